"""Parts that a build laid out before are taken from the cache: the same bytes for less work."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hexapla.editions.localize import of_source
from hexapla.files import cache as caching
from hexapla.formats.pdf import writer
from hexapla.system import cores
from hexapla.theme import Theme, default_templates
from tests.support.books import book_of
from tests.support.composed import count_parts

WORDS = (
    "The harbour of the old town lies behind the hill, and ships wait there for the tide to turn. "
)

PICTURE = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9">'
    '<rect width="{}" height="9" fill="#123"/></svg>'
)

CHAPTERS = {
    "one": f"# One {{#one}}\n\n{WORDS * 8}\n\nA [tide]{{.index}}.[^a]\n\n[^a]: A note.\n",
    "two": f"# Two {{#two}}\n\n{WORDS * 5}\n\n![A hill](images/hill.svg)\n\n{WORDS}\n",
    "three": f"# Three {{#three}}\n\nSee [](#one) and [](#four).\n\n{WORDS * 5}\n",
    "four": f"# Four {{#four}}\n\n{WORDS * 5}\n",
}
FRONT, BACK = -1, 4
"""The numbers of the parts round the chapters, which are counted from 0."""

Files = dict[str, str]


@pytest.fixture
def laid_out(monkeypatch: pytest.MonkeyPatch) -> set[int]:
    """The parts that are laid out, by their numbers."""
    return count_parts(monkeypatch)


def pdf(folder: Path, files: Files, cache: caching.Cache, processes: int = 1) -> bytes:
    """The PDF of a book with these chapters and other files."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    texts = [text for name, text in files.items() if name in CHAPTERS]
    edition = of_source(book_of(folder, *texts), Theme(folder))
    with caching.using(cache), cores.allow(processes):
        return writer.render(edition, folder / "made.pdf", default_templates()).read_bytes()


def start() -> Files:
    """The book before it is edited."""
    return {**CHAPTERS, "source/images/hill.svg": PICTURE.format(5)}


def with_word(files: Files) -> None:
    """A word more in a chapter that nothing refers to."""
    files["two"] += "\nA word more.\n"


def with_pages(files: Files) -> None:
    """Two pages more in the first chapter: all after it begin later."""
    files["one"] += f"\n{WORDS * 60}\n"


def with_other_picture(files: Files) -> None:
    """Another picture under the same name."""
    files["source/images/hill.svg"] = PICTURE.format(8)


def with_note(files: Files) -> None:
    """A note more: notes are counted in each chapter."""
    files["four"] += "\nMore.[^b]\n\n[^b]: Another note.\n"


def with_rules(files: Files) -> None:
    """Other rules of the language, in the book's own templates."""
    ours = (default_templates() / "languages" / "default.toml").read_text("utf-8")
    files["templates/languages/default.toml"] = ours.replace("leading = 1.4", "leading = 1.5")


EDITS: dict[Callable[[Files], None], set[int] | None] = {
    with_word: {1},
    with_pages: {FRONT, 0, 1, 2, 3, BACK},
    with_other_picture: None,
    with_note: {3},
    with_rules: None,
}
"""What of the parts is laid out after an edit; None where that may be all."""


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.__name__)
def test_a_part_is_laid_out_again_where_it_changed(
    edit: Callable[[Files], None], tmp_path: Path, laid_out: set[int]
) -> None:
    """After an edit the bytes are those of a build from nothing, and the rest is not made again."""
    (tmp_path / "cache").mkdir(mode=0o700)
    cache = caching.Cache(tmp_path / "cache")
    files = start()
    before = pdf(tmp_path / "kept", files, cache)
    assert laid_out == {FRONT, 0, 1, 2, 3, BACK}
    laid_out.clear()
    assert pdf(tmp_path / "kept", files, cache) == before
    assert laid_out == set()
    edit(files)
    after = pdf(tmp_path / "kept", files, cache)
    expected = EDITS[edit]
    assert expected is None or laid_out == expected
    assert after != before
    assert after == pdf(tmp_path / "new", files, caching.OFF)


@pytest.mark.slow
def test_parts_in_processes_are_the_same(tmp_path: Path) -> None:
    """However many processes lay parts out, and whoever kept them, the bytes are the same."""
    (tmp_path / "cache").mkdir(mode=0o700)
    cache = caching.Cache(tmp_path / "cache")
    one = pdf(tmp_path / "one", start(), caching.OFF)
    assert pdf(tmp_path / "three", start(), cache, processes=3) == one
    files = start()
    with_word(files)
    again = pdf(tmp_path / "three", files, cache, processes=2)
    assert again == pdf(tmp_path / "one", files, cache) != one


def test_what_is_told_of_one_chapter_lays_out_no_other(tmp_path: Path, laid_out: set[int]) -> None:
    """An edition whose first notice is told lays out the chapter of it, and nothing else."""
    cache = caching.Cache(tmp_path / "cache")
    (tmp_path / "cache").mkdir()
    texts = {**CHAPTERS, "two": f"# Two {{#two}}\n\n{WORDS}\n"}
    edition = of_source(book_of(tmp_path, *texts.values()), Theme(tmp_path))
    told = replace(edition, notices={"two": (("†", "Not translated."),)})
    with caching.using(cache), cores.allow(1):
        writer.render(edition, tmp_path / "one.pdf", default_templates())
        laid_out.clear()
        writer.render(told, tmp_path / "two.pdf", default_templates())
    assert laid_out == {1}
