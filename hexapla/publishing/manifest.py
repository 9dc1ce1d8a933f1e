"""``manifest.json``, ``SHA256SUMS``, the site's first page: what ``dist/`` says of itself."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from pathlib import Path, PurePosixPath
from typing import Any

from hexapla.editions import parallel
from hexapla.editions.colophon import percent
from hexapla.errors import Finding, UsageError
from hexapla.files import book_files, bounded_json, digests
from hexapla.model import Artifact, Book, Edition, Settings
from hexapla.publishing import onix, opds, print_table, proof, status, website
from hexapla.rendering import context
from hexapla.segments.words import word_count
from hexapla.theme import Theme

FILE = "manifest.json"

FORMATS = {
    "html": "hexapla.formats.html.writer:render",
    "epub": "hexapla.formats.epub.writer:render",
    "pdf": "hexapla.formats.pdf.writer:render",
    "print": "hexapla.formats.press.writer:render",
    "cover": "hexapla.formats.press.cover_sheet:render",
}
"""The formats by name; any other ``module:function`` of the same signature serves too."""

FOR_PRINTERS = {"print", "cover"}
"""The formats that are made only where ``book.toml`` says ``print = true``."""

ENDINGS = {"epub": ".epub", "pdf": ".pdf", "print": "-print.pdf", "cover": "-cover.pdf"}
"""What follows the slug in the name of an artifact that is one file."""


def formats_of(settings: Settings) -> list[str]:
    """The formats that a book is published in."""
    return [kind for kind in FORMATS if settings.print or kind not in FOR_PRINTERS]


def site_files(first: Path) -> list[Path]:
    """The files of an HTML edition whose first page is given: without the other formats."""
    others, cover = {".pdf", ".epub"}, first.with_name(website.COVER)
    return sorted(
        path
        for path in first.parent.rglob("*")
        if path.is_file() and path.suffix not in others and path != cover
    )


def digest(path: Path, kind: str) -> tuple[str, int]:
    """SHA-256 and size of an artifact; for a site, of the sorted list of its files."""
    if kind != "html":
        return digests.of_file(path)
    total, lines = 0, []
    for file in site_files(path):
        sha256, size = digests.of_file(file)
        total += size
        lines.append(f"{sha256}  {file.relative_to(path.parent).as_posix()}\n")
    return hashlib.sha256("".join(lines).encode()).hexdigest(), total


NOT_KEPT = {"language", "reading"}
"""What is known of an artifact and not said in the manifest."""


def describe(book: Book, editions: Iterable[tuple[Edition, list[Artifact]]]) -> dict[str, Any]:
    """The manifest of a build."""
    settings = book.settings
    return {
        "book": {
            "identifier": settings.identifier,
            "title": settings.title,
            "language": settings.language,
            "date": settings.date.isoformat(),
            "authors": list(settings.authors),
        },
        "editions": [_edition(edition, artifacts) for edition, artifacts in editions],
    }


def record(
    book: Book, made: list[Edition], artifacts: list[Artifact], before: Path | None
) -> dict[str, Any]:
    """The manifest; of a partial build, with what an earlier one left standing."""
    described = describe(
        book,
        [(edition, [a for a in artifacts if a.language == edition.name]) for edition in made],
    )
    if before and (before / FILE).is_file():
        old = {entry["language"]: entry["artifacts"] for entry in load(before)["editions"]}
        for entry, edition in zip(described["editions"], made, strict=True):
            if not edition.is_published:
                continue
            new = {artifact["format"]: artifact for artifact in entry["artifacts"]}
            kept = {artifact["format"]: artifact for artifact in old.get(edition.name, [])}
            kinds = dict.fromkeys((*FORMATS, *kept, *new))
            entry["artifacts"] = [found for k in kinds if (found := new.get(k) or kept.get(k))]
    return described


def _edition(edition: Edition, artifacts: list[Artifact]) -> dict[str, Any]:
    return {
        "language": edition.name,
        "languages": [one.language for one in (edition, edition.beside) if one],
        "direction": edition.direction,
        "title": parallel.title(edition),
        "states": dict(edition.states),
        "translated": round(edition.portions["translated"] + edition.portions["reviewed"], 4),
        "published": edition.is_published,
        "words": word_count(edition),
        "artifacts": [_artifact(edition, artifact) for artifact in artifacts],
    }


def _artifact(edition: Edition, artifact: Artifact) -> dict[str, Any]:
    """What is said of an artifact: its ISBN, too, where it has one."""
    said = {k: v for k, v in asdict(replace(artifact, reading=None)).items() if k not in NOT_KEPT}
    numbers = {} if edition.beside else edition.book.settings.isbns.get(edition.language, {})
    if isbn := numbers.get(artifact.format):
        said["isbn"] = isbn
    return said


def as_read(record: dict[str, Any], artifacts: Iterable[Artifact]) -> dict[str, Any]:
    """A manifest that says of its artifacts what was read back from them now."""
    found = {(a.language, a.format): a for a in artifacts}

    def now(name: str, stored: dict[str, Any]) -> dict[str, Any]:
        read = found.get((name, stored["format"]))
        said = asdict(replace(read, reading=None)) if read else {}
        return {key: said.get(key, value) for key, value in stored.items()}

    editions = [
        {**entry, "artifacts": [now(entry["language"], a) for a in entry["artifacts"]]}
        for entry in record["editions"]
    ]
    return {**record, "editions": editions}


def load(dist: Path, name: str = FILE) -> dict[str, Any]:
    """The manifest of a finished build.

    Raises:
        UsageError: there is none, or it is broken.
    """
    path = dist / name
    if path.exists() and not (path.is_file() and path.stat().st_size <= book_files.MOST):
        raise UsageError(Finding(str(path), "it is no file, or far too large", "build again"))
    try:
        found: dict[str, Any] = bounded_json.loads(path.read_text(encoding="utf-8"))
        _ = [found["book"][key] for key in ("identifier", "date")]
        for edition in found["editions"]:
            for named in (edition["language"], *(one["path"] for one in edition["artifacts"])):
                _refuse_other_place(named)
    except FileNotFoundError:
        finding = Finding(str(path), "nothing has been built here", "run `build` first")
        raise UsageError(finding) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        finding = Finding(str(path), f"it cannot be read: {error}", "build again")
        raise UsageError(finding) from None
    return found


def _refuse_other_place(named: str) -> None:
    """Refuse a name that leads out of the folder: a build that came with a book may hold one."""
    parts = PurePosixPath(named)
    if parts.is_absolute() or ".." in parts.parts:
        message = f"{named!r} lies elsewhere"
        raise ValueError(message)


def write(
    dist: Path,
    manifest: dict[str, Any],
    editions: list[Edition],
    theme: Theme,
    differences: Sequence[Finding] = (),
) -> dict[str, Any]:
    """Write what the site says of all editions, and the check sums of everything last.

    Returns the manifest, which then names the covers, too; ``differences`` are those that a
    partial build leaves between the book and older artifacts.
    """
    website.write_covers(dist, manifest, editions, theme)
    for entry in manifest["editions"]:
        if (dist / entry["language"] / website.COVER).is_file():
            entry["cover"] = f"{entry['language']}/{website.COVER}"
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    (dist / FILE).write_text(text, encoding="utf-8")
    (dist / "index.html").write_text(_index(manifest, editions, theme), encoding="utf-8")
    (dist / "style.css").write_text(
        theme.read("shared.css") + theme.read("html/style.css"), encoding="utf-8"
    )
    alone = [edition for edition in editions if not edition.beside]
    status.write(dist, alone, theme, _sites(manifest))
    website.write(dist, manifest, editions, theme)
    opds.write(dist, manifest, editions, theme)
    onix.write(dist, manifest, editions, theme)
    print_table.write(dist, manifest, editions, theme)
    proof.write(dist, manifest, editions[0], theme, differences)
    sums = [
        f"{digests.of_file(file)[0]}  {file.relative_to(dist).as_posix()}\n"
        for file in sorted(dist.rglob("*"))
        if file.is_file() and file.name != "SHA256SUMS"
    ]
    (dist / "SHA256SUMS").write_text("".join(sums), encoding="utf-8")
    return manifest


def _sites(manifest: dict[str, Any]) -> set[str]:
    """The languages that have an HTML edition."""
    return {
        entry["language"]
        for entry in manifest["editions"]
        if any(artifact["format"] == "html" for artifact in entry["artifacts"])
    }


def _index(manifest: dict[str, Any], editions: list[Edition], theme: Theme) -> str:
    entries = []
    described = {entry["language"]: entry for entry in manifest["editions"]}
    for edition in editions:
        entry = described[edition.name]
        paths = {artifact["format"]: artifact for artifact in entry["artifacts"]}
        minimum = edition.book.settings.minimum
        entries.append(
            {
                **context.values(edition, []),
                "paths": paths,
                "published": entry["published"],
                "name": parallel.languages_of(edition),
                "share": percent(edition.share, edition),
                "minimum": percent(minimum, edition),
            }
        )
    return theme.render("html/index.html", entries=entries)
