"""How the command is started: whatever Python somebody has at hand."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from hexapla.commands.new import write_starter
from tests.conftest import ROOT

BARE = [sys.executable, "-I", "-S"]
"""A Python without packages."""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout in which nothing is set up yet."""
    shutil.copy(ROOT / "build.py", tmp_path)
    for name in ("hexapla", "templates"):
        (tmp_path / name).symlink_to(ROOT / name)
    return tmp_path


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=60
    )


def test_a_python_without_packages_hands_over(checkout: Path) -> None:
    """``python3 build.py`` goes on with the Python of .venv, and with all its arguments."""
    (checkout / ".venv").symlink_to(sys.prefix)
    done = run([*BARE, str(checkout / "build.py"), "new", "a book"], checkout)
    assert (done.returncode, done.stderr) == (0, "")
    assert (checkout / "a book" / "source" / "book.toml").is_file()


@pytest.mark.slow
@pytest.mark.parametrize("name", ["book", "a book with 'quotes' & spaces", "inner/book"])
@pytest.mark.parametrize("place", ["", "source"])
def test_the_closing_words_of_new_work(checkout: Path, name: str, place: str) -> None:
    """``new`` ends with a command that can be pasted where the person stands, and works."""
    here = checkout / place
    here.mkdir(exist_ok=True)
    build = os.path.relpath(checkout / "build.py", here)
    done = run([sys.executable, build, "new", name], here)
    assert done.returncode == 0, done.stderr
    command = done.stdout.partition("Build it with: ")[2].strip()
    done = run(["sh", "-c", command.replace(" --project", " sync --project")], here)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "fr: 0 new, 0 stale, 0 gone; 0 words to translate\n"
    assert str(checkout) not in command


def test_new_can_be_pasted_as_a_module(tmp_path: Path) -> None:
    """Started with ``python -m hexapla``, that is what the closing words say, by this Python."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "hexapla", "new", "book"]
    done = subprocess.run(
        command, cwd=tmp_path, env=env, capture_output=True, text=True, check=False, timeout=60
    )
    pasted = done.stdout.partition("Build it with: ")[2].split()
    assert pasted[1:] == ["-m", "hexapla", "--project", "book"]
    assert Path(shutil.which(pasted[0], path=os.environ["PATH"]) or "") == Path(sys.executable)


def test_a_new_book_says_what_it_is(tmp_path: Path) -> None:
    """``new`` writes a README and what git ignores; a repository may be there already."""
    (tmp_path / ".git").mkdir()
    write_starter(tmp_path, "hexapla")
    readme = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert "`hexapla open`" in readme
    assert "{" not in readme
    assert "/dist/\n" in (tmp_path / ".gitignore").read_text(encoding="utf-8")


def test_without_venv_make_is_named(checkout: Path) -> None:
    """Where nothing is set up, it says what sets it up."""
    done = run([*BARE, "build.py"], checkout)
    assert done.returncode == 1
    assert f"run `make` in {checkout}" in done.stderr
    assert "Traceback" not in done.stderr


def test_an_empty_venv_is_no_trap(checkout: Path) -> None:
    """A .venv without packages is tried once."""
    made = run([sys.executable, "-m", "venv", "--without-pip", ".venv"], checkout)
    assert made.returncode == 0, made.stderr
    done = run([*BARE, "build.py"], checkout)
    assert done.returncode == 1
    assert "run `make`" in done.stderr


def test_a_part_that_is_gone_is_told(tmp_path: Path) -> None:
    """A package of Hexapla's own that cannot be imported is a finding, and no traceback."""
    (tmp_path / "tomllib.py").write_text("import gone_with_the_wind\n", encoding="utf-8")
    command = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from hexapla.cli import main"
    command += "; sys.exit(main.main(['status']))"
    done = run([sys.executable, "-c", command], ROOT)
    assert done.returncode == 1
    assert done.stderr.startswith("ERROR   gone_with_the_wind: this Python package is missing")
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("hexapla doc", {"doctor"}),
        ("hexapla build --form", {"--format"}),
        ("hexapla tm f", {"find", "forget"}),
    ],
)
def test_a_shell_completes(tmp_path: Path, typed: str, offered: set[str]) -> None:
    """What ``--print-completion`` prints makes bash offer commands, actions and options."""
    printed = run([sys.executable, str(ROOT / "build.py"), "--print-completion", "bash"], tmp_path)
    assert printed.returncode == 0, printed.stderr
    words = " ".join(map(repr, typed.split()))
    asked = f"""{printed.stdout}
        COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}} - 1))
        $(complete -p hexapla | sed 's/.*-F \\([^ ]*\\).*/\\1/')
        echo "offered:" "${{COMPREPLY[@]}}"
    """
    done = run(["bash", "--norc", "-c", asked], tmp_path)
    assert set(done.stdout.rpartition("offered:")[2].split()) == offered, done.stderr


def test_the_package_is_a_command() -> None:
    """``python -m hexapla`` is the command."""
    done = run([sys.executable, "-m", "hexapla", "--help"], ROOT)
    assert done.returncode == 0
    assert done.stdout.startswith("usage: ")
