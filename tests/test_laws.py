"""The laws that hold for every book, each over books that hypothesis writes."""

from __future__ import annotations

import json
import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from benchmarks.exactness import judged, raw_json
from hexapla.catalogs import catalog as catalogs
from hexapla.editions.localize import localize
from hexapla.errors import SourceError
from hexapla.model import Book, Segment
from hexapla.segments.marks import PLAIN_STYLES
from hexapla.segments.segments import extract, faults, substitute
from hexapla.segments.sync import sync_catalog
from hexapla.source import pandoc, pandoc_ast
from hexapla.source.attributes import LEVELS
from hexapla.source.normalise import normalise
from hexapla.theme import Theme
from tests.support.books import (
    ALERTS,
    BLOCKS,
    COMMON,
    INNER,
    QUOTES,
    book_from,
    loose_book,
    markdown,
    noise,
    plant,
    save_catalog,
    structure,
    texts_of,
)
from tests.support.nasty import NASTY

ODD_LINES = (
    "# One {#one}\n\nC# and F#\n\n## C#\n\n| #\n\nA line\u2028break, \u0085 and\u000cfeed.\n"
)
OUR_MARKS = "# One {#one}\n\n⟦1⟧ `x` ⟦/1⟧ [⟦2⟧](#one) \\⟦3⟧ *⟦1⟧*\n"
OUR_CLASSES = "# One {#one}\n\n[]{.note} [ ]{.note} [x]{.note}^[y] [^[z]]{.note} `x`{.note}\n"


EASY_PIECES = st.one_of(
    st.sampled_from(
        [*"abc12 ,.;:?'\"()%/=+-@$|{}#&!_*[]<>\\`^~⟦字é", " ", " ", " ", "**", "\\[", "\\*"]
    ),
    st.sampled_from(
        ["*a*", "**b c**", " **d**", "*e,* ", "f_g", "\\]", "\\\\", "⟦1⟧", "#1", "(*h*)"]
    ),
    st.characters(min_codepoint=0xA1, categories=["L", "M", "N", "P", "S"]),
)


NO_PROSE = {"notranslate", "uri", "email"}


def prose_in(thing: Any) -> Iterator[str]:  # noqa: ANN401 - JSON
    """What pandoc itself takes for prose, told from its tree without Hexapla's own walk."""
    if isinstance(thing, list):
        for part in thing:
            yield from prose_in(part)
    match thing:
        case {"t": "Str", "c": text} | {"t": "CodeBlock", "c": [[_, ["translate", *_], _], text]}:
            yield text
        case {"t": "Code" | "CodeBlock" | "Math" | "RawInline" | "RawBlock"}:
            pass
        case {"t": "Span" | "Div" | "Link" | "Image", "c": [[_, classes, _], *_]} if not (
            NO_PROSE.isdisjoint(classes)
        ):
            pass
        case {"t": "Link" | "Image", "c": [_, inner, [target, title]]}:
            words = list(prose_in(inner))
            yield from () if target.endswith("".join(words)) else words
            yield title
        case {"c": inner}:
            yield from prose_in(inner)
        case dict():
            for part in thing.values():
                yield from prose_in(part)


def as_read(
    planted: str, seen: list[str], hidden: list[str], reader: str = "markdown"
) -> tuple[list[str], list[str]]:
    """The planted words as the reader takes them: prose, or not.

    What was meant for one can be the other: a note in a note is none, a list may begin with (x).
    """
    prose = "\n".join(prose_in(pandoc.read(planted, "a text", reader)))
    return [w for w in seen if w in prose], [w for w in hidden if w not in prose]


@contextmanager
def book_with(text: str) -> Iterator[tuple[Book, list[str], list[str]]]:
    """A generated book, its words of prose and its hidden words.

    A text that happens to be no book, say for a picture that is not there, is passed over.
    """
    planted, seen, hidden = plant(text)
    try:
        with book_from(planted) as book:
            yield book, *as_read(planted, seen, hidden)
    except SourceError:
        assume(condition=False)


@settings(max_examples=60)
@given(markdown())
@example(ODD_LINES)
@example(OUR_MARKS)
@example(OUR_CLASSES)
@example("# One {#one}\n\n\u200b\n\n- \u200f\n")
def test_identity(text: str) -> None:
    """Substituting every segment by itself gives the same book, without a finding."""
    with book_with(text) as (book, _, _):
        again, findings = substitute(book, lambda segment: segment.text)
        assert findings == []
        assert again == book


READERS = ("markdown", "gfm", "commonmark_x")


def changed(reader: str, texts: Sequence[str]) -> list[str]:
    """The texts that are no longer what pandoc read, once each segment is put in its own place.

    It is judged without Hexapla's own ideas of a tree: see ``benchmarks/exactness.py``.
    """
    with ThreadPoolExecutor() as pool:
        trees = list(pool.map(lambda text: pandoc.read(text, "a text", reader), texts))
    expected = [judged(pandoc_ast.copy(one)) for one in trees]
    book = loose_book([normalise(one, QUOTES) for one in trees])
    again, findings = substitute(book, lambda segment: segment.text)
    assert findings == []
    blocks = iter(again.blocks)
    parts = [[next(blocks) for _ in range(length)] for _, length in book.files]
    return [
        text
        for text, one, other in zip(texts, expected, parts, strict=True)
        if not same(one, other)
    ]


def tree_of(reader: str, text: str) -> Book:
    """The tree of a text as a book, whatever is wrong with it as one."""
    return loose_book([normalise(pandoc.read(text, "a text", reader), QUOTES)])


def same(one: Any, other: Any) -> bool:  # noqa: ANN401 - JSON
    """Whether two trees are the same, node by node, with their attributes."""
    return bool(json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True))


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted({*BLOCKS, *COMMON}))
@settings(max_examples=4)
@given(data=st.data())
def test_identity_of_each_structure(name: str, data: st.DataObject) -> None:
    """Whatever stands in a structure, substituting by itself keeps it, whichever reader it has."""
    forms = st.lists(structure(BLOCKS.get(name, ALERTS), noisy=True), min_size=1, max_size=4)
    assert changed(data.draw(st.sampled_from(READERS)), data.draw(forms)) == []


@pytest.mark.slow
@pytest.mark.parametrize("reader", READERS)
def test_identity_at_the_edges(reader: str) -> None:
    """Substituting by itself keeps what stands at the edges of Markdown."""
    assert changed(reader, NASTY) == []


@pytest.mark.parametrize("reader", READERS)
def test_a_text_is_what_pandoc_alone_reads(reader: str) -> None:
    """A source is read as pandoc itself reads it, with nothing of ours in between."""
    forms = COMMON if reader != "markdown" else BLOCKS
    text = plant("\n\n".join(form for some in forms.values() for form in some))[0]
    text = INNER.sub('*a* `b` "c" d--e [f](g.html) h', text)
    raw = raw_json(text, reader)
    assert raw
    assert same(pandoc.read(text, "a text", reader), json.loads(raw)["blocks"])


@pytest.mark.slow
@settings(max_examples=30)
@given(markdown())
@example(ODD_LINES)
def test_identity_through_a_catalog(text: str) -> None:
    """An edition whose every translation equals its source is the book, by way of a PO file."""
    with book_with(text) as (book, _, _), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fr.po"
        new, _ = sync_catalog(catalogs.empty("fr", "book", "2026-11-23"), extract(book))
        same = tuple(replace(message, string=message.id) for message in new)
        save_catalog(path, replace(new, messages=same))
        edition, findings = localize(book, catalogs.read(path), Theme(book.root))
        assert findings == []
        assert edition.book == book


@settings(max_examples=60)
@given(markdown(noisy=False))
@example("# WORD {#one}\n\n<div>\n\n```{=html}\n<p>HIDDEN</p>\n```\n\n</div>\n")
def test_prose_and_nothing_else(text: str) -> None:
    """Every word of prose is in a segment; code, addresses, attributes and raw text are in none."""
    with book_with(text) as (book, seen, hidden):
        texts = "\n".join(texts_of(book))
        assert [word for word in seen if word not in texts] == []
        assert [word for word in hidden if word in texts] == []


@pytest.mark.slow
@pytest.mark.parametrize("reader", ["gfm", "commonmark_x"])
@settings(max_examples=15)
@given(data=st.data())
def test_prose_and_nothing_else_elsewhere(reader: str, data: st.DataObject) -> None:
    """So it is with the readers of GitHub's Markdown and of CommonMark, in the forms they have."""
    forms = [form for forms in COMMON.values() for form in forms]
    parts = data.draw(st.lists(structure(forms, COMMON, noisy=False), min_size=1, max_size=8))
    planted, seen, hidden = plant("\n\n".join(parts))
    seen, hidden = as_read(planted, seen, hidden, reader)
    texts = "\n".join(texts_of(tree_of(reader, planted)))
    assert [word for word in seen if word not in texts] == []
    assert [word for word in hidden if word in texts] == []


@settings(max_examples=60)
@given(st.lists(st.lists(EASY_PIECES, min_size=1).map("".join), min_size=20, max_size=60))
def test_easy_text_is_what_pandoc_reads(texts: list[str]) -> None:
    """Text that pandoc is not asked about is what pandoc would read and write."""
    easy = {text: nodes for text in texts if (nodes := pandoc.read_plain(text))}
    headers = [{"t": "Header", "c": [1, ["", [], []], nodes]} for nodes in easy.values()]
    arguments = ["--to", pandoc.SEGMENT_FORMAT, "--wrap=none", "--markdown-headings=atx"]
    written = pandoc.run(["--from=json", *arguments], json.dumps(pandoc_ast.document(headers)), "")
    lines = [f"# {text}" for text in pandoc.write_segments(list(easy.values()))]
    assert written.strip("\n") == "\n\n".join(lines)
    read = pandoc.read("\n\n".join(f"# {text}" for text in easy), "", pandoc.SEGMENT_FORMAT)
    assert [block["c"][2] for block in read] == list(easy.values())


KEPT = re.compile(r"⟦/?\d+⟧|&#?\w+;")


def _outside_marks(change: Callable[[str], str]) -> Callable[[Segment], str]:
    """A translation that changes each word outside marks and entities."""

    def translate(segment: Segment) -> str:
        parts = re.split(rf"({KEPT.pattern})", segment.text)
        words = re.compile(r"[^\W\d_]+")
        parts[::2] = [words.sub(lambda word: change(word[0]), part) for part in parts[::2]]
        return "".join(parts)

    return translate


TRANSLATIONS: dict[str, Callable[[Segment], str]] = {
    "upper case": _outside_marks(str.upper),
    "backwards": _outside_marks(lambda word: word[::-1]),
    "Chinese": _outside_marks(lambda _: "字"),
    "longer": lambda segment: f"Ainsi, {segment.text} etc.",
    "Arabic": lambda segment: f"قال: «{segment.text}»",
}


def skeleton(thing: Any) -> list[tuple[str, object]]:  # noqa: ANN401 - JSON
    """All of a tree but its words: each node with its attributes, in order.

    The tree is taken as the JSON that pandoc reads and writes, without Hexapla's own walk.
    """
    if isinstance(thing, list):
        return [found for part in thing for found in skeleton(part)]
    if not isinstance(thing, dict):
        return []
    kind, content = thing.get("t"), thing.get("c")
    if kind in {"Str", "Space"}:
        return []
    own = [(str(kind), attributes_in(content))] if kind else []
    return own + skeleton(content if kind else list(thing.values()))


def attributes_in(content: Any) -> list[Any] | None:  # noqa: ANN401 - JSON
    """The id, classes and pairs of a node, but for those pairs that hold words."""
    for part in content if isinstance(content, list) else []:
        match part:
            case [str() as name, [*classes], [*pairs]]:
                words = {"alt", *LEVELS, *(["title"] if "abbr" in classes else [])}
                return [name, classes, [p for p in pairs if p[0] not in words]]
    return None


def headings(book: Book) -> list[object]:
    """Level, id and number of each heading, read off the tree."""
    return [
        (node["c"][0], node["c"][1][0], dict(node["c"][1][2]).get("number"))
        for node in book.blocks
        if node["t"] == "Header"
    ]


@pytest.mark.parametrize("kind", TRANSLATIONS)
@settings(max_examples=15)
@given(markdown())
def test_outline(kind: str, text: str) -> None:
    """Whatever the words of a translation, numbers, ids, levels, order and markup stay."""
    with book_with(text) as (book, _, _):
        edition, findings = substitute(book, TRANSLATIONS[kind])
        assert findings == []
        assert headings(edition) == headings(book)
        assert [(s.level, s.id, s.number or None) for s in book.sections] == headings(book)
        assert skeleton(edition.blocks) == skeleton(book.blocks)


GARBAGE = st.one_of(
    noise,
    st.text(max_size=20),
    st.sampled_from(
        [*NASTY, "[a](javascript:b)", "<script>a</script>", "a\x00b", "\ud800", "\r# a"]
    ),
)


@settings(max_examples=60)
@given(markdown(noisy=False, size=4), st.lists(GARBAGE, min_size=1, max_size=8), st.booleans())
def test_no_translation_changes_the_structure(text: str, garbage: list[str], around: bool) -> None:
    """Whatever stands in a catalog, the tree keeps its markup and the book is built.

    Emphasis and superscripts, which languages use in their own ways, may come and go.
    """
    with book_with(text) as (book, _, _):
        waiting = cycle(garbage)

        def translate(segment: Segment) -> str:
            return f"{segment.text} {next(waiting)}" if around else next(waiting)

        edition, _ = substitute(book, translate)
        assert Counter(map(repr, fixed(edition))) == Counter(map(repr, fixed(book)))
        assert [node["t"] for node in edition.blocks] == [node["t"] for node in book.blocks]
        assert notes_and_links(edition) == notes_and_links(book)


def fixed(book: Book) -> list[tuple[str, object]]:
    """The skeleton but for what a language may have in its own way."""
    return [part for part in skeleton(book.blocks) if part[0] not in PLAIN_STYLES]


def notes_and_links(book: Book) -> Counter[str]:
    """What the notes are called, where links lead, and what pictures show."""
    nodes = [
        node for node in pandoc_ast.walk(book.blocks) if node["t"] in {"Link", "Image", "Span"}
    ]
    return Counter(node["c"][2][0] if node["t"] != "Span" else node["c"][0][0] for node in nodes)


@pytest.mark.slow
@settings(max_examples=20)
@given(markdown(noisy=False, size=3), st.lists(GARBAGE, min_size=1, max_size=8))
def test_faults_are_what_is_refused(text: str, garbage: list[str]) -> None:
    """Asked beforehand, the same texts are found to be at fault that a book would refuse."""
    with book_with(text) as (book, _, _):
        segments = extract(book)
        texts = {
            segment.key: again or "x"
            for segment, again in zip(segments, cycle(garbage), strict=False)
        }
        _, findings = substitute(book, lambda segment: texts[segment.key])
        found = faults([(segment, texts[segment.key]) for segment in segments])
        assert len([fault for fault in found if fault]) == len(findings)
