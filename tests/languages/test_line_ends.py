"""Line ends within a paragraph: a space, or nothing in scripts that put none there."""

from dataclasses import replace
from pathlib import Path

import pytest

from hexapla.checks.checks import check
from hexapla.editions.localize import localize
from hexapla.languages import languages, line_ends
from hexapla.source import pandoc_ast
from hexapla.terminology.glossary import Glossary
from hexapla.theme import Theme
from tests.alignment.test_adopt import catalog_of
from tests.support.books import book_of, texts_of


@pytest.mark.parametrize(
    ("language", "text", "joined"),
    [
        ("zh-Hans", "所以，\n换行。", "所以，换行。"),
        ("zh-Hant", "他說\n“對”\n——是的", "他說“對”——是的"),
        ("ja", "カタ\nカナ（注）\n「引用」", "カタカナ（注）「引用」"),
        ("zh", "中文\nEnglish\nword\n中文\n2019\n年", "中文 English word 中文 2019 年"),
        ("ko", "띄어\n쓰기 漢字\n漢字", "띄어 쓰기 漢字 漢字"),
        ("th", "ภาษา\nไทย 2019\nปี", "ภาษาไทย 2019 ปี"),
        ("lo", "ພາສາ\nລາວ", "ພາສາລາວ"),
        ("km", "ភាសា\nខ្មែរ។\nភាសា", "ភាសាខ្មែរ។ ភាសា"),
        ("my", "မြန်မာ\nဘာသာ", "မြန်မာဘာသာ"),
        ("bo", "བོད་\nཡིག", "བོད་ཡིག"),
        ("km", "ខ្មែរ\u200b\nA", "ខ្មែរ\u200bA"),
        ("en", "He says “so”\n— and goes.", "He says “so” — and goes."),
        ("fr", "sait\n: oui", "sait : oui"),
        ("ar", "سطر\nآخر", "سطر آخر"),
        ("hi", "एक\nदो", "एक दो"),
        ("ja", "**太字**\n続き⟦1⟧\n⟦2⟧続き⟦/2⟧", "**太字**続き⟦1⟧⟦2⟧続き⟦/2⟧"),
        ("zh", "  一\r\n\t二 \n\n三\n", "一二三"),
        ("en", "", ""),
    ],
)
def test_line_ends(language: str, text: str, joined: str) -> None:
    """A line end is a space where the script puts spaces between words, else nothing."""
    assert line_ends.joined(text, language) == joined


def test_no_time_is_lost() -> None:
    """A long run of spaces or marks takes no more than other text."""
    text = f"{' ' * 200_000}a\n{'*' * 200_000}\n{' ' * 200_000}b"
    assert len(line_ends.joined(text, "zh")) == 200_004


SOURCE = """# 章 {#one}

第一行，
“第二”
行[^1]
。**粗**
体。

- 项
  目
- [日本
  語]{lang=ja} [한국
  漢字
  漢字]{lang=ko}

[^1]: 注
    释。
"""


def test_in_a_source(tmp_path: Path) -> None:
    """The source may be wrapped anywhere, in notes and items as well, whatever its language."""
    book = book_of(tmp_path, SOURCE, language="zh-Hans")
    assert texts_of(book) == [
        "章",
        "第一行，“第二”行⟦1⟧。**粗**体。",
        "注释。",
        "项目",
        "⟦1⟧日本語⟦/1⟧ ⟦2⟧한국 漢字 漢字⟦/2⟧",
    ]


def test_in_metadata(tmp_path: Path) -> None:
    """A title of several lines is one line, in the way of its language."""
    more = 'subtitle = """\n副題は\nここ"""'
    book = book_of(tmp_path, "# 章", language="ja", more=more)
    assert pandoc_ast.plain(book.meta["subtitle"]) == "副題はここ"


def test_in_a_catalog(tmp_path: Path) -> None:
    """What a translator broke into lines is published as one, and checked as it is published."""
    text = "# One {#one}\n\nDoes he know: yes.\n\nA long[^1] one.\n\n[^1]: Note."
    book = book_of(tmp_path, text, more='[editions]\nlanguages = ["fr", "zh-Hans"]')
    known = {
        "zh-Hans": {"A long⟦1⟧ one.": "很长⟦1⟧，\n换了行。\n"},
        "fr": {"Does he know: yes.": "Le sait-il\n: oui."},
    }
    shown, told = {}, {}
    for language, strings in known.items():
        empty = catalog_of(book, language)
        messages = (replace(m, string=strings.get(m.id, "")) for m in empty)
        catalog = replace(empty, messages=tuple(messages))
        edition, _ = localize(book, catalog, Theme(tmp_path))
        shown[language] = [pandoc_ast.plain_blocks(block) for block in edition.book.blocks]
        rules = languages.typography(Theme(tmp_path), language)
        found = check(catalog, source="en", rules=rules, glossary=Glossary("en"))
        told[language] = [finding.id for finding in found]
    assert "Le sait-il : oui." in shown["fr"]
    assert any("很长" in words and "，换了行。" in words for words in shown["zh-Hans"])
    assert told == {"fr": ["spacing"], "zh-Hans": []}
