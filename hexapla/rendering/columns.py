"""The chapters of two editions, which are the same tree → chapters with both, block by block."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from lxml import etree

from hexapla.editions.parallel import second_column_id, single_editions
from hexapla.files import paths
from hexapla.images.pixels import Medium
from hexapla.model import Edition
from hexapla.rendering import paired_notes
from hexapla.rendering.chapters import EN_SPACE, Chapter
from hexapla.rendering.elements import classes
from hexapla.rendering.headings import HEADINGS
from hexapla.source import images

if TYPE_CHECKING:
    from lxml.etree import _Element

    from hexapla.rendering.book_index import Entry


BESIDE = f"{EN_SPACE}/{EN_SPACE}"
"""Stands between two titles in a bookmark of the printed edition; ``verify`` parts them again."""

LISTS = {"ol", "ul"}

COLUMN_TAGS = ("article", "main")
"""What the printed columns are for a while: no text of a book has such elements."""

CODE = "opening-code"
"""The class of the code that leads to a chapter on the web: it goes into the heading's cell."""

LOWEST = 0.4
"""Only a row that starts in the lower part of a page moves to the next one for a note's sake."""

LONG = 300
"""A list with more letters than this is paired item by item, so that no item strays far from its
translation; a shorter one stays one list, which a screen reader counts."""

IDS = ("aria-labelledby", "aria-describedby", "headers", "for")
"""The attributes that name ids, besides links."""

AnchorPositions = Mapping[str, tuple[int, float]]
"""The page of each id, and how far down the page it stands, as ``weasyprint`` knows them."""

Values = dict[str, Any]
"""What a template is filled with."""

Prepare = Callable[[Edition], tuple[list[Chapter], Values]]
"""Makes the chapters of an edition of one language as a format needs them, and the values of its
templates."""


def compose(edition: Edition, prepare: Prepare) -> tuple[list[Chapter], Values]:
    """The chapters of an edition and the values of its templates; of a parallel one, in pairs.

    A parallel edition's templates find the values of the second language in ``beside``, those of
    each in ``columns``, and the titles that belong beside a title in ``edition.beside.titles``.
    """
    if not edition.beside:
        chapters, values = prepare(edition)
        return chapters, {**values, "beside": None}
    (first, values), (second, others) = map(prepare, single_editions(edition))
    others = _twinned(others, edition.beside.language)
    paired = pair(first, second, edition)
    titled = replace(edition.beside, titles=_titles(others, second))
    return paired, {
        **values,
        "edition": replace(edition, beside=titled),
        "beside": {**others, "edition": titled},
        "columns": [values, {**others, "edition": titled}],
    }


def _titles(values: Values, chapters: Sequence[Chapter]) -> Mapping[str, str]:
    """What stands beside each title: by ``#id`` of a section, or by its name."""
    sections = (section for chapter in chapters for section in chapter.sections)
    titles = {f"#{section.id}": section.title for section in sections}
    return titles | {key: values[key] for key in ("title", "subtitle", "description", "rights")}


# ----------------------------------------------------------------------------------- pairs


def pair(first: Sequence[Chapter], second: Sequence[Chapter], edition: Edition) -> list[Chapter]:
    """Chapters with each block of the one edition beside the same block of the other.

    The first column keeps its ids; those of the second get its language behind them.
    """
    assert edition.beside is not None  # noqa: S101 - asked for parallel editions only
    _rename(second, edition.beside.language)
    _own_pictures(second, edition)
    return [
        replace(one, body=_body(one.body, other.body, single_editions(edition)))
        for one, other in zip(first, second, strict=True)
    ]


def _rename(chapters: Sequence[Chapter], language: str) -> None:
    """Give every id the second column's form, and every link in it."""
    elements = [
        element
        for chapter in chapters
        for part in (chapter.body, *chapter.notes)
        for element in part.iter(etree.Element)
    ]
    known = {element.get("id") for element in elements}
    for element in elements:
        if found := element.get("id"):
            element.set("id", second_column_id(found, language))
        link = urlsplit(element.get("href", ""))
        if link.fragment in known and not link.scheme and not link.netloc:
            element.set("href", f"{link.path}#{second_column_id(link.fragment, language)}")
        for key in IDS:
            if names := element.get(key, "").split():
                element.set(
                    key, " ".join(second_column_id(n, language) if n in known else n for n in names)
                )


def _body(first: _Element, second: _Element, columns: tuple[Edition, ...]) -> _Element:
    """An element with the children of two, in pairs."""
    body = etree.Element(first.tag, dict(first.attrib))
    codes: list[_Element] = []
    for blocks in paired_notes.aligned(list(first), list(second)):
        if CODE in classes(blocks[0]):
            codes = [*blocks]
            continue
        body.extend(_pairs(*blocks, columns))
        for cell, code in zip(body[-1], codes, strict=False):
            cell.insert(0, code)
        codes = []
    return body


def _pairs(first: _Element, second: _Element, columns: tuple[Edition, ...]) -> Iterator[_Element]:
    """A block and its translation as one pair, or as several where they have parts."""
    if first.tag == "section":
        yield _body(first, second, columns)
    elif first.tag == "dl":
        yield from _lists(_entries(first), _entries(second), columns)
    elif first.tag in LISTS and len("".join(map(str, first.itertext()))) > LONG:
        yield from _lists(_items(first), _items(second), columns)
    else:
        yield _pair(first, second, columns)


def _lists(
    first: Sequence[_Element], second: Sequence[_Element], columns: tuple[Edition, ...]
) -> Iterator[_Element]:
    """The parts of a list, each a list of its own, in pairs."""
    for left, right in zip(first, second, strict=True):
        made = _pair(left, right, columns)
        made.set("class", f"{made.get('class')} part")
        yield made


def _pair(first: _Element, second: _Element, columns: tuple[Edition, ...]) -> _Element:
    kind = "pair heading" if first.tag in HEADINGS else "pair"
    row = etree.Element("div", {"class": kind})
    for block, column, side in zip((first, second), columns, ("first", "second"), strict=True):
        cell = etree.SubElement(row, "div", {"class": f"cell {side}"})
        cell.set("lang", column.language)
        cell.set("dir", column.direction)
        block.tail = None
        cell.append(block)
    return row


def _entries(definitions: _Element) -> list[_Element]:
    """The terms of a list of definitions, each with its definitions as a list of its own."""
    parts: list[_Element] = []
    for element in list(definitions):
        if element.tag == "dt" or not parts:
            parts.append(etree.Element("dl", dict(definitions.attrib)))
        parts[-1].append(element)
    return _with_one_id(parts)


def _items(list_element: _Element) -> list[_Element]:
    """The items of a list, each as a list of its own with the right number."""
    parts = []
    for number, item in enumerate(list(list_element), start=int(list_element.get("start", "1"))):
        part = etree.Element(list_element.tag, dict(list_element.attrib))
        if list_element.tag == "ol":
            part.set("start", str(number))
        part.append(item)
        parts.append(part)
    return _with_one_id(parts)


def _with_one_id(parts: list[_Element]) -> list[_Element]:
    for part in parts[1:]:
        part.attrib.pop("id", None)
    return parts


# -------------------------------------------------------------------------------- pictures


def write_pictures(edition: Edition, folder: Path, medium: Medium = "screen") -> dict[str, Path]:
    """The pictures of an edition, written into a folder; of a parallel one, of both languages.

    Those of the second language stand in a folder of its name, where they differ.
    """
    first, *others = single_editions(edition)
    written = images.write_pictures(first, folder, medium)
    for other in others:
        inner = images.write_pictures(other, folder / other.language, medium)
        for name, file in inner.items():
            if name in _own_image_files(edition):
                written[f"{other.language}/{name}"] = file
            else:
                file.unlink()
    return written


def _own_image_files(edition: Edition) -> set[str]:
    """The pictures that are not the same in both languages: by labels, or by files of their own.

    By the names that the second edition gives them.
    """
    assert edition.beside is not None  # noqa: S101 - asked for parallel editions only
    book, other = edition.book, edition.beside.book
    source = book.root / paths.SOURCE
    names = images.published_names(single_editions(edition)[1])
    return {
        names[path]
        for path in book.pictures
        if book.labels.get(path) != other.labels.get(path)
        or any(
            (source / images.localized(path, half.language)).is_file()
            for half in single_editions(edition)
        )
    }


def _own_pictures(chapters: Sequence[Chapter], edition: Edition) -> None:
    """Let the second column show its own pictures where there are such."""
    assert edition.beside is not None  # noqa: S101 - asked for parallel editions only
    different = _own_image_files(edition)
    for chapter in chapters:
        for picture in chapter.body.iter("img"):
            if images.path_of(picture.get("src", "")) in different:
                picture.set("src", f"{edition.beside.language}/{picture.get('src')}")


# ------------------------------------------------------------------------------ lists, notes


def _twinned(values: Values, language: str) -> Values:
    """Values whose lists of places (figures, tables, an index) lead into the second column."""
    captioned = {
        key: [replace(one, id=second_column_id(one.id, language)) for one in values.get(key, [])]
        for key in ("figures", "tables")
    }
    letters = [
        replace(letter, entries=[_entry(entry, language) for entry in letter.entries])
        for letter in values.get("index", [])
    ]
    return {**values, **captioned, "index": letters}


def _entry(entry: Entry, language: str) -> Entry:
    places = [second_column_id(place, language) for place in entry.places]
    return replace(entry, places=places, inner=[_entry(one, language) for one in entry.inner])


# ----------------------------------------------------------------------------------- print


def for_print(chapters: Sequence[Chapter], language: str) -> None:
    """Make paired chapters ready for the printed page, in place: notes, names, columns.

    The note of the first column takes that of the second with it to the foot of the page; in the
    second column there is a plain mark in its place. Each column becomes an element of its own
    kind, which WeasyPrint 70 tags differently, so that ``ua`` can give each its language.
    """
    for at, chapter in enumerate(chapters, start=1):
        for number, row in enumerate(_rows(chapter.body), start=1):
            row.set("id", second_column_id(f"block-c{at}-{number}", f"{language}.row"))
            for first, second in zip(*map(_headings, row), strict=True):
                title = second.get("data-title", "").rpartition(EN_SPACE)[2]
                first.set("data-both", f"{first.get('data-title')}{BESIDE}{title}")
            paired_notes.fold(*row)
            for cell, tag in zip(row, COLUMN_TAGS, strict=True):
                cell.tag = tag
            for listed in row.iter("ol"):
                if start := int(listed.get("start", "0")):
                    listed.set("style", f"counter-reset: list-item {start - 1}")


def _rows(body: _Element) -> list[_Element]:
    return [div for div in body.iter("div") if "pair" in classes(div)]


def _headings(cell: _Element) -> list[_Element]:
    return list(cell.iter(*HEADINGS))


def hold_rows(chapters: Sequence[Chapter], positions: AnchorPositions) -> None:
    """Mark the rows that came apart on a page; they start on the next one when laid out again.

    WeasyPrint 70 breaks after a heading that is a table even where that asks it not to, and may
    begin one cell of a row on the next page, or leave a mark of the second column on another page
    than its note, which goes with the first.
    """
    for chapter in chapters:
        rows = [row for row in _rows(chapter.body) if row.getparent() is chapter.body]
        pairs = zip(rows, [*rows[1:], None], strict=True)
        # One of each chapter at a time: what follows moves.
        any(
            (_is_apart(row, positions) or _is_left_alone(row, after, positions))
            and _start_page(row, positions)
            for row, after in pairs
        )


def _is_left_alone(row: _Element, after: _Element | None, positions: AnchorPositions) -> bool:
    """Whether a heading ends a page and its text begins the next."""
    return (
        "heading" in classes(row)
        and after is not None
        and _page(row.get("id"), positions) != _page(after.get("id"), positions)
    )


def _is_apart(row: _Element, positions: AnchorPositions) -> bool:
    """Whether the two cells of a row begin on two pages, or a mark stands far from its note."""
    starts = {_page(cell[0].get("id"), positions) for cell in row if len(cell)} - {None}
    marks = [e.get("id", "") for e in row.iter("span") if "-ref" in e.get("id", "")]
    strayed = any(
        _page(mark, positions) != _page(mark.replace("-ref", ""), positions) for mark in marks
    )
    return len(starts) > 1 or (strayed and _height(row, positions) > LOWEST)


def _start_page(row: _Element, positions: AnchorPositions) -> bool:
    """Let a row start on a new page, and the headings right above it; whether that was to do."""
    above = row.getprevious()
    while (
        above is not None
        and "heading" in classes(above)
        and _page(above.get("id"), positions) == _page(row.get("id"), positions)
    ):
        row, above = above, above.getprevious()
    is_new = row.getprevious() is not None and "held" not in classes(row)
    if is_new:
        row.set("class", f"{row.get('class')} held")
    return is_new


def _page(name: str | None, positions: AnchorPositions) -> int | None:
    found = positions.get(name or "")
    return found[0] if found else None


def _height(row: _Element, positions: AnchorPositions) -> float:
    found = positions.get(row.get("id", ""))
    return found[1] if found else 0
