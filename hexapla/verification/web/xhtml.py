"""A page of an ebook → what in it is no XHTML that every reading system takes.

The rules are those of the HTML Standard, as far as they can be broken in a book: which elements and
attributes there are, what may stand in what, and ids that are there once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from lxml import etree

from hexapla.languages.tags import WELL_FORMED
from hexapla.verification.web.vocabulary import (
    BLOCKS,
    EVERYWHERE,
    FORMULA,
    HOLDS_WORDS,
    INSIDE,
    NEEDED,
    NEVER_IN,
    OF,
    ONLY,
    ORDER,
    PARTS,
    THROUGH,
    TOKENS,
    TYPES,
    VALUES,
    VOID,
    WORDS,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

XHTML = "http://www.w3.org/1999/xhtml"
MATHML = "http://www.w3.org/1998/Math/MathML"
SVG = "http://www.w3.org/2000/svg"
OPS = "http://www.idpf.org/2007/ops"
XML = "http://www.w3.org/XML/1998/namespace"

IDREFS = ("aria-labelledby", "aria-describedby", "aria-controls", "aria-owns", "aria-flowto")
IDREFS_OF = {"td": "headers", "th": "headers", "label": "for", "output": "for"}
"""The attributes that name the ids of others, of all elements and of some."""

Fault = tuple["_Element", str]
"""The element at fault, and what is wrong with it."""


def name_of(element: _Element) -> str:
    """The name of an element, without its namespace."""
    return etree.QName(element).localname


def space_of(element: _Element) -> str:
    """The namespace of an element."""
    return etree.QName(element).namespace or ""


def faults(root: _Element) -> Iterator[Fault]:
    """Everything in a page that XHTML does not allow."""
    if root.tag != f"{{{XHTML}}}html":
        yield root, "this is no page: its first element is not html"
        return
    yield from _frame(root)
    ids = Counter(name for element in root.iter(etree.Element) if (name := element.get("id")))
    for element in root.iter(etree.Element):
        yield from ((element, what) for what in _id_faults(element, ids))
        if space_of(element) == XHTML:
            said = (
                *_place_faults(element),
                *_attribute_faults(element),
                *_names_nothing(element, ids),
            )
            yield from ((element, what) for what in said)
        elif what := _foreign(element):
            yield element, what


def _frame(root: _Element) -> Iterator[Fault]:
    """Head and body, and the title of the page."""
    children = [name_of(one) for one in root.iterchildren(etree.Element)]
    if children != ["head", "body"]:
        yield root, "a page has a head and a body"
    title = root.find(f"{{{XHTML}}}head/{{{XHTML}}}title")
    if title is None or not "".join(map(str, title.itertext())).strip():
        yield root, "the page has no title"
    declared = root.getroottree().docinfo
    if (
        declared.public_id
        or (declared.system_url or "about:legacy-compat") != "about:legacy-compat"
    ):
        yield root, "its document type is another one than html"


def _id_faults(element: _Element, ids: Mapping[str, int]) -> Iterator[str]:
    name = element.get("id")
    if name is None:
        return
    if not name or re.search(r"\s", name):
        yield f"the id {name!r} is empty or has a space in it"
    elif ids[name] > 1:
        yield f"the id {name!r} is there {ids[name]} times"


def _foreign(element: _Element) -> str:
    """What is wrong with an element that is none of HTML."""
    space, above = space_of(element), element.getparent()
    is_root = above is None or space_of(above) == XHTML
    name = name_of(element)
    if space not in {MATHML, SVG}:
        return f"the element {name!r} is of no language that a page may have"
    wanted = "math" if space == MATHML else "svg"
    if is_root and name != wanted:
        return f"the element {name!r} stands outside {wanted}"
    return _formula_fault(element) if space == MATHML else ""


def _formula_fault(element: _Element) -> str:
    name = name_of(element)
    if any(name_of(above) == "annotation-xml" for above in element.iterancestors()):
        return ""
    if name not in FORMULA:
        return f"a formula has no element {name!r}"
    if name not in TOKENS and _has_text(element):
        return f"there is text in {name!r} of a formula, and in none of its parts"
    if len(element) != PARTS.get(name, len(element)):
        return f"{name!r} of a formula has {len(element)} parts, and not {PARTS[name]}"
    if element.get("display", "block") not in {"block", "inline"}:
        return f"a formula is displayed as {element.get('display')!r}"
    return ""


def _place_faults(element: _Element) -> Iterator[str]:
    """What is wrong with where an element stands, and what stands in it."""
    name, above = name_of(element), element.getparent()
    if name not in WORDS | BLOCKS | INSIDE.keys() | {"html"}:
        yield f"there is no element {name!r}"
        return
    is_in_html = above is not None and space_of(above) == XHTML
    if above is not None and is_in_html and (fault := _misplaced(name, name_of(above), element)):
        yield fault
    if name in VOID and (len(element) or (element.text or "").strip()):
        yield f"the element {name!r} holds something"
    if name in ONLY and _has_text(element):
        yield f"there is text in {name!r} that stands in none of its parts"
    parts = [name_of(one) for one in element.iterchildren(etree.Element)]
    names = "".join(f"{one} " for one in parts if one not in {"script", "template"})
    if name in ORDER and not ORDER[name].fullmatch(names):
        yield f"the parts of {name!r} do not stand in their order: {names.strip() or 'none'}"
    if name == "figure":
        yield from _caption_faults(element)


def _misplaced(name: str, parent: str, element: _Element) -> str:
    if name in INSIDE and parent not in INSIDE[name]:
        return f"the element {name!r} stands in {parent!r}, and not in {_one_of(INSIDE[name])}"
    if parent in ONLY and name not in ONLY[parent]:
        return f"the element {name!r} stands right in {parent!r}"
    above = {name_of(one) for one in element.iterancestors()}
    if name in {"dt", "dd"} and "dl" not in above:
        return f"the element {name!r} stands in no list of definitions"
    if name == "li" and parent != "ol" and element.get("value") is not None:
        return "the item of a list without numbers has one"
    holder = next((e for e in element.iterancestors() if name_of(e) not in THROUGH), None)
    is_among_words = holder is not None and name_of(holder) in HOLDS_WORDS
    if is_among_words and name not in WORDS | INSIDE.keys():
        assert holder is not None  # noqa: S101 - as was just seen
        return f"the element {name!r} stands in {name_of(holder)!r}, which holds words only"
    outer = above & NEVER_IN.get(name, frozenset())
    return f"the element {name!r} stands in {_one_of(outer)}" if outer else ""


def _one_of(names: frozenset[str] | set[str]) -> str:
    return " or ".join(repr(name) for name in sorted(names))


def _has_text(element: _Element) -> bool:
    texts = [element.text, *(child.tail for child in element)]
    return any((text or "").strip() for text in texts)


def _caption_faults(figure: _Element) -> Iterator[str]:
    captions = [one for one in figure if one.tag == f"{{{XHTML}}}figcaption"]
    ends = [*figure[:1], *figure[-1:]]
    if len(captions) > 1 or (captions and captions[0] not in ends):
        yield "the caption of a figure stands neither first nor last in it"


def _attribute_faults(element: _Element) -> Iterator[str]:
    name = name_of(element)
    for key, value in element.attrib.items():
        whole = etree.QName(key)
        if whole.namespace:
            known = {OPS: {"type", "prefix"}, XML: {"lang", "base", "space", "id"}}
            if whole.localname not in known.get(whole.namespace, set()):
                yield f"there is no attribute {whole.localname!r} of {whole.namespace}"
        elif not EVERYWHERE.fullmatch(str(key)) and key not in OF.get(name, ()):
            yield f"the element {name!r} has no attribute {key!r}"
        elif fault := _value_fault(name, str(key), str(value)):
            yield fault
    if (needed := NEEDED.get(name)) and element.get(needed) is None:
        yield f"the element {name!r} has no {needed!r}"
    language, xml_language = element.get("lang"), element.get(f"{{{XML}}}lang")
    if language and xml_language and language.lower() != xml_language.lower():
        yield f"its language is {language!r} and {xml_language!r} at once"
    for said in filter(None, (language, xml_language)):
        if not WELL_FORMED.fullmatch(said):
            yield f"{said!r} is no language tag"


def _value_fault(name: str, key: str, value: str) -> str:
    form = TYPES.get(name) if key == "type" else VALUES.get(key)
    is_fit = form is None or form.fullmatch(value.strip() if key != "dir" else value.lower())
    return "" if is_fit else f"the attribute {key!r} of {name!r} is {value!r}"


def _names_nothing(element: _Element, ids: Mapping[str, int]) -> Iterator[str]:
    """The ids that an attribute names and that nothing in the page has."""
    own = IDREFS_OF.get(name_of(element))
    for key in (*IDREFS, *([own] if own else [])):
        for name in element.get(key, "").split():
            if name not in ids:
                yield f"its {key} names {name!r}, which nothing in the page has for an id"
