"""Syntax of other tools is told with its line and with what to write instead."""

from __future__ import annotations

import pytest

from hexapla.errors import Finding
from hexapla.source.faults import other_tools


def told(text: str, *, has_tex: bool = True) -> list[Finding]:
    """What is told of the text of one file."""
    return list(other_tools.warnings({"source/01.md": text}, has_tex=has_tex))


@pytest.mark.parametrize(
    ("written", "tool", "tip"),
    [
        ("{{#playground a.rs}}", "mdBook", "take it out"),
        ('{{< figure src="a.png" >}}', "Hugo", "write a picture"),
        ("{{% notice %}}", "Hugo", "take it out"),
        ("so {{ site.title }}", "Jekyll", "take it out"),
        ("{% highlight ruby %}", "Jekyll", "a fence"),
        ("{% include nav.html %}", "Jekyll", "take it out"),
        ('??? question "Title"', "MkDocs", "<details>"),
        ('=== "Tab"', "MkDocs", "a heading"),
        ('!!! example "Title"', "MkDocs", "write a box"),
        ("/// details | Title", "MkDocs", "write a box"),
        (":::details Title of it", "Docusaurus", "write a box"),
        ("::: info-box[Title]", "Docusaurus", "write a box"),
        ("```{admonition} Title\nwords\n```", "MyST", "write a box"),
        ("~~~{list-table}\n* - a\n~~~", "MyST", "write a box"),
        ("so ==marked words==, a == b == c", "Obsidian", "<mark>"),
        ("a :material-home: b", "MkDocs", "write a picture"),
        ("[TOC]", "Python-Markdown", "table of contents"),
        ("[[_TOC_]]", "wiki", "table of contents"),
        ("[[toc]]", "wiki", "table of contents"),
        ("see {ref}`target`", "MyST", "[](#id)"),
        ("see :ref:`target`", "reStructuredText", "a link"),
        (".. note:: words", "reStructuredText", "::: note"),
        (".. _target:", "reStructuredText", "{#id}"),
        ("import Tabs from '@theme/Tabs';", "MDX", "take it out"),
        ("{: .class }", "kramdown", "behind what they are for"),
        ("![[picture.png]]", "Obsidian", "write a picture"),
        ("see [[Other page]]", "wiki", "write a link"),
    ],
)
def test_syntax(written: str, tool: str, tip: str) -> None:
    """Each is told once, with its line, whose it is, and what to write."""
    (found,) = told(f"# One\n\n{written}\n")
    assert found.where == "source/01.md, line 3"
    assert tool in found.what
    assert tip in found.tip


@pytest.mark.parametrize(
    "text",
    [
        "`{% raw %}` and `` {{ x }} ``",
        "```\n[TOC]\n{% raw %}\n```",
        "~~~ jinja\n{{ x }}\n```\n{{ y }}\n~~~",
        "    {% raw %}",
        "<!-- {% raw %} -->",
        "$a_{ref}$ and $$\n\\label{x}\n$$",
        "{{< include a.md >}} {{< var x >}} {{#include a.md}}",
        "!!! note\n\n:::tip Title\n:::",
        "::: {.a title=b}\n::: name\n:::::: {#c}\n:::\n::: name :::",
        "```{.python #x}\n==a==\n```\n\n```{=html}\n/// a\n```\n\n/// and // and !!! Wow, ==",
        "[[a]](#b) and a[[1, 2], [3]] and [a][b] and [^1]",
        "import it from there",
        "... and .. note that",
        r"\{\{ x \}\}",
        "one ??? two",
    ],
)
def test_what_is_not_told(text: str) -> None:
    """Code, formulas, remarks and what is understood are nobody's business."""
    assert told(text, has_tex=False) == []


def test_latex_where_it_is_text() -> None:
    """Commands of LaTeX are told where the reader prints them; else they are raw text."""
    text = "a\\index{b} and \\vspace{1em}"
    assert [one.tip for one in told(text, has_tex=False)] == [
        other_tools.TEX[r"\index"],
        other_tools.TEX[r"\vspace"],
    ]
    assert told(text) == []


@pytest.mark.parametrize(
    "piece", ["{{< ", "{% a ", "[[a", "<!-- ", "` `` ", "{ref}`", "$ a ", "{{a|"]
)
def test_long_lines(piece: str) -> None:
    """What is never closed takes no longer than it is long: else this would not end in time."""
    assert isinstance(told(piece * 50_000, has_tex=False), list)
