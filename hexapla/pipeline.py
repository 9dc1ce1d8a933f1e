"""A build: load → sync → check → localize → plan → render → require parity → publish → swap."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from hexapla.checks import report
from hexapla.editions.localize import localize_all
from hexapla.editions.parallel import parallel_editions
from hexapla.formats import readiness
from hexapla.model import PSEUDO_LANGUAGE, Built
from hexapla.project import Project, overtaken, require_writable
from hexapla.publishing import manifest
from hexapla.publishing.artifacts import read_artifacts
from hexapla.publishing.executors.local import local
from hexapla.publishing.jobs import OnProgress, OpenExecutor, call_with_limits, render
from hexapla.publishing.plan import plan_build
from hexapla.publishing.staging import published_place, staging
from hexapla.verification.compare import compare, require_parity


def build(  # noqa: PLR0913 - the options of the command, each by name
    root: Path,
    *,
    languages: Sequence[str] = (),
    formats: Sequence[str] = (),
    output: Path | None = None,
    executor: OpenExecutor = local,
    strict: bool = False,
    on_progress: OnProgress = lambda _what, _done, _all: None,
) -> Built:
    """Build a book: every language, every format, proven equal, then published in one move.

    Raises:
        HexaplaError: something is wrong with the book; ``dist/`` and ``translations/`` are as
            they were.
    """
    project = Project.load(root, languages)
    book = project.book
    dist = published_place(root, output, book.settings.identifier)
    plan = plan_build(book.settings, languages, formats)
    readiness.check(plan.formats, plan.languages, project.theme, book.settings.fonts)
    on_progress("read", 0, 0)

    files = project.sync_catalogs()
    # What the pseudo-language says is made anew in every build: no file has to hold it.
    saved_files = [file for file in files if file.language != PSEUDO_LANGUAGE]
    require_writable(saved_files)
    catalogs = [project.with_pseudo_texts(file.catalog) for file in files]
    on_progress("synced", 0, 0)

    wanted = [catalog for catalog in catalogs if catalog.language in plan.languages]
    faults = report.summary(book, wanted, strict=strict)
    on_progress("checked", 0, 0)

    editions, findings = localize_all(book, catalogs, faults, strict=strict)
    editions += parallel_editions(editions)
    stopped = readiness.stopped(plan.editions(editions), plan.formats, project.theme)
    plan = plan.without(stopped)
    findings += [*project.strange_catalogs(), *stopped.findings]
    on_progress("localized", 0, 0)

    work = plan.jobs(editions)
    with staging(dist, keep=plan.kept_editions(editions)) as folder:
        older = manifest.keep_older(dist, folder, work) if plan.is_partial else None
        with executor() as runner:
            artifacts = render(work, folder, runner, on_progress)
            findings += [*runner.take_findings(), *(w for one in artifacts for w in one.warnings)]
            require_parity(book, artifacts)
            record = manifest.record(book, editions, artifacts, older)
            # What an earlier build left may differ from the book by now: the proof says where.
            others = read_artifacts(folder, book, record, plan.formats, editions, known=artifacts)
            faults_of_site = [*compare(book, [*artifacts, *others])] if others else []
            site = (folder, record, editions, project.theme, faults_of_site)
            record = call_with_limits(runner, "the site", editions, manifest.write, *site)
        findings += project.save(saved_files, publish=(folder, dist))
    # Both formats of print say the same.
    explanations = [*dict.fromkeys(one for artifact in artifacts for one in artifact.explanations)]
    findings += overtaken(saved_files)
    saved = {file.name: file.base for file in saved_files}
    return Built(record, findings, sorted(stopped.names), explanations, saved)
