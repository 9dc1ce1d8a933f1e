"""A server that is asked in JSON: how often, how long, and what comes back of it.

Its answers are not trusted: none is followed to another place or read without end, and what it
says reaches a person on one line and without the key.
"""

from __future__ import annotations

import json
import random
import re
import threading
import time
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any, NamedTuple

import urllib3
from urllib3 import exceptions
from urllib3.util import parse_url

from hexapla import __version__
from hexapla.errors import Finding, ToolError, shorten
from hexapla.files import bounded_json
from hexapla.machine.engines.connection import BOOK, KEY, read_address, read_key, way_to

OPENING_TRIES = 2
OPENING_SECONDS = 15.0
"""When an engine is opened, a person waits, and the server has nothing to work out."""

ABOUT_CONTENT = {400, 413, 422}
"""Statuses that blame what was sent: another text may do."""

NO_ENTRY = {401, 403}

STUMBLED = 500
"""Passing too, or else the text is one that the server breaks down at."""

PASSING = {429, STUMBLED, 502, 503, 504}
"""Statuses that may be others a little later."""

CHUNK = 1 << 16

ADDRESS_TIP = f"see whether {BOOK} has the address that the server's manual names"
AWAY_TIP = "see whether the server runs, and try again later: what is translated stays"
LOG_TIP = "see what the server writes into its log"


@dataclass(frozen=True, slots=True)
class Pace:
    """How long and how often a server is asked, and how much it may say."""

    read: float
    """Seconds to wait for an answer to begin, and then to end."""
    connect: float = 5.0
    tries: int = 7
    """With the pauses between them they outlast a limit per minute."""
    slow_tries: int = 2
    """The same, where each takes all of ``read``."""
    pause: float = 1.0
    """Seconds before the second try; twice as many before each that follows."""
    longest_pause: float = 120.0
    """Seconds, even if the server asks for more."""
    largest: int = 4 << 20
    """Bytes of an answer."""


class DeclinedError(Exception):
    """The server does not do what it was asked, and it may be for the text."""


class _TemporaryError(Exception):
    """It may go better in a little while."""

    def __init__(
        self, what: str, *, wait: float | None = None, stumbled: bool = False, slow: bool = False
    ) -> None:
        super().__init__(what)
        self.wait = wait
        """How many seconds the server asks to wait."""
        self.stumbled = stumbled
        """Whether, if it does not go better, the text is to blame."""
        self.slow = slow


class _Request(NamedTuple):
    method: str
    path: str
    data: bytes | None
    seconds: float
    tries: int


class Server:
    """A server at an address, and the key for it. Several threads may ask it at once."""

    def __init__(self, address: str, pace: Pace, *, bearer: bool = False, threads: int = 1) -> None:
        """``bearer`` says whether the key goes into the head of each request.

        Raises:
            UsageError: the address, the key or the proxy cannot be used.
        """
        url = read_address(address)
        self.host = f"{url.host}:{url.port}"
        """For a person and the catalog: without a secret, and never without the port, so that no
        name can look like the hash that stands behind it there."""
        self.key = read_key()
        self._base = url.url
        self._pace = pace
        self._pool = way_to(url, threads)
        self._headers = {"User-Agent": f"hexapla/{__version__}", "Content-Type": "application/json"}
        if bearer and self.key:
            self._headers["Authorization"] = f"Bearer {self.key}"
        self._refused_options: set[str] = set()

    def get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        """What stands at a path; for opening an engine. None if there is nothing, or no JSON.

        Raises:
            ToolError: the server is away, or does not let us in.
        """
        # A person waits at the terminal for this one.
        seconds = min(OPENING_SECONDS, self._pace.read)
        request = _Request("GET", path, None, seconds, min(OPENING_TRIES, self._pace.tries))
        try:
            status, body = self._with_retries(request, threading.Event())
        except DeclinedError as declined:
            raise self.fault(str(declined), AWAY_TIP) from None
        try:
            return bounded_json.loads(body) if _is_good(status) else None
        except (ValueError, RecursionError):
            return None

    def post(
        self,
        path: str,
        body: Mapping[str, Any],
        options: Mapping[str, Any],
        *,
        stop: threading.Event | None = None,
        tries: int | None = None,
    ) -> Any:  # noqa: ANN401 - JSON
        """The answer to a question. An option that the server refuses is left out from then on.

        ``stop`` ends the waiting for another try.

        Raises:
            DeclinedError: the server does not take it, or fails at it.
            ToolError: the server as a whole fails.
        """
        wanted = {name: options[name] for name in options if name not in self._refused_options}
        # JSON's escapes: no server has to guess the encoding.
        data = json.dumps({**body, **wanted}).encode("ascii")
        request = _Request("POST", path, data, self._pace.read, tries or self._pace.tries)
        try:
            status, text = self._with_retries(request, stop or threading.Event())
        except DeclinedError as declined:
            declined_options = {name for name in wanted if name in str(declined)}
            if not declined_options:
                raise
            self._refused_options |= declined_options
            # It ends: each call has refused at least one option more.
            return self.post(path, body, options, stop=stop, tries=tries)
        if not _is_good(status):
            raise self.fault(f"it answers {self._error_message(status, text)}", ADDRESS_TIP)
        try:
            return bounded_json.loads(text)
        except (ValueError, RecursionError):
            raise self.fault("its answer is no JSON", ADDRESS_TIP) from None

    def fault(self, what: str, tip: str = LOG_TIP) -> ToolError:
        """An error of the server as a whole."""
        return ToolError(Finding(self.host, what, tip))

    def shown_text(self, message: object) -> str:
        """A text of the server for a person: on one line, short, and without the key."""
        plain = "".join(letter if letter.isprintable() else " " for letter in str(message))
        if self.key:
            plain = re.sub(re.escape(self.key), "•••", plain, flags=re.IGNORECASE)
        return shorten(" ".join(plain.split()), 200)

    def _with_retries(self, request: _Request, stop: threading.Event) -> tuple[int, bytes]:
        """Status and body of an answer that is no passing trouble."""
        tried = slow = 0
        while True:
            try:
                return self._send(request)
            except _TemporaryError as trouble:
                tried, slow = tried + 1, slow + trouble.slow
                # A slow try has cost its whole time, so fewer of them are enough.
                is_last = tried >= request.tries or slow >= self._pace.slow_tries
                if is_last or stop.wait(self._pause(tried, trouble.wait)):
                    what = str(trouble)
                    raise (
                        DeclinedError(what) if trouble.stumbled else self.fault(what, AWAY_TIP)
                    ) from None

    def _pause(self, tried: int, wait: float | None) -> float:
        """Seconds to wait: as the server asks, or longer each time, and not all of us at once."""
        if wait is None:
            spread = random.uniform(0.5, 1.5)  # noqa: S311 - nobody gains by guessing it
            wait = self._pace.pause * 2 ** (tried - 1) * spread
        return min(wait, self._pace.longest_pause)

    # urllib3's own Retry would read the body of an error to its end, however long that is, sleep
    # where nobody can wake it, and leave a body that breaks off to us. Only its reading of
    # Retry-After is used.
    def _send(self, request: _Request) -> tuple[int, bytes]:
        try:
            with closing(
                self._pool.urlopen(
                    request.method,
                    self._base + request.path,
                    body=request.data,
                    headers=self._headers,
                    redirect=False,
                    retries=False,
                    preload_content=False,
                    timeout=urllib3.Timeout(connect=self._pace.connect, read=request.seconds),
                )
            ) as answer:
                return self._check_answer(answer, request.seconds)
        except exceptions.HTTPError as error:
            raise self._transport_error(error, request.seconds) from None

    def _check_answer(self, answer: urllib3.BaseHTTPResponse, seconds: float) -> tuple[int, bytes]:
        status = answer.status
        if answer.get_redirect_location() is not False:
            tip = f"write the address that it has now into {BOOK}, if you trust it"
            raise self.fault(self._redirected(answer), tip)
        body = self._body(answer, seconds)
        if status in NO_ENTRY:
            what = f"it does not let us in: {self._error_message(status, body)}"
            raise self.fault(what, f"put the key that it wants into {KEY}")
        if status in ABOUT_CONTENT:
            raise DeclinedError(f"the server refuses it: {self._error_message(status, body)}")
        if status in PASSING:
            what = f"the server fails: {self._error_message(status, body)}"
            after = _seconds(answer.headers.get("Retry-After"))
            raise _TemporaryError(what, wait=after, stumbled=status == STUMBLED)
        return status, body

    def _body(self, answer: urllib3.BaseHTTPResponse, seconds: float) -> bytes:
        """The whole body, if it is not too large and does not take too long.

        It is not unpacked: we did not ask for packing, and much can be packed into little.
        """
        # urllib3's limit is for each read, and a byte now and then would satisfy it for ever.
        latest = time.monotonic() + seconds
        body = bytearray()
        # read1 gives what has come: read would wait for a whole chunk from a server that drips.
        while part := answer.read1(CHUNK, decode_content=False):
            body += part
            if len(body) > self._pace.largest:
                what = f"its answer is larger than {self._pace.largest:,} bytes"
                raise self.fault(what, ADDRESS_TIP)
            if time.monotonic() > latest:
                raise _slow(seconds)
        return bytes(body)

    def _redirected(self, answer: urllib3.BaseHTTPResponse) -> str:
        try:
            host = parse_url(answer.headers.get("Location", "")).host
        except exceptions.HTTPError:
            host = None
        return f"it redirects to {self.shown_text(host) if host else 'another place'}"

    def _transport_error(self, error: exceptions.HTTPError, seconds: float) -> Exception:
        """What an error of urllib3 means to us; its own words quote addresses, and are left out."""
        cause = error.original_error if isinstance(error, exceptions.ProxyError) else error
        through = " through the proxy" if cause is not error else ""
        match cause:
            case exceptions.SSLError():
                what = "its certificate is not to be trusted"
                return self.fault(what, "see whether the address is right, and who is in between")
            case exceptions.ReadTimeoutError():
                return _slow(seconds)
            case exceptions.NameResolutionError():
                return _TemporaryError(f"nobody knows this name{through}")
            case exceptions.NewConnectionError():
                return _TemporaryError(f"nobody answers there{through}")
            case exceptions.ConnectTimeoutError():
                return _TemporaryError(f"it cannot be reached{through} in time")
        return _TemporaryError(f"the connection{through} broke off")

    def _error_message(self, status: int, body: bytes) -> str:
        """Status and message of a refusal, as the protocols write it, for a person."""
        try:
            answer = bounded_json.loads(body)
        except (ValueError, RecursionError):
            answer = None
        for name in ("error", "message", "detail"):
            answer = answer.get(name, answer) if isinstance(answer, dict) else answer
        return f"{status}, {self.shown_text(answer)}" if isinstance(answer, str) else str(status)


def _slow(seconds: float) -> _TemporaryError:
    what = f"the server takes longer than {seconds:g} seconds"
    return _TemporaryError(what, stumbled=True, slow=True)


def _is_good(status: int) -> bool:
    return 200 <= status < 300  # noqa: PLR2004 - as HTTP counts them


def _seconds(after: str | None) -> float | None:
    """How long a Retry-After asks to wait; it gives seconds or a date."""
    try:
        return urllib3.Retry().parse_retry_after(after) if after else None
    except (exceptions.InvalidHeader, ValueError, OverflowError):
        return None
