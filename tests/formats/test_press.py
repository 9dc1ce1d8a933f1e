"""What a printer gets: the inside and the cover as PDF/X-4, and the table over the languages."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace as changed
from importlib.resources import files
from pathlib import Path
from typing import Any

import pikepdf
import polib
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from PIL import Image

from hexapla.editions.localize import of_source
from hexapla.errors import ConfigError, UsageError
from hexapla.formats.pdf import weasyprint
from hexapla.formats.pdf.pages.faults import SAID
from hexapla.formats.pdf.preflight import inspect
from hexapla.formats.press import cover_sheet, ean13, pdfx, spine, writer
from hexapla.formats.press.cmyk import Inks
from hexapla.images import icc
from hexapla.publishing.print_table import SHOWN
from hexapla.source.config.settings import read_settings
from hexapla.theme import Theme, default_templates
from tests.conftest import Hexapla, Once, replace
from tests.support.books import book_of
from tests.support.pdfx import faults, walk

pytestmark = pytest.mark.slow

LANGUAGES = ("en", "ar", "fr", "zh-Hans")
POINT = 72 / 25.4
PRINT = """
[pdf]
print = true
page = "{page}"
margins = "17mm 25mm 20mm 25mm"
bleed = "{bleed}"
paper = 1.5

[isbn]
en = {{ print = "978-3-16-148410-0" }}

[prices]
print = {{ EUR = 12.5 }}
"""

LONG = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"

COLOURS = f"""

## Colours {{#colours}}

![A photograph](images/photo.png){{#fig-photo alt="A photograph"}}

![A grey one](images/grey.png){{#fig-grey alt="A grey one"}}

![A drawing](images/drawing.svg){{#fig-drawing alt="A drawing"}}

[{LONG[:60]}]{{.doubled .notranslate}}

"""

DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 80" width="200" height="80">
<linearGradient id="plain"><stop offset="0" stop-color="#d00"/><stop offset="1" stop-color="#00d"/>
</linearGradient>
<linearGradient id="fading"><stop offset="0" stop-color="#d00"/>
<stop offset="1" stop-color="#00d" stop-opacity="0.2"/></linearGradient>
<rect x="5" y="5" width="60" height="70" fill="url(#plain)"/>
<rect x="70" y="5" width="60" height="70" fill="url(#fading)"/>
<circle cx="165" cy="40" r="30" fill="#1f3a5f" opacity="0.5" stroke="#888"/>
<linearGradient id="light"><stop offset="0" stop-color="#fff"/><stop offset="1" stop-color="#f00"/>
</linearGradient><mask id="mask"><rect width="200" height="80" fill="url(#light)"/></mask>
<rect x="135" y="5" width="60" height="9" fill="#0a0" mask="url(#mask)"/></svg>"""

each_language = pytest.mark.parametrize("language", LANGUAGES)
each_file = pytest.mark.parametrize("kind", ["print", "cover"])

Object = Any
"""An object of pikepdf: its types do not say what it holds."""


def _ready(starter: Path, folder: Path, page: str, bleed: str) -> None:
    """The small book, with colours, in four languages, fit to print."""
    shutil.copytree(starter, folder)
    pictures = folder / "source" / "images"
    gradient = Image.linear_gradient("L").resize((60, 40))
    Image.merge("RGB", [gradient, gradient.rotate(180), gradient]).save(pictures / "photo.png")
    gradient.convert("RGB").save(pictures / "grey.png")
    (pictures / "drawing.svg").write_text(DRAWING, encoding="utf-8")
    with (folder / "source" / "02-going-on.md").open("a", encoding="utf-8") as chapter:
        chapter.write(COLOURS)
    settings = folder / "source" / "book.toml"
    replace(settings, '["fr"]', '["ar", "fr", "zh-Hans"]')
    with settings.open("a", encoding="utf-8") as text:
        text.write(PRINT.format(page=page, bleed=bleed))


def _translate(book: Path, hexapla: Hexapla) -> None:
    assert hexapla("sync", "--project", book).code == 0
    for path in (book / "translations").glob("*.po"):
        catalog = polib.pofile(str(path), wrapwidth=0)
        for entry in catalog.untranslated_entries():
            entry.msgstr = f"{path.stem}: {entry.msgid}"
        if path.stem == "zh-Hans":
            next(e for e in catalog if e.msgid == "A First Book").msgstr = "第一本书"
        catalog.save()


@pytest.fixture(scope="session")
def printed(once: Once, starter: Path, hexapla: Hexapla) -> Path:
    """The small book as its readers' PDF, its inside and its cover, in four languages; A5."""

    def fill(folder: Path) -> None:
        _ready(starter, folder, "A5", "3mm")
        _translate(folder, hexapla)
        kinds = [word for kind in ("pdf", "print", "cover") for word in ("--format", kind)]
        done = hexapla("--project", folder, *kinds, "--jobs", "1")
        assert done.code == 0, done.stderr

    return once("printed", fill)


def file_of(book: Path, language: str, kind: str) -> Path:
    ending = "" if kind == "pdf" else f"-{kind}"
    return book / "dist" / language / f"a-first-book{ending}.pdf"


# ------------------------------------------------------------------------------------- PDF/X-4


@each_file
@each_language
def test_pdfx(printed: Path, language: str, kind: str) -> None:
    """The inside and the cover keep every rule of PDF/X-4 that a file can be held to."""
    assert faults(file_of(printed, language, kind)) == []


# --------------------------------------------------------------------------------------- inks


def fills(page: Object) -> Iterator[tuple[str, tuple[float, ...]]]:
    """The colour of each text that is shown on a page."""
    colours: list[tuple[str, tuple[float, ...]]] = [("g", (0.0,))]
    operations: Object = pikepdf.parse_content_stream(page)
    for operands, operator in operations:
        name = str(operator)
        if name == "q":
            colours.append(colours[-1])
        elif name == "Q":
            colours.pop()
        elif name in {"k", "g", "rg", "scn", "sc"}:
            colours[-1] = (name, tuple(map(float, operands[:4])) if name in "kgrg" else ())
        elif name in {"Tj", "TJ"}:
            yield colours[-1]


@each_language
def test_text_is_black_ink_alone(printed: Path, language: str) -> None:
    """All text of the inside is printed with the black plate only, nearly all of it in full."""
    with pikepdf.open(file_of(printed, language, "print")) as pdf:
        found = [colour for page in pdf.pages for colour in fills(page)]
    assert len(found) > 10
    assert {name for name, _ in found} == {"k"}
    assert {inks[:3] for _, inks in found} == {(0, 0, 0)}
    assert sum(inks[3] == 1 for _, inks in found) > len(found) * 0.8


def _images(pdf: Object) -> list[Object]:
    return [
        thing
        for thing in pdf.objects
        if isinstance(thing, pikepdf.Stream) and thing.get("/Subtype") == "/Image"
    ]


def test_pictures_in_inks(printed: Path) -> None:
    """A photograph is printed in four inks, a grey one in black alone, with the same pixels."""
    with pikepdf.open(file_of(printed, "en", "print")) as pdf:
        spaces = sorted(str(image.ColorSpace) for image in _images(pdf))
        grey = next(image for image in _images(pdf) if image.ColorSpace == "/DeviceGray")
        pixels = pikepdf.PdfImage(grey).as_pil_image()
    assert spaces == ["/DeviceCMYK", "/DeviceGray"]
    original = Image.open(printed / "source" / "images" / "grey.png").convert("L")
    assert pixels.tobytes() == original.tobytes()


def test_gradients_in_inks(printed: Path) -> None:
    """A gradient goes from the inks of its first colour to those of its last, through no others."""
    with pikepdf.open(file_of(printed, "en", "print")) as pdf:
        ends = [
            [tuple(map(float, step[key])) for key in ("/C0", "/C1")]
            for thing in pdf.objects
            if isinstance(thing, pikepdf.Dictionary) and thing.get("/ColorSpace") == "/DeviceCMYK"
            for step in thing.Function.Functions
        ]
    assert len(ends) == 2
    for red, blue in ends:
        assert red[0] < 0.1
        assert min(red[1:3]) > 0.9
        assert blue[2] < 0.1
        assert min(blue[:2]) > 0.7


def test_masks_are_shares_of_light(printed: Path) -> None:
    """What fades does so in a mask, from one share of light to another, whatever its colours."""
    with pikepdf.open(file_of(printed, "en", "print")) as pdf:
        masks = [part for part in walk(pdf) if "> mask" in part.where]
        fading = {
            tuple(float(step[key][0]) for key in ("/C0", "/C1"))
            for mask in masks
            for shading in mask.used("/Shading")
            for step in shading.Function.Functions
        }
        assert {str(mask.holder.Group.CS) for mask in masks if "/Group" in mask.holder} == {
            "/DeviceGray"
        }
    # An opacity from 1 to 0.2; white to red, of which three tenths are light.
    assert fading == {(1, 0.2), (1, 0.3)}


@pytest.fixture(scope="module")
def inks() -> Inks:
    found = Theme(Path()).find(icc.OWN)
    assert found
    return Inks(found)


@given(level=st.integers(0, 255))
def test_greys_are_tints_of_black(inks: Inks, level: int) -> None:
    """Whatever grey: no coloured ink, and the lighter the less black."""
    share = level / 255
    assert inks.of_rgb(share, share, share) == pytest.approx((0, 0, 0, 1 - share), abs=1e-4)


def test_colours(inks: Inks) -> None:
    """White is bare paper; red has no cyan, green no magenta, blue no yellow to speak of."""
    assert inks.of_rgb(1, 1, 1) == (0, 0, 0, 0)
    red, green, blue = (inks.of_rgb(*map(float, c)) for c in ((1, 0, 0), (0, 1, 0), (0, 0, 1)))
    for bare, colour in enumerate((red, green, blue)):
        assert colour[bare] < 0.1
        assert min(ink for at, ink in enumerate(colour[:3]) if at != bare) > 0.5
    assert inks.of_lab(100, 0, 0) == (0, 0, 0, 0)
    assert inks.of_lab(0, 0, 0) == (0, 0, 0, 1)
    assert inks.of_lab(53, 80, 67)[0] < 0.1


@given(st.lists(st.floats(0, 1), min_size=3, max_size=3))
def test_never_more_ink_than_paper_takes(inks: Inks, colour: list[float]) -> None:
    """No colour asks for more ink in all than the profile allows, three full layers."""
    assert sum(inks.of_rgb(*colour)) <= 3.05


# -------------------------------------------------------------------------------------- pages


def texts(file: Path) -> list[str]:
    """The text of each page, what lies beyond its edge included."""
    document: Object = pypdfium2.PdfDocument(file)
    try:
        return ["".join(page.get_textpage().get_text_range().split()) for page in document]
    finally:
        document.close()


@each_language
def test_same_pages_as_on_screen(printed: Path, language: str) -> None:
    """Every page of the inside has the text of that page of the readers' PDF."""
    on_screen, inside = (
        # Where books open the other way, letters come in another order, and brackets turned.
        [sorted(text.replace(")", "(")) for text in texts(file_of(printed, language, kind))]
        for kind in ("pdf", "print")
    )
    assert len(on_screen) > 4
    assert inside[: len(on_screen)] == on_screen
    assert len(inside) == len(on_screen) + len(on_screen) % 2
    assert not any(inside[len(on_screen) :])


def boxes(file: Path) -> list[dict[str, list[float]]]:
    names = ("MediaBox", "BleedBox", "TrimBox")
    with pikepdf.open(file) as pdf:
        return [
            {n: [float(edge) for edge in page.obj[f"/{n}"]] for n in names} for page in pdf.pages
        ]


def size(box: list[float]) -> tuple[float, float]:
    return box[2] - box[0], box[3] - box[1]


def test_boxes_of_a5(printed: Path) -> None:
    """A5 is trimmed to 148 by 210 mm, bleeds by 3 mm on every side, and has room for marks."""
    for found in boxes(file_of(printed, "en", "print")):
        assert size(found["TrimBox"]) == pytest.approx((148 * POINT, 210 * POINT), abs=0.01)
        assert size(found["BleedBox"]) == pytest.approx((154 * POINT, 216 * POINT), abs=0.01)
        assert size(found["MediaBox"])[0] > size(found["BleedBox"])[0] + 10


def test_american_trade_size(tmp_path: Path) -> None:
    """Six by nine inches with an eighth of an inch of bleed, in points to the hundredth."""
    more = PRINT.format(page="6in 9in", bleed="0.125in")
    book = book_of(tmp_path, "# One {#one}\n\nA text.\n", more=more)
    edition = of_source(book, Theme(tmp_path))
    inside = writer.render(edition, tmp_path / "b-print.pdf", default_templates())
    flat = cover_sheet.render(edition, tmp_path / "b-cover.pdf", default_templates())
    assert faults(inside) == []
    assert faults(flat) == []
    for found in boxes(inside):
        assert size(found["TrimBox"]) == pytest.approx((432, 648), abs=0.01)
        assert size(found["BleedBox"]) == pytest.approx((450, 666), abs=0.01)
    (found,) = boxes(flat)
    thick = len(boxes(inside)) / 2 * 1.5 * POINT
    assert size(found["TrimBox"]) == pytest.approx((864 + thick, 648), abs=0.02)


def marks(page: Object) -> list[tuple[float, ...]]:
    """The lines that are drawn in every ink at once."""
    lines: list[tuple[float, ...]] = []
    start: tuple[float, ...] = ()
    is_mark = False
    operations: Object = pikepdf.parse_content_stream(page)
    for operands, operator in operations:
        name = str(operator)
        if name == "CS":
            is_mark = operands[0] == "/All"
        elif name == "Q":
            is_mark = False
        elif is_mark and name == "m":
            start = tuple(map(float, operands))
        elif is_mark and name == "l":
            lines.append((*start, *map(float, operands)))
    return lines


@each_file
def test_marks_stand_outside_the_bleed(printed: Path, kind: str) -> None:
    """Eight crop marks on every page, four fold marks on a cover, none of them in the bleed."""
    file = file_of(printed, "en", kind)
    with pikepdf.open(file) as pdf:
        drawn = [marks(page) for page in pdf.pages]
    for lines, found in zip(drawn, boxes(file), strict=True):
        left, bottom, right, top = found["BleedBox"]
        assert len(lines) == (8 if kind == "print" else 12)
        for x, y, to_x, to_y in lines:
            outside_x = max(x, to_x) < left or min(x, to_x) > right
            outside_y = max(y, to_y) < bottom or min(y, to_y) > top
            assert outside_x or outside_y
        trim = found["TrimBox"]
        cuts = {x for x, _, to_x, _ in lines if x == to_x}
        assert {round(trim[0], 2), round(trim[2], 2)} <= {round(x, 2) for x in cuts}


def test_registration_is_on_every_plate(printed: Path) -> None:
    """The marks are in the colour All, which is all four inks at once."""
    with pikepdf.open(file_of(printed, "en", "print")) as pdf:
        space = pdf.pages[0].obj.Resources.ColorSpace["/All"]
        assert [str(part) for part in list(space)[:3]] == ["/Separation", "/All", "/DeviceCMYK"]
        assert list(space[3].C1) == [1, 1, 1, 1]


def test_direction_of_reading(printed: Path) -> None:
    """A file says from which side its book is read, and in which language."""
    for language, wanted in (("en", "/L2R"), ("ar", "/R2L")):
        for kind in ("print", "cover"):
            with pikepdf.open(file_of(printed, language, kind)) as pdf:
                assert pdf.Root.ViewerPreferences.Direction == wanted
                assert str(pdf.Root.Lang) == language


# -------------------------------------------------------------------------------------- cover


@pytest.mark.parametrize(
    ("pages", "paper", "millimetres"),
    [(26, 0.1, 1.3), (25, 0.1, 1.3), (200, 0.1, 10.0), (320, 0.12, 19.2), (2, 0.05, 0.05)],
)
def test_spine(pages: int, paper: float, millimetres: float) -> None:
    """A spine is half the pages, each leaf as thick as the paper; an odd page needs a leaf too."""
    assert spine.thickness(pages, paper) == millimetres


@each_language
def test_cover_is_as_wide_as_the_book_is_thick(printed: Path, language: str) -> None:
    """A cover is two sides and half its inside's pages of 1.5 mm wide, and folded there."""
    inside, flat = (file_of(printed, language, kind) for kind in ("print", "cover"))
    thick = len(boxes(inside)) / 2 * 1.5
    (found,) = boxes(flat)
    wanted = ((296 + thick) * POINT, 210 * POINT)
    assert size(found["TrimBox"]) == pytest.approx(wanted, abs=0.02)
    with pikepdf.open(flat) as pdf:
        upright = {round(x, 1) for x, _, to_x, _ in marks(pdf.pages[0]) if x == to_x}
    left = found["TrimBox"][0]
    folds = {round(left + x * POINT, 1) for x in (148, 148 + thick)}
    assert folds <= upright


def letters(file: Path, wanted: str) -> Iterator[list[tuple[float, float]]]:
    """Where each letter of a text stands, each time that the text is there; in points."""
    document: Object = pypdfium2.PdfDocument(file)
    page = document[0].get_textpage()
    said = [page.get_text_range(at, 1) for at in range(page.count_chars())]
    places = [at for at, char in enumerate(said) if char.strip()]
    text = "".join(said[at] for at in places)
    for found in re.finditer(re.escape("".join(wanted.split())), text):
        drawn = [page.get_charbox(at) for at in places[found.start() : found.end()]]
        yield [((box[0] + box[2]) / 2, (box[1] + box[3]) / 2) for box in drawn]
    document.close()


@pytest.mark.parametrize(("language", "side"), [("en", "left"), ("ar", "right")])
def test_back_is_where_the_book_ends(printed: Path, language: str, side: str) -> None:
    """The back with its description is left of the spine, and right where books open so."""
    file = file_of(printed, language, "cover")
    (found,) = boxes(file)
    middle = (found["TrimBox"][0] + found["TrimBox"][2]) / 2
    (text,) = letters(file, "small")
    assert {x < middle for x, _ in text} == {side == "left"}


@pytest.mark.parametrize(
    ("language", "title", "runs"),
    [
        ("en", "A First Book", "down"),
        ("fr", "Un premier livre", "up"),
        ("zh-Hans", "第一本书", "down"),
    ],
)
def test_title_on_the_spine(printed: Path, language: str, title: str, runs: str) -> None:
    """The title runs down the spine or up, as is the custom of the language, between the folds."""
    file = file_of(printed, language, "cover")
    with pikepdf.open(file) as pdf:
        upright = sorted({x for x, _, to_x, _ in marks(pdf.pages[0]) if x == to_x})
    _, first, second, _ = upright
    found = [text for text in letters(file, title) if all(first < x < second for x, _ in text)]
    assert len(found) == 1
    heights = [y for _, y in found[0]]
    assert heights == sorted(heights, reverse=runs == "down")


def test_narrow_spine_is_bare(tmp_path: Path) -> None:
    """A spine that is too narrow to be printed on carries no title."""
    more = PRINT.format(page="A5", bleed="3mm").replace("1.5", "0.1")
    edition = of_source(book_of(tmp_path, "# One {#one}\n\nA text.\n", more=more), Theme(tmp_path))
    title = edition.book.settings.title
    writer.render(edition, tmp_path / "b-print.pdf", default_templates())
    flat = cover_sheet.render(edition, tmp_path / "b-cover.pdf", default_templates())
    assert len(list(letters(flat, title))) == 1


def test_cover_wants_its_inside(tmp_path: Path) -> None:
    """Without the inside, or with that of another text, nobody knows how wide the spine is."""
    more = PRINT.format(page="A5", bleed="3mm")
    edition = of_source(book_of(tmp_path, "# One {#one}\n\nA text.\n", more=more), Theme(tmp_path))
    with pytest.raises(UsageError, match="is not there"):
        cover_sheet.render(edition, tmp_path / "b-cover.pdf", default_templates())
    writer.render(edition, tmp_path / "b-print.pdf", default_templates())
    other = changed(edition, words={**edition.words, "Contents": "Other"})
    with pytest.raises(UsageError, match="of another text"):
        cover_sheet.render(other, tmp_path / "b-cover.pdf", default_templates())
    assert not (tmp_path / "b-cover.pdf").exists()


# ----------------------------------------------------------------------------------- bar codes


def decoded(bars: str) -> str:
    """The digits that a scanner reads from 95 modules, by the widths of bars and spaces.

    The widths are those of set A of ISO/IEC 15420: of two spaces and two bars for each digit.
    """
    widths = ["3211", "2221", "2122", "1411", "1132", "1231", "1114", "1312", "1213", "3112"]
    parities = [
        *("111111", "110100", "110010", "110001", "101100"),
        *("100110", "100011", "101010", "101001", "100101"),
    ]
    assert (bars[:3], bars[45:50], bars[-3:]) == ("101", "01010", "101")
    runs = [
        "".join(str(len(run[0])) for run in re.finditer(r"0+|1+", bars[at : at + 7]))
        for at in (*range(3, 45, 7), *range(50, 92, 7))
    ]
    odd = "".join("1" if run in widths else "0" for run in runs[:6])
    left = [widths.index(run if run in widths else run[::-1]) for run in runs[:6]]
    return "".join(map(str, (parities.index(odd), *left, *map(widths.index, runs[6:]))))


def test_bar_code_of_a_known_number() -> None:
    """The bars of 4003994155486, put together by hand from the three sets of the standard."""
    left = "0001101 0100111 0111101 0001011 0010111 0011101".replace(" ", "")
    right = "1100110 1001110 1001110 1011100 1001000 1010000".replace(" ", "")
    assert ean13.modules("4003994155486") == f"101{left}01010{right}101"


@given(st.text("0123456789", min_size=10, max_size=10), st.sampled_from(["978", "979"]))
def test_bar_codes_can_be_read(digits: str, prefix: str) -> None:
    """Every number is read back from its bars."""
    assert decoded(ean13.modules(f"{prefix}-{digits[:4]}-{digits[4:]}")) == prefix + digits


def test_bar_code_on_the_cover(printed: Path) -> None:
    """The bars are printed in black alone, on white, and a scanner reads the ISBN from them."""
    file = file_of(printed, "en", "cover")
    document: Object = pypdfium2.PdfDocument(file)
    scale = 600 / 72
    drawn = document[0].render(scale=scale).to_pil().convert("L")
    (numbers,) = letters(file, "ISBN978-3-16-148410-0")
    document.close()
    (found,) = boxes(file)
    middle = [(x - found["MediaBox"][0]) * scale for x, _ in numbers]
    row = round((found["MediaBox"][3] - numbers[0][1] + 10 * POINT) * scale)
    start, end = round(min(middle) - 10 * POINT * scale), round(max(middle) + 6 * POINT * scale)
    line = "".join("1" if drawn.getpixel((x, row)) < 128 else "0" for x in range(start, end))
    line = line.strip("1").strip("0") if line.startswith("1") else line.strip("0")
    module = len(line) / 95
    bars = "".join(line[round((at + 0.5) * module)] for at in range(95))
    assert decoded(bars) == "9783161484100"


def test_no_bar_code_without_a_number(printed: Path) -> None:
    """A cover without an ISBN has neither bars nor the word."""
    assert list(letters(file_of(printed, "fr", "cover"), "ISBN")) == []


def test_price(printed: Path) -> None:
    """The price stands on the back as the language writes it."""
    assert len(list(letters(file_of(printed, "en", "cover"), "€12.50"))) == 1
    assert len(list(letters(file_of(printed, "fr", "cover"), "12,50€"))) == 1


# ------------------------------------------------------------------------------------- profile


def _with_profile(root: Path, name: str, content: bytes | None) -> Path:
    folder = root / "source"
    folder.mkdir(parents=True, exist_ok=True)
    if content is not None:
        (folder / name).write_bytes(content)
    path = folder / "book.toml"
    path.write_text(
        '[book]\nlanguage = "en"\ntitle = "T"\nauthors = ["A"]\nidentifier = "urn:x:y"\n'
        f'date = 2026-11-23\n\n[pdf]\nprint = true\nprofile = "{name}"\n',
        encoding="utf-8",
    )
    return path


def _own() -> bytes:
    found = Theme(Path()).find(icc.OWN)
    assert found
    return found.read_bytes()


def _newer(profile: bytes) -> bytes:
    return profile[:8] + b"\x05" + profile[9:]


def _screen_profile() -> bytes:
    return files("weasyprint.pdf").joinpath("sRGB2014.icc").read_bytes()


WRONG: dict[str, tuple[str, Callable[[], bytes | None], str]] = {
    "missing": ("a.icc", lambda: None, "no file source/a.icc"),
    "outside": ("../a.icc", _own, "outside source/"),
    "text": ("a.icc", lambda: b"not a profile", "no ICC profile"),
    "screen": ("a.icc", _screen_profile, "not of a printer"),
    "newer": ("a.icc", lambda: _newer(_own()), "version 5"),
    "cut": ("a.icc", lambda: _own()[:4000], "cannot be used"),
}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_profile(tmp_path: Path, case: str) -> None:
    """A profile that no printer could use is refused, with the line that names it."""
    name, content, what = WRONG[case]
    path = _with_profile(tmp_path, name, content())
    with pytest.raises(ConfigError, match=re.escape(what)) as error:
        read_settings(path)
    (finding,) = error.value.findings
    assert finding.where == f"{path}, line 10"


def test_own_profile(tmp_path: Path) -> None:
    """The profile that a book brings is the one that counts, under the name it is known by."""
    settings = read_settings(_with_profile(tmp_path, "a.icc", _own()))
    file = icc.profile_of(tmp_path, settings.profile, Theme(tmp_path))
    assert file == tmp_path / "source" / "a.icc"
    assert icc.condition(file).identifier == "FOGRA39"


def test_intent_names_the_condition(printed: Path) -> None:
    """The output intent names its printing condition as the ICC's registry does."""
    with pikepdf.open(file_of(printed, "ar", "cover")) as pdf:
        (intent,) = pdf.Root.OutputIntents
        assert str(intent.OutputConditionIdentifier) == "FOGRA39"
        assert str(intent.RegistryName) == "http://www.color.org"
        assert intent.DestOutputProfile.read_bytes() == _own()


# ------------------------------------------------------------------------------------ the table


def rows(printed: Path) -> dict[str, dict[str, Any]]:
    text = (printed / "dist" / "press" / "press.json").read_text(encoding="utf-8")
    return {row["language"]: row for row in json.loads(text)}


def test_table_has_every_language(printed: Path) -> None:
    """The table and its JSON have a row for each language, the source's first, with its files."""
    found = rows(printed)
    assert list(found) == list(LANGUAGES)
    for language, row in found.items():
        inside = file_of(printed, language, "print")
        assert row["pages"] == len(boxes(inside))
        assert row["spine"] == row["pages"] / 2 * 1.5
        assert printed / "dist" / row["inside"] == inside
        assert (printed / "dist" / row["cover"]).is_file()
    page = html.parse(printed / "dist" / "press" / "index.html").getroot()
    shown = [line.findtext("th") for line in page.iterfind(".//tbody/tr")]
    assert shown == ["English", "Arabic", "French", "Simplified Chinese"]
    for link in page.iter("a"):
        place = (printed / "dist" / "press" / link.get("href", "").partition("#")[0]).resolve()
        assert place.is_file() or not link.get("href", "").partition("#")[0]


def test_table_tells_how_texts_grow(printed: Path) -> None:
    """Words, characters and pages are compared with the source's."""
    found = rows(printed)
    source, french = found["en"], found["fr"]
    assert source["expansion"] == {"words": 0, "characters": 0, "pages": 0}
    for key in ("words", "characters", "pages"):
        grown = french[key] / source[key] - 1
        assert french["expansion"][key] == pytest.approx(grown, abs=1e-4)
    assert french["expansion"]["characters"] > 0


@each_language
def test_table_finds_what_sticks_out(printed: Path, language: str) -> None:
    """A word that is wider than its line is found in every language, on its page, and only it."""
    (found,) = rows(printed)[language]["overfull"]
    assert found["kind"] == "line"
    assert LONG[:20] in found["text"]
    assert found["excess"] > 2
    assert LONG[:20] in texts(file_of(printed, language, "print"))[found["page"] - 1]


def test_table_tells_what_a_designer_would_mark(printed: Path) -> None:
    """What is marked on the pages of each language stands in the JSON, and on the page in words."""
    page = html.parse(printed / "dist" / "press" / "index.html").getroot()
    (section,) = page.xpath("//section[@aria-labelledby='faults']")
    listed = [line.text_content() for line in section.iter("li")]
    for row in rows(printed).values():
        for found in row["faults"][:SHOWN]:
            assert 1 <= found["page"] <= row["pages"]
            wanted = f"page {found['page']}: {SAID[found['kind']]}: {found['text']}"
            assert wanted in listed
            listed.remove(wanted)
    assert all(line.startswith("and ") for line in listed)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("<p>A plain text.</p>", []),
        (f"<p>{LONG}</p>", ["line"]),
        (f"<p dir=rtl>{LONG}</p>", ["line"]),
        ("<table><tr><td>a<td>b</table>", []),
        (f"<table><tr><td>{LONG}<td>b</table>", ["cell"]),
        (f"<table style='table-layout: fixed'><tr><td>{LONG}<td>b</table>", ["cell"]),
        ("<div style='width: 90mm; height: 1mm'></div>", []),
        ("<p style='position: absolute; left: -9mm; width: 5mm'>1</p>", []),
        ("<ul><li>an item</ul>", []),
    ],
)
def test_inspection(tmp_path: Path, text: str, kinds: list[str]) -> None:
    """What sticks out is found, once each; what is meant to stand outside is not."""
    style = "@page { size: 80mm 120mm; margin: 12mm } body { margin: 0; hyphens: manual }"
    style += " table { width: 100%; border-collapse: collapse }"
    page = f"<style>{style}</style><body>{text}</body>"
    day = read_settings(_with_profile(tmp_path, "a.icc", _own())).date
    with weasyprint.layout_session("a test", day, tmp_path):
        facts = inspect(weasyprint.lay_out(page, tmp_path))
    assert [found["kind"] for found in facts["overfull"]] == kinds
    assert facts["pages"] == 1


def test_facts_stay_in_the_file(printed: Path) -> None:
    """The inside tells of itself what was measured; another PDF tells nothing."""
    facts = pdfx.facts_of(file_of(printed, "en", "print"))
    assert facts["printed"] == facts["pages"] + facts["pages"] % 2
    assert pdfx.facts_of(file_of(printed, "en", "pdf")) == {}
    assert pdfx.facts_of(printed / "nothing.pdf") == {}


# ------------------------------------------------------------------------------- as a whole


def test_same_bytes(printed: Path, tmp_path: Path, hexapla: Hexapla) -> None:
    """Two builds give the same bytes, wherever the book stands and whatever the hash seed is."""
    book = tmp_path / "elsewhere"
    shutil.copytree(printed, book, ignore=shutil.ignore_patterns("dist"))
    kinds = ["--format", "print", "--format", "cover", "--language", "ar"]
    done = hexapla("--project", book, *kinds, env={"PYTHONHASHSEED": "7"})
    assert done.code == 0, done.stderr
    for kind in ("print", "cover"):
        one, other = (file_of(place, "ar", kind).read_bytes() for place in (printed, book))
        assert hashlib.sha256(one).digest() == hashlib.sha256(other).digest()


def test_parity_is_proven_for_print(printed: Path, hexapla: Hexapla) -> None:
    """``verify`` reads the insides back as it does the other formats."""
    manifest = json.loads((printed / "dist" / "manifest.json").read_text(encoding="utf-8"))
    for edition in manifest["editions"]:
        by_format = {artifact["format"]: artifact for artifact in edition["artifacts"]}
        assert by_format["print"]["outline"] == by_format["pdf"]["outline"]
        assert by_format["print"]["outline"]
    done = hexapla("verify", "--project", printed)
    assert done.code == 0, done.stdout + done.stderr


def test_books_for_readers_only_have_none(built_starter: Path) -> None:
    """Without ``print = true`` there are no files for a printer, and no table."""
    dist = built_starter / "dist"
    assert not (dist / "press").exists()
    assert list(dist.rglob("*-print.pdf")) == list(dist.rglob("*-cover.pdf")) == []
