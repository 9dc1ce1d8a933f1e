"""Which editions stand side by side: two of one language each, joined into one with both."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import get_args

from hexapla.editions import glossaries
from hexapla.editions.localize import is_original, portions_of, states_of
from hexapla.errors import Finding, SourceError
from hexapla.files import paths
from hexapla.languages import languages
from hexapla.model import STATES, Book, Edition, Passage, Shown
from hexapla.source import pandoc_ast
from hexapla.source.pandoc_ast import attr, plain, walk_markup


def parallel_name(pair: Sequence[str]) -> str:
    """The name of the parallel edition of two languages, such as ``en+ar``."""
    return "+".join(pair)


def parallel_editions(editions: Sequence[Edition]) -> list[Edition]:
    """The parallel editions that ``book.toml`` asks for, of those that are published.

    Raises:
        SourceError: the source has an id that the second column gives to something else.
    """
    published = {edition.language: edition for edition in editions if edition.is_published}
    pairs = editions[0].book.settings.parallel if editions else ()
    joined = []
    for first, second in pairs:
        if first in published and second in published:
            joined.append(side_by_side(published[first], published[second]))
    return joined


def _refuse_twins(book: Book, pair: tuple[str, str]) -> None:
    for node in walk_markup(book.blocks):
        if (found := attr(node)) and found[0].endswith(second_column_id("", pair[1])):
            edition = f"the edition {parallel_name(pair)}"
            what = f"the id {found[0]!r} is one that Hexapla gives in {edition}"
            raise SourceError(Finding(paths.source(""), what, "choose another one"))


def side_by_side(first: Edition, second: Edition) -> Edition:
    """Both in one, as complete as the less complete one; glossaries in the order of the first.

    Raises:
        SourceError: the source has an id that the second column gives to something else.
    """
    _refuse_twins(first.book, (first.language, second.language))
    titles = {name: plain(words) for name, words in second.book.meta.items()}
    titles |= {f"#{section.id}": section.title for section in second.book.sections}
    share = min(first.share, second.share)
    book = replace(second.book, blocks=pandoc_ast.copy(second.book.blocks))
    glossaries.follow(book.blocks, second.entry_orders, first.entry_orders)
    beside = replace(second, book=book, titles=titles, entry_orders=first.entry_orders)
    return replace(first, beside=beside, share=share)


def with_shared_states(edition: Edition) -> Edition:
    """An edition with the states and portions to be told of it.

    In a parallel one each passage is as ready as the less ready of its two translations. The
    original counts for none: it is in no state of its own.
    """
    translations = [half for half in single_editions(edition) if not is_original(half)]
    if not edition.beside or not translations:
        return edition
    pairs = zip(*(half.passages for half in translations), strict=True)
    worst = [min(pair, key=_readiness) for pair in pairs]
    return replace(
        edition, passages=tuple(worst), states=states_of(worst), portions=portions_of(worst)
    )


def _readiness(passage: Passage) -> tuple[int, int]:
    """How far a reader can trust a passage, and then what state its message is in."""
    return get_args(Shown).index(passage.shown), STATES.index(passage.state)


def single_editions(edition: Edition) -> tuple[Edition, ...]:
    """The editions of one language in an edition: itself, or the two that stand side by side."""
    return (replace(edition, beside=None), edition.beside) if edition.beside else (edition,)


def parallel_title(edition: Edition) -> str:
    """The title of an edition, in both languages of a parallel one."""
    return " / ".join(plain(half.book.meta["title"]) for half in single_editions(edition))


def languages_of(edition: Edition) -> str:
    """The language of an edition in its own words, or both of a parallel one."""
    return " + ".join(languages.language_name(half.language) for half in single_editions(edition))


def second_column_id(name: str, language: str) -> str:
    """The id of what has the id ``name`` in the first column, in the column of a language."""
    return f"{name}.{language}"
