"""Takes a zip file of unknown origin apart: all of it inside one folder, or not at all."""

from __future__ import annotations

import errno
import os
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from hexapla.errors import Finding, ToolError, shorten

MOST_BYTES = 4_000_000_000
"""What a package may be when unpacked; the models of 2025 are below 0.5 GB."""

MOST_FILES = 10_000
CHUNK = 1 << 20

LONGEST_NAME = 255
"""In bytes: what file systems take."""

ENCRYPTED = 0x1
PACKINGS = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}

DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    OverflowError,
    ValueError,
)
"""What ``zipfile`` raises over a file that is damaged."""


class _Refused(Exception):  # noqa: N818 - it says why, and ends as a ToolError
    """Why a file is not unpacked."""


def unpack(package: Path, into: Path, where: str) -> Path:
    """Unpack a file that holds one folder into another, and return that folder.

    Everything but plain files and folders with harmless names is refused, before anything is
    written. ``where`` names the file in errors.

    Raises:
        ToolError: the file is no zip file, is damaged or not safe; or the disk is full.
    """
    with _reading(where), zipfile.ZipFile(package) as archive:
        entries = archive.infolist()
        # All names first: nothing is on the disk when one of them is refused.
        top = _checked(entries)
        for entry in entries:
            target = into / entry.filename
            with writing(into):
                folder = target if entry.is_dir() else target.parent
                folder.mkdir(parents=True, exist_ok=True)
                if not entry.is_dir():
                    _write(target, _content(archive, entry, where))
    return into / top


def _checked(entries: Sequence[zipfile.ZipInfo]) -> str:
    """The one folder that holds everything; refuses what is strange."""
    if len(entries) > MOST_FILES:
        raise _Refused(f"it holds {len(entries):,} files, and {MOST_FILES:,} are the most")
    # What the file says of itself; ``_content`` holds it to that.
    if sum(entry.file_size for entry in entries) > MOST_BYTES:
        raise _Refused(f"unpacked it would take more than {MOST_BYTES / 1e9:g} GB")
    for entry in entries:
        _refuse_unsafe_entry(entry)
    _refuse_clashes(entries)
    tops = {entry.filename.split("/")[0] for entry in entries}
    if len(tops) != 1 or "/" not in entries[0].filename:
        raise _Refused("it does not hold one folder with everything in it")
    return tops.pop()


def _refuse_unsafe_entry(entry: zipfile.ZipInfo) -> None:
    # As it is written in the file: zipfile itself cuts a name at a null character.
    name = entry.orig_filename
    shown_name = repr(shorten(name))
    if not all(map(_is_harmless, name.removesuffix("/").split("/"))):
        raise _Refused(f"the name {shown_name} in it is not safe")
    # The upper half holds Unix's mode; 0 is what other systems write.
    if stat.S_IFMT(entry.external_attr >> 16) not in {0, stat.S_IFREG, stat.S_IFDIR}:
        raise _Refused(f"{shown_name} in it is a link or a device, not a file")
    if entry.flag_bits & ENCRYPTED:
        raise _Refused(f"{shown_name} in it is encrypted")
    if entry.compress_type not in PACKINGS:
        raise _Refused(f"{shown_name} in it is compressed in a way that packages are not")


def _is_harmless(part: str) -> bool:
    """Whether a part of a path is a name, on every system, and nothing else."""
    if part in {"", ".", ".."} or "\\" in part or ":" in part:
        return False
    return part.isprintable() and len(os.fsencode(part)) <= LONGEST_NAME


def _refuse_clashes(entries: Sequence[zipfile.ZipInfo]) -> None:
    """Names that some file system takes for one, and files that other files would lie in."""
    # Without case: macOS and Windows take A and a for one file.
    names = [entry.filename.removesuffix("/").casefold() for entry in entries]
    files = {
        name for name, entry in zip(names, entries, strict=True) if not entry.filename.endswith("/")
    }
    for name in names:
        above = name.split("/")[:-1]
        if files & {"/".join(above[:end]) for end in range(1, len(above) + 1)}:
            raise _Refused(f"{shorten(name)!r} in it lies in a file")
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        raise _Refused(f"{shorten(twice)!r} stands in it twice")


def _content(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, where: str) -> Iterator[bytes]:
    size = 0
    with _reading(where), archive.open(entry) as packed:
        while chunk := packed.read(CHUNK):
            size += len(chunk)
            yield chunk
        # A stream may end before its size, which zipfile lets pass where the CRC fits.
        if size != entry.file_size:
            raise zipfile.BadZipFile


def _write(target: Path, content: Iterator[bytes]) -> None:
    # "x": a second file of that name is an attack, or a fault of ours.
    with target.open("xb") as file:
        for chunk in content:
            file.write(chunk)


@contextmanager
def _reading(where: str) -> Iterator[None]:
    """What is wrong with the file, as our error."""
    try:
        yield
    except _Refused as refused:
        tip = "do not use this file; get the package from a place that you trust"
        raise ToolError(Finding(where, str(refused), tip)) from None
    except (*DAMAGE, OSError) as error:
        raise ToolError(_fault(error, where)) from None


def _fault(error: Exception, where: str) -> Finding:
    # A damaged file may send zipfile to before its beginning, which the system calls invalid.
    if isinstance(error, OSError) and error.errno != errno.EINVAL:
        what, tip = f"it cannot be read: {error.strerror or error}", "allow reading the file"
        return Finding(where, what, tip)
    return Finding(where, "this is no package, or it is damaged", "download it again")


@contextmanager
def writing(folder: Path) -> Iterator[None]:
    """The system's errors in a folder of ours, as our error."""
    try:
        yield
    except OSError as error:
        what, tip = f"cannot be written: {error.strerror or error}", "make room, or allow writing"
        raise ToolError(Finding(str(folder), what, f"{tip} there, and run it again")) from None
