"""The rules of BCP 47."""

import re

import pytest

from hexapla.languages import tags
from tests.conftest import ROOT


@pytest.mark.parametrize(
    ("tag", "script"),
    [
        ("zh", "Hans"),
        ("zh-TW", "Hant"),
        ("zh-Hans-SG", "Hans"),
        ("zh-Latn", "Latn"),
        ("sr", "Cyrl"),
        ("sr-Latn", "Latn"),
        ("uz-AF", "Arab"),
        ("dz", "Tibt"),
        ("wuu", "Hans"),
        ("de-1996", "Latn"),
        ("zxx", "Latn"),
    ],
)
def test_scripts(tag: str, script: str) -> None:
    """A language's script is what its tag says, or what CLDR holds likely, also in a country."""
    assert tags.script(tag) == script


@pytest.mark.parametrize(
    ("tag", "above"),
    [
        ("es-MX", ["es-419", "es"]),
        ("pt-AO", ["pt-PT", "pt"]),
        ("en-GB", ["en-001", "en"]),
        ("de-CH", ["de"]),
        ("de-CH-1996", ["de-CH", "de"]),
        ("zh-TW", ["zh-Hant-TW", "zh-Hant", "zh"]),
        ("zh-MO", ["zh-Hant-MO", "zh-Hant-HK", "zh-Hant", "zh"]),
        ("zh", ["zh-Hans"]),
        ("ht", []),
        ("qps-ploc", ["qps"]),
    ],
)
def test_what_stands_above(tag: str, above: list[str]) -> None:
    """A region has above it what CLDR says, in the script that it writes, and no other language."""
    assert list(tags.fallbacks(tag)) == [tag, *above]


def test_files_are_of_one_script() -> None:
    """A language takes nothing of a file that is about another script of it."""
    assert list(tags.files("sr-Latn", ".po")) == ["languages/sr-Latn.po"]
    assert list(tags.files("zh-Hant", ".po")) == ["languages/zh-Hant.po"]


@pytest.mark.parametrize(
    ("tag", "region"), [("pt-BR", "BR"), ("es-419", "419"), ("zh-Hant", ""), ("zh-Hant-HK", "HK")]
)
def test_regions(tag: str, region: str) -> None:
    """A region is a country, or an area of several."""
    assert tags.region(tag) == region


def test_parts() -> None:
    """A tag has a language, and others above it, the nearest first."""
    assert tags.primary("zh-Hans-SG") == "zh"
    assert list(tags.fallbacks("zh-Hans-SG")) == ["zh-Hans-SG", "zh-Hans", "zh"]
    assert tags.cased("ZH-hant-hk") == "zh-Hant-HK"
    assert tags.shortest("fra-CA") == "fr-CA"


def test_nobody_else_takes_tags_apart() -> None:
    """The language of a tag is found in one place."""
    taken = re.compile(r"""(?<!r)partition\("-"\)\[0\]|split\("-"\)\[0\]""")
    found = {
        file.relative_to(ROOT).as_posix()
        for file in (ROOT / "hexapla").rglob("*.py")
        if taken.search(file.read_text(encoding="utf-8"))
    }
    # Those that take apart other things: names of characters, of CSS properties, and of fonts.
    names = ("font_names", "readiness", "requirements")
    others = {f"hexapla/formats/{name}.py" for name in names}
    assert found - others == {"hexapla/languages/tags.py"}
