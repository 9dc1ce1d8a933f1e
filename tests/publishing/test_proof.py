"""The page ``dist/verify/``: it says what ``verify`` says, to people."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from lxml import html

from tests.conftest import DATE, Hexapla, Once, replace
from tests.support.browser import chromium, seen, served
from tests.support.judges import nu_checker

if TYPE_CHECKING:
    from lxml.etree import _Element

PAGE = Path("dist") / "verify" / "index.html"


def page(file: Path) -> _Element:
    return html.parse(file).getroot()


def text(element: _Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def cells(root: _Element, heading: str) -> list[list[str]]:
    """The lines of the table under a heading."""
    part = next(s for s in root.iter("section") if s.get("aria-labelledby") == heading)
    return [[text(cell) for cell in row] for row in part.iter("tr")]


@pytest.fixture(scope="session")
def tampered(once: Once, built_starter: Path, hexapla: Hexapla) -> Path:
    """The starter's build with a changed number and a lost note, and the proof of that."""

    def fill(folder: Path) -> None:
        shutil.copytree(built_starter, folder)
        number = 'id="going-on"><span class="number">{}<'
        replace(folder / "dist/fr/going-on.html", number.format(2), number.format(7))
        replace(folder / "dist/fr/beginning.html", 'id="beginning-note-1"', 'id="lost"')
        done = hexapla("verify", "--project", folder, "--page", folder / "proof")
        (folder / "said.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
        assert done.code == 1

    return once("tampered", fill)


def test_the_page_shows_every_count(built_starter: Path) -> None:
    """Each artifact has a line whose counts are those of the manifest and of the book."""
    record = json.loads((built_starter / "dist/manifest.json").read_text(encoding="utf-8"))
    head, book, *lines = cells(page(built_starter / PAGE), "counts")
    names = [name.lower().replace(" ", "_") for name in head[2:-1]]
    artifacts = [a for edition in record["editions"] for a in edition["artifacts"] if a["counts"]]
    assert len(lines) == len(artifacts)
    for line, artifact in zip(lines, artifacts, strict=True):
        counted = {**artifact["counts"], "sections": len(artifact["outline"])}
        assert [int(cell) for cell in line[2:-1]] == [counted[name] for name in names]
        assert line[2:-1] == book[2:-1]
        assert line[-1] == str(artifact["pages"])


def test_the_page_shows_titles_side_by_side(built_starter: Path) -> None:
    """A line for each section: its number, and its title in every language."""
    head, *lines = cells(page(built_starter / PAGE), "outline")
    assert head == ["Number", "English", "French"]
    assert lines == [["1", "Beginning", "Commencement"], ["2", "Going on", "Suite"]]


def test_the_page_names_files_and_day(built_starter: Path) -> None:
    """It has the SHA-256 of every artifact, and the date of the edition."""
    record = json.loads((built_starter / "dist/manifest.json").read_text(encoding="utf-8"))
    root = page(built_starter / PAGE)
    sums = [text(code) for code in root.iter("code")]
    for edition in record["editions"]:
        assert {a["sha256"] for a in edition["artifacts"]} <= set(sums)
    assert [time.get("datetime") for time in root.iter("time")] == [DATE]


def test_the_verdict_is_good(built_starter: Path) -> None:
    """Where nothing differs it says so, and nothing is marked as wrong."""
    root = page(built_starter / PAGE)
    assert [text(e) for e in root.iterfind(".//p[@class='verdict equal']/strong")] == [
        "All 2 editions agree with the book."
    ]
    assert not root.findall(".//*[@id='differences']")
    assert not [e for e in root.iter() if "wrong" in str(e.get("class", "")).split()]


def test_tampering_turns_it_red(tampered: Path) -> None:
    """After a change to the files the page lists the very differences that ``verify`` prints."""
    printed = re.findall(r"(?m)^ERROR +(.*)$", (tampered / "said.txt").read_text(encoding="utf-8"))
    root = page(tampered / "proof" / "index.html")
    listed = [text(e) for e in root.iterfind(".//ul[@class='differences']/li")]
    assert len(listed) == len(printed) > 3
    for line in printed:
        assert any(found.startswith(line) for found in listed), line
    assert root.find(".//p[@class='verdict different']") is not None
    assert [text(e) for e in root.iterfind(".//td[@class='right wrong']/strong")] == ["0"]


def test_verify_leaves_the_build_alone(tampered: Path, built_starter: Path) -> None:
    """Proving writes into the folder that was named, and never into ``dist/``."""
    assert (tampered / PAGE).read_bytes() == (built_starter / PAGE).read_bytes()


def test_the_page_stands_alone(tampered: Path) -> None:
    """What ``--page`` writes needs nothing but its own folder."""
    folder = tampered / "proof"
    root = page(folder / "index.html")
    for link in root.iter("link"):
        assert (folder / link.get("href", "")).is_file()
    assert not list(root.iter("script"))


@pytest.mark.slow
def test_outside_judges_of_the_page(tampered: Path, built_starter: Path) -> None:
    """The Nu HTML Checker and axe-core, in light and in dark, have nothing against the page."""
    good, bad = built_starter / "dist", tampered / "proof"
    assert nu_checker(good / "verify") == []
    assert nu_checker(bad) == []
    with chromium() as browser, served(good) as one, served(bad) as other:
        assert seen(browser, [f"{one}verify/index.html", f"{other}index.html"]) == []


def test_a_stale_edition_is_shown(built_book: Path, hexapla: Hexapla) -> None:
    """A build of one language tells that the others are still of the older text."""
    source = built_book / "source" / "02-going-on.md"
    text_ = source.read_text(encoding="utf-8")
    source.write_text(f"{text_}\n## Further {{#further}}\n\nMore.\n", encoding="utf-8")
    done = hexapla("--project", built_book, "--language", "en", "--format", "html")
    assert done.code == 0, done.stderr
    root = page(built_book / PAGE)
    listed = [text(e) for e in root.iterfind(".//ul[@class='differences']/li")]
    assert any("fr edition, html" in line and "'further' is missing" in line for line in listed)
    assert not any("en edition, html" in line for line in listed)
