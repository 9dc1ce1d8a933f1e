"""The pictures of a book: where they are, the text in them, and their copy for an edition."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from types import MappingProxyType
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import quote, unquote, urlsplit

from lxml import etree

from hexapla.errors import Finding, SourceError, plural
from hexapla.files import book_files, paths
from hexapla.files.namespaces import SVG, XML_LANG
from hexapla.images import drawings, mirrors, pixels, rasters
from hexapla.images import labels as drawing_labels
from hexapla.images.bounds import Unfit
from hexapla.images.drawings import Drawing
from hexapla.images.pixels import Medium
from hexapla.languages import languages
from hexapla.model import Book, Edition, Node
from hexapla.source import pandoc_ast
from hexapla.source.pandoc_ast import file_of, located_blocks
from hexapla.source.pictures import sizes

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

SCREEN_WIDTH = 1600
"""The pixels in width that a site or an ebook shows: twice those of its widest lines of text."""

PRINT_PIXELS, PRINT_PIXELS_ONE_BIT = 300, 600
"""The pixels of an inch that a press shows: of shades, and of black and white only."""

LABELS = tuple(f"{SVG}{name}" for name in ("text", "tspan", "textPath", "title", "desc"))
"""The elements of a drawing that hold text for a reader."""

SHOWN = 5
"""How many things that a drawing has lost are named: the rest is counted."""


def path_of(target: str) -> str:
    """The path in ``source/`` that a picture's target names."""
    return PurePosixPath(unquote(target)).as_posix()


def locate(book: Book, included: Mapping[str, Sequence[str]] = MappingProxyType({})) -> None:
    """Let the pictures of a book be named by their paths in ``source/``, as the disk has them.

    A path in a text starts from its file, as a code host shows it, or from one of the files that
    are ``included`` there, or else from ``source/``; and letters with accents may be one character
    in it, or two.
    """
    source = book.root / paths.SOURCE
    for where, block in located_blocks(book):
        files = (file_of(where), *included.get(file_of(where), ()))
        folders = [PurePosixPath(one).relative_to(paths.SOURCE).parent.as_posix() for one in files]
        for node in pandoc_ast.walk_markup(block):
            if node["t"] == "Image" and (found := _found(source, folders, node["c"][2][0])):
                node["c"][2][0] = quote(found)


def _found(source: Path, folders: Sequence[str], target: str) -> str | None:
    parts, path = urlsplit(target), path_of(target)
    if parts.scheme or parts.netloc or path.startswith("/") or "\0" in path:
        return None
    near = [os.path.normpath(os.path.join(start, path)) for start in (*folders, "")]  # noqa: PTH118 - as text
    inside = [one for one in near if not one.startswith("..")]
    files = (book_files.on_disk(source, one) for one in inside)
    return next((one for one in files if (source / one).is_file()), None)


def is_drawing(path: str | Path) -> bool:
    """Whether a picture is a drawing by its name, as it is once an edition has given it one."""
    return PurePosixPath(path).suffix.lower() == ".svg"


def kind(path: str, content: bytes) -> str:
    """What a picture is by its bytes: a key of ``rasters.ENDINGS``, a drawing, or other words.

    The name only says that something which begins like nothing known is meant as a drawing: it is
    refused as one then.
    """
    found = rasters.kind(content)
    return rasters.DRAWING if found not in rasters.ENDINGS and is_drawing(path) else found


def _is_drawing(root: Path, path: str) -> bool:
    return kind(path, _head(root, path)) == rasters.DRAWING


def localized(path: str, language: str) -> str:
    """The path of a picture's own version for a language: ``x.fr.svg`` beside ``x.svg``."""
    plain = PurePosixPath(path)
    return plain.with_suffix(f".{language}{plain.suffix}").as_posix()


# ------------------------------------------------------------------------------ what is wrong


def fault(source: Path, target: str) -> tuple[str, str] | None:
    """What keeps the file of a picture from being opened and what to do, or None."""
    parts = urlsplit(target)
    if parts.scheme or parts.netloc:
        return f"the picture {target!r} is not a local file", "copy it into source/images/"
    path = path_of(target)
    if PurePosixPath(path).is_absolute() or os.path.normpath(path).startswith(".."):
        return f"the picture {path!r} lies outside source/", "copy it into source/images/"
    file = source / path
    if not os.path.lexists(file):
        return f"the picture {path!r} is missing", f"put it at source/{path}, or correct the name"
    if found := book_files.fault(file, source):
        what, tip = found
        return f"the picture {path!r} {what}", tip
    return None


def faults(book: Book) -> Iterator[Finding]:
    """What is wrong with the content of the book's pictures, those of its languages too."""
    for path in _files(book):
        try:
            _check(book.root, path)
        except SourceError as error:
            yield from error.findings


def _files(book: Book) -> list[str]:
    """The paths of all pictures that can be opened: those in the text, and those of languages."""
    source = book.root / paths.SOURCE
    nodes = (node for node in pandoc_ast.walk_markup(book.blocks) if node["t"] == "Image")
    shown_paths = [path_of(node["c"][2][0]) for node in nodes if not fault(source, node["c"][2][0])]
    own = (localized(path, tag) for path in shown_paths for tag in book.settings.all_languages)
    there = [path for path in own if os.path.lexists(source / path)]
    return list(dict.fromkeys([*shown_paths, *there]))


def _check(root: Path, path: str) -> None:
    """Refuse a picture that no format shows, is broken, or too much.

    Raises:
        SourceError: it is one.
    """
    content = _content(root, path)
    found_kind = kind(path, content)
    if found_kind == rasters.DRAWING:
        drawing(root, path)
        return
    if found_kind not in rasters.ENDINGS:
        what = f"this is no picture that every format shows but {found_kind}"
        _refuse(path, what, "save the picture again, as PNG, JPEG, GIF, WebP or SVG")
    if found := rasters.fault(content):
        what, tip = found
        _refuse(path, f"the picture {what}", tip)


def _refuse(path: str, what: str, tip: str) -> NoReturn:
    raise SourceError(Finding(paths.source(path), what, tip))


def warnings(book: Book) -> Iterator[Finding]:
    """What the book's drawings have lost, because a drawing may not have it."""
    for path in _files(book):
        if not _is_drawing(book.root, path):
            continue
        if lost := drawing(book.root, path).removed:
            named = ", ".join(lost[:SHOWN])
            more = f", and {plural(len(lost) - SHOWN, 'more thing')}" if len(lost) > SHOWN else ""
            what = f"this drawing is shown without {named}{more}"
            tip = "a drawing stands still and alone: put pictures into it, and text as <text>"
            yield Finding(paths.source(path), what, tip, "warning")


# ------------------------------------------------------------------------------------ reading


def with_pictures(book: Book) -> Book:
    """The book with the list of its pictures and the text labels of its SVG files.

    Raises:
        SourceError: a file is no drawing, or is one that is not shown.
    """
    found = (
        node["c"][2][0] for node in pandoc_ast.walk_markup(book.blocks) if node["t"] == "Image"
    )
    pictures = tuple(dict.fromkeys(map(path_of, found)))
    labels = {
        path: [
            pandoc_ast.words(text) for text in map(_text, _labels(drawing(book.root, path).root))
        ]
        for path in pictures
        if _is_drawing(book.root, path)
    }
    given = sizes.of_tree(book.blocks)
    return replace(book, pictures=pictures, labels=labels, picture_sizes=given)


def _head(root: Path, path: str) -> bytes:
    return book_files.head(root / paths.SOURCE / path, root, SourceError, rasters.HEAD)


def _content(root: Path, path: str) -> bytes:
    return book_files.read(root / paths.SOURCE / path, root, SourceError)


def drawing(root: Path, path: str) -> Drawing:
    """A drawing with nothing in it that could act.

    Raises:
        SourceError: it is none, or one that is not shown.
    """
    try:
        return drawings.clean(_content(root, path))
    except Unfit as unfit:
        where = paths.source(path) + (f", line {unfit.line}" if unfit.line else "")
        raise SourceError(Finding(where, unfit.what, unfit.tip)) from None


def _labels(svg: _Element) -> Iterator[_Element]:
    """The elements that hold one line of text each."""
    for element in svg.iter(*LABELS):
        if not len(element) and _text(element):
            yield element


def _text(element: _Element) -> str:
    return " ".join((element.text or "").split())


# ------------------------------------------------------------------------------------ writing


def published_names(edition: Edition) -> dict[str, str]:
    """What each picture, by its path in ``source/``, is called in an edition.

    It is its path, with another ending where that says what the bytes are not: browsers, readers
    and servers go by it. ``fake.png`` is published as ``fake-png.jpg`` then, so that a
    ``fake.jpg`` beside it remains another.
    """
    root, source = edition.book.root, edition.book.root / paths.SOURCE
    names = {}
    for path in edition.book.pictures:
        found = kind(path, _head(root, _chosen(edition, path)))
        endings = rasters.ENDINGS.get(found, (".svg",))
        name = PurePosixPath(path)
        if name.suffix.lower() not in endings:
            stem = name.name.replace(".", "-")
            name = name.with_name(f"{stem}{endings[0]}")
            while os.path.lexists(source / name):
                name = name.with_stem(f"{name.stem}-")
        names[path] = name.as_posix()
    return names


def _chosen(edition: Edition, path: str) -> str:
    """The file that an edition shows where the text names a picture.

    Raises:
        SourceError: it has changed since the book was read, and cannot be shown now.
    """
    source, own = edition.book.root / paths.SOURCE, localized(path, edition.language)
    chosen = own if os.path.lexists(source / own) else path
    if found := fault(source, quote(chosen)):
        raise SourceError(Finding(paths.source(chosen), *found))
    return chosen


def write_pictures(edition: Edition, folder: Path, medium: Medium = "screen") -> dict[str, Path]:
    """Write the edition's pictures into a folder, SVG labels in its language.

    A picture that stands beside the source's with the language in its name (``x.fr.svg``) is
    taken instead. One of pixels is upright, and has no more of them than the medium shows. Returns
    the file of each picture, by the name of :func:`published_names`.

    Raises:
        SourceError: a picture has changed since the book was read, and cannot be shown now.
    """
    written = {}
    root, shares = edition.book.root, _shares(edition, medium)
    for path, name in published_names(edition).items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        chosen = _chosen(edition, path)
        content = _content(root, chosen)
        if kind(path, content) == rasters.DRAWING:
            labels = edition.book.labels.get(path, []) if chosen == path else []
            target.write_bytes(_localized(drawing(root, chosen), edition, labels))
        else:
            target.write_bytes(_carried(chosen, content, shares.get(path, all_pixels), medium))
        written[name] = target
    return written


def _carried(path: str, content: bytes, share: pixels.Share, medium: Medium) -> bytes:
    try:
        return pixels.carried(content, share, medium)
    except Unfit as unfit:
        _refuse(path, f"the picture {unfit.what}", unfit.tip)


def all_pixels(_width: int, _height: int, _is_one_bit: bool) -> float:  # noqa: FBT001 - as pixels.Share
    """The share of a picture of which nobody knows how large it is shown."""
    return 1


def pixel_places(book: Book) -> Iterator[tuple[str, tuple[int, int], list[sizes.Use]]]:
    """Each picture of pixels by its path, its pixels as it is seen, and where it is shown."""
    for path, uses in _places(book).items():
        try:
            content = _content(book.root, path)
            if kind(path, content) == rasters.DRAWING:
                continue
            width, height, _ = pixels.upright_size(content)
        except (Unfit, OSError):  # what cannot be read is refused, and told
            continue
        yield path, (width, height), uses


def _shares(edition: Edition, medium: Medium) -> Mapping[str, pixels.Share]:
    """Which part of its pixels each picture needs, by its path in ``source/``."""
    if medium == "screen":
        # Not what sizes say: who looks at a picture on a screen makes it larger.
        return dict.fromkeys(edition.book.pictures, lambda width, _, __: SCREEN_WIDTH / width)
    sheet, places = sizes.sheet(edition.book.settings, edition.typography), _places(edition.book)
    return {path: functools.partial(_printed_share, sheet, own) for path, own in places.items()}


def _places(book: Book) -> dict[str, list[sizes.Use]]:
    """Where each picture is shown, by its path in ``source/``."""
    places: dict[str, list[sizes.Use]] = {}
    for use in sizes.uses(book.blocks):
        places.setdefault(path_of(use.target), []).append(use)
    return places


def _printed_share(
    sheet: sizes.Sheet,
    uses: list[sizes.Use],
    width: int,
    height: int,
    is_one_bit: bool,  # noqa: FBT001 - as pixels.Share
) -> float:
    per_inch = PRINT_PIXELS_ONE_BIT if is_one_bit else PRINT_PIXELS
    printed = [use.printed(sheet, width, height) for use in uses]
    return max(per_inch * max(across / width, down / height) for across, down in printed)


def _localized(shown: Drawing, edition: Edition, labels: list[list[Node]]) -> bytes:
    svg = shown.root
    is_turned = edition.direction != languages.direction(edition.book.settings.language)
    is_mirrored = bool(labels) and is_turned and mirrors.is_mirrored(svg)
    _translate_labels(svg, edition, labels, is_mirrored=is_mirrored)
    drawing_labels.set_lines(svg)
    if is_mirrored:
        mirrors.mirror(svg, edition.direction)
    return etree.tostring(svg, xml_declaration=True, encoding="UTF-8")


MIRRORED = {"start": "end", "end": "start"}


def _set_rtl(label: _Element) -> None:
    """Let a label run from right to left, and keep the side of its place that it was drawn on.

    The start of such a text is its right end (SVG 2, 11.10.2), and the drawing is not mirrored.
    """
    for element in (label, *label.iter(f"{SVG}tspan")):
        is_anchored = element is label or element.get("text-anchor")
        anchor = drawing_labels.nearest_attribute(element, "text-anchor") or "start"
        if is_anchored and anchor in MIRRORED:
            element.set("text-anchor", MIRRORED[anchor])
    label.set("direction", "rtl")


def _translate_labels(
    svg: _Element, edition: Edition, labels: list[list[Node]], *, is_mirrored: bool
) -> None:
    for element, label in zip(list(_labels(svg)), labels, strict=False):
        element.text = pandoc_ast.plain(label)
        if edition.direction == "rtl" and element.tag == f"{SVG}text" and not is_mirrored:
            _set_rtl(element)
    svg.set(XML_LANG, edition.language)
