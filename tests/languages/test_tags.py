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
    # Two that take apart other things: names of characters, and names of CSS properties.
    others = {"hexapla/formats/readiness.py", "hexapla/formats/requirements.py"}
    assert found - others == {"hexapla/languages/tags.py"}
