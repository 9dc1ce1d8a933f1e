"""The fonts of a printed edition: named dependencies, and nothing else that happens to be there."""

from __future__ import annotations

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
    for package, pattern in PACKAGES.items():
        found = importlib.util.find_spec(package)
        if not found or not found.origin:
            name = package.replace("_", "-")
            tip = f"run `make setup`, or `pip install {name}`"
            raise ToolError(Finding("fonts", f"the font package {name} is missing", tip))
        yield from sorted(Path(found.origin).parent.glob(pattern))
    for name in SYSTEM_FILES:
        places = (Path(place).expanduser() / name for place in SYSTEM_FOLDERS)
        if found_file := next((place for place in places if place.is_file()), None):
            yield found_file


def use_own_fonts() -> None:
    """Let this process see our fonts only, so that two machines give the same pages.

    Must run before WeasyPrint is imported: fontconfig reads its configuration once.
    """
    if "HEXAPLA_FONTS" not in os.environ:
        folder = _folder(list(files()))
        os.environ["FONTCONFIG_FILE"] = str(folder / "fonts.conf")
        os.environ["HEXAPLA_FONTS"] = str(folder)


def _folder(found: list[Path]) -> Path:
    """A folder with links to these fonts and a configuration, shared by all builds that use them.

    It is named after its content and appears in one move: processes that start at the same time
    never see half of it.
    """
    content = "\n".join([CONFIGURATION, *map(str, found)])
    name = f"hexapla-fonts-{os.getuid()}-{hashlib.sha256(content.encode()).hexdigest()[:12]}"
    folder = Path(tempfile.gettempdir()) / name
    if folder.is_dir() and folder.stat().st_uid == os.getuid():
        return folder
    beside = Path(tempfile.mkdtemp(prefix=f"{name}-"))
    for file in found:
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
