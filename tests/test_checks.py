"""The checks: what they find, what they leave alone, and that their page tells it."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import polib
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hexapla import catalog as catalogs
from hexapla.catalog import Catalog, Message
from hexapla.checks import CHECKS, check, check_message
from hexapla.checks_setting import setting_of
from hexapla.errors import Finding, ToolError
from hexapla.glossary import Glossary, Term, read_csv
from hexapla.languages import typography
from hexapla.theme import Theme
from tests.books import save_catalog
from tests.conftest import Hexapla

ROOT = Path(__file__).parent.parent
FRENCH = Glossary(
    "en",
    ("fr",),
    (
        Term(("cyberspace",), "", {"fr": ("cyberespace",)}, {"fr": ("cyber-espace",)}),
        Term(("State",), "", {"fr": ("État",)}),
    ),
)


def _run(
    tag: str, *messages: Message, source: str = "en", glossary: Glossary | None = None
) -> list[Finding]:
    rules = typography(Theme(ROOT / "source"), tag)
    words = glossary or Glossary(source)
    return check(Catalog(tag, messages), source=source, rules=rules, glossary=words)


def _ids(tag: str, text: str, translation: str, source: str = "en", **more: object) -> list[str]:
    message = Message(text, translation, **more)  # type: ignore[arg-type]
    return [finding.id for finding in _run(tag, message, source=source, glossary=FRENCH)]


NOTE = ("⟦1⟧ = note 3, ⟦2⟧ = link to https://example.org/",)

WRONG = [
    ("marks", "fr", "See ⟦1⟧.", "Voir."),
    ("marks", "fr", "See ⟦1⟧.", "Voir ⟦1⟧⟦1⟧."),
    ("marks", "fr", "See ⟦1⟧.", "Voir ⟦1⟧ et ⟦2⟧."),
    ("marks", "fr", "See ⟦1⟧.", "Voir ⟦1⟧ ⟦."),
    ("marks", "fr", "See ⟦1⟧this⟦/1⟧.", "Voir ⟦/1⟧ceci⟦1⟧."),
    ("marks", "fr", "See ⟦1⟧this⟦/1⟧.", "Voir ceci ⟦1⟧⟦/1⟧."),
    ("marks", "fr", "⟦1⟧One⟦/1⟧ and ⟦2⟧two⟦/2⟧.", "⟦1⟧Un ⟦2⟧et⟦/1⟧ deux⟦/2⟧."),
    ("links", "fr", "At https://example.org/a_b.", "Sur https://example.org/ab."),
    ("links", "fr", "At https://example.org/a\\_b.", "Sur https://example.com/a\\_b."),
    ("links", "fr", "Write to a@example.org.", "Écrire à b@example.org."),
    ("links", "zh-Hans", "See https://a.org/b now.", "现在请看https://a.org/c。"),
    ("code", "fr", "Say --strict to be strict.", "Dire --streng pour cela."),
    ("code", "fr", "Open book.toml first.", "Ouvrir livre.toml d’abord."),
    ("code", "fr", "By {name} and others.", "Par {nom} et d’autres."),
    ("code", "fr", "Set dry\\_run here.", "Mettre essai\\_sec ici."),
    ("markup", "fr", "A *good* word.", "Un *bon mot."),
    ("markup", "fr", "A **good** word.", "Un **bon* mot."),
    ("markup", "fr", "A good word.", "Un <b>bon</b> mot."),
    ("markup", "fr", "A good word.", "# Un bon mot."),
    ("markup", "fr", "A good word.", "Un [bon](http:x) mot."),
    ("number-changed", "fr", "In 1945, once.", "En 1954, une fois."),
    ("number-changed", "ar", "In the year 1945.", "في عام ١٩٥٤."),
    ("number-changed", "hi", "In the year 1945 it was so.", "१९५४ में ऐसा ही था।"),
    ("number-changed", "de", "It has 1,500 pages.", "Es hat 1,500 Seiten."),
    ("number-changed", "fr", "Articles 1 and 2; paragraph 2.", "Articles 1 et 2 ; alinéa 5."),
    ("number-changed", "zh-Hans", "About 50 million people.", "约5亿人。"),
    ("number-lost", "fr", "It has 17 goals.", "Il a des objectifs."),
    ("number-lost", "fr", "It has 1 goal.", "Il a des objectifs."),
    ("number-lost", "fr", "It has many goals.", "Il a 17 objectifs."),
    ("number-lost", "sw", "It has 17 goals.", "Ina malengo mengi."),
    ("space-at-ends", "fr", "Preface", "Préface "),
    ("space-at-ends", "fr", "Preface", "\tPréface"),
    ("doubled-word", "fr", "In the world.", "Dans le le monde."),
    ("doubled-word", "de", "In the world.", "In der Welt Welt."),
    ("doubled-word", "zh-Hans", "The keyboard of this place.", "这里的键盘键盘。"),
    ("doubled-word", "ja", "The whole world of today.", "今日の世界世界。"),
    (
        "doubled-word",
        "fr",
        "Once and for all it is so.",
        *["C’est ainsi une fois pour toutes. " * 2],
    ),
    ("spacing", "fr", "The law; the order.", "Le droit ; l’ordre."),
    ("spacing", "fr", "The law; the order.", "Le droit; l’ordre."),
    ("spacing", "fr", "The “law” of it.", "Le « droit » de cela."),
    ("spacing", "fr-CA", "The law: an order.", "Le droit: un ordre."),
    ("spacing", "de", "The law, the order.", "Das Recht , die Ordnung."),
    ("spacing", "de", "The law, the order.", "Das Recht,die Ordnung."),
    ("spacing", "es", "The law (the order).", "El derecho ( el orden)."),
    ("spacing", "ru", "The law of it.", "Закон  этого."),
    ("spacing", "zh-Hans", "The law of it.", "这个 法律。"),
    ("quotation-marks", "fr", "The “law” of it.", 'Le "droit" de cela.'),
    ("quotation-marks", "fr", "The “law” of it.", "Le « droit de cela."),
    ("quotation-marks", "ru", "The “law” of it.", "Его „закон“ и ”право“."),
    ("quotation-marks", "de", "The “law” of it.", "Sein “Recht” eben."),
    ("quotation-marks", "es", "The “law” of it.", "Su 'derecho' propio."),
    ("quotation-marks", "ja", "The “law” of it.", 'その"法律"です。'),
    ("quotation-marks", "sw", "The “law” of it.", 'Hii ni "sheria" yake.'),
    ("punctuation", "ar", "The law, the order.", "القانون, والنظام."),
    ("punctuation", "ar", "Is it the law?", "هل هو القانون?"),
    ("punctuation", "zh-Hans", "The law, the order.", "法律,秩序。"),
    ("punctuation", "zh-Hans", "The law ⟦1⟧, the order.", "法律⟦1⟧,秩序。"),
    ("punctuation", "zh-Hans", "The law (the order).", "法律(秩序)。"),
    ("punctuation", "ja", "The law is the order.", "法律は秩序です."),
    ("punctuation", "el", "Is it the law?", "Είναι ο νόμος?"),
    ("opening-mark", "es", "Why?", "Por qué?"),
    ("opening-mark", "es", "Why? Now!", "¿Por qué? Ahora!"),
    ("end-punctuation", "fr", "It is the law of the land.", "C’est la loi du pays"),
    ("end-punctuation", "fr", "The law of the land", "La loi du pays."),
    ("end-punctuation", "ru", "It is the law (see ⟦1⟧).", "Это закон (см. ⟦1⟧)?"),
    ("end-punctuation", "ja", "Is it the law?", "それは法律です。"),
    ("end-punctuation", "hi", "It is the law of the land.", "यह देश का कानून है?"),
    ("same-as-source", "fr", "A sound order", "A sound order"),
    ("same-as-source", "ru", "Openness", "Openness"),
    ("term-missing", "fr", "All of cyberspace", "Tout le réseau"),
    ("term-missing", "fr", "Each State", "Chaque pays"),
    ("term-forbidden", "fr", "All of cyberspace", "Tout le cyber-espace"),
]


@pytest.mark.parametrize(("name", "tag", "text", "translation"), WRONG)
def test_found(name: str, tag: str, text: str, translation: str) -> None:
    """Each fault is found, under the id of its check."""
    # The other messages make every word of the source an ordinary one, and show the habits.
    other = Message(f"about {text.lower()}", "—" * len(text))
    quoted = Message("“a” “b” “c”", " ".join(["«\u202fa\u202f»"] * 3))
    message = Message(text, translation)
    rules = typography(Theme(ROOT / "source"), tag)
    setting = setting_of(Catalog(tag, (message, other, quoted)), "en", rules, FRENCH)
    assert name in [finding.id for finding in check_message(message, setting, "")]


def test_notes_and_other_marks() -> None:
    """A lost note is told as a note, with its number; other marks as marks."""
    message = Message("One.⟦1⟧ ⟦2⟧Two⟦/2⟧.", "Un. Deux.", extracted=NOTE)
    found = [(finding.id, finding.what) for finding in _run("fr", message)]
    assert ("notes", "note 3 is lost: there is no ⟦1⟧") in found
    assert ("marks", "⟦2⟧ is lost") in found
    assert len(found) == 3


def test_length() -> None:
    """Half of a paragraph is too little; a long word for a short one is not too much."""
    text = "The paper first explains why it thinks that such a community is needed by all. " * 3
    right = "Le document explique d’abord pourquoi une telle communauté lui paraît utile. " * 3
    assert _ids("fr", text.strip(), right.strip()) == []
    assert "length" in _ids("fr", text.strip(), right[: len(right) // 3].strip() + ".")
    assert _ids("de", "Law", "Rechtswissenschaft") == []


def test_two_translations() -> None:
    """A sentence is translated in one way; a word may be in two roles."""
    one, two = "It is the law of the land.", "*It* is the law of the land."
    found = _run("fr", Message(one, "C’est la loi."), Message(two, "Voilà le droit.", "caption"))
    assert [finding.id for finding in found] == ["two-translations"] * 2
    assert not _run("fr", Message(one, "C’est la loi."), Message(two, "*C’est* la loi.", "caption"))
    assert not _run("fr", Message("Law", "Loi"), Message("Law", "Droit", "cell"))


RIGHT: dict[str, list[tuple[str, str]]] = {
    "de": [
        ("It is called “law” in 1,500.5 places.", "Es heißt „Recht“ an 1.500,5 Orten."),
        ("On December 16, 2015, see p. 3.", "Am 16.12.2015, siehe S. 3."),
        ("Those who know that do it.", "Die, die das wissen, tun es."),
        ("Books, papers, etc.", "Bücher, Papiere usw."),
        ("Notes", "Notizen"),
        ("Twenty-five of the 3 million pages", "25 der 3 Millionen Seiten"),
        ("He asked, “Why?”", "Er fragte: »Warum?«"),
        ("Program", "Programm"),
        ("The internet’s growth", "Das Wachstum des Internets"),
    ],
    "fr": [
        ("Is it so? Yes: “now”!", "Est-ce ainsi\u202f? Oui\u00a0: «\u202fmaintenant\u202f»\u202f!"),
        (
            "At 10:30 p.m., see https://example.org/?a;b.",
            "À 22 h 30, voir https://example.org/?a;b.",
        ),
        ("In the 19th century.", "Au XIX^e^ siècle."),
        ("We wash ourselves.", "Nous nous lavons."),
        ("It is good.⟦1⟧", "C’est bon⟦1⟧."),
        ("1,000,000 people", "1 000 000 de personnes"),
        ("Introduction", "Introduction"),
        ("World War II", "La Seconde Guerre mondiale"),
    ],
    "es": [
        ("Why? And how, if at all?", "¿Por qué? Y ¿cómo, si acaso?"),
        ("He asked “why?”", "Preguntó «¿por qué?»."),
        ("In the 21st century, 2 of 3.", "En el siglo XXI, dos de tres."),
        ("5.5 %", "5,5 %"),
    ],
    "ja": [
        ("It is called “law”, as of 2015.", "2015年現在、「法律」と呼ばれます。"),
        ("Three of the 12 months are cold.", "12か月のうち3か月は寒い。"),
        ("Is it so?", "そうですか？"),
        ("Version 2.3 of HTML, CSS and SVG", "HTML、CSS、SVGのバージョン2.3"),
        ("Various people are gradually coming.", "いろいろな人がだんだん来ている。"),
        ("50,000 people", "5万人"),
    ],
    "zh-Hans": [
        ("Article 2, paragraph 1, of 1945.", "一九四五年第二条第一项。"),
        ("Say GPT-4, BERT and others.", "可以说GPT-4, BERT等。"),
        ("In December 2015 at 3:30.", "2015年12月3:30。"),
        ("To understand the purpose", "为了了解目的的内容"),
        ("1.5 billion people", "15亿人"),
        ("“Cyberspace” and *The Charter*", "“网络空间”和*《宪章》*"),
        ("Use the Python language.", "使用 Python 语言。"),
    ],
    "hi": [
        ("The law is “good”; see page 12.", "कानून “अच्छा” है; पृष्ठ १२ देखें।"),
        ("Step by step, 1,500,000 people came.", "धीरे धीरे १५,००,००० लोग आए।"),
        ("Is it so?", "क्या ऐसा है?"),
        ("He came.", "वह आया."),
        ("Two people came in 1999.", "1999 में 2 लोग आए।"),
    ],
    "he": [
        ("The “law” of 1948, as they say.", 'ה"חוק" של 1948, כפי שאומרים.'),
        ("The UN, the IDF and others.", "האו״ם, צה״ל ואחרים."),
        ("On the 3rd day, four came.", "ביום השלישי באו 4."),
        ("Is it so?", "האם כך הוא?"),
    ],
    "pt-BR": [
        ("The “law” of 1,500 cities.", "A “lei” de 1.500 cidades."),
        ("Is it so? It is!", "É assim? É!"),
        ("On October 5, 1988.", "Em 5 de outubro de 1988."),
        ("US$ 2.5 million", "US$ 2,5 milhões"),
    ],
    "ko": [
        ("The “law” of 1,500 cities.", "1,500개 도시의 “법”."),
        ("On October 5, 1988, three came.", "1988년 10월 5일에 세 명이 왔다."),
        ("50 million people", "5000만 명"),
        ("Is it so?", "그렇습니까?"),
    ],
    "ar": [
        ("Is it so? Yes; “now”, he said.", "أهو كذلك؟ نعم؛ «الآن»، كما قال."),
        ("In 1,500.5 places (WIC, Wuzhen).", "في ١٬٥٠٠٫٥ مكان (WIC, Wuzhen)."),
        ("The third of the two", "الثالث من 2"),
    ],
    "ru": [
        ("In 2015.", "В 2015 г."),
        ("The “law” of December 2015.", "«Закон» декабря 2015 года."),
        ("Two of 1,500 people.", "2 из 1500 человек."),
        ("In the 19th century", "В XIX веке"),
    ],
    "el": [("Is it so; or is it not?", "Είναι έτσι· ή δεν είναι;")],
    "th": [("It is the law of the land.", "นี่คือกฎหมายของแผ่นดิน")],
    "tr": [("Step by step.", "Adım adım.")],
    "it": [("The “law” of 1,500 cities.", "La «legge» di 1500 città.")],
    "pl": [("The “law” of 1,500 cities.", "„Prawo” 1500 miast.")],
    "sw": [("Three “laws” of 12.", "Sheria “3” za kumi na mbili.")],
}


@pytest.mark.parametrize("tag", RIGHT)
def test_right_is_left_alone(tag: str) -> None:
    """Right translations give no finding, in any language."""
    messages = [Message(text, translation) for text, translation in RIGHT[tag]]
    assert [(f.where, f.id, f.what) for f in _run(tag, *messages)] == []


@pytest.mark.parametrize(
    ("source", "target", "text", "translation"),
    [
        ("de", "en", "Am 16. Dezember 2015 „Recht“.", "On 16 December 2015 “law”."),
        ("zh-Hans", "en", "十二月十六日，第二条。", "On 16 December, Article 2."),
        ("ja", "en", "「法律」は5万人のため。", "The “law” is for 50,000 people."),
        ("ru", "de", "В октябре 2015 г.", "Im Oktober 2015."),
        ("fr", "en", "Est-ce ainsi\u202f?", "Is it so?"),
        ("ar", "fr", "في عام ١٩٤٥؟", "En 1945\u202f?"),
    ],
)
def test_other_sources(source: str, target: str, text: str, translation: str) -> None:
    """The source may be in any language."""
    assert _ids(target, text, translation, source=source) == []


def test_what_is_not_checked() -> None:
    """Stale and missing translations are left out, and code is not held to prose."""
    bad = "Voir  voir"
    assert _ids("fr", "See ⟦1⟧.", bad)
    assert _ids("fr", "See ⟦1⟧.", bad, flags=("fuzzy",)) == []
    assert _ids("fr", "See ⟦1⟧.", "") == []
    assert _ids("fr", "x = 1;  y = 2", "x = 1;  yy = 2", context="code") == []


def test_silenced() -> None:
    """A comment silences the checks it names, and one that does not exist is told."""
    ids = _ids("fr", "The law", "Le  le droit.")
    assert sorted(ids) == ["doubled-word", "end-punctuation", "spacing"]
    some = ("a remark", "ignore: spacing, doubled-word")
    assert _ids("fr", "The law", "Le  le droit.", comments=some) == ["end-punctuation"]
    every = ("ignore: spacing", "ignore: doubled-word,end-punctuation")
    assert _ids("fr", "The law", "Le  le droit.", comments=every) == []
    message = Message("Law", "Loi", comments=("ignore: lenght",))
    (finding,) = _run("fr", message)
    assert (finding.id, finding.severity) == ("unknown-check", "warning")
    assert "did you mean 'length'?" in finding.what


def test_a_silenced_check_survives_a_save(tmp_path: Path) -> None:
    """The comment is an ordinary one of the PO file."""
    message = Message("The law", "Le droit.", comments=("ignore: end-punctuation",))
    path = tmp_path / "fr.po"
    save_catalog(path, Catalog("fr", (message,)))
    assert "# ignore: end-punctuation" in path.read_text(encoding="utf-8")
    assert not _run("fr", *catalogs.read(path))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("quotes", ["«", "»"]),
        ("other_quotes", 1),
        ("punctuation", {"..": "…"}),
        ("opening", ["¿"]),
        ("doubled_words", "nous"),
        ("length", "long"),
        ("length", 0),
    ],
)
def test_rules_of_a_wrong_kind(name: str, value: object) -> None:
    """A rule that a book's own file gets wrong is told, with what it should be."""
    rules = {**typography(Theme(ROOT / "source"), "fr"), name: value}
    with pytest.raises(ToolError) as caught:
        check(Catalog("fr"), source="en", rules=rules, glossary=FRENCH)
    assert caught.value.findings[0].what.startswith(f"{name} is not a ")


def test_where() -> None:
    """A finding names the file and the first words of the source, without their markup."""
    text = "The *law* of ⟦1⟧the land⟦/1⟧ is a law that goes on and on, and on, and on."
    found = _run("fr", Message(text, "Le droit"))
    assert {f.where for f in found} == {
        'translations/fr.po, "The law of the land is a law that goes on and on,…"'
    }


def _spoilt(book: Path) -> None:
    """One translation has a wrong address, another a space too many."""
    path = book / "translations" / "fr.po"
    catalog = polib.pofile(str(path), wrapwidth=0)
    first, second, *_ = [entry for entry in catalog if not entry.msgctxt]
    first.msgstr += " https://example.org/wrong"
    second.msgstr += " "
    catalog.save()


def test_a_build_tells_of_the_checks(hexapla: Hexapla, small_book: Path) -> None:
    """A build shows the errors that the checks find as warnings, and how much more there is."""
    _spoilt(small_book)
    done = hexapla("--project", small_book, "--format", "html")
    assert done.code == 0
    told = (
        r"WARNING .*fr\.po, .*the address https://example.org/wrong is not in the source \[links\]"
    )
    assert re.search(told, done.stderr)
    assert re.search(r"fr\.po: the checks find 1 error and \d+ warnings? here", done.stderr)
    assert "`check --language fr` lists them" in done.stderr
    source_only = hexapla("--project", small_book, "--format", "html", "--language", "en")
    assert "the checks find" not in source_only.stderr


def test_a_strict_build_fails_by_the_checks(hexapla: Hexapla, small_book: Path) -> None:
    """With ``--strict`` an error of the checks fails the build."""
    _spoilt(small_book)
    done = hexapla("--project", small_book, "--format", "html", "--strict")
    assert done.code == 1
    assert re.search(r"ERROR .*fr\.po.*https://example.org/wrong", done.stderr)
    assert not (small_book / "dist").exists()


def test_the_page_tells_every_check() -> None:
    """docs/source/04-checks.md explains the checks that there are, in their order and severity."""
    page = (ROOT / "docs" / "source" / "04-checks.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| (?:`([a-z-]+)`|\*\*(\w+)s\*\*) \|", page, re.MULTILINE)
    severity, listed = "", {}
    for name, heading in told:
        severity = heading or severity
        if name and severity:
            listed[name] = severity
    assert list(listed.items()) == [(name, one.severity) for name, one in CHECKS.items()]
    assert all(re.fullmatch("[a-z]+(-[a-z]+)*", name) for name in CHECKS)


def test_the_page_tells_every_rule() -> None:
    """docs/source/04-checks.md names the rules that a language's file may have."""
    page = (ROOT / "docs" / "source" / "04-checks.md").read_text(encoding="utf-8")
    assert set(re.findall(r"`(\w+)`", page)) >= {
        *("quotes", "other_quotes", "punctuation", "opening"),
        *("space_before", "space_after", "doubled_words", "length"),
    }


@pytest.mark.parametrize("path", sorted((ROOT / "translations").glob("*.po")), ids=lambda p: p.stem)
def test_the_book_has_no_errors(path: Path) -> None:
    """The book's own catalogs have no errors, and next to no warnings."""
    catalog = catalogs.read(path)
    glossary = read_csv(ROOT / "translations" / "glossary.csv", "en")
    found = _run(path.stem, *catalog, glossary=glossary)
    assert [f for f in found if f.severity == "error"] == []
    assert len(found) <= 1


@given(st.text(max_size=60), st.text(max_size=60), st.sampled_from(["fr", "ar", "zh-Hans", "sw"]))
def test_any_text(text: str, translation: str, tag: str) -> None:
    """No text makes a check fail, and a finding always says what and what to do."""
    for finding in _run(tag, Message(text, translation), glossary=FRENCH):
        assert finding.what
        assert finding.tip
        assert finding.id in CHECKS


@given(st.text(st.characters(exclude_characters="⟦⟧"), min_size=1, max_size=60))
def test_the_source_breaks_nothing(text: str) -> None:
    """A translation equal to its source gives no error: what the source does is right."""
    found = _run("en", Message(text, text))
    assert [f for f in found if f.severity == "error"] == []


def test_the_work_grows_with_the_book() -> None:
    """Four times as many messages take four times as many steps, and not sixteen times."""
    ours = catalogs.read(ROOT / "translations" / "fr.po").messages
    glossary = read_csv(ROOT / "translations" / "glossary.csv", "en")

    def steps(times: int) -> int:
        messages = [
            Message(f"{m.id} {i}", f"{m.string} {i}", m.context) for i in range(times) for m in ours
        ]
        return _calls(lambda: _run("fr", *messages, glossary=glossary))

    steps(1)  # what is remembered from the first time on
    assert steps(4) < 5 * steps(1)


def _calls(work: Callable[[], object]) -> int:
    """How many functions are called by a piece of work."""
    calls = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal calls
        calls += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        work()
    finally:
        sys.setprofile(before)
    return calls


def test_a_translation_without_an_end() -> None:
    """A megabyte without a space is told by its length, and read by no other check."""
    (finding,) = _run("fr", Message("Go on.", "a" * 1_000_000))
    assert (finding.id, finding.severity) == ("length", "error")
    assert finding.what == "it has 1,000,000 letters, and its source 6"
