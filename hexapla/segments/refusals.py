"""What keeps a text from taking the place of a segment: noise, and markup the source does not have.

Each kind is counted: what the source has itself, its translation may have as often.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from hexapla.model import Node
from hexapla.segments.marks import ACTIVE, TEXT, MarkupError
from hexapla.source import pandoc_ast

UNREADABLE = {
    "a control character": re.compile(
        r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]"
    ),
    "a picture": re.compile(r"(?<!\\)!\[[^\]]*\]\("),
    "a link": re.compile(r"(?<!\\)\]\("),
}
"""What a text must not bring with it as it was typed: no file can hold it, or pandoc could take
for ever to read it."""

STARTS = {
    "a heading mark": re.compile(r"\s*(?:#{1,6}(?=\s)|[=-]{3,}\s*$)"),
    "a mark of quotation": re.compile(r"\s*>(?=\s)"),
    "a fence": re.compile(r"\s*(?::::|```|~~~)"),
    "the definition of a link": re.compile(r"\s*\[[^\]]+\]:\s*<?(?:\w+:|[/#.]|www\.)"),
}
"""What must not open a text, or a line of it: it was meant to be a block of its own. Lists are
none of these: dialogue opens with a dash, and a sentence with 1."""

INTRUDERS = {
    "raw HTML": re.compile(
        r"</?[A-Za-z][^<>]*>|<!--|<[!?/]?(?:script|style|iframe|img|svg)\b", re.IGNORECASE
    ),
    "an entity": re.compile(r"&(?:#\d+|#[xX][0-9A-Fa-f]+|[A-Za-z][A-Za-z0-9]+);"),
    "an attribute": re.compile(r"\{:?\s*[.#][A-Za-z][^{}]*\}|\]\{[^{}]*\}"),
    "TeX": re.compile(r"\\[A-Za-z]+\*?\s*[\[{]"),
}
"""What a text must not bring with it once it is read: it would be printed as it stands."""

STRAY = re.compile(r"~~|[*`^]|(?<!\w)_+(?=[^\W_])|(?<=[^\W_])_+(?!\w)")
"""Signs of emphasis and code that stand in a text as themselves."""

MOST_SIGNS = 200
"""More signs of markup than this, besides those of its source, can only be noise in a text."""

TIMES, LETTERS = 20, 2000
"""A text of more letters than so many times those of its source, and so many more, is none of its
translations: to read a megabyte without a space, or to set it, would take for ever."""

DIRECTIONS = {"\u202a": "\u202c", "\u202b": "\u202c", "\u202d": "\u202c", "\u202e": "\u202c"}
DIRECTIONS |= {"\u2066": "\u2069", "\u2067": "\u2069", "\u2068": "\u2069"}
"""Characters that change the direction of what follows, and those that end it."""


def excess(source: str, text: str) -> str | None:
    """What is said of a text that is much too long to be a translation of its source; or None."""
    if len(text) <= TIMES * len(source) + LETTERS:
        return None
    return f"it has {len(text):,} letters, and its source {len(source):,}"


def typed_fault(source: str, text: str) -> str | None:
    """What keeps a text from being read at all, or None."""
    if too_long := excess(source, text):
        return too_long
    for what, pattern in UNREADABLE.items():
        if len(pattern.findall(text)) > len(pattern.findall(source)):
            return f"{what} that the source does not have"
    if len(ACTIVE.findall(text)) > MOST_SIGNS + len(ACTIVE.findall(source)):
        return "more signs of markup than words"
    return None


def refuse_new_markup(source_text: str, source: list[Node], text: str, nodes: list[Node]) -> None:
    """Refuse what a text has and its source has not; each as it was typed, and as it is read."""
    # What a language adds is emphasis and superscripts (XIX^e^); a subscript that is new is rather
    # a range such as 3~5, 6~8.
    allowed = TEXT | {"Emph", "Strong", "Superscript"}
    allowed |= {node["t"] for node in pandoc_ast.walk(source)}
    for node in pandoc_ast.walk(nodes):
        if node["t"] not in allowed:
            names = {"Link": "a link", "Image": "a picture", "Code": "code"}
            names |= {"Subscript": "a ~subscript~", "Strikeout": "a ~~deletion~~"}
            message = f"{names.get(node['t'], node['t'])} that the source does not have"
            raise MarkupError(message)
    source_plain, plain = _text(source), _text(nodes)
    if _is_legible(source_plain) and not _is_legible(plain):
        message = "it has no words"
        raise MarkupError(message)
    for what in _new_signs(source_plain, plain, source_text, text):
        message = f"{what} that the source does not have"
        raise MarkupError(message)
    control = UNREADABLE["a control character"]  # here it was typed by its number: &#27;
    if len(control.findall(plain)) > len(control.findall(source_plain)):
        message = "a control character that the source does not have"
        raise MarkupError(message)
    stray = Counter(STRAY.findall(plain)) - Counter(STRAY.findall(source_plain))
    if stray:
        message = f"a stray {next(iter(stray))!r}: emphasis that is not closed?"
        raise MarkupError(message)


def _is_legible(text: str) -> bool:
    """Whether there is anything to be seen in a text: a lone mark of direction is nothing."""
    return any(character.isprintable() and character != " " for character in text)


def _new_signs(source_plain: str, plain: str, source_text: str, text: str) -> Iterator[str]:
    """The names of what would be printed as it stands, or turns the line round."""
    before, after = [source_plain, *source_text.split("\n")[1:]], [plain, *text.split("\n")[1:]]
    for what, pattern in STARTS.items():
        if sum(map(bool, map(pattern.match, after))) > sum(map(bool, map(pattern.match, before))):
            yield what
    for what, pattern in INTRUDERS.items():
        if len(pattern.findall(plain)) > len(pattern.findall(source_plain)):
            yield what
    if _is_turned(plain) and not _is_turned(source_plain):
        yield "a change of direction without its end"


def _is_turned(text: str) -> bool:
    """Whether a change of direction is not ended in the text, or ends what it did not begin."""
    awaited: list[str] = []
    for character in text:
        if character in DIRECTIONS:
            awaited.append(DIRECTIONS[character])
        elif character in DIRECTIONS.values() and (not awaited or awaited.pop() != character):
            return True
    return bool(awaited)


def _text(nodes: list[Node]) -> str:
    """The text of nodes as it is read after parsing: markup that was none stands there itself."""
    return "".join(
        " " if node["t"] == "Space" else node["c"]
        for node in pandoc_ast.walk(nodes)
        if node["t"] in TEXT
    )
