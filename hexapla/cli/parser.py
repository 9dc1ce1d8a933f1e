"""The parser of the command line: argparse's own, with a guess at what was meant."""

from __future__ import annotations

import argparse
import difflib
import re
import shlex
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from hexapla.files import paths


class Parser(argparse.ArgumentParser):
    """Answers a wrong call with the usage, what is wrong, and what may have been meant."""

    def error(self, message: str) -> NoReturn:
        """End with exit code 2."""
        match = re.search(r"unrecognized arguments: (.+)|invalid choice: '(.+?)' \(", message)
        if match and match[2] and (option := self._unknown_before(match[2])):
            message, guess = f"unrecognized arguments: {option}", self._guess(option)
        else:
            guess = self._guess(match[1] or match[2]) if match else ""
        super().error(f"{message}; did you mean {guess}?" if guess else message)

    def _unknown_before(self, word: str) -> str:
        """The option that nobody knows, whose value argparse takes for a command."""
        at = sys.argv.index(word) if word in sys.argv else 0
        before = sys.argv[at - 1] if at else ""
        return before if before.startswith("--") and before not in set(_known_words(self)) else ""

    def _guess(self, words: str) -> str:
        if (Path(words) / paths.SETTINGS).is_file():
            return f"--project {shlex.quote(words)}"
        near = difflib.get_close_matches(words.split(maxsplit=1)[0], set(_known_words(self)), n=1)
        return near[0] if near else ""


class PrintCompletion(argparse.Action):
    """Prints what teaches a shell to complete the commands, the options and the files."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: Any,  # noqa: ANN401 - argparse's
        option_string: str | None = None,
    ) -> None:
        """Print it and end."""
        import shtab

        del namespace, option_string
        for action in _actions(parser):
            if action.type is Path:
                kind = shtab.DIRECTORY if action.metavar == "DIR" else shtab.FILE
                action.complete = kind  # type: ignore[attr-defined] # shtab's own
        sys.stdout.write(shtab.complete(parser, values))
        parser.exit()


def _actions(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """The arguments of a parser and of its commands."""
    for action in parser._actions:  # noqa: SLF001 - argparse tells them in no other way
        yield action
        if isinstance(action.choices, dict):
            for inner in action.choices.values():
                yield from _actions(inner)


def _known_words(parser: argparse.ArgumentParser) -> Iterator[str]:
    """The options, the choices and the commands of a parser and of its commands."""
    for action in _actions(parser):
        yield from action.option_strings
        yield from map(str, action.choices or ())
