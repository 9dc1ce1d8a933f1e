"""Records and catalogs, fact by fact: from files made by hand, in moments, without a build."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pikepdf
import pytest
from lxml import etree
from PIL import Image

from hexapla.catalogs.catalog import Catalog, Message, signature
from hexapla.editions.localize import localize, of_source
from hexapla.editions.parallel import parallel_editions
from hexapla.model import Edition
from hexapla.publishing import onix, opds
from hexapla.theme import Theme
from tests.support.books import book_of

if TYPE_CHECKING:
    from lxml.etree import _Element

ATOM = "{http://www.w3.org/2005/Atom}"
TERMS = "{http://purl.org/dc/terms/}"
ONIX = "{http://ns.editeur.org/onix/3.0/reference}"
NAMES = ["en", "fr", "zh-Hans", "en+fr"]
ADDRESS = "https://books.example/first/"
ACQUISITION = "http://opds-spec.org/acquisition"

SETTINGS = f"""
publisher = "Roe & Daughters"
subtitle = "A subtitle"
description = "About it."
rights = "All free."
subjects = ["thema:JPS", "bisac:POL011000", "bic:JPSN", "keyword:law; networks"]

[editions]
languages = ["fr", "zh-Hans"]
parallel = [["en", "fr"]]
publish = "machine"
minimum = 0.0

[site]
address = "{ADDRESS}"

[isbn]
en = {{ epub = "978-3-16-148410-0", print = "978-1-86197-271-2" }}

[prices]
epub = {{ EUR = 6, USD = 7.5, CAD = 9, GBP = 0 }}
pdf = {{ EUR = 0 }}
print = {{ EUR = 18 }}
"""

EPUB_BYTES, PDF_BYTES, PRINT_BYTES = 1001, 2002, 3003
PDF_PAGES, PRINT_PAGES = 41, 44

Artifacts = dict[str, Any]


def artifact(name: str, kind: str) -> Artifacts:
    """What the manifest says of a file; each number is another one, so that none can be swapped."""
    size = {"html": 5, "epub": EPUB_BYTES, "pdf": PDF_BYTES, "print": PRINT_BYTES}[kind]
    pages = {"html": 0, "epub": 0, "pdf": PDF_PAGES, "print": PRINT_PAGES}[kind]
    ending = {"html": "index.html", "epub": "b.epub", "pdf": "b.pdf", "print": "b-print.pdf"}[kind]
    return {"format": kind, "path": f"{name}/{ending}", "bytes": size, "pages": pages}


def manifest(**kinds: str) -> dict[str, Any]:
    """A manifest with these files: ``en="epub pdf"``; ``en_fr`` stands for en+fr."""
    names = {key.replace("_", "+").replace("zh", "zh-Hans"): value for key, value in kinds.items()}
    return {
        "editions": [
            {"language": name, "artifacts": [artifact(name, kind) for kind in some.split()]}
            for name, some in names.items()
        ]
    }


EVERY = manifest(en="html epub pdf print", fr="epub pdf print", zh="epub", en_fr="epub pdf")


@pytest.fixture(scope="module")
def shelf(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Edition]:
    """The book in English, in a machine's French, in Chinese that nobody has begun, in two."""
    root = tmp_path_factory.mktemp("shelf")
    book, theme = book_of(root, "# One {#one}\n\nA text.\n", more=SETTINGS), Theme(root)
    said = {("The book", "title"): "Le livre", ("A text.", None): "Un texte."}
    messages = tuple(
        Message(text, string, context, comments=(f"machine: engine 1 {signature(string)}",))
        for (text, context), string in said.items()
    )
    french, _ = localize(book, Catalog("fr", messages), theme)
    chinese, _ = localize(book, Catalog("zh-Hans"), theme)
    made = [of_source(book, theme), french, chinese]
    return {one.name: one for one in (*made, *parallel_editions(made))}


def save_epub(
    file: Path, features: tuple[str, ...] = (), conforms: str = "", rest: str = ""
) -> None:
    """An ebook with nothing in it but what it says of its accessibility."""
    said = [f'<meta property="schema:accessibilityFeature"> {one} </meta>' for one in features]
    said += [f'<meta property="dcterms:conformsTo">{conforms}</meta>', rest]
    package = f'<package xmlns="http://www.idpf.org/2007/opf">{"".join(said)}</package>'
    file.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(file, "w") as book:
        book.writestr("EPUB/package.opf", package)


def save_pdf(file: Path, *, is_accessible: bool = True) -> None:
    """A PDF that says whether it is PDF/UA-1."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        with pdf.open_metadata() as metadata:
            if is_accessible:
                metadata["{http://www.aiim.org/pdfua/ns/id/}part"] = "1"
        pdf.save(file)


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The files of the shelf, with their records; the English edition has a site and a cover."""
    folder = tmp_path_factory.mktemp("stock")
    for name in NAMES:
        save_epub(folder / name / "b.epub")
        save_pdf(folder / name / "b.pdf")
        save_pdf(folder / name / "b-print.pdf", is_accessible=False)
    (folder / "en" / "index.html").write_text("<p>", encoding="utf-8")
    Image.new("RGB", (30, 40)).save(folder / "en" / "cover.jpg")
    (folder / "covers").mkdir()
    Image.new("RGB", (15, 20)).save(folder / "covers" / "en.jpg")
    return folder


@pytest.fixture
def dist(tmp_path: Path, stock: Path) -> Path:
    """The same files, without their records, for a test of its own."""
    return shutil.copytree(stock, tmp_path / "dist", ignore=shutil.ignore_patterns("o*"))


# ------------------------------------------------------------------------------------ ONIX


def products(dist: Path, record: dict[str, Any], editions: list[Edition]) -> list[_Element]:
    onix.write(dist, record, editions, Theme(dist))
    return list(etree.parse(dist / "onix.xml").getroot().iter(f"{ONIX}Product"))


def named(found: list[_Element]) -> dict[str, _Element]:
    """Products by language and format: ``eng epub``, ``eng+fre pdf``."""
    kinds = {"E101": "epub", "E107": "pdf"}
    names = {}
    for one in found:
        tongues = "+".join(said(one, "DescriptiveDetail/Language[LanguageRole='01']/LanguageCode"))
        detail = said(one, ".//ProductFormDetail")
        names[f"{tongues} {kinds[detail[0]] if detail else 'print'}"] = one
    assert len(names) == len(found)
    return names


def said(product: _Element, path: str) -> list[str]:
    """The texts at a path of ONIX names."""
    return [str(one.text or "") for one in at(product, path)]


def at(product: _Element, path: str) -> list[_Element]:
    steps = (f"o:{step}" if step[:1].isalpha() else step for step in path.split("/"))
    place = "/".join(steps).replace("[", "[o:")
    found: Any = product.xpath(place, namespaces={"o": ONIX[1:-1]})
    return list(found)


@pytest.fixture(scope="module")
def sold(stock: Path, shelf: dict[str, Edition]) -> dict[str, _Element]:
    """The records of everything, by name."""
    return named(products(stock, EVERY, list(shelf.values())))


# What ONIX code list 196 calls each of schema.org's features; 10 and 22 hold for all our ebooks.
CODES = {
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
FEATURE = ".//ProductFormFeature[ProductFormFeatureType='09']/ProductFormFeatureValue"


@pytest.mark.parametrize("feature", CODES)
def test_a_feature_is_told_if_the_ebook_claims_it(
    tmp_path: Path, shelf: dict[str, Edition], feature: str
) -> None:
    """A record has the code of the one feature that its ebook claims, and no other's."""
    save_epub(tmp_path / "en" / "b.epub", (feature,))
    (found,) = products(tmp_path, manifest(en="epub"), [shelf["en"]])
    assert said(found, FEATURE) == sorted(["10", "22", CODES[feature]])


def test_many_features_are_told_once_each(tmp_path: Path, shelf: dict[str, Edition]) -> None:
    """Every claim is told, in the order of the codes; a word that ONIX has no code for is not."""
    claimed = ("index", "printPageNumbers", "pageBreakMarkers", "unlocked", "tableOfContents")
    other = '<meta property="schema:accessMode">MathML</meta><meta/>'
    other += '<meta property="dcterms:source">EPUB Accessibility 1.1</meta>'
    save_epub(tmp_path / "en" / "b.epub", claimed, rest=other)
    (found,) = products(tmp_path, manifest(en="epub"), [shelf["en"]])
    assert said(found, FEATURE) == ["10", "11", "12", "19", "22"]


@pytest.mark.parametrize(
    ("conforms", "codes"),
    [
        ("", []),
        ("EPUB Accessibility 1.1 - WCAG 2.2 Level AA", ["04", "82", "85"]),
        ("EPUB Accessibility 1.1 - WCAG 2.1 Level A", ["04"]),
        ("EPUB Accessibility 1.0 - WCAG 2.2 Level AA", []),
    ],
)
def test_conformance_is_told_as_it_is_claimed(
    tmp_path: Path, shelf: dict[str, Edition], conforms: str, codes: list[str]
) -> None:
    """EPUB Accessibility 1.1 is 04, WCAG 2.2 is 82 and its level AA 85; no claim, no code."""
    save_epub(tmp_path / "en" / "b.epub", (), conforms)
    (found,) = products(tmp_path, manifest(en="epub"), [shelf["en"]])
    assert said(found, FEATURE) == sorted(["10", "22", *codes])


def test_a_pdf_is_accessible_if_it_says_so(dist: Path, shelf: dict[str, Edition]) -> None:
    """A PDF/UA-1 file has the codes of its tags; another one, and paper, has none."""
    save_pdf(dist / "fr" / "b.pdf", is_accessible=False)
    found = named(products(dist, EVERY, list(shelf.values())))
    assert said(found["eng pdf"], FEATURE) == ["05", "10", "11", "13", "14", "22"]
    assert said(found["fre pdf"], FEATURE) == []
    assert said(found["eng print"], FEATURE) == []


def relations(sold: dict[str, _Element], name: str) -> dict[str, str]:
    """The products that one relates to, with the code of the relation."""
    names = {said(one, "RecordReference")[0]: name for name, one in sold.items()}
    return {
        names[said(one, "ProductIdentifier/IDValue")[0]]: said(one, "ProductRelationCode")[0]
        for one in at(sold[name], "RelatedMaterial/RelatedProduct")
    }


# Of code list 51: 06 another format, 11 another language, 13 an ebook of this paper, 27 paper
# that can be had electronically as well.
@pytest.mark.parametrize(
    ("name", "related"),
    [
        (
            "eng epub",
            {
                "eng pdf": "06",
                "eng print": "13",
                "fre epub": "11",
                "chi epub": "11",
                "eng+fre epub": "11",
            },
        ),
        ("eng pdf", {"eng epub": "06", "eng print": "06", "fre pdf": "11", "eng+fre pdf": "11"}),
        ("eng print", {"eng epub": "27", "eng pdf": "27", "fre print": "11"}),
        ("fre epub", {"fre pdf": "06", "fre print": "13", "eng epub": "11", "chi epub": "11",
                      "eng+fre epub": "11"}),
        ("chi epub", {"eng epub": "11", "fre epub": "11", "eng+fre epub": "11"}),
        ("eng+fre pdf", {"eng+fre epub": "06", "eng pdf": "11", "fre pdf": "11"}),
    ],
)  # fmt: skip
def test_relations(sold: dict[str, _Element], name: str, related: dict[str, str]) -> None:
    """A record relates to the book's other formats and languages, by the code of each relation."""
    assert relations(sold, name) == related


def test_relations_name_isbns(sold: dict[str, _Element]) -> None:
    """A relation gives the ISBN of the other product, bare of hyphens, where there is one."""
    path = "RelatedMaterial/RelatedProduct/ProductIdentifier[ProductIDType='15']/IDValue"
    assert said(sold["eng pdf"], path) == ["9783161484100", "9781861972712"]
    assert said(sold["eng epub"], path) == ["9781861972712"]
    assert said(sold["chi epub"], path) == ["9783161484100"]


def test_pages(sold: dict[str, _Element]) -> None:
    """Paper and PDF tell their own pages; an ebook those of the PDF beside it, if there is one."""

    def told(name: str) -> dict[str, str]:
        kinds = said(sold[name], ".//Extent/ExtentType")
        return dict(zip(kinds, said(sold[name], ".//Extent/ExtentValue"), strict=True))

    # Of code list 23: 00 the pages of its own, 08 those of the printed counterpart, 22 the size.
    assert told("eng print") == {"00": "44"}
    assert told("eng pdf") == {"00": "41", "22": "2002"}
    assert told("eng epub") == {"08": "41", "22": "1001"}
    assert told("eng+fre epub") == {"08": "41", "22": "1001"}
    assert told("chi epub") == {"22": "1001"}


def test_pages_of_paper_alone(dist: Path, shelf: dict[str, Edition]) -> None:
    """Where there is no PDF for readers, an ebook tells the pages of the printed edition."""
    found = named(products(dist, manifest(en="epub print"), [shelf["en"]]))
    assert said(found["eng epub"], ".//Extent[ExtentType='08']/ExtentValue") == ["44"]


def test_who_translated(sold: dict[str, _Element]) -> None:
    """A translation names its translator, unknown or a machine; an original and two in one none."""
    who = ".//Contributor[ContributorRole='B06']/UnnamedPersons"
    assert said(sold["fre epub"], who) == ["09"]  # code list 19: a machine
    assert said(sold["chi epub"], who) == ["01"]  # nobody knows
    assert said(sold["eng epub"], who) == []
    assert said(sold["eng+fre epub"], who) == []
    assert said(sold["fre epub"], ".//FromLanguage") == ["eng"]
    assert said(sold["fre epub"], ".//ToLanguage") == ["fre"]


def test_languages_of_a_product(sold: dict[str, _Element]) -> None:
    """A product is in its language, or both; a translation says which one it comes from."""
    original = "DescriptiveDetail/Language[LanguageRole='02']/LanguageCode"
    assert said(sold["fre epub"], original) == said(sold["chi epub"], original) == ["eng"]
    assert said(sold["eng epub"], original) == said(sold["eng+fre pdf"], original) == []
    assert said(sold["eng+fre pdf"], ".//EditionType") == ["BLL"]
    assert said(sold["eng pdf"], ".//EditionType") == []
    titles = {name: one[0].get("language") for name, one in _titles(sold)}
    assert titles["fre epub"] == "fre"
    assert titles["eng+fre epub"] == "eng"


def _titles(sold: dict[str, _Element]) -> Iterator[tuple[str, list[_Element]]]:
    return ((name, at(one, ".//TitleText")) for name, one in sold.items())


def test_works(sold: dict[str, _Element]) -> None:
    """All formats of an edition are one work, and a translation is one made of the original's."""
    path = "RelatedMaterial/RelatedWork[WorkRelationCode='{}']/WorkIdentifier/IDValue"
    own, source = path.format("01"), path.format("29")
    english, french = said(sold["eng epub"], own), said(sold["fre epub"], own)
    assert english == said(sold["eng print"], own) != french
    assert said(sold["fre epub"], source) == english
    assert said(sold["eng epub"], source) == []


def test_a_work_that_is_not_sold(dist: Path, shelf: dict[str, Edition]) -> None:
    """A translation names no work that nobody can have: that of an original outside the build."""
    (found,) = products(dist, manifest(fr="epub"), [shelf["fr"]])
    path = "RelatedMaterial/RelatedWork/WorkRelationCode"
    assert said(found, path) == ["01"]


def test_prices_with_and_without_tax(sold: dict[str, _Element]) -> None:
    """Prices in US and Canadian dollars are without tax (01), all others with it (02)."""
    kinds = said(sold["eng epub"], ".//Price/PriceType")
    money = said(sold["eng epub"], ".//Price/CurrencyCode")
    amounts = said(sold["eng epub"], ".//Price/PriceAmount")
    assert list(zip(money, amounts, kinds, strict=True)) == [
        ("EUR", "6.00", "02"),
        ("USD", "7.50", "01"),
        ("CAD", "9.00", "01"),
    ]
    assert said(sold["eng pdf"], ".//Price") == []
    assert said(sold["eng pdf"], ".//UnpricedItemType") == ["01"]  # free of charge
    assert said(sold["eng epub"], ".//UnpricedItemType") == []


def test_paper_is_never_free(dist: Path, shelf: dict[str, Edition]) -> None:
    """A printed book without a price has one to be announced; a file without a price is free."""
    settings = replace(shelf["en"].book.settings, prices={})
    bare = replace(shelf["en"], book=replace(shelf["en"].book, settings=settings))
    found = named(products(dist, manifest(en="epub print"), [bare]))
    assert said(found["eng print"], ".//UnpricedItemType") == ["02"]
    assert said(found["eng epub"], ".//UnpricedItemType") == ["01"]


def test_subjects(sold: dict[str, _Element]) -> None:
    """Subjects stand in their scheme of code list 27, the first as the main one."""
    for one in sold.values():
        schemes = said(one, ".//Subject/SubjectSchemeIdentifier")
        codes = said(one, ".//SubjectCode") + said(one, ".//SubjectHeadingText")
        assert dict(zip(schemes, codes, strict=True)) == {
            "93": "JPS",
            "10": "POL011000",
            "12": "JPSN",
            "20": "law; networks",
        }


def test_a_cover_has_an_address(dist: Path, shelf: dict[str, Edition]) -> None:
    """A record names the cover where it is there, and an address that it can be had from."""
    found = named(products(dist, EVERY, list(shelf.values())))
    link = ".//SupportingResource//ResourceLink"
    assert said(found["eng epub"], link) == [f"{ADDRESS}en/cover.jpg"]
    assert said(found["fre epub"], link) == []
    settings = replace(shelf["en"].book.settings, address="")
    nowhere = replace(shelf["en"], book=replace(shelf["en"].book, settings=settings))
    (one,) = products(dist, manifest(en="epub"), [nowhere])
    assert said(one, link) == []


# ISO 639-2 has a bibliographic code for these languages besides the terminological one.
TONGUES = {
    "bo": "tib", "cs": "cze", "cy": "wel", "de": "ger", "el": "gre", "eu": "baq", "fa": "per",
    "fr": "fre", "hy": "arm", "is": "ice", "ka": "geo", "mi": "mao", "mk": "mac", "ms": "may",
    "my": "bur", "nl": "dut", "ro": "rum", "sk": "slo", "sq": "alb", "zh": "chi",
    "es": "spa", "ja": "jpn", "he": "heb", "ru": "rus",
}  # fmt: skip


def test_codes_of_languages(dist: Path, shelf: dict[str, Edition]) -> None:
    """Each language has the code that libraries use."""
    made = [replace(shelf["fr"], language=tag) for tag in TONGUES]
    record = {
        "editions": [{"language": tag, "artifacts": [artifact("fr", "epub")]} for tag in TONGUES]
    }
    found = [said(one, ".//ToLanguage")[0] for one in products(dist, record, made)]
    assert dict(zip(TONGUES, found, strict=True)) == TONGUES


@pytest.mark.parametrize(
    ("tag", "parts"),
    [
        ("pt-BR", ("por", ["BR"], [])),
        ("zh-Hant-TW", ("chi", ["TW"], ["Hant"])),
        ("sr-Latn", ("srp", [], ["Latn"])),
        ("de-1996", ("ger", [], [])),
        ("ru", ("rus", [], [])),
    ],
)
def test_parts_of_a_tag(
    dist: Path, shelf: dict[str, Edition], tag: str, parts: tuple[str, list[str], list[str]]
) -> None:
    """A tag's territory and script stand beside its language, each in its own place."""
    record = {"editions": [{"language": tag, "artifacts": [artifact("fr", "epub")]}]}
    (one,) = products(dist, record, [replace(shelf["fr"], language=tag)])
    own = "DescriptiveDetail/Language[LanguageRole='01']/"
    (code,) = said(one, f"{own}LanguageCode")
    assert (code, said(one, f"{own}CountryCode"), said(one, f"{own}ScriptCode")) == parts


def test_measures_are_of_the_trimmed_page(dist: Path, shelf: dict[str, Edition]) -> None:
    """Paper has its height and width, in whole millimetres."""
    settings = replace(shelf["en"].book.settings, page="6in 9in")
    cut = replace(shelf["en"], book=replace(shelf["en"].book, settings=settings))
    (one,) = products(dist, manifest(en="print"), [cut])
    assert said(one, ".//Measure[MeasureType='01']/Measurement") == ["229"]  # 228.6
    assert said(one, ".//Measure[MeasureType='02']/Measurement") == ["152"]  # 152.4


def test_numbers_and_dates(sold: dict[str, _Element]) -> None:
    """A product is known by its own URI and ISBN, and its day has no hyphens."""
    number = "ProductIdentifier[ProductIDType='15']/IDValue"
    assert said(sold["eng epub"], number) == ["9783161484100"]
    assert said(sold["fre epub"], number) == said(sold["eng+fre epub"], number) == []
    assert said(sold["eng epub"], ".//PublishingDate/Date") == ["20261123"]
    assert {said(one, "ProductIdentifier[ProductIDType='22']/IDValue")[0] for one in sold.values()}


def test_nothing_to_sell(dist: Path, shelf: dict[str, Edition]) -> None:
    """No record is written for what is not sold: a site, a test language, nobody's book."""
    onix.write(dist, manifest(en="html"), [shelf["en"]], Theme(dist))
    trial = replace(shelf["fr"], language="qps-ploc")
    record = {"editions": [{"language": "qps-ploc", "artifacts": [artifact("fr", "epub")]}]}
    onix.write(dist, record, [trial], Theme(dist))
    settings = replace(shelf["en"].book.settings, publisher="")
    nobodys = replace(shelf["en"], book=replace(shelf["en"].book, settings=settings))
    onix.write(dist, manifest(en="epub"), [nobodys], Theme(dist))
    assert not (dist / "onix.xml").exists()


def test_a_record_without_details(dist: Path, shelf: dict[str, Edition]) -> None:
    """The records hold the publisher as sender, in the encoding that they name."""
    found = products(dist, manifest(zh="epub"), [shelf["zh-Hans"]])
    (tree,) = {one.getroottree() for one in found}
    assert tree.getroot().findtext(f"{ONIX}Header/{ONIX}Sender/{ONIX}SenderName") == (
        "Roe & Daughters"
    )


# ------------------------------------------------------------------------------------ OPDS


def catalogs(
    dist: Path, record: dict[str, Any], editions: list[Edition]
) -> tuple[_Element, dict[str, Any]]:
    """The feed of OPDS 1.2 and the catalog of OPDS 2.0."""
    opds.write(dist, record, editions, Theme(dist))
    return (
        etree.parse(dist / "opds.xml").getroot(),
        json.loads((dist / "opds.json").read_text(encoding="utf-8")),
    )


@pytest.fixture(scope="module")
def both(stock: Path, shelf: dict[str, Edition]) -> tuple[_Element, dict[str, Any]]:
    """Both catalogs of everything."""
    return catalogs(stock, EVERY, list(shelf.values()))


def entries(feed: _Element) -> dict[str, _Element]:
    """The entries of a feed by their languages."""
    return {
        "+".join(str(one.text) for one in entry.iter(f"{TERMS}language")): entry
        for entry in feed.iter(f"{ATOM}entry")
    }


def publications(catalog: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The publications of a catalog by their languages."""
    found = {}
    for one in catalog["publications"]:
        tongues = one["metadata"]["language"]
        found[tongues if isinstance(tongues, str) else "+".join(tongues)] = one
    return found


def test_a_catalog_counts_its_books(both: tuple[_Element, dict[str, Any]]) -> None:
    """There is an entry for each edition, two languages are both named, and JSON tells how many."""
    feed, catalog = both
    assert list(entries(feed)) == list(publications(catalog)) == NAMES
    assert catalog["metadata"]["numberOfItems"] == 4


def test_a_catalog_has_a_name(both: tuple[_Element, dict[str, Any]]) -> None:
    """Both catalogs are one: same title, date and identifier, which readers know them by."""
    feed, catalog = both
    about = catalog["metadata"]
    # Version 5 of RFC 4122, of the book's identifier with /opds.
    known = "urn:uuid:71d0e772-f28f-5b7c-9967-5053ee54ec0b"
    assert feed.findtext(f"{ATOM}id") == about["identifier"] == known
    assert feed.findtext(f"{ATOM}title") == about["title"] == "The book"
    assert feed.findtext(f"{ATOM}updated") == about["modified"] == "2026-11-23T00:00:00Z"
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "A. Author"
    assert feed.get("{http://www.w3.org/XML/1998/namespace}lang") == "en"


def test_catalogs_lead_to_each_other(both: tuple[_Element, dict[str, Any]]) -> None:
    """Each catalog names itself, the other one and the site, with their media types."""
    feed, catalog = both
    atom = "application/atom+xml;profile=opds-catalog;kind=acquisition"
    shown = [
        (one.get("rel"), one.get("href"), one.get("type")) for one in feed.iterfind(f"{ATOM}link")
    ]
    assert shown == [
        ("self", f"{ADDRESS}opds.xml", atom),
        ("start", f"{ADDRESS}opds.xml", atom),
        ("alternate", f"{ADDRESS}index.html", "text/html"),
        ("alternate", f"{ADDRESS}opds.json", "application/opds+json"),
    ]
    assert catalog["links"] == [
        {"rel": ["self", "start"], "href": f"{ADDRESS}opds.json", "type": "application/opds+json"},
        {"rel": "alternate", "href": f"{ADDRESS}opds.xml", "type": atom},
        {"rel": "alternate", "href": f"{ADDRESS}index.html", "type": "text/html"},
    ]


def test_pages_of_a_publication(both: tuple[_Element, dict[str, Any]]) -> None:
    """An edition with a PDF has its pages in both catalogs, in words and as a number."""
    feed, catalog = both
    extents = {name: one.findtext(f"{TERMS}extent") for name, one in entries(feed).items()}
    assert extents == {"en": "41 pages", "fr": "41 pages", "zh-Hans": None, "en+fr": "41 pages"}
    numbers = {n: one["metadata"].get("numberOfPages") for n, one in publications(catalog).items()}
    assert numbers == {"en": 41, "fr": 41, "zh-Hans": None, "en+fr": 41}


def test_what_is_said_of_a_publication(both: tuple[_Element, dict[str, Any]]) -> None:
    """OPDS 2.0 says of an edition what the book says of itself, in its language."""
    _, catalog = both
    english, french = (dict(publications(catalog)[name]["metadata"]) for name in ("en", "fr"))
    identifier = english.pop("identifier")
    assert identifier.startswith("urn:uuid:")
    assert english == {
        "@type": "http://schema.org/Book",
        "altIdentifier": ["urn:isbn:9783161484100"],
        "title": {"en": "The book"},
        "subtitle": {"en": "A subtitle"},
        "author": [{"name": "A. Author"}],
        "publisher": "Roe & Daughters",
        "language": "en",
        "modified": "2026-11-23T00:00:00Z",
        "published": "2026-11-23",
        "description": "About it.",
        "rights": "All free.",
        "subject": [
            {"name": "JPS", "code": "JPS", "scheme": "https://ns.editeur.org/thema/"},
            {
                "name": "POL011000",
                "code": "POL011000",
                "scheme": "http://www.bisg.org/standards/bisac_subject/",
            },
            {"name": "JPSN", "code": "JPSN", "scheme": "http://www.bic.org.uk/"},
            "law; networks",
        ],
        "numberOfPages": 41,
    }
    assert french["title"] == {"fr": "Le livre"}
    assert french["identifier"] != identifier
    assert "altIdentifier" not in french


def test_what_is_said_of_an_entry(both: tuple[_Element, dict[str, Any]]) -> None:
    """OPDS 1.2 says the same of an edition."""
    feed, catalog = both
    entry, about = entries(feed)["en"], publications(catalog)["en"]["metadata"]
    texts = {
        f"{ATOM}id": about["identifier"],
        f"{ATOM}title": "The book",
        f"{TERMS}alternative": "A subtitle",
        f"{ATOM}author/{ATOM}name": "A. Author",
        f"{TERMS}identifier": "urn:isbn:9783161484100",
        f"{TERMS}publisher": "Roe & Daughters",
        f"{TERMS}issued": "2026-11-23",
        f"{ATOM}updated": "2026-11-23T00:00:00Z",
        f"{ATOM}summary": "About it.",
        f"{ATOM}rights": "All free.",
    }
    assert {name: entry.findtext(name) for name in texts} == texts
    found = [(one.get("term"), one.get("scheme")) for one in entry.iter(f"{ATOM}category")]
    assert found == [
        ("JPS", "https://ns.editeur.org/thema/"),
        ("POL011000", "http://www.bisg.org/standards/bisac_subject/"),
        ("JPSN", "http://www.bic.org.uk/"),
        ("law; networks", None),
    ]


def test_files_of_an_edition(both: tuple[_Element, dict[str, Any]]) -> None:
    """An ebook is bought, the PDF free; each with type, language and size; no file for printers."""
    feed, catalog = both
    acquired = [
        (one.get("rel"), one.get("href"), one.get("type"), one.get("hreflang"), one.get("length"))
        for one in entries(feed)["en"].iter(f"{ATOM}link")
        if one.get("rel", "").startswith(ACQUISITION)
    ]
    epub, pdf = "application/epub+zip", "application/pdf"
    assert acquired == [
        (f"{ACQUISITION}/buy", f"{ADDRESS}en/b.epub", epub, "en", "1001"),
        (f"{ACQUISITION}/open-access", f"{ADDRESS}en/b.pdf", pdf, "en", "2002"),
    ]
    prices = [
        (p.get("currencycode"), p.text) for p in entries(feed)["en"].iter() if p.get("currencycode")
    ]
    assert prices == [("EUR", "6.00"), ("USD", "7.50"), ("CAD", "9.00")]

    def link(currency: str, value: float) -> dict[str, Any]:
        return {
            "rel": f"{ACQUISITION}/buy",
            "href": f"{ADDRESS}en/b.epub",
            "type": epub,
            "language": "en",
            "size": 1001,
            "properties": {"price": {"currency": currency, "value": value}},
        }

    assert publications(catalog)["en"]["links"] == [
        {
            "rel": "self",
            "href": f"{ADDRESS}opds/en.json",
            "type": "application/opds-publication+json",
        },
        {
            "rel": "alternate",
            "href": f"{ADDRESS}en/index.html",
            "type": "text/html",
            "language": "en",
        },
        link("EUR", 6),
        link("USD", 7.5),
        link("CAD", 9),
        {
            "rel": f"{ACQUISITION}/open-access",
            "href": f"{ADDRESS}en/b.pdf",
            "type": pdf,
            "language": "en",
            "size": 2002,
        },
    ]


def test_a_site_and_a_cover_are_named_if_they_are_there(
    both: tuple[_Element, dict[str, Any]],
) -> None:
    """Only the English edition has a site and a cover, which is shown large and small."""
    feed, catalog = both
    image = "http://opds-spec.org/image"
    shown = {
        name: [
            (one.get("rel"), one.get("href"))
            for one in entry.iter(f"{ATOM}link")
            if not one.get("rel", "").startswith(ACQUISITION)
        ]
        for name, entry in entries(feed).items()
    }
    assert shown == {
        "en": [
            ("alternate", f"{ADDRESS}en/index.html"),
            (image, f"{ADDRESS}en/cover.jpg"),
            (f"{image}/thumbnail", f"{ADDRESS}covers/en.jpg"),
        ],
        **{name: [] for name in NAMES[1:]},
    }
    found = publications(catalog)
    assert found["en"]["images"] == [
        {"href": f"{ADDRESS}en/cover.jpg", "type": "image/jpeg", "height": 40, "width": 30},
        {"href": f"{ADDRESS}covers/en.jpg", "type": "image/jpeg", "height": 20, "width": 15},
    ]
    assert not any("images" in found[name] for name in NAMES[1:])
    assert [one["rel"] for one in found["fr"]["links"]].count("alternate") == 0


def test_a_publication_alone(dist: Path, shelf: dict[str, Edition]) -> None:
    """The file of one edition says what the catalog says; without an address, from its folder."""
    settings = replace(shelf["en"].book.settings, address="")
    book = replace(shelf["en"].book, settings=settings)
    made = [replace(one, book=book) for one in shelf.values() if one.language == "en"]
    _, catalog = catalogs(dist, manifest(en="epub pdf", en_fr="epub"), made)
    assert sorted(file.name for file in (dist / "opds").iterdir()) == ["en+fr.json", "en.json"]
    alone = json.loads((dist / "opds" / "en+fr.json").read_text(encoding="utf-8"))
    listed = publications(catalog)["en+fr"]
    assert alone["metadata"] == listed["metadata"]
    assert [one["href"] for one in listed["links"]][:2] == ["opds/en+fr.json", "en+fr/b.epub"]
    assert [one["href"] for one in alone["links"]][:2] == ["../opds/en+fr.json", "../en+fr/b.epub"]
    assert "../en/cover.jpg" in (dist / "opds" / "en.json").read_text(encoding="utf-8")


def test_json_that_people_can_read(both: tuple[_Element, dict[str, Any]], stock: Path) -> None:
    """The JSON has a line for each value, and ends as texts do."""
    assert both
    text = (stock / "opds.json").read_text(encoding="utf-8")
    assert text.startswith('{\n "metadata": {\n  "title": "The book",\n')
    assert text.endswith("\n}\n")


def test_letters_of_a_title_stay(dist: Path, shelf: dict[str, Edition]) -> None:
    """A title in another script stands in the JSON as it is written."""
    settings = replace(shelf["en"].book.settings, authors=("Зоя",))
    book = replace(shelf["en"].book, settings=settings)
    opds.write(dist, manifest(en="epub"), [replace(shelf["en"], book=book)], Theme(dist))
    assert '"Зоя"' in (dist / "opds.json").read_text(encoding="utf-8")


def test_nothing_digital_no_catalog(dist: Path, shelf: dict[str, Edition]) -> None:
    """A build of paper and a site alone has no catalog; a second build takes the place of one."""
    opds.write(dist, manifest(en="html print"), [shelf["en"]], Theme(dist))
    assert not (dist / "opds.xml").exists()
    assert not (dist / "opds").exists()
    for _ in range(2):
        catalogs(dist, manifest(en="pdf"), [shelf["en"]])
    assert [file.name for file in (dist / "opds").iterdir()] == ["en.json"]
