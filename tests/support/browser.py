"""A real browser for the tests, Debian's Chromium, and a server for a built site."""

from __future__ import annotations

import functools
import http.server
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.support import judges

if TYPE_CHECKING:
    from playwright.sync_api import Browser


class _Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, *_arguments: object) -> None:
        """Tests print nothing."""


class _Server(http.server.ThreadingHTTPServer):
    """A server that browsers may leave in the middle of a file."""

    def handle_error(self, *_arguments: Any) -> None:
        """Tests print nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a server for the files of a folder, which ends in ``/``."""
    handler = functools.partial(_Quiet, directory=str(folder))
    server = _Server(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """A running Chromium without a window."""
    from playwright.sync_api import sync_playwright

    # Its own Node wants a system library that a bare machine lacks, and is another 140 MB.
    os.environ["PLAYWRIGHT_NODEJS_PATH"] = str(judges.node_itself())
    options = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]
    # A browser sees the fonts of its user. Where a book was printed in this process before, it
    # would see those of the book only.
    env: dict[str, str | float | bool] = {**os.environ}
    env.pop("FONTCONFIG_FILE", None)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=judges.chromium(), args=options, env=env
        )
        try:
            yield browser
        finally:
            browser.close()


def seen(browser: Browser, addresses: list[str]) -> list[str]:
    """What axe-core has against pages on a desk in light and on a phone in dark; and overflow."""
    found = []
    for scheme, width in (("light", 1280), ("dark", 390)):
        context = browser.new_context(
            viewport={"width": width, "height": 844},
            color_scheme=scheme,  # type: ignore[arg-type]
            bypass_csp=True,
        )
        page = context.new_page()
        for address in addresses:
            page.goto(address)
            found += [f"{scheme}: {line}" for line in judges.axe(page)]
            if not page.evaluate("document.documentElement.scrollWidth <= innerWidth"):
                found.append(f"{scheme}: {address} is wider than the window")
        context.close()
    return found
