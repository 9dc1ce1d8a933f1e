r"""TeX as a tree: commands and characters, groups, environments, and what stands between fences."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

LINE_END = r"\\\\\*?(?:\s*\[\s*-?[\d.]+\s*[a-z]{2}\s*\])?"
TOKEN = re.compile(
    rf"{LINE_END}|\\(?:[A-Za-z]+|[\s\S]|$)|(?<![\d\\])(?<!\d )%[^\n]*\n\s*|\s+|[\s\S]"
)
r"""The end of a line with the gap behind it, a command, a comment, spaces, or a character.

In ``50% of`` the sign is meant, so what follows a digit is no comment: pandoc refuses it.
"""

COMMAND = re.compile(r"\\[A-Za-z]+")

DEEPEST = 60
"""So many groups may stand in each other: nobody can read more."""


@dataclass(slots=True)
class Group:
    r"""What stands between braces, ``\begin`` and ``\end``, or ``\left`` and ``\right``."""

    opening: str
    items: list[Item] = field(default_factory=list)
    closing: str = ""

    @property
    def environment(self) -> str:
        """The name of the environment that this is; empty where it is none."""
        return self.opening[len(r"\begin{") : -1] if self.opening.startswith(r"\begin") else ""


Item = str | Group
"""A token as it was typed, or a group."""


class UnbalancedError(ValueError):
    """A group ends that was never begun, or is never ended, or too many stand in each other."""


def parse(tex: str) -> list[Item]:
    """The items of a formula, without its comments.

    Raises:
        UnbalancedError: what belongs together was not found.
    """
    # A brace that stands alone closes what was opened last, whatever that is.
    tokens = iter([token for token in TOKEN.findall(tex) if not _is_comment(token)])
    open_groups = [Group("")]
    for token in tokens:
        above = open_groups[-1]
        if token in {"{", r"\begin", r"\left"}:
            if len(open_groups) > DEEPEST:
                raise UnbalancedError
            open_groups.append(Group(token + _rest(token, tokens)))
        elif token in {"}", r"\end", r"\right"}:
            closing = token + _rest(token, tokens)
            if len(open_groups) == 1 or not _belong_together(above.opening, closing):
                raise UnbalancedError
            above.closing = closing
            open_groups.pop()
            open_groups[-1].items.append(above)
        else:
            above.items.append(token)
    if len(open_groups) > 1:
        raise UnbalancedError
    return open_groups[0].items


def _is_comment(token: str) -> bool:
    return token.startswith("%") and len(token) > 1


def _rest(token: str, tokens: Iterator[str]) -> str:
    r"""What belongs to the beginning or end of a group: a name after ``\begin``, a fence."""
    if token in {"{", "}"}:
        return ""
    following = next((one for one in tokens if one.strip()), "")
    if token in {r"\begin", r"\end"}:
        if following != "{":
            raise UnbalancedError
        for one in tokens:
            following += one
            if one == "}":
                return following
        raise UnbalancedError
    # A fence by its name is set apart from the letters that may follow it.
    return f"{following} " if COMMAND.fullmatch(following) else following


def _belong_together(opening: str, closing: str) -> bool:
    if opening.startswith(r"\begin"):
        return closing == opening.replace(r"\begin", r"\end")
    return closing.startswith({"{": "}"}.get(opening, r"\right"))


def write(items: list[Item]) -> str:
    """The items as TeX."""
    return "".join(
        item if isinstance(item, str) else item.opening + write(item.items) + item.closing
        for item in items
    )


def stripped(items: list[Item]) -> list[Item]:
    """The items without spaces at either end."""
    start, end = 0, len(items)
    while start < end and _is_space(items[start]):
        start += 1
    while end > start and _is_space(items[end - 1]):
        end -= 1
    return items[start:end]


def _is_space(item: Item) -> bool:
    return isinstance(item, str) and item.isspace()


def inner(item: Item) -> list[Item]:
    """What an argument holds: the items of a group in braces, or the one item that it is."""
    return item.items if isinstance(item, Group) and item.opening == "{" else [item]


def split(items: list[Item], sign: str) -> list[list[Item]]:
    r"""The items between those that begin with this sign, ``&`` or ``\\``."""
    parts: list[list[Item]] = [[]]
    for item in items:
        if isinstance(item, str) and item.startswith(sign):
            parts.append([])
        else:
            parts[-1].append(item)
    return parts


class Reader:
    """Reads items one after the other, with the arguments of commands."""

    def __init__(self, items: list[Item]) -> None:
        self._items, self._at = items, 0

    def __iter__(self) -> Iterator[Item]:
        while self._at < len(self._items):
            self._at += 1
            yield self._items[self._at - 1]

    def peek(self) -> Item | None:
        """The next item that is no space, which stays; None at the end."""
        rest = (item for item in self._items[self._at :] if not _is_space(item))
        return next(rest, None)

    def take(self) -> Item | None:
        """The next item that is no space; None at the end."""
        return next((item for item in self if not _is_space(item)), None)

    def argument(self) -> list[Item] | None:
        """The items of the next argument; None where there is none."""
        item = self.take()
        return None if item is None else inner(item)

    def option(self) -> list[Item] | None:
        """The items between the brackets that follow; None, and nothing is read, without any."""
        if self.peek() != "[":
            return None
        start = self._at
        self.take()
        found: list[Item] = []
        for item in self:
            if item == "]":
                return found
            found.append(item)
        self._at = start
        return None

    def star(self) -> bool:
        """Whether a star follows, which is read."""
        if has_star := self.peek() == "*":
            self.take()
        return has_star

    def text(self, pattern: str) -> str:
        """What follows and looks like this, which is read; empty where nothing does."""
        end = self._at
        while end < len(self._items) and isinstance(self._items[end], str):
            end += 1
        words = [str(item) for item in self._items[self._at : end]]
        found = re.match(pattern, "".join(words))
        if not found:
            return ""
        length = 0
        while length < found.end():
            length += len(words[0])
            words.pop(0)
            self._at += 1
        return found[0]

    @property
    def place(self) -> int:
        """Where the reader is: it can go back there."""
        return self._at

    @place.setter
    def place(self, at: int) -> None:
        self._at = at
