"""All files of a finished build → whether they are those that were built, and no others.

``SHA256SUMS`` says it of every file, ``manifest.json`` of the artifacts; what the two say, and what
there is, has to agree.
"""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from hexapla import registry
from hexapla.errors import Finding
from hexapla.files import book_files, digests

SUMS = "SHA256SUMS"

LINE = re.compile(r"(?P<sum>[0-9a-f]{64})  (?P<name>[^\0]+)")
"""A line as ``sha256sum`` writes and checks it."""

COVER = "cover.jpg"
"""The cover in the folder of an edition: no part of its site."""

OTHERS = (".pdf", ".epub")
"""The endings of artifacts beside a site in a manifest without a schema, which does not name the
files of the site: they are all others."""

REBUILD = "build again"

Sums = Mapping[str, str]
"""The SHA-256 of each file, by its path in ``dist/``."""


def is_own(dist: Path, name: str) -> bool:
    """Whether a path in ``dist/`` leads to a file there, and no link on the way leads elsewhere."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts or "\0" in name:
        return False
    steps = [dist.joinpath(*path.parts[: end + 1]) for end in range(len(path.parts))]
    return not any(step.is_symlink() for step in steps) and dist.joinpath(*path.parts).is_file()


def differences(dist: Path, record: Mapping[str, Any]) -> list[Finding]:
    """Every file that was changed, is missing, or was not built; and what the manifest belies."""
    known, findings = _listed(dist)
    if known is None:
        return findings
    faults = {
        name: fault for name, wanted in known.items() if (fault := _fault(dist, name, wanted))
    }
    findings += [Finding(name, fault, REBUILD) for name, fault in faults.items()]
    for name in _unlisted_files(dist, known):
        tip = "take it away, or build again"
        findings.append(Finding(name, "this is no file of the build: SHA256SUMS has no such", tip))
    whole = {name: (dist / name).stat().st_size for name in known if name not in faults}
    return [*findings, *_manifest_differences(record, known, whole)]


def _listed(dist: Path) -> tuple[dict[str, str] | None, list[Finding]]:
    """The files that ``SHA256SUMS`` names; None where it cannot be read."""
    path, listed = dist / SUMS, {}
    findings: list[Finding] = []
    try:
        if not is_own(dist, SUMS) or path.stat().st_size > book_files.MOST_BYTES:
            return None, [Finding(SUMS, "it is missing, no file, or far too large", REBUILD)]
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, start=1):
                if not (read := LINE.fullmatch(line.rstrip("\n"))):
                    where = f"{SUMS}, line {number}"
                    findings.append(Finding(where, "this is no check sum and name", REBUILD))
                elif read["name"] in listed:
                    what = f"{read['name']} stands there twice"
                    findings.append(Finding(f"{SUMS}, line {number}", what, REBUILD))
                else:
                    listed[read["name"]] = read["sum"]
    except (OSError, UnicodeDecodeError) as error:
        return None, [Finding(SUMS, f"it cannot be read: {error}", REBUILD)]
    return listed, findings


def _fault(dist: Path, name: str, wanted: str) -> str | None:
    """What is wrong with a file that was built; None where it is as it was."""
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        return "SHA256SUMS names it, and it lies elsewhere"
    file = dist / name
    if not os.path.lexists(file):
        return "this file is missing"
    if not is_own(dist, name):
        return "this is a link or no file: nothing else than the build is read"
    try:
        return None if digests.of_file(file)[0] == wanted else "this is not the file that was built"
    except OSError as error:
        return f"this cannot be read: {error.strerror}"


def _unlisted_files(dist: Path, known: Mapping[str, str]) -> Iterator[str]:
    """What is in the folder and was not built: files, links, and whatever else is no folder."""
    for folder, inner, files in os.walk(dist):
        links = [name for name in inner if Path(folder, name).is_symlink()]
        for name in sorted([*files, *links]):
            path = Path(folder, name).relative_to(dist).as_posix()
            if path not in known and path != SUMS:
                yield path


# ------------------------------------------------------------------------------------ manifest


def _manifest_differences(
    record: Mapping[str, Any], known: Sums, sizes: Mapping[str, int]
) -> Iterator[Finding]:
    """What the manifest says of files otherwise than ``SHA256SUMS``, or than they are."""
    named_files: set[str] = set()
    covers: set[str] = set()
    for entry in record["editions"]:
        where = f"manifest.json, the {entry['language']} edition"
        for artifact in entry["artifacts"]:
            files = files_of(artifact, known)
            for what in _wrong_files(artifact, files, known, sizes, named_files):
                said = f"{artifact['path']}: {what}"
                yield Finding(f"{where}, {artifact['format']}", said, REBUILD)
            named_files |= {*files}
        covers.add(f"{entry['language']}/{COVER}")
        if (cover := entry.get("cover")) and cover not in known:
            yield Finding(where, f"its cover {cover} is no file of the build", REBUILD)
        elif not cover and f"{entry['language']}/{COVER}" in known:
            yield Finding(where, "there is a cover that it does not name", REBUILD)
    homes = tuple(f"{entry['language']}/" for entry in record["editions"])
    for name in known:
        is_artifact = name.endswith(OTHERS) or ("schema" in record and name.startswith(homes))
        if is_artifact and name not in named_files | covers:
            what = f"{name} is no artifact of any edition in it"
            yield Finding("manifest.json", what, REBUILD)


def _wrong_files(
    artifact: Mapping[str, Any],
    files: list[str],
    known: Sums,
    sizes: Mapping[str, int],
    named_files: set[str],
) -> Iterator[str]:
    """What is wrong with what the manifest says of an artifact that has these files."""
    if str(artifact["path"]) not in files:
        yield "it is none of the files that it names"
    if not named_files.isdisjoint(files):
        yield "it stands there twice"
    if any(file not in known for file in files):
        yield "SHA256SUMS does not name it"
        return
    if artifact.get("sha256") != _sum(files, known):
        yield "its sha256 is another one than that of SHA256SUMS"
    elif all(file in sizes for file in files):
        size = sum(sizes[file] for file in files)
        if size != artifact.get("bytes"):
            yield f"it has {artifact.get('bytes')} bytes there, and {size} on the disk"


def files_of(artifact: Mapping[str, Any], existing: Iterable[str]) -> list[str]:
    """The files of an artifact in a manifest; ``existing`` are all files of the build.

    A manifest without a schema does not name those of a site.
    """
    first = str(artifact["path"])
    if listed := artifact.get("files"):
        return [str(file) for file in listed]
    if not registry.format_of_record(artifact).is_folder:
        return [first]
    home = f"{first.rpartition('/')[0]}/"
    own = (name for name in existing if name.startswith(home) and not name.endswith(OTHERS))
    return [first, *sorted(name for name in own if name not in {first, f"{home}{COVER}"})]


def _sum(files: list[str], known: Sums) -> str:
    """The SHA-256 of an artifact; of several files, of the list of them with theirs."""
    if len(files) == 1:
        return known[files[0]]
    home = f"{files[0].rpartition('/')[0]}/"
    listed = sorted(files, key=lambda name: PurePosixPath(name).parts)
    lines = (f"{known[name]}  {name.removeprefix(home)}\n" for name in listed)
    return hashlib.sha256("".join(lines).encode()).hexdigest()
