"""Reading ``source/``: what becomes of the text, and what cannot be published."""

from itertools import pairwise
from pathlib import Path

import pytest

from hexapla.errors import SourceError, UsageError
from hexapla.files import cache as caching
from hexapla.files.cache import Cache
from hexapla.files.digests import of_folders
from hexapla.model import Book
from hexapla.project import Project
from hexapla.segments.segments import extract
from hexapla.source import pandoc, pandoc_ast
from hexapla.source.faults.warned import warnings
from hexapla.source.pandoc import READERS
from hexapla.source.reader import read_book
from tests.conftest import replace
from tests.support.books import book_of, folder_of, segment, texts_of

WRONG = [
    ("# A {#x}\n\n## B {#x}", ["01.md#x", "'x' stands there twice"]),
    ("# A {#p7}", ["'p7'", "Hexapla gives itself"]),
    ("# A\n\n[](#nowhere)", ["01.md#a", "'#nowhere' leads nowhere"]),
    ("# A\n\n[see](#nowhere)", ["leads nowhere"]),
    ("# A\n\n[](#d)\n\n::: {#d}\nx\n:::", ["has no number", "between the brackets"]),
    ("# A\n\n![a](images/no.png)", ["'images/no.png' is missing"]),
    ("# A\n\n![a](https://example.org/a.png)", ["not a local file"]),
    ("# A\n\n![a](../../../etc/passwd)", ["outside source/"]),
    ("# A\n\n![a](book.toml)", ["no picture that every format shows"]),
    ("# A\n\n![a](/etc/passwd)", ["outside source/"]),
    ("# A\n\n![a](%2e%2e/x.png)", ["'../x.png' lies outside source/"]),
    ("# A\n\n![a](//example.org/a.png)", ["not a local file"]),
    ("# A\n\n![a](file:///etc/passwd)", ["not a local file"]),
    ("# A\n\n![a](data:image/png;base64,AA)", ["not a local file"]),
    ("# A {#a-note-1}", ["'a-note-1'", "Hexapla gives itself"]),
    ("# A\n\n> - x^[[b](#b)]", ["01.md#a", "'#b' leads nowhere"]),
    ("# A\n\n[](#)", ["'#' leads nowhere"]),
    ("# A\n\n# B {#x}\n\n[c]{#x}", ["01.md#x", "'x' stands there twice"]),
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


EDITS = {
    "a word": ("01.md", "One", "Two"),
    "a line before": ("02.md", "# B", "A paragraph.\n\n# B"),
    "a command that an earlier file defines": ("01.md", "\\mathrm{R}", "\\mathbf{R}"),
    "an included file": ("_more.md", "More", "Less"),
    "a variable": ("book.toml", "1.0", "2.0"),
    "the language": ("book.toml", 'language = "en"', 'language = "de"'),
    "the reader": ("book.toml", 'reader = "markdown"', 'reader = "markdown-smart"'),
}


def test_parts_that_are_kept_are_those_that_would_be_read(tmp_path: Path) -> None:
    """Law 10: after any edit, a book whose parts come from the cache is the book that is read."""
    one = '# A\n\n\\newcommand{\\R}{\\mathrm{R}}\n\nOne "text", {{< var version >}}.\n'
    two = "# B\n\n{{< include _more.md >}}\n\n$\\R$[^a] of {{< var version >}}\n\n[^b]: Not used.\n"
    root = folder_of(tmp_path, one, two, "# C\n\nThe end.\n")
    source = root / "source"
    (source / "_more.md").write_text("More.\n", encoding="utf-8")
    settings = source / "book.toml"
    settings.write_text(
        settings.read_text(encoding="utf-8").replace("title", 'reader = "markdown"\ntitle', 1)
        + '\n[variables]\nversion = "1.0"\n',
        encoding="utf-8",
    )
    (tmp_path / "cache").mkdir()
    cache = Cache(tmp_path / "cache")
    books: list[Book] = []
    for name, old, new in [("01.md", "# A", "# A"), *EDITS.values()]:
        replace(source / name, old, new)
        with caching.using(cache):
            books.append(read_book(root))
        assert books[-1] == read_book(root)
    # Each edit is seen in the book: else an old part would be as good.
    assert all(one != other for one, other in pairwise(books))


def test_parts_that_did_not_change_are_not_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a book of two files, of which one was edited, one is read."""
    root = folder_of(tmp_path, "# A\n\nOne.\n", "# B\n\nTwo.\n")
    (tmp_path / "cache").mkdir()
    cache = Cache(tmp_path / "cache")
    with caching.using(cache):
        read_book(root)
    texts: list[str] = []
    read = pandoc.read_and_warn

    def noted(text: str, where: str, reader: str) -> object:
        texts.append(text)
        return read(text, where, reader)

    monkeypatch.setattr(pandoc, "read_and_warn", noted)
    replace(root / "source" / "02.md", "Two", "Three")
    with caching.using(cache):
        read_book(root)
    assert [text.split()[1] for text in texts] == ["B"]


def test_ids_are_unique_over_files(tmp_path: Path) -> None:
    """The same explicit id in two files is refused; the same title gives two ids."""
    with pytest.raises(SourceError, match="twice"):
        book_of(tmp_path / "one", "# A {#x}", "# B {#x}")
    book = book_of(tmp_path / "two", "# Same title", "# Same title", "# Été à Paris", "# 章")
    found = [section.id for section in book.sections]
    assert found == ["same-title", "same-title-1", "ete-a-paris", "section"]


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("A Title, with: Signs!", "a-title-with-signs"),
        ("1. The beginning", "the-beginning"),
        ("Глава", "section"),
        ("!?", "section"),
        ("*Em* `code` [link](#one)", "em-code-link"),
        ("A^[note]", "a"),
        ("A {#own}", "own"),
        ("P1", "p1-1"),
        ("Contents", "contents-1"),
        ("A note 1", "a-note-1-1"),
        ("One", "one-1"),
    ],
)
def test_ids_from_titles(tmp_path: Path, title: str, expected: str) -> None:
    """A heading without an id gets one from its title: ASCII, like no other, and none of ours."""
    book = book_of(tmp_path, f"# X {{#one}}\n\n# {title}\n")
    assert book.sections[1].id == expected


def read_with(reader: str, root: Path, *texts: str) -> Book:
    """The book of these files, for another reader."""
    folder = folder_of(root, *texts)
    replace(folder / "source" / "book.toml", "[book]", f'[book]\nreader = "{reader}"')
    return read_book(folder)


def links_of(book: Book) -> list[str]:
    """Where the links of a book lead, in order."""
    return [node["c"][2][0] for node in pandoc_ast.walk(book.blocks) if node["t"] == "Link"]


def ids_of(book: Book) -> list[str]:
    """The ids of a book's headings, in order."""
    return [block["c"][1][0] for block in book.blocks if block["t"] == "Header"]


def test_links_stay_in_their_file(tmp_path: Path) -> None:
    """Headings of one name in two files are told apart, also where one file has several."""
    text = "# Same\n\n## Same\n\n[a](#same) [b](#same-1)\n"
    book = read_with("gfm", tmp_path, text, text)
    assert ids_of(book) == ["same", "same-1", "same-2", "same-1-1"]
    assert links_of(book) == [f"#{name}" for name in ids_of(book)]


def test_headings_as_link_names(tmp_path: Path) -> None:
    """In pandoc's Markdown a heading's words in brackets are a link to it."""
    book = read_with("markdown", tmp_path, "# Été & co\n\n[Été & co] [so][Two]\n\n# Two {#deux}\n")
    assert links_of(book) == ["#ete-co", "#deux"]


@pytest.mark.parametrize("reader", ["gfm", "commonmark_x"])
def test_headings_of_signs(tmp_path: Path, reader: str) -> None:
    """Emoji, Chinese and headings without a letter are no fault, in any number of files."""
    text = "# :rocket: Start\n\n## 章\n\n## 1.\n\n## ?\n\n[a](#rocket-start) [b](#章)\n"
    book = read_with(reader, tmp_path, text, text)
    assert len(set(ids_of(book))) == len(ids_of(book))
    first, chapter, *_ = ids_of(book)
    assert links_of(book)[:2] == [f"#{first}", f"#{chapter}"]
    assert links_of(book)[2:] == [f"#{name}" for name in ids_of(book)[4:6]]


def test_names_in_raw_html(tmp_path: Path) -> None:
    """A link to a name in raw HTML leads to the section it stands before, in, or at."""
    text = '# A\n\n<a name="b0"></a>\n\n## B\n\nx <a id="in-b"></a>\n\n<h3 id="raw">R</h3>\n\n'
    book = read_with("gfm", tmp_path, f"{text}y [1](#b0) [2](#in-b) [3](#raw)\n\n## C\n")
    assert links_of(book) == ["#b", "#b", "#raw"]


def test_an_explicit_id_goes_first(tmp_path: Path) -> None:
    """An id that the author gave is the link's target before any that a tool would give."""
    book = read_with("markdown", tmp_path, "# One\n\n[x](#one)\n", "# Two {#one}\n")
    assert (ids_of(book), links_of(book)) == (["one-1", "one"], ["#one"])
    with pytest.raises(SourceError, match="'one' stands there twice"):
        read_with("markdown", tmp_path, "# One {#one}\n", "# Two {#one}\n")


def test_metadata_of_a_file(tmp_path: Path) -> None:
    """Metadata at the head of a file is passed over aloud; between rules it is text like any."""
    book = book_of(tmp_path, "---\ntitle: T\n---\n\n# A\n", "# B\n\nb\n\n---\n\nc: d\n\n---\n")
    assert texts_of(book) == ["A", "B", "b", "c: d"]
    assert [finding.where for finding in warnings(book)] == ["source/01.md, line 1"]


def test_targets_in_other_files(tmp_path: Path) -> None:
    """A cross-reference may lead to any file, to a figure and to a table with a caption."""
    one = "# A\n\n[](#b) [](#figure) [](#t) [x](#s) [](#f)"
    two = "# B\n\n![x](images/square.svg)\n\n[z]{#s}\n\n| a |\n|---|\n| b |\n\n: c {#t}"
    book_of(tmp_path, one, f"{two}\n\n![y](images/square.svg){{#f}}")


def test_a_picture_by_way_of_a_link(tmp_path: Path) -> None:
    """A link in the file system leads nobody out of the book."""
    folder_of(tmp_path, "# A\n\n![x](images/out.png)\n")
    (tmp_path / "secret.png").write_bytes(b"x")
    (tmp_path / "source" / "images" / "out.png").symlink_to(tmp_path / "secret.png")
    with pytest.raises(SourceError, match="leads out of the book"):
        read_book(tmp_path)


def test_names_with_spaces(tmp_path: Path) -> None:
    """A picture's name may have spaces, however it is written; it is one picture."""
    folder_of(tmp_path, "# A\n\n![x](<images/a b.svg>) ![x](images/a%20b.svg)\n")
    images = tmp_path / "source" / "images"
    (images / "square.svg").rename(images / "a b.svg")
    assert read_book(tmp_path).pictures == ("images/a b.svg",)


def test_no_drawing(tmp_path: Path) -> None:
    """An SVG file that is none is refused with its line."""
    folder_of(tmp_path, "# A\n\n![x](images/bad.svg)\n")
    (tmp_path / "source" / "images" / "bad.svg").write_text("<svg>\n<g>\n</svg>")
    with pytest.raises(SourceError, match="not an SVG file") as error:
        read_book(tmp_path)
    assert error.value.findings[0].where == "source/images/bad.svg, line 3"


def test_files_in_order(tmp_path: Path) -> None:
    """Files are read in the order of their names, also in folders; footnotes are their own."""
    folder_of(tmp_path, "# A\n\nx[^1]\n\n[^1]: one", "\ufeff# B\n\ny[^1]\n\n[^1]: two")
    (tmp_path / "source" / "01-more").mkdir()
    (tmp_path / "source" / "01-more" / "x.md").write_text("# C\n")
    expected = ["C", "A", "x⟦1⟧", "one", "B", "y⟦1⟧", "two"]
    assert texts_of(read_book(tmp_path)) == expected


def test_the_tree_in_its_usual_form(tmp_path: Path) -> None:
    """A soft break is a space, a hard one stays, and text between two spaces is one node."""
    (_, paragraph) = book_of(tmp_path, '# A\n\none\n"it\'s--a\\*"...\\\nthree\n').blocks
    one, two, three = map(pandoc_ast.string, ("one", "“it’s–a*”…", "three"))
    assert paragraph["c"] == [one, pandoc_ast.space(), two, {"t": "LineBreak"}, three]


def test_notranslate(tmp_path: Path) -> None:
    """What says ``notranslate`` is in no segment, whatever stands in it."""
    text = (
        "# A\n\n::: notranslate\nb^[c] ![d](images/square.svg)\n\n- e\n:::\n\n"
        "# F {.notranslate}\n\ng [h^[i]]{.notranslate} [j](http://k.org){.notranslate}\n\n"
        "```{.translate .notranslate}\nl\n```\n"
    )
    assert texts_of(book_of(tmp_path, text)) == ["A", "g ⟦1⟧ ⟦2⟧"]


def test_remarks(tmp_path: Path) -> None:
    """Comments to translators go with the block below them; other comments are nobody's matter."""
    text = "# A\n\n<!-- translators: one -->\n<!--translators:\ntwo -->\n\nb\n\n<!-- x -->\n\nc"
    comments = {found.text: found.comments for found in extract(book_of(tmp_path, text))}
    assert (comments["b"], comments["c"]) == (("one", "two"), ())


def test_labels(tmp_path: Path) -> None:
    """The labels of a drawing are segments, once, however often it is shown."""
    picture = "![x](images/drawing.svg)"
    book = book_of(tmp_path, f"# A\n\ny {picture} {picture}\n")
    where = "source/images/drawing.svg"
    labels = [segment(text, "label", where) for text in ("A drawing", "Sun", "Moon")]
    assert extract(book)[-3:] == labels
    assert book.pictures == ("images/drawing.svg",)


def test_all_faults_at_once(tmp_path: Path) -> None:
    """An author is told every fault, not only the first."""
    with pytest.raises(SourceError) as error:
        book_of(tmp_path, "# A\n\n[](#b) ![a](images/no.png)\n\n[](#c)")
    assert len(error.value.findings) == 3


FAULTY = """\
# One {#one}

Words[^1] and [](#nowhere).

![none](images/no%20such.png)

$\\foo{x}$ and [x]{.index entry="a!"} and [y]{#p7}

[z]{#twice} [u]{#twice}

[^1]: A&#1;note.
"""


def test_faults_have_lines(tmp_path: Path) -> None:
    """What is wrong with a text is told with file, section and line."""
    with pytest.raises(SourceError) as error:
        book_of(tmp_path, FAULTY, "# Two\n\n[v]{#one}\n")
    found = {finding.where: finding.what for finding in error.value.findings}
    lines = {where.partition("#one, line ")[2]: what[:12] for where, what in found.items()}
    assert {line: lines[line] for line in ("3", "5", "11")} == {
        "3": "the cross-re",
        "5": "the picture ",
        "11": "a control ch",
    }
    assert {"the id 'p7' ", "the index ma", "the formula "} & {what[:12] for what in found.values()}
    assert found["source/01.md#one"] == "the id 'twice' stands there twice"
    (tip,) = [f.tip for f in error.value.findings if f.where == "source/02.md#two, line 3"]
    assert tip == "rename one; the first is in source/01.md#one, line 1"


def test_left_out_aloud(tmp_path: Path) -> None:
    """Attributes that mean nothing, and links that lead nowhere, are told with their lines."""
    book = book_of(tmp_path, "# A\n\n[a]{srcset=x lang=fr}\n[b](//a.org/x) [c](http://a.org)\n")
    assert [(found.where, found.what[:20], found.severity) for found in warnings(book)] == [
        ("source/01.md#a, line 4", "the link '//a.org/x'", "warning"),
        ("source/01.md#a, line 3", "the attribute 'srcse", "warning"),
    ]


def test_files_of_text(tmp_path: Path) -> None:
    """Files are taken by their ending in any letters, in order, from folders too."""
    folder_of(tmp_path, "# A", "# B")
    for name in ("part/x.MD", "03.markdown", "04.md.bak", "z.md/w.md"):
        file = tmp_path / "source" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("# C\r\n\r\nc\r\n", encoding="utf-8-sig")
    names = [name.removeprefix("source/") for name, _ in read_book(tmp_path).files]
    assert names == ["01.md", "02.md", "03.markdown", "part/x.MD", "z.md/w.md"]


def test_texts_of_other_names(tmp_path: Path) -> None:
    """What an author may take for a chapter, and what is called otherwise, is told."""
    root = folder_of(tmp_path, "# A {#a}\n\n[x](x.docx)")
    for name in ("02.mdown", "03.QMD", "_part.rst", "01.docx", "x.docx", "notes.txt", ".04.mkd"):
        (root / "source" / name).write_text("# B", encoding="utf-8")
    told = [found for found in warnings(read_book(root)) if found.id == "no-chapter"]
    assert [found.where for found in told] == ["source/02.mdown", "source/03.QMD"]
    (root / "source" / "05.MD").write_text("[x](01.MD) [y](05.md)", encoding="utf-8")
    with pytest.raises(SourceError) as error:
        read_book(root)
    tips = [found.tip for found in error.value.findings if found.severity == "error"]
    assert tips == [
        "the file is called '01.md'",
        "the file is called '05.MD'",
    ]


NOBODYS = (
    *(".draft.md", "._01.md", "part/.git/y.md", ".ipynb_checkpoints/01-checkpoint.md"),
    *("04.md~", "#01.md#", "~$01.md", ".01.md.swp", "images/.x.svg"),
)


def test_files_of_editors_and_systems(tmp_path: Path) -> None:
    """What editors and systems keep in a book's folders is no part of it, whatever is in it."""
    root = folder_of(tmp_path, "# A", more='[editions]\nlanguages = ["fr"]')
    Project.load(root).save(Project.load(root).sync_catalogs())
    digests_before = of_folders(root, ("source", "translations", "templates"))
    folders = ("source", "translations", "templates")
    names = [f"{folder}/{name}" for folder in folders for name in (*NOBODYS, ".fr.po", "fr.po~")]
    for name in names:
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"\xff\xfe\0<<<<<<< ")
    for folder in folders:
        (root / folder / ".#01.md").symlink_to("me@host.1:2")
        (root / folder / ".#fr.po").symlink_to("me@host.1:2")
    project = Project.load(root)
    assert [name for name, _ in project.book.files] == ["source/01.md"]
    assert not any(file.is_changed for file in project.sync_catalogs())
    assert not warnings(project.book)
    assert of_folders(root, folders) == digests_before


@pytest.mark.parametrize(
    "text", ["{{< include .x.md >}}", "![a](images/.x.svg)", "```\n{{#include x.txt~}}\n```"]
)
def test_a_name_that_editors_give_cannot_be_asked_for(tmp_path: Path, text: str) -> None:
    """A file of such a name is told where the text names it: it would be gone in a moment."""
    root = folder_of(tmp_path, f"# A\n\n{text}\n")
    for name in (".x.md", "x.txt~", "images/.x.svg"):
        (root / "source" / name).write_text("x", encoding="utf-8")
    with pytest.raises(SourceError, match="only editors and systems give"):
        read_book(root)


@pytest.mark.parametrize(
    "name",
    [
        "source/01.sync-conflict-20261123-101010-ABCDEFG.md",
        "source/01 (Ana's conflicted copy 2026-11-23).markdown",
        "translations/fr (conflicted copy 2026-11-23 101010).po",
    ],
)
def test_a_copy_that_a_service_made_of_two_edits(tmp_path: Path, name: str) -> None:
    """A copy with somebody's edits is no chapter and no catalog, and is not passed over."""
    root = folder_of(tmp_path, "# A {#a}")
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_text("# A {#a}", encoding="utf-8")
    with pytest.raises(SourceError) as error:
        Project.load(root)
    assert [(found.where, "two people" in found.what) for found in error.value.findings] == [
        (name, True)
    ]


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
    """HTML that means nothing to a book is left out and told; remarks are nobody's business."""
    text = "# A\n\n<!-- a remark -->\n\nx <blink>y</blink>\n\n<script>z</script>"
    book = book_of(tmp_path, text)
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


@pytest.mark.parametrize("reader", READERS)
def test_every_reader(tmp_path: Path, reader: str) -> None:
    """``reader`` in book.toml chooses the kind of Markdown; what is no other kind's stays text."""
    text = "# One\n\nA *word* and ~~gone~~.\n\n- [ ] do\n"
    folder = folder_of(tmp_path, text)
    replace(folder / "source" / "book.toml", "[book]", f'[book]\nreader = "{reader}"')
    texts = [found.text for found in extract(read_book(folder))][1:]
    assert texts[0] == "One"
    assert texts[1].startswith("A *word* and ")
    assert ("~~gone~~" in texts[1]) == (reader in {"markdown", "gfm", "commonmark_x"})


@pytest.mark.parametrize("reader", ["markdown", "gfm", "commonmark_x"])
def test_links_to_automatic_ids(tmp_path: Path, reader: str) -> None:
    """A link to the id that GitHub or pandoc would give a heading leads to that heading."""
    one = "# 1. Été à *Paris* & co\n\n[a](#1-été-à-paris--co) [b](#été-à-paris-co) [c](#same)\n"
    one += "\n## Same\n"
    two = "# Two\n\n## Same\n\n[d](#same) [e](#%C3%A9t%C3%A9-%C3%A0-paris-co)\n"
    folder = folder_of(tmp_path, one, two)
    replace(folder / "source" / "book.toml", "[book]", f'[book]\nreader = "{reader}"')
    book = read_book(folder)
    links = [node["c"][2][0] for node in pandoc_ast.walk(book.blocks) if node["t"] == "Link"]
    first = book.blocks[0]["c"][1][0]
    assert links == [f"#{first}", f"#{first}", "#same", "#same-1", f"#{first}"]


NOTES = """\
# One {#one}

A[^a], [^nosuch], \\[^meant], `[^code]`.

[^a]: first

```
[^a]: code
```
"""


@pytest.mark.parametrize("reader", ["markdown", "gfm", "commonmark_x"])
def test_notes_that_are_not_defined(tmp_path: Path, reader: str) -> None:
    """A note that is printed as typed is told with its line, unless a backslash is before it."""
    book = book_of(tmp_path, NOTES, more=f'reader = "{reader}"')
    found = [f for f in warnings(book) if "not defined" in f.what]
    assert [(f.where, "'nosuch'" in f.what) for f in found] == [("source/01.md, line 3", True)]


@pytest.mark.parametrize("reader", ["markdown", "gfm", "commonmark_x"])
@pytest.mark.parametrize("before", ["", "> ", "  "])
def test_a_note_that_is_defined_twice(tmp_path: Path, reader: str, before: str) -> None:
    """Of two definitions every reader loses one, so the book is refused with both lines."""
    text = f"{NOTES}\n{before}[^a]: second\n"
    with pytest.raises(SourceError) as refused:
        book_of(tmp_path, text, more=f'reader = "{reader}"')
    (finding,) = [one for one in refused.value.findings if one.severity == "error"]
    assert finding.where == "source/01.md, line 11"
    assert "also in line 5" in finding.what


@pytest.mark.parametrize(
    ("text", "what", "line"),
    [
        ("::: note\nnever closed\n", "unclosed", 3),
        ("Text.\n\n[^u]: unused\n", "not used", 5),
        ("[a][r]\n\n[r]: http://a.example\n[r]: http://b.example\n", "Duplicate link", 6),
    ],
)
def test_pandoc_s_warnings(tmp_path: Path, text: str, what: str, line: int) -> None:
    """What pandoc warns of reaches the person, with file and line."""
    found = [f for f in warnings(book_of(tmp_path, f"# One {{#one}}\n\n{text}")) if what in f.what]
    assert [f.where for f in found] == [f"source/01.md, line {line}"]


@pytest.mark.parametrize("reader", READERS)
def test_a_link_in_a_link(tmp_path: Path, reader: str) -> None:
    """An address that is the words of a link is one link, wherever it stands."""
    text = (
        "# See [www.a.org](https://a.org) now\n\n"
        "[www.b.org](https://b.org) [c@d.org](mailto:c@d.org)\n\n"
        "- [a **https://e.org/** b](https://e.org)\n\n"
        "| h |\n|---|\n| [www.f.org](https://f.org) |\n"
    )
    book = read_with(reader, tmp_path, text)
    for node in pandoc_ast.walk(book.blocks):
        if node["t"] == "Link":
            assert [one["t"] for one in pandoc_ast.walk(node["c"][1])].count("Link") == 0
    targets = ["https://a.org", "https://b.org", "mailto:c@d.org", "https://e.org"]
    assert links_of(book)[:4] == targets


def test_a_note_in_a_link(tmp_path: Path) -> None:
    """A note in the words of a link or a picture stands behind it: its mark is a link, too."""
    square = "(images/square.svg)"
    text = f"# A\n\n[b^[c]](http://d.org) e ![f^[g]]{square} h\n\n![i^[j]]{square}"
    found = texts_of(book_of(tmp_path, text))
    assert found == ["A", "⟦1⟧b⟦/1⟧⟦2⟧ e ⟦3⟧⟦4⟧ h", "c", "f", "g", "i⟦1⟧", "j", "i"]


def test_all_is_told_at_once(tmp_path: Path) -> None:
    """One reading tells what is wrong in every file: formulas, headings, links, and warnings."""
    one = "# A\n\n[a](#no)\n\n### C\n\nx $\\bad{x$\n\n<blink>y\n"
    root = folder_of(tmp_path, one, "# B\n\n> # Q\n\n![](images/square.svg)\n")
    with pytest.raises(SourceError) as refused:
        read_book(root)
    assert [(one.severity, one.id, one.where) for one in refused.value.findings] == [
        ("error", "reference", "source/01.md#a, line 3"),
        ("error", "formula", "source/01.md#c, line 7"),
        ("warning", "raw-text", "source/01.md#c, line 9"),
        ("warning", "heading-level", "source/01.md, line 5"),
        ("error", "picture-text", "source/02.md#b, line 5"),
        ("warning", "heading-inside", "source/02.md, line 3"),
    ]


def test_files_that_cannot_be_read_are_told_together(tmp_path: Path) -> None:
    """A file that pandoc cannot read does not hide the faults of another."""
    deep = "# A\n\n" + "[" * 20 + "\n"
    with pytest.raises(SourceError) as refused:
        read_book(folder_of(tmp_path, deep, deep))
    assert [one.where for one in refused.value.findings] == [
        "source/01.md, line 3",
        "source/02.md, line 3",
    ]


def test_equal_tags_have_their_own_lines(tmp_path: Path) -> None:
    """What stands several times in a file is told with the line of each, in its own section."""
    text = "# A\n\n<blink>x\n\n# B {#two}\n\n<blink>y\n\n<blink>z\n\nC\n===\n\n<blink>\n"
    told = [one.where for one in warnings(book_of(tmp_path, text))]
    assert told == [
        "source/01.md#a, line 3",
        "source/01.md#two, line 7",
        "source/01.md#two, line 9",
        "source/01.md#c, line 14",
    ]
