"""From a save to the new page, in a real browser: this repository's book, and a long one.

    python -m benchmarks.preview [--write] [--short]

A paragraph of the page that is looked at is saved again and again, with words more or with a new
paragraph behind it; the time runs until the browser has drawn the page with them. So it is for
catalogs, and for the printed pages of the chapter.
"""

from __future__ import annotations

import random
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks import tables
from hexapla.commands.serve import Preview
from tests.support.browser import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parent.parent

WORDS, CHAPTERS, PASSAGE = 183_000, 40, 90
"""The words and chapters of the long book, and the words of each of its paragraphs."""

SHORT = 12_000
"""The words of the long book in a short run."""

TIMES = 9
"""How often each is measured."""

SETTINGS = """[book]
language = "en"
title = "A long book"
authors = ["N. N."]
identifier = "urn:uuid:00000000-0000-4000-8000-000000000020"
date = 2026-11-23

[numbering]
paragraphs = true
"""

SHOWN = """([text, isPrinted]) => {
  window.measured = new Promise(done => {
    const before = isPrinted ? document.querySelector("#pages img").src : "";
    const look = setInterval(() => {
      const frame = document.querySelector("iframe:not(.waiting)");
      const picture = document.querySelector("#pages img");
      const is = isPrinted
        ? picture.src !== before && picture.complete
        : frame && frame.contentDocument.body.textContent.includes(text);
      if (!is) return;
      clearInterval(look);
      requestAnimationFrame(() => requestAnimationFrame(() => done(Date.now())));
    }, 4);
  });
  return 0;
}"""


def main() -> None:
    """Measure, print, and write the table if that is wished."""
    options = tables.options(__doc__).parse_args()
    times, words = (3, SHORT) if options.short else (TIMES, WORDS)
    rows: list[list[str]] = []
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        own = Case("this book", own_book(Path(folder) / "own"), "04-principles", "principles", "fr")
        book = long_book(Path(folder) / "long", words)
        long = Case(f"{words:,} words", book, "20-chapter", "c20")
        for row in chain(measured(browser, own, times), measured(browser, long, times)):
            print(*row, sep=" | ", flush=True)
            rows.append(row)
    text = tables.table(
        ["book", "what is saved or asked for", "median, s", "worst, s"], rows, words=2
    )
    tables.show("preview", text, "make bench-preview", is_written=options.write)


@dataclass(frozen=True, slots=True)
class Case:
    """A book, and what is edited and looked at in it."""

    name: str
    folder: Path
    file: str
    """The file of the chapter, without its ending."""
    page: str
    """Its page, without the ending."""
    translation: str = ""
    """A language whose catalog is edited, too."""


def measured(browser: Browser, case: Case, times: int) -> Iterator[list[str]]:
    """The rows of a book."""
    book, name = case.folder, case.name
    source = book / "source" / f"{case.file}.md"
    page_name = f"{case.page}.html"

    def words(tag: str) -> None:
        _edit(source, lambda paragraph: f"{paragraph} {tag}.")

    def structure(tag: str) -> None:
        _edit(source, lambda paragraph: f"{paragraph}\n\n{tag} is new.")

    with looking(browser, book, f"en/{page_name}") as (page, first):
        yield [name, "the first page, nothing known", f"{first:.2f}", f"{first:.2f}"]
        yield [name, "words of a paragraph", *told(_times(page, words, times))]
        yield [name, "a new paragraph", *told(_times(page, structure, times))]
    if case.translation:
        catalog = book / "translations" / f"{case.translation}.po"
        with looking(browser, book, f"{case.translation}/{page_name}") as (page, _):
            yield [name, "a translation", *told(_times(page, _translate(catalog), times))]
    with looking(browser, book, f"en/{page_name}?pdf") as (page, _):
        page.wait_for_function("() => document.querySelector('#pages img')")
        found = _times(page, words, times, is_printed=True)
        yield [name, "words: the printed pages of the chapter", *told(found)]


def _translate(catalog: Path) -> Callable[[str], None]:
    """Saves the translation of a paragraph with a word more."""
    import polib

    def save(tag: str) -> None:
        file = polib.pofile(str(catalog), wrapwidth=0)
        entry = next(one for one in file if "The paper goes on to rights" in one.msgid)
        entry.msgstr += f" {tag}."
        file.save()

    return save


def _edit(source: Path, change: Callable[[str], str]) -> None:
    """Save a file with its first paragraph changed."""
    parts = source.read_text(encoding="utf-8").split("\n\n")
    at = next(at for at, part in enumerate(parts) if at and part[:1].isalpha())
    parts[at] = change(parts[at].rstrip())
    source.write_text("\n\n".join(parts), encoding="utf-8")


def _times(
    page: Page, save: Callable[[str], None], times: int, *, is_printed: bool = False
) -> list[float]:
    """Seconds from each save to the page that shows it; the first does not count."""
    found = []
    for number in range(times + 1):
        tag = f"Saved{number}x{time.monotonic_ns()}"
        page.evaluate(SHOWN, [tag, is_printed])
        begin = time.time()
        save(tag)
        found.append(page.evaluate("window.measured") / 1000 - begin)
        page.wait_for_timeout(400)
    return found[1:]


def told(seconds: list[float]) -> tuple[str, str]:
    """The median and the worst."""
    return f"{statistics.median(seconds):.2f}", f"{max(seconds):.2f}"


@contextmanager
def looking(browser: Browser, book: Path, path: str) -> Iterator[tuple[Any, float]]:
    """A browser that looks at a page, and the seconds until it was there."""
    preview = Preview(book)
    preview.start()
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(600_000)
    try:
        begin = time.monotonic()
        page.goto(f"{preview.address}{path}")
        page.wait_for_selector("body[data-shown]")
        first = time.monotonic() - begin
        page.wait_for_timeout(3000)
        yield page, first
    finally:
        page.close()
        preview.close()


# ------------------------------------------------------------------------------------ books


def own_book(folder: Path) -> Path:
    """This repository's book, to be edited."""
    for name in ("source", "translations"):
        shutil.copytree(ROOT / name, folder / name)
    return folder


def long_book(folder: Path, number_of_words: int) -> Path:
    """A book of so many words, with sections, notes, references and marks for the index."""
    source = folder / "source"
    source.mkdir(parents=True)
    (source / "book.toml").write_text(SETTINGS, encoding="utf-8")
    drawn = random.Random(20)  # noqa: S311 - the same book in every run
    lexicon = [_word(drawn) for _ in range(4000)]
    for number in range(1, CHAPTERS + 1):
        text = "\n".join(_chapter(number, number_of_words // CHAPTERS, drawn, lexicon))
        (source / f"{number:02}-chapter.md").write_text(text, encoding="utf-8")
    return folder


def _word(drawn: random.Random) -> str:
    syllables = drawn.randint(1, 4)
    return "".join(drawn.choice("bcdfglmnprst") + drawn.choice("aeiou") for _ in range(syllables))


def _chapter(
    number: int, number_of_words: int, drawn: random.Random, lexicon: list[str]
) -> Iterator[str]:
    yield f"# Chapter {drawn.choice(lexicon)} {number} {{#c{number}}}\n"
    notes = []
    for at in range(number_of_words // PASSAGE):
        if at % 8 == 0:
            yield f"## Section {drawn.choice(lexicon)} {{#c{number}-s{at // 8 + 1}}}\n"
        words = [drawn.choice(lexicon) for _ in range(PASSAGE)]
        words[0] = words[0].capitalize()
        words[20], words[60] = f"*{words[20]}*", f"**{words[60]}**"
        if at % 3 == 1:
            words[50] = f"[{words[50]}]{{.index}}"
        if at % 5 == 2:
            words[70] += f"[^n{at}]"
            notes.append(f"[^n{at}]: A note on {drawn.choice(lexicon)}.\n")
        if at % 7 == 3:
            words[30] = f"(see [](#c{drawn.randint(1, CHAPTERS)}))"
        yield " ".join(words) + ".\n"
    yield from notes


if __name__ == "__main__":
    main()
