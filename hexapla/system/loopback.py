"""Servers that only this machine sees, and the browser that looks at them."""

from __future__ import annotations

import os
import sys
import threading
import webbrowser
from collections.abc import Mapping

LOOPBACK = "127.0.0.1"

MEDIA_TYPES: Mapping[str, str] = {
    ".css": "text/css; charset=utf-8",
    ".epub": "application/epub+zip",
    ".html": "text/html; charset=utf-8",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".woff2": "font/woff2",
    ".xml": "application/xml",
    "": "application/octet-stream",
}
"""Said here, since those of a system may be any."""


def names(port: int, *more: str) -> set[str]:
    """What a request of our own reader's may call a server on this machine.

    A page from elsewhere that has got a name of its own to lead here says that name.
    """
    return {f"{name}:{port}" for name in (LOOPBACK, "localhost", *more)}


def show(address: str) -> None:
    """Open an address in the reader's browser, where there is a screen to show it on."""
    has_screen = sys.platform in {"darwin", "win32"} or any(
        map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY", "WSL_DISTRO_NAME", "BROWSER"))
    )
    if has_screen:  # otherwise a browser for terminals might take this one
        threading.Thread(target=webbrowser.open, args=[address], daemon=True).start()
