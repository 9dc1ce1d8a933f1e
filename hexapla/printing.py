"""The chapters as WeasyPrint needs them: notes in their places, flat links, drawn formulas."""

from __future__ import annotations

import copy
import re
from base64 import b64encode
from collections.abc import Callable
from typing import TYPE_CHECKING

from lxml import etree

from hexapla.chapters import EN_SPACE, Chapter, heading_text
from hexapla.errors import Finding, ToolError
from hexapla.model import Edition

if TYPE_CHECKING:
    from lxml.etree import _Element

FORMULA_SIZE = 16
"""The type size that formulas are drawn at, before they are scaled to the text."""

NO_BREAK = ("\u00a0", "\u202f")
WORD_JOINER = "\u2060"


def prepare(chapter: Chapter, edition: Edition, digits: Callable[[str], str]) -> None:
    """Make a chapter ready for print, in place; ``digits`` writes a number as the edition does.

    Raises:
        ToolError: a formula cannot be drawn.
    """
    _name_headings(chapter.body)
    _set_notes(chapter)
    _draw_formulas(chapter.body, edition)
    _flatten_links(chapter.body)
    _mark_paragraphs(chapter.body, digits)
    _join_no_break_spaces(chapter.body)


def _set_notes(chapter: Chapter) -> None:
    """Each note's text in the place of its mark: the style floats it to the foot of the page."""
    notes = {note.get("id"): note for note in chapter.notes}
    for link in list(chapter.body.iter("a")):
        note = notes.get(link.get("href", "").removeprefix("#"))
        if note is None or link.get("role") != "doc-noteref":
            continue
        mark = link.getparent()
        assert mark is not None  # noqa: S101 - a link stands in the superscript we made
        place = etree.Element("span", {"class": "footnote", "id": note.get("id", "")})
        place.set("data-number", link.text or "")
        blocks = [copy.deepcopy(block) for block in note]
        if any(block.tag != "p" for block in blocks):
            _loosen(mark)
            place.tag = "div"
        else:
            for block in blocks:
                block.tag = "span"
                block.set("class", "line")
        place.extend(blocks)
        place.tail = mark.tail
        parent = mark.getparent()
        assert parent is not None  # noqa: S101 - the mark stands in a paragraph
        parent.replace(mark, place)
        place.addprevious(etree.Element("span", {"id": f"{place.get('id')}-ref"}))


def _loosen(mark: _Element) -> None:
    """Let a paragraph hold blocks: HTML closes a ``p`` before a list, a ``div`` holds it."""
    for above in mark.iterancestors("p"):
        above.tag = "div"
        above.set("class", "p")


def _draw_formulas(body: _Element, edition: Edition) -> None:
    """Formulas as pictures whose text is their TeX: WeasyPrint 70 would run their parts together.

    Raises:
        ToolError: a formula cannot be drawn.
    """
    for math in list(body.iter("{*}math")):
        import ziamath

        tex = "".join(math.itertext("{*}annotation")).strip()
        try:
            drawn = ziamath.Latex(tex, size=FORMULA_SIZE, inline=math.get("display") != "block")
            depth, svg = drawn.getyofst(), drawn.svg()
        except Exception as error:  # noqa: BLE001 - its parser raises errors of every kind
            where = f"the {edition.language} edition, pdf"
            tip = "write the formula in plainer TeX"
            finding = Finding(where, f"the formula {tex!r} cannot be drawn: {error}", tip)
            raise ToolError(finding) from None
        picture = etree.Element("img", {"class": "formula", "alt": tex})
        picture.set("src", f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}")
        picture.set("style", f"height: {_em(svg)}em; vertical-align: {depth / FORMULA_SIZE:.3f}em")
        picture.tail = math.tail
        parent = math.getparent()
        assert parent is not None  # noqa: S101 - a formula stands in a paragraph
        parent.replace(math, picture)


def _em(svg: str) -> str:
    """The height of a drawn formula in ems of the text around it."""
    found = re.search(r'height="([\d.]+)"', svg)
    return f"{float(found[1]) / FORMULA_SIZE:.3f}" if found else "1"


def _flatten_links(body: _Element) -> None:
    """Links of plain text: WeasyPrint 70 nests others so that PDF/UA-1 fails (rule 7.18.5-1)."""
    for link in body.iter("a"):
        text = "".join(map(str, link.itertext()))
        if len(link) and text:
            for inner in list(link):
                link.remove(inner)
            link.text = text


def _mark_paragraphs(body: _Element, digits: Callable[[str], str]) -> None:
    """The number of a paragraph as an attribute that the style prints in the margin."""
    for div in body.iter("div"):
        if "paragraph" in div.get("class", "").split() and len(div):
            div[0].set("data-number", digits(div.get("data-number", "")))


def _name_headings(body: _Element) -> None:
    """What a bookmark and a running head say of each heading: the number, an en space, the title.

    The en space looks right, and lets ``verify`` tell the number from a title such as "2030".
    """
    for heading in body.iter("h1", "h2", "h3", "h4", "h5", "h6"):
        number, words = heading.find("span[@class='number']"), heading_text(heading)
        if number is not None and number.text:
            title = words.removeprefix(number.text).strip()
            words = f"{number.text}{EN_SPACE}{title}"
            number.tail = EN_SPACE + (number.tail or "").removeprefix(" ")
        heading.set("data-title", words)


def _join_no_break_spaces(body: _Element) -> None:
    """A word joiner after each no-break space that an inline element follows.

    WeasyPrint 70 takes such a space for the end of a line's text, and then breaks the line
    before it at every syllable.
    """
    for element in body.iter(etree.Element):
        if element.text and element.text.endswith(NO_BREAK) and len(element):
            element.text += WORD_JOINER
        if element.tail and element.tail.endswith(NO_BREAK) and element.getnext() is not None:
            element.tail += WORD_JOINER
