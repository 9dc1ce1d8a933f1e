"""``serve``: the preview of a book in the reader's browser, while it is written."""

from __future__ import annotations

import importlib.util
import socket
import threading
from collections.abc import Callable
from pathlib import Path

from hexapla.errors import Finding, ToolError, UsageError
from hexapla.files import paths
from hexapla.system.loopback import LOOPBACK, names

NEEDED = ("starlette", "uvicorn", "watchfiles")
"""The packages of the extra ``web``."""

HOSTS = (LOOPBACK, "localhost", "::1")
"""What the server may be called: nobody but this machine sees these."""

EDITORS = {
    "cursor": "cursor://file{path}:{line}",
    "idea": "idea://open?file={path}&line={line}",
    "vscode": "vscode://file{path}:{line}",
    "vscodium": "vscodium://file{path}:{line}",
    "zed": "zed://file{path}:{line}",
}
"""How editors are asked to open a file at a line."""


class Preview:
    """The server of a preview, which answers in a thread of its own until it is closed.

    Raises:
        UsageError: the folder holds no book, or the port cannot be had.
        ToolError: a package of the extra ``web`` is missing.
    """

    def __init__(
        self,
        root: Path,
        *,
        host: str = LOOPBACK,
        port: int = 0,
        language: str = "",
        editor: str = "",
    ) -> None:
        _require()
        import uvicorn

        from hexapla.preview.server import application

        if not (root / paths.SOURCE).is_dir():
            tip = "give the folder of a book with --project, or start one with `new DIR`"
            raise UsageError(Finding(str(root / paths.SOURCE), "there is no source/ folder", tip))
        self._socket = _bound(host, port)
        self._host = f"[{host}]" if ":" in host else host
        self.port: int = self._socket.getsockname()[1]
        app = application(
            root,
            lambda: names(self.port, "[::1]"),
            language,
            EDITORS.get(editor, editor),
        )
        config = uvicorn.Config(
            app,
            log_level="error",
            access_log=False,
            timeout_graceful_shutdown=2,
            server_header=False,
        )
        self._desk = app.state.desk
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def address(self) -> str:
        """Where a browser finds the first page."""
        return f"http://{self._host}:{self.port}/"

    def _serve(self) -> None:
        self._server.run(sockets=[self._socket])

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def wait(self) -> None:
        """Wait until the server ends."""
        while self._thread.is_alive():
            self._thread.join(1)

    def close(self) -> None:
        """End the server, and all that it has started."""
        self._desk.end()
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()


def _require() -> None:
    missing = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if missing:
        tip = 'install them: pip install "hexapla[web]"'
        what = f"the preview needs Python packages that are missing: {', '.join(missing)}"
        raise ToolError(Finding("serve", what, tip))


def _bound(host: str, port: int) -> socket.socket:
    if host not in HOSTS:
        tip = f"one of {', '.join(HOSTS)}: the preview is for this machine only"
        raise UsageError(Finding(f"--host {host}", "others could reach this address", tip))
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family, socket.SOCK_STREAM)
    try:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
        bound.listen()  # a browser that comes before the server is ready waits
    except (OSError, OverflowError) as error:
        bound.close()
        what = f"the port cannot be had: {getattr(error, 'strerror', '') or error}"
        tip = "name another, or none: then a free one is taken"
        raise UsageError(Finding(f"--port {port}", what, tip)) from None
    return bound


def until_stopped(preview: Preview, on_start: Callable[[str], None]) -> None:
    """Answer until Ctrl-C; ``on_start`` hears the address."""
    preview.start()
    try:
        on_start(preview.address)
        preview.wait()
    finally:
        preview.close()
