"""The numbers that were read are held against those of the book: by hand, one at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from hexapla.model import Printed, Section
from hexapla.verification.numbers import (
    NUMBERS,
    Locations,
    locations_in,
    number_differences,
    out_of_order,
    with_titles,
)
from tests.support.books import book_of

NOWHERE = Locations({}, {}, {})


def said(
    wanted: Sequence[Printed], found: Sequence[Printed], places: Locations = NOWHERE
) -> list[tuple[str, str]]:
    """Where and what."""
    differences = number_differences("here", places, wanted, found)
    return [(one.where, one.what) for one in differences]


@pytest.mark.parametrize("kind", NUMBERS)
def test_every_kind_of_number_is_compared(kind: str) -> None:
    """Each kind of number is told by a name of its own, with the id."""
    ((_, what),) = said([Printed(kind, "ants", "1")], [Printed(kind, "ants", "2")])
    assert "'ants'" in what
    assert what.endswith("is printed as '2', in the book it is '1'")


def test_all_kinds_have_a_name() -> None:
    """What can be printed is compared, each kind."""
    kinds = "section contents paragraph call note figure table equation statement"
    kinds += " reference locator page"
    assert set(NUMBERS) == set(kinds.split())


@pytest.mark.parametrize("kind", NUMBERS)
def test_order_is_a_matter_of_the_kind(kind: str) -> None:
    """What stands in the order of the book is named where it does not; references may move."""
    one, other = Printed(kind, "ants", "1"), Printed(kind, "bees", "2")
    found = said([one, other], [other, one])
    if kind in {"reference", "locator", "page"}:
        assert found == []
    else:
        ((where, what),) = found
        assert (where, what.partition(",")[0]) == ("here", "from 'bees' on")
        assert what.endswith("stand in another order than in the book")


@pytest.mark.parametrize(("kind", "may_move"), [("call", True), ("note", True), ("figure", False)])
def test_a_translation_moves_notes_within_a_paragraph(kind: str, may_move: bool) -> None:
    """In one block notes and their marks may stand in any order, and only in a translation."""
    one, other = Printed(kind, "ants", "1"), Printed(kind, "bees", "2")
    places = Locations({}, {}, {"ants": 1, "bees": 1})
    moved = list(number_differences("", places, [one, other], [other, one], is_source=False))
    assert (moved == []) is may_move
    assert len(list(number_differences("", places, [one, other], [other, one]))) == 1


@pytest.mark.parametrize(
    ("wanted", "found", "what"),
    [
        ("1", "", "is not printed, in the book it is '1'"),
        ("", "1", "is printed as '1', and the book has none"),
        ("#bees", "Wasps", "is printed as 'Wasps', in the book it is the title of 'bees'"),
    ],
)
def test_what_is_said_of_a_number(wanted: str, found: str, what: str) -> None:
    """What is absent, too much or another title is said as such."""
    ((_, text),) = said([Printed("section", "ants", wanted)], [Printed("section", "ants", found)])
    assert text == f"the number of the section 'ants' {what}"


def test_a_line_that_is_missing() -> None:
    """A line of contents without a number that is not there has no line."""
    ((_, what),) = said([Printed("contents", "ants", "")], [])
    assert what == "the number of 'ants' in the contents has no line"


BOOK = """\
# Ants {#ants}

They walk.[^a] See [](#bees).

## Bees {#bees}

See [](#bees).

# Wasps {#wasps .unnumbered}

See [](#bees), [](#ants), and [](#wasps).

[^a]: All day.
"""


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Locations:
    return locations_in(book_of(tmp_path_factory.mktemp("places"), BOOK))


def test_a_difference_is_named_by_its_section(places: Locations) -> None:
    """A number is named by the section that it stands in, by its number, else its id."""
    sections: Mapping[str, str] = places.section
    assert {name: sections[name] for name in ("ants", "ants-note-1", "bees", "wasps")} == {
        "ants": "1",
        "ants-note-1": "1",
        "bees": "1.1",
        "wasps": "'wasps'",
    }
    assert places.of(Printed("section", "bees", "1.1")) == ", section 1.1"
    assert places.of(Printed("section", "unheard", "1")) == ""


def test_a_reference_is_named_by_all_sections_that_have_it(places: Locations) -> None:
    """A reference is not named by where it leads, but by where it may stand."""
    assert places.of(Printed("reference", "bees", "")) == ", section 1, 1.1, 'wasps'"
    assert places.of(Printed("reference", "ants", "")) == ", section 'wasps'"
    ((where, _),) = said(
        [Printed("reference", "ants", "section 1")],
        [Printed("reference", "ants", "section 2")],
        places,
    )
    assert where == "here, section 'wasps'"


def test_the_blocks_of_a_book_are_counted(places: Locations) -> None:
    """What stands in one paragraph has one number, and what comes later a greater one."""
    assert places.block["ants"] < places.block["ants-note-1"] < places.block["bees"]


@pytest.mark.parametrize(
    ("found", "block", "first"),
    [
        ("a b c", {}, None),
        ("a c b", {}, "c"),
        ("x a b", {}, None),
        ("b a c", {"a": 1, "b": 1, "c": 2}, None),
        ("b c a", {"a": 1, "b": 1, "c": 2}, "c"),
        ("b a c", {"a": 1, "b": 1}, "b"),
    ],
)
def test_the_first_that_is_out_of_order(
    found: str, block: Mapping[str, int], first: str | None
) -> None:
    """Only what both have is in an order, and in one block any order is right."""
    assert out_of_order(["a", "b", "c"], found.split(), block) == first


@pytest.mark.parametrize(
    ("wanted", "text", "read"),
    [
        ("#ants", "Ants, of  course", "#ants"),
        ("#ants", "Bees", "Bees"),
        ("#", "Bees", "#"),
        ("1", "Ants, of course", "Ants, of course"),
    ],
)
def test_titles_stand_for_numbers(wanted: str, text: str, read: str) -> None:
    """Where the book wants a title, it is that title; with a formula it is not compared."""
    outline = [Section("", "ants", 1, "Ants, of course"), Section("", "bees", 1, "Bees")]
    asked = [Printed("reference", "ants", wanted)]
    found = [Printed("reference", "ants", text)]
    assert list(with_titles(found, asked, outline)) == [Printed("reference", "ants", read)]
