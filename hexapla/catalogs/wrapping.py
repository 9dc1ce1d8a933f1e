"""Text → the quoted lines of a PO file, broken where gettext's own tools break them.

A line may end where Unicode's annex 14 (Line Breaking) allows it, in the rules of its pair table,
which gettext follows; so what msgcat, msgmerge or Poedit write of our files is what we wrote, and
the difference that one edit makes is one message.
"""

from __future__ import annotations

import functools
import unicodedata
from collections.abc import Iterator

WIDTH = 79
"""Where lines wrap, in columns, as in msgcat, msgmerge and Poedit."""

ESCAPES = str.maketrans({"\t": r"\t", "\n": r"\n", "\r": r"\r", '"': r"\"", "\\": r"\\"})
"""What is escaped: gettext escapes more control characters, by letters that some readers miss."""

MOST_WRAPPED = 50_000
"""The letters of a text beyond which its lines are not wrapped: no paragraph has as many."""

SIGNS = {
    "GL": "\u00a0\u202f\u2007\u2011\u034f\u0f0c",
    "WJ": "\u2060\ufeff",
    "ZW": "\u200b",
    "HY": "-",
    "BA": "|\u058a\u05be\u0964\u0965\u1680\u2010\u2012\u2013\u2027\u205f\u2056\u17d4\u17d5",
    "B2": "—",
    "BB": "´ˈˌ\u0f01",
    "CL": "、。，．､｡\ufe50\ufe52",
    "EX": "!?！？؛؞؟\u061b\u06d4\u05c6\ufe56\ufe57",
    "IS": ",.:;،\u037e\u0589\u060d\u07f8\u2044",
    "SY": "/",
    "IN": "…‥․",
    "NS": "・：；‼⁇⁈⁉ー々〻ゝゞヽヾ〜゛゜゠〼\u17d6\uff65\uff9e\uff9f\uff70",
    "PO": "%‰‱°′″‴‵‶‷¢℃℉％￠\u060a\u066a\u20a7\ufe6a",
    "PR": "$\\+±№£¤¥€−∓₩＄￡￥￦",
    "CP": ")]",
    "QU": "\"'❛❜❝❞",
    "OP": "¡¿⸘",
    "NU": "٫٬",
    "ID": "〒〓☀☁☂☃♨⌚⌛✊✋✌",
}
"""Characters by the class of Unicode's annex 14 in which they are, where their category is none."""

CATEGORIES = {"Ps": "OP", "Pe": "CL", "Pi": "QU", "Pf": "QU", "Nd": "NU", "Zs": "BA", "Sc": "PR"}
CATEGORIES |= dict.fromkeys(["Mn", "Mc", "Me", "Cc", "Cf"], "CM")

JOINER = "\u200d"
"""Makes one sign of two, as of a woman and a rocket an astronaut (LB8a)."""

NEVER_BEFORE = {"CL", "CP", "EX", "IS", "SY", "WJ", "ZW"}
"""Before these no line ends, even after a space (rules LB7, LB11 and LB13)."""

NEVER_APART = {("QU", "OP"), ("CL", "NS"), ("CP", "NS"), ("B2", "B2")}
"""Neither between these, with or without spaces (LB15 to LB17)."""

TOGETHER = {
    *((one, "IN") for one in ("AL", "ID", "IN", "NU")),  # LB22
    *(("ID", "PO"), ("AL", "NU"), ("NU", "AL")),  # LB23
    *(("PR", "ID"), ("PR", "AL"), ("PO", "AL"), ("AL", "PR"), ("AL", "PO")),  # LB23a, LB24
    *((one, "PO") for one in ("CL", "CP", "NU")),  # LB25
    *((one, "PR") for one in ("CL", "CP", "NU")),
    *((one, "NU") for one in ("PO", "PR", "HY", "IS", "NU", "SY")),
    *(("PO", "OP"), ("PR", "OP")),
    ("AL", "AL"),  # LB28; of LB29, by which "example.org" stays whole, gettext knows nothing
    *(("AL", "OP"), ("NU", "OP"), ("CP", "AL"), ("CP", "NU")),  # LB30
}
"""Between these a line ends only after a space."""


def quoted(keyword: str, text: str, prefix: str = "", width: int = WIDTH) -> list[str]:
    """The lines that say a text under a keyword: ``msgid "…"``, or several.

    ``prefix`` begins each line, as ``#~ `` does. With a ``width`` of 0, only the text's own line
    ends end lines.
    """
    parts = [part.translate(ESCAPES) for part in text.split("\n")]
    parts = [f"{part}\\n" for part in parts[:-1]] + [part for part in parts[-1:] if part]
    is_wrapped = width and len(text) <= MOST_WRAPPED
    room = width - len(prefix) - len('""') if is_wrapped else 0
    head = f"{prefix}{keyword} "
    if not parts:
        return [f'{head}""']
    # Gettext looks for what follows the keyword as if it stood one column further on.
    if len(parts) == 1 and len(wrapped(parts[0], room, len(keyword) + 1)) == 1:
        return [f'{head}"{parts[0]}"']
    lines = [line for part in parts for line in wrapped(part, room)]
    return [f'{head}""', *(f'{prefix}"{line}"' for line in lines)]


def wrapped(text: str, room: int, start: int = 0) -> list[str]:
    """An escaped text in lines of so many columns, the first of which begins at a later one.

    What cannot be broken sticks out; a ``room`` of 0 has no end.
    """
    if not room or start + 2 * len(text) <= room:
        return [text]
    lines: list[str] = []
    line_start, begin, column = 0, 0, start
    for end in _opportunities(text):
        width = _width(text[begin:end])
        if column + width > room and (begin > line_start or (start and not lines and begin)):
            lines.append(text[line_start:begin])
            line_start, column = begin, 0
        column += width
        begin = end
    return [*lines, text[line_start:]]


def _opportunities(text: str) -> Iterator[int]:
    """Where a line may end, and the end of the text."""
    before, is_spaced, is_escaped = "", False, False
    for at, sign in enumerate(text):
        kind = "SP" if sign == " " else _class(sign)
        if is_escaped:
            # An escape is no place to end a line; gettext takes its signs one by one.
            is_escaped, before, is_spaced = False, kind, False
            continue
        is_escaped = sign == "\\"
        if kind == "SP":
            is_spaced = True
            continue
        if kind == "CM":
            kind = "AL" if is_spaced or not before else before
            if not is_spaced:
                continue
        is_joined = at and (text[at - 1] == JOINER or _is_last_escape(text, at))
        if at and not is_joined and _may_end(before, kind, is_spaced=is_spaced):
            yield at
        before, is_spaced = kind, False
    yield len(text)


def _is_last_escape(text: str, at: int) -> bool:
    """Whether the line end of the text itself stands there, which stays on its line."""
    return at == len(text) - 2 and text.endswith("\\n")


def _may_end(before: str, after: str, *, is_spaced: bool) -> bool:
    """Whether a line may end between signs of two classes."""
    if before == "ZW":
        return True
    if after in NEVER_BEFORE or before == "OP" or (before, after) in NEVER_APART:
        return False
    if is_spaced or not before:
        return is_spaced
    if {before, after} & {"QU"} or before in {"GL", "WJ", "BB"}:
        return False
    if after == "GL":
        return before in {"BA", "HY"}
    return after not in {"BA", "HY", "NS"} and (before, after) not in TOGETHER


_CLASS = {sign: name for name, signs in SIGNS.items() for sign in signs}


@functools.lru_cache(maxsize=1 << 14)
def _class(sign: str) -> str:
    """The class of a character in Unicode's annex 14, as far as texts of books need it."""
    if sign in _CLASS:
        return _CLASS[sign]
    if known := CATEGORIES.get(unicodedata.category(sign)):
        return known
    if unicodedata.east_asian_width(sign) not in "WF":
        return "AL"
    return "NS" if " SMALL " in unicodedata.name(sign, "") else "ID"


def _width(text: str) -> int:
    return len(text) if text.isascii() else sum(map(_columns, text))


@functools.lru_cache(maxsize=1 << 14)
def _columns(sign: str) -> int:
    """How wide a character is on a screen of fixed width."""
    if unicodedata.category(sign) in {"Mn", "Me", "Cf", "Cc"}:
        return 0
    return 2 if unicodedata.east_asian_width(sign) in "WF" else 1
