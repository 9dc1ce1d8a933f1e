"""The only module that starts pandoc: with limits on time and memory, speaking our errors."""

from __future__ import annotations

import functools
import json
import os
import re
import subprocess
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

from hexapla.errors import Finding, ToolError
from hexapla.model import Node
from hexapla.tree import document, words

SECONDS = 120
"""No book needs longer; adversarial Markdown can take for ever (and 12 GB)."""

MEMORY = "2G"
"""Heap limit of one pandoc process, in GHC's notation."""

READERS = (
    "markdown",
    "commonmark",
    "commonmark_x",
    "gfm",
    "markdown_mmd",
    "markdown_phpextra",
    "markdown_strict",
)
"""The kinds of Markdown that pandoc reads."""

OFF_IN_COMMONMARK = "-gfm_auto_identifiers-implicit_header_references-yaml_metadata_block"
OFF_IN_MARKDOWN = (
    "-auto_identifiers-implicit_header_references-yaml_metadata_block"
    "-pandoc_title_block-mmd_title_block"
)

PART = 2000
"""Fewer segments than this are not worth another process."""

PLAIN = re.compile(r"""(?! )(?:[A-Za-z0-9,.;:?'"()%/=+-]|[^\x00-\xa0]| (?! ))+(?<! )""")
"""Text without a character that could be markup, and with no space but one between two words."""

Given = TypeVar("Given")
Made = TypeVar("Made")

SEGMENT_FORMAT = (
    "markdown_strict-raw_html+all_symbols_escapable+intraword_underscores+space_in_atx_header"
    "+strikeout+superscript+subscript"
)
"""The Markdown a translator sees: emphasis and little else. pandoc's own reader, not CommonMark's,
because that one refuses emphasis between Chinese punctuation and a following word."""


@functools.cache
def executable() -> str:
    """The pandoc that ships with pypandoc.

    Raises:
        ToolError: there is none.
    """
    import pypandoc

    try:
        return str(pypandoc.get_pandoc_path())
    except OSError as error:
        tip = "run `make setup`, or `pip install pypandoc_binary`"
        raise ToolError(Finding("pandoc", "there is no pandoc", tip)) from error


def run(arguments: list[str], text: str, where: str) -> str:
    """Pandoc's output for this input.

    Raises:
        ToolError: pandoc failed, or took more than its share of time or memory.
    """
    command = [executable(), "+RTS", f"-M{MEMORY}", "-RTS", *arguments]
    try:
        done = subprocess.run(
            command, input=text.encode(), capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        what = f"pandoc gave up after {SECONDS} seconds"
        tip = "look for very long runs of brackets, asterisks or backticks in the text"
        raise ToolError(Finding(where, what, tip)) from None
    if done.returncode:
        said = done.stderr.decode(errors="replace").splitlines()
        what = "pandoc failed: " + " ".join(line for line in said if not line.startswith("[WARN"))
        raise ToolError(Finding(where, what, "mend the text at the place that pandoc names"))
    return done.stdout.decode()


def read(text: str, where: str, reader: str = "markdown") -> list[Node]:
    """The blocks of a Markdown text: ids and metadata come from us, so pandoc's own are off."""
    off = OFF_IN_COMMONMARK if reader.startswith(("commonmark", "gfm")) else OFF_IN_MARKDOWN
    return _blocks(run(["--from", reader + off, "--to", "json"], text, where))


def html(blocks: list[Node], where: str) -> str:
    """Blocks as an HTML5 fragment, with MathML and without automatic anything."""
    arguments = [
        "--from",
        "json",
        "--to",
        "html5",
        "--mathml",
        "--wrap=none",
        "--syntax-highlighting=none",
    ]
    return run(arguments, json.dumps(document(blocks)), where)


def write_segments(segments: list[list[Node]]) -> list[str]:
    """Each list of inlines as one line of Markdown, in one call for all that have any markup.

    Every segment travels as a heading: the one block that is a single line by nature. Nothing in
    it can be taken for a list, a fence or a quotation, and nothing can leak into its neighbour.
    """
    plain = [_as_plain(nodes) for nodes in segments]
    others = [nodes for nodes, text in zip(segments, plain, strict=True) if text is None]
    written = iter(_in_parts(_write_part, others))
    return [next(written) if text is None else text for text in plain]


def _write_part(segments: list[list[Node]]) -> list[str]:
    blocks: list[Node] = [{"t": "Header", "c": [1, ["", [], []], nodes]} for nodes in segments]
    arguments = ["--from", "json", "--to", SEGMENT_FORMAT, "--wrap=none", "--markdown-headings=atx"]
    written = run(arguments, json.dumps(document(blocks)), "segments")
    lines = [line[2:] for line in written.split("\n") if line.startswith("# ")]
    if len(lines) != len(segments):
        what = f"{len(segments)} segments went to pandoc, {len(lines)} came back"
        raise ToolError(Finding("segments", what, "please report this book: it is a fault of ours"))
    return lines


def read_segments(texts: list[str]) -> list[list[Node]]:
    """Each line of Markdown as inlines; see ``write_segments``."""
    plain = [words(text) if _is_plain(text) else None for text in texts]
    others = [text for text, nodes in zip(texts, plain, strict=True) if nodes is None]
    parsed = iter(_in_parts(_read_part, others))
    return [next(parsed) if nodes is None else nodes for nodes in plain]


def _is_plain(text: str) -> bool:
    """Whether Markdown has nothing to say to this text: its words are its words."""
    return bool(PLAIN.fullmatch(text)) and text.isprintable()


def _as_plain(nodes: list[Node]) -> str | None:
    """The text of inlines without any markup, or None where pandoc must write it."""
    parts = [
        " " if node["t"] == "Space" else node["c"]
        for node in nodes
        if node["t"] in {"Str", "Space"}
    ]
    text = "".join(parts) if len(parts) == len(nodes) else ""
    return text if _is_plain(text) else None


def _read_part(texts: list[str]) -> list[list[Node]]:
    lines = "\n\n".join("# " + _closed(" ".join(text.split("\n"))) for text in texts)
    blocks = _blocks(run(["--from", SEGMENT_FORMAT, "--to", "json"], lines + "\n", "segments"))
    if len(blocks) != len(texts) or any(block["t"] != "Header" for block in blocks):
        what = f"{len(texts)} texts went to pandoc, {len(blocks)} came back"
        raise ToolError(Finding("segments", what, "please report this book: it is a fault of ours"))
    return [block["c"][2] for block in blocks]


def _in_parts(work: Callable[[list[Given]], list[Made]], items: list[Given]) -> list[Made]:
    """The work done on all items: of a large book, in a pandoc for each core."""
    size = max(PART, -(-len(items) // (os.cpu_count() or 1)))
    parts = [items[start : start + size] for start in range(0, len(items), size)]
    with ThreadPoolExecutor() as pool:
        return [made for part in pool.map(work, parts) for made in part]


def _closed(text: str) -> str:
    """The text of a heading; one that ends in # gets another, which pandoc takes for markup."""
    return f"{text} #" if text.rstrip().endswith("#") else text


def _blocks(written: str) -> list[Node]:
    parsed: dict[str, Any] = json.loads(written)
    blocks: list[Node] = parsed["blocks"]
    return blocks
