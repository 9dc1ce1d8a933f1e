"""The EPUB 3.3 edition: the chapters with fonts, a cover and the pages of the printed edition."""

from __future__ import annotations

import itertools
import re
import tempfile
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import quote

from lxml import etree
from markupsafe import Markup

from hexapla import registry
from hexapla.editions.parallel import second_column_id
from hexapla.formats import code_lines, front_cover, glossaries, own_fonts
from hexapla.formats.epub import accessibility, fonts
from hexapla.formats.pdf import page_marks, page_references
from hexapla.languages import languages
from hexapla.model import Edition, Settings
from hexapla.rendering import chapters as html_chapters
from hexapla.rendering import columns, context, tables
from hexapla.rendering.book_index import Entry, Letter
from hexapla.rendering.chapters import TERMS, Chapter
from hexapla.source import paper
from hexapla.source.constructs import divisions
from hexapla.source.images import KINDS, path_of
from hexapla.source.pictures import sizes
from hexapla.theme import Theme

CONTAINER = """<?xml version="1.0" encoding="UTF-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
  <rootfiles>
    <rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>
  </rootfiles>
</container>
"""

OPS = "http://www.idpf.org/2007/ops"
EPUB_TYPE = f"{{{OPS}}}type"

COVER = "cover.jpg"

CONTENTS = "index"
"""The name of the page with the contents; the navigation document is for reading systems alone."""

FRONT = {
    "front-title": "title",
    "front-imprint": "colophon",
    "front-contents": CONTENTS,
    "back-index": TERMS,
}
"""What is a page of its own here: its name in the PDF, and its file."""

TEMPLATES = {CONTENTS: "contents", TERMS: "index"}
"""The templates of pages that have another name."""

PRINTED = ("print", "pdf")
"""The formats whose ISBN names the edition that the page list is of, the first one first."""

TWO = 2
"""A list of figures with fewer than this helps nobody."""

AUTHORITIES = {"thema": "Thema", "bisac": "BISAC", "bic": "BIC"}
"""The names of schemes of subject codes (EPUB 3.3, D.3.1). A code is no tag that readers look for:
it is said with its scheme (SKOS, "inScheme"), and only words are a ``dc:subject``."""

SUMMARY = {
    True: "The text has headings, contents and page landmarks, and its pictures are described in"
    " words.",
    False: "The text has headings, contents and page landmarks.",
}
"""How the accessibility summary begins: whether pictures are described."""

SENTENCES = {
    "pageNavigation": "Its page numbers are those of the printed edition.",
    "MathML": "Formulas can be read aloud and enlarged: they are MathML.",
}
"""What the summary says of some features."""

PER_MILLIMETRE = 72 / 25.4


def render(edition: Edition, target: Path, templates: Path) -> Path:
    """Write the EPUB of an edition and return it.

    Where the PDF of the same text stands beside it, the EPUB names its pages.

    Raises:
        ToolError: the cover cannot be drawn, or a template has a fault.
    """
    # Else lxml would call it ns0, and ``_xhtml`` looks for this prefix.
    etree.register_namespace("epub", OPS)
    theme = Theme(edition.book.root, templates)
    chapters, values = columns.compose(edition, _prepare)
    for chapter in chapters:
        glossaries.name(chapter.body)
    pdf = registry.sibling(target, "epub", "pdf")
    printed = page_marks.read(pdf, context.fingerprint(edition))
    values |= _epub_values(edition, chapters, values, printed)
    picture_files = _pictures(edition, chapters)
    documents = _documents(theme, chapters, values)
    chosen = fonts.choose_fonts(
        map(etree.fromstring, documents.values()), theme, edition.language, edition.book
    )
    style = theme.read("shared.css") + theme.read("formulas.css")
    settings = edition.book.settings
    source = languages.typography(theme, settings.language, settings.fonts)
    style += theme.render("epub/style.css", **values, fonts=chosen, source=source)
    style += own_fonts.element_rules(edition.book, chosen.families[edition.language])
    style += sizes.rules(edition.book.picture_sizes)
    style += theme.render("parallel/epub.css", **values) if edition.beside else ""
    style = opaque(style)
    pictures = {**picture_files, COVER: front_cover.front(edition, theme)}
    spine = [f"{name}.xhtml" for name in values["spine"]]
    claims = accessibility.claims(documents, pictures, style, spine)
    # A claim of conformance needs somebody who makes it.
    is_certified = bool(edition.book.settings.publisher) and not claims.faults
    package = theme.render(
        "epub/package.opf",
        **values,
        identifier=context.identifier(edition, "epub"),
        faces=chosen.faces,
        pictures={name: KINDS[Path(name).suffix.lower()] for name in picture_files},
        with_math={c.file for c in chapters if next(c.body.iter("{*}math"), None) is not None},
        claims=claims,
        conforms=accessibility.WCAG if is_certified else "",
        summary=" ".join(_summary(edition.words, claims, is_certified=is_certified)),
    )
    files = {face.file: face.content for face in chosen.faces}
    texts = {**documents, "style.css": style.encode(), "package.opf": package.encode()}
    _pack(target, {**texts, **files, **pictures}, edition)
    return target


CLEAR = re.compile(r"#([\da-f]{6})[\da-f]{2}\b|#([\da-f]{3})[\da-f]\b", re.IGNORECASE)
"""A colour that lets what is below it through (CSS Color 4, 5.2): its last digits say how much."""


def opaque(style: str) -> str:
    """A style sheet with whole colours: parsers that know no others drop the border or the rule."""
    return CLEAR.sub(lambda found: f"#{found[1] or found[2]}", style)


def first_chapter_file(chapters: Sequence[Chapter]) -> str:
    """The file of the first numbered chapter: where the text of the book begins."""
    return next((c.file for c in chapters if c.section.number), chapters[0].file)


def _prepare(edition: Edition) -> tuple[list[Chapter], dict[str, Any]]:
    """The chapters of an edition of one language as an ebook holds them, and its values."""
    chapters = html_chapters.chapters(edition)
    page_marks.name_blocks(chapter.body for chapter in chapters)
    home = html_chapters.home_pages(chapters)
    values = context.template_values(edition, chapters)
    for chapter in chapters:
        html_chapters.add_notes(chapter, edition.words, "aside", "doc-footnote")
        code_lines.part(chapter.body)
        html_chapters.point_links(chapter, lambda name: f"{home[name]}.xhtml#{name}")
        html_chapters.paragraph_numbers(
            chapter.body, edition.words["Paragraph {number}"], values["digits"]
        )
    return chapters, values


def _epub_values(
    edition: Edition,
    chapters: list[Chapter],
    values: Mapping[str, Any],
    printed: Sequence[page_marks.Page],
) -> dict[str, Any]:
    """What only the templates of the ebook may say; puts the marks of pages into the chapters."""
    settings, isbns = edition.book.settings, edition.book.settings.isbns.get(edition.name, {})
    bodies = [chapter.body for chapter in chapters]
    marks = page_marks.add_page_marks(
        bodies, printed, _frame(edition), values["digits"], tuple(FRONT)
    )
    # The names of blocks were for the search only; a reader's file need not carry them.
    page_marks.forget_names(bodies)
    for chapter in chapters:
        _give_types(chapter)
        tables.let_scroll(chapter.body)
    isbn = next((isbns[kind] for kind in PRINTED if kind in isbns), "")
    others = [TERMS] if values["index"] else []
    return {
        "start": first_chapter_file(chapters),
        "sections": [section for chapter in chapters for section in chapter.sections],
        "subjects": list(_subjects(settings)),
        "comma": languages.comma(edition.typography),
        "homes": {
            name: f"{file}.xhtml" for name, file in html_chapters.home_pages(chapters).items()
        },
        "printed_pages": [
            (mark, FRONT[mark.name] if mark.name else chapters[mark.body].file) for mark in marks
        ],
        "own_marks": {FRONT[mark.name]: mark for mark in marks if mark.name},
        "locate": _locator(edition, chapters, values, printed),
        "lists": [
            (edition.words[heading], kind, values[name])
            for heading, kind, name in (("Figures", "loi", "figures"), ("Tables", "lot", "tables"))
            if len(values[name]) >= TWO
        ],
        "spine": ["cover", "title", "colophon", CONTENTS, *(c.file for c in chapters), *others],
        "terms": TERMS,
        "isbn": isbns.get("epub", "").replace("-", ""),
        "page_source": f"urn:isbn:{isbn.replace('-', '')}"
        if isbn
        else context.identifier(edition, "pdf"),
    }


def _summary(
    words: Mapping[str, str], claims: accessibility.Claims, *, is_certified: bool
) -> Iterator[str]:
    """The accessibility summary, sentence by sentence: what readers are told in words."""
    described = "alternativeText" in claims.features
    yield words[SUMMARY[described]]
    for feature, sentence in SENTENCES.items():
        if feature in claims.features:
            yield words[sentence]
    if is_certified:
        yield words["A program has checked it against WCAG 2.2, level AA."]


def _subjects(settings: Settings) -> Iterator[dict[str, str]]:
    for subject in settings.subjects:
        scheme, _, code = subject.partition(":")
        yield {"code": code, "authority": AUTHORITIES.get(scheme, "")}


def _frame(edition: Edition) -> tuple[float, float]:
    """Where the text of a printed page begins and ends, in points from its foot."""
    height = paper.size(edition.book.settings.page)[1]
    margins = paper.margins(edition.book.settings, edition.typography)
    return (height - margins.top) * PER_MILLIMETRE, margins.bottom * PER_MILLIMETRE


def _locator(
    edition: Edition,
    chapters: Sequence[Chapter],
    values: Mapping[str, Any],
    printed: Sequence[page_marks.Page],
) -> Callable[[Sequence[str]], list[page_references.Locator]]:
    """Says where the marks of an entry of the index are.

    By the pages of the printed index if they are known, otherwise by the sections.
    """
    places = {name: (at, 0.0) for at, page in enumerate(printed) for name in page.starts}
    dash, digits = edition.typography["range"], values["digits"]
    front = sum(not page.label.isdecimal() for page in printed)
    end = second_column_id("", edition.beside.language) if edition.beside else ""
    beside = _section_names(values["beside"], end) if edition.beside else {}
    sections = _sections(chapters, {**_section_names(values), **beside}, end)

    def say(page: str) -> str:
        return str(digits(printed[int(page) - 1].label))

    def locate(names: Sequence[str]) -> list[page_references.Locator]:
        if all(name in places for name in names):
            letters = [Letter("", [Entry("", list(names))])]
            (group,) = page_references.index(letters, places, say, dash, front)
            return list(group.lines[0].locators)
        first: dict[str, str] = {}
        for name in names:
            first.setdefault(sections.get(name, ""), name)
        return [page_references.Locator(name, text) for text, name in first.items()]

    return locate


def _sections(chapters: Sequence[Chapter], names: Mapping[str, str], end: str) -> Mapping[str, str]:
    """What a reader knows the section of each id by, as ``names`` says it of the ids of sections.

    ``end`` is what the ids of a second column have behind them. What stands in a note stands where
    the mark of the note does.
    """
    known: dict[str, str] = {}
    for chapter in chapters:
        current = {False: "", True: ""}
        for element in chapter.body.iter(etree.Element):
            if name := element.get("id", ""):
                is_second = bool(end) and name.endswith(end)
                current[is_second] = names.get(name, current[is_second])
                # A note stands at the end of the chapter, and belongs where its mark is.
                mark = html_chapters.mark_of(element)
                known[name] = known.get(mark, current[is_second]) if mark else current[is_second]
    return known


def _section_names(values: Mapping[str, Any], end: str = "") -> Mapping[str, str]:
    """What a reader knows each section by: its number, or the title of one without."""
    return {
        f"{one.id}{end}": values["digits"](one.number) if one.number else one.title
        for chapter in values["chapters"]
        for one in chapter.sections
    }


def _give_types(chapter: Chapter) -> None:
    """What reading systems look for, by name: chapters, glossaries, notes and their marks."""
    is_glossary = chapter.body.get("role") == glossaries.ROLE
    if not is_glossary and (kind := "chapter" if chapter.section.number else ""):
        kind = chapter.kind if chapter.kind in {divisions.PART, divisions.APPENDIX} else kind
        chapter.body.set(EPUB_TYPE, kind)
        chapter.body.set("role", f"doc-{kind}")
    for link in chapter.body.iter("a"):
        if link.get("role") == "doc-noteref":
            link.set(EPUB_TYPE, "noteref")
        elif link.get("role") == "doc-backlink":
            link.set(EPUB_TYPE, "backlink")
    for note in chapter.body.iter("aside"):
        note.set(EPUB_TYPE, "footnote")
    for element in chapter.body.iter("section", "div"):
        if element.get("role") == glossaries.ROLE:
            element.set(EPUB_TYPE, "glossary")


def _documents(
    theme: Theme, chapters: Sequence[Chapter], values: Mapping[str, Any]
) -> dict[str, bytes]:
    """The XHTML documents by name."""
    documents = {}
    for chapter in chapters:
        page = theme.render(
            "epub/chapter.xhtml",
            **values,
            section=chapter.section,
            matter=_matter(chapter),
            body=_xhtml(chapter),
        )
        documents[f"{chapter.file}.xhtml"] = page.encode()
    others = ["cover", "title", "colophon", "nav", CONTENTS]
    if values["index"]:
        others.append(TERMS)
    for name in others:
        template = TEMPLATES.get(name, name)
        mark = values["own_marks"].get(name)
        page = theme.render(f"epub/{template}.xhtml", **values, mark=mark)
        documents[f"{name}.xhtml"] = page.encode()
    return documents


def _matter(chapter: Chapter) -> str:
    """Whether a chapter is of the text, or stands before or behind it; empty where nobody says."""
    if chapter.kind in {divisions.FRONT, divisions.BACK}:
        return chapter.kind
    return "bodymatter" if chapter.section.number else ""


def _xhtml(chapter: Chapter) -> Markup:
    """The chapter without the declaration of a namespace that its page has declared already."""
    text = html_chapters.to_xhtml(chapter.body)
    return Markup(text.replace(f' xmlns:epub="{OPS}"', ""))  # noqa: S704 - our own tree


UNFIT = re.compile(r"""[\s"*:<>?\\|\x00-\x1f\x7f]+|\.(?=/|$)""")
"""What the name of a file in an ebook must not have (OCF 3.3, 4.2.3), and spaces."""


def _pictures(edition: Edition, chapters: Sequence[Chapter]) -> dict[str, bytes]:
    """The pictures by their names in the ebook, which the chapters are told."""
    with tempfile.TemporaryDirectory() as folder:
        written = columns.write_pictures(edition, Path(folder))
        names = fit_names(written)
        for picture in (one for chapter in chapters for one in chapter.body.iter("img")):
            if name := names.get(path_of(picture.get("src", ""))):
                picture.set("src", quote(name))
        return {names[path]: file.read_bytes() for path, file in written.items()}


def fit_names(paths: Iterable[str]) -> dict[str, str]:
    """Names that every system can have; no two are one in letters of any case (OCF 3.3, 4.2.4)."""
    names: dict[str, str] = {}
    taken = set[str]()
    for path in paths:
        plain = PurePosixPath(UNFIT.sub("-", path))
        for number in itertools.count():
            name = plain.with_stem(f"{plain.stem}-{number}") if number else plain
            key = unicodedata.normalize("NFC", name.as_posix()).casefold()
            if key not in taken:
                break
        taken.add(key)
        names[path] = name.as_posix()
    return names


def _pack(target: Path, files: Mapping[str, bytes], edition: Edition) -> None:
    """A zip whose bytes depend on its content only: fixed order, fixed dates."""
    day = edition.book.settings.date
    # A zip knows no earlier year.
    stamp = (max(day.year, 1980), day.month, day.day, 0, 0, 0)
    target.parent.mkdir(parents=True, exist_ok=True)
    entries = {"META-INF/container.xml": CONTAINER.encode()}
    entries |= {f"EPUB/{name}": content for name, content in sorted(files.items())}
    with zipfile.ZipFile(target, "w") as book:
        # First and not compressed: a reader tells the format from the file's first bytes (OCF 3.3).
        book.writestr(zipfile.ZipInfo("mimetype", stamp), b"application/epub+zip")
        for name, content in entries.items():
            info = zipfile.ZipInfo(name, stamp)
            info.compress_type = zipfile.ZIP_DEFLATED
            # Readable when unpacked; zipfile's default of 0 gives files that nobody may open.
            info.external_attr = 0o644 << 16
            book.writestr(info, content)
