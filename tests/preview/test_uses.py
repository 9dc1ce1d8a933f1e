"""The preview of a book with files in files, variables, and text for some editions only."""

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

from hexapla.editions.localize import localize_all
from hexapla.editions.parallel import parallel_editions
from hexapla.formats.html import writer
from hexapla.preview.pages import Press
from hexapla.project import Project
from hexapla.source.numbering import number
from hexapla.source.reader import read_book
from hexapla.source.uses.views import edition_for
from hexapla.theme import default_templates
from tests.conftest import replace
from tests.support.books import folder_of

PLACES = re.compile(r' data-(source|message|segment)="([^"]*)"')

MORE = """\
[editions]
languages = ["ar"]
publish = "machine"
parallel = [["en", "ar"]]
[variables]
version = "2.1"
"""

TEXT = """\
# One {{< var version >}}

Words of version {{< var version >}} [on paper]{.only-print}

{{< include parts/_more.md >}}

::: {.only-epub}
For the ebook.[^1]
:::

- an item
- ::: {.only-print}
  an item of paper
  :::

::: {.only lang=en}
In English.
:::

The end.[^2]

[^1]: A note.
[^2]: Another.
"""


def book(root: Path) -> Path:
    folder_of(root, TEXT, "# Two\n\nMore.\n", more=MORE)
    (root / "source/parts").mkdir()
    (root / "source/parts/_more.md").write_text("Words from elsewhere.\n\nAnd others.\n")
    return root


def built(root: Path) -> Iterator[tuple[str, str, str]]:
    """The pages of the site as a build makes them: edition, name, text."""
    project = Project(number(read_book(root)))
    catalogs = [file.catalog for file in project.sync_catalogs()]
    editions, _ = localize_all(project.book, catalogs)
    for edition in [*editions, *parallel_editions(editions)]:
        with tempfile.TemporaryDirectory() as folder:
            writer.render(edition_for(edition, "html"), Path(folder), default_templates())
            for file in sorted(Path(folder).glob("*.html")):
                yield edition.name, file.name, file.read_text(encoding="utf-8")


def different(root: Path, press: Press) -> list[str]:
    """The pages that the preview makes otherwise, but for spaces at the end of a paragraph."""
    found = []
    for edition, name, text in built(root):
        page = PLACES.sub("", press.page(edition, name).html).replace(" </p>", "</p>")
        if re.sub(r"\n{2,}", "\n", page) != re.sub(r"\n{2,}", "\n", text):
            found.append(f"{edition}/{name}")
    return found


def test_its_pages_are_those_of_the_built_site(tmp_path: Path) -> None:
    """Also after an included file, and a variable, have changed."""
    root = book(tmp_path / "book")
    press = Press(root, tmp_path / "made")
    assert different(root, press) == []
    (root / "source/parts/_more.md").write_text("Other words.[^3]\n\n[^3]: Now a note.\n")
    replace(root / "source/book.toml", "2.1", "3.0")
    assert different(root, press) == []
    assert "3.0" in press.page("en", "one-version.html").html


def test_a_paragraph_leads_to_the_file_in_which_it_was_written(tmp_path: Path) -> None:
    """A text of an included file has the place there, what follows it the one in its chapter."""
    root = book(tmp_path / "book")
    page = Press(root, tmp_path / "made").page("en", "one-version.html").html
    places = dict(re.findall(r'data-source="([^"]+)"[^>]*>([^<]+)', page))
    assert places["source/parts/_more.md:1"] == "Words from elsewhere."
    assert places["source/parts/_more.md:3"] == "And others."
    assert places["source/01.md:20"].startswith("The end.")
