"""Two builds of a book → its errata: what changed since then, per language, for people.

Each language gets a sheet to print, in its own words, and the printed edition with change bars;
``changes.json`` says the same to programs.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

from hexapla.changes.diff import KINDS, Change, Piece, changes, difference
from hexapla.errors import Finding, UsageError
from hexapla.files import paths
from hexapla.formats.pdf import change_bars
from hexapla.languages import languages
from hexapla.model import Edition
from hexapla.rendering import context
from hexapla.rendering.blocks import Block, of_chapters, of_site
from hexapla.rendering.chapters import chapters
from hexapla.source.uses.views import edition_for
from hexapla.theme import Theme

FOLDER, FILE = paths.CHANGES, "changes.json"

CONTEXT_LENGTH = 60
"""How many letters of what did not change are shown on each side of what did."""


@dataclass(frozen=True, slots=True)
class Build:
    """A finished build to compare: its manifest and the folder it stands in."""

    folder: Path
    record: Mapping[str, Any]

    @property
    def day(self) -> date:
        """The date of the edition of the book."""
        return date.fromisoformat(self.record["book"]["date"])

    def path(self, language: str, kind: str) -> Path | None:
        """The artifact of a language in a format, or None where there is none."""
        for entry in self.record["editions"]:
            for artifact in entry["artifacts"]:
                if entry["language"] == language and artifact["format"] == kind:
                    found = self.folder / artifact["path"]
                    is_inside = found.resolve().is_relative_to(self.folder.resolve())
                    return found if is_inside and found.is_file() else None
        return None

    @property
    def languages(self) -> list[str]:
        """The languages that have a site, which is what is compared."""
        names = [entry["language"] for entry in self.record["editions"]]
        return [name for name in names if "+" not in name and self.path(name, "html")]


@dataclass(frozen=True, slots=True)
class Sheet:
    """What changed in one language."""

    edition: Edition
    """As the source and its translation are now."""
    new: Sequence[Block]
    names: Sequence[str]
    """By which id each of these blocks can be found in print; those of the title page by none."""
    changes: Sequence[Change]

    @property
    def language(self) -> str:
        """The language."""
        return self.edition.language

    @property
    def counts(self) -> dict[str, int]:
        """How much there is of each kind."""
        found = Counter(change.kind for change in self.changes)
        return {kind: found[kind] for kind in KINDS}


def refuse_others(old: Build, new: Build) -> None:
    """Compare only builds of one book that can be read.

    Raises:
        UsageError: the builds are of two books, or have no site to read.
    """
    one, other = (build.record["book"]["identifier"] for build in (old, new))
    if one != other:
        what = f"it is of another book: {one}, not {other}"
        tip = "name the manifest.json of an older build of this book"
        raise UsageError(Finding(str(old.folder), what, tip))
    for build in (old, new):
        if not build.languages:
            tip = "keep the whole folder of a build: its HTML editions are what is compared"
            raise UsageError(Finding(str(build.folder), "no HTML edition stands here", tip))


def sheet(old: Build, new: Build, edition: Edition) -> Sheet:
    """What changed in the language of an edition, which both builds have.

    Raises:
        UsageError: the finished site does not say what the source says now.
    """
    # The sites are compared; so the printed sheet has what a site shows.
    edition = edition_for(edition, "html")
    before, after = (_blocks(build, edition.language) for build in (old, new))
    blocks = of_chapters(chapters(edition))
    front = sum(not block.place for block in after)
    if [block.identity for _, block in blocks] != [block.identity for block in after[front:]]:
        where = f"the {edition.language} edition in {new.folder}"
        what = "it is not what the source and its translation say now"
        raise UsageError(Finding(where, what, "run `build` first"))
    names = [change_bars.name(at, element) for at, (element, _) in enumerate(blocks)]
    return Sheet(edition, after, [*[""] * front, *names], changes(before, after))


def _blocks(build: Build, language: str) -> list[Block]:
    first = build.path(language, "html")
    assert first is not None  # noqa: S101 - asked for languages that have a site
    try:
        return of_site(first)
    except (OSError, ValueError, AssertionError) as error:
        finding = Finding(str(first), f"it cannot be read: {error}", "build that edition again")
        raise UsageError(finding) from None


def path_of(edition: Edition) -> str:
    """Where the printed edition with change bars stands in ``changes/``."""
    return f"{edition.language}/{edition.book.settings.slug}-changes.pdf"


def with_bars(language_sheet: Sheet) -> Edition:
    """The edition, knowing which of its blocks get a change bar."""
    marks: dict[str, set[str]] = {}
    for change in language_sheet.changes:
        name = language_sheet.names[min(change.at, len(language_sheet.names) - 1)]
        kind = change_bars.CUT if change.kind == "removed" else change_bars.CHANGED
        marks.setdefault(name, set()).add(kind)
    changed = {name: " ".join(sorted(kinds)) for name, kinds in marks.items() if name}
    return replace(language_sheet.edition, changed=changed)


# ------------------------------------------------------------------------------- the pages


def write(
    folder: Path, old: Build, new: Build, sheets: Sequence[Sheet], theme: Theme
) -> dict[str, Any]:
    """Write the sheets, their index and ``changes.json``; a PDF with bars may be there already."""
    summaries = [_sheet_summary(language_sheet, folder, old, new) for language_sheet in sheets]
    record = {
        "book": dict(new.record["book"]),
        "old": {"date": old.day.isoformat()},
        "new": {"date": new.day.isoformat()},
        "begun": sorted(set(new.languages) - set(old.languages)),
        "ended": sorted(set(old.languages) - set(new.languages)),
        "languages": summaries,
    }
    text = json.dumps(record, ensure_ascii=False, indent=1)
    (folder / FILE).write_text(f"{text}\n", encoding="utf-8")
    style = (
        theme.read("shared.css") + theme.read("html/style.css") + theme.read("changes/style.css")
    )
    (folder / "style.css").write_text(style, encoding="utf-8")
    values = {"record": record, "old": old, "new": new, "called": languages.language_name}
    values["long_date"] = languages.long_date
    page = theme.render("changes/index.html", **values)
    (folder / "index.html").write_text(page, encoding="utf-8")
    for language_sheet, one in zip(sheets, summaries, strict=True):
        _write_sheet(folder / language_sheet.language, language_sheet, one, values, theme)
    return record


def _write_sheet(
    folder: Path,
    language_sheet: Sheet,
    summary: Mapping[str, Any],
    values: Mapping[str, Any],
    theme: Theme,
) -> None:
    folder.mkdir(exist_ok=True)
    edition = language_sheet.edition
    shown = [{**c, "pieces": _shortened(c["pieces"])} for c in summary["changes"]]
    groups = [(name, list(group)) for name, group in groupby(shown, itemgetter("section"))]
    page = theme.render(
        "changes/sheet.html",
        **values,
        edition=edition,
        words=edition.words,
        title=context.template_values(edition, [])["title"],
        told=summary,
        groups=groups,
        digits=lambda number: _digits(str(number), edition),
    )
    (folder / "index.html").write_text(page, encoding="utf-8")


def _sheet_summary(language_sheet: Sheet, folder: Path, old: Build, new: Build) -> dict[str, Any]:
    """A sheet as the pages and ``changes.json`` say it."""
    language = language_sheet.language
    barred = folder / path_of(language_sheet.edition)
    before = _page_numbers(old.path(language, "pdf"))
    now = _page_numbers(barred if barred.is_file() else new.path(language, "pdf"))
    return {
        "language": language,
        "counts": language_sheet.counts,
        "pdf": barred.name if barred.is_file() else "",
        "changes": [
            _change_summary(change, language_sheet, before, now)
            for change in language_sheet.changes
        ],
    }


def _change_summary(
    change: Change, language_sheet: Sheet, before: Mapping[str, int], now: Mapping[str, int]
) -> dict[str, Any]:
    block, edition = change.new or change.old, language_sheet.edition
    assert block is not None  # noqa: S101 - a change has a block on one side at least
    place = _place(block, edition)
    was = _place(change.old, edition) if change.old else ""
    if change.old and change.kind == "moved" and was in {"", place}:
        was = _section(change.old, edition)
    old_text, new_text = (one.text if one else "" for one in (change.old, change.new))
    page = before.get(block.place)
    if change.new:
        page = now.get(language_sheet.names[change.at]) or now.get(block.place)
    return {
        "kind": change.kind,
        "what": block.kind,
        "place": place,
        "was": was if was != place else "",
        "section": _section(block, edition),
        "id": block.place,
        "page": page,
        "pieces": difference(old_text, new_text, edition.language),
    }


def _place(block: Block, edition: Edition) -> str:
    """What a reader finds a block by: ``¶17``, ``Note 3``, ``Figure 2``; else its section only."""
    if not block.number:
        return ""
    number = _digits(block.number, edition)
    if block.of == "paragraph":
        return f"¶{number}"
    return edition.words[f"{block.of.capitalize()} {{number}}"].format(number=number)


def _section(block: Block, edition: Edition) -> str:
    """The number and title of the section that a block stands in."""
    number, space, title = block.section.partition(" ")
    return f"{_digits(number, edition)}{space}{title}" if number[:1].isdigit() else block.section


def _digits(number: str, edition: Edition) -> str:
    return languages.digits(number, edition.language, edition.book.settings.numerals)


def _shortened(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces as the sheet shows them: of long texts that stayed, what is near a change."""
    last = len(pieces) - 1
    return [
        Piece("same", _near_change(piece.text, is_first=at == 0, is_last=at == last))
        if piece.kind == "same" and last
        else piece
        for at, piece in enumerate(pieces)
    ]


def _near_change(text: str, *, is_first: bool, is_last: bool) -> str:
    head, tail = 0 if is_first else CONTEXT_LENGTH, 0 if is_last else CONTEXT_LENGTH
    if len(text) <= head + tail + CONTEXT_LENGTH // 2:
        return text
    return f"{text[:head].rstrip()} … {text[len(text) - tail :].lstrip()}".strip()


def _page_numbers(file: Path | None) -> dict[str, int]:
    """The page of every id of a PDF, counted from 1; nothing where there is no PDF."""
    if file is None:
        return {}
    import pikepdf

    with pikepdf.open(file) as pdf:
        if "/Names" not in pdf.Root or "/Dests" not in pdf.Root.Names:
            return {}
        numbers = {page.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        places: Any = pikepdf.NameTree(pdf.Root.Names.Dests)
        return {str(name): numbers[target[0].objgen] for name, target in places.items()}
