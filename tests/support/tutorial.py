"""Follow the manual's tutorial: type its commands, write its files, fill in its translations."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib

from tests.conftest import ROOT, Run

PAGE = ROOT / "docs" / "source" / "01-tutorial.md"
BY_HAND = "Install"
"""The section that is not followed: Hexapla is there."""
PATIENCE = 300
"""Seconds that one command may take."""


SCRIPT = f"""\
#!{sys.executable}
import sys
sys.path.insert(0, {str(ROOT)!r})
from hexapla.cli.main import main
if __name__ == "__main__":
    sys.exit(main())
"""
"""What an installation puts on the path."""


@dataclass(frozen=True, slots=True)
class Step:
    """A block of the page."""

    section: str
    kind: str
    """The language of the block: commands are ``sh``, what they print is ``text``."""
    file: str
    """The file that the sentence before the block names last; or empty."""
    text: str


def steps(page: str) -> Iterator[Step]:
    """What the page says to do, in its order."""
    section, said = "", ""
    for heading, sentence, kind, text in re.findall(
        r"(?ms)^## (.+?)$|^([^`\n#].*?)(?=\n\n)|^```(\w+)\n(.*?)^```$", page
    ):
        section, said = heading or section, sentence or said
        if kind and section != BY_HAND:
            files = re.findall(r"`([\w/-]+\.\w+)`", said)
            yield Step(section, kind, files[-1] if files else "", text)


def follow(folder: Path) -> Path:
    """Do all that the tutorial says in a folder, and give the book that came of it."""
    folder.mkdir(parents=True, exist_ok=True)
    here, answer = folder, ""
    for step in steps(PAGE.read_text(encoding="utf-8")):
        match step.kind:
            case "sh":
                answer = ""
                for command in step.text.splitlines():
                    if command.startswith("cd "):
                        here = here / command.removeprefix("cd ")
                        continue
                    done = typed(command, here)
                    assert done.code == 0, f"{command}: {done.stderr}"
                    answer += done.stdout
            case "text":
                assert step.text in answer, answer
            case "markdown":
                (here / step.file).write_text(step.text, encoding="utf-8")
            case "toml":
                set_lines(here / step.file, step.text)
            case "po":
                fill(here / step.file, step.text)
    return here


def typed(command: str, folder: Path) -> Run:
    """What a command answers that is typed in a folder, on a machine with Hexapla."""
    commands = folder.parent / "bin"
    commands.mkdir(exist_ok=True)
    (commands / "hexapla").write_text(SCRIPT, encoding="utf-8")
    (commands / "hexapla").chmod(0o755)
    done = subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": f"{commands}{os.pathsep}{os.environ['PATH']}", "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    return Run(done.returncode, done.stdout, done.stderr)


def set_lines(file: Path, lines: str) -> None:
    """Change the lines of ``book.toml`` that set the same keys, or add a table at its end."""
    text = file.read_text(encoding="utf-8")
    if lines.startswith("["):
        file.write_text(f"{text}\n{lines}", encoding="utf-8")
        return
    for line in lines.splitlines():
        key = line.partition("=")[0].strip()
        text, count = re.subn(rf"(?m)^{key}\s*=.*$", line, text)
        assert count == 1, line
    file.write_text(text, encoding="utf-8")


def fill(file: Path, messages: str) -> None:
    """Write translations under their texts, of which a long one is shown by its beginning."""
    catalog = polib.pofile(str(file), wrapwidth=78)
    for shown in polib.pofile(messages):
        beginning, cut, _ = shown.msgid.partition("…")
        meant = [one for one in catalog.untranslated_entries() if one.msgid.startswith(beginning)]
        (entry,) = [one for one in meant if cut or one.msgid == beginning]
        entry.msgstr = shown.msgstr
    catalog.save()
