r"""Chemistry as mhchem writes it, ``\ce{SO4^2- + Ba^2+ -> BaSO4 v}``, as plain TeX."""

from __future__ import annotations

import re
from collections.abc import Iterator

ARROWS = {
    "<=>>": r"\rightleftharpoons",
    "<<=>": r"\rightleftharpoons",
    "<-->": r"\rightleftarrows",
    "<=>": r"\rightleftharpoons",
    "<->": r"\leftrightarrow",
    "->": r"\longrightarrow",
    "<-": r"\longleftarrow",
    "→": r"\longrightarrow",
    "⇌": r"\rightleftharpoons",
}

WORDS = r"\{(?:[^{}]|\{[^{}]*\})*\}"
"""A group in braces, which may hold others."""

PIECES = {
    "arrow": rf"(?P<arrow>{'|'.join(map(re.escape, ARROWS))})"
    r"(?:\[(?P<above>[^\[\]]*)\])?(?:\[(?P<below>[^\[\]]*)\])?",
    "space": r"\s+",
    "maths": r"\$(?P<tex>[^$]*)\$",
    "script": rf"(?P<place>[_^])\s*(?P<script>{WORDS}|\\[A-Za-z]+|[0-9n]*[+-](?![A-Za-z])"
    r"|[0-9]+|[A-Za-z+*'•.-])",
    "command": r"\\(?:[A-Za-z]+|[,;:!% ])(?:\{[^{}]*\})*",
    "group": WORDS,
    "fraction": r"\d+/\d+",
    "number": r"\d+(?:[.,]\d+)?",
    "letters": "[A-Za-z]+",
    "greek": "[\u0391-\u03c9]",
    "bond": r"[-=#](?=[A-Za-z0-9({\[\\])",
    "charge": r"[+-](?=$|[\s_)\]},;:]|-?[<>]|\((?:s|l|g|aq)\))",
    "dot": r"[*·.•]",
    "sign": r"[()\[\],;:|/'+=-]",
    "ellipsis": "…",
}
"""What a formula of chemistry is made of; the first that fits is taken."""

PIECE = re.compile("|".join(f"(?P<is_{name}>{form})" for name, form in PIECES.items()))

BONDS = {"-": r"{-}", "=": r"{=}", "#": r"{\equiv}"}

STATE = re.compile(r"\((s|l|g|aq|cr|am)\)")
"""How a substance is there: solid, liquid, a gas, in water."""


def read(text: str) -> str | None:
    """TeX for a formula of chemistry; None where it has something that is not understood."""
    return _Writer(text).write()


class _Writer:
    """Writes one formula piece by piece: what a sign means follows from what stands before it."""

    def __init__(self, text: str) -> None:
        self._text = text.strip()
        self._before = "space"
        """What kind of piece stands before the one that is read."""
        self._taken = ""
        """Where something stands at the piece before: above, below, or both."""
        self._is_whole = True

    def write(self) -> str | None:
        written = "".join(self._pieces())
        return f"{{{written}}}" if self._is_whole else None

    def _pieces(self) -> Iterator[str]:
        at = 0
        while at < len(self._text):
            if sign := self._sign_alone(at):
                yield sign
                at, self._before = at + 1, "space"
            elif state := STATE.match(self._text, at):
                yield rf"\,\mathrm{{({state[1]})}}"
                at, self._before = state.end(), "letters"
            elif found := PIECE.match(self._text, at):
                kind = next(name for name in PIECES if found[f"is_{name}"] is not None)
                written = str(getattr(self, f"_{kind}", self._as_typed)(found))
                yield written
                at, self._before = found.end(), self._kind(kind, written)
            else:
                self._is_whole = False
                return

    def _kind(self, kind: str, written: str) -> str:
        """The kind of a piece for what stands behind it, by how it was written."""
        if written in {")", "]"}:
            return "closing"
        return "lowered" if kind == "number" and "_" in written else kind

    def _sign_alone(self, at: int) -> str:
        """What a sign between spaces stands for: a plus, a gas that rises, a salt that falls."""
        is_alone = self._before == "space" and re.match(r"\s|$", self._text[at + 1 :])
        meanings = {"+": "+", "-": "-", "^": r"\uparrow ", "v": r"\downarrow ", "=": "="}
        return meanings.get(self._text[at], "") if is_alone else ""

    def _as_typed(self, found: re.Match[str]) -> str:
        return found[0]

    def _arrow(self, found: re.Match[str]) -> str:
        drawn = ARROWS[found["arrow"]]
        above, below = (self._over_arrow(found[name] or "") for name in ("above", "below"))
        if below:
            drawn = rf"\underset{{{below}}}{{{drawn}}}"
        return rf"\mathrel{{\overset{{{above}}}{{{drawn}}}}}" if above else f"{drawn} "

    def _over_arrow(self, text: str) -> str:
        if text.startswith("{") and text.endswith("}"):
            return rf"\text{{{text[1:-1]}}}"
        if not text:
            return ""
        said = read(text)
        self._is_whole &= said is not None
        return said or ""

    def _space(self, found: re.Match[str]) -> str:
        follows = self._text[found.end() : found.end() + 1]
        is_between = self._before in BASES | {"number", "lowered", "script"}
        return r"\ " if is_between and (follows.isalnum() or follows in r"([{$\^") else ""

    def _maths(self, found: re.Match[str]) -> str:
        return f"{{{found['tex']}}}"

    def _script(self, found: re.Match[str]) -> str:
        text = found["script"].removeprefix("{").removesuffix("}")
        if text.startswith("$") and text.endswith("$"):
            written = text[1:-1]
        else:
            written = rf"\mathrm{{{text}}}" if re.search("[A-Za-z]", text) else text
        return self._placed(found["place"], written)

    def _placed(self, place: str, written: str) -> str:
        """Something above or below what stands before it, or before nothing."""
        is_free = self._before in BASES or (self._before in SCRIPTS and place not in self._taken)
        self._taken = (self._taken if self._before in SCRIPTS and is_free else "") + place
        return f"{'' if is_free else '{}'}{place}{{{written}}}"

    def _command(self, found: re.Match[str]) -> str:
        return f"{found[0]} "

    def _group(self, found: re.Match[str]) -> str:
        return rf"\text{{{found[0][1:-1]}}}"

    def _fraction(self, found: re.Match[str]) -> str:
        above, _, below = found[0].partition("/")
        return rf"\frac{{{above}}}{{{below}}}\,"

    def _number(self, found: re.Match[str]) -> str:
        if self._before in BASES or (self._before == "script" and "_" not in self._taken):
            return self._placed("_", found[0])
        follows = self._text[found.end() : found.end() + 1]
        return rf"{found[0]}\," if follows and (follows.isalpha() or follows in "([") else found[0]

    def _letters(self, found: re.Match[str]) -> str:
        return rf"\mathrm{{{found[0]}}}"

    def _bond(self, found: re.Match[str]) -> str:
        return BONDS[found[0]]

    def _charge(self, found: re.Match[str]) -> str:
        return self._placed("^", found[0])

    def _dot(self, found: re.Match[str]) -> str:
        del found
        return r"\cdot "

    def _ellipsis(self, found: re.Match[str]) -> str:
        del found
        return r"\cdots "


SCRIPTS = {"script", "lowered", "charge"}
"""The pieces that stand above or below another one."""

BASES = {"letters", "closing", "group", "command", "greek"}
"""The pieces that a number behind them belongs to, and sinks below."""
