"""What two people did to one catalog is one catalog, and no translation is lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Catalog, Message, signature
from hexapla.catalogs.merging import OTHER, merge, with_both

EMPTY = catalogs.empty("fr", "book", "2026-11-23")


def catalog(*messages: Message, gone: Sequence[Message] = (), header: str = "") -> Catalog:
    return replace(EMPTY, messages=messages, obsolete=tuple(gone), header=header or EMPTY.header)


def one(string: str, *comments: str, stale: bool = False, key: str = "One.") -> Message:
    return Message(
        key,
        string,
        comments=comments,
        flags=("fuzzy",) if stale else (),
        previous="Old." if stale else None,
    )


def machine(string: str) -> Message:
    return one(string, f"machine: engine {signature(string)}")


CASES = {
    "ours changed": (one("a"), one("b"), one("a"), one("b")),
    "theirs changed": (one("a"), one("a"), one("c"), one("c")),
    "both alike": (one("a"), one("b"), one("b"), one("b")),
    "ours translated": (one(""), one("b"), one(""), one("b")),
    "both added, one empty": (None, one(""), one("c"), one("c")),
    "both added alike": (None, one("b"), one("b"), one("b")),
    "stale confirmed": (one("a", stale=True), one("a"), one("a", stale=True), one("a")),
    "stale confirmed and translated anew": (
        one("a", stale=True),
        one("a", stale=True),
        one("c"),
        one("c"),
    ),
    "a machine and a person": (one(""), machine("m"), one("c"), one("c", *machine("m").comments)),
    "remarks of both": (one("a"), one("a", "x"), one("a", "y"), one("a", "x", "y")),
    "a remark and a translation": (one("a"), one("a", "x"), one("c"), one("c", "x")),
    "a remark taken out": (one("a", "x"), one("a"), one("a", "x"), one("a")),
    "theirs alone": (None, None, one("c"), one("c")),
    "taken out there, left here": (one("a"), one("a"), None, None),
    "taken out there, changed here": (one("a"), one("b"), None, one("b")),
    "both emptied": (one("a"), one(""), one(""), one("")),
}


@pytest.mark.parametrize("case", CASES)
def test_one_side_or_both(case: str) -> None:
    """What one side changed is taken, and what both changed alike; neither is a conflict."""
    base, ours, theirs, wanted = CASES[case]
    merged = merge(*(catalog(*([m] if m else [])) for m in (base, ours, theirs)))
    assert merged.catalog.messages == ((wanted,) if wanted else ())
    assert merged.conflicts == []
    assert with_both(merged) == merged.catalog


@pytest.mark.parametrize("base", [one("a"), one(""), None, one("a", stale=True)])
def test_two_translations_of_one_text(base: Message | None) -> None:
    """Ours stands as fuzzy, theirs in a comment: nothing is lost, and Poedit shows both."""
    merged = merge(
        catalog(*([base] if base else [])), catalog(one("b\nd", "x")), catalog(one("c\nd"))
    )
    assert len(merged.conflicts) == 1
    (found,) = with_both(merged)
    assert (found.string, found.state) == ("b\nd", "stale")
    assert found.comments == ("x", f"{OTHER}c\\nd")


def test_somebodys_beginning_is_kept() -> None:
    """A draft that gives way to a translation stays beside it, and nobody has to choose."""
    merged = merge(catalog(one("")), catalog(one("draft", stale=True)), catalog(one("c")))
    assert merged.conflicts == []
    assert merged.catalog.messages == (one("c", f"{OTHER}draft"),)


def test_in_use_wins_over_obsolete() -> None:
    """A text that one side still uses, or uses again, is in use."""
    base, gone = one("a"), one("a")
    assert merge(catalog(base), catalog(base), catalog(gone=[gone])).catalog == catalog(base)
    again = merge(catalog(gone=[gone]), catalog(one("b")), catalog(gone=[gone])).catalog
    assert again == catalog(one("b"))


def test_what_replaced_a_text_gets_its_better_translation() -> None:
    """The source was edited on one branch, and its translation improved on the other."""
    old, better = one("a"), one("better")
    stale = replace(one("a", stale=True, key="One more."), previous="One.")
    merged = merge(catalog(old), catalog(better), catalog(stale, gone=[old])).catalog
    assert replace(stale, string="better") in merged.messages
    assert better in merged.messages


def test_order() -> None:
    """Ours keep their order, each of theirs follows the one it followed; obsolete are sorted."""
    a, b, c, x, y = (one("t", key=key) for key in "abcxy")
    merged = merge(catalog(a, b), catalog(a, c, b), catalog(x, a, y, b, gone=[one("z", key="z")]))
    assert [m.id for m in merged.catalog] == ["x", "a", "y", "c", "b"]
    merged = merge(EMPTY, catalog(gone=[c, a]), catalog(gone=[b]))
    assert [m.id for m in merged.catalog.obsolete] == ["a", "b", "c"]


def test_headers() -> None:
    """Of two dates the later one is taken, of other lines the one that changed; no conflict."""
    base = "Language: fr\nPO-Revision-Date: 2026-01-01\nX-A: 1\nX-B: 1\n"
    ours = base.replace("2026-01-01", "2026-03-01").replace("X-A: 1", "X-A: 2")
    theirs = base.replace("2026-01-01", "2026-02-01").replace("X-B: 1\n", "X-C: 3\n")
    merged = merge(*(catalog(header=header) for header in (base, ours, theirs)))
    assert merged.catalog.header == "Language: fr\nPO-Revision-Date: 2026-03-01\nX-A: 2\nX-C: 3\n"


STRINGS = st.sampled_from(["", "a", "b", "c"])
MESSAGES = st.builds(
    one,
    STRINGS,
    st.sampled_from(["x", "y"]),
    stale=st.booleans(),
    key=st.sampled_from(["k", "l", "m", "n"]),
).map(lambda m: m if m.string else replace(m, flags=(), previous=None))
LISTS = st.lists(MESSAGES, max_size=4, unique_by=lambda m: m.key)
CATALOGS = st.builds(
    lambda every, used: catalog(*every[:used], gone=sorted(every[used:], key=lambda m: m.id)),
    LISTS,
    st.integers(0, 4),
)


@given(CATALOGS, CATALOGS)
def test_nobody_else_changed_anything(base: Catalog, ours: Catalog) -> None:
    """Merged with what was there before, a branch is as it was, whichever side it is on."""
    assert merge(base, ours, ours).catalog == ours
    kept = {m.key: m.string for m in (*ours.messages, *ours.obsolete)}
    for merged in (merge(base, ours, base), merge(base, base, ours)):
        found = merged.catalog
        assert merged.conflicts == []
        assert {m.key: m.string for m in (*found.messages, *found.obsolete)} == kept


@given(CATALOGS, CATALOGS, CATALOGS)
def test_no_work_is_lost(base: Catalog, ours: Catalog, theirs: Catalog) -> None:
    """Every translation that somebody made is in the merged catalog, or in a comment there."""
    found = with_both(merge(base, ours, theirs))
    said = {m.string for m in (*found.messages, *found.obsolete)}
    said |= {line for m in (*found.messages, *found.obsolete) for line in m.comments}
    known = {(m.key, m.string) for m in (*base.messages, *base.obsolete)}
    strings = {string for _, string in known}
    for side in (ours, theirs):
        for message in (*side.messages, *side.obsolete):
            # To offer for another text what was there before is nobody's work.
            is_offer = message.state == "stale" and message.string in strings
            if message.string and (message.key, message.string) not in known and not is_offer:
                assert {message.string, f"{OTHER}{message.string}"} & said


def test_a_new_text_with_the_words_of_another_is_told() -> None:
    """What seems carried over, and is improved as such, may be somebody's work: it is kept."""
    merged = merge(catalog(one("a")), catalog(one("a", key="New.")), catalog(one("b")))
    found = {m.id: (m.string, m.comments) for m in with_both(merged)}
    assert found == {"New.": ("b", (f"{OTHER}a",)), "One.": ("b", ())}


def test_an_offer_that_stands_nowhere_else_is_told() -> None:
    """What one branch offers as stale, and neither keeps as what it was made for, is not lost."""
    offered = Message("k", "a", flags=("fuzzy",), previous="l")
    merged = with_both(
        merge(catalog(Message("l", "a")), catalog(offered), catalog(Message("k", "b")))
    )
    assert [(m.string, m.comments) for m in merged.messages] == [("b", (f"{OTHER}a",))]
