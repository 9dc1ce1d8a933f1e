"""What is declared of an element → whether a reader does not see it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hexapla.verification.web.styles import Style

FAR = {"px": 500.0, "pt": 400.0, "em": 40.0, "rem": 40.0, "ch": 80.0, "vw": 100.0, "vh": 100.0}
"""From how much on a length leads off the page, by its unit."""

THIN = 1.0
"""What is not larger than so many pixels holds no number."""

OFFSETS = {
    *("left", "right", "top", "bottom", "inset", "inset-inline", "inset-inline-start"),
    *("inset-inline-end", "inset-block", "inset-block-start", "inset-block-end"),
}
MARGINS = {
    *("margin", "margin-left", "margin-right", "margin-top", "margin-inline"),
    *("margin-inline-start", "margin-inline-end", "text-indent", "transform", "translate"),
}
SIZES = {
    *("width", "height", "max-width", "max-height", "inline-size", "block-size"),
    *("max-inline-size", "max-block-size"),
}
CUT = {"hidden", "clip"}

HALF = 50
"""The percentage of which nothing is left when it is cut from each side."""

LEAST = 0.05
"""A smaller share of colour or size cannot be seen."""


def is_gone(style: Style) -> bool:
    """Whether an element is out of sight with all that stands in it."""
    return (
        "none" in _words(style, "display")
        or "hidden" in _words(style, "content-visibility")
        or any(_is_nothing(style, name) for name in ("opacity", "zoom", "scale"))
        or _is_function_of_nothing(style, "filter", {"opacity"})
        or _is_function_of_nothing(style, "transform", {"scale", "scalex", "scaley", "scale3d"})
        or _is_clipped(style)
        or _is_shut(style)
        or _is_away(style)
    )


def is_invisible(style: Style) -> bool | None:
    """Whether the text of an element is made invisible or visible; None where nothing is said."""
    if said := _words(style, "visibility"):
        return bool(said & {"hidden", "collapse"})
    return None


def is_tiny(style: Style) -> bool | None:
    """Whether text is set in no size; None where nothing is said."""
    for name in ("font-size", "font"):
        sizes = [token for token in style.get(name, ()) if token.type in _NUMBERS]
        if sizes:
            return bool(sizes[0].value < (THIN if _unit(sizes[0]) in {"px", "pt"} else LEAST))
    return None


def is_clear(style: Style) -> bool | None:
    """Whether text has a colour that cannot be seen; None where nothing is said."""
    for name in ("-webkit-text-fill-color", "color"):
        if name in style:
            return "transparent" in _words(style, name) or any(map(_is_clear, style[name]))
    return None


_NUMBERS = {"number", "dimension", "percentage"}


def _words(style: Style, name: str) -> set[str]:
    return {token.lower_value for token in style.get(name, ()) if token.type == "ident"}


def _unit(token: Any) -> str:  # noqa: ANN401 - tinycss2 has no types
    return str(getattr(token, "lower_unit", "%" if token.type == "percentage" else ""))


def _is_nothing(style: Style, name: str) -> bool:
    """Whether a share is so small that nothing is seen."""
    shares = [token for token in style.get(name, ()) if token.type in _NUMBERS]
    full = 100 if shares and shares[0].type == "percentage" else 1
    return bool(shares) and min(abs(token.value) for token in shares) / full < LEAST


def _is_function_of_nothing(style: Style, name: str, functions: set[str]) -> bool:
    return any(
        token.type == "function"
        and token.lower_name in functions
        and _is_nothing({name: token.arguments}, name)
        for token in style.get(name, ())
    )


def _numbers(tokens: Iterable[Any]) -> list[Any]:
    """All numbers, those in functions with them."""
    values = []
    for token in tokens:
        if token.type in _NUMBERS:
            values.append(token)
        elif token.type == "function":
            values += _numbers(token.arguments)
    return values


def _is_clipped(style: Style) -> bool:
    """Whether nothing is left of an element: ``clip: rect(0 0 0 0)``, ``clip-path: inset(50%)``."""
    rect, path = _numbers(style.get("clip", ())), _numbers(style.get("clip-path", ()))
    names = {token.lower_name for token in style.get("clip-path", ()) if token.type == "function"}
    if rect and all(abs(token.value) <= THIN for token in rect):
        return True
    if names & {"circle", "ellipse"}:
        return bool(path) and path[0].value == 0
    if names & {"polygon", "path"}:
        return bool(path) and all(token.value == 0 for token in path)
    return any(token.type == "percentage" and token.value >= HALF for token in path)


def _is_shut(style: Style) -> bool:
    """Whether an element has no size, and what is larger is cut off."""
    is_cut = any(_words(style, name) & CUT for name in ("overflow", "overflow-x", "overflow-y"))
    sizes = [token for name in SIZES for token in _numbers(style.get(name, ()))[:1]]
    return is_cut and any(abs(token.value) <= THIN and _unit(token) != "%" for token in sizes)


def _is_away(style: Style) -> bool:
    """Whether an element stands, or its text begins, far outside the page."""
    is_placed = bool(_words(style, "position") & {"absolute", "fixed", "relative", "sticky"})
    names = OFFSETS | MARGINS if is_placed else MARGINS
    return any(
        abs(token.value) >= FAR.get(_unit(token), float("inf"))
        for name in names
        for token in _numbers(style.get(name, ()))
    )


def _is_clear(token: Any) -> bool:  # noqa: ANN401 - tinycss2 has no types
    """Whether a colour lets all light through: ``rgb(0 0 0 / 0)``, ``#0000``."""
    if token.type == "hash":
        share = {4: token.value[3:], 8: token.value[6:]}.get(len(token.value), "f")
        return not share.strip("0")
    if token.type != "function":
        return False
    parts = [part for part in token.arguments if part.type in _NUMBERS]
    return len(parts) == len("rgba") and parts[-1].value == 0
