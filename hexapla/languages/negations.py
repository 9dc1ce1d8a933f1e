"""How a language says no, and its numbers in words: what two texts may look alike in and not mean.

"It is safe" and "It is not safe" are alike to 90 %. The lists are of the words and particles that
grammars give for each language, ours to add to; a language without one is not judged.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter
from collections.abc import Mapping

import icu

from hexapla.languages import tags

WORDS: Mapping[str, str] = {
    "af": "nie geen nooit niemand niks sonder",
    "ar": r"[وف]?لا [وف]?لم [وف]?لن [وف]?ليس\w* [وف]?غير ب?دون بلا أبدا عدم كلا",
    "be": "не ні няма нельга без ніколі ніхто нішто",
    "bg": "не ни няма без никога никой нищо",
    "bn": "না নয় নেই নি নাই",
    "ca": "no mai cap ningú res sense ni tampoc",
    "cs": r"ne ni nikdy nikdo nic bez nen\w* nem\w* nes\w* neb\w* nej[es]\w*",
    "da": "ikke ingen intet aldrig uden hverken ej",
    "de": r"nicht kein\w* nie niemals niemand\w* nichts nirgends\w* weder ohne nein",
    "el": "δεν δε μη μην όχι ούτε ποτέ κανείς τίποτα χωρίς",
    "en": r"not no never none nor neither nobody nothing nowhere without cannot \w+n't",
    "eo": "ne neniam neniu nenio sen",
    "es": r"no nunca jamás nadie nada ningun\w* ningún ni sin tampoco",
    "et": "ei mitte ära pole ega ilma",
    "eu": r"ez ezin inoiz inor ezer gabe",
    "fa": "نه نیست نیستند نمی نمی‌\\w* نمی\\w* نکن\\w* نشو\\w* بدون هرگز هیچ",
    "fi": "en et ei emme ette eivät älä ilman",
    "fr": "ne pas n'\\w+ non jamais rien aucun aucune personne ni sans nul nulle",
    "ga": "ní níl ná nach gan",
    "gl": "non nunca ninguén nada ningún ningunha sen nin",
    "gu": "નથી નહીં ના નહિ",
    "he": r"[וש]?לא [וש]?אין [וש]?אל בלי ללא אינ\w+ מעולם",
    "hi": "नहीं न ना मत बिना",
    "hr": r"ne ni nije nisu nema bez nikad nikada nitko ništa",
    "hu": "nem ne sem nincs nincsenek nélkül soha senki semmi",
    "hy": r"ոչ մի չ\w+ առանց",
    "id": "tidak bukan jangan tanpa belum tak",
    "is": "ekki ekkert enginn engin aldrei án né",
    "it": r"non mai nessun\w* niente nulla senza né",
    "ka": "არ არა ვერ ნუ",
    "kk": "емес жоқ",
    "kn": "ಇಲ್ಲ ಅಲ್ಲ ಬೇಡ",
    "ko": r"안 못 아니\w* 없\w* \w*지\s않\w* 않\w* \w*지\s못\w* 말",
    "la": "non ne nec neque numquam nemo nihil sine",
    "lt": r"ne nė nėra niekada niekas be",
    "lv": r"ne nav nekad neviens nekas bez",
    "mk": "не ни нема без никогаш никој ништо",
    "ml": "ഇല്ല അല്ല അരുത്",
    "mr": "नाही नको नका न",
    "ms": "tidak bukan jangan tanpa belum tak",
    "nb": "ikke ingen intet aldri uten verken",
    "ne": "छैन होइन न",
    "nl": "niet geen nooit niemand niets nergens zonder noch",
    "nn": "ikkje ingen inkje aldri utan",
    "pa": "ਨਹੀਂ ਨਾ ਬਿਨਾਂ",
    "pl": "nie ni nigdy nikt nic bez ani żaden",
    "pt": r"não nunca jamais ninguém nada nenhum\w* nem sem",
    "ro": r"nu n-\w+ niciodată nimeni nimic fără nici",
    "ru": "не ни нет нельзя без никогда никто ничто ничего",
    "sk": "nie ne ni nikdy nikto nič bez",
    "sl": "ne ni nikoli nihče nič brez",
    "sq": "nuk s'\\w+ mos jo pa kurrë askush asgjë",
    "sr": "ne ni nije nisu nema bez nikad не ни није нису нема без никад",
    "sv": "inte ingen inget inga aldrig utan varken ej icke",
    "sw": r"si hapana bila hakuna siyo",
    "ta": "இல்லை அல்ல வேண்டாம்",
    "te": "లేదు కాదు వద్దు",
    "tr": r"değil\w* yok\w* hayır ne hiç\w* asla",
    "uk": "не ні немає без ніколи ніхто нічого не можна",
    "ur": "نہیں نہ مت بغیر",
    "vi": "không chẳng chưa đừng chớ",
}
"""Words of each language, as patterns, that stand between spaces."""

PIECES: Mapping[str, str] = {
    "bo": "མ་ མི་ མིན མེད",
    "ja": "ない なかった なく ません ませぬ ぬ ず 不 無 非 未 禁",
    "km": "មិន អត់ កុំ គ្មាន ពុំ",
    "lo": "ບໍ່ ຢ່າ",
    "my": "မ ဘူး",
    "th": "ไม่ มิ อย่า ห้าม ไร้",
    "yue": "唔 冇 未 不 無 非 沒 没",
    "zh": "不 没 沒 未 无 無 非 勿 莫 别 別 否 禁",
}
"""Pieces of words, for languages that put no spaces between them."""

NUMBER = re.compile(r"(?<![^\W_])\d+(?:[.,]\d+)*")
"""A number, letters behind it or not; what stands behind letters is a name: HTML5."""

GROUPED = re.compile(r"(?<=\d)[.,٬'’\u00a0\u202f](?=\d{3}(?!\d))")
SPELT = (*range(2, 21), *range(30, 100, 10), 100, 1000)
"""The numbers that are known by their words; one is an article in many languages."""


def says_otherwise(first: str, second: str, language: str) -> bool:
    """Whether two texts of a language differ in how often they say no, or in their numbers."""
    return _negations(first, language) != _negations(second, language) or (
        _numbers(first, language) != _numbers(second, language)
    )


@functools.lru_cache(maxsize=1 << 12)  # one text is compared with many
def _negations(text: str, language: str) -> int:
    found = _negation(tags.primary(language))
    return len(found.findall(_plain(text))) if found else 0


@functools.lru_cache(maxsize=1 << 12)
def _numbers(text: str, language: str) -> Counter[str]:
    plain = GROUPED.sub("", _plain(text))
    latin = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in plain)
    numbers = Counter(NUMBER.findall(latin))
    spelt = _spelt(tags.primary(language))
    numbers.update(spelt[word] for word in re.findall(r"[^\W\d_]+", plain) if word in spelt)
    return numbers


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", text).casefold().replace("’", "'")


@functools.cache
def _negation(language: str) -> re.Pattern[str] | None:
    language = {"no": "nb"}.get(language, language)
    if pieces := PIECES.get(language):
        return re.compile("|".join(map(re.escape, pieces.split())))
    if words := WORDS.get(language):
        either = "|".join(_plain(word) for word in words.split())
        return re.compile(rf"(?<![\w'])(?:{either})(?![\w])")
    return None


@functools.cache
def _spelt(language: str) -> Mapping[str, str]:
    """Numbers by the words for them, as ICU spells them out in a language."""
    if language in PIECES:
        return {}
    speller = icu.RuleBasedNumberFormat(icu.URBNFRuleSetTag.SPELLOUT, icu.Locale(language))
    return {_plain(speller.format(number)): str(number) for number in SPELT}
