"""The command line of ``build``, which is also what runs without a command."""

from __future__ import annotations

import argparse
import shlex
import sys
from collections.abc import Mapping, Sequence
from contextlib import nullcontext, redirect_stdout
from pathlib import Path
from typing import Any

from hexapla.cli.arguments import add_editions, add_executor, add_findings, add_jobs, style_of
from hexapla.cli.exit_codes import FAILED
from hexapla.cli.output import StepProgress, console, print_findings
from hexapla.errors import Finding, UsageError
from hexapla.files import paths
from hexapla.model import Built
from hexapla.registry import FORMATS
from hexapla.system import invocation

HELP = "sync, check, localize, render and verify (also without COMMAND)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``build``."""
    add_editions(parser)
    add_jobs(parser)
    add_executor(parser)
    parser.add_argument("--output", type=Path, metavar="DIR", help="where to build (dist/)")
    parser.add_argument(
        "--strict",
        action="store_true",
        help="fail when a translation is missing, stale, broken, or wrong by the checks",
    )
    add_findings(parser)
    parser.add_argument(
        "--explain",
        action="store_true",
        help="say what was decided, and why: what was made anew, how lines and pages end",
    )
    parser.add_argument(
        "--no-cache",
        action="store_true",
        help="make everything anew, and keep nothing for the next build: the same files",
    )


def run(options: argparse.Namespace) -> int:
    """Build the book, with progress and a closing table."""
    refuse_unknown(options.format or [])
    from hexapla.commands.build import build

    style = style_of(options)
    # A program that reads findings wants nothing else.
    is_for_program = style in {"json", "sarif"}
    built = build(
        options.project,
        languages=options.language or (),
        formats=options.format or (),
        output=options.output,
        jobs=options.jobs,
        executor=options.executor,
        strict=options.strict,
        use_cache=not options.no_cache,
        progress=lambda: StepProgress(console(is_for_program=is_for_program)),
    )
    print_findings(built.findings, options.project, style, is_short=not options.all)
    if options.explain:
        print_findings(built.explanations, options.project)
    with redirect_stdout(sys.stderr) if is_for_program else nullcontext():
        _print_result(built, options)
    return FAILED if any(one.severity == "error" for one in built.findings) else 0


def _print_result(built: Built, options: argparse.Namespace) -> None:
    """What was built, and how to look at it."""
    print(_closing_table(built.manifest))
    if built.stopped:
        kept = "what an earlier build made of it stays as it was"
        print(f"Not built, for what is said above: {', '.join(built.stopped)}; {kept}.")
    output = options.output or options.project / paths.DIST
    shown = f"{invocation.command()} open{_repeated_options(options)}"
    print(f"Published in {output}. To look at it, with its search: {shown}")
    print(f"Without the search: {(output / 'index.html').absolute().as_uri()}")


def _repeated_options(options: argparse.Namespace) -> str:
    """The options of a command for the same book and build, as they were said for this one."""
    options_given = {"--project": options.project, "--output": options.output}
    return "".join(
        f" {name} {shlex.quote(str(path))}"
        for name, path in options_given.items()
        if path not in {None, Path()}
    )


def refuse_unknown(formats: Sequence[str]) -> None:
    """Refuse a format that is none of ours and no name of a function, before anything is read.

    Raises:
        UsageError: there is such a name.
    """
    for name in formats:
        if name not in FORMATS and ":" not in name:
            tip = f"{', '.join(FORMATS)}, or a function of yours as module:function"
            raise UsageError(Finding("--format", f"there is no format {name!r}", tip))


def _closing_table(record: Mapping[str, Any]) -> str:
    """The editions and their files; not by rich, which takes longer than a build of no change."""
    rows = [("language", "words", "states", "pages", "files")]
    for edition in record["editions"]:
        artifacts = edition["artifacts"]
        pages = [str(a["pages"]) for a in artifacts if a["format"] == "pdf"]
        none = "not built" if edition["published"] else "not published: below the minimum"
        first, *others = [a["path"] for a in artifacts] or [none]
        states = ", ".join(f"{n} {state}" for state, n in edition["states"].items() if n)
        words, shown_pages = f"{edition['words']:,}", ", ".join(pages) or "–"
        rows.append((edition["language"], words, states, shown_pages, first))
        rows += [("", "", "", "", path) for path in others]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    )
    return "\n".join(lines)
