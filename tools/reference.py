"""Write the manual's chapters of settings and commands, from the code that they describe.

A key of ``book.toml`` is told by the text under its field of ``Settings``, a command by its own
help: what is said to a person is written once. Run by ``make reference``.
"""

from __future__ import annotations

import argparse
import ast
import inspect
import json
import signal
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import Any

# ruff: noqa: SLF001 - argparse tells the arguments of a parser nowhere else

ROOT = Path(__file__).parent.parent
sys.path.insert(0, str(ROOT))

# ruff: noqa: E402 - the package is found only now
from hexapla import model
from hexapla.cli import main as cli
from hexapla.cli.exit_codes import FAILED, MISUSED, UNREAD
from hexapla.source.config import keys as known
from hexapla.system import limits

SOURCE = ROOT / "docs" / "source"
WRITTEN = "<!-- Written by `make reference`: change the code that it describes. -->"

TABLES = {
    "book": "What the book is called, and how its source is read.",
    "editions": "Which editions there are, and what may stand in them.",
    "numbering": "Numbers besides those of chapters and sections, which are always there.",
    "pdf": "The printed page. [Files for a printer](06-print.md) says more.",
    "site": "The site.",
    "machine": "Who translates for `translate`. [Machine translation](05-engines.md) says more.",
    "isbn": "The numbers of the trade. Its keys are the languages of the book.",
    "prices": "Its keys are the formats that are sold.",
    "fonts": "Its keys are roles, languages and scripts. [Fonts](02-languages.md#fonts) says more.",
    "variables": "Texts that may change without a word of the book. Its keys are their names.",
}
"""What each table of ``book.toml`` is for."""

CODES = {
    0: "all is well",
    FAILED: "something is wrong with the book, its translations or its editions, and was told",
    MISUSED: "the command was called in a wrong way",
    128 + signal.SIGINT: "stopped by Ctrl-C",
    128 + signal.SIGHUP: "stopped because the terminal was closed",
    128 + signal.SIGTERM: "stopped by the system",
    UNREAD: "nobody reads what is printed any more",
}
"""What the exit codes mean."""

VARIABLES = {
    limits.VARIABLE: "how many times the [usual time and memory](12-security.md#limits) a piece of "
    "work may take; `0` for no limit",
    "HEXAPLA_CACHE": "the folder of the [build cache](10-troubleshooting.md#the-build-cache), or "
    "`off`",
    "HEXAPLA_MEMORY": "the file of the translation memory, or `off`",
    "HEXAPLA_PASSWORD": "what everybody has to know whom `serve --host` lets in from another "
    "machine",
    "HEXAPLA_MACHINE_KEY": "the key for the server that translates, if it asks for one",
    "XDG_CACHE_HOME": "the folder in which the build cache is kept, if it is not `~/.cache`",
    "XDG_DATA_HOME": "the folder in which the memory and the models of Argos Translate are kept, "
    "if it is not `~/.local/share`",
    "XDG_CONFIG_HOME": "the folder with the settings of Argos Translate, if it is not `~/.config`",
    "ARGOS_PACKAGES_DIR": "the folder of the models of Argos Translate",
    "ARGOS_PACKAGE_INDEX": "the address of the index of those models",
    "ARGOS_DEVICE_TYPE": "what runs those models: `cpu`, or `cuda`",
    "APERTIUM_DATADIR": "the folder with the data of Apertium, if it is not beside the command",
    "http_proxy, https_proxy, no_proxy": "the way to servers, as for other programs",
}
"""The environment variables that a user may set."""


def main() -> None:
    """Write both chapters."""
    for name, text in chapters().items():
        (SOURCE / name).write_text(text, encoding="utf-8")
        print(f"wrote docs/source/{name}", file=sys.stderr)


def chapters() -> dict[str, str]:
    """The text of each chapter, by the name of its file."""
    return {
        "08-settings.md": "\n\n".join(settings()) + "\n",
        "09-commands.md": "\n\n".join(commands()) + "\n",
    }


# ------------------------------------------------------------------------------- book.toml


def settings() -> Iterator[str]:
    """The paragraphs about ``book.toml``."""
    yield f"{WRITTEN}\n\n# Settings"
    yield (
        "A book says what it is in `source/book.toml`, a file in [TOML](https://toml.io). "
        "Everything that it can say stands here. A key that is not here, or a value of another "
        "kind, is refused, with its line and a guess at what was meant."
    )
    told = fields(inspect.getsource(model.Settings))
    for table, keys in known.TABLES.items():
        yield f"## `[{table}]`"
        yield TABLES[table]
        for key, rule in keys.items():
            yield f"### `{key}`"
            yield from described(told[key], values(rule))
    for table, keyed in known.KEYED.items():
        yield f"## `[{table}]`"
        yield TABLES[table]
        yield from described(told[keyed.setting], "A table for each key, by default none.")


def fields(source: str) -> dict[str, str]:
    """The text under each field of a class, from its source."""
    (found,) = ast.parse(textwrap.dedent(source)).body
    assert isinstance(found, ast.ClassDef)  # noqa: S101 - we asked for one
    told = {}
    for field, text in zip(found.body, found.body[1:], strict=False):
        match field, text:
            case ast.AnnAssign(target=ast.Name(id=name)), ast.Expr(ast.Constant(str(words))):
                told[name] = inspect.cleandoc(words)
    return told


def described(text: str, kind: str) -> Iterator[str]:
    """The paragraphs about a key: its text, its values, and its example as a block of TOML."""
    *paragraphs, example = text.split("\n\n")
    yield from (" ".join(paragraph.split()) for paragraph in paragraphs)
    yield kind
    yield f"```toml\n{example.strip('`')}\n```"


def values(rule: known.Key) -> str:
    """The kind of values that a key takes, and what holds without it."""
    kind = known.KINDS[rule.kind].partition(" such as ")[0]
    kind = kind[0].upper() + kind[1:]
    if rule.default is None:
        return f"{kind}. It must be there."
    default = f"`{toml(rule.default)}`" if rule.default not in ("", []) else "empty"
    return f"{kind}, by default {default}."


def toml(value: Any) -> str:  # noqa: ANN401 - whatever a default may be
    """A value as TOML writes it: for texts, numbers and truth as JSON does."""
    return json.dumps(value)


# -------------------------------------------------------------------------------- commands


def commands() -> Iterator[str]:
    """The paragraphs about the commands."""
    root = cli.parser()
    yield f"{WRITTEN}\n\n# Commands"
    yield (
        "`hexapla COMMAND`, or `.venv/bin/python build.py COMMAND` where Hexapla is not installed "
        "but a checkout. Without a command it builds the book. What holds if an option is not "
        "given stands in brackets. `hexapla COMMAND --help` says the same. All commands but `new` "
        "take"
    )
    yield from arguments(root, {"project"})
    for name, command in parsers(root):
        yield f"## `{name}`"
        yield from told(name, command)
    yield "## Exit codes"
    yield "\n".join(f"- `{code}`: {text}" for code, text in CODES.items())
    yield "## Environment variables"
    yield "\n".join(f"- `{name.replace(', ', '`, `')}`: {text}" for name, text in VARIABLES.items())


def told(name: str, command: argparse.ArgumentParser) -> Iterator[str]:
    """The paragraphs about a command, and about each of its actions."""
    yield sentence(command.description or "")
    own = {argument.dest for argument in command._actions}
    yield from arguments(command, own - {"help", "project"})
    for action, parser in parsers(command):
        yield f"### `{name} {action}`"
        yield from told(f"{name} {action}", parser)


def parsers(of: argparse.ArgumentParser) -> list[tuple[str, argparse.ArgumentParser]]:
    """The commands of the command line, or the actions of a command."""
    found = [one for one in of._actions if isinstance(one, argparse._SubParsersAction)]
    return [(name, parser) for one in found for name, parser in one.choices.items()]


def arguments(of: argparse.ArgumentParser, wanted: set[str]) -> Iterator[str]:
    """The list of the arguments of these names, if there are any."""
    found = [
        f"- `{written(one)}`: {one.help}"
        for one in of._actions
        if one.dest in wanted and not isinstance(one, argparse._SubParsersAction)
    ]
    if found:
        yield "\n".join(found)


def written(argument: argparse.Action) -> str:
    """An argument as a person types it."""
    name = argument.metavar or (argument.choices and "|".join(argument.choices)) or argument.dest
    more = "…" if argument.nargs == "+" else ""
    if not argument.option_strings:
        return f"{name}{more}"
    option = argument.option_strings[-1]
    if argument.nargs == 0:
        return option
    return f"{option} [{name}]" if argument.nargs == "?" else f"{option} {name}"


def sentence(text: str) -> str:
    """A text of a help as a sentence."""
    return f"{text[:1].upper()}{text[1:]}."


if __name__ == "__main__":
    main()
