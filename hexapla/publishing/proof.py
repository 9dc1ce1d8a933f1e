"""The page ``dist/verify/``: what was compared, what was found, for people who did not make it.

A publisher can hand it to an author: it says in plain words whether all editions agree with the
book, and shows the numbers that say so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from hexapla import registry
from hexapla.errors import Finding
from hexapla.languages import languages
from hexapla.model import Book, Counts, Edition
from hexapla.rendering import context
from hexapla.source.numbering import counts
from hexapla.theme import Theme
from hexapla.verification.expected import counts_in

FOLDER = "verify"

STYLE = "proof.css"
"""By this file a folder is known as one that holds a proof."""


def write(
    dist: Path,
    record: Mapping[str, Any],
    original: Edition,
    theme: Theme,
    findings: Sequence[Finding],
) -> None:
    """Write the page into ``verify/`` of a finished build; ``findings`` are all differences."""
    target = dist / FOLDER
    target.mkdir(exist_ok=True)
    _write(target, record, original, theme, findings, home="../")


def write_alone(
    folder: Path,
    record: Mapping[str, Any],
    original: Edition,
    theme: Theme,
    findings: Sequence[Finding],
) -> Path:
    """Write the page into a folder of its own, with all that it needs to be looked at."""
    folder.mkdir(parents=True, exist_ok=True)
    style = theme.read("shared.css") + theme.read("html/style.css")
    (folder / "style.css").write_text(style, encoding="utf-8")
    return _write(folder, record, original, theme, findings, home="")


def _write(  # noqa: PLR0913 - what the page says, and where it goes
    target: Path,
    record: Mapping[str, Any],
    original: Edition,
    theme: Theme,
    findings: Sequence[Finding],
    *,
    home: str,
) -> Path:
    (target / STYLE).write_text(theme.read("proof/style.css"), encoding="utf-8")
    values = _values(record, original, findings)
    page = theme.render("proof/index.html", **values, home=home)
    (target / "index.html").write_text(page, encoding="utf-8")
    return target / "index.html"


def _values(
    record: Mapping[str, Any], original: Edition, findings: Sequence[Finding]
) -> dict[str, Any]:
    """What the template is filled with."""
    book = original.book
    entries = [entry for entry in record["editions"] if entry["artifacts"]]
    rows = [row for entry in entries for row in _rows(entry, book)]
    wanted = {**asdict(counts(book.blocks)), "sections": len(book.sections)}
    return {
        "original": original,
        "settings": book.settings,
        "title": context.template_values(original, [])["title"],
        "long_date": languages.long_date(book.settings.date, "en"),
        "findings": sorted(findings),
        "columns": [
            name for name in ("sections", *_counted()) if wanted[name] or _is_counted(rows, name)
        ],
        "wanted": wanted,
        "rows": rows,
        "unread": any(cell is None for row in rows for cell in row["counts"].values()),
        "editions": len(entries),
        "left_out": _left_out(entries),
        "outline": list(_outline(entries, original)),
        "languages": [_language(e) for e in entries if len(e["languages"]) == 1],
        "artifacts": [
            {
                **artifact,
                "edition": entry["language"],
                "name": registry.format_of_record(artifact).label,
            }
            for entry in entries
            for artifact in entry["artifacts"]
        ],
    }


def _left_out(entries: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Each passage that is not in all editions, with those in which it is not."""
    found: dict[tuple[str, ...], list[str]] = {}
    for entry in entries:
        for artifact in entry["artifacts"]:
            name = f"{entry['language']} {registry.format_of_record(artifact).label}"
            for one in artifact.get("left_out", ()):
                key = one["where"], one["text"], one["condition"]
                found.setdefault(key, []).append(name)
    return [
        {"where": where, "text": text, "condition": condition, "editions": list(dict.fromkeys(own))}
        for (where, text, condition), own in found.items()
    ]


def _counted() -> list[str]:
    return [one.name for one in fields(Counts)]


def _is_counted(rows: list[dict[str, Any]], name: str) -> bool:
    return any(row["counts"].get(name) for row in rows)


def _rows(entry: Mapping[str, Any], book: Book) -> Iterator[dict[str, Any]]:
    """A line for each artifact that was read back: what is in it, and what should be."""
    columns = len(entry["languages"])
    for artifact in entry["artifacts"]:
        if artifact["counts"] is None:
            continue
        yield {
            "edition": entry["language"],
            "names": [languages.language_name(tag, "en") for tag in entry["languages"]],
            "format": registry.format_of_record(artifact).label,
            "counts": {**artifact["counts"], "sections": len(artifact["outline"])},
            "wanted": {
                **asdict(counts_in(book, entry["language"], artifact["format"])),
                "sections": len(book.sections) * columns,
            },
            "columns": columns,
            "pages": artifact["pages"],
        }


def _language(entry: Mapping[str, Any]) -> dict[str, str]:
    tag = entry["language"]
    return {
        "tag": tag,
        "name": languages.language_name(tag, "en"),
        "own": languages.language_name(tag),
        "direction": languages.direction(tag),
    }


def _outline(entries: Sequence[Mapping[str, Any]], original: Edition) -> Iterator[dict[str, Any]]:
    """Each section of the book with its title in all languages."""
    titles = {}
    for entry in entries:
        read = [a["outline"] for a in entry["artifacts"] if a["outline"]]
        if len(entry["languages"]) == 1 and read:
            titles[entry["language"]] = {section["id"]: section["title"] for section in read[0]}
    for section in original.book.sections:
        found = {tag: own.get(section.id) for tag, own in titles.items()}
        shown = [(tag, languages.direction(tag), title) for tag, title in found.items()]
        yield {"section": section, "titles": shown}
