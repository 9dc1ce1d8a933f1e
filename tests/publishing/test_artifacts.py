"""Finished files as they are now, whoever made them."""

from __future__ import annotations

import json
from pathlib import Path

from hexapla.project import Project
from hexapla.publishing import manifest
from hexapla.publishing.artifacts import read_artifact, read_artifacts
from tests.support.books import book_of


def test_what_a_build_says_is_what_is_read_back(built_starter: Path) -> None:
    """Read back, each artifact is what the build that made it has written down."""
    record = manifest.load(built_starter / "dist")
    book = Project.load(built_starter).book
    artifacts = read_artifacts(built_starter / "dist", book, record)
    read = json.loads(json.dumps(manifest.with_readings(record, artifacts)))
    assert read == record
    assert len(artifacts) == sum(len(entry["artifacts"]) for entry in record["editions"])


def test_what_is_gone_has_nothing(built_book: Path) -> None:
    """A file that is gone, or a link to one elsewhere, is an artifact without a section."""
    dist, book = built_book / "dist", Project.load(built_book).book
    gone, linked = sorted(dist.rglob("*.epub"))[:2]
    gone.unlink()
    linked.rename(built_book / "elsewhere.epub")
    linked.symlink_to(built_book / "elsewhere.epub")
    artifacts = {a.path: a for a in read_artifacts(dist, book, manifest.load(dist))}
    for path in (gone, linked):
        artifact = artifacts[path.relative_to(dist).as_posix()]
        assert (artifact.sha256, artifact.bytes, artifact.outline) == ("", 0, ())


def test_a_format_of_ones_own(tmp_path: Path) -> None:
    """A file of a format that cannot be read back is known by its check sum and size."""
    (tmp_path / "book.txt").write_text("Text.")
    book = book_of(tmp_path / "source", "# One\n")
    artifact = read_artifact(
        tmp_path, book, "en", "hexapla.formats.text.writer:render", ["book.txt"]
    )
    assert (artifact.bytes, len(artifact.sha256)) == (5, 64)
    assert artifact.reading is None
    assert artifact.counts is None
