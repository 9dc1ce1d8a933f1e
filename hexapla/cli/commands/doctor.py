"""The command line of ``doctor``."""

from __future__ import annotations

import argparse

from hexapla.cli.arguments import add_json
from hexapla.cli.exit_codes import FAILED
from hexapla.cli.output import console, print_json
from hexapla.errors import plural

HELP = "what is installed, and what is missing"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``doctor``."""
    add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Say what is installed, and what is missing by the name it has on this system."""
    from hexapla.commands.doctor import examine, table

    diagnosis = examine(options.project)
    if options.json:
        print_json(diagnosis.as_dict())
        return FAILED if diagnosis.missing else 0
    console().print(table(diagnosis))
    for row in diagnosis.rows:
        if row.tip:
            print(f"{row.name} is {row.state}: {row.tip}")
    what = f"what the book {diagnosis.book!r} needs" if diagnosis.book else "what any book needs"
    count = len(diagnosis.missing)
    print(f"Of {what}, {plural(count, 'thing')} {'is' if count == 1 else 'are'} missing.")
    if diagnosis.command:
        print(f"To install what is missing: {diagnosis.command}")
    return FAILED if diagnosis.missing else 0
