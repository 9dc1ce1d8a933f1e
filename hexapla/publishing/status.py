"""Progress → what people look at: a table on the terminal, and the page ``dist/status/``."""

from __future__ import annotations

import json
from collections.abc import Container, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hexapla.editions.localize import PUBLISHABLE, is_original
from hexapla.editions.progress import BEHIND, Progress, Tally, as_dict, percents, translations
from hexapla.errors import plural
from hexapla.languages import languages
from hexapla.model import Edition, Passage, Section, State
from hexapla.rendering.chapters import file_of
from hexapla.theme import Theme

if TYPE_CHECKING:
    from rich.table import Table

FOLDER = "status"

BEST_FIRST: tuple[State, ...] = ("reviewed", "translated", "machine", "stale", "missing")
"""The order of the states in every chart, so that a colour is never needed to tell them apart:
what a policy can call ready comes first."""

MEANINGS: Mapping[State, str] = {
    "reviewed": "translated, and checked by a named person",
    "translated": "translated; marked neither as a machine's nor as checked",
    "machine": "translated by a machine, checked by nobody",
    "stale": "the source has changed since it was translated",
    "missing": "not translated, or by a translation that breaks its markup",
}

SHOWN_WORK = 8
"""How many of the texts that need work are listed for each language."""

EXCERPT = 120
"""How many characters of such a text are shown."""


def table(progress_list: Sequence[Progress]) -> Table:
    """The progress of every language, for a terminal of 80 columns.

    Messages in each state, the share of the words that may be published, the words to translate.
    """
    from rich.table import Table

    grid = Table("language", box=None, padding=(0, 1, 0, 0))
    for column in (*BEST_FIRST, "ready", "to do", "changed"):
        grid.add_column(column, justify="right", no_wrap=True)
    for progress in progress_list:
        grid.add_row(
            progress.language,
            *(f"{progress.states[state]:,}" for state in BEST_FIRST),
            percent(progress.tally.share),
            f"{progress.words_to_translate:,}",
            progress.last_change or "–",
        )
    return grid


def percent(share: float) -> str:
    """A share as whole percents, rounded down: 99.9 % is not all, and 0.1 % is not nothing."""
    whole = int(share * 100 + 1e-9)
    return "<1 %" if share > 0 and not whole else f"{whole} %"


def write(folder: Path, editions: Sequence[Edition], theme: Theme, sites: Container[str]) -> None:
    """Write the page, its style and the same facts as JSON into ``status/`` of a folder.

    ``sites`` are the languages whose HTML edition stands beside it, so that links can lead there.
    """
    target = folder / FOLDER
    target.mkdir(exist_ok=True)
    progress_list = translations(editions)
    facts = json.dumps(
        [as_dict(progress) for progress in progress_list], ensure_ascii=False, indent=1
    )
    (target / "status.json").write_text(f"{facts}\n", encoding="utf-8")
    original = next(edition for edition in editions if is_original(edition))
    values = _values(original, progress_list, sites)
    style = theme.read("html/status.css") + "".join(_widths(values))
    (target / "status.css").write_text(style, encoding="utf-8")
    page = theme.render("html/status.html", **values)
    (target / "index.html").write_text(page, encoding="utf-8")


def _widths(values: Mapping[str, Any]) -> list[str]:
    """The rules that make the parts of the bars as wide as their words are many.

    They stand in the style sheet since the policy of the site wants no style in a page.
    """
    bars = [language["bar"] for language in values["languages"]]
    bars += [cell for chapter in values["chapters"] for cell in chapter["cells"]]
    counts = sorted({count for bar in bars for _, count, _ in bar["parts"]})
    # With the bar before it, so that it says more than what holds for all parts of bars.
    return [f"\n.bar .words-{count} {{\n  flex-grow: {count};\n}}\n" for count in counts]


def _values(
    original: Edition, progress_list: Sequence[Progress], sites: Container[str]
) -> dict[str, Any]:
    """What the template of the page is filled with."""
    from hexapla.rendering import context

    settings = original.book.settings
    sections = {section.id: section for section in original.book.sections}
    counted = [
        (progress, {part.id: part.tally for part in progress.chapters})
        for progress in progress_list
    ]
    parts = {"": None, **{s.id: s for s in original.book.sections if s.level == 1}}
    has_front = any("" in tallies for _, tallies in counted)
    return {
        "title": context.template_values(original, [])["title"],
        "source": original,
        "settings": settings,
        "states": BEST_FIRST,
        "meanings": MEANINGS,
        "ready": [state for state in BEST_FIRST if state in PUBLISHABLE[settings.publish]],
        "words": sum(sum(p.tally.words.values()) for p in progress_list[:1]),
        "segments": len(original.passages),
        "percent": percent,
        "languages": [
            {
                "progress": progress,
                "name": languages.language_name(progress.language, "en"),
                "own_name": languages.language_name(progress.language),
                "direction": languages.direction(progress.language),
                "bar": _bar(progress.tally, settings.publish),
                "site": f"../{progress.language}/index.html" if progress.language in sites else "",
                "work": [
                    _task(
                        passage, sections, progress.language if progress.language in sites else ""
                    )
                    for passage in progress.work[:SHOWN_WORK]
                ],
            }
            for progress in progress_list
        ],
        "chapters": [
            {
                "section": section,
                "cells": [_bar(tallies[id_], settings.publish) for _, tallies in counted],
            }
            for id_, section in parts.items()
            if id_ or has_front
        ],
    }


def _bar(tally: Tally, policy: str) -> dict[str, Any]:
    """What a stacked bar shows: the words in each state, best first, and the same in words."""
    there = [state for state in BEST_FIRST if tally.words[state]]
    shown = shown_percents(tally.words, policy)
    parts = [(state, tally.words[state], shown[state]) for state in there]
    said = ", ".join(f"{share} {state}" for state, _, share in parts) or "no words"
    ready = percent(tally.share)
    return {"parts": parts, "said": said, "ready": ready, "behind": behind(tally), "tally": tally}


def shown_percents(words: Mapping[State, int], policy: str) -> dict[State, str]:
    """How much of a text is in each state, as the colophon of the edition says it.

    By this policy a state may not stand, and counts as lacking; a part below 1 % says so.
    """
    done = [state for state in BEST_FIRST if state in PUBLISHABLE[policy] - {"machine"}]
    lacking = [state for state in BEST_FIRST if state not in done]
    counts = [[words[state] for state in states] for states in (done, lacking)]
    whole = [*percents(*counts)[0], *percents(*counts)[1]]
    total = sum(words.values())
    return {
        state: "<1 %" if 0 < words[state] * 100 < total else f"{share} %"
        for state, share in zip([*done, *lacking], whole, strict=True)
    }


def behind(tally: Tally) -> str:
    """How far a part of the book is behind its source, in numbers; empty where it is in step."""
    return ", ".join(
        f"{tally.segments[state]:,} {state} ({plural(tally.words[state], 'word')})"
        for state in BEHIND
        if tally.segments[state]
    )


def _task(passage: Passage, sections: Mapping[str, Section], site: str) -> dict[str, Any]:
    """A text that needs work: what it is, where it stands, and a link to there."""
    file, _, name = passage.segment.where.partition("#")
    section = sections.get(name)
    place = f"{section.number} {section.title}".strip() if section else f"{file}"
    role = passage.segment.context or ""
    text = passage.segment.text
    excerpt = text if len(text) <= EXCERPT else f"{text[:EXCERPT].rstrip()}…"
    link = f"../{site}/{file_of(passage.chapter)}.html#{name}" if site and section else ""
    state = passage.state if passage.score is None else f"{passage.state}, {passage.score:.2f}"
    return {"state": state, "place": place, "role": role, "text": excerpt, "link": link}
