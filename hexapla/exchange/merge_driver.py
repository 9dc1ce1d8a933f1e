"""Catalogs of two branches → one: git's merge driver ``merge-po``, and its installation."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Catalog
from hexapla.catalogs.merging import Conflict, merge, with_both
from hexapla.errors import CatalogError, Finding, UsageError, shorten
from hexapla.files import atomic, conflicts, paths
from hexapla.system import subprocesses, toolchain

DRIVER = "hexapla-po"
"""What the driver is called in git's configuration."""

RULE = f"{paths.TRANSLATIONS}/*.po merge={DRIVER}"
"""The line of ``.gitattributes`` that gives catalogs to the driver."""

SECONDS = 60
"""Longer git takes for nothing that is asked of it here."""


def merge_files(base: Path, ours: Path, theirs: Path, name: str) -> list[Finding]:
    """Merge two catalogs that were made from a third; the result takes the place of ``ours``.

    ``name`` is what the file is called in the book. Returns what a person has to decide: a finding
    for each text that both sides translated, and each in another way.

    Raises:
        CatalogError: one of them is no catalog. Then their lines are merged, as git does it.
        UsageError: one of them cannot be read.
    """
    contents = {path: _content(path) for path in (base, ours, theirs)}
    try:
        whose = {base: "the common ancestor", ours: "this branch", theirs: "the other branch"}
        read = [_parsed(contents[path], f"{name} of {whose[path]}") for path in contents]
    except CatalogError:
        _git(
            Path.cwd(), "merge-file", "-L", "ours", "-L", "base", "-L", "theirs", ours, base, theirs
        )
        raise
    merged = merge(*read)
    text = catalogs.serialise(with_both(merged), contents[ours])
    atomic.save(ours, text.encode(), CatalogError)
    return [_undecided(name, conflict) for conflict in merged.conflicts]


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise UsageError(Finding(str(path), f"cannot be read: {error.strerror}")) from None


def _parsed(content: bytes, name: str) -> Catalog:
    if line := conflicts.first_mark(content, is_markdown=False):
        what = "git's conflict marks stand here: an earlier merge was not finished"
        tip = "finish it, and merge again; their lines are merged now, as git does it"
        raise CatalogError(Finding(f"{name}, line {line}", what, tip))
    return catalogs.parse(Path(name), content)


def _undecided(name: str, conflict: Conflict) -> Finding:
    ours, theirs = conflict.ours, conflict.theirs
    what = (
        f"{shorten(ours.id, 60)!r} was translated on both branches: {shorten(ours.string, 60)!r} "
        f"here, {shorten(theirs.string, 60)!r} there"
    )
    tip = "choose: ours stands there as fuzzy, theirs in a comment; then add the file and commit"
    return Finding(name, what, tip, id="merge-undecided")


def install(root: Path) -> list[str]:
    """Let git merge the catalogs of the book in a folder by message; what was changed.

    Done twice, it changes nothing.

    Raises:
        UsageError: the folder is in no git repository.
        CatalogError: ``.gitattributes`` cannot be written.
    """
    command = f"{shlex.join([sys.executable, *_start()])} merge-po %O %A %B %P"
    wanted = {"name": "Catalogs of a book, message by message", "driver": command}
    done = []
    for key, value in wanted.items():
        setting = f"merge.{DRIVER}.{key}"
        if _git(root, "config", "--get", setting).strip() != value:
            _git(root, "config", setting, value)
            done.append(f"{setting} in the repository's configuration")
    attributes = root / ".gitattributes"
    text = attributes.read_text(encoding="utf-8") if attributes.exists() else ""
    if RULE not in text.splitlines():
        end = "" if not text or text.endswith("\n") else "\n"
        atomic.save(attributes, f"{text}{end}{RULE}\n".encode(), CatalogError)
        done.append(str(attributes))
    return done


def _start() -> list[str]:
    """What Python starts Hexapla by, wherever git calls it: a checkout is installed nowhere."""
    beside = toolchain.HOME / "build.py"
    if beside.is_file():
        return [str(beside)]
    # -P: what lies in the folder where git calls it is somebody's book, and no code of ours.
    return ["-P", "-m", "hexapla"]


def _git(folder: Path, *arguments: str | Path) -> str:
    """What git says, in a folder.

    Raises:
        UsageError: there is no git, or no repository.
    """
    command = ["git", "-C", str(folder.resolve()), *map(str, arguments)]
    done = subprocesses.run(command, b"", seconds=SECONDS, patience=SECONDS)
    said = done.stderr.decode(errors="replace").strip()
    if done.returncode and said and arguments[0] != "merge-file":
        raise UsageError(Finding(str(folder), said, "call it in the folder of a git repository"))
    return done.stdout.decode(errors="replace")
