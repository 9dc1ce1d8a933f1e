"""Headings of more than one line: lines of about one length, and nothing left alone in the last."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from hexapla.formats.pdf.paragraphs.composing import compose
from hexapla.formats.pdf.paragraphs.reading import Setting
from hexapla.formats.pdf.paragraphs.rules import Rules
from tests.formats.pdf.test_composing import CHINESE, RULES, lines, look

HEADINGS = {
    "en": "Jointly build a community with a shared future in cyberspace for all",
    "fr": "Contre la fracture numérique : un développement partagé pour tous",
    "es": "El camino hacia la realización de la comunidad y de la red",
    "ru": "Укрепление международного сотрудничества в области сетевой безопасности",
    "ar": "تعزيز التعاون الدولي من أجل بناء مجتمع ذي مستقبل مشترك في الفضاء الإلكتروني",
    "zh-Hans": "共同构建网络空间命运共同体的五点主张与基本原则和展望",
}


def heading(text: str, width: float, lang: str = "en") -> list[str]:
    """The lines of a heading; letters are 1 wide, Chinese characters 2."""
    element = html.fragment_fromstring("<h2></h2>")
    element.text = text
    setting = Setting(width=width, indent=0.0, rtl=lang == "ar", align="start", lang=lang)
    setting.looks = {element: look("manual", lang)}
    return lines(compose(element, setting, _rules(lang))[0])


def _rules(lang: str) -> Rules:
    return CHINESE if lang == "zh-Hans" else replace(RULES, last_line=4)


def length(line: str) -> int:
    """How wide a line is."""
    return sum(2 if char >= "\u3000" else 1 for char in line)


@pytest.mark.parametrize("language", HEADINGS)
def test_nothing_is_left_alone(language: str) -> None:
    """No line of a heading is much shorter than the others, in whatever script, at any width."""
    text = HEADINGS[language]
    # A word that does not fit into a line leaves it short.
    longest = max(map(length, text.split())) if language != "zh-Hans" else 2
    seen = set[int]()
    for width in range(longest * 2, length(text) + 1):
        found = heading(text, width, language)
        assert "".join(found).replace(" ", "") == text.replace(" ", "")
        sizes = [length(line) for line in found]
        seen.add(len(sizes))
        if len(sizes) == 1:
            continue
        assert max(sizes) - min(sizes) <= longest + 1
        assert len(found[-1].split()) > 1 or length(found[-1]) >= max(sizes) / 2
    assert {1, 2} <= seen


@given(
    st.lists(st.text("ab", min_size=1, max_size=9), min_size=4, max_size=9).map(" ".join),
    st.floats(0.55, 0.95),
)
def test_two_lines_differ_as_little_as_can_be(text: str, share: float) -> None:
    """Of all ways to set a heading in two lines, the one with the most equal lines is taken."""
    width = max(share * len(text), *map(len, text.split()))
    found = heading(text, width)
    if len(found) != 2:
        return
    ends = [at for at, char in enumerate(text) if char == " "]
    pairs = [(at, len(text) - at - 1) for at in ends]
    fitting = [abs(a - b) for a, b in pairs if max(a, b) <= width]
    assert abs(length(found[0]) - length(found[1])) == min(fitting)
