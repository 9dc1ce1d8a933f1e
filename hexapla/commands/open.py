"""``open``: a finished build in the reader's browser, from a server that only this machine sees.

A site that is opened as a file has no search: browsers let a page fetch only from a server.
"""

from __future__ import annotations

import http.server
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from hexapla.errors import Finding, UsageError
from hexapla.publishing import manifest
from hexapla.system.loopback import LOOPBACK, MEDIA_TYPES, names


class Server(http.server.ThreadingHTTPServer):
    """The files of one folder on the loopback interface; a port of 0 takes a free one.

    Raises:
        UsageError: there is no build in the folder, or the port cannot be had.
    """

    daemon_threads = True

    def __init__(self, folder: Path, port: int = 0) -> None:
        if not (folder / manifest.FILE).is_file():
            tip = "build the book first, or name the folder with --output"
            raise UsageError(Finding(str(folder), "there is no finished build here", tip))
        self.folder = folder
        try:
            super().__init__((LOOPBACK, port), Handler)
        except (OSError, OverflowError) as error:
            what = f"the port cannot be had: {getattr(error, 'strerror', '') or error}"
            tip = "name another, or none: then a free one is taken"
            raise UsageError(Finding(f"--port {port}", what, tip)) from None

    @property
    def address(self) -> str:
        """Where a browser finds the first page."""
        return f"http://{LOOPBACK}:{self.server_port}/"

    @property
    def names(self) -> set[str]:
        """What a request of our own reader's may call this server.

        A page from elsewhere that has got a name of its own to lead here says that name.
        """
        return names(self.server_port)

    def handle_error(self, *_arguments: Any) -> None:
        """A browser may leave in the middle of a file: that is no error."""


class Handler(http.server.SimpleHTTPRequestHandler):
    """Answers with the files of the folder, and with nothing else."""

    server: Server
    server_version = "Hexapla"
    sys_version = ""
    extensions_map = dict(MEDIA_TYPES)  # noqa: RUF012 - as in the class above

    def send_head(self) -> Any:  # noqa: ANN401 - a file, or None
        """The file that was asked for, if its name is one of ours and lies in the folder."""
        if self.headers.get("Host", "") not in self.server.names:
            self.send_error(HTTPStatus.MISDIRECTED_REQUEST)
            return None
        folder, path = self.server.folder.resolve(), urlsplit(self.path).path
        file = Path(self.translate_path(self.path)).resolve()
        if path.startswith("//") or not file.is_relative_to(folder):
            self.send_error(HTTPStatus.NOT_FOUND)
            return None
        return super().send_head()

    def translate_path(self, path: str) -> str:
        """The file of an address; the folder is looked up anew, since a build replaces it."""
        self.directory = str(self.server.folder)
        return super().translate_path(path)

    def list_directory(self, path: Any) -> None:  # noqa: ANN401 - as in the class above
        """No lists of files: a static site has none."""
        del path
        self.send_error(HTTPStatus.NOT_FOUND)

    def end_headers(self) -> None:
        """What every answer says besides."""
        self.send_header("Cache-Control", "no-cache")  # the next build shows at once
        self.send_header("X-Content-Type-Options", "nosniff")
        super().end_headers()

    def log_message(self, *_arguments: Any) -> None:
        """Nobody reads which files were asked for."""
