"""The EPUB 3.3 edition: the same chapters as the site, packed with a table of contents."""

from __future__ import annotations

import tempfile
import zipfile
from pathlib import Path

from hexapla import chapters as html_chapters
from hexapla import pages
from hexapla.model import Edition
from hexapla.pictures import KINDS, write_pictures
from hexapla.theme import Theme

CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
  <rootfiles>
    <rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>
  </rootfiles>
</container>
"""

EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"


def render(edition: Edition, target: Path, templates: Path) -> Path:
    """Write the EPUB of an edition and return it."""
    theme = Theme(edition.book.root, templates)
    found = html_chapters.chapters(edition)
    home = html_chapters.homes(found)
    values = pages.values(edition, found)
    files: dict[str, bytes] = {}
    for chapter in found:
        html_chapters.add_notes(chapter, edition.words, "aside", "doc-footnote")
        html_chapters.point_links(chapter, lambda name: f"{home[name]}.xhtml#{name}")
        html_chapters.paragraph_numbers(
            chapter.body, edition.words["Paragraph {number}"], values["digits"]
        )
        _give_types(chapter)
        page = theme.render(
            "epub/chapter.xhtml",
            **values,
            section=chapter.section,
            body=html_chapters.to_xhtml(chapter.body),
        )
        files[f"{chapter.file}.xhtml"] = page.encode()
    for name in ("title.xhtml", "colophon.xhtml", "nav.xhtml"):
        files[name] = theme.render(f"epub/{name}", **values, start=start(found)).encode()
    files["style.css"] = (theme.read("shared.css") + theme.read("epub/style.css")).encode()
    pictures = _pictures(edition)
    files["package.opf"] = theme.render(
        "epub/package.opf",
        **values,
        identifier=pages.identifier(edition, "epub"),
        pictures={name: KINDS[Path(name).suffix.lower()] for name in pictures},
        with_math={c.file for c in found if next(c.body.iter("{*}math"), None) is not None},
    ).encode()
    _pack(target, {**files, **pictures}, edition)
    return target


def start(found: list[html_chapters.Chapter]) -> str:
    """The file of the first numbered chapter: where the text of the book begins."""
    return next((c.file for c in found if c.section.number), found[0].file)


def _give_types(chapter: html_chapters.Chapter) -> None:
    """What reading systems look for: notes and their marks, by name."""
    for link in chapter.body.iter("a"):
        if link.get("role") == "doc-noteref":
            link.set(EPUB_TYPE, "noteref")
    for note in chapter.body.iter("aside"):
        note.set(EPUB_TYPE, "footnote")


def _pictures(edition: Edition) -> dict[str, bytes]:
    with tempfile.TemporaryDirectory() as folder:
        written = write_pictures(edition, Path(folder))
        return {name: path.read_bytes() for name, path in written.items()}


def _pack(target: Path, files: dict[str, bytes], edition: Edition) -> None:
    """A zip whose bytes depend on its content only: fixed order, fixed dates."""
    day = edition.book.settings.date
    stamp = (max(day.year, 1980), day.month, day.day, 0, 0, 0)
    target.parent.mkdir(parents=True, exist_ok=True)
    entries = {"META-INF/container.xml": CONTAINER.encode()}
    entries |= {f"EPUB/{name}": content for name, content in sorted(files.items())}
    with zipfile.ZipFile(target, "w") as book:
        book.writestr(zipfile.ZipInfo("mimetype", stamp), b"application/epub+zip")
        for name, content in entries.items():
            info = zipfile.ZipInfo(name, stamp)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            book.writestr(info, content)
