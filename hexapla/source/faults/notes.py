"""Notes in the text of the source: those that pandoc's readers would drop, or print as typed.

The tree does not tell: of two notes of a name it has one, and of none the signs that were typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from hexapla.errors import Finding

FENCE = re.compile(r"[ >]*(`{3,}|~{3,})")
NO_TEXT = re.compile(r"\\.|`+[^`]*`+|\$[^$ ][^$]*\$")
"""What a backslash makes plain, code, and formulas."""

DEFINITION = re.compile(r"^(?:> ?)* {0,3}\[\^([^\]\s]+)\]:")
"""Where a note is defined: at the beginning of a line, in a quotation too."""

CALL = re.compile(r"\[\^([^\]\s]+)\]")


def faults(texts: Mapping[str, str]) -> Iterator[Finding]:
    """Notes that a file defines twice: all readers keep one of the two and lose the other."""
    for file, text in texts.items():
        lines: dict[str, int] = {}
        for line, label in _found(text, DEFINITION):
            if label in lines:
                what = f"the note {label!r} is defined twice, also in line {lines[label]}"
                tip = "give one of them another name: its words would be lost"
                yield Finding(f"{file}, line {line}", what, tip)
            lines.setdefault(label, line)


def warnings(texts: Mapping[str, str]) -> Iterator[Finding]:
    """Notes that are called and not defined: they are printed as typed, ``[^name]``."""
    for file, text in texts.items():
        defined = {name for _, name in _found(text, DEFINITION)}
        for line, name in _found(text, CALL):
            if name not in defined:
                what = f"the note {name!r} is not defined, and [^{name}] is printed as typed"
                tip = rf"define it, [^{name}]: …, or write \[^{name}] if that is meant"
                yield Finding(f"{file}, line {line}", what, tip, "warning")


def _found(text: str, pattern: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    """Each line on which a pattern stands, counted from 1, and its name; code is no text."""
    fence = ""
    for number, line in enumerate(text.split("\n"), start=1):
        if found := FENCE.match(line):
            fence = "" if fence and found[1].startswith(fence) else fence or found[1]
        elif not fence:
            for name in pattern.findall(NO_TEXT.sub("", line)):
                yield number, name
