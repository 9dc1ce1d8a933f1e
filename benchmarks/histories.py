"""What survives a history of edits, in Hexapla and in msgmerge: one Markdown table.

    .venv/bin/python -m benchmarks.histories [--edits 220] [--seed 1] [--write] [LANGUAGE …]

220 edits of 110 kinds, each followed by a sync, in this repository's own book with its complete
catalogs, and a few lines that stand in each of its chapters; after every tenth edit a translator
does what is left to do. tests/support/replay.py says what "survives" means.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from benchmarks import tables
from hexapla.catalogs import catalog as catalogs
from hexapla.source import pandoc
from hexapla.source.config.settings import read_settings
from tests.support.drafts import draft_of
from tests.support.histories import Version
from tests.support.rearrangements import history, planted
from tests.support.replay import Run, Score, Shelf, hexapla, msgmerge, replay, total

ROOT = Path(__file__).parent.parent
EDITS, SEED = 220, 1
HEADS = ["survived", "survived", "wrong", "wrong"]
TOOLS = {"Hexapla": hexapla, "msgmerge": msgmerge}


def versions_of_the_book(edits: int, seed: int) -> Iterator[Version]:
    """This repository's own book, with lines in each chapter, after each of so many edits."""
    files = {path.name: path.read_text("utf-8") for path in (ROOT / "source").glob("*.md")}
    return history(planted(draft_of(files)), edits, seed)


def measure(edits: int, seed: int, languages: Sequence[str]) -> list[Run]:
    """Each tool on each catalog of the book, through the same history."""
    first = [catalogs.read(ROOT / "translations" / f"{name}.po") for name in languages]
    pandoc.remember_segments()  # of one version and the next nearly all are the same
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "source", Path(folder) / "source")
        return replay(Shelf(Path(folder)), versions_of_the_book(edits, seed), first, TOOLS)


def scores(runs: Sequence[Run]) -> list[dict[str, Score]]:
    """The score of each kind of edit, over all languages, with each tool."""
    return [
        {kind: total(run.scores[kind] for run in runs if run.name == name) for kind in _kinds(runs)}
        for name in TOOLS
    ]


def report(runs: Sequence[Run], edits: int, seed: int) -> str:
    """The totals."""
    ours, theirs = scores(runs)
    languages = len(runs) // len(TOOLS)
    rows = _totals(runs, total(ours.values()), total(theirs.values()))
    told = f"{edits} edits of {len(ours)} kinds (seed {seed}) in {languages} languages."
    return f"{told}\n\n{tables.table(['', *TOOLS], rows)}"


def each(runs: Sequence[Run]) -> str:
    """Each kind of edit."""
    ours, theirs = scores(runs)
    tools = [*TOOLS, *TOOLS]
    head = ["edit", "edits", "messages", *(f"{a}: {b}" for a, b in zip(HEADS, tools, strict=True))]
    languages = len(runs) // len(TOOLS)
    return tables.table(head, (_row(kind, ours[kind], theirs[kind], languages) for kind in ours))


def _kinds(runs: Iterable[Run]) -> list[str]:
    return sorted({kind for run in runs for kind in run.scores})


def _totals(runs: Sequence[Run], ours: Score, theirs: Score) -> Iterable[list[str]]:
    def of(name: str) -> list[Run]:
        return [run for run in runs if run.name == name]

    both = (ours, theirs)
    rows = {
        "survived, mean over the edits": [tables.percent(score.share) for score in both],
        "survived, of all messages touched": [_share(score.survived, score.due) for score in both],
        "kept current, of those that could be": [
            _share(score.kept, score.expected["keep"]) for score in both
        ],
        "offered with its source, of those changed": [
            _share(score.offered, score.expected["offer"]) for score in both
        ],
        "current, but of another text": [str(score.wrong) for score in both],
        "offered, but of another text": [str(score.misled) for score in both],
        "lost altogether (texts and remarks)": [
            str(sum(len(run.lost) for run in of(name))) for name in TOOLS
        ],
        "words a translator had to look at": [
            f"{sum(run.read for run in of(name)):,}" for name in TOOLS
        ],
        "words of them new to what was offered": [
            f"{sum(run.typed for run in of(name)):,}" for name in TOOLS
        ],
    }
    return ([name, *cells] for name, cells in rows.items())


def _row(kind: str, ours: Score, theirs: Score, languages: int) -> list[str]:
    return [
        kind,
        str(ours.edits // languages),
        str(ours.due),
        _share(ours.survived, ours.due),
        _share(theirs.survived, theirs.due),
        str(ours.wrong + ours.misled),
        str(theirs.wrong + theirs.misled),
    ]


def _share(part: int, whole: int) -> str:
    return tables.percent(part / whole) if whole else "–"


def main() -> None:
    """Read the arguments, measure, print."""
    parser = tables.options(__doc__)
    parser.add_argument("--edits", type=int, default=EDITS)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE")
    chosen = parser.parse_args()
    known = read_settings(ROOT / "source" / "book.toml").languages
    edits, languages = (5, known[:1]) if chosen.short else (chosen.edits, chosen.languages or known)
    runs = measure(edits, chosen.seed, languages)
    text = report(runs, edits, chosen.seed)
    command = "make bench-translations"
    tables.show("history", text, command, is_written=chosen.write, more=each(runs))


if __name__ == "__main__":
    main()
