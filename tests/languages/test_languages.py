"""What a language brings."""

import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pyphen
import pytest
from babel import localedata
from fontTools.ttLib import TTCollection, TTFont

from hexapla.catalogs import catalog
from hexapla.errors import ToolError
from hexapla.formats import fonts
from hexapla.languages import languages, tags
from hexapla.theme import Theme, default_templates
from tests.conftest import ROOT
from tests.support.processes import LIMIT

FOLDER = default_templates() / "languages"
WORDS = sorted(FOLDER.glob("*.po"))
UN = {"ar", "en", "es", "fr", "ru", "zh-Hans"}


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
    assert languages.language_name("zh-Hans") == "中文 (简体)"
    assert languages.language_name("en", "fr") == "anglais"
    assert languages.long_date(date(2026, 11, 23), "fr") == "23 novembre 2026"
    assert languages.enumeration(["A", "B", "C"], "es") == "A, B y C"


def test_the_nearest_file_is_taken(tmp_path: Path) -> None:
    """zh-Hans-SG takes the rules of zh-Hans, and a language without a file the default ones."""
    theme = Theme(tmp_path)
    assert languages.typography(theme, "zh-Hans-SG")["emphasis"] == "dots"
    assert languages.typography(theme, "sw")["italics"] is True


@pytest.mark.parametrize(
    ("tag", "contents", "own"),
    [
        ("zh-Hans-SG", "目录", True),
        ("fr-CA", "Table des matières", True),
        ("zh-Hant", "Contents", False),
    ],
)
def test_words_of_a_near_language(tmp_path: Path, tag: str, contents: str, own: bool) -> None:
    """A language without words takes those of a near one, or English ones, and says so."""
    words, complete = languages.publisher_words(Theme(tmp_path), tag)
    assert (words["Contents"], complete) == (contents, own)


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.toml")), ids=lambda path: path.stem)
def test_typography(tmp_path: Path, path: Path) -> None:
    """A language's rules use the keys of the default ones, and give four quotation marks."""
    theme = Theme(tmp_path)
    rules, known = languages.typography(theme, path.stem), languages.typography(theme, "sw")
    assert set(rules) == set(known)
    assert [mark for mark in rules["quotes"] if not mark or " " in mark] == []
    assert len(rules["quotes"]) == 4


def test_a_book_brings_its_own_words(tmp_path: Path) -> None:
    """A file in the book's templates hides ours; what it lacks stays English, and is told."""
    own = tmp_path / "templates" / "languages" / "de.po"
    own.parent.mkdir(parents=True)
    own.write_text('msgid "Contents"\nmsgstr "Inhalt"\n', encoding="utf-8")
    words, complete = languages.publisher_words(Theme(tmp_path), "de")
    assert (words["Contents"], words["Next"], complete) == ("Inhalt", "Next", False)


def test_the_six_languages_have_words() -> None:
    """Every official language of the United Nations has the publisher's words."""
    assert {path.stem for path in WORDS} >= UN


@pytest.mark.parametrize("path", WORDS, ids=lambda path: path.stem)
def test_words_are_complete(path: Path) -> None:
    """Every word is translated, with the placeholders of the English one."""
    english = {message.id: message for message in catalog.read(FOLDER / "en.po")}
    found = {message.id: message.string for message in catalog.read(path)}
    assert set(found) == set(english)
    for word, translation in found.items():
        placeholders = sorted(re.findall(r"{\w+}", word))
        assert sorted(re.findall(r"{\w+}", translation)) == placeholders
        assert translation


@pytest.mark.parametrize("path", WORDS, ids=lambda path: path.stem)
def test_msgfmt_takes_the_words(path: Path) -> None:
    """The files are ordinary gettext catalogs."""
    msgfmt = shutil.which("msgfmt")
    assert msgfmt, "msgfmt is missing: install gettext"
    command = [msgfmt, "-c", "-o", "/dev/null", str(path)]
    done = subprocess.run(command, capture_output=True, timeout=LIMIT, check=False)
    assert done.returncode == 0, done.stderr


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
