"""Saves a book's catalogs and publishes a build, again and again, and each time something happens.

``python tests/support/moments.py BOOK WHAT`` prints, for every moment at which the save touches
the file system, what became of it: WHAT is ``kill``, the way an editor saves, or both. Python's
audit events tell the moments, so that no part of what is tested is replaced; but ``without
exchange, `` before it stands for a file system in which two files cannot change places.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent.parent.parent))

from hexapla.catalogs.catalog import read as read_catalog
from hexapla.files import atomic, transaction
from hexapla.files.transaction import Write
from hexapla.project import Project

TOUCHES = ("open", "os.", "shutil.", "ctypes.dlopen")
"""How the audit events begin that come before a change of the file system."""

NO_MORE = 77
"""The exit code that says that there are no more moments."""

WITHOUT = "without exchange, "

EDITED = "EDITED"
NEW_TEXT = "\n\nOne more.\n"


class Happening:
    """Does something, once, at one of the moments."""

    def __init__(self, root: Path, what: str, moment: int) -> None:
        self.root, self.what, self.left = root, what, moment
        self.is_on = False

    def __call__(self, event: str, _arguments: tuple[Any, ...]) -> None:
        if not self.is_on or not event.startswith(TOUCHES):
            return
        self.left -= 1
        if self.left == 0:
            self.is_on = False
            if self.what.startswith("kill"):
                os.kill(os.getpid(), signal.SIGKILL)
            edit(self.root, self.what)
            self.is_on = True


def edit(root: Path, how: str) -> None:
    """Save what somebody has translated, as an editor does that opened the file long ago."""
    path = root / "translations" / "fr.po"
    text = BEFORE.replace(
        'msgid "The sea is wide."\nmsgstr ""', f'msgid "The sea is wide."\nmsgstr "{EDITED}"'
    )
    if how.endswith("by renaming"):
        beside = root / "edited"
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)
    elif how.endswith("deleted"):
        path.unlink(missing_ok=True)
    else:
        path.write_text(text, encoding="utf-8")


def save(root: Path, happening: Happening | None) -> None:
    """What a build does at its end."""
    project = Project.load(root)
    files = project.sync_catalogs()
    glossary = root / "translations" / "glossary.csv"
    new = root / f".dist-{os.getpid()}-abcdefgh"
    new.mkdir()
    (new / "manifest.json").write_text('{"book": {"identifier": "new"}}')
    (new / "en").mkdir()
    (new / "en" / "index.html").write_text("new")
    write = Write(glossary, None, b"term,fr\nsea,mer\n", lambda _found: b"term,fr\nsea,mer\n")
    if happening:
        sys.addaudithook(happening)
        happening.is_on = True
    project.save(files, also=[write], publish=(new, root / "dist"), is_last=False)
    if happening:
        happening.is_on = False
        if happening.left > 0:
            os._exit(NO_MORE)


def state(root: Path) -> str:
    """Whether everything is as it was, or as it should be."""
    found = [
        NEW_TEXT.strip() in text_of(root / "translations" / "fr.po"),
        NEW_TEXT.strip() in text_of(root / "translations" / "es.po"),
        (root / "translations" / "glossary.csv").exists(),
        published(root) == "new",
    ]
    if published(root) not in {"new", "old"}:
        return published(root)
    return "new" if all(found) else "mixed" if any(found) else "old"


def published(root: Path) -> str:
    """Whether a reader meets the old book, the new one, none, or some of each."""
    files = (root / "dist" / "manifest.json", root / "dist" / "en" / "index.html")
    found = {word for word in ("old", "new") for file in files if word in text_of(file)}
    if not (root / "dist").exists():
        return "no dist/"
    whole = all(map(Path.exists, files)) and len(found) == 1
    return found.pop() if whole else "half a dist/"


def text_of(path: Path) -> str:
    """What a file holds; nothing where a file system without exchange has none for a moment."""
    return path.read_text(encoding="utf-8") if path.exists() else ""


def outcome(root: Path, what: str) -> dict[str, str]:
    """What is there afterwards, and whether it is whole."""
    told = {"before": state(root) if what == "kill" else "", "dist": published(root)}
    if what.startswith("kill, then"):
        edit(root, what)
    transaction.finish(root)
    Project.load(root)  # clears what a killed build left
    told["after"] = state(root) if what == "kill" else ""
    path = root / "translations" / "fr.po"
    there = path.exists() and EDITED in [m.string for m in read_catalog(path)]
    told["edit"] = "kept" if there or what in {"kill", "deleted"} else "lost"
    left = [p.name for p in (*root.iterdir(), *path.parent.iterdir()) if p.name.startswith(".")]
    told["left"] = ", ".join(left)
    return told


def main(root: Path, what: str) -> None:
    """Try every moment in a process of its own, on a fresh copy of the book."""
    global BEFORE  # noqa: PLW0603 - the editor's copy of the file
    BEFORE = (root / "translations" / "fr.po").read_text(encoding="utf-8")
    source = root / "source" / "01.md"
    source.write_text(source.read_text(encoding="utf-8") + NEW_TEXT, encoding="utf-8")
    fresh = root.with_name("fresh")
    shutil.copytree(root, fresh)
    found = []
    for moment in range(1, 1000):
        shutil.rmtree(root)
        shutil.copytree(fresh, root)
        child = os.fork()
        if not child:
            save(root, Happening(root, what, moment))
            os._exit(0)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if code == NO_MORE:
            break
        if code not in {0, -signal.SIGKILL}:
            sys.exit(f"moment {moment}: exit code {code}")
        found.append({"moment": str(moment), **outcome(root, what)})
    sys.stdout.write(json.dumps(found))


BEFORE = ""

if __name__ == "__main__":
    if sys.argv[2].startswith(WITHOUT):
        atomic.exchange = lambda first, second: first == second
    main(Path(sys.argv[1]), sys.argv[2].removeprefix(WITHOUT))
