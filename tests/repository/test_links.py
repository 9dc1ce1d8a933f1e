"""Links in the pages of the project, as a code host shows them; nothing is asked of a network."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest

from hexapla.source import pandoc
from tests.conftest import ROOT
from tests.support.processes import LIMIT

PAGES = [
    *sorted(ROOT.glob("*.md")),
    *sorted((ROOT / "benchmarks").glob("*.md")),
    *sorted((ROOT / "docs").glob("**/*.md")),
]

HOST = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
ADDRESS = re.compile(r"[\w.+-]+@(?:[a-z0-9-]+\.)+[a-z]{2,}")


@cache
def blocks(page: Path) -> Any:  # noqa: ANN401 - JSON
    """The page as GitHub reads it."""
    command = [pandoc.executable(), "--from", "gfm", "--to", "json", "--sandbox", str(page)]
    done = subprocess.run(command, capture_output=True, check=True, timeout=LIMIT)
    return json.loads(done.stdout)["blocks"]


def nodes(part: Any, *kinds: str) -> Iterator[Any]:  # noqa: ANN401 - JSON
    """The contents of each node of some kinds, in order."""
    if isinstance(part, dict):
        if part.get("t") in kinds:
            yield part["c"]
        part = list(part.values())
    if isinstance(part, list):
        for one in part:
            yield from nodes(one, *kinds)


def targets(page: Path) -> set[str]:
    """Where the links and pictures of a page lead."""
    found = {target for *_, (target, _title) in nodes(blocks(page), "Link", "Image")}
    for _format, raw in nodes(blocks(page), "RawInline", "RawBlock"):
        found |= set(re.findall(r"""(?:href|src)=["']([^"']*)["']""", raw))
    return found


@cache
def anchors(page: Path) -> frozenset[str]:
    """The names that GitHub gives the headings of a page."""
    return frozenset(attributes[0] for _, attributes, _ in nodes(blocks(page), "Header"))


def fault(target: str, page: Path) -> str | None:
    """What is wrong with a link."""
    try:
        parts = urlsplit(target)
        host, _port = parts.hostname or "", parts.port
    except ValueError as error:
        return str(error)
    if re.search(r"[\s<>\"{}|\\^`]", target):
        return "it has a character that no address may have"
    match parts.scheme:
        case "https" | "http":
            return None if _is_host(host) else "it has no host"
        case "mailto":
            return None if ADDRESS.fullmatch(parts.path) else "it is no address"
        case "":
            return _fault_here(unquote(parts.path), unquote(parts.fragment), page)
    return f"it begins with {parts.scheme}:"


def _is_host(name: str) -> bool:
    if HOST.fullmatch(name):
        return True
    try:
        return bool(ip_address(name))
    except ValueError:
        return name == "localhost"


def _fault_here(path: str, fragment: str, page: Path) -> str | None:
    """What is wrong with a link inside the project."""
    file = (page.parent / path).resolve() if path else page
    if not file.is_relative_to(ROOT) or not file.exists():
        return "there is no such file"
    if fragment and (file.suffix != ".md" or fragment not in anchors(file)):
        return "there is no such heading"
    return None


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_links_lead_somewhere(page: Path) -> None:
    """Each file and heading that a page links is there, and each address could be one."""
    found = {target: fault(target, page) for target in targets(page)}
    assert {target: what for target, what in found.items() if what} == {}


@pytest.mark.parametrize(
    ("target", "is_right"),
    [
        ("README.md", True),
        ("README.md#writing", True),
        ("docs/source", True),
        ("https://example.org/a%20b?c=d#e", True),
        ("http://127.0.0.1:8000/", True),
        ("mailto:a@example.org", True),
        ("READ%4DE.md#writing", True),
        ("NOTHING.md", False),
        ("README.md#nothing", False),
        ("LICENSE#writing", False),
        ("../outside.md", False),
        ("https:///path", False),
        ("https://example", False),
        ("https://exa mple.org", False),
        ("https://example.org:port/", False),
        ("htps://example.org", False),
        ("mailto:nobody", False),
    ],
)
def test_bad_links_are_seen(target: str, *, is_right: bool) -> None:
    """A link to what isn't there, and an address that can be none, are faults."""
    assert (fault(target, ROOT / "README.md") is None) is is_right


def test_all_kinds_of_links_are_seen(tmp_path: Path) -> None:
    """Links in text, by reference, as pictures, in tables, notes and HTML, but not in code."""
    page = tmp_path / "page.md"
    page.write_text(
        "# A [one](1)\n\n![two](2) [three][t] <https://four.example> `[no](no)`\n\n"
        '[t]: 3\n\n| a |\n|---|\n| [five](5) |\n\n<a href="6">six</a>\n\nText[^n]\n\n'
        "[^n]: [seven](7)\n\n```\n[no](no)\n```\n",
        encoding="utf-8",
    )
    assert targets(page) == {*"123567", "https://four.example"}
