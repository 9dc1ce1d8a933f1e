"""How far a translation is: counted from the edition, and told on the terminal and on a page."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from rich.console import Console

from hexapla.catalogs.catalog import Catalog, Message, signature
from hexapla.editions.colophon import _whole_percents
from hexapla.editions.localize import PUBLISHABLE, localize, of_source
from hexapla.editions.progress import as_dict, measure, percents, translations
from hexapla.model import STATES, Book, Edition, Shown, State
from hexapla.publishing import status
from hexapla.segments.segments import extract
from hexapla.segments.words import count_words
from hexapla.theme import Theme
from tests.support.books import book_from, book_of

TEXT = """\
# First {#first}

One two three.

Again and again.

## Inner {#inner}

Seen by [many](https://example.org).

# Second {#second}

Again and again.

![A drawing](images/drawing.svg)
"""

STATUS = '[editions]\nlanguages = ["fr"]\npublish = "{}"\nminimum = {}\n'


def message(text: str, context: str | None, state: State) -> Message:
    """A message in a state, whose translation is its source."""
    if state == "missing":
        return Message(text, "", context)
    both = f"{text}\0{text}"
    said = {
        "machine": f"machine: engine 1 {signature(text)}",
        "reviewed": f"reviewed: Ana 2026-11-20 {signature(both)}",
    }
    comments = (said[state],) if state in said else ()
    return Message(text, text, context, comments, flags=("fuzzy",) if state == "stale" else ())


def catalog_of(book: Book, states: Sequence[State], header: str = "") -> Catalog:
    """A catalog whose messages are in these states, over and over."""
    keys = dict.fromkeys(segment.key for segment in extract(book))
    made = [
        message(text, context, states[index % len(states)])
        for index, (context, text) in enumerate(keys)
    ]
    return Catalog("fr", tuple(made), header=header)


def edition_of(book: Book, catalog: Catalog) -> Edition:
    return localize(book, catalog, Theme(book.root))[0]


def book_under(tmp_path: Path, policy: str = "translated", minimum: float = 0.5) -> Book:
    return book_of(tmp_path, TEXT, more=STATUS.format(policy, minimum))


@pytest.mark.slow
@given(st.lists(st.sampled_from(STATES), min_size=1, max_size=9), st.sampled_from([*PUBLISHABLE]))
def test_chapters_add_up(states: list[State], policy: str) -> None:
    """The chapters, and the row for metadata and labels, add up to the book."""
    with book_from(TEXT, more=STATUS.format(policy, 0.5)) as book:
        edition = edition_of(book, catalog_of(book, states))
        found = measure(edition)
        total = sum(count_words(segment.text) for segment in extract(book))
        assert sum(found.tally.words.values()) == total
        assert sum(found.tally.segments.values()) == len(extract(book))
        for counts in ("words", "segments"):
            parts: list[Mapping[State, int]] = [getattr(c.tally, counts) for c in found.chapters]
            whole = {state: sum(part[state] for part in parts) for state in STATES}
            assert whole == getattr(found.tally, counts)
        ready = sum(found.tally.words[state] for state in PUBLISHABLE[policy])
        assert found.tally.share == pytest.approx(ready / total)
        assert edition.share == pytest.approx(found.tally.share)


def test_chapters_are_the_books(tmp_path: Path) -> None:
    """There is a row for each chapter in order, after one for metadata and labels."""
    book = book_under(tmp_path)
    found = measure(edition_of(book, catalog_of(book, ["missing"])))
    assert [(part.id, part.number, part.title) for part in found.chapters] == [
        ("", "", ""),
        ("first", "1", "First"),
        ("second", "2", "Second"),
    ]
    labels_and_title = 3 + 1
    assert found.chapters[0].tally.segments["missing"] == labels_and_title


def test_repeated_text(tmp_path: Path) -> None:
    """A text that stands twice is two segments to a reader and one message to a translator."""
    book = book_under(tmp_path)
    again = [segment for segment in extract(book) if segment.text == "Again and again."]
    assert len(again) == 2
    done = catalog_of(book, ["translated"])
    messages = tuple(replace(m, string="") if m.id == again[0].text else m for m in done)
    found = measure(edition_of(book, replace(done, messages=messages)))
    assert (found.tally.segments["missing"], found.tally.words["missing"]) == (2, 6)
    assert (found.states["missing"], found.behind, found.words_to_translate) == (1, 1, 3)
    assert [passage.segment.text for passage in found.work] == ["Again and again."]


def test_the_riskiest_first(tmp_path: Path) -> None:
    """A machine's texts are to be read, too; first those that it was unsure of."""
    book = book_under(tmp_path, "machine")
    done = catalog_of(book, ["translated"])
    drafted = tuple(
        m.drafted(m.string, "engine 1", number / 100)
        for number, m in zip(range(60, 0, -1), done, strict=False)
    )
    found = measure(edition_of(book, replace(done, messages=drafted))).work
    scores = [passage.score or 0 for passage in found]
    assert len(scores) == len(drafted)
    assert scores == sorted(scores)
    assert len(set(scores)) > 5


def test_broken_markup_is_missing(tmp_path: Path) -> None:
    """A translation that would break its markup counts as missing, and the source stands there."""
    book = book_under(tmp_path)
    done = catalog_of(book, ["reviewed"])
    broken = tuple(
        replace(m, string="Vu.", comments=(f"reviewed: Bea 2026-11-20 {_signed(m, 'Vu.')}",))
        if "⟦" in m.id
        else m
        for m in done
    )
    edition, findings = localize(book, replace(done, messages=broken), Theme(book.root))
    found = measure(edition)
    assert len(findings) == 1
    assert found.states["missing"] == found.behind == 1
    assert found.words_to_translate == 3
    assert found.tally.share == edition.share < 1
    assert edition.portions["missing"] == pytest.approx(1 - edition.share)
    assert found.reviewers == ("Ana",)


def _signed(message: Message, text: str) -> str:
    return signature(f"{message.id}\0{text}")


def test_behind_counts_what_is_missing_or_stale(tmp_path: Path) -> None:
    """A machine's or a person's text is in step with the source, whatever the policy says of it."""
    book = book_under(tmp_path, "reviewed")
    states: list[State] = ["missing", "stale", "machine", "translated", "reviewed"]
    edition = edition_of(book, catalog_of(book, states))
    found = measure(edition)
    assert found.behind == found.states["missing"] + found.states["stale"]
    held_back = {passage.state for passage in found.work}
    assert held_back == {"missing", "stale", "machine", "translated"}


@pytest.mark.parametrize(
    ("header", "in_step_with", "last_change"),
    [
        ("", None, None),
        ("X-Source-Edition: 2026-11-23 1a2b3c4d\n", "2026-11-23 1a2b3c4d", None),
        ("PO-Revision-Date: 2026-11-21 09:30+0100\n", None, "2026-11-21"),
        ("PO-Revision-Date: YEAR-MO-DA HO:MI+ZONE\n", None, None),
        ("X-Source-Edition: last spring\n", None, None),
        ("X-Source-Edition: 2026-13-45 1a2b3c4d\n", None, None),
    ],
)
def test_header(
    tmp_path: Path, header: str, in_step_with: str | None, last_change: str | None
) -> None:
    """The catalog's header tells the source edition and the last change; what is no date is not."""
    book = book_under(tmp_path)
    edition = edition_of(book, catalog_of(book, ["missing", "translated"], header))
    told = as_dict(measure(edition))
    assert (told["in_step_with"], told["last_change"]) == (in_step_with, last_change)


def test_only_signatures_that_fit_name_a_reviewer(tmp_path: Path) -> None:
    """Who reviewed an older text of a message is not named as the reviewer of the new one."""
    book = book_under(tmp_path)
    done = catalog_of(book, ["reviewed"])
    older = "reviewed: Old Hand 2020-01-01 00000000"
    messages = tuple(replace(m, comments=(older, *m.comments)) for m in done)
    assert edition_of(book, replace(done, messages=messages)).reviewers == ("Ana",)


def test_json_keys_are_stable(tmp_path: Path) -> None:
    """Programs that read ``status --json`` find the keys that the docstring promises."""
    book = book_under(tmp_path)
    told = as_dict(measure(edition_of(book, catalog_of(book, STATES))))
    assert list(told) == [
        *("language", "states", "segments", "words", "share", "behind", "words_to_translate"),
        *("in_step_with", "last_change", "reviewers", "engines", "published", "minimum"),
        "chapters",
    ]
    assert list(told["states"]) == list(told["words"]) == list(STATES)
    assert list(told["chapters"][0]) == ["id", "number", "title", "segments", "words", "share"]
    assert all(f"``{key}``" in str(as_dict.__doc__) for key in told)
    assert json.loads(json.dumps(told)) == told


def test_source_is_no_translation(tmp_path: Path) -> None:
    """The edition in the language of the source has no progress to tell."""
    book = book_under(tmp_path)
    original = of_source(book, Theme(book.root))
    made = [original, edition_of(book, catalog_of(book, ["stale"]))]
    assert [found.language for found in translations(made)] == ["fr"]


def test_table(tmp_path: Path) -> None:
    """A terminal of 80 columns shows states, what is ready and to do, and the last change."""
    book = book_under(tmp_path)
    header = "PO-Revision-Date: 2026-11-21 09:30+0100\n"
    found = measure(edition_of(book, catalog_of(book, STATES, header)))
    console = Console(file=io.StringIO(), width=80)
    console.print(status.table([replace(found, language="zh-Hans")]))
    assert isinstance(console.file, io.StringIO)
    head, row = (line.split() for line in console.file.getvalue().splitlines())
    assert head[:6] == ["language", "reviewed", "translated", "machine", "stale", "missing"]
    numbers = [str(found.states[state]) for state in status.BEST_FIRST]
    assert row[:6] == ["zh-Hans", *numbers]
    assert row[8:] == [str(found.words_to_translate), "2026-11-21"]


@pytest.mark.parametrize(
    ("share", "told"), [(0, "0 %"), (0.004, "<1 %"), (0.29, "29 %"), (0.999, "99 %"), (1, "100 %")]
)
def test_percent(share: float, told: str) -> None:
    """Nearly all is not all, and a little is not nothing."""
    assert status.percent(share) == told


def page_of(book: Book, edition: Edition, tmp_path: Path, sites: set[str]) -> Path:
    """The folder of the status page of a book with one translation."""
    target = tmp_path / "out"
    target.mkdir()
    theme = Theme(book.root)
    status.write(target, [of_source(book, theme), edition], theme, sites)
    return target / status.FOLDER


def test_page_says_what_the_json_says(tmp_path: Path) -> None:
    """Every number of the JSON can be read on the page, by eye and by ear."""
    book = book_under(tmp_path)
    edition = edition_of(book, catalog_of(book, STATES))
    folder = page_of(book, edition, tmp_path, {"en", "fr"})
    (told,) = json.loads((folder / "status.json").read_text(encoding="utf-8"))
    assert told == as_dict(measure(edition))
    page = html.parse(folder / "index.html").getroot()
    tables = {table.xpath("string(.//th)"): table for table in page.iter("table")}
    chapters = tables["Chapter"].findall(".//tbody/tr")
    assert len(chapters) == len(told["chapters"]) == 3
    for row, chapter in zip(chapters, told["chapters"], strict=True):
        assert chapter["title"] in row.xpath("string(th)")
        assert row.xpath("string(td/span)") == status.percent(chapter["share"])
    (row,) = tables["Language"].findall(".//tbody/tr")
    cells = [" ".join(str(cell.text_content()).split()) for cell in row.findall("td")]
    assert cells == [f"{told['words'][s]} ({told['segments'][s]})" for s in status.BEST_FIRST]
    for bar in page.xpath("//*[@class='bar' and @role]"):
        parts = bar.findall("span")
        label = bar.get("aria-label", "")
        assert bar.get("role") == "img"
        assert label.startswith("French: ")
        assert [part.get("class", "").split()[0] for part in parts] == [
            said.split()[-1] for said in label.removeprefix("French: ").split(", ")
        ]
    grown = [span.get("class") for span in page.xpath("//h3/following-sibling::div/span")]
    words = [(s, told["words"][s]) for s in status.BEST_FIRST if told["words"][s]]
    assert grown == [f"{state} words-{count}" for state, count in words]
    style = (folder / "status.css").read_text(encoding="utf-8")
    assert [n for _, n in words if f".bar .words-{n} {{\n  flex-grow: {n};\n}}" not in style] == []


COUNTS = st.lists(st.integers(0, 10**6), min_size=5, max_size=5)


@given(COUNTS, st.sampled_from(sorted(PUBLISHABLE)))
def test_percents_add_up(counts: list[int], policy: str) -> None:
    """Whole percents add up to 100, are near what they round, and none is 0 or 100 wrongly."""
    words = dict(zip(status.BEST_FIRST, counts, strict=True))
    shown = status.shown_percents(words, policy)
    total = sum(counts)
    whole = {s: 1 if one == "<1 %" else int(one.removesuffix(" %")) for s, one in shown.items()}
    assert sum(whole.values()) == (100 if total else 0)
    for state, count in words.items():
        assert (whole[state] == 0) == (count == 0)
        assert (whole[state] == 100) == (count == total > 0)
        assert (shown[state] == "<1 %") == (0 < count * 100 < total)
        assert not total or abs(whole[state] - count * 100 / total) < len(counts)


def test_percents_of_the_page() -> None:
    """What is done is rounded down, and of the rest the largest remainders up."""
    assert percents([0, 454], [0, 13, 533]) == ([0, 45], [0, 1, 54])
    assert percents([0, 4537], [110, 0, 5353]) == ([0, 45], [1, 0, 54])
    assert percents([406, 406], [188]) == ([41, 40], [19])
    assert percents([999], [1]) == ([99], [1])
    assert percents([1], [999]) == ([1], [99])


@pytest.mark.parametrize("policy", ["translated", "machine"])
def test_the_page_and_the_colophon_say_the_same(
    tmp_path: Path, policy: Literal["translated", "machine"]
) -> None:
    """Each share that a colophon tells is that of the page of states, and both add up to 100."""
    book = book_under(tmp_path)
    book = replace(book, settings=replace(book.settings, publish=policy))
    edition = edition_of(book, catalog_of(book, STATES))
    words = measure(edition).tally.words
    page = status.shown_percents(words, policy)
    told = {shown: f"{share} %" for shown, share in _whole_percents(edition).items()}
    as_shown: dict[State, Shown] = {state: state for state in STATES}
    as_shown["machine"] = "machine" if policy == "machine" else "withheld"
    for state, share in page.items():
        assert told[as_shown[state]] == share.replace("<1", "1")


def test_each_chapter_says_how_far_it_is_behind(tmp_path: Path) -> None:
    """The page has the missing and stale segments of each chapter, and their words."""
    book = book_under(tmp_path)
    edition = edition_of(book, catalog_of(book, STATES))
    page = html.parse(page_of(book, edition, tmp_path, {"en", "fr"}) / "index.html").getroot()
    said = [row.xpath("string(.//*[@class='behind'])") for row in page.xpath("//tbody/tr[td/div]")]
    assert said == [status.behind(part.tally) for part in measure(edition).chapters]
    assert any("missing (" in one for one in said)


def test_page_needs_no_script_and_no_network(tmp_path: Path) -> None:
    """The page holds no script and asks for nothing that does not stand beside it."""
    book = book_under(tmp_path)
    folder = page_of(book, edition_of(book, catalog_of(book, STATES)), tmp_path, {"en", "fr"})
    page = html.parse(folder / "index.html").getroot()
    assert not list(page.iter("script"))
    links = {link for _, _, link, _ in page.iterlinks()}
    assert {link for link in links if urlsplit(link).scheme} == set()
    assert "url(" not in (folder / "status.css").read_text(encoding="utf-8")


def test_work_leads_to_its_section(tmp_path: Path) -> None:
    """The first texts that need work are listed, with a link to their section if it is there."""
    book = book_under(tmp_path)
    edition = edition_of(book, catalog_of(book, ["missing"]))
    for sites, wanted in (({"fr"}, "../fr/first.html#inner"), (set(), None)):
        folder = tmp_path / f"sites-{len(sites)}"
        folder.mkdir()
        page = page_of(book, edition, folder, sites) / "index.html"
        tasks = html.parse(page).getroot().findall(".//details/ol/li")
        assert len(tasks) == status.SHOWN_WORK
        inner = next(task for task in tasks if "1.1 Inner (heading)" in task.text_content())
        link = inner.find("a")
        assert (link.get("href") if link is not None else None) == wanted
        excerpt = inner.find("span")
        assert excerpt is not None
        assert (excerpt.get("lang"), excerpt.get("dir")) == ("en", "ltr")


@pytest.mark.parametrize(
    ("minimum", "said"),
    [
        (0.9, "not published: 0 % of the words are ready, and the minimum is 90 %"),
        (0.0, "published"),
    ],
)
def test_page_says_why_an_edition_is_not_published(
    tmp_path: Path, minimum: float, said: str
) -> None:
    """Below the minimum the page names the share that is ready and the one that is asked for."""
    book = book_under(tmp_path, minimum=minimum)
    edition = edition_of(book, catalog_of(book, ["stale"]))
    folder = page_of(book, edition, tmp_path, {"en", "fr"} if edition.is_published else {"en"})
    page = html.parse(folder / "index.html").getroot()
    facts = {
        str(fact.findtext("dt")): " ".join(str(fact.find("dd").text_content()).split())  # type: ignore[union-attr]
        for fact in page.iter("div")
        if fact.find("dt") is not None
    }
    assert facts["Edition"] == said


def test_page_of_a_book_without_translations(tmp_path: Path) -> None:
    """A book in one language has a page that says so."""
    book = book_of(tmp_path, TEXT)
    theme = Theme(book.root)
    out = tmp_path / "out"
    out.mkdir()
    status.write(out, [of_source(book, theme)], theme, {"en"})
    page = (out / "status" / "index.html").read_text(encoding="utf-8")
    assert "no translations yet" in page
    assert (out / "status" / "status.json").read_text(encoding="utf-8") == "[]\n"
