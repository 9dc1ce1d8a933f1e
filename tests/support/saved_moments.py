"""Saves one message of a catalog again and again, and each time something happens meanwhile.

``python tests/support/saved_moments.py BOOK WHAT`` prints, for every moment at which the save
touches the file system, what the catalog holds afterwards: WHAT is ``kill``, or the way in which
another program saves another message then (``in place``, ``by renaming``).
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
from hexapla.exchange.handoff import unit_key
from hexapla.files import transaction
from hexapla.workbench.edits import Edit
from hexapla.workbench.identity import digest
from hexapla.workbench.saving import CatalogEditor

TOUCHES = ("open", "os.", "shutil.", "ctypes.dlopen")
NO_MORE = 77
MINE, THEIRS = "Mine.", "Theirs."


class Happening:
    """Does something, once, at one of the moments."""

    def __init__(self, path: Path, what: str, moment: int) -> None:
        self.path, self.what, self.left = path, what, moment
        self.is_on = False

    def __call__(self, event: str, _arguments: tuple[Any, ...]) -> None:
        if not self.is_on or not event.startswith(TOUCHES):
            return
        self.left -= 1
        if self.left:
            return
        self.is_on = False
        if self.what == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        if self.what == "by renaming":
            self.path.with_name("edited").write_bytes(EDITED)
            self.path.with_name("edited").replace(self.path)
        else:
            self.path.write_bytes(EDITED)
        self.is_on = True


def save(root: Path, happening: Happening) -> None:
    """Save the first message."""
    message = read_catalog(root / "translations" / "fr.po").messages[0]
    editor = CatalogEditor(root, "fr")
    edit = Edit(unit_key(message), digest(message), "translate", MINE)
    sys.addaudithook(happening)
    happening.is_on = True
    editor.save(edit)
    happening.is_on = False


def main(root: Path, what: str) -> None:
    """Try every moment in a process of its own, on a fresh copy of the book."""
    global EDITED  # noqa: PLW0603 - what the other program has
    path = root / "translations" / "fr.po"
    before = path.read_bytes()
    second = read_catalog(path).messages[1].string
    EDITED = before.replace(f'msgstr "{second}"'.encode(), f'msgstr "{THEIRS}"'.encode())
    found = []
    for moment in range(1, 1000):
        path.write_bytes(before)
        child = os.fork()
        if not child:
            happening = Happening(path, what, moment)
            save(root, happening)
            os._exit(NO_MORE if happening.left > 0 else 0)
        code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if code == NO_MORE:
            break
        transaction.finish(root)
        first, other, *rest = (message.string for message in read_catalog(path))
        left = [one.name for one in path.parent.iterdir() if one.name.startswith(".")]
        found.append({"code": code, "first": first, "second": other, "rest": len(rest),
                      "left": left})  # fmt: skip
    sys.stdout.write(json.dumps(found))


EDITED = b""

if __name__ == "__main__":
    shutil.copytree(sys.argv[1], Path(sys.argv[1]).with_name("copy"))
    main(Path(sys.argv[1]).with_name("copy"), sys.argv[2])
