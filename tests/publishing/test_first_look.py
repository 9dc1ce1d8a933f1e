"""The first look at a build: the address that is printed, ``open``, and pages opened as files."""

from __future__ import annotations

import contextlib
import http.client
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from hexapla.editions.localize import of_source
from hexapla.formats.html import writer
from hexapla.theme import Theme, default_templates
from tests.conftest import ROOT, Hexapla
from tests.support.books import book_of
from tests.support.browser import chromium, served
from tests.support.processes import LIMIT, started

STARTER = """
import runpy, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
del sys.argv[0]
runpy.run_path(sys.argv[0], run_name="__main__")
"""

OPEN = [
    *(sys.executable, "-u", "-c", STARTER),
    *(str(ROOT / "build.py"), "open", "--no-browser"),
]
"""Starts ``open`` so that Ctrl-C ends it, also where tests run with that switched off."""

SCRIPT = "[...document.fonts].map(f => [f.family, f.status, f.unicodeRange])"


@pytest.fixture(scope="module")
def files(starter: Path, tmp_path_factory: pytest.TempPathFactory, hexapla: Hexapla) -> Path:
    """A site with fonts of two scripts, in a folder with a name that must be escaped."""
    book = shutil.copytree(starter, tmp_path_factory.mktemp("look") / "a bôok #1")
    with (book / "source" / "01-beginning.md").open("a", encoding="utf-8") as file:
        file.write("\n\nThe word كتاب is Arabic.\n")
    done = hexapla("--project", book, "--format", "html", "--format", "epub", "--language", "en")
    assert done.code == 0, done.stderr
    (book / "said").write_text(done.stdout, encoding="utf-8")
    return book


def test_a_page_opened_as_a_file_has_its_fonts(files: Path) -> None:
    """Over ``file://`` the book's faces are loaded, and the browser has nothing to complain of."""
    said: list[str] = []
    with chromium() as browser:
        page = browser.new_page()
        page.on("console", lambda message: said.append(message.text))
        page.on("requestfailed", lambda request: said.append(request.url))
        for name in ("index.html", "en/index.html", "en/beginning.html", "status/index.html"):
            # Whoever leaves a page ends what it still loads, and that would be told as a failure.
            page.goto((files / "dist" / name).as_uri(), wait_until="networkidle")
            if name == "en/beginning.html":
                page.wait_for_function("document.fonts.status == 'loaded'")
                faces = page.evaluate(SCRIPT)
    assert said == []
    assert {family for family, status, _ in faces if status == "loaded"} >= {
        "Source Serif 4",
        "Amiri",
    }


def test_no_latin_letter_is_set_in_the_arabic_face(files: Path) -> None:
    """A face for other scripts is limited to them, and what a device has of it comes last."""
    style = (files / "dist" / "en" / "style.css").read_text(encoding="utf-8")
    faces = [rule for rule in re.findall(r"@font-face \{[^}]+\}", style) if '"Amiri"' in rule]
    assert faces
    for rule in faces:
        codes = re.findall(r"U\+([0-9a-f]+)(?:-([0-9a-f]+))?", rule)
        assert codes
        assert all(int(first, 16) > 0x7F for first, _ in codes)
    families = re.findall(r"--serif: ([^;]+);", style)[-1].split(", ")
    assert families[:3] == ['"Source Serif 4"', '"Amiri"', "var(--device)"]


def test_a_passage_in_another_language_has_its_face(tmp_path: Path) -> None:
    """In a Chinese text no Chinese face stands before a Latin one for English, nor for Japanese."""
    text = "# 一 {#one}\n\n他说[She *left*]{lang=en}，[かな]{lang=ja}。\n"
    edition = of_source(book_of(tmp_path, text, language="zh-Hans"), Theme(tmp_path))
    writer.render(edition, tmp_path / "site", default_templates())
    listed = "node => getComputedStyle(node).fontFamily.split(', ')[0].replaceAll('\"', '')"
    with chromium() as browser:
        page = browser.new_page()
        page.goto((tmp_path / "site" / "one.html").as_uri())
        first = {
            selector: page.locator(f"main {selector}").first.evaluate(listed)
            for selector in ("p", "[lang=en]", "[lang=en] em", "[lang=ja]")
        }
    assert first == {
        "p": "Noto Serif CJK SC",
        "[lang=en]": "Source Serif 4",
        "[lang=en] em": "Source Serif 4",
        "[lang=ja]": "Noto Serif CJK JP",
    }


def test_a_list_of_figures_has_two_lines_of_each_caption(tmp_path: Path) -> None:
    """A long first sentence is read below its figure, and does not fill the first page."""
    long = "A caption that goes on and on, " * 20
    figures = "".join(f"![{long}](images/square.svg){{#fig-{n}}}\n\n" for n in "ab")
    edition = of_source(book_of(tmp_path, f"# One {{#one}}\n\n{figures}"), Theme(tmp_path))
    writer.render(edition, tmp_path / "site", default_templates())
    with chromium() as browser:
        page = browser.new_page()
        page.goto((tmp_path / "site" / "index.html").as_uri())
        entries = page.locator(".captioned a")
        heights = entries.evaluate_all(
            "all => all.map(one => one.clientHeight / parseFloat(getComputedStyle(one).lineHeight))"
        )
    assert len(heights) == 2
    assert all(1.5 < lines < 3 for lines in heights)


def test_a_served_page_asks_for_its_faces_at_once(files: Path) -> None:
    """Regular and bold are asked for before the style is read, on the first page, too."""
    with served(files / "dist") as address, chromium() as browser:
        page = browser.new_page()
        for path in ("index.html", "en/beginning.html"):
            page.goto(f"{address}{path}", wait_until="networkidle")
            links = page.locator("link[rel=preload][as=font]").evaluate_all(
                "all => all.map(one => one.href.split('/').pop())"
            )
            assert links == ["source-serif-4-400.woff2", "source-serif-4-700.woff2"]
            faces = {family for family, status, _ in page.evaluate(SCRIPT) if status == "loaded"}
            assert "Source Serif 4" in faces


def test_the_build_ends_with_an_address(files: Path) -> None:
    """What is printed last opens as it is, whatever the name of the folder."""
    said = (files / "said").read_text(encoding="utf-8")
    address = said.split()[-1]
    assert address.startswith("file:///")
    assert Path(unquote(urlsplit(address).path)) == files / "dist" / "index.html"
    assert f"open --project '{files}'" in said


@pytest.fixture(scope="module")
def opened(files: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A running ``open --no-browser``, and its port."""
    (files / "dist" / "out.txt").symlink_to(files / "source" / "book.toml")
    with started(
        [*OPEN, "--project", str(files)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", process.stdout.readline())
        assert found
        yield process, int(found[1])


def ask(port: int, path: str, host: str = "", method: str = "GET") -> tuple[int, str]:
    """The status of an answer, and its media type."""
    with contextlib.closing(http.client.HTTPConnection("127.0.0.1", port, timeout=30)) as client:
        client.request(method, path, headers={"Host": host or f"127.0.0.1:{port}"})
        answer = client.getresponse()
        answer.read()
        return answer.status, answer.getheader("Content-Type", "")


@pytest.mark.parametrize(
    ("path", "status", "kind"),
    [
        ("/", 200, "text/html; charset=utf-8"),
        ("/en/", 200, "text/html; charset=utf-8"),
        ("/en/style.css", 200, "text/css; charset=utf-8"),
        ("/en/page.js?v=1", 200, "text/javascript; charset=utf-8"),
        ("/en/fonts/source-serif-4-400.woff2", 200, "font/woff2"),
        ("/en/a-first-book.epub", 200, "application/epub+zip"),
        ("/search/wasm.en.pagefind", 200, "application/octet-stream"),
        ("/en/fonts/", 404, ""),
        ("/../source/book.toml", 404, ""),
        ("/%2e%2e/source/book.toml", 404, ""),
        ("/en/..%2f..%2fsource/book.toml", 404, ""),
        ("/out.txt", 404, ""),
        ("//example.org/en", 404, ""),
        ("/nothing", 404, ""),
    ],
)
def test_only_what_is_built_is_served(
    opened: tuple[object, int], path: str, status: int, kind: str
) -> None:
    """``open`` gives the files of the build with their media types, and nothing from elsewhere."""
    found, said = ask(opened[1], path)
    assert found == status
    assert said == kind or status != 200


@pytest.mark.parametrize("host", ["example.org", "127.0.0.1", "127.0.0.1:1", "localhost.example"])
def test_only_our_own_name_is_answered(opened: tuple[object, int], host: str) -> None:
    """A page from elsewhere that leads its own name to this machine gets no answer."""
    assert ask(opened[1], "/", host)[0] == 421
    assert ask(opened[1], "/", f"localhost:{opened[1]}")[0] == 200


def test_nothing_can_be_sent(opened: tuple[object, int]) -> None:
    """The server reads no more than a request for a file."""
    assert ask(opened[1], "/", method="POST")[0] == 501
    assert ask(opened[1], "/", method="HEAD")[0] == 200


def test_the_search_works_in_what_is_opened(opened: tuple[object, int]) -> None:
    """The search, which a page opened as a file does not offer, finds words."""
    with chromium() as browser:
        page = browser.new_page()
        page.goto(f"http://127.0.0.1:{opened[1]}/en/beginning.html")
        page.click("#search-button")
        page.fill("#search input", "Arabic")
        page.wait_for_selector("#search .results a", timeout=20_000)


def test_ctrl_c_ends_it(files: Path) -> None:
    """Ctrl-C ends ``open`` at once and without a word of error."""
    with started(
        [*OPEN, "--project", str(files)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=LIMIT)
    assert (process.returncode, errors) == (0, "")


def test_what_cannot_be_opened_is_told(hexapla: Hexapla, tmp_path: Path, files: Path) -> None:
    """No build, and a port that is taken, are findings."""
    done = hexapla("open", "--no-browser", "--project", tmp_path)
    assert done.code == 2
    assert "no finished build" in done.stderr
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        done = hexapla("open", "--no-browser", "--project", files, "--port", port)
    assert done.code == 2
    assert f"--port {port}" in done.stderr
    assert hexapla("open", "--port", "70000").code == 2
