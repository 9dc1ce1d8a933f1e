"""What the tests share: the command as a user runs it, a small book, and this repository's own."""

from __future__ import annotations

import fcntl
import inspect
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import hypothesis
import polib
import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings
from hypothesis.database import DirectoryBasedExampleDatabase

from tests.support.processes import LIMIT

ROOT = Path(__file__).parent.parent
"""This repository, which is a book itself."""

settings.register_profile(
    "hexapla",
    deadline=None,  # no test reads a clock
    # Also where CI is set: other examples in each run, and those that failed first of all.
    derandomize=False,
    database=DirectoryBasedExampleDatabase(ROOT / ".hypothesis" / "examples"),
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.load_profile("hexapla")

os.environ.pop("PYTHONUNBUFFERED", None)  # users have buffers, and their faults

SEED = "HEXAPLA_TEST_SEED"
"""The variable with the seed of all generated examples; a number is drawn where it is not set."""

BUILT = "HEXAPLA_TEST_BUILT"
"""The variable with a folder that keeps what tests share, from one run to the next."""

DATE = "2026-11-23"
IDENTIFIER = "urn:uuid:00000000-0000-4000-8000-000000000000"


@dataclass(frozen=True, slots=True)
class Run:
    """What a command answered."""

    code: int
    stdout: str
    stderr: str


class Hexapla(Protocol):
    """Runs ``build.py`` with these arguments, as a process of its own."""

    def __call__(
        self, *arguments: str | Path, cwd: Path | None = None, env: dict[str, str] | None = None
    ) -> Run: ...


if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # Started by `nohup … &`: what the tests start would inherit that Ctrl-C means nothing.
    signal.signal(signal.SIGINT, signal.default_int_handler)

Once = Callable[[str, Callable[[Path], None]], Path]
"""A folder of a name, filled by the first test that asks for it and shared by all workers."""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden", action="store_true", help="write the files in tests/golden/ anew"
    )


def pytest_configure() -> None:
    """Let Ctrl-C be sent: what a shell starts with ``&`` ignores it, and so would our processes."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)  # nohup ignores it
    os.environ.setdefault(SEED, str(secrets.randbelow(10**9)))  # for all workers


def pytest_itemcollected(item: pytest.Item) -> None:
    """Whatever looks at this repository's own book waits until all of it is built: it is slow."""
    if "own_editions" in getattr(item, "fixturenames", ()):
        item.add_marker(pytest.mark.slow)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let each test draw its examples by the seed of the run and by its own name."""
    if config.getoption("--hypothesis-seed") is not None:
        return
    for item in items:
        test = getattr(item, "obj", None)
        if inspect.isfunction(test) and is_hypothesis_test(test):
            hypothesis.seed(f"{os.environ[SEED]} {item.nodeid}")(test)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """In CI nothing is skipped: there what is missing is a fault of the set-up."""
    report = yield
    if report.skipped and os.environ.get("CI") and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"skipped, and in CI nothing may be: {report.longrepr}"
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what tests measured and did not judge, and how to draw the same examples again."""
    terminalreporter.write_line(f"generated examples: {SEED}={os.environ[SEED]}")
    for report in terminalreporter.getreports("passed"):
        for name, value in report.user_properties:
            terminalreporter.write_line(f"{name}: {value}")


@pytest.fixture(scope="session")
def update_golden(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--update-golden"))


@pytest.fixture(scope="session", autouse=True)
def _memory_of_the_tests(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test, nor a process it starts, reads or writes the translation memory of the user."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HEXAPLA_MEMORY", str(tmp_path_factory.mktemp("memory") / "memory.sqlite"))
        yield


@pytest.fixture(scope="session", autouse=True)
def _no_cache_of_the_user() -> Iterator[None]:
    """No test, nor a process it starts, has a build cache, unless it makes one of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HEXAPLA_CACHE", "off")
        yield


@pytest.fixture(scope="session")
def once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Once:
    base = tmp_path_factory.getbasetemp()
    shared = Path(os.environ.get(BUILT) or (base if worker_id == "master" else base.parent))

    def get(name: str, fill: Callable[[Path], None]) -> Path:
        folder = shared / name
        with (shared / f"{name}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not folder.exists():
                unfinished = shared / f"{name}.unfinished"
                shutil.rmtree(unfinished, ignore_errors=True)
                fill(unfinished)
                unfinished.rename(folder)
        return folder

    return get


@pytest.fixture(scope="session")
def hexapla() -> Hexapla:
    def run(
        *arguments: str | Path, cwd: Path | None = None, env: dict[str, str] | None = None
    ) -> Run:
        command = [sys.executable, str(ROOT / "build.py"), *map(str, arguments)]
        done = subprocess.run(
            command,
            cwd=cwd or ROOT,
            env={**os.environ, **(env or {})},
            capture_output=True,
            text=True,
            timeout=LIMIT,
            check=False,
        )
        assert "Traceback" not in done.stdout + done.stderr, done.stdout + done.stderr
        return Run(done.returncode, done.stdout, done.stderr)

    return run


@pytest.fixture(scope="session")
def starter(once: Once, hexapla: Hexapla) -> Path:
    """The book that ``new`` writes, with a date and an identifier that never change."""

    def fill(folder: Path) -> None:
        assert hexapla("new", folder).code == 0
        book = folder / "source" / "book.toml"
        text = book.read_text(encoding="utf-8")
        text = re.sub(r"(?m)^(date\s*=).*", rf"\1 {DATE}", text)
        text = re.sub(r"(?m)^(identifier\s*=).*", rf'\1 "{IDENTIFIER}"', text)
        book.write_text(text, encoding="utf-8")
        assert hexapla("sync", "--project", folder).code == 0
        for path in (folder / "translations").glob("*.po"):
            _fill(path)

    return once("starter", fill)


def _fill(path: Path) -> None:
    """Translate what nobody has translated: each text says its language and then the source."""
    catalog = polib.pofile(str(path), wrapwidth=0)
    untranslated = catalog.untranslated_entries()
    for entry in untranslated:
        entry.msgstr = f"{path.stem}: {entry.msgid}"
    if untranslated:
        catalog.save()


@pytest.fixture(scope="session")
def built_starter(once: Once, starter: Path, hexapla: Hexapla) -> Path:
    """The starter, built. Never changed by a test: see ``small_book`` for one's own."""

    def fill(folder: Path) -> None:
        shutil.copytree(starter, folder)
        done = hexapla("--project", folder)
        assert done.code == 0, done.stderr

    return once("built-starter", fill)


@pytest.fixture
def small_book(starter: Path, tmp_path: Path) -> Path:
    """A small book of the test's own, complete and not built yet."""
    return shutil.copytree(starter, tmp_path / "book")


@pytest.fixture
def built_book(built_starter: Path, tmp_path: Path) -> Path:
    """A small book of the test's own, already built."""
    return shutil.copytree(built_starter, tmp_path / "book")


@pytest.fixture(scope="session")
def own_editions(once: Once, hexapla: Hexapla) -> Path:
    """This repository's own book: every language, every format, built once for all tests."""

    def fill(folder: Path) -> None:
        done = hexapla("--project", _book_copy(folder), "--output", folder)
        assert done.code == 0, done.stderr

    return once("editions", fill)


def _book_copy(beside: Path) -> Path:
    """The repository's book without what was built: a build writes catalogs, a test must not."""
    copied = beside.with_name("own-book")
    shutil.rmtree(copied, ignore_errors=True)
    for name in ("source", "translations"):
        shutil.copytree(ROOT / name, copied / name)
    return copied


def snapshot(book: Path, *names: str) -> dict[str, tuple[bytes, int]]:
    """Content and time of every file in these folders of a book (``dist``, ``translations``)."""
    files = (
        file for name in names or ("dist", "translations") for file in (book / name).rglob("*")
    )
    return {
        file.relative_to(book).as_posix(): (file.read_bytes(), file.stat().st_mtime_ns)
        for file in files
        if file.is_file()
    }


def replace(file: Path, old: str, new: str) -> None:
    """Change a text in a file, which must be there."""
    text = file.read_text(encoding="utf-8")
    assert old in text, f"{file} has no {old!r}"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
