"""A segment's words without its marks, and back: what a translator that knows no markup can read.

What has no words is one character, an atom; what wraps words is a span of the text beside it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from hexapla.checks.typography import CODE, URL, address
from hexapla.languages.scripts import UNSPACED
from hexapla.machine.engine import Span
from hexapla.model import Node
from hexapla.segments.marks import MARK, PLAIN_STYLES
from hexapla.source import pandoc, pandoc_ast
from hexapla.source.normalise import join

ATOM = "\ufffc"
"""Stands in a plain text for a mark that is like a word: code, a formula, a reference."""

NOTE = "\ufff9"
"""Stands for a mark that hangs on the word before it: that of a note."""

BREAK = "\u2028"
"""Stands for the end of a line."""

ATOMS = f"{ATOM}{NOTE}{BREAK}"

BETWEEN = "\x00"
"""Stands for the words between two quotation marks."""

DESCRIBED = re.compile(r"(⟦\d+⟧) = (note|line break)\b")
"""What ``segments.describe`` says of the marks that are not like a word."""

KINDS = {"note": NOTE, "line break": BREAK}

RAISED = {"Superscript", "Subscript"}
"""Styles that belong to the word they stand at, as in H~2~O: such a word is left as it is."""

UNDERSCORE = "\ue000"
"""Stands for an underscore that pandoc is not to take for a letter."""

LETTER = rf"[^\W_{UNSPACED}]"
TORN = re.compile(rf"{LETTER}+(?:{ATOM}+{LETTER}+)+")
"""A word with marks inside it, such as a name of code with an escaped sign."""


@dataclass(frozen=True, slots=True)
class Wrap:
    """What wraps words: emphasis, a link, a span."""

    start: int
    end: int
    """Characters of the text: the first, and the one after the last."""
    kind: str
    """A style as pandoc names it, the number of a pair of marks, or quotation marks with a
    ``BETWEEN`` between them."""

    def holds(self, start: int, end: int) -> bool:
        """Whether these characters are all inside."""
        return self.start <= start and end <= self.end


@dataclass(frozen=True, slots=True)
class Plain:
    """Words without marks, and the marks beside them."""

    text: str
    atoms: tuple[tuple[Node, ...], ...] = ()
    """What each atom of the text stands for, in its order."""
    wraps: tuple[Wrap, ...] = ()
    """Outer ones before those inside them, in the order of reading."""


def strip(
    nodes: Sequence[Node], remarks: Iterable[str] = (), fixed: Mapping[str, str] | None = None
) -> Plain:
    """The words of a segment's inlines, as ``pandoc.read_segments`` gives them.

    ``remarks`` are what the catalog says of the marks; ``fixed`` are names of the source whose
    translation is settled: each becomes an atom that stands for that translation.
    """
    described = dict(found for line in remarks for found in DESCRIBED.findall(line))
    texts: list[str] = []
    atoms: list[tuple[Node, ...]] = []
    wraps: list[Wrap] = []
    opened: list[int] = []
    length = 0
    for event in _events(nodes):
        match event:
            case ("open", kind):
                opened.append(len(wraps))
                wraps.append(Wrap(length, length, kind))
            case ("close", _):
                index = opened.pop()
                wraps[index] = replace(wraps[index], end=length)
            case ("atom", node):
                texts.append(KINDS.get(described.get(str(node.get("c")), ""), ATOM))
                atoms.append((node,))
                length += 1
            case ("text", text):
                texts.append(text)
                length += len(text)
    plain = Plain("".join(texts), tuple(atoms), tuple(wraps))
    plain = _with_names(plain, fixed or {})
    found = (one for pattern in (URL, CODE) for one in pattern.finditer(plain.text))
    plain = _folded(plain, [(one.start(), one.start() + len(address(one[0]))) for one in found])
    plain = _folded(plain, [(w.start, w.end) for w in plain.wraps if w.kind in RAISED])
    plain = _folded(plain, [found.span() for found in TORN.finditer(plain.text)])
    return _folded(plain, [(w.start, w.end) for w in plain.wraps if not _has_words(plain, w)])


def _events(nodes: Sequence[Node]) -> Iterator[tuple[str, Any]]:
    """What a reader of the inlines meets: text, atoms, and wraps that open and close."""
    pairs = {
        found[2] for node in pandoc_ast.walk(list(nodes)) for found in _marks(node) if found[1]
    }
    return _events_of(nodes, pairs)


def _events_of(nodes: Sequence[Node], pairs: set[str]) -> Iterator[tuple[str, Any]]:
    for node in nodes:
        if node["t"] == "Str":
            end = 0
            for event in _marks(node):
                yield "text", node["c"][end : event.start()]
                end = event.end()
                if event[2] in pairs:
                    yield ("close" if event[1] else "open"), event[2]
                else:
                    yield "atom", pandoc_ast.string(event[0])
            yield "text", node["c"][end:]
        elif node["t"] == "Space":
            yield "text", " "
        elif node["t"] in PLAIN_STYLES:
            yield "open", node["t"]
            yield from _events_of(node["c"], pairs)
            yield "close", node["t"]
        else:
            yield "atom", node


def _marks(node: Node) -> list[re.Match[str]]:
    return list(MARK.finditer(node["c"])) if node["t"] == "Str" else []


def _with_names(plain: Plain, fixed: Mapping[str, str]) -> Plain:
    """The text with an atom for each settled name, the longest names first."""
    for name in sorted(fixed, key=len, reverse=True):
        found = re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", plain.text)
        spans = [one.span() for one in found if not _is_cut(plain, *one.span())]
        settled = tuple(pandoc_ast.words(fixed[name]))
        plain = _with_atoms(plain, dict.fromkeys(spans, settled))
    return plain


def _is_cut(plain: Plain, start: int, end: int) -> bool:
    """Whether a wrap begins or ends inside these characters."""
    return any(start < place < end for wrap in plain.wraps for place in (wrap.start, wrap.end))


def _has_words(plain: Plain, wrap: Wrap) -> bool:
    return any(letter.isalnum() for letter in plain.text[wrap.start : wrap.end])


def _folded(plain: Plain, spans: Sequence[Span]) -> Plain:
    """The text with an atom for all that stands in each of these spans, its wraps with it.

    Spans inside others go with them; one that a wrap crosses stays as it is.
    """
    outer: list[Span] = []
    for start, end in sorted(set(spans), key=lambda span: (span[0], -span[1])):
        crossed = any(
            (wrap.start < start < wrap.end < end) or (start < wrap.start < end < wrap.end)
            for wrap in plain.wraps
        )
        if not crossed and (not outer or start >= outer[-1][1]):
            outer.append((start, end))
    inside = [w for w in plain.wraps if any(s <= w.start and w.end <= e for s, e in outer)]
    atoms = {span: tuple(nodes_of(part(plain, *span))) for span in outer}
    return _with_atoms(
        replace(plain, wraps=tuple(wrap for wrap in plain.wraps if wrap not in inside)), atoms
    )


def _with_atoms(plain: Plain, spans: Mapping[Span, tuple[Node, ...]]) -> Plain:
    """The text with an atom in the place of each span; a wrap may hold one, and not cut it."""
    texts, atoms, end = [], [], 0
    for start, stop in sorted(spans):
        texts += [plain.text[end:start], ATOM]
        atoms += [*part(plain, end, start).atoms, spans[start, stop]]
        end = stop
    text = "".join([*texts, plain.text[end:]])
    atoms += part(plain, end, len(plain.text)).atoms

    def moved(place: int) -> int:
        return place - sum(e - s - 1 for s, e in spans if e <= place)

    wraps = tuple(replace(w, start=moved(w.start), end=moved(w.end)) for w in plain.wraps)
    return Plain(text, tuple(atoms), wraps)


def quoted(plain: Plain, quotations: Iterable[tuple[int, int, str]]) -> Plain:
    """The text without its quotation marks, and a wrap in the place of each pair.

    Each is told by the places of its marks, and the kind of the wrap. One that crosses another
    wrap stays in the text.
    """
    spans = [
        (start, end, kind)
        for start, end, kind in quotations
        if not any(
            (w.start < start < w.end <= end) or (start < w.start <= end < w.end)
            for w in plain.wraps
        )
    ]
    removed_positions = sorted(place for start, end, _ in spans for place in (start, end))

    def moved(place: int) -> int:
        return place - bisect_left(removed_positions, place)

    # With the marks, so that it is seen which wrap is inside; of equal ones the old is outside.
    wraps = [*plain.wraps, *(Wrap(start, end + 1, kind) for start, end, kind in spans)]
    wraps.sort(key=lambda wrap: (wrap.start, -wrap.end))
    text = "".join(
        letter for at, letter in enumerate(plain.text) if at not in set(removed_positions)
    )
    kept = (replace(w, start=moved(w.start), end=moved(w.end)) for w in wraps)
    return replace(plain, text=text, wraps=tuple(kept))


def part(plain: Plain, start: int, end: int) -> Plain:
    """These characters, with the atoms and the whole wraps among them."""
    before_count, inside_count = count_atoms(plain.text[:start]), count_atoms(plain.text[start:end])
    return Plain(
        plain.text[start:end],
        plain.atoms[before_count : before_count + inside_count],
        tuple(
            replace(wrap, start=wrap.start - start, end=wrap.end - start)
            for wrap in plain.wraps
            if start <= wrap.start and wrap.end <= end
        ),
    )


def count_atoms(text: str) -> int:
    """How many atoms stand in a text."""
    return sum(map(text.count, ATOMS))


def nodes_of(plain: Plain) -> list[Node]:
    """The text as a segment's inlines, with its marks: the way back from ``strip``."""
    return join(_nodes(plain, 0, len(plain.text), list(plain.wraps), iter(plain.atoms)))


def _nodes(
    plain: Plain, start: int, end: int, wraps: list[Wrap], atoms: Iterator[tuple[Node, ...]]
) -> list[Node]:
    """The inlines of some characters; takes from ``wraps`` those that stand there."""
    nodes: list[Node] = []
    while start < end:
        inside = wraps and wraps[0].start < end
        stop = wraps[0].start if inside else end
        nodes += _words(plain.text[start:stop], atoms)
        start = stop
        if inside:
            wrap = wraps.pop(0)
            inner = _nodes(plain, wrap.start, wrap.end, wraps, atoms)
            nodes += _wrapped(wrap.kind, inner)
            start = wrap.end
    return nodes


def _words(text: str, atoms: Iterator[tuple[Node, ...]]) -> list[Node]:
    nodes: list[Node] = []
    for index, words in enumerate(re.split(f"[{ATOMS}]", text)):
        nodes += next(atoms) if index else ()
        nodes += pandoc_ast.words(words)
    return nodes


def _wrapped(kind: str, inner: list[Node]) -> list[Node]:
    if kind in PLAIN_STYLES:
        return [{"t": kind, "c": join(inner)}]
    if BETWEEN in kind:
        left, _, right = kind.partition(BETWEEN)
        return [pandoc_ast.string(left), *inner, pandoc_ast.string(right)]
    return [pandoc_ast.string(f"⟦{kind}⟧"), *inner, pandoc_ast.string(f"⟦/{kind}⟧")]


def as_markdown(texts: Sequence[list[Node]]) -> list[str]:
    """Each list of inlines as Markdown that is read as just these; empty where there is none.

    pandoc writes emphasis of emphasis as ``***…***``, which does not say which is inside: then the
    weaker one is written with underscores.
    """
    markdown = pandoc.write_segments(list(texts))
    read = pandoc.read_segments(markdown)
    unclear = [at for at, nodes in enumerate(read) if nodes != join(list(texts[at]))]
    again = pandoc.write_segments([_with_underscores(texts[at]) for at in unclear])
    again = [text.replace(UNDERSCORE, "_") for text in again]
    for at, text, nodes in zip(unclear, again, pandoc.read_segments(again), strict=True):
        markdown[at] = text if nodes == join(list(texts[at])) else ""
    return markdown


def _with_underscores(nodes: Sequence[Node]) -> list[Node]:
    results: list[Node] = []
    for node in nodes:
        if node["t"] == "Emph":
            sign = pandoc_ast.string(UNDERSCORE)
            results += [sign, *_with_underscores(node["c"]), sign]
        elif node["t"] in PLAIN_STYLES:
            results.append({"t": node["t"], "c": _with_underscores(node["c"])})
        else:
            results.append(node)
    return join(results)
