"""The workbench with 5,000 messages, in a real browser: first content, a save, scrolling.

    python -m benchmarks.workbench [--write] [--short]

A book of so many paragraphs with its translation is opened by a server that knows nothing of it,
and again by the same one. A save runs from the key to the moment at which the page says that it is
in the catalog. Scrolling is measured by the frames that the browser draws meanwhile.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import tables
from benchmarks.preview import SETTINGS
from hexapla.catalogs import catalog as catalogs
from hexapla.commands.serve import Preview
from tests.support.browser import chromium

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).parent.parent
MESSAGES, SHORT = 5_000, 300
CHAPTERS = 40
TIMES = 12
"""How many saves are measured."""

SAVED = """() => {
  window.measured = new Promise(done => {
    const said = document.getElementById("said");
    const begin = performance.now();
    new MutationObserver((_, watch) => {
      if (!said.textContent.includes("saved")) return;
      watch.disconnect();
      done(performance.now() - begin);
    }).observe(said, { childList: true, characterData: true, subtree: true });
  });
  return 0;
}"""

WHEELED, NOTCH = 120, 480
"""How often the wheel is turned, and how far that goes each time, in pixels."""

LONG = 50
"""Milliseconds: a frame that takes longer is seen as a jolt."""

WATCH = """() => {
  window.frames_seen = [];
  let last = performance.now();
  (function next() {
    window.watching = requestAnimationFrame(now => {
      window.frames_seen.push(now - last);
      last = now;
      next();
    });
  })();
}"""
SEEN = "() => { cancelAnimationFrame(window.watching); return window.frames_seen.slice(1); }"


def main() -> None:
    """Measure, print, and write the table if that is wished."""
    options = tables.options(__doc__).parse_args()
    number = SHORT if options.short else MESSAGES
    with tempfile.TemporaryDirectory() as folder, chromium() as browser:
        os.environ["HEXAPLA_MEMORY"] = str(Path(folder, "memory.sqlite"))  # not that of the user
        rows = []
        for row in measured(browser, book_of(Path(folder) / "book", number), number):
            print(*row, sep=" | ", flush=True)
            rows.append(row)
    text = tables.table(["messages", "what", "median, ms", "worst, ms"], rows, words=2)
    tables.show("workbench", text, "make bench-workbench", is_written=options.write)


def book_of(folder: Path, number: int) -> Path:
    """A book of so many paragraphs, translated."""
    source = folder / "source"
    source.mkdir(parents=True)
    toml = f'{SETTINGS}\n[editions]\nlanguages = ["fr"]\n'
    (source / "book.toml").write_text(toml, encoding="utf-8")
    drawn = random.Random(26)  # noqa: S311 - the same book in every run
    words = ["".join(drawn.choices("aeioubcdlmnrst", k=drawn.randint(2, 9))) for _ in range(3000)]
    for chapter in range(CHAPTERS):
        lines = [f"# Chapter {chapter} {{#c{chapter}}}"]
        for _ in range(number // CHAPTERS):
            sentence = " ".join(drawn.choices(words, k=drawn.randint(12, 60)))
            lines.append(f"{sentence.capitalize()}.")
        text = "\n\n".join(lines) + "\n"
        (source / f"{chapter:02}.md").write_text(text, encoding="utf-8")
    command = [sys.executable, str(ROOT / "build.py"), "sync", "--project", str(folder)]
    subprocess.run(command, check=True, capture_output=True, timeout=600)
    path = folder / "translations" / "fr.po"
    catalog = catalogs.read(path)
    filled = tuple(replace(message, string=f"Fr {message.id}") for message in catalog.messages)
    text = catalogs.serialise(replace(catalog, messages=filled))
    path.write_text(text, encoding="utf-8")
    return folder


def measured(browser: Browser, book: Path, number: int) -> Iterator[list[str]]:
    """The rows of the table."""
    name = f"{number:,}"
    preview = Preview(book)
    preview.start()
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    page.set_default_timeout(600_000)
    try:
        yield [name, "first content, nothing known", *told([opened(page, preview)])]
        page.wait_for_selector("body[data-checked=all]")
        again = [opened(page, preview) for _ in range(5)]
        yield [name, "first content, the book known", *told(again)]
        page.wait_for_selector("body[data-checked=all]")
        page.keyboard.press("Alt+ArrowDown")
        page.wait_for_timeout(1000)
        yield [name, "a save, from the key to the catalog", *told([*saves(page)])]
        frames = scrolled(page)
        yield [name, "a frame while scrolling", *told(frames)]
        long = sum(frame > LONG for frame in frames) / len(frames)
        yield [name, f"frames over {LONG} ms", f"{long:.1%}", ""]
    finally:
        page.close()
        preview.close()


def opened(page: Page, preview: Preview) -> float:
    """Milliseconds until the first segments are there."""
    begin = time.monotonic()
    page.goto(f"{preview.address}-/translate/fr/")
    page.wait_for_selector("body[data-ready] .segment")
    return (time.monotonic() - begin) * 1000


def saves(page: Page) -> Iterator[float]:
    """Milliseconds of each save; the first does not count."""
    for number in range(TIMES + 1):
        page.keyboard.type(f" {number}")
        page.wait_for_timeout(1500)
        page.evaluate(SAVED)
        page.keyboard.press("Control+Enter")
        taken = float(page.evaluate("window.measured"))
        page.wait_for_timeout(1500)
        if number:
            yield taken


def scrolled(page: Page) -> list[float]:
    """Milliseconds of each frame while the wheel goes through the list."""
    page.keyboard.press("Escape")
    page.mouse.move(500, 500)
    page.wait_for_timeout(5000)
    page.evaluate(WATCH)
    for _ in range(WHEELED):
        page.mouse.wheel(0, NOTCH)
    return list(page.evaluate(SEEN))


def told(milliseconds: list[float]) -> tuple[str, str]:
    """The median and the worst."""
    return f"{statistics.median(milliseconds):.0f}", f"{max(milliseconds):.0f}"


if __name__ == "__main__":
    main()
