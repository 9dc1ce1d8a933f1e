"""The command line of ``models``, and of its actions."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hexapla.cli.arguments import add_actions, add_json
from hexapla.cli.output import byte_progress, print_findings, print_json
from hexapla.errors import Finding, UsageError

if TYPE_CHECKING:
    from hexapla.machine.models.installed import Package

HELP = "the models of Argos Translate"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The arguments of ``models``."""
    parser.set_defaults(kept="no model was changed", available=False, json=False)
    action = add_actions(parser)
    here = action("list", run, "the models that are installed (also without ACTION)")
    here.add_argument("--available", action="store_true", help="also ask the index what there is")
    add_json(here)
    install = action("install", _install, "from a file, or the newest from the index")
    install.add_argument(
        "what", nargs="+", metavar="WHAT", help="FILE.argosmodel, or two languages: en fr"
    )
    remove = action("remove", _remove, "remove the models of a pair of languages")
    remove.add_argument("source", metavar="FROM", help="the language of the source")
    remove.add_argument("target", metavar="TO", help="the language of the translation")


def run(options: argparse.Namespace) -> int:
    """The models that are installed, and those of the index where that is asked for."""
    from hexapla.machine.models import install as installing
    from hexapla.machine.models import installed as models

    packages, findings = models.survey()
    offers = installing.available() if options.available else []
    if options.json:
        installed = [{**_described(m), "folder": str(m.folder), "bytes": m.size} for m in packages]
        as_json: dict[str, Any] = {"folder": str(models.packages_folder()), "installed": installed}
        if options.available:
            as_json["available"] = [{**_described(o), "links": list(o.links)} for o in offers]
        print_json(as_json)
        return 0
    print_findings(findings, options.project)
    for model in packages:
        size, names = models.readable(model.size), f"{model.source_name} → {model.target_name}"
        print(f"{model.pair}  {model.version}  {size}  {names}")
    if not packages:
        print(f"no models in {models.packages_folder()}")
    ages = {(model.source, model.target): model.age for model in packages}  # the newest comes last
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


def _install(options: argparse.Namespace) -> int:
    """Install a model from a file, or the newest of a pair of languages from the index."""
    from hexapla.machine.models import install as installing
    from hexapla.machine.models import installed as models

    before = models.installed()
    match options.what:
        case [file]:
            model = installing.install_file(Path(file))
            before = []
        case [source, target]:
            with byte_progress(f"{source} → {target}") as tell:
                model = installing.install_pair(source, target, on_bytes=tell)
        case _:
            what, tip = "one file or two languages are wanted", "such as: models install en fr"
            raise UsageError(Finding("models install", what, tip))
    size = models.readable(model.size)
    outcome = "is installed already" if model in before else f"is installed ({size})"
    print(f"{model.pair} {model.version} {outcome}")
    newest = models.find(model.source, model.target)
    if newest and newest.age > model.age:
        print(f"{newest.pair} {newest.version} is newer and stays in use")
    return 0


def _remove(options: argparse.Namespace) -> int:
    """Remove the models of a pair of languages."""
    from hexapla.machine.models import install as installing

    for model in installing.remove(options.source, options.target):
        print(f"{model.pair} {model.version} is removed")
    return 0
