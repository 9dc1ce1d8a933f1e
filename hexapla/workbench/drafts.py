"""What a machine translates on request, in a process that is started when it is first asked.

It keeps the engine and what it knows of the catalog, so that the next text takes little.
"""

from __future__ import annotations

import pickle
from pathlib import Path

from hexapla.catalogs.catalog import Catalog
from hexapla.errors import Finding, HexaplaError, ToolError, UsageError
from hexapla.exchange.handoff import unit_key
from hexapla.files import paths
from hexapla.machine.drafting import Drafter
from hexapla.machine.engines.registry import opened
from hexapla.model import Settings
from hexapla.source.config.settings import read_settings
from hexapla.terminology import glossary
from hexapla.terminology.glossary import Glossary
from hexapla.workbench.edits import MachineText

_drafters: dict[str, tuple[tuple[Settings, Glossary], Drafter]] = {}


def draft(root: Path, catalog: bytes, name: str) -> MachineText:
    """The engine's translation of one message of a catalog, which another process has pickled.

    Marks and glossary are held to as in ``translate``, and the checks have found no error.

    Raises:
        UsageError: there is no engine or model for the languages, or no such message, or the
            engine's text is no translation of it.
        HexaplaError: the settings or the glossary cannot be read, or the engine fails.
    """
    own: Catalog = pickle.loads(catalog)  # noqa: S301 - by the process that makes pages
    message = next((one for one in own if unit_key(one) == name), None)
    if message is None:
        raise UsageError(Finding(name, "the book has no such segment", "load the page again"))
    drafter = _drafter(root, own)
    try:
        made = next(iter(drafter.drafts([message])), None)
    except HexaplaError:
        del _drafters[own.language]  # an engine that has failed is opened anew
        raise
    if made is None or not made.text:
        what = f"the engine has no translation of this: {made.fault if made else 'no answer'}"
        raise ToolError(Finding("engine", what, "translate it by hand"))
    return MachineText(made.text, drafter.traits.name, made.score)


def _drafter(root: Path, catalog: Catalog) -> Drafter:
    """What drafts the messages of a catalog: the same until settings or glossary change."""
    settings = read_settings(root / paths.SETTINGS)
    made_for = settings, glossary.of_book(root, settings.language)
    known = _drafters.get(catalog.language)
    if known and known[0] == made_for:
        return known[1]
    engine = opened(settings.engine, settings.language, catalog.language, settings)
    drafter = Drafter.of_catalog(root, settings.language, catalog, engine)
    _drafters[catalog.language] = made_for, drafter
    return drafter
