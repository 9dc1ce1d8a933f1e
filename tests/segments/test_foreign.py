"""Catalogs of other tools: what is translated there is found here, marks and all."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import Literal

import pytest

from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Catalog, Message
from hexapla.segments.sync import sync_catalog
from tests.support.books import segment

SURE = {
    "code": ("Use `cargo run`.", "Tapez `cargo run`.", "Use ⟦1⟧.", "Tapez ⟦1⟧."),
    "code in double ticks": ("Put `` a`b `` here.", "Ici `` a`b ``.", "Put ⟦1⟧ here.", "Ici ⟦1⟧."),
    "a link": (
        "See [the book](a.md#x) now.",
        "Lisez [le livre](a.md#x).",
        "See ⟦1⟧the book⟦/1⟧ now.",
        "Lisez ⟦1⟧le livre⟦/1⟧.",
    ),
    "another order": (
        "Of `a`, [b](c) and `d`.",
        "De `d`, `a` et [b](c).",
        "Of ⟦1⟧, ⟦2⟧b⟦/2⟧ and ⟦3⟧.",
        "De ⟦3⟧, ⟦1⟧ et ⟦2⟧b⟦/2⟧.",
    ),
    "code in a link": (
        "The [`Vec` type](v.md) grows.",
        "Le [type `Vec`](v.md) croît.",
        "The ⟦1⟧⟦2⟧ type⟦/1⟧ grows.",
        "Le ⟦1⟧type ⟦2⟧⟦/1⟧ croît.",
    ),
    "an address": ("See <https://a.org/x>.", "Voir <https://a.org/x>.", "See ⟦1⟧.", "Voir ⟦1⟧."),
    "a note": ("So it is.[^n]", "C'est ça.[^n]", "So it is.⟦1⟧", "C'est ça.⟦1⟧"),
    "the body of a note": ("[^n]: So `it` is.", "[^n]: Oui `it`.", "So ⟦1⟧ is.", "Oui ⟦1⟧."),
    "a formula": ("Take $x^2$ of it.", "Prenez $x^2$.", "Take ⟦1⟧ of it.", "Prenez ⟦1⟧."),
    "emphasis": ("It is _so_.", "C'est _ça_.", "It is *so*.", "C'est *ça*."),
    "a heading with its id": ("Open {#open}", "Ouvrir {#open}", "Open", "Ouvrir"),
    "a heading with its sign": ("## Open it", "## L'ouvrir", "Open it", "L'ouvrir"),
    "lines": ("Use\n`a`\nnow.", "Usez\nde `a`.", "Use ⟦1⟧ now.", "Usez de ⟦1⟧."),
}


def of(*pairs: tuple[str, str], language: str = "fr") -> Catalog:
    """A catalog as another tool makes it, without contexts."""
    return Catalog(language, tuple(Message(*pair) for pair in pairs), header="Language: fr\n")


@pytest.mark.parametrize("kind", SURE)
def test_markdown_becomes_marks(kind: str) -> None:
    """Markdown that stands in text and translation alike is marks in both, and is current."""
    text, string, ours, expected = SURE[kind]
    new, changes = sync_catalog(of((text, string)), [segment(ours)])
    assert [(m.id, m.string, m.state) for m in new] == [(ours, expected, "translated")]
    assert (new.obsolete, changes.new, changes.gone) == ((), [], [])


@pytest.mark.parametrize(
    ("text", "string", "ours"),
    [
        ("Call `foo()` twice.", "Appelez `bar()` deux fois.", "Call ⟦1⟧ twice."),
        ("See [it](a.md).", "Voyez.", "See ⟦1⟧it⟦/1⟧."),
        ("Call `foo()` twice.", "Appelez foo() deux fois.", "Call ⟦1⟧ twice."),
        ("See [it](a.md).", "Voyez [cela](b.md).", "See ⟦1⟧it⟦/1⟧."),
    ],
)
def test_what_is_not_sure_is_offered(text: str, string: str, ours: str) -> None:
    """Where a translation has other code or links than its text, a person is asked."""
    new, _ = sync_catalog(of((text, string)), [segment(ours)])
    assert [(m.id, m.string, m.state, m.previous) for m in new] == [(ours, string, "stale", text)]


@pytest.mark.parametrize("role", ["heading", "cell", "caption", "term", None])
def test_text_is_found_in_every_role(role: str | None) -> None:
    """A tool without contexts means all of them: its translation is current in every role."""
    twice = [segment("Non-Goals", role), segment("Non-Goals", "label")]
    new, changes = sync_catalog(of(("Non-Goals", "Hors sujet")), twice)
    assert [(m.string, m.state) for m in new] == [("Hors sujet", "translated")] * 2
    assert changes.gone == []


def test_a_catalog_of_ours_is_not_read_as_markdown() -> None:
    """What Hexapla has saved has marks already; a backtick there is a person's."""
    ours = replace(
        catalogs.empty("fr", "book", "2026-11-23"), messages=of(("A `b`", "C `b`")).messages
    )
    assert sync_catalog(ours, [segment("A ⟦1⟧")])[0].messages[0].state != "translated"


def test_what_the_book_has_not_stays_as_it_is() -> None:
    """Law 5: Markdown that is no text of the book is kept, to the letter."""
    pair = ("Gone `a` and [b](c) {#d}", "Parti `a`")
    new, _ = sync_catalog(of(pair, ("Here", "Ici")), [segment("Here")])
    assert [(m.id, m.string) for m in new.obsolete] == [pair]


@pytest.mark.parametrize(
    "text", ["\x00`", "`" * 500 + "a", "[" * 3000, "](" * 90, "`a\n\n```\n:::", "$" * 9]
)
def test_no_markdown_is_too_odd(text: str) -> None:
    """Whatever stands there, sync ends, and nothing is lost."""
    new, _ = sync_catalog(of((text, text), ("Here", "Ici")), [segment("Here"), segment("a ⟦1⟧")])
    assert text in {m.string for m in (*new, *new.obsolete)}


@pytest.mark.parametrize(
    "text", ["Café à Liège", "Việt Nam có nhiều tỉnh", "한국어 문장이다", "أُمَّة"]
)
@pytest.mark.parametrize("forms", [("NFC", "NFD"), ("NFD", "NFC")])
def test_composition_is_no_change(
    text: str, forms: tuple[Literal["NFC", "NFD"], Literal["NFC", "NFD"]]
) -> None:
    """One text is one, composed or not, current or obsolete: nothing about it is new."""
    here, there = (unicodedata.normalize(form, text) for form in forms)
    empty = catalogs.empty("en", "book", "2026-11-23")
    message = Message(there, "It", comments=("a remark",))
    for catalog in (replace(empty, messages=(message,)), replace(empty, obsolete=(message,))):
        new, changes = sync_catalog(catalog, [segment(here)], "fr")
        assert [(m.id, m.string, m.comments) for m in new] == [(here, "It", ("a remark",))]
        assert (new.obsolete, changes.new, changes.carried, changes.gone) == ((), [], [], [])
