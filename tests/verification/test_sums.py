"""Whether the files of a build are those that were built: small folders written by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from hexapla.verification.sums import differences, is_own


def build(folder: Path, files: Mapping[str, str]) -> Path:
    """A folder with these files, and the list of their check sums."""
    lines = []
    for name, text in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
        lines.append(f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n")
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")
    return folder


def manifest(**edition: Any) -> dict[str, Any]:
    return {"editions": [{"language": "en", "artifacts": [], **edition}]}


@pytest.mark.parametrize(
    ("name", "is_inside"),
    [
        ("a/b.txt", True),
        ("a/../a/b.txt", False),
        ("../beside.txt", False),
        ("a/b.txt\0", False),
        ("a", False),
        ("none.txt", False),
        ("link.txt", False),
        ("linked/b.txt", False),
    ],
)
def test_only_files_of_the_folder_are_its_own(
    tmp_path: Path, name: str, *, is_inside: bool
) -> None:
    """A path that leads out, over a link, to a folder or to nothing is no file of a build."""
    dist = build(tmp_path / "dist", {"a/b.txt": "text"})
    (tmp_path / "beside.txt").write_text("text", encoding="utf-8")
    (dist / "link.txt").symlink_to(dist / "a" / "b.txt")
    (dist / "linked").symlink_to(dist / "a")
    assert is_own(dist, name) == is_inside


def test_a_path_from_the_root_is_no_file_of_a_build(tmp_path: Path) -> None:
    """Not even where it leads into the folder."""
    dist = build(tmp_path, {"a.txt": "text"})
    assert not is_own(dist, str(dist / "a.txt"))


def test_what_was_not_built_is_named_in_order(tmp_path: Path) -> None:
    """Files and links that nobody built come in the order of their names, folder by folder."""
    dist = build(tmp_path, {"b.txt": "text"})
    for name in ("z.txt", "c.txt", "a.txt"):
        (dist / name).write_text("", encoding="utf-8")
    (dist / "m").symlink_to(tmp_path.parent)
    found = list(differences(dist, {"editions": []}))
    assert [one.where for one in found] == ["a.txt", "c.txt", "m", "z.txt"]


@pytest.mark.parametrize(
    ("path", "what"),
    [("en/index.html", []), ("en/other.html", ["it is none of the files that it names"])],
)
def test_a_site_opens_with_one_of_its_files(tmp_path: Path, path: str, what: list[str]) -> None:
    """What a manifest calls an artifact is one of the files that it lists for it."""
    files = {"en/index.html": "a", "en/more.html": "b"}
    dist = build(tmp_path, files)
    lines = (dist / "SHA256SUMS").read_text(encoding="utf-8").replace("  en/", "  ")
    site = {
        "format": "html",
        "path": path,
        "files": list(files),
        "sha256": hashlib.sha256(lines.encode()).hexdigest(),
        "bytes": 2,
    }
    found = [one.what for one in differences(dist, manifest(artifacts=[site]))]
    assert found == [f"{path}: {fault}" for fault in what]


@pytest.mark.parametrize(
    ("files", "edition", "what"),
    [
        ({}, {}, []),
        ({"en/cover.jpg": "a"}, {"cover": "en/cover.jpg"}, []),
        ({"en/cover.jpg": "a"}, {}, ["there is a cover that it does not name"]),
        ({}, {"cover": "en/cover.jpg"}, ["its cover en/cover.jpg is no file of the build"]),
    ],
)
def test_a_cover_is_there_and_named(
    tmp_path: Path, files: dict[str, str], edition: dict[str, str], what: list[str]
) -> None:
    """The manifest names the cover of an edition where there is one, and only there."""
    dist = build(tmp_path, {"index.html": "text", **files})
    assert [one.what for one in differences(dist, manifest(**edition))] == what
