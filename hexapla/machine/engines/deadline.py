"""Whether a text cannot be translated, or nothing can."""

from __future__ import annotations

import threading
from collections.abc import Callable

from hexapla.machine.engine import Refusal
from hexapla.machine.engines.json_client import DeclinedError, Server


class Patience:
    """Tells a text that a server cannot translate from a server that cannot translate.

    When several in a row went wrong, a word of ours is tried.
    """

    MOST = 5

    def __init__(self, server: Server, probe: Callable[[], object]) -> None:
        self._server = server
        self._probe = probe
        self._lost = 0
        self._lock = threading.Lock()

    def answered(self) -> None:
        """A text was translated."""
        self._lost = 0

    def lost(self, declined: DeclinedError) -> Refusal:
        """What to answer for a text that was not.

        Raises:
            ToolError: it is the server.
        """
        with self._lock:
            self._lost += 1
            if self._lost >= self.MOST:
                try:
                    self._probe()
                except DeclinedError as again:
                    raise self._server.fault(f"it translates nothing: {again}") from None
                self._lost = 0
        return Refusal(str(declined))
