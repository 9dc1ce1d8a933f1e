"""How a text looks without its markup, and what is wrong with its typography in a language.

Each function gives the faults of one text; what the source does too is no fault of a translation.
"""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from hexapla.languages import scripts
from hexapla.languages.scripts import HAN_AND_KANA
from hexapla.segments.marks import MARK, paired
from hexapla.terminology.matching import TOKEN

Rules = Mapping[str, Any]
"""What ``languages.typography`` gives."""

HAN_TWICE = re.compile(rf"([{scripts.HAN}]{{2,}}|(?!ー)[{scripts.KATAKANA}]{{3,}})\1|を(?=を)")

THING = "\ufffc"
"""Stands in a bare text for what has no words: a note, a picture."""

NAME = "\ufffd"
"""Stands in a bare text for an address or for code."""

URL = re.compile(
    r"(?:(?:https?|ftp)://|www\.)[^\s<>⟦⟧()（）\[\]\"“”«»「」『』，。、；：！？،؛؟…|]+"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
)
"""A web or e-mail address."""

CODE = re.compile(
    r"\{\w*\}|%\(\w+\)[sd]|%[sd]\b|\$\{?[A-Z_]{2,}\}?"  # {name} %(name)s %s $NAME
    r"|(?<![\w-])--?[a-z][\w-]*(?:=\w+)?(?![\w-])"  # --option
    r"|\b\w+(?:_\w+)+\b|\b[A-Za-z]\w*\(\)"  # snake_case call()
    r"|(?<![\w/])(?:\.{0,2}/)?(?:[\w-]+/)*[\w-]+"
    r"\.(?:html?|css|js|json|toml|ya?ml|xml|svg|png|jpe?g|md|txt|csv|pdf|epub|po|py|sh|zip|exe)\b",
    re.ASCII,
)
"""What looks like code in running text: placeholders, options, names of files."""

ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
STYLE = re.compile(r"(?<!\\)[*~^`]+")
OPENERS = "([（［【"
CLOSERS = ")]）］】"
QUOTES = '“”„‟«»‹›‘‚‛「」『』《》〈〉"'
"""Every quotation mark but ’, which is also an apostrophe."""

TRAILING = f"{QUOTES}’'״׳{OPENERS}{CLOSERS}{THING}"
"""What may stand behind the mark that ends a text."""

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

SHORT = 30
"""A text of so few letters may be no more than an abbreviation."""


@functools.lru_cache(maxsize=4096)
def plain_text(text: str) -> str:
    """A text as a reader sees it: no emphasis, no escapes, a thing for each mark without words."""
    pairs = paired(text)
    text = MARK.sub(lambda found: "" if found[2] in pairs else THING, text)
    text = ESCAPED.sub(r"\1", STYLE.sub("", text))
    return CODE.sub(NAME, URL.sub(lambda found: NAME + found[0][len(address(found[0])) :], text))


def unescaped(text: str) -> str:
    """A text without the backslashes of its Markdown."""
    return ESCAPED.sub(r"\1", text)


def address(text: str) -> str:
    """An address without the punctuation of the sentence around it."""
    return text.rstrip(".,;:!?'’*_")


def doubled_words(source: str, text: str, rules: Rules) -> Iterator[str]:
    """Words that stand twice in a row."""
    allowed = {word.casefold() for word in rules.get("doubled_words", ())}
    if "*" in allowed:
        return
    allowed |= {word.casefold() for word in _doubles(plain_text(source))}
    yield from (word for word in _doubles(plain_text(text)) if word.casefold() not in allowed)
    if not _repeated(source):
        yield from _repeated(text)


def _repeated(text: str) -> list[str]:
    """Sentences that a text has twice."""
    sentences = Counter(one.strip() for one in scripts.sentences(plain_text(text)))
    return [one for one, times in sentences.items() if times > 1 and len(one) >= LETTERS]


def _doubles(text: str) -> Iterator[str]:
    yield from (found[0][: len(found[0]) // 2 or 1] for found in HAN_TWICE.finditer(text))
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
    source, text = plain_text(source), plain_text(text)
    yield from _no_breaks(text, rules)
    before, after = _one_of(rules.get("space_before", "")), _one_of(rules.get("space_after", ""))
    pairs = [(left, right) for left, right in all_pairs(rules) if left != right]
    openers = _one_of(OPENERS + "".join(left for left, _ in pairs if "’" not in left))
    closers = _one_of(CLOSERS + "".join(right for _, right in pairs if "’" not in right))
    for what, pattern in {
        "two spaces in a row": r"\S *[ \u00a0\u202f]{2,}(?=\S)",
        "a space before {}": rf"\w[*\ufffc]?\s+(?!{before})[,.;:!?،؛؟。，、；：！？।](?=\s|$)",
        "a space before the closing {}": rf"\S[ ](?!{before}){closers}(?!\w)",
        "a space after the opening {}": rf"(?!{after}){openers}[ ](?=\w)",
        "no space after {}": r"[^\W\d_]{2}[,;،؛](?=[^\W\d_]{2})",
        "a space between two Han characters": rf"[{HAN_AND_KANA}][ \u00a0]+(?=[{HAN_AND_KANA}])",
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


def _no_breaks(text: str, rules: Rules) -> Iterator[str]:
    """Marks without the no-break space that belongs to them."""
    if marks := rules.get("space_before", ""):
        pattern = rf"[^\s{re.escape(marks)}(\[¿¡/…\d]([ ]?)([{re.escape(marks)}])(?![\w/])"
        pattern += rf"|\d([ ]?)([{re.escape(marks)}])(?!\d)"
        for found in re.finditer(pattern, text):
            mark = found[2] or found[4]
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
    if mark in beside or all(c.isdigit() for c in beside):
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
    for match in re.finditer(f"{_one_of(''.join(marks))}+", text):
        said = text[start : match.start()]
        if any(c.isalpha() for c in said) and not re.search(opened, said):
            yield f"“{match[0]}” without “{marks[match[0][0]]}” before the sentence"
        start = match.end()
    if re.search(opened, text[start:]):
        yield "a sentence that is opened with a mark and does not end with one"


def quotation(source: str, text: str, rules: Rules, *, outer_first: bool) -> Iterator[str]:
    """Quotation marks that the language does not have, or that are not closed."""
    source, text = plain_text(source), plain_text(text)
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
    """What is not closed, or not opened; a ’ may be an apostrophe and is not counted."""
    for left, right in dict.fromkeys(pairs):
        if "’" in {left, right}:
            continue
        if left == right:
            if text.count(left) % 2:
                return f"“{left}” that has no partner"
            continue
        depth = 0
        for c in text:
            depth += (c == left) - (c == right)
            if depth < 0:
                return f"“{right}” that nothing opens"
        if depth:
            return f"“{left}” that is not closed"
    return ""


def is_abbreviated(text: str, *, short: bool) -> bool:
    """Whether the point at the end need not end a sentence; ``short`` is for languages at large."""
    found = ABBREVIATED.search(text)
    return bool(found or ((short or len(text) < SHORT) and SHORTENED.search(text)))


def end_punctuation(text: str, rules: Rules) -> set[str]:
    """What kinds of punctuation a text ends with; marks, brackets and quotes do not count."""
    kinds = dict(ENDS)
    for mark, own in rules.get("punctuation", {}).items():
        if mark in ENDS:
            kinds[own] = ENDS[mark]
    text = plain_text(text).replace("...", "…")
    kinds_at_end, last = set(), ""
    for c in reversed(text):
        if c in kinds:
            kinds_at_end.add(kinds[c])
        elif not (c.isspace() or c in TRAILING) or (c == " " and (kinds_at_end or last == THING)):
            break
        last = c
    return kinds_at_end


def size(text: str) -> float:
    """The length of a text in letters; Han characters, kana and hangul count for several."""
    text = plain_text(text)
    han = len(re.findall(f"[{scripts.HAN}]", text))
    syllables = len(re.findall(f"[{scripts.KANA}{scripts.HANGUL_SYLLABLES}]", text))
    return len(text) + 2 * han + syllables
