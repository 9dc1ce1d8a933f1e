"""The command line of ``merge-po``."""

from __future__ import annotations

import argparse
from pathlib import Path

from hexapla.cli.exit_codes import FAILED
from hexapla.cli.output import print_findings
from hexapla.errors import Finding, UsageError

HELP = "merge catalogs by message, for git"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``merge-po``."""
    parser.add_argument("base", nargs="?", type=Path, metavar="BASE", help="what both began with")
    parser.add_argument(
        "ours", nargs="?", type=Path, metavar="OURS", help="one of two, and where the result goes"
    )
    parser.add_argument("theirs", nargs="?", type=Path, metavar="THEIRS", help="the other")
    parser.add_argument("name", nargs="?", metavar="NAME", help="what the file is called")
    parser.add_argument(
        "--install", action="store_true", help="let git merge the catalogs of this book so"
    )


def run(options: argparse.Namespace) -> int:
    """Merge, or install the driver; 1 where a person has to choose."""
    from hexapla.exchange.merge_driver import install, merge_files

    if options.install:
        for changed in install(options.project):
            print(f"changed: {changed}")
        print("git merges the catalogs of this book by message")
        return 0
    if options.theirs is None:
        tip = "git calls it with three files; `hexapla merge-po --install` tells git to"
        raise UsageError(Finding("merge-po", "BASE, OURS and THEIRS are wanted", tip))
    name = options.name or str(options.ours)
    undecided = merge_files(options.base, options.ours, options.theirs, name)
    print_findings(undecided, options.project)
    return FAILED if undecided else 0
