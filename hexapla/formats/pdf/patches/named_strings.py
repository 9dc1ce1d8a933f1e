"""Named strings that were set before a part of a book, for its running heads.

WeasyPrint 70 knows those of the document that it lays out only (CSS GCPM 3, 1.1).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

_carried: dict[str, str] = {}
"""The strings as they are before the first page of what is laid out now."""


@contextmanager
def carried(strings: Mapping[str, str]) -> Iterator[None]:
    """Let the pages that are laid out meanwhile know strings that were set before them."""
    _carried.update(strings)
    try:
        yield
    finally:
        _carried.clear()


def carry() -> None:
    """Let WeasyPrint look for strings before its first page; to be called after it is imported.

    Raises:
        AttributeError: WeasyPrint looks for strings in another way than version 70 does.
    """
    from weasyprint.layout import LayoutContext

    look_up = LayoutContext.get_string_set_for
    if getattr(look_up, "looks_before", False):
        return

    def look_before(self: Any, page: Any, name: str, keyword: str = "first") -> tuple[str, ...]:  # noqa: ANN401
        found: tuple[str, ...] = look_up(self, page, name, keyword)
        is_only_here = keyword == "all-once" or (
            keyword == "first-except" and self.current_page in self.string_set[name]
        )
        return found if found or is_only_here or name not in _carried else (_carried[name],)

    look_before.looks_before = True  # type: ignore[attr-defined] # so that it is put in place once
    LayoutContext.get_string_set_for = look_before
