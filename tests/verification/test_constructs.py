"""Boxes, equations, listings, parts and appendices: built in every format, and read back."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from hexapla.editions.localize import of_source
from hexapla.model import Edition, Reading
from hexapla.registry import FORMATS, reader_of, writer_of
from hexapla.theme import Theme, default_templates
from hexapla.verification.compare import differences
from tests.support.books import book_of

TEXT = """
# Before {.frontmatter}

Words before, [moon]{.index}. See [](#one) and [](#first).

# First part {.part #first}

Words of a part.

# One {#one}

> [!TIP]
> Words of [advice]{.index}, see [](#before).

::: {#thm-a .theorem name="Of two"}
Two are two.
:::

::: proof
They are.
:::

::: definition
$$x$$ {#eq-b}
:::

$$\\frac{\\frac{a}{b}}{\\frac{c}{d}}$$ {#eq-a}

As @thm-a, @eq-a, @lst-a, @fig-b and @fig-c say, and [-@eq-b].

```{.python #lst-a caption="Says *hi*" .numberLines startFrom="9"}
print("a long line of code that goes on and on so that a page is too narrow for all of it")
print(8)
```

::: {#fig-a}
![First](images/square.svg){#fig-b}

![Second](images/square.svg){#fig-c}

Both.
:::

## Deep {#deep}

| A line of verse that is far too long for the page and so goes on further in, does it not, in print
|   and another

- [ ] a task
- [x] a task that is done

(a) one
(b) two

\\newpage

* * *

# Two {.part}

# Of the end {#end}

# Tables {.appendix #tables}

## Months {#months}

See [](#tables), [](#months), [](#first) and @thm-a.

# After {.backmatter}

The end.
"""

LANGUAGES = {"en": "ltr", "ar": "rtl", "ru": "ltr", "zh-Hans": "ltr", "he": "rtl"}


def edition_in(root: Path, language: str) -> Edition:
    """The book as one that was written in a language, of which it has the words."""
    more = '[pdf]\ndrop_caps = true\npage = "A6"'
    return of_source(book_of(root, TEXT, more=more, language=language), Theme(root))


def readings(edition: Edition, folder: Path) -> Mapping[str, Reading]:
    """What an edition shows in each format, as it was read back."""
    found = {}
    for kind in ("pdf", "epub", "html", "txt"):
        form = FORMATS[kind]
        target = folder / kind / (f"book{form.ending}" if form.ending else "")
        made = writer_of(kind)(edition, target, default_templates())
        read = reader_of(kind)
        assert read is not None
        found[kind] = read(made if isinstance(made, Path) else made[0])
    return found


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_differs(tmp_path: Path, language: str) -> None:
    """All numbers, labels and folios are those of the book, in every format and way of writing."""
    edition = edition_in(tmp_path, language)
    found = readings(edition, tmp_path / "dist")
    folios = found["pdf"].folios
    for kind, reading in found.items():
        if kind != "txt":
            assert differences(edition.book, language, kind, reading, folios) == []
    assert (folios["before"], folios["first"], folios["one"]) == ("iv", "1", "3")
