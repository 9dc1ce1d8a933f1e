"""``source/`` → Book: every Markdown file read once into one tree, its ids, metadata, pictures."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import repeat
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from hexapla import config, languages, pandoc, pictures, tree
from hexapla.errors import Finding, SourceError, UsageError
from hexapla.model import Book, Node
from hexapla.theme import Theme

META = ("title", "subtitle", "description", "rights")
"""The settings that are text for a reader, and so for a translator."""

REMARK = re.compile(r"<!--.*-->\s*", re.DOTALL)

ID = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]*")

OWN_ID = re.compile(r"p\d+|block-\d+|.+-note-\d+(-ref)?|contents|colophon|main")
"""The ids that Hexapla gives itself: to paragraphs, notes and parts of a page."""


def read_book(root: Path) -> Book:
    """The book in a folder.

    Raises:
        UsageError: the folder holds no ``source/`` with Markdown in it.
        ConfigError: ``book.toml`` cannot be used.
        SourceError: the text has faults; all that were found.
    """
    folder = root / "source"
    files = sorted(folder.rglob("*.md"))
    if not folder.is_dir():
        tip = "give the folder of a book with --project, or start one with `new DIR`"
        raise UsageError(Finding(str(folder), "there is no source/ folder", tip))
    settings = config.read_settings(folder / "book.toml")
    if not files:
        tip = "write the first chapter, for example source/01-beginning.md"
        raise UsageError(Finding(str(folder), "there is no Markdown file (*.md)", tip))
    quotes = languages.typography(Theme(root), settings.language)["quotes"]
    names = [file.relative_to(root).as_posix() for file in files]
    texts = [_text(file, name) for file, name in zip(files, names, strict=True)]
    with ThreadPoolExecutor() as pool:
        parts = list(pool.map(pandoc.read, texts, names, repeat(settings.reader)))
    blocks = [normalise(block, quotes) for part in parts for block in part]
    spans = tuple((name, len(part)) for name, part in zip(names, parts, strict=True))
    given = _ids(blocks)
    _give_ids(blocks)
    book = Book(
        root,
        settings,
        blocks,
        spans,
        {key: tree.words(text) for key in META if (text := getattr(settings, key))},
        labels={},
        pictures=(),
    )
    _follow_automatic_ids(book, given)
    if findings := [*_id_faults(book), *_reference_faults(book), *_picture_faults(book)]:
        raise SourceError(findings)
    return pictures.with_pictures(book)


def _text(file: Path, name: str) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        finding = Finding(f"{name}, line {line}", "this is not UTF-8", "save the file as UTF-8")
        raise SourceError(finding) from None


def normalise(thing: Any, quotes: list[str]) -> Any:  # noqa: ANN401 - JSON: lists, dicts, scalars
    """The tree in the form that every stage expects, as a new tree.

    A soft line break is a space, text between two spaces is one Str, and quotation marks are the
    characters of the source language: translators write those of their own.
    """
    if isinstance(thing, dict):
        return {key: normalise(part, quotes) for key, part in thing.items()}
    if not isinstance(thing, list):
        return thing
    if thing and all(tree.is_node(part) for part in thing):
        return join([flat for part in thing for flat in _flat(part, quotes)])
    return [normalise(part, quotes) for part in thing]


def _flat(node: Node, quotes: list[str]) -> list[Node]:
    if node["t"] == "SoftBreak":
        return [tree.space()]
    if node["t"] == "Quoted":
        kind, inner = node["c"]
        left, right = quotes[:2] if kind["t"] == "DoubleQuote" else quotes[2:]
        return [tree.string(left), *normalise(inner, quotes), tree.string(right)]
    return [normalise(node, quotes)]


def join(nodes: list[Node]) -> list[Node]:
    """Neighbouring Str nodes as one."""
    joined: list[Node] = []
    for node in nodes:
        if node["t"] == "Str" and joined and joined[-1]["t"] == "Str":
            joined[-1] = tree.string(joined[-1]["c"] + node["c"])
        else:
            joined.append(node)
    return joined


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


def _give_ids(blocks: list[Node]) -> None:
    """An id for every heading, figure and captioned table that has none, from its text."""
    nodes = list(tree.walk(blocks))
    taken = _ids(blocks)
    for node in nodes:
        if node["t"] not in {"Header", "Figure", "Table"}:
            continue
        found = tree.attr(node)
        if not found or found[0] or (node["t"] == "Table" and not tree.caption(node)):
            continue
        text = node["c"][2] if node["t"] == "Header" else [tree.string(node["t"])]
        found[0] = _free(slug(tree.plain(text)) or "section", taken)
        taken.add(found[0])


def _ids(blocks: list[Node]) -> set[str]:
    return {found[0] for node in tree.walk(blocks) if (found := tree.attr(node)) and found[0]}


def _follow_automatic_ids(book: Book, given: set[str]) -> None:
    """Lead links to the ids that other tools give headings by themselves to the ids we gave.

    A heading of the same file goes before those of other files, as a link on GitHub leads to the
    page it stands on; ids that the author gave go before both.
    """
    ids: dict[tuple[str, str], str] = {}
    for where, block in places(book):
        for node in tree.walk(block):
            if node["t"] == "Header":
                for name in automatic_ids(tree.plain(node["c"][2])):
                    ids.setdefault((where.partition("#")[0], name), node["c"][1][0])
                    ids.setdefault(("", name), node["c"][1][0])
    for where, block in places(book):
        for node in tree.walk(block):
            if node["t"] == "Link" and node["c"][2][0].startswith("#"):
                name = unquote(node["c"][2][0][1:])
                target = ids.get((where.partition("#")[0], name)) or ids.get(("", name))
                if target and name not in given:
                    node["c"][2][0] = f"#{target}"


def automatic_ids(text: str) -> set[str]:
    """The ids that pandoc and GitHub give a heading."""
    words = text.lower()
    github = re.sub(r"[^\w\- ]", "", words).replace(" ", "-")
    pandocs = re.sub(r"\s+", "-", re.sub(r"[^\w\s.-]", "", words).strip())
    return {github, pandocs.lstrip("0123456789-._")}


def slug(text: str) -> str:
    """An ASCII id from a text: pandoc's rule, with accents taken off."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9_.]+", "-", ascii_text).strip("-.").lstrip("0123456789-._")


def _free(name: str, taken: set[str]) -> str:
    number, free = 1, name
    while free in taken or OWN_ID.fullmatch(free):
        free, number = f"{name}-{number}", number + 1
    return free


def _id_faults(book: Book) -> Iterator[Finding]:
    seen: Counter[str] = Counter()
    for where, block in places(book):
        for node in tree.walk(block):
            found = tree.attr(node)
            if not found or not found[0]:
                continue
            seen[found[0]] += 1
            if seen[found[0]] == 2:  # noqa: PLR2004 - the second of two
                yield Finding(where, f"the id {found[0]!r} stands there twice", "rename one")
            if not ID.fullmatch(found[0]):
                what = f"the id {found[0]!r} is not plain ASCII that starts with a letter"
                yield Finding(where, what, "give an explicit id such as {#setup}")
            elif OWN_ID.fullmatch(found[0]):
                what = f"the id {found[0]!r} is one that Hexapla gives itself"
                yield Finding(where, what, "choose another one")


def _reference_faults(book: Book) -> Iterator[Finding]:
    nodes = tree.walk(book.blocks)
    targets = {found[0]: node for node in nodes if (found := tree.attr(node)) and found[0]}
    for where, block in places(book):
        for node in tree.walk(block):
            if node["t"] != "Link" or not node["c"][2][0].startswith("#"):
                continue
            target = targets.get(node["c"][2][0][1:])
            if not target:
                what = f"the cross-reference {node['c'][2][0]!r} leads nowhere"
                yield Finding(where, what, "correct it, or give the target this id")
            elif not node["c"][1] and not _has_name(target):
                what = f"{node['c'][2][0]!r} is no section, figure or table and has no number"
                yield Finding(where, what, "write a text between the brackets")


def _has_name(target: Node) -> bool:
    """Whether a cross-reference can print something for this: a number, or a title."""
    captioned = target["t"] in {"Figure", "Table"} and bool(tree.caption(target))
    return captioned or target["t"] == "Header"


def _picture_faults(book: Book) -> Iterator[Finding]:
    for where, block in places(book):
        for node in tree.walk(block):
            if node["t"] != "Image":
                continue
            if fault := pictures.fault(book.root / "source", node["c"][2][0]):
                what, tip = fault
                yield Finding(where, what, tip)
            elif not tree.plain(node["c"][1]).strip():
                what = f"the picture {node['c'][2][0]!r} has no text for those who cannot see it"
                yield Finding(where, what, "write one: ![what it shows](file)")


def warnings(book: Book) -> list[Finding]:
    """What a person should know of the source although it can be published."""
    findings = config.planned(book.root / "source" / "book.toml")
    for where, block in places(book):
        for node in tree.walk(block):
            if node["t"] in {"RawBlock", "RawInline"} and not REMARK.fullmatch(node["c"][1]):
                what = f"raw {node['c'][0]} is left out of every edition: {node['c'][1][:40]!r}"
                tip = "write it in Markdown: a book is data for three formats"
                findings.append(Finding(where, what, tip, "warning"))
    return findings
