"""The command: what it answers, and that a build is all or nothing and always the same."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import polib
import pytest

from hexapla.files import transaction
from hexapla.files.atomic import clear_left_overs, locked
from tests.conftest import ROOT, Hexapla, replace, snapshot
from tests.support.processes import LIMIT, started

FORMATS = ("html", "epub", "pdf")

GERMAN = """\
---
title: Ein erstes Buch
---

# Anfangen

Dies ist der erste Abschnitt des Buchs. Ändern Sie ihn und bauen Sie es neu.[^1]

[^1]: Eine Anmerkung steht am Fuß der gedruckten Seite.

![Wie ein Buch entsteht](images/way.svg)

# Weitergehen

Ein Verweis druckt die Nummer dessen, worauf er zeigt (siehe [Anfangen](#anfangen)).
"""


def test_help_names_every_command(hexapla: Hexapla) -> None:
    """``--help`` lists the commands, and each has a help of its own."""
    listed = hexapla("--help")
    assert listed.code == 0
    for name in (
        *("build", "new", "sync", "cost", "translate", "models", "adopt", "export", "import"),
        *("tm", "status", "check", "verify"),
    ):
        assert name in listed.stdout
        assert hexapla(name, "--help").code == 0


def test_help_answers_at_once() -> None:
    """``--help`` loads none of the large libraries."""
    command = [sys.executable, "-X", "importtime", str(ROOT / "build.py"), "--help"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=True)
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines()}
    assert "argparse" in loaded
    heavy = {"weasyprint", "pypandoc", "dask", "ctranslate2", "babel", "lxml", "jinja2", "pikepdf"}
    assert not heavy & {name.partition(".")[0] for name in loaded}


@pytest.mark.parametrize(
    "arguments",
    [("--no-such-option",), ("no-such-command",), ("--jobs", "0"), ("--jobs", "many"), ("new",)],
)
def test_wrong_call(hexapla: Hexapla, arguments: tuple[str, ...]) -> None:
    """A wrong call is answered with exit code 2 and the usage."""
    done = hexapla(*arguments)
    assert done.code == 2
    assert "usage:" in done.stderr


def test_new_book_builds_without_a_word_of_complaint(hexapla: Hexapla, tmp_path: Path) -> None:
    """``new`` writes a book that builds as it is, in all its languages and formats."""
    book = tmp_path / "a new book"
    assert hexapla("new", book).code == 0
    done = hexapla("--strict", cwd=book)
    assert done.code == 0, done.stderr
    assert done.stderr == ""
    record = json.loads((book / "dist" / "manifest.json").read_text(encoding="utf-8"))
    made = [(e["language"], a["format"]) for e in record["editions"] for a in e["artifacts"]]
    assert made == [(language, kind) for language in ("en", "fr") for kind in FORMATS]


def test_check_sums_hold(built_starter: Path) -> None:
    """SHA256SUMS names every file of dist/ but itself, and each sum is right."""
    dist = built_starter / "dist"
    lines = (dist / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    sums = {line[66:]: line[:64] for line in lines}
    files = {file.relative_to(dist).as_posix() for file in dist.rglob("*") if file.is_file()}
    assert sums.keys() == files - {"SHA256SUMS"}
    for name, total in sums.items():
        assert hashlib.sha256((dist / name).read_bytes()).hexdigest() == total


def test_only_one_language_and_format(hexapla: Hexapla, small_book: Path) -> None:
    """``--language`` and ``--format`` build that alone, also where nothing was built before."""
    done = hexapla("--project", small_book, "--language", "fr", "--format", "html")
    assert done.code == 0, done.stderr
    dist = small_book / "dist"
    assert (dist / "fr" / "index.html").is_file()
    assert not (dist / "en").exists()
    assert not list(dist.rglob("*.pdf"))


def test_partial_build_keeps_the_rest(hexapla: Hexapla, built_book: Path) -> None:
    """A build of one artifact leaves every other one in dist/ as it was."""
    before = snapshot(built_book, "dist")
    done = hexapla("--project", built_book, "--language", "fr", "--format", "epub")
    assert done.code == 0, done.stderr
    after = snapshot(built_book, "dist")
    assert {name: file[0] for name, file in after.items()} == {
        name: file[0] for name, file in before.items()
    }


def test_partial_build_names_only_what_is_there(hexapla: Hexapla, built_book: Path) -> None:
    """An edition that a partial build takes away is not in the manifest any more."""
    _empty(built_book / "translations" / "fr.po")
    done = hexapla("--project", built_book, "--format", "html")
    assert done.code == 0, done.stderr
    dist = built_book / "dist"
    record = json.loads((dist / "manifest.json").read_text(encoding="utf-8"))
    paths = {e["language"]: [a["path"] for a in e["artifacts"]] for e in record["editions"]}
    assert paths["fr"] == []
    assert len(paths["en"]) == 3
    assert all((dist / path).is_file() for path in paths["en"])


def test_output_elsewhere(hexapla: Hexapla, small_book: Path, tmp_path: Path) -> None:
    """``--output`` names the folder that is built, and the book gets no dist/."""
    output = tmp_path / "far" / "away"
    done = hexapla("--project", small_book, "--format", "epub", "--output", output)
    assert done.code == 0, done.stderr
    assert len(list(output.rglob("*.epub"))) == 2
    assert not (small_book / "dist").exists()


def test_sync_is_quiet(hexapla: Hexapla, small_book: Path) -> None:
    """A second sync changes no byte and touches no file."""
    hexapla("sync", "--project", small_book)
    before = snapshot(small_book, "translations")
    done = hexapla("sync", "--project", small_book)
    assert done.stdout == "fr: 0 new, 0 stale, 0 gone; 0 words to translate\n"
    assert snapshot(small_book, "translations") == before


def test_strict_refuses_an_unfinished_translation(hexapla: Hexapla, built_book: Path) -> None:
    """With ``--strict`` a missing translation is an error; without, a warning."""
    _empty(built_book / "translations" / "fr.po", 1)
    before = snapshot(built_book)
    strict = hexapla("--project", built_book, "--strict", "--format", "epub")
    assert strict.code == 1
    assert "ERROR" in strict.stderr
    assert "fr.po" in strict.stderr
    assert snapshot(built_book) == before
    relaxed = hexapla("--project", built_book, "--format", "epub")
    assert relaxed.code == 0
    assert "WARNING" in relaxed.stderr


def test_edition_below_the_minimum(hexapla: Hexapla, small_book: Path) -> None:
    """An edition below the minimum is not published, and the first page says so."""
    _empty(small_book / "translations" / "fr.po")
    done = hexapla("--project", small_book, "--format", "epub", "--format", "html")
    assert done.code == 0, done.stderr
    assert "not published" in done.stdout
    dist = small_book / "dist"
    assert not (dist / "fr").exists()
    assert 'lang="fr"' in (dist / "index.html").read_text(encoding="utf-8")


def test_json_only(hexapla: Hexapla, built_book: Path) -> None:
    """``--json`` prints JSON and nothing else, also when something is wrong."""
    for command in ("status", "verify"):
        done = hexapla(command, "--json", "--project", built_book)
        assert done.code == 0
        assert done.stderr == ""
        json.loads(done.stdout)
        replace(built_book / "source" / "book.toml", "[book]", "[bok]")
        done = hexapla(command, "--json", "--project", built_book)
        assert done.code == 1
        assert done.stderr == ""
        assert json.loads(done.stdout)["findings"]
        replace(built_book / "source" / "book.toml", "[bok]", "[book]")


# ------------------------------------------------------------------------- law 8: the same bytes


def test_reproducible(hexapla: Hexapla, starter: Path, built_starter: Path, tmp_path: Path) -> None:
    """Law 8: the same book gives the same bytes, in another folder and order of work."""
    book = tmp_path / "another folder with spaces"
    hexapla("new", book)
    for name in ("source", "translations"):
        for file in (starter / name).rglob("*"):
            if file.is_file():
                (book / file.relative_to(starter)).write_bytes(file.read_bytes())
    odd = {"PYTHONHASHSEED": "4711", "TZ": "Pacific/Auckland", "LC_ALL": "C", "HOME": str(tmp_path)}
    done = hexapla("--jobs", "1", cwd=book, env=odd)
    assert done.code == 0, done.stderr
    sums = Path("dist") / "SHA256SUMS"
    assert (book / sums).read_text() == (built_starter / sums).read_text()


# --------------------------------------------------------------------- law 7: all or nothing


def test_failed_build_changes_nothing(hexapla: Hexapla, built_book: Path) -> None:
    """Law 7: a build that fails leaves dist/ and translations/ as they were."""
    source = built_book / "source" / "02-going-on.md"
    source.write_text(source.read_text(encoding="utf-8") + "\nOne more.\n", encoding="utf-8")
    _break_one(built_book / "translations" / "fr.po")
    before = snapshot(built_book)
    assert hexapla("--project", built_book, "--strict").code == 1
    assert snapshot(built_book) == before
    assert _strangers(built_book) == []


def test_a_broken_translation_stands_alone(hexapla: Hexapla, small_book: Path) -> None:
    """A translation that breaks its text is left out by name and marked; the rest is built."""
    _break_one(small_book / "translations" / "fr.po")
    done = hexapla("--project", small_book, "--format", "html")
    assert done.code == 0
    assert re.search(r"WARNING .*fr\.po.* breaks the markup of .*\[broken-markup\]", done.stderr)
    record = json.loads((small_book / "dist" / "manifest.json").read_text(encoding="utf-8"))
    french = next(entry for entry in record["editions"] if entry["language"] == "fr")
    assert french["states"]["missing"] == 1
    pages = (small_book / "dist" / "fr").glob("*.html")
    assert sum(page.read_text(encoding="utf-8").count('class="state missing"') for page in pages)


def test_adopt_takes_over_a_translation(hexapla: Hexapla, tmp_path: Path) -> None:
    """``adopt`` fills a new language's catalog from Markdown, and says what became of each text."""
    book = tmp_path / "book"
    assert hexapla("new", book).code == 0
    config = book / "source" / "book.toml"
    config.write_text(config.read_text("utf-8").replace('["fr"]', '["fr", "de"]'), "utf-8")
    german = tmp_path / "anfang.md"
    german.write_text(GERMAN, encoding="utf-8")
    done = hexapla("--project", book, "adopt", "de", german)
    assert done.code == 0
    assert "de: 6 adopted, 2 doubtful and marked stale, 0 texts" in done.stdout
    assert polib.pofile(str(book / "translations" / "de.po")).find("Anfangen", by="msgstr")
    again = hexapla("--project", book, "adopt", "de", german)
    assert "de: 0 adopted, 0 doubtful" in again.stdout
    assert hexapla("--project", book, "adopt", "it", german).code == 2


@pytest.mark.slow
@pytest.mark.parametrize("sign", ["\U000f0000", "\U0010fffd"])
def test_glyph_that_no_font_has(hexapla: Hexapla, built_book: Path, sign: str) -> None:
    """A character that no font has fails the build by name, and dist/ stays."""
    source = built_book / "source" / "02-going-on.md"
    source.write_text(
        source.read_text(encoding="utf-8") + f"\nAn old {sign} sign.\n", encoding="utf-8"
    )
    before = snapshot(built_book)
    done = hexapla("--project", built_book, "--format", "pdf")
    assert done.code == 1
    assert sign in done.stderr or f"U+{ord(sign):04X}" in done.stderr
    assert "font" in done.stderr
    assert snapshot(built_book) == before


MOMENTS: dict[str, Callable[[Path], object]] = {
    "nothing is made yet": lambda staging: staging,
    "the first page is there": lambda staging: any(staging.glob("*/index.html")),
    "the first EPUB is there": lambda staging: any(staging.glob("*/*.epub")),
    "the first PDF is there": lambda staging: any(staging.glob("*/*.pdf")),
    "the manifest is there": lambda staging: (staging / "manifest.json").exists(),
}


@pytest.mark.slow
@pytest.mark.parametrize("moment", MOMENTS)
def test_killed_build_changes_nothing(hexapla: Hexapla, built_book: Path, moment: str) -> None:
    """Law 7: a build that is killed leaves the last good book, and the next build works.

    At the last moment it may already be the new one, but never a mixture.
    """
    source = built_book / "source" / "02-going-on.md"
    source.write_text(source.read_text(encoding="utf-8") + "\nOne more.\n", encoding="utf-8")
    before = snapshot(built_book)
    with _running(built_book) as build:
        _await(build, built_book, MOMENTS[moment])
        started = _children(build.pid)
        build.kill()
        build.wait(timeout=LIMIT)
        assert _end(started), "a process of the build lives on"
    killed = snapshot(built_book)
    transaction.finish(built_book)  # which is what the next command begins with
    finished = snapshot(built_book)
    done = hexapla("--project", built_book)
    assert done.code == 0, done.stderr
    complete = snapshot(built_book)
    if moment == "the manifest is there":
        for folder in ("dist/", "translations/"):
            old, at, new = (_bytes(found, folder) for found in (before, killed, complete))
            assert at in (old, new), f"{folder} is a mixture"
        old, at, new = map(_bytes, (before, finished, complete))
        assert at in (old, new), "dist/ and translations/ are of two builds"
    else:
        assert finished == killed == before
    assert b"One more." in complete["dist/en/going-on.html"][0]
    assert _strangers(built_book) == []


def test_stopped_build_changes_nothing(built_book: Path) -> None:
    """Ctrl-C stops a build at once: a sentence, exit code 130, and nothing has changed."""
    before = snapshot(built_book)
    with _running(built_book) as build:
        _await(build, built_book, MOMENTS["the first page is there"])
        os.killpg(build.pid, signal.SIGINT)
        _, stderr = build.communicate(timeout=LIMIT)
    assert build.returncode == 130
    assert "Traceback" not in stderr
    assert len(stderr.splitlines()) == 1, stderr
    assert snapshot(built_book) == before
    assert _strangers(built_book) == []


@pytest.mark.slow
def test_process_that_is_ended_from_outside(built_book: Path) -> None:
    """A process of the build that the system ends is a finding, and nothing has changed."""
    before = snapshot(built_book)
    with _running(built_book) as build:
        _await(build, built_book, MOMENTS["the first page is there"])
        for process in _children(build.pid):
            if "hexapla.system.workers" in (process / "cmdline").read_text():
                os.kill(int(process.name), signal.SIGKILL)
        _, stderr = build.communicate(timeout=LIMIT)
    assert build.returncode == 1
    assert "Traceback" not in stderr
    assert "memory" in stderr
    assert snapshot(built_book) == before


def _children(pid: int) -> list[Path]:
    """The folders in /proc of the processes that a process has started."""
    if not Path("/proc/self/stat").exists():
        pytest.skip("there is no /proc to find the processes of a build in")
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it may have ended meanwhile
            after_name = (process / "stat").read_text().rpartition(")")[2].split()
            if int(after_name[1]) == pid:
                found.append(process)
    return found


def test_left_overs_of_others_stay(tmp_path: Path) -> None:
    """Only what a killed build of this very folder left behind is cleared away."""
    with started(["true"]) as gone:  # a process number that was, and is no more
        gone.wait(timeout=LIMIT)
    ours = tmp_path / f".dist-{gone.pid}-abcdefgh"
    theirs = [tmp_path / f".dist-{gone.pid}-{os.getpid()}-abcdefgh", tmp_path / ".dist-notes-of-me"]
    running = tmp_path / f".dist-{os.getpid()}-abcdefgh"
    for folder in (ours, *theirs, running):
        folder.mkdir()
    with locked(running):
        clear_left_overs(tmp_path / "dist")
    assert sorted(tmp_path.iterdir()) == sorted([*theirs, running])


def _empty(path: Path, count: int | None = None) -> None:
    """Take the translation out of so many messages, or of all."""
    catalog = polib.pofile(str(path), wrapwidth=0)
    for entry in catalog[:count]:
        entry.msgstr = ""
    catalog.save()


def _break_one(path: Path) -> None:
    """Take the mark of a note or reference out of a translation."""
    catalog = polib.pofile(str(path), wrapwidth=0)
    entry = next(entry for entry in catalog if "⟦1⟧" in entry.msgstr)
    entry.msgstr = entry.msgstr.replace("⟦1⟧", "")
    catalog.save()


def _bytes(files: dict[str, tuple[bytes, int]], folder: str = "") -> dict[str, bytes]:
    return {name: file[0] for name, file in files.items() if name.startswith(folder)}


def _strangers(book: Path) -> list[str]:
    """What lies in the book's folder and is no part of a book."""
    known = {"source", "translations", "templates", "dist", ".gitignore", "README.md"}
    found = [path for path in book.iterdir() if path.name not in known]
    found += [path for path in (book / "translations").iterdir() if path.suffix != ".po"]
    return [path.name for path in found]


def _running(book: Path) -> AbstractContextManager[subprocess.Popen[str]]:
    """A build in a process group of its own, none of which outlives the test."""
    command = [sys.executable, str(ROOT / "build.py"), "--project", str(book), "--jobs", "1"]
    return started(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def _await(build: subprocess.Popen[str], book: Path, reached: Callable[[Path], object]) -> None:
    """Look without a pause until the staging folder has come so far."""
    while build.poll() is None:
        for staging in book.glob(f".dist-{build.pid}-*"):
            if reached(staging):
                return
    pytest.fail("the build ended before it came so far")


def _end(processes: list[Path]) -> bool:
    """Whether all these processes, by their folders in /proc, end within a minute."""
    for _ in range(600):
        if not any(process.exists() for process in processes):
            return True
        time.sleep(0.1)
    return False
