"""What a build is asked for, and what it makes of that."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hexapla.editions.localize import of_source
from hexapla.editions.parallel import parallel_editions
from hexapla.errors import UsageError
from hexapla.model import Edition, Settings
from hexapla.publishing.plan import plan_build
from hexapla.theme import Theme
from tests.support.books import book_of

MORE = """\
[editions]
languages = ["fr", "ru"]
parallel = [["en", "fr"]]
minimum = 0.5
"""


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> list[Edition]:
    """English, French, a Russian edition that is not complete enough, and English with French."""
    book = book_of(tmp_path_factory.mktemp("book"), "# One\n\nText.\n", more=MORE)
    english = of_source(book, Theme(book.root))
    made = [english, replace(english, language="fr"), replace(english, language="ru", share=0.4)]
    return [*made, *parallel_editions(made)]


@pytest.fixture
def settings(editions: list[Edition]) -> Settings:
    return editions[0].book.settings


def test_all_of_a_book(settings: Settings, editions: list[Edition]) -> None:
    """Without a wish every edition that may be published is made, and nothing old is kept."""
    plan = plan_build(settings, [], [])
    assert [edition.name for edition in plan.editions(editions)] == ["en", "fr", "en+fr"]
    assert plan.kept_editions(editions) == []
    assert plan.languages == {"en", "fr", "ru"}
    assert {job.path for job in plan.jobs(editions)} >= {"fr/index.html", "en+fr/index.html"}


def test_a_part_of_a_book(settings: Settings, editions: list[Edition]) -> None:
    """Of what was asked for nothing else is made, and what else is published stays."""
    plan = plan_build(settings, ["fr"], ["epub"])
    assert [(job.edition.name, job.format) for job in plan.jobs(editions)] == [("fr", "epub")]
    assert plan.kept_editions(editions) == ["en", "fr", "en+fr"]


def test_a_parallel_edition_alone(settings: Settings, editions: list[Edition]) -> None:
    """A parallel edition can be asked for by its name, and needs both of its languages."""
    plan = plan_build(settings, ["en+fr"], ["html", "pdf"])
    assert plan.languages == {"en", "fr"}
    assert [job.path.split("/")[0] for job in plan.jobs(editions)] == ["en+fr", "en+fr"]


def test_a_printer_gets_one_language(settings: Settings, editions: list[Edition]) -> None:
    """No parallel edition is made for a printer."""
    jobs = plan_build(settings, [], ["print"]).jobs(editions)
    assert [job.edition.name for job in jobs] == ["en", "fr"]


def test_a_format_that_is_named_twice(settings: Settings, editions: list[Edition]) -> None:
    """Nothing is made twice at one place."""
    jobs = plan_build(settings, ["en"], ["epub", "html", "epub"]).jobs(editions)
    assert [job.format for job in jobs] == ["epub", "html"]


@pytest.mark.parametrize(
    ("languages", "formats", "where"),
    [
        (["de"], [], "language 'de'"),
        (["fr+en"], [], "language 'fr+en'"),
        ([], ["docx"], "--format"),
        ([], ["no_such_module:render"], "--format"),
    ],
)
def test_what_there_is_not(
    settings: Settings, languages: list[str], formats: list[str], where: str
) -> None:
    """An edition or a format that there is not is refused before any work."""
    with pytest.raises(UsageError) as refused:
        plan_build(settings, languages, formats)
    assert refused.value.findings[0].where == where


def test_the_incomplete_is_not_asked_for(settings: Settings, editions: list[Edition]) -> None:
    """An edition below the minimum is not made, though it was asked for by name."""
    assert plan_build(settings, ["ru"], []).jobs(editions) == []
