"""``manifest.json``, ``SHA256SUMS``, the site's first page: what ``dist/`` says of itself."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields, replace
from pathlib import Path, PurePosixPath
from typing import Any

from hexapla import registry
from hexapla.catalogs.source_version import source_version
from hexapla.editions import parallel
from hexapla.editions.colophon import percent, state_line
from hexapla.editions.localize import is_original
from hexapla.errors import Finding, UsageError
from hexapla.files import book_files, bounded_json, digests
from hexapla.formats.html import fonts as webfonts
from hexapla.formats.html.fonts import WebFont
from hexapla.languages.languages import language_name
from hexapla.model import Artifact, Book, Counts, Edition, Section
from hexapla.publishing import onix, opds, print_table, proof, status, website
from hexapla.publishing.artifacts import names_in, refuse_clashes, remove_older
from hexapla.publishing.jobs import Job
from hexapla.registry import FORMATS
from hexapla.rendering import context
from hexapla.source.uses import views
from hexapla.theme import Theme
from hexapla.verification import sums

FILE = "manifest.json"

SCHEMA = 1
"""The version of what the manifest says; it grows when a program that reads it must know."""

NOT_KEPT = {"edition", "reading", "files", "warnings", "explanations", "word_faults"}
"""What is known of an artifact and not said in the manifest."""


def describe(book: Book, editions: Iterable[tuple[Edition, list[Artifact]]]) -> dict[str, Any]:
    """The manifest of a build."""
    settings, made = book.settings, list(editions)
    return {
        "schema": SCHEMA,
        "book": {
            "identifier": settings.identifier,
            "title": settings.title,
            "language": settings.language,
            "date": settings.date.isoformat(),
            "authors": list(settings.authors),
            "version": next((_version(edition) for edition, _ in made), None),
        },
        "editions": [_edition(edition, artifacts) for edition, artifacts in made],
    }


def record(
    book: Book, editions: list[Edition], artifacts: list[Artifact], older: dict[str, Any] | None
) -> dict[str, Any]:
    """The manifest; of a partial build, with what an earlier one left standing.

    Raises:
        UsageError: two formats have the same file.
    """
    described = describe(
        book,
        [(edition, [a for a in artifacts if a.edition == edition.name]) for edition in editions],
    )
    if older:
        old = {entry["language"]: entry["artifacts"] for entry in older["editions"]}
        for entry, edition in zip(described["editions"], editions, strict=True):
            # Its older files were removed with it.
            if not edition.is_published:
                continue
            new = {artifact["format"]: artifact for artifact in entry["artifacts"]}
            kept = {artifact["format"]: artifact for artifact in old.get(edition.name, [])}
            # The order of the registry, so that a partial build writes the same as a whole one.
            kinds = dict.fromkeys((*FORMATS, *kept, *new))
            entry["artifacts"] = [found for k in kinds if (found := new.get(k) or kept.get(k))]
    refuse_clashes(
        (entry["language"], artifact["format"], file)
        for entry in described["editions"]
        for artifact in entry["artifacts"]
        for file in artifact.get("files", [artifact["path"]])
    )
    return described


def keep_older(dist: Path, folder: Path, jobs: Iterable[Job]) -> dict[str, Any] | None:
    """The manifest of an older build, of which all is kept that these jobs do not make anew.

    ``folder`` has a copy of its editions, from which the other files are removed. None where there
    is no older build.

    Raises:
        UsageError: it cannot be read, or what it says of an artifact that is kept is not what this
            version of Hexapla says.
    """
    if not (dist / FILE).is_file():
        return None
    record, anew = load(dist), {(job.edition.name, job.format) for job in jobs}
    existing = list(names_in(dist))
    for entry in record["editions"]:
        for artifact in entry["artifacts"]:
            if (entry["language"], artifact["format"]) not in anew and not _has_current_fields(
                artifact
            ):
                what = "the editions that are here were built by another version of Hexapla"
                tip = "build all of them anew: `build` without --language and --format"
                raise UsageError(Finding(str(dist), what, tip))
            if len(files := sums.files_of(artifact, existing)) > 1:
                artifact["files"] = files
    remove_older(folder, record, anew)
    return record


def _has_current_fields(artifact: Mapping[str, Any]) -> bool:
    """Whether a manifest says of an artifact what this version says of one."""
    counts, outline = artifact.get("counts"), artifact.get("outline")
    wanted = _field_names(Artifact) - NOT_KEPT
    return (
        wanted <= {*artifact}
        and (counts is None or {*counts} == _field_names(Counts))
        and all({*section} == _field_names(Section) for section in outline or ())
    )


def _field_names(kind: Any) -> set[str]:  # noqa: ANN401 - a dataclass
    return {one.name for one in fields(kind)}


def _version(edition: Edition) -> str:
    """The version of the source that an edition was made of, as the headers of catalogs have it."""
    day = edition.book.settings.date.isoformat()
    return source_version((passage.segment for passage in edition.passages), day)


def _in_step_with(edition: Edition) -> str | None:
    """The version of the source that all of an edition last kept up with; None if it never did."""
    versions = [
        _version(half) if is_original(half) else half.in_step_with
        for half in parallel.single_editions(edition)
    ]
    return min(versions) if all(versions) else None


def _edition(edition: Edition, artifacts: list[Artifact]) -> dict[str, Any]:
    both = parallel.with_shared_states(edition)
    return {
        "language": edition.name,
        "languages": [one.language for one in (edition, edition.beside) if one],
        "direction": edition.direction,
        "title": parallel.parallel_title(edition),
        "states": dict(both.states),
        "translated": round(both.portions["translated"] + both.portions["reviewed"], 4),
        "published": edition.is_published,
        "in_step_with": _in_step_with(edition),
        "words": sum(one.word_count for one in parallel.single_editions(edition)),
        "artifacts": [_artifact(edition, artifact) for artifact in artifacts],
    }


def _artifact(edition: Edition, artifact: Artifact) -> dict[str, Any]:
    """What is said of an artifact: its ISBN, too, where it has one."""
    entry = {k: v for k, v in asdict(replace(artifact, reading=None)).items() if k not in NOT_KEPT}
    if len(artifact.files) > 1:
        entry["files"] = list(artifact.files)
    if (kind := registry.format_of(artifact.format)).is_user_defined:
        entry |= {"label": kind.label, "media_type": kind.media_type}
        entry |= {"for_printers": True} if kind.for_printers else {}
    if gaps := [
        asdict(gap)
        for half in parallel.single_editions(edition)
        for gap in views.left_out(half.book, artifact.format, half.language)
    ]:
        entry["left_out"] = gaps
    numbers = {} if edition.beside else edition.book.settings.isbns.get(edition.language, {})
    if isbn := numbers.get(artifact.format):
        entry["isbn"] = isbn
    return entry


def with_readings(record: dict[str, Any], artifacts: Iterable[Artifact]) -> dict[str, Any]:
    """A manifest that says of its artifacts what was read back from them now."""
    by_edition = {(a.edition, a.format): a for a in artifacts}

    def now(name: str, stored: dict[str, Any]) -> dict[str, Any]:
        read = by_edition.get((name, stored["format"]))
        said = asdict(replace(read, reading=None)) if read else {}
        if said.get("words") is None:  # they were not looked for this time
            said.pop("words", None)
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
    if path.exists() and not (path.is_file() and path.stat().st_size <= book_files.MOST_BYTES):
        raise UsageError(Finding(str(path), "it is no file, or far too large", "build again"))
    try:
        content: dict[str, Any] = bounded_json.loads(path.read_text(encoding="utf-8"))
        _refuse_newer(path, content["schema"] if "schema" in {*content} else 0)
        _ = [content["book"][key] for key in ("identifier", "date")]
        for edition in content["editions"]:
            names = [edition["language"], *(one["path"] for one in edition["artifacts"])]
            names += [file for one in edition["artifacts"] for file in one.get("files", ())]
            for named in names:
                _refuse_other_place(named)
    # Before OSError, which it is one of: nothing built is no fault.
    except FileNotFoundError:
        finding = Finding(str(path), "nothing has been built here", "run `build` first")
        raise UsageError(finding) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        finding = Finding(str(path), f"it cannot be read: {error}", "build again")
        raise UsageError(finding) from None
    return content


def _refuse_newer(path: Path, schema: object) -> None:
    """Refuse what a newer version wrote: it may mean what nobody here knows.

    Raises:
        UsageError: it is newer.
        TypeError: it is no version.
    """
    if not isinstance(schema, int):
        message = f"{schema!r} is no schema"
        raise TypeError(message)
    if schema > SCHEMA:
        what = f"a newer Hexapla built this: its schema is {schema}, and {SCHEMA} is known here"
        tip = "install the newest Hexapla, or build all of it again with this one"
        raise UsageError(Finding(str(path), what, tip))


def _refuse_other_place(path: str) -> None:
    """Refuse a name that leads out of the folder: a build that came with a book may hold one."""
    parts = PurePosixPath(path)
    if parts.is_absolute() or ".." in parts.parts:
        message = f"{path!r} lies elsewhere"
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
    # Before the manifest is written: it names the covers.
    website.write_covers(dist, manifest, editions, theme)
    for entry in manifest["editions"]:
        if (dist / entry["language"] / website.COVER).is_file():
            entry["cover"] = f"{entry['language']}/{website.COVER}"
    text = json.dumps(manifest, ensure_ascii=False, indent=1) + "\n"
    (dist / FILE).write_text(text, encoding="utf-8")
    covers = website.write_small_covers(dist, editions)
    fonts = webfonts.of_site(dist / editions[0].name)
    page = _index(manifest, editions, theme, covers, fonts)
    (dist / "index.html").write_text(page, encoding="utf-8")
    style = website.style(theme, editions[0], fonts)
    (dist / "style.css").write_text(style, encoding="utf-8")
    # A parallel edition has no translation of its own to report on.
    alone = [edition for edition in editions if not edition.beside]
    status.write(dist, alone, theme, _sites(manifest))
    website.write(dist, manifest, editions, theme)
    opds.write(dist, manifest, editions, theme)
    onix.write(dist, manifest, editions, theme)
    print_table.write(dist, manifest, editions, theme)
    proof.write(dist, manifest, editions[0], theme, differences)
    # Last, over all that the steps before have written.
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


def _downloads(entry: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The files of an edition that a reader can take along, ours first."""
    there = {artifact["format"]: artifact for artifact in entry["artifacts"]}
    kinds = dict.fromkeys((*(registered.name for registered in registry.OFFERED), *there))
    known = [
        (there[kind], registry.format_of_record(there[kind])) for kind in kinds if kind in there
    ]
    return [
        {"path": artifact["path"], "pages": artifact["pages"], "format": registered}
        for artifact, registered in known
        if registered.is_offered
    ]


def _index(
    manifest: dict[str, Any],
    editions: list[Edition],
    theme: Theme,
    covers: Mapping[str, tuple[str, int, int]],
    fonts: Sequence[WebFont],
) -> str:
    entries = []
    described = {entry["language"]: entry for entry in manifest["editions"]}
    for edition in editions:
        entry = described[edition.name]
        paths = {artifact["format"]: artifact for artifact in entry["artifacts"]}
        minimum = edition.book.settings.minimum
        entries.append(
            {
                **context.template_values(edition, []),
                "paths": paths,
                "downloads": _downloads(entry),
                "published": entry["published"],
                "halves": [
                    {
                        "edition": half,
                        "name": language_name(half.language),
                        "state": state_line(half),
                    }
                    for half in parallel.single_editions(edition)
                ],
                "cover": covers.get(edition.name),
                "share": percent(edition.share, edition),
                "minimum": percent(minimum, edition),
            }
        )
    family = webfonts.first_family(str(editions[0].typography["fonts"]))
    return theme.render(
        "html/index.html",
        entries=entries,
        first_fonts=webfonts.first_needed(fonts, {family}),
        share=(f"{website.COVERS}/{website.SHARED}", *website.SHARE_SIZE) if covers else None,
    )
