"""The pages of the PDF, in three scripts: what a book designer and a screen reader ask of them."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pypdfium2
import pytest

from hexapla.editions.localize import of_source
from hexapla.formats.pdf import writer as pdf
from hexapla.languages import languages
from hexapla.model import Edition, Section
from hexapla.rendering import context as pages
from hexapla.rendering.chapters import chapters
from hexapla.source import paper
from hexapla.theme import Theme, default_templates
from hexapla.verification.pdf.read_pdf import read_pdf
from tests.conftest import ROOT, Once
from tests.support.books import book_of
from tests.support.judges import fonts, inks, pdf_text, verapdf
from tests.support.printed import ROWS, WORDS, edition_of
from tests.support.processes import LIMIT

each_language = pytest.mark.parametrize("language", list(WORDS))


@dataclass(frozen=True)
class Printed:
    """An edition and its PDF."""

    edition: Edition
    path: Path

    @property
    def pages(self) -> dict[str, int]:
        """The printed number of the page of each named place."""
        with pikepdf.open(self.path) as document:
            numbers = {page.obj.objgen: at for at, page in enumerate(document.pages, start=1)}
            places = pikepdf.NameTree(document.Root.Names.Dests).items()
            return {str(name): numbers[target[0].objgen] for name, target in places}


@pytest.fixture
def printed(once: Once, language: str) -> Printed:
    """The small book in a language, made once for all tests."""

    def fill(folder: Path) -> None:
        pdf.render(edition_of(folder, language), folder / "book.pdf", default_templates())

    made = once(f"printed-{language}", fill)
    return Printed(edition_of(made, language), made / "book.pdf")


@pytest.mark.slow
@each_language
@pytest.mark.parametrize("flavour", ["ua1", "3a"])
def test_two_standards_in_one_file(printed: Printed, flavour: str) -> None:
    """A PDF is PDF/UA-1 and PDF/A-3a at once, whatever its text is made of."""
    assert verapdf(printed.path, flavour) == []


@each_language
def test_a_file_says_which_it_is(printed: Printed) -> None:
    """The metadata name the artifact, and the content that it was made of."""
    with pikepdf.open(printed.path) as document, document.open_metadata() as said:
        assert said["xmpMM:DocumentID"] == pages.identifier(printed.edition, "pdf")
        assert said["xmpMM:VersionID"] == pages.fingerprint(printed.edition)


@each_language
def test_fonts_are_inside(printed: Printed) -> None:
    """Every font is embedded and readable as text; Arabic and Chinese are never slanted."""
    found = fonts(printed.path)
    assert all(font.embedded and font.subset and font.unicode for font in found)
    letters = [font for font in found if "Code" not in font.name]
    slanted = [font.name for font in letters if "Italic" in font.name or "Oblique" in font.name]
    assert bool(slanted) is (printed.edition.language == "en")


@each_language
def test_two_renderers_agree(printed: Printed) -> None:
    """Poppler and PDFium put as much ink on each page: no font is blank to one of them."""
    for number, (one, other) in enumerate(inks(printed.path), start=1):
        assert one == pytest.approx(other, rel=0.15, abs=0.0005), f"page {number}"


# ------------------------------------------------------------------------- heads and folios


@dataclass(frozen=True)
class Content:
    """A marked content of a page."""

    number: int | None
    """None for an artifact."""
    kind: str
    """The subtype of an artifact: ``/Header`` or ``/Footer``."""
    x: float
    """Where its first text begins, in points from the left."""


def contents(page: pikepdf.Page) -> Iterator[Content]:
    """The texts of a page that are marked as something."""
    operations: list[Any] = list(pikepdf.parse_content_stream(page))
    for at, (operands, operator) in enumerate(operations):
        if str(operator) == "BDC":
            said: Any = operands[1]
            place = next((o for o, name in operations[at:] if str(name) == "Tm"), None)
            x = float(place[4]) * 0.75 if place else 0.0
            if str(operands[0]) == "/Artifact":
                assert str(said.Type) == "/Pagination"
                yield Content(None, str(said.Subtype), x)
            else:
                yield Content(int(said.MCID), "", x)


def tagged(document: pikepdf.Pdf) -> dict[Any, set[int]]:
    """The marked contents that the structure tree holds, by page."""
    found: dict[Any, set[int]] = {}
    waiting: list[Any] = [document.Root.StructTreeRoot.K]
    while waiting:
        thing = waiting.pop()
        if isinstance(thing, pikepdf.Array):
            waiting += list(thing)
        elif "/K" in thing:
            kids = thing.K if isinstance(thing.K, pikepdf.Array) else [thing.K]
            for kid in kids:
                if isinstance(kid, int):
                    found.setdefault(thing.Pg.objgen, set()).add(kid)
                else:
                    waiting.append(kid)
    return found


@each_language
def test_heads_and_folios_are_artifacts(printed: Printed) -> None:
    """What no tag holds is an artifact, and the other way round: a screen reader passes it over."""
    opening = {printed.pages[section.id] for section in tops(printed.edition)}
    with pikepdf.open(printed.path) as document:
        held = tagged(document)
        parents = document.Root.StructTreeRoot.ParentTree.Nums
        for number, page in enumerate(document.pages, start=1):
            found = list(contents(page))
            said = {content.number for content in found if content.number is not None}
            assert said == held.get(page.obj.objgen, set())
            known: Any = parents[2 * (number - 1) + 1]
            assert {
                at for at, parent in enumerate(known) if isinstance(parent, pikepdf.Dictionary)
            } == said
            kinds = {content.kind for content in found} - {""}
            if number in opening:
                assert kinds == {"/Footer"}
            elif not said:
                assert kinds == set(), "a blank page has neither head nor folio"
            elif number > min(opening) and number < printed.pages["back-index"]:
                assert kinds == {"/Header", "/Footer"}


def tops(edition: Edition) -> list[Section]:
    return [section for section in edition.book.sections if section.level == 1]


@each_language
def test_chapters_open_on_the_recto(printed: Printed) -> None:
    """Chapters open on odd pages, whose folio stands at the outer edge: left in Arabic."""
    opening = [printed.pages[section.id] for section in tops(printed.edition)]
    assert all(number % 2 for number in opening)
    with pikepdf.open(printed.path) as document:
        for number in opening:
            page = document.pages[number - 1]
            [folio] = [content for content in contents(page) if content.kind == "/Footer"]
            is_right = folio.x > float(page.mediabox[2]) / 2
            assert is_right is (printed.edition.direction == "ltr")


@each_language
def test_heads_say_where_one_is(printed: Printed) -> None:
    """The head of a recto is the section that the page is in, of a verso the chapter.

    Where a chapter has no sections, that is the book's title.
    """
    words = WORDS[printed.edition.language]
    with pypdfium2.PdfDocument(printed.path) as document:
        heads = {}
        for number, page in enumerate(document, start=1):
            width, height = page.get_size()
            heads[number] = flat(
                page.get_textpage().get_text_bounded(0, height - 40, width, height)
            )
    inside = range(printed.pages["levels"] + 1, printed.pages["figure-b"] + 1)
    assert len(inside) >= 2
    for number in inside:
        # PDFium turns round the words of a direction that is not the page's.
        said = words.section if number % 2 else "The book"
        assert all(flat(word) in heads[number] for word in said.split()), number


def flat(text: str) -> str:
    """A text without spaces and marks of direction."""
    return re.sub(r"[\s\u200e\u200f\u202a-\u202e\u2066-\u2069\ufffe\u2060]", "", text)


# ------------------------------------------------------------------------- bookmarks and pages


@each_language
def test_bookmarks_are_the_headings(printed: Printed) -> None:
    """The bookmarks are the headings: number, title, level and place."""
    assert read_pdf(printed.path).outline == tuple(
        section for chapter in chapters(printed.edition) for section in chapter.sections
    )


@each_language
def test_contents_and_index_have_bookmarks(printed: Printed) -> None:
    """The contents come first among the bookmarks and the index last, at their own places."""
    with pikepdf.open(printed.path) as pdf, pdf.open_outline() as outline:
        pages: list[Any] = [page.objgen for page in pdf.pages]
        items: list[Any] = list(outline.root)
        ends = [(pages.index(i.destination[0].objgen) + 1, str(i.title)) for i in items]
    words = printed.edition.words
    assert ends[0] == (printed.pages["front-contents"], words["Contents"])
    assert ends[-1] == (printed.pages["back-index"], words["Index"])


def links(printed: Printed) -> dict[tuple[int, str], str]:
    """What the links on each page to each place say, all together."""
    found: dict[tuple[int, str], str] = {}
    with (
        pikepdf.open(printed.path) as document,
        pypdfium2.PdfDocument(printed.path) as drawn,
    ):
        for at, page in enumerate(document.pages):
            text = drawn[at].get_textpage()
            for link in page.obj.get("/Annots", []):
                assert int(link.F) == 4
                edges = [float(edge) for edge in link.Rect]
                left, bottom, right, top = (float(edge) for edge in page.mediabox)
                assert left <= edges[0] <= edges[2] <= right
                assert bottom <= edges[1] <= edges[3] <= top
                if "/Dest" in link:
                    key = at + 1, str(link.Dest)
                    said = flat(text.get_text_bounded(*edges))
                    found[key] = f"{found.get(key, '')} {said}"
    return found


@each_language
def test_printed_page_numbers_are_true(printed: Printed) -> None:
    """Contents, lists, index and references print the number of the page that they lead to."""
    first = min(printed.pages[section.id] for section in tops(printed.edition))
    seen: dict[str, int] = {"front": 0, "index": 0, "reference": 0, "beside": 0}
    for (page, name), said in links(printed).items():
        there = str(printed.pages[name])
        numbers = re.findall(r"\d+", said)
        if page < first:
            assert there in numbers, said
            seen["front"] += 1
        elif page >= printed.pages["back-index"]:
            assert numbers[0] == there or numbers[-1] == there, said
            seen["index"] += 1
        elif "note" not in name:
            is_beside = printed.pages[name] == page
            told = printed.edition.words["{reference}, page {page}"].rpartition("{page}")[0]
            word = re.sub(r"\W", "", told.rpartition("}")[2])
            assert (flat(word + there) in said) is not is_beside, said
            seen["beside" if is_beside else "reference"] += 1
    assert seen["front"] == len(printed.edition.book.sections) + 1 + 2
    assert seen["index"] >= 4
    assert seen["reference"] >= 2
    assert seen["beside"] >= 2


@each_language
def test_index_says_each_page_once(printed: Printed) -> None:
    """A page with two marks of an entry stands there once, and three in a row are a run."""
    words = WORDS[printed.edition.language]
    text = pdf_text(printed.path, "-f", str(printed.pages["back-index"]))
    line = next(line for line in text.splitlines() if flat(words.term) in flat(line))
    marks = [name for name in printed.pages if re.fullmatch(r"index-\d+", name)]
    wanted = sorted({printed.pages[name] for name in marks_of(printed.edition, marks)})
    sign = printed.edition.typography["range"]
    said: list[int] = []
    for start, end in re.findall(rf"(\d+)(?:{sign}(\d+))?", line):
        ends = sorted((int(start), int(end or start)))
        said += range(ends[0], ends[1] + 1)
    assert sorted(said) == wanted
    assert sign in line


def marks_of(edition: Edition, names: list[str]) -> list[str]:
    """The marks of the small book's first term."""
    letters = pages.template_values(edition, chapters(edition))["index"]
    entries = [entry for letter in letters for entry in letter.entries]
    [entry] = [one for one in entries if one.text == WORDS[edition.language].term]
    assert set(entry.places) <= set(names)
    return list(entry.places)


@each_language
def test_long_tables_repeat_their_heads(printed: Printed) -> None:
    """A long table goes on over pages, under its head each time, and loses no row."""
    head = flat(WORDS[printed.edition.language].head[1])
    said = [flat(text) for text in pdf_text(printed.path).split("\f")]
    with_head = [number for number, text in enumerate(said, start=1) if head in text]
    assert len(with_head) >= 3
    assert with_head[0] == printed.pages["table-a"]
    cell = flat(WORDS[printed.edition.language].cell)
    assert sum(text.count(cell) for text in said) == ROWS


@each_language
def test_imprint(printed: Printed) -> None:
    """The imprint names publisher, date and numbers; each ISBN says of what it is."""
    text = flat(pdf_text(printed.path, "-f", "2", "-l", "2"))
    assert "978-3-16-148410-0" in text
    assert "9780306406157" in text
    assert flat(WORDS[printed.edition.language].publisher) in text
    day = languages.long_date(printed.edition.book.settings.date, printed.edition.language)
    assert flat(day) in text


@each_language
def test_codes_lead_to_the_web(printed: Printed) -> None:
    """Each chapter opens with a code; its text says the address: by number, else by page."""
    with pikepdf.open(printed.path) as document:
        alts = {str(thing.Alt) for thing in document.objects if has_alt(thing)}
    addresses = {alt.partition(": ")[2] for alt in alts if "https" in alt}
    wanted = {f"https://example.org/book/s/{number}/" for number in (1, 2)}
    assert addresses == wanted | {f"https://example.org/book/{printed.edition.language}/end.html"}


def has_alt(thing: Any) -> bool:  # noqa: ANN401 - pikepdf's objects
    return isinstance(thing, pikepdf.Dictionary) and "/Alt" in thing


# ------------------------------------------------------------------------------- typesetting


def lines_of(path: Path) -> list[str]:
    return [line.strip() for line in pdf_text(path).splitlines()]


def made(root: Path, text: str, language: str, more: str = "") -> Path:
    """The PDF of a book of one text."""
    edition = of_source(book_of(root, text, more=more, language=language), Theme(root))
    return pdf.render(edition, root / "book.pdf", default_templates())


@pytest.mark.parametrize("page", ["A5", "A6", "120mm 190mm"])
def test_chinese_lines_are_whole_ems(tmp_path: Path, page: str) -> None:
    """A full line of Chinese has as many characters as the measure has ems, flush on both sides."""
    path = made(
        tmp_path, f"# 一 {{#one}}\n\n{'潮水涨落有时' * 60}", "zh-Hans", f'[pdf]\npage="{page}"'
    )
    settings = book_of(tmp_path / "b", "# A", more=f'[pdf]\npage="{page}"').settings
    rules = languages.typography(Theme(ROOT), "zh-Hans")
    found = paper.margins(settings, rules)
    width = (paper.size(page)[0] - found.outer - found.inner) / paper.UNITS["pt"]
    ems = int(width / rules["size"] + 1e-6)
    assert width / rules["size"] == pytest.approx(ems, abs=0.01)
    text = [line for line in lines_of(path) if re.fullmatch("[潮水涨落有时]{9,}", line)]
    first, *full, _ = map(len, text)
    assert first == ems - rules["indent"]
    assert set(full) == {ems}


def test_lists_are_numbered_as_written(tmp_path: Path) -> None:
    """A list begins with its own number or letter, be its items short or of several paragraphs."""
    text = "# A\n\n9. one\n10. two\n\n- - -\n\n7. three\n\n   and more\n\n8. four\n\n"
    text += "- - -\n\nC. five\nD.  six\n\n- - -\n\niv) seven\n\n    and more\n"
    said = " ".join(" ".join(lines_of(made(tmp_path, text, "en"))).split())
    for item in ("9. one", "10. two", "7. three", "8. four", "C. five", "D. six", "iv) seven"):
        assert item in said


@each_language
def test_display_formulas_stand_in_the_middle(tmp_path: Path, language: str) -> None:
    """A formula on a line of its own is as far from one edge of the text as from the other."""
    path = made(
        tmp_path, "# A\n\n$$\\text{middle}$$\n", language, '[pdf]\nmargins = "20mm 20mm 20mm 20mm"'
    )
    with pypdfium2.PdfDocument(path) as document:
        width = document[4].get_width()
        paths = list(document[4].get_objects([pypdfium2.raw.FPDF_PAGEOBJ_PATH]))
        edges = [path.get_bounds() for path in paths]
    assert len(edges) == len("middle")
    left, right = min(edge[0] for edge in edges), max(edge[2] for edge in edges)
    assert (left + right) / 2 == pytest.approx(width / 2, abs=1)


def test_a_note_with_a_list_has_no_empty_lines(tmp_path: Path) -> None:
    """A note begins on the line of its number, and its lines follow each other closely."""
    note = "[^1]: First.\n\n    - one\n\n    - two\n\n    1. three\n\n    Last."
    path = made(tmp_path, f"# A\n\nText.[^1]\n\n{note}\n", "en")
    with pypdfium2.PdfDocument(path) as document:
        page = document[4].get_textpage()
        text = page.get_text_range()
        tops = [
            page.get_charbox(text.index(w))[3] for w in ("First", "one", "two", "three", "Last")
        ]
    assert re.search(r"1\s*First\.", text)
    for upper, lower in pairwise(tops):
        assert 8 < upper - lower < 14


def test_chinese_marks_meet(tmp_path: Path) -> None:
    """Marks that meet lose the empty half between them, and the text stays clean."""
    said = "他说：“好。”（《潮汐》）（二）"
    path = made(tmp_path, f"# 一 {{#one}}\n\n{said}\n\n{'潮' * len(said)}", "zh-Hans")
    assert said in lines_of(path)
    with pypdfium2.PdfDocument(path) as document:
        texts = document[4].get_textpage()
        whole = texts.get_text_range()
        edges = [texts.get_charbox(whole.index(mark))[0] for mark in (said[0], said[-2])]
    # 他说：“好。”（《潮汐》）（二: before 二 stand 14 characters, and 6 halves are gone.
    assert (edges[1] - edges[0]) / 10 == pytest.approx(14 - 6 / 2, abs=0.3)


def test_chinese_marks_meet_in_the_index_and_in_front(tmp_path: Path) -> None:
    """What templates print has its wide marks squeezed as the chapters have: "》，" in an index."""
    text = '# 一 {#one}\n\n[潮]{.index entry="《书名》"}水。'
    path = made(tmp_path, text, "zh-Hans", 'subtitle = "水（《潮》）"')
    with pypdfium2.PdfDocument(path) as document:
        for page, mark, after in ((0, "》", "）"), (len(document) - 1, "》", "，")):
            texts = document[page].get_textpage()
            whole = texts.get_text_range()
            at = whole.index(mark + after)
            first, second = (texts.get_charbox(at + more, loose=True) for more in (0, 1))
            height = first[3] - first[1]
            assert second[0] - first[0] < 0.6 * height


def test_chinese_pairs_stay_whole(tmp_path: Path) -> None:
    """No line ends between the two characters of a dash or of an ellipsis."""
    text = "\n\n".join(f"{'潮' * length}——{'水' * 9}……{'涨' * 5}" for length in range(12, 40))
    for line in lines_of(made(tmp_path, f"# 一 {{#one}}\n\n{text}", "zh-Hans", '[pdf]\npage="A6"')):
        assert not re.search("(?<!—)—$|(?<!…)…$|^—(?!—)|^…(?!…)", line), line


def test_french_marks_begin_no_line(tmp_path: Path) -> None:
    """No line begins with : ; ! ? or », nor ends with «: their spaces do not break."""
    said = "Port\u00a0: il dort\u202f; la mer, «\u202fqui est là\u202f», parle\u202f! Qui\u202f? "
    text = "\n\n".join(
        f"{'a' * length} {said * 3}*ah*\u202f! `b`\u202f; [c](#un)\u202f?"
        for length in range(1, 24)
    )
    more = '[pdf]\npage = "A6"\nmargins = "10mm 20mm 10mm 20mm"'
    found = lines_of(made(tmp_path, f"# Un {{#un}}\n\n{text}", "fr", more))
    assert len(found) > 100
    assert [line for line in found if re.match(r"[\s\u202f\u00a0]*[:;!?»]", line)] == []
    assert [line for line in found if re.search(r"«[\s\u202f\u00a0]*$", line)] == []


def test_arabic_digits_of_the_locale(tmp_path: Path) -> None:
    """With numerals = "locale", folios, contents, notes and index have the locale's digits."""
    text = "# مد {#one}\n\nكلمة [ميناء]{.index}^[ملاحظة.]\n\n# جزر {#two}\n\nانظر [](#one).\n"
    path = made(tmp_path, text, "ar-EG", '[numbering]\nnumerals="locale"\nparagraphs=true')
    body = pdf_text(path, "-f", "3")
    assert not re.search("[0-9]", body), body
    assert re.search("[٠-٩]", body)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["zh-Hans"])
def test_same_bytes_in_another_process(printed: Printed, tmp_path: Path) -> None:
    """The same book gives the same bytes, whatever the order of Python's sets is."""
    code = (
        "import sys; from pathlib import Path; from tests.support.printed import edition_of\n"
        "from hexapla.formats.pdf import writer as pdf\n"
        "from hexapla.theme import default_templates\n"
        "root = Path(sys.argv[1])\n"
        "pdf.render(edition_of(root, 'zh-Hans'), root / 'book.pdf', default_templates())\n"
    )
    subprocess.run(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "4711"},
        timeout=LIMIT,
        check=True,
    )
    assert (tmp_path / "book.pdf").read_bytes() == printed.path.read_bytes()
