"""Apertium, where it is installed: dictionaries and rules, and exactly which word came from which.

Its tools are run one after another, as its own command would, with one difference: the words are
numbered between the analysis and the rest. Numbered before, each word would be looked up by itself,
and *of course* would be a course of something.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from babel.core import get_global

from hexapla.engine import Answer, Engine, Hypothesis, Refusal, Traits
from hexapla.engines.apertium_stream import (
    Analysis,
    Text,
    answer,
    escaped,
    joined,
    parted,
    strange_words,
)
from hexapla.errors import Finding, ToolError, UsageError
from hexapla.model import Settings

SECONDS = 120
"""No tool needs longer for so many texts."""

CHUNK = 200
"""So many texts go through the tools at a time: they start slowly, and then work fast."""

WORTH = 20
"""Fewer texts are not worth another run of the tools."""

WORKERS = 2
"""So many runs at a time; each has one tool at work."""

SENTINELS = ("XQ{}", "Z{}Z")
"""Unknown words are handed on as they are. Marks and figures are not: they are torn apart where
words change places."""

MODE = re.compile(r"(?P<source>[a-z]{2,3}(?:_\w+)?)-(?P<target>[a-z]{2,3}(?:_\w+)?)")
"""The name of a mode, such as ``eng-cat_valencia``; others are for those who mend dictionaries."""

ATTACH, DETACH = "apertium-wblank-attach", "apertium-wblank-detach"
"""Where Apertium's own command numbers words, and where it is done with them."""

HIDDEN = "-n"
"""Makes the last tools write words that Apertium does not know without a mark of their own. It
also gives such words their articles: *de l'energia*, and not *de la \\*energia*."""

Command = list[str]


def open_engine(source: str, target: str, _settings: Settings) -> Engine:
    """The translator of Apertium for a pair of BCP 47 tags.

    Raises:
        UsageError: it is not installed for these languages.
        ToolError: Apertium is missing, or too old.
    """
    data = _data(source, target)
    modes = sorted(path.stem for path in (data / "modes").glob("*.mode"))
    mode = chosen(modes, source, target)
    if not mode:
        pairs = ", ".join(name for name in modes if MODE.fullmatch(name) and "_" not in name)
        what = f"Apertium is installed, but not for {source} → {target}; it has: {pairs or 'none'}"
        tip = f"install the pair, such as `apt-get install {_package(source, target)}`"
        raise UsageError(Finding("translate", what, tip))
    tools = Tools.of(data / "modes" / f"{mode}.mode")
    name = f"apertium {mode.replace('-', '→')} {_version(tools)}"
    return Apertium(Traits(name, aligns=True, sentinels=SENTINELS), tools)


def _data(source: str, target: str) -> Path:
    """Where the data of Apertium are: beside its command, unless it is told otherwise."""
    command = shutil.which("apertium")
    if not command:
        tip = f"install it, such as by `apt-get install {_package(source, target)}`"
        raise ToolError(Finding("translate", "Apertium is not installed", tip))
    told = os.environ.get("APERTIUM_DATADIR")
    beside = [path.parent.parent / "share/apertium" for path in _names(command)]
    places = [Path(told)] if told else beside
    return next((place for place in places if (place / "modes").is_dir()), places[0])


def _names(command: str) -> list[Path]:
    return [Path(command), Path(command).resolve()]


def _package(source: str, target: str) -> str:
    """The name that Debian would give to a pair."""
    return f"apertium-{_long(source)}-{_long(target)}"


def _long(tag: str) -> str:
    """The code of three letters for a tag's language."""
    short = _short(tag)
    known: dict[str, str] = get_global("language_aliases")
    return next((code for code, to in known.items() if to == short and len(code) == 3), short)  # noqa: PLR2004


def _short(tag: str) -> str:
    """The code of two letters for the language of a tag or a mode, where there is one."""
    code = re.split("[-_]", tag)[0].lower()
    known: dict[str, str] = get_global("language_aliases")
    return known.get(code, code).partition("_")[0]


def chosen(modes: Sequence[str], source: str, target: str) -> str | None:
    """The mode that is nearest to a pair of tags: with their variants, and no others."""

    def distance(mode: str) -> tuple[int, int, str]:
        strange = missing = 0
        for half, tag in zip(mode.split("-"), (source, target), strict=True):
            has = set(half.lower().split("_")[1:])
            wanted = set(tag.lower().split("-")[1:])
            strange += len(has - wanted)
            missing += len(wanted - has)
        return strange, missing, mode

    wanted = [_short(source), _short(target)]
    pairs = [mode for mode in modes if MODE.fullmatch(mode)]
    return min(
        (m for m in pairs if [*map(_short, m.split("-"))] == wanted), key=distance, default=None
    )


@dataclass(frozen=True, slots=True)
class Tools:
    """The commands of a mode, in their order."""

    analysis: list[Command]
    transfer: list[Command]
    """Everything between the analysis and the forms of the words."""
    generation: list[Command]

    @classmethod
    def of(cls, mode: Path) -> Tools:
        """The commands of a mode file, as Apertium's own command would run them.

        Raises:
            ToolError: this Apertium cannot say which word came from which.
        """
        listed = _run(["apertium-wblank-mode", "-z", str(mode)], "")
        commands = _commands(listed)
        names = [command[0] for command in commands]
        if ATTACH not in names or DETACH not in names:
            what = f"Apertium cannot number words in {mode.name}"
            tip = "install Apertium 3.8 or a later one, and the pair again"
            raise ToolError(Finding("translate", what, tip))
        first, last = names.index(ATTACH), names.index(DETACH)
        # Taggers swallow the NULs that -z would have them keep.
        between = [[part for part in c if part != "-z"] for c in commands[first + 1 : last + 1]]
        return cls(commands[:first], between, commands[last + 1 :])


def _commands(line: str) -> list[Command]:
    """The commands of a pipe, with what Apertium's own command would put for $1 and $2."""
    parts = shlex.shlex(line, posix=True, punctuation_chars="|")
    parts.whitespace_split = True
    commands: list[Command] = [[]]
    for part in parts:
        if part == "|":
            commands.append([])
        elif part != "$2":
            commands[-1].append(HIDDEN if part == "$1" else part)
    return commands


def _version(tools: Tools) -> str:
    """The version of the dictionaries, where dpkg knows it, and otherwise Apertium's own."""
    files = [Path(part) for command in tools.analysis for part in command if part.endswith(".bin")]
    if files and shutil.which("dpkg-query"):
        package = files[0].parent.name
        asked = ["dpkg-query", "--show", "--showformat=${Version}", package]
        done = subprocess.run(asked, capture_output=True, text=True, timeout=SECONDS, check=False)
        if found := re.match(r"(?:\d+:)?(\d+(?:\.\d+)+)", done.stdout):
            return found[1]
    found = re.search(r"\d+(?:\.\d+)+", _run(["apertium", "-V"], ""))
    return found[0] if found else "?"


@dataclass(frozen=True, slots=True)
class Apertium:
    """The tools of a pair, ready to run."""

    traits: Traits
    tools: Tools

    def translate(
        self, texts: Sequence[str], *, hypotheses: int = 1, careful: bool = False
    ) -> Iterator[tuple[int, Answer]]:
        """The answer to each text, in their order."""
        del hypotheses, careful  # rules have one way to translate a text
        size = min(CHUNK, max(WORTH, -(-len(texts) // WORKERS)))
        pool = ThreadPoolExecutor(WORKERS)
        try:
            running: list[tuple[int, Future[list[Answer]]]] = [
                (start, pool.submit(self._answers, texts[start : start + size]))
                for start in range(0, len(texts), size)
            ]
            for start, answers in running:
                yield from enumerate(answers.result(), start)
        finally:
            pool.shutdown(cancel_futures=True)

    def _answers(self, texts: Sequence[str]) -> list[Answer]:
        sent = [Text.of(text) for text in texts]
        streams = _run_all(self.tools.analysis, [escaped(text.sent) for text in sent])
        analyses = [Analysis.of(*pair) for pair in zip(sent, streams, strict=True)]
        made = iter(self._translated([analysis for analysis in analyses if analysis]))
        return [self._answer(analysis, made) for analysis in analyses]
