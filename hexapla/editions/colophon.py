"""Edition → what it says of itself: the sentences of its colophon, and its state in a few words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from hexapla.editions.localize import is_original
from hexapla.editions.marking import SIGNS
from hexapla.editions.parallel import with_shared_states
from hexapla.editions.progress import percents
from hexapla.languages import languages
from hexapla.model import Edition, Shown

PORTIONS: Mapping[Shown, str] = {
    "missing": "{percent} of the text is not translated yet, and stands in its original language.",
    "stale": "{percent} of the text has changed since it was translated, and stands in its original"
    " language.",
    "withheld": "{percent} of the text has a translation that has not been checked yet, and stands"
    " in its original language.",
    "machine": "{percent} of the text was translated by a machine ({engines}) and checked by"
    " nobody.",
}
"""What a colophon says of the parts that are no ordinary translation."""


def colophon(edition: Edition) -> list[str]:
    """What the edition says of itself, sentence by sentence, in its own language."""
    settings, words = edition.book.settings, edition.words
    lines = [words["Edition of {date}"].format(date=_day(settings.date, edition))]
    if is_original(edition):
        lines.append(words["This is the original text of the book."])
    else:
        name = languages.language_name(settings.language, edition.language)
        lines.append(words["Language of the original: {language}"].format(language=name))
        lines += _translation_lines(edition)
    if len(edition.siblings) > 1:
        lines.append(words["Section and paragraph numbers are the same in every language."])
    return lines


def _translation_lines(edition: Edition) -> list[str]:
    """How much of a translation is what: law 6, no silent fallback."""
    portions, words = edition.portions, edition.words
    complete = "This edition is a complete translation."
    partial = "{percent} of this edition is translated."
    reviewed = "{percent} of the text has been reviewed by {names}."
    unreviewed = "The translation has not been reviewed: no native reader has checked it yet."
    names = languages.enumeration(_isolate(edition.reviewers), edition.language)
    shares = _whole_percents(edition)
    done = _as_percent(shares["reviewed"] + shares["translated"], edition)
    checked = _as_percent(shares["reviewed"], edition)
    lines = [words[complete if _is_whole(edition) else partial].format(percent=done)]
    said = words[reviewed if portions["reviewed"] else unreviewed]
    lines.append(said.format(percent=checked, names=names))
    if _is_whole(edition):
        return lines
    if edition.in_step_with:
        day = date.fromisoformat(edition.in_step_with.partition(" ")[0])
        sentence = words["The translation was last in step with the original of {date}."]
        lines.append(sentence.format(date=_day(day, edition)))
    lines += [f"{SIGNS[s]} {_portion(edition, s)}" for s in PORTIONS if portions[s]]
    return [*lines, words["These signs mark the passages in the text."]]


def _day(day: date, edition: Edition) -> str:
    """A date as the edition writes it in full."""
    numerals = edition.book.settings.numerals
    return languages.digits(languages.long_date(day, edition.language), edition.language, numerals)


def _portion(edition: Edition, shown: Shown) -> str:
    """What the colophon says of the passages of a kind; less than 1 % is said to be 1 %."""
    engines = languages.enumeration(_isolate(edition.engines), edition.language)
    share = _as_percent(_whole_percents(edition)[shown], edition)
    return edition.words[PORTIONS[shown]].format(percent=share, engines=engines)


def _whole_percents(edition: Edition) -> dict[Shown, int]:
    """How much of the text a reader meets as what, as the page of states says it, too."""
    done: tuple[Shown, ...] = ("reviewed", "translated")
    lacking: tuple[Shown, ...] = ("machine", "withheld", "stale", "missing")
    counts = [[edition.portions[shown] for shown in kinds] for kinds in (done, lacking)]
    whole_done, whole_lacking = percents(*counts)
    return dict(zip((*done, *lacking), (*whole_done, *whole_lacking), strict=True))


def _as_percent(whole: int, edition: Edition) -> str:
    return percent(whole / 100, edition)


def _isolate(names: Iterable[str]) -> list[str]:
    """Names that keep their own direction of writing in a sentence of another one."""
    return [f"\u2068{name}\u2069" for name in names]


def _is_whole(edition: Edition) -> bool:
    """Whether every passage is such a translation: sums of shares would not quite be 1."""
    return not any(edition.portions[shown] for shown in SIGNS)


def percent(portion: float, edition: Edition) -> str:
    """A share as the language writes a percentage, rounded down: 99.9 % is not complete."""
    from babel.numbers import format_percent

    whole = int(portion * 100 + 1e-9) / 100
    return str(format_percent(whole, locale=languages.locale(edition.language)))


def state_line(edition: Edition) -> str:
    """The state of an edition in a few words, in its own language; of a parallel one, of both."""
    if is_original(edition) and not edition.beside:
        return edition.words["original"]
    edition = with_shared_states(edition)
    if edition.portions["reviewed"] == 1:
        return edition.words["reviewed"]
    if _is_whole(edition):
        return edition.words["translated, not reviewed"]
    shares = _whole_percents(edition)
    return edition.words["{percent} translated"].format(
        percent=_as_percent(shares["reviewed"] + shares["translated"], edition)
    )
