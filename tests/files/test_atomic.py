"""Files take the places of others in one move, over nothing but what they were made of (law 7)."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hexapla.errors import CatalogError, Finding, UsageError
from hexapla.files import atomic, book_files, transaction
from hexapla.files.atomic import JOURNAL, STAGED
from hexapla.files.transaction import Write, commit, finish


def names(folder: Path) -> list[str]:
    """What lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


# One file


def test_a_staged_file_is_beside_its_target(tmp_path: Path) -> None:
    """It has the content, the mode and the owner of what it is to replace, and a name of ours."""
    target = tmp_path / "fr.po"
    target.write_bytes(b"old")
    target.chmod(0o640)
    os.utime(target, (1, 1))
    staged = atomic.stage(target, b"new")
    assert staged.parent == tmp_path
    assert staged.name.startswith(STAGED)
    assert (staged.read_bytes(), target.read_bytes()) == (b"new", b"old")
    assert stat.S_IMODE(staged.stat().st_mode) == 0o640
    assert staged.stat().st_mtime > 1
    assert atomic.stage(tmp_path / "none", b"x").read_bytes() == b"x"


def test_a_staged_file_that_cannot_be_written_is_not_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the disk is full, nothing is left beside the target."""

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        atomic.stage(tmp_path / "fr.po", b"new")
    assert names(tmp_path) == []


@pytest.mark.parametrize("has_exchange", [True, False])
def test_two_files_change_places(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_exchange: bool
) -> None:
    """What was replaced stands where the new one was, with exchange and without."""
    target, new = tmp_path / "fr.po", tmp_path / "new"
    target.write_text("old")
    new.write_text("new")
    if not has_exchange:
        monkeypatch.setattr(atomic, "exchange", lambda _one, _other: False)
    atomic.replace_and_keep(target, new)
    assert (target.read_text(), new.read_text()) == ("new", "old")
    assert names(tmp_path) == ["fr.po", "new"]


def test_what_is_saved_between_two_moves_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without exchange there is a moment without a file: what is saved just then is not lost."""
    target, new = tmp_path / "fr.po", tmp_path / "new"
    target.write_text("old")
    new.write_text("new")
    place, saved = atomic.place, list[bool]()

    def disturbed(one: Path, other: Path) -> None:
        if not saved:
            saved.append(True)
            target.write_text("saved")
        place(one, other)

    monkeypatch.setattr(atomic, "exchange", lambda _one, _other: False)
    monkeypatch.setattr(atomic, "place", disturbed)
    atomic.replace_and_keep(target, new)
    assert (target.read_text(), new.read_text()) == ("new", "saved")


@pytest.mark.parametrize("has_links", [True, False])
def test_a_first_file_never_goes_over_another(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, has_links: bool
) -> None:
    """A file gets a place that is free, by a link or as a copy; one that is taken it does not."""

    def refused(*_given: object) -> None:
        raise OSError(errno.EPERM, "no links")

    if not has_links:
        monkeypatch.setattr(os, "link", refused)
    new, free, taken = tmp_path / "new", tmp_path / "free", tmp_path / "taken"
    new.write_text("new")
    new.chmod(0o600)
    taken.write_text("saved")
    atomic.place(new, free)
    assert free.read_text() == "new"
    assert stat.S_IMODE(free.stat().st_mode) == 0o600
    with pytest.raises(FileExistsError):
        atomic.place(new, taken)
    assert taken.read_text() == "saved"


def test_who_is_still_writing(tmp_path: Path) -> None:
    """A file that is open to be written is not settled; closed, only read, or gone, it is."""
    path = tmp_path / "fr.po"
    path.write_text("a")
    assert atomic.is_settled(path, patience=0)
    with path.open():
        assert atomic.is_settled(path, patience=0)
    with path.open("a"):
        assert not atomic.is_settled(path, patience=1)
    assert atomic.is_settled(path)
    assert atomic.is_settled(tmp_path / "none")
    os.mkfifo(tmp_path / "pipe")
    assert atomic.is_settled(tmp_path / "pipe")  # and nobody is waited for


def test_no_file_is_left_open(tmp_path: Path) -> None:
    """What looks at files and locks folders lets go of them: a long command does so often."""
    path = tmp_path / "fr.po"
    path.write_text("a")
    before = len(os.listdir("/dev/fd"))  # noqa: PTH208 - pathlib would open it in between
    for _ in range(5):
        atomic.is_settled(path, patience=0)
        atomic.is_locked(tmp_path)
        atomic.flush(tmp_path)
        with atomic.locked(tmp_path):
            pass
    assert len(os.listdir("/dev/fd")) == before  # noqa: PTH208


def test_a_lock_is_held_and_let_go(tmp_path: Path) -> None:
    """A folder is locked while the block runs; one that cannot be looked at may be."""
    assert not atomic.is_locked(tmp_path)
    with atomic.locked(tmp_path):
        assert atomic.is_locked(tmp_path)
    assert not atomic.is_locked(tmp_path)
    assert atomic.is_locked(tmp_path / "none")


def test_saving_a_file_of_nobody(tmp_path: Path) -> None:
    """A file is written where a link leads, in one move; folders above are made where asked."""
    kept, link = tmp_path / "kept" / "a", tmp_path / "a"
    kept.parent.mkdir()
    kept.write_text("old")
    link.symlink_to(kept)
    inode = kept.stat().st_ino
    atomic.save(link, b"new", UsageError)
    assert link.is_symlink()
    assert (kept.read_text(), kept.stat().st_ino == inode) == ("new", False)
    assert names(kept.parent) == ["a"]
    (kept.parent / f"{STAGED}1").write_text("of a killed process")
    atomic.save(link, b"newer", UsageError)
    assert names(kept.parent) == ["a"]
    atomic.save(tmp_path / "b" / "c" / "d", b"x", UsageError, may_make_folder=True)
    assert (tmp_path / "b" / "c" / "d").read_text() == "x"
    with pytest.raises(UsageError) as refused:
        atomic.save(tmp_path / "d" / "e", b"x", UsageError)
    (finding,) = refused.value.findings
    assert (finding.where, finding.what) == (
        str(tmp_path / "d" / "e"),
        "cannot be written: No such file or directory",
    )
    (tmp_path / "f").mkdir()
    with pytest.raises(UsageError):
        atomic.save(tmp_path / "f", b"x", UsageError)
    assert names(tmp_path) == ["a", "b", "f", "kept"]


# What killed processes left


def test_left_overs_are_known_by_their_names(tmp_path: Path) -> None:
    """Only folders of ours beside this very ``dist`` are left-overs, and no links."""
    ours = [".dist-1-abcdefgh", ".dist-1-abcdefgh-old", ".dist-23-a_b0c1d2"]
    others = [".dist-1-abc", ".dist-x-abcdefgh", ".site-1-abcdefgh", "dist-1-abcdefgh"]
    others += [".dist-1-abcdefgh-new", ".dist-1-abcdefgh-old-old"]
    for name in (*ours, *others):
        (tmp_path / name).mkdir()
    (tmp_path / ".dist-9-abcdefgh").symlink_to(tmp_path / ours[0])
    assert [path.name for path in atomic.left_overs(tmp_path / "dist")] == sorted(ours)
    assert atomic.left_overs(tmp_path / "none" / "dist") == []
    (tmp_path / ".a+b-1-abcdefgh").mkdir()
    assert [path.name for path in atomic.left_overs(tmp_path / "a+b")] == [".a+b-1-abcdefgh"]


def test_what_was_moved_away_comes_back(tmp_path: Path) -> None:
    """A ``dist`` that a killed build had moved away is put back; where there is one, it goes."""
    dist, old = tmp_path / "dist", tmp_path / ".dist-1-abcdefgh-old"
    for is_there in (False, True):
        old.mkdir()
        (old / "a").write_text("old")
        atomic.clear_left_overs(dist)
        assert (dist / "a").read_text() == "old"
        assert names(tmp_path) == ["dist"], is_there


def test_a_half_made_folder_is_not_taken_for_the_old_one(tmp_path: Path) -> None:
    """Law 7: where there is no ``dist``, what a killed build was making does not become it."""
    (tmp_path / ".dist-1-abcdefgh").mkdir()
    atomic.clear_left_overs(tmp_path / "dist")
    assert names(tmp_path) == []


def test_left_overs_stay_while_somebody_needs_them(tmp_path: Path) -> None:
    """What a living build works in stays, and all that a journal may still want."""
    living, dead = tmp_path / ".dist-1-abcdefgh", tmp_path / ".dist-2-abcdefgh"
    living.mkdir()
    dead.mkdir()
    (tmp_path / "translations").mkdir()
    (tmp_path / "translations" / JOURNAL).write_text("{}")
    atomic.clear_left_overs(tmp_path / "dist")
    assert dead.exists()
    (tmp_path / "translations" / JOURNAL).unlink()
    with atomic.locked(living):
        atomic.clear_left_overs(tmp_path / "dist")
    assert (living.exists(), dead.exists()) == (True, False)


def test_staged_files_of_killed_processes_go(tmp_path: Path) -> None:
    """Staged files and links go, but for those of the caller and of a journal; folders stay."""
    left, mine, folder = (tmp_path / f"{STAGED}{n}" for n in range(3))
    link = tmp_path / f"{STAGED}3"
    left.write_text("")
    mine.write_text("")
    folder.mkdir()
    link.symlink_to(folder)
    (tmp_path / JOURNAL).write_text("{}")
    atomic.clear_staged(tmp_path, but={mine})
    assert len(names(tmp_path)) == 5
    (tmp_path / JOURNAL).unlink()
    atomic.clear_staged(tmp_path, but={mine})
    assert names(tmp_path) == [mine.name, folder.name]
    atomic.clear_staged(tmp_path)
    assert names(tmp_path) == [folder.name]


# Several files as one step


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A book's folder with two catalogs and a build."""
    root = tmp_path / "book"
    for name in ("translations", "dist", ".dist-1-abcdefgh"):
        (root / name).mkdir(parents=True)
    for language in ("es", "fr"):
        (root / "translations" / f"{language}.po").write_text("old")
    (root / "dist" / "manifest.json").write_text("old")
    (root / ".dist-1-abcdefgh" / "manifest.json").write_text("new")
    return root


def write(root: Path, name: str, base: bytes | None = b"old", data: bytes = b"new") -> Write:
    """A write whose content is, made anew of other bytes, those and ``+new``."""
    path = root / "translations" / name
    return Write(path, base, data, lambda found: (found or b"") + b"+new")


def texts(root: Path) -> dict[str, str]:
    """What every file of a book holds."""
    files = (path for path in root.rglob("*") if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_text() for path in files}


def publish(root: Path) -> tuple[Path, Path]:
    """What is to be published."""
    return root / ".dist-1-abcdefgh", root / "dist"


def test_all_that_is_committed_is_there(root: Path) -> None:
    """Files and ``dist`` are new afterwards, also where there was none, and nothing else is."""
    writes = [write(root, "fr.po"), write(root, "de.po", None), write(root, "sub/a.csv", None)]
    writes.append(write(root, "es.po", b"old", b"old"))
    inode = (root / "translations" / "es.po").stat().st_ino
    assert commit(root, writes, CatalogError, publish(root)) == []
    assert texts(root) == {
        ".dist-1-abcdefgh/manifest.json": "old",
        "dist/manifest.json": "new",
        "translations/de.po": "new",
        "translations/es.po": "old",
        "translations/fr.po": "new",
        "translations/sub/a.csv": "new",
    }
    assert (root / "translations" / "es.po").stat().st_ino == inode
    assert commit(root, [], CatalogError) == []


def test_what_was_saved_since_is_read(root: Path) -> None:
    """Law 7: content is made anew of what the file holds by now; a file that went comes back."""
    (root / "translations" / "fr.po").write_text("saved")
    (root / "translations" / "es.po").unlink()
    (root / "translations" / "de.po").write_text("mine")
    writes = [write(root, "fr.po"), write(root, "es.po"), write(root, "de.po", None)]
    assert commit(root, writes, CatalogError) == []
    assert texts(root / "translations") == {
        "de.po": "mine+new",
        "es.po": "new",
        "fr.po": "saved+new",
    }


def test_what_cannot_be_made_anew_is_left(root: Path) -> None:
    """A file that nothing can be made of is left and named; the others are written."""

    def refuse(_found: bytes | None) -> bytes:
        raise CatalogError(Finding("fr.po, line 1", "marks of a merge", "mend it"))

    (root / "translations" / "fr.po").write_text("<<<<")
    broken = Write(root / "translations" / "fr.po", b"old", b"new", refuse)
    (finding,) = commit(root, [broken, write(root, "es.po")], CatalogError)
    assert finding == Finding(
        "fr.po, line 1",
        "this was saved meanwhile and left as it is: marks of a merge",
        "mend it",
        severity="warning",
    )
    assert texts(root / "translations") == {"es.po": "new", "fr.po": "<<<<"}


def full(*_given: object, **_options: object) -> Any:  # noqa: ANN401 - it never returns
    raise OSError(errno.ENOSPC, "No space left on device")


FULL: dict[str, tuple[object, str]] = {
    "staging": (atomic, "stage"),
    "the journal": (atomic, "flush"),
    "publishing": (atomic, "swap"),
}


@pytest.mark.parametrize("at", FULL)
def test_a_full_disk_changes_nothing(root: Path, monkeypatch: pytest.MonkeyPatch, at: str) -> None:
    """Law 7: where there is no room, nothing has changed, and nothing is left."""
    before = texts(root)
    stage = atomic.stage

    def second(target: Path, data: bytes) -> Path:
        return full() if target.name == "fr.po" else stage(target, data)

    module, name = FULL[at]
    monkeypatch.setattr(module, name, second if at == "staging" else full)
    with pytest.raises(UsageError) as refused:
        commit(root, [write(root, "es.po"), write(root, "fr.po")], UsageError, publish(root))
    (finding,) = refused.value.findings
    assert finding.what == "cannot be written: No space left on device"
    assert STAGED not in finding.where
    assert texts(root) == before


def test_a_disk_that_fills_up_when_it_is_decided(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where a file cannot take its place any more, the next command lets it, and the error says."""
    replace_and_keep = atomic.replace_and_keep
    monkeypatch.setattr(atomic, "replace_and_keep", full)
    with pytest.raises(CatalogError) as refused:
        commit(root, [write(root, "es.po"), write(root, "fr.po")], CatalogError, publish(root))
    assert "the next command then finishes" in refused.value.findings[0].tip
    monkeypatch.setattr(atomic, "replace_and_keep", replace_and_keep)
    finish(root)
    found = texts(root)
    assert (found["translations/es.po"], found["translations/fr.po"]) == ("new", "new")
    assert found["dist/manifest.json"] == "new"
    assert not [name for name in found if STAGED in name or JOURNAL in name]


def before_moves(monkeypatch: pytest.MonkeyPatch, *moves: Callable[[], object] | None) -> None:
    """Let something be done just before the first exchange, before the second, and so on."""
    replace_and_keep, waiting = atomic.replace_and_keep, list(moves)

    def disturbed(target: Path, new: Path) -> None:
        if waiting and (do := waiting.pop(0)):
            do()
        replace_and_keep(target, new)

    monkeypatch.setattr(atomic, "replace_and_keep", disturbed)


def test_what_is_saved_in_the_last_moment(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Law 7: what is saved between the last look and the move is in the file, and what is ours."""
    path = root / "translations" / "fr.po"
    before_moves(monkeypatch, lambda: path.write_text("saved"))
    assert commit(root, [write(root, "fr.po")], CatalogError) == []
    assert texts(root / "translations") == {"es.po": "old", "fr.po": "saved+new"}


def test_what_is_saved_twice_in_the_last_moment(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Law 7: likewise what is saved once more while the first is put back, in place or as new."""
    path, beside = root / "translations" / "fr.po", root / "beside"
    for way in (lambda: path.write_text("later"), lambda: beside.replace(path)):
        beside.write_text("later")
        path.write_text("old")
        before_moves(monkeypatch, lambda: path.write_text("saved"), way)
        assert commit(root, [write(root, "fr.po")], CatalogError) == []
        assert texts(root / "translations") == {"es.po": "old", "fr.po": "later+new"}
        monkeypatch.undo()


def test_what_becomes_a_link_in_the_last_moment(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A link that takes the place of a file stays one, and what it leads to is not written."""
    path, other = root / "translations" / "fr.po", root / "other.po"
    other.write_text("old")

    def become() -> None:
        path.unlink()
        path.symlink_to(other)

    before_moves(monkeypatch, become)
    (finding,) = commit(root, [write(root, "fr.po")], CatalogError)
    assert finding.where == "translations/fr.po"
    assert finding.what.endswith("this leads elsewhere now")
    assert (path.is_symlink(), other.read_text()) == (True, "old")
    assert names(root / "translations") == ["es.po", "fr.po"]


def test_an_error_names_what_a_person_knows(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where a staged file cannot be written, the folder is named; any other file, as it is."""
    folder = root / "translations"
    for name, where in ((f"{STAGED}1", folder), (JOURNAL, folder), ("fr.po", folder / "fr.po")):

        def refused(*_given: object, name: str = name) -> Any:  # noqa: ANN401 - it never returns
            raise OSError(errno.EACCES, "Permission denied", str(folder / name))

        monkeypatch.setattr(atomic, "stage", refused)
        with pytest.raises(CatalogError) as error:
            commit(root, [write(root, "fr.po")], CatalogError)
        assert error.value.findings[0].where == str(where)


# Finished by the next command


def _sha(text: str | None) -> str | None:
    return None if text is None else hashlib.sha256(text.encode()).hexdigest()


NEW = f"{STAGED}12345678"


def left(
    root: Path, now: str | None, *, base: str | None = "old", waiting: str | None = "new"
) -> None:
    """What a command leaves that is killed when its journal stands; ``now`` is in the file."""
    target = root / "translations" / "fr.po"
    if now is None:
        target.unlink()
    else:
        target.write_text(now)
    if waiting is not None:
        (root / "translations" / NEW).write_text(waiting)
    entry = {"target": "translations/fr.po", "new": NEW, "base": _sha(base), "sha256": _sha("new")}
    record = {"files": [entry], "publish": None}
    (root / "translations" / JOURNAL).write_text(json.dumps(record))


@pytest.mark.parametrize(
    ("now", "base", "waiting", "expected"),
    [
        ("old", "old", "new", "new"),  # it had not taken its place yet
        (None, None, "new", "new"),  # the first one
        (None, "old", "new", "new"),  # somebody has deleted it
        ("new", "old", "old", "new"),  # it had
        ("saved", "old", "new", "saved"),  # somebody has saved since
        ("saved", None, "new", "saved"),
        ("new", "old", "saved", "saved"),  # killed with what somebody saved in its hands
        ("saved", "old", "other", "saved"),
        ("old", "old", None, "old"),
        ("old", "old", "not what was decided", "old"),
    ],
)
def test_finishing_a_file(
    root: Path, now: str | None, base: str | None, waiting: str | None, expected: str
) -> None:
    """Law 7: what was decided is done, unless somebody has saved since: then that stays."""
    left(root, now, base=base, waiting=waiting)
    finish(root)
    assert texts(root / "translations") == {"es.po": "old", "fr.po": expected}


def test_finishing_what_had_been_moved_away(root: Path) -> None:
    """Without exchange, a file is not there for a moment: killed then, it comes back."""
    for now, expected in ((None, "new"), ("saved", "saved")):
        left(root, now)
        (root / "translations" / f"{NEW}-old").write_text("old")
        finish(root)
        assert texts(root / "translations") == {"es.po": "old", "fr.po": expected}


def test_a_file_that_became_something_else_is_let_alone(root: Path) -> None:
    """A folder in the place of a file stays, and finishing goes on."""
    left(root, None)
    (root / "translations" / "fr.po").mkdir()
    finish(root)
    assert (root / "translations" / "fr.po").is_dir()
    assert names(root / "translations") == ["es.po", "fr.po"]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("target", "translations/\0"),
        ("target", "x" * 300),
        ("new", "letter.txt"),
        ("new", f"{STAGED}{'x' * 300}"),
        ("target", "../fr.po"),
        ("target", None),
        ("base", ()),
    ],
)
def test_a_journal_that_is_not_ours(root: Path, name: str, value: object) -> None:
    """Law 9: a journal with names that no journal of ours has moves nothing and stops nothing."""
    left(root, "old")
    letters = [root / "translations" / "letter.txt", root.parent / "fr.po", root.parent / NEW]
    for letter in letters:
        letter.write_text("new")
    journal = root / "translations" / JOURNAL
    record = json.loads(journal.read_text())
    if value == ():
        del record["files"][0][name]
    else:
        record["files"][0][name] = value
    journal.write_text(json.dumps(record))
    finish(root)
    assert (root / "translations" / "fr.po").read_text() == "old"
    assert [letter.read_text() for letter in letters] == ["new"] * 3
    assert names(root / "translations") == ["es.po", "fr.po", "letter.txt"]


def published(
    root: Path, *, base: str | None = "old", target: str = "dist", new: str = ".dist-1-abcdefgh"
) -> None:
    """What a build leaves that is killed when its journal stands."""
    entry = {"target": target, "new": new, "base": _sha(base), "sha256": _sha("new")}
    record = {"files": [], "publish": entry}
    (root / "translations" / JOURNAL).write_text(json.dumps(record))


def _empty(root: Path) -> None:
    (root / "dist" / "manifest.json").unlink()


def _letters(root: Path) -> None:
    (root / "dist" / "manifest.json").rename(root / "dist" / "letter.txt")


def _gone(root: Path) -> None:
    _empty(root)
    (root / "dist").rmdir()


def _moved_away(root: Path) -> None:
    (root / "dist").rename(root / ".dist-1-abcdefgh-old")


def _moved_away_for_another(root: Path) -> None:
    _moved_away(root)
    (root / "dist").mkdir()
    _other(root)


def _other(root: Path) -> None:
    (root / "dist" / "manifest.json").write_text("another build")


def _other_new(root: Path) -> None:
    (root / ".dist-1-abcdefgh" / "manifest.json").write_text("half")


PUBLISHED: dict[str, tuple[Callable[[Path], None], str | None, dict[str, str]]] = {
    "the old one": (lambda _root: None, "old", {"manifest.json": "new"}),
    "none, as before": (_gone, None, {"manifest.json": "new"}),
    "an empty folder": (_empty, None, {"manifest.json": "new"}),
    "somebody's letters": (_letters, None, {"letter.txt": "old"}),
    "moved away": (_moved_away, "old", {"manifest.json": "new"}),
    "moved away, and another came": (
        _moved_away_for_another,
        "old",
        {"manifest.json": "another build"},
    ),
    "another build": (_other, "old", {"manifest.json": "another build"}),
    "half a new one": (_other_new, "old", {"manifest.json": "old"}),
}
"""What stands there when the next command comes, what did before, and what does then."""


@pytest.mark.parametrize("there", PUBLISHED)
def test_finishing_to_publish(root: Path, there: str) -> None:
    """Law 7: the new ``dist`` comes, unless another build or somebody's folder stands there."""
    spoil, base, expected = PUBLISHED[there]
    spoil(root)
    published(root, base=base)
    finish(root)
    assert texts(root / "dist") == expected
    assert JOURNAL not in names(root / "translations")
    if there not in {"half a new one", "moved away, and another came"}:
        assert names(root) == ["dist", "translations"]
    atomic.clear_left_overs(root / "dist")  # which the next build begins with
    assert names(root) == ["dist", "translations"]


@pytest.mark.parametrize("new", ["letters", ".dist-1-abcdefg", ".other-1-abcdefgh"])
def test_only_our_folders_are_published(root: Path, new: str) -> None:
    """Law 9: a journal publishes no folder of another name, and removes none."""
    (root / ".dist-1-abcdefgh").rename(root / new)
    published(root, new=new)
    finish(root)
    assert texts(root / "dist") == {"manifest.json": "old"}
    assert texts(root / new) == {"manifest.json": "new"}


def test_a_file_that_is_too_large_is_none_of_ours(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Law 9: what is larger than any file of a book is not read, whoever says so."""
    for most, expected in ((3, "new"), (2, "old")):
        left(root, "old")
        monkeypatch.setattr(book_files, "MOST_BYTES", 10_000)
        record = (root / "translations" / JOURNAL).read_bytes()
        monkeypatch.setattr(book_files, "MOST_BYTES", most)
        monkeypatch.setattr(book_files, "read", lambda *_given, record=record: record)
        finish(root)
        assert texts(root / "translations") == {"es.po": "old", "fr.po": expected}


def test_nothing_is_cleared_outside_the_book(root: Path) -> None:
    """Law 9: where a catalog is a link out of the book, nothing is removed there."""
    away = root.parent / "away"
    away.mkdir()
    (away / NEW).write_text("somebody's")
    (root / "translations" / "fr.po").unlink()
    (root / "translations" / "fr.po").symlink_to(away / "fr.po")
    (root / "translations" / NEW).write_text("ours")
    finish(root)
    assert names(away) == [NEW]
    assert names(root / "translations") == ["es.po", "fr.po"]


def test_what_was_staged_before_it_was_decided_goes(root: Path) -> None:
    """Killed before the journal stood, a command leaves the book as it was, and no file."""
    (root / "translations" / NEW).write_text("new")
    finish(root)
    assert texts(root / "translations") == {"es.po": "old", "fr.po": "old"}


def test_a_book_without_anything_begun(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing was begun nothing is done and nobody waited for, nor without any folder."""
    before = texts(root)
    monkeypatch.setattr(atomic, "locked", full)
    finish(root)
    finish(root.parent / "none")
    assert texts(root) == before


def test_what_cannot_be_finished_is_said(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where it cannot be finished, the journal stays, and a finding says what to do."""
    left(root, "old")
    monkeypatch.setattr(transaction, "_takes_place", full)
    with pytest.raises(CatalogError) as refused:
        finish(root)
    (finding,) = refused.value.findings
    assert finding.where == str(root / "translations")
    assert finding.what.endswith("cannot be finished: No space left on device")
    assert (root / "translations" / JOURNAL).exists()
