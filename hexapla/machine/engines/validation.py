"""What a server says is the translation of a text → an answer, or why it cannot be one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from hexapla.machine.engine import Answer, Hypothesis, Refusal

UNSAFE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufff9-\uffff\ud800-\udfff]")
"""What no text of a book holds: control characters, halves of characters, signs of garbling. No
file could keep some of them."""

BLANK_LINE = re.compile(r"\n[ \t]*\n")
LINE_END = re.compile(r"[ \t]*\n[ \t]*")


def answer(source: str, translations: Iterable[str], most: int = 1) -> Answer:
    """The translations that can be used, each once and the best first; or what is wrong."""
    valid_answers: dict[str, Hypothesis] = {}
    faults = []
    for translation in translations:
        text = translation.strip().replace("\r\n", "\n")
        if fault := _fault(source, text):
            faults.append(fault)
            continue
        # A text on one line stays on one.
        text = text if "\n" in source else LINE_END.sub(" ", text)
        valid_answers[text] = Hypothesis(text)
    return tuple(valid_answers.values())[:most] or Refusal(
        faults[0] if faults else "there is no answer"
    )


def _fault(source: str, text: str) -> str | None:
    if not text:
        return "the answer is empty"
    if set(UNSAFE.findall(text)) - set(source):
        return "the answer holds characters that no text has"
    if BLANK_LINE.search(text) and not BLANK_LINE.search(source):
        return "the answer is more than one paragraph"
    return None
