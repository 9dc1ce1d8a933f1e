"""The fonts that Hexapla brings or finds: which there are, in which order, and for what."""

from __future__ import annotations

import io
import re
import shutil
import unicodedata
from collections import Counter
from pathlib import Path

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from hexapla.editions.localize import of_source
from hexapla.formats import fonts, readiness
from hexapla.formats.epub import fonts as epub_fonts
from hexapla.formats.epub import writer as epub
from hexapla.formats.html import writer as html
from hexapla.formats.pdf import word_breaks
from hexapla.formats.pdf import writer as pdf
from hexapla.formats.requirements import COMMANDS, face, remedy
from hexapla.theme import Theme, default_templates
from tests.support import judges
from tests.support.books import book_of

SAMPLES = {
    "Noto Serif Armenian": "հ",
    "Noto Serif Bengali": "বাংলা",
    "Noto Serif Ethiopic": "አማርኛ",
    "Noto Serif Georgian": "ქართული",
    "Noto Serif Gujarati": "ગુજરાતી",
    "Noto Serif Gurmukhi": "ਪੰਜਾਬੀ",
    "Noto Serif Kannada": "ಕನ್ನಡ",
    "Noto Serif Khmer": "ភាសាខ្មែរ",
    "Noto Serif Lao": "ພາສາລາວ",
    "Noto Serif Malayalam": "മലയാളം",
    "Noto Serif Myanmar": "မြန်မာ",
    "Noto Serif Sinhala": "සිංහල",
    "Noto Serif Tamil": "தமிழ்",
    "Noto Serif Telugu": "తెలుగు",
    "Noto Serif Thai": "ภาษาไทย",
    "Noto Serif Tibetan": "བོད་སྐད",
    "Noto Sans Canadian Aboriginal": "ᐃᓄᒃ",
    "Noto Sans Cherokee": "ᏣᎳᎩ",
    "Noto Sans Coptic": "ⲁⲛ",
    "Noto Sans Cuneiform": "𒀀",
    "Noto Sans NKo": "ߒߞߏ",
    "Noto Sans Ol Chiki": "ᱚᱞ",
    "Noto Sans Phags Pa": "ꡏꡡ",
    "Noto Sans Runic": "ᚠᚢ",
    "Noto Sans Syriac": "ܐ",
    "Noto Sans Tifinagh": "ⵜⴰ",
    "Noto Sans Vai": "ꕙꔤ",
    "Noto Music": "𝄞𝄪",
    "Noto Sans Symbols2": "✗❦❧🀀🂡⠓",
    "Noto Serif CJK": "漢かハ한ㄅ",
}
"""The faces of the system, with characters that they are for."""


@pytest.mark.parametrize("family", SAMPLES)
def test_each_script_has_its_face(family: str) -> None:
    """A character is told the face for it by its script, and that face has it."""
    files = fonts.installed_files(family)
    assert files, remedy(face(family))
    for letter in SAMPLES[family]:
        if unicodedata.category(letter)[0] != "M" and letter != "་":
            assert fonts.face_for(letter) == family
        assert ord(letter) in fonts.faces(files[0])[0].characters


def test_all_faces_are_looked_for_by_their_names() -> None:
    """Nearly every face that is named here is one of the package's: no name is misspelt."""
    absent = set(fonts.SYSTEM_FACES) - set(fonts.noto_files())
    assert absent <= {"Noto Sans Chorasmian"}


@pytest.mark.parametrize("family", ["Noto Serif Thai", "Noto Sans Symbols2", "Noto Music"])
def test_faces_have_packages(family: str) -> None:
    """``doctor`` knows what brings a face on every system; Windows has it from elsewhere."""
    assert set(face(family).packages) == set(COMMANDS) - {"windows"}
    assert "fonts-noto-core" in remedy(face(family), "debian")


def test_what_comes_along_is_asked_first() -> None:
    """No font of the system goes before one that is on every machine, so pages are the same."""
    files = list(fonts.files())
    own = [file for package in fonts.PACKAGES for file in fonts.packaged(package)]
    assert files[: len(own)] == own
    assert all("glyf" in fonts.open_face(file, 0).table_tags for file in own)


def test_bold_is_bold() -> None:
    """A bold file counts as bold, also where one table of it says otherwise."""
    for files in fonts.noto_files().values():
        for file in files:
            assert (fonts.faces(file)[0].weight == (700, 700)) is file.stem.endswith("-Bold")


EMOJI = "# One 😀\n\nFamily 👨‍👩‍👧‍👦, skin 👍🏽, flag 🇩🇪, key 1️⃣, heart ❤️, 1 2 3.\n"


def test_emoji_are_printed_without_colours(tmp_path: Path) -> None:
    """Emoji, and those of several characters, are glyphs of one font, and can be copied."""
    edition = of_source(book_of(tmp_path, EMOJI), Theme(tmp_path))
    file = pdf.render(edition, tmp_path / "book.pdf", default_templates())
    assert any("Emoji" in font.name for font in judges.fonts(file))
    text = "".join(judges.pdf_text(file).split())
    for sequence in ("👨‍👩‍👧‍👦", "👍🏽", "🇩🇪", "1️⃣", "❤"):
        assert sequence in text
    with pikepdf.open(file) as document:
        kinds = {str(one.get("/Subtype")) for one in document.objects if _is_font(one)}
    assert kinds <= {"/Type0", "/CIDFontType2"}


def _is_font(thing: object) -> bool:
    return isinstance(thing, pikepdf.Dictionary) and thing.get("/Type") == "/Font"


@pytest.mark.slow
def test_readers_take_what_their_devices_lack(tmp_path: Path) -> None:
    """An ebook and a site carry the letters of rare scripts, and emoji after the device's own."""
    text = "# One\n\nকথা, ἀρχή, ᚠᚢ, ✗ and 👩‍💻.\n"
    edition = of_source(book_of(tmp_path, text), Theme(tmp_path))
    site = tmp_path / "site"
    site.mkdir()
    book = epub.render(edition, site / f"{edition.book.settings.slug}.epub", default_templates())
    html.render(edition, site, default_templates())
    shutil.unpack_archive(book, tmp_path / "unpacked", "zip")
    names = {file.stem for file in (tmp_path / "unpacked").rglob("*.ttf")}
    wanted = {"noto-sans-bengali-400", "noto-serif-400", "noto-sans-runic-400"}
    assert wanted | {"noto-sans-symbols2-400", "noto-emoji-400"} <= names
    assert names == {file.stem for file in (site / "fonts").iterdir()}
    style = (site / "style.css").read_text(encoding="utf-8")
    families = re.findall(r"--serif: (.+);", style)[-1]
    own, _, device = families.partition("var(--device)")
    assert {'"Noto Sans Runic"', '"Noto Serif"', '"Noto Sans Symbols2"'} <= {*own.split(", ")}
    assert device.endswith('"Noto Color Emoji", "Noto Emoji"')
    emoji = TTFont(next((tmp_path / "unpacked").rglob("noto-emoji-400.ttf")))
    assert 0x200D in emoji.getBestCmap()
    assert emoji["GSUB"].table.LookupList.LookupCount
    assert judges.epubcheck(book) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ภาษาไทยง่าย", "ภาษา ไทย ง่าย"),
        ("ພາສາລາວງ່າຍໆ", "ພາສາ ລາວ ງ່າຍໆ"),
        ("មនុស្សទាំងអស់", "មនុស្ស ទាំងអស់"),
        ("no Thai", "no_Thai"),
    ],
)
def test_lines_end_between_words(text: str, words: str) -> None:
    """Where no spaces part words, a line may end behind each, but not before its repetition."""
    divided = word_breaks.divided(text)
    assert divided.replace(word_breaks.SPACE, "") == text
    assert divided.replace(" ", "_").replace(word_breaks.SPACE, " ") == words


KHMER = "មនុស្សទាំងអស់កើតមកមានសេរីភាពនិងសមភាពក្នុងផ្នែកសេចក្ដីថ្លៃថ្នូរនិងសិទ្ធិមនុស្សមានវិចារណញ្ញាណ"


def test_long_lines_stay_on_the_page(tmp_path: Path) -> None:
    """A line of Khmer ends at the margin, and is copied without what divides it."""
    edition = of_source(book_of(tmp_path, f"# One\n\n{KHMER * 3}.\n"), Theme(tmp_path))
    file = pdf.render(edition, tmp_path / "book.pdf", default_templates())
    text = judges.pdf_text(file)
    assert "".join(text.split()).count(KHMER) == 3
    assert text.count("\n") > 5


LABEL = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 60">'
    '<text x="10" y="20">{text}</text></svg>'
)


@pytest.mark.parametrize("text", ["বাংলা word 😀", "👩 བོད་", "ภาษา ᏣᎳᎩ"])
def test_labels_may_want_several_fonts(tmp_path: Path, text: str) -> None:
    """A label in several scripts is set whole, and found."""
    images = tmp_path / "source" / "images"
    images.mkdir(parents=True)
    (images / "label.svg").write_text(LABEL.format(text=text), encoding="utf-8")
    book = book_of(tmp_path, "# One\n\n![A drawing](images/label.svg)\n")
    file = pdf.render(of_source(book, Theme(tmp_path)), tmp_path / "book.pdf", default_templates())
    said = "".join(judges.pdf_text(file).split())
    assert Counter("".join(text.split())) <= Counter(said)


def test_no_character_of_a_list_is_without_a_font() -> None:
    """Of what authors missed, only an ideograph that no font has is left."""
    listed = "ƆƎ҂ܐกཀაᚠᚢἀὈᾷῥ✅✔✗✘❌❦❧ⲁⲛ⸮ꙗ𝄞👍😀𪚥"
    assert readiness.without_font(listed) == ["𪚥"]


def styled(content: bytes) -> tuple[int | str | None, ...]:
    """What a font says of its style: OS/2 and head, then its names."""
    font = TTFont(io.BytesIO(content))
    os2, head, names = font["OS/2"], font["head"], font["name"]
    said = (os2.usWeightClass, bool(os2.fsSelection & 1 << 5), bool(os2.fsSelection & 1))
    mac = (bool(head.macStyle & 1), bool(head.macStyle & 2))
    return (*said, *mac, *(names.getDebugName(entry) for entry in (1, 2, 6)))


@pytest.mark.parametrize(
    ("family", "weight", "is_italic", "style"),
    [
        ("Source Serif 4", 400, False, "Regular"),
        ("Source Serif 4", 700, False, "Bold"),
        ("Source Serif 4", 400, True, "Italic"),
        ("Source Serif 4", 700, True, "Bold Italic"),
        ("Source Code Pro", 400, False, "Regular"),
        ("Source Code Pro", 700, False, "Bold"),
        ("Noto Serif Devanagari", 700, False, "Bold"),
    ],
)
def test_a_font_of_one_weight_says_which(
    family: str, weight: int, is_italic: bool, style: str
) -> None:
    """What is cut from a file of all weights says its own in its names, in OS/2 and in head."""
    found = [one for path in fonts.packaged_files() for one in fonts.faces(path)]
    cut = next(one for one in found if (one.family, one.is_italic) == (family, is_italic))
    content = epub_fonts.subset(cut, weight, "Aa")[0]
    is_bold = weight == 700
    bits = (is_bold, is_italic, is_bold, is_italic)
    postscript = f"{family.replace(' ', '')}-{style.replace(' ', '')}"
    assert styled(content) == (weight, *bits, family, style, postscript)


def test_every_face_says_its_weight() -> None:
    """Whatever the maker's file says, the face in an ebook says the weight that it is taken for."""
    for path in fonts.files():
        for one in fonts.faces(path):
            for weight in {min(max(usual, one.weight[0]), one.weight[1]) for usual in (400, 700)}:
                said = styled(epub_fonts.subset(one, weight, "A")[0])[:5]
                is_bold = weight == 700
                bits = (is_bold, one.is_italic, is_bold, one.is_italic)
                assert said == (weight, *bits), path.name


def test_a_weight_between_is_kin_of_its_family() -> None:
    """A family has four styles; a weight besides is a family of its own, and says its kin."""
    path = next(file for file in fonts.packaged_files() if "SourceSerif4[" in file.name)
    (one,) = fonts.faces(path)
    names = TTFont(io.BytesIO(epub_fonts.subset(one, 600, "A")[0]))["name"]
    said = [names.getDebugName(entry) for entry in (1, 2, 4, 16, 17)]
    assert said == [
        "Source Serif 4 SemiBold",
        "Regular",
        "Source Serif 4 SemiBold",
        "Source Serif 4",
        "SemiBold",
    ]
