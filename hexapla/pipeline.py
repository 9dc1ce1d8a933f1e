"""The whole way, top to bottom: read → number → extract → sync → localize → render → verify."""

from __future__ import annotations

import ctypes
import os
import pkgutil
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, cast

from hexapla import catalog as catalogs
from hexapla import editions, executors, manifest, verify
from hexapla.catalog import Catalog, Changes
from hexapla.errors import (
    CatalogError,
    Finding,
    HexaplaError,
    ToolError,
    UsageError,
    VerifyError,
)
from hexapla.languages import words as words_of
from hexapla.model import Artifact, Book, Edition, Section
from hexapla.numbering import number
from hexapla.segments import extract
from hexapla.source import read_book, warnings
from hexapla.theme import Theme, default_templates

FORMATS = {
    "html": "hexapla.formats.html:render",
    "epub": "hexapla.formats.epub:render",
    "pdf": "hexapla.formats.pdf:render",
}
"""The formats by name; any other ``module:function`` of the same signature serves too."""

Tell = Callable[[str, int, int], None]
"""Hears what is done, how many steps are done, and how many there are."""


@dataclass(frozen=True, slots=True)
class Job:
    """One artifact to make."""

    edition: Edition
    format: str
    path: str
    """Relative to the folder that is being built; a site is named by its first page."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made."""

    manifest: dict[str, Any]
    findings: list[Finding]
    """Warnings: nothing that keeps the book from being published."""


def read(root: Path) -> Book:
    """The book in a folder, read and numbered."""
    return number(read_book(root))


def build(  # noqa: PLR0913 - the options of the command, each by name
    root: Path,
    *,
    languages: Sequence[str] = (),
    formats: Sequence[str] = (),
    output: Path | None = None,
    jobs: int | None = None,
    strict: bool = False,
    tell: Tell = lambda _what, _done, _all: None,
) -> Built:
    """Build a book: every language, every format, proven equal, then published in one move.

    Raises:
        HexaplaError: something is wrong with the book; ``dist/`` and ``translations/`` are as
            they were.
    """
    dist = output or root / "dist"
    _refuse_strange_folder(dist)
    book = read(root)
    wanted = _chosen(languages, book.settings.all_languages)
    kinds = list(dict.fromkeys(formats or FORMATS))
    for kind in kinds:
        _writer(kind)
    tell("read", 0, 0)

    synced = {path: new for path, new, _ in sync_catalogs(book)}
    tell("synced", 0, 0)

    made, findings = localize(book, synced.values(), strict=strict)
    published = [edition for edition in made if edition.share >= book.settings.minimum]
    tell("localized", 0, 0)

    partial = bool(languages or formats)
    with _staging(dist, keep=[edition.language for edition in published if partial]) as staging:
        plan = [
            Job(edition, kind, path_of(edition, kind))
            for edition in published
            if edition.language in wanted
            for kind in kinds
        ]
        with executors.local(jobs) as executor:
            artifacts = render(plan, staging, executor, tell)
        if different := list(_differences(book, artifacts)):
            raise VerifyError(different)
        record = _record(book, made, artifacts, dist if partial else None)
        manifest.write(staging, record, made, Theme(root))
        for path, catalog in synced.items():
            catalogs.save(path, catalog)
        _swap(staging, dist)
    return Built(record, findings)


def sync(root: Path) -> dict[str, Changes]:
    """Bring every catalog in step with the source; what changed, by language."""
    changes = {}
    for path, catalog, changed in sync_catalogs(read(root)):
        catalogs.save(path, catalog)
        changes[catalog.language] = changed
    return changes


def status(root: Path) -> list[dict[str, Any]]:
    """The states of each translation, as they would be after a sync."""
    book = read(root)
    rows = []
    for _, catalog, _ in sync_catalogs(book):
        edition, _ = editions.localize(book, catalog, Theme(root))
        states = dict(edition.states)
        rows.append({"language": catalog.language, "states": states, "share": edition.share})
    return rows


def sync_catalogs(book: Book) -> list[tuple[Path, Catalog, Changes]]:
    """Each catalog in step with the book, not yet saved.

    Raises:
        CatalogError: a catalog cannot be read, or is of a language the book does not have.
    """
    folder = book.root / "translations"
    languages = book.settings.languages
    _refuse_strange_catalogs(folder, languages)
    segments = extract(book)
    day = book.settings.date.isoformat()
    found, faults = [], []
    for language in languages:
        path = folder / f"{language}.po"
        try:
            old = (
                catalogs.read(path)
                if path.exists()
                else catalogs.empty(language, book.settings.slug, day)
            )
        except CatalogError as error:
            faults += error.findings
            continue
        found.append((path, *catalogs.sync(old, segments)))
    if faults:
        raise CatalogError(faults)
    return found


def localize(
    book: Book, synced: Iterable[Catalog], *, strict: bool = False
) -> tuple[list[Edition], list[Finding]]:
    """The editions, the source's first, and warnings.

    Raises:
        CatalogError: a translation breaks its markup; or, when strict, is not there.
    """
    theme = Theme(book.root)
    made, faults = [editions.of_source(book, theme)], []
    findings = warnings(book)
    for catalog in synced:
        edition, broken = editions.localize(book, catalog, theme)
        faults += broken
        made.append(edition)
        if edition.share < 1:
            findings.append(_incomplete(edition, "error" if strict else "warning"))
        if not words_of(theme, edition.language)[1]:
            findings.append(_wordless(edition))
    faults += [finding for finding in findings if finding.severity == "error"]
    if faults:
        raise CatalogError(faults)
    published = tuple(
        edition.language for edition in made if edition.share >= book.settings.minimum
    )
    return [replace(edition, siblings=published) for edition in made], findings


def render(jobs: list[Job], folder: Path, executor: Executor, tell: Tell) -> list[Artifact]:
    """Make the artifacts, in the order of the jobs, each read back as soon as it is made."""
    templates = default_templates()
    running = {
        executor.submit(run_job, job, folder, templates): (index, job)
        for index, job in enumerate(jobs)
    }
    done: dict[int, Artifact] = {}
    faults: list[Finding] = []
    for future in as_completed(running):
        index, job = running[future]
        try:
            done[index] = future.result()
        except HexaplaError as error:
            faults += error.findings
        except BrokenExecutor:
            what = "a process that worked on it was ended from outside"
            tip = "see whether there is memory enough, or try --jobs 1"
            raise ToolError(Finding("the build", what, tip)) from None
        tell(f"{job.edition.language} {job.format}", len(done), len(jobs))
    if faults:
        raise HexaplaError(faults)
    return [done[index] for index in sorted(done)]


def run_job(job: Job, folder: Path, templates: Path) -> Artifact:
    """Make one artifact and read it back. Runs in a process of its own."""
    writer = _writer(job.format)
    path = folder / job.path
    if job.format == "html" and path.exists():
        for stale in manifest.site_files(path):
            stale.unlink()
    made = writer(job.edition, path.parent if job.format == "html" else path, templates)
    sha256, size = manifest.digest(made, job.format)
    reading = verify.read_back(job.format, made) if job.format in verify.READERS else None
    return Artifact(
        job.edition.language,
        job.format,
        job.path,
        sha256,
        size,
        reading.pages if reading else 0,
        reading.outline if reading else (),
        reading.counts if reading else None,
    )


def _writer(kind: str) -> Callable[[Edition, Path, Path], Path]:
    """The function that writes a format."""
    try:
        writer = pkgutil.resolve_name(FORMATS.get(kind, kind))
    except (ImportError, AttributeError, ValueError) as error:
        tip = "name a function that can be imported, as module:function"
        raise UsageError(Finding("--format", f"there is no {kind!r}: {error}", tip)) from None
    if not callable(writer):
        tip = "name a function, as module:function"
        raise UsageError(Finding("--format", f"{kind!r} is no function", tip))
    return cast("Callable[[Edition, Path, Path], Path]", writer)


def path_of(edition: Edition, kind: str) -> str:
    """Where an artifact stands in ``dist/``."""
    if kind == "html":
        return f"{edition.language}/index.html"
    ending = kind if kind in FORMATS else kind.rpartition(":")[2]
    return f"{edition.language}/{edition.book.settings.slug}.{ending}"


def verify_dist(root: Path, output: Path | None = None) -> tuple[int, list[Finding]]:
    """Read a finished build back; how many artifacts there are, and every difference found."""
    dist = output or root / "dist"
    book = read(root)
    record = manifest.load(dist)
    artifacts, findings = [], []
    for entry in record["editions"]:
        for stored in entry["artifacts"]:
            path, kind = dist / stored["path"], stored["format"]
            if kind not in verify.READERS:
                continue
            reading = verify.read_back(kind, path)
            sha256 = manifest.digest(path, kind)[0] if path.is_file() else ""
            where = f"the {entry['language']} edition, {kind}"
            if sha256 != stored["sha256"]:
                what = f"{stored['path']} is not the file that was built"
                findings.append(Finding(where, what, "build again"))
            artifacts.append(
                Artifact(
                    entry["language"],
                    kind,
                    stored["path"],
                    sha256,
                    0,
                    reading.pages,
                    reading.outline,
                    reading.counts,
                )
            )
    return len(artifacts), [*findings, *_differences(book, artifacts)]


def _differences(book: Book, artifacts: list[Artifact]) -> Iterator[Finding]:
    outlines: dict[str, dict[str, tuple[Section, ...]]] = {}
    for artifact in artifacts:
        if artifact.counts is None:
            continue
        reading = verify.Reading(artifact.outline, artifact.counts, artifact.pages)
        yield from verify.differences(book, artifact.language, artifact.format, reading)
        outlines.setdefault(artifact.language, {})[artifact.format] = artifact.outline
    for language, by_format in outlines.items():
        yield from verify.title_differences(language, by_format)


def _record(
    book: Book, made: list[Edition], artifacts: list[Artifact], before: Path | None
) -> dict[str, Any]:
    """The manifest; of a partial build, with what an earlier one left standing."""
    record = manifest.describe(
        book,
        [(edition, [a for a in artifacts if a.language == edition.language]) for edition in made],
    )
    if before and (before / manifest.FILE).is_file():
        old = {entry["language"]: entry["artifacts"] for entry in manifest.load(before)["editions"]}
        for entry, edition in zip(record["editions"], made, strict=True):
            if edition.share < book.settings.minimum:
                continue
            new = {artifact["format"]: artifact for artifact in entry["artifacts"]}
            kept = {artifact["format"]: artifact for artifact in old.get(edition.language, [])}
            kinds = dict.fromkeys((*FORMATS, *kept, *new))
            entry["artifacts"] = [found for k in kinds if (found := new.get(k) or kept.get(k))]
            entry["published"] = bool(entry["artifacts"])
    return record


def _chosen(languages: Sequence[str], known: Sequence[str]) -> Sequence[str]:
    for language in languages:
        if language not in known:
            what = f"the book has no language {language!r}"
            raise UsageError(Finding("--language", what, f"it has {', '.join(known)}"))
    return languages or known


def _incomplete(edition: Edition, severity: Any) -> Finding:  # noqa: ANN401 - a Severity
    share = int(edition.share * 100)
    what = f"{share} % of the words may be published; the rest stands in the source language"
    where = f"translations/{edition.language}.po"
    return Finding(where, what, "translate what is missing or stale", severity)


def _wordless(edition: Edition) -> Finding:
    what = f"there are no publisher's words (Contents, Figure, …) for {edition.language!r}"
    tip = f"translate templates/languages/en.po as templates/languages/{edition.language}.po"
    return Finding("templates/languages", f"{what}; English ones are used", tip, "warning")


def _refuse_strange_catalogs(folder: Path, languages: Sequence[str]) -> None:
    strange = sorted(path for path in folder.glob("*.po") if path.stem not in languages)
    if strange:
        known = ", ".join(languages) or "none"
        tip = "add the language to editions.languages in book.toml, or move the file away"
        raise CatalogError(
            Finding(f"translations/{path.name}", f"the book's languages are {known}", tip)
            for path in strange
        )


def _refuse_strange_folder(dist: Path) -> None:
    """Never replace a folder that Hexapla did not build."""
    if dist.exists() and not (dist / manifest.FILE).is_file():
        if dist.is_dir() and not any(dist.iterdir()):
            return
        what = "this is not a folder that Hexapla built, and it is not empty"
        raise UsageError(Finding(str(dist), what, "choose another --output, or move it away"))


@contextmanager
def _staging(dist: Path, *, keep: Sequence[str]) -> Iterator[Path]:
    """A folder beside ``dist/`` to build in, with a copy of the editions to keep."""
    try:
        dist.parent.mkdir(parents=True, exist_ok=True)
        _clear_left_overs(dist)
        prefix = f".{dist.name}-{os.getpid()}-"
        staging = Path(tempfile.mkdtemp(prefix=prefix, dir=dist.parent))
        staging.chmod(0o755)
    except OSError as error:
        tip = "allow writing there, or choose another --output"
        finding = Finding(str(dist.parent), f"cannot be written: {error.strerror}", tip)
        raise UsageError(finding) from None
    try:
        for language in keep:
            if (dist / language).is_dir():
                shutil.copytree(dist / language, staging / language)
        yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def _clear_left_overs(dist: Path) -> None:
    """Remove what builds that were killed left behind."""
    name = re.compile(rf"\.{re.escape(dist.name)}-(\d+)-[a-z0-9_]{{8}}(-old)?")
    for path in dist.parent.iterdir():
        found = name.fullmatch(path.name)
        if found and not _is_running(int(found[1])):
            shutil.rmtree(path, ignore_errors=True)


def _is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


EXCHANGE = 2
"""Linux's RENAME_EXCHANGE, and macOS's RENAME_SWAP."""


def _swap(new: Path, dist: Path) -> None:
    """Put the new folder in the place of the old one, which then stands in the new one's.

    One system call where there is one, so that a kill at any moment leaves a whole ``dist/``.
    """
    if not dist.exists():
        new.rename(dist)
        return
    libc = ctypes.CDLL(None, use_errno=True)
    here, there = os.fsencode(new.absolute()), os.fsencode(dist.absolute())
    at = -100  # AT_FDCWD
    if hasattr(libc, "renameat2") and libc.renameat2(at, here, at, there, EXCHANGE) == 0:
        return
    if hasattr(libc, "renamex_np") and libc.renamex_np(here, there, EXCHANGE) == 0:
        return
    old = new.with_name(new.name + "-old")
    dist.rename(old)
    new.rename(dist)
    shutil.rmtree(old, ignore_errors=True)
