"""What ``dist/`` says of itself: of which files, whose, and how ready."""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from lxml import html
from PIL import Image

from hexapla.catalogs.catalog import Catalog, Message, with_header_line
from hexapla.catalogs.source_version import SOURCE_VERSION, source_version
from hexapla.editions.localize import localize, of_source
from hexapla.errors import Finding, UsageError
from hexapla.files import book_files
from hexapla.formats.html import fonts as webfonts
from hexapla.formats.html.fonts import WebFont
from hexapla.model import Artifact, Book, Counts, Edition, Section, Shown
from hexapla.publishing import artifacts as artifact_files
from hexapla.publishing import manifest
from hexapla.publishing.jobs import Job
from hexapla.segments.segments import extract
from hexapla.theme import Theme
from hexapla.verification import sums
from tests.support.books import book_of

MORE = """
[editions]
languages = ["fr"]
minimum = 0.5

[isbn]
fr = { epub = "978-3-16-148410-0" }
"""
TEXT = "# One {#one}\n\nThe sea is wide.\n"


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return book_of(tmp_path, TEXT, more=MORE)


def french(book: Book, *pairs: tuple[str, str | None]) -> Edition:
    """The French edition, with these texts translated."""
    messages = tuple(Message(text, text.upper(), context) for text, context in pairs)
    return localize(book, Catalog("fr", messages), Theme(book.root))[0]


ALL = (("The book", "title"), ("One", "heading"), ("The sea is wide.", None))


def artifact(language: str, kind: str, path: str, sha: str = "00") -> Artifact:
    """A file as it was read back."""
    section = Section("1", "one", 1, "One")
    counts = Counts(figures=1, tables=2, notes=3, paragraphs=4)
    return Artifact(language, kind, path, sha, 10, 2, (section,), counts)


def test_what_a_manifest_says(book: Book) -> None:
    """The book, each edition with its states and words, and its files as they were read back."""
    edition = french(book, *ALL)
    made = artifact("fr", "epub", "fr/book.epub")
    record = manifest.describe(book, [(edition, [made])])
    assert record["schema"] == 1
    assert record["book"] == {
        "identifier": "urn:uuid:00000000-0000-4000-8000-000000000000",
        "title": "The book",
        "language": "en",
        "date": "2026-11-23",
        "authors": ["A. Author"],
        "version": source_version(extract(book), "2026-11-23"),
    }
    (entry,) = record["editions"]
    assert entry == {
        "language": "fr",
        "languages": ["fr"],
        "direction": "ltr",
        "title": "THE BOOK",
        "states": {"missing": 0, "machine": 0, "stale": 0, "translated": 3, "reviewed": 0},
        "translated": 1.0,
        "published": True,
        "in_step_with": None,
        "words": 7,
        "artifacts": entry["artifacts"],
    }
    (said,) = entry["artifacts"]
    assert said == {
        "format": "epub",
        "path": "fr/book.epub",
        "sha256": "00",
        "bytes": 10,
        "pages": 2,
        "outline": said["outline"],
        "counts": said["counts"],
        "words": None,
        "isbn": "978-3-16-148410-0",
    }
    assert json.loads(json.dumps(said["outline"])) == [
        {"number": "1", "id": "one", "level": 1, "title": "One", "in_part": False}
    ]


def test_each_edition_says_which_source_it_is_in_step_with(book: Book) -> None:
    """The source is in step with itself, a translation with what its header says, or with none."""
    theme = Theme(book.root)
    older, never = "2026-01-02 0a1b2c3d", Catalog("de")
    kept_up = with_header_line(Catalog("fr"), SOURCE_VERSION, older)
    editions = [localize(book, catalog, theme)[0] for catalog in (kept_up, never)]
    editions.append(of_source(book, theme))
    record = manifest.describe(book, [(edition, []) for edition in editions])
    now = source_version(extract(book), "2026-11-23")
    assert record["book"]["version"] == now
    assert [entry["in_step_with"] for entry in record["editions"]] == [older, None, now]
    both = manifest.describe(book, [(replace(editions[2], beside=editions[0]), [])])
    assert both["editions"][0]["in_step_with"] == older


@pytest.mark.parametrize(
    ("portions", "translated"),
    [
        ({"translated": 0.25, "reviewed": 0.5, "machine": 0.25}, 0.75),
        ({"reviewed": 1.0}, 1.0),
        ({"translated": 1 / 3, "missing": 2 / 3}, 0.3333),
        ({"stale": 0.5, "withheld": 0.5}, 0.0),
    ],
)
def test_a_reviewed_text_is_a_translated_one(
    book: Book, portions: dict[Shown, float], translated: float
) -> None:
    """Law 6: what people made or checked counts as translated, and nothing else does."""
    shares: dict[Shown, float] = dict.fromkeys(french(book).portions, 0.0)
    edition = replace(french(book), portions={**shares, **portions})
    (entry,) = manifest.describe(book, [(edition, [])])["editions"]
    assert entry["translated"] == translated


def test_an_isbn_is_of_one_language_and_format(book: Book) -> None:
    """An edition that stands beside another has not its ISBN, and no other format has."""
    edition, original = french(book, *ALL), of_source(book, Theme(book.root))
    beside = replace(edition, beside=original)
    files = [artifact("fr", kind, f"fr/x.{kind}") for kind in ("epub", "pdf")]
    pairs = [(edition, files), (original, files), (beside, files)]
    one, other, both = manifest.describe(book, pairs)["editions"]
    assert ["isbn" in said for said in one["artifacts"]] == [True, False]
    assert not any("isbn" in said for said in [*other["artifacts"], *both["artifacts"]])
    assert both["languages"] == ["fr", "en"]


def written(folder: Path, *editions: dict[str, Any]) -> Path:
    """A folder with a manifest of these editions."""
    folder.mkdir(exist_ok=True)
    record = {"book": {"identifier": "urn:x", "date": "2026-11-23"}, "editions": list(editions)}
    (folder / manifest.FILE).write_text(json.dumps(record), encoding="utf-8")
    return folder


def paths(record: dict[str, Any]) -> dict[str, list[str]]:
    """The files of each edition, by language."""
    return {e["language"]: [a["path"] for a in e["artifacts"]] for e in record["editions"]}


def test_a_partial_build_keeps_the_other_files(book: Book, tmp_path: Path) -> None:
    """What an earlier build left standing stays listed, in the order of the formats."""
    listed = [
        {"format": "module:own", "path": "fr/own"},
        {"format": "pdf", "path": "fr/old.pdf"},
        {"format": "epub", "path": "fr/old.epub"},
    ]
    old = written(
        tmp_path / "dist",
        {"language": "fr", "artifacts": listed},
        {"language": "de", "artifacts": [{"format": "pdf", "path": "de/old.pdf"}]},
    )
    edition, original = french(book, *ALL), of_source(book, Theme(book.root))
    made = [artifact("fr", "epub", "fr/new.epub"), artifact("en", "html", "en/index.html")]
    both = [original, edition]
    before = json.loads((old / manifest.FILE).read_text(encoding="utf-8"))
    assert paths(manifest.record(book, both, made, before)) == {
        "en": ["en/index.html"],
        "fr": ["fr/new.epub", "fr/old.pdf", "fr/own"],
    }
    alone = {"en": ["en/index.html"], "fr": ["fr/new.epub"]}
    assert paths(manifest.record(book, both, made, None)) == alone


def test_what_is_no_longer_published_is_not_listed(book: Book, tmp_path: Path) -> None:
    """An edition that fell below its minimum has none of its older files in the manifest."""
    old = {"language": "fr", "artifacts": [{"format": "pdf", "path": "fr/old.pdf"}]}
    before = written(tmp_path / "dist", old)
    record = manifest.record(book, [french(book)], [], manifest.load(before))
    assert paths(record) == {"fr": []}
    assert record["editions"][0]["published"] is False


def test_a_manifest_as_it_is_read_now() -> None:
    """What was read back takes the place of what was stored; what could not be read stays."""
    stored = {"path": "fr/a.epub", "format": "epub", "sha256": "old", "pages": 1, "isbn": "x"}
    other = {**stored, "format": "pdf", "path": "fr/a.pdf"}
    record = {"book": {}, "editions": [{"language": "fr", "artifacts": [stored, other]}]}
    now = artifact("fr", "epub", "fr/a.epub", "new")
    wrong = artifact("en", "pdf", "en/a.pdf", "new")
    read = manifest.with_readings(record, [now, wrong])
    artifacts = [{**stored, "sha256": "new", "pages": 2}, other]
    assert read["editions"] == [{"language": "fr", "artifacts": artifacts}]
    assert record["editions"][0]["artifacts"][0] == stored  # type: ignore[index]
    assert read["book"] == {}


GOOD: dict[str, Any] = {"book": {"identifier": "urn:x", "date": "2026-11-23"}, "editions": []}


def _without(key: str) -> str:
    return json.dumps({**GOOD, "book": {k: v for k, v in GOOD["book"].items() if k != key}})


def _with(language: str, path: str) -> str:
    edition = {"language": language, "artifacts": [{"path": path}]}
    return json.dumps({**GOOD, "editions": [edition]})


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("", "it cannot be read: "),
        ("[]", "it cannot be read: "),
        ("null", "it cannot be read: "),
        ("{}", "it cannot be read: 'book'"),
        ('{"book": {"identifier": "x", "date": "y"}}', "it cannot be read: 'editions'"),
        (_without("identifier"), "it cannot be read: 'identifier'"),
        (_without("date"), "it cannot be read: 'date'"),
        (_with("fr", "/etc/passwd"), "it cannot be read: '/etc/passwd' lies elsewhere"),
        (_with("fr", "fr/../../a"), "it cannot be read: 'fr/../../a' lies elsewhere"),
        (_with("../fr", "fr/a"), "it cannot be read: '../fr' lies elsewhere"),
        ("[" * 100_000, "it cannot be read: "),
    ],
)
def test_a_manifest_that_is_none(tmp_path: Path, text: str, what: str) -> None:
    """Law 9: a broken manifest, or one that names files elsewhere, is refused by name."""
    (tmp_path / manifest.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(UsageError) as refused:
        manifest.load(tmp_path)
    (finding,) = refused.value.findings
    assert finding.where == str(tmp_path / manifest.FILE)
    assert finding.what.startswith(what)
    assert finding.tip == "build again"


def test_a_manifest_of_a_newer_version(tmp_path: Path) -> None:
    """It is refused with what to do; one without a version is older, and is read."""
    text = json.dumps({**GOOD, "schema": manifest.SCHEMA + 1})
    (tmp_path / manifest.FILE).write_text(text, encoding="utf-8")
    with pytest.raises(UsageError, match="a newer Hexapla built this: its schema is 2") as refused:
        manifest.load(tmp_path)
    assert "install the newest" in refused.value.findings[0].tip
    others: tuple[Any, ...] = ("1", None, [], {}, 1.5)
    for schema in others:
        text = json.dumps({**GOOD, "schema": schema})
        (tmp_path / manifest.FILE).write_text(text, encoding="utf-8")
        with pytest.raises(UsageError, match="is no schema"):
            manifest.load(tmp_path)


def test_what_another_version_says_of_a_kept_file_is_refused(book: Book, tmp_path: Path) -> None:
    """A partial build says that it wants a whole one; what it makes anew is no matter."""
    made = artifact("fr", "epub", "fr/book.epub")
    job = Job(french(book, *ALL), "epub", "fr/book.epub")
    record = manifest.describe(book, [(french(book, *ALL), [made])])
    (tmp_path / manifest.FILE).write_text(json.dumps(record), encoding="utf-8")
    folder = tmp_path / "copy"
    found = manifest.keep_older(tmp_path, folder, [])
    assert found
    assert paths(found) == {"fr": ["fr/book.epub"]}
    assert manifest.keep_older(tmp_path / "none", folder, []) is None
    stored = record["editions"][0]["artifacts"][0]
    for older in (
        {key: value for key, value in stored.items() if key != "bytes"},
        {**stored, "counts": {"figures": 1}},
        {**stored, "outline": [{"number": "1"}]},
    ):
        entry = {**record["editions"][0], "artifacts": [older]}
        text = json.dumps({**record, "editions": [entry]})
        (tmp_path / manifest.FILE).write_text(text, encoding="utf-8")
        with pytest.raises(UsageError, match="another version of Hexapla"):
            manifest.keep_older(tmp_path, folder, [])
        assert manifest.keep_older(tmp_path, folder, [job])


def test_a_manifest_that_is_sound(tmp_path: Path) -> None:
    """One that names files inside its folder is read; where there is none, a build is due."""
    (tmp_path / manifest.FILE).write_text(_with("fr", "fr/a..b.pdf"), encoding="utf-8")
    assert paths(manifest.load(tmp_path)) == {"fr": ["fr/a..b.pdf"]}
    with pytest.raises(UsageError) as refused:
        manifest.load(tmp_path, "changes.json")
    where = str(tmp_path / "changes.json")
    expected = [Finding(where, "nothing has been built here", "run `build` first")]
    assert refused.value.findings == expected


def test_a_manifest_that_is_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder of its name, or a file too large to be one, is not read."""
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / manifest.FILE).mkdir()
    text = json.dumps(GOOD)
    (tmp_path / manifest.FILE).write_text(text, encoding="utf-8")
    monkeypatch.setattr(book_files, "MOST_BYTES", len(text))
    assert manifest.load(tmp_path) == GOOD
    monkeypatch.setattr(book_files, "MOST_BYTES", len(text) - 1)
    for folder in (tmp_path, tmp_path / "a"):
        with pytest.raises(UsageError, match="no file, or far too large"):
            manifest.load(folder)


def _sums(folder: Path, names: Sequence[str]) -> str:
    """The list of files with their sums, by another program."""
    command = ["sha256sum", *names]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=60)
    return hashlib.sha256(done.stdout).hexdigest()


def test_the_sum_of_a_site_is_of_its_own_files(tmp_path: Path) -> None:
    """A site's sum is that of the sorted list of the files that its writer named."""
    site = tmp_path / "fr"
    (site / "images").mkdir(parents=True)
    names = ["a.html", "images/b.svg", "index.html", "style.css"]
    for name in [*names, "book.pdf", "book.epub", "cover.jpg"]:
        (site / name).write_text(name, encoding="utf-8")
    files = [f"fr/{name}" for name in ("index.html", "style.css", "images/b.svg", "a.html")]
    size = sum(map(len, names))
    assert artifact_files.digest(tmp_path, files) == (_sums(site, names), size)
    only = hashlib.sha256(b"book.pdf").hexdigest()
    assert artifact_files.digest(tmp_path, ["fr/book.pdf"]) == (only, len("book.pdf"))


def test_a_manifest_without_a_schema_does_not_name_the_files_of_a_site() -> None:
    """There they are all in its folder that are no PDF, no EPUB and not the cover."""
    there = ["fr/a.html", "fr/book.epub", "fr/book.pdf", "fr/cover.jpg", "fr/index.html", "s.css"]
    site = {"format": "html", "path": "fr/index.html"}
    assert sums.files_of(site, there) == ["fr/index.html", "fr/a.html"]
    assert sums.files_of({**site, "files": ["fr/x", "fr/y"]}, there) == ["fr/x", "fr/y"]
    assert sums.files_of({"format": "pdf", "path": "fr/book.pdf"}, there) == ["fr/book.pdf"]


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What is written of a build of two editions, of which one is below its minimum."""
    book = book_of(tmp_path_factory.mktemp("book"), TEXT, more=MORE)
    theme, folder = Theme(book.root), book.root / "dist"
    both = [of_source(book, theme), french(book, ("One", "heading"))]
    (folder / "en").mkdir(parents=True)
    (folder / "en" / "book.epub").write_text("an ebook", encoding="utf-8")
    made = [artifact("en", "epub", "en/book.epub")]
    manifest.write(folder, manifest.record(book, both, made, None), both, theme)
    return folder


def test_every_file_is_in_the_check_sums(dist: Path) -> None:
    """``SHA256SUMS`` lists every file but itself, as ``sha256sum`` reads it."""
    command = ["sha256sum", "--check", "--strict", "--quiet", "SHA256SUMS"]
    subprocess.run(command, cwd=dist, check=True, timeout=60)
    listed = [line.split("  ")[1] for line in (dist / "SHA256SUMS").read_text().splitlines()]
    files = (path.relative_to(dist) for path in dist.rglob("*") if path.is_file())
    assert listed == [str(path) for path in sorted(files) if path.name != "SHA256SUMS"]
    assert {"manifest.json", "index.html", "style.css", "opds.xml", "en/book.epub"} <= {*listed}


def test_what_a_build_says_of_itself_is_there(dist: Path) -> None:
    """Catalogs, the page of states and the proof are written, in the language of the book."""
    names = {path.relative_to(dist).as_posix() for path in dist.rglob("*")}
    assert names >= {"status/index.html", "status/status.json", "verify/index.html", "opds.json"}
    assert names >= {"index.html", "style.css", "theme.js", "icon.svg", "opds.xml"}
    proof = html.parse(str(dist / "verify" / "index.html")).getroot()
    assert proof.get("lang") == "en"
    shown = (dist / "style.css").read_text(encoding="utf-8")
    theme = Theme(dist)
    assert shown.startswith(theme.read("shared.css") + theme.read("html/style.css"))


def test_the_first_page_shows_covers_and_says_the_title_once(dist: Path) -> None:
    """Each edition that has a cover is shown by it, small, and does not repeat its title below."""
    page = html.parse(str(dist / "index.html")).getroot()
    english, other = page.xpath("//ul[@class='cards']/li")
    (picture,) = english.xpath(".//img")
    assert picture.get("alt") == "The book"
    with Image.open(dist / picture.get("src")) as small:
        assert small.size == (int(picture.get("width")), int(picture.get("height"))) == (400, 640)
    assert "The book" not in english.text_content()
    # Nothing is offered in it, so that there is no cover to say it.
    assert other.xpath(".//img") == []
    assert "The book" in other.text_content()


def test_the_site_is_shared_with_a_picture_of_its_covers(dist: Path) -> None:
    """One picture has the covers side by side, in the size that is shown where a link is shared."""
    with Image.open(dist / "covers" / "share.jpg") as picture:
        assert picture.size == (1200, 630)
        middle, paper = picture.getpixel((600, 315)), picture.getpixel((5, 5))
    assert middle != paper


def test_the_first_page_has_the_faces_of_the_original(tmp_path: Path) -> None:
    """It is set in the fonts of the original's site, and asks at once for those that it needs."""
    faces = [
        WebFont("Source Serif 4", "400", "normal", "fonts/a.woff2"),
        WebFont("Source Serif 4", "400", "italic", "fonts/b.woff2"),
        WebFont("Amiri", "400", "normal", "fonts/c.woff2", "U+627"),
    ]
    (tmp_path / "en").mkdir()
    style = "".join(face.rule for face in faces)
    (tmp_path / "en" / "style.css").write_text(style, encoding="utf-8")
    found = webfonts.of_site(tmp_path / "en")
    assert found == [replace(face, file=f"en/{face.file}") for face in faces]
    assert webfonts.first_needed(found, {"Source Serif 4", "Amiri"}) == ["en/fonts/a.woff2"]
    assert webfonts.of_site(tmp_path / "fr") == []


PAGE = "<!DOCTYPE html><html><body><main data-pagefind-body>Words.</main></body></html>"


def test_other_languages_of_the_site_are_named(tmp_path: Path) -> None:
    """The first page tells search engines the page of each language, and that for all others."""
    book = book_of(tmp_path, TEXT, more=f'{MORE}\n[site]\naddress = "https://example.org/b/"\n')
    theme, folder = Theme(book.root), tmp_path / "dist"
    both = [of_source(book, theme), french(book, *ALL)]
    made = []
    for one in both:
        (folder / one.name).mkdir(parents=True)
        (folder / one.name / "index.html").write_text(PAGE, encoding="utf-8")
        made.append(artifact(one.name, "html", f"{one.name}/index.html"))
    manifest.write(folder, manifest.record(book, both, made, None), both, theme)
    page = html.parse(str(folder / "index.html")).getroot()
    links = page.xpath("//head/link[@hreflang]")
    site = "https://example.org/b/"
    assert {link.get("hreflang"): link.get("href") for link in links} == {
        "en": f"{site}en/index.html",
        "fr": f"{site}fr/index.html",
        "x-default": f"{site}index.html",
    }
    assert page.xpath("//meta[@property='og:image']/@content") == [f"{site}covers/share.jpg"]


def test_only_sites_are_linked(dist: Path) -> None:
    """The page of states leads into those editions that have an HTML edition, and no others."""
    kinds = {"en": ["epub", "html"], "fr": ["epub"], "de": []}
    editions = [
        {"language": language, "artifacts": [{"format": kind} for kind in found]}
        for language, found in kinds.items()
    ]
    assert manifest._sites({"editions": editions}) == {"en"}
    page = html.parse(str(dist / "status" / "index.html")).getroot()
    assert [a for a in page.xpath("//a/@href") if a.endswith("en/index.html")] == []


def test_covers_are_named_where_they_are(dist: Path) -> None:
    """The manifest names the cover of each edition that has one, and of no other."""
    covers = {e["language"]: e.get("cover") for e in manifest.load(dist)["editions"]}
    assert covers == {
        language: f"{language}/cover.jpg" if (dist / language / "cover.jpg").is_file() else None
        for language in ("en", "fr")
    }
    assert covers["en"]


def test_the_first_page_says_how_ready_each_edition_is(dist: Path) -> None:
    """Law 6: the first page links what there is, and says why another edition is not there."""
    page = html.parse(str(dist / "index.html")).getroot()
    english, french_card = page.xpath("//li[@lang]")
    assert [link.get("href") for link in english.xpath(".//a")] == ["en/book.epub"]
    said = " ".join(french_card.text_content().replace("\u202f", " ").replace("\xa0", " ").split())
    assert french_card.xpath(".//a") == []
    assert "14 %" in said  # one of seven words
    assert "50 %" in said
