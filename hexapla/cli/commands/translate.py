"""The command line of ``translate``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from hexapla.cli.arguments import add_language
from hexapla.cli.output import StepProgress, console, print_findings
from hexapla.cli.settings import settings_of
from hexapla.errors import plural

if TYPE_CHECKING:
    from hexapla.commands.translate import Outcome

HELP = "let a machine fill what is missing"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``translate``."""
    parser.set_defaults(kept="what was finished is in translations/")
    add_language(parser)
    parser.add_argument(
        "--engine",
        default="",
        metavar="NAME",
        help="argos, apertium, pseudo, …, or module:function (that of book.toml)",
    )
    parser.add_argument(
        "--again",
        action="store_true",
        help="also what a machine has made and nobody has touched",
    )
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")


def run(options: argparse.Namespace) -> int:
    """Let a machine fill what is missing, and say what it did."""
    from hexapla.commands.translate import translate

    screen = console()
    drafted = 0
    with StepProgress(screen, tenths=True) as on_progress:
        for outcome in translate(
            options.project,
            languages=options.language or (),
            engine=options.engine,
            again=options.again,
            dry_run=options.dry_run,
            on_progress=on_progress,
        ):
            print_findings(outcome.findings, options.project)
            screen.print(_summary(outcome, dry_run=options.dry_run), soft_wrap=True)
            drafted += outcome.drafted
    if drafted and settings_of(options, "--project").publish != "machine":
        screen.print(
            'An edition shows a machine\'s text, marked, if book.toml says publish = "machine".',
            soft_wrap=True,
        )
    return 0


def _summary(outcome: Outcome, *, dry_run: bool) -> str:
    """What there was to do in one language, and what became of it."""
    if not outcome.messages:
        return f"{outcome.language}: nothing is missing"
    work = f"{plural(outcome.messages, 'message')}, {plural(outcome.words, 'word')}"
    if dry_run:
        return f"{outcome.language}: {work} for {outcome.engine}; nothing was written"
    left = len(outcome.findings)
    people = f", {left} left to people" if left else ""
    return f"{outcome.language}: {work}; {outcome.drafted} by {outcome.engine}{people}"
