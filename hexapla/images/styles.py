r"""The style of a drawing, from a list: what of its CSS may stay, for :mod:`.drawings`.

Everything is matched on tokens that tinycss2 has read, and written again from them: an escape
(``u\72l(``) or a comment in the middle of a word hides nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from typing import Any
from urllib.parse import unquote

import tinycss2

from hexapla.images import rasters
from hexapla.images.bounds import HUGE, MOST_NUMBER, Unfit

COLOURS = {
    *("color", "fill", "flood-color", "lighting-color", "stop-color", "stroke"),
    *("background", "background-color"),
}

NUMERIC = {
    *("fill-opacity", "flood-opacity", "opacity", "stop-opacity", "stroke-opacity"),
    *("stroke-dasharray", "stroke-dashoffset", "stroke-miterlimit", "stroke-width", "font-size"),
    *("cx", "cy", "height", "r", "rx", "ry", "width", "x", "y"),
}
"""What WeasyPrint 70 takes for a number without a look at it."""

SHARES = {
    *("fill-opacity", "flood-opacity", "opacity", "stop-opacity", "stroke-miterlimit"),
    "stroke-opacity",
}
"""Those that have no unit; an origin in percent, too, makes it give up the whole drawing."""

PROPERTIES = {
    *COLOURS,
    *NUMERIC,
    *("alignment-baseline", "baseline-shift", "clip", "clip-path", "clip-rule", "direction"),
    *("color-interpolation", "color-interpolation-filters", "color-rendering", "display"),
    *("dominant-baseline", "fill-rule", "filter", "font", "font-family", "font-feature-settings"),
    *("font-kerning", "font-size-adjust", "font-stretch", "font-style", "font-variant"),
    *("font-variant-caps", "font-variant-ligatures", "font-variant-numeric", "font-weight"),
    *("glyph-orientation-vertical", "image-rendering", "isolation", "letter-spacing"),
    *("line-height", "marker", "marker-end", "marker-mid", "marker-start", "mask", "mask-type"),
    *("mix-blend-mode", "overflow", "paint-order", "shape-rendering", "stroke-linecap"),
    *("stroke-linejoin", "text-align", "text-anchor", "text-decoration", "text-orientation"),
    *("text-rendering", "text-transform", "transform", "transform-box", "transform-origin"),
    *("unicode-bidi", "vector-effect", "visibility", "white-space", "word-spacing"),
    *("writing-mode", "d"),
}
"""The properties that make the look of a drawing (SVG 2, chapter 6.6, and CSS for its text)."""

UNMOVED = re.compile(r"(-webkit-|-moz-)?(animation|transition)\b")
"""Properties that move."""

FUNCTIONS = {
    *("rgb", "rgba", "hsl", "hsla", "hwb", "lab", "lch", "oklab", "oklch", "color"),
    *("color-mix", "calc", "min", "max", "clamp", "var"),
    *("matrix", "rotate", "scale", "scalex", "scaley", "skew", "skewx", "skewy"),
    *("translate", "translatex", "translatey"),
    *("circle", "ellipse", "inset", "path", "polygon"),
    *("blur", "brightness", "contrast", "drop-shadow", "grayscale", "hue-rotate", "invert"),
    *("opacity", "saturate", "sepia"),
}
"""The functions that compute, and fetch nothing; ``url()`` and ``light-dark()`` have own rules."""

DEPTH = 16
"""How deep parentheses in a value may stand in one another."""

MOST_VALUE = 500
"""The characters of a custom property that is put in where it is used."""

MOST_TOKENS = 1000
"""The parts of a value."""

ROUNDS = 4
"""How deep custom properties may be made of others."""

LONG = re.compile(r"[0-9]{1000}")

PLAIN = re.compile(r"[\w #.,%+-]*", re.ASCII)
"""A value that has no function, string or escape in it."""

UNITS = "%|px|pt|pc|mm|cm|in|rem|em|ex|ch|vw|vh|q|Q"
"""The units of lengths that nothing stumbles over."""

NUMBERS = re.compile(
    rf"\s*+(?:[+-]?(?:\d++\.?\d*+|\.\d++)(?:[eE][+-]?\d++)?(?:{UNITS})?[\s,]*+)++"
    r"|none|inherit|initial|unset"
)

SHARE = re.compile(
    r"[+-]?(?:\d++\.?\d*+|\.\d++)(?:[eE][+-]?\d++)?\s*%?|inherit|initial|unset", re.ASCII
)

WITH_NUMBER = {"number", "dimension", "percentage"}

NO_NUMBER = re.compile(r"(?<![\w-])[+-]?(?:nan|inf|infinity)\b(?!-)", re.IGNORECASE)
"""What programs write where a division went wrong; Python would take it for a number."""

BARE = re.compile(r"#[^\s\"'()\\\x00-\x1f\x7f]+")
"""An address of a part that needs no quotation marks, which not everything that draws knows."""

Variables = Mapping[str, list[Any] | None]
"""The custom properties of a drawing; those that have the same value all over it, with that."""

Removed = dict[str, None]
"""What had to be left out, each once, in the order in which it was found."""


def variables(sheets: Iterable[str], styles: Iterable[str]) -> Variables:
    """The custom properties of a drawing, and the values that can be put in for them.

    WeasyPrint 70 knows none in drawings. A value is known that is the same wherever it is set.
    """
    values_by_name: dict[str, set[str]] = {}
    for declared in [*_declared(sheets), *map(_declarations, styles)]:
        for one in declared:
            if one.type == "declaration" and one.name.startswith("--"):
                values_by_name.setdefault(one.name, set()).add(_written(one.value))
    unambiguous = {
        name: values.pop() for name, values in values_by_name.items() if len(values) == 1
    }
    known: dict[str, list[Any] | None] = dict.fromkeys(values_by_name)
    for _ in range(ROUNDS):
        known |= dict(
            _settled({name: unambiguous[name] for name in unambiguous if not known[name]}, known)
        )
    return {
        name: value
        for name, value in known.items()
        if value or _is_kept(values_by_name[name], known)
    }


def _is_kept(texts: Iterable[str], known: Variables) -> bool:
    """Whether any of these values stays: a property of which none does counts as never set."""
    for text in texts:
        with suppress(_Refused):
            list(_safe(tinycss2.parse_component_value_list(text), known))
            return True
    return False


def _settled(texts: Mapping[str, str], known: Variables) -> Iterator[tuple[str, list[Any]]]:
    """Those values that are made of nothing unknown, as they come out."""
    for name, text in texts.items():
        tokens = tinycss2.parse_component_value_list(text)
        if len(text) > MOST_VALUE or _depth(tokens) > DEPTH:
            continue
        with suppress(_Refused):
            safe_tokens = list(_safe(tokens, known))
            written = _written(safe_tokens).lower()
            if "var(" not in written and len(written) <= MOST_VALUE:
                yield name, safe_tokens


def _declared(sheets: Iterable[str]) -> Iterator[list[Any]]:
    for text in sheets:
        for rule in _stylesheet(text):
            if rule.type == "qualified-rule":
                yield _declarations(rule.content)


def _declarations(content: Any) -> list[Any]:  # noqa: ANN401 - tokens, or text
    if isinstance(content, str):
        content = _readable(content)
    return list(tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True))


def _stylesheet(text: str) -> list[Any]:
    return list(
        tinycss2.parse_stylesheet(_readable(text), skip_comments=True, skip_whitespace=True)
    )


def _readable(text: str) -> str:
    """The text; Python makes no whole number of thousands of digits, nor does a drawing need it."""
    if found := LONG.search(text):
        raise Unfit(f"{found[0][:20]}… is more than can be drawn")
    return text


def _written(tokens: Iterable[Any]) -> str:
    return str(tinycss2.serialize(list(tokens))).strip()


def _depth(tokens: Iterable[Any]) -> int:
    """How deep blocks and functions stand in one another; told without recursion."""
    deepest, waiting = 0, [(1, token) for token in tokens]
    while waiting:
        depth, token = waiting.pop()
        deepest = max(deepest, depth)
        waiting += [(depth + 1, inner) for inner in _inside(token)]
    return deepest


def _inside(token: Any) -> list[Any]:  # noqa: ANN401 - tinycss2 has no types
    if token.type == "function":
        return list(token.arguments)
    return list(getattr(token, "content", None) or [])


# ------------------------------------------------------------------------------- style sheets


def sheet(text: str, known: Variables, removed: Removed) -> str:
    """A style sheet with what may stay of it."""
    return "\n".join(_rules(_stylesheet(text), known, removed, depth=0))


def _rules(rules: Iterable[Any], known: Variables, removed: Removed, depth: int) -> Iterator[str]:
    for rule in rules:
        if rule.type == "qualified-rule":
            if kept := _rule(rule, known, removed):
                yield kept
        elif rule.type == "at-rule":
            yield from _at_rule(rule, known, removed, depth)


def _rule(rule: Any, known: Variables, removed: Removed) -> str:  # noqa: ANN401 - tinycss2 has no types
    if not _is_selector(rule.prelude):
        return ""
    kept = _safe_declarations(_declarations(rule.content), known, removed)
    return f"{_written(rule.prelude)} {{ {kept} }}" if kept else ""


def _is_selector(tokens: list[Any]) -> bool:
    """Whether a rule's head has what selectors have: no address, nothing that is broken."""
    return _depth(tokens) <= DEPTH and not any(
        token.type in {"url", "error", "{} block", "at-keyword"} for token in _all_tokens(tokens)
    )


def _all_tokens(tokens: Iterable[Any]) -> Iterator[Any]:
    waiting = list(tokens)
    while waiting:
        token = waiting.pop()
        yield token
        waiting += _inside(token)


def _at_rule(rule: Any, known: Variables, removed: Removed, depth: int) -> Iterator[str]:  # noqa: ANN401
    """What stays of an at-rule: only rules for some media, of which a book has all."""
    name = rule.lower_at_keyword
    if name == "media" and rule.content is not None and not depth and _is_selector(rule.prelude):
        inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        kept = "\n".join(_rules(inner, known, removed, depth + 1))
        if kept:
            yield f"@media {_written(rule.prelude)} {{\n{kept}\n}}"
    elif name == "import":
        removed["a style sheet from elsewhere (@import)"] = None
    elif name == "font-face":
        removed["type of its own (@font-face)"] = None
    elif name.endswith("keyframes"):
        removed["an animation"] = None
    elif name not in {"charset", "namespace"}:
        removed[f"a rule of style (@{name[:20]})"] = None


# ------------------------------------------------------------------------------- declarations


def declarations(text: str, known: Variables, removed: Removed) -> str:
    """The declarations of a ``style`` attribute that may stay."""
    return _safe_declarations(_declarations(text), known, removed)


def _safe_declarations(found: Iterable[Any], known: Variables, removed: Removed) -> str:
    return "; ".join(kept for one in found if (kept := _declaration(one, known, removed)))


def _declaration(node: Any, known: Variables, removed: Removed) -> str:  # noqa: ANN401 - no types
    if node.type != "declaration":
        return ""
    name = node.name if node.name.startswith("--") else node.lower_name
    if UNMOVED.match(name):
        removed["an animation"] = None
        return ""
    if name not in PROPERTIES and not name.startswith("--"):
        return ""
    value = _value(name, node.value, known, removed)
    text = tinycss2.serialize([tinycss2.ast.IdentToken(0, 0, name)])
    return f"{text}: {value}{' !important' if node.important else ''}" if value else ""


def value(name: str, text: str, known: Variables, removed: Removed) -> str:
    """The value of a presentation attribute as it may stay; empty where it may not."""
    if PLAIN.fullmatch(text):
        if HUGE.search(text):
            raise Unfit(f"{name}: {text[:40]} is more than can be drawn")
        return _numbers(name, text, removed)
    tokens = tinycss2.parse_component_value_list(_readable(text), skip_comments=True)
    return _value(name, tokens, known, removed)


def _value(name: str, tokens: list[Any], known: Variables, removed: Removed) -> str:
    if _depth(tokens) > DEPTH:
        return ""
    try:
        text = _written(_safe(tokens, known))
    except _Refused as refused:
        removed[f"{refused} in its style"] = None
        return ""
    return _numbers(name, text, removed)


def _numbers(name: str, text: str, removed: Removed) -> str:
    """The text of a value whose numbers are numbers; empty for another."""
    if name.startswith("--") and "//" in text:
        removed["an address in a custom property"] = None  # whatever it may be put in
        return ""
    if name.startswith(("--", "font-family")):
        return text
    is_odd = name in NUMERIC and not NUMBERS.fullmatch(text)
    is_odd |= name in SHARES and not SHARE.fullmatch(text)
    is_odd |= name == "transform-origin" and "%" in text
    if is_odd or NO_NUMBER.search(text):
        if text.lower() not in {"", "auto", "medium"}:
            removed[f"{name}: {text[:40]}"] = None
        return ""
    return text


class _Refused(Exception):  # noqa: N818 - it never leaves this module
    """Something in a value that may not stay; its text names it."""


def _safe(tokens: Iterable[Any], known: Variables) -> Iterator[Any]:
    """The tokens of a value, checked; with variables and the light of two colours put in."""
    tokens = list(tokens)
    if len(tokens) > MOST_TOKENS:
        raise _Refused("a value that is too long")
    for token in tokens:
        if token.type == "url":
            yield _address(token, token.value)
        elif token.type == "function":
            yield from _function(token, known)
        elif token.type in {"() block", "[] block"}:
            yield _with_inside(token, _safe(token.content, known))
        elif token.type in {"{} block", "error", "at-keyword"}:
            raise _Refused("something that cannot be read")
        elif abs(getattr(token, "value", 0) if token.type in WITH_NUMBER else 0) > MOST_NUMBER:
            raise Unfit(f"{token.serialize()[:40]} is more than can be drawn")
        else:
            yield token


def _function(token: Any, known: Variables) -> Iterator[Any]:  # noqa: ANN401 - no types
    name = token.lower_name
    if name == "url":
        text = next((inner.value for inner in token.arguments if inner.type == "string"), "")
        yield _address(token, text)
    elif name == "light-dark":
        # A page is light, and so is the ground that a drawing has in the dark (style.css).
        yield from _safe(_parts(token.arguments)[0], known)
    elif name == "var":
        yield from _variable(token, known)
    elif name in FUNCTIONS:
        yield _with_inside(token, _safe(token.arguments, known))
    else:
        raise _Refused(f"{name[:20]}()")


def _variable(token: Any, known: Variables) -> Iterator[Any]:  # noqa: ANN401 - no types
    """What a custom property says, or else is to say where it is not set."""
    name, *fallback = _parts(token.arguments)
    found = known.get(_written(name))
    if found:
        yield from found
    elif fallback and _written(name) not in known:
        yield from _safe(fallback[0], known)
    elif _written(name) not in known:
        raise _Refused(f"{_written(name)[:40]}, which is set nowhere,")
    else:
        yield _with_inside(token, _safe(token.arguments, known))


def _parts(tokens: Iterable[Any]) -> list[list[Any]]:
    """The arguments of a function: before and after its first comma."""
    parts: list[list[Any]] = [[]]
    for node in tokens:
        if node == "," and len(parts) == 1:
            parts.append([])
        else:
            parts[-1].append(node)
    return parts


def _address(token: Any, text: str) -> Any:  # noqa: ANN401 - tinycss2 has no types
    """A token for an address in the drawing itself."""
    target = unquote(text.strip()) if text.strip().startswith("#") else text.strip()
    address = target if BARE.fullmatch(target) else rasters.embedded_picture_address(target)
    if not address:
        raise _Refused(f"{target[:60]!r}")
    at = (token.source_line, token.source_column)
    return tinycss2.ast.URLToken(*at, address, f"url({address})")


def _with_inside(token: Any, inner: Iterable[Any]) -> Any:  # noqa: ANN401 - no types
    """A function or a block with other tokens in it."""
    kind, at = type(token), (token.source_line, token.source_column)
    if token.type == "function":
        return kind(*at, token.name, list(inner))
    return kind(*at, list(inner))
