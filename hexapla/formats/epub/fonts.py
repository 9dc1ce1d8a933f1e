"""The fonts of an ebook: our book faces, cut down to the characters that it sets in each."""

from __future__ import annotations

import functools
import re
import unicodedata
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hexapla.formats import font_names, fonts, own_fonts
from hexapla.formats.fonts import FontFace
from hexapla.languages.languages import own_family, typography
from hexapla.model import Book
from hexapla.rendering.headings import HEADINGS
from hexapla.theme import Theme

if TYPE_CHECKING:
    from lxml.etree import _Element

XHTML = "{http://www.w3.org/1999/xhtml}"
MATH = "{http://www.w3.org/1998/Math/MathML}"

BOLD = {*HEADINGS, "strong", "b", "th", "dt"}
ITALIC = {"em", "i", "cite", "dfn", "var", "address"}
BOLD_CLASSES = {"label", "book-title", "letter", "kw", "cf", "im"}
ITALIC_CLASSES = {"co", "an", "cv", "do", "in", "wa"}
"""What the style sheets of the ebook set in bold, or in italics."""

CODE = {"code", "pre", "kbd", "samp"}
CODE_FAMILY = "Source Code Pro"
MATH_FAMILY = "STIX Two Math"
EMOJI_FAMILY = "Noto Emoji"
OWN_ROLES = {own_family("code"), own_family("headings")}
NOT_FOR_TEXT = {CODE_FAMILY, *OWN_ROLES}
"""What sets only what asks for it."""

ROOT = "√"
"""What a browser draws for a root, which is an element and no character."""

BASIC = "".join(map(chr, range(0x20, 0x7F)))
"""What a font has in any case, once it is taken: the reader's own device may add such text."""

SIGNS = "*†‡§•–—…“”‘’"
"""Characters that style sheets and marks print."""

TAG = re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*")
"""A tag of a language, which may name a file of rules."""

LARGE = 5_000_000
"""Bytes of a font file with thousands of characters: its bold has those that are set in bold."""

MATH_LETTERS = range(0x1D400, 0x1D800)
"""Mathematical alphanumeric symbols, which a browser takes for letters in formulas."""

FEATURES = ("halt", "chws", "locl", "ssty", "dtls", "flac")
"""What browsers use besides what every text needs: to trim Han punctuation, to set formulas."""

NAMES = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 13, 14, 16, 17)
"""The entries that a font keeps of its names: makers, copyright and licence among them."""


@dataclass(frozen=True, slots=True)
class Face:
    """A font in the ebook, as the style sheet names it."""

    family: str
    weight: int
    style: str
    file: str
    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class FontSet:
    """The fonts of an ebook, and which of them each language takes."""

    faces: list[Face]
    families: Mapping[str, str]
    """The families of each language that the book is written in, as a style sheet lists them."""


Style = tuple[bool, bool]
"""Whether text is bold, and whether it is italic."""

Catalog = Mapping[str, Sequence[FontFace]]
"""Faces by their family."""


class _CharacterUse:
    """The characters that a book sets, by the families asked for and by style."""

    def __init__(self, theme: Theme, language: str, own: Collection[str] = ()) -> None:
        self.theme, self.own = theme, own
        self.rules = {language: typography(theme, language, own)}
        self.code = own_family("code") if "code" in own else CODE_FAMILY
        self.headings = own_family("headings") if "headings" in own else ""
        self.found: dict[tuple[tuple[str, ...], Style], set[str]] = {}

    def listed(self, language: str) -> tuple[str, ...]:
        """The families of a language by preference."""
        return tuple(re.findall(r'"([^"]+)"', self.rules[language]["fonts"]))

    def add(self, text: str | None, families: tuple[str, ...], style: Style) -> None:
        """Note the characters of a text."""
        if text and not text.isspace():
            self.found.setdefault((families, style), set()).update(text)

    def read(self, element: _Element, language: str, style: Style, first: str = "") -> None:
        """Note the characters of an element and all in it."""
        tag = str(element.tag).removeprefix(XHTML)
        own_language = element.get("lang", language)
        if TAG.fullmatch(own_language):
            language = own_language
            if own_language not in self.rules:
                self.rules[own_language] = typography(self.theme, own_language, self.own)
        style = _style(tag, element.get("class", ""), style, self.rules[language]["emphasis"])
        if tag == f"{MATH}math":
            self._formula(element)
            return
        if tag in HEADINGS or "book-title" in element.get("class", "").split():
            first = self.headings
        first = self.code if tag in CODE else first
        families = tuple(filter(None, (first, *self.listed(language))))
        self.add(element.text, families, style)
        for inner in element:
            if isinstance(inner.tag, str):
                self.read(inner, language, style, first)
            self.add(inner.tail, families, style)

    def _formula(self, element: _Element) -> None:
        if next(element.iter(f"{MATH}msqrt", f"{MATH}mroot"), None) is not None:
            self.add(ROOT, (MATH_FAMILY,), (False, False))
        for part in element.iter(f"{MATH}mi", f"{MATH}mn", f"{MATH}mo", f"{MATH}mtext"):
            text = part.text or ""
            self.add(text, (MATH_FAMILY,), (False, False))
            if part.tag == f"{MATH}mi":
                self.add("".join(map(_slanted, text)), (MATH_FAMILY,), (False, False))


def _style(tag: str, names: str, style: Style, emphasis: str) -> Style:
    """The style of an element by its tag and classes, inside text of a style."""
    classes = set(names.split())
    is_emphasis = tag in ITALIC
    is_bold = tag in BOLD or (is_emphasis and emphasis == "bold") or bool(classes & BOLD_CLASSES)
    is_slanted = (is_emphasis and emphasis == "italics") or bool(classes & ITALIC_CLASSES)
    return style[0] or is_bold, style[1] or is_slanted


@functools.cache
def _mathematical() -> Mapping[str, str]:
    """The italic mathematical letter of each letter."""
    letters = {"h": "ℎ"}
    for code in MATH_LETTERS:
        name = unicodedata.name(chr(code), "")
        if re.fullmatch(r"MATHEMATICAL ITALIC (SMALL|CAPITAL) .+", name):
            letters[unicodedata.normalize("NFKD", chr(code))] = chr(code)
    return letters


def _slanted(letter: str) -> str:
    return _mathematical().get(letter, letter)


def choose_fonts(
    documents: Iterable[_Element], theme: Theme, language: str, book: Book | None = None
) -> FontSet:
    """The fonts that these XHTML documents want, each with the characters that are set in it.

    A character stands in the first family of its language that has it, as on the printed page;
    one that no font of ours has is left to the reader's device.
    """
    use = _CharacterUse(theme, language, book.settings.fonts if book else ())
    known = {**_by_family(own_fonts.faces(book) if book else ()), **_ours()}
    for document in documents:
        body = document.find(f"{XHTML}body")
        if body is not None:
            use.read(body, language, (False, False))
    use.add(SIGNS, use.listed(language), (False, False))
    wanted: dict[str, dict[Style, set[str]]] = {}
    for (families, style), characters in use.found.items():
        for character in characters:
            if family := _family(ord(character), families, known):
                wanted.setdefault(family, {}).setdefault(style, set()).add(character)
    if EMOJI_FAMILY in wanted:
        # Several characters are one emoji, and some of them stand in other fonts, too.
        used = {ord(letter) for letters in use.found.values() for letter in letters}
        parts = used & known[EMOJI_FAMILY][0].characters
        wanted[EMOJI_FAMILY].setdefault((False, False), set()).update(map(chr, parts))
    faces = [
        face
        for family in sorted(wanted)
        for face in _faces(known[family], wanted[family], is_math=family == MATH_FAMILY)
    ]
    return FontSet(faces, {tag: _family_list(use.listed(tag), wanted) for tag in use.rules})


def _family_list(listed: Sequence[str], embedded: Collection[str]) -> str:
    """The families of a language that the ebook has, then what else it has for rare characters."""
    others = (family for family in embedded if family not in NOT_FOR_TEXT)
    there = [family for family in dict.fromkeys((*listed, *sorted(others))) if family in embedded]
    return ", ".join([*(f'"{family}"' for family in there), "serif"])


def _family(code: int, families: Sequence[str], known: Catalog) -> str | None:
    """The first family that has a character: of those asked for, then of all."""
    others = (family for family in known if family not in OWN_ROLES)
    for family in dict.fromkeys((*families, *others)):
        if any(code in file.characters for file in known.get(family, ())):
            return family
    return None


def _faces(
    files: Sequence[FontFace], wanted: Mapping[Style, set[str]], *, is_math: bool
) -> Iterable[Face]:
    basic = set() if is_math else set(BASIC)
    all_characters = basic.union(*wanted.values())
    finished: set[tuple[int, bool]] = set()
    for is_bold, is_italic in sorted({(False, False), *wanted}):
        file = _best(files, 700 if is_bold else 400, is_italic=is_italic)
        weight = min(max(700 if is_bold else 400, file.weight[0]), file.weight[1])
        if (weight, file.is_italic) in finished:
            continue
        finished.add((weight, file.is_italic))
        is_part = file.path.stat().st_size > LARGE and is_bold
        heavy = (found for (bold, _), found in wanted.items() if bold)
        characters = basic.union(*heavy) if is_part else all_characters
        yield _face(file, weight, characters)


def _best(files: Sequence[FontFace], weight: int, *, is_italic: bool) -> FontFace:
    """The file that comes nearest to a style."""

    def distance(file: FontFace) -> tuple[bool, int]:
        lightest, heaviest = file.weight
        return file.is_italic is not is_italic, max(lightest - weight, weight - heaviest, 0)

    return min(files, key=distance)


def _face(file: FontFace, weight: int, characters: Iterable[str]) -> Face:
    content, is_outlined = subset(file, weight, "".join(sorted(set(characters))))
    style = "italic" if file.is_italic else "normal"
    ending = "otf" if is_outlined else "ttf"
    slug = re.sub(r"[^a-z0-9]+", "-", file.family.lower())
    name = f"fonts/{slug}-{weight}{'-italic' if file.is_italic else ''}.{ending}"
    return Face(file.family, weight, style, name, f"font/{ending}", content)


@functools.lru_cache(maxsize=8)
def subset(file: FontFace, weight: int, characters: str) -> tuple[bytes, bool]:
    """The font with these characters only and one weight; whether its outlines are PostScript's.

    The same in every run: dates stay those of the font.
    """
    import uharfbuzz

    face = fonts.open_face(file.path, file.number)
    wanted = uharfbuzz.SubsetInput()
    wanted.flags = (
        uharfbuzz.SubsetFlags.NO_HINTING
        | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
        | uharfbuzz.SubsetFlags.DOWNGRADE_CFF2
    )
    wanted.unicode_set.update(map(ord, characters))
    wanted.name_id_set.update(NAMES)
    wanted.layout_feature_tag_set.update(int.from_bytes(tag.encode(), "big") for tag in FEATURES)
    fonts.pin(wanted, face, weight)
    made = fonts.cut(face, wanted, file.path)
    content = bytes(made.blob.data)
    # Some bold files say otherwise in OS/2.
    said = int.from_bytes(face.reference_table("OS/2").data[4:6], "big")
    if face.axis_infos or said != weight:
        content = font_names.named(content, weight, is_italic=file.is_italic)
    return content, "CFF " in made.table_tags


def _by_family(faces: Iterable[FontFace]) -> Catalog:
    """Faces by family, in order."""
    families: dict[str, list[FontFace]] = {}
    for face in faces:
        families.setdefault(face.family, []).append(face)
    return families


@functools.cache
def _ours() -> Catalog:
    """Our faces by family, in the order of ``fonts.files``."""
    return _by_family(face for path in fonts.files() for face in fonts.faces(path))
