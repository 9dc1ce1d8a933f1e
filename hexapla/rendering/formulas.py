"""Formulas as pandoc wrote them → what every browser and reader shows, and what a title says."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING

from lxml import etree

from hexapla.files.namespaces import MATHML
from hexapla.rendering.elements import classes
from hexapla.source.tex import marks, tables
from hexapla.source.tex.rewriting import AS_WRITTEN, NO_HEIGHT, NO_WIDTH

if TYPE_CHECKING:
    from lxml.etree import _Element

ENCLOSED = "enclosed"
"""The class of what something is drawn round or through; the notation is a class besides."""

NOTATIONS: Mapping[str, tuple[str, ...]] = {
    **{name: (name,) for name in ("box", "roundedbox", "circle", "top", "bottom", "left", "right")},
    **{f"{way}strike": (f"{way}strike",) for way in ("horizontal", "vertical")},
    **{f"{way}diagonalstrike": (f"{way}diagonalstrike",) for way in ("up", "down")},
    "actuarial": ("top", "right"),
    "longdiv": ("top", "left"),
    "madruwb": ("bottom", "right"),
}
"""The notations of MathML's ``menclose`` by those that we draw: browsers know no such element any
more (MathML Core), so the styles draw them."""

RULES: Mapping[str, str] = {tables.PLAIN: "", tables.DASHED: "-dashed", tables.DOUBLE: "-double"}
"""The kinds of rules, and what the class of a cell with one ends with."""

STYLES: Mapping[str, tuple[str, str]] = {
    "display": ("true", "0"),
    "text": ("false", "0"),
    "script": ("false", "1"),
    "scriptscript": ("false", "2"),
}
"""TeX's sizes, as ``displaystyle`` and ``scriptlevel``."""

UPRIGHT = set("↑↓↕⇑⇓⇕")
"""Arrows that grow with what stands beside them in MathML, and not in TeX."""

HEX = re.compile("[0-9a-f]{6}")

BLACK = "000000"


def finish(root: _Element) -> None:
    """Make the formulas of a fragment ours, in place."""
    for span in list(root.iter("span")):
        if (tex := span.attrib.pop(f"data-{AS_WRITTEN}", None)) is not None:
            _restore(span, str(tex))
    for formula in root.iter(f"{MATHML}math"):
        for mark in list(formula.iter(f"{MATHML}mtext")):
            _heed(mark)
        for element in list(formula.iter(f"{MATHML}menclose")):
            _enclose(element)
        for sign in formula.iter(f"{MATHML}mo"):
            if (sign.text or "").strip() in UPRIGHT and not sign.get("stretchy"):
                sign.set("stretchy", "false")
        for table in formula.iter(f"{MATHML}mtable"):
            _show_lines(table, formula)
        _part_functions(formula)
        formula.set("alttext", tex_of(formula))


FUNCTION_SPACE = "function-space"
"""The class of the space beside the name of a function, which browsers do not put there."""

NAME_AND_SIGN = 2
"""How many elements pandoc makes of a function: its name, and U+2061 FUNCTION APPLICATION."""

SCRIPTED = {"msub", "msup", "msubsup", "munder", "mover", "munderover"}


def _part_functions(formula: _Element) -> None:
    """A thin space between a function and its argument, or what stands before it: sin x, 2 log x.

    As TeX has it between an operator and an ordinary sign (The TeXbook, chapter 18).
    """
    for sign in list(formula.iter(f"{MATHML}mo")):
        name = sign.getparent()
        if (sign.text or "").strip() != "\u2061" or name is None or len(name) != NAME_AND_SIGN:
            continue
        while (above := name.getparent()) is not None and above[0] is name and _is_scripted(above):
            name = above
        before, after = name.getprevious(), name.getnext()
        if after is not None and _is_operand(after):
            name.addnext(_new("mspace", width="0.1667em", **{"class": FUNCTION_SPACE}))
        if before is not None and _is_operand(before):
            name.addprevious(_new("mspace", width="0.1667em", **{"class": FUNCTION_SPACE}))


def _is_scripted(element: _Element) -> bool:
    return etree.QName(element).localname in SCRIPTED


def _is_operand(element: _Element) -> bool:
    """Whether an element is no operator, bracket or space, and begins with none."""
    name = etree.QName(element).localname
    if name == "mrow" and len(element):
        return _is_operand(element[0])
    return name not in {"mo", "mspace"}


def _show_lines(table: _Element, formula: _Element) -> None:
    """The lines of a displayed formula in the size of one that stands alone."""
    is_lines = any("close-right" in classes(cell) for cell in table.iter(f"{MATHML}mtd"))
    if is_lines and formula.get("display") == "block":
        table.set("displaystyle", "true")


def tex_of(formula: _Element) -> str:
    """The TeX of a formula, as its author wrote it."""
    return "".join(map(str, formula.itertext(f"{MATHML}annotation"))).strip()


def _restore(span: _Element, tex: str) -> None:
    """Give the formula in a span the TeX of its author, and take the span away."""
    for annotation in span.iter(f"{MATHML}annotation"):
        annotation.text = tex
    parent, within = span.getparent(), list(span)
    assert parent is not None  # noqa: S101 - it stands in a paragraph
    if len(within) == 1:
        within[0].tail = (within[0].tail or "") + (span.tail or "")
        parent.replace(span, within[0])


# ------------------------------------------------------------------------------------- marks


def _heed(mark: _Element) -> None:
    """Do what a mark says, and take it away."""
    # In a bold passage pandoc writes marks in bold letters, too.
    said = unicodedata.normalize("NFKC", mark.text or "")
    parent = mark.getparent()
    if parent is None or not said.startswith((marks.BEGIN, marks.END, marks.TABLE)):
        return
    if said.startswith(marks.BEGIN):
        _wrap(parent, mark, said[1:])
    elif said.startswith(marks.TABLE):
        _rule(mark, said[1:])
    if mark.getparent() is not None:
        parent.remove(mark)


def _wrap(parent: _Element, mark: _Element, said: str) -> None:
    """Put what stands between a mark and the one that ends it into an element of its own."""
    within = list(_between(mark))
    end = within[-1].getnext() if within else None
    if end is None:
        return
    parent.remove(end)
    kind, _, value = said.partition(" ")
    element = _element(kind, value)
    mark.addprevious(element)
    element.extend(within)
    if kind == "bare":
        for fraction in element.iterchildren(f"{MATHML}mfrac"):
            fraction.set("linethickness", "0")


def _between(mark: _Element) -> Iterator[_Element]:
    """The elements that follow a mark, up to the one that ends what it begins."""
    depth = 1
    for element in mark.itersiblings():
        said = element.text or "" if element.tag == f"{MATHML}mtext" else ""
        depth += said.startswith(marks.BEGIN) - said.startswith(marks.END)
        if not depth:
            return
        yield element


def _element(kind: str, value: str) -> _Element:
    """The element for what a mark says; a row without attributes where it says nothing known."""
    if kind == "enclosed":
        return _new("menclose", notation=value)
    if kind == NO_HEIGHT:
        return _new("mpadded", height="0", depth="0")
    if kind == NO_WIDTH:
        return _new("mpadded", width="0")
    if kind == "style" and value in STYLES:
        display, level = STYLES[value]
        return _new("mstyle", displaystyle=display, scriptlevel=level)
    # Black is the colour of the text, which is white in the dark.
    if kind == "colour" and HEX.fullmatch(value) and value != BLACK:
        return _new("mstyle", mathcolor=f"#{value}")
    if kind == "ground" and HEX.fullmatch(value):
        return _new("mstyle", mathbackground=f"#{value}", mathcolor=f"#{BLACK}")
    return _new("mrow")


def _new(name: str, **attributes: str) -> _Element:
    return etree.Element(f"{MATHML}{name}", attributes)


def _rule(mark: _Element, said: str) -> None:
    """Give the cells of a table the classes of their rules."""
    table = next(mark.iterancestors(f"{MATHML}mtable"), None)
    if table is None or not re.fullmatch(r"[0-3]+ [0-3]+", said):
        return
    column_rules, row_rules = said.split(" ")
    width = max(map(len, table))
    for at, row in enumerate(table):
        while len(row) < width:
            etree.SubElement(row, f"{MATHML}mtd")
        for cell in row:
            _add_rule(cell, "top", row_rules[at : at + 1])
            if at == len(table) - 1:
                _add_rule(cell, "bottom", row_rules[at + 1 : at + 2])
        for place, rule in enumerate(column_rules[:width]):
            _add_rule(row[place], "left", rule)
        _add_rule(row[-1], "right", column_rules[width : width + 1])


def _add_rule(cell: _Element, side: str, rule: str) -> None:
    if rule in RULES:
        cell.set("class", f"{cell.get('class', '')} rule-{side}{RULES[rule]}".strip())


def _enclose(element: _Element) -> None:
    """Let the styles draw what browsers no longer do."""
    names = element.attrib.pop("notation", "longdiv").split()
    known = dict.fromkeys(drawn for name in names for drawn in NOTATIONS.get(name, ()))
    element.tag = f"{MATHML}mrow"
    element.set("class", " ".join((ENCLOSED, *known)))


def notation(element: _Element) -> list[str]:
    """What is drawn round or through an element; nothing for most."""
    names = classes(element)
    return [name for name in names if name != ENCLOSED] if ENCLOSED in names else []


# ------------------------------------------------------------------------------------- titles

RAISED = str.maketrans("0123456789+-−=()nix", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱˣ")
LOWERED = str.maketrans("0123456789+-−=()aeox", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₒₓ")


def in_words(element: _Element) -> str:
    """A formula in one line of characters, for a title in the contents of a book: x², ½ as 1/2."""
    name = etree.QName(element).localname
    if name in {"annotation", "annotation-xml", "mphantom"}:
        return ""
    if name == "mspace" and FUNCTION_SPACE in classes(element):
        return " "
    if name == "mspace":
        return " " if not element.get("width", "").startswith(("-", "0.1")) else ""
    if name == "semantics":
        return in_words(element[0]) if len(element) else ""
    parts = [in_words(part) for part in element if isinstance(part.tag, str)]
    if name in LINEAR and len(parts) == LINEAR[name][0]:
        return LINEAR[name][1](*parts)
    if name in {"mtd", "mtr"}:
        return "".join(parts) + (" " if element.getnext() is not None else "")
    own = (element.text or "") if not len(element) else ""
    if name == "mo" and element.get("form", "infix") == "infix" and own.strip() in SPACED:
        return f" {own.strip()} "
    return own.strip("\u2061\u2062\u2063\u2064") + "".join(parts)


SPACED = set("=<>≤≥≠≈≡+−-×→←↔⇒⇔∈∉⊂⊆∪∩→⟶⇌∼")
"""The operators that stand between spaces."""


def _grouped(part: str) -> str:
    """A part in parentheses, unless it is one name or number."""
    plain = part.strip()
    return plain if re.fullmatch(r"[\w.]*|.|\(.*\)", plain) else f"({plain})"


def _raised(part: str) -> str:
    part = part.strip()
    if re.fullmatch("[′″‴⁗*°†]+", part):
        return part
    if all(ord(character) in RAISED for character in part.replace(" ", "")):
        return part.replace(" ", "").translate(RAISED)
    return f"^{_grouped(part)}"


def _lowered(part: str) -> str:
    part = part.strip()
    if all(ord(character) in LOWERED for character in part.replace(" ", "")):
        return part.replace(" ", "").translate(LOWERED)
    return f"_{_grouped(part)}"


LINEAR: Mapping[str, tuple[int, Callable[..., str]]] = {
    "msup": (2, lambda base, raised: base + _raised(raised)),
    "msub": (2, lambda base, lowered: base + _lowered(lowered)),
    "msubsup": (3, lambda base, lowered, raised: base + _lowered(lowered) + _raised(raised)),
    "munderover": (3, lambda base, below, above: base + _lowered(below) + _raised(above)),
    "munder": (2, lambda base, below: base + ("" if _is_accent(below) else _lowered(below))),
    "mover": (2, lambda base, above: base + (_accent(above) or _raised(above))),
    "mfrac": (2, lambda above, below: f"{_grouped(above)}/{_grouped(below)}"),
    "mroot": (2, lambda base, degree: f"{_raised(degree).removeprefix('^')}√{_grouped(base)}"),
    "msqrt": (1, lambda base: f"√{_grouped(base)}"),
}
"""How elements with so many parts are written in a line."""

ACCENTS = dict(
    zip(
        "^ˆ~˜¯‾˙¨→ˇ˘´`˚",
        "\u0302\u0302\u0303\u0303\u0304\u0304\u0307\u0308\u20d7\u030c\u0306\u0301\u0300\u030a",
        strict=True,
    )
)
"""Accents that stand alone, and those that stand above a letter."""


def _accent(above: str) -> str:
    above = above.strip()
    if len(above) == 1 and unicodedata.combining(above):
        return above
    return "\u200b" if above in "⏞⎴" and above else ACCENTS.get(above, "")


def _is_accent(below: str) -> bool:
    return below.strip() in {"_", "̲", "⏟", "⎵", "‾"}
