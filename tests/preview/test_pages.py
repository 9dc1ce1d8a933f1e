"""The pages of the preview are those of the built site, whatever was looked at before."""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import polib
import pytest
from hypothesis import given, reject, settings

from hexapla.editions.localize import localize_all
from hexapla.editions.parallel import parallel_editions
from hexapla.errors import SourceError
from hexapla.formats.html import writer
from hexapla.preview.pages import Press
from hexapla.project import Project
from hexapla.source.numbering import number
from hexapla.source.reader import read_book
from hexapla.theme import default_templates
from tests.conftest import ROOT, replace
from tests.support.books import folder_of, markdown
from tests.support.hard_books import folder_of as hard_book
from tests.support.hard_books import kinds

PLACES = re.compile(r' data-(source|message|segment)="([^"]*)"')

BLANK = re.compile(r"\n{2,}")
"""Blank lines between blocks: pandoc sets one more or less where raw HTML was taken out, by what
stands in the chapters before."""


def built(root: Path) -> Iterator[tuple[str, str, str]]:
    """The pages of the site as a build makes them: edition, name, text."""
    project = Project(number(read_book(root)))
    catalogs = [file.catalog for file in project.sync_catalogs()]
    editions, _ = localize_all(project.book, catalogs)
    for edition in [*editions, *parallel_editions(editions)]:
        with tempfile.TemporaryDirectory() as folder:
            writer.render(edition, Path(folder), default_templates())
            for file in sorted(Path(folder).glob("*.html")):
                yield edition.name, file.name, file.read_text(encoding="utf-8")


def different(root: Path, press: Press) -> list[str]:
    """The pages that the preview makes otherwise."""
    return [
        f"{edition}/{name}"
        for edition, name, text in built(root)
        if BLANK.sub("\n", PLACES.sub("", press.page(edition, name).html)) != BLANK.sub("\n", text)
    ]


def own_book(folder: Path) -> Path:
    for name in ("source", "translations"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


@pytest.mark.slow
def test_each_page_is_that_of_the_built_site(tmp_path: Path) -> None:
    """Of this book: every edition, two of them side by side; and again after edits."""
    root = own_book(tmp_path / "book")
    press = Press(root, tmp_path / "made")
    assert different(root, press) == []
    replace(root / "source" / "03-background.md", "The paper", "This paper")
    replace(root / "source" / "04-principles.md", "## Peace", "A new one.\n\n## Peace")
    replace(root / "source" / "05-path.md", "{#path}", "{#way}")
    for file in (root / "source").glob("*.md"):
        file.write_text(file.read_text().replace("(#path)", "(#way)"))
    catalog = polib.pofile(str(root / "translations" / "fr.po"), wrapwidth=0)
    catalog[7].msgstr = ""
    catalog[9].flags.append("fuzzy")
    catalog.save()
    assert different(root, press) == []


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "direction"), list(kinds()))
def test_each_page_of_a_hard_book_is_that_of_the_built_site(
    kind: str, direction: str, tmp_path: Path
) -> None:
    """Of a chapter with all that is hard, seen from a chapter before it and one behind it."""
    root = hard_book(kind, direction, tmp_path / "book")
    (root / "source" / "00.md").write_text("# Before\n\nA text of *its* own.\n")
    (root / "source" / "99.md").write_text("# Behind\n\nAnother.[^1]\n\n[^1]: A note.\n")
    assert different(root, Press(root, tmp_path / "made")) == []


@settings(max_examples=8)
@given(markdown(noisy=False))
def test_a_page_does_not_depend_on_what_was_seen_before(text: str) -> None:
    """Books of three chapters, edited twice: each page is that of the built site."""
    with tempfile.TemporaryDirectory() as folder:
        texts = ("# Before\n\nSome *words*.\n", f"# Middle\n\n{text}\n", "# Behind\n\nMore.\n")
        root = folder_of(Path(folder) / "book", *texts)
        try:
            number(read_book(root))
        except SourceError:
            reject()  # a book with a fault has no site
        press = Press(root, Path(folder) / "made")
        assert different(root, press) == []
        middle = sorted((root / "source").glob("*.md"))[1]
        middle.write_text(f"# Middle\n\nWords before.\n\n{text}\n", encoding="utf-8")
        assert different(root, press) == []


# ----------------------------------------------------------------------------------- places


def texts_at(root: Path, html: str, kind: str) -> Iterator[tuple[str, str]]:
    """The words of each element with a place, and the line that it leads to."""
    from lxml import html as parser

    for element in parser.fromstring(html).iter():
        if place := element.get(f"data-{kind}"):
            file, _, line = place.rpartition(":")
            lines = (root / file).read_text(encoding="utf-8").splitlines()
            yield " ".join(element.text_content().split()), lines[int(line) - 1]


def plain(text: str) -> Sequence[str]:
    return re.findall(r"[^\W_]+", text)


def test_each_paragraph_leads_to_its_line_in_the_source(tmp_path: Path) -> None:
    """Headings, paragraphs, cells, items, captions and notes of this book."""
    root = own_book(tmp_path / "book")
    press = Press(root, tmp_path / "made")
    count = 0
    for page in ("principles.html", "path.html", "background.html", "glossary.html"):
        for words, line in texts_at(root, press.page("en", page).html, "source"):
            heading = re.sub(r"^(\d+(\.\d+)*|(Table|Figure) \d+\.) ", "", words)
            first = next(iter(plain(re.sub(r"^\d+\s", "", heading))), "")
            assert first in plain(line), (page, words, line)
            count += 1
    assert count > 80


def test_a_term_that_has_moved_leads_to_its_message(tmp_path: Path) -> None:
    """In a glossary, which has an order of its own in each language, places are those of terms."""
    from lxml import html as parser

    root = own_book(tmp_path / "book")
    page = Press(root, tmp_path / "made").page("fr", "glossary.html").html
    entries = polib.pofile(str(root / "translations/fr.po"))
    by_line = {entry.linenum or 0: entry.msgstr for entry in entries}
    terms = [term for term in parser.fromstring(page).iter("dt") if term.get("data-message")]
    places = [str(term.get("data-message")).rpartition(":")[2] for term in terms]
    told = [by_line[max(at for at in by_line if at <= int(place))] for place in places]
    said = [" ".join(term.text_content().split()) for term in terms]
    assert len(said) == 9
    assert said[0].startswith("Chaîne")
    assert said == told


def test_each_paragraph_leads_to_its_message_in_the_catalog(tmp_path: Path) -> None:
    """The line is that on which the message of the text begins, also where that is stale."""
    root = own_book(tmp_path / "book")
    press = Press(root, tmp_path / "made")
    entries = polib.pofile(str(root / "translations/fr.po"))
    catalog = {entry.linenum or 0: entry for entry in entries}
    page = press.page("fr", "principles.html").html
    found = 0
    for line in map(int, re.findall(r'data-message="translations/fr\.po:(\d+)"', page)):
        near = [at for at in catalog if at <= line]
        entry = catalog[max(near)]
        shown = plain(re.sub(r"⟦.*?⟧|[*`\\]", "", entry.msgstr))
        assert shown[:1] == [] or shown[0] in page
        found += 1
    assert found > 30
    replace(root / "source" / "04-principles.md", "The paper names four", "The text names four")
    again = press.page("fr", "principles.html").html
    assert re.findall(r'data-message="([^"]*)"', again) == re.findall(
        r'data-message="([^"]*)"', page
    )
