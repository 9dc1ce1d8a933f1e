"""Translated Markdown → Book, for ``adopt``: read as the source is, and not held to its rules."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from hexapla.alignment import file_kinds
from hexapla.errors import Finding, UsageError
from hexapla.files import bounded_json
from hexapla.files.characters import composed
from hexapla.languages import languages
from hexapla.languages.scripts import separates_sentences
from hexapla.model import Book, Node
from hexapla.source import constructs, pandoc, pandoc_ast
from hexapla.source.id_rules import plain_name
from hexapla.source.normalise import normalise
from hexapla.source.raw_html.understand import understand
from hexapla.source.reader import META
from hexapla.source.references import cross_references
from hexapla.theme import Theme

HEADER = re.compile(
    r"""\A\s*(?:
        ---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)   # between lines of ---
      | (?:%[^\n]*(?:\n[ \t]+\S[^\n]*)*(?:\n|\Z))+              # lines that begin with %
    )""",
    re.DOTALL | re.VERBOSE,
)
"""The metadata at the top of a file."""

TIP = "give the translated Markdown of the book, one file or several"


def read_files(paths: Sequence[Path]) -> list[tuple[str, str]]:
    """The name and the text of each file.

    Raises:
        UsageError: a file cannot be read, is not UTF-8, or is no Markdown; all that were found.
    """
    texts, findings = [], []
    for path in paths:
        try:
            content = path.read_bytes()
            if fault := file_kinds.fault(path, content):
                findings.append(fault)
                continue
            texts.append((path.name, composed(content.decode("utf-8-sig"))))
        except UnicodeDecodeError as error:
            line = error.object[: error.start].count(b"\n") + 1
            where = f"{path}, line {line}"
            findings.append(Finding(where, "this is not UTF-8", "save the file as UTF-8"))
        except OSError as error:
            findings.append(Finding(str(path), f"cannot be read: {error.strerror}", TIP))
    if findings:
        raise UsageError(findings)
    return texts


def has_text(text: str) -> bool:
    """Whether there is more in a file than its metadata."""
    return bool(HEADER.sub("", text).strip())


def read_translation(
    book: Book, texts: Sequence[tuple[str, str]], language: str, theme: Theme, reader: str
) -> Book:
    """Files of a translation as a book: without numbers, and with the ids that they say.

    Raises:
        ToolError: pandoc cannot read a file.
    """
    rules = languages.typography(theme, language)
    quotes, find = rules["quotes"], _references(book)
    blocks: list[Node] = []
    files: list[tuple[str, int]] = []
    meta: dict[str, list[Node]] = {}
    for name, written in texts:
        header, text = _divided(written.replace("\r\n", "\n"))
        meta = {**_meta(header, name, quotes, language), **meta}
        translation_blocks = _blocks(text, name, reader, quotes, language)
        if not separates_sentences(language):  # nor does it put any round quotation marks
            _mend_quotes(translation_blocks, quotes)
        cross_references.make_links(translation_blocks, find, languages.comma(rules))
        blocks += translation_blocks
        files.append((name, len(translation_blocks)))
    settings = replace(book.settings, language=language)
    return Book(book.root, settings, blocks, tuple(files), meta, labels={}, pictures=())


def _blocks(text: str, name: str, reader: str, quotes: list[str], language: str) -> list[Node]:
    """The blocks of a file in the form that those of the book have, so that they can be equal."""
    blocks = understand(pandoc.read(constructs.in_markdown(text, reader), name, reader))
    constructs.understand(blocks, text, lambda words: pandoc.read_inlines(words, name, reader))
    blocks = [normalise(block, quotes, language) for block in blocks]
    list(constructs.settle_headings(blocks, name, lambda where, _title: where))
    return blocks


def _references(book: Book) -> cross_references.Find:
    """Says which place of the book a reference such as ``@fig:map`` in a translation means."""
    names = {name[0] for node in pandoc_ast.walk(book.blocks) if (name := pandoc_ast.attr(node))}

    def find(name: str) -> str | None:
        first = name[:1].lower() + name[1:]
        forms = (name, first, plain_name(first, ""))
        return next((form for form in forms if form in names), None)

    return find


def _divided(text: str) -> tuple[str, str]:
    """The metadata of a file, and its text: on the same lines, which pandoc's messages name."""
    header = HEADER.match(text)
    if not header:
        return "", text
    return header[0], "\n" * header[0].count("\n") + text[header.end() :]


def _meta(header: str, name: str, quotes: list[str], language: str) -> dict[str, list[Node]]:
    """What the top of a file says of the book, by the names of ``book.toml``."""
    if not header:
        return {}
    written = pandoc.run(["--from", "markdown", "--to", "json"], header.lstrip() + "\n", name)
    said = bounded_json.loads(written)["meta"]
    said = {"description": said.get("abstract"), **said}
    found = {key: normalise(_meta_inlines(said.get(key)), quotes, language) for key in META}
    return {key: inlines for key, inlines in found.items() if inlines}


def _meta_inlines(value: Node | None) -> list[Node]:
    match value:
        case {"t": "MetaInlines", "c": inlines}:
            return list(inlines)
        case {"t": "MetaBlocks", "c": [{"t": "Para" | "Plain", "c": inlines}]}:
            return list(inlines)
        case {"t": "MetaString", "c": text}:
            return pandoc_ast.words(text)
    return []


def _mend_quotes(blocks: list[Node], quotes: list[str]) -> None:
    """Let quotation marks open and close in turn: without spaces pandoc cannot tell which is which.

    A text with an odd number of them is left as it is.
    """
    opening_quote, closing_quote = quotes[:2]
    sign = re.compile(f"{opening_quote}|{closing_quote}")
    for block in pandoc_ast.walk(blocks):
        if block["t"] in {"Para", "Plain", "Header"}:
            strings = [node for node in pandoc_ast.walk(block) if node["t"] == "Str"]
            if not strings:
                continue  # nothing but code, or a picture
            text = "\0".join(node["c"] for node in strings)
            if len(sign.findall(text)) % 2 == 0:
                turns = itertools.cycle((opening_quote, closing_quote))
                mended = "".join(next(turns) if sign.fullmatch(c) else c for c in text)
                for node, part in zip(strings, mended.split("\0"), strict=True):
                    node["c"] = part
