"""What the workbench answers to each address below ``/-/translate/``."""

from __future__ import annotations

import asyncio
import html
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hexapla.errors import Finding, HexaplaError, UsageError
from hexapla.preview.guard import WRITES
from hexapla.preview.server import FILE_POLICY, SHELL_POLICY
from hexapla.system.loopback import MEDIA_TYPES
from hexapla.theme import default_templates
from hexapla.workbench.bench import Bench, faults
from hexapla.workbench.edits import KINDS, Edit
from hexapla.workbench.saving import ConflictError, GoneError

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import BaseRoute

PAGE_POLICY = SHELL_POLICY.replace("img-src 'self'", "img-src 'self'; font-src 'self'")
"""What the page of the workbench may do."""

FILES = {"workbench.css", "workbench.js", "editor.js", "words.js"}
"""The files of its page."""

MOST_DIGITS = 7
"""Of a number that a request says."""

PATIENCE = 10
"""Seconds in which a request has to be here."""


class Site:
    """The pages and answers of a workbench; ``token`` is what changes have to know."""

    def __init__(self, bench: Bench, token: str) -> None:
        self._bench, self._token = bench, token

    @property
    def routes(self) -> Sequence[BaseRoute]:
        """Its addresses."""
        from starlette.routing import Route

        own = f"{WRITES}{{language}}/"
        return [
            Route("/-/workbench/{name}", self.file),
            Route(own, self.page),
            Route(f"{own}style.css", self.style),
            Route(f"{own}glance", self.glance),
            Route(f"{own}segments", self.segments),
            Route(f"{own}segments/{{name}}", self.segment),
            Route(f"{own}findings", self.findings),
            Route(f"{own}events", self.events),
            Route(f"{own}check", self.check, methods=["POST"]),
            Route(f"{own}draft", self.draft, methods=["POST"]),
            Route(f"{own}save", self.save, methods=["POST"]),
            Route(f"{own}undo", self.undo, methods=["POST"]),
        ]

    def open(self) -> AbstractAsyncContextManager[object]:
        """Be there until the context is left."""
        return self._bench.open()

    # ------------------------------------------------------------------------------ reading

    async def page(self, request: Request) -> Response:
        """The page itself; it asks for the segments."""
        values = {
            "language": request.path_params["language"],
            "token": self._token,
            "mode": "read-only" if self._bench.is_read_only else "full",
        }
        text = _own("page.html")
        for name, value in values.items():
            text = text.replace(f"{{{{ {name} }}}}", html.escape(value))
        return _answer(text.encode(), ".html")

    async def file(self, request: Request) -> Response:
        """A style or a script of the page."""
        name = request.path_params["name"]
        if name not in FILES:
            return _answer(b"", ".txt", 404)
        return _answer(_own(name).encode(), Path(name).suffix)

    async def style(self, request: Request) -> Response:
        """The faces of the two languages."""

        async def answer() -> Response:
            style = await self._bench.style(request.path_params["language"])
            return _answer(style.encode(), ".css")

        return await _told(answer)

    async def glance(self, request: Request) -> Response:
        """Segments as the catalog's file has them, with ``?first=`` so many from the first."""

        async def answer() -> Response:
            first = request.query_params.get("first", "")
            most = int(first) if first.isdecimal() and len(first) < MOST_DIGITS else None
            said = await self._bench.glance(request.path_params["language"], most)
            return _answer(said, ".json")

        return await _told(answer)

    async def segments(self, request: Request) -> Response:
        """All segments; with ``?since=`` only those that changed."""

        async def answer() -> Response:
            since = request.query_params.get("since", "")
            said = await self._bench.segments(request.path_params["language"], since)
            return _answer(said, ".json")

        return await _told(answer)

    async def segment(self, request: Request) -> Response:
        """Terms and suggestions for a segment."""

        async def answer() -> Response:
            language, name = request.path_params["language"], request.path_params["name"]
            return _json(await self._bench.help_with(language, name))

        return await _told(answer)

    async def findings(self, request: Request) -> Response:
        """What the checks find."""

        async def answer() -> Response:
            return _answer(await self._bench.findings(request.path_params["language"]), ".json")

        return await _told(answer)

    async def events(self, _request: Request) -> Response:
        """A line for each change of the book."""
        from starlette.responses import StreamingResponse

        async def stream() -> AsyncIterator[str]:
            async for version in self._bench.desk.versions():
                yield f"data: {version}\n\n"

        return StreamingResponse(stream(), media_type="text/event-stream")

    # ----------------------------------------------------------------------------- changing

    async def check(self, request: Request) -> Response:
        """What the checks find in a text that is being typed."""

        async def answer() -> Response:
            asked = await _asked(request, "id", "text")
            language = request.path_params["language"]
            return _json(await self._bench.check(language, asked["id"], asked["text"]))

        return await _told(answer)

    async def draft(self, request: Request) -> Response:
        """What an engine makes of a segment."""

        async def answer() -> Response:
            asked = await _asked(request, "id")
            language = request.path_params["language"]
            return _json(await self._bench.draft(language, asked["id"]))

        return await _told(answer)

    async def save(self, request: Request) -> Response:
        """Save a change of one segment."""
        language = request.path_params["language"]

        async def answer() -> Response:
            asked = await _asked(request, "id", "base", "kind", "text", "name")
            kind = next((one for one in KINDS if one == asked["kind"]), None)
            if kind is None:
                raise UsageError(Finding("kind", "this is no kind of change", ", ".join(KINDS)))
            edit = Edit(asked["id"], asked["base"], kind, asked["text"], asked["name"])
            return _json(await self._bench.save(language, edit))

        return await _told(answer, lambda message: self._bench.told(language, message))

    async def undo(self, request: Request) -> Response:
        """Take a change back."""
        language = request.path_params["language"]

        async def answer() -> Response:
            asked = await _asked(request, "token")
            return _json(await self._bench.undo(language, asked["token"]))

        return await _told(answer, lambda message: self._bench.told(language, message))


async def _asked(request: Request, *names: str) -> dict[str, str]:
    """What a request says: these texts and no others.

    Raises:
        UsageError: it says something else, or too slowly.
    """
    try:
        body = await asyncio.wait_for(request.body(), PATIENCE)
        said: Any = json.loads(body)
    except (TimeoutError, ValueError, RecursionError):
        said = None
    is_right = isinstance(said, dict) and said.keys() == {*names}
    if not is_right or not all(isinstance(said[name], str) for name in names):
        tip = f"send an object of texts: {', '.join(names)}"
        raise UsageError(Finding("request", "this cannot be understood", tip))
    try:
        "".join(said.values()).encode()
    except UnicodeEncodeError:
        tip = "send whole characters"
        raise UsageError(Finding("request", "this is no text", tip)) from None
    return dict(said)


async def _told(
    answer: Callable[[], Awaitable[Response]], current: Callable[[Any], Any] = lambda one: one
) -> Response:
    """An answer, or what is wrong: 409 with what is there now, 410 where it is gone, else 400."""
    try:
        return await answer()
    except ConflictError as error:
        return _json({"errors": faults(error), "current": current(error.current)}, 409)
    except GoneError as error:
        return _json({"errors": faults(error)}, 410)
    except HexaplaError as error:
        return _json({"errors": faults(error)}, 400)


def _own(name: str) -> str:
    return (default_templates() / "workbench" / name).read_text(encoding="utf-8")


def _json(said: Any, status: int = 200) -> Response:  # noqa: ANN401 - whatever JSON has
    content = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return _answer(content, ".json", status)


def _answer(content: bytes, ending: str, status: int = 200) -> Response:
    from starlette.responses import Response

    policy = PAGE_POLICY if ending in {".html", ".css", ".js"} else FILE_POLICY
    headers = {"content-security-policy": policy}
    return Response(content, status, headers, media_type=MEDIA_TYPES[ending])
