"""The models of Argos Translate, run by CTranslate2 itself: all sentences in batches, aligned.

argostranslate's own ``translate()`` is not used: it asks for one paragraph at a time, cuts long
sentences off, and loads a sentence splitter that it fetches from a network. Its packages are.
"""

from __future__ import annotations

import math
import os
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from hexapla.errors import Finding, ToolError, UsageError
from hexapla.languages.scripts import separates_words
from hexapla.machine.engine import Alignment, Answer, Engine, Hypothesis, Refusal, Traits
from hexapla.machine.engines.combine import joined, through
from hexapla.machine.engines.tokenizers import Tokenizer, places, tokenizer_of
from hexapla.machine.models.installed import Model, codes, route
from hexapla.machine.sentences import clauses
from hexapla.model import Settings

BEAM = 4
"""Hypotheses that are followed at a time: Argos' own number."""

BATCH = 512
"""Pieces of source text that are translated at a time, padding counted."""

MOST_PIECES = 160
"""Pieces of the longest sentence that is sent as it is: models learn from no longer ones."""

LENGTH_PENALTY = 0.2
"""Argos' own."""

LEAST_ATTENTION = 0.02
"""A smaller share of attention is noise."""

SENTINELS = ("XQ{}", "[{}]", "Z{}Z", "#{}")
"""Which of them a model hands on is found out by trying."""


def open_engine(source: str, target: str, _settings: Settings) -> Engine:
    """The installed model for a pair of BCP 47 tags, or two that meet in English.

    Raises:
        UsageError: there is no such model.
        ToolError: a library is missing, or a package cannot be used.
    """
    models = route(source, target)
    if not models:
        pair = f"{codes(source)[0]} {codes(target)[0]}"
        what = f"no model of Argos Translate for {source} → {target} is installed"
        tip = f"`models install {pair}` fetches it, `models list --available` shows all"
        raise UsageError(Finding("translate", what, tip))
    steps = [_Step.load(model) for model in models]
    return steps[0] if len(steps) == 1 else _Pivot(steps[0], steps[1])


def _traits(models: Sequence[Model]) -> Traits:
    tags = "→".join([models[0].source, *(model.target for model in models)])
    versions = " + ".join(model.version or "0" for model in models)
    return Traits(
        f"argos {tags} {versions}",
        by_sentence=True,
        aligns=True,
        hypotheses=BEAM,
        careful=True,
        sentinels=SENTINELS,
        tries_sentinels=True,
    )


@dataclass(frozen=True, slots=True)
class _Run:
    """A text, or a clause of one, as the model takes it."""

    text: str
    start: int
    """Where it begins in the whole text."""
    pieces: list[str]


@dataclass(frozen=True, slots=True)
class _Result:
    """What CTranslate2 makes of a run."""

    result: Any
    """Its hypotheses, their scores and attention."""
    first_rows: list[list[float]]
    """The attention of the first piece, the same for every hypothesis."""
    room: int
    """Pieces that a hypothesis could have had: one that has so many was cut off."""


@dataclass(frozen=True, slots=True)
class _Batch:
    """Runs that are translated together, by their numbers."""

    numbers: list[int]
    room: int
    running: list[Any]
    running_first_rows: list[Any]

    def results(self) -> Iterator[tuple[int, _Result]]:
        """Wait for the results.

        Raises:
            ToolError: CTranslate2 failed.
        """
        every = zip(self.numbers, self.running, self.running_first_rows, strict=True)
        for number, one, first in every:
            try:
                result, first_rows = one.result(), first.result().attention[0]
            except RuntimeError as error:
                what, tip = f"CTranslate2 failed: {error}", "what was finished before is kept"
                raise ToolError(Finding("translate", what, tip)) from None
            yield number, _Result(result, first_rows, self.room)


ENDLESS = Refusal("the model did not come to an end")
TOO_LONG = Refusal("a sentence is too long for the model, and has no place to cut it")


@dataclass(frozen=True, slots=True)
class _Step:
    """One model, loaded."""

    model: Model
    translator: Any
    tokenizer: Tokenizer
    threads: int

    @classmethod
    def load(cls, model: Model) -> _Step:
        try:
            from ctranslate2 import Translator
        except ImportError:
            tip = "pip install 'hexapla[argos]'"
            raise ToolError(Finding("translate", "CTranslate2 is not installed", tip)) from None
        threads = _cores()
        try:
            translator = Translator(
                str(model.folder / "model"),
                # The variable is Argos Translate's own, so that what is set for it holds here.
                device=os.environ.get("ARGOS_DEVICE_TYPE", "cpu"),
                inter_threads=threads,
                # A thread for each batch: with many sentences that uses the cores best.
                intra_threads=1,
            )
        except (RuntimeError, ValueError) as error:
            what, tip = f"this model cannot be loaded: {error}", "install the package again"
            raise ToolError(Finding(str(model.folder), what, tip)) from None
        return cls(model, translator, tokenizer_of(model), threads)

    @property
    def traits(self) -> Traits:
        """What the model is and can do."""
        return _traits([self.model])

    def translate(
        self, texts: Sequence[str], *, hypotheses: int = 1, careful: bool = False
    ) -> Iterator[tuple[int, Answer]]:
        """The answers, those to the longest texts first.

        A text that is too long for the model is translated clause by clause.
        """
        runs = {index: self._runs(text, 0) for index, text in enumerate(texts)}
        yield from ((index, TOO_LONG) for index, found in runs.items() if not found)
        waiting = [run for found in runs.values() for run in found]
        owners = [index for index, found in runs.items() for _ in found]
        hypotheses_by_text: dict[int, dict[int, list[Hypothesis]]] = {}
        results = self._results([r.pieces for r in waiting], hypotheses, careful=careful)
        for number, result in results:
            index = owners[number]
            by_run = hypotheses_by_text.setdefault(index, {})
            by_run[number] = self._hypotheses(waiting[number], result)
            if len(by_run) == len(runs[index]):
                yield index, self._joined([by_run[n] for n in sorted(by_run)])
                del hypotheses_by_text[index]

    def _runs(self, text: str, start: int) -> list[_Run]:
        """A text as runs of pieces that the model can take; none where it cannot be cut so."""
        pieces = self.tokenizer.encode(text)
        if len(pieces) <= MOST_PIECES:
            return [_Run(text, start, pieces)]
        parts = clauses(text)
        if len(parts) == 1:
            return []
        found = [self._runs(text[first:last], start + first) for first, last in parts]
        return [run for runs in found for run in runs] if all(found) else []

    def _results(
        self, sources: Sequence[list[str]], hypotheses: int, *, careful: bool
    ) -> Iterator[tuple[int, _Result]]:
        """What CTranslate2 makes of each run, two batches for each of its threads at a time."""
        running: deque[_Batch] = deque()
        for numbers in _batches(sources):
            batch_sources = [sources[number] for number in numbers]
            room = _room(max(map(len, batch_sources)))
            begun = self._begin(batch_sources, hypotheses, room, careful=careful)
            running.append(_Batch(numbers, room, begun, self._begin_first_rows(batch_sources)))
            # Two for each thread: none waits for work, and memory does not grow with the book.
            if len(running) >= 2 * self.threads:
                yield from running.popleft().results()
        while running:
            yield from running.popleft().results()

    def _begin(
        self, sources: list[list[str]], hypotheses: int, room: int, *, careful: bool
    ) -> list[Any]:
        prefix = self.model.target_prefix
        futures: list[Any] = self.translator.translate_batch(
            sources,
            [[prefix]] * len(sources) if prefix else None,
            asynchronous=True,
            beam_size=max(BEAM, hypotheses),
            num_hypotheses=hypotheses,
            length_penalty=LENGTH_PENALTY,
            # Against loops; only where one was seen, for it hurts ordinary sentences.
            repetition_penalty=1.3 if careful else 1,
            no_repeat_ngram_size=4 if careful else 0,
            # 0 is no bound: CTranslate2 cuts off after 1024 pieces without a word.
            max_input_length=0,
            max_decoding_length=room,
            # A name that the model cannot spell is better copied than shown as <unk>.
            replace_unknowns=True,
            return_scores=True,
            return_attention=True,
        )
        return futures

    def _begin_first_rows(self, sources: list[list[str]]) -> list[Any]:
        """Ask for the attention of the first piece of each translation once more.

        With more than one hypothesis and more than one text, CTranslate2 (4.8) gives the first row
        of one text to others. It depends on the source only, and one step without a choice gives
        the right one, for a tenth of the time.
        """
        prefix = self.model.target_prefix
        futures: list[Any] = self.translator.translate_batch(
            sources,
            [[prefix]] * len(sources) if prefix else None,
            asynchronous=True,
            beam_size=1,
            max_input_length=0,
            max_decoding_length=1,
            return_attention=True,
        )
        return futures

    def _hypotheses(self, run: _Run, result: _Result) -> list[Hypothesis]:
        """Those that came to an end: the others were cut off."""
        translated = result.result
        return [
            self._hypothesis(run, pieces, score, [*result.first_rows, *attention[1:]])
            for pieces, score, attention in zip(
                translated.hypotheses, translated.scores, translated.attention, strict=True
            )
            # As many pieces as there was room for: it was cut off, and not at its end.
            if len(pieces) < result.room
        ]

    def _hypothesis(
        self, run: _Run, pieces: list[str], score: float, attention: list[list[float]]
    ) -> Hypothesis:
        # The model says the language's mark again, which is no part of the text.
        if pieces and pieces[0] == self.model.target_prefix:
            pieces, attention = pieces[1:], attention[1:]
        text = self.tokenizer.decode(pieces)
        source = places(run.pieces, run.text)
        links = tuple(
            (row, column, share)
            for row, shares in enumerate(attention[: len(pieces)])
            for column, share in enumerate(shares[: len(source)])
            if share >= LEAST_ATTENTION
        )
        shifted = tuple((first + run.start, last + run.start) for first, last in source)
        return Hypothesis(
            text,
            _probability(score, len(pieces)),
            Alignment(shifted, tuple(places(pieces, text)), links),
        )

    def _joined(self, runs: list[list[Hypothesis]]) -> Answer:
        """The hypotheses of a text from those of its runs: the best of each, then the next."""
        if not all(runs):
            return ENDLESS
        space = " " if separates_words(self.model.target) else ""
        return tuple(joined(list(row), space) for row in zip(*runs, strict=False))


def _batches(sources: Sequence[list[str]]) -> Iterator[list[int]]:
    """The numbers of the runs in batches of so many pieces, the longest first."""
    batch: list[int] = []
    for number in sorted(range(len(sources)), key=lambda n: -len(sources[n])):
        if batch and (len(batch) + 1) * len(sources[batch[0]]) > BATCH:
            yield batch
            batch = []
        batch.append(number)
    if batch:
        yield batch


def _room(pieces: int) -> int:
    """How many pieces a translation may have; one that goes on is refused."""
    return 3 * pieces + 30


def _probability(score: float, pieces: int) -> float:
    """The mean probability of a piece, from a score that the length penalty has divided."""
    length = pieces + 1  # the end is a piece, too
    return math.exp(min(0.0, score * length**LENGTH_PENALTY / length))


def _cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class _Pivot:
    """Two models that meet in a language."""

    first: _Step
    second: _Step

    @property
    def traits(self) -> Traits:
        """What they are and can do together."""
        return _traits([self.first.model, self.second.model])

    def translate(
        self, texts: Sequence[str], *, hypotheses: int = 1, careful: bool = False
    ) -> Iterator[tuple[int, Answer]]:
        """The answers: of each text the best way to the middle, and from there the hypotheses."""
        halfway: dict[int, Hypothesis] = {}
        for index, answer in self.first.translate(texts, careful=careful):
            if isinstance(answer, Refusal):
                yield index, answer
            else:
                halfway[index] = answer[0]
        indexes = list(halfway)
        middles = [halfway[index].text for index in indexes]
        found = self.second.translate(middles, hypotheses=hypotheses, careful=careful)
        for number, answer in found:
            index = indexes[number]
            if isinstance(answer, Refusal):
                yield index, answer
            else:
                yield index, tuple(through(halfway[index], one) for one in answer)
