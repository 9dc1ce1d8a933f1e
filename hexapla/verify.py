"""Reads the finished artifacts back and compares them with the book: the proof of parity."""

from __future__ import annotations

import posixpath
import re
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from lxml import etree, html

from hexapla import parallel
from hexapla.chapters import EN_SPACE, countable, heading_text
from hexapla.errors import Finding, plural
from hexapla.inventory import Item, inventory
from hexapla.model import Artifact, Book, Counts, Section
from hexapla.numbering import counts
from hexapla.source import GIVEN_ID

if TYPE_CHECKING:
    from lxml.etree import _Element

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
TWIN = r"(\.[\w.-]+)?"
"""What an id has behind it in the second column of a parallel edition: the language."""

NOTE = re.compile(rf".+-note-\d+{TWIN}")
PARAGRAPH = re.compile(rf"p\d+{TWIN}")
OWN = re.compile(rf"({GIVEN_ID}){TWIN}")
LISTS = re.compile(rf"front-contents|back-index{TWIN}")
"""The contents and the index in print: they have a bookmark and are no sections."""

KINDS = {
    "pictures": "picture",
    "formulas": "formula",
    "code_blocks": "code",
    "index_marks": "index",
    "links": "link",
}
"""What is counted by kind: by element and class, or by the ids that print gives."""

COUNTED = {"paragraph": PARAGRAPH, "note": NOTE}
"""What can be told by its id: an artifact must not have more of it than the book."""

IN_ORDER = ("figure", "table", "note", "paragraph")
"""What must stand in the order of the book; an index mark may move within its sentence."""

NEAR = 30.0
"""How many points the tops of two headings may stand apart that are side by side."""

Places = tuple[tuple[str, str], ...]
"""All ids in the order of reading, each with the number printed there, or nothing."""

XHTML = "{http://www.w3.org/1999/xhtml}"
REBUILD = "build again; if it stays, please report it: it is a fault of ours"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read back from one artifact."""

    outline: tuple[Section, ...]
    counts: Counts
    pages: int
    places: Places = ()


NOTHING = Reading((), Counts(**dict.fromkeys((one.name for one in fields(Counts)), 0)), 0)
"""What is read back from an artifact that cannot be read."""


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
    return Reading(tuple(sections), _count(mains), len(pages) + 1, _places(mains))


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
        **_by_kind(countable(e) or _kind_of(e.get("id", "")) for e in found),
    )


def _by_kind(kinds: Iterable[str]) -> dict[str, int]:
    """The counts that go by kind, of these."""
    number = Counter(kinds)
    return {name: number[kind] for name, kind in KINDS.items()}


def _kind_of(name: str) -> str:
    """The kind of what has an id that ``numbering`` or print gave it, such as ``index-1``."""
    found = re.fullmatch(r"(picture|formula|code|index|link)-\d+(\.[\w-]+)?", name)
    return found[1] if found else ""


NUMBERED = {
    "figure": ".//figcaption//span[@class='label']",
    "table": "caption//span[@class='label']",
    "paragraph": "a[@class='paragraph-number']",
    "note": ".//span[@class='note-number']",
}
"""Where the number of each kind of thing is printed."""


def _places(roots: Iterable[_Element]) -> Places:
    found = (element for root in roots for element in root.iter(etree.Element))
    return tuple((name, _printed(element)) for element in found if (name := element.get("id")))


def _printed(element: _Element) -> str:
    """The number that is printed at an element, in Latin digits."""
    kind = str(element.tag)
    if NOTE.fullmatch(element.get("id", "")):
        kind = "note"
    elif "paragraph" in element.get("class", "").split():
        kind = "paragraph"
    shown = element.find(NUMBERED[kind]) if kind in NUMBERED else None
    numbers = re.findall(r"\d+", latin(_text(shown))) if shown is not None else []
    return numbers[-1] if numbers else ""


def read_epub(file: Path) -> Reading:
    """The outline of an EPUB from its navigation document, and counts from its chapters.

    Where a heading in the text differs from its line in the navigation, both are in the outline,
    so that the comparison with the book shows the wrong one.
    """
    with zipfile.ZipFile(file) as book:
        nav = _without_namespace(book.read("EPUB/nav.xhtml"))
        toc = nav.find(".//nav[@role='doc-toc']/ol")
        # A line without a place in its file is no section: the index has one.
        lines = _entries(toc, 1) if toc is not None else []
        entries = [(name, line) for name, line in lines if line.id]
        names = list(dict.fromkeys(name for name, _ in entries))
        roots = [
            _without_namespace(book.read(posixpath.join("EPUB", unquote(name)))) for name in names
        ]
    headings = {section.id: section for root in roots for section in _headings(root)}
    both = ((line, headings[line.id]) for _, line in entries if line.id in headings)
    outline = tuple(section for pair in both for section in dict.fromkeys(pair))
    return Reading(outline, _count(roots), len(roots), _places(roots))


def _entries(level: _Element, depth: int) -> Iterator[tuple[str, Section]]:
    for item in level.iterfind("li"):
        link = item.find("a")
        if link is not None:
            name, _, target = link.get("href", "").partition("#")
            number = link.find("span[@class='number']")
            shown = _text(number) if number is not None else ""
            both = link.find("span[@class='beside']")
            beside = both.find("span[@lang]") if both is not None else None
            other = _text(both) if both is not None else ""
            title = _text(link).removeprefix(shown).removesuffix(other).strip()
            yield name, Section(latin(shown), target, depth, title)
            if both is not None and beside is not None:
                there = parallel.twin(target, beside.get("lang", ""))
                yield name, Section(latin(shown), there, depth, _text(beside))
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
                **_by_kind(map(_kind_of, names)),
            ),
            len(pdf.pages),
            _in_order(pdf, names),
        )


def _in_order(pdf: Any, names: Mapping[str, tuple[Any, ...]]) -> Places:  # noqa: ANN401 - pikepdf's
    """The named destinations from the first page to the last, and down each page."""
    numbers = {page.objgen: number for number, page in enumerate(pdf.pages)}
    ordered = sorted(names, key=lambda name: (numbers[names[name][0]], -names[name][2]))
    return tuple((name, "") for name in ordered)


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
        said, _, beside = str(item.title).partition(parallel.BESIDE)
        number, space, title = said.partition(EN_SPACE)
        if not space:
            number, title = "", said
        place = _place(item.destination)
        target = places.get(place, "")
        if LISTS.fullmatch(target):
            continue
        yield Section(latin(number), target, level, " ".join(title.split()))
        if beside:
            twin = _twin(target, place, places)
            yield Section(latin(number), twin, level, " ".join(beside.split()))
        yield from _bookmarks(item.children, places, level + 1)


def _twin(name: str, place: tuple[Any, ...], places: Mapping[tuple[Any, ...], str]) -> str:
    """The id of the heading in the second column that stands beside one in the first."""
    page, *_, height = place
    return next(
        (
            other
            for (there, *_, at), other in places.items()
            if there == page and abs(at - height) < NEAR and other.startswith(f"{name}.")
        ),
        "",
    )


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
    "print": read_pdf,
}
"""How each format is read back."""


def read_back(kind: str, path: Path) -> Reading:
    """What an artifact says of itself. An artifact that cannot be read says nothing."""
    try:
        return READERS[kind](path)
    except (OSError, KeyError, AttributeError, ValueError, etree.LxmlError, zipfile.BadZipFile):
        return NOTHING
    except Exception as error:  # pikepdf's errors share no root with anything
        if type(error).__module__.startswith("pikepdf"):
            return NOTHING
        raise


def differences(book: Book, language: str, kind: str, reading: Reading) -> list[Finding]:
    """Every point on which an artifact differs from the book, with the section."""
    where = f"the {language} edition, {kind}"
    if not reading.outline:
        return [Finding(where, "no section could be read back from it", REBUILD)]
    findings: list[Finding] = []
    for column, shown in parallel.columns(language).items():
        here = f"{where}, the text in {column}" if column != language else where
        outline = tuple(
            replace(one, id=name) for one in reading.outline if (name := shown(one.id)) is not None
        )
        places = tuple(
            (name, number) for one, number in reading.places if (name := shown(one)) is not None
        )
        findings += _outline_differences(here, book.sections, outline)
        findings += _place_differences(here, list(inventory(book.blocks)), places)
    wanted = parallel.expected_counts(counts(book.blocks), language)
    for name in (one.name for one in fields(Counts)):
        here, there = getattr(reading.counts, name), getattr(wanted, name)
        if here not in {there, None}:
            said = name.replace("_", " ")
            what = f"it has {here} {said}, the book has {there}"
            findings.append(Finding(where, what, REBUILD))
    return findings


def _place_differences(where: str, book: Sequence[Item], artifact: Places) -> Iterator[Finding]:
    """What is missing, has another number, stands elsewhere, or is not the book's, one by one."""
    there = dict(reversed(artifact))
    for kind in dict.fromkeys(item.kind for item in book):
        wanted = {item.id: item for item in book if item.kind == kind}
        if lost := [name for name in wanted if name not in there]:
            what = f"{plural(len(lost), kind)} of the book cannot be found in it: {_listed(lost)}"
            yield Finding(where, what, REBUILD)
        for name, item in wanted.items():
            if (number := there.get(name)) and number != item.number:
                what = f"the {kind} {name!r} has the number {number}, in the book {item.number}"
                yield Finding(where, what, REBUILD)
        order = list(dict.fromkeys(name for name, _ in artifact if name in wanted))
        kept = [name for name in wanted if name in there]
        if kind in IN_ORDER and order != kept:
            at = next(name for name, right in zip(order, kept, strict=True) if name != right)
            what = f"from {at!r} on, its {kind}s stand in another order than in the book"
            yield Finding(where, what, REBUILD)
    known = {item.id for item in book}
    for kind, form in COUNTED.items():
        if more := [name for name, _ in artifact if form.fullmatch(name) and name not in known]:
            what = f"the book has no such {kind}: {_listed(dict.fromkeys(more))}"
            yield Finding(where, what, REBUILD)


def _listed(names: Iterable[str], most: int = 5) -> str:
    every = list(names)
    return ", ".join(map(repr, every[:most])) + (" …" if len(every) > most else "")


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
        reading = Reading(artifact.outline, artifact.counts, artifact.pages, artifact.places)
        yield from differences(book, artifact.language, artifact.format, reading)
        outlines.setdefault(artifact.language, {})[artifact.format] = artifact.outline
    for language, by_format in outlines.items():
        yield from title_differences(language, by_format)
