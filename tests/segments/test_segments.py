"""What a translator is given, and what happens to what comes back."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hexapla.catalogs import catalog as catalogs
from hexapla.model import Node, Segment
from hexapla.segments.segments import extract, faults, substitute
from hexapla.segments.sync import sync_catalog
from hexapla.source import pandoc, pandoc_ast
from tests.catalogs.test_catalog import gettext
from tests.support.books import book_of, pairs_of, texts_of

# What is a segment


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("One\nsentence.", ["One sentence."]),
        ("_One_ __sentence__.", ["*One* **sentence**."]),
        ("A `code`, $x^2$ and <blink>raw</blink>.", ["A ⟦1⟧, ⟦2⟧ and ⟦3⟧raw⟦4⟧."]),
        ("See [the *site*](http://x.org).", ["See ⟦1⟧the *site*⟦/1⟧."]),
        ('See [it](http://x.org "A title").', ["See ⟦1⟧it⟦/1⟧.", "A title"]),
        ("See <http://x.org> or <a@x.org>.", ["See ⟦1⟧ or ⟦2⟧."]),
        ("See [x.org](http://x.org), [x](http://x).", ["See ⟦1⟧, ⟦2⟧."]),
        ("See [](#one).", ["See ⟦1⟧."]),
        ("Text.^[A note.]", ["Text.⟦1⟧", "A note."]),
        ("Text.[^1]\n\n[^1]: One.\n\n    Two.", ["Text.⟦1⟧", "One.", "Two."]),
        ("[A word]{lang=fr} and [kept]{.notranslate}.", ["⟦1⟧A word⟦/1⟧ and ⟦2⟧."]),
        ("One\\\ntwo", ["One⟦1⟧two"]),
        ("H~2~O, m^2^ and ~~no~~", ["H~2~O, m^2^ and ~~no~~"]),
        ("2 * 3 * 4 and a_b_c", ["2 \\* 3 \\* 4 and a_b_c"]),
        ("I ![shrug](images/square.svg) at it", ["I ⟦1⟧ at it", "shrug"]),
        ('I ![x](images/square.svg "Square"){alt="y"}', ["I ⟦1⟧", "x", "y", "Square"]),
        ("![A caption](images/square.svg)", ["A caption", "A caption"]),
        ("- one\n- two\n    - three", ["one", "two", "three"]),
        ("- [x] done", ["☒ done"]),
        ("Term\n: Definition", ["Term", "Definition"]),
        ("> quoted", ["quoted"]),
        ("| a line\n| another", ["a line", "another"]),
        ("| a | 1 |\n|---|---|\n| b | ✓ |\n\n: Said", ["Said", "a", "1", "b", "✓"]),
        ("```\ncode\n```", []),
        ("``` {.translate}\nline 1\n  line *2*\n```", ["line 1\n  line *2*"]),
        ("```{=html}\n<script>raw</script>\n```", []),
        ("$$x = 1$$", []),
        ("`code` $x$", []),
        ("***", []),
        ("&nbsp;", []),
        ("::: notranslate\nkept\n:::", []),
        ("@doe99 says [@doe99; -@roe98]", ["⟦1⟧ says ⟦2⟧"]),
        ("So [@doe; @doe99]", ["So ⟦1⟧"]),
        ("A [*b*](http://x.org) and *[c](http://y.org)*", ["A ⟦1⟧*b*⟦/1⟧ and *⟦2⟧c⟦/2⟧*"]),
        ("[a](http://x.org)^[n]", ["⟦1⟧a⟦/1⟧⟦2⟧", "n"]),
        ("*a^[b]* **c ![d](images/square.svg)**", ["*a⟦1⟧* **c ⟦2⟧**", "b", "d"]),
        ("[a^[b]]{.smallcaps} [c^[d]](http://x.org)", ["⟦1⟧a⟦2⟧⟦/1⟧ ⟦3⟧c⟦/3⟧⟦4⟧", "b", "d"]),
        ("x&#9;b &#9; c", ["x⟦1⟧b⟦2⟧⟦3⟧⟦4⟧c"]),
        ("a *b _c_ d* e", ["a ⟦1⟧b ⟦2⟧c⟦/2⟧ d⟦/1⟧ e"]),
        ("[a ![b](images/square.svg)](http://x.org)", ["⟦1⟧a ⟦2⟧⟦/1⟧", "b"]),
        ("[Sc]{.smallcaps} [un]{.underline}", ["⟦1⟧Sc⟦/1⟧ ⟦2⟧un⟦/2⟧"]),
        ("b [www.x.org](http://www.x.org) [a](mailto:a)", ["b ⟦1⟧ ⟦2⟧"]),
        ("[https://x.org/é](https://x.org/%C3%A9)", []),
        ("![*a* b](images/square.svg)", ["*a* b", "*a* b"]),
        ("> one\n>\n> - two\n>\n>   three", ["one", "two", "three"]),
        ("1. one\n\n   two\n\n2. three", ["one", "two", "three"]),
        ("| a |\n|---|\n| b^[c] |", ["a", "b⟦1⟧", "c"]),
        ("``` {.translate .notranslate}\nx\n```", []),
        ("# Two {.notranslate}\n\nx", ["x"]),
        ("[a b]{.notranslate}", []),
        ("So [see @doe99, p. 3]", ["So ⟦1⟧\\[see @doe99, p. 3\\]⟦/1⟧"]),
    ],
)
def test_a_segment(tmp_path: Path, markdown: str, expected: list[str]) -> None:
    """Prose comes out as one line each; what has no words stands in it as a mark."""
    assert texts_of(book_of(tmp_path, f"# One {{#one}}\n\n{markdown}\n"))[1:] == expected


def test_contexts(tmp_path: Path) -> None:
    """Short strings carry their role, paragraphs nothing, and ``ctx`` says it for its block."""
    text = (
        "# A {#a}\n\nB\n\n::: {ctx=menu}\nB\n:::\n\nT\n: D\n\n| B |\n|---|\n| B |\n\n: B\n\n"
        '![B](images/drawing.svg "B")\n'
    )
    book = book_of(tmp_path, text)
    pairs = [
        ("The book", "title"),
        ("A", "heading"),
        ("B", None),
        ("B", "menu"),
        ("T", "term"),
        ("D", None),
        ("B", "caption"),
        ("B", "cell"),
        ("B", "cell"),
        ("B", "caption"),
        ("B", "caption"),
        ("B", "title"),
        ("A drawing", "label"),
        ("Sun", "label"),
        ("Moon", "label"),
    ]
    assert pairs_of(book) == pairs


def test_roles_of_what_hides_in_a_text(tmp_path: Path) -> None:
    """Alt texts and titles have their own roles, notes are paragraphs, and ``ctx`` reaches down."""
    text = (
        '# A {#a}\n\nB ![C](images/square.svg)^[D] [E](#a "F")\n\n'
        '![G](images/square.svg){alt="H"}\n\n'
        "::: {ctx=menu}\n- I\n\n    > J^[K]\n\nL\n: M\n\n| N |\n|---|\n| O |\n\n: P\n:::\n\n"
        "## Q {ctx=short}\n\n| R\n| S\n\n``` {.translate}\nT\n```\n"
    )
    assert pairs_of(book_of(tmp_path, text))[2:] == [
        ("B ⟦1⟧⟦2⟧ ⟦3⟧E⟦/3⟧", None),
        ("C", "alt"),
        ("D", None),
        ("F", "title"),
        ("G", "caption"),
        ("H", "alt"),
        ("I", "menu"),
        ("J⟦1⟧", "menu"),
        ("K", None),
        ("L", "menu"),
        ("M", "menu"),
        ("P", "menu"),
        ("N", "menu"),
        ("O", "menu"),
        ("Q", "short"),
        ("R", None),
        ("S", None),
        ("T", "code"),
    ]


def test_an_emphasis_of_nothing(tmp_path: Path) -> None:
    """A piece of markup without words stands as a mark, and comes back."""
    book = book_of(tmp_path, "# One\n\na *b*\n")
    emphasis = next(node for node in pandoc_ast.walk(book.blocks) if node["t"] == "Emph")
    emphasis["c"].clear()
    assert texts_of(book)[1:] == ["a ⟦1⟧"]
    again, findings = substitute(book, lambda segment: segment.text)
    assert (again, findings) == (book, [])


def test_emoji_by_their_names_are_kept(tmp_path: Path) -> None:
    """What a reader of Markdown makes of ``:smile:`` has no words to translate."""
    book = book_of(tmp_path, "# One\n\n:smile: yes\n\n:smile:\n", more='reader = "gfm"')
    assert texts_of(book)[1:] == ["⟦1⟧ yes"]


def test_an_entry_of_the_index_tells_of_its_state(tmp_path: Path) -> None:
    """Law 6: a sub-entry that is no ordinary translation carries its mark along."""
    book = book_of(tmp_path, '# One\n\n[sea]{.index entry="Water!Sea"} and more\n')

    def frame(segment: Segment, words: list[Node]) -> list[Node]:
        return (
            [pandoc_ast.span(words, "state", "stale", lang="en")]
            if segment.text == "Sea"
            else words
        )

    edition, findings = substitute(book, lambda segment: segment.text.upper(), frame)
    assert findings == []
    (mark,) = filter(pandoc_ast.is_index_mark, pandoc_ast.walk(edition.blocks))
    pairs = dict(mark["c"][0][2])
    assert sorted(pairs.values()) == ["SEA", "WATER", "en", "stale"]
    (level,) = (key for key, value in pairs.items() if value == "SEA")
    assert (pairs[f"{level}-state"], pairs[f"{level}-lang"]) == ("stale", "en")


def test_tables_are_taken_row_by_row(tmp_path: Path) -> None:
    """The caption, then the head, the bodies and the foot of a table, cell by cell."""
    grid = (
        "+---+---+\n| a | b |\n+===+===+\n| c | d |\n+---+---+\n| e | f |\n+===+===+\n"
        "| g | h |\n+===+===+\n\n: i"
    )
    assert texts_of(book_of(tmp_path, f"# One\n\n{grid}\n"))[1:] == [*"iabcdefgh"]


def test_what_every_mark_stands_for(tmp_path: Path) -> None:
    """A translator is told of each mark that its words do not explain."""
    text = (
        "# One {#one}\n\nA [b](//c.org), [](#one), `d  e`, $f$, <i>, ![g](images/square.svg)\\\nh,"
        " [i]{.index}, [@j], ^[k] [l]{.smallcaps} [m]{lang=fr}\n"
    )
    comments = {found.text: found.comments for found in extract(book_of(tmp_path, text))}
    (said,) = next(found for words, found in comments.items() if words.startswith("A "))
    assert said.split(", ⟦")[0] == "⟦1⟧ = link to //c.org"
    for what in (
        "reference to #one",
        "= d e",
        "= f",
        "= <i>",
        "picture images/square.svg",
        "line break",
        "for the index: i",
        "note 1",
        "smallcaps",
        "span",
    ):
        assert what in said


def test_places(tmp_path: Path) -> None:
    """A segment names its file and the nearest section, never a line."""
    book = book_of(
        tmp_path, "# A {#a}\n\nb\n\n## C {#c}\n\nd\n", "# E {#e}\n\n![f](images/drawing.svg)\n"
    )
    assert [(found.text, found.where) for found in extract(book)] == [
        ("The book", "source/book.toml"),
        ("A", "source/01.md#a"),
        ("b", "source/01.md#a"),
        ("C", "source/01.md#c"),
        ("d", "source/01.md#c"),
        ("E", "source/02.md#e"),
        ("f", "source/02.md#e"),
        ("f", "source/02.md#e"),
        ("A drawing", "source/images/drawing.svg"),
        ("Sun", "source/images/drawing.svg"),
        ("Moon", "source/images/drawing.svg"),
    ]


def test_rewrapping_changes_nothing(tmp_path: Path) -> None:
    """The same words in other lines, and with other markup for the same thing, are one segment."""
    one = book_of(tmp_path / "1", "# One\n\nSome *long* sentence\nin two lines.\n\n* a\n* b\n")
    two = book_of(
        tmp_path / "2", "One\n===\n\nSome _long_\nsentence in\ntwo lines.\n\n-   a\n-   b\n"
    )
    assert extract(one) == extract(two)


def test_comments(tmp_path: Path) -> None:
    """A remark to translators goes with the next block; each mark says what it stands for."""
    text = (
        "# One {#one}\n\n<!-- translators: mind\nthe tone -->\n\n"
        "- see `x` at [](#one)\n- [y](http://z.org)^[n]\n\nno remark\n"
    )
    comments = {found.text: found.comments for found in extract(book_of(tmp_path, text))}
    assert comments["see ⟦1⟧ at ⟦2⟧"] == ("mind the tone", "⟦1⟧ = x, ⟦2⟧ = reference to #one")
    assert comments["⟦1⟧y⟦/1⟧⟦2⟧"] == ("mind the tone", "⟦1⟧ = link to http://z.org, ⟦2⟧ = note 1")
    assert comments["no remark"] == ()


@pytest.mark.parametrize(
    "text",
    [
        'a [b](<http://x.org/a\nb>) [c](http://x.org/%0A "d\ne\tf\\"g")',
        '![a\nb](images/square.svg "c\nd") e',
        "`a\nb` $c\n+ d$ \\foo{a\nb} e",
        '[a]{.index entry="b\nc" entry-2="d\te"} f',
        '[a]{.only lang="de\nfr"} b',
        '<abbr title="a\nb">C</abbr> <span title="d\n*e*">f</span> <x y="\n#: z"> g',
        "a&#10;b&#8232;c&#133;d&#9;e `f&#13;`",
        'a [@b, p. 3\nand "c"] d[^1]\n\n[^1]: e <http://x.org/%0D>\n    `f\n    g`',
        '::: {ctx="a\nb"}\nc `d\ne`\n:::',
        "<!-- translators: a\n\u2028b\tc\u0085 -->\n\nd",
    ],
)
def test_what_a_translator_is_told_is_one_line(tmp_path: Path, text: str) -> None:
    """Whatever stands in a source, gettext reads the catalog, with the same comments."""
    book = book_of(tmp_path, f"# One {{#one}}\n\n{text}\n")
    segments = extract(book)
    assert not [one for s in segments for one in s.comments if len(one.splitlines()) != 1]
    catalog, _ = sync_catalog(catalogs.empty("fr", "book", "2026-11-23"), segments, "en")
    written = tmp_path / "fr.po"
    written.write_text(catalogs.serialise(catalog), encoding="utf-8")
    gettext("msgfmt", "-c", "-o", os.devnull, written)
    assert catalogs.read(written) == catalog


def test_comments_name_the_marks_of_their_text(tmp_path: Path) -> None:
    """Where more is handed out as marks than usual, the comment still fits the text."""
    *_, found = extract(book_of(tmp_path, "# One\n\n\\&amp; `code`\n"))
    assert found.text == "⟦1⟧amp; ⟦2⟧"
    assert found.comments == ("⟦1⟧ = the character &, ⟦2⟧ = code",)


# What comes back


BROKEN = [
    ("a `c`", "a ⟦1⟧", "A", "⟦1⟧ missing"),
    ("b `c`", "b ⟦1⟧", "B ⟦1⟧ ⟦1⟧", "⟦1⟧ more than once"),
    ("c `c`", "c ⟦1⟧", "C ⟦1⟧ ⟦2⟧", "⟦2⟧, which the source does not have"),
    ("d `c`", "d ⟦1⟧", "D ⟦1⟧ d ⟦/1⟧", "⟦/1⟧, which the source does not have"),
    ("e [x](//y)", "e ⟦1⟧x⟦/1⟧", "E ⟦1⟧X", "⟦1⟧ is not closed"),
    ("f [x](//y)", "f ⟦1⟧x⟦/1⟧", "F X⟦/1⟧", "⟦/1⟧ closes before"),
    ("g [x](//y)", "g ⟦1⟧x⟦/1⟧", "G ⟦/1⟧X⟦1⟧", "⟦/1⟧ closes before"),
    ("h [x](//y) [z](//y)", "h ⟦1⟧x⟦/1⟧ ⟦2⟧z⟦/2⟧", "H ⟦1⟧X ⟦2⟧Z⟦/1⟧ ⟦/2⟧", "crosses another pair"),
    ("i [x](//y)", "i ⟦1⟧x⟦/1⟧", "I *⟦1⟧X* Z⟦/1⟧", "not closed by ⟦/1⟧ at the same level"),
    ("j *x*", "j *x*", "J *X", "a stray '*'"),
    ("k **x**", "k **x**", "K **X*", "a stray '*'"),
    ("l", "l", "L [X](http://x.org)", "a link that the source does not have"),
    ("m", "m", "M ![X](http://x.org/x.png)", "a picture that the source does not have"),
    ("n", "n", "N `X`", "code that the source does not have"),
    ("o", "o", "O <http://x.org>", "a link that the source does not have"),
    ("p 3", "p 3", "P 3~5、6~8", "a ~subscript~ that the source does not have"),
    ("q", "q", "Q ~~X~~", "a ~~deletion~~ that the source does not have"),
    ("r", "r", "   ", "it has no words"),
    ("s `c`", "s ⟦1⟧", "S ⟦ 1 ⟧", "⟦1⟧ missing"),
    ("t `c`", "t ⟦1⟧", "T [1]", "⟦1⟧ missing"),
    ("u `c`", "u ⟦1⟧", "U `c`", "code that the source does not have"),
    ("v [x](//y)", "v ⟦1⟧x⟦/1⟧", "V [X](y)", "a link that the source does not have"),
    ("w", "w", "# W", "a heading mark that the source does not have"),
    ("x", "x", "<b>X</b>", "raw HTML that the source does not have"),
    ("y", "y", "Y <script>alert(1)</script>", "raw HTML that the source does not have"),
    ("z", "z", "<!-- Z -->", "raw HTML that the source does not have"),
    ("aa", "aa", "A{.a}", "an attribute that the source does not have"),
    ("bb", "bb", "B ~~B", "a ~subscript~ that the source does not have"),
    ("cc", "cc", "C^2", "a stray '^'"),
    ("dd", "dd", "D\x01", "a control character that the source does not have"),
    ("ee", "ee", "E\n\n# X", "a heading mark that the source does not have"),
    ("ff", "ff", "> F", "a mark of quotation that the source does not have"),
    ("gg", "gg", "G\n::: G", "a fence that the source does not have"),
    ("hh", "hh", "[h]: http://x.org", "the definition of a link that the source does not have"),
    ("ii", "ii", "I _X", "a stray '_'"),
    ("jj", "jj", "\\textbf{J}", "TeX that the source does not have"),
    ("kk", "kk", "K &amp;lt;b&amp;gt;", "an entity that the source does not have"),
    ("ll", "ll", "\u202eL", "a change of direction without its end"),
    ("mm [x](//y)", "mm ⟦1⟧x⟦/1⟧", "MM x ⟦1⟧⟦/1⟧", "no words between ⟦1⟧ and ⟦/1⟧"),
    ("nn", "nn", "\u200b", "it has no words"),
    ("oo", "oo", "[a](" * 99, "a link that the source does not have"),
    ("pp", "pp", "[" * 999, "more signs of markup than words"),
    ("qq", "qq", "&lt;img src=x onerror=y&gt;", "raw HTML that the source does not have"),
    ("rr [x](//y) [z](//y)", "rr ⟦1⟧x⟦/1⟧ ⟦2⟧z⟦/2⟧", "⟦1⟧X ⟦2⟧Z⟦/2⟧⟦/1⟧", "inside the link ⟦1⟧"),
    ("ss", "ss", "S\ud800", "a control character that the source does not have"),
]
"""Markdown, the segment that it is, a translation that breaks it, and what is said of it."""


def test_broken_translations(tmp_path: Path) -> None:
    """A translation that breaks its markup is left out with a finding; the others are put in."""
    paragraphs = [markdown for markdown, *_ in BROKEN]
    book = book_of(tmp_path, "\n\n".join(["# One {#one}", "good", *paragraphs, "good too"]))
    translations = {text: translation for _, text, translation, _ in BROKEN}
    translations |= {"good": "bon", "good too": "aussi"}
    edition, findings = substitute(book, lambda segment: translations.get(segment.text))
    sources = [text for _, text, _, _ in BROKEN]
    assert texts_of(edition) == ["One", "bon", *sources, "aussi"]
    for finding, (_, text, translation, reason) in zip(findings, BROKEN, strict=True):
        assert finding.where == "source/01.md#one"
        assert finding.id == "broken-markup"
        assert f"breaks the markup of {text!r}: " in finding.what
        assert repr(translation[:99])[:-1] in finding.what
        assert reason in finding.what


OPENED = {"\u202a": "\u202c", "\u202b": "\u202c", "\u202d": "\u202c", "\u202e": "\u202c"}
OPENED |= {"\u2066": "\u2069", "\u2067": "\u2069", "\u2068": "\u2069"}


def fault_of(source: str, text: str) -> str | None:
    """What is said of a translation."""
    return faults([(Segment(source, None, "source/01.md"), text)])[0]


@pytest.mark.parametrize("sign", OPENED)
def test_a_change_of_direction_ends_where_it_began(sign: str) -> None:
    """What turns the line round is closed by its own end, in order, or was so in the source."""
    end, refused = (
        OPENED[sign],
        "a change of direction without its end that the source does not have",
    )
    other = "\u202c" if end == "\u2069" else "\u2069"
    assert fault_of("a", f"x {sign}a{end} y") is None
    assert fault_of("a", f"x {sign}{sign}a{end}{end} y") is None
    for text in (
        f"x {sign}a",
        f"x a{end}",
        f"{end}a{sign}",
        f"{sign}a{other}",
        f"{sign}{sign}a{end}",
    ):
        assert fault_of("a", text) == refused
        assert fault_of(text, f"b {text}") is None


@pytest.mark.parametrize(
    ("source", "text", "fault"),
    [
        ("\u200b", "\u200b", None),
        ("a", "\u200b", "it has no words"),
        ("a", "a" * 2020, None),
        ("a", "a" * 2021, "it has 2,021 letters, and its source 1"),
        ("a" * 100, "a" * 4000, None),
        ("a" * 100, "a" * 4001, "it has 4,001 letters, and its source 100"),
        ("a", "~" * 200, "more signs"),
        ("a", "\\#" * 100, None),
        ("a", "\\#" * 101, "more signs of markup than words"),
        ("a\\#", "\\#" * 101, None),
        ("a ~~b~~", "c ~~d~~", None),
        ("a ~b~", "c ~d~", None),
        ("a", "c ~d~", "a ~subscript~ that the source does not have"),
        ("# a", "# b", None),
        ("a\\*", "b\\*", None),
        ("a\\*", "b\\* \\*", "a stray '*': emphasis that is not closed?"),
        ("a \\<b\\>", "c \\<b\\>", None),
        ("a \\<b\\>", "\\<c\\> \\<b\\>", "raw HTML that the source does not have"),
        ("a b_c", "d e_f", None),
        ("a", "d _e", "a stray '_': emphasis that is not closed?"),
        ("a", "http://x.org/a_b", None),
    ],
)
def test_what_a_text_may_bring_with_it(source: str, text: str, fault: str | None) -> None:
    """A text is refused for what its source has not, up to a bound, and for nothing else."""
    found = fault_of(source, text)
    assert found == fault or (found and fault == "more signs")


def test_marks_that_are_asked_about_beforehand() -> None:
    """Without the book, too, each mark must return once, and a pair round something."""
    source, texts = "see ⟦1⟧it⟦/1⟧⟦2⟧", {
        "⟦2⟧ voir ⟦1⟧ça⟦/1⟧": None,
        "voir ⟦1⟧ça⟦2⟧⟦/1⟧": None,
        "voir ⟦1⟧ça⟦/1⟧": "⟦2⟧ missing",
        "voir ⟦1⟧ça⟦2⟧": "⟦1⟧ is not closed by ⟦/1⟧ at the same level",
        "voir ⟦1⟧⟦/1⟧ça⟦2⟧": "no words between ⟦1⟧ and ⟦/1⟧",
        "voir ⟦1⟧ça⟦/1⟧⟦2⟧⟦3⟧": "⟦3⟧, which the source does not have",
        "voir ⟦1⟧ça⟦/1⟧⟦2⟧⟦/2⟧": "⟦/2⟧, which the source does not have",
    }  # fmt: skip
    pairs = [(Segment(source, None, "source/01.md"), text) for text in texts]
    assert faults(pairs) == [*texts.values()]


def test_code_may_hold_anything() -> None:
    """In code that is translated nothing is markup; only what no file can hold is refused."""
    code = Segment("say 1", "code", "source/01.md")
    assert faults([(code, "# <b>\n*dis* ⟦1⟧ &amp;"), (code, "a\x00"), (code, "dis 1")]) == [
        None,
        "a control character that the source does not have",
        None,
    ]


GOOD = [
    ("a `c` b", "a ⟦1⟧ b", "⟦1⟧ B A"),
    ("c [x](//y) `z`", "c ⟦1⟧x⟦/1⟧ ⟦2⟧", "⟦2⟧ *⟦1⟧X⟦/1⟧* C"),
    ("d [x](//y) `z`", "d ⟦1⟧x⟦/1⟧ ⟦2⟧", "D ⟦1⟧X ⟦2⟧⟦/1⟧"),
    ("e *x*", "e *x*", "E X"),
    ("f", "f", "*F*, le XIX^e^ **siècle**"),
    ("g", "g", "G #1"),
    ("h", "h", "- H"),
    ("i", "i", "1. I"),
    ("j", "j", "C#"),
    ("k", "k", "K, 50% & Co, {x} $1 @y ~3 > 2 ..."),
    ("l", "l", "L [1]"),
    ("m", "m", "M < 3 > 2"),
    ("n", "n", "*字。*字"),
    ("o", "o", "O\nO"),
    ("p", "p", "— P ! « *Q* » : 5$–10$, R&D, ___ et C:\\\\x"),
    ("q a_b \\<i\\>", "q a_b \\<i\\>", "\\<i\\> Q a_b"),
    ("r", "r", "\u2067R\u2069 \u200fR"),
]
"""Markdown, the segment that it is, and a translation that keeps its marks."""


def test_good_translations(tmp_path: Path) -> None:
    """Marks may move, emphasis may come and go, and the rest is text: also ``- `` and ``1.``."""
    paragraphs = [markdown for markdown, *_ in GOOD]
    book = book_of(tmp_path, "\n\n".join(["# One {#one}", *paragraphs]))
    translations = {text: translation for _, text, translation in GOOD}
    edition, findings = substitute(book, lambda segment: translations.get(segment.text))
    assert findings == []
    assert texts_of(edition)[1:] == [
        "⟦1⟧ B A",
        "⟦1⟧ *⟦2⟧X⟦/2⟧* C",
        "D ⟦1⟧X ⟦2⟧⟦/1⟧",
        "E X",
        "*F*, le XIX^e^ **siècle**",
        "G #1",
        "- H",
        "1. I",
        "C#",
        "K, 50% & Co, {x} $1 @y \\~3 \\> 2 ...",
        "L \\[1\\]",
        "M \\< 3 \\> 2",
        "*字。*字",
        "O O",
        "— P ! « *Q* » : 5$–10$, R&D, \\_\\_\\_ et C:\\x",
        "\\<i\\> Q a_b",
        "\u2067R\u2069 \u200fR",
    ]
    assert [block["t"] for block in edition.blocks] == [block["t"] for block in book.blocks]


def test_spaces_at_the_ends_belong_to_the_place(tmp_path: Path) -> None:
    """What stands before and after the words in their place stays, whatever the translation."""
    book = book_of(tmp_path, "# One {#one}\n\na^[ b ]\n")
    edition, _ = substitute(book, lambda segment: f"  {segment.text.upper()} ")
    (note,) = [node for node in pandoc_ast.walk(edition.blocks) if node["t"] == "Note"]
    assert note["c"][0]["c"] == [pandoc_ast.space(), pandoc_ast.string("B"), pandoc_ast.space()]


def test_code_is_taken_as_it_is(tmp_path: Path) -> None:
    """A translated code block keeps its lines, and nothing in it is markup."""
    book = book_of(tmp_path, "# One {#one}\n\n``` {.translate}\nsay *hi*\n```\n")
    edition, _ = substitute(
        book, lambda segment: "dis\n\n  `bonjour`" if segment.context == "code" else None
    )
    assert edition.blocks[1]["c"][1] == "dis\n\n  `bonjour`"


def test_metadata_labels_titles_and_alt_texts(tmp_path: Path) -> None:
    """Words outside the text are put in too: the book's title, labels, titles, alt texts."""
    picture = '![a](images/drawing.svg "b"){alt="c"}'
    book = book_of(tmp_path, f"# One {{#one}}\n\nx {picture}\n", more='subtitle = "d"')
    edition, findings = substitute(book, lambda segment: segment.text.upper())
    assert findings == []
    assert [text for text, _ in pairs_of(edition)] == (
        ["THE BOOK", "D", "ONE", "X ⟦1⟧", "A", "C", "B", "A DRAWING", "SUN", "MOON"]
    )


def test_the_source_is_left_alone(tmp_path: Path) -> None:
    """Substituting makes a copy; the book itself never changes."""
    text = "# One {#one}\n\na^[b] ![c](images/drawing.svg)\n"
    book, same = book_of(tmp_path, text), book_of(tmp_path, text)
    substitute(book, lambda segment: segment.text.upper())
    assert book == same


EASY_PARTS = [
    *"ab19 .,;:?!'\"()%/=+-_@$|{}#&*`~^<>[]",
    *("é", "字", "。", "⟦1⟧", "http://x.org", "a@b.c", "1. ", "- ", "== ", "--", "...", "'s"),
    *("*one*", "**one two**", "\\[", "\\*", "x_y", " & ", "#a", "\\ "),
    *("\u2029", "\u00a0", "\u3000", "\u200f", "\ufeff", "👩\u200d🚀"),
]


@settings(max_examples=60)
@given(st.lists(st.lists(st.sampled_from(EASY_PARTS), min_size=1).map("".join), min_size=20))
def test_what_pandoc_need_not_see(texts: list[str]) -> None:
    """Text that is read and written without pandoc is what pandoc would make of it."""
    read = {text: nodes for text in texts if (nodes := pandoc.read_plain(text))}
    assert pandoc._read_part([*read]) == [*read.values()]
    written = {text: pandoc._write_plain(nodes) for text, nodes in read.items()}
    easy = {text: one for text, one in written.items() if one is not None}
    assert pandoc._write_part([read[text] for text in easy]) == [*easy.values()]


@pytest.mark.parametrize("text", ["a&#1;b", "a&#x1b;b", "*a&#127;b*"])
def test_control_characters_by_their_numbers(text: str) -> None:
    """A translation that brings in a control character as an entity is refused like one typed."""
    (fault,) = faults([(Segment("Go on.", None, "source/01.md"), text)])
    assert fault == "a control character that the source does not have"
