"""XLIFF 2.0 (OASIS, 2014), with its module for suggestions from a translation memory."""

from __future__ import annotations

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
from hexapla.files.namespaces import XML_SPACE
from hexapla.files.toolkit import opened
from hexapla.model import State

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
MATCHES = "urn:oasis:names:tc:xliff:matches:2.0"
TIP = "save it as XLIFF 2.0"

PARAGRAPH = "paragraph"
"""The role of a text that has no other."""

STATES: Mapping[State, tuple[str, str]] = {
    "missing": ("initial", ""),
    "machine": ("initial", "hexapla:machine"),
    "stale": ("initial", "hexapla:stale"),
    "translated": ("translated", ""),
    "reviewed": ("reviewed", ""),
}
"""The state of a segment, and the state below it in our own words."""

STATUSES: Mapping[str, UnitStatus] = {
    "initial": "new",
    "translated": "done",
    "reviewed": "approved",
    "final": "approved",
}


def write(handoff: Handoff) -> bytes:
    """An order as the bytes of a file."""
    from translate.storage import xliff2

    store: Any = xliff2.Xliff2File(
        sourcelanguage=handoff.book.language, targetlanguage=handoff.language
    )
    for number, message in enumerate(handoff.messages, start=1):
        _add(store, handoff, message, number)
    for file in store.document.getroot().iterfind("{*}file"):
        file.set("original", handoff.book.identifier)
    return bytes(store)


def _add(store: Any, handoff: Handoff, message: Message, number: int) -> None:  # noqa: ANN401 - the toolkit's
    from lxml import etree

    unit_element = store.addsourceunit("-")
    if message.string:
        unit_element.target = "-"
    segment = unit_element.xmlelement
    unit = segment.getparent()
    unit.set("id", f"u{number}")
    unit.set("name", ticket(handoff, message))
    unit.set(XML_SPACE, "preserve")
    segment.attrib.pop(XML_SPACE, None)
    segment.set("id", "s1")
    state, below = STATES[message.state]
    segment.set("state", state)
    if below:
        segment.set("subState", below)
    fill(segment.find("{*}source"), xml_safe(message.id), display=True)
    if message.string:
        fill(segment.find("{*}target"), xml_safe(message.string), display=True)
    ahead = []
    if offers := handoff.suggested(message):
        matches = etree.Element(f"{{{MATCHES}}}matches", nsmap={"mtc": MATCHES})
        for offer in offers:
            match = etree.SubElement(
                matches, f"{{{MATCHES}}}match", ref="#s1", origin=xml_safe(offer.origin)
            )
            match.set("similarity", f"{offer.score * 100:.1f}")
            for name, text in (("source", offer.unit.source), ("target", offer.unit.target)):
                etree.SubElement(match, f"{{{NAMESPACE}}}{name}").text = xml_safe(text)
        ahead.append(matches)
    said = [("context", xml_safe(message.context or PARAGRAPH))]
    said += [("location", xml_safe(place)) for place in message.places]
    if told := [*said, *notes(message)]:
        box = etree.Element(f"{{{NAMESPACE}}}notes")
        for who, line in told:
            note = etree.SubElement(box, f"{{{NAMESPACE}}}note", category=who.replace(" ", "-"))
            note.text = line
        ahead.append(box)
    for place, element in enumerate(ahead):
        unit.insert(place, element)


def read(path: Path) -> list[Delivery]:
    """What a file brings; segments that a tool has cut a unit into are joined again.

    Raises:
        UsageError: it is not XLIFF 2.
    """
    from translate.storage import xliff2

    store = opened(path, xliff2.Xliff2File, "XLIFF 2.0", TIP, UsageError)
    units = []
    for unit in store.document.getroot().iter("{*}unit"):
        parts = [part for part in unit if _kind(part) in {"segment", "ignorable"}]
        name = read_ticket(unit.get("name") or unit.get("id") or "")
        states = {part.get("state") or "initial" for part in parts if _kind(part) == "segment"}
        status = min((STATUSES.get(state, "new") for state in states), key=_trust, default=None)
        source = "".join(_text(part, "source") for part in parts)
        targets = [part.find("{*}target") is not None for part in parts]
        target = "".join(_text(part, "target") or _between(part) for part in parts)
        delivered = Unit(
            name.key if name else "",
            name.stamp if name else "",
            source,
            target if any(targets) else "",
            status,
            None if (role := _note(unit, "context")) is None else role.replace(PARAGRAPH, ""),
            _note(unit, "location") or "",
        )
        units.append((name, delivered))
    spoken = store.document.getroot().get("trgLang") or ""
    return group_deliveries(str(path), units, spoken)


def _kind(element: Any) -> str:  # noqa: ANN401 - an lxml element
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _note(unit: Any, category: str) -> str | None:  # noqa: ANN401 - an lxml element
    """The first note of a category."""
    text: str | None = unit.findtext(f"{{*}}notes/{{*}}note[@category='{category}']")
    return text


def _text(part: Any, name: str) -> str:  # noqa: ANN401 - an lxml element
    element = part.find(f"{{*}}{name}")
    return "" if element is None else text_of(element)


def _between(part: Any) -> str:  # noqa: ANN401 - an lxml element
    """What stands between two segments is the same in both languages."""
    return _text(part, "source") if _kind(part) == "ignorable" else ""


def _trust(status: UnitStatus) -> int:
    return ("new", "unsure", "done", "approved").index(status)
