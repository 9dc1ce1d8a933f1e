"""The fonts that a book brings (``[fonts]``): which files they are, and what is wrong with one."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hexapla.files import book_files

STYLES = ("regular", "bold", "italic", "bold-italic")

MOST_BYTES = 40 * 2**20
"""The bytes that a font may have: twice the largest of Chinese."""

TRUETYPE, OPENTYPE = (b"\x00\x01\x00\x00", b"true"), b"OTTO"
"""How files begin whose outlines are TrueType's, or PostScript's (OpenType, table directory)."""

SOME = 50
"""How many characters are tried."""

NO_EMBEDDING, NO_SUBSETTING, BITMAPS_ONLY = 0x0002, 0x0100, 0x0200
"""Bits of ``fsType`` in the table OS/2: what the maker of a font does not permit."""

Values = Mapping[str, str | Mapping[str, str]]
"""What ``[fonts]`` holds: a file, or one for each style, for a role, language or script."""


def named_files(values: Values) -> Iterator[tuple[str, str, str]]:
    """The role, language or script, the style and the file in ``source/`` of each font."""
    for key, value in values.items():
        styles = {"regular": value} if isinstance(value, str) else value
        for style in STYLES:
            if style in styles:
                yield key, style, styles[style]


def named_fault(source: Path, name: str) -> str | None:
    """What keeps a path in ``source/`` from being a font of the book, or None."""
    file = source / name
    try:
        if not file.resolve().is_relative_to(source.resolve()):
            return f"{name!r} lies outside source/"
    except (OSError, RuntimeError, ValueError) as error:
        return f"{name!r} is no file: {error}"
    if found := book_files.fault(file, source):
        return f"source/{name} {found[0]}"
    if file.stat().st_size > MOST_BYTES:
        return f"source/{name} has more than {MOST_BYTES // 2**20} MiB"
    wrong = fault(file)
    return f"source/{name} {wrong}" if wrong else None


def fault(file: Path) -> str | None:
    """What keeps a file from being a font that can be set and embedded, or None."""
    import uharfbuzz

    try:
        with file.open("rb") as opened:
            start = opened.read(4)
        face = uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(file)))
    except OSError as error:
        return f"cannot be read: {error.strerror}"
    if start == b"ttcf":
        return "is a collection: take the one font out of it that is meant"
    if start not in (*TRUETYPE, OPENTYPE):
        return "is no TrueType or OpenType font (.ttf, .otf)"
    outlines = {"glyf", "CFF ", "CFF2"}.intersection(face.table_tags)
    if not outlines or not face.unicodes or not _can_be_cut(face):
        return "is a broken font, or one without outlines"
    permits = int.from_bytes(face.reference_table("OS/2").data[8:10] or b"\0", "big")
    if permits & NO_EMBEDDING:
        return "forbids embedding (fsType 2, restricted licence): ask its maker for one that may be"
    if permits & (NO_SUBSETTING | BITMAPS_ONLY):
        return "forbids to embed a part of its outlines (fsType): ask its maker for one that may be"
    return None


def _can_be_cut(face: Any) -> bool:  # noqa: ANN401 - uharfbuzz has no types
    """Whether the tables hold what they must: tried with a few characters."""
    import uharfbuzz

    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update(itertools.islice(face.unicodes, SOME))
    try:
        uharfbuzz.subset(face, wanted)
    except RuntimeError:
        return False
    return True
