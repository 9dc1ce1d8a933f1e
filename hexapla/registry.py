"""Which formats there are: one record for each, from which all others take what they know of it.

Writers and readers stand here by name and are looked up when they are needed: the registry imports
none of them.
"""

from __future__ import annotations

import pkgutil
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from hexapla.errors import Finding, UsageError

TEXT = frozenset({"words", "section", "contents", "paragraph", "call", "note", "figure", "table"})
"""What can be read back from a text alone: its words, and the numbers that are printed in it."""

LINKED = TEXT | {"reference", "ids", "equation", "statement"}
"""What else a format has whose parts are named: links, and every id of the book."""

UNKNOWN = "application/octet-stream"
"""The media type of a file of which none is known (RFC 2046, 4.5.1)."""


@dataclass(frozen=True, slots=True)
class Format:
    """One kind of artifact."""

    name: str
    """What it is asked for by: ``epub``; of a format of the user's own, ``module:name``."""
    label: str
    """What readers call it."""
    writer: str
    """``module:function``. It takes an edition, the file to write (of a site: the folder) and the
    folder of the templates. It returns the file or, of several, all of them, the first one to open
    first."""
    ending: str = ""
    """What follows the slug in the name of its file; empty where it is a folder."""
    reader: str = ""
    """``module:function``. It takes the file and returns a ``Reading``. Without one, only the check
    sum says that the file is as it was made."""
    carries: frozenset[str] = frozenset({"section"})
    """What can be read back and is held against the book: kinds of printed numbers (see
    ``Printed``); ``words``, where those of its edition are looked for in it; ``ids``, where all
    that has an id in the book has it; ``pages``, where it has printed pages; ``page list``, where
    it names those of another format."""
    media_type: str = UNKNOWN
    needs: tuple[str, ...] = ()
    """The formats that it reads or links to, where they are made too: they are made before it."""
    setting: str = ""
    """What ``book.toml`` must say for a whole build to make it; empty: any build does."""
    for_printers: bool = False
    """Whether it is no reader's business."""
    parallel: bool = False
    """Whether it can show two languages side by side."""
    drawn: bool = False
    """Whether pages are laid out for it: of a book, or a cover."""
    sold: bool = False
    """Whether it can have an ISBN and a price of its own."""
    onix: tuple[str, str] = ("", "")
    """Of what is sold: its form and the detail of it, by ONIX code lists 150 and 175."""

    @property
    def is_folder(self) -> bool:
        """Whether it is a site: many files, of which the first is ``index.html``."""
        return not self.ending

    @property
    def is_offered(self) -> bool:
        """Whether a reader can take it along: one file, and not for a printer."""
        return not self.is_folder and not self.for_printers

    @property
    def is_user_defined(self) -> bool:
        """Whether it is a format of the user's own."""
        return ":" in self.name


FORMATS: Mapping[str, Format] = {
    one.name: one
    for one in (
        Format(
            "html",
            "HTML",
            "hexapla.formats.html.writer:render",
            reader="hexapla.verification.web.read_html:read_html",
            carries=LINKED | {"locator"},
            media_type="text/html",
            needs=("epub", "pdf", "txt"),
            parallel=True,
        ),
        Format(
            "epub",
            "EPUB",
            "hexapla.formats.epub.writer:render",
            ".epub",
            reader="hexapla.verification.web.read_epub:read_epub",
            carries=LINKED | {"page list"},
            media_type="application/epub+zip",
            needs=("pdf",),
            parallel=True,
            drawn=True,
            sold=True,
            onix=("EA", "E101"),
        ),
        Format(
            "pdf",
            "PDF",
            "hexapla.formats.pdf.writer:render",
            ".pdf",
            reader="hexapla.verification.pdf.read_pdf:read_pdf",
            carries=LINKED | {"pages"},
            media_type="application/pdf",
            parallel=True,
            drawn=True,
            sold=True,
            onix=("EA", "E107"),
        ),
        Format(
            "txt",
            "TXT",
            "hexapla.formats.text.writer:render",
            ".txt",
            reader="hexapla.verification.text.read_text:read_text",
            carries=TEXT,
            media_type="text/plain",
            setting="text",
        ),
        Format(
            "print",
            "PDF for the printer",
            "hexapla.formats.press.writer:render",
            "-print.pdf",
            reader="hexapla.verification.pdf.read_pdf:read_pdf",
            carries=LINKED | {"pages"},
            media_type="application/pdf",
            setting="print",
            for_printers=True,
            drawn=True,
            sold=True,
            onix=("BC", ""),
        ),
        Format(
            "cover",
            "Cover for the printer",
            "hexapla.formats.press.cover_sheet:render",
            "-cover.pdf",
            media_type="application/pdf",
            needs=("print",),
            setting="print",
            for_printers=True,
            drawn=True,
        ),
    )
}
"""The formats, from the screen to the press; in this order a build lists them."""

OFFERED = tuple(
    sorted(
        (one for one in reversed(tuple(FORMATS.values())) if one.is_offered),
        key=lambda one: not one.sold,
    )
)
"""What a reader can take along: the printed page, then the ebook, then what is given besides."""

SOLD = tuple(dict.fromkeys(one.name for one in (*OFFERED, *FORMATS.values()) if one.sold))
"""The names of the formats that are sold."""

PAGED = frozenset(name for name, one in FORMATS.items() if "pages" in one.carries)
"""The names of the formats that are set in pages."""

DRAWN = frozenset(name for name, one in FORMATS.items() if one.drawn)
"""The names of the formats that pages are laid out for."""


def default_formats(settings: object) -> list[str]:
    """The formats of a whole build of a book with these settings."""
    return [
        name for name, one in FORMATS.items() if not one.setting or getattr(settings, one.setting)
    ]


def dependency_rounds(names: Collection[str]) -> Iterator[tuple[str, ...]]:
    """These formats in the order in which they can be made: those of a round need no other.

    Raises:
        UsageError: some of them need each other.
    """
    sorter = TopologicalSorter(
        {name: [need for need in format_of(name).needs if need in names] for name in names}
    )
    try:
        sorter.prepare()
    except CycleError as error:
        what = f"{' and '.join(dict.fromkeys(error.args[1]))} need each other"
        raise UsageError(Finding("--format", what, "let one of them do without")) from None
    while sorter.is_active():
        ready = sorter.get_ready()
        yield ready
        sorter.done(*ready)


def path_of(edition: str, slug: str, name: str) -> str:
    """Where an artifact stands in ``dist/``; a site is named by its first page."""
    own = format_of(name)
    return f"{edition}/index.html" if own.is_folder else f"{edition}/{slug}{own.ending}"


def sibling(file: Path, own: str, other: str) -> Path:
    """The artifact of another format of ours beside a file of the same edition."""
    stem = file.name.removesuffix(FORMATS[own].ending)
    return file.with_name(f"{stem}{FORMATS[other].ending}")


def writer_of(name: str) -> Callable[..., Any]:
    """The function that writes a format.

    Raises:
        UsageError: there is none.
    """
    return _function(format_of(name).writer)


def reader_of(name: str) -> Callable[..., Any] | None:
    """The function that reads a format back; None where it has none.

    Raises:
        UsageError: it names one that there is not.
    """
    reader = format_of(name).reader
    return _function(reader) if reader else None


# --------------------------------------------------------------------------------- one's own


def format_of(name: str) -> Format:
    """The format of a name: one of ours, or ``module:name``, which is then imported.

    That name is of a ``Format``, or of a function that writes a file.

    Raises:
        UsageError: there is no such thing.
    """
    return FORMATS.get(name) or _user_format(name)


def format_of_record(artifact: Mapping[str, Any]) -> Format:
    """The format of an artifact as a manifest tells it; imports nothing of the user's own."""
    name = str(artifact["format"])
    return FORMATS.get(name) or Format(
        name,
        str(artifact.get("label", name)),
        name,
        ending=f".{str(artifact['path']).rpartition('.')[2]}",
        media_type=str(artifact.get("media_type", UNKNOWN)),
        for_printers=bool(artifact.get("for_printers")),
    )


def _user_format(name: str) -> Format:
    value = _resolved(name) if ":" in name else None
    if isinstance(value, Format):
        if not re.fullmatch(r"[\w-]*(\.\w+)+", value.ending):
            tip = 'say what its file ends with, such as ending=".md"'
            raise UsageError(Finding("--format", f"{name!r} names no ending of a file", tip))
        return replace(value, name=name)
    if not callable(value):
        tip = f"one of {', '.join(FORMATS)}, or a function of yours as module:function"
        raise UsageError(Finding("--format", f"there is no format {name!r}", tip))
    ending = _ending(name)
    return Format(name, ending.rpartition(".")[2].upper(), name, ending)


def _ending(name: str) -> str:
    """What a file of a function ends with: by its name or, where that is ``render``, its module's.

    One that a format of ours has, too, begins with the other of the two names.
    """
    module, _, function = name.partition(":")
    names = [re.sub(r"\W", "", part.rpartition(".")[2]).lower() for part in (function, module)]
    word, other = reversed(names) if names[0] == "render" else names
    known = {*(one.ending for one in FORMATS.values()), ".html"}
    return f"-{other}.{word}" if f".{word}" in known else f".{word}"


def _function(name: str) -> Callable[..., Any]:
    value = _resolved(name)
    if not callable(value):
        tip = "name a function, as module:function"
        raise UsageError(Finding("--format", f"{name!r} is no function", tip))
    function: Callable[..., Any] = value
    return function


def _resolved(name: str) -> object:
    try:
        return pkgutil.resolve_name(name)
    except Exception as error:  # noqa: BLE001 - whatever a module of the user's does
        tip = "name a function that can be imported, as module:function"
        raise UsageError(Finding("--format", f"there is no {name!r}: {error}", tip)) from None
