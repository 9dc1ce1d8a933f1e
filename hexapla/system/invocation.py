"""How Hexapla was started, for messages that name a command to type next."""

from __future__ import annotations

import os
import shlex
import shutil
import sys
from pathlib import Path


def command(folder: Path | None = None) -> str:
    """The beginning of a command that works in a folder (that of now): ``hexapla``, say."""
    started = Path(sys.argv[0])
    if started.name == "build.py":
        hands_over = (started.parent / ".venv" / "bin" / "python").is_file()
        any_python = next(filter(shutil.which, ("python", "python3")), "") if hands_over else ""
        return shlex.join([any_python or _python(folder), short_path(started, folder)])
    if started.name == "__main__.py":
        return shlex.join([_python(folder), "-m", "hexapla"])
    found = shutil.which(started.name)
    is_on_path = found is not None and Path(found).resolve() == started.resolve()
    return shlex.quote(started.name if is_on_path else short_path(started, folder))


def _python(folder: Path | None) -> str:
    """This very Python: by its name where that finds it, otherwise by its path."""
    for name in ("python", "python3"):
        if shutil.which(name) == sys.executable:
            return name
    return short_path(Path(sys.executable), folder)


def short_path(path: Path, folder: Path | None = None) -> str:
    """A path as it is seen from a folder (that of now): short where it is near."""
    folder = (folder or Path()).absolute()
    full = Path(os.path.normpath(path.absolute()))
    beside = os.path.relpath(full, folder)
    return beside if len(beside) < len(str(full)) else str(full)
