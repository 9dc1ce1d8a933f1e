"""Reading ``source/``: what becomes of the text, and what cannot be published."""

from pathlib import Path

import pytest

from hexapla.errors import SourceError, UsageError
from hexapla.source import read_book, warnings
from tests.books import book_of, folder_of, texts_of

WRONG = [
    ("# A {#x}\n\n## B {#x}", ["01.md#x", "'x' stands there twice"]),
    ("# A {#é}", ["'é'", "ASCII"]),
    ("# A {#p7}", ["'p7'", "Hexapla gives itself"]),
    ("# A\n\n[](#nowhere)", ["01.md#a", "'#nowhere' leads nowhere"]),
    ("# A\n\n[see](#nowhere)", ["leads nowhere"]),
    ("# A\n\n[](#d)\n\n::: {#d}\nx\n:::", ["has no number", "between the brackets"]),
    ("# A\n\n![a](images/no.png)", ["'images/no.png' is missing"]),
    ("# A\n\n![a](https://example.org/a.png)", ["not a local file"]),
    ("# A\n\n![a](../../../etc/passwd)", ["outside source/"]),
    ("# A\n\n![a](book.toml)", ["of a kind"]),
    ("# A\n\nx ![](images/square.svg) y", ["no text for those who cannot see it"]),
]


@pytest.mark.parametrize(("text", "told"), WRONG, ids=[text for text, _ in WRONG])
def test_wrong(tmp_path: Path, text: str, told: list[str]) -> None:
    """What cannot be published is told with its file and section."""
    with pytest.raises(SourceError) as error:
        book_of(tmp_path, text)
    shown = " ".join(f"{f.where} {f.what} {f.tip}" for f in error.value.findings)
    for words in told:
        assert words in shown


def test_ids_are_unique_over_files(tmp_path: Path) -> None:
    """The same explicit id in two files is refused; the same title gives two ids."""
    with pytest.raises(SourceError, match="twice"):
        book_of(tmp_path / "one", "# A {#x}", "# B {#x}")
    book = book_of(tmp_path / "two", "# Same title", "# Same title", "# Été à Paris", "# 章")
    found = [section.id for section in book.sections]
    assert found == ["same-title", "same-title-1", "ete-a-paris", "section"]


def test_all_faults_at_once(tmp_path: Path) -> None:
    """An author is told every fault, not only the first."""
    with pytest.raises(SourceError) as error:
        book_of(tmp_path, "# A\n\n[](#b) ![a](images/no.png)\n\n[](#c)")
    assert len(error.value.findings) == 3


def test_rewrapping_changes_nothing(tmp_path: Path) -> None:
    """A text means the same however its lines are broken, and whichever emphasis mark it has."""
    one = book_of(tmp_path / "one", "# A\n\nOne _two_ three.")
    two = book_of(tmp_path / "two", "# A\n\nOne\n*two*\nthree.")
    assert one.blocks == two.blocks


@pytest.mark.parametrize(
    ("language", "shown"),
    [("en", "“a ‘b’ c”"), ("fr", "«\u202fa “b” c\u202f»"), ("ru", "«a „b“ c»")],
)
def test_quotation_marks(tmp_path: Path, language: str, shown: str) -> None:
    """Straight quotation marks become those of the source language."""
    book = book_of(tmp_path, "# A\n\n\"a 'b' c\"", language=language)
    assert texts_of(book)[-1] == shown


def test_raw_html_is_left_out_aloud(tmp_path: Path) -> None:
    """Raw text is not published, and the author is told; remarks are nobody's business."""
    book = book_of(tmp_path, "# A\n\n<!-- a remark -->\n\nx <b>y</b>\n\n<script>z</script>")
    told = [finding.what for finding in warnings(book)]
    assert len(told) == 3
    assert not any("remark" in what for what in told)


def test_no_book(tmp_path: Path) -> None:
    """A folder without source/ or without Markdown is no book, and says so."""
    with pytest.raises(UsageError, match="no source/ folder"):
        read_book(tmp_path)
    with pytest.raises(UsageError, match="no Markdown"):
        read_book(folder_of(tmp_path))


def test_not_utf8(tmp_path: Path) -> None:
    """A file in another encoding is refused with the line."""
    root = folder_of(tmp_path, "# A")
    (root / "source" / "01.md").write_bytes("# A\n\ncafé".encode("latin-1"))
    with pytest.raises(SourceError, match="line 3"):
        read_book(root)
