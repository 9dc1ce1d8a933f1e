"""A farm: each book is what its own build makes of it, and what befalls one befalls no other."""

from __future__ import annotations

import json
import re
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from tests.conftest import ROOT, Hexapla, replace
from tests.support.farms import farm_of, sums
from tests.support.processes import started
from tests.support.toy_font import toy_font

NAMES = ("a", "shelf/b", "c")

FAST = ("--format", "html", "--format", "epub")
"""Formats for which nothing is laid out."""


@pytest.fixture
def folder(starter: Path, tmp_path: Path) -> Path:
    """A folder with three books, none of them built yet."""
    return farm_of(tmp_path / "all", starter, NAMES)


@pytest.fixture
def cached(tmp_path: Path) -> dict[str, str]:
    """An environment with a cache of the test's own."""
    return {"HEXAPLA_CACHE": str(tmp_path / "cache")}


def facts(folder: Path) -> dict[str, Any]:
    return dict(json.loads((folder / "farm.json").read_text(encoding="utf-8")))


def states(folder: Path) -> dict[str, str]:
    """What became of each book, as the page's facts say it."""
    return {book["name"]: book["state"] for book in facts(folder)["books"]}


def test_books_of_a_farm_are_those_of_builds(folder: Path, hexapla: Hexapla) -> None:
    """A farm makes the same bytes of each book as a build of its own, in whatever process (law 8).

    One has fonts, a template and a date of its own: nothing of these reaches the book after it.
    """
    other = folder / "a"
    (other / "source" / "fonts").mkdir()
    (other / "source" / "fonts" / "toy.ttf").write_bytes(toy_font())
    with (other / "source" / "book.toml").open("a", encoding="utf-8") as settings:
        settings.write('\n[fonts]\nLatn = "fonts/toy.ttf"\n')
    settings_text = (other / "source" / "book.toml").read_text(encoding="utf-8")
    dated = re.sub(r"(?m)^date\s*=.*$", "date = 2019-01-01", settings_text)
    (other / "source" / "book.toml").write_text(dated, encoding="utf-8")
    (other / "templates" / "html").mkdir(parents=True)
    shutil.copy(ROOT / "templates" / "html" / "toc.html", other / "templates" / "html")
    with (other / "templates" / "html" / "toc.html").open("a", encoding="utf-8") as template:
        template.write("<!-- of this book alone -->\n")
    shutil.copytree(folder, folder.with_name("alone"))

    done = hexapla("farm", folder, "--jobs", "1")
    assert done.code == 0, done.stderr
    for name in NAMES:
        alone = folder.with_name("alone") / name
        assert hexapla("--project", alone).code == 0
        assert sums(folder / name / "dist") == sums(alone / "dist"), name
        assert sums(folder / name / "translations") == sums(alone / "translations")


def test_one_book_that_fails_is_told_of_once(folder: Path, hexapla: Hexapla) -> None:
    """A fault keeps no other book from being built; it is told with book, language and format."""
    (folder / "a" / "templates" / "epub").mkdir(parents=True)
    (folder / "a" / "templates" / "epub" / "nav.xhtml").write_text("{{ 1 / 0 }}", encoding="utf-8")
    (folder / "shelf" / "b" / "source" / "book.toml").write_text("[book\n", encoding="utf-8")

    done = hexapla("farm", folder, *FAST)

    assert done.code == 1
    assert states(folder / "farm") == {"a": "failed", "c": "built", "shelf/b": "failed"}
    errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
    assert len(errors) == 2, done.stderr
    assert "a/templates/epub/nav.xhtml: division by zero" in errors[0] + errors[1]
    assert "shelf/b/source/book.toml" in errors[0] + errors[1]
    assert not (folder / "a" / "dist").exists()
    assert (folder / "c" / "dist" / "index.html").is_file()
    page = (folder / "farm" / "index.html").read_text(encoding="utf-8")
    assert page.count("division by zero") == 1
    # It may be put on the web: folders of this machine are not told.
    assert str(folder) not in page
    assert "3 books: 1 built, 2 failed" in done.stdout


@pytest.mark.slow
def test_work_that_takes_too_long_stops_its_book_only(folder: Path, hexapla: Hexapla) -> None:
    """A template that never ends is told of with book, language and format; no other is."""
    (folder / "c" / "templates" / "epub").mkdir(parents=True)
    endless = "{% for one in range(99999) %}{% for two in range(99999) %}{% endfor %}{% endfor %}"
    (folder / "c" / "templates" / "epub" / "nav.xhtml").write_text(endless, encoding="utf-8")

    limited = {"HEXAPLA_LIMITS": "0.3"}
    done = hexapla("farm", folder, "--format", "epub", "--language", "fr", env=limited)

    assert done.code == 1
    assert states(folder / "farm") == {"a": "built", "c": "failed", "shelf/b": "built"}
    (error,) = (line for line in done.stderr.splitlines() if line.startswith("ERROR"))
    assert "c: the fr edition, epub: it took more than" in error


def test_what_has_not_changed_is_not_made_again(
    folder: Path, hexapla: Hexapla, cached: dict[str, str]
) -> None:
    """The second run of a farm makes only the book in which something was saved (law 10)."""
    assert hexapla("farm", folder, *FAST, env=cached).code == 0
    before = {name: sums(folder / name / "dist") for name in NAMES}
    replace(folder / "c" / "source" / "01-beginning.md", "alone", "by itself")

    again = hexapla("farm", folder, *FAST, env=cached)

    assert again.code == 0, again.stderr
    assert states(folder / "farm") == {"a": "unchanged", "c": "built", "shelf/b": "unchanged"}
    changed = [name for name in NAMES if sums(folder / name / "dist") != before[name]]
    assert changed == ["c"]


def test_books_that_are_left_out_stay_on_the_page(folder: Path, hexapla: Hexapla) -> None:
    """--changed-since builds what has changed; page and catalog have all that was ever built."""
    git = ["git", "-C", str(folder), "-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "all"]):
        subprocess.run([*git, *command], check=True, capture_output=True, timeout=60)
    assert hexapla("farm", folder, *FAST).code == 0
    subprocess.run([*git, "add", "*.po"], check=True, timeout=60)
    subprocess.run([*git, "commit", "-qm", "catalogs"], check=True, capture_output=True, timeout=60)
    publications = catalog_of(folder / "farm")
    replace(folder / "a" / "source" / "01-beginning.md", "alone", "by itself")

    done = hexapla("farm", folder, *FAST, "--changed-since", "HEAD")

    assert done.code == 0, done.stderr
    assert states(folder / "farm") == {"a": "built", "c": "left out", "shelf/b": "left out"}
    assert catalog_of(folder / "farm") == publications
    wrong = hexapla("farm", folder, "--changed-since", "no-such-branch")
    assert wrong.code == 2
    assert "--changed-since no-such-branch" in wrong.stderr


def catalog_of(folder: Path) -> list[str]:
    """The identifiers of the publications in both catalogs of a folder, which have to agree."""
    described = json.loads((folder / "opds.json").read_text(encoding="utf-8"))
    ours = [one["metadata"]["identifier"] for one in described["publications"]]
    feed = etree.parse(folder / "opds.xml").getroot()
    atom = "{http://www.w3.org/2005/Atom}"
    assert [one.findtext(f"{atom}id") for one in feed.iterfind(f"{atom}entry")] == ours
    assert described["metadata"]["numberOfItems"] == len(ours)
    return ours


@pytest.mark.parametrize("is_elsewhere", [False, True], ids=["in the books", "elsewhere"])
def test_every_link_of_the_pages_leads_somewhere(
    folder: Path, hexapla: Hexapla, tmp_path: Path, is_elsewhere: bool
) -> None:
    """The page and both catalogs lead to files that are there, wherever books are published."""
    output = ("--output", tmp_path / "out") if is_elsewhere else ()
    home = tmp_path / "out" if is_elsewhere else folder / "farm"
    assert hexapla("farm", folder, *FAST, *output).code == 0

    assert (folder / "a" / "dist").exists() is not is_elsewhere
    assert len(catalog_of(home)) == 6
    page = etree.HTML((home / "index.html").read_text(encoding="utf-8"))
    feed = etree.parse(home / "opds.xml").getroot()
    described = json.loads((home / "opds.json").read_text(encoding="utf-8"))
    shown = [one.get("href") for one in page.iter("a", "link")]
    atom = [one.get("href") for one in feed.iter("{http://www.w3.org/2005/Atom}link")]
    listed = [
        link["href"]
        for one in (described, *described["publications"])
        for link in (*one["links"], *one.get("images", ()))
    ]
    assert len(shown) > 12
    assert len(atom) > 12
    for href in (*shown, *atom, *listed):
        assert href.startswith("#") or (home / href).is_file(), href


def test_the_page_tells_state_pages_findings_and_cost(folder: Path, hexapla: Hexapla) -> None:
    """Of each book and language: how much is translated, pages, findings, and CPU time."""
    assert hexapla("farm", folder, "--format", "pdf", "--language", "fr").code == 0

    book = facts(folder / "farm")["books"][0]
    french = next(one for one in book["editions"] if one["language"] == "fr")
    assert book["name"] == "a"
    assert book["book"]["title"] == "Book 1"
    assert french["pages"] > 3
    assert 0 < french["share"] < 1
    assert french["to_translate"] > 0
    assert book["findings"]["warning"] == 1
    # A process that makes a PDF has done more than start.
    assert book["cost"]["cpu"] > 0.3
    page = (folder / "farm" / "index.html").read_text(encoding="utf-8")
    assert f'<td class="right">{french["pages"]}</td>' in page


def test_a_folder_of_somebody_is_not_taken_for_pages(folder: Path, hexapla: Hexapla) -> None:
    """Where something else stands in the place of the pages, nothing is built."""
    (folder / "farm").mkdir()
    (folder / "farm" / "cows.txt").write_text("of somebody", encoding="utf-8")

    done = hexapla("farm", folder, *FAST)

    assert done.code == 2
    assert not (folder / "a" / "dist").exists()
    assert [one.name for one in (folder / "farm").iterdir()] == ["cows.txt"]


@pytest.mark.slow
def test_a_farm_that_is_stopped_leaves_whole_books(folder: Path, hexapla: Hexapla) -> None:
    """Ctrl-C after the first book: it is published, the others are as they were, nothing stays."""
    command = [sys.executable, str(ROOT / "build.py"), "farm", str(folder), "--jobs", "1", *FAST]
    with started(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout
        first = process.stdout.readline().partition(":")[0]
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)

    assert process.returncode == 130, said
    assert said.strip().startswith("stopped; the books that were finished are published")
    assert hexapla("verify", "--project", folder / first).code == 0
    assert not [path for path in folder.rglob(".dist-*") if path.is_dir()]
    done = hexapla("farm", folder, *FAST)
    assert done.code == 0, done.stderr
    assert {*states(folder / "farm").values()} == {"built"}
