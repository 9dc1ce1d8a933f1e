"""``source/`` → Book: every Markdown file read once into one tree, its ids, metadata, pictures."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from hexapla.errors import Finding, SourceError, UsageError, shortened
from hexapla.files import characters, paths
from hexapla.languages import languages
from hexapla.model import Book, Node
from hexapla.source import (
    attributes,
    citations,
    config,
    file_links,
    images,
    links,
    notes,
    pandoc,
    pandoc_ast,
)
from hexapla.source import files as source_files
from hexapla.source.attributes import LEVELS
from hexapla.source.files import Lines
from hexapla.theme import Theme

META = ("title", "subtitle", "description", "rights")
"""The settings that are text for a reader, and so for a translator."""

REMARK = re.compile(r"<!--.*-->\s*", re.DOTALL)

ID = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]*")

GIVEN_ID = r"p\d+|(block|index|cited|picture|formula|code|link)-\d+|.+-note-\d+(-ref)?"
"""The ids that Hexapla gives to paragraphs and notes, and to what is counted or pointed to."""

PAGE_ID = r"contents|colophon|main|front-(title|imprint|contents)|back-index"
"""The ids of pages that Hexapla makes, and of their parts."""

OWN_ID = re.compile(f"{GIVEN_ID}|{PAGE_ID}")
"""The ids that nobody else may use."""


def read_book(root: Path) -> Book:
    """The book in a folder.

    Raises:
        UsageError: the folder holds no ``source/`` with Markdown in it.
        ConfigError: ``book.toml`` cannot be used.
        SourceError: the text has faults; all that were found.
    """
    folder = root / paths.SOURCE
    if not folder.is_dir():
        tip = "give the folder of a book with --project, or start one with `new DIR`"
        above = (one for one in root.resolve().parents if (one / paths.SETTINGS).is_file())
        if whole := next(above, None):
            tip = f"the book's folder is above this one: say --project {os.path.relpath(whole)}"
        raise UsageError(Finding(str(folder), "there is no source/ folder", tip))
    files = source_files.text_files(root)
    settings = config.read_settings(folder / "book.toml")
    if not files:
        tip = "write the first chapter, for example source/01-beginning.md"
        raise UsageError(Finding(str(folder), "there is no Markdown file (*.md)", tip))
    quotes = languages.typography(Theme(root), settings.language)["quotes"]
    names = [file.relative_to(root).as_posix() for file in files]
    texts = source_files.read_texts(files, root)
    with ThreadPoolExecutor() as pool:
        read = list(pool.map(pandoc.read_and_warn, texts, names, repeat(settings.reader)))
    parts = [part for part, _ in read]
    blocks = [normalise(block, quotes) for part in parts for block in part]
    _simplify_alts(blocks)
    spans = tuple((name, len(part)) for name, part in zip(names, parts, strict=True))
    book = Book(
        root,
        settings,
        blocks,
        spans,
        {key: pandoc_ast.words(text) for key in META if (text := getattr(settings, key))},
        labels={},
        pictures=(),
        warnings=tuple(warning for _, found in read for warning in found),
    )
    _give_ids(book, dict(zip(names, map(_braced, texts), strict=True)))
    lines = Lines(dict(zip(names, texts, strict=True)))
    if findings := [
        *_character_faults(book, lines),
        *notes.faults(lines.texts),
        *_index_faults(book, lines),
        *_id_faults(book, lines),
        *_reference_faults(book, lines),
        *file_links.faults(places(book), lines),
        *_picture_faults(book, lines),
        *images.faults(book),
        *_table_faults(book),
        *_formula_faults(book, lines),
        *_citation_faults(book, lines),
    ]:
        raise SourceError(findings)
    return images.with_pictures(book)


def normalise(thing: Any, quotes: list[str]) -> Any:  # noqa: ANN401 - JSON: lists, dicts, scalars
    """The tree in the form that every stage expects, as a new tree.

    A soft line break is a space, text between two spaces is one Str, and quotation marks are the
    characters of the source language: translators write those of their own.
    """
    if isinstance(thing, dict):
        return {key: normalise(part, quotes) for key, part in thing.items()}
    if not isinstance(thing, list):
        return thing
    if thing and all(pandoc_ast.is_node(part) for part in thing):
        return join([flat for part in thing for flat in _flat(part, quotes)])
    return [normalise(part, quotes) for part in thing]


def _flat(node: Node, quotes: list[str]) -> list[Node]:
    if node["t"] in {"Str", "Space"}:
        return [node]
    if node["t"] == "SoftBreak":
        return [pandoc_ast.space()]
    if node["t"] == "Quoted":
        kind, inner = node["c"]
        left, right = quotes[:2] if kind["t"] == "DoubleQuote" else quotes[2:]
        return [pandoc_ast.string(left), *normalise(inner, quotes), pandoc_ast.string(right)]
    return [normalise(node, quotes)]


def join(nodes: list[Node]) -> list[Node]:
    """Neighbouring Str nodes as one."""
    joined: list[Node] = []
    for node in nodes:
        if node["t"] == "Str" and joined and joined[-1]["t"] == "Str":
            joined[-1] = pandoc_ast.string(joined[-1]["c"] + node["c"])
        else:
            joined.append(node)
    return joined


def _simplify_alts(blocks: list[Node]) -> None:
    """The text of a picture is heard and not read: no mark for the index is in it.

    pandoc makes the text of the caption, whose notes would then be there twice, too.
    """
    for node in pandoc_ast.walk(blocks):
        if node["t"] == "Image":
            node["c"][1] = without(node["c"][1], pandoc_ast.is_index_mark)
        elif node["t"] == "Figure":
            for inner in pandoc_ast.walk(node["c"][2]):
                if inner["t"] == "Image":
                    inner["c"][1] = as_heard(inner["c"][1])


def as_heard(inlines: list[Node]) -> list[Node]:
    """Inlines without notes and without marks for the index, of which only the words stay."""
    return without(inlines, lambda node: pandoc_ast.is_index_mark(node) or _is_note(node))


def _is_note(node: Node) -> bool:
    return node["t"] == "Note" or pandoc_ast.is_note(node)


def without(inlines: list[Node], unwanted: Callable[[Node], bool]) -> list[Node]:
    """A copy of inlines without some, of which only the words stay if they are spans."""
    kept: list[Node] = []
    for node in inlines:
        if not unwanted(node):
            kept.append({key: _without(part, unwanted) for key, part in node.items()})
        elif not _is_note(node):
            kept += without(node["c"][1], unwanted)
    return join(kept)


def _without(thing: Any, unwanted: Callable[[Node], bool]) -> Any:  # noqa: ANN401 - JSON
    if not isinstance(thing, list):
        return thing
    if thing and all(pandoc_ast.is_node(part) for part in thing):
        return without(thing, unwanted)
    return [_without(part, unwanted) for part in thing]


def places(book: Book) -> Iterator[tuple[str, Node]]:
    """Each top block with its file and the id of the nearest heading above it."""
    blocks = iter(book.blocks)
    for name, count in book.files:
        where = name
        for _ in range(count):
            block = next(blocks)
            if block["t"] == "Header":
                where = f"{name}#{block['c'][1][0]}"
            yield where, block


class Homes(dict[tuple[str, str], str]):
    """Where a name leads, from a file; and from everywhere else, under the file ``""``."""

    def add(self, file: str, name: str, target: str) -> None:
        """A name that leads to an id, unless the file has such a name already."""
        self.setdefault((file, name), target)
        self.setdefault(("", name), target)

    def find(self, file: str, name: str) -> str | None:
        """Where a name leads: in the same file before all others, as on a page of its own."""
        return self.get((file, name)) or self.get(("", name))


BRACED = re.compile(r"\{[^{}]*?#([^\s{}]+)[^{}]*\}")


def _braced(text: str) -> set[str]:
    """The names that stand in braces in a file: the tree does not say who gave an id."""
    return set(BRACED.findall(text))


def _give_ids(book: Book, braced: Mapping[str, set[str]]) -> None:
    """An id for every heading, figure and captioned table, and links that lead there.

    pandoc has made ids of the headings' words, by the rule of the reader. One stays where it is
    plain and free, so that links to it lead on, from elsewhere too; if not, the id is ours.
    """
    nodes = [
        (_file(where), node) for where, block in places(book) for node in pandoc_ast.walk(block)
    ]
    needy = [(file, node) for file, node in nodes if _needs_id(node, braced[file])]
    met = {id(node) for _, node in needy}
    given = {
        found[0]: file
        for file, node in nodes
        if id(node) not in met and (found := pandoc_ast.attr(node))
    }
    taken, homes = set(given), Homes()
    for file, node in needy:
        found = pandoc_ast.attr(node) or []
        before = found[0]
        name = before if ID.fullmatch(before) else slug(_words(node))
        found[0] = _free(name or "section", taken)
        taken.add(found[0])
        homes.add(file, before, found[0])
    _lead_links(book, given, [homes, _guessed_homes(book), _raw_homes(book)])


def _needs_id(node: Node, braced: set[str]) -> bool:
    """Whether the author of a heading, figure or captioned table gave it no id."""
    found = pandoc_ast.attr(node)
    if not found or node["t"] not in {"Header", "Figure", "Table"}:
        return False
    if node["t"] == "Header" and found[0]:
        words = {_letters(_words(node)), "section"}
        names = {_letters(found[0]), _letters(re.sub(r"-\d+$", "", found[0]))}
        return found[0] not in braced and not names.isdisjoint(words)
    return not found[0] and (node["t"] != "Table" or bool(pandoc_ast.caption(node)))


def _words(node: Node) -> str:
    """What an id is made of: the words of a heading with its emoji by name, or the kind."""
    if node["t"] != "Header":
        return str(node["t"])
    named = pandoc_ast.copy(node["c"][2])
    for inner in pandoc_ast.walk(named):
        if "emoji" in pandoc_ast.classes(inner):
            inner["c"][1] = [pandoc_ast.string(pandoc_ast.value(inner, "data-emoji") or "")]
    return pandoc_ast.plain(named)


def _letters(text: str) -> str:
    """Letters and digits only: what every rule for automatic ids keeps, but digits in front."""
    kept = filter(str.isalnum, unicodedata.normalize("NFKD", text).casefold())
    return "".join(kept).lstrip("0123456789")


def _guessed_homes(book: Book) -> Homes:
    """Where the names lead that pandoc or GitHub would give, whichever reader is chosen."""
    homes = Homes()
    for where, block in places(book):
        for node in pandoc_ast.walk(block):
            if node["t"] == "Header":
                for name in automatic_ids(pandoc_ast.plain(node["c"][2])):
                    homes.add(_file(where), name, node["c"][1][0])
    return homes


RAW_NAME = re.compile(r"""<[^>]+\s(?:id|name)\s*=\s*["']?([^"'\s>]+)""")


def _raw_homes(book: Book) -> Homes:
    """Where the names in raw HTML lead: to the heading they stand before, or else stand under."""
    homes = Homes()
    home, waiting = "", list[tuple[str, str]]()
    for where, block in places(book):
        names = [
            (_file(where), name)
            for node in pandoc_ast.walk(block)
            if node["t"] in {"RawBlock", "RawInline"}
            for name in RAW_NAME.findall(node["c"][1])
        ]
        if block["t"] == "Header":
            home = block["c"][1][0]
        elif not home or not pandoc_ast.plain(block.get("c") or []).strip():
            waiting += names
            continue
        for file, name in [*waiting, *names]:
            homes.add(file, name, home)
        waiting = []
    return homes


def _lead_links(book: Book, given: Mapping[str, str], homes: list[Homes]) -> None:
    """Lead links to other files, and to names that the author did not give, to where those are."""
    files = {name for name, _ in book.files}
    chapters = file_links.chapters(places(book))
    for where, block in places(book):
        for node in pandoc_ast.walk(block):
            target = node["c"][2][0] if node["t"] == "Link" else ""
            if not (place := file_links.place(target, _file(where), files)):
                continue
            file, name = place
            find = _anywhere if file == _file(where) else _there
            found = find(file, name, given, homes) if name else chapters[file]
            if found:
                node["c"][2][0] = f"#{found}"


def _anywhere(file: str, name: str, given: Mapping[str, str], homes: list[Homes]) -> str | None:
    """Where a name leads that stands in a file: to what the author gave it before all others."""
    found = (home.find(file, name) for home in homes)
    return name if name in given else next(filter(None, found), None)


def _there(file: str, name: str, given: Mapping[str, str], homes: list[Homes]) -> str | None:
    """Where a name leads that is said to be in a file, and so has to be there."""
    found = (home.get((file, name)) for home in homes)
    return name if given.get(name) == file else next(filter(None, found), None)


def automatic_ids(text: str) -> set[str]:
    """The ids that pandoc and GitHub give a heading."""
    words = text.lower()
    github = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
    pandocs = re.sub(r"\s+", "-", re.sub(r"[^\w\s.-]", "", words).strip())
    return {github, pandocs.lstrip("0123456789-._")}


def _file(where: str) -> str:
    return where.partition("#")[0]


def slug(text: str) -> str:
    """An ASCII id from a text: pandoc's rule, with accents taken off."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9_.]+", "-", ascii_text).strip("-.").lstrip("0123456789-._")


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken or OWN_ID.fullmatch(free):
        free, number = f"{name}-{number}", number + 1
    return free


def _character_faults(book: Book, lines: Lines) -> Iterator[Finding]:
    """Characters that no page can hold and that were written by their numbers: ``&#1;``."""
    if any("&#" in text for text in lines.texts.values()):
        for where, block in places(book):
            if found := characters.first(block):
                number = ord(found)
                written = (f"&#{number};", f"&#x{number:x};", f"&#x{number:X};", f"&#0{number};")
                yield Finding(lines.at(where, *written), *characters.fault(found))


def _index_faults(book: Book, lines: Lines) -> Iterator[Finding]:
    """What is wrong with the marks for the index; those that are right get their entries."""
    for where, block in places(book):
        for node in pandoc_ast.walk(block):
            if pandoc_ast.is_index_mark(node) and (fault := _give_entry(node)):
                said, entry = pandoc_ast.plain(node["c"][1]), pandoc_ast.value(node, "entry") or ""
                yield Finding(lines.at(where, f"[{said}]{{.index", entry, said), *fault)


def _give_entry(mark: Node) -> tuple[str, str] | None:
    """Give a mark its entry, an attribute for each level; or what is wrong and what to do."""
    (name, _, pairs), words = mark["c"]
    said, entry = pandoc_ast.plain(words), pandoc_ast.value(mark, "entry")
    levels = [" ".join(level.split()) for level in (entry.split("!") if entry else [said])]
    named = f"the index mark {said or entry or ''!r}"
    if name:
        return f"{named} has an id, and Hexapla gives it one", "put the id on a span inside it"
    if not all(levels):
        return f"{named} names no entry", 'say it: [words]{.index entry="word!sub-entry"}'
    if len(levels) > len(LEVELS):
        return f"{named} has more than {len(LEVELS)} levels", "name fewer, parted by !"
    pairs[:] = [pair for pair in pairs if pair[0] not in LEVELS]
    pairs += [list(pair) for pair in zip(LEVELS, levels, strict=False)]
    return None


def _id_faults(book: Book, lines: Lines) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    told: set[str] = set()
    for section, block in places(book):
        for node in pandoc_ast.walk(block):
            found = pandoc_ast.attr(node)
            if not found or not found[0]:
                continue
            where = lines.at(section, *(f"#{found[0]}{end}" for end in "} "))
            if found[0] in seen and found[0] not in told:
                first = seen[found[0]]
                at = section if _file(section) == _file(first) else where
                what = f"the id {found[0]!r} stands there twice"
                yield Finding(at, what, f"rename one; the first is in {first}")
                told.add(found[0])
            seen.setdefault(found[0], where)
            if not ID.fullmatch(found[0]):
                what = f"the id {found[0]!r} is not plain ASCII that starts with a letter"
                yield Finding(where, what, "give an explicit id such as {#setup}")
            elif OWN_ID.fullmatch(found[0]):
                what = f"the id {found[0]!r} is one that Hexapla gives itself"
                yield Finding(where, what, "choose another one")


def _reference_faults(book: Book, lines: Lines) -> Iterator[Finding]:
    nodes = pandoc_ast.walk(book.blocks)
    targets = {found[0]: node for node in nodes if (found := pandoc_ast.attr(node)) and found[0]}
    for where, block in places(book):
        for node in pandoc_ast.walk(block):
            if node["t"] != "Link" or not node["c"][2][0].startswith("#"):
                continue
            target = targets.get(node["c"][2][0][1:])
            at = lines.at(where, f"({node['c'][2][0]}", node["c"][2][0])
            if not target:
                what = f"the cross-reference {node['c'][2][0]!r} leads nowhere"
                yield Finding(at, what, "correct it, or give the target this id")
            elif not node["c"][1] and not _has_name(target):
                what = f"{node['c'][2][0]!r} is no section, figure or table and has no number"
                yield Finding(at, what, "write a text between the brackets")


def _has_name(target: Node) -> bool:
    """Whether a cross-reference can print something for this: a number, or a title."""
    captioned = target["t"] in {"Figure", "Table"} and bool(pandoc_ast.caption(target))
    return captioned or target["t"] == "Header"


def _picture_faults(book: Book, lines: Lines) -> Iterator[Finding]:
    for where, block in places(book):
        for node in pandoc_ast.walk(block):
            if node["t"] != "Image":
                continue
            if fault := images.fault(book.root / paths.SOURCE, node["c"][2][0]):
                what, tip = fault
                yield Finding(_at_target(lines, where, node), what, tip)
            elif not pandoc_ast.plain(node["c"][1]).strip():
                what = f"the picture {node['c'][2][0]!r} has no text for those who cannot see it"
                yield Finding(
                    _at_target(lines, where, node), what, "write one: ![what it shows](file)"
                )


def _at_target(lines: Lines, where: str, node: Node) -> str:
    """The place of a link or a picture, by what it leads to: pandoc may have quoted it."""
    target = node["c"][2][0]
    return lines.at(where, f"({target}", target, unquote(target))


MOST_COLUMNS = 100
"""The columns that a table may have: no page shows as many."""


def _table_faults(book: Book) -> Iterator[Finding]:
    for where, block in places(book):
        for node in pandoc_ast.walk(block):
            if node["t"] == "Table" and (columns := len(node["c"][2])) > MOST_COLUMNS:
                what = f"a table has {columns:,} columns"
                yield Finding(where, what, f"make it several: {MOST_COLUMNS} are the most")


def _formula_faults(book: Book, lines: Lines) -> Iterator[Finding]:
    """The formulas that pandoc cannot turn into MathML: they would be printed as typed."""
    found = [
        (where, node)
        for where, block in places(book)
        for node in pandoc_ast.walk(block)
        if node["t"] == "Math"
    ]
    for at in pandoc.unreadable_formulas([node for _, node in found]):
        where, node = found[at]
        what = f"the formula {node['c'][1]!r} cannot be read"
        tip = "write it in plainer TeX, without packages and commands of your own"
        yield Finding(lines.at(where, node["c"][1], node["c"][1].split("\n")[0]), what, tip)


def _citation_faults(book: Book, lines: Lines) -> Iterator[Finding]:
    """What is wrong with the citations; those that are right are made marks for translators."""
    if not book.settings.bibliography:
        return
    found = citations.library(book.root, book.settings)
    citations.try_out(found, book.settings)
    yield from citations.faults(places(book), found, lines.at)
    for node in pandoc_ast.walk(book.blocks):
        if node["t"] == "Cite":
            citations.simplify(node)


def warnings(book: Book) -> list[Finding]:
    """What a person should know of the source although it can be published."""
    findings = []
    texts = {name: source_files.read_text(book.root / name, book.root) for name, _ in book.files}
    lines = Lines(texts)
    for name, text in texts.items():
        if pandoc.has_head(text):
            what = "the title, author or date at the head of this file is no part of the book"
            findings.append(Finding(name, what, "book.toml says it for all formats", "warning"))
    for where, block in places(book):
        for node in pandoc_ast.walk(block):
            if node["t"] in {"RawBlock", "RawInline"} and not REMARK.fullmatch(node["c"][1]):
                what = f"raw {node['c'][0]} is left out of every edition: {node['c'][1][:40]!r}"
                tip = "write it in Markdown: a book is data for three formats"
                at = lines.at(where, node["c"][1], node["c"][1].split("\n")[0])
                findings.append(Finding(at, what, tip, "warning"))
    findings += [*book.warnings, *notes.warnings(texts), *images.warnings(book)]
    return [*findings, *_link_warnings(book, lines), *_attribute_warnings(book, lines)]


def _link_warnings(book: Book, lines: Lines) -> Iterator[Finding]:
    """The links that are taken off: their words stay."""
    for where, block in places(book):
        for node in pandoc_ast.walk(block):
            if node["t"] == "Link" and (fault := links.fault(node["c"][2][0])):
                what = f"the link {shortened(node['c'][2][0])!r} {fault[0]}; it is taken off"
                yield Finding(_at_target(lines, where, node), what, fault[1], "warning")


def _attribute_warnings(book: Book, lines: Lines) -> list[Finding]:
    """The attributes that mean nothing to a book, each once for a section."""
    found = {
        (lines.at(where, f"{name}="), name)
        for where, block in places(book)
        for node in pandoc_ast.walk(block)
        for name in attributes.left_out(node)
    }
    what, tip = "the attribute {!r} is left out of every edition", "a class says as much: {{.{}}}"
    named = [(where, shortened(name)) for where, name in sorted(found)]
    return [Finding(at, what.format(name), tip.format(name), "warning") for at, name in named]
