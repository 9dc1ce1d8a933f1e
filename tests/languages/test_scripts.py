"""What is true of a script, and that all who need it say the same."""

import re

import icu
import pytest

from hexapla.alignment import features
from hexapla.checks import typography
from hexapla.languages import scripts, tags
from hexapla.machine import quality
from hexapla.memory import similarity
from hexapla.segments import edits, words
from hexapla.terminology import matching
from tests.conftest import ROOT


@pytest.mark.parametrize("text", ["漢字⽔𠀋", "人々〇ー", "ㄅかｶ㐀", "𱍐豈"])
def test_every_letter_is_a_word(text: str) -> None:
    """Letters of Chinese and Japanese are words of their own, whoever counts or compares them."""
    assert words.count_words(text) == len(text)
    assert edits.words(text) == tuple(text.casefold())
    assert re.fullmatch(f"[{scripts.UNSPACED}]+", text)
    assert features.RUN.findall(f"a {text} b") == [text]
    assert similarity.WORD.findall(f"a{text}b") == ["a", text, "b"]


@pytest.mark.parametrize("text", ["。", "、", "・", "「", "　", "〜", "〒"])
def test_signs_are_no_words(text: str) -> None:
    """The punctuation of Chinese and Japanese is none of their letters."""
    assert words.count_words(text) == 0
    assert not re.search(f"[{scripts.UNSPACED}]", text)
    assert all(token.kind != "word" for token in edits.tokens(text))


def test_chinese_stops_are_cosmetic() -> None:
    """Another punctuation mark changes as little in Chinese as in English."""
    pair = edits.Languages("zh-Hans", "en")
    assert (
        edits.classify_edit("水很冷。", "水很冷；", "The water is cold.", pair).kind == "cosmetic"
    )
    assert edits.classify_edit("水很冷。", "水很冷？", "The water is cold.", pair).kind == "real"
    assert edits.classify_edit("水很冷。", "水不冷。", "The water is cold.", pair).kind == "real"


@pytest.mark.parametrize(
    "parts",
    [
        ["One “two.” ", "Three? ", "Four"],
        ["Eins. ", "„Zwei.“ ", "3.5 ist drei."],
        ["यह एक है। ", "यह दो है॥ ", "तीन"],
        ["Մեկ։ ", "Երկու։ "],
        ["አንድ። ", "ሁለት"],
        ["တစ်။ ", "နှစ်။"],
        ["ایک۔ ", "دو؟ ", "تین"],
        ["一。", "「二。」", "三！？", "3．5"],
        ["Well… ", "yes"],
    ],
)
def test_sentences(parts: list[str]) -> None:
    """A sentence ends where Unicode says so, with its closing quotation marks and its space."""
    assert scripts.sentences("".join(parts)) == parts


def test_sentences_with_notes() -> None:
    """What may stand behind a sentence belongs to it."""
    parts = ["One.⟦1⟧ ", "Two."]
    assert scripts.sentences("".join(parts), r"⟦\d+⟧") == parts


def test_scripts_without_spaces_are_those_of_unicode() -> None:
    """The list of scripts fits the letters: what Unicode breaks by a dictionary has no spaces."""
    letters = icu.UnicodeSet("[[:lb=SA:]&[:L:]]")
    named = {
        icu.Script.getScript(chr(code)).getShortName()
        for at in range(letters.getRangeCount())
        for code in range(ord(letters.getRangeStart(at)), ord(letters.getRangeEnd(at)) + 1)
    }
    assert named - {"Zyyy", "Zinh"} == scripts.SPACED_AT_SENTENCES - {"Tibt"}


@pytest.mark.parametrize(
    ("tag", "words", "sentences"),
    [
        ("en", True, True),
        ("ko", True, True),
        ("vi", True, True),
        ("zh-Latn", True, True),
        ("ja", False, False),
        ("yue", False, False),
        ("zh-TW", False, False),
        ("wuu", False, False),
        ("th", False, True),
        ("km", False, True),
        ("dz", False, True),
        ("shn", False, True),
    ],
)
def test_spaces(tag: str, *, words: bool, sentences: bool) -> None:
    """Where a language puts spaces depends on the script that it is written in."""
    assert (scripts.separates_words(tag), scripts.separates_sentences(tag)) == (words, sentences)
    assert scripts.ends_with_space(tag) == (sentences and not words)
    assert matching._is_spaceless(tag) != words


def test_sizes_and_units() -> None:
    """Rare Chinese characters weigh as much as common ones, and are units of their own."""
    assert typography.size("𠀋⽔") == typography.size("漢字")
    assert typography.size("ｶ한") == typography.size("カ한")
    assert quality._units("漢𠀋") == ["漢", "𠀋"]
    assert typography.ENDS["؟"] == typography.ENDS["?"]
    assert tags.script("ja") in scripts.CHINESE_OR_JAPANESE


def test_nobody_else_lists_letters() -> None:
    """Ranges of Chinese, Japanese, Thai or Korean letters stand nowhere else."""
    listed = re.compile(r"\\u(?:0e00|3040|30ff|3400|4dbf|4e00|9fff|f900|faff)|\\U000[23]|[㐀一]-")
    found = [
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "hexapla").rglob("*.py")
        if listed.search(file.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("A map of the town. Drawn by hand.", "A map of the town"),
        ("One sentence.", "One sentence."),
        (
            "What Prof. Smith saw (see p. 3. Or not). More.",
            "What Prof. Smith saw (see p. 3. Or not)",
        ),
        ("Am 24. Oktober reisten alle. Dann nicht.", "Am 24. Oktober reisten alle"),
        ("Population in 1990. Source: the office", "Population in 1990"),
        ("It waits… and goes. Then", "It waits… and goes"),
        ("Is it? Yes.", "Is it?"),
        ("人口の図。出典：統計局。", "人口の図"),
        ("المدينة. المصدر: كتاب.", "المدينة"),
        ("г. Москва. План", "г. Москва"),
        ("नगर का नक्शा। स्रोत।", "नगर का नक्शा"),
        ("", ""),
    ],
)
def test_the_first_sentence(text: str, first: str) -> None:
    """A sentence ends at its mark, and at no abbreviation, number or bracket."""
    assert scripts.first_sentence(text) == first


@pytest.mark.parametrize(
    ("text", "first", "said"),
    [
        ("It is noon. We saw the sun. More.", "It is noon", "It is noon"),
        ("We saw the sun. It was hot.", "We saw the sun", "We saw the sun"),
        ("We saw the sun.", "We saw the sun.", "We saw the sun"),
        ("Sun no. 5 of ten. More.", "Sun no. 5 of ten", "Sun no. 5 of ten"),
        ("Sun, Moon etc.", "Sun, Moon etc.", "Sun, Moon etc."),
        ("And then...", "And then...", "And then..."),
        ("太陽の図。", "太陽の図。", "太陽の図"),
    ],
)
def test_known_words_are_no_abbreviations(text: str, first: str, said: str) -> None:
    """A sentence may end with a short word that stands elsewhere without a point."""
    words = {"sun", "no", "ten"}
    assert scripts.first_sentence(text, words) == first
    assert scripts.without_stop(scripts.first_sentence(text, words), words) == said
