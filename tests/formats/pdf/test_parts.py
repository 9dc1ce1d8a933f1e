"""Chapters laid out apart stand on the same pages as in a book that is laid out whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from hexapla.formats.pdf import typeset
from hexapla.formats.pdf.boxes import Box, text_of
from hexapla.formats.pdf.pages import balance
from hexapla.formats.pdf.parts import frame
from tests.support.composed import count_parts, laid_out, laid_out_beside

WORDS = (
    "The harbour of the old town lies behind the hill, and ships wait there for the tide to turn."
)

LONG_NOTE = " ".join([WORDS] * 24)

BOOKS = {
    "chapters of one, two and three pages": "".join(
        f"# Chapter {number}\n\n" + f"{WORDS * 3}\n\n" * length
        for number, length in enumerate((2, 14, 30, 5), start=1)
    ),
    "references to pages before and after": (
        f"# One {{#one}}\n\nSee [](#two), [](#three).\n\n{WORDS}\n\n"
        f"# Two {{#two}}\n\n{WORDS * 60}\n\nSee [](#one) and [](#two-b).\n\n## Inner {{#two-b}}\n\n"
        f"{WORDS * 60}\n\n# Three {{#three}}\n\nBack to [](#one), [](#two-b).\n"
    ),
    "an index that begins on a verso": (
        f"# One\n\nA [tide]{{.index}} and a [ship]{{.index}}.\n\n"
        f"# Two\n\n{WORDS}\n\nThe [tide]{{.index}} again.\n"
    ),
    "a long note at the end of a chapter": (
        f"# One\n\n{WORDS * 20}\n\nThe end.[^n]\n\n[^n]: {LONG_NOTE}\n\n# Two\n\n{WORDS}\n"
    ),
    "figures, tables and their lists": (
        "# One\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n: The first\n\n"
        f"# Two\n\n{WORDS * 12}\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n: The second\n"
    ),
    "a table on a page that is turned": (
        "# One\n\n::: landscape\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n:::\n\n"
        f"# Two\n\n{WORDS * 3}\n\n::: landscape\n\n{WORDS}\n\n:::\n"
    ),
    "unnumbered matter round the chapters": (
        f"# Preface {{.unnumbered}}\n\n{WORDS}\n\n# One\n\n{WORDS * 40}\n\n"
        f"# Afterword {{.unnumbered}}\n\n{WORDS}\n"
    ),
}


def pages(document: Box) -> list[str]:
    """What stands on each page, with its head and its number."""
    return [text_of(page._page_box) for page in document.pages]


def both(
    monkeypatch: pytest.MonkeyPatch, make: Callable[[str], Box]
) -> tuple[list[str], list[str]]:
    """The pages of a book whose chapters are laid out apart, and of the same one laid out whole.

    All pages are equally deep: only where it stands apart a chapter may have others.
    """
    monkeypatch.setattr(balance, "MOST_FEWER", 0)
    apart = pages(make("apart"))
    monkeypatch.setattr(frame, "is_divisible", lambda _style: False)
    return apart, pages(make("whole"))


@pytest.mark.parametrize("kind", BOOKS)
def test_pages_are_those_of_the_whole(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each page has the same text, head and number, whether chapters are laid out apart or not."""
    apart, whole = both(monkeypatch, lambda name: laid_out(tmp_path / name, BOOKS[kind]))
    assert apart == whole
    assert len(apart) > 5


@pytest.mark.slow
@pytest.mark.parametrize("language", ["he", "ja", "th"])
def test_pages_of_other_languages_are_those_of_the_whole(
    language: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same holds where books open the other way, and where lines are spaced out."""
    text = Path(f"tests/samples/{language}.md").read_text("utf-8")
    book = f"# {language} 1\n\n{text.replace('# ', '## ')}\n\n# {language} 2\n\n{WORDS}\n"
    apart, whole = both(
        monkeypatch, lambda name: laid_out(tmp_path / name, book, language=language)
    )
    assert apart == whole


@pytest.mark.slow
def test_pages_of_two_languages_are_those_of_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same holds of parallel editions."""
    book = BOOKS["references to pages before and after"]
    apart, whole = both(monkeypatch, lambda name: laid_out_beside(tmp_path / name, book, "ar"))
    assert apart == whole


STYLES = {
    "pages counted from the first": "@page :first { margin-top: 40mm }",
    "a counter of its own": ".chapter { counter-increment: part }",
    "a running element": ".chapter h1 { position: running(head) }",
    "chapters that begin within a page": ".chapter { break-before: auto }",
    "chapters by their place": ".chapter:nth-child(2n) { color: red }",
}


@pytest.mark.parametrize("kind", STYLES)
def test_what_is_about_the_whole_is_laid_out_whole(
    kind: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A style of the book's own that only the whole book can follow lets it be one part."""
    monkeypatch.setattr(
        typeset,
        "_style",
        lambda *given, make=typeset._style, **told: make(*given, **told) + STYLES[kind],
    )
    parts = count_parts(monkeypatch)
    laid_out(tmp_path, BOOKS["chapters of one, two and three pages"])
    assert 0 in parts
    # Where it is seen only when the parts are laid out, they were tried.
    assert len(parts) == 1 or kind == "chapters that begin within a page"


def test_chapters_that_begin_on_any_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a style lets chapters begin on a verso, they do, laid out apart as well."""
    style = ".chapter, .noticed { break-before: page }"
    monkeypatch.setattr(
        typeset,
        "_style",
        lambda *given, make=typeset._style, **told: make(*given, **told) + style,
    )
    book = BOOKS["chapters of one, two and three pages"]
    apart, whole = both(monkeypatch, lambda name: laid_out(tmp_path / name, book))
    assert apart == whole
    assert "" not in apart[3:]


TEMPLATES = {
    "chapters in one element": "<main>{}</main>",
    "chapters in another order": "{1}{0}",
    "words of its own before the first": "Words {0}{1}",
}


@pytest.mark.parametrize("kind", TEMPLATES)
def test_chapters_that_cannot_stand_apart(kind: str) -> None:
    """A template that holds chapters together, or turns them round, makes one part."""
    first, second = frame.placeholder(0), frame.placeholder(1)
    form = TEMPLATES[kind]
    inner = form.format(first + second) if "{}" in form else form.format(first, second)
    page = f"<html><head><style>{frame.STYLE}</style></head><body>{inner}</body></html>"
    assert frame.divide(page, 2) is None


def test_a_page_is_divided_where_chapters_stand() -> None:
    """What stands before, round and behind chapters is kept, and the style is read apart."""
    inner = (
        f"<nav>1</nav><div class='noticed'>2{frame.placeholder(0)}</div><p>3</p>"
        f"{frame.placeholder(1)}<section>4</section>"
    )
    page = f"<html lang=en><head><style>{frame.STYLE}</style></head><body>{inner}</body></html>"
    found = frame.divide(page, 2)
    assert found is not None
    assert (found.front, found.back) == ("<nav>1</nav>", "<section>4</section>")
    assert [("2" in one, "3" in one, "4" in one) for one in found.chapters] == [
        (True, True, False),
        (False, False, False),
    ]
    assert "<style>" not in found.head
    assert not found.has_style
    own = frame.divide(page.replace("<head>", "<head><style>p { color: red }</style>"), 2)
    assert own is not None
    assert own.has_style
