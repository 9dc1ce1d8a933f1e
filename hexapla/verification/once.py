"""What is worked out once for a book, however many artifacts are held against it."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Concatenate, ParamSpec, TypeVar

from hexapla.model import Book

Others = ParamSpec("Others")
Result = TypeVar("Result")


def once_per_book(
    work_out: Callable[Concatenate[Book, Others], Result],
) -> Callable[Concatenate[Book, Others], Result]:
    """Let a function of a book remember what it said of the book that it was asked about last.

    A book does not change. What is returned is shared: nobody may change it.
    """
    last: list[Book] = []
    known: dict[object, Result] = {}

    @functools.wraps(work_out)
    def remembered(book: Book, /, *others: Others.args, **named: Others.kwargs) -> Result:
        # The book is held here, so that no other one can come to stand in its place in memory.
        if not last or last[0] is not book:
            last[:] = [book]
            known.clear()
        key = others, tuple(sorted(named.items()))
        if key not in known:
            known[key] = work_out(book, *others, **named)
        return known[key]

    return remembered
