"""Where people work on the translations of one book: what they see, what is saved, what they hear.

Nothing is kept here that is not in the catalogs: who comes back tomorrow, or after a crash, finds
everything there.
"""

from __future__ import annotations

import asyncio
import secrets
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, TypeVar

from hexapla.catalogs.catalog import Message
from hexapla.errors import Finding, HexaplaError, ToolError, UsageError
from hexapla.exchange.handoff import unit_key
from hexapla.preview.desk import Desk
from hexapla.system import accidents, limits, workers
from hexapla.system.accidents import WorkFailedError
from hexapla.workbench import drafts, work
from hexapla.workbench.edits import Edit, MachineText
from hexapla.workbench.listing import NOWHERE, Listing, Segment, segment, with_segments
from hexapla.workbench.saving import OutOfStepError, Saved

Result = TypeVar("Result")

MOST_SECONDS = 60
"""In which an engine has to answer: the first time it reads its model."""

MOST_UNDONE = 1000
"""How many changes can be taken back."""

MOST_VERSIONS = 8
"""How many versions of a listing are known, to tell what has changed since."""


@dataclass(frozen=True, slots=True)
class _Known:
    """A listing, and what it is of."""

    version: tuple[int, int]
    listing: Listing


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
        self._found: dict[str, tuple[tuple[int, int], bytes]] = {}
        self._offered: dict[tuple[str, str], MachineText] = {}
        self._remembering: set[asyncio.Future[None]] = set()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Bench]:
        """Be there until the context is left."""
        self._engine = workers.Processes(1)  # it starts one when it is asked
        with workers.Processes(1) as self._saving, workers.Processes(1) as self._reading:
            self._saving.submit(work.wake)
            try:
                yield self
            finally:
                for processes in (self._saving, self._reading, self._engine):
                    processes.shutdown(cancel_futures=True)

    # ------------------------------------------------------------------------ what is there

    async def glance(self, language: str, most: int | None = None) -> bytes:
        """Segments as they stand in the file of the catalog, which is there at once; as JSON.

        ``most`` says how many of the first, if not all.

        Raises:
            HexaplaError: there is no such language, or the catalog cannot be read.
        """
        return await self.desk.call(self._saving, work.glance, self.desk.root, language, most)

    async def segments(self, language: str, since: str = "") -> bytes:
        """All segments, or those that have changed ``since`` a version; as JSON has them.

        Raises:
            HexaplaError: the book or the catalog cannot be read.
        """
        known = await self._listing(language)
        version = f"{language}-{known.version[0]}-{known.version[1]}"
        bases, segments = known.listing.bases, known.listing.segments
        before = self._bases.get(since)
        self._bases[version] = dict(bases)
        while len(self._bases) > MOST_VERSIONS:
            self._bases.popitem(last=False)
        told = {"version": version, **known.listing.about}
        if before is not None and list(before) == list(bases):
            changed = [segments[name] for name in bases if before[name] != bases[name]]
            return with_segments(told, "changed", changed)
        told["chapters"] = known.listing.chapters
        return with_segments(told, "segments", segments.values())

    async def findings(self, language: str) -> bytes:
        """What the checks find in each message, as JSON.

        Raises:
            HexaplaError: the book, the catalog, the glossary or a rule cannot be read.
        """
        async with self._lock(f"findings {language}"):
            known = await self._listing(language)
            version, found = self._found.get(language, (None, b""))
            if version != known.version:
                await self._advise(known.listing)
                while await self._read(work.examine, language):
                    pass  # what is asked meanwhile is answered in between
                found = await self._read(work.findings, language)
                self._found[language] = known.version, found
                await self._write(work.prepare, language)
            return found

    async def _advise(self, listing: Listing) -> None:
        source = listing.about["source"]["tag"]
        await self._read(work.advise, self.desk.root, source, listing.catalog)

    async def check(self, language: str, name: str, text: str) -> Sequence[dict[str, str]]:
        """What they would find in a message if it said this.

        Raises:
            HexaplaError: as :meth:`findings` does, or there is no such message.
        """
        found: Sequence[dict[str, str]] = await self._advice(work.typed, language, name, text)
        return found

    async def help_with(self, language: str, name: str) -> dict[str, Any]:
        """Terms and suggestions for a message.

        Raises:
            HexaplaError: as :meth:`check` does.
        """
        if self._remembering:
            await asyncio.wait(self._remembering)  # what was saved before is offered
        helped: dict[str, Any] = await self._advice(work.help_with, language, name)
        return helped

    async def style(self, language: str) -> str:
        """The faces of a translation and its source, as a style sheet.

        Raises:
            HexaplaError: the book cannot be read.
        """
        return await self.desk.call(self._saving, work.style, self.desk.root, language)

    async def draft(self, language: str, name: str) -> dict[str, Any]:
        """What the book's engine makes of a message, as JSON; nothing is saved.

        Raises:
            HexaplaError: there is no engine or model, or it gives no translation in time.
        """
        if self.is_read_only:
            tip = "write a comment; who serves the book without --read-only can ask it"
            raise UsageError(Finding("serve --read-only", "the engine is not asked", tip))
        known = self._known.get(language) or await self._listing(language)
        async with self._lock("the engine"):
            made = await self._ask_engine(known.listing.catalog, name)
        self._offered[language, name] = made
        return {"text": made.text, "engine": made.engine, "score": made.score}

    async def _ask_engine(self, catalog: bytes, name: str) -> MachineText:
        future = self._engine.submit(drafts.draft, self.desk.root, catalog, name)
        try:
            return await asyncio.wait_for(asyncio.wrap_future(future), MOST_SECONDS)
        except TimeoutError:
            self._engine.shutdown(cancel_futures=True)
            self._engine = workers.Processes(1)
            what = f"the engine has not answered for {MOST_SECONDS} seconds"
            tip = "try again, or translate it by hand"
            raise ToolError(Finding("engine", what, tip)) from None
        except WorkFailedError as failed:
            raise HexaplaError(accidents.of_work(failed, "the engine", limits.NONE)) from None

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
        offered = self._offered.get((language, asked.id))
        edit = replace(asked, day=day, offered=offered)
        try:
            saved = await self._write(work.save, language, edit)
        except OutOfStepError:
            saved = await self.desk.ask(work.save_in_step, language, edit)
        if edit.kind != "comment":
            # Who saves it again answers for it.
            self._offered.pop((language, asked.id), None)
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
        self._remember(language, saved.message)
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
        places = known.listing.places if known else {}
        return segment(message, *places.get(unit_key(message), NOWHERE))

    def _remember(self, language: str, message: Message) -> None:
        """Put a message into the translation memory, after the answer to who saved it."""

        async def remember() -> None:
            with suppress(HexaplaError):  # `check` and `tm` say what is wrong with book and memory
                await self._write(work.remember, language, message)

        task = asyncio.ensure_future(remember())
        self._remembering.add(task)
        task.add_done_callback(self._remembering.discard)

    # ------------------------------------------------------------------------------ how

    async def _listing(self, language: str) -> _Known:
        async with self._lock(language):
            version = self.desk.version, self._saves
            known = self._known.get(language)
            if known is None or known.version != version:
                made = await self.desk.ask(work.listing, language)
                known = self._known[language] = _Known(version, made)
            return known

    def _lock(self, name: str) -> asyncio.Lock:
        """What lets others wait who want the same."""
        return self._locks.setdefault(name, asyncio.Lock())

    async def _advice(self, call: Callable[..., Any], language: str, name: str, *more: str) -> Any:  # noqa: ANN401 - what is asked
        """What the process answers that reads the catalog, which may have to be given it first."""
        known = self._known.get(language) or await self._listing(language)
        if name not in known.listing.bases:
            tip = "load the page again"
            raise UsageError(Finding(name, "the book has no such segment", tip))
        answer = await self._read(call, language, name, *more)
        if answer is None:
            async with self._lock(f"advice {language}"):
                answer = await self._read(call, language, name, *more)
                if answer is None:
                    await self._advise(known.listing)
                    answer = await self._read(call, language, name, *more)
        return answer

    async def _write(
        self, call: Callable[..., Result], language: str, *what: Edit | Saved | Message
    ) -> Result:
        return await self.desk.call(self._saving, call, self.desk.root, language, *what)

    async def _read(self, call: Callable[..., Any], *arguments: object) -> Any:  # noqa: ANN401
        return await self.desk.call(self._reading, call, *arguments)


def faults(error: HexaplaError) -> list[dict[str, str]]:
    """Errors as JSON has them."""
    return [{"where": one.where, "what": one.what, "tip": one.tip} for one in error.findings]
