"""The formats by name, and a file of an unknown one told by what it says."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

from hexapla.errors import Finding, UsageError
from hexapla.exchange import csv_table, tmx, xliff1, xliff2
from hexapla.exchange.handoff import Delivery, Handoff


class Format(NamedTuple):
    """One way to hand out messages and to take them back."""

    suffix: str
    write: Callable[[Handoff], bytes]
    read: Callable[[Path], list[Delivery]]


FORMATS: Mapping[str, Format] = {
    "xliff": Format(".xlf", xliff1.write, xliff1.read),
    "xliff2": Format(".xliff", xliff2.write, xliff2.read),
    "tmx": Format(".tmx", tmx.write, tmx.read),
    "csv": Format(".csv", csv_table.write, csv_table.read),
}
"""XLIFF 1.2 ends in ``.xlf`` and 2.0 in ``.xliff``, so that both can lie in one folder."""

VERSION = re.compile(rb"<(?:\w+:)?xliff\b[^>]*?\bversion\s*=\s*[\"'](\d)", re.DOTALL)

HEAD = 4096
"""The bytes in which a file says what it is."""


def read(path: Path) -> list[Delivery]:
    """What a file brings, in whatever format it is.

    Raises:
        UsageError: it cannot be read, or is in no known format.
    """
    try:
        with path.open("rb") as file:
            head = file.read(HEAD)
    except OSError as error:
        raise UsageError(Finding(str(path), f"cannot be read: {error.strerror}")) from None
    return FORMATS[_format_of(path, head)].read(path)


def _format_of(path: Path, head: bytes) -> str:
    if version := VERSION.search(head):
        return "xliff2" if version[1] == b"2" else "xliff"
    if re.search(rb"<(?:\w+:)?tmx\b", head):
        return "tmx"
    if path.suffix.lower() in {".csv", ".tsv", ".txt"}:
        return "csv"
    what = "this is neither PO nor XLIFF nor TMX nor CSV"
    tip = "give a file that `export` wrote and a translator's tool has saved"
    raise UsageError(Finding(str(path), what, tip))
