"""The engines by their names: those that come with Hexapla, and functions of the user's own."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Mapping
from typing import cast

from hexapla.errors import Finding, UsageError
from hexapla.machine.engine import Engine
from hexapla.machine.engines.function import Function
from hexapla.model import Settings

ENGINES: Mapping[str, str] = {
    "apertium": "hexapla.machine.engines.apertium:open_engine",
    "argos": "hexapla.machine.engines.argos:open_engine",
    "libretranslate": "hexapla.machine.engines.libretranslate:open_engine",
    "openai": "hexapla.machine.engines.openai:open_engine",
    "pseudo": "hexapla.machine.engines.pseudo:open_engine",
}
"""By the name in ``book.toml``, what opens each for a pair of languages."""

SENDING = {"libretranslate", "openai"}
"""Those that send the text of the book to a server."""

Open = Callable[[str, str, Settings], Engine]


def opened(name: str, source: str, target: str, settings: Settings) -> Engine:
    """An engine, ready for a pair of BCP 47 tags.

    Raises:
        UsageError: there is no such engine, it does not know the languages, or the book does not
            allow it to send its text out.
        ToolError: what it stands on is missing or fails.
    """
    if ":" in name:
        return Function.of(name, source, target)
    if name not in ENGINES:
        tip = f"{', '.join(ENGINES)}, or a function of yours as module:function"
        raise UsageError(Finding("--engine", f"there is no engine {name!r}", tip))
    if name in SENDING and settings.engine != name:
        what = f"{name} sends the text of the book to a server, and book.toml does not name it"
        tip = f'if that is wanted, write engine = "{name}" and server = "…" under [machine]'
        raise UsageError(Finding("--engine", what, tip))
    open_engine = cast("Open", pkgutil.resolve_name(ENGINES[name]))
    return open_engine(source, target, settings)
