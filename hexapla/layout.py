"""Lays pages out: the only module that starts WeasyPrint, with our fonts and without a network."""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from hexapla.errors import Finding, HexaplaError, ToolError
from hexapla.fonts import use_own_fonts

HARMLESS = re.compile(r"Ignored .*(text-emphasis|text-size-adjust|color-scheme)")
"""What WeasyPrint says of style that is meant for the web."""

ADVICE = {
    ".notdef": "install a font that has it (`make setup` does), or name one in a print style",
    "alt description": 'give the picture a text: ![caption](file){alt="…"}',
    "load image": "check that the file is a whole picture",
    "internal URI": "give the target of the link an id",
}


@contextmanager
def press(where: str, day: date) -> Iterator[None]:
    """Everything that WeasyPrint needs around it; ``day`` becomes the time stamp of what it makes.

    Raises:
        ToolError: a system library is missing, or WeasyPrint failed, or had to leave something
            out: a glyph, a picture, a link's target. ``where`` says of what.
    """
    os.environ["SOURCE_DATE_EPOCH"] = str(int(datetime.combine(day, time(), UTC).timestamp()))
    use_own_fonts()
    try:
        import weasyprint  # noqa: F401 - after the fonts are chosen
    except OSError as error:
        tip = "run `make setup`, which installs Pango and HarfBuzz"
        finding = Finding("WeasyPrint", f"a system library is missing: {error}", tip)
        raise ToolError(finding) from None
    with _complaints() as complaints:
        try:
            yield
        except HexaplaError:
            raise
        except Exception as error:
            what = f"WeasyPrint failed: {type(error).__name__}: {error}"
            tip = "please report it with the text that causes it: a fault of ours, or WeasyPrint's"
            raise ToolError(Finding(where, what, tip)) from error
    if complaints:
        raise ToolError([_finding(line, where) for line in dict.fromkeys(complaints)])


def lay_out(page: str, folder: Path, **options: Any) -> Any:  # noqa: ANN401 - WeasyPrint has no types
    """The laid-out document of an HTML page, which may show the pictures in a folder.

    To be called inside :func:`press`; ``options`` are those of WeasyPrint's ``HTML.render``.
    """
    from weasyprint import HTML

    return HTML(string=page, base_url=f"{folder}/", url_fetcher=_fetcher(folder)).render(**options)


def _fetcher(folder: Path) -> object:
    """Reads the edition's own pictures and nothing else: no network, no other folder."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class Fetcher(URLFetcher):  # type: ignore[misc] # WeasyPrint has no types
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> object:
            from urllib.parse import unquote, urlsplit

            parts = urlsplit(url)
            inside = Path(unquote(parts.path)).resolve().is_relative_to(folder.resolve())
            if parts.scheme == "data" or (parts.scheme == "file" and inside):
                return super().fetch(url, headers)
            message = f"{url} lies outside the book"
            raise FatalURLFetchingError(message)

    return Fetcher(allowed_protocols={"file", "data"}, allow_redirects=False)


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """What WeasyPrint logs meanwhile; it goes on without a glyph or a picture, we do not."""
    lines: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if not HARMLESS.search(record.getMessage()):
                lines.append(record.getMessage())

    logger, collector = logging.getLogger("weasyprint"), Collector(logging.WARNING)
    logger.addHandler(collector)
    propagate, logger.propagate = logger.propagate, False
    others = [handler for handler in logger.handlers if handler is not collector]
    for handler in others:
        logger.removeHandler(handler)
    try:
        yield lines
    finally:
        logger.removeHandler(collector)
        for handler in others:
            logger.addHandler(handler)
        logger.propagate = propagate


def _finding(line: str, where: str) -> Finding:
    tip = next((tip for part, tip in ADVICE.items() if part in line), "mend the style or the text")
    return Finding(where, line, tip)
