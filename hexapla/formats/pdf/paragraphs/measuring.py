"""How wide a text is, asked of Pango in the very style in which WeasyPrint is going to set it.

Pango shapes with HarfBuzz. To ask it, and not HarfBuzz itself, finds the same fonts, features and
sizes as the layout does, whatever the style sheets of a book say.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

ONE_UNIT = 1.5 / 1024
"""The least word spacing that Pango sees, in pixels: it shapes spaces with spacing alone."""

MARK = 3
"""How many letters a text has at the most whose width is kept: a hyphen or a mark comes again and
again, a line hardly ever."""

STYLE = (
    "font_family",
    "font_size",
    "font_style",
    "font_weight",
    "font_stretch",
    "font_kerning",
    "font_variant_ligatures",
    "font_variant_position",
    "font_variant_caps",
    "font_variant_numeric",
    "font_variant_alternates",
    "font_variant_east_asian",
    "font_feature_settings",
    "font_variation_settings",
    "font_language_override",
    "letter_spacing",
    "word_spacing",
    "overflow_wrap",
    "lang",
)
"""The properties that the width of a text depends on, besides its direction."""


@dataclass(slots=True, eq=False)
class Face:
    """A style of type, in both directions, and what is known of texts in it."""

    styles: tuple[Any, Any]
    size: float
    """In pixels, as all widths here."""
    spacing: float
    """What the style itself sets between letters."""
    _widths: dict[tuple[str, bool], float] = field(default_factory=dict)

    def width(self, text: str, *, rtl: bool) -> float:
        """The width of a text that is set alone."""
        if len(text) > MARK:
            return sum(self.advances(text, rtl=rtl))
        key = text, rtl
        if key not in self._widths:
            self._widths[key] = sum(self.advances(text, rtl=rtl))
        return self._widths[key]

    def advances(self, text: str, *, rtl: bool) -> list[float]:
        """How far each character moves on; what is drawn together counts for its first one."""
        return _advances(text, self.styles[rtl])


class Faces:
    """The styles of type of a book, each once."""

    def __init__(self) -> None:
        self._faces: dict[str, Face] = {}

    def of(self, style: Any) -> Face:  # noqa: ANN401 - WeasyPrint has no types
        """The style of type in a computed style."""
        key = repr([style[name] for name in STYLE])
        if key not in self._faces:
            spacing = style["letter_spacing"]
            self._faces[key] = Face(
                (_turned(style, "ltr"), _turned(style, "rtl")),
                float(style["font_size"]),
                0.0 if spacing == "normal" else float(spacing),
            )
        return self._faces[key]


def _turned(style: Any, direction: str) -> Any:  # noqa: ANN401
    """A style in one direction, in which spaces are shaped as they are in a finished line."""
    turned = style.copy()
    turned["direction"] = direction
    turned["word_spacing"] = float(style["word_spacing"] or 0) + ONE_UNIT
    return turned


def _advances(text: str, style: Any) -> list[float]:  # noqa: ANN401
    from weasyprint.text.ffi import FROM_UNITS, ffi
    from weasyprint.text.line_break import Layout

    if not text:
        return []
    layout = Layout(style)
    layout.set_text(text)
    line, _ = layout.get_first_line()
    # A byte more: WeasyPrint puts a space without width behind a space that stands alone.
    units = [0] * (len(layout.text.encode()) + 1)
    run = line.runs
    while run != ffi.NULL:
        offset, glyphs = run.data.item.offset, run.data.glyphs
        for at in range(glyphs.num_glyphs):
            units[offset + glyphs.log_clusters[at]] += glyphs.glyphs[at].geometry.width
        run = run.next
    layout.deactivate()
    ends = list(accumulate(len(char.encode()) for char in text))
    ends[-1] = len(units)
    starts = [0, *ends[:-1]]
    return [sum(units[a:b]) * FROM_UNITS for a, b in zip(starts, ends, strict=True)]
