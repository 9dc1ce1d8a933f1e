"""The book of the gallery: a small one that has everything, in Arabic digits, too, and in pairs."""

from __future__ import annotations

from pathlib import Path

import polib

from tests.conftest import Hexapla
from tests.support.books import folder_of

SLUG = "the-book"

MORE = """\
slug = "the-book"

[editions]
languages = ["ar-EG"]
parallel = [["en", "ar-EG"]]

[numbering]
paragraphs = true
numerals = "locale"

[pdf]
page = "A6"
margins = "12mm 10mm 14mm 12mm"
"""

PREFACE = """\
# Preface {#preface .unnumbered}

Why there is a book at all.[^why] It is [written]{.index} by hand.

[^why]: There was a [drawer]{.index} of odd letters.
"""

FIRST = """\
# First {#first}

The text begins here, as [](#inside) says.[^a] A [letter]{.index} has two names.

## Inside {#inside}

[](#fig-one) shows a drawing, [](#tab-two) a table, and [](#preface) says why.[^b]

![A drawing](images/drawing.svg){#fig-one alt="A sun and a moon."}

### Deep {#deep}

A paragraph under a heading of the third level, with a [letter]{.index entry="Letters!odd"}.

![A square](images/square.svg){#fig-two alt="A square."}

: Kinds {#tab-one}

| Kind | Number |
|------|--------|
| odd  | 1      |

## Last {#last}

Nothing is left to say.

[^a]: A note.

[^b]: Another note, which leads to [](#second).
"""

SECOND = """\
# Second {#second}

A second chapter, with a formula $x^2$ and a note.[^c] See [](#deep) and [](#deep) again.

: Numbers {#tab-two}

| Kind | Number |
|------|--------|
| even | 2      |

```python
nick = 1
```

- An item with [the web](https://example.org/2020/).

## Ending {#ending}

The last paragraph, as long as it has to be so that it ends on another page than it begins on.
{long}

[^c]: A third note.
"""

LONG = " ".join(["Every printer keeps a drawer of odd letters, and knows each by its nick."] * 14)


def folder(root: Path, hexapla: Hexapla) -> Path:
    """The book with its catalog, not built yet."""
    folder_of(root, PREFACE, FIRST, SECOND.replace("{long}", LONG), more=MORE)
    assert hexapla("sync", "--project", root).code == 0
    path = root / "translations" / "ar-EG.po"
    catalog = polib.pofile(str(path), wrapwidth=0)
    for entry in catalog.untranslated_entries():
        entry.msgstr = f"{entry.msgid} بالعربية" if entry.msgctxt else f"نص: {entry.msgid}"
    catalog.save()
    return root
