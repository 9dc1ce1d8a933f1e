"""What `make release` makes is of one commit, and says what it is made of."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from packaging.version import Version

from tests.conftest import ROOT
from tests.support.processes import LIMIT

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clone of the last commit, with the tools of this checkout."""
    folder = tmp_path_factory.mktemp("release") / "clone"
    subprocess.run(["git", "clone", "-q", str(ROOT), str(folder)], check=True, timeout=LIMIT)
    (folder / ".venv").symlink_to(ROOT / ".venv")
    return folder


def release(checkout: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(checkout / "tools" / "release.py"), str(folder)],
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )


def _plain(name: str) -> str:
    """The name of a package as the index has it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.fixture(scope="module")
def made(checkout: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made")
    done = release(checkout, folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def test_the_bill_has_what_is_installed_and_no_more(made: Path) -> None:
    """Each package of the lock that this machine needs, in its version, by its address."""
    bill = json.loads((made / "hexapla.cdx.json").read_text(encoding="utf-8"))
    assert bill["bomFormat"] == "CycloneDX"
    assert bill["metadata"]["component"]["name"] == "hexapla"
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = set(re.findall(r"(?m)^([\w.-]+)==(\S+)", lock))
    pinned = {(_plain(name), Version(version)) for name, version in locked}
    found = {(_plain(part["name"]), Version(part["version"])) for part in bill["components"]}
    assert found <= pinned
    # Some of the lock are for other systems.
    assert len(found) > 0.8 * len(pinned)
    assert all(part["purl"].startswith("pkg:pypi/") for part in bill["components"])


def test_each_package_has_its_licence_on_the_page(made: Path) -> None:
    """Also those whose metadata say it in another way; with the text where the package has it."""
    page = (made / "licences.html").read_text(encoding="utf-8")
    bill = json.loads((made / "hexapla.cdx.json").read_text(encoding="utf-8"))
    rows = re.findall(r"<tr><td>(?:<a href=\"#[^\"]+\">)?([^<]+)(?:</a>)?</td><td>[^<]+</td>", page)
    assert set(map(_plain, rows)) == {_plain(part["name"]) for part in bill["components"]}
    assert "not said" not in page
    assert "SIL OPEN FONT LICENSE" in page.upper()


def test_the_provenance_names_the_commit_and_the_files(made: Path, checkout: Path) -> None:
    """By digests that are those of the files; and so do the sums."""
    statement = json.loads((made / "provenance.json").read_text(encoding="utf-8"))
    sums = {
        name: digest
        for digest, name in (
            line.split("  ") for line in (made / "SHA256SUMS").read_text().splitlines()
        )
    }
    assert set(sums) == {path.name for path in made.iterdir()} - {"SHA256SUMS"}
    for subject in statement["subject"]:
        content = (made / subject["name"]).read_bytes()
        assert hashlib.sha256(content).hexdigest() == subject["digest"]["sha256"]
        assert sums[subject["name"]] == subject["digest"]["sha256"]
    assert {Path(one["name"]).suffix for one in statement["subject"]} == {".whl", ".gz"}
    commit = subprocess.run(
        ["git", "rev-parse", "HEAD"],
        cwd=checkout,
        capture_output=True,
        text=True,
        check=True,
        timeout=LIMIT,
    ).stdout.strip()
    parts = statement["predicate"]["buildDefinition"]["resolvedDependencies"]
    assert parts[0]["digest"] == {"gitCommit": commit}


def test_the_same_commit_makes_the_same_bytes(made: Path, checkout: Path, tmp_path: Path) -> None:
    """All but what is known against it, which changes with the days."""
    assert release(checkout, tmp_path).returncode == 0
    for path in made.iterdir():
        if path.name not in {"audit.json", "SHA256SUMS"}:
            assert path.read_bytes() == (tmp_path / path.name).read_bytes(), path.name


def test_what_is_not_committed_is_not_released(checkout: Path, tmp_path: Path) -> None:
    """It is said which file that is, and nothing is made."""
    (checkout / "README.md").write_text("Something else.", encoding="utf-8")
    try:
        done = release(checkout, tmp_path / "none")
    finally:
        subprocess.run(
            ["git", "checkout", "-q", "README.md"], cwd=checkout, check=True, timeout=LIMIT
        )
    assert done.returncode == 1
    assert "README.md" in done.stderr
    assert not (tmp_path / "none").exists()
