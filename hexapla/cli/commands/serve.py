"""The command line of ``serve``."""

from __future__ import annotations

import argparse
import contextlib

from hexapla.cli.arguments import add_port

HELP = "show the book while it is written, and let people translate and review it"

EXPOSED = (
    "Whoever reaches this machine and knows the password can read the whole book, drafts too, and"
    " {may} its translations. Neither the password nor the text is encrypted on its way: in a"
    " network that is not yours alone, put a server with HTTPS before it."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``serve``."""
    add_port(parser)
    parser.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="NAME",
        help="127.0.0.1, localhost or ::1; with a password in HEXAPLA_PASSWORD also a name or"
        " number that other machines reach, such as 0.0.0.0",
    )
    parser.add_argument("--open", action="store_true", help="open the browser, too")
    parser.add_argument(
        "--language",
        default="",
        metavar="TAG",
        help="the edition to begin with; two side by side as en+fr",
    )
    parser.add_argument(
        "--editor",
        default="",
        metavar="NAME",
        help="where links to the source open: vscode, vscodium, cursor, zed, idea, or an address"
        " with {path} and {line}; otherwise they are copied",
    )
    parser.add_argument(
        "--read-only",
        action="store_true",
        help="the translations can be read and commented on, and not changed",
    )


def run(options: argparse.Namespace) -> int:
    """Show the book until Ctrl-C."""
    from hexapla.commands.serve import Preview, until_stopped
    from hexapla.system.loopback import show

    def on_start(address: str) -> None:
        print(f"{address} (Ctrl-C ends it)", flush=True)
        if preview.is_open:
            print(EXPOSED.format(may="comment on" if options.read_only else "change"), flush=True)
        if options.open:
            show(address)

    preview = Preview(
        options.project,
        host=options.host,
        port=options.port,
        language=options.language,
        editor=options.editor,
        is_read_only=options.read_only,
    )
    with contextlib.suppress(KeyboardInterrupt):
        until_stopped(preview, on_start)
    return 0
