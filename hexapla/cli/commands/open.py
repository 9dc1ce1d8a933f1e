"""The command line of ``open``."""

from __future__ import annotations

import argparse
import contextlib
from pathlib import Path

from hexapla.cli.arguments import add_port
from hexapla.files import paths

HELP = "show what is built in the browser"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``open``."""
    add_port(parser)
    parser.add_argument("--no-browser", action="store_true", help="only print the address")
    parser.add_argument("--output", type=Path, metavar="DIR", help="the folder to show (dist/)")


def run(options: argparse.Namespace) -> int:
    """Show what is built in the browser, until Ctrl-C."""
    from hexapla.commands.open import Server
    from hexapla.system.loopback import show

    folder = options.output or options.project / paths.DIST
    with contextlib.suppress(KeyboardInterrupt), Server(folder, options.port) as server:
        print(f"{server.address} (Ctrl-C ends it)", flush=True)
        if not options.no_browser:
            show(server.address)
        server.serve_forever()
    return 0
