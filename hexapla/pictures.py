"""The pictures of a book: where they are, the text in them, and their copy for an edition."""

from __future__ import annotations

import copy
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from lxml import etree

from hexapla import tree
from hexapla.errors import Finding, SourceError
from hexapla.model import Book, Edition

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
    """
    written = {}
    source = edition.book.root / "source"
    for path in edition.book.pictures:
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        own = PurePosixPath(path).with_suffix(f".{edition.language}{PurePosixPath(path).suffix}")
        if (source / own).is_file():
            shutil.copyfile(source / own, target)
        elif path.endswith(".svg"):
            target.write_bytes(_localized_svg(edition, path))
        else:
            shutil.copyfile(source / path, target)
        written[path] = target
    return written


def _localized_svg(edition: Edition, path: str) -> bytes:
    svg = copy.deepcopy(_svg(edition.book.root, path))
    for element, label in zip(list(_labels(svg)), edition.book.labels[path], strict=True):
        element.text = tree.plain(label)
        if edition.direction == "rtl" and element.tag == f"{SVG}text":
            element.set("direction", "rtl")
    for element in list(svg.iter(*UNSAFE)):
        if (parent := element.getparent()) is not None:
            parent.remove(element)
    for element in svg.iter(etree.Element):
        for key in [key for key in element.attrib if str(key).lower().startswith("on")]:
            del element.attrib[key]
    svg.set("{http://www.w3.org/XML/1998/namespace}lang", edition.language)
    return etree.tostring(svg, xml_declaration=True, encoding="UTF-8")
