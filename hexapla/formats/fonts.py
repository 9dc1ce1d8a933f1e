"""The fonts of a printed edition: named dependencies, and nothing else that happens to be there."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hexapla.errors import Finding, ToolError

PACKAGES = {
    "fontpkg_source_serif_4": "files/*.ttf",  # Source Serif 4: Latin, Greek, Cyrillic
    "fontpkg_source_code_pro": "files/*.ttf",  # Source Code Pro: code
    "fontpkg_amiri": "files/*.ttf",  # Amiri: Arabic
    "fontpkg_frank_ruhl_libre": "files/*.ttf",  # Frank Ruhl Libre: Hebrew
    "pylopdf_fonts_hi": "NotoSerif*.ttf",  # Noto Serif Devanagari: Hindi
    "ziamath": "fonts/*.ttf",  # STIX Two Math: mathematical and other symbols
}
"""Python packages that carry a font each (all SIL OFL), and which of their files hold it."""

SYSTEM_FILES = ("NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc")
"""Too large for a Python package: Chinese, Japanese and Korean, from the system's packages."""

SYSTEM_PARTS = tuple(
    f"NotoSerifCJK{part}-{weight}.otf"
    for part in ("sc", "tc", "jp", "kr")
    for weight in ("Regular", "Bold")
)
"""The same, a file for each script: Homebrew has them so. Taken where the whole ones are not."""

SYSTEM_FOLDERS = (
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.local/share/fonts",
    "~/Library/Fonts",
    "/Library/Fonts",
    "/opt/homebrew/share/fonts",
)
"""Where they are looked for, with all folders inside: Debian's is first, since it is found at once;
every other system has a name of its own for the folder."""

CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{folder}</dir>
  <cachedir>{folder}/cache</cachedir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <alias binding="same">
    <family>monospace</family>
    <prefer>
      <family>Source Code Pro</family>
    </prefer>
  </alias>
  <alias binding="same">
    <family>serif</family>
    <prefer>
      <family>Source Serif 4</family>
      <family>Amiri</family>
      <family>Frank Ruhl Libre</family>
      <family>Noto Serif Devanagari</family>
      <family>Noto Serif CJK SC</family>
    </prefer>
  </alias>
</fontconfig>
"""


def files() -> Iterator[Path]:
    """The font files that an edition may use.

    Raises:
        ToolError: a font package is not installed. A missing system font is not an error yet:
            only an edition that needs its glyphs fails, by name.
    """
    for package in PACKAGES:
        if not (found := packaged(package)):
            name = package.replace("_", "-")
            tip = "install Hexapla again: a part of it is gone"
            raise ToolError(Finding("fonts", f"the font package {name} is missing", tip))
        yield from found
    yield from system_files()


def packaged(package: str) -> list[Path]:
    """The font files of a Python package; none where it is not installed."""
    spec = importlib.util.find_spec(package)
    if not spec or not spec.origin:
        return []
    return sorted(Path(spec.origin).parent.glob(PACKAGES[package]))


@functools.cache
def system_files() -> tuple[Path, ...]:
    """The system's files that there are, each in the first folder that has it."""
    files_by_name: dict[str, Path] = {}
    for folder in map(_expanded, SYSTEM_FOLDERS):
        for inside, _, names in os.walk(folder):
            for name in {*SYSTEM_FILES, *SYSTEM_PARTS}.intersection(names).difference(
                files_by_name
            ):
                files_by_name[name] = Path(inside) / name
        if all(name in files_by_name for name in SYSTEM_FILES):
            break
    whole = [files_by_name[name] for name in SYSTEM_FILES if name in files_by_name]
    return tuple(whole or [files_by_name[name] for name in SYSTEM_PARTS if name in files_by_name])


def _expanded(folder: str) -> Path:
    """A folder of fonts; what is the user's is left where there is no home."""
    try:
        return Path(folder).expanduser()
    except RuntimeError:
        return Path(folder)


def use_own_fonts() -> None:
    """Let this process see our fonts only, so that two machines give the same pages.

    Must run before WeasyPrint is imported: fontconfig reads its configuration once.
    """
    if "HEXAPLA_FONTS" not in os.environ:
        folder = _folder(list(files()))
        os.environ["FONTCONFIG_FILE"] = str(folder / "fonts.conf")
        os.environ["HEXAPLA_FONTS"] = str(folder)


def _folder(font_files: list[Path]) -> Path:
    """A folder with links to these fonts and a configuration, shared by all builds that use them.

    It is named after its content and appears in one move: processes that start at the same time
    never see half of it.
    """
    content = "\n".join([CONFIGURATION, *map(str, font_files)])
    name = f"hexapla-fonts-{os.getuid()}-{hashlib.sha256(content.encode()).hexdigest()[:12]}"
    folder = Path(tempfile.gettempdir()) / name
    if folder.is_dir() and folder.stat().st_uid == os.getuid():
        return folder
    beside = Path(tempfile.mkdtemp(prefix=f"{name}-"))
    for file in font_files:
        (beside / file.name).symlink_to(file)
    _configure(beside, folder)
    try:
        return beside.rename(folder)
    except OSError:  # another process was first, or another user took the name
        if folder.stat().st_uid != os.getuid():
            _configure(beside, beside)
            return beside
        shutil.rmtree(beside, ignore_errors=True)
        return folder


def _configure(where: Path, folder: Path) -> None:
    text = CONFIGURATION.format(folder=folder)
    (where / "fonts.conf").write_text(text, encoding="utf-8")
