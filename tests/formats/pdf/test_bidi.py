"""What runs in two directions stands in the order of Unicode's algorithm (UAX 9)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from lxml import html

from hexapla.formats.pdf.paragraphs import reading
from tests.support.bidi import drawn, in_order, mixed, plain
from tests.support.lines import RTL, laid_out


def drawn_in_order(folder: Path, language: str, texts: list[tuple[str, float]]) -> list[list[str]]:
    """The lines of paragraphs of widths in points, found where UAX 9 wants all their letters."""
    column = '<p style="width: {}pt">{}</p>'
    body = "".join(column.format(width, text) for text, width in texts)
    style = "@page { size: 160mm 300mm; margin: 8mm } p { hyphens: none; margin: 0 }"
    _, document, composer = laid_out(folder, language, body, style, folder / "a.pdf")
    assert composer.reasons == {}
    counts = [sum(len(reading.lines(part)) for part in parts) for _, parts in paragraphs(document)]
    with pypdfium2.PdfDocument(folder / "a.pdf") as pdf:
        lines = iter([line for page in pdf for line in drawn(page)])
    found = []
    for (text, _), count in zip(texts, counts, strict=True):
        own = [next(lines) for _ in range(count)]
        whole = "".join(html.fromstring(f"<p>{text}</p>").itertext())
        wanted = in_order(whole, [len(line) for line in own], rtl=language in RTL)
        assert list(map(plain, own)) == list(map(plain, wanted))
        found.append(own)
    return found


def paragraphs(document: Any) -> list[tuple[int, list[Any]]]:  # noqa: ANN401
    """The paragraphs of a document in their order, those of one line too."""
    return sorted(reading.paragraphs(document))


BIDI = ["he", "ar", "fa", "ur", "en"]
"""Languages whose paragraphs are tried with words that run the other way."""


@pytest.mark.parametrize("language", BIDI)
def test_lines_have_the_order_of_their_paragraph(tmp_path: Path, language: str) -> None:
    """The letters of each line stand as UAX 9 orders those of the whole paragraph."""
    texts = [text for text, _ in zip(mixed(language, 0, 45), range(20), strict=False)]
    assert drawn_in_order(tmp_path, language, [(text, 210) for text in texts])


@pytest.mark.slow
@pytest.mark.parametrize("language", BIDI)
def test_a_line_may_end_anywhere(tmp_path: Path, language: str) -> None:
    """Wherever a line ends, between words of one direction or of two, the order is right."""
    texts = [text for text, _ in zip(mixed(language, 1, 11), range(6), strict=False)]
    columns = [(text, 12.0 * step) for text in texts for step in range(10, 24)]
    found = drawn_in_order(tmp_path, language, columns)
    ends = {(text, len(lines[0])) for (text, _), lines in zip(columns, found, strict=True)}
    # Of the places between eleven words: all that a line of these widths can end at.
    assert len(ends) > 4 * len(texts)


@pytest.mark.parametrize("language", BIDI)
def test_a_paragraph_of_one_line_is_in_order(tmp_path: Path, language: str) -> None:
    """The letters of a line that is a paragraph stand as UAX 9 orders them."""
    texts = [text for text, _ in zip(mixed(language, 2, 8), range(30), strict=False)]
    found = drawn_in_order(tmp_path, language, [(text, 400) for text in texts])
    assert sum(len(lines) == 1 for lines in found) > 20


def test_brackets_belong_to_what_they_stand_in() -> None:
    """What is compared with: by UAX 9, brackets have the direction of the text around them."""
    assert in_order("אב (iPhone 15) גד", [14], rtl=True) == ["דג)iPhone15(בא"]
