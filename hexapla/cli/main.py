"""The command line: what was called is run, and what goes wrong is told with an exit code."""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import ModuleType

from hexapla import __version__
from hexapla.cli.actions import farm, merge_po, models, tm
from hexapla.cli.arguments import add_project, style_of
from hexapla.cli.commands import (
    adopt,
    build,
    changes,
    check,
    cost,
    doctor,
    export,
    import_,
    new,
    serve,
    status,
    sync,
    translate,
    verify,
)
from hexapla.cli.commands import open as open_
from hexapla.cli.exit_codes import FAILED, MISUSED, UNREAD
from hexapla.cli.output import print_findings
from hexapla.cli.parser import Parser, PrintCompletion
from hexapla.errors import Finding, HexaplaError, UsageError
from hexapla.files import paths
from hexapla.system import accidents, garbage, stopping

KEPT = f"{paths.DIST}/ and {paths.TRANSLATIONS}/ are as they were"
"""What is said of a command that was stopped, unless it has another word for it."""

COMMANDS: Mapping[str, ModuleType] = {
    "build": build,
    "serve": serve,
    "open": open_,
    "new": new,
    "sync": sync,
    "cost": cost,
    "translate": translate,
    "models": models,
    "adopt": adopt,
    "export": export,
    "import": import_,
    "merge-po": merge_po,
    "status": status,
    "check": check,
    "verify": verify,
    "doctor": doctor,
    "changes": changes,
    "tm": tm,
    "farm": farm,
}
"""The commands in the order of the help; each module has ``HELP``, ``add_arguments``, ``run``."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    _open_streams()
    garbage.collect_rarely()
    line = f"stopped; {KEPT}"
    try:
        options = parser().parse_args(arguments)
        line = f"stopped; {getattr(options, 'kept', KEPT)}"
        with stopping.stoppable(line):
            return _run(options)
    except KeyboardInterrupt:
        pass
    except Exception:  # Python makes a RuntimeError of what is raised while it makes a class, say
        if not stopping.is_stopped():
            raise
    stopping.ignore_signals()
    print(line, file=sys.stderr)
    return stopping.exit_code()


def _run(options: argparse.Namespace) -> int:
    """Do what the command says; what goes wrong is shown."""
    style = style_of(options)
    # Only what has the option may leave something out.
    is_short = options.run in {build.run, check.run, farm.run} and not options.all
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except HexaplaError as error:
        if stopping.is_stopped():  # work that was ended with us failed for no other reason
            raise KeyboardInterrupt from None
        print_findings(error.findings, options.project, style, is_short=is_short)
        return MISUSED if isinstance(error, UsageError) else FAILED
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("hexapla"):
            raise
        what, tip = "this Python package is missing", "install Hexapla again: a part of it is gone"
        print_findings([Finding(str(error.name), what, tip)], options.project, style)
        return FAILED
    except BrokenPipeError:
        _drop_output()  # nobody reads on (signal(7))
        return UNREAD
    except (OSError, MemoryError, RecursionError) as error:
        found = accidents.of(error, getattr(error, "filename", None) or "the work")
        print_findings([found], options.project, style)
        try:
            sys.stdout.flush()
        except OSError:  # the disk is full on which the output is kept
            _drop_output()
        return FAILED
    return code


def _drop_output() -> None:
    """Write what was not printed to nowhere: Python would try it once more when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _open_streams() -> None:
    """Streams to print to: where one was closed by who started us, nothing else gets its number."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest number that is free
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "w" if number else "r"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # an old locale can print only some characters
            stream.reconfigure(errors="backslashreplace")


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    root = Parser(
        prog="hexapla",
        description="Publish one Markdown book in many languages as HTML, EPUB and PDF.",
    )
    root.add_argument("--version", action="version", version=f"hexapla {__version__}")
    root.add_argument(
        "--print-completion",
        action=PrintCompletion,
        choices=["bash", "zsh", "fish", "tcsh"],
        help="print what teaches a shell to complete this command",
    )
    add_project(root, default=Path())
    build.add_arguments(root)
    root.set_defaults(run=build.run)
    commands = root.add_subparsers(title="commands", metavar="COMMAND")
    for name, module in COMMANDS.items():
        command = commands.add_parser(name, help=module.HELP, description=module.HELP)
        command.set_defaults(run=module.run)
        if module not in {new, farm}:  # there is no book yet, or there are many
            # Not given after the command, it is what was given before it.
            add_project(command, default=argparse.SUPPRESS)
        module.add_arguments(command)
    return root
