"""The command line of ``status``."""

from __future__ import annotations

import argparse

from hexapla.cli.arguments import add_json
from hexapla.cli.output import console, print_json
from hexapla.errors import plural
from hexapla.files import paths

HELP = "how far each translation is"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``status``."""
    add_json(parser)


def run(options: argparse.Namespace) -> int:
    """How far every translation is."""
    from hexapla.commands.status import status
    from hexapla.editions.progress import as_dict
    from hexapla.publishing import status as report

    translations = status(options.project)
    if options.json:
        print_json([as_dict(translation) for translation in translations])
        return 0
    console().print(report.table(translations))
    for translation in translations:
        if translation.behind:
            since = translation.in_step_with.partition(" ")[0]
            kept_up = f", last in step with that of {since}" if since else ""
            behind = plural(translation.behind, "segment")
            print(f"{translation.language}: {behind} behind the source{kept_up}")
            for part in translation.chapters:
                if told := report.behind(part.tally):
                    name = f"{part.number} {part.title}".strip() or "metadata and labels"
                    print(f"  {name}: {told}")
    page = options.project / paths.DIST / report.FOLDER / "index.html"
    if page.is_file():
        print(f"By chapter, as of the last build: {page}")
    return 0
