"""Typography, text by text: where each rule begins and ends, with rules written by hand."""

from __future__ import annotations

import pytest

from hexapla.checks import typography as texts

FRENCH = {
    "quotes": ["«\u202f", "\u202f»", "“", "”"],
    "other_quotes": "",
    "space_before": ";:?!»",
    "space_after": "«",
}
GERMAN = {"quotes": ["„", "“", "‚", "‘"], "other_quotes": "»«›‹"}
ENGLISH = {"quotes": ["“", "”", "‘", "’"], "other_quotes": ""}
SWEDISH = {"quotes": ["”", "”", "’", "’"], "other_quotes": ""}
CHINESE = {
    "quotes": ["“", "”", "‘", "’"],
    "punctuation": {",": "，", ".": "。", "?": "？", "(": "（"},
}
GREEK = {"quotes": ["«", "»", "“", "”"], "punctuation": {"?": ";", ";": "·"}}
SPANISH = {"quotes": ["«", "»", "“", "”"], "opening": {"?": "¿", "!": "¡"}}


@pytest.mark.parametrize(
    ("text", "bare"),
    [
        ("*a* **b** ~~c~~ `d` x^2^", "a b c d x2"),
        ("a\\*b \\_c", "a*b _c"),
        ("a⟦1⟧b", "a\ufffcb"),
        ("⟦1⟧a⟦/1⟧ b⟦2⟧", "a b\ufffc"),
        ("see https://a.org/x.", "see \ufffd."),
        ("see https://a.org/x_y, now", "see \ufffd, now"),
        ("mail a.b@c.org!", "mail \ufffd!"),
        ("open book.toml now", "open \ufffd now"),
    ],
)
def test_bare(text: str, bare: str) -> None:
    """A reader sees no emphasis and no escapes; a note is a thing, an address or code a name."""
    assert texts.plain_text(text) == bare


@pytest.mark.parametrize(
    ("text", "code"),
    [
        (
            "{name} %(name)s %s %d $NAME ${NAME}",
            ["{name}", "%(name)s", "%s", "%d", "$NAME", "${NAME}"],
        ),
        ("--strict -v --jobs=2 a-b", ["--strict", "-v", "--jobs=2"]),
        ("snake_case call() word", ["snake_case", "call()"]),
        ("./a/b.toml ../c.html d.py e.exe f.foo", ["./a/b.toml", "../c.html", "d.py", "e.exe"]),
        ("%sure $N end.", []),
    ],
)
def test_code(text: str, code: list[str]) -> None:
    """Placeholders, options, calls and names of files are code; words are not."""
    assert texts.CODE.findall(text) == code


def test_unescaped() -> None:
    """Backslashes go, and what stands behind them stays."""
    assert texts.unescaped("a\\*b \\_c \\d") == "a*b _c \\d"


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://a.org/b", "https://a.org/b"),
        ("https://a.org/b.", "https://a.org/b"),
        ("https://a.org/b?!'’*_,;:", "https://a.org/b"),
        ("https://a.org/b/", "https://a.org/b/"),
    ],
)
def test_address(text: str, address: str) -> None:
    """The punctuation of the sentence is no part of an address."""
    assert texts.address(text) == address


# ---------------------------------------------------------------------------- doubled words

LONG = "Once and for all it is so."  # 26 letters
SENTENCE = "It was so for ever and so"  # 25


@pytest.mark.parametrize(
    ("source", "text", "found"),
    [
        ("x", "in the the world", ["the"]),
        ("x", "in The the world", ["the"]),
        ("x", "in the  the world", ["the"]),
        ("x", "in the, the world", []),
        ("the the", "in the the world", []),
        ("x", "7 7 days", []),
        ("x", "a1 a1", []),
        ("x", "pell-mell mell", []),
        ("x", "l’un un", []),
        ("x", "un un-deux", []),
        ("x", "un un’x", []),
        ("x", "un deux un", []),
        ("x", "nous nous", []),
        ("x", "键盘键盘", ["键盘"]),
        ("x", "目的的内容", []),
        ("x", "ケース ケーブルケーブル", ["ケーブル"]),
        ("x", "をを", ["を"]),
        ("x", f"{SENTENCE}. {SENTENCE}.", [f"{SENTENCE}."]),
        ("x", "It was so, ever, and it. It was so, ever, and it.", []),  # 24 letters
        ("x", "Too short. Too short.", []),
        ("x", f"{LONG} And this is said once as well.", []),
        (f"{LONG} {LONG}", f"{LONG} {LONG}", []),
    ],
)
def test_doubled(source: str, text: str, found: list[str]) -> None:
    """A word twice in a row, or a sentence of 25 letters anywhere, unless the source does it."""
    assert list(texts.doubled_words(source, text, {"doubled_words": ["Nous"]})) == found


def test_a_language_that_doubles_words() -> None:
    """Where any word may stand twice, none is told."""
    assert list(texts.doubled_words("x", "adım adım", {"doubled_words": ["*"]})) == []


# ---------------------------------------------------------------------------------- spaces


def spacing(text: str, rules: texts.Rules, source: str = "x") -> list[str]:
    return list(texts.spacing(source, text, rules))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a b", []),
        ("a  b", ["two spaces in a row"]),
        ("a \u00a0b", ["two spaces in a row"]),
        ("a  ", []),
        ("a , b", ["a space before “,”"]),
        ("a .", ["a space before “.”"]),
        ("a .5", []),
        ("a ⟦1⟧ . b", []),
        ("a (b )", ["a space before the closing “)”"]),
        ("a ( b)", ["a space after the opening “(”"]),
        ("(a) b", []),
        ("“a ” b", ["a space before the closing “””"]),
        ("“ a” b", ["a space after the opening ““”"]),
        ("abc,def", ["no space after “,”"]),
        ("abc;def", ["no space after “;”"]),
        ("a,b", []),
        ("1,500", []),
        ("abc,d", []),
    ],
)
def test_spaces_of_english(text: str, found: list[str]) -> None:
    """Spaces stand between words and outside of brackets and quotes, one at a time."""
    assert spacing(text, ENGLISH) == found


def test_spaces_that_the_source_has() -> None:
    """What the source does too is no fault."""
    assert spacing("a  b", ENGLISH, source="c  d") == []
    assert spacing("a , b", ENGLISH, source="c , d") == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("法律", []),
        ("法 律", ["a space between two Han characters"]),
        ("法 a 律", []),
        ("法， a", ["a space beside “，”"]),
        ("法a ，律", ["a space beside “，”"]),
        ("法a ， 律", ["a space before “，”", "a space beside “，”"]),
    ],
)
def test_spaces_of_chinese(text: str, found: list[str]) -> None:
    """No space stands between characters, or beside their own punctuation."""
    assert [one.replace("“”", "").strip() for one in spacing(text, CHINESE)] == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a\u00a0: b\u202f; c\u202f? «\u202fd\u202f»", []),
        ("a: b", ["no no-break space before “:”"]),
        ("a : b", ["no no-break space before “:”"]),
        ("7: b", ["no no-break space before “:”"]),
        ("7 : b", ["no no-break space before “:”"]),
        ("10:30", []),
        ("a:b", []),
        ("https://a.org", []),
        ("(?)", []),
        ("…?", []),
        ("a?! b?", ["no no-break space before “?”"]),
        ("«a\u202f»", ["no no-break space after “«”"]),
        ("« a\u202f»", ["no no-break space after “«”"]),
    ],
)
def test_spaces_of_french(text: str, found: list[str]) -> None:
    """Double marks have a no-break space before them, and opening quotes behind; times none."""
    assert spacing(text, FRENCH) == found


# ------------------------------------------------------------------------- punctuation


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("法律,秩序", ","),
        ("法律, 秩序", ","),
        ("法律.", "."),
        ("法律. 秩序", "."),
        ("法律 GPT, 秩序", ""),
        ("GPT,法律", ""),
        ("2,500", ""),
        (", 法律", ""),
        ("? 法律", ""),
        ("第2, 第3", ","),
        ("第2, and", ""),
        ("法...", ""),
        ("v法.x", ""),
        ("法.律", "."),
        ("法律(秩序)", "("),
        ("法律(GPT)", ""),
        ("法律( )", "("),
        ("GPT(法律)", ""),
        ("法律?", "?"),
        ("?", ""),
    ],
)
def test_marks_of_another_script(text: str, marks: str) -> None:
    """ASCII punctuation is told beside letters that are not Latin, with the mark to use."""
    own = CHINESE["punctuation"]
    assert isinstance(own, dict)
    told = [f"“{mark}” where the language has “{own[mark]}”" for mark in marks]
    assert list(texts.foreign_marks(text, CHINESE)) == told


def test_marks_of_greek() -> None:
    """The semicolon is the question mark of Greek, and no foreign mark."""
    told = ["“?” where the language has “;”"]
    assert list(texts.foreign_marks("Είναι νόμος;", GREEK)) == []
    assert list(texts.foreign_marks("Είναι νόμος?", GREEK)) == told
    assert list(texts.foreign_marks("Είναι νόμος?", {})) == []


OPENED = "a sentence that is opened with a mark and does not end with one"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("¿Por qué?", []),
        ("Por qué?", ["“?” without “¿” before the sentence"]),
        ("Ya!", ["“!” without “¡” before the sentence"]),
        ("¿Por qué? Ya!", ["“!” without “¡” before the sentence"]),
        ("¿Por qué?! Y ¿cómo?", []),
        ("¡¿Por qué?!", []),
        ("(?)", []),
        ("¿Por qué", [OPENED]),
        ("¿Por qué? ¿Cómo", [OPENED]),
        ("Así es.", []),
    ],
)
def test_marks_that_open(text: str, found: list[str]) -> None:
    """A question and an exclamation open with their mark, and what is opened is closed."""
    assert list(texts.openings(text, SPANISH)) == found


def test_languages_without_opening_marks() -> None:
    """Other languages open no sentence with a mark."""
    assert list(texts.openings("Why?", ENGLISH)) == []


# ------------------------------------------------------------------------------ quotations


def quotation(
    text: str, rules: texts.Rules, source: str = "x", *, outer_first: bool = True
) -> list[str]:
    return list(texts.quotation(source, text, rules, outer_first=outer_first))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("“a” and “b ‘c’”", []),
        ("„a“", ["“„”, where the language has “…” ‘…’"]),
        ('"a"', ['“"”, where the language has “…” ‘…’']),
        ("“a", ["““” that is not closed"]),
        ("“a “b”", ["““” that is not closed"]),
        ("a”", ["“”” that nothing opens"]),
        ("a” “b", ["“”” that nothing opens"]),
        ("it’s", []),
        ("it's 'here'", ["'here' between straight marks, where the language has “…” ‘…’"]),
        ("'tis and 'twas", []),
        ("rock'n'roll", []),
        ("5' by 6'", []),
    ],
)
def test_quotations_of_english(text: str, found: list[str]) -> None:
    """Quotation marks are the language's own, and stand in pairs; an apostrophe is none."""
    told = quotation(text, ENGLISH)
    assert len(told) == len(found)
    assert all(one.startswith(part) for one, part in zip(told, found, strict=True))


def test_marks_that_the_source_has() -> None:
    """Straight marks and open quotes of the source may stay."""
    assert quotation('a "b"', ENGLISH, source='c "d"') == []
    assert quotation("a 'b'", ENGLISH, source="c 'd'") == []
    assert quotation("“a", ENGLISH, source="“c”") != []
    assert quotation("“a", ENGLISH, source="“c” and “d") == []
    assert quotation("„a“ „b", GERMAN, source="“c") != []


def test_quotations_of_german() -> None:
    """Pairs that a language allows besides its own must be closed as well."""
    assert quotation("„a“ und »b«", GERMAN) == []
    assert quotation("»a", GERMAN) == ["“»” that is not closed"]
    assert quotation("a«", GERMAN) == ["“«” that nothing opens"]
    assert quotation("“a”", GERMAN) == ["“””, where the language has „…“ ‚…‘"]


def test_inner_marks_outside() -> None:
    """Inner marks outside of outer ones are told where a translation begins with the outer ones."""
    told = ["‚…‘ outside „…“, which stand inside them"]
    assert quotation("„a ‚b‘ c“", GERMAN) == []
    assert quotation("‚a‘", GERMAN) == told
    assert quotation("„a“ ‚b‘", GERMAN) == told
    assert quotation("‚a‘", GERMAN, outer_first=False) == []
    assert quotation("‘a’", ENGLISH) == ["‘…’ outside “…”, which stand inside them"]
    assert quotation("’a’", SWEDISH) == []  # may be apostrophes


def test_quotations_inside_of_quotations() -> None:
    """Where the inner marks are the outer ones, none stands outside of the others."""
    rules = {"quotes": ["«", "»", "«", "»"], "other_quotes": ""}
    assert quotation("«a «b»»", rules) == []
    assert quotation("a» «b»", rules) == ["“»” that nothing opens"]
    apostrophes = {"quotes": ["«", "»", "’", "’"], "other_quotes": ""}
    assert quotation("l’eau", apostrophes) == []


def test_quotations_of_swedish() -> None:
    """Where one mark opens and closes, there is an even number of it."""
    assert quotation("”a” och ”b”", SWEDISH) == []
    assert quotation("”a” och ”b", SWEDISH) == ["“”” that has no partner"]


def test_any_quotations() -> None:
    """A language whose file allows any marks has none told but the straight ones."""
    free = {"quotes": ["“", "”", "‘", "’"], "other_quotes": "*"}
    assert quotation("«a", free) == []
    assert quotation('"a"', free) == ['“"”, where the language has “…” ‘…’']
    assert quotation("‘a’", free) == []
    assert texts.all_pairs(free) == []
    unsaid = {"quotes": ["“", "”", "‘", "’"]}
    assert quotation("„a", unsaid) == []


# ----------------------------------------------------------------------- ends and sizes

STOP, QUESTION = {"a full stop"}, {"a question mark"}


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("a", set()),
        ("a.", STOP),
        ("a?", QUESTION),
        ("a?!", {"a question mark", "an exclamation mark"}),
        ("a:", {"a colon"}),
        ("a;", {"a semicolon"}),
        ("a,", {"a comma"}),
        ("a…", {"an ellipsis"}),
        ("a...", {"an ellipsis"}),
        ("“a.”", STOP),
        ("“a”.", STOP),
        ("(a.)", STOP),
        ("*a.*", STOP),
        ("a.⟦1⟧", STOP),
        ("a⟦1⟧.", STOP),
        ("a. ⟦1⟧", set()),
        ("a. b", set()),
        ("a。", STOP),
        ("a؟", QUESTION),
        ("a।", STOP),
        ("a.\u00a0»", STOP),
        ("", set()),
    ],
)
def test_ends(text: str, kinds: set[str]) -> None:
    """A text ends with the marks behind its last word, whatever brackets and notes are there."""
    assert texts.end_punctuation(text, {}) == kinds


def test_ends_of_greek() -> None:
    """A mark ends a text as what it is in the language."""
    assert texts.end_punctuation("νόμος;", GREEK) == QUESTION
    assert texts.end_punctuation("νόμος·", GREEK) == {"a semicolon"}
    assert texts.end_punctuation("νόμος.", GREEK) == STOP


@pytest.mark.parametrize(
    ("text", "short", "is_abbreviated"),
    [
        ("Books, papers, etc.", False, True),
        ("Something said by several people et al.", False, True),
        ("And it was so in the land of the U. S.", False, True),
        ("And it was so in the land at 5 p.m.", False, True),
        ("This is a sentence which is no less.", False, False),
        ("It has just thirty letters 20x.", False, False),
        ("It has but nine and twenty 20.", False, False),
        ("It has but nine and twenty 2.", False, True),
        ("В 2015 г.", False, True),
        ("This is a sentence from the year of 19.", True, True),
        ("This is a sentence that ends in a word.", True, False),
        ("This is a sentence that ends in one.", True, True),
        ("no mark", True, False),
    ],
)
def test_abbreviations(text: str, *, short: bool, is_abbreviated: bool) -> None:
    """A point may belong to a known abbreviation, or to any short word of a short text."""
    assert texts.is_abbreviated(text, short=short) is is_abbreviated


@pytest.mark.parametrize(
    ("text", "size"),
    [("abc", 3), ("*abc*", 3), ("a法", 4), ("法律", 6), ("かな", 4), ("한글", 4), ("", 0)],
)
def test_sizes(text: str, size: int) -> None:
    """A Han character counts as three letters, a syllable as two."""
    assert texts.size(text) == size
