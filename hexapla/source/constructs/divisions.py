"""The divisions of a book above its chapters, by the classes of their headings of level 1.

``.part`` opens a part, which holds the chapters up to the next one; ``.appendix`` is a chapter with
a letter for its number; ``.frontmatter`` and ``.backmatter`` are chapters without one that stand
before and behind the text.
"""

from __future__ import annotations

from hexapla.languages import languages
from hexapla.model import Node
from hexapla.source import pandoc_ast

PART, APPENDIX, FRONT, BACK, CHAPTER = "part", "appendix", "frontmatter", "backmatter", "chapter"

SECTION = "section"
"""What a heading below level 1 opens."""


def kind_of(heading: Node) -> str:
    """Which division a heading opens; ``chapter`` for all that say nothing."""
    names = pandoc_ast.classes(heading) if heading["c"][0] == 1 else []
    return next((name for name in (PART, APPENDIX, FRONT, BACK) if name in names), CHAPTER)


def word_of(heading: Node) -> str:
    """The word for what a heading with a number opens: part, chapter, appendix or section."""
    return kind_of(heading) if heading["c"][0] == 1 else SECTION


def is_part(heading: Node) -> bool:
    """Whether a heading is that of a part."""
    return kind_of(heading) == PART


def is_appendix(heading: Node) -> bool:
    """Whether a heading is that of an appendix."""
    return kind_of(heading) == APPENDIX


def is_outside(heading: Node) -> bool:
    """Whether what a heading opens stands before the text or behind it."""
    return kind_of(heading) in {FRONT, BACK}


def is_unnumbered(heading: Node) -> bool:
    """Whether a section has no number."""
    return is_outside(heading) or "unnumbered" in pandoc_ast.classes(heading)


def numeral(kind: str, number: int) -> str:
    """The number of a chapter, of an appendix (a letter), or of a part (a Roman numeral)."""
    if kind == APPENDIX:
        return languages.letter(number)
    return languages.roman(number) if kind == PART else str(number)
