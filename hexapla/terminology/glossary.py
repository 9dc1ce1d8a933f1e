"""The glossary: what a book's terms are called in each language. CSV, and TBX for other tools.

``translations/glossary.csv`` has a column ``term``, a ``note``, a column for each language and a
column ``forbidden``. A cell may hold several forms, ``form | another form``; the first is the one
to prefer. Forms that must not be used stand as ``fr: form | form; es: form``. A column ``fixed``
may say ``yes`` to names that a machine translator is to leave alone.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from hexapla.errors import CatalogError, Finding
from hexapla.files import book_files, characters, paths
from hexapla.languages.names import language_fault

YES = "yes"

BAR = " | "
"""Between the forms in a cell."""

TAGGED = re.compile(r"(?:^|;)\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]+)*)\s*:")
"""Where the forms of another language begin in the column ``forbidden``."""

CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
"""What XML, and so TBX, cannot hold."""

OWN_COLUMNS = ("term", "note", "forbidden", "fixed")


@dataclass(frozen=True, slots=True)
class Term:
    """One term: its names in the source, and what it is called elsewhere."""

    names: tuple[str, ...]
    """How the source says it; the first is the usual one."""
    note: str = ""
    """A remark for the translator."""
    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The accepted forms by language, the preferred one first."""
    forbidden: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The forms that must not be used, by language."""
    fixed: bool = False
    """Whether a machine's text has the preferred form just as it stands here: a name."""


@dataclass(frozen=True, slots=True)
class Glossary:
    """The terms of a book, in the order of the file."""

    source: str
    """The language of the terms' names: that of the book's source."""
    languages: tuple[str, ...] = ()
    """The languages that have a column, in its order."""
    terms: tuple[Term, ...] = ()


# CSV


FILE = paths.GLOSSARY
"""Where a book has its glossary."""


def of_book(root: Path, source: str) -> Glossary:
    """The glossary of the book in a folder; an empty one where it has none.

    Raises:
        CatalogError: every fault of the file, each with its line.
    """
    path = root / FILE
    return parse_csv(path, book_files.read_if_any(path, root, CatalogError) or b"", source)


def read_csv(path: Path, source: str) -> Glossary:
    """The glossary in a CSV file; an empty one where there is no file.

    Columns of languages that the book does not have are read like the others: several books may
    share one glossary.

    Raises:
        CatalogError: every fault of the file, each with its line.
    """
    return parse_csv(path, path.read_bytes() if path.exists() else b"", source)


def parse_csv(path: Path, content: bytes, source: str) -> Glossary:
    """The glossary that a CSV file holds; it is named, and not read.

    Raises:
        CatalogError: every fault of the content, each with its line.
    """
    rows = list(_rows(path, content))
    if not rows:
        return Glossary(source)
    _, header = rows[0]
    header = [cell.strip() for cell in header]
    if faults := list(_header_faults(path, header, source)):
        raise CatalogError(faults)
    languages = tuple(name for name in header if name not in OWN_COLUMNS)
    terms: list[Term] = []
    lines: dict[str, int] = {}
    for line, row in rows[1:]:
        where = f"{path}, line {line}"
        if len(row) != len(header):
            what = f"this row has {len(row)} cells, and the header {len(header)}"
            faults.append(Finding(where, what, 'put a text with commas in it between "quotes"'))
            continue
        cells = dict(zip(header, row, strict=True))
        faults += _cell_faults(where, cells, (*languages, source))
        term = _term(cells, languages)
        for name in term.names:
            if name in lines:
                what = f"{name!r} stands there twice, also in line {lines[name]}"
                faults.append(Finding(where, what, "make one row of the two"))
            lines.setdefault(name, line)
        terms.append(term)
    if faults:
        raise CatalogError(faults)
    return Glossary(source, languages, tuple(terms))


def _rows(path: Path, content: bytes) -> Iterator[tuple[int, list[str]]]:
    """Each row that is not empty, with the line it starts in."""
    try:
        text = characters.composed(content.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        where, tip = f"{path}, line {line}", "save the file as UTF-8 (CSV UTF-8 in a spreadsheet)"
        raise CatalogError(Finding(where, "this is not UTF-8", tip)) from None
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield start, row
            start = reader.line_num + 1
    except csv.Error as error:
        where = f"{path}, line {start}"
        tip = 'close every " and write a quotation mark inside a text twice'
        raise CatalogError(Finding(where, f"not CSV: {error}", tip)) from None


def _header_faults(path: Path, header: list[str], source: str) -> Iterator[Finding]:
    where = f"{path}, line 1"
    if len(header) == 1 and re.search("[;\t]", header[0]):
        what = "the cells are not separated by commas"
        yield Finding(where, what, "save the file with commas between its cells")
        return
    if "term" not in header:
        what = "there is no column 'term'"
        yield Finding(where, what, "the header is: term, note, a column per language, forbidden")
    for name in dict.fromkeys(header):
        if header.count(name) > 1:
            yield Finding(where, f"the column {name!r} stands there twice", "take one of them out")
        elif name == source:
            what = f"{name!r} is the language of the source, whose words stand in 'term'"
            yield Finding(where, what, "take the column out")
        elif name not in OWN_COLUMNS and (fault := language_fault(name)):
            near = get_close_matches(name.lower(), OWN_COLUMNS, n=1)
            what = f"unknown column {name!r}" + (f", did you mean {near[0]!r}?" if near else "")
            columns = ", ".join(OWN_COLUMNS)
            yield Finding(where, what, f"a column is {columns} or a language; {fault}")


def _cell_faults(where: str, cells: Mapping[str, str], known: Iterable[str]) -> Iterator[Finding]:
    if not _forms(cells["term"]):
        yield Finding(where, "this row has no term", "write the source's word in 'term'")
    if any(CONTROL.search(cell) for cell in cells.values()):
        yield Finding(where, "a control character stands in this row", "take it out")
    if (said := cells.get("fixed", "").strip()) not in {"", YES}:
        yield Finding(where, f"'fixed' is {said[:60]!r}", f"write {YES!r} in it, or nothing")
    text = cells.get("forbidden", "").strip()
    tags = TAGGED.findall(text)
    if text and not TAGGED.match(text):
        what = f"'forbidden' does not say of which language: {text[:60]}"
        yield Finding(where, what, "write it as in fr: form | form; es: form")
    for tag in dict.fromkeys(tags):
        if tag not in known:
            near = get_close_matches(tag, list(known), n=1)
            what = f"'forbidden' names {tag!r}, and there is no such column"
            what += f"; did you mean {near[0]!r}?" if near else ""
            yield Finding(where, what, "name a language that has a column")
        elif tags.count(tag) > 1:
            what = f"'forbidden' names {tag!r} more than once"
            yield Finding(where, what, f"write {tag}: form | another form")


def _term(cells: Mapping[str, str], languages: Iterable[str]) -> Term:
    forms = {tag: found_forms for tag in languages if (found_forms := _forms(cells[tag]))}
    _, *parts = TAGGED.split(cells.get("forbidden", "").strip())
    refused = {tag: _forms(text) for tag, text in zip(parts[::2], parts[1::2], strict=True)}
    refused = {tag: found_forms for tag, found_forms in refused.items() if found_forms}
    fixed = cells.get("fixed", "").strip() == YES
    return Term(_forms(cells["term"]), cells.get("note", "").strip(), forms, refused, fixed)


def _forms(cell: str) -> tuple[str, ...]:
    """The forms in a cell, each once, on one line. No-break spaces are part of a form."""
    parts = (re.sub(r"[ \t\r\n]+", " ", part).strip() for part in cell.split("|"))
    return tuple(dict.fromkeys(part for part in parts if part))


def write_csv(glossary: Glossary) -> str:
    """The glossary as the text of a CSV file."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    # Most glossaries fix no name and are spared the column.
    fixing = ["fixed"] if any(term.fixed for term in glossary.terms) else []
    writer.writerow(["term", "note", *glossary.languages, "forbidden", *fixing])
    for term in glossary.terms:
        forms = [BAR.join(term.forms.get(tag, ())) for tag in glossary.languages]
        refused = [f"{tag}: {BAR.join(found)}" for tag, found in term.forbidden.items()]
        fixed = [YES if term.fixed else ""] if fixing else []
        writer.writerow([BAR.join(term.names), term.note, *forms, "; ".join(refused), *fixed])
    return text.getvalue()


def merged(glossary: Glossary, other: Glossary) -> Glossary:
    """The glossary with the terms of another one.

    A term that both have gets the other's note, and its forms in the languages that the other has;
    nothing that the other does not speak of is taken away.
    """
    terms = {term.names[0]: term for term in glossary.terms}
    for term in other.terms:
        before = terms.get(term.names[0], Term(term.names))
        forms = {**before.forms, **term.forms}
        forbidden = {tag: f for tag, f in before.forbidden.items() if tag not in term.forms}
        terms[term.names[0]] = Term(
            term.names,
            term.note or before.note,
            forms,
            {**forbidden, **term.forbidden},
            term.fixed or before.fixed,
        )
    languages = dict.fromkeys((*glossary.languages, *other.languages))
    return Glossary(glossary.source, tuple(languages), tuple(terms.values()))
