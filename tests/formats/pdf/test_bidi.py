"""What runs in two directions stands in the order of Unicode's algorithm (UAX 9)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.support.bidi import BIDI, PAGE, drawn_and_wanted, in_columns, in_order, mixed
from tests.support.lines import RTL, laid_out


def lines_in_order(
    folder: Path, language: str, texts: Sequence[tuple[str, float]]
) -> list[list[str]]:
    """The lines of paragraphs of widths in points, found where UAX 9 wants all their letters."""
    _, document, composer = laid_out(folder, language, in_columns(texts), PAGE)
    assert composer.reasons == {}
    found = []
    rtl, only_texts = language in RTL, [text for text, _ in texts]
    for drawn, wanted in drawn_and_wanted(document, only_texts, folder / "a.pdf", rtl=rtl):
        assert drawn == wanted
        found.append(drawn)
    return found


@pytest.mark.parametrize("language", BIDI)
def test_lines_have_the_order_of_their_paragraph(tmp_path: Path, language: str) -> None:
    """The letters of each line stand as UAX 9 orders those of the whole paragraph."""
    texts = [text for text, _ in zip(mixed(language, 0, 45), range(20), strict=False)]
    assert lines_in_order(tmp_path, language, [(text, 210) for text in texts])


@pytest.mark.slow
@pytest.mark.parametrize("language", BIDI)
def test_a_line_may_end_anywhere(tmp_path: Path, language: str) -> None:
    """Wherever a line ends, between words of one direction or of two, the order is right."""
    texts = [text for text, _ in zip(mixed(language, 1, 11), range(6), strict=False)]
    columns = [(text, 12.0 * step) for text in texts for step in range(10, 24)]
    found = lines_in_order(tmp_path, language, columns)
    ends = {(text, len(lines[0])) for (text, _), lines in zip(columns, found, strict=True)}
    # Of the places between eleven words: all that a line of these widths can end at.
    assert len(ends) > 4 * len(texts)


@pytest.mark.parametrize("language", BIDI)
def test_a_paragraph_of_one_line_is_in_order(tmp_path: Path, language: str) -> None:
    """The letters of a line that is a paragraph stand as UAX 9 orders them."""
    texts = [text for text, _ in zip(mixed(language, 2, 8), range(30), strict=False)]
    found = lines_in_order(tmp_path, language, [(text, 400) for text in texts])
    assert sum(len(lines) == 1 for lines in found) > 20


def test_brackets_belong_to_what_they_stand_in() -> None:
    """What is compared with: by UAX 9, brackets have the direction of the text around them."""
    assert in_order("אב (iPhone 15) גד", [14], rtl=True) == ["דג)iPhone15(בא"]


def test_the_mark_of_a_note_is_no_part_of_a_number(tmp_path: Path) -> None:
    """From right to left, the mark behind a number and a full stop stands to the left of both."""
    note = '<span class="footnote" data-number="2">ملاحظة</span>'
    body = f"<p>انظر القسم <em>1.1</em>.{note} وهذا سطر آخر من الفقرة نفسها.</p>"
    style = ".footnote::footnote-call { content: '\\2060' attr(data-number) }"
    _, document, _ = laid_out(tmp_path, "ar", body, PAGE + style)
    boxes = [one for one in document.pages[0]._page_box.descendants() if hasattr(one, "text")]
    number = next(one for one in boxes if "1.1" in one.text)
    mark = next(one for one in boxes if "::footnote-call" in one.element_tag)
    assert mark.position_x < number.position_x
