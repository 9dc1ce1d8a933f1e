"""Where everything comes together: who looks at what, what has changed, what is made, what is told.

Nothing is made that nobody looks at. Where something is wrong, the last good page stays.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from hexapla.errors import Finding, HexaplaError
from hexapla.preview import work
from hexapla.preview.pages import Page
from hexapla.preview.prints import Print
from hexapla.preview.watching import changes
from hexapla.source import files as source_files
from hexapla.system import accidents, limits, workers
from hexapla.system.accidents import WorkFailedError

Result = TypeVar("Result")

CALM = 1.0
"""Seconds without a change before the whole book is looked through for what a build would say."""

SETTLING = 0.15
"""Seconds that an error waits before it is shown: some editors empty a file before they fill it."""

KEPT = 200
"""How many pages are kept that somebody has looked at."""


class View(NamedTuple):
    """What somebody looks at."""

    edition: str
    page: str


@dataclass(slots=True)
class Shown:
    """What there is of a view."""

    page: Page | None = None
    """The last good one."""
    version: int = -1
    """Of the book, as of which it was made, or could not be."""
    errors: list[Finding] = field(default_factory=list)
    """Why there is no newer one."""


class Desk:
    """The preview of one book, inside an event loop."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.version = 0
        self.folder = Path()
        self._shown: dict[View, Shown] = {}
        self._printed: dict[View, tuple[int, Print]] = {}
        self._findings: list[Finding] = []
        self._listeners: dict[asyncio.Queue[dict[str, Any]], View] = {}
        self._followers: set[asyncio.Queue[int]] = set()
        self._lock, self._print_lock = asyncio.Lock(), asyncio.Lock()
        self._changed, self.stop = asyncio.Event(), asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Desk]:
        """Watch the book and make what is asked for, until the context is left."""
        with (
            tempfile.TemporaryDirectory(prefix="hexapla-preview-") as folder,
            workers.Processes(1) as self._pages,
            workers.Processes(1) as self._prints,
            workers.Processes(1) as self._checks,
        ):
            self.folder, self._loop = Path(folder), asyncio.get_running_loop()
            loops = (self._watch(), self._follow(), self._examine())
            self._tasks = [asyncio.create_task(loop) for loop in loops]
            try:
                yield self
            finally:
                self._close()
                for processes in (self._pages, self._prints, self._checks):
                    processes.shutdown(cancel_futures=True)
                await asyncio.gather(*self._tasks, return_exceptions=True)

    def end(self) -> None:
        """Let everything end that waits for changes; to be called from any thread."""
        if self._loop:
            self._loop.call_soon_threadsafe(self._close)

    def _close(self) -> None:
        self.stop.set()
        self._changed.set()
        for queue in self._listeners:
            queue.put_nowait({})
        for follower in self._followers:
            follower.put_nowait(self.version)

    # ------------------------------------------------------------------------- what is asked

    async def page(self, view: View) -> Shown:
        """A page as the book is now; where that cannot be made, the last good one with errors."""
        shown = self._shown.setdefault(view, Shown())
        async with self._lock:
            if shown.version != self.version:
                await self._make(view, shown)
        self._forget()
        return shown

    async def print(self, view: View) -> Print:
        """The printed pages of a chapter as the book is now.

        Raises:
            HexaplaError: they cannot be made.
        """
        async with self._print_lock:
            version, made = self._printed.get(view, (-1, None))
            if made is None or version != self.version:
                version = self.version
                made = await self.call(self._prints, work.printed, self.root, self.folder, *view)
                self._printed = {view: (version, made)}
            return made

    async def picture(self, view: View, number: int, width: int) -> bytes | None:
        """A printed page as a picture; None where there is no such page."""
        made = await self.print(view)
        if not 0 <= number < len(made.pages):
            return None
        return await self.call(self._prints, work.picture, made.content, number, width)

    async def languages(self) -> tuple[str, ...]:
        """The languages of the editions.

        Raises:
            HexaplaError: the settings cannot be read.
        """
        return await self.call(self._pages, work.languages, self.root)

    async def listen(self, view: View) -> AsyncIterator[dict[str, Any]]:
        """What is the case with a view, now and after each change."""
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self._listeners[queue] = view
        try:
            await self.page(view)
            yield self._state(view)
            while not self.stop.is_set():
                state = await queue.get()
                if not self.stop.is_set():
                    yield state
        finally:
            del self._listeners[queue]

    async def versions(self) -> AsyncIterator[int]:
        """A number that is another one after each change of the book, until the preview ends."""
        queue: asyncio.Queue[int] = asyncio.Queue()
        self._followers.add(queue)
        try:
            yield self.version
            while not self.stop.is_set():
                version = await queue.get()
                if not self.stop.is_set():
                    yield version
        finally:
            self._followers.discard(queue)

    async def ask(self, call: Callable[..., Result], *arguments: object) -> Result:
        """What a function answers in the process that makes pages, which knows the book.

        Raises:
            HexaplaError: what it raises, or that it took too much.
        """
        return await self.call(self._pages, call, self.root, self.folder, *arguments)

    # --------------------------------------------------------------------------- what happens

    async def _watch(self) -> None:
        async for _ in changes(self.root, self.stop):
            self.version += 1
            for follower in self._followers:
                follower.put_nowait(self.version)
            # What was wrong may be mended: the whole book is looked through again.
            self._findings = [one for one in self._findings if one.severity != "error"]
            self._changed.set()

    async def _follow(self) -> None:
        """Make anew what is looked at, as soon as something has changed."""
        while True:
            await self._changed.wait()
            if self.stop.is_set():
                return
            self._changed.clear()
            for view in dict.fromkeys(self._listeners.values()):
                shown = await self.page(view)
                if shown.errors:
                    await asyncio.sleep(SETTLING)
                if not self._changed.is_set():
                    self._tell([view])

    async def _examine(self) -> None:
        """Look through the whole book when nobody has saved for a while."""
        examined = -1
        while not self.stop.is_set():
            version = self.version
            await asyncio.sleep(CALM)
            if version != self.version or version == examined or not self._listeners:
                continue
            examined = version
            try:
                found = await self.call(self._checks, work.examine, self.root)
            except HexaplaError as error:
                found = error.findings
            if version == self.version:
                self._findings = found
                self._tell(self._listeners.values())

    async def _make(self, view: View, shown: Shown) -> None:
        version = self.version
        try:
            shown.page = await self.call(self._pages, work.page, self.root, self.folder, *view)
            shown.errors = []
        except HexaplaError as error:
            shown.errors = list(error.findings)
        shown.version = version

    async def call(
        self, processes: workers.Processes, call: Callable[..., Result], *arguments: object
    ) -> Result:
        """What a function answers in a process, held to the limits of the book.

        Raises:
            HexaplaError: what it raises, or that it took too much.
        """
        most = limits.of_text(_size(self.root))
        future = processes.limited(most, call, *arguments)
        try:
            return await asyncio.wrap_future(future)
        except WorkFailedError as failed:
            found = accidents.of_work(failed, "the preview", most)
            raise HexaplaError(found) from None

    def _forget(self) -> None:
        """Keep what was looked at last."""
        looked_at = set(self._listeners.values())
        for view in list(self._shown)[: -KEPT or None]:
            if view not in looked_at:
                del self._shown[view]

    # ------------------------------------------------------------------------------ what is told

    def _tell(self, views: Iterable[View]) -> None:
        wanted = set(views)
        for queue, view in self._listeners.items():
            if view in wanted:
                queue.put_nowait(self._state(view))

    def _state(self, view: View) -> dict[str, Any]:
        """What is the case with a view, as JSON has it."""
        shown = self._shown.get(view, Shown())
        errors = [*shown.errors, *(one for one in self._findings if one.severity == "error")]
        warnings = [one for one in self._findings if one.severity == "warning"]
        page = shown.page
        return {
            "version": self.version,
            "page": page.digest if page else "",
            "title": page.title if page else "",
            "languages": page.languages if page else (),
            "errors": told(errors),
            "warnings": told(warnings),
        }


def told(findings: Iterable[Finding]) -> list[dict[str, str]]:
    """Findings as JSON has them, each once."""
    return [
        {"where": one.where, "what": one.what, "tip": one.tip} for one in dict.fromkeys(findings)
    ]


def _size(root: Path) -> int:
    """The characters of the book's text at the most."""
    try:
        return sum(file.stat().st_size for file in source_files.text_files(root))
    except (HexaplaError, OSError):
        return 0
