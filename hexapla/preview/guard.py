"""Who may ask the server for anything, and who may change something.

Only requests that call the server by a name of its own are answered: a page from elsewhere may have
got a name to lead here. What changes something has to come from a page of this server, by its
origin, and has to know a token that stands on such a page and nowhere else.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hmac
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

MOST_BYTES = 256 * 1024
"""The size of a request that changes something: a translation and what belongs to it."""

PATIENCE = 1.0
"""Seconds that a wrong password costs: guesses take turns."""

WRITES = "/-/translate/"
"""How the addresses begin at which something can be changed."""


@dataclass(frozen=True, slots=True)
class Access:
    """Who may ask."""

    names: Callable[[str], bool]
    """Whether a request may call the server this (a name with its port)."""
    token: str = ""
    """What a request that changes something has to know; empty: nothing can be changed."""
    password: str = ""
    """What everybody has to know; empty where nobody but this machine can ask."""


class Guard:
    """Refuses requests from elsewhere, and says with every answer what it may do."""

    def __init__(self, app: Any, access: Access) -> None:  # noqa: ANN401 - ASGI
        self._app, self._access = app, access
        self._turn: asyncio.Lock | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:  # noqa: ANN401 - ASGI
        """Let a request pass, or answer that it may not."""
        if scope["type"] != "http":
            if scope["type"] == "lifespan":
                await self._app(scope, receive, send)
            return
        headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        if status := self._refusal(scope, headers):
            await _refuse(send, status)
            return
        if self._access.password and not self._knows_password(headers):
            if headers.get(b"authorization"):
                self._turn = self._turn or asyncio.Lock()
                async with self._turn:
                    await asyncio.sleep(PATIENCE)
            await _refuse(send, 401, (b"www-authenticate", b'Basic realm="Hexapla"'))
            return

        async def answer(message: Any) -> None:  # noqa: ANN401 - ASGI
            if message["type"] == "http.response.start":
                said = {name for name, _ in message["headers"]}
                more = [pair for pair in _HEADERS if pair[0] not in said]
                message["headers"] = [*message["headers"], *more]
            await send(message)

        await self._app(scope, receive, answer)

    def _refusal(self, scope: Any, headers: dict[bytes, str]) -> int:  # noqa: ANN401 - ASGI
        """The status of what is answered to a request that is none of our reader's; or 0."""
        if not self._access.names(headers.get(b"host", "")):
            return 421
        if scope["method"] == "POST" and scope["path"].startswith(WRITES):
            return self._refusal_to_change(headers)
        if scope["method"] not in {"GET", "HEAD"}:
            return 405
        # A link from elsewhere may lead here; what it fetches by itself is refused.
        is_elsewhere = headers.get(b"sec-fetch-site", "none") not in {"none", "same-origin"}
        is_followed = headers.get(b"sec-fetch-mode") == "navigate"
        is_page = headers.get(b"sec-fetch-dest", "document") == "document"
        return 403 if is_elsewhere and not (is_followed and is_page) else 0

    def _refusal_to_change(self, headers: dict[bytes, str]) -> int:
        if headers.get(b"sec-fetch-site", "same-origin") != "same-origin":
            return 403
        if urlsplit(headers.get(b"origin", "")).netloc != headers[b"host"]:
            return 403
        token = self._access.token
        if not token or not _is_same(headers.get(b"x-hexapla-token", ""), token):
            return 403
        # Forms and pages of old browsers cannot send this kind to another server unasked.
        if headers.get(b"content-type", "").partition(";")[0].strip() != "application/json":
            return 415
        size = headers.get(b"content-length", "")
        if not size.isdecimal():
            return 411
        return 413 if int(size) > MOST_BYTES else 0

    def _knows_password(self, headers: dict[bytes, str]) -> bool:
        kind, _, given = headers.get(b"authorization", "").partition(" ")
        try:
            said = base64.b64decode(given, validate=True).decode()
        except (binascii.Error, ValueError):
            return False
        return kind.lower() == "basic" and _is_same(said.partition(":")[2], self._access.password)


def _is_same(given: str, wanted: str) -> bool:
    """Compared in a time that says nothing of where they differ."""
    return hmac.compare_digest(given.encode(), wanted.encode())


async def _refuse(send: Any, status: int, *headers: tuple[bytes, bytes]) -> None:  # noqa: ANN401
    await send({"type": "http.response.start", "status": status, "headers": [*headers]})
    await send({"type": "http.response.body", "body": b""})


_HEADERS = [
    (b"cache-control", b"no-cache"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
]
