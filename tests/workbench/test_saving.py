"""One message of a catalog saved at once: what changes, what does not, and who else is there."""

from __future__ import annotations

import dataclasses
import difflib
import json
import shutil
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Message, signature
from hexapla.errors import CatalogError, UsageError
from hexapla.exchange.handoff import unit_key
from hexapla.files import atomic
from hexapla.workbench.edits import Edit, Kind, MachineText
from hexapla.workbench.identity import digest
from hexapla.workbench.saving import CatalogEditor, ConflictError
from tests.conftest import ROOT, replace
from tests.support import poedit
from tests.support.processes import LIMIT

DAY = "2026-12-01"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "translations", tmp_path / "book" / "translations")
    return tmp_path / "book"


def editor(book: Path, language: str = "fr") -> CatalogEditor:
    return CatalogEditor(book, language)


def messages(book: Path, language: str = "fr") -> list[Message]:
    return list(catalogs.read(book / "translations" / f"{language}.po"))


def edit(message: Message, text: str, kind: Kind = "translate", name: str = "Ana Ruiz") -> Edit:
    return Edit(unit_key(message), digest(message), kind, text, name, DAY)


def difference(before: str, after: str) -> list[str]:
    lines = difflib.ndiff(before.splitlines(keepends=True), after.splitlines(keepends=True))
    return [line for line in lines if line[0] in "+-"]


@pytest.mark.parametrize(
    ("kind", "text", "state", "is_signed"),
    [
        ("translate", "Par la machine.", "machine", True),
        ("doubt", "Par la machine.", "stale", True),
        ("review", "Par la machine.", "reviewed", False),
        ("translate", "Par moi.", "translated", False),
        ("doubt", "Par moi.", "stale", False),
    ],
)
def test_a_text_that_a_machine_offered_is_signed(
    book: Path, kind: Kind, text: str, state: str, *, is_signed: bool
) -> None:
    """As it was offered, whoever saves it; who changes it or vouches for it makes it their own."""
    message = messages(book)[8]
    offered = MachineText("Par la machine.", "argos en→fr 1.9", 0.71)
    saved = editor(book).save(dataclasses.replace(edit(message, text, kind), offered=offered))
    line = f"machine: argos en→fr 1.9 (score 0.71) {signature('Par la machine.')}"
    assert (saved.message.string, saved.message.state) == (text, state)
    assert (line in messages(book)[8].comments) == is_signed


@pytest.mark.parametrize("tool", ["as it is", "poedit", "poedit without wrapping", "windows"])
def test_only_the_message_changes_in_the_file(book: Path, tool: str) -> None:
    """However another program has wrapped the file; and of the message only its translation."""
    path = book / "translations" / "fr.po"
    if tool.startswith("poedit"):
        poedit.save(path, wrap=tool == "poedit")
    elif tool == "windows":
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    for message in messages(book)[::60]:
        before = path.read_bytes().decode()
        editor(book).save(edit(message, f"Neuf : {message.string}"))
        after = path.read_bytes().decode()
        changed = difference(before, after)
        assert changed
        assert all(line[2:].startswith(("msgstr", '"')) for line in changed)
        now = {one.key: one for one in messages(book)}
        assert now.pop(message.key).string == f"Neuf : {message.string}"
        assert now == {one.key: one for one in catalogs.parse(path, before.encode())
                       if one.key != message.key}  # fmt: skip


def test_states_are_those_of_the_catalog(book: Path) -> None:
    """A review has name, day and hash; doubt is fuzzy; a comment changes no state."""
    message, bench = messages(book)[5], editor(book)
    done = bench.save(edit(message, "Autre texte.", "review")).message
    assert done.state == "reviewed"
    signed = signature(f"{message.id}\0Autre texte.")
    assert done.comments[-1] == f"reviewed: Ana Ruiz {DAY} {signed}"
    remarked = bench.save(edit(done, "Is *net* meant?", "comment")).message
    assert remarked.state == "reviewed"
    assert remarked.comments[-1] == f"Ana Ruiz, {DAY}: Is *net* meant?"
    again = bench.save(edit(remarked, "Encore un autre.")).message
    assert again.state == "translated"
    doubted = bench.save(edit(again, "Encore un autre.", "doubt")).message
    assert doubted.state == "stale"
    assert messages(book)[5] == doubted


def test_a_machines_text_that_is_accepted_is_a_persons(book: Path) -> None:
    """Its score and name go; the remarks of people stay."""
    path = book / "translations" / "fr.po"
    line = f"machine: argos en→fr 1.9 (score 0.40) {signature(messages(book)[5].string)}"
    text = path.read_text(encoding="utf-8")
    at = text.index("\n#", text.index(messages(book)[4].id[:40])) + 1
    path.write_text(f"{text[:at]}# A remark\n# {line}\n{text[at:]}", encoding="utf-8")
    machine = messages(book)[5]
    assert (machine.state, machine.score) == ("machine", 0.4)
    done = editor(book).save(edit(machine, machine.string)).message
    assert done.state == "translated"
    assert done.comments == ("A remark",)


def test_undo_brings_the_bytes_back(book: Path) -> None:
    """Also where another message was saved since."""
    path = book / "translations" / "fr.po"
    poedit.save(path)
    before = path.read_bytes()
    first, second = messages(book)[3], messages(book)[30]
    bench = editor(book)
    saved = bench.save(edit(first, "Un", "review"))
    other = bench.save(edit(second, "Deux"))
    bench.undo(saved)
    assert messages(book)[3] == first
    bench.undo(other)
    assert path.read_bytes() == before


def test_a_message_that_changed_meanwhile_is_not_written_over(book: Path) -> None:
    """The person gets what is there now, and may choose with that before their eyes."""
    path = book / "translations" / "fr.po"
    message, bench = messages(book)[5], editor(book)
    bench.save(edit(messages(book)[6], "Rien"))
    replace(path, message.string.split()[-1], "ailleurs")
    before = path.read_bytes()
    with pytest.raises(ConflictError) as caught:
        bench.save(edit(message, "Le mien"))
    assert path.read_bytes() == before
    current = caught.value.current
    assert current == messages(book)[5]
    bench.save(edit(current, "Le mien"))
    assert messages(book)[5].string == "Le mien"


def test_undo_takes_nothing_from_others(book: Path) -> None:
    """Where somebody has changed the message since."""
    bench = editor(book)
    saved = bench.save(edit(messages(book)[5], "Un"))
    bench.save(edit(messages(book)[5], "Deux"))
    with pytest.raises(ConflictError):
        bench.undo(saved)
    assert messages(book)[5].string == "Deux"


def test_what_another_program_saves_is_kept(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also in the moment between the look at the file and the save."""
    path = book / "translations" / "fr.po"
    mine, bench = messages(book)[5], editor(book)
    settled = atomic.is_settled

    def meanwhile(path: Path, patience: int = atomic.PATIENCE) -> bool:
        monkeypatch.undo()
        replace(path, '"Language-Team: ', '"Language-Team: theirs')
        return settled(path, patience)

    monkeypatch.setattr(atomic, "is_settled", meanwhile)
    bench.save(edit(mine, "Le mien"))
    assert "Language-Team: theirs" in path.read_text(encoding="utf-8")
    assert messages(book)[5].string == "Le mien"


@pytest.mark.parametrize("what", ["kill", "in place", "by renaming"])
def test_nothing_is_lost_at_any_moment_of_a_save(book: Path, what: str) -> None:
    """Killed, the file is as before or as after; what another program saves then is kept.

    Only where that program, which has the old file before it, saves after us is ours not there.
    """
    path = book / "translations" / "fr.po"
    entries = path.read_text(encoding="utf-8").split("\n\n")
    path.write_text("\n\n".join(entries[:12]) + "\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, str(ROOT / "tests" / "support" / "saved_moments.py"), str(book), what],
        capture_output=True,
        text=True,
        check=True,
        timeout=LIMIT,
    )
    moments = json.loads(done.stdout)
    before = messages(book)
    assert len(moments) > 8
    for moment in moments:
        assert moment["left"] == []
        assert moment["rest"] == len(before) - 2
        if what == "kill":
            assert moment["code"] == -signal.SIGKILL
            assert moment["first"] in {before[0].string, "Mine."}
        else:
            assert (moment["code"], moment["second"]) == (0, "Theirs."), moment
    if what != "kill":
        kept = [moment["first"] == "Mine." for moment in moments]
        assert kept == sorted(kept, reverse=True)
        assert sum(kept) > len(kept) / 2
    assert what != "kill" or {moment["first"] for moment in moments} == {
        before[0].string, "Mine."
    }  # fmt: skip


def test_two_people_on_one_language_and_on_two(book: Path) -> None:
    """All that they save is there, whoever comes first."""
    before = {tag: messages(book, tag) for tag in ("fr", "ar")}
    shares = [("fr", 0), ("fr", 1), ("ar", 0), ("ar", 1)]
    faults: list[Exception] = []

    def work(language: str, first: int) -> None:
        bench = editor(book, language)
        try:
            for number in range(first, 24, 2):
                bench.save(edit(before[language][number], f"{language} {number}"))
        except Exception as fault:  # noqa: BLE001 - told below
            faults.append(fault)

    people = [threading.Thread(target=work, args=share) for share in shares]
    for person in people:
        person.start()
    for person in people:
        person.join(120)
    assert faults == []
    for language, old in before.items():
        now = messages(book, language)
        assert [one.string for one in now[:24]] == [f"{language} {n}" for n in range(24)]
        assert now[24:] == old[24:]


@pytest.mark.parametrize(
    ("kind", "text", "name"),
    [
        ("review", "Texte", ""),
        ("review", "", "Ana"),
        ("review", "Texte", "machine: argos"),
        ("review", "Texte", "Ana\nreviewed"),
        ("comment", "", "Ana"),
        ("comment", "x" * 2001, "Ana"),
        ("translate", "Te\x00xte", "Ana"),
        ("translate", "Te\u2028xte", "Ana"),
        ("translate", "x" * 99_999, "Ana"),
    ],
)
def test_what_no_catalog_can_hold_is_refused(book: Path, kind: Kind, text: str, name: str) -> None:
    """And nothing is written."""
    before = (book / "translations" / "fr.po").read_bytes()
    with pytest.raises(UsageError):
        editor(book).save(edit(messages(book)[5], text, kind, name))
    assert (book / "translations" / "fr.po").read_bytes() == before


def test_a_comment_is_nothing_but_a_comment(book: Path) -> None:
    """Whatever is in it: no lines of its own, no provenance, no silencing of checks."""
    message, bench = messages(book)[5], editor(book)
    for text in ("reviewed: Me 2026-12-01 00000000", 'a\nmsgid "b"\nmsgstr ""', "ignore: length"):
        message = bench.save(edit(message, text, "comment", "ignore")).message
    assert len(messages(book)) == len(messages(ROOT))
    assert messages(book)[5].state == messages(ROOT)[5].state


def test_a_broken_catalog_is_said_to_be_one(book: Path) -> None:
    """It is left as it is."""
    path = book / "translations" / "fr.po"
    message, bench = messages(book)[5], editor(book)
    path.write_text(path.read_text(encoding="utf-8") + "\n<<<<<<< ours\n", encoding="utf-8")
    before = path.read_bytes()
    with pytest.raises(CatalogError):
        bench.save(edit(message, "Le mien"))
    assert path.read_bytes() == before
