"""What a laid-out page tells of a paragraph: its width, and the style of each text in it.

Read from WeasyPrint's boxes, and not repeated by hand, so that whatever the style sheets of a book
say of it counts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from hexapla.formats.pdf.paragraphs.measuring import Face, Faces

if TYPE_CHECKING:
    from lxml.etree import _Element

NUMBER = "data-paragraph"
"""The attribute that tells a paragraph of the tree from all others in the laid-out page."""

BEFORE, AFTER = "data-before", "data-after"
"""The attributes of a paragraph that was cut: what stands before it, and what behind it.

Its last line is as full as the others, and its marks run as they do in the whole.
"""

RAGGED = "ragged"
"""How a paragraph is aligned whose lines are not made flush, though its language wants it."""

NARROW = 12
"""How many ems lines have at the least that are made flush by the room between their letters."""

Box = Any
"""A box of WeasyPrint, which has no types."""


class Unreadable(Exception):  # noqa: N818 - no error: such a paragraph is left as it is
    """A paragraph has something that cannot be measured."""


@dataclass(frozen=True, slots=True)
class Look:
    """The style of a text, as far as its lines depend on it."""

    face: Face
    lang: str
    hyphens: str
    """``auto``, ``manual`` or ``none``."""
    limits: tuple[int, int, int]
    """The shortest word that is divided, and how many letters stay before and after."""
    hyphen: str
    is_whole: bool
    """Whether no line ends within it."""
    breaks_anywhere: bool
    """Whether a line may end between any two letters, where nothing else is left."""


@dataclass(slots=True)
class Setting:
    """How a paragraph was set."""

    width: float
    """Of its lines, in pixels, as all widths here."""
    indent: float
    rtl: bool
    align: str
    lang: str
    looks: dict[_Element, Look] = field(default_factory=dict)
    edges: dict[_Element, tuple[float, float]] = field(default_factory=dict)
    """How wide an element is before and after its text."""
    widths: dict[_Element, float] = field(default_factory=dict)
    """How wide a picture is, or the mark of a note."""


def paragraphs(document: Box) -> Iterator[tuple[int, list[Box]]]:
    """The number of each paragraph of a laid-out document, and its boxes on the pages."""
    found: dict[int, list[Box]] = {}
    for page in document.pages:
        known = set(found)
        for box, is_in_head in _blocks(page._page_box, is_in_head=False):  # noqa: SLF001 - no other way
            number = int(box.element.get(NUMBER))
            # The head of a table comes again on each of its pages.
            if not (is_in_head and number in known):
                found.setdefault(number, []).append(box)
    yield from found.items()


def lines(box: Box) -> list[Box]:
    """The lines of a block."""
    from weasyprint.formatting_structure import boxes

    return [child for child in box.children if isinstance(child, boxes.LineBox)]


def _blocks(box: Box, *, is_in_head: bool) -> Iterator[tuple[Box, bool]]:
    """The boxes of paragraphs, and whether each stands in the head or the foot of a table."""
    from weasyprint.formatting_structure import boxes

    for child in box.children:
        if not isinstance(child, boxes.ParentBox) or isinstance(child, boxes.LineBox):
            continue
        is_head = isinstance(child, boxes.TableRowGroupBox) and (child.is_header or child.is_footer)
        element = child.element
        if element is not None and element.get(NUMBER) and lines(child):
            yield child, is_in_head
        else:
            yield from _blocks(child, is_in_head=is_in_head or is_head)


def read(paragraph: _Element, parts: list[Box], faces: Faces) -> Setting:
    """How a paragraph was set in the boxes that it has become.

    Raises:
        Unreadable: it has something that cannot be measured.
    """
    first, style = parts[0], parts[0].style
    if len({round(part.width, 1) for part in parts}) > 1:
        raise Unreadable("parts of several widths")
    setting = Setting(
        width=first.width,
        indent=indent(first),
        rtl=style["direction"] == "rtl",
        align=_align(first),
        lang=style["lang"] or "",
    )
    same = _same_elements(first.element, paragraph)
    look = _looks(faces)
    setting.looks[paragraph] = look(style)
    for part in parts:
        for line in lines(part):
            _read_line(line, same, setting, look)
    # What the style puts before the first word takes of its line, as an indent does.
    setting.indent += sum(setting.edges.pop(paragraph, ()))
    return setting


def _align(box: Box) -> str:
    align = str(box.style["text_align_all"])
    is_narrow = align == "start" and box.width < NARROW * box.style["font_size"]
    return RAGGED if is_narrow else align


def indent(box: Box) -> float:
    """The indent of the first line of a block.

    Raises:
        Unreadable: it is calculated.
    """
    own = box.style["text_indent"]
    if not hasattr(own, "unit"):
        raise Unreadable("an indent that is calculated")
    return float(own.value * box.width / 100 if own.unit == "%" else own.value)


def _same_elements(laid_out: Any, paragraph: _Element) -> Callable[[Any], _Element]:  # noqa: ANN401
    """Finds the element of the tree that an element of the laid-out page was parsed from."""
    theirs, ours = list(laid_out.iter()), list(paragraph.iter())
    if [_name(one) for one in theirs] != [_name(one) for one in ours]:
        raise Unreadable("elements that HTML nests in another way")
    pairs = dict(zip(map(id, theirs), ours, strict=True))

    def same(element: Any) -> _Element:  # noqa: ANN401
        if id(element) not in pairs:
            raise Unreadable("content from elsewhere")
        return pairs[id(element)]

    return same


def _name(element: Any) -> str:  # noqa: ANN401
    return str(element.tag).rpartition("}")[2]


def _looks(faces: Faces) -> Callable[[Any], Look]:
    """Reads styles, each once."""
    known: dict[int, tuple[Any, Look]] = {}

    def look(style: Any) -> Look:  # noqa: ANN401
        if id(style) not in known:
            known[id(style)] = style, _look(style, faces)
        return known[id(style)][1]

    return look


def _look(style: Any, faces: Faces) -> Look:  # noqa: ANN401
    if style["white_space"] not in ("normal", "nowrap"):
        raise Unreadable("text whose spaces count")
    if style["text_transform"] != "none":
        raise Unreadable("letters that the style changes")
    return Look(
        face=faces.of(style),
        lang=style["lang"] or "",
        hyphens=style["hyphens"],
        limits=tuple(style["hyphenate_limit_chars"]),
        hyphen=style["hyphenate_character"],
        is_whole=style["white_space"] == "nowrap",
        breaks_anywhere=style["overflow_wrap"] == "anywhere",
    )


def _read_line(
    box: Box, same: Callable[[Any], _Element], setting: Setting, look: Callable[[Any], Look]
) -> None:
    """Note the styles of what stands in a line, or in an element in it."""
    from weasyprint.formatting_structure import boxes
    from weasyprint.layout.absolute import AbsolutePlaceholder

    for child in box.children:
        if isinstance(child, AbsolutePlaceholder):
            continue
        if child.is_floated():
            raise Unreadable("a float")
        element = same(child.element)
        if "::" in child.element_tag:
            _read_generated(child, element, setting)
        elif isinstance(child, boxes.TextBox):
            setting.looks.setdefault(element, look(child.style))
        elif isinstance(child, boxes.InlineBox):
            edges = _edges(child, rtl=setting.rtl)
            before = setting.edges.get(element, (0.0, 0.0))
            if any(edges):
                setting.edges[element] = max(edges[0], before[0]), max(edges[1], before[1])
            setting.looks.setdefault(element, look(child.style))
            _read_line(child, same, setting, look)
        elif isinstance(child, boxes.AtomicInlineLevelBox):
            setting.widths[element] = child.margin_width()
        else:
            raise Unreadable("a block within a line")


def _read_generated(box: Box, element: _Element, setting: Setting) -> None:
    """Note how wide what the style has put in is: the mark of a note, or something else."""
    width, pseudo = box.margin_width(), box.element_tag.partition("::")[2]
    if pseudo == "footnote-call":
        setting.widths[element] = setting.widths.get(element, 0.0) + width
    elif width:  # below 0 where the first line begins before the others
        before, after = setting.edges.get(element, (0.0, 0.0))
        is_before = pseudo in ("before", "marker")
        setting.edges[element] = (before + width, after) if is_before else (before, after + width)


def _edges(box: Box, *, rtl: bool) -> tuple[float, float]:
    """How wide the margins, borders and paddings of an element are, at its start and its end."""
    left = box.margin_left + box.border_left_width + box.padding_left
    right = box.margin_right + box.border_right_width + box.padding_right
    return (right, left) if rtl else (left, right)
