"""The packages of Argos Translate: found where Argos finds them, installed whole or not at all."""

from __future__ import annotations

import contextlib
import importlib.util
import io
import json
import os
import random
import re
import signal
import socket
import stat
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hexapla.errors import HexaplaError, ToolError, UsageError
from hexapla.files import download
from hexapla.machine.models import install, installed
from tests.conftest import ROOT
from tests.support.processes import LIMIT, started

Files = dict[str, bytes]

CHANCE = random.Random(7)  # noqa: S311 - nothing here is secret
NOISE = CHANCE.randbytes(500_000)
"""What cannot be compressed."""

SHARED = Path("/dev/shm")  # noqa: S108 - only temporary folders of their own are made there
"""A second file system, on Linux."""

# ------------------------------------------------------------------------- packages and places


def described(source: str = "en", target: str = "fr", version: str = "1.9") -> dict[str, Any]:
    """What a ``metadata.json`` says."""
    return {
        "package_version": version,
        "argos_version": "1.9",
        "from_code": source,
        "from_name": f"Name of {source}",
        "to_code": target,
        "to_name": f"Name of {target}",
    }


def package(
    source: str = "en",
    target: str = "fr",
    version: str = "1.9",
    *,
    top: str = "",
    model: bytes = b"weights",
) -> Files:
    """The files of a good package."""
    top = top or f"translate-{source}_{target}"
    return {
        f"{top}/metadata.json": json.dumps(described(source, target, version)).encode(),
        f"{top}/model/model.bin": model,
        f"{top}/model/shared_vocabulary.txt": b"a\nb\n",
        f"{top}/sentencepiece.model": b"pieces",
    }


def without(name: str) -> Files:
    return {path: data for path, data in package().items() if not path.endswith(name)}


def changed(**fields: object) -> Files:
    """A package whose description says something else."""
    files = package()
    data = {**described(), **fields}
    kept = {key: value for key, value in data.items() if value is not None}
    return {**files, "translate-en_fr/metadata.json": json.dumps(kept).encode()}


def zipped(files: Mapping[str, bytes]) -> bytes:
    """A zip file with exactly these names in it."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo("x", (2020, 1, 1, 0, 0, 0))
            entry.filename = name  # not by the constructor, which would make it tamer
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return target.getvalue()


def written(path: Path, data: bytes | Mapping[str, bytes]) -> Path:
    path.write_bytes(data if isinstance(data, bytes) else zipped(data))
    return path


def tree(folder: Path) -> dict[str, bytes | str]:
    """Everything in a folder, with what the files hold."""
    return {
        path.relative_to(folder).as_posix(): str(path.readlink())
        if path.is_symlink()
        else path.read_bytes()
        if path.is_file()
        else "folder"
        for path in folder.rglob("*")
    }


def enter(home: Path, patch: pytest.MonkeyPatch) -> None:
    """Let a folder be the user's home."""
    for variable in list(os.environ):
        if variable.startswith(("ARGOS_", "XDG_", "SNAP")) or variable.lower().endswith("_proxy"):
            patch.delenv(variable)
    patch.setenv("HOME", str(home))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder with nothing in it."""
    folder = tmp_path / "home"
    folder.mkdir()
    enter(folder, monkeypatch)
    return folder


@pytest.fixture
def packages(home: Path) -> Path:
    """Where the packages are in it."""
    return home / ".local/share/argos-translate/packages"


def put(
    packages: Path, source: str = "en", target: str = "fr", version: str = "1.9", top: str = ""
) -> Path:
    """A package that is there already, as Argos installs it."""
    files = package(source, target, version, top=top)
    with zipfile.ZipFile(io.BytesIO(zipped(files))) as archive:
        archive.extractall(packages)
    return packages / next(iter(files)).split("/")[0]


def said(error: pytest.ExceptionInfo[HexaplaError]) -> str:
    """All that a person is told, in lines; each finding has a tip."""
    assert all(finding.tip for finding in error.value.findings)
    return "\n".join(f"{one.where}: {one.what}. {one.tip}" for one in error.value.findings)


def run(code: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """A piece of Python in a process of its own, in this environment."""
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)],
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )


# ------------------------------------------------------------------------- what is installed


def test_looking_makes_nothing(home: Path) -> None:
    """Importing the module and asking what is installed leaves an empty home empty."""
    code = (
        "from hexapla.machine.models import install, installed\n"
        "assert (installed.installed(), installed.find('en', 'fr'), installed.route('de', 'fr'))"
        " == ([], None, [])\n"
        "import sys; assert 'argostranslate' not in sys.modules"
    )
    done = run(code)
    assert done.returncode == 0, done.stderr
    assert tree(home) == {}


def test_a_model_is_described(packages: Path) -> None:
    """A model has the languages, version, tokenizer and size that its package says."""
    folder = put(packages)
    assert installed.installed() == [
        installed.Model(
            source="en",
            target="fr",
            source_name="Name of en",
            target_name="Name of fr",
            version="1.9",
            folder=folder,
            tokenizer="sentencepiece",
            target_prefix="",
        )
    ]
    sizes = [path.stat().st_size for path in folder.rglob("*") if path.is_file()]
    assert installed.installed()[0].size == sum(sizes)


def test_a_bpe_model_with_a_prefix(packages: Path) -> None:
    """An old model is told by its bpe.model, and a prefix of its translations is known."""
    folder = put(packages)
    (folder / "sentencepiece.model").rename(folder / "bpe.model")
    data = {**described(), "target_prefix": "__fr__"}
    (folder / "metadata.json").write_text(json.dumps(data), encoding="utf-8")
    (model,) = installed.installed()
    assert (model.tokenizer, model.target_prefix) == ("bpe", "__fr__")


def test_strange_folders_are_told(packages: Path) -> None:
    """A folder that is no model is a warning, and hides none; another kind of package is fine."""
    put(packages, "en", "fr")
    (put(packages, "en", "de") / "model/model.bin").unlink()
    (put(packages, "en", "es") / "metadata.json").write_text("{", encoding="utf-8")
    (put(packages, "en", "it") / "metadata.json").write_text("[]", encoding="utf-8")
    (put(packages, "en", "pl") / "sentencepiece.model").unlink()
    broken = {**described(), "to_code": "../../x"}
    (put(packages, "en", "ru") / "metadata.json").write_text(json.dumps(broken), encoding="utf-8")
    (packages / "empty").mkdir()
    (packages / "file").touch()
    (packages / "sbd").mkdir()
    (packages / "sbd/metadata.json").write_text('{"type": "sbd"}', encoding="utf-8")
    found, findings = installed.survey()
    assert [model.pair for model in found] == ["en → fr"]
    assert {finding.severity for finding in findings} == {"warning"}
    assert [(Path(one.where).name[-5:], one.what) for one in findings] == [
        ("empty", "it is no package: metadata.json is missing"),
        ("en_de", "the package lacks model/model.bin"),
        ("en_es", "metadata.json cannot be read"),
        ("en_it", "metadata.json does not describe a package"),
        ("en_pl", "the package lacks sentencepiece.model/bpe.model"),
        ("en_ru", "the package does not say its languages: to_code is no code of a language"),
    ]


def test_names_do_nothing_to_a_terminal(packages: Path) -> None:
    """A name with control characters in it is not shown; the code stands for it."""
    folder = put(packages)
    data = {**described(), "to_name": "\x1b[2JFrench", "package_version": 1.5}
    (folder / "metadata.json").write_text(json.dumps(data), encoding="utf-8")
    (model,) = installed.installed()
    assert (model.target_name, model.version) == ("fr", "1.5")


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        ("fr", ("fr",)),
        ("fr-CA", ("fr",)),
        ("zh", ("zh",)),
        ("zh-Hans", ("zh",)),
        ("zh-Hant", ("zt",)),
        ("zh-Hant-TW", ("zt",)),
        ("zh-TW", ("zt",)),
        ("zh-Hans-HK", ("zh",)),
        ("zt", ("zt",)),
        ("pt", ("pt",)),
        ("pt-PT", ("pt",)),
        ("pt-BR", ("pb",)),
        ("nb", ("nb", "no")),
        ("no", ("no", "nb")),
        ("sr-Latn-RS", ("sr",)),
    ],
)
def test_codes_of_argos(tag: str, expected: tuple[str, ...]) -> None:
    """A BCP 47 tag has Argos' codes: mostly its language alone, with a few of Argos' own."""
    assert installed.codes(tag) == expected


def test_the_newest_version_serves(packages: Path) -> None:
    """Of several versions of a pair the newest is taken, and 1.10 is newer than 1.9."""
    for version in ("1.9", "1.10", "1.2", ""):
        put(packages, version=version, top=f"en_fr-{version}")
    model = installed.find("en-GB", "fr-CA")
    assert model
    assert model.version == "1.10"


def test_the_nearest_code_serves(packages: Path) -> None:
    """A model by the tag's own code goes before one by another code, though that is newer."""
    put(packages, "en", "no", "9.0")
    model = installed.find("en", "nb")
    assert model
    assert model.target == "no"
    put(packages, "en", "nb", "1.0")
    model = installed.find("en", "nb")
    assert model
    assert model.target == "nb"


def test_a_code_may_be_a_whole_tag(packages: Path, tmp_path: Path) -> None:
    """A package of somebody else, with a region in its code, serves that region and no other."""
    file = written(tmp_path / "a.argosmodel", package("en", "pt-BR"))
    assert install.install_file(file, ("en", "pt-BR")).target == "pt-br"
    assert installed.find("en", "pt-BR")
    assert not installed.find("en", "pt-PT")
    assert len(list(packages.iterdir())) == 1


def test_a_route(packages: Path) -> None:
    """The way is the direct model, or else two through English, or else none."""

    def way(source: str, target: str) -> list[str]:
        return [model.pair for model in installed.route(source, target)]

    put(packages, "de", "en")
    put(packages, "en", "pb")
    put(packages, "es", "fr")
    assert way("es-MX", "fr") == ["es → fr"]
    assert way("de", "pt-BR") == ["de → en", "en → pb"]
    assert way("de", "en") == ["de → en"]
    assert way("de", "pt") == []
    assert way("pt-BR", "de") == []
    assert way("en", "en") == []
    put(packages, "de", "pb")
    assert way("de", "pt-BR") == ["de → pb"]


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, "0 B"),
        (999, "999 B"),
        (1000, "1.0 kB"),
        (999_940, "999.9 kB"),
        (999_960, "1.0 MB"),
        (12_345_678, "12.3 MB"),
        (2_000_000_000_000, "2000.0 GB"),
    ],
)
def test_a_size_for_a_person(size: int, expected: str) -> None:
    """A size has four digits at the most, but for more than there will be."""
    assert installed.readable(size) == expected


# --------------------------------------------------------------------------- Argos' settings


def test_the_environment_goes_before_the_settings(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder is what the environment says, else Argos' settings, else in the user's data."""
    assert installed.packages_folder() == home / ".local/share/argos-translate/packages"
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert installed.packages_folder() == tmp_path / "data/argos-translate/packages"
    settings_of_argos(tmp_path / "config", monkeypatch, ARGOS_PACKAGES_DIR="/from/settings")
    assert installed.packages_folder() == Path("/from/settings")
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", "/from/environment")
    assert installed.packages_folder() == Path("/from/environment")


def settings_of_argos(config: Path, monkeypatch: pytest.MonkeyPatch, **values: object) -> Path:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(config))
    file = config / "argos-translate/settings.json"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(values), encoding="utf-8")
    return file


@pytest.mark.usefixtures("home")
def test_the_index_is_where_argos_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The index has Argos' address, or another that is set with or without a slash."""
    assert install.index_address() == install.INDEX + "index.json"
    settings_of_argos(tmp_path, monkeypatch, ARGOS_PACKAGE_INDEX="https://example.org/a/")
    assert install.index_address() == "https://example.org/a/index.json"
    monkeypatch.setenv("ARGOS_PACKAGE_INDEX", "https://example.org/b")
    assert install.index_address() == "https://example.org/b/index.json"


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"ARGOS_PACKAGES_DIR": 3}',
        "\udcff",
        "[" * 100_000,
        '{"ARGOS_PACKAGES_DIR": "/\\u0000"}',
    ],
)
def test_broken_settings_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    """Settings of Argos that cannot be read are an error, not a silent look elsewhere."""
    file = settings_of_argos(tmp_path, monkeypatch)
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(ToolError) as error:
        installed.installed()
    assert str(file) in said(error)


ARGOS = """
import json
from argostranslate import package, settings
found = package.get_installed_packages()
print(json.dumps({
    "packages": sorted(f"{p.from_code} → {p.to_code} {p.package_version}" for p in found),
    "tokenizers": [type(p.tokenizer).__name__ for p in found],
    "folder": str(settings.package_data_dir),
    "index": settings.remote_package_index,
}))
"""

needs_argos = pytest.mark.skipif(
    not importlib.util.find_spec("argostranslate"), reason="argostranslate is not installed"
)


@needs_argos
@pytest.mark.parametrize("by", ["default", "environment", "settings"])
@pytest.mark.usefixtures("home")
def test_argos_finds_what_we_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    """Argos Translate itself looks in the same folder, and finds exactly what we installed."""
    if by == "environment":
        monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(tmp_path / "mine"))
    if by == "settings":
        index, folder = "https://example.org/", str(tmp_path / "mine")
        settings_of_argos(
            tmp_path, monkeypatch, ARGOS_PACKAGES_DIR=folder, ARGOS_PACKAGE_INDEX=index
        )
    install.install_file(written(tmp_path / "a.argosmodel", package("en", "fr", "1.8")))
    install.install_file(written(tmp_path / "a.argosmodel", package("en", "fr", "1.9")))
    install.install_file(written(tmp_path / "b.argosmodel", package("de", "en", "1.0")))
    done = run(ARGOS)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["packages"] == ["de → en 1.0", "en → fr 1.9"]
    assert found["tokenizers"] == ["SentencePieceTokenizer"] * 2
    assert Path(found["folder"]) == installed.packages_folder()
    assert found["index"] == install.index_address()


@needs_argos
def test_we_find_what_argos_installs(packages: Path, tmp_path: Path) -> None:
    """A package that Argos Translate installed is a model for us."""
    file = written(tmp_path / "a.argosmodel", package("en", "fr"))
    code = "import sys; from argostranslate import package; package.install_from_path(sys.argv[1])"
    done = run(code, file)
    assert done.returncode == 0, done.stderr
    assert [(model.pair, model.folder.parent) for model in installed.installed()] == [
        ("en → fr", packages)
    ]


# ------------------------------------------------------------------------------ from a file


def test_a_file_is_installed(packages: Path, tmp_path: Path) -> None:
    """All files of a package come into Argos' folder as they are, and nothing else does."""
    files = {**package(), "translate-en_fr/stanza/Ünï code (1).pt": b"x"}
    model = install.install_file(written(tmp_path / "a.argosmodel", files))
    assert model == installed.find("en", "fr")
    held = {path: data for path, data in tree(packages).items() if data != "folder"}
    assert held == files
    assert [path.name for path in packages.parent.iterdir()] == ["packages"]
    assert stat.S_IMODE(model.folder.stat().st_mode) & 0o055 == 0o055


def test_entries_for_folders_are_fine(tmp_path: Path, packages: Path) -> None:
    """A zip file may name its folders too, as most do."""
    folders = {"translate-en_fr/": b"", "translate-en_fr/model/": b"", "translate-en_fr/none/": b""}
    install.install_file(written(tmp_path / "a.argosmodel", {**folders, **package()}))
    assert (packages / "translate-en_fr/none").is_dir()


def test_a_newer_package_replaces_the_old(packages: Path, tmp_path: Path) -> None:
    """A package in a folder of the same name goes as a whole, with files that the new one lacks."""
    (put(packages, version="1.0") / "old.txt").touch()
    install.install_file(written(tmp_path / "a.argosmodel", package(version="1.1")))
    assert [model.version for model in installed.installed()] == ["1.1"]
    assert not (packages / "translate-en_fr/old.txt").exists()
    assert [path.name for path in packages.parent.iterdir()] == ["packages"]


def test_a_half_package_is_mended(packages: Path, tmp_path: Path) -> None:
    """What Argos left half unpacked is replaced by a package of the same name."""
    (put(packages) / "metadata.json").unlink()
    install.install_file(written(tmp_path / "a.argosmodel", package()))
    assert installed.find("en", "fr")


def test_a_link_is_replaced_not_followed(packages: Path, tmp_path: Path) -> None:
    """Where a link to a package stands, the new one takes its place, and its target stays."""
    elsewhere = put(tmp_path / "elsewhere", version="1.0")
    before = tree(elsewhere)
    packages.mkdir(parents=True)
    (packages / elsewhere.name).symlink_to(elsewhere)
    install.install_file(written(tmp_path / "a.argosmodel", package(version="1.1")))
    assert not (packages / elsewhere.name).is_symlink()
    assert tree(elsewhere) == before
    (packages / "translate-de_fr").symlink_to(tmp_path / "nowhere")
    install.install_file(written(tmp_path / "b.argosmodel", package("de", "fr")))
    assert installed.find("de", "fr")


def test_a_pair_that_was_asked_for(tmp_path: Path, packages: Path) -> None:
    """A package may be held to a pair of tags; one for another pair is refused."""
    file = written(tmp_path / "a.argosmodel", package("en", "zt"))
    with pytest.raises(ToolError) as error:
        install.install_file(file, ("en", "zh-Hans"))
    assert "the package is for en → zt, not for en → zh-Hans" in said(error)
    assert not packages.exists()
    assert install.install_file(file, ("en", "zh-Hant")).target == "zt"


def test_another_model_is_not_overwritten(packages: Path, tmp_path: Path) -> None:
    """A package whose folder has the name of another pair's does not take its place."""
    put(packages, "en", "de", top="translate")
    before = tree(packages)
    with pytest.raises(ToolError) as error:
        install.install_file(written(tmp_path / "a.argosmodel", package(top="translate")))
    assert "remove the model en → de" in said(error)
    assert tree(packages) == before


def test_a_file_in_the_way_stays(packages: Path, tmp_path: Path) -> None:
    """A file that has the name of the package's folder is not overwritten."""
    packages.mkdir(parents=True)
    (packages / "translate-en_fr").write_text("a letter", encoding="utf-8")
    with pytest.raises(ToolError) as error:
        install.install_file(written(tmp_path / "a.argosmodel", package()))
    assert "move it away" in said(error)
    assert tree(packages) == {"translate-en_fr": b"a letter"}


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize("name", ["nowhere.argosmodel", ".", "x" * 300, "\0"])
def test_no_such_file_is_a_wrong_call(tmp_path: Path, name: str) -> None:
    """A file that is not there, or is a folder, is a wrong call."""
    with pytest.raises(UsageError) as error:
        install.install_file(tmp_path / name)
    assert "there is no such file" in said(error)


# -------------------------------------------------------------------------- from a bad file


def _linked() -> bytes:
    """A package with a symbolic link in it, and a file below the link."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in package().items():
            archive.writestr(name, data)
        link = zipfile.ZipInfo("translate-en_fr/out")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc")
    return target.getvalue()


def _packed(method: int) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in package().items():
            archive.writestr(name, data)
    return target.getvalue()


def _in_headers(offset_local: int, offset_central: int, new: bytes) -> bytes:
    """A package in whose headers of the last file something else is written."""
    data = bytearray(zipped(package()))
    for mark, offset in ((b"PK\x03\x04", offset_local), (b"PK\x01\x02", offset_central)):
        start = data.rindex(mark) + offset
        data[start : start + len(new)] = new
    return bytes(data)


def _bitten(position: float) -> bytes:
    """A package of which one byte of content is another."""
    files = {**package(), "translate-en_fr/model/model.bin": NOISE[:10_000]}
    data = bytearray(zipped(files))
    place = data.index(b"model.bin") + 100 + int(position * 9_000)
    data[place] ^= 0xFF
    return bytes(data)


BAD: dict[str, tuple[bytes | Files, str]] = {
    "empty file": (b"", "no package, or it is damaged"),
    "not a zip file": (b"<!DOCTYPE html><p>Sorry</p>" * 50, "no package, or it is damaged"),
    "cut at the end": (zipped(package())[:-30], "no package, or it is damaged"),
    "cut in the middle": (zipped(package())[:200], "no package, or it is damaged"),
    "cut at the start": (zipped(package())[100:], "no package, or it is damaged"),
    "a wrong byte": (_bitten(0.5), "no package, or it is damaged"),
    "wrong checksum": (_in_headers(14, 16, b"\1\2\3\4"), "no package, or it is damaged"),
    "longer than declared": (_in_headers(22, 24, b"\2\0\0\0"), "no package, or it is damaged"),
    "shorter than declared": (_in_headers(22, 24, b"\xff\0\0\0"), "no package, or it is damaged"),
    "absurd size": (_in_headers(22, 24, b"\xf0\xff\xff\xff"), "more than 4 GB"),
    "encrypted": (_in_headers(6, 8, b"\1\0"), "is encrypted"),
    "strange compression": (_in_headers(8, 10, b"\x63\0"), "compressed in a way"),
    "bzip2": (_packed(zipfile.ZIP_BZIP2), "compressed in a way"),
    "lzma": (_packed(zipfile.ZIP_LZMA), "compressed in a way"),
    "symbolic link": (_linked(), "is a link or a device"),
    "nothing in it": ({}, "does not hold one folder"),
    "no folder": ({"metadata.json": b"{}", "model.bin": b""}, "does not hold one folder"),
    "one file": ({"metadata.json": b"{}"}, "does not hold one folder"),
    "two folders": ({**package(), **package("de", "en")}, "does not hold one folder"),
    "a file beside the folder": ({**package(), "README.md": b""}, "does not hold one folder"),
    "absolute": ({**package(), "/translate-en_fr/x": b""}, "is not safe"),
    "leads out": ({**package(), "translate-en_fr/../../x": b""}, "is not safe"),
    "leads out first": ({"../x": b"", **package()}, "is not safe"),
    "is the folder itself": ({**package(top="."), "./x": b""}, "is not safe"),
    "drive letter": ({**package(), "C:/x": b""}, "is not safe"),
    "backslashes": ({**package(), "translate-en_fr\\..\\..\\x": b""}, "is not safe"),
    "two slashes": ({**package(), "translate-en_fr//x": b""}, "is not safe"),
    "null character": ({**package(), "translate-en_fr/x\0.txt": b""}, "is not safe"),
    "line break": ({**package(), "translate-en_fr/x\ny": b""}, "is not safe"),
    "turned around": ({**package(), "translate-en_fr/\u202ex": b""}, "is not safe"),
    "long name": ({**package(), f"translate-en_fr/{'é' * 128}": b""}, "is not safe"),
    "long path": ({**package(), "translate-en_fr/" + "long/" * 2_000: b""}, "cannot be written"),
    "no name": ({**package(), "": b""}, "is not safe"),
    "name twice": ({**package(), "translate-en_fr/METADATA.json": b""}, "stands in it twice"),
    "below a file": (
        {**package(), "translate-en_fr/metadata.json/x": b""},
        "'translate-en_fr/metadata.json/x' in it lies in a file",
    ),
    "many files": (
        {**package(), **{f"translate-en_fr/{number}": b"" for number in range(10_001)}},
        "10,000 are the most",
    ),
    "no metadata": (without("metadata.json"), "metadata.json is missing"),
    "no model": (without("model.bin"), "lacks model/model.bin"),
    "no tokenizer": (without("sentencepiece.model"), "lacks sentencepiece.model/bpe.model"),
    "metadata no JSON": (
        {**package(), "translate-en_fr/metadata.json": b"{"},
        "metadata.json cannot be read",
    ),
    "metadata not UTF-8": (
        {**package(), "translate-en_fr/metadata.json": b'"\xff"'},
        "metadata.json cannot be read",
    ),
    "metadata too deep": (
        {**package(), "translate-en_fr/metadata.json": b"[" * 200_000},
        "metadata.json cannot be read",
    ),
    "metadata too large": (
        {**package(), "translate-en_fr/metadata.json": b" " * 1_000_001},
        "metadata.json is far too large",
    ),
    "metadata of a list": (
        {**package(), "translate-en_fr/metadata.json": b"[]"},
        "does not describe a package",
    ),
    "metadata a folder": (
        {**without("metadata.json"), "translate-en_fr/metadata.json/x": b""},
        "metadata.json cannot be read",
    ),
    "model a folder": (
        {**without("model.bin"), "translate-en_fr/model/model.bin/x": b""},
        "lacks model/model.bin",
    ),
    "another type": (changed(type="sbd"), "is not for translating"),
    "no source language": (changed(from_code=None), "from_code is no code"),
    "no target language": (changed(to_code=None), "to_code is no code"),
    "language a number": (changed(to_code=7), "to_code is no code"),
    "language a path": (changed(to_code="../x"), "to_code is no code"),
}


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
@pytest.mark.parametrize("there", ["nothing", "an older one"])
@pytest.mark.parametrize("name", BAD)
def test_a_bad_file_changes_nothing(
    home: Path, packages: Path, tmp_path: Path, name: str, there: str
) -> None:
    """A file that is no good package is refused with a reason, and the home is as it was."""
    content, what = BAD[name]
    if there == "an older one":
        put(packages, version="1.0")
    before = tree(home)
    file = written(tmp_path / "bad.argosmodel", content)
    outside = tree(tmp_path)
    with pytest.raises(ToolError) as error:
        install.install_file(file)
    assert what in said(error)
    assert name == "long path" or str(file) in said(error)
    assert tree(home) == before
    assert tree(tmp_path) == outside


PARTS = st.one_of(
    st.sampled_from(["..", ".", "", "translate-en_fr", "C:", "~", "\\", "..\\x", "\0", "model"]),
    st.text(max_size=5),
)
NAMES = st.lists(PARTS, min_size=1, max_size=5).map("/".join)


def _encodable(name: str) -> bool:
    return name == name.encode("utf-8", "ignore").decode("utf-8")


@pytest.mark.filterwarnings("ignore:Duplicate name:UserWarning")
@settings(max_examples=150)
@given(st.lists(NAMES.filter(_encodable), max_size=3), st.booleans())
def test_nothing_is_written_outside(names: list[str], is_inside: bool) -> None:
    """Whatever the names in a zip file, files come to be in its own folder, or nowhere."""
    start = "translate-en_fr/" if is_inside else ""
    with _a_home() as (folder, file):
        written(file, {**package(), **{start + name: b"strange" for name in names}})
        with contextlib.suppress(HexaplaError):
            install.install_file(file)
            assert installed.find("en", "fr")
        inside = ".local/share/argos-translate/packages/translate-en_fr"
        for path, data in tree(folder).items():
            is_ours = path == inside or path.startswith(f"{inside}/")
            assert is_ours or (data == "folder" and inside.startswith(f"{path}/")), path
        assert installed.find("en", "fr") or tree(folder) == {}


@settings(max_examples=150)
@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 255)), min_size=1, max_size=4))
def test_damage_never_surprises(changes: list[tuple[float, int]]) -> None:
    """Whatever bytes of a package are others, it is installed whole or refused with a reason."""
    data = bytearray(zipped(package()))
    for place, value in changes:
        data[int(place * (len(data) - 1))] = value
    with _a_home() as (folder, file):
        file.write_bytes(data)
        try:
            model = install.install_file(file)
        except ToolError:
            assert tree(folder) == {}
        else:
            assert model == installed.find(model.source, model.target)


@contextlib.contextmanager
def _a_home() -> Iterator[tuple[Path, Path]]:
    """An empty home, and a file beside it; the folder around both must not change otherwise."""
    with tempfile.TemporaryDirectory() as around, pytest.MonkeyPatch.context() as patch:
        folder, file = Path(around, "in", "home"), Path(around, "file.argosmodel")
        folder.mkdir(parents=True)
        enter(folder, patch)
        yield folder, file
        assert {path.name for path in Path(around).iterdir()} <= {"in", "file.argosmodel"}
        assert [path.name for path in folder.parent.iterdir()] == ["home"]


# ----------------------------------------------------------------- a bad disk, and sudden death


def test_a_full_disk_changes_nothing(home: Path, packages: Path, tmp_path: Path) -> None:
    """Where the system writes no more, the old package stays and no half one comes."""
    put(packages, version="1.0")
    before = tree(home)
    big = package(model=NOISE)
    code = (
        "import resource, sys; from pathlib import Path; from hexapla import errors\n"
        "from hexapla.machine.models import install\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))\n"
        "try: install.install_file(Path(sys.argv[1]))\n"
        "except errors.ToolError as error: print(error, error.findings[0].tip)"
    )
    done = run(code, written(tmp_path / "a.argosmodel", big))
    assert "cannot be written: File too large" in done.stdout, done.stderr
    assert "make room" in done.stdout
    assert tree(home) == before


@pytest.mark.usefixtures("home")
def test_a_folder_that_cannot_be_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder for the packages that cannot be made is an error that names it."""
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", "/proc/nothing/packages")
    with pytest.raises(ToolError) as error:
        install.install_file(written(tmp_path / "a.argosmodel", package()))
    assert "/proc/nothing: cannot be written" in said(error)


@pytest.mark.usefixtures("home")
def test_a_folder_that_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file in the place of the folder of packages is an error that names it, and stays."""
    (tmp_path / "file").write_text("a letter", encoding="utf-8")
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(tmp_path / "file"))
    with pytest.raises(ToolError) as error:
        installed.installed()
    assert str(tmp_path / "file") in said(error)
    with pytest.raises(ToolError) as error:
        install.install_file(written(tmp_path / "a.argosmodel", package()))
    assert str(tmp_path / "file") in said(error)
    assert (tmp_path / "file").read_text(encoding="utf-8") == "a letter"


@pytest.mark.usefixtures("home")
def test_a_folder_that_is_a_loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link that leads to itself is an error that names it, like any folder without a bottom."""
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(tmp_path / "loop"))
    file = written(tmp_path / "a.argosmodel", package())
    for call in (installed.installed, lambda: install.install_file(file)):
        with pytest.raises(ToolError) as error:
            call()
        assert str(tmp_path / "loop") in said(error)


@pytest.mark.usefixtures("home")
@pytest.mark.skipif(not SHARED.is_mount(), reason="no other file system is here")
def test_a_whole_file_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The root of a file system cannot hold the packages, and the error says what can."""
    monkeypatch.setenv("ARGOS_PACKAGES_DIR", str(SHARED))
    with pytest.raises(ToolError) as error:
        install.install_file(written(tmp_path / "a.argosmodel", package()))
    assert "let ARGOS_PACKAGES_DIR name a folder inside it" in said(error)


@pytest.mark.usefixtures("home")
@pytest.mark.skipif(not SHARED.is_mount(), reason="no other file system is here")
def test_another_file_system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The packages may be on another file system than temporary files are."""
    with tempfile.TemporaryDirectory(dir=SHARED) as folder:
        monkeypatch.setenv("ARGOS_PACKAGES_DIR", f"{folder}/packages")
        file = written(tmp_path / "a.argosmodel", package())
        for _ in range(2):
            assert install.install_file(file).folder.parent == Path(folder, "packages")
        assert [path.name for path in Path(folder).iterdir()] == ["packages"]
    assert installed.installed() == []


def test_a_linked_folder_of_packages(packages: Path, tmp_path: Path) -> None:
    """Where the folder of the packages is a link, they are unpacked and put where it leads."""
    (tmp_path / "disk/packages").mkdir(parents=True)
    packages.parent.mkdir(parents=True)
    packages.symlink_to(tmp_path / "disk/packages")
    install.install_file(written(tmp_path / "a.argosmodel", package()))
    assert (tmp_path / "disk/packages/translate-en_fr/metadata.json").exists()
    assert [path.name for path in (tmp_path / "disk").iterdir()] == ["packages"]


AGAIN_AND_AGAIN = """
import itertools, sys
from pathlib import Path
from hexapla.machine.models import install
print("ready", flush=True)
for file in itertools.cycle(sys.argv[1:]):
    install.install_file(Path(file))
"""


def test_a_kill_leaves_a_whole_package(packages: Path, tmp_path: Path) -> None:
    """A process killed at any moment leaves one of the two packages whole, and no other folder."""
    content = {version: version.encode() * 500_000 for version in ("1", "2")}
    files = [
        written(tmp_path / f"{version}.argosmodel", package(version=version, model=data))
        for version, data in content.items()
    ]
    install.install_file(files[0])
    for _ in range(6):
        with started(
            [sys.executable, "-c", AGAIN_AND_AGAIN, *map(str, files)],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
        ) as process:
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            time.sleep(CHANCE.uniform(0, 0.2))
            assert process.poll() is None
            process.send_signal(signal.SIGKILL)
        model = installed.find("en", "fr")
        assert model
        assert (model.folder / "model/model.bin").read_bytes() == content[model.version]
        assert (model.folder / "sentencepiece.model").read_bytes() == b"pieces"
        assert [path.name for path in packages.iterdir()] == ["translate-en_fr"]
    install.install_file(files[0])
    assert [path.name for path in packages.parent.iterdir()] == ["packages"]


def test_what_a_kill_left_is_put_back(packages: Path, tmp_path: Path) -> None:
    """Where a system needs two moves to exchange folders, a kill between them is mended."""
    put(packages, "en", "de")
    workshop = packages.parent / ".hexapla-models-abcdefgh"
    put(workshop / "unpacked", version="2")
    put(workshop / "unpacked", version="1", top="translate-en_fr-old")
    install.install_file(written(tmp_path / "a.argosmodel", package("de", "en")))
    model = installed.find("en", "fr")
    assert model
    assert (model.version, model.folder.name) == ("1", "translate-en_fr")
    assert [path.name for path in packages.parent.iterdir()] == ["packages"]


def test_two_processes_at_once(packages: Path, tmp_path: Path) -> None:
    """Processes that install at the same time do not disturb one another."""
    code = (
        "import sys; from pathlib import Path\n"
        "from hexapla.machine.models import install\n"
        "for _ in range(20): install.install_file(Path(sys.argv[1]))"
    )
    packed = {
        "fr": package("en", "fr"),
        "de": package("en", "de"),
        "fr-2": package("en", "fr", "2"),
    }
    with ExitStack() as stack:
        processes = [
            stack.enter_context(
                started(
                    [sys.executable, "-c", code, written(tmp_path / f"{name}.argosmodel", files)],
                    env={**os.environ, "PYTHONPATH": str(ROOT)},
                    stderr=subprocess.PIPE,
                )
            )
            for name, files in packed.items()
        ]
        for process in processes:
            _, stderr = process.communicate(timeout=LIMIT)
            assert process.returncode == 0, stderr
    assert [model.pair for model in installed.installed()] == ["en → de", "en → fr"]
    assert [path.name for path in packages.parent.iterdir()] == ["packages"]


# ---------------------------------------------------------------------------------- removal


def test_all_versions_are_removed(packages: Path) -> None:
    """All versions of a pair go, and nothing else does."""
    put(packages, version="1.0", top="one")
    put(packages, version="2.0", top="two")
    put(packages, "en", "de")
    gone = install.remove("en-US", "fr")
    assert [model.version for model in gone] == ["2.0", "1.0"]
    assert [path.name for path in packages.iterdir()] == ["translate-en_de"]
    assert [path.name for path in packages.parent.iterdir()] == ["packages"]


def test_only_what_is_found_is_removed(packages: Path) -> None:
    """Of two codes for a language, only the models of the one that serves are removed."""
    put(packages, "en", "nb")
    put(packages, "en", "no")
    assert [model.target for model in install.remove("en", "nb")] == ["nb"]
    assert [model.target for model in installed.installed()] == ["no"]


def test_nothing_to_remove_is_a_wrong_call(home: Path, packages: Path) -> None:
    """Removing what is not there is a wrong call that changes nothing."""
    for _ in range(2):
        before = tree(home)
        with pytest.raises(UsageError) as error:
            install.remove("en", "pt-BR")
        assert "no model en → pb is installed" in said(error)
        assert tree(home) == before
        put(packages, "en", "pt")


def test_links_are_not_followed(packages: Path, tmp_path: Path) -> None:
    """Of a package that is a link, or holds one, what it leads to stays."""
    elsewhere = put(tmp_path / "elsewhere", "en", "de")
    (tmp_path / "letter").write_text("Dear friend", encoding="utf-8")
    before = tree(tmp_path / "elsewhere")
    folder = put(packages)
    (folder / "link").symlink_to(tmp_path / "letter")
    (folder / "folder").symlink_to(elsewhere)
    (packages / "linked").symlink_to(elsewhere)
    install.remove("en", "fr")
    install.remove("en", "de")
    assert list(packages.iterdir()) == []
    assert tree(tmp_path / "elsewhere") == before
    assert (tmp_path / "letter").exists()


# ------------------------------------------------------------------------------ the network


@dataclass
class Server:
    """A real server on this computer, that answers as a test wants it to."""

    address: str
    answers: dict[str, list[bytes | int | str]] = field(default_factory=dict)
    """By path, what it answers to one request after another, and at the last for ever: a body; a
    status; ``half`` of the last body and then nothing; an address to go to instead."""
    asked: list[str] = field(default_factory=list)

    def offer(self, *files: tuple[str, list[bytes | int | str]], **fields: object) -> None:
        """Let the index offer one more package, at these paths."""
        links = [self.address + path for path, _ in files]
        self.index = [*self.index, {**described(), "links": links, **fields}]
        self.answers.update(files)

    @property
    def index(self) -> list[object]:
        """What the index says."""
        (text,) = self.answers.get("/index.json", [b"[]"])
        assert isinstance(text, bytes)
        entries: list[object] = json.loads(text)
        return entries

    @index.setter
    def index(self, entries: list[object]) -> None:
        self.answers["/index.json"] = [json.dumps(entries).encode()]


class _Handler(BaseHTTPRequestHandler):
    server: _Listening

    def do_GET(self) -> None:
        told = self.server.told
        told.asked.append(self.path)
        answers = told.answers.get(self.path, [404])
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, int):
            self.send_error(answer)
        elif isinstance(answer, str) and answer != "half":
            self.send_response(302)
            self.send_header("Location", answer)
            self.end_headers()
        else:
            body = next(one for one in reversed([answer, *answers]) if isinstance(one, bytes))
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body[: len(body) // 2] if answer == "half" else body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class _Listening(ThreadingHTTPServer):
    told: Server


@pytest.fixture
def server(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """The server of the index; the pauses between attempts are left out."""
    assert home.exists()
    monkeypatch.setattr(download, "PAUSES", (0, 0))
    monkeypatch.setattr(download, "RETRIES", download.RETRIES.new(backoff_factor=0))
    with _Listening(("127.0.0.1", 0), _Handler) as listening:
        listening.told = Server(f"http://127.0.0.1:{listening.server_port}")
        monkeypatch.setenv("ARGOS_PACKAGE_INDEX", f"{listening.told.address}/")
        thread = threading.Thread(target=listening.serve_forever, args=(0.02,))
        thread.start()
        try:
            yield listening.told
        finally:
            listening.shutdown()
            thread.join(timeout=LIMIT)


GOOD = zipped(package(model=NOISE[:300_000]))


def test_what_the_index_offers(server: Server) -> None:
    """The translation models of the index are offered; what else is in it is passed over."""
    server.offer(("/a", [GOOD]), to_code="fr", package_version="1.9")
    server.offer(("/b", [GOOD]), to_code="de", package_version="1.0")
    server.offer(type="sbd")
    server.offer(to_code="\x1b[2J")
    server.offer(to_code="es", links="none")
    server.index += [3, None, []]
    offers = install.available()
    assert [(offer.pair, offer.version, offer.links) for offer in offers] == [
        ("en → de", "1.0", (f"{server.address}/b",)),
        ("en → es", "1.9", ()),
        ("en → fr", "1.9", (f"{server.address}/a",)),
    ]


def test_a_pair_is_fetched(server: Server, packages: Path) -> None:
    """The newest model of a pair is fetched and installed, and its progress is told."""
    server.offer(("/old", [404]), package_version="1.9")
    server.offer(("/new", [GOOD]), package_version="1.10")
    told: list[tuple[int, int]] = []
    model = install.install_pair("en-GB", "fr-CA", lambda done, total: told.append((done, total)))
    assert model == installed.find("en", "fr")
    assert server.asked == ["/index.json", "/new"]
    assert told == sorted(told)
    assert (told[0], told[-1]) == ((0, len(GOOD)), (len(GOOD), len(GOOD)))
    assert len(told) > 3
    assert [path.name for path in packages.parent.iterdir()] == ["packages"]


def test_a_model_by_another_code_is_not_the_same(server: Server, packages: Path) -> None:
    """A newer model by the second code of a language does not keep the first from coming."""
    server.offer(("/a", [zipped(package("en", "nb", "1.0"))]), to_code="nb", package_version="1.0")
    put(packages, "en", "no", "2.0")
    assert install.install_pair("en", "no").target == "nb"


def test_what_is_there_is_not_fetched_again(server: Server, packages: Path) -> None:
    """A model that is as new as the index's stays; an older one is replaced."""
    server.offer(("/a", [GOOD]))
    put(packages, version="1.8")
    assert install.install_pair("en", "fr").version == "1.9"
    server.asked.clear()
    assert install.install_pair("en", "fr").version == "1.9"
    assert server.asked == ["/index.json"]


@pytest.mark.parametrize(
    "answers", [[500, GOOD], [503, 429, GOOD], ["half", GOOD], ["half", "half", GOOD]]
)
def test_a_passing_fault_passes(server: Server, answers: list[bytes | int | str]) -> None:
    """A server that fails, or breaks off in the middle, is asked again."""
    server.offer(("/a", list(answers)))
    server.answers["/index.json"].insert(0, answers[0])
    assert install.install_pair("en", "fr").version == "1.9"
    assert server.asked.count("/a") == len(answers)


@pytest.mark.parametrize("first", [404, 500, b"<p>Sorry, moved</p>", zipped(package("de", "en"))])
def test_the_next_address_is_tried(server: Server, first: bytes | int) -> None:
    """Where one address has no good package, the next one is asked."""
    server.offer(("/a", [first]), ("/b", [GOOD]), ("/c", [GOOD]))
    assert install.install_pair("en", "fr").version == "1.9"
    assert server.asked[-1] == "/b"
    assert "/c" not in server.asked


def test_a_redirection_is_followed(server: Server) -> None:
    """A server may send us to another address."""
    server.offer(("/a", [f"{server.address}/b"]), ("/b", [GOOD]))
    install.install_pair("en", "fr")
    assert server.asked == ["/index.json", "/a", "/b"]


def test_the_second_attempt_begins_anew(server: Server) -> None:
    """Nothing of an answer that broke off, or of what the file held before, stays in the file."""
    server.answers["/a"] = ["half", GOOD]
    file = io.BytesIO(b"old" * len(GOOD))
    file.seek(7)
    download.fetch(f"{server.address}/a", file, most=len(GOOD))
    assert file.getvalue() == GOOD


FETCHES: dict[str, tuple[list[bytes | int | str], str]] = {
    "not found": ([404], "/a: the server answers 404 Not Found"),
    "fails for ever": ([500], "/a: the server answers 500"),
    "breaks off for ever": (["half", "half", "half", GOOD], "/a: the connection broke off"),
    "garbage": ([b"<p>Sorry</p>"], "/a: this is no package, or it is damaged"),
    "cut": ([GOOD[:-100]], "/a: this is no package, or it is damaged"),
    "another pair": (
        [zipped(package("de", "en"))],
        "/a: the package is for de → en, not for en → fr",
    ),
    "sends us to a file": (
        ["file:///etc/passwd"],
        "file:///etc/passwd: this is no address on the web",
    ),
    "sends us to a riddle": (
        ["http://\x1bc.org"],
        "'http://\\x1bc.org': this is no address on the web",
    ),
    "sends us around": (["/a"], "/a: the server sends us from address to address"),
    "sends us to nonsense": (["http://[::1"], "/a: it cannot be fetched"),
}


@pytest.mark.parametrize("there", ["nothing", "an older one"])
@pytest.mark.parametrize("name", FETCHES)
def test_a_failed_fetch_changes_nothing(
    server: Server, home: Path, packages: Path, name: str, there: str
) -> None:
    """A package that cannot be fetched is an error with its address, and the home is as it was."""
    if there == "an older one":
        put(packages, version="1.0")
    before = tree(home)
    answers, what = FETCHES[name]
    server.offer(("/a", list(answers)))
    with pytest.raises(ToolError) as error:
        install.install_pair("en", "fr")
    assert what in said(error)
    assert server.address in said(error) or "no address" in what
    assert tree(home) == before


def test_all_addresses_are_told(server: Server) -> None:
    """Where no address serves, each is told with its reason, also those that are no web address."""
    links = ["file:///etc/passwd", f"{server.address}/a", "ipfs://Qm", "http://[", "https://"]
    server.offer(links=links)
    with pytest.raises(ToolError) as error:
        install.install_pair("en", "fr")
    assert sorted(finding.where for finding in error.value.findings) == sorted(links)
    assert "file:///etc/passwd: this is no address on the web" in said(error)


def test_a_model_without_an_address(server: Server) -> None:
    """An entry of the index that has no address is told as such."""
    server.offer()
    with pytest.raises(ToolError) as error:
        install.install_pair("en", "fr")
    assert "names no address of the model en → fr" in said(error)


@pytest.mark.parametrize("size", ["declared", "sent"])
def test_a_file_that_is_too_large(
    server: Server, home: Path, monkeypatch: pytest.MonkeyPatch, size: str
) -> None:
    """What is larger than any package is not taken to the end."""
    server.offer(("/a", [GOOD]))
    limit = len(GOOD) - 1
    monkeypatch.setattr(install, "MOST_BYTES", limit)
    if size == "sent":
        monkeypatch.setattr(_Handler, "send_header", lambda *_: None)
    told: list[int] = []
    with pytest.raises(ToolError) as error:
        install.install_pair("en", "fr", lambda done, _: told.append(done))
    assert len(told) == 0 if size == "declared" else len(told) > 3
    assert f"it is larger than {limit:,} bytes" in said(error)
    assert tree(home) == {}


INDEXES: dict[str, tuple[bytes | int, str]] = {
    "not found": (404, "the server answers 404 Not Found"),
    "not JSON": (b"<p>Sorry</p>", "this is no index of packages"),
    "not UTF-8": (b'["\xff"]', "this is no index of packages"),
    "no list": (b'{"packages": []}', "this is no index of packages"),
    "too deep": (b"[" * 200_000, "this is no index of packages"),
}


@pytest.mark.parametrize("name", INDEXES)
def test_a_bad_index(server: Server, home: Path, name: str) -> None:
    """An index that cannot be fetched or read is an error with its address."""
    answer, what = INDEXES[name]
    server.answers["/index.json"] = [answer]
    for ask in (install.available, lambda: install.install_pair("en", "fr")):
        with pytest.raises(ToolError) as error:
            ask()
        assert f"{server.address}/index.json: {what}" in said(error)
    assert tree(home) == {}


@pytest.mark.parametrize(
    ("pairs", "tip"),
    [
        (
            [("de", "en"), ("en", "pb"), ("de", "es")],
            "run `models install de en` and `models install en pb`",
        ),
        ([("de", "en"), ("es", "pb"), ("fr", "it")], "it has de → en, es → pb"),
        ([("fr", "it")], "`models list --available` shows what there is"),
        (
            [("de", f"q{letter}") for letter in "abcdefghijklmn"],
            "de → qk, de → ql and 2 more",
        ),
    ],
)
def test_a_pair_that_is_not_offered(server: Server, pairs: list[tuple[str, str]], tip: str) -> None:
    """A pair that the index lacks is a wrong call; the way through English, or near ones, help."""
    for source, target in pairs:
        server.offer(from_code=source, to_code=target)
    with pytest.raises(UsageError) as error:
        install.install_pair("de", "pt-BR")
    assert "it has no model de → pb" in said(error)
    assert tip in said(error)


@pytest.mark.usefixtures("server")
def test_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody answers, the error asks for the network."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        monkeypatch.setenv("ARGOS_PACKAGE_INDEX", f"http://127.0.0.1:{free.getsockname()[1]}")
    with pytest.raises(ToolError) as error:
        install.available()
    assert "no connection to the server" in said(error)
    assert "see whether there is a network" in said(error)


@pytest.mark.usefixtures("server")
def test_a_name_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that has no address is told as such, as it is without a network."""
    monkeypatch.setenv("ARGOS_PACKAGE_INDEX", "http://models.invalid")
    with pytest.raises(ToolError) as error:
        install.available()
    assert "nobody knows this server's name" in said(error)


@pytest.mark.usefixtures("server")
def test_a_server_that_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that takes the call and says nothing is waited for so long and no longer."""
    monkeypatch.setattr(download, "READ", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("ARGOS_PACKAGE_INDEX", f"http://127.0.0.1:{silent.getsockname()[1]}")
        with pytest.raises(ToolError) as error:
            install.available()
    assert "the server does not answer in time" in said(error)


def test_the_proxy_of_the_environment(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that the environment names is asked, but not for what NO_PROXY excepts."""
    monkeypatch.setenv("HTTP_PROXY", server.address.removeprefix("http://"))
    server.answers["http://models.invalid/index.json"] = [b"[]"]
    monkeypatch.setenv("ARGOS_PACKAGE_INDEX", "http://models.invalid/")
    assert install.available() == []
    assert server.asked == ["http://models.invalid/index.json"]
    monkeypatch.setenv("NO_PROXY", "models.invalid")
    with pytest.raises(ToolError) as error:
        install.available()
    assert "nobody knows this server's name" in said(error)


def test_only_two_calls_use_the_network(server: Server, packages: Path, tmp_path: Path) -> None:
    """Looking, installing from a file and removing ask no server."""
    calls: list[Callable[[], object]] = [
        lambda: install.install_file(written(tmp_path / "a.argosmodel", package())),
        installed.survey,
        lambda: installed.find("en", "fr"),
        lambda: installed.route("de", "fr"),
        lambda: install.remove("en", "fr"),
    ]
    for call in calls:
        call()
    assert server.asked == []
    assert list(packages.iterdir()) == []


def test_names_of_the_index_are_no_paths(server: Server, home: Path, packages: Path) -> None:
    """What the index says never becomes a path: only the package's own folder does."""
    server.offer(("/..%2F..%2Fx", [GOOD]), package_version="../../x", code="/etc")
    install.install_pair("en", "fr")
    assert [path.name for path in packages.iterdir()] == ["translate-en_fr"]
    assert not [path for path in tree(home) if re.search(r"(^|/)(x|etc)$", path)]
