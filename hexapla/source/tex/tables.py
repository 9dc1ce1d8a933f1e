r"""The rules of tables in formulas, ``{c|c}`` and ``\hline``, which pandoc would drop."""

from __future__ import annotations

import re

from hexapla.source.tex import marks
from hexapla.source.tex.groups import Item, stripped

REPEATED = re.compile(r"\*\s*\{\s*(\d{1,2})\s*\}\s*\{([^{}]*)\}")
"""Columns that are said once for several: ``*{3}{c}``."""

GAPS = re.compile(r"[@!<>]\s*\{(?:[^{}]|\{[^{}]*\})*\}")
"""What stands between columns."""

PARAGRAPHS = re.compile(r"[pmbX]\s*(?:\{[^{}]*\})?")
"""Columns of a certain width, whose lines would be broken."""

NONE, PLAIN, DASHED, DOUBLE = "0123"
"""The kinds of rules."""

RULES = {r"\hline": PLAIN, r"\hdashline": DASHED, r"\toprule": PLAIN, r"\midrule": PLAIN}
RULES |= {r"\bottomrule": PLAIN}

MOST = 60
"""The columns that a table may have to be given rules."""


def columns(spec: str) -> tuple[str, str]:
    """The letters of the columns, and the rule before each and behind the last one."""
    spec = REPEATED.sub(lambda found: found[2] * int(found[1]), spec)
    spec = PARAGRAPHS.sub("l", GAPS.sub("", spec))
    letters, rules = "", [NONE]
    for sign in spec[:MOST]:
        if sign in "|:":
            rules[-1] = _another(rules[-1], PLAIN if sign == "|" else DASHED)
        elif sign in "lcr":
            letters += sign
            rules.append(NONE)
    return letters, "".join(rules)


def _another(rule: str, kind: str) -> str:
    return kind if rule == NONE else DOUBLE


def without_rules(rows: list[list[Item]]) -> tuple[list[list[Item]], str]:
    """The rows without their rules, and the rule above each and below the last one."""
    rules, remaining = [], []
    for row in rows:
        rule, row_items = NONE, stripped(row)
        while row_items and isinstance(first := row_items[0], str) and first in RULES:
            rule, row_items = _another(rule, RULES[first]), stripped(row_items[1:])
        rules.append(rule)
        remaining.append(row_items)
    # What stands behind the last line end is the rule below the table.
    if remaining and not remaining[-1]:
        remaining.pop()
    else:
        rules.append(NONE)
    return remaining, "".join(rules)


def mark(column_rules: str, row_rules: str) -> str:
    """What to put into the first cell; nothing where a table has no rules."""
    has_rules = set(column_rules + row_rules) != {NONE}
    return marks.ruled(column_rules, row_rules) if has_rules else ""
