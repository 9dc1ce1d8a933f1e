"""The names of a book's folders have one home."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from hexapla.files import paths
from tests.conftest import ROOT

NAMES = {paths.SOURCE, paths.TRANSLATIONS, paths.DIST, paths.CHANGES, paths.EXPORT}
FILES = (paths.SETTINGS, paths.GLOSSARY, f"{paths.TRANSLATIONS}/", f"{paths.TEMPLATES}/")

OWN_TEMPLATES = "theme.py"
"""It knows where those lie that come with Hexapla, too: in a folder of the same name."""


def said_again(code: str) -> list[str]:
    """Where code says the name of a place in a book by itself, instead of taking it from there."""
    tree = ast.parse(code)
    return [ast.unparse(node) for node in ast.walk(tree) if _says(node)]


def _says(node: ast.AST) -> bool:
    match node:
        case ast.BinOp(op=ast.Div(), right=ast.Constant(str(name))):  # a path of a folder
            return name.partition("/")[0] in {*NAMES, paths.TEMPLATES}
        case ast.Call(func=ast.Name("Finding"), args=[where, *_]):  # what a person is shown
            return any(text.startswith((*FILES, f"{paths.SOURCE}/")) for text in _texts(where))
        case ast.JoinedStr(values=[ast.Constant(str(text)), *_]):  # a file in a folder
            return text.startswith(FILES)
    return False


def _texts(node: ast.AST) -> Iterator[str]:
    return (
        part.value
        for part in ast.walk(node)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    )


MODULES = sorted((ROOT / "hexapla").rglob("*.py"))


def test_no_other_module_says_where_things_stand() -> None:
    """Folders and files of a book are named in ``files/paths.py``, and nowhere else."""
    said = {
        path.relative_to(ROOT).as_posix(): found
        for path in MODULES
        if path.name not in {"paths.py", OWN_TEMPLATES}
        and (found := said_again(path.read_text(encoding="utf-8")))
    }
    assert said == {}


@pytest.mark.parametrize(
    "code",
    [
        'root / "dist"',
        'root / "source" / "book.toml"',
        'where = f"translations/{language}.po"',
        'Finding("source/book.toml", what, tip)',
        'Finding(f"templates/{name}", what, tip)',
    ],
)
def test_a_name_said_again_is_found(code: str) -> None:
    """What the test above looks for is found."""
    assert said_again(code)


def test_files_are_named_as_people_see_them(tmp_path: Path) -> None:
    """A place is a path in the book's folder, with slashes, that opens the file."""
    assert paths.catalog("zh-Hans") == "translations/zh-Hans.po"
    assert paths.source("images/a.svg") == "source/images/a.svg"
    assert paths.template("html/page.html") == "templates/html/page.html"
    assert tmp_path / paths.SETTINGS == tmp_path / "source" / "book.toml"
