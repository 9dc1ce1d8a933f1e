"""What neural translators do wrong is seen, and what people write is not taken for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hexapla import catalog as catalogs
from hexapla import glossary
from hexapla.catalog import Catalog, Message
from hexapla.checks_setting import Setting, ordinary_words, setting_of
from hexapla.glossary import Glossary
from hexapla.languages import typography
from hexapla.machine.guards import suspicions
from hexapla.theme import Theme
from tests.conftest import ROOT

SOURCE = (
    "The preface places the idea within a wider one, as an expression of it and an important way"
    " to put it into practice."
)
SPANISH = (
    "El prefacio sitúa la idea dentro de otra más amplia, como una expresión de ella y una forma"
    " importante de ponerla en práctica."
)


def setting(target: str, *messages: Message) -> Setting:
    catalog = Catalog(target, (Message(SOURCE), *messages))
    found = setting_of(catalog, "en", typography(Theme(ROOT), target), Glossary("en"))
    return replace(found, ordinary=ordinary_words(catalog.messages))


def found(source: str, text: str, target: str = "es") -> str:
    message = Message(source, text)
    return "; ".join(suspicions(message, setting(target, message)))


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "El prefacio sitúa la idea la idea la idea la idea dentro de otra.",
            "it repeats 'la idea'",
        ),
        ("no " * 30, "it repeats 'no'"),
        (
            "El prefacio jajajajajajajajaja sitúa la idea dentro de otra más amplia.",
            "it repeats 'ja'",
        ),
        (
            2 * "El prefacio sitúa la idea en otra. Es una forma de ponerla en práctica. "
            + "El prefacio sitúa la idea en otra.",
            "again and again",
        ),
        ("序言将这一理念置于更广阔的理念之中，作为其表达和付诸实践的重要途径。", "script"),
        (SOURCE, "it copies the source"),
        (
            "El prefacio sitúa 17 ideas dentro de otra más amplia y la lleva a la práctica.",
            "it says 17",
        ),
        ("El prefacio.", "times as long"),
        (f"{SPANISH} Además, {SPANISH.lower()} {SPANISH} Y, {SPANISH}", "times as long"),
    ],
)
def test_faults_of_machines_are_seen(text: str, told: str) -> None:
    """A loop, another script, an echo, an invented figure, a text cut off: each is told."""
    assert told in found(SOURCE, text)


def test_a_changed_figure_is_told() -> None:
    """A figure that became another one is told with the one it should be."""
    assert found("It began in 1945 there.", "Empezó en 1954 allí.") == "it says 1954 for 1945"


def test_a_short_echo_is_told() -> None:
    """A short text that stays in the source's language is seen, too."""
    assert "the same" in found("an important way to put it", "an important way to put it")


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (SOURCE, SPANISH),
        ("No, no, no, never!", "No, no, no, ¡nunca!"),
        ("China Daily", "China Daily"),
        ("World Internet Conference", "Conferencia Mundial de Internet"),
        ("2019", "2019"),
        ("HTTP, HTML", "HTTP, HTML"),
        ("Notes", "Notas"),
    ],
)
def test_good_texts_pass(source: str, text: str) -> None:
    """A translation, names that stay as they are, and repetition that the source has, too."""
    assert found(source, text) == ""


@pytest.mark.parametrize("language", ["ar", "es", "fr", "ru", "zh-Hans"])
def test_translations_of_people_pass(language: str) -> None:
    """In the five translations of this book, which people made, nothing is suspicious."""
    catalog = catalogs.read(ROOT / "translations" / f"{language}.po")
    terms = glossary.read_csv(ROOT / "translations" / "glossary.csv", "en")
    made = setting_of(catalog, "en", typography(Theme(ROOT), language), terms)
    told = {m.id: list(suspicions(m, made)) for m in catalog if m.string}
    assert {source: what for source, what in told.items() if what} == {}
