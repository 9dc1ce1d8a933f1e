"""What a language brings."""

import re
from datetime import date
from pathlib import Path

import pyphen
import pytest
from babel import localedata
from fontTools.ttLib import TTCollection, TTFont

from hexapla.errors import ToolError
from hexapla.formats import fonts
from hexapla.languages import languages, tags
from hexapla.theme import Theme, default_templates
from tests.conftest import ROOT

FOLDER = default_templates() / "languages"


def test_directions() -> None:
    """The direction of writing is CLDR's."""
    found = {tag: languages.direction(tag) for tag in ("ar", "he", "en", "zh-Hans", "fa")}
    assert found == {"ar": "rtl", "he": "rtl", "en": "ltr", "zh-Hans": "ltr", "fa": "rtl"}


def test_digits() -> None:
    """Numbers keep their value; only with numerals = "locale" do they change their looks."""
    assert languages.digits("2.3", "ar-EG", "latin") == "2.3"
    assert languages.digits("2.3", "ar-EG", "locale") == "٢.٣"
    assert languages.digits("2.3", "ar", "locale") == "2.3"
    assert languages.digits("17", "fa", "locale") == "۱۷"


def test_names_and_dates() -> None:
    """Names of languages, dates and lists are CLDR's."""
    assert languages.language_name("en", "fr") == "anglais"
    assert languages.long_date(date(2026, 11, 23), "fr") == "23 novembre 2026"
    assert languages.enumeration(["A", "B", "C"], "es") == "A, B y C"


@pytest.mark.parametrize(
    ("tag", "day", "names"),
    [
        ("en", "23 November 2026", "A, B and C"),
        ("en-Latn", "23 November 2026", "A, B and C"),
        ("en-GB", "23 November 2026", "A, B and C"),
        ("en-CA", "November 23, 2026", "A, B and C"),
        ("en-US", "November 23, 2026", "A, B, and C"),
        ("pt-BR", "23 de novembro de 2026", "A, B e C"),
    ],
)
def test_a_region_is_named_or_it_is_the_world(tag: str, day: str, names: str) -> None:
    """English that names no region has the dates and lists of the world, not those of one land."""
    assert languages.long_date(date(2026, 11, 23), tag) == day
    assert languages.enumeration(["A", "B", "C"], tag) == names


@pytest.mark.parametrize(
    ("tag", "inside", "name"),
    [
        ("zh-Hans", "zh-Hans", "简体中文"),
        ("zh-TW", "zh-TW", "繁體中文（台灣）"),
        ("fr-CA", "fr-CA", "français canadien"),
        ("pt-BR", "pt-BR", "português (Brasil)"),
        ("sr-Latn-ME", "en", "Montenegrin (Latin)"),
        ("de-CH", "ja", "標準ドイツ語（スイス）"),
        ("ko-KP", "ko", "한국어(북한)"),
    ],
)
def test_names_of_languages_of_regions(tag: str, inside: str, name: str) -> None:
    """A name is CLDR's of the whole where there is one, and has the brackets of its language."""
    assert languages.language_name(tag, inside) == name


def test_the_nearest_file_is_taken(tmp_path: Path) -> None:
    """zh-Hans-SG takes the rules of zh-Hans, and a language without a file the default ones."""
    theme = Theme(tmp_path)
    assert languages.typography(theme, "zh-Hans-SG")["emphasis"] == "dots"
    assert languages.typography(theme, "zh-TW") == languages.typography(theme, "zh-Hant")
    assert languages.typography(theme, "pt-AO") == languages.typography(theme, "pt-PT")
    assert languages.typography(theme, "zh") == languages.typography(theme, "zh-Hans")
    assert languages.typography(theme, "sw")["italics"] is True


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_typography(tmp_path: Path, path: Path) -> None:
    """A language's rules use the keys of the default ones, and give four quotation marks."""
    theme = Theme(tmp_path)
    rules, known = languages.typography(theme, path.stem), languages.typography(theme, "sw")
    assert set(rules) == set(known)
    assert [mark for mark in rules["quotes"] if not mark or " " in mark] == []
    assert len(rules["quotes"]) == 4


def test_a_file_says_what_differs(tmp_path: Path) -> None:
    """fr-CA has the rules of fr but for its own, and a book's file may be as short."""
    theme = Theme(tmp_path)
    french, canadian = (languages.typography(theme, tag) for tag in ("fr", "fr-CA"))
    differing = {rule for rule in french if french[rule] != canadian[rule]}
    assert differing == {"quotes", "space_before"}
    _own_rules(tmp_path, "default", "size = 12\n")
    assert languages.typography(Theme(tmp_path), "fr") == {**french, "size": 12}


@pytest.mark.parametrize(
    ("rule", "what"),
    [
        ("size = 'large'", "size is not a number of points from 4 to 40"),
        ("leading = true", "leading is not a number from 1 to 4"),
        ("italic = false", "there is no rule italic"),
        ("emphasis = ['bold']", "emphasis is not italics, bold or dots"),
        ("hyphen_limits = [5, 0, 3]", "hyphen_limits is not three numbers above 0"),
        ("fonts = 'Amiri; } body { color: red'", "fonts is not a list of font families"),
        ("features = 'normal; color: red'", "features is not normal"),
        ("doubled_marks = [1]", "doubled_marks is not a list of texts"),
        ("size = ", "not TOML"),
    ],
)
def test_a_wrong_rule_is_named(tmp_path: Path, rule: str, what: str) -> None:
    """A rule of a book's own file that does not exist, or is of a wrong kind, is an error."""
    _own_rules(tmp_path, "fr", f"{rule}\n")
    with pytest.raises(ToolError) as caught:
        languages.typography(Theme(tmp_path), "fr")
    (finding,) = caught.value.findings
    assert finding.where == "templates/languages/fr.toml"
    assert what in finding.what


def _own_rules(root: Path, tag: str, text: str) -> None:
    path = root / "templates" / "languages" / f"{tag}.toml"
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")


FILES = {path.stem for path in FOLDER.glob("*.toml")} - {"default"}
SCRIPTS = {name for name in FILES if name.istitle()}

TAGS = sorted(FILES - SCRIPTS)
OF_SCRIPTS = sorted(
    tag for tag in localedata.locale_identifiers() if "_" not in tag and tags.script(tag) in SCRIPTS
)
"""The languages of CLDR that have a file of their script only."""


@pytest.mark.parametrize("tag", TAGS)
def test_hyphens_have_patterns(tmp_path: Path, tag: str) -> None:
    """Words are divided only in languages that there are patterns for."""
    rules = languages.typography(Theme(tmp_path), tag)
    has_patterns = pyphen.language_fallback(tag.replace("-", "_")) is not None
    assert rules["hyphens"] is has_patterns


@pytest.mark.parametrize("tag", TAGS + OF_SCRIPTS)
def test_the_web_has_the_same_emphasis(tmp_path: Path, tag: str) -> None:
    """Where the printed page has no italics, web pages and ebooks have none, and the same dots."""
    rules = languages.typography(Theme(tmp_path), tag)
    sheet = Theme(tmp_path).read("shared.css")
    language = tag.partition("-")[0]
    rule = rf"^em(?:\.wide)?:lang\({language}\)(?:,\n[^{{]+)? \{{(.+?)\}}"
    bodies = re.findall(rule, sheet, re.MULTILINE | re.DOTALL)
    said = " ".join(bodies)
    assert ("font-style: normal" in said) is (not rules["italics"])
    assert ("font-weight: 700" in said) is (rules["emphasis"] == "bold")
    assert ("text-emphasis: filled dot" in said) is (rules["emphasis"] == "dots")
    if rules["emphasis"] == "dots":
        *_, place = re.findall(r"text-emphasis-position: (\w+)", said)
        assert place == rules["dots"]


@pytest.mark.parametrize("tag", TAGS)
def test_arabic_letters_have_room_for_their_descenders(tmp_path: Path, tag: str) -> None:
    """Lines of contents and index in Arabic letters are 1.35 ems apart at the least."""
    rules = languages.typography(Theme(tmp_path), tag)
    assert tags.script(tag) != "Arab" or rules["contents_leading"] >= 1.35


def test_arabic_quotes_inside_quotes_are_those_of_cldr(tmp_path: Path) -> None:
    """The inner marks are CLDR's pair, of which ” stands first: it is read from the right."""
    assert languages.typography(Theme(tmp_path), "ar")["quotes"][2:] == ["”", "“"]


def test_every_rule_is_described() -> None:
    """The pages on languages and checks describe each rule."""
    pages = (
        ROOT / "docs" / "source" / "02-languages.md",
        ROOT / "docs" / "source" / "04-checks.md",
    )
    tables = "".join(page.read_text(encoding="utf-8") for page in pages)
    rows = re.findall(r"^\| (`\w+`(?:, `\w+`)*) \|", tables, re.MULTILINE)
    described = set(re.findall(r"`(\w+)`", " ".join(rows)))
    known = set(languages.typography(Theme(ROOT), "sw"))
    assert known <= described


def test_each_file_has_its_fonts() -> None:
    """The first font of each language is one that Hexapla brings or the system has."""
    brought = {family for path in fonts.files() for family in _families(path)}
    first = {
        str(languages.typography(Theme(ROOT), tag)["fonts"]).split('"')[1]
        for tag in TAGS + OF_SCRIPTS
    }
    assert first <= brought


def _families(path: Path) -> set[str]:
    with path.open("rb") as file:
        faces = TTCollection(file).fonts if path.suffix == ".ttc" else [TTFont(file)]
        return {str(face["name"].getBestFamilyName()) for face in faces}
