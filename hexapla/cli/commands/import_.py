"""The command line of ``import``."""

from __future__ import annotations

import argparse
from pathlib import Path

from hexapla.cli.output import print_findings
from hexapla.errors import plural
from hexapla.files.display import with_project_paths

HELP = "take such files back in"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``import``."""
    parser.add_argument(
        "files", nargs="+", type=Path, metavar="FILE", help="PO, XLIFF, TMX, CSV or TBX"
    )
    parser.add_argument("--language", metavar="TAG", help="of files that do not say theirs")
    parser.add_argument(
        "--reviewer", default="", metavar="NAME", help="who answers for what is approved"
    )
    # What it asked for is done always: a file of an older source is followed to this one.
    parser.add_argument("--partial", action="store_true", help="what it asked for is always done")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be taken in")


def run(options: argparse.Namespace) -> int:
    """Take files of translators back in, and say what became of them."""
    from datetime import date

    from hexapla.commands.import_ import import_files
    from hexapla.exchange.merge import Signer

    name = " ".join(options.reviewer.split())
    imported = import_files(
        options.project,
        options.files,
        Signer(name, date.today().isoformat()),  # noqa: DTZ011 - the reviewer's own day
        language=options.language or "",
        dry_run=options.dry_run,
    )
    print_findings(imported.findings, options.project)
    for where, merged in imported.merged:
        followed = f" ({merged.followed} from an older source)" if merged.followed else ""
        left = f", {len(merged.left)} without a place" if merged.left else ""
        print(
            f"{with_project_paths(where, options.project)}: {len(merged.updated)} taken in"
            f"{followed}, {merged.unchanged} unchanged, "
            f"{len(merged.conflicts)} kept as newer here{left}"
        )
    for where, count in imported.terms:
        print(
            f"{with_project_paths(where, options.project)}: {plural(count, 'term')} in the glossary"
        )
    if options.dry_run:
        print("nothing was written")
    return 0
