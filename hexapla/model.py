"""The frozen types that pass between the stages. Imports nothing of ours."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, Literal, NamedTuple

from hexapla.errors import Finding

Node = dict[str, Any]
"""One node of pandoc's JSON tree: ``{"t": type, "c": content}``."""

PictureSize = tuple[str, str]
"""The width and the height that a text gives a picture, as it says them; empty for none."""

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
    """``book.toml``, checked.

    The text under each field is what the manual says of the key: ``tools/reference.py`` reads it.
    It ends with an example, a line of TOML.
    """

    language: str
    """The language of the source, as a BCP 47 tag that CLDR knows.

    ``language = "en"``
    """
    title: str
    """The title. It is translated in the catalogs, and so are subtitle, description and rights.

    ``title = "A First Book"``
    """
    subtitle: str
    """The subtitle, under the title on covers and title pages.

    ``subtitle = "To be changed as you like"``
    """
    description: str
    """What the book is about, in a sentence or two: for the imprint, the cover, shops and search.

    ``description = "A small book that shows how a book is made."``
    """
    rights: str
    """What readers may do with the text. It stands in the imprint and in catalogs.

    ``rights = "The text is licensed under CC BY 4.0."``
    """
    authors: tuple[str, ...]
    """The names of the authors, as they are printed. They are not translated.

    ``authors = ["Ana Ruiz", "Li Na"]``
    """
    identifier: str
    """A URI that names the book for good; artifacts derive theirs from it. `new` writes one.

    ``identifier = "urn:uuid:4b0f4f0e-4c1c-4d0f-8f0e-2a8a5e0f7a31"``
    """
    date: date
    """The date of this edition of the source: printed, and the time stamp of every artifact.

    ``date = 2026-11-23``
    """
    reader: str
    """The kind of Markdown, as pandoc names it, with extensions to add (+) or to leave out (-).

    Kinds: `markdown` (pandoc's own), `commonmark`, `commonmark_x`, `gfm` (that of code hosts),
    `markdown_mmd`, `markdown_phpextra`, `markdown_strict`.

    ``reader = "gfm+footnotes"``
    """
    slug: str
    """The file name of the PDF and the EPUB, without its ending. If it is empty, the title's
    letters a to z and digits, joined by hyphens.

    ``slug = "first-book"``
    """
    languages: tuple[str, ...]
    """The languages that the book is translated into, as BCP 47 tags, in the order in which readers
    are offered them. Each has a catalog `translations/<language>.po`.

    ``languages = ["fr", "pt-BR", "zh-Hans"]``
    """
    publish: Literal["reviewed", "translated", "machine"]
    """The least trusted state that may stand in an edition: `reviewed` shows only what somebody has
    reviewed, `translated` all that people translated, `machine` also a machine's text, marked.

    ``publish = "machine"``
    """
    minimum: float
    """The share of words, from 0 to 1, that must be ready before an edition is published. Below
    it the first page of the site says why there is none.

    ``minimum = 0.8``
    """
    # Which files are made changes none of them: so it is not in the fingerprint of their content.
    text: bool = field(repr=False)
    """Whether a plain-text edition is made too, for people who read by ear and for other programs.
    `build --format txt` makes one at any time.

    ``text = true``
    """
    paragraphs: bool
    """Whether each paragraph of the body carries a number in the margin, the same in all languages.

    ``paragraphs = true``
    """
    numerals: Literal["latin", "locale"]
    """How the digits of numbers that Hexapla prints look: `latin` is 0 to 9 everywhere, `locale`
    those that the language uses. The numbers themselves never differ.

    ``numerals = "locale"``
    """
    page: str
    """The size of a page of the PDF: `A3` to `A6`, `B4`, `B5`, `JIS-B4`, `JIS-B5`, `letter`,
    `legal` or `ledger`, or a width and a height in mm, cm, in or pt. Of a printed book, its trim
    size.

    ``page = "148mm 210mm"``
    """
    margins: str
    """The margins of a page of the PDF: top, outer, bottom and inner, where the binding is.

    ``margins = "20mm 18mm 24mm 22mm"``
    """
    codes: bool
    """Whether each chapter of the PDF opens with a small QR code that leads to it on the site. It
    takes an `address` in `[site]`; without one there are no codes.

    ``codes = true``
    """
    lines: Literal["whole", "greedy"]
    """How the lines of a paragraph of the PDF are chosen: `whole` chooses them together, for even
    spaces and few hyphens; `greedy` fills one after the other. What cannot be chosen as a whole is
    greedy in any case.

    ``lines = "greedy"``
    """
    hanging_punctuation: bool
    """Whether marks at the edges of lines hang in the margin, so that the edges look straight:
    commas, full stops, hyphens and quotation marks by a share of their width; in Chinese and
    Japanese, a comma or full stop for which a line has no room. It takes `lines = "whole"`; which
    marks hang, and how far, [each language](02-languages.md#lines) says.

    ``hanging_punctuation = true``
    """
    drop_caps: bool
    """Whether the first letter of each chapter is as high as two lines, where it is a capital. The
    lines beside it are not chosen as a whole, and programs that search the PDF do not find the word
    that it begins.

    ``drop_caps = true``
    """
    chapters_open: str
    """Where chapters begin in print: `recto` on a right-hand page (a left-hand one where the book
    runs from right to left), `page` on the next page, so that a short book has no blank ones. The
    first chapter of the text begins on a recto in any case, and front matter on the next page.

    ``chapters_open = "page"``
    """
    half_title: bool
    """Whether a leaf with nothing but the title stands before the title page.

    ``half_title = true``
    """
    kashida: bool
    """Whether lines in Arabic and Persian are filled by longer strokes between letters, too, and
    not by their spaces alone. It takes `lines = "whole"`. The text of the PDF stays as it is, to
    be searched and copied.

    ``kashida = true``
    """
    print: bool
    """Whether the files that a printer wants are made too: the inside with bleed and marks, and
    the cover.

    ``print = true``
    """
    bleed: str
    """How far colour goes on beyond the trim, in mm, cm, in or pt.

    ``bleed = "0.125in"``
    """
    paper: float
    """The thickness of one leaf of the paper in millimetres; the spine's width follows from it.

    ``paper = 0.12``
    """
    profile: str
    """The ICC profile of press and paper, as a path in `source/`. If it is empty, Hexapla's own,
    of offset printing on coated paper (FOGRA39).

    ``profile = "press/pso-uncoated.icc"``
    """
    address: str
    """Where `dist/` will stand on the web, ending in `/`. It makes links in catalogs, the site map
    and codes whole; without it they are relative, or left out.

    ``address = "https://example.org/book/"``
    """
    publisher: str
    """The name of the publisher, for the imprint, the cover and catalogs. ONIX records and a
    certified ebook take one.

    ``publisher = "A Press"``
    """
    subjects: tuple[str, ...]
    """Subject codes for shops and libraries, each with its scheme: `thema`, `bisac`, `bic`, or
    `keyword` for words of your own.

    ``subjects = ["thema:JPS", "bisac:POL011000", "keyword:Internet"]``
    """
    isbns: Mapping[str, Mapping[str, str]]
    """The ISBN of each edition, of 13 digits with or without hyphens: by language, then by format
    (`pdf`, `epub` or `print`).

    ``en = { epub = "978-3-16-148410-0", print = "978-1-86197-271-2" }``
    """
    prices: Mapping[str, Mapping[str, float]]
    """What an edition costs: by format (`pdf`, `epub` or `print`), then by currency (ISO 4217).
    A format without a price is given away.

    ``epub = { EUR = 6, USD = 7.5 }``
    """
    fonts: Mapping[str, str | Mapping[str, str]]
    """The book's own fonts, TrueType or OpenType files in `source/`, in all formats: for a language
    (`bn`) or a script (`Beng`, as ISO 15924 names it), for the `body`, for `headings` or `code`. A
    table has a file for each style: `regular`, `bold`, `italic`, `bold-italic`. A variable font is
    regular and bold by itself. What a font lacks is set in those of Hexapla. Their licence must
    allow to embed them; that is the business of the book.

    ``body = { regular = "fonts/Text.ttf", bold = "fonts/Text-Bold.ttf" }``
    """
    bibliography: tuple[str, ...]
    """The files of the works that the text cites, as paths in `source/`: BibLaTeX (`.bib`), BibTeX
    (`.bibtex`) or CSL-JSON (`.json`). `[@key, p. 5]` is then a citation in each edition's language.

    ``bibliography = ["works.bib"]``
    """
    citation_style: str
    """The style of citations and of the list of works: a file of the Citation Style Language
    (`.csl`), as a path in `source/`. If it is empty, that of pandoc: Chicago, author and date.

    ``citation_style = "styles/apa.csl"``
    """
    variables: Mapping[str, str | int | Mapping[str, str]]
    """What stands in the text where it asks for a variable by this name: a text in one line, or a
    table with a text for each language, that of the source among them. Translators see a mark, so
    a new value makes no translation stale.

    ``price = { en = "$5", de = "5 €" }``
    """
    parallel: tuple[tuple[str, str], ...]
    """The pairs of languages that are published side by side as well, paragraph by paragraph.

    ``parallel = [["en", "zh-Hans"], ["en", "ar"]]``
    """
    engine: str
    """The machine translator: `argos`, `apertium`, `libretranslate`, `openai` or `pseudo`. A
    function of your own is named on the command line only.

    ``engine = "apertium"``
    """
    server: str
    """The address of the server that translates, for the engines `libretranslate` and `openai`.
    Its key is read from the environment, never from here.

    ``server = "http://localhost:5000"``
    """
    model: str
    """The model that the server is to use, for the engine `openai`.

    ``model = "a-model-the-server-knows"``
    """

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
    in_part: bool = False
    """Whether it stands in a part of the book, one step deeper in contents than its level."""

    @property
    def depth(self) -> int:
        """How deep it stands in contents and bookmarks, counted from 1."""
        return self.level + self.in_part


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
    equations: int | None = None
    """Formulas with a number."""
    statements: int | None = None
    """Theorems and their like that have a number."""


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
    warnings: tuple[Finding, ...] = ()
    """What pandoc warned of when it read the source."""
    picture_sizes: tuple[PictureSize, ...] = ()
    """Every size that the text gives a picture."""


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
    word_count: int
    """Of its own text, headings, labels and metadata among it."""
    beside: Edition | None = None
    """The edition that stands beside this one in a parallel edition; None in an ordinary one."""
    changed: Mapping[str, str] = field(default_factory=dict)
    """Of an edition that is printed with change bars: what is the case with a block, by its id."""
    titles: Mapping[str, str] = field(default_factory=dict)
    """Of an edition that stands beside another: the words of each title, by ``#id`` of its section
    or by ``title``, ``subtitle``, …, for templates that print them beside those of the other."""
    entry_orders: tuple[tuple[int, ...], ...] = ()
    """For each glossary, which entry of the source is in each place; empty: its own."""
    source_words: Mapping[str, str] = field(default_factory=dict)
    """The publisher's own words in the language of the source, for passages that stand in that."""
    whole: Book | None = None
    """Of an edition as one format shows it: the book with what that leaves out."""

    @property
    def name(self) -> str:
        """What tells the edition from all others: its language, or ``en+ar`` of a parallel one."""
        return f"{self.language}+{self.beside.language}" if self.beside else self.language

    def words_in(self, language: str) -> Mapping[str, str]:
        """The publisher's own words for a passage in a language.

        A passage that is not translated refers in its own words: "see Table 2", not "see 表2". What
        an author quotes in a third language has those of the edition.
        """
        is_source = language == self.book.settings.language
        return self.source_words if is_source and self.source_words else self.words

    @property
    def is_published(self) -> bool:
        """Whether enough of it is ready, by ``minimum`` in ``book.toml``."""
        return self.share >= self.book.settings.minimum


class Printed(NamedTuple):
    """A number as a reader of an artifact sees it."""

    kind: str
    """Where it is printed. At the thing itself: ``section``, ``paragraph``, ``note``, ``figure``,
    ``table`` or ``equation``. Elsewhere: ``contents`` in a line of contents, in bookmarks and
    navigation; ``call`` where the text has a note; ``reference`` for a cross-reference, with its
    words; ``locator`` in the index; ``page`` for the page of what a link leads to; ``folio`` at
    the foot of a page and ``head`` at its head."""
    id: str
    """The id of what has the number; of a reference, of what it leads to; of a folio, the label
    that a viewer has for its page."""
    text: str
    """What is printed, its digits Latin; of a reference, with its words."""
    page: str = ""
    """Of a reference or a head in a format with pages: the number of the page it stands on."""
    language: str = ""
    """Of a reference in a passage that says to be in a language of its own: that language."""


class TextRun(NamedTuple):
    """A piece of the words that a reader of an artifact sees."""

    flow: str
    """What it is read on in: ``text``, ``note`` (at the end of a chapter or the foot of a page),
    ``front`` (before the text), ``index``."""
    text: str
    column: str = ""
    """The language of its column in a parallel edition, where the artifact tells it."""


class StrayWords(NamedTuple):
    """Words on a page that a reader cannot read, or not in full."""

    page: str
    """The number of the page, or how many pages there are up to it, in brackets."""
    text: str
    fault: Literal["outside", "overprinted"]
    """Whether they stand outside the page, or have others printed over them."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read back from one artifact."""

    outline: tuple[Section, ...]
    counts: Counts
    pages: int
    places: tuple[str, ...] = ()
    """All ids in the order of reading."""
    printed: tuple[Printed, ...] = ()
    """Every number that a reader of the artifact sees, in the order of reading."""
    folios: Mapping[str, str] = field(default_factory=dict)
    """The number of the page on which each id stands, in Latin digits; of a format with pages."""
    page_orders: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Every way through a site or an ebook, by its name: the pages that hold chapters, without
    their ending. Of its contents: the ids of all sections."""
    broken_links: tuple[str, ...] = ()
    """Where links and pictures lead that lead nowhere."""
    faults: tuple[Finding, ...] = ()
    """What is wrong with the file itself, by the rules of its format, with the place in it."""
    texts: tuple[TextRun, ...] = ()
    """All words that a reader sees, in the order of reading."""
    stray_words: tuple[StrayWords, ...] = ()
    """The words that a reader of pages cannot read as they are printed."""


@dataclass(frozen=True, slots=True)
class Artifact:
    """One finished file, or site, of one edition in one format."""

    edition: str
    format: str
    path: str
    """Relative to ``dist/``; a site is named by its first page."""
    sha256: str
    """Of the file; for a site, of the sorted list of its files with theirs."""
    bytes: int
    pages: int
    """PDF pages, or HTML files; 0 of a format that has neither."""
    outline: tuple[Section, ...]
    """As read back from the artifact."""
    counts: Counts | None
    """As read back; None for a format that cannot be read back."""
    reading: Reading | None = None
    """All that was read back; what is more than the above is not kept in the manifest."""
    files: tuple[str, ...] = ()
    """All its files, as the writer named them, relative to ``dist/``."""
    warnings: tuple[Finding, ...] = ()
    """What its writer told a person to look at."""
    explanations: tuple[Finding, ...] = ()
    """What its writer decided, and why, for a person who asks."""
    words: int | None = None
    """How many words of the edition were looked for in it; None where they were not."""
    word_faults: tuple[Finding, ...] = ()
    """Which of them are not there, or not as they are in the edition."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made."""

    manifest: dict[str, Any]
    findings: list[Finding]
    """Warnings, and errors that stop only some of the editions: the others are published."""
    stopped: list[str]
    """The names of the editions that an error stopped: an earlier build's artifacts stay."""
    explanations: list[Finding]
    """What was decided in making the artifacts, and why."""
    saved: Mapping[str, bytes | None]
    """The catalogs that it brought in step, by their paths in the book: their content."""
