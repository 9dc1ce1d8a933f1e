"""What is too large for its page: long notes, wide tables, long words, code; what sticks out.

Each is laid out by the real WeasyPrint and read back by poppler.
"""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pikepdf
import pypdfium2
import pytest

from hexapla.catalogs.catalog import Catalog
from hexapla.editions.localize import localize, of_source
from hexapla.editions.parallel import parallel_editions
from hexapla.errors import Finding, ToolError, collected_warnings
from hexapla.formats.pdf import writer
from hexapla.formats.press import writer as press
from hexapla.model import Edition
from hexapla.theme import Theme, default_templates
from tests.conftest import Hexapla
from tests.support.books import book_of
from tests.support.judges import pdf_text, verapdf

SIDES = [("en", "The whole of it is here."), ("ar", "كل شيء موجود هنا.")]
both_directions = pytest.mark.parametrize(("language", "words"), SIDES)


def edition_of(root: Path, text: str, language: str = "en", more: str = "") -> Edition:
    book = book_of(root, text, language=language, more=more)
    return of_source(book, Theme(book.root))


def printed(root: Path, text: str, language: str = "en", more: str = "") -> Path:
    """The PDF of a book with this text."""
    return writer.render(
        edition_of(root, text, language, more), root / "book.pdf", default_templates()
    )


def warnings_of(root: Path, text: str, language: str = "en") -> list[Finding]:
    with collected_warnings() as found:
        printed(root, text, language)
    return found


def numbers(start: int, end: int) -> str:
    """Words that can be told from each other, and found again in what was printed."""
    return " ".join(f"w{number:04}" for number in range(start, end))


def found(path: Path) -> list[str]:
    """The numbered words of a PDF, in the order of its pages."""
    return re.findall(r"w\d{4}", pdf_text(path))


def sizes(path: Path) -> list[tuple[int, int]]:
    """The width and height of each page in millimetres."""
    with pikepdf.open(path) as pdf:
        boxes = [[float(edge) for edge in page.trimbox] for page in pdf.pages]
    return [(round((b[2] - b[0]) / 72 * 25.4), round((b[3] - b[1]) / 72 * 25.4)) for b in boxes]


# -------------------------------------------------------------------------------- long notes

NOTES = {
    "a page and more": f"One.[^a]\n\n[^a]: {numbers(0, 700)}",
    "several pages": f"One.[^a] Two.\n\n[^a]: {numbers(0, 1300)}",
    "two on one line": f"One[^a] and two.[^b]\n\n[^a]: {numbers(0, 900)}\n\n"
    f"[^b]: {numbers(900, 1800)}",
    "several paragraphs and a list": f"One.[^a]\n\n[^a]: {numbers(0, 300)}\n\n"
    f"    1. {numbers(300, 500)}\n    2. {numbers(500, 700)}\n\n    {numbers(700, 1000)}",
    "emphasis across lines": f"One.[^a]\n\n[^a]: *{numbers(0, 400)} **{numbers(400, 800)}***",
    "in an item": f"- One.[^a]\n- Two.\n\n[^a]: {numbers(0, 700)}",
    "in a caption": f"| One |\n|---|\n| Two. |\n\n: Three.[^a]\n\n[^a]: {numbers(0, 700)}",
    "in a cell": f"| One |\n|---|\n| Two.[^a] |\n\n[^a]: {numbers(0, 700)}",
}


@pytest.mark.slow
@pytest.mark.parametrize("paragraphs", [1, 3, 9])
def test_a_long_note_stays_in_order_beside_text(tmp_path: Path, paragraphs: int) -> None:
    """What follows the mark of a long note pushes none of its lines behind the others."""
    rest = "\n\n".join("Some words of the text. " * 12 for _ in range(paragraphs))
    text = f"# One\n\nText.[^a]\n\n{rest}\n\n[^a]: {numbers(0, 1300)}\n"
    assert found(printed(tmp_path, text)) == numbers(0, 1300).split()


@pytest.mark.slow
@pytest.mark.parametrize("name", list(NOTES))
@both_directions
def test_a_long_note_loses_no_word(tmp_path: Path, name: str, language: str, words: str) -> None:
    """A note of any length is printed whole and in order, over as many pages as it needs."""
    text = f"# {words}\n\n{words}\n\n{NOTES[name]}\n\n# {words} 2\n\n{words}\n"
    path = printed(tmp_path, text, language)
    wanted = re.findall(r"w\d{4}", NOTES[name])
    # From right to left poppler gives the words of a line in another order, and parts some.
    assert len(re.findall(r"w\d", pdf_text(path))) == len(wanted)
    assert language == "ar" or found(path) == wanted
    assert verapdf(path, "ua1") == []


def test_a_long_note_ends_in_its_chapter(tmp_path: Path) -> None:
    """The next chapter begins after the last line of the note, however few lines came before it."""
    path = printed(
        tmp_path, f"# One\n\nText.[^a]\n\n[^a]: {numbers(0, 900)}\n\n# Nextone\n\nEnd.\n"
    )
    texts = pdf_text(path).split("\f")
    (last,) = [at for at, text in enumerate(texts) if "w0899" in text]
    begins = [at for at, text in enumerate(texts) if "Nextone" in text][-1]
    assert last < begins


def test_a_short_note_after_a_long_one(tmp_path: Path) -> None:
    """A note whose mark stands below a long one follows it, and the text goes on beside both."""
    text = f"# One\n\nText.[^a]\n\n{'Some more text. ' * 20}[^b]\n\n"
    text += f"[^a]: {numbers(0, 700)}\n\n[^b]: Short.\n"
    texts = pdf_text(printed(tmp_path, text)).split("\f")
    assert [at for at, page in enumerate(texts) if "w0699" in page] == [
        at for at, page in enumerate(texts) if "Short." in page
    ]


# ------------------------------------------------------------------------------- wide tables


def table(columns: int, word: str, rows: int = 2, caption: str = "") -> str:
    """A table of so many columns with one word each, told apart by their numbers."""
    head = "| " + " | ".join(f"{word}{at}" for at in range(columns)) + " |\n"
    line = "|---" * columns + "|\n"
    body = "".join(
        "| " + " | ".join(f"w{row * columns + at:04}" for at in range(columns)) + " |\n"
        for row in range(rows)
    )
    return head + line + body + (f"\n: {caption}\n" if caption else "")


@pytest.mark.slow
@both_directions
@pytest.mark.parametrize(
    ("columns", "word"), [(4, "head"), (9, "head"), (12, "heading"), (14, "longheading")]
)
def test_a_wide_table_fits(
    tmp_path: Path, columns: int, word: str, language: str, words: str
) -> None:
    """A table is set smaller, then on a page that is turned: it stands whole inside its page."""
    text = f"# {words}\n\n{words}\n\n{table(columns, word)}\n\n{words}\n"
    with collected_warnings() as warnings:
        path = printed(tmp_path, text, language)
    assert warnings == []
    assert len(found(path)) == 2 * columns
    assert ((210, 148) in sizes(path)) == (columns >= 12)
    assert _outside(path) == []


def _outside(path: Path) -> list[str]:
    """The letters of a PDF that do not stand on their page, as PDFium finds them."""
    letters = []
    for page in pypdfium2.PdfDocument(path):
        width, height = page.get_size()
        text = page.get_textpage()
        for at in range(text.count_chars()):
            left, bottom, right, top = text.get_charbox(at, loose=True)
            if right > left and not (
                left >= 0 and right <= width and bottom >= 0 and top <= height
            ):
                letters.append(text.get_text_range(at, 1))
    return letters


def test_a_table_turned_by_hand(tmp_path: Path) -> None:
    """A table with the class ``landscape`` has a turned page of its own, with its heading."""
    text = f"# One\n\nText.\n\n## Two\n\n{table(3, 'a', caption='Small {#t .landscape}')}\n\nEnd.\n"
    path = printed(tmp_path, text)
    (turned,) = [at for at, size in enumerate(sizes(path)) if size == (210, 148)]
    assert "Two" in pdf_text(path).split("\f")[turned]


def test_a_turned_page_is_upright_for_the_printer(tmp_path: Path) -> None:
    """For a printer all pages have one size: a turned one has its head at the left of the book."""
    edition = edition_of(tmp_path, f"# One\n\n{table(3, 'a', caption='Small {#t .landscape}')}\n")
    path = press.render(edition, tmp_path / "inside.pdf", default_templates())
    with pikepdf.open(path) as pdf:
        upright = {int(page.obj.get("/Rotate", 0)) for page in pdf.pages if is_upright(page)}
        turned = {int(page.obj.get("/Rotate", 0)) for page in pdf.pages if not is_upright(page)}
    assert (upright, turned) == ({0}, {270})


def is_upright(page: pikepdf.Page) -> bool:
    left, bottom, right, top = map(float, page.trimbox)
    return top - bottom > right - left


def test_a_table_that_cannot_fit_is_an_error(tmp_path: Path) -> None:
    """A table that is too wide even broken says so, with its section and what to do."""
    with pytest.raises(ToolError) as error:
        printed(tmp_path, f"# One\n\n## Two\n\n{table(100, 'a')}\n")
    (finding,) = error.value.findings
    assert finding.where == "the en edition, pdf, section '1.1 Two'"
    assert "mm wide in the smallest type" in finding.what
    assert "divide it" in finding.tip


def test_short_columns_stay_on_one_line(tmp_path: Path) -> None:
    """A short text is not broken for the sake of a long one beside it."""
    text = f"# One\n\n| Day | Report |\n|---|---|\n| Day 1 | {'a long report ' * 60}|\n"
    assert "Day 1" in pdf_text(printed(tmp_path, text), "-layout")


# ---------------------------------------------------------------- addresses, long words, code

ADDRESS = "https://example.org/a-long/path-with-hyphens/" + "abcdefghij" * 12 + "?q=1#end"

PLACES = {
    "a paragraph": "Text {}",
    "an item": "- Text {}",
    "a heading": "## Text {}",
    "a quotation": "> Text {}",
    "a note": "Text.[^n]\n\n[^n]: Text {}",
    "a cell": "| a | b |\n|---|---|\n| {} | Text |",
    "a caption": "| a |\n|---|\n| b |\n\n: Text {}",
    "a definition": "Term\n:   Text {}",
    "a term": "Term {}\n:   Text",
    "verse": "| Text {}",
}


@pytest.mark.slow
@both_directions
@pytest.mark.parametrize("place", list(PLACES))
@pytest.mark.parametrize("form", ["{}", "<{}>", "`{}`", "[{}](https://example.org)"])
def test_an_address_breaks_without_a_hyphen(
    tmp_path: Path, place: str, form: str, language: str, words: str
) -> None:
    """A long address breaks anywhere, wherever it stands, and what is copied is the address."""
    text = f"# {words}\n\n{PLACES[place].format(form.format(ADDRESS))}\n"
    assert warnings_of(tmp_path, text, language) == []
    plain = re.sub(r"\s", "", pdf_text(tmp_path / "book.pdf", "-raw"))
    assert ADDRESS in plain or language == "ar"


def test_a_word_without_end_goes_on_in_the_next_line(tmp_path: Path) -> None:
    """A word that no dictionary divides does not leave the page."""
    assert warnings_of(tmp_path, f"# One\n\n{'x' * 300} {'漢' * 200}\n") == []


def test_code_that_goes_on_says_so(tmp_path: Path) -> None:
    """Lines of code that are broken have a sign that nobody copies; other lines have none."""
    long = " + ".join(f"value_{number}" for number in range(30))
    path = printed(tmp_path, f"# One\n\n```python\nshort = 1\nlong = {long}\nend = 2\n```\n")
    with pikepdf.open(path) as pdf:
        drawings = sum(page.obj.Contents.read_bytes().count(b" Do") for page in pdf.pages)
    assert drawings >= 3
    copied = pdf_text(path)
    assert "↵" not in copied
    assert re.sub(r"\s", "", f"long = {long}end = 2") in re.sub(r"\s", "", copied)


@pytest.mark.parametrize("line", ["x" * 140, "=" * 140, f"┌{'─' * 140}┐", "→" * 140, "漢" * 140])
def test_a_line_of_code_that_is_one_word(tmp_path: Path, line: str) -> None:
    """Code without a space breaks as all other code does, drawn boxes and rules among it."""
    assert warnings_of(tmp_path, f"# One\n\n```\n{line}\n```\n\n- Text\n\n        {line}\n") == []


# ------------------------------------------------------------------------- what sticks out


def test_what_sticks_out_is_told_with_its_section(tmp_path: Path) -> None:
    """The console names edition, section and page of what sticks out, and by how much."""
    style = tmp_path / "templates" / "pdf" / "style.css"
    style.parent.mkdir(parents=True)
    style.write_text(
        (default_templates() / "pdf" / "style.css").read_text(encoding="utf-8")
        + ".two + p { white-space: nowrap }\n.wide { width: 200mm }",
        encoding="utf-8",
    )
    text = f"# One\n\nText.\n\n## Two {{.two}}\n\n{'a line that never ends ' * 9}\n"
    (warning,) = warnings_of(tmp_path, text)
    assert warning.where == "the en edition, pdf, section 1.1, page 5"
    assert warning.what.startswith("a line sticks out by ")
    assert warning.severity == "warning"


@pytest.mark.slow
def test_a_build_tells_what_sticks_out(hexapla: Hexapla, small_book: Path) -> None:
    """What sticks out of its place is told on the console, and stops nothing."""
    with (small_book / "source" / "02-going-on.md").open("a", encoding="utf-8") as chapter:
        chapter.write(f"\n[{'neverending' * 6}]{{.doubled}}\n")
    done = hexapla("--project", small_book, "--format", "pdf", "--language", "en")
    assert done.code == 0
    assert re.search(
        r"the en edition, pdf, section 2.*: a line sticks out by [\d.]+ mm", done.stderr
    )


@both_directions
def test_what_hangs_is_no_warning(tmp_path: Path, language: str, words: str) -> None:
    """An index, a bibliography, lists and numbered paragraphs stand where they should."""
    text = f"# {words}\n\n[{words}]{{.index}} {words}\n\n- {words}\n\n1. {words}\n\n   {words}\n"
    assert warnings_of(tmp_path, text, language) == []


# ----------------------------------------------------------------------- parallel editions


def parallel(root: Path, text: str) -> Path:
    """The PDF of a text beside itself, as an untranslated Arabic edition shows it."""
    more = '[editions]\nlanguages = ["ar"]\nminimum = 0.0\nparallel = [["en", "ar"]]\n'
    book = book_of(root, text, more=more)
    arabic, _ = localize(book, Catalog("ar"), Theme(book.root))
    (edition,) = parallel_editions([of_source(book, Theme(book.root)), arabic])
    return writer.render(edition, root / "book.pdf", default_templates())


@pytest.mark.slow
def test_a_long_note_of_a_parallel_edition(tmp_path: Path) -> None:
    """A long note goes on in both columns, and no word of either is lost."""
    path = parallel(tmp_path, f"# One\n\nText.[^a]\n\n# Two\n\nEnd.\n\n[^a]: {numbers(0, 900)}\n")
    assert Counter(found(path)) == dict.fromkeys(numbers(0, 900).split(), 2)


@pytest.mark.slow
def test_wide_tables_of_a_parallel_edition_stand_one_below_the_other(tmp_path: Path) -> None:
    """A table that is too wide for its column takes both, and its translation stands below it."""
    path = parallel(tmp_path, f"# One\n\nText.\n\n{table(12, 'heading')}\n\nEnd.\n")
    assert Counter(found(path)) == dict.fromkeys(numbers(0, 24).split(), 2)
    assert _outside(path) == []
    with pypdfium2.PdfDocument(path) as pdf:
        heights = [
            pdf[page].get_textpage().get_charbox(at)[1]
            for page in range(len(pdf))
            for at in _places(pdf[page].get_textpage(), "w0000")
        ]
    assert heights[0] - heights[1] > 20


def _places(text: pypdfium2.PdfTextPage, word: str) -> list[int]:
    search = text.search(word)
    return [at for at, _ in iter(search.get_next, None)]
