"""The OPDS catalogs of all books as one: OPDS 1.2 (``opds.xml``) and OPDS 2.0 (``opds.json``).

What is said of a publication is what the catalog of its own build says; links that begin at a
folder are made to begin at the folder of all.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from hexapla.files import book_files, bounded_json
from hexapla.publishing.opds import ATOM, ATOM_TYPE, JSON, JSON_TYPE

ATOM_NAMESPACE = "http://www.w3.org/2005/Atom"
ENTRY, LINK, UPDATED = (f"{{{ATOM_NAMESPACE}}}{name}" for name in ("entry", "link", "updated"))
PREFIXES = {
    None: ATOM_NAMESPACE,
    "dcterms": "http://purl.org/dc/terms/",
    "opds": "http://opds-spec.org/2010/catalog",
}

TITLE = "All books"

NEVER = "1970-01-01T00:00:00Z"
"""When a catalog without books was changed last."""

Published = tuple[str, Path, str]
"""A book: its name, the folder where it is published, and the way there from the pages."""


def catalogs(books: Sequence[Published]) -> dict[str, str]:
    """Both catalogs, by the names of their files."""
    feeds = [(name, feed, way) for name, dist, way in books if (feed := _feed(dist)) is not None]
    updated = max((_updated(feed) for _, feed, _ in feeds), default=NEVER)
    # By what is in it, not by where it lies: the same books are the same catalog.
    ids = "\n".join(sorted(feed.findtext(f"{{{ATOM_NAMESPACE}}}id") or "" for _, feed, _ in feeds))
    identifier = f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, ids)}"
    return {ATOM: _atom(feeds, identifier, updated), JSON: _json(books, identifier, updated)}


def _feed(dist: Path) -> etree._Element | None:
    """The catalog of one build; None where it has none that can be read."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    with suppress(OSError, etree.XMLSyntaxError):
        if (dist / ATOM).stat().st_size <= book_files.MOST_BYTES:
            return etree.fromstring((dist / ATOM).read_bytes(), parser)
    return None


def _updated(feed: etree._Element) -> str:
    return feed.findtext(UPDATED) or NEVER


def _atom(feeds: Sequence[tuple[str, etree._Element, str]], identifier: str, updated: str) -> str:
    root = etree.Element(f"{{{ATOM_NAMESPACE}}}feed", nsmap=PREFIXES)
    for name, text in (("id", identifier), ("title", TITLE), ("updated", updated)):
        etree.SubElement(root, f"{{{ATOM_NAMESPACE}}}{name}").text = text
    author = etree.SubElement(root, f"{{{ATOM_NAMESPACE}}}author")
    etree.SubElement(author, f"{{{ATOM_NAMESPACE}}}name").text = "Hexapla"
    for relation, href, kind in (
        ("self", ATOM, ATOM_TYPE),
        ("start", ATOM, ATOM_TYPE),
        ("alternate", "index.html", "text/html"),
        ("alternate", JSON, JSON_TYPE),
    ):
        etree.SubElement(root, LINK, rel=relation, href=href, type=kind)
    for _, feed, way in feeds:
        for entry in feed.iterfind(ENTRY):
            for link in entry.iterfind(LINK):
                link.set("href", from_here(link.get("href") or "", way))
            root.append(entry)
    etree.indent(root, space="")
    written = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written.decode() + "\n"


def from_here(href: str, way: str) -> str:
    """A link of a build as it leads from another folder; a whole address stays what it is."""
    return href if urlsplit(href).scheme or href.startswith("/") else f"{way}{href}"


def _json(books: Sequence[Published], identifier: str, updated: str) -> str:
    publications = [one for _, dist, way in books for one in _publications(dist, way)]
    described = {
        "metadata": {
            "title": TITLE,
            "identifier": identifier,
            "modified": updated,
            "numberOfItems": len(publications),
        },
        "links": [
            {"rel": ["self", "start"], "href": JSON, "type": JSON_TYPE},
            {"rel": "alternate", "href": ATOM, "type": ATOM_TYPE},
            {"rel": "alternate", "href": "index.html", "type": "text/html"},
        ],
        "publications": publications,
    }
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"


def _publications(dist: Path, way: str) -> Iterator[dict[str, Any]]:
    """What one build offers, its links as they lead from here."""
    with suppress(OSError, ValueError, KeyError, TypeError, AttributeError):
        if (dist / JSON).stat().st_size > book_files.MOST_BYTES:
            return
        for one in bounded_json.loads((dist / JSON).read_text(encoding="utf-8"))["publications"]:
            moved = {
                kind: [{**link, "href": from_here(link["href"], way)} for link in one[kind]]
                for kind in ("links", "images")
                if kind in one
            }
            yield {**one, **moved}
