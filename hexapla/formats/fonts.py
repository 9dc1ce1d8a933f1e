"""The fonts of a printed edition: named dependencies, and nothing else that happens to be there."""

from __future__ import annotations

import functools
import hashlib
import importlib.util
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from hexapla.errors import Finding, ToolError
from hexapla.system.toolchain import FONT_FOLDERS

PACKAGES = {
    "fontpkg_source_serif_4": "files/*.ttf",  # Source Serif 4: Latin, Greek, Cyrillic
    "fontpkg_amiri": "files/*.ttf",  # Amiri: Arabic
    "fontpkg_frank_ruhl_libre": "files/*.ttf",  # Frank Ruhl Libre: Hebrew
    "pylopdf_fonts_hi": "NotoSerif*.ttf",  # Noto Serif Devanagari: Hindi
    "ziamath": "fonts/*.ttf",  # STIX Two Math: mathematical and other symbols
    "fontpkg_noto_serif": "files/*.ttf",  # Noto Serif: polytonic Greek, rare Latin and Cyrillic
    "fontpkg_source_code_pro": "files/*.ttf",  # Source Code Pro: code
    "manimgx_fonts": "Noto*[[]*.ttf",  # Noto Emoji, Noto Sans of many scripts: words in other text
}
"""Python packages that carry fonts (all SIL OFL), and which of their files hold them. What is in
them is there on every machine, so they come before all that a system may have or not."""

UNUSED = re.compile(r"NotoSans(-Italic|Arabic|Devanagari|Hebrew)?\[")
"""Files of these packages for which there is a book face."""

SYSTEM_FILES = ("NotoSerifCJK-Regular.ttc", "NotoSerifCJK-Bold.ttc")
"""Too large for a Python package: Chinese, Japanese and Korean, from the system's packages."""

SYSTEM_PARTS = tuple(
    f"NotoSerifCJK{part}-{weight}.otf"
    for part in ("sc", "tc", "jp", "kr")
    for weight in ("Regular", "Bold")
)
"""The same, a file for each script: Homebrew has them so. Taken where the whole ones are not."""

CJK = "Noto Serif CJK"
"""What their families begin with."""

ASIAN = {"Han", "Hiragana", "Katakana", "Katakana Or Hiragana", "Hangul", "Bopomofo"}
"""The scripts that they are for."""

SHARED = {"Common", "Inherited", "Unknown"}
"""What Unicode calls the script of characters that belong to none."""

SERIFS = (
    *("Ahom", "Armenian", "Balinese", "Bengali", "Dogra", "Ethiopic", "Georgian", "Grantha"),
    *("Gujarati", "Gurmukhi", "Kannada", "Khmer", "Khojki", "Lao", "Malayalam", "Myanmar"),
    *("Nyiakeng Puachue Hmong", "Sinhala", "Tamil", "Tangut", "Telugu", "Thai", "Tibetan"),
    "Yezidi",
)
"""The scripts, by their names in Unicode, that Noto has a serif of."""

SANS = (
    *("Adlam", "Anatolian Hieroglyphs", "Avestan", "Bamum", "Bassa Vah", "Batak", "Bhaiksuki"),
    *("Brahmi", "Buginese", "Buhid", "Canadian Aboriginal", "Carian", "Caucasian Albanian"),
    *("Chakma", "Cham", "Cherokee", "Coptic", "Cuneiform", "Cypriot", "Deseret", "Duployan"),
    *("Egyptian Hieroglyphs", "Elbasan", "Elymaic", "Glagolitic", "Gothic", "Gunjala Gondi"),
    *("Hanifi Rohingya", "Hanunoo", "Hatran", "Imperial Aramaic", "Inscriptional Pahlavi"),
    *("Inscriptional Parthian", "Javanese", "Kaithi", "Kayah Li", "Kharoshthi", "Khudawadi"),
    *("Lepcha", "Limbu", "Linear A", "Linear B", "Lisu", "Lycian", "Lydian", "Mahajani"),
    *("Mandaic", "Manichaean", "Marchen", "Masaram Gondi", "Medefaidrin", "Meetei Mayek"),
    *("Mende Kikakui", "Meroitic", "Miao", "Modi", "Mongolian", "Mro", "Multani", "NKo"),
    *("Nabataean", "New Tai Lue", "Newa", "Nushu", "Ogham", "Ol Chiki", "Old Hungarian"),
    *("Old Italic", "Old North Arabian", "Old Permic", "Old Persian", "Old Sogdian"),
    *("Old South Arabian", "Old Turkic", "Oriya", "Osage", "Osmanya", "Pahawh Hmong"),
    *("Palmyrene", "Pau Cin Hau", "Phags Pa", "Phoenician", "Psalter Pahlavi", "Rejang", "Runic"),
    *("Samaritan", "Saurashtra", "Sharada", "Shavian", "Siddham", "SignWriting", "Sogdian"),
    *("Sora Sompeng", "Soyombo", "Sundanese", "Syloti Nagri", "Syriac", "Tagalog", "Tagbanwa"),
    *("Tai Le", "Tai Tham", "Tai Viet", "Takri", "Tifinagh", "Tirhuta", "Thaana", "Ugaritic"),
    *("Vai", "Wancho", "Warang Citi", "Yi", "Zanabazar Square"),
)
"""The other scripts of Noto, without serifs."""

SYMBOLS = {
    "Noto Sans Symbols2": "[✁-➿⠀-⣿⬀-⯿⹐-⹒🀀-🃵🄀-🄌🅀-🆏🌀-🗿🙐-🙿🚀-🛼🞀-🟘🠀-🢫🨀-🩭🬀-🯹𐆐-𐆠𐅀-𐆎𐋡-𐋻]",
    "Noto Music": "[𝀀-𝉅]",
    "Noto Sans Math": "[𞻰𞻱⭀-⭌]",
    "Noto Sans Mayan Numerals": "[𝋠-𝋳]",
    "Noto Sans Indic Siyaq Numbers": "[𞱱-𞲴]",
    "Noto Sans Tamil Supplement": "[𑿀-𑿿]",
    "Noto Naskh Arabic": "[[:Arab:]]",
}
"""Noto's faces of what belongs to no script, and of rare signs: the characters that they are for,
in the notation of ICU."""

SYSTEM_FACES = (
    *SYMBOLS,
    *(f"Noto Serif {script}" for script in SERIFS),
    *(f"Noto Sans {script}" for script in SANS),
)
"""The families of Noto that the system's packages bring, in the order in which they are asked for a
character. All are TrueType: readers of PDFs do not agree on the others (see ``docs/``)."""

STYLES = r"-Regular|-Bold|-Italic|-BoldItalic|-VF|(-Italic)?\[[\w,]+\]"
"""What stands behind the name of a family in the name of a file: a style, or the axes of all."""

BOLD = 700

ITALIC = re.compile(r"-(Bold)?Italic")
"""What the files of italics have in their names."""

CONFIGURATION = """<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
<fontconfig>
  <dir>{folder}</dir>
  <cachedir>{folder}/cache</cachedir>
  <cachedir prefix="xdg">fontconfig</cachedir>
  <match target="scan">
    <test name="style"><string>Bold</string></test>
    <edit name="weight" mode="assign"><const>bold</const></edit>
  </match>
  <match target="pattern">
    <test name="family"><string>emoji</string></test>
    <edit name="family" mode="assign" binding="strong"><string>Noto Emoji</string></edit>
  </match>
  <match target="pattern">
    <test name="family"><string>monospace</string></test>
    <edit name="family" mode="assign" binding="strong"><string>Source Code Pro</string></edit>
  </match>
  <match target="pattern">
    <test name="family"><string>serif</string></test>
    <edit name="family" mode="assign" binding="strong">
      <string>Source Serif 4</string>
      <string>Amiri</string>
      <string>Frank Ruhl Libre</string>
      <string>Noto Serif Devanagari</string>
      <string>Noto Serif CJK SC</string>
    </edit>
  </match>
  <match target="pattern">
    <edit name="family" mode="append_last" binding="strong">
{families}
    </edit>
  </match>
</fontconfig>
"""
"""Every text is set in what its style asks for, then in these families, in this order: what a
machine has besides changes nothing."""


def files() -> Iterator[Path]:
    """The font files that an edition may use, in the order in which they are asked.

    Raises:
        ToolError: as :func:`packaged_files` does.
    """
    yield from packaged_files()
    yield from system_files()


def packaged_files() -> Iterator[Path]:
    """The font files that come with Hexapla.

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


def packaged(package: str) -> list[Path]:
    """The font files of a Python package; none where it is not installed."""
    spec = importlib.util.find_spec(package)
    if not spec or not spec.origin:
        return []
    found = Path(spec.origin).parent.glob(PACKAGES[package])
    wanted = (file for file in found if not UNUSED.match(file.name))
    return sorted(wanted, key=lambda file: ("Emoji" in file.name, file))


@functools.cache
def system_files() -> tuple[Path, ...]:
    """The system's files that there are: of Chinese, Japanese and Korean, then of other scripts."""
    return (*cjk_files(), *(file for files in noto_files().values() for file in files))


@functools.cache
def cjk_files() -> tuple[Path, ...]:
    """The system's files of Chinese, Japanese and Korean."""
    found = _installed()
    names = [name for name in SYSTEM_FILES if name in found] or SYSTEM_PARTS
    return tuple(found[name] for name in names if name in found)


@functools.cache
def noto_files() -> Mapping[str, tuple[Path, ...]]:
    """The system's files of each of ``SYSTEM_FACES`` that is installed."""
    found, files_by_family = _installed(), {}
    for family in SYSTEM_FACES:
        stem = family.replace(" ", "")
        styles = re.compile(rf"{stem}({STYLES})\.ttf", re.IGNORECASE)
        if files := [found[name] for name in sorted(found) if styles.fullmatch(name)]:
            static = [file for file in files if "[" not in file.name and "-VF" not in file.name]
            files_by_family[family] = tuple(static or files)
    return files_by_family


@functools.cache
def _installed() -> Mapping[str, Path]:
    """The files of Noto in the system's folders by name, each in the first folder that has it."""
    found: dict[str, Path] = {}
    for folder in map(_expanded, FONT_FOLDERS):
        for inside, _, names in os.walk(folder):
            for name in names:
                if name.startswith("Noto"):
                    found.setdefault(name, Path(inside) / name)
    return found


def script_of(character: str) -> str:
    """The script of a character by its name in Unicode; empty for what several scripts share."""
    import icu

    name = str(icu.Script.getScript(character).getName()).replace("_", " ")
    return "" if name in SHARED else name


def face_for(character: str) -> str:
    """The family of ``SYSTEM_FACES``, or of ``CJK``, that is for a character; empty if none is."""
    import icu

    script = script_of(character)
    if script in ASIAN:
        return CJK
    for family, characters in SYMBOLS.items():
        if icu.UnicodeSet(characters).contains(character):
            return family
    known = {family.lower().replace(" ", ""): family for family in SYSTEM_FACES}
    stem = script.lower().replace(" ", "")
    return known.get(f"notoserif{stem}") or known.get(f"notosans{stem}") or ""


def installed_files(family: str) -> tuple[Path, ...]:
    """The system's files of a family of ``SYSTEM_FACES``, or of ``CJK``."""
    return cjk_files() if family == CJK else noto_files().get(family, ())


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
    families = _families(font_files)
    content = "\n".join([CONFIGURATION, families, *map(str, font_files)])
    name = f"hexapla-fonts-{os.getuid()}-{hashlib.sha256(content.encode()).hexdigest()[:12]}"
    folder = Path(tempfile.gettempdir()) / name
    if folder.is_dir() and folder.stat().st_uid == os.getuid():
        return folder
    beside = Path(tempfile.mkdtemp(prefix=f"{name}-"))
    for file in font_files:
        (beside / file.name).symlink_to(file)
    _configure(beside, folder, families)
    try:
        return beside.rename(folder)
    except OSError:  # another process was first, or another user took the name
        if folder.stat().st_uid != os.getuid():
            _configure(beside, beside, families)
            return beside
        shutil.rmtree(beside, ignore_errors=True)
        return folder


def _configure(where: Path, folder: Path, families: str) -> None:
    text = CONFIGURATION.format(folder=folder, families=families)
    (where / "fonts.conf").write_text(text, encoding="utf-8")


def _families(font_files: Iterable[Path]) -> str:
    """The families of these files in order, as the configuration lists them.

    Of the faces of Chinese, Japanese and Korean, which have the same characters, fontconfig takes
    that of the text's language.
    """
    found = dict.fromkeys(face.family for file in font_files for face in faces(file))
    names = (escape(family) for family in found if not family.startswith(CJK))
    return "\n".join(f"      <string>{name}</string>" for name in names)


# ------------------------------------------------------------------------- what is in a file


@dataclass(frozen=True, slots=True)
class FontFace:
    """A face of a font file."""

    path: Path
    number: int
    """Which font of a collection; 0 of a file that is none."""
    family: str
    weight: tuple[int, int]
    """The lightest and the heaviest."""
    is_italic: bool

    @property
    def characters(self) -> frozenset[int]:
        """What it can set, as Unicode code points."""
        return _characters(self.path, self.number)


@functools.cache
def faces(path: Path) -> tuple[FontFace, ...]:
    """The faces of a font file."""
    return tuple(_face(path, number) for number in range(open_face(path, 0).count))


def _face(path: Path, number: int) -> FontFace:
    import uharfbuzz

    face = open_face(path, number)
    names = uharfbuzz.OTNameIdPredefined
    family = face.get_name(names.TYPOGRAPHIC_FAMILY) or face.get_name(names.FONT_FAMILY) or ""
    axes = {axis.tag: axis for axis in face.axis_infos}
    os2 = face.reference_table("OS/2").data
    weight = int.from_bytes(os2[4:6], "big")
    weights = (weight, weight)
    if "wght" in axes:
        weights = (int(axes["wght"].min_value), int(axes["wght"].max_value))
    style = int.from_bytes(face.reference_table("head").data[44:46], "big")
    if style & 1 and "wght" not in axes:  # some bold files say otherwise in OS/2
        weights = (BOLD, BOLD)
    is_italic = bool(style & 2) or bool(ITALIC.search(path.name))
    return FontFace(path, number, family, weights, is_italic)


def open_face(path: Path, number: int) -> Any:  # noqa: ANN401 - uharfbuzz has no types
    """A face as HarfBuzz reads it, which bears any file."""
    import uharfbuzz

    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)), number)


TEXT_SIZE = 12
"""The size, in points, that a face with an axis of optical sizes is drawn for."""


def pin(wanted: Any, face: Any, weight: int) -> None:  # noqa: ANN401 - uharfbuzz has no types
    """Ask for one place on every axis of a face: a weight, and what is usual on the others."""
    place = {"wght": weight, "opsz": TEXT_SIZE}
    for axis in face.axis_infos:
        asked = place.get(axis.tag, axis.default_value)
        at = min(max(asked, axis.min_value), axis.max_value)
        wanted.pin_axis_location(face, axis.tag, at)


def cut(face: Any, wanted: Any, file: Path) -> Any:  # noqa: ANN401 - uharfbuzz has no types
    """What is wanted of a face of a file.

    Raises:
        ToolError: the file is broken.
    """
    import uharfbuzz

    try:
        return uharfbuzz.subset(face, wanted)
    except RuntimeError:
        what = "this font is broken: it cannot be cut to the text"
        raise ToolError(Finding(file.name, what, "get it anew from its maker")) from None


@functools.cache
def _characters(path: Path, number: int) -> frozenset[int]:
    # Some have pictures for control characters, which no text means.
    return frozenset(open_face(path, number).unicodes).difference(range(0x20), range(0x7F, 0xA0))
