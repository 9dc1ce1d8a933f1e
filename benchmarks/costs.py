"""What builds cost: this book, a long one, and how costs grow; beside other programs.

    python -m benchmarks.costs [--write] [--short]

Each build is the command that people run, a process of its own with all that it starts. Beside it
stand pandoc and WeasyPrint alone, and Typst, which get the same text as Markdown and make of it
pages in their own style: no numbers, no index, no composed paragraphs, no tags, no proof.
"""

from __future__ import annotations

import json
import math
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import polib
import pypandoc

from benchmarks import long_books, tables

if TYPE_CHECKING:
    from matplotlib.axes import Axes

ROOT = Path(__file__).parent.parent

PICTURE = Path(__file__).with_name("costs.svg")

LANGUAGES = (
    *("de", "es", "fr", "it", "nl", "pl", "pt", "sv", "tr", "el"),
    *("ru", "uk", "ca", "id", "vi", "ar", "he", "ko", "ja"),
)
"""What a book is translated into besides, where its costs are compared by languages."""

PATIENCE, MOST = 3 * 3600, 2**25
"""The seconds and KiB that a command may take."""

TYPST = "import sys, typst; typst.compile(sys.argv[1], output=sys.argv[2])"


@dataclass(frozen=True, slots=True)
class Cost:
    """What a command took, with all that it started."""

    wall: float
    cpu: float
    """Seconds."""
    size: float
    """Megabytes of the largest of its processes."""

    def __add__(self, other: Cost) -> Cost:
        """Both, one after the other."""
        return Cost(self.wall + other.wall, self.cpu + other.cpu, max(self.size, other.size))


@dataclass(frozen=True, slots=True)
class Scale:
    """How much is measured."""

    words: int
    """Of the long book."""
    growth: Sequence[int]
    """The words of the books whose costs are compared."""
    words_translated: int
    languages: Sequence[int]
    """In how many languages books of ``words_translated`` are compared."""
    formats: Sequence[str] = ()
    """Only these; else all that a book has."""

    @property
    def options(self) -> list[str]:
        """What limits a build to its formats; one of some formats looks at all others, too."""
        return [part for kind in self.formats for part in ("--format", kind)]


FULL = Scale(
    183_000,
    (10_000, 40_000, 160_000, 640_000),
    10_000,
    (1, 5, 20),
)
SHORT = Scale(3_000, (2_000, 4_000), 500, (1, 2), ("html",))


Row = tuple[str, Cost, Cost | None]
"""What is done, what it costs, and what that is compared with."""


def main() -> None:
    """Measure, print, and write the tables and the picture if that is wished."""
    parser = tables.options(__doc__)
    parser.add_argument("--most", type=int, help="leave books of more words out of the comparison")
    options = parser.parse_args()
    scale = SHORT if options.short else FULL
    if options.most:
        scale = replace(scale, growth=[words for words in scale.growth if words <= options.most])
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        own = shown(this_book(here, scale))
        tables.show("costs: this book", own, "make bench-costs", is_written=options.write)
        long = shown(long_book(here, scale))
        tables.show("costs: a long book", long, "make bench-costs", is_written=options.write)
        curves = by_words(here, scale)
        lines = [grown("words", curves), grown("languages", by_languages(here, scale))]
        picture = PICTURE if options.write else here / PICTURE.name
        draw(curves, picture)
        text = "\n\n".join(lines)
        tables.show("costs: growth", text, "make bench-costs", is_written=options.write)


def shown(rows: Iterator[Row]) -> str:
    """The rows of a table, each printed as soon as it is measured."""
    told = []
    for name, cost, beside in rows:
        row = [name, f"{cost.wall:.2f}", f"{cost.cpu:.2f}", f"{cost.size:.0f}", "", ""]
        if beside:
            row[4:] = f"{cost.cpu / beside.cpu:.2f}", f"{cost.wall / beside.wall:.2f}"
        print(*row, sep=" | ", flush=True)
        told.append(row)
    return tables.table(["what", "wall, s", "CPU, s", "MB", "× CPU", "× wall"], told)


# ------------------------------------------------------------------------------------ this book


def this_book(folder: Path, scale: Scale) -> Iterator[Row]:
    """The rows of this repository's book; each ratio is over the row that it is told with."""
    book = folder / "this book"
    for name in ("source", "translations"):
        shutil.copytree(ROOT / name, book / name)
    texts = editions_as_markdown(folder / "texts")
    raw = sum_of(pandoc_and_weasyprint(text) for text in texts)
    yield f"pandoc and WeasyPrint alone, {len(texts)} languages", raw, None
    yield "pandoc and Typst alone, the PDFs", sum_of(map(typst, texts)), None

    cold = build(book, *scale.options)
    yield "everything, nothing known", cold, raw
    yield "nothing changed", build(book, *scale.options), cold
    change_a_translation(book / "translations" / "ru.po")
    yield "one message of one catalog", build(book, *scale.options), cold
    change_a_paragraph(book / "source" / "04-principles.md")
    yield "one paragraph of the source", build(book, *scale.options), cold
    yield "everything, `--no-cache`", build(book, "--no-cache", *scale.options), raw

    languages = [file.stem for file in sorted((book / "translations").glob("*.po"))]
    number = len(languages)
    alone = build(with_languages(book, folder / "one", []), *scale.options)
    yield "one language, nothing known", alone, None
    every = build(with_languages(book, folder / "all", languages), *scale.options)
    wall, cpu = every.wall - alone.wall, every.cpu - alone.cpu
    yield "each further language", Cost(wall / number, cpu / number, every.size), alone


def with_languages(book: Path, folder: Path, languages: Sequence[str]) -> Path:
    """A copy of a book, to be published in these languages besides its own, and in no pairs."""
    shutil.copytree(book, folder, ignore=shutil.ignore_patterns("dist"))
    settings = folder / "source" / "book.toml"
    text = settings.read_text(encoding="utf-8")
    text = re.sub(r"(?m)^languages\s*=.*$", f"languages = {json.dumps([*languages])}", text)
    settings.write_text(re.sub(r"(?m)^parallel\s*=.*\n", "", text), encoding="utf-8")
    for file in (folder / "translations").glob("*.po"):
        if file.stem not in languages:
            file.unlink()
    return folder


def editions_as_markdown(folder: Path) -> list[Path]:
    """The text of each edition of this book in one file of Markdown, for other programs."""
    from hexapla.checks import report
    from hexapla.editions.localize import localize_all
    from hexapla.project import Project
    from hexapla.rendering import columns
    from hexapla.source import pandoc_ast

    project = Project.load(ROOT, [])
    catalogs = [file.catalog for file in project.sync_catalogs()]
    faults = report.summary(project.book, catalogs, strict=False)
    made = []
    for edition in localize_all(project.book, catalogs, faults, strict=False)[0]:
        columns.write_pictures(edition, folder / edition.name)
        blocks = [block for _, block in pandoc_ast.located_blocks(edition.book)]
        blocks = pandoc_ast.copy(blocks)
        for node in pandoc_ast.walk(blocks):
            # Of all that we note, Markdown can write ids of figures only.
            if attributes := pandoc_ast.attr(node):
                attributes[1:] = [], []
        tree = json.dumps(pandoc_ast.document(blocks))
        file = folder / edition.name / "book.md"
        text = pypandoc.convert_text(tree, "markdown", format="json", extra_args=["--wrap=none"])
        file.write_text(text, encoding="utf-8")
        made.append(file)
    return made


def change_a_translation(file: Path) -> None:
    """Save a catalog with a word more in one paragraph."""
    catalog = polib.pofile(str(file), wrapwidth=0)
    entry = max(catalog, key=lambda one: len(one.msgid))
    entry.msgstr = entry.msgstr.replace(".", " 2026.", 1)
    catalog.save()


def change_a_paragraph(file: Path, word: str = "indeed") -> None:
    """Save a file with a word more in its first paragraph."""
    parts = file.read_text(encoding="utf-8").split("\n\n")
    at = next(at for at, part in enumerate(parts) if at and part[:1].isalpha())
    parts[at] = parts[at].replace(" ", f" {word} ", 1)
    file.write_text("\n\n".join(parts), encoding="utf-8")


# ---------------------------------------------------------------------------------- a long book


def long_book(folder: Path, scale: Scale) -> Iterator[Row]:
    """The rows of a long book, format by format beside what makes no more than that."""
    book = folder / "long"
    long_books.write(book, scale.words)
    text = in_one_file(book)
    beside = {
        "html": pandoc(text, "html"),
        "epub": pandoc(text, "epub"),
        "pdf": weasyprint(text),
    }
    names = {"html": "pandoc", "epub": "pandoc", "pdf": "WeasyPrint of pandoc's HTML"}
    for kind in scale.formats or names:
        yield f"{kind}: {names[kind]} alone", beside[kind], None
        # A folder of its own: what an earlier format left there is read and compared, too.
        only, own = ("--format", kind, "--output", str(folder / kind)), f"cache {kind}"
        yield f"{kind}: nothing known", build(book, *only, cache=own), beside[kind]
        change_a_paragraph(book / "source" / "001.md", f"indeed {kind}")
        cost = build(book, *only, cache=own)
        yield f"{kind}: after an edit in one chapter", cost, beside[kind]
    yield "pdf: Typst of pandoc's Typst alone", typst(text), beside["pdf"]


def in_one_file(book: Path) -> Path:
    """The source of a book as one file, for other programs."""
    text = "\n\n".join(
        file.read_text(encoding="utf-8") for file in sorted((book / "source").glob("*.md"))
    )
    file = book.with_suffix(".md")
    file.write_text(f"---\ntitle: A long book\nlang: en\n---\n\n{text}", encoding="utf-8")
    return file


# --------------------------------------------------------------------------------------- growth


def by_words(folder: Path, scale: Scale) -> dict[str, dict[int, Cost]]:
    """What books of so many words cost, by what is done to them."""
    curves: dict[str, dict[int, Cost]] = {}
    for words in scale.growth:
        book = folder / f"book of {words}"
        long_books.write(book, words)
        text = in_one_file(book)

        def measured(name: str, cost: Cost, words: int = words) -> None:
            print(name, words, cost, sep=" | ", flush=True)
            curves.setdefault(name, {})[words] = cost

        measured("nothing known", build(book, *scale.options))
        change_a_paragraph(book / "source" / "001.md")
        measured("after an edit in one chapter", build(book, *scale.options))
        measured("pandoc and WeasyPrint alone", pandoc_and_weasyprint(text))
        measured("pandoc and Typst alone, the PDF", typst(text))
        shutil.rmtree(book)
    return curves


def by_languages(folder: Path, scale: Scale) -> dict[str, dict[int, Cost]]:
    """What a book costs in so many languages, not yet translated."""
    found = {}
    for count in scale.languages:
        book = folder / f"book in {count}"
        long_books.write(book, scale.words_translated, LANGUAGES[: count - 1])
        found[count] = build(book, *scale.options)
        print("languages", count, found[count], sep=" | ", flush=True)
    return {"nothing known": found}


def grown(what: str, curves: dict[str, dict[int, Cost]]) -> str:
    """A table of the costs by size, and the power of the size that they grow by."""
    sizes = [*next(iter(curves.values()))]
    head = [f"CPU, s, by {what}", *(f"{size:,}" for size in sizes), "exponent", "MB at the end"]
    rows = [
        [
            name,
            *(f"{cost.cpu:.1f}" for cost in curve.values()),
            f"{exponent(curve):.2f}",
            f"{curve[sizes[-1]].size:.0f}",
        ]
        for name, curve in curves.items()
    ]
    return tables.table(head, rows)


def exponent(curve: dict[int, Cost]) -> float:
    """The power of the size that CPU grows by: the slope of the line nearest to the logarithms."""
    points = [(math.log(size), math.log(cost.cpu)) for size, cost in curve.items()]
    x, y = (sum(values) / len(points) for values in zip(*points, strict=True))
    rise = sum((one - x) * (other - y) for one, other in points)
    return float(rise / sum((one - x) ** 2 for one, _ in points))


def draw(curves: dict[str, dict[int, Cost]], file: Path) -> None:
    """Draw the costs by words."""
    import matplotlib as mpl

    mpl.use("svg")
    # The same bytes for the same figures.
    mpl.rcParams.update({"svg.hashsalt": "hexapla", "font.size": 11})
    from matplotlib import pyplot as plt

    figure, axes = plt.subplots(figsize=(8, 4.8), layout="constrained")
    for name, curve in curves.items():
        axes.plot([*curve], [cost.cpu for cost in curve.values()], marker="o", label=name)
    _label(axes, [*next(iter(curves.values()))])
    figure.savefig(file, metadata={"Date": None})
    plt.close(figure)


def _label(axes: Axes, sizes: Sequence[int]) -> None:
    axes.set(xscale="log", yscale="log", xlabel="words", ylabel="CPU, seconds")
    axes.set_xticks(sizes, [f"{size:,}" for size in sizes])
    axes.minorticks_off()
    axes.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    axes.grid(visible=True, color="#ddd")
    axes.legend()


# ------------------------------------------------------------------------------------- commands


def build(book: Path, *options: str, cache: str = "cache") -> Cost:
    """Build a book with a cache of its own."""
    command = [sys.executable, ROOT / "build.py", "--project", book, *options]
    # Beside the book: inside it, none is used.
    return run(command, {"HEXAPLA_CACHE": str(book.with_name(f"{book.name}, {cache}"))})


def pandoc_and_weasyprint(text: Path) -> Cost:
    """A page of HTML, an EPUB and a PDF of a text, by their own programs alone."""
    return pandoc(text, "html") + pandoc(text, "epub") + weasyprint(text)


def pandoc(text: Path, kind: str) -> Cost:
    """What pandoc makes of a text."""
    made = text.with_suffix(f".{kind}")
    return run([pandoc_path(), text, "-s", "--resource-path", text.parent, "-o", made])


def weasyprint(text: Path) -> Cost:
    """The PDF that WeasyPrint makes of pandoc's page."""
    page = text.with_suffix(".html")
    if not page.exists():
        pandoc(text, "html")
    return run([sys.executable, "-m", "weasyprint", page, text.with_suffix(".pdf")])


def typst(text: Path) -> Cost:
    """The PDF that pandoc and Typst make of a text."""
    source, made = text.with_suffix(".typ"), text.with_suffix(".typst.pdf")
    written = run([pandoc_path(), text, "-s", "-o", source])
    return written + run([sys.executable, "-c", TYPST, source, made])


@cache
def pandoc_path() -> str:
    """Where pandoc is."""
    return str(pypandoc.get_pandoc_path())


def sum_of(costs: Iterable[Cost]) -> Cost:
    """All of them, one after the other."""
    total = Cost(0, 0, 0)
    for cost in costs:
        total += cost
    return total


def run(command: Sequence[object], variables: dict[str, str] | None = None) -> Cost:
    """What a command takes.

    Raises:
        SystemExit: it fails; with what it says.
    """
    with tempfile.TemporaryDirectory() as folder:
        measured = Path(folder) / "measured"
        meter = [sys.executable, "-S", Path(__file__).with_name("measured.py"), PATIENCE, MOST]
        begin = time.monotonic()
        done = subprocess.run(
            [*map(str, [*meter, measured, *command])],
            env={**os.environ, **(variables or {})},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=2 * PATIENCE,
            check=True,
        )
        wall = time.monotonic() - begin
        code, cpu, size, _ = measured.read_text(encoding="ascii").split()
    if int(code):
        sys.exit(f"{command}: {done.stderr.decode(errors='replace')}")
    return Cost(wall, float(cpu), int(size) * 1024 / 10**6)


if __name__ == "__main__":
    main()
