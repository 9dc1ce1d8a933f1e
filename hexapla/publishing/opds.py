"""The catalog of all editions for reading apps and libraries: OPDS 1.2 and OPDS 2.0.

OPDS 1.2 is an Atom feed (``opds.xml``); OPDS 2.0 says the same as JSON (``opds.json``), with one
more file for each edition in ``opds/``.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from hexapla.model import Edition, Settings
from hexapla.publishing.offers import Offer, as_link, isbn_digits, offers
from hexapla.rendering import context
from hexapla.theme import Theme

ATOM, JSON, FOLDER = "opds.xml", "opds.json", "opds"

ATOM_TYPE = "application/atom+xml;profile=opds-catalog;kind=acquisition"
JSON_TYPE = "application/opds+json"
PUBLICATION_TYPE = "application/opds-publication+json"

FREE = "http://opds-spec.org/acquisition/open-access"
PRICED = "http://opds-spec.org/acquisition/buy"

SCHEMES = {
    "thema": "https://ns.editeur.org/thema/",
    "bisac": "http://www.bisg.org/standards/bisac_subject/",
    "bic": "http://www.bic.org.uk/",
    "keyword": "",
}
"""The URI of each scheme of subjects."""


def write(dist: Path, record: Mapping[str, Any], editions: list[Edition], theme: Theme) -> None:
    """Write both catalogs; none where the build has no file that a reader can take along."""
    offered = [offer for offer in offers(record, editions) if offer.kind.is_offered]
    if not offered:
        return
    by_edition = [(e, list(own)) for e, own in groupby(offered, key=lambda offer: offer.edition)]
    entries = [_entry(dist, edition, own) for edition, own in by_edition]
    settings = editions[0].book.settings
    feed = {
        "title": context.template_values(editions[0], [])["title"],
        "language": editions[0].language,
        "identifier": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{settings.identifier}/opds')}",
        "updated": _moment(settings),
        "authors": list(settings.authors),
        "entries": entries,
        "home": settings.address,
        "atom": f"{settings.address}{ATOM}",
        "json": f"{settings.address}{JSON}",
        "atom_type": ATOM_TYPE,
        "json_type": JSON_TYPE,
    }
    (dist / ATOM).write_text(theme.render("trade/opds.xml", **feed), encoding="utf-8")
    _save(dist / JSON, _catalog(feed))
    (dist / FOLDER).mkdir(exist_ok=True)
    for entry in entries:
        path = dist / FOLDER / f"{entry['name']}.json"
        _save(path, _publication(entry, settings.address or "../"))


def _save(file: Path, content: Mapping[str, Any]) -> None:
    text = json.dumps(content, ensure_ascii=False, indent=1)
    file.write_text(f"{text}\n", encoding="utf-8")


def _moment(settings: Settings) -> str:
    return f"{settings.date.isoformat()}T00:00:00Z"


def _entry(dist: Path, edition: Edition, own_offers: list[Offer]) -> dict[str, Any]:
    """What both catalogs say of an edition."""
    settings, values = edition.book.settings, context.template_values(edition, [])
    cover, thumbnail = f"{edition.name}/cover.jpg", f"covers/{edition.name}.jpg"
    site = f"{edition.name}/index.html"
    printed = next((offer.pages for offer in own_offers if offer.format == "pdf"), 0)
    return {
        "name": edition.name,
        "identifier": context.identifier(edition, "edition"),
        "title": values["title"],
        "subtitle": values["subtitle"],
        "summary": values["description"],
        "rights": values["rights"],
        "language": edition.language,
        "languages": [one.language for one in (edition, edition.beside) if one],
        "authors": list(settings.authors),
        "publisher": settings.publisher,
        "updated": _moment(settings),
        "date": settings.date.isoformat(),
        "subjects": [_subject(subject) for subject in settings.subjects],
        "isbns": [isbn_digits(offer.isbn) for offer in own_offers if offer.isbn],
        "links": [_link(offer) for offer in own_offers],
        "pages": printed,
        "extent": values["words"]["{pages} pages"].format(pages=values["digits"](str(printed))),
        "self": as_link(f"{FOLDER}/{edition.name}.json"),
        "site": as_link(site) if (dist / site).is_file() else "",
        "cover": _picture(dist / cover, as_link(cover)),
        "thumbnail": _picture(dist / thumbnail, as_link(thumbnail)),
    }


def _subject(subject: str) -> dict[str, str]:
    scheme, _, code = subject.partition(":")
    return {"code": code, "scheme": SCHEMES[scheme]}


def _picture(file: Path, href: str) -> dict[str, Any]:
    """A picture of the cover with its size in pixels; nothing where there is none."""
    if not file.is_file():
        return {}
    from PIL import Image

    with Image.open(file) as picture:
        width, height = picture.size
    return {"href": href, "type": "image/jpeg", "height": height, "width": width}


def _link(offer: Offer) -> dict[str, Any]:
    prices = {currency: amount for currency, amount in offer.prices.items() if amount}
    return {
        "rel": PRICED if prices else FREE,
        "href": as_link(offer.path),
        "type": offer.media_type,
        "bytes": offer.bytes,
        "language": offer.edition.language,
        "prices": [(currency, f"{amount:.2f}", amount) for currency, amount in prices.items()],
    }


def _catalog(feed: Mapping[str, Any]) -> dict[str, Any]:
    publications = [_publication(entry, feed["home"]) for entry in feed["entries"]]
    return {
        "metadata": {
            "title": feed["title"],
            "identifier": feed["identifier"],
            "modified": feed["updated"],
            "numberOfItems": len(publications),
        },
        "links": [
            {"rel": ["self", "start"], "href": feed["json"], "type": JSON_TYPE},
            {"rel": "alternate", "href": feed["atom"], "type": ATOM_TYPE},
            {"rel": "alternate", "href": f"{feed['home']}index.html", "type": "text/html"},
        ],
        "publications": publications,
    }


def _publication(entry: Mapping[str, Any], home: str) -> dict[str, Any]:
    """An edition as OPDS 2.0 describes it; ``home`` is the way from the file to ``dist/``."""
    tongues = entry["languages"]
    about = {
        "@type": "http://schema.org/Book",
        "identifier": entry["identifier"],
        "altIdentifier": [f"urn:isbn:{isbn}" for isbn in entry["isbns"]],
        "title": {entry["language"]: entry["title"]},
        "subtitle": {entry["language"]: entry["subtitle"]} if entry["subtitle"] else "",
        "author": [{"name": name} for name in entry["authors"]],
        "publisher": entry["publisher"],
        "language": tongues if len(tongues) > 1 else tongues[0],
        "modified": entry["updated"],
        "published": entry["date"],
        "description": entry["summary"],
        "rights": entry["rights"],
        "subject": [
            {"name": s["code"], "code": s["code"], "scheme": s["scheme"]}
            if s["scheme"]
            else s["code"]
            for s in entry["subjects"]
        ],
        "numberOfPages": entry["pages"],
    }
    links = [{"rel": "self", "href": entry["self"], "type": PUBLICATION_TYPE}]
    if entry["site"]:
        site = {"rel": "alternate", "href": entry["site"], "type": "text/html"}
        links.append({**site, "language": entry["language"]})
    links += [one for link in entry["links"] for one in _acquisitions(link)]
    images = [entry[name] for name in ("cover", "thumbnail") if entry[name]]
    publication: dict[str, Any] = {
        "metadata": {key: value for key, value in about.items() if value},
        "links": [{**link, "href": f"{home}{link['href']}"} for link in links],
        "images": [{**image, "href": f"{home}{image['href']}"} for image in images],
    }
    return {key: value for key, value in publication.items() if value}


def _acquisitions(link: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The link; once for each currency, since a link of OPDS 2.0 has one price."""
    plain = {key: link[key] for key in ("rel", "href", "type", "language")}
    plain["size"] = link["bytes"]
    priced = [
        {**plain, "properties": {"price": {"currency": currency, "value": amount}}}
        for currency, _, amount in link["prices"]
    ]
    return priced or [plain]
