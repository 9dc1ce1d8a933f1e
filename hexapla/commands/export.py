"""The command ``export``: catalogs and glossary out to translators who use their own tools."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from hexapla.catalogs.catalog import Catalog
from hexapla.catalogs.merging import PEOPLE
from hexapla.errors import CatalogError, Finding, HexaplaError
from hexapla.exchange import registry
from hexapla.exchange.handoff import OPEN, Handoff
from hexapla.exchange.merge import has_new_work
from hexapla.files import atomic
from hexapla.languages.names import chosen
from hexapla.memory import memory
from hexapla.model import STATES, Settings
from hexapla.project import Project
from hexapla.terminology import glossary, tbx


@dataclass(frozen=True, slots=True)
class Exported:
    """What an export wrote."""

    files: list[tuple[Path, int]] = field(default_factory=list)
    """Each file, and how many messages or terms are in it."""
    findings: list[Finding] = field(default_factory=list)
    """Warnings: the files are written."""


def export(  # noqa: PLR0913 - the options of the command, each by name
    root: Path,
    formats: Sequence[str],
    output: Path,
    *,
    languages: Sequence[str] = (),
    everything: bool = False,
    terms: bool = False,
    for_omegat: bool = False,
) -> Exported:
    """Write a file of each format for each language, and the glossary as TBX.

    ``for_omegat``, what is open has its source for a target: OmegaT shows targets for translation.
    Without ``everything``, only messages that are missing, stale or a machine's; a TMX file always
    has what people translated, and nothing else. Nothing in the book is changed.

    Raises:
        UsageError: the book has no such language.
        CatalogError: a file cannot be written, or one of its name has work in it that was not
            imported; nothing was written.
    """
    project = Project.load(root)
    wanted = chosen(languages, project.settings.languages)
    files: list[_File] = []
    findings: list[Finding] = []
    catalogs = [file.catalog for file in project.sync_catalogs()]
    for catalog in catalogs:
        if catalog.language not in wanted:
            continue
        offers, warnings = memory.look_up(project.settings.language, catalog, catalogs)
        findings += warnings
        for name in formats:
            wanted_states = PEOPLE if name == "tmx" else set(STATES) if everything else OPEN
            messages = tuple(m for m in catalog if m.state in wanted_states)
            order = Handoff(project.settings, catalog.language, messages, offers, for_omegat)
            files.append(_of_catalog(catalog, order, name, output))
    if terms:
        files.append(_of_glossary(project, output))
    # Nothing is written before every file is known to be free: all of them, or none.
    if faults := [fault for file in files for fault in _not_imported(file)]:
        raise CatalogError(faults)
    for file in files:
        atomic.save(file.path, file.content, CatalogError, may_make_folder=True)
    return Exported([(file.path, file.count) for file in files], findings)


@dataclass(frozen=True, slots=True)
class _File:
    """One file to write."""

    path: Path
    content: bytes
    count: int
    """How many messages or terms are in it."""
    has_unimported_work: Callable[[Path], bool]
    """Whether what stands in its place has something that the book has not."""


def _of_catalog(catalog: Catalog, order: Handoff, name: str, output: Path) -> _File:
    form = registry.FORMATS[name]
    path = output / f"{order.book.slug}.{catalog.language}{form.suffix}"
    is_worked_on = partial(_has_unimported_work, order.book, catalog)
    return _File(path, form.write(order), len(order.messages), is_worked_on)


def _of_glossary(project: Project, output: Path) -> _File:
    terms = glossary.of_book(project.root, project.settings.language)
    path = output / f"{project.settings.slug}.tbx"
    return _File(
        path, tbx.write_tbx(terms), len(terms.terms), partial(_has_unimported_terms, terms)
    )


def _not_imported(file: _File) -> Iterator[Finding]:
    """What keeps a file from being written: a translator's work stands there under its name."""
    try:
        if not file.path.exists() or not file.has_unimported_work(file.path):
            return
        what = "somebody has worked on this file, and the book has not taken it in yet"
    except HexaplaError:
        what = "another file stands here, which `export` did not write"
    yield Finding(str(file.path), what, "import it first, move it away, or choose another --output")


def _has_unimported_work(book: Settings, catalog: Catalog, path: Path) -> bool:
    return any(has_new_work(catalog, one, book.language) for one in registry.read(path))


def _has_unimported_terms(own: glossary.Glossary, path: Path) -> bool:
    return glossary.merged(own, tbx.read_tbx(path, own.source)) != own
