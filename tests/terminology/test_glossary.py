"""The glossary: its files, and its terms in texts."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hexapla.errors import CatalogError
from hexapla.files import characters
from hexapla.terminology.glossary import (
    Glossary,
    Term,
    merged,
    read_csv,
    write_csv,
)
from hexapla.terminology.matching import Finder
from hexapla.terminology.tbx import read_tbx, write_tbx

OURS = Path(__file__).parent.parent.parent / "translations" / "glossary.csv"


def _file(folder: Path, text: str | bytes, name: str = "glossary.csv") -> Path:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def _faults(folder: Path, text: str | bytes) -> list[str]:
    with pytest.raises(CatalogError) as caught:
        read_csv(_file(folder, text), "en")
    return [f"{Path(f.where).name}: {f.what}" for f in caught.value.findings]


# Files


def test_ours_comes_back_to_the_byte() -> None:
    """Reading and writing changes no byte of the book's own glossary."""
    assert write_csv(read_csv(OURS, "en")) == OURS.read_text(encoding="utf-8")


def test_no_file(tmp_path: Path) -> None:
    """A book without a glossary has an empty one."""
    assert read_csv(tmp_path / "glossary.csv", "en") == Glossary("en")
    assert read_csv(_file(tmp_path, "\n"), "en") == Glossary("en")


def test_forms(tmp_path: Path) -> None:
    """A cell holds forms between bars; forbidden ones say their language."""
    text = (
        "\ufeffterm,fr,note,es,forbidden\n"
        "cyberspace | the cyber space,cyberespace|espace,,,"
        "fr: cyber-espace | e; es : ciber espacio\n"
        "\n"
        'a; b,"x; y: z",a remark,,\n'
    )
    first, second = read_csv(_file(tmp_path, text), "en").terms
    assert first.names == ("cyberspace", "the cyber space")
    assert first.forms == {"fr": ("cyberespace", "espace")}
    assert first.forbidden == {"fr": ("cyber-espace", "e"), "es": ("ciber espacio",)}
    assert second == Term(("a; b",), "a remark", {"fr": ("x; y: z",)})


def test_fixed_names(tmp_path: Path) -> None:
    """A name that says so is fixed, comes back so, and stays so when terms are taken in."""
    text = "term,note,fr,forbidden,fixed\nChina Daily,,China Daily,,yes\npeace,,paix,,\n"
    found = read_csv(_file(tmp_path, text), "en")
    assert [term.fixed for term in found.terms] == [True, False]
    assert write_csv(found) == text
    news = Glossary(
        "en", ("es",), (Term(("China Daily",), "a newspaper", {"es": ("China Daily",)}),)
    )
    assert [term.fixed for term in merged(found, news).terms] == [True, False]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("term,note,fr,forbidden,fixed\na,,b,,maybe\n", "line 2: 'fixed' is 'maybe'"),
        ("term,frr!\na,b\n", "line 1: unknown column 'frr!'"),
        ("term,notes,fr\na,b,c\n", "line 1: unknown column 'notes', did you mean 'note'?"),
        ("term,en\na,b\n", "line 1: 'en' is the language of the source"),
        ("term,fr,fr\na,b,c\n", "line 1: the column 'fr' stands there twice"),
        ("note,fr\na,b\n", "line 1: there is no column 'term'"),
        ("term;fr\na;b\n", "line 1: the cells are not separated by commas"),
        ("term,fr\na,b\na,c\n", "line 3: 'a' stands there twice, also in line 2"),
        ("term,fr\na | c,b\nc,d\n", "line 3: 'c' stands there twice, also in line 2"),
        ("term,fr\na\n", "line 2: this row has 1 cells, and the header 2"),
        ('term,fr\n"a\nb",c,d\n', "line 2: this row has 3 cells, and the header 2"),
        ("term,fr\n,b\n", "line 2: this row has no term"),
        ('term,fr\n"a" b,c\n', "line 2: not CSV"),
        ('term,fr\nx,y\n"a,b\n', "line 3: not CSV"),
        ("term,fr\na\x01,b\n", "line 2: a control character stands in this row"),
        ("term,fr,forbidden\na,b,c\n", "line 2: 'forbidden' does not say of which language: c"),
        ("term,fr,forbidden\na,b,de: c\n", "line 2: 'forbidden' names 'de', and there is no"),
        ("term,fr,forbidden\na,b,fr: c; fr: d\n", "line 2: 'forbidden' names 'fr' more than once"),
        ("term,fr\né,b\n".encode("latin-1"), "line 2: this is not UTF-8"),
    ],
)
def test_faults(tmp_path: Path, text: str | bytes, fault: str) -> None:
    """A fault is told with its line."""
    assert [f for f in _faults(tmp_path, text) if f.startswith(f"glossary.csv, {fault}")]


def test_all_faults_at_once(tmp_path: Path) -> None:
    """Every fault is told, not only the first."""
    assert len(_faults(tmp_path, "term,fr\n,b\na\nb,c,d\n")) == 3


words = st.text(
    st.characters(codec="utf-8", exclude_characters="|:\x7f", exclude_categories=["C", "Z"]),
    min_size=1,
    max_size=8,
)
form = st.lists(words, min_size=1, max_size=3).map(" ".join).map(characters.composed)
forms = st.lists(form, min_size=1, max_size=3, unique=True).map(tuple)
by_language = st.dictionaries(st.sampled_from(["fr", "zh-Hans", "pt-BR"]), forms)


@st.composite
def glossaries(draw: st.DrawFn) -> Glossary:
    names = draw(st.lists(form, unique=True, max_size=4))
    terms = [
        Term((name,), draw(st.just("") | form), draw(by_language), draw(by_language))
        for name in names
    ]
    used = {tag: None for term in terms for tag in (*term.forms, *term.forbidden)}
    return Glossary("en", tuple(used), tuple(terms))


@given(glossaries())
def test_csv_loses_nothing(tmp_path_factory: pytest.TempPathFactory, glossary: Glossary) -> None:
    """A glossary written as CSV and read again is the same."""
    path = _file(tmp_path_factory.mktemp("csv"), write_csv(glossary))
    assert read_csv(path, "en") == glossary


@given(glossaries())
def test_tbx_loses_nothing(tmp_path_factory: pytest.TempPathFactory, glossary: Glossary) -> None:
    """A glossary written as TBX and read again has the same terms, notes and forbidden forms."""
    path = _file(tmp_path_factory.mktemp("tbx"), write_tbx(glossary), "glossary.tbx")
    again = read_tbx(path, "en")
    assert again.terms == glossary.terms
    assert set(again.languages) == set(glossary.languages)


TBX = """<?xml version="1.0"?>{doctype}
<martif type="TBX" xml:lang="en"><text><body>
<termEntry><descrip type="definition">a <hi>place</hi></descrip>
<langSet xml:lang="en-US"><ntig><termGrp><term>cyberspace</term></termGrp></ntig></langSet>
<langSet xml:lang="pt_BR"><tig><term>ciberespaço</term></tig>
<tig><term>{bad}</term>
<termNote type="administrativeStatus">supersededTerm-admn-sts</termNote></tig>
</langSet></termEntry></body></text></martif>"""


def test_tbx_of_other_tools(tmp_path: Path) -> None:
    """TBX with variants of tags, grouped terms and other statuses is read."""
    path = _file(tmp_path, TBX.format(doctype="", bad="espaço"), "x.tbx")
    term = Term(("cyberspace",), "a place", {"pt-BR": ("ciberespaço",)}, {"pt-BR": ("espaço",)})
    assert read_tbx(path, "en") == Glossary("en", ("pt-BR",), (term,))


def test_tbx_follows_no_entity(tmp_path: Path) -> None:
    """An entity in a TBX file is refused, and the file it points to is not read (law 9)."""
    secret = _file(tmp_path, "secret", "secret.txt")
    doctype = f'<!DOCTYPE martif [<!ENTITY x SYSTEM "{secret.as_uri()}">]>'
    path = _file(tmp_path, TBX.format(doctype=doctype, bad="&x;"), "x.tbx")
    with pytest.raises(CatalogError) as caught:
        read_tbx(path, "en")
    assert "entities are not followed" in str(caught.value)
    assert "secret\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<martif", "line 1: not XML"),
        ("", "not XML"),
        ("<tbx><text/></tbx>", "no TBX that Hexapla reads"),
        (TBX.format(doctype="", bad="a | b"), "cannot stand in glossary.csv"),
        (TBX.format(doctype="", bad="x").replace("en-US", "de"), "has no term in 'en'"),
        (TBX.format(doctype="", bad="x").replace("pt_BR", "xx!"), "is not a BCP 47 language tag"),
    ],
)
def test_tbx_faults(tmp_path: Path, text: str, fault: str) -> None:
    """What cannot be read, or would not fit into the CSV file, is told with its line."""
    with pytest.raises(CatalogError) as caught:
        read_tbx(_file(tmp_path, text, "x.tbx"), "en")
    assert fault in str(caught.value)


def test_tbx_joins_homonyms(tmp_path: Path) -> None:
    """Two concepts with one name become one term with the forms of both."""
    two = Glossary(
        "en",
        ("fr",),
        (Term(("State",), "a", {"fr": ("État",)}), Term(("State",), "b", {"fr": ("état",)})),
    )
    read = read_tbx(_file(tmp_path, write_tbx(two), "x.tbx"), "en")
    assert read.terms == (Term(("State",), "a; b", {"fr": ("État", "état")}),)


# Terms in texts


def _finder(target: str, *rows: tuple[str, str], source: str = "en", bad: str = "") -> Finder:
    refused = {target: (bad,)} if bad else {}
    terms = tuple(Term((name,), "", {target: tuple(f.split(" | "))}, refused) for name, f in rows)
    return Finder(Glossary(source, (target,), terms), target)


def _names(finder: Finder, text: str) -> list[str]:
    return sorted(term.names[0] for term in finder.terms(text))


def test_terms_in_the_source() -> None:
    """A term is found in its inflected forms, as whole words, and not across sentences."""
    finder = _finder("fr", ("supply chain", "x"), ("State", "x"), ("cyberattack", "x"))
    assert _names(finder, "Supply chains") == ["supply chain"]
    assert _names(finder, "the supply-chain") == ["supply chain"]
    assert _names(finder, "in short supply. Chain letters") == []
    assert _names(finder, "they state and restate") == []
    assert _names(finder, "the States’ ⟦1⟧cyberattacks⟦/1⟧") == ["State", "cyberattack"]


def test_a_long_term_hides_the_short_one() -> None:
    """The longest term wins; the short one counts only where it stands alone."""
    finder = _finder("fr", ("cyberspace", "x"), ("sovereignty in cyberspace", "y"))
    assert _names(finder, "Sovereignty in cyberspace") == ["sovereignty in cyberspace"]
    assert len(_names(finder, "Sovereignty in cyberspace, and cyberspace")) == 2


@pytest.mark.parametrize(
    ("target", "form", "text"),
    [
        ("ru", "критически важная инфраструктура", "защита критически важной инфраструктуры"),
        ("fr", "multilatéral", "des accords multilatéraux"),
        ("fr", "technologies de l’information", "le droit des technologies d’information"),
        ("de", "Lieferkette", "im Lieferkettengesetz"),
        ("ar", "الفضاء السيبراني", "وللفضاء السيبراني"),
        ("he", "מרחב", "במרחבים"),
        ("ko", "사이버 공간", "사이버 공간에서"),
        ("zh-Hans", "网络空间", "在网络空间里"),
        ("ja", "サイバー空間", "サイバー⟦1⟧空間⟦/1⟧で"),
        ("hi", "अधिकार", "मानव अधिकारों का"),
        ("pt-BR", "cadeia de suprimentos", "cadeias globais de suprimentos"),
    ],
)
def test_inflected_translations(target: str, form: str, text: str) -> None:
    """A translation may inflect a term, join words to it, and put words between its own."""
    finder = _finder(target, ("word", form))
    terms = finder.terms("a word")
    assert not finder.unused(terms, text)
    assert finder.unused(terms, "x — 中 ק")


def test_listed_forms() -> None:
    """An irregular form is accepted once it is listed."""
    alone, both = _finder("ar", ("chain", "سلسلة")), _finder("ar", ("chain", "سلسلة | سلاسل"))
    assert alone.unused(alone.terms("chains"), "سلاسل")
    assert not both.unused(both.terms("chains"), "سلاسل")


def test_forbidden_forms() -> None:
    """A forbidden form counts, but not as a part of an accepted one."""
    finder = _finder("fr", ("multi-party", "espace partagé"), bad="espace")
    terms = finder.terms("multi-party")
    assert [form for _, form in finder.forbidden(terms, "un espace commun")] == ["espace"]
    assert finder.forbidden(terms, "un espace partagé") == []
    assert finder.forbidden(finder.terms("another"), "un espace") == []


def test_a_column_of_the_near_language() -> None:
    """The column pt serves pt-BR."""
    glossary = Glossary("en", ("pt",), (Term(("law",), "", {"pt": ("lei",)}),))
    finder = Finder(glossary, "pt-BR")
    assert finder.unused(finder.terms("the law"), "a norma")
