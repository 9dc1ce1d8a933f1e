"""The pages of the printed edition as marks in the ebook, read from the finished PDF."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

from hexapla.formats.pdf.pages.floats import FLOATS
from hexapla.rendering.headings import HEADINGS

if TYPE_CHECKING:
    from lxml.etree import _Element

BLOCKS = (
    *(*HEADINGS, "p", "pre", "blockquote", "div"),
    *("ul", "ol", "li", "dl", "dt", "dd", "figure", "table", "tr"),
)
"""Elements that get a name in the PDF, so that it can tell on which page they begin."""

HOLDERS = {"p", "li", "dt", "dd", "td", "th"}
"""Elements that may begin with the mark of a page; before others it stands beside them."""

GROUPS = {"div", "blockquote", "ul", "ol", "dl", "tbody", "tr", "li", "dd"}
"""Elements whose first block tells better where a page begins."""

OWN = "block-"
"""What the names begin with that are given here; they do not stay in the ebook."""

DRAWN = "{http://www.w3.org/1998/Math/MathML}math"
"""What the printed edition has as a picture, not as text."""

ELSEWHERE = {"doc-endnotes"}
"""What stands at the foot of printed pages, not at the end of the chapter."""

NEAR = 2.0
"""How many points a line may reach over the edge of where it is looked for."""

HEAD = 24
"""So many letters tell a place in a text."""

STRANGE = 80
"""How many letters a page may have that the text has not: page numbers, words in a drawing."""

NOTE = re.compile(r".+-note-\d+")
"""The name of a note, which stands at the foot of a page."""


def name_blocks(bodies: Iterable[_Element]) -> None:
    """Give every block of the chapters an id.

    It is the same in every format if the chapters are as ``chapters.chapters`` makes them.
    """
    for chapter, body in enumerate(bodies, start=1):
        # Counted in each chapter: what is added to one changes no other.
        number = 0
        for block in body.iter(etree.Element):
            if block is body or (block.tag not in BLOCKS and block.getparent() is not body):
                continue
            number += 1
            if not block.get("id"):
                block.set("id", f"{OWN}c{chapter}-{number}")


def forget_names(bodies: Iterable[_Element]) -> None:
    """Take the names that ``name_blocks`` gave away again."""
    for body in bodies:
        for block in body.iter(etree.Element):
            if re.fullmatch(rf"{OWN}c\d+-\d+", block.get("id", "")):
                del block.attrib["id"]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of the PDF."""

    label: str
    """The number that is printed on it."""
    starts: Mapping[str, float]
    """How high each named place stands that begins on the page, in points from its foot."""
    lines: Callable[[float, float], str]
    """The text between two heights, the upper one first."""


@dataclass(frozen=True, slots=True)
class Mark:
    """The place in the ebook where a page of the printed edition begins."""

    label: str
    id: str
    body: int
    """Which of the bodies it stands in; -1 where it stands on a page before or after them."""
    name: str = ""
    """The name of such a page in the PDF."""


def read(file: Path, version: str) -> list[Page]:
    """The pages of the PDF beside an ebook; none if it is not there, or is of another text.

    ``version`` is what ``context.fingerprint`` says of the text.
    """
    import pikepdf

    if not file.is_file():
        return []
    try:
        with pikepdf.open(file) as pdf:
            with pdf.open_metadata() as said:
                if said.get("xmpMM:VersionID") != version:
                    return []
            starts = list(_starts(pdf))
            labels = [str(page.label) for page in pdf.pages]
    except pikepdf.PdfError:
        return []
    return [
        Page(label, places, _Lines(file, at))
        for at, (label, places) in enumerate(zip(labels, starts, strict=True))
    ]


def _starts(pdf: Any) -> Iterator[dict[str, float]]:  # noqa: ANN401 - pikepdf has no types here
    import pikepdf

    numbers = {page.obj.objgen: at for at, page in enumerate(pdf.pages)}
    starts: list[dict[str, float]] = [{} for _ in pdf.pages]
    if "/Names" in pdf.Root and "/Dests" in pdf.Root.Names:
        for name, place in pikepdf.NameTree(pdf.Root.Names.Dests).items():
            starts[numbers[place[0].objgen]][str(name)] = float(place[3])
    yield from starts


@dataclass(frozen=True, slots=True)
class _Lines:
    """Reads the text of one page of a file."""

    file: Path
    at: int

    def __call__(self, upper: float, lower: float) -> str:
        import pypdfium2

        document = pypdfium2.PdfDocument(self.file)
        try:
            text = document[self.at].get_textpage()
            shown_letters = []
            for index in range(text.count_chars()):
                _, bottom, _, top = text.get_charbox(index, loose=True)
                if lower < (bottom + top) / 2 < upper:
                    shown_letters.append(chr(pypdfium2.raw.FPDFText_GetUnicode(text, index)))
            return "".join(shown_letters)
        finally:
            document.close()


@dataclass(frozen=True, slots=True)
class _Letter:
    """Where a letter of the text stands: in an element's text or tail, and how far in there."""

    element: _Element
    is_tail: bool
    at: int


class _Text:
    """The letters of the bodies in the order of reading, and where each block begins."""

    def __init__(self, bodies: Sequence[_Element]) -> None:
        self.bodies = bodies
        self.begins: dict[str, int] = {}
        self.blocks: dict[str, _Element] = {}
        self._pieces: list[tuple[_Element, bool, str]] = []
        self._starts: list[int] = []
        self._parts: list[str] = []
        self._length = 0
        for body in bodies:
            self._read(body)
        self.letters = "".join(self._parts)

    def _read(self, element: _Element) -> None:
        name = element.get("id")
        if name and (element.tag in BLOCKS or element.getparent() in self.bodies):
            self.begins[name] = self._length
            self.blocks[name] = element
        if element.tag != DRAWN and element.get("role") not in ELSEWHERE:
            self._add(element, element.text, is_tail=False)
            for inner in element:
                if isinstance(inner.tag, str):
                    self._read(inner)
                self._add(inner, inner.tail, is_tail=True)

    def _add(self, element: _Element, text: str | None, *, is_tail: bool) -> None:
        # Character by character: what is composed of several has them in one order.
        if found := "".join(map(letters, text or "")):
            self._pieces.append((element, is_tail, text or ""))
            self._starts.append(self._length)
            self._parts.append(found)
            self._length += len(found)

    def place(self, number: int) -> _Letter:
        """Where a letter stands, by its number in the text as it was read."""
        piece = bisect_right(self._starts, number) - 1
        element, is_tail, text = self._pieces[piece]
        left = number - self._starts[piece]
        for at, char in enumerate(text):
            left -= len(letters(char))
            if left < 0:
                return _Letter(element, is_tail, at)
        message = f"no letter {number}"
        raise IndexError(message)

    def first(self, names: Iterable[str]) -> str | None:
        """The one of these names that a reader meets first; of several in one place the outer."""
        wanted = set(names)
        known = [name for name in self.begins if name in wanted]
        return min(known, key=self.begins.__getitem__, default=None)

    def later(self, pages: Sequence[Page]) -> set[str]:
        """The floats, and all in them, that stand on a later page than what is read after them."""
        page_of = {name: at for at, page in enumerate(pages) for name in page.starts}
        found, earliest = set[str](), len(pages)
        for name, block in reversed(self.blocks.items()):
            at = page_of.get(name, earliest)
            if at <= earliest:
                earliest = at
            elif block.tag in FLOATS:
                found |= {name, *(one for one in _names_in(block) if one in self.begins)}
        return found

    def before(self, end: int, text: str) -> int | None:
        """Where this text begins, if it is what stands before ``end``.

        Its letters may be in another order, as lines from right to left have them. If there are
        others among them, such as the words of a drawing, the place is that of its first letters.
        """
        start = end - len(text)
        if not text or start < -STRANGE:
            return None
        if start >= 0 and Counter(self.letters[start:end]) == Counter(text):
            return start
        first = max(start - STRANGE, 0)
        near = self.letters[first:end]
        found = (match.start() + first for match in re.finditer(f"(?={text[:HEAD]})", near))
        within = [at for at in found if abs(at - start) <= STRANGE]
        return min(within, key=lambda at: abs(at - start)) if len(text) >= HEAD and within else None

    def body_of(self, element: _Element) -> int:
        """Which of the bodies an element stands in."""
        found = next(above for above in element.iterancestors() if above in self.bodies)
        return self.bodies.index(found)


def _names_in(block: _Element) -> Iterator[str]:
    return (name for one in block.iter(etree.Element) if (name := one.get("id")))


def letters(text: str) -> str:
    """The letters and digits of a text in their plainest form: what a PDF keeps of it."""
    if text.isascii():
        return "".join(filter(str.isalnum, text))
    return "".join(char for char in unicodedata.normalize("NFKD", text) if char.isalnum())


def add_page_marks(
    bodies: Sequence[_Element],
    pages: Sequence[Page],
    frame: tuple[float, float],
    label: Callable[[str], str],
    others: Iterable[str] = (),
) -> list[Mark]:
    """Put a mark into the bodies where each page begins, and return the marks in order.

    ``frame`` is where the text of a page begins and ends, in points from its foot; ``label``
    writes the number of a page as the edition does; ``others`` are names in the PDF of what has a
    page of its own in the ebook. A page whose beginning cannot be told is passed over.
    """
    if not pages:
        return []
    text = _Text(bodies)
    taken_ids = {
        str(e.get("id")) for body in bodies for e in body.iter(etree.Element) if e.get("id")
    }
    marks: list[Mark] = []
    reached: int | None = None
    later = text.later(pages)
    for page in reversed(pages):
        new = _mark(_free_id(f"page-{page.label}", taken_ids), label(page.label))
        first = text.first(page.starts.keys() - later)
        other = next((name for name in others if name in page.starts), None)
        if first is not None:
            # What goes on from the page before stands above a float that is not in its place.
            top = max(page.starts[one] for one in {first, *(page.starts.keys() & later)})
            reached = _start(text, page, first, (frame[0], top))
            if reached < text.begins[first]:
                _insert(text.place(reached), new)
            else:
                _put_before(text.blocks[first], new)
        elif other is None and reached is not None:
            carried = _continued_start(page, frame)
            reached = text.before(reached, carried) if carried else reached
            if carried and reached is not None:
                _insert(text.place(reached), new)
        if new.getparent() is not None:
            marks.append(Mark(page.label, new.get("id", ""), text.body_of(new)))
        elif other is not None:
            marks.append(Mark(page.label, new.get("id", ""), -1, other))
    return marks[::-1]


def _free_id(name: str, taken_ids: set[str]) -> str:
    while name in taken_ids:
        name = f"printed-{name}"
    taken_ids.add(name)
    return name


def _mark(name: str, label: str) -> _Element:
    new = etree.Element("span", {"id": name, "role": "doc-pagebreak", "aria-label": label})
    new.set("{http://www.idpf.org/2007/ops}type", "pagebreak")
    return new


def _start(text: _Text, page: Page, first: str, edges: tuple[float, float]) -> int:
    """Where a page begins: in a text that goes on from the page before, or with its first block.

    ``edges`` are the heights between which such a text would stand.
    """
    carried = letters(page.lines(edges[0] + NEAR, edges[1]))
    found = text.before(text.begins[first], carried)
    return text.begins[first] if found is None else found


def _continued_start(page: Page, frame: tuple[float, float]) -> str:
    """The letters of a page on which nothing begins: a part of one long block, or none at all."""
    notes = [height for name, height in page.starts.items() if NOTE.fullmatch(name)]
    return letters(page.lines(frame[0] + NEAR, max(notes, default=frame[1])))


def _put_before(block: _Element, new: _Element) -> None:
    """Put a mark before a block, or where its tag wants that, at its start."""
    while block.tag in GROUPS and not (block.text or "").strip():
        inner = next(iter(block), None)
        if inner is None or inner.tag not in {*BLOCKS, "tbody", "td", "th"}:
            break
        block = inner
    if block.tag in HOLDERS:
        new.tail, block.text = block.text, None
        block.insert(0, new)
    else:
        block.addprevious(new)


def _insert(place: _Letter, new: _Element) -> None:
    """Put a mark before a letter, at the start of its word; not into a link but before it."""
    element = place.element
    whole = _uncuttable(element.getparent() if place.is_tail else element)
    if whole is not None:
        whole.addprevious(new)
        return
    text = (element.tail if place.is_tail else element.text) or ""
    cut = _word_start(text, place.at)
    if place.is_tail:
        element.tail = None
        element.addnext(new)
        element.tail = text[:cut]
    else:
        element.text = text[:cut]
        element.insert(0, new)
    new.tail = text[cut:]


def _uncuttable(element: _Element | None) -> _Element | None:
    """The outermost element round a place that is not to be cut, inside its block."""
    outermost = None
    while element is not None and element.tag not in BLOCKS:
        outermost = element if element.tag in {"a", "sup", "sub"} else outermost
        element = element.getparent()
    return outermost


def _word_start(text: str, at: int) -> int:
    """Where the word begins that has a letter here, with the marks that open it."""
    while at and text[at - 1].isalnum() and not _is_wide(text[at - 1 : at + 1]):
        at -= 1
    while at and unicodedata.category(text[at - 1]) in {"Ps", "Pi"}:
        at -= 1
    return at


def _is_wide(pair: str) -> bool:
    """Whether a line may end between two characters: Han and kana stand without spaces."""
    return any(unicodedata.east_asian_width(char) in "WF" for char in pair)
