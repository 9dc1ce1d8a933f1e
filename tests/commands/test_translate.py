"""``translate``: a machine fills what is missing, signs it, and leaves people's work alone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Catalog, Message, signature
from hexapla.commands.translate import translate
from hexapla.machine.engine import Answer, Hypothesis, Traits
from tests.conftest import ROOT, Hexapla, snapshot
from tests.conftest import replace as change
from tests.machine.test_typography import WIDE
from tests.support.books import folder_of, save_catalog
from tests.support.processes import LIMIT, started
from tests.support.translation_server import running

HERE = "tests.support.engine_functions"
PATH = {"PYTHONPATH": str(ROOT)}


@pytest.fixture
def book(small_book: Path) -> Path:
    """A small book of the test's own that nobody has translated yet."""
    (small_book / "translations" / "fr.po").unlink()
    return small_book


def run(hexapla: Hexapla, book: Path, *arguments: str, engine: str = "shout") -> str:
    """What the command says; it must succeed."""
    done = hexapla(
        "translate", "--project", book, "--engine", f"{HERE}:{engine}", *arguments, env=PATH
    )
    assert done.code == 0, done.stderr
    return done.stdout + done.stderr


def french(book: Path) -> Catalog:
    return catalogs.read(book / "translations" / "fr.po")


def edited(book: Path, *messages: Message) -> None:
    """Write messages into the catalog, in the place of those with the same source."""
    known = french(book)
    new = {message.key: message for message in messages}
    found = tuple(new.get(message.key, message) for message in known)
    save_catalog(book / "translations" / "fr.po", replace(known, messages=found))


def the(book: Path, text: str) -> Message:
    return next(message for message in french(book) if message.id.startswith(text))


def test_missing_messages_are_filled(hexapla: Hexapla, book: Path) -> None:
    """Every missing message gets the machine's text, signed with the engine's name."""
    said = run(hexapla, book)
    messages = french(book).messages
    assert {message.state for message in messages} == {"machine"}
    assert f"fr: {len(messages)} messages" in said
    assert f"{len(messages)} by shout 1.0" in said
    heading = the(book, "Going on")
    assert heading.string == "GNIOG NO"
    assert heading.comments == (f"machine: shout 1.0 {signature('GNIOG NO')}",)


def test_a_second_run_changes_nothing(hexapla: Hexapla, book: Path) -> None:
    """A second run finds nothing to do, and writes no byte."""
    run(hexapla, book)
    before = snapshot(book, "translations")
    assert "fr: nothing is missing" in run(hexapla, book, engine="whisper")
    assert snapshot(book, "translations") == before


def test_again_redoes_what_nobody_has_touched(hexapla: Hexapla, book: Path) -> None:
    """With --again a machine's text is made anew, but for what a person has edited or reviewed."""
    run(hexapla, book)
    touched = the(book, "Going on")
    read = the(book, "Beginning")
    by_person = replace(touched, string="Suite")
    signed = f"reviewed: Ana 2026-11-20 {signature(read.id + chr(0) + read.string)}"
    reviewed = replace(read, comments=(*read.comments, signed))
    edited(book, by_person, reviewed)
    run(hexapla, book, "--again", engine="whisper")
    assert the(book, "Going on") == by_person
    assert the(book, "Beginning") == reviewed
    again = the(book, "A note stands")
    assert not again.string.isupper()
    assert [line for line in again.comments if line.startswith("machine:")] == [
        f"machine: {HERE}:whisper {signature(again.string)}"
    ]


def test_people_are_left_alone(hexapla: Hexapla, book: Path) -> None:
    """A translation, a stale one, a text marked as needing work, and all comments stay."""
    run(hexapla, book)
    human = Message("Going on", "Suite", "heading", ("mine",))
    stale = replace(
        the(book, "A note stands"), string="Une note", comments=(), flags=("fuzzy",), previous="Old"
    )
    doubted = replace(the(book, "This is the first"), flags=("fuzzy",))
    remark = replace(the(book, "A First Book"), string="", comments=("look this up",))
    kept = [replace(the(book, "Going on"), string="Suite", comments=human.comments), stale, doubted]
    edited(book, *kept, remark)
    run(hexapla, book, "--again", engine="whisper")
    for message in kept:
        assert the(book, message.id) == message
    filled = the(book, "A First Book")
    assert filled.state == "machine"
    assert filled.comments[0] == "look this up"


def test_a_machines_text_follows_the_source(hexapla: Hexapla, book: Path) -> None:
    """Where the source has changed since, a machine's untouched text is made anew."""
    run(hexapla, book)
    change(book / "source" / "01-beginning.md", "A note stands", "One long remark sits")
    assert hexapla("sync", "--project", book).code == 0
    assert the(book, "One long remark").state == "stale"
    run(hexapla, book)
    made = the(book, "One long remark")
    assert made.state == "machine"
    assert made.string.startswith("ENO GNOL")
    assert made.previous is None


def test_dry_run_writes_nothing(hexapla: Hexapla, book: Path) -> None:
    """--dry-run says how many messages and words there are and for which engine; no more."""
    before = snapshot(book)
    said = run(hexapla, book, "--dry-run")
    assert "13 messages" in said
    assert "words for shout 1.0; nothing was written" in said
    assert snapshot(book) == before


def test_only_the_chosen_language(hexapla: Hexapla, book: Path) -> None:
    """--language leaves the other catalogs alone; a language that the book lacks is refused."""
    change(book / "source" / "book.toml", '["fr"]', '["fr", "de"]')
    run(hexapla, book, "--language", "de")
    assert not (book / "translations" / "fr.po").exists()
    assert (book / "translations" / "de.po").exists()
    done = hexapla("translate", "--project", book, "--language", "it")
    assert (done.code, "no such language" in done.stderr) == (2, True)


def test_a_book_in_one_language(hexapla: Hexapla, tmp_path: Path) -> None:
    """A book without translations says that there is nothing to translate into."""
    done = hexapla("translate", "--project", folder_of(tmp_path, "# One {#one}\n"))
    assert (done.code, "one language only" in done.stderr) == (2, True)


def test_the_reader_is_told(hexapla: Hexapla, book: Path) -> None:
    """Without publish = "machine" the command says that an edition will not show the text."""
    assert 'publish = "machine"' in run(hexapla, book)
    change(book / "source" / "book.toml", '"translated"', '"machine"')
    (book / "translations" / "fr.po").unlink()
    assert 'publish = "machine"' not in run(hexapla, book)


@pytest.mark.parametrize(
    ("engine", "told"),
    [
        (f"{HERE}:nobody", "there is no"),
        ("no_such_module:f", "there is no"),
        (f"{HERE}:PATH", "there is no"),
        ("os:sep", "is no function"),
        ("argus", "there is no engine 'argus'"),
        ("libretranslate", "book.toml does not name it"),
        ("openai", "book.toml does not name it"),
    ],
)
def test_wrong_engines(hexapla: Hexapla, book: Path, engine: str, told: str) -> None:
    """An engine that does not exist, or sends the book out unasked, is refused; nothing changes."""
    before = snapshot(book)
    done = hexapla("translate", "--project", book, "--engine", engine, env=PATH)
    assert done.code == 2
    assert told in done.stderr
    assert "TIP" in done.stderr
    assert snapshot(book) == before


def test_an_engine_that_gives_too_little(hexapla: Hexapla, book: Path) -> None:
    """A function that answers with another number of texts is told by name."""
    done = hexapla("translate", "--project", book, "--engine", f"{HERE}:short", env=PATH)
    assert done.code == 1
    assert "texts were given to it" in done.stderr


@pytest.mark.parametrize("engine", ["empty", "careless"])
def test_what_fails_is_left_to_people(hexapla: Hexapla, book: Path, engine: str) -> None:
    """A text that the engine does not give, or only echoes, stays missing, with a finding."""
    said = run(hexapla, book, engine=engine)
    first = "This is the first section"
    assert f"'{first}" in said
    assert "is left to people" in said
    path = book / "translations" / "fr.po"
    assert not path.exists() or the(book, first).state == "missing"


def long_book(root: Path, paragraphs: int = 150) -> Path:
    """A book of many paragraphs."""
    texts = [f"Some words of no meaning stand here. Text {n}." for n in range(paragraphs)]
    more = '[editions]\nlanguages = ["fr"]\n'
    return folder_of(root, "# One {#one}\n\n" + "\n\n".join(texts), more=more)


@pytest.mark.slow
def test_an_engine_that_fails_midway(hexapla: Hexapla, tmp_path: Path) -> None:
    """What was finished before an engine failed is kept, and another run goes on from there."""
    book = long_book(tmp_path, 700)
    done = hexapla("translate", "--project", book, "--engine", f"{HERE}:breaking", env=PATH)
    assert done.code == 1
    assert "no more" in done.stderr
    finished = sum(message.state == "machine" for message in french(book))
    assert 50 <= finished < 700
    assert f"{702 - finished} messages" in run(hexapla, book)
    assert {message.state for message in french(book)} == {"machine"}


@contextmanager
def _begun(book: Path, told: Path) -> Iterator[subprocess.Popen[str]]:
    """A slow translation that has begun to work."""
    command = [sys.executable, str(ROOT / "build.py"), "translate", "--project", str(book)]
    command += ["--engine", f"{HERE}:slowly"]
    with started(
        command,
        env={**os.environ, **PATH, "TOLD": str(told)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as work:
        path = book / "translations" / "fr.po"
        while not path.exists() and work.poll() is None:
            time.sleep(0.05)
        yield work


@pytest.mark.slow
@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_it_goes_on_where_it_stopped(hexapla: Hexapla, tmp_path: Path, how: signal.Signals) -> None:
    """Stopped at any moment, it has saved what was finished; another run does the rest only."""
    book = long_book(tmp_path, 300)
    with _begun(book, tmp_path / "told") as work:
        work.send_signal(how)
        said, _ = work.communicate(timeout=LIMIT)
    if how == signal.SIGINT:
        assert work.returncode == 130, said
        assert "what was finished is in translations/" in said
    finished = {message.key for message in french(book) if message.state == "machine"}
    assert 0 < len(finished) < 300
    said = run(hexapla, book, engine="whisper")
    assert f"{302 - len(finished)} messages" in said
    for message in french(book):
        assert message.string.isupper() == (message.key in finished)


class Colleague:
    """An engine during whose work a person saves a translation in the same catalog."""

    traits = Traits("colleague 1")

    def __init__(self, book: Path) -> None:
        self.book = book

    def translate(
        self, texts: Sequence[str], *, hypotheses: int = 1, careful: bool = False
    ) -> Iterator[tuple[int, Answer]]:
        del hypotheses, careful
        edited(self.book, replace(the(self.book, "Going on"), string="Suite", comments=("mine",)))
        yield from ((n, (Hypothesis(text[::-1].upper()),)) for n, text in enumerate(texts))


def test_people_may_work_at_the_same_time(
    hexapla: Hexapla, book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a person saves in the catalog while the engine works is not written over."""
    assert hexapla("sync", "--project", book).code == 0
    monkeypatch.setattr("hexapla.commands.translate.opened", lambda *_: Colleague(book))
    (outcome,) = translate(book)
    assert the(book, "Going on").string == "Suite"
    assert the(book, "Going on").comments == ("mine",)
    assert outcome.drafted == outcome.messages - 1 - len(outcome.findings)


def test_settled_names(hexapla: Hexapla, book: Path) -> None:
    """A name that the glossary fixes comes out just as the glossary has it."""
    change(book / "source" / "02-going-on.md", "A cross-reference", "The World Club of Printers")
    (book / "translations" / "glossary.csv").write_text(
        "term,note,fr,forbidden,fixed\nWorld Club of Printers,,Club mondial,,yes\n",
        encoding="utf-8",
    )
    run(hexapla, book)
    made = the(book, "The World Club of Printers").string
    assert "EHT Club mondial STNIRP" in made


@pytest.mark.slow
def test_the_pseudo_edition(hexapla: Hexapla, book: Path) -> None:
    """``build --language qps-ploc`` makes an edition for testing layouts, and leaves no catalog."""
    done = hexapla("build", "--project", book, "--language", "qps-ploc", "--format", "html")
    assert done.code == 0, done.stderr
    page = (book / "dist" / "qps-ploc" / "beginning.html").read_text(encoding="utf-8")
    assert "first section" not in page
    assert 'class="state machine"' in page
    assert not (book / "translations" / "qps-ploc.po").exists()
    assert hexapla("--project", book, "--format", "html").code == 0


def test_a_pseudo_catalog(hexapla: Hexapla, book: Path) -> None:
    """``translate --language qps-ploc`` writes that catalog, which no other command minds."""
    done = hexapla("translate", "--project", book, "--language", "qps-ploc")
    assert done.code == 0, done.stderr
    made = catalogs.read(book / "translations" / "qps-ploc.po")
    assert {message.state for message in made} == {"machine"}
    before = snapshot(book, "translations")
    assert hexapla("check", "--project", book).code == 0
    assert hexapla("sync", "--project", book).code == 0
    name = "translations/qps-ploc.po"
    assert snapshot(book, "translations")[name] == before[name]


@pytest.mark.parametrize("engine", ["libretranslate", "openai"])
def test_a_server_that_the_book_names(hexapla: Hexapla, book: Path, engine: str) -> None:
    """A server that book.toml names is asked, with the key of the environment, never written."""
    key = "a-key-that-nobody-may-see"
    with running() as server:
        room = server.room().order(key=key)
        with (book / "source" / "book.toml").open("a", encoding="utf-8") as file:
            file.write(
                f'\n[machine]\nengine = "{engine}"\nserver = "{room.address}"\nmodel = "m"\n'
            )
        done = hexapla("translate", "--project", book, env={"HEXAPLA_MACHINE_KEY": key})
        assert done.code == 0, done.stderr
        assert key in str(room.asked())
    made = the(book, "Going on")
    assert (made.state, made.string) == ("machine", f"Fr{WIDE}: Going on")
    assert made.comments[0].startswith(f"machine: {engine} ")
    assert "127.0.0.1" in made.comments[0]
    written = (book / "translations" / "fr.po").read_text(encoding="utf-8")
    assert key not in written + done.stdout + done.stderr
