"""The command line of ``export``."""

from __future__ import annotations

import argparse
from pathlib import Path

from hexapla.cli.arguments import add_language
from hexapla.cli.output import print_findings
from hexapla.errors import Finding, UsageError, plural
from hexapla.files import paths

HELP = "files for translators with other tools"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``export``."""
    parser.add_argument(
        "--xliff",
        nargs="?",
        const="1.2",
        choices=["1.2", "2.0"],
        help="XLIFF, 1.2 if no version is said",
    )
    parser.add_argument("--tmx", action="store_true", help="what people translated, for a memory")
    parser.add_argument("--csv", action="store_true", help="a table for a spreadsheet")
    parser.add_argument("--tbx", action="store_true", help="the glossary")
    parser.add_argument(
        "--for",
        dest="tool",
        choices=["omegat"],
        help="what a tool needs: for OmegaT, XLIFF with the source as what is open, TMX and TBX",
    )
    add_language(parser)
    parser.add_argument(
        "--all", action="store_true", help="also what is translated (only what is open)"
    )
    parser.add_argument("--output", type=Path, metavar="DIR", help="where to write (export/)")


def run(options: argparse.Namespace) -> int:
    """Write files for translators who use other tools."""
    for_omegat = options.tool == "omegat"
    if for_omegat and options.xliff == "2.0":
        tip = "leave it out: OmegaT reads XLIFF 1.2"
        raise UsageError(Finding("export", "--xliff 2.0 does not go with --for omegat", tip))
    chosen = {
        "xliff": options.xliff == "1.2" or for_omegat,
        "xliff2": options.xliff == "2.0",
        "tmx": options.tmx or for_omegat,
        "csv": options.csv,
    }
    formats = [name for name, wanted in chosen.items() if wanted]
    if not formats and not options.tbx:
        tip = "add --xliff, --tmx, --csv or --tbx, or --for omegat"
        raise UsageError(Finding("export", "no format is asked for", tip))
    from hexapla.commands.export import export

    exported = export(
        options.project,
        formats,
        options.output or options.project / paths.EXPORT,
        languages=options.language or (),
        everything=options.all,
        terms=options.tbx or for_omegat,
        for_omegat=for_omegat,
    )
    print_findings(exported.findings, options.project)
    for path, count in exported.files:
        print(f"{path}: {plural(count, 'term' if path.suffix == '.tbx' else 'segment')}")
    return 0
