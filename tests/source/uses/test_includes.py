"""Files in files: what stands in the place of a line that names one, and what may not."""

from pathlib import Path

import pytest

from hexapla.errors import SourceError
from hexapla.source import pandoc_ast
from hexapla.source.reader import read_book, read_texts
from hexapla.source.uses import includes
from tests.support.books import book_of, folder_of, texts_of


def write(root: Path, **texts: str) -> None:
    """Files in ``source/``; ``__`` in a name is a folder, and ``_md`` its ending."""
    for name, text in texts.items():
        file = root / "source" / name.replace("__", "/").replace("_md", ".md")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def told(root: Path) -> list[str]:
    """What a book is refused for."""
    with pytest.raises(SourceError) as caught:
        read_book(root)
    return [f"{one.where}: {one.what} ({one.tip})" for one in caught.value.findings]


@pytest.mark.parametrize(
    "line",
    [
        "{{< include _a.md >}}",
        '{{< include "_a.md" >}}',
        "{{<include _a.md>}}",
        "{{#include _a.md}}",
        "{{#include ./_a.md }}",
        "{{< include /_a.md >}}",
    ],
)
def test_the_file_stands_in_place_of_the_line(tmp_path: Path, line: str) -> None:
    """As Quarto and as mdBook write it, a file is put where it is named, and is no chapter."""
    folder_of(tmp_path, f"# One\n\nBefore.\n\n{line}\n\nAfter.\n")
    write(tmp_path, _a_md="In between.\n")
    texts = texts_of(read_book(tmp_path))
    assert texts[-3:] == ["Before.", "In between.", "After."]


def test_a_quotation_and_an_item_hold_all_the_lines(tmp_path: Path) -> None:
    """What stands before the name stands before each line of the file."""
    folder_of(tmp_path, "# One\n\n> {{< include _a.md >}}\n\n1.  First\n\n    {{#include _a.md}}\n")
    write(tmp_path, _a_md="One.\n\nTwo.\n")
    kinds = [block["t"] for block in read_book(tmp_path).blocks]
    assert kinds == ["Header", "BlockQuote", "OrderedList"]


def test_a_path_starts_at_the_file_that_names_it(tmp_path: Path) -> None:
    """A file in a folder names those beside it, however deep they stand in each other."""
    folder_of(tmp_path, "# One\n\n{{< include parts/_a.md >}}\n")
    write(tmp_path, parts___a_md="Aye.\n\n{{< include more/_b.md >}}\n")
    write(tmp_path, parts__more___b_md="Bee.\n\n{{< include ../../_c.md >}}\n", _c_md="Cee.\n")
    assert texts_of(read_book(tmp_path))[-3:] == ["Aye.", "Bee.", "Cee."]


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        ("", "use x;\n// ANCHOR: main\nfn main() {\n    go();\n}\n// ANCHOR_END: main"),
        (":1", "use x;"),
        (":3:4", "fn main() {\n    go();"),
        (":5:", "}\n// ANCHOR_END: main"),
        ("::1", "use x;"),
        (":main", "fn main() {\n    go();\n}"),
    ],
)
def test_a_program_gives_the_lines_that_are_asked_for(
    tmp_path: Path, part: str, expected: str
) -> None:
    """Inside a fence a range of lines is taken, or those of an anchor without its signs."""
    folder_of(tmp_path, f"# One\n\n```rust\n{{{{#rustdoc_include x.rs{part}}}}}\n```\n")
    code = "use x;\n// ANCHOR: main\nfn main() {\n    go();\n}\n// ANCHOR_END: main\n"
    (tmp_path / "source/x.rs").write_text(code, encoding="utf-8")
    (block,) = [one for one in read_book(tmp_path).blocks if one["t"] == "CodeBlock"]
    assert block["c"][1] == expected


def test_what_is_escaped_is_printed(tmp_path: Path) -> None:
    """A backslash, or three braces, keeps a line as it is typed."""
    text = "# One\n\n```\n\\{{#include x.rs}}\n{{{< include _a.md >}}}\n```\n"
    (block,) = [one for one in book_of(tmp_path, text).blocks if one["t"] == "CodeBlock"]
    assert block["c"][1] == "{{#include x.rs}}\n{{< include _a.md >}}"


WRONG = [
    ("{{< include _no.md >}}", ["source/01.md, line 3", "'_no.md' is missing"]),
    ("{{< include ../../etc/passwd >}}", ["'../../etc/passwd' lies outside source/"]),
    ("{{#include /../../../etc/passwd}}", ["lies outside source/"]),
    ("{{#include _link.md}}", ["leads out of the book"]),
    ("{{#include images}}", ["is a folder"]),
    ("{{#include x\0y.md}}", ["control character"]),
    ("{{< include 02.md >}}", ["'02.md' is a chapter of its own", "call it _02.md"]),
    ("{{#include x.rs:9:12}}", ["no lines 9:12 in a file of 2"]),
    ("{{#include x.rs:2:1}}", ["no lines 2:1"]),
    ("{{#include x.rs:0}}", ["no lines 0"]),
    ("{{#include x.rs:mian}}", ["no anchor 'mian'", "did you mean 'main'?"]),
    ("{{#include bytes.bin}}", ["source/bytes.bin, line 1", "not UTF-8"]),
]


@pytest.mark.parametrize(("line", "said"), WRONG, ids=[repr(line) for line, _ in WRONG])
def test_what_cannot_be_included_is_told(tmp_path: Path, line: str, said: list[str]) -> None:
    """Nothing outside of source/ is read, and each fault says where the line stands."""
    folder_of(tmp_path / "book", f"# One\n\n{line}\n", "# Two\n")
    source = tmp_path / "book" / "source"
    (source / "x.rs").write_text("fn x() {}\n// ANCHOR: main\n", encoding="utf-8")
    (source / "bytes.bin").write_bytes(b"\xff\xfe")
    (tmp_path / "secret.md").write_text("secret", encoding="utf-8")
    (source / "_link.md").symlink_to(tmp_path / "secret.md")
    found = " | ".join(told(tmp_path / "book"))
    for part in said:
        assert part in found


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """Bad lines in two files, and a variable that nobody has set: each has a finding."""
    one = "# One\n\n{{#include a.md}}\n\n{{#include b.md}}\n"
    folder_of(tmp_path, one, "# Two\n\n{{#include c.md}}\n\n{{< var x >}}\n")
    assert [line.partition(":")[0] for line in told(tmp_path)] == [
        "source/01.md, line 3",
        "source/01.md, line 5",
        "source/02.md, line 3",
        "source/02.md, line 5",
    ]


def test_a_circle_is_told_with_its_files(tmp_path: Path) -> None:
    """A file that stands in itself is refused, with the way that leads back to it."""
    folder_of(tmp_path, "# One\n\n{{< include _a.md >}}\n")
    write(tmp_path, _a_md="{{< include _b.md >}}\n", _b_md="\n{{< include _a.md >}}\n")
    (found,) = told(tmp_path)
    assert found.startswith("source/_b.md, line 2: ")
    assert "source/_a.md → source/_b.md → source/_a.md" in found


def test_a_book_cannot_grow_without_end(tmp_path: Path) -> None:
    """Files that each hold the next one twice are refused before they fill the memory."""
    folder_of(tmp_path, "# One\n\n{{#include _0.md}}\n")
    for at in range(15):
        next_twice = f"{{{{#include _{at + 1}.md}}}}\n" * 2
        (tmp_path / "source" / f"_{at}.md").write_text(next_twice, encoding="utf-8")
    (tmp_path / "source" / "_15.md").write_text("x" * 1000, encoding="utf-8")
    assert "nobody can read it" in told(tmp_path)[0]


def test_so_deep_nobody_follows(tmp_path: Path) -> None:
    """More files in each other than the bound are refused."""
    folder_of(tmp_path, "# One\n\n{{#include _0.md}}\n")
    for at in range(includes.MOST_DEEP + 1):
        text = f"{{{{#include _{at + 1}.md}}}}\n"
        (tmp_path / "source" / f"_{at}.md").write_text(text, encoding="utf-8")
    assert "stand in each other" in told(tmp_path)[0]


def test_a_finding_names_the_file_in_which_it_was_written(tmp_path: Path) -> None:
    """A bad link, a bad note and a bad bracket in an included file are told at their own lines."""
    folder_of(tmp_path, "# One\n\nText.\n\n{{< include _a.md >}}\n\n[x](#after)\n")
    write(tmp_path, _a_md="Fine.\n\n[x](#nowhere)\n\n[^n]: A.\n\n[^n]: B.\n")
    places = {line.partition(": ")[0] for line in told(tmp_path)}
    assert places == {"source/_a.md, line 3", "source/_a.md, line 7", "source/01.md#one, line 7"}


def test_brackets_are_told_where_they_stand(tmp_path: Path) -> None:
    """What is refused before pandoc runs has the line of the included file, too."""
    folder_of(tmp_path, "# One\n\n\n\n{{< include _a.md >}}\n")
    write(tmp_path, _a_md="Fine.\n\n" + "[" * 40 + "\n")
    assert told(tmp_path)[0].startswith("source/_a.md, line 3: ")


def test_a_head_of_metadata_is_not_printed(tmp_path: Path) -> None:
    """Metadata at the head of an included file is left out; the lines below keep their numbers."""
    folder_of(tmp_path, "# One\n\n{{< include _a.md >}}\n")
    write(tmp_path, _a_md="---\ntitle: A part\n---\n\nWords.\n\n[x](#nowhere)\n")
    assert told(tmp_path)[0].startswith("source/_a.md, line 7: ")
    write(tmp_path, _a_md="---\ntitle: A part\n---\n\nWords.\n")
    assert texts_of(read_book(tmp_path))[-1] == "Words."


def test_pictures_stand_beside_the_file_that_shows_them(tmp_path: Path) -> None:
    """A picture of an included file is found in the folder of that file."""
    folder_of(tmp_path, "# One\n\n{{< include parts/_a.md >}}\n")
    write(tmp_path, parts___a_md="![A square](own.svg)\n")
    square = (tmp_path / "source/images/square.svg").read_text(encoding="utf-8")
    (tmp_path / "source/parts/own.svg").write_text(square, encoding="utf-8")
    assert read_book(tmp_path).pictures == ("parts/own.svg",)


def test_what_begins_with_an_underscore_is_no_chapter(tmp_path: Path) -> None:
    """Files and folders whose names begin with _ are read only where somebody includes them."""
    folder_of(tmp_path, "# One\n")
    write(tmp_path, _draft_md="# A draft\n", _drafts__a_md="# Another\n")
    assert [*read_texts(tmp_path).files] == ["source/01.md"]


def test_a_book_without_includes_is_read_as_it_is(tmp_path: Path) -> None:
    """Braces of other kinds stay what they are."""
    text = "# One\n\nA {{ template }} and `{{#include x.md}}` in {{#include y.md}} a line.\n"
    inlines = book_of(tmp_path, text).blocks[1]["c"]
    assert "{{#include y.md}}" in pandoc_ast.plain(inlines).replace("{{#include x.md}}", "")
