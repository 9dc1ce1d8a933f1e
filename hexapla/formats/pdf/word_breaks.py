"""Where lines may end in scripts that put no spaces between words.

Pango knows it of Thai, where it is built so, and not of Khmer, Lao and Burmese: their lines would
run off the page. ICU knows the words of all four; a space without width stands between them.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Collection

from lxml import etree
from lxml.etree import _Element

from hexapla.languages.scripts import SOUTH_EAST_ASIAN

SPACE = "\u200b"
"""The zero width space (Unicode Standard, 23.2), of which nothing is drawn."""

RUN = re.compile(rf"[{SOUTH_EAST_ASIAN}]{{2,}}")


def allow(body: _Element, as_typed: Collection[str]) -> None:
    """Let lines end between words, in place, but for elements whose text is left as it is."""
    for element in body.iter(etree.Element):
        if element.tag not in as_typed and element.text:
            element.text = divided(element.text)
        if element.tail and not any(one.tag in as_typed for one in element.iterancestors()):
            element.tail = divided(element.tail)


def divided(text: str) -> str:
    """A text with a space without width wherever a line may end between its words."""
    return RUN.sub(lambda found: SPACE.join(_words(found[0])), text)


def _words(run: str) -> list[str]:
    import icu

    # ICU counts in UTF-16; these scripts have no characters that are two there.
    breaks = icu.BreakIterator.createLineInstance(icu.Locale.getRoot())
    breaks.setText(run)
    # No line begins with a sign of repetition (ๆ, ໆ).
    inner = [at for at in breaks if at < len(run) and unicodedata.category(run[at]) != "Lm"]
    ends = [0, *inner, len(run)]
    return [run[start:end] for start, end in itertools.pairwise(ends)]
