"""The whole way: read → number → extract → sync → check → localize → render → verify."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hexapla import adopt as adoption
from hexapla import catalog as catalogs
from hexapla import (
    checks,
    conflicts,
    editions,
    executors,
    glossary,
    language_names,
    manifest,
    memory,
    parallel,
    permissions,
    proof,
    readiness,
    verify,
)
from hexapla.adopt import Adopted
from hexapla.adoption.foreign import read_files
from hexapla.catalog import Catalog, Message
from hexapla.engines.registry import opened
from hexapla.errors import (
    CatalogError,
    Finding,
    UsageError,
    VerifyError,
    plural,
)
from hexapla.jobs import Job, Tell, path_of, render, writer_of
from hexapla.languages import typography
from hexapla.languages import words as words_of
from hexapla.machine.drafting import Drafter, with_drafts
from hexapla.manifest import formats_of
from hexapla.model import PSEUDO_LANGUAGE, Artifact, Book, Edition, Segment
from hexapla.numbering import number
from hexapla.progress import Progress, translations
from hexapla.segments import extract
from hexapla.source import read_book, warnings
from hexapla.staging import refuse_strange_folder, staging, swap
from hexapla.sync import Changes, edition_of, pinned
from hexapla.sync import sync as in_step
from hexapla.theme import Theme

SHOWN = 3
"""How many errors of a translation a build shows: `check` lists them all."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made."""

    manifest: dict[str, Any]
    findings: list[Finding]
    """Warnings: nothing that keeps the book from being published."""


def read(root: Path) -> Book:
    """The book in a folder, read and numbered."""
    conflicts.check(root)
    return number(read_book(root))


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
    dist = output or root / "dist"
    refuse_strange_folder(dist)
    book = with_pseudo(read(root), languages)
    pairs = map(parallel.name, book.settings.parallel)
    wanted = chosen(languages, [*book.settings.all_languages, *pairs])
    kinds = list(dict.fromkeys(formats or formats_of(book.settings)))
    for kind in kinds:
        writer_of(kind)
    spoken = {language for name in wanted for language in name.split("+")}
    readiness.check(kinds, spoken, Theme(root))
    tell("read", 0, 0)

    synced = {path: _pseudo_filled(book, new) for path, new, _ in sync_catalogs(book)}
    permissions.check(
        (path, new) for path, new in synced.items() if new.language != PSEUDO_LANGUAGE
    )
    tell("synced", 0, 0)

    told = _told(book, [new for new in synced.values() if new.language in spoken], strict=strict)
    tell("checked", 0, 0)

    made, findings = localize(book, synced.values(), told, strict=strict)
    made += parallel.editions(made)
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
            if kind in parallel.FORMATS or not edition.beside
        ]
        with executors.local(jobs) as executor:
            artifacts = render(plan, folder, executor, tell)
        if different := list(verify.compare(book, artifacts)):
            raise VerifyError(different)
        record = manifest.record(book, made, artifacts, dist if partial else None)
        left = _read_back(book, folder, record)[1] if partial else []
        manifest.write(folder, record, made, Theme(root), left)
        for path, catalog in synced.items():
            if catalog.language != PSEUDO_LANGUAGE:
                catalogs.save(path, catalog)
        swap(folder, dist)
    return Built(record, [*findings, *remember(book, synced.values())])


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
    synced = sync_catalogs(book)
    permissions.check((path, catalog) for path, catalog, _ in synced)
    for path, catalog, _ in synced:
        catalogs.save(path, catalog)
    findings = remember(book, [catalog for _, catalog, _ in synced])
    return Synced({catalog.language: changed for _, catalog, changed in synced}, findings)


def remember(book: Book, synced: Iterable[Catalog]) -> list[Finding]:
    """Record what people translated in the user's translation memory; warnings where it cannot."""
    settings = book.settings
    return memory.fill(settings.identifier, settings.title, settings.language, synced)


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
    found = {catalog.language: changed for _, catalog, changed in sync_catalogs(read(root))}
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
    synced = [catalog for _, catalog, _ in sync_catalogs(book) if catalog.language in wanted]
    return [finding for found in _checked(book, synced).values() for finding in found]


def _checked(book: Book, synced: Iterable[Catalog]) -> dict[str, list[Finding]]:
    """What is wrong with each translation, by language."""
    theme, source = Theme(book.root), book.settings.language
    terms = glossary.read_csv(book.root / "translations" / "glossary.csv", source)
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
    found = {catalog.language: (path, catalog) for path, catalog, _ in sync_catalogs(book)}
    path, catalog = found[language]
    adopted = adoption.adopt(book, catalog, texts, Theme(root))
    catalogs.save(path, adopted.catalog)
    return adopted


def status(root: Path) -> list[Progress]:
    """How far each translation is, as it would be after a sync."""
    book, theme = read(root), Theme(root)
    synced = sync_catalogs(book)
    return translations(editions.localize(book, catalog, theme)[0] for _, catalog, _ in synced)


def sync_catalogs(book: Book) -> list[tuple[Path, Catalog, Changes]]:
    """Each catalog in step with the book, not yet saved.

    Raises:
        CatalogError: a catalog cannot be read, or is of a language the book does not have.
    """
    folder = book.root / "translations"
    languages = book.settings.languages
    _refuse_strange_catalogs(folder, languages)
    segments = extract(book)
    edition = edition_of(segments, book.settings.date.isoformat())
    found, faults = [], []
    for language in languages:
        try:
            path, new, changed = synced_catalog(book, segments, language)
        except CatalogError as error:
            faults += error.findings
            continue
        found.append((path, pinned(new, edition), changed))
    if faults:
        raise CatalogError(faults)
    return found


def synced_catalog(
    book: Book, segments: Sequence[Segment], language: str
) -> tuple[Path, Catalog, Changes]:
    """The catalog of one language in step with the book's segments, not yet saved.

    Raises:
        CatalogError: it cannot be read.
    """
    path = book.root / "translations" / f"{language}.po"
    settings = book.settings
    old = (
        catalogs.read(path)
        if path.exists()
        else catalogs.empty(language, settings.slug, settings.date.isoformat())
    )
    return path, *in_step(old, segments, settings.language)


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
    dist = output or root / "dist"
    book = read(root)
    record = manifest.load(dist)
    artifacts, findings = _read_back(book, dist, record)
    if page:
        theme = Theme(root)
        now = manifest.as_read(record, artifacts)
        proof.write_alone(page, now, editions.of_source(book, theme), theme, findings)
    return len(artifacts), findings


def _read_back(
    book: Book, dist: Path, record: dict[str, Any]
) -> tuple[list[Artifact], list[Finding]]:
    """The artifacts of a manifest as they are now, and how they differ from it and the book."""
    artifacts, findings = [], []
    for entry in record["editions"]:
        for stored in entry["artifacts"]:
            path, kind = dist / stored["path"], stored["format"]
            if kind not in verify.READERS:
                continue
            reading = verify.read_back(kind, path)
            sha256, size = manifest.digest(path, kind) if path.is_file() else ("", 0)
            where = f"the {entry['language']} edition, {kind}"
            if sha256 != stored["sha256"]:
                what = f"{stored['path']} is not the file that was built"
                findings.append(Finding(where, what, "build again"))
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
                    reading.places,
                )
            )
    return artifacts, [*findings, *verify.compare(book, artifacts)]


def chosen(languages: Sequence[str], known: Sequence[str]) -> Sequence[str]:
    """The languages that were asked for, or all of them.

    Raises:
        UsageError: the book has no such language.
    """
    for language in languages:
        if language not in known:
            tip = language_names.advice(language, known)
            raise UsageError(
                Finding(f"language {language!r}", "the book has no such language", tip)
            )
    return languages or known


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


def _refuse_strange_catalogs(folder: Path, languages: Sequence[str]) -> None:
    known = {*languages, PSEUDO_LANGUAGE}
    strange = sorted(path for path in folder.glob("*.po") if path.stem not in known)
    if strange:
        listed = ", ".join(languages) or "none"
        tip = "add the language to editions.languages in book.toml, or move the file away"
        raise CatalogError(
            Finding(f"translations/{path.name}", f"the book's languages are {listed}", tip)
            for path in strange
        )
