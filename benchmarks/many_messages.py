"""What a team waits for: `sync`, `status` and `check` of 100,000 messages, 5,000 in 20 languages.

    python -m benchmarks.many_messages [--write] [--short]

Every message but one in fifty is translated, and the memory has them. Each command is measured when
nothing is known, when nothing has changed since, after one translation was saved, and after one
paragraph of the source was.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import polib

from benchmarks import long_books, tables
from benchmarks.costs import LANGUAGES, Cost
from benchmarks.scale import cost

MESSAGES, SHORT = 5_000, 100
"""Of each language."""

CHAPTER, SECTION = 1_000, 50
"""The messages of a chapter, and of a section in it."""

LEAST, MOST = 8, 24
"""Words of a paragraph."""

UNTRANSLATED = 50
"""One in so many messages has no translation yet."""

COMMANDS = ("sync", "status", "check")


def main() -> None:
    """Measure, print, and write the table if that is wished."""
    options = tables.options(__doc__).parse_args()
    messages, languages = (
        (SHORT, LANGUAGES[:2]) if options.short else (MESSAGES, (*LANGUAGES, "zh-Hans"))
    )
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder) / "book"
        write(book, messages, languages)
        costs = dict(measured(book, Path(folder)))
    rows = [_row(name, found) for name, found in costs.items()]
    head = ["", *(f"{name}, s" for name in COMMANDS), *(f"{name}, s of CPU" for name in COMMANDS)]
    text = tables.table([*head, "MB"], rows)
    command = "make bench-scale"
    tables.show("scale: messages", text, command, is_written=options.write)


def _row(name: str, costs: list[Cost]) -> list[str]:
    times = [one.wall for one in costs] + [one.cpu for one in costs]
    return [name, *(f"{one:.1f}" for one in times), f"{max(one.size for one in costs):.0f}"]


def write(book: Path, messages: int, languages: tuple[str, ...]) -> None:
    """Write the source of a book of so many messages, which is to be translated."""
    long_books.write(book, 0, languages)
    writer = long_books.Writer(1)
    for chapter in range(-(-messages // CHAPTER)):
        text = "\n\n".join(_chapter(writer, chapter, min(CHAPTER, messages)))
        (book / "source" / f"{chapter:03}.md").write_text(f"{text}\n", encoding="utf-8")


def _chapter(writer: long_books.Writer, chapter: int, messages: int) -> Iterator[str]:
    for at in range(messages):
        if at % SECTION == 0:
            title = writer.passage(4).rstrip(".")
            yield f"{'##' if at else '#'} {title} {{#c{chapter}-{at}}}"
        else:
            yield writer.passage(writer.chance.randint(LEAST, MOST))


def measured(book: Path, folder: Path) -> Iterator[tuple[str, list[Cost]]]:
    """What the commands cost in each case, by its name."""

    def run() -> list[Cost]:
        return [
            cost("--project", book, command, cache=folder / "cache", memory=folder / "memory")
            for command in COMMANDS
        ]

    cost("--project", book, "sync", cache=folder / "unused", memory=folder / "memory")
    for catalog in sorted((book / "translations").glob("*.po")):
        _translate(catalog)
    yield "nothing known", run()
    yield "nothing changed", run()
    _edit(next(iter(sorted((book / "translations").glob("*.po")))), _improve)
    yield "a translation saved", run()
    first = book / "source" / "000.md"
    first.write_text(
        first.read_text(encoding="utf-8") + "\nA paragraph of some words more.\n", encoding="utf-8"
    )
    yield "a paragraph of the source saved", run()


def _translate(catalog: Path) -> None:
    """Give nearly all messages a text, in no language, that keeps all of its source."""

    def fill(file: polib.POFile) -> None:
        for at, entry in enumerate(file):
            if at % UNTRANSLATED:
                entry.msgstr = f"{catalog.stem} {entry.msgid}"

    _edit(catalog, fill)


def _improve(file: polib.POFile) -> None:
    """Change one translation."""
    file[1].msgstr += " And so on."


def _edit(catalog: Path, change: Callable[[polib.POFile], None]) -> None:
    file = polib.pofile(str(catalog), wrapwidth=0)
    change(file)
    file.save()


if __name__ == "__main__":
    main()
