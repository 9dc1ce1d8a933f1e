"""Labels that a drawing has as HTML (``foreignObject``) become text of its own.

Mermaid and draw.io write them so. No PDF shows them, some ebook readers do not, and in them
anything could stand. Each line becomes a ``<text>``, a label like others for translators; only
when it is in the language of an edition is it set in lines, in the middle as those programs mean
it (:func:`set_lines`).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import tinycss2
from lxml import etree

from hexapla.files.namespaces import SVG

if TYPE_CHECKING:
    from lxml.etree import _Element

FOREIGN = f"{SVG}foreignObject"

ROOM = "data-room"
"""The attribute of a group of lines that are still to be set; gone in every edition."""

INCH = 96.0

PIXELS = {
    "px": 1.0,
    "pt": INCH / 72,
    "pc": INCH / 6,
    "in": INCH,
    "cm": INCH / 2.54,
    "mm": INCH / 25.4,
    "Q": INCH / 101.6,
}
"""The units of length that are always the same, in pixels (CSS Values 4, 6.2)."""

BLOCKS = {
    *("address", "article", "blockquote", "center", "dd", "div", "dl", "dt", "figcaption"),
    *("figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol", "p", "pre", "section"),
    *("table", "td", "th", "tr", "ul"),
}
"""The elements of HTML that begin a line, and end one."""

UNSEEN = {"head", "link", "meta", "script", "style", "template", "title"}
"""The elements of HTML that show nothing themselves."""

DRAWN = {"audio", "canvas", "embed", "iframe", "img", "input", "math", "object", "svg", "video"}
"""The elements that show what is no text."""

CARRIED = {
    "color": "fill",
    "font-family": "font-family",
    "font-size": "font-size",
    "font-style": "font-style",
    "font-weight": "font-weight",
}
"""The properties of CSS that a label keeps, and what they are called for text in a drawing."""

BY_TAG = {
    "b": ("font-weight", "bold"),
    "strong": ("font-weight", "bold"),
    "i": ("font-style", "italic"),
    "em": ("font-style", "italic"),
}

LENGTH = re.compile(r"\s*([+-]?(?:\d{1,9}(?:\.\d*)?|\.\d+))\s*(%|[a-zA-Z]*)\s*(?:[,\s].*)?")
"""A length, the first of a list."""

USUAL_SIZE = 16.0
"""The size of type where nobody says one, in pixels."""

LEADING = 1.2
"""The distance of lines, in their size."""

DROP = 0.35
"""How far the middle of small letters stands above their line, in their size."""

WIDE, USUAL = 1.0, 0.53
"""About how wide a character is, in its size: Han and kana, and others."""


@dataclass(slots=True)
class Line:
    """A line of a label."""

    text: str = ""
    look: dict[str, str] = field(default_factory=dict)
    """How its first words look: attributes of text in a drawing."""


@dataclass(slots=True)
class Label:
    """What HTML in a drawing says."""

    lines: list[Line] = field(default_factory=lambda: [Line()])
    has_begun: bool = False
    boxes: dict[str, str] = field(default_factory=dict)
    """How its boxes are set: properties of CSS, the innermost last."""
    classes: list[str] = field(default_factory=list)
    others: list[str] = field(default_factory=list)
    """What it shows besides text: names of elements."""

    @property
    def size(self) -> float:
        """The size of its type, in pixels."""
        return length(self.lines[0].look.get("font-size"), USUAL_SIZE) or USUAL_SIZE


@dataclass(frozen=True, slots=True)
class Room:
    """Where lines are to stand."""

    x: float
    y: float
    width: float
    height: float
    across: str
    """The value of ``text-anchor``."""
    down: str
    """``top``, ``middle`` or ``bottom``."""
    breaks: bool
    """Whether a line may be broken."""

    def __str__(self) -> str:
        numbers = (self.x, self.y, self.width, self.height)
        return f"{' '.join(map(repr, numbers))} {self.across} {self.down} {int(self.breaks)}"

    @classmethod
    def read(cls, text: str) -> Room:
        """The room that a text says."""
        x, y, width, height, across, down, breaks = text.split()
        return cls(float(x), float(y), float(width), float(height), across, down, breaks == "1")


# ------------------------------------------------------------------------------- HTML to lines


def convert(root: _Element) -> Iterator[str]:
    """Turn the HTML of a drawing into text, in place; what of it cannot be is handed back."""
    for element in root.iter(etree.Element):
        element.attrib.pop(ROOM, None)  # ours alone
    for switch in list(root.iter(f"{SVG}switch")):
        _choose(switch)
    for foreign in list(root.iter(FOREIGN)):
        label = read(foreign)
        yield from (f"<{name}> in HTML" for name in label.others)
        group = _as_text(foreign, label)
        if group is None and label.lines:
            yield f"a label in HTML without a place ({label.lines[0].text[:40]!r})"
        replace(foreign, group)


def _choose(switch: _Element) -> None:
    """Leave only that part in a switch which every program would show.

    As it is where the language chooses.
    """
    parts = list(switch.iterchildren(etree.Element))
    if any(part.get("systemLanguage") for part in parts):
        return
    able = [part for part in parts if not (part.get("requiredExtensions") or "").strip()]
    chosen = _label_of(able) if able else None
    for part in parts:
        if part is not chosen:
            switch.remove(part)
    switch.tag = f"{SVG}g"


def _label_of(parts: list[_Element]) -> _Element:
    """The first part; the text after it, if that is HTML and would have no place."""
    first = parts[0]
    if first.tag == FOREIGN and len(parts) > 1:
        label = read(first)
        if label.lines and _room(first, label) is None:
            return parts[1]
    return first


def replace(element: _Element, other: _Element | None) -> None:
    """Put another element in the place of one, or nothing; the text after it stays."""
    parent, tail = element.getparent(), element.tail
    if parent is None:
        return
    if other is not None:
        parent.replace(element, other)
        other.tail = tail
        return
    before = element.getprevious()
    if tail and before is not None:
        before.tail = f"{before.tail or ''}{tail}"
    elif tail:
        parent.text = f"{parent.text or ''}{tail}"
    parent.remove(element)


def read(foreign: _Element) -> Label:
    """The lines of the HTML in an element, and how they look."""
    label = Label()
    _read(foreign, {}, label)
    for line in label.lines:
        line.text = " ".join(line.text.split())
    label.lines = [line for line in label.lines if line.text]
    return label


def _read(element: _Element, look: dict[str, str], label: Label) -> None:
    _add_text(element.text, look, label)
    for child in element.iterchildren():
        if isinstance(child.tag, str):
            _read_child(child, look, label)
        _add_text(child.tail, look, label)


def _read_child(child: _Element, look: dict[str, str], label: Label) -> None:
    name = etree.QName(child).localname.lower()
    if name in DRAWN:
        label.others.append(name)
    elif name == "br":
        label.lines.append(Line())
    elif name not in UNSEEN:
        style = _style(child)
        if not label.has_begun:
            label.boxes.update(style)
            label.classes += child.get("class", "").split()
        inner = {**look, **{CARRIED[key]: said for key, said in style.items() if key in CARRIED}}
        inner.update([BY_TAG[name]] if name in BY_TAG else [])
        label.lines += [Line()] if name in BLOCKS else []
        _read(child, inner, label)
        label.lines += [Line()] if name in BLOCKS else []


def _add_text(text: str | None, look: dict[str, str], label: Label) -> None:
    line = label.lines[-1]
    if text and text.strip() and not line.text.strip():
        line.look, label.has_begun = look, True
    line.text += text or ""


def _style(element: _Element) -> dict[str, str]:
    declarations = tinycss2.parse_blocks_contents(element.get("style", "")[:4000])
    return {
        one.lower_name: tinycss2.serialize(one.value).strip()
        for one in declarations
        if one.type == "declaration"
    }


# ------------------------------------------------------------------------------- lines to text


def _as_text(foreign: _Element, label: Label) -> _Element | None:
    """A group with a text for each line; None where there are none, or no place for them."""
    room = _room(foreign, label) if label.lines else None
    if room is None:
        return None
    group = etree.Element(f"{SVG}g", {ROOM: str(room)})
    for name in ("transform", "class", "id", "opacity"):
        if said := foreign.get(name):
            group.set(name, said)
    for line in label.lines:
        text = etree.SubElement(group, f"{SVG}text")
        text.text = line.text
        if label.classes:
            text.set("class", " ".join(dict.fromkeys(label.classes)))
        # HTML is of the colour that ``color`` says, not of that which ``fill`` says.
        text.attrib.update({"fill": "currentColor", **line.look})
    return group


def _room(foreign: _Element, label: Label) -> Room | None:
    """The place of a label: its own box, or the one that draw.io writes into its style."""
    x, y = (_length(foreign.get(key)) or 0.0 for key in ("x", "y"))
    boxes, style = label.boxes, _first_style(foreign)
    width, height = (_length(foreign.get(key)) for key in ("width", "height"))
    if "padding-top" in style:
        x += _length(style.get("margin-left")) or 0.0
        y += _length(style.get("padding-top")) or 0.0
        width, height = _length(style.get("width")), _length(style.get("height"))
        height = 0.0 if height == 1 else height
    if width is None or height is None:
        return None
    is_filled = height <= label.size * LEADING * (len(label.lines) + 1)
    is_centred = is_filled or "center" in " ".join(boxes.values())
    across = _side(boxes, ("text-align", "justify-content"), "middle" if is_centred else "start")
    down = _side(boxes, ("align-items",), "middle" if is_centred else "start")
    breaks = not boxes.get("white-space", "").startswith(("nowrap", "pre")) and width > 1
    downs = {"start": "top", "middle": "middle", "end": "bottom"}
    return Room(x, y, width, height, across, downs[down], breaks)


def _first_style(foreign: _Element) -> dict[str, str]:
    first = next(foreign.iterchildren(etree.Element), None)
    return {} if first is None else _style(first)


def _side(boxes: dict[str, str], names: tuple[str, ...], default: str) -> str:
    """Where boxes stand by the first of some properties that says it."""
    for name in names:
        side_value = boxes.get(name, "")
        for words, side in (
            (("center",), "middle"),
            (("right", "end"), "end"),
            (("left", "start"), "start"),
        ):
            if side_value.endswith(words):
                return side
    return default


def _length(text: str | None) -> float | None:
    """A length in pixels; None where there is none, or it hangs on something else."""
    found = LENGTH.fullmatch(text or "")
    return float(found[1]) if found and found[2] in {"", "px"} else None


def length(text: str | None, size: float) -> float:
    """A length in pixels, of something in type of this size; 0 where nobody can tell."""
    found = LENGTH.fullmatch(text or "")
    units = {**PIXELS, "": 1.0, "em": size, "rem": USUAL_SIZE, "ex": size / 2, "%": size / 100}
    return float(found[1]) * units.get(found[2], 0.0) if found else 0.0


# --------------------------------------------------------------------------- lines in their place


def set_lines(root: _Element) -> None:
    """Break the lines of labels to their room, and give each its place; in place."""
    for group in list(root.iter(f"{SVG}g")):
        if said := group.attrib.pop(ROOM, ""):
            _set_lines(group, Room.read(str(said)))


def _set_lines(group: _Element, room: Room) -> None:
    texts = [text for text in group if text.text]
    size = max(
        (length(nearest_attribute(text, "font-size"), USUAL_SIZE) for text in texts), default=0
    )
    most = room.width / (size or USUAL_SIZE) if room.breaks else float("inf")
    lines = [(text, line) for text in texts for line in _broken(text.text or "", most)]
    for text in texts:
        text.getparent().remove(text)  # type: ignore[union-attr] # it stands in the group
    beyond = {"start": 0.0, "middle": room.width / 2, "end": room.width}
    if any(text.get("direction") == "rtl" for text in texts):
        beyond = {"start": room.width, "middle": room.width / 2, "end": 0.0}
    below = {"top": 0.0, "middle": room.height / 2, "bottom": room.height}
    first = {"top": 0.5, "middle": -(len(lines) - 1) / 2, "bottom": 0.5 - len(lines)}
    for at, (text, line) in enumerate(lines):
        down = (first[room.down] + at) * LEADING + DROP
        place = {
            "x": f"{room.x + beyond[room.across]:g}",
            "y": f"{room.y + below[room.down]:g}",
            "dy": f"{down:.2f}em",
            "text-anchor": room.across,
        }
        line_element = etree.SubElement(group, f"{SVG}text")
        line_element.attrib.update(text.attrib)
        line_element.attrib.update(place)
        line_element.text = line


def nearest_attribute(element: _Element, name: str) -> str | None:
    """What an element says of itself, or the nearest around it."""
    chain = (element, *element.iterancestors())
    return next((said for one in chain if (said := _style(one).get(name) or one.get(name))), None)


def _broken(text: str, most: float) -> Iterator[str]:
    """A text in lines of so many ems, about; a word stays whole."""
    line = ""
    for word in text.split(" "):
        if line and _width(f"{line} {word}") > most:
            yield line
            line = word
        else:
            line = f"{line} {word}".strip()
    yield line


def _width(text: str) -> float:
    return sum(WIDE if unicodedata.east_asian_width(char) in "WF" else USUAL for char in text)
