"""What survives a history of edits, in Hexapla and in msgmerge: one Markdown table.

    .venv/bin/python -m benchmarks.histories [--edits 280] [--seed 1] [LANGUAGE …]

280 edits of 70 kinds, each followed by a sync, in this repository's own book with its complete
catalogs; after every tenth edit a translator does what is left to do. tests/replay.py says what
"survives" means.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from hexapla import catalog as catalogs
from hexapla import config
from tests.drafts import draft_of
from tests.histories import history
from tests.replay import Run, Score, Shelf, hexapla, msgmerge, replay, total

ROOT = Path(__file__).parent.parent
TOOLS = {"Hexapla": hexapla, "msgmerge": msgmerge}


def measure(edits: int, seed: int, languages: Sequence[str]) -> list[Run]:
    """Each tool on each catalog of the book, through the same history."""
    files = {path.name: path.read_text("utf-8") for path in (ROOT / "source").glob("*.md")}
    first = [catalogs.read(ROOT / "translations" / f"{name}.po") for name in languages]
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(ROOT / "source", Path(folder) / "source")
        versions = history(draft_of(files), edits, seed)
        return replay(Shelf(Path(folder)), versions, first, TOOLS)


def report(runs: Sequence[Run], edits: int, seed: int) -> str:
    """The tables: the totals, then each kind."""
    ours, theirs = (
        {kind: total(run.scores[kind] for run in runs if run.name == name) for kind in _kinds(runs)}
        for name in TOOLS
    )
    languages = len(runs) // len(TOOLS)
    lines = [
        f"{edits} edits of {len(ours)} kinds (seed {seed}) in {languages} languages:",
        "",
        "| | Hexapla | msgmerge |",
        "|---|---:|---:|",
        *_totals(runs, total(ours.values()), total(theirs.values())),
        "",
        "| edit | edits | messages | survived: Hexapla | msgmerge | wrong: Hexapla | msgmerge |",
        "|---|---:|---:|---:|---:|---:|---:|",
        *(_row(kind, ours[kind], theirs[kind], languages) for kind in ours),
    ]
    return "\n".join(lines)


def _kinds(runs: Iterable[Run]) -> list[str]:
    return sorted({kind for run in runs for kind in run.scores})


def _totals(runs: Sequence[Run], ours: Score, theirs: Score) -> Iterable[str]:
    def of(name: str) -> list[Run]:
        return [run for run in runs if run.name == name]

    both = (ours, theirs)
    rows = {
        "survived, mean over the edits": [f"{100 * score.share:.1f} %" for score in both],
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
    return (f"| {name} | {' | '.join(cells)} |" for name, cells in rows.items())


def _row(kind: str, ours: Score, theirs: Score, languages: int) -> str:
    cells = [
        kind,
        str(ours.edits // languages),
        str(ours.due),
        _share(ours.survived, ours.due),
        _share(theirs.survived, theirs.due),
        str(ours.wrong + ours.misled),
        str(theirs.wrong + theirs.misled),
    ]
    return f"| {' | '.join(cells)} |"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "–"


def main() -> None:
    """Read the arguments, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--edits", type=int, default=280)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("languages", nargs="*", metavar="LANGUAGE")
    chosen = parser.parse_args()
    known = config.read_settings(ROOT / "source" / "book.toml").languages
    runs = measure(chosen.edits, chosen.seed, chosen.languages or known)
    print(report(runs, chosen.edits, chosen.seed))


if __name__ == "__main__":
    main()
