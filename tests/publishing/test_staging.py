"""Where a build happens before it is published: nothing of anybody's is replaced or followed."""

from __future__ import annotations

import errno
import json
import os
import shutil
import stat
from pathlib import Path

import pytest

from hexapla.errors import UsageError
from hexapla.files import atomic
from hexapla.publishing.staging import published_place, refuse_other_folder, staging
from hexapla.system import stopping

OURS = "urn:ours"


def built(folder: Path, identifier: str = OURS) -> Path:
    """A folder with a build of a book in it."""
    folder.mkdir(parents=True)
    record = {"book": {"identifier": identifier, "date": "2026-11-23"}, "editions": []}
    (folder / "manifest.json").write_text(json.dumps(record))
    return folder


def test_a_folder_of_somebody_else_is_refused(tmp_path: Path) -> None:
    """Law 7: what Hexapla did not build is not replaced, and the message names the way out."""
    letters, page = tmp_path / "letters", tmp_path / "page"
    letters.mkdir()
    (letters / "letter.txt").write_text("Dear friend")
    page.write_text("Dear friend")
    for folder in (letters, page):
        with pytest.raises(UsageError) as refused:
            refuse_other_folder(folder, option="--page")
        assert refused.value.findings[0].where == str(folder)
        assert refused.value.findings[0].tip == "choose another --page, or move it away"
    with pytest.raises(UsageError, match="letters") as refused:
        refuse_other_folder(letters)
    assert refused.value.findings[0].tip == "choose another --output, or move it away"
    assert (letters / "letter.txt").exists()


def test_a_folder_that_may_be_replaced(tmp_path: Path) -> None:
    """A build of ours, an empty folder and none at all may be replaced; the sign may be another."""
    empty = tmp_path / "empty"
    empty.mkdir()
    changes = tmp_path / "changes"
    changes.mkdir()
    (changes / "changes.json").write_text("{}")
    refuse_other_folder(empty)
    refuse_other_folder(tmp_path / "none")
    refuse_other_folder(built(tmp_path / "dist"))
    refuse_other_folder(changes, "changes.json")
    with pytest.raises(UsageError):
        refuse_other_folder(changes)


def test_where_a_book_is_published(tmp_path: Path) -> None:
    """In ``dist/``, or where the person says; a link is kept, and followed to our own build."""
    root = tmp_path / "book"
    root.mkdir()
    assert published_place(root, None, OURS) == root / "dist"
    (root / "dist").symlink_to(root / "inside")
    assert published_place(root, None, OURS) == root / "inside"
    site = built(tmp_path / "site")
    (root / "dist").unlink()
    (root / "dist").symlink_to(site)
    assert published_place(root, None, OURS) == site
    assert published_place(root, tmp_path / "other", OURS) == tmp_path / "other"
    assert published_place(root, root / "dist", "urn:new") == site
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "letter.txt").write_text("Dear friend")
    with pytest.raises(UsageError, match="not a folder that Hexapla built"):
        published_place(root, tmp_path / "letters", OURS)


@pytest.mark.parametrize("there", ["another book", "nothing", "no manifest"])
def test_a_link_out_of_the_book_is_not_followed(tmp_path: Path, there: str) -> None:
    """Law 9: a book that came with a link does not write where that leads."""
    root, site = tmp_path / "book", tmp_path / "site"
    root.mkdir()
    (root / "dist").symlink_to(site)
    if there == "another book":
        built(site, "urn:another")
    if there == "no manifest":
        site.mkdir()
    with pytest.raises(UsageError, match="no build of this book stands"):
        published_place(root, None, OURS)


def test_a_link_in_a_circle_is_refused(tmp_path: Path) -> None:
    """A ``dist`` that leads to itself is named, and no traceback."""
    (tmp_path / "dist").symlink_to(tmp_path / "dist")
    with pytest.raises(UsageError) as refused:
        published_place(tmp_path, None, OURS)
    assert str(tmp_path / "dist") in refused.value.findings[0].where


def test_what_a_build_begins_with(tmp_path: Path) -> None:
    """The kept editions are copied, beside ``dist``, and ``dist`` itself stays as it is."""
    dist = built(tmp_path / "dist")
    for language in ("en", "fr", "de"):
        (dist / language).mkdir()
        (dist / language / "index.html").write_text(language)
    (tmp_path / "away").mkdir()
    (dist / "ar").symlink_to(tmp_path / "away")
    (dist / "en" / "link.html").symlink_to("index.html")
    (dist / "en" / "inner").mkdir()
    (dist / "en" / "inner" / "a.css").write_text("a {}")
    os.mkfifo(dist / "en" / "pipe")
    dist.chmod(0o750)
    before = sorted(dist.rglob("*"))
    with staging(dist, keep=["en", "fr", "ar", "es"]) as folder:
        assert folder.parent == tmp_path
        assert atomic.left_overs(dist) == [folder]
        assert atomic.is_locked(folder)
        found = {path.relative_to(folder).as_posix() for path in folder.rglob("*")}
        assert stat.S_IMODE(folder.stat().st_mode) == 0o750
    kept = {"en", "en/index.html", "en/inner", "en/inner/a.css", "fr", "fr/index.html"}
    assert found == kept
    assert sorted(dist.rglob("*")) == before


def test_a_first_build_makes_the_folders_above(tmp_path: Path) -> None:
    """A build may be published where there is no folder yet, and two at once have one each."""
    dist = tmp_path / "www" / "book" / "dist"
    with staging(dist, keep=["en"]) as one, staging(dist, keep=()) as other:
        assert one != other
        assert one.is_dir()
        assert other.is_dir()
        assert not dist.exists()


def test_the_folder_goes_however_the_build_ends(tmp_path: Path) -> None:
    """Nothing is left of a build that failed, nor of one that a second Ctrl-C ends at once."""
    with pytest.raises(KeyError), staging(tmp_path / "dist", keep=()):
        raise KeyError
    assert list(tmp_path.iterdir()) == []
    with staging(tmp_path / "dist", keep=()) as folder:
        (folder / "a").write_text("a")
        stopping.clear()  # which is what the second one does
        assert list(tmp_path.iterdir()) == []


def test_what_killed_builds_left_goes(tmp_path: Path) -> None:
    """A build that begins takes away what a killed one of the same folder left, and no other's."""
    left, other = tmp_path / ".dist-1-abcdefgh", tmp_path / ".site-1-abcdefgh"
    left.mkdir()
    other.mkdir()
    with staging(tmp_path / "dist", keep=()):
        assert not left.exists()
        assert other.exists()


def test_a_disk_that_is_full_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What cannot be copied ends a build with a sentence, not with a traceback."""
    dist = built(tmp_path / "dist")
    (dist / "en").mkdir()
    full = OSError(errno.ENOSPC, "No space left on device")
    several = shutil.Error([("a", "b", "No space left on device"), ("c", "d", "and more")])
    for fault in (full, several):

        def fails(*_given: object, fault: OSError = fault, **_options: object) -> None:
            raise fault

        monkeypatch.setattr(shutil, "copytree", fails)
        with pytest.raises(UsageError) as refused, staging(dist, keep=["en"]):
            pass
        (finding,) = refused.value.findings
        assert finding.where == str(tmp_path)
        assert finding.what == "cannot be written: No space left on device"


def test_swapping_leaves_no_moment_without_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Law 7: the new folder comes and the old one goes in one call, and nothing is copied."""
    dist, new = built(tmp_path / "dist", "old"), built(tmp_path / ".dist-1-abcdefgh", "new")
    inode = new.stat().st_ino
    for module, name in (
        (shutil, "rmtree"),
        (shutil, "copytree"),
        (shutil, "move"),
        (os, "unlink"),
    ):
        monkeypatch.setattr(module, name, lambda *_given, **_options: pytest.fail("no single step"))
    atomic.swap(new, dist)
    assert dist.stat().st_ino == inode
    assert "new" in (dist / "manifest.json").read_text()
    assert "old" in (new / "manifest.json").read_text()


def test_swapping_without_exchange(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where two folders cannot change places, the old one makes room, and goes at the end."""
    dist, new = built(tmp_path / "dist", "old"), built(tmp_path / ".dist-1-abcdefgh", "new")
    monkeypatch.setattr(atomic, "exchange", lambda _one, _other: False)
    atomic.swap(new, dist)
    assert "new" in (dist / "manifest.json").read_text()
    assert [path.name for path in tmp_path.iterdir()] == ["dist"]


def test_what_cannot_be_removed_fails_no_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the old folder cannot be removed at once, the new one is published all the same."""
    dist, new = built(tmp_path / "dist", "old"), built(tmp_path / ".dist-1-abcdefgh", "new")

    def busy(_folder: Path, *, ignore_errors: bool = False) -> None:
        if not ignore_errors:
            raise OSError(errno.EBUSY, "Device or resource busy")

    monkeypatch.setattr(atomic, "exchange", lambda _one, _other: False)
    monkeypatch.setattr(shutil, "rmtree", busy)
    atomic.swap(new, dist)
    assert "new" in (dist / "manifest.json").read_text()


def test_a_first_folder_takes_its_place(tmp_path: Path) -> None:
    """Where there is no ``dist`` yet, the new folder becomes it."""
    new = built(tmp_path / ".dist-1-abcdefgh", "new")
    atomic.swap(new, tmp_path / "dist")
    assert [path.name for path in tmp_path.iterdir()] == ["dist"]
