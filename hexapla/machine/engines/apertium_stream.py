"""Texts ↔ the stream that Apertium's tools hand on: its signs, its words, and what came from where.

Between the tools a word is ``^…$`` and the rest is plain. A number in double brackets before a word
(a *word-bound blank*) goes with it through all of them, and comes out round what became of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace

from hexapla.machine.engine import Alignment, Hypothesis, Refusal, Span

SIGN = re.compile(r"[][\\^$/@<>{}]")
"""What means something in the stream, and is escaped there."""

SIGNS = r"(?:\\.|[^\\$])*"
WORD = re.compile(rf"\^((?:\\.|[^\\/$])*){SIGNS}\$|((?:\\.|[^\\^])+)", re.DOTALL)
"""After the analysis: a word as it stood in the text, with its readings; or what is between."""

STOP = "[[0]]^./.<sent>$\n"
"""Ends each text on its way through the tools that look at more than a word.

They know no other border. It also tells headings from halves of sentences, and it is numbered, to
be found again.
"""

STOPPED = re.compile(rf"\[\[0\]\]\^{SIGNS}\$(?:\[\[/\]\])?\n?", re.DOTALL)

UNKNOWN_WORD = re.compile(rf"\[\[([\d; ]+)\]\]\^[*@]{SIGNS}\$", re.DOTALL)
"""A word that a dictionary did not have, before the words get their endings."""

MADE = re.compile(r"\[\[([\d; ]+)\]\]((?:\\.|[^][\\])*)\[\[/\]\]|((?:\\.|[^][\\])+)", re.DOTALL)
"""At the end: what became of some words, or what is between."""

DROPPED = "\0\u00ad\ufffe\uffff"
"""What the tools take for something of theirs, or leave out anyway."""

RISKY = "~"
"""A sign of the last tool's own, which has no escape: another one stands for it on the way."""

HYPHENS = {0x2010: "-", 0x2011: "-"}
"""Dictionaries have words with the plain hyphen only."""

STAND_INS = tuple(map(chr, range(0xE000, 0xF900)))
"""Signs for private use; no text has all of them."""

PARTS = re.compile(r"-?[^\s'’-]+['’]?")
"""The words of what became of several: *de l'home*, *dur-los*."""

CLOSED = set(",.;:!?)]")
CLOSING = re.escape("".join(sorted(CLOSED)))
"""Marks that no space stands before."""

LETTERS = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True, slots=True)
class Text:
    """A text as Apertium gets it."""

    original: str
    sent: str
    origins: tuple[int, ...]
    """For each character of what is sent its place in the original."""
    stand_in: str
    """What stands for ``RISKY``."""

    @classmethod
    def of(cls, text: str) -> Text:
        """A text without what the tools cannot bear."""
        stand_in = next(sign for sign in STAND_INS if sign not in text)
        origins = tuple(at for at, letter in enumerate(text) if letter not in DROPPED)
        sent = "".join(text[at] for at in origins).replace(RISKY, stand_in)
        sent = sent.translate(HYPHENS)
        # Half of a pair of surrogates is no character.
        return cls(text, sent.encode("utf-8", "replace").decode(), origins, stand_in)

    def span(self, start: int, end: int) -> Span:
        """Where characters of what is sent stand in the original."""
        return self.origins[start], self.origins[end - 1] + 1

    def restored(self, text: str) -> str:
        """What came back, with the sign that did not travel."""
        return text.replace(self.stand_in, RISKY)


@dataclass(frozen=True, slots=True)
class Analysis:
    """A text after Apertium's analysis, each word with its number, from 1."""

    text: Text
    stream: str
    words: tuple[Span, ...]
    """Characters of the original; several words that mean one thing are one. Empty where
    the analysis has other letters than the text, so that their places are not known."""

    @classmethod
    def of(cls, text: Text, stream: str) -> Analysis:
        """The analysis that came back of a text."""
        at = 0
        words: list[Span] = []
        numbered: list[str] = []
        for match in WORD.finditer(stream):
            piece = unescaped(match[2] or match[1])
            if piece.isspace() and not text.sent.startswith(piece, at):
                piece = ""  # some pairs set a space between a word and its genitive
            if not _is_same(text.sent[at : at + len(piece)], piece):
                return cls(text, stream, ())
            if not match[2] and piece:
                words.append(text.span(at, at + len(piece)))
                numbered.append(f"[[{len(words)}]]")
            numbered.append(match[0])
            at += len(piece)
        is_whole = at == len(text.sent)
        return cls(text, "".join(numbered), tuple(words)) if is_whole else cls(text, stream, ())

    def says(self, word: int) -> str:
        """A word as it stands in the text, by its number."""
        return self.text.original[slice(*self.words[word - 1])]

    def begins(self, word: int) -> bool:
        """Whether a sentence begins with this word."""
        before = self.text.original[: self.words[word - 1][0]].rstrip(" \"'“”‘’«»([")
        return not before or before[-1] in ".!?…:"


def _is_same(sent: str, came: str) -> bool:
    """Whether this is what was sent, letter by letter: some pairs write signs in another way."""
    return len(sent) == len(came) and all(
        a == b or not (a.isalnum() or b.isalnum()) for a, b in zip(sent, came, strict=True)
    )


def escaped(text: str) -> str:
    """A text as it stands in the stream."""
    return SIGN.sub(r"\\\g<0>", text)


def unescaped(stream: str) -> str:
    """A piece of the stream as it stands in a text."""
    return re.sub(r"\\(.)", r"\1", stream, flags=re.DOTALL)


def joined(analyses: Sequence[Analysis]) -> str:
    """Many texts as one stream, with a border behind each."""
    return "".join(analysis.stream + STOP for analysis in analyses)


def parted(stream: str) -> list[str]:
    """The stream of each text, between the borders."""
    return STOPPED.split(stream)[:-1]


def unknown_words(transferred: str) -> set[int]:
    """The numbers of the words that no dictionary has."""
    return {word for found in UNKNOWN_WORD.finditer(transferred) for word in _numbers(found[1])}


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a translation."""

    text: str
    words: tuple[int, ...] = ()
    """The numbers of the words it came from; none for what stands between words."""


def answer(
    analysis: Analysis, generated: str, unknown_words: AbstractSet[int]
) -> Hypothesis | Refusal:
    """The translation of a text, and which word came from which."""
    pieces = _pieces(analysis.text, generated)
    if pieces is None:
        return Refusal("Apertium's answer cannot be read")
    pieces = _tidy_pieces(
        _marks_kept(_small_letters(pieces, analysis, unknown_words), analysis), analysis
    )
    text = "".join(piece.text for piece in pieces)
    if not text.strip():
        return Refusal("Apertium gave nothing back")
    return Hypothesis(text, _score(analysis, unknown_words), _alignment(pieces, analysis))


def _pieces(text: Text, generated: str) -> list[Piece] | None:
    pieces: list[Piece] = []
    end = 0
    for match in MADE.finditer(generated):
        if match.start() != end:
            return None
        end = match.end()
        said = text.restored(unescaped(match[2] or match[3] or ""))
        pieces.append(Piece(said, _numbers(match[1] or "")))
    return pieces if end == len(generated) else None


def _numbers(listed: str) -> tuple[int, ...]:
    found = map(int, re.findall(r"\d+", listed))
    return tuple(dict.fromkeys(number for number in found if number))


def _small_letters(
    pieces: Sequence[Piece], analysis: Analysis, unknown_words: AbstractSet[int]
) -> Iterator[Piece]:
    """The pieces without capitals that come from their places.

    Some pairs write the first word of a text large, also in half a sentence; and, behind a word
    that they do not know at the beginning of a sentence, the second one, too.
    """
    is_first = True
    for piece in pieces:
        if not piece.words:
            yield piece
            continue
        small = all(analysis.says(word)[:1].islower() for word in piece.words)
        looks_large = piece.text[:1].isupper() and not piece.text[1:2].isupper()
        is_strange = set(piece.words) <= unknown_words
        if is_first and small and looks_large and not is_strange:
            yield replace(piece, text=piece.text[0].lower() + piece.text[1:])
        else:
            yield piece
        starts = any(analysis.begins(word) for word in piece.words)
        is_first = is_strange and starts


def _marks_kept(pieces: Iterator[Piece], analysis: Analysis) -> Iterator[Piece]:
    """The pieces with the quotation marks they had: Apertium makes single ones straight."""
    for piece in pieces:
        said = analysis.says(piece.words[0]) if len(piece.words) == 1 else ""
        yield replace(piece, text=said) if piece.text == "'" and said in "‘’" else piece


def _tidy_pieces(pieces: Iterator[Piece], analysis: Analysis) -> list[Piece]:
    """The pieces without the spaces that are left of words that went, and with those that lack.

    A text that has such spaces itself is left as it is.
    """
    has_wide_gaps = "  " in analysis.text.original
    has_loose_marks = re.search(rf"\s[{CLOSING}]", analysis.text.original)
    tidied: list[Piece] = []
    for piece in _without_spaces_at_ends(list(pieces)):
        text, before = piece.text, tidied[-1].text[-1] if tidied else ""
        if before == " " and text[:1] in CLOSED and not has_loose_marks:
            last = tidied.pop()
            tidied += [replace(last, text=kept)] if (kept := last.text.rstrip(" ")) else []
        if not has_wide_gaps and not piece.words:
            text = re.sub("  +", " ", text)
            text = text.lstrip(" ") if before == " " else text
        if before.isalpha() and text[:1].isalpha() and analysis.words:
            tidied.append(Piece(" "))
        tidied += [replace(piece, text=text)] if text else []
    return tidied


def _without_spaces_at_ends(pieces: list[Piece]) -> list[Piece]:
    for place, strip in ((0, str.lstrip), (-1, str.rstrip)):
        while pieces and not pieces[place].text.strip():
            pieces.pop(place)
        if pieces:
            pieces[place] = replace(pieces[place], text=strip(pieces[place].text))
    return pieces


def _alignment(pieces: Sequence[Piece], analysis: Analysis) -> Alignment | None:
    if not analysis.words:
        return None
    targets: list[Span] = []
    links: list[tuple[int, int, float]] = []
    at = 0
    for piece in pieces:
        for (start, end), words in _shares(piece):
            links += [(len(targets), word - 1, 1 / len(words)) for word in words]
            targets.append((at + start, at + end))
        at += len(piece.text)
    return Alignment(analysis.words, tuple(targets), tuple(links))


def _shares(piece: Piece) -> Iterator[tuple[Span, tuple[int, ...]]]:
    """The parts of a piece, and the words that each came from.

    Where as many words were merged as there are parts, they stand in their order.
    """
    parts = [found.span() for found in PARTS.finditer(piece.text)]
    if len(parts) == len(piece.words) > 1:
        yield from zip(parts, ((word,) for word in piece.words), strict=True)
    elif piece.words and piece.text.strip():
        start = len(piece.text) - len(piece.text.lstrip())
        yield (start, len(piece.text.rstrip())), piece.words


def _score(analysis: Analysis, unknown_words: AbstractSet[int]) -> float | None:
    """The share of the words that the dictionaries have; None where nothing is a word.

    Figures and invented words such as XQ1 are not counted.
    """
    all_words = known = 0
    for number in range(1, len(analysis.words) + 1):
        says = analysis.says(number)
        count = 0 if re.search(r"\d", says) else len(LETTERS.findall(says))
        all_words += count
        known += 0 if number in unknown_words else count
    return known / all_words if all_words else None
