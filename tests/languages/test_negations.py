"""Two texts that look alike, one of which says no, or another number."""

from __future__ import annotations

import icu
import pytest

from hexapla.languages.negations import PIECES, WORDS, says_otherwise

NO = [
    ("en", "It is safe here.", "It is not safe here."),
    ("en", "You can open it.", "You can’t open it."),
    ("en", "You can open it.", "You cannot open it."),
    ("en", "We always do.", "We never do."),
    ("de", "Das ist ein Fehler.", "Das ist kein Fehler."),
    ("de-CH", "Es ist sicher.", "Es ist nicht sicher."),
    ("fr", "Il est sûr.", "Il n'est pas sûr."),
    ("fr-CA", "Ouvrez-le.", "Ne l'ouvrez jamais."),
    ("es", "Es seguro.", "No es seguro."),
    ("pt-PT", "É seguro.", "Não é seguro."),
    ("it", "È sicuro.", "Non è sicuro."),
    ("ru", "Это можно.", "Это нельзя."),
    ("uk", "Він іде.", "Він не йде."),
    ("pl", "To działa.", "To nie działa."),
    ("cs", "Je to hotové.", "Není to hotové."),
    ("ar", "هو آمن", "هو ليس آمنا"),
    ("ar", "يفتح الباب", "لا يفتح الباب"),
    ("ar", "ويفتح الباب", "ولم يفتح الباب"),
    ("fa", "این امن است", "این امن نیست"),
    ("he", "זה בטוח", "זה לא בטוח"),
    ("hi", "यह सही है", "यह सही नहीं है"),
    ("zh-Hans", "可以打开", "不可以打开"),
    ("zh-Hant", "已經開始", "沒有開始"),
    ("ja", "開けます。", "開けません。"),
    ("ko", "안전하다", "안전하지 않다"),
    ("th", "ต้องเปิด", "ไม่ต้องเปิด"),
    ("vi", "Tôi biết.", "Tôi không biết."),
    ("tr", "Bu güvenli.", "Bu güvenli değil."),
    ("el", "Είναι ασφαλές.", "Δεν είναι ασφαλές."),
    ("fi", "Se on valmis.", "Se ei ole valmis."),
    ("hu", "Ez jó.", "Ez nem jó."),
    ("km", "គាត់ទៅ", "គាត់មិនទៅ"),
]


@pytest.mark.parametrize(("language", "one", "other"), NO)
def test_a_no_is_seen(language: str, one: str, other: str) -> None:
    """A text that says no says otherwise than one that does not, in any language."""
    assert says_otherwise(one, other, language)
    assert says_otherwise(other, one, language)
    assert not says_otherwise(other, other, language)


@pytest.mark.parametrize(
    ("language", "one", "other", "is_other"),
    [
        ("en", "In 2019 it was", "In 2020 it was", True),
        ("en", "two ships", "three ships", True),
        ("de", "zwei Schiffe", "drei Schiffe", True),
        ("ar", "في عام ٢٠١٩", "في عام ٢٠٢٠", True),
        ("ar", "في عام ٢٠١٩", "في عام 2019", False),
        ("en", "1,000 ships", "1000 ships", False),
        ("en", "1.5 times", "15 times", True),
        ("en", "the 5th day", "the 6th day", True),
        ("en", "HTML5 is wide", "HTML4 is wide", False),
        ("en", "The wide sea", "The deep sea", False),
        ("en", "A note and a knot", "A note and another", False),
        ("xx", "It is safe", "It is not safe", False),
    ],
)
def test_numbers_are_compared(language: str, one: str, other: str, *, is_other: bool) -> None:
    """So does one with another number, in whatever digits, or in words; no other word does."""
    assert says_otherwise(one, other, language) is is_other


def test_each_language_is_one() -> None:
    """The lists are of languages that ICU knows by these tags, and each is in one list."""
    for tag in (*WORDS, *PIECES):
        assert icu.Locale(tag).getDisplayLanguage(icu.Locale("en")) != tag
    assert not WORDS.keys() & PIECES.keys()
