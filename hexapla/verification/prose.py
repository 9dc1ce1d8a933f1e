"""Edition → its words, block by block: what is read back from an artifact is held against them.

Nothing here comes from the code that writes editions: the words are those of the localized tree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from hexapla.model import Edition, Node
from hexapla.source import citations, pandoc_ast
from hexapla.source.attributes import LEVELS
from hexapla.verification.floating import Place, place_of

TEXT, NOTE, FRONT, INDEX = "text", "note", "front", "index"
"""The parts of an artifact that are each read from one end to the other."""

SPACES = {"Space", "SoftBreak", "LineBreak"}

SILENT = {"Math", "RawInline", "RawBlock", "HorizontalRule"}
"""What has no words, or others in each format: a formula is counted, and not read."""

NOWHERE = Place(0)
"""The place of what stands in no block of the book: titles, and what pages are given."""


@dataclass(frozen=True, slots=True)
class Block:
    """A heading, paragraph, item, cell, caption, note, term or code of an edition."""

    section: str
    """The number of the section it stands in, or its id in quotes."""
    flow: str
    """``text``, or ``note`` for what stands at the end of a chapter or at the foot of a page."""
    kind: str
    """What people call it."""
    runs: tuple[str, ...]
    """Its words. Between two runs stands something of another kind, such as the mark of a note."""
    place: Place = NOWHERE
    """Its place in the book."""


@dataclass(frozen=True, slots=True)
class Leaving:
    """What a format leaves out on purpose, or adds."""

    reads_pictures: bool = False
    """Whether the description of a picture stands in its place, as text: of a figure, below what
    is said of it, where it is not the same."""
    repeats_heads: bool = False
    """Whether a table has no row of heads, for they stand in each row."""
    has_one_index: bool = False
    """Whether the index of a parallel edition is in its first language only."""


LEFT_OUT = {
    "html": Leaving(has_one_index=True),
    "txt": Leaving(reads_pictures=True, repeats_heads=True),
}
"""By the name of the format; all others print every word, and no description of a picture."""


def left_out(kind: str) -> Leaving:
    """What a format leaves out on purpose."""
    return LEFT_OUT.get(kind, Leaving())


def blocks_of(edition: Edition, kind: str) -> Iterator[Block]:
    """The words of an edition in a format, in the order of reading; of a pair, those of the first.

    A note follows the block that it is called from.

    Raises:
        HexaplaError: the works that it cites cannot be read any more.
    """
    book = edition.book
    own = pandoc_ast.copy(book.blocks) if book.settings.bibliography else book.blocks
    walk = _Walk(left_out(kind))
    for number, block in enumerate(citations.resolve(book, own, edition.language)):
        place = place_of(number, block)
        yield from (replace(one, place=place) for one in walk.blocks([block], "paragraph"))


def titles_of(edition: Edition) -> Iterator[tuple[str, str]]:
    """What stands on the title page of an edition, with what it is called."""
    for name in ("title", "subtitle"):
        if inlines := edition.book.meta.get(name):
            yield name, pandoc_ast.plain(inlines)


def index_of(edition: Edition) -> Iterator[tuple[str, str]]:
    """Each line that the index of an edition must have, with the section of its first mark."""
    known: dict[str, str] = {}
    section = ""
    for node in pandoc_ast.walk_markup(edition.book.blocks):
        if node["t"] == "Header":
            section = _section(node)
        elif pandoc_ast.is_index_mark(node):
            for level in LEVELS:
                if text := pandoc_ast.value(node, level):
                    known.setdefault(text, section)
    yield from known.items()


def _section(header: Node) -> str:
    return pandoc_ast.value(header, "number") or repr(header["c"][1][0])


class _Walk:
    """Walks through a tree once, block by block."""

    def __init__(self, leaving: Leaving) -> None:
        self._leaving = leaving
        self._section = ""
        self._notes: list[Node] = []

    def blocks(self, blocks: Iterable[Node], kind: str) -> Iterator[Block]:
        """The words of these blocks; ``kind`` is what their paragraphs are called."""
        for block in blocks:
            yield from self._block(block, kind)

    def _block(self, block: Node, kind: str) -> Iterator[Block]:
        match block:
            case {"t": "Header", "c": [_, _, inlines]}:
                self._section = _section(block)
                yield from self._of_inlines(inlines, "heading")
            case {"t": "Para" | "Plain", "c": inlines}:
                yield from self._of_inlines(inlines, kind)
            case {"t": "LineBlock", "c": lines}:
                spaced = [node for line in lines for node in (*line, pandoc_ast.space())]
                yield from self._of_inlines(spaced, "verse")
            case {"t": "CodeBlock", "c": [_, text]}:
                yield Block(self._section, TEXT, "code", tuple(text.split("\n")))
            case {"t": "BlockQuote", "c": inner} | {"t": "Div", "c": [_, inner]}:
                yield from self.blocks(inner, kind)
            case {"t": "BulletList", "c": items} | {"t": "OrderedList", "c": [_, items]}:
                for item in items:
                    yield from self.blocks(item, "item")
            case {"t": "DefinitionList", "c": entries}:
                for term, definitions in entries:
                    yield from self._of_inlines(term, "term")
                    for definition in definitions:
                        yield from self.blocks(definition, "definition")
            case {"t": "Figure", "c": [_, _, inner]}:
                caption = list(self.blocks(pandoc_ast.caption(block), "caption"))
                shown = list(self.blocks(inner, "figure"))
                if not self._leaving.reads_pictures:
                    yield from (*shown, *caption)
                else:
                    said = ["".join(one.runs) for one in caption]
                    others = (one for one in shown if "".join(one.runs) not in said)
                    yield from (*caption, *others)
            case {"t": "Table"}:
                yield from self.blocks(pandoc_ast.caption(block), "caption")
                yield from self._table(block)

    def _table(self, table: Node) -> Iterator[Block]:
        _, _, _, head, bodies, foot = table["c"]
        heads = [] if self._leaving.repeats_heads else [head[1]]
        parts = [*heads, *(part for body in bodies for part in body[2:]), foot[1]]
        for rows in parts:
            for _, cells in rows:
                for *_, blocks in cells:
                    yield from self.blocks(blocks, "cell")

    def _of_inlines(self, inlines: list[Node], kind: str) -> Iterator[Block]:
        """A block of inlines, and then the notes that are called from it."""
        pieces = list(self._pieces(inlines))
        notes, self._notes = self._notes, []
        runs = "".join("\n" if piece is None else piece for piece in pieces).split("\n")
        yield Block(self._section, TEXT, kind, tuple(filter(str.strip, runs)))
        for note in notes:
            for part in self.blocks(note["c"], "note"):
                yield replace(part, flow=NOTE)

    def _pieces(self, inlines: Iterable[Node]) -> Iterator[str | None]:
        """The text of inlines; None where something of another kind may stand between two runs."""
        for node in inlines:
            match node:
                case {"t": "Str", "c": text}:
                    yield text.replace("\n", " ")
                case {"t": kind} if kind in SPACES:
                    yield " "
                case {"t": kind} if kind in SILENT:
                    yield None
                case {"t": "Note"}:
                    self._notes.append(node)
                    yield None
                case {"t": "Code", "c": [_, text]}:
                    yield text.replace("\n", " ")
                case {"t": "Image"} if not self._leaving.reads_pictures:
                    yield None
                case {"t": "Link" | "Image", "c": [_, inner, _]}:
                    # Behind a link a format may say where it leads.
                    yield from (None, *self._pieces(inner), None)
                case {"t": "Span", "c": [_, inner]} if "abbr" in pandoc_ast.classes(node):
                    # Behind it print says what it is short for.
                    yield from (*self._pieces(inner), None)
                case {"t": "Span" | "Quoted" | "Cite", "c": [_, inner]} | {"c": list(inner)}:
                    yield from self._pieces(inner)
