"""Artifacts that an earlier build made of the same inputs: taken from the build cache (law 10).

The recipe of an artifact is all that its bytes depend on, by name: the text and rules of its
edition, the settings, every other file of the book, and the artifacts that it reads. What makes
bytes besides is in every key of the cache (see ``system/toolchain.py``).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any

from hexapla import registry
from hexapla.editions.parallel import single_editions
from hexapla.errors import explain
from hexapla.files import cache as caching
from hexapla.files import digests, paths
from hexapla.model import Artifact, Edition
from hexapla.publishing import artifacts
from hexapla.source.references import linked_files
from hexapla.system import toolchain

READ = (paths.SOURCE, paths.TEMPLATES)
"""The folders of a book that writers read."""

Recipe = Mapping[str, str]
"""What an artifact is made of: by the names that a person knows, a SHA-256 of each."""

SHOWN = 5
"""How many changed inputs an explanation names."""


class Shelf:
    """The kept artifacts of one book, as its files are at the beginning."""

    def __init__(self, root: Path, folder: Path) -> None:
        """``folder`` is the one that is being built."""
        self._root, self._folder, self._cache = root, folder, caching.current()
        self._parts: dict[int, tuple[Edition, Recipe]] = {}
        if self._is_used:
            # First: what is saved after it is seen, also while the contents are read.
            self._status = self._status_now()
            self._files = digests.of_folders(root, READ)

    @property
    def _is_used(self) -> bool:
        return self._cache.folder is not None

    def _status_now(self) -> tuple[object, ...]:
        """What is another thing once somebody has saved a file that a writer may have read."""
        ours = digests.status_of_folders(toolchain.HOME, toolchain.OWN)
        return digests.status_of_folders(self._root, READ), ours

    def find(self, edition: Edition, kind: str, path: str) -> Artifact | None:
        """An artifact that was made of the same before, its files now in the folder; or None."""
        if not self._is_used or registry.format_of(kind).is_user_defined:
            return None
        recipe = self._recipe(edition, kind, path)
        where, place = f"the {edition.name} edition, {kind}", self._place(edition, kind)
        older = self._cache.get_value("recipe", place)
        if older != recipe:
            self._cache.put_value("recipe", place, recipe)
        if found := self._taken(recipe):
            explain(where, "reused: it was made of just this before")
        else:
            explain(where, f"made: {_reason(older, recipe)}")
        return found

    def _taken(self, recipe: Recipe) -> Artifact | None:
        """The kept artifact of a recipe, if all of it is there."""
        kept = self._cache.get_value("artifact", caching.digest(recipe))
        if not isinstance(kept, tuple):
            return None
        artifact, sums = kept
        # All of them before the first is written: half a site would be left in the folder.
        contents = {name: self._cache.get("file", own_sum) for name, own_sum in sums}
        for name, content in contents.items():
            if content is None:
                return None
            target = self._folder / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        is_whole = artifacts.digest(self._folder, artifact.files) == (
            artifact.sha256,
            artifact.bytes,
        )
        return artifact if is_whole else None

    def keep(self, edition: Edition, kind: str, path: str, artifact: Artifact) -> None:
        """Keep an artifact that was made, unless somebody saved a file of the book meanwhile."""
        if not self._is_used or registry.format_of(kind).is_user_defined:
            return
        contents = [(name, (self._folder / name).read_bytes()) for name in artifact.files]
        sums = [(name, hashlib.sha256(content).hexdigest()) for name, content in contents]
        if self._status_now() != self._status:
            return
        for (_, own_sum), (_, content) in zip(sums, contents, strict=True):
            self._cache.put("file", own_sum, content)
        recipe = self._recipe(edition, kind, path)
        self._cache.put_value("artifact", caching.digest(recipe), (artifact, sums))

    def _place(self, edition: Edition, kind: str) -> str:
        """What names the artifact in all builds of this book here."""
        return caching.digest(str(self._root.resolve()), edition.name, kind)

    def _recipe(self, edition: Edition, kind: str, path: str) -> Recipe:
        if id(edition) not in self._parts:
            self._parts[id(edition)] = edition, self._recipe_of_edition(edition)
        # The first one's name: the second column of a parallel edition reads nothing of its own.
        needed = {
            f"the {need} of this edition": self._sum_of(edition, need)
            for need in registry.format_of(kind).needs
        }
        return {"its place": f"{kind} {path}", **self._parts[id(edition)][1], **needed}

    def _recipe_of_edition(self, edition: Edition) -> Recipe:
        recipe: dict[str, str] = {}
        for half in single_editions(edition):
            recipe |= _recipe_of_half(half)
        linked = {paths.source(name) for name in linked_files.linked(edition.book)}
        # The text of chapters and the settings came in with the edition.
        read = {name for name, _ in edition.book.files} - linked | {paths.SETTINGS}
        return recipe | {name: one for name, one in self._files.items() if name not in read}

    def _sum_of(self, edition: Edition, kind: str) -> str:
        """The SHA-256 of another artifact of an edition, of this build or an older one; or none."""
        name = registry.path_of(edition.name, edition.book.settings.slug, kind)
        try:
            return digests.of_file(self._folder / name)[0]
        except OSError:
            return "none"


def _recipe_of_half(edition: Edition) -> dict[str, str]:
    """What an edition of one language is made of.

    What no other line has is a part of the text: a field that is added to the model is in the
    recipe from then on.
    """
    book = edition.book
    rules = {"words": edition.words, "typography": edition.typography}
    text = _fields_but(edition, {*rules, "book", "siblings", "beside"})
    content = _fields_but(book, {"root", "settings"})
    return {
        paths.SETTINGS: caching.digest(book.settings),
        f"the text in {edition.language}": caching.digest(text, content),
        f"the words and rules of {edition.language}": caching.digest(rules),
        "which editions are published": caching.digest(edition.siblings),
    }


def _fields_but(value: Any, left_out: set[str]) -> dict[str, object]:  # noqa: ANN401 - a dataclass
    return {one.name: getattr(value, one.name) for one in fields(value) if one.name not in left_out}


def _reason(older: object, recipe: Recipe) -> str:
    """Why an artifact is made: what of its recipe is another thing than when it was made last."""
    if not isinstance(older, dict):
        return "nothing is kept of an earlier build with these versions of all tools"
    changed = sorted(name for name in {**older, **recipe} if older.get(name) != recipe.get(name))
    if not changed:
        return "what an earlier build kept is gone"
    named = ", ".join(changed[:SHOWN]) + (" and more" if len(changed) > SHOWN else "")
    return f"changed since it was last made: {named}"
