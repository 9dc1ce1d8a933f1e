"""The MathML of a formula → a picture, which stands in a line as letters do."""

from __future__ import annotations

import copy
import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from hexapla.formats.pdf.formulas import letters
from hexapla.rendering.elements import classes
from hexapla.rendering.formulas import ENCLOSED, FUNCTION_SPACE, notation

if TYPE_CHECKING:
    from lxml.etree import _Element

SIZE = 16
"""The type size that formulas are drawn at, before they are scaled to the text."""

ZIAMATH_EM = 1.333
"""ziamath 0.13 takes points for pixels, so its em is longer than the letters are high."""

LENGTH = re.compile(r"(-?[\d.]+)(em|ex)")

PERCENT = re.compile(r"([\d.]+)%")

TOKENS = {"mi", "mn", "mo", "ms", "mtext"}

LARGE = set("∏∐∑⋀⋁⋂⋃⨀⨁⨂⨃⨄⨅⨆⨉")
"""Signs that are larger in a formula on lines of its own."""

INTEGRALS = set("∫∬∭⨌∮∯∰∱∲∳")

NOT_DRAWN = ("annotation", "annotation-xml")


class UndrawableError(ValueError):
    """A formula that cannot be drawn; the message says why, for a person."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A formula as it is drawn, with its measures in ems of the text around it."""

    svg: str
    width: float
    height: float
    depth: float
    """How far it reaches below the line that letters stand on, as a negative number."""


def draw(formula: _Element, language: str) -> Picture:
    """The picture of a formula; words in it are in this language.

    Raises:
        UndrawableError: it cannot be drawn.
    """
    # Here, for they load a font, and most books have no formula.
    import ziamath

    import hexapla.formats.pdf.formulas.nodes  # noqa: F401 - its classes take ziamath's places

    try:
        drawn = ziamath.Math(_for_ziamath(formula, language), size=SIZE)
        depth, root = drawn.getyofst(), drawn.svgxml()
    except Exception as error:  # it raises errors of every kind, of which some say nothing
        reason = str(error) or type(error).__name__
        raise UndrawableError(reason) from error
    width, height = (float(root.get(side, "0")) / SIZE for side in ("width", "height"))
    svg = ET.tostring(root, encoding="unicode")
    return Picture(svg, width, height, depth / SIZE)


def _for_ziamath(formula: _Element, language: str) -> ET.Element:
    """A copy of the formula in ziamath's dialect of MathML."""
    own = copy.deepcopy(formula)
    own.tail = None
    for element in list(own.iter(etree.Element)):
        name = etree.QName(element).localname
        parent = element.getparent()
        # It parts functions from their arguments itself.
        is_drawn = name not in NOT_DRAWN and FUNCTION_SPACE not in classes(element)
        if not is_drawn and parent is not None:
            parent.remove(element)
            continue
        # It cuts the latter out of the text of the formula, and sometimes cuts too much.
        element.tag = "mrow" if name in {"semantics", "mstyle"} else name
        _measure(element)
        _show_enclosed(element)
        _show_text(element, language)
    etree.cleanup_namespaces(own)
    return ET.fromstring(etree.tostring(own))  # noqa: S314 - our own tree


def _show_text(element: _Element, language: str) -> None:
    """Letters that the font of formulas lacks as words; nothing as a space without width."""
    text = element.text or ""
    if element.tag in TOKENS and not text.strip() and element.tag != "mtext":
        element.tag, element.text = "mspace", None
    elif element.tag == "mrow" and not len(element):
        element.tag = "mspace"
    elif element.tag in TOKENS and letters.lacking(text):
        element.tag = "mtext"
    if element.tag == "mtext":
        element.set("lang", language)
    if element.tag == "mo" and text.strip() in LARGE:
        # It knows not all of them.
        element.attrib.update({"form": "prefix", "largeop": "true"})
    if element.tag == "mo" and text.strip() in LARGE | INTEGRALS:
        # It would let them grow with what stands beside them, also in a line of text.
        element.set("stretchy", "false")


def _measure(element: _Element) -> None:
    """Lengths in ems of the text; shares of the size that a sign has by itself are ems, too."""
    for name in ("width", "height", "depth", "lspace"):
        if found := LENGTH.fullmatch(element.get(name, "")):
            element.set(name, f"{float(found[1]) / ZIAMATH_EM:.4f}{found[2]}")
    for name in ("minsize", "maxsize"):
        if found := PERCENT.fullmatch(element.get(name, "")):
            element.set(name, f"{float(found[1]) / 100 / ZIAMATH_EM:.4f}em")


def _show_enclosed(element: _Element) -> None:
    """Say again in MathML what the styles draw for browsers."""
    if ENCLOSED in classes(element):
        element.tag = "menclose"
        element.set("notation", " ".join(notation(element)))
