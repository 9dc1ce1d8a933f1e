"""Law 7: all or nothing, and never over somebody's work."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
import shutil
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO

import pytest

from hexapla import pipeline
from hexapla.catalogs import catalog as catalogs
from hexapla.commands.adopt import adopt
from hexapla.commands.check import check
from hexapla.commands.export import export
from hexapla.commands.import_ import import_files
from hexapla.commands.sync import sync
from hexapla.commands.translate import translate
from hexapla.errors import CatalogError, UsageError
from hexapla.exchange.merge import Signer
from hexapla.files import transaction
from hexapla.files.atomic import JOURNAL, STAGED
from hexapla.project import Project
from hexapla.publishing.executors.local import local
from hexapla.publishing.staging import staging
from tests.cli.test_command import GERMAN
from tests.conftest import ROOT, Hexapla, replace
from tests.support.books import folder_of
from tests.support.processes import started

MAP = "[{}](https://example.org/map)"
TEXT = f"""\
# One {{#one}}

The sea is wide.

Of 100 places 29 are dry land, says {MAP.format("a map")}.
"""
LAND = "La terre ferme, ce sont 29 lieux sur 100, dit {}."
MORE = '[editions]\nlanguages = ["es", "fr"]'
TBX = """<?xml version="1.0"?>
<martif type="TBX" xml:lang="en"><text><body><termEntry>
<langSet xml:lang="en"><tig><term>sea</term></tig></langSet>
<langSet xml:lang="fr"><tig><term>mer</term></tig></langSet>
</termEntry></body></text></martif>"""


def book_in(root: Path) -> Path:
    """A book with two catalogs that a sync has brought in step, and a build of long ago."""
    folder_of(root, TEXT, more=MORE)
    sync(root)
    (root / "dist" / "en").mkdir(parents=True)
    (root / "dist" / "manifest.json").write_text('{"book": {"identifier": "old"}}')
    (root / "dist" / "en" / "index.html").write_text("old")
    return root


def edit(root: Path, text: str = "EDITED", source: str = "The sea is wide.") -> None:
    """Save a translation as an editor does: the whole file, in place."""
    path = root / "translations" / "fr.po"
    found = path.read_text(encoding="utf-8")
    changed = re.sub(rf'(msgid "{source}"\nmsgstr )".*"', rf'\1"{text}"', found)
    assert changed != found
    path.write_text(changed, encoding="utf-8")


def strangers(root: Path) -> list[str]:
    """What lies in a book's folder and is no part of a book."""
    names = [path.name for path in root.iterdir() if path.name.startswith(".")]
    return names + [
        path.name for path in (root / "translations").iterdir() if path.name.startswith(".")
    ]


# Killed, and disturbed, at every moment

WORKER = ROOT / "tests" / "support" / "moments.py"


def moments(root: Path, what: str) -> list[dict[str, str]]:
    """What became of a save that something happened to, for every moment of it."""
    done = subprocess.run(
        [sys.executable, str(WORKER), str(root), what],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    found: list[dict[str, str]] = json.loads(done.stdout)
    assert len(found) > 30, "there are hardly any moments"
    return found


WITHOUT = "without exchange, "
"""Said of a file system in which two files cannot change places: a network drive, say."""


@pytest.mark.parametrize("without", ["", WITHOUT])
def test_killed_at_every_moment(tmp_path: Path, without: str) -> None:
    """Killed anywhere, the next command leaves all of it as it was or all as it should be."""
    found = moments(book_in(tmp_path / "book"), f"{without}kill")
    states = [(m["before"], m["after"]) for m in found]
    assert {m["left"] for m in found} == {""}
    assert {after for _, after in states} == {"old", "new"}
    # Until then each part is old or new as a whole. A file system that cannot exchange two folders
    # has none for a moment.
    assert {before for before, _ in states} <= {"old", "new", "mixed", "no dist/"}
    assert {m["dist"] for m in found} <= {"old", "new", *(["no dist/"] if without else [])}
    order = [after for _, after in states]
    assert order == sorted(order, key=["old", "new"].index), "done, and then undone"


@pytest.mark.slow
@pytest.mark.parametrize(
    "how", ["in place", "by renaming", "deleted", f"{WITHOUT}in place", f"{WITHOUT}by renaming"]
)
def test_edited_at_every_moment(tmp_path: Path, how: str) -> None:
    """What an editor saves at any moment of a save is in the file afterwards."""
    found = moments(book_in(tmp_path / "book"), how)
    assert [m["moment"] for m in found if m["edit"] != "kept"] == []
    assert {m["left"] for m in found} == {""}


@pytest.mark.slow
@pytest.mark.parametrize("how", ["in place", "by renaming"])
def test_edited_after_a_kill(tmp_path: Path, how: str) -> None:
    """What is saved between a kill and the next command is not overwritten by finishing."""
    found = moments(book_in(tmp_path / "book"), f"kill, then {how}")
    assert [m["moment"] for m in found if m["edit"] != "kept"] == []


# Edited while a command works


def _sync(root: Path) -> None:
    sync(root)


def _build(root: Path) -> None:
    shutil.rmtree(root / "dist")
    pipeline.build(root, formats=["epub"], executor=partial(local, 1))


def _import(root: Path) -> None:
    done = export(root, ["csv"], root / "export", languages=["fr"])
    table = done.files[0][0]
    replace(
        table, 'says ⟦1⟧a map⟦/1⟧.",', f'says ⟦1⟧a map⟦/1⟧.","{LAND}"'.format("⟦1⟧une carte⟦/1⟧")
    )
    import_files(root, [table], Signer("", "2026-11-23"))


def _translate(root: Path) -> None:
    outcomes = list(translate(root, languages=["fr"], engine="pseudo"))
    assert sum(outcome.drafted for outcome in outcomes) >= 1


COMMANDS = {
    "sync": _sync,
    "build": _build,
    "import": _import,
    "translate": _translate,
}


@pytest.mark.parametrize("command", COMMANDS)
def test_edited_while_a_command_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """What a person saves before a command writes its own is in the catalog beside that."""
    root = book_in(tmp_path / "book")
    replace(root / "source" / "01.md", "wide.\n", "wide.\n\nOne more.\n")
    commit, edited = transaction.commit, list[bool]()

    def disturbed(*given: object, **options: object) -> object:
        if not edited:
            edited.append(True)
            edit(root)
        return commit(*given, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(transaction, "commit", disturbed)
    COMMANDS[command](root)
    found = catalogs.read(root / "translations" / "fr.po")
    said = {message.id: message.string for message in found}
    assert said["The sea is wide."] == "EDITED"
    assert "One more." in said
    if command in {"import", "translate"}:
        (land,) = (text for source, text in said.items() if "dry land" in source)
        assert land


def test_edited_while_a_text_is_adopted(
    small_book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new catalog that somebody begins to fill while a translation is adopted into it stays."""
    replace(small_book / "source" / "book.toml", '["fr"]', '["fr", "de"]')
    german, save = tmp_path / "anfang.md", Project.save
    german.write_text(GERMAN, encoding="utf-8")
    path = small_book / "translations" / "de.po"

    def disturbed(*given: object, **options: object) -> object:
        monkeypatch.setattr(Project, "save", save)
        sync(small_book)
        replace(path, 'msgid "Going on"\nmsgstr ""', 'msgid "Going on"\nmsgstr "EDITED"')
        return save(*given, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Project, "save", disturbed)
    adopted = adopt(small_book, "de", [german])
    found = {message.string for message in catalogs.read(path)}
    assert found >= {"EDITED", *(message.string for message in adopted.placed)}
    assert adopted.placed


def test_a_glossary_that_grows_meanwhile(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A term that is added while others are imported stays."""
    root, commit = book_in(tmp_path / "book"), transaction.commit
    glossary = root / "translations" / "glossary.csv"
    file = tmp_path / "terms.tbx"
    file.write_text(TBX, encoding="utf-8")

    def disturbed(*given: object, **options: object) -> object:
        glossary.write_text("term,fr\nland,terre\n", encoding="utf-8")
        return commit(*given, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(transaction, "commit", disturbed)
    import_files(root, [file], Signer("", "2026-11-23"))
    text = glossary.read_text(encoding="utf-8")
    assert "land" in text
    assert "mer" in text


def test_every_step_of_a_build(hexapla: Hexapla, small_book: Path) -> None:
    """Edits, imports and syncs at every step of a build are kept, and the build says so."""
    path = small_book / "translations" / "fr.po"
    # Short texts that stand in a table, and in a catalog, as they are.
    plain = (m for m in catalogs.read(path) if re.fullmatch(r"[\w .:]{4,60}", m.string))
    of = {message.id: message.string for message in plain if message.string != message.id}
    ids, saved = list(of), list[str]()

    def tell(_what: str, _done: int, _all: int) -> None:
        source, text = ids[len(saved)], f"SAVED {len(saved)}"
        if len(saved) % 2:
            text_of_all = path.read_text(encoding="utf-8")
            path.write_text(text_of_all.replace(f'"{of[source]}"', f'"{text}"'), encoding="utf-8")
            assert hexapla("sync", "--project", small_book).code == 0
        else:
            arguments = ("--project", small_book, "--language", "fr")
            assert hexapla("export", "--csv", "--all", *arguments).code == 0
            (table,) = (small_book / "export").glob("*.fr.csv")
            replace(table, f",{of[source]},", f",{text},")
            assert hexapla("import", table, *arguments).code == 0
        saved.append(text)

    built = pipeline.build(
        small_book, formats=["html"], languages=["fr"], executor=partial(local, 1), on_progress=tell
    )
    assert len(saved) >= 5
    assert {message.string for message in catalogs.read(path)} >= {*saved}
    assert any("changed while the book was built" in finding.what for finding in built.findings)


# Broken meanwhile


def test_conflict_marks_that_appear_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A catalog that cannot be read by then stays as it is, is named, and stops no other."""
    root, commit = book_in(tmp_path / "book"), transaction.commit
    replace(root / "source" / "01.md", "wide.\n", "wide.\n\nOne more.\n")
    path = root / "translations" / "fr.po"

    def disturbed(*given: object, **options: object) -> object:
        path.write_text("<<<<<<< HEAD\n" + path.read_text("utf-8"), encoding="utf-8")
        return commit(*given, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(transaction, "commit", disturbed)
    (finding,) = sync(root).findings
    assert finding.where.endswith("fr.po, line 1")
    assert "saved meanwhile and left as it is" in finding.what
    assert path.read_text("utf-8").startswith("<<<<<<<")
    assert "One more." in (root / "translations" / "es.po").read_text("utf-8")


def _at_the_last_moment(monkeypatch: pytest.MonkeyPatch, do: Callable[[], object]) -> None:
    """Do something when all is staged and the journal written, before files change places."""
    put, done = transaction._replace_file, list[bool]()

    def disturbed(*given: object) -> None:
        if not done:
            done.append(True)
            do()
        put(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(transaction, "_replace_file", disturbed)


def _growing(root: Path) -> Path:
    """A book with a person's work in a catalog, that a sync has something to do for."""
    edit(root, "MINE")
    replace(root / "source" / "01.md", "wide.\n", "wide.\n\nOne more.\n")
    return root / "translations" / "fr.po"


@pytest.mark.skipif(not hasattr(fcntl, "F_SETLEASE"), reason="only Linux tells who writes")
def test_a_catalog_that_is_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A save that has begun when the files change places is waited for, and kept."""
    root = book_in(tmp_path / "book")
    path = _growing(root)
    text = path.read_text(encoding="utf-8").replace("MINE", "EDITED")

    def begin() -> None:
        threading.Timer(0.2, finish, [path.open("w", encoding="utf-8")]).start()

    def finish(file: IO[str]) -> None:
        with file:
            file.write(text)

    _at_the_last_moment(monkeypatch, begin)
    assert sync(root).findings == []
    found = {message.string for message in catalogs.read(path)}
    assert "EDITED" in found
    assert strangers(root) == []


@pytest.mark.parametrize("when", ["before", "in the last moment"])
def test_a_catalog_that_is_deleted_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    """What people had put into it comes back: many programs delete a file to write it anew."""
    root = book_in(tmp_path / "book")
    path, commit = _growing(root), transaction.commit

    def disturbed(*given: object, **options: object) -> object:
        path.unlink()
        return commit(*given, **options)  # type: ignore[arg-type]

    if when == "before":
        monkeypatch.setattr(transaction, "commit", disturbed)
    else:
        _at_the_last_moment(monkeypatch, path.unlink)
    sync(root)
    assert "MINE" in {message.string for message in catalogs.read(path)}


def test_a_catalog_that_becomes_a_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes the name of a catalog and is no file stays there, and is named."""
    root = book_in(tmp_path / "book")
    path = _growing(root)

    def become() -> None:
        path.rename(root / "kept.po")
        path.mkdir()
        (path / "letter.txt").write_text("Dear friend")

    _at_the_last_moment(monkeypatch, become)
    (finding,) = sync(root).findings
    assert "left as it is" in finding.what
    assert (path / "letter.txt").read_text() == "Dear friend"
    shutil.rmtree(path)
    (root / "kept.po").rename(path)
    assert sync(root).findings == []
    assert "One more." in path.read_text(encoding="utf-8")
    assert strangers(root) == []


def test_another_commands_journal_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where what another command has begun cannot be finished, it can be so later."""
    root = book_in(tmp_path / "book")
    path, new = root / "translations" / "fr.po", root / "translations" / f"{STAGED}12345678"
    commit, finish = transaction.commit, transaction._finish_file
    text = path.read_text(encoding="utf-8").replace('wide."\nmsgstr ""', 'wide."\nmsgstr "BEGUN"')

    def full(*_given: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    def disturbed(*given: object, **options: object) -> object:
        new.write_text(text, encoding="utf-8")
        entry = {"target": "translations/fr.po", "new": new.name}
        _journal(root, {**entry, "base": _sha(path), "sha256": _sha(new)})
        monkeypatch.setattr(transaction, "_finish_file", full)
        return commit(*given, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(transaction, "commit", disturbed)
    with pytest.raises(CatalogError, match="No space left"):
        sync(root)
    monkeypatch.setattr(transaction, "commit", commit)
    monkeypatch.setattr(transaction, "_finish_file", finish)
    sync(root)
    assert "BEGUN" in path.read_text(encoding="utf-8")
    assert strangers(root) == []


def test_a_catalog_that_becomes_a_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link that takes the name of a catalog, to the same words elsewhere, stays a link."""
    root = book_in(tmp_path / "book")
    path = _growing(root)

    def become() -> None:
        path.rename(root / "kept.po")
        path.symlink_to("../kept.po")

    _at_the_last_moment(monkeypatch, become)
    (finding,) = sync(root).findings
    assert "leads elsewhere" in finding.what
    assert path.is_symlink()
    assert strangers(root) == []


@pytest.mark.parametrize("name", ["dist", "changes"])
def test_folders_of_killed_commands_go(tmp_path: Path, name: str) -> None:
    """What a build or ``changes`` leaves when it is killed goes with the next command."""
    root = book_in(tmp_path / "book")
    (root / f".{name}-1-abcdefgh").mkdir()
    Project.load(root)
    assert strangers(root) == []


def test_left_overs_beside_a_linked_catalog_go(tmp_path: Path) -> None:
    """What a killed command staged where a catalog really stands goes with the next command."""
    root = book_in(tmp_path / "book")
    kept = root / "shared" / "fr.po"
    kept.parent.mkdir()
    (root / "translations" / "fr.po").rename(kept)
    (root / "translations" / "fr.po").symlink_to("../shared/fr.po")
    (kept.parent / f"{STAGED}12345678").write_text("")
    Project.load(root)
    assert [path.name for path in kept.parent.iterdir()] == ["fr.po"]


def test_a_folder_that_is_to_be_published_stays(tmp_path: Path) -> None:
    """A build that begins just after another was killed leaves what that one was publishing."""
    root = book_in(tmp_path / "book")
    new = root / ".dist-1-abcdefgh"
    new.mkdir()
    (new / "manifest.json").write_text("{}")
    base = _sha(root / "dist" / "manifest.json")
    sha = _sha(new / "manifest.json")
    _journal(root, publish={"target": "dist", "new": new.name, "base": base, "sha256": sha})
    with staging(root / "dist", keep=()):
        assert new.is_dir()
    Project.load(root)
    assert (root / "dist" / "manifest.json").read_text() == "{}"


# What a file was, it stays


def test_modes_and_links_stay(tmp_path: Path) -> None:
    """A catalog keeps its mode and its extended attributes, and a link to it stays a link."""
    root = book_in(tmp_path / "book")
    path, kept = root / "translations" / "fr.po", root / "shared" / "fr.po"
    kept.parent.mkdir()
    path.rename(kept)
    path.symlink_to("../shared/fr.po")
    kept.chmod(0o664)
    replace(root / "source" / "01.md", "wide.\n", "wide.\n\nOne more.\n")
    sync(root)
    assert path.is_symlink()
    assert "One more." in kept.read_text(encoding="utf-8")
    assert stat.S_IMODE(kept.stat().st_mode) == 0o664
    assert [file.name for file in kept.parent.iterdir()] == ["fr.po"]


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files to others")
def test_the_owner_stays(tmp_path: Path) -> None:
    """A catalog that belongs to somebody else does so afterwards."""
    root = book_in(tmp_path / "book")
    path = root / "translations" / "fr.po"
    os.chown(path, 12345, 54321)
    replace(root / "source" / "01.md", "wide.\n", "wide.\n\nOne more.\n")
    sync(root)
    found = path.stat()
    assert (found.st_uid, found.st_gid) == (12345, 54321)


@pytest.mark.parametrize(
    ("umask", "folder", "file"), [("077", 0o700, 0o600), ("002", 0o775, 0o664)]
)
def test_the_umask_holds(tmp_path: Path, umask: str, folder: int, file: int) -> None:
    """What is made is for whom the user's umask says, folders and files alike."""
    root = folder_of(tmp_path / "book", TEXT, more=MORE)
    script = f'umask {umask}; exec "$0" build.py --project "$1" --format epub --jobs 1'
    done = subprocess.run(
        ["sh", "-c", script, sys.executable, str(root)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    modes = {
        path.relative_to(root).as_posix(): stat.S_IMODE(path.stat().st_mode)
        for path in (root / "dist", root / "dist" / "en", root / "dist" / "manifest.json")
    }
    assert modes == {"dist": folder, "dist/en": folder, "dist/manifest.json": file}
    assert stat.S_IMODE((root / "translations" / "fr.po").stat().st_mode) == file


# dist that is a link


def test_dist_as_a_link(hexapla: Hexapla, built_book: Path, tmp_path: Path) -> None:
    """Where ``dist`` is a link to a build of the book, that is replaced, and the link stays."""
    site = tmp_path / "www" / "book"
    site.parent.mkdir()
    (built_book / "dist").rename(site)
    (built_book / "dist").symlink_to(site)
    replace(built_book / "source" / "02-going-on.md", "# Going on", "One more.\n\n# Going on")
    done = hexapla("--project", built_book, "--format", "html")
    assert done.code == 0, done.stderr
    assert (built_book / "dist").is_symlink()
    assert "One more." in "".join(page.read_text("utf-8") for page in site.glob("en/*.html"))
    assert [path.name for path in site.parent.iterdir()] == ["book"]


@pytest.mark.parametrize("there", ["nothing", "an empty folder", "another book", "letters"])
def test_dist_as_a_link_that_leads_elsewhere(tmp_path: Path, there: str) -> None:
    """A book does not write out of its folder by itself: ``--output`` says it once."""
    root = folder_of(tmp_path / "book", TEXT)
    site = tmp_path / "site"
    if there != "nothing":
        site.mkdir()
    if there == "another book":
        (site / "manifest.json").write_text('{"book": {"identifier": "urn:another"}}')
    if there == "letters":
        (site / "letter.txt").write_text("Dear friend")
    before = sorted(tmp_path.rglob("*"))
    (root / "dist").symlink_to(site)
    with pytest.raises(UsageError) as refused:
        pipeline.build(root, formats=["epub"], executor=partial(local, 1))
    (finding,) = refused.value.findings
    assert "link" in finding.what
    assert f"--output {site}" in finding.tip
    assert sorted(path for path in tmp_path.rglob("*") if path != root / "dist") == before


# A stranger's journal


def _journal(root: Path, *entries: dict[str, str | None], publish: object = None) -> None:
    record = {"files": list(entries), "publish": publish}
    (root / "translations" / JOURNAL).write_text(json.dumps(record), encoding="utf-8")


def _sha(path: Path) -> str:
    return subprocess.run(
        ["sha256sum", str(path)], capture_output=True, text=True, check=True, timeout=60
    ).stdout.split()[0]


@pytest.mark.parametrize("name", ["absolute", "above", "through a link"])
def test_a_journal_moves_nothing_outside_the_book(tmp_path: Path, name: str) -> None:
    """A journal that came with a book replaces no file that is not the book's."""
    root = book_in(tmp_path / "book")
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear friend")
    new = tmp_path / f"{STAGED}12345678"
    new.write_text("Dear enemy")
    (root / "away").symlink_to(tmp_path)
    target = {
        "absolute": str(letter),
        "above": "../letter.txt",
        "through a link": "away/letter.txt",
    }[name]
    entry = {"target": target, "new": new.name, "base": _sha(letter), "sha256": _sha(new)}
    _journal(root, entry)  # type: ignore[arg-type]
    Project.load(root)
    assert letter.read_text() == "Dear friend"
    assert strangers(root) == []


def test_a_journal_publishes_nothing_that_is_no_build(tmp_path: Path) -> None:
    """A journal that came with a book replaces no folder of somebody else."""
    root = book_in(tmp_path / "book")
    mine, new = tmp_path / "mine", tmp_path / ".mine-1-abcdefgh"
    mine.mkdir()
    (mine / "letter.txt").write_text("Dear friend")
    new.mkdir()
    (new / "manifest.json").write_text("{}")
    sha = _sha(new / "manifest.json")
    _journal(root, publish={"target": str(mine), "new": new.name, "base": None, "sha256": sha})
    Project.load(root)
    assert [path.name for path in mine.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"files": 1}', '{"files": [{}], "publish": null}', "[" * 10**5]
)
def test_a_journal_that_means_nothing(tmp_path: Path, text: str) -> None:
    """What is no journal of ours is taken away and stops nothing."""
    root = book_in(tmp_path / "book")
    (root / "translations" / JOURNAL).write_text(text)
    Project.load(root)
    assert strangers(root) == []


def test_catalogs_come_through_the_gate(tmp_path: Path) -> None:
    """A catalog, the glossary or their folder that is a link out of the book is refused by name."""
    secret = tmp_path / "secret"
    secret.mkdir()
    for name, spoil in _SPOILED.items():
        root = book_in(tmp_path / name.replace(" ", "-"))
        shutil.copytree(root / "translations", secret, dirs_exist_ok=True)
        (secret / "glossary.csv").write_text("term,fr\nland,terre\n")
        spoil(root / "translations", secret)
        before = {path: path.read_bytes() for path in secret.iterdir()}
        replace(root / "source" / "01.md", "wide.\n", "wide.\n\nOne more.\n")
        with pytest.raises(CatalogError) as refused:
            _check_and_sync(root)
        assert "translations/" in refused.value.findings[0].where, name
        assert {path: path.read_bytes() for path in secret.iterdir()} == before


def _check_and_sync(root: Path) -> None:
    check(root)  # reads the glossary
    sync(root)


def _link_catalog(folder: Path, secret: Path) -> None:
    (folder / "fr.po").unlink()
    (folder / "fr.po").symlink_to(secret / "fr.po")


def _link_glossary(folder: Path, secret: Path) -> None:
    (folder / "glossary.csv").symlink_to(secret / "glossary.csv")


def _link_folder(folder: Path, secret: Path) -> None:
    shutil.rmtree(folder)
    folder.symlink_to(secret)


def _pipe(folder: Path, _secret: Path) -> None:
    (folder / "fr.po").unlink()
    os.mkfifo(folder / "fr.po")


def _dangling(folder: Path, _secret: Path) -> None:
    (folder / "fr.po").unlink()
    (folder / "fr.po").symlink_to("/nowhere/fr.po")


_SPOILED: dict[str, Callable[[Path, Path], None]] = {
    "a catalog": _link_catalog,
    "the glossary": _link_glossary,
    "the folder": _link_folder,
    "a pipe": _pipe,
    "a link to nothing": _dangling,
}


LOOKS = """
import sys
from pathlib import Path
from hexapla.files.atomic import is_settled
print("begun", flush=True)
for _ in range(20_000):
    is_settled(Path(sys.argv[1]), patience=0)
"""


def test_looking_whether_somebody_writes_is_harmless(tmp_path: Path) -> None:
    """Who opens a file just then has the system send us a signal, which must not end us."""
    file = tmp_path / "fr.po"
    file.touch()
    command = [sys.executable, "-c", LOOKS, str(file)]
    with started(command, cwd=ROOT, stdout=subprocess.PIPE) as looking:
        assert looking.stdout
        assert looking.stdout.readline()
        while looking.poll() is None:
            file.write_text("saved", encoding="utf-8")
    assert looking.returncode == 0
