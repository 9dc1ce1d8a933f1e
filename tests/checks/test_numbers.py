"""Numbers in texts: in digits as each language groups them, in words as CLDR spells them out."""

from __future__ import annotations

from decimal import Decimal

import icu
import pytest

from hexapla.checks.numbers import digit_numbers, has_number_words, written_numbers


def spelled(number: int, tag: str) -> str:
    """A number in the words of a language, by the rules of CLDR."""
    rules = icu.RuleBasedNumberFormat(icu.URBNFRuleSetTag.SPELLOUT, icu.Locale(tag))
    return str(rules.format(number))


TWELVE = ("de", "el", "en", "es", "fa", "fr", "hi", "it", "nl", "pl", "pt", "ru", "sv", "uk", "zh")
TEN = ("ar", "he", "ko", "tr")
"""In these, eleven and twelve are ten and a number, which stand in a text by themselves."""


@pytest.mark.parametrize("tag", [*TWELVE, *TEN])
def test_small_numbers_in_words(tag: str) -> None:
    """Each number up to twelve is understood in words, and no neighbour of it is read instead."""
    for number in range(13 if tag in TWELVE else 11):
        assert Decimal(number) in written_numbers(spelled(number, tag), tag)
    for number in range(3, 9):
        found = written_numbers(spelled(number, tag), tag)
        # 4 is quatre in quatre-vingts, and 4 and 8 are one beginning in no other language.
        assert not found & {Decimal(number + 1), Decimal(number - 1)}, (number, found)


@pytest.mark.parametrize(
    "tag", ["ar", "de", "en", "es", "fr", "he", "it", "nl", "pl", "pt", "ru", "sv"]
)
def test_tens_in_words(tag: str) -> None:
    """Round numbers are understood, and those between them, however they are joined."""
    for number in (*range(20, 110, 10), 22, 35, 47, 51, 68, 74, 83, 96):
        text = spelled(number, tag)
        # CLDR marks where Italian words may be broken; nobody writes that.
        for way in (text, text.replace("\u00ad", "")):
            assert Decimal(number) in written_numbers(way, tag), way


def test_tens_alone() -> None:
    """Hindi has a word of its own for each number to a hundred; the round ones are understood."""
    for number in range(20, 110, 10):
        assert Decimal(number) in written_numbers(spelled(number, "hi"), "hi")


@pytest.mark.parametrize(
    ("tag", "numbers"),
    [
        ("ar", (3000, 5 * 10**6, 3 * 10**9)),
        ("de", (2000, 2 * 10**6, 2 * 10**9)),
        ("en", (200, 2000, 2 * 10**6, 2 * 10**9)),
        ("el", (2 * 10**6, 2 * 10**9)),
        ("es", (2000, 2 * 10**6, 2 * 10**12)),
        ("fr", (2000, 2 * 10**6, 2 * 10**9, 2 * 10**12)),
        ("he", (3000, 3 * 10**6, 3 * 10**9)),
        ("hi", (2000, 5 * 10**5, 5 * 10**7, 5 * 10**9)),
        ("it", (2000, 2 * 10**6, 2 * 10**9)),
        ("nl", (2000, 2 * 10**6, 2 * 10**9)),
        ("pl", (2000, 2 * 10**6, 2 * 10**9)),
        ("pt", (2000, 2 * 10**6)),
        ("ru", (2000, 2 * 10**6, 2 * 10**9)),
        ("sv", (2000, 2 * 10**6, 2 * 10**9)),
        ("tr", (2000, 2 * 10**6, 2 * 10**9)),
        ("uk", (2000, 2 * 10**6, 2 * 10**9)),
        ("zh", (2000, 2 * 10**4, 35 * 10**6, 2 * 10**8)),
    ],
)
def test_large_numbers_in_words(tag: str, numbers: tuple[int, ...]) -> None:
    """Thousands, millions and what else a language counts in are understood in words."""
    for number in numbers:
        assert Decimal(number) in written_numbers(spelled(number, tag), tag), spelled(number, tag)


@pytest.mark.parametrize(
    ("text", "tag", "values"),
    [
        ("nothing", "en", []),
        ("1,500.5", "en", ["1500.5"]),
        ("1,500", "en", ["1500"]),
        ("1,500", "de", ["1.500"]),
        ("1.500,5", "de", ["1500.5"]),
        ("1.500", "de", ["1500"]),
        ("1.500", "en", ["1.500"]),
        ("1’500’000", "de", ["1500000"]),
        ("1'500", "en", ["1500"]),
        ("1 500", "en", ["1500"]),
        ("1\u00a0500,5", "fr", ["1500.5"]),
        ("1\u2009500", "ru", ["1500"]),
        ("١٬٥٠٠٫٥", "ar", ["1500.5"]),
        ("१५,००,०००", "hi", ["1500000"]),
        ("12,34,567", "en", ["1234567"]),
        ("1,234,56", "en", ["1", "234", "56"]),
        ("1234,567", "en", ["1234.567"]),
        ("0,254", "en", ["0.254"]),
        ("1,2", "en", ["1.2"]),
        ("1,500’000", "en", ["1", "500", "000"]),
        ("2 30", "en", ["2", "30"]),
        ("1.2.3", "en", ["1", "2", "3"]),
        ("7.", "en", ["7"]),
        ("7 7", "en", ["7", "7"]),
        ("2014–15", "en", ["2014", "2015"]),
        ("2014/15 and 1998-99", "en", ["2014", "2015", "1998", "1999"]),
        ("12014–15", "en", ["12014", "15"]),
        ("2014–156", "en", ["2014", "156"]),
        ("3 million", "en", ["3000000"]),
        ("3\u00a0Millionen", "de", ["3000000"]),
        ("3 Mio. und 4 Mrd.", "de", ["3000000", "4000000000"]),
        ("3 mil", "es", ["3000"]),
        ("3 tys., 3 mln, 3 mld", "pl", ["3000", "3000000", "3000000000"]),
        ("3 тыс., 3 млн, 3 млрд", "ru", ["3000", "3000000", "3000000000"]),
        ("3 тис., 3 млн, 3 млрд", "uk", ["3000", "3000000", "3000000000"]),
        ("3万亿元", "zh-Hans", ["3000000000000"]),
        ("3 milks", "pt", ["3"]),
        ("3 hundreds", "en", ["3"]),
        ("3 thousands", "en", ["3000"]),
        ("5 हज़ार, 5 लाख, 5 करोड़", "hi", ["5000", "500000", "50000000"]),
        ("2 million", "vi", ["2000000"]),
        ("3万", "zh-Hans", ["30000"]),
        ("3万亿", "zh-Hans", ["3000000000000"]),
        ("3亿人", "zh-Hans", ["300000000"]),
        ("3萬億", "zh-Hant", ["3000000000000"]),
        ("5000만 명", "ko", ["50000000"]),
        ("2.5조", "ko", ["2500000000000"]),
        ("1.2.3 million", "en", ["1", "2", "3"]),
    ],
)
def test_figures(text: str, tag: str, values: list[str]) -> None:
    """A figure is read as the language writes it, with the word that multiplies it."""
    assert sorted(digit_numbers(text, tag).elements()) == sorted(map(Decimal, values))


@pytest.mark.parametrize(
    ("text", "tag", "value"),
    [
        ("XIX век", "ru", 19),
        ("au XIXe siècle", "fr", 19),
        ("le Ier mai", "fr", 1),
        ("au Xe siècle", "fr", 10),
        ("dix-sept", "fr", 17),
        ("dix-neuvième", "fr", 19),
        ("chapter IV", "en", 4),
        ("chapter IX", "en", 9),
        ("chapter VI", "en", 6),
        ("chapter XL", "en", 40),
        ("chapter LX", "en", 60),
        ("ІХ", "uk", 9),
        ("二〇一五年", "zh-Hans", 2015),
        ("第十二条", "zh-Hans", 12),
        ("二十", "zh-Hans", 20),
        ("一百零五", "zh-Hans", 105),
        ("一百六十九个", "zh-Hans", 169),
        ("两千", "zh-Hans", 2000),
        ("三千五百万", "zh-Hans", 35_000_000),
        ("一亿三千万", "zh-Hans", 130_000_000),
        ("一万二千亿", "zh-Hans", 1_200_000_000_000),
        ("兩萬", "zh-Hant", 20_000),
        ("第七", "zh-Hans", 7),
        ("в октябре", "ru", 10),
        ("May 2015", "en", 5),
        ("im Dezember", "de", 12),
        ("10 p.m.", "en", 22),
        ("3 pm", "en", 15),
        ("a dozen", "en", 12),
        ("zwanzig", "de", 20),
        ("fünfundzwanzig", "de", 25),
        ("ventidue", "it", 22),
        ("trentatré", "it", 33),
        ("veintiséis", "es", 26),
        ("quatre-vingt-quinze", "fr", 95),
        ("quatre-vingts", "fr", 80),
        ("soixante-douze", "fr", 72),
        ("п’ять", "uk", 5),
        ("пʼять", "uk", 5),
        ("وثلاثة", "ar", 3),
    ],
)
def test_said(text: str, tag: str, value: int) -> None:
    """Numbers in words and in other numerals are understood, and months and hours."""
    assert Decimal(value) in written_numbers(text, tag)


@pytest.mark.parametrize(
    ("text", "tag", "value"),
    [
        ("maybe", "en", 5),
        ("mayday", "en", 5),
        ("chapter IV", "en", 6),
        ("chapter VI", "en", 4),
        ("Il est là", "fr", 1),
        ("Les voilà", "fr", 50),
        ("La Loi, L’eau", "fr", 50),
        ("Vers lui", "fr", 5),
        ("12 p.m.", "en", 24),
        ("10 a.m.", "en", 22),
        ("onerous", "en", 1),
        ("ones", "en", 1),
        ("seven", "de", 7),
        ("tausend", "en", 1000),
        ("five", "en", 25),
    ],
)
def test_not_said(text: str, tag: str, value: int) -> None:
    """What only looks like the word for a number is none."""
    assert Decimal(value) not in written_numbers(text, tag)


def test_languages_whose_words_are_known() -> None:
    """Words are known in these languages, whatever their script and territory, and in no others."""
    for tag in (*TWELVE, *TEN, "pt-BR", "zh-Hant", "yue"):
        assert has_number_words(tag)
    for tag in ("sw", "th", "ja", "zhx"):
        assert not has_number_words(tag)
