"""The only module that starts pandoc: with limits on time and memory, speaking our errors."""

from __future__ import annotations

import functools
import json
import os
import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar

from hexapla.errors import Finding, SourceError, ToolError, line_of
from hexapla.files import bounded_json
from hexapla.files import cache as caching
from hexapla.model import Node
from hexapla.source.pandoc_ast import copy, document, space, string, words
from hexapla.source.tex import rewriting
from hexapla.system import subprocesses
from hexapla.system.memory import Memory

SECONDS, SECONDS_PER_MEGABYTE = 10, 20
"""The processor time that one pandoc may take: ten times what a plain text of the size needs.

Adversarial Markdown takes for ever, and all memory that there is."""

PATIENCE = 6
"""So many times longer it may take by the clock, on a machine that does much else."""

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

COMMONMARK = re.compile("commonmark|gfm")
METADATA = "yaml_metadata_block-pandoc_title_block-mmd_title_block"
HEAD = re.compile(r"---[ \t]*\n[^\s-]|%")
"""How a file begins that opens with metadata of its own."""

NESTED = 150
"""The levels of JSON that a tree may have: quotations 70 deep, or lists 40 deep."""

BRACKETS = 12
"""The brackets that may be open at once in a paragraph: pandoc's own reader takes three times as
long for each one more."""

PART = 2000
"""Fewer segments than this are not worth another process."""

SEGMENTS = 50_000
"""How many segments are kept at the most where any are: several editions of a long book."""

WORD = (
    r"""(?:[A-Za-z0-9,.;:?'"()%/=+@$|{}-]|[^\x00-\xa0]|(?<=[A-Za-z0-9])_(?=[A-Za-z0-9])"""
    r"""|!(?![\[\\])|\#(?=[A-Za-z0-9])|&(?= ))"""
)
STYLED = rf"(?<![\w*\\])(?P<stars>\*\*?)(?=\w)(?P<styled>{WORD}+(?: {WORD}+)*)(?<=\w)"
EASY = re.compile(
    rf"(?P<word>{WORD}+)|(?P<space>(?<!^) (?! |$))|\\(?P<sign>[][<>*`^~])"
    rf"|{STYLED}(?P=stars)(?![\w*])"
)
"""The pieces of a text that means the same to every reader: words, single spaces, escaped signs,
and emphasis round words. It is most of a book, and pandoc need not be asked about it."""

STARS = {"Emph": "*", "Strong": "**"}

SIGN = re.compile(r"[][<>*`^~]")
"""The characters that pandoc always escapes."""

Input = TypeVar("Input")
Output = TypeVar("Output")

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
        tip = "install Hexapla again: a part of it is gone"
        raise ToolError(Finding("pandoc", "there is no pandoc", tip)) from error


@functools.cache
def extensions(reader: str) -> frozenset[str]:
    """The names of the extensions that a reader can have, on or off."""
    listed = run([f"--list-extensions={reader}"], "", reader)
    return frozenset(line[1:] for line in listed.splitlines())


def run(arguments: list[str], text: str, where: str, more: int = 0) -> str:
    """Pandoc's output for this input; ``more`` are the bytes that it reads from files besides.

    Raises:
        ToolError: pandoc failed, or took more than its share of time or memory.
    """
    return _run(arguments, text, where, more)[0]


def _run(arguments: list[str], text: str, where: str, more: int = 0) -> tuple[str, str]:
    """What pandoc wrote, and what it said besides; of the same input it is kept."""
    # What it reads from files besides is not in the key.
    if more:
        return _started(arguments, text, where, more)
    key = (arguments, MEMORY, text)
    return caching.current().value("pandoc", key, lambda: _started(arguments, text, where))


def _started(arguments: list[str], text: str, where: str, more: int = 0) -> tuple[str, str]:
    """What a pandoc that is started now writes, and says besides."""
    command = [executable(), "+RTS", f"-M{MEMORY}", "-RTS", "--sandbox", *arguments]
    content = text.encode()
    seconds = SECONDS + SECONDS_PER_MEGABYTE * (len(content) + more) / 1e6
    try:
        result = subprocesses.run(command, content, seconds=seconds, patience=seconds * PATIENCE)
    except subprocesses.OutOfTimeError:
        what = f"pandoc gave up after {seconds:.0f} seconds"
        tip = "look for very long runs of brackets, asterisks or backticks in the text"
        raise ToolError(Finding(where, what, tip)) from None
    if result.returncode:
        said = result.stderr.decode(errors="replace").splitlines()
        what = "pandoc failed: " + " ".join(line for line in said if not line.startswith("[WARN"))
        raise ToolError(Finding(where, what, "mend the text at the place that pandoc names"))
    return result.stdout.decode(), result.stderr.decode(errors="replace")


def read(text: str, where: str, reader: str = "markdown") -> list[Node]:
    """The blocks of a Markdown text, as the reader gives them; metadata at its head is no block."""
    return read_and_warn(text, where, reader)[0]


def read_and_warn(text: str, where: str, reader: str) -> tuple[list[Node], list[Finding]]:
    """The blocks of a Markdown text, and what pandoc warned of.

    Metadata only at the head is no block: pandoc's own Markdown would take a passage between two
    rules for metadata, and swallow it.
    """
    metadata = "yaml_metadata_block" if COMMONMARK.match(reader) else METADATA
    # Taken off only where it can do harm: at the head it is metadata that pandoc should drop.
    rules = reader if has_head(text) else f"{reader}-{metadata}"
    # Before pandoc runs: the time it takes grows threefold with each bracket, and memory with it.
    depth, line = deepest(text)
    if not COMMONMARK.match(reader) and depth > BRACKETS:
        what = f"more than {BRACKETS} brackets are open at once"
        tip = r"nest fewer, close them, or write \[ for one that is text; code belongs in a fence"
        raise SourceError(Finding(f"{where}, line {line}", what, tip))
    written, said = _run(["--from", rules, "--to", "json"], text, where)
    try:
        return _blocks(written), list(_warnings(said, text, where))
    except json.JSONDecodeError as error:
        raise SourceError(_too_deep(written, error.pos, text, where)) from None


def read_inlines(text: str, where: str, reader: str) -> list[Node]:
    """The inlines of a Markdown text that is one paragraph, such as the caption of code."""
    blocks = read(" ".join(text.split()), where, reader)
    first: Node = blocks[0] if len(blocks) == 1 else {"t": "Null"}
    inlines: list[Node] = first["c"] if first["t"] in {"Para", "Plain"} else words(text)
    return inlines


WARNED = re.compile(r"\[WARNING\] (.*(?:\n  .*)*)")
AT = re.compile(r"\s+at (?:\S+ )?line (\d+) column \d+")
OURS = ("Duplicate identifier", "Duplicate note reference")
"""What pandoc warns of and we refuse, with both places."""


UNUSED = re.compile(r"Note with key .(.+). defined but not used")
"""What pandoc also says of a note whose mark stands in the words of a link, and is shown."""


def _warnings(said: str, text: str, where: str) -> Iterator[Finding]:
    """What pandoc warned of, in its words, at the line that it names first."""
    for warning in WARNED.findall(said):
        what = " ".join(AT.sub("", warning).split()).rstrip(".")
        line = AT.search(warning)
        # Those stop the build with an error of ours, and nobody wants to read both.
        unused = UNUSED.fullmatch(what)
        is_untrue = unused and re.search(rf"\[\^{re.escape(unused[1])}\](?!:)", text)
        if not what.startswith(OURS) and not is_untrue:
            place = f"{where}, line {line[1]}" if line else where
            tip = "see whether the text there comes out as it is meant"
            yield Finding(place, f"pandoc: {what}", tip, "warning")


FENCE = re.compile(r"[\s>]*(`{3,}|~{3,})")
BRACKET = re.compile(r"\\.|`[^`]*`|[][]")


def deepest(text: str) -> tuple[int, int]:
    """How many brackets of a paragraph are open at once at the most, and the line they are in."""
    most, at, depth, fence = 0, 1, 0, ""
    for number, line in enumerate(text.splitlines(), start=1):
        if fence:
            fence = "" if line.lstrip(" \t>").startswith(fence) else fence
            continue
        if found := FENCE.match(line):
            fence = found[1]
        # Brackets pair within a paragraph only, and this line ends one.
        if found or not line.strip(" \t>"):
            depth = 0
        for sign in BRACKET.findall(line):
            depth = max(0, depth + {"[": 1, "]": -1}.get(sign, 0))
            most, at = max((most, at), (depth, number), key=lambda pair: pair[0])
    return most, at


def _too_deep(written: str, at: int, text: str, where: str) -> Finding:
    """What is said of a text whose tree has too many levels, with the line of the first words."""
    found = re.compile(r'"t":"(?:Str|Code|Math)","c":"([^"\\]+)"').search(written, at)
    place = f"{where}, line {line}" if found and (line := line_of(text, found[1])) else where
    what = "lists, quotations, divs or emphasis stand in each other too deeply"
    return Finding(place, what, "nobody can read it: nest less")


def has_head(text: str) -> bool:
    """Whether a file opens with metadata of its own, which book.toml has for a book."""
    return bool(HEAD.match(text))


def html(blocks: list[Node], where: str) -> str:
    """Blocks as an HTML5 fragment, with MathML and highlighted code."""
    arguments = ["--from", "json", "--to", "html5", "--mathml", "--wrap=none"]
    return run(arguments, json.dumps(document(rewriting.readable(blocks))), where)


def reads_formulas(formulas: list[str]) -> list[bool]:
    """Of each formula, as TeX, whether it has MathML."""
    if not formulas:
        return []
    nodes = [{"t": "Math", "c": [{"t": "DisplayMath"}, tex]} for tex in formulas]
    written = html([{"t": "Para", "c": [node]} for node in nodes], "formulas")
    # A paragraph each, so that they can be counted: pandoc leaves TeX that it cannot read.
    return ["<math" in paragraph for paragraph in written.split("<p>")[1:]]


def works(text: str, kind: str, where: str) -> list[dict[str, Any]]:
    """The works in a bibliography, as CSL-JSON; ``kind`` is what pandoc calls the file's format.

    Raises:
        ToolError: it cannot be read.
    """
    written = run(["--from", kind, "--to", "csljson"], text, where)
    try:
        work_list: list[dict[str, Any]] = bounded_json.loads(written)
    except json.JSONDecodeError as error:
        raise ToolError(Finding(where, f"its fields have {error.msg}", "nest less")) from None
    return work_list


@functools.cache
def default_style() -> str:
    """The citation style that pandoc brings along."""
    return run(["--print-default-data-file=default.csl"], "", "pandoc")


def cite(blocks: list[Node], works: Path, style: Path, language: str) -> list[Node]:
    """Blocks with citations written by citeproc in a language, and the list of works filled in."""
    arguments = [
        "--from",
        "json",
        "--to",
        "json",
        "--citeproc",
        f"--bibliography={works}",
        f"--csl={style}",
        f"--metadata=lang:{language}",
        "--metadata=link-citations:true",
        "--metadata=link-bibliography:true",
    ]
    # They are read too, so the limit on time has to know of them.
    more = works.stat().st_size + style.stat().st_size
    return _blocks(run(arguments, json.dumps(document(blocks)), f"citations in {language}", more))


def write_segments(segments: list[list[Node]]) -> list[str]:
    """Each list of inlines as one line of Markdown, in one call for all that have any markup.

    Every segment travels as a heading: the one block that is a single line by nature. Nothing in
    it can be taken for a list, a fence or a quotation, and nothing can leak into its neighbour.
    """
    easy = [_write_plain(nodes) for nodes in segments]
    others = [nodes for nodes, text in zip(segments, easy, strict=True) if text is None]
    written = iter(_each("write", others, json.dumps, _write_part))
    return [next(written) if text is None else text for text in easy]


def _write_plain(nodes: list[Node]) -> str | None:
    """What pandoc would write for these inlines, or None where it must be asked."""
    parts = []
    for node in nodes:
        if node["t"] == "Str":
            parts.append(SIGN.sub(r"\\\g<0>", node["c"]))
        elif node["t"] == "Space":
            parts.append(" ")
        elif node["t"] in STARS:
            words = "".join(
                " " if part["t"] == "Space" else str(part.get("c")) for part in node["c"]
            )
            parts.append(STARS[node["t"]] + words + STARS[node["t"]])
        else:
            return None
    text = "".join(parts)
    # The proof: what we would read back has to be just these inlines.
    return text if read_plain(text) == nodes else None


def _write_part(segments: list[list[Node]]) -> list[str]:
    blocks: list[Node] = [{"t": "Header", "c": [1, ["", [], []], nodes]} for nodes in segments]
    arguments = ["--from", "json", "--to", SEGMENT_FORMAT, "--wrap=none", "--markdown-headings=atx"]
    written = run(arguments, json.dumps(document(blocks)), "segments")
    lines = [line[2:] for line in written.split("\n") if line.startswith("# ")]
    # Counted, because one text that leaks would shift all those after it.
    if len(lines) != len(segments):
        what = f"{len(segments)} segments went to pandoc, {len(lines)} came back"
        raise ToolError(Finding("segments", what, "please report this book: it is a fault of ours"))
    return lines


def read_segments(texts: list[str]) -> list[list[Node]]:
    """Each line of Markdown as inlines, in one call for all; see ``write_segments``."""
    easy = [read_plain(text) for text in texts]
    others = [text for text, nodes in zip(texts, easy, strict=True) if nodes is None]
    read = iter(copy(_each("read", others, str, _read_part)))
    return [next(read) if nodes is None else nodes for nodes in easy]


def read_plain(text: str) -> list[Node] | None:
    """What pandoc would read in this text, or None where it must be asked."""
    nodes: list[Node] = []
    end = 0
    for match in EASY.finditer(text):
        if match.start() != end:
            return None
        end = match.end()
        word = match["word"] or match["sign"]
        if word and nodes and nodes[-1]["t"] == "Str":
            nodes[-1]["c"] += word
        elif word:
            nodes.append(string(word))
        elif match["space"]:
            nodes.append(space())
        else:
            kind = "Emph" if match["stars"] == "*" else "Strong"
            nodes.append({"t": kind, "c": words(match["styled"])})
    # A character that cannot be seen may mean something to pandoc: a tab, a no-break space.
    return nodes if text and end == len(text) and text.isprintable() else None


def _read_part(texts: list[str]) -> list[list[Node]]:
    lines = "\n\n".join("# " + _closed(" ".join(text.split("\n"))) for text in texts)
    blocks = _blocks(run(["--from", SEGMENT_FORMAT, "--to", "json"], lines + "\n", "segments"))
    # Counted here too: a text may open a fence or a div, and swallow what follows.
    if len(blocks) != len(texts) or any(block["t"] != "Header" for block in blocks):
        what = f"{len(texts)} texts went to pandoc, {len(blocks)} came back"
        raise ToolError(Finding("segments", what, "please report this book: it is a fault of ours"))
    return [block["c"][2] for block in blocks]


_memories: dict[str, Memory] = {}


def remember_segments() -> None:
    """Keep in this process, from now on, what segments were read and written."""
    for kind in ("read", "write"):
        _memories.setdefault(kind, Memory(SEGMENTS))


def _each(
    kind: str,
    items: list[Input],
    key: Callable[[Input], str],
    work: Callable[[list[Input]], list[Output]],
) -> list[Output]:
    """The work done on all items, or on those that were not done before, where that is kept."""
    if memory := _memories.get(kind):
        return memory.each(items, key, lambda new: _in_parallel(work, new))
    return _in_parallel(work, items)


def _in_parallel(work: Callable[[list[Input]], list[Output]], items: list[Input]) -> list[Output]:
    """The work done on all items: of a large book, in a pandoc for each core."""
    # Negated twice, so that the division rounds up: no part is left over for one more process.
    size = max(PART, -(-len(items) // (os.cpu_count() or 1)))
    parts = [items[start : start + size] for start in range(0, len(items), size)]
    # Threads are enough: each waits for a process of its own.
    with ThreadPoolExecutor() as pool:
        return [made for part in pool.map(work, parts) for made in part]


def _closed(text: str) -> str:
    """The text of a heading; one that ends in # gets another, which pandoc takes for markup."""
    return f"{text} #" if text.rstrip().endswith("#") else text


def _blocks(written: str) -> list[Node]:
    parsed: dict[str, Any] = bounded_json.loads(written, NESTED)
    blocks: list[Node] = parsed["blocks"]
    return blocks
