"""The passages that are no ordinary translation: how they are marked, and what a reader is told."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

from hexapla.languages import languages
from hexapla.model import Book, Node, Shown
from hexapla.source import pandoc_ast

STATE_WORDS: Mapping[str, str] = {
    "missing": "not translated yet",
    "stale": "changed since it was translated",
    "withheld": "translation not checked yet",
    "machine": "translated by a machine, checked by nobody",
}
"""What a reader is told of a passage that is not an ordinary translation."""

SIGNS: Mapping[Shown, str] = {"missing": "*", "stale": "†", "withheld": "§", "machine": "‡"}
"""What stands at the end of such a passage; the style sheets print it."""


def bears_sign(text: str, shown: Shown) -> bool:
    """Whether a text is marked as what it is: a number alone is read in every language."""
    return shown in STATE_WORDS and any(map(str.isalpha, text))


def marked(words: list[Node], shown: Shown, language: str) -> list[Node]:
    """Words wrapped so that a reader can see what they are, where that is to be seen."""
    if shown not in STATE_WORDS:
        return words
    return [pandoc_ast.span(words, "state", shown, **_language_of(shown, language))]


def as_number(words: list[Node], shown: Shown, own: str, language: str) -> list[Node]:
    """A number in the language ``own`` within another one, which may be written from the right.

    There it has a direction, for the sign of a negative one would change its side.
    """
    direction = languages.direction(own)
    if shown not in STATE_WORDS or direction == languages.direction(language):
        return words
    return [pandoc_ast.span(words, dir=direction)]


def _language_of(shown: Shown, language: str) -> dict[str, str]:
    """The language that a marked passage stands in, where it is that of the source."""
    if shown == "machine":
        return {}
    return {"lang": language, "dir": languages.direction(language)}


def title_marks(book: Book, words: Mapping[str, str]) -> Iterator[tuple[str, dict[str, str]]]:
    """The marks of headings and of the metadata, for where they stand apart from the text."""
    headings = (block["c"] for block in book.blocks if block["t"] == "Header")
    titles = {f"#{attributes[0]}": inlines for _, attributes, inlines in headings}
    for name, inlines in {**book.meta, **titles}.items():
        for node in inlines:
            if "state" in pandoc_ast.classes(node):
                (_, names, pairs), _ = node["c"]
                yield (
                    name,
                    {"class": " ".join(names), "title": words[explanation(names)], **dict(pairs)},
                )


def explanation(names: Container[str]) -> str:
    """What a reader is told of a passage with these classes."""
    return next(text for shown, text in STATE_WORDS.items() if shown in names)


def notices(shown: set[Shown], words: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """The signs among what is shown, each with its explanation, in the order of ``STATE_WORDS``."""
    return tuple((SIGNS[kind], words[text]) for kind, text in STATE_WORDS.items() if kind in shown)
