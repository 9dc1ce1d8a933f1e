"""Every number that is printed in an artifact is held against what the book wants there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hexapla.errors import Finding
from hexapla.model import Book, Printed, Section
from hexapla.source import pandoc_ast
from hexapla.verification.expected import ANY
from hexapla.verification.once import once_per_book
from hexapla.verification.readings import letters

REBUILD = (
    "build again; if it stays, look into the templates and styles of the book; if it has none, "
    "please report it: it is a fault of ours"
)

NUMBERS = {
    "section": "the number of the section {id!r}",
    "contents": "the number of {id!r} in the contents",
    "paragraph": "the number of the paragraph {id!r}",
    "call": "the mark of the note {id!r}",
    "note": "the number of the note {id!r}",
    "figure": "the number of the figure {id!r}",
    "table": "the number of the table {id!r}",
    "equation": "the number of the equation {id!r}",
    "statement": "the number of {id!r}",
    "reference": "a cross-reference to {id!r}",
    "locator": "what the index says of {id!r}",
    "page": "the page of {id!r}",
}
"""What each kind of printed number is called."""

IN_ORDER = (
    *("section", "contents", "paragraph", "call", "note", "figure", "table"),
    *("equation", "statement"),
)
"""What stands in the order of the book; a translation moves references within a sentence."""

MOVED = {"call", "note"}
"""What a translation may move within a paragraph."""

ORDERED = {"contents": "the lines of its contents"}

REPEATED = {"contents"}
"""What may be printed in several places, such as the contents beside each page of a site."""


@dataclass(frozen=True, slots=True)
class Locations:
    """Where in the book things stand, to name a difference by."""

    section: Mapping[str, str]
    """The section of each id."""
    referring: Mapping[str, str]
    """The sections that have references to an id."""
    block: Mapping[str, int]
    """The paragraph, list or table of each id, counted: a translation moves notes within one."""

    def of(self, entry: Printed) -> str:
        """How a finding names the section of what is printed."""
        by_kind = self.referring if entry.kind == "reference" else self.section
        found = by_kind.get(entry.id, "")
        return f", section {found}" if found else ""


@once_per_book
def locations_in(book: Book) -> Locations:
    """Where in the book things stand."""
    section: dict[str, str] = {}
    referring: defaultdict[str, dict[str, None]] = defaultdict(dict)
    section_id = ""
    block: dict[str, int] = {}
    for number, top in enumerate(book.blocks):
        block |= {
            attr[0]: number
            for node in pandoc_ast.walk_printed(top)
            if (attr := pandoc_ast.attr(node))
        }
    for node in pandoc_ast.walk_printed(book.blocks):
        attr = pandoc_ast.attr(node)
        if node["t"] == "Header" and attr:
            section_id = pandoc_ast.value(node, "number") or repr(attr[0])
        if attr and attr[0]:
            section[attr[0]] = section_id
        if node["t"] == "Link" and not node["c"][1]:
            referring[node["c"][2][0].removeprefix("#")][section_id] = None
    sections = {name: ", ".join(known) for name, known in referring.items()}
    return Locations(section, sections, block)


def number_differences(
    where: str,
    locations: Locations,
    wanted: Iterable[Printed],
    printed_entries: Iterable[Printed],
    *,
    is_source: bool = True,
) -> Iterator[Finding]:
    """What is absent, other, too many or in another order, kind by kind.

    ``is_source`` where the text is in the language of the source, and in its order.
    """
    wanted, printed_entries = list(wanted), list(printed_entries)
    for kind, name in NUMBERS.items():
        wanted_of_kind = [entry for entry in wanted if entry.kind == kind]
        read = [entry for entry in printed_entries if entry.kind == kind]
        wrong = (
            _wrong_in_lists(wanted_of_kind, read)
            if kind in REPEATED
            else _wrong_numbers(wanted_of_kind, read)
        )
        for entry, said in wrong:
            yield Finding(
                f"{where}{locations.of(entry)}", f"{name.format(id=entry.id)} {said}", REBUILD
            )
        block = locations.block if kind in MOVED and not is_source else {}
        if kind in IN_ORDER and (moved := _first_moved(wanted_of_kind, read, block)):
            what = (
                f"from {moved.id!r} on, {ORDERED.get(kind, f'the {kind}s')} stand in another order"
            )
            yield Finding(f"{where}{locations.of(moved)}", f"{what} than in the book", REBUILD)


def _wrong_numbers(
    wanted: Sequence[Printed], found: Sequence[Printed]
) -> Iterator[tuple[Printed, str]]:
    """What is not printed as it should be, each with what is said of it."""
    wanted_counts, read = Counter(wanted), Counter(found)
    known = {entry.id for entry in wanted}
    more: defaultdict[str, list[Printed]] = defaultdict(list)
    for entry in (read - wanted_counts).elements():
        more[entry.id].append(entry)
    for entry in (wanted_counts - read).elements():
        yield entry, _shown_instead(entry, more[entry.id].pop(0).text if more[entry.id] else "")
    for entry in (left for others in more.values() for left in others):
        often = "one time too many" if entry.id in known else "and the book has no such thing"
        yield entry, f"is printed as {entry.text!r}, {often}"


def _wrong_in_lists(
    wanted: Sequence[Printed], printed_entries: Sequence[Printed]
) -> Iterator[tuple[Printed, str]]:
    """The same of what stands in several lists: it is to be in one at least, and right in all."""
    texts: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for entry in printed_entries:
        texts[entry.id][entry.text] = None
    for entry in wanted:
        there = texts.pop(entry.id, None)
        for text in there if there is not None else ("",):
            if text != entry.text or there is None:
                yield entry, _shown_instead(entry, text)
    for name, others in texts.items():
        for text in others:
            entry = Printed(printed_entries[0].kind, name, text)
            yield entry, f"is printed as {text!r}, and the book has no such thing"


def _shown_instead(wanted: Printed, text: str) -> str:
    """What is said of another text than the book's."""
    if not text and not wanted.text:
        return "has no line"
    if not text:
        return f"is not printed, in the book it is {_quoted(wanted.text)}"
    if not wanted.text:
        return f"is printed as {text!r}, and the book has none"
    return f"is printed as {text!r}, in the book it is {_quoted(wanted.text)}"


def _quoted(text: str) -> str:
    """A text that is wanted, for people: ``#id`` stands for the title of a section."""
    return f"the title of {text[1:]!r}" if text.startswith("#") else repr(text)


def _first_moved(
    wanted: Sequence[Printed], printed_entries: Sequence[Printed], block: Mapping[str, int]
) -> Printed | None:
    """The first of what both have that stands in another order."""
    read = list(dict.fromkeys(one.id for one in printed_entries))
    name = out_of_order([one.id for one in wanted], read, block)
    return next((one for one in printed_entries if one.id == name), None)


def out_of_order(
    wanted: Sequence[str], printed_entries: Sequence[str], block: Mapping[str, int]
) -> str | None:
    """The first id that stands in another order; in a block that is known any is right."""
    ranks = {name: block.get(name, at) for at, name in enumerate(dict.fromkeys(wanted))}
    if not set(ranks) <= set(block):
        ranks = {name: at for at, name in enumerate(ranks)}
    there = [name for name in printed_entries if name in ranks]
    right = sorted(there, key=ranks.__getitem__)
    pairs = zip(there, right, strict=True)
    return next((name for name, other in pairs if ranks[name] != ranks[other]), None)


def with_titles(
    printed_entries: Iterable[Printed], wanted: Iterable[Printed], outline: Iterable[Section]
) -> Iterator[Printed]:
    """What was read, with ``#id`` for the title of a section where the book wants that there."""
    titles = {(f"#{section.id}", letters(section.title)) for section in outline}
    wanted_texts: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for section in wanted:
        if section.text.startswith("#"):
            wanted_texts[section.kind, section.id].append(section.text)
    for section in printed_entries:
        said = wanted_texts[section.kind, section.id]
        is_title = said and (said[0] == ANY or (said[0], letters(section.text)) in titles)
        yield section._replace(text=said[0]) if is_title else section
