"""What becomes of translations through a history of edits, against what is known to be right."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Catalog, Message
from hexapla.model import Segment
from tests.support.books import folder_of
from tests.support.drafts import draft_of, small_book
from tests.support.rearrangements import KINDS, history, planted
from tests.support.replay import Run, Score, Shelf, Text, Truth, hexapla, msgmerge, replay, total

pytestmark = pytest.mark.slow

EDITS = 210

GETTEXT = bool(shutil.which("msgmerge"))

COSMETIC = {
    "add a capital",
    "add a comma",
    "add emphasis",
    "change quotation marks",
    "change the case of a heading",
    "make a semicolon a dash",
    "put a word in quotation marks",
    "remove emphasis",
    "take out a comma",
    "wrap a paragraph anew",
}
MECHANICAL = {
    "change a number",
    "change a year",
    "change an address",
    "change the year in each copy",
    "change where a link leads",
}
MOVES = {
    "change the level of a heading",
    "move a chapter",
    "move a paragraph to another file",
    "move a paragraph within its section",
    "move a section to another file",
    "move a section up",
    "rename a file",
    "rename the id of a section",
    "repeat a paragraph",
    "restore what was deleted",
    "swap two items",
    "swap two rows",
    "turn a paragraph into an item",
    "turn an item into a paragraph",
}


def careful(catalog: Catalog, segments: Sequence[Segment]) -> Catalog:
    """Hexapla's sync, with the laws that hold after each."""
    synced = hexapla(catalog, segments)
    again = hexapla(synced, segments)
    assert again == synced, "a second sync changed something"
    keys = [message.key for message in (*synced.messages, *synced.obsolete)]
    assert len(keys) == len(set(keys)), "a message stands there twice"
    return synced


def rash(catalog: Catalog, segments: Sequence[Segment]) -> Catalog:
    """A tool that takes every old translation for right: the score has to see that."""
    synced = hexapla(catalog, segments)
    messages = (replace(message, flags=(), previous=None) for message in synced)
    return replace(synced, messages=tuple(messages))


def forgetful(catalog: Catalog, segments: Sequence[Segment]) -> Catalog:
    """A tool that throws away what the book does not use: the score has to see that too."""
    return replace(hexapla(catalog, segments), obsolete=())


TOOLS = {"Hexapla": careful, "msgmerge": msgmerge, "rash": rash, "forgetful": forgetful}


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Run]:
    """A history of 210 edits of a generated book, through each tool."""
    root = folder_of(tmp_path_factory.mktemp("history"), "# To be replaced\n")
    tools = {name: TOOLS[name] for name in TOOLS if name != "msgmerge" or GETTEXT}
    versions = history(planted(draft_of(small_book(chapters=2))), EDITS, seed=1)
    empty = catalogs.empty("fr", "book", "2026-11-23")
    return {run.name: run for run in replay(Shelf(root), versions, [empty], tools)}


def _score(run: Run, kinds: set[str]) -> Score:
    assert kinds <= set(run.scores), f"no such edit: {kinds - set(run.scores)}"
    return total(run.scores[kind] for kind in kinds)


def test_history_is_long_and_varied(runs: dict[str, Run]) -> None:
    """The history has at least 200 edits of at least 20 kinds, and nearly all kinds there are."""
    scores = runs["Hexapla"].scores
    assert sum(score.edits for score in scores.values()) == EDITS
    assert len(scores) >= len(KINDS) - 2 >= 20


def test_nothing_a_person_wrote_is_lost(runs: dict[str, Run]) -> None:
    """After every edit each translation and remark is current, stale or obsolete (law 5)."""
    assert runs["Hexapla"].lost == []


def test_nothing_wrong_is_current(runs: dict[str, Run]) -> None:
    """No translation stands as current under a text that says something else."""
    every = total(runs["Hexapla"].scores.values())
    assert every.wrong == 0, every.examples


@pytest.mark.parametrize("kinds", [COSMETIC, MECHANICAL, MOVES], ids=["signs", "tokens", "moves"])
def test_edits_that_leave_the_sense_leave_the_translation(
    runs: dict[str, Run], kinds: set[str]
) -> None:
    """Commas, numbers and moves cost no translator anything."""
    score = _score(runs["Hexapla"], kinds)
    assert score.expected["keep"] >= 9
    assert score.kept == score.expected["keep"], score.examples


def test_changed_text_is_offered_its_old_translation(runs: dict[str, Run]) -> None:
    """Where the sense changed, nearly every text is offered what it was, with its source."""
    every = total(runs["Hexapla"].scores.values())
    assert every.expected["offer"] >= 60
    assert every.offered / every.expected["offer"] >= 0.9, every.examples


def test_new_text_is_offered_nothing(runs: dict[str, Run]) -> None:
    """A text that is new gets a translation of something else in few cases at most."""
    every = total(runs["Hexapla"].scores.values())
    assert every.expected["none"] >= 10
    assert every.misled / every.expected["none"] <= 0.1, every.examples


@pytest.mark.skipif(not GETTEXT, reason="msgmerge is missing: install gettext")
def test_more_survives_than_through_msgmerge(runs: dict[str, Run]) -> None:
    """Of the same edits more translations survive, fewer mislead, and fewer words are redone."""
    ours, theirs = (total(runs[name].scores.values()) for name in ("Hexapla", "msgmerge"))
    assert ours.due >= 150
    assert ours.share >= theirs.share
    assert ours.misled <= theirs.misled
    assert runs["Hexapla"].read <= runs["msgmerge"].read


def test_the_score_sees_what_is_wrong(runs: dict[str, Run]) -> None:
    """A tool that trusts every old translation, and one that forgets, are found out."""
    assert total(runs["rash"].scores.values()).wrong >= 40
    assert len(runs["forgetful"].lost) >= 5


@pytest.mark.parametrize(
    ("source", "string"),
    [
        ("The wording is our own.", "La formulation est la nôtre."),
        ("The wording is our own.", "措辞为本版自拟。"),
    ],
)
def test_the_score_knows_a_sentence_of_a_paragraph(source: str, string: str) -> None:
    """A sentence that is offered its own part of a longer text is not misled, in any script."""
    truth = Truth("fr")
    whole = Text(1, ((1, 0), (2, 0)), Segment(f"It takes no side. {source}", None, "source/01.md"))
    truth.see([whole], ())
    truth.learn(whole, f"Premier. {string}")
    cut = Text(2, ((2, 0),), Segment(source, None, "source/01.md"))
    stale = Message(source, string, flags=("fuzzy",), previous=whole.segment.text)
    assert truth.status(stale, [cut]) == "offered"
    assert truth.status(replace(stale, string="Autre chose, tout à fait."), [cut]) == "misled"


@pytest.mark.parametrize(
    ("previous", "string", "status"),
    [
        ("A factory in the city", "Une usine en ville", "offered"),
        ("A factory in the city", "Une forêt en ville", "misled"),
        ("A factory on the hill", "Une usine sur la colline", "misled"),
    ],
)
def test_the_score_knows_a_near_twin(previous: str, string: str, status: str) -> None:
    """A text like a known one but for a word may be offered that one's translation, no other."""
    truth = Truth("fr")
    for number, (source, said) in enumerate(
        {
            "A factory in the city": "Une usine en ville",
            "A factory on the hill": "Une usine sur la colline",
        }.items()
    ):
        known = Text(number, ((number, 0),), Segment(source, None, "source/01.md"))
        truth.see([known], ())
        truth.learn(known, said)
    new = Text(9, ((9, 0),), Segment("A workshop in the city", None, "source/01.md"))
    stale = Message(new.segment.text, string, flags=("fuzzy",), previous=previous)
    assert truth.status(stale, [new]) == status


def test_the_own_book_can_be_edited(tmp_path: Path) -> None:
    """Each kind of edit finds a place in this repository's own book."""
    source = Path(__file__).parent.parent.parent / "source"
    files = {path.name: path.read_text(encoding="utf-8") for path in source.glob("*.md")}
    shutil.copytree(source, tmp_path / "source")
    versions = list(history(planted(draft_of(files)), 2 * len(KINDS), seed=1))
    assert {version.kind for version in versions} >= set(KINDS)
    texts = Shelf(tmp_path).texts(versions[-1])
    ids = [number for text in texts for number, _ in text.sense if number < 0]
    assert ids
    assert len(ids) == len(set(ids)), "two of the texts that no draft has share an id"
    assert len(texts) == len(ids) + len(versions[-1].units)
