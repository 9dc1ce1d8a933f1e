"""Writes the text of a PDF cluster by cluster: what is drawn together is one code with its letters.

A PDF says of each code which letters it stands for (ToUnicode, ISO 32000-1, 9.10.3). WeasyPrint 70
takes the number of a glyph for its code, and loses text wherever shapes and letters are not one to
one: a stroke between two Arabic letters, a vowel drawn before its consonant, a mark that is moved
over its letter, a kern that readers take for a space. HarfBuzz says which glyphs belong to which
letters; such a group is a cluster. Here each cluster has a code of its own, and ``cluster_fonts``
makes one glyph of it where it is more than that.
"""

from __future__ import annotations

import functools
import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from itertools import groupby, pairwise
from types import SimpleNamespace
from typing import Any, NamedTuple

from hexapla.formats.pdf.font_programs.faces import Face, embed
from hexapla.formats.pdf.font_programs.program import Cluster, Piece
from hexapla.formats.pdf.patches import cluster_fonts

KERN = 30
"""From how many thousandths of an em on a kern is made a part of its glyph: readers take gaps that
are not much wider for spaces."""

GAP = 50
"""From how many thousandths of an em on room between two words without a space is made a part of
the glyph before it, for the same reason. Less is left as it is, since each makes a glyph."""

BETWEEN_WORDS = "\u200b"
"""What stands between words without a space, as a text of its own where there is room."""

KEPT = {"\u200c", "\u200d"}
"""The two format characters that are a part of words: the non-joiner and the joiner."""

MANY = 4096
"""How many answers about letters are kept, since nearly all are asked for again and again."""

MARKS = {"Mn", "Me"}
"""The categories of marks that stand over, under or in the letter before them."""

KASHIDA = "\u0640\u2060"
"""What makes the stroke between two Arabic letters longer, and no part of the text: tatweels of
which a word joiner follows the last one. Those that an author has typed are text."""

KASHIDAS = re.compile("\u0640+\u2060")

HYPHEN, REAL_HYPHEN, SOFT_HYPHEN = "-", "\u2010", "\u00ad"
"""At the end of a line readers join words at the first and leave them in two at the second; to a
screen reader, only the third is no hyphen."""

ARABIC_MARK = "\u061c"
"""A letter of no width that runs from right to left (UAX 9)."""

ELLIPSIS = 2 << 16
"""The flag of Pango for a sign that stands for text which had no room. (WeasyPrint reads the four
bytes of level, gravity, flags and script as one number.)"""


class _Run(NamedTuple):
    """What is drawn in one font."""

    font: Any
    size: float
    """In pixels of CSS."""
    clusters: list[tuple[str, list[Any]]]
    """Letters and glyphs, from left to right."""
    rtl: bool
    end: int
    """Where it ends in its line, in bytes."""


class _Mute:
    """A stream on which WeasyPrint prepares a line, with its fonts and complaints, but no text."""

    def __init__(self, stream: Any) -> None:  # noqa: ANN401 - WeasyPrint has no types
        self.add_font = stream.add_font
        self.ink_rect, self.logical_rect = stream.ink_rect, stream.logical_rect
        self.has_text = False

    def show_text(self, _text: str) -> None:
        self.has_text = True

    def _nothing(self, *_arguments: Any) -> None:
        """Write nothing."""

    set_text_matrix = set_font_size = set_text_rise = _nothing


def write_clusters() -> None:
    """Make WeasyPrint write text by clusters; to be called after it is imported.

    Raises:
        AttributeError: WeasyPrint draws text in another way than version 70 does.
    """
    from weasyprint import pdf
    from weasyprint.draw import text

    draw_line, add_tags = text.draw_first_line, pdf.add_tags
    if getattr(draw_line, "writes_clusters", False):
        return

    def draw(stream: Any, box: Any, overflow: str, ellipsis: Any, matrix: Any) -> Any:  # noqa: ANN401
        mute = _Mute(stream)
        emojis = draw_line(mute, box, overflow, ellipsis, matrix)
        if mute.has_text:
            _write(stream, box, matrix)
        return emojis

    def build(written: Any, fonts: Any, *arguments: Any) -> Any:  # noqa: ANN401
        used, options = [cluster_fonts.face(font) for font in fonts.values()], arguments[-1]
        if (faces := options.get("faces")) is None:
            return _embedded(written, used)
        faces += used
        return _embedded(written, used, is_empty=True)

    def tag(written: Any, document: Any, version: Any, streams: Any) -> None:  # noqa: ANN401
        add_tags(written, document, version, streams)
        _say(written, [vars(stream).get("said", {}) for stream in streams])

    cluster_fonts.copy_no_files()
    draw.writes_clusters = True  # type: ignore[attr-defined] # so that it is put in place once
    text.draw_first_line, pdf.build_fonts_dictionary, pdf.add_tags = draw, build, tag


def _embedded(pdf: Any, used: list[Face], *, is_empty: bool = False) -> Any:  # noqa: ANN401
    """The fonts of a PDF by their names, after they became objects of it."""
    import pydyf

    def add(thing: Any) -> bytes:  # noqa: ANN401
        pdf.add_object(thing)
        return bytes(thing.reference)

    def font(face: Face) -> Any:  # noqa: ANN401
        return pydyf.Dictionary() if is_empty else embed(face, add)

    return pydyf.Dictionary({face.name: add(font(face)) for face in used})


def find_line_ends(document: Any) -> None:  # noqa: ANN401
    """Note in a laid-out document which texts stand at the end of a line, and in code.

    And which have room behind them that is no space.
    """
    from weasyprint.formatting_structure import boxes

    for page in document.pages:
        for text, is_code in _last_texts(page._page_box, boxes, is_code=False):  # noqa: SLF001
            text.ends_line, text.is_code = True, is_code
        for line in page._page_box.descendants():  # noqa: SLF001 - as above
            if isinstance(line, boxes.LineBox):
                inner = (_texts(one, boxes, is_code=False) for one in line.children)
                _note_gaps([text for texts in inner for text, _ in texts])


def _note_gaps(texts: list[Any]) -> None:
    """Note behind which texts of a line there is room between words without a space."""
    for before, between in pairwise(texts):
        least = GAP / 1000 * between.style["font_size"]
        if between.text == BETWEEN_WORDS and between.width > least:
            before.gap = between.width


def _last_texts(box: Any, boxes: Any, *, is_code: bool) -> Iterator[tuple[Any, bool]]:  # noqa: ANN401
    """The last text of each line in a box that is more than spaces, and whether it is code."""
    is_code |= getattr(box, "element_tag", "") in {"pre", "code"}
    if isinstance(box, boxes.LineBox):
        last: list[tuple[Any, bool]] = []
        for inner in box.children:
            last = list(_texts(inner, boxes, is_code=is_code))[-1:] or last
        yield from last
    for inner in getattr(box, "children", ()):
        yield from _last_texts(inner, boxes, is_code=is_code)


def _texts(box: Any, boxes: Any, *, is_code: bool) -> Iterator[tuple[Any, bool]]:  # noqa: ANN401
    """The texts in a box of a line, and whether they are code."""
    is_code |= getattr(box, "element_tag", "") in {"pre", "code"}
    if isinstance(box, boxes.TextBox) and box.text.strip():
        yield box, is_code
    elif isinstance(box, boxes.InlineBox):
        for inner in box.children:
            yield from _texts(inner, boxes, is_code=is_code)


def _write(stream: Any, box: Any, matrix: Any) -> None:  # noqa: ANN401
    """Write the line of a box, and note how it is said where readers could not tell."""
    text, hyphen, runs = box.pango_layout.text, _hyphen(box), list(_runs(stream, box.pango_layout))
    for run in runs:
        if hyphen and run.end == len(text.encode()):
            at = 0 if run.rtl else -1
            run.clusters[at] = hyphen, run.clusters[at][1]
    if runs and (gap := getattr(box, "gap", 0.0)):
        runs[-1].clusters[-1][1].append(_room(gap))
    _hold_marks([run.clusters for run in runs])
    stream.set_text_matrix(*matrix.values)
    # All of one font in one go: between two, some readers lose a space.
    for (font, size), group in groupby(runs, key=lambda run: (run.font, run.size)):
        stream.set_font_size(font.hash, size)
        stream.show_text(_shown(font, size, [one for run in group for one in run.clusters]))
    marked = (stream._tags or {}).get(box)  # noqa: SLF001 - it is not to be had otherwise
    if marked and (hyphen or any(run.rtl for run in runs)):
        if hyphen == HYPHEN:
            text = text.removesuffix(box.style["hyphenate_character"]) + SOFT_HYPHEN
        vars(stream).setdefault("said", {})[marked["mcid"]] = _without_settings(text)


def _room(width: float) -> Any:  # noqa: ANN401
    """A glyph that is nothing but so wide, in pixels."""
    from weasyprint.text.ffi import TO_UNITS, pango

    geometry = SimpleNamespace(width=round(width * TO_UNITS), x_offset=0, y_offset=0)
    return SimpleNamespace(glyph=pango.PANGO_GLYPH_EMPTY, geometry=geometry)


def _hold_marks(runs: list[list[tuple[str, list[Any]]]]) -> None:
    """Let no turned mark follow a sign of no direction: PDFium would give it to the sign."""
    before = ""
    for clusters in runs:
        for at, (text, glyphs) in enumerate(clusters):
            is_turned = _is_rtl(text[-1]) and unicodedata.category(text[0]) in MARKS
            if is_turned and not before.isspace() and not _is_rtl(before[-1:]):
                clusters[at] = ARABIC_MARK + text, glyphs
            before = text


def _is_rtl(letter: str) -> bool:
    """Whether a letter runs from right to left."""
    return bool(letter) and unicodedata.bidirectional(letter) in {"R", "AL"}


def _hyphen(box: Any) -> str:  # noqa: ANN401
    """What the hyphen at the end of a line is written as; nothing where there is none."""
    text = box.pango_layout.text
    if not getattr(box, "ends_line", False):
        return ""
    if text.endswith(box.style["hyphenate_character"]):
        return HYPHEN
    if text.endswith(HYPHEN):
        # Code is copied letter for letter, and no line is joined at a space.
        return f"{HYPHEN} " if box.is_code else REAL_HYPHEN
    return ""


def _runs(stream: Any, layout: Any) -> Iterator[_Run]:  # noqa: ANN401
    """The first line of a layout, from left to right."""
    from weasyprint.text.ffi import ffi

    line, _ = layout.get_first_line()
    text = layout.text.encode()
    run = line.runs[0]
    while run != ffi.NULL:
        item, glyphs = run.data.item, run.data.glyphs
        font, size = stream.add_font(item.analysis.font)
        rtl, end = bool(item.analysis.level % 2), item.offset + item.length
        if item.analysis.level & ELLIPSIS:
            clusters = [("…", list(glyphs.glyphs[0 : glyphs.num_glyphs]))]
        else:
            clusters = list(_clusters(text[item.offset : end], glyphs, rtl=rtl))
        yield _Run(font, size, clusters, rtl, end)
        run = run.next


def _clusters(text: bytes, glyphs: Any, *, rtl: bool) -> Iterator[tuple[str, list[Any]]]:  # noqa: ANN401
    """The letters of each cluster with its glyphs, from left to right.

    A mark belongs to the letter before it, though HarfBuzz may count it for itself; so does a
    longer stroke.
    """
    starts = list(glyphs.log_clusters[0 : glyphs.num_glyphs])
    letters_at = sorted(set(starts))
    strokes = {at for start, end in _kashidas(text) for at in range(start, end)}
    firsts = [
        at for at in letters_at if not at or not (at in strokes or _is_mark(text[at : at + 4]))
    ]
    # A joiner that another font has begins a run; nothing is drawn of it, so it goes with what is.
    if firsts[1:] and text[: firsts[1]].decode() in KEPT:
        del firsts[1]
    ends = dict(zip(firsts, [*firsts[1:], len(text)], strict=True))
    bases = [firsts[bisect_right(firsts, start) - 1] for start in starts]
    for base, group in groupby(range(len(starts)), key=lambda at: bases[at]):
        letters = text[base : ends[base]].decode()
        seen = _without_settings(letters) or letters
        # Readers turn what runs from right to left around, letter by letter.
        yield seen[::-1] if rtl else seen, [glyphs.glyphs[at] for at in group]


def _kashidas(text: bytes) -> Iterator[tuple[int, int]]:
    """From where to where longer strokes reach in a text, in bytes."""
    if KASHIDA.encode() in text:
        whole = text.decode()
        for found in KASHIDAS.finditer(whole):
            yield tuple(len(whole[:at].encode()) for at in found.span())  # type: ignore[misc]


@functools.lru_cache(MANY)
def _is_mark(text: bytes) -> bool:
    """Whether a text begins with a mark that stands over or under the letter before it."""
    first = text.decode(errors="ignore")[0]
    return unicodedata.category(first) in MARKS or first in KEPT


@functools.lru_cache(MANY)
def _without_settings(text: str) -> str:
    """A text without the characters that only say how others are set, such as word joiners."""
    text = KASHIDAS.sub("", text)
    kept = KEPT | {SOFT_HYPHEN} if text.endswith(SOFT_HYPHEN) else KEPT
    return "".join(one for one in text if unicodedata.category(one) != "Cf" or one in kept)


def _shown(font: Any, size: float, clusters: list[tuple[str, list[Any]]]) -> str:  # noqa: ANN401
    """What shows clusters of a font: their codes, and how far to move between them."""
    shown, ahead = "", 0.0
    for text, glyphs in clusters:
        cluster, width = _cluster(text, glyphs, font, size)
        if cluster:
            if moved := round(ahead):
                shown, ahead = f"{shown}>{moved}<", ahead - moved
            shown += f"{cluster_fonts.code(font, cluster):04x}"
            ahead += cluster_fonts.width(font, cluster)
        ahead -= width
    return f"<{shown}>{round(ahead) or ''}".replace("<>", "")


def _cluster(
    text: str,
    glyphs: list[Any],
    font: Any,  # noqa: ANN401
    size: float,
) -> tuple[Cluster | None, float]:
    """A cluster, if there is anything to draw, and how wide it is in its line."""
    from weasyprint.text.ffi import FROM_UNITS, pango

    unit = size / FROM_UNITS / 1000
    pieces, x = [], 0.0
    for glyph in glyphs:
        shape = glyph.geometry
        if glyph.glyph != pango.PANGO_GLYPH_EMPTY:
            at = round(x + shape.x_offset / unit), round(-shape.y_offset / unit)
            pieces.append(Piece(_number(glyph.glyph, font), *at))
        x += shape.width / unit
    if not pieces:
        return None, x
    is_plain = len(pieces) == 1 and pieces[0][1:] == (0, 0)
    kern = x - font.widths[pieces[0].glyph]
    # Lines are stretched at their spaces, which are spaces to all readers then.
    is_natural = is_plain and (abs(kern) < KERN or (kern > 0 and text.isspace()))
    return Cluster(text, tuple(pieces), None if is_natural else round(x)), x


def _number(glyph: int, font: Any) -> int:  # noqa: ANN401
    """The number of a glyph, or what WeasyPrint counts for one that no font has."""
    from weasyprint.text.ffi import pango

    if glyph & pango.PANGO_GLYPH_UNKNOWN_FLAG:
        return int(font.get_unused_glyph_id(glyph - pango.PANGO_GLYPH_UNKNOWN_FLAG))
    return glyph


def _say(pdf: Any, said: list[dict[int, str]]) -> None:  # noqa: ANN401
    """Put texts beside the tags of a PDF, for those who hear it; by page and marked content.

    Beside the tags and not in the pages: there, readers that look would turn them around.
    """
    import pydyf

    pages = {reference: number for number, reference in enumerate(pdf.page_references)}
    for tag in pdf.objects:
        if isinstance(tag, dict) and tag.get("Type") == "/StructElem" and "Pg" in tag:
            texts = [said[pages[tag["Pg"]]].get(kid) for kid in tag["K"] if isinstance(kid, int)]
            if texts and all(texts):
                tag["ActualText"] = pydyf.String("".join(filter(None, texts)))
