"""Files in a build → artifacts: whose they are, what they hold, and that they are as they were."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from hexapla import registry
from hexapla.errors import Finding, UsageError
from hexapla.files import cache as caching
from hexapla.files import digests
from hexapla.model import Artifact, Book, Edition
from hexapla.verification import sums
from hexapla.verification.read_back import reading_of
from hexapla.verification.readings import NOTHING
from hexapla.verification.words import compare_words


def read_artifact(  # noqa: PLR0913 - where it lies, and what it is held against
    folder: Path,
    book: Book,
    name: str,
    kind: str,
    files: Sequence[str],
    *,
    edition: Edition | None = None,
) -> Artifact:
    """An artifact of which these are the files, relative to the folder; the first one opens it.

    ``name`` is that of its edition. Where the ``edition`` itself is given, its words are looked for
    in the artifact. What is missing, or a link that leads elsewhere, says nothing.

    Raises:
        ToolError: a reader of the user's own failed.
        HexaplaError: the words of the edition cannot be told, for a file is gone that they need.
    """
    first = files[0]
    is_there = all(sums.is_own(folder, file) for file in files)
    reading = reading_of(kind, folder / first, book, name) if is_there else NOTHING
    sha256, size = digest(folder, files) if is_there else ("", 0)
    compared = compare_words(edition, kind, reading) if edition and reading else None
    return Artifact(
        name,
        kind,
        first,
        sha256,
        size,
        reading.pages if reading else 0,
        reading.outline if reading else (),
        reading.counts if reading else None,
        reading and replace(reading, texts=()),  # as long as the book, and not needed any more
        tuple(files),
        words=compared.words if compared else None,
        word_faults=compared.findings if compared else (),
    )


def read_artifacts(  # noqa: PLR0913 - which of them, and what they are held against
    dist: Path,
    book: Book,
    record: Mapping[str, Any],
    formats: Collection[str] = (),
    editions: Iterable[Edition] = (),
    *,
    known: Iterable[Artifact] = (),
) -> list[Artifact]:
    """The artifacts that a manifest names, as they are now: those that can be read back.

    They are of our formats, and of those ``formats`` of the user's own. The words of these
    ``editions`` are looked for in theirs. Those that are ``known`` are left out.
    """
    there = list(names_in(dist))
    known_paths = {artifact.path for artifact in known}
    by_name = {edition.name: edition for edition in editions}
    return [
        _kept_or_read(
            dist,
            book,
            entry["language"],
            kind,
            sums.files_of(stored, there),
            by_name.get(entry["language"]),
        )
        for entry in record["editions"]
        for stored in entry["artifacts"]
        if stored["path"] not in known_paths
        if (kind := stored["format"]) in {*registry.FORMATS, *formats} and registry.reader_of(kind)
    ]


def _kept_or_read(  # noqa: PLR0913, PLR0917 - those of `read_artifact`
    dist: Path, book: Book, name: str, kind: str, files: Sequence[str], edition: Edition | None
) -> Artifact:
    """The artifact as it is read back, or was by an earlier build that found the same files."""

    def read() -> Artifact:
        return read_artifact(dist, book, name, kind, files, edition=edition)

    is_whole = all(sums.is_own(dist, file) for file in files)
    if not is_whole or registry.format_of(kind).is_user_defined:
        return read()
    known = (replace(book, root=Path()), edition and _placeless(edition))
    key = (digest(dist, files), files, kind, name, *known)
    return caching.current().value("artifact as it is", key, read)


def _placeless(edition: Edition) -> Edition:
    """An edition without the place of its book on this machine."""
    book = replace(edition.book, root=Path())
    return replace(edition, book=book, beside=edition.beside and _placeless(edition.beside))


def digest(folder: Path, files: Sequence[str]) -> tuple[str, int]:
    """SHA-256 and size of an artifact; of several files, of the sorted list of them."""
    if len(files) == 1:
        return digests.of_file(folder / files[0])
    total, lines = 0, []
    home = PurePosixPath(files[0]).parent
    for file in sorted(map(PurePosixPath, files)):
        sha256, size = digests.of_file(folder / file)
        total += size
        lines.append(f"{sha256}  {file.relative_to(home)}\n")
    return hashlib.sha256("".join(lines).encode()).hexdigest(), total


def names_in(folder: Path) -> Iterator[str]:
    """All files in a folder, relative to it."""
    for file in sorted(folder.rglob("*")):
        if file.is_file():
            yield file.relative_to(folder).as_posix()


def remove_older(
    folder: Path, record: Mapping[str, Any], made_formats: Collection[tuple[str, str]]
) -> None:
    """Take away the files of an older build that are made anew: ``made_formats``."""
    existing = list(names_in(folder))
    every = [(entry["language"], one) for entry in record["editions"] for one in entry["artifacts"]]
    kept_paths = {
        str(one["path"]) for name, one in every if (name, one["format"]) not in made_formats
    }
    for name, artifact in every:
        if (name, artifact["format"]) in made_formats:
            for file in set(sums.files_of(artifact, existing)) - kept_paths:
                (folder / file).unlink(missing_ok=True)


def refuse_clashes(paths: Iterable[tuple[str, str, str]]) -> None:
    """Refuse two artifacts in one file; each is given by edition, format and path.

    Raises:
        UsageError: there are such.
    """
    known: dict[str, str] = {}
    for edition, kind, path in paths:
        if (other := known.setdefault(path.lower(), kind)) != kind:
            what = f"{other} and {kind} would both write {path}"
            tip = "let the format of yours have another ending"
            raise UsageError(Finding(f"the {edition} edition", what, tip))
