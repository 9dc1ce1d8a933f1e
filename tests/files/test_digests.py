"""The content and the state of folders: what tells whether somebody has changed a book."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

import pytest

from hexapla.files import digests


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A folder with files, links inside and out, and a pipe."""
    (tmp_path / "root" / "source" / "inner").mkdir(parents=True)
    root = tmp_path / "root"
    (root / "source" / "one.md").write_bytes(b"one")
    (root / "source" / "inner" / "two.md").write_bytes(b"two")
    (root / "other").mkdir()
    (root / "other" / "three.md").write_bytes(b"three")
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "key").write_bytes(b"secret")
    return root


def test_every_file_has_its_sum(root: Path) -> None:
    """All files of the folders that are named are there, by their paths, and no others."""
    assert digests.of_folders(root, ["source", "missing"]) == {
        "source/one.md": hashlib.sha256(b"one").hexdigest(),
        "source/inner/two.md": hashlib.sha256(b"two").hexdigest(),
    }


def test_links_inside_are_followed(root: Path) -> None:
    """A file or folder that a link inside leads to counts by what it holds."""
    (root / "source" / "more").symlink_to(root / "other")
    (root / "source" / "again.md").symlink_to("one.md")
    (root / "source" / "circle").symlink_to(root / "source")
    found = digests.of_folders(root, ["source"])
    assert found["source/more/three.md"] == hashlib.sha256(b"three").hexdigest()
    assert found["source/again.md"] == found["source/one.md"]
    (root / "other" / "three.md").write_bytes(b"another")
    assert digests.of_folders(root, ["source"]) != found


def test_links_out_are_not_followed(root: Path, tmp_path: Path) -> None:
    """Nothing outside is read: a link says where it leads, and a pipe that it is no file."""
    (root / "source" / "key").symlink_to(tmp_path / "secret" / "key")
    (root / "source" / "all").symlink_to(tmp_path / "secret")
    (root / "source" / "zero").symlink_to("/dev/zero")
    os.mkfifo(root / "source" / "pipe")
    found = digests.of_folders(root, ["source"])
    assert found["source/key"] == f"leads out to {tmp_path / 'secret' / 'key'}"
    assert found["source/all"] == f"leads out to {tmp_path / 'secret'}"
    assert found["source/zero"] == "leads out to /dev/zero"
    assert found["source/pipe"] == "no file"


def test_a_save_is_seen_in_the_state(root: Path) -> None:
    """What was saved, also with the same bytes, or put back with its old time, is another state."""
    before = digests.status_of_folders(root, ["source"])
    assert digests.status_of_folders(root, ["source"]) == before
    file = root / "source" / "one.md"
    old = file.stat()
    while file.stat().st_ctime_ns == old.st_ctime_ns:  # the system's clock has its own steps
        file.write_bytes(b"one")
        os.utime(file, ns=(old.st_atime_ns, old.st_mtime_ns))
    assert digests.status_of_folders(root, ["source"]) != before
