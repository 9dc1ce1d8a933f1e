"""ICC profiles of printing conditions: what ink on which paper gives which colour."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from hexapla.errors import Finding, ToolError
from hexapla.files import book_files, paths
from hexapla.theme import Theme

OWN = "press/fogra39.icc"
"""The profile of a book that names none, among the templates: offset printing on coated paper after
ISO 12647-2. Made by Argyll's ``colprof`` from the characterization data FOGRA39L, whose files
Kai-Uwe Behrmann gives away under the zlib licence (see ``docs/source/06-print.md``)."""

HEADER = 128
"""The size of a profile's header (ICC.1:2022, 7.2)."""

NEWEST = 4
"""The newest version that PDF/X-4 takes (ISO 15930-7, 6.2.3)."""

REGISTRY = "http://www.color.org"
"""Who registers printing conditions: the ICC."""

REGISTERED = (
    (re.compile(r"FOGRA ?(\d\d)"), "FOGRA{}"),
    (re.compile(r"ISO ?Coated ?v2", re.IGNORECASE), "FOGRA39"),
    (re.compile(r"PSO ?Uncoated ?ISO ?12647", re.IGNORECASE), "FOGRA47"),
    (re.compile(r"PSO ?Coated ?v3", re.IGNORECASE), "FOGRA51"),
    (re.compile(r"PSO ?Uncoated ?v3", re.IGNORECASE), "FOGRA52"),
    (re.compile(r"GRACoL ?2006", re.IGNORECASE), "CGATS TR 006"),
    (re.compile(r"SWOP ?2006.*Coated ?3", re.IGNORECASE), "CGATS TR 003"),
    (re.compile(r"SWOP ?2006.*Coated ?5", re.IGNORECASE), "CGATS TR 005"),
    (re.compile(r"Web ?Coated.*SWOP", re.IGNORECASE), "CGATS TR 001"),
    (re.compile(r"Japan ?Color ?2001.*Coated", re.IGNORECASE), "JC200103"),
    (re.compile(r"CRPC ?(\d)"), "CGATS21_CRPC{}"),
)
"""How the profiles that publishers use name themselves, and what the ICC's registry calls them."""


ADVICE = (
    "ask the printer for the profile of the press and paper, such as PSO Uncoated v3, and put it"
    " into source/; without a line for it, the one of coated paper (FOGRA39) is taken"
)
"""What a person can do who has no profile that can be used."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A printing condition, as an output intent says it."""

    identifier: str
    """Its name in the ICC's registry, or "Custom"."""
    registry: str
    """Where it is registered, or empty."""
    info: str
    """What the profile calls itself, for people."""
    content: bytes
    """The profile."""


def named_fault(source: Path, name: str) -> str | None:
    """What keeps a path in ``source/`` from being the profile of a book, or None."""
    file = source / name
    if not file.resolve().is_relative_to(source.resolve()):
        return f"{name!r} lies outside source/"
    if not file.exists():
        return f"there is no file source/{name}"
    if found := book_files.fault(file, source):
        return f"{name!r} {found[0]}"
    wrong = fault(file)
    return f"{name!r}: {wrong}" if wrong else None


def fault(file: Path) -> str | None:
    """What keeps a file from being the ICC profile of a printing condition, or None."""
    head = file.read_bytes()[:HEADER]
    if len(head) < HEADER or head[36:40] != b"acsp":
        return "it is no ICC profile"
    if head[8] > NEWEST:
        return f"it is a profile of version {head[8]}, and PDF/X-4 takes those up to {NEWEST}"
    kind, inks = head[12:16].decode("latin-1").strip(), head[16:20].decode("latin-1").strip()
    if (kind, inks) != ("prtr", "CMYK"):
        return f"it is a profile of the kind {kind}, {inks}, not of a printer with CMYK inks"
    from PIL import ImageCms

    try:
        screen = ImageCms.createProfile("sRGB")
        ImageCms.buildTransform(screen, str(file), "RGB", "CMYK")
    except (ImageCms.PyCMSError, OSError) as error:
        return f"it cannot be used: {error}"
    return None


def profile_of(root: Path, name: str, theme: Theme) -> Path:
    """The file of a book's profile: the one it names, a path in ``source/``, or ours.

    Raises:
        ToolError: ours is gone.
    """
    if name:
        return root / paths.SOURCE / name
    path = theme.find(OWN)
    if path is None:
        tip = "install Hexapla again: a part of it is gone"
        raise ToolError(Finding(paths.template(OWN), "this profile is missing", tip))
    return path


def condition(file: Path) -> Condition:
    """The printing condition that a profile describes."""
    from PIL import ImageCms

    info = " ".join(ImageCms.getProfileDescription(ImageCms.getOpenProfile(str(file))).split())
    for pattern, name in REGISTERED:
        if found := pattern.search(info):
            return Condition(name.format(*found.groups()), REGISTRY, info, file.read_bytes())
    return Condition("Custom", "", info or file.stem, file.read_bytes())
