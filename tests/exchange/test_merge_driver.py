"""Two people in git: branches that edit different messages merge, and the others are told."""

from __future__ import annotations

import os
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks.two_people import measure
from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Catalog, Message
from hexapla.errors import CatalogError, UsageError
from hexapla.exchange.merge_driver import RULE, install, merge_files
from tests.conftest import Hexapla
from tests.support.processes import LIMIT

BOOK = replace(
    catalogs.empty("fr", "book", "2026-11-23"),
    messages=tuple(Message(f"Text {n}.", f"Texte {n}.") for n in range(4)),
    obsolete=(Message("Gone.", "Parti."),),
)


def git(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """What git does in a folder."""
    who = ["-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"]
    environment = {**os.environ, "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        ["git", *who, *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )


def translated(catalog: Catalog, **strings: str) -> Catalog:
    """The catalog with other translations: ``_1="Un"`` of the text 1."""
    new = {f"Text {key[1:]}.": string for key, string in strings.items()}
    messages = (replace(m, string=new.get(m.id, m.string)) for m in catalog)
    return replace(catalog, messages=tuple(messages))


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A repository whose catalogs git merges by message."""
    git(tmp_path, "init", "--quiet")
    assert install(tmp_path)
    return tmp_path


def commit(repository: Path, content: bytes) -> None:
    path = repository / "translations" / "fr.po"
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    git(repository, "add", "--all")
    assert git(repository, "commit", "--quiet", "-m", "x").returncode == 0


def written(catalog: Catalog, *, crlf: bool = False) -> bytes:
    text = catalogs.serialise(catalog)
    return (text.replace("\n", "\r\n") if crlf else text).encode()


def branches(repository: Path, base: bytes | None, ours: bytes, theirs: bytes) -> None:
    """Commit a catalog and two branches of it; ours is checked out."""
    if base is None:
        git(repository, "add", "--all")
        git(repository, "commit", "--quiet", "-m", "x")
    else:
        commit(repository, base)
    git(repository, "checkout", "--quiet", "-b", "theirs")
    commit(repository, theirs)
    git(repository, "checkout", "--quiet", "-")
    commit(repository, ours)


@pytest.mark.parametrize("is_new", [False, True])
@pytest.mark.parametrize("crlf", [False, True])
def test_different_messages_merge(repository: Path, *, is_new: bool, crlf: bool) -> None:
    """Two branches that translated two texts merge, whether there was a catalog before or not."""
    base = translated(BOOK, _1="", _2="", _3="")
    ours, theirs = translated(base, _1="Un"), translated(base, _2="Deux")
    files = [written(one, crlf=crlf) for one in (base, ours, theirs)]
    branches(repository, None if is_new else files[0], files[1], b"\xef\xbb\xbf" + files[2])
    done = git(repository, "merge", "--no-edit", "theirs")
    assert done.returncode == 0, done.stdout + done.stderr
    path = repository / "translations" / "fr.po"
    assert catalogs.read(path) == translated(base, _1="Un", _2="Deux")
    assert (b"\r\n" in path.read_bytes()) == crlf


def test_one_text_in_two_ways_is_a_conflict(repository: Path) -> None:
    """Git stops, the text is told, and the file holds both translations and is a catalog."""
    branches(
        repository,
        written(BOOK),
        written(translated(BOOK, _1="Un", _3="Trois")),
        written(translated(BOOK, _1="One", _2="Deux")),
    )
    done = git(repository, "merge", "--no-edit", "theirs")
    assert done.returncode == 1
    assert "[merge-undecided]" in done.stderr
    assert "translations/fr.po" in done.stderr
    found = {m.id: m for m in catalogs.read(repository / "translations" / "fr.po")}
    assert [found[f"Text {n}."].string for n in (1, 2, 3)] == ["Un", "Deux", "Trois"]
    assert found["Text 1."].state == "stale"
    assert found["Text 1."].comments == ("merge: the other side has: One",)
    assert git(repository, "diff", "--name-only", "--diff-filter=U").stdout.strip()


def test_what_is_no_catalog_is_refused_by_name(tmp_path: Path) -> None:
    """A file with conflict marks is named, and lines are merged as git does it."""
    base, ours, theirs = (tmp_path / name for name in ("base", "ours", "theirs"))
    marks = b'msgid "a"\n<<<<<<< HEAD\nmsgstr "b"\n=======\nmsgstr "c"\n>>>>>>> x\n'
    base.write_bytes(written(BOOK))
    ours.write_bytes(written(BOOK))
    theirs.write_bytes(marks)
    with pytest.raises(CatalogError) as refused:
        merge_files(base, ours, theirs, "translations/fr.po")
    (finding,) = refused.value.findings
    assert finding.where == "translations/fr.po of the other branch, line 2"
    assert "<<<<<<<" in ours.read_text(), "theirs is lost to nobody"
    with pytest.raises(UsageError, match="cannot be read"):
        merge_files(tmp_path / "none", ours, theirs, "fr.po")


def test_installed_once(hexapla: Hexapla, repository: Path) -> None:
    """Who installs it again changes nothing; other rules of git stay."""
    attributes = repository / ".gitattributes"
    attributes.write_text(f"*.png binary\n{RULE}", encoding="utf-8")
    before = attributes.read_bytes(), (repository / ".git" / "config").read_bytes()
    assert install(repository) == []
    done = hexapla("merge-po", "--install", "--project", repository)
    assert (done.code, done.stdout) == (0, "git merges the catalogs of this book by message\n")
    assert (attributes.read_bytes(), (repository / ".git" / "config").read_bytes()) == before
    attributes.write_text("*.png binary", encoding="utf-8")
    install(repository)
    assert attributes.read_text(encoding="utf-8") == f"*.png binary\n{RULE}\n"


def test_wrong_calls(hexapla: Hexapla, tmp_path: Path) -> None:
    """Without three files, or outside of a repository, it says what is wanted."""
    done = hexapla("merge-po", "a", "b")
    assert (done.code, "BASE, OURS and THEIRS are wanted" in done.stderr) == (2, True)
    done = hexapla("merge-po", "--install", "--project", tmp_path)
    assert (done.code, "git repository" in done.stderr) == (2, True)


@pytest.mark.slow
def test_nothing_is_lost_in_many_merges() -> None:
    """In merges by git of what two people did, no translation is lost, and conflicts are few."""
    results = measure(20, 7)
    with_driver = results["git with `merge-po`"]
    by_lines = results["git by lines"]
    assert (with_driver.lost, with_driver.unread) == ([], 0)
    assert with_driver.conflicts < by_lines.conflicts
