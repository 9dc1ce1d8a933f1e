"""The README keeps its promises: what it says to type is typed."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from hexapla.catalogs import catalog as catalogs
from tests.conftest import ROOT, replace
from tests.exchange.test_exchange import edit_xliff
from tests.support.browser import chromium
from tests.support.judges import epubcheck, missing, pdf_text
from tests.support.processes import LIMIT, started


def commands_under(heading: str) -> list[str]:
    """The lines of the first block of shell commands under a heading, without their remarks."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (section,) = re.findall(rf"(?ms)^#+ {re.escape(heading)}$(.*?)(?=^#+ )", text)
    block = re.search(r"(?ms)^```sh\n(.*?)^```$", section)
    assert block
    return [line.partition("#")[0].strip() for line in block[1].splitlines()]


def typed(command: str, folder: Path) -> subprocess.CompletedProcess[str]:
    """What a command answers that is typed in a folder."""
    python = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    return subprocess.run(
        ["/bin/sh", "-c", command],
        cwd=folder,
        env={**os.environ, "PATH": python},
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )


@pytest.mark.slow
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
    for command in commands:
        done = typed(command, tmp_path)
        assert done.returncode == 0, done.stderr
        if " export " in command:
            (made,) = (tmp_path / "export").iterdir()
            made.write_bytes(edit_xliff(made.read_bytes(), {0: "Bonjour, cher lecteur."}))
    known = catalogs.read(tmp_path / "translations" / "fr.po").by_key()
    assert known[None, "Good morning, reader."].state in {"translated", "reviewed"}
    pages = (tmp_path / "dist" / "fr").glob("*.html")
    assert any("Bonjour, cher lecteur." in page.read_text(encoding="utf-8") for page in pages)


@pytest.mark.slow
def test_a_reviewers_hour(tmp_path: Path) -> None:
    """The commands and the keys of the README, typed, leave a catalog that says what was done."""
    for name in ("hexapla", "templates", "source", "translations"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "build.py", tmp_path)
    check, serve, status = commands_under("A reviewer's hour")
    assert [line.split()[2] for line in (check, serve, status)] == ["check", "serve", "status"]
    assert typed(check, tmp_path).returncode == 0
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (section,) = re.findall(r"(?ms)^### A reviewer's hour$(.*?)(?=^### )", text)
    keys: dict[str, str] = dict(re.findall(r"(?m)^\| `(.+?)` \| (.+?) \|$", section))
    pressed = {said: key.replace(" ", "+").replace("Ctrl", "Control") for key, said in keys.items()}
    pressed = {said: key.replace("↓", "ArrowDown") for said, key in pressed.items()}

    def key(beginning: str) -> str:
        return next(one for said, one in pressed.items() if said.startswith(beginning))

    before = catalogs.read(tmp_path / "translations" / "fr.po").messages
    python = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    command = ["/bin/sh", "-c", f"exec {serve}"]
    env = {**os.environ, "PATH": python}
    with started(command, cwd=tmp_path, env=env, stdout=subprocess.PIPE) as server:
        assert server.stdout
        address = server.stdout.readline().split()[0]
        with chromium() as browser:
            page = browser.new_page()
            page.set_default_timeout(LIMIT * 1000)
            page.goto(address)
            page.click("#translate:visible")
            page.wait_for_selector("body[data-checked=all]")
            page.fill("#name", "Ana Ruiz")
            page.keyboard.press(key("open the next"))
            page.keyboard.press(key("it is good"))
            page.wait_for_selector(".segment:nth-child(2).open")
            page.keyboard.type("!")
            page.keyboard.press(key("save what"))
            page.wait_for_selector(".segment:nth-child(3).open")
            page.keyboard.press(key("it needs work"))
            page.wait_for_selector(".segment:nth-child(4).open")
            page.keyboard.press(key("write a comment"))
            page.keyboard.type("Which year?")
            page.keyboard.press("Control+Enter")
            page.wait_for_selector(".segment:nth-child(4) .remarks")
            page.keyboard.press(key("undo"))
            page.wait_for_selector(".segment:nth-child(4) .remarks", state="detached")
    first, second, third, *rest = catalogs.read(tmp_path / "translations" / "fr.po").messages
    assert (first.state, first.string) == ("reviewed", before[0].string)
    assert (second.state, second.string) == ("translated", f"{before[1].string}!")
    assert (third.state, third.string) == ("stale", before[2].string)
    assert tuple(rest) == before[3:]
    assert typed(status, tmp_path).returncode == 0


@pytest.mark.slow
def test_a_first_draft_by_a_machine(tmp_path: Path) -> None:
    """From a line in book.toml to a marked Catalan edition by the README's two commands."""
    if not shutil.which("apertium"):
        missing("Apertium", "apt-get install apertium-eng-cat")
    for name in ("hexapla", "templates", "source", "translations"):
        shutil.copytree(ROOT / name, tmp_path / name)
    shutil.copy(ROOT / "build.py", tmp_path)
    settings = tmp_path / "source" / "book.toml"
    replace(settings, '["ar",', '["ca", "ar",')
    replace(settings, '"translated"', '"machine"')
    with settings.open("a", encoding="utf-8") as file:
        file.write('\n[machine]\nengine = "apertium"\n')
    for command in commands_under("A first draft by a machine"):
        done = typed(command, tmp_path)
        assert done.returncode == 0, done.stderr
    catalan = catalogs.read(tmp_path / "translations" / "ca.po")
    assert sum(message.state == "machine" for message in catalan) > 0.95 * len(catalan.messages)
    done = typed("python build.py verify --json", tmp_path)
    said = json.loads(done.stdout)
    assert (said["artifacts"], said["differences"], said["findings"]) == (3, 0, [])
    (name,) = {line.split(" (")[0] for m in catalan for line in m.comments}
    engine = name.removeprefix("machine: ")
    edition = tmp_path / "dist" / "ca"
    page = (edition / "preface.html").read_text(encoding="utf-8")
    assert 'class="state machine"' in page
    pdf = pdf_text(next(edition.glob("*.pdf")))
    assert "‡" in pdf
    assert engine in " ".join(pdf.split())
    with zipfile.ZipFile(next(edition.glob("*.epub"))) as epub:
        texts = [epub.read(one).decode() for one in epub.namelist() if one.endswith(".xhtml")]
    assert any('class="state machine"' in text for text in texts)
    assert any(engine in text for text in texts)
    assert epubcheck(next(edition.glob("*.epub"))) == []
