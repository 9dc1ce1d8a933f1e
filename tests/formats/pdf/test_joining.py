"""Parts that were laid out apart and joined: the PDF is the one that a whole run makes."""

from __future__ import annotations

import functools
import io
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pikepdf
import pytest
from PIL import Image

from hexapla.errors import ToolError
from hexapla.formats.pdf import ua, weasyprint
from hexapla.formats.pdf.joining.join import join
from hexapla.formats.pdf.joining.part import Part
from hexapla.formats.pdf.joining.writing import write_part
from hexapla.verification.pdf.read_pdf import read_pdf
from tests.support.judges import verapdf
from tests.support.parts import contents, font_files, parts_of, pictures, texts

STYLE = """@page { size: A6; margin: 14mm; @top-center { content: "Head " counter(page) } }
h1 { break-before: page; bookmark-level: 1; font-size: 14pt } h2 { bookmark-level: 2 }
h3 { bookmark-level: 4; bookmark-state: closed } h4 { bookmark-level: 3 }
p, td, th, h1, h2 { font-family: 'Source Serif 4', 'Amiri', 'Frank Ruhl Libre',
'Noto Serif Devanagari', 'Noto Serif CJK SC', 'Noto Sans Khmer' }
p { font-size: 10pt; text-align: justify }
img { width: 20mm } img, .tiled { image-rendering: crisp-edges }
.faint { opacity: 0.5; background: linear-gradient(#eee, #9cf) }
.tiled { background: url(dot.png); height: 5mm }"""

DRAWING = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 40">
<defs><linearGradient id="g"><stop offset="0" stop-color="red"/>
<stop offset="1" stop-opacity="0.2"/>
</linearGradient></defs><rect width="90" height="20" fill="url(#g)"/>
<text x="3" y="35" opacity="0.6" font-size="14" font-family="Source Serif 4">Label</text></svg>"""

RICH = """<h3>Closed</h3><h4>Under</h4>
<p><img src='drawing.svg' alt='A drawing'> 😀 ∑</p><div class='tiled'></div>
<div class='faint'><p>Behind a veil</p></div>"""

SAMPLES = {
    "en": "Offices and AVATARS are different, naïve or not; e\u0301te\u0301 wasn’t one.",
    "ar": "لِيُقرأ مُحَمَّد الكتيب المحتويات",
    "he": "שָׁלוֹם עולם, ספר אחד בשפות רבות",
    "hi": "कि स्त्री विश्वविद्यालय मुंबई की",
    "zh-Hans": "中文。书是数据，不是程序；か\u309a也在其中。",
    "km": "សៀវភៅនេះមានភាសាជាច្រើន",
}
DAY = date(2026, 11, 29)
XMP = "urn:test", "1"


def body(language: str, *, is_rich: bool) -> str:
    """Three chapters that lead to each other, with whatever has to be joined.

    What is rich has what WeasyPrint 70 paints, but not as PDF/UA or PDF/A want it.
    """
    said = SAMPLES[language]
    chapters = []
    for number in range(3):
        other, after = (number + 1) % 3, (number + 2) % 3
        chapters.append(
            f"<h1 id='c{number}'>Chapter ünd {number}</h1><p>{said * 2} {said[number:]} "
            f"<a href='#c{other}'>there</a>, <a href='#ü{after}'>more</a>, "
            f"<a href='#c{number}'>here</a>, <a href='https://example.org/{number}'>out</a>"
            "<p>It looks like 7 0 R, and (8 0 R) <img src='dot.png' alt='A dot: 9 0 R'>"
            f"{RICH if is_rich else ''}"
            f"<h2 id='ü{number}'>Section {number}</h2>"
            "<table><tr><th>A<th>B<tr><td>1<td>2<tr><th scope='row'>x<td>3</table>"
        )
    return "".join(chapters)


def laid_out(folder: Path, language: str, *, is_rich: bool = True) -> Any:  # noqa: ANN401 - WeasyPrint has no types
    """The laid-out document; to be called in a session."""
    Image.new("RGB", (9, 9), (200, 30, 90)).save(folder / "dot.png")
    (folder / "drawing.svg").write_text(DRAWING, encoding="utf-8")
    direction = "rtl" if language in {"ar", "he"} else "ltr"
    page = f"<html lang='{language}' dir='{direction}'><title>A book</title><style>{STYLE}</style>"
    return weasyprint.lay_out(
        page + body(language, is_rich=is_rich), folder, pdf_variant="pdf/a-3a"
    )


@functools.cache
def both(language: str, *, is_rich: bool = True, _time: int = 1) -> tuple[bytes, bytes]:
    """A document written whole, and of parts."""
    with TemporaryDirectory() as place, weasyprint.layout_session("a test", DAY, Path(place)):
        document = laid_out(Path(place), language, is_rich=is_rich)
        options: dict[str, Any] = {"pdf_variant": "pdf/a-3a"}
        whole = write_part(document, ua.finisher(), **options)
        starts = [number for number, page in enumerate(document.pages) if page.bookmarks]
        parts = parts_of(document, sorted({0, *starts}), ua.finisher(), **options)
    assert len(parts) >= 3
    one, joined = (join(some, lambda xmp: ua.metadata(xmp, *XMP)) for some in ([whole], parts))
    return one, joined


@pytest.mark.parametrize("language", SAMPLES)
def test_parts_make_the_whole(language: str) -> None:
    """Pages, text, links, outline, tags and places are those of the document written whole."""
    whole, joined = both(language)
    assert texts(joined) == texts(whole)
    assert pictures(joined) == pictures(whole)
    assert font_files(joined) == font_files(whole)
    assert all(len(files) == 1 for files in font_files(joined).values())
    wanted, found = contents(whole), contents(joined)
    assert all(wanted[kind] for kind in ("annotations", "outline", "structure", "names"))
    for kind, value in wanted.items():
        assert found[kind] == value, kind


def test_parts_are_read_as_the_whole(tmp_path: Path) -> None:
    """What proves a book finds the same outline, numbers and words in both."""
    files = [tmp_path / name for name in ("whole.pdf", "joined.pdf")]
    for file, content in zip(files, both("en"), strict=True):
        file.write_bytes(content)
    whole, joined = map(read_pdf, files)
    assert whole.outline
    assert joined == whole


def test_a_joined_file_is_sound() -> None:
    """QPDF has nothing against it, and nothing in it is there twice or in vain."""
    whole, joined = both("en")
    for content in (whole, joined):
        with pikepdf.open(io.BytesIO(content)) as pdf:
            assert pdf.check_pdf_syntax() == []
            kinds = [str(thing.get("/Subtype")) for thing in pdf.objects if hasattr(thing, "get")]
            assert kinds.count("/Image") == 1
            count = len(pdf.objects)
            kept = io.BytesIO()
            pdf.save(kept, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        with pikepdf.open(kept) as pdf:
            # Streams of objects and the table of them are gone; QPDF leaves out what is not used.
            assert count - len(pdf.objects) <= 1 + count // 200 + 1


@pytest.mark.slow
@pytest.mark.parametrize("language", SAMPLES)
@pytest.mark.parametrize("flavour", ["ua1", "3a"])
def test_a_joined_file_is_accessible_and_keeps(tmp_path: Path, language: str, flavour: str) -> None:
    """What is joined of parts is PDF/UA-1 and PDF/A-3a, in any script."""
    (tmp_path / "a.pdf").write_bytes(both(language, is_rich=False)[1])
    assert verapdf(tmp_path / "a.pdf", flavour) == []


def test_equal_parts_make_equal_bytes() -> None:
    """Nothing in a file comes from a clock, from chance, or from the order of a set."""
    assert both("ar", _time=2) == both("ar")


def test_a_part_is_kept(tmp_path: Path) -> None:
    """A part comes back from its bytes as it was, and makes the same file."""
    with weasyprint.layout_session("a test", DAY, tmp_path):
        parts = parts_of(laid_out(tmp_path, "zh-Hans"), [0, 1, 2], pdf_tags=True)
    kept = [part.to_bytes() for part in parts]
    again = [Part.from_bytes(one) for one in kept]
    assert again == parts
    assert [part.to_bytes() for part in again] == kept
    assert join(again) == join(parts)


@pytest.mark.parametrize("change", [lambda _: b"", lambda kept: kept[:-9], lambda kept: kept[3:]])
def test_what_is_no_part_is_refused(tmp_path: Path, change: Any) -> None:  # noqa: ANN401
    """Bytes that are damaged, or of another version, are never taken for a part."""
    with weasyprint.layout_session("a test", DAY, tmp_path):
        kept = write_part(weasyprint.lay_out("<p>One", tmp_path)).to_bytes()
    with pytest.raises(ValueError, match="part of a PDF"):
        Part.from_bytes(change(kept))


def test_a_link_to_nowhere_is_told(tmp_path: Path) -> None:
    """A link that leads to what is in none of the parts stops the book, with its name."""
    page = "<html lang='en'><style>@page { size: A6 }</style><p><a href='part:#gone%20ü'>x</a>"
    with weasyprint.layout_session("a test", DAY, tmp_path):
        part = write_part(weasyprint.lay_out(page, tmp_path))
    with pytest.raises(ToolError, match="#gone ü"):
        join([part, part])
