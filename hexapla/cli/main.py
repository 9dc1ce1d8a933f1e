"""The command: arguments, progress, and how findings are shown. The only module that prints."""

from __future__ import annotations

import argparse
import contextlib
import io
import itertools
import json
import os
import shlex
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hexapla import __version__
from hexapla.cli.parser import Parser, PrintCompletion
from hexapla.errors import Finding, HexaplaError, UsageError, plural, shortened
from hexapla.files.display import seen
from hexapla.system import accidents, invocation, stopping

if TYPE_CHECKING:
    from rich.console import Console

    from hexapla.commands.translate import Outcome
    from hexapla.machine.models.installed import Package
    from hexapla.memory.memory import Memory
    from hexapla.model import Settings
    from hexapla.segments.carry import Changes

FAILED, MISUSED, UNREAD = 1, 2, 141
"""Exit codes: findings of error severity; a wrong call; nobody reads what is printed any more."""

KEPT = "dist/ and translations/ are as they were"
"""What is said of a command that was stopped, unless it has another word for it."""


LAST_PORT = 65535

NO_TERMINAL = 10_000
"""The width, in characters, of what is written into a file or to another program."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code."""
    _open_streams()
    line = f"stopped; {KEPT}"
    try:
        options = parser().parse_args(arguments)
        line = f"stopped; {getattr(options, 'kept', KEPT)}"
        with stopping.stoppable(line):
            return _run(options)
    except KeyboardInterrupt:
        pass
    except Exception:  # Python makes a RuntimeError of what is raised while it makes a class, say
        if not stopping.is_stopped():
            raise
    stopping.leave()
    print(line, file=sys.stderr)
    return stopping.code()


def _run(options: argparse.Namespace) -> int:
    """Do what the command says; what goes wrong is shown."""
    as_json = getattr(options, "json", False)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except HexaplaError as error:
        if stopping.is_stopped():  # work that was ended with us failed for no other reason
            raise KeyboardInterrupt from None
        show(error.findings, options.project, as_json=as_json)
        return MISUSED if isinstance(error, UsageError) else FAILED
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("hexapla"):
            raise
        what, tip = "this Python package is missing", "install Hexapla again: a part of it is gone"
        show([Finding(str(error.name), what, tip)], options.project, as_json=as_json)
        return FAILED
    except BrokenPipeError:
        _drop_output()  # nobody reads on (signal(7))
        return UNREAD
    except (OSError, MemoryError, RecursionError) as error:
        found = accidents.of(error, getattr(error, "filename", None) or "the work")
        show([found], options.project, as_json=as_json)
        try:
            sys.stdout.flush()
        except OSError:  # the disk is full on which the output is kept
            _drop_output()
        return FAILED
    return code


def _drop_output() -> None:
    """Write what was not printed to nowhere: Python would try it once more when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _open_streams() -> None:
    """Streams to print to: where one was closed by who started us, nothing else gets its number."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest number that is free
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(number, "w" if number else "r"))
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # an old locale can print only some characters
            stream.reconfigure(errors="backslashreplace")


def parser() -> argparse.ArgumentParser:
    """The commands and their options."""
    root = Parser(
        prog="hexapla",
        description="Publish one Markdown book in many languages as HTML, EPUB and PDF.",
    )
    root.add_argument("--version", action="version", version=f"hexapla {__version__}")
    root.add_argument(
        "--print-completion",
        action=PrintCompletion,
        choices=["bash", "zsh", "fish", "tcsh"],
        help="print what teaches a shell to complete this command",
    )
    _add_project(root, default=Path())
    _add_build_options(root)
    root.set_defaults(run=run_build)
    commands = root.add_subparsers(title="commands", metavar="COMMAND")

    def command(name: str, run: Callable[[Any], int], text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        if name != "new":
            _add_project(added, default=argparse.SUPPRESS)
        return added

    build = command(
        "build", run_build, "sync, check, localize, render and verify (also without COMMAND)"
    )
    _add_build_options(build)
    look = command("open", run_open, "show what is built in the browser")
    look.add_argument("--port", type=_port, default=0, metavar="N", help="of the server (any)")
    look.add_argument("--no-browser", action="store_true", help="only print the address")
    look.add_argument("--output", type=Path, metavar="DIR", help="the folder to show (dist/)")
    new = command("new", run_new, "write a small working book to start from")
    new.add_argument("folder", type=Path, metavar="DIR", help="a folder that is new or empty")
    command("sync", run_sync, "bring every catalog in step with the source")
    cost = command("cost", run_cost, "what the edits since the last sync would touch")
    cost.add_argument("--json", action="store_true", help="print JSON only")
    translate = command("translate", run_translate, "let a machine fill what is missing")
    _add_translate_options(translate)
    _add_model_actions(command("models", run_models_list, "the models of Argos Translate"))
    adopt = command("adopt", run_adopt, "take over a translation that is Markdown already")
    adopt.add_argument("language", metavar="LANGUAGE", help="the language of the translation")
    adopt.add_argument("files", nargs="+", type=Path, metavar="FILE", help="in the book's order")
    _add_export_options(command("export", run_export, "files for translators with other tools"))
    _add_import_options(command("import", run_import, "take such files back in"))
    status = command("status", run_status, "how far each translation is")
    status.add_argument("--json", action="store_true", help="print JSON only")
    check = command("check", run_check, "what is wrong with the translations")
    check.add_argument("--language", action="append", metavar="TAG", help="only this; repeatable")
    check.add_argument("--json", action="store_true", help="print JSON only")
    verify = command("verify", run_verify, "read dist/ back and prove that all editions agree")
    verify.add_argument("--json", action="store_true", help="print JSON only")
    verify.add_argument("--output", type=Path, metavar="DIR", help="the folder to read (dist/)")
    verify.add_argument("--page", type=Path, metavar="DIR", help="write the proof there as a page")
    doctor = command("doctor", run_doctor, "what is installed, and what is missing")
    doctor.add_argument("--json", action="store_true", help="print JSON only")
    _add_changes_options(command("changes", run_changes, "what differs from an older build"))
    _add_memory_actions(command("tm", run_memory, "the translation memory over all your books"))
    return root


def _add_translate_options(to: argparse.ArgumentParser) -> None:
    to.set_defaults(kept="what was finished is in translations/")
    to.add_argument("--language", action="append", metavar="TAG", help="only this; repeatable")
    to.add_argument(
        "--engine",
        default="",
        metavar="NAME",
        help="argos, apertium, pseudo, …, or module:function (that of book.toml)",
    )
    to.add_argument(
        "--again",
        action="store_true",
        help="also what a machine has made and nobody has touched",
    )
    to.add_argument("--dry-run", action="store_true", help="only say what would be done")


def _add_export_options(to: argparse.ArgumentParser) -> None:
    to.add_argument(
        "--xliff",
        nargs="?",
        const="1.2",
        choices=["1.2", "2.0"],
        help="XLIFF, 1.2 if no version is said",
    )
    to.add_argument("--tmx", action="store_true", help="what people translated, for a memory")
    to.add_argument("--csv", action="store_true", help="a table for a spreadsheet")
    to.add_argument("--tbx", action="store_true", help="the glossary")
    to.add_argument("--language", action="append", metavar="TAG", help="only this; repeatable")
    to.add_argument(
        "--all", action="store_true", help="also what is translated (only what is open)"
    )
    to.add_argument("--output", type=Path, metavar="DIR", help="where to write (export/)")


def _add_import_options(to: argparse.ArgumentParser) -> None:
    to.add_argument("files", nargs="+", type=Path, metavar="FILE", help="XLIFF, TMX, CSV or TBX")
    to.add_argument("--language", metavar="TAG", help="of files that do not say theirs")
    to.add_argument(
        "--reviewer", default="", metavar="NAME", help="who answers for what is approved"
    )
    to.add_argument(
        "--partial", action="store_true", help="take what fits of a file from an older source"
    )
    to.add_argument("--dry-run", action="store_true", help="only say what would be taken in")


def _add_changes_options(to: argparse.ArgumentParser) -> None:
    to.set_defaults(kept="changes/ is as it was")
    to.add_argument(
        "manifest",
        type=Path,
        metavar="OLD_MANIFEST",
        help="the manifest.json of the older build, in its folder with the HTML editions",
    )
    to.add_argument("--language", action="append", metavar="TAG", help="only this; repeatable")
    to.add_argument("--output", type=Path, metavar="DIR", help="the build of now (dist/)")
    to.add_argument("--jobs", type=_jobs, metavar="N", help="processes to run at a time (cores)")


Add = Callable[[str, Callable[[Any], int], str], argparse.ArgumentParser]
"""Adds an action of a command: its name, what runs it, and its help."""


def _actions(to: argparse.ArgumentParser) -> Add:
    actions = to.add_subparsers(title="actions", metavar="ACTION")

    def action(name: str, run: Callable[[Any], int], text: str) -> argparse.ArgumentParser:
        added = actions.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        _add_project(added, default=argparse.SUPPRESS)
        return added

    return action


def _add_model_actions(to: argparse.ArgumentParser) -> None:
    to.set_defaults(kept="no model was changed", available=False, json=False)
    action = _actions(to)
    found = action("list", run_models_list, "the models that are installed (also without ACTION)")
    found.add_argument("--available", action="store_true", help="also ask the index what there is")
    found.add_argument("--json", action="store_true", help="print JSON only")
    install = action("install", run_models_install, "from a file, or the newest from the index")
    install.add_argument(
        "what", nargs="+", metavar="WHAT", help="FILE.argosmodel, or two languages: en fr"
    )
    remove = action("remove", run_models_remove, "remove the models of a pair of languages")
    remove.add_argument("source", metavar="FROM", help="the language of the source")
    remove.add_argument("target", metavar="TO", help="the language of the translation")


def _add_memory_actions(to: argparse.ArgumentParser) -> None:
    to.add_argument("--json", action="store_true", help="print JSON only")
    action = _actions(to)
    find = action("find", run_memory_find, "translations of a text, or of texts like it")
    find.add_argument("text", metavar="TEXT", help="what to look for")
    find.add_argument("--language", required=True, metavar="TAG", help="of the translations")
    find.add_argument("--from", dest="source", metavar="TAG", help="of the text (the book's)")
    find.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="print JSON only"
    )
    forget = action("forget", run_memory_forget, "remove what one book has in the memory")
    forget.add_argument("--book", metavar="ID", help="its identifier (that of the book here)")
    read = action("import", run_memory_import, "add the translations of a TMX file")
    read.add_argument("file", type=Path, metavar="FILE.tmx", help="the file to read")
    write = action("export", run_memory_export, "write the memory to a TMX file")
    write.add_argument("file", type=Path, metavar="FILE.tmx", help="the file to write")
    write.add_argument("--book", metavar="ID", help="only what this book has (all books)")


def _add_project(to: argparse.ArgumentParser, default: Any) -> None:  # noqa: ANN401 - argparse's
    to.add_argument(
        "--project", type=Path, default=default, metavar="DIR", help="the folder of the book (.)"
    )


def _add_build_options(to: argparse.ArgumentParser) -> None:
    to.add_argument("--language", action="append", metavar="TAG", help="only this one; repeatable")
    to.add_argument(
        "--format",
        action="append",
        metavar="NAME",
        help="html, epub, pdf, print or cover; repeatable",
    )
    to.add_argument("--jobs", type=_jobs, metavar="N", help="processes to run at a time (cores)")
    to.add_argument("--output", type=Path, metavar="DIR", help="where to build (dist/)")
    to.add_argument(
        "--strict",
        action="store_true",
        help="fail when a translation is missing, stale, broken, or wrong by the checks",
    )


def _jobs(text: str) -> int:
    number = int(text)
    if number < 1:
        message = "at least 1"
        raise argparse.ArgumentTypeError(message)
    return number


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= LAST_PORT:
        message = f"0 to {LAST_PORT}"
        raise argparse.ArgumentTypeError(message)
    return number


def show(findings: Sequence[Finding], project: Path, *, as_json: bool = False) -> None:
    """Findings for a person, where, what, and what to do; or as JSON.

    A person sees files from where they stand; JSON names them by their places in the book.
    """
    if as_json:
        print(json.dumps({"findings": [_as_dict(finding) for finding in findings]}, indent=1))
        return
    for finding in findings:
        label, name = finding.severity.upper(), f" [{finding.id}]" if finding.id else ""
        where, what = seen(finding.where, project), seen(finding.what, project)
        print(f"{label:7} {where}: {what}{name}", file=sys.stderr)
        if finding.tip:
            print(f"{'TIP':7} {seen(finding.tip, project)}", file=sys.stderr)


def _as_dict(finding: Finding) -> dict[str, str]:
    return asdict(finding)


def _console() -> Console:
    from rich.console import Console

    # Where nobody looks on, nothing is cut or broken to a width that no terminal has.
    return Console(highlight=False, width=None if sys.stdout.isatty() else NO_TERMINAL)


def run_build(options: argparse.Namespace) -> int:
    """Build the book, with progress and a closing table."""
    _check_formats(options.format or [])
    from hexapla import pipeline

    console = _console()
    with _progress(console) as tell:
        built = pipeline.build(
            options.project,
            languages=options.language or (),
            formats=options.format or (),
            output=options.output,
            jobs=options.jobs,
            strict=options.strict,
            tell=tell,
        )
    show(built.findings, options.project)
    console.print(_closing_table(built.manifest))
    output = options.output or options.project / "dist"
    shown = f"{invocation.command()} open{_said_places(options)}"
    console.print(f"Published in {output}. To look at it, with its search: {shown}", soft_wrap=True)
    console.print(
        f"Without the search: {(output / 'index.html').absolute().as_uri()}", soft_wrap=True
    )
    return 0


def _said_places(options: argparse.Namespace) -> str:
    """The options of a command for the same book and build, as they were said for this one."""
    said = {"--project": options.project, "--output": options.output}
    return "".join(
        f" {name} {shlex.quote(str(path))}"
        for name, path in said.items()
        if path not in {None, Path()}
    )


def run_open(options: argparse.Namespace) -> int:
    """Show what is built in the browser, until Ctrl-C."""
    from hexapla.commands import view

    folder = options.output or options.project / "dist"
    with contextlib.suppress(KeyboardInterrupt), view.Server(folder, options.port) as server:
        print(f"{server.address} (Ctrl-C ends it)", flush=True)
        if not options.no_browser:
            view.show(server.address)
        server.serve_forever()
    return 0


def _check_formats(formats: Sequence[str]) -> None:
    from hexapla.publishing.manifest import FORMATS

    for name in formats:
        if name not in FORMATS and ":" not in name:
            tip = f"{', '.join(FORMATS)}, or a function of yours as module:function"
            raise UsageError(Finding("--format", f"there is no format {name!r}", tip))


class _progress:  # noqa: N801 - used as a function
    """Shows the steps of long work: a bar on a terminal, a line per step elsewhere.

    With ``tenths`` there is a line only when another tenth is done.
    """

    def __init__(self, console: Console, *, tenths: bool = False) -> None:
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
        )

        self.console, self.tenths, self.tenth = console, tenths, -1
        self.bar = Progress(
            TextColumn("{task.description:<24}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=console,
            transient=True,
            disable=not console.is_terminal,
        )
        self.task = self.bar.add_task("read", total=None)

    def __enter__(self) -> Callable[[str, int, int], None]:
        self.bar.start()
        return self.tell

    def __exit__(self, *_: object) -> None:
        self.bar.stop()

    def tell(self, what: str, done: int, total: int) -> None:
        """One more step is done."""
        self.bar.update(self.task, description=what, completed=done, total=total or None)
        if self.console.is_terminal:
            return
        tenth, self.tenth = self.tenth, done * 10 // max(total, 1)
        if not self.tenths or tenth != self.tenth:
            self.console.print(f"{what} ({done}/{total})" if total else what)


def _closing_table(record: dict[str, Any]) -> Any:  # noqa: ANN401 - rich's Table
    from rich.table import Table

    table = Table("language", "words", "states", "pages", "files", box=None, padding=(0, 2, 0, 0))
    for edition in record["editions"]:
        states = ", ".join(f"{n} {state}" for state, n in edition["states"].items() if n)
        artifacts = edition["artifacts"]
        pages = [str(a["pages"]) for a in artifacts if a["format"] == "pdf"]
        files = [a["path"] for a in artifacts]
        none = "not built" if edition["published"] else "not published: below the minimum"
        table.add_row(
            edition["language"],
            f"{edition['words']:,}",
            states,
            ", ".join(pages) or "–",
            "\n".join(files) or none,
        )
    return table


def run_new(options: argparse.Namespace) -> int:
    """Write a small working book."""
    from hexapla.commands.new import write_starter

    folder = options.folder
    write_starter(folder, invocation.command(folder))
    command, named = invocation.command(), shlex.quote(str(folder))
    print(f"A new book stands in {folder}. Build it with: {command} --project {named}")
    return 0


def run_sync(options: argparse.Namespace) -> int:
    """Bring the catalogs in step, and say what changed."""
    from hexapla import pipeline
    from hexapla.editions.localize import count_words

    synced = pipeline.sync(options.project)
    show(synced.findings, options.project)
    _tell_carried(synced.changes)
    for language, changes in synced.changes.items():
        words = sum(count_words(message.id) for message in [*changes.new, *changes.stale])
        parts: dict[str, Sequence[object]] = {
            "new": changes.new,
            "stale": changes.stale,
            "carried over": changes.carried,
            "revived": changes.revived,
            "gone": changes.gone,
        }
        always = {"new", "stale", "gone"}
        told = [f"{len(found)} {name}" for name, found in parts.items() if found or name in always]
        print(f"{language}: {', '.join(told)}; {words} words to translate")
    return 0


def _tell_carried(synced: Mapping[str, Changes]) -> None:
    """A line for each edit that translations followed by themselves, so that a person can look."""
    languages: dict[tuple[str, str, str], list[str]] = {}
    for language, changes in synced.items():
        for found in changes.carried:
            edit = (found.kind, found.old.id, found.new.id)
            languages.setdefault(edit, []).append(language)
    for (kind, old, new), names in languages.items():
        before, after = _difference(old, new)
        print(f"carried over ({kind}; {', '.join(names)}): {before} → {after}")


def _difference(old: str, new: str, around: int = 30) -> tuple[str, str]:
    """The parts of two texts that differ, with a little of what stands around them."""
    start = _common_start(old, new)
    end = _common_start(old[start:][::-1], new[start:][::-1])

    def cut(text: str) -> str:
        first, last = max(0, start - around), len(text) - max(0, end - around)
        return f"{'…' if first else ''}{text[first:last]}{'…' if last < len(text) else ''}"

    return cut(old), cut(new)


def _common_start(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    same = itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False))
    return sum(1 for _ in same)


def run_cost(options: argparse.Namespace) -> int:
    """Say what the edits since the last sync would touch."""
    from hexapla import pipeline
    from hexapla.editions.localize import count_words

    cost = pipeline.cost(options.project)
    if options.json:
        told = {
            "segments": [
                {"where": list(m.places), "text": m.id, "words": count_words(m.id)}
                for m in cost.segments
            ],
            "words": cost.words,
            "languages": cost.languages,
            "carried": cost.carried,
        }
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return 0
    for message in cost.segments:
        where = seen(message.places[0], options.project)
        print(f"{where}: {shortened(message.id, 70)}")
    print(
        f"{plural(len(cost.segments), 'segment')}, {plural(cost.words, 'word')}, "
        f"{plural(len(cost.languages), 'language')}"
        + (f"; {cost.carried} more follow by themselves" if cost.carried else "")
    )
    return 0


def run_translate(options: argparse.Namespace) -> int:
    """Let a machine fill what is missing, and say what it did."""
    from hexapla.commands import translate

    console = _console()
    drafted = 0
    with _progress(console, tenths=True) as tell:
        for outcome in translate.translate(
            options.project,
            languages=options.language or (),
            engine=options.engine,
            again=options.again,
            dry_run=options.dry_run,
            tell=tell,
        ):
            show(outcome.findings, options.project)
            console.print(_told(outcome, dry_run=options.dry_run), soft_wrap=True)
            drafted += outcome.drafted
    if drafted and _settings(options, "--project").publish != "machine":
        console.print(
            'An edition shows a machine\'s text, marked, if book.toml says publish = "machine".',
            soft_wrap=True,
        )
    return 0


def _told(outcome: Outcome, *, dry_run: bool) -> str:
    """What there was to do in one language, and what became of it."""
    if not outcome.messages:
        return f"{outcome.language}: nothing is missing"
    work = f"{plural(outcome.messages, 'message')}, {plural(outcome.words, 'word')}"
    if dry_run:
        return f"{outcome.language}: {work} for {outcome.engine}; nothing was written"
    left = len(outcome.findings)
    people = f", {left} left to people" if left else ""
    return f"{outcome.language}: {work}; {outcome.drafted} by {outcome.engine}{people}"


def run_models_list(options: argparse.Namespace) -> int:
    """The models that are installed, and those of the index where that is asked for."""
    from hexapla.machine.models import install as installing
    from hexapla.machine.models import installed as models

    found, findings = models.survey()
    offers = installing.available() if options.available else []
    if options.json:
        installed = [{**_described(m), "folder": str(m.folder), "bytes": m.size} for m in found]
        told: dict[str, Any] = {"folder": str(models.packages_folder()), "installed": installed}
        if options.available:
            told["available"] = [{**_described(o), "links": list(o.links)} for o in offers]
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return 0
    show(findings, options.project)
    for model in found:
        size, names = models.readable(model.size), f"{model.source_name} → {model.target_name}"
        print(f"{model.pair}  {model.version}  {size}  {names}")
    if not found:
        print(f"no models in {models.packages_folder()}")
    ages = {(model.source, model.target): model.age for model in found}  # the newest comes last
    for offer in offers:
        age = ages.get((offer.source, offer.target))
        note = "" if age is None else "installed" if age >= offer.age else "newer than installed"
        names = f"{offer.source_name} → {offer.target_name}"
        print(f"{offer.pair}  {offer.version}  {names}  {note}".rstrip())
    return 0


def _described(package: Package) -> dict[str, Any]:
    return {
        "from": package.source,
        "to": package.target,
        "from_name": package.source_name,
        "to_name": package.target_name,
        "version": package.version,
    }


def run_models_install(options: argparse.Namespace) -> int:
    """Install a model from a file, or the newest of a pair of languages from the index."""
    from hexapla.machine.models import install as installing
    from hexapla.machine.models import installed as models

    before = models.installed()
    match options.what:
        case [file]:
            model = installing.install_file(Path(file))
            before = []
        case [source, target]:
            with _download(f"{source} → {target}") as tell:
                model = installing.install_pair(source, target, tell=tell)
        case _:
            what, tip = "one file or two languages are wanted", "such as: models install en fr"
            raise UsageError(Finding("models install", what, tip))
    size = models.readable(model.size)
    said = "is installed already" if model in before else f"is installed ({size})"
    print(f"{model.pair} {model.version} {said}")
    newest = models.find(model.source, model.target)
    if newest and newest.age > model.age:
        print(f"{newest.pair} {newest.version} is newer and stays in use")
    return 0


@contextlib.contextmanager
def _download(what: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal that hears how many bytes are there, and of how many."""
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn

    console = _console()
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    is_hidden = not console.is_terminal
    with Progress(*columns, console=console, transient=True, disable=is_hidden) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total or None)


def run_models_remove(options: argparse.Namespace) -> int:
    """Remove the models of a pair of languages."""
    from hexapla.machine.models import install as installing

    for model in installing.remove(options.source, options.target):
        print(f"{model.pair} {model.version} is removed")
    return 0


def run_adopt(options: argparse.Namespace) -> int:
    """Take over a translation made without Hexapla, and say what became of it."""
    from hexapla import pipeline

    adopted = pipeline.adopt(options.project, options.language, options.files)
    show(adopted.findings, options.project)
    print(
        f"{options.language}: {len(adopted.placed)} adopted, "
        f"{len(adopted.doubtful)} doubtful and marked stale, "
        f"{plural(len(adopted.unplaced), 'text')} of the translation without a place"
    )
    return 0


def run_export(options: argparse.Namespace) -> int:
    """Write files for translators who use other tools."""
    chosen = {
        "xliff": options.xliff == "1.2",
        "xliff2": options.xliff == "2.0",
        "tmx": options.tmx,
        "csv": options.csv,
    }
    formats = [name for name, wanted in chosen.items() if wanted]
    if not formats and not options.tbx:
        tip = "add --xliff, --tmx, --csv or --tbx"
        raise UsageError(Finding("export", "no format is asked for", tip))
    from hexapla.commands import exchange

    exported = exchange.export(
        options.project,
        formats,
        options.output or options.project / "export",
        languages=options.language or (),
        everything=options.all,
        terms=options.tbx,
    )
    show(exported.findings, options.project)
    for path, count in exported.files:
        print(f"{path}: {plural(count, 'term' if path.suffix == '.tbx' else 'segment')}")
    return 0


def run_import(options: argparse.Namespace) -> int:
    """Take files of translators back in, and say what became of them."""
    from datetime import date

    from hexapla.commands import exchange
    from hexapla.exchange.merge import Signer

    name = " ".join(options.reviewer.split())
    imported = exchange.take_in(
        options.project,
        options.files,
        Signer(name, date.today().isoformat()),  # noqa: DTZ011 - the reviewer's own day
        language=options.language or "",
        partial=options.partial,
        dry_run=options.dry_run,
    )
    show(imported.findings, options.project)
    for where, merged in imported.merged:
        left_out = f", {len(merged.strange)} left out" if merged.strange else ""
        print(
            f"{seen(where, options.project)}: {len(merged.taken)} taken in, "
            f"{merged.unchanged} unchanged, {len(merged.kept)} kept as newer here{left_out}"
        )
    for where, count in imported.terms:
        print(f"{seen(where, options.project)}: {plural(count, 'term')} in the glossary")
    if options.dry_run:
        print("nothing was written")
    return 0


def run_status(options: argparse.Namespace) -> int:
    """How far every translation is."""
    from hexapla import pipeline
    from hexapla.editions import progress
    from hexapla.publishing import status as report

    found = pipeline.status(options.project)
    if options.json:
        rows = [progress.as_dict(one) for one in found]
        print(json.dumps(rows, ensure_ascii=False, indent=1))
        return 0
    _console().print(report.table(found))
    for one in found:
        if one.behind:
            since = one.in_step_with.partition(" ")[0]
            kept_up = f", last in step with that of {since}" if since else ""
            print(f"{one.language}: {plural(one.behind, 'segment')} behind the source{kept_up}")
    page = options.project / "dist" / report.FOLDER / "index.html"
    if page.is_file():
        print(f"By chapter, as of the last build: {page}")
    return 0


def run_check(options: argparse.Namespace) -> int:
    """Say what is wrong with the translations."""
    from hexapla import pipeline

    findings = pipeline.check(options.project, options.language or ())
    counted = Counter(finding.severity for finding in findings)
    if options.json:
        show(findings, options.project, as_json=True)
    else:
        show(findings, options.project)
        print(f"{plural(counted['error'], 'error')}, {plural(counted['warning'], 'warning')}")
    return FAILED if counted["error"] else 0


def run_verify(options: argparse.Namespace) -> int:
    """Prove that the finished artifacts agree with the book."""
    from hexapla import pipeline

    count, findings = pipeline.verify_dist(options.project, options.output, options.page)
    if options.json:
        found = [_as_dict(finding) for finding in findings]
        print(json.dumps({"artifacts": count, "differences": len(found), "findings": found}))
    else:
        show(findings, options.project)
        print(f"{count} artifacts, {len(findings)} differences")
        if options.page:
            print(f"The proof as a page: {options.page / 'index.html'}")
    return FAILED if findings else 0


def run_changes(options: argparse.Namespace) -> int:
    """Write what differs between an older build and the one of now, and say how much it is."""
    from hexapla.commands import changes as errata

    console = _console()
    with _progress(console) as tell:
        written = errata.errata(
            options.project,
            options.manifest,
            output=options.output,
            languages=options.language or (),
            jobs=options.jobs,
            tell=tell,
        )
    told = written.record["languages"]
    for one in told:
        parts = [f"{count} {kind}" for kind, count in one["counts"].items() if count]
        console.print(f"{one['language']}: {', '.join(parts) or 'nothing'}", soft_wrap=True)
    if not any(one["changes"] for one in told):
        console.print(f"Nothing has changed since {written.record['old']['date']}.")
    page = written.folder / "index.html"
    console.print(f"The changes, language by language: {page}", soft_wrap=True)
    return 0


def run_doctor(options: argparse.Namespace) -> int:
    """Say what is installed, and what is missing by the name it has on this system."""
    from hexapla.commands import doctor

    found = doctor.examine(options.project)
    if options.json:
        print(json.dumps(found.as_dict(), ensure_ascii=False, indent=1))
        return FAILED if found.missing else 0
    _console().print(doctor.table(found))
    for row in found.rows:
        if row.tip:
            print(f"{row.name} is {row.state}: {row.tip}")
    what = f"what the book {found.book!r} needs" if found.book else "what any book needs"
    count = len(found.missing)
    print(f"Of {what}, {plural(count, 'thing')} {'is' if count == 1 else 'are'} missing.")
    if found.command:
        print(f"To install what is missing: {found.command}")
    return FAILED if found.missing else 0


def run_memory(options: argparse.Namespace) -> int:
    """Where the translation memory is, and what is in it."""
    with _memory() as memory:
        held = memory.holdings()
    if options.json:
        told = {"path": str(memory.path), "holdings": [asdict(holding) for holding in held]}
        print(json.dumps(told, ensure_ascii=False, indent=1))
        return 0
    print(memory.path)
    pairs: Counter[str] = Counter()
    for (title, book), holdings in itertools.groupby(held, key=lambda one: (one.title, one.book)):
        print(f"{title or 'without a title'} ({book})")
        for holding in holdings:
            pair = f"{holding.source_language} → {holding.language}"
            pairs[pair] += holding.units
            print(f"  {pair}: {plural(holding.units, 'unit')}")
    for pair, units in sorted(pairs.items()):
        print(f"all of {pair}: {plural(units, 'unit')}")
    if not held:
        print("it is empty: sync a book that has translations")
    return 0


def run_memory_find(options: argparse.Namespace) -> int:
    """Translations of a text, the most alike first."""
    source = options.source or _settings(options, "--from").language
    with _memory() as memory:
        found = memory.suggest(options.text, source, options.language)
    if options.json:
        told = [
            {"score": round(offer.score, 4), "fits": offer.fits, **asdict(offer.unit)}
            for offer in found
        ]
        print(json.dumps({"suggestions": told}, ensure_ascii=False, indent=1))
        return 0
    for offer in found:
        print(f"{int(offer.score * 100)} %  {offer.origin}\n  {offer.unit.source}")
        print(f"  {offer.unit.target}")
    if not found:
        print(f"nothing like it has been translated from {source} into {options.language}")
    return 0


def run_memory_forget(options: argparse.Namespace) -> int:
    """Remove what a book has in the memory."""
    book = options.book or _settings(options, "--book").identifier
    with _memory(writing=True) as memory:
        print(f"{plural(memory.forget(book), 'unit')} of {book} forgotten")
    return 0


def run_memory_import(options: argparse.Namespace) -> int:
    """Add the translations of a TMX file."""
    from hexapla.memory import tmx

    is_book = (options.project / "source" / "book.toml").is_file()
    languages = _settings(options, "--project").all_languages if is_book else ()
    units = tmx.read(options.file, languages)
    with _memory(writing=True) as memory:
        print(f"{plural(memory.add(units), 'unit')} added, of {len(units):,} in the file")
    return 0


def run_memory_export(options: argparse.Namespace) -> int:
    """Write the memory, or what one book has in it, to a TMX file."""
    from hexapla.memory import tmx

    with _memory() as memory:
        count = tmx.write(options.file, memory.units(options.book))
    print(f"{plural(count, 'unit')} written to {options.file}")
    return 0


def _memory(*, writing: bool = False) -> Memory:
    from hexapla.memory.memory import Memory, place
    from hexapla.memory.store import VARIABLE

    path = place()
    if not path:
        what, tip = f"the translation memory is off: {VARIABLE} says so", f"unset {VARIABLE}"
        raise UsageError(Finding("tm", what, tip))
    return Memory(path, writing=writing)


def _settings(options: argparse.Namespace, instead: str) -> Settings:
    """Those of the book here; without a book, an option has to say it instead."""
    from hexapla.source.config.settings import read_settings

    path = options.project / "source" / "book.toml"
    if not path.is_file():
        what, tip = f"{options.project} is no book to take {instead} from", f"say {instead}"
        raise UsageError(Finding("tm", what, tip))
    return read_settings(path)
