"""Reads the finished artifacts back and compares them with the book: the proof of parity."""

from __future__ import annotations

import posixpath
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from lxml import etree, html

from hexapla.chapters import EN_SPACE, heading_text
from hexapla.errors import Finding
from hexapla.model import Artifact, Book, Counts, Section
from hexapla.numbering import counts

if TYPE_CHECKING:
    from lxml.etree import _Element

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
NOTE = re.compile(r".+-note-\d+")
PARAGRAPH = re.compile(r"p\d+")
OWN = re.compile(r"p\d+|block-\d+|.+-note-\d+(-ref)?")
"""The ids that ``numbering`` gives; ``source`` lets nobody else use them."""

XHTML = "{http://www.w3.org/1999/xhtml}"
REBUILD = "build again; if it stays, please report it: it is a fault of ours"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read back from one artifact."""

    outline: tuple[Section, ...]
    counts: Counts
    pages: int


def latin(number: str) -> str:
    """A number in Latin digits, whatever digits it was printed in."""
    return "".join(
        str(unicodedata.digit(char)) if char.isdigit() else char for char in number.strip()
    )


def read_html(first: Path) -> Reading:
    """The outline and counts of a site, from the headings of the pages its contents list names."""
    contents = html.parse(first).getroot()
    files = [link.get("href", "").split("#")[0] for link in contents.iterfind(".//nav//ol//a")]
    there = [first.parent / name for name in dict.fromkeys(files) if name]
    pages = [html.parse(file).getroot() for file in there if file.is_file()]
    mains = [main for page in pages for main in page.iter("main")]
    sections = [section for main in mains for section in _headings(main)]
    return Reading(tuple(sections), _count(mains), len(pages) + 1)


def _headings(main: _Element) -> Iterator[Section]:
    for element in main.iter(*HEADINGS):
        number = element.find("span[@class='number']")
        title = heading_text(element)
        shown = _text(number) if number is not None else ""
        yield Section(
            latin(shown),
            element.get("id", ""),
            int(str(element.tag)[1]),
            title.removeprefix(shown).strip(),
        )


def _text(element: _Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _count(roots: Iterable[_Element]) -> Counts:
    found = [element for root in roots for element in root.iter(etree.Element)]
    return Counts(
        figures=sum(e.tag == "figure" and e.get("data-number") is not None for e in found),
        tables=sum(e.tag == "table" and e.get("data-number") is not None for e in found),
        notes=sum(NOTE.fullmatch(element.get("id", "")) is not None for element in found),
        paragraphs=sum("paragraph" in element.get("class", "").split() for element in found),
    )


def read_epub(file: Path) -> Reading:
    """The outline of an EPUB from its navigation document, and counts from its chapters.

    Where a heading in the text differs from its line in the navigation, both are in the outline,
    so that the comparison with the book shows the wrong one.
    """
    with zipfile.ZipFile(file) as book:
        nav = _without_namespace(book.read("EPUB/nav.xhtml"))
        toc = nav.find(".//nav[@role='doc-toc']/ol")
        entries = list(_entries(toc, 1)) if toc is not None else []
        names = list(dict.fromkeys(name for name, _ in entries))
        roots = [
            _without_namespace(book.read(posixpath.join("EPUB", unquote(name)))) for name in names
        ]
    headings = {section.id: section for root in roots for section in _headings(root)}
    both = ((line, headings[line.id]) for _, line in entries if line.id in headings)
    outline = tuple(section for pair in both for section in dict.fromkeys(pair))
    return Reading(outline, _count(roots), len(roots))


def _entries(level: _Element, depth: int) -> Iterator[tuple[str, Section]]:
    for item in level.iterfind("li"):
        link = item.find("a")
        if link is not None:
            name, _, target = link.get("href", "").partition("#")
            number = link.find("span[@class='number']")
            shown = _text(number) if number is not None else ""
            title = _text(link).removeprefix(shown).strip()
            yield name, Section(latin(shown), target, depth, title)
        for inner in item.iterfind("ol"):
            yield from _entries(inner, depth + 1)


def _without_namespace(content: bytes) -> _Element:
    root = etree.fromstring(content)
    for element in root.iter(f"{XHTML}*"):
        element.tag = str(element.tag).removeprefix(XHTML)
    return root


def read_pdf(file: Path) -> Reading:
    """The outline of a PDF from its bookmarks; ids are the named destinations at their places."""
    import pikepdf

    with pikepdf.open(file) as pdf:
        names = _destinations(pdf)
        places = {place: name for name, place in names.items() if not _is_own(name)}
        with pdf.open_outline() as outline:
            sections = list(_bookmarks(outline.root, places, 1))
        kinds = _kinds(pdf.Root.StructTreeRoot.K, "")
        captions = Counter(above for kind, above in kinds if kind == "/Caption")
        return Reading(
            tuple(sections),
            Counts(
                # A numbered figure or table is told by its caption: formulas and small pictures
                # are Figures too, and a table on three pages is three Tables.
                figures=captions.total() - captions["/Table"],
                tables=captions["/Table"],
                notes=sum(NOTE.fullmatch(name) is not None for name in names),
                paragraphs=sum(PARAGRAPH.fullmatch(name) is not None for name in names),
            ),
            len(pdf.pages),
        )


def _is_own(name: str) -> bool:
    return OWN.fullmatch(name) is not None


def _destinations(pdf: Any) -> dict[str, tuple[Any, ...]]:  # noqa: ANN401 - pikepdf's objects
    import pikepdf

    if "/Names" not in pdf.Root or "/Dests" not in pdf.Root.Names:
        return {}
    tree = pikepdf.NameTree(pdf.Root.Names.Dests)
    return {str(name): _place(target) for name, target in tree.items()}


def _place(target: Any) -> tuple[Any, ...]:  # noqa: ANN401 - pikepdf's objects
    return (target[0].objgen, *(round(float(part), 2) for part in list(target)[2:4]))


def _bookmarks(
    items: Iterable[Any], places: Mapping[tuple[Any, ...], str], level: int
) -> Iterator[Section]:
    for item in items:
        number, space, title = str(item.title).partition(EN_SPACE)
        if not space:
            number, title = "", str(item.title)
        target = places.get(_place(item.destination), "")
        yield Section(latin(number), target, level, " ".join(title.split()))
        yield from _bookmarks(item.children, places, level + 1)


def _kinds(element: Any, above: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - pikepdf's
    """The kind of each structure element, and of the one it stands in."""
    import pikepdf

    if isinstance(element, pikepdf.Array):
        for part in element:
            yield from _kinds(part, above)
    elif isinstance(element, pikepdf.Dictionary):
        kind = str(element.S) if "/S" in element else above
        if "/S" in element:
            yield kind, above
        if "/K" in element:
            yield from _kinds(element.K, kind)


READERS: Mapping[str, Callable[[Path], Reading]] = {
    "html": read_html,
    "epub": read_epub,
    "pdf": read_pdf,
}
"""How each format is read back."""


def read_back(kind: str, path: Path) -> Reading:
    """What an artifact says of itself. An artifact that cannot be read says nothing."""
    try:
        return READERS[kind](path)
    except (OSError, KeyError, AttributeError, ValueError, etree.LxmlError, zipfile.BadZipFile):
        return Reading((), Counts(0, 0, 0, 0), 0)
    except Exception as error:  # pikepdf's errors share no root with anything
        if type(error).__module__.startswith("pikepdf"):
            return Reading((), Counts(0, 0, 0, 0), 0)
        raise


def differences(book: Book, language: str, kind: str, reading: Reading) -> list[Finding]:
    """Every point on which an artifact differs from the book, with the section."""
    where = f"the {language} edition, {kind}"
    if not reading.outline:
        return [Finding(where, "no section could be read back from it", REBUILD)]
    findings = list(_outline_differences(where, book.sections, reading.outline))
    wanted = counts(book.blocks)
    for name in Counts.__slots__:
        here, there = getattr(reading.counts, name), getattr(wanted, name)
        if here != there:
            what = f"it has {here} {name}, the book has {there}"
            findings.append(Finding(where, what, REBUILD))
    return findings


def _outline_differences(
    where: str, book: tuple[Section, ...], artifact: tuple[Section, ...]
) -> Iterator[Finding]:
    for section in book:
        named = f"{where}, section {section.number or section.id!r}"
        found = [one for one in artifact if one.id == section.id]
        if not found:
            yield Finding(named, f"the section with the id {section.id!r} is missing", REBUILD)
        for number in sorted({one.number for one in found} - {section.number}):
            what = f"its number is {number!r}, in the book it is {section.number!r}"
            yield Finding(named, what, REBUILD)
        for level in sorted({one.level for one in found} - {section.level}):
            what = f"its level is {level}, in the book it is {section.level}"
            yield Finding(named, what, REBUILD)
    known = [section.id for section in book]
    for section in artifact:
        if section.id not in known:
            named = f"{where}, section {section.number or section.title!r}"
            yield Finding(named, "the book has no such section", REBUILD)
    order = list(dict.fromkeys(section.id for section in artifact if section.id in known))
    if order != known and sorted(order) == sorted(known):
        at = next(name for name, wanted in zip(order, known, strict=True) if name != wanted)
        yield Finding(f"{where}, section {at!r}", "the sections are in another order", REBUILD)


def title_differences(
    language: str, outlines: Mapping[str, tuple[Section, ...]]
) -> Iterator[Finding]:
    """Titles of one edition that are not the same in all its formats."""
    titles: dict[str, dict[str, list[str]]] = {}
    for kind, outline in outlines.items():
        for section in outline:
            titles.setdefault(section.id, {}).setdefault(kind, []).append(section.title)
    for name, by_kind in titles.items():
        said = dict.fromkeys((kind, title) for kind in by_kind for title in by_kind[kind])
        if len({title for _, title in said}) > 1:
            listed = ", ".join(f"{kind} {title!r}" for kind, title in said)
            where = f"the {language} edition, section {name!r}"
            yield Finding(where, f"its title differs: {listed}", REBUILD)


def compare(book: Book, artifacts: list[Artifact]) -> Iterator[Finding]:
    """Every difference between the book and its artifacts, and between those of one edition."""
    outlines: dict[str, dict[str, tuple[Section, ...]]] = {}
    for artifact in artifacts:
        if artifact.counts is None:
            continue
        reading = Reading(artifact.outline, artifact.counts, artifact.pages)
        yield from differences(book, artifact.language, artifact.format, reading)
        outlines.setdefault(artifact.language, {})[artifact.format] = artifact.outline
    for language, by_format in outlines.items():
        yield from title_differences(language, by_format)
