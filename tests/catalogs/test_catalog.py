"""Catalogs: nothing is lost, nothing changes for no reason, and states say what can be trusted."""

# ruff: noqa: E501, PLE2502 - a table of broken files is read line by line; isolates are gettext's

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import polib
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Catalog, Message, signature
from hexapla.errors import CatalogError, Finding
from hexapla.model import Segment
from hexapla.segments.carry import Changes
from hexapla.segments.edits import Languages, classify_edit
from hexapla.segments.sync import sync_catalog
from tests.support.books import save_catalog, segment
from tests.support.processes import LIMIT

EMPTY = catalogs.empty("fr", "book", "2026-11-23")


def synced(catalog: Catalog, *texts: str) -> Catalog:
    """A catalog in step with these paragraphs."""
    return sync_catalog(catalog, map(segment, texts))[0]


def filled(catalog: Catalog, **translations: str) -> Catalog:
    """A catalog with some translations: ``Hello="Bonjour"``; an underscore is a space."""
    known = {key.replace("_", " "): string for key, string in translations.items()}
    messages = [replace(m, string=known.get(m.id, m.string)) for m in catalog]
    return replace(catalog, messages=tuple(messages))


def lines(messages: Iterable[Message]) -> list[str]:
    """Messages as lines: source = translation, with what is special about them."""
    return [
        f"{m.id} = {m.string}"
        + (f" [{', '.join(m.flags)}]" if m.flags else "")
        + (f" (was {m.previous})" if m.previous else "")
        for m in messages
    ]


def gettext(tool: str, *arguments: str | Path) -> str:
    """The output of one of gettext's own tools, which must have nothing to complain about."""
    if not shutil.which(tool):
        pytest.skip(f"{tool} is missing: install gettext")
    command = [tool, *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=False)
    said = REMARK.sub("", done.stderr)
    assert (done.returncode, said) == (0, ""), done.stderr
    return done.stdout


REMARK = re.compile(r".*file names with spaces\.\n.*Converting the output to UTF-8\.\n")
"""What msgcat and msgmerge 0.23 say of a reference between isolates, and rightly do."""


RICH = r"""# Translators: A, B
# A
# A
msgid ""
msgstr ""
"Project-Id-Version: book\n"
"Language: fr\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Content-Transfer-Encoding: 8bit\n"
"X-Generator: An editor \"2\"\n"
"X-Unknown-Header: stays\n"

# a note
# a note
#
#   indented
#. extracted
#. ⟦1⟧ = code
#: ⁨source/a b.md#c⁩
msgid "Simple ⟦1⟧"
msgstr "Simple ⟦1⟧, « oui »"

#: source/01.md#one
#, fuzzy
#| msgctxt "title"
#| msgid "Old"
msgctxt "heading"
msgid "New"
msgstr "Vieux"

#: source/01.md#one
#, fuzzy
#| msgid ""
#| "An old text that is long enough to stand on more than one line of a PO file, "
#| "here.\n"
#| "And more"
msgid "Long"
msgstr "Long"

#: source/01.md#one
msgctxt "code"
msgid "a \"quote\" \\ and\ta tab\nand a line"
msgstr ""
"un « guillemet » \\ et\tun onglet\n"
"et une ligne\n"

#: source/01.md#one
msgid "50% done"
msgstr "fait à 50 %"

#: source/01.md#one
msgid "Not yet"
msgstr ""

# a note on what is gone
#~ msgid "Gone"
#~ msgstr "Parti"

#, fuzzy
#~| msgctxt "caption"
#~| msgid "Older"
#~ msgctxt "cell"
#~ msgid "Old"
#~ msgstr "Vieux"

# an idea, without a translation
#~ msgid "Idea"
#~ msgstr ""
"""


def write(folder: Path, text: str) -> Path:
    """A PO file with this text."""
    path = folder / "fr.po"
    path.write_text(text, encoding="utf-8", newline="")
    return path


# Files


def test_round_trip(tmp_path: Path) -> None:
    """What gettext's format can say comes back as it was: to the byte where gettext wrote it."""
    path = write(tmp_path, RICH)
    path.write_text(gettext("msgcat", path), encoding="utf-8")
    written = catalogs.serialise(catalogs.read(path))
    assert written == path.read_text(encoding="utf-8")
    assert "python-format" not in written


def test_places_on_one_line(tmp_path: Path) -> None:
    """Gettext's tools put several places on a line, and those with spaces between isolates."""
    text = RICH.replace("#: ⁨source/a b.md#c⁩", "#: source/01.md#one ⁨source/a b.md#c⁩ x.md:7")
    found = catalogs.read(write(tmp_path, text)).messages[0]
    assert found.places == ("source/01.md#one", "source/a b.md#c", "x.md")


def test_another_reader_reads_the_same(tmp_path: Path) -> None:
    """Polib finds in our files what we find in them."""
    path = write(tmp_path, catalogs.serialise(catalogs.read(write(tmp_path, RICH))))
    ours, theirs = catalogs.read(path), polib.pofile(str(path))
    current = [entry for entry in theirs if not entry.obsolete]
    for messages, entries in ((ours.messages, current), (ours.obsolete, theirs.obsolete_entries())):
        assert [(m.context, m.id, m.string, "\n".join(m.comments)) for m in messages] == [
            (entry.msgctxt, entry.msgid, entry.msgstr.removeprefix(" "), entry.tcomment)
            for entry in entries
        ]
    assert [m.previous for m in ours] == [entry.previous_msgid for entry in current]
    assert [m.previous_context for m in ours] == [entry.previous_msgctxt for entry in current]


def test_msgfmt_is_content(tmp_path: Path) -> None:
    """``msgfmt -c`` has nothing to say about a catalog that Hexapla wrote."""
    catalog = synced(EMPTY, "50% done", "a %s b", "{x}", "⟦1⟧ x", 'a "b" \\ \t c', "x" * 200)
    path = tmp_path / "fr.po"
    save_catalog(path, replace(catalog, messages=tuple(replace(m, string=m.id) for m in catalog)))
    gettext("msgfmt", "-c", "-o", os.devnull, path)
    assert "python-format" not in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: "\ufeff" + text,
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text.replace("\n", "\r"),
        lambda text: text.rstrip("\n"),
        lambda text: text.replace("\n", " \n"),
        lambda text: text.replace("\n\n", "\n"),
        lambda text: text.replace("#, fuzzy", "#,fuzzy,  python-format"),
    ],
    ids=["BOM", "CRLF", "CR", "no last line end", "spaces", "no empty lines", "flags"],
)
def test_other_ways_to_write_it(tmp_path: Path, change: object) -> None:
    """A byte order mark, other line ends and other spacing mean nothing."""
    assert callable(change)
    expected = catalogs.read(write(tmp_path, RICH))
    assert catalogs.read(write(tmp_path, change(RICH))) == expected


@pytest.mark.parametrize(
    "text", ["a\u2028b", "a\u0085b", "a\x0cb", "a\r\nb", "a\u00a0", " a ", '"', "\\n"]
)
def test_odd_characters(tmp_path: Path, text: str) -> None:
    """Characters that other programs take for the end of a line are text."""
    path = tmp_path / "fr.po"
    catalog = filled(synced(EMPTY, text))
    same = replace(
        catalog,
        messages=(
            replace(catalog.messages[0], string=text, comments=(text.split(maxsplit=1)[0],)),
        ),
    )
    save_catalog(path, same)
    assert catalogs.read(path).messages[0].string == text
    gettext("msgfmt", "-o", os.devnull, path)


HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'

REFUSED = {
    "no closing quote": (
        'msgid "Hello\nmsgstr ""\n',
        "line 4",
        'this text does not end with a quotation mark: msgid "Hello',
    ),
    "no closing quote below": (
        'msgid ""\n"Hello\nmsgstr ""\n',
        "line 5",
        'this text does not end with a quotation mark: "Hello',
    ),
    "no closing quote, obsolete": (
        '#~ msgid "Hello\n#~ msgstr "x"\n',
        "line 4",
        'this text does not end with a quotation mark: #~ msgid "Hello',
    ),
    "garbage": ("hello\n", "line 4", "this is no line of a PO file: hello"),
    "conflict": (
        'msgid "a"\n<<<<<<< mine\nmsgstr "b"\n=======\nmsgstr "c"\n>>>>>>> theirs\n',
        "line 5",
        "this is no line of a PO file: <<<<<<< mine",
    ),
    "no msgstr": ('msgid "a"\nmsgid "b"\nmsgstr "c"\n', "line 5", "msgid stands where msgid_plural or msgstr is wanted"),
    "no msgstr at the end": ('msgid "a"\n', "line 4", "msgid 'a' has no msgstr"),
    "no msgid": ('msgstr "c"\n\nmsgid "a"\nmsgstr "b"\n', "line 4", "msgstr stands where msgctxt or msgid is wanted"),
    "no msgid, obsolete": ('#~ msgstr "c"\n\n#~ msgid "a"\n#~ msgstr "b"\n', "line 4", "msgstr stands where msgctxt or msgid is wanted"),
    "no msgstr, obsolete": ('#~ msgid "a"\n\n#~ msgid "b"\n#~ msgstr "c"\n', "line 6", "msgid stands where msgid_plural or msgstr is wanted"),
    "two msgstr": ('msgid "a"\nmsgstr "b"\nmsgstr "c"\n', "line 6", "msgstr stands where msgctxt or msgid is wanted"),
    "text nowhere": ('# x\n"a"\n', "line 5", 'no keyword stands before this: "a"'),
    "twice": ('msgid "a"\nmsgstr "c"\n\nmsgid "a"\nmsgstr "b"\n', "line 7", "'a' stands there twice, also in line 4"),
    "twice obsolete": ('#~ msgid "a"\n#~ msgstr "c"\n\n#~ msgid "a"\n#~ msgstr "b"\n', "line 7", "'a' stands there twice, also in line 4"),
    "plural, and more": ('msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\n\nmsgid "d"\nmsgstr ""\n', "line 4", "'a' has plural forms, which the text of a book has not"),
    "escape": ('msgid "a\\q"\nmsgstr ""\n', "line 4", "\\q is no escape of a PO file"),
    "bytes": ('msgid "a"\nmsgstr "\\303"\n', "line 4", "the bytes that are escaped in '\\303' are no UTF-8"),
    "domain": ('domain "a"\n', "line 4", 'this is no line of a PO file: domain "a"'),
    "plural": ('msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[1] "d"\n', "line 4", "'a' has plural forms, which the text of a book has not"),
}  # fmt: skip
"""What stands below a header, the line, and what is said of it."""


@pytest.mark.parametrize("kind", REFUSED)
def test_refused(tmp_path: Path, kind: str) -> None:
    """A file that is no sound catalog is refused with file and line, never half understood."""
    text, line, what = REFUSED[kind]
    path = write(tmp_path, HEADER + text)
    with pytest.raises(CatalogError) as refused:
        catalogs.read(path)
    first = refused.value.findings[0]
    assert (first.where, first.what) == (f"{path}, {line}".removesuffix(", "), what)
    assert first.tip


def test_wrong_encoding(tmp_path: Path) -> None:
    """A file is refused that is not in the encoding it says, or in one that nobody knows here."""
    path = tmp_path / "fr.po"
    path.write_bytes((HEADER + 'msgid "a"\nmsgstr "é"\n').encode("latin-1"))
    with pytest.raises(CatalogError, match="this is not UTF-8") as refused:
        catalogs.read(path)
    assert refused.value.findings[0].where == f"{path}, line 5"
    write(tmp_path, HEADER.replace("UTF-8", "UTF-7"))
    with pytest.raises(CatalogError, match="charset=UTF-7") as refused:
        catalogs.read(path)
    assert refused.value.findings[0].where == f"{path}, line 2"


def test_an_empty_file_is_an_empty_catalog(tmp_path: Path) -> None:
    """A new, empty file is no fault."""
    assert catalogs.read(write(tmp_path, "")) == Catalog("fr")


def test_save_writes_only_what_changed(tmp_path: Path) -> None:
    """A catalog that says the same is not written, so that the file's time and place stay."""
    path = write(tmp_path, RICH.replace("\n", "\r\n"))
    before = path.stat(), path.read_bytes()
    assert not save_catalog(path, catalogs.read(path))
    assert (path.stat(), path.read_bytes()) == before
    assert save_catalog(path, filled(catalogs.read(path), Not_yet="Si"))
    assert 'msgstr "Si"' in path.read_text(encoding="utf-8")


def test_save_moves_a_finished_file_in_place(tmp_path: Path) -> None:
    """Who has the old file open reads it to its end: the new one is another file."""
    path = write(tmp_path, RICH)
    with path.open(encoding="utf-8", newline="") as old:
        save_catalog(path, filled(catalogs.read(path), Not_yet="Si"))
        assert old.read() == RICH
    assert list(tmp_path.iterdir()) == [path]


FULL_DISK = """
import resource, sys
from pathlib import Path
from hexapla.files import atomic
from hexapla.errors import CatalogError
resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))
try:
    atomic.save(Path(sys.argv[1]), b"x" * 300, CatalogError)
except CatalogError as error:
    print(error.findings[0].what)
"""


def test_a_full_disk_changes_nothing(tmp_path: Path) -> None:
    """When there is no room for the new file, the old one stays, and nothing stands beside it."""
    path = write(tmp_path, RICH)
    command = [sys.executable, "-c", FULL_DISK, str(path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LIMIT, check=False)
    assert (done.stdout, done.stderr) == ("cannot be written: File too large\n", "")
    assert path.read_text(encoding="utf-8") == RICH
    assert list(tmp_path.iterdir()) == [path]


# States

REVIEWED = f"reviewed: A. Person 2026-11-23 {signature('Hello' + chr(0) + 'Bonjour')}"
MACHINE = f"machine: argos en→fr 1.9 {signature('Bonjour')}"


@pytest.mark.parametrize(
    ("message", "state"),
    [
        (Message("Hello"), "missing"),
        (Message("Hello", " \n"), "missing"),
        (Message("Hello", comments=(REVIEWED,)), "missing"),
        (Message("Hello", "Bonjour"), "translated"),
        (Message("Hello", "Bonjour", comments=("a remark",)), "translated"),
        (Message("Hello", "Bonjour", comments=(REVIEWED,)), "reviewed"),
        (Message("Hello", "Bonjour", comments=("a remark", REVIEWED)), "reviewed"),
        (Message("Hello", "Salut", comments=(REVIEWED,)), "translated"),
        (Message("Hello!", "Bonjour", comments=(REVIEWED,)), "translated"),
        (Message("Hello", "Bonjour", comments=(REVIEWED[:-1],)), "translated"),
        (Message("Hello", "Bonjour", comments=(MACHINE,)), "machine"),
        (Message("Hello", "Bonjour", comments=(MACHINE, REVIEWED)), "reviewed"),
        (Message("Hello", "Salut", comments=(MACHINE,)), "translated"),
        (Message("Hello", "Bonjour", comments=(f"see {REVIEWED}", f"see {MACHINE}")), "translated"),
        (Message("Hello", "Bonjour", flags=("fuzzy",)), "stale"),
        (Message("Hello", "Bonjour", flags=("fuzzy",), comments=(REVIEWED,)), "stale"),
        (Message("Hello", "Bonjour", flags=("no-wrap",)), "translated"),
    ],
)
def test_states(message: Message, state: str) -> None:
    """A state is what the file says; a review or a machine's mark holds until someone edits."""
    assert message.state == state


def test_a_machines_text_and_how_sure_it_was() -> None:
    """A draft is signed, takes the place of older drafts, and keeps what people wrote beside it."""
    older = f"machine: argos 1.8 (score 0.10) {signature('Salut')}"
    stale = Message("Hello", "Salut", None, ("a remark", older), flags=("fuzzy", "no-wrap"))
    stale = replace(stale, previous="Hi", previous_context="title")
    drafted = stale.drafted("Bonjour", "argos 1.9", 0.756)
    assert drafted.comments == (
        "a remark",
        f"machine: argos 1.9 (score 0.76) {signature('Bonjour')}",
    )
    assert (drafted.state, drafted.score, drafted.is_untouched) == ("machine", 0.76, True)
    assert drafted.flags == ("no-wrap",)
    assert (drafted.previous, drafted.previous_context) == (None, None)
    edited = replace(drafted, string="Bonsoir")
    assert (edited.state, edited.score, edited.is_untouched) == ("translated", None, False)
    unsure = stale.drafted("Bonjour", "argos 1.9", None)
    assert (unsure.state, unsure.score) == ("machine", None)
    assert unsure.comments[1:] == (f"machine: argos 1.9 {signature('Bonjour')}",)
    other = replace(drafted, comments=(f"machine: {signature('Bonjour')}", *drafted.comments))
    assert other.score == 0.76


PREVIOUS = [
    ('#| msgid "Old"\n', "Old", None),
    ('#| msgctxt "title"\n#| msgid "Old"\n', "Old", "title"),
    ('#| msgid ""\n#| "Old "\n#| "er"\n', "Old er", None),
    ('#| msgctxt ""\n#| "ti"\n#| "tle"\n#| msgid "Old"\n', "Old", "title"),
    ('#| "stray"\n#| msgid "Old"\n', "Old", None),
    ('#| msgid "Old"\n#| msgid_plural "Olds"\n#| "stray"\n', "Old", None),
    ('#| msgid "a \\"quote\\"\\n"\n', 'a "quote"\n', None),
    ('#| msgid ""\n', "", None),
    ("", None, None),
]


@pytest.mark.parametrize(("lines_of_it", "previous", "context"), PREVIOUS)
def test_previous_sources(
    tmp_path: Path, lines_of_it: str, previous: str | None, context: str | None
) -> None:
    """What a stale translation was made from is read as gettext writes it, on one line or more."""
    path = write(tmp_path, f'{HEADER}#, fuzzy\n{lines_of_it}msgid "New"\nmsgstr "Vieux"\n')
    (message,) = catalogs.read(path)
    assert (message.previous, message.previous_context) == (previous, context)
    assert (message.comments, message.flags) == ((), ("fuzzy",))


def test_a_catalog_without_a_header(tmp_path: Path) -> None:
    """A file may begin with a message, and with its context; an empty reference is no fault."""
    text = '#: \u2068\u2069\nmsgctxt "title"\nmsgid "a"\nmsgstr "b"\n'
    (message,) = catalogs.read(write(tmp_path, text))
    assert (message.context, message.id, message.string) == ("title", "a", "b")


def test_flags_are_in_order(tmp_path: Path) -> None:
    """Law 8: flags are written in the order of the alphabet, whatever the file had."""
    text = '#, no-wrap, fuzzy, range:0..9, b, a\nmsgid "a"\nmsgstr "b"\n'
    (message,) = catalogs.read(write(tmp_path, HEADER + text))
    assert message.flags == ("a", "b", "fuzzy", "no-wrap", "range:0..9")


def test_what_gettext_escapes_by_letters(tmp_path: Path) -> None:
    """Signs that gettext escapes as a letter are those signs, and a backslash is one."""
    text = r'msgid "a\a b\b f\f v\v t\t n\n \\a"' + '\nmsgstr ""\n'
    (message,) = catalogs.read(write(tmp_path, HEADER + text))
    assert message.id == "a\a b\b f\f v\v t\t n\n \\a"


def test_provenance_that_an_editor_wrapped(tmp_path: Path) -> None:
    """A signed line that was wrapped is one line again; other comments stay as they are."""
    signed = f"reviewed: A. Person of a long name 2026-11-23 {signature('a' + chr(0) + 'b')}"
    for cut in (" of ", " name ", " 2026-11-23 "):
        first, last = signed.split(cut)
        text = f'# one\n# {first}{cut.rstrip()}\n# {last}\n# two\nmsgid "a"\nmsgstr "b"\n'
        (message,) = catalogs.read(write(tmp_path, HEADER + text))
        assert message.comments == ("one", signed, "two")
        assert message.state == "reviewed"


def test_long_texts_are_wrapped_as_gettext_wraps_them(tmp_path: Path) -> None:
    """Lines end where msgcat would end them, also in contexts, previous sources and obsolete."""
    for size in range(50, 90):
        text = "x" * (size // 2) + " " + "y" * (size - size // 2)
        message = Message(text, text, text, flags=("fuzzy",), previous=text, previous_context=text)
        catalog = Catalog("fr", (message,), (replace(message, id=f"{text}!"),), EMPTY.header)
        path = write(tmp_path, catalogs.serialise(catalog))
        if size % 10 == 0:
            assert gettext("msgcat", path) == path.read_text(encoding="utf-8")
        assert catalogs.read(path) == catalog
        assert all(len(line) < 80 or " " not in line for line in path.read_text().split("\n"))


# Sync


def test_new_and_gone() -> None:
    """New text is missing; text that is gone stays as obsolete where a person gave something."""
    catalog = filled(synced(EMPTY, "one", "two", "three"), one="un", two="deux")
    catalog, changes = sync_catalog(catalog, map(segment, ["two", "completely other"]))
    assert lines(catalog) == ["two = deux", "completely other = "]
    assert lines(catalog.obsolete) == ["one = un"]
    assert lines(changes.new) == ["completely other = "]
    assert lines(changes.gone) == ["one = un", "three = "]


def test_another_text_in_the_same_place() -> None:
    """A text that is not like the old one is new, and the old translation is not offered."""
    catalog = filled(synced(EMPTY, "Apples grow on trees."), **{"Apples grow on trees.": "Oui."})
    catalog, changes = sync_catalog(catalog, [segment("Quick zebras jump, why?")])
    assert lines(catalog) == ["Quick zebras jump, why? = "]
    assert lines(catalog.obsolete) == ["Apples grow on trees. = Oui."]
    assert (lines(changes.new), changes.stale) == (lines(catalog), [])


def test_a_change_makes_stale() -> None:
    """Text changed in its place gets the old translation as stale, with the source it is of."""
    catalog = filled(
        synced(EMPTY, "one", "the old sentence", "three"), the_old_sentence="la vieille"
    )
    catalog, changes = sync_catalog(catalog, map(segment, ["one", "the new sentence", "three"]))
    stale = "the new sentence = la vieille [fuzzy] (was the old sentence)"
    assert lines(catalog) == ["one = ", stale, "three = "]
    assert lines(changes.stale) == [stale]
    assert lines(catalog.obsolete) == ["the old sentence = la vieille"]
    assert changes.gone == []


def test_two_changes_keep_the_first_source() -> None:
    """A text that changes again before anybody looked still shows what its translation is of."""
    catalog = filled(synced(EMPTY, "the old sentence"), the_old_sentence="la vieille")
    catalog = synced(synced(catalog, "the new sentence"), "the newest sentence")
    assert lines(catalog) == ["the newest sentence = la vieille [fuzzy] (was the old sentence)"]


@pytest.mark.parametrize("way", [(), ("the newest sentence",), ("something else entirely",)])
def test_a_change_undone(way: tuple[str, ...]) -> None:
    """When the old text is there again, its translation is current again."""
    catalog = filled(synced(EMPTY, "the old sentence"), the_old_sentence="la vieille")
    for text in ("the new sentence", *way, "the old sentence"):
        catalog = synced(catalog, text)
    assert lines(catalog) == ["the old sentence = la vieille"]
    assert catalog.obsolete == ()


def test_a_draft_stays_a_draft() -> None:
    """What a person marked as unsure is not made current by a change that is undone."""
    catalog = filled(synced(EMPTY, "the old sentence"), the_old_sentence="la vieille ?")
    draft = replace(catalog, messages=(replace(catalog.messages[0], flags=("fuzzy",)),))
    catalog = synced(synced(draft, "the new sentence"), "the old sentence")
    assert lines(catalog) == ["the old sentence = la vieille ? [fuzzy]"]


def test_review_survives_a_change_undone() -> None:
    """A review holds again when the text it was of is there again."""
    catalog = filled(synced(EMPTY, "Hello"), Hello="Bonjour")
    catalog = replace(catalog, messages=(replace(catalog.messages[0], comments=(REVIEWED,)),))
    changed = synced(catalog, "Hello!")
    assert [message.state for message in changed] == ["stale"]
    assert [message.state for message in synced(changed, "Hello")] == ["reviewed"]


def test_no_guess_from_far_away() -> None:
    """A likeness in another place, or in another role, is not offered."""
    catalog = filled(synced(EMPTY, "the old sentence", "b", "c"), the_old_sentence="la vieille")
    assert lines(synced(catalog, "b", "c", "the new sentence"))[2] == "the new sentence = "
    heading = segment("the new sentence", "heading")
    assert (
        lines(sync_catalog(catalog, [heading, segment("b"), segment("c")])[0])[0]
        == "the new sentence = "
    )


def test_moved_text_keeps_its_translation() -> None:
    """Moving a paragraph, or its section, changes only its place."""
    catalog = filled(synced(EMPTY, "one", "two"), one="un", two="deux")
    moved = [segment("two", where="source/09.md#z"), segment("one")]
    catalog, changes = sync_catalog(catalog, moved)
    assert lines(catalog) == ["two = deux", "one = un"]
    assert catalog.messages[0].places == ("source/09.md#z",)
    assert (changes.new, changes.stale, changes.gone) == ([], [], [])


def test_one_message_for_the_same_text() -> None:
    """Identical paragraphs share a message with all its places and remarks; roles do not."""
    catalog, _ = sync_catalog(
        EMPTY,
        [
            Segment("a", None, "source/1.md#x", ("one",)),
            Segment("a", "heading", "source/1.md#x"),
            Segment("a", None, "source/2.md#y", ("one", "two")),
        ],
    )
    paragraph, heading = catalog.messages
    assert paragraph.places == ("source/1.md#x", "source/2.md#y")
    assert paragraph.extracted == ("one", "two")
    assert heading.key == ("heading", "a")


def test_comments_survive() -> None:
    """What a person wrote beside a message goes with it, also where it has no translation yet."""
    catalog = filled(synced(EMPTY, "the old sentence", "b"), the_old_sentence="la vieille")
    messages = tuple(replace(m, comments=(f"on {m.id}",)) for m in catalog)
    catalog = synced(replace(catalog, messages=messages), "the new sentence")
    assert catalog.messages[0].comments == ("on the old sentence",)
    assert [message.comments for message in catalog.obsolete] == [
        ("on b",),
        ("on the old sentence",),
    ]
    assert [m.comments for m in synced(catalog, "the new sentence", "b")] == [
        ("on the old sentence",),
        ("on b",),
    ]


def test_sync_is_quiet_after_gettext(tmp_path: Path) -> None:
    """A second sync changes no byte, also when gettext's own tools wrote the file between."""
    texts = ["one", "two ⟦1⟧", "three " * 30, 'say "four"\n\\ four']
    path, template = tmp_path / "fr.po", tmp_path / "book.pot"
    save_catalog(path, filled(synced(EMPTY, *texts[:2]), one="un"))
    current = synced(catalogs.read(path), *texts)
    save_catalog(path, current)
    written = path.read_bytes()
    assert not save_catalog(path, synced(catalogs.read(path), *texts))
    assert path.read_bytes() == written
    save_catalog(template, synced(EMPTY, *texts))
    for command in (["msgcat", path], ["msgmerge", "-q", "--previous", path, template]):
        path.write_text(gettext(*map(str, command)), encoding="utf-8")
        given = path.read_bytes()
        assert not save_catalog(path, synced(catalogs.read(path), *texts))
        assert path.read_bytes() == given


def test_what_msgmerge_made_stale_is_stale(tmp_path: Path) -> None:
    """Msgmerge's own fuzzy matches, with their previous source, are read as stale."""
    path, template = tmp_path / "fr.po", tmp_path / "book.pot"
    save_catalog(path, filled(synced(EMPTY, "the old sentence"), the_old_sentence="la vieille"))
    save_catalog(template, synced(EMPTY, "the new sentence"))
    path.write_text(gettext("msgmerge", "-q", "--previous", path, template), encoding="utf-8")
    assert lines(catalogs.read(path)) == [
        "the new sentence = la vieille [fuzzy] (was the old sentence)"
    ]


TOPICS = ["apples grow on trees", "boats sail on water", "clocks tell the time"]
VERSIONS = st.sampled_from([f"{topic}, version {n}" for topic in TOPICS for n in (1, 2, 3)])
PLACES = st.integers(0, 5)


def known(catalog: Catalog) -> set[tuple[str | None, str]]:
    """Which translations a catalog holds, each with the text it was made from."""
    every = (*catalog.messages, *catalog.obsolete)
    return {(m.previous if m.state == "stale" else m.id, m.string) for m in every if m.string}


def followed(text: str, known: set[tuple[str | None, str]]) -> set[str]:
    """What the known translations become when a cosmetic or mechanical edit leads to this text."""
    edits = (classify_edit(old or "", text, string, Languages("en", "fr")) for old, string in known)
    return {edit.string for edit in edits if edit.kind != "real"}


def remarks(catalog: Catalog) -> set[str]:
    """The comments in a catalog."""
    return {line for m in (*catalog.messages, *catalog.obsolete) for line in m.comments}


class Lives(RuleBasedStateMachine):
    """Authors edit the source, translators the catalog, in any order, with syncs between."""

    def __init__(self) -> None:
        super().__init__()
        self.source: list[str] = []
        self.catalog = EMPTY
        self.number = 0

    def sync(self) -> None:
        """Bring the catalog in step with the source, and hold it to the law."""
        old = self.catalog
        self.catalog, _ = sync_catalog(old, map(segment, self.source))
        assert known(self.catalog) >= known(old)
        assert remarks(self.catalog) == remarks(old)
        for message in self.catalog:
            strings = {string for text, string in known(old) if text == message.id}
            if strings:
                assert message.state == "translated"
                assert message.string in strings
            elif message.state == "translated":
                assert message.string in followed(message.id, known(old))
            else:
                assert message.state in {"missing", "stale"}
        again, changes = sync_catalog(self.catalog, map(segment, self.source))
        assert again == self.catalog
        assert changes == Changes()

    @rule(text=VERSIONS, place=PLACES)
    def add(self, text: str, place: int) -> None:
        self.source.insert(place, text)
        self.sync()

    @precondition(lambda self: self.source)
    @rule(place=PLACES, text=VERSIONS)
    def change(self, place: int, text: str) -> None:
        self.source[place % len(self.source)] = text
        self.sync()

    @precondition(lambda self: self.source)
    @rule(place=PLACES)
    def delete(self, place: int) -> None:
        self.source.pop(place % len(self.source))
        self.sync()

    @precondition(lambda self: self.source)
    @rule(place=PLACES, to=PLACES)
    def move(self, place: int, to: int) -> None:
        self.source.insert(to, self.source.pop(place % len(self.source)))
        self.sync()

    def edit(self, place: int, change: Callable[[Message], Message]) -> None:
        """Change one message as a person does with an editor."""
        messages = list(self.catalog.messages)
        at = place % len(messages)
        messages[at] = change(messages[at])
        self.catalog = replace(self.catalog, messages=tuple(messages))

    @precondition(lambda self: self.catalog.messages)
    @rule(place=PLACES)
    def translate(self, place: int) -> None:
        self.number += 1
        string = f"translation {self.number}"
        self.edit(place, lambda old: replace(old, string=string, flags=(), previous=None))

    @precondition(lambda self: self.catalog.messages)
    @rule(place=PLACES)
    def confirm(self, place: int) -> None:
        self.edit(place, lambda old: replace(old, flags=(), previous=None))

    @precondition(lambda self: self.catalog.messages)
    @rule(place=PLACES)
    def comment(self, place: int) -> None:
        self.number += 1
        line = f"comment {self.number}"
        self.edit(place, lambda old: replace(old, comments=(*old.comments, line)))

    @invariant()
    def stale_says_of_what(self) -> None:
        """A stale message holds the source its translation is of."""
        for message in (*self.catalog, *self.catalog.obsolete):
            assert (message.state == "stale") == (message.previous is not None)

    @invariant()
    def the_catalog_is_sound(self) -> None:
        """No message is doubled, and there is one for every text of the source, in its order."""
        keys = [message.key for message in (*self.catalog, *self.catalog.obsolete)]
        assert len(keys) == len(set(keys))
        assert [message.id for message in self.catalog] == list(dict.fromkeys(self.source))

    @invariant()
    def the_file_holds_it_all(self) -> None:
        """What is written to a file is read from it."""
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "fr.po"
            save_catalog(path, self.catalog)
            assert catalogs.read(path) == self.catalog


TestNothingIsLost = Lives.TestCase
"""Whatever authors and translators do, nothing that a person wrote is lost (law 5)."""


def test_a_machine_is_no_person() -> None:
    """A machine's translation is carried like any other, and stays known as one."""
    catalog = filled(synced(EMPTY, "Hello"), Hello="Bonjour")
    catalog = replace(catalog, messages=(replace(catalog.messages[0], comments=(MACHINE,)),))
    assert [m.state for m in synced(synced(catalog, "other"), "Hello")] == ["machine"]


def test_a_file_in_the_way(tmp_path: Path) -> None:
    """A folder that cannot be made is told as a finding."""
    (tmp_path / "translations").write_text("a file")
    with pytest.raises(CatalogError) as refused:
        save_catalog(tmp_path / "translations" / "fr.po", EMPTY)
    assert refused.value.findings == [
        Finding(
            str(tmp_path / "translations" / "fr.po"),
            "cannot be written: File exists",
            "make room, or allow writing there, and run it again",
        )
    ]


@pytest.mark.parametrize(
    "text", ["a" * 10**6, "`" * 10**6, "".join("`" * n + " " for n in range(1400)), "a " * 10**6]
)
def test_an_endless_text_is_written_at_once(tmp_path: Path, text: str) -> None:
    """A megabyte, with or without spaces, is written in one line and read again as it was."""
    path = tmp_path / "fr.po"
    catalog = Catalog("fr", (Message("Go on.", text),), header=EMPTY.header)
    save_catalog(path, catalog)
    assert catalogs.read(path) == catalog


def test_a_catalog_says_the_version_of_its_schema(tmp_path: Path) -> None:
    """A header line that gettext's tools keep says it; older catalogs have none and are read."""
    file = tmp_path / "fr.po"
    save_catalog(file, filled(synced(EMPTY, "Hello"), Hello="Bonjour"))
    text = file.read_text(encoding="utf-8")
    line = '"X-Hexapla-Schema: 1\\n"\n'
    assert line in text
    assert gettext("msgmerge", "--quiet", file, file).count(line) == 1
    assert gettext("msgcat", file).count(line) == 1
    file.write_text(text.replace(line, ""), encoding="utf-8")
    assert len(catalogs.read(file).messages) == 1
    file.write_text(text.replace(line, line.replace("1", "about 9")), encoding="utf-8")
    assert len(catalogs.read(file).messages) == 1


def test_a_catalog_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    """It may mean what nobody here knows: nothing is read from it, and nothing written."""
    file = tmp_path / "fr.po"
    save_catalog(file, EMPTY)
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("Schema: 1", "Schema: 2"), encoding="utf-8")
    with pytest.raises(
        CatalogError, match="a newer Hexapla wrote this: its schema is 2"
    ) as refused:
        catalogs.read(file)
    assert refused.value.findings[0].tip == "install the newest Hexapla"
