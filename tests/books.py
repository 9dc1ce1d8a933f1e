"""Books for the tests: small ones from a few lines of Markdown, and generated ones of every kind.

The strategies write Markdown with three words in capitals that ``plant`` makes unique: WORD stands
where a reader sees prose, HIDDEN where nobody should translate, UNIQUE where only a name is wanted.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from hexapla.model import Book, Segment
from hexapla.numbering import number
from hexapla.segments import extract
from hexapla.source import read_book

settings.register_profile(
    "hexapla",
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("hexapla")

BOOK = """\
[book]
language = "{language}"
title = "The book"
authors = ["A. Author"]
identifier = "urn:uuid:00000000-0000-4000-8000-000000000000"
date = 2026-11-23
"""

PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><rect width="9" height="9"/></svg>'
)

LABELLED = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
    "<title>A drawing</title><text>Sun</text><text><tspan>Moon</tspan> </text></svg>"
)


def folder_of(root: Path, *texts: str, more: str = "", language: str = "en") -> Path:
    """A book's folder with these Markdown files; ``more`` is added to ``book.toml``."""
    source = root / "source"
    (source / "images").mkdir(parents=True, exist_ok=True)
    toml = BOOK.format(language=language)
    (source / "book.toml").write_text(f"{toml}\n{more}\n", encoding="utf-8")
    (source / "images" / "square.svg").write_text(PICTURE, encoding="utf-8")
    (source / "images" / "drawing.svg").write_text(LABELLED, encoding="utf-8")
    for index, text in enumerate(texts, start=1):
        (source / f"{index:02}.md").write_text(text, encoding="utf-8")
    return root


def book_of(root: Path, *texts: str, more: str = "", language: str = "en") -> Book:
    """A numbered book of these Markdown files."""
    return number(read_book(folder_of(root, *texts, more=more, language=language)))


@contextmanager
def book_from(*texts: str, more: str = "") -> Iterator[Book]:
    """A numbered book in a folder that is gone afterwards: for generated books."""
    with tempfile.TemporaryDirectory() as folder:
        yield book_of(Path(folder), *texts, more=more)


def texts_of(book: Book) -> list[str]:
    """The texts of a book's segments, without those of its metadata."""
    return [found.text for found in extract(book) if found.where != "source/book.toml"]


def pairs_of(book: Book) -> list[tuple[str, str | None]]:
    """Text and context of each segment."""
    return [(segment.text, segment.context) for segment in extract(book)]


def segment(text: str, context: str | None = None, where: str = "source/01.md#one") -> Segment:
    """A segment as the source would give it."""
    return Segment(text, context, where)


def plant(markdown: str) -> tuple[str, list[str], list[str]]:
    """The Markdown with unique words, and the words: those to be seen, and the hidden ones."""
    numbers = count(100)
    seen: list[str] = []
    hidden: list[str] = []

    def unique(found: re.Match[str]) -> str:
        word = f"{'w' if found[0] == 'WORD' else 'h'}x{next(numbers)}x"
        (seen if found[0] == "WORD" else hidden).append(word)
        return word

    return re.sub("WORD|HIDDEN", unique, markdown), seen, hidden


# Words

SCRIPTS = ["Слово", "字句，", "كلمة", "עברית", "naïve", "e\u0301", "😀", "👩‍🚀", "日本語。"]
PUNCTUATION = ["50%", "AT&T", "R&D;", "1,5", "—", "…", "a/b", "(x)", "3.", "(1)", "-", "+", "C#"]
NOISE = [*"*_[]<>&\\~^#$@`!{}|:=-+.⟦⟧'\"", "**", "__", "~~", "``", "$$", "⟦1⟧", "⟦/1⟧", "&amp;"]
NOISE += ["&nbsp;", "\u00a0", "\u200f", "\u2028", "\u0085", "\\*", "\\\\", "<b>", "<!--", "-->"]
NOISE += [
    "[^1]",
    "![",
    "](",
    "a_b_c",
    "x*y*z",
    "3~5~6",
    "2^3^4",
    "http://x.org",
    "\u200b",
    "\u00ad",
]

word = st.sampled_from(["WORD"] * 4 + SCRIPTS + PUNCTUATION)
noise = st.lists(st.sampled_from([*NOISE, "WORD"]), min_size=1, max_size=6).map("".join)


def _wrapped(left: str, right: str, inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return inner.map(lambda text: f"{left}{text}{right}")


def inlines(*, noisy: bool, lines: bool = True, notes: bool = True) -> st.SearchStrategy[str]:
    """A line of prose; on more than one line where ``lines`` are allowed."""
    gaps = [" "] * 6 + (["\n", "\\\n"] if lines else [])
    atoms = [
        word,
        st.sampled_from(
            [
                "`HIDDEN`",
                "``HIDDEN ` x``",
                "`HIDDEN`{.python}",
                "$HIDDEN$",
                "$$a_1 < HIDDEN$$",
                "`HIDDEN`{=html}",
                '<b data-x="HIDDEN">WORD</b>',
                "<!-- HIDDEN -->",
                "<https://example.org/HIDDEN>",
                "![WORD](images/square.svg)",
                '![WORD *WORD*](images/square.svg "WORD"){width=3cm}',
                "@key99",
                "[see @key99, pp. 3]",
                "[]{.HIDDEN}",
                "[HIDDEN]{.notranslate}",
                "[](#one)",
                "H~2~O",
                "m^2^",
                "a\\ b",
                "WORD--WORD",
                "'WORD'",
            ]
        ),
    ]
    if noisy:
        atoms.append(noise)

    linked = st.lists(st.one_of(word, _wrapped("*", "*", word)), min_size=1).map(" ".join)

    def extend(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        several = st.lists(inner, min_size=1, max_size=3).map(" ".join)
        # Emphasis in emphasis is read in surprising ways, which only noisy books are to have.
        styled = several if noisy else st.lists(st.one_of(*atoms), min_size=1).map(" ".join)
        wrapped = [
            _wrapped("*", "*", styled),
            _wrapped("**", "**", styled),
            _wrapped("***", "***", styled),
            _wrapped("~~", "~~", styled),
            _wrapped("WORD^", "^", word),
            _wrapped("[", "](https://example.org/HIDDEN)", linked),
            _wrapped("[", '](#one "WORD & *WORD*")', linked),
            _wrapped("[", '](HIDDEN.html){.HIDDEN rel="HIDDEN"}', linked),
            _wrapped("[", "]{.smallcaps}", several),
            _wrapped("[", "]{.underline}", several),
            _wrapped("[", "]{lang=fr .HIDDEN}", several),
            _wrapped("[ ", " ]{.spaced}", several),
            _wrapped('<span class="HIDDEN">', "</span>", several),
            _wrapped('"', '"', several),
            _wrapped("(*", "*)", styled),
            _wrapped("“", "”", several),
        ]
        if notes:
            wrapped.append(_wrapped("WORD^[", "]", several))
        return st.one_of(*wrapped)

    tree = st.recursive(st.one_of(*atoms), extend, max_leaves=4)
    return st.lists(st.tuples(tree, st.sampled_from(gaps)), min_size=1, max_size=6).map(
        lambda parts: ("".join(text + gap for text, gap in parts)).rstrip("\\\n ") or "WORD"
    )


# Blocks


_names = count()


def _named(text: str) -> str:
    """The block with a name of its own where it says UNIQUE."""
    return text.replace("UNIQUE", f"u{next(_names)}") if "UNIQUE" in text else text


def _indent(text: str, by: str = "    ") -> str:
    return "\n".join(by + line for line in text.split("\n"))


def _item(bullet: str, text: str) -> str:
    return bullet + _indent(text)[4:]


def blocks(*, noisy: bool) -> st.SearchStrategy[str]:
    """Any block of a book but headings."""
    line = inlines(noisy=noisy)
    cell = inlines(noisy=False, lines=False, notes=False).map(lambda text: text.replace("|", ""))
    short = st.sampled_from(["WORD", "*WORD*", "`HIDDEN`", "[WORD](HIDDEN.html)", "12,5", "✓", "x"])
    bullet = st.sampled_from(["-   ", "*   ", "1.  ", "a)  ", "(i) ", "#.  ", "(@) "])
    leaf = st.one_of(
        line,
        line,
        line.map(lambda text: "| " + text.replace("\n", "\n| ").replace("\\", "")),
        line.map(lambda text: f"Term WORD\n\n:   {_indent(text)[4:]}\n\n    WORD"),
        line.map(lambda text: f"WORD[^UNIQUE]\n\n[^UNIQUE]: {_indent(text)[4:]}"),
        cell.map(lambda text: f"![{text}](images/square.svg)"),
        cell.map(lambda text: f'![WORD](images/square.svg "WORD"){{#UNIQUE alt="WORD"}} {text}'),
        st.tuples(cell, cell).map(lambda two: "| A | WORD |\n|:--|--:|\n| {} | {} |".format(*two)),
        st.tuples(cell, cell).map(
            lambda two: "| WORD |\n|---|\n| {} |\n\n: {} {{#UNIQUE}}".format(*two)
        ),
        st.lists(st.tuples(short, short), min_size=1, max_size=3).map(_grid),
        st.lists(st.tuples(short, short), min_size=2, max_size=3).map(_multiline),
        st.sampled_from(
            [
                "```\nHIDDEN\n```",
                "<!-- no list before this -->\n\n    HIDDEN code",
                '``` {.translate .python}\nWORD  = *1*\n\n# WORD \\ "x"\t1\n```',
                "```{=html}\n<p>HIDDEN</p>\n```",
                '<div class="HIDDEN">\n\nWORD\n\n</div>',
                "***",
                "WORD[^UNIQUE]\n\n[^UNIQUE]: WORD\n\n        HIDDEN\n\n    -   WORD\n    -   WORD",
                "- [ ] WORD\n- [x] WORD",
                "- WORD\n- WORD\n    - WORD\n\n            HIDDEN",
                "(@eUNIQUE) WORD\n\nsee (@eUNIQUE) WORD",
                "<!-- translators: a remark -->\n\nWORD",
                "+-----+-----+\n| WORD      |\n+-----+-----+\n| a   | b   |\n+-----+-----+",
                "WORD\n\n  WORD    WORD\n ------  ------\n  1      *a*\n\n: WORD",
                "WORD\n: WORD\n: WORD",
                "$$\nHIDDEN\n$$",
                (
                    "<figure><img src='images/square.svg' alt='HIDDEN'>"
                    "<figcaption>WORD *WORD*</figcaption></figure>"
                ),
            ]
        ),
    )

    def extend(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        several = st.lists(inner, min_size=1, max_size=3).map("\n\n".join)
        return st.one_of(
            several.map(lambda text: _indent(text, "> ")),
            st.tuples(bullet, several, several).map(
                lambda two: f"{_item(two[0], two[1])}\n\n{_item(two[0], two[2])}"
            ),
            st.tuples(bullet, line, line).map(
                lambda two: f"{_item(two[0], two[1])}\n{_item(two[0], two[2])}"
            ),
            several.map(lambda text: f'::: {{#UNIQUE .box ctx="HIDDEN"}}\n{text}\n:::'),
            several.map(lambda text: f":::: aside\n{text}\n::::"),
            st.just("::: notranslate\nHIDDEN *HIDDEN*\n\n- HIDDEN\n:::"),
        )

    return st.recursive(leaf.map(_named), lambda inner: extend(inner).map(_named), max_leaves=3)


def _grid(rows: list[tuple[str, str]]) -> str:
    width = 24
    rule = f"+{'-' * width}+{'-' * width}+"
    lines = [rule]
    for left, right in rows:
        lines += [f"|{left:<{width}}|{right:<{width}}|", f"|{'':<{width}}|- WORD{'':<18}|", rule]
    return "\n".join([*lines, "", ": WORD *WORD*"])


def _multiline(rows: list[tuple[str, str]]) -> str:
    rule = "-" * 50
    lines = ["WORD", "", rule, f" {'WORD':<22} WORD", f"{'-' * 22}  {'-' * 26}"]
    for left, right in rows:
        lines += [f" {left:<22} {right}", f" {'WORD':<22} WORD", ""]
    return "\n".join([*lines[:-1], rule, "", "Table: WORD"])


def headings(*, noisy: bool) -> st.SearchStrategy[str]:
    """A heading of level 2, or two in a row."""
    line = inlines(noisy=noisy, lines=False)
    attributes = st.sampled_from(["", " {#UNIQUE}", " {.unnumbered}", " {#UNIQUE .HIDDEN}"])
    one = st.tuples(line, attributes).map(lambda two: f"## {two[0]}{two[1]}")
    return st.one_of(one, one, line.map(lambda text: f"## WORD\n\n### {text}"))


def markdown(*, noisy: bool = True, size: int = 8) -> st.SearchStrategy[str]:
    """A chapter of every structure Markdown has; ``noisy`` ones also have stray markup."""
    parts = st.one_of(blocks(noisy=noisy), blocks(noisy=noisy), headings(noisy=noisy))

    return st.lists(parts, min_size=1, max_size=size).map(
        lambda found: "\n\n".join(["# WORD {#one}", *map(_named, found)]) + "\n"
    )
