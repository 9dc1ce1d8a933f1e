"""The command line of ``changes``."""

from __future__ import annotations

import argparse
from pathlib import Path

from hexapla.cli.arguments import add_jobs, add_language
from hexapla.cli.output import StepProgress, console

HELP = "what differs from an older build"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``changes``."""
    parser.set_defaults(kept="changes/ is as it was")
    parser.add_argument(
        "manifest",
        type=Path,
        metavar="OLD_MANIFEST",
        help="the manifest.json of the older build, in its folder with the HTML editions",
    )
    add_language(parser)
    parser.add_argument("--output", type=Path, metavar="DIR", help="the build of now (dist/)")
    add_jobs(parser)


def run(options: argparse.Namespace) -> int:
    """Write what differs between an older build and the one of now, and say how much it is."""
    from hexapla.commands.changes import errata

    screen = console()
    with StepProgress(screen) as on_progress:
        written = errata(
            options.project,
            options.manifest,
            output=options.output,
            languages=options.language or (),
            jobs=options.jobs,
            on_progress=on_progress,
        )
    languages = written.record["languages"]
    for entry in languages:
        parts = [f"{count} {kind}" for kind, count in entry["counts"].items() if count]
        screen.print(f"{entry['language']}: {', '.join(parts) or 'nothing'}", soft_wrap=True)
    if not any(entry["changes"] for entry in languages):
        screen.print(f"Nothing has changed since {written.record['old']['date']}.")
    page = written.folder / "index.html"
    screen.print(f"The changes, language by language: {page}", soft_wrap=True)
    return 0
