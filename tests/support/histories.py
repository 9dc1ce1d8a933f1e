"""Histories of a book: edits as authors make them, each knowing what it does to the sense.

An edit changes a draft in place and tells three things: which units it touched, which of them say
something else now, and for those that still say the same in other signs (a number, a mark) how
the old translation would be brought up to date. Nothing here knows how any tool works.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Literal, TypeVar

from tests.support.drafts import (
    ADJECTIVES,
    ADVERBS,
    NOTE,
    NOUNS,
    Block,
    Draft,
    Sense,
    Sentence,
    Unit,
    phrase,
    sentence,
)

T = TypeVar("T")

How = Literal["same", "swap", "drop mark", "mark at end", "join"]

PLAIN_WORD = re.compile(r"[a-z]{4,}")
MARKUP = re.compile(r"[\[\]()*\"“”^<>|]|www")
OPENER = re.compile(r"\[\^\w+\]|\[[^\]^]*\]\(")
"""What stands as a numbered mark for the translator."""
ADDRESS = re.compile(r"(?<![(</.\w])(?:www\.|https?://)[\w./-]*\w")
NUMBER = re.compile(r"(?<![\w./-])\d{1,4}(?![\w/]|[.,]\d)")


@dataclass(frozen=True)
class Carry:
    """How a translation of one sense becomes one of another."""

    old: Sense
    new: Sense
    how: How
    what: tuple[str, str] = ("", "")
    """``swap``: the token before and after; for marks: the number of the mark."""
    counts: bool = False
    """Whether the number counts the word after it, which may then ask for another form."""
    expected: bool = True
    """Whether a tool should do it by itself; else it merely may."""
    other: Sense = ()
    """``join``: the sense of the text that was added."""


@dataclass
class Edit:
    """What one edit did, noted while it is made."""

    kind: str
    draft: Draft
    random: Random
    past: list[tuple[Unit, list[Sentence]]]
    """Units whose words were changed, each with its sentences before: for reverts."""
    bin: list[tuple[str, list[Block]]]
    """Deleted blocks and the files that they stood in."""
    touched: set[int] = field(default_factory=set)
    carried: list[Carry] = field(default_factory=list)

    def touch(self, *units: Unit) -> None:
        """Note that these were edited or moved."""
        self.touched |= {unit.uid for unit in units}

    def cosmetic(self, unit: Unit, at: Sentence, text: str) -> None:
        """The same said with another comma, quotation mark, emphasis or case."""
        at.text = text
        self.touch(unit)

    def real(self, unit: Unit, at: Sentence, text: str) -> None:
        """Something else said."""
        self.past.append((unit, copy.deepcopy(unit.sentences)))
        at.text, at.version = text, self.draft.next()
        self.touch(unit)

    def carry(
        self,
        unit: Unit,
        at: Sentence,
        text: str,
        how: How,
        what: tuple[str, str] = ("", ""),
        *,
        counts: bool = False,
        expected: bool = True,
    ) -> None:
        """The same said, in signs that the translation has as well."""
        old = unit.sense
        self.real(unit, at, text)
        self.carried.append(Carry(old, unit.sense, how, what, counts, expected))

    # Choosing

    def pick(self, units: Iterator[tuple[Unit, Sentence]]) -> tuple[Unit, Sentence]:
        """Any of these."""
        return self.choose(list(units))

    def choose(self, found: list[T]) -> T:
        """Any of these.

        Raises:
            NoPlaceError: there are none.
        """
        if not found:
            raise NoPlaceError
        return self.random.choice(found)

    def blocks(self, *kinds: str) -> list[tuple[list[Block], int, Block]]:
        """The blocks of these kinds, with their neighbours and their place."""
        return [
            (self.draft.files[name], place, block)
            for name, place, block in self.draft.blocks()
            if block.kind in kinds
        ]

    def sentences(self, *kinds: str) -> Iterator[tuple[Unit, Sentence]]:
        """The sentences in blocks of these kinds (all kinds if none is named), notes included."""
        for _, _, block in self.draft.blocks():
            if not kinds or block.kind in kinds:
                for unit in block.reading():
                    yield from ((unit, part) for part in unit.sentences)


class NoPlaceError(Exception):
    """The book has no place for this kind of edit just now."""


KINDS: dict[str, Callable[[Edit], None]] = {}


def kind(make: Callable[[Edit], None]) -> Callable[[Edit], None]:
    """Register an edit under the words of its function's name."""
    KINDS[make.__name__.replace("_", " ")] = make
    return make


# Words


def _plain_words(text: str) -> list[int]:
    """The places of words in small letters that stand in no emphasis, quotation or link."""
    words = text.split(" ")
    plain = (i for i, word in enumerate(words) if PLAIN_WORD.fullmatch(word))
    return [i for i in plain if _is_outside(" ".join(words[:i]))]


def _is_outside(before: str) -> bool:
    closed = before.count("*") % 2 == before.count('"') % 2 == 0
    return closed and before.count("[") == before.count("]")


def _reword(edit: Edit, unit: Unit, at: Sentence, change: Callable[[str], str]) -> None:
    """Another word in place of a plain one: the sentence says something else."""
    words = at.text.split(" ")
    places = _plain_words(at.text)
    for place in edit.random.sample(places, len(places)):
        word = change(words[place])
        if word != words[place]:
            edit.real(unit, at, " ".join([*words[:place], word, *words[place + 1 :]]))
            return
    raise NoPlaceError


def _change_word(edit: Edit, change: Callable[[str], str], *kinds: str) -> None:
    """Another word for one plain word of any sentence."""
    unit, at = edit.pick((u, s) for u, s in edit.sentences(*kinds) if _plain_words(s.text))
    _reword(edit, unit, at, change)


def _change_unit(edit: Edit, unit: Unit, words: Sequence[str] = NOUNS) -> None:
    """One of these words for a plain one of a unit."""
    at = edit.choose([part for part in unit.sentences if _plain_words(part.text)])
    _reword(edit, unit, at, lambda _: edit.random.choice(words))


@kind
def correct_a_typo(edit: Edit) -> None:
    """Two letters change places. The translation stays right; that nobody can know."""

    def swapped(word: str) -> str:
        i = edit.random.randrange(1, len(word) - 2)
        return word[:i] + word[i + 1] + word[i] + word[i + 2 :]

    unit, at = edit.pick((u, s) for u, s in edit.sentences() if _plain_words(s.text))
    old = unit.sense
    _reword(edit, unit, at, swapped)
    edit.carried.append(Carry(old, unit.sense, "same", expected=False))


@kind
def replace_a_word(edit: Edit) -> None:
    """One word of a sentence."""
    _change_word(edit, lambda _: edit.random.choice(NOUNS), "paragraph", "quote", "terms")


@kind
def insert_a_word(edit: Edit) -> None:
    """One more word."""
    _change_word(edit, lambda word: f"{edit.random.choice(ADVERBS)} {word}", "paragraph", "terms")


@kind
def insert_a_not(edit: Edit) -> None:
    """The least of edits, and the opposite said."""
    _change_word(edit, lambda word: f"not {word}", "paragraph", "items", "steps")


@kind
def delete_a_word(edit: Edit) -> None:
    """One word less."""
    unit, at = edit.pick(
        (unit, part)
        for unit, part in edit.sentences("paragraph", "quote")
        if len(_plain_words(part.text)) > 3
    )
    words = at.text.split(" ")
    del words[edit.random.choice(_plain_words(at.text))]
    edit.real(unit, at, " ".join(words))


def _unmarked(edit: Edit) -> tuple[Unit, Sentence]:
    return edit.pick(
        (unit, part)
        for unit, part in edit.sentences("paragraph", "terms")
        if not MARKUP.search(part.text) and len(part.text.split()) > 8
    )


@kind
def rewrite_half_a_sentence(edit: Edit) -> None:
    """The second half says something else."""
    unit, at = _unmarked(edit)
    words, other = at.text.split(" "), sentence(edit.random).split(" ")
    half = len(words) // 2
    edit.real(unit, at, " ".join([*words[:half], *other[len(other) // 2 :]]))


@kind
def rewrite_a_sentence(edit: Edit) -> None:
    """One sentence of a longer paragraph says something else in its place."""
    unit, at = edit.pick(
        (unit, part)
        for unit, part in edit.sentences("paragraph")
        if len(unit.sentences) > 2 and not OPENER.search(part.text)
    )
    edit.real(unit, at, sentence(edit.random))
    at.id = edit.draft.next()


@kind
def rewrite_a_paragraph(edit: Edit) -> None:
    """Every sentence keeps its first half and ends otherwise."""
    _, _, block = edit.choose(
        [
            found
            for found in edit.blocks("paragraph")
            if not MARKUP.search(found[2].units[0].text) and len(found[2].units[0].sentences) > 1
        ]
    )
    for at in block.units[0].sentences:
        words, other = at.text.split(" "), sentence(edit.random).split(" ")
        half = len(words) // 2
        edit.real(block.units[0], at, " ".join([*words[:half], *other[-half:]]))


@kind
def reword_a_heading(edit: Edit) -> None:
    """One word of a heading of several, its id kept."""
    unit, at = edit.pick((u, s) for u, s in edit.sentences("heading") if len(s.text.split()) > 2)
    words = at.text.split(" ")
    words[-1] = edit.random.choice([noun for noun in NOUNS if noun != words[-1]])
    edit.real(unit, at, " ".join(words))


@kind
def reword_a_caption(edit: Edit) -> None:
    """A word more in the caption of a table or figure."""
    unit = edit.choose(edit.blocks("table", "figure"))[2].units[0]
    at = unit.sentences[0]
    edit.real(unit, at, f"{at.text} {edit.random.choice(['again', 'since then', 'here'])}")


@kind
def edit_a_cell(edit: Edit) -> None:
    """A word in a cell of a table."""
    _change_word(edit, lambda _: edit.random.choice(NOUNS), "table")


@kind
def edit_an_item(edit: Edit) -> None:
    """A word in an item of a list."""
    _change_word(edit, lambda _: edit.random.choice(NOUNS), "items", "steps")


@kind
def edit_a_note(edit: Edit) -> None:
    """A word in a footnote."""
    notes = {unit.uid for *_, block in edit.blocks("paragraph") for unit in block.notes.values()}
    unit, at = edit.pick(
        (u, s) for u, s in edit.sentences() if u.uid in notes and _plain_words(s.text)
    )
    _reword(edit, unit, at, lambda _: edit.random.choice(NOUNS))


@kind
def replace_a_cell(edit: Edit) -> None:
    """Another thing altogether stands in a cell."""
    block = edit.choose(edit.blocks("table"))[2]
    at = edit.random.randrange(1 + int(block.shape["columns"]), len(block.units))
    block.units[at] = edit.draft.unit(phrase(edit.random))
    edit.touch(block.units[at])


@kind
def replace_a_paragraph(edit: Edit) -> None:
    """Another paragraph in its place: the old one's translation is of no use."""
    blocks, place, _ = edit.choose(_loose(edit))
    edit.bin.append((_file_of(edit, blocks), [blocks[place]]))
    blocks[place] = _new_paragraph(edit, 2)
    edit.touch(*blocks[place].reading())


# Signs


@kind
def add_a_comma(edit: Edit) -> None:
    """After one word."""
    _cosmetic_word(edit, lambda word: f"{word},")


@kind
def add_emphasis(edit: Edit) -> None:
    """Around one word."""
    _cosmetic_word(edit, lambda word: f"*{word}*")


@kind
def put_a_word_in_quotation_marks(edit: Edit) -> None:
    """Of the straight kind."""
    _cosmetic_word(edit, lambda word: f'"{word}"')


@kind
def add_a_capital(edit: Edit) -> None:
    """A word with a capital initial, as house styles come and go."""
    _cosmetic_word(edit, str.capitalize)


def _cosmetic_word(edit: Edit, change: Callable[[str], str]) -> None:
    def inside(text: str) -> list[int]:
        words = text.split(" ")
        return [i for i in _plain_words(text) if 0 < i < len(words) - 1 and "|" not in text]

    unit, at = edit.pick((u, s) for u, s in edit.sentences("paragraph") if inside(s.text))
    words = at.text.split(" ")
    place = edit.random.choice(inside(at.text))
    words[place] = change(words[place])
    edit.cosmetic(unit, at, " ".join(words))


def _cosmetic_pattern(edit: Edit, pattern: str, new: str, *kinds: str) -> None:
    unit, at = edit.pick((u, s) for u, s in edit.sentences(*kinds) if re.search(pattern, s.text))
    edit.cosmetic(unit, at, re.sub(pattern, new, at.text, count=1))


@kind
def remove_emphasis(edit: Edit) -> None:
    """From a word or phrase that has it."""
    _cosmetic_pattern(edit, r"\*+([\w -]+)\*+", r"\1")


@kind
def change_quotation_marks(edit: Edit) -> None:
    """From double to single."""
    _cosmetic_pattern(edit, r"\"([\w -]+)\"", r"'\1'")


@kind
def take_out_a_comma(edit: Edit) -> None:
    """The first of a sentence."""
    _cosmetic_pattern(edit, r"(?<=[a-z]), (?=[a-z])", " ", "paragraph", "terms")


@kind
def make_a_semicolon_a_dash(edit: Edit) -> None:
    """Or a comma, where there is no semicolon."""
    _cosmetic_pattern(edit, r"(?<=[a-z])[;,] (?=[a-z])", " -- ", "paragraph")


@kind
def change_the_case_of_a_heading(edit: Edit) -> None:
    """Title Case, or back to sentence case."""
    unit, at = edit.pick((u, s) for u, s in edit.sentences("heading") if " " in s.text)
    title = " ".join(word[:1].upper() + word[1:] for word in at.text.split(" "))
    other = title if title != at.text else at.text.capitalize()
    edit.cosmetic(unit, at, other)


@kind
def wrap_a_paragraph_anew(edit: Edit) -> None:
    """Other line ends, the same words."""
    block = edit.choose(edit.blocks("paragraph"))[2]
    block.shape["width"] = str(edit.random.choice([48, 60, 72, 100, 10_000]))
    edit.touch(*block.reading())


def _swap_token(edit: Edit, pattern: re.Pattern[str], new: Callable[[str], str | None]) -> None:
    """Another number or address in place of one that stands once in its unit."""
    found = []
    for unit, at in edit.sentences():
        for match in pattern.finditer(at.text):
            text = new(match[0])
            if text and text not in unit.text and len(pattern.findall(unit.text)) < 6:
                found.append((unit, at, match, text))
    unit, at, match, text = edit.choose(found)
    once = len(re.findall(rf"(?<!\w){re.escape(match[0])}(?!\w)", unit.text)) == 1
    after = at.text[match.end() :]
    counts = bool(re.match(r" [a-z]", after)) and not _is_year(match[0])
    changed = at.text[: match.start()] + text + after
    edit.carry(unit, at, changed, "swap", (match[0], text), counts=counts, expected=once)


def _is_year(number: str) -> bool:
    return number.isdigit() and 1000 <= int(number) < 3000


@kind
def change_a_year(edit: Edit) -> None:
    """To one a little later."""
    _swap_token(
        edit,
        NUMBER,
        lambda old: str(int(old) + edit.random.randint(1, 9)) if _is_year(old) else None,
    )


@kind
def change_a_number(edit: Edit) -> None:
    """A number that is no year."""
    _swap_token(
        edit,
        NUMBER,
        lambda old: None if _is_year(old) else str(int(old) + edit.random.randint(1, 12)),
    )


@kind
def change_an_address(edit: Edit) -> None:
    """An address that the reader sees."""
    _swap_token(edit, ADDRESS, lambda old: f"{old}/{edit.random.choice(NOUNS)}")


@kind
def change_where_a_link_leads(edit: Edit) -> None:
    """The words of the link stay."""
    _cosmetic_pattern(edit, r"\]\((https?://[^)]*)\)", r"](\1/new)")


# Notes and links


def _sentence_where(edit: Edit, fits: Callable[[Sentence], bool]) -> tuple[Block, Sentence]:
    """Any such sentence of a paragraph, with its paragraph."""
    return edit.choose(
        [
            (block, part)
            for *_, block in edit.blocks("paragraph")
            for part in block.units[0].sentences
            if fits(part)
        ]
    )


@kind
def add_a_note_at_the_end(edit: Edit) -> None:
    """A footnote after the last word of a paragraph."""
    block = edit.choose(edit.blocks("paragraph"))[2]
    unit = block.units[0]
    name, note = f"n{edit.draft.next()}", edit.draft.unit(sentence(edit.random))
    block.notes[name] = note
    mark = len(OPENER.findall(unit.text)) + 1
    at = unit.sentences[-1]
    edit.carry(unit, at, f"{at.text}[^{name}]", "mark at end", (str(mark), ""), expected=False)
    edit.touch(note)


@kind
def add_a_note_inside(edit: Edit) -> None:
    """A footnote after some word: where it goes in a translation only a person can tell."""
    block, at = _sentence_where(edit, lambda part: len(_plain_words(part.text)) > 4)
    name, note = f"n{edit.draft.next()}", edit.draft.unit(sentence(edit.random))
    words = at.text.split(" ")
    words[_plain_words(at.text)[1]] += f"[^{name}]"
    block.notes[name] = note
    edit.real(block.units[0], at, " ".join(words))
    edit.touch(note)


@kind
def remove_a_note(edit: Edit) -> None:
    """Its mark goes, and its text."""
    block, at = _sentence_where(edit, lambda part: bool(NOTE.search(part.text)))
    unit, match = block.units[0], edit.choose(list(NOTE.finditer(at.text)))
    mark = len(OPENER.findall(unit.text[: unit.text.index(match[0])])) + 1
    text = at.text.replace(match[0], "")
    edit.carry(unit, at, text, "drop mark", (str(mark), ""), expected=False)
    del block.notes[match[1]]


@kind
def add_a_link(edit: Edit) -> None:
    """Around a word."""
    _change_word(edit, lambda word: f"[{word}](https://example.org/{word})", "paragraph")


# Sentences


def _new_sentence(edit: Edit) -> Sentence:
    return Sentence(edit.draft.next(), 0, sentence(edit.random))


def _new_paragraph(edit: Edit, size: int) -> Block:
    return Block(
        "paragraph", [edit.draft.unit(" ".join(sentence(edit.random) for _ in range(size)))]
    )


def _several(edit: Edit, least: int) -> list[tuple[list[Block], int, Block]]:
    """Paragraphs of at least so many sentences; an item taken out of its list is none."""
    return [
        found
        for found in edit.blocks("paragraph")
        if len(found[2].units[0].sentences) >= least and not found[2].units[0].text.endswith(";")
    ]


def _remember(edit: Edit, unit: Unit) -> None:
    edit.past.append((unit, copy.deepcopy(unit.sentences)))
    edit.touch(unit)


@kind
def append_a_sentence(edit: Edit) -> None:
    """At the end of a paragraph."""
    unit = edit.choose(_several(edit, 1))[2].units[0]
    _remember(edit, unit)
    unit.sentences.append(_new_sentence(edit))


@kind
def insert_a_sentence(edit: Edit) -> None:
    """Before the last one of a paragraph."""
    unit = edit.choose(_several(edit, 2))[2].units[0]
    _remember(edit, unit)
    unit.sentences.insert(-1, _new_sentence(edit))


@kind
def delete_a_sentence(edit: Edit) -> None:
    """One without a note, of several."""
    block, at = edit.choose(
        [
            (block, part)
            for *_, block in _several(edit, 3)
            for part in block.units[0].sentences
            if not NOTE.search(part.text)
        ]
    )
    _remember(edit, block.units[0])
    block.units[0].sentences.remove(at)


@kind
def swap_two_sentences(edit: Edit) -> None:
    """The last two of a paragraph."""
    unit = edit.choose(_several(edit, 3))[2].units[0]
    _remember(edit, unit)
    unit.sentences[-2:] = reversed(unit.sentences[-2:])


@kind
def move_a_sentence_to_the_next_paragraph(edit: Edit) -> None:
    """Both change, and nothing is new."""
    found = [
        (block, blocks[place + 1])
        for blocks, place, block in _several(edit, 3)
        if blocks[place + 1 : place + 2] and blocks[place + 1].kind == "paragraph"
        if not NOTE.search(block.units[0].sentences[-1].text)
    ]
    one, other = edit.choose(found)
    edit.touch(one.units[0], other.units[0])
    other.units[0].sentences.insert(0, one.units[0].sentences.pop())


# Paragraphs


def _loose(edit: Edit) -> list[tuple[list[Block], int, Block]]:
    """Paragraphs of prose that are not the last of their file."""
    return [f for f in edit.blocks("paragraph") if f[1] < len(f[0]) - 1]


def _file_of(edit: Edit, blocks: list[Block]) -> str:
    return next(name for name, found in edit.draft.files.items() if found is blocks)


@kind
def insert_a_paragraph(edit: Edit) -> None:
    """New words: nothing old belongs to them."""
    blocks, place, _ = edit.choose(_loose(edit))
    blocks.insert(place, _new_paragraph(edit, edit.random.randint(1, 3)))
    edit.touch(*blocks[place].reading())


@kind
def delete_a_paragraph(edit: Edit) -> None:
    """With its notes."""
    blocks, place, block = edit.choose(_loose(edit))
    edit.bin.append((_file_of(edit, blocks), [block]))
    del blocks[place]


@kind
def restore_what_was_deleted(edit: Edit) -> None:
    """Where it stood, or at the end of another file."""
    if not edit.bin:
        raise NoPlaceError
    name, blocks = edit.bin.pop(edit.random.randrange(len(edit.bin)))
    target = edit.draft.files.get(name) or edit.choose(list(edit.draft.files.values()))
    at = len(target) if blocks[0].kind == "heading" else edit.random.randrange(1, len(target) + 1)
    target[at:at] = blocks
    edit.touch(*(unit for block in blocks for unit in block.reading()))


@kind
def move_a_paragraph_within_its_section(edit: Edit) -> None:
    """It changes places with the next one."""
    found = [f for f in _loose(edit) if f[0][f[1] + 1].kind == "paragraph"]
    blocks, place, block = edit.choose(found)
    blocks[place : place + 2] = blocks[place + 1], block
    edit.touch(*block.reading())


@kind
def move_a_paragraph_to_another_file(edit: Edit) -> None:
    """With its notes."""
    _move_away(edit)


def _move_away(edit: Edit) -> Block:
    blocks, place, block = edit.choose(_loose(edit))
    target = edit.choose([found for found in edit.draft.files.values() if found is not blocks])
    del blocks[place]
    target.insert(edit.random.randrange(1, len(target) + 1), block)
    edit.touch(*block.reading())
    return block


@kind
def move_and_edit_a_paragraph(edit: Edit) -> None:
    """To another file, with a word changed."""
    unit = _move_away(edit).units[0]
    _change_unit(edit, unit)


@kind
def swap_and_edit_two_paragraphs(edit: Edit) -> None:
    """Neighbours change places, and a word changes in each."""
    found = [f for f in _loose(edit) if _is_text(f[2]) and _is_text(f[0][f[1] + 1])]
    blocks, place, block = edit.choose(found)
    blocks[place : place + 2] = blocks[place + 1], block
    _edit_each(edit, blocks[place : place + 2])


@kind
def edit_two_neighbours(edit: Edit) -> None:
    """A word in each of two paragraphs that stand together."""
    found = [f for f in _loose(edit) if _is_text(f[2]) and _is_text(f[0][f[1] + 1])]
    blocks, place, _ = edit.choose(found)
    _edit_each(edit, blocks[place : place + 2])


def _edit_each(edit: Edit, blocks: list[Block]) -> None:
    for block in blocks:
        _change_unit(edit, block.units[0], ADJECTIVES)


@kind
def split_a_paragraph(edit: Edit) -> None:
    """Between two sentences; each half keeps its notes."""
    blocks, place, block = edit.choose(_several(edit, 2))
    unit = block.units[0]
    half = edit.random.randrange(1, len(unit.sentences))
    other = Block("paragraph", [Unit(edit.draft.next(), unit.sentences[half:])])
    del unit.sentences[half:]
    for name in NOTE.findall(other.units[0].text):
        other.notes[name] = block.notes.pop(name)
    blocks.insert(place + 1, other)
    edit.touch(unit, other.units[0])


@kind
def merge_two_paragraphs(edit: Edit) -> None:
    """One takes in the next."""
    found = [f for f in _loose(edit) if f[0][f[1] + 1].kind == "paragraph"]
    blocks, place, block = edit.choose(found)
    other = blocks.pop(place + 1)
    old, added = block.units[0].sense, other.units[0].sense
    edit.carried.append(Carry(old, old + added, "join", expected=False, other=added))
    block.units[0].sentences += other.units[0].sentences
    block.notes |= other.notes
    edit.touch(block.units[0])


@kind
def turn_a_paragraph_into_an_item(edit: Edit) -> None:
    """The same words with a bullet."""
    block = edit.choose([f for f in _loose(edit) if not f[2].notes])[2]
    block.kind = "items"
    edit.touch(*block.units)


@kind
def turn_an_item_into_a_paragraph(edit: Edit) -> None:
    """The last one of a list."""
    blocks, place, block = edit.choose(edit.blocks("items"))
    unit = block.units.pop()
    blocks.insert(place + 1, Block("paragraph", [unit]))
    if not block.units:
        del blocks[place]
    edit.touch(unit)


@kind
def copy_and_adapt_a_paragraph(edit: Edit) -> None:
    """A second one like the first, some words changed, elsewhere."""
    block = copy.deepcopy(edit.choose([f for f in _loose(edit) if not f[2].notes])[2])
    block.units[0].uid = edit.draft.next()
    target = edit.choose(list(edit.draft.files.values()))
    target.insert(edit.random.randrange(1, len(target) + 1), block)
    _edit_each(edit, [block])


@kind
def repeat_a_paragraph(edit: Edit) -> None:
    """The very same text in a second place."""
    found = [f[2] for f in _loose(edit) if not f[2].notes and len(f[2].units[0].sentences) < 3]
    block = copy.deepcopy(edit.choose(found))
    block.units[0].uid = edit.draft.next()
    target = edit.choose(list(edit.draft.files.values()))
    target.insert(edit.random.randrange(1, len(target) + 1), block)
    edit.touch(*block.units)


@kind
def edit_one_of_two_identical_texts(edit: Edit) -> None:
    """The other one stays as it is."""
    units = [block.units[0] for *_, block in edit.blocks("paragraph")]
    texts = [unit.text for unit in units]
    unit = edit.choose([u for u in units if texts.count(u.text) > 1])
    edit.touch(*(other for other in units if other.text == unit.text))
    _change_unit(edit, unit)


# Lists and tables


@kind
def swap_two_items(edit: Edit) -> None:
    """Neighbours in a list."""
    block = edit.choose([f[2] for f in edit.blocks("items", "steps") if len(f[2].units) > 1])
    place = edit.random.randrange(len(block.units) - 1)
    block.units[place : place + 2] = reversed(block.units[place : place + 2])
    edit.touch(*block.units[place : place + 2])


@kind
def add_an_item(edit: Edit) -> None:
    """Somewhere in a list."""
    block = edit.choose(edit.blocks("items", "steps"))[2]
    unit = edit.draft.unit(f"{phrase(edit.random).lower()};")
    block.units.insert(edit.random.randrange(len(block.units) + 1), unit)
    edit.touch(unit)


@kind
def add_a_row(edit: Edit) -> None:
    """Of new cells."""
    block = edit.choose(edit.blocks("table"))[2]
    columns = int(block.shape["columns"])
    row = 1 + columns * edit.random.randrange(1, (len(block.units) - 1) // columns + 1)
    new = [edit.draft.unit(phrase(edit.random)) for _ in range(columns)]
    block.units[row:row] = new
    edit.touch(*new)


@kind
def swap_two_rows(edit: Edit) -> None:
    """The first two of a table."""
    block = edit.choose([f[2] for f in edit.blocks("table")])
    columns = int(block.shape["columns"])
    first, second, third = (1 + columns * row for row in (1, 2, 3))
    if len(block.units) < third:
        raise NoPlaceError
    block.units[first:third] = [*block.units[second:third], *block.units[first:second]]
    edit.touch(*block.units[first:third])


@kind
def delete_a_row(edit: Edit) -> None:
    """Where some remain."""
    block = edit.choose([f[2] for f in edit.blocks("table")])
    columns = int(block.shape["columns"])
    if len(block.units) < 1 + 4 * columns:
        raise NoPlaceError
    del block.units[-columns:]


# Sections and files


def _sections(edit: Edit) -> list[tuple[list[Block], int, int]]:
    """Sections of the second level with their ends, in files that keep another one."""
    found = []
    for blocks in edit.draft.files.values():
        tops = [
            i for i, b in enumerate(blocks) if b.kind == "heading" and len(b.shape["level"]) < 3
        ]
        ends = [*tops[1:], len(blocks)]
        pairs = list(zip(tops, ends, strict=True))[1:]
        found += [(blocks, start, end) for start, end in pairs if len(pairs) > 1]
    return found


@kind
def move_a_section_to_another_file(edit: Edit) -> None:
    """With all below it."""
    blocks, start, end = edit.choose(_sections(edit))
    target = edit.choose([found for found in edit.draft.files.values() if found is not blocks])
    moved = blocks[start:end]
    del blocks[start:end]
    target += moved
    edit.touch(*(unit for block in moved for unit in block.reading()))


@kind
def move_and_edit_a_section(edit: Edit) -> None:
    """To another file, with a word changed in one of its paragraphs."""
    blocks, start, end = edit.choose(_sections(edit))
    target = edit.choose([found for found in edit.draft.files.values() if found is not blocks])
    moved = blocks[start:end]
    del blocks[start:end]
    target += moved
    edit.touch(*(unit for block in moved for unit in block.reading()))
    _edit_each(edit, [edit.choose([block for block in moved if block.kind == "paragraph"])])


@kind
def delete_a_section(edit: Edit) -> None:
    """One that no reference leads to."""
    texts = " ".join(edit.draft.markdown().values())
    found = [
        (blocks, start, end)
        for blocks, start, end in _sections(edit)
        if not any(f"(#{b.shape.get('id')})" in texts for b in blocks[start:end])
        if len(edit.bin) < 6
    ]
    blocks, start, end = edit.choose(found)
    edit.bin.append((_file_of(edit, blocks), blocks[start:end]))
    del blocks[start:end]


@kind
def move_a_section_up(edit: Edit) -> None:
    """Before the one that it followed."""
    found = [
        (blocks, before, start, end)
        for blocks, start, end in _sections(edit)
        for other, before, at in _sections(edit)
        if other is blocks and at == start
    ]
    blocks, before, start, end = edit.choose(found)
    moved = blocks[start:end]
    blocks[before:end] = [*moved, *blocks[before:start]]
    edit.touch(*(unit for block in moved for unit in block.reading()))


@kind
def rename_a_file(edit: Edit) -> None:
    """Its place in the book stays."""
    name = edit.choose(list(edit.draft.files))
    _rename(edit, name, f"{name[:2]}-{edit.random.choice(NOUNS)}.md")


@kind
def rename_and_edit_a_file(edit: Edit) -> None:
    """With a word changed in one of its paragraphs."""
    name = edit.choose([n for n, b in edit.draft.files.items() if any(_is_text(x) for x in b)])
    new = f"{name[:2]}-{edit.random.choice(NOUNS)}.md"
    _rename(edit, name, new)
    _edit_each(edit, [edit.choose([b for b in edit.draft.files[new] if _is_text(b)])])


def _is_text(block: Block) -> bool:
    return block.kind == "paragraph" and bool(_plain_words(block.units[0].text))


@kind
def move_a_chapter(edit: Edit) -> None:
    """Two files change places in the book."""
    names = sorted(edit.draft.files)
    at = edit.random.randrange(len(names) - 1)
    one, other = names[at : at + 2]
    _rename(edit, one, "moving")
    _rename(edit, other, one[:2] + other[2:])
    _rename(edit, "moving", other[:2] + one[2:])


def _rename(edit: Edit, name: str, new: str) -> None:
    if new != name:
        edit.draft.files[new] = edit.draft.files.pop(name)
    edit.touch(*(unit for block in edit.draft.files[new] for unit in block.reading()))


@kind
def rename_the_id_of_a_section(edit: Edit) -> None:
    """With the references to it."""
    blocks, start, block = edit.choose(edit.blocks("heading"))
    old, new = block.shape["id"], f"{block.shape['id'].split('--')[0]}--{edit.draft.next()}"
    block.shape["id"] = new
    for unit, at in edit.sentences():
        if f"(#{old})" in at.text:
            edit.cosmetic(unit, at, at.text.replace(f"(#{old})", f"(#{new})"))
    edit.touch(*(unit for block in blocks[start : start + 3] for unit in block.reading()))


@kind
def change_the_level_of_a_heading(edit: Edit) -> None:
    """A section becomes part of the one before, or stands for itself again."""
    found = [
        block
        for blocks, place, block in edit.blocks("heading")
        if len(block.shape["level"]) == 3
        or (
            len(block.shape["level"]) == 2
            and any(b.kind == "heading" and len(b.shape["level"]) == 2 for b in blocks[:place])
        )
    ]
    block = edit.choose(found)
    block.shape["level"] = "##" if len(block.shape["level"]) == 3 else "###"
    edit.touch(*block.units)


# Going back, and going on


@kind
def take_an_edit_back(edit: Edit) -> None:
    """The last edit of a unit's words, if the unit is still there."""
    here = {unit.uid: unit for unit in edit.draft.reading()}
    for at in range(len(edit.past) - 1, max(len(edit.past) - 12, -1), -1):
        unit, sentences = edit.past[at]
        now = here.get(unit.uid)
        marks = {name for part in sentences for name in NOTE.findall(part.text)}
        if now is unit and now.sentences != sentences and marks == set(NOTE.findall(now.text)):
            del edit.past[at]
            now.sentences = sentences
            edit.touch(now)
            return
    raise NoPlaceError


@kind
def edit_twice_before_the_next_sync(edit: Edit) -> None:
    """A word changed, and then the whole paragraph continued."""
    unit = edit.choose(_several(edit, 1))[2].units[0]
    _change_unit(edit, unit)
    unit.sentences.append(_new_sentence(edit))


@kind
def edit_again_what_is_stale(edit: Edit) -> None:
    """A second change to a unit that nobody has translated since its first."""
    here = {unit.uid for unit in edit.draft.reading()}
    recent = [unit for unit, _ in edit.past[-4:] if unit.uid in here]
    unit = edit.choose([u for u in recent if any(_plain_words(s.text) for s in u.sentences)])
    _change_unit(edit, unit)


# The history


@dataclass(frozen=True)
class Version:
    """The book after an edit."""

    kind: str
    """What the edit was; empty for the book as it was at first."""
    files: dict[str, str]
    units: tuple[tuple[int, Sense, str], ...]
    """In the order of reading: place, sense and Markdown of each unit."""
    touched: frozenset[int]
    carried: tuple[Carry, ...]


def history(draft: Draft, edits: int, seed: int) -> Iterator[Version]:
    """The book at first, and then after each of so many edits, all kinds in turn."""
    random = Random(seed)  # noqa: S311 - no secrets here
    edit = Edit("", draft, random, past=[], bin=[])
    yield _version(edit)
    kinds: list[str] = []
    while edits:
        kinds = kinds or random.sample(sorted(KINDS), len(KINDS))
        # On a copy: an edit that finds no place half-way leaves nothing behind.
        draft, past, deleted = copy.deepcopy((edit.draft, edit.past, edit.bin))
        tried = Edit(kinds.pop(), draft, random, past, deleted)
        try:
            KINDS[tried.kind](tried)
        except NoPlaceError:
            continue
        edit = tried
        yield _version(edit)
        edits -= 1


def _version(edit: Edit) -> Version:
    units = tuple((unit.uid, unit.sense, unit.text) for unit in edit.draft.reading())
    files = edit.draft.markdown()
    return Version(edit.kind, files, units, frozenset(edit.touched), tuple(edit.carried))
