"""How well ``adopt`` finds the pairs again: this book's translations, turned back into Markdown.

Each translation is put into the source's tree, written as Markdown, damaged as real translations
are (paragraphs dropped, split, merged, moved), and adopted into an empty catalog. What comes back
is compared with the catalog that it came from.

    .venv/bin/python -m benchmarks.adoption [--write] [--short] [--seeds 3]
"""

from __future__ import annotations

import copy
import json
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from benchmarks import tables
from hexapla.alignment.adopt import adopt
from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Catalog, Message
from hexapla.model import Book, Node
from hexapla.segments.marks import MARK
from hexapla.segments.segments import extract, substitute
from hexapla.segments.slots import INDEX, slots
from hexapla.segments.sync import sync_catalog
from hexapla.source import pandoc, pandoc_ast
from hexapla.source.normalise import without
from hexapla.source.numbering import number
from hexapla.source.reader import read_book
from hexapla.theme import Theme

ROOT = Path(__file__).parent.parent
SHARE = 0.05
"""The share of paragraphs that each kind of damage touches."""

SENTENCE = re.compile(r"[.!?؟]$|。$")

MARK_OF_INDEX = r"⟦(\d+)⟧ = for the index"

Key = tuple[str | None, str]


@dataclass
class Damaged:
    """The blocks of a translation, and what of the source is not whole in them any more."""

    blocks: list[tuple[int, Node]]
    """Each with its number among the blocks of the source."""
    dropped: set[int] = field(default_factory=set)

    def paragraphs(self) -> list[int]:
        """Where paragraphs of the text stand."""
        return [at for at, (_, block) in enumerate(self.blocks) if block["t"] == "Para"]


def drop(damaged: Damaged, dice: random.Random, times: int) -> None:
    """Take paragraphs out."""
    for at in sorted(dice.sample(damaged.paragraphs(), times), reverse=True):
        damaged.dropped.add(damaged.blocks.pop(at)[0])


def split(damaged: Damaged, dice: random.Random, times: int) -> None:
    """Divide paragraphs at the end of a sentence near their middle."""
    able = [at for at in damaged.paragraphs() if _middle(damaged.blocks[at][1]["c"])]
    for at in sorted(dice.sample(able, min(times, len(able))), reverse=True):
        name, block = damaged.blocks[at]
        left, right = _middle(block["c"]) or ([], [])
        damaged.blocks[at : at + 1] = [
            (name, {"t": "Para", "c": left}),
            (name, {"t": "Para", "c": right}),
        ]


def _middle(inlines: list[Node]) -> tuple[list[Node], list[Node]] | None:
    """A paragraph in two halves, each of whole sentences."""
    flat: list[Node] = []
    for node in inlines:
        parts = re.split("(?<=。)", node["c"]) if node["t"] == "Str" else [""]
        flat += [pandoc_ast.string(part) for part in parts if part] if len(parts) > 1 else [node]
    ends = [
        at
        for at in range(2, len(flat) - 1)
        if (flat[at]["t"] == "Space" and SENTENCE.search(pandoc_ast.plain(flat[:at])))
        or (
            flat[at - 1]["t"] == "Str"
            and flat[at - 1]["c"].endswith("。")
            and flat[at]["t"] != "Note"
        )
    ]
    if not ends:
        return None
    total = len(pandoc_ast.plain(flat))
    best = min(ends, key=lambda at: abs(len(pandoc_ast.plain(flat[:at])) - total / 2))
    return flat[:best], flat[best:]


def merge(damaged: Damaged, dice: random.Random, times: int) -> None:
    """Make one paragraph of two that follow one another."""
    found = damaged.paragraphs()
    able = [at for at in found if at + 1 in found]
    chosen: list[int] = []
    for at in dice.sample(able, len(able)):
        if len(chosen) < times and not {at - 1, at, at + 1} & set(chosen):
            chosen.append(at)
    for at in sorted(chosen, reverse=True):
        (name, one), (_, other) = damaged.blocks[at : at + 2]
        glue = [] if "。" in pandoc_ast.plain(one["c"]) else [pandoc_ast.space()]
        damaged.blocks[at : at + 2] = [(name, {"t": "Para", "c": [*one["c"], *glue, *other["c"]]})]


def move(damaged: Damaged, dice: random.Random, times: int) -> None:
    """Put paragraphs elsewhere in the book."""
    for _ in range(times):
        block = damaged.blocks.pop(dice.choice(damaged.paragraphs()))
        damaged.blocks.insert(dice.choice(damaged.paragraphs()), block)


DAMAGES: dict[str, list[Callable[[Damaged, random.Random, int], None]]] = {
    "equal structure": [],
    "dropped": [drop],
    "split": [split],
    "merged": [merge],
    "moved": [move],
    "all of these": [drop, split, merge, move],
}


def markdown(blocks: list[Node], *, with_ids: bool) -> str:
    """Blocks as a translator would have written them."""
    made = copy.deepcopy(blocks)
    for node in pandoc_ast.walk(made):
        attributes = pandoc_ast.attr(node) if node["t"] in {"Header", "Figure", "Table"} else None
        if attributes and not with_ids:
            attributes[0] = ""
    arguments = ["--from", "json", "--to", "markdown", "--wrap=none"]
    return pandoc.run(arguments, json.dumps(pandoc_ast.document(made)), "the translation")


def keys_of(book: Book) -> list[set[Key]]:
    """The messages of each block of the source."""
    segments = iter(extract(replace(book, meta={}, labels={})))
    found = []
    for block in book.blocks:
        alone = replace(book, blocks=[block], files=(("", 1),), meta={}, labels={})
        found.append({next(segments).key for _ in slots(alone)})
    return found


def unmarked(book: Book, reference: Catalog) -> tuple[Book, Catalog]:
    """A book and its catalog without an index: who translated without Hexapla has marked none."""
    plain = replace(book, blocks=without(book.blocks, pandoc_ast.is_index_mark))
    told = [m for m in reference if not (m.context or "").startswith(INDEX)]
    return plain, replace(reference, messages=tuple(map(_unmarked, told)))


def _unmarked(message: Message) -> Message:
    """A message without marks for the index, the others numbered as if there were none."""
    marks = {int(number) for number in re.findall(MARK_OF_INDEX, " ".join(message.extracted))}
    others = sorted({int(number) for _, number in MARK.findall(message.id)} - marks)
    numbers = {number: str(at) for at, number in enumerate(others, start=1)}

    def renumbered(text: str) -> str:
        return MARK.sub(
            lambda found: (
                f"⟦{found[1]}{numbers[int(found[2])]}⟧" if int(found[2]) in numbers else ""
            ),
            text,
        )

    return replace(message, id=renumbered(message.id), string=renumbered(message.string))


def measure(
    book: Book, reference: Catalog, damage: str, seed: int, *, with_ids: bool
) -> Counter[str]:
    """What came of each message, counted."""
    dice = random.Random(f"{damage} {seed}")  # noqa: S311 - damage, not secrets
    book, reference = unmarked(book, reference)
    known = reference.by_key()
    translated, _ = substitute(book, lambda segment: known[segment.key].string)
    damaged = Damaged(list(enumerate(translated.blocks)))
    times = round(SHARE * len(damaged.paragraphs()))
    for spoil in DAMAGES[damage]:
        spoil(damaged, dice, times)
    text = markdown([block for _, block in damaged.blocks], with_ids=with_ids)
    empty = catalogs.empty(reference.language, "book", "2026-11-23")
    catalog = sync_catalog(empty, extract(book))[0]
    keys = keys_of(book)
    there = set().union(*(found for at, found in enumerate(keys) if at not in damaged.dropped))
    gone = set().union(*(keys[at] for at in damaged.dropped)) - there
    adopted = adopt(number(book), catalog, [("book.md", text)], Theme(ROOT)).catalog.by_key()
    count: Counter[str] = Counter()
    for key in there:
        count[
            verdict(adopted[key].string, known[key].string, marked=adopted[key].state == "stale")
        ] += 1
    for key in gone:
        if adopted[key].string:
            count[verdict(adopted[key].string, None, marked=adopted[key].state == "stale")] += 1
        else:
            count["rightly empty"] += 1
    return count


def verdict(found: str, wanted: str | None, *, marked: bool) -> str:
    """How what was found stands to what was wanted."""
    if not found:
        return "not found"
    right = "right" if found == wanted else "wrong"
    return f"{right}, marked" if marked else right


COLUMNS = ["right", "right, marked", "not found", "wrong, marked", "wrong"]


def references() -> list[Catalog]:
    """The book's own translations."""
    return [catalogs.read(path) for path in sorted((ROOT / "translations").glob("*.po"))]


def damaged(known: Sequence[Catalog], seeds: int, damages: Iterable[str]) -> Iterator[list[str]]:
    """A row for each kind of damage to the book's own translations."""
    book = read_book(ROOT)
    for damage in damages:
        for with_ids in (True, False):
            runs = [(one, seed) for one in known for seed in range(seeds if DAMAGES[damage] else 1)]
            count: Counter[str] = Counter()
            for reference, seed in runs:
                count += measure(book, reference, damage, seed, with_ids=with_ids)
            yield row([damage, "kept" if with_ids else "lost"], count)


def row(words: list[str], count: Counter[str]) -> list[str]:
    """The row of a table."""
    total = sum(count[name] for name in COLUMNS)
    share = (count["right"] + count["right, marked"]) / total
    figures = [f"{count[name]:,}" for name in COLUMNS]
    return [*words, f"{total:,}", *figures, tables.percent(share)]


def main() -> None:
    """Print the table."""
    parser = tables.options(__doc__)
    parser.add_argument("--seeds", type=int, default=3)
    chosen = parser.parse_args()
    own = references()
    rows = damaged(own[:1], 1, ["moved"]) if chosen.short else damaged(own, chosen.seeds, DAMAGES)
    text = tables.table(["damage", "ids", "texts", *COLUMNS, "share right"], rows, words=2)
    tables.show("adoption", text, "make bench-translations", is_written=chosen.write)


if __name__ == "__main__":
    main()
