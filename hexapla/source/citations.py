"""Citations: the works that a book names, its style, and each citation in an edition's language.

``reader`` makes a citation a mark that no translator can break, ``segments`` hands out the words
round its key, and ``chapters`` lets pandoc's citeproc write it, in the edition's language.
"""

from __future__ import annotations

import difflib
import json
import re
import tempfile
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

from hexapla.errors import Finding, SourceError, ToolError
from hexapla.files import book_files, characters, paths
from hexapla.languages import languages, tags
from hexapla.languages.tags import WELL_FORMED
from hexapla.model import PSEUDO_LANGUAGE, Book, Node, Settings
from hexapla.source import pandoc, pandoc_ast
from hexapla.source.references import cross_references

if TYPE_CHECKING:
    from lxml.etree import _Element

READERS = {".bib": "biblatex", ".bibtex": "bibtex", ".json": "csljson"}
"""The files of works that can be read, and what pandoc calls them."""

CSL = "{http://purl.org/net/xbiblio/csl}"
"""The namespace of the Citation Style Language 1.0."""

LIST = "refs"
"""The id of the div that holds the list of works."""

LOCATORS: Mapping[str, tuple[str, ...]] = {
    "appendix": ("app.", "apps.", "appendix", "appendices"),
    "article-locator": ("art.", "arts.", "article", "articles"),
    "book": ("bk.", "bks.", "book", "books"),
    "chapter": ("chap.", "chaps.", "chapter", "chapters"),
    "column": ("col.", "cols.", "column", "columns"),
    "equation": ("eq.", "eqs.", "equation", "equations"),
    "figure": ("fig.", "figs.", "figure", "figures"),
    "folio": ("fol.", "fols.", "folio", "folios"),
    "issue": ("no.", "nos.", "number", "numbers"),
    "line": ("l.", "ll.", "line", "lines"),
    "note": ("n.", "nn.", "note", "notes"),
    "opus": ("op.", "opp.", "opus", "opera"),
    "page": ("p.", "pp.", "page", "pages"),
    "paragraph": ("para.", "paras.", "paragraph", "paragraphs"),
    "part": ("pt.", "pts.", "part", "parts"),
    "section": ("sec.", "secs.", "section", "sections"),
    "sub-verbo": ("s.v.", "s.vv.", "sub verbo", "sub verbis"),
    "table": ("tbl.", "tbls.", "table", "tables"),
    "verse": ("v.", "vv.", "verse", "verses"),
    "volume": ("vol.", "vols.", "volume", "volumes"),
}
"""How a source says where in a work, whatever language it is in: CSL's kinds of places, short and
long, one and several. Each edition prints its own words for them."""

_LABELS = sorted((label for labels in LOCATORS.values() for label in labels), key=len, reverse=True)
_NUMBER = r"\d[\w–-]*(?:[.:]\w+)*(?!\w)"
_ROMAN = r"[ivxlcdmIVXLCDM]+(?:[–-][ivxlcdmIVXLCDM]+)?(?!\w)"
_NUMBERS = rf"(?:{_NUMBER}|{_ROMAN})(?:\s*[,&]\s*(?:{_NUMBER}|{_ROMAN}))*"
_LABELLED = rf"(?:{'|'.join(map(re.escape, _LABELS))})\s*{_NUMBERS}"
PLACE = re.compile(
    rf"(?P<comma>,?)\s*(?P<place>\{{[^{{}}]*\}}|{_LABELLED}|{_NUMBER}(?:\s*[,&]\s*{_NUMBER})*)"
    r"(?P<after>[,;:]?)\s*"
)
"""The place in a work at the beginning of what follows its key: ``, pp. 3, 7-9``; or in braces."""

REFUSED = {"Note": "a note", "Link": "a link", "Image": "a picture", "Cite": "a citation"}
"""What cannot stand inside a citation: nobody would number or translate it."""


@dataclass(frozen=True, slots=True)
class Bibliography:
    """The works that a book can cite, and how it does."""

    works: Sequence[Mapping[str, Any]]
    """As CSL-JSON."""
    style: bytes
    """The CSL file."""
    prints_notes: bool
    """Whether the style makes a note of each citation."""
    is_ours: bool = False
    """Whether the book names no style, so that each language has its own punctuation in it."""

    @property
    def keys(self) -> list[str]:
        """The keys of the works."""
        return [str(work["id"]) for work in self.works]


# Works and style


def read_bibliography(root: Path, settings: Settings) -> Bibliography:
    """The works and the style that ``book.toml`` names.

    Raises:
        SourceError: a file is missing, outside ``source/``, or cannot be used.
    """
    works: list[Mapping[str, Any]] = []
    findings: list[Finding] = []
    for name in settings.bibliography:
        try:
            works += _works(root, name)
        except (SourceError, ToolError) as error:
            findings += error.findings
    try:
        style = _style(root, settings.citation_style)
    except SourceError as error:
        raise SourceError([*findings, *error.findings]) from None
    for key, times in Counter(str(work["id"]) for work in works).items():
        if times > 1:
            what = f"the work {key!r} stands there {times} times"
            where = ", ".join(map(paths.source, settings.bibliography))
            findings.append(Finding(where, what, "keep one, or rename the others"))
    if findings:
        raise SourceError(findings)
    return Bibliography(
        works,
        _with_locator_terms(style),
        style.get("class") == "note",
        is_ours=not settings.citation_style,
    )


def _content(root: Path, name: str) -> bytes:
    """What stands in a file that ``book.toml`` names."""
    source = root / paths.SOURCE
    file = source / book_files.on_disk(source, name)
    if not file.resolve().is_relative_to(source.resolve()):
        tip = "copy the file into source/: a book reads nothing else"
        raise SourceError(Finding(paths.SETTINGS, f"{name!r} lies outside source/", tip))
    if not file.exists():
        tip = f"put it at source/{name}, or correct the name in book.toml"
        raise SourceError(Finding(paths.source(name), "this file is missing", tip))
    return book_files.read(file, root, SourceError)


def _works(root: Path, name: str) -> Sequence[Mapping[str, Any]]:
    content = _content(root, name)
    kind = READERS.get(Path(name).suffix.lower())
    if not kind:
        tip = f"export it as one of {', '.join(READERS)}: BibTeX or CSL-JSON"
        raise SourceError(Finding(paths.source(name), "works cannot be read from this kind", tip))
    try:
        text = characters.composed(content.decode("utf-8-sig"))
    except UnicodeDecodeError:
        finding = Finding(paths.source(name), "this is not UTF-8", "save the file as UTF-8")
        raise SourceError(finding) from None
    works = pandoc.works(text, kind, paths.source(name))
    for work in works:
        if found := characters.first(work):
            where = f"{paths.source(name)}, {work['id']}"
            raise SourceError(Finding(where, *characters.fault(found)))
    return works


def _style(root: Path, name: str) -> _Element:
    """The CSL file, parsed; that of pandoc where the book names none."""
    content = _content(root, name) if name else pandoc.default_style().encode()
    where = paths.source(name)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        style = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        tip = "take the file anew from the repository of styles"
        raise SourceError(Finding(where, f"not an XML file: {error.msg}", tip)) from None
    if style.tag != f"{CSL}style":
        tip = "citation_style names a file in the Citation Style Language, *.csl"
        raise SourceError(Finding(where, "this is no citation style", tip))
    parent = style.find(f"{CSL}info/{CSL}link[@rel='independent-parent']")
    if style.find(f"{CSL}citation") is None:
        what = "this style only refers to another one"
        far = parent.get("href", "") if parent is not None else ""
        tip = f"take that one instead, nothing is fetched from a network: {far}".rstrip(": ")
        raise SourceError(Finding(where, what, tip))
    return style


def _with_locator_terms(style: _Element) -> bytes:
    """The style, and in every language the English words for a place in a work.

    pandoc 3.9 knows a place by the words of the edition's language only: in a Chinese edition it
    would take "p. 5" for text, and print that. The forms of verbs, which no style prints of places,
    are free for more words to know them by.
    """
    locale = etree.Element(f"{CSL}locale")
    terms = etree.SubElement(locale, f"{CSL}terms")
    for name, labels in LOCATORS.items():
        for form, (singular, plural) in zip(
            ("verb-short", "verb"), (labels[:2], labels[2:]), strict=True
        ):
            term = etree.SubElement(terms, f"{CSL}term", {"name": name, "form": form})
            etree.SubElement(term, f"{CSL}single").text = singular
            etree.SubElement(term, f"{CSL}multiple").text = plural
    first = style.find(f"{CSL}info")
    style.insert(0 if first is None else style.index(first) + 1, locale)
    return etree.tostring(style, xml_declaration=True, encoding="UTF-8")


SERIAL = "delimiter-precedes-last"
"""Says whether a comma stands before the "and" of two names or more (CSL 1.0.2, "Name")."""

ENUMERATED: Mapping[str, str] = {"ja": "、", "zh": "、", "yue": "、", "ko": ", "}
"""What stands between the names of a work, in languages that have no "and" there."""

WIDE_MARKS = {"(": "（", ")": "）", "; ": "；"}
"""Marks of a citation, and those as wide as Chinese and Japanese characters."""


def punctuated(style: bytes, language: str) -> bytes:
    """The style that is pandoc's, an American one, with the marks of a language.

    Only English has a comma before the "and" of names; it stays where the first is turned round,
    *Brandt, Lena, und Ren Sato*. Chinese, Japanese and Korean have a mark alone between names,
    *Brandt, Lena、Ren Sato* in the list of works and *Brandt、Sato 2019* in the text. Brackets in
    Chinese and Japanese are as wide as their characters.
    """
    root = etree.fromstring(style)
    mark = ENUMERATED.get(tags.primary(language))
    for names in root.iter(f"{CSL}name"):
        if mark:
            names.attrib.pop("and", None)
            names.set("delimiter", mark)
        elif tags.primary(language) not in {"en", PSEUDO_LANGUAGE} and names.get(SERIAL) != "never":
            names.set(SERIAL, "after-inverted-name")
    citation = root.find(f"{CSL}citation")
    if tags.script(language) in languages.WIDE and citation is not None:
        comma = "、" if tags.script(language) == "Jpan" else "，"
        for part in citation.iter(f"{CSL}layout", f"{CSL}group"):
            for key in ("prefix", "suffix", "delimiter"):
                if mark := {**WIDE_MARKS, ", ": comma}.get(part.get(key, "")):
                    part.set(key, mark)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def check_library(book_library: Bibliography, settings: Settings) -> None:
    """Let citeproc use the style once: what is wrong with it is to be told before all else.

    Raises:
        SourceError: citeproc cannot use it.
    """
    cited = [_citation(key) for key in book_library.keys[:1]]
    words = [{"t": "Cite", "c": [cited, [pandoc_ast.string("x")]]}] if cited else []
    try:
        _run_citeproc([{"t": "Para", "c": words}], book_library, settings.language)
    except ToolError as error:
        where = paths.source(settings.citation_style or settings.bibliography[0])
        what = error.findings[0].what.removeprefix("pandoc failed: ")
        raise SourceError(Finding(where, what, "mend the file, or take another style")) from None


def _citation(key: str) -> dict[str, Any]:
    return {
        "citationId": key,
        "citationPrefix": [],
        "citationSuffix": [],
        "citationMode": {"t": "NormalCitation"},
        "citationNoteNum": 1,
        "citationHash": 0,
    }


# Citations in the source


def cited(blocks: object) -> Iterator[dict[str, Any]]:
    """Each work that is cited, with what stands round its key, in order."""
    for node in pandoc_ast.walk_markup(blocks):
        if node["t"] == "Cite":
            yield from node["c"][0]


def simplify(node: Node) -> None:
    """Make a citation one that translators see as a mark: its keys, and the words round them.

    The place in the work goes into braces, which are citeproc's own, and stays as it is.
    """
    for work in node["c"][0]:
        work["citationSuffix"] = _split_locator(work["citationSuffix"])
    node["c"][1] = [pandoc_ast.string(_keys(node))]


def is_simple(node: Node) -> bool:
    """Whether a citation is one that pandoc is to write; if not, it is the text it was typed as."""
    return node["t"] == "Cite" and bool(node["c"][1] == [pandoc_ast.string(_keys(node))])


def _keys(node: Node) -> str:
    works = node["c"][0]
    keys = "; ".join(f"@{work['citationId']}" for work in works)
    return keys if works[0]["citationMode"]["t"] == "AuthorInText" else f"[{keys}]"


def _split_locator(suffix: list[Node]) -> list[Node]:
    """What follows a key: the place in the work as one piece, then the words."""
    run = 0
    while run < len(suffix) and suffix[run]["t"] in {"Str", "Space"}:
        run += 1
    text = pandoc_ast.plain(suffix[:run])
    match = PLACE.match(text)
    if match:
        place = match["place"].strip("{}").strip()
        start = f"{match['comma']} {{{place}}}{match['after']}"
    else:
        match = re.match(r"[,;:]?\s*", text)
        assert match is not None  # noqa: S101 - it matches nothing at all, too
        start = match[0].rstrip()
    rest = [node for node in pandoc_ast.words(text[match.end() :]) if text[match.end() :]]
    after = [*rest, *suffix[run:]]
    if not start.strip():
        return after
    return [*pandoc_ast.words(start), *([pandoc_ast.space()] if after else []), *after]


def words_after(work: Mapping[str, Any]) -> int:
    """Where in what follows a key the words begin that a translator sees."""
    suffix = work["citationSuffix"]
    at = 0
    while at < len(suffix) and (suffix[at]["t"] == "Space" or _is_place(suffix, at)):
        at += 1
    return at


def _is_place(suffix: list[Node], at: int) -> bool:
    """Whether a node belongs to the comma or the place in braces that what follows begins with."""
    if suffix[at]["t"] != "Str":
        return False
    before = pandoc_ast.plain(suffix[:at])
    text = str(suffix[at]["c"])
    opened = before.count("{") > before.count("}")
    first = not before.strip(" ,;:")
    return opened or not text.strip(",;:") or (first and text.startswith("{"))


def plain_citation(node: Node) -> str:
    """A citation as its author would write it, for a translator to know it by."""
    parts = []
    for work in node["c"][0]:
        before, after = (
            pandoc_ast.plain(work["citationPrefix"]),
            pandoc_ast.plain(work["citationSuffix"]),
        )
        mark = "-@" if work["citationMode"]["t"] == "SuppressAuthor" else "@"
        parts.append(f"{before} {mark}{work['citationId']}{after}".strip())
    return re.sub(r"[{}]", "", "; ".join(parts))


def faults(
    blocks: Iterable[tuple[str, Node]], books: Bibliography, place: Callable[..., str]
) -> Iterator[Finding]:
    """What is wrong with the citations in these blocks; ``place`` finds the line of a text."""
    has_list, has_citation = False, False
    for where, block in blocks:
        notes = [node for node in pandoc_ast.walk_markup(block) if node["t"] == "Note"]
        in_notes = [id(node) for node in pandoc_ast.walk_markup([note["c"] for note in notes])]
        for node in pandoc_ast.walk_markup(block):
            has_list = has_list or (pandoc_ast.attr(node) or [""])[0] == LIST
            if node["t"] != "Cite":
                continue
            has_citation = True
            keys = [f"@{work['citationId']}" for work in node["c"][0]]
            unknown = [key for key in keys if key[1:] not in books.keys]
            at = place(where, *unknown, *keys)
            yield from (Finding(at, *fault) for fault in _cite_faults(node, books))
            if books.prints_notes and id(node) not in in_notes:
                cited_as = f"[{plain_citation(node)}]"
                what = f"{cited_as} stands in the text; this style prints citations in notes"
                yield Finding(at, what, "put it into a note: ^[…], or take another style")
    if has_citation and not has_list:
        what = "there is no place for the list of the works that are cited"
        tip = f"end the book with a chapter # References {{.unnumbered}} and ::: {{#{LIST}}} in it"
        yield Finding(paths.source(""), what, tip)


def _cite_faults(node: Node, books: Bibliography) -> Iterator[tuple[str, str]]:
    for work in node["c"][0]:
        key = work["citationId"]
        if key not in books.keys and cross_references.KEY.match(key):
            yield cross_references.fault(f"@{key}")
        elif key not in books.keys:
            near = difflib.get_close_matches(key, books.keys, n=1)
            tip = f"did you mean {near[0]!r}?" if near else "add it to the bibliography"
            yield f"the bibliography has no work {key!r}", tip
        for inner in pandoc_ast.walk([*work["citationPrefix"], *work["citationSuffix"]]):
            if inner["t"] in REFUSED:
                what = f"{REFUSED[inner['t']]} stands inside the citation of {key!r}"
                yield what, "put it before or after the citation"


def warnings(blocks: Iterable[tuple[str, Node]], place: Callable[..., str]) -> Iterator[Finding]:
    """The citations of a book without a bibliography: they are printed as typed."""
    for where, block in blocks:
        for node in pandoc_ast.walk_markup(block):
            keys = [work["citationId"] for work in node["c"][0]] if node["t"] == "Cite" else []
            if keys and not any(map(cross_references.KEY.match, keys)):
                shown = " ".join(plain_citation(node).split())
                what = f"the citation {shown!r} is printed as typed: the book has no bibliography"
                tip = rf'name one, bibliography = ["works.bib"] in book.toml, or write \@{keys[0]}'
                yield Finding(place(where, *(f"@{key}" for key in keys)), what, tip, "warning")


# Citations in an edition


def resolve(book: Book, blocks: list[Node], language: str) -> list[Node]:
    """The blocks of an edition with each citation written out, and the list of works filled.

    A citation in a passage that stands in the language of the source is written in that.
    """
    works = sorted({work["citationId"] for work in cited(blocks)})
    if not book.settings.bibliography or not works:
        return blocks
    book_library = read_bibliography(book.root, book.settings)
    written = _run_citeproc(blocks, book_library, language)
    own_language = book.settings.language
    if own_language in {spoken for _, spoken in _cites(blocks, language)} - {language}:
        other = _run_citeproc(blocks, book_library, own_language)
        pairs = zip(_cites(written, language), _cites(other, language), strict=True)
        for (cite, spoken), (own, _) in pairs:
            if spoken == own_language:
                cite["c"] = own["c"]
    names = {f"ref-{key}": f"cited-{number}" for number, key in enumerate(works, start=1)}
    work_languages = {
        f"ref-{work['id']}": str(work.get("language", "")) for work in book_library.works
    }
    for cite, spoken in _cites(written, language):
        _name_links(cite, names)
        _end_runs(cite, languages.direction(spoken))
        _join_brackets(cite)
    for node in pandoc_ast.walk_markup(written):
        if node["t"] == "Div" and node["c"][0][0] in names:
            _name_entry(node, names, work_languages[node["c"][0][0]], language)
    return written


def _cites(thing: Any, language: str, spoken: str = "") -> Iterator[tuple[Node, str]]:  # noqa: ANN401 - pandoc's JSON
    """Each citation in an edition with the language of its passage, which is ``spoken`` so far.

    A note is in the language of the edition, also where the passage with its mark is not.
    """
    match thing:
        case list():
            for part in thing:
                yield from _cites(part, language, spoken)
        case {"t": kind} if kind not in pandoc_ast.WORDS:
            if kind == "Cite":
                yield thing, spoken or language
            inside = "" if pandoc_ast.is_note(thing) else pandoc_ast.value(thing, "lang") or spoken
            yield from _cites(thing.get("c"), language, inside)


def _name_links(cite: Node, names: Mapping[str, str]) -> None:
    for link in pandoc_ast.walk_markup(cite["c"][1]):
        if link["t"] == "Link" and link["c"][2][0].removeprefix("#") in names:
            link["c"][0][1].append("citation")
            link["c"][2][0] = f"#{names[link['c'][2][0][1:]]}"


END_OF_RUN = {"ltr": "\u200e", "rtl": "\u200f"}
"""U+200E and U+200F, which are no letters and have a direction."""


def _end_runs(cite: Node, direction: str) -> None:
    """End names in letters of the other direction, so that the year after them stays outside.

    Without an end, "Name 1982, 33" in Arabic letters would read 33, 1982, Name in an English line.
    """
    texts = [node for node in pandoc_ast.walk(cite["c"][1]) if node["t"] == "Str"]
    for text, after in zip(texts, [*texts[1:], None], strict=True):
        is_other = _direction(text["c"][::-1]) not in {"", direction}
        if is_other and (after is None or _direction(after["c"]) in {"", direction}):
            text["c"] += END_OF_RUN[direction]


def _join_brackets(cite: Node) -> None:
    """Take the space before a wide bracket, which has it in itself."""
    nodes = cite["c"][1]
    cite["c"][1] = [
        node
        for node, after in zip(nodes, [*nodes[1:], pandoc_ast.space()], strict=True)
        if node["t"] != "Space" or not (after["t"] == "Str" and after["c"].startswith("（"))
    ]


def _name_entry(entry: Node, names: Mapping[str, str], own_language: str, language: str) -> None:
    """Name an entry in the list of works by our id; say its direction where it is another one."""
    attributes, inner = entry["c"]
    attributes[0] = names[attributes[0]]
    if WELL_FORMED.fullmatch(own_language) and own_language != language:
        attributes[2].append(["lang", own_language])
    direction = _direction(pandoc_ast.plain_blocks(inner))
    if direction and direction != languages.direction(language):
        attributes[2].append(["dir", direction])
    for link in pandoc_ast.walk_markup(inner):
        if link["t"] == "Link":
            link["c"][0][1].append("work")


def _direction(text: str) -> str:
    """The direction of a text by its first letter, or nothing where it has none (UAX #9, P2)."""
    kinds = (unicodedata.bidirectional(character) for character in text)
    first = next((kind for kind in kinds if kind in {"L", "R", "AL"}), "")
    return {"L": "ltr", "": ""}.get(first, "rtl")


def _run_citeproc(blocks: list[Node], book_library: Bibliography, language: str) -> list[Node]:
    """What citeproc makes of blocks, with the works and the style in files of their own."""
    with tempfile.TemporaryDirectory() as name:
        works, style = Path(name) / "works.json", Path(name) / "style.csl"
        works.write_text(json.dumps(book_library.works), encoding="utf-8")
        is_ours = book_library.is_ours
        own = punctuated(book_library.style, language) if is_ours else book_library.style
        style.write_bytes(own)
        tag = "en" if language == PSEUDO_LANGUAGE else language
        return pandoc.cite(blocks, works, style, tag)
