"""What each language wants of its lines: marks that hang, longer strokes, room between words."""

from __future__ import annotations

import re
import subprocess
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from lxml import etree

from hexapla.editions.localize import of_source
from hexapla.errors import ToolError
from hexapla.formats.pdf import preflight, typeset, weasyprint, word_breaks
from hexapla.formats.pdf.paragraphs import breaking, kashida, opportunities, reading, rules
from hexapla.formats.pdf.paragraphs.flattening import Leaf
from hexapla.formats.pdf.paragraphs.opportunities import Break
from hexapla.formats.pdf.patches.clusters import KASHIDA
from hexapla.languages.languages import typography
from hexapla.theme import Theme
from tests.formats.pdf.test_composing import CHINESE, RULES, composed, lines, look
from tests.support import lines as samples
from tests.support.books import book_of
from tests.support.lines import (
    NEAR,
    ROOT,
    RTL,
    TEXTS,
    WIDTHS,
    extent,
    in_columns,
    laid_out,
    lines_of,
    said,
    with_even_letters,
)
from tests.support.processes import LIMIT

HANGING = replace(RULES, hanging={",": 0.5, "“": 0.25, "‐": 0.5})

WORDS_TOGETHER = {
    "th": "หนังสือเล่มนี้เขียนขึ้นในหลายภาษา และทุกย่อหน้ามีหมายเลขกำกับ ผู้อ่านจึงพบประโยคเดียวกันได้ใน"
    "ทุกฉบับ ช่างเรียงพิมพ์คนเก่าพูดเสมอว่าหน้าหนังสือที่ดีคือหน้าที่ไม่มีใครสังเกตเห็น งานมากจริง ๆ ก็ไม่รีบ",
    "lo": "ປຶ້ມຫົວນີ້ຂຽນເປັນຫລາຍພາສາ ແລະທຸກວັກມີເລກກຳກັບ ຜູ້ອ່ານຈຶ່ງພົບປະໂຫຍກດຽວກັນໄດ້ໃນທຸກສະບັບ ປຶ້ມຫົວນີ້ຂຽນເປັນຫລາຍພາສາ",
    "km": "សៀវភៅនេះត្រូវបានសរសេរជាភាសាជាច្រើន ហើយកថាខណ្ឌនីមួយៗមានលេខរៀង។ អ្នកអានអាចរកឃើញប្រយោគដដែល"
    "នៅក្នុងគ្រប់ច្បាប់បោះពុម្ព។",
    "my": "ဤစာအုပ်ကို ဘာသာစကားများစွာဖြင့် ရေးသားထားသည်။ စာပိုဒ်တိုင်းတွင် နံပါတ်ပါရှိသည်။ "
    "ဤစာအုပ်ကို ဘာသာစကားများစွာဖြင့် ရေးသားထားသည်။",
}


@pytest.fixture
def chosen(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Lets a book choose options for its lines."""

    def choose(**options: bool) -> None:
        chosen = rules.Options(**options)
        own = {tag: rules.of(typography(Theme(ROOT), tag), chosen) for tag in TEXTS}
        monkeypatch.setattr(samples, "rules_of", own.__getitem__)

    return choose


def margins(element: etree._Element) -> list[dict[str, float]]:
    """The margins of the lines of a paragraph, by their sides."""
    found = []
    for line in element.iterfind(".//span[@data-line]"):
        styles = [one.split(":") for one in line.get("style", "").split(";") if "margin" in one]
        found.append({name: float(far.removesuffix("px")) for name, far in styles})
    return found


def test_a_mark_hangs_by_its_share() -> None:
    """The share of a mark that a language names stands beyond the line, which has more room."""
    element = composed("aaaa bbbb, cccc dddd eeee", 9.5, HANGING)
    assert lines(element) == ["aaaa bbbb,", "cccc dddd", "eeee"]
    assert margins(element) == [{"margin-right": -0.5}, {}, {}]
    assert lines(composed("aaaa bbbb, cccc dddd eeee", 9.5))[0] == "aaaa"


def test_an_opening_mark_hangs_before_its_line() -> None:
    """A quotation mark at the beginning of a line hangs there, also in the first line."""
    element = composed("“aaa bbbb “ccc dddd eeee", 9.3, HANGING)
    assert lines(element) == ["“aaa bbbb", "“ccc dddd", "eeee"]
    assert margins(element) == [{"margin-left": -0.25}, {"margin-left": -0.25}, {}]


def test_a_hyphen_hangs() -> None:
    """The hyphen of a divided word hangs as other marks do."""
    element = composed("aaaa interna\u00adtional aaaa", 12.5, HANGING)
    assert lines(element)[0] == "aaaa interna‐"
    assert margins(element)[0] == {"margin-right": -0.5}


def test_from_right_to_left_marks_hang_on_the_left() -> None:
    """The end of a line from right to left is its left edge; a mark of what turns does not hang."""
    element = composed("אבגד הוזח, טיכל מנסע פצקר", 9.5, HANGING, lang="he")
    assert margins(element)[0] == {"margin-left": -0.5}
    element = composed("אבגד <span dir='ltr'>aaa,</span> טיכל מנסע", 9.5, HANGING, lang="he")
    assert lines(element)[0].endswith(",")
    assert margins(element)[0] == {}


def test_a_wide_mark_hangs_only_for_want_of_room() -> None:
    """A Chinese full stop hangs where the line is too full without it, and not where it fits."""
    hanging = replace(CHINESE, hanging={"。": 1.0})
    full = composed("中文字中文。中文字中文", 10, hanging, "zh-Hans")
    assert lines(full)[0] == "中文字中文。"
    assert margins(full)[0] == {"margin-right": -2.0}
    assert margins(composed("中文字中文。中文字中文", 12, hanging, "zh-Hans"))[0] == {}
    assert lines(composed("中文字中文。中文字中文", 10, CHINESE, "zh-Hans"))[0] == "中文字中"


def test_a_third_hyphen_is_the_last_resort() -> None:
    """Where a language bears three hyphens in a row, there are three only if nothing else fits."""
    words = [8, 6, 9, 6, 9, 9, 9, 8]
    text = " ".join("abcdefghij"[:length] for length in words)
    # Divided wherever two letters stay on both sides.
    cuts = [at for at in range(2, len(text) - 1) if text[at - 2 : at + 2].isalpha()]
    places = {
        at: Break.HYPHEN if at in cuts else Break.FREE
        for at in range(1, len(text) + 1)
        if at in cuts or at == len(text) or text[at - 1] == " "
    }
    measured = with_even_letters(text, stretch=0.5, shrink=0.1, hyphen=0.5, em=2)
    ends = breaking.breaks(measured, places, (16.0, 16.0), replace(RULES, hyphens=3))
    assert ends is not None
    kinds = [places[end] for end in ends[1:]]
    assert kinds.count(Break.HYPHEN) == 1


@pytest.mark.parametrize(("is_flush", "last"), [(False, "translation in."), (True, "in.")])
def test_a_ragged_line_gives_its_last_word_to_a_short_one(last: str, *, is_flush: bool) -> None:
    """Before a last line of two letters, a line that is not flush ends a word earlier."""
    text = "The terms stand below in the order of the source; a click puts the translation in."
    places = {at: Break.FREE for at in range(1, len(text) + 1) if text[at - 1 : at] == " "}
    measured = with_even_letters(text, stretch=0.1, shrink=0.0, hyphen=0.5, em=2)
    measured = replace(measured, is_flush=is_flush)
    wide = len(text) - len(" in.") + 0.0
    own = replace(RULES, last_line=4)
    ends = breaking.breaks(measured, {**places, len(text): Break.FREE}, (wide, wide), own)
    assert ends is not None
    assert text[ends[-2] :] == last


def test_the_end_of_a_ragged_line_is_squeezed(tmp_path: Path) -> None:
    """In a narrow column, which is not spaced out, a mark that ends a line is halved."""
    body = f'<div style="width: 100pt"><p>{"あ" * 10}。{"い" * 15}</p></div>'
    _, document, composer = laid_out(tmp_path, "ja", body)
    assert composer.reasons == {}
    ends = [(extent(line)[1], block) for block, line, _ in lines_of(document)]
    assert all(end < block.content_box_x() + block.width + NEAR for end, block in ends)


def test_options_are_off_without_a_choice() -> None:
    """Nothing hangs, and no stroke is longer, where a book does not ask for it."""
    own = typography(Theme(ROOT), "ar")
    assert (rules.of(own).hanging, rules.of(own).kashida_share) == ({}, 0)
    asked = rules.of(own, rules.Options(hanging_punctuation=True, kashida=True))
    assert asked.hanging["،"] > 0
    assert 0 < asked.kashida_share <= 1


@pytest.mark.parametrize("hanging", ['{ "ab" = 0.5 }', '{ "." = 2 }', "3"])
def test_what_hangs_is_checked(tmp_path: Path, hanging: str) -> None:
    """A share that is none, and a text that is no mark, are refused with the file."""
    file = tmp_path / "templates" / "languages" / "en.toml"
    file.parent.mkdir(parents=True)
    file.write_text(f"hanging = {hanging}", encoding="utf-8")
    with pytest.raises(ToolError, match="hanging"):
        typography(Theme(tmp_path), "en")


@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "he", "ja"])
def test_hanging_lines_are_flush_without_their_marks(
    tmp_path: Path, chosen: Callable[..., None], language: str
) -> None:
    """Lines reach beyond their edges by what hangs and no more, and are not told to stick out."""
    chosen(hanging_punctuation=True)
    # Thirteen characters and a full stop, where thirteen have room.
    full = f'<div style="width: 123.5pt"><p>{"あ" * 13}。{"い" * 19}</p></div>'
    body = in_columns(TEXTS[language]) + full * (language == "ja")
    _, document, composer = laid_out(tmp_path, language, body)
    assert composer.reasons == {}
    assert preflight.overfull(document) == []
    beyond = []
    for block, line, is_last in lines_of(document):
        (span,) = [one for one in line.descendants() if one.element.get("data-line")][:1]
        start, end = extent(line)
        left, right = block.content_box_x(), block.content_box_x() + block.width
        hangs = [-span.margin_left, -span.margin_right]
        beyond += [far for far in hangs if far]
        far = [left - start, end - right]
        sides = far if not is_last else [far[language in RTL]]
        wanted = hangs if not is_last else [hangs[language in RTL]]
        assert sides == pytest.approx(wanted, abs=NEAR)
    assert beyond


STROKES = [
    ("المسجد", "المسـجد"),
    ("السلام", None),
    ("قصته", "قصـته"),
    ("المدينه", "المدينـه"),
    ("محمد", "محمـد"),
    ("كتاب", "كتـاب"),
    ("جميل", "جميـل"),
    ("منبر", "منـبر"),
    ("معروف", "معـروف"),
    ("مَكْتَبَة", "مَكْتَبَـة"),
    ("فضلا", None),
    ("الله", None),
    ("من", None),
    ("بيت", None),
    ("سلـسلة", None),
]
"""Words of Arabic, with the stroke of each that may be longer."""


@pytest.mark.parametrize(("word", "wanted"), STROKES)
def test_where_a_stroke_may_be_longer(word: str, wanted: str | None) -> None:
    """Behind seen and sad, before final letters; not in short words, nor beside lam-alef."""
    best = kashida._best(word) if kashida.WORD.fullmatch(word) else None
    assert (best and word[: best[1]] + "\u0640" + word[best[1] :]) == wanted


def read(pdf: Path) -> tuple[str, str]:
    """The text of a PDF, as two readers find it."""
    with pypdfium2.PdfDocument(pdf) as document:
        ours = "\n".join(page.get_textpage().get_text_range() for page in document)
    done = subprocess.run(
        ["pdftotext", pdf, "-"], capture_output=True, text=True, check=True, timeout=LIMIT
    )
    return ours, done.stdout


@pytest.mark.slow
def test_longer_strokes_are_no_text(tmp_path: Path, chosen: Callable[..., None]) -> None:
    """Lines with longer strokes are flush, and readers find all words as they are written."""
    chosen(kashida=True)
    target = tmp_path / "a.pdf"
    typed = "كــتاب"
    body = in_columns(f"{TEXTS['ar']} {typed} واحد.")
    greedy, document, composer = laid_out(tmp_path, "ar", body, target=target)
    assert composer.reasons == {}
    found = list(lines_of(document))
    longer = ["".join(line for line in [said_line(line)]) for _, line, _ in found]
    assert sum(KASHIDA in line for line in longer) > len(found) / 3
    for (block, line, is_last), text in zip(found, longer, strict=True):
        start, end = extent(line)
        if not is_last:
            assert end - start == pytest.approx(block.width, abs=NEAR)
        assert all(KASHIDA not in word.replace(KASHIDA, "", 1) for word in text.split())
    for text in read(target):
        assert "\u0640" not in text.replace(typed, "").replace(typed[::-1], "")
        words = [word for word in said_words(greedy) if word.isalpha()]
        assert [word for word in words if word not in text] == []


def said_line(line: Any) -> str:  # noqa: ANN401
    """The letters of a line, with those that make strokes longer."""
    from weasyprint.formatting_structure import boxes

    return "".join(one.text for one in line.descendants() if isinstance(one, boxes.TextBox))


def said_words(document: Any) -> list[str]:  # noqa: ANN401
    """The words of a document."""
    return [word for _, line, _ in lines_of(document) for word in said_line(line).split()]


@pytest.mark.slow
@pytest.mark.parametrize("language", WORDS_TOGETHER)
def test_lines_without_spaces_are_flush(tmp_path: Path, language: str) -> None:
    """Lines without spaces end and are filled between words; readers see no spaces there."""
    text, target = word_breaks.divided(WORDS_TOGETHER[language]), tmp_path / "a.pdf"
    greedy, document, composer = laid_out(tmp_path, language, in_columns(text), target=target)
    assert composer.reasons == {}
    assert said(greedy) == said(document)
    for block, line, is_last in lines_of(document):
        start, end = extent(line)
        assert start - block.content_box_x() == pytest.approx(0, abs=NEAR)
        assert is_last or end - start == pytest.approx(block.width, abs=NEAR)
        assert said_line(line)[0] not in "ๆໆ"
    for seen in map(whole, read(target)):
        clauses = map(whole, WORDS_TOGETHER[language].split())
        assert [one for one in clauses if seen.count(one) < len(WIDTHS)] == []


def whole(text: str) -> str:
    """A text without the ends of its lines, in one normal form."""
    return unicodedata.normalize("NFKC", re.sub("[\r\n\f\u200b]", "", text))


@pytest.mark.parametrize("language", WORDS_TOGETHER)
def test_lines_end_between_words(language: str) -> None:
    """Lines end nowhere within a cluster, and none begins with a sign of repetition."""
    text = word_breaks.divided(WORDS_TOGETHER[language])
    places = opportunities.places([Leaf(text, (), look())], language, "auto")
    assert len(places) > 8
    assert all(text[place] not in "ๆໆៗ" for place in places if place < len(text))
    assert all(last > first for first, last in pairwise(places))


@pytest.mark.slow
def test_the_sample_of_thai_is_flush(tmp_path: Path) -> None:
    """All text of the Thai sample is composed, its paragraphs are flush, and nothing sticks out."""
    text = (ROOT / "tests" / "samples" / "th.md").read_text(encoding="utf-8")
    book = book_of(tmp_path, text, language="th", more='[pdf]\nlines = "whole"')
    with weasyprint.layout_session("a test", date(2026, 11, 23), tmp_path):
        document = typeset.compose(of_source(book, Theme(tmp_path)), tmp_path, Theme(tmp_path))
    assert preflight.overfull(document) == []
    lines = list(lines_of(document))
    flush = [one for one in lines if one[0].style["text_align_all"] == "justify" and not one[2]]
    assert len(flush) > 5
    for block, line, _ in flush:
        start, end = extent(line)
        first = line is reading.lines(block)[0]
        indent = reading.indent(block) if first else 0
        assert end - start == pytest.approx(block.width - indent, abs=NEAR)
