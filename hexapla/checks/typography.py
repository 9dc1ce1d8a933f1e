"""How a text looks without its markup, and what is wrong with its typography in a language.

Each function gives the faults of one text; what the source does too is no fault of a translation.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import icu

from hexapla.languages import scripts, tags
from hexapla.languages.scripts import HAN_AND_KANA
from hexapla.segments.marks import MARK, paired
from hexapla.terminology.matching import TOKEN

Rules = Mapping[str, Any]
"""What ``languages.typography`` gives."""

HAN_TWICE = re.compile(
    rf"([{scripts.HAN}]{{2,}}|(?<![{scripts.KATAKANA}])[{scripts.KATAKANA}]{{3,}})\1|を(?=を)"
)
"""What stands twice without a space: but see ``_are_words``."""

PARTICLES = "的了是在和也都就不很與与及或而被把給给對对從从到向中有要會会可能這这那之其為为將将"
"""Chinese characters that are words of their own behind others, and no endings of them."""

THING = "\ufffc"
"""Stands in a bare text for what has no words: a note, a picture."""

NAME = "\ufffd"
"""Stands in a bare text for an address or for code."""

URL = re.compile(
    r"(?:(?:https?|ftp)://|www\.)[^\s<>⟦⟧()（）\[\]\"“”«»「」『』，。、；：！？،؛؟…|]+"
    # A word may follow with a hyphen, as in German compounds: the last part has none.
    r"|[\w.+-]+@[\w-]+(?:\.(?:[A-Za-z0-9-]+|[^\W_A-Za-z]+))*"
    r"\.(?:xn--[A-Za-z0-9-]+|[A-Za-z0-9]+|[^\W_A-Za-z]+)"
)
"""A web or e-mail address."""

CODE = re.compile(
    r"\{\w*\}|%\(\w+\)[sd]|%[sd]\b|\$\{?[A-Z_]{2,}\}?"  # {name} %(name)s %s $NAME
    r"|(?<![^\s(\[{\"'|=/])--?[a-z][\w-]*(?:=\w+)?(?![\w-])"  # --option
    r"|(?<![\w.])(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)(?:\.(?=\d)|(?!\.?\w))){4}"  # 10.0.0.1
    # An underscore at the edge may be that of emphasis: _snake_case_ call()
    # <some_file> is for the reader to replace, and words.
    r"|(?<![^\W_])(?<!<)[^\W_]+(?:_+[^\W_]+)+(?![^\W_])|(?<![^\W_])[A-Za-z]\w*\(\)"
    r"|(?<![^\W_])(?<!/)(?:\.{0,2}/)?(?:[^\W_][\w-]*/)*[^\W_][\w-]*"
    r"\.(?:html?|css|js|json|toml|ya?ml|xml|svg|png|jpe?g|md|txt|csv|pdf|epub|po|py|sh|zip|exe)"
    r"(?![^\W_])",
    re.ASCII,
)
"""What looks like code in running text: placeholders, options, names of files."""

ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
STYLE = re.compile(
    r"(?<!\\)(?:[*~^`]+(?=\S)|(?<=[^\s\\])[*~^`]+|(?<!\w)_+(?=[^\s_])|(?<=[^\s_\\])_+(?!\w))"
)
"""The signs of emphasis and code. One between spaces is none."""

OPENERS = "([（［【"
CLOSERS = ")]）］】"
QUOTES = '“”„‟«»‹›‘‚‛「」『』《》〈〉"'
"""Every quotation mark but ’, which is also an apostrophe."""

TRAILING = f"{QUOTES}’'״׳{OPENERS}{CLOSERS}{THING}"
"""What may stand behind the mark that ends a text."""

PASSAGE = re.compile(
    r"⟦(?P<mark>\d+)⟧(?P<marked>[^⟦⟧]*)⟦/(?P=mark)⟧"
    r"|(?P<quote>[«“„「『\"])(?P<quoted>[^«»“”„「」『』\"]*)[»”“」』\"]"
    r"|(?<![\w’'])'(?P<straight>[^']+)'(?!\w)"
)
"""Words that a text sets off: those of a link, of what a mark stands for, a quotation."""

SET_OFF = re.compile(
    rf"⟦(?P<around>\d+)⟧.{{0,1000}}?⟦/(?P=around)⟧|{PASSAGE.pattern}|[(（\[［][^()（）\[\]［］]*[)）\]］]"
)
"""The same, with marks in it, and what stands in brackets: all that may be in another language."""

ANY = "*"
"""In ``other_quotes``: any quotation mark is right."""

LATIN_ENDS = 0x36F
"""The last of the letters, and the signs that combine with them, of Latin script in Unicode."""

NO_BREAK = "\u00a0\u202f"
LETTERS = 25
"""A sentence of so many letters is not said twice in one text."""

KINDS = {
    ".": "a full stop",
    "?": "a question mark",
    "!": "an exclamation mark",
    ":": "a colon",
    ";": "a semicolon",
    ",": "a comma",
    "…": "an ellipsis",
}
"""The names of the marks that end a text."""

ENDS: Mapping[str, str] = {
    mark: KINDS[kind] for kind, marks in scripts.TERMINAL_MARKS.items() for mark in marks
}
"""Marks that end a text, in every script, by what they are."""

ABBREVIATED = re.compile(
    r"(?:\b(?:etc|inc|ltd|co|corp|jr|sr|st|vol|no|nos|eds?|al|pp?|ff?|cf|ca)|\w\.\s?\w{1,2})\.\W*$",
    re.IGNORECASE,
)
"""A point that belongs to an abbreviation."""

SHORTENED = re.compile(r"(?:\b\w{1,3}|\d)\.\W*$")
"""A point that may belong to an abbreviation or an ordinal number: 2015 г., 19."""

REMARK = re.compile(r"\s*[(（][^()（）]*[)）]\s*$")
"""A remark in brackets at the end."""

SHORT = 30
"""A text of so few letters may be no more than an abbreviation."""


@functools.lru_cache(maxsize=1 << 15)  # both texts of each message of a long book
def plain_text(text: str) -> str:
    """A text as a reader sees it: no emphasis, no escapes, a thing for each mark without words."""
    pairs = paired(text)
    text = MARK.sub(lambda found: "" if found[2] in pairs else THING, text)
    text = ESCAPED.sub(r"\1", STYLE.sub("", text))
    return CODE.sub(NAME, URL.sub(lambda found: NAME + found[0][len(address(found[0])) :], text))


def without_literals(source: str, text: str) -> tuple[str, str]:
    """Two texts without the punctuation of what both set off in the same words.

    Such a passage is literal, as what a program prints or is told: it has the typography of its
    source. Where the source sets it off by marks, straight quotation marks may do so, too.
    """
    passages = {_said(found): found["marked"] is not None for found in PASSAGE.finditer(source)}

    def bare(found: re.Match[str]) -> str:
        said = _said(found)
        if not said or said not in passages:
            return found[0]
        literal = re.sub(r"[\W_]", "x", said)
        if found["quote"] == '"' and passages[said]:
            return literal
        start = found[0].index(said, len(f"⟦{found['mark']}⟧") if found["mark"] else 1)
        return found[0][:start] + literal + found[0][start + len(said) :]

    return PASSAGE.sub(bare, source), PASSAGE.sub(bare, text)


def _said(passage: re.Match[str]) -> str:
    return (passage["marked"] or passage["quoted"] or passage["straight"] or "").strip()


def unescaped(text: str) -> str:
    """A text without the backslashes of its Markdown."""
    return ESCAPED.sub(r"\1", text)


def address(text: str) -> str:
    """An address without the punctuation of the sentence around it."""
    return text.rstrip(".,;:!?'’*_")


def doubled_words(source: str, text: str, rules: Rules, everything: str = "") -> Iterator[str]:
    """Words that stand twice in a row; ``everything`` is all that the language says elsewhere."""
    allowed = {word.casefold() for word in rules.get("doubled_words", ())}
    if "*" in allowed:
        return
    allowed |= {word.casefold() for word in _doubles(plain_text(source), everything)}
    found = _doubles(plain_text(text), everything)
    yield from (word for word in found if word.casefold() not in allowed)
    if not _repeated(source):
        yield from _repeated(text)


def _are_words(text: str, double: re.Match[str], everything: str) -> bool:
    """Whether what stands twice without a space is a word both times.

    So 執行執行緒 is 執行, to run, and 執行緒, a thread: one character follows, which is no
    particle, or the longer word stands elsewhere alone. The rest is asked of ICU's dictionaries.
    """
    breaks = icu.BreakIterator.createWordInstance(icu.Locale.getRoot())
    breaks.setText(text)
    start, middle, end = double.start(), double.end(1), double.end()
    if not all(map(breaks.isBoundary, (start, middle, end))):
        return False
    tail = text[end : breaks.following(end)] if end < len(text) else ""
    if len(tail) == 1 and scripts.is_han(tail) and tail not in PARTICLES:
        return False
    longer = re.escape(double[1] + tail)
    return not (tail and re.search(f"(?<!{re.escape(double[1])}){longer}", everything))


def _repeated(text: str) -> list[str]:
    """Sentences that a text has twice."""
    sentences = Counter(one.strip() for one in scripts.sentences(plain_text(text)))
    return [one for one, times in sentences.items() if times > 1 and len(one) >= LETTERS]


def _doubles(text: str, everything: str) -> Iterator[str]:
    for found in HAN_TWICE.finditer(text):
        if not found[1] or _are_words(text, found, everything):
            yield found[0][: len(found[0]) // 2 or 1]
    before = None
    for word in TOKEN.finditer(text):
        if (
            before
            and word[0].casefold() == before[0].casefold()
            and re.fullmatch(r"\s+", text[before.end() : word.start()])
            and not any(c.isdigit() for c in word[0])
            and text[before.start() - 1 : before.start()] not in {"-", "’", "'", "‑"}
            and text[word.end() : word.end() + 1] not in {"-", "’", "'", "‑"}
        ):
            yield word[0]
        before = word


def spacing(source: str, text: str, rules: Rules) -> Iterator[str]:
    """Spaces that are too many, too few, or of the wrong kind."""
    source, text = map(plain_text, without_literals(source, text))
    yield from _no_breaks(source, text, rules)
    before, after = _one_of(rules.get("space_before", "")), _one_of(rules.get("space_after", ""))
    # Others than a language's own have spaces as people like: « plip » in Vietnamese.
    pairs = [(left, right) for left, right in quote_pairs(rules) if left != right]
    openers = _one_of(OPENERS + "".join(left for left, _ in pairs if "’" not in left))
    closers = _one_of(CLOSERS + "".join(right for _, right in pairs if "’" not in right))
    for what, pattern in {
        "two spaces in a row": r"\S *[ \u00a0\u202f]{2,}(?=\S)",
        # Khmer and its like have a space before these, which ends the clause.
        "a space before {}": rf"\w(?<![{scripts.SOUTH_EAST_ASIAN}])[*\ufffc]?\s+(?!{before})"
        # One of several marks in a row is spoken of: such as . , and ;
        r"[,.;:!?،؛؟。，、；：！？।](?=\s|$)(?!\s+[,.;:!?](?:\W|$))",
        "a space before the closing {}": rf"\S[ ](?!{before}){closers}(?!\w)",
        "a space after the opening {}": rf"(?!{after}){openers}[ ](?=\w)",
        "no space after {}": r"[^\W\d_]{2}[,;،؛](?=[^\W\d_]{2})",
        # A space may part the words of a name in katakana: オブジェクト ファイル.
        "a space between two Han characters": rf"[{HAN_AND_KANA}][ \u00a0]+"
        rf"(?=[{HAN_AND_KANA}])(?!(?<=[{scripts.KATAKANA}].)[{scripts.KATAKANA}])",
        "a space beside {}": r"\S[ ][，。、；：！？]|[，。、；：！？][ ](?=\S)",
    }.items():
        found = re.search(pattern, text)
        if found and not re.search(pattern, source):
            yield what.format(_mark_in(found[0]))


def _one_of(characters: str) -> str:
    """A pattern for one of these characters; for none of them, one that finds nothing."""
    return f"[{re.escape(characters)}]" if characters else "(?!)"


def _mark_in(text: str) -> str:
    marks = [c for c in text if not c.isalnum() and not c.isspace() and c != THING]
    return f"“{marks[-1]}”" if marks else ""


def _no_breaks(source: str, text: str, rules: Rules) -> Iterator[str]:
    """Marks without the no-break space that belongs to them.

    A mark between spaces in the source is spoken of (type ! here), and so is a doubled one (::).
    """
    if marks := rules.get("space_before", ""):
        pattern = rf"[^\s{re.escape(marks)}(\[¿¡/…\d]([ ]?)([{re.escape(marks)}])(?![\w/:=\[])"
        pattern += rf"|\d([ ]?)([{re.escape(marks)}])(?![\d:])"
        for found in re.finditer(pattern, text):
            mark = found[2] or found[4]
            if f" {mark} " in source and text[found.end() : found.end() + 1] == " ":
                continue
            yield f"no no-break space before “{mark}”"
            break
    after = rules.get("space_after", "")
    if lone := re.search(rf"{_one_of(after)}(?![{NO_BREAK}])", text):
        yield f"no no-break space after “{lone[0]}”"


def foreign_marks(text: str, rules: Rules) -> Iterator[str]:
    """ASCII punctuation beside letters of a script that has its own."""
    own = rules.get("punctuation", {})
    if not own:
        return
    text = plain_text(text)
    # In Greek the semicolon is the language's own question mark.
    wrong = "".join(mark for mark in own if mark not in own.values())
    for found in re.finditer(_one_of(wrong), text):
        if is_beside_own(text, found.start(), found[0]):
            yield f"“{found[0]}” where the language has “{own[found[0]]}”"


def is_beside_own(text: str, at: int, mark: str) -> bool:
    """Whether a mark stands beside letters that are not Latin."""
    before, after = text[:at].rstrip(), text[at + 1 :].lstrip()
    if mark in "()":
        return _is_own(before[-1:]) and (_is_own(after[:1]) or not after[:1].isalnum())
    beside = text[at - 1 : at] if at else "", text[at + 1 : at + 2]
    if mark in beside or beside == (" ", " ") or all(c.isdigit() for c in beside):
        return False
    if not _is_own(before[-1:]) and not _is_own(after[:1]) and after:
        return False
    before_mark = re.search(r"([^\W_])[\W_]*$", before)
    right = re.match(r"[\W_]*([^\W_])", after)
    if mark == "." and text[at + 1 : at + 2] not in {"", " ", *CLOSERS, *QUOTES, "’"}:
        return all(side and _is_own(side[1]) for side in (before_mark, right))
    if before_mark and right and mark != "." and before_mark[1].isdigit():
        return _is_own(right[1])
    return bool(before_mark and _is_own(before_mark[1]))


def _is_own(letter: str) -> bool:
    """Whether this is a letter that is not Latin."""
    return letter.isalpha() and ord(letter) > LATIN_ENDS


def openings(text: str, rules: Rules) -> Iterator[str]:
    """Sentences that end in ? or ! and do not open with the mark that the language wants."""
    marks: Mapping[str, str] = rules.get("opening", {})
    text, start = plain_text(text), 0
    opened = _one_of("".join(marks.values()))
    # A mark between spaces is spoken of, and ends nothing.
    for match in re.finditer(rf"(?<!\s){_one_of(''.join(marks))}+(?![=\w])", text):
        said = text[start : match.start()]
        if any(c.isalpha() for c in said) and not re.search(opened, said):
            yield f"“{match[0]}” without “{marks[match[0][0]]}” before the sentence"
        start = match.end()
    if re.search(opened, text[start:]):
        yield "a sentence that is opened with a mark and does not end with one"


def quotation(source: str, text: str, rules: Rules, *, outer_first: bool) -> Iterator[str]:
    """Quotation marks that the language does not have, or that are not closed."""
    source, text = map(plain_text, without_literals(source, text))
    pairs, others = quote_pairs(rules), rules.get("other_quotes", ANY)
    allowed = {mark for pair in pairs for mark in pair} | set(others)
    allowed |= set(QUOTES) - {'"'} if ANY in others else set()
    want = " ".join("…".join(pair) for pair in pairs)
    foreign = [c for c in text if c in QUOTES and c not in allowed]
    if '"' in foreign and '"' in source:
        foreign = [c for c in foreign if c != '"']
    if foreign:
        yield f"“{foreign[0]}”, where the language has {want}"
    found = re.search(r"(?<![\w’'])'[^']*\w[^']*'(?!\w)", text)
    if found and not re.search(r"(?<!\w)'", source):
        yield f"{found[0][:30]} between straight marks, where the language has {want}"
    if foreign or ANY in others:
        return
    if outer_first and _inner_is_outside(text, pairs):
        yield f"{'…'.join(pairs[1])} outside {'…'.join(pairs[0])}, which stand inside them"
    curled = [("“", "”")] if "”" in source and "„" not in source else []
    if (fault := _unclosed(text, all_pairs(rules))) and not _unclosed(source, curled):
        yield fault


def quote_pairs(rules: Rules) -> list[tuple[str, str]]:
    """The outer and the inner quotation marks of a language, without their spaces."""
    left, right, inner_left, inner_right = (mark.strip() for mark in rules["quotes"])
    return [(left, right), (inner_left, inner_right)]


def all_pairs(rules: Rules) -> list[tuple[str, str]]:
    """Every pair of quotation marks that a language has; none where it may have any."""
    others = rules.get("other_quotes", ANY)
    if ANY in others:
        return []
    return [*quote_pairs(rules), *zip(others[::2], others[1::2], strict=False)]


def _inner_is_outside(text: str, pairs: Sequence[tuple[str, str]]) -> bool:
    (left, right), (inner, _) = pairs
    if inner in {left, right} or left == right or "’" in inner:
        return False
    depth = 0
    for c in text:
        depth += (c == left) - (c == right)
        if c == inner and depth <= 0:
            return True
    return False


def _unclosed(text: str, pairs: Sequence[tuple[str, str]]) -> str:
    """What is not closed, or not opened; a ’ may be an apostrophe and is not counted.

    A mark may close one pair and open another: „…“ and “…” stand in one text in Ukrainian.
    """
    known = [pair for pair in dict.fromkeys(pairs) if "’" not in pair]
    opened: list[tuple[str, str]] = []
    for c in text:
        if opened and c == opened[-1][1]:
            opened.pop()
        elif pair := next((pair for pair in known if c == pair[0]), None):
            opened.append(pair)
        elif any(c == right for _, right in known):
            return f"“{c}” that nothing opens"
    if not opened:
        return ""
    left, right = opened[-1]
    return f"“{left}” that has no partner" if left == right else f"“{left}” that is not closed"


def is_abbreviated(text: str, *, short: bool) -> bool:
    """Whether the point at the end need not end a sentence; ``short`` is for languages at large."""
    found = ABBREVIATED.search(text)
    return bool(found or ((short or len(text) < SHORT) and SHORTENED.search(text)))


def end_punctuation(text: str, rules: Rules) -> set[str]:
    """What kinds of punctuation a text ends with; marks, brackets and quotes do not count.

    Where a remark in brackets ends it the sentence may have ended before that.
    """
    kinds = dict(ENDS)
    for mark, own in rules.get("punctuation", {}).items():
        if mark in ENDS:
            kinds[own] = ENDS[mark]
    text = plain_text(text).replace("...", "…")
    return _kinds_at_end(text, kinds) | _kinds_at_end(REMARK.sub("", text), kinds)


def _kinds_at_end(text: str, kinds: Mapping[str, str]) -> set[str]:
    kinds_at_end, last = set(), ""
    for c in reversed(text):
        if c in kinds:
            kinds_at_end.add(kinds[c])
        elif unicodedata.category(c) == "Cf":  # a joiner or a mark of direction cannot be seen
            continue
        elif not (c.isspace() or c in TRAILING) or (c == " " and (kinds_at_end or last == THING)):
            break
        last = c
    return kinds_at_end


def is_japanese_phrase(text: str, tag: str) -> bool:
    """Whether a Japanese text ends in a noun: in Chinese characters or katakana."""
    last = re.search(r"(\w)\W*$", REMARK.sub("", plain_text(text)))
    nouns = f"[{scripts.HAN}{scripts.KATAKANA}]"
    return tags.script(tag) == "Jpan" and bool(last and re.match(nouns, last[1]))


def spoken_marks(text: str, rules: Rules) -> set[str]:
    """What kinds of marks the last sentence of a text says otherwise than by a mark at its end.

    か says in Japanese that it is a question, and ՞ within a word in Armenian.
    """
    text = plain_text(text)
    spoken: Mapping[str, list[str]] = rules.get("spoken_marks", {})
    if not spoken or not text.strip():
        return set()
    last = scripts.sentences(text.strip())[-1]
    letters = len(last)
    while letters and unicodedata.category(last[letters - 1])[0] not in "LMN":
        letters -= 1
    return {
        KINDS[mark]
        for mark, said in spoken.items()
        for one in said
        if (last[:letters].endswith(one) if any(map(str.isalpha, one)) else one in last)
    }


def size(text: str) -> float:
    """The length of a text in letters; Han characters, kana and hangul count for several."""
    return scripts.letters(plain_text(text))
