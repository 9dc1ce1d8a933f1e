"""What Hexapla stands on besides its own code: how to see whether it is there, and what brings it.

One table of facts for three readers: ``weasyprint`` and a build, which ask before anything is
made, and ``doctor``, which shows all of it. ``tools/setup`` installs the same packages on Debian.
"""

from __future__ import annotations

import ctypes
import ctypes.util
import functools
import importlib.metadata
import importlib.util
import os
import platform
import re
import shutil
import sys
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from hexapla import registry
from hexapla.errors import Finding, ToolError
from hexapla.formats import fonts
from hexapla.registry import DRAWN

EVERYTHING = frozenset(registry.FORMATS)

AGAIN = "install Hexapla again: a part of it is gone"

# --------------------------------------------------------------------------------- the system

COMMANDS: Mapping[str, str] = {
    "debian": "apt-get install",
    "fedora": "dnf install",
    "arch": "pacman -S",
    "alpine": "apk add",
    "suse": "zypper install",
    "homebrew": "brew install",
    "windows": "pacman -S",
}
"""What installs a package on each kind of system."""

RELATIVES: Mapping[str, str] = {
    "ubuntu": "debian",
    "rhel": "fedora",
    "centos": "fedora",
    "archlinux": "arch",
    "opensuse": "suse",
}
"""Kinds by other names that ``ID`` and ``ID_LIKE`` of os-release(5) give them."""


def kind_of(text: str) -> str:
    """The kind of a Linux system by its os-release(5); empty for one that is not known."""
    said = dict(re.findall(r"(?m)^(\w+)=[\"']?([^\"'\n]*)", text))
    for name in f"{said.get('ID', '')} {said.get('ID_LIKE', '')}".lower().split():
        kind = RELATIVES.get(name, name.partition("-")[0])
        if kind in COMMANDS:
            return kind
    return ""


@functools.cache
def system() -> str:
    """The kind of this system, as in ``COMMANDS``; empty for one that is not known."""
    if sys.platform == "darwin":
        return "homebrew"
    if sys.platform == "win32":
        return "windows"
    for place in ("/etc/os-release", "/usr/lib/os-release"):
        try:
            return kind_of(Path(place).read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError):
            continue
    return ""


def install(packages: Iterable[str], kind: str) -> str:
    """The command that installs packages on a kind of system, as this user has to give it."""
    needs_root = kind not in {"homebrew", "windows"} and hasattr(os, "getuid") and os.getuid()
    command = f"{COMMANDS[kind]} {' '.join(dict.fromkeys(packages))}"
    return f"sudo {command}" if needs_root else command


# ---------------------------------------------------------------------------------- the needs


@dataclass(frozen=True, slots=True)
class Need:
    """One thing that has to be there."""

    name: str
    purpose: str
    """What it does, in few words."""
    look: Callable[[], str | None] = field(compare=False)
    """Its version, which may be empty, or None where it is not there."""
    formats: frozenset[str]
    """The formats that cannot be made without it."""
    packages: Mapping[str, str] = field(default_factory=dict, compare=False)
    """What brings it, by the kind of system; without any, it is a part of Hexapla itself."""
    least: tuple[int, ...] = ()
    """The oldest version that will do."""
    tip: str = ""
    """What to do where no package would help."""

    @property
    def is_missing(self) -> bool:
        """Whether it is not there, or too old."""
        found = self.look()
        return found is None or _is_older(found, self.least)


def _is_older(version: str, least: tuple[int, ...]) -> bool:
    numbers = tuple(int(part) for part in re.findall(r"\d+", version))
    return bool(numbers) and numbers < least


def library(stem: str, symbol: str = "") -> Callable[[], str | None]:
    """Looks for a shared library by the names that WeasyPrint loads it by.

    ``stem`` is that of Linux, such as ``pango-1.0 0``; ``symbol`` is the function that tells the
    version as a text.
    """

    @functools.cache
    def look() -> str | None:
        loaded = _loaded(*stem.split())
        if loaded is None:
            return None
        if not symbol:
            return ""
        function = getattr(loaded, symbol)
        function.restype = ctypes.c_char_p
        return str(function().decode())

    return look


def _loaded(stem: str, number: str) -> ctypes.CDLL | None:
    names = [f"lib{stem}.so.{number}", f"lib{stem}.{number}.dylib", f"lib{stem}.dylib"]
    names += [f"lib{stem}-{number}.dll"]
    for name in names:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    elsewhere = ctypes.util.find_library(stem)  # it asks other programs, and takes its time
    try:
        return ctypes.CDLL(elsewhere) if elsewhere else None
    except OSError:
        return None


def _glib() -> str | None:
    loaded = _loaded("gobject-2.0", "0")
    if loaded is None:
        return None
    parts = (f"glib_{part}_version" for part in ("major", "minor", "micro"))
    return ".".join(str(ctypes.c_uint.in_dll(loaded, part).value) for part in parts)


def _fontconfig() -> str | None:
    loaded = _loaded("fontconfig", "1")
    number = loaded.FcGetVersion() if loaded else 0
    return f"{number // 10000}.{number // 100 % 100}.{number % 100}" if number else None


def package(name: str, module: str = "") -> Callable[[], str | None]:
    """Looks for a Python package, which is not imported."""

    def look() -> str | None:
        if not importlib.util.find_spec(module or name):
            return None
        try:
            return importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            return ""

    return look


def _face(module: str) -> Callable[[], str | None]:
    return lambda: package(module)() if fonts.packaged(module) else None


def _installed(family: str) -> Callable[[], str | None]:
    def look() -> str | None:
        found = fonts.installed_files(family)
        return str(found[0].parent) if found else None

    return look


def _pandoc() -> str | None:
    from hexapla.source import pandoc

    try:
        return pandoc.run(["--version"], "", "pandoc").split()[1]
    except ToolError:
        return None


def _temporary() -> str | None:
    try:
        return tempfile.gettempdir()
    except OSError:
        return None


def _same(name: str, *kinds: str) -> dict[str, str]:
    return dict.fromkeys(kinds, name)


MSYS = "mingw-w64-ucrt-x86_64-"
"""How packages of MSYS2 begin, which WeasyPrint's manual names for Windows."""

PANGO = _same("pango", "fedora", "arch", "alpine", "homebrew") | {"windows": f"{MSYS}pango"}

LIBRARIES = (
    Need(
        "GLib",
        "what Pango is made with",
        _glib,
        DRAWN,
        _same("glib2", "fedora", "arch")
        | _same("glib", "alpine", "homebrew")
        | {"debian": "libglib2.0-0", "suse": "libgobject-2_0-0", "windows": f"{MSYS}glib2"},
    ),
    Need(
        "Pango",
        "sets lines of text",
        library("pango-1.0 0", "pango_version_string"),
        DRAWN,
        PANGO | {"debian": "libpango-1.0-0", "suse": "libpango-1_0-0"},
        (1, 44),
    ),
    Need(
        "PangoFT2",
        "Pango's part for fonts",
        library("pangoft2-1.0 0", "pango_version_string"),
        DRAWN,
        PANGO | {"debian": "libpangoft2-1.0-0", "suse": "libpango-1_0-0"},
    ),
    Need(
        "HarfBuzz",
        "shapes letters",
        library("harfbuzz 0", "hb_version_string"),
        DRAWN,
        _same("harfbuzz", "fedora", "arch", "alpine", "homebrew")
        | {"debian": "libharfbuzz0b", "suse": "libharfbuzz0", "windows": f"{MSYS}harfbuzz"},
    ),
    Need(
        "HarfBuzz-Subset",
        "cuts fonts to the text",
        library("harfbuzz-subset 0", "hb_version_string"),
        DRAWN,
        _same("harfbuzz", "fedora", "arch", "homebrew")
        | _same("harfbuzz-subset", "alpine")
        | _same("libharfbuzz-subset0", "debian", "suse")
        | {"windows": f"{MSYS}harfbuzz"},
    ),
    Need(
        "Fontconfig",
        "finds fonts",
        _fontconfig,
        DRAWN,
        _same("fontconfig", "fedora", "arch", "alpine", "homebrew")
        | {"debian": "libfontconfig1", "suse": "libfontconfig1", "windows": f"{MSYS}fontconfig"},
    ),
)
"""The system's libraries that WeasyPrint loads."""

CJK = Need(
    fonts.CJK,
    "Chinese, Japanese and Korean",
    _installed(fonts.CJK),
    DRAWN,
    {
        "debian": "fonts-noto-cjk",
        "fedora": "google-noto-serif-cjk-fonts",
        "arch": "noto-fonts-cjk",
        "alpine": "font-noto-cjk",
        "suse": "noto-serif-sc-fonts",
        "homebrew": "font-noto-serif-cjk-sc",
    },
)
"""The largest face that does not come with Hexapla."""


def face(family: str) -> Need:
    """One of ``fonts.SYSTEM_FACES``, or the face of Chinese, Japanese and Korean."""
    if family == CJK.name:
        return CJK
    name = family.lower().replace(" ", "-").replace("symbols2", "symbols-2")
    packages = {
        "debian": "fonts-noto-core",
        "fedora": f"google-{name}-fonts",
        "arch": "noto-fonts",
        "alpine": "font-noto-all",
        "suse": f"{name}-fonts",
        "homebrew": f"font-{name}",
    }
    purpose = "symbols" if family in fonts.SYMBOLS else family.split(maxsplit=2)[-1]
    return Need(family, f"type: {purpose}", _installed(family), DRAWN, packages)


NEWER = "install a newer Python, and Hexapla with it"

PARTS = (
    Need("Python", "runs Hexapla", platform.python_version, EVERYTHING, least=(3, 11), tip=NEWER),
    Need(
        "temporary folder",
        "holds what is being made",
        _temporary,
        EVERYTHING,
        tip="set TMPDIR to a folder that this user may write",
    ),
    Need("pandoc", "reads and writes the text", _pandoc, EVERYTHING),
    Need("WeasyPrint", "lays out pages", package("weasyprint"), DRAWN, least=(70,)),
    Need("uharfbuzz", "cuts fonts of ebooks", package("uharfbuzz"), DRAWN | {"html"}),
    Need("Pagefind", "the site's search", package("pagefind"), frozenset({"html"})),
    Need("PyICU", "orders the index", package("pyicu-wheels", "icu"), EVERYTHING),
    *(
        Need(name, f"type: {script}", _face(module), DRAWN)
        for module, name, script in (
            ("fontpkg_source_serif_4", "Source Serif 4", "Latin, Greek, Cyrillic"),
            ("fontpkg_source_code_pro", "Source Code Pro", "code"),
            ("fontpkg_amiri", "Amiri", "Arabic"),
            ("fontpkg_frank_ruhl_libre", "Frank Ruhl Libre", "Hebrew"),
            ("pylopdf_fonts_hi", "Noto Serif Devanagari", "Devanagari"),
            ("ziamath", "STIX Two Math", "formulas"),
            ("fontpkg_noto_serif", "Noto Serif", "polytonic Greek, rare letters"),
            ("manimgx_fonts", "Noto Emoji", "emoji, words in other scripts"),
        )
    ),
)
"""What is installed with Hexapla itself, and what a system always has."""

NEEDS = (*PARTS, *LIBRARIES, CJK)


# ---------------------------------------------------------------------------- what is missing


def remedy(need: Need, kind: str | None = None) -> str:
    """What a person does here to have it: a command with the package's name on this system."""
    kind = system() if kind is None else kind
    if not need.packages:
        return need.tip or AGAIN
    if kind == "homebrew" and (unseen := _unseen(need)):
        return unseen
    if kind == "windows":
        named = need.packages.get(kind)
        natively = f"in MSYS2, `{install([named], kind)}`" if named else "install the font"
        return f"run Hexapla in WSL (`wsl --install`); or {natively}"
    if kind not in need.packages:
        return f"install {need.name} with the package manager of this system"
    return f"`{install([need.packages[kind]], kind)}` brings it"


BREW = Path("/opt/homebrew/lib")


def _unseen(need: Need) -> str:
    """What to do on a Mac where Homebrew has the library and Python does not look there."""
    if need in LIBRARIES and any(BREW.glob(f"lib{need.name.lower()}*.dylib")):
        return f'`export DYLD_FALLBACK_LIBRARY_PATH="{BREW}:/usr/lib"`: it is there, but not seen'
    return ""


def finding(need: Need, what_for: str) -> Finding:
    """That it is missing, what cannot be made for that, and what brings it."""
    found = need.look()
    oldest = ".".join(map(str, need.least))
    state = "is missing" if found is None else f"is {found}, and {oldest} is wanted"
    return Finding(need.name, f"it {state}: {what_for} cannot be made", remedy(need))


def missing(needs: Iterable[Need], formats: Collection[str]) -> Iterator[Finding]:
    """A finding for each of these that is missing and that a format cannot do without."""
    for need in needs:
        stopped = [kind for kind in formats if kind in need.formats]
        if stopped and need.is_missing:
            yield finding(need, ", ".join(stopped))


def refuse_to_lay_out(where: str) -> None:
    """See that WeasyPrint can be imported: where it cannot, it prints a text of its own.

    Raises:
        ToolError: something that it loads is missing. ``where`` says what was to be laid out.
    """
    if faults := [finding(need, where) for need in LIBRARIES if need.is_missing]:
        raise ToolError(faults)


# --------------------------------------------------------------------------------- the options


@dataclass(frozen=True, slots=True)
class Option:
    """Something that may be there, and is asked for by name only."""

    name: str
    purpose: str
    look: Callable[[], str | None] = field(compare=False)
    tip: str


OPTIONS = (
    Option(
        "Argos Translate",
        "neural machine translation",
        lambda: package("ctranslate2")() if package("sentencepiece")() is not None else None,
        "install Hexapla with its extra: hexapla[argos]",
    ),
    Option(
        "Apertium",
        "machine translation by rules",
        lambda: shutil.which("apertium"),
        "install the pair of languages, such as apertium-eng-cat",
    ),
)
"""Engines of machine translation that run on this machine."""
