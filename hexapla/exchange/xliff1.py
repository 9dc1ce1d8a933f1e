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
    Order,
    Said,
    Unit,
    carried,
    deliveries_of,
    notes,
    read_ticket,
    ticket,
)
from hexapla.exchange.inlines import fill, text_of
from hexapla.files.toolkit import opened
from hexapla.model import State

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
TIP = "save it as XLIFF 1.2"

STATES: Mapping[State, str] = {
    "missing": "new",
    "machine": "needs-review-translation",
    "stale": "needs-adaptation",
    "translated": "translated",
    "reviewed": "final",
}
SAID: Mapping[str, Said] = {
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


def write(order: Order) -> bytes:
    """An order as the bytes of a file."""
    from lxml import etree
    from translate.storage import xliff

    root = etree.Element("xliff", {"version": "1.2"}, nsmap={None: NAMESPACE})
    about = {
        "original": order.book.identifier,
        "datatype": "plaintext",
        "source-language": order.book.language,
        "target-language": order.language,
    }
    etree.SubElement(etree.SubElement(root, "file", about), "body")
    store: Any = xliff.Xliff1File(io.BytesIO(etree.tostring(root)))
    for message in order.messages:
        _add(store, order, message)
    return bytes(store)


def _add(store: Any, order: Order, message: Message) -> None:  # noqa: ANN401 - the toolkit's
    unit = store.addsourceunit("-", order.book.identifier, createifmissing=True)
    unit.setid(ticket(order, message))
    if message.context:
        unit.xmlelement.set("restype", f"x-{carried(message.context)}")
    if message.string:
        unit.target = "-"
    unit.marktranslatable(True)
    approved = "yes" if message.state == "reviewed" else "no"
    unit.xmlelement.set("approved", approved)
    fill(_child(unit, "source"), carried(message.id))
    if message.string:
        target = _child(unit, "target")
        fill(target, carried(message.string))
        target.set("state", STATES[message.state])
    for who, line in notes(message):
        unit.addnote(line, who.replace(" ", "-"))
    for offer in order.suggested(message):
        unit.addalttrans(
            carried(offer.unit.target),
            origin=carried(offer.origin),
            lang=order.language,
            sourcetxt=carried(offer.unit.source),
            matchquality=f"{int(offer.score * 100)}",
        )


def _child(unit: Any, name: str) -> Any:  # noqa: ANN401 - an lxml element
    return unit.xmlelement.find(f"{{*}}{name}")


def read(path: Path) -> list[Delivery]:
    """What a file brings.

    Raises:
        UsageError: it is not XLIFF 1.
    """
    from translate.storage import xliff

    store = opened(path, xliff.Xliff1File, "XLIFF 1.2", TIP, UsageError)
    found = []
    for unit in store.units:
        element = unit.xmlelement
        source, target = element.find("{*}source"), element.find("{*}target")
        name = read_ticket(element.get("id") or "")
        state = "" if target is None else target.get("state") or ""
        said = "approved" if element.get("approved") == "yes" else SAID.get(state)
        made = Unit(
            name.key if name else "",
            name.stamp if name else "",
            "" if source is None else text_of(source),
            "" if target is None else text_of(target),
            said,
        )
        found.append((name, made))
    return deliveries_of(str(path), found, store.gettargetlanguage() or "")
