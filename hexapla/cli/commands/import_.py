"""The command line of ``import``."""

from __future__ import annotations

import argparse
from pathlib import Path

from hexapla.cli.output import show
from hexapla.errors import plural
from hexapla.files.display import seen

HELP = "take such files back in"


def add_arguments(to: argparse.ArgumentParser) -> None:
    """The arguments of ``import``."""
    to.add_argument("files", nargs="+", type=Path, metavar="FILE", help="XLIFF, TMX, CSV or TBX")
    to.add_argument("--language", metavar="TAG", help="of files that do not say theirs")
    to.add_argument(
        "--reviewer", default="", metavar="NAME", help="who answers for what is approved"
    )
    to.add_argument(
        "--partial", action="store_true", help="take what fits of a file from an older source"
    )
    to.add_argument("--dry-run", action="store_true", help="only say what would be taken in")


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
        partial=options.partial,
        dry_run=options.dry_run,
    )
    show(imported.findings, options.project)
    for where, merged in imported.merged:
        left_out = f", {len(merged.strange)} left out" if merged.strange else ""
        print(
            f"{seen(where, options.project)}: {len(merged.taken)} taken in, "
            f"{merged.unchanged} unchanged, {len(merged.kept)} kept as newer here{left_out}"
        )
    for where, count in imported.terms:
        print(f"{seen(where, options.project)}: {plural(count, 'term')} in the glossary")
    if options.dry_run:
        print("nothing was written")
    return 0
