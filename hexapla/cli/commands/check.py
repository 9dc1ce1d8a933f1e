"""The command line of ``check``."""

from __future__ import annotations

import argparse
from collections import Counter

from hexapla.cli.arguments import add_findings, add_json, add_language, style_of
from hexapla.cli.exit_codes import FAILED
from hexapla.cli.findings.styles import TEXT
from hexapla.cli.output import print_findings
from hexapla.errors import plural

HELP = "what is wrong with the source and the translations"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``check``."""
    add_language(parser)
    add_findings(parser)
    add_json(parser)


def run(options: argparse.Namespace) -> int:
    """Say what is wrong with the source and the translations."""
    from hexapla.commands.check import check

    findings = check(options.project, options.language or ())
    counted = Counter(finding.severity for finding in findings)
    style = style_of(options)
    print_findings(findings, options.project, style, is_short=not options.all)
    if style == TEXT:
        print(f"{plural(counted['error'], 'error')}, {plural(counted['warning'], 'warning')}")
    return FAILED if counted["error"] else 0
