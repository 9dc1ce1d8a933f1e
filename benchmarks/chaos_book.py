"""The small book that ``benchmarks.chaos`` maltreats, and what must be true of it afterwards."""

from __future__ import annotations

import csv
import hashlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polib

from hexapla.catalogs import catalog as catalogs
from hexapla.errors import TranslationMemoryError
from hexapla.memory.memory import Memory
from tests.conftest import ROOT, replace
from tests.support.books import folder_of

LIMIT = 120
"""Seconds that a command gets: many times what the longest needs on a busy machine."""

NOUNS = (
    *("harbour", "mountain", "lantern", "orchard", "thunder", "violin"),
    *("glacier", "pepper", "letter", "anchor", "meadow", "clock"),
)
"""What the paragraphs of the book are about."""

LATER = {
    "Snow fell on the quiet village all night.": ("La neige tombait sur le village.", "Nevaba."),
    "Who left these blue shoes here?": ("À qui sont ces souliers bleus ?", "¿De quién son?"),
    "Count to ten, then open your eyes.": ("Compte jusqu’à dix.", "Cuenta hasta diez."),
}
"""Paragraphs that come later; and what people make of them, in French and Spanish."""

MORE = '[editions]\nlanguages = ["de", "es", "fr"]'
TBX = """<?xml version="1.0"?>
<martif type="TBX" xml:lang="en"><text><body><termEntry>
<langSet xml:lang="en"><tig><term>anchor</term></tig></langSet>
<langSet xml:lang="fr"><tig><term>ancre</term></tig></langSet>
</termEntry></body></text></martif>"""
TMX = """<?xml version="1.0" encoding="UTF-8"?>
<tmx version="1.4"><header creationtool="x" creationtoolversion="1" segtype="block" o-tmf="x"
 adminlang="en" srclang="en" datatype="plaintext"/><body>{}</body></tmx>"""
UNIT = (
    '<tu><tuv xml:lang="en"><seg>Text number {0}.</seg></tuv>'
    '<tuv xml:lang="fr"><seg>Texte {0}.</seg></tuv></tu>'
)

COMMANDS: Mapping[str, Sequence[str]] = {
    "build": ("--format", "html", "--jobs", "1"),
    "sync": ("sync",),
    "import CSV": ("import", "{files}/the-book.fr.csv"),
    "import XLIFF": ("import", "{files}/the-book.es.xlf"),
    "import TBX": ("import", "{files}/terms.tbx"),
    "adopt": ("adopt", "de", "{files}/01.de.md"),
    "translate": ("translate", "--engine", "pseudo"),
    "changes": ("changes", "{files}/older/manifest.json", "--jobs", "1"),
    "tm import": ("tm", "import", "{files}/units.tmx"),
}
"""What is tried, by the name that the table has for it."""

NO_EXCHANGE = """\
import sys
sys.path.insert(0, {root!r})
from hexapla.files import atomic
from hexapla.cli.main import main
atomic.exchange = lambda _one, _other: False
sys.exit(main())"""


def sentence(noun: str) -> str:
    """The paragraph about a thing."""
    return f"Nobody had ever seen the {noun} from so near."


def translated(noun: str, language: str) -> str:
    """What a person has made of it."""
    said = {"fr": "Personne n’avait vu {} de si près.", "es": "Nadie había visto {} tan cerca."}
    return said.get(language, "Niemand hatte {} je so nah gesehen.").format(f"«{noun}»")


@dataclass(frozen=True, slots=True)
class Home:
    """A folder with the book, the files to import, and a translation memory of its own."""

    path: Path
    has_exchange: bool = True
    """Whether the commands find a file system in which two files can change places."""

    @property
    def book(self) -> Path:
        """The folder of the book."""
        return self.path / "book"

    @property
    def memory(self) -> Path:
        """The translation memory."""
        return self.path / "memory.sqlite"

    def copy(self, path: Path, *, has_exchange: bool = True) -> Home:
        """The same in another place."""
        shutil.copytree(self.path, path, symlinks=True, dirs_exist_ok=True)
        return Home(path, has_exchange)

    def start(
        self, name: str, ahead: Sequence[str] = (), **environment: str
    ) -> subprocess.Popen[str]:
        """Begin a command of ``COMMANDS``, or one that needs only its name."""
        arguments = [
            one.format(files=self.path / "files") for one in COMMANDS.get(name, name.split())
        ]
        program = [str(ROOT / "build.py")]
        if not self.has_exchange:
            program = ["-c", NO_EXCHANGE.format(root=str(ROOT))]
        return subprocess.Popen(
            [*ahead, sys.executable, *program, "--project", str(self.book), *arguments],
            cwd=ROOT,
            env={
                **os.environ,
                "HEXAPLA_MEMORY": str(self.memory),
                "HEXAPLA_CACHE": "off",  # each command does all of its work
                "TMPDIR": str(self.path / "tmp"),
                "MARK": str(self.path),
                **environment,
            },
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, name: str, ahead: Sequence[str] = ()) -> Said:
        """Do a command, to its end."""
        return ended(self.start(name, ahead))


@dataclass(frozen=True, slots=True)
class Said:
    """How a command ended."""

    code: int
    out: str
    errors: str

    def faults(self, *codes: int) -> Iterator[str]:
        """What is wrong with that; ``codes`` are those that may be."""
        # In its first hundredths of a second Python starts, and no line of ours has run yet.
        is_ours = "build.py" in self.errors or "/hexapla/" in self.errors
        if is_ours and ("Traceback" in self.errors or "Exception ignored" in self.errors):
            yield f"a traceback: {self.errors[-600:]}"
        if self.code not in codes:
            yield f"exit code {self.code}: {self.errors[-600:]}"


def ended(process: subprocess.Popen[str]) -> Said:
    """Wait for a command; one that hangs is killed, and that shows in its code."""
    try:
        out, errors = process.communicate(timeout=LIMIT)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, errors = process.communicate()
        return Said(-99, out, f"it hung\n{errors}")
    return Said(process.returncode, out, errors)


def prepared(path: Path) -> Home:
    """A book that people have translated, built, and whose source has changed since."""
    home = Home(path)
    for name in ("files", "tmp"):
        (path / name).mkdir(parents=True)
    text = "# Things {#one}\n\n" + "\n\n".join(map(sentence, NOUNS)) + "\n"
    folder_of(home.book, text, more=MORE)
    _must(home, "sync")
    for language in ("es", "fr"):
        _translate(home.book / "translations" / f"{language}.po", language)
    (home.book / "translations" / "glossary.csv").write_text("term,fr\nclock,horloge\n")
    _must(home, "sync")
    _must(home, "build")
    shutil.copytree(home.book / "dist", path / "files" / "older")
    source = home.book / "source" / "01.md"
    replace(source, f"{sentence('pepper')}\n\n", "")
    replace(source, "seen the meadow", "seen the wide meadow")
    with source.open("a", encoding="utf-8") as file:
        file.write("\n" + "\n\n".join(LATER) + "\n")
    _deliver(home)
    return home


def _must(home: Home, name: str) -> None:
    said = home.run(name)
    if said.code:
        sys.exit(f"{name} does not work by itself: {said.errors}")


def _translate(path: Path, language: str) -> None:
    catalog = polib.pofile(str(path))
    for entry in catalog:
        for noun in NOUNS:
            if entry.msgid == sentence(noun):
                entry.msgstr = translated(noun, language)
                entry.tcomment = f"A remark on the {noun}"
    catalog.save()


def _deliver(home: Home) -> None:
    """The files that come back from translators."""
    files = home.path / "files"
    _must(home, f"export --csv --xliff --output {files}")
    table = files / "the-book.fr.csv"
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["target"] = row["target"] or _answer(row["source"], "fr")
    with table.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys())
        writer.writeheader()
        writer.writerows(rows)
    xliff = files / "the-book.es.xlf"
    text = xliff.read_text(encoding="utf-8")
    text = re.sub(
        r"<source>([^<]*)</source>(?!\s*<target)",
        lambda found: f"{found[0]}<target>{_answer(found[1], 'es')}</target>",
        text,
    )
    xliff.write_text(text, encoding="utf-8")
    (files / "terms.tbx").write_text(TBX, encoding="utf-8")
    (files / "units.tmx").write_text(
        TMX.format("".join(UNIT.format(number) for number in range(200))), encoding="utf-8"
    )
    german = "\n\n".join(translated(noun, "de") for noun in NOUNS if noun != "pepper")
    (files / "01.de.md").write_text(f"# Dinge\n\n{german}\n", encoding="utf-8")


def _answer(source: str, language: str) -> str:
    return LATER[source][("fr", "es").index(language)] if source in LATER else ""


# What there is, and what must be


State = dict[str, str]
"""The hash of each file that a command may change, by its path, and of what is in the memory."""


def state(home: Home, *, with_memory: bool = True) -> State:
    """What there is now."""
    found = {
        path.relative_to(home.book).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for folder in ("translations", "dist", "changes")
        for path in _files(home.book / folder)
    }
    if with_memory:
        found["memory"] = repr(sorted(_remembered(home)))
    return found


def _files(folder: Path) -> Iterator[Path]:
    """All files, also those of a folder that is a link, and of links to files."""
    for place, _, names in os.walk(folder):
        yield from (Path(place, name) for name in names)


def _remembered(home: Home) -> set[tuple[str, str, str]]:
    with Memory(home.memory) as memory:
        return {(unit.language, unit.source, unit.target) for unit in memory.units()}


def difference(found: State, wanted: State) -> list[str]:
    """The files in which they differ."""
    return sorted(name for name, _ in {*found.items()} ^ {*wanted.items()})


def works(home: Home, language: str) -> set[str]:
    """The translations and the comments of people in a catalog, also of texts that are gone."""
    path = home.book / "translations" / f"{language}.po"
    if not path.exists():
        return set()
    entries = polib.pofile(str(path))
    return {said for entry in entries for said in (entry.msgstr, entry.tcomment) if said}


LANGUAGES = ("de", "es", "fr")


def broken(home: Home, before: Mapping[str, set[str]]) -> Iterator[str]:
    """What of the promises is not kept, whatever a command was about."""
    for language, had in before.items():
        for lost in sorted(had - works(home, language)):
            yield f"{language}.po has lost {lost!r}"
    for path in sorted((home.book / "translations").glob("*.po")):
        yield from _refused(["msgfmt", "-c", "-o", os.devnull, str(path)], home.book)
    dist = home.book / "dist"
    yield from _refused(["sha256sum", "--quiet", "-c", "SHA256SUMS"], dist)
    yield from (f"{path} is left" for path in strangers(home))
    yield from _forgotten(home)


def _refused(command: Sequence[str], folder: Path) -> Iterator[str]:
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=LIMIT
    )
    if done.returncode:
        yield f"{command[0]}: {(done.stdout + done.stderr)[-300:]}"


def strangers(home: Home) -> list[str]:
    """What lies about in the book."""
    return sorted(
        path.relative_to(home.path).as_posix()
        for path in home.path.rglob("*")
        if path.name.startswith(".")
        and path.name != ".git"
        and ".git" not in path.relative_to(home.path).parts
    )


def _forgotten(home: Home) -> Iterator[str]:
    """Where the translation memory is broken."""
    try:
        _remembered(home)
    except TranslationMemoryError as fault:
        yield f"the memory: {fault.findings[0].what}"


def unremembered(home: Home) -> Iterator[str]:
    """Where the translation memory does not have what people have put into the catalogs."""
    known = _remembered(home)
    for language in LANGUAGES:
        for message in catalogs.read(home.book / "translations" / f"{language}.po"):
            is_human = message.state in {"translated", "reviewed"}
            if is_human and (language, message.id, message.string) not in known:
                yield f"the memory does not know {message.string!r}"


def living(home: Home, patience: float = 5.0) -> list[str]:
    """What a command has started and what goes on without it, after some seconds at most."""
    until = time.monotonic() + patience
    while (found := _living(home)) and time.monotonic() < until:
        time.sleep(0.05)
    return [f"{command} lives on" for command in found]


def _living(home: Home) -> list[str]:
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if f"MARK={home.path}\0".encode() in (process / "environ").read_bytes():
                found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
        except OSError:  # it has ended meanwhile
            continue
    return found
