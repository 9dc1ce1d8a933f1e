"""The records that booksellers and libraries ask for: ONIX for Books 3.0, reference names.

One product for each language and format that is sold, from what ``book.toml`` and the finished
files say. Without a publisher there is nobody to send the records, and none are written.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lxml import etree

from hexapla.editions import parallel
from hexapla.editions.localize import is_original
from hexapla.languages.tags import primary
from hexapla.model import PSEUDO_LANGUAGE, Edition
from hexapla.publishing.offers import Offer, isbn_digits, offers
from hexapla.rendering import context
from hexapla.source.paper import size
from hexapla.theme import Theme

FILE = "onix.xml"

SCHEMES = {"thema": "93", "bisac": "10", "bic": "12", "keyword": "20"}
"""The schemes of subjects, of ONIX code list 27."""

UNTAXED = {"USD", "CAD"}
"""Currencies of countries where a book's price is named without tax, which the till adds."""

FEATURES = {
    "tableOfContents": "11",
    "index": "12",
    "readingOrder": "13",
    "alternativeText": "14",
    "longDescription": "15",
    "MathML": "17",
    "pageBreakMarkers": "19",
    "printPageNumbers": "19",
    "structuralNavigation": "29",
    "ARIA": "30",
    "displayTransformability": "36",
    "pageNavigation": "41",
}
"""What an EPUB says of itself by schema.org's words, as ONIX code list 196 has it."""

TAGGED = ["05", "10", "11", "13", "14", "22"]
"""What a PDF/UA-1 file is, of the same list: open to reading aids, tagged in the order of reading,
with bookmarks, the texts of its pictures, and the language of what it says."""

BIBLIOGRAPHIC = {
    "bo": "tib", "cs": "cze", "cy": "wel", "de": "ger", "el": "gre", "eu": "baq", "fa": "per",
    "fr": "fre", "hy": "arm", "is": "ice", "ka": "geo", "mi": "mao", "mk": "mac", "ms": "may",
    "my": "bur", "nl": "dut", "ro": "rum", "sk": "slo", "sq": "alb", "zh": "chi",
}  # fmt: skip
"""Languages that ISO 639-2 names in its bibliographic code otherwise than in the other one."""

OPF = "{http://www.idpf.org/2007/opf}"
UA_PART = "{http://www.aiim.org/pdfua/ns/id/}part"


def write(dist: Path, record: Mapping[str, Any], editions: list[Edition], theme: Theme) -> None:
    """Write the records; none without a publisher, or without anything to sell."""
    settings = editions[0].book.settings
    sold = [offer for offer in offers(record, editions) if offer.kind.sold]
    published = [offer for offer in sold if offer.edition.language != PSEUDO_LANGUAGE]
    if not settings.publisher or not published:
        return
    text = theme.render(
        "trade/onix.xml",
        publisher=settings.publisher,
        day=settings.date.strftime("%Y%m%d"),
        settings=settings,
        products=[_product(dist, offer, published) for offer in published],
    )
    (dist / FILE).write_text(text, encoding="utf-8")


def _product(dist: Path, offer: Offer, all_offers: list[Offer]) -> dict[str, Any]:
    """What the template is told of one product."""
    edition = offer.edition
    settings, values = edition.book.settings, context.template_values(edition, [])
    original = next((other for other in all_offers if is_original(other.edition)), None)
    form, detail = offer.kind.onix
    return {
        "offer": offer,
        "isbn": isbn_digits(offer.isbn),
        "about": values,
        "form": form,
        "detail": detail,
        "features": list(_features(dist / offer.path, offer.format)),
        "trim": [round(part) for part in size(settings.page)],
        "tongue": _code(edition.language),
        "languages": [_language(one.language) for one in (edition, edition.beside) if one],
        "original": "" if is_original(edition) or edition.beside else _code(settings.language),
        "is_bilingual": bool(edition.beside),
        "has_machine": any(
            half.portions.get("machine") for half in parallel.single_editions(edition)
        ),
        "printed": _printed_pages(offer, all_offers),
        "subjects": [_subject(subject) for subject in settings.subjects],
        "cover": _cover(dist, edition),
        "prices": [_price(*price) for price in offer.prices.items() if price[1]],
        "is_free": not any(offer.prices.values()) and offer.format != "print",
        "related": list(_related(offer, all_offers)),
        "work": context.identifier(edition, "edition"),
        "source_work": context.identifier(original.edition, "edition") if original else "",
    }


def _features(file: Path, kind: str) -> Iterator[str]:
    """The codes of what a file itself says of its accessibility."""
    if kind == "epub":
        with zipfile.ZipFile(file) as book:
            package = etree.fromstring(book.read("EPUB/package.opf"))
        said = [(e.get("property"), (e.text or "").strip()) for e in package.iter(f"{OPF}meta")]
        codes = {FEATURES.get(t, "") for p, t in said if p == "schema:accessibilityFeature"}
        claims = " ".join(text for prop, text in said if prop == "dcterms:conformsTo")
        if re.search(r"Accessibility 1\.1", claims):
            codes |= {"04", *(["82", "85"] if "WCAG 2.2 Level AA" in claims else [])}
        yield from sorted({*codes, "10", "22"} - {""})
    elif kind == "pdf":
        import pikepdf

        with pikepdf.open(file) as pdf:
            yield from TAGGED if UA_PART in pdf.open_metadata() else []


def _code(language: str) -> str:
    """A language as ISO 639-2 names it, in the bibliographic code."""
    import icu

    base = primary(language)
    return BIBLIOGRAPHIC.get(base) or str(icu.Locale(base).getISO3Language())


def _language(tag: str) -> dict[str, str]:
    parts = tag.split("-")[1:]
    return {
        "code": _code(tag),
        "country": next((part for part in parts if re.fullmatch("[A-Z]{2}", part)), ""),
        "script": next((part for part in parts if re.fullmatch("[A-Z][a-z]{3}", part)), ""),
    }


def _subject(subject: str) -> dict[str, str]:
    scheme, _, code = subject.partition(":")
    return {"scheme": SCHEMES[scheme], "code": code}


def _price(currency: str, amount: float) -> dict[str, str]:
    kind = "01" if currency in UNTAXED else "02"
    return {"type": kind, "amount": f"{amount:.2f}", "currency": currency}


def _printed_pages(offer: Offer, all_offers: list[Offer]) -> int:
    """The pages of the printed edition: its own, or those that an EPUB's text has there."""
    own = [o for o in all_offers if o.edition is offer.edition and o.format in {"print", "pdf"}]
    return offer.pages if offer.format != "epub" else next((o.pages for o in own), 0)


def _cover(dist: Path, edition: Edition) -> str:
    """The address of the cover, where the cover is there and its address is known."""
    name, home = f"{edition.name}/cover.jpg", edition.book.settings.address
    return f"{home}{name}" if home and (dist / name).is_file() else ""


def _related(offer: Offer, all_offers: list[Offer]) -> Iterator[dict[str, Any]]:
    """The other products of the book: in other formats, and in other languages."""
    for other in all_offers:
        same = other.edition is offer.edition
        if other is offer or (not same and other.format != offer.format):
            continue
        code = "11"
        if same:
            electronic = "13" if offer.format == "epub" and other.format == "print" else "06"
            code = "27" if offer.format == "print" else electronic
        yield {"code": code, "offer": other, "isbn": isbn_digits(other.isbn)}
