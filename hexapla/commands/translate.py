"""Catalogs + engine → catalogs with a machine's drafts where nobody has translated yet.

Law 5: a machine's text never replaces a person's. What people change in a catalog while the engine
works is kept: before each save the file is read again.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from hexapla.catalogs.catalog import Catalog, Message
from hexapla.errors import Finding, UsageError, shorten
from hexapla.languages.names import chosen
from hexapla.machine.drafting import Draft, Drafter, with_drafts
from hexapla.machine.engine import Engine
from hexapla.machine.engines.registry import opened
from hexapla.model import PSEUDO_LANGUAGE, Settings
from hexapla.project import CatalogFile, Project
from hexapla.publishing.jobs import OnProgress
from hexapla.segments.words import count_words

SECONDS = 3.0
"""After so many seconds what is finished is saved."""

LONGEST_PAUSE = 10
"""The time between two saves is at least so many times that which one takes."""


@dataclass(slots=True)
class Outcome:
    """What there is to do in one language, and what became of it."""

    language: str
    engine: str = ""
    """Its name, with pair and version; empty where there is nothing to do."""
    messages: int = 0
    """How many are to be translated."""
    words: int = 0
    """Their words, each message counted once."""
    drafted: int = 0
    """How many got a machine's text."""
    findings: list[Finding] = field(default_factory=list)
    """A warning for each message that is left to people."""


def translate(  # noqa: PLR0913 - the options of the command, each by name
    root: Path,
    *,
    languages: Sequence[str] = (),
    engine: str = "",
    again: bool = False,
    dry_run: bool = False,
    on_progress: OnProgress = lambda _language, _done, _all: None,
) -> Iterator[Outcome]:
    """Fill the catalogs with a machine's drafts, language by language.

    Missing messages, and those whose source has changed since the same machine's text was made;
    with ``again`` all that a machine made and no person has touched. ``engine`` is another one than
    the book names. What is finished is saved every few seconds, and when the work is broken off.

    Raises:
        UsageError: the book has no such language or none at all, or there is no engine for it.
        HexaplaError: a catalog cannot be read or saved, or the engine fails.
    """
    project = Project.load(root, languages)
    wanted = chosen(languages, project.settings.languages)
    if not wanted:
        what, tip = "the book is in one language only", "add one to editions.languages in book.toml"
        raise UsageError(Finding("translate", what, tip))
    for file in project.sync_catalogs():
        if file.language not in wanted:
            continue
        job = _CatalogJob(project, file, again=again)
        messages = job.open()
        outcome = Outcome(file.language, messages=len(messages), words=_words(messages))
        if messages:
            translator = _engine(project.settings, file.language, engine)
            outcome.engine = translator.traits.name
            if not dry_run:
                job.run(translator, outcome, on_progress)
        yield outcome


def _engine(settings: Settings, language: str, name: str) -> Engine:
    """The engine that was asked for, or that of the book; only one knows the pseudo-language."""
    own = "pseudo" if language == PSEUDO_LANGUAGE else settings.engine
    return opened(name or own, settings.language, language, settings)


def _words(messages: Sequence[Message]) -> int:
    return sum(count_words(message.id) for message in messages)


@dataclass(slots=True)
class _CatalogJob:
    """The work on one catalog."""

    project: Project
    file: CatalogFile
    again: bool

    def open(self) -> list[Message]:
        """The messages that a machine may translate."""
        return [message for message in self.file.catalog if self._is_open(message)]

    def _is_open(self, message: Message) -> bool:
        """Nobody's, or a machine's that nobody has touched since."""
        if message.state == "missing":
            return True
        if not message.is_untouched or message.state == "reviewed":
            return False
        # Sync marks a text whose source has changed, and keeps the old source beside it; a person
        # who marks one says that it needs work, and has the last word.
        is_outdated = message.state == "stale" and message.previous is not None
        return is_outdated or (self.again and message.state == "machine")

    def run(self, engine: Engine, outcome: Outcome, on_progress: OnProgress) -> None:
        """Draft what is open, and save what is finished every few seconds, whatever happens."""
        waiting: list[Draft] = []
        messages, language = self.open(), self.file.language
        batches = Drafter.of(self.project.book, self.file.catalog, engine).batches(messages)
        drafted_count, pause, last = 0, SECONDS, time.monotonic()
        on_progress(language, drafted_count, len(messages))
        try:
            for batch in batches:
                waiting += batch
                drafted_count += len(batch)
                on_progress(language, drafted_count, len(messages))
                outcome.findings += [_left_to_people(self.file.name, d) for d in batch if d.fault]
                if (now := time.monotonic()) - last >= pause:
                    self._save(waiting, engine, outcome)
                    waiting, last = [], time.monotonic()
                    # Saving must not become the work where a catalog is large.
                    pause = max(SECONDS, LONGEST_PAUSE * (last - now))
        finally:
            self._save(waiting, engine, outcome)

    def _save(self, drafts: Sequence[Draft], engine: Engine, outcome: Outcome) -> None:
        """Put drafts into the catalog as people have left it: they may work on it, too."""
        if not any(draft.text for draft in drafts):
            return
        placed = 0

        def change(catalog: Catalog) -> Catalog:
            nonlocal placed
            new = with_drafts(catalog, drafts, engine.traits.name, self._is_open)
            placed = sum(one != other for one, other in zip(new, catalog, strict=True))
            return new

        self.file.apply(change)
        outcome.findings += self.project.save([self.file], is_last=False)
        outcome.drafted += placed


def _left_to_people(file: str, draft: Draft) -> Finding:
    message = draft.message
    where = f"{file} ({', '.join(message.places)})"
    what = f"{shorten(message.id, 60)!r} is left to people: {draft.fault}"
    return Finding(where, what, "translate it by hand, or try another engine", "warning")
