"""Law 3, parity: the outline read back from every artifact is the book's, and damage is found."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace as replace_in
from pathlib import Path

import pikepdf
import pytest

from hexapla import registry
from hexapla.errors import Finding
from hexapla.model import Artifact, Book, Counts, Printed, Reading, Section
from hexapla.project import Project
from hexapla.source.inventory import inventory
from hexapla.source.numbering import counts
from hexapla.verification import compare
from hexapla.verification.expected import expected, expected_counts
from hexapla.verification.readings import NOTHING
from tests.conftest import Hexapla, replace
from tests.support.books import book_of

FILE = "a-first-book"


def verified(hexapla: Hexapla, book: Path) -> tuple[int, dict[str, object], list[dict[str, str]]]:
    """The exit code, the answer, and the findings of ``verify --json``."""
    done = hexapla("verify", "--json", "--project", book)
    assert done.stderr == ""
    said = json.loads(done.stdout)
    return done.code, said, said["findings"]


def test_nothing_differs(hexapla: Hexapla, built_starter: Path) -> None:
    """Every artifact of a finished build says what the book says."""
    code, said, _ = verified(hexapla, built_starter)
    assert code == 0
    words = said.pop("words")
    assert said == {"artifacts": 6, "differences": 0, "findings": []}
    assert isinstance(words, int)
    assert words > 100


def test_own_book_is_proven(own_editions: Path) -> None:
    """Law 3: outline and counts are equal in all languages and formats of this book."""
    record = json.loads((own_editions / "manifest.json").read_text(encoding="utf-8"))
    alone = [edition for edition in record["editions"] if len(edition["languages"]) == 1]
    beside = [edition for edition in record["editions"] if len(edition["languages"]) > 1]
    shapes = {
        json.dumps(
            [
                [[section[key] for key in ("number", "id", "level")] for section in a["outline"]],
                a["counts"],
            ]
        )
        for edition in alone
        for a in edition["artifacts"]
    }
    assert sum(len(edition["artifacts"]) for edition in alone) == 18
    assert len(shapes) == 1
    outline, counts = json.loads(shapes.pop())
    assert len(outline) > 20
    absent = {"formulas", "code_blocks", "equations", "statements"}
    assert min(counts[thing] for thing in counts if thing not in absent) > 0
    pairs = [artifact["counts"] for edition in beside for artifact in edition["artifacts"]]
    assert pairs == [{thing: 2 * count for thing, count in counts.items()}] * 6


def test_words_for_a_person(hexapla: Hexapla, built_starter: Path) -> None:
    """Without ``--json`` one line says how many artifacts were read and what differs."""
    done = hexapla("verify", "--project", built_starter)
    assert (done.code, done.stdout, done.stderr) == (0, "6 artifacts, 0 differences\n", "")


# ---------------------------------------------------------------------------------- damage


def _pdf_bookmark(dist: Path) -> None:
    file = dist / "fr" / f"{FILE}.pdf"
    with pikepdf.open(file, allow_overwriting_input=True) as pdf:
        with pdf.open_outline() as outline:
            last = outline.root[-1]
            last.title = last.title.replace("2", "5", 1)
        pdf.save()


def _pdf_without_bookmarks(dist: Path) -> None:
    file = dist / "fr" / f"{FILE}.pdf"
    with pikepdf.open(file, allow_overwriting_input=True) as pdf:
        with pdf.open_outline() as outline:
            outline.root.pop()
        pdf.save()


def _no_pdf(dist: Path) -> None:
    (dist / "fr" / f"{FILE}.pdf").unlink()


def _cut_pdf(dist: Path) -> None:
    file = dist / "fr" / f"{FILE}.pdf"
    file.write_bytes(file.read_bytes()[:2000])


DAMAGE: dict[str, tuple[Callable[[Path], None], str, str]] = {
    "another bookmark": (_pdf_bookmark, "fr edition, pdf, section 2", "'5'"),
    "no bookmark": (_pdf_without_bookmarks, "fr edition, pdf, section 2", "missing"),
    "a PDF that is gone": (_no_pdf, "fr edition, pdf", "no section could be read back"),
    "half a PDF": (_cut_pdf, "fr edition, pdf", "no section could be read back"),
}
"""What is broken in sites, ebooks and other files is in ``tests/gallery/``."""


@pytest.mark.parametrize("name", DAMAGE)
def test_damage_is_found(hexapla: Hexapla, built_book: Path, name: str) -> None:
    """Law 3: what was changed in an artifact is named by edition, format and section."""
    damage, where, what = DAMAGE[name]
    damage(built_book / "dist")
    code, said, findings = verified(hexapla, built_book)
    assert code == 1
    assert said["differences"] == len(findings)
    assert any(where in found["where"] and what in found["what"] for found in findings), findings
    named = {found["where"].partition(",")[0] for found in findings}
    assert named <= {"the fr edition", f"fr/{FILE}.pdf", "manifest.json"}, findings
    assert all(found["tip"] and found["severity"] == "error" for found in findings)


def test_any_other_byte_is_found(hexapla: Hexapla, built_book: Path) -> None:
    """A change that leaves the outline as it is is still not what was built."""
    page = built_book / "dist" / "en" / "going-on.html"
    replace(page, "cross-reference", "CROSS-REFERENCE")
    code, _, findings = verified(hexapla, built_book)
    assert code == 1
    assert [(found["where"], found["what"]) for found in findings] == [
        ("en/going-on.html", "this is not the file that was built")
    ]


# ------------------------------------------------------------------------------ one by one

RICH = """# One {#one}

First.[^a] A [place]{#place} to point to.

Second.[^b]

![Left](images/way.svg){#fig-left alt="Left."}

![Right](images/way.svg){#fig-right alt="Right."}

: Words {#tbl-words}

| a | b |
|---|---|
| c | d |

: More words {#tbl-more}

| e | f |
|---|---|
| g | h |

[^a]: A note.

[^b]: Another note.
"""


@pytest.fixture
def rich(small_book: Path) -> Book:
    """A book with two of everything."""
    (small_book / "source" / "01-beginning.md").write_text(RICH, encoding="utf-8")
    (small_book / "source" / "02-going-on.md").unlink()
    replace(small_book / "source" / "book.toml", "paragraphs = false", "paragraphs = true")
    return Project.load(small_book).book


def said_of(
    book: Book,
    places: Sequence[str] | None = None,
    printed: Sequence[Printed] | None = None,
    **more: int | None,
) -> list[str]:
    """What differs in an artifact that is as the book, but for what is given."""
    counted = {**{name: getattr(counts(book.blocks), name) for name in Counts.__slots__}, **more}
    ids = [item.id for item in inventory(book.blocks)]
    numbers = expected(book, "fr", "html")
    reading = Reading(
        book.sections,
        Counts(**counted),
        1,
        tuple(ids if places is None else places),
        tuple(numbers if printed is None else printed),
    )
    return [finding.what for finding in compare.differences(book, "fr", "html", reading)]


def test_everything_is_compared_one_by_one(rich: Book) -> None:
    """Each figure, table, note, paragraph and place that is lost is named."""
    items = list(inventory(rich.blocks))
    assert {item.kind for item in items} == {"figure", "table", "note", "paragraph", "place"}
    assert said_of(rich) == []
    for item in items:
        without = [other.id for other in items if other != item]
        assert any(repr(item.id) in what for what in said_of(rich, without))


def test_every_printed_number_is_compared(rich: Book) -> None:
    """Each number that is absent, another one, printed twice or of nothing is named by its id."""
    numbers = list(expected(rich, "fr", "html"))
    kinds = {"section", "contents", "paragraph", "call", "note", "figure", "table"}
    assert {one.kind for one in numbers} >= kinds
    for one in filter(lambda one: one.text, numbers):
        at = numbers.index(one)
        before, after = numbers[:at], numbers[at + 1 :]
        unknown = one._replace(id="unheard")
        for changed, said in (
            ([*before, *after], "is not printed"),
            ([*before, one._replace(text="99"), *after], "is printed as '99'"),
            ([*numbers, unknown], "no such thing"),
            *([] if one.kind == "contents" else [([*numbers, one], "one time too many")]),
        ):
            (what,) = said_of(rich, printed=changed)
            assert said in what
            assert repr(one.id) in what or "unheard" in what


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("fig-left", "fig-right"),
        ("tbl-words", "tbl-more"),
        ("p1", "p2"),
        ("one-note-1", "one-note-2"),
    ],
)
def test_order_is_compared(rich: Book, one: str, other: str) -> None:
    """Two of a kind that changed places are found, whatever their numbers say."""
    names = {one: other, other: one}
    swapped = [names.get(item.id, item.id) for item in inventory(rich.blocks)]
    assert any("in another order" in what for what in said_of(rich, swapped))
    numbers = expected(rich, "fr", "html")
    first, second = (next(n for n in numbers if n.id == name) for name in (one, other))
    turned = [{first: second, second: first}.get(number, number) for number in numbers]
    assert any("in another order" in what for what in said_of(rich, printed=turned))


def in_chapters(root: Path, change: Callable[[Reading], Reading]) -> list[Finding]:
    """What differs in an ebook of three chapters that is as the book, but for a change."""
    book = book_of(root, *(f"# {name} {{#{name}}}\n\nWords.\n" for name in ("a", "b", "c")))
    whole = Reading(
        book.sections,
        counts(book.blocks),
        3,
        tuple(item.id for item in inventory(book.blocks)),
        expected(book, "en", "epub"),
    )
    return compare.differences(book, "en", "epub", change(whole))


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("a b c", []),
        ("a c", ["there is no page 'b'"]),
        ("a b c d", ["the book has no page 'd'"]),
        ("a c b", ["from 'c' on, the pages stand in another order than in the book"]),
        ("a b c a", ["from 'a' on, the pages stand in another order than in the book"]),
    ],
)
def test_a_way_through_the_pages_is_compared(tmp_path: Path, way: str, said: list[str]) -> None:
    """What a way leaves out, has too much, in another order or twice is named."""
    found = in_chapters(
        tmp_path, lambda whole: replace_in(whole, page_orders={"its spine": tuple(way.split())})
    )
    assert [one.what for one in found] == [f"its spine: {what}" for what in said]


def test_a_way_through_the_contents_has_all_sections(tmp_path: Path) -> None:
    """The contents have sections of all levels, every other way has pages."""
    book = book_of(tmp_path, "# A {#a}\n\nWords.\n\n## B {#b}\n\nWords.\n")
    orders = {"its contents": ("a",), "its spine": ("a",)}
    reading = Reading(
        book.sections,
        counts(book.blocks),
        1,
        tuple(item.id for item in inventory(book.blocks)),
        expected(book, "en", "epub"),
        page_orders=orders,
    )
    found = compare.differences(book, "en", "epub", reading)
    assert [one.what for one in found] == ["its contents: there is no section 'b'"]


def test_sections_in_another_order_are_named_from_the_first(tmp_path: Path) -> None:
    """The first section that stands elsewhere is named, and not the one before it."""
    outline = tuple(Section(str(at + 1), name, 1, name) for at, name in enumerate("abc"))
    (finding,) = in_chapters(
        tmp_path, lambda whole: replace_in(whole, outline=(outline[0], outline[2], outline[1]))
    )
    assert finding.where == "the en edition, epub, section 'c'"
    assert finding.what == "the sections are in another order"


def test_links_that_lead_nowhere_are_compared(tmp_path: Path) -> None:
    """Each link that leads nowhere is named, once however often it stands there."""
    lost = ("a.xhtml: gone.xhtml", "b.xhtml: gone.png", "a.xhtml: gone.xhtml")
    (finding,) = in_chapters(tmp_path, lambda whole: replace_in(whole, broken_links=lost))
    assert finding.what == (
        "2 links in it that lead nowhere: 'a.xhtml: gone.xhtml', 'b.xhtml: gone.png'"
    )


def test_the_page_list_of_an_ebook_is_compared(tmp_path: Path) -> None:
    """A page that an ebook's list leaves out, or has in no order, is named."""
    listed = Printed("page", "pg1", "1"), Printed("page", "pg2", "1")
    folios = {"pg1": "1", "pg2": "1", "pg3": "2"}
    found = in_chapters(
        tmp_path,
        lambda whole: replace_in(whole, printed=(*whole.printed, *listed), folios=folios),
    )
    assert [one.what for one in found] == [
        "1 page of the printed edition not in its page list: pg3",
        "in its page list '1' follows '1'",
    ]


def test_titles_are_compared_between_formats() -> None:
    """A title that is the same in all formats is no difference, another one is told with all."""
    one, other = Section("1", "a", 1, "Ants"), Section("1", "a", 1, "Bees")
    assert list(compare.title_differences("en", {"html": (one,), "epub": (one,)})) == []
    (finding,) = compare.title_differences("en", {"html": (one,), "epub": (other,)})
    assert finding.what == "its title differs: html 'Ants', epub 'Bees'"


@pytest.mark.parametrize("name", ["p3", "one-note-3"])
def test_nothing_may_be_more(rich: Book, name: str) -> None:
    """A paragraph or note that the book does not have is found."""
    places = [item.id for item in inventory(rich.blocks)]
    assert any(f"'{name}'" in what for what in said_of(rich, [*places, name]))


def test_what_a_format_cannot_tell_is_no_difference(rich: Book) -> None:
    """None is no number: it says that a format does not tell, and never stands for a loss."""
    assert said_of(rich, pictures=None) == []
    assert said_of(rich, pictures=1) == ["it has 1 pictures, the book has 2"]


def test_what_no_format_can_tell_is_in_no_edition() -> None:
    """A parallel edition has everything twice; twice what cannot be told cannot be told."""
    one = Counts(figures=1, tables=0, notes=2, paragraphs=3, pictures=None, links=4)
    assert expected_counts(one, "en") == one
    both = Counts(figures=2, tables=0, notes=4, paragraphs=6, pictures=None, links=8)
    assert expected_counts(one, "en+fr") == both


def test_a_title_with_a_formula_is_not_compared(tmp_path: Path) -> None:
    """A formula is not the same text in all formats: any text may stand for such a title."""
    text = "# Of $x$ {#of .unnumbered}\n\nSee [](#of), [](#no).\n\n# No {#no .unnumbered}\n\nNo.\n"
    found = expected(book_of(tmp_path, text), "en", "html")
    assert [(one.id, one.text) for one in found if one.kind == "reference"] == [
        ("of", "#"),
        ("no", "#no"),
    ]


def test_what_only_is_heard_of_a_picture_is_not_printed(tmp_path: Path) -> None:
    """A reference in a caption is printed once, though the picture has the same words to hear."""
    book = book_of(tmp_path, "# One {#one}\n\n![See [](#one)](images/square.svg){#fig-a}\n")
    found = [one for one in expected(book, "en", "html") if one.kind == "reference"]
    assert found == [Printed("reference", "one", "chapter 1")]


def test_the_proof_goes_into_no_folder_of_somebody_else(
    hexapla: Hexapla, built_starter: Path, tmp_path: Path
) -> None:
    """``verify --page`` writes over no page that it did not write."""
    page = tmp_path / "index.html"
    page.write_text("mine", encoding="utf-8")
    done = hexapla("verify", "--project", built_starter, "--page", tmp_path)
    assert done.code == 2
    assert "--page" in done.stderr
    assert page.read_text(encoding="utf-8") == "mine"


@pytest.mark.parametrize("place", ["../../letter.txt", "/etc/hostname", "en/../../letter.txt"])
def test_a_manifest_that_names_another_place(
    hexapla: Hexapla, built_book: Path, place: str
) -> None:
    """A build that came with a book has nothing read outside its folder."""
    manifest = built_book / "dist" / "manifest.json"
    found = json.loads(manifest.read_text(encoding="utf-8"))
    found["editions"][0]["artifacts"][0]["path"] = place
    manifest.write_text(json.dumps(found), encoding="utf-8")
    done = hexapla("verify", "--project", built_book)
    assert done.code == 2
    assert "lies elsewhere" in done.stderr


@pytest.mark.parametrize("counted", ["figures", "tables", "notes", "paragraphs"])
def test_what_a_format_does_not_carry_is_not_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, counted: str
) -> None:
    """A format with sections alone is not asked for what it cannot show; one with all of it is."""
    book = book_of(tmp_path, "# One {#one}\n\nA text.\n")
    sections = registry.Format("bare", "Bare", "module:render", ".bare")
    everything = replace_in(sections, carries=registry.TEXT)
    counts = replace_in(Counts(0, 0, 0, 0), **{counted: 3})
    for record, times in ((sections, 0), (everything, 1)):
        monkeypatch.setattr(registry, "FORMATS", {**registry.FORMATS, "bare": record})
        reading = replace_in(NOTHING, outline=book.sections, counts=counts)
        found = [one.what for one in compare.differences(book, "en", "bare", reading)]
        assert sum(f"it has 3 {counted}" in what for what in found) == times


def artifact(kind: str, edition: str, reading: Reading) -> Artifact:
    return Artifact(
        edition, kind, f"{edition}/book", "", 0, 0, reading.outline, reading.counts, reading
    )


def test_an_ebook_is_held_against_the_pages_of_its_own_pdf(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an ebook says of printed pages is compared with the PDF of that edition."""
    book = book_of(tmp_path, "# One {#one}\n\nA text.\n")
    compared: dict[tuple[str, str], object] = {}

    def differences(_book: Book, edition: str, kind: str, _: Reading, folios: object) -> list[str]:
        compared[kind, edition] = folios
        return []

    monkeypatch.setattr(compare, "differences", differences)
    pages = {"en": {"one": "1"}, "fr": {"one": "2"}}
    artifacts = [
        artifact(kind, edition, replace_in(NOTHING, folios=folios if kind == "pdf" else {}))
        for edition, folios in pages.items()
        for kind in ("epub", "pdf", "html")
    ]
    assert list(compare.compare(book, artifacts)) == []
    assert {edition: compared["epub", edition] for edition in pages} == pages


@pytest.mark.parametrize(("kind", "differs"), [("html", True), ("txt", False)])
def test_a_title_that_a_format_does_not_name_is_not_compared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str, *, differs: bool
) -> None:
    """An empty title is a difference where sections have ids; else it is one with a formula."""
    book = book_of(tmp_path, "# One {#one}\n\nA text.\n")
    monkeypatch.setattr(compare, "differences", lambda *_: [])
    titled = replace_in(NOTHING, outline=book.sections)
    untitled = replace_in(
        NOTHING, outline=tuple(replace_in(section, title="") for section in book.sections)
    )
    found = list(
        compare.compare(book, [artifact("epub", "en", titled), artifact(kind, "en", untitled)])
    )
    assert ["its title differs" in one.what for one in found] == ([True] if differs else [])
