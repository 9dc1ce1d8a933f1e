"""Where people work on the translations of one book: what they see, what is saved, what they hear.

Nothing is kept here that is not in the catalogs: who comes back tomorrow, or after a crash, finds
everything there.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

from hexapla.catalogs.catalog import Message
from hexapla.errors import Finding, HexaplaError, UsageError
from hexapla.exchange.handoff import unit_key
from hexapla.preview.desk import Desk
from hexapla.system import workers
from hexapla.workbench import work
from hexapla.workbench.edits import Edit
from hexapla.workbench.listing import Listing, Segment, segment
from hexapla.workbench.saving import OutOfStepError, Saved

MOST_UNDONE = 1000
"""How many changes can be taken back."""

MOST_VERSIONS = 8
"""How many versions of a listing are known, to tell what has changed since."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A listing, and what it is of."""

    version: tuple[int, int]
    listing: Listing
    by_id: Mapping[str, Segment]
    messages: Mapping[str, Message]


class Bench:
    """The workbench of one book, inside the event loop of its preview."""

    def __init__(
        self, desk: Desk, *, is_read_only: bool = False, today: Callable[[], date] = date.today
    ) -> None:
        """With ``is_read_only`` only comments can be saved; ``today`` dates what people sign."""
        self.desk, self.is_read_only = desk, is_read_only
        self._today = today
        self._known: dict[str, _Known] = {}
        self._bases: OrderedDict[str, dict[str, str]] = OrderedDict()
        self._undo: OrderedDict[str, tuple[str, Saved]] = OrderedDict()
        self._saves = 0
        self._locks: dict[str, asyncio.Lock] = {}
        self._found: dict[str, tuple[tuple[int, int], work.Findings]] = {}

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Bench]:
        """Be there until the context is left."""
        with workers.Processes(1) as self._saving, workers.Processes(1) as self._reading:
            try:
                yield self
            finally:
                for processes in (self._saving, self._reading):
                    processes.shutdown(cancel_futures=True)

    # ------------------------------------------------------------------------ what is there

    async def glance(self, language: str) -> dict[str, Any]:
        """All segments as they stand in the file of the catalog, which is there at once.

        Raises:
            HexaplaError: there is no such language, or the catalog cannot be read.
        """
        call = self.desk.call(self._saving, work.glance, self.desk.root, language)
        return {"readOnly": self.is_read_only, **await call}

    async def segments(self, language: str, since: str = "") -> dict[str, Any]:
        """All segments, or those that have changed ``since`` a version; as JSON has them.

        Raises:
            HexaplaError: the book or the catalog cannot be read.
        """
        known = await self._listing(language)
        version = f"{language}-{known.version[0]}-{known.version[1]}"
        bases = {one["id"]: one["base"] for one in known.listing.segments}
        before = self._bases.get(since)
        self._bases[version] = bases
        while len(self._bases) > MOST_VERSIONS:
            self._bases.popitem(last=False)
        told = {"version": version, "readOnly": self.is_read_only, **known.listing.about}
        if before is not None and list(before) == list(bases):
            changed = [one for one in known.listing.segments if before[one["id"]] != one["base"]]
            return {**told, "changed": changed}
        return {**told, "chapters": known.listing.chapters, "segments": known.listing.segments}

    async def findings(self, language: str) -> work.Findings:
        """What the checks find in each message.

        Raises:
            HexaplaError: the book, the catalog, the glossary or a rule cannot be read.
        """
        async with self._lock(f"findings {language}"):
            known = await self._listing(language)
            version, found = self._found.get(language, (None, {}))
            if version != known.version:
                source, catalog = known.listing.about["source"]["tag"], known.listing.catalog
                found = await self._read(work.findings, self.desk.root, source, catalog)
                self._found[language] = known.version, found
            return found

    async def check(self, language: str, name: str, text: str) -> Sequence[dict[str, str]]:
        """What they would find in a message if it said this.

        Raises:
            HexaplaError: as :meth:`findings` does, or there is no such message.
        """
        message = await self._message(language, name)
        return await self._typed(language, message, text)

    async def help_with(self, language: str, name: str) -> dict[str, Any]:
        """Terms and suggestions for a message.

        Raises:
            HexaplaError: as :meth:`check` does.
        """
        message = await self._message(language, name)
        found = await self._read(work.help_with, language, message)
        if found is None:
            await self.findings(language)
            found = await self._read(work.help_with, language, message)
        return found or {}

    async def style(self, language: str) -> str:
        """The faces of a translation and its source, as a style sheet.

        Raises:
            HexaplaError: the book cannot be read.
        """
        return await self.desk.ask(work.style, language)

    # ----------------------------------------------------------------------- what is changed

    async def save(self, language: str, asked: Edit) -> dict[str, Any]:
        """Save a change; the segment as it is then, and how to undo it, as JSON has it.

        Raises:
            ConflictError: the message has changed since the person saw it.
            HexaplaError: it cannot be saved.
        """
        if self.is_read_only and asked.kind != "comment":
            tip = "write a comment; who serves the book without --read-only can change it"
            raise UsageError(Finding("serve --read-only", "only comments can be saved", tip))
        if language not in self._known:
            await self.glance(language)  # it is a language of the book, or there is an error
        day = self._today().isoformat()
        edit = Edit(asked.id, asked.base, asked.kind, asked.text, asked.name, day)
        try:
            saved = await self._write(work.save, language, edit)
        except OutOfStepError:
            saved = await self.desk.ask(work.save_in_step, language, edit)
        return self._saved(language, saved)

    async def undo(self, language: str, token: str) -> dict[str, Any]:
        """Take a change back.

        Raises:
            ConflictError: somebody has changed the message since.
            HexaplaError: it cannot be taken back.
        """
        own, saved = self._undo.get(token, ("", None))
        if saved is None or own != language:
            tip = "edit the translation"
            raise UsageError(Finding("undo", "this can no longer be taken back", tip))
        try:
            undone = await self._write(work.undo, language, saved)
        except OutOfStepError:
            undone = await self.desk.ask(work.undo_in_step, language, saved)
        del self._undo[token]
        return self._saved(language, undone, can_undo=False)

    def _saved(self, language: str, saved: Saved, *, can_undo: bool = True) -> dict[str, Any]:
        self._saves += 1  # what was listed before is old, whether or not the watch has seen it
        # The page has what was saved: it is to hear of it even if the file is as it was before.
        for version, bases in self._bases.items():
            if version.startswith(f"{language}-"):
                bases[unit_key(saved.message)] = ""
        told: dict[str, Any] = {"segment": self.told(language, saved.message)}
        if can_undo:
            token = secrets.token_hex(8)
            self._undo[token] = language, saved
            while len(self._undo) > MOST_UNDONE:
                self._undo.popitem(last=False)
            told["undo"] = token
        return told

    def told(self, language: str, message: Message) -> Segment:
        """A message as JSON has it, in the place that it has in the book."""
        known = self._known.get(language)
        before = known.by_id.get(unit_key(message), {}) if known else {}
        return segment(message, before.get("chapter", ""), before.get("times", 1))

    # ------------------------------------------------------------------------------ how

    async def _listing(self, language: str) -> _Known:
        async with self._lock(language):
            version = self.desk.version, self._saves
            known = self._known.get(language)
            if known is None or known.version != version:
                made = await self.desk.ask(work.listing, language)
                by_id = {one["id"]: one for one in made.segments}
                messages = {unit_key(message): message for message in made.catalog}
                known = self._known[language] = _Known(version, made, by_id, messages)
            return known

    def _lock(self, name: str) -> asyncio.Lock:
        """What lets others wait who want the same."""
        return self._locks.setdefault(name, asyncio.Lock())

    async def _message(self, language: str, name: str) -> Message:
        known = self._known.get(language) or await self._listing(language)
        if name not in known.messages:
            tip = "load the page again"
            raise UsageError(Finding(name, "the book has no such segment", tip))
        return known.messages[name]

    async def _typed(self, language: str, message: Message, text: str) -> Sequence[dict[str, str]]:
        found = await self._read(work.typed, language, message, text)
        if found is None:
            await self.findings(language)
            found = await self._read(work.typed, language, message, text)
        return found or []

    async def _write(self, call: Callable[..., Saved], language: str, what: Edit | Saved) -> Saved:
        return await self.desk.call(self._saving, call, self.desk.root, language, what)

    async def _read(self, call: Callable[..., Any], *arguments: object) -> Any:  # noqa: ANN401
        return await self.desk.call(self._reading, call, *arguments)


def faults(error: HexaplaError) -> list[dict[str, str]]:
    """Errors as JSON has them."""
    return [{"where": one.where, "what": one.what, "tip": one.tip} for one in error.findings]
