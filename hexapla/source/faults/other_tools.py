"""Syntax of other tools in the text of the source: Markdown does not know it, and prints it.

Includes, variables and admonitions are understood, and so are no matter here. Code is none either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from hexapla.errors import Finding, shorten
from hexapla.source.constructs import admonitions
from hexapla.source.faults.notes import FENCE

NO_PROSE = re.compile(
    r"(?<!`)(?P<ticks>`+)(?!`).*?(?<!`)(?P=ticks)(?!`)|\\[^A-Za-z]|<!--(?:(?!<!--).)*?-->"
    r"|(?<![\\$\w])\$\$?[^$\s][^$]*\$\$?"
)
"""What stands in code, a remark or a formula, or behind a backslash, within a line."""

INDENTED = re.compile(r" {4}|\t")

ROLE = re.compile(r"(?:\{[a-z:]{1,20}\}|:[a-z]{1,20}:)$")
"""What makes more of the code behind it, in MyST and reStructuredText."""


class Foreign(NamedTuple):
    """Syntax of another tool."""

    pattern: re.Pattern[str]
    tool: str
    """Whose it is."""
    tip: str


NO_TEMPLATES = "take it out, and write what it would have given: a book is no template"
NO_DISTANCE = "take it out: distances are the matter of templates/"
NO_PAGE = "take it out: where a page ends, the layout decides"
CONTENTS = "take it out: every edition has its table of contents"
PICTURE = "write a picture: ![what it shows](images/file.png)"
REFERENCE = "write a cross-reference: [](#id)"
LINK = "write a link: [words](#id), or [words](https://…)"

CONTENT_MARKS = r"\[\[_?toc_?\]\]|\$\{toc\}|\{:toc\}|@\[toc\]"
DIRECTIVES = "note|warning|tip|important|caution|danger|figure|image|code|code-block|math|toctree"

BOX = "write a box, ::: note … ::: (or tip, important, warning, caution), or a quotation: > words"
KINDS = "|".join(admonitions.KINDS)
MYST = (
    "admonition|toctree|tableofcontents|contents|tab-set|tab-item|grid|grid-item|card|dropdown|figure"
    "|image|list-table|csv-table|table|math|code-block|code-cell|epigraph|margin|sidebar|topic|include"
    "|glossary|bibliography|embed|proof:[a-z]+|prf:[a-z]+|versionadded|versionchanged|deprecated"
)

SYNTAX = (
    (r"\{\{\s*#(?:playground|title)\b[^{}]*\}\}", "mdBook", NO_TEMPLATES),
    (r"\{\{[<%]\s*figure\b[^{}]*[>%]\}\}", "Hugo", PICTURE),
    (r"\{\{[<%]\s*+(?!include\b|var\b|meta\b|pagebreak\b)[^{}]*[>%]\}\}", "Hugo", NO_TEMPLATES),
    (r"\{\{\s*[A-Za-z_][\w.]*\s*(?:\|[^{}]*)?\}\}", "Jekyll or Jinja", NO_TEMPLATES),
    (r"\{%-?\s*(?:end)?highlight\b[^{}]*%\}", "Jekyll", "put the code into a fence: ``` … ```"),
    (r"\{%-?\s*[a-z_]+\b[^{}]*%\}", "Jekyll or Jinja", NO_TEMPLATES),
    (
        rf"^ {{0,3}}\?\?\?\+? +(?!(?:{KINDS})\b)\w.*",
        "MkDocs",
        "write <details><summary>title</summary>, the text, and </details>, parted by blank lines",
    ),
    (rf"^ {{0,3}}!!! +(?!(?:{KINDS})\b)[a-z]\w*(?: +\".*\")?\s*$", "MkDocs", BOX),
    (r'^ {0,3}=== +".*"\s*$', "MkDocs", "write a heading for each of the tabs"),
    (r"^ {0,3}/{3,} +[a-z][\w-]*(?: *\|.*)?\s*$", "MkDocs", BOX),
    (r"(?<![\w:]):(?:material|fontawesome|octicons|simple)-[\w-]+:", "MkDocs", PICTURE),
    (
        rf"^ {{0,3}}:{{3,}} *(?!(?:{KINDS})(?![\w-]))[A-Za-z][\w-]*(?:\[[^\[\]]*\]| +[^{{:\s].*)",
        "Docusaurus",
        BOX,
    ),
    (rf"^ {{0,3}}(?:`{{3,}}|~{{3,}})\{{(?:{MYST})\}}.*", "MyST", BOX),
    (r"^\s*\[TOC\]\s*$", "Python-Markdown", CONTENTS),
    (rf"^\s*(?i:{CONTENT_MARKS})", "a wiki", CONTENTS),
    (r"\{(?:ref|numref|eq|doc|term|any)\}`[^`]+`", "MyST", REFERENCE),
    (r"\{cite(?::[a-z]+)?\}`[^`]+`", "MyST", "write a citation: [@key]"),
    (
        r":(?:ref|numref|doc|term|eq|class|func|meth|mod|file|kbd):`[^`]+`",
        "reStructuredText",
        "write a link, [words](#id), or code, `name`",
    ),
    (
        rf"^ {{0,3}}\.\. +(?:{DIRECTIVES}|contents|include|index)::.*",
        "reStructuredText",
        "write it in Markdown: ::: note … :::, ![text](file), or a fence",
    ),
    (r"^ {0,3}\.\. +_[\w .-]+:\s*$", "reStructuredText", "give what follows the id {#id}"),
    (
        r"^\s*import +[\w{}*, ]+ +from +['\"][^'\"]+['\"];?\s*$",
        "MDX",
        "take it out: a book is data, and runs no components",
    ),
    (
        r"^ {0,3}\{:\s*(?:[.#][\w-]|\w+=)[^}]*\}\s*$",
        "kramdown",
        "write classes and ids behind what they are for: # Title {#id .class}",
    ),
    (r"!\[\[[^\[\]]+\]\]", "Obsidian", PICTURE),
    (r"(?<![=\w])==(?=[^\s=])[^=]+(?<=[^\s=])==(?![=\w])", "Obsidian", "write <mark>words</mark>"),
    (r"(?<![!\[\w])\[\[(?!(?i:_?toc_?\]))[A-Za-z][^\[\]]*\]\](?![(\[{])", "a wiki", LINK),
)
FOREIGN = tuple(Foreign(re.compile(pattern), tool, tip) for pattern, tool, tip in SYNTAX)
"""In the order of their being tried: of two at one place the first counts."""

TEX = {
    r"\label": "give the thing an id, {#id}: a link [](#id) prints its number",
    **dict.fromkeys((r"\ref", r"\eqref", r"\autoref", r"\cref", r"\pageref"), REFERENCE),
    **dict.fromkeys((r"\cite", r"\citep", r"\citet"), "write a citation: [@key]"),
    r"\index": 'mark the words for the index: [words]{.index entry="word"}',
    r"\footnote": "write a note: ^[the text of it]",
    **dict.fromkeys((r"\vspace", r"\hspace", r"\bigskip", r"\medskip", r"\noindent"), NO_DISTANCE),
    **dict.fromkeys((r"\newpage", r"\pagebreak", r"\clearpage"), NO_PAGE),
    r"\tableofcontents": CONTENTS,
    r"\includegraphics": PICTURE,
    r"\textsc": "write [words]{.smallcaps}",
    **dict.fromkeys((r"\href", r"\url", r"\hyperref"), LINK),
    r"\begin": "write it in Markdown, and formulas between $$ and $$",
}
"""What to write instead of commands of LaTeX."""

COMMAND = re.compile(rf"(?:{'|'.join(map(re.escape, TEX))})(?![A-Za-z])\*?(?:\{{[^{{}}]*\}})?")


def tip_of_tex(written: str) -> str:
    """What to write instead of LaTeX."""
    command = re.match(r"\s*(\\[A-Za-z]+)", written)
    tip = TEX.get(command[1]) if command else None
    return tip or "write it in Markdown: a book is data for three formats"


def warnings(texts: Mapping[str, str], *, has_tex: bool) -> Iterator[Finding]:
    """What other tools would have understood, each with its line.

    ``has_tex`` where the reader knows commands of LaTeX: those are told of as raw text.
    """
    for file, text in texts.items():
        for number, line in _prose(text):
            where = f"{file}, line {number}"
            yield from _in_line(line, where)
            for command in () if has_tex else COMMAND.findall(line):
                yield _finding(command, "LaTeX", tip_of_tex(command), where)


def _in_line(line: str, where: str) -> Iterator[Finding]:
    for foreign in FOREIGN:
        for found in foreign.pattern.finditer(line):
            yield _finding(found[0], foreign.tool, foreign.tip, where)
        line = foreign.pattern.sub(" ", line)


def _finding(written: str, tool: str, tip: str, where: str) -> Finding:
    shown = shorten(" ".join(written.split()), 50)
    return Finding(where, f"{shown!r} is syntax of {tool}, printed as typed", tip, "warning")


def _prose(text: str) -> Iterator[tuple[int, str]]:
    """The lines outside of code and formulas, with their numbers; code within them is blank."""
    fence, is_after_blank, is_formula = "", True, False
    for number, line in enumerate(text.split("\n"), start=1):
        if found := FENCE.match(line):
            is_end = fence and found[1].startswith(fence) and not line.strip(" >`~")
            if not fence and "{" in line:
                yield number, line  # what makes more of the code in it
            fence = "" if is_end else fence or found[1]
        elif not fence and not (is_after_blank and INDENTED.match(line)):
            was_formula, is_formula = is_formula, is_formula ^ bool(line.count("$$") % 2)
            if not was_formula and not is_formula:
                yield number, NO_PROSE.sub(_blank, line)
        if not INDENTED.match(line):
            is_after_blank = not line.strip()


def _blank(code: re.Match[str]) -> str:
    """As much space as code takes; that behind a role stays, as it is no code."""
    before = code.string[max(0, code.start() - 22) : code.start()]
    is_role = code["ticks"] and ROLE.search(before)
    return code[0] if is_role else " " * len(code[0])
