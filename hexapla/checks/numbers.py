"""Reads the numbers in a text, in any numeral system, and those that it says in words.

Figures are what a translation must keep; what stands in words, in Roman or Chinese numerals, or
as the name of a month only explains why a figure is there in one language and not in the other.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from decimal import Decimal

from hexapla.languages.languages import locale
from hexapla.languages.scripts import WIDE_DIGITS
from hexapla.languages.tags import primary

FIGURE = re.compile(r"\d+(?:[.,'’٫٬\u00a0\u202f\u2009 ]\d+)*")
"""Digits, with what may stand between groups of them."""

SPACES = ("\u00a0", "\u202f", "\u2009", " ", "'", "’", "٬")
"""What may stand between groups of digits in any language."""

WIDE_MARKS = re.compile(
    rf"(?<=[{WIDE_DIGITS}])(?:．(?=[{WIDE_DIGITS}])|，(?=[{WIDE_DIGITS}]{{3}}))"
)
"""The decimal point, and the mark of thousands, among digits as wide as a Chinese character."""

SHORT_YEARS = re.compile(r"(?<!\d)(\d\d)(\d\d)([-–—/〜～~])(\d\d)(?!\d)")
HAN_NUMBER = re.compile("[〇零一二三四五六七八九十百千万萬亿億两兩]+")
ROMAN = re.compile(
    r"\b(?:[IVXLІХ]{2,}(?=\b|[a-zà-ÿ]{1,3}\b|[-–^])"
    r"|[IVXІХ](?=\b|[-–^]|(?:er?|re|ère|ème)\b)|L(?=\b|[-–^]))(?!['’]\w)"
)
"""Roman numerals, with Cyrillic letters too, and with an ending as in XIXe and Ier, not in Il."""
WORD = re.compile(r"[^\W\d_]+(?:[\u0300-\u036f\u064b-\u065f\u0900-\u0dff]+[^\W\d_]*)*")

JOINED = re.compile(r"(?<=[^\W\d_])[-‐\u00ad'’ʼ](?=[^\W\d_])")
"""What stands inside of a number in words: quatre-vingt, п’ять."""

HAN_DIGITS = {
    **{digit: i for i, digit in enumerate("零一二三四五六七八九")},
    "〇": 0,
    "两": 2,
    "兩": 2,
}
HAN_UNITS = {"十": 10, "百": 100, "千": 1000}
HAN_SCALES = {"万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8, "만": 10**4, "억": 10**8}
HAN_SCALES |= {"兆": 10**12, "조": 10**12}

ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "І": 1, "Х": 10}

AFTERNOON = re.compile(r"\d\s*p\.?\s?m\b")
"""Hours that other languages count on from twelve."""

NOON = 12
ROUND = range(20, 110, 10)
"""The numbers that TENS has words for."""

LONG_NAME = 5
"""From so many letters on, a month is known without its last one."""

SMALL = 12
"""Up to this number, people write words for figures and figures for words."""

NUMBER_WORDS: Mapping[str, str] = {
    "ar": "صفر واحد* اثن*|إثن*|مثن*|كلا|كلتا|ثاني*|الثان* ثلاث*|ثالث*|الثالث* أربع*|رابع*|الرابع*"
    " خمس*|خامس*|الخامس* ست|ستة|سادس*|السادس* سبع*|سابع*|السابع* ثمان*|ثامن*|الثامن*"
    " تسع*|تاسع*|التاسع* عشر*|عاشر*|العاشر*",
    "de": "null ein|eine|einen|einem|einer|eines|eins|erst* zwei*|beid*|zweit*|doppel* drei*|dritt*"
    " vier* fünf* sechs* sieb* acht* neun* zehn* elf* zwölf*|dutzend*",
    "el": "μηδέν ένα*|ένας|μία|μια|πρώτ* δύο|δυο|δεύτερ* τρεις|τρία|τρίτ* τέσσερ*|τέταρτ*"
    " πέντε|πέμπτ* έξι|έκτ* επτά|εφτά|έβδομ* οκτώ|οχτώ|όγδο* εννέα|εννιά|ένατ* δέκα|δέκατ*"
    " έντεκα|ενδέκατ* δώδεκα|δωδέκατ*|ντουζίν*",
    "en": "zero|nought one|first|once|single two|second*|twice|both|half|double|pair|couple|binary"
    " three|third*|thrice|triple four|fourth*|quarter* five|fifth* six|sixth* seven|seventh*"
    " eight|eighth*|octal* nine|nin* ten|tenth*|decimal* eleven* twel*|dozen* thirteen* fourteen*"
    " fifteen* sixteen*|hexadecimal*|hex seventeen* eighteen* nineteen*",
    "es": "cero un|uno|una|primer* dos|segund*|amb*|doble tres|tercer*|tercio* cuatro|cuart*"
    " cinco|quint* seis|sext* siete|séptim* ocho|octav* nueve|noven* diez|décim* once|undécim*"
    " doce*|duodécim* trece catorce quince dieciséis diecisiete dieciocho diecinueve",
    "fa": "صفر یک*|اول* دو|دوم* سه|سوم* چهار* پنج* شش* هفت* هشت* نه|نهم ده|دهم یازده* دوازده*",
    "fr": "zéro un|une|premi* deux|second*|deuxièm*|double|moitié trois|troisièm*|tiers"
    " quatr*|quart* cinq* six* sept|septièm* huit* neuf|neuvièm* dix* onz* douz* treiz* quatorz*"
    " quinz* seiz* dixsept* dixhuit* dixneuf|dixneuv*",
    "he": "אפס אחד|אחת|ראשו* שני*|שתי* שלוש*|שליש* ארבע*|רביע* חמש*|חמיש* שש|שישה|שישי* שבע*|שביעי*"
    " שמונ*|שמינ* תשע*|תשיע* עשר*|עשיר*",
    "hi": "शून्य एक|पहल*|प्रथम दो|दोनों|दूसर*|द्वितीय तीन|तीनों|तीसर*|तृतीय चार|चारों|चौथ*|चतुर्थ"
    " पाँच*|पांच*|पंचम छह|छः|छठ* सात* आठ* नौ* दस* ग्यारह* बारह*",
    "it": "zero un|uno|una|prim* due|second*|entramb*|doppi* tre|terz* quattro|quart* cinque|quint*"
    " sei|sest* sette|settim* otto|ottav* nove|non* diec*|decim* undic* dodic* tredic*"
    " quattordic* quindic* sedic*",
    "ko": "영|공 한|하나|첫|일 두|둘|이|둘째* 세|셋|삼 네|넷|사 다섯*|오 여섯*|육 일곱*|칠 여덟*|팔"
    " 아홉*|구 열|십 열한|열하나 열두|열둘",
    "nl": "nul een|één|eerst* twee*|beid* drie*|derd* vier* vijf* zes* zeven* acht* negen* tien*"
    " elf* twaalf* dertien* veertien* vijftien*",
    "pl": "zero jed*|pierwsz* dw*|drug*|oba|obie|obu trz*|trzec* czter*|czwart* pięć*|pięci*|piąt*"
    " sześć*|sześci*|szóst* siedem*|siedm*|siódm* osiem*|ośmi*|ósm* dziewięć*|dziewięci*|dziewiąt*"
    " dziesięć*|dziesięci*|dziesiąt* jedena* dwana*|tuzin*",
    "pt": "zero um|uma|primeir* dois|duas|segund*|amb*|dobro três|terceir*|terço* quatro|quart*"
    " cinco|quint* seis|sext* sete|sétim* oito|oitav* nove|non* dez|décim* onze doze|dúzia* treze"
    " catorze|quatorze quinze dezesseis|dezasseis dezessete|dezassete dezoito dezenove|dezanove",
    "ru": "ноль|нуль один*|одна|одно*|одну|перв*|раз два|две|дву*|двое|втор*|оба|обе*|обо*|полов*"
    " три|тре*|трё*|трои* четыр*|четвер*|четвёр* пят* шест* сем*|седьм* восем*|восьм* девят*"
    " десят* одиннадц* двенадц*|дюжин* тринадц* четырнадц* пятнадц* шестнадц* семнадц*"
    " восемнадц* девятнадц*",
    "sv": "noll en|ett|först* två*|andr*|båda tre*|tredj* fyra*|fjärd* fem* sex*|sjätte sju*"
    " åtta|åttond* nio* tio* elva|elft* tolv*",
    "tr": "sıfır bir*|ilk iki* üç* dört*|dörd* beş* altı* yedi* sekiz* dokuz* on|onun*"
    " onbir* oniki*",
    "uk": "нуль один*|одна|одне|перш* два|дві|дво*|друг*|обидв* три|трьо*|трет* чотир*|четвер*"
    " пят* шіст*|шест* сім*|сьом* вісім*|восьм* девят* десят* одинадц* дванадц*",
}
"""The words for 0, 1, 2, … of a language: forms between bars, ``*`` for any ending."""

TENS: Mapping[str, str] = {
    "ar": "عشرون|عشرين ثلاثون|ثلاثين أربعون|أربعين خمسون|خمسين ستون|ستين سبعون|سبعين ثمانون|ثمانين"
    " تسعون|تسعين مائة|مئة|مائت|مئت",
    "de": "zwanzig dreißig|dreissig vierzig fünfzig sechzig siebzig achtzig neunzig hundert",
    "en": "twent thirt fort fift sixt sevent eight ninet hundred|centur",
    "es": "veint|vigésim treint cuarent cincuent sesent setent ochent novent cien",
    "fr": "vingt trent quarant cinquant soixant septant quatrevingt|octant|huitant nonant cent",
    "he": "עשרים שלושים ארבעים חמישים שישים שבעים שמונים תשעים מאה|מאות",
    "hi": "बीस तीस चालीस पचास साठ सत्तर अस्सी नब्बे सौ",
    "it": "vent trent quarant cinquant sessant settant ottant novant cent",
    "nl": "twintig dertig veertig vijftig zestig zeventig tachtig negentig honderd",
    "pl": "dwadzie|dwudziest trzydzie|trzydziest czterdzie pięćdzie sześćdzie siedemdzie osiemdzie"
    " dziewięćdzie sto|stu|setn",
    "pt": "vint|vigésim trint quarent cinquent sessent setent oitent novent cem|cent",
    "ru": "двадцат тридцат сорок пятьдесят|пятидесят шестьдесят|шестидесят семьдесят|семидесят"
    " восемьдесят|восьмидесят девяност сто|ста|сотн",
    "sv": "tjugo trettio fyrtio femtio sextio sjuttio åttio nittio hundra",
}
"""What the words for 20, 30, … 100 of a language begin with, or hold."""

SCALE_WORDS: Mapping[str, Mapping[str, int]] = {
    "": {"million*": 10**6, "billion*": 10**9},
    "ar": {"ألف": 10**3, "آلاف": 10**3, "مليار*": 10**9, "ملي*": 10**6, "بليون*": 10**9},
    "de": {"tausend*": 10**3, "million*": 10**6, "mio": 10**6, "milliard*": 10**9, "mrd": 10**9},
    "el": {"χιλιάδ*": 10**3, "εκατομμύρι*": 10**6, "δισεκατομμύρι*": 10**9},
    "en": {"hundred": 100, "thousand*": 10**3, "million*": 10**6, "billion*": 10**9},
    "es": {"mil": 10**3, "mill*": 10**6, "billon*": 10**12, "billón": 10**12},
    "fr": {"mille": 10**3, "million*": 10**6, "milliard*": 10**9, "billion*": 10**12},
    "he": {"אלף": 10**3, "אלפי*": 10**3, "מיליון": 10**6, "מיליוני*": 10**6, "מיליארד*": 10**9},
    "hi": {"हज़ार": 10**3, "हजार": 10**3, "लाख": 10**5, "करोड़": 10**7, "अरब": 10**9},
    "it": {"mila": 10**3, "milion*": 10**6, "miliard*": 10**9},
    "nl": {"duizend": 10**3, "miljoen": 10**6, "miljard": 10**9},
    "pl": {"tys*": 10**3, "mln": 10**6, "milion*": 10**6, "mld": 10**9, "miliard*": 10**9},
    "pt": {"mil": 10**3, "milh*": 10**6, "bilh*": 10**9},
    "ru": {"тыс*": 10**3, "млн": 10**6, "миллион*": 10**6, "млрд": 10**9, "миллиард*": 10**9},
    "sv": {"tusen": 10**3, "miljon*": 10**6, "miljard*": 10**9},
    "tr": {"bin": 10**3, "milyon*": 10**6, "milyar*": 10**9},
    "uk": {"тис*": 10**3, "млн": 10**6, "мільйон*": 10**6, "млрд": 10**9, "мільярд*": 10**9},
}
"""Words that multiply the number before them."""


_Stems = list[tuple[str, Decimal]]


@functools.lru_cache(maxsize=1 << 15)  # the source is that of all languages
def digit_numbers(text: str, tag: str) -> Counter[Decimal]:
    """The numbers a text has in digits, and how often; not to be changed."""
    text = WIDE_MARKS.sub(lambda mark: unicodedata.normalize("NFKC", mark[0]), text)
    plain = SHORT_YEARS.sub(r"\1\2\3\1\4", _plain_digits(text))
    systems = {_plain_digits(figure[0]): _system(figure[0]) for figure in FIGURE.finditer(text)}
    numbers: Counter[Decimal] = Counter()
    for figure in FIGURE.finditer(plain):
        values = _values(figure[0], tag, systems.get(figure[0], "latn"))
        if len(values) == 1:
            before = plain[: figure.start()].rstrip()
            scale = 1 if before.endswith("제") else _scale(plain[figure.end() :], tag)
            values = [values[0] * scale]
        numbers.update(values)
    return numbers


def written_numbers(text: str, tag: str) -> set[Decimal]:
    """The numbers a text may say without their digits: words, months, other numerals."""
    values = _values_of_words(_written_words(text), tag)
    values |= {_roman(numeral[0]) for numeral in ROMAN.finditer(text)}
    values |= {value for numeral in HAN_NUMBER.findall(text) for value in _han(numeral)}
    values |= {Decimal(month) for name, month in _months(tag) if name.search(text)}
    if AFTERNOON.search(text):
        values |= {value + NOON for value in digit_numbers(text, tag) if value < NOON}
    return values


def _written_words(text: str) -> list[str]:
    """The words of a text in small letters, those with a hyphen or an apostrophe in one as well."""
    text = unicodedata.normalize("NFC", text.casefold())
    return [*WORD.findall(text), *WORD.findall(JOINED.sub("", text))]


def _values_of_words(words: list[str], tag: str) -> set[Decimal]:
    """Small numbers, tens, and both together; times a thousand where such a word follows."""
    exact, stems, tens = _number_words(tag)
    values: set[Decimal] = set()
    scales = {Decimal(_scale(word, tag)) for word in words} - {Decimal(1)}
    if primary(tag) in {"ar", "he"}:  # the article and small words are written together
        words = [*words, *(word[1:] for word in words)]
    for word in dict.fromkeys(words):
        values.update(exact.get(word, ()))
        values.update(value for stem, value in stems if word.startswith(stem))
        if any(stem in word for stem, _ in tens):
            values.update(_joined_units(word, exact, stems))
    round_ones = {value for word in words for stem, value in tens if stem in word}
    values |= round_ones | {ten + one for ten in round_ones for one in values if one < min(ROUND)}
    return values | {value * scale for value in {*values, Decimal(1)} for scale in scales}


def _joined_units(
    word: str, exact: Mapping[str, list[Decimal]], stems: _Stems
) -> Iterator[Decimal]:
    """What is joined to a ten in one word: veintidós, trentatré, einundfünfzig, tjugotvå."""
    forms = [(form, value) for form, values in exact.items() for value in values]
    for way in {word, _without_accents(word)}:
        for form, value in (*forms, *stems):
            if way.endswith(form) or way.startswith(form):
                yield value


def _without_accents(word: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))


def has_number_words(tag: str) -> bool:
    """Whether the words for small numbers are known in a language."""
    return primary(tag) in NUMBER_WORDS or primary(tag) in {"zh", "yue"}


def _plain_digits(text: str) -> str:
    """Digits of every script as 0 to 9; the marks of Arabic numbers as plain ones."""
    return "".join(
        str(unicodedata.decimal(c)) if c.isdecimal() and not c.isascii() else c for c in text
    )


def _system(figure: str) -> str:
    """The numeral system of a figure's digits, as CLDR names it: ``latn``, ``khmr``, ``arab``."""
    return _systems().get(figure[0], "latn")


@functools.cache
def _systems() -> Mapping[str, str]:
    """The numeral system of each decimal digit."""
    import icu

    found = map(icu.NumberingSystem.createInstanceByName, icu.NumberingSystem.getAvailableNames())
    # Some have no digits (Roman numerals), or those of another (Chinese ones).
    return {
        digit: system.getName()
        for system in found
        if not system.isAlgorithmic()
        for digit in system.getDescription()
        if digit.isdecimal()
    }


def _values(figure: str, tag: str, system: str = "latn") -> list[Decimal]:
    """What a figure says as the language groups its digits; each part, where it is no one number.

    So ``1.500`` is fifteen hundred in German and one and a half in English, and ``16.12.2015``
    is three numbers in both.
    """
    digits, marks = re.findall(r"\d+", figure), re.findall(r"\D", figure)
    for decimal, group in _conventions(tag, system, marks):
        whole_groups = len(marks)
        if marks and (marks[-1] == decimal or (marks[-1] in ".,٫" and marks[-1] != group)):
            whole_groups -= 1
        is_known = all(
            mark == marks[0] and mark != decimal and mark in {group, *SPACES}
            for mark in marks[:whole_groups]
        )
        if is_known and _are_groups(digits[: whole_groups + 1]):
            fraction = "".join(f".{part}" for part in digits[whole_groups + 1 :])
            return [Decimal("".join(digits[: whole_groups + 1]) + fraction)]
    match digits:
        case [whole, fraction] if marks[0] in ".,":
            return [Decimal(f"{whole}.{fraction}")]
    return [Decimal(part) for part in digits]


def _conventions(tag: str, system: str, marks: list[str]) -> Iterator[tuple[str, str]]:
    """The mark of decimals and that of thousands, as a figure may have them, the likeliest first.

    CLDR knows them by the numeral system: Khmer has 1,500.5 and ១.៥០០,៥, and both are written with
    the digits of the other. Where digits are not Latin two unlike marks tell themselves what they
    are.
    """
    symbols = locale(tag).number_symbols
    for name in dict.fromkeys((system, "latn", *symbols)):
        if one := dict(symbols.get(name) or {}).get("decimal"):
            yield one, symbols[name]["group"]
    if system != "latn" and len({*marks}) > 1:
        yield marks[-1], marks[0]


def _are_groups(digits: list[str]) -> bool:
    """Whether these are groups of thousands, or of lakhs as in 12,34,567."""
    first, *rest = digits
    if not rest:
        return True
    shape = " ".join("9" * len(part) for part in rest)
    groups = re.fullmatch("(999 )*999|(99 )+999", shape)
    return first != "0" and len(first) <= len("999") and bool(groups)


def _scale(after: str, tag: str) -> int:
    """What the word after a figure multiplies it by."""
    match = re.match(rf"([\s\u00a0]*)({WORD.pattern})", after)
    if not match:
        return 1
    word = unicodedata.normalize("NFC", match[2].casefold())
    # 3조 and 3 조 is a number; 3 조합, three unions, has another word.
    if word[0] in HAN_SCALES and (not match[1] or len(word) == 1):
        return HAN_SCALES[word[0]] * (HAN_SCALES.get(word[1:2], 1))
    words = SCALE_WORDS.get(primary(tag), SCALE_WORDS[""])
    return next((value for stem, value in words.items() if _matches_pattern(word, stem)), 1)


def _matches_pattern(word: str, pattern: str) -> bool:
    pattern = unicodedata.normalize("NFC", pattern)
    return word.startswith(pattern[:-1]) if pattern.endswith("*") else word == pattern


@functools.cache
def _number_words(tag: str) -> tuple[dict[str, list[Decimal]], _Stems, _Stems]:
    """Words with their numbers, beginnings of words with theirs, and parts of words with tens."""
    exact: dict[str, list[Decimal]] = {}
    stems = []
    for number, forms in enumerate(NUMBER_WORDS.get(primary(tag), "").split()):
        for form in forms.split("|"):
            if form.endswith("*"):
                stems.append((form[:-1], Decimal(number)))
            else:
                exact.setdefault(form, []).append(Decimal(number))
    tens = [
        (form, Decimal(number))
        for number, forms in zip(ROUND, TENS.get(primary(tag), "").split(), strict=False)
        for form in forms.split("|")
    ]
    return exact, stems, tens


@functools.cache
def _months(tag: str) -> list[tuple[re.Pattern[str], int]]:
    """What finds the names of the months, in full, but for a last letter that may be an ending."""
    kinds = locale(tag).months
    names = [
        (str(name), int(number))
        for kind in ("format", "stand-alone")
        for number, name in kinds.get(kind, {}).get("wide", {}).items()
    ]
    return [
        (
            re.compile(
                rf"\b{name}\b" if len(name) < LONG_NAME else rf"\b{name[:-1]}", re.IGNORECASE
            ),
            number,
        )
        for name, number in dict.fromkeys(names)
        if not name[0].isdigit()
    ]


def _roman(numeral: str) -> Decimal:
    digits = [ROMAN_DIGITS[letter] for letter in numeral]
    signs = [-1 if one < other else 1 for one, other in zip(digits, [*digits[1:], 0], strict=True)]
    return Decimal(sum(digit * sign for digit, sign in zip(digits, signs, strict=True)))


def _han(numeral: str) -> Iterator[Decimal]:
    """What a Chinese numeral can say: a number by place or with units, and each of its digits."""
    yield from (Decimal(HAN_DIGITS[c]) for c in numeral if c in HAN_DIGITS)
    if all(c in HAN_DIGITS for c in numeral):
        yield Decimal("".join(str(HAN_DIGITS[c]) for c in numeral))
        return
    total, part, digit, last = 0, 0, 0, 0
    for c in numeral:
        if c in HAN_DIGITS:
            digit = HAN_DIGITS[c]
        elif c in HAN_UNITS:
            part, digit = part + (digit or 1) * HAN_UNITS[c], 0
        else:
            scale, part, digit = HAN_SCALES[c], part + digit, 0
            # A larger one multiplies all before it (万亿), a smaller one only what is next to it.
            total = (total + part) * scale if scale > last else total + part * scale
            part, last = 0, scale
    yield Decimal(total + part + digit)
