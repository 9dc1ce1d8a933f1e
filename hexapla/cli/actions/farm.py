"""The command line of ``farm``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from contextlib import nullcontext, redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING

from hexapla.cli.arguments import add_editions, add_executor, add_findings, add_jobs, style_of
from hexapla.cli.commands.build import refuse_unknown
from hexapla.cli.exit_codes import FAILED
from hexapla.cli.output import StepProgress, console, print_findings
from hexapla.errors import plural

if TYPE_CHECKING:
    from hexapla.commands.farm.record import Outcome

HELP = "build every book below a folder, and one page and one catalog of all"

KEPT = "the books that were finished are published, the others are as they were"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``farm``."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="the folder with the books")
    parser.add_argument(
        "--changed-since",
        metavar="REV",
        help="only books that are not what they were in this commit of git",
    )
    add_editions(parser)
    add_jobs(parser)
    add_executor(parser)
    parser.add_argument(
        "--output",
        type=Path,
        metavar="DIR",
        help="publish all books below this folder (each in its dist/, the pages in DIR/farm/)",
    )
    parser.add_argument(
        "--strict",
        action="store_true",
        help="fail books in which a translation is missing, stale, broken, or wrong by the checks",
    )
    add_findings(parser)
    parser.add_argument(
        "--no-cache",
        action="store_true",
        help="make everything anew, and keep nothing for the next build: the same files",
    )
    parser.set_defaults(kept=KEPT)


def run(options: argparse.Namespace) -> int:
    """Build the books, each told of when it is done, and say where the pages are."""
    refuse_unknown(options.format or [])
    from hexapla.commands.farm.one import Wish
    from hexapla.commands.farm.record import totals
    from hexapla.commands.farm.run import farm

    style = style_of(options)
    # A program that reads findings wants nothing else.
    is_for_program = style in {"json", "sarif"}
    wish = Wish(
        tuple(options.language or ()),
        tuple(options.format or ()),
        strict=options.strict,
        use_cache=not options.no_cache,
        executor=options.executor,
    )
    with StepProgress(console(is_for_program=is_for_program)) as on_progress:

        def on_book(outcome: Outcome, done: int, total: int) -> None:
            on_progress(f"{outcome.name}: {outcome.state}", done, total)

        made = farm(
            options.folder,
            wish,
            output=options.output,
            jobs=options.jobs,
            since=options.changed_since,
            on_book=on_book,
        )
    every = [finding for one in made.outcomes for finding in one.findings]
    findings = [*every, *made.findings]
    print_findings(findings, Path(), style, is_short=not options.all)
    with redirect_stdout(sys.stderr) if is_for_program else nullcontext():
        print(_summary(totals(made.outcomes)))
        print(f"All books: {(made.home / 'index.html').absolute().as_uri()}")
    return FAILED if any(one.severity == "error" for one in findings) else 0


def _summary(total: Mapping[str, float]) -> str:
    """How many books there are, and what became of them."""
    states = ("built", "unchanged", "left out", "failed")
    told = [f"{total[state]:,.0f} {state}" for state in states if total.get(state)]
    return f"{plural(int(total['books']), 'book')}: {', '.join(told)}"
