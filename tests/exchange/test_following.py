"""Work on an older source, or by another program, finds its place; nothing newer gives way."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Catalog, Message, signature
from hexapla.commands.import_ import import_files
from hexapla.exchange import po, registry
from hexapla.exchange.handoff import Delivery, Unit
from hexapla.exchange.merge import Merged, Signer, merge
from hexapla.model import Segment
from hexapla.segments.sync import sync_catalog
from tests.conftest import Hexapla
from tests.conftest import replace as change
from tests.exchange.test_exchange import ANA, EDIT, FORMATS, NOBODY, catalog_of, delivered, order_of

TEXTS = [
    "The lamp burns.",
    "It was built in 2019 by them.",
    "They had a lamp in the hall.",
    "Nobody changes this one.",
    "This one will be deleted, entirely.",
]
STRINGS = [
    "La lampe brûle.",
    "Elle fut bâtie en 2019 par eux.",
    "Ils avaient une lampe.",
    "Personne.",
    "Effacée.",
]
EDITED = [
    "The lamp burns;",
    "It was built in 2020 by them.",
    "They had a bright lamp in the hall.",
    "Nobody changes this one.",
]
OPEN_FORMATS = [form for form in FORMATS if form != "tmx"]


def segments(texts: Sequence[str]) -> list[Segment]:
    return [Segment(text, None, "source/01.md#one") for text in texts]


def synced(catalog: Catalog, texts: Sequence[str]) -> Catalog:
    return sync_catalog(catalog, segments(texts))[0]


def empty(texts: Sequence[str]) -> Catalog:
    return synced(catalogs.empty("fr", "book", "2026-11-23"), texts)


def translated(form: str, catalog: Catalog, strings: Sequence[str]) -> list[Delivery]:
    """A catalog handed out, and back with these translations."""
    written = registry.FORMATS[form].write(order_of(catalog))
    return delivered(EDIT[form](written, dict(enumerate(strings))), registry.FORMATS[form].suffix)


def states(catalog: Catalog) -> list[tuple[str, str]]:
    return [(message.string, message.state) for message in catalog]


@pytest.mark.parametrize("form", OPEN_FORMATS)
def test_work_on_an_older_source(form: str) -> None:
    """It arrives as it would have in the catalog itself: carried over, as stale, or obsolete."""
    (work,) = translated(form, empty(TEXTS), STRINGS)
    now = synced(empty(TEXTS), EDITED)
    done = merge(now, work, NOBODY)
    assert states(done.catalog) == [
        ("La lampe brûle.", "translated"),
        ("Elle fut bâtie en 2020 par eux.", "translated"),
        ("Ils avaient une lampe.", "stale"),
        ("Personne.", "translated"),
    ]
    assert done.catalog.messages[2].previous == TEXTS[2]
    assert [message.string for message in done.catalog.obsolete] == ["Effacée."]
    assert [message.id for _, message in done.left] == [TEXTS[4]]
    assert (done.followed, done.homeless) == (3, [])
    again = merge(done.catalog, work, NOBODY)
    assert (again.catalog, again.updated, again.left) == (done.catalog, [], [])


@pytest.mark.parametrize("form", OPEN_FORMATS)
def test_what_is_newer_here_stays(form: str) -> None:
    """What somebody translated here since gives way to no older work; that is kept as obsolete."""
    (work,) = translated(form, empty(TEXTS), STRINGS)
    now = synced(empty(TEXTS), EDITED)
    newer = [replace(m, string=f"ici {n}") for n, m in enumerate(now)]
    done = merge(replace(now, messages=tuple(newer)), work, NOBODY)
    assert list(done.catalog) == newer
    kept = {m.string for m in done.catalog.obsolete}
    told = " ".join(finding.what for finding in done.conflicts)
    assert all(string in kept or string in told for string in STRINGS)


def test_reviewed_work_of_an_older_source_is_reviewed() -> None:
    """Who answers for a translation answers for it after a cosmetic edit, and not after others."""
    units = tuple(Unit("", "", *pair, "approved") for pair in zip(TEXTS, STRINGS, strict=True))
    done = merge(synced(empty(TEXTS), EDITED), Delivery("x", None, "fr", units), ANA)
    assert [m.state for m in done.catalog][:3] == ["reviewed", "translated", "stale"]


# Other programs


FOREIGN = {
    "It’s here.": "It's here.",
    "Say “go” now.": 'Say "go" now.',
    "Wait…": "Wait...",
    "One – two": "One -- two",
    "An *item* here": "An _item_ here",
    "Mr.\u00a0Smith left.": "Mr. Smith left.",
    "As it is.": "As it is.",
    "Two spaces. Here": "Two spaces.  Here",
}
"""The text of the book, and as another program has it."""


@pytest.mark.parametrize("form", ["tmx", "csv"])
def test_texts_in_other_signs(form: str, tmp_path: Path) -> None:
    """Quotation marks, dashes, dots, spaces and emphasis in another way are the same text."""
    catalog = catalog_of([Message(text) for text in FOREIGN])
    pairs = [(text, f"fr {n}") for n, text in enumerate(FOREIGN.values())]
    done = merge(catalog, foreign(form, tmp_path, pairs), NOBODY)
    assert states(done.catalog) == [(f"fr {n}", "translated") for n in range(len(FOREIGN))]
    assert done.left == []


def foreign(form: str, folder: Path, pairs: Sequence[tuple[str, ...]]) -> Delivery:
    """A file that no Hexapla wrote: source, target, and where there is a third, the context."""
    path = folder / f"file.{form}"
    if form == "csv":
        head = ["source", "target", "context"][: max(map(len, pairs))]
        rows = [head, *pairs]
        quoted = [",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows]
        path.write_text("\n".join(quoted), encoding="utf-8")
    else:
        root = etree.Element("tmx", version="1.4")
        etree.SubElement(root, "header", srclang="en")
        body = etree.SubElement(root, "body")
        for source, target, *context in pairs:
            unit = etree.SubElement(body, "tu")
            for said in context:
                etree.SubElement(unit, "prop", type="x-context").text = said
            for language, text in (("en", source), ("fr", target)):
                variant = etree.SubElement(unit, "tuv")
                variant.set("{http://www.w3.org/XML/1998/namespace}lang", language)
                etree.SubElement(variant, "seg").text = text
        path.write_bytes(etree.tostring(root))
    (work,) = registry.read(path)
    return work


TWINS = [Message("Close", context="heading"), Message("Close", context="cell"), Message("Close")]


@pytest.mark.parametrize("form", ["tmx", "csv"])
def test_equal_texts_in_two_roles(form: str, tmp_path: Path) -> None:
    """A unit that says its role is for that role."""
    pairs = [("Close", "Fermer", "cell"), ("Close", "Proche", "heading"), ("Close", "Fin", "")]
    done = merge(catalog_of(TWINS), foreign(form, tmp_path, pairs), NOBODY)
    assert [m.string for m in done.catalog] == ["Proche", "Fermer", "Fin"]
    assert {m.state for m in done.catalog} == {"translated"}


@pytest.mark.parametrize("form", ["tmx", "csv"])
def test_a_text_without_a_role(form: str, tmp_path: Path) -> None:
    """A unit that does not say which of several roles it is for is offered to each, as fuzzy."""
    done = merge(catalog_of(TWINS), foreign(form, tmp_path, [("Close", "Fermer")]), NOBODY)
    assert states(done.catalog) == [("Fermer", "stale")] * 3


@pytest.mark.parametrize("form", FORMATS)
def test_roles_survive_a_tool_that_drops_ids(form: str) -> None:
    """Every format says the role and the place of a text beside its id."""
    done = [replace(m, string=f"fr {n}", places=("source/01.md#x",)) for n, m in enumerate(TWINS)]
    written = registry.FORMATS[form].write(order_of(catalog_of(done)))
    text = re.sub(rb"[0-9a-f]{8}\.fr\.[0-9a-f]{16}\.[0-9a-f]{8}", b"x", written)
    (work,) = delivered(text, registry.FORMATS[form].suffix)
    assert {(unit.key, unit.place) for unit in work.units} == {("", "source/01.md#x")}
    found = merge(catalog_of(TWINS), replace(work, language="fr"), NOBODY).catalog
    assert [m.string for m in found] == ["fr 0", "fr 1", "fr 2"]


# PO files


def po_merged(catalog: Catalog, other: Catalog) -> Merged:
    return po.merge_catalog(catalog, other, "x.po", "en")


def with_strings(catalog: Catalog, *strings: str) -> Catalog:
    pairs = zip(catalog.messages, strings, strict=True)
    return replace(catalog, messages=tuple(replace(m, string=text) for m, text in pairs))


def test_an_older_po() -> None:
    """A PO of an older source is brought in step, and gives what the catalog has not."""
    other = with_strings(empty(TEXTS), *STRINGS)
    done = po_merged(synced(empty(TEXTS), EDITED), other)
    assert [m.state for m in done.catalog] == ["translated", "translated", "stale", "translated"]
    assert "Effacée." in {m.string for m in done.catalog.obsolete}
    again = po_merged(done.catalog, other)
    assert (again.catalog, again.updated) == (done.catalog, [])


def test_a_colleagues_newer_work_stays() -> None:
    """Where people have translated one text in two ways, ours stays, and that is told."""
    ours = with_strings(empty(TEXTS), "ici", "", "", "", "")
    done = po_merged(ours, with_strings(empty(TEXTS), *STRINGS))
    assert [m.string for m in done.catalog] == ["ici", *STRINGS[1:]]
    assert [finding.id for finding in done.conflicts] == ["import-kept"]


@pytest.mark.parametrize(
    ("ours", "theirs", "wanted"),
    [
        (Message("a"), Message("a", "x", flags=("fuzzy",)), ("x", "stale")),
        (Message("a", "y"), Message("a", "x", flags=("fuzzy",)), ("y", "translated")),
        (Message("a", "y"), Message("a"), ("y", "translated")),
        (Message("a", "y", flags=("fuzzy",), previous="b"), Message("a", "x"), ("x", "translated")),
        (Message("a", "y", flags=("fuzzy",), previous="b"), Message("a", "y"), ("y", "translated")),
        (
            Message("a", "y", comments=(f"machine: e 1 {signature('y')}",)),
            Message("a", "x"),
            ("x", "translated"),
        ),
        (
            Message("a"),
            Message("a", "x", comments=(f"machine: e 1 {signature('x')}",)),
            ("x", "machine"),
        ),
        (
            Message("a", "x"),
            Message("a", "x", comments=("reviewed: Eve 2026-11-23 " + signature("a\0x"),)),
            ("x", "reviewed"),
        ),
        (
            Message("a"),
            Message("a", "x", comments=("reviewed: Eve 2026-11-23 " + signature("a\0z"),)),
            ("x", "translated"),
        ),
    ],
)
def test_states_of_a_po(ours: Message, theirs: Message, wanted: tuple[str, str]) -> None:
    """Fuzzy flags and provenance mean in a file what they mean in the catalog."""
    done = po_merged(catalog_of([ours]), catalog_of([theirs]))
    assert states(done.catalog) == [wanted]
    assert done.conflicts == []


# OmegaT


def omegat(data: bytes, fill: Callable[[str], str]) -> bytes:
    """What OmegaT does with XLIFF: it shows the targets for translation, and knows no states."""
    root = etree.fromstring(data)
    for target in root.iter("{*}target"):
        text = "".join(target.itertext())
        for child in list(target):
            target.remove(child)
        target.text = fill(text)
    return etree.tostring(root)


def test_omegat_gets_the_source_to_work_on() -> None:
    """Every open text is there as target; what is untouched comes back as nothing."""
    stale = Message("New one", "Vieux", flags=("fuzzy",), previous="Old one")
    drafted = Message("Four", "Quatre", comments=(f"machine: e 1 {signature('Quatre')}",))
    catalog = catalog_of([Message("One"), Message("12"), stale, drafted, Message("Five", "Cinq")])
    order = replace(order_of(catalog), is_for_omegat=True)
    written = registry.FORMATS["xliff"].write(order)
    shown = ["".join(t.itertext()) for t in etree.fromstring(written).iter("{*}target")]
    assert shown == ["One", "12", "New one", "Four", "Cinq"]
    (work,) = delivered(omegat(written, str), ".xlf")
    assert merge(catalog, work, NOBODY).catalog == catalog
    strings = {"One": "Un", "New one": "Neuf"}
    (work,) = delivered(omegat(written, lambda text: strings.get(text, text)), ".xlf")
    done = merge(catalog, work, NOBODY)
    assert [message.string for message in done.catalog][:3] == ["Un", "", "Neuf"]
    assert {m.state for m in done.catalog if m.string in strings.values()} == {"translated"}
    assert list(done.catalog)[3:] == list(catalog)[3:]


# The commands


def test_a_po_is_imported(hexapla: Hexapla, small_book: Path, tmp_path: Path) -> None:
    """A translator's PO of an older source comes in; one of another book, or language, does not."""
    run = ("--project", small_book)
    assert hexapla(*run, "sync").code == 0
    own = small_book / "translations" / "fr.po"
    theirs = tmp_path / "from-ana.po"
    before = catalogs.read(own)
    at = next(n for n, m in enumerate(before.messages) if "first section" in m.id)
    edited = replace(before.messages[at], string="Tout neuf.⟦1⟧")
    messages = (*before.messages[:at], edited, *before.messages[at + 1 :])
    theirs.write_text(catalogs.serialise(replace(before, messages=messages)), encoding="utf-8")
    emptied = replace(before.messages[at], string="")
    messages = (*before.messages[:at], emptied, *before.messages[at + 1 :])
    own.write_text(catalogs.serialise(replace(before, messages=messages)), encoding="utf-8")
    change(small_book / "source" / "01-beginning.md", "the first section", "the very first part")
    done = hexapla(*run, "import", theirs)
    assert done.code == 0, done.stderr
    assert "1 taken in (1 from an older source)" in done.stdout
    assert ("Tout neuf.⟦1⟧", "stale") in states(catalogs.read(own))
    other = tmp_path / "fr.po"
    other.write_text('msgid ""\nmsgstr ""\n\nmsgid "Else"\nmsgstr "Autre"\n', encoding="utf-8")
    done = hexapla(*run, "import", other)
    assert (done.code, "none of its texts is in the book" in done.stderr) == (1, True)
    german = tmp_path / "de.po"
    german.write_bytes(other.read_bytes())
    done = hexapla(*run, "import", german)
    assert (done.code, "not translated into 'de'" in done.stderr) == (1, True)


def test_what_has_no_place_is_in_the_memory(
    hexapla: Hexapla, small_book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A foreign text that the book does not have is told, and found in the translation memory."""
    monkeypatch.setenv("HEXAPLA_MEMORY", str(tmp_path / "memory"))
    assert hexapla("--project", small_book, "sync").code == 0
    known = next(iter(catalogs.read(small_book / "translations" / "fr.po")))
    table = tmp_path / "table.csv"
    rows = f'source,target\n"{known.id}",x\nSomething that no book here says.,Nulle part.\n'
    table.write_text(rows, encoding="utf-8")
    done = import_files(small_book, [table], Signer("", "2026-11-23"), language="fr")
    assert [finding.id for finding in done.findings if "no text" in finding.what] == [
        "import-older-source"
    ]
    text = "Something that no book here says."
    found = hexapla("tm", "find", text, "--language", "fr")
    assert "Nulle part." in found.stdout + found.stderr


def test_export_for_omegat(hexapla: Hexapla, small_book: Path) -> None:
    """One option writes what OmegaT needs, and every file is told with what is in it."""
    done = hexapla("--project", small_book, "export", "--for", "omegat", "--all")
    assert done.code == 0, done.stderr
    names = {path.suffix for path in (small_book / "export").iterdir()}
    assert names == {".xlf", ".tmx", ".tbx"}
    (memory,) = (small_book / "export").glob("*.tmx")
    units = memory.read_text(encoding="utf-8").count("<tu ")
    assert f"{memory}: {units} segment" in done.stdout
    done = hexapla("--project", small_book, "export", "--for", "omegat", "--xliff", "2.0")
    assert (done.code, "OmegaT reads XLIFF 1.2" in done.stderr) == (2, True)
