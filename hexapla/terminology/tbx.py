"""A glossary as TBX-Basic (2008), which tools for translators read, and back."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from hexapla.errors import CatalogError, Finding
from hexapla.files.namespaces import XML_LANG
from hexapla.files.toolkit import opened
from hexapla.languages.names import language_fault
from hexapla.terminology.glossary import TAGGED, Glossary, Term

PREFERRED = "preferredTerm-admn-sts"
ADMITTED = "admittedTerm-admn-sts"
DEPRECATED = "deprecatedTerm-admn-sts"
"""The three of TBX's administrative statuses that Hexapla writes."""

REFUSED = re.compile("deprecated|superseded|forbidden|obsolete", re.IGNORECASE)
"""Administrative statuses, ours and other tools', of a term that is not to be used."""


def write_tbx(glossary: Glossary) -> bytes:
    """The glossary as TBX-Basic (2008): forbidden forms are terms with a status of deprecated.

    A language that has a column without a single form in it is not written.
    """
    from translate.storage import tbx

    store = tbx.tbxfile(sourcelanguage=glossary.source)
    for paragraph in store.document.iterfind(".//sourceDesc/p"):
        paragraph.text = "Hexapla"
    for term in glossary.terms:
        unit = tbx.tbxunit(None)
        store.addunit(unit)
        if term.note:
            _element(unit.xmlelement, "note", term.note)
        _write_forms(unit.xmlelement, glossary.source, term.names, ())
        for tag in dict.fromkeys((*glossary.languages, *term.forms, *term.forbidden)):
            forms, refused = term.forms.get(tag, ()), term.forbidden.get(tag, ())
            if forms or refused:
                _write_forms(unit.xmlelement, tag, forms, refused)
    return bytes(store)


def _write_forms(entry: Any, tag: str, forms: Iterable[str], refused: Iterable[str]) -> None:  # noqa: ANN401 - an lxml element
    language = _element(entry, "langSet")
    language.set(XML_LANG, tag)
    statuses = [(form, ADMITTED if i else PREFERRED) for i, form in enumerate(forms)]
    for form, status in [*statuses, *((form, DEPRECATED) for form in refused)]:
        group = _element(language, "tig")
        _element(group, "term", form)
        _element(group, "termNote", status).set("type", "administrativeStatus")


def _element(parent: Any, name: str, text: str | None = None) -> Any:  # noqa: ANN401 - an lxml element
    from lxml import etree

    made = etree.SubElement(parent, name)
    made.text = text
    return made


def read_tbx(path: Path, source: str) -> Glossary:
    """The glossary in a TBX file, its terms those in the language of the book's source.

    Concepts that share a name become one term with the forms of both.

    Raises:
        CatalogError: the file cannot be read, or a concept in it cannot be used; with the line.
    """
    entries = list(_entries(path))
    faults: list[Finding] = []
    terms: dict[str, Term] = {}
    languages: dict[str, None] = {}
    for entry in entries:
        where = f"{path}, line {entry.sourceline}"
        if found := list(_entry_faults(where, entry, source)):
            faults += found
            continue
        term = _tbx_term(entry, source)
        languages |= dict.fromkeys((*term.forms, *term.forbidden))
        same = next((name for name in term.names if name in terms), term.names[0])
        terms[same] = _merge_terms(terms[same], term) if same in terms else term
    if faults:
        raise CatalogError(faults)
    return Glossary(source, tuple(languages), tuple(terms.values()))


def _entries(path: Path) -> Iterator[Any]:
    from translate.storage import tbx

    tip = "export the glossary again as TBX-Basic (2008, with <martif>)"
    store = opened(path, tbx.tbxfile, "TBX", tip, CatalogError)
    yield from (unit.xmlelement for unit in store.units)


def _entry_faults(where: str, entry: Any, source: str) -> Iterator[Finding]:  # noqa: ANN401 - an lxml element
    names = False
    for language in entry.iterfind("{*}langSet"):
        tag = _tag(language)
        if fault := language_fault(tag):
            yield Finding(where, fault, "mend xml:lang")
        for _, text in _tbx_forms(language):
            if "|" in text or TAGGED.search(text):
                what = f"the term {text[:60]!r} cannot stand in glossary.csv"
                yield Finding(where, what, "write it without | and without a language and a colon")
        names = names or (_is_source(tag, source) and bool(_tbx_forms(language)))
    if not names:
        what = f"this concept has no term in {source!r}, the language of the book's source"
        yield Finding(where, what, "add one, or take the concept out")


def _tbx_term(entry: Any, source: str) -> Term:  # noqa: ANN401 - an lxml element
    names: list[str] = []
    forms: dict[str, tuple[str, ...]] = {}
    forbidden: dict[str, tuple[str, ...]] = {}
    for language in entry.iterfind("{*}langSet"):
        tag = _tag(language)
        if _is_source(tag, source):
            tag = source
        for status, text in _tbx_forms(language):
            if REFUSED.search(status):
                forbidden[tag] = (*forbidden.get(tag, ()), text)
            elif tag == source:
                names.append(text)
            else:
                forms[tag] = (*forms.get(tag, ()), text)
    notes = [*entry.iterfind("{*}note"), *entry.iterfind(".//{*}descrip[@type='definition']")]
    note = "; ".join(text for found in notes if (text := "".join(found.itertext()).strip()))
    return Term(tuple(dict.fromkeys(names or forbidden.pop(source))), note, forms, forbidden)


def _tbx_forms(language: Any) -> list[tuple[str, str]]:  # noqa: ANN401 - an lxml element
    """Administrative status and text of each term of one language of a concept."""
    forms = []
    for term in language.iterfind(".//{*}term"):
        path = "ancestor::*[local-name()='tig' or local-name()='ntig'][1]"
        status = [
            "".join(note.itertext())
            for group in term.xpath(path)
            for note in group.iterfind(".//{*}termNote[@type='administrativeStatus']")
        ]
        if text := re.sub(r"[ \t\r\n]+", " ", "".join(term.itertext())).strip():
            forms.append(("".join(status), text))
    return forms


def _tag(language: Any) -> str:  # noqa: ANN401 - an lxml element
    """The language of a langSet, with hyphens."""
    return str(language.get(XML_LANG) or language.get("lang") or "").replace("_", "-")


def _is_source(tag: str, source: str) -> bool:
    return tag.lower() == source.lower() or tag.lower().startswith(f"{source.lower()}-")


def _merge_terms(first: Term, second: Term) -> Term:
    """Two terms that share a name, as one."""
    notes = dict.fromkeys(note for note in (first.note, second.note) if note)
    return Term(
        tuple(dict.fromkeys((*first.names, *second.names))),
        "; ".join(notes),
        _merge_forms(first.forms, second.forms),
        _merge_forms(first.forbidden, second.forbidden),
        first.fixed or second.fixed,
    )


def _merge_forms(
    first: Mapping[str, tuple[str, ...]], second: Mapping[str, tuple[str, ...]]
) -> dict[str, tuple[str, ...]]:
    return {
        tag: tuple(dict.fromkeys((*first.get(tag, ()), *second.get(tag, ()))))
        for tag in dict.fromkeys((*first, *second))
    }
