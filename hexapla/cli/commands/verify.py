"""The command line of ``verify``."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

from hexapla.cli.arguments import add_json
from hexapla.cli.commands.build import refuse_unknown
from hexapla.cli.exit_codes import FAILED
from hexapla.cli.findings.styles import as_dict
from hexapla.cli.output import print_findings

HELP = "read dist/ back and prove that all editions agree"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``verify``."""
    add_json(parser)
    parser.add_argument("--output", type=Path, metavar="DIR", help="the folder to read (dist/)")
    parser.add_argument(
        "--format",
        action="append",
        metavar="NAME",
        help="also read back what this function of yours wrote, as module:function; repeatable",
    )
    parser.add_argument("--page", type=Path, metavar="DIR", help="write the proof there as a page")


def run(options: argparse.Namespace) -> int:
    """Prove that the finished artifacts agree with the book."""
    from hexapla.commands.verify import verify

    formats = options.format or []
    refuse_unknown(formats)
    count, words, findings = verify(options.project, options.output, options.page, formats)
    if options.json:
        listed = [as_dict(finding) for finding in findings]
        said = {"artifacts": count, "words": words, "differences": len(listed), "findings": listed}
        print(json.dumps(said))
    else:
        print_findings(findings, options.project)
        print(f"{count} artifacts, {len(findings)} differences")
        if options.page:
            print(f"The proof as a page: {options.page / 'index.html'}")
    return FAILED if findings else 0
