"""Figures in README, manual and benchmarks: each is measured by a command, or counted here."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from math import ceil
from pathlib import Path

import pytest

from benchmarks import (
    adoption,
    exactness,
    false_alarms,
    histories,
    hostile,
    judges,
    machine,
    random_model,
    seeded_errors,
    shapes,
    tables,
    unseen_errors,
)
from benchmarks.mistakes import MISTAKES
from hexapla.catalogs import catalog
from hexapla.checks.checks import CHECKS
from hexapla.files import book_files, bounded_json
from hexapla.images import bounds, rasters
from hexapla.memory import memory
from hexapla.segments import refusals
from hexapla.source import pandoc
from hexapla.source import reader as source
from hexapla.source.config import settings
from hexapla.source.faults import refused
from hexapla.system import limits
from tests.conftest import ROOT
from tests.support.nasty import NASTY

BENCHMARKS = tables.README.read_text(encoding="utf-8")
NAMES = re.findall(r"<!-- measured: (.+) -->", BENCHMARKS)
BY_ROWS = ("Fresh machines", "Hostile books", "Segments are exact")
"""The sections whose tables are written row by row."""


# ------------------------------------------------------------------------------------ the runs


@pytest.mark.parametrize("name", NAMES)
def test_a_table_names_its_run(name: str) -> None:
    """Each measured text tells the command, the commit and the day, and the command is there."""
    last = tables.measured(name).rpartition("\n")[2]
    found = tables.RUN.fullmatch(last)
    assert found, last
    assert re.search(rf"(?m)^{found['command'].removeprefix('make ')}:", makefile())


@pytest.mark.parametrize("heading", BY_ROWS[1:])
def test_rows_name_their_run(heading: str) -> None:
    """So does each row that was measured on its own."""
    for *_, run in tables.cells(tables.section(heading)):
        assert tables.RUN.fullmatch(f"({run})"), run


def test_no_table_is_typed() -> None:
    """Every table of the benchmarks is written by a command."""
    text = re.sub(r"(?s)<!-- measured: .*?<!-- end -->", "", BENCHMARKS)
    for heading in re.findall(r"(?m)^## (.+)$", text):
        is_typed = heading not in BY_ROWS and "\n|" in tables.section(heading, text)
        assert not is_typed, heading


def makefile() -> str:
    return (ROOT / "Makefile").read_text(encoding="utf-8")


# ---------------------------------------------------------------------------------- the counts


def rows(name: str) -> list[list[str]]:
    return tables.cells(tables.measured(name))


def number(cell: str) -> int:
    return int(cell.replace(",", ""))


def numbers(pattern: str, text: str) -> tuple[int, ...]:
    found = re.search(pattern, text)
    assert found, pattern
    return tuple(map(number, found.groups()))


@pytest.mark.slow
def test_documents() -> None:
    """So many documents are generated (for the first reader), and so many edges are there."""
    told = {row[0]: number(row[1]) for row in tables.cells(tables.section(exactness.HEADING))}
    assert {told[f"{reader}, edges"] for reader in exactness.READERS} == {len(NASTY)}
    first = exactness.READERS[0]
    generated = len(exactness.generated(first, exactness.GENERATED))
    assert told[f"{first}, generated"] == generated


@pytest.mark.slow
def test_histories() -> None:
    """The history has so many edits, of so many kinds, in so many languages."""
    found = Counter(
        version.kind
        for version in histories.versions_of_the_book(histories.EDITS, histories.SEED)
        if version.kind
    )
    languages = settings.read_settings(ROOT / "source" / "book.toml").languages
    told = numbers(r"(\d+) edits of (\d+) kinds \(seed .+\) in (\d+)", tables.measured("history"))
    assert told == (found.total(), len(found), len(languages))


def test_seeded_errors() -> None:
    """So many errors of so many kinds are sown into so many messages."""
    every = seeded_errors.translations()
    sown, text = seeded_errors.count(every), tables.measured("seeded errors")
    assert numbers(r"of ([\d,]+) errors of (\d+) kinds", text) == (sown.total(), len(sown))
    messages = sum(len(one.catalog.messages) for one in every)
    assert numbers(r"in the ([\d,]+) messages as they are", text) == (messages,)


def test_false_alarms() -> None:
    """So many languages are measured, and findings were read in each of them."""
    told = rows("false alarms")
    assert [row[0] for row in told] == [*sorted(false_alarms.LANGUAGES.values()), "all"]
    assert all(number(row[3]) > 0 for row in told)
    # Two findings of one check in one message have one line.
    assert number(told[-1][3]) >= len(false_alarms.judgements()) > 0


def test_unseen_errors() -> None:
    """So many mistakes are made, by category; and what makes them knows nothing of Hexapla."""
    made = unseen_errors.count(seeded_errors.translations())
    told = {row[0]: number(row[2]) for row in rows("unseen errors") if row[2]}
    counted = {name: sum(made[kind] for kind in kinds) for name, kinds in MISTAKES.items()}
    assert told == {**counted, "all": made.total()}
    code = (ROOT / "benchmarks" / "mistakes.py").read_text(encoding="utf-8")
    assert not re.search(r"(?m)^\s*(from|import) (hexapla|tests|benchmarks)", code)


def test_adoption() -> None:
    """So many texts are taken over: those of the book, and those that are paired by a person."""
    book = source.read_book(ROOT)
    known = adoption.references()
    keys = set().union(*adoption.keys_of(adoption.unmarked(book, known[0])[0]))
    assert {number(row[2]) for row in rows("adoption")[:2]} == {len(keys) * len(known)}
    told = {row[0]: number(row[2]) for row in rows("shapes")[:-1]}
    assert told == {
        shape.name: sum(bool(one.string) for one in shape.truth) for shape in shapes.shapes()
    }


def test_messages_translated() -> None:
    """So many messages and sentences are translated by machines."""
    messages = machine.chosen_messages()
    told = numbers(r"(\d+) messages, (\d+) sentences", tables.measured("machine: speed"))
    assert told == (len(messages), sum(map(len, messages)))
    spanish = catalog.read(ROOT / "translations" / "es.po")
    assert number(rows("machine: likeness")[0][1]) == len(spanish.messages)


@pytest.mark.slow
def test_judged(own_editions: Path) -> None:
    """So many files are judged as a build of this book has."""
    told = {row[0]: number(row[1].split()[0]) for row in rows("judges")}
    made = judges.artifacts_of(own_editions)
    assert told["veraPDF, PDF/UA-1"] == len(made["pdf"])
    assert told["EPUBCheck, warnings count"] == len(made["epub"])
    assert told["Nu HTML Checker"] == len([*own_editions.rglob("*.html")])


def test_hostile() -> None:
    """So many kinds are tried in each area, and all are held."""
    told = {row[0]: (number(row[1]), number(row[2])) for row in table_of_hostile()}
    found = {
        area: sum(max(1, len(kind.parts)) for kind in kinds())
        for area, kinds in hostile.AREAS.items()
    }
    assert told == {area: (count, count) for area, count in found.items()}


def table_of_hostile() -> list[list[str]]:
    return tables.cells(tables.section("Hostile books"))


def test_chaos() -> None:
    """As many tries are told as the rows have, and all survived."""
    (tries,) = numbers(r"([\d,]+) tries", tables.measured("chaos"))
    assert tries == sum(number(row[2]) for row in rows("chaos"))
    assert [row for row in rows("chaos") if row[2] != row[3]] == []


# ----------------------------------------------------------------------------------- the claims


def plain(name: str) -> str:
    """A page without its code and without what links name, on one line."""
    text = (ROOT / name).read_text(encoding="utf-8")
    text = re.sub(r"(?ms)^```.*?^```$|`[^`\n]*`|\]\([^)]*\)", " ", text)
    return " ".join(text.split())


def percent(row: str, name: str) -> float:
    (cell,) = [found[1] for found in rows(name) if found[0] == row]
    return float(cell.removesuffix(" %"))


def fresh_gigabytes() -> list[tuple[float, float]]:
    """What ``make`` and ``make test`` have added, on each bare machine that was tried."""
    cells = tables.cells(tables.section("Fresh machines"))
    sizes = [[float(found) / 1000 for found in re.findall(r"(\d+) MB", str(row))] for row in cells]
    return [(first, second - first) for first, second in sizes]


def edits_and_survivors() -> tuple[int, int]:
    (edits,) = numbers(r"(\d+) edits", tables.measured("history"))
    return edits, int(percent("survived, mean over the edits", "history"))


NOVEL = 540_000
"""The characters of a novel: 90,000 words."""


def of_a_novel() -> tuple[int, int]:
    """Minutes and GiB that one artifact of a novel may take."""
    seconds = limits.SECONDS + NOVEL * limits.SECONDS_OF_CHARACTER
    memory = limits.MEMORY + NOVEL * limits.MEMORY_OF_CHARACTER
    return int(seconds // 60), ceil(memory / 2**30)


def languages() -> int:
    return len(settings.read_settings(ROOT / "source" / "book.toml").languages)


WORDS = ["none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]

CLAIMS: Mapping[str, Mapping[str, Callable[[], tuple[object, ...]]]] = {
    "README.md": {
        r"in the (\w+) languages of the United Nations": lambda: (WORDS[languages() + 1],),
        r"The (\w+) translations are complete": lambda: (WORDS[languages()],),
        r"Over (\d+) edits of this book, (\d+) % of the translations survive": edits_and_survivors,
        r"may take a (minute) of CPU time and (\d+) GiB": lambda: (
            "minute" if limits.SECONDS == 60 else limits.SECONDS,
            limits.MEMORY // 2**30,
        ),
        r"a novel: (\d+) minutes, (\d+) GiB": of_a_novel,
    },
    "CHANGELOG.md": {r"(\w+) checks of the translations": lambda: (_spelled(len(CHECKS)),)},
    "docs/source/11-pictures.md": {
        r"file \| (\d+) MiB; a drawing (\d+) MiB": lambda: (
            book_files.MOST_BYTES // 2**20,
            bounds.MOST_BYTES // 2**20,
        ),
        r"pixels \| (\d+) million": lambda: (rasters.MOST_PIXELS // 10**6,),
        r"moving picture \| ([\d,]+), and (\d+) million": lambda: (
            f"{rasters.MOST_FRAMES:,}",
            rasters.MOST_MOVING // 10**6,
        ),
        r"elements of a drawing \| ([\d,]+),.+?; (\d+) deep": lambda: (
            f"{bounds.MOST_ELEMENTS:,}",
            bounds.MOST_DEPTH,
        ),
        r"labels \| ([\d,]+) characters": lambda: (f"{bounds.MOST_LABEL:,}",),
        r"numbers \| ([\d,]+);": lambda: (f"{bounds.MOST_NUMBER:,.0f}",),
        r"style \| ([\d,]+) characters; elements × selectors: ([\d,]+)": lambda: (
            f"{bounds.MOST_STYLE:,}",
            f"{bounds.MOST_MATCHES:,}",
        ),
    },
    "docs/source/12-security.md": {
        r"CPU \| (\d+) s, and (\d+) ms for each character of the text, (\d+) s": lambda: (
            limits.SECONDS,
            round(limits.SECONDS_OF_CHARACTER * 1000),
            limits.SECONDS_OF_PICTURE,
        ),
        r"memory \| (\d+) GiB, and (\d+) KiB for each character, (\d+) MiB": lambda: (
            limits.MEMORY // 2**30,
            limits.MEMORY_OF_CHARACTER // 2**10,
            limits.MEMORY_OF_PICTURE // 2**20,
        ),
        r"each file \| (\d+) s of CPU and (\d+) s for each MB of text; (\d+) GB": lambda: (
            pandoc.SECONDS,
            pandoc.SECONDS_PER_MEGABYTE,
            pandoc.MEMORY.removesuffix("G"),
        ),
        r"a file of the book \| (\d+) MiB; +(\d+) MiB": lambda: (
            book_files.MOST_BYTES // 2**20,
            settings.MOST // 2**20,
        ),
        r"levels of JSON from elsewhere \| (\d+)": lambda: (bounded_json.LEVELS,),
        r"(\w+) times its letters \(and ([\d,]+)\)": lambda: (
            _spelled(refusals.TIMES),
            f"{refusals.LETTERS:,}",
        ),
        r"columns of a table \| (\d+)": lambda: (refused.MOST_COLUMNS,),
        r"(\d+) brackets that are open": lambda: (pandoc.BRACKETS,),
    },
    "benchmarks/README.md": {
        r"ends within (\d+) s of CPU": lambda: (hostile.SECONDS,),
        r"\((\d+) s of CPU and ([\d.]+) GiB for such a book\)": lambda: (
            round(limits.SECONDS * float(hostile.FACTOR)),
            hostile.FACTOR,
        ),
        r"\((\d+) \+ (\d+) layers, width (\d+), (\d+) heads, ([\d,]+) pieces": lambda: (
            random_model.LAYERS,
            random_model.LAYERS,
            random_model.WIDTH,
            random_model.HEADS,
            f"{random_model.PIECES:,}",
        ),
        r"at least ([\d.]+) alike": lambda: (memory.MINIMUM,),
        r"gives its model (\d+) tokens at a time": lambda: (_usual_batch(),),
        r"must give (\d+) for accessibility and best practices and (\d+) or more": lambda: (
            round(100 * judges.LIGHTHOUSE["accessibility"]),
            round(100 * judges.LIGHTHOUSE["performance"]),
        ),
    },
}
"""For each page: a sentence with figures, and what they are now."""


def _usual_batch() -> int:
    """The tokens of a batch, as Argos Translate has it."""
    said = rows("machine: speed")[0][1]
    return number(said.partition(" ")[0])


def _spelled(count: int) -> str:
    return {20: "twenty"}.get(count, str(count))


@pytest.mark.parametrize(
    ("page", "sentence"), [(page, one) for page, all_of in CLAIMS.items() for one in all_of]
)
def test_claims(page: str, sentence: str) -> None:
    """A figure that a page names is what the table says, or what is counted now."""
    found = re.search(sentence, plain(page))
    assert found, sentence
    assert found.groups() == tuple(map(str, CLAIMS[page][sentence]()))


def test_no_judge_finds_anything() -> None:
    """The README says so, and the table of judges has no finding."""
    assert "No judge finds anything" in plain("README.md")
    assert {row[2] for row in rows("judges")} == {"0"}


def test_megabytes_of_fresh_machines() -> None:
    """What ``make`` and ``make test`` bring is what bare machines have grown by, to 0.1 GB."""
    found = re.search(
        r"brings takes ([\d.]+) GB, what brings another ([\d.]+) GB", plain("README.md")
    )
    assert found
    for measured in fresh_gigabytes():
        assert list(map(float, found.groups())) == pytest.approx(measured, abs=0.1)


def test_the_speed_of_machine_translation() -> None:
    """Untuned and message by message it costs several times as much; tuned and at once, as much."""
    ratios = [float(row[4]) for row in rows("machine: speed")]
    engines = plain("docs/source/05-engines.md")
    assert "costs several times as much of the processor; called once for all" in engines
    assert "it costs as much" in engines
    assert ratios[0] > 3
    assert ratios[-1] == pytest.approx(1, abs=0.25)


def test_a_rewritten_book_takes_seconds() -> None:
    """The changelog says so of 5,000 paragraphs, and the table of that many."""
    assert "rewritten book of 5,000 paragraphs takes seconds" in plain("CHANGELOG.md")
    assert "5,000 messages" in tables.measured("rewritten book")
    assert max(float(seconds) for _, seconds in rows("rewritten book")) < 10


def test_the_manual_counts_the_languages() -> None:
    """Some 30 languages have a file of rules."""
    (told,) = numbers(r"of some (\d+) languages", plain("docs/source/02-languages.md"))
    files = {path.stem for path in (ROOT / "templates" / "languages").glob("*.toml")}
    languages = {name for name in files - {"default"} if not name.istitle()}  # Beng is a script
    assert len(languages) == pytest.approx(told, abs=2)


NAMED = re.compile(
    r"Debian \d+( or \d+| and \d+)?|a 2019 paper|EPUB 3\.3|PDF/(UA-1|A-3a|X-4)|of ten minutes"
    r"|section 2\.3|Section 2\.3|XLIFF|CC BY 4\.0|1\.2 and 2\.0|brings takes .+? GB, .+? GB"
    r"|[Tt]wo (commands?|packages|languages|equal texts)|one command|one file|one step|One book"
    r"|one (catalog|line|of)|In one|two equal"
)
"""Numbers that name a thing or count what stands in the same sentence."""


def test_no_other_figures_in_the_readme() -> None:
    """Each figure of the README is one of these claims, or names a thing."""
    text = plain("README.md")
    for pattern in [*CLAIMS["README.md"], NAMED.pattern]:
        text = re.sub(pattern, "", text)
    found = re.findall(r".{0,30}\d[\d.,]*(?: ?(?:%|GB|MB|GiB))?.{0,20}", text)
    assert found == []
