"""A build costs what changed, and its bytes are those of a build from nothing (law 10)."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import replace as replace_fields
from pathlib import Path

import pytest

from hexapla.commands.build import build
from hexapla.errors import VerifyError
from hexapla.files.cache import VARIABLE
from hexapla.model import Artifact, Built, Edition
from hexapla.publishing.reuse import Shelf
from hexapla.source import pandoc
from hexapla.system import toolchain
from tests.conftest import ROOT, Hexapla, Once, replace
from tests.support.books import LABELLED, folder_of
from tests.support.drafts import draft_of, small_book
from tests.support.histories import history
from tests.support.processes import LIMIT, started
from tests.support.toy_font import toy_font

TEXT = """# One {#one}

The sea is wide, and the boat is [small](files/boat.txt).

![A drawing](images/drawing.svg)

The [second chapter](#two) says more.
"""
SECOND = """# Two {#two}

Nothing is said here that was said before: 3 boats, at 12 knots.
"""
MORE = '[editions]\nlanguages = ["fr", "es"]\nminimum = 0\nparallel = [["en", "fr"]]\n'

SMALL = ("html",)
"""The format that is made in the least time: nothing is laid out for it."""


def filled(path: Path) -> None:
    """Let a catalog say of each text what language it is in."""
    import polib

    catalog = polib.pofile(str(path), wrapwidth=0)
    for entry in catalog.untranslated_entries():
        entry.msgstr = f"{path.stem}: {entry.msgid}"
    catalog.save()


@pytest.fixture(scope="module")
def kept(once: Once, hexapla: Hexapla) -> Path:
    """A book that was built with a cache, twice, and the cache: never changed by a test."""

    def fill(folder: Path) -> None:
        book, cache = folder_of(folder / "book", TEXT, SECOND, more=MORE), folder / "cache"
        (book / "source" / "files").mkdir()
        (book / "source" / "files" / "boat.txt").write_text("A boat.\n", encoding="utf-8")
        (book / "templates" / "languages").mkdir(parents=True)
        (book / "templates" / "shared.css").write_text(
            (ROOT / "templates" / "shared.css").read_text(encoding="utf-8") + "\n/* mine */\n",
            encoding="utf-8",
        )
        assert hexapla("sync", "--project", book).code == 0
        for language in ("fr", "es"):
            filled(book / "translations" / f"{language}.po")
        formats = [word for name in SMALL for word in ("--format", name)]
        done = hexapla("--project", book, *formats, env={VARIABLE: str(cache)})
        assert done.code == 0, done.stderr

    return once("cached-book", fill)


@pytest.fixture
def book(kept: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A book of the test's own with its build, and a cache that has all of it."""
    shutil.copytree(kept, tmp_path, dirs_exist_ok=True)
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    return tmp_path / "book"


def files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def same_as_anew(book: Path, formats: tuple[str, ...]) -> Built:
    """Build, and see that a build from nothing, in a copy, gives the same and says the same."""
    plain = book.with_name("plain")
    shutil.rmtree(plain, ignore_errors=True)
    shutil.copytree(book, plain)
    anew = build(plain, formats=formats, use_cache=False)
    built = build(book, formats=formats)
    assert files(book / "dist") == files(plain / "dist")
    assert files(book / "translations") == files(plain / "translations")
    assert built.manifest == anew.manifest
    # That translations are gone is told once, by the first build that sees it.
    assert [one for one in built.findings if one.id != "translations-gone"] == [
        one for one in anew.findings if one.id != "translations-gone"
    ]
    assert built.stopped == anew.stopped
    return built


def made(built: Built) -> set[str]:
    """The artifacts that were not taken from the cache: ``fr html``."""
    notes = [one for one in built.explanations if one.what.startswith("made: ")]
    return {one.where.removeprefix("the ").replace(" edition,", "") for one in notes}


def is_unchanged(built: Built) -> bool:
    return any("nothing has changed" in one.what for one in built.explanations)


def test_nothing_changed_makes_nothing(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nothing changed a build says what the last one said, and starts no program."""
    first = build(book, formats=SMALL)
    assert not made(first)
    before = files(book)
    times = {path: path.stat().st_mtime_ns for path in book.rglob("*")}

    def refuse(*_: object, **__: object) -> object:
        raise AssertionError("a program was started")

    monkeypatch.setattr(subprocess, "Popen", refuse)
    second = build(book, formats=SMALL)
    assert is_unchanged(second)
    assert (second.manifest, second.findings, second.stopped) == (
        first.manifest,
        first.findings,
        first.stopped,
    )
    assert files(book) == before
    assert {path: path.stat().st_mtime_ns for path in book.rglob("*")} == times


def test_nothing_changed_imports_nothing_dear(book: Path) -> None:
    """Where nothing changed neither the pipeline nor any library of pages is imported."""
    build(book, formats=SMALL)
    program = f"""
import sys
from hexapla.cli.main import main
main(["--project", {str(book)!r}, "--format", "html"])
dear = {{"hexapla.pipeline", "rich", "jinja2", "babel", "lxml", "weasyprint", "fontTools", "PIL"}}
print(sorted(dear & {{*sys.modules}}))
"""
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=LIMIT,
    )
    assert done.stdout.splitlines()[-1] == "[]"
    assert "fr/index.html" in done.stdout


def test_the_command_says_the_same_again(book: Path, hexapla: Hexapla) -> None:
    """A build of no change prints the same findings and table, and ends with the same code."""
    (book / "translations" / "es.po").unlink()
    runs = [hexapla("--project", book, "--format", "html") for _ in range(4)]
    assert {run.code for run in runs} == {0}
    assert runs[2].stderr == runs[3].stderr != ""
    table = [run.stdout[run.stdout.index("language  ") :] for run in runs]
    assert len({*table}) == 1
    assert "read" not in runs[3].stdout
    explained = hexapla("--project", book, "--format", "html", "--explain")
    assert "nothing has changed since the last one" in explained.stderr
    anew = hexapla("--project", book, "--format", "html", "--no-cache")
    assert "read" in anew.stdout
    assert anew.stderr == runs[3].stderr


def edit_source(book: Path) -> None:
    replace(book / "source" / "01.md", "The sea is wide", "The sea is deep")


def wrap_source(book: Path) -> None:
    replace(book / "source" / "02.md", "here that", "here\nthat")


def edit_catalog(book: Path) -> None:
    replace(book / "translations" / "fr.po", "fr: Nothing is said", "fr: Rien n’est dit")


def remove_catalog(book: Path) -> None:
    (book / "translations" / "es.po").unlink()


def edit_picture(book: Path) -> None:
    replace(book / "source" / "images" / "drawing.svg", "0 0 9 9", "0 0 8 8")


def localize_picture(book: Path) -> None:
    picture = book / "source" / "images" / "drawing.fr.svg"
    picture.write_text(LABELLED.replace("0 0 9 9", "0 0 7 7"), encoding="utf-8")


def edit_linked_file(book: Path) -> None:
    replace(book / "source" / "files" / "boat.txt", "A boat", "A ship")


def edit_template(book: Path) -> None:
    replace(book / "templates" / "shared.css", "/* mine */", "/* yours */")


def add_template(book: Path) -> None:
    (book / "templates" / "html").mkdir()
    text = (ROOT / "templates" / "html" / "page.html").read_text(encoding="utf-8")
    (book / "templates" / "html" / "page.html").write_text(
        text.replace("</body>", "<!-- own --></body>"), encoding="utf-8"
    )


def edit_words(book: Path) -> None:
    text = (ROOT / "templates" / "languages" / "fr.po").read_text(encoding="utf-8")
    own = book / "templates" / "languages" / "fr.po"
    own.write_text(text.replace("Table des matières", "Sommaire"), encoding="utf-8")


def edit_settings(book: Path) -> None:
    replace(book / "source" / "book.toml", "date =", "publisher = 'P'\ndate =")


def add_language(book: Path) -> None:
    replace(book / "source" / "book.toml", '"fr", "es"', '"fr", "es", "de"')


def add_file(book: Path) -> None:
    (book / "source" / "03.md").write_text("# Three\n\nOne more.\n", encoding="utf-8")


def edit_glossary(book: Path) -> None:
    (book / "translations" / "glossary.csv").write_text("term,fr\nsea,mer\n", encoding="utf-8")


EVERY = {"en html", "fr html", "es html", "en+fr html"}
FRENCH = {one for one in EVERY if "fr" in one}

EDITS: list[tuple[Callable[[Path], None], set[str] | None]] = [
    (lambda _book: None, set()),
    (edit_source, EVERY),
    (wrap_source, set()),
    (edit_catalog, FRENCH),
    (remove_catalog, {"es html"}),
    (edit_picture, EVERY),
    (localize_picture, EVERY),
    (edit_linked_file, EVERY),
    (edit_template, EVERY),
    (add_template, EVERY),
    (edit_words, EVERY),
    (edit_settings, EVERY),
    (add_language, None),
    (add_file, EVERY),
    (edit_glossary, set()),
]


@pytest.mark.slow
@pytest.mark.parametrize(("edit", "expected"), EDITS, ids=lambda one: getattr(one, "__name__", ""))
def test_an_edit_costs_what_it_changed(
    book: Path, edit: Callable[[Path], None], expected: set[str] | None
) -> None:
    """After an edit only what it can touch is made, and all is as in a build from nothing."""
    edit(book)
    built = same_as_anew(book, SMALL)
    if expected is not None:
        assert made(built) == expected
    # Of a catalog that is new the first build says so, and the next one does not.
    is_told = edit in {remove_catalog, add_language}
    assert is_unchanged(same_as_anew(book, SMALL)) != is_told


def test_an_edit_of_a_catalog_remakes_its_editions(book: Path) -> None:
    """One translation that changed remakes that language and its pairs, and says why."""
    edit_catalog(book)
    built = same_as_anew(book, SMALL)
    assert made(built) == FRENCH
    replace(book / "translations" / "fr.po", "Rien n’est dit", "Tout est dit")
    built = build(book, formats=SMALL)
    (why,) = [one.what for one in built.explanations if one.where == "the fr edition, html"]
    assert why == "made: changed since it was last made: the text in fr"


def test_the_reason_names_the_file(book: Path) -> None:
    """A picture or a template that changed is named as the reason."""
    build(book, formats=SMALL)
    edit_picture(book)
    edit_template(book)
    built = build(book, formats=SMALL)
    whys = {one.what for one in built.explanations if one.where.endswith("html")}
    assert whys == {
        "made: changed since it was last made: source/images/drawing.svg, templates/shared.css"
    }


def test_what_comes_back_is_reused(book: Path) -> None:
    """An edit that is taken back brings back what was made before it, and makes nothing."""
    build(book, formats=SMALL)
    edit_catalog(book)
    build(book, formats=SMALL)
    replace(book / "translations" / "fr.po", "Rien n’est dit", "Nothing is said")
    assert made(same_as_anew(book, SMALL)) == set()


@pytest.mark.parametrize(
    "harm",
    [
        lambda dist: (dist / "fr" / "index.html").write_text("else"),
        lambda dist: (dist / "fr" / "index.html").unlink(),
        lambda dist: (dist / "more.html").write_text("more"),
        lambda dist: (dist / "SHA256SUMS").write_text(""),
        shutil.rmtree,
        lambda dist: shutil.rmtree(dist / "es"),
    ],
)
def test_a_build_that_was_changed_is_made_again(book: Path, harm: Callable[[Path], object]) -> None:
    """Where ``dist/`` is not byte for byte what was published, it is made again, from the cache."""
    plain = build(book, formats=SMALL)
    good = files(book / "dist")
    harm(book / "dist")
    built = build(book, formats=SMALL)
    assert not is_unchanged(built)
    assert made(built) == set()
    assert files(book / "dist") == good
    assert built.manifest == plain.manifest


def damaged(cache: Path, change: Callable[[bytes], bytes]) -> None:
    for path in cache.rglob("*"):
        if path.is_file():
            path.write_bytes(change(path.read_bytes()))


@pytest.mark.parametrize(
    "change",
    [
        lambda content: content[:-1],
        lambda content: content[: len(content) // 2],
        lambda _: b"",
        lambda content: content[:-3] + bytes([content[-3] ^ 4]) + content[-2:],
    ],
)
def test_a_damaged_cache_is_made_again(book: Path, change: Callable[[bytes], bytes]) -> None:
    """Whatever happened to all entries, a build gives the right bytes and mends the cache."""
    build(book, formats=SMALL)
    damaged(book.parent / "cache", change)
    built = same_as_anew(book, SMALL)
    assert made(built) == EVERY
    assert is_unchanged(build(book, formats=SMALL))


def test_one_lost_file_of_a_site_is_made_again(book: Path) -> None:
    """An artifact of which one file is gone from the cache is made, and no half of it is left."""
    cache = book.parent / "cache"
    page = b"<!DOCTYPE html>"
    pages = [p for p in cache.rglob("*") if p.is_file() and page in p.read_bytes()[:200]]
    # The longest has the text of one edition; short ones may be in several.
    max(pages, key=lambda entry: entry.stat().st_size).unlink()
    built = same_as_anew(book, SMALL)
    assert len(made(built)) == 1


@pytest.mark.parametrize("how", ["off", "in the book", "read-only", "a file", "not ours"])
def test_without_a_cache_a_build_is_the_same(
    book: Path, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Switched off, or in a folder that cannot be used, the cache costs nothing but itself."""
    good = files(book / "dist")
    place = (book if how == "in the book" else book.parent) / "other"
    if how == "off":
        monkeypatch.setenv(VARIABLE, "off")
    else:
        monkeypatch.setenv(VARIABLE, str(place))
        if how == "a file":
            place.write_text("")
        else:
            place.mkdir(mode=0o500 if how == "read-only" else 0o777)
            place.chmod(0o500 if how == "read-only" else 0o777)
    built = build(book, formats=SMALL)
    assert files(book / "dist") == good
    assert not is_unchanged(built)
    if how != "read-only":  # root may write everywhere
        assert any("nothing is kept" in one.what for one in built.explanations)
        assert not place.is_dir() or not any(place.iterdir())


def test_another_version_reuses_nothing(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What another version of any tool has made is not reused."""
    build(book, formats=SMALL)
    monkeypatch.setattr(toolchain, "fingerprint", lambda: "of another version")
    built = build(book, formats=SMALL)
    assert made(built) == EVERY
    monkeypatch.undo()


def test_parts_of_a_build_are_builds_of_their_own(book: Path) -> None:
    """A build of one language or format reuses what it can, and never says it was the whole."""
    build(book, formats=SMALL)
    edit_catalog(book)
    assert made(build(book, languages=["fr"], formats=SMALL)) == {"fr html"}
    assert is_unchanged(build(book, languages=["fr"], formats=SMALL))
    built = same_as_anew(book, SMALL)
    assert made(built) == {"en+fr html"}
    assert not is_unchanged(build(book, languages=["fr"], formats=SMALL))


def test_strict_is_another_build(book: Path) -> None:
    """What passed without ``--strict`` is not taken for passed with it."""
    remove_catalog(book)
    for _ in range(3):
        build(book, formats=SMALL)
    with pytest.raises(Exception, match="may be published"):
        build(book, formats=SMALL, strict=True)


def test_a_format_of_the_users_own_is_always_made(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A function of the user's own may read anything: its artifacts are never reused."""
    module = "def own(edition, target, templates):\n    target.write_text('1')\n    return target\n"
    (book.parent / "mine.py").write_text(module, encoding="utf-8")
    monkeypatch.syspath_prepend(book.parent)
    for _ in range(2):
        built = build(book, formats=["mine:own", "html"])
        assert not is_unchanged(built)
        assert (book / "dist" / "fr").is_dir()
    assert not made(built)
    assert not [one for one in built.explanations if "mine" in one.where]


@pytest.mark.parametrize("name", ["01.md", "images/drawing.svg"])
def test_what_is_saved_during_a_build_is_seen_by_the_next(
    book: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """A file that somebody saves while a build runs makes nothing wrong: the next one sees it."""
    edit_catalog(book)
    file = book / "source" / name
    from hexapla import pipeline

    render = vars(pipeline)["render"]

    def save_first(*given: object) -> object:
        if name == "01.md":
            replace(file, "is wide", "is blue")
        done = render(*given)
        if name != "01.md":
            replace(file, "0 0 9 9", "0 0 6 6")
        return done

    monkeypatch.setattr(pipeline, "render", save_first)
    build(book, formats=SMALL)
    monkeypatch.undo()
    monkeypatch.setenv(VARIABLE, str(book.parent / "cache"))
    assert not is_unchanged(same_as_anew(book, SMALL))


def test_two_builds_at_once_are_right(book: Path, hexapla: Hexapla) -> None:
    """Two builds of two copies at once, with one cache, are both as from nothing."""
    edit_catalog(book)
    other = shutil.copytree(book, book.with_name("other"))
    plain = shutil.copytree(book, book.with_name("anew"))
    runs = [
        threading.Thread(target=lambda one=one: hexapla("--project", one, "--format", "html"))
        for one in (book, other)
    ]
    for run in runs:
        run.start()
    for run in runs:
        run.join(LIMIT)
    assert hexapla("--project", plain, "--format", "html", "--no-cache").code == 0
    assert files(book / "dist") == files(other / "dist") == files(plain / "dist")


@pytest.mark.slow
def test_a_kill_at_any_time_leaves_the_cache_right(book: Path) -> None:
    """However a build is killed, the next one is as from nothing."""
    shutil.rmtree(book.parent / "cache")
    command = [sys.executable, str(ROOT / "build.py"), "--project", str(book), "--format", "html"]
    for tenths in (5, 15, 25, 40, 60, 90):
        with started(command, stdout=subprocess.DEVNULL):
            time.sleep(tenths / 10)
        edit = "fr: " if tenths % 2 else "fr:  "
        replace(book / "translations" / "fr.po", "fr: ", edit)
    same_as_anew(book, SMALL)


def test_a_cache_that_is_emptied_meanwhile_costs_the_cache_only(book: Path) -> None:
    """Who deletes the cache while builds run harms none of them."""
    done = threading.Event()

    def empty() -> None:
        while not done.wait(timeout=0.02):
            shutil.rmtree(book.parent / "cache", ignore_errors=True)

    emptying = threading.Thread(target=empty)
    emptying.start()
    try:
        edit_catalog(book)
        same_as_anew(book, SMALL)
    finally:
        done.set()
        emptying.join(LIMIT)


def test_a_memory_that_was_lost_is_filled_again(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the translation memory is gone, a build does what it does: it fills a new one."""
    memory = book.parent / "memory.sqlite"
    monkeypatch.setenv("HEXAPLA_MEMORY", str(memory))
    build(book, formats=SMALL)
    assert is_unchanged(build(book, formats=SMALL))
    memory.unlink()
    assert not is_unchanged(build(book, formats=SMALL))
    assert memory.exists()


def test_pandoc_is_asked_once(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A text that pandoc has read is not given to it again; one that it refuses is."""
    monkeypatch.setattr(pandoc, "_started", lambda *_: pytest.fail("pandoc was started"))
    assert made(build(book, formats=SMALL, jobs=1)) == set()


def test_the_proof_holds_for_what_was_kept(book: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read back from a kept artifact is compared with the book like all else."""
    find = Shelf.find

    def without_a_number(shelf: Shelf, edition: Edition, kind: str, path: str) -> Artifact | None:
        kept = find(shelf, edition, kind, path)
        assert kept
        assert kept.reading
        return replace_fields(kept, reading=replace_fields(kept.reading, printed=()))

    monkeypatch.setattr(Shelf, "find", without_a_number)
    before = files(book / "dist")
    with pytest.raises(VerifyError):
        build(book, formats=SMALL)
    assert files(book / "dist") == before


def test_the_book_may_move(book: Path) -> None:
    """A book that lies elsewhere now is the same book: all of it is reused."""
    moved = book.rename(book.with_name("moved"))
    assert made(same_as_anew(moved, SMALL)) == set()


def test_links_out_of_the_book_are_not_read(book: Path) -> None:
    """A link in a stranger's book that leads out is not followed, not even to compare it."""
    (book / "source" / "zero.png").symlink_to("/dev/zero")
    os.mkfifo(book / "source" / "pipe.png")
    for _ in range(2):
        built = build(book, formats=SMALL)
    assert is_unchanged(built)


@pytest.mark.slow
def test_law_10_over_a_history_of_edits(
    tmp_path: Path, hexapla: Hexapla, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After each edit of a history, all formats are byte for byte those of a build from nothing."""
    toml = f'{MORE}\n[fonts]\ncode = "toy.ttf"\n'
    book = folder_of(tmp_path / "book", more=toml)
    (book / "source" / "toy.ttf").write_bytes(toy_font())
    monkeypatch.setenv(VARIABLE, str(tmp_path / "cache"))
    formats = ("html", "epub", "pdf", "txt")
    for turn, version in enumerate(history(draft_of(small_book(chapters=2)), 6, seed=3)):
        for path in (book / "source").glob("*.md"):
            path.unlink()
        for name, text in version.files.items():
            (book / "source" / name).write_text(text, encoding="utf-8")
        if turn == 4:
            (book / "source" / "toy.ttf").write_bytes(toy_font(bold=True))
        assert hexapla("sync", "--project", book).code == 0
        if turn % 2:
            for path in (book / "translations").glob("*.po"):
                filled(path)
        same_as_anew(book, formats)
        assert is_unchanged(build(book, formats=formats))
    record = json.loads((book / "dist" / "manifest.json").read_text(encoding="utf-8"))
    assert len(record["editions"]) == 4
