"""Findings for other programs: JSON, GitHub's workflow commands, SARIF 2.1.0."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hexapla import __version__
from hexapla.cli.findings.places import place_of
from hexapla.errors import Finding

COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}
"""What GitHub calls a severity."""

UNNAMED = "other"
"""The rule of findings that have no name for their kind."""

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def as_dict(finding: Finding) -> dict[str, str]:
    """A finding as JSON has it."""
    return asdict(finding)


def as_json(findings: Sequence[Finding], project: Path) -> str:
    """All findings with file and line, where they are in one; files are named by their places."""
    listed: list[Mapping[str, Any]] = []
    for finding in findings:
        place = place_of(finding, project)
        listed.append(
            {
                **as_dict(finding),
                "file": place.file if place else None,
                "line": place.line if place else None,
            }
        )
    return json.dumps({"findings": listed}, indent=1)


def as_github(findings: Sequence[Finding], project: Path) -> str:
    """A workflow command a line, which GitHub shows at the line of the file in a change.

    See GitHub's documentation, "Workflow commands": a message may have no line breaks, and what
    stands before it no colon and no comma either.
    """
    return "\n".join(_command(finding, project) for finding in findings)


def _command(finding: Finding, project: Path) -> str:
    place = place_of(finding, project)
    said = {"file": place.file, "line": str(place.line)} if place else {}
    said["title"] = f"hexapla {finding.id}".rstrip()
    properties = ",".join(f"{name}={_property(value)}" for name, value in said.items())
    message = f"{'' if place else f'{finding.where}: '}{_sentence(finding)}"
    return f"::{COMMANDS[finding.severity]} {properties}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _sentence(finding: Finding) -> str:
    return f"{finding.what}. {finding.tip}" if finding.tip else finding.what


def as_sarif(findings: Sequence[Finding], project: Path) -> str:
    """The log of one run, as the OASIS standard SARIF 2.1.0 has it."""
    rules = sorted({finding.id or UNNAMED for finding in findings})
    driver = {"name": "Hexapla", "version": __version__, "rules": [{"id": rule} for rule in rules]}
    results = [_result(finding, rules, project) for finding in findings]
    run = {"tool": {"driver": driver}, "results": results, "columnKind": "unicodeCodePoints"}
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=1)


def _result(finding: Finding, rules: Sequence[str], project: Path) -> dict[str, Any]:
    rule, place = finding.id or UNNAMED, place_of(finding, project)
    result: dict[str, Any] = {
        "ruleId": rule,
        "ruleIndex": rules.index(rule),
        "level": finding.severity,
    }
    if place is None:
        result["message"] = {"text": f"{finding.where}: {_sentence(finding)}"}
        return result
    physical = {
        "artifactLocation": {"uri": quote(place.file)},
        "region": {"startLine": place.line},
    }
    result["message"] = {"text": _sentence(finding)}
    result["locations"] = [{"physicalLocation": physical}]
    return result


STYLES = {"json": as_json, "github": as_github, "sarif": as_sarif}
"""What writes findings for other programs, by the name of the style."""

TEXT = "text"
"""The style for a person."""
