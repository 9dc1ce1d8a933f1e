"""Out to a translator's tool and back: exactly what was changed comes in, and nothing is lost."""

from __future__ import annotations

import csv
import io
import re
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from translate.storage import tmx, xliff, xliff2

from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Catalog, Message, signature
from hexapla.errors import UsageError
from hexapla.exchange import registry
from hexapla.exchange.handoff import Delivery, Handoff, fitting_language
from hexapla.exchange.merge import Merged, Signer, is_foreign, merge
from hexapla.memory.units import Suggestion
from hexapla.memory.units import Unit as Remembered
from hexapla.model import STATES, Settings, State
from hexapla.terminology.glossary import Glossary, Term, merged
from tests.conftest import Hexapla, snapshot
from tests.conftest import replace as change
from tests.support.books import book_of, save_catalog


def settings_of(identifier: str) -> Settings:
    """The settings of a book that is nothing but its name."""
    with tempfile.TemporaryDirectory() as folder:
        settings = book_of(Path(folder), "# One\n").settings
    return replace(settings, identifier=identifier)


BOOK = settings_of("urn:uuid:00000000-0000-4000-8000-000000000000")
NOBODY = Signer("", "2026-11-23")
ANA = Signer("Ana", "2026-11-23")

FORMATS = list(registry.FORMATS)
STATEFUL = ["xliff", "csv"]
"""The formats that say ``unsure``."""

WORDS = st.text(
    st.sampled_from(list("abcé字م\u200f\u00a0\u202f \t&<>'\"\\*_=+-@;,|{}[]😀\u2028\x01")),
    max_size=12,
)
MARKS = st.sampled_from(["", "⟦1⟧", "⟦2⟧ww⟦/2⟧", "⟦/2⟧ ⟦2⟧", "⟦1⟧⟦1⟧", "⟦12⟧"])
TEXTS = st.builds(lambda a, m, b: f"x{a}{m}{b}y", WORDS, MARKS, WORDS)
CODE = st.builds("if x:\n    {}\n\nend".format, st.sampled_from(["a", "b  c", "\td"]))


def message(text: str, context: str | None, string: str, state: State) -> Message:
    """A message in a state."""
    if state == "missing":
        return Message(text, "", context, places=("source/01.md#one",))
    both = f"{text}\0{string}"
    said = {
        "machine": f"machine: engine 1 {signature(string)}",
        "reviewed": f"reviewed: Eve 2026-11-20 {signature(both)}",
    }
    comments = ("a person's remark", *([said[state]] if state in said else []))
    flags = ("fuzzy",) if state == "stale" else ()
    previous = "an older text" if state == "stale" else None
    extracted = ("⟦1⟧ = note 1",)
    places = ("source/01.md#one",)
    return Message(text, string, context, comments, extracted, places, flags, previous)


MESSAGES = st.lists(
    st.builds(
        message,
        st.one_of(TEXTS, CODE),
        st.sampled_from([None, "heading", "cell"]),
        TEXTS,
        st.sampled_from(STATES),
    ),
    min_size=1,
    max_size=6,
    unique_by=lambda one: (one.context, " ".join(one.id.split())),
)


def catalog_of(messages: Sequence[Message]) -> Catalog:
    return Catalog("fr", tuple(messages))


def order_of(catalog: Catalog, book: Settings = BOOK) -> Handoff:
    return Handoff(book, catalog.language, catalog.messages)


def delivered(data: bytes, suffix: str) -> list[Delivery]:
    """What a file brings."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{suffix}"
        path.write_bytes(data)
        return registry.read(path)


def handed(form: str, catalog: Catalog) -> list[Delivery]:
    """A catalog out and back in a format."""
    return delivered(registry.FORMATS[form].write(order_of(catalog)), registry.FORMATS[form].suffix)


def merge_all(catalog: Catalog, found: Sequence[Delivery], signer: Signer = NOBODY) -> Merged:
    """All deliveries merged; there is one at most, as there is one language."""
    assert len(found) <= 1
    return merge(catalog, found[0], signer) if found else Merged(catalog)


# What a translator's tool does to a file


def through_toolkit(storage: Any, data: bytes) -> Any:  # noqa: ANN401 - the toolkit's
    return storage(io.BytesIO(data))


def edit_units(store: Any, edits: dict[int, str]) -> bytes:  # noqa: ANN401 - the toolkit's
    """Write targets anew, with their marks typed as text."""
    for at, text in edits.items():
        target = store.units[at].xmlelement.find("{*}target")
        for mark in [] if target is None else list(target):
            target.remove(mark)
        store.units[at].target = text
    return bytes(store)


def edit_xliff(data: bytes, edits: dict[int, str]) -> bytes:
    return edit_units(through_toolkit(xliff.Xliff1File, data), edits)


def edit_xliff2(data: bytes, edits: dict[int, str]) -> bytes:
    return edit_units(through_toolkit(xliff2.Xliff2File, data), edits)


def edit_tmx(data: bytes, edits: dict[int, str]) -> bytes:
    store = through_toolkit(tmx.tmxfile, data)
    for at, text in edits.items():
        store.units[at].settarget(text, "fr")
    return bytes(store)


def edit_csv(data: bytes, edits: dict[int, str]) -> bytes:
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    target = rows[0].index("target")
    for at, text in edits.items():
        rows[at + 1][target] = text
    written = io.StringIO(newline="")
    csv.writer(written, lineterminator="\n").writerows(rows)
    return written.getvalue().encode()


EDIT: dict[str, Callable[[bytes, dict[int, str]], bytes]] = {
    "xliff": edit_xliff,
    "xliff2": edit_xliff2,
    "tmx": edit_tmx,
    "csv": edit_csv,
}


@pytest.mark.parametrize("form", FORMATS)
@given(messages=MESSAGES)
def test_nothing_changes_by_itself(form: str, messages: list[Message]) -> None:
    """A file that comes back as it went out, or saved by another tool, changes nothing."""
    catalog = catalog_of(messages)
    written = registry.FORMATS[form].write(order_of(catalog))
    suffix = registry.FORMATS[form].suffix
    for data in (written, EDIT[form](written, {})):
        done = merge_all(catalog, delivered(data, suffix))
        assert done.catalog == catalog
        assert (done.updated, done.conflicts, done.left) == ([], [], [])


@pytest.mark.parametrize("form", FORMATS)
@given(messages=MESSAGES, data=st.data())
def test_exactly_the_changes_come_back(
    form: str, messages: list[Message], data: st.DataObject
) -> None:
    """What a translator changed is taken, word for word, and no other message is touched."""
    catalog = catalog_of(messages)
    out = [m for m in messages if form != "tmx" or m.state in {"translated", "reviewed"}]
    chosen = data.draw(st.sets(st.sampled_from(range(len(out))))) if out else set()
    edits = {at: f"neu {at} ⟦1⟧ & < “fin”" for at in chosen}
    written = registry.FORMATS[form].write(order_of(catalog))
    done = merge_all(catalog, delivered(EDIT[form](written, edits), registry.FORMATS[form].suffix))
    expected = {out[at].key: text for at, text in edits.items()}
    assert {m.key: m.string for m in done.updated} == expected
    for before, after in zip(catalog, done.catalog, strict=True):
        if before.key in expected:
            assert after.state == "translated"
            assert "a person's remark" in after.comments or before.state == "missing"
        else:
            assert after == before


@pytest.mark.parametrize("form", FORMATS)
@given(messages=MESSAGES, data=st.data())
def test_newer_work_stays(form: str, messages: list[Message], data: st.DataObject) -> None:
    """What was translated here since the export stays, and is told where the file differs."""
    catalog = catalog_of(messages)
    out = [m for m in messages if form != "tmx" or m.state in {"translated", "reviewed"}]
    here = data.draw(st.sets(st.sampled_from(messages).map(lambda m: m.key)))
    there = data.draw(st.sets(st.sampled_from(range(len(out))))) if out else set()
    written = registry.FORMATS[form].write(order_of(catalog))
    returned = EDIT[form](written, dict.fromkeys(there, "from the file"))
    worked = catalog_of(
        [
            replace(m, string="newer", flags=(), comments=()) if m.key in here else m
            for m in messages
        ]
    )
    done = merge_all(worked, delivered(returned, registry.FORMATS[form].suffix))
    for message_, after in zip(worked, done.catalog, strict=True):
        if message_.key in here:
            assert after == message_
    assert len(done.conflicts) == len({out[at].key for at in there} & here)


@pytest.mark.parametrize("form", FORMATS)
def test_empty_targets_take_nothing_away(form: str) -> None:
    """A target that a tool emptied removes no translation."""
    catalog = catalog_of([message("One.", None, "Un.", "translated")])
    written = registry.FORMATS[form].write(order_of(catalog))
    done = merge_all(
        catalog, delivered(EDIT[form](written, {0: ""}), registry.FORMATS[form].suffix)
    )
    assert done.catalog == catalog


@pytest.mark.parametrize("form", FORMATS)
def test_a_file_of_another_book(form: str) -> None:
    """A file says which book it is from."""
    catalog = catalog_of([message("One.", None, "Un.", "translated")])
    other = settings_of("urn:uuid:11111111-0000-4000-8000-000000000000")
    data = registry.FORMATS[form].write(order_of(catalog, other))
    (found,) = delivered(data, registry.FORMATS[form].suffix)
    assert is_foreign(found, BOOK.identifier)
    assert not is_foreign(found, other.identifier)


@pytest.mark.parametrize("form", FORMATS)
def test_a_text_that_the_book_no_longer_has(form: str) -> None:
    """A unit of an older source is offered for what stands there now; the others fit."""
    old = catalog_of(
        [message("One.", None, "Un.", "translated"), message("B", None, "b", "translated")]
    )
    new = catalog_of([message("One more.", None, "", "missing"), old.messages[1]])
    data = EDIT[form](registry.FORMATS[form].write(order_of(old)), {0: "Uno.", 1: "be"})
    done = merge_all(new, delivered(data, registry.FORMATS[form].suffix))
    assert [(m.id, m.string, m.state, m.previous) for m in done.updated] == [
        ("B", "be", "translated", None),
        ("One more.", "Uno.", "stale", "One."),
    ]
    assert (done.followed, done.left) == (1, [])


@pytest.mark.parametrize("form", FORMATS)
def test_tools_that_drop_our_ids(form: str) -> None:
    """Without ids a unit finds its message by its text, and only fills what nobody translated."""
    catalog = catalog_of(
        [
            message("One.", None, "Un.", "translated"),
            message("Two.", None, "Deux.", "translated"),
            message("Twin", "heading", "Jumeau", "translated"),
            message("Twin", "cell", "Jumelle", "translated"),
        ]
    )
    data = EDIT[form](
        registry.FORMATS[form].write(order_of(catalog)), {0: "Uno.", 1: "Dos.", 2: "x"}
    )
    for m in catalog:
        data = data.replace(ticket_in(data, m), b"")
    emptied = replace(catalog.messages[0], string="", comments=())
    now = replace(catalog, messages=(emptied, *catalog.messages[1:]))
    done = merge_all(now, delivered(data, registry.FORMATS[form].suffix))
    assert [(m.id, m.string) for m in done.updated] == [("One.", "Uno.")]
    # Two., and the heading, of which every format says that it is one.
    assert len(done.conflicts) == 2
    assert done.left == []


def ticket_in(data: bytes, m: Message) -> bytes:
    from hexapla.exchange.handoff import ticket

    found = ticket(order_of(catalog_of([m])), m).encode()
    assert found in data
    return found


# States


@pytest.mark.parametrize(
    ("form", "before", "after"),
    [
        ("xliff", 'state="needs-adaptation"', 'state="translated"'),
        ("xliff2", 'state="initial" subState="hexapla:stale"', 'state="translated"'),
        ("csv", ",stale,", ",translated,"),
    ],
)
def test_a_stale_translation_that_still_holds(form: str, before: str, after: str) -> None:
    """Who says that a stale translation is right, without changing it, makes it current."""
    catalog = catalog_of([message("One.", None, "Un.", "stale")])
    data = registry.FORMATS[form].write(order_of(catalog)).decode()
    assert before in data
    done = merge_all(
        catalog, delivered(data.replace(before, after).encode(), registry.FORMATS[form].suffix)
    )
    assert [m.state for m in done.updated] == ["translated"]
    assert done.updated[0].previous is None


@pytest.mark.parametrize(
    ("form", "before", "after"),
    [
        ("xliff", 'approved="no"', 'approved="yes"'),
        ("xliff2", 'state="translated"', 'state="final"'),
        ("csv", ",translated,", ",reviewed,"),
    ],
)
def test_approved_by_somebody(form: str, before: str, after: str) -> None:
    """What is approved is reviewed where somebody answers for it by name, and only there."""
    catalog = catalog_of([message("One.", None, "Un.", "translated")])
    data = registry.FORMATS[form].write(order_of(catalog)).decode()
    assert before in data
    found = delivered(data.replace(before, after).encode(), registry.FORMATS[form].suffix)
    assert merge_all(catalog, found).catalog == catalog
    (reviewed,) = merge_all(catalog, found, ANA).updated
    assert reviewed.state == "reviewed"
    assert reviewed.comments[-1].startswith("reviewed: Ana 2026-11-23 ")


@pytest.mark.parametrize("form", STATEFUL)
def test_unsure(form: str) -> None:
    """A translation that its translator is not sure of comes in as fuzzy."""
    catalog = catalog_of([message("One.", None, "Un.", "translated")])
    data = EDIT[form](registry.FORMATS[form].write(order_of(catalog)), {0: "Une."}).decode()
    if form == "xliff":
        store = through_toolkit(xliff.Xliff1File, data.encode())
        store.units[0].xmlelement.find("{*}target").set("state", "needs-review-translation")
        data = bytes(store).decode()
    else:
        data = data.replace(",translated,", ",fuzzy,")
    done = merge_all(catalog, delivered(data.encode(), registry.FORMATS[form].suffix))
    assert [(m.string, m.state) for m in done.updated] == [("Une.", "stale")]


def test_remarks_that_look_like_ours() -> None:
    """What a person wrote beside a translation stays, even where it begins as our lines do."""
    remarks = ("reviewed: not by me", "machine: was a bad one", "reviewed: Eve 2026-01-01 0a1b2c3d")
    catalog = catalog_of([replace(message("One.", None, "Un.", "translated"), comments=remarks)])
    for form in FORMATS:
        data = EDIT[form](registry.FORMATS[form].write(order_of(catalog)), {0: "Une."})
        (taken,) = merge_all(catalog, delivered(data, registry.FORMATS[form].suffix)).updated
        assert taken.comments == remarks


def test_spaces_of_a_tool_are_no_newer_work() -> None:
    """A unit that only a tool's spaces changed says nothing against newer work here."""
    catalog = catalog_of([message("One.", None, "Un.", "translated")])
    data = EDIT["csv"](registry.FORMATS["csv"].write(order_of(catalog)), {0: " Un.\n"})
    newer = catalog_of([message("One.", None, "Une.", "translated")])
    done = merge_all(newer, delivered(data, ".csv"))
    assert (done.catalog, done.conflicts) == (newer, [])


def test_untouched_machine_text_stays_machine() -> None:
    """What a machine made and nobody touched comes back as a machine's."""
    catalog = catalog_of([message("One.", None, "Un.", "machine")])
    for form in FORMATS:
        assert merge_all(catalog, handed(form, catalog)).catalog.messages[0].state == "machine"


# What goes out besides


def offered(score: float, source: str, target: str) -> Suggestion:
    """What the memory says of a text."""
    unit = Remembered("en", "fr", source, target, None, "translated", "urn:uuid:1", "Another book")
    return Suggestion(score, unit, fits=True)


@pytest.mark.parametrize("form", ["xliff", "xliff2", "csv"])
def test_notes_and_suggestions(form: str) -> None:
    """Remarks, old sources and suggestions go out with each message, and disturb no way back."""
    catalog = catalog_of([message("One ⟦1⟧.", "heading", "Un.", "stale")])
    offer = offered(0.875, "One.", "Un <seul>.")
    order = replace(order_of(catalog), suggestions={catalog.messages[0].key: (offer,)})
    data = registry.FORMATS[form].write(order)
    text = data.decode()
    wanted = (
        "note 1",
        "a person&#39;s remark",
        "an older text",
        "Un &lt;seul&gt;.",
        "87",
        "heading",
    )
    for part in wanted:
        plain = part.replace("&#39;", "'").replace("&lt;", "<").replace("&gt;", ">")
        assert part in text or plain in text
    assert merge_all(catalog, delivered(data, registry.FORMATS[form].suffix)).catalog == catalog


@pytest.mark.parametrize(
    ("form", "storage"), [("xliff", xliff.Xliff1File), ("xliff2", xliff2.Xliff2File)]
)
def test_marks_are_elements(form: str, storage: Any) -> None:  # noqa: ANN401 - the toolkit's
    """A tool sees each mark as an element that it protects, in source and target."""
    catalog = catalog_of(
        [message("See ⟦1⟧ and ⟦2⟧that⟦/2⟧.", None, "⟦2⟧Ça⟦/2⟧ et ⟦1⟧.", "translated")]
    )
    store = through_toolkit(storage, registry.FORMATS[form].write(order_of(catalog)))
    root = store.document.getroot()
    for name in ("source", "target"):
        marks = root.findall(f".//{{*}}{name}/{{*}}ph")
        assert sorted(mark.get("id") for mark in marks) == ["e2", "m1", "m2"]
    assert str(etree.QName(root).namespace).endswith("1.2" if form == "xliff" else "2.0")


def test_xliff2_has_its_parts_in_order() -> None:
    """XLIFF 2.0 wants the parts of a unit in this order: modules, notes, segments."""
    catalog = catalog_of([message("One.", None, "Un.", "stale")])
    offer = offered(0.9, "One", "Un")
    order = replace(order_of(catalog), suggestions={catalog.messages[0].key: (offer,)})
    root = etree.fromstring(registry.FORMATS["xliff2"].write(order))
    (unit,) = root.iter("{*}unit")
    assert [etree.QName(part).localname for part in unit] == ["matches", "notes", "segment"]


def test_xliff2_cut_into_sentences() -> None:
    """A unit that a tool cut into segments comes back as one text, with what stands between."""
    catalog = catalog_of([message("One. Two.", None, "", "missing")])
    data = registry.FORMATS["xliff2"].write(order_of(catalog)).decode()
    i, j = data.index("<segment"), data.index("</unit>")
    cut = (
        "<segment id='a' state='translated'><source>One.</source><target>Un.</target></segment>"
        "<ignorable><source> </source></ignorable>"
        "<segment id='b' state='translated'><source>Two.</source><target>Deux.</target></segment>"
    )
    done = merge_all(catalog, delivered((data[:i] + cut + data[j:]).encode(), ".xliff"))
    assert [m.string for m in done.updated] == ["Un. Deux."]


# Spreadsheets


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_tables_as_spreadsheets_save_them(delimiter: str, encoding: str) -> None:
    """Semicolons, tabs, CRLF, UTF-16 and byte order marks are read as well."""
    catalog = catalog_of([message("One, two; three", None, "Un", "translated")])
    rows = list(
        csv.reader(
            io.StringIO(registry.FORMATS["csv"].write(order_of(catalog)).decode("utf-8-sig"))
        )
    )
    rows[1][rows[0].index("target")] = "Une; deux, trois"
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    done = merge_all(catalog, delivered(text.getvalue().encode(encoding), ".csv"))
    assert [m.string for m in done.updated] == ["Une; deux, trois"]


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "'=1", "'s morgens", "''", "\t=x"])
def test_no_cell_is_a_formula(text: str) -> None:
    """No cell begins as a formula does, and every text comes back as it was."""
    catalog = catalog_of([message(text, None, text, "translated")])
    data = registry.FORMATS["csv"].write(order_of(catalog))
    for row in csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")):
        assert not any(cell[:1] in "=+-@\t\r" for cell in row if cell)
    assert merge_all(catalog, delivered(data, ".csv")).catalog == catalog


# Bad files

BOMB = (
    '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY f SYSTEM "file:///etc/passwd">]>'
)
XLIFF = (
    '<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2">'
    '<file original="b" source-language="en" target-language="fr" datatype="plaintext"><body>'
    '<trans-unit id="1"><source>One.</source><target>{}</target></trans-unit>'
    "</body></file></xliff>"
)


@pytest.mark.parametrize(
    ("suffix", "data", "said"),
    [
        (".xlf", b"", "neither PO nor XLIFF nor TMX nor CSV"),
        (".xlf", b"\xff\xfe\x00", "neither PO nor XLIFF nor TMX nor CSV"),
        (".pdf", b"%PDF-1.7", "neither PO nor XLIFF nor TMX nor CSV"),
        (".xlf", b'<xliff version="1.2"><file>', "not XML"),
        (".xlf", b'<xliff version="2.0"><file>', "not XML"),
        (".tmx", b"<tmx><body>", "not XML"),
        (".xlf", (BOMB + XLIFF.format("&b;")).encode(), "entities are not followed"),
        (".xlf", (BOMB + XLIFF.format("&f;")).encode(), "entities are not followed"),
        (".csv", b"", "no column 'source'"),
        (".csv", b"a,b\n1,2\n", "no column 'source'"),
        (".csv", b"id,source\n1,2\n", "no column 'target'"),
        (".csv", b"source,target\nOne,d\xe9j\xe0\n", "not UTF-8"),
        (".csv", b'source,target\nOne,"un\n', "not CSV"),
    ],
)
def test_bad_files(suffix: str, data: bytes, said: str) -> None:
    """A broken or strange file is refused in words."""
    with pytest.raises(UsageError) as error:
        delivered(data, suffix)
    assert said in str(error.value.findings[0])


def test_missing_file(tmp_path: Path) -> None:
    """A file that is not there, or is a folder, is told."""
    for path in (tmp_path / "none.xlf", tmp_path):
        with pytest.raises(UsageError, match="cannot be read"):
            registry.read(path)


@pytest.mark.parametrize(
    ("tag", "known", "meant"),
    [
        ("fr-FR", ["es", "fr"], "fr"),
        ("FR", ["fr"], "fr"),
        ("pt_BR", ["pt-BR", "pt"], "pt-BR"),
        ("zh-CN", ["zh-Hans", "zh-Hant"], "zh-Hans"),
        ("zh-TW", ["zh-Hans", "zh-Hant"], "zh-Hant"),
        ("de", ["fr"], None),
        ("x", ["fr"], None),
    ],
)
def test_languages_as_tools_spell_them(tag: str, known: list[str], meant: str | None) -> None:
    """Another tool's tag means the book's language that it fits, if there is one."""
    assert fitting_language(tag, known) == meant


def test_glossaries_merged() -> None:
    """A glossary that comes back changes the terms that it has, and takes none away."""
    own = Glossary(
        "en",
        ("fr", "es"),
        (Term(("net",), "a note", {"fr": ("réseau",), "es": ("red",)}), Term(("law",))),
    )
    other = Glossary("en", ("fr",), (Term(("net",), "", {"fr": ("filet",)}), Term(("new",))))
    found = merged(own, other)
    assert [term.names[0] for term in found.terms] == ["net", "law", "new"]
    assert found.terms[0] == Term(("net",), "a note", {"fr": ("filet",), "es": ("red",)})
    assert merged(own, own) == own


# The commands


def test_a_translators_day(hexapla: Hexapla, small_book: Path) -> None:
    """Export, a change in another tool, import: the change is in the catalog, and nothing else."""
    run = ("--project", small_book)
    path = small_book / "translations" / "fr.po"
    catalog = catalogs.read(path)
    emptied = replace(catalog.messages[4], string="")
    save_catalog(
        path, replace(catalog, messages=(*catalog.messages[:4], emptied, *catalog.messages[5:]))
    )
    assert hexapla(*run, "sync").code == 0
    before = catalogs.read(path)
    done = hexapla(*run, "export", "--xliff", "--language", "fr")
    assert done.code == 0, done.stderr
    (file,) = (small_book / "export").glob("*.fr.xlf")
    assert f"{file}: 1 segment" in done.stdout
    file.write_bytes(edit_xliff(file.read_bytes(), {0: "Tout autre chose.⟦1⟧"}))
    state = snapshot(small_book, "translations")
    assert "nothing was written" in hexapla(*run, "import", file, "--dry-run").stdout
    assert snapshot(small_book, "translations") == state
    done = hexapla(*run, "import", file)
    assert (done.code, "1 taken in, 0 unchanged" in done.stdout) == (0, True)
    after = catalogs.read(path)
    assert [m.string for m in after if m not in before.messages] == ["Tout autre chose.⟦1⟧"]
    assert "0 taken in, 1 unchanged" in hexapla(*run, "import", file).stdout


def test_import_of_an_older_source(hexapla: Hexapla, small_book: Path) -> None:
    """A file of an older source is followed to the text of today; --partial is of no account."""
    run = ("--project", small_book)
    assert hexapla(*run, "export", "--csv", "--all").code == 0
    (file,) = (small_book / "export").glob("*.csv")
    file.write_bytes(edit_csv(file.read_bytes(), {3: "Le début", 4: "Tout neuf.⟦1⟧"}))
    change(small_book / "source" / "01-beginning.md", "the first section", "the very first part")
    state = snapshot(small_book, "translations")
    assert (
        "2 taken in (1 from an older source)" in hexapla(*run, "import", file, "--dry-run").stdout
    )
    assert snapshot(small_book, "translations") == state
    done = hexapla(*run, "import", file, "--partial")
    assert (done.code, "2 taken in (1 from an older source)" in done.stdout) == (0, True)
    found = {m.string: m for m in catalogs.read(small_book / "translations" / "fr.po")}
    assert found["Le début"].state == "translated"
    assert found["Tout neuf.⟦1⟧"].state == "stale"
    assert "first section" in (found["Tout neuf.⟦1⟧"].previous or "")
    assert "0 taken in" in hexapla(*run, "import", file).stdout


def test_import_into_the_wrong_book(hexapla: Hexapla, small_book: Path, tmp_path: Path) -> None:
    """A file of another book is refused, and so is one in a language that the book lacks."""
    other = tmp_path / "other"
    assert hexapla("new", other).code == 0
    assert hexapla("--project", other, "export", "--xliff", "2.0", "--all").code == 0
    (file,) = (other / "export").glob("*.xliff")
    state = snapshot(small_book, "translations")
    done = hexapla("--project", small_book, "import", file)
    assert (done.code, "from another book" in done.stderr) == (1, True)
    german = tmp_path / "german.xlf"
    german.write_text(XLIFF.format("Eins.").replace('"fr"', '"de"'), encoding="utf-8")
    done = hexapla("--project", small_book, "import", german)
    assert (done.code, "not translated into 'de'" in done.stderr) == (1, True)
    assert snapshot(small_book, "translations") == state


def test_broken_markup_is_told(hexapla: Hexapla, small_book: Path) -> None:
    """A translation that breaks its markup is taken, since it is work, and told."""
    run = ("--project", small_book)
    assert hexapla(*run, "export", "--xliff", "--all").code == 0
    (file,) = (small_book / "export").glob("*.xlf")
    file.write_bytes(edit_xliff(file.read_bytes(), {4: "Sans note."}))
    done = hexapla(*run, "import", file)
    assert (done.code, "1 taken in" in done.stdout) == (0, True)
    assert "[broken-markup]" in done.stderr


def test_the_glossary_as_tbx(hexapla: Hexapla, small_book: Path) -> None:
    """The glossary goes out as TBX and comes back with what a terminologist changed."""
    run = ("--project", small_book)
    table = small_book / "translations" / "glossary.csv"
    table.write_text("term,note,fr,forbidden\nbook,,livre,fr: bouquin\n", encoding="utf-8")
    assert hexapla(*run, "export", "--tbx").code == 0
    (file,) = (small_book / "export").glob("*.tbx")
    before = table.read_bytes()
    assert hexapla(*run, "import", file).code == 0
    assert table.read_bytes() == before
    change(file, "livre", "ouvrage")
    assert hexapla(*run, "import", file).code == 0
    assert "book,,ouvrage,fr: bouquin" in table.read_text(encoding="utf-8")


def test_wrong_calls(hexapla: Hexapla, small_book: Path) -> None:
    """An export without a format and one into a language of no edition are refused."""
    assert hexapla("--project", small_book, "export").code == 2
    done = hexapla("--project", small_book, "export", "--csv", "--language", "de")
    assert (done.code, "no such language" in done.stderr) == (2, True)
    assert hexapla("--project", small_book, "import", "nowhere.xlf").code == 2


# A translator's file that lies where the next export would go


def _work_on(path: Path) -> None:
    """Do what a translator does: fill in the one translation that is open."""
    text, target = path.read_text(encoding="utf-8"), "<target>Le travail</target>"
    if path.suffix == ".csv":
        done = text.replace(",Going on,", ",Going on,Le travail", 1)
    else:
        source = re.search(r"<source[^>]*>Going on</source>", text)
        assert source
        rest = re.sub(r"^\s*<target[^>]*(/>|>[^<]*</target>)", "", text[source.end() :])
        done = text[: source.end()] + target + rest
    assert done != text
    path.write_text(done, encoding="utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["--xliff=1.2", "--xliff=2.0", "--csv"])
def test_export_writes_over_no_work(
    hexapla: Hexapla, small_book: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    """A file that came back and was not imported is not overwritten by the next export."""
    _untranslate(small_book, "Going on")
    monkeypatch.setenv("HEXAPLA_MEMORY", "off")  # no suggestions in the file
    arguments = ("export", kind, "--project", small_book)
    assert hexapla(*arguments).code == 0
    (path,) = (small_book / "export").iterdir()
    assert hexapla(*arguments).code == 0, "nobody has worked on it"
    _work_on(path)
    before = path.read_bytes()
    refused = hexapla(*arguments)
    assert refused.code == 1
    assert "somebody has worked on this file" in refused.stderr
    assert path.read_bytes() == before
    assert hexapla("import", path, "--project", small_book).code == 0
    assert hexapla(*arguments).code == 0
    path.write_text("Dear friend", encoding="utf-8")
    refused = hexapla(*arguments)
    assert refused.code == 1
    assert path.read_text(encoding="utf-8") == "Dear friend"


def _untranslate(book: Path, source: str) -> None:
    path = book / "translations" / "fr.po"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(rf'(msgid "{source}"\nmsgstr )".*"', r'\1""', text), encoding="utf-8")
