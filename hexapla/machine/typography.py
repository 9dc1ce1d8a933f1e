"""A machine's text as the language prints it: its quotation marks, spaces and own punctuation.

Engines write what their training texts had, mostly straight quotation marks and plain spaces. Only
what is sure is changed; ``checks`` tells the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from hexapla.checks.typography import Rules, is_beside_own
from hexapla.languages.scripts import HAN_AND_KANA
from hexapla.machine.offsets import Change
from hexapla.machine.requests import Translated

QUOTE = re.compile("[\"“”„‟«»‘’‚‛']|(?<=\\w)['’](?=\\w)")
LEFT, RIGHT = "“„‟«‘‚‛", "”»’"
SINGLE = "‘’‚‛'"
NARROW, WIDE = "\u202f", "\u00a0"
"""The no-break spaces: a narrow one, and one as wide as others, which French has before a colon."""

SENTENCE = re.compile(r"[^.!?…]*[.!?…]+")


def typeset(translated: Translated, rules: Rules) -> None:
    """Give a translation the typography of its language; its places are carried along."""
    translated.respell(_capital(translated.text, translated.source.text))
    for step in (_plain_spaces, _apostrophes, _quotation, _own_marks, _no_break_spaces, _openings):
        translated.respell(step(translated.text, rules))


def _capital(text: str, source: str) -> Iterator[Change]:
    """A capital at the beginning, where the source has one."""
    first, theirs = (re.match(r"\W*?([^\W\d_])", one) for one in (text, source))
    if first and theirs and first[1].islower() and theirs[1].isupper():
        yield first.start(1), first.end(1), first[1].upper()


def _plain_spaces(text: str, _rules: Rules) -> Iterator[Change]:
    """Spaces that no language has: two in a row, before a full stop, between Han characters."""
    pattern = r"(?<=\S)  +(?=\S)| +(?=[.,](?:\s|$))|(?<=[(\[]) +(?=\w)|(?<=\w) +(?=[)\]])"
    pattern += rf"|(?<=[{HAN_AND_KANA}，。、；：！？]) +(?=[{HAN_AND_KANA}，。、；：！？])"
    for match in re.finditer(pattern, text):
        yield match.start(), match.end(), " " if match[0].startswith("  ") else ""
    for match in re.finditer(r"\.\.\.", text):
        yield match.start(), match.end(), "…"


def _apostrophes(text: str, _rules: Rules) -> Iterator[Change]:
    for found in re.finditer(r"(?<=[^\W\d_])'(?=[^\W\d_])", text):
        yield found.start(), found.end(), "’"


def quotations(text: str, rules: Rules) -> Iterator[tuple[int, int, str, str]]:
    """The places of the quotation marks of a text, if all come in pairs, and the language's own."""
    outer_left, outer_right, inner_left, inner_right = rules["quotes"]
    for depth, start, end in _pairs(text) or ():
        outer = depth % 2 == 0
        yield start, end, outer_left if outer else inner_left, outer_right if outer else inner_right


def _quotation(text: str, rules: Rules) -> Iterator[Change]:
    """The language's own quotation marks."""
    for start, end, left_mark, right in quotations(text, rules):
        after = len(text[start + 1 :]) - len(text[start + 1 :].lstrip(f" {NARROW}{WIDE}"))
        before = len(text[:end]) - len(text[:end].rstrip(f" {NARROW}{WIDE}"))
        yield start, start + 1 + after, left_mark
        yield end - before, end + 1, right


def _pairs(text: str) -> list[tuple[int, int, int]] | None:
    """Depth, opening and closing place of each quotation; None where they do not close."""
    opened: list[tuple[str, int]] = []
    pairs: list[tuple[int, int, int]] = []
    for one in QUOTE.finditer(text):
        mark, at = one[0], one.start()
        inside = text[at - 1 : at].isalnum() and text[at + 1 : at + 2].isalnum()
        if mark in "'’" and (inside or not _is_quoting(text, at, opened)):
            continue
        if opened and _closes(opened[-1][0], mark, text[at - 1 : at], text[at + 1 : at + 2]):
            pairs.append((len(opened) - 1, opened.pop()[1], at))
        elif mark not in RIGHT:
            opened.append((mark, at))
        else:
            return None
    return None if opened else sorted(pairs, key=lambda pair: pair[1])


def _is_quoting(text: str, at: int, opened: list[tuple[str, int]]) -> bool:
    """Whether a single mark is a quotation mark, and no apostrophe: it opens one, or closes one."""
    closes = bool(opened) and opened[-1][0] in SINGLE
    before = text[at - 1 : at]
    opens = (
        text[at] == "'"
        and (not before or before.isspace() or before in "([")
        and re.search(r"\w'(?!\w)", text[at + 1 :]) is not None
    )
    return closes or opens


def _closes(opener: str, mark: str, before: str, after: str) -> bool:
    if (opener in SINGLE) != (mark in SINGLE):
        return False
    if mark in "\"'":
        return opener in "\"'" and not before.isspace() and not after.isalnum()
    return mark in RIGHT or (opener in "„‚" and mark in "“‘")


def _own_marks(text: str, rules: Rules) -> Iterator[Change]:
    """The language's own mark for an ASCII one, beside its own letters; brackets in pairs."""
    own_marks: Mapping[str, str] = rules.get("punctuation", {})
    wanted = {
        at
        for at, mark in enumerate(text)
        if mark in own_marks and mark not in own_marks.values() and is_beside_own(text, at, mark)
    }
    for found in re.finditer(r"\([^()]*\)", text) if "(" in own_marks else ():
        ends = {found.start(), found.end() - 1}
        wanted |= ends if wanted & ends else set()
    for at in wanted:
        # A mark as wide as a Han character brings its own space.
        is_wide = "\u3000" <= own_marks[text[at]] <= "\uffef"
        spaces = len(text[at + 1 :]) - len(text[at + 1 :].lstrip(" ")) if is_wide else 0
        yield at, at + 1 + spaces, own_marks[text[at]]


def _no_break_spaces(text: str, rules: Rules) -> Iterator[Change]:
    """No-break spaces before the marks that have them, but not inside a time or an address."""
    marks = re.escape("".join(m for m in rules.get("space_before", "") if m not in "»«"))
    if not marks:
        return
    for found in re.finditer(rf"(?<=[^\s{marks}(\[¿¡/…]) ?(?=([{marks}]+)(?:[\s)\]»”’]|$))", text):
        yield found.start(), found.end(), WIDE if found[1] == ":" else NARROW


def _openings(text: str, rules: Rules) -> Iterator[Change]:
    """The mark that opens a question or an exclamation, where the whole sentence is one."""
    marks: Mapping[str, str] = rules.get("opening", {})
    for match in SENTENCE.finditer(text):
        mark = marks.get(match[0][-1])
        if mark and mark not in match[0]:
            start = match.start() + len(match[0]) - len(match[0].lstrip(' "“«‘([»”’)'))
            yield start, start, mark
