"""Whether a build would make what is there already: then nothing is made, and the same is told.

What a build was made of and what it published is recorded in the cache: the content of every file
of the book and of ``dist/``. Nothing else is read here, so that a build in which nothing changed
ends at once; what is imported here is imported in every build.
"""

from __future__ import annotations

import hashlib
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from hexapla.errors import TranslationMemoryError
from hexapla.files import cache as caching
from hexapla.files import digests, paths
from hexapla.memory import store
from hexapla.model import Built
from hexapla.system import toolchain
from hexapla.verification import sums

KIND = "build"

FOLDERS = (paths.SOURCE, paths.TRANSLATIONS, paths.TEMPLATES)
"""The folders of a book that a build reads."""


@dataclass(frozen=True, slots=True)
class Request:
    """What a build is asked for: two that are equal give the same of the same book."""

    root: Path
    dist: Path
    """Where it is published."""
    languages: tuple[str, ...]
    formats: tuple[str, ...]
    strict: bool

    @property
    def key(self) -> str:
        """What names the record of such a build."""
        places = [str(path.resolve()) for path in (self.root, self.dist)]
        return caching.digest(places, self.languages, self.formats, self.strict)


class Watch:
    """The files of a book as they are when a build begins."""

    def __init__(self, request: Request) -> None:
        self._request, self._cache = request, caching.current()
        # A format of the user's own may read anything: its builds are never recorded.
        self._is_used = self._cache.folder is not None and not any(
            ":" in name for name in request.formats
        )
        if self._is_used:
            # First: what is saved after it is seen, also while the contents are read.
            self._status = self._status_now()
            self._inputs = digests.of_folders(request.root, FOLDERS)

    def _status_now(self) -> dict[str, tuple[int, ...]]:
        """What is another thing once somebody has saved a file of the book, or of ours."""
        ours = digests.status_of_folders(toolchain.HOME, toolchain.OWN)
        return digests.status_of_folders(self._request.root, FOLDERS) | ours

    def find(self) -> Built | None:
        """What the last build of this kind said, if it was made of the same and is still there."""
        if not self._is_used:
            return None
        recorded = self._cache.get_value(KIND, self._request.key)
        if not isinstance(recorded, tuple) or recorded[0] != self._inputs:
            return None
        _, memory, published, built = recorded
        if memory != _memory(built) or published != _published(self._request.dist):
            return None
        return built if isinstance(built, Built) else None

    def record(self, built: Built) -> None:
        """Record what a build made, unless somebody wrote a file of the book meanwhile."""
        if not self._is_used:
            return
        # The build itself may have written catalogs: those it found, in step with the source. One
        # that is new is told as such, which the next build does not.
        written = {
            name: hashlib.sha256(content or b"").hexdigest()
            for name, content in built.saved.items()
            if name in self._inputs
        }
        inputs = digests.of_folders(self._request.root, FOLDERS)
        own = {str(self._request.root / name) for name in written}
        touched = {path for path, _ in self._status.items() ^ self._status_now().items()}
        published = _published(self._request.dist)
        is_whole = _listed(self._request.dist) == published
        if inputs == self._inputs | written and touched <= own and is_whole:
            value = (inputs, _memory(built), published, replace(built, saved={}))
            self._cache.put_value(KIND, self._request.key, value)


def _published(dist: Path) -> dict[str, str]:
    """Each file of a build, with its SHA-256."""
    return digests.of_folders(dist, ("",))


def _listed(dist: Path) -> dict[str, str]:
    """The same as the build listed it before it was published: nobody has changed it since."""
    file = dist / sums.SUMS
    if not file.is_file():
        return {}
    lines = file.read_text(encoding="utf-8").splitlines()
    listed = {name: own_sum for own_sum, _, name in (one.partition("  ") for one in lines)}
    return listed | {sums.SUMS: digests.of_file(file)[0]}


UNITS = """
SELECT count(*), coalesce(max(unit.id), 0)
FROM unit JOIN book ON unit.book = book.id WHERE book.identifier = ?
"""
"""What the translation memory has of one book."""


def _memory(built: Built) -> tuple[object, ...]:
    """What the translation memory has of a book: a build fills one that is new or was emptied.

    What other books put there is no matter, or the build of one would have all others built again.
    """
    try:
        path = store.memory_path()
        if not path or not path.exists():
            return (str(path),)
        with store.faults(path), closing(store.opened(path, writing=False)) as file:
            return (str(path), *file.execute(UNITS, (built.manifest["book"]["identifier"],)))
    except TranslationMemoryError as error:
        return tuple(finding.what for finding in error.findings)
