"""The command line of ``adopt``."""

from __future__ import annotations

import argparse
from pathlib import Path

from hexapla.cli.output import print_findings
from hexapla.errors import plural

HELP = "take over a translation that is Markdown already"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``adopt``."""
    parser.add_argument("language", metavar="LANGUAGE", help="the language of the translation")
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="in the book's order")


def run(options: argparse.Namespace) -> int:
    """Take over a translation made without Hexapla, and say what became of it."""
    from hexapla.commands.adopt import adopt

    adopted = adopt(options.project, options.language, options.files)
    print_findings(adopted.findings, options.project)
    print(
        f"{options.language}: {len(adopted.placed)} adopted, "
        f"{len(adopted.doubtful)} doubtful and marked stale, "
        f"{plural(len(adopted.unplaced), 'text')} of the translation without a place"
    )
    return 0
