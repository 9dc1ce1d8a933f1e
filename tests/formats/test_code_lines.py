"""Lines of code on screens: what tells that one goes on in the next, and what is copied."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from hexapla.editions.localize import of_source
from hexapla.formats import code_lines
from hexapla.registry import writer_of
from hexapla.theme import Theme, default_templates
from tests.support.books import book_of
from tests.support.browser import chromium, seen, served
from tests.support.judges import epubcheck, nu_checker

WORDS = st.text("ab <\n", max_size=12)

LONG = 'print("a long line of code that goes on and on so that no page is wide enough for it")'

CODE = f"{LONG}\n\n    two = 2\n   漢字"

TEXT = f"""\
# One {{#one}}

Words before.

```python
{CODE}
```

```{{.python .numberLines}}
{CODE}
```

```
{CODE}
```
"""


@given(st.lists(st.tuples(st.booleans(), WORDS)))
def test_lines_hold_what_was_typed(parts: list[tuple[bool, str]]) -> None:
    """The text of code stays as it is, and each of its lines is one element."""
    body = etree.fromstring("<section><pre><code/></pre></section>")
    code = body[0][0]
    for is_coloured, text in parts:
        if is_coloured and text.strip("\n"):
            etree.SubElement(code, "span").text = text.replace("\n", "")
        elif len(code):
            code[-1].tail = (code[-1].tail or "") + text
        else:
            code.text = (code.text or "") + text
    typed = "".join(map(str, code.itertext()))
    code_lines.part(body)
    assert "".join(map(str, code.itertext())) == typed
    assert ["".join(map(str, line.itertext())) for line in code] == typed.splitlines(keepends=True)


@pytest.mark.slow
def test_code_that_goes_on_says_so(tmp_path: Path) -> None:
    """A sign stands beside what goes on, and there alone; it is neither copied nor heard."""
    edition = of_source(book_of(tmp_path, TEXT), Theme(tmp_path))
    site, ebook = tmp_path / "site", tmp_path / "book.epub"
    writer_of("html")(edition, site, default_templates())
    writer_of("epub")(edition, ebook, default_templates())
    assert epubcheck(ebook) == []
    assert nu_checker(site) == []
    with chromium() as browser, served(site) as address:
        assert seen(browser, [f"{address}one.html"]) == []
        page = browser.new_page(viewport={"width": 390, "height": 844})
        page.goto(f"{address}one.html")
        signs = """code => [...code.children].map(line =>
            parseFloat(getComputedStyle(line, '::after').height) > 9)"""
        copied = """code => {
            getSelection().selectAllChildren(code);
            return getSelection().toString();
        }"""
        for code in page.query_selector_all("pre > code"):
            assert code.evaluate(signs) == [True, False, False, False]
            assert code.evaluate(copied) == CODE
        tree = page.context.new_cdp_session(page).send("Accessibility.getFullAXTree")
        heard = [
            node["name"]["value"]
            for node in tree["nodes"]
            if "name" in node and node["role"]["value"] == "StaticText"
        ]
        assert "".join(heard).count(CODE) == 3
