"""One chapter as it is printed: laid out alone, so that it is there while somebody writes."""

from __future__ import annotations

import hashlib
import io
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hexapla.model import Edition, Node
from hexapla.preview.pages import Press, seen_on
from hexapla.preview.places import texts
from hexapla.rendering.chapters import reference_words
from hexapla.source import numbering, pandoc_ast
from hexapla.source.uses.views import edition_for
from hexapla.theme import Theme

FRONT_AND_BACK = ".title-page, .imprint, nav.contents, nav.captions, section.index"
ALONE = f"{FRONT_AND_BACK} {{ display: none !important }}\n"
"""What the style of an excerpt says besides: a chapter only, nothing of what stands round it."""


@dataclass(frozen=True, slots=True)
class Print:
    """The printed pages of a chapter."""

    content: bytes
    """A PDF."""
    digest: str
    pages: tuple[tuple[float, float], ...]
    """The width and height of each page, in points."""
    places: dict[str, tuple[int, float]]
    """The page of each id, and how far down the page it stands, 0 to 1."""


def printed(press: Press, edition_name: str, page: str) -> Print:
    """The printed pages of the chapter that a page of the site has; of a page without one, none.

    Raises:
        HexaplaError: something is wrong with the book.
    """
    source = press.read()
    seen = seen_on(source, page)
    if len(seen) != 1:
        return Print(b"", "", (), {})
    edition = edition_for(press.edition(source, edition_name, seen), "pdf")
    return lay_out(excerpt(edition, seen[0]))


def lay_out(edition: Edition) -> Print:
    """The pages of an edition that is one chapter."""
    from hexapla.formats.pdf import typeset, weasyprint

    where = f"the {edition.name} edition, pdf"
    with (
        tempfile.TemporaryDirectory() as folder,
        weasyprint.layout_session(where, edition.book.settings.date, edition.book.root),
    ):
        theme = Theme(edition.book.root)
        # What stands round the chapter is not to make pages of its own.
        document = typeset.compose(edition, Path(folder), theme, ALONE, is_whole=True)
        content: bytes = document.write_pdf()
        sizes = tuple((page.width * 0.75, page.height * 0.75) for page in document.pages)
        places = weasyprint.anchor_positions(document)
    return Print(content, hashlib.sha256(content).hexdigest()[:16], sizes, places)


def picture(content: bytes, page: int, width: int) -> bytes:
    """A page of a PDF as a PNG of so many pixels in width; pages count from 0."""
    import pypdfium2

    document = pypdfium2.PdfDocument(content)
    try:
        sheet = document[page]
        drawn = sheet.render(scale=width / sheet.get_width()).to_pil()
    finally:
        document.close()
    written = io.BytesIO()
    drawn.save(written, "PNG", compress_level=1)
    return written.getvalue()


# ---------------------------------------------------------------------------------- excerpts


def excerpt(edition: Edition, chapter: str) -> Edition:
    """An edition with one chapter of its own; what leads to others is words."""
    beside = excerpt(edition.beside, chapter) if edition.beside else None
    nodes = pandoc_ast.walk(edition.book.blocks)
    targets = {found[0]: node for node in nodes if (found := pandoc_ast.attr(node)) and found[0]}
    every = numbering.chapters(edition.book.blocks)
    own = pandoc_ast.copy(next(one for one in every if one[0]["c"][1][0] == chapter))
    inside = {found[0] for node in pandoc_ast.walk(own) if (found := pandoc_ast.attr(node))}

    def words(target: str, *, opening: bool, is_bare: bool) -> list[Node]:
        return reference_words(edition, targets[target], opening=opening, is_bare=is_bare)

    for _, inlines in list(texts(own)):
        _cut_links(inlines, inside, words)
    sections = list(edition.book.sections)
    starts = [at for at, section in enumerate(sections) if section.level == 1]
    start = next(at for at in starts if sections[at].id == chapter)
    end = next((at for at in starts if at > start), len(sections))
    home = next(name for name, count in edition.book.files if count)
    book = replace(
        edition.book,
        blocks=own,
        files=((home, len(own)),),
        sections=tuple(sections[start:end]),
    )
    return replace(edition, book=book, beside=beside)


def _cut_links(inlines: list[Node], inside: set[str], words: Callable[..., list[Node]]) -> None:
    """Put words in the place of links that lead out of a chapter."""
    for at, node in enumerate(inlines):
        if node["t"] == "Link" and (target := _target(node)) and target not in inside:
            (_, classes, _), said, _ = node["c"]
            opening = at == 0
            inlines[at] = pandoc_ast.span(
                said or words(target, opening=opening, is_bare="bare" in classes)
            )
        elif not pandoc_ast.is_note(node):
            for inner in _inner(node):
                _cut_links(inner, inside, words)


def _target(link: Node) -> str:
    target: str = link["c"][2][0]
    return target[1:] if target.startswith("#") else ""


def _inner(node: Node) -> Sequence[list[Node]]:
    """The lists of inlines right inside a node."""
    content: Any = node.get("c")
    if not isinstance(content, list):
        return []
    if content and pandoc_ast.is_node(content[0]):
        return [content]
    return [
        part for part in content if isinstance(part, list) and part and pandoc_ast.is_node(part[0])
    ]
