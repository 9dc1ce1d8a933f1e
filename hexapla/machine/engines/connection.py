"""How to get to a server: by the address of the book, with the key and the proxy of the user."""

from __future__ import annotations

import os
import re
from typing import Any
from urllib.request import getproxies, proxy_bypass

import urllib3
from urllib3 import exceptions
from urllib3.util import Url, parse_url

from hexapla.errors import Finding, UsageError, shorten

BOOK = "source/book.toml"

KEY = "HEXAPLA_MACHINE_KEY"
"""The environment variable with the key. A name of our own, not OPENAI_API_KEY: a book names its
server, and a stranger's book must not draw the user's general key to a server of its choice."""

USABLE_KEY = re.compile(r"[!#-\[\]-~]+")
"""What stands in a header and in JSON as it is. A key of other characters would be told by the
error that they cause, or come back in another spelling than the one that is masked."""

LOCAL = {"localhost", "127.0.0.1", "[::1]"}
"""This computer: what is said to it never goes through a proxy."""


def read_address(address: str) -> Url:
    """An address that may be used, in its parts, with a port and without a slash at its end.

    Raises:
        UsageError: there is none, or it holds a secret, or it is not one of a server.
    """
    write = f'write server = "http://localhost:5000", or where yours is, under [machine] in {BOOK}'
    if not address:
        raise UsageError(Finding(BOOK, "the book names no server that translates", write))
    for signs, what in (("@", "a name or a password"), ("?#", "more than a place")):
        if set(signs) & set(address):
            tip = f"take out all but the place, and put the key into {KEY}"
            raise UsageError(Finding(BOOK, f"the address of the server holds {what}", tip))
    try:
        url = parse_url(address)
    except exceptions.HTTPError:
        url = Url()
    if url.scheme not in {"http", "https"} or not url.host:
        what = f"{shorten(address)!r} is no address of a server"
        raise UsageError(Finding(BOOK, what, write))
    port = url.port or (443 if url.scheme == "https" else 80)
    return Url(url.scheme, None, url.host, port, (url.path or "").rstrip("/") or None)


def read_key() -> str:
    """The key for the server, from the environment; or empty.

    Raises:
        UsageError: it cannot be one.
    """
    key = os.environ.get(KEY, "").strip()
    if key and not USABLE_KEY.fullmatch(key):
        what = "it holds spaces, quotation marks or letters that no key has"
        raise UsageError(Finding(KEY, what, "set it to the key alone"))
    return key


def way_to(url: Url, threads: int) -> urllib3.PoolManager:
    """The way to a server: through the proxy that the environment names for it, or straight.

    Raises:
        UsageError: that proxy has no address.
    """
    settings: dict[str, Any] = {"maxsize": threads, "cert_reqs": "CERT_REQUIRED"}
    proxy = getproxies().get(url.scheme or "")
    if not proxy or url.host in LOCAL or proxy_bypass(f"{url.host}:{url.port}"):
        return urllib3.PoolManager(**settings)
    try:
        parts = parse_url(proxy if "://" in proxy else f"http://{proxy}")
        login = urllib3.make_headers(proxy_basic_auth=parts.auth) if parts.auth else None
        address = Url(parts.scheme, None, parts.host, parts.port).url
        return urllib3.ProxyManager(address, proxy_headers=login, **settings)
    except exceptions.HTTPError:
        what, tip = "this is no address of a proxy", "it must begin with http:// or https://"
        raise UsageError(Finding(f"{url.scheme}_proxy", what, tip)) from None
