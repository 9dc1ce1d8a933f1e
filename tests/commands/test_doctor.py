"""What Hexapla stands on: told before anything is made, by the name it has on this system."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from hexapla.formats import requirements
from hexapla.formats.requirements import CJK, COMMANDS, LIBRARIES, NEEDS, kind_of
from tests.conftest import ROOT, Hexapla, replace
from tests.support.hiding import without

COME_ALONG = {"libglib2.0-0", "libharfbuzz0b", "libfontconfig1"}
"""Debian's packages that those of Pango depend on."""


def test_a_build_tells_what_is_missing_first(
    hexapla: Hexapla, small_book: Path, tmp_path: Path
) -> None:
    """Each thing that is missing is told once, with its package, before anything is rendered."""
    languages = 'languages = ["fr", "zh-Hans"]'
    replace(small_book / "source" / "book.toml", 'languages = ["fr"]', languages)
    hidden = without(tmp_path, "libpango-1.0.", "libharfbuzz-subset", "NotoSerifCJK")
    done = hexapla("--project", small_book, env=hidden)
    assert done.code == 1
    assert done.stdout == ""
    lines = done.stderr.splitlines()
    told = [line.split()[1] for line in lines if line.startswith("ERROR")]
    assert told == ["HarfBuzz-Subset:", "Noto", "Pango:"]
    hidden_needs = [need for need in NEEDS if need.name in ("HarfBuzz-Subset", "Pango", CJK.name)]
    tips = {line.removeprefix("TIP").strip() for line in lines if line.startswith("TIP")}
    assert tips == {requirements.remedy(need) for need in hidden_needs}
    assert not (small_book / "dist").exists()


@pytest.mark.slow
def test_only_what_is_asked_for_is_needed(
    hexapla: Hexapla, small_book: Path, tmp_path: Path
) -> None:
    """A site needs no Pango, and a book in French no Chinese face."""
    hidden = without(tmp_path, "libpango", "NotoSerifCJK")
    done = hexapla("--project", small_book, "--format", "html", env=hidden)
    assert (done.code, done.stderr) == (0, "")
    hidden = without(tmp_path, "NotoSerifCJK")
    done = hexapla("--project", small_book, "--format", "pdf", "--language", "fr", env=hidden)
    assert (done.code, done.stderr) == (0, "")


def test_characters_without_a_font_are_told_once(
    hexapla: Hexapla, small_book: Path, tmp_path: Path
) -> None:
    """What no font has is told before it is set, script by script, and not glyph by glyph."""
    text = (
        "\n\n漢字 かな 한글, བོད་; but Tiếng Việt, é, ǟ, ἀ, x‑y, हिन्दी, ภาษาไทย and 👍🏽 are set.\n"
    )
    with (small_book / "source" / "02-going-on.md").open("a", encoding="utf-8") as file:
        file.write(text)
    hidden = without(tmp_path, "NotoSerifCJK", "NotoSerifTibetan")
    done = hexapla("--project", small_book, "--language", "en", "--format", "pdf", env=hidden)
    assert done.code == 1
    errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
    assert all("source/02-going-on.md#" in line and " in en: " in line for line in errors)
    assert [line.rpartition(": ")[2] for line in errors] == ["་ ད བ ོ", "か な 字 漢 글 한"]
    for face in (CJK, requirements.face("Noto Serif Tibetan")):
        assert f"{face.name}: {requirements.remedy(face)}" in done.stderr


def test_doctor_shows_what_is_there(hexapla: Hexapla, small_book: Path) -> None:
    """``doctor`` names each thing with its version, and ends well where nothing is missing."""
    done = hexapla("doctor", "--project", small_book)
    assert (done.code, done.stderr) == (0, "")
    for need in NEEDS:
        line = next(line for line in done.stdout.splitlines() if line.startswith(f"{need.name}  "))
        assert (need.look() or "there") in line
        assert need.purpose in line


def test_doctor_tells_what_is_missing(hexapla: Hexapla, small_book: Path, tmp_path: Path) -> None:
    """``doctor`` fails for what the book needs, and has one command for all of it."""
    hidden = without(tmp_path, "libpangoft2", "libfontconfig", "NotoSerifCJK")
    done = hexapla("doctor", "--json", "--project", small_book, env=hidden)
    assert done.code == 1
    told = json.loads(done.stdout)
    states = {row["name"]: row["state"] for row in told["needs"]}
    assert {name for name, state in states.items() if state == "missing"} == {
        "PangoFT2",
        "Fontconfig",
    }
    assert states[CJK.name] == "not there"
    packages = [need.packages[told["system"]] for need in LIBRARIES if states[need.name] != "there"]
    assert told["install"].endswith(" ".join(packages))


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("ID=debian\n", "debian"),
        ("NAME=x\nID=ubuntu\nID_LIKE=debian\n", "debian"),
        ('ID=linuxmint\nID_LIKE="ubuntu debian"\n', "debian"),
        ("ID=fedora\n", "fedora"),
        ('ID="rocky"\nID_LIKE="rhel centos fedora"\n', "fedora"),
        ("ID=manjaro\nID_LIKE=arch\n", "arch"),
        ("ID='alpine'\n", "alpine"),
        ('ID="opensuse-leap"\nID_LIKE="suse opensuse"\n', "suse"),
        ("ID=nixos\n", ""),
        ("", ""),
    ],
)
def test_systems_are_known_by_their_relatives(text: str, kind: str) -> None:
    """A system is of the kind that its os-release(5) says, or that one which it is like."""
    assert kind_of(text) == kind


@pytest.mark.parametrize("need", [*LIBRARIES, CJK], ids=lambda need: need.name)
def test_every_system_has_a_package(need: requirements.Need) -> None:
    """What does not come with Hexapla has a package on each kind of system, and a tip elsewhere."""
    kinds = set(COMMANDS) - ({"windows"} if need is CJK else set())
    assert set(need.packages) == kinds
    assert "WSL" in requirements.remedy(need, "windows")
    assert need.name in requirements.remedy(need, "")


def test_setup_installs_the_same() -> None:
    """``tools/setup`` installs on Debian what ``doctor`` names there."""
    script = (ROOT / "tools" / "setup").read_text(encoding="utf-8")
    found = re.search(r"want='(libpango[^']+)'", script)
    assert found
    assert {*found[1].split(), *COME_ALONG} == {
        need.packages["debian"] for need in (*LIBRARIES, CJK)
    }
