"""Every translator's tools: what they open and save comes back with nothing lost."""

from __future__ import annotations

import io
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import polib
import pytest
from babel.messages import pofile
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Catalog, Message, signature
from hexapla.catalogs.source_version import SOURCE_VERSION, source_version
from hexapla.files import characters
from hexapla.model import Segment, State
from hexapla.segments.carry import Changes
from hexapla.segments.sync import sync_catalog
from tests.support import poedit
from tests.support.books import save_catalog
from tests.support.processes import LIMIT

# Catalogs of every kind

PIECES = [
    "The sea is wide.",
    "a word",
    "“quotes”",
    '"',
    "\\",
    "\\n",
    "\t",
    "⟦1⟧",
    "⟦2⟧link⟦/2⟧",
    "*emphasis*",
    "50% done",
    "%s {x}",
    "« oui »",
    "\u00a0",
    "\u202f:",
    "\u2028",
    "\u0085",
    "\u200f",
    "العربية",
    "中文。",
    "👩\u200d🚀",
    "e\u0301",
    "#, fuzzy",
    "#~ x",
    "msgid",
    "https://example.org/a_very_long_address/" + "x" * 90,
    "\f",
    "\a",
    "\u00ad",
]
LONG = "A sentence of a paragraph that goes on, as they do in books. " * 12

texts = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map(" ".join)
texts = st.one_of(
    texts, texts.map(lambda text: LONG + text), st.text('ab\u00a0é \\"\t', min_size=1)
)
several = st.lists(texts, min_size=1, max_size=3).map("\n".join)
several = st.tuples(several, st.sampled_from(["", "\n"])).map("".join)
texts = st.one_of(texts, texts, several).filter(str.strip).map(characters.composed)
"""Texts of one line, and of several as code has them."""

REMARKS = [
    "a remark",
    "  set in",
    "",
    "ignore: length",
    ": a colon first",
    ", a comma",
    ". a stop",
    "~ a tilde",
    "| a bar",
    "#| msgid",
    "#: x",
    '"quoted"',
    "msgid",
    "العربية \u200f",
    "long " * 40 + "end",
]
REVIEWER = "Prof. Dr. A. Person, Department of Long Names, University of X"
comments = st.lists(st.sampled_from(REMARKS), max_size=3).filter(lambda one: not one or any(one))
contexts = st.sampled_from([None, None, "heading", "cell", 'a "b"', "code"])
places = st.sampled_from(
    ["source/01.md#one", "source/02.md#sec:two", "source/03.md#fig:3", "source/book.toml"]
)
extracted = st.lists(st.sampled_from(["⟦1⟧ = code", "a remark: “x”", "| x", "#"]), max_size=2)
segments = st.builds(Segment, texts, contexts, places, extracted.map(tuple))
states: st.SearchStrategy[State] = st.sampled_from(
    ["missing", "machine", "stale", "translated", "reviewed"]
)


@dataclass(frozen=True)
class Shelf:
    """A source, and a catalog in step with it."""

    segments: Sequence[Segment]
    catalog: Catalog


@st.composite
def in_state(draw: st.DrawFn, key: tuple[str | None, str], state: State) -> Message:
    """A message in this state, as Hexapla and people leave it."""
    context, text = key
    string = "" if state == "missing" else draw(texts)
    message = Message(text, string, context, tuple(draw(comments)))
    if state == "stale":
        stale = replace(message, flags=("fuzzy",))
        if draw(st.booleans()):
            return stale
        context = draw(st.sampled_from([None, "cell"]))
        return replace(stale, previous=draw(texts), previous_context=context)
    signed = {
        "machine": f"machine: argos en→fr 1.9 {signature(string)}",
        "reviewed": f"reviewed: {REVIEWER} 2026-11-23 {signature(text + chr(0) + string)}",
    }
    if state in signed:
        return replace(message, comments=(*message.comments, signed[state]))
    return message


def shelf_of(
    segments: Sequence[Segment],
    messages: Iterable[Message],
    obsolete: Iterable[Message],
    header_comments: Sequence[str] = (),
) -> Shelf:
    """A catalog of these messages, brought in step with its source."""
    header = catalogs.empty("fr", "book", "2026-11-23").header
    header += f'{SOURCE_VERSION}: {source_version(segments, "2026-11-23")}\nX-Of-Ours: a "b" \\ c\n'
    catalog = Catalog("fr", tuple(messages), tuple(obsolete), header, tuple(header_comments))
    return Shelf(segments, sync_catalog(catalog, segments)[0])


@st.composite
def shelves(draw: st.DrawFn) -> Shelf:
    """A source and a catalog in step with it, of messages in every state."""
    found = draw(st.lists(segments, min_size=1, max_size=6, unique_by=lambda one: one.key))
    gone = draw(st.lists(segments, max_size=3, unique_by=lambda one: one.key))
    wanted = {one.key for one in found}
    return shelf_of(
        found,
        [draw(in_state(one.key, draw(states))) for one in found],
        [draw(in_state(one.key, draw(states))) for one in gone if one.key not in wanted],
        draw(st.lists(st.sampled_from(["Translators: A, B", "© A"]), max_size=2)),
    )


def traps() -> Shelf:
    """What was lost once, by one tool or another."""
    where = "source/03.md#sec:1"
    return shelf_of(
        [
            Segment("A\fpage", "code", where),
            Segment("Two", None, where),
            Segment("Three", None, where),
        ],
        [
            Message("A\fpage", "Une\vpage\a", "code"),
            Message(
                "Two",
                "Deux",
                None,
                (f"reviewed: {REVIEWER} 2026-11-23 {signature('Two' + chr(0) + 'Deux')}",),
            ),
            Message("Three", "3", None, flags=("fuzzy",), previous=LONG, previous_context="cell"),
        ],
        [
            Message("An idea", comments=("worth keeping",)),
            Message(
                "Old",
                "Vieux",
                "cell",
                (),
                flags=("fuzzy",),
                previous=LONG + "\n",
                previous_context="b",
            ),
        ],
    )


Tool = Callable[[Path, Path], None]
"""Opens a catalog and saves it; is given the POT file of its source, too."""


def gettext(*command: str | Path) -> None:
    """Run one of gettext's tools."""
    if not shutil.which(str(command[0])):
        pytest.skip(f"{command[0]} is missing: install gettext")
    strings = list(map(str, command))
    done = subprocess.run(strings, capture_output=True, timeout=LIMIT, check=False)
    assert done.returncode == 0, done.stderr.decode()


def polib_saves(path: Path, *, width: int = 78) -> None:
    """Load and save with polib."""
    polib.pofile(str(path), wrapwidth=width).save()


def toolkit_saves(path: Path) -> None:
    """Load and save with translate-toolkit, as Weblate and Virtaal do."""
    from translate.storage import pypo

    store: Any = pypo.pofile
    store.parsefile(str(path)).save()


def crlf(path: Path) -> None:
    """Windows' line ends."""
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))


def poedit_on_windows(path: Path, _pot: Path) -> None:
    crlf(path)
    poedit.save(path)
    assert b"\r\n" in path.read_bytes()


TOOLS: dict[str, Tool] = {
    "msgcat": lambda path, _: gettext("msgcat", "-o", path, path),
    "msgcat --no-wrap": lambda path, _: gettext("msgcat", "--no-wrap", "-o", path, path),
    "msgattrib": lambda path, _: gettext("msgattrib", "-o", path, path),
    "msgmerge": lambda path, pot: gettext("msgmerge", "-q", "--previous", "-o", path, path, pot),
    "msgmerge itself": lambda path, _: gettext(
        "msgmerge", "-q", "--previous", "-o", path, path, path
    ),
    "polib": lambda path, _: polib_saves(path),
    "polib, unwrapped": lambda path, _: polib_saves(path, width=0),
    "translate-toolkit": lambda path, _: toolkit_saves(path),
    "Poedit": lambda path, _: poedit.save(path),
    "Poedit, unwrapped": lambda path, _: poedit.save(path, wrap=False),
    "Poedit on Windows": poedit_on_windows,
}


def all_of_it(catalog: Catalog) -> Catalog:
    return catalog


def what_polib_holds(catalog: Catalog) -> Catalog:
    """All but previous sources of obsolete messages, and the line ends and spaces of comments."""

    def held(message: Message) -> Message:
        return replace(message, comments=tuple(" ".join(message.comments).split()))

    def old(message: Message) -> Message:
        return replace(held(message), previous=None, previous_context=None)

    return replace(
        catalog,
        messages=tuple(map(held, catalog.messages)),
        obsolete=tuple(map(old, catalog.obsolete)),
        header_comments=tuple(line for line in catalog.header_comments if line),
    )


HOLDS = {"polib": what_polib_holds, "polib, unwrapped": what_polib_holds}
"""What a tool can hold at all, where that is not everything."""


@pytest.mark.slow
@pytest.mark.parametrize("name", TOOLS)
@settings(max_examples=60)
@example(shelf=traps())
@given(shelf=shelves())
def test_round_trip(name: str, shelf: Shelf) -> None:
    """What a tool opens and saves comes back as it was, and sync has nothing to add."""
    with tempfile.TemporaryDirectory() as folder:
        path, pot = Path(folder) / "fr.po", Path(folder) / "book.pot"
        save_catalog(path, shelf.catalog)
        assert catalogs.read(path) == shelf.catalog
        template, _ = sync_catalog(catalogs.empty("fr", "book", "2026-11-23"), shelf.segments)
        save_catalog(pot, template)
        TOOLS[name](path, pot)
        found = catalogs.read(path)
        again, changes = sync_catalog(found, shelf.segments)
        if name not in HOLDS:
            assert not save_catalog(path, again), "sync changed what the tool wrote"
    hold = HOLDS.get(name, all_of_it)
    assert hold(found) == hold(replace(shelf.catalog, header=found.header))
    assert set(found.header.splitlines()) >= kept_lines(shelf.catalog.header, name)
    assert [message.state for message in found] == [message.state for message in shelf.catalog]
    assert changes == Changes()


def kept_lines(header: str, name: str) -> set[str]:
    """The lines of a header that a tool must keep: Poedit says itself who saved it, and when."""
    own = poedit.HEADER if name.startswith("Poedit") else {}
    return {line for line in header.splitlines() if line.partition(":")[0] not in own}


@pytest.mark.parametrize("drop", ["msgmerge", "polib"])
def test_a_dropped_source_is_found_again(tmp_path: Path, drop: str) -> None:
    """A stale message whose previous source a tool dropped has it again after a sync."""
    old, new = (
        [Segment(f"The sea is {how} and blue today.", "caption", "source/01.md#one")]
        for how in ("wide", "deep")
    )
    path, pot = tmp_path / "fr.po", tmp_path / "book.pot"
    first = Message(old[0].text, "La mer est large.", "caption")
    shelf = shelf_of(old, [first], [])
    stale, _ = sync_catalog(shelf.catalog, new)
    save_catalog(path, stale)
    if drop == "msgmerge":
        save_catalog(pot, sync_catalog(catalogs.empty("fr", "book", "2026-11-23"), new)[0])
        gettext("msgmerge", "-q", "-o", path, path, pot)
        assert catalogs.read(path).messages[0].previous is None
        assert sync_catalog(catalogs.read(path), new)[0].messages == stale.messages
    else:
        gone, _ = sync_catalog(stale, [])
        save_catalog(path, gone)
        polib_saves(path)
        assert [m.previous for m in catalogs.read(path).obsolete if m.flags] == [None]
        assert set(sync_catalog(catalogs.read(path), [])[0].obsolete) == set(gone.obsolete)


@settings(max_examples=60)
@example(shelf=traps())
@given(shelf=shelves())
def test_babel_reads_the_same(shelf: Shelf) -> None:
    """Babel, which knows no previous sources, finds the messages, their states and contexts."""
    written = io.StringIO(catalogs.serialise(replace(shelf.catalog, obsolete=())), newline="\n")
    found = [message for message in pofile.read_po(written, locale="fr") if message.id]
    assert [(m.context, m.id, m.fuzzy) for m in found] == [
        (m.context, m.id, m.state == "stale") for m in shelf.catalog
    ]
