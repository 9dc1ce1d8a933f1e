"""The checks: what they find, what they leave alone, and that their page tells it."""

import re
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Catalog, Message, signature
from hexapla.checks.checks import CHECKS, check, check_message
from hexapla.checks.context import CheckContext, check_context
from hexapla.errors import Finding, ToolError
from hexapla.languages.languages import typography
from hexapla.model import Segment
from hexapla.segments.segments import markup_faults
from hexapla.terminology.glossary import Glossary, Term, read_csv
from hexapla.terminology.matching import Finder
from hexapla.theme import Theme
from tests.conftest import DATE, Hexapla
from tests.support.books import save_catalog

ROOT = Path(__file__).parent.parent.parent
FRENCH = Glossary(
    "en",
    ("fr",),
    (
        Term(("cyberspace",), "", {"fr": ("cyberespace",)}, {"fr": ("cyber-espace",)}),
        Term(("State",), "", {"fr": ("État",)}),
    ),
)


def _run(
    tag: str, *messages: Message, source: str = "en", glossary: Glossary | None = None
) -> list[Finding]:
    rules = typography(Theme(ROOT / "source"), tag)
    words = glossary or Glossary(source)
    return check(
        Catalog(tag, messages),
        source=source,
        rules=rules,
        glossary=words,
        source_rules=typography(Theme(ROOT / "source"), source),
    )


def _ids(tag: str, text: str, translation: str, source: str = "en", **more: object) -> list[str]:
    message = Message(text, translation, **more)  # type: ignore[arg-type]
    return [finding.id for finding in _run(tag, message, source=source, glossary=FRENCH)]


NOTE = ("⟦1⟧ = note 3, ⟦2⟧ = link to https://example.org/",)

WRONG = [
    ("marks", "fr", "See ⟦1⟧.", "Voir."),
    ("marks", "fr", "See ⟦1⟧.", "Voir ⟦1⟧⟦1⟧."),
    ("marks", "fr", "See ⟦1⟧.", "Voir ⟦1⟧ et ⟦2⟧."),
    ("marks", "fr", "See ⟦1⟧.", "Voir ⟦1⟧ ⟦."),
    ("marks", "fr", "See ⟦1⟧this⟦/1⟧.", "Voir ⟦/1⟧ceci⟦1⟧."),
    ("marks", "fr", "See ⟦1⟧this⟦/1⟧.", "Voir ceci ⟦1⟧⟦/1⟧."),
    ("marks", "fr", "⟦1⟧One⟦/1⟧ and ⟦2⟧two⟦/2⟧.", "⟦1⟧Un ⟦2⟧et⟦/1⟧ deux⟦/2⟧."),
    ("links", "fr", "At https://example.org/a_b.", "Sur https://example.org/ab."),
    ("links", "fr", "At https://example.org/a\\_b.", "Sur https://example.com/a\\_b."),
    ("links", "fr", "Write to a@example.org.", "Écrire à b@example.org."),
    ("links", "zh-Hans", "See https://a.org/b now.", "现在请看https://a.org/c。"),
    ("code", "fr", "Say --strict to be strict.", "Dire --streng pour cela."),
    ("code", "fr", "Open book.toml first.", "Ouvrir livre.toml d’abord."),
    ("code", "fr", "By {name} and others.", "Par {nom} et d’autres."),
    ("code", "fr", "Set dry\\_run here.", "Mettre essai\\_sec ici."),
    ("markup", "fr", "A *good* word.", "Un *bon mot."),
    ("markup", "fr", "A **good** word.", "Un **bon* mot."),
    ("markup", "fr", "A good word.", "Un <b>bon</b> mot."),
    ("markup", "fr", "A good word.", "# Un bon mot."),
    ("markup", "fr", "A good word.", "Un [bon](http:x) mot."),
    ("number-changed", "fr", "In 1945, once.", "En 1954, une fois."),
    ("number-changed", "ar", "In the year 1945.", "في عام ١٩٥٤."),
    ("number-changed", "hi", "In the year 1945 it was so.", "१९५४ में ऐसा ही था।"),
    ("number-changed", "de", "It has 1,500 pages.", "Es hat 1,500 Seiten."),
    ("number-changed", "fr", "Articles 1 and 2; paragraph 2.", "Articles 1 et 2 ; alinéa 5."),
    ("number-changed", "zh-Hans", "About 50 million people.", "约5亿人。"),
    ("number-lost", "fr", "It has 17 goals.", "Il a des objectifs."),
    ("number-lost", "fr", "It has 1 goal.", "Il a des objectifs."),
    ("number-lost", "fr", "It has many goals.", "Il a 17 objectifs."),
    ("number-lost", "sw", "It has 17 goals.", "Ina malengo mengi."),
    ("space-at-ends", "fr", "Preface", "Préface "),
    ("space-at-ends", "fr", "Preface", "\tPréface"),
    ("doubled-word", "fr", "In the world.", "Dans le le monde."),
    ("doubled-word", "de", "In the world.", "In der Welt Welt."),
    ("doubled-word", "zh-Hans", "The keyboard of this place.", "这里的键盘键盘。"),
    ("doubled-word", "ja", "The whole world of today.", "今日の世界世界。"),
    (
        "doubled-word",
        "fr",
        "Once and for all it is so.",
        *["C’est ainsi une fois pour toutes. " * 2],
    ),
    ("spacing", "fr", "The law; the order.", "Le droit ; l’ordre."),
    ("spacing", "fr", "The law; the order.", "Le droit; l’ordre."),
    ("spacing", "fr", "The “law” of it.", "Le « droit » de cela."),
    ("spacing", "fr-CA", "The law: an order.", "Le droit: un ordre."),
    ("spacing", "de", "The law, the order.", "Das Recht , die Ordnung."),
    ("spacing", "de", "The law, the order.", "Das Recht,die Ordnung."),
    ("spacing", "es", "The law (the order).", "El derecho ( el orden)."),
    ("spacing", "ru", "The law of it.", "Закон  этого."),
    ("spacing", "zh-Hans", "The law of it.", "这个 法律。"),
    ("quotation-marks", "fr", "The “law” of it.", 'Le "droit" de cela.'),
    ("quotation-marks", "fr", "The “law” of it.", "Le « droit de cela."),
    ("quotation-marks", "ru", "The “law” of it.", "Его „закон“ и ”право“."),
    ("quotation-marks", "de", "The “law” of it.", "Sein “Recht” eben."),
    ("quotation-marks", "es", "The “law” of it.", "Su 'derecho' propio."),
    ("quotation-marks", "ja", "The “law” of it.", 'その"法律"です。'),
    ("quotation-marks", "sw", "The “law” of it.", 'Hii ni "sheria" yake.'),
    ("punctuation", "ar", "The law, the order.", "القانون, والنظام."),
    ("punctuation", "ar", "Is it the law?", "هل هو القانون?"),
    ("punctuation", "zh-Hans", "The law, the order.", "法律,秩序。"),
    ("punctuation", "zh-Hans", "The law ⟦1⟧, the order.", "法律⟦1⟧,秩序。"),
    ("punctuation", "zh-Hans", "The law (the order).", "法律(秩序)。"),
    ("punctuation", "ja", "The law is the order.", "法律は秩序です."),
    ("punctuation", "el", "Is it the law?", "Είναι ο νόμος?"),
    ("opening-mark", "es", "Why?", "Por qué?"),
    ("opening-mark", "es", "Why? Now!", "¿Por qué? Ahora!"),
    ("end-punctuation", "fr", "It is the law of the land.", "C’est la loi du pays"),
    ("end-punctuation", "fr", "The law of the land", "La loi du pays."),
    ("end-punctuation", "ru", "It is the law (see ⟦1⟧).", "Это закон (см. ⟦1⟧)?"),
    ("end-punctuation", "ja", "Is it the law?", "それは法律です。"),
    ("end-punctuation", "hi", "It is the law of the land.", "यह देश का कानून है?"),
    ("same-as-source", "fr", "A sound order", "A sound order"),
    ("same-as-source", "ru", "Openness", "Openness"),
    ("term-missing", "fr", "All of cyberspace", "Tout le réseau"),
    ("term-missing", "fr", "Each State", "Chaque pays"),
    ("term-forbidden", "fr", "All of cyberspace", "Tout le cyber-espace"),
]


@pytest.mark.parametrize(("name", "tag", "text", "translation"), WRONG)
def test_found(name: str, tag: str, text: str, translation: str) -> None:
    """Each fault is found, under the id of its check."""
    # The other messages make every word of the source an ordinary one, and show the habits.
    other = Message(f"about {text.lower()}", "—" * len(text))
    quoted = Message("“a” “b” “c”", " ".join(["«\u202fa\u202f»"] * 3))
    message = Message(text, translation)
    rules = typography(Theme(ROOT / "source"), tag)
    setting = check_context(Catalog(tag, (message, other, quoted)), "en", rules, FRENCH)
    assert name in [finding.id for finding in check_message(message, setting, "")]


RULES = {"quotes": ["«\u202f", "\u202f»", "“", "”"], "other_quotes": "", "doubled_words": ["nous"]}


def _told(
    name: str, text: str, translation: str, source: str = "en", target: str = "fr", **more: Any
) -> list[str]:
    """What one check says of a message."""
    finder = Finder(FRENCH, target)
    ordinary = frozenset({"plain", "words", "here"})
    setting = CheckContext(
        source,
        target,
        RULES,
        {},
        finder,
        1.0,
        ordinary,
        1,
        prefers_outer_quotes=False,
        text="",
        markup_faults={},
        renderings={},
    )
    setting = replace(setting, **{key: more.pop(key) for key in CONTEXT & set(more)})
    message = Message(text, translation, **more)
    if name == "markup":
        real = check_context(Catalog(target, (message,)), source, RULES, FRENCH)
        setting = replace(setting, markup_faults=real.markup_faults)
    return list(CHECKS[name].find(message, setting))


CONTEXT = {"usual_length_ratio", "allowed_loanwords", "renderings"}


@pytest.mark.parametrize(
    ("text", "translation", "what"),
    [
        ("⟦1⟧", "⟦1⟧", []),
        ("⟦1⟧ ⟦2⟧", "⟦2⟧ ⟦1⟧", []),
        ("⟦2⟧ ⟦1⟧", "", ["⟦1⟧ is lost", "⟦2⟧ is lost"]),
        ("⟦1⟧", "⟦1⟧ ⟦1⟧", ["⟦1⟧ stands there 2 times"]),
        ("⟦1⟧", "⟦1⟧ ⟦2⟧ ⟦2⟧", ["⟦2⟧ is not in the source"]),
        ("⟦1⟧", "⟦2⟧", ["⟦1⟧ is lost", "⟦2⟧ is not in the source"]),
        ("a", "b ⟧", ["a mark is broken: a ⟦ or ⟧ that belongs to no number"]),
        ("a", "b ⟦", ["a mark is broken: a ⟦ or ⟧ that belongs to no number"]),
        ("a ⟦", "b ⟧", []),
        ("⟦1⟧a⟦/1⟧", "⟦1⟧b⟦/1⟧", []),
        ("⟦1⟧a⟦/1⟧", "⟦/1⟧b⟦1⟧", ["⟦/1⟧ stands before its ⟦1⟧, or crosses another pair"]),
        (
            "⟦1⟧a⟦/1⟧ ⟦2⟧b⟦/2⟧",
            "⟦1⟧a ⟦2⟧b⟦/1⟧ ⟦/2⟧",
            ["⟦/1⟧ stands before its ⟦2⟧, or crosses another pair"],
        ),
        ("⟦1⟧a⟦/1⟧ ⟦2⟧b⟦/2⟧", "⟦1⟧a ⟦2⟧b⟦/2⟧⟦/1⟧", []),
        ("⟦1⟧a⟦/1⟧⟦3⟧", "⟦1⟧ b ⟦3⟧⟦/1⟧", []),
        ("⟦1⟧a⟦/1⟧", "b ⟦1⟧ – ⟦/1⟧", ["there are no words between ⟦1⟧ and ⟦/1⟧"]),
        ("⟦1⟧–⟦/1⟧", "b ⟦1⟧⟦/1⟧", []),
    ],
)
def test_marks(text: str, translation: str, what: list[str]) -> None:
    """Each mark stands once, each pair in order and round some words, unless the source differs."""
    found = _told("marks", text, translation)
    assert [one for one in found if "crosses" not in one] == [w for w in what if "crosses" not in w]
    assert len(found) == len(what)


def test_notes_are_told_apart_from_marks() -> None:
    """A lost note is told by its number, as a note and not as a mark; one that is there is not."""
    more: dict[str, Any] = {"extracted": ("⟦1⟧ = note 3, ⟦2⟧ = link, ⟦3⟧ = note *", "⟦4⟧ = note 7")}
    text = "a⟦1⟧ ⟦2⟧b⟦/2⟧⟦3⟧"
    assert _told("notes", text, "c", **more) == [
        "note 3 is lost: there is no ⟦1⟧",
        "note * is lost: there is no ⟦3⟧",
    ]
    assert _told("notes", text, "⟦1⟧⟦3⟧", **more) == []
    assert _told("marks", text, "c", **more) == ["⟦/2⟧ is lost", "⟦2⟧ is lost"]


@pytest.mark.parametrize(
    ("name", "text", "translation", "what"),
    [
        ("links", "See https://a.org/b.", "Voir https://a.org/b !", []),
        ("links", "See https://a.org/b\\_c", "Voir https://a.org/b_c", []),
        (
            "links",
            "See https://a.org/b",
            "Voir https://a.org/c",
            [
                "the address https://a.org/b is lost or changed",
                "the address https://a.org/c is not in the source",
            ],
        ),
        ("links", "a@b.org, a@b.org", "a@b.org", ["the address a@b.org is lost or changed"]),
        ("code", "Say --strict", "Dire --strict", []),
        ("code", "Say --strict", "Dire --streng", ["--strict is lost or changed"]),
        ("code", "Say --strict, --strict", "Dire --strict", []),
        ("code", "Say it", "Dire --strict", []),
        ("code", "See https://a.org/b.html", "Voir", []),
        ("code", "a⟦1⟧.html", "b", []),
        ("code", "dry\\_run", "dry_run", []),
        ("markup", "a", "<b>c</b>", ["raw HTML that the source does not have"]),
        ("markup", "<b>a</b>", "<b>c</b>", []),
        ("markup", "a", "\\<b>c", ["raw HTML that the source does not have"]),
        ("markup", "a", "<!-- c", ["raw HTML that the source does not have"]),
        ("markup", "a", "# c", ["a heading mark that the source does not have"]),
        ("markup", "# a", "# c", []),
        ("markup", "a", "#c", []),
        ("markup", "a", "===", ["a heading mark that the source does not have"]),
        ("markup", "a", "---", ["a heading mark that the source does not have"]),
        ("markup", "a", "--", []),
        ("markup", "a", "[b](c)", ["a link that the source does not have"]),
        ("markup", "a", "![b](c)", ["a picture that the source does not have"]),
        ("markup", "a", "\\[b](c)", ["a link that the source does not have"]),
        ("markup", "[a](d)", "[b](c)", []),
        ("markup", "*a*", "*b*", []),
        ("markup", "*a*", "*b", ["a stray '*': emphasis that is not closed?"]),
        ("markup", "a", "`b", ["a stray '`': emphasis that is not closed?"]),
        ("markup", "a", "~~b", ["a ~subscript~ that the source does not have"]),
        ("markup", "a*", "b*", []),
        ("markup", "a", "b\\*", ["a stray '*': emphasis that is not closed?"]),
        (
            "markup",
            "a",
            "b * c * d",
            ["a stray '*': emphasis that is not closed?"],
        ),
        ("markup", "a * c * d", "b * c * d", []),
        ("space-at-ends", "a", "b", []),
        ("space-at-ends", " a ", " b ", []),
        ("space-at-ends", "a", " b", ["the space before the first word differs from the source"]),
        ("space-at-ends", "a", "b ", ["the space after the last word differs from the source"]),
        ("space-at-ends", "a ", "b", ["the space after the last word differs from the source"]),
        (
            "end-punctuation",
            "It is theirs.",
            "C’est ainsi",
            ["it ends with no mark, and the source with a full stop"],
        ),
        (
            "end-punctuation",
            "It is theirs",
            "C’est ainsi.",
            ["it ends with a full stop, and the source with no mark"],
        ),
        ("end-punctuation", "a?!", "b!", []),
        (
            "end-punctuation",
            "a?!",
            "b,",
            ["it ends with a comma, and the source with a question mark and an exclamation mark"],
        ),
        ("end-punctuation", "Books, etc.", "Livres", []),
        ("end-punctuation", "Books of it", "Livres, etc.", []),
        ("end-punctuation", "It is for me.", "C’est ainsi", []),
        (
            "end-punctuation",
            "It is so for him and for all of them and me.",
            "C’est ainsi",
            ["it ends with no mark"],
        ),
        (
            "same-as-source",
            "Plain words here",
            "Plain words here",
            ["it is the same as the source"],
        ),
        ("same-as-source", "plain words", "*plain* words ", ["it is the same as the source"]),
        ("same-as-source", "Good words", "Good words", []),
        ("same-as-source", "plain words", "plain word", []),
        ("doubled-word", "a", "le le b", ["twice: le"]),
        ("doubled-word", "a", "nous nous b", []),
        (
            "term-missing",
            "All cyberspace",
            "Tout",
            ["'cyberspace' is 'cyberespace' in the glossary, which is not in the translation"],
        ),
        ("term-missing", "All cyberspace", "Tout le cyber-espace", []),
        ("term-missing", "All cyberspace", "Tout le cyberespace", []),
        (
            "term-forbidden",
            "All cyberspace",
            "Tout le cyber-espace",
            ["the glossary forbids 'cyber-espace' for 'cyberspace'; it has 'cyberespace'"],
        ),
        ("term-forbidden", "All cyberspace", "Tout le cyberespace", []),
    ],
)
def test_what_a_check_says(name: str, text: str, translation: str, what: list[str]) -> None:
    """Each check tells every fault that is there, in these words, and none that is not."""
    found = _told(name, text, translation)
    assert len(found) == len(what)
    assert all(one.startswith(said) for one, said in zip(found, what, strict=True))


@pytest.mark.parametrize(
    ("text", "translation", "target", "what"),
    [
        ("in 1945", "en 1954", "fr", ["the source says 1945, and the translation 1954"]),
        ("1 to 3", "4 à 6", "fr", ["the source says 1, 3, and the translation 4, 6"]),
        ("at 3", "à trois", "fr", []),
        ("three", "3", "fr", []),
        ("17 of 20", "17", "fr", ["20 is in the source only"]),
        ("17", "17 sur 20", "fr", ["20 is in the translation only"]),
        ("17", "dix-sept", "fr", []),
        ("at 9.30", "à 9 h 30", "fr", []),
        ("at 9 and 30", "9.30", "fr", []),
        ("14:20", "2014, 20", "fr", ["the source says 14, and the translation 2014"]),
        ("at 10 p.m.", "à 22 h", "fr", []),
        ("at 10 a.m.", "à 22 h", "fr", ["the source says 10, and the translation 22"]),
        ("at 22", "at 10 p.m.", "en", []),
        ("5 and 5", "5 et 6", "fr", ["the source says 5, and the translation 6"]),
        ("5 and 5", "5", "fr", []),
        ("12 days", "siku", "sw", []),
        ("5 days", "siku 7", "sw", ["the source says 5, and the translation 7"]),
        ("13 days", "siku", "sw", ["13 is in the source only"]),
        ("days", "siku 12", "sw", ["12 is in the translation only"]),
        ("version\\_2", "b", "fr", []),
        ("see https://a.org/7", "b", "fr", []),
        ("*19*45", "1945", "fr", []),
    ],
)
def test_numbers(text: str, translation: str, target: str, what: list[str]) -> None:
    """A number is kept, in digits or words; what became another one is told with it."""
    found = [
        one
        for name in ("number-changed", "number-lost")
        for one in _told(name, text, translation, target=target)
    ]
    assert found == what


def test_numbers_of_a_source_whose_words_are_unknown() -> None:
    """Small figures may come from words that nobody knows here; larger ones may not."""
    assert _told("number-lost", "siku", "12 jours", source="sw") == []
    assert _told("number-lost", "siku", "13 jours", source="sw") == [
        "13 is in the translation only"
    ]


@pytest.mark.parametrize(
    ("source", "target", "share"),
    [
        # exp(0.35 + 4/√197) is 1.887, and (197 + 10)/(100 + 10) 1.882; one letter more is too many.
        (100, 197, ""),
        (100, 198, "1.9 times"),
        # exp(0.35 + 4/√100) is 2.117: 110/2.117 = 52.
        (100, 42, ""),
        (100, 41, "46% of"),
        (0, 50, ""),
        (50, 0, ""),
    ],
)
def test_where_a_length_is_wrong(source: int, target: int, share: str) -> None:
    """A translation has half to twice the usual length, short ones more or less than that."""
    told = [f"it has {share} the usual length"] if share else []
    assert _told("length", "x" * source, "y" * target) == told
    assert _told("length", "x" * (source // 2), "y" * target, usual_length_ratio=2.0) == told


def test_loan_words() -> None:
    """One ordinary word may be the same in two languages of one script, and none in another."""
    assert _told("same-as-source", "words", "words") == []
    assert _told("same-as-source", "words", "words", allowed_loanwords=0) == [
        "it is the same as the source"
    ]


def test_ends_of_languages_without_stops() -> None:
    """Thai ends no sentence with a mark; but it keeps its questions."""
    assert _told("end-punctuation", "It is so.", "นี่", target="th") == []
    assert _told("end-punctuation", "Is it so?", "นี่", target="th") != []


def test_the_other_translation_is_told() -> None:
    """Of a sentence that is said in two ways, each is told the other, as it stands."""
    ways = {"it is so": {"c est ainsi": "C’est ainsi.", "voilà": "Voilà !"}}
    told = ["elsewhere the same text is translated as 'Voilà !'"]
    assert _told("two-translations", "It is so.", "C’est ainsi.", renderings=ways) == told
    assert _told("two-translations", "It is so", "C’est ainsi.", renderings=ways) == []
    one = {"it is so": {"voilà": "Voilà !"}}
    assert _told("two-translations", "It is so.", "Voilà !", renderings=one) == []


def _setting(
    *pairs: tuple[str, str], target: str = "fr", context: str | None = None
) -> CheckContext:
    messages = tuple(Message(text, string, context) for text, string in pairs)
    return check_context(Catalog(target, messages), "en", RULES, FRENCH)


def test_usual_length() -> None:
    """Twenty long messages are a measure of their own, by their median; fewer go by the rules."""
    long = [("x" * 40, "y" * (20 + 2 * n)) for n in range(20)]  # from 20 to 58, median 39
    assert _setting(*long).usual_length_ratio == 39 / 40
    assert _setting(*long[1:]).usual_length_ratio == 1.0
    assert _setting(*long[1:], ("x" * 39, "y")).usual_length_ratio == 1.0
    rules = {**RULES, "length": 1.5}
    catalog = Catalog("fr", (Message("a", "b"),))
    assert check_context(catalog, "en", rules, FRENCH).usual_length_ratio == 1.5


def test_habits_of_a_catalog() -> None:
    """Ordinary words, loans and the order of quotes come from the messages that are current."""
    made = _setting(("The law of Two ab", "« a » “b”"), ("x", "«"))
    assert made.lowercase_words == {"law"}
    assert made.prefers_outer_quotes
    assert not _setting(("x", "« a » “b”")).prefers_outer_quotes
    assert (_setting().allowed_loanwords, _setting(target="ru").allowed_loanwords) == (1, 0)
    assert _setting(("law", "droit"), context="code").lowercase_words == set()
    both = "law\0droit"
    seen = Message("law", "droit", comments=(f"reviewed: A {DATE} {signature(both)}",))
    assert seen.state == "reviewed"
    assert check_context(Catalog("fr", (seen,)), "en", RULES, FRENCH).lowercase_words == {"law"}
    stale = Catalog("fr", (Message("law", "droit", flags=("fuzzy",)),))
    assert check_context(stale, "en", RULES, FRENCH).lowercase_words == set()


def test_sentences_that_are_compared() -> None:
    """Texts that end with a mark or are long are said in one way, without case and marks."""
    found = _setting(
        ("It *is* so.", "C’est ainsi."),
        ("It is so!", "Voilà !"),
        ("Law", "Droit"),
        ("x" * 40, "y"),
        ("x" * 39, "y"),
    ).renderings
    assert found == {
        "it is so": {"c est ainsi": "C’est ainsi.", "voilà": "Voilà !"},
        "x" * 40: {"y": "y"},
    }


def test_notes_and_other_marks() -> None:
    """A lost note is told as a note, with its number; other marks as marks."""
    message = Message("One.⟦1⟧ ⟦2⟧Two⟦/2⟧.", "Un. Deux.", extracted=NOTE)
    found = [(finding.id, finding.what) for finding in _run("fr", message)]
    assert ("notes", "note 3 is lost: there is no ⟦1⟧") in found
    assert ("marks", "⟦2⟧ is lost") in found
    assert len(found) == 3


def test_length() -> None:
    """Half of a paragraph is too little; a long word for a short one is not too much."""
    text = "The paper first explains why it thinks that such a community is needed by all. " * 3
    right = "Le document explique d’abord pourquoi une telle communauté lui paraît utile. " * 3
    assert _ids("fr", text.strip(), right.strip()) == []
    assert "length" in _ids("fr", text.strip(), right[: len(right) // 3].strip() + ".")
    assert _ids("de", "Law", "Rechtswissenschaft") == []


def test_two_translations() -> None:
    """A sentence is translated in one way; a word may be in two roles."""
    one, two = "It is the law of the land.", "*It* is the law of the land."
    found = _run("fr", Message(one, "C’est la loi."), Message(two, "Voilà le droit.", "caption"))
    assert [finding.id for finding in found] == ["two-translations"] * 2
    assert not _run("fr", Message(one, "C’est la loi."), Message(two, "*C’est* la loi.", "caption"))
    assert not _run("fr", Message("Law", "Loi"), Message("Law", "Droit", "cell"))


RIGHT: dict[str, list[tuple[str, str]]] = {
    "de": [
        ("It is called “law” in 1,500.5 places.", "Es heißt „Recht“ an 1.500,5 Orten."),
        ("On December 16, 2015, see p. 3.", "Am 16.12.2015, siehe S. 3."),
        ("Those who know that do it.", "Die, die das wissen, tun es."),
        ("Books, papers, etc.", "Bücher, Papiere usw."),
        ("Notes", "Notizen"),
        ("Twenty-five of the 3 million pages", "25 der 3 Millionen Seiten"),
        ("He asked, “Why?”", "Er fragte: »Warum?«"),
        ("Program", "Programm"),
        ("The internet’s growth", "Das Wachstum des Internets"),
    ],
    "fr": [
        ("Is it so? Yes: “now”!", "Est-ce ainsi\u202f? Oui\u00a0: «\u202fmaintenant\u202f»\u202f!"),
        (
            "At 10:30 p.m., see https://example.org/?a;b.",
            "À 22 h 30, voir https://example.org/?a;b.",
        ),
        ("In the 19th century.", "Au XIX^e^ siècle."),
        ("We wash ourselves.", "Nous nous lavons."),
        ("It is good.⟦1⟧", "C’est bon⟦1⟧."),
        ("1,000,000 people", "1 000 000 de personnes"),
        ("Introduction", "Introduction"),
        ("World War II", "La Seconde Guerre mondiale"),
    ],
    "es": [
        ("Why? And how, if at all?", "¿Por qué? Y ¿cómo, si acaso?"),
        ("He asked “why?”", "Preguntó «¿por qué?»."),
        ("In the 21st century, 2 of 3.", "En el siglo XXI, dos de tres."),
        ("5.5 %", "5,5 %"),
    ],
    "ja": [
        ("Run this:", "これを実行します。"),
        ("Is it so?", "そうですか。"),
        ("It is so (see ⟦1⟧).", "そうです。(⟦1⟧ を見よ)"),
        ("An object file.", "オブジェクト ファイルです。"),
        ("The Ethernet network.", "イーサネットネットワークです。"),
        ("It is 1,500.5 long.", "長さは１，５００．５です。"),
        ("Part by part.", "部分部分で。"),
        ("It is called “law”, as of 2015.", "2015年現在、「法律」と呼ばれます。"),
        ("Three of the 12 months are cold.", "12か月のうち3か月は寒い。"),
        ("Is it so?", "そうですか？"),
        ("Version 2.3 of HTML, CSS and SVG", "HTML、CSS、SVGのバージョン2.3"),
        ("Various people are gradually coming.", "いろいろな人がだんだん来ている。"),
        ("50,000 people", "5万人"),
    ],
    "zh-Hans": [
        ("Article 2, paragraph 1, of 1945.", "一九四五年第二条第一项。"),
        ("Say GPT-4, BERT and others.", "可以说GPT-4, BERT等。"),
        ("In December 2015 at 3:30.", "2015年12月3:30。"),
        ("To understand the purpose", "为了了解目的的内容"),
        ("1.5 billion people", "15亿人"),
        ("“Cyberspace” and *The Charter*", "“网络空间”和*《宪章》*"),
        ("Use the Python language.", "使用 Python 语言。"),
    ],
    "hi": [
        ("The law is “good”; see page 12.", "कानून “अच्छा” है; पृष्ठ १२ देखें।"),
        ("Step by step, 1,500,000 people came.", "धीरे धीरे १५,००,००० लोग आए।"),
        ("Is it so?", "क्या ऐसा है?"),
        ("He came.", "वह आया."),
        ("Two people came in 1999.", "1999 में 2 लोग आए।"),
    ],
    "he": [
        ("The “law” of 1948, as they say.", 'ה"חוק" של 1948, כפי שאומרים.'),
        ("The UN, the IDF and others.", "האו״ם, צה״ל ואחרים."),
        ("On the 3rd day, four came.", "ביום השלישי באו 4."),
        ("Is it so?", "האם כך הוא?"),
    ],
    "pt-BR": [
        ("The “law” of 1,500 cities.", "A “lei” de 1.500 cidades."),
        ("Is it so? It is!", "É assim? É!"),
        ("On October 5, 1988.", "Em 5 de outubro de 1988."),
        ("US$ 2.5 million", "US$ 2,5 milhões"),
    ],
    "ko": [
        ("Run this:", "이것을 실행합니다."),
        ("Article 1 and 3 unions.", "제1조와 3 조합."),
        ("May it be so?", "그럴까요."),
        ("The “law” of 1,500 cities.", "1,500개 도시의 “법”."),
        ("On October 5, 1988, three came.", "1988년 10월 5일에 세 명이 왔다."),
        ("50 million people", "5000만 명"),
        ("Is it so?", "그렇습니까?"),
    ],
    "ar": [
        ("Is it so? Yes; “now”, he said.", "أهو كذلك؟ نعم؛ «الآن»، كما قال."),
        ("In 1,500.5 places (WIC, Wuzhen).", "في ١٬٥٠٠٫٥ مكان (WIC, Wuzhen)."),
        ("The third of the two", "الثالث من 2"),
    ],
    "ru": [
        ("In 2015.", "В 2015 г."),
        ("The “law” of December 2015.", "«Закон» декабря 2015 года."),
        ("Two of 1,500 people.", "2 из 1500 человек."),
        ("In the 19th century", "В XIX веке"),
    ],
    "el": [("Is it so; or is it not?", "Είναι έτσι· ή δεν είναι;")],
    "th": [("It is the law of the land.", "นี่คือกฎหมายของแผ่นดิน")],
    "hy": [("Is it so?", "Արդյո՞ք այդպես է։"), ("It is so!", "Այդպե՜ս է։")],
    "my": [("Is it so?", "ဟုတ်ပါသလား။"), ("It is 1,500.5 here.", "၁,၅၀၀.၅ ဖြစ်သည်။")],
    "bo": [("Is it so?", "དེ་རེད་དམ།"), ("It is so.", "དེ་རེད།")],
    "km": [
        ("Is it 1,500.5?", "តើ ១.៥០០,៥ មែនឬ ?"),
        ("It is 1,500.5 here.", "វាគឺ 1.500,5 នៅទីនេះ ។"),
        ("The name:", "ឈ្មោះ ៖"),
    ],
    "lo": [("It is 1,500.5 here.", "ມີ ໑.໕໐໐,໕ ຢູ່ນີ້")],
    "fa": [("It is 1,500.5 here.", "۱٬۵۰۰٫۵ است.")],
    "zh-Hant": [("The executing thread.", "執行執行緒。"), ("It runs;", "執行﹔")],
    "ms": [("The children play.", "Kanak kanak bermain.")],
    "bn": [("In every house.", "ঘর ঘর।")],
    "uk": [("A “point” in the “net”.", "„Точка“ в “мережі”.")],
    "vi": [("The “plip” it is.", "Đó là « plip ».")],
    "cs": [
        ("Choose one of these.", "Vyberte jednu z nich:"),
        ("Host 192.168.254.254 here.", "Zde je 192.168.254.254."),
        ("Write to acc@a.example.", "Napište na ucet@a.priklad."),
        ("A ⟦1⟧-specific step.", "Krok pro ⟦1⟧."),
    ],
    "tr": [("Step by step.", "Adım adım.")],
    "it": [("The “law” of 1,500 cities.", "La «legge» di 1500 città.")],
    "pl": [("The “law” of 1,500 cities.", "„Prawo” 1500 miast.")],
    "sw": [("Three “laws” of 12.", "Sheria “3” za kumi na mbili.")],
}


@pytest.mark.parametrize("tag", RIGHT)
def test_right_is_left_alone(tag: str) -> None:
    """Right translations give no finding, in any language."""
    messages = [Message(text, translation) for text, translation in RIGHT[tag]]
    assert [(f.where, f.id, f.what) for f in _run(tag, *messages)] == []


@pytest.mark.parametrize(
    ("source", "target", "text", "translation"),
    [
        ("de", "en", "Am 16. Dezember 2015 „Recht“.", "On 16 December 2015 “law”."),
        ("zh-Hans", "en", "十二月十六日，第二条。", "On 16 December, Article 2."),
        ("ja", "en", "「法律」は5万人のため。", "The “law” is for 50,000 people."),
        ("ru", "de", "В октябре 2015 г.", "Im Oktober 2015."),
        ("fr", "en", "Est-ce ainsi\u202f?", "Is it so?"),
        ("ar", "fr", "في عام ١٩٤٥؟", "En 1945\u202f?"),
        ("ja", "en", "そうですか。", "Is it so?"),
        ("th", "en", "คุณไปไหม", "Do you go?"),
        ("th", "en", "มี ๑,๕๐๐ คน", "There are 1,500 people."),
        ("el", "en", "Είναι έτσι;", "Is it so?"),
        ("hy", "en", "Արդյո՞ք այդպես է։", "Is it so?"),
        ("zh-Hans", "ja", "法律", "法律"),
    ],
)
def test_other_sources(source: str, target: str, text: str, translation: str) -> None:
    """The source may be in any language."""
    assert _ids(target, text, translation, source=source) == []


@pytest.mark.parametrize(
    ("name", "source", "target", "text", "translation"),
    [
        ("same-as-source", "zh-Hans", "en", "这是第一段。", "这是第一段。"),
        ("same-as-source", "zh-Hans", "en", "网络空间", "网络空间"),
        ("same-as-source", "ar", "en", "الفضاء السيبراني والقانون", "الفضاء السيبراني والقانون"),
        ("same-as-source", "th", "en", "นี่คือบทแรก", "นี่คือบทแรก"),
        ("same-as-source", "ru", "en", "Открытое пространство", "Открытое пространство"),
        ("end-punctuation", "ja", "en", "これは法律です。", "Is it the law?"),
        ("end-punctuation", "ru", "en", "Это было так.", "It was so?"),
        ("number-changed", "zh-Hans", "en", "约5000万人。", "About 5 million people."),
        ("number-changed", "th", "en", "มี ๑,๕๐๐ คน", "There are 1,600 people."),
        ("doubled-word", "zh-Hans", "en", "他们说明了问题。", "They told the the problem."),
    ],
)
def test_faults_with_other_sources(
    name: str, source: str, target: str, text: str, translation: str
) -> None:
    """Faults are found whatever the language of the source."""
    assert _ids(target, text, translation, source=source) == [name]


@pytest.mark.parametrize(
    ("text", "translation"),
    [
        ("See *my\\_notes* now.", "Voir _my_notes_ ici."),
        ("See *two\\_words* now.", "Voir __two_words__ ici."),
        ("See *my\\_file/src/a.rs* now.", "Voir _my_file/src/a.rs_ ici."),
        ("See *src/a\\_b.py* now.", "Voir _src/a_b.py_ ici."),
        ("Now 2 \\* 3 \\* 4 it is.", "C’est 2 * 3 * 4 ici."),
        ("A star \\* is here.", "Une étoile * est ici."),
        ("A line is here.", "Une ligne _ est ici."),
        ("Is it *so?*", "Est-ce _ainsi\u202f?_"),
    ],
)
def test_markup_is_what_a_build_reads(text: str, translation: str) -> None:
    """Signs of Markdown are no fault where a build takes the translation as it is."""
    assert markup_faults([(Segment(text, None, ""), translation)]) == [None]
    assert _ids("fr", text, translation) == []


@pytest.mark.parametrize(
    ("tag", "text", "translation"),
    [
        ("es", "Write to foo@example.org.", "Escriba a blah@ejemplo.org."),
        ("fr", "Write to foo@example.org.", "Écrivez à toto@example.org."),
        ("ko", "It is user@mail.example here.", "user@domain.example 입니다."),
        ("it", "See http://host.example.com/a/b.", "Vedi http://host.esempio.com/a/b."),
        ("sv", "See https://shop.test/price?a=1 now.", "Se https://butik.test/price?a=1 nu."),
    ],
)
def test_an_address_for_examples_may_be_translated(tag: str, text: str, translation: str) -> None:
    """The words of an address that is nobody's (RFC 2606, RFC 6761) may be in the language."""
    assert _ids(tag, text, translation) == []


@pytest.mark.parametrize(
    ("text", "translation"),
    [
        ("Write to foo@example.org.", "Écrivez à foo@example.com."),
        ("Write to user1@example.org.", "Écrivez à user2@example.org."),
        ("See https://example.org/one.", "Voir https://example.org/un."),
        ("See http://host.example.com/a.", "Voir https://hote.exemple.com/a."),
        ("See https://examples.org/a.", "Voir https://exemples.org/a."),
        ("Write to foo@debian.org.", "Écrivez à toto@debian.org."),
        ("See http://example.org/.", "Voir toto@exemple.org."),
    ],
)
def test_other_addresses_are_kept(text: str, translation: str) -> None:
    """Paths, ends of domains and what is somebody's address stay as they are."""
    assert set(_ids("fr", text, translation)) == {"links"}


def test_an_address_ends_before_a_hyphen() -> None:
    """A compound with an address has the address."""
    assert _ids("de", "the a@lists.debian.org list", "die a@lists.debian.org-Liste") == []
    assert _ids("de", "the a@two-lists.org list", "die a@two-leute.org-Liste") == ["links"] * 2


@pytest.mark.parametrize(
    ("tag", "text", "translation"),
    [
        ("it", "the window system of old", "il vecchio sistema X11 a finestre"),
        ("fr", "the manuals of mainframes", "les manuels des S/390 et F12"),
        ("de", "a locale for all of it", "ein Gebietsschema en\\_GB.UTF-8"),
        ("ja", "all hex digits here", "16 進数字はすべてここ"),
        ("ja", "an octal or binary value", "8 進数または 2 進数の値"),
        ("ja", "Newer than 1995–98 it is", "1995〜98 年より新しい"),
        ("cs", "with other signs in it", "s jinými znaky (jako ; . ,) zde"),
        ("fr", "Type ! at the prompt", "Saisissez ! à l’invite"),
        (
            "fr",
            "such as host::587 for it",
            "par exemple «\u202fhôte::587\u202f» ici",
        ),
        ("de", "Start with ⟦1⟧", "⟦1⟧ an den Anfang schreiben."),
        ("fr", "the argument \\<slof\\_file\\> of it", "l’argument \\<fichier\\_slof\\> ici"),
        (
            "ja",
            "Your host name (you may decide on it on your own).",
            "ホスト名 (自分で決められるかもしれません)",
        ),
    ],
)
def test_a_translator_may_say_it_so(tag: str, text: str, translation: str) -> None:
    """Names with numbers, marks that are spoken of and words to replace are a translator's own."""
    assert _ids(tag, text, translation) == []


@pytest.mark.parametrize(
    ("name", "tag", "text", "translation"),
    [
        ("number-lost", "fr", "the standard WPA2 here", "la norme WPA ici"),
        ("number-lost", "fr", "the manuals of it", "les manuels de 1990 ici"),
        ("spacing", "fr", "Stop! at the prompt", "Stop ! à l’invite"),
        ("spacing", "cs", "signs, and others", "znaky , a jiné"),
        ("end-punctuation", "de", "Start with it", "An den Anfang schreiben."),
        ("code", "fr", "the option slof\\_file of it", "l’option fichier\\_slof ici"),
    ],
)
def test_a_translator_may_not_say_it_so(name: str, tag: str, text: str, translation: str) -> None:
    """What looks like those and is a fault is found."""
    assert _ids(tag, text, translation) == [name]


def test_words_in_one_are_names_where_they_are_kept() -> None:
    """multi-party, which others translate, is ordinary; apt-get, which they keep, is a name."""
    others = [
        Message("the multi-party system with apt-get", "le système multipartite avec apt-get"),
        Message("with apt-get, a multi-party one", "avec apt-get, une multipartite"),
    ]
    assert [f.id for f in _run("fr", *others, Message("apt-get", "apt-get"))] == []
    assert [f.id for f in _run("fr", *others, Message("Multi-party", "Multi-party"))] == [
        "same-as-source"
    ]


def test_what_most_translations_keep_is_a_name() -> None:
    """A word that other messages keep as it is may be all of a message."""
    kept = [Message(f"The {x} partman here", f"Le partman {x}") for x in ("good", "bad")]
    lost = Message("Copies partman", "Copies partman")
    assert [f.id for f in _run("fr", *kept, lost)] == []
    assert [f.id for f in _run("ru", Message("a plain word", "a plain word"))] == ["same-as-source"]


def _same(tag: str, text: str, *others: tuple[str, str]) -> bool:
    """Whether a text that was left as it is, beside others, is told."""
    said = [Message(*other) for other in others]
    return any(f.id == "same-as-source" for f in _run(tag, *said, Message(text, text)))


VERSATILE = ("The Versatile board is a versatile one.", "La carte Versatile est souple.")
LICENSE = ("See the General Public License, a general one.", "Voir la General Public License.")
SMALL = ("swap it, for a license that is public", "échangez-le contre une licence publique")


@pytest.mark.parametrize(
    ("tag", "text", "others", "is_told"),
    [
        ("ru", "Versatile", [VERSATILE], False),
        ("ru", "Versatile", [("a versatile one", "гибкий")], True),
        ("zh-Hans", "Versatile", [("The Versatile, versatile", "使用Versatile板")], False),
        ("fr", "General Public License", [LICENSE, SMALL], False),
        ("ru", "Linux for ⟦1⟧", [SMALL, ("On Linux", "В Linux")], False),
        ("ru", "Licence for ⟦1⟧", [SMALL, ("A license", "Лицензия")], True),
        (
            "fr",
            "Linux licence",
            [SMALL, ("On Linux", "Sur Linux"), ("A licence", "Un permis")],
            False,
        ),
        ("fr", "Linux licence law", [("On Linux", "Sur Linux"), ("licence law", "droit")], True),
        ("ru", "⟦1⟧, ⟦2⟧, swap", [SMALL], False),
        ("ru", "swap it", [SMALL], True),
        ("ru", "public = {x}", [SMALL], False),
        ("ru", "public {x}", [SMALL], True),
    ],
)
def test_what_a_text_shows_to_be_a_name(
    tag: str, text: str, others: list[tuple[str, str]], *, is_told: bool
) -> None:
    """What others keep, small words beside it, values beside code and settings are no words."""
    assert _same(tag, text, *others) == is_told


OFTEN = [
    (f"He has a borrowed book, number {n}", f"У него взятая книга, номер {n}") for n in range(6)
]


@pytest.mark.parametrize(
    ("tag", "text", "translation", "is_told"),
    [
        ("ru", "Who has a borrowed book?", "У кого есть borrowed книга?", True),
        ("ru", "Who has a borrowed book?", "У кого есть «borrowed» книга?", False),
        ("ru", "Who has a borrowed book?", "У кого есть взятая (borrowed) книга?", False),
        ("ru", "Who has a borrowed book?", "У кого есть borrowed (взятая) книга?", False),
        ("ru", "Who has a borrowed book?", "У кого есть ⟦1⟧borrowed⟦/1⟧ книга?", False),
        ("ru", "Who has a rented book?", "У кого есть rented книга?", False),
        ("ru", "Who has a book?", "У кого есть borrowed книга?", False),
        ("fr", "Who has a borrowed book?", "Qui a un livre borrowed ?", False),
        ("fr", "Read it. Who has a borrowed book?", "Lisez. Who has a borrowed book?", True),
        ("fr", "Read /etc/borrowed/book/here.", "Lire /etc/borrowed/book/here.", False),
    ],
)
def test_what_was_forgotten(tag: str, text: str, translation: str, *, is_told: bool) -> None:
    """A word that no other translation keeps was forgotten, and so were several in a row.

    A single word may be the same in a language of the same script, and what is set off may be kept.
    """
    others = [Message(*pair) for pair in OFTEN]
    ids = [f.id for f in _run(tag, *others, Message(text, translation))]
    assert ("same-as-source" in ids) == is_told


@pytest.mark.parametrize(
    ("text", "translation", "ids"),
    [
        ("See ⟦1⟧Press any key:⟦/1⟧ now.", "Voir ⟦1⟧Press any key:⟦/1⟧ ici.", []),
        ("See ⟦1⟧Press any key:⟦/1⟧ now.", "Voir ⟦1⟧Pressez:⟦/1⟧ ici.", ["spacing"]),
        ("Say ⟦1⟧1;⟦/1⟧ now.", "Dire ⟦1⟧1;⟦/1⟧ ici.", []),
        ("the operator ⟦1⟧?=⟦/1⟧ here", "l’opérateur ⟦1⟧?=⟦/1⟧ ici", []),
        ("with 's:' in front", "avec « s: » devant", []),
        ("See ⟦1⟧Bus 1; ID 2⟦/1⟧ now.", 'Voir "Bus 1; ID 2" ici.', ["marks"]),
        ("See “Bus 1” now.", 'Voir "Bus 1" ici.', ["quotation-marks"]),
        ("See ⟦1⟧the bus⟦/1⟧ now.", 'Voir ⟦1⟧"le bus"⟦/1⟧ ici.', ["quotation-marks"]),
        ("the form [host]:[port] of it", "la forme [hôte]:[port] ici", []),
        ("Left as it was; why?", "Left as it was; why?", ["same-as-source"]),
    ],
)
def test_what_is_literal_has_the_typography_of_its_source(
    text: str, translation: str, ids: list[str]
) -> None:
    """A passage that both texts set off in the same words is not written as the language is."""
    assert sorted(set(_ids("fr", text, translation))) == ids


@pytest.mark.parametrize(
    ("tag", "text", "translation", "is_told"),
    [
        ("de", "Do buy from them.", "Kaufen Sie dort!", False),
        ("de", "Do buy from them!", "Kaufen Sie dort.", True),
        ("de", "Do buy from them.", "Kaufen Sie dort?", True),
        ("ja", "an OS to be running on the system;", "システムで実行する OS", False),
        ("ja", "An OS has to be running on the system.", "システムで実行する", True),
        ("ko", "to load the program at boot time;", "부팅할 때 읽어들이기", False),
        ("fr", "an OS that has to run on the system;", "un système qui doit tourner", True),
        ("de", "Version 2, June", "Dies ist Version 2. Sie ist von Juni. Übersetzt.", False),
        ("de", "Version 2, June", "Dies ist Version 2 von Juni, und sie ist übersetzt.", True),
    ],
)
def test_ends_that_languages_choose(
    tag: str, text: str, translation: str, *, is_told: bool
) -> None:
    """Stress, items of a list in scripts without case, and more sentences make another end."""
    assert ("end-punctuation" in _ids(tag, text, translation)) == is_told


def test_initials_may_be_said_in_full() -> None:
    """What is short for something may be far longer, and other short texts may not."""
    full = "Thiết bị cất giữ truy cập trực tiếp"
    assert "length" not in _ids("vi", "DASD", full)
    assert "length" in _ids("vi", "Disk", full)


def test_a_mark_of_its_own_may_stand_for_a_number() -> None:
    """Where a translation has a mark that the source lacks, that is told, and no lost number."""
    assert _ids("cs", "a boot on i386", "zavedení na ⟦1⟧") == ["marks"]
    assert _ids("cs", "a boot on a 386", "zavedení na této") == ["number-lost"]
    assert _ids("cs", "a boot on any of them", "zavedení na i386 a amd64") == []


SEEN = "See ⟦1⟧.\0"


def test_what_is_not_checked() -> None:
    """Stale and missing translations are left out, and code is not held to prose."""
    bad = "Voir  voir"
    assert _ids("fr", "See ⟦1⟧.", bad)
    assert _ids("fr", "See ⟦1⟧.", bad, flags=("fuzzy",)) == []
    for said in (f"machine: x {signature(bad)}", f"reviewed: A {DATE} {signature(SEEN + bad)}"):
        assert _ids("fr", "See ⟦1⟧.", bad, comments=(said,))
    assert _ids("fr", "See ⟦1⟧.", "") == []
    assert _ids("fr", "x = 1;  y = 2", "x = 1;  yy = 2", context="code") == []


def test_silenced() -> None:
    """A comment silences the checks it names, and one that does not exist is told."""
    ids = _ids("fr", "The law", "Le  le droit.")
    assert sorted(ids) == ["doubled-word", "end-punctuation", "spacing"]
    some = ("a remark", "ignore: spacing, doubled-word")
    assert _ids("fr", "The law", "Le  le droit.", comments=some) == ["end-punctuation"]
    every = ("ignore: spacing", "ignore: doubled-word,end-punctuation")
    assert _ids("fr", "The law", "Le  le droit.", comments=every) == []
    message = Message("Law", "Loi", comments=("ignore: lenght",))
    (finding,) = _run("fr", message)
    assert (finding.id, finding.severity) == ("unknown-check", "warning")
    assert "did you mean 'length'?" in finding.what


def test_a_silenced_check_survives_a_save(tmp_path: Path) -> None:
    """The comment is an ordinary one of the PO file."""
    message = Message("The law", "Le droit.", comments=("ignore: end-punctuation",))
    path = tmp_path / "fr.po"
    save_catalog(path, Catalog("fr", (message,)))
    assert "# ignore: end-punctuation" in path.read_text(encoding="utf-8")
    assert not _run("fr", *catalogs.read(path))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("quotes", ["«", "»"]),
        ("quotes", ["«", "»", "“", " "]),
        ("quotes", "«»“”"),
        ("space_before", 1),
        ("space_after", [";"]),
        ("note_before_stop", "yes"),
        ("punctuation", {".": 1}),
        ("punctuation", {",": ", "}),
        ("opening", {"?": ""}),
        ("doubled_words", [1]),
        ("other_quotes", 1),
        ("punctuation", {"..": "…"}),
        ("opening", ["¿"]),
        ("doubled_words", "nous"),
        ("length", "long"),
        ("length", 0),
    ],
)
def test_rules_of_a_wrong_kind(name: str, value: object) -> None:
    """A rule that a book's own file gets wrong is told, with what it should be."""
    rules = {**typography(Theme(ROOT / "source"), "fr"), name: value}
    with pytest.raises(ToolError) as caught:
        check(Catalog("fr"), source="en", rules=rules, glossary=FRENCH)
    (finding,) = caught.value.findings
    assert finding.what.startswith(f"{name} is not ")
    assert finding.where == "templates/languages/fr.toml"


def test_where() -> None:
    """A finding names the file and the first words of the source, without their markup."""
    text = "The *law* of ⟦1⟧the land⟦/1⟧ is a law that goes on and on, and on, and on."
    found = _run("fr", Message(text, "Le droit"))
    assert {f.where for f in found} == {
        'translations/fr.po, "The law of the land is a law that goes on and on,…"'
    }


def _spoilt(book: Path) -> None:
    """One translation has a wrong address, another a space too many."""
    path = book / "translations" / "fr.po"
    catalog = polib.pofile(str(path), wrapwidth=0)
    first, second, *_ = [entry for entry in catalog if not entry.msgctxt]
    first.msgstr += " https://example.org/wrong"
    second.msgstr += " "
    catalog.save()


def test_a_build_tells_of_the_checks(hexapla: Hexapla, small_book: Path) -> None:
    """A build shows the errors that the checks find as warnings, and how much more there is."""
    _spoilt(small_book)
    done = hexapla("--project", small_book, "--format", "html")
    assert done.code == 0
    told = (
        r"WARNING .*fr\.po, .*the address https://example.org/wrong is not in the source \[links\]"
    )
    assert re.search(told, done.stderr)
    assert re.search(r"fr\.po: the checks find 1 error and \d+ warnings? here", done.stderr)
    assert "`check --language fr --all` lists them" in done.stderr
    source_only = hexapla("--project", small_book, "--format", "html", "--language", "en")
    assert "the checks find" not in source_only.stderr


def test_a_strict_build_fails_by_the_checks(hexapla: Hexapla, small_book: Path) -> None:
    """With ``--strict`` an error of the checks fails the build."""
    _spoilt(small_book)
    done = hexapla("--project", small_book, "--format", "html", "--strict")
    assert done.code == 1
    assert re.search(r"ERROR .*fr\.po.*https://example.org/wrong", done.stderr)
    assert not (small_book / "dist").exists()


def test_the_page_tells_every_check() -> None:
    """docs/source/04-checks.md explains the checks that there are, in their order and severity."""
    page = (ROOT / "docs" / "source" / "04-checks.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| (?:`([a-z-]+)`|\*\*(\w+)s\*\*) \|", page, re.MULTILINE)
    severity, listed = "", {}
    for name, heading in told:
        severity = heading or severity
        if name and severity:
            listed[name] = severity
    assert list(listed.items()) == [(name, one.severity) for name, one in CHECKS.items()]
    assert all(re.fullmatch("[a-z]+(-[a-z]+)*", name) for name in CHECKS)


def test_the_page_tells_every_rule() -> None:
    """docs/source/04-checks.md names the rules that a language's file may have."""
    page = (ROOT / "docs" / "source" / "04-checks.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`(\w+)`", page)) >= {
        *("quotes", "other_quotes", "punctuation", "opening"),
        *("space_before", "space_after", "doubled_words", "length"),
    }


@pytest.mark.parametrize("path", sorted((ROOT / "translations").glob("*.po")), ids=lambda p: p.stem)
def test_the_book_has_no_errors(path: Path) -> None:
    """The book's own catalogs have no errors, and next to no warnings."""
    catalog = catalogs.read(path)
    glossary = read_csv(ROOT / "translations" / "glossary.csv", "en")
    found = _run(path.stem, *catalog, glossary=glossary)
    assert [f for f in found if f.severity == "error"] == []
    assert len(found) <= 1


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["fr", "ar", "zh-Hans", "sw"]))
def test_any_text(text: str, translation: str, tag: str) -> None:
    """No text makes a check fail, and a finding always says what and what to do."""
    for finding in _run(tag, Message(text, translation), glossary=FRENCH):
        assert finding.what
        assert finding.tip
        assert finding.id in CHECKS


@given(st.text(st.characters(exclude_characters="⟦⟧"), min_size=1, max_size=60))
def test_the_source_breaks_nothing(text: str) -> None:
    """A translation equal to its source gives no error: what the source does is right."""
    found = _run("en", Message(text, text))
    assert [f for f in found if f.severity == "error"] == []


def test_the_work_grows_with_the_book() -> None:
    """Four times as many messages take four times as many steps, and not sixteen times."""
    ours = catalogs.read(ROOT / "translations" / "fr.po").messages
    glossary = read_csv(ROOT / "translations" / "glossary.csv", "en")

    def steps(times: int) -> int:
        messages = [
            Message(f"{m.id} {i}", f"{m.string} {i}", m.context) for i in range(times) for m in ours
        ]
        return _calls(lambda: _run("fr", *messages, glossary=glossary))

    steps(1)  # what is remembered from the first time on
    assert steps(4) < 5 * steps(1)


def _calls(work: Callable[[], object]) -> int:
    """How many functions are called by a piece of work."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls


def test_a_translation_without_an_end() -> None:
    """A megabyte without a space is told by its length, and read by no other check."""
    (finding,) = _run("fr", Message("Go on.", "a" * 1_000_000))
    assert (finding.id, finding.severity) == ("length", "error")
    assert finding.what == "it has 1,000,000 letters, and its source 6"
