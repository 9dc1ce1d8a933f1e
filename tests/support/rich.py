"""A small book with everything that an ebook may hold, in a left-to-right and a right-to-left."""

from __future__ import annotations

from pathlib import Path

from tests.support.books import folder_of

MORE = """\
publisher = "The Press"
subjects = ["thema:JPS", "keyword:books"]

[numbering]
paragraphs = true
numerals = "locale"

[pdf]
page = "A6"
margins = "12mm 10mm 14mm 12mm"

[isbn]
{language} = {{ pdf = "978-0-306-40615-7", epub = "978-1-86197-876-9" }}
"""

WORDS = {
    "en": {
        "first": "A first chapter",
        "second": "A second chapter",
        "section": "A section",
        "last": "Afterword",
        "said": "Every printer keeps a drawer of odd letters, and knows each of them by its nick.",
        "strong": "**heavy type**, *slanted type*, and `plain_code(1)`",
        "foreign": "[حروف عربية]{lang=ar dir=rtl}",
        "term": "drawer",
        "inner": "odd letters",
        "other": "ink",
        "caption": "A caption",
        "alt": "What the drawing shows",
        "head": "Kind",
        "cell": "Number",
        "note": "A remark with *emphasis*.",
    },
    "ar": {
        "first": "الفصل الأول",
        "second": "الفصل الثاني",
        "section": "قسم من الفصل",
        "last": "خاتمة",
        "said": "في درج كل طابع حروف نادرة يعرف كل حرف منها باسمه، ولا يعيرها لأحد من زملائه.",
        "strong": "**خط غليظ** و*كلمة مهمة* و`plain_code(1)`",
        "foreign": "[odd letters]{lang=en dir=ltr}",
        "term": "درج",
        "inner": "حروف نادرة",
        "other": "حبر",
        "caption": "شرح الشكل",
        "alt": "ما يظهر في الرسم",
        "head": "النوع",
        "cell": "العدد",
        "note": "ملاحظة فيها *تأكيد*.",
    },
}

FIRST = """\
# {first} {{#first}}

{said} {strong} {foreign}[^a] [{term}]{{.index}} [{other}]{{.index}}

## {section} {{#inside}}

{long}

![{caption}](images/drawing.svg){{#fig-one alt="{alt}"}}

: {caption} {{#tab-one}}

| {head} | {cell} |
|--------|--------|
| {term} | 1      |
| {other} | 2     |

[^a]: {note}

    - {said}
    - {said}
"""

SECOND = """\
# {second} {{#second}}

{said} $x^2 + y_1 = \\sqrt{{z}}$[^b]

$$\\sum_{{i=1}}^n i = \\frac{{n(n+1)}}{{2}}$$

[{term}]{{.index}}

```python
def nick(letter: str) -> int:
    return {{"a": 1}}[letter]  # a remark
```

> {said}
>
> 1. {said}
> 2. {said}

![{caption}](images/square.svg){{#fig-two alt="{alt}"}}

: {caption} {{#tab-two}}

| {head} | {cell} |
|--------|--------|
| {other} | 3     |
| {term} | 4      |

{head}
:   {said}

[](#inside) [](#fig-one) {foreign}

[^b]: {note}
"""

LAST = """\
# {last} {{#last .unnumbered}}

{said}
"""


def folder(root: Path, language: str) -> Path:
    """The folder of the book in a language."""
    words = WORDS[language]
    texts = [
        text.format(**words, long=" ".join([words["said"]] * 60)) for text in (FIRST, SECOND, LAST)
    ]
    return folder_of(root, *texts, more=MORE.format(language=language), language=language)
