"""The command line of ``cost``."""

from __future__ import annotations

import argparse

from hexapla.cli.arguments import add_json
from hexapla.cli.output import print_json
from hexapla.errors import plural, shorten
from hexapla.files.display import with_project_paths

HELP = "what the edits since the last sync would touch"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``cost``."""
    add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Say what the edits since the last sync would touch."""
    from hexapla.commands.cost import cost
    from hexapla.segments.words import count_words

    touched = cost(options.project)
    if options.json:
        as_json = {
            "segments": [
                {"where": list(m.places), "text": m.id, "words": count_words(m.id)}
                for m in touched.segments
            ],
            "words": touched.words,
            "languages": touched.languages,
            "carried": touched.carried,
        }
        print_json(as_json)
        return 0
    for message in touched.segments:
        where = with_project_paths(message.places[0], options.project)
        print(f"{where}: {shorten(message.id, 70)}")
    print(
        f"{plural(len(touched.segments), 'segment')}, {plural(touched.words, 'word')}, "
        f"{plural(len(touched.languages), 'language')}"
        + (f"; {touched.carried} more follow by themselves" if touched.carried else "")
    )
    return 0
