"""How headings come to their ids."""

from pathlib import Path

import pytest

from hexapla.source.ids import OWN_ID, automatic_ids, slug
from hexapla.source.pandoc_ast import walk
from hexapla.source.reader import read_book
from tests.support.books import folder_of


def ids(root: Path, text: str, reader: str = "markdown") -> list[str]:
    """The ids of the headings of a book."""
    book = read_book(folder_of(root, text, more=f'reader = "{reader}"\n'))
    return [node["c"][1][0] for node in walk(book.blocks) if node["t"] == "Header"]


@pytest.mark.parametrize(
    "text", ["What's new?", "A/B: tests & more", "3. The v2.1_x (beta)", "- one - two", "C++, C#"]
)
def test_one_rule(tmp_path: Path, text: str) -> None:
    """A heading with an accent gets its id by the rule that pandoc has for one without."""
    plain, accented = ids(tmp_path, f"# {text} e\n\nText.\n\n# {text} é\n")
    assert accented == f"{plain}-1"
    assert slug(f"{text} é") == plain
    assert plain in automatic_ids(f"{text} e")


def test_what_the_author_wrote_stands(tmp_path: Path) -> None:
    """Only an author's id is taken as it is; what is taken, or no word, is made another."""
    text = "# One {#x}\n\nText.\n\n# X\n\nText.\n\n# 漢字\n\nText.\n\n# p1\n\nText.\n\n# Ж\n"
    assert ids(tmp_path, text) == ["x", "x-1", "section", "p1-1", "section-1"]
    assert OWN_ID.fullmatch("p1")


def test_readers(tmp_path: Path) -> None:
    """GitHub's Markdown keeps GitHub's ids where they are plain; accents are taken off by ours."""
    text = "# A & B\n\nText.\n\n# Été & hiver\n"
    assert ids(tmp_path, text, "gfm") == ["a--b", "ete-hiver"]
