"""Tables that stand later on pages than in the book, and what of that is a difference."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from hexapla.editions.localize import of_source
from hexapla.model import Counts, Edition, Reading, TextRun
from hexapla.theme import Theme
from hexapla.verification.prose import TEXT
from hexapla.verification.words import compare_words
from tests.support.books import book_of

TABLE = """| Boat | What it is for |
|---|---|
| Punt | Rivers that are slow and shallow, and lakes |
| Ketch | The sea |

: Boats and their waters. {#tbl-a}"""

FIRST, SECOND, SHORT, *REST = PARAGRAPHS = [
    "The harbour has many boats, and nobody has counted them since the storm of last winter.",
    "Some of them are old, and others have been built by the children of those who sail them.",
    "So it is.",
    "In the evening the nets are mended on the quay, where the light stays longest in summer.",
    "Later the lamps are lit, and the last ones go home with what they have caught that day.",
    "Then it is quiet, but for the ropes that beat against the masts as long as the wind blows.",
]

CELLS = ["Boat", "What it is for", "Punt", "Rivers that are slow and shallow, and lakes"]
READ = ["Table 1. Boats and their waters.", *CELLS, "Ketch", "The sea"]


def edition_of(folder: Path, table: str = TABLE, behind: Sequence[str] = PARAGRAPHS) -> Edition:
    chapter = "\n\n".join(["# One {#one}", FIRST, table, *behind[1:], "## Two {#two}", "The end."])
    return of_source(book_of(folder, chapter), Theme(folder))


def faults(edition: Edition, texts: Sequence[str], kind: str = "pdf") -> list[str]:
    """What the proof says of these texts, one after the other."""
    read = [TextRun(TEXT, one) for one in ("The book", "1 One", FIRST, *texts)]
    compared = compare_words(
        edition, kind, Reading(pages=1, outline=(), counts=Counts(0, 0, 0, 0), texts=tuple(read))
    )
    assert compared is not None
    return [one.what for one in compared.findings]


def with_table_at(place: int, table: Sequence[str] = READ) -> list[str]:
    """The texts behind the first paragraph, with the table behind so many of them."""
    return [*PARAGRAPHS[1 : place + 1], *table, *PARAGRAPHS[place + 1 :], "1.1 Two", "The end."]


@pytest.mark.parametrize("place", [0, 1, 3, 4])
def test_a_table_may_stand_later_on_pages(tmp_path: Path, place: int) -> None:
    """Up to four blocks later a table is where a page may have it, and nothing else has it so."""
    edition = edition_of(tmp_path)
    assert faults(edition, with_table_at(place)) == []
    assert bool(faults(edition, with_table_at(place), "epub")) == bool(place)


@pytest.mark.parametrize("place", [1, 3, 4])
@pytest.mark.parametrize("lost", range(1, len(READ)))
def test_a_table_that_moved_is_proven_as_a_whole(tmp_path: Path, place: int, lost: int) -> None:
    """A cell that is missing of a table which stands later is told."""
    table = [one for at, one in enumerate(READ) if at != lost]
    assert faults(edition_of(tmp_path), with_table_at(place, table)) != []


def test_a_table_passes_four_blocks_and_no_heading(tmp_path: Path) -> None:
    """A table behind five blocks, or behind the heading of another section, is a difference."""
    edition = edition_of(tmp_path)
    assert faults(edition, with_table_at(5)) != []
    few = edition_of(tmp_path, behind=PARAGRAPHS[:3])
    assert faults(few, [SECOND, SHORT, *READ, "1.1 Two", "The end."]) == []
    assert faults(few, [SECOND, SHORT, "1.1 Two", "The end.", *READ]) != []


@pytest.mark.parametrize(
    "table", [TABLE.replace(" {#", " {.here #"), TABLE.rpartition(":")[0], TABLE + "\n\n[^a]: A."]
)
def test_some_tables_stay(tmp_path: Path, table: str) -> None:
    """A table that is kept in its place, has no number or has a note does not stand later."""
    table = table.replace("Punt", "Punt[^a]") if "[^a]" in table else table
    edition = edition_of(tmp_path, table)
    read = READ if ": Boats" in table else READ[1:]
    noted = [one + (" 1" if one == "Punt" and "[^a]" in table else "") for one in read]
    assert "stands in another place than in the edition" in str(
        faults(edition, with_table_at(3, noted))
    )


def test_blocks_that_moved_otherwise_are_told(tmp_path: Path) -> None:
    """Two paragraphs that have changed places are a difference, whatever a table does."""
    first, second, *others = with_table_at(0, [])
    third, fourth, *rest = others
    assert faults(edition_of(tmp_path), [*READ, first, second, fourth, third, *rest]) != []


def test_a_table_passes_no_code(tmp_path: Path) -> None:
    """A table behind a quotation with code in it is a difference: code is read in its place."""
    quoted = f"> {SECOND}\n>\n>     boats.count()"
    edition = edition_of(tmp_path, behind=[FIRST, quoted, *REST])
    texts = [SECOND, "boats.count()"]
    assert faults(edition, [*READ, *texts, *REST, "1.1 Two", "The end."]) == []
    assert faults(edition, [*texts, *READ, *REST, "1.1 Two", "The end."]) != []
