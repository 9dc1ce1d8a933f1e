"""A small book in three scripts with everything that print has to cope with."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from hexapla.editions.localize import of_source
from hexapla.model import Edition
from hexapla.theme import Theme
from tests.support.books import book_of

ROWS = 60
"""How many rows the long table has: more than a page holds."""

SETTINGS = """
publisher = "{publisher}"

[numbering]
paragraphs = true
numerals = "locale"

[pdf]
codes = true

[site]
address = "https://example.org/book/"

[isbn]
{language} = {{ print = "978-3-16-148410-0", pdf = "9780306406157" }}
"""


class Words(NamedTuple):
    """What the book says in one language."""

    publisher: str
    title: str
    section: str
    term: str
    other: str
    paragraph: str
    """With {term} and {other} marked for the index."""
    note: str
    see: str
    """Ends before a cross-reference."""
    caption: str
    head: tuple[str, str]
    cell: str


WORDS: Mapping[str, Words] = {
    "en": Words(
        publisher="Lantern Press",
        title="Harbours and tides",
        section="The second tide",
        term="harbour",
        other="lighthouse",
        paragraph="A {term} keeps its boats for as long as the water lets it, and those who work "
        "there learn the hours of the sea before they learn those of the clock. When fog comes "
        "in, the {other} is heard rather than seen, and nobody *quite* knows how far it is.",
        note="Its keeper wrote this down in the log of that year, which is still to be had.",
        see="More of this stands in ",
        caption="How high the water stood",
        head=("Day", "Height and what was seen"),
        cell="high water in the morning",
    ),
    "ar": Words(
        publisher="دار الفنار",
        title="الموانئ والمد",
        section="المد الثاني",
        term="ميناء",
        other="منارة",
        paragraph="يحفظ كل {term} قواربه ما دام الماء يسمح بذلك، ومن يعمل فيه يعرف مواعيد البحر "
        "قبل أن يعرف مواعيد الساعة. وحين ينزل الضباب تُسمع ال{other} ولا تُرى، ولا أحد يعرف "
        "*تماماً* كم تبعد عنه، ولو حمل خريطة من طبعة Atlas 2026 في يده.",
        note="كتب الحارس هذا في سجل تلك السنة، وما زال السجل محفوظاً.",
        see="تفصيل ذلك في ",
        caption="ارتفاع الماء في كل يوم",
        head=("اليوم", "الارتفاع وما شوهد"),
        cell="ماء مرتفع في الصباح",
    ),
    "zh-Hans": Words(
        publisher="灯塔出版社",
        title="港口与潮汐",
        section="第二次涨潮",
        term="港口",
        other="灯塔",
        paragraph="每个{term}都守着自己的船，水允许多久就守多久；在那里干活的人，先学会大海的时刻，再学"
        "会钟表的时刻。老人常说：“雾来的时候，{other}不是看见的，而是听见的。”（《航海日志》）（第二卷）没有人*确实*知道它有"
        "多远——至少在2026年的Atlas地图上找不到……",
        note="守塔人把这件事写进了那一年的日志，日志至今还在。",
        see="详见",
        caption="每天的水位",
        head=("日期", "水位与所见"),
        cell="早晨水位高",
    ),
}
"""The texts, each written in its own language for these tests."""


def text_of(words: Words) -> str:
    """The Markdown of the book."""
    marked = words.paragraph.format(
        term=f"[{words.term}]{{.index}}", other=f"[{words.other}]{{.index}}"
    )
    plain = words.paragraph.format(term=words.term, other=words.other)
    rows = "\n".join(
        f"| {day} | {words.cell} {'[' + words.term + ']{.index}' if day % 20 == 0 else ''} |"
        for day in range(1, ROWS + 1)
    )
    return f"""\
# {words.title} {{#one}}

{marked}^[{words.note}]

{words.see}[](#tides), [](#levels).

![{words.caption}](images/square.svg){{#figure-a width=9px}}

{marked} $\\frac{{1}}{{3}} + x^2$

## {words.section} {{#tides}}

{plain}^[{words.note}] {words.see}[](#figure-a).

```python
def tide(hours: float) -> float:  # {words.term}
    return 2.5 * hours + len("{words.other} — a long line that has to wrap at the edge of the page")
```

> {plain}

{plain}

{plain}

# {words.section} {{#levels}}

{marked}

| {words.head[0]} | {words.head[1]} |
|:--|:-----|
{rows}

: {words.caption} {{#table-a}}

![{words.caption}](images/square.svg){{#figure-b width=9px}}

# {words.other} {{#end .unnumbered}}

{words.see}[](#one).

{marked}
"""


def edition_of(root: Path, language: str) -> Edition:
    """The book in one of its languages."""
    words = WORDS[language]
    more = SETTINGS.format(publisher=words.publisher, language=language)
    return of_source(book_of(root, text_of(words), more=more, language=language), Theme(root))
