"""The styles of an ebook → what in them a reading system would refuse, or cannot find."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import tinycss2

from hexapla.verification.web.ebook import Ebook
from hexapla.verification.web.epub_links import Told, resource_faults

NOT_IN_STYLES = {"direction", "unicode-bidi"}
"""What a page says itself, and no style sheet of an ebook (EPUB 3.3, 6.3.1.3)."""


def style_faults(book: Ebook, path: str, text: str) -> Told:
    """What is wrong with a style sheet, or with the styles in a page."""
    for node in tinycss2.parse_stylesheet(text, skip_comments=True, skip_whitespace=True):
        yield from _rule_faults(book, path, node)


def declaration_faults(book: Ebook, path: str, parts: Iterable[Any]) -> Told:
    """What is wrong with what a block, or an attribute, declares."""
    for part in parts:
        if part.type == "declaration":
            if all(token.type == "whitespace" for token in part.value):
                yield path, f"a style says nothing of {part.lower_name!r}"
            if part.lower_name in NOT_IN_STYLES:
                yield path, f"a style says {part.lower_name!r}, which the pages say themselves"
            yield from _url_faults(book, path, part.value)
        elif part.type in {"qualified-rule", "at-rule", "error"}:
            yield from _rule_faults(book, path, part)


def _rule_faults(book: Ebook, path: str, rule: Any) -> Told:  # noqa: ANN401 - tinycss2 has no types
    if rule.type == "error":
        yield f"{path}, line {rule.source_line}", f"this is no CSS: {rule.message}"
        return
    yield from _url_faults(book, path, rule.prelude)
    if rule.content is not None:
        parts = tinycss2.parse_blocks_contents(
            rule.content, skip_comments=True, skip_whitespace=True
        )
        yield from declaration_faults(book, path, parts)


def _url_faults(book: Ebook, path: str, tokens: Iterable[Any]) -> Told:
    for token in tokens:
        if token.type == "error":
            yield path, f"a style is no CSS: {token.message}"
        elif token.type == "url":
            yield from ((path, what) for what in resource_faults(book, path, token.value))
        elif token.type == "function" and token.lower_name == "url":
            said = "".join(one.value for one in token.arguments if one.type == "string")
            yield from ((path, what) for what in resource_faults(book, path, said))
        elif token.type == "function":
            yield from _url_faults(book, path, token.arguments)
