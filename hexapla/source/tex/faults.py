r"""Why pandoc cannot read a formula: the commands that it does not know, or what is not closed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from hexapla.source.tex.groups import UnbalancedError, parse
from hexapla.source.tex.rewriting import rewrite

KNOWN_BY_USE = {r"\begin", r"\end", r"\left", r"\right", r"\middle"}
"""Commands that cannot be tried alone."""

COMMAND = re.compile(r"\\begin\{([A-Za-z]+\*?)\}|(\\[A-Za-z]+)")

FORMS = (
    "{0}",
    "{0} x",
    "{0}{{x}}",
    "{0}{{x}}{{y}}",
    "{0}[x]{{y}}",
    "{0}{{1}}{{1}}{{x}}",
    "x {0} y",
)
"""The ways to try a command: pandoc knows it if it reads one of them."""

COLOURS = {r"\color", r"\textcolor", r"\mathcolor", r"\colorbox", r"\fcolorbox"}

PLAINER = "write it in plainer TeX, without packages and commands of your own"

INSTEAD: Mapping[str, str] = {
    **dict.fromkeys(COLOURS, r"name a colour such as red, or say \textcolor[HTML]{CC0000}{…}"),
    **dict.fromkeys((r"\ref", r"\eqref", r"\cite"), "write it in the text beside the formula"),
    r"\ce": "write simpler chemistry, for example SO4^2- or 2H2 + O2 -> 2H2O",
    r"\cline": r"draw the rule over all columns, with \hline",
    r"\multicolumn": "write a cell for each column",
    r"\href": "put the link in the text beside the formula",
    r"\footnote": "put the note behind the formula",
    r"\includegraphics": "put the picture beside the formula",
    **dict.fromkeys(("CD", "tikzcd", "tikzpicture"), "draw it, and put it there as a picture"),
}
"""What to do about a command, or an environment, where there is more to say than ``PLAINER``."""

Reads = Callable[[list[str]], list[bool]]
"""Says of several formulas which of them pandoc reads."""


def reasons(formulas: list[str], reads: Reads) -> list[tuple[str, str]]:
    """Why each of these formulas cannot be read, and what to do."""
    names = list(dict.fromkeys(name for tex in formulas for name in _names(rewrite(tex))))
    tried = [(name, _form(name, form)) for name in names for form in FORMS]
    read = reads([tex for _, tex in tried])
    known = {name for (name, _), is_read in zip(tried, read, strict=True) if is_read}
    unknown = {name for name in names if name not in known}
    # What is said in other words is known: where it stays, its arguments are not.
    unknown |= {r"\ce", *COLOURS}
    return [_reason(tex, unknown) for tex in formulas]


def _names(tex: str) -> Iterable[str]:
    """The commands and environments of a formula, which pandoc has to know."""
    found = (match[1] or match[2] for match in COMMAND.finditer(tex))
    return (name for name in found if name not in KNOWN_BY_USE)


def _form(name: str, form: str) -> str:
    return form.format(name) if name.startswith("\\") else rf"\begin{{{name}}}x\end{{{name}}}"


def _reason(tex: str, unknown: set[str]) -> tuple[str, str]:
    try:
        parse(tex)
    except UnbalancedError:
        return (
            r"a brace, \begin or \left in it is not closed, or closed and not opened",
            r"close each { with }, \begin{…} with \end{…}, and \left with \right",
        )
    strange = [name for name in dict.fromkeys(_names(rewrite(tex))) if name in unknown]
    if not strange:
        tip = r"write % as \%, & and \\ only in tables and aligned lines, and _ and ^ only once"
        return "its commands are known, and do not stand together", tip
    if strange[0] in COLOURS:
        return f"the colour of {strange[0]} is not known", INSTEAD[strange[0]]
    if strange[0] == r"\ce":
        return r"not all that stands in \ce{…} is understood", INSTEAD[r"\ce"]
    tip = next((INSTEAD[name] for name in strange if name in INSTEAD), PLAINER)
    if tip == PLAINER and any(name.startswith("\\") for name in strange):
        tip = rf"say it in other words, or define it: \newcommand{{{strange[0]}}}{{…}}"
    return f"nothing is known of {' and '.join(strange[:3])}", tip
