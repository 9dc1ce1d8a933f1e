"""Printed editions → a table over the languages: pages, spine, expansion, what sticks out.

Everything is read back from the finished files: the inside of a book tells what was measured when
it was laid out. A build that makes one language only thus shows the others as they stand.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from hexapla.formats.pdf.pages import faults
from hexapla.formats.press import pdfx, spine
from hexapla.images import icc
from hexapla.languages import languages
from hexapla.model import Edition
from hexapla.segments.marks import MARK
from hexapla.segments.segments import extract
from hexapla.theme import Theme

FOLDER = "press"

SHOWN = 12
"""How many of the things that stick out are listed for each language."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a printer and a designer ask of one edition."""

    language: str
    pages: int
    """Those that are printed: an even number."""
    blank: int
    """Pages without a text, which let a chapter open on the recto or end the last leaf."""
    spine: float
    """The width of the spine in millimetres."""
    words: int
    characters: int
    """Without spaces and markup."""
    expansion: Mapping[str, float]
    """How much more words, characters and pages there are than in the source, as a share."""
    overfull: Sequence[Mapping[str, Any]]
    """What sticks out of its place, see :func:`hexapla.formats.pdf.preflight.inspect`."""
    faults: Sequence[Mapping[str, Any]]
    """What a designer would mark on its pages, see there too."""
    strayed: Sequence[str]
    """The notes that begin on another page than their mark."""
    inside: str
    cover: str
    """The files, relative to ``dist/``; empty where there is none."""

    @property
    def cells(self) -> int:
        """How many cells of tables are too narrow for what is in them."""
        return sum(found["kind"] in {"cell", "table"} for found in self.overfull)

    @property
    def others(self) -> int:
        """How many lines and pictures are too wide for their place."""
        return len(self.overfull) - self.cells


def write(
    dist: Path, manifest: Mapping[str, Any], editions: Sequence[Edition], theme: Theme
) -> None:
    """Write the page and the same facts as JSON into ``press/``, where the book is printed.

    The keys of the JSON are those of :class:`Row`, a list with one object for each language.
    """
    settings = editions[0].book.settings
    if not settings.print:
        return
    rows = _rows(dist, manifest, editions)
    target = dist / FOLDER
    target.mkdir(exist_ok=True)
    facts = json.dumps([asdict(row) for row in rows], ensure_ascii=False, indent=1)
    (target / "press.json").write_text(f"{facts}\n", encoding="utf-8")
    (target / "press.css").write_text(theme.read("press/press.css"), encoding="utf-8")
    profile = icc.profile_of(editions[0].book.root, settings.profile, theme)
    page = theme.render(
        "press/table.html",
        title=manifest["book"]["title"],
        source=editions[0],
        settings=settings,
        condition=icc.condition(profile),
        said=faults.SAID,
        is_own=bool(settings.profile),
        rows=rows,
        shown=SHOWN,
        names={row.language: languages.language_name(row.language, "en") for row in rows},
        percent=_percent,
    )
    (target / "index.html").write_text(page, encoding="utf-8")


def _rows(dist: Path, manifest: Mapping[str, Any], editions: Sequence[Edition]) -> list[Row]:
    """A row for each edition whose inside stands in ``dist/``, the source's first."""
    by_name = {edition.name: edition for edition in editions}
    rows: list[Row] = []
    for entry in manifest["editions"]:
        paths = {artifact["format"]: artifact["path"] for artifact in entry["artifacts"]}
        edition = by_name.get(entry["language"])
        facts = pdfx.facts_of(dist / paths["print"]) if "print" in paths else {}
        if edition is None or not facts:
            continue
        counted = {
            "words": entry["words"],
            "characters": _characters(edition),
            "pages": facts["printed"],
        }
        rows.append(
            Row(
                language=edition.language,
                **counted,
                blank=facts["blank"] + facts["printed"] - facts["pages"],
                spine=spine.thickness(facts["printed"], edition.book.settings.paper),
                expansion=_expansion(counted, rows[0] if rows else None),
                overfull=facts["overfull"],
                faults=facts.get("faults", []),
                strayed=facts["strayed"],
                inside=paths["print"],
                cover=paths.get("cover", ""),
            )
        )
    return rows


def _characters(edition: Edition) -> int:
    texts = (MARK.sub("", segment.text) for segment in extract(edition.book))
    return sum(len("".join(text.split())) for text in texts)


def _expansion(counted: Mapping[str, int], source: Row | None) -> dict[str, float]:
    """How much more there is than in the first row, which is the source's if it was built."""
    if source is None:
        return dict.fromkeys(counted, 0.0)
    return {
        name: round(number / (getattr(source, name) or 1) - 1, 4)
        for name, number in counted.items()
    }


def _percent(share: float) -> str:
    """A share as whole percents with its sign, a real minus."""
    whole = round(share * 100)
    sign = "+" if whole > 0 else "\u2212" if whole < 0 else "±"
    return f"{sign}{abs(whole)} %"
