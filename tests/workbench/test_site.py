"""The workbench's addresses: whom they answer, with what, and what they change. A real server."""

from __future__ import annotations

import base64
import http.client
import json
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from hexapla.catalogs import catalog as catalogs
from hexapla.commands.serve import PASSWORD, Preview
from hexapla.errors import UsageError
from hexapla.workbench import bench
from tests.conftest import ROOT, Hexapla, replace

PATIENCE = 120
"""Seconds that an answer may take on a machine that does much else."""

SECRET = "a long password"  # noqa: S105 - of the tests


class Client:
    """Somebody's browser."""

    def __init__(self, preview: Preview, language: str = "fr") -> None:
        self.port, self.language = preview.port, language
        found = re.search('data-token="(.+?)"', self.ask("GET", "")[1])
        self.token = found[1] if found else ""

    def ask(
        self, method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None
    ) -> tuple[int, str]:
        """Status and text of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            where = f"/-/translate/{self.language}/{path}"
            connection.request(method, where, body or None, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        finally:
            connection.close()

    def get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        status, text = self.ask("GET", path)
        assert status == 200, text
        return json.loads(text)

    def headers(self) -> dict[str, str]:
        """What a page of the workbench sends along."""
        return {
            "Origin": f"http://127.0.0.1:{self.port}",
            "Sec-Fetch-Site": "same-origin",
            "X-Hexapla-Token": self.token,
            "Content-Type": "application/json",
        }

    def post(self, path: str, headers: dict[str, str] | None = None, **said: Any) -> Any:  # noqa: ANN401 - JSON
        """Status and what is answered."""
        given = self.headers() | (headers or {})
        kept = {name: value for name, value in given.items() if value}
        status, text = self.ask("POST", path, json.dumps(said).encode(), kept)
        return status, json.loads(text) if text else None

    def save(self, segment: dict[str, Any], text: str, kind: str = "translate") -> Any:  # noqa: ANN401 - JSON
        named = {"id": segment["id"], "base": segment["base"], "name": "Ana Ruiz"}
        return self.post("save", kind=kind, text=text, **named)


@contextmanager
def served(root: Path, **options: Any) -> Iterator[Preview]:
    preview = Preview(root, **options)
    preview.start()
    try:
        yield preview
    finally:
        preview.close()


@pytest.fixture
def book(tmp_path: Path) -> Path:
    for name in ("source", "translations"):
        shutil.copytree(ROOT / name, tmp_path / "book" / name)
    return tmp_path / "book"


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of a book in which no test saves anything."""
    book = tmp_path_factory.mktemp("served") / "book"
    for name in ("source", "translations"):
        shutil.copytree(ROOT / name, book / name)
    with served(book) as preview:
        yield Client(preview)


def messages(book: Path, language: str = "fr") -> dict[str, catalogs.Message]:
    return {one.id: one for one in catalogs.read(book / "translations" / f"{language}.po")}


# ------------------------------------------------------------------------------- what is read


def test_segments_come_in_the_order_of_reading(own: Client) -> None:
    """Each message once, with its chapter; nothing of the catalog is left out."""
    told = own.get("segments")
    segments = told["segments"]
    assert {one["source"] for one in segments} == set(messages(ROOT))
    chapters = [one["id"] for one in told["chapters"]]
    order = [chapters.index(one["chapter"]) for one in segments if one["chapter"]]
    assert order == sorted(order)
    assert (told["source"]["tag"], told["target"]["tag"]) == ("en", "fr")
    at_once = own.get("glance")["segments"]
    assert {one["id"]: one["base"] for one in at_once} == {
        one["id"]: one["base"] for one in segments
    }
    first = own.get("glance?first=3")
    assert (first["segments"], first["all"]) == (at_once[:3], len(at_once))
    again = own.get(f"segments?since={told['version']}")
    assert again["changed"] == []
    assert "segments" not in again


def test_checks_terms_and_suggestions(own: Client) -> None:
    """Those of the project, for what is typed as for what is there."""
    segments = own.get("segments")["segments"]
    assert isinstance(own.get("findings"), dict)
    marked = next(one for one in segments if "⟦1⟧" in one["source"])
    typed = own.post("check", id=marked["id"], text=marked["target"].replace("⟦1⟧", ""))[1]
    assert any("⟦1⟧" in one["what"] for one in typed)
    bold = own.post("check", id=marked["id"], text=f"<b>{marked['target']}</b>")[1]
    assert any("raw HTML" in one["what"] for one in bold)
    assert own.post("check", id=marked["id"], text=marked["target"])[1] == []
    # What it said itself until now is no other translation of the same text.
    anew = own.post("check", id=marked["id"], text=f"Eh bien, {marked['target']}")[1]
    assert anew == []
    terms = [own.get(f"segments/{one['id']}")["terms"] for one in segments[5:25]]
    assert any(term["forms"] for found in terms for term in found)


def test_the_faces_are_those_of_the_book(own: Client) -> None:
    """From this server, and for the two languages."""
    status, style = own.ask("GET", "style.css")
    assert status == 200
    assert ".text:lang(fr)" in style
    assert set(re.findall(r'url\("(/-/fonts/)', style)) == {"/-/fonts/"}


def test_a_language_the_book_has_not_is_said(own: Client) -> None:
    """Whatever its name."""
    for tag in ("de", "..%2f..", "en", "%00"):
        client = Client.__new__(Client)
        client.port, client.language = own.port, tag
        for path in ("glance", "segments", "findings", "style.css", "segments/x"):
            status, text = client.ask("GET", path)
            assert status in {400, 404}, (tag, path, text)


# -------------------------------------------------------------------------- what is changed


def test_a_save_is_in_the_catalog_at_once(book: Path) -> None:
    """And is told to those who look at the same language; undo takes it back to the byte."""
    path = book / "translations" / "fr.po"
    before = path.read_bytes()
    with served(book) as preview:
        one, other = Client(preview), Client(preview)
        told = other.get("segments")
        segment = told["segments"][8]
        status, saved = one.save(segment, "Tout autre chose.", "review")
        assert (status, saved["segment"]["state"]) == (200, "reviewed")
        assert saved["segment"]["chapter"] == segment["chapter"]
        assert messages(book)[segment["source"]].string == "Tout autre chose."
        (seen,) = other.get(f"segments?since={told['version']}")["changed"]
        assert seen == saved["segment"]
        status, undone = one.post("undo", token=saved["undo"])
        assert (status, undone["segment"]["target"]) == (200, segment["target"])
        assert path.read_bytes() == before
        assert one.post("undo", token=saved["undo"])[0] == 400


def test_two_who_save_the_same_message(book: Path) -> None:
    """The second gets what the first has saved, and saves with that before their eyes."""
    with served(book) as preview:
        one, other = Client(preview), Client(preview)
        segment = other.get("segments")["segments"][8]
        assert one.save(segment, "Le sien.")[0] == 200
        status, told = other.save(segment, "Le mien.")
        assert (status, told["current"]["target"]) == (409, "Le sien.")
        assert messages(book)[segment["source"]].string == "Le sien."
        assert other.save(told["current"], "Le mien.")[0] == 200
        assert messages(book)[segment["source"]].string == "Le mien."


def test_where_the_book_has_moved_a_save_brings_the_catalog_in_step(book: Path) -> None:
    """As `sync` does: what is new can be translated at once, what has changed is stale."""
    source = book / "source" / "04-principles.md"
    replace(source, "The paper names four", "This paper names just four")
    source.write_text(f"{source.read_text(encoding='utf-8')}\n\nA new one.\n", encoding="utf-8")
    with served(book) as preview:
        client = Client(preview)
        segments = {one["source"]: one for one in client.get("segments")["segments"]}
        (stale,) = [one for one in segments.values() if one["state"] == "stale"]
        assert stale["previous"].startswith("The paper names four")
        assert client.save(segments["A new one."], "Un nouveau.")[0] == 200
        now = messages(book)
        assert now["A new one."].string == "Un nouveau."
        assert now[stale["source"]].previous == stale["previous"]


def test_a_message_that_is_gone_is_said_to_be(book: Path) -> None:
    """Nothing is written."""
    source = book / "source" / "04-principles.md"
    text = source.read_text(encoding="utf-8")
    source.write_text(f"{text}\n\nA new one.\n", encoding="utf-8")
    with served(book) as preview:
        client = Client(preview)
        new = client.get("segments")["segments"]
        segment = next(one for one in new if one["source"] == "A new one.")
        source.write_text(text, encoding="utf-8")
        before = (book / "translations" / "fr.po").read_bytes()
        status, told = client.save(segment, "Un nouveau.")
        assert (status, "no such text" in told["errors"][0]["what"]) == (410, True)
        assert (book / "translations" / "fr.po").read_bytes() == before


def test_read_only_means_comments_only(book: Path) -> None:
    """For authors and clients."""
    with served(book, is_read_only=True) as preview:
        client = Client(preview)
        segment = client.get("segments")["segments"][8]
        for kind in ("translate", "review", "doubt"):
            assert client.save(segment, "Non.", kind)[0] == 400
        status, told = client.save(segment, "Is *net* meant here?", "comment")
        assert status == 200
        assert told["segment"]["comments"][-1].endswith(": Is *net* meant here?")
        assert messages(book)[segment["source"]].string == segment["target"]


def test_nothing_is_saved_into_a_broken_catalog(book: Path) -> None:
    """It is said what is wrong, and the server goes on."""
    path = book / "translations" / "fr.po"
    with served(book) as preview:
        client = Client(preview)
        segment = client.get("segments")["segments"][8]
        text = path.read_text(encoding="utf-8")
        path.write_text(f"{text}\n<<<<<<< ours\n", encoding="utf-8")
        assert client.save(segment, "Non.")[0] == 400
        assert "<<<<<<< ours" in path.read_text(encoding="utf-8")
        path.write_text(text, encoding="utf-8")
        assert client.save(segment, "Si.")[0] == 200


def test_a_save_is_offered_to_the_next_segment_at_once(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The translation memory has it when the person opens the next text that is alike."""
    monkeypatch.setenv("HEXAPLA_MEMORY", str(tmp_path / "memory.sqlite"))
    source = book / "source" / "04-principles.md"
    one, other = (f"A sentence that two paragraphs share, the {name}." for name in ("one", "other"))
    text = source.read_text(encoding="utf-8")
    source.write_text(f"{text}\n\n{one}\n\n{other}\n", encoding="utf-8")
    with served(book) as preview:
        client = Client(preview)
        segments = {found["source"]: found for found in client.get("segments")["segments"]}
        saved = client.save(segments[one], "Une phrase partagée.")[1]
        (offer,) = client.get(f"segments/{segments[other]['id']}")["suggestions"]
        assert offer["text"] == "Une phrase partagée."
        assert client.save(saved["segment"], "Une phrase commune.")[0] == 200
        (offer,) = client.get(f"segments/{segments[other]['id']}")["suggestions"]
        assert offer["text"] == "Une phrase commune."


def test_findings_after_a_save_are_those_of_a_new_server(book: Path) -> None:
    """Though only the message that was saved, and what shares its text, is checked again."""
    with served(book) as preview:
        client = Client(preview)
        before = client.get("findings")
        marked = next(one for one in client.get("segments")["segments"] if "⟦1⟧" in one["source"])
        assert client.save(marked, marked["target"].replace("⟦1⟧", ""))[0] == 200
        after = client.get("findings")
    assert any("⟦1⟧" in one["what"] for one in after[marked["id"]])
    assert after.pop(marked["id"]) != before.pop(marked["id"], [])
    assert after == before
    with served(book) as preview:
        anew = Client(preview).get("findings")
    assert anew.pop(marked["id"])
    assert anew == after


# ------------------------------------------------------------------------------ the machine


@pytest.fixture
def drafted(book: Path) -> Path:
    """A book whose engine is one that needs no model."""
    settings = book / "source" / "book.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text(f'{text}\n[machine]\nengine = "pseudo"\n', encoding="utf-8")
    return book


def test_the_machine_is_asked_for_one_segment(drafted: Path) -> None:
    """Nothing is saved by that; saved as it is, it stays a machine's until somebody vouches."""
    path = drafted / "translations" / "fr.po"
    before = path.read_bytes()
    with served(drafted) as preview:
        client = Client(preview)
        segment = next(one for one in client.get("segments")["segments"] if "⟦1⟧" in one["source"])
        status, made = client.post("draft", id=segment["id"])
        assert (status, made["engine"]) == (200, "pseudo 1")
        assert sorted(re.findall("⟦.+?⟧", made["text"])) == sorted(
            re.findall("⟦.+?⟧", segment["source"])
        )
        assert path.read_bytes() == before
        saved = client.save(segment, made["text"])[1]["segment"]
        assert (saved["state"], saved["by"]) == ("machine", "pseudo 1")
        saved = client.save(saved, made["text"])[1]["segment"]
        assert (saved["state"], saved["target"]) == ("translated", made["text"])
        assert client.post("draft", id=segment["id"])[0] == 200
        mended = client.save(saved, f"{made['text']} À la main.")[1]["segment"]
        assert mended["state"] == "translated"
        assert client.post("draft", id="x")[0] == 400


def test_the_glossary_holds_for_the_machine(drafted: Path) -> None:
    """A name that it settles is said as it has it, from the next request on."""
    with served(drafted) as preview:
        client = Client(preview)
        segments = client.get("segments")["segments"]
        segment = next(one for one in segments if "Cyberspace" in one["source"])
        first = client.post("draft", id=segment["id"])[1]["text"]
        glossary = drafted / "translations" / "glossary.csv"
        glossary.write_text("term,fr,fixed\nCyberspace,Cyberespace,yes\n", encoding="utf-8")
        second = client.post("draft", id=segment["id"])[1]["text"]
        assert ("Cyberespace" in first, "Cyberespace" in second) == (False, True)


def test_without_a_model_it_is_said_what_to_do(
    book: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And before somebody asks, no process of an engine is there."""
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(tmp_path / "none"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "none"))
    with served(book) as preview:
        client = Client(preview)
        segment = client.get("segments")["segments"][8]
        client.get("findings")
        there = children()
        status, told = client.post("draft", id=segment["id"])
        assert (status, len(children() - there)) == (400, 1)
        assert "no model of Argos Translate" in told["errors"][0]["what"]
        assert "models install en fr" in told["errors"][0]["tip"]
        assert client.save(segment, "Par moi.")[0] == 200


def children() -> set[str]:
    """The processes that this one has started."""
    tasks = Path("/proc/self/task").iterdir()
    return {one for task in tasks for one in (task / "children").read_text().split()}


def test_an_engine_that_does_not_answer_is_ended(
    drafted: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said, the server goes on, and the next one who asks gets another."""
    with served(drafted) as preview:
        client = Client(preview)
        segment = client.get("segments")["segments"][8]
        with monkeypatch.context() as patch:
            patch.setattr(bench, "MOST_SECONDS", 0.0)
            status, told = client.post("draft", id=segment["id"])
            assert (status, "has not answered" in told["errors"][0]["what"]) == (400, True)
        assert client.post("draft", id=segment["id"])[0] == 200


def test_read_only_asks_no_machine(drafted: Path) -> None:
    """Who may only comment starts nothing."""
    with served(drafted, is_read_only=True) as preview:
        client = Client(preview)
        status, told = client.post("draft", id=client.get("segments")["segments"][8]["id"])
        assert (status, told["errors"][0]["where"]) == (400, "serve --read-only")


# --------------------------------------------------------------------------- who may change


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X-Hexapla-Token": ""}, 403),
        ({"X-Hexapla-Token": "wrong"}, 403),
        ({"Origin": ""}, 403),
        ({"Origin": "null"}, 403),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({"Content-Type": ""}, 415),
        ({"Host": "evil.example"}, 421),
    ],
)
def test_a_change_comes_from_our_own_page(
    own: Client, headers: dict[str, str], status: int
) -> None:
    """By its origin and its token, and in a form that no other page can send."""
    segment = {"id": "x", "base": "x", "kind": "translate", "text": "x", "name": ""}
    for path in ("save", "undo", "check", "draft"):
        assert own.post(path, headers, **segment)[0] == status


def test_only_what_is_small_and_whole_is_read(own: Client) -> None:
    """An answer says what is wrong, and nothing breaks."""
    big = json.dumps({"id": "x", "text": "x" * 300_000}).encode()
    assert own.ask("POST", "check", big, own.headers())[0] == 413
    deep = b"[" * 100_000 + b"]" * 100_000
    for body in (b"{", b"[]", b'{"id": 1, "text": 2}', b'{"id": "\\ud800", "text": ""}', deep):
        assert own.ask("POST", "check", body, own.headers())[0] == 400, body[:20]
    assert own.post("save", id="x", base="x", kind="delete", text="", name="")[0] == 400
    assert own.post("save", id="x", base="x", kind="translate", text="", name="")[0] == 410
    assert own.ask("PUT", "save", b"{}", own.headers())[0] == 405


def test_the_page_says_what_it_may_do(own: Client) -> None:
    """Its own scripts and styles; no text of the book stands in it as markup."""
    client = Client.__new__(Client)
    client.port, client.language = own.port, "%22%3E%3Cscript%3E"
    text = client.ask("GET", "")[1]
    assert "<script>" not in text
    connection = http.client.HTTPConnection("127.0.0.1", own.port, timeout=PATIENCE)
    connection.request("GET", "/-/translate/fr/")
    policy = connection.getresponse().headers["content-security-policy"]
    connection.close()
    assert "default-src 'none'; script-src 'self'; style-src 'self'" in policy
    assert "unsafe" not in policy


# ------------------------------------------------------------------------ other machines


def test_other_machines_need_a_password(
    book: Path, monkeypatch: pytest.MonkeyPatch, hexapla: Hexapla
) -> None:
    """Without one, or with a short one, nothing is served."""
    for said in ("", "short"):
        done = hexapla(
            "serve",
            "--project",
            book,
            "--host",
            "0.0.0.0",  # noqa: S104 - refused
            env={PASSWORD: said},
        )
        assert done.code == 2
        assert "HEXAPLA_PASSWORD" in done.stderr
    monkeypatch.delenv(PASSWORD, raising=False)
    with pytest.raises(UsageError):
        Preview(book, host="0.0.0.0")  # noqa: S104


def test_with_a_password_everything_asks_for_it(
    book: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The preview, too; and a change needs its token and origin all the same."""
    monkeypatch.setenv(PASSWORD, SECRET)
    with served(book, host="0.0.0.0") as preview:  # noqa: S104 - that is what is tested
        client = Client(preview)
        assert client.token == ""
        for method, path in (("GET", "segments"), ("GET", "style.css"), ("GET", "../../../en/x")):
            assert client.ask(method, path)[0] == 401
        for password in ("", "wrong"):
            assert client.ask("GET", "segments", headers=basic(password))[0] == 401
        assert client.ask("GET", "segments", headers={"Authorization": "Basic ÿ"})[0] == 401
        status, text = client.ask("GET", "", headers=basic(SECRET))
        assert status == 200
        assert str(book) not in client.ask("GET", "../../../en/index.html")[1]
        said = basic(SECRET) | {"Host": "evil.example:" + str(preview.port)}
        assert client.ask("GET", "segments", headers=said)[0] == 421
        given = basic(SECRET) | client.headers() | {"X-Hexapla-Token": "wrong"}
        assert client.ask("POST", "undo", b'{"token": "x"}', given)[0] == 403
        found = re.search('data-token="(.+?)"', text)
        assert found
        given["X-Hexapla-Token"] = found[1]
        assert client.ask("POST", "undo", b'{"token": "x"}', given)[0] == 400


def basic(password: str) -> dict[str, str]:
    return {"Authorization": "Basic " + base64.b64encode(f"me:{password}".encode()).decode()}
