"""Translations that other tools take out of a catalog are missed, and can be put back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hexapla.catalogs.catalog import Catalog, Message, read, serialise
from hexapla.memory import memory, store
from hexapla.memory.memory import Memory
from tests.conftest import Hexapla

BOOK = "urn:book:one"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the memory of the test is to be."""
    found = tmp_path / "user" / "memory.sqlite"
    monkeypatch.setenv(store.VARIABLE, str(found))
    return found


def recorded(*messages: Message, obsolete: tuple[Message, ...] = ()) -> list[str]:
    """The texts that are missed in a catalog; which is recorded then, as a command does."""
    catalog = Catalog("fr", messages, obsolete)
    missed = memory.missed(BOOK, "en", [catalog])
    assert memory.record_catalogs(BOOK, "Book", "en", [catalog]) == []
    return [unit.source for unit in missed.get("fr", ())]


def restored(path: Path, *messages: Message) -> list[Message]:
    """These messages with what the memory has for those without a translation."""
    with Memory(path) as found:
        return list(found.restored(BOOK, "en", Catalog("fr", messages)))


OLD = Message("The sea is wide.", "La mer est large.")
STALE = Message("The sea is deep.", OLD.string, flags=("fuzzy",), previous=OLD.id)
EMPTY = replace(STALE, string="", flags=(), previous=None)


def test_what_was_emptied_is_missed_once(path: Path) -> None:
    """A translation that is gone is told when it goes, and no more; the others are not."""
    here = Message("Here", "Ici")
    assert recorded(OLD, here, Message("12", "12")) == []
    gone = (replace(OLD, string=""), here, Message("12"))
    assert sorted(recorded(*gone)) == ["12", "The sea is wide."]
    assert recorded(*gone) == []
    back = restored(path, *gone)
    assert [(m.string, m.state) for m in back] == [
        (OLD.string, "stale"),
        ("Ici", "translated"),
        ("12", "stale"),
    ]


def test_what_was_stale_and_emptied_comes_back_with_its_source(path: Path) -> None:
    """A fuzzy message that a tool emptied is offered again, with the source it was made from."""
    assert recorded(STALE, obsolete=(OLD,)) == []
    assert recorded(EMPTY, obsolete=(OLD,)) == [EMPTY.id]
    assert restored(path, EMPTY) == [STALE]


def test_what_is_gone_is_offered_to_no_text(path: Path) -> None:
    """What a person may have taken out on purpose is kept for its catalog, and offered to none."""
    recorded(OLD, STALE)
    recorded(replace(OLD, string=""), EMPTY)
    with Memory(path) as found:
        assert found.suggest(OLD.id, "en", "fr") == []
        assert list(found.units()) == []
        assert found.holdings() == []


def test_what_is_translated_anew_is_missed_no_more(path: Path) -> None:
    """Whatever stands there now takes the place of what was gone."""
    recorded(OLD)
    recorded(replace(OLD, string=""))
    assert recorded(replace(OLD, string="Neuf.")) == []
    assert restored(path, replace(OLD, string="")) != [OLD]
    assert restored(path, replace(OLD, string=""))[0].string == "Neuf."


def test_what_was_emptied_again_is_told_again(path: Path) -> None:
    """What was put back and is gone once more is told; only a person's word brings it back."""
    empty = replace(OLD, string="")
    recorded(OLD)
    recorded(empty)
    (back,) = restored(path, empty)
    assert recorded(back) == []
    assert recorded(empty) == [OLD.id]
    assert recorded(empty) == []
    assert restored(path, empty) == [back]


def test_other_languages_roles_and_books_miss_nothing(path: Path) -> None:
    """A text is missed where it was, and in no other role, language or book."""
    recorded(OLD)
    assert path.exists()
    empty = replace(OLD, string="")
    for book, catalog in (
        (BOOK, Catalog("ru", (empty,))),
        (BOOK, Catalog("fr", (replace(empty, context="heading"),))),
        ("urn:book:two", Catalog("fr", (empty,))),
    ):
        assert memory.missed(book, "en", [catalog]) == {}


def test_forgetting_forgets_what_is_gone_too(path: Path) -> None:
    """Nothing of a book remains that was to be forgotten."""
    recorded(OLD, STALE)
    recorded(replace(OLD, string=""), EMPTY)
    with Memory(path, writing=True) as found:
        assert found.forget(BOOK) == 2
    assert restored(path, replace(OLD, string="")) == [replace(OLD, string="")]
    assert OLD.string.encode() not in path.read_bytes()


def as_omegat(catalog: Catalog) -> Catalog:
    """What OmegaT 3.6 makes of a catalog: fuzzy translations, and those like their text, go."""
    return replace(
        catalog,
        messages=tuple(
            replace(m, string="", flags=(), previous=None)
            if m.state == "stale" or m.string == m.id
            else m
            for m in catalog
        ),
    )


def as_poedit(catalog: Catalog) -> Catalog:
    """A catalog from which somebody deleted every second entry, and all that was obsolete."""
    return replace(catalog, messages=catalog.messages[::2], obsolete=())


@pytest.mark.slow
@pytest.mark.parametrize("tool", [as_omegat, as_poedit])
def test_the_commands_tell_and_restore(
    hexapla: Hexapla, small_book: Path, path: Path, tool: Callable[[Catalog], Catalog]
) -> None:
    """``sync`` says what is gone and how to get it back; ``sync --restore`` does it, as fuzzy."""
    here, file = ("--project", small_book), small_book / "translations" / "fr.po"
    hexapla("sync", *here)
    before = read(file)
    first = replace(before.messages[0], string=before.messages[0].id)
    second = replace(before.messages[1], flags=("fuzzy",))
    mixed = replace(before, messages=(first, second, *before.messages[2:]))
    file.write_text(serialise(mixed), encoding="utf-8")
    assert "gone:" not in hexapla("sync", *here).stderr
    file.write_text(serialise(tool(read(file))), encoding="utf-8")
    lost = len(mixed.messages) - sum(1 for m in read(file) if m.string)
    done = hexapla("sync", *here)
    assert f"translations/fr.po: {lost} translations that were there are gone" in done.stderr
    assert "[translations-gone]" in done.stderr
    assert "hexapla sync --restore" in done.stderr
    assert hexapla("sync", *here).stderr == ""
    done = hexapla("sync", "--restore", *here)
    assert f", {lost} restored" in done.stdout
    after = read(file)
    assert [m.string for m in after] == [m.string for m in mixed]
    assert sum(m.state == "stale" for m in after) >= lost
    assert path.exists()


def test_restoring_needs_a_memory(
    hexapla: Hexapla, small_book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a memory there is nothing to restore from, and that is said."""
    monkeypatch.setenv(store.VARIABLE, "off")
    done = hexapla("sync", "--restore", "--project", small_book)
    assert (done.code, "the translation memory is off" in done.stderr) == (2, True)
