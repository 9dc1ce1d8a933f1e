"""What an ebook may say of its accessibility: only what a look at its own pages has shown."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lxml import etree

from hexapla.errors import Finding
from hexapla.rendering.headings import HEADINGS

if TYPE_CHECKING:
    from lxml.etree import _Element

EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"

WCAG = "EPUB Accessibility 1.1 - WCAG 2.2 Level AA"
"""The claim, in the very words of EPUB Accessibility 1.1, 3.3.3."""

LEAST_CONTRAST = 4.5
"""Between text and ground (WCAG 2.2, 1.4.3)."""

WHITE, BLACK = (255, 255, 255), (0, 0, 0)

QUIET = {"inherit", "currentcolor", "transparent", "initial", "unset"}
"""Colours that are those of the reader."""

ABSOLUTE = re.compile(r"(?<![\w-])font-size:\s*[\d.]+(px|pt|mm|cm|in)|!important")
"""Style that takes the size of type out of the reader's hands."""

DECLARATION = re.compile(r"(?<![\w-])([\w-]+)\s*:\s*([^;]+)")
"""A property of CSS with its value."""

MOVING = {"animate", "animateTransform", "animateMotion", "set"}
"""Elements of SVG that move."""

NAMES = ("aria-labelledby", "aria-describedby")
"""Attributes that name other elements by their ids."""


@dataclass(frozen=True, slots=True)
class Claims:
    """The accessibility metadata of an ebook (EPUB Accessibility 1.1, 3.2)."""

    modes: tuple[str, ...]
    sufficient: tuple[str, ...]
    features: tuple[str, ...]
    hazards: tuple[str, ...]
    faults: tuple[Finding, ...]
    """What keeps the ebook from the level AA of WCAG 2.2, as far as a machine can see."""


def claims(
    pages: Mapping[str, bytes], pictures: Mapping[str, bytes], style: str, spine: Sequence[str]
) -> Claims:
    """What may be said of an ebook with these pages, pictures and style.

    ``pages`` are XHTML documents by name, ``spine`` their names in the order of reading.
    """
    roots = {name: _without_namespaces(content) for name, content in pages.items()}
    images = [picture for root in roots.values() for picture in root.iter("img")]
    is_described = all(_has_value(picture, "alt") for picture in images)
    modes = ("textual", "visual") if images else ("textual",)
    faults = tuple(_faults(roots, style))
    return Claims(
        modes,
        ("textual",) if is_described else (",".join(modes),),
        tuple(_features(roots, style, spine, is_described=bool(images) and is_described)),
        tuple(_hazards(pictures, style)),
        faults,
    )


def _without_namespaces(content: bytes) -> _Element:
    """A document without namespaces on its tags."""
    root = etree.fromstring(content)
    for element in root.iter(etree.Element):
        element.tag = etree.QName(element).localname
    return root


def _has_value(element: _Element, key: str) -> bool:
    return bool(element.get(key, "").strip())


def _text(element: _Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


# ---------------------------------------------------------------------------------- features


def _features(
    roots: Mapping[str, _Element], style: str, spine: Sequence[str], *, is_described: bool
) -> Iterator[str]:
    """The values of schema:accessibilityFeature that hold."""
    elements = [element for root in roots.values() for element in root.iter(etree.Element)]
    types = {kind for element in elements for kind in element.get(EPUB_TYPE, "").split()}
    roles = {element.get("role", "") for element in elements}
    if is_described:
        yield "alternativeText"
    if any(element.tag == "math" for element in elements):
        yield "MathML"
    if _contents(roots):
        yield "tableOfContents"
    if not list(_skipped(roots)) and any(element.tag in HEADINGS for element in elements):
        yield "structuralNavigation"
    if _is_in_order(roots, spine):
        yield "readingOrder"
    if "pagebreak" in types:
        yield "pageBreakMarkers"
    if "page-list" in types:
        yield "pageNavigation"
    if "doc-index" in roles:
        yield "index"
    if any(role.startswith("doc-") for role in roles):
        yield "ARIA"
    if not ABSOLUTE.search(style) and not _has_drawn_words(roots):
        yield "displayTransformability"


def _contents(roots: Mapping[str, _Element]) -> list[str]:
    """Where the entries of the table of contents lead."""
    navs = [nav for root in roots.values() for nav in root.iter("nav")]
    found = [nav for nav in navs if nav.get(EPUB_TYPE) == "toc"]
    return [link.get("href", "") for nav in found for link in nav.iter("a")]


def _is_in_order(roots: Mapping[str, _Element], spine: Sequence[str]) -> bool:
    """Whether the contents name places in the order in which they are read."""
    order: dict[str, int] = {}
    for name in spine:
        order[name] = len(order)
        for element in roots[name].iter(etree.Element):
            if _has_value(element, "id"):
                order[f"{name}#{element.get('id')}"] = len(order)
    places = [order.get(href, -1) for href in _contents(roots)]
    return bool(places) and -1 not in places and places == sorted(places)


def _has_drawn_words(roots: Mapping[str, _Element]) -> bool:
    """Whether a picture besides the cover may hold words, which nobody can set otherwise."""
    pictures = [picture for root in roots.values() for picture in root.iter("img")]
    return any(picture.get("role") != "doc-cover" for picture in pictures)


def _hazards(pictures: Mapping[str, bytes], style: str) -> Iterator[str]:
    """The values of schema:accessibilityHazard: ``none`` where nothing can move."""
    moves = "animation" in style or any(_moves(name, content) for name, content in pictures.items())
    yield "unknown" if moves else "none"


def _moves(name: str, content: bytes) -> bool:
    if name.lower().endswith(".svg"):
        root = etree.fromstring(content)
        return any(etree.QName(part).localname in MOVING for part in root.iter(etree.Element))
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(content)) as picture:
            return bool(getattr(picture, "is_animated", False))
    except (UnidentifiedImageError, OSError):
        return True


# ------------------------------------------------------------------------------------- WCAG


def _faults(roots: Mapping[str, _Element], style: str) -> Iterator[Finding]:
    """What fails a criterion of WCAG 2.2 at the levels A and AA."""
    for name, root in roots.items():
        for criterion, what in _page_faults(root):
            yield Finding(name, f"{criterion}: {what}", "mend the text or the template")
    for name, what in _skipped(roots):
        yield Finding(name, f"1.3.1: {what}", "put the heading on the level below")
    for what in _colour_faults(style):
        yield Finding("style.css", what, "choose a colour with more contrast")
    if ABSOLUTE.search(style):
        yield Finding("style.css", "1.4.4: type of a fixed size", "give sizes in em")
    if not _contents(roots):
        yield Finding("nav.xhtml", "2.4.5: no table of contents", "mend the template")


def _page_faults(root: _Element) -> Iterator[tuple[str, str]]:
    """The criteria that a page fails by itself."""
    if not _has_value(root, "lang"):
        yield "3.1.1", "the page names no language"
    if not "".join(root.itertext("title")).strip():
        yield "2.4.2", "the page has no title"
    ids = Counter(element.get("id") for element in root.iter(etree.Element) if element.get("id"))
    for name in (name for name, count in ids.items() if count > 1):
        yield "4.1.2", f"the id {name!r} stands there twice"
    for element in root.iter(etree.Element):
        for key in NAMES:
            for name in element.get(key, "").split():
                if name not in ids:
                    yield "4.1.2", f"{key} names {name!r}, which is not there"
        yield from _element_faults(element)


def _element_faults(element: _Element) -> Iterator[tuple[str, str]]:
    match element.tag:
        case "img" if not _has_value(element, "alt"):
            yield "1.1.1", f"the picture {element.get('src')!r} has no text"
        case "math" if not _has_value(element, "alttext"):
            yield "1.1.1", "a formula has no text"
        case "a" if _has_value(element, "href") and not _is_named(element):
            yield "2.4.4", f"the link to {element.get('href')!r} has no words"
        case "table" if len(list(element.iter("tr"))) > 1 and not list(element.iter("th")):
            yield "1.3.1", "a table has no headers"
        case heading if heading in HEADINGS and not _text(element):
            yield "2.4.6", "a heading is empty"
        case "iframe" | "object" | "video" | "audio" | "embed":
            yield "1.2.1", f"nobody has looked at the {element.tag} element"


def _is_named(link: _Element) -> bool:
    """Whether a link has words: its own, a label, or those of a picture."""
    pictures = any(_has_value(picture, "alt") for picture in link.iter("img"))
    return bool(_text(link)) or _has_value(link, "aria-label") or pictures


def _skipped(roots: Mapping[str, _Element]) -> Iterator[tuple[str, str]]:
    """Headings that skip a level."""
    for name, root in roots.items():
        above = 0
        for heading in root.iter(*HEADINGS):
            level = int(str(heading.tag)[1])
            if level > above + 1:
                yield name, f"the heading {_text(heading)!r} skips a level"
            above = level


# ----------------------------------------------------------------------------------- colours


Colour = tuple[int, int, int]


def _colour_faults(style: str) -> Iterator[str]:
    """Text whose colour is too near to its ground: that of its rule, or any that there is."""
    without_comments = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    rules = [
        (" ".join(selector.split()), dict(DECLARATION.findall(body)))
        for selector, body in re.findall(r"([^{};]+)\{([^{}]*)\}", without_comments)
    ]
    known = {key: value for _, rule in rules for key, value in rule.items() if key[:2] == "--"}
    grounds = [ground for _, rule in rules if (ground := _background(rule, known))]
    papers = [(WHITE, BLACK), *((day, night if night != day else BLACK) for day, night in grounds)]
    for selector, rule in rules:
        background = _background(rule, known)
        colour, opacity = rule.get("color", "inherit").strip(), float(rule.get("opacity", "1"))
        if colour.lower() in QUIET and opacity == 1:
            continue
        inks = (BLACK, WHITE) if colour.lower() in QUIET else _colours(colour, known)
        if inks is None:
            yield f"1.4.3: {selector}: the contrast of {colour!r} is not known"
        elif any(
            _has_low_contrast(inks, paper, opacity)
            for paper in ([background] if background else papers)
        ):
            yield f"1.4.3: {selector}: {colour!r} has too little contrast"


def _background(rule: Mapping[str, str], known: Mapping[str, str]) -> tuple[Colour, Colour] | None:
    return _colours(rule.get("background", rule.get("background-color", "")), known)


def _colours(value: str, known: Mapping[str, str]) -> tuple[Colour, Colour] | None:
    """A colour by day and by night, or None where it is not written in digits."""
    value = value.strip()
    if named := re.fullmatch(r"var\((--[\w-]+)\)", value):
        value = known.get(named[1], "").strip()
    both = re.fullmatch(r"light-dark\((#\w+),\s*(#\w+)\)", value)
    day, night = map(_colour, both.groups() if both else (value, value))
    return (day, night) if day and night else None


def _has_low_contrast(
    inks: tuple[Colour, Colour], papers: tuple[Colour, Colour], opacity: float
) -> bool:
    """Whether a colour is too faint, by day or by night; one for both is of the day."""
    times = 1 if inks[0] == inks[1] else 2
    for ink, paper in list(zip(inks, papers, strict=True))[:times]:
        mixed = [round(a * opacity + b * (1 - opacity)) for a, b in zip(ink, paper, strict=True)]
        if contrast(mixed, paper) < LEAST_CONTRAST:
            return True
    return False


def _colour(text: str) -> Colour | None:
    """The red, green and blue of a colour written as ``#rgb`` or ``#rrggbb``, or None."""
    digits = text.removeprefix("#")
    if not re.fullmatch(r"#([0-9a-fA-F]{3}|[0-9a-fA-F]{6})", text):
        return None
    whole = "".join(digit * 2 for digit in digits) if len(digits) == 3 else digits  # noqa: PLR2004
    red, green, blue = bytes.fromhex(whole)
    return red, green, blue


def contrast(one: Sequence[int], other: Sequence[int]) -> float:
    """The contrast of two colours, from 1 to 21 (WCAG 2.2, "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Sequence[int]) -> float:
    parts = [part / 255 for part in colour]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)  # noqa: PLR2004 - sRGB
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
