"""What a designer would mark on a proof is found, and what is well is not."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from hexapla.formats.pdf import weasyprint
from hexapla.formats.pdf.pages.faults import find_faults

STYLE = """
<style>
@page { size: 100mm 60mm; margin: 5mm }
body, h1, h2, p { margin: 0; font: 10pt/12pt "Source Serif 4"; orphans: 1; widows: 1 }
h2 { break-after: auto }
.columns { columns: 2; column-fill: auto; height: 72pt }
</style>
"""
"""Pages of eleven lines."""

LINES = "<p>One line.</p>"


def chapter(inner: str, heading: str = '<h1 id="a">A</h1>') -> str:
    return f'<section class="chapter" aria-labelledby="a">{heading}{inner}</section>'


def index(*entries: str) -> str:
    lines = "".join(f'<p class="{names}">x</p>' for names in entries)
    return f'<section class="index"><div class="columns">{lines}</div></section>'


SIX = ["entry level-1"] * 6

CASES = {
    "a page of text": (chapter(f"{LINES * 4}<p>Two lines,<br>the last of them long</p>"), []),
    "three hyphens": (chapter("<p>aa-<br>bb-<br>cc-<br>dd ee ff</p>"), ["ladder"]),
    "two, and two": (chapter("<p>a-<br>b-<br>c<br>d-<br>e-<br>ff gg</p>"), []),
    "code": (chapter("<pre>aa-<br>bb-<br>cc-<br>d</pre>"), []),
    "two letters": (chapter("<p>aa bb<br>to.</p>"), ["remnant"]),
    "three letters": (chapter("<p>aa bb<br>too.</p>"), []),
    "one character": (chapter("<p>汉字汉字<br>字。</p>"), ["remnant"]),
    "two characters": (chapter("<p>汉字汉字<br>汉字。</p>"), []),
    "the rest of a word": (chapter("<p>the infra-<br>structure.</p>"), ["remnant"]),
    "and what follows": (chapter("<p>the infra-<br>structure is</p>"), []),
    "a cell": (chapter("<table><tr><td><p>aa bb<br>to</p></td></tr></table>"), []),
    "a word on two pages": (
        chapter(f"{LINES * 8}<p>aa bb<br>cc-<br>dd ee<br>ff gg</p>{LINES * 4}"),
        ["hyphen-at-end"],
    ),
    "a line alone at the foot": (
        chapter(f"{LINES * 9}<p>aa bb<br>cc dd<br>ee ff</p>{LINES * 4}"),
        ["orphan"],
    ),
    "a line alone at the head": (
        chapter(f"{LINES * 8}<p>aa bb<br>cc dd<br>ee ff</p>{LINES * 4}"),
        ["widow"],
    ),
    "a heading at the foot": (
        chapter(f"{LINES * 9}<h2>B</h2>{LINES * 5}"),
        ["heading-alone"],
    ),
    "four lines at the end": (chapter(LINES * 14), ["short-page"]),
    "five lines at the end": (chapter(LINES * 15), []),
    "a hole before a picture": (
        chapter(f'{LINES * 3}<div style="break-before: page">{LINES * 6}</div>'),
        ["half-empty"],
    ),
    "contents of which one line stands apart": (
        f'<nav class="contents" id="front-contents">{LINES * 12}</nav>',
        ["short-page"],
    ),
    "columns": (index(*SIX, *SIX), []),
    "a column within an entry": (index(*SIX, "entry level-2", *SIX[1:]), ["column-head"]),
    "a letter at the foot": (index(*SIX[1:], "letter", *SIX), ["heading-alone"]),
    "one long column": (index(*SIX, *SIX[:2]), ["uneven-columns"]),
}


@pytest.mark.parametrize("case", CASES)
def test_faults(tmp_path: Path, case: str) -> None:
    """Each kind of fault is found where it is, and nowhere else."""
    body, expected = CASES[case]
    page = f'<html lang="en"><head><title>A</title>{STYLE}</head><body>{body}</body></html>'
    with weasyprint.layout_session("a test", date(2026, 11, 23), tmp_path):
        document = weasyprint.lay_out(page, tmp_path)
        found = find_faults(document)
    assert [fault.kind for fault in found] == expected
    assert all(fault.page <= len(document.pages) for fault in found)
