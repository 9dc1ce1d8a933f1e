"""What a process has made before, by all that it was made from: bounded, and gone with it."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from typing import Any, TypeVar

Item = TypeVar("Item")
Value = TypeVar("Value")

MOST = 4000
"""How much is kept of a kind: more than a long book has files, chapters and catalogs."""


class Memory:
    """Values by their keys; those that nobody asked for the longest go first."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._values: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()

    def knows(self, key: Hashable) -> bool:
        """Whether something was made for this key, and is still here."""
        with self._lock:
            return key in self._values

    def get(self, key: Hashable, make: Callable[[], Value]) -> Value:
        """What ``make`` returned for this key, now or before; an error is not kept."""
        with self._lock:
            if key in self._values:
                self._values.move_to_end(key)
                known: Value = self._values[key]
                return known
        value = make()
        with self._lock:
            self._values[key] = value
            if len(self._values) > self._most:
                self._values.popitem(last=False)
        return value

    def each(
        self,
        items: Sequence[Item],
        key: Callable[[Item], Hashable],
        make: Callable[[list[Item]], list[Value]],
    ) -> list[Value]:
        """What ``make`` returned for each of these, now or before; it is asked once for the new."""
        keys = [key(item) for item in items]
        new = {one: item for one, item in zip(keys, items, strict=True) if not self.knows(one)}
        made = dict(zip(new, make(list(new.values())) if new else [], strict=True))
        return [self.get(one, lambda: made[one]) for one in keys]  # noqa: B023 - called at once
