"""A finished PDF → what it shows: bookmarks, tags, and the text at its place on the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from hexapla import parallel
from hexapla.chapters import EN_SPACE
from hexapla.model import Counts, Reading, Section
from hexapla.verification.readings import (
    LISTS,
    NOTE,
    OWN,
    PARAGRAPH,
    by_kind,
    kind_of,
    latin,
)

NEAR = 30.0
"""How many points the tops of two headings may stand apart that are side by side."""


def read_pdf(file: Path) -> Reading:
    """The outline of a PDF from its bookmarks; ids are the named destinations at their places."""
    import pikepdf

    with pikepdf.open(file) as pdf:
        names = _destinations(pdf)
        places = {place: name for name, place in names.items() if not _is_own(name)}
        with pdf.open_outline() as outline:
            sections = list(_bookmarks(outline.root, places, 1))
        kinds = _kinds(pdf.Root.StructTreeRoot.K, "")
        captions = Counter(above for kind, above in kinds if kind == "/Caption")
        return Reading(
            tuple(sections),
            Counts(
                # A numbered figure or table is told by its caption: formulas and small pictures
                # are Figures too, and a table on three pages is three Tables.
                figures=captions.total() - captions["/Table"],
                tables=captions["/Table"],
                notes=sum(NOTE.fullmatch(name) is not None for name in names),
                paragraphs=sum(PARAGRAPH.fullmatch(name) is not None for name in names),
                **by_kind(map(kind_of, names)),
            ),
            len(pdf.pages),
            _in_order(pdf, names),
        )


def _in_order(pdf: Any, names: Mapping[str, tuple[Any, ...]]) -> tuple[str, ...]:  # noqa: ANN401 - pikepdf's
    """The named destinations from the first page to the last, and down each page."""
    numbers = {page.objgen: number for number, page in enumerate(pdf.pages)}
    ordered = sorted(names, key=lambda name: (numbers[names[name][0]], -names[name][2]))
    return tuple(ordered)


def _is_own(name: str) -> bool:
    return OWN.fullmatch(name) is not None


def _destinations(pdf: Any) -> dict[str, tuple[Any, ...]]:  # noqa: ANN401 - pikepdf's objects
    import pikepdf

    if "/Names" not in pdf.Root or "/Dests" not in pdf.Root.Names:
        return {}
    tree = pikepdf.NameTree(pdf.Root.Names.Dests)
    return {str(name): _place(target) for name, target in tree.items()}


def _place(target: Any) -> tuple[Any, ...]:  # noqa: ANN401 - pikepdf's objects
    return (target[0].objgen, *(round(float(part), 2) for part in list(target)[2:4]))


def _bookmarks(
    items: Iterable[Any], places: Mapping[tuple[Any, ...], str], level: int
) -> Iterator[Section]:
    for item in items:
        said, _, beside = str(item.title).partition(parallel.BESIDE)
        number, space, title = said.partition(EN_SPACE)
        if not space:
            number, title = "", said
        place = _place(item.destination)
        target = places.get(place, "")
        if LISTS.fullmatch(target):
            continue
        yield Section(latin(number), target, level, " ".join(title.split()))
        if beside:
            twin = _twin(target, place, places)
            yield Section(latin(number), twin, level, " ".join(beside.split()))
        yield from _bookmarks(item.children, places, level + 1)


def _twin(name: str, place: tuple[Any, ...], places: Mapping[tuple[Any, ...], str]) -> str:
    """The id of the heading in the second column that stands beside one in the first."""
    page, *_, height = place
    return next(
        (
            other
            for (there, *_, at), other in places.items()
            if there == page and abs(at - height) < NEAR and other.startswith(f"{name}.")
        ),
        "",
    )


def _kinds(element: Any, above: str) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - pikepdf's
    """The kind of each structure element, and of the one it stands in."""
    import pikepdf

    if isinstance(element, pikepdf.Array):
        for part in element:
            yield from _kinds(part, above)
    elif isinstance(element, pikepdf.Dictionary):
        kind = str(element.S) if "/S" in element else above
        if "/S" in element:
            yield kind, above
        if "/K" in element:
            yield from _kinds(element.K, kind)
