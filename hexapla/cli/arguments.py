"""The arguments that several commands have, said once."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hexapla.cli.findings.styles import STYLES, TEXT
from hexapla.registry import FORMATS

LAST_PORT = 65535


def add_project(parser: argparse.ArgumentParser, default: Any) -> None:  # noqa: ANN401 - argparse's
    """``--project``: the book that the command is for."""
    parser.add_argument(
        "--project", type=Path, default=default, metavar="DIR", help="the folder of the book (.)"
    )


def add_json(parser: argparse.ArgumentParser) -> None:
    """``--json``: for other programs."""
    parser.add_argument("--json", action="store_true", help="print JSON only")


def add_findings(parser: argparse.ArgumentParser) -> None:
    """``--findings`` and ``--all``: how findings are printed, and how many."""
    parser.add_argument(
        "--findings",
        choices=[TEXT, *STYLES],
        default=TEXT,
        help="how findings are printed: for people, or for other programs",
    )
    parser.add_argument(
        "--all",
        action="store_true",
        help="print every finding, also of a kind that has many",
    )


def style_of(options: argparse.Namespace) -> str:
    """The style in which a command prints findings; ``--json`` is one of them."""
    return "json" if getattr(options, "json", False) else str(getattr(options, "findings", TEXT))


def add_language(parser: argparse.ArgumentParser) -> None:
    """``--language``: some of the translations."""
    parser.add_argument("--language", action="append", metavar="TAG", help="only this; repeatable")


def add_editions(parser: argparse.ArgumentParser) -> None:
    """``--language`` and ``--format``, for commands that make some editions or all of them."""
    parser.add_argument(
        "--language", action="append", metavar="TAG", help="only this one; repeatable"
    )
    parser.add_argument(
        "--format",
        action="append",
        metavar="NAME",
        help=f"{', '.join(FORMATS)}, or a function of yours as module:function; repeatable",
    )


def add_jobs(parser: argparse.ArgumentParser) -> None:
    """``--jobs``: how much of the machine is used."""
    parser.add_argument(
        "--jobs", type=_jobs, metavar="N", help="processes to run at a time (cores)"
    )


def add_executor(parser: argparse.ArgumentParser) -> None:
    """``--executor``: where the artifacts are made."""
    parser.add_argument(
        "--executor",
        type=_executor,
        default="local",
        metavar="NAME",
        help="what makes the artifacts: local, or the Dask cluster dask://host:port (local)",
    )


def add_port(parser: argparse.ArgumentParser) -> None:
    """``--port``: of a server on this machine."""
    parser.add_argument("--port", type=_port, default=0, metavar="N", help="of the server (any)")


def _jobs(text: str) -> int:
    number = int(text)
    if number < 1:
        message = "at least 1"
        raise argparse.ArgumentTypeError(message)
    return number


def _executor(text: str) -> str:
    if text != "local" and not text.startswith("dask://"):
        message = f"there is no executor {text!r}: local, or dask://host:port"
        raise argparse.ArgumentTypeError(message)
    return text


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= LAST_PORT:
        message = f"0 to {LAST_PORT}"
        raise argparse.ArgumentTypeError(message)
    return number


Add = Callable[[str, Callable[[Any], int], str], argparse.ArgumentParser]
"""Adds an action of a command: its name, what runs it, and its help."""


def add_actions(parser: argparse.ArgumentParser) -> Add:
    """The actions of a command that does several things, such as ``models install``."""
    actions = parser.add_subparsers(title="actions", metavar="ACTION")

    def action(name: str, run: Callable[[Any], int], text: str) -> argparse.ArgumentParser:
        added = actions.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        add_project(added, default=argparse.SUPPRESS)
        return added

    return action
