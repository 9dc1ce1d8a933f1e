"""A function of the user's own as an engine: ``(texts, source, target) -> translations``."""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import cast

from hexapla.errors import Finding, ToolError, UsageError
from hexapla.machine.engine import Answer, Hypothesis, Refusal, Traits

CHUNK = 50
"""So many texts are handed over at a time, so that what is finished can be saved."""

Translation = str | Hypothesis | None
"""A text, or one with its score and alignment; None or an empty text where there is none."""


@dataclass(frozen=True, slots=True)
class Function:
    """An engine that asks a function."""

    traits: Traits
    source: str
    target: str
    ask: Callable[[Sequence[str], str, str], Sequence[Translation]]

    @classmethod
    def of(cls, name: str, source: str, target: str) -> Function:
        """The function that ``module:function`` names.

        Its attribute ``traits``, where it has one, says what it can do.

        Raises:
            UsageError: it cannot be imported, or is no function.
        """
        tip = "name a function that can be imported, as module:function"
        try:
            function = pkgutil.resolve_name(name)
        except (ImportError, AttributeError, ValueError) as error:
            raise UsageError(Finding("--engine", f"there is no {name!r}: {error}", tip)) from None
        if not callable(function):
            raise UsageError(Finding("--engine", f"{name!r} is no function", tip))
        traits = getattr(function, "traits", Traits(name))
        if not isinstance(traits, Traits):
            what = f"{name}.traits is no hexapla.machine.engine.Traits"
            raise UsageError(Finding("--engine", what, "take it away, or make it one"))
        ask = cast("Callable[[Sequence[str], str, str], Sequence[Translation]]", function)
        return cls(traits, source, target, ask)

    def translate(
        self, texts: Sequence[str], *, hypotheses: int = 1, careful: bool = False
    ) -> Iterator[tuple[int, Answer]]:
        """The answer to each text, in their order."""
        del hypotheses, careful  # it has one way to translate a text
        for start in range(0, len(texts), CHUNK):
            batch = list(texts[start : start + CHUNK])
            answers = self._call(batch)
            if len(answers) != len(batch):
                what = f"{len(batch)} texts were given to it, and {len(answers)} came back"
                raise ToolError(Finding(self.traits.name, what, "mend the function"))
            for index, one in enumerate(answers, start=start):
                yield index, _answer(one)

    def _call(self, texts: list[str]) -> list[Translation]:
        try:
            return list(self.ask(texts, self.source, self.target))
        except Exception as error:  # whatever code of the user's own may raise
            what = f"it failed: {type(error).__name__}: {error}"
            raise ToolError(Finding(self.traits.name, what, "mend the function")) from error


def _answer(made: Translation) -> Answer:
    hypothesis = Hypothesis(made) if isinstance(made, str) else made
    if not isinstance(hypothesis, Hypothesis):
        return Refusal("the function gave no text")
    return (hypothesis,) if hypothesis.text.strip() else Refusal("the function gave an empty text")
