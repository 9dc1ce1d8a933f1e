"""Variables: marks for translators, values for readers, and what is asked for in vain."""

from pathlib import Path

import pytest

from hexapla.catalogs.catalog import Catalog, Message
from hexapla.editions.localize import localize, of_source
from hexapla.errors import ConfigError, SourceError
from hexapla.model import Edition
from hexapla.segments.segments import extract
from hexapla.source import pandoc_ast
from hexapla.source.faults.warned import warnings
from hexapla.source.reader import read_book
from hexapla.theme import Theme
from tests.support.books import book_of, folder_of, texts_of

MORE = """\
[editions]
languages = ["de", "ar"]
[variables]
version = "2.1"
count = 3
price = { en = "$5", de = "5 €", ar = "٥ دولارات" }
"""


def german(root: Path, text: str, **strings: str) -> Edition:
    """The German edition of a text whose segments have these translations, in order."""
    book = book_of(root, text, more=MORE)
    messages = [
        Message(segment.text, string, context=segment.context)
        for segment, string in zip(extract(book)[1:], strings.values(), strict=False)
    ]
    return localize(book, Catalog("de", tuple(messages), (), ""), Theme(root))[0]


def shown(edition: Edition) -> str:
    """The text of the last block of an edition."""
    return pandoc_ast.plain(edition.book.blocks[-1]["c"])


def test_translators_see_a_mark(tmp_path: Path) -> None:
    """A variable is a mark in its segment, and the comment says what it stands for now."""
    book = book_of(tmp_path, "# One {{< var version >}}\n\nNow *{{< var count >}}*.", more=MORE)
    title, text = extract(book)[1:]
    assert title.text == "One ⟦1⟧"
    assert title.comments == ("⟦1⟧ = the variable version = 2.1",)
    assert text.text == "Now *⟦1⟧*."


def test_a_new_value_changes_no_message(tmp_path: Path) -> None:
    """Whoever sets another value finds the same segments and the same ids."""
    text = "# V {{< var version >}}\n\nOf `{{< meta title >}}` {{< var version >}} [a](#v-version)."
    text = text.replace("`", "")
    before = book_of(tmp_path / "a", text, more=MORE)
    after = book_of(tmp_path / "b", text, more=MORE.replace("2.1", "Three & more"))
    assert texts_of(before) == texts_of(after)
    assert [one.id for one in before.sections] == [one.id for one in after.sections]
    assert after.sections[0].title == "V Three & more"


def test_two_headings_with_a_variable_have_two_ids(tmp_path: Path) -> None:
    """An id that was made of a variable's name is not the author's: it gets a number."""
    text = "# About {{< var version >}}\n"
    sections = book_of(tmp_path, text, text, more=MORE).sections
    assert [one.id for one in sections] == ["about-version", "about-version-1"]


@pytest.mark.parametrize("reader", ["markdown", "gfm", "commonmark_x"])
def test_values_stand_in_code_and_targets(tmp_path: Path, reader: str) -> None:
    """In code, in a fence and in the target of a link a variable is its value as it stands."""
    text = (
        "# One\n\n`pip x=={{< var version >}}` [at {{< var version >}}]"
        "(https://example.org/{{< var version >}}/)\n\n```\nv{{< var version >}}\n```\n"
    )
    folder_of(tmp_path, text, more=MORE)
    toml = tmp_path / "source/book.toml"
    said = toml.read_text(encoding="utf-8")
    toml.write_text(said.replace("[book]", f'[book]\nreader = "{reader}"'), encoding="utf-8")
    nodes = {node["t"]: node for node in pandoc_ast.walk(read_book(tmp_path).blocks)}
    assert nodes["Code"]["c"][1] == "pip x==2.1"
    assert nodes["Link"]["c"][2][0] == "https://example.org/2.1/"
    assert pandoc_ast.plain(nodes["Link"]["c"][1]) == "at 2.1"
    assert nodes["CodeBlock"]["c"][1] == "v2.1"


def test_a_value_in_a_target_is_part_of_an_address(tmp_path: Path) -> None:
    """Spaces and brackets of a value cannot end a link, and no value makes it a script."""
    more = '[variables]\nname = "a b) <x>"\nbad = "javascript:alert(1)"\n'
    text = "# One\n\n[x](https://example.org/{{< var name >}}) [y]({{< var bad >}})\n"
    book = book_of(tmp_path, text, more=more)
    links = [node for node in pandoc_ast.walk(book.blocks) if node["t"] == "Link"]
    assert links[0]["c"][2][0] == "https://example.org/a%20b)%20%3Cx%3E"
    assert any("javascript" in finding.what for finding in warnings(book))


def test_markup_in_a_value_is_text(tmp_path: Path) -> None:
    """A value is words: stars, brackets and tags in it are printed."""
    more = '[variables]\nname = "*a* [b](c) <b>d</b>"\n'
    edition = of_source(book_of(tmp_path, "# One\n\n{{< var name >}}", more=more), Theme(tmp_path))
    assert shown(edition) == "*a* [b](c) <b>d</b>"


def test_each_language_has_its_own_value(tmp_path: Path) -> None:
    """A translation keeps the mark, and the edition has its language's value there."""
    edition = german(tmp_path, "# One\n\nIt costs {{< var price >}}.", a="Eins", b="⟦1⟧ kostet es.")
    assert shown(edition) == "5 € kostet es."


def test_a_text_without_a_translation_has_the_value_too(tmp_path: Path) -> None:
    """What stands in the source language has the value of the edition."""
    edition = german(tmp_path, "# One\n\nIt costs {{< var price >}}.")
    assert shown(edition) == "It costs 5 €."


def test_the_book_says_what_it_is(tmp_path: Path) -> None:
    """Title, authors and date are those of the edition: a title as it is translated."""
    text = "# One\n\n{{< meta title >}} by {{< meta authors >}}, {{< meta date >}}"
    book = book_of(tmp_path, text, more=MORE)
    title = Message("The book", "Das Buch", context="title")
    edition, _ = localize(book, Catalog("de", (title,), (), ""), Theme(tmp_path))
    said = "".join(filter(str.isprintable, shown(edition)))
    assert said == "Das Buch by A. Author, 23. November 2026"


def test_three_braces_are_typed(tmp_path: Path) -> None:
    """What is to be printed has a pair of braces more."""
    book = book_of(tmp_path, "# One\n\n`{{{< var x >}}}` {{{< meta y >}}}", more=MORE)
    assert pandoc_ast.plain(book.blocks[-1]["c"]) == "{{< var x >}} {{< meta y >}}"


WRONG = [
    ("{{< var vresion >}}", ["source/01.md, line 3", "no variable 'vresion'", "'version'?"]),
    ("`{{< var other >}}`", ["'other'", "[variables] in book.toml", "three braces"]),
    ("{{< meta tilte >}}", ["'tilte'", "did you mean 'title'?"]),
    ("`{{< var price >}}`", ["source/01.md#one, line 3", "'price' differs by language"]),
    ("[x](https://e.org/{{< var price >}})", ["'price' differs by language"]),
    ("[x](https://e.org/{{< meta title >}})", ["'title' differs by language"]),
]


@pytest.mark.parametrize(("text", "said"), WRONG, ids=[text for text, _ in WRONG])
def test_what_has_no_value_is_refused(tmp_path: Path, text: str, said: list[str]) -> None:
    """A variable that nobody has set, or that cannot have one value, is told with its line."""
    folder_of(tmp_path, f"# One\n\n{text}\n", more=MORE)
    with pytest.raises(SourceError) as caught:
        read_book(tmp_path)
    (finding,) = caught.value.findings
    for part in said:
        assert part in f"{finding.where} {finding.what} {finding.tip}"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('1st = "x"', "no name of a variable"),
        ("version = 2.10", "a text in quotes"),
        ("version = true", "a text in quotes"),
        ('version = ""', "it is empty"),
        ('version = "a\\nb"', "more than a line"),
        ('version = { de = "x" }', "no text for 'en'"),
        ('version = { en = "x", german = "y" }', "did you mean 'de'"),
        ("version = {}", "no text for any language"),
        ('version = ["a"]', "a text in quotes"),
    ],
)
def test_a_variable_is_a_line_of_text(tmp_path: Path, line: str, said: str) -> None:
    """What book.toml may say of a variable is told where it says something else."""
    folder_of(tmp_path, "# One\n", more=f"[variables]\n{line}\n")
    with pytest.raises(ConfigError) as caught:
        read_book(tmp_path)
    assert said in str(caught.value)


def test_a_language_without_a_value_is_told(tmp_path: Path) -> None:
    """Where a variable has a text for each language, those that have none are named."""
    more = MORE.replace(', ar = "٥ دولارات"', "")
    found = [
        one for one in warnings(book_of(tmp_path, "# One\n", more=more)) if "price" in one.what
    ]
    assert ["for ar" in one.what for one in found] == [True]


def test_nobody_else_makes_a_variable(tmp_path: Path) -> None:
    """An attribute of that name in the text means nothing."""
    book = book_of(tmp_path, '# One\n\n[words]{variable="var no" variable-split=x only="+no"}')
    assert texts_of(book)[-1] == "⟦1⟧words⟦/1⟧"
