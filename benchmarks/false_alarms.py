"""How often ``hexapla check`` is wrong about what people wrote: real catalogs in many languages.

    .venv/bin/python -m benchmarks.false_alarms [--write] [--short] [--list [LANGUAGE …]]

The catalogs are those of Debian: the guide to its installation, which is prose in many languages,
and the texts of its installer, which are short and in many more. The packages are fetched, each by
its version and check sum, into the user's cache folder; nothing of them is kept in the repository.
Their markup is made into marks (DocBook's elements and entities) or escaped, so that a text is what
a book's catalog would hold. Where the marks of the two texts cannot be paired the checks of marks,
markup and code do not read the message: code may be marked in one of them only. Every check but
those of a glossary, which there is none of, reads every message that is translated and not fuzzy.

``false_alarms.tsv`` has a line for each finding that was read, by a hash: whether it is right. They
were drawn by lot from those of each check in each language; their share of wrong ones holds for all
of these, and where none was read all count as false.
"""

from __future__ import annotations

import argparse
import hashlib
import html.entities
import os
import re
import subprocess
import tarfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import polib

from benchmarks import tables
from hexapla.catalogs.catalog import Catalog, Message
from hexapla.checks.checks import check_message
from hexapla.checks.context import check_context
from hexapla.errors import Finding
from hexapla.languages.languages import typography
from hexapla.terminology.glossary import Glossary
from hexapla.theme import Theme

ROOT = Path(__file__).parent.parent
SOURCE = "en"
FOLDER = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hexapla-benchmarks"
JUDGED = Path(__file__).with_suffix(".tsv")


@dataclass(frozen=True, slots=True)
class Package:
    """A source package of Debian 12, and where its catalogs are."""

    name: str
    file: str
    sha256: str
    catalogs: str
    """A pattern for the names of catalogs, with the group ``tag``."""


TEMPLATES = r"debian/po/(?P<tag>[a-z]{2,3}(_[A-Z]{2})?)\.po$"
PACKAGES = (
    Package(
        "installation-guide",
        "installation-guide_20230508+deb12u1.tar.xz",
        "c6e62001c9539c90d9025066820ec1fc830e60d0816f47f76e17c55881323017",
        r"/po/(?P<tag>[a-z]{2,3}(_[A-Z]{2})?)/[\w-]+\.po$",
    ),
    Package(
        "netcfg",
        "netcfg_1.187+deb12u1.tar.xz",
        "a3bdde6687b8489b97e7d0ebb08edee3466f3a3b048a90c9d7125863502039ef",
        TEMPLATES,
    ),
    Package(
        "apt-setup",
        "apt-setup_0.182.tar.xz",
        "639f263cc8b02ced1bccdada432645895b56880c55a6d39e27ce8ddcf773cd3a",
        TEMPLATES,
    ),
    Package(
        "choose-mirror",
        "choose-mirror_2.123+deb12u1.tar.xz",
        "05708189199466a17372e1d7f410965bb8850480e958fc625dae0574c9e44f50",
        TEMPLATES,
    ),
    Package(
        "exim4",
        "exim4_4.96-15+deb12u10.debian.tar.xz",
        "06c9e3c699a4171e7765369e87a883861252a70f436675d214ade95ee4435050",
        TEMPLATES,
    ),
    Package(
        "debconf",
        "debconf_1.5.82.tar.xz",
        "2d0550c4e2fb98d12055b245907978b28ee2d2b07b62e46be7523384d2ce985e",
        TEMPLATES,
    ),
)

LANGUAGES = {
    **{tag: tag for tag in ("ar", "cs", "de", "es", "fr", "hi", "it", "ja", "ko")},
    **{tag: tag for tag in ("pl", "ru", "th", "tr", "uk", "vi")},
    "pt_BR": "pt-BR",
    "zh_CN": "zh-Hans",
}
"""The names of Debian's catalogs that are read, and what BCP 47 calls them."""

NAMES = {"term", "entry", "member"}
"""Those whose text may be the name of a parameter or a machine: one small word."""

NAME = re.compile(r"[^A-Z ]+(?: \([^A-Z ]+\))?")
"""Such a name, and another one for the same."""

FORMS = ("build/lang-options", "{language}")
"""In texts that ask a translator to write something of his own in their place."""

CODE = (
    "command|filename|userinput|literal|code|computeroutput|replaceable|option|email|envar|prompt"
    "|screen|programlisting|informalexample|footnote|classname|varname|keycap|keycombo|interface"
)
"""DocBook's elements that are a mark in a book of ours: code, what is to be typed, and notes."""

NO_PROSE = set(CODE.split("|")) - {"informalexample", "footnote", "interface"}
"""Those of them whose text is code: our catalogs have no such messages."""

STRUCTURE = "menuchoice|citerefentry|keycombo"
"""DocBook's elements that hold only others: no reader sees the space between their tags."""

EDGES = re.compile(rf"(<(?:{STRUCTURE})\b[^>]*>)\s+|\s+(?=</(?:{STRUCTURE})>)")
"""That space, at their ends."""

PROFILED = re.compile(r"<\w+[^<>]*\s(?:arch|condition)=")
"""Elements for some machines only: such a text has several ways to say a thing side by side."""


PIECE = re.compile(
    rf"<(?P<lone>[a-z][\w-]*)\b[^<>]*></(?P=lone)>|<(?P<code>{CODE})\b[^>]*>.*?</(?P=code)>"
    r"|<(?P<end>/?)(?P<tag>[a-z][\w-]*)(?:\s[^<>]*?)?(?P<empty>/?)>"
    r"|<!--.*?-->|&(?P<entity>[A-Za-z][\w.-]*;)",
    re.DOTALL,
)
"""What becomes a mark: elements without words, code, elements, entities of the guide's own."""

MARKDOWN = re.compile(r"[\\`*_\[\]<>#|~^$]")


# ----------------------------------------------------------------------------------- the catalogs


def archive(package: Package) -> Path:
    """The file of a package, fetched from where this machine's apt has its packages.

    Raises:
        ValueError: it is not the file whose check sum is known.
    """
    path = FOLDER / package.file
    if not path.exists():
        import urllib3

        command = ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Component: main"]
        said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
        initial = package.name[0]
        address = f"{said.stdout.split()[0]}pool/main/{initial}/{package.name}/{package.file}"
        answer = urllib3.request("GET", address)
        if answer.status == 200:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(answer.data)
    if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != package.sha256:
        message = f"{path} is not {package.file}: `apt-get source {package.name}` may bring it"
        raise ValueError(message)
    return path


def catalogs(packages: Iterable[Package] = PACKAGES) -> list[Catalog]:
    """What Debian's translators wrote, a catalog for each language."""
    found: dict[str, dict[tuple[str | None, str], Message]] = {}
    for package in packages:
        with tarfile.open(archive(package)) as packed:
            for member in sorted(packed.getmembers(), key=lambda one: one.name):
                name = re.search(package.catalogs, member.name)
                if name and (tag := LANGUAGES.get(name["tag"])):
                    text = packed.extractfile(member).read().decode()  # type: ignore[union-attr]
                    for message in _messages(text):
                        found.setdefault(tag, {}).setdefault(message.key, message)
    return [Catalog(tag, tuple(found[tag].values())) for tag in sorted(found)]


def _messages(text: str) -> Iterator[Message]:
    for entry in polib.pofile(text):
        # What stands in square brackets at the end is a remark of debconf's to the translator.
        entry.msgid = re.sub(r"\[ [^\]]*\]$", "", entry.msgid)
        element = re.search(r"Tag: (\w+)", entry.comment)
        is_name = bool(element and element[1] in NAMES and NAME.fullmatch(entry.msgid))
        is_code = bool(element and element[1] in NO_PROSE) or is_name or "Choices" in entry.comment
        is_form = any(said in entry.msgid for said in FORMS) or PROFILED.search(entry.msgid)
        if not entry.translated() or entry.obsolete or entry.msgid_plural or is_code or is_form:
            continue
        source, target, are_paired = marked(entry.msgid, entry.msgstr)
        if source != source.strip():  # ours never have space at their ends
            source, target = source.strip(), target.strip()
        context = "heading" if element and element[1] == "title" else None
        silent = () if are_paired else ("ignore: marks, markup, notes, code",)
        yield Message(source, target, context, comments=silent)


def marked(source: str, target: str) -> tuple[str, str, bool]:
    """Both texts as a book's catalog has them, and whether their markup is the same."""
    numbers: dict[str, list[int]] = {}
    marked_source = _marked(source, numbers, [0])
    left = {key: list(them) for key, them in numbers.items()}
    count = [sum(map(len, numbers.values()))]
    marked_target = _marked(target, numbers, count, left)
    are_paired = count == [sum(map(len, numbers.values()))] and not any(left.values())
    return marked_source, marked_target, are_paired


def _marked(
    text: str,
    numbers: dict[str, list[int]],
    count: list[int],
    left: dict[str, list[int]] | None = None,
) -> str:
    """A text with marks: each thing gets a number, or with ``left`` the one that it had before."""
    made: list[str] = []
    opened: list[int] = []
    at = 0
    text = EDGES.sub(r"\1", text)

    def number(key: str) -> int:
        if left is not None and left.get(key):
            return left[key].pop(0)
        count[0] += 1
        if left is None:
            numbers.setdefault(key, []).append(count[0])
        return count[0]

    for piece in PIECE.finditer(text):
        if piece["entity"] in html.entities.html5:
            continue
        made.append(_prose(text[at : piece.start()]))
        at = piece.end()
        if piece["tag"] and not piece["empty"]:
            if piece["end"]:
                made.append(f"⟦/{opened.pop()}⟧" if opened else "")
                continue
            opened.append(number(f"<{piece['tag']}"))
            made.append(f"⟦{opened[-1]}⟧")
        elif not piece[0].startswith("<!--"):
            made.append(f"⟦{number(' '.join(piece[0].split()))}⟧")
    return re.sub(r"\s*\n\s*", " ", "".join([*made, _prose(text[at:])]))


def _prose(text: str) -> str:
    return MARKDOWN.sub(r"\\\g<0>", html.unescape(text))


# ----------------------------------------------------------------------------------- the findings


@dataclass(frozen=True, slots=True)
class Told:
    """A finding in a catalog."""

    language: str
    message: Message
    finding: Finding

    @property
    def hash(self) -> str:
        """What the finding is about, in a few letters."""
        parts = (self.language, self.finding.id, self.message.id, self.message.string)
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]


def told_of(catalog: Catalog) -> list[Told]:
    """Every finding in a catalog."""
    rules = typography(Theme(ROOT), catalog.language)
    context = check_context(catalog, SOURCE, rules, Glossary(SOURCE))
    return [
        Told(catalog.language, message, finding)
        for message in catalog
        for finding in check_message(message, context, "")
    ]


Stratum = tuple[str, str]
"""A language and a check."""


def judgements() -> dict[str, bool]:
    """For each finding that somebody read, by its hash: whether it is right."""
    lines = JUDGED.read_text(encoding="utf-8").splitlines()[1:] if JUDGED.exists() else []
    return {line.split("\t")[0]: line.split("\t")[-1] == "right" for line in lines}


def wrong_shares(told: Iterable[Told], judged: Mapping[str, bool]) -> dict[Stratum, float]:
    """The share of false alarms among what a check finds in a language, by those that were read.

    Where none was read all of them count as false.
    """
    read: dict[Stratum, list[bool]] = {}
    for one in told:
        stratum = read.setdefault((one.language, one.finding.id), [])
        stratum += [judged[one.hash]] if one.hash in judged else []
    return {key: found.count(False) / len(found) if found else 1 for key, found in read.items()}


def report(told: Sequence[Told], read: Sequence[Catalog], judged: Mapping[str, bool]) -> str:
    """The table of the languages."""
    shares, rows = wrong_shares(told, judged), []
    for catalog in read:
        here = [one for one in told if one.language == catalog.language]
        rows.append(_row(catalog.language, len(catalog.messages), here, shares, judged))
    messages = sum(len(catalog.messages) for catalog in read)
    rows.append(_row("all", messages, told, shares, judged))
    head = ["language", "messages", "findings", "read", "of them wrong", "false alarms in 1,000"]
    return tables.table(head, rows)


def _row(
    name: str,
    messages: int,
    told: Sequence[Told],
    shares: Mapping[Stratum, float],
    judged: Mapping[str, bool],
) -> list[object]:
    said = [judged[one.hash] for one in told if one.hash in judged]
    wrong = sum(shares[one.language, one.finding.id] for one in told)
    share = f"{wrong * 1000 / messages:.1f}"
    return [name, f"{messages:,}", f"{len(told):,}", len(said), said.count(False), share]


def each(told: Sequence[Told], judged: Mapping[str, bool]) -> str:
    """The table of the checks."""
    shares, names = wrong_shares(told, judged), Counter(one.finding.id for one in told)
    wrong: Counter[str] = Counter()
    for one in told:
        wrong[one.finding.id] += shares[one.language, one.finding.id]  # type: ignore[assignment]
    rows = [[f"`{name}`", n, f"{wrong[name]:.0f}"] for name, n in names.most_common()]
    return tables.table(["check", "findings", "false alarms"], rows)


def main() -> None:
    """Read, check, and tell."""
    parser = tables.options(__doc__)
    parser.add_argument("--list", nargs="*", help="print each finding, of these languages")
    chosen = parser.parse_args()
    read = catalogs(PACKAGES[1:] if chosen.short else PACKAGES)
    told, judged = [one for catalog in read for one in told_of(catalog)], judgements()
    if chosen.list is not None:
        _list(told, chosen, judged)
        return
    tables.show(
        "false alarms",
        report(told, read, judged),
        "make bench-translations",
        is_written=chosen.write,
        more=each(told, judged),
    )


def _list(told: Iterable[Told], chosen: argparse.Namespace, judged: Mapping[str, bool]) -> None:
    for one in told:
        if not chosen.list or one.language in chosen.list:
            said = {True: "right", False: "wrong", None: "unread"}[judged.get(one.hash)]
            print(one.hash, one.language, one.finding.id, said, one.finding.what, sep="\t")
            print(f"\t{one.message.id}\n\t{one.message.string}")


if __name__ == "__main__":
    main()
