"""The translation memory as TMX, for other translators' tools, and theirs for it.

A unit's book, title and state travel as properties of the kinds ``x-book``, ``x-title`` and
``x-state``, its context as ``x-context``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from hexapla.errors import TranslationMemoryError
from hexapla.files import atomic
from hexapla.files.namespaces import XML_LANG
from hexapla.files.toolkit import opened
from hexapla.languages.tags import cased
from hexapla.memory.units import Unit


def write(path: Path, units: Iterable[Unit]) -> int:
    """Write units to a TMX file, in one move; how many there were.

    Raises:
        TranslationMemoryError: the file cannot be written.
    """
    from translate.storage import tmx

    store: Any = tmx.tmxfile(sourcelanguage="*all*")
    for unit in units:
        unit_element = store.addsourceunit(unit.source, unit.source_language)
        unit_element.settarget(unit.target, unit.language, append=True)
        said = {"context": unit.context, "book": unit.book, "title": unit.title}
        for kind, text in (said | {"state": unit.state}).items():
            if text:
                _add_property(unit_element, f"x-{kind}", text)
    atomic.save(path, bytes(store), TranslationMemoryError)
    return len(store.units)


def _add_property(unit: Any, kind: str, text: str) -> None:  # noqa: ANN401 - the toolkit's
    from lxml import etree
    from translate.misc.xml_helpers import safely_set_text

    made = etree.Element("prop", type=kind)
    safely_set_text(made, text)
    unit.xmlelement.find("tuv").addprevious(made)


def read(path: Path, languages: Sequence[str] = ()) -> list[Unit]:
    """The units of a TMX file, a unit for each translation of a text.

    What is in a regional form of one of the ``languages`` counts as in that language: other tools
    write ``en-US`` where a book says ``en``. Units that name no book get the file's name as theirs.

    Raises:
        TranslationMemoryError: the file cannot be read, or is no TMX.
    """
    from translate.storage import tmx

    tip = "export it again as TMX 1.4"
    store = opened(path, tmx.tmxfile, "TMX", tip, TranslationMemoryError)
    header = store.document.getroot().find("{*}header")
    said = "" if header is None else header.get("srclang", "")
    return [found for unit in store.units for found in _units(unit, said, path.name, languages)]


def _units(unit: Any, srclang: str, name: str, languages: Sequence[str]) -> Iterator[Unit]:  # noqa: ANN401 - the toolkit's
    texts = {
        _bcp47(node.get(XML_LANG) or node.get("lang") or "", languages): unit.getNodeText(node)
        for node in unit.getlanguageNodes()
    }
    said = _bcp47(unit.xmlelement.get("srclang") or srclang, languages)
    source_language = said if said in texts else next(iter(texts), "")
    properties = {
        node.get("type", "").removeprefix("x-"): "".join(node.itertext())
        for node in unit.xmlelement.iterfind("{*}prop")
    }
    for language, target in texts.items():
        source = texts[source_language]
        if language and language != source_language and source and (target or "").strip():
            yield Unit(
                source_language,
                language,
                source,
                target,
                properties.get("context"),
                "reviewed" if properties.get("state") == "reviewed" else "translated",
                properties.get("book") or name,
                properties.get("title", ""),
            )


def _bcp47(tag: str, languages: Sequence[str]) -> str:
    """The language that a tag means, as BCP 47 writes it."""
    tag = tag.replace("_", "-")
    return next(
        (name for name in languages if f"{tag}-".lower().startswith(f"{name}-".lower())),
        cased(tag),
    )
