"""Books for the tests: small ones from a few lines of Markdown, and generated ones of every kind.

The strategies write Markdown with three words in capitals that ``plant`` makes unique: WORD stands
where a reader sees prose, HIDDEN where nobody should translate, UNIQUE where only a name is wanted.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from hypothesis import strategies as st

from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Catalog
from hexapla.errors import CatalogError
from hexapla.files import atomic
from hexapla.model import Book, Node, Segment
from hexapla.segments.segments import extract
from hexapla.source.config.settings import read_settings
from hexapla.source.numbering import number
from hexapla.source.reader import read_book

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


def save_catalog(path: Path, catalog: Catalog) -> bool:
    """Write a catalog where its meaning changes, in one move; tells whether it did."""
    if path.exists() and catalogs.read(path) == catalog:
        return False
    atomic.save(path, catalogs.serialise(catalog).encode(), CatalogError, may_make_folder=True)
    return True


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


QUOTES = ["“", "”", "‘", "’"]


def loose_book(parts: Sequence[list[Node]]) -> Book:
    """A book with these trees as its files, whatever is wrong with it as a book."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "book.toml"
        path.write_text(BOOK.format(language="en"), encoding="utf-8")
        settings = read_settings(path)
    files = tuple((f"{number}.md", len(part)) for number, part in enumerate(parts))
    blocks = [block for part in parts for block in part]
    return Book(Path(), settings, blocks, files, meta={}, labels={}, pictures=())


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


LETTERS = "bcdfgjklmnpqrstvxz"


def plant(markdown: str) -> tuple[str, list[str], list[str]]:
    """The Markdown with unique words, and the words: those to be seen, and the hidden ones.

    A word is as long as what it stands for, so that tables drawn with characters stay whole.
    """
    numbers = count()
    seen: list[str] = []
    hidden: list[str] = []

    def unique(found: re.Match[str]) -> str:
        number, length = next(numbers), len(found[0]) - 1
        letters = (
            LETTERS[number // len(LETTERS) ** place % len(LETTERS)] for place in range(length)
        )
        word = found[0][0].lower() + "".join(letters)
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


WORDLESS = ["`HIDDEN`", "``HIDDEN ` x``", "<!-- HIDDEN -->", "<https://example.org/HIDDEN>"]
ATOMS = [
    *WORDLESS,
    "`HIDDEN`{.python}",
    "$HIDDEN$",
    "$$a_1 < HIDDEN$$",
    "`HIDDEN`{=html}",
    "\\emph{HIDDEN}",
    '<b data-x="HIDDEN">WORD</b>',
    "![WORD](images/square.svg)",
    '![WORD *WORD*](images/square.svg "WORD"){width=3cm}',
    "[![WORD](images/square.svg)](https://example.org/HIDDEN.html)",
    "@HIDDEN",
    "[see WORD @key99, pp. 3; -@key98 WORD]",
    "@key99 [p. 3, WORD]",
    "[]{.HIDDEN}",
    "[HIDDEN]{.notranslate}",
    "[](#one)",
    "H~2~O",
    "m^2^",
    "~~WORD~~",
    "WORD~WORD~",
    "a\\ b",
    "WORD--WORD",
    "WORD...",
    "e.g. WORD",
    "'WORD'",
    "\"WORD 'WORD' WORD\"",
    "WORD's",
    "&eacute;&lt;WORD&gt;",
    "[WORD]{.mark}",
    "[WORD *WORD*]{.index}",
    '[WORD]{.index entry="WORD!WORD"}',
    "<u>WORD</u>",
    "<kbd>WORD</kbd> and WORD<br>WORD",
    "<ruby>WORD<rt>WORD</rt></ruby> and [WORD]{ruby=WORD}",
    '<abbr title="WORD">WORD</abbr>',
]
COMMON_ATOMS = [
    # A comment that opens a line takes the rest of it: CommonMark reads a block of HTML.
    *(f"a{one}" if one.startswith("<!--") else one for one in WORDLESS),
    "![WORD](images/square.svg)",
    "&eacute;&lt;WORD&gt;",
    "a\\*b",
    "<b>WORD</b>",
]

PAIRS = [
    ("[", '](https://example.org/HIDDEN.html){.HIDDEN rel="HIDDEN"}', "linked"),
    ("[", "]{.smallcaps}", "several"),
    ("[", "]{.underline}", "several"),
    ("[", "]{lang=fr .HIDDEN}", "several"),
    ("[ ", " ]{.spaced}", "several"),
    ('<span class="HIDDEN">', "</span>", "several"),
    ("WORD^", "^", "word"),
]
COMMON_PAIRS = [
    ("*", "*", "styled"),
    ("**", "**", "styled"),
    ("***", "***", "styled"),
    ("~~", "~~", "styled"),
    ("[", "](https://example.org/HIDDEN)", "linked"),
    ("[", '](#one "WORD & *WORD*")', "linked"),
    ('"', '"', "several"),
    ("(*", "*)", "styled"),
    ("“", "”", "several"),
]


def inlines(
    *,
    noisy: bool,
    lines: bool = True,
    notes: bool = True,
    known: Mapping[str, tuple[str, ...]] | None = None,
) -> st.SearchStrategy[str]:
    """A line of prose; on more than one line where ``lines`` are allowed."""
    is_common = known is COMMON
    gaps = [" "] * 6 + (["\n", "\\\n", "  \n"] if lines else [])
    atoms = [word, st.sampled_from(COMMON_ATOMS if is_common else ATOMS)]
    if noisy:
        atoms.append(noise)

    linked = st.lists(st.one_of(word, _wrapped("*", "*", word)), min_size=1).map(" ".join)

    def extend(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
        several = st.lists(inner, min_size=1, max_size=3).map(" ".join)
        # Emphasis in emphasis is read in surprising ways, which only noisy books are to have.
        styled = several if noisy else st.lists(st.one_of(*atoms), min_size=1).map(" ".join)
        inside = {"word": word, "linked": linked, "several": several, "styled": styled}
        pairs = COMMON_PAIRS if is_common else COMMON_PAIRS + PAIRS
        wrapped = [_wrapped(left, right, inside[kind]) for left, right, kind in pairs]
        if notes and not is_common:
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


GRID = """\
+---------------+:--------------+-----------:+
| WORD          | - WORD        | WORD       |
|               | - *WORD*      |            |
+===============+===============+============+
| WORD WORD                     | `HIDDEN`   |
|                               +------------+
| > WORD                        | 12,5       |
+---------------+---------------+------------+
| WORD          |                            |
|               | 1. WORD                    |
| WORD          | 2. WORD                    |
+===============+===============+============+
| WORD          | $HIDDEN$      | WORD       |
+---------------+---------------+------------+

: WORD *WORD* {#UNIQUE}"""

SIMPLE = """\
  WORD    WORD         WORD
------- ------ ------------
     12 *WORD*   `HIDDEN` x
   WORD WORD           WORD

Table: WORD *WORD*"""

HEADLESS = """\
------- ------ ----------
     12 WORD         WORD
   WORD *WORD*          1
------- ------ ----------"""

MULTILINE = """\
------------------------------------
 WORD     WORD             WORD
 WORD                      WORD
-------- --------------- -----------
 WORD    WORD **WORD**       12,5
         WORD

 WORD    `HIDDEN` WORD       WORD
------------------------------------

: WORD WORD
    WORD"""

BLOCKS: Mapping[str, tuple[str, ...]] = {
    "paragraphs": ("LINE", "LINE\n\nLINE", "LINE\nLINE", "WORD\n\n\n\nLINE\n"),
    "headings": ("## LINE1", "LINE1 WORD\n---------", "## LINE1 ##\n\n### WORD"),
    "raw HTML": (
        "<details><summary>WORD <kbd>WORD</kbd></summary>\n\nBLOCK\n\n</details>",
        "<table>\n<tr><th>WORD</th><td rowspan=2>WORD</td>\n<tr><td>WORD<br>WORD</td>\n</table>",
        '<p align="center"><img src="images/square.svg" alt="WORD"></p>\n\n<center>WORD</center>',
        "<ul><li>WORD<li>WORD</ul>\n\n<script>HIDDEN</script>",
    ),
    "footnotes": (
        "WORD[^UNIQUE]\n\n[^UNIQUE]: BLOCK",
        "WORD[^UNIQUE].\n\n[^UNIQUE]: LINE\n\n    BLOCK\n\n        HIDDEN",
        "LINE^[LINE1]",
    ),
    "definition lists": (
        "WORD *WORD*\n\n:   BLOCK\n\n:   BLOCK\n\nWORD\n\n:   WORD",
        "WORD\n: LINE\n: WORD",
        "WORD\n  ~ LINE\n\nWORD\n\n  ~ WORD\n\n    BLOCK",
    ),
    "grid tables": (
        GRID,
        "+-----+-----+\n| WORD      |\n+-----+-----+\n| a   | b   |\n+-----+-----+",
    ),
    "pipe tables": (
        "| WORD | CELL | x |\n|:-----|:---:|--:|\n| CELL | CELL |\n| CELL | | 1 |\n\n: LINE1",
        "CELL | WORD\n--|--\nCELL | *CELL*\n\n: WORD {#UNIQUE .HIDDEN}",
        "| | |\n|---|---|\n| CELL | `HIDDEN` |",
    ),
    "simple tables": (SIMPLE, HEADLESS),
    "multiline tables": (MULTILINE,),
    "bullet lists": (
        "- LINE\n- WORD\n    - WORD\n\n            HIDDEN\n- LINE",
        "*   BLOCK\n\n    BLOCK\n\n*   BLOCK",
        "+   BLOCK\n+   BLOCK",
    ),
    "ordered lists": (
        "1.  BLOCK\n2.  BLOCK",
        "(i) BLOCK\n(ii) BLOCK",
        "a)  LINE\nb)  WORD",
        "#.  BLOCK\n\n#.  LINE",
        "7.  LINE\n\n    1.  BLOCK",
    ),
    "task lists": ("- [ ] LINE\n- [x] WORD", "-   [x] WORD\n\n    BLOCK\n-   [ ] LINE"),
    "example lists": (
        "(@eUNIQUE) LINE\n\nWORD (@eUNIQUE) WORD",
        "(@)  BLOCK\n\nWORD\n\n(@)  LINE",
    ),
    "line blocks": (
        "| LINE1\n|    WORD *WORD*\n|\n| WORD\n  WORD",
        "| LINE1\n| LINE1",
    ),
    "quotations": ("> BLOCK\n>\n> BLOCK", "> > BLOCK\n\nLINE", "> WORD\nWORD"),
    "fenced divs": (
        '::: {#UNIQUE .box ctx="HIDDEN"}\nBLOCK\n:::',
        ":::: aside\nBLOCK\n\n::: {.inner}\nBLOCK\n:::\n::::",
        "::: notranslate\nHIDDEN *HIDDEN*\n\n- HIDDEN\n:::",
        '<div class="HIDDEN">\n\nBLOCK\n\n</div>',
    ),
    "code": (
        "```\nHIDDEN\n```",
        "~~~ {.python #UNIQUE startFrom=3}\nHIDDEN\n~~~",
        "<!-- no list before this -->\n\n    HIDDEN code",
        '``` {.translate .python}\nWORD  = *1*\n\n# WORD \\ "x"\t1\n```',
        "WORD\n\n``` python\nHIDDEN\n\n```\n\nLINE",
    ),
    "raw text": (
        "```{=html}\n<p>HIDDEN</p>\n```",
        "\\begin{center}\nHIDDEN\n\\end{center}",
        "<table>\n<tr><td>WORD</td></tr>\n</table>",
        "<!-- translators: a remark -->\n\nLINE",
        "<!-- HIDDEN -->\n\nLINE",
    ),
    "math": ("$$\nHIDDEN\n$$", "LINE\n$$HIDDEN_1 < x$$\nWORD", "$HIDDEN$ is WORD"),
    "figures": (
        "![LINE1](images/square.svg)",
        '![WORD](images/square.svg "WORD"){#UNIQUE alt="WORD"}',
        '![WORD *WORD*](images/square.svg "WORD"){width=3cm} LINE1',
        "<figure><img src='images/square.svg' alt='WORD'><figcaption>WORD</figcaption></figure>",
    ),
    "reference links": (
        '[WORD *WORD*][UNIQUE] LINE\n\n[UNIQUE]: https://example.org/HIDDEN "WORD"',
        "[UNIQUE][] WORD [UNIQUE]\n\n[UNIQUE]: <https://example.org/HIDDEN>",
    ),
    "rules": ("***", "LINE\n\n* * *\n\nLINE"),
}
"""Every structure of Markdown in some of its forms.

LINE is inline text, LINE1 such text on one line, CELL a short one, BLOCK any block, which is
indented as its first line is.
"""

INNER = re.compile("LINE1|LINE|CELL|BLOCK")

ALERTS = ("> [!NOTE]\n> BLOCK", "> [!WARNING]\n> LINE\n>\n> BLOCK")
COMMON = {
    "paragraphs": BLOCKS["paragraphs"],
    "headings": ("## LINE1", "## LINE1 ##\n\n### WORD"),
    "footnotes": ("WORD[^UNIQUE]\n\n[^UNIQUE]: BLOCK",),
    "pipe tables": ("| WORD | CELL | x |\n|:-----|:---:|--:|\n| CELL | CELL | `HIDDEN` |",),
    "bullet lists": ("- LINE\n- WORD\n    - WORD\n\n            HIDDEN", "*   BLOCK\n\n    BLOCK"),
    "ordered lists": ("1.  BLOCK\n2.  BLOCK", "7)  LINE\n\n    1.  BLOCK"),
    "task lists": ("- [ ] LINE\n- [x] WORD",),
    "quotations": BLOCKS["quotations"],
    "alerts": ALERTS,
    "code": ("```\nHIDDEN\n```", "~~~ python\nHIDDEN\n~~~", "LINE\n\n    HIDDEN code"),
    "raw text": ("<!-- HIDDEN -->\n\nLINE", '<div class="HIDDEN">\n\nBLOCK\n\n</div>'),
    "reference links": BLOCKS["reference links"],
    "rules": BLOCKS["rules"],
}
"""The structures that pandoc's readers for GitHub and CommonMark have too, in forms they share."""


def _fill(template: str, inner: Callable[[str], str]) -> str:
    """The template with its places taken; what is put in goes on below its first line."""
    return "\n".join(_fill_line(line, inner) for line in template.split("\n"))


def _fill_line(line: str, inner: Callable[[str], str]) -> str:
    found = INNER.search(line)
    while found:
        ahead = line[: found.start()]
        if found[0] == "BLOCK":
            ahead = "    " if ahead.startswith("[^") else re.sub(r"[^>\s]", " ", ahead)
        else:
            ahead = ahead[: len(ahead) - len(ahead.lstrip("> "))]
        text = inner(found[0]).replace("\n", f"\n{ahead}")
        line = line[: found.start()] + text + line[found.end() :]
        found = INNER.search(line, found.start() + len(text))
    return line


def structure(
    templates: Sequence[str], known: Mapping[str, tuple[str, ...]] = BLOCKS, *, noisy: bool
) -> st.SearchStrategy[str]:
    """One structure in any of these forms, with any others inside it."""
    others = [template for forms in known.values() for template in forms]
    lines = {
        "LINE": inlines(noisy=noisy, known=known),
        "LINE1": inlines(noisy=noisy, lines=False, known=known),
        "CELL": inlines(noisy=False, lines=False, notes=False, known=known).map(
            lambda text: text.replace("|", "")
        ),
    }

    @st.composite
    def build(draw: st.DrawFn, forms: Sequence[str], depth: int) -> str:
        def inner(place: str) -> str:
            if place != "BLOCK":
                return str(draw(lines[place]))
            return str(
                draw(build(others if depth else ["LINE", "WORD"], depth - 1 if depth else 0))
            )

        return _named(_fill(str(draw(st.sampled_from(list(forms)))), inner))

    return build(templates, 2)


def blocks(*, noisy: bool, known: Mapping[str, tuple[str, ...]] = BLOCKS) -> st.SearchStrategy[str]:
    """Any block of a book but headings."""
    forms = [form for name, forms in known.items() if name != "headings" for form in forms]
    return structure(forms, known, noisy=noisy)


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
