"""The README keeps its promises: what it says to type is typed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from hexapla import catalog as catalogs
from tests.conftest import ROOT
from tests.test_exchange import edit_xliff


def commands_under(heading: str) -> list[str]:
    """The lines of the first block of shell commands under a heading, without their remarks."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (section,) = re.findall(rf"(?ms)^#+ {re.escape(heading)}$(.*?)(?=^#+ )", text)
    block = re.search(r"(?ms)^```sh\n(.*?)^```$", section)
    assert block
    return [line.partition("#")[0].strip() for line in block[1].splitlines()]


def test_a_translators_day(tmp_path: Path) -> None:
    """The five commands, typed in a copy of this book after an edit, publish the translation."""
    for name in ("hexapla", "templates", "source", "translations"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "build.py", tmp_path)
    with (tmp_path / "source" / "01-preface.md").open("a", encoding="utf-8") as file:
        file.write("\n\nGood morning, reader.\n")
    commands = commands_under("A translator's day")
    assert [command.split()[2] for command in commands] == [
        "sync",
        "export",
        "import",
        "check",
        "build",
    ]
    python = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    for command in commands:
        done = subprocess.run(
            ["/bin/sh", "-c", command],
            cwd=tmp_path,
            env={**os.environ, "PATH": python},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        if " export " in command:
            (made,) = (tmp_path / "export").iterdir()
            made.write_bytes(edit_xliff(made.read_bytes(), {0: "Bonjour, cher lecteur."}))
    known = catalogs.read(tmp_path / "translations" / "fr.po").by_key()
    assert known[None, "Good morning, reader."].state in {"translated", "reviewed"}
    pages = (tmp_path / "dist" / "fr").glob("*.html")
    assert any("Bonjour, cher lecteur." in page.read_text(encoding="utf-8") for page in pages)
