"""Paragraphs of several languages, laid out line by line and composed whole, and their lines."""

# Wide letters count for two.
# ruff: noqa: E501

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from lxml import etree, html

from hexapla.formats.pdf import halfwidth, weasyprint
from hexapla.formats.pdf.paragraphs import reading, rules
from hexapla.formats.pdf.paragraphs.breaking import Measured
from hexapla.formats.pdf.paragraphs.composer import Composer
from hexapla.languages.languages import typography
from hexapla.theme import Theme, default_templates

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


def with_even_letters(
    text: str, *, stretch: float, shrink: float, hyphen: float, em: float
) -> Measured:
    """A text whose letters and spaces are all of the width 1, and what its spaces bear."""
    return Measured(
        text=text,
        advances=[1.0] * len(text),
        stretch=[stretch * (char == " ") for char in text],
        shrink=[shrink * (char == " ") for char in text],
        at_end=[0.0] * len(text),
        hyphen=hyphen,
        em=em,
        is_flush=True,
    )
