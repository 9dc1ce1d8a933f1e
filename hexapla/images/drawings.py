"""SVG file → a drawing that is data: only elements, attributes and style from lists stay (law 9).

nh3 and other sanitizers read and write HTML, where an SVG's namespaces are lost, and know nothing
of style sheets; so the lists are here, lxml reads the XML and tinycss2 the CSS. The drawing is
kept: what it may not have goes alone, and is named.
"""

from __future__ import annotations

import copy
import functools
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote

from lxml import etree

from hexapla.files.namespaces import (
    MATHML_NAMESPACE,
    SVG,
    SVG_NAMESPACE,
    XHTML_NAMESPACE,
    XML_LANG,
    XML_SPACE,
)
from hexapla.images import bounds, labels, rasters
from hexapla.images import styles as drawing_styles
from hexapla.images.bounds import HREF, Unfit
from hexapla.images.references import GROUPS, PAINTED, Expansion
from hexapla.images.styles import Removed, Variables

if TYPE_CHECKING:
    from lxml.etree import _Element

LIVE = {XHTML_NAMESPACE, MATHML_NAMESPACE, None}
"""Namespaces of elements that a browser would show; it passes over all others but SVG's."""

PICTURES = {"image", "feImage"}
"""The elements that show another picture."""

ELEMENTS = {
    *PAINTED,
    *GROUPS,
    *PICTURES,
    *("clipPath", "defs", "desc", "linearGradient", "marker", "mask", "pattern"),
    *("radialGradient", "stop", "style", "title", "filter"),
    *("feBlend", "feColorMatrix", "feComponentTransfer", "feComposite", "feConvolveMatrix"),
    *("feDiffuseLighting", "feDisplacementMap", "feDistantLight", "feDropShadow", "feFlood"),
    *("feFuncA", "feFuncB", "feFuncG", "feFuncR", "feGaussianBlur", "feMerge", "feMergeNode"),
    *("feMorphology", "feOffset", "fePointLight", "feSpecularLighting", "feSpotLight"),
    *("feTile", "feTurbulence"),
}
"""The elements of SVG that may stay (SVG 2, chapter 5 and after; Filter Effects)."""

QUIET = {"color-profile", "cursor", "font", "metadata", "view"}
"""The elements of SVG that no browser shows: nobody misses them."""

NAMED = {
    **dict.fromkeys(("handler", "listener", "script"), "a script"),
    **dict.fromkeys(("animate", "animateColor", "animateMotion"), "an animation"),
    **dict.fromkeys(("animateTransform", "discard", "set"), "an animation"),
}
"""What a person calls elements that may not stay."""

NUMBERED = {
    *("amplitude", "azimuth", "baseFrequency", "bias", "cx", "cy", "diffuseConstant", "divisor"),
    *("dx", "dy", "elevation", "exponent", "fr", "fx", "fy", "height", "intercept", "k1", "k2"),
    *("k3", "k4", "kernelMatrix", "kernelUnitLength", "limitingConeAngle", "markerHeight"),
    *("markerWidth", "numOctaves", "offset", "order", "pathLength", "pointsAtX", "pointsAtY"),
    *("pointsAtZ", "r", "radius", "refX", "refY", "rotate", "rx", "ry", "scale", "seed", "slope"),
    *("specularConstant", "specularExponent", "startOffset", "stdDeviation", "surfaceScale"),
    *("tableValues", "targetX", "targetY", "textLength", "values", "viewBox", "width", "x", "x1"),
    *("x2", "y", "y1", "y2", "z"),
}
"""The attributes that hold numbers, with or without units."""

POSITIVE = {"height", "markerHeight", "markerWidth", "r", "rx", "ry", "textLength", "width"}
"""Those for which a number below zero is an error, so that the element is not drawn."""

TRANSFORMS = {"gradientTransform", "patternTransform", "transform"}

WORDS = {
    *("class", "clipPathUnits", "edgeMode", "filterUnits", "gradientUnits", "id", "in", "in2"),
    *("lang", "lengthAdjust", "markerUnits", "maskContentUnits", "maskUnits", "media", "method"),
    *("mode", "operator", "orient", "patternContentUnits", "patternUnits", "preserveAlpha"),
    *("preserveAspectRatio", "primitiveUnits", "result", "role", "side", "spacing"),
    *("stitchTiles", "systemLanguage", "type", "version", "xChannelSelector"),
    *("yChannelSelector", XML_LANG, XML_SPACE, labels.ROOM),
    *("aria-describedby", "aria-hidden", "aria-label", "aria-labelledby", "aria-roledescription"),
}
"""The attributes that hold words, which nothing takes for an address."""

HREFS = ("href", HREF)
"""The attributes that refer to something, the newer first."""

NUMBER = r"[+-]?(?:\d++\.?\d*+|\.\d++)(?:[eE][+-]?\d++)?"
LENGTHS = re.compile(rf"\s*+(?:{NUMBER}(?:{drawing_styles.UNITS})?[\s,]*+)*+")
PATH = re.compile(rf"(?:{NUMBER}|[MmZzLlHhVvCcSsQqTtAa\s,])*+")
POINTS = re.compile(rf"(?:{NUMBER}|[\s,])*+")
TRANSFORM = re.compile(
    rf"(?:[\s,]*+[a-zA-Z]{{4,10}}\s*+\(\s*+(?:{NUMBER}[a-z]{{0,4}}[\s,]*+)++\))*+[\s,]*+"
)
ORIENT = re.compile(rf"auto|auto-start-reverse|{NUMBER}")
SIZE = re.compile(rf"\s*({NUMBER})\s*(px|pt|pc|mm|cm|in|em|ex|rem|Q)?\s*")

UNITS = {**labels.PIXELS, "em": 16.0, "rem": 16.0, "ex": 8.0}
"""The units of a drawing's sides in pixels, where nobody sets the size of type."""

MOST_SIDE = 100_000
"""The pixels of a drawing's side: 26 metres."""

VIEW_BOX_PARTS = 4


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing that may be published."""

    content: bytes
    """XML in UTF-8."""
    removed: tuple[str, ...]
    """What was left out although it made a part of the look, in words for a person."""

    @property
    def root(self) -> _Element:
        """Its root element, read anew."""
        return etree.fromstring(self.content)


@functools.lru_cache(maxsize=64)
def clean(content: bytes) -> Drawing:
    """An SVG file with nothing in it but what is on the lists.

    Raises:
        Unfit: it is no SVG, or more than may be drawn; it says the line where it can.
    """
    root = _parsed(content)
    bounds.check_count(root)
    bounds.check_style_text(root)
    removed: Removed = dict.fromkeys(labels.convert(root))
    known = _variables(root)
    _keep_all(root, known, removed)
    _settle_ids(root)
    _give_size(root)
    bounds.check_labels(root)
    Expansion(root).check()
    etree.cleanup_namespaces(root, top_nsmap={None: SVG_NAMESPACE})
    # A copy is a document without a DOCTYPE, and so without entities.
    return Drawing(etree.tostring(copy.deepcopy(root), encoding="UTF-8"), tuple(removed))


def _parsed(content: bytes) -> _Element:
    if len(content) > bounds.MOST_BYTES:
        most = bounds.MOST_BYTES // 2**20
        raise Unfit(f"it has more than {most} MiB, the most for a drawing", bounds.SIMPLER)
    if (what := rasters.kind(content)) in rasters.ENDINGS or what.startswith("a gzip"):
        tip = "unpack it" if what.startswith("a") else "give its name the ending of what it is"
        raise Unfit(f"not an SVG file: it is {rasters.kind_in_words(what)}", tip)
    parser = etree.XMLParser(
        resolve_entities="internal",  # those that Illustrator declares; libxml2 bounds them
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        # Without its own words for the place: a finding says it.
        said = re.sub(r", line \d+, column \d+.*", "", error.msg or "it is empty")
        raise Unfit(f"not an SVG file: {said}", "save the drawing again", error.lineno) from None
    except ValueError as error:
        raise Unfit(f"not an SVG file: {error}", "save the drawing again") from None
    if root.tag != f"{SVG}svg":
        what = f"not an SVG file: it begins with <{etree.QName(root).localname}>"
        if root.tag == "svg":
            what = f'not an SVG file: its first tag lacks xmlns="{SVG_NAMESPACE}"'
        raise Unfit(what, "save the drawing again as SVG", root.sourceline)
    return root


def _variables(root: _Element) -> Variables:
    sheets = map(_sheet, root.iter(f"{SVG}style"))
    styles = (element.get("style", "") for element in root.iter(etree.Element))
    return drawing_styles.variables(sheets, filter(None, styles))


def _sheet(style: _Element) -> str:
    """The whole text of a style sheet, wherever it stands in the element."""
    return "".join(map(str, style.itertext()))


# ----------------------------------------------------------------------------------- elements


def _keep_all(root: _Element, known: Variables, removed: Removed) -> None:
    """Keep the elements that may stay, with what may stay of them; in place."""
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if not _may_stay(element, removed):
            labels.replace(element, None)
            continue
        if element.tag == f"{SVG}style":
            _keep_sheet(element, known, removed)
        _keep_attributes(element, known, removed)
        if etree.QName(element).localname in PICTURES and element.get(HREF) is None:
            # A picture without one makes WeasyPrint 70 give up the whole drawing.
            labels.replace(element, None)
        waiting += reversed(element)


def _may_stay(element: _Element, removed: Removed) -> bool:
    if not isinstance(element.tag, str):
        return False
    name = etree.QName(element)
    if name.namespace == SVG_NAMESPACE and name.localname in ELEMENTS:
        return True
    if said := _description_of_element(name):
        removed[said] = None
    return False


def _description_of_element(name: etree.QName) -> str:
    """What a person should know of an element that is left out; empty for what shows nothing."""
    if name.namespace == SVG_NAMESPACE:
        if name.localname in QUIET:
            return ""
        return NAMED.get(name.localname, f"<{name.localname[:30]}>")
    return f"HTML (<{name.localname[:30]}>)" if name.namespace in LIVE else ""


def _keep_sheet(style: _Element, known: Variables, removed: Removed) -> None:
    is_css = style.get("type", "text/css").strip().lower() in {"", "text/css"}
    text = drawing_styles.sheet(_sheet(style), known, removed) if is_css else ""
    for child in list(style):
        style.remove(child)
    style.text = text or None
    if not is_css:
        removed["a style sheet that is no CSS"] = None


# --------------------------------------------------------------------------------- attributes


def _keep_attributes(element: _Element, known: Variables, removed: Removed) -> None:
    kept_attributes: dict[str, str] = {}
    for key, found in element.attrib.items():
        name, text = str(key), str(found)
        if name in HREFS:
            if target := _target(element, text, removed):
                kept_attributes.setdefault(HREF, target)
        elif (value := _value(element, name, text, known, removed)) is not None:
            kept_attributes[name] = value
    element.attrib.clear()
    element.attrib.update(kept_attributes)


def _value(
    element: _Element, name: str, text: str, known: Variables, removed: Removed
) -> str | None:
    """What may stay of the value of an attribute; None for nothing."""
    try:
        if name == "style":
            return drawing_styles.declarations(text, known, removed) or None
        if name in NUMBERED or name in TRANSFORMS or name in {"d", "points"}:
            return _numbers(element, name, text, removed)
        if name == "orient":
            return text if ORIENT.fullmatch(text.strip()) else None
        if name in WORDS:
            return text
        if name in drawing_styles.PROPERTIES:
            return drawing_styles.value(name, text, known, removed) or None
    except Unfit as unfit:
        raise Unfit(unfit.what, unfit.tip, element.sourceline) from None
    if name.lower().startswith("on"):
        removed["a script"] = None
    if name == "spreadMethod" and text.strip() != "pad":
        # WeasyPrint 70 adds colours one by one until they fill the shape: without an end.
        removed["a gradient that repeats"] = None
    return None


def _target(element: _Element, text: str, removed: Removed) -> str:
    """What an element may refer to: a part of the drawing, or a picture that stands in it."""
    address, name = text.strip(), etree.QName(element).localname
    if address.startswith("#") and name not in PICTURES:
        return unquote(address)
    if name in PICTURES and (kept := rasters.embedded_picture_address(address)):
        return kept
    if address.startswith("data:"):
        removed[f"a picture in it that is none, or too big ({address[:30]!r})"] = None
    elif name != "a" and not address.startswith("#"):
        removed[f"a picture from elsewhere ({address[:60]!r})"] = None
    return ""


def _numbers(element: _Element, name: str, text: str, removed: Removed) -> str | None:
    """The numbers of an attribute as far as a browser would read them, which stops at a fault."""
    if bounds.HUGE.search(text):
        raise Unfit(f'{name}="{text[:40]}" is more than can be drawn')
    if name == "values" and element.tag != f"{SVG}feColorMatrix":
        return None
    found = _form(name).match(text)
    good = found[0] if found else ""
    if good != text and (name in {"d", "points"} or drawing_styles.NO_NUMBER.search(text)):
        removed[f'a number that is none ({name}="{text[len(good) :][:20]}")'] = None
    if name in {"d", "points"}:
        return good
    is_below = name in POSITIVE and good.strip().startswith("-")
    return None if good != text or is_below else text


def _form(name: str) -> re.Pattern[str]:
    if name in TRANSFORMS:
        return TRANSFORM
    return PATH if name == "d" else POINTS if name in {"points", "rotate", "viewBox"} else LENGTHS


# --------------------------------------------------------------------------- ids, size, counting


def _settle_ids(root: _Element) -> None:
    """Take away ids that stand there twice, and references to none: EPUBCheck refuses both.

    The first of two is the one that is meant.
    """
    seen: set[str] = set()
    for element in root.iter(etree.Element):
        name = element.get("id")
        if name is not None and (name in seen or not name.strip()):
            del element.attrib["id"]
        seen.add(name or "")
    for element in root.iter(etree.Element):
        target = element.get(HREF, "")
        if target.startswith("#") and target[1:] not in seen:
            del element.attrib[HREF]


def _give_size(root: _Element) -> None:
    """Width and height from the view box: WeasyPrint 70 fails on right-to-left lines without."""
    box = (root.get("viewBox") or "").replace(",", " ").split()
    if box and not _is_box(box):
        raise Unfit(f'viewBox="{root.get("viewBox")}" has no size', "", root.sourceline)
    for key in ("width", "height"):
        text = root.get(key)
        if text is None or text.strip() in {"", "auto"} or text.strip().endswith("%"):
            root.attrib.pop(key, None)
        elif not _is_side(text):
            raise Unfit(f'{key}="{text[:40]}" is no size of a drawing', "", root.sourceline)
    if box and not (root.get("width") and root.get("height")):
        root.set("width", box[2])
        root.set("height", box[3])


def _is_box(box: list[str]) -> bool:
    return len(box) == VIEW_BOX_PARTS and all(_is_side(side) for side in box[2:])


def _is_side(text: str) -> bool:
    found = SIZE.fullmatch(text)
    return found is not None and 0 < float(found[1]) * UNITS[found[2] or "px"] <= MOST_SIDE
