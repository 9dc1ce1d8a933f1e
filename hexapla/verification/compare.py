"""What was read back from the artifacts is compared with the book: the proof of parity."""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from hexapla import registry
from hexapla.errors import Finding, VerifyError, plural
from hexapla.files import cache as caching
from hexapla.model import Artifact, Book, Counts, Printed, Reading, Section
from hexapla.source.inventory import Item, inventory
from hexapla.verification.expected import (
    columns_of,
    counts_in,
    entries_of_marks,
    expected,
    openings,
    openings_in_source,
    pages,
    sections_of_marks,
)
from hexapla.verification.identify import titled_with_formulas
from hexapla.verification.numbers import (
    REBUILD,
    locations_in,
    number_differences,
    out_of_order,
    with_titles,
)
from hexapla.verification.paging import (
    IndexExpectations,
    PageNumbers,
    index_differences,
    list_differences,
    page_differences,
)
from hexapla.verification.paper import paper_differences, split_references
from hexapla.verification.readings import CONTENTS, NOTE, PARAGRAPH, columns

COUNTED = {"paragraph": PARAGRAPH, "note": NOTE}
"""What can be told by its id: an artifact must not have more of it than the book."""

IN_ORDER = ("figure", "table", "note", "paragraph")
"""What must stand in the order of the book; an index mark may move within its sentence."""

NUMBERED = {"figures": "figure", "tables": "table", "notes": "note", "paragraphs": "paragraph"}
"""The kind of number that each thing has which is counted by its number."""


def differences(
    book: Book,
    edition: str,
    kind: str,
    reading: Reading,
    folios: Mapping[str, str] = MappingProxyType({}),
) -> list[Finding]:
    """Every point on which an artifact differs from the book, with the section.

    ``folios`` are the pages of the printed edition in this language, where that was read, too.
    """
    where = f"the {edition} edition, {kind}"
    carries = registry.format_of(kind).carries
    findings = [replace(one, where=f"{where}, {one.where}") for one in reading.faults]
    if "section" in carries and not reading.outline:
        return [*findings, Finding(where, "no section could be read back from it", REBUILD)]
    wanted = [entry for entry in expected(book, edition, kind) if entry.kind in carries]
    shown = columns_of(book, edition, kind)
    wanted_counts = counts_in(book, edition, kind)
    first = next(iter(shown.values()))
    if "pages" in carries:
        reading = replace(reading, printed=split_references(first, edition, wanted, reading))
        findings += paper_differences(where, first, locations_in(first), edition, reading)
    for column, to_column_id in columns(edition).items():
        column_where = f"{where}, the text in {column}" if column != edition else where
        own = shown[column]
        wanted_in_column = [
            entry._replace(id=name)
            for entry in wanted
            if (name := to_column_id(entry.id)) is not None
        ]
        column_reading = _of_column(reading, to_column_id)
        provable = _provable(column_reading, carries)
        is_source = column == own.settings.language
        # After a translation the source follows its order of the terms in glossaries.
        is_in_order = is_source and edition.split("+", maxsplit=1)[0] == column
        block = {} if is_in_order else locations_in(own).block
        if "section" in carries:
            is_nested = not carries.isdisjoint({"pages", "page list"})
            findings += _outline_differences(
                column_where, own.sections, column_reading.outline, is_nested=is_nested
            )
        if "ids" in carries:
            findings += _place_differences(
                column_where, list(inventory(own.blocks)), column_reading.places, block
            )
        said = with_titles(provable.printed, wanted_in_column, provable.outline)
        shown_texts = inside_sentences(said, wanted_in_column, own, column)
        findings += number_differences(
            column_where, locations_in(own), wanted_in_column, shown_texts, is_source=is_in_order
        )
        if "page list" in carries:
            printed = {
                name: page for entry, page in folios.items() if (name := to_column_id(entry))
            }
            findings += _index_differences(
                column_where, own, column_reading, printed, is_source=is_source
            )
    findings += page_differences(where, reading.printed, reading.folios)
    if "page list" in carries:
        findings += list_differences(where, reading.printed, reading.folios)
    findings += _order_differences(where, first, reading.page_orders)
    findings += _broken_links(where, reading.broken_links)
    found = _carried_counts(reading.counts, carries)
    return [*findings, *_count_differences(where, wanted_counts, found)]


def _of_column(reading: Reading, to_column_id: Callable[[str], str | None]) -> Reading:
    """What was read of one column of an artifact, by the ids that the book has."""
    return replace(
        reading,
        outline=tuple(
            replace(entry, id=name)
            for entry in reading.outline
            if (name := to_column_id(entry.id)) is not None
        ),
        places=tuple(name for entry in reading.places if (name := to_column_id(entry)) is not None),
        printed=tuple(
            entry._replace(id=name)
            for entry in reading.printed
            if (name := to_column_id(entry.id)) is not None
        ),
        folios={
            name: page for entry, page in reading.folios.items() if (name := to_column_id(entry))
        },
    )


def _provable(reading: Reading, carries: Container[str]) -> Reading:
    """What was read, with those printed numbers only that are held against the book."""
    found = (one for one in reading.printed if one.kind in carries)
    return replace(reading, printed=tuple(found))


def _carried_counts(found: Counts, carries: Container[str]) -> dict[str, int | None]:
    """The counts of an artifact; None for what its format does not carry."""
    counted: dict[str, int | None] = asdict(found)
    return counted | {name: None for name, kind in NUMBERED.items() if kind not in carries}


def _index_differences(
    where: str, book: Book, reading: Reading, folios: Mapping[str, str], *, is_source: bool
) -> Iterator[Finding]:
    """What its index says that is not so; which words are one entry only the source can tell."""
    locators = [one for one in reading.printed if one.kind == "locator"]
    listed = [one for one in reading.printed if one.kind == "page"]
    entries = entries_of_marks(book) if is_source else {}
    index = IndexExpectations(
        sections_of_marks(book),
        entries,
        reading.outline,
        PageNumbers(listed, reading.folios, folios),
    )
    yield from index_differences(where, locations_in(book), index, locators)


def inside_sentences(
    printed: Iterable[Printed], wanted: Iterable[Printed], book: Book, column: str
) -> Iterator[Printed]:
    """What was read, each right reference as it is inside a sentence, wherever it stands.

    A passage in the language of the source has to refer in that.
    """
    wanted_entries = set(wanted)
    own, of_source = openings(book, column), openings_in_source(book, column)
    for one in printed:
        known = of_source if one.language == book.settings.language else own
        plain = one._replace(language="")
        inside = plain._replace(text=known.get(one.text, one.text))
        yield inside if inside in wanted_entries else plain


def _count_differences(
    where: str, wanted: Counts, artifact: Mapping[str, int | None]
) -> Iterator[Finding]:
    for name, count in artifact.items():
        wanted_count = getattr(wanted, name)
        if count not in {wanted_count, None}:
            said = name.replace("_", " ")
            yield Finding(where, f"it has {count} {said}, the book has {wanted_count}", REBUILD)


def _order_differences(
    where: str, book: Book, orders: Mapping[str, Sequence[str]]
) -> Iterator[Finding]:
    """What is missing on a way through the artifact, too much, or in another order."""
    for way, read_pages in orders.items():
        is_whole = way == CONTENTS
        wanted = [section.id for section in book.sections] if is_whole else pages(book)
        thing = "section" if is_whole else "page"
        if missing := [name for name in wanted if name not in read_pages]:
            yield Finding(where, f"{way}: there is no {thing} {_listed(missing)}", REBUILD)
        if more := [name for name in read_pages if name not in wanted]:
            yield Finding(where, f"{way}: the book has no {thing} {_listed(more)}", REBUILD)
        order = [name for name in read_pages if name in wanted]
        common = [name for name in wanted if name in read_pages]
        if order != common:
            at = next((n for n, right in zip(order, common, strict=False) if n != right), order[-1])
            what = f"{way}: from {at!r} on, the {thing}s stand in another order than in the book"
            yield Finding(where, what, REBUILD)


def _broken_links(where: str, broken_links: Iterable[str]) -> Iterator[Finding]:
    if names := list(dict.fromkeys(broken_links)):
        what = f"{plural(len(names), 'link')} in it that lead nowhere: {_listed(names)}"
        yield Finding(where, what, REBUILD)


def _place_differences(
    where: str, book: Sequence[Item], artifact: Sequence[str], block: Mapping[str, int]
) -> Iterator[Finding]:
    """What is missing, stands elsewhere, or is not the book's, one by one.

    What stands in one ``block`` may do so in any order: there a translation moves notes.
    """
    present = set(artifact)
    for kind in dict.fromkeys(item.kind for item in book):
        wanted = {item.id: item for item in book if item.kind == kind}
        if lost := [name for name in wanted if name not in present]:
            what = f"{plural(len(lost), kind)} of the book cannot be found in it: {_listed(lost)}"
            yield Finding(where, what, REBUILD)
        order = list(dict.fromkeys(artifact))
        if kind in IN_ORDER and (at := out_of_order(list(wanted), order, block)):
            what = f"from {at!r} on, its {kind}s stand in another order than in the book"
            yield Finding(where, what, REBUILD)
    known = {item.id for item in book}
    for kind, form in COUNTED.items():
        if more := [name for name in artifact if form.fullmatch(name) and name not in known]:
            what = f"the book has no such {kind}: {_listed(dict.fromkeys(more))}"
            yield Finding(where, what, REBUILD)


def _listed(names: Iterable[str], most: int = 5) -> str:
    every = list(names)
    return ", ".join(map(repr, every[:most])) + (" …" if len(every) > most else "")


def _outline_differences(
    where: str, book: tuple[Section, ...], artifact: tuple[Section, ...], *, is_nested: bool
) -> Iterator[Finding]:
    for section in book:
        section_where = f"{where}, section {section.number or repr(section.id)}"
        matches = [entry for entry in artifact if entry.id == section.id]
        if not matches:
            yield Finding(
                section_where, f"the section with the id {section.id!r} is missing", REBUILD
            )
        for number in sorted({entry.number for entry in matches} - {section.number}):
            what = f"its number is {number!r}, in the book it is {section.number!r}"
            yield Finding(section_where, what, REBUILD)
        levels = {entry.level for entry in matches}
        # Where contents are read, a section of a part stands deeper in them than its heading says.
        deep = {section.depth} if is_nested else set()
        for level in sorted(levels - {section.level} - deep):
            what = f"its level is {level}, in the book it is {section.level}"
            yield Finding(section_where, what, REBUILD)
        if matches and deep - levels:
            what = f"it does not stand at level {section.depth} of the contents, in its part"
            yield Finding(section_where, what, REBUILD)
    known = [section.id for section in book]
    for section in artifact:
        if section.id not in known:
            section_where = f"{where}, section {section.number or repr(section.title)}"
            yield Finding(section_where, "the book has no such section", REBUILD)
    order = list(dict.fromkeys(section.id for section in artifact if section.id in known))
    if order != known and sorted(order) == sorted(known):
        at = next(name for name, wanted in zip(order, known, strict=True) if name != wanted)
        yield Finding(f"{where}, section {at!r}", "the sections are in another order", REBUILD)


def title_differences(
    edition: str, outlines: Mapping[str, tuple[Section, ...]]
) -> Iterator[Finding]:
    """Titles of one edition that are not the same in all its formats."""
    titles: dict[str, dict[str, list[str]]] = {}
    for kind, outline in outlines.items():
        for section in outline:
            titles.setdefault(section.id, {}).setdefault(kind, []).append(section.title)
    for name, by_kind in titles.items():
        said = dict.fromkeys((kind, title) for kind in by_kind for title in by_kind[kind])
        if len({title for _, title in said}) > 1:
            listed = ", ".join(f"{kind} {title!r}" for kind, title in said)
            where = f"the {edition} edition, section {name!r}"
            yield Finding(where, f"its title differs: {listed}", REBUILD)


def compare(book: Book, artifacts: list[Artifact]) -> Iterator[Finding]:
    """Every difference between the book and its artifacts, and between those of one edition."""
    outlines: dict[str, dict[str, tuple[Section, ...]]] = {}
    printed = {a.edition: a.reading.folios for a in artifacts if a.reading and a.format == "pdf"}
    # A page has the formula itself in a heading, and its contents have it in words.
    spoken = titled_with_formulas(book)
    is_kept = caching.current().folder is not None
    book_sum = caching.digest(replace(book, root=Path())) if is_kept else ""
    for artifact in artifacts:
        if artifact.reading is None:
            continue
        name, kind = artifact.edition, artifact.format
        held = name, kind, artifact.reading, printed.get(name, {})
        # An earlier build may have held the same against the same book.
        yield from caching.current().value(
            "differences", (book_sum, *held), functools.partial(differences, book, *held)
        )
        if artifact.outline:  # else it could not be read, which was just said
            yield from artifact.word_faults
        is_named = "ids" in registry.format_of(kind).carries
        comparable = (
            one for one in artifact.outline if one.id not in spoken and (one.title or is_named)
        )
        outlines.setdefault(name, {})[kind] = tuple(comparable)
    for language, by_format in outlines.items():
        yield from title_differences(language, by_format)


def require_parity(book: Book, artifacts: list[Artifact]) -> None:
    """Refuse artifacts that are not the book (law 3).

    Raises:
        VerifyError: they differ; a finding for each difference.
    """
    if differing := list(compare(book, artifacts)):
        raise VerifyError(differing)


def record_differences(
    record: Mapping[str, Any], artifacts: Iterable[Artifact]
) -> Iterator[Finding]:
    """What the manifest says of artifacts otherwise than was read back from them now."""
    current = {(one.edition, one.format): one for one in artifacts}
    for entry in record["editions"]:
        for stored in entry["artifacts"]:
            read = current.get((entry["language"], stored["format"]))
            if read is None or not read.outline:
                continue
            said = json.loads(json.dumps(asdict(replace(read, reading=None))))
            for key in ("pages", "outline", "counts"):
                if stored.get(key) != said[key]:
                    where = f"manifest.json, the {entry['language']} edition, {stored['format']}"
                    yield Finding(where, f"its {key} is not what the file has", REBUILD)
