"""Lays pages out: the only module that starts WeasyPrint, with our fonts and without a network."""

from __future__ import annotations

import logging
import os
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from hexapla import clusters, requirements
from hexapla.errors import Finding, HexaplaError, ToolError
from hexapla.fonts import use_own_fonts

HARMLESS = re.compile(r"Ignored .*(text-emphasis|text-size-adjust|color-scheme)")
"""What WeasyPrint says of style that is meant for the web."""

Places = dict[str, tuple[int, float]]
"""The page of each id, counted from 0, and how far down the page it stands (0 to 1)."""

HERE = "/book/"
"""What a folder of pictures is called for WeasyPrint, which names pictures after their addresses:
the folder has another name in every build."""

ADVICE = {
    ".notdef": "no font of Hexapla has it: leave it out; the text of html and epub may have it",
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
    requirements.refuse_to_lay_out(where)
    os.environ["SOURCE_DATE_EPOCH"] = str(int(datetime.combine(day, time(), UTC).timestamp()))
    use_own_fonts()
    clusters.keep_text()  # imports WeasyPrint, after the fonts are chosen
    with _complaints() as complaints, warnings.catch_warnings():
        # WeasyPrint 70 leaves it to Python to close the colour profile of an archivable PDF.
        warnings.filterwarnings("ignore", category=ResourceWarning)
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

    address = f"file://{HERE}"
    return HTML(string=page, base_url=address, url_fetcher=_fetcher(folder)).render(**options)


def places(document: Any) -> Places:  # noqa: ANN401 - WeasyPrint has no types
    """Where each id of a laid-out document came to stand: where it begins, if it is divided."""
    found: Places = {}
    for number, page in enumerate(document.pages):
        for name, box in page.anchors.items():
            found.setdefault(name, (number, box[1] / page.height))
    return found


def _fetcher(folder: Path) -> object:
    """Reads the edition's own pictures and nothing else: no network, no other folder."""
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class Fetcher(URLFetcher):  # type: ignore[misc] # WeasyPrint has no types
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> object:
            from urllib.parse import unquote, urlsplit

            parts = urlsplit(url)
            if parts.scheme == "data":
                return super().fetch(url, headers)
            path = unquote(parts.path)
            file = (folder / path.removeprefix(HERE)).resolve()
            inside = path.startswith(HERE) and file.is_relative_to(folder.resolve())
            if parts.scheme == "file" and inside:
                return super().fetch(file.as_uri(), headers)
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
