"""A job for another machine: what it needs, by content, and what comes back, checked by content.

Nothing is known of the other machine's disk. A parcel names each content by its SHA-256; whoever
opens it is given the contents, or asks for them by these names.
"""

from __future__ import annotations

import hashlib
import pickle
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from hexapla import registry
from hexapla.errors import Finding
from hexapla.files import digests, paths
from hexapla.model import Artifact, Edition
from hexapla.publishing import artifacts
from hexapla.publishing.executors.identity import Identity
from hexapla.publishing.jobs import Job
from hexapla.system.accidents import WorkFailedError
from hexapla.system.limits import Limits

READ = (paths.SOURCE, paths.TEMPLATES)
"""The folders of a book that writers read."""

SHA256 = 64
"""The digits of a SHA-256."""


class TransferError(Exception):
    """What came is not what was sent."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A job, and what it reads."""

    name: str
    """For people: ``the fr edition, pdf``."""
    identity: Identity
    """Of the machine that sends it."""
    root: str
    """Where the book is there: messages name files of it."""
    edition: str
    """The SHA-256 of the edition, pickled."""
    format: str
    path: str
    """Those of the job."""
    book: Mapping[str, str]
    """The files of the book, by their paths in it, with their SHA-256."""
    made: Mapping[str, str]
    """Artifacts that the job reads, by their paths in ``dist/``, with their SHA-256."""
    most: Limits

    @property
    def contents(self) -> list[str]:
        """The SHA-256 of every content that it needs, each once."""
        return list(dict.fromkeys((self.edition, *self.book.values(), *self.made.values())))


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a job: an artifact, findings, an accident, or that it was refused."""

    worker: str
    """Who did it, by name."""
    seconds: float = 0
    """Of CPU time."""
    artifact: Artifact | None = None
    files: Mapping[str, bytes] | None = None
    """The contents of its files, by their paths in ``dist/``."""
    findings: tuple[Finding, ...] = ()
    accident: WorkFailedError | None = None
    refused: str = ""
    """Why this worker does nothing for the machine that asks."""
    is_damaged: bool = False
    """Whether contents came that are not what the parcel names."""


def sha256(content: bytes) -> str:
    """What a content is named by."""
    return hashlib.sha256(content).hexdigest()


class Packer:
    """Makes parcels for the jobs of a book, and hands out what they name."""

    def __init__(self, identity: Identity) -> None:
        self._identity = identity
        self._editions: dict[int, tuple[Edition, str, bytes]] = {}
        self._files: dict[str, Path] = {}

    def parcel(self, job: Job, folder: Path, most: Limits) -> Parcel:
        """The parcel of a job; ``folder`` is the one that is being built."""
        root = job.edition.book.root
        book = {
            name: own_sum
            for name, own_sum in digests.of_folders(root, READ).items()
            if len(own_sum) == SHA256  # else it is no file of the book
        }
        made = dict(_needed(job, folder))
        self._files |= {own_sum: root / name for name, own_sum in book.items()}
        self._files |= {own_sum: folder / name for name, own_sum in made.items()}
        return Parcel(
            f"the {job.edition.name} edition, {job.format}",
            self._identity,
            str(root),
            self._pickled(job.edition)[0],
            job.format,
            job.path,
            book,
            made,
            most,
        )

    def _pickled(self, edition: Edition) -> tuple[str, bytes]:
        if id(edition) not in self._editions:
            content = pickle.dumps(edition)
            # With the edition itself, or another one could have its id.
            self._editions[id(edition)] = edition, sha256(content), content
        _, own_sum, content = self._editions[id(edition)]
        return own_sum, content

    def content(self, own_sum: str) -> bytes:
        """A content that a parcel names.

        Raises:
            TransferError: somebody has saved the file meanwhile.
        """
        for _, known, pickled in self._editions.values():
            if known == own_sum:
                return pickled
        content = self._files[own_sum].read_bytes()
        if sha256(content) != own_sum:
            raise TransferError(str(self._files[own_sum]))
        return content


def _needed(job: Job, folder: Path) -> Iterator[tuple[str, str]]:
    """The artifacts that a job reads, of those that there are."""
    slug = job.edition.book.settings.slug
    for kind in registry.format_of(job.format).needs:
        name = registry.path_of(job.edition.name, slug, kind)
        if (folder / name).is_file():
            yield name, digests.of_file(folder / name)[0]


# ---------------------------------------------------------------------------- where it is opened


def laid_out(parcel: Parcel, contents: Mapping[str, bytes], here: Path) -> tuple[Job, Path]:
    """The job of a parcel and its folder, in an empty folder that gets all that it reads.

    Raises:
        TransferError: a content is not what the parcel says, or is missing.
    """
    for own_sum in parcel.contents:
        if sha256(contents.get(own_sum, b"")) != own_sum:
            raise TransferError(own_sum)
    root, folder = here / "book", here / paths.DIST
    (root / paths.SOURCE).mkdir(parents=True)
    folder.mkdir()
    for place, names in ((root, parcel.book), (folder, parcel.made)):
        for name, own_sum in names.items():
            file = place / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(contents[own_sum])
    edition: Edition = pickle.loads(contents[parcel.edition])  # noqa: S301 - as the job itself
    return Job(_moved(edition, root), parcel.format, parcel.path), folder


def _moved(edition: Edition, root: Path) -> Edition:
    """An edition whose book stands elsewhere."""
    beside = edition.beside and _moved(edition.beside, root)
    return replace(edition, book=replace(edition.book, root=root), beside=beside)


def as_there(findings: Iterable[Finding], here: Path, parcel: Parcel) -> tuple[Finding, ...]:
    """Findings that name files of the book where it stands for the person who reads them."""
    root, known = str(here / "book"), parcel.root
    return tuple(
        replace(one, **{k: getattr(one, k).replace(root, known) for k in ("where", "what", "tip")})
        for one in findings
    )


def packed(artifact: Artifact, parcel: Parcel, here: Path) -> tuple[Artifact, dict[str, bytes]]:
    """An artifact for the way back, and the contents of its files."""
    told = replace(
        artifact,
        warnings=as_there(artifact.warnings, here, parcel),
        explanations=as_there(artifact.explanations, here, parcel),
        word_faults=as_there(artifact.word_faults, here, parcel),
    )
    return told, {name: (here / paths.DIST / name).read_bytes() for name in artifact.files}


# -------------------------------------------------------------------------------- where it comes


def unpack(answer: Answer, job: Job, folder: Path) -> Artifact:
    """The artifact of an answer, its files now in the folder that is being built.

    Raises:
        TransferError: they are not what was made, or would stand elsewhere.
    """
    artifact, files = answer.artifact, answer.files
    if not artifact or not files or {*files} != {*artifact.files}:
        raise TransferError(job.path)
    home = PurePosixPath(job.path).parent
    for name in files:
        place = PurePosixPath(name)
        if ".." in place.parts or not place.is_relative_to(home):
            raise TransferError(name)
    for name, content in files.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    if artifacts.digest(folder, artifact.files) != (artifact.sha256, artifact.bytes):
        raise TransferError(job.path)
    return artifact
