"""The command line of ``new``."""

from __future__ import annotations

import argparse
import shlex
from pathlib import Path

from hexapla.system import invocation

HELP = "write a small working book to start from"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``new``."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder that is new or empty")


def run(options: argparse.Namespace) -> int:
    """Write a small working book."""
    from hexapla.commands.new import write_starter

    folder = options.folder
    write_starter(folder, invocation.command(folder))
    command, named = invocation.command(), shlex.quote(str(folder))
    print(f"A new book stands in {folder}. Build it with: {command} --project {named}")
    return 0
