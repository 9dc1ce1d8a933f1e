"""What an edition says of itself: shares, states, names and dates, in the reader's favour."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Catalog, Message, signature
from hexapla.editions.colophon import colophon, percent, state_line
from hexapla.editions.localize import localize, localize_all, messages, of_source
from hexapla.editions.marking import SIGNS
from hexapla.editions.parallel import with_shared_states
from hexapla.model import Edition, Shown, State
from hexapla.rendering.chapters import chapters
from hexapla.rendering.elements import classes as classes_of
from hexapla.segments.segments import extract
from hexapla.source import pandoc_ast
from hexapla.source.pandoc_ast import classes, value, walk_markup
from hexapla.theme import Theme
from tests.support.books import book_of

TEXT = """\
# First {#first}

Twice the same.

Only once here.

## Inner {#inner}

Twice the same.

# Second {#second}

![Drawn](images/drawing.svg)

# Third {#third}

![Drawn](images/drawing.svg)
"""

SHOWN: tuple[Shown, ...] = ("missing", "stale", "withheld", "machine", "translated", "reviewed")


def message(source: str, state: State, context: str | None = None, by: str = "Ana") -> Message:
    """A message in a state; its translation is the source in capitals."""
    text = source.upper()
    signed = {
        "machine": f"machine: {by} {signature(text)}",
        "reviewed": f"reviewed: {by} 2026-11-20 {signature(f'{source}{chr(0)}{text}')}",
    }
    comments = (signed[state],) if state in signed else ()
    flags = ("fuzzy",) if state == "stale" else ()
    string = "" if state == "missing" else text
    return Message(source, string, context, comments, flags=flags)


def edition_in(folder: Path, *messages: Message, header: str = "", more: str = "") -> Edition:
    """The French edition of the book above with these messages."""
    book = book_of(folder, TEXT, more=f'[editions]\nlanguages = ["fr", "ar"]\n{more}')
    edition, findings = localize(book, Catalog("fr", messages, header=header), Theme(book.root))
    assert findings == []
    return edition


@pytest.fixture
def edition_with(tmp_path: Path) -> Callable[..., Edition]:
    return partial(edition_in, tmp_path)


@pytest.fixture(scope="module")
def french(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """An edition of which only the shares matter."""
    return edition_in(tmp_path_factory.mktemp("french"))


def shared(edition: Edition, **portions: float) -> Edition:
    """The edition with these shares, and nothing of any other kind."""
    return replace(edition, portions={shown: portions.get(shown, 0.0) for shown in SHOWN})


def english(edition: Edition) -> Edition:
    """The edition with the publisher's own words in English, for a test to read."""
    return replace(edition, words={key: key for key in edition.words})


@pytest.mark.parametrize(
    ("portion", "expected"),
    [
        (0.996, "99 %"),
        (0.9999, "99 %"),
        (1.0, "100 %"),
        (0.29, "29 %"),
        (0.004, "0 %"),
        (0.0, "0 %"),
    ],
)
def test_a_share_that_is_done_is_rounded_down(
    french: Edition, portion: float, expected: str
) -> None:
    """Law 6: what is nearly complete is not said to be complete."""
    said = percent(portion, french)
    assert said.replace("\u202f", " ").replace("\u00a0", " ") == expected


@pytest.mark.parametrize(
    ("portion", "expected"),
    [(0.0001, "1"), (0.004, "1"), (0.07, "7"), (0.071, "8"), (0.5, "50"), (0.995, "99")],
)
def test_a_share_that_is_lacking_is_rounded_up(
    french: Edition, portion: float, expected: str
) -> None:
    """Law 6: a passage that is no ordinary translation is never said to be 0 % of the text."""
    for shown in SIGNS:
        edition = english(shared(french, **{shown: portion, "translated": 1 - portion}))
        (line,) = [one for one in colophon(edition) if one.startswith(SIGNS[shown])]
        assert line.split()[1].rstrip("%\u202f\u00a0") == expected


WHOLE = "This edition is a complete translation."
UNREVIEWED = "The translation has not been reviewed: no native reader has checked it yet."
CHANGED = "of the text has changed since it was translated, and stands in its original language."
SIGNED = "These signs mark the passages in the text."

SAYINGS: Mapping[str, tuple[dict[str, float], list[str], str]] = {
    "reviewed": (
        {"reviewed": 1.0},
        [WHOLE, "100 % of the text has been reviewed by Ana."],
        "reviewed",
    ),
    "translated": ({"translated": 1.0}, [WHOLE, UNREVIEWED], "translated, not reviewed"),
    "in part reviewed": (
        {"translated": 0.004, "reviewed": 0.996},
        [WHOLE, "99 % of the text has been reviewed by Ana."],
        "translated, not reviewed",
    ),
    "all but a word": (
        {"missing": 0.001, "translated": 0.999},
        [
            "99 % of this edition is translated.",
            UNREVIEWED,
            "* 1 % of the text is not translated yet, and stands in its original language.",
            SIGNED,
        ],
        "99 % translated",
    ),
    "the half": (
        {"machine": 0.25, "stale": 0.25, "reviewed": 0.25, "translated": 0.25},
        [
            "50 % of this edition is translated.",
            "25 % of the text has been reviewed by Ana.",
            f"† 25 % {CHANGED}",
            "‡ 25 % of the text was translated by a machine (argos) and checked by nobody.",
            SIGNED,
        ],
        "50 % translated",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", SAYINGS)
def test_what_a_colophon_says(french: Edition, kind: str) -> None:
    """Law 6: the colophon tells how much is what; so does the line on the site."""
    portions, expected, line = SAYINGS[kind]
    edition = replace(english(shared(french, **portions)), reviewers=("Ana",))
    edition = replace(edition, engines=("argos",))
    first, language, *rest = map(plain, colophon(edition))
    assert first == "Edition of 23 novembre 2026"
    assert language == "Language of the original: anglais"
    assert rest == [*expected, "Section and paragraph numbers are the same in every language."]
    assert plain(state_line(edition)) == line


def plain(text: str) -> str:
    """A text with ordinary spaces and no isolates."""
    for sign in "\u202f\u00a0":
        text = text.replace(sign, " ")
    return text.replace("\u2068", "").replace("\u2069", "")


def test_the_original_is_no_translation(edition_with: Callable[..., Edition]) -> None:
    """The edition in the book's own language says that it is the original, and has no shares."""
    book = edition_with().book
    original = of_source(book, Theme(book.root))
    said = colophon(replace(original, words={key: key for key in original.words}))
    assert said[1:] == [
        "This is the original text of the book.",
        "Section and paragraph numbers are the same in every language.",
    ]
    assert state_line(original) == original.words["original"]
    assert original.share == original.portions["translated"] == 1
    assert colophon(replace(original, siblings=("en",)))[1:] == [
        original.words["This is the original text of the book."]
    ]


def test_when_an_edition_was_last_in_step(edition_with: Callable[..., Edition]) -> None:
    """An edition that is not whole says of which day's original it last was a translation."""
    header = "X-Source-Edition: 2026-01-02 0a1b2c3d\nPO-Revision-Date: 2026-03-04 10:00+0000\n"
    edition = english(edition_with(header=header))
    assert edition.last_change == "2026-03-04"
    assert edition.in_step_with == "2026-01-02 0a1b2c3d"
    said = "The translation was last in step with the original of 2 janvier 2026."
    assert said in map(plain, colophon(edition))
    odd = "X-Source-Edition: last week\nPO-Revision-Date: YEAR-MO-DA HO:MI+ZONE\n"
    for other in (odd, odd.replace("last week", "20260102"), ""):
        edition = edition_with(header=other)
        assert (edition.last_change, edition.in_step_with) == ("", "")


def test_who_made_a_translation(edition_with: Callable[..., Edition]) -> None:
    """Reviewers and machines are named once each, and only for texts that still are theirs."""
    theirs = message("Twice the same.", "reviewed", by="Bo")
    edited = replace(message("The book", "reviewed", "title", "Cleo"), string="LE LIVRE")
    edition = edition_with(
        message("First", "reviewed", "heading"),
        message("Inner", "reviewed", "heading"),
        theirs,
        edited,
        message("Second", "machine", "heading", "argos 1.9"),
        message("Third", "machine", "heading", "argos 1.9"),
        message("Only once here.", "stale"),
        message("Nowhere any more.", "reviewed", by="Dora"),
    )
    assert edition.reviewers == ("Ana", "Bo")
    assert edition.engines == ("argos 1.9",)
    assert dict(edition.states) == {
        "missing": 4,
        "machine": 2,
        "stale": 1,
        "translated": 1,
        "reviewed": 3,
    }


def test_every_share_is_of_the_words_of_the_source(edition_with: Callable[..., Edition]) -> None:
    """A text that stands twice is read twice: shares are of words, in their places."""
    edition = edition_with(
        message("Twice the same.", "translated"), message("Only once here.", "stale")
    )
    # 2 of the title, 4 of headings, 4 of captions (heard as well), 4 of labels; and 6 and 3.
    words = {"translated": 6, "stale": 3, "missing": 14, "withheld": 0, "machine": 0, "reviewed": 0}
    portions = {shown: count / 23 for shown, count in words.items()}
    assert edition.portions == pytest.approx(portions)
    assert edition.share == pytest.approx(6 / 23)
    assert edition.word_count == 23


POLICIES = {
    "reviewed": {"machine": "withheld", "translated": "withheld", "reviewed": "reviewed"},
    "translated": {"machine": "withheld", "translated": "translated", "reviewed": "reviewed"},
    "machine": {"machine": "machine", "translated": "translated", "reviewed": "reviewed"},
}


@pytest.mark.parametrize("policy", POLICIES)
def test_what_may_stand(edition_with: Callable[..., Edition], policy: str) -> None:
    """Law 6: only what the policy lets stand is shown; all else is the marked source."""
    states: list[State] = ["missing", "stale", "machine", "translated", "reviewed"]
    expected = {"missing": "missing", "stale": "stale", **POLICIES[policy]}
    for state in states:
        edition = edition_with(message("Only once here.", state), more=f'publish = "{policy}"')
        (passage,) = (p for p in edition.passages if p.segment.text == "Only once here.")
        assert (passage.state, passage.shown, passage.chapter) == (state, expected[state], "first")
        (block,) = (b for b in edition.book.blocks if "nce" in repr(b) or "NCE" in repr(b))
        stands = expected[state] == state and state not in {"missing", "stale"}
        assert ("ONCE" in repr(block)) == stands
        assert (f"'{expected[state]}'" in repr(block)) == (not stands or state == "machine")
        assert ("'lang', 'en'" in repr(block)) == (not stands)


def test_each_chapter_tells_of_its_passages(edition_with: Callable[..., Edition]) -> None:
    """Signs are explained where they stand: a drawing's, in each chapter that shows it."""
    done = [
        message(text, "translated", "heading") for text in ("First", "Inner", "Second", "Third")
    ]
    done += [message(text, "translated") for text in ("Twice the same.", "Only once here.")]
    done += [message("Drawn", "translated", "caption")]
    edition = english(edition_with(*done, message("Sun", "stale", "label")))
    assert {chapter: [sign for sign, _ in told] for chapter, told in edition.notices.items()} == {
        "second": ["*", "†"],
        "third": ["*", "†"],
    }
    assert edition.marks.keys() == {"title"}
    assert dict(edition.marks["title"]) == {
        "class": "state missing",
        "title": edition_with().words["not translated yet"],
        "lang": "en",
        "dir": "ltr",
    }


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_number_is_no_passage_that_is_marked(tmp_path: Path, language: str) -> None:
    """A cell with a number alone has no sign, and no notice is for it; it keeps its direction."""
    text = "# One {#one}\n\n| A | B |\n|---|--:|\n| −21 | 2,311 |\n\n: C {#tbl-c}\n"
    book = book_of(tmp_path, text, more=f'[editions]\nlanguages = ["{language}"]\nminimum = 0')
    known = (message(one.text, "translated", one.context) for one in extract(book))
    letters = [one for one in known if one.id.isalpha()]
    edition, _ = localize(book, Catalog(language, tuple(letters)), Theme(book.root))
    nodes = list(walk_markup(edition.book.blocks))
    assert not [node for node in nodes if "state" in classes(node)]
    assert not edition.notices.get("one")
    kept = [pandoc_ast.plain(node["c"][1]) for node in nodes if value(node, "dir") == "ltr"]
    assert kept == (["−21", "2,311"] if language == "ar" else [])


@pytest.mark.parametrize(
    ("language", "own"), [("fr", "tableau\u00a01"), ("ja", "表1"), ("ar", "الجدول\u00a01")]
)
def test_a_passage_of_the_source_refers_in_its_words(
    tmp_path: Path, language: str, own: str
) -> None:
    """A passage that is not translated says "table 1", and a translated one as the edition does."""
    text = (
        "# One {#one}\n\nSee [](#tbl-c).\n\nAnd [](#tbl-c).^[Or [](#tbl-c).]\n\n"
        "| A |\n|---|\n| b |\n\n: C {#tbl-c}\n"
    )
    book = book_of(tmp_path, text, more=f'[editions]\nlanguages = ["{language}"]\nminimum = 0')
    known = (Message(one.text, one.text, one.context) for one in extract(book))
    done = tuple(one for one in known if not one.id.startswith("And"))
    edition, _ = localize(book, Catalog(language, done), Theme(book.root))
    (chapter,) = chapters(edition)
    links = [link for part in (chapter.body, *chapter.notes) for link in part.iter("a")]
    said = [
        (link.text or "").replace("\u2060", "") for link in links if "reference" in classes_of(link)
    ]
    assert said == [own, "table\u00a01", own]


def test_titles_that_are_marked(edition_with: Callable[..., Edition]) -> None:
    """A title that stands apart from its text takes its mark along, with the language it is in."""
    edition = edition_with(
        message("The book", "translated", "title"),
        message("First", "machine", "heading"),
        message("Second", "translated", "heading"),
        message("Third", "stale", "heading"),
        more='publish = "machine"',
    )
    assert {name: mark["class"] for name, mark in edition.marks.items()} == {
        "#first": "state machine",
        "#inner": "state missing",
        "#third": "state stale",
    }
    assert {name: mark.get("lang") for name, mark in edition.marks.items()} == {
        "#first": None,
        "#inner": "en",
        "#third": "en",
    }
    assert [section.title for section in edition.book.sections] == [
        "FIRST",
        "Inner",
        "SECOND",
        "Third",
    ]


def test_a_machine_says_how_sure_it_was(edition_with: Callable[..., Edition]) -> None:
    """A passage carries the machine's score only while the text is the machine's."""
    drafted = Message("Only once here.").drafted("Une fois.", "argos 1.9", 0.75)
    edited = replace(drafted, string="Une seule fois.")
    for given, score in ((drafted, 0.75), (edited, None)):
        found = edition_with(given, more='publish = "machine"').passages
        (passage,) = (p for p in found if p.segment.text == "Only once here.")
        assert passage.score == score


def test_a_text_in_several_places_is_what_is_least_trusted(
    edition_with: Callable[..., Edition],
) -> None:
    """Law 6: a message counts once, as the worst of what stands for it in its places."""
    edition = edition_with(message("Twice the same.", "reviewed"))
    first, *rest = (p for p in edition.passages if p.segment.text == "Twice the same.")
    assert len(rest) == 1
    for state in ("missing", "machine", "stale", "translated"):
        for pair in ((first, replace(first, state=state)), (replace(first, state=state), first)):
            assert messages(pair) == {first.segment.key: state}


def test_a_broken_translation_is_missing(tmp_path: Path) -> None:
    """Law 6: a translation that breaks its markup is not put in, is missing, and is named."""
    book = book_of(tmp_path, "# One {#one}\n\nSee `this`.\n", more='[editions]\nlanguages = ["fr"]')
    catalog = Catalog("fr", (Message("See ⟦1⟧.", "Voir."), Message("One", "Un", "heading")))
    edition, (finding,) = localize(book, catalog, Theme(book.root))
    assert finding.where == "translations/fr.po (source/01.md#one)"
    assert edition.states["missing"] == 2  # and the title
    (passage,) = (p for p in edition.passages if p.segment.text == "See ⟦1⟧.")
    assert (passage.state, passage.shown) == ("missing", "missing")


def test_a_parallel_edition_is_as_ready_as_its_less_ready_half(tmp_path: Path) -> None:
    """Law 6: what is told of a pair is told of both halves, passage by passage."""
    more = '[editions]\nlanguages = ["fr", "ar"]\npublish = "machine"'
    book = book_of(tmp_path, "# One {#one}\n\nTwo words.\n\nThree more words.\n", more=more)
    theme = Theme(book.root)
    texts = (("The book", "title"), ("One", "heading"), ("Two words.", None))
    last = "Three more words."
    french = Catalog("fr", tuple(message(t, "reviewed", c) for t, c in texts))
    ready = [message(t, "reviewed", c) for t, c in (*texts[:2], (last, None))]
    arabic = Catalog("ar", (*ready, message("Two words.", "machine")))
    fr, ar = (localize(book, catalog, theme)[0] for catalog in (french, arabic))
    original = of_source(book, theme)

    pair = with_shared_states(replace(original, beside=fr))
    assert pair.states == fr.states
    assert pair.portions == fr.portions
    assert state_line(replace(original, beside=fr)) == "62% translated"

    pair = with_shared_states(replace(fr, beside=ar))
    assert pair.states == {"missing": 1, "machine": 1, "stale": 0, "translated": 0, "reviewed": 2}
    assert pair.portions["missing"] == fr.portions["missing"] == 3 / 8
    assert pair.portions["machine"] == ar.portions["machine"] == 2 / 8
    assert pair.portions["reviewed"] == 3 / 8
    assert "37" in state_line(replace(fr, beside=ar))
    assert with_shared_states(original) is original
    assert state_line(original) == "original"


@pytest.mark.parametrize(
    ("source", "target", "told"),
    [
        ("en", "fr", []),
        ("en", "de-AT", []),
        ("en", "pt-AO", [("pt-AO", "'pt-PT'", "copy those of 'pt-PT'")]),
        ("en", "sw", [("sw", "'en'", "translate templates/languages/en.po")]),
        ("sw", "en", [("sw", "'en'", "translate templates/languages/en.po")]),
        ("en", "qps-ploc", []),
    ],
)
def test_words_of_others_are_told(
    tmp_path: Path, source: str, target: str, told: list[tuple[str, str, str]]
) -> None:
    """An edition in whose language or region there are no publisher's words says whose they are."""
    book = book_of(tmp_path, "# One\n\nText.\n", language=source)
    _, findings = localize_all(book, [catalogs.empty(target, "book", "2026-11-23")])
    found = [one for one in findings if one.id == "borrowed-words"]
    assert len(found) == len(told)
    for finding, (tag, owner, tip) in zip(found, told, strict=True):
        assert finding.where == f"templates/languages/{tag}.po"
        assert owner in finding.what
        assert tip in finding.tip
