"""Every number that is printed in an artifact is held against what the book wants there."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from hexapla.errors import Finding
from hexapla.model import Book, Printed, Section
from hexapla.source import pandoc_ast
from hexapla.verification.expected import ANY, shown
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
    "reference": "a cross-reference to {id!r}",
    "locator": "what the index says of {id!r}",
    "page": "the page of {id!r}",
}
"""What each kind of printed number is called."""

IN_ORDER = ("section", "contents", "paragraph", "call", "note", "figure", "table", "equation")
"""What stands in the order of the book; a translation moves references within a sentence."""

MOVED = {"call", "note"}
"""What a translation may move within a paragraph."""

ORDERED = {"contents": "the lines of its contents"}

REPEATED = {"contents"}
"""What may be printed in several places, such as the contents beside each page of a site."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where in the book things stand, to name a difference by."""

    section: Mapping[str, str]
    """The section of each id."""
    referring: Mapping[str, str]
    """The sections that have references to an id."""
    block: Mapping[str, int]
    """The paragraph, list or table of each id, counted: a translation moves notes within one."""

    def of(self, one: Printed) -> str:
        """How a finding names the section of what is printed."""
        by_kind = self.referring if one.kind == "reference" else self.section
        found = by_kind.get(one.id, "")
        return f", section {found}" if found else ""


def places_in(book: Book) -> Places:
    """Where in the book things stand."""
    section: dict[str, str] = {}
    referring: defaultdict[str, dict[str, None]] = defaultdict(dict)
    here = ""
    block: dict[str, int] = {}
    for number, top in enumerate(book.blocks):
        block |= {found[0]: number for node in shown(top) if (found := pandoc_ast.attr(node))}
    for node in shown(book.blocks):
        found = pandoc_ast.attr(node)
        if node["t"] == "Header" and found:
            here = pandoc_ast.value(node, "number") or repr(found[0])
        if found and found[0]:
            section[found[0]] = here
        if node["t"] == "Link" and not node["c"][1]:
            referring[node["c"][2][0].removeprefix("#")][here] = None
    sections = {name: ", ".join(known) for name, known in referring.items()}
    return Places(section, sections, block)


def number_differences(
    where: str,
    places: Places,
    wanted: Iterable[Printed],
    found: Iterable[Printed],
    *,
    is_source: bool = True,
) -> Iterator[Finding]:
    """What is absent, other, too many or in another order, kind by kind.

    ``is_source`` where the text is in the language of the source.
    """
    wanted, found = list(wanted), list(found)
    for kind, name in NUMBERS.items():
        asked = [one for one in wanted if one.kind == kind]
        read = [one for one in found if one.kind == kind]
        wrong = _wrong_in_lists(asked, read) if kind in REPEATED else _wrong(asked, read)
        for one, said in wrong:
            yield Finding(f"{where}{places.of(one)}", f"{name.format(id=one.id)} {said}", REBUILD)
        block = places.block if kind in MOVED and not is_source else {}
        if kind in IN_ORDER and (moved := _moved(asked, read, block)):
            what = (
                f"from {moved.id!r} on, {ORDERED.get(kind, f'the {kind}s')} stand in another order"
            )
            yield Finding(f"{where}{places.of(moved)}", f"{what} than in the book", REBUILD)


def _wrong(wanted: Sequence[Printed], found: Sequence[Printed]) -> Iterator[tuple[Printed, str]]:
    """What is not printed as it should be, each with what is said of it."""
    asked, read = Counter(wanted), Counter(found)
    known = {one.id for one in wanted}
    more: defaultdict[str, list[Printed]] = defaultdict(list)
    for one in (read - asked).elements():
        more[one.id].append(one)
    for one in (asked - read).elements():
        yield one, _other(one, more[one.id].pop(0).text if more[one.id] else "")
    for one in (left for others in more.values() for left in others):
        often = "one time too many" if one.id in known else "and the book has no such thing"
        yield one, f"is printed as {one.text!r}, {often}"


def _wrong_in_lists(
    wanted: Sequence[Printed], found: Sequence[Printed]
) -> Iterator[tuple[Printed, str]]:
    """The same of what stands in several lists: it is to be in one at least, and right in all."""
    texts: defaultdict[str, dict[str, None]] = defaultdict(dict)
    for one in found:
        texts[one.id][one.text] = None
    for one in wanted:
        there = texts.pop(one.id, None)
        for text in there if there is not None else ("",):
            if text != one.text or there is None:
                yield one, _other(one, text)
    for name, others in texts.items():
        for text in others:
            one = Printed(found[0].kind, name, text)
            yield one, f"is printed as {text!r}, and the book has no such thing"


def _other(wanted: Printed, text: str) -> str:
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


def _moved(
    wanted: Sequence[Printed], found: Sequence[Printed], block: Mapping[str, int]
) -> Printed | None:
    """The first of what both have that stands in another order."""
    read = list(dict.fromkeys(one.id for one in found))
    name = out_of_order([one.id for one in wanted], read, block)
    return next((one for one in found if one.id == name), None)


def out_of_order(
    wanted: Sequence[str], found: Sequence[str], block: Mapping[str, int]
) -> str | None:
    """The first id that stands in another order; in a block that is known any is right."""
    ranks = {name: block.get(name, at) for at, name in enumerate(dict.fromkeys(wanted))}
    if not set(ranks) <= set(block):
        ranks = {name: at for at, name in enumerate(ranks)}
    there = [name for name in found if name in ranks]
    right = sorted(there, key=ranks.__getitem__)
    pairs = zip(there, right, strict=True)
    return next((name for name, other in pairs if ranks[name] != ranks[other]), None)


def with_titles(
    found: Iterable[Printed], wanted: Iterable[Printed], outline: Iterable[Section]
) -> Iterator[Printed]:
    """What was read, with ``#id`` for the title of a section where the book wants that there."""
    titles = {(f"#{one.id}", letters(one.title)) for one in outline}
    asked: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for one in wanted:
        if one.text.startswith("#"):
            asked[one.kind, one.id].append(one.text)
    for one in found:
        said = asked[one.kind, one.id]
        is_title = said and (said[0] == ANY or (said[0], letters(one.text)) in titles)
        yield one._replace(text=said[0]) if is_title else one
