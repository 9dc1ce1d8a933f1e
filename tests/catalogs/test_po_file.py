"""PO files of other tools: what gettext's format can say is read, and written as gettext does."""

from __future__ import annotations

import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Message
from hexapla.catalogs.po_file import unescaped
from hexapla.catalogs.wrapping import quoted
from tests.support import poedit
from tests.support.processes import LIMIT

ROOT = Path(__file__).parents[2]
BOOK = sorted(
    [*ROOT.glob("translations/*.po"), *ROOT.glob("examples/handbook/translations/*.po")],
    key=lambda path: (path.stem, str(path)),
)
HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'


def tool(*command: str | Path, stdin: bytes = b"") -> bytes:
    """What one of the tools that read and write PO files prints."""
    name = str(command[0])
    beside = Path(sys.executable).with_name(name)
    found = str(beside) if beside.exists() else shutil.which(name)
    if not found:
        pytest.skip(f"{name} is missing")
    done = subprocess.run(
        [found, *map(str, command[1:])],
        input=stdin,
        capture_output=True,
        timeout=LIMIT,
        check=False,
    )
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


def messages(text: str | bytes) -> list[Message]:
    """The messages of a file."""
    content = text if isinstance(text, bytes) else (HEADER + text).encode()
    return list(catalogs.parse(Path("fr.po"), content))


WAYS = {
    "a tab": 'msgid\t"a b"\nmsgstr\t"c d"\n',
    "nothing between": 'msgid"a b"\nmsgstr"c d"\n',
    "strings on one line": 'msgid "a" " b"\nmsgstr "c" " " "d"\n',
    "strings on one line, no space": 'msgid "a"" b"\nmsgstr ""\t"c"\n"" " d"\n',
    "octal": 'msgid "a\\040b"\nmsgstr "\\143 d"\n',
    "hexadecimal": 'msgid "a\\x20" "b"\nmsgstr "\\x63 d"\n',
    "sticky flags": '#= no-wrap\nmsgid "a b"\nmsgstr "c d"\n',
}


@pytest.mark.parametrize("way", WAYS)
def test_ways_to_write_a_message(way: str) -> None:
    """However the syntax of PO says a message, it is that message, and written in the usual way."""
    (found,) = messages(WAYS[way])
    assert (found.id, found.string) == ("a b", "c d")
    catalog = catalogs.parse(Path("fr.po"), (HEADER + WAYS[way]).encode())
    anew = catalogs.serialise(replace(catalog, messages=(replace(found, comments=("x",)),)))
    assert 'msgid "a b"\nmsgstr "c d"\n' in anew


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        (r"un \303\251l\303\251ment", "un élément"),
        (r"un \xc3\xa9l\xc3\xa9ment", "un élément"),
        (r"\344\270\255文", "中文"),
        (r"\\303", r"\303"),
        (r"\\\303\251", "\\é"),
        (r"\a\b\f\v\t\r\n\"\\", '\a\b\f\v\t\r\n"\\'),
        (r"\1012", "A2"),
    ],
)
def test_escapes(raw: str, said: str) -> None:
    """Escapes are signs or bytes of UTF-8, as gettext reads them; an escaped backslash is none."""
    assert unescaped(raw) == said


def test_bytes_of_one_sign_on_two_lines() -> None:
    """A sign whose bytes stand on two lines is one sign."""
    (found,) = messages('msgid "a"\nmsgstr "\\303"\n"\\251"\n')
    assert found.string == "é"


def test_a_byte_is_no_byte_of_another_charset() -> None:
    """The bytes of a file in Latin-1 are Latin-1's."""
    text = HEADER.replace("UTF-8", "ISO-8859-1") + 'msgid "a"\nmsgstr "\\351é"\n'
    (found,) = messages(text.encode("latin-1"))
    assert found.string == "éé"


@pytest.mark.parametrize(
    "command",
    [
        ["msgcat", "-E"],
        ["msgattrib", "-E"],
        ["msgcat", "-E", "--no-wrap"],
        ["msgcat", "-e", "-i"],
        ["msgconv", "-t", "UTF-8"],
        ["pogrep", "--search=msgid", "--regexp", "."],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("path", [BOOK[0], BOOK[-1]], ids=["ar", "zh-Hans"])
def test_files_of_real_tools(tmp_path: Path, path: Path, command: list[str]) -> None:
    """What a tool writes of a catalog of the book says what the catalog says."""
    wanted = catalogs.read(path)
    if command[0] == "pogrep":
        file = tmp_path / "out.po"
        tool(*command, path, file)
        content = file.read_bytes()
    else:
        content = tool(*command, path)
    found = catalogs.parse(path, content)
    assert found.messages == wanted.messages


def test_two_headers() -> None:
    """A tool that cuts files into parts writes its header before the part's own: one is enough."""
    (found,) = messages(HEADER + 'msgid "a"\nmsgstr "b"\n')
    assert found.string == "b"


@pytest.mark.parametrize("charset", ["ASCII", "CHARSET", "us-ascii"])
def test_charsets_that_are_utf_8(charset: str) -> None:
    """ASCII, and a charset that nobody has filled in, are UTF-8, and written as that."""
    text = HEADER.replace("UTF-8", charset) + 'msgid "a"\nmsgstr "é"\n'
    catalog = catalogs.parse(Path("fr.po"), text.encode())
    assert catalog.messages[0].string == "é"
    assert "charset=UTF-8\n" in catalog.header


def test_another_charset() -> None:
    """A file in another charset is read by it, and written in UTF-8 from the next change on."""
    text = HEADER.replace("UTF-8", "KOI8-R") + 'msgid "a"\nmsgstr "да"\n'
    content = text.encode("koi8-r")
    catalog = catalogs.parse(Path("ru.po"), content)
    written = catalogs.serialise(catalog, content)
    assert 'msgstr "да"' in written
    assert "charset=UTF-8" in written
    assert catalogs.parse(Path("ru.po"), written.encode()) == catalog


def test_an_obsolete_message_with_plural_forms() -> None:
    """It is kept, its further forms as remarks, and written so that it is read again."""
    text = '#~ msgid "a"\n#~ msgid_plural "b"\n#~ msgstr[0] "c"\n#~ msgstr[1] "d"\n'
    catalog = catalogs.parse(Path("fr.po"), (HEADER + text).encode())
    (found,) = catalog.obsolete
    assert (found.id, found.string) == ("a", "c")
    assert found.comments == ('msgid_plural "b"', 'msgstr[1] "d"')
    changed = replace(catalog, obsolete=(replace(found, comments=("x", *found.comments)),))
    again = catalogs.parse(Path("fr.po"), catalogs.serialise(changed).encode())
    assert again == changed


# A message that stands there twice


@pytest.mark.parametrize(
    ("text", "string", "comments"),
    [
        ('#~ msgid "a"\n#~ msgstr "old"\n\nmsgid "a"\nmsgstr "new"\n', "new", ()),
        ('msgid "a"\nmsgstr "new"\n\n# x\n#~ msgid "a"\n#~ msgstr "old"\n', "new", ("x",)),
        ('msgid "a"\nmsgstr ""\n\n#~ msgid "a"\n#~ msgstr "old"\n', "old", ()),
        ('# x\nmsgid "a"\nmsgstr "b"\n\n# y\nmsgid "a"\nmsgstr "b"\n', "b", ("x", "y")),
        ('msgid "a"\nmsgstr ""\n\nmsgid "a"\nmsgstr "b"\n', "b", ()),
        ('#, fuzzy\nmsgid "a"\nmsgstr "b"\n\nmsgid "a"\nmsgstr "b"\n', "b", ()),
    ],
)
def test_what_a_merge_by_lines_leaves_twice(
    text: str, string: str, comments: tuple[str, ...]
) -> None:
    """What is in use wins over what is obsolete, a text over none; remarks stay."""
    catalog = catalogs.parse(Path("fr.po"), (HEADER + text).encode())
    (found,) = catalog.messages
    assert (found.string, found.comments, found.state) == (string, comments, "translated")
    assert catalog.obsolete == ()


# Lines


@pytest.mark.parametrize("path", BOOK, ids=[f"{p.parents[1].name}-{p.stem}" for p in BOOK])
@pytest.mark.parametrize("command", [["msgcat"], ["msgmerge", "-q", "--previous"]], ids=" ".join)
def test_gettext_writes_what_we_write(tmp_path: Path, path: Path, command: list[str]) -> None:
    """Gettext's tools, and so Poedit, write our catalogs to the byte as we do."""
    file = tmp_path / path.name
    file.write_text(catalogs.serialise(catalogs.read(path)), encoding="utf-8")
    given = [file, file] if command[0] == "msgmerge" else [file]
    assert tool(*command, *given) == file.read_bytes()


@pytest.mark.parametrize("save", ["Poedit", "Poedit, unwrapped", "polib", "CRLF"])
@pytest.mark.parametrize("path", BOOK[:1], ids=["ar"])
def test_one_edit_changes_one_message(tmp_path: Path, path: Path, save: str) -> None:
    """However a tool has written the file, only the message that changed is written anew."""
    file = tmp_path / path.name
    file.write_text(catalogs.serialise(catalogs.read(path)), encoding="utf-8")
    if save.startswith("Poedit"):
        poedit.save(file, wrap=save == "Poedit")
    elif save == "polib":
        import polib

        polib.pofile(str(file)).save()
    else:
        file.write_bytes(file.read_bytes().replace(b"\n", b"\r\n"))
    before = file.read_bytes()
    catalog = catalogs.parse(path, before)
    assert catalogs.serialise(catalog, before).encode() == before
    at = next(n for n, m in enumerate(catalog.messages) if len(m.string) > 300)
    edited = replace(catalog.messages[at], string=f"{catalog.messages[at].string} x")
    changed = replace(
        catalog, messages=(*catalog.messages[:at], edited, *catalog.messages[at + 1 :])
    )
    after = catalogs.serialise(changed, before).encode()
    assert catalogs.parse(path, after) == changed
    old, new = before.splitlines(), after.splitlines()
    assert len(set(new) - set(old)) <= len(quoted("msgstr", edited.string))
    assert (b"\r\n" in after) == (save == "CRLF")
    if save == "Poedit, unwrapped":
        assert len(set(new) - set(old)) == 1


ODD = [
    "state-of-the-art (see [1]) 50% of “quotes” — and … dashes–here, https://example.org/a/b?c=d",
    "中文。「日本語」です、カタカナー ャ 한국어 문장（全角）！" * 3,
    "नमस्ते हिन्दी में एक वाक्य। ไทยภาษาไม่มีช่องว่างระหว่างคำ " * 3,
    "👩\u200d🚀 and 😀 😀 😀 signs €5 $100 №5 ±3 °C 50\u202f% «\u00a0oui\u00a0» a\u00a0b " * 2,
    'tabs\t"quotes" \\ and\nlines\n',
    "العربية، نص؟ طويل؛ وفيه ⟦1⟧ و⟦2⟧رابط⟦/2⟧ " * 4,
    "x" * 200,
    "x" * 70 + " y",
    "a " * 200,
]


@pytest.mark.parametrize("text", ODD)
def test_lines_end_where_gettext_ends_them(text: str) -> None:
    """In every script, and at every sign that may end a line, the lines are those of msgcat."""
    lines = "\n".join([*quoted("msgid", text), 'msgstr ""', ""])
    loose = "\n".join([*quoted("msgid", text, width=0), 'msgstr ""', ""])
    assert tool("msgcat", "-", stdin=(HEADER + loose).encode()).decode().endswith(f"\n{lines}")


def test_references_stand_beside_each_other(tmp_path: Path) -> None:
    """A message with many places has them in lines as gettext has."""
    places = tuple(f"source/{n:02}-chapter.md#section-{n}" for n in range(12))
    catalog = replace(
        catalogs.empty("fr", "book", "2026-11-23"), messages=(Message("a", "b", places=places),)
    )
    file = tmp_path / "fr.po"
    file.write_text(catalogs.serialise(catalog), encoding="utf-8")
    assert tool("msgcat", file) == file.read_bytes()
    assert catalogs.read(file).messages[0].places == places
