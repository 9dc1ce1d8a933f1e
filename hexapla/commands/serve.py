"""``serve``: a book in the reader's browser while it is written, translated and reviewed."""

from __future__ import annotations

import importlib.util
import ipaddress
import os
import secrets
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

PASSWORD = "HEXAPLA_PASSWORD"  # noqa: S105 - the name of a variable
"""The environment variable without which no other machine is answered."""

LEAST_PASSWORD = 12
"""Letters: it can be guessed at from afar."""

MOST_REQUESTS = 200
"""At a time."""

ANYWHERE = ("0.0.0.0", "::")  # noqa: S104 - only with a password

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

    With ``is_read_only`` translations can be commented on and not changed.

    Raises:
        UsageError: the folder holds no book, the port cannot be had, or other machines could ask
            and there is no password.
        ToolError: a package of the extra ``web`` is missing.
    """

    def __init__(  # noqa: PLR0913 - what a person may say on the command line, each by name
        self,
        root: Path,
        *,
        host: str = LOOPBACK,
        port: int = 0,
        language: str = "",
        editor: str = "",
        is_read_only: bool = False,
    ) -> None:
        _require()
        import uvicorn

        from hexapla.preview.guard import Access
        from hexapla.preview.server import application
        from hexapla.workbench.bench import Bench
        from hexapla.workbench.site import Site

        if not (root / paths.SOURCE).is_dir():
            tip = "give the folder of a book with --project, or start one with `new DIR`"
            raise UsageError(Finding(str(root / paths.SOURCE), "there is no source/ folder", tip))
        password = _password(host)
        self.is_open = bool(password)
        self._socket = _bound(host, port)
        self._host = f"[{host}]" if ":" in host else host
        self.port: int = self._socket.getsockname()[1]
        access = Access(self._is_name(host), secrets.token_urlsafe(24), password)
        app = application(
            root,
            access,
            language=language,
            editor=EDITORS.get(editor, editor),
            also=lambda desk: Site(Bench(desk, is_read_only=is_read_only), access.token),
        )
        config = uvicorn.Config(
            app,
            log_level="error",
            access_log=False,
            timeout_graceful_shutdown=2,
            server_header=False,
            limit_concurrency=MOST_REQUESTS,
            timeout_keep_alive=10,
        )
        self._desk = app.state.desk
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._serve, daemon=True)

    @property
    def address(self) -> str:
        """Where a browser finds the first page."""
        host = socket.gethostname() if self._host.strip("[]") in ANYWHERE else self._host
        return f"http://{host}:{self.port}/"

    def _is_name(self, host: str) -> Callable[[str], bool]:
        """What requests may call the server: on this machine, or where a password is asked for."""
        more = {host, self._host, socket.gethostname(), socket.getfqdn()} if self.is_open else ()
        own = names(self.port, "[::1]", *more)

        def is_name(said: str) -> bool:
            # A name from elsewhere that leads here is not taken; a number is nobody's name.
            return said in own or (self.is_open and _is_number(said, self.port))

        return is_name

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


def _password(host: str) -> str:
    """What everybody has to know who asks; empty where nobody but this machine can.

    Raises:
        UsageError: other machines could ask, and there is no password, or a short one.
    """
    if host in HOSTS:
        return ""
    password = os.environ.get(PASSWORD, "")
    if len(password) < LEAST_PASSWORD:
        tip = (
            f"one of {', '.join(HOSTS)} is for this machine only; to let others in, put a password"
            f" of {LEAST_PASSWORD} letters or more into the environment variable {PASSWORD}"
        )
        raise UsageError(Finding(f"--host {host}", "others could reach this address", tip))
    return password


def _is_number(said: str, port: int) -> bool:
    """Whether a server is called by a number of the internet, at this port."""
    name, _, number = said.rpartition(":")
    try:
        ipaddress.ip_address(name.removeprefix("[").removesuffix("]"))
    except ValueError:
        return False
    return number == str(port)


def _bound(host: str, port: int) -> socket.socket:
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
