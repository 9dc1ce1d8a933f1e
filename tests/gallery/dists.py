"""Finished builds with one file changed, missing, too much, or another than the manifest says."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hexapla.files import book_files
from tests.gallery.whole import SLUG

Damage = Callable[[Path], object]

SAMPLES = (
    *("index.html", "style.css", "theme.js", "icon.svg", "opds.xml", "opds.json", "opds/en.json"),
    *("manifest.json", "status/index.html", "status/status.json", "verify/index.html"),
    *("search/pagefind.js", "p/1/index.html", "s/1.1/index.html", "en/style.css", "en/first.html"),
    *("en/cover.jpg", "en/images/drawing.svg", f"en/{SLUG}.pdf", f"en/{SLUG}.epub"),
    *("ar-EG/index.html", "en+ar-EG/columns.js"),
)
"""One file of each kind that a build has."""


def more(name: str) -> Damage:
    """A byte at the end of a file."""
    return lambda dist: (dist / name).write_bytes((dist / name).read_bytes() + b" ")


def without(name: str) -> Damage:
    """A file that is gone."""
    return lambda dist: (dist / name).unlink()


def extra(name: str) -> Damage:
    """A file that was not built."""

    def damage(dist: Path) -> None:
        (dist / name).parent.mkdir(parents=True, exist_ok=True)
        (dist / name).write_text("mine", encoding="utf-8")

    return damage


def linked(name: str, *, is_folder: bool = False) -> Damage:
    """A file or folder in whose place there is a link to the same bytes elsewhere."""

    def damage(dist: Path) -> None:
        moved = dist.parent / "elsewhere"
        (dist / name).rename(moved)
        (dist / name).symlink_to(moved, target_is_directory=is_folder)

    return damage


def pipe(name: str) -> Damage:
    """A pipe in whose place there was a file: whoever opens it waits for ever."""

    def damage(dist: Path) -> None:
        (dist / name).unlink()
        os.mkfifo(dist / name)

    return damage


def sums(change: Callable[[str], str]) -> Damage:
    """Other check sums."""

    def damage(dist: Path) -> None:
        file = dist / "SHA256SUMS"
        file.write_text(change(file.read_text(encoding="utf-8")), encoding="utf-8")

    return damage


def manifest(change: Callable[[dict[str, Any]], object]) -> Damage:
    """Another manifest, whose own check sum is right."""

    def damage(dist: Path) -> None:
        file = dist / "manifest.json"
        old = hashlib.sha256(file.read_bytes()).hexdigest()
        record = json.loads(file.read_text(encoding="utf-8"))
        change(record)
        file.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
        new = hashlib.sha256(file.read_bytes()).hexdigest()
        sums(lambda text: text.replace(old, new))(dist)

    return damage


def artifact(record: dict[str, Any], kind: str) -> dict[str, Any]:
    """What the manifest says of an English artifact."""
    found: list[dict[str, Any]] = record["editions"][0]["artifacts"]
    return next(one for one in found if one["format"] == kind)


BROKEN: dict[str, tuple[Damage, str, str]] = {
    "a page too many": (extra("en/more.html"), "en/more.html", "no file of the build"),
    "a file too many": (extra("notes.txt"), "notes.txt", "no file of the build"),
    "a hidden file too many": (extra("en/.hidden"), "en/.hidden", "no file of the build"),
    "a folder too many": (extra("fr/index.html"), "fr/index.html", "no file of the build"),
    "a link": (linked("en/first.html"), "en/first.html", "a link or no file"),
    "a linked folder": (linked("ar-EG", is_folder=True), "ar-EG/first.html", "a link or no file"),
    "a linked folder by itself": (linked("ar-EG", is_folder=True), "ar-EG", "no file of the build"),
    "a pipe": (pipe("en/theme.js"), "en/theme.js", "a link or no file"),
    "no check sums": (without("SHA256SUMS"), "SHA256SUMS", "missing"),
    "linked check sums": (linked("SHA256SUMS"), "SHA256SUMS", "missing, no file"),
    "check sums without an end": (
        lambda dist: os.truncate(dist / "SHA256SUMS", book_files.MOST_BYTES + 1),
        "SHA256SUMS",
        "far too large",
    ),
    "a check sum with no name": (
        sums(lambda text: f"{text}{'0' * 64}  \n"),
        "SHA256SUMS, line",
        "no check sum and name",
    ),
    "a name with a NUL in it": (
        sums(lambda text: text.replace("  icon.svg\n", "  icon.svg\0x\n")),
        "SHA256SUMS, line",
        "no check sum and name",
    ),
    "a check sum that is none": (
        sums(lambda t: f"zz  x\n{t}"),
        "SHA256SUMS, line 1",
        "no check sum",
    ),
    "a check sum twice": (
        sums(lambda text: text + text.splitlines()[0] + "\n"),
        "SHA256SUMS, line",
        "stands there twice",
    ),
    "a check sum of a file elsewhere": (
        sums(lambda text: f"{text}{'0' * 64}  ../secret.txt\n"),
        "../secret.txt",
        "lies elsewhere",
    ),
    "a check sum of another file": (
        sums(lambda text: text.replace("  icon.svg", "  other.svg")),
        "icon.svg",
        "no file of the build",
    ),
    "another sum in the manifest": (
        manifest(lambda record: artifact(record, "epub").update(sha256="0" * 64)),
        "manifest.json, the en edition, epub",
        "its sha256 is another one",
    ),
    "another sum of a site in the manifest": (
        manifest(lambda record: artifact(record, "html").update(sha256="0" * 64)),
        "manifest.json, the en edition, html",
        "its sha256 is another one",
    ),
    "other bytes in the manifest": (
        manifest(lambda record: artifact(record, "pdf").update(bytes=7)),
        "manifest.json, the en edition, pdf",
        "it has 7 bytes there",
    ),
    "another path in the manifest": (
        manifest(lambda record: artifact(record, "pdf").update(path="en/other.pdf")),
        "manifest.json, the en edition, pdf",
        "en/other.pdf: SHA256SUMS does not name it",
    ),
    "an artifact that the manifest leaves out": (
        manifest(lambda record: record["editions"][0]["artifacts"].pop()),
        "manifest.json",
        f"en/{SLUG}.pdf is no artifact of any edition",
    ),
    "an artifact twice in the manifest": (
        manifest(lambda r: r["editions"][0]["artifacts"].append(artifact(r, "pdf"))),
        "manifest.json, the en edition, pdf",
        "stands there twice",
    ),
    "another cover in the manifest": (
        manifest(lambda record: record["editions"][0].update(cover="en/other.jpg")),
        "manifest.json, the en edition",
        "its cover en/other.jpg is no file of the build",
    ),
    "no cover in the manifest": (
        manifest(lambda record: record["editions"][0].pop("cover")),
        "manifest.json, the en edition",
        "a cover that it does not name",
    ),
}

SAID: dict[str, tuple[Damage, str, str]] = {
    "other pages in the manifest": (
        manifest(lambda record: artifact(record, "pdf").update(pages=7)),
        "manifest.json, the en edition, pdf",
        "its pages is not",
    ),
    "another outline in the manifest": (
        manifest(lambda record: artifact(record, "epub")["outline"].pop()),
        "manifest.json, the en edition, epub",
        "its outline is not",
    ),
    "other counts in the manifest": (
        manifest(lambda record: artifact(record, "html")["counts"].update(notes=9)),
        "manifest.json, the en edition, html",
        "its counts is not",
    ),
    "an artifact that is gone": (
        without(f"en/{SLUG}.epub"),
        "the en edition, epub",
        "no section could be read back",
    ),
    "an edition that is a link": (
        linked("en", is_folder=True),
        "the en edition, html",
        "no section could be read back",
    ),
}
"""What shows only where the artifacts are read."""
