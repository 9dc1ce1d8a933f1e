"""The command line of ``tm``, and of its actions."""

from __future__ import annotations

import argparse
import itertools
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from hexapla.cli.arguments import add_actions, add_json
from hexapla.cli.output import print_json
from hexapla.cli.settings import settings_of
from hexapla.errors import Finding, UsageError, plural
from hexapla.files import paths

if TYPE_CHECKING:
    from hexapla.memory.memory import Memory
    from hexapla.memory.units import Holding

HELP = "the translation memory over all your books"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``tm``."""
    add_json(parser)
    action = add_actions(parser)
    find = action("find", _find, "translations of a text, or of texts like it")
    find.add_argument("text", metavar="TEXT", help="what to look for")
    find.add_argument("--language", required=True, metavar="TAG", help="of the translations")
    find.add_argument("--from", dest="source", metavar="TAG", help="of the text (the book's)")
    find.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="print JSON only"
    )
    forget = action("forget", _forget, "remove what one book has in the memory")
    forget.add_argument("--book", metavar="ID", help="its identifier (that of the book here)")
    read = action("import", _import, "add the translations of a TMX file")
    read.add_argument("file", type=Path, metavar="FILE.tmx", help="the file to read")
    write = action("export", _export, "write the memory to a TMX file")
    write.add_argument("file", type=Path, metavar="FILE.tmx", help="the file to write")
    write.add_argument("--book", metavar="ID", help="only what this book has (all books)")


def run(options: argparse.Namespace) -> int:
    """Where the translation memory is, and what is in it."""
    with _memory() as memory:
        contents = memory.holdings()
    if options.json:
        as_json = {"path": str(memory.path), "holdings": [asdict(holding) for holding in contents]}
        print_json(as_json)
        return 0
    print(memory.path)
    pairs: Counter[str] = Counter()
    for (title, book), holdings in itertools.groupby(contents, key=_book):
        print(f"{title or 'without a title'} ({book})")
        for holding in holdings:
            pair = f"{holding.source_language} → {holding.language}"
            pairs[pair] += holding.units
            print(f"  {pair}: {plural(holding.units, 'unit')}")
    for pair, units in sorted(pairs.items()):
        print(f"all of {pair}: {plural(units, 'unit')}")
    if not contents:
        print("it is empty: sync a book that has translations")
    return 0


def _book(holding: Holding) -> tuple[str, str]:
    return holding.title, holding.book


def _find(options: argparse.Namespace) -> int:
    """Translations of a text, the most alike first."""
    source = options.source or settings_of(options, "--from").language
    with _memory() as memory:
        offers = memory.suggest(options.text, source, options.language, regions=True)
    if options.json:
        suggestions = [
            {"score": round(offer.score, 4), "fits": offer.fits, **asdict(offer.unit)}
            for offer in offers
        ]
        print_json({"suggestions": suggestions})
        return 0
    for offer in offers:
        print(f"{int(offer.score * 100)} %  {offer.origin}\n  {offer.unit.source}")
        print(f"  {offer.unit.target}")
    if not offers:
        print(f"nothing like it has been translated from {source} into {options.language}")
    return 0


def _forget(options: argparse.Namespace) -> int:
    """Remove what a book has in the memory."""
    book = options.book or settings_of(options, "--book").identifier
    with _memory(writing=True) as memory:
        print(f"{plural(memory.forget(book), 'unit')} of {book} forgotten")
    return 0


def _import(options: argparse.Namespace) -> int:
    """Add the translations of a TMX file."""
    from hexapla.memory import tmx

    is_book = (options.project / paths.SETTINGS).is_file()
    languages = settings_of(options, "--project").all_languages if is_book else ()
    units = tmx.read(options.file, languages)
    with _memory(writing=True) as memory:
        print(f"{plural(memory.add(units), 'unit')} added, of {len(units):,} in the file")
    return 0


def _export(options: argparse.Namespace) -> int:
    """Write the memory, or what one book has in it, to a TMX file."""
    from hexapla.memory import tmx

    with _memory() as memory:
        count = tmx.write(options.file, memory.units(options.book))
    print(f"{plural(count, 'unit')} written to {options.file}")
    return 0


def _memory(*, writing: bool = False) -> Memory:
    from hexapla.memory.memory import Memory
    from hexapla.memory.store import VARIABLE, memory_path

    path = memory_path()
    if not path:
        what, tip = f"the translation memory is off: {VARIABLE} says so", f"unset {VARIABLE}"
        raise UsageError(Finding("tm", what, tip))
    return Memory(path, writing=writing)
