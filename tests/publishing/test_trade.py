"""What distributors ask for: catalogs that a client library reads, records that fit the schema."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

import pikepdf
import pytest
from lxml import etree

from tests.conftest import DATE, Hexapla, Once, replace
from tests.publishing.test_records import CODES
from tests.support import judges

pytestmark = pytest.mark.slow

if TYPE_CHECKING:
    from lxml.etree import _Element

ATOM = "{http://www.w3.org/2005/Atom}"
ONIX = "{http://ns.editeur.org/onix/3.0/reference}"
BUY = "http://opds-spec.org/acquisition/buy"
FREE = "http://opds-spec.org/acquisition/open-access"
EPUB, PDF = "application/epub+zip", "application/pdf"
ADDRESS = "https://books.example/first/"
NAMES = ["en", "fr", "zh-Hans", "en+fr"]

SETTINGS = """
[isbn]
en = { epub = "978-3-16-148410-0", print = "978-1-86197-271-2" }

[prices]
epub = { EUR = 6, USD = 7.5 }
print = { EUR = 18 }
"""


@pytest.fixture(scope="session")
def sold(once: Once, starter: Path, hexapla: Hexapla) -> Path:
    """The ``dist/`` of a small book that is sold: as ebook and in print, and given away as PDF."""

    def fill(folder: Path) -> None:
        shutil.copytree(starter, folder)
        settings = folder / "source" / "book.toml"
        replace(settings, "authors ", 'publisher = "Roe & Daughters"\nauthors ')
        subjects = '["thema:JPS", "bisac:POL011000", "bic:JPSN", "keyword:networks; law"]'
        replace(settings, "authors ", f"subjects = {subjects}\nauthors ")
        replace(settings, '["fr"]', '["fr", "zh-Hans"]\nparallel = [["en", "fr"]]')
        replace(settings, "minimum   = 0.5", "minimum = 0.0")
        replace(settings, 'rights      = ""', 'rights = "© The <authors> & others"')
        with settings.open("a", encoding="utf-8") as file:
            file.write(f'{SETTINGS}\n[pdf]\nprint = true\n\n[site]\naddress = "{ADDRESS}"\n')
        formats = ("--format", "html", "--format", "epub", "--format", "pdf", "--format", "print")
        done = hexapla("--project", folder, *formats)
        assert done.code == 0, done.stderr

    return once("sold", fill) / "dist"


@pytest.fixture(scope="session")
def catalogs(sold: Path) -> dict[str, Any]:
    """Both catalogs of that book, as Readium's library understands them."""
    return judges.opds_catalogs(sold)


def links(publication: dict[str, Any], rel: str) -> list[dict[str, Any]]:
    return [link for link in publication["links"] if rel in link["rel"]]


# ------------------------------------------------------------------------------------ OPDS


def test_a_client_misses_nothing(sold: Path) -> None:
    """Each edition can be had as EPUB and PDF, and has a cover, in both catalogs."""
    assert judges.opds(sold) == []


@pytest.mark.parametrize("version", ["first", "second"])
def test_a_client_finds_every_edition(catalogs: dict[str, Any], version: str) -> None:
    """Both catalogs name each edition with title, language, author, publisher and subjects."""
    found = catalogs[version]["publications"]
    assert [p["metadata"]["language"] for p in found][:3] == NAMES[:3]
    assert len(found) == len(NAMES)
    for publication in found:
        about = publication["metadata"]
        assert about["title"]
        assert about["author"] == "Your Name"
        assert about["publisher"] == "Roe & Daughters"
        assert about["modified"].startswith(DATE)
        assert len(about["subject"]) == 4
    assert "premier livre" in str(found[1]["metadata"]["title"])


@pytest.mark.parametrize("version", ["first", "second"])
def test_a_client_finds_every_file(sold: Path, catalogs: dict[str, Any], version: str) -> None:
    """Every link leads to a file of the build: the EPUB at its price, the PDF free, the cover."""
    for publication in catalogs[version]["publications"]:
        priced, free = links(publication, BUY), links(publication, FREE)
        assert {link["type"] for link in priced} == {EPUB}
        assert priced[0]["properties"]["price"] == {"currency": "EUR", "value": 6}
        assert [link["type"] for link in free] == [PDF]
        for link in [*priced, *free, *publication["images"]]:
            assert link["href"].startswith(ADDRESS)
            assert (sold / link["href"].removeprefix(ADDRESS)).is_file()
        assert {image["type"] for image in publication["images"]} == {"image/jpeg"}


def test_every_currency_has_its_price(catalogs: dict[str, Any]) -> None:
    """OPDS 2.0 gives one price a link, so there is a link for each currency."""
    publication = catalogs["second"]["publications"][0]
    prices = [link["properties"]["price"] for link in links(publication, BUY)]
    assert prices == [{"currency": "EUR", "value": 6}, {"currency": "USD", "value": 7.5}]


def test_links_say_what_they_lead_to(sold: Path) -> None:
    """An acquisition link of OPDS 1.2 has the size, the type and the language of its file."""
    feed = etree.parse(sold / "opds.xml").getroot()
    wanted = [link for link in feed.iter(f"{ATOM}link") if "acquisition" in link.get("rel", "")]
    assert len(wanted) == 2 * len(NAMES)
    for link in wanted:
        file = sold / link.get("href", "").removeprefix(ADDRESS)
        assert int(link.get("length", "")) == file.stat().st_size
        assert link.get("hreflang") in NAMES


def test_each_edition_is_described_alone(sold: Path, catalogs: dict[str, Any]) -> None:
    """The self link of a publication leads to a file that says the same as the catalog."""
    alone = catalogs["publications"]
    assert [p["metadata"] for p in alone] == [
        p["metadata"] for p in catalogs["second"]["publications"]
    ]
    assert sorted(file.stem for file in (sold / "opds").iterdir()) == sorted(NAMES)


def test_an_isbn_is_an_identifier(catalogs: dict[str, Any]) -> None:
    """The ISBN of the ebook stands in both catalogs as a URN."""
    urn = "urn:isbn:9783161484100"
    assert catalogs["first"]["publications"][0]["metadata"]["identifier"] == urn
    assert catalogs["second"]["publications"][0]["metadata"]["altIdentifier"] == [urn]


def test_without_an_address_links_are_relative(built_starter: Path) -> None:
    """Where nobody knows the address of the site, every link leads to a file from where it is."""
    dist = built_starter / "dist"
    found = json.loads((dist / "opds.json").read_text(encoding="utf-8"))
    pairs = [(dist / "opds.json", found)]
    for publication in found["publications"]:
        file = dist / publication["links"][0]["href"]
        pairs.append((file, json.loads(file.read_text(encoding="utf-8"))))
    for file, content in pairs:
        for href in _hrefs(content):
            path = urljoin(file.as_uri(), href).removeprefix("file://")
            assert Path(path).is_file(), f"{file}: {href}"


def _hrefs(thing: object) -> Iterator[str]:
    if isinstance(thing, dict):
        yield from [thing["href"]] if "href" in thing else []
        yield from (href for part in thing.values() for href in _hrefs(part))
    elif isinstance(thing, list):
        yield from (href for part in thing for href in _hrefs(part))


# ------------------------------------------------------------------------------------ ONIX


@pytest.fixture(scope="session")
def products(sold: Path) -> list[_Element]:
    return list(etree.parse(sold / "onix.xml").getroot().iter(f"{ONIX}Product"))


def said(product: _Element, path: str) -> list[str]:
    """The texts at a path of ONIX names."""
    full = "/".join(f"{ONIX}{name}" if name[:1].isalpha() else name for name in path.split("/"))
    return [element.text or "" for element in product.iterfind(full)]


def identity(product: _Element) -> tuple[str, str]:
    form = "".join(said(product, ".//ProductForm") + said(product, ".//ProductFormDetail"))
    codes = said(product, "DescriptiveDetail/Language/LanguageCode")
    roles = said(product, "DescriptiveDetail/Language/LanguageRole")
    return "+".join(c for c, r in zip(codes, roles, strict=True) if r == "01"), form


def test_records_fit_the_schema(sold: Path) -> None:
    """ONIX 3.0 by EDItEUR's XSD and RELAX NG schemas, with its code lists."""
    assert judges.onix(sold / "onix.xml") == []


def test_every_product_has_a_record(products: list[_Element]) -> None:
    """One record for each language and format that is sold, in ONIX's names of them."""
    forms = ("EAE107", "EAE101", "BC")
    every = [(tag, form) for tag in ("eng", "fre", "chi") for form in forms]
    bilingual = [("eng+fre", form) for form in forms[:2]]
    assert sorted(map(identity, products)) == sorted([*every, *bilingual])
    references = [said(product, "RecordReference")[0] for product in products]
    assert len(set(references)) == len(products)


def test_a_record_says_what_is_sold(products: list[_Element]) -> None:
    """ISBN, prices with their kind, measures of the page, pages, publisher, date, description."""
    one = {identity(product): product for product in products}
    ebook, book = one["eng", "EAE101"], one["eng", "BC"]
    assert "9783161484100" in said(ebook, "ProductIdentifier/IDValue")
    assert "9781861972712" in said(book, "ProductIdentifier/IDValue")
    assert said(ebook, ".//Price/PriceAmount") == ["6.00", "7.50"]
    assert said(ebook, ".//Price/PriceType") == ["02", "01"]
    assert said(one["eng", "EAE107"], ".//UnpricedItemType") == ["01"]
    assert said(book, ".//Measurement") == ["210", "148"]
    assert int(said(book, ".//Extent/ExtentValue")[0]) > 3
    assert said(ebook, ".//EpubTechnicalProtection") == ["00"]
    for product in products:
        assert said(product, ".//PublisherName") == ["Roe & Daughters"]
        assert said(product, ".//PublishingDate/Date") == [DATE.replace("-", "")]
        assert said(product, ".//SubjectSchemeIdentifier") == ["93", "10", "12", "20"]
        assert said(product, ".//TextContent/Text")


def test_a_translation_says_of_what(products: list[_Element]) -> None:
    """A translation names its original's language, a translator, and the work it comes from."""
    one = {identity(product): product for product in products}
    original, translated = one["eng", "EAE101"], one["fre", "EAE101"]
    assert said(original, ".//ContributorRole") == ["A01"]
    assert said(translated, ".//ContributorRole") == ["A01", "B06"]
    assert said(translated, ".//Contributor/FromLanguage") == ["eng"]
    assert said(translated, ".//Language/LanguageCode") == ["fre", "eng"]
    assert said(one["chi", "EAE101"], ".//Language/ScriptCode") == ["Hans"]
    own = said(original, ".//RelatedWork/WorkIdentifier/IDValue")
    assert said(translated, ".//RelatedWork/WorkIdentifier/IDValue")[1:] == own
    assert said(translated, ".//RelatedWork/WorkRelationCode") == ["01", "29"]
    assert said(one["eng+fre", "EAE101"], ".//EditionType") == ["BLL"]


def test_related_products_are_there(products: list[_Element]) -> None:
    """A record relates to every other format of its edition and to every other language's file.

    And each of these has a record too, and says the same back.
    """
    names = {said(product, "RecordReference")[0]: identity(product) for product in products}
    related = {
        identity(product): {names[other] for other in said(product, RELATED)}
        for product in products
    }
    assert len(related) == 11
    for (tongue, form), others in related.items():
        assert others == {
            (other, kind)
            for other, kind in related
            if (other == tongue) != (kind == form)  # one of the two, and not both
        }


RELATED = ".//RelatedProduct/ProductIdentifier[1]/IDValue"


def test_accessibility_is_what_the_files_say(sold: Path, products: list[_Element]) -> None:
    """A record claims no feature that the file does not claim, and all that it does."""
    one = {identity(product): product for product in products}
    path = ".//ProductFormFeature/ProductFormFeatureValue"
    for tag, name in (("eng", "en"), ("fre", "fr"), ("eng+fre", "en+fr")):
        with pikepdf.open(next((sold / name).glob("*book.pdf"))) as pdf:
            assert "{http://www.aiim.org/pdfua/ns/id/}part" in pdf.open_metadata()
        assert {"05", "22"} <= set(said(one[tag, "EAE107"], path))
        claimed = claims_of(next((sold / name).glob("*.epub")))
        assert {"tableOfContents", "readingOrder", "structuralNavigation"} <= claimed
        told = set(said(one[tag, "EAE101"], path)) - {"04", "10", "22", "82", "85"}
        assert told == {CODES[feature] for feature in claimed}
    assert said(one["eng", "BC"], path) == []


def claims_of(epub: Path) -> set[str]:
    """The features that the package of an ebook claims."""
    with zipfile.ZipFile(epub) as book:
        package = etree.fromstring(book.read("EPUB/package.opf"))
    metas = package.iter("{http://www.idpf.org/2007/opf}meta")
    return {one.text or "" for one in metas if one.get("property") == FEATURE}


FEATURE = "schema:accessibilityFeature"


def test_no_publisher_no_records(built_starter: Path) -> None:
    """Without a publisher there is nobody to send records."""
    assert not (built_starter / "dist" / "onix.xml").exists()


# -------------------------------------------------------------------------------- the rest


def test_sums_cover_everything(sold: Path) -> None:
    """SHA256SUMS names every file of a build but itself, with the right sum."""
    lines = (sold / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    listed = {path: sum_ for sum_, path in (line.split("  ", 1) for line in lines)}
    files = {f.relative_to(sold).as_posix(): f for f in sold.rglob("*") if f.is_file()}
    files.pop("SHA256SUMS")
    assert {n: hashlib.sha256(f.read_bytes()).hexdigest() for n, f in files.items()} == listed


def test_manifest_names_what_is_sold(sold: Path) -> None:
    """The manifest tells the languages of every edition, its cover, and the ISBN of a file."""
    record = json.loads((sold / "manifest.json").read_text(encoding="utf-8"))
    entries = {entry["language"]: entry for entry in record["editions"]}
    assert list(entries) == NAMES
    assert entries["en+fr"]["languages"] == ["en", "fr"]
    assert entries["fr"]["cover"] == "fr/cover.jpg"
    isbns = {a["format"]: a.get("isbn") for a in entries["en"]["artifacts"]}
    assert isbns == {
        "html": None,
        "epub": "978-3-16-148410-0",
        "pdf": None,
        "print": "978-1-86197-271-2",
    }


def test_no_clock(sold: Path) -> None:
    """No date in catalogs and records is another than that of the book."""
    for name in ("opds.xml", "opds.json", "onix.xml"):
        text = (sold / name).read_text(encoding="utf-8")
        dates = re.findall(r"20\d\d-?\d\d-?\d\d(?=\D)", text)
        assert {date.replace("-", "") for date in dates} == {DATE.replace("-", "")}
