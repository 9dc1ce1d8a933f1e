"""Fetches over HTTP: time limits, another try where that may help, and our errors.

Nothing here is called unless a person asked for something from the network.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from typing import BinaryIO
from urllib.parse import urljoin, urlsplit
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3 import exceptions

from hexapla import __version__
from hexapla.errors import Finding, ToolError

OnBytes = Callable[[int, int], None]
"""Hears how many bytes have come, and how many there will be (0 where nobody says)."""

CONNECT, READ = 10.0, 30.0
"""Seconds to wait for a connection, and for the next bytes."""

RETRIES = urllib3.Retry(
    total=None,
    connect=3,
    read=3,
    status=3,
    other=1,
    backoff_factor=0.4,  # seconds: at once, then 0.8, then 1.6
    status_forcelist=(429, 500, 502, 503, 504),
    raise_on_status=False,
    respect_retry_after_header=False,  # a server may ask for hours
)
"""How often a request is made anew before an answer begins."""

PAUSES = (0.5, 2.0)
"""Seconds to wait before an answer that broke off in the middle is asked for again."""

MOST_REDIRECTIONS = 5
CHUNK = 1 << 16

OK = 200


def get(address: str, *, most: int) -> bytes:
    """What stands at an address, if it is no more than so many bytes.

    Raises:
        ToolError: there is no network, or the server does not answer with it.
    """
    body = io.BytesIO()
    fetch(address, body, most=most)
    return body.getvalue()


def fetch(
    address: str, target: BinaryIO, on_bytes: OnBytes = lambda *_: None, *, most: int
) -> None:
    """Write what stands at an address into an open file, from its beginning.

    Raises:
        ToolError: there is no network, the server does not answer with it, or it is more than
            ``most`` bytes.
        OSError: the file cannot be written.
    """
    with _faults(address):
        for pause in PAUSES:
            try:
                _copy(address, target, on_bytes, most)
            except (exceptions.ProtocolError, exceptions.ReadTimeoutError):
                time.sleep(pause)
            else:
                return
        _copy(address, target, on_bytes, most)


def _copy(address: str, target: BinaryIO, on_bytes: OnBytes, most: int) -> None:
    # From the beginning each time: what came before the break is not to be trusted.
    target.seek(0)
    target.truncate()
    received = 0
    with _answer(address) as answer:
        total = int(answer.headers.get("Content-Length") or 0)
        _refuse_size(total, most, address)
        on_bytes(received, total)
        for chunk in answer.stream(CHUNK):
            received += len(chunk)
            _refuse_size(received, most, address)  # the server may have said less, or nothing
            target.write(chunk)
            on_bytes(received, total)


def _refuse_size(size: int, most: int, address: str) -> None:
    if size > most:
        what = f"it is larger than {most:,} bytes, the most that is taken"
        raise ToolError(Finding(address, what, "see whether the address is right"))


@contextmanager
def _answer(address: str) -> Iterator[urllib3.BaseHTTPResponse]:
    """The beginning of a good answer; what follows can be read from it."""
    # We follow redirections, and not urllib3: each may ask for another proxy, or lead to no web
    # address, over which urllib3 forgets to close the answer.
    place = address
    for _ in range(MOST_REDIRECTIONS):
        with _pool(place) as pool, closing(_request(pool, place)) as answer:
            location = answer.get_redirect_location()
            if not location:
                _refuse_failure(answer, place)
                yield answer
                return
            place = urljoin(place, location)
    what, tip = "the server sends us from address to address", "see whether the address is right"
    raise ToolError(Finding(address, what, tip))


def _request(pool: urllib3.PoolManager, address: str) -> urllib3.BaseHTTPResponse:
    return pool.request("GET", address, preload_content=False, redirect=False)


def _refuse_failure(answer: urllib3.BaseHTTPResponse, address: str) -> None:
    if answer.status != OK:
        reason = answer.reason or ""
        said = f"{answer.status} {reason if reason.isprintable() else ''}".strip()
        tip = "see whether the address is right, or try again later"
        raise ToolError(Finding(address, f"the server answers {said}", tip))


def _pool(address: str) -> urllib3.PoolManager:
    """The way to a server: through the proxy that the environment names for it, or straight."""
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or not address.isprintable():
        what, tip = "this is no address on the web", "it must begin with https:// or http://"
        where = address if address.isprintable() else ascii(address)
        raise ToolError(Finding(where, what, tip))
    timeout = urllib3.Timeout(connect=CONNECT, read=READ)
    headers = {"User-Agent": f"hexapla/{__version__}"}
    proxy = getproxies().get(parts.scheme)
    if not proxy or proxy_bypass(parts.netloc.rpartition("@")[2]):
        return urllib3.PoolManager(timeout=timeout, retries=RETRIES, headers=headers)
    proxy = proxy if "://" in proxy else f"http://{proxy}"
    return urllib3.ProxyManager(
        proxy,
        timeout=timeout,
        retries=RETRIES,
        headers=headers,
        proxy_headers=urllib3.make_headers(proxy_basic_auth=urllib3.util.parse_url(proxy).auth),
    )


@contextmanager
def _faults(address: str) -> Iterator[None]:
    """urllib3's errors, and an address that is none, as ours."""
    try:
        yield
    except (exceptions.HTTPError, ValueError) as error:
        cause = getattr(error, "reason", None) or error
        what, tip = next(
            (reason for kind, *reason in REASONS if isinstance(cause, kind)),
            (f"it cannot be fetched: {cause}", "see whether the address is right"),
        )
        raise ToolError(Finding(address, what, tip)) from None


REASONS: tuple[tuple[type[Exception], str, str], ...] = (
    (
        exceptions.NameResolutionError,
        "nobody knows this server's name",
        "see whether there is a network, and whether the address is right",
    ),
    (
        exceptions.ProxyError,
        "the proxy does not let it through",
        "see what HTTPS_PROXY and HTTP_PROXY say",
    ),
    (
        exceptions.NewConnectionError,
        "no connection to the server",
        "see whether there is a network, and try again",
    ),
    (
        exceptions.TimeoutError,
        "the server does not answer in time",
        "try again later",
    ),
    (
        exceptions.SSLError,
        "the server's certificate is not to be trusted",
        "see whether the clock of this computer is right, and who is in between",
    ),
    (
        exceptions.ProtocolError,
        "the connection broke off",
        "try again",
    ),
)
"""What is the case and what to do, by urllib3's error; the first that fits."""
