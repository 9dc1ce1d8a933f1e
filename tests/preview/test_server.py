"""The server of the preview: whom it answers, and with what. A real one, asked over its socket."""

from __future__ import annotations

import http.client
import json
import re
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from hexapla.commands import serve
from hexapla.commands.serve import Preview
from hexapla.errors import ToolError, UsageError
from tests.conftest import Hexapla, replace, snapshot

PATIENCE = 120
"""Seconds that an answer may take on a machine that does much else."""


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: dict[str, str]
    text: str


@contextmanager
def preview_of(root: Path) -> Iterator[Preview]:
    preview = Preview(root)
    preview.start()
    try:
        yield preview
    finally:
        preview.close()


def ask(preview: Preview, path: str, method: str = "GET", **headers: str) -> Answer:
    connection = http.client.HTTPConnection("127.0.0.1", preview.port, timeout=PATIENCE)
    try:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request(method, path, headers=named)
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", errors="replace")
        return Answer(answer.status, {k.lower(): v for k, v in answer.getheaders()}, text)
    finally:
        connection.close()


class Events:
    """What the server says of a page, one state after the other."""

    def __init__(self, preview: Preview, path: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", preview.port, timeout=PATIENCE)
        self._connection.request("GET", f"/-/events/{path}")
        self._answer = self._connection.getresponse()

    def next(self) -> dict[str, Any]:
        while line := self._answer.readline():
            if line.startswith(b"data: "):
                return dict(json.loads(line[6:]))
        raise EOFError

    def until(self, **wanted: Any) -> dict[str, Any]:
        """The first state in which this is the case; a key names what is there at all."""
        while True:
            state = self.next()
            if all(bool(state.get(key)) == value for key, value in wanted.items()):
                return state

    def close(self) -> None:
        self._answer.close()
        self._connection.close()


@pytest.fixture(scope="module")
def served(starter: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Preview]:
    """The preview of a book that no test changes."""
    book = shutil.copytree(starter, tmp_path_factory.mktemp("served") / "book")
    with preview_of(book) as preview:
        yield preview


def first_chapter(preview: Preview, edition: str = "en") -> str:
    contents = ask(preview, f"/-/site/{edition}/index.html").text
    return str(re.findall(r'href="([\w-]+\.html)"', contents)[0])


# ------------------------------------------------------------------------------- who may ask


@pytest.mark.parametrize(
    "name",
    ["evil.example", "evil.example:{port}", "127.0.0.1", "localhost:1", "", "0.0.0.0:{port}"],
)
def test_only_requests_that_name_this_machine_are_answered(served: Preview, name: str) -> None:
    """A page from elsewhere may have got a name of its own to lead here."""
    answer = ask(served, "/-/site/en/index.html", Host=name.format(port=served.port))
    assert (answer.status, answer.text) == (421, "")


def test_what_a_page_from_elsewhere_fetches_is_refused(served: Preview) -> None:
    """A link may lead here; a script, a picture or a frame elsewhere gets nothing."""
    assert ask(served, "/en/index.html", Sec_Fetch_Site="cross-site", Sec_Fetch_Mode="navigate",
               Sec_Fetch_Dest="document").status == 200  # fmt: skip
    for mode, kind in (("cors", "empty"), ("no-cors", "image"), ("navigate", "iframe")):
        head = {"Sec_Fetch_Site": "cross-site", "Sec_Fetch_Mode": mode, "Sec_Fetch_Dest": kind}
        assert ask(served, "/-/events/en/index.html", **head).status == 403


def test_nothing_can_be_changed_by_a_request(served: Preview) -> None:
    """Only GET and HEAD are answered."""
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        assert ask(served, "/en/index.html", method).status == 405


@pytest.mark.parametrize(
    "path",
    [
        "/-/site/en/../../../../etc/passwd",
        "/-/site/en/%2e%2e/%2e%2e/%2e%2e/etc/passwd",
        "/-/site/en/..%2f..%2f..%2fetc%2fpasswd",
        "/-/site/%2e%2e/%2e%2e/etc/passwd",
        "/-/site/en//etc/passwd",
        "/-/site/..%2fen/style.css",
        "/-/site/en/%00",
        "/-/preview/..%2fhtml%2fpage.html",
        "/-/preview/shell.html",
        "/-/fonts/..%2f__init__.py",
        "/-/print/..%2f../index.html",
        "/source/book.toml",
        "/en/..%2fsource%2fbook.toml",
        "/-/site/en/book.toml",
    ],
)
def test_no_file_outside_of_the_editions_is_served(served: Preview, path: str) -> None:
    """Whatever an address looks like."""
    ask(served, "/-/site/en/index.html")
    answer = ask(served, path)
    assert answer.status == 404, answer.text[:200]
    assert "root:" not in answer.text


def test_every_answer_says_what_it_may_do(served: Preview) -> None:
    """Scripts and styles of this server only, no other network, no frame elsewhere."""
    page = first_chapter(served)
    paths = ("/en/index.html", f"/-/site/en/{page}", "/-/site/en/style.css", "/-/site/en/none.png")
    for path in (*paths, "/-/preview/preview.js", "/-/site/icon.svg"):
        headers = ask(served, path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy, path
        assert "frame-ancestors" in policy, path
        assert "unsafe-eval" not in policy.replace("wasm-unsafe-eval", ""), path
        assert "script-src 'self'" in policy or "sandbox" in policy, path
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "<script>" not in ask(served, "/en/index.html").text
    assert " style=" not in ask(served, "/en/index.html").text


def test_no_other_machine_can_be_served(small_book: Path, hexapla: Hexapla) -> None:
    """--host takes the names of this machine only."""
    for host in ("0.0.0.0", "192.168.0.1", "example.org", "::"):  # noqa: S104 - refused
        done = hexapla("serve", "--project", small_book, "--host", host)
        assert done.code == 2
        assert "this machine only" in done.stderr


def test_a_port_that_is_taken_is_said(small_book: Path) -> None:
    """With what to do."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(UsageError, match="the port cannot be had"):
            Preview(small_book, port=taken.getsockname()[1])


def test_without_the_extra_it_is_said_what_to_install(
    small_book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The packages of `web` are not those of every installation."""
    monkeypatch.setattr(serve, "NEEDED", ("starlette", "no_such_package"))
    with pytest.raises(ToolError) as caught:
        Preview(small_book)
    (finding,) = caught.value.findings
    assert "no_such_package" in finding.what
    assert "hexapla[web]" in finding.tip


def test_a_folder_without_a_book_is_refused(tmp_path: Path, hexapla: Hexapla) -> None:
    """Before a server is started."""
    done = hexapla("serve", "--project", tmp_path)
    assert done.code == 2
    assert "there is no source/ folder" in done.stderr


# ------------------------------------------------------------------------------ what is shown


def test_a_save_shows(small_book: Path) -> None:
    """Of the source, of a catalog, of the settings, of a template: each makes another page."""
    with preview_of(small_book) as preview:
        page = first_chapter(preview, "fr")
        events = Events(preview, f"fr/{page}")
        seen = [events.until(page=True)["page"]]

        def shown() -> str:
            state = events.next()
            while state["page"] == seen[-1]:
                state = events.next()
            assert state["errors"] == []
            seen.append(state["page"])
            return ask(preview, f"/-/site/fr/{page}").text

        source = min((small_book / "source").glob("*.md"))
        source.write_text(source.read_text() + "\n\nA brand new sentence.\n")
        assert "A brand new sentence." in shown()
        catalog = small_book / "translations" / "fr.po"
        catalog.write_text(
            catalog.read_text() + '\nmsgid "A brand new sentence."\nmsgstr "Une phrase neuve."\n'
        )
        text = shown()
        assert "Une phrase neuve." in text
        assert "A brand new sentence." not in text
        # As most editors save: a file beside it, which then takes its name.
        beside = catalog.with_name("fr.po.new")
        beside.write_text(catalog.read_text().replace("Une phrase neuve.", "Une autre phrase."))
        beside.replace(catalog)
        assert "Une autre phrase." in shown()
        own = small_book / "templates" / "html" / "crumbs.html"
        own.parent.mkdir(parents=True)
        own.write_text("<p>My own way</p>\n")
        assert "My own way" in shown()
        replace(small_book / "source" / "book.toml", "title", 'subtitle = "Newly set"\ntitle')
        assert ask(preview, "/-/site/fr/index.html").status == 200
        events.close()


def test_many_saves_in_a_row_end_with_the_last(small_book: Path) -> None:
    """However they are told."""
    with preview_of(small_book) as preview:
        page = first_chapter(preview)
        events = Events(preview, f"en/{page}")
        events.until(page=True)
        source = min((small_book / "source").glob("*.md"))
        text = source.read_text()
        for number in range(40):
            source.write_text(f"{text}\n\nSave number {number}.\n")
        while "Save number 39." not in ask(preview, f"/-/site/en/{page}").text:
            events.next()
        events.close()


def test_an_error_is_said_with_its_line_and_the_last_good_page_stays(small_book: Path) -> None:
    """And it is gone when it is mended."""
    with preview_of(small_book) as preview:
        page = first_chapter(preview)
        events = Events(preview, f"en/{page}")
        good = events.until(page=True)["page"]
        before = ask(preview, f"/-/site/en/{page}").text
        source = min((small_book / "source").glob("*.md"))
        text = source.read_text()
        source.write_text(f"{text}\n\nSee [](#nowhere).\n")
        line = source.read_text().splitlines().index("See [](#nowhere).") + 1
        state = events.until(errors=True)
        (error,) = state["errors"]
        assert f"source/{source.name}" in error["where"]
        assert f"line {line}" in error["where"]
        assert "leads nowhere" in error["what"]
        assert state["page"] == good
        assert ask(preview, f"/-/site/en/{page}").text == before
        source.write_text(f"{text}\n\nSee nothing.\n")
        assert events.until(errors=False)["page"] != good
        events.close()


def test_a_book_that_is_broken_from_the_start_says_why(small_book: Path) -> None:
    """And is shown as soon as it is mended."""
    settings = small_book / "source" / "book.toml"
    text = settings.read_text()
    settings.write_text("[book\n")
    with preview_of(small_book) as preview:
        assert ask(preview, "/").status == 200
        events = Events(preview, "en/index.html")
        state = events.until(errors=True)
        assert "book.toml" in state["errors"][0]["where"]
        assert state["page"] == ""
        settings.write_text(text)
        assert events.until(errors=False)["page"]
        events.close()


def test_a_chapter_that_is_gone_is_said_to_be(small_book: Path) -> None:
    """The server goes on; the other pages are there."""
    with preview_of(small_book) as preview:
        files = sorted((small_book / "source").glob("*.md"))
        files[-1].with_name("zz.md").write_text("# The last one\n\nA text.\n")
        events = Events(preview, "en/the-last-one.html")
        assert events.until(page=True)["errors"] == []
        files[-1].with_name("zz.md").unlink()
        state = events.until(errors=True)
        assert "no such page" in state["errors"][0]["what"]
        assert ask(preview, "/-/site/en/index.html").status == 200
        events.close()


def test_a_new_language_is_there_at_once(small_book: Path) -> None:
    """All of it missing, and said to be."""
    with preview_of(small_book) as preview:
        page = first_chapter(preview)
        events = Events(preview, f"en/{page}")
        events.until(page=True)
        settings = small_book / "source" / "book.toml"
        text = settings.read_text()
        settings.write_text(re.sub(r"(?m)^languages\s*=\s*\[", 'languages = ["it", ', text))
        state = events.next()
        while "it" not in dict(state["languages"]):
            state = events.next()
        text = ask(preview, f"/-/site/it/{page}").text
        assert 'class="state missing"' in text
        assert not (small_book / "translations" / "it.po").exists()
        events.close()


def test_two_languages_stand_side_by_side(served: Preview) -> None:
    """Any two, paragraph by paragraph, whatever book.toml says."""
    page = first_chapter(served)
    text = ask(served, f"/-/site/fr+en/{page}").text
    assert text.count('class="cell first" lang="fr"') == text.count('class="cell second" lang="en"')
    assert 'class="cell first" lang="fr"' in text
    assert ask(served, f"/-/site/fr+xx/{page}").status == 404


def test_the_source_is_marked_where_a_translation_is_missing_or_stale(small_book: Path) -> None:
    """By its state, with the explanation that readers get."""
    source = min((small_book / "source").glob("*.md"))
    text = source.read_text()
    word = re.findall(r"(?m)^([A-Z]\w+ \w+) \w+ \w+ \w+ ", text)[0]
    source.write_text(text.replace(word, f"{word} otherwise", 1) + "\n\nNobody has seen this.\n")
    with preview_of(small_book) as preview:
        page = ask(preview, f"/-/site/fr/{first_chapter(preview, 'fr')}").text
        assert re.search(r'class="state missing"[^>]*>Nobody has seen this', page)
        assert 'class="state stale"' in page


def test_the_printed_pages_of_a_chapter(served: Preview) -> None:
    """As sizes, as pictures and as a PDF; a page that is no chapter has none."""
    page = first_chapter(served)
    made = json.loads(ask(served, f"/-/print/en/{page}").text)
    assert made["pages"]
    picture = ask(served, f"/-/print/en/{page}/0.png?width=400")
    assert picture.headers["content-type"] == "image/png"
    assert ask(served, f"/-/print/en/{page}/99.png").status == 404
    assert ask(served, f"/-/print/en/{page}/pages.pdf").text.startswith("%PDF")
    assert json.loads(ask(served, "/-/print/en/index.html").text)["pages"] == []


def test_nothing_is_written_into_the_book(small_book: Path) -> None:
    """No catalog is saved, no folder made, whatever is looked at."""
    (small_book / "translations" / "fr.po").unlink()
    before = snapshot(small_book, "")
    with preview_of(small_book) as preview:
        page = first_chapter(preview, "fr")
        events = Events(preview, f"fr/{page}")
        events.until(page=True)
        ask(preview, f"/-/print/fr/{page}")
        while not events.next()["warnings"]:
            pass
        events.close()
    assert snapshot(small_book, "") == before


@pytest.mark.slow
def test_a_template_that_never_ends_does_not_end_the_server(
    small_book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its process is ended by its limit, and the next page is made by another."""
    monkeypatch.setenv("HEXAPLA_LIMITS", "0.3")
    with preview_of(small_book) as preview:
        page = first_chapter(preview)
        own = small_book / "templates" / "html" / "crumbs.html"
        own.parent.mkdir(parents=True)
        loop = "{% for a in range(9999) %}" * 4 + "{% endfor %}" * 4
        own.write_text(loop)
        with closing(Events(preview, f"en/{page}")) as events:
            state = events.until(errors=True)
            assert "CPU" in state["errors"][0]["what"]
            own.unlink()
            assert events.until(errors=False, page=True)


def test_the_server_ends_while_somebody_looks(small_book: Path) -> None:
    """At once, and nothing of it is left."""
    preview = Preview(small_book)
    preview.start()
    events = Events(preview, "en/index.html")
    events.until(page=True)
    folder = preview._desk.folder
    preview.close()
    assert not folder.exists()
    with pytest.raises((EOFError, OSError, http.client.HTTPException)):
        events.until(never=True)
    events.close()
    for _ in range(50):
        try:
            socket.create_connection(("127.0.0.1", preview.port), 1).close()
        except OSError:
            break
        time.sleep(0.1)
    else:
        pytest.fail("the port is still open")
