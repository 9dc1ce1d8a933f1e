"""What neural translators do wrong is seen, and what people write is not taken for it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Catalog, Message
from hexapla.checks.context import CheckContext, check_context, lowercase_words
from hexapla.languages.languages import typography
from hexapla.machine.quality import echoes, foreign_letters, inventions, loops, sizes, suspicions
from hexapla.terminology import glossary
from hexapla.terminology.glossary import Glossary
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


def setting(target: str, *messages: Message) -> CheckContext:
    catalog = Catalog(target, (Message(SOURCE), *messages))
    found = check_context(catalog, "en", typography(Theme(ROOT), target), Glossary("en"))
    return replace(found, lowercase_words=lowercase_words(catalog.messages))


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


# ------------------------------------------------------------------ where each guard begins

EIGHT = "uno dos tres cuatro cinco seis siete ocho"
NINE = f"{EIGHT} nueve"
AGAIN = "it says the same words again and again"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("la idea la idea", []),
        ("la idea la idea la idea", ["it repeats 'la idea'"]),
        ("Aquí está la idea la idea la idea", ["it repeats 'la idea'"]),
        ("la idea la idea la idea está aquí", ["it repeats 'la idea'"]),
        ("No, no, *NO*.", ["it repeats 'no'"]),
        (f"{EIGHT} {EIGHT} {EIGHT}", [f"it repeats '{EIGHT}'"]),
        (f"{NINE} {NINE} {NINE}", [AGAIN]),
        ("7 7 7 7 7 7", []),
        ("el 7 el 7 el 7", ["it repeats 'el 7'"]),
        ("序言序言序言", ["it repeats '序 言'"]),
        ("序言序言", []),
        ("Ja" * 6, ["it repeats 'Ja'"]),
        ("Ja" * 5, []),
        ("un oooooo", ["it repeats 'o'"]),
        ("un ooooo", []),
        ("abcdefghijkl" * 6, ["it repeats 'abcdefghijkl'"]),
        ("abcdefghijklm" * 6, []),
        ("un 777777", []),
    ],
)
def test_where_a_loop_begins(text: str, told: list[str]) -> None:
    """Up to eight words three times in a row are a loop, or letters six times; figures are none."""
    assert list(loops("A source.", text)) == told


# Of twelve words there are ten groups of three. Of a text that says five words over and over, five
# of these were there before; of one with six words, four.
HALF, LESS = "a b c d e a b c d e a b", "a b c d e f a b c d e f"


@pytest.mark.parametrize(
    ("source", "text", "told"),
    [
        ("A source.", HALF, [AGAIN]),
        ("A source.", LESS, []),
        ("A source.", f"{LESS} a", []),  # five of eleven
        ("A source.", "a b c d a b c d a b c", []),  # more than half, but of eleven words
        (HALF, HALF, []),
        (LESS, HALF, [AGAIN]),
        ("No, no, no, never!", HALF, [AGAIN]),
        ("No, no, no, never!", "no, no, no", []),
        ("", "", []),
    ],
)
def test_where_repetition_is_too_much(source: str, text: str, told: list[str]) -> None:
    """Half of the groups of three words, in twelve words or more, and more than the source has."""
    assert list(loops(source, text)) == told


PLAIN = replace(
    setting("es"),
    lowercase_words=frozenset({"plain", "words", "eight"}),
    allowed_loanwords=1,
    usual_length_ratio=1.0,
)


@pytest.mark.parametrize(
    ("source", "text", "strange"),
    [
        ("plain words", "abcd абвг", "абвг"),
        ("plain words", "abcde абвг", ""),
        ("plain words", "а 1234567890", "а"),
        ("plain words", "1234567890 (!)", ""),
        ("plain words", "", ""),
        ("Moscow 1980", "Москва 1980", ""),
        ("The words of Moscow", "Москва", "Москва"),
        ("plain words", "а" * 25, "а" * 20),
    ],
)
def test_where_another_script_begins(source: str, text: str, strange: str) -> None:
    """Half of the letters, of a source with words to translate; the first twenty are shown."""
    told = [f"it is not in the script of the language: {strange}"] if strange else []
    assert list(foreign_letters(source, text, PLAIN)) == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("uno a b C d e f g plain dos", ["it copies the source: a b c d e f g plain"]),
        ("uno a b c d e f g dos", []),
        ("uno b c d e f g plain words", ["it copies the source: b c d e f g plain words"]),
        ("A B C D E F G H I dos", []),
    ],
)
def test_where_an_echo_begins(text: str, told: list[str]) -> None:
    """Eight words in a row, with an ordinary one among them, wherever they stand in both texts."""
    assert list(echoes("a b c d e f g plain words A B C D E F G H I", text, PLAIN)) == told


def test_a_whole_echo() -> None:
    """A text that stays as it is has more ordinary words than the two languages may share."""
    same = ["it is the same as the source"]
    assert list(echoes("Other words", "other WORDS", PLAIN)) == []  # one is ordinary
    assert list(echoes("plain words", "Plain *words*", PLAIN)) == same
    assert list(echoes("plain words", "plain", PLAIN)) == []
    assert list(echoes("words", "words", PLAIN)) == []
    assert list(echoes("words", "words", replace(PLAIN, allowed_loanwords=0))) == same


def test_invented_figures() -> None:
    """New figures are told with those they stand for; figures that are only lost are not."""

    def told(source: str, text: str) -> list[str]:
        return list(inventions(Message(source, text), PLAIN))

    assert told("In 1900 and 1950.", "En 2900 y 2950.") == ["it says 2900, 2950 for 1900, 1950"]
    assert told("In the year.", "En 2900 y 2950.") == ["it says 2900, 2950"]
    assert told("In 1900 and 1950.", "En el año.") == []


@pytest.mark.parametrize(
    ("source", "target", "ratio"),
    [
        # exp(0.7 + 4/√272) is 2.566, and (272 + 10)/(100 + 10) 2.564; one letter more is too many.
        (100, 272, ""),
        (100, 273, "2.6"),
        # exp(0.7 + 4/√100) is 3.004: a third of 110 letters and no less.
        (100, 27, ""),
        (100, 26, "0.3"),
        (100, 100, ""),
        # exp(0.7 + 4/√31) is 4.13, and (31 + 10)/10 is 4.1.
        (0, 31, ""),
        (0, 32, "4.2"),
        (0, 0, ""),
    ],
)
def test_where_a_length_is_wrong(source: int, target: int, ratio: str) -> None:
    """A text may be two or three times as long as it should be, the longer the less."""
    told = [f"it is {ratio} times as long as it should be"] if ratio else []
    assert list(sizes(Message("x" * source, "y" * target), PLAIN)) == told


def test_length_goes_by_the_language() -> None:
    """What is usual in a language is measured against its usual length."""
    double = replace(PLAIN, usual_length_ratio=2.0)
    assert list(sizes(Message("x" * 50, "y" * 272), double)) == []
    assert list(sizes(Message("x" * 50, "y" * 273), double)) != []


@pytest.mark.parametrize("language", ["ar", "es", "fr", "ru", "zh-Hans"])
def test_translations_of_people_pass(language: str) -> None:
    """In the five translations of this book, which people made, nothing is suspicious."""
    catalog = catalogs.read(ROOT / "translations" / f"{language}.po")
    terms = glossary.read_csv(ROOT / "translations" / "glossary.csv", "en")
    made = check_context(catalog, "en", typography(Theme(ROOT), language), terms)
    told = {m.id: list(suspicions(m, made)) for m in catalog if m.string}
    assert {source: what for source, what in told.items() if what} == {}
