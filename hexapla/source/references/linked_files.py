"""The files of ``source/`` that links name: which may go with a book, and their copies in a site.

A web edition carries them in a folder of their own, so that a link leads to the file itself. An
ebook may not link to a file that no reading system shows (EPUB 3.3, 3.3), and paper has none: there
a link leads to the copy in the web edition, where ``book.toml`` says its address.

A browser must run nothing that a book brings (law 9), and a server obey nothing: a file goes along
only where its name ends as one of those that are shown or kept, and never begins with a dot.
"""

from __future__ import annotations

import difflib
import os
import posixpath
import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote

from lxml import etree

from hexapla.errors import Finding, SourceError, shorten
from hexapla.files import book_files, paths
from hexapla.model import Book, Edition
from hexapla.source import file_links, images, links, pandoc_ast
from hexapla.source.files import Lines
from hexapla.source.pandoc_ast import Markup, file_of, located_blocks

KINDS = {
    f".{ending}"
    for endings in (
        "pdf epub ps djvu rtf doc docx xls xlsx ppt pptx odt ods odp odg tex bib ris",
        "txt csv tsv json jsonl geojson yaml yml toml ini cfg log diff patch po pot ipynb",
        "py rb rs go c h cc cpp hpp java kt scala swift r jl sql hs ml lua pl sh bat ps1 m f90",
        "zip gz tgz tar bz2 xz zst 7z",
        "png jpg jpeg gif webp avif tif tiff bmp svg",
        "mp3 m4a ogg oga opus wav flac mid mp4 m4v webm ogv mov",
        "ttf otf woff woff2 sqlite parquet dat bin stl step srt vtt ics vcf",
    )
    for ending in endings.split()
}
"""How the name of a file that goes along may end. None of these is run by a browser that shows it
(HTML, XML with style sheets, scripts), nor by a server (PHP, settings)."""

MOST_BYTES = 200 * 2**20
"""The bytes of all files that links of a book name, together."""

MARKUP = re.compile(
    rb"(\xef\xbb\xbf)?\s*<(!doctype|!--|\?xml|html|head|script|iframe|h1|div|font|table|a|style|title"
    rb"|b|body|br|p|svg|math)[\s>/!-]",
    re.IGNORECASE,
)
"""How a file begins that a browser takes for a page where a server does not say what it is (MIME
Sniffing Standard, 7.1), and SVG and MathML besides."""

SNIFFED = 1445
"""So many bytes of a file a browser looks at."""

READ_AS_TEXT = {".txt", ".csv", ".json", ".svg"}
"""The kinds that are told from a page by their names: every server knows them. A drawing is made
safe."""

NOT_IN_NAMES = re.compile(r'[<>:"|?*\\\x00-\x1f\x7f]')
"""What no name of a file may have on some system."""


@dataclass(frozen=True, slots=True)
class _Target:
    """Where a link to a file of the book leads."""

    root: Path
    texts: Sequence[str]
    """The files of the book that are text."""
    home: str
    """The file that the link stands in."""
    path: str
    """As it is written."""
    file: str
    """From the folder of the book, as the disk has it."""
    fragment: str

    @property
    def name(self) -> PurePosixPath:
        """The path of the file, to ask for its parts."""
        return PurePosixPath(self.file)

    @property
    def is_there(self) -> bool:
        """Whether there is anything of this name."""
        return os.path.lexists(self.root / self.file)

    def guess(self, otherwise: str) -> str:
        """What to do about a wrong name: take the most like one, if there is one."""
        known = {posixpath.relpath(one, posixpath.dirname(self.home)): one for one in self.texts}
        plain = posixpath.normpath(self.path).casefold()
        if same := next((one for one in known if one.casefold() == plain), None):
            return f"the file is called {same!r}"
        near = difflib.get_close_matches(posixpath.normpath(self.path), known, n=1, cutoff=0.7)
        return f"did you mean {near[0]!r}?" if near else otherwise


def lead_to_files(book: Book, markup: Markup, lines: Lines) -> Iterator[Finding]:
    """What is wrong with links to local files; those that are right lead to the copy.

    They are what is left when links to Markdown files lead to their sections.
    """
    texts = [name for name, _ in book.files]
    sizes: dict[str, int] = {}
    for where, node in markup:
        written = node["c"][2][0] if node["t"] == "Link" else ""
        path, fragment = file_links.split_target(written)
        if not path:
            continue
        home = file_of(where)
        file = book_files.on_disk(book.root, file_links.place_of(path, home))
        target = _Target(book.root, texts, home, path, file, fragment)
        if found := _fault(target):
            at = lines.at(where, *(f"{sign}{one}" for sign in "( " for one in (written, path)))
            yield Finding(at, f"the link {shorten(written)!r} {found[0]}", found[1])
            continue
        inner = target.name.relative_to(paths.SOURCE).as_posix()
        sizes[inner] = (book.root / file).stat().st_size
        part = f"#{quote(fragment, safe='=&,/:')}" if fragment else ""
        node["c"][2][0] = f"{links.FILES}{quote(inner)}{part}"
    yield from _together(sizes)


def _fault(target: _Target) -> tuple[str, str] | None:
    """What keeps a link from leading to a file, and what to do; or None."""
    if "\0" in target.file:
        return "is no name of a file", "correct it"
    return _name_fault(target) or _file_fault(target) or _content_fault(target)


def _name_fault(target: _Target) -> tuple[str, str] | None:
    """What is wrong with a link as it is written."""
    path, ending = target.path, target.name.suffix.lower()
    is_page = bool(target.fragment) and ending in file_links.PAGES
    if ending in file_links.MARKDOWN or (is_page and not target.is_there):
        return _no_chapter(target)
    if target.is_there:
        return None if target.file.startswith(f"{paths.SOURCE}/") else OUTSIDE
    if "@" in path and "/" not in path:
        return "leads to no file", f"write mailto:{path} if it is a person's address"
    if path.startswith("www."):
        return "leads to no file", f"write https://{path}"
    if path.startswith("/"):
        return "leads to a server, and does not say to which", "give the whole address: https://…"
    if not target.file.startswith(f"{paths.SOURCE}/"):
        return OUTSIDE
    put = f"put it at {target.file}, or give the whole address: https://…"
    return "leads to a file that is not there", target.guess(put)


OUTSIDE = ("leads out of source/", "copy the file into source/: nothing else goes along")


def _no_chapter(target: _Target) -> tuple[str, str]:
    """What is said of a link to a text that is none of the book, or has no such part."""
    stem = target.name.with_suffix("").as_posix()
    meant = {target.file, *(f"{stem}{ending}" for ending in file_links.MARKDOWN)}
    if target.fragment and not meant.isdisjoint(target.texts):
        what = f"leads nowhere: that file has no part {target.fragment!r}"
        return what, "correct it, or give the target this id"
    tip = "correct the name, or give the whole address: https://…"
    return "leads to a file that is not in the book", target.guess(tip)


def _file_fault(target: _Target) -> tuple[str, str] | None:
    """What keeps a file that is there from going along, by its name and kind."""
    real, name = target.root / target.file, target.name
    if real.is_dir():
        return "leads to a folder", "link to a file in it, or make one of it: a .zip"
    is_nobodys = any(map(paths.is_nobodys, name.parts))
    if not is_nobodys and (found := book_files.fault(real, target.root / paths.SOURCE)):
        return f"leads to a file that {found[0]}", found[1]
    if is_nobodys or name.suffix.lower() not in KINDS:
        what = "leads to a file of a kind that does not go along with a book"
        return what, f"pack it: {name.stem.lstrip('.')}.zip, and link to that"
    if NOT_IN_NAMES.search(target.file) or name.name.rstrip(". ") != name.name:
        what = "leads to a file with a name that not every system can have"
        return what, "give it one of letters, digits, - and _"
    if target.file == paths.SETTINGS:
        return "leads to the settings of the book", "copy what is meant into another file"
    return None


def _content_fault(target: _Target) -> tuple[str, str] | None:
    """What keeps a file from going along by what it holds."""
    try:
        begin = _content(target.root, target.file.removeprefix(f"{paths.SOURCE}/"))[:SNIFFED]
    except SourceError as error:
        (fault, *_) = error.findings
        return f"leads to a drawing that is not shown: {fault.what}", fault.tip
    if target.name.suffix.lower() not in READ_AS_TEXT and MARKUP.match(begin):
        what = "leads to a file that a browser could take for a page, whatever its name says"
        return what, f"pack it: {target.name.stem}.zip, and link to that"
    return None


def _together(sizes: dict[str, int]) -> Iterator[Finding]:
    """What is wrong with the files as a whole: how much they are, and names that clash."""
    if sum(sizes.values()) > MOST_BYTES:
        what = f"the files that links name have more than {MOST_BYTES // 2**20} MiB together"
        yield Finding(paths.source(""), what, "let links lead to a server for some: https://…")
    known: dict[str, str] = {}
    for path in sizes:
        plain = unicodedata.normalize("NFC", path).casefold()
        if (other := known.setdefault(plain, path)) != path:
            what = f"{path!r} and {other!r} are one file on some systems"
            yield Finding(paths.source(path), what, "rename one of them")


def linked(book: Book) -> list[str]:
    """The files that links of a book name, by their paths in ``source/``, each once."""
    targets = (
        node["c"][2][0] for node in pandoc_ast.walk_markup(book.blocks) if node["t"] == "Link"
    )
    named = (one.partition("#")[0] for one in targets if one.startswith(links.FILES))
    return list(dict.fromkeys(unquote(one.removeprefix(links.FILES)) for one in named))


def write(edition: Edition, folder: Path) -> list[Path]:
    """Copy the files that links of an edition name into a folder of its site, and return them.

    Raises:
        SourceError: one is no part of the book any more, or a drawing that is not shown.
    """
    written = []
    for path in linked(edition.book):
        target = folder / links.FILES / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(_content(edition.book.root, path))
        written.append(target)
    return written


def _content(root: Path, path: str) -> bytes:
    """What a file holds; of a drawing what is left when nothing in it can act."""
    if images.is_drawing(path):
        drawing = images.drawing(root, path)
        return etree.tostring(drawing.root, xml_declaration=True, encoding="UTF-8")
    return book_files.read(root / paths.SOURCE / path, root, SourceError)


def warnings(book: Book, lines: Lines) -> Iterator[Finding]:
    """The files that only the web edition has, where nothing tells the others how to get there."""
    if book.settings.address:
        return
    for path in linked(book):
        what = f"the file {path!r} goes along with the web edition; elsewhere its link is words"
        tip = 'say in book.toml where the site will be, address = "https://…": links lead there'
        at = lines.at(_first(book, path), path, quote(path), quote(PurePosixPath(path).name))
        yield Finding(at, what, tip, "warning")


def _first(book: Book, path: str) -> str:
    """Where a file is first named."""
    named = f"{links.FILES}{quote(path)}"
    places = (
        where
        for where, block in located_blocks(book)
        for node in pandoc_ast.walk_markup(block)
        if node["t"] == "Link" and node["c"][2][0].partition("#")[0] == named
    )
    return next(places, paths.source(path))
