"""The translation memory: what it keeps, what it offers, and what it does when all goes wrong."""

from __future__ import annotations

import json
import random
import re
import signal
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack, closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.memory import SCRIPTS, Author, library, scan
from hexapla.catalogs.catalog import Catalog, Message, read, signature
from hexapla.errors import TranslationMemoryError
from hexapla.memory import memory, store, tmx
from hexapla.memory.memory import ALMOST, BLOCK, DOUBTFUL, Memory
from hexapla.memory.similarity import sketch
from hexapla.memory.units import Suggestion, Unit
from tests.conftest import ROOT, Hexapla
from tests.support.processes import LIMIT, started

BOOK, OTHER = "urn:book:one", "urn:book:two"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the memory of the test is to be."""
    found = tmp_path / "user" / "memory.sqlite"
    monkeypatch.setenv(store.VARIABLE, str(found))
    return found


def catalog(*messages: Message | tuple[str, str], language: str = "fr") -> Catalog:
    """A catalog of messages, or of texts and their translations."""
    return Catalog(language, tuple(m if isinstance(m, Message) else Message(*m) for m in messages))


def reviewed(text: str, translation: str) -> Message:
    """A message that somebody has reviewed."""
    signed = signature(text + "\0" + translation)
    return Message(text, translation, comments=(f"reviewed: Somebody 2026-11-23 {signed}",))


def machine(text: str, translation: str) -> Message:
    """A message that a machine translated."""
    line = f"machine: argos en→fr 1.9 {signature(translation)}"
    return Message(text, translation, comments=(line,))


def stale(text: str, translation: str) -> Message:
    """A message whose source has changed."""
    return Message(text, translation, flags=("fuzzy",), previous="what it was")


def fill(*catalogs: Catalog, book: str = BOOK) -> None:
    """Record the catalogs of a book whose source is English."""
    assert memory.record_catalogs(book, f"Book {book[-3:]}", "en", catalogs) == []


def pairs(path: Path, book: str | None = None) -> list[tuple[str, str]]:
    """Source and translation of each unit in a memory."""
    with Memory(path) as found:
        return [(unit.source, unit.target) for unit in found.units(book)]


def suggest(path: Path, text: str, context: str | None = None) -> list[Suggestion]:
    """What the memory offers for an English text in French."""
    with Memory(path) as found:
        return found.suggest(text, "en", "fr", context=context)


def targets(path: Path, text: str, context: str | None = None) -> list[str]:
    """The translations that the memory offers, the best first."""
    return [offer.unit.target for offer in suggest(path, text, context)]


def refusal(path: Path, *, writing: bool) -> str:
    """Why a file cannot be used."""
    with pytest.raises(TranslationMemoryError) as caught, Memory(path, writing=writing) as found:
        found.suggest("a text", "en", "fr")
    return str(caught.value)


# What is kept


LINES = st.lists(st.sampled_from(["one", "two", "three,", "four.", "⟦1⟧", "⟦2⟧", "数字", "كلمة"]))
TEXTS = st.one_of(
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=50),
    LINES.map(" ".join),
    st.sampled_from(
        ["'; DROP TABLE unit; --", '" OR 1=1', "%", "_", "?1", "\0", "a\0b", "[]", ","]
    ),
).filter(str.strip)
CATALOGS = st.dictionaries(TEXTS, TEXTS, max_size=8).map(lambda found: catalog(*found.items()))


@given(st.lists(st.tuples(st.sampled_from([BOOK, OTHER]), CATALOGS), max_size=5))
def test_a_memory_holds_what_was_recorded(fills: list[tuple[str, Catalog]]) -> None:
    """Whatever the texts, each of a book's last catalog is found, with score 1 and only it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "memory.sqlite"
        with Memory(path, writing=True) as found:
            for book, filled in fills:
                found.record(book, "", "en", [filled])
                for message in filled:
                    offers = found.suggest(message.id, "en", "fr")
                    assert offers[0].score == 1
                    assert {o.unit.source for o in offers if o.score == 1} == {message.id}
                current = {(unit.source, unit.target) for unit in found.units(book)}
                assert current >= {(message.id, message.string) for message in filled}
        assert not _index_faults(path)


def _index_faults(path: Path) -> set[tuple[int, int, int]]:
    """What the index has too much or too little, compared with one made anew."""
    with closing(sqlite3.connect(path)) as file:
        wanted = {
            (number // BLOCK, feature, number)
            for number, language, text in file.execute("SELECT id, language, text FROM source")
            for feature in sketch(language, text)
        }
        found = [
            (block, feature, number)
            for block, feature, packed in file.execute("SELECT * FROM posting")
            for number in memory._unpacked(packed)
        ]
    assert len(found) == len(set(found))
    return wanted.symmetric_difference(found)


def test_machine_and_stale_text_is_never_kept(path: Path) -> None:
    """Only what a person translated or reviewed becomes a unit, obsolete or not."""
    untrusted = (machine("one", "un"), stale("two", "deux"), Message("three"))
    gone = (machine("four", "quatre"), stale("five", "cinq"), Message("six", "six, gone"))
    fill(Catalog("fr", (*untrusted, Message("seven", "sept")), gone))
    assert pairs(path) == [("seven", "sept"), ("six", "six, gone")]


@pytest.mark.parametrize(
    "after",
    [
        machine("The text", "la machine"),
        stale("The text", "vieux"),
        Message("The text"),
        Message("The text", "corrigé"),
        Message("“The text.”", "corrigé"),
    ],
    ids=["machine", "stale", "missing", "corrected", "mended"],
)
def test_an_older_translation_is_not_offered(path: Path, after: Message) -> None:
    """What became machine, stale or missing, or was corrected, is gone from the memory."""
    fill(catalog(("The text", "ancien")))
    fill(catalog(after))
    assert "ancien" not in targets(path, "The text")
    assert targets(path, after.id) == (["corrigé"] if after.string == "corrigé" else [])


def test_an_obsolete_twin_is_not_offered(path: Path) -> None:
    """What differs from a current text in case, spacing and punctuation only is its old form."""
    fill(Catalog("fr", (Message("The text.", "corrigé"),), (Message("the  text", "ancien"),)))
    assert pairs(path) == [("The text.", "corrigé")]


def test_text_that_a_book_dropped_is_kept(path: Path) -> None:
    """What is no longer in the catalog, or obsolete in it, can still be offered."""
    fill(catalog(("The first text", "premier"), ("Something else", "autre")))
    fill(Catalog("fr", (Message("A new one", "nouveau"),), (Message("Something else", "autre"),)))
    assert pairs(path) == [
        ("A new one", "nouveau"),
        ("Something else", "autre"),
        ("The first text", "premier"),
    ]


def test_books_do_not_touch_each_other(path: Path) -> None:
    """Filling or forgetting one book changes nothing in another that has the same texts."""
    fill(catalog(("The text", "un"), ("Shared", "partagé")))
    fill(catalog(("The text", "deux"), ("Shared", "partagé")), book=OTHER)
    assert sorted(targets(path, "The text")) == ["deux", "un"]
    with Memory(path, writing=True) as found:
        assert found.forget(BOOK) == 2
    assert pairs(path) == [("Shared", "partagé"), ("The text", "deux")]


def test_a_second_fill_writes_nothing(path: Path) -> None:
    """Law 4, for the memory: filling it with what it has changes no byte and no time."""
    filled = [
        catalog(("The text", "un"), reviewed("two", "deux")),
        catalog(("a", "b"), language="ru"),
    ]
    fill(*filled)
    before = path.read_bytes(), path.stat().st_mtime_ns
    fill(*filled)
    assert (path.read_bytes(), path.stat().st_mtime_ns) == before
    assert [file.name for file in path.parent.iterdir()] == [path.name]


def test_forgetting_leaves_no_trace(path: Path) -> None:
    """After a book is forgotten no word of it, nor its name, is in the file."""
    secret = [(f"Confidential{n} ⟦1⟧ clause {n * n}", f"Geheim{n} {n * n}") for n in range(2000)]
    fill(catalog(*secret), book="urn:book:hush")
    fill(catalog(("Plain", "Offen")))
    with Memory(path, writing=True) as found:
        assert found.forget("urn:book:hush") == 2000
        assert found.forget("urn:book:hush") == 0
    data = path.read_bytes()
    assert b"Plain" in data
    assert not [word for word in (b"Confidential", b"Geheim", b"hush") if word in data]
    assert not _index_faults(path)
    assert pairs(path) == [("Plain", "Offen")]


# What is offered


def test_same_text_comes_first(path: Path) -> None:
    """Same text, then the marks that fit, then same context, then reviewed; then the most alike."""
    text = "The ⟦1⟧ council meets every year in spring."
    here = Message(text, "contexte", context="caption")
    fill(
        catalog(
            here,
            (text.replace("every", "each"), "semblable"),
            (text.replace("⟦1⟧", "⟦7⟧"), "autres marques"),
            reviewed(text, "vu ⟦1⟧"),
        )
    )
    fill(catalog((text, "simple ⟦1⟧"), ("Entirely different words.", "rien")), book=OTHER)
    found = suggest(path, text, "caption")
    assert [offer.unit.target for offer in found] == ["vu ⟦1⟧", "simple ⟦1⟧", "contexte"]
    assert [(offer.score, offer.fits) for offer in found] == [(1, True), (1, True), (1, False)]
    with Memory(path, writing=True) as kept:
        kept.forget(BOOK)
    assert targets(path, text) == ["simple ⟦1⟧"]


def test_context_comes_before_review(path: Path) -> None:
    """Of two translations of the same text, that in the same role is offered first."""
    fill(catalog(reviewed("Open", "ouvert"), Message("Open", "ouvrir", context="heading")))
    assert targets(path, "Open", "heading") == ["ouvrir", "ouvert"]
    assert targets(path, "Open") == ["ouvert", "ouvrir"]


def test_a_translation_is_offered_once(path: Path) -> None:
    """The same translation in several books is one suggestion, and leaves room for others."""
    for number in range(5):
        fill(
            catalog(("The very same text", "même"), ("The very same texts", "mêmes")),
            book=f"b:{number}",
        )
    assert targets(path, "The very same text") == ["même", "mêmes"]


def test_marks_weigh_as_letters_and_are_told(path: Path) -> None:
    """A text with other marks is nearly the same, never the same, and says that they differ."""
    fill(catalog(("See ⟦1⟧ and ⟦/1⟧ there", "Voir ⟦1⟧ et ⟦/1⟧ là")))
    (other,) = suggest(path, "See ⟦12⟧ and ⟦/12⟧ there")
    assert (other.score, other.fits, other.origin) == (
        ALMOST,
        False,
        "Book one (translated, other marks)",
    )
    (same,) = suggest(path, "See ⟦1⟧ and ⟦/1⟧ there")
    assert (same.score, same.fits, same.origin) == (1, True, "Book one (translated)")
    (fuzzy,) = suggest(path, "See ⟦1⟧ and ⟦/1⟧ here")
    assert fuzzy.fits
    assert MINIMUM_OF_FUZZY < fuzzy.score < ALMOST


MINIMUM_OF_FUZZY = 0.9
"""The least that a text with one letter more or less of twenty should score."""


@pytest.mark.parametrize(
    ("stored", "asked"),
    [
        ("يجب أن يكون الفضاء مفتوحا للجميع", "يجب أن يكون الفضاء الجديد مفتوحا للجميع"),
        ("המרחב צריך להיות פתוח לכולם", "המרחב צריך להיות פתוח לכל"),
        ("网络空间应当向所有人开放。", "网络空间必须向所有人开放。"),
        ("サイバー空間は誰にでも開かれている", "サイバー空間は皆に開かれている"),
        ("ไซเบอร์สเปซควรเปิดกว้างสำหรับทุกคน", "ไซเบอร์สเปซควรเปิดสำหรับทุกคน"),
        ("Пространство открыто для всех", "Пространство открыто не для всех"),
        ("👩‍🚀 e\u0301tude nai\u0308ve", "👩‍🚀 e\u0301tudes nai\u0308ves"),
        ("Go", "Gо"),
        ("500 %", "600 %"),
        ("⟦1⟧ ⟦2⟧", "⟦2⟧ ⟦1⟧"),
    ],
)
def test_every_script_is_found_by_likeness(path: Path, stored: str, asked: str) -> None:
    """Right to left, without spaces, or with hardly a letter: a like text is found, if like."""
    fill(catalog((stored, "la traduction")))
    assert targets(path, stored) == ["la traduction"]
    alike = scan([stored], asked)
    assert [offer.score for offer in suggest(path, asked)] == (
        [min(alike, ALMOST)] if alike else []
    )


SHARE = 0.97
"""Of the texts for which a full scan finds a like one, how many the index must find as good."""


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_index_finds_what_a_full_scan_finds(path: Path, script: str) -> None:
    """For edited texts of every length the best suggestion is as good as the best there is."""
    author = Author(SCRIPTS[script])
    library_of = list(library(author, 3000))
    texts = [author.text(words) for words in library_of]
    fill(catalog(*((text, "traduit") for text in dict.fromkeys(texts))))
    chosen = random.Random(1).sample(library_of, 150)  # noqa: S311 - texts, not secrets
    asked = [author.text(author.edited(words)) for words in chosen]
    best = [(text, scan(texts, text)) for text in asked]
    there = [(text, score) for text, score in best if score]
    assert len(there) > 100
    found = [
        text
        for text, score in there
        if (offers := suggest(path, text)) and offers[0].score >= min(score, ALMOST) - 1e-9
    ]
    assert len(found) >= SHARE * len(there)


def test_very_long_texts(path: Path) -> None:
    """A text as long as a chapter is kept whole, and found with a few words changed."""
    numbers = range(20_000)
    text = " ".join(f"word{number * number % 9973}" for number in numbers)
    fill(catalog((text, text.upper()), ("short", "court")))
    (found,) = suggest(path, text.replace("word25 ", "other "))
    assert found.unit.target == text.upper()
    assert MINIMUM_OF_FUZZY < found.score < 1
    assert suggest(path, "x" * 100_000) == []


def test_languages_are_kept_apart(path: Path) -> None:
    """A text is offered for its own source and target language only."""
    fill(catalog(("The text", "französisch")), catalog(("The text", "russisch"), language="ru"))
    with Memory(path) as found:
        assert [o.unit.target for o in found.suggest("The text", "en", "ru")] == ["russisch"]
        assert not found.suggest("The text", "de", "ru")
        assert not found.suggest("The text", "en", "fr-CA")


def test_a_no_or_a_number_is_no_high_match(path: Path) -> None:
    """A text that says no where the other does not, or another number, scores no more than that."""
    long = "Whoever comes to the harbour in the early morning may open the gate to the ships of {}."
    fill(catalog((long.format(2019), "Quiconque.")))
    for asked in (long.format(2020), long.format(2019).replace("may", "may not")):
        (offer,) = suggest(path, asked)
        assert offer.score == DOUBTFUL
    (offer,) = suggest(path, long.format(2019).replace("gate", "door"))
    assert offer.score > 0.9


REGIONS = [
    ("pt-PT", "pt-BR", True),
    ("pt-PT", "pt", True),
    ("fr", "fr-CA", True),
    ("es-MX", "es", True),
    ("de-CH", "de", True),
    ("en-GB", "en-US", True),
    ("zh-Hans", "zh-Hant", False),
    ("zh-CN", "zh-SG", True),
    ("sr-Latn", "sr", False),
    ("pt-PT", "es", False),
]


@pytest.mark.parametrize(("asked", "known", "is_offered"), REGIONS)
@pytest.mark.parametrize("where", ["memory", "book"])
def test_another_region_is_offered_as_such(
    path: Path, asked: str, known: str, where: str, *, is_offered: bool
) -> None:
    """What another region's form of a language has is offered, told as that, and never as the same.

    It is so from the memory, and from the book's own catalogs where there is none.
    """
    other = catalog(("The text", "lá"), language=known)
    if where == "memory":
        fill(other)
    own = catalog(Message("The text"), language=asked)
    found, _ = memory.look_up("en", own, [other] if where == "book" else ())
    offers = [offer for offers in found.values() for offer in offers]
    told = [(o.unit.target, o.score, o.region, known in o.origin) for o in offers]
    assert told == ([("lá", ALMOST, known, True)] if is_offered else [])
    assert path.exists() == (where == "memory")


def test_the_own_region_comes_first(path: Path) -> None:
    """Of two translations of a text that of the own region is the better."""
    fill(catalog(("The text", "lá"), language="pt-BR"), catalog(("The text", "cá"), language="pt"))
    with Memory(path) as found:
        offers = found.suggest("The text", "en", "pt", regions=True)
    assert [(o.unit.target, o.region) for o in offers] == [("cá", ""), ("lá", "pt-BR")]


@pytest.mark.usefixtures("path")
def test_open_messages_are_looked_up() -> None:
    """A catalog gets suggestions for what no person has translated, each under its key."""
    fill(catalog(("Known text here", "connu"), ("Another thing", "chose")))
    asked = catalog(
        Message("Known text here", context="heading"),
        machine("Known texts here", "machine"),
        stale("Another things", "vieux"),
        Message("Another thing", "déjà"),
        Message("Nothing of the kind"),
    )
    found, findings = memory.look_up("en", asked)
    assert not findings
    assert {key: [offer.unit.target for offer in offers] for key, offers in found.items()} == {
        ("heading", "Known text here"): ["connu"],
        (None, "Known texts here"): ["connu"],
        (None, "Another things"): ["chose"],
    }


# What goes wrong


def test_no_memory_is_an_empty_one(path: Path) -> None:
    """Looking up makes no file, and neither does filling with nothing."""
    assert suggest(path, "a text") == []
    fill(catalog(Message("a text")))
    assert not path.parent.exists()


@pytest.mark.parametrize("said", ["off", "OFF", " off "])
def test_off_is_off(path: Path, monkeypatch: pytest.MonkeyPatch, said: str) -> None:
    """Switched off, the memory keeps and offers nothing, also where there is one."""
    fill(catalog(("a text", "un texte")))
    before = path.read_bytes()
    monkeypatch.setenv(store.VARIABLE, said)
    fill(catalog(("a text", "autre")))
    assert memory.look_up("en", catalog(Message("a text"))) == ({}, [])
    assert path.read_bytes() == before


def _foreign(path: Path) -> None:
    with closing(sqlite3.connect(path)) as file:
        file.execute("CREATE TABLE diary (day TEXT)")


def _newer(path: Path) -> None:
    fill(catalog(("a text", "un texte")))
    with closing(sqlite3.connect(path)) as file:
        file.execute(f"PRAGMA user_version = {store.VERSION + 1}")


def _half(path: Path) -> None:
    fill(catalog(*((f"text {n}", f"texte {n}") for n in range(500))))
    path.write_bytes(path.read_bytes()[:10_000])


STRANGE: dict[str, Callable[[Path], object]] = {
    "damaged": lambda path: path.write_bytes(b"no database " * 99),
    "is damaged": _half,
    "not a translation memory": _foreign,
    "newer Hexapla": _newer,
    "cannot be used": Path.mkdir,
}


@pytest.mark.parametrize("why", STRANGE)
def test_a_strange_file_is_left_as_it_is(path: Path, why: str) -> None:
    """A file that is broken, of others or of a newer Hexapla is refused and not changed."""
    path.parent.mkdir()
    STRANGE[why](path)
    before = path.is_file() and path.read_bytes()
    assert why in refusal(path, writing=True)
    assert why in refusal(path, writing=False)
    (finding,) = memory.record_catalogs(BOOK, "", "en", [catalog(("new text", "nouveau"))])
    assert finding.severity == "warning"
    assert why in finding.what
    found, findings = memory.look_up("en", catalog(Message("new text")))
    assert (found, findings) == ({}, [finding])
    assert before == (path.is_file() and path.read_bytes())


def test_damage_anywhere_is_a_finding(path: Path) -> None:
    """Whatever byte of a memory is wrong, no command ends in another error than ours."""
    fill(catalog(*((f"text {n} of many words", f"texte {n}") for n in range(300))))
    whole = path.read_bytes()
    chance = random.Random(2)  # noqa: S311 - no secrets
    refused = 0
    for _ in range(150):
        broken = bytearray(whole)
        for _ in range(20):
            broken[chance.randrange(16, len(broken))] = chance.randrange(256)
        path.write_bytes(broken)
        refused += bool(
            memory.record_catalogs(BOOK, "", "en", [catalog(("text 3 of many words", "neu"))])
        )
        memory.look_up("en", catalog(Message("text 7 of many word")))
    assert refused


def test_a_locked_memory_is_a_warning(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While another process writes, looking up works, and filling gives up after a while."""
    fill(catalog(("a text", "un texte")))
    monkeypatch.setattr(store, "WAIT", 0.05)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        (finding,) = memory.record_catalogs(BOOK, "", "en", [catalog(("new text", "nouveau"))])
        assert "another process" in finding.what
        assert targets(path, "a text") == ["un texte"]
        other.execute("COMMIT")
        other.execute("BEGIN EXCLUSIVE")
        assert "another process" in refusal(path, writing=False)
    fill(catalog(("new text", "nouveau")))
    assert targets(path, "new text") == ["nouveau"]


KILLED = """
import os, signal, sys
from pathlib import Path
from hexapla.memory.memory import Memory
from tests.memory.test_memory import BOOK, edited
statements = 0
def count(statement):
    global statements
    statements += 1
    if sys.argv[2] in {str(statements), statement}:
        os.kill(os.getpid(), signal.SIGKILL)
with Memory(Path(sys.argv[1]), writing=True) as memory:
    memory._file.execute("PRAGMA cache_size = 5")  # so that pages are written before the end
    memory._file.set_trace_callback(count)
    memory.record(BOOK, "", "en", [edited()])
"""


def edited() -> Catalog:
    """Another edition of the book of the next test."""
    return catalog(*((f"text {n} of so many", f"texte {n}") for n in range(500, 1500)))


@pytest.mark.parametrize("moment", ["1", "3", "10", "500", "2000", "5000", "COMMIT"])
def test_a_killed_fill_loses_nothing(path: Path, moment: str) -> None:
    """Law 7, for the memory: killed at any moment, it is what it was, and can be filled again."""
    first = [(f"text {n} of so many", f"ancien {n}") for n in range(1000)]
    fill(catalog(*first))
    before = sorted(pairs(path))
    command = [sys.executable, "-c", KILLED, str(path), moment]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=LIMIT, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()
    assert sorted(pairs(path)) == before
    fill(edited())
    texts = dict(pairs(path))
    assert texts["text 700 of so many"] == "texte 700"
    assert texts["text 1499 of so many"] == "texte 1499"
    assert not _index_faults(path)


FILLING = """
import sys
from hexapla.memory.memory import record_catalogs
from tests.memory.test_memory import catalog
for number in range(12):
    book = f"urn:book:{sys.argv[1]}-{number}"
    texts = [(f"sentence {n} of {number % 3}", f"{sys.argv[1]} {n}") for n in range(60)]
    for finding in record_catalogs(book, "", "en", [catalog(*texts)]):
        sys.exit(finding.what)
"""


def test_two_processes_fill_at_once(path: Path) -> None:
    """What several processes record at once is all there, and the index is whole."""
    with ExitStack() as stack:
        commands = [[sys.executable, "-c", FILLING, name] for name in "ab"]
        running = [
            stack.enter_context(started(command, cwd=ROOT, stderr=subprocess.PIPE))
            for command in commands
        ]
        for process in running:
            _, stderr = process.communicate(timeout=LIMIT)
            assert process.returncode == 0, stderr
    assert len(pairs(path)) == 2 * 12 * 60
    assert not _index_faults(path)
    assert len(targets(path, "sentence 7 of 1")) == memory.LIMIT


@pytest.mark.parametrize("home", ["/dev/null", "/dev/null/nobody"])
def test_a_home_that_cannot_be_written_is_a_warning(
    hexapla: Hexapla, small_book: Path, home: str
) -> None:
    """Where there is no home folder a sync does its work, and says how to be rid of the warning."""
    env = {"HOME": home, "XDG_DATA_HOME": "", store.VARIABLE: ""}
    done = hexapla("sync", "--project", small_book, env=env)
    assert done.code == 0
    assert "WARNING translation memory" in done.stderr
    assert "off" in done.stderr
    quiet = hexapla("sync", "--project", small_book, env=env | {store.VARIABLE: "off"})
    assert (quiet.code, quiet.stderr) == (0, "")


@pytest.mark.parametrize(
    ("env", "where"),
    [
        ({"XDG_DATA_HOME": "{}/data"}, "data/hexapla/memory.sqlite"),
        ({"XDG_DATA_HOME": "relative"}, ".local/share/hexapla/memory.sqlite"),
        ({store.VARIABLE: "~/my memory?#%.db"}, "my memory?#%.db"),
    ],
)
@pytest.mark.skipif(sys.platform == "darwin", reason="a Mac has a folder of its own")
def test_where_the_memory_is(
    hexapla: Hexapla, small_book: Path, tmp_path: Path, env: dict[str, str], where: str
) -> None:
    """The memory is in the user's data folder, or where HEXAPLA_MEMORY says."""
    env = {store.VARIABLE: "", "HOME": str(tmp_path)} | env
    env = {name: value.format(tmp_path) for name, value in env.items()}
    assert hexapla("sync", "--project", small_book, env=env).code == 0
    assert hexapla("tm", env=env).stdout.startswith(f"{tmp_path / where}\n")
    assert (tmp_path / where).is_file()


# As a user meets it


@pytest.mark.slow
@pytest.mark.parametrize("command", ["sync", "build"])
def test_sync_and_build_fill_the_memory(
    hexapla: Hexapla, small_book: Path, path: Path, command: str
) -> None:
    """What people translated is in the memory after a sync or a build; other commands make none."""
    for other in ("status", "check", "cost"):
        hexapla(other, "--project", small_book)
    assert not path.exists()
    formats = ["--format", "html"] if command == "build" else []
    done = hexapla(command, "--project", small_book, *formats)
    assert (done.code, done.stderr) == (0, "")
    translated = {(m.id, m.string) for m in read(small_book / "translations" / "fr.po")}
    assert set(pairs(path)) == translated
    before = path.read_bytes()
    assert hexapla(command, "--project", small_book, *formats).code == 0
    assert path.read_bytes() == before


@pytest.mark.slow
def test_the_command(hexapla: Hexapla, small_book: Path, path: Path, tmp_path: Path) -> None:
    """``tm`` tells what there is, finds, exports, forgets and imports."""
    here = ("--project", small_book)
    assert "it is empty" in hexapla("tm").stdout
    hexapla("sync", *here)
    told = json.loads(hexapla("tm", "--json").stdout)
    (held,) = told["holdings"]
    assert told["path"] == str(path)
    assert (held["source_language"], held["language"]) == ("en", "fr")
    overview = hexapla("tm").stdout
    assert held["book"] in overview
    assert f"all of en → fr: {held['units']} units" in overview

    source, target = pairs(path)[-1]
    found = hexapla("tm", "find", source, "--language", "fr", *here).stdout
    assert found.startswith("100 %")
    assert target in found
    found = hexapla("tm", "find", f"{source}s", "--language", "fr", "--from", "en", "--json").stdout
    (first, *_) = json.loads(found)["suggestions"]
    assert first["target"] == target
    assert 0.7 <= first["score"] < 1
    assert "nothing like it" in hexapla("tm", "find", "zzz", "--language", "fr", *here).stdout

    with Memory(path) as kept:
        before = list(kept.units())
    file = tmp_path / "all.tmx"
    assert hexapla("tm", "export", file).stdout.startswith(f"{held['units']} units written")
    assert f"{held['units']} units of" in hexapla("tm", "forget", *here).stdout
    assert pairs(path) == []
    assert "0 units" in hexapla("tm", "forget", "--book", held["book"]).stdout
    assert f"{held['units']} units added" in hexapla("tm", "import", file).stdout
    assert "0 units added" in hexapla("tm", "import", file).stdout
    with Memory(path) as kept:
        assert list(kept.units()) == before
        assert {unit.title for unit in kept.units()} == {held["title"]}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["find", "x"], 2, "--language"),
        (["find", "x", "--language", "fr", "--project", "/"], 2, "say --from"),
        (["forget", "--project", "/"], 2, "say --book"),
        (["import", "nowhere.tmx"], 1, "cannot be read"),
        (["export", "/nowhere/x.tmx"], 1, "cannot be written"),
        (["lose"], 2, "invalid choice"),
    ],
)
def test_wrong_calls(hexapla: Hexapla, arguments: list[str], code: int, said: str) -> None:
    """A wrong call of ``tm`` says what to do."""
    done = hexapla("tm", *arguments)
    assert done.code == code
    assert said in done.stderr


def test_off_is_said(hexapla: Hexapla) -> None:
    """``tm`` without a memory says why there is none."""
    done = hexapla("tm", env={store.VARIABLE: "off"})
    assert done.code == 2
    assert "unset HEXAPLA_MEMORY" in done.stderr


# TMX


def test_other_tools_languages_are_understood(tmp_path: Path) -> None:
    """Regional forms of a book's languages count as these; others keep their own tag."""
    file = tmp_path / "old.tmx"
    file.write_text(
        '<tmx version="1.4"><header srclang="EN-us"/><body><tu>'
        '<tuv xml:lang="EN_US"><seg>The <ph x="1">&lt;b&gt;</ph>text</seg></tuv>'
        '<tuv xml:lang="fr-FR"><seg>Le texte</seg></tuv>'
        '<tuv lang="pt-br"><seg>O texto</seg></tuv>'
        '<tuv xml:lang="de"><seg> </seg></tuv></tu>'
        '<tu><tuv xml:lang="en-US"><seg>alone</seg></tuv></tu><tu/>'
        "</body></tmx>",
        encoding="utf-8",
    )
    french = Unit("en", "fr", "The <b>text", "Le texte", None, "translated", "old.tmx")
    portuguese = Unit("en", "pt-BR", "The <b>text", "O texto", None, "translated", "old.tmx")
    assert tmx.read(file, ["en", "fr"]) == [french, portuguese]
    assert {unit.source_language for unit in tmx.read(file)} == {"en-US"}


NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


@given(st.lists(st.tuples(TEXTS, TEXTS), unique=True, max_size=5))
def test_units_come_back_from_tmx(texts: list[tuple[str, str]]) -> None:
    """What is exported is read back as it was, but for characters that no XML can hold."""
    units = [
        unit
        for one in texts
        for unit in (
            Unit("en", "zh-Hans", *one, None, "translated", BOOK, "A & B"),
            Unit("en", "zh-Hans", *one, "heading", "reviewed", BOOK, "A & B"),
        )
    ]
    kept = [unit for unit in units if not NOT_IN_XML.search(unit.source + unit.target)]
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "x.tmx"
        tmx.write(file, units)
        found = tmx.read(file)
        assert list(Path(folder).iterdir()) == [file]
    assert [unit for unit in found if unit in kept] == kept


ENTITY = (
    '<!DOCTYPE tmx [<!ENTITY x SYSTEM "file:///etc/passwd">]><tmx version="1.4">'
    '<header srclang="en"/><body><tu><tuv xml:lang="en"><seg>&x;</seg></tuv>'
    '<tuv xml:lang="fr"><seg>un</seg></tuv></tu></body></tmx>'
)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not XML"),
        ("<tmx", "not XML"),
        ("<xliff/>", "no TMX"),
        ('<tmx version="1.4"><header/></tmx>', None),
        (ENTITY, "entities are not followed"),
    ],
)
def test_files_that_are_no_tmx(tmp_path: Path, text: str, said: str | None) -> None:
    """What is no TMX is refused; entities are not followed."""
    file = tmp_path / "x.tmx"
    file.write_text(text, encoding="utf-8")
    if said:
        with pytest.raises(TranslationMemoryError, match=said):
            tmx.read(file)
    else:
        assert tmx.read(file) == []


@pytest.mark.parametrize(
    "now",
    [
        Message("One text.", "Un autre."),
        reviewed("One text.", "Un texte."),
        machine("One text.", "Un texte."),
        stale("One text.", "Un vieux texte."),
        Message("One text."),
        Message("One text.", "Un texte."),
    ],
)
def test_one_message_recorded_is_as_the_whole_catalog_recorded(path: Path, now: Message) -> None:
    """What a text was before is gone or kept as that would have it, and all others stay."""
    others = (Message("Another.", "Un autre."), Message("One text", "Titre", context="heading"))
    made = []
    for records_one in (True, False):
        path.unlink(missing_ok=True)
        fill(catalog(Message("One text.", "Un texte."), *others))
        if records_one:
            assert memory.record_message(BOOK, "Book one", "en", "fr", now) == []
        else:
            fill(catalog(now, *others))
        with closing(sqlite3.connect(path)) as file:
            query = (
                "SELECT text, context, target, state FROM unit JOIN source ON source = source.id"
            )
            made.append(sorted(map(repr, file.execute(query))))
    assert made[0] == made[1]
    assert len(made[0]) >= len(others)
