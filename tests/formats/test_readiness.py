"""What a missing font stops, and what it is told by."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import pytest

from hexapla.editions.localize import of_source
from hexapla.errors import Finding, ToolError
from hexapla.formats import fonts, readiness, requirements
from hexapla.formats.readiness import Stopped
from hexapla.publishing.plan import plan_build
from hexapla.source.config.settings import read_settings
from hexapla.theme import Theme
from tests.conftest import Hexapla, replace, snapshot
from tests.support.books import book_of
from tests.support.hiding import without

PRIVATE = "\ue000"

SEEN = """\
# One {#one}

Text.

# Two ꦗ {#two}

See `code 𐌲`, <span>raw ⲙ</span>, [word]{.index entry="𐎀"} and a note.[^1]

[^1]: A note ꆈ.

![Caption ᚠ](images/square.svg){alt="never set: ꕙ"}

| a | b |
|---|---|
| Ꮳ | c |

: A table ܐ

```
block ⵣ
```
"""


def stopped(
    root: Path, text: str, formats: Sequence[str] = ("pdf",), more: str = "", language: str = "en"
) -> Stopped:
    edition = of_source(book_of(root, text, more=more, language=language), Theme(root))
    return readiness.stopped([edition], formats, Theme(root))


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A system without the faces of its packages."""
    monkeypatch.setattr(fonts, "noto_files", dict)
    monkeypatch.setattr(fonts, "system_files", fonts.cjk_files)


@pytest.mark.usefixtures("bare")
def test_each_place_where_text_is_set_is_looked_at(tmp_path: Path) -> None:
    """Headings, code, HTML, notes, captions, cells and the index: each script is told once."""
    findings = stopped(tmp_path, SEEN).findings
    told = {one.what.rpartition(": ")[2]: one for one in findings}
    assert set(told) == set("ꦗ𐌲ⲙ𐎀ꆈᚠᏣܐⵣ")
    assert told["ꦗ"].where == "source/01.md#two, line 5 in en"
    assert told["ⵣ"].where == "source/01.md#two, line 20 in en"
    need = requirements.face("Noto Sans Javanese")
    assert told["ꦗ"].tip == f"the face for them is Noto Sans Javanese: {requirements.remedy(need)}"


@pytest.mark.usefixtures("bare")
def test_words_beside_the_text_are_looked_at(tmp_path: Path) -> None:
    """Titles, names, the labels of drawings and cited works are set, too; other works are not."""
    book = tmp_path / "source"
    text = "# One\n\nSee @a. ![A drawing](images/label.svg)\n\n# Works\n\n::: {#refs}\n:::\n"
    (book / "images").mkdir(parents=True)
    (book / "images" / "label.svg").write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><text>Ꮳ</text></svg>',
        encoding="utf-8",
    )
    works = "@book{a, author={A}, title={ꆈ}, year=2000}\n@book{b, author={B}, title={ⵣ}}\n"
    (book / "works.bib").write_text(works, encoding="utf-8")
    more = 'bibliography = ["works.bib"]\npublisher = "ꦗ"\nsubtitle = "ⲙ"\n'
    findings = stopped(tmp_path, text, more=more).findings
    told = {one.what.rpartition(": ")[2]: one.where for one in findings}
    assert set(told) == set("ꆈᏣꦗⲙ")
    assert told["Ꮳ"].startswith("source/images/label.svg")
    assert told["ꆈ"].startswith("source/works.bib")
    assert told["ꦗ"].startswith("source/book.toml, line")


def test_the_tip_is_true(tmp_path: Path) -> None:
    """What no package brings is told so; on a cover it does not help to do without the PDF."""
    (found,) = stopped(tmp_path, "# One\n\nRare 𪚥.\n").findings
    assert found.tip.startswith("no font of Hexapla has them")
    assert "--format html" in found.tip
    (found,) = stopped(
        tmp_path, "# One\n", more='subtitle = "Rare 𪚥"\n', formats=["epub"]
    ).findings
    assert "--format html" not in found.tip


def test_what_is_for_private_use_is_told_by_its_number(tmp_path: Path) -> None:
    """What every font has something else for is set in a font of the book only."""
    (found,) = stopped(tmp_path, f"# One\n\nOwn: {PRIVATE}.\n").findings
    assert found.what.endswith(": U+E000")


@pytest.mark.usefixtures("bare")
def test_words_in_formulas_have_a_font(tmp_path: Path) -> None:
    """What stands in a formula and no font has is told: it would be printed as a box."""
    (found,) = stopped(tmp_path, "# One\n\n$x + \\text{𐌲 всех} + α$.\n").findings
    assert found.what == "no font here has what stands in formulas: 𐌲"
    assert found.where == "source/01.md#one, line 3 in en"


@pytest.mark.usefixtures("bare")
def test_a_site_needs_no_font(tmp_path: Path) -> None:
    """What readers' own devices set is not looked at: an ebook's text, and all of a site."""
    assert not stopped(tmp_path, SEEN, ["html", "epub"]).names
    assert not stopped(tmp_path, "# One\n", ["html"], language="th").names


@pytest.mark.usefixtures("bare")
def test_a_language_is_set_in_its_own_face(tmp_path: Path) -> None:
    """A Thai edition wants the Thai serif, and is set in no other; a font of the book will do."""
    held = stopped(tmp_path / "one", "# One\n", language="th")
    assert held.names == {"th"}
    (found,) = held.findings
    assert found.where == "Noto Serif Thai"
    assert found.what == "it is missing: the edition th cannot be made"


def test_when_nothing_is_left_the_build_fails(tmp_path: Path) -> None:
    """Editions are taken out of a plan; without any, what stops them is the error."""
    book = book_of(tmp_path, "# One\n", more='[editions]\nlanguages = ["fr"]\n')
    plan = plan_build(book.settings, [], [])
    finding = Finding("here", "a thing is missing")
    left = plan.without(Stopped(frozenset({"fr"}), (finding,)))
    assert left.names == ("en",)
    assert left.is_partial
    assert plan.without(Stopped(frozenset(), ())) == plan
    with pytest.raises(ToolError) as error:
        plan.without(Stopped(frozenset({"en", "fr"}), (finding,)))
    assert error.value.findings == [finding]


def test_doctor_reads_the_text(tmp_path: Path) -> None:
    """What a book needs is known by its languages and by its characters, before it is built."""
    book_of(tmp_path, "# One\n\nᏣ, ✗, বাংলা and ἀ.\n", more='[editions]\nlanguages = ["ka"]\n')
    settings = read_settings(tmp_path / "source" / "book.toml")
    always = {need.name for need in readiness.needs_of(None, Theme(tmp_path))}
    needed = {need.name for need in readiness.needs_of(settings, Theme(tmp_path))}
    assert needed - always == {"Noto Serif Georgian", "Noto Sans Cherokee", "Noto Sans Symbols2"}


@pytest.mark.slow
def test_a_missing_font_stops_only_its_edition(
    hexapla: Hexapla, small_book: Path, tmp_path: Path
) -> None:
    """The other languages are published, what was built of it before stays, and it is told.

    Not one word of the language is translated: its date alone wants the font.
    """
    settings = small_book / "source" / "book.toml"
    replace(settings, 'languages = ["fr"]', 'languages = ["fr", "th"]')
    replace(settings, "minimum   = 0.5", "minimum   = 0.0")
    hidden = without(tmp_path, "NotoSerifThai")
    done = hexapla("--project", small_book, "--format", "pdf", env=hidden)
    assert done.code == 1
    assert "ERROR   Noto Serif Thai: it is missing: the edition th cannot be made" in done.stderr
    assert "not built" in done.stdout
    assert "Not built, for what is said above: th;" in done.stdout
    assert _published(small_book) == {"en", "fr"}
    assert (small_book / "translations" / "th.po").is_file()

    assert hexapla("--project", small_book, "--format", "pdf").code == 0
    thai = shutil.copy(next((small_book / "dist" / "th").glob("*.pdf")), tmp_path)
    with (small_book / "source" / "01-beginning.md").open("a", encoding="utf-8") as file:
        file.write("\nAnother paragraph.\n")
    assert hexapla("--project", small_book, "--format", "pdf", env=hidden).code == 1
    assert _published(small_book) == {"en", "fr", "th"}
    kept = next((small_book / "dist" / "th").glob("*.pdf"))
    assert kept.read_bytes() == Path(thai).read_bytes()


@pytest.mark.slow
def test_pages_are_the_same_on_every_machine(
    hexapla: Hexapla, small_book: Path, tmp_path: Path
) -> None:
    """What a system has besides is not taken: the files of a plain book are the same without it."""
    with (small_book / "source" / "01-beginning.md").open("a", encoding="utf-8") as file:
        file.write("\nSome ἀρχή, ☐ → ☑, বাংলা, ภาษาไทย, 😀 and `code 😀`.\n")
    files = []
    for env in ({}, without(tmp_path, "-Regular.ttf", "-Bold.ttf")):
        done = hexapla("--project", small_book, "--language", "en", env=env)
        assert done.code == 0, done.stderr
        files.append(snapshot(small_book / "dist", "en"))
    first, second = ({name: file[0] for name, file in one.items()} for one in files)
    assert first == second


def _published(book: Path) -> set[str]:
    manifest = json.loads((book / "dist" / "manifest.json").read_text(encoding="utf-8"))
    return {one["language"] for one in manifest["editions"] if one["artifacts"]}
