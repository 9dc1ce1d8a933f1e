"""Citations: what is told beforehand, what translators see, and what each edition prints."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from hexapla.catalogs import catalog as catalogs
from hexapla.editions.localize import localize, of_source
from hexapla.errors import SourceError
from hexapla.model import Book, Edition
from hexapla.rendering.chapters import Chapter, chapters
from hexapla.rendering.context import fingerprint
from hexapla.segments.segments import extract, substitute
from hexapla.segments.sync import sync_catalog
from hexapla.source.numbering import counts
from hexapla.theme import Theme
from tests.support.books import book_of, folder_of, pairs_of

WORKS = """\
@book{smith, author={Smith, John and Doe, Jane}, title={Nets}, publisher={Press}, year={2020}}
@article{li, author={Li, Wei}, title={Knots}, journal={Ropes}, year={2019}, doi={10.1000/1}}
@book{ghazali, author={الغزالي}, title={إحياء علوم الدين}, publisher={دار}, year={1982}}
"""

SETTINGS = 'bibliography = ["works.bib"]'

LIST = "\n\n# References {#references .unnumbered}\n\n::: {#refs}\n:::\n"

STYLE = """\
<style xmlns="http://purl.org/net/xbiblio/csl" class="{kind}" version="1.0">
<info><title>S</title><id>s</id><updated>2020-01-01T00:00:00+00:00</updated>{info}</info>
{citation}
<bibliography><layout><text variable="title"/></layout></bibliography></style>
"""

CITATION = '<citation><layout prefix="[" suffix="]"><text variable="title"/></layout></citation>'


def style(kind: str = "in-text", info: str = "", citation: str = CITATION) -> str:
    """A small citation style."""
    return STYLE.format(kind=kind, info=info, citation=citation)


def citing(root: Path, text: str, more: str = "", works: str = WORKS, csl: str = "") -> Book:
    """A book with this text in its first chapter, works to cite and a list of them."""
    (root / "source").mkdir(parents=True, exist_ok=True)
    (root / "source" / "works.bib").write_text(works, encoding="utf-8")
    if csl:
        (root / "source" / "style.csl").write_text(csl, encoding="utf-8")
        more += '\ncitation_style = "style.csl"'
    return book_of(root, f"# One {{#one}}\n\n{text}{LIST}", more=f"{SETTINGS}\n{more}")


def edition_of(book: Book, language: str) -> Edition:
    """An edition whose every text is that of the source."""
    new, _ = sync_catalog(catalogs.empty(language, "book", "2026-11-23"), extract(book))
    told = tuple(replace(message, string=message.id) for message in new)
    edition, findings = localize(book, replace(new, messages=told), Theme(book.root))
    assert findings == []
    return edition


def printed(found: list[Chapter]) -> str:
    """The first chapter as it is read, its notes among it."""
    parts = [found[0].body, *found[0].notes]
    return " ".join("".join(map(str, part.itertext())) for part in parts).replace("\u00a0", " ")


# Told beforehand


def told(root: Path, text: str, **more: str) -> list[tuple[str, str, str]]:
    """What is said of a book that cannot be published."""
    with pytest.raises(SourceError) as caught:
        citing(root, text, **more)
    return [(finding.where, finding.what, finding.tip) for finding in caught.value.findings]


def test_unknown_works(tmp_path: Path) -> None:
    """A key that the bibliography does not have is told with its place and a guess."""
    (told_,) = told(tmp_path, "In a note.^[See @smiht [p. 3].]")
    assert told_ == (
        "source/01.md#one, line 3",
        "the bibliography has no work 'smiht'",
        "did you mean 'smith'?",
    )


@pytest.mark.parametrize(
    ("more", "where", "what"),
    [
        ('bibliography = ["no.bib"]', "source/no.bib", "this file is missing"),
        ('bibliography = ["../x.bib"]', "source/book.toml", "'../x.bib' lies outside source/"),
        ('bibliography = ["01.md"]', "source/01.md", "works cannot be read from this kind"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, more: str, where: str, what: str) -> None:
    """A file that is missing, elsewhere or of another kind is told before anything is built."""
    (tmp_path / "x.bib").write_text(WORKS, encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        book_of(tmp_path / "book", f"# One\n\n@smith{LIST}", more=more)
    (finding,) = caught.value.findings
    assert (finding.where, finding.what) == (where, what)


def test_broken_bibliography(tmp_path: Path) -> None:
    """A bibliography that is broken, or has a work twice, is told with its file."""
    assert told(tmp_path / "1", "@smith", works="@book{smith, author={")[0][0] == "source/works.bib"
    ((where, what, _),) = told(tmp_path / "2", "@smith", works=WORKS + WORKS.splitlines()[0])
    assert (where, what) == ("source/works.bib", "the work 'smith' stands there 2 times")


PARENT = '<link rel="independent-parent" href="http://example.org/parent"/>'


@pytest.mark.parametrize(
    ("csl", "what", "tip"),
    [
        ("no style", "not an XML file", "take the file anew"),
        ("<x/>", "this is no citation style", "citation_style names a file"),
        (
            style(info=PARENT, citation=""),
            "only refers to another one",
            "http://example.org/parent",
        ),
        (style(citation="<citation><nothing/></citation>"), "", "mend the file"),
    ],
)
def test_broken_styles(tmp_path: Path, csl: str, what: str, tip: str) -> None:
    """A style that cannot be used is told with what to do; nothing is fetched for it."""
    ((where, said, advice),) = told(tmp_path, "@smith", csl=csl)
    assert where == "source/style.csl"
    assert what in said
    assert tip in advice


def test_styles_of_notes(tmp_path: Path) -> None:
    """A style that prints notes wants citations in the author's own notes, which have numbers."""
    csl = style("note")
    ((where, what, _),) = told(tmp_path / "1", "Text [@smith].", csl=csl)
    assert (where, what[:8]) == ("source/01.md#one, line 3", "[@smith]")
    book = citing(tmp_path / "2", "Text.^[@smith]", csl=csl)
    assert "[Nets]" in printed(chapters(of_source(book, Theme(book.root))))


def test_a_list_of_works_is_wanted(tmp_path: Path) -> None:
    """A book that cites says where the list of its works stands."""
    folder_of(tmp_path, "# One\n\n@smith\n", more=SETTINGS)
    (tmp_path / "source" / "works.bib").write_text(WORKS, encoding="utf-8")
    with pytest.raises(SourceError) as caught:
        book_of(tmp_path, "# One\n\n@smith\n", more=SETTINGS)
    (finding,) = caught.value.findings
    assert "{#refs}" in finding.tip


def test_nothing_that_has_a_number_in_a_citation(tmp_path: Path) -> None:
    """A note or a link inside a citation is refused: nobody would number or translate it."""
    found = told(tmp_path, "A [see [b](x) @smith, p. 3^[c]].")
    assert [what for _, what, _ in found] == [
        "a link stands inside the citation of 'smith'",
        "a note stands inside the citation of 'smith'",
    ]


# What translators see


def test_a_citation_is_a_mark(tmp_path: Path) -> None:
    """Keys and places cannot be broken; the words round them are texts of their own."""
    text = (
        "A [see *also* @li, chaps. 3-4, 7, and more; @smith] b @smith [p. iv] c [@li, {fig. 2} x]."
    )
    assert pairs_of(citing(tmp_path, text))[2:-1] == [
        ("A ⟦1⟧ b ⟦2⟧ c ⟦3⟧.", None),
        ("see *also*", "citation"),
        ("and more", "citation"),
        ("x", "citation"),
    ]


def test_without_a_bibliography_a_citation_is_text(tmp_path: Path) -> None:
    """Where a book has no bibliography, what looks like a citation is printed as it stands."""
    book = book_of(tmp_path, "# One\n\nAsk [@smith, p. 5] or @li.\n")
    assert "Ask [@smith, p. 5] or @li." in printed(chapters(of_source(book, Theme(tmp_path))))


PIECES = st.lists(
    st.sampled_from(["see", "*cf.*", "p. 5", ", pp. 3", "iv", "{x", "}", "12-4", "字"])
)
CITE = st.builds(
    "[{} {}@{}{} {}]".format,
    PIECES.map(" ".join),
    st.sampled_from(["", "-"]),
    st.sampled_from(["smith", "li", "smith; @li", "li, ch. 2; -@smith"]),
    st.sampled_from(["", ","]),
    PIECES.map(" ".join),
)


@pytest.mark.slow
@settings(max_examples=20)
@given(st.lists(CITE, min_size=1, max_size=5))
@example(["[@smith, mix of it]", "@smith [5]", "[@li, p. 3^a^ *x*]"])
def test_citations_keep_the_laws(citations: list[str]) -> None:
    """Identity and quiet sync hold for citations, whatever stands round their keys."""
    with tempfile.TemporaryDirectory() as folder:
        book = citing(Path(folder), " ".join(citations))
        assert substitute(book, lambda segment: segment.text) == (book, [])
        once, _ = sync_catalog(catalogs.empty("fr", "book", "2026-11-23"), extract(book))
        assert sync_catalog(once, extract(book))[0] == once


# What editions print

CITED = "A [@smith, p. 5] b [see @li, chap. 3] c @smith [pp. 3-4].^[In @ghazali.]"

FORMS = {
    "en": ["(Smith and Doe 2020, 5)", "chap. 3", "Smith and Doe (2020, 3–4)"],
    "fr": ["(Smith et Doe 2020, 5)", "chap. 3", "Smith et Doe (2020, 3"],
    "ru": ["(Smith и Doe 2020 г., 5)", "гл. 3", "Smith и Doe (2020 г., 3–4)"],
    "zh-Hans": ["（Smith、Doe 2020年，5）", "章 3", "Smith、Doe（2020年，3"],
    "ja": ["（Smith、Doe 2020年、5）", "Doe（2020年、3"],
    "ar": ["(Smith\u200f و Doe\u200f 2020, 5)", "فصل 3", "Doe\u200f (2020, 3–4)"],
}


@pytest.mark.parametrize("language", FORMS)
def test_citations_in_a_language(tmp_path: Path, language: str) -> None:
    """Names are joined and places named as the language does, without a word of English left."""
    book = citing(tmp_path, CITED)
    edition = edition_of(book, language) if language != "en" else of_source(book, Theme(tmp_path))
    shown = printed(chapters(edition))
    assert [form for form in FORMS[language] if form not in shown] == []
    assert " p. " not in shown


def test_a_passage_of_the_source_cites_in_its_own_language(tmp_path: Path) -> None:
    """Where a passage is not translated, its citations are written as in the source's edition.

    So are they in the letters of the other direction; a note that is translated has its own.
    """
    book = citing(tmp_path, "A [@smith, p. 5] and @smith.^[In @li.]\n\nB [@smith, p. 7].")
    for language, translated, own in (
        ("ja", "（Smith、Doe 2020年、7）", "Li（2019年）"),
        ("ar", "(Smith\u200f و Doe\u200f 2020, 7)", "Li\u200f (2019)"),
    ):
        new, _ = sync_catalog(catalogs.empty(language, "book", "2026-11-23"), extract(book))
        done = tuple(replace(m, string="" if m.id.startswith("A ") else m.id) for m in new)
        edition, _ = localize(book, replace(new, messages=done), Theme(book.root))
        shown = printed(chapters(edition))
        assert "A (Smith and Doe 2020, 5) and Smith and Doe (2020)." in shown
        assert translated in shown
        assert own in shown


def test_only_english_has_a_comma_before_and(tmp_path: Path) -> None:
    """Without a style of the book's, other languages join names by a bare "and".

    Two of which the first is turned round keep it; Chinese, Japanese and Korean have no "and", be
    it in the list of works or in the text.
    """
    works = (
        "@book{b, author={Brandt, Lena and Sato, Ren}, title={T}, year={2019},"
        " editor={Ames, Al and Ilg, Bo and Orr, Di}}"
    )
    book = citing(tmp_path, "A [@b].", works=works)
    found_in = {
        language: chapters(edition)
        for language, edition in (
            ("en", of_source(book, Theme(tmp_path))),
            *((one, edition_of(book, one)) for one in ("de", "ja", "zh-Hant", "ko")),
        )
    }
    texts = {
        language: " ".join("".join(map(str, found[1].body.itertext())).split())
        for language, found in found_in.items()
    }
    assert "Brandt, Lena, and Ren Sato" in texts["en"]
    assert "Brandt, Lena, und Ren Sato" in texts["de"]
    assert "Al Ames, Bo Ilg, and Di Orr" in texts["en"]
    assert "Al Ames, Bo Ilg und Di Orr" in texts["de"]
    for language in ("ja", "zh-Hant"):
        assert "Brandt, Lena、Ren Sato" in texts[language]
        assert "Al Ames、Bo Ilg、Di Orr" in texts[language]
    assert "Brandt, Lena, Ren Sato" in texts["ko"]
    assert "Al Ames, Bo Ilg, Di Orr" in texts["ko"]
    named = {language: printed(found) for language, found in found_in.items()}
    for language in ("ja", "zh-Hant"):
        assert "（Brandt、Sato 2019年）" in named[language]
    assert "(Brandt, Sato 2019" in named["ko"]
    assert "(Brandt and Sato 2019)" in named["en"]
    assert "(Brandt und Sato 2019)" in named["de"]


def test_links_lead_to_the_works(tmp_path: Path) -> None:
    """Each citation links to its work, under one id in every edition, and works have directions."""
    book = citing(tmp_path, CITED)
    for edition in (of_source(book, Theme(tmp_path)), edition_of(book, "ar")):
        one, references = chapters(edition)
        targets = [
            link.get("href", "").removeprefix("#")
            for part in (one.body, *one.notes)
            for link in part.iter("a")
            if link.get("class") == "citation"
        ]
        works = {work.get("id", ""): work for work in references.body.iterfind(".//div[@id]/div")}
        assert targets == ["cited-3", "cited-2", "cited-3", "cited-1"]
        assert set(targets) == set(works)
        other = "rtl" if edition.direction == "ltr" else "ltr"
        turned = {name for name, work in works.items() if work.get("dir") == other}
        assert turned == ({"cited-1"} if other == "rtl" else {"cited-2", "cited-3"})


def test_numbers_keep_their_side(tmp_path: Path) -> None:
    """A year after a name in letters of the other direction stands where the line goes on."""
    book = citing(tmp_path, "A [@ghazali, 3] b [@smith, 5].")
    english = printed(chapters(of_source(book, Theme(tmp_path))))
    assert "(الغزالي\u200e 1982, 3)" in english
    assert "(Smith and Doe 2020, 5)" in english
    assert "(Smith\u200f و Doe\u200f 2020, 5)" in printed(chapters(edition_of(book, "ar")))


def test_words_round_a_key_are_translated(tmp_path: Path) -> None:
    """What a translator makes of the words round a key is printed there."""
    book = citing(tmp_path, "A [see @li, p. 3, and more].")
    words = {"see": "voir", "and more": "et la suite"}
    edition, findings = substitute(book, lambda segment: words.get(segment.text))
    assert findings == []
    shown = printed(chapters(replace(of_source(book, Theme(tmp_path)), book=edition)))
    assert "(voir Li 2019, 3, et la suite)" in shown


def test_citations_are_no_links_of_the_source(tmp_path: Path) -> None:
    """What Hexapla makes of citations is not counted among the book's own links."""
    assert counts(citing(tmp_path, f"{CITED} [x](http://example.org)").blocks).links == 1


def test_another_work_is_another_edition(tmp_path: Path) -> None:
    """What a bibliography says is part of an edition's content."""
    book = citing(tmp_path, CITED)
    before = fingerprint(of_source(book, Theme(tmp_path)))
    works = tmp_path / "source" / "works.bib"
    works.write_text(WORKS.replace("2020", "2021"), encoding="utf-8")
    assert fingerprint(of_source(book, Theme(tmp_path))) != before
