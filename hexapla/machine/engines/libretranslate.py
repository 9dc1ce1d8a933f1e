"""Asks a LibreTranslate server, or one that speaks like it, for batches of texts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from babel.core import get_global

from hexapla.errors import Finding, UsageError, plural, shorten
from hexapla.machine.engine import Answer, Engine, Hypothesis, Traits
from hexapla.machine.engines.connection import BOOK
from hexapla.machine.engines.deadline import Patience
from hexapla.machine.engines.json_client import ADDRESS_TIP, DeclinedError, Pace, Server
from hexapla.machine.engines.validation import answer
from hexapla.model import Settings

PACE = Pace(read=60.0)

TEXTS, CHARACTERS = 20, 2000
"""The most that is sent at once: what a server can translate in a few seconds without a graphics
card, and what public ones allow."""

HYPOTHESES = 4
"""More than these are hardly different."""

SPLIT_TRIES = 2
"""Parts of a batch that failed follow on all the tries that the batch had."""

OWN_CODES = {"zt": "zh-Hant", "pb": "pt-br", "no": "nb"}
"""What codes of LibreTranslate's mean that are no BCP 47 tags, or say less than they mean."""

SCRIPT = 4
COUNTRY = re.compile("[a-z]{2}|[0-9]{3}")
"""How the parts of a tag are known."""


def open_engine(source: str, target: str, settings: Settings, *, pace: Pace = PACE) -> Engine:
    """The server that the book names, if it is there and knows both languages.

    Raises:
        UsageError: the book names none, or it does not know a language.
        ToolError: it is not there.
    """
    server = Server(settings.server, pace)
    known = _languages(server)
    begin = fitting_code(source, known)
    end = fitting_code(target, known.get(begin or "") or known)
    for tag, code, where in ((source, begin, "from"), (target, end, "into")):
        if not code:
            what = f"the server at {server.host} does not translate {where} {tag!r}"
            tip = f"it knows {server.shown_text(', '.join(sorted(known)))}"
            raise UsageError(Finding(BOOK, what, tip))
    name = f"libretranslate {source}→{target} at {shorten(server.host, 60)}"
    return LibreTranslate(server, f"{begin}", f"{end}", Traits(name, hypotheses=HYPOTHESES))


def _languages(server: Server) -> dict[str, list[str]]:
    """The codes a server knows, each with those it can be translated into, if it says so."""
    listed = server.get("/languages")
    if not isinstance(listed, list):
        raise server.fault("it does not say which languages it knows", ADDRESS_TIP)
    known: dict[str, list[str]] = {}
    for language in listed:
        match language:
            case {"code": str(code), "targets": [*targets]}:
                known[code] = [str(target) for target in targets]
            case {"code": str(code)}:
                known[code] = []
    return known


class _Parts(NamedTuple):
    language: str
    script: str
    territory: str


def fitting_code(tag: str, codes: Iterable[str]) -> str | None:
    """The code that means a language best: in the same script, and for the same country if any."""
    wanted = _parts(tag)

    def rank(code: str) -> tuple[bool, bool, bool]:
        parts = _parts(code)
        return _plain(code) == _plain(tag), parts.territory == wanted.territory, not parts.territory

    def fits(code: str) -> bool:
        parts = _parts(code)
        countries = {parts.territory, wanted.territory} - {""}
        return parts[:2] == wanted[:2] and len(countries) <= 1

    return max(filter(fits, codes), key=rank, default=None)


def _plain(tag: str) -> str:
    return tag.replace("_", "-").casefold()


def _parts(tag: str) -> _Parts:
    """Language, script and country of a tag; the script also where it goes without saying."""
    first, *rest = OWN_CODES.get(_plain(tag), _plain(tag)).split("-")
    language = str(get_global("language_aliases").get(first, first))
    script = next((part.title() for part in rest if len(part) == SCRIPT), "")
    territory = next((part.upper() for part in rest if COUNTRY.fullmatch(part)), "")
    likely = get_global("likely_subtags")
    full = likely.get(f"{language}_{territory}") or likely.get(language) or ""
    return _Parts(language, script or str(full).partition("_")[2].partition("_")[0], territory)


class LibreTranslate:
    """A server that translates from one language into another."""

    def __init__(self, server: Server, source: str, target: str, traits: Traits) -> None:
        self.traits = traits
        self._server = server
        self._pair = {"source": source, "target": target}

    def translate(
        self,
        texts: Sequence[str],
        *,
        hypotheses: int = 1,
        careful: bool = False,  # noqa: ARG002 - the protocol has no word for it
    ) -> Iterator[tuple[int, Answer]]:
        """See ``Engine``; a text that the server refuses alone is answered by a refusal."""
        patience = Patience(self._server, lambda: self._ask(["Hello."], 1, SPLIT_TRIES))
        for batch in _batches(texts):
            yield from self._answers(batch, hypotheses, patience)
        for index, text in enumerate(texts):
            if not text.strip():
                yield index, (Hypothesis(text),)

    def _answers(
        self,
        batch: Mapping[int, str],
        hypotheses: int,
        patience: Patience,
        tries: int | None = None,
    ) -> Iterator[tuple[int, Answer]]:
        """The answers to some texts; where they fail together, to each half of them."""
        indices = list(batch)
        try:
            answers = self._ask(list(batch.values()), hypotheses, tries)
        except DeclinedError as declined:
            if len(indices) == 1:
                yield indices[0], patience.lost(declined)
                return
            middle = len(indices) // 2
            for half in (indices[:middle], indices[middle:]):
                part = {index: batch[index] for index in half}
                yield from self._answers(part, hypotheses, patience, SPLIT_TRIES)
        else:
            patience.answered()
            for (index, text), translations in zip(batch.items(), answers, strict=True):
                yield index, answer(text, translations, hypotheses)

    def _ask(self, texts: list[str], hypotheses: int, tries: int | None) -> list[list[str]]:
        """All translations of each text, the best first."""
        body: dict[str, Any] = {"q": texts, **self._pair, "format": "text"}
        if self._server.key:
            body["api_key"] = self._server.key
        more = min(hypotheses, HYPOTHESES) - 1
        options = {"alternatives": more} if more > 0 else {}
        said = self._server.post("/translate", body, options, tries=tries)
        best, others = self._parsed_answer(said if isinstance(said, dict) else {}, len(texts))
        return [[one, *self._texts(more)] for one, more in zip(best, others, strict=True)]

    def _parsed_answer(self, answer: dict[str, Any], wanted: int) -> tuple[list[str], list[object]]:
        """The best translation of each text, and the others of each."""
        best, others = answer.get("translatedText"), answer.get("alternatives") or None
        if isinstance(best, str):  # some servers answer one text without a list
            best, others = [best], others and [others]
        best = self._texts(best)
        others = [[]] * wanted if others is None else others
        if len(best) == wanted and isinstance(others, list) and len(others) == wanted:
            return best, others
        what = f"it does not give one answer each to {plural(wanted, 'text')}"
        raise self._server.fault(what, ADDRESS_TIP)

    def _texts(self, found: object) -> list[str]:
        if isinstance(found, list) and all(isinstance(text, str) for text in found):
            return found
        raise self._server.fault("its answer holds no translation", ADDRESS_TIP)


def _batches(texts: Sequence[str]) -> Iterator[dict[int, str]]:
    """The texts that say something, with their indices, as many as may be sent at once."""
    batch: dict[int, str] = {}
    length = 0
    for index, text in enumerate(texts):
        if not text.strip():
            continue
        if batch and (len(batch) >= TEXTS or length + len(text) > CHARACTERS):
            yield batch
            batch, length = {}, 0
        batch[index] = text
        length += len(text)
    if batch:
        yield batch
