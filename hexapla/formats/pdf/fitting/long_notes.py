"""Long notes, cut at the ends of their lines, so that they go on at the foot of the next page.

WeasyPrint 70 keeps a note in one piece, however long, and lets it run out at the top of its page.
A note that was laid out once tells where its lines end; each two of them then become a note of
their own without a number, and WeasyPrint moves those that find no room to the next page.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import TYPE_CHECKING

from lxml import etree

from hexapla.formats.pdf.boxes import Box
from hexapla.formats.pdf.paragraphs import finding, reading, tables
from hexapla.formats.pdf.patches.clusters import KASHIDAS
from hexapla.formats.pdf.weasyprint import AnchorPositions
from hexapla.rendering.elements import add_class, classes

if TYPE_CHECKING:
    from lxml.etree import _Element

LONG = 0.4
"""The share of a page's text that a note may be high and stay in one piece."""

LINES = 2
"""How many lines stay together: fewer are not left alone at the head or the foot of a page."""

CONTEXT = 200
"""How many letters before and after a cut are known beyond it: they decide which way marks run."""

OWN = {"id", reading.NUMBER, tables.NUMBER, reading.BEFORE, reading.AFTER}
"""The attributes that the rest of what is cut does not share."""

FOLLOWERS = 3
"""How many notes may wait for a long one to end."""

PICTURE = "\ufffc"
"""What stands for a picture among the letters (Unicode Standard, 23.8: object replacement)."""

PICTURES = {"img", "svg"}

TITLES = {"caption", "figcaption", "thead"}
"""The elements that stay with what they are the title of."""

END = "-notes-end"
"""What the id of the end of a chapter with long notes has behind that of the chapter."""


def divide(bodies: Sequence[_Element], document: Box) -> bool:
    """Cut the long notes of chapters, which are laid out whole in a document, in place.

    Returns whether there were any. A note whose lines cannot be found in it stays whole.
    """
    boxes = {box.element.get("id"): box for box in _long_notes(document)}
    has_divided = False
    for body in bodies if boxes else ():
        notes = [one for one in body.iter("span", "div") if one.get("id") in boxes]
        cut_notes = [note for note in notes if _cut_note(note, boxes[note.get("id")])]
        _let_follow(body, cut_notes)
        if cut_notes and body.find("div[@class='notes-end']") is None:
            end = etree.SubElement(body, "div", {"class": "notes-end"})
            end.set("id", f"{_name(body)}{END}")
        has_divided |= bool(cut_notes)
    return has_divided


def add_pages(bodies: Sequence[_Element], positions: AnchorPositions) -> bool:
    """Let chapters go on for the pages that their last note needs; whether there are any.

    Without them, the note would end below the beginning of the next chapter.
    """
    has_added = False
    for body in bodies:
        end = body.find("div[@class='notes-end']")
        if end is None or (last := positions.get(end.get("id", ""))) is None:
            continue
        pieces = [positions.get(one.get("id", "")) for one in body.iter() if _is_continued(one)]
        missing = max((piece[0] for piece in pieces if piece), default=0) - last[0]
        # The last page may be needed only because there was other text on those before it.
        for _ in range(max(missing - 1, min(missing, 1))):
            end.addprevious(etree.Element("div", {"class": "notes-page"}))
            has_added = True
    return has_added


def _let_follow(body: _Element, cut_notes: Sequence[_Element]) -> None:
    """Let the notes after a long one begin where that ends, be it a page after their mark."""
    waiting = 0
    for note in body.iter("span", "div"):
        if waiting and "footnote" in classes(note) and note.get("data-number"):
            add_class(note, "footnote-follower")
            waiting -= 1
        if note in cut_notes:
            waiting = FOLLOWERS


def _name(body: _Element) -> str:
    """The id of the heading that a chapter begins with."""
    return next((one.get("id", "") for one in body.iter() if one.get("id")), "")


def _is_continued(element: _Element) -> bool:
    return "footnote-rest" in classes(element)


# -------------------------------------------------------------------------------- laid out


def _long_notes(document: Box) -> Iterator[Box]:
    """The boxes of the notes that are long and whole."""
    from weasyprint.formatting_structure import boxes

    for page in document.pages:
        box = page._page_box  # noqa: SLF001 - no other way
        for area in box.children:
            if isinstance(area, boxes.FootnoteAreaBox):
                yield from (
                    note
                    for note in area.children
                    if note.margin_height() > LONG * box.height and not _is_piece(note)
                )


def _is_piece(note: Box) -> bool:
    return "footnote-part" in note.element.get("class", "").split()


def _lines(box: Box) -> Iterator[str]:
    """The letters of each line in a box, without those that the style has added."""
    from weasyprint.formatting_structure import boxes

    if isinstance(box, boxes.LineBox | boxes.TableBox):
        yield "".join(_letters(box))
        return
    for child in getattr(box, "children", ()):
        yield from _lines(child)


def _letters(box: Box) -> Iterator[str]:
    from weasyprint.formatting_structure import boxes

    if "::" in str(box.element_tag):
        return
    if isinstance(box, boxes.ReplacedBox):
        yield PICTURE
    elif isinstance(box, boxes.TextBox):
        yield from filter(_is_letter, KASHIDAS.sub("", box.text))
    for child in getattr(box, "children", ()):
        yield from _letters(child)


def _is_letter(char: str) -> bool:
    """Whether a character is seen, and thus stands in a line and in the tree alike."""
    return not char.isspace() and unicodedata.category(char) != "Cf"


# --------------------------------------------------------------------------------- cutting


def _cut_note(note: _Element, box: Box) -> bool:
    """Put the pieces of a note in its place; whether that could be done."""
    columns = list(note[0]) if "both" in classes(note) else [note]
    boxes = _columns(box) if len(columns) > 1 else [box]
    if len(boxes) != len(columns):
        return False
    pieces_by_column = []
    for column, lines in zip(columns, map(list, map(_lines, boxes)), strict=True):
        counts = _counts(lines, "".join(_tree_letters(column)))
        if counts is None:
            return False
        pieces_by_column.append(list(_pieces(column, counts)))
    add_class(note, "footnote-part")
    after = first = _start_of_rest(note)
    for number, pieces in enumerate(zip_longest(*pieces_by_column), start=2):
        part = _part(note, columns, pieces)
        part.set("id", f"{note.get('id')}-part-{number}")
        part.tail, after.tail = after.tail, None
        after.addnext(part)
        after = part
    return after is not first


def _start_of_rest(note: _Element) -> _Element:
    """What the rest of a note stands after: the note itself, or what must not be parted from it.

    At a caption or a head, the rest would fill the page, and leave the table for the next one.
    """
    if not any(above.tag in TITLES for above in note.iterancestors()):
        return note
    whole = next(above for above in note.iterancestors() if above.tag in {"table", "figure"})
    holder = etree.Element("div", {"class": "notes-rest"})
    holder.tail, whole.tail = whole.tail, None
    whole.addnext(holder)
    return etree.SubElement(holder, "span")


def _columns(box: Box) -> list[Box]:
    """The two cells of a note of a parallel edition."""
    from weasyprint.formatting_structure import boxes

    return [one for one in box.descendants() if isinstance(one, boxes.TableCellBox)][:2]


def _counts(lines: Sequence[str], letters: str) -> list[int] | None:
    """How many letters of the tree each line has, or None if those are other letters.

    A line may end in a hyphen that the tree has not.
    """
    counts, at = [], 0
    for line in lines:
        has_hyphen = not letters.startswith(line, at) and letters.startswith(line[:-1], at)
        shown = line[:-1] if has_hyphen else line
        if not letters.startswith(shown, at):
            return None
        counts.append(len(shown))
        at += len(shown)
    return counts if at == len(letters) else None


def _tree_letters(element: _Element) -> Iterator[str]:
    if element.tag in PICTURES:
        yield PICTURE
        return
    yield from filter(_is_letter, element.text or "")
    for child in element:
        if isinstance(child.tag, str):
            yield from _tree_letters(child)
        yield from filter(_is_letter, child.tail or "")


def _pieces(element: _Element, counts: Sequence[int]) -> Iterator[_Element]:
    """What follows in an element after its first lines, cut off from it, piece by piece."""
    # The last line never stands alone.
    starts = range(LINES, max(len(counts) - LINES + 1, LINES), LINES)
    for start in starts:
        cut = _cut(element, sum(counts[start - LINES : start]))
        yield cut
        element = cut


def _cut(element: _Element, keep: int, *, is_typed: bool = False) -> _Element:
    """Cut off what follows after so many letters; it stands in the same elements, without ids.

    In what is ``is_typed``, as code is, spaces count.
    """
    is_typed |= element.tag == "pre"
    kept = {key: element.attrib[key] for key in element.attrib if key not in OWN}
    rest = etree.Element(element.tag, kept)
    rest.set("class", f"{element.get('class', '')} continued".strip())
    count = _count(element.text)
    if keep <= count:
        element.text, rest.text = _split(element.text or "", keep, is_typed=is_typed)
        rest.extend(list(element))
        return _continuing(rest, element)
    keep -= count
    for number, child in enumerate(list(element)):
        count = sum(1 for _ in _tree_letters(child)) if isinstance(child.tag, str) else 0
        if keep < count:
            tail, child.tail = child.tail, None
            after = list(child.itersiblings())
            rest.append(_cut(child, keep, is_typed=is_typed))
            rest[0].tail = tail
            rest.extend(after)
            return _numbered(_continuing(rest, element), element, number)
        keep -= count
        count = _count(child.tail)
        if keep <= count:
            child.tail, rest.text = _split(child.tail or "", keep, is_typed=is_typed)
            rest.extend(list(child.itersiblings()))
            return _numbered(_continuing(rest, element), element, number + 1)
        keep -= count
    return rest


def _continuing(rest: _Element, element: _Element) -> _Element:
    """The rest of an element; each half of its paragraph, if that is cut, knows the other one."""
    with finding.without_blocks(rest), finding.without_blocks(element):
        after, before = ("".join(map(str, one.itertext())) for one in (rest, element))
    if after.strip():
        element.set(reading.AFTER, f" {after[:CONTEXT]}")
        rest.set(reading.BEFORE, f"{before[-CONTEXT:]} ")
    return rest


def _numbered(rest: _Element, whole: _Element, number: int) -> _Element:
    """The rest of a list, going on with the number of its item ``number``."""
    if whole.tag == "ol":
        first = int(whole.get("start", "1"))
        rest.set("start", str(first + number))
        rest.set("style", f"counter-reset: list-item {first + number - 1}")
    return rest


def _split(text: str, keep: int, *, is_typed: bool) -> tuple[str, str]:
    """A text cut after so many letters; the space at the end of a line is neither's."""
    at = 0
    while keep:
        keep -= _is_letter(text[at])
        at += 1
    rest = text[at:]
    # Code keeps the indent of its next line.
    return text[:at], rest[rest.find("\n") + 1 :] if is_typed else rest.lstrip()


def _count(text: str | None) -> int:
    return sum(map(_is_letter, text or ""))


def _part(
    note: _Element, columns: Sequence[_Element], pieces: Sequence[_Element | None]
) -> _Element:
    """A piece of a note, as a note of its own."""
    if len(columns) == 1:
        part = pieces[0]
        assert part is not None  # noqa: S101 - the longest column has no gap
    else:
        part = etree.Element(note.tag, {"class": note.get("class", "")})
        row = etree.SubElement(part, note[0].tag, {"class": note[0].get("class", "")})
        for column, piece in zip(columns, pieces, strict=True):
            empty = {key: column.attrib[key] for key in column.attrib if key != "id"}
            row.append(etree.Element(column.tag, empty) if piece is None else piece)
    part.attrib.pop("data-number", None)
    part.set("class", f"{part.get('class', '')} footnote-part footnote-rest")
    return part
