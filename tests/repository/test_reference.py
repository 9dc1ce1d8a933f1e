"""The manual's chapters of settings and commands say what the code does."""

from __future__ import annotations

import inspect
import json
import re
import shutil
import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest

from hexapla import model
from hexapla.registry import SOLD
from hexapla.source.config import keys as known
from hexapla.source.config.settings import read_settings
from hexapla.source.config.values import ENGINES, SUBJECT_SCHEMES
from hexapla.source.pandoc import READERS
from tests.conftest import ROOT
from tests.support.books import BOOK
from tests.support.toy_font import toy_font
from tools import reference

TOLD = reference.fields(inspect.getsource(model.Settings))

KEYS = [
    *((table, key, key) for table, keys in known.TABLES.items() for key in keys),
    *((table, "", keyed.setting) for table, keyed in known.KEYED.items()),
]
"""Each table and key of ``book.toml``, with the field that holds it; no key: the table's own."""


@pytest.mark.parametrize("name", reference.chapters())
def test_chapters_are_current(name: str) -> None:
    """The chapters are what ``make reference`` writes of the code as it is."""
    written = (ROOT / "docs" / "source" / name).read_text(encoding="utf-8")
    assert written == reference.chapters()[name], "run `make reference`"


def test_every_key_is_told() -> None:
    """Each key of ``book.toml`` has a text, each table a purpose, and there are no others."""
    assert sorted(field for _, _, field in KEYS) == sorted(TOLD)
    assert [*reference.TABLES] == [*known.TABLES, *known.KEYED]


@pytest.mark.parametrize(("table", "key", "field"), KEYS, ids=[field for *_, field in KEYS])
def test_every_example_is_accepted(tmp_path: Path, table: str, key: str, field: str) -> None:
    """The example of each key is one that ``book.toml`` may hold, and no default."""
    example = TOLD[field].rpartition("\n\n")[2].strip("`")
    ((name, value),) = tomllib.loads(example).items()
    profile = tmp_path / "press" / "pso-uncoated.icc"
    profile.parent.mkdir()
    shutil.copy(ROOT / "templates" / "press" / "fogra39.icc", profile)
    (tmp_path / "fonts").mkdir()
    for font in ("Text.ttf", "Text-Bold.ttf"):
        (tmp_path / "fonts" / font).write_bytes(toy_font())
    book = tomllib.loads(f"{BOOK.format(language='en')}\n[editions]\nlanguages = ['zh-Hans', 'ar']")
    book.setdefault(table, {})[name] = value
    file = tmp_path / "book.toml"
    file.write_text(as_toml(book), encoding="utf-8")
    found = getattr(read_settings(file), field)
    if not key:
        assert found == {name: value}
        return
    assert name == key
    assert as_lists(found) == value != known.TABLES[table][key].default


def as_toml(book: Mapping[str, Mapping[str, Any]]) -> str:
    """A ``book.toml`` as it is read back."""
    return "\n".join(
        f"[{table}]\n" + "\n".join(f"{key} = {value_as_toml(value)}" for key, value in keys.items())
        for table, keys in book.items()
    )


def value_as_toml(value: Any) -> str:  # noqa: ANN401 - whatever TOML holds
    if isinstance(value, dict):
        inside = (f"{key} = {value_as_toml(part)}" for key, part in value.items())
        return f"{{ {', '.join(inside)} }}"
    return value.isoformat() if isinstance(value, date) else json.dumps(value)


def as_lists(value: Any) -> Any:  # noqa: ANN401 - as above
    return [as_lists(part) for part in value] if isinstance(value, tuple) else value


def test_every_choice_is_told() -> None:
    """The text of a key that takes one of a few words names each of them."""
    for field, kind in get_type_hints(model.Settings).items():
        for choice in get_args(kind):
            if isinstance(choice, str):
                assert f"`{choice}`" in TOLD[field]
    for word in (*ENGINES, *SUBJECT_SCHEMES, *READERS, *SOLD):
        assert f"`{word}`" in " ".join(TOLD.values())


def test_every_argument_has_a_help() -> None:
    """No argument of a command is left without a word on it."""
    assert ": None" not in reference.chapters()["09-commands.md"]


def test_every_variable_is_told() -> None:
    """Each environment variable that a user may set is named; one is Hexapla's own affair."""
    code = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "hexapla").rglob("*.py"))
    read = set(re.findall(r'environ(?:\.get)?[(\[]"(\w+)"', code))
    read |= set(re.findall(r'(?:_base|setting)\([\'"](\w+)[\'"]', code))
    read |= set(re.findall(r'"(HEXAPLA_\w+)"', code))
    ours = {"HEXAPLA_FONTS", "FONTCONFIG_FILE", "SOURCE_DATE_EPOCH", "PATH"}
    assert read - ours == {name for name in reference.VARIABLES if "_proxy" not in name}
