"""This repository's own book, drafted by a real translator: Apertium, into Spanish and Catalan."""

from __future__ import annotations

import functools
import shutil
from collections.abc import Callable, Mapping

import pytest
import sacrebleu

from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Catalog
from hexapla.checks.typography import plain_text
from hexapla.machine.drafting import Draft, Drafter
from hexapla.machine.engines.registry import opened
from hexapla.project import Project
from hexapla.segments.segments import extract, faults
from hexapla.segments.sync import sync_catalog
from tests.conftest import ROOT
from tests.support.books import segment
from tests.support.judges import missing
from tests.support.marked import marks_of


@functools.cache
def drafts(language: str) -> Mapping[tuple[str | None, str], Draft]:
    """The drafts of all messages of the book, by context and source."""
    if not shutil.which("apertium"):
        missing("Apertium", f"apt-get install apertium-eng-{language}")
    book = Project.load(ROOT).book
    catalog, _ = sync_catalog(Catalog(language), extract(book), "en")
    engine = opened("apertium", "en", language, book.settings)
    found = list(Drafter.of(book, catalog, engine).drafts(catalog.messages))
    assert len(found) == len(catalog.messages) > 100
    return {one.message.key: one for one in found}


@pytest.mark.slow
@pytest.mark.parametrize("language", ["es", "ca"])
def test_every_mark_comes_back(language: str) -> None:
    """Of the whole book every draft has its marks, each in the same marks as in the source."""
    made = [one for one in drafts(language).values() if one.text]
    for one in made:
        assert marks_of(one.text) == marks_of(one.message.id), one.text
    pairs = [(segment(one.message.id, one.message.context), one.text) for one in made]
    assert faults(pairs) == [None] * len(made)
    marked = [one for one in drafts(language).values() if marks_of(one.message.id)]
    assert len(marked) > 20
    assert all(one.text for one in marked), [one.fault for one in marked if not one.text]


@pytest.mark.parametrize("language", ["es", "ca"])
def test_few_messages_are_left_to_people(language: str) -> None:
    """Nearly the whole book is drafted; what is not is echoed, and says so."""
    left = [one for one in drafts(language).values() if not one.text]
    assert len(left) <= len(drafts(language)) // 20
    assert {one.fault for one in left} <= {"it is the same as the source"}


def test_likeness_to_people(record_property: Callable[[str, object], None]) -> None:
    """How near the Spanish comes to this repository's own is reported (chrF), and not judged."""
    own = catalogs.read(ROOT / "translations" / "es.po").by_key()
    pairs = [(one.text, own[key].string) for key, one in drafts("es").items() if one.text]
    texts, people = ([plain_text(text) for text in side] for side in zip(*pairs, strict=True))
    score = sacrebleu.corpus_chrf(texts, [people]).score
    record_property("chrF of Apertium's Spanish to the book's own", f"{score:.1f}")
    assert 0 < score < 100
