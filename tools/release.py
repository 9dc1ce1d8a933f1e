"""A release of the commit that is checked out: wheel, sdist, and what they are made of.

    .venv/bin/python tools/release.py [FOLDER]

Called by ``make release``, into ``build/release``:

- ``hexapla-….whl`` and ``hexapla-….tar.gz``, the same bytes whenever they are made of a commit;
- ``hexapla.cdx.json``, a software bill of materials (CycloneDX 1.6) of what ``requirements.lock``
  installs here, and ``licences.html``, the licences of all of it;
- ``provenance.json``, an in-toto statement with the predicate of SLSA 1.0 that says of which commit
  and which locks the two are made; unsigned, for the key is the publisher's;
- ``audit.json``, what is known against any of it, by pip-audit, where that can be asked;
- ``SHA256SUMS``.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

# ruff: noqa: E402 - the package is found only now
from hexapla import __version__

UV = ROOT / ".venv" / "bin" / "uv"
LOCKS = ("requirements.lock", "requirements-release.lock")

BUILD_TYPE = "urn:hexapla:make-release:1"
"""What `make release` is called in the provenance."""

INSIDE = {"pypandoc_binary": "and pandoc itself, which it carries: GPL-2.0-or-later"}
"""What a wheel carries under another licence than its own, and its metadata do not say."""

PAGE = """\
<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Licences of what Hexapla {version} installs</title>
<style>
body {{ max-width: 60rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 sans-serif; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ padding: 0.25rem 0.75rem 0.25rem 0; text-align: start; vertical-align: top; }}
tr {{ border-bottom: 1px solid #ccc; }}
pre {{ white-space: pre-wrap; overflow-wrap: anywhere; font-size: 0.8rem; }}
</style>
</head>
<body>
<h1>Licences of what Hexapla {version} installs</h1>
<p>As each package says itself. Hexapla’s own is {own}.</p>
<table>
<thead>
<tr><th scope="col">package</th><th scope="col">version</th><th scope="col">licence</th></tr>
</thead>
<tbody>
{rows}
</tbody>
</table>
{texts}
</body>
</html>
"""


def main() -> None:
    """Make the release."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "build" / "release"
    if changed := _git("status", "--porcelain"):
        sys.exit(f"release: commit this first, or stash it:\n{changed}")
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    with tempfile.TemporaryDirectory() as place:
        packages = build(Path(place), folder)
        installed, tools = (environment(Path(place), lock) for lock in LOCKS)
        bill_of_materials(tools, installed, folder / "hexapla.cdx.json")
        found = sorted(distributions(path=[str(installed.site)]), key=_order)
        (folder / "licences.html").write_text(licences(found), encoding="utf-8")
        known = audit(tools, folder / "audit.json")
    _write(folder / "provenance.json", provenance(packages))
    sums = [f"{_sum(path)}  {path.name}\n" for path in sorted(folder.iterdir())]
    (folder / "SHA256SUMS").write_text("".join(sums), encoding="ascii")
    print(f"release: {', '.join(path.name for path in sorted(folder.iterdir()))}")
    print(f"release: {len(found)} packages; {known}")


# ----------------------------------------------------------------------------------- packages


def build(place: Path, folder: Path) -> list[Path]:
    """Build wheel and sdist of the commit, with its time as that of all their files."""
    source = place / "source"
    source.mkdir()
    archive = subprocess.run(
        ["git", "archive", "HEAD"], cwd=ROOT, stdout=subprocess.PIPE, check=True
    ).stdout
    subprocess.run(["tar", "-x", "-C", source], input=archive, check=True)
    _run(sys.executable, "-m", "hatchling", "build", "-d", folder, cwd=source)
    return sorted(folder.iterdir())


class Environment:
    """A fresh environment with what a lock holds."""

    def __init__(self, folder: Path) -> None:
        self.python = folder / "bin" / "python"
        self.scripts = folder / "bin"
        (self.site,) = folder.glob("lib/python*/site-packages")


def environment(place: Path, lock: str) -> Environment:
    """Install what a lock holds, each file with a digest that stands there."""
    folder = place / Path(lock).stem
    _run(UV, "venv", "-q", "--no-project", "-p", sys.executable, folder)
    # The project's own settings for uv are for making the locks.
    options = ["-q", "--no-config", "--require-hashes", "-p", folder / "bin" / "python"]
    _run(UV, "pip", "install", *options, "-r", ROOT / lock)
    return Environment(folder)


# ------------------------------------------------------------------------ what it is made of


def bill_of_materials(tools: Environment, installed: Environment, file: Path) -> None:
    """Write the bill of materials of what is installed, valid by its schema."""
    command = [tools.scripts / "cyclonedx-py", "environment", installed.python]
    options = ["--pyproject", ROOT / "pyproject.toml", "--output-reproducible", "--validate"]
    _run(*command, *options, "--of", "JSON", "-o", file)


def licences(found: Sequence[Distribution]) -> str:
    """The page with the licence of each package, and its text where the package has it."""
    rows, texts = [], []
    for one in found:
        name, own = escape(one.metadata["Name"]), escape(licence(one))
        files = list(_texts_of(one))
        shown = f'<a href="#{name}">{name}</a>' if files else name
        rows.append(f"<tr><td>{shown}</td><td>{escape(one.version)}</td><td>{own}</td></tr>")
        if files:
            body = "".join(f"<pre>{escape(text)}</pre>\n" for text in files)
            texts.append(f'<h2 id="{name}">{name}</h2>\n{body}')
    own = "MIT; that of the book’s text is CC BY 4.0"
    return PAGE.format(version=__version__, own=own, rows="\n".join(rows), texts="\n".join(texts))


def licence(package: Distribution) -> str:
    """What a package says of its licence: as SPDX, or else in words of its own."""
    (said,) = package.metadata.get_all("License-Expression") or [""]
    classifiers = package.metadata.get_all("Classifier") or []
    named = [one.rpartition("::")[2].strip() for one in classifiers if one.startswith("License ::")]
    # Some have the whole text where its name should be.
    (text,) = package.metadata.get_all("License") or [""]
    field = text.strip().partition("\n")[0]
    own = said or "; ".join(named) or field or "not said: see its text"
    return "; ".join(filter(None, (own, INSIDE.get(package.metadata["Name"]))))


def _texts_of(package: Distribution) -> Iterator[str]:
    names = ("licen", "copying", "notice", "ofl")
    for file in package.files or ():
        if ".dist-info" in str(file) and file.name.lower().startswith(names):
            path = Path(str(file.locate()))
            if path.is_file():
                yield path.read_text(encoding="utf-8", errors="replace")


def audit(tools: Environment, file: Path) -> str:
    """Ask what is known against each package; a sentence about it.

    Whoever cannot be asked says nothing: then nothing is written, and the sentence says so.

    Raises:
        SystemExit: something is known.
    """
    command = [tools.scripts / "pip-audit", "--disable-pip", "--require-hashes", "-f", "json"]
    done = subprocess.run(
        [*map(str, command), "-r", str(ROOT / LOCKS[0])],
        capture_output=True,
        text=True,
        check=False,
    )
    try:
        packages = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        return f"not audited: {done.stderr.strip().splitlines()[-1:] or 'no answer'}"
    asked = [one for one in packages if "skip_reason" not in one]
    if not asked:
        return "not audited: nobody here knows these packages"
    _write(file, {"dependencies": asked})
    if known := [one["name"] for one in asked if one["vulns"]]:
        sys.exit(f"release: something is known against {', '.join(known)}: see {file}")
    return f"nothing is known against {len(asked)} of {len(packages)} that were asked for"


def provenance(packages: Sequence[Path]) -> dict[str, Any]:
    """Of which commit and locks the packages are made (SLSA provenance 1.0, in-toto 1)."""
    commit = _git("rev-parse", "HEAD")
    locks = [{"uri": name, "digest": {"sha256": _sum(ROOT / name)}} for name in LOCKS]
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": one.name, "digest": {"sha256": _sum(one)}} for one in packages],
        "predicateType": "https://slsa.dev/provenance/v1",
        "predicate": {
            "buildDefinition": {
                "buildType": BUILD_TYPE,
                "externalParameters": {"command": "make release", "version": __version__},
                "internalParameters": {"python": "{}.{}.{}".format(*sys.version_info[:3])},
                "resolvedDependencies": [
                    {"uri": "git+hexapla", "digest": {"gitCommit": commit}},
                    *locks,
                ],
            },
            "runDetails": {"builder": {"id": "urn:hexapla:make"}},
        },
    }


# ------------------------------------------------------------------------------------ helpers


def _order(package: Distribution) -> str:
    return str(package.metadata["Name"]).casefold()


def _sum(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _write(file: Path, value: Mapping[str, Any]) -> None:
    file.write_text(f"{json.dumps(value, indent=2, ensure_ascii=False)}\n", encoding="utf-8")


def _run(*command: object, cwd: Path = ROOT) -> None:
    # Wheel and bill of materials have the time of the commit, and no other.
    env = {**os.environ, "SOURCE_DATE_EPOCH": _git("log", "-1", "--format=%ct")}
    done = subprocess.run(
        [*map(str, command)], cwd=cwd, env=env, capture_output=True, text=True, check=False
    )
    if done.returncode:
        sys.exit(f"release: {command[0]} failed:\n{done.stdout}{done.stderr}")


def _git(*arguments: str) -> str:
    command = ["git", *arguments]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.strip()


if __name__ == "__main__":
    main()
