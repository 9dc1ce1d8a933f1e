"""A book with text for some editions only, built in all formats, and what its proof says."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Catalog
from hexapla.editions.localize import localize, of_source
from hexapla.editions.parallel import parallel_editions
from hexapla.model import Edition
from hexapla.publishing.artifacts import read_artifact
from hexapla.publishing.jobs import Job
from hexapla.publishing.making import run_job
from hexapla.source import pandoc_ast
from hexapla.source.numbering import number
from hexapla.source.reader import read_book
from hexapla.source.uses.views import shown_in
from hexapla.theme import Theme, default_templates
from hexapla.verification.compare import compare, differences
from tests.conftest import Hexapla, Once
from tests.conftest import replace as replace_in
from tests.support.books import folder_of

MORE = """\
[editions]
languages = ["de", "ar"]
text = true
publish = "machine"
parallel = [["en", "ar"]]
[numbering]
paragraphs = true
[variables]
version = "2.1"
price = { en = "$5", de = "5 €", ar = "٥ دولارات" }
"""

TEXT = """\
# The book {{< var version >}}

It costs {{< var price >}} in version {{< var version >}}.

{{< include parts/_more.md >}}

::: {.only-html}
This long paragraph can be read on the web and nowhere else at all, with a note.[^web]

![A figure of the web](images/square.svg){#fig-web}

See [](#fig-web).
:::

![A figure for all](images/square.svg){#fig-all}

See [](#fig-all) [on the web]{.only-html}[on paper, in [](#fig-all)]{.only-print} now.

[This paragraph, with a word for the [index]{.index}, is in print and nowhere else.]{.only-print}

::: {.only lang=ar}
هذا النص للقراء العرب وحدهم، ولا يظهر في أي لغة أخرى.[^ar]
:::

::: {.only lang="en de"}
Text that is for those who read English or German, and for nobody else.
:::

- an item
- ::: {.only-epub}
  an item of the ebook
  :::

The end.[^all] [Marked]{.index}

[^web]: The note of the web.
[^ar]: حاشية.
[^all]: The note for all.

# Another

```
{{#include parts/code.txt:main}}
```
"""

FORMATS = ("html", "epub", "pdf", "txt")
WEB, PRINT = "nowhere else at all", "is in print and nowhere else"


pytestmark = pytest.mark.slow


def fill(folder: Path) -> None:
    folder_of(folder, TEXT, more=MORE)
    parts = folder / "source/parts"
    parts.mkdir()
    (parts / "_more.md").write_text("Words of another file.\n", encoding="utf-8")
    code = "no\nANCHOR: main\nprint(1)\nANCHOR_END: main\n"
    (parts / "code.txt").write_text(code, encoding="utf-8")


@pytest.fixture(scope="session")
def built(once: Once, hexapla: Hexapla) -> Path:
    """The book, built in all languages and formats, with all that is explained."""

    def build(folder: Path) -> None:
        fill(folder)
        done = hexapla("build", "--project", folder, "--explain")
        (folder / "said.txt").write_text(done.stdout + done.stderr, encoding="utf-8")
        assert done.code == 0, done.stderr

    return once("one-source", build)


def record(root: Path) -> Mapping[str, Any]:
    found: Mapping[str, Any] = json.loads((root / "dist/manifest.json").read_text(encoding="utf-8"))
    return found


def test_the_whole_build_is_proven(built: Path, hexapla: Hexapla) -> None:
    """Every edition agrees with the book as its format and its language show it."""
    done = hexapla("verify", "--project", built)
    assert done.code == 0, done.stdout + done.stderr
    assert "0 differences" in done.stdout


def test_each_edition_has_its_own(built: Path) -> None:
    """The site has what is for the web, the plain text neither that nor what is for print."""
    web = (built / "dist/en/the-book-version.html").read_text(encoding="utf-8")
    text = (built / "dist/ar/the-book.txt").read_text(encoding="utf-8")
    assert WEB in web
    assert PRINT not in web
    assert "هذا النص" not in web
    assert WEB not in text
    assert "هذا النص" in text
    assert "٥ دولارات" in text
    assert "for nobody else" not in text
    assert "Words of another file." in web
    assert "print(1)" in text


def test_a_figure_has_one_number_everywhere(built: Path) -> None:
    """The second figure of the book is figure 2 where the first one is left out, too."""
    for page in ("en/the-book.txt", "en/the-book-version.html"):
        content = (built / "dist" / page).read_text(encoding="utf-8")
        assert re.search(r"Figure 2\.(</span>)?\s+A figure for all", content)
    text = (built / "dist/en/the-book.txt").read_text(encoding="utf-8")
    assert "Figure 1" not in text


def test_the_manifest_lists_what_is_left_out(built: Path) -> None:
    """Each artifact says which passages it does not have; the proof shows them to people."""
    english = record(built)["editions"][0]["artifacts"]
    by_format = {one["format"]: {gap["text"][:9] for gap in one["left_out"]} for one in english}
    arabic = "هذا النص "
    assert by_format["pdf"] == {"This long", "on the we", arabic, "an item o"}
    assert by_format["html"] == {"on paper,", "This para", arabic, "an item o"}
    page = (built / "dist/verify/index.html").read_text(encoding="utf-8")
    assert "Left out on purpose" in page
    assert "an item of the ebook" in page


def test_the_build_explains_what_is_left_out(built: Path) -> None:
    """``build --explain`` names each passage, and which editions have it."""
    said = (built / "said.txt").read_text(encoding="utf-8")
    assert re.search(
        r"the en edition, pdf: 'This long.*' in .*source/01.md#.* is left out: only in html", said
    )


def test_a_book_in_which_nothing_is_left_out_lists_nothing(built_starter: Path) -> None:
    """No line of the manifest is about what is left out."""
    assert "left_out" not in json.dumps(record(built_starter))


def test_another_value_makes_no_translation_stale(built: Path, tmp_path: Path) -> None:
    """A new version changes the comments of a catalog, and no message of it."""
    catalog = catalogs.read(built / "translations/de.po")
    fill(tmp_path)
    replace_in(tmp_path / "source/book.toml", "2.1", "3.0")
    replace_in(tmp_path / "source/book.toml", "5 €", "6 €")
    book = number(read_book(tmp_path))
    edition, findings = localize(book, catalog, Theme(tmp_path))
    assert findings == []
    assert {passage.segment.key for passage in edition.passages} == set(catalog.by_key())
    assert "It costs 6 €" in pandoc_ast.plain_blocks(edition.book.blocks)


# ------------------------------------------------------------------------- broken artifacts


@pytest.fixture
def editions(tmp_path: Path) -> list[Edition]:
    """The editions in English and in both languages side by side."""
    fill(tmp_path)
    book = number(read_book(tmp_path))
    theme = Theme(tmp_path)
    arabic, _ = localize(book, Catalog("ar", (), (), ""), theme)
    singles = [of_source(book, theme), arabic]
    return [singles[0], *parallel_editions(singles)]


@pytest.mark.parametrize("kind", ["html", "txt"])
def test_text_of_another_edition_is_found(
    tmp_path: Path, editions: list[Edition], kind: str
) -> None:
    """An artifact that shows what its format leaves out differs from the book, and says so."""
    original = editions[0]
    other = {"html": "pdf", "txt": "html"}[kind]
    # As if a writer had been given what another format shows.
    wrong = replace(original, book=shown_in(original.book, other, "en"))
    path = f"en/{'index.html' if kind == 'html' else 'x.txt'}"
    made = run_job(Job(wrong, kind, path), tmp_path / "out", default_templates())
    book = original.book
    read = read_artifact(
        tmp_path / "out", book, "en", kind, made.files or (path,), edition=original
    )
    found = [finding.what for finding in compare(book, [read])]
    assert any("which is for other editions only" in what for what in found), found


def test_what_a_language_lacks_is_expected(tmp_path: Path, editions: list[Edition]) -> None:
    """In two columns each has its own text and notes, and the proof knows of which."""
    both = editions[1]
    made = run_job(Job(both, "html", "en+ar/index.html"), tmp_path / "out", default_templates())
    assert made.reading is not None
    assert differences(both.book, "en+ar", "html", made.reading) == []
    assert list(made.word_faults) == []
    assert made.counts is not None
    assert made.counts.notes == 5
