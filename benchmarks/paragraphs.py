"""The lines of this repository's book and of samples: one after the other, and of whole paragraphs.

    python -m benchmarks.paragraphs [--write] [--short] [--edition TAG]

Read from the boxes of the laid-out pages. Each edition is laid out in a process of its own, for its
time and memory.
"""

from __future__ import annotations

import json
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal
from unittest import mock

from benchmarks import tables

if TYPE_CHECKING:
    from hexapla.model import Edition

ROOT = Path(__file__).parent.parent

SAMPLES = ROOT / "tests" / "samples"
"""A page or two in languages that the book is not in."""

LIMIT = 900
"""Seconds that an edition may take."""

LETTERS = 4
"""Of how many ems a last line is short."""

POINT = 4 / 3
"""In pixels of CSS."""

MANUAL, LONG = "the manual", "180,000 words"

NAMES = [
    "en",
    "fr",
    "es",
    "ru",
    "ar",
    "zh-Hans",
    "en+zh-Hans",
    "en+ar",
    "de",
    "he",
    "ja",
    "ko",
    "th",
    MANUAL,
    LONG,
]

WORDS, PASSAGE = 180_000, 90
"""How many words the long book has, and each of its paragraphs."""

MIXED = 52
"""How many paragraphs of two directions are looked at in each language."""

COLUMNS = {
    "divided": "divided words",
    "ladders": "three hyphens in a row, or more",
    "page_ends": "hyphens at a page's end",
    "widest": "widest added space, em",
    "off": "lines off the edge",
    "short": "last lines under 4 em",
}


@dataclass(slots=True)
class Lines:
    """What there is to say of the lines of a book."""

    lines: int = 0
    divided: int = 0
    ladders: int = 0
    page_ends: int = 0
    widest: float = 0.0
    off: int = 0
    short: int = 0
    seconds: float = 0.0
    megabytes: int = 0
    pages: int = 0
    composed: int = 0
    left: str = ""


def main() -> None:
    """Measure, print, and write the table if that is wished."""
    if sys.argv[1:2] == ["--one"]:
        print(json.dumps(asdict(measured(*sys.argv[2:4]))))
        return
    parser = tables.options(__doc__)
    parser.add_argument("--edition", action="append", help="only this one; repeatable")
    options = parser.parse_args()
    names = options.edition or (NAMES[:1] if options.short else NAMES)
    rows = []
    for name in names:
        greedy, whole = (apart(name, how) for how in ("greedy", "whole"))
        pairs = ((asdict(greedy)[one], asdict(whole)[one]) for one in COLUMNS)
        cells = [name, *(f"{_number(a)} → {_number(b)}" for a, b in pairs)]
        cells += [f"{greedy.seconds:.1f} → {whole.seconds:.1f}"]
        cells += [f"{greedy.megabytes} → {whole.megabytes}", str(whole.composed), whole.left or "–"]
        rows.append(cells)
        print(*cells, sep=" | ", flush=True)
    head = ["edition", *COLUMNS.values(), "CPU, s", "memory, MB", "composed", "left greedy"]
    text = tables.table(head, rows, words=1)
    tables.show("paragraphs", text, "make bench-paragraphs", is_written=options.write)
    if not options.edition:
        text = order_of_words(is_short=options.short)
        tables.show("directions", text, "make bench-paragraphs", is_written=options.write)


def order_of_words(*, is_short: bool) -> str:
    """How many random paragraphs have their letters in another order than UAX 9."""
    from tests.support import bidi
    from tests.support.lines import RTL, laid_out

    rows = []
    for language in bidi.BIDI[:1] if is_short else bidi.BIDI:
        texts = list(islice(bidi.mixed(language, 0, 45), MIXED))
        body, rtl = bidi.in_columns((text, 210) for text in texts), language in RTL
        with tempfile.TemporaryDirectory() as folder:
            root, target = Path(folder), Path(folder) / "book.pdf"
            greedy, whole, _ = laid_out(root, language, body, bidi.PAGE)
            wrong = [
                sum(drawn != wanted for drawn, wanted in pairs)
                for pairs in (
                    bidi.drawn_and_wanted(document, texts, target, rtl=rtl)
                    for document in (greedy, whole)
                )
            ]
        rows.append([language, str(len(texts)), f"{wrong[0]} → {wrong[1]}"])
        print(*rows[-1], sep=" | ", flush=True)
    return tables.table(["language", "paragraphs", "in another order"], rows, words=1)


def _number(value: object) -> str:
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def apart(name: str, how: str) -> Lines:
    """The lines of an edition, laid out in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.paragraphs", "--one", name, how],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=True,
    )
    return Lines(**json.loads(done.stdout))


def edition_of(name: str, folder: Path) -> Edition:
    """An edition of this book, the manual, the sample of a language, or a long book."""
    from hexapla.checks import report
    from hexapla.editions.localize import localize_all, of_source
    from hexapla.editions.parallel import parallel_editions
    from hexapla.project import Project
    from hexapla.theme import Theme
    from tests.support.books import book_of

    sample = SAMPLES / f"{name}.md"
    if sample.is_file():
        book = book_of(folder, sample.read_text(encoding="utf-8"), language=name)
        return of_source(book, Theme(folder))
    if name == LONG:
        return of_source(book_of(folder, long_text()), Theme(folder))
    project = Project.load(ROOT / "docs" if name == MANUAL else ROOT, [])
    catalogs = [project.with_pseudo_texts(file.catalog) for file in project.sync_catalogs()]
    faults = report.summary(project.book, catalogs, strict=False)
    editions, _ = localize_all(project.book, catalogs, faults, strict=False)
    if name == MANUAL:
        return editions[0]
    return next(one for one in (*editions, *parallel_editions(editions)) if one.name == name)


def long_text() -> str:
    """A book as long as a thick novel, of passages of this repository's book."""
    source = sorted((ROOT / "source").glob("*.md"))
    text = " ".join(path.read_text(encoding="utf-8") for path in source)
    words = re.findall(r"(?<![\w#@{])[A-Za-z’]+[,.;]?(?= )", text)
    chance = random.Random(0)  # noqa: S311 - a sample
    parts = []
    for number in range(WORDS // PASSAGE):
        start = chance.randrange(len(words) - PASSAGE)
        heading = "# A chapter\n\n" if number % 40 == 0 else ""
        parts.append(f"{heading}{' '.join(words[start : start + PASSAGE])}.\n\n")
    return "".join(parts)


def measured(name: str, how: str) -> Lines:
    """The lines of an edition, laid out here."""
    with tempfile.TemporaryDirectory() as folder:
        return _measured(edition_of(name, Path(folder)), how, Path(folder))


def _measured(edition: Edition, how: str, folder: Path) -> Lines:
    from hexapla.formats.pdf import typeset, weasyprint
    from hexapla.formats.pdf.paragraphs.composer import Composer
    from hexapla.theme import Theme

    lines: Literal["whole", "greedy"] = "whole" if how == "whole" else "greedy"
    settings = replace(edition.book.settings, lines=lines)
    edition = replace(edition, book=replace(edition.book, settings=settings))
    composers: list[Composer] = []
    make = typeset._composer  # noqa: SLF001 - it is not to be had otherwise

    def noted(*args: Any) -> Composer:
        composers.append(make(*args))
        return composers[-1]

    root = edition.book.root
    with (
        weasyprint.layout_session(edition.name, settings.date, root),
        mock.patch.object(typeset, "_composer", noted),
    ):
        begin = time.process_time()
        document = typeset.compose(edition, folder, Theme(root))
        seconds = time.process_time() - begin
        found = counted(document)
    found.seconds, found.pages = seconds, len(document.pages)
    found.megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    found.composed = sum(map(len, composers))
    left: Counter[str] = sum((one.reasons for one in composers), Counter())
    found.left = ", ".join(f"{reason}: {count}" for reason, count in left.items())
    return found


def counted(document: Any) -> Lines:  # noqa: ANN401 - WeasyPrint has no types
    """What there is to say of the lines of flush paragraphs in a laid-out document."""
    found = Lines()
    for parts in paragraphs(document).values():
        _count(parts, found)
    return found


def paragraphs(document: Any) -> dict[int, list[Any]]:  # noqa: ANN401
    """The boxes of each paragraph of the text, by its element."""
    found: dict[int, list[Any]] = {}
    for page in document.pages:
        for box in _blocks(page._page_box):  # noqa: SLF001 - it is not to be had otherwise
            found.setdefault(id(box.element), []).append(box)
    return found


def _blocks(box: Any) -> Iterator[Any]:  # noqa: ANN401
    from weasyprint.formatting_structure import boxes

    for child in getattr(box, "children", ()):
        if isinstance(child, boxes.FootnoteAreaBox | boxes.MarginBox | boxes.LineBox):
            continue
        # Of those of the text, which have ids.
        is_text = child.element_tag == "p" and child.element.get("id")
        if is_text and any(isinstance(one, boxes.LineBox) for one in child.children):
            yield child
        else:
            yield from _blocks(child)


def _count(parts: list[Any], found: Lines) -> None:
    """Add the lines of a paragraph."""
    from hexapla.formats.pdf.paragraphs import reading

    lines = [(part, line) for part in parts for line in reading.lines(part)]
    style = parts[0].style
    is_flush = style["text_align_all"] == "justify" or style["lang"] in ("zh-Hans", "ja", "zh-Hant")
    if len(lines) < 2 or not is_flush:
        return
    em, row = style["font_size"], 0
    for number, (part, line) in enumerate(lines):
        texts = _texts(line)
        if not texts:
            continue
        is_last = number == len(lines) - 1
        found.lines += 1
        found.widest = max(found.widest, *(_spacing(text) / em for text in texts))
        is_divided = texts[-1].text.endswith(style["hyphenate_character"]) and not is_last
        row = row + 1 if is_divided else 0
        found.divided += is_divided
        found.ladders += row == 3
        found.page_ends += is_divided and line is reading.lines(part)[-1]
        left = min(text.position_x for text in texts)
        right = max(text.position_x + text.width for text in texts)
        rooms = left - part.content_box_x(), part.content_box_x() + part.width - right
        indent = reading.indent(part) if number == 0 else 0.0
        start, end = reversed(rooms) if style["direction"] == "rtl" else rooms
        found.off += abs(start - indent) > 0.1 * POINT or (not is_last and abs(end) > 0.1 * POINT)
        found.short += is_last and right - left < LETTERS * em


def _texts(line: Any) -> list[Any]:  # noqa: ANN401
    from weasyprint.formatting_structure import boxes

    return [one for one in line.descendants() if isinstance(one, boxes.TextBox) and one.text]


def _spacing(text: Any) -> float:  # noqa: ANN401
    """What is added to each space of a text, or to each letter."""
    spaces, letters = text.style["word_spacing"], text.style["letter_spacing"]
    added = spaces + text.justification_spacing if " " in text.text.strip() else 0.0
    return float(max(added, 0 if letters == "normal" else letters))


if __name__ == "__main__":
    main()
