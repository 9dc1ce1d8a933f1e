"""Lays pages out: the only module that starts WeasyPrint, with our fonts and without a network."""

from __future__ import annotations

import ctypes.util
import logging
import os
import re
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any, cast
from urllib.parse import unquote, urlsplit

from hexapla.errors import Finding, ToolError, shorten
from hexapla.files import paths
from hexapla.files.book_files import fault
from hexapla.formats import requirements
from hexapla.formats.fonts import use_own_fonts
from hexapla.formats.pdf.font_programs.faces import Face
from hexapla.formats.pdf.patches import (
    clusters,
    leaders,
    line_ends,
    named_strings,
    page_numbers,
    svg_text,
)
from hexapla.rendering.headings import HEADINGS
from hexapla.system import limits

HARMLESS = re.compile(r"Ignored .*(text-emphasis|text-size-adjust|color-scheme)")
"""What WeasyPrint says of style that is meant for the web."""

_pages: dict[int, str] = {}
"""What is laid out now, or was last, by the part of the book."""

_complained: list[str] = []
"""What WeasyPrint has logged since the session began."""

AnchorPositions = dict[str, tuple[int, float]]
"""The page of each id, counted from 0, and how far down the page it stands (0 to 1)."""

HERE = "/book/"
"""What a folder of pictures is called for WeasyPrint, which names pictures after their addresses:
the folder has another name in every build."""


ADVICE = {
    ".notdef": "no font has it: name one that does under [fonts] in book.toml, or leave it out",
    "alt description": 'give the picture a text: ![caption](file){alt="…"}',
    "load image": "check that the file is a whole picture",
    "internal URI": "give the target of the link an id",
}


ADDRESS = re.compile(r"""https?://[^\s'")]+""")

NAMED = re.compile(r"""file:///book/([^'" ]+)|fonts: "(.)|Image "([^"]+)"|(#\S+) for internal""")
"""What such a line says of the place: a file, a character, a link. A section is found by it."""


MOST_SHEETS = 24
"""How many styles a process keeps: one for each language of a book, and of its print."""

_sheets: dict[str, Sheet] = {}
"""The styles that were read, the oldest first."""


@contextmanager
def layout_session(where: str, day: date, root: Path) -> Iterator[None]:
    """Everything that WeasyPrint needs around it; ``day`` becomes the time stamp of what it makes.

    Raises:
        ToolError: a system library is missing, or WeasyPrint had to leave something out: a glyph,
            a picture, a link's target; or a template of the book in ``root`` asks for something
            that lies outside the book. ``where`` says of what.
    """
    requirements.refuse_to_lay_out(where)
    # What is made takes its date from here: by the clock, its bytes would be others every day.
    os.environ["SOURCE_DATE_EPOCH"] = str(int(datetime.combine(day, time(), UTC).timestamp()))
    # Before the import: Fontconfig reads its configuration once in a process.
    use_own_fonts()
    _import_weasyprint()
    clusters.write_clusters()
    leaders.mend()
    line_ends.mend()
    named_strings.carry()
    page_numbers.keep_states()
    svg_text.set_whole_labels()
    _pages.clear()
    with _complaints() as complaints, warnings.catch_warnings():
        # WeasyPrint 70 leaves it to Python to close the colour profile of an archivable PDF.
        warnings.filterwarnings("ignore", category=ResourceWarning)
        try:
            yield
        except _fatal() as error:
            raise ToolError(_outside(error, where, root)) from None
    if complaints:
        raise ToolError([_finding(line, where, root) for line in dict.fromkeys(complaints)])


def _import_weasyprint() -> None:
    """Import WeasyPrint, whose libraries Linux finds by the names of their files.

    It asks for each by other names first, for which Python would start a compiler: a third of the
    time of the import.
    """
    find = ctypes.util.find_library
    if sys.platform == "linux":
        ctypes.util.find_library = lambda name: None  # noqa: ARG005 - as it is called
    try:
        import weasyprint  # noqa: F401 - it is loaded with all its libraries
    finally:
        ctypes.util.find_library = find


@dataclass(frozen=True, slots=True)
class Sheet:
    """A style that was read, with what it has brought along: to lay out many pages with."""

    css: Any
    font_config: Any
    counter_style: Any
    color_profiles: dict[str, Any]


def read_style(style: str, folder: Path) -> Sheet:
    """A style, read once; it may name fonts and pictures in a folder.

    To be called inside :func:`layout_session`.
    """
    if kept := _sheets.get(style):
        return kept
    complained_before, fetched = len(_complained), list[str]()
    sheet = _parsed(style, _fetcher(folder, fetched))
    # The next book of its language has the same one. Not where that brings files of its own, or has
    # to hear a complaint, too; nor where the style stands in the page, and may add to the fonts.
    if style and not fetched and len(_complained) == complained_before:
        while len(_sheets) >= MOST_SHEETS:
            del _sheets[next(iter(_sheets))]
        _sheets[style] = sheet
    return sheet


def _parsed(style: str, fetcher: object) -> Sheet:
    from weasyprint import CSS
    from weasyprint.css.counters import CounterStyle
    from weasyprint.text.fonts import FontConfiguration

    profiles: dict[str, Any] = {}
    fonts, counters = FontConfiguration(), CounterStyle()
    css = CSS(
        string=style,
        base_url=f"file://{HERE}",
        url_fetcher=fetcher,
        font_config=fonts,
        counter_style=counters,
        color_profiles=profiles,
    )
    return Sheet(css, fonts, counters, profiles)


def lay_out(
    page: str, folder: Path, sheet: Sheet | None = None, part: int = 0, **options: Any
) -> Any:  # noqa: ANN401 - WeasyPrint has no types
    """The laid-out document of an HTML page, which may show the pictures in a folder.

    To be called inside :func:`layout_session`. ``sheet`` is a style besides those of the page, and
    ``part`` tells the page from others of the book; ``options`` are those of ``HTML.render``.
    """
    from weasyprint import HTML

    sheet = sheet or read_style("", folder)
    _pages[part] = page
    html = HTML(string=page, base_url=f"file://{HERE}", url_fetcher=_fetcher(folder))
    document = html.render(
        font_config=sheet.font_config,
        counter_style=sheet.counter_style,
        color_profiles=sheet.color_profiles,
        stylesheets=[sheet.css],
        **options,
    )
    clusters.find_line_ends(document)
    return document


def painted(document: Any, **options: Any) -> tuple[Any, list[Face]]:  # noqa: ANN401 - as above
    """The PDF of pydyf that a laid-out document is painted as, and the faces that it needs.

    To be called inside :func:`layout_session`; ``options`` are those of ``Document.write_pdf``. The
    PDF has a dictionary for each face, which is empty.
    """
    from weasyprint import DEFAULT_OPTIONS
    from weasyprint.pdf import VARIANTS, generate_pdf

    chosen = {**DEFAULT_OPTIONS, **options}
    if variant := chosen["pdf_variant"]:
        asked = VARIANTS[variant][1]
        chosen.update({key: value for key, value in asked.items() if chosen[key] is None})
    faces: list[Face] = []
    return generate_pdf(document, None, 1, **chosen, faces=faces), faces


def anchor_positions(document: Any) -> AnchorPositions:  # noqa: ANN401 - WeasyPrint has no types
    """Where each id of a laid-out document came to stand: where it begins, if it is divided."""
    positions: AnchorPositions = {}
    for number, page in enumerate(document.pages):
        for name, box in page.anchors.items():
            # The first page has it: a box that goes on over the page is an anchor there too.
            positions.setdefault(name, (number, box[1] / page.height))
    return positions


def _fetcher(folder: Path, fetched: list[str] | None = None) -> object:
    """Reads the edition's own pictures and nothing else: no network, no other folder.

    ``fetched`` takes the addresses that were asked for.
    """
    from weasyprint.urls import FatalURLFetchingError, URLFetcher

    class Fetcher(URLFetcher):  # type: ignore[misc] # WeasyPrint has no types
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> object:
            if fetched is not None:
                fetched.append(url)
            parts = urlsplit(url)
            if parts.scheme == "data":
                return super().fetch(url, headers)
            path = unquote(parts.path)
            # Links followed before it is compared: one in the folder may lead out of it.
            file = (folder / path.removeprefix(HERE)).resolve()
            inside = path.startswith(HERE) and file.is_relative_to(folder.resolve())
            if parts.scheme == "file" and inside:
                return super().fetch(file.as_uri(), headers)
            # Any other error WeasyPrint logs and goes on without the picture.
            raise FatalURLFetchingError(url)

    return Fetcher(allowed_protocols={"file", "data"}, allow_redirects=False)


def _fatal() -> type[BaseException]:
    from weasyprint.urls import FatalURLFetchingError

    return cast("type[BaseException]", FatalURLFetchingError)


def _outside(error: BaseException, where: str, root: Path) -> Finding:
    """What is said of an address that lies outside the book, with the template that has it."""
    address = str(error.args[0])
    if template := _template_with(address, root) or _template_with(
        address.rpartition("/")[2], root
    ):
        tip = "copy what it leads to into the book, and name it there; or take it out"
        return Finding(f"{where}, {template}", f"it asks for {address}: nothing is fetched", tip)
    tip = "name pictures of the book only"
    return Finding(where, f"it asks for {address}, which lies outside the book", tip)


def _template_with(wanted: str, root: Path) -> str:
    """The template of the book in which a text stands; or nothing."""
    files = (file for file in sorted((root / paths.TEMPLATES).rglob("*")) if not fault(file, root))
    found = (file for file in files if wanted and wanted in file.read_text("utf-8", "replace"))
    return next((file.relative_to(root).as_posix() for file in found), "")


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """What WeasyPrint logs meanwhile; it goes on without a glyph or a picture, we do not."""
    _complained.clear()

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if not HARMLESS.search(record.getMessage()):
                _complained.append(record.getMessage())

    class Teller(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            limits.at(f"the step: {record.getMessage().partition(' - ')[2]}")

    with (
        _sole_handler("weasyprint", Collector(logging.WARNING)),
        _sole_handler("weasyprint.progress", Teller(logging.INFO)),
    ):
        yield _complained


def complaints() -> tuple[list[str], dict[int, str]]:
    """What WeasyPrint has complained of in this session, and the pages that it is about."""
    return _complained[:], dict(_pages) if _complained else {}


def take_over(complained: Iterable[str], pages: Mapping[int, str]) -> None:
    """Let this session end as one would in which this was complained of: see :func:`complaints`."""
    _complained.extend(complained)
    _pages.update(pages)


@contextmanager
def _sole_handler(name: str, handler: logging.Handler) -> Iterator[None]:
    """Let one handler alone hear what is logged under a name."""
    logger = logging.getLogger(name)
    before = logger.handlers[:], logger.propagate, logger.level
    logger.handlers[:], logger.propagate = [handler], False
    logger.setLevel(handler.level)
    try:
        yield
    finally:
        logger.handlers[:], logger.propagate = before[0], before[1]
        logger.setLevel(before[2])


def _finding(line: str, where: str, root: Path) -> Finding:
    """What is said of a complaint of WeasyPrint, with the section or template it is about."""
    if (address := ADDRESS.search(line)) and (template := _template_with(address[0], root)):
        return Finding(f"{where}, {template}", line, "take the address out: nothing is fetched")
    tip = next((tip for part, tip in ADVICE.items() if part in line), "mend the style or the text")
    named = NAMED.search(line)
    section = _section_with(unquote(named[named.lastindex or 0])) if named else ""
    return Finding(f"{where}{section}", line.replace(f"file://{HERE}", ""), tip)


def _section_with(wanted: str) -> str:
    """The section of what was laid out in which a text, a file or a link stands; or nothing."""
    from lxml import html

    for page in _pages.values():
        title = ""
        for element in html.document_fromstring(page).iterfind("body//*"):
            if str(element.tag) in HEADINGS:
                title = shorten(" ".join("".join(element.itertext()).split()), 60)
            said = (element.text, element.tail, *element.attrib.values())
            if title and any(wanted in part for part in said if part):
                return f', "{title}"'
    return ""
