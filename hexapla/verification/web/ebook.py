"""An ebook as its package document describes it: its files, each read once.

``epub_rules`` and its like ask it; nothing here judges.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from lxml import etree

from hexapla.verification.web.linked import resolve

if TYPE_CHECKING:
    from lxml.etree import _Element

CONTAINER = "META-INF/container.xml"
OPF = "{http://www.idpf.org/2007/opf}"

PAGE = "application/xhtml+xml"

MOST = 2**27
"""The bytes of one file in an ebook that is read: no chapter is nearly as large."""


class Ebook:
    """The files of an ebook."""

    def __init__(self, opened: zipfile.ZipFile) -> None:
        self.opened = opened
        self.names = [info.filename for info in opened.infolist() if not info.is_dir()]
        self._roots: dict[str, _Element | str] = {}
        self._positions: dict[str, dict[str, int]] = {}

    @cached_property
    def package_path(self) -> str:
        """Where the package document is."""
        root = self.xml(CONTAINER)
        found = root.find(".//{*}rootfile") if root is not None else None
        return found.get("full-path", "") if found is not None else ""

    def read(self, path: str) -> bytes:
        """What a file holds; nothing where it is not there, or is far too large."""
        try:
            info = self.opened.getinfo(path)
            return self.opened.read(path) if info.file_size <= MOST else b""
        except (KeyError, zipfile.BadZipFile, OSError, RuntimeError):
            return b""

    def xml(self, path: str) -> _Element | None:
        """The root of an XML file; None where it is not well-formed, and ``broken`` says why."""
        if path not in self._roots:
            parser = etree.XMLParser(huge_tree=True, resolve_entities=False, no_network=True)
            try:
                self._roots[path] = etree.fromstring(self.read(path), parser)
            except (etree.XMLSyntaxError, ValueError) as error:
                line = getattr(error, "lineno", None)
                place = f", line {line}" if line else ""
                self._roots[path] = f"{place}: {getattr(error, 'msg', error)}"
        root = self._roots[path]
        return None if isinstance(root, str) else root

    def broken(self, path: str) -> str:
        """Why a file is no XML."""
        root = self._roots.get(path)
        return root if isinstance(root, str) else ""

    @cached_property
    def items(self) -> list[_Element]:
        """What the manifest names."""
        package = self.xml(self.package_path)
        return [] if package is None else list(package.iterfind(f"{OPF}manifest/{OPF}item"))

    def place(self, item: _Element) -> str:
        """The path of what an item of the manifest names."""
        target = resolve(self.package_path, item.get("href", ""))
        return target.path if target else ""

    @cached_property
    def media(self) -> dict[str, str]:
        """The media type of each file, as the manifest says."""
        return {self.place(item): item.get("media-type", "") for item in self.items}

    @cached_property
    def spine(self) -> list[str]:
        """The paths of the pages, in the order of reading."""
        package = self.xml(self.package_path)
        by_id = {item.get("id", ""): self.place(item) for item in self.items}
        refs = [] if package is None else package.iterfind(f"{OPF}spine/{OPF}itemref")
        return [by_id.get(ref.get("idref", ""), "") for ref in refs]

    def positions_in(self, path: str) -> Mapping[str, int]:
        """Where in a page each id stands."""
        if path not in self._positions:
            root = self.xml(path)
            elements = [] if root is None else root.iter(etree.Element)
            self._positions[path] = {e.get("id", ""): n for n, e in enumerate(elements)}
        return self._positions[path]
