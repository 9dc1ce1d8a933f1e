"""Paragraphs composed whole: lines that are flush, in order, and nothing else than the text."""

# Wide letters count for two.
# ruff: noqa: E501

from __future__ import annotations

import ctypes
import random
import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import icu
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree, html

from hexapla.editions.localize import of_source
from hexapla.formats.pdf import halfwidth, typeset, weasyprint
from hexapla.formats.pdf.paragraphs import breaking, reading, rules
from hexapla.formats.pdf.paragraphs.breaking import Measured
from hexapla.formats.pdf.paragraphs.composer import Composer
from hexapla.formats.pdf.paragraphs.opportunities import Break
from hexapla.languages.languages import typography
from hexapla.theme import Theme, default_templates
from tests.support.books import book_of

ROOT = default_templates().parent

TEXTS = {
    "en": "What looks good in one line can force the next one apart, and only who looks at <em>all of "
    "them together</em> finds the division that is unobtrusive everywhere, with few hyphenated "
    "words, <code>and-some_code()</code> and <a href='#one'>regular spaces</a> between the others; "
    "internationalisation and misunderstandings are characteristic responsibilities.",
    "fr": "L’administration internationale reconnaît l’œuvre accomplie : «\u202fdifficile, <em>affluent "
    "et parfaitement</em> efficace\u202f». Les bibliothèques universitaires s’approvisionnent "
    "régulièrement, et peut-être l’encyclopédie retrouvera-t-elle ses lecteurs consciencieux.",
    "ru": "Международное сотрудничество в области информационно-коммуникационных технологий "
    "предполагает <strong>ответственность государств</strong>, предпринимателей и исследователей; "
    "киберпреступность распространяется, и общественность вырабатывает рекомендации.",
    "ar": "يحفظ كل ميناء قواربه ما دام الماء يسمح بذلك، ومن يعمل فيه يعرف مواعيد البحر قبل أن يعرف "
    "مواعيد الساعة. وحين ينزل الضباب <em>تُسمع المنارة</em> ولا تُرى، ولا أحد يعرف كم تبعد عنه، ولو "
    "حمل خريطة من طبعة <span>Atlas 2026</span> في يده، أو كتاب (Book v. 2) الجديد.",
    "he": "שיתוף הפעולה בין המדינות נשען על אחריות משותפת, ואנשי אקדמיה, <em>עובדי ציבור וקוראים</em> "
    "מוצאים בו כל מילה see the <em>New 3.5%</em> book (v. 2), מן הספרים הישנים שעומדים על המדפים.",
    "fa": "هر بندر تا زمانی که آب اجازه دهد از قایق‌های خود نگهداری می‌کند و کسی که آنجا کار می‌کند ساعت دریا "
    "را پیش از ساعت دیوار می‌آموزد. وقتی مه فرود می‌آید <em>فانوس شنیده می‌شود</em> و دیده نمی‌شود، و هیچ‌کس "
    "نمی‌داند چقدر دور است، حتی اگر نقشه‌ای از <span>Atlas 2026</span> یا کتاب (Book v. 2) در دست داشته باشد.",
    "ur": "ہر بندرگاہ اپنی کشتیوں کو اس وقت تک سنبھالتی ہے جب تک پانی اجازت دیتا ہے، اور جو وہاں کام کرتا ہے "
    "وہ گھڑی سے پہلے سمندر کے اوقات سیکھتا ہے۔ جب دھند اترتی ہے تو <em>مینار سنائی دیتا ہے</em>، دکھائی نہیں "
    "دیتا، چاہے ہاتھ میں <span>Atlas 2026</span> کا نقشہ یا نئی کتاب (Book v. 2) ہو۔",
    "zh-Hans": "每个港口都守着自己的船，水允许多久就守多久；在那里干活的人，先学会大海的时刻，再学会钟表的时刻。"
    "老人常说：“雾来的时候，灯塔不是看见的，而是听见的。”没有人<em>确实</em>知道它有多远，至少在2026年的Atlas地图"
    "上找不到，各国在网络空间的合作，以共同的责任为基础。",
    "ja": "この本は多くの言語で書かれ、段落ごとに番号が付いている。「読者」はどの版でも同じ文を見つけられる。"
    "各国の協力は共同の責任にもとづき、政府・企業・大学・個人がそれぞれ力を尽くす。カタカナのプログラミング、"
    "ひらがなのことばもPDF版の索引にあり、古い本は棚に並んでいる。",
    "de": "Die Öffentlichkeitsarbeit der Bundesbehörden veröffentlicht regelmäßig Veröffentlichungen "
    "über <em>Straßenverkehrsordnungen</em>, Rechtsschutzversicherungen und Schifffahrtsgesellschaften.",
}
RTL = {"ar", "he", "fa", "ur"}

NEAR = 0.1 * 4 / 3
"""A tenth of a point, in pixels."""

WIDTHS = [150, 190, 233]
"""Of columns, in points."""


@cache
def rules_of(language: str) -> rules.Rules:
    return rules.of(typography(Theme(ROOT), language))


def page_of(language: str, body: str, style: str = "") -> str:
    """A page of paragraphs in the type of a language."""
    own = typography(Theme(ROOT), language)
    direction = "rtl" if language in RTL else "ltr"
    align = "justify" if own["justify"] else "start"
    italics = "" if own["italics"] else "em { font-style: normal }"
    return (
        f'<!DOCTYPE html><html lang="{language}" dir="{direction}"><title>A</title><style>'
        f"html {{ font: {own['size']}pt/1.5 {own['fonts']}; hyphens: auto }} "
        f"p {{ text-align: {align}; margin: 0 0 1em }} {italics} "
        "code { hyphens: none; font-family: 'Source Code Pro' } "
        ".composed { white-space: pre } .footnote { float: footnote; white-space: normal; "
        f"word-spacing: normal; letter-spacing: normal }} {style}</style><body>{body}</body></html>"
    )


def laid_out(
    folder: Path, language: str, body: str, style: str = "", target: Path | None = None
) -> tuple[Any, Any, Composer]:
    """The greedy layout of paragraphs, the one of them composed, and what composed them."""
    tree = html.fragment_fromstring(body, create_parent="section")
    composer = Composer([tree], rules_of)
    documents = []
    with weasyprint.layout_session("a test", date(2026, 11, 23), folder):
        for _ in range(4):
            with composer.lines_in_place():
                written = etree.tostring(tree, encoding="unicode", method="html")
            halves = halfwidth.style(folder, language, typography(Theme(ROOT), language))
            page = page_of(language, written, halves + style)
            documents.append(weasyprint.lay_out(page, folder))
            if not composer.choose_lines(documents[-1]):
                break
        if target:
            documents[-1].write_pdf(target)
    return documents[0], documents[-1], composer


def in_columns(text: str) -> str:
    """A text in columns of several widths."""
    return "".join(f'<div style="width: {width}pt"><p>{text}</p></div>' for width in WIDTHS)


def lines_of(document: Any) -> Iterator[tuple[Any, Any, bool]]:  # noqa: ANN401
    """Each line of the paragraphs of a document, with its block, and whether it is the last."""
    for _, parts in reading.paragraphs(document):
        lines = [(part, line) for part in parts for line in reading.lines(part)]
        for number, (part, line) in enumerate(lines, start=1):
            yield part, line, number == len(lines)


def extent(line: Any) -> tuple[float, float]:  # noqa: ANN401
    """Where the texts of a line begin and end."""
    from weasyprint.formatting_structure import boxes

    texts = [one for one in line.descendants() if isinstance(one, boxes.TextBox)]
    starts = min(one.position_x for one in texts)
    return starts, max(one.position_x + one.width for one in texts)


def words(line: Any) -> str | list[str]:  # noqa: ANN401
    """The words of a line, or its letters where no spaces part words."""
    from weasyprint.formatting_structure import boxes

    texts = "".join(one.text for one in line.descendants() if isinstance(one, boxes.TextBox))
    return texts if re.search("[\u3000-\u9fff]", texts) else texts.split()


@pytest.mark.parametrize("language", TEXTS)
def test_lines_are_flush(tmp_path: Path, language: str) -> None:
    """Every line but the last is as wide as its column, and no line is wider."""
    _, document, composer = laid_out(tmp_path, language, in_columns(TEXTS[language]))
    assert composer.reasons == {}
    assert len(composer) == len(WIDTHS)
    found = list(lines_of(document))
    assert len(found) > 12
    for block, line, is_last in found:
        start, end = extent(line)
        left, right = block.content_box_x(), block.content_box_x() + block.width
        assert start > left - NEAR
        assert end < right + NEAR
        near = right - end if language in RTL else start - left
        assert abs(near) < NEAR
        if not is_last and len(words(line)) > 1:
            assert end - start == pytest.approx(block.width, abs=NEAR)


def said(document: Any) -> str:  # noqa: ANN401
    """The letters of a document."""
    from weasyprint.formatting_structure import boxes

    texts = [
        one.text.removesuffix("\u2010")
        for page in document.pages
        for one in page._page_box.descendants()
        if isinstance(one, boxes.TextBox)
    ]
    return "".join("".join(texts).split())


@pytest.mark.parametrize("language", TEXTS)
def test_the_text_stays(tmp_path: Path, language: str) -> None:
    """Composed paragraphs say letter by letter what the others say, and the tree is as it was."""
    body = in_columns(TEXTS[language])
    greedy, whole, composer = laid_out(tmp_path, language, body)
    assert said(greedy) == said(whole)
    assert len(composer) == len(WIDTHS)


def mixed(language: str, seed: int, length: int) -> Iterator[str]:
    """Random paragraphs of so many words, some of them and of the numbers of other directions."""
    chance = random.Random(f"{language}{seed}")  # noqa: S311 - a sample
    text = "".join(html.fromstring(f"<p>{TEXTS[language]}</p>").itertext())
    # Without vowels, which stand over other letters, and without joiners, which are not drawn.
    own = re.sub("[\u064b-\u0652\u200c]", "", text).split()
    own = [word for word in own if not word.isascii() or language == "en"]
    other = ["iPhone", "PDF/UA-1", "well-known", "3.5%", "2030", "70/1", "A4", "-7"]
    if language == "en":
        other = ["ספרים", "הכתב", "الكتاب", "ירושלים", "سلام", "دوستی", "15", "3.5%"]
    while True:
        words = [chance.choice(own + other) for _ in range(length)]
        for _ in range(length // 11):
            first = chance.randrange(length - 6)
            last = first + chance.randrange(1, 6)
            mark = chance.choice(["( )", "<em> </em>", "<strong> </strong>"])
            opening, _, closing = mark.partition(" ")
            if not any("<" in word for word in words[first : last + 1]):
                words[first] = opening + words[first]
                words[last] += closing
        yield " ".join(words) + "."


def in_order(text: str, lengths: list[int], *, rtl: bool) -> list[str]:
    """The letters of lines of so many letters from left to right, by UAX 9 over all of them."""
    whole, held = icu.Bidi(), icu.UnicodeString(text)
    whole.setPara(held, int(rtl))
    lines, at = [], 0
    for length in lengths:
        start, left = at, length
        while left or (at < len(text) and text[at] == " "):
            left -= text[at] != " "
            at += 1
        line = whole.setLine(start, at)
        lines.append("".join(text[start + one] for one in line.getVisualMap()).replace(" ", ""))
    return lines


def drawn(page: pypdfium2.PdfPage) -> list[str]:
    """The letters of each line of a page from left to right, by their places."""
    text, lines = page.get_textpage(), dict[int, list[tuple[float, str]]]()
    x, y = ctypes.c_double(), ctypes.c_double()
    for at in range(text.count_chars()):
        letter = text.get_text_range(at, 1)
        if letter.strip():
            pypdfium2.raw.FPDFText_GetCharOrigin(text.raw, at, x, y)
            lines.setdefault(round(y.value), []).append((x.value, letter))
    return ["".join(one for _, one in sorted(lines[y])) for y in sorted(lines, reverse=True)]


def plain(line: str) -> str:
    """A line without what readers mirror, and with hyphens as they are typed."""
    return re.sub(r"[()]", "|", line).replace("\u2010", "-").replace("\ufffe", "-")


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


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("<p>A word " + "x" * 90 + " that is wider than a line of this column.</p>", "wider"),
        (
            "<p>One <span style='white-space: pre-wrap'>two  three</span> and more of it.</p>",
            "spaces",
        ),
        ("<p>One <span style='text-transform: uppercase'>two</span> and more of it.</p>", "style"),
    ],
)
def test_what_cannot_be_composed_stays(tmp_path: Path, body: str, reason: str) -> None:
    """A paragraph that cannot be measured is laid out as before, and its reason is told."""
    column = f'<div style="width: 100pt">{body}<p>{TEXTS["en"]}</p></div>'
    _, document, composer = laid_out(tmp_path, "en", column)
    assert [reason in one for one in composer.reasons] == [True]
    assert len(composer) == 1
    assert document.pages


def test_lines_that_come_out_otherwise_are_given_up(tmp_path: Path) -> None:
    """A paragraph whose lines are not as wide as meant is laid out as before."""
    body = f"<p>{TEXTS['en']}</p><p class='a'>{TEXTS['en']}</p>"
    style = "@page { size: 90mm 100mm; margin: 8mm } .a.composed { letter-spacing: 0.01em }"
    _, document, composer = laid_out(tmp_path, "en", body, style)
    assert composer.reasons == {"lines that come out otherwise": 1}
    assert len(composer) == 1
    widths = [(extent(line), block.width) for block, line, _ in lines_of(document)]
    assert all(end - start < width + NEAR for (start, end), width in widths)


def test_beside_a_float_nothing_is_composed(tmp_path: Path) -> None:
    """A paragraph beside a float stays beside it."""
    code = '<div style="float: right; width: 15mm; height: 15mm"></div>'
    greedy, whole, composer = laid_out(tmp_path, "en", f"{code}<p>{TEXTS['en']}</p>")
    tops = [next(lines_of(one))[1].position_y for one in (greedy, whole)]
    assert tops[0] == tops[1]
    assert len(composer) == 0


def test_notes_and_pictures_keep_their_places(tmp_path: Path) -> None:
    """A note keeps its own lines, and its mark and a picture their place within a line."""
    note = '<span class="footnote" data-number="1">A note of its own, which is long enough.</span>'
    data = "data:image/svg+xml;utf8,<svg xmlns='http://www.w3.org/2000/svg' width='30' height='9'/>"
    picture = f'<img alt="a" src="{data}">'
    text = TEXTS["en"].replace("together", f"together{note}").replace("everywhere,", f"{picture},")
    style = (
        "@page { size: 90mm 100mm; margin: 8mm } "
        ".footnote::footnote-call { content: '\\2060' attr(data-number); font-size: 0.8em }"
    )
    _, document, composer = laid_out(tmp_path, "en", f"<p>{text}</p>", style)
    assert composer.reasons == {}
    assert len(composer) == 1
    assert "Anoteofitsown" in said(document)


@pytest.mark.parametrize(("lines", "is_composed"), [("whole", True), ("greedy", False)])
def test_a_book_chooses(tmp_path: Path, lines: str, is_composed: bool) -> None:
    """The lines of a book are composed where its settings say so."""
    more, text = f'[pdf]\nlines = "{lines}"', f"# One\n\n{'a few words ' * 40}"
    edition = of_source(book_of(tmp_path, text, more=more), Theme(tmp_path))
    with weasyprint.layout_session("a test", date(2026, 11, 23), tmp_path):
        document = typeset.compose(edition, tmp_path, Theme(tmp_path))
    page = document.pages[-1]._page_box
    classes = [one.element.get("class", "") for one in page.descendants() if one.element_tag == "p"]
    assert any("composed" in one for one in classes) == is_composed


@given(
    st.lists(st.text("abc", min_size=1, max_size=6), min_size=8).map(" ".join), st.integers(8, 30)
)
def test_no_line_is_too_full(text: str, width: int) -> None:
    """Whatever is broken, no line needs more than its spaces can give, nor two too many hyphens."""
    own = rules_of("en")
    places = {
        at: Break.FREE if text[at - 1] == " " else Break.HYPHEN
        for at in range(1, len(text))
        if text[at] != " "
    }
    places[len(text)] = Break.FREE
    measured = Measured(
        text=text,
        advances=[1.0] * len(text),
        stretch=[0.5 * (char == " ") for char in text],
        shrink=[0.2 * (char == " ") for char in text],
        at_end=[0.0] * len(text),
        hyphen=0.5,
        em=2.0,
        is_flush=True,
    )
    ends = breaking.breaks(measured, places, (float(width), float(width)), own)
    assert ends is not None
    assert ends[0] == 0
    assert ends[-1] == len(text)
    row = 0
    for start, end in pairwise(ends):
        line = text[start:end].strip(" ")
        natural = len(line) + 0.5 * (places[end] is Break.HYPHEN)
        assert natural - 0.2 * line.count(" ") <= width + breaking.ALMOST
        row = row + 1 if places[end] is Break.HYPHEN else 0
        assert row <= own.hyphens


def test_the_whole_is_looked_at() -> None:
    """A line is broken earlier than it could be where the next ones come out better."""
    words = "aaaa bbb cc dddd eeee"
    ends = [at + 1 for at, char in enumerate(words) if char == " "]
    places = dict.fromkeys([*ends, len(words)], Break.FREE)
    found = _breaks(words, places, 8)
    assert [words[a:b].strip() for a, b in pairwise(found)] == ["aaaa bbb", "cc dddd", "eeee"]


def _breaks(words: str, places: dict[int, Break], width: float) -> list[int]:
    measured = Measured(
        text=words,
        advances=[1.0] * len(words),
        stretch=[1.0 * (char == " ") for char in words],
        shrink=[0.1 * (char == " ") for char in words],
        at_end=[0.0] * len(words),
        hyphen=1.0,
        em=1.0,
        is_flush=True,
    )
    found = breaking.breaks(measured, places, (width, width), rules_of("en"))
    assert found is not None
    return found
