"""The build cache: nothing depends on it, and what it gives is what was kept."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hexapla.errors import Finding
from hexapla.files import cache as caching
from hexapla.files.cache import ABANDONED, OFF, UNFINISHED, VARIABLE, Cache, digest
from hexapla.model import Counts, Printed, Reading, Section
from tests.support.processes import started


def entries(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_what_was_kept_is_found() -> None:
    """Without a folder nothing is kept, and nothing goes wrong."""
    OFF.put("kind", "key", b"content")
    OFF.put_value("kind", "key", [1])
    OFF.prune()
    assert OFF.get("kind", "key") is None
    assert OFF.get_value("kind", "key") is None


def test_an_entry_is_found_by_kind_key_and_toolchain(tmp_path: Path) -> None:
    """What is kept is found under its kind and key, by the same toolchain, and by no other."""
    cache = Cache(tmp_path)
    for content in (b"", b"content", b"\0" * 100_000):
        cache.put("kind", "key", content)
        assert cache.get("kind", "key") == content
    assert cache.get("kind", "other") is None
    assert cache.get("other", "key") is None
    assert cache.get("kindk", "ey") is None
    assert Cache(tmp_path, toolchain="newer").get("kind", "key") is None


@pytest.mark.parametrize(
    "damage",
    [
        lambda content: content[:-1],
        lambda content: content[: len(content) // 2],
        lambda _: b"",
        lambda content: content + b" ",
        lambda content: content[:-1] + bytes([content[-1] ^ 1]),
        lambda content: bytes([content[0] ^ 1]) + content[1:],
        lambda content: content[:20] + bytes([content[20] ^ 1]) + content[21:],
        lambda _: b"somebody's file",
    ],
)
def test_a_damaged_entry_is_absent(tmp_path: Path, damage: object) -> None:
    """An entry that was cut, lengthened, changed or replaced counts as absent and is removed."""
    cache = Cache(tmp_path)
    cache.put("kind", "key", b"the content")
    (file,) = entries(tmp_path)
    file.write_bytes(damage(file.read_bytes()))  # type: ignore[operator]
    assert cache.get("kind", "key") is None
    assert entries(tmp_path) == []


def test_an_entry_of_another_name_is_absent(tmp_path: Path) -> None:
    """A whole entry that somebody gave another name is not taken for that of the name."""
    cache = Cache(tmp_path)
    cache.put("kind", "one", b"one")
    (one,) = entries(tmp_path)
    cache.put("kind", "two", b"two")
    (two,) = {*entries(tmp_path)} - {one}
    one.replace(two)
    assert cache.get("kind", "two") is None


@pytest.mark.parametrize("kind", ["link", "pipe", "folder", "writable", "unreadable"])
def test_what_is_no_entry_of_ours_is_absent(tmp_path: Path, kind: str) -> None:
    """A link, a pipe, a folder or a file that others may write, in an entry's place, is absent."""
    cache = Cache(tmp_path / "cache")
    (tmp_path / "cache").mkdir()
    cache.put("kind", "key", b"content")
    (file,) = entries(tmp_path)
    if kind == "writable":
        file.chmod(0o666)
    elif kind == "unreadable":
        file.chmod(0o000)
    else:
        file.rename(tmp_path / "moved")
        match kind:
            case "link":
                file.symlink_to(tmp_path / "moved")
            case "pipe":
                os.mkfifo(file)
            case "folder":
                file.mkdir()
    if kind != "unreadable" or os.geteuid():  # root reads everything
        assert cache.get("kind", "key") is None
    cache.put("kind", "key", b"again")
    assert cache.get("kind", "key") == (None if kind == "folder" else b"again")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_another_users_entry_is_absent(tmp_path: Path) -> None:
    """An entry that is another user's counts as absent, and so does a folder."""
    cache = Cache(tmp_path)
    cache.put("kind", "key", b"content")
    (file,) = entries(tmp_path)
    os.chown(file, 12345, 12345)
    assert cache.get("kind", "key") is None


def test_the_least_recently_used_go_first(tmp_path: Path) -> None:
    """What is beyond the limit is removed, and what was used last stays."""
    cache = Cache(tmp_path, limit=3500)
    for number in range(6):
        cache.put("kind", str(number), bytes([number]) * 1000)
        (newest,) = [path for path in entries(tmp_path) if path.stat().st_mtime > 10_000]
        os.utime(newest, (number, number))
    assert cache.get("kind", "0")  # used now
    cache.prune()
    kept = [number for number in range(6) if cache.get("kind", str(number))]
    assert kept == [0, 4, 5]


def test_what_a_killed_process_left_is_removed(tmp_path: Path) -> None:
    """A file that nobody finished is removed some time later, and no newer one."""
    cache = Cache(tmp_path)
    cache.put("kind", "key", b"content")
    (file,) = entries(tmp_path)
    old, new = (file.with_name(f"{UNFINISHED}{name}") for name in ("old", "new"))
    old.write_bytes(b"half")
    new.write_bytes(b"half")
    os.utime(old, (0, new.stat().st_mtime - ABANDONED - 100))
    cache.prune()
    assert entries(tmp_path) == sorted([file, new])


def test_many_write_at_once(tmp_path: Path) -> None:
    """Who reads while others write, prune and empty the cache finds whole entries or none."""
    cache = Cache(tmp_path, limit=20_000)
    contents = {str(key): [bytes([key, turn]) * 3000 for turn in range(5)] for key in range(5)}

    def work(turn: int) -> None:
        for key, known in contents.items():
            cache.put("kind", key, known[turn % 5])
            assert cache.get("kind", key) in {None, *known}
            if turn % 7 == 0:
                cache.prune()
            if turn % 11 == 0:
                for path in entries(tmp_path):
                    path.unlink(missing_ok=True)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(work, range(60)))


WRITER = """
import sys
from pathlib import Path
from hexapla.files.cache import Cache
cache = Cache(Path(sys.argv[1]))
turn = 0
print("begun", flush=True)
while True:
    turn += 1
    cache.put("kind", "key", bytes([turn % 256]) * 200_000)
"""


def test_a_kill_leaves_a_whole_entry(tmp_path: Path) -> None:
    """However often a process is killed while it writes, what is found is whole."""
    cache, found = Cache(tmp_path), 0
    for _ in range(8):
        with started([sys.executable, "-c", WRITER, tmp_path], stdout=subprocess.PIPE) as writer:
            assert writer.stdout
            writer.stdout.readline()
            while not cache.get("kind", "key"):
                pass
        content = cache.get("kind", "key")
        assert content is not None
        assert content == content[:1] * 200_000
        found += 1
    assert found == 8


def test_a_folder_that_cannot_be_written_costs_the_cache_only(tmp_path: Path) -> None:
    """Where the folder is gone, or a file is in its place, nothing is kept and nothing fails."""
    gone, file = tmp_path / "gone", tmp_path / "file"
    file.write_bytes(b"")
    for folder in (gone, file, tmp_path / "a" / "b", Path("/dev/full"), Path("/proc/self/fd")):
        cache = Cache(folder)
        cache.put("kind", "key", b"content")
        cache.prune()
        assert cache.get("kind", "key") is None


def test_a_full_disk_costs_the_cache_only(tmp_path: Path) -> None:
    """Where a file may grow no further, the entry is not kept, and no half of it stays."""
    program = """
import resource, signal, sys
from pathlib import Path
from hexapla.files.cache import Cache
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
cache = Cache(Path(sys.argv[1]))
cache.put("kind", "key", b"content" * 1000)
assert cache.get("kind", "key") is None
"""
    subprocess.run([sys.executable, "-c", program, tmp_path], check=True, timeout=60)
    assert entries(tmp_path) == []


# ------------------------------------------------------------------------------- where it is


def opened_in(monkeypatch: pytest.MonkeyPatch, folder: object, book: Path) -> Cache:
    monkeypatch.setenv(VARIABLE, str(folder))
    return caching.opened(book, toolchain="")


def test_the_folder_is_the_users_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache is made in a folder that nobody else may look into."""
    cache = opened_in(monkeypatch, tmp_path / "new" / "cache", tmp_path / "book")
    assert cache.folder == tmp_path / "new" / "cache"
    assert cache.folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o702, 0o1777])
def test_a_folder_of_many_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int
) -> None:
    """A folder that others may write is no cache."""
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache").chmod(mode)
    assert opened_in(monkeypatch, tmp_path / "cache", tmp_path / "book") is OFF


@pytest.mark.skipif(os.geteuid() != 0, reason="only root gives files away")
def test_another_users_folder_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of another user is no cache."""
    (tmp_path / "cache").mkdir(mode=0o700)
    os.chown(tmp_path / "cache", 12345, 12345)
    assert opened_in(monkeypatch, tmp_path / "cache", tmp_path / "book") is OFF


def test_the_cache_is_never_in_a_book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder in the book is no cache, by whatever name: the book may be anybody's."""
    book = tmp_path / "book"
    (book / "cache").mkdir(parents=True, mode=0o700)
    (tmp_path / "link").symlink_to(book / "cache")
    assert opened_in(monkeypatch, book / "cache", book) is OFF
    assert opened_in(monkeypatch, tmp_path / "link", book) is OFF
    assert opened_in(monkeypatch, book, book) is OFF
    assert opened_in(monkeypatch, tmp_path / "book-cache", book) is not OFF


@pytest.mark.skipif(sys.platform == "darwin", reason="a Mac has a place of its own for caches")
def test_the_variable_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The cache is where the variable says, else where the XDG specification says; off is off."""
    for word in ("off", "OFF", " off "):
        assert opened_in(monkeypatch, word, tmp_path) is OFF
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv(VARIABLE, "~/mine")
    assert caching.cache_folder() == tmp_path / "mine"
    monkeypatch.delenv(VARIABLE)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert caching.cache_folder() == tmp_path / "xdg" / "hexapla"
    for name in ("", "relative"):
        monkeypatch.setenv("XDG_CACHE_HOME", name)
        assert caching.cache_folder() == tmp_path / ".cache" / "hexapla"


@pytest.mark.parametrize("name", ["/proc/none", "/dev/null", "/dev/null/x"])
def test_a_folder_that_cannot_be_made_is_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """Where no folder can be made there is no cache, and no error."""
    assert opened_in(monkeypatch, name, tmp_path) is OFF


def test_the_current_cache_is_that_of_the_build(tmp_path: Path) -> None:
    """Inside ``using`` the cache is current, outside there is none."""
    cache = Cache(tmp_path)
    assert caching.current() is OFF
    with caching.using(cache):
        assert caching.current() is cache
        with caching.using(OFF):
            assert caching.current() is OFF
        assert caching.current() is cache
    assert caching.current() is OFF


# ------------------------------------------------------------------------------ keys and values

READING = Reading(
    (Section("1", "a", 1, "A"),),
    Counts(1, 2, 3, 4),
    5,
    printed=(Printed("note", "a-note-1", "1"),),
    folios={"a": "1"},
    faults=(Finding("here", "what"),),
)


@pytest.mark.parametrize(
    "value",
    [
        READING,
        {"a": [1, 2.5, None, True, "x", b"y", (1,)], 1: {2}, "f": frozenset({3})},
        [Path("a/b"), date(2026, 11, 23)],
    ],
)
def test_values_come_back(tmp_path: Path, value: object) -> None:
    """Values of plain Python and of the model come back equal, with their types."""
    Cache(tmp_path).put_value("kind", "key", value)
    found = Cache(tmp_path).get_value("kind", "key")
    assert found == value
    assert type(found) is type(value)


class Calls:
    """What pickle would call something for."""

    def __init__(self, function: object, *given: object) -> None:
        self.called = (function, given)

    def __reduce__(self) -> tuple[object, tuple[object, ...]]:
        return self.called


@pytest.mark.parametrize(
    "called",
    [
        Calls(os.system, "true"),
        Calls(eval, "1"),
        Calls(getattr, READING, "pages"),
        Calls(print, "x"),
        Calls(subprocess.Popen, ["true"]),
    ],
)
def test_a_value_calls_nothing(tmp_path: Path, called: Calls) -> None:
    """An entry that would call a function is no value, though its check sum is right."""
    Cache(tmp_path).put("kind", "key", pickle.dumps([called]))
    assert Cache(tmp_path).get_value("kind", "key") is None


@given(st.binary())
@example(b"K\x86rST\x83i")  # asks for a place far beyond the memory
def test_any_bytes_are_a_value_or_none(content: bytes) -> None:
    """Whatever the bytes are, they make a value or nothing, and no error."""

    class One(Cache):
        def get(self, kind: str, key: str) -> bytes | None:
            del kind, key
            return content

    One(None).get_value("kind", "key")


SCALARS = st.none() | st.booleans() | st.integers() | st.text() | st.binary()
VALUES = st.recursive(
    SCALARS, lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=20
)


@given(VALUES, VALUES)
def test_equal_values_have_one_key(one: object, other: object) -> None:
    """Keys are equal where values are, of equal types, and differ where values do."""
    copied = pickle.loads(pickle.dumps(one))  # noqa: S301 - made here
    assert digest(one) == digest(copied)
    assert (digest(one) == digest(other)) == (repr(one) == repr(other))


def test_keys_tell_classes_apart() -> None:
    """Two values of different classes, or with another field, have different keys."""
    keys = [
        digest(value)
        for value in (
            READING,
            Section("1", "a", 1, "A"),
            Section("1", "a", 1, "B"),
            ["1", "a", 1, "A"],
            Path("a"),
            "a",
            b"a",
            {"a"},
            ["a"],
            date(2026, 11, 23),
            "2026-11-23",
        )
    ]
    assert len({*keys}) == len(keys)
    assert digest({"b", "a", "c"}) == digest({"c", "b", "a"})
    with pytest.raises(TypeError):
        digest(object())
