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

from hexapla.errors import Finding, ToolError, UsageError, shorten
from hexapla.machine.engine import Answer, Engine, Hypothesis, Refusal, Traits
from hexapla.machine.engines.apertium_stream import (
    Analysis,
    Text,
    answer,
    escaped,
    joined,
    parted,
    unknown_words,
)
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
"""Makes the last tools write a word that Apertium does not know without a sign of its own. With the
sign, such a word gets no apostrophe before it either: *de energia*, and not *d'energia*."""

Command = list[str]


def open_engine(source: str, target: str, _settings: Settings) -> Engine:
    """The translator of Apertium for a pair of BCP 47 tags.

    Raises:
        UsageError: it is not installed for these languages.
        ToolError: Apertium is missing, or too old.
    """
    data = _data(source, target)
    modes = sorted(path.stem for path in (data / "modes").glob("*.mode"))
    mode = choose_mode(modes, source, target)
    if not mode:
        pairs = ", ".join(name for name in modes if MODE.fullmatch(name) and "_" not in name)
        what = f"Apertium is installed, but not for {source} → {target}; it has: {pairs or 'none'}"
        tip = f"install the pair, such as `apt-get install {_package(source, target)}`"
        raise UsageError(Finding("translate", what, tip))
    tools = Tools.of(data / "modes" / f"{mode}.mode")
    name = f"apertium {mode.replace('-', '→')} {_version(tools)}"
    return Apertium(Traits(name, aligns=True, sentinels=SENTINELS, loses_quotes=True), tools)


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
    known = get_global("language_aliases")
    return next((str(code) for code, to in known.items() if to == short and len(code) == 3), short)  # noqa: PLR2004


def _short(tag: str) -> str:
    """The code of two letters for the language of a tag or a mode, where there is one."""
    code = re.split("[-_]", tag)[0].lower()
    return str(get_global("language_aliases").get(code, code)).partition("_")[0]


def choose_mode(modes: Sequence[str], source: str, target: str) -> str | None:
    """The mode that is nearest to a pair of tags: with their variants, and no others."""

    def distance(mode: str) -> tuple[int, int, str]:
        other_variants = missing_variants = 0
        for half, tag in zip(mode.split("-"), (source, target), strict=True):
            has = set(half.lower().split("_")[1:])
            wanted = set(tag.lower().split("-")[1:])
            other_variants += len(has - wanted)
            missing_variants += len(wanted - has)
        return other_variants, missing_variants, mode

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
        if match := re.match(r"(?:\d+:)?(\d+(?:\.\d+)+)", done.stdout):
            return match[1]
    match = re.search(r"\d+(?:\.\d+)+", _run(["apertium", "-V"], ""))
    return match[0] if match else "?"


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
        return self._translated([Analysis.of(*pair) for pair in zip(sent, streams, strict=True)])

    def _translated(self, analyses: Sequence[Analysis]) -> list[Answer]:
        """The answers to texts that are analysed; one that comes back as two spoils no other."""
        transferred = joined(analyses)
        for command in self.tools.transfer:
            transferred = _run(command, transferred)
        parts = parted(transferred)
        if len(parts) == len(analyses):
            generated = _run_all(self.tools.generation, parts)
            return [
                _answer(analysis, made, unknown_words(part))
                for analysis, part, made in zip(analyses, parts, generated, strict=True)
            ]
        if len(analyses) == 1:
            return [Refusal("Apertium took the text apart")]
        half = len(analyses) // 2
        return self._translated(analyses[:half]) + self._translated(analyses[half:])


def _answer(analysis: Analysis, generated: str, unknown_words: set[int]) -> Answer:
    text = analysis.text.original
    if not text.strip():
        return (Hypothesis(text),)
    found = answer(analysis, generated, unknown_words)
    return found if isinstance(found, Refusal) else (found,)


def _run_all(commands: Sequence[Command], streams: Sequence[str]) -> list[str]:
    """What these tools, which know where a text ends, make of each text.

    Raises:
        ToolError: one fails, or they make more or fewer texts of these.
    """
    stream = "".join(f"{text}\n\0" for text in streams)
    for command in commands:
        stream = _run(command, stream)
    # Each of them adds a NUL at the very end.
    answers = [text.removesuffix("\n") for text in stream.split("\0")]
    if len(answers) <= len(streams) or any(map(str.strip, answers[len(streams) :])):
        made = len(answers) - 1
        what = f"{len(streams)} texts went to Apertium, {made} came back"
        raise ToolError(Finding("apertium", what, "install Apertium and the pair again"))
    return answers[: len(streams)]


def _run(command: Command, stream: str) -> str:
    """What one of Apertium's tools makes of a stream.

    Raises:
        ToolError: it is missing, fails, or takes too long.
    """
    name = command[0]
    again = "install Apertium and the pair again"
    try:
        result = subprocess.run(
            command,
            input=stream.encode(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
            env={**os.environ, "PATH": _path(), "LC_ALL": "C.UTF-8"},
        )
    except subprocess.TimeoutExpired:
        what = f"it gave up after {SECONDS} seconds"
        tip = "run it again; what was finished before is kept"
        raise ToolError(Finding(name, what, tip)) from None
    except OSError as error:
        raise ToolError(Finding(name, f"it cannot be started: {error.strerror}", again)) from None
    if result.returncode:
        said = shorten(" ".join(result.stderr.decode(errors="replace").split()))
        raise ToolError(Finding(name, f"it failed ({result.returncode}): {said}", again))
    return result.stdout.decode(errors="replace")


def _path() -> str:
    """Where tools are looked for: at last beside the command ``apertium``, which may be a link."""
    found = shutil.which("apertium")
    beside = [str(path.parent) for path in _names(found)] if found else []
    return os.pathsep.join([os.environ.get("PATH", os.defpath), *beside])
