"""What the web site has besides its editions: search, short links, a map for search engines."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from xml.sax.saxutils import escape, quoteattr

from hexapla import registry
from hexapla.editions.localize import is_original
from hexapla.errors import Finding, ToolError
from hexapla.files import bounded_json, digests
from hexapla.files import cache as caching
from hexapla.formats import front_cover
from hexapla.formats.html import fonts as webfonts
from hexapla.formats.html.fonts import WebFont
from hexapla.languages import languages
from hexapla.model import Edition
from hexapla.rendering import context
from hexapla.rendering.chapters import file_of
from hexapla.source import numbering
from hexapla.source.constructs import divisions
from hexapla.source.pandoc_ast import classes, value
from hexapla.theme import Theme

if TYPE_CHECKING:
    from PIL import Image

COVER = "cover.jpg"
"""The name of the front cover in the folder of an edition, and in its EPUB."""

COVERS = "covers"
"""The folder of small pictures of the covers, for the first page and for catalogs."""

SMALL = (400, 640)
"""The most pixels of one: twice those that the first page shows, for fine screens."""

SHARED, SHARE_SIZE, SHARE_GAP, MOST_IN_A_ROW = "share.jpg", (1200, 630), 24, 6
"""The picture of the site that is shown where its address is shared: its name, its size in pixels
(1.91:1, as the Open Graph's users crop it), what is between the covers, and how many there are."""

PAPER = "#fdfcf9"
"""The paper of the site, as ``html/style.css`` has it."""

SEARCH = "search"
"""The folder of the search index, and of the program that reads it."""

NOT_SEARCHED = (
    ".anchor, .back, .crumbs, .noteref, .note-number, .paragraph-number, .turn, annotation"
)
"""What stands in a chapter and is not its text."""

PARTED = re.compile(r"(</?)(?:th|dt|dd|caption|figcaption)\b")
"""Elements that are read on their own, which Pagefind runs together in its excerpts: it ends
a paragraph or a cell with a full stop, and none of these."""

PATIENCE = 600
"""After so many seconds an index is given up; one of 1,000 pages takes five."""

SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"

FILES = ("theme.js", "open.js", "icon.svg")
"""What all pages share."""


def write(dist: Path, record: dict[str, Any], editions: Sequence[Edition], theme: Theme) -> None:
    """Write what belongs to all editions of a site into a finished build.

    Raises:
        ToolError: Pagefind failed.
    """
    for name in FILES:
        (dist / name).write_text(theme.read(f"html/{name}"), encoding="utf-8")
    sites = [edition for edition in editions if edition.name in _with_site(record)]
    alone = [edition for edition in sites if not edition.beside]
    original = next(edition for edition in editions if is_original(edition))
    if alone:
        _write_search(dist, [edition.language for edition in alone])
        _write_short_links(dist, original, alone, theme)
    if address := original.book.settings.address:
        _write_map(dist, address, sites, alone)


def _with_site(record: dict[str, Any]) -> set[str]:
    """The names of the editions that there are as HTML."""
    return {
        entry["language"]
        for entry in record["editions"]
        if any(artifact["format"] == "html" for artifact in entry["artifacts"])
    }


# ------------------------------------------------------------------------- the first page


def style(theme: Theme, original: Edition, fonts: Sequence[WebFont]) -> str:
    """The style sheet of the pages of the whole site, in the faces of the original."""
    families = webfonts.families(str(original.typography["fonts"]), fonts)
    rules = "".join(font.rule for font in fonts)
    sheets = theme.read("shared.css") + theme.read("html/style.css")
    return f"{sheets}\n:root {{\n  --serif: {families};\n}}\n{rules}"


# ---------------------------------------------------------------------------------- covers


def write_covers(
    dist: Path, record: dict[str, Any], editions: Sequence[Edition], theme: Theme
) -> None:
    """Put the front cover of each edition that is offered in its folder, as ``cover.jpg``.

    Raises:
        ToolError: it cannot be drawn.
    """
    offered = {
        entry["language"]: {artifact["format"]: artifact for artifact in entry["artifacts"]}
        for entry in record["editions"]
    }
    for edition in editions:
        artifacts = offered[edition.name]
        is_shared = "html" in artifacts and edition.book.settings.address
        if is_shared or any(
            registry.format_of_record(one).is_offered for one in artifacts.values()
        ):
            epub = dist / artifacts["epub"]["path"] if "epub" in artifacts else None
            picture = _cover_in(epub) if epub else None
            target = dist / edition.name / COVER
            target.write_bytes(picture or front_cover.front(edition, theme))


def write_small_covers(dist: Path, editions: Sequence[Edition]) -> dict[str, tuple[str, int, int]]:
    """Write small pictures of the covers that there are, and one of all for sharing the site.

    Returns the picture of each edition by its name: its path, and its size in pixels.
    """
    import PIL.Image

    folder = dist / COVERS
    small: dict[str, Image.Image] = {}
    for edition in editions:
        if (cover := dist / edition.name / COVER).is_file():
            with PIL.Image.open(cover) as picture:
                # Not of a copy: a JPEG that is not read yet is read no larger than it has to be.
                picture.thumbnail(SMALL)
                small[edition.name] = picture.copy()
    if not small:
        return {}
    folder.mkdir(exist_ok=True)
    for name, one in small.items():
        _save(one, folder / f"{name}.jpg")
    shared = [small[edition.name] for edition in editions if edition.name in small]
    _save(_row(shared[:MOST_IN_A_ROW]), folder / SHARED)
    return {name: (f"{COVERS}/{name}.jpg", *one.size) for name, one in small.items()}


def _row(pictures: Sequence[Image.Image]) -> Image.Image:
    """Covers beside one another on the paper of the site, as large as they can be."""
    import PIL.Image

    width, height = SHARE_SIZE
    room = (width - (len(pictures) + 1) * SHARE_GAP) // len(pictures)
    row = PIL.Image.new("RGB", SHARE_SIZE, PAPER)
    fitted = [_within(picture, (room, height - 2 * SHARE_GAP)) for picture in pictures]
    taken = sum(picture.width for picture in fitted) + SHARE_GAP * (len(fitted) - 1)
    left = (width - taken) // 2
    for picture in fitted:
        row.paste(picture, (left, (height - picture.height) // 2))
        left += picture.width + SHARE_GAP
    return row


def _within(picture: Image.Image, room: tuple[int, int]) -> Image.Image:
    fitted = picture.copy()
    fitted.thumbnail(room)
    return fitted


def _save(picture: Image.Image, target: Path) -> None:
    picture.convert("RGB").save(target, "JPEG", quality=85, optimize=True)


def _cover_in(epub: Path) -> bytes | None:
    """The cover of an ebook of ours, so that it is drawn once only; None where it has none."""
    try:
        with zipfile.ZipFile(epub) as book:
            return book.read(f"EPUB/{COVER}")
    except (KeyError, OSError, zipfile.BadZipFile):
        return None


# ---------------------------------------------------------------------------------- search


def _write_search(dist: Path, tags: Sequence[str]) -> None:
    """Write the index of each language; the same bytes from the same pages."""
    folder = dist / SEARCH
    pages = {
        page.relative_to(dist).as_posix(): digests.of_file(page)[0]
        for tag in tags
        for page in sorted((dist / tag).glob("*.html"))
    }

    def make() -> dict[str, bytes]:
        _search_index(dist, tags)
        files = (file for file in sorted(folder.rglob("*")) if file.is_file())
        return {file.relative_to(folder).as_posix(): file.read_bytes() for file in files}

    index = caching.current().value("search", (pages, tags, NOT_SEARCHED, PARTED.pattern), make)
    for name, content in index.items():
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)


def _search_index(dist: Path, tags: Sequence[str]) -> None:
    """Let Pagefind make an index of each language.

    Raises:
        ToolError: it failed.
    """
    folder = dist / SEARCH
    command = [sys.executable, "-m", "pagefind", "--quiet", "--keep-index-url"]
    command += ["--output-path", str(folder), "--exclude-selectors", NOT_SEARCHED]
    try:
        with tempfile.TemporaryDirectory() as site:
            _write_parted(dist, Path(site), tags)
            result = subprocess.run(
                [*command, "--site", site],
                capture_output=True,
                text=True,
                check=False,
                timeout=PATIENCE,
            )
    except subprocess.TimeoutExpired:
        what = f"it was not ready after {PATIENCE} seconds"
        raise ToolError(Finding("Pagefind", what, "try a smaller book")) from None
    entry = folder / "pagefind-entry.json"
    if result.returncode or not entry.is_file():
        output = (result.stderr or result.stdout).strip()
        is_full = "No space" in output
        tip = "make room" if is_full else "install Hexapla again: a part of it is gone"
        raise ToolError(Finding("Pagefind", f"it failed: {output}", tip))
    for file in folder.iterdir():  # user interfaces of its own, which ours needs nothing of
        if "-ui." in file.name or "highlight" in file.name:
            file.unlink()
    try:
        content = bounded_json.loads(entry.read_text(encoding="utf-8"))
    except ValueError:
        what = "the index that it wrote is not whole"
        raise ToolError(Finding("Pagefind", what, "make room on the disk")) from None
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    entry.write_text(text, encoding="utf-8")


def _write_parted(dist: Path, site: Path, tags: Sequence[str]) -> None:
    """Copies of the pages for the index, in which all that is read on its own is a paragraph."""
    for tag in tags:
        (site / tag).mkdir()
        for page in sorted((dist / tag).glob("*.html")):
            text = PARTED.sub(r"\1p", page.read_text(encoding="utf-8"))
            (site / tag / page.name).write_text(text, encoding="utf-8")


# ----------------------------------------------------------------------------- short links


def _write_short_links(
    dist: Path, original: Edition, sites: Sequence[Edition], theme: Theme
) -> None:
    """A page for each number, such as ``p/17/``, that leads on to the reader's language."""
    shared = {
        "source": original,
        "title": context.template_values(original, [])["title"],
        "sites": [
            (edition.language, languages.language_name(edition.language), edition.direction)
            for edition in sites
        ],
    }
    for folder, number, name, chapter, place in _numbered(original):
        target = dist / folder / number
        target.mkdir(parents=True, exist_ok=True)
        page = theme.render(
            "html/short.html", **shared, said=name, file=file_of(chapter), place=place
        )
        (target / "index.html").write_text(page, encoding="utf-8")


def _numbered(original: Edition) -> Iterator[tuple[str, str, str, str, str]]:
    """What has a number: its folder, the number, its name, its chapter's id, and its own."""
    words = original.words
    for chapter in numbering.chapters(original.book.blocks):
        home = chapter[0]["c"][1][0]
        for block in chapter:
            number = value(block, "number")
            if number and block["t"] == "Header":
                word = divisions.word_of(block).capitalize()
                name = words[f"{word} {{number}}"].format(number=number)
                yield "s", number, name, home, block["c"][1][0]
            elif number and "paragraph" in classes(block):
                name = words["Paragraph {number}"].format(number=number)
                yield "p", number, name, home, block["c"][0][0]


# ------------------------------------------------------------------------- search engines


def _write_map(
    dist: Path, address: str, sites: Sequence[Edition], alone: Sequence[Edition]
) -> None:
    """``sitemap.xml`` (sitemaps.org), each page with those in other languages, and robots.txt."""
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<urlset xmlns="{SITEMAP}" xmlns:xhtml="http://www.w3.org/1999/xhtml">',
        f"<url><loc>{escape(address)}index.html</loc></url>",
    ]
    others = {edition.name: alone if not edition.beside else [] for edition in sites}
    for edition in sites:
        for file in sorted((dist / edition.name).glob("*.html")):
            lines.append(f"<url><loc>{escape(f'{address}{edition.name}/{file.name}')}</loc>")
            lines += [
                _alternate(address, other.language, file.name) for other in others[edition.name]
            ]
            lines.append("</url>")
    text = "\n".join([*lines, "</urlset>"]) + "\n"
    (dist / "sitemap.xml").write_text(text, encoding="utf-8")
    if urlsplit(address).path == "/":  # it is read at the root of a host only
        robots = f"User-agent: *\nAllow: /\nSitemap: {address}sitemap.xml\n"
        (dist / "robots.txt").write_text(robots, encoding="utf-8")


def _alternate(address: str, tag: str, page: str) -> str:
    href = quoteattr(f"{address}{tag}/{page}")
    return f'<xhtml:link rel="alternate" hreflang="{tag}" href={href}/>'
