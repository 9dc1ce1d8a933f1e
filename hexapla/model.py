"""The frozen types that pass between the stages. Imports nothing of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal

Node = dict[str, Any]
"""One node of pandoc's JSON tree: ``{"t": type, "c": content}``."""

State = Literal["missing", "machine", "stale", "translated", "reviewed"]
STATES: tuple[State, ...] = ("missing", "machine", "stale", "translated", "reviewed")
"""The states of a message, from the least to the most trusted."""

Shown = Literal["missing", "stale", "withheld", "machine", "translated", "reviewed"]
"""What a reader meets: a state, or ``withheld`` where the policy keeps a translation back."""

Direction = Literal["ltr", "rtl"]

PSEUDO_LANGUAGE = "qps-ploc"
"""The tag of an invented language for testing layouts: accented, lengthened English."""


@dataclass(frozen=True, slots=True)
class Settings:
    """``book.toml``, checked."""

    language: str
    """The language of the source, a BCP 47 tag."""
    title: str
    subtitle: str
    description: str
    rights: str
    authors: tuple[str, ...]
    identifier: str
    """A URI that names the book for good; artifacts derive theirs from it."""
    date: date
    """The date of this edition of the source: printed, and the time stamp of every artifact."""
    reader: str
    """The kind of Markdown, as pandoc names it, such as ``markdown`` or ``gfm+footnotes``."""
    slug: str
    """The file name of the PDF and the EPUB, without its ending."""
    languages: tuple[str, ...]
    """The languages the book is translated into, as BCP 47 tags."""
    publish: Literal["reviewed", "translated", "machine"]
    """The least trusted state that may stand in a published edition unmarked."""
    minimum: float
    """The share of words (0 to 1) that must be publishable for an edition to be published."""
    paragraphs: bool
    """Whether each body paragraph carries a number."""
    numerals: Literal["latin", "locale"]
    """How digits look; the numbers themselves never differ."""
    page: str
    """A CSS page size such as ``A5`` or ``148mm 210mm``: of a printed book, its trim size."""
    margins: str
    """The margins of a printed page as CSS lengths: top, outer, bottom, inner."""
    codes: bool
    """Whether each chapter opens with a small QR code that leads to it on the site."""
    print: bool
    """Whether the files that a printer wants are made too: the inside with bleed and marks, and
    the cover."""
    bleed: str
    """How far colour goes on beyond the trim, as a CSS length."""
    paper: float
    """The thickness of one leaf of the paper in millimetres; the spine follows from it."""
    profile: str
    """The ICC profile of the printing condition, a path in ``source/``; or empty."""
    address: str
    """Where ``dist/`` will stand on the web, ending in ``/``; or empty."""
    publisher: str
    """The name of the publisher, or empty."""
    subjects: tuple[str, ...]
    """Subject codes with their scheme, such as ``thema:JPS`` or ``bisac:POL011000``."""
    isbns: Mapping[str, Mapping[str, str]]
    """The ISBN of each edition, with hyphens as given: by language, then by format."""
    prices: Mapping[str, Mapping[str, float]]
    """What an edition costs: by format, then by currency (ISO 4217)."""
    bibliography: tuple[str, ...]
    """The files of the works that the text cites, as paths in ``source/``."""
    citation_style: str
    """The style of citations: a CSL file, as a path in ``source/``; or empty for pandoc's own."""
    parallel: tuple[tuple[str, str], ...]
    """The pairs of languages that are published side by side as well."""
    engine: str
    """The machine translator."""
    server: str
    """The address of the server that translates, for engines that ask one; or empty."""
    model: str
    """The model that the server is to use, for engines that can choose; or empty."""

    @property
    def all_languages(self) -> tuple[str, ...]:
        """The source language first, then the translations in the order of ``book.toml``."""
        return (self.language, *self.languages)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading with all below it."""

    number: str
    """``"2.3"``, or ``""`` for unnumbered front and back matter."""
    id: str
    """Stable, ASCII, from the source; the same in every edition and format."""
    level: int
    """1 for a chapter, 2 for a section in it, and so on."""
    title: str
    """The heading as plain text, in the language of the book or edition."""


@dataclass(frozen=True, slots=True)
class Counts:
    """How many things a reader could count in a book or an artifact."""

    figures: int
    tables: int
    """Figures and tables that have a caption, and so a number."""
    notes: int
    paragraphs: int
    """Numbered paragraphs; 0 where paragraph numbers are off."""
    pictures: int | None = None
    """Pictures in figures, cells and lines. What follows is None where an artifact cannot say."""
    formulas: int | None = None
    code_blocks: int | None = None
    index_marks: int | None = None
    """Words and places that are marked for the index, with the ids ``index-1``, ``index-2``, …"""
    links: int | None = None
    """Links that stand in the source: cross-references, and those that lead elsewhere; not those
    that Hexapla makes of citations, notes and numbers."""


@dataclass(frozen=True, slots=True)
class Book:
    """The canonical source, read once: metadata and one pandoc tree."""

    root: Path
    """The folder of the book: it holds ``source/`` and ``translations/``."""
    settings: Settings
    blocks: list[Node]
    """The tree of all source files in order. Stages copy it; none changes it in place."""
    files: tuple[tuple[str, int], ...]
    """Each source file, relative to ``root``, and how many top blocks of the tree are its own."""
    meta: Mapping[str, list[Node]]
    """Title, subtitle, description and rights as inlines, those that are set."""
    labels: Mapping[str, list[list[Node]]]
    """The text labels of each local SVG picture, by the picture's path in ``source/``."""
    pictures: tuple[str, ...]
    """Every picture the book shows, as a path in ``source/``."""
    sections: tuple[Section, ...] = ()
    """The outline; empty until ``numbering`` has given the numbers."""


@dataclass(frozen=True, slots=True)
class Segment:
    """What a translator sees as one piece."""

    text: str
    """Normalised inline Markdown on one line (code: as it stands)."""
    context: str | None
    """The role (``heading``, ``caption``, …) or what ``ctx="…"`` says; None for a paragraph."""
    where: str
    """Source file and nearest section id, for example ``source/02-setup.md#install``."""
    comments: tuple[str, ...] = ()
    """For the translator: remarks from the source, and what each ⟦n⟧ stands for."""

    @property
    def key(self) -> tuple[str | None, str]:
        """What identifies a message: context and text."""
        return self.context, self.text


@dataclass(frozen=True, slots=True)
class Passage:
    """A segment of the source, and what stands in its place in an edition."""

    segment: Segment
    chapter: str
    """The id of the chapter it stands in; empty for metadata and the labels of pictures."""
    state: State
    """Of its message; ``missing`` where the translation would break its markup."""
    shown: Shown
    score: float | None = None
    """How sure a machine was of its text, 0 to 1; None where it did not say, and of people's."""


@dataclass(frozen=True, slots=True)
class Edition:
    """The book in one language: the same tree, other words."""

    language: str
    direction: Direction
    book: Book
    """The localized book; ``book.settings`` are still those of the source."""
    words: Mapping[str, str]
    """The publisher's own words (Contents, Figure, …) in the edition's language."""
    passages: tuple[Passage, ...]
    """Each segment in the order of reading; those of the source language count as translated."""
    states: Mapping[State, int]
    """How many messages are in each state: a text that stands in two places counts once."""
    portions: Mapping[Shown, float]
    """The share of source words (0 to 1) that a reader meets as each."""
    share: float
    """The share of source words (0 to 1) that may be published by the policy of the book."""
    marks: Mapping[str, Mapping[str, str]]
    """The HTML attributes of each title that is no ordinary translation, for where it stands apart
    from its text: by ``#id`` of the section, or by ``title``, ``subtitle``, …"""
    notices: Mapping[str, tuple[tuple[str, str], ...]]
    """What each chapter tells of the passages marked in it, sign and explanation, by its id."""
    reviewers: tuple[str, ...]
    engines: tuple[str, ...]
    """The machine translators of the messages in the state machine, with their versions."""
    in_step_with: str
    """Date and hash of the source that the catalog was last in step with; empty if it never was."""
    last_change: str
    """The day of the catalog's last revision (``2026-11-23``), as its header says; or empty."""
    siblings: tuple[str, ...]
    """The languages of all editions published together, the source language first."""
    typography: Mapping[str, Any]
    """The rules of the language: quotation marks, fonts, italics, hyphens."""
    beside: Edition | None = None
    """The edition that stands beside this one in a parallel edition; None in an ordinary one."""
    changed: Mapping[str, str] = field(default_factory=dict)
    """Of an edition that is printed with change bars: what is the case with a block, by its id."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Of an edition that stands beside another: the words of each title, by ``#id`` of its section
    or by ``title``, ``subtitle``, …, for templates that print them beside those of the other."""

    @property
    def name(self) -> str:
        """What tells the edition from all others: its language, or ``en+ar`` of a parallel one."""
        return f"{self.language}+{self.beside.language}" if self.beside else self.language

    @property
    def is_published(self) -> bool:
        """Whether enough of it is ready, by ``minimum`` in ``book.toml``."""
        return self.share >= self.book.settings.minimum


@dataclass(frozen=True, slots=True)
class Artifact:
    """One finished file, or site, of one edition in one format."""

    language: str
    format: str
    path: str
    """Relative to ``dist/``; a site is named by its first page."""
    sha256: str
    """Of the file; for a site, of the sorted list of its files with theirs."""
    bytes: int
    pages: int
    """PDF pages, or HTML files."""
    outline: tuple[Section, ...]
    """As read back from the artifact."""
    counts: Counts | None
    """As read back; None for a format that cannot be read back."""
    places: tuple[tuple[str, str], ...] = ()
    """As read back: every id in the order of reading, with the number printed there or nothing.
    It is compared with the book and not kept in the manifest."""
