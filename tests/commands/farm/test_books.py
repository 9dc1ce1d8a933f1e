from pathlib import Path

import pytest

from hexapla.commands.farm.books import books, same_identifiers
from hexapla.errors import UsageError


def book(folder: Path) -> None:
    (folder / "source").mkdir(parents=True)
    (folder / "source" / "book.toml").write_text("")


def test_every_folder_with_settings_is_a_book(tmp_path: Path) -> None:
    """Books are found at any depth, in the order of their names, also inside another book."""
    for name in ("b", "a/deep/one", "a", ".hidden", "none"):
        if name != "none":
            book(tmp_path / name)
    (tmp_path / "none").mkdir()

    assert [one.name for one in books(tmp_path, None)] == ["a", "a/deep/one", "b"]


def test_what_belongs_to_a_book_is_no_other_book(tmp_path: Path) -> None:
    """In the folders of a book, and where a farm publishes, nothing is looked for."""
    for name in ("a", "a/source/x", "a/dist/x", "a/templates/x", "farm/x"):
        book(tmp_path / name)

    assert [one.name for one in books(tmp_path, None)] == ["a"]


def test_the_folder_itself_may_be_a_book(tmp_path: Path) -> None:
    """A book in whose folder other books stand is one of them."""
    book(tmp_path)
    book(tmp_path / "docs")

    assert [one.name for one in books(tmp_path, None)] == [".", "docs"]


def test_links_are_not_followed(tmp_path: Path) -> None:
    """A folder that is there by a link, too, is one book, and a circle has an end."""
    book(tmp_path / "a")
    (tmp_path / "b").symlink_to("a")
    (tmp_path / "a" / "up").symlink_to("..")

    assert [one.name for one in books(tmp_path, None)] == ["a"]


def test_books_are_published_in_their_folders_or_below_one(tmp_path: Path) -> None:
    """A book's place is its own dist/, or its name below the folder that is asked for."""
    book(tmp_path / "a" / "b")

    (own,) = books(tmp_path, None)
    (other,) = books(tmp_path, tmp_path / "out")

    assert own.dist == tmp_path / "a" / "b" / "dist"
    assert other.dist == tmp_path / "out" / "a" / "b"


def test_a_folder_without_books_is_refused(tmp_path: Path) -> None:
    """What has no books, or is not there, is a wrong call that says what a book is."""
    with pytest.raises(UsageError, match="no book"):
        books(tmp_path, None)
    with pytest.raises(UsageError, match="no such folder"):
        books(tmp_path / "x", None)


def test_two_books_with_one_identifier_are_told_of() -> None:
    """A copy that kept its identifier is named with the book that has it first."""
    (found,) = same_identifiers([("a", "urn:1"), ("b", "urn:2"), ("c", "urn:1")])

    assert found.where == "c/source/book.toml"
    assert "that of a:" in found.what
    assert found.severity == "warning"
