"""The law of words: every word of an edition stands in each of its artifacts, in reading order."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import polib
import pytest

from hexapla import registry
from hexapla.editions.localize import of_source
from hexapla.model import Edition
from hexapla.project import Project
from hexapla.theme import Theme, default_templates
from hexapla.verification.read_back import read_back
from hexapla.verification.words import Compared, compare_words
from tests.conftest import Hexapla, Once
from tests.support.books import book_of

KINDS = ("html", "epub", "pdf", "txt")

MORE = """
slug = "book"

[numbering]
paragraphs = true

[pdf]
page = "A6"
margins = "12mm 10mm 14mm 12mm"
"""

WHOLE = {
    "en": """\
# Harbours {#harbours}

A [harbour]{.index} keeps its boats for as long as the water lets it.[^log] See [](#tides).

Those who work there learn the hours of the sea before those of the clock.

The keeper writes down every ship that passes, its name, its flag and the hour.

First the pilot boards, long before the ship has passed the bar.

Then the tug takes her lines, and the whole crew comes up on deck.

When fog comes in, the *lighthouse* is heard rather than seen, and nobody knows how far it is.

- A rope is coiled twice.

- An anchor is dropped once, and the [chain](https://example.org/chain) after it.

  > A proverb: who hurries in port waits at sea.

: Boats {#boats}

| Boat   | Crew of it     |
|--------|----------------|
| cutter | seven sailors  |
| yawl   | a captain only |

![The square that is seen](images/square.svg){#square alt="What is seen"}

```python
depth = fathoms(12)  # measured at noon
```

## Tides {#tides}

Lantern
:   A light that is carried, and never left behind on the quay.

| Roses are seldom blue
| at the mouth of the river

The energy is $E = mc^2$, which is said[^two] of every wave.

[^log]: The first words of this note were written in the log, and its last are these.

    It has a second paragraph.

[^two]: Nobody has measured it yet.
""",
    "ar": """\
# الموانئ {#harbours}

يحفظ كل [ميناء]{.index} قواربه ما دام الماء يسمح بذلك.[^log] انظر [](#tides).

ومن يعمل فيه يعرف مواعيد البحر قبل أن يعرف مواعيد الساعة.

ويكتب الحارس اسم كل سفينة تمر وعلمها والساعة التي مرت فيها أمام الرصيف القديم.

وحين ينزل الضباب تسمع *المنارة* ولا ترى، ولا أحد يعرف كم تبعد عنه ولو حمل Atlas 2026 في يده.

- الحبل يلف مرتين.

- المرساة ترمى مرة واحدة، ثم [السلسلة](https://example.org/chain) بعدها.

  > مثل قديم: من يسرع في الميناء ينتظر في البحر.

: القوارب {#boats}

| القارب | عدد البحارة |
|--------|-------------|
| زورق   | سبعة بحارة  |
| سفينة  | قبطان فقط   |

![المربع الذي يرى](images/square.svg){#square alt="ما يرى هنا"}

```python
depth = fathoms(12)  # measured at noon
```

## المد {#tides}

فانوس
:   ضوء يحمل باليد ولا يترك على الرصيف أبداً.

| قلما تكون الورود زرقاء
| عند مصب النهر

الطاقة هي $E = mc^2$ كما يقال[^two] عن كل موجة.

[^log]: كتبت الكلمات الأولى من هذه الحاشية في السجل، وهذه كلماتها الأخيرة.

    ولها فقرة ثانية.

[^two]: لم يقسها أحد بعد.
""",
}


KEEPER = {
    "en": "The keeper writes down every ship that passes, its name, its flag and the hour.",
    "ar": "ويكتب الحارس اسم كل سفينة تمر وعلمها والساعة التي مرت فيها أمام الرصيف القديم.",
}

PILOT = "First the pilot boards, long before the ship has passed the bar."
TUG = "Then the tug takes her lines, and the whole crew comes up on deck."

BROKEN = {
    "en": {
        "a paragraph": (
            "Those who work there learn the hours of the sea before those of the clock.",
            "",
            "the paragraph ‘Those who work there learn the hours of…’ is missing, with 15 words",
        ),
        "the first words of a note": (
            "The first words of this note were written",
            "written",
            "lacks 7 of its words, from ‘The’ to ‘were’",
        ),
        "a cell": ("seven sailors", " ", "the cell ‘seven sailors’ is missing, with 2 words"),
        "a word that is another": ("lighthouse", "beacon", "lacks its word ‘lighthouse’"),
        "two that are swapped": (
            f"{PILOT}\n\n{TUG}",
            f"{TUG}\n\n{PILOT}",
            "the paragraph ‘First the pilot boards, long before the…’ stands in another place",
        ),
        "a quotation": ("who hurries in port", "who waits", "the item ‘A proverb: who hurries"),
        "a caption": ("that is seen]", "]", "the caption ‘The square that is seen’ lacks"),
        "a word of code": ("measured at noon", "at noon", "lacks its word ‘measured’"),
        "a term": ("Lantern\n", "Lamp\n", "the term ‘Lantern’ is missing, with 1 word"),
        "a definition": (" on the quay.", ".", "lacks 3 of its words, from ‘on’ to ‘quay.’"),
        "a verse": ("at the mouth of the river", "there", "the verse ‘Roses are seldom blue at"),
        "a heading": ("## Tides", "## Ebbs", "section 1.1: the heading ‘Tides’ is missing"),
        "words after a formula": ("of every wave", "", "the paragraph ‘The energy is , which is"),
        "a second paragraph of a note": (
            "It has a second paragraph.",
            "It ends.",
            "the note ‘It has a second paragraph.’",
        ),
        "one that is there twice": (
            KEEPER["en"],
            f"{KEEPER['en']}\n\n{KEEPER['en']}",
            "the paragraph ‘The keeper writes down every ship that p…’ stands in it twice",
        ),
    },
    "ar": {
        "a paragraph": (
            "ومن يعمل فيه يعرف مواعيد البحر قبل أن يعرف مواعيد الساعة.",
            "",
            "the paragraph ‘ومن يعمل",
        ),
        "the first words of a note": (
            "كتبت الكلمات الأولى من هذه الحاشية",
            "كتب",
            "the note ‘كتبت الكلمات",
        ),
        "a cell": ("سبعة بحارة", " ", "the cell ‘سبعة بحارة’"),
        "a word that is another": ("*المنارة*", "*النار*", "the paragraph ‘وحين ينزل"),
        "a term": ("فانوس\n", "نور\n", "the term ‘فانوس’ is missing, with 1 word"),
        "a verse": ("عند مصب النهر", "هناك", "the verse ‘قلما تكون"),
        "one that is there twice": (
            KEEPER["ar"],
            f"{KEEPER['ar']}\n\n{KEEPER['ar']}",
            "stands in it twice",
        ),
    },
}
"""What is done to a book before it is written: a text, another one, and what is said of it."""

STYLES = {
    "html": {
        "an item that is not shown": (".chapter li { display: none }", "‘A rope is coiled twice.’"),
        "a cell without colour": ("td { color: transparent }", "‘seven sailors’ is missing"),
        "code of no size": (
            "pre, code { font-size: 0 !important }",
            "the code ‘depth = fathoms(12)",
        ),
        "a term far outside": ("dt { position: absolute; left: -9999px }", "the term ‘Lantern’"),
    },
    "pdf": {
        "a term in white": ("dt { color: #fff }", "the term ‘Lantern’ is missing"),
        "words outside the page": (
            "dt { position: relative; left: 120mm }",
            "these words stand outside the page: ‘Lantern’",
        ),
        "a quotation that runs out": (
            "blockquote p { white-space: nowrap; margin-left: 60mm }",
            "these words stand outside the page: ",
        ),
        "words on others": (
            "dd { position: relative; top: -1.4em; left: -2em }",
            "these words are printed on top of others: ",
        ),
    },
}
STYLES["epub"] = STYLES["html"]
"""What a style sheet of the user's adds, and what is said of it."""


def write(root: Path, language: str, text: str) -> Edition:
    """A book in all formats."""
    edition = of_source(book_of(root, text, more=MORE, language=language), Theme(root))
    for kind in KINDS:
        render(edition, kind)
    return edition


def render(edition: Edition, kind: str) -> Path:
    """An edition in a format, in a folder ``dist`` beside its source."""
    file = edition.book.root / "dist" / registry.path_of(edition.name, "book", kind)
    file.parent.mkdir(parents=True, exist_ok=True)
    target = file.parent if registry.format_of(kind).is_folder else file
    registry.writer_of(kind)(edition, target, default_templates())
    return file


@pytest.fixture(scope="module")
def books(once: Once) -> Path:
    """The book in two languages, whole and broken, in all formats. Never changed by a test."""

    def fill(folder: Path) -> None:
        for language, text in WHOLE.items():
            write(folder / language, language, text)
            broken = text
            for old, new, _ in BROKEN[language].values():
                assert old in broken
                broken = broken.replace(old, new, 1)
            write(folder / f"broken-{language}", language, broken)

    return once("words", fill)


@functools.cache
def edition_in(folder: Path) -> Edition:
    project = Project.load(folder)
    return of_source(project.book, project.theme)


def compared(books: Path, language: str, kind: str, built: str) -> Compared:
    """The whole edition of a language against what was built of another folder."""
    edition = edition_in(books / language)
    file = books / built / "dist" / registry.path_of(edition.name, "book", kind)
    found = compare_words(edition, kind, read_back(kind, file))
    assert found is not None
    return found


@pytest.mark.parametrize("language", WHOLE)
@pytest.mark.parametrize("kind", KINDS)
def test_every_word_of_an_edition_stands_in_each_artifact(
    books: Path, language: str, kind: str
) -> None:
    """Law 3: what was written has all words, each in its place and once."""
    found = compared(books, language, kind, language)
    assert found.findings == ()
    assert found.words > 120


@pytest.mark.parametrize(
    ("language", "name"), [(tag, name) for tag in BROKEN for name in BROKEN[tag]]
)
@pytest.mark.parametrize("kind", KINDS)
def test_what_an_artifact_lacks_is_named(books: Path, language: str, kind: str, name: str) -> None:
    """Law 3: words that are gone, others, moved or doubled are named, with their section."""
    *_, said = BROKEN[language][name]
    findings = compared(books, language, kind, f"broken-{language}").findings
    assert any(said in f"{one.where}: {one.what}" for one in findings), findings
    assert all(f"the {language} edition, {kind}, section 1" in one.where for one in findings)


@pytest.mark.parametrize(
    ("kind", "name"), [(kind, name) for kind in STYLES for name in STYLES[kind]]
)
def test_words_that_no_reader_sees_are_named(kind: str, name: str, tmp_path: Path) -> None:
    """Law 3: what styles hide, move out of the page or set on other words is not there to read."""
    rule, said = STYLES[kind][name]
    styled = tmp_path / "templates" / kind / "style.css"
    styled.parent.mkdir(parents=True)
    default = (default_templates() / kind / "style.css").read_text(encoding="utf-8")
    styled.write_text(f"{default}\n{rule}\n", encoding="utf-8")
    edition = of_source(book_of(tmp_path, WHOLE["en"], more=MORE), Theme(tmp_path))
    found = compare_words(edition, kind, read_back(kind, render(edition, kind)))
    assert found is not None
    assert any(said in one.what for one in found.findings), found.findings


def test_a_catalog_that_was_changed_since(hexapla: Hexapla, built_book: Path) -> None:
    """What a translator changed after the build is named, with what to do: build again."""
    path = built_book / "translations" / "fr.po"
    catalog = polib.pofile(str(path), wrapwidth=0)
    entry = max(catalog.translated_entries(), key=lambda one: len(one.msgstr))
    assert not hexapla("verify", "--project", built_book).code
    entry.msgstr = f"Nouvellement {entry.msgstr}"
    catalog.save()
    done = hexapla("verify", "--json", "--project", built_book)
    findings = json.loads(done.stdout)["findings"]
    assert done.code == 1
    assert {one["where"].split(",")[0] for one in findings} == {"the fr edition"}
    assert all("Nouvellement" in one["what"] for one in findings)
    assert all(one["tip"].startswith("build again") for one in findings)
