"""The small tools for pandoc's tree."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from hexapla.source import pandoc_ast

WORDS = st.sampled_from([{"t": "Str", "c": "a"}, {"t": "Space"}, {"t": "LineBreak"}])
TREES = st.recursive(
    st.one_of(WORDS, st.text(max_size=3), st.integers()),
    lambda inner: st.one_of(
        st.lists(inner, max_size=4),
        inner.map(lambda one: {"t": "Emph", "c": one}),
        inner.map(lambda one: {"c": one}),
    ),
)


def nodes(thing: Any) -> Iterator[Any]:  # noqa: ANN401 - the tree is JSON
    """Every node, as plainly as it can be said."""
    if isinstance(thing, list):
        for part in thing:
            yield from nodes(part)
    elif isinstance(thing, dict):
        if "t" in thing:
            yield thing
        yield from nodes(thing.get("c"))


@given(TREES)
def test_a_walk_meets_every_node_once_parents_first(tree: Any) -> None:  # noqa: ANN401 - JSON
    """The nodes of a walk are those of the tree, the very same, in the order of reading."""
    every = list(nodes(tree))
    assert list(map(id, pandoc_ast.walk(tree))) == list(map(id, every))
    marked = [id(node) for node in every if node["t"] not in pandoc_ast.WORDS]
    assert list(map(id, pandoc_ast.walk_markup(tree))) == marked


def test_a_walk_goes_into_what_its_caller_has_put_there() -> None:
    """A node that is changed when it is met is walked as it is then."""
    tree = [{"t": "Para", "c": [{"t": "Note", "c": []}]}]
    met = []
    for node in pandoc_ast.walk_markup(tree):
        met.append(node["t"])
        if node["t"] == "Para":
            node["c"] = [{"t": "Emph", "c": []}]
    assert met == ["Para", "Emph"]


@given(TREES)
def test_a_copy_is_equal_and_shares_nothing(tree: Any) -> None:  # noqa: ANN401 - JSON
    """No node of a copy is one of the tree."""
    copied = pandoc_ast.copy(tree)
    assert copied == tree
    assert not set(map(id, nodes(copied))) & set(map(id, nodes(tree)))
