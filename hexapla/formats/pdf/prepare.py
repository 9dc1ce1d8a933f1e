"""The chapters as WeasyPrint needs them: notes in their places, flat links, drawn formulas."""

from __future__ import annotations

import copy
import re
from base64 import b64encode
from collections.abc import Callable, Iterator
from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import east_asian_width

from lxml import etree
from markupsafe import Markup, escape

from hexapla.errors import Finding, ToolError
from hexapla.formats.pdf import qr, reference_forms, word_breaks
from hexapla.formats.pdf.fitting import readings, wide_tables
from hexapla.formats.pdf.formulas import drawing
from hexapla.languages.scripts import HANGUL_SYLLABLES
from hexapla.model import Edition
from hexapla.rendering.blocks import BLOCKS
from hexapla.rendering.chapters import EN_SPACE, Chapter, heading_text
from hexapla.rendering.elements import classes, wrap
from hexapla.rendering.formulas import tex_of
from hexapla.rendering.headings import HEADINGS
from hexapla.source.files import Lines
from hexapla.source.pandoc_ast import file_of, located_blocks, plain, walk_markup

if TYPE_CHECKING:
    from lxml.etree import _Element

NO_BREAK = ("\u00a0", "\u202f")
WORD_JOINER = "\u2060"

KEPT_WHOLE = 14
"""A table of more lines than these may go over pages; shorter ones go to the next page whole."""

LINE = 60
"""About how many letters a line of a table holds; a Han character counts as two."""


AS_TYPED = {"pre", "code", "svg", "{http://www.w3.org/1998/Math/MathML}math"}
"""Elements whose text is left as it is."""


INLINE = {
    "a",
    "b",
    "cite",
    "code",
    "em",
    "i",
    "q",
    "s",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "u",
}
"""Elements that a place within a line may take in."""


def prepare(chapter: Chapter, edition: Edition, digits: Callable[[str], str]) -> None:
    """Make a chapter ready for print, in place; ``digits`` writes a number as the edition does.

    Raises:
        ToolError: a formula cannot be drawn.
    """
    # First, for bookmarks want the words of a heading before marks and joiners are put in.
    _name_headings(chapter.body, plain(edition.book.meta["title"]))
    for part in (chapter.body, *chapter.notes):
        _set_wide_marks(part, edition)
    _set_notes(chapter, edition.language)
    _draw_formulas(chapter.body, edition)
    _flatten_links(chapter.body)
    reference_forms.give(chapter.body, edition)
    _fill_heads(chapter.body)
    _mark_paragraphs(chapter.body, digits)
    readings.place(chapter.body)
    _spell_out(chapter.body, edition.words["{label} ({name})"])
    _start_lists(chapter.body)
    _draw_tasks(chapter.body)
    if edition.book.settings.drop_caps:
        _drop_cap(chapter.body)
    _mark_long_tables(chapter.body)
    wide_tables.turn_by_hand(chapter.body)
    _join_hangul(chapter.body)
    _fill_places(chapter.body)
    # After all that makes elements: it depends on which element follows a space.
    _join_no_break_spaces(chapter.body)
    word_breaks.allow(chapter.body, AS_TYPED)
    if edition.book.settings.codes and edition.book.settings.address:
        chapter.body.insert(0, qr.opening(chapter, edition))


def _start_lists(body: _Element) -> None:
    """Say in CSS where a list begins that does not with 1: WeasyPrint 70 reads no ``start``."""
    for numbered in body.iter("ol"):
        if (start := numbered.get("start")) is not None:
            numbered.set("style", f"counter-reset: list-item {int(start) - 1}")


def _spell_out(body: _Element, form: str) -> None:
    """Say what each abbreviation is short for where it stands first: paper shows no titles.

    ``form`` is how a language puts a name in brackets behind a label.
    """
    before, after = form.replace("{label}", "").split("{name}")
    spelt: set[str] = set()
    for short in body.iter("abbr"):
        text, title = "".join(map(str, short.itertext())), short.get("title", "").strip()
        if title and text not in spelt:
            spelt.add(text)
            short.tail = f"{before}{title}{after}{short.tail or ''}"


LARGE = re.compile(r"[“‘«„]?\w")
"""What may be a large letter at the beginning of a chapter, with the mark before it."""


def _drop_cap(body: _Element) -> None:
    """Set the first letter of a chapter apart, if its text begins with a paragraph."""
    first = next((one for one in body.iterchildren(etree.Element) if one.tag not in HEADINGS), None)
    if first is not None and "paragraph" in classes(first) and len(first):
        first = next(first.iterchildren("p"), None)
    found = LARGE.match(first.text or "") if first is not None and first.tag == "p" else None
    if first is None or not found or not found[0][-1].isupper():
        return
    letter = etree.Element("span", {"class": "drop-cap"})
    letter.text, letter.tail = found[0], (first.text or "")[found.end() :]
    first.text = None
    first.insert(0, letter)


BOX = "M1 1h10v10H1z"
CHECKED = f"{BOX}M3 6l2.4 2.6L9.4 3.6"


def _draw_tasks(body: _Element) -> None:
    """The boxes of tasks as small pictures: no face of a book has signs for them."""
    for box in list(body.iter("input")):
        is_done = box.get("checked") is not None
        drawing = (
            "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 12 12' width='12' height='12'>"
            f"<path d='{CHECKED if is_done else BOX}' fill='none' stroke='#000'/></svg>"
        )
        source = f"data:image/svg+xml;base64,{b64encode(drawing.encode()).decode()}"
        sign = "☑" if is_done else "☐"
        picture = etree.Element("img", {"class": "task", "alt": sign, "src": source})
        picture.tail = box.tail
        parent = box.getparent()
        assert parent is not None  # noqa: S101 - it stands in an item
        parent.replace(box, picture)
    for label in list(body.iter("label")):
        label.tag = "span"


def _set_notes(chapter: Chapter, language: str) -> None:
    """Each note's text in the place of its mark: the style floats it to the foot of the page.

    It is in the language of the edition, also where the passage with its mark is not.
    """
    notes = {note.get("id"): note for note in chapter.notes}
    # A list, because the loop takes nodes out of the tree it walks through.
    for link in list(chapter.body.iter("a")):
        note = notes.get(link.get("href", "").removeprefix("#"))
        if note is None or link.get("role") != "doc-noteref":
            continue
        mark = link.getparent()
        assert mark is not None  # noqa: S101 - a link stands in the superscript we made
        place = etree.Element("span", {"class": "footnote", "id": note.get("id", "")})
        place.set("data-number", link.text or "")
        if any(above.get("lang") for above in link.iterancestors()):
            place.set("lang", language)
        blocks = [copy.deepcopy(block) for block in note]
        for block in blocks:
            _remove_line_ends(block)
        lines = list(takewhile(lambda block: block.tag == "p", blocks))
        if lines != blocks:
            _as_block_container(mark)
            place.tag = "div"
        for block in lines:
            block.tag = "span"
            block.set("class", "line")
        place.extend(blocks)
        place.tail = mark.tail
        parent = mark.getparent()
        assert parent is not None  # noqa: S101 - the mark stands in a paragraph
        parent.replace(mark, place)
        # The mark is gone, and links back from the note still lead to its id.
        place.addprevious(etree.Element("span", {"id": f"{place.get('id')}-ref"}))


def _remove_line_ends(block: _Element) -> None:
    """Take the line ends between blocks of a note, of which WeasyPrint 70 makes lines."""
    for element in block.iter(*BLOCKS):
        if not (element.tail or "").strip():
            element.tail = None
        if len(element) and element[0].tag in BLOCKS and not (element.text or "").strip():
            element.text = None


def _as_block_container(mark: _Element) -> None:
    """Let a paragraph hold blocks: HTML closes a ``p`` before a list, a ``div`` holds it."""
    for above in mark.iterancestors("p"):
        above.tag = "div"
        above.set("class", "p")


def _draw_formulas(body: _Element, edition: Edition) -> None:
    """Formulas as pictures whose text is their TeX: WeasyPrint 70 would run their parts together.

    Raises:
        ToolError: a formula cannot be drawn.
    """
    # A list, because each is replaced while the tree is walked through.
    for math in list(body.iter("{*}math")):
        tex = tex_of(math)
        is_display = math.get("display") == "block"
        try:
            drawn = drawing.draw(math, edition.language)
        except drawing.UndrawableError as error:
            what = f"the formula {tex!r} cannot be drawn: {error}"
            tip = "write the formula in plainer TeX"
            raise ToolError(Finding(_place(tex, edition), what, tip)) from error
        name = "formula display" if is_display else "formula"
        picture = etree.Element("img", {"class": name, "alt": tex})
        picture.set("src", f"data:image/svg+xml;base64,{b64encode(drawn.svg.encode()).decode()}")
        picture.set("style", f"height: {drawn.height:.3f}em; vertical-align: {drawn.depth:.3f}em")
        picture.set("data-width", f"{drawn.width:.3f}")
        picture.set("id", math.get("id", ""))
        picture.tail = math.tail
        parent = math.getparent()
        assert parent is not None  # noqa: S101 - a formula stands in a paragraph
        parent.replace(math, picture)


def _place(tex: str, edition: Edition) -> str:
    """The file and the line of a formula; the edition's name where it cannot be found."""
    for where, block in located_blocks(edition.book):
        formulas = (node for node in walk_markup([block]) if node["t"] == "Math")
        if any(formula["c"][1].strip() == tex for formula in formulas):
            name = file_of(where)
            text = (edition.book.root / name).read_text(encoding="utf-8", errors="replace")
            return Lines({name: text}).at(where, tex, tex.split("\n", maxsplit=1)[0])
    return f"the {edition.language} edition, pdf"


def _flatten_links(body: _Element) -> None:
    """Links of plain text: WeasyPrint 70 nests others so that PDF/UA-1 fails (rule 7.18.5-1).

    A link of code becomes code that is a link: so it may be.
    """
    # A list, because some are put into another element meanwhile.
    for link in list(body.iter("a")):
        text = "".join(map(str, link.itertext()))
        if len(link) and text:
            # What can be linked to stays a place: the link itself, or a mark before it.
            for name in filter(None, (inner.get("id") for inner in link.iterdescendants())):
                if link.get("id"):
                    # It takes the link in with all other places, in ``_fill_places``.
                    link.addprevious(etree.Element("span", {"id": name}))
                else:
                    link.set("id", name)
            if _is_all_code(link):
                wrap(link, "code", link[0].get("class", ""))
            for inner in list(link):
                link.remove(inner)
            link.text = text


def _is_all_code(link: _Element) -> bool:
    return len(link) == 1 and link[0].tag == "code" and not (link.text or link[0].tail)


def _fill_places(body: _Element) -> None:
    """Let each empty place within a line take in the word that it stands before.

    WeasyPrint 70 ends no line at an empty element, so the word before it went to the next one, too.
    """
    # From the end, for a place may stand before another one.
    for place in reversed(list(body.iter("span"))):
        if not place.get("id") or place.text or len(place) or _is_typed(place):
            continue
        text, following = place.tail or "", place.getnext()
        if not text.strip() and following is not None and _is_inline(following):
            place.append(following)
            place.tail, following.tail = following.tail, None
        elif reference_forms.text_before(place)[-1:].isspace() or not text[:1].isspace():
            word = re.match(r"\s*(\S*)", text)
            assert word is not None  # noqa: S101 - it matches nothing, too
            place.text, place.tail = word[1], text[word.end() :]


def _is_inline(element: _Element) -> bool:
    return element.tag in INLINE and element.get("class") != "footnote"


def _is_typed(element: _Element) -> bool:
    return any(above.tag in AS_TYPED for above in element.iterancestors())


def _join_hangul(body: _Element) -> None:
    """A word joiner within Korean words: a word on two lines is found by no reader of PDFs.

    WeasyPrint 70 has no ``word-break: keep-all``.
    """
    within = re.compile(rf"(?<=\w)(?=[{HANGUL_SYLLABLES}])|(?<=[{HANGUL_SYLLABLES}])(?=\w)")
    for element in body.iter(etree.Element):
        if element.text and element.tag not in AS_TYPED:
            element.text = within.sub(WORD_JOINER, element.text)
        if element.tail and not _is_typed(element):
            element.tail = within.sub(WORD_JOINER, element.tail)


def _fill_heads(body: _Element) -> None:
    """Cells without words in the head of a table as headers, which PDF/UA-1 wants there (7.5-1)."""
    for cell in list(body.iterfind(".//thead/tr/td")):
        cell.tag = "th"
        cell.set("scope", "col")


def _mark_paragraphs(body: _Element, digits: Callable[[str], str]) -> None:
    """The number of a paragraph as an attribute that the style prints in the margin."""
    for div in body.iter("div"):
        if "paragraph" in div.get("class", "").split() and len(div):
            div[0].set("data-number", digits(div.get("data-number", "")))


def _mark_long_tables(body: _Element) -> None:
    """Tables that would leave a great hole if they were kept whole."""
    for table in body.iter("table"):
        rows = list(table.iter("tr"))
        if sum(_lines(row) for row in rows) > KEPT_WHOLE:
            table.set("class", f"{table.get('class', '')} long".strip())


def _lines(row: _Element) -> float:
    """About how many lines of text a row of a table is high, its padding with them."""
    texts = ["".join(map(str, cell.itertext())) for cell in row]
    widths = [sum(2 if char >= "\u2e80" else 1 for char in text) for text in texts]
    # Negated twice, so that the division rounds up.
    return max((-(-width * len(row) // LINE) for width in widths), default=0) + 0.5


class _Slot(NamedTuple):
    """A text of the tree: what an element begins with, or what follows it."""

    element: _Element
    is_tail: bool

    @property
    def text(self) -> str:
        return (self.element.tail if self.is_tail else self.element.text) or ""

    def write(self, first: str, spans: list[_Element]) -> None:
        """Write the text anew, as words and the elements that follow them."""
        if self.is_tail:
            self.element.tail = first
            parent = self.element.getparent()
            assert parent is not None  # noqa: S101 - what has a tail stands in something
            at = parent.index(self.element) + 1
            parent[at:at] = spans
        else:
            self.element.text = first
            self.element[:0] = spans


def _set_wide_marks(body: _Element, edition: Edition) -> None:
    """Wide marks as Chinese and Japanese typesetters set them.

    Where two of them meet, the one with the empty half between them is set from ``halfwidth``; a
    dash or an ellipsis of two characters stays in one piece.
    """
    rules = edition.typography
    closing, opening = rules["wide_closing"], rules["wide_opening"]
    kinds = {"doubled": "|".join(map(re.escape, rules["doubled_marks"]))}
    if closing and opening:
        kinds["tight"] = f"[{re.escape(closing)}](?=[{re.escape(closing + opening)}])"
        kinds["tight"] += f"|(?<=[{re.escape(opening)}])[{re.escape(opening)}]"
    pattern = re.compile("|".join(f"(?P<{kind}>{form})" for kind, form in kinds.items() if form))
    if not pattern.pattern:
        return
    slots = list(_slots(body, edition.language))
    # Two marks may meet across an element's border, so each text sees one letter of its neighbours.
    texts = ["", *(slot.text for slot in slots), ""]
    for slot, before, after in zip(slots, texts, texts[2:], strict=False):
        text, whole = slot.text, before[-1:] + slot.text + after[:1]
        shift, pieces, start = len(before[-1:]), [], 0
        for match in pattern.finditer(whole):
            # A match on the neighbour's letter belongs to the neighbour.
            if shift <= match.start() and match.end() <= shift + len(text):
                at = match.start() - shift
                pieces.append((text[start:at], match[0], str(match.lastgroup)))
                start = match.end() - shift
        if pieces:
            slot.write(*_with_spans(pieces, text[start:]))


def squeezed(text: str, edition: Edition) -> Markup:
    """A text that a template prints, with wide marks as in the chapters."""
    line = etree.Element("span")
    line.text = text
    _set_wide_marks(line, edition)
    parts = (etree.tostring(span, encoding="unicode", method="html") for span in line)
    return escape(line.text) + Markup("").join(map(Markup, parts))  # our own tree


LONGEST_END = 20
"""How many letters the last two words of a title have together if they stand in one line."""


def kept_end(text: str) -> str:
    """A title whose last word does not stand in a line alone."""
    *before, last = text.rsplit(" ", 1)
    words = before[0].split() if before else []
    if len(words) < 2 or len(words[-1] + last) > LONGEST_END:  # noqa: PLR2004 - three words
        return text
    return f"{before[0]}\u00a0{last}"


def parted_entry(entry: str) -> tuple[str, str]:
    """An entry of the index without its last word, and that word, which its first page stands at.

    The word is empty where it is too long to be kept in a line with a page.
    """
    before, space, last = entry.rpartition(" ")
    width = sum(2 if east_asian_width(char) in "WF" else 1 for char in last)
    return (f"{before}{space}", last) if width <= LONGEST_END else (entry, "")


def _with_spans(pieces: list[tuple[str, str, str]], rest: str) -> tuple[str, list[_Element]]:
    """The words before the first mark, and each mark with the words after it."""
    spans = []
    for (_, mark, kind), after in zip(pieces, [p[0] for p in pieces[1:]] + [rest], strict=True):
        span = etree.Element("span", {"class": kind})
        span.text, span.tail = mark, after
        spans.append(span)
    return pieces[0][0], spans


def _slots(element: _Element, language: str) -> Iterator[_Slot]:
    """The texts of an element that are in the edition's language, in order."""
    if element.tag not in AS_TYPED and element.get("lang", language) == language:
        yield _Slot(element, is_tail=False)
        for inner in element:
            if isinstance(inner.tag, str):
                yield from _slots(inner, language)
            yield _Slot(inner, is_tail=True)


def _name_headings(body: _Element, book_title: str) -> None:
    """What a bookmark and a running head say of each heading: the number, an en space, the title.

    The en space looks right, and lets ``verify`` tell the number from a title such as "2030". Where
    a chapter has no sections, the heads over its pages say the title of the book and its own.
    """
    for heading in body.iter(*HEADINGS):
        number, words = heading.find("span[@class='number']"), heading_text(heading)
        if number is not None and number.text:
            title = words.removeprefix(number.text).strip()
            words = f"{number.text}{EN_SPACE}{title}"
            number.tail = EN_SPACE + (number.tail or "").removeprefix(" ")
        heading.set("data-title", words)
        if heading.tag == "h1":
            has_sections = next(body.iter(*HEADINGS[1:]), None) is not None
            heading.set("data-head", words if has_sections else book_title)


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
