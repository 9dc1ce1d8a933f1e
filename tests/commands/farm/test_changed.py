import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from hexapla.commands.farm.books import books
from hexapla.commands.farm.changed import changed_since
from hexapla.errors import UsageError

Git = Callable[..., None]


def written(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)


@pytest.fixture
def git(tmp_path: Path) -> Git:
    """A repository with three books below ``all/``, committed."""

    def run(*arguments: str) -> None:
        who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
        command = ["git", "-C", str(tmp_path), *who, *arguments]
        subprocess.run(command, check=True, capture_output=True, timeout=60)

    for name in ("a", "b", "c"):
        written(tmp_path / "all" / name / "source" / "book.toml", "")
        written(tmp_path / "all" / name / "source" / "01.md", f"Book {name}.\n")
        written(tmp_path / "all" / name / "translations" / "fr.po", "")
    run("init", "--quiet")
    run("add", ".")
    run("commit", "--quiet", "--message", "all")
    return run


def changed(folder: Path, revision: str = "HEAD") -> list[str]:
    return [one.name for one in changed_since(revision, folder, books(folder, None))]


@pytest.mark.usefixtures("git")
def test_nothing_has_changed_since_the_last_commit(tmp_path: Path) -> None:
    """Where all files are as they were committed, no book is named; other files are no matter."""
    written(tmp_path / "all" / "a" / "dist" / "x", "built")
    written(tmp_path / "all" / "a" / "README.md", "of the book")
    written(tmp_path / "all" / "a" / "source" / ".01.md.swp", "an editor's")

    assert not changed(tmp_path / "all")
    assert not changed(tmp_path / "all" / "a")


@pytest.mark.parametrize("is_committed", [False, True], ids=["saved", "committed"])
def test_a_book_that_was_saved_has_changed(git: Git, tmp_path: Path, is_committed: bool) -> None:
    """A text that is another one, a new catalog, a file that is gone: committed or only saved."""
    written(tmp_path / "all" / "a" / "source" / "01.md", "Another text.\n")
    written(tmp_path / "all" / "b" / "translations" / "de.po", "")
    if is_committed:
        git("add", ".")
        git("commit", "--quiet", "--message", "more")
        assert not changed(tmp_path / "all")

    assert changed(tmp_path / "all", "HEAD~1" if is_committed else "HEAD") == ["a", "b"]
    (tmp_path / "all" / "c" / "source" / "01.md").unlink()
    assert changed(tmp_path / "all", "HEAD~1" if is_committed else "HEAD") == ["a", "b", "c"]


@pytest.mark.usefixtures("git")
def test_a_new_book_has_changed(tmp_path: Path) -> None:
    """A book that the commit does not have is one to build."""
    written(tmp_path / "all" / "d" / "source" / "book.toml", "")

    assert changed(tmp_path / "all") == ["d"]


def test_a_repository_runs_nothing(git: Git, tmp_path: Path) -> None:
    """A stranger's repository may name programs for git to run: none of them is (law 9)."""
    ran = tmp_path / "ran"
    git("config", "core.fsmonitor", f"touch {ran}; true")
    git("config", "filter.x.clean", f"touch {ran}; cat")
    git("config", "diff.x.textconv", f"touch {ran}; cat")
    written(tmp_path / ".git" / "info" / "attributes", "*.md filter=x diff=x\n")
    written(tmp_path / "all" / "a" / "source" / "01.md", "Another text.\n")

    assert changed(tmp_path / "all") == ["a"]
    assert not ran.exists()


@pytest.mark.usefixtures("git")
@pytest.mark.parametrize("revision", ["no-such", "--help", ""])
def test_a_commit_that_is_none_is_refused(tmp_path: Path, revision: str) -> None:
    """What names no commit is a wrong call, in git's own words, and never an option."""
    with pytest.raises(UsageError) as error:
        changed(tmp_path / "all", revision)

    assert error.value.findings[0].where.startswith("--changed-since")


def test_a_folder_that_is_in_no_repository_is_refused(tmp_path: Path) -> None:
    """Without a repository there is nothing to compare with."""
    written(tmp_path / "a" / "source" / "book.toml", "")

    with pytest.raises(UsageError, match="not a git repository"):
        changed(tmp_path)
