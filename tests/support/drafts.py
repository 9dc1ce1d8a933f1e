"""A book as its author knows it: every sentence has a hidden id that outlives all edits.

Histories edit a draft, write it as Markdown, and Hexapla reads that; the hidden ids tell what a
perfect memory would know of each text.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

Sense = tuple[tuple[int, int], ...]
"""What a text says: the id of each of its sentences with its version."""

END = re.compile(r"[.!?][\"”)*]*(?:\[\^\w+\])? (?=[A-Z\"*\[])")
NOTE = re.compile(r"\[\^(\w+)\]")
NOTE_BODY = re.compile(r"\[\^(\w+)\]: ")
HEADING = re.compile(r"(#+) (.*?) \{#([\w-]+)((?: \.\w+)*)\}")
FIGURE = re.compile(r"!\[(.*?)\]\((.*?)\)\{#([\w-]+) alt=\"(.*)\"\}", re.DOTALL)
CAPTION = re.compile(r": (.*) \{#([\w-]+)\}")


@dataclass
class Sentence:
    """A sentence, through all its versions."""

    id: int
    version: int
    """Rises when the sentence says something else; commas and emphasis don't count."""
    text: str


@dataclass
class Unit:
    """What will be one segment."""

    uid: int
    """The place in the book, through all edits and moves."""
    sentences: list[Sentence]

    @property
    def text(self) -> str:
        return " ".join(sentence.text for sentence in self.sentences)

    @property
    def sense(self) -> Sense:
        return tuple((sentence.id, sentence.version) for sentence in self.sentences)


@dataclass
class Block:
    """A block of Markdown with its units in the order of reading."""

    kind: str
    """paragraph, heading, quote, items, steps, table, figure, terms, or remark."""
    units: list[Unit]
    notes: dict[str, Unit] = field(default_factory=dict)
    shape: dict[str, str] = field(default_factory=dict)
    """What its Markdown has besides: an id, a level, a picture, a width of lines, a context."""

    def reading(self) -> Iterator[Unit]:
        """Its units, and after each the notes that it has."""
        for unit in self.units:
            yield unit
            yield from (self.notes[name] for name in NOTE.findall(unit.text))


@dataclass
class Draft:
    """The book while it is written."""

    files: dict[str, list[Block]]
    last: int = 0
    """The last id that was given."""

    def next(self) -> int:
        """A new id."""
        self.last += 1
        return self.last

    def unit(self, text: str) -> Unit:
        """A new unit, all its sentences new."""
        sentences = [Sentence(self.next(), 0, part) for part in sentences_of(text)]
        return Unit(self.next(), sentences)

    def blocks(self) -> Iterator[tuple[str, int, Block]]:
        """Each block with its file and its place in that."""
        for name in sorted(self.files):
            for place, block in enumerate(self.files[name]):
                yield name, place, block

    def reading(self) -> list[Unit]:
        """All units in the order in which their segments come."""
        return [unit for _, _, block in self.blocks() for unit in block.reading()]

    def markdown(self) -> dict[str, str]:
        """The text of each file."""
        return {
            name: "\n\n".join(map(written, blocks)) + "\n" for name, blocks in self.files.items()
        }


def sentences_of(text: str) -> list[str]:
    """The sentences of a paragraph, which a space joins again."""
    ends = [found.end() for found in END.finditer(text)]
    pairs = zip([0, *ends], [*ends, len(text) + 1], strict=True)
    return [text[start : end - 1] if end <= len(text) else text[start:] for start, end in pairs]


# Markdown → draft

INDEXED = re.compile(r"\[([^]]*)\]\{\.index[^}]*\}")
"""Words that an index names."""


def draft_of(files: dict[str, str]) -> Draft:
    """The draft of a book written in the few structures that drafts know; without its index."""
    draft = Draft({})
    for name, text in sorted(files.items()):
        blocks: list[Block] = []
        for chunk in re.split(r"\n{2,}", INDEXED.sub(r"\1", text).strip()):
            _take(draft, blocks, chunk)
        draft.files[name] = blocks
    return draft


def _take(draft: Draft, blocks: list[Block], chunk: str) -> None:
    line = " ".join(chunk.split())
    if found := NOTE_BODY.match(line):
        owner = next(b for b in reversed(blocks) if any(found[1] in u.text for u in b.units))
        owner.notes[found[1]] = draft.unit(line[found.end() :])
    elif (found := CAPTION.fullmatch(line)) and blocks[-1].kind == "table":
        blocks[-1].units.insert(0, draft.unit(found[1]))
        blocks[-1].shape["id"] = found[2]
    else:
        blocks.append(_block(draft, chunk, line))


def _block(draft: Draft, chunk: str, line: str) -> Block:
    lines = chunk.split("\n")
    if line.startswith("<!--"):
        return Block("remark", [], shape={"text": chunk})
    if found := HEADING.fullmatch(line):
        shape = {"level": found[1], "id": found[3], "more": found[4]}
        return Block("heading", [draft.unit(found[2])], shape=shape)
    if found := FIGURE.fullmatch(line):
        units = [draft.unit(found[1]), draft.unit(found[4])]
        return Block("figure", units, shape={"picture": found[2], "id": found[3]})
    if line.startswith("> "):
        return Block("quote", [draft.unit(" ".join(part[2:] for part in lines))])
    if line.startswith("|"):
        rows = [[cell.strip() for cell in row.strip("| ").split("|")] for row in lines]
        cells = [draft.unit(cell) for row in (rows[0], *rows[2:]) for cell in row]
        return Block("table", cells, shape={"columns": str(len(rows[0]))})
    for kind, bullet in (("items", r"- "), ("steps", r"\d+\. ")):
        if re.match(bullet, line):
            texts = [re.sub(f"^{bullet}", "", part) for part in lines]
            return Block(kind, [draft.unit(text) for text in texts])
    if len(lines) > 1 and lines[1].startswith(":   "):
        body = " ".join(part.strip() for part in lines[1:])
        return Block("terms", [draft.unit(lines[0]), draft.unit(body.removeprefix(":").strip())])
    return Block("paragraph", [draft.unit(line)])


# Draft → Markdown


def written(block: Block) -> str:
    """A block's Markdown, its notes below it."""
    bodies = {name: block.notes[name] for u in block.units for name in NOTE.findall(u.text)}
    return "\n\n".join(
        [_body(block), *(f"[^{name}]: {unit.text}" for name, unit in bodies.items())]
    )


def _body(block: Block) -> str:
    texts, shape = [unit.text for unit in block.units], block.shape
    match block.kind:
        case "remark":
            return shape["text"]
        case "heading":
            return f"{shape['level']} {texts[0]} {{#{shape['id']}{shape['more']}}}"
        case "quote":
            return f"> {texts[0]}"
        case "items":
            return "\n".join(f"- {text}" for text in texts)
        case "steps":
            return "\n".join(f"{number}. {text}" for number, text in enumerate(texts, start=1))
        case "figure":
            return f'![{texts[0]}]({shape["picture"]}){{#{shape["id"]} alt="{texts[1]}"}}'
        case "terms":
            return f"{texts[0]}\n:   {texts[1]}"
        case "table":
            columns = int(shape["columns"])
            rows = [texts[i : i + columns] for i in range(1, len(texts), columns)]
            lines = ["| " + " | ".join(row) + " |" for row in rows]
            rule = "|" + "---|" * columns
            return "\n".join([lines[0], rule, *lines[1:], "", f": {texts[0]} {{#{shape['id']}}}"])
    width = int(shape.get("width", 90))
    filled = textwrap.fill(texts[0], width, break_long_words=False, break_on_hyphens=False)
    return f'::: {{ctx="{shape["ctx"]}"}}\n{filled}\n:::' if "ctx" in shape else filled


# A small book


def _words(text: str) -> list[str]:
    return text.split()


NOUNS = _words(
    "council harbour engine river treaty library season market garden bridge committee forest "
    "island journal kitchen lantern mountain orchard railway school theatre valley village "
    "workshop archive border census district estate factory glacier hospital institute judge "
    "letter museum network office parish quarry report senate tunnel union vessel winter"
)
VERBS = _words(
    "follows measures protects describes visits rebuilds records crosses supports watches "
    "divides replaces admires governs teaches inspects welcomes reports questions improves "
    "abandons restores connects publishes examines"
)
ADJECTIVES = _words(
    "quiet northern ancient careful modern distant narrow public common steady fragile wooden "
    "patient foreign local broad uneven hidden famous southern early ordinary"
)
ADVERBS = _words("slowly often rarely gladly openly seldom always firmly soon together")

SUBJECTS = (
    "The {a} {n}",
    "Every {n} of the {n}",
    "Nobody in the {n}",
    "A {n} that was once {a}",
    "In {year} the {n}",
    "What we call *{a} {n}*",
    "Rule {small} of the {n}",
    "Their {n}, like any {n},",
    "Whoever crosses the {n}",
    'The so-called "{a} {n}"',
    "Neither rain nor {n}",
    "Long before {year}, a {n}",
)
PREDICATES = (
    "{v} the {n}",
    "{d} {v} {count} {n}s",
    "{v} a {a} {n}",
    "is by no means {a}",
    "and its {n} {v} each other",
    "{v} whatever the {n} needs",
    "can {d} be found near the {n}",
    "belongs to the {a} {n}s",
    "has been {a} since {year}",
    "looks {a} to a {n}",
)
TAILS = (
    "",
    ", as the {n} {v} it",
    " (see www.example.org/{n}/{n})",
    "; no {n} remains {a}",
    " without asking a single {n}",
    " at the edge of the {n}",
    ", although {small} {n}s {d} object",
    ", and that is why the {n} {v} it",
    " wherever [the {a} {n}](https://example.org/{n}/{year}) leads",
    " until some {n} {v} another",
)


def sentence(random: Random) -> str:
    """A sentence of no great sense and of ordinary looks."""
    kinds = {"n": NOUNS, "v": VERBS, "a": ADJECTIVES, "d": ADVERBS}
    numbers = {"year": (1900, 2030), "small": (2, 40), "count": (100, 999)}

    def word(found: re.Match[str]) -> str:
        if found[1] in numbers:
            return str(random.randint(*numbers[found[1]]))
        return random.choice(kinds[found[1]])

    parts = [random.choice(SUBJECTS), " ", random.choice(PREDICATES), random.choice(TAILS), "."]
    return re.sub(r"\{(\w+)\}", word, "".join(parts))


def phrase(random: Random) -> str:
    """A few words without a verb, for a heading, an item or a cell."""
    adjective, noun, other = (random.choice(w) for w in (ADJECTIVES, NOUNS, NOUNS))
    return random.choice(
        [f"The {adjective} {noun}", f"{noun.title()} and {other}", f"A {noun} in the {other}"]
    )


def small_book(seed: int = 1, chapters: int = 3) -> dict[str, str]:
    """The files of a book with every structure that drafts know."""
    random = Random(seed)  # noqa: S311 - no secrets here
    return {f"{n:02}-part.md": _chapter(random, n) for n in range(1, chapters + 1)}


def _chapter(random: Random, number: int) -> str:
    parts = [f"# {phrase(random)} {{#part-{number}}}", _paragraph(random, 2)]
    parts.append("Nothing before this chapter is needed to follow it.")
    for section in "ab":
        parts.append(f"## {phrase(random)} {{#part-{number}-{section}}}")
        parts += [_paragraph(random, random.randint(2, 5)) for _ in range(2)]
        note = f"n{number}{section}"
        parts += [f"{sentence(random)}[^{note}]", f"[^{note}]: {sentence(random)}"]
    parts.append("\n".join(f"- {phrase(random).lower()};" for _ in range(4)))
    if number == 1:
        rows = [[phrase(random) for _ in range(3)] for _ in range(4)]
        lines = ["| " + " | ".join(row) + " |" for row in rows]
        parts += ["\n".join([lines[0], "|---|---|---|", *lines[1:]]), ": A table {#tbl-one}"]
    parts.append(f"{phrase(random)}\n:   {sentence(random)}")
    parts.append(
        f"{sentence(random)} This is told in [](#part-1) and [the {number}th "
        f"report](https://example.org/{number})."
    )
    return "\n\n".join(parts) + "\n"


def _paragraph(random: Random, size: int) -> str:
    return " ".join(sentence(random) for _ in range(size))
