"""The pages over all books: how each stands in each language, and one catalog of everything."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from hexapla.commands.farm import catalog
from hexapla.commands.farm.books import FarmBook
from hexapla.commands.farm.record import Outcome, as_dict, totals
from hexapla.errors import Finding, UsageError
from hexapla.files import atomic
from hexapla.languages import languages
from hexapla.publishing import staging
from hexapla.publishing.offers import as_link
from hexapla.publishing.status import percent
from hexapla.theme import Theme, default_templates

FACTS = "farm.json"
"""The facts of the page, for programs; by this file a folder is known as that of a farm."""

SCHEMA = 1

NAMES = {
    "built": "built",
    "unchanged": "nothing has changed",
    "failed": "failed: an earlier build stays",
    "left out": "not asked for",
}
"""What the page says of what became of a book."""


def refuse_other_folder(home: Path) -> None:
    """Never write pages into a folder that no farm has written to, and that is not empty.

    Raises:
        UsageError: it is one.
    """
    staging.refuse_other_folder(home, FACTS)


def write(home: Path, found: Sequence[FarmBook], outcomes: Sequence[Outcome]) -> None:
    """Write them: the page with its style, its facts, and the catalogs. Each file is one step.

    Raises:
        UsageError: the folder cannot be written.
    """
    # Ours alone: a folder of books may have one that is called as ours of templates is.
    theme = Theme(default_templates().parent)
    entries = [_entry(book, one, home) for book, one in zip(found, outcomes, strict=True)]
    total = totals(outcomes)
    facts = {"schema": SCHEMA, "totals": total, "books": [as_dict(one) for one in outcomes]}
    style = theme.read("shared.css") + theme.read("html/style.css") + theme.read("farm/farm.css")
    page = theme.render("farm/index.html", books=entries, total=total, percent=percent)
    published = [(book.name, book.dist, _way(book.dist, home)) for book in found]
    written = {
        "index.html": page,
        "farm.css": style,
        "icon.svg": theme.read("html/icon.svg"),
        FACTS: json.dumps(facts, ensure_ascii=False, indent=1) + "\n",
        **catalog.catalogs(published),
    }
    for name, text in written.items():
        atomic.save(home / name, text.encode(), UsageError, may_make_folder=True)


def _way(dist: Path, home: Path) -> str:
    """How a link leads from the pages to where a book is published: it ends in a slash."""
    return as_link(Path(os.path.relpath(dist, home)).as_posix()) + "/"


def _entry(book: FarmBook, outcome: Outcome, home: Path) -> dict[str, Any]:
    """What the page says of a book."""
    way = _way(book.dist, home)
    is_there = (book.dist / "index.html").is_file()
    tag = str(outcome.book.get("language") or "und")
    return {
        "name": outcome.name,
        "title": outcome.book.get("title") or outcome.name,
        "language": tag,
        "state": outcome.state,
        "said": NAMES[outcome.state] if is_there or outcome.state != "failed" else "failed",
        "link": f"{way}index.html" if is_there else "",
        "status": f"{way}status/index.html" if is_there else "",
        "counts": outcome.counts,
        "errors": [_told(one, book) for one in outcome.findings if one.severity == "error"],
        "cost": outcome.cost,
        "editions": [_edition(one, way) for one in outcome.editions],
    }


def _told(finding: Finding, book: FarmBook) -> Finding:
    """A finding for the page, which may go to the web: it names no folder of this machine."""
    where, what, tip = (
        text.replace(str(book.root), book.name)
        for text in (finding.where, finding.what, finding.tip)
    )
    return replace(finding, where=where, what=what, tip=tip)


def _edition(edition: Mapping[str, Any], way: str) -> dict[str, Any]:
    tags = str(edition["language"]).split("+")
    files = {kind: f"{way}{as_link(path)}" for kind, path in edition["files"].items()}
    names = " + ".join(languages.language_name(tag, "en") for tag in tags)
    return {**edition, "name": names, "files": files}
