"""Adopting translations that were made without Hexapla."""

from __future__ import annotations

import io
import zipfile
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from benchmarks import adoption, shapes
from hexapla.alignment.adopt import Adopted, adopt
from hexapla.alignment.reader import read_files
from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Catalog
from hexapla.errors import UsageError
from hexapla.model import Book
from hexapla.segments.segments import extract, substitute
from hexapla.segments.sync import sync_catalog
from hexapla.source.reader import read_book
from hexapla.theme import Theme
from tests.conftest import Hexapla
from tests.support.books import book_of, folder_of, save_catalog

LANGUAGES = '[editions]\nlanguages = ["ar", "de", "fr", "zh-Hans"]'

GUIDE = """\
# The garden {#garden}

A garden needs *water*, light and a gardener.[^who] It was laid out in 1987 by Ada Palmer.

## Tools {#tools}

You will need the following:

- a spade with a handle of 120 cm;
- a watering can;
    - a small one for seedlings,
    - a large one for trees;
- string.

> Who plants trees plants hope.

See [the almanac](https://example.org/almanac) and [](#calendar), and run `water --slow`.

## Calendar {#calendar}

| Month | Work | Hours |
|:------|:-----|------:|
| March | Sow the beans | 12 |
| June | Water every evening | 40 |

: The work of a year {#work}

Mulch
:   A cover of straw over the soil.

Frost
:   Cold that kills seedlings in a single night.[^frost]

![A drawing of the beds](images/square.svg)

Everything else is patience.

[^who]: Ask the neighbours; they know 3 of them.

[^frost]: Down to −4 °C.
"""

JARDIN = """\
# Le jardin

Un jardin a besoin d'*eau*, de lumière et d'une personne qui jardine.[^1] Il fut créé en 1987 par
Ada Palmer.

## Outils

Il vous faudra ce qui suit :

* une bêche dont le manche mesure 120 cm ;
* un arrosoir ;
    * un petit pour les semis,
    * un grand pour les arbres ;
* de la ficelle.

> Qui plante des arbres plante l'espoir.

Voir [l'almanach](https://example.org/almanac) et [](#calendrier), puis lancez `water --slow`.

## Calendrier

| Mois | Travail | Heures |
|---|---|---|
| Mars | Semer les haricots | 12 |
| Juin | Arroser chaque soir | 40 |

: Les travaux de l'année

Paillis
:   Une couverture de paille sur le sol.

Gel
:   Un froid qui tue les semis en une seule nuit.[^2]

![Un dessin des planches](images/square.svg)

Tout le reste est patience.

[^1]: Demandez aux voisins ; ils en connaissent 3.
[^2]: Jusqu'à −4 °C.
"""

JARDIN_TEXTS = {
    "The garden": "Le jardin",
    "A garden needs *water*, light and a gardener.⟦1⟧ It was laid out in 1987 by Ada Palmer.": (
        "Un jardin a besoin d’*eau*, de lumière et d’une personne qui jardine.⟦1⟧ Il fut créé en"
        " 1987 par Ada Palmer."
    ),
    "Ask the neighbours; they know 3 of them.": "Demandez aux voisins ; ils en connaissent 3.",
    "Tools": "Outils",
    "You will need the following:": "Il vous faudra ce qui suit :",
    "a spade with a handle of 120 cm;": "une bêche dont le manche mesure 120 cm ;",
    "a watering can;": "un arrosoir ;",
    "a small one for seedlings,": "un petit pour les semis,",
    "a large one for trees;": "un grand pour les arbres ;",
    "string.": "de la ficelle.",
    "Who plants trees plants hope.": "Qui plante des arbres plante l’espoir.",
    "See ⟦1⟧the almanac⟦/1⟧ and ⟦2⟧, and run ⟦3⟧.": (
        "Voir ⟦1⟧l’almanach⟦/1⟧ et ⟦2⟧, puis lancez ⟦3⟧."
    ),
    "Calendar": "Calendrier",
    "The work of a year": "Les travaux de l’année",
    "Month": "Mois",
    "Work": "Travail",
    "Hours": "Heures",
    "March": "Mars",
    "Sow the beans": "Semer les haricots",
    "12": "12",
    "June": "Juin",
    "Water every evening": "Arroser chaque soir",
    "40": "40",
    "Mulch": "Paillis",
    "A cover of straw over the soil.": "Une couverture de paille sur le sol.",
    "Frost": "Gel",
    "Cold that kills seedlings in a single night.⟦1⟧": (
        "Un froid qui tue les semis en une seule nuit.⟦1⟧"
    ),
    "Down to −4 °C.": "Jusqu’à −4 °C.",
    "A drawing of the beds": "Un dessin des planches",
    "Everything else is patience.": "Tout le reste est patience.",
}


def catalog_of(book: Book, language: str) -> Catalog:
    """A catalog in step with the book, without translations."""
    return sync_catalog(catalogs.empty(language, "book", "2026-11-23"), extract(book))[0]


def adopted(
    book: Book, *texts: str, language: str = "fr", names: tuple[str, ...] = ("book.md",)
) -> Adopted:
    return adopt(
        book, catalog_of(book, language), list(zip(names, texts, strict=True)), Theme(book.root)
    )


def pairs(found: Adopted) -> dict[str, str]:
    return {message.id: message.string for message in found.catalog if message.string}


def reasons(found: Adopted) -> dict[str, str]:
    return {message.id: message.comments[-1] for message in found.doubtful}


def test_equal_structure(tmp_path: Path) -> None:
    """A translation of the same structure is placed whole: every text, mark by mark, for sure."""
    book = book_of(tmp_path, GUIDE, more=LANGUAGES)
    found = adopted(book, JARDIN)
    assert reasons(found) == {}
    assert pairs(found) == JARDIN_TEXTS
    assert found.unplaced == ()
    assert found.findings == []
    assert {message.state for message in found.placed} == {"translated"}
    assert {message.comments for message in found.placed} == {("adopted: book.md",)}


def test_adopted_translations_can_be_published(tmp_path: Path) -> None:
    """What is adopted for sure goes back into the source's tree without a fault."""
    book = book_of(tmp_path, GUIDE, more=LANGUAGES)
    texts = {message.key: message.string for message in adopted(book, JARDIN).placed}
    assert substitute(book, lambda segment: texts.get(segment.key))[1] == []


def test_github_markdown(tmp_path: Path) -> None:
    """A file as GitHub has it (lists right under paragraphs, no captions) fits as well."""
    lists = JARDIN.replace("ce qui suit :\n\n*", "ce qui suit :\n*").replace("    *", "  *")
    found = adopted(
        book_of(tmp_path, GUIDE, more=LANGUAGES),
        lists.replace(": Les travaux de l'année\n\n", "").replace("](#calendrier)", "](#calendar)"),
    )
    caption = {"The work of a year": "Les travaux de l’année"}
    assert reasons(found) == {}
    assert pairs(found) == {text: JARDIN_TEXTS[text] for text in JARDIN_TEXTS.keys() - caption}


def test_right_to_left(tmp_path: Path) -> None:
    """A language of another script, digits and direction is placed as any other."""
    source = (
        "# Water {#water}\n\nIn 1998 the well held 350 litres.^[See [the map](https://x.org/m).]\n\n"
        "Was it enough?\n\n1. Draw\n2. Carry\n\nIt was not, said *everyone* at the time.\n"
    )
    arabic = (
        "# الماء\n\nفي عام ١٩٩٨ كانت البئر تحوي ٣٥٠ لترا.^[انظر [الخريطة](https://x.org/m).]\n\n"
        "هل كان ذلك كافيا؟\n\n1. اسحب\n2. احمل\n\nلم يكن كافيا، كما قال *الجميع* في ذلك الوقت.\n"
    )
    found = adopted(book_of(tmp_path, source, more=LANGUAGES), arabic, language="ar")
    assert reasons(found) == {}
    assert pairs(found) == {
        "Water": "الماء",
        "In 1998 the well held 350 litres.⟦1⟧": "في عام ١٩٩٨ كانت البئر تحوي ٣٥٠ لترا.⟦1⟧",
        "See ⟦1⟧the map⟦/1⟧.": "انظر ⟦1⟧الخريطة⟦/1⟧.",
        "Was it enough?": "هل كان ذلك كافيا؟",
        "Draw": "اسحب",
        "Carry": "احمل",
        "It was not, said *everyone* at the time.": "لم يكن كافيا، كما قال *الجميع* في ذلك الوقت.",
    }


CHAPTERS = [
    """\
# Bread {#bread}

Flour, water and salt make bread.

## Dough {#dough}

Knead the dough for 10 minutes, then let it rest in a warm place under a damp cloth.
""",
    """\
# Soup {#soup}

Soup wants time more than it wants skill.

Simmer the bones for 6 hours; skim the foam as it rises, and never let it boil.
""",
]
KAPITEL = [
    """\
# Brot

Mehl, Wasser und Salz ergeben Brot.

## Teig

Den Teig 10 Minuten kneten und dann an einem warmen Ort unter einem feuchten Tuch ruhen lassen.
""",
    """\
# Suppe

Suppe braucht eher Zeit als Können.

Die Knochen 6 Stunden sieden; den Schaum abschöpfen, sobald er steigt, und nie kochen lassen.
""",
]


def test_several_files(tmp_path: Path) -> None:
    """Files in the order of the book, one file for all, and files named like the source's agree."""
    book = book_of(tmp_path, *CHAPTERS, more=LANGUAGES)
    one = adopted(book, "\n".join(KAPITEL), language="de")
    two = adopted(book, *KAPITEL, language="de", names=("a.md", "b.md"))
    named = adopted(book, *KAPITEL[::-1], language="de", names=("02.de.md", "01.md"))
    assert pairs(one)["Soup"] == "Suppe"
    assert len(one.placed) == 7
    assert pairs(one) == pairs(two) == pairs(named)
    assert {m.comments[-1] for m in named.placed} == {"adopted: 01.md", "adopted: 02.de.md"}


def test_a_part_of_the_book(tmp_path: Path) -> None:
    """A file with the name of a source file is aligned with that one alone."""
    book = book_of(tmp_path, *CHAPTERS, more=LANGUAGES)
    found = adopted(book, KAPITEL[1], language="de", names=("02.md",))
    assert list(pairs(found)) == ["Soup", *(s.text for s in extract(book)[-2:])]
    assert found.doubtful == []


HEADERS = [
    '---\ntitle: "Das Buch"\nsubtitle: Ein *Versuch*\nlang: de\n---\n\n',
    "% Das Buch\n% Ada\n\n",
]


@pytest.mark.parametrize("header", HEADERS)
def test_metadata(tmp_path: Path, header: str) -> None:
    """What the top of a file says of the book becomes the translation of ``book.toml``."""
    book = book_of(tmp_path, *CHAPTERS, more='subtitle = "A try"\n' + LANGUAGES)
    found = adopted(book, header + "\n".join(KAPITEL), language="de")
    assert pairs(found)["The book"] == "Das Buch"
    assert pairs(found).get("A try") == ("Ein *Versuch*" if "subtitle" in header else None)
    assert found.unplaced == ()


MARKS = [
    ("a [b](http://x.org) `c`", "A `c` [B](http://x.org)", "A ⟦2⟧ ⟦1⟧B⟦/1⟧", None),
    ("a [b](http://x.org) `c`", "A [B](http://x.org)", "A ⟦1⟧B⟦/1⟧", "⟦2⟧ (c) is missing"),
    (
        "a [b](http://x.org)",
        "A [B](http://y.org)",
        "A ⟦1⟧B⟦/1⟧",
        "⟦1⟧ is link to http://x.org, and link to http://y.org here",
    ),
    ("a `b` and `c`", "A `c` et `b`", "A ⟦2⟧ et ⟦1⟧", None),
    ("a `b` and `b`", "A `b` et `b`", "A ⟦1⟧ et ⟦2⟧", None),
    (
        "a word",
        "un [mot](http://x.org)",
        "un mot",
        "the source does not have link to http://x.org here",
    ),
    ("a word", "un `mot`", "un mot", "the source does not have mot here"),
    ("a [b]{.smallcaps}", "un [B]{.smallcaps}", "un ⟦1⟧B⟦/1⟧", None),
    ("a [b]{.x}", "un B", "un B", "⟦1⟧ (span) is missing"),
    ("see [](#one)", "voir [la section 1](#one)", "voir ⟦1⟧", None),
    ("a $x^2$ b", "A $x^2$ B", "A ⟦1⟧ B", None),
    ("a\\\nb", "A\\\nB", "A⟦1⟧B", None),
    ("a b", "A\\\nB", "A B", "the source does not have line break here"),
    ("a ![b](images/square.svg) c", "A ![B](images/square.svg) C", "A ⟦1⟧ C", None),
    ("a *b*", "A B", "A B", None),
    ("a <https://x.org> b", "A <https://x.org> B", "A ⟦1⟧ B", None),
    ("a ~~b~~ c", "A ~~B~~ C", "A ~~B~~ C", None),
    ("a b", "A ~~B~~", "A ~~B~~", "its markup is not that of the source"),
    ("a 5 * 3 * 2", "A 5 * 3 * 2 !", "A 5 \\* 3 \\* 2 !", None),
]
"""A source, its translation, the text for the catalog, and what is doubtful about it."""


@pytest.mark.parametrize(("source", "translation", "text", "doubt"), MARKS)
def test_marks(tmp_path: Path, source: str, translation: str, text: str, doubt: str | None) -> None:
    """Marks are found by what they stand for; where one is not, the pair is stale and says why."""
    frame = (
        "# One {{#one}}\n\nFirst of all, the year 1234.\n\n{}\n\n## Two\n\nAnd 5678 at the end.\n"
    )
    other = "# Un {{#one}}\n\nD'abord, l'an 1234.\n\n{}\n\n## Deux\n\nEt 5678 à la fin.\n"
    found = adopted(
        book_of(tmp_path, frame.format(source), more=LANGUAGES), other.format(translation)
    )
    (message,) = [m for m in found.catalog if m.places == ("source/01.md#one",)][2:3]
    assert message.string == text
    assert message.state == ("stale" if doubt else "translated")
    wanted = f"adopted, doubtful: {doubt} (book.md)" if doubt else "adopted: book.md"
    assert message.comments == (wanted,)


def test_links_within_the_translation(tmp_path: Path) -> None:
    """A link to a translated heading leads to the heading of the source."""
    source = (
        "# Start {#start}\n\nSee [the end](#the-end) for more.\n\n# The end {#the-end}\n\nOver.\n"
    )
    french = "# Début\n\nVoir [la fin](#la-fin) pour la suite.\n\n# La fin\n\nC'est fini.\n"
    found = adopted(book_of(tmp_path, source, more=LANGUAGES), french)
    assert reasons(found) == {}
    assert "Voir ⟦1⟧la fin⟦/1⟧ pour la suite." in pairs(found).values()


def test_dropped(tmp_path: Path) -> None:
    """What the translation lacks stays missing; what stands round it is placed."""
    book = book_of(tmp_path, GUIDE, more=LANGUAGES)
    found = adopted(book, JARDIN.replace("> Qui plante des arbres plante l'espoir.\n\n", ""))
    wanted = {text: said for text, said in JARDIN_TEXTS.items() if not text.startswith("Who")}
    assert pairs(found) == wanted
    assert found.unplaced == ()


def test_added(tmp_path: Path) -> None:
    """What the source lacks is told with its file and heading, and nothing of it gets lost."""
    more = "Un mot du traducteur : ce jardin-là n'existe plus.\n\nTout le reste"
    found = adopted(book_of(tmp_path, GUIDE, more=LANGUAGES), JARDIN.replace("Tout le reste", more))
    assert pairs(found) == JARDIN_TEXTS
    (leftover,) = found.unplaced
    assert leftover.where == "book.md, under 'Calendrier'"
    assert leftover.text == "Un mot du traducteur : ce jardin-là n’existe plus."
    (finding,) = found.findings
    assert (finding.where, finding.severity) == (leftover.where, "warning")
    assert finding.id == "adopt-unplaced"


LONG = """\
# One {#one}

The first ship sailed in 1602 with ninety men. It carried wine, linen and two goats for the captain.

The second ship sailed in 1607. Nobody remembers what it carried, nor why it turned back so soon.

A third was never built.
"""


def test_split(tmp_path: Path) -> None:
    """A paragraph that became two comes back as one, stale, and says so."""
    french = LONG_FRENCH.replace("hommes. Il", "hommes.\n\nIl")
    found = adopted(book_of(tmp_path, LONG, more=LANGUAGES), french)
    (message,) = found.doubtful
    assert message.string == LONG_FRENCH.split("\n\n")[1]
    assert message.state == "stale"
    assert message.previous is None
    assert message.comments[0].startswith("adopted, doubtful: split: it stands in two pieces here")


LONG_FRENCH = """\
# Un

Le premier navire partit en 1602 avec quatre-vingt-dix hommes. Il portait du vin et deux chèvres.

Le deuxième partit en 1607. Nul ne sait plus ce qu’il portait, ni pourquoi il revint si tôt.

Un troisième ne fut jamais construit.
"""


def test_merged(tmp_path: Path) -> None:
    """Two paragraphs that became one are cut at the end of a sentence, stale, and say so."""
    french = LONG_FRENCH.replace("chèvres.\n\nLe", "chèvres. Le")
    found = adopted(book_of(tmp_path, LONG, more=LANGUAGES), french)
    assert [message.string for message in found.doubtful] == LONG_FRENCH.split("\n\n")[1:3]
    assert all("merged" in reason for reason in reasons(found).values())


def test_moved(tmp_path: Path) -> None:
    """A paragraph that stands elsewhere is found by what is in it, stale, and says so."""
    moved = JARDIN.split("\n\n")
    at = next(n for n, block in enumerate(moved) if block.startswith("Voir"))
    moved.insert(len(moved) - 3, moved.pop(at))
    found = adopted(book_of(tmp_path, GUIDE, more=LANGUAGES), "\n\n".join(moved))
    assert pairs(found) == JARDIN_TEXTS
    assert list(reasons(found)) == ["See ⟦1⟧the almanac⟦/1⟧ and ⟦2⟧, and run ⟦3⟧."]
    assert "elsewhere" in reasons(found)["See ⟦1⟧the almanac⟦/1⟧ and ⟦2⟧, and run ⟦3⟧."]


def test_numbers_and_lengths(tmp_path: Path) -> None:
    """A text with another number, or of quite another length, is doubtful."""
    wrong = JARDIN.replace("mesure 120 cm", "mesure 40 cm").replace(
        "Tout le reste est patience.", "Tout le reste est patience, " + "et encore patience, " * 9
    )
    found = adopted(book_of(tmp_path, GUIDE, more=LANGUAGES), wrong + "\n\nEn 120 jours.\n")
    assert "the lengths differ much" in reasons(found)["Everything else is patience."]
    assert "120" in reasons(found)["a spade with a handle of 120 cm;"]


def test_untranslated_passages(tmp_path: Path) -> None:
    """A passage that was left in the source language is no translation."""
    mixed = JARDIN.replace(
        "Qui plante des arbres plante l'espoir.", "Who plants trees plants hope."
    )
    found = adopted(book_of(tmp_path, GUIDE, more=LANGUAGES), mixed)
    assert "same as the source" in reasons(found)["Who plants trees plants hope."]


def test_nothing_a_person_wrote_is_lost(tmp_path: Path) -> None:
    """A message with a translation, of whatever state, stays as it is; a different one is told."""
    book = book_of(tmp_path, GUIDE, more=LANGUAGES)
    empty = catalog_of(book, "fr")
    done = {"Tools": ("Ustensiles", ()), "Mulch": ("Paillage", ("fuzzy",)), "Frost": ("Gel", ())}
    messages = tuple(
        replace(m, string=done[m.id][0], flags=done[m.id][1], comments=("mine",))
        if m.id in done
        else replace(m, comments=("keep this",))
        for m in empty
    )
    found = adopt(book, replace(empty, messages=messages), [("book.md", JARDIN)], Theme(book.root))
    for old, new in zip(messages, found.catalog, strict=True):
        assert new == old if old.id in done else new.comments[0] == "keep this"
    told = [finding for finding in found.findings if finding.id == "adopt-kept"]
    assert [("'Outils'" in f.what, "'Paillis'" in f.what) for f in told] == [
        (True, False),
        (False, True),
    ]
    assert all(finding.severity == "warning" for finding in told)


def test_one_message_two_translations(tmp_path: Path) -> None:
    """Of two translations of one text the first is taken, and the other is told."""
    source = "# A {#a}\n\nStop here.\n\n# B {#b}\n\nIn 1999 we went on.\n\nStop here.\n"
    french = "# A\n\nArrêtez-vous.\n\n# B\n\nEn 1999, nous avançons.\n\nHalte ici !\n"
    found = adopted(book_of(tmp_path, source, more=LANGUAGES), french)
    assert pairs(found)["Stop here."] == "Arrêtez-vous."
    (finding,) = found.findings
    assert finding.id == "adopt-two"
    assert "Halte ici !" in finding.what


def test_catalogs_survive(tmp_path: Path) -> None:
    """An adopted catalog is read back as it was saved, and the next sync changes nothing in it."""
    book = book_of(tmp_path, GUIDE, more=LANGUAGES)
    found = adopted(book, JARDIN.replace("mesure 120 cm", "mesure 40 cm") + "\n\n120 !\n").catalog
    path = tmp_path / "fr.po"
    save_catalog(path, found)
    again = catalogs.read(path)
    assert again.messages == found.messages
    assert sync_catalog(again, extract(book))[0].messages == found.messages


def test_same_in_same_out(hexapla: Hexapla, tmp_path: Path) -> None:
    """Law 8: the same files adopted by two processes, in other surroundings, are the same bytes."""
    made = set()
    for number, surroundings in enumerate(SURROUNDINGS):
        root = folder_of(tmp_path / f"book {number}", GUIDE, more=LANGUAGES)
        (root / "jardin.md").write_text(JARDIN, encoding="utf-8")
        done = hexapla("--project", root, "adopt", "fr", root / "jardin.md", env=surroundings)
        assert done.code == 0, done.stderr
        made.add((root / "translations" / "fr.po").read_bytes())
    (content,) = made
    assert b"Le jardin" in content


SURROUNDINGS = [
    {"PYTHONHASHSEED": "1", "TZ": "Asia/Tokyo", "LC_ALL": "C"},
    {"PYTHONHASHSEED": "2", "TZ": "America/Lima", "LC_ALL": "C.UTF-8", "COLUMNS": "40"},
]


# What is no translation of the book


ENGLISH_ESSAY = """\
# On walking

Nobody walks any more, said my aunt, who walked every day of her life and never said why.

- Shoes
- Rain
"""

REFUSED = [
    (GUIDE, "this is the text of the source itself"),
    (ENGLISH_ESSAY, "of it surely fits the source"),
    ("", "there is no text in it"),
    ("---\ntitle: Rien\n---\n", "there is no text in it"),
    ("\n\n<!-- rien -->\n", "of it surely fits the source"),
]


@pytest.mark.parametrize(("text", "what"), REFUSED)
def test_refused(tmp_path: Path, text: str, what: str) -> None:
    """A file that is no translation is refused with what it is, and no catalog is written."""
    book = book_of(tmp_path, GUIDE, more=LANGUAGES)
    with pytest.raises(UsageError) as error:
        adopted(book, text)
    (finding,) = error.value.findings
    assert finding.where == "book.md"
    assert what in finding.what
    assert finding.tip


ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def own() -> Book:
    return read_book(ROOT)


def test_wrong_language(own: Book) -> None:
    """A translation into another language is refused by its name, however well its shape fits."""
    known = catalogs.read(ROOT / "translations" / "es.po").by_key()
    spanish, _ = substitute(own, lambda segment: known[segment.key].string)
    text = adoption.markdown(spanish.blocks, with_ids=True)
    for language, name in (("fr", "French"), ("ru", "Russian"), ("zh-Hans", "Simplified Chinese")):
        with pytest.raises(UsageError) as error:
            adopted(own, text, language=language)
        assert f"this seems to be Spanish, not {name}" in error.value.findings[0].what


@pytest.mark.parametrize(
    ("language", "text", "name"),
    [
        (
            "fr",
            "# 花园\n\n每一座花园都从一小块土地和一个人的耐心开始。其余的都是耐心。\n",
            "Chinese",
        ),
        (
            "fr",
            "# Сад\n\nКаждый сад начинается с земли.\n\nВсё остальное это терпение.\n",
            "Russian",
        ),
        ("ar", "# Le jardin\n\nChaque jardin commence par un peu de terre, dit-elle.\n", "French"),
        (
            "zh-Hans",
            "# 庭\n\nすべての庭は、少しの土と一人のひとから始まります。あとは忍耐だけです。\n",
            "Japanese",
        ),
    ],
)
def test_a_short_text_in_other_letters(tmp_path: Path, language: str, text: str, name: str) -> None:
    """Letters that a language does not write tell a text of few lines, too."""
    book = book_of(tmp_path, GUIDE, more=LANGUAGES)
    with pytest.raises(UsageError, match=f"this seems to be .*{name}"):
        adopted(book, text, language=language)


def test_language_of_no_edition(tmp_path: Path) -> None:
    """A language that the book does not have is refused, with those that it has."""
    book = book_of(tmp_path, GUIDE, more=LANGUAGES)
    with pytest.raises(UsageError) as error:
        adopted(book, JARDIN, language="it")
    assert "ar, de, fr, zh-Hans" in error.value.findings[0].tip


def test_unreadable_files(tmp_path: Path) -> None:
    """Missing files, folders and files that are not UTF-8 are all told, with the line."""
    (tmp_path / "old.md").write_bytes(b"# Un\n\nd\xe9j\xe0\n")
    (tmp_path / "good.md").write_bytes(b"\xef\xbb\xbf# Un\n")
    assert read_files([tmp_path / "good.md"]) == [("good.md", "# Un\n")]
    with pytest.raises(UsageError) as error:
        read_files([tmp_path / "old.md", tmp_path / "none.md", tmp_path])
    assert [finding.where for finding in error.value.findings] == [
        str(tmp_path),
        str(tmp_path / "none.md"),
        f"{tmp_path / 'old.md'}, line 3",
    ]


@pytest.mark.parametrize("language", ["zh-Hans", "ja", "fr"])
def test_a_handbook_with_code_lists_and_tables(language: str) -> None:
    """Where a script puts no spaces, as much is taken over as elsewhere, and none of it wrongly."""
    (shape,) = (
        one for one in shapes.shapes() if (one.name, one.truth.language) == ("pantry", language)
    )
    found = shapes.taken_over(shape)
    assert found["right"] + found["right, marked"] == len(shape.truth.messages)
    assert found["right"] >= len(shape.truth.messages) - 3


def test_a_note_in_the_second_half(tmp_path: Path) -> None:
    """Two halves are one text where the note of the source is in one, and its code in the other."""
    source = (
        "# One\n\nThe folder `a` holds `b`, as said. There is nothing in it yet.[^1]\n\n[^1]: So."
    )
    first, second = (
        "フォルダー `a` には `b` があります。",
        "まだ何もありません。そう言っただけです。",
    )
    theirs = f"# 一\n\n{first}\n\n{second}[^1]\n\n[^1]: はい。"
    more = '[editions]\nlanguages = ["ja"]'
    found = adopted(book_of(tmp_path, source, more=more), theirs, language="ja")
    text = "The folder ⟦1⟧ holds ⟦2⟧, as said. There is nothing in it yet.⟦3⟧"
    assert pairs(found)[text].endswith("だけです。⟦3⟧")


def test_links_in_html(tmp_path: Path) -> None:
    """Sections that little but their links in raw HTML tells apart find one another."""
    kinds = {"Pie": "Camembert", "Bar": "Colonnes", "Tree": "Arbre", "Web": "Toile"}

    def link(kind: str, text: str) -> str:
        return f'<a href="https://example.org/{kind}">{text}</a>'

    here = [f"## {kind} {link(kind, 'docs')}\n\nIt shows things." for kind in [*kinds][1:]]
    there = [f"## {kinds[kind]} {link(kind, 'notice')}\n\nElle montre." for kind in kinds]
    book = book_of(tmp_path, "\n\n".join(["# Charts", *here]), more=LANGUAGES)
    found = pairs(adopted(book, "\n\n".join(["# Schémas", *there])))
    for kind in [*kinds][1:]:
        assert found[f"{kind} ⟦1⟧docs⟦/1⟧"] == f"{kinds[kind]} ⟦1⟧notice⟦/1⟧"


def test_names_in_other_letters(tmp_path: Path) -> None:
    """A Chinese text with many names in Latin letters is Chinese, and adopted."""
    names = [f"Lovelace Hopper Hamilton Goldberg Perlman {n}" for n in range(6)]
    text = "# People\n\n" + "\n\n".join(f"Here is what {name} wrote." for name in names)
    theirs = "# 人物\n\n" + "\n\n".join(f"以下是{name}所写的文字。" for name in names)
    found = adopted(book_of(tmp_path, text, more=LANGUAGES), theirs, language="zh-Hans")
    assert len(found.placed) == len(names) + 1


def test_a_caption_that_is_also_the_alt_text(tmp_path: Path) -> None:
    """A picture's caption that has its place is not told again as an alt text without one."""
    text = "# One\n\n![The beds](images/square.svg){alt='A square'}\n\nText."
    found = adopted(
        book_of(tmp_path, text, more=LANGUAGES),
        "# Un\n\n![Les planches](images/square.svg)\n\nTexte.",
    )
    assert not found.unplaced


# The book of this repository


@pytest.mark.slow
@pytest.mark.parametrize("language", ["ar", "es", "fr", "ru", "zh-Hans"])
def test_own_book_of_equal_structure(own: Book, language: str) -> None:
    """Every translation of this book comes back whole from plain Markdown, without one wrong."""
    reference = catalogs.read(ROOT / "translations" / f"{language}.po")
    count = adoption.measure(own, reference, "equal structure", 0, with_ids=False)
    assert count["wrong"] == count["wrong, marked"] == count["not found"] == 0
    assert count["right"] >= 0.99 * count.total()


@pytest.mark.slow
def test_own_book_damaged(own: Book) -> None:
    """With paragraphs dropped, split, merged and moved at once, what is wrong is marked."""
    count: Counter[str] = Counter()
    for language in ("fr", "zh-Hans"):
        reference = catalogs.read(ROOT / "translations" / f"{language}.po")
        count += adoption.measure(own, reference, "all of these", 0, with_ids=False)
    assert count["wrong"] == 0
    assert count["right"] >= 0.9 * count.total()


def _zip(*names: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name in names:
            archive.writestr(name, "application/epub+zip" if name == "mimetype" else "x")
    return content.getvalue()


NO_MARKDOWN = {
    "fr.po": (
        b'# French\n#\nmsgid ""\nmsgstr ""\n"Language: fr\\n"\n\nmsgid "A"\nmsgstr "B"\n',
        "a PO file",
        "import fr.po",
    ),
    "renamed.md": (b'\n#: a\nmsgctxt "x"\nmsgid "y"\nmsgstr "z"\n', "a PO file", "import"),
    "fr.xlf": (b'<?xml version="1.0"?>\n<!-- a -->\n<xliff version="1.2"/>', "XLIFF", "import"),
    "fr.tmx": (b'\xef\xbb\xbf<?xml version="1.0"?><!DOCTYPE tmx><tmx/>', "TMX", "import"),
    "t.tbx": (b'<?xml version="1.0"?><tbx type="x"/>', "TBX", "import"),
    "fr.csv": (b"id,source,target\n1,a,b\n", "CSV", "import"),
    "fr.html": (b"<!DOCTYPE html>\n<html><body><p>un</p></body></html>", "HTML", "pandoc"),
    "fr.docx": (_zip("[Content_Types].xml", "word/document.xml"), "Word", "pandoc fr.docx"),
    "fr.epub": (_zip("mimetype", "OEBPS/a.xhtml"), "EPUB", "pandoc"),
    "fr.zip": (_zip("a.md"), "ZIP", "unpack"),
    "fr.pdf": (b"%PDF-1.7\n%\xe2\xe3\n", "a PDF", "Markdown"),
    "fr.json": (b'{"a": "b"}', "JSON", "Markdown"),
    "fr.rtf": (rb"{\rtf1\ansi un}", "RTF", "pandoc"),
    "fr.tex": (b"% a\n\\documentclass{book}\n", "LaTeX", "pandoc"),
    "fr.rst": (b"=====\nTitre\n=====\n\nun\n", "reStructuredText", "pandoc"),
    "u16.md": ("# Un\n".encode("utf-16"), "UTF-16", "UTF-8"),
    "x.md": (b"\x89PNG\r\n\x1a\n", "a picture", "Markdown"),
}


@pytest.mark.parametrize("name", NO_MARKDOWN)
def test_no_markdown(tmp_path: Path, name: str) -> None:
    """A file of another kind is refused by what it is, whatever its name, with a way out."""
    content, what, tip = NO_MARKDOWN[name]
    (tmp_path / name).write_bytes(content)
    with pytest.raises(UsageError) as error:
        read_files([tmp_path / name])
    (finding,) = error.value.findings
    assert finding.where == str(tmp_path / name)
    assert what in finding.what
    assert tip in finding.tip


@pytest.mark.parametrize(
    "text",
    [
        '# PO\n\n```\nmsgid "a"\nmsgstr "b"\n```\n',
        '---\ntitle: a\n---\n\n# msgid "a"\n',
        "[a]: http://x.org\n\n[a] b\n",
        "{.a} b\n",
        "<div>\n\na\n\n</div>\n",
        "<!-- a -->\n\n# b\n",
        "% Title\n% Author\n\n\\newpage\n",
        "a PK and %PDF-\n",
    ],
)
def test_markdown_of_every_kind(tmp_path: Path, text: str) -> None:
    """Markdown may begin with anything, and have any code in it."""
    (tmp_path / "a.md").write_text(text, encoding="utf-8")
    assert read_files([tmp_path / "a.md"]) == [("a.md", text)]
