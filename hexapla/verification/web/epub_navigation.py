"""The navigation of an ebook → what in its lists a reading system would refuse."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from lxml import etree

from hexapla.verification.web.ebook import Ebook
from hexapla.verification.web.epub_links import Told
from hexapla.verification.web.linked import resolve
from hexapla.verification.web.vocabulary import BLOCKS
from hexapla.verification.web.xhtml import OPS, XHTML, name_of

if TYPE_CHECKING:
    from lxml.etree import _Element


def navigation_faults(book: Ebook) -> Told:
    """What is wrong with the navigation document, besides that it is a page."""
    item = next((i for i in book.items if "nav" in i.get("properties", "").split()), None)
    path = book.place(item) if item is not None else ""
    root = book.xml(path) if path in book.names else None
    if root is None:
        return
    navs = list(root.iter(f"{{{XHTML}}}nav"))
    kinds = Counter(kind for nav in navs for kind in nav.get(f"{{{OPS}}}type", "").split())
    for kind in ("toc", "page-list", "landmarks"):
        if kinds[kind] > 1 or (kind == "toc" and not kinds[kind]):
            yield path, f"it has {kinds[kind]} lists of the kind {kind!r}"
    for nav in navs:
        if nav.get(f"{{{OPS}}}type"):
            yield from ((f"{path}, line {e.sourceline}", what) for e, what in _list_faults(nav))
            yield from _order_faults(book, path, nav)


def _order_faults(book: Ebook, path: str, nav: _Element) -> Told:
    """Contents and page list name their places in the order of reading."""
    if not {"toc", "page-list"} & set(nav.get(f"{{{OPS}}}type", "").split()):
        return
    before = (-1, -1)
    for link in nav.iter(f"{{{XHTML}}}a"):
        target = resolve(path, link.get("href", ""))
        if not target or target.path not in book.spine:
            continue
        position = book.positions_in(target.path).get(target.fragment, -1)
        at = (book.spine.index(target.path), position if target.fragment else -1)
        if at < before:
            where = f"{path}, line {link.sourceline}"
            yield where, f"{link.get('href')!r} stands before what its list names before it"
        before = at


def _list_faults(nav: _Element) -> Iterator[tuple[_Element, str]]:
    """What is wrong with the list in a part of the navigation (EPUB 3.3, 7.3)."""
    children = [name_of(child) for child in nav.iterchildren(etree.Element)]
    heading = children[:-1]
    if children[-1:] != ["ol"] or len(heading) > 1 or any(h not in BLOCKS for h in heading):
        yield nav, "a part of the navigation holds something else than a heading and a list"
    for level in nav.iter(f"{{{XHTML}}}ol"):
        if not len(level):
            yield level, "a list in the navigation is empty"
    seen: set[tuple[str, str]] = set()
    for item in nav.iter(f"{{{XHTML}}}li"):
        names = [name_of(child) for child in item.iterchildren(etree.Element)]
        if names not in (["a"], ["a", "ol"], ["span", "ol"]):
            yield item, "a line of the navigation is no link with a list in it"
            continue
        words = "".join(map(str, item[0].itertext())).strip()
        if not words and not list(item[0].iter("{*}img")) and not item[0].get("title"):
            yield item, "a line of the navigation has no words"
        if "landmarks" in nav.get(f"{{{OPS}}}type", "").split():
            kind, href = item[0].get(f"{{{OPS}}}type", ""), item[0].get("href", "")
            if not kind or (kind, href) in seen:
                yield item, "a landmark has no kind, or is there twice"
            seen.add((kind, href))
