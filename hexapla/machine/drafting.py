"""Messages → drafts: what an engine is asked, in what order, and what is tried when it fails.

A draft has exactly the marks of its source, or there is none and a finding says why.
"""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from hexapla.catalogs.catalog import Catalog, Message
from hexapla.checks.checks import check_message
from hexapla.checks.context import CheckContext, check_context, lowercase_words
from hexapla.errors import HexaplaError
from hexapla.languages.languages import typography
from hexapla.languages.scripts import separates_words
from hexapla.machine.engine import Answer, Engine, Hypothesis, Refusal, Traits, mean_score
from hexapla.machine.plaintext import BETWEEN, Plain, as_markdown, nodes_of, quoted, strip
from hexapla.machine.projection import project
from hexapla.machine.quality import suspicions
from hexapla.machine.requests import Cut, Part, Question, assemble, pick, questions
from hexapla.machine.typography import quotations, typeset
from hexapla.model import Book, Node, Segment
from hexapla.segments.segments import faults
from hexapla.segments.slots import CODE
from hexapla.source import pandoc
from hexapla.terminology import glossary
from hexapla.terminology.matching import nearest
from hexapla.theme import Theme

FIRST_WINDOW, SMALLEST_WINDOW, LARGEST_WINDOW = 64, 8, 512
"""Questions that are open at a time: enough to sort sentences by their length, and few enough to
need no more memory for a longer book."""

SECONDS = 4.0
"""About so long a window is to take, whatever the engine, so that messages are finished often."""

CHUNK = 256
"""So many messages are read by one pandoc."""

SAMPLES = 12
"""So many messages are enough to find out which sentinels a model hands on."""

MARKS_LOST = "the engine did not give every mark back"
NO_MARKDOWN = "the marks cannot be written at these places"
NO_ANSWER = Refusal("the engine gave no answer")


@dataclass(frozen=True, slots=True)
class Draft:
    """What became of a message."""

    message: Message
    text: str
    """The machine's translation; empty where there is none."""
    score: float | None
    """How sure the engine is, 0 to 1; None where it does not say."""
    fault: str = ""
    """Why there is no translation, for a person."""


def with_drafts(
    catalog: Catalog, drafts: Iterable[Draft], engine: str, may: Callable[[Message], bool]
) -> Catalog:
    """A catalog with drafts in the place of those of its messages that may have one."""
    drafts_by_key = {draft.message.key: draft for draft in drafts if draft.text}

    def drafted(message: Message) -> Message:
        draft = drafts_by_key.get(message.key)
        if not draft or not may(message):
            return message
        return message.drafted(draft.text, engine, draft.score)

    return replace(catalog, messages=tuple(map(drafted, catalog)))


@dataclass(frozen=True, slots=True)
class Attempt:
    """One way to ask for a message."""

    form: str
    """Of the sentinels."""
    cut: Cut = Cut.WHOLE
    hypotheses: int = 1
    careful: bool = False


def ladder(traits: Traits, forms: Sequence[str]) -> list[Attempt]:
    """What is tried for a message whose marks do not come back: the last one brings them always.

    ``forms`` are those of the sentinels, the best first.
    """
    first, *others = forms
    most = traits.hypotheses
    attempts = [Attempt(first)]
    attempts += [Attempt(first, hypotheses=most)] if most > 1 else []
    attempts += [Attempt(form, hypotheses=most) for form in others[:1]]
    attempts += [Attempt(first, Cut.ATOMS)] if traits.aligns else []
    return [*attempts, Attempt(first, Cut.MARKS)]


@dataclass(slots=True)
class _Task:
    """A message on its way."""

    message: Message
    nodes: list[Node]
    """The inlines of its source."""
    plain: Plain
    attempt: Attempt
    ladder: list[Attempt]
    """What can be tried yet."""
    parts: list[Part] = field(default_factory=list)
    hypotheses: list[Hypothesis] = field(default_factory=list)
    """For each question of the parts."""
    text: str = ""
    fault: str = ""
    """What was wrong at this attempt; another one may help."""
    suspicion: str = ""
    """What is wrong with a text that has its marks: at best the engine is to be more careful."""

    @property
    def questions(self) -> list[Question]:
        """Those among the parts."""
        return [part for part in self.parts if isinstance(part, Question)]


class Drafter:
    """Makes drafts of messages with an engine."""

    def __init__(self, engine: Engine, context: CheckContext, fixed: Mapping[str, str]) -> None:
        """Take the languages, their rules and habits, and names whose translation is settled."""
        self.engine, self.context, self.fixed = engine, context, fixed
        self.traits = engine.traits
        self.window = FIRST_WINDOW
        self.failure: HexaplaError | None = None
        self.forms = list(self.traits.sentinels)
        self.is_tried_out = not self.traits.tries_sentinels

    @classmethod
    def of(cls, book: Book, catalog: Catalog, engine: Engine) -> Drafter:
        """What drafts the messages of one of a book's catalogs, as :meth:`of_catalog` says."""
        return cls.of_catalog(book.root, book.settings.language, catalog, engine)

    @classmethod
    def of_catalog(cls, root: Path, source: str, catalog: Catalog, engine: Engine) -> Drafter:
        """What drafts the messages of a catalog; ``root`` is the folder of the book.

        Raises:
            CatalogError: the glossary cannot be read.
            ToolError: the rules of the language cannot be read.
        """
        language = catalog.language
        terms = glossary.of_book(root, source)
        theme = Theme(root)
        rules, source_rules = typography(theme, language), typography(theme, source)
        context = check_context(catalog, source, rules, terms, source_rules)
        # In an empty catalog there is no translation yet to tell ordinary words by.
        context = replace(context, lowercase_words=lowercase_words(catalog.messages))
        names = {
            name: forms[0]
            for term in terms.terms
            if term.fixed and (forms := nearest(term.forms, language))
            for name in term.names
        }
        return cls(engine, context, names)

    def drafts(self, messages: Iterable[Message]) -> Iterator[Draft]:
        """A draft of each message; see ``batches``."""
        return itertools.chain.from_iterable(self.batches(messages))

    def batches(self, messages: Iterable[Message]) -> Iterator[list[Draft]]:
        """A draft of each message, as many at a time as were finished together.

        Raises:
            ToolError: the engine as a whole fails; drafts given before are good.
        """
        window: list[_Task] = []
        count = 0
        for message, nodes in _read(messages):
            if message.context == CODE:
                yield [Draft(message, "", None, "code is left to people")]
                continue
            window.append(self._task(message, nodes))
            count += len(window[-1].questions)
            if count >= self.window:
                yield from self._finished(window)
                window, count = [], 0
        yield from self._finished(window)

    def _task(self, message: Message, nodes: list[Node]) -> _Task:
        plain = strip(nodes, message.extracted, self.fixed)
        if self.traits.loses_quotes:
            found = quotations(plain.text, self.context.rules)
            plain = quoted(
                plain, ((a, b, f"{left}{BETWEEN}{right}") for a, b, left, right in found)
            )
        first, *others = ladder(self.traits, self.forms)
        task = _Task(message, nodes, plain, first, others if plain.atoms or plain.wraps else [])
        self._prepare(task, first)
        return task

    def _prepare(self, task: _Task, attempt: Attempt) -> None:
        task.attempt, task.fault, task.suspicion, task.text = attempt, "", "", ""
        task.parts = self._questions(task.plain, attempt)

    def _questions(self, plain: Plain, attempt: Attempt) -> list[Part]:
        language = self.context.source if self.traits.by_sentence else ""
        return questions(plain, attempt.cut, language, attempt.form, aligns=self.traits.aligns)

    def _finished(self, tasks: list[_Task]) -> Iterator[list[Draft]]:
        """The drafts of these tasks, after as many attempts as each needs."""
        if not self.is_tried_out:
            tasks = self._tried_out(tasks)
        while tasks:
            begun = time.monotonic()
            self._ask(tasks)
            self._resize(time.monotonic() - begun)
            self._write([task for task in tasks if not task.fault])
            if self.failure:
                yield [_draft(task) for task in tasks if not task.fault]
                raise self.failure
            done_drafts, again = [], []
            for task in tasks:
                if attempt := self._next(task):
                    self._prepare(task, attempt)
                    again.append(task)
                else:
                    done_drafts.append(_draft(task))
            yield done_drafts
            tasks = again

    def _resize(self, seconds: float) -> None:
        """Make the next window larger or smaller, after one that took so long."""
        if seconds > 2 * SECONDS:
            self.window = max(SMALLEST_WINDOW, self.window // 2)
        elif seconds < SECONDS / 2:
            self.window = min(LARGEST_WINDOW, self.window * 2)

    def _tried_out(self, tasks: list[_Task]) -> list[_Task]:
        """The tasks again, after the sentinels were tried out on some of their sentences.

        Which words a model hands on as they are depends on what it was trained on.
        """
        samples = [task for task in tasks if any(q.sentinels for q in task.questions)][:SAMPLES]
        if not samples:
            return tasks
        kept = {form: self._sentinels_returned(samples, form) for form in self.forms}
        self.forms.sort(key=lambda form: -kept[form])
        self.is_tried_out = True
        return [self._task(task.message, task.nodes) for task in tasks]

    def _sentinels_returned(self, samples: list[_Task], form: str) -> int:
        """How many sentences come back with all their sentinels, if these have this form."""
        sentinel_questions = [
            question
            for task in samples
            for question in self._questions(task.plain, Attempt(form))
            if isinstance(question, Question) and question.sentinels
        ]
        answers = self.engine.translate([question.text for question in sentinel_questions])
        return sum(
            not isinstance(answer, Refusal)
            and pick(sentinel_questions[index], answer, form) is not None
            for index, answer in answers
        )

    def _next(self, task: _Task) -> Attempt | None:
        """What to try next; None when the task has its text, or nothing is left to try."""
        if task.fault and task.ladder:
            return task.ladder.pop(0)
        is_wrong = task.fault or task.suspicion
        if is_wrong and self.traits.careful and not task.attempt.careful:
            task.ladder = [replace(attempt, careful=True) for attempt in task.ladder]
            return replace(task.attempt, careful=True)
        return None

    def _ask(self, tasks: list[_Task]) -> None:
        """Get an answer to each question of these tasks, or to the first, if the engine fails."""
        groups: dict[tuple[int, bool], list[_Task]] = {}
        for task in tasks:
            key = (task.attempt.hypotheses, task.attempt.careful)
            groups.setdefault(key, []).append(task)
        for (hypotheses, careful), group in groups.items():
            texts = [question.text for task in group for question in task.questions]
            answers = self._answers(texts, hypotheses, careful=careful) if texts else {}
            given = (answers.get(i, NO_ANSWER) for i in range(len(texts)))
            for task in group:
                _take(task, [next(given) for _ in task.questions])

    def _answers(
        self, texts: Sequence[str], hypotheses: int, *, careful: bool
    ) -> dict[int, Answer]:
        answers: dict[int, Answer] = {}
        try:
            answers.update(self.engine.translate(texts, hypotheses=hypotheses, careful=careful))
        except HexaplaError as error:
            self.failure = error
        return answers

    def _write(self, tasks: list[_Task]) -> None:
        """Put the texts of these tasks together, and judge them."""
        complete = [(task, plain) for task in tasks if (plain := self._put_together(task))]
        texts = as_markdown([nodes_of(plain) for _, plain in complete])
        pairs = [
            (Segment(task.message.id, task.message.context, ""), text)
            for (task, _), text in zip(complete, texts, strict=True)
        ]
        for (task, _), text, fault in zip(complete, texts, faults(pairs), strict=True):
            task.text, task.fault = text, (fault or "") if text else NO_MARKDOWN
            if not task.fault:
                task.suspicion = self._suspicion(replace(task.message, string=text, flags=()))

    def _put_together(self, task: _Task) -> Plain | None:
        attempt, rules = task.attempt, self.context.rules
        translated = assemble(
            task.plain,
            task.parts,
            task.hypotheses,
            attempt.form,
            cut=attempt.cut,
            spaceless=not separates_words(self.context.target),
        )
        typeset(translated, rules)
        before_stops = bool(rules.get("note_before_stop"))
        plain = project(translated, before_stops=before_stops)
        task.fault = "" if plain else MARKS_LOST
        return plain

    def _suspicion(self, message: Message) -> str:
        """What is wrong with a text, by the checks and the guards; empty where nothing is."""
        errors = [
            found.what
            for found in check_message(message, self.context, "")
            if found.severity == "error"
        ]
        return next(iter([*errors, *suspicions(message, self.context)]), "")


def _read(messages: Iterable[Message]) -> Iterator[tuple[Message, list[Node]]]:
    """Each message with the inlines of its source, some hundred with one pandoc."""
    waiting = iter(messages)
    while chunk := list(itertools.islice(waiting, CHUNK)):
        yield from zip(chunk, pandoc.read_segments([m.id for m in chunk]), strict=True)


def _take(task: _Task, answers: Sequence[Answer]) -> None:
    """Choose a hypothesis for each question, or say why there is none."""
    task.hypotheses = []
    for question, answer in zip(task.questions, answers, strict=True):
        if isinstance(answer, Refusal):
            task.fault = answer.reason
            return
        hypothesis = pick(question, answer, task.attempt.form)
        if not hypothesis or not hypothesis.text.strip():
            task.fault = MARKS_LOST if not hypothesis else "the engine gave nothing back"
            return
        task.hypotheses.append(hypothesis)


def _draft(task: _Task) -> Draft:
    fault = task.fault or task.suspicion
    return Draft(
        task.message,
        "" if fault else task.text,
        None if fault else mean_score(task.hypotheses),
        fault,
    )
