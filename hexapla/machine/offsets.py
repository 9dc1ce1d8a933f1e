"""Changes of a text that carry the places in it along."""

from __future__ import annotations

from collections.abc import Callable, Iterable

Change = tuple[int, int, str]
"""The characters from the first number to the second become the text."""


def apply_changes(text: str, changes: Iterable[Change]) -> tuple[str, Callable[[int], int]]:
    """The text with all changes, and where a place in the old text is in the new one.

    Changes do not overlap. A place inside one moves to its beginning, and the end of one to the
    end of what stands there now.
    """
    ordered = sorted(changes)
    parts, end = [], 0
    for start, stop, words in ordered:
        parts += [text[end:start], words]
        end = stop

    def moved(place: int) -> int:
        shift = 0
        for start, stop, words in ordered:
            if place < stop or (place == stop == start):
                return min(place, start) + shift if place > start else place + shift
            shift += len(words) - (stop - start)
        return place + shift

    return "".join([*parts, text[end:]]), moved
