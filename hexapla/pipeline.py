"""The whole way: read → number → extract → sync → check → localize → render → verify."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hexapla.alignment import adopt as adoption
from hexapla.alignment.adopt import Adopted
from hexapla.alignment.reader import read_files
from hexapla.catalogs.catalog import Catalog, Message
from hexapla.checks import checks
from hexapla.editions import localize as editions
from hexapla.editions.progress import Progress, translations
from hexapla.errors import CatalogError, Finding, VerifyError, plural
from hexapla.files import permissions
from hexapla.formats import readiness
from hexapla.languages.languages import typography
from hexapla.languages.languages import words as words_of
from hexapla.machine.drafting import Drafter, with_drafts
from hexapla.machine.engines.registry import opened
from hexapla.model import PSEUDO_LANGUAGE, Artifact, Book, Edition
from hexapla.project import FOLDER, CatalogFile, chosen, read, save, sync_catalogs
from hexapla.publishing import manifest, proof
from hexapla.publishing.jobs import Job, Tell, bounded, path_of, render, writer_of
from hexapla.publishing.manifest import formats_of
from hexapla.publishing.staging import published_place, refuse_strange_folder, staging
from hexapla.rendering import columns
from hexapla.segments.carry import Changes
from hexapla.source.faults.warned import warnings
from hexapla.system import workers
from hexapla.terminology import glossary
from hexapla.theme import Theme
from hexapla.verification import sums
from hexapla.verification.compare import compare, record_differences
from hexapla.verification.read_back import READERS, read_back
from hexapla.verification.readings import NOTHING

SHOWN = 3
"""How many errors of a translation a build shows: `check` lists them all."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made."""

    manifest: dict[str, Any]
    findings: list[Finding]
    """Warnings: nothing that keeps the book from being published."""


def build(  # noqa: PLR0913 - the options of the command, each by name
    root: Path,
    *,
    languages: Sequence[str] = (),
    formats: Sequence[str] = (),
    output: Path | None = None,
    jobs: int | None = None,
    strict: bool = False,
    tell: Tell = lambda _what, _done, _all: None,
) -> Built:
    """Build a book: every language, every format, proven equal, then published in one move.

    Raises:
        HexaplaError: something is wrong with the book; ``dist/`` and ``translations/`` are as
            they were.
    """
    book = with_pseudo(read(root), languages)
    dist = published_place(root, output, book.settings.identifier)
    pairs = map(columns.name, book.settings.parallel)
    wanted = chosen(languages, [*book.settings.all_languages, *pairs])
    kinds = list(dict.fromkeys(formats or formats_of(book.settings)))
    for kind in kinds:
        writer_of(kind)
    spoken = {language for name in wanted for language in name.split("+")}
    readiness.check(kinds, spoken, Theme(root))
    tell("read", 0, 0)

    files = sync_catalogs(book)
    kept = [file for file in files if file.language != PSEUDO_LANGUAGE]
    permissions.check(file.path for file in kept if file.content() != file.base)
    synced = [_pseudo_filled(book, file.catalog) for file in files]
    tell("synced", 0, 0)

    told = _told(book, [new for new in synced if new.language in spoken], strict=strict)
    tell("checked", 0, 0)

    made, findings = localize(book, synced, told, strict=strict)
    made += columns.editions(made)
    published = [edition for edition in made if edition.is_published]
    shown = [edition for edition in published if edition.name in wanted]
    readiness.check_characters(shown, kinds, Theme(root))
    tell("localized", 0, 0)

    partial = bool(languages or formats)
    with staging(dist, keep=[edition.name for edition in published if partial]) as folder:
        plan = [
            Job(edition, kind, path_of(edition, kind))
            for edition in shown
            for kind in kinds
            if kind in columns.FORMATS or not edition.beside
        ]
        with workers.local(jobs) as executor:
            artifacts = render(plan, folder, executor, tell)
            if different := list(compare(book, artifacts)):
                raise VerifyError(different)
            record = manifest.record(book, made, artifacts, dist if partial else None)
            left = _read_back(book, folder, record)[1] if partial else []
            site = (folder, record, made, Theme(root), left)
            record = bounded(executor, "the site", made, manifest.write, *site)
        findings += save(book, kept, publish=(folder, dist))
        findings += [_overtaken(file) for file in kept if file.is_overtaken]
    return Built(record, findings)


def _overtaken(file: CatalogFile) -> Finding:
    where = f"{FOLDER}/{file.path.name}"
    what = "this was changed while the book was built: the change is kept, and not in this edition"
    return Finding(where, what, "build again", "warning")


def with_pseudo(book: Book, languages: Sequence[str]) -> Book:
    """The book with the pseudo-language, where that is asked for: it needs no line in book.toml."""
    known = book.settings.languages
    if PSEUDO_LANGUAGE not in languages or PSEUDO_LANGUAGE in known:
        return book
    return replace(book, settings=replace(book.settings, languages=(*known, PSEUDO_LANGUAGE)))


def _pseudo_filled(book: Book, catalog: Catalog) -> Catalog:
    """A catalog of the pseudo-language with all its texts, which need not be kept in a file."""
    if catalog.language != PSEUDO_LANGUAGE:
        return catalog
    engine = opened("pseudo", book.settings.language, PSEUDO_LANGUAGE, book.settings)
    drafts = Drafter.of(book, catalog, engine).drafts(catalog)
    return with_drafts(catalog, drafts, engine.traits.name, lambda m: m.state == "missing")


@dataclass(frozen=True, slots=True)
class Synced:
    """What a sync did."""

    changes: dict[str, Changes]
    """By language."""
    findings: list[Finding]
    """Warnings: the catalogs are saved."""


def sync(root: Path) -> Synced:
    """Bring every catalog in step with the source, and the user's translation memory with them."""
    book = read(root)
    files = sync_catalogs(book)
    permissions.check(file.path for file in files if file.content() != file.base)
    findings = save(book, files)
    return Synced({file.language: file.changes for file in files}, findings)


@dataclass(frozen=True, slots=True)
class Cost:
    """What the edits since the last sync touch, before anything is touched."""

    segments: list[Message]
    """Source texts that some translation lacks or has only of an older source."""
    words: int
    """The words of these segments, each counted once."""
    languages: list[str]
    """The languages in which something is to do."""
    carried: int
    """Changed segments whose translations follow by themselves, in every language."""


def cost(root: Path) -> Cost:
    """What a sync would leave translators to do; changes nothing."""
    found = {file.language: file.changes for file in sync_catalogs(read(root))}
    touched = {m.key: m for changed in found.values() for m in (*changed.new, *changed.stale)}
    followed = {c.new.key for changed in found.values() for c in changed.carried}
    return Cost(
        list(touched.values()),
        sum(editions.count_words(message.id) for message in touched.values()),
        [language for language, changed in found.items() if changed.new or changed.stale],
        len(followed - set(touched)),
    )


def check(root: Path, languages: Sequence[str] = ()) -> list[Finding]:
    """What is wrong with the translations, in the order of the book's languages."""
    book = read(root)
    wanted = chosen(languages, book.settings.languages)
    synced = [file.catalog for file in sync_catalogs(book) if file.language in wanted]
    return [finding for found in _checked(book, synced).values() for finding in found]


def _checked(book: Book, synced: Iterable[Catalog]) -> dict[str, list[Finding]]:
    """What is wrong with each translation, by language."""
    theme, source = Theme(book.root), book.settings.language
    terms = glossary.of_book(book.root, source)
    return {
        new.language: checks.check(
            new, source=source, rules=typography(theme, new.language), glossary=terms
        )
        for new in synced
    }


def _told(book: Book, synced: Iterable[Catalog], *, strict: bool) -> list[Finding]:
    """What a build says of all translations, by the checks."""
    return [
        finding
        for language, found in _checked(book, synced).items()
        for finding in _in_short(language, found, strict=strict)
    ]


def _in_short(language: str, found: Sequence[Finding], *, strict: bool) -> Iterator[Finding]:
    """What a build says of one translation: its errors, all of them when strict, and how many."""
    errors = [finding for finding in found if finding.severity == "error"]
    shown = errors if strict else [replace(e, severity="warning") for e in errors[:SHOWN]]
    yield from shown
    if len(shown) < len(found):
        others = plural(len(found) - len(errors), "warning")
        what = f"the checks find {plural(len(errors), 'error')} and {others} here"
        tip = f"`check --language {language}` lists them"
        yield Finding(f"translations/{language}.po", what, tip, "warning")


def adopt(root: Path, language: str, files: Sequence[Path]) -> Adopted:
    """Take a translation made without Hexapla over into a language's catalog, and save that.

    Raises:
        UsageError: a file cannot be read, or is no translation of the book into the language.
    """
    texts = read_files(files)
    book = read(root)
    chosen([language], book.settings.languages)
    (file,) = (file for file in sync_catalogs(book) if file.language == language)
    done: list[Adopted] = []

    def change(catalog: Catalog) -> Catalog:
        done.append(adoption.adopt(book, catalog, texts, Theme(root)))
        return done[-1].catalog

    file.apply(change)
    warnings = save(book, [file])
    return replace(done[-1], findings=[*done[-1].findings, *warnings])


def status(root: Path) -> list[Progress]:
    """How far each translation is, as it would be after a sync."""
    book, theme = read(root), Theme(root)
    files = sync_catalogs(book)
    return translations(editions.localize(book, file.catalog, theme)[0] for file in files)


def localize(
    book: Book, synced: Iterable[Catalog], told: Iterable[Finding] = (), *, strict: bool = False
) -> tuple[list[Edition], list[Finding]]:
    """The editions, the source's first, and warnings: those told before, and more.

    Raises:
        CatalogError: there are errors: told before or, when strict, a translation that breaks its
            markup or is not there.
    """
    theme = Theme(book.root)
    made = [editions.of_source(book, theme)]
    findings = [*warnings(book), *told]
    for catalog in synced:
        edition, broken = editions.localize(_shown(book, catalog.language), catalog, theme)
        findings += [replace(fault, severity="error" if strict else "warning") for fault in broken]
        made.append(edition)
        if edition.share < 1:
            findings.append(_incomplete(edition, "error" if strict else "warning"))
        is_real = edition.language != PSEUDO_LANGUAGE
        if is_real and not words_of(theme, edition.language)[1]:
            findings.append(_wordless(edition))
    if faults := [finding for finding in findings if finding.severity == "error"]:
        raise CatalogError(faults)
    published = tuple(edition.language for edition in made if edition.is_published)
    return [replace(edition, siblings=published) for edition in made], findings


def _shown(book: Book, language: str) -> Book:
    """The book; where nobody could take a machine's text for a person's, that is shown, too."""
    if language != PSEUDO_LANGUAGE:
        return book
    return replace(book, settings=replace(book.settings, publish="machine"))


def verify_dist(
    root: Path, output: Path | None = None, page: Path | None = None
) -> tuple[int, list[Finding]]:
    """Read a finished build back; how many artifacts there are, and every difference found.

    ``page`` is a folder to write the proof into, as a page for people.
    """
    if page:
        refuse_strange_folder(page, proof.STYLE, "--page")
    book = read(root)
    dist = output or root / "dist"
    record = manifest.load(dist)
    artifacts, findings = _read_back(book, dist, record)
    findings = [
        *sums.differences(dist, record),
        *record_differences(record, artifacts),
        *findings,
    ]
    if page:
        theme = Theme(root)
        now = manifest.as_read(record, artifacts)
        made = editions.of_source(book, theme)
        with workers.local(1) as executor:
            alone = (page, now, made, Theme(root), findings)
            bounded(executor, "the proof", [made], proof.write_alone, *alone)
    return len(artifacts), findings


def _read_back(
    book: Book, dist: Path, record: dict[str, Any]
) -> tuple[list[Artifact], list[Finding]]:
    """The artifacts of a manifest as they are now, and how they differ from the book."""
    artifacts = []
    for entry in record["editions"]:
        for stored in entry["artifacts"]:
            path, kind = dist / stored["path"], stored["format"]
            if kind not in READERS:
                continue
            is_there = sums.is_own(dist, stored["path"])
            reading = read_back(kind, path) if is_there else NOTHING
            sha256, size = manifest.digest(path, kind) if is_there else ("", 0)
            artifacts.append(
                Artifact(
                    entry["language"],
                    kind,
                    stored["path"],
                    sha256,
                    size,
                    reading.pages,
                    reading.outline,
                    reading.counts,
                    reading,
                )
            )
    return artifacts, list(compare(book, artifacts))


def _incomplete(edition: Edition, severity: Any) -> Finding:  # noqa: ANN401 - a Severity
    settings = edition.book.settings
    file = f"translations/{edition.language}.po"
    is_new = not (edition.book.root / file).exists()
    what = f"{int(edition.share * 100)} % of the words may be published"
    what += (
        "; the rest stands in the source language"
        if edition.is_published
        else f", and below the {settings.minimum:.0%} of editions.minimum no edition is made"
    )
    if is_new:
        what = f"this catalog is new: {what}"
    return Finding(file, what, "translate what is missing or stale", severity)


def _wordless(edition: Edition) -> Finding:
    what = f"there are no publisher's words (Contents, Figure, …) for {edition.language!r}"
    tip = f"translate templates/languages/en.po as templates/languages/{edition.language}.po"
    return Finding("templates/languages", f"{what}; English ones are used", tip, "warning")
