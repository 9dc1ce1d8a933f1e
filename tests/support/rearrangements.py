"""More edits of a history: of one text in several places, of roles, and of a whole book at once.

They are registered beside those of ``histories`` by being imported. ``planted`` gives a book the
lines that stand in each of its chapters, as sources and signposts do.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Iterator
from random import Random

from tests.support import histories
from tests.support.drafts import ADJECTIVES, NOTE, NOUNS, Block, Draft, Sentence, Unit, phrase
from tests.support.histories import (
    MARKUP,
    NUMBER,
    OPENER,
    Carry,
    Edit,
    NoPlaceError,
    kind,
)

KINDS, history = histories.KINDS, histories.history

REPEATED = (
    "Source: yearly report of the {n}, {year}.",
    "Source: survey of every {n} in {year}, see there.",
    "Last read by the {n} in {year}.",
    "See the {n} below.",
    "More on the {n}.",
    "The {a} {n} of this chapter is shown below, and its {a} {m} is told of after that.",
    "Whoever knows the {a} {n} may pass over the {m} that follows.",
)


def planted(draft: Draft, seed: int = 1) -> Draft:
    """The draft with some lines that stand in each of its files."""
    random = Random(seed)  # noqa: S311 - no secrets here
    for line in REPEATED * 3:
        words = {
            "n": random.choice(NOUNS),
            "m": random.choice(NOUNS),
            "a": random.choice(ADJECTIVES),
            "year": random.randint(1990, 2020),
        }
        unit = draft.unit(line.format(**words))
        for blocks in draft.files.values():
            same = copy.deepcopy(unit)
            same.uid = draft.next()
            blocks.insert(len(blocks) - 1, Block("paragraph", [same]))
    return draft


# One text in several places


def _copies(edit: Edit, fits: Callable[[str], bool] = lambda _: True) -> list[Unit]:
    """The paragraphs that have one text, in two files at least."""
    by_text: dict[str, list[tuple[int, Unit]]] = {}
    for blocks, _, block in edit.blocks("paragraph"):
        unit = block.units[0]
        if not block.notes and len(unit.sentences) == 1 and "ctx" not in block.shape:
            by_text.setdefault(unit.text, []).append((id(blocks), unit))
    groups = [
        [unit for _, unit in group]
        for text, group in by_text.items()
        if fits(text) and len({file for file, _ in group}) > 1
    ]
    return edit.choose(groups)


def _block_of(edit: Edit, unit: Unit) -> Block:
    return next(block for _, _, block in edit.draft.blocks() if unit in block.units)


def _year(text: str) -> bool:
    return len(NUMBER.findall(text)) == 1 and 1000 <= int(NUMBER.findall(text)[0]) < 3000


@kind
def change_the_year_in_each_copy(edit: Edit) -> None:
    """To another one in each place."""
    for at, unit in enumerate(_copies(edit, _year)):
        (old,) = NUMBER.findall(unit.text)
        new = str(int(old) + at + 1)
        part = unit.sentences[0]
        edit.carry(unit, part, part.text.replace(old, new), "swap", (old, new))


@kind
def change_a_word_in_each_copy(edit: Edit) -> None:
    """Another word of a line that stands in several places, in each of them."""
    for unit in _copies(edit):
        part = unit.sentences[0]
        words = part.text.split(" ")
        nouns = [at for at, word in enumerate(words) if word.strip(".,") in NOUNS]
        if not nouns:
            raise NoPlaceError
        words[nouns[0]] = edit.random.choice(NOUNS) + words[nouns[0]].lstrip(
            "abcdefghijklmnopqrstuvwxyz"
        )
        edit.real(unit, part, " ".join(words))


@kind
def change_a_sign_in_each_copy(edit: Edit) -> None:
    """Another punctuation mark in each."""
    ends = [":", ";", ",", " --"]
    for at, unit in enumerate(_copies(edit, lambda text: text.endswith("."))):
        part = unit.sentences[0]
        edit.cosmetic(unit, part, part.text.removesuffix(".") + ends[at % len(ends)])


@kind
def give_each_copy_a_context(edit: Edit) -> None:
    """So that a translator can tell them apart; the words stay."""
    for at, unit in enumerate(_copies(edit)):
        _block_of(edit, unit).shape["ctx"] = f"place {at}"
        edit.touch(unit)


@kind
def give_one_copy_a_context(edit: Edit) -> None:
    """The others have none."""
    first, *others = _copies(edit)
    _block_of(edit, first).shape["ctx"] = "first"
    edit.touch(first, *others)


@kind
def repeat_a_paragraph_in_every_file(edit: Edit) -> None:
    """The very same text in many places."""
    found = [
        f[2]
        for f in edit.blocks("paragraph")
        if not f[2].notes and len(f[2].units[0].sentences) == 1
    ]
    block = edit.choose(found)
    for blocks in edit.draft.files.values():
        if block not in blocks:
            other = copy.deepcopy(block)
            other.shape.pop("ctx", None)
            other.units[0].uid = edit.draft.next()
            blocks.insert(len(blocks) - 1, other)
            edit.touch(*other.units)


# Roles


def _in_another_role(edit: Edit, unit: Unit) -> None:
    """The words stay, and may have to be others in a translation: that is for a person to say."""
    old = unit.sense
    for part in unit.sentences:
        part.version = edit.draft.next()
    edit.carried.append(Carry(old, unit.sense, "same", expected=False))
    edit.touch(unit)


def _short_paragraphs(edit: Edit) -> list[tuple[list[Block], int, Block]]:
    return [
        found
        for found in edit.blocks("paragraph")
        if len(found[2].units[0].text.split()) < 9 and not found[2].notes and found[1] > 0
        if not MARKUP.search(found[2].units[0].text) and "ctx" not in found[2].shape
    ]


def _heading(edit: Edit, blocks: list[Block], place: int, unit: Unit) -> Block:
    """A heading as deep as the last one before this place, but for the first of the file."""
    level = next(b.shape["level"] for b in reversed(blocks[:place]) if b.kind == "heading")
    shape = {"level": max(level, "##", key=len), "id": f"new-{edit.draft.next()}", "more": ""}
    return Block("heading", [unit], shape=shape)


@kind
def turn_a_paragraph_into_a_heading(edit: Edit) -> None:
    """A short one, where it stands."""
    blocks, place, block = edit.choose(_short_paragraphs(edit))
    blocks[place] = _heading(edit, blocks, place, block.units[0])
    _in_another_role(edit, block.units[0])


@kind
def move_a_paragraph_and_make_it_a_heading(edit: Edit) -> None:
    """A short one, in another file."""
    blocks, place, block = edit.choose(_short_paragraphs(edit))
    others = [
        found for found in edit.draft.files.values() if found is not blocks and len(found) > 1
    ]
    target = edit.choose(others)
    at = edit.random.randrange(1, len(target))
    del blocks[place]
    target.insert(at, _heading(edit, target, at, block.units[0]))
    _in_another_role(edit, block.units[0])


@kind
def turn_a_heading_into_a_paragraph(edit: Edit) -> None:
    """One that no reference leads to, and under which nothing stands deeper."""
    texts = " ".join(edit.draft.markdown().values())
    found = []
    for blocks in edit.draft.files.values():
        heads = [(at, b) for at, b in enumerate(blocks) if b.kind == "heading"]
        for (_, one), (at, two), three in zip(heads, heads[1:], [*heads[2:], None], strict=False):
            deeper = (
                three is not None and len(three[1].shape["level"]) > len(one.shape["level"]) + 1
            )
            fits = len(two.shape["level"]) > 1 and f"(#{two.shape['id']})" not in texts
            if (
                fits
                and not deeper
                and not (three and len(three[1].shape["level"]) > len(two.shape["level"]))
            ):
                found.append((blocks, at, two))
    blocks, place, block = edit.choose(found)
    blocks[place] = Block("paragraph", [block.units[0]])
    _in_another_role(edit, block.units[0])


def _body_cells(edit: Edit) -> list[tuple[Block, int]]:
    return [
        (block, at)
        for *_, block in edit.blocks("table")
        for at in range(1 + int(block.shape["columns"]), len(block.units))
    ]


@kind
def turn_an_item_into_a_cell(edit: Edit) -> None:
    """In the place of another one."""
    items = edit.choose([f[2] for f in edit.blocks("items", "steps") if len(f[2].units) > 1])
    block, at = edit.choose(_body_cells(edit))
    unit = items.units.pop()
    if "|" in unit.text:
        raise NoPlaceError
    block.units[at] = unit
    _in_another_role(edit, unit)


@kind
def turn_a_cell_into_an_item(edit: Edit) -> None:
    """Of any list; another text comes into the cell."""
    block, at = edit.choose(_body_cells(edit))
    items = edit.choose(edit.blocks("items", "steps"))[2]
    unit = block.units[at]
    block.units[at] = edit.draft.unit(phrase(edit.random))
    items.units.append(unit)
    edit.touch(block.units[at])
    _in_another_role(edit, unit)


@kind
def name_a_section_after_a_cell(edit: Edit) -> None:
    """A new section whose heading has the words of a cell, which stays."""
    block, at = edit.choose(_body_cells(edit))
    unit = copy.deepcopy(block.units[at])
    unit.uid = edit.draft.next()
    blocks = edit.choose([f for f in edit.draft.files.values() if len(f) > 2])
    place = len(blocks)
    blocks += [_heading(edit, blocks, place, unit), histories._new_paragraph(edit, 2)]
    edit.touch(*blocks[-1].reading())
    _in_another_role(edit, unit)


@kind
def list_the_headings(edit: Edit) -> None:
    """A list whose items are headings of the chapter."""
    blocks = edit.choose([f for f in edit.draft.files.values() if len(f) > 2])
    heads = [copy.deepcopy(b.units[0]) for b in blocks if b.kind == "heading"]
    units = [unit for unit in heads if not OPENER.search(unit.text)][:4]
    if not units:
        raise NoPlaceError
    for unit in units:
        unit.uid = edit.draft.next()
        _in_another_role(edit, unit)
    blocks.insert(1, Block("items", units))


@kind
def give_a_heading_a_context(edit: Edit) -> None:
    """The words stay."""
    block = edit.choose([f[2] for f in edit.blocks("heading") if "ctx" not in f[2].shape["more"]])
    block.shape["more"] += f' ctx="sense {edit.draft.next()}"'
    edit.touch(*block.units)


@kind
def turn_a_paragraph_into_a_quotation(edit: Edit) -> None:
    """The same words, set apart."""
    block = edit.choose(
        [f for f in histories._loose(edit) if not f[2].notes and "ctx" not in f[2].shape]
    )[2]
    block.kind = "quote"
    edit.touch(*block.units)


@kind
def turn_a_quotation_into_a_paragraph(edit: Edit) -> None:
    """The same words, as all others."""
    block = edit.choose([f for f in edit.blocks("quote") if not NOTE.search(f[2].units[0].text)])[2]
    block.kind = "paragraph"
    edit.touch(*block.units)


@kind
def turn_items_into_steps(edit: Edit) -> None:
    """A list with numbers."""
    _change_kind(edit, "items", "steps")


@kind
def turn_steps_into_items(edit: Edit) -> None:
    """A list without them."""
    _change_kind(edit, "steps", "items")


def _change_kind(edit: Edit, old: str, new: str) -> None:
    block = edit.choose(edit.blocks(old))[2]
    block.kind = new
    edit.touch(*block.units)


@kind
def turn_a_note_into_a_sentence(edit: Edit) -> None:
    """At the end of its paragraph."""
    block = edit.choose([f[2] for f in edit.blocks("paragraph") if len(f[2].notes) == 1])
    (name,), unit = block.notes, block.units[0]
    histories._remember(edit, unit)
    edit.past.pop()
    for part in unit.sentences:
        if f"[^{name}]" in part.text:
            part.text, part.version = part.text.replace(f"[^{name}]", ""), edit.draft.next()
    unit.sentences += block.notes.pop(name).sentences


@kind
def move_a_note(edit: Edit) -> None:
    """From one paragraph to the end of another."""
    block = edit.choose([f[2] for f in edit.blocks("paragraph") if f[2].notes])
    other = edit.choose([f[2] for f in edit.blocks("paragraph") if f[2] is not block])
    name = edit.choose(sorted(block.notes))
    unit, new = block.units[0], other.units[0]
    part = next(part for part in unit.sentences if f"[^{name}]" in part.text)
    mark = len(OPENER.findall(unit.text[: unit.text.index(f"[^{name}]")])) + 1
    edit.carry(
        unit,
        part,
        part.text.replace(f"[^{name}]", ""),
        "drop mark",
        (str(mark), ""),
        expected=False,
    )
    mark, last = len(OPENER.findall(new.text)) + 1, new.sentences[-1]
    edit.carry(new, last, f"{last.text}[^{name}]", "mark at end", (str(mark), ""), expected=False)
    other.notes[name] = block.notes.pop(name)
    edit.touch(other.notes[name])


# Words and numbers


@kind
def take_out_a_not(edit: Edit) -> None:
    """The least of edits once more, the other way round."""
    unit, at = edit.pick(
        (u, s) for u, s in edit.sentences() if re.search(r"\b(?:not|no) \w", s.text)
    )
    edit.real(unit, at, re.sub(r"\b(?:not|no) (?=\w)", "", at.text, count=1))


@kind
def change_two_numbers(edit: Edit) -> None:
    """Both in one text."""

    def fits(text: str) -> bool:
        found = NUMBER.findall(text)
        once = all(len(re.findall(rf"(?<!\w){n}(?!\w)", text)) == 1 for n in found)
        return len(found) == len(set(found)) == 2 and once

    found = [(unit, s) for unit, s in edit.sentences() if fits(s.text) and fits(unit.text)]
    unit, at = edit.choose(found)
    for match in list(NUMBER.finditer(at.text)):
        old = match[0]
        new = str(int(old) + 50 + edit.random.randint(1, 9))
        after = re.search(rf"(?<![\w./-]){old}(?![\w/]|[.,]\d)(.*)", at.text)
        is_year = 1000 <= int(old) < 3000
        counts = bool(after and re.match(r" [a-z]", after[1])) and not is_year
        changed = re.sub(rf"(?<![\w./-]){old}(?![\w/]|[.,]\d)", new, at.text)
        edit.carry(unit, at, changed, "swap", (old, new), counts=counts)


@kind
def change_a_number_and_a_word(edit: Edit) -> None:
    """The number alone could be followed."""
    unit, at = edit.pick(
        (u, s)
        for u, s in edit.sentences()
        if NUMBER.search(s.text) and histories._plain_words(s.text)
    )
    at.text = NUMBER.sub(lambda found: str(int(found[0]) + 7), at.text, count=1)
    histories._reword(edit, unit, at, lambda _: edit.random.choice(NOUNS))


def _all_over(edit: Edit, change: Callable[[str], str]) -> Iterator[tuple[Unit, Sentence, str]]:
    """The sentences that a change of the whole book touches, and what they become."""
    for unit, part in edit.sentences("paragraph", "quote", "items", "steps", "terms"):
        if (text := change(part.text)) != part.text:
            yield unit, part, text


@kind
def rename_a_thing_all_over_the_book(edit: Edit) -> None:
    """Another word for it wherever it stands among plain words."""
    old, new = edit.random.sample(NOUNS, 2)

    def change(text: str) -> str:
        words = text.split(" ")
        for at in histories._plain_words(text):
            words[at] = new if words[at] == old else words[at]
        return " ".join(words)

    changed = list(_all_over(edit, change))
    if not changed:
        raise NoPlaceError
    for unit, part, text in changed:
        edit.real(unit, part, text)


@kind
def put_a_comma_before_every_and(edit: Edit) -> None:
    """A house style."""
    _style(edit, lambda text: re.sub(r"(?<=[a-z]) and (?=[a-z])", ", and ", text))


@kind
def take_the_comma_before_every_and_out(edit: Edit) -> None:
    """Another one."""
    _style(edit, lambda text: re.sub(r"(?<=[a-z]), and (?=[a-z])", " and ", text))


@kind
def change_all_quotation_marks(edit: Edit) -> None:
    """From single to double, in the whole book."""
    _style(edit, lambda text: re.sub(r"(?<!\w)'([\w -]+)'(?!\w)", r'"\1"', text))


def _style(edit: Edit, change: Callable[[str], str]) -> None:
    changed = list(_all_over(edit, change))
    if not changed:
        raise NoPlaceError
    for unit, part, text in changed:
        edit.cosmetic(unit, part, text)


# Paragraphs, tables, sections, files


@kind
def restore_and_edit_what_was_deleted(edit: Edit) -> None:
    """With a word changed, at the end of a file."""
    found = [
        (at, block)
        for at, (_, blocks) in enumerate(edit.bin)
        for block in blocks
        if histories._is_text(block) and len(block.units[0].text.split()) > 9
    ]
    at, changed = edit.choose(found)
    _, blocks = edit.bin.pop(at)
    target = edit.choose(list(edit.draft.files.values()))
    target += blocks
    edit.touch(*(unit for block in blocks for unit in block.reading()))
    histories._edit_each(edit, [changed])


@kind
def split_and_edit_a_paragraph(edit: Edit) -> None:
    """With a word changed in each half."""
    histories.split_a_paragraph(edit)
    halves = [b for *_, b in edit.blocks("paragraph") if b.units[0].uid in edit.touched]
    histories._edit_each(edit, halves)


@kind
def merge_and_edit_two_paragraphs(edit: Edit) -> None:
    """With a word changed."""
    histories.merge_two_paragraphs(edit)
    (block,) = (b for *_, b in edit.blocks("paragraph") if b.units[0].uid in edit.touched)
    histories._edit_each(edit, [block])


@kind
def split_a_paragraph_in_three(edit: Edit) -> None:
    """After its first and its second sentence."""
    found = [f for f in histories._several(edit, 3) if not f[2].notes and "ctx" not in f[2].shape]
    blocks, place, block = edit.choose(found)
    unit = block.units[0]
    first, second, *rest = unit.sentences
    units = [Unit(edit.draft.next(), [second]), Unit(edit.draft.next(), rest)]
    unit.sentences = [first]
    blocks[place + 1 : place + 1] = [Block("paragraph", [part]) for part in units]
    edit.touch(unit, *units)


@kind
def merge_three_paragraphs(edit: Edit) -> None:
    """One takes in the next two."""
    found = [
        (blocks, place, blocks[place : place + 3])
        for blocks, place, _ in histories._loose(edit)
        if len(blocks[place : place + 3]) == 3
        if all(b.kind == "paragraph" and "ctx" not in b.shape for b in blocks[place : place + 3])
    ]
    blocks, place, (one, two, three) = edit.choose(found)
    for other in (two, three):
        old, added = one.units[0].sense, other.units[0].sense
        edit.carried.append(Carry(old, old + added, "join", expected=False, other=added))
        one.units[0].sentences += other.units[0].sentences
        one.notes |= other.notes
    del blocks[place + 1 : place + 3]
    edit.touch(one.units[0])


@kind
def sort_the_items(edit: Edit) -> None:
    """By the alphabet."""
    block = edit.choose([f[2] for f in edit.blocks("items", "steps") if len(f[2].units) > 2])
    block.units.sort(key=lambda unit: unit.text)
    edit.touch(*block.units)


def _rows(block: Block) -> list[list[Unit]]:
    columns = int(block.shape["columns"])
    return [block.units[at : at + columns] for at in range(1, len(block.units), columns)]


def _put_rows(block: Block, rows: list[list[Unit]]) -> None:
    block.units[1:] = [unit for row in rows for unit in row]
    block.shape["columns"] = str(len(rows[0]))


@kind
def swap_two_columns(edit: Edit) -> None:
    """The first two of a table."""
    block = edit.choose([f[2] for f in edit.blocks("table") if int(f[2].shape["columns"]) > 1])
    _put_rows(block, [[row[1], row[0], *row[2:]] for row in _rows(block)])
    edit.touch(*block.units)


@kind
def add_a_column(edit: Edit) -> None:
    """Of new cells."""
    block = edit.choose([f[2] for f in edit.blocks("table") if int(f[2].shape["columns"]) < 5])
    rows = [[*row, edit.draft.unit(phrase(edit.random))] for row in _rows(block)]
    _put_rows(block, rows)
    edit.touch(*block.units)


@kind
def delete_a_column(edit: Edit) -> None:
    """Where some remain."""
    block = edit.choose([f[2] for f in edit.blocks("table") if int(f[2].shape["columns"]) > 2])
    _put_rows(block, [row[:-1] for row in _rows(block)])
    edit.touch(*block.units)


@kind
def insert_a_section(edit: Edit) -> None:
    """Of new words."""
    blocks = edit.choose([f for f in edit.draft.files.values() if len(f) > 2])
    place, unit = len(blocks), edit.draft.unit(phrase(edit.random))
    new = [_heading(edit, blocks, place, unit), histories._new_paragraph(edit, 2)]
    blocks += new
    edit.touch(*(unit for block in new for unit in block.reading()))


def _is_long_text(block: Block) -> bool:
    is_plain = histories._is_text(block) and not block.notes and "ctx" not in block.shape
    return is_plain and len(block.units[0].text.split()) > 16


@kind
def copy_and_adapt_a_section(edit: Edit) -> None:
    """Its heading and its long paragraphs, elsewhere, a word of each paragraph changed."""
    found = [
        (blocks, [blocks[start], *long])
        for blocks, start, end in histories._sections(edit)
        if (long := [block for block in blocks[start + 1 : end] if _is_long_text(block)])
    ]
    blocks, chosen = edit.choose(found)
    copies = copy.deepcopy(chosen)
    for block in copies:
        block.units[0].uid = edit.draft.next()
    copies[0].shape["id"] = f"copy-{edit.draft.next()}"
    target = edit.choose([f for f in edit.draft.files.values() if f is not blocks])
    target += copies
    edit.touch(*(unit for block in copies for unit in block.reading()))
    histories._edit_each(edit, copies[1:])


@kind
def split_a_file(edit: Edit) -> None:
    """Its last section becomes a chapter, in a file of its own."""
    blocks, start, end = edit.choose(
        [
            (blocks, start, end)
            for blocks, start, end in histories._sections(edit)
            if end == len(blocks) and len(edit.draft.files) < 9
            if not any(b.kind == "heading" for b in blocks[start + 1 :])
        ]
    )
    name = next(name for name, found in edit.draft.files.items() if found is blocks)
    moved = blocks[start:end]
    del blocks[start:end]
    moved[0].shape["level"] = "#"
    edit.draft.files[f"{name[:-3]}x{edit.draft.next()}.md"] = moved
    edit.touch(*(unit for block in moved for unit in block.reading()))


@kind
def merge_two_files(edit: Edit) -> None:
    """One takes in the one after it."""
    names = sorted(edit.draft.files)
    if len(names) < 3:
        raise NoPlaceError
    at = edit.random.randrange(len(names) - 1)
    other = edit.draft.files.pop(names[at + 1])
    edit.draft.files[names[at]] += other
    edit.touch(*(unit for block in other for unit in block.reading()))
