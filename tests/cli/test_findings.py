"""Findings as they are printed: in short for people, whole and exact for other programs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hexapla.cli.findings import kinds, styles
from hexapla.cli.findings.places import place_of
from hexapla.errors import Finding
from tests.conftest import Hexapla
from tests.support.books import folder_of

MANY = "# A\n\n" + "x <blink>\n\n" * 20


def printed(findings: list[Finding], *, is_short: bool = True) -> list[str]:
    """What a person sees."""
    return list(kinds.lines(findings, Path(), is_short=is_short))


def numbered(count: int, name: str = "") -> list[Finding]:
    """So many findings that differ in their places and in what they quote."""
    return [
        Finding(f"source/{n}.md, line {n}", f"the word '{n}' is wrong", "mend it", "warning", name)
        for n in range(1, count + 1)
    ]


@pytest.mark.parametrize("name", ["", "word"])
def test_many_of_a_kind(name: str) -> None:
    """Of a kind with many places the first are told, how many more there are, and the tip once."""
    lines = printed(numbered(20, name))
    assert [line.split()[0] for line in lines] == ["WARNING"] * 3 + ["…", "TIP"]
    assert "17 more of this kind in 17 files: --all lists them" in lines[3]


def test_few_of_a_kind() -> None:
    """A few are told one and all; so are many where that is asked for."""
    assert [line.split()[0] for line in printed(numbered(5))] == ["WARNING"] * 5 + ["TIP"]
    assert len(printed(numbered(20), is_short=False)) == 21


def test_errors_are_last() -> None:
    """Errors stand where they are seen, below hundreds of warnings; each tip below its own."""
    error = Finding("source/01.md", "it is wrong", "mend it")
    other = Finding("source/01.md", "the word 'x' is wrong", "look", "warning")
    lines = printed([error, other, *numbered(1)])
    assert [line.split()[0] for line in lines] == [
        "WARNING",
        "TIP",
        "WARNING",
        "TIP",
        "ERROR",
        "TIP",
    ]


def test_places(tmp_path: Path) -> None:
    """A place names its file, whatever is in the name, and the line that is said or quoted."""
    (tmp_path / "source").mkdir()
    (tmp_path / "source" / "a, b#c.md").write_text("x")
    catalog = 'msgid ""\nmsgstr ""\n\nmsgid "One \\"two\\""\nmsgstr ""\n\nmsgid ""\n"Long text "\n'
    (tmp_path / "fr.po").write_text(catalog)

    def found(where: str) -> tuple[str, int] | None:
        place = place_of(Finding(where, "x"), tmp_path)
        return (place.file, place.line) if place else None

    assert found("source/a, b#c.md#two, line 7") == ("source/a, b#c.md", 7)
    assert found("source/a, b#c.md") == ("source/a, b#c.md", 1)
    assert found('fr.po, "One "two"…"') == ("fr.po", 4)
    assert found('fr.po, "Long text…"') == ("fr.po", 7)
    assert found("the French edition, page 3") is None


def test_github(tmp_path: Path) -> None:
    """What means something to GitHub's commands is escaped; a place without a file is said."""
    (tmp_path / "a,b:c.md").write_text("x")
    findings = [
        Finding("a,b:c.md, line 2", "50 % of\r\nit: x, y", "do", "note", "kind"),
        Finding("pandoc", "gone"),
    ]
    assert styles.as_github(findings, tmp_path).split("\n") == [
        "::notice file=a%2Cb%3Ac.md,line=2,title=hexapla kind::50 %25 of%0D%0Ait: x, y. do",
        "::error title=hexapla::pandoc: gone",
    ]


def test_sarif(tmp_path: Path) -> None:
    """A log has a rule for each kind, and a result for each finding, at its place if it has one."""
    (tmp_path / "a b.md").write_text("x")
    findings = [Finding("a b.md#x, line 2", "w", "t", "warning", "kind"), Finding("pandoc", "gone")]
    log = json.loads(styles.as_sarif(findings, tmp_path))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["kind", "other"]
    assert run["results"] == [
        {
            "ruleId": "kind",
            "ruleIndex": 0,
            "level": "warning",
            "message": {"text": "w. t"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": "a%20b.md"},
                        "region": {"startLine": 2},
                    }
                }
            ],
        },
        {
            "ruleId": "other",
            "ruleIndex": 1,
            "level": "error",
            "message": {"text": "pandoc: gone"},
        },
    ]


def test_check(hexapla: Hexapla, tmp_path: Path) -> None:
    """``check`` tells of the source too, in short, whole, and for programs, on the same lines."""
    book = folder_of(tmp_path, MANY)
    short = hexapla("check", "--project", book)
    assert short.code == 0
    assert "17 more of this kind" in short.stderr
    assert "0 errors, 20 warnings" in short.stdout
    whole = hexapla("check", "--project", book, "--all")
    assert whole.stderr.count("WARNING") == 20
    for option in ("--json", "--findings=json"):
        listed = json.loads(hexapla("check", "--project", book, option).stdout)["findings"]
        assert [one["line"] for one in listed] == list(range(3, 43, 2))
        assert {one["file"] for one in listed} == {"source/01.md"}


@pytest.mark.slow
def test_build_for_a_program(hexapla: Hexapla, tmp_path: Path) -> None:
    """Of ``build --findings=sarif`` the output is the log alone, whether it works or fails."""
    book = folder_of(tmp_path, MANY)
    done = hexapla("build", "--project", book, "--format", "txt", "--findings=sarif")
    assert len(json.loads(done.stdout)["runs"][0]["results"]) == 20
    assert "Published in" in done.stderr
    (book / "source" / "01.md").write_text("# A\n\n[x](#no)\n", encoding="utf-8")
    failed = hexapla("build", "--project", book, "--findings=sarif")
    assert failed.code == 1
    assert [one["ruleId"] for one in json.loads(failed.stdout)["runs"][0]["results"]] == [
        "reference"
    ]
