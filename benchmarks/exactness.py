"""How faithful segments are: Markdown of every kind, taken apart and put together again.

    python -m benchmarks.exactness [--write] [--part PART] [FOLDER...]

Every Markdown file below the folders, documents that hypothesis writes, and small inputs at the
edges of Markdown are read, taken apart into segments, and put together from the same segments. A
document is changed if its tree then differs from pandoc's own in anything but this: a soft line
break is a space, quotation marks are characters, neighbouring pieces of text are one, a link in a
link is text, and a note in the text of a link or a picture stands behind it.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from pathlib import Path
from typing import Any, TypeVar

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks import tables
from hexapla.errors import HexaplaError
from hexapla.model import Book, Node
from hexapla.segments.segments import extract, substitute
from hexapla.source import pandoc
from hexapla.source.normalise import normalise
from tests.support.books import BLOCKS, COMMON, QUOTES, loose_book, plant, structure
from tests.support.nasty import NASTY

READERS = ("markdown", "gfm", "commonmark_x")
FOLDERS = ["/usr/share", "/usr/lib", sys.prefix, sys.base_prefix, str(Path.home() / ".rustup")]

MANUAL = Path(__file__).parent.parent / "docs" / "source"
GENERATED = 300
"""Documents that hypothesis is asked for."""

BATCH = 1_000_000
"""Characters of Markdown that are measured as one book: about 130,000 words."""

BOOK = 180_000
"""Words of the book that is measured last."""

Result = TypeVar("Result")


@dataclass
class Row:
    """What was found over some documents with one reader; seconds and their ratio."""

    reader: str
    name: str
    documents: int = 0
    words: int = 0
    segments: int = 0
    changed: int = 0
    refused: int = 0
    raw: float = 0.0
    ours: float = 0.0
    over: float = 0.0
    """The most seconds by which a book took more than twice what pandoc did."""

    @property
    def cells(self) -> list[str]:
        """The row of the table."""
        counted = [self.documents, self.words, self.segments, self.changed, self.refused]
        times = [f"{self.raw:.1f} s", f"{self.ours:.1f} s", f"{self.ours / self.raw:.2f}"]
        figures = [f"{figure:,}" for figure in counted]
        run = f"make bench-translations, {tables.run()}"
        return [f"{self.reader}, {self.name}", *figures, *times, f"{self.over:.1f} s", run]


def documents(folders: Iterable[Path]) -> list[str]:
    """Each text once, of all the Markdown files below the folders."""
    texts: dict[str, None] = {}
    for folder in folders:
        paths = {path for pattern in ("*.md", "*.markdown") for path in folder.rglob(pattern)}
        for path in sorted(paths):
            try:
                texts[path.read_text(encoding="utf-8-sig")] = None
            except (OSError, UnicodeDecodeError):
                continue
    return list(texts)


def generated(reader: str, many: int) -> list[str]:
    """Documents that hypothesis writes, of every structure the reader has."""
    found: list[str] = []
    known = BLOCKS if reader == "markdown" else {**BLOCKS, **COMMON}
    every = [form for forms in known.values() for form in forms]

    @settings(
        max_examples=many,
        database=None,
        derandomize=True,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    @given(st.lists(structure(every, known, noisy=True), min_size=1, max_size=8))
    def write(parts: list[str]) -> None:
        found.append(plant("\n\n".join(parts) + "\n")[0])

    write()
    return list(dict.fromkeys(found))


def raw_json(text: str, reader: str) -> bytes | None:
    """What pandoc itself says of a text, started without Hexapla; None if it cannot read it."""
    command = [pandoc.executable(), "--from", reader, "--to", "json", "--sandbox"]
    try:
        done = subprocess.run(
            command, input=text.encode(), capture_output=True, timeout=120, check=False
        )
    except subprocess.TimeoutExpired:
        return None
    return None if done.returncode else done.stdout


def judged(node: Any) -> Any:  # noqa: ANN401 - JSON
    """A tree as this benchmark compares it: made without Hexapla's own ideas of a tree."""
    if isinstance(node, dict):
        return {key: judged(part) for key, part in node.items()}
    if not isinstance(node, list):
        return node
    parts: list[Any] = []
    for part in (flat for one in node for flat in opened(one)):
        if is_text(part) and parts and is_text(parts[-1]):
            parts[-1] = {"t": "Str", "c": parts[-1]["c"] + part["c"]}
        else:
            parts.append(part)
    return parts


def is_text(node: Any) -> bool:  # noqa: ANN401 - JSON
    """Whether this is a piece of text of pandoc's."""
    return isinstance(node, dict) and node.get("t") == "Str"


def opened(node: Any) -> Iterator[Any]:  # noqa: ANN401 - JSON
    """A node, with quotation marks as characters and a soft line break as a space."""
    if isinstance(node, dict) and node.get("t") == "SoftBreak":
        yield {"t": "Space"}
    elif isinstance(node, dict) and node.get("t") == "Quoted":
        left, right = QUOTES[:2] if node["c"][0]["t"] == "DoubleQuote" else QUOTES[2:]
        yield {"t": "Str", "c": left}
        yield from judged(node["c"][1])
        yield {"t": "Str", "c": right}
    elif isinstance(node, dict) and node.get("t") in ("Link", "Image"):
        attributes, inner, target = node["c"]
        notes: list[Any] = []
        words = judged(list(apart(judged(inner), notes, is_link=node["t"] == "Link")))
        yield {"t": node["t"], "c": [attributes, words, target]}
        yield from notes
    else:
        yield judged(node)


def apart(inlines: Any, notes: list[Any], *, is_link: bool) -> Iterator[Any]:  # noqa: ANN401
    """Inlines of a link or a picture without notes, which are added to those, and links."""
    for node in inlines:
        if node["t"] == "Note":
            notes.append(node)
        elif node["t"] == "Link" and is_link:
            yield from apart(node["c"][1], notes, is_link=True)
        elif isinstance(content := node.get("c"), list):
            own = [
                list(apart(part, notes, is_link=is_link)) if is_inlines(part) else part
                for part in ([content] if is_inlines(content) else content)
            ]
            yield {"t": node["t"], "c": own[0] if is_inlines(content) else own}
        else:
            yield node


def is_inlines(thing: Any) -> bool:  # noqa: ANN401 - JSON
    """Whether this is a list of nodes."""
    return (
        isinstance(thing, list)
        and bool(thing)
        and all(isinstance(x, dict) and "t" in x for x in thing)
    )


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """What a function returns, and the seconds it took."""
    start = time.perf_counter()
    result = work()
    return result, time.perf_counter() - start


def batches(texts: Sequence[str]) -> Iterator[list[str]]:
    """The texts in books of some length."""
    batch: list[str] = []
    for text in texts:
        if batch and sum(map(len, batch)) + len(text) > BATCH:
            yield batch
            batch = []
        batch.append(text)
    if batch:
        yield batch


def measure(texts: Sequence[str], reader: str, name: str, tell: Callable[[str], None]) -> Row:
    """A line of the table."""
    row = Row(reader, name)
    for batch in batches(texts):
        raw, raw_seconds = timed(partial(_raw, batch, reader))
        known = {text: tree for text, tree in zip(batch, raw, strict=True) if tree is not None}
        row.raw += raw_seconds
        row.documents += len(known)
        row.words += sum(len(text.split()) for text in known)
        trees = [json.loads(tree)["blocks"] for tree in known.values()]
        try:
            segments, changed, seconds = _measured(list(known), trees, reader)
        except HexaplaError:
            segments, changed, seconds = 0, [], 0.0
            for text, tree in zip(known, trees, strict=True):
                try:
                    one = _measured([text], [tree], reader)
                except HexaplaError as error:
                    row.refused += 1
                    tell(f"refused ({reader}): {error}: {text[:60]!r}")
                else:
                    segments, seconds = segments + one[0], seconds + one[2]
                    changed += one[1]
        for text in changed:
            tell(f"changed ({reader}): {text[:200]!r}")
        row.segments += segments
        row.changed += len(changed)
        row.ours += seconds
        row.over = max(row.over, seconds - 2 * raw_seconds)
    return row


def _raw(texts: list[str], reader: str) -> list[bytes | None]:
    with ThreadPoolExecutor() as pool:
        return list(pool.map(raw_json, texts, repeat(reader)))


def _measured(texts: list[str], raw: list[list[Node]], reader: str) -> tuple[int, list[str], float]:
    """How many segments there are, the texts that were changed, and the seconds it took."""
    (segments, book), seconds = timed(lambda: _extracted(texts, reader))
    again, findings = substitute(book, lambda segment: segment.text)
    refused = {int(finding.where.partition(".")[0]) for finding in findings}
    changed = [
        text
        for number, (text, one, other) in enumerate(zip(texts, raw, _parts(again), strict=True))
        if number in refused or judged(one) != other
    ]
    return len(segments), changed, seconds


def _extracted(texts: list[str], reader: str) -> tuple[list[Any], Book]:
    with ThreadPoolExecutor() as pool:
        trees = list(pool.map(pandoc.read, texts, repeat("a document"), repeat(reader)))
    book = loose_book([normalise(tree, QUOTES) for tree in trees])
    return extract(book), book


def _parts(book: Book) -> Iterator[list[Node]]:
    blocks = iter(book.blocks)
    for _, length in book.files:
        yield [next(blocks) for _ in range(length)]


def long_book(texts: Sequence[str]) -> list[str]:
    """Files for a book of many words: each a chapter, none longer than a long one."""
    chosen: list[str] = []
    words = 0
    for text in texts:
        if words < BOOK and 2_000 < len(text) < 60_000:
            chosen.append(text)
            words += len(text.split())
    return chosen


HEADING = "Segments are exact"
COUNTS = ["documents", "words", "segments", "changed", "refused"]
COLUMNS = ["reader, of", *COUNTS, "pandoc", "ours", "×", "over", "run"]
PARTS = ["installed files", "a long book", "generated", "edges"]


def main() -> None:
    """Print the table, and on the way what is changed or refused."""
    parser = tables.options(__doc__)
    parser.add_argument("--part", choices=PARTS, action="append", help="repeatable (all)")
    parser.add_argument("folders", nargs="*", default=FOLDERS, metavar="FOLDER")
    chosen = parser.parse_args()
    few = 5 if chosen.short else None
    texts = documents(map(Path, [MANUAL] if few else chosen.folders))[:few]
    print(tables.table(COLUMNS, []), flush=True)
    for reader in READERS[: 1 if few else None]:
        found = [texts, long_book(texts), generated(reader, few or GENERATED), NASTY[:few]]
        for part, those in zip(PARTS, found, strict=True):
            if part in (chosen.part or PARTS):
                row = measure(those, reader, part, lambda line: print(line, file=sys.stderr))
                line = f"| {' | '.join(row.cells)} |"
                print(line, flush=True)
                if chosen.write:
                    tables.write(HEADING, [line])


if __name__ == "__main__":
    main()
