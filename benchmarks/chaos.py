"""Kills, edits, full disks and other commands, at any moment of every command: what survives.

    python -m benchmarks.chaos [--kind NAME] [--tries N] [--seed N] [--write] [--short]

Prints a table, each thing that did not survive after it, and ends with 1 where there is one;
``--write`` puts the table into benchmarks/README.md. The moments are drawn by ``--seed``; what
falls into them depends on the machine. Linux only: it looks into /proc and mounts small disks
(as root, in a mount namespace of its own; for others a limit on the size of files stands in).
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import islice
from pathlib import Path

import polib

from benchmarks import tables
from benchmarks.chaos_book import (
    COMMANDS,
    LANGUAGES,
    LIMIT,
    NOUNS,
    Home,
    State,
    broken,
    difference,
    ended,
    living,
    prepared,
    sentence,
    state,
    unremembered,
    works,
)
from tests.conftest import ROOT
from tests.files.test_transaction import book_in

SEED = 20261128

SIGNALS = (signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)

IS_ROOT = os.geteuid() == 0


@dataclass(frozen=True, slots=True)
class Tried:
    """What became of one try."""

    faults: list[str]
    is_done: bool
    """Whether what the command was to do was there afterwards; else all was as before."""


@dataclass(slots=True)
class Row:
    """Tries of one kind."""

    what: str
    to: str
    tries: list[Tried] = field(default_factory=list)

    @property
    def cells(self) -> str:
        """The line of the table."""
        good = sum(not one.faults for one in self.tries)
        done = sum(one.is_done for one in self.tries)
        return f"| {self.what} | {self.to} | {len(self.tries)} | {good} | {done} |"


@dataclass(frozen=True, slots=True)
class Chaos:
    """A place to work in, how many tries there are to be, and by which seed."""

    base: Home
    folder: Path
    tries: int
    seed: int

    def fresh(self, name: str, *, has_exchange: bool = True) -> Home:
        """The book in a folder of its own."""
        return self.base.copy(
            Path(tempfile.mkdtemp(prefix=f"{name}-", dir=self.folder)), has_exchange=has_exchange
        )

    def chance(self, *about: object) -> random.Random:
        """The random numbers of one try."""
        return random.Random(f"{self.seed} {about}")  # noqa: S311 - no secret

    def all(self, count: int, work: Callable[[int], Tried]) -> list[Tried]:
        """Do some tries, two at a time."""
        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(partial(self._one, work), range(count)))

    def _one(self, work: Callable[[int], Tried], number: int) -> Tried:
        try:
            return work(number)
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            return Tried([f"try {number}: {type(error).__name__}: {error}"], is_done=False)


@dataclass(frozen=True, slots=True)
class Place:
    """How the files of the book stand on the disk, where that is not the plain way."""

    change: Callable[[Home], None] = lambda _home: None
    """Makes them stand so."""
    has_exchange: bool = True


@dataclass(frozen=True, slots=True)
class Known:
    """What a command does when nothing happens to it."""

    start: Home
    """The book as it was before."""
    before: State
    after: State
    seconds: float


@cache
def known(chaos: Chaos, name: str) -> Known:
    """Do a command in peace."""
    start = chaos.base
    if name == "changes":  # it wants a build of the book as it is
        start = chaos.fresh("built")
        start.run("build")
    home = start.copy(Path(tempfile.mkdtemp(prefix="peace-", dir=chaos.folder)))
    before, begun = state(home), time.monotonic()
    said = home.run(name)
    seconds = time.monotonic() - begun
    if said.code or not difference(before, state(home)):
        sys.exit(f"{name} does nothing by itself: {said.out}{said.errors}")
    return Known(start, before, state(home), seconds)


def works_of(home: Home) -> dict[str, set[str]]:
    """What people have put into each catalog."""
    return {language: works(home, language) for language in LANGUAGES}


def of_book(found: State) -> State:
    """Without the translation memory, which the command fills as its last act."""
    return {name: sha for name, sha in found.items() if name != "memory"}


# Kills


START = 0.1
"""The seconds in which Python itself starts: until then no line of ours has run."""


def kills(chaos: Chaos) -> Iterator[Row]:
    """Signals at random moments of each command."""
    for name in COMMANDS:
        known(chaos, name)  # once, and not in two threads
        for number in SIGNALS:
            try_one = partial(killed, chaos, name, number)
            tries = chaos.all(chaos.tries, try_one)
            yield Row(f"{number.name} at a random moment", f"`{name}`", tries)


def killed(
    chaos: Chaos,
    name: str,
    number: signal.Signals,
    index: int,
    place: Place = Place(),
) -> Tried:
    """Kill a command, have a look, and do it again."""
    told = known(chaos, name)
    folder = Path(tempfile.mkdtemp(prefix="kill-", dir=chaos.folder))
    home = told.start.copy(folder, has_exchange=place.has_exchange)
    place.change(home)
    share = chaos.chance("kill", name, number, index).uniform(0, 1.05)
    moment = max(START, share * told.seconds)
    process = home.start(name)
    with suppressed_timeout():
        process.wait(moment)
    if process.poll() is None:
        process.send_signal(number)
    said = ended(process)
    faults = list(said.faults(0, -number, 128 + number))
    if number == signal.SIGKILL:
        shutil.rmtree(home.path / "tmp")  # the system's, which clears it
        (home.path / "tmp").mkdir()
    faults += living(home)
    faults += [f"{path.name} is left in TMPDIR" for path in (home.path / "tmp").iterdir()]
    faults += [f"status: {fault}" for fault in home.run("status").faults(0)]
    found = state(home)
    is_done = of_book(found) == of_book(told.after)
    if not is_done and name != "translate" and of_book(found) != of_book(told.before):
        some = difference(of_book(found), of_book(told.before))
        faults.append(f"neither as before nor as after: {some}")
    if found["memory"] not in {told.before["memory"], told.after["memory"]}:
        faults.append("the memory has a part of it")
    faults += broken(home, works_of(told.start))
    faults += [f"again: {fault}" for fault in home.run(name).faults(0)]
    faults += broken(home, works_of(told.start))
    if rest := difference(state(home), told.after):
        faults.append(f"after doing it again, these are not as they should be: {rest}")
    return _tried(home, f"killed {name} {number.name} at {moment:.3f} s", faults, is_done=is_done)


def _tried(home: Home, title: str, faults: Iterable[str], *, is_done: bool) -> Tried:
    found = [f"{title}: {fault}" for fault in faults]
    shutil.rmtree(home.path)
    return Tried(found, is_done)


@contextmanager
def suppressed_timeout() -> Iterator[None]:
    """Wait for a process no longer than the moment is away."""
    try:
        yield
    except subprocess.TimeoutExpired:
        return


# Every moment of a save


def moments(chaos: Chaos) -> Iterator[Row]:
    """Kills and edits at every moment at which a save touches the file system."""
    for without in ("", "without exchange, "):
        for what in ("kill", "in place", "by renaming", "deleted", "kill, then in place"):
            yield Row(
                f"{without}{what}, at every moment",
                "a save of three files and `dist/`",
                list(_moments(chaos, f"{without}{what}")),
            )


def _moments(chaos: Chaos, what: str) -> Iterator[Tried]:
    # Not the book of the other kinds: here it is known what a save of it changes.
    place = Path(tempfile.mkdtemp(prefix="moments-", dir=chaos.folder))
    command = [
        sys.executable,
        str(ROOT / "tests" / "moments.py"),
        str(book_in(place / "book")),
        what,
    ]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=5 * LIMIT
    )
    if done.returncode:
        yield Tried([f"moments, {what}: {done.stderr[-600:]}"], is_done=False)
        return
    for found in json.loads(done.stdout):
        faults = [f"{key}: {found[key]}" for key in ("edit", "left") if found[key] == "lost"]
        faults += ["it is half done"] if found["after"] == "mixed" else []
        faults += [f"left: {found['left']}"] if found["left"] else []
        title = f"moment {found['moment']}, {what}"
        yield Tried([f"{title}: {fault}" for fault in faults], is_done=found["after"] != "old")
    shutil.rmtree(place)


# Edits while it runs


EDITED = ("build", "sync", "import CSV", "translate")


def edits(chaos: Chaos) -> Iterator[Row]:
    """People and programs save in a catalog all the time while a command works."""
    for name in EDITED:
        for editor in EDITORS:
            tries = chaos.all(chaos.tries, partial(edited, chaos, name, editor))
            yield Row(editor, f"`{name}`", tries)


Save = Callable[[Home, str, str], bool]
"""Saves a French translation of the sentence about a thing; tells whether it was saved."""


def edited(
    chaos: Chaos,
    name: str,
    editor: str,
    index: int,
    place: Place = Place(),
) -> Tried:
    """Save again and again while a command works; the last save of each text must be there."""
    home = chaos.fresh("edit", has_exchange=place.has_exchange)
    place.change(home)
    if editor == "git checkout":
        _commit_versions(home)
    chance = chaos.chance("edit", name, editor, index)
    saved: dict[str, str] = {}
    process = home.start(name)
    count = 0
    while process.poll() is None:
        time.sleep(chance.expovariate(25))
        noun = chance.choice([noun for noun in NOUNS if noun not in {"pepper", "meadow"}])
        count += 1
        if EDITORS[editor](home, noun, f"EDIT {count}"):
            if editor == "git checkout":
                saved = {}
            saved[noun] = f"EDIT {count}" if editor != "git checkout" else _version(noun, count)
    said = ended(process)
    faults = list(
        said.faults(0, 1)
    )  # a catalog that is half written, or gone for a moment, is named
    faults += [] if not said.code or "fr.po" in said.errors else [f"it failed: {said.errors}"]
    there = works(home, "fr")
    faults += [f"{text!r} of {noun} is lost" for noun, text in saved.items() if text not in there]
    faults += broken(home, {"es": works(chaos.base, "es")})
    faults += [f"sync: {fault}" for fault in home.run("sync").faults(0)]
    there = works(home, "fr")
    faults += [f"sync has lost {text!r}" for text in saved.values() if text not in there]
    faults += unremembered(home)
    title = f"{editor} during {name}, try {index}, {count} saves"
    return _tried(home, title, faults, is_done=not said.code)


def _catalog(home: Home) -> Path:
    return home.book / "translations" / "fr.po"


def _with(home: Home, noun: str, text: str) -> str | None:
    """The catalog as an editor is going to save it; None where it cannot be read just now."""
    try:
        found = _catalog(home).read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    pattern = rf'(msgid "{re.escape(sentence(noun))}"\nmsgstr ).*(?:\n".*)*'
    new = re.sub(pattern, rf'\1"{text}"', found)
    return new if new != found else None


def in_place(home: Home, noun: str, text: str) -> bool:
    """As an editor that empties the file and writes it anew, in two goes."""
    if new := _with(home, noun, text):
        with _catalog(home).open("w", encoding="utf-8") as file:
            file.write(new[: len(new) // 2])
            file.flush()
            time.sleep(0.002)
            file.write(new[len(new) // 2 :])
    return bool(new)


def by_renaming(home: Home, noun: str, text: str) -> bool:
    """As an editor that puts a new file in the place of the old one."""
    if new := _with(home, noun, text):
        beside = home.path / "edited"
        beside.write_text(new, encoding="utf-8")
        beside.replace(_catalog(home).resolve())
    return bool(new)


def like_vim(home: Home, noun: str, text: str) -> bool:
    """As an editor that moves the old file away and writes a new one."""
    if new := _with(home, noun, text):
        target = _catalog(home).resolve()
        target.replace(home.path / "backup")
        target.write_text(new, encoding="utf-8")
    return bool(new)


def like_poedit(home: Home, noun: str, text: str) -> bool:
    """As Poedit: read whole, wrapped otherwise, with a header of its own, and renamed."""
    try:
        catalog = polib.pofile(str(_catalog(home)), wrapwidth=40)
    except OSError:
        return False
    found = [entry for entry in catalog if entry.msgid == sentence(noun)]
    if not found:
        return False
    found[0].msgstr = text
    catalog.metadata["X-Generator"] = "Poedit 3.2"
    catalog.save(str(home.path / "edited"))
    (home.path / "edited").replace(_catalog(home).resolve())
    return True


def by_import(home: Home, noun: str, text: str) -> bool:
    """As somebody who imports a table."""
    table = home.path / "table.csv"
    if not table.exists():
        out = home.path / "out"
        home.run(f"export --csv --all --language fr --output {out}")
        (out / "the-book.fr.csv").replace(table)
    lines = table.read_text(encoding="utf-8-sig").splitlines(keepends=True)
    kept = [line for line in lines[1:] if sentence(noun) in line]
    changed = [re.sub(r"(so near\.,)[^,]*", rf"\1{text}", line) for line in kept]
    (home.path / "one.fr.csv").write_text(lines[0] + "".join(changed), encoding="utf-8")
    said = home.run(f"import {home.path / 'one.fr.csv'} --language fr --reviewer R")
    return "1 taken in" in said.out


def by_sync(home: Home, noun: str, text: str) -> bool:
    """As somebody who edits and syncs."""
    saved = in_place(home, noun, text)
    home.run("sync")
    return saved


def by_checkout(home: Home, noun: str, text: str) -> bool:
    """As git that takes out another version of the file."""
    tag = f"v{int(text.split()[1]) % 2}"
    done = _git(home, "checkout", "-q", tag, "--", "translations/fr.po")
    return bool(noun) and not done.returncode


EDITORS: dict[str, Save] = {
    "edits in place": in_place,
    "edits by renaming": by_renaming,
    "edits as by vim": like_vim,
    "edits as by Poedit": like_poedit,
    "edits and `sync`": by_sync,
    "`import`": by_import,
    "git checkout": by_checkout,
}


def _version(noun: str, number: int) -> str:
    return f"V{number % 2} {noun}"


def _commit_versions(home: Home) -> None:
    """Two versions of the catalog in git; the second has come last."""
    text = _catalog(home).read_text(encoding="utf-8")
    _git(home, "init", "-q")
    for number in (0, 1):
        new = text
        for noun in NOUNS:
            pattern = rf'(msgid "{re.escape(sentence(noun))}"\nmsgstr ).*(?:\n".*)*'
            new = re.sub(pattern, rf'\1"{_version(noun, number)}"', new)
        _catalog(home).write_text(new, encoding="utf-8")
        _git(home, "add", "translations")
        _git(home, "-c", "user.name=A", "-c", "user.email=a@b", "commit", "-qm", str(number))
        _git(home, "tag", f"v{number}")
    _catalog(home).write_text(text, encoding="utf-8")


def _git(home: Home, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["git", *arguments],
        cwd=home.book,
        capture_output=True,
        text=True,
        check=False,
        timeout=LIMIT,
    )


# Several commands at once


TOGETHER: Sequence[Sequence[str]] = (
    ("build", "build"),
    ("build", "sync", "import CSV", "translate"),
    ("sync", "sync", "sync", "sync", "sync"),
    ("import CSV", "import XLIFF"),
    ("import TBX", "import CSV", "adopt"),
)


def together(chaos: Chaos) -> Iterator[Row]:
    """Several commands on one book."""
    for names in TOGETHER:
        tries = [at_once(chaos, names, index) for index in range(chaos.tries)]
        yield Row("at once", ", ".join(f"`{name}`" for name in names), tries)


def at_once(chaos: Chaos, names: Sequence[str], index: int) -> Tried:
    """Begin commands within a moment, and see whether each has done its part."""
    home = chaos.fresh("together")
    chance = chaos.chance("together", names, index)
    running = []
    for name in names:
        running.append(home.start(name))
        time.sleep(chance.uniform(0, 0.2))
    faults = [
        f"{name}: {fault}"
        for name, process in zip(names, running, strict=True)
        for fault in ended(process).faults(0)
    ]
    expected = {language: set(had) for language, had in works_of(chaos.base).items()}
    for name in names:
        alone = known(chaos, name)
        done = alone.start.copy(Path(tempfile.mkdtemp(prefix="alone-", dir=chaos.folder)))
        if name != "translate":  # its drafts go where nobody has translated
            done.run(name)
        expected = {tag: had | works(done, tag) for tag, had in expected.items()}
        shutil.rmtree(done.path)
    if "import TBX" in names and "ancre" not in (
        home.book / "translations" / "glossary.csv"
    ).read_text(encoding="utf-8"):
        faults.append("the terms are lost")
    faults += broken(home, expected)
    faults += unremembered(home)
    faults += living(home)
    return _tried(home, f"{', '.join(names)} at once, try {index}", faults, is_done=not faults)


# A full disk


KILOBYTES = (0, 4, 8, 12, 16, 24, 32, 64, 128, 256, 512, 4096)
"""What is free on the disk, from nothing to enough."""


def full_disk(chaos: Chaos) -> Iterator[Row]:
    """The book on a disk with hardly any room."""
    for name in ("build", "sync", "import CSV", "import TBX"):
        how = "a full disk" if IS_ROOT else "a limit on the size of files"
        known(chaos, name)
        tries = chaos.all(len(KILOBYTES), partial(full, chaos, name))
        yield Row(f"{how}, {len(KILOBYTES)} sizes", f"`{name}`", tries)


def full(chaos: Chaos, name: str, index: int) -> Tried:
    """Do a command with so many kilobytes free, and again when there is room."""
    told, size = known(chaos, name), KILOBYTES[index]
    folder = Path(tempfile.mkdtemp(prefix="disk-", dir=chaos.folder))
    if not IS_ROOT:
        home = told.start.copy(folder)
        return _full(home, told, name, size, ["prlimit", f"--fsize={size * 1024}"])
    subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=32m", "none", str(folder)], check=True, timeout=LIMIT
    )
    try:
        home = told.start.copy(folder)
        home.memory.touch()
        room = os.statvfs(folder)
        with (folder / "filler").open("wb") as file:
            file.write(bytes(room.f_bavail * room.f_frsize - size * 1024))
        return _full(home, told, name, size, [])
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True, timeout=LIMIT)


def _full(home: Home, told: Known, name: str, size: int, ahead: Sequence[str]) -> Tried:
    said = home.run(name, ahead)
    faults = list(said.faults(0, 1, 2))
    found, wanted = (
        of_book(state(home, with_memory=False)),
        told.before if said.code else told.after,
    )
    if some := difference(found, of_book(wanted)):
        faults.append(f"exit code {said.code}, and these have changed or not: {some}")
    if said.code and not re.search("No space|too large|is full|room", said.errors):
        faults.append(f"it does not say that there is no room: {said.errors[-300:]}")
    (home.path / "filler").unlink(missing_ok=True)
    faults += [f"with room: {fault}" for fault in home.run(name).faults(0)]
    faults += broken(home, works_of(told.start))
    if some := difference(of_book(state(home)), of_book(told.after)):
        faults.append(f"with room, these are not as they should be: {some}")
    title = f"{size} KiB free, {name}"
    for path in home.path.iterdir():
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return Tried([f"{title}: {fault}" for fault in faults], is_done=not said.code)


# Files and folders of another kind


def link_dist(home: Home) -> None:
    """``dist`` is a link to a folder beside the book."""
    (home.book / "dist").rename(home.path / "site")
    (home.book / "dist").symlink_to("../site")


def link_catalogs(home: Home) -> None:
    """The catalogs stand in another folder of the book."""
    (home.book / "shared").mkdir()
    for path in (home.book / "translations").glob("*.po"):
        path.rename(home.book / "shared" / path.name)
        path.symlink_to(f"../shared/{path.name}")


def share(home: Home) -> None:
    """The catalogs can be written by a group, and belong to somebody else where we are root."""
    for path in (home.book / "translations").iterdir():
        path.chmod(0o664)
        if IS_ROOT:
            os.chown(path, 12345, 54321)


PLACES = {
    "`dist` is a link": Place(link_dist),
    "catalogs are links": Place(link_catalogs),
    "catalogs are a group's": Place(share),
    "no exchange": Place(has_exchange=False),
}


def places(chaos: Chaos) -> Iterator[Row]:
    """Kills and edits where files and folders are not of the plain kind."""
    for what, place in PLACES.items():
        for name in ("build", "sync", "import CSV"):
            known(chaos, name)
            kill = partial(killed, chaos, name, signal.SIGKILL, place=place)
            yield Row(f"{what}: SIGKILL", f"`{name}`", chaos.all(chaos.tries, kill))
            edit = partial(edited, chaos, name, "edits by renaming", place=place)
            yield Row(f"{what}: edits", f"`{name}`", chaos.all(chaos.tries, edit))
        yield Row(f"{what}: stays so", "`build`", [stays(chaos, place)])
    for name in ("build", "sync", "import CSV"):
        yield Row("`translations/` is read-only", f"`{name}`", [read_only(chaos, name)])


def stays(chaos: Chaos, place: Place) -> Tried:
    """A build keeps links, modes and owners."""
    home = chaos.fresh("stays", has_exchange=place.has_exchange)
    place.change(home)
    before = _kinds(home)
    faults = list(home.run("build").faults(0))
    after = _kinds(home)
    faults += [f"{name} was {had}" for name, had in before.items() if after.get(name) != had]
    faults += broken(home, works_of(chaos.base))
    return _tried(home, f"a build keeps it, {place.change.__name__}", faults, is_done=not faults)


def _kinds(home: Home) -> dict[str, tuple[int, int, int]]:
    names = ("dist", *(f"translations/{tag}.po" for tag in LANGUAGES))
    found = {name: (home.book / name).lstat() for name in names}
    return {name: (kind.st_mode, kind.st_uid, kind.st_gid) for name, kind in found.items()}


def read_only(chaos: Chaos, name: str) -> Tried:
    """Nothing is changed where catalogs cannot be written, and all where they can be again."""
    told = known(chaos, name)
    home = told.start.copy(Path(tempfile.mkdtemp(prefix="read-only-", dir=chaos.folder)))
    folder = home.book / "translations"
    with _locked(folder):
        said = home.run(name)
    faults = list(said.faults(1, 2))
    if some := difference(state(home), told.before):
        faults.append(f"these have changed: {some}")
    faults += [f"afterwards: {fault}" for fault in home.run(name).faults(0)]
    if some := difference(state(home), told.after):
        faults.append(f"afterwards, these are not as they should be: {some}")
    return _tried(home, f"read-only, {name}", faults, is_done=not said.code)


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """A folder that nobody can write; root by a mount, for it may write anywhere."""
    if not IS_ROOT:
        folder.chmod(0o555)
        yield
        folder.chmod(0o755)
        return
    for options in ("bind", "bind,remount,ro"):
        subprocess.run(
            ["mount", "-o", options, str(folder), str(folder)], check=True, timeout=LIMIT
        )
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True, timeout=LIMIT)


# A cluster

BOOKS = 10
"""The books of a farm for each try: 200 with ``--tries 20``."""


def of_cluster(chaos: Chaos) -> Iterator[Row]:
    """Workers that are killed while a farm works on a cluster; each book is a try."""
    from benchmarks.chaos_cluster import killed_workers

    number = BOOKS * chaos.tries
    folder = Path(tempfile.mkdtemp(prefix="cluster-", dir=chaos.folder))
    faults, kills = killed_workers(folder, number, chaos.chance("cluster"))
    tries = [Tried([], is_done=True)] * (number - len(faults))
    tries += [Tried([fault], is_done=False) for fault in faults]
    yield Row(
        f"SIGKILL of a worker in mid-job, {kills} times", "a book of `farm` on a cluster", tries
    )


# The table


KINDS: dict[str, Callable[[Chaos], Iterator[Row]]] = {
    "kills": kills,
    "moments": moments,
    "edits": edits,
    "together": together,
    "full-disk": full_disk,
    "places": places,
    "cluster": of_cluster,
}

HEAD = "| what happens | to | tries | survived | done |\n|---|---|--:|--:|--:|"


def tried(kinds: Sequence[str], tries: int, seed: int) -> Iterator[Row]:
    """A row for each thing that is tried, as it is known."""
    with tempfile.TemporaryDirectory(prefix="chaos-") as folder:
        chaos = Chaos(prepared(Path(folder, "base")), Path(folder), tries, seed)
        for kind in kinds:
            yield from KINDS[kind](chaos)


def main() -> int:
    """Try everything that is asked for, and print what became of it."""
    parser = tables.options(__doc__)
    parser.add_argument("--kind", action="append", choices=list(KINDS), help="repeatable (all)")
    parser.add_argument("--tries", type=int, default=2, metavar="N", help="of each row (2)")
    parser.add_argument("--seed", type=int, default=SEED, metavar="N")
    options = parser.parse_args()
    _be_alone()
    print(f"seed {options.seed}\n\n{HEAD}", flush=True)
    rows, begun = [], time.monotonic()
    kinds, tries = (["kills"], 1) if options.short else (options.kind or list(KINDS), options.tries)
    rows_of_all = tried(kinds, tries, options.seed)
    for row in islice(rows_of_all, 1) if options.short else rows_of_all:
        print(row.cells, flush=True)
        print(*(fault for one in row.tries for fault in one.faults), sep="\n", file=sys.stderr)
        rows.append(row)
    seconds = time.monotonic() - begun
    faults = [fault for row in rows for one in row.tries for fault in one.faults]
    total = sum(len(row.tries) for row in rows)
    print(f"\n{total:,} tries in {seconds:.0f} s, {len(faults)} faults")
    print("\n".join(faults))
    if options.write:
        # Some kinds, tried more often, have a table of their own beside that of all.
        table = f"chaos: {', '.join(options.kind)}" if options.kind else "chaos"
        tables.put(table, report(rows, options.seed), "make chaos")
    return 1 if faults else 0


def _be_alone() -> None:
    """Begin again where the disks that we mount are seen by nobody else."""
    if IS_ROOT and "CHAOS_ALONE" not in os.environ:
        os.environ["CHAOS_ALONE"] = "1"
        again = ["unshare", "--mount", sys.executable, "-m", "benchmarks.chaos", *sys.argv[1:]]
        os.execvp(again[0], again)  # noqa: S606 - no shell is needed


def report(rows: Sequence[Row], seed: int) -> str:
    """How many tries there were, and the table."""
    tries = sum(len(row.tries) for row in rows)
    return "\n".join([f"{tries:,} tries, seed {seed}.", "", HEAD, *(row.cells for row in rows)])


if __name__ == "__main__":
    sys.exit(main())
