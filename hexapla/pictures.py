"""The pictures of a book: where they are, the text in them, and their copy for an edition."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from lxml import etree

from hexapla import tree
from hexapla.errors import Finding, SourceError
from hexapla.model import Book, Edition, Node

if TYPE_CHECKING:
    from lxml.etree import _Element

KINDS = {
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
}
"""The picture files that all three formats can show, with their media types (EPUB 3.3, §3.2)."""

SVG = "{http://www.w3.org/2000/svg}"
VIEW_BOX_PARTS = 4

FETCHED = re.compile(r"@import|url\(\s*['\"]?(?!#|['\"]?#|data:image/)", re.IGNORECASE)
"""Style that would fetch something: anything but a part of the picture itself."""

UNSAFE = {f"{SVG}script", f"{SVG}foreignObject", f"{SVG}iframe"}


def path_of(target: str) -> str:
    """The path in ``source/`` that a picture's target names."""
    return PurePosixPath(unquote(target)).as_posix()


def fault(source: Path, target: str) -> tuple[str, str] | None:
    """What keeps a picture from being shown and what to do, or None."""
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        return f"the picture {target!r} is not a local file", "copy it into source/images/"
    path = path_of(target)
    file = (source / path).resolve()
    if not file.is_relative_to(source.resolve()):
        return f"the picture {path!r} lies outside source/", "copy it into source/images/"
    if not file.is_file():
        return f"the picture {path!r} is missing", f"put it at source/{path}, or correct the name"
    if file.suffix.lower() not in KINDS:
        kinds = ", ".join(sorted(KINDS))
        return f"the picture {path!r} is of a kind not every format shows", f"use {kinds}"
    return None


def with_pictures(book: Book) -> Book:
    """The book with the list of its pictures and the text labels of its SVG files."""
    found = (node["c"][2][0] for node in tree.walk(book.blocks) if node["t"] == "Image")
    paths = tuple(dict.fromkeys(map(path_of, found)))
    labels = {
        path: [tree.words(text) for text in map(_text, _labels(_svg(book.root, path)))]
        for path in paths
        if path.endswith(".svg")
    }
    return replace(book, pictures=paths, labels=labels)


def _svg(root: Path, path: str) -> _Element:
    file = root / "source" / path
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        return etree.parse(file, parser).getroot()
    except etree.XMLSyntaxError as error:
        where = f"source/{path}, line {error.lineno}"
        finding = Finding(where, f"not an SVG file: {error.msg}", "save the drawing again")
        raise SourceError(finding) from None


def _labels(svg: _Element) -> Iterator[_Element]:
    """The elements that hold one line of text each."""
    for element in svg.iter(f"{SVG}text", f"{SVG}tspan", f"{SVG}title", f"{SVG}desc"):
        if not len(element) and _text(element):
            yield element


def _text(element: _Element) -> str:
    return " ".join((element.text or "").split())


def write_pictures(edition: Edition, folder: Path) -> dict[str, Path]:
    """Copy the edition's pictures into a folder, SVG labels in its language.

    A picture that stands beside the source's with the language in its name (``x.fr.svg``) is
    taken instead. Returns the file of each picture, by its path in ``source/``.

    Raises:
        SourceError: such a picture lies outside ``source/``, or is no SVG file.
    """
    written = {}
    source = edition.book.root / "source"
    for path in edition.book.pictures:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        plain = PurePosixPath(path)
        own = plain.with_suffix(f".{edition.language}{plain.suffix}").as_posix()
        chosen = own if (source / own).is_file() else path
        if found := fault(source, chosen):
            raise SourceError(Finding(f"source/{chosen}", *found))
        if plain.suffix.lower() == ".svg":
            svg = _svg(edition.book.root, chosen)
            _translate_labels(svg, edition, edition.book.labels[path] if chosen == path else [])
            _make_safe(svg)
            _give_size(svg)
            target.write_bytes(etree.tostring(svg, xml_declaration=True, encoding="UTF-8"))
        else:
            shutil.copyfile(source / chosen, target)
        written[path] = target
    return written


def _translate_labels(svg: _Element, edition: Edition, labels: list[list[Node]]) -> None:
    for element, label in zip(list(_labels(svg)), labels, strict=False):
        element.text = tree.plain(label)
        if edition.direction == "rtl" and element.tag == f"{SVG}text":
            element.set("direction", "rtl")
    svg.set("{http://www.w3.org/XML/1998/namespace}lang", edition.language)


def _make_safe(svg: _Element) -> None:
    """A picture is data: no script, no handler, nothing fetched from elsewhere."""
    for element in list(svg.iter(etree.Element)):
        parent = element.getparent()
        style = element.text or "" if element.tag == f"{SVG}style" else ""
        if parent is not None and (element.tag in UNSAFE or FETCHED.search(style)):
            parent.remove(element)
            continue
        for key, value in list(element.attrib.items()):
            name = etree.QName(str(key)).localname.lower()
            is_far = name == "href" and not str(value).startswith(("#", "data:image/"))
            if is_far or name.startswith("on") or FETCHED.search(str(value)):
                del element.attrib[key]


def _give_size(svg: _Element) -> None:
    """Width and height from the view box: WeasyPrint 70 fails on right-to-left lines without."""
    box = (svg.get("viewBox") or "").replace(",", " ").split()
    if len(box) == VIEW_BOX_PARTS and not (svg.get("width") and svg.get("height")):
        svg.set("width", box[2])
        svg.set("height", box[3])
