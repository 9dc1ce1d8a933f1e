"""A finished EPUB → what in it a shop or a reading system would refuse, in our own words.

The rules are those of EPUB 3.3 that a book, its pictures or its templates could break: the
container, the package, the navigation, the styles, and each page with all that it leads to. Each
fault is told before anybody else sees the file, with the place and what to do.
"""

from __future__ import annotations

import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import tinycss2
from lxml import etree

from hexapla.errors import Finding
from hexapla.languages.tags import WELL_FORMED
from hexapla.verification.web import xhtml
from hexapla.verification.web.ebook import CONTAINER, OPF, PAGE, Ebook
from hexapla.verification.web.epub_links import NO_ADDRESS, Told, leading_faults
from hexapla.verification.web.epub_navigation import navigation_faults
from hexapla.verification.web.epub_styles import declaration_faults, style_faults
from hexapla.verification.web.xhtml import XHTML, name_of, space_of

if TYPE_CHECKING:
    from lxml.etree import _Element

DC = "{http://purl.org/dc/elements/1.1/}"

MEDIA_BY_SIGNATURE: Mapping[str, re.Pattern[bytes]] = {
    name: re.compile(sign, re.DOTALL)
    for name, sign in {
        "image/png": rb"\x89PNG\r\n\x1a\n",
        "image/jpeg": rb"\xff\xd8\xff",
        "image/gif": rb"GIF8[79]a",
        "image/webp": rb"RIFF....WEBP",
        "image/svg+xml": rb"(\xef\xbb\xbf)?\s*<.*?svg[\s>]",
        "font/otf": rb"OTTO|\x00\x01\x00\x00|true|ttcf",
        "font/ttf": rb"\x00\x01\x00\x00|OTTO|true|ttcf",
        "font/woff": rb"wOFF",
        "font/woff2": rb"wOF2",
        "application/vnd.ms-opentype": rb"OTTO|\x00\x01\x00\x00",
        "application/font-sfnt": rb"OTTO|\x00\x01\x00\x00|true",
        "audio/mpeg": rb"ID3|\xff[\xe0-\xff]",
        "audio/mp4": rb"....ftyp",
    }.items()
}
"""How the files of a kind begin, by their media types."""

TEXTS = {PAGE, "text/css", "text/javascript", "application/javascript", "application/x-dtbncx+xml"}

CORE = {*MEDIA_BY_SIGNATURE, *TEXTS, "audio/ogg; codecs=opus", "application/smil+xml"}
"""The kinds that every reading system shows (EPUB 3.3, 3.2); a file of another one needs a
substitute, which Hexapla never has."""

NAME = re.compile(r"[A-Za-z_\u00c0-\U0010ffff][\w.\u00b7-]*")
"""A name of XML without a colon: an id in the package."""

UNFIT = re.compile(r'["*:<>?\\|\x00-\x1f\x7f\ufff0-\uffff]|\.(?=/|$)')
"""What the name of a file must not have (OCF 3.3, 4.2.3)."""

MODIFIED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")

MOST_TOLD = 50
"""So many faults of an ebook are told: the rest is of the same kind."""

TEMPLATES = (
    "if a template of the book makes this, mend it; if not, please report it: it is our fault"
)


def faults(opened: zipfile.ZipFile) -> list[Finding]:
    """What is wrong with an ebook as such, whatever book is in it."""
    found: list[Finding] = []
    for where, what in _faults(Ebook(opened)):
        if len(found) < MOST_TOLD:
            found.append(Finding(where, what, TEMPLATES))
    return list(dict.fromkeys(found))


def _faults(book: Ebook) -> Told:
    """Everything, from the outside to the inside."""
    yield from _container_faults(book)
    package = book.xml(book.package_path)
    if package is None:
        yield book.package_path or CONTAINER, "there is no package document that can be read"
        return
    yield from _metadata_faults(book, package)
    yield from _manifest_faults(book)
    yield from _spine_faults(book, package)
    for path, kind in book.media.items():
        if path in book.names:
            yield from _file_faults(book, path, kind)
    yield from navigation_faults(book)


def _container_faults(book: Ebook) -> Told:
    infos = book.opened.infolist()
    first = infos[0] if infos else None
    if first is None or first.filename != "mimetype":
        yield "mimetype", "it is not the first file in the ebook"
    elif first.compress_type != zipfile.ZIP_STORED or first.extra:
        yield "mimetype", "it is compressed, or has more than a name"
    if book.read("mimetype") != b"application/epub+zip":
        yield "mimetype", "it does not say application/epub+zip"
    for name, times in Counter(book.names).items():
        if times > 1:
            yield name, f"this file is there {times} times"
    known: dict[str, str] = {}
    for name in dict.fromkeys(book.names):
        plain = unicodedata.normalize("NFC", name).casefold()
        if (other := known.setdefault(plain, name)) != name:
            yield name, f"this and {other!r} are one file on some systems"
        if UNFIT.search(name) or " " in name:
            yield name, "the name of this file has a character that not every system takes"


def _metadata_faults(book: Ebook, package: _Element) -> Told:
    where = book.package_path
    named = {e.get("id"): e for e in package.iter(etree.Element) if e.get("id") is not None}
    counted = Counter(e.get("id") for e in package.iter(etree.Element) if e.get("id") is not None)
    for name, times in counted.items():
        if times > 1 or not NAME.fullmatch(str(name)):
            what = f"is there {times} times" if times > 1 else "is no name of XML"
            yield where, f"the id {name!r} {what}"
    unique = named.get(package.get("unique-identifier"))
    if unique is None or unique.tag != f"{DC}identifier":
        yield where, "it does not say which identifier is its own"
    for kind in ("identifier", "title", "language"):
        if package.find(f".//{DC}{kind}") is None:
            yield where, f"it has no {kind}"
    for element in package.iter(etree.Element):
        is_said = str(element.tag).startswith(DC) or element.tag == f"{OPF}meta"
        if is_said and element.get("name") is None and not (element.text or "").strip():
            yield where, f"its {name_of(element)!r} in line {element.sourceline} is empty"
        refined = element.get("refines", "")
        if refined.startswith("#") and refined[1:] not in named:
            yield where, f"it refines {refined!r}, which nothing has for an id"
    for language in package.iter(f"{DC}language"):
        if not WELL_FORMED.fullmatch((language.text or "").strip()):
            yield where, f"{language.text!r} is no language tag"
    modified = [
        (meta.text or "").strip()
        for meta in package.iter(f"{OPF}meta")
        if meta.get("property") == "dcterms:modified" and not meta.get("refines")
    ]
    if len(modified) != 1 or not MODIFIED.fullmatch(modified[0]):
        yield where, "it does not say once when it was modified"


def _manifest_faults(book: Ebook) -> Told:
    where = book.package_path
    for item in book.items:
        href, kind = item.get("href", ""), item.get("media-type", "")
        path, name = book.place(item), item.get("id", "")
        if not name or not href or not kind:
            yield where, f"an item of its manifest says no id, file or kind: {href or name!r}"
        elif urlsplit(href).scheme or urlsplit(href).netloc or "#" in href:
            yield where, f"its manifest names {href!r}, which is no file in the ebook"
        elif NO_ADDRESS.search(href):
            yield where, f"its manifest names {href!r}, which is no address"
        elif path not in book.names:
            yield where, f"its manifest names {href!r}, and there is no such file"
    for path, times in Counter(map(book.place, book.items)).items():
        if times > 1:
            yield where, f"its manifest names {path!r} {times} times"
    for path in book.names:
        is_outer = path == "mimetype" or path.startswith("META-INF/") or path == where
        if not is_outer and path not in book.media:
            yield path, "the manifest does not name this file"


def _spine_faults(book: Ebook, package: _Element) -> Told:
    where = book.package_path
    spine = package.find(f"{OPF}spine")
    refs = [] if spine is None else list(spine.iterfind(f"{OPF}itemref"))
    if not refs:
        yield where, "its spine has no pages"
    ids = {item.get("id") for item in book.items}
    for ref in refs:
        if ref.get("idref") not in ids:
            yield where, f"its spine names {ref.get('idref')!r}, which the manifest has not"
    for name, times in Counter(ref.get("idref") for ref in refs).items():
        if times > 1:
            yield where, f"its spine has {name!r} {times} times"
    for path in book.spine:
        if path and book.media.get(path) not in {PAGE, "image/svg+xml"}:
            yield where, f"{path!r} stands in its spine, and is no page"
    direction = spine.get("page-progression-direction", "default") if spine is not None else ""
    if spine is not None and direction not in {"ltr", "rtl", "default"}:
        yield where, f"its pages go on {direction!r}"
    for kind in ("nav", "cover-image"):
        having = [i for i in book.items if kind in i.get("properties", "").split()]
        if len(having) > 1 or (kind == "nav" and not having):
            yield where, f"{len(having)} items of its manifest are {kind!r}"


def _file_faults(book: Ebook, path: str, kind: str) -> Told:
    content = book.read(path)
    form = MEDIA_BY_SIGNATURE.get(kind)
    if kind not in CORE:
        yield path, f"not every reading system shows a file of the kind {kind!r}"
    elif form and not form.match(content[:4096]):
        yield path, f"this is no {kind}, whatever the manifest says"
    if kind == PAGE:
        yield from _page_faults(book, path)
    elif kind == "image/svg+xml":
        yield from _drawing_faults(book, path)
    elif kind == "text/css":
        yield from style_faults(book, path, content.decode(errors="replace"))


def _page_faults(book: Ebook, path: str) -> Told:
    root = book.xml(path)
    if root is None:
        yield f"{path}{book.broken(path).partition(':')[0]}", f"not XML{book.broken(path)}"
        return
    for element, what in xhtml.faults(root):
        yield f"{path}, line {element.sourceline}", what
    for element in root.iter(etree.Element):
        where = f"{path}, line {element.sourceline}"
        yield from ((where, what) for what in leading_faults(book, path, element))
    yield from _property_faults(book, path, root)
    for style in root.iter(f"{{{XHTML}}}style"):
        yield from style_faults(book, path, style.text or "")
    for element in root.iter(etree.Element):
        if declared := element.get("style"):
            parts = tinycss2.parse_blocks_contents(declared)
            yield from declaration_faults(book, path, parts)


def _property_faults(book: Ebook, path: str, root: _Element) -> Told:
    """What the manifest has to say of a page, and what it says without cause."""
    item = next(one for one in book.items if book.place(one) == path)
    said = set(item.get("properties", "").split())
    spaces = {space_of(element) for element in root.iter(etree.Element)}
    scripts = any(
        name_of(e) == "script" or any(str(key).startswith("on") for key in e.attrib)
        for e in root.iter(etree.Element)
    )
    has = {"mathml": xhtml.MATHML in spaces, "svg": xhtml.SVG in spaces, "scripted": scripts}
    for name, is_so in has.items():
        if is_so != (name in said):
            verb = "does not say" if is_so else "says"
            yield path, f"the manifest {verb} {name!r} of this page"


def _drawing_faults(book: Ebook, path: str) -> Told:
    root = book.xml(path)
    if root is None:
        yield path, f"not XML{book.broken(path)}"
    elif root.tag != f"{{{xhtml.SVG}}}svg":
        yield path, "this is no drawing"
    else:
        for name, times in Counter(e.get("id") for e in root.iter(etree.Element)).items():
            if name is not None and (times > 1 or not name or re.search(r"\s", name)):
                yield path, f"the id {name!r} is there {times} times, or has a space"
