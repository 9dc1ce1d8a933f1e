"""CSV (RFC 4180): for translators with a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping
from pathlib import Path

from hexapla.errors import Finding, UsageError
from hexapla.exchange.handoff import (
    Delivery,
    Handoff,
    Unit,
    UnitStatus,
    group_deliveries,
    notes,
    read_ticket,
    ticket,
    xml_safe,
)

COLUMNS = ("id", "where", "role", "source", "target", "state", "notes", "suggestion")

NEEDED = ("source", "target")

FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""How a cell begins that a spreadsheet might run, or that an apostrophe keeps from being run."""

STATUSES: Mapping[str, UnitStatus] = {
    "missing": "new",
    "machine": "unsure",
    "stale": "unsure",
    "fuzzy": "unsure",
    "unsure": "unsure",
    "translated": "done",
    "reviewed": "approved",
}


def write(handoff: Handoff) -> bytes:
    """An order as the bytes of a file, in UTF-8 with the mark that Excel knows it by."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(COLUMNS)
    for message in handoff.messages:
        offers = [
            f"{int(o.score * 100)} %: {o.unit.target}" for o in handoff.suggested(message)[:1]
        ]
        row = (
            ticket(handoff, message),
            "; ".join(message.places),
            message.context or "",
            message.id,
            message.string,
            message.state,
            "\n".join(line for _, line in notes(message)),
            *(offers or [""]),
        )
        writer.writerow([_escape_formula(xml_safe(cell)) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def _escape_formula(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def _unescape_formula(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell[1:]) else cell


def read(path: Path) -> list[Delivery]:
    """What a file brings: with commas, semicolons or tabs, as spreadsheets save it.

    Raises:
        UsageError: it cannot be read, or lacks a column.
    """
    text = _text(path)
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        tip = "save it again as CSV, in UTF-8"
        raise UsageError(Finding(str(path), f"not CSV: {error}", tip)) from None
    names = [name.strip().casefold() for name in rows[0]] if rows else []
    if lacking := [name for name in NEEDED if name not in names]:
        what = f"there is no column {lacking[0]!r}"
        raise UsageError(Finding(str(path), what, f"keep the first line: {', '.join(COLUMNS)}"))
    units = []
    for row in rows[1:]:
        cells = dict(zip(names, map(_unescape_formula, row), strict=False))
        if not any(cells.values()):
            continue
        name = read_ticket(cells.get("id", ""))
        said = STATUSES.get(cells.get("state", "").strip().casefold())
        key, stamp = (name.key, name.stamp) if name else ("", "")
        role = cells.get("role", cells.get("context"))
        place = cells.get("where", "").partition(";")[0].strip()
        unit = Unit(key, stamp, cells.get("source", ""), cells.get("target", ""), said, role, place)
        units.append((name, unit))
    return group_deliveries(str(path), units)


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise UsageError(Finding(str(path), f"cannot be read: {error.strerror}")) from None
    encoding = "utf-16" if data[:2] in {b"\xff\xfe", b"\xfe\xff"} else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        what = "this is not UTF-8"
        tip = "save it as “CSV UTF-8”"
        raise UsageError(Finding(f"{path}, line {line}", what, tip)) from None
