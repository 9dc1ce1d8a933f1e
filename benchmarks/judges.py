"""Every judge over every artifact of a build, and what each has against it.

    python -m benchmarks.judges [--write] [--short] [DIST]

Prints a table for benchmarks/README.md (``--write`` puts it there), each finding after it, and ends
with 1 where there is one.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks import page_faults, tables
from hexapla import pipeline
from hexapla.publishing.manifest import load
from hexapla.verification.web.read_html import read_html
from tests.conftest import ROOT
from tests.support import browser, judges, pdf_readers, pdfx
from tests.support.books import folder_of
from tests.support.pdf_readers import ebook_text

PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}

WORDS = "our own `verify`: words missing, moved, or outside their page"

LIGHTHOUSE = {"accessibility": 1.0, "performance": 0.95, "best-practices": 1.0}
"""The least share (0 to 1) of Lighthouse's points that a page must have, by category. (Its SEO asks
for absolute addresses, which only a book with `[site] address` has.)"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one judge says of all artifacts of a kind."""

    judge: str
    of: str
    """What was judged, in words."""
    count: int
    """How many of these."""
    faults: list[str]
    seconds: float


def judged(
    judge: str, of: str, things: Iterable[Path], ask: Callable[[Path], list[str]]
) -> Verdict:
    """The verdict of a judge that is asked of one thing after the other."""
    start = time.perf_counter()
    asked = list(things)
    faults = [f"{judge}, {thing.name}: {fault}" for thing in asked for fault in ask(thing)]
    return Verdict(judge, of, len(asked), faults, time.perf_counter() - start)


def on_paper(pdfs: list[Path]) -> Iterator[Verdict]:
    """What is said of the PDFs."""
    yield judged("veraPDF, PDF/UA-1", "PDFs", pdfs, lambda file: judges.verapdf(file, "ua1"))
    yield judged("veraPDF, PDF/A-3a", "PDFs", pdfs, lambda file: judges.verapdf(file, "3a"))
    yield judged("pdffonts: all embedded, as subsets", "PDFs", pdfs, _fonts)
    yield judged("poppler and PDFium draw the same", "PDFs", pdfs, _drawn)
    texts = {file: ebook_text(file.with_suffix(".epub")) for file in pdfs}
    for name in pdf_readers.READERS:
        yield _found(name, texts)
    yield _marked()


def _marked() -> Verdict:
    """What a designer would mark on the pages of every book of this repository."""
    start = time.perf_counter()
    found = [
        f"{name}, page {one['page']}: {one['kind']}: {one['text']}"
        for name in page_faults.NAMES
        for one in page_faults.pages_of(name)["faults"]
    ]
    seconds = time.perf_counter() - start
    judge = "our own measure: what a designer would mark on a page"
    return Verdict(judge, "editions", len(page_faults.NAMES), found, seconds)


def _found(reader: str, texts: Mapping[Path, str]) -> Verdict:
    """The words of each ebook that a reader does not find as often in the PDF of the edition."""
    start, ask, faults, count = time.perf_counter(), pdf_readers.READERS[reader], list[str](), 0
    for file, text in texts.items():
        words = pdf_readers.words_of(text)
        count += len(words)
        lost = pdf_readers.lost_by(ask, file, text)
        faults += [
            f"{reader}, {file.parent.name}/{file.name}: {word} is not found" for word in lost
        ]
    took = time.perf_counter() - start
    return Verdict(f"{reader} finds every word", "words in PDFs", count, faults, took)


def _fonts(file: Path) -> list[str]:
    fonts = judges.fonts(file)
    bare = [font.name for font in fonts if not (font.embedded and font.subset)]
    return [f"{name} is not embedded as a subset" for name in bare]


def _drawn(file: Path) -> list[str]:
    apart = 0.02
    return [
        f"page {number}: ink {first:.3f} in one, {second:.3f} in the other"
        for number, (first, second) in enumerate(judges.inks(file), start=1)
        if abs(first - second) > apart
    ]


def for_printers() -> Iterator[Verdict]:
    """What is said of the files for printers, which this book has only where it is asked to."""
    with tempfile.TemporaryDirectory() as folder:
        book = Path(folder)
        for name in ("source", "translations"):
            shutil.copytree(ROOT / name, book / name)
        settings = book / "source" / "book.toml"
        text = settings.read_text(encoding="utf-8")
        settings.write_text(text.replace("[pdf]\n", "[pdf]\nprint = true\n"), encoding="utf-8")
        pipeline.build(book, formats=["print", "cover"])
        made = sorted((book / "dist").glob("*/*.pdf"))
        yield judged("our own check of PDF/X-4", "PDFs for printers", made, pdfx.faults)
        yield judged("pdffonts: all embedded, as subsets", "PDFs for printers", made, _fonts)


def in_ebooks(books: list[Path]) -> Iterator[Verdict]:
    """What is said of the EPUBs."""
    yield judged("EPUBCheck, warnings count", "EPUBs", books, judges.epubcheck)
    yield judged("DAISY Ace", "EPUBs", books, judges.ace)


def on_the_web(dist: Path, pages: list[Path]) -> Iterator[Verdict]:
    """What is said of the site; ``pages`` are one of each template in each language."""
    every = sorted(dist.rglob("*.html"))
    start = time.perf_counter()
    faults = judges.nu_checker(dist)
    yield Verdict("Nu HTML Checker", "pages", len(every), faults, time.perf_counter() - start)
    with browser.served(dist) as address:
        short = [page for page in every if page.parts[len(dist.parts)] in {"p", "s"}]
        yield _axe(dist, address, [page for page in every if page not in short[1:]])
        start = time.perf_counter()
        faults = judges.linkinator(address)
        yield Verdict("linkinator, with fragments", "site", 1, faults, time.perf_counter() - start)
        yield judged(
            "Lighthouse, phone",
            "pages",
            pages,
            lambda page: _lighthouse(f"{address}{page.relative_to(dist).as_posix()}"),
        )


def _axe(dist: Path, address: str, pages: list[Path]) -> Verdict:
    """Every page, light and dark, on a phone and on a desk."""
    start, faults, views = time.perf_counter(), list[str](), 0
    with browser.chromium() as chromium:
        for scheme in ("light", "dark"):
            for size in (PHONE, DESKTOP):
                options: dict[str, Any] = {"color_scheme": scheme, "viewport": size}
                page = chromium.new_context(bypass_csp=True, **options).new_page()
                for file in pages:
                    page.goto(f"{address}{file.relative_to(dist).as_posix()}")
                    faults += [f"axe, {scheme}, {size['width']} px: {f}" for f in judges.axe(page)]
                    views += 1
                page.context.close()
    return Verdict("axe-core, WCAG 2.2 AA", "views", views, faults, time.perf_counter() - start)


def _lighthouse(address: str) -> list[str]:
    scores = judges.lighthouse(address)
    return [f"{n}: {scores[n]} of {least}" for n, least in LIGHTHOUSE.items() if scores[n] < least]


def of_the_whole(dist: Path) -> Iterator[Verdict]:
    """What is said of the build as one."""
    yield _words(dist)
    yield judged("Readium's OPDS client", "catalogs", [dist], judges.opds)
    yield judged("onixcheck, XSD and RelaxNG", "ONIX messages", [dist / "onix.xml"], judges.onix)
    yield judged("sha256sum", "files", [dist / "SHA256SUMS"], _sums)


def _words(dist: Path) -> Verdict:
    """The law of words: what stands in no artifact, in another place, or outside its page."""
    start = time.perf_counter()
    command = [sys.executable, "build.py", "verify", "--output", str(dist.resolve()), "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    said = json.loads(done.stdout)
    faults = [f"{finding['where']}: {finding['what']}" for finding in said["findings"]]
    seconds = time.perf_counter() - start
    return Verdict(WORDS, "words, artifact by artifact", said["words"], faults, seconds)


def _sums(file: Path) -> list[str]:
    command = ["sha256sum", "--check", "--quiet", file.name]
    done = subprocess.run(command, cwd=file.parent, capture_output=True, text=True, check=False)
    return done.stdout.splitlines()


def artifacts_of(dist: Path) -> dict[str, list[Path]]:
    """The files of a build by their format."""
    found: dict[str, list[Path]] = {}
    for edition in load(dist)["editions"]:
        for artifact in edition["artifacts"]:
            found.setdefault(artifact["format"], []).append(dist / artifact["path"])
    return found


def all_of(dist: Path) -> Iterator[Verdict]:
    """What every judge says of a build."""
    artifacts = artifacts_of(dist)
    pages = [dist / "index.html"]
    for first in artifacts["html"]:
        chapters = read_html(first).outline
        pages += [first, first.with_name(f"{chapters[2].id}.html")]
    yield from on_paper(artifacts["pdf"])
    yield from for_printers()
    yield from in_ebooks(artifacts["epub"])
    yield from on_the_web(dist, [page for page in pages if page.is_file()])
    yield from of_the_whole(dist)


def some_of() -> Iterator[Verdict]:
    """What the quick judges say of a small book."""
    with tempfile.TemporaryDirectory() as folder:
        dist = folder_of(Path(folder), "# One {#one}\n\nA text.\n") / "dist"
        pipeline.build(dist.parent)
        artifacts = artifacts_of(dist)
        yield from islice(on_paper(artifacts["pdf"]), 1)
        yield judged("EPUBCheck, warnings count", "EPUBs", artifacts["epub"], judges.epubcheck)
        yield judged("sha256sum", "files", [dist / "SHA256SUMS"], _sums)


HEAD = ["judge", "of", "findings", "time"]


def row(verdict: Verdict) -> list[str]:
    """The row of a verdict."""
    what = f"{verdict.count:,} {verdict.of}"
    return [verdict.judge, what, str(len(verdict.faults)), f"{verdict.seconds:.0f} s"]


def main() -> int:
    """Judge a build and print what was found; 1 where that is something."""
    parser = tables.options(__doc__)
    parser.add_argument("dist", type=Path, nargs="?", default=Path("dist"))
    chosen = parser.parse_args()
    verdicts = []
    for verdict in some_of() if chosen.short else all_of(chosen.dist):
        print(*row(verdict), sep=" | ", file=sys.stderr, flush=True)
        verdicts.append(verdict)
    text = tables.table(HEAD, map(row, verdicts), words=2)
    tables.show("judges", text, "make judges", is_written=chosen.write)
    faults = [fault for verdict in verdicts for fault in verdict.faults]
    print(*faults, sep="\n", end="\n" if faults else "")
    return int(bool(faults))


if __name__ == "__main__":
    sys.exit(main())
