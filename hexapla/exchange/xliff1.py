"""XLIFF 1.2 (OASIS, 2008): what most translators' tools read."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from hexapla.catalogs.catalog import Message
from hexapla.errors import UsageError
from hexapla.exchange.handoff import (
    Delivery,
    Handoff,
    Unit,
    UnitStatus,
    group_deliveries,
    notes,
    read_ticket,
    ticket,
    xml_safe,
)
from hexapla.exchange.inlines import fill, text_of
from hexapla.files.toolkit import opened
from hexapla.model import State

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
TIP = "save it as XLIFF 1.2"

PARAGRAPH = "paragraph"
"""The role of a text that has no other."""

STATES: Mapping[State, str] = {
    "missing": "new",
    "machine": "needs-review-translation",
    "stale": "needs-adaptation",
    "translated": "translated",
    "reviewed": "final",
}
STATUSES: Mapping[str, UnitStatus] = {
    "new": "new",
    "needs-translation": "new",
    "needs-l10n": "unsure",
    "needs-adaptation": "unsure",
    "needs-review-adaptation": "unsure",
    "needs-review-l10n": "unsure",
    "needs-review-translation": "unsure",
    "translated": "done",
    "final": "approved",
    "signed-off": "approved",
}


def write(handoff: Handoff) -> bytes:
    """An order as the bytes of a file."""
    from lxml import etree
    from translate.storage import xliff

    root = etree.Element("xliff", {"version": "1.2"}, nsmap={None: NAMESPACE})
    about = {
        "original": handoff.book.identifier,
        "datatype": "plaintext",
        "source-language": handoff.book.language,
        "target-language": handoff.language,
    }
    etree.SubElement(etree.SubElement(root, "file", about), "body")
    store: Any = xliff.Xliff1File(io.BytesIO(etree.tostring(root)))
    for message in handoff.messages:
        _add(store, handoff, message)
    return bytes(store)


def _add(store: Any, handoff: Handoff, message: Message) -> None:  # noqa: ANN401 - the toolkit's
    from lxml import etree

    unit = store.addsourceunit("-", handoff.book.identifier, createifmissing=True)
    unit.setid(ticket(handoff, message))
    unit.xmlelement.set("restype", f"x-{xml_safe(message.context or PARAGRAPH)}")
    target_text = handoff.target(message)
    if target_text:
        unit.target = "-"
    unit.marktranslatable(True)
    approved = "yes" if message.state == "reviewed" else "no"
    unit.xmlelement.set("approved", approved)
    fill(_child(unit, "source"), xml_safe(message.id))
    if target_text:
        target = _child(unit, "target")
        fill(target, xml_safe(target_text))
        target.set("state", STATES[message.state])
    if message.places:
        # Where most tools show it: the file and section, as the source of the text.
        group = etree.SubElement(
            unit.xmlelement, f"{{{NAMESPACE}}}context-group", purpose="location"
        )
        for place in message.places:
            one = etree.SubElement(group, f"{{{NAMESPACE}}}context", {"context-type": "sourcefile"})
            one.text = xml_safe(place)
    for who, line in notes(message):
        unit.addnote(line, who.replace(" ", "-"))
    for offer in handoff.suggested(message):
        unit.addalttrans(
            xml_safe(offer.unit.target),
            origin=xml_safe(offer.origin),
            lang=handoff.language,
            sourcetxt=xml_safe(offer.unit.source),
            matchquality=f"{int(offer.score * 100)}",
        )


def _context(restype: str | None) -> str | None:
    """The role that a unit says; of other tools' words for it nothing is known."""
    if not (restype or "").startswith("x-"):
        return None
    role = (restype or "").removeprefix("x-")
    return "" if role == PARAGRAPH else role


def _child(unit: Any, name: str) -> Any:  # noqa: ANN401 - an lxml element
    return unit.xmlelement.find(f"{{*}}{name}")


def read(path: Path) -> list[Delivery]:
    """What a file brings.

    Raises:
        UsageError: it is not XLIFF 1.
    """
    from translate.storage import xliff

    store = opened(path, xliff.Xliff1File, "XLIFF 1.2", TIP, UsageError)
    units = []
    for unit in store.units:
        element = unit.xmlelement
        source, target = element.find("{*}source"), element.find("{*}target")
        name = read_ticket(element.get("id") or "")
        state = "" if target is None else target.get("state") or ""
        status = "approved" if element.get("approved") == "yes" else STATUSES.get(state)
        delivered = Unit(
            name.key if name else "",
            name.stamp if name else "",
            "" if source is None else text_of(source),
            "" if target is None else text_of(target),
            status,
            _context(element.get("restype")),
            element.findtext("{*}context-group/{*}context[@context-type='sourcefile']") or "",
        )
        units.append((name, delivered))
    return group_deliveries(str(path), units, store.gettargetlanguage() or "")
