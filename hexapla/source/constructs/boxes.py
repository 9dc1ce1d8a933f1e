"""Boxes as other tools write them, which pandoc does not read: they become quotations ``[!NOTE]``.

MkDocs has ``!!! note "Title"`` with an indented body, Docusaurus ``:::tip Title`` and
``:::tip[Title]``, MyST ``:::{note} Title`` and the same with backquotes. A quotation takes a line
for a line, so that every later finding names the right one.
"""

from __future__ import annotations

import re

from hexapla.source.constructs.admonitions import kind_of

FENCE = re.compile(r"([ ]*)(`{3,}|~{3,})(.*)")
MKDOCS = re.compile(r"""( *)(?:!!!|\?\?\?\+?) +([\w-]+)(?: +[\w-]+)*(?: +"([^"]*)")?\s*""")
COLONS = re.compile(
    r"( *)(:{3,})\s*(?:\{([\w-]+)\}|([A-Za-z]+))(?:\[([^\]]*)\]|\s+([^{:\s].*?))?\s*"
)
TICKS = re.compile(r"( *)(`{3,}|~{3,})\{([\w-]+)\}(?:\s+(.*?))?\s*")
OPTION = re.compile(r"\s*:[\w-]+:.*")


def rewrite(text: str, *, has_divs: bool) -> str:
    """A text with these boxes as quotations; ``has_divs`` where the reader knows ``::: note``."""
    if not any(sign in text for sign in ("!!!", "???", ":::", "`{", "~{")):
        return text
    return "\n".join(_rewritten(text.split("\n"), has_divs=has_divs))


def _rewritten(lines: list[str], *, has_divs: bool) -> list[str]:
    done: list[str] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        opening = _opening(line, has_divs=has_divs)
        if opening and not _is_code(lines[:at], opening[0]):
            indent, kind, title, closing = opening
            body, at = _body(lines, at + 1, indent, closing)
            inner = _rewritten(body, has_divs=has_divs)
            quoted = [f"[!{kind.upper()}] {title}".rstrip(), *_without_options(inner)]
            done += [f"{indent}> {one}".rstrip() for one in quoted]
            if closing:
                done.append("")
                at += 1
            continue
        end = at + 1
        # Code is passed over as a whole: what looks like a box in it is none.
        if fence := FENCE.fullmatch(line):
            end = next(
                (n + 1 for n in range(at + 1, len(lines)) if _closes(lines[n], fence[2])),
                len(lines),
            )
        done += lines[at:end]
        at = end
    return done[: len(lines)]


ITEM = re.compile(r"\s*(?:[-*+]|\w{1,9}[.)]|\(\w+\))\s")
CODE = 4
"""The indent of code, where no item of a list has it."""


def _is_code(before: list[str], indent: str) -> bool:
    """Whether a line so far in is code; in an item of a list it is not."""
    if len(indent) < CODE:
        return False
    above = (line for line in reversed(before) if line.strip())
    outer = (line for line in above if len(line) - len(line.lstrip()) < len(indent))
    return not ITEM.match(next(outer, ""))


def _opening(line: str, *, has_divs: bool) -> tuple[str, str, str, str] | None:
    """Indent, kind, title and closing fence of the box that a line begins; or None."""
    if found := MKDOCS.fullmatch(line):
        indent, name, title, closing = found[1], found[2], found[3] or "", ""
    elif found := TICKS.fullmatch(line):
        indent, name, title, closing = found[1], found[3], found[4] or "", found[2]
    elif found := COLONS.fullmatch(line):
        indent, name = found[1], found[3] or found[4]
        title, closing = found[5] or found[6] or "", found[2]
        # pandoc reads the plain form itself, with all that may stand in it.
        if has_divs and not title and not found[3]:
            return None
    else:
        return None
    kind = kind_of([name])
    return (indent, kind, title, closing) if kind else None


def _body(lines: list[str], start: int, indent: str, closing: str) -> tuple[list[str], int]:
    """The lines of a box without their indent, and the line behind them."""
    if closing:
        ends = (n for n in range(start, len(lines)) if _closes(lines[n], closing))
        end = next(ends, len(lines))
        return [line.removeprefix(indent) for line in lines[start:end]], end
    inner = f"{indent}    "
    end = start
    while end < len(lines) and (lines[end].startswith(inner) or not lines[end].strip()):
        end += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return [line.removeprefix(inner) for line in lines[start:end]], end


def _closes(line: str, fence: str) -> bool:
    """Whether a line ends what a fence has begun: the same sign, as often or more."""
    stripped = line.strip()
    return len(stripped) >= len(fence) and set(stripped) == {fence[0]}


def _without_options(lines: list[str]) -> list[str]:
    """The lines of a box, those empty that are options of MyST: ``:class: tip``."""
    end = 0
    while end < len(lines) and OPTION.fullmatch(lines[end]):
        end += 1
    return [""] * end + lines[end:]
