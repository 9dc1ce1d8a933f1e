"""TMX 1.4b (LISA, 2005): translations for another tool's translation memory, and back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hexapla import __version__
from hexapla.errors import UsageError
from hexapla.exchange.handoff import (
    Delivery,
    Handoff,
    Unit,
    group_deliveries,
    read_ticket,
    ticket,
    xml_safe,
)
from hexapla.files.namespaces import XML_LANG
from hexapla.files.toolkit import opened
from hexapla.languages.tags import primary

TIP = "export it again as TMX 1.4"

CONTEXT, PLACE = "x-context", "x-place"
"""The types of the properties with a text's role, as other programs write it, too, and place."""


def write(handoff: Handoff) -> bytes:
    """An order as the bytes of a file: what people translated, since a memory is trusted."""
    from lxml import etree
    from translate.storage import tmx

    store: Any = tmx.tmxfile(sourcelanguage=handoff.book.language)
    header = store.document.getroot().find("{*}header")
    header.set("creationtool", "Hexapla")
    header.set("creationtoolversion", __version__)
    for message in handoff.messages:
        if message.state in {"translated", "reviewed"}:
            unit = store.addsourceunit(xml_safe(message.id))
            unit.settarget(xml_safe(message.string), handoff.language)
            unit.xmlelement.set("tuid", ticket(handoff, message))
            about = [(CONTEXT, message.context or "")] + [(PLACE, m) for m in message.places[:1]]
            for at, (kind, said) in enumerate(about):
                prop = etree.Element("prop", type=kind)
                prop.text = xml_safe(said)
                unit.xmlelement.insert(at, prop)
    return bytes(store)


def read(path: Path) -> list[Delivery]:
    """What a file brings, with or without ids of ours; a delivery for each target language.

    Raises:
        UsageError: it is not TMX.
    """
    from translate.storage import tmx

    store = opened(path, tmx.tmxfile, "TMX", TIP, UsageError)
    header = store.document.getroot().find("{*}header")
    language = "" if header is None else header.get("srclang") or ""
    identified, foreign = [], dict[str, list[Unit]]()
    for unit in store.units:
        name = read_ticket(unit.xmlelement.get("tuid") or "")
        texts = {
            (node.get(XML_LANG) or node.get("lang") or ""): unit.getNodeText(node) or ""
            for node in unit.getlanguageNodes()
        }
        source = _source(texts, unit.xmlelement.get("srclang") or language)
        props = {node.get("type"): node.text or "" for node in unit.xmlelement.iterfind("{*}prop")}
        for tag, text in texts.items():
            if tag == source:
                continue
            key, stamp = (name.key, name.stamp) if name else ("", "")
            told = Unit(
                key, stamp, texts[source], text, None, props.get(CONTEXT), props.get(PLACE) or ""
            )
            if name:
                identified.append((name, told))
            else:
                foreign.setdefault(tag, []).append(told)
    where = str(path)
    found = group_deliveries(where, identified)
    return [*found, *(Delivery(where, None, tag, tuple(units)) for tag, units in foreign.items())]


def _source(texts: dict[str, str], spoken: str) -> str:
    """The language of the source: as the file says, or else the first."""
    plain = spoken.casefold()
    exact = (tag for tag in texts if tag.casefold() == plain)
    near = (tag for tag in texts if primary(tag.casefold()) == primary(plain))
    return next(exact, "") or next(near, "") or next(iter(texts), "")
