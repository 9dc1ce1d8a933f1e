"""The fonts of a printed edition: named dependencies, and nothing else that happens to be there."""

from __future__ import annotations

import importlib.util
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hexapla.errors import Finding, ToolError

PACKAGES = {
    "fontpkg_source_serif_4": "files",  # Source Serif 4: Latin, Greek, Cyrillic
    "fontpkg_source_code_pro": "files",  # Source Code Pro: code
    "fontpkg_amiri": "files",  # Amiri: Arabic
    "ziamath": "fonts",  # STIX Two Math: mathematical and other symbols
}
"""Python packages that carry a font each (all SIL OFL), and the folder in them that holds it."""

SYSTEM_FILES = ("NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc")
"""Too large for a Python package: Chinese, Japanese and Korean, from the system's packages."""

SYSTEM_FOLDERS = (
    "/usr/share/fonts/opentype/noto",
    "/usr/share/fonts/google-noto-serif-cjk-fonts",
    "/usr/share/fonts/noto-cjk",
    "~/Library/Fonts",
    "/Library/Fonts",
    "/opt/homebrew/share/fonts",
)

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
    for package, folder in PACKAGES.items():
        found = importlib.util.find_spec(package)
        if not found or not found.origin:
            name = package.replace("_", "-")
            tip = f"run `make setup`, or `pip install {name}`"
            raise ToolError(Finding("fonts", f"the font package {name} is missing", tip))
        yield from sorted((Path(found.origin).parent / folder).glob("*.ttf"))
    for name in SYSTEM_FILES:
        places = (Path(place).expanduser() / name for place in SYSTEM_FOLDERS)
        if found_file := next((place for place in places if place.is_file()), None):
            yield found_file


def use_own_fonts() -> None:
    """Let this process see our fonts only, so that two machines give the same pages.

    Must run before WeasyPrint is imported: fontconfig reads its configuration once.
    """
    if os.environ.get("HEXAPLA_FONTS"):
        return
    folder = Path(tempfile.gettempdir()) / f"hexapla-fonts-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    for file in files():
        link = folder / file.name
        if not link.is_symlink() or link.readlink() != file:
            link.unlink(missing_ok=True)
            link.symlink_to(file)
    configuration = folder / "fonts.conf"
    configuration.write_text(CONFIGURATION.format(folder=folder), encoding="utf-8")
    os.environ["FONTCONFIG_FILE"] = str(configuration)
    os.environ["HEXAPLA_FONTS"] = str(folder)
