"""The ids of headings, figures and captioned tables, and where links to them lead.

There is one way to an id. What the author wrote stands: ``{#setup}``. Otherwise it is made of the
words of the heading by the rule of the Markdown, which for most is pandoc's: small letters, no
punctuation but ``-``, ``_`` and ``.``, spaces as hyphens, a letter in front. Where that gives more
than ASCII, pandoc's rule is followed on the letters without their accents. A figure, a table, or a
heading without a Latin letter has its kind for words. What is taken already gets a number.

So an id comes from the source alone, and is the same in every edition and format.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from hexapla.model import Book, Node
from hexapla.source import file_links, pandoc_ast
from hexapla.source.pandoc_ast import file_of, located_blocks

ID = re.compile(r"[A-Za-z][A-Za-z0-9_.:-]*")

GIVEN_ID = r"p\d+|(block|index|cited|picture|formula|code|link)-\d+|.+-note-\d+(-ref)?"
"""The ids that Hexapla gives to paragraphs and notes, and to what is counted or pointed to."""

PAGE_ID = r"contents|colophon|main|front-(title|imprint|contents)|back-index"
"""The ids of pages that Hexapla makes, and of their parts."""

OWN_ID = re.compile(f"{GIVEN_ID}|{PAGE_ID}")
"""The ids that nobody else may use."""


class NameTargets(dict[tuple[str, str], str]):
    """Where a name leads, from a file; and from everywhere else, under the file ``""``."""

    def add(self, file: str, name: str, target: str) -> None:
        """A name that leads to an id, unless the file has such a name already."""
        self.setdefault((file, name), target)
        self.setdefault(("", name), target)

    def find(self, file: str, name: str) -> str | None:
        """Where a name leads: in the same file before all others, as on a page of its own."""
        return self.get((file, name)) or self.get(("", name))


BRACED = re.compile(r"\{[^{}]*?#([^\s{}]+)[^{}]*\}")


def braced_names(text: str) -> set[str]:
    """The names that stand in braces in a file: the tree does not say who gave an id."""
    return set(BRACED.findall(text))


def give_ids(book: Book, braced: Mapping[str, set[str]]) -> None:
    """An id for every heading, figure and captioned table, and links that lead there.

    pandoc has made ids of the headings' words, by the rule of the reader. One stays where it is
    plain and free, so that links to it lead on, from elsewhere too; if not, ``slug`` makes it.
    """
    nodes = [
        (file_of(where), node)
        for where, block in located_blocks(book)
        for node in pandoc_ast.walk(block)
    ]
    needy = [(file, node) for file, node in nodes if _needs_id(node, braced[file])]
    needy_nodes = {id(node) for _, node in needy}
    given_ids = {
        attr[0]: file
        for file, node in nodes
        if id(node) not in needy_nodes and (attr := pandoc_ast.attr(node))
    }
    # What an author wrote is taken first: no id that we make may push it away.
    taken_ids, homes = set(given_ids), NameTargets()
    for file, node in needy:
        attr = pandoc_ast.attr(node) or []
        before = attr[0]
        name = before if ID.fullmatch(before) else slug(_words(node))
        attr[0] = _free_id(name or "section", taken_ids)
        taken_ids.add(attr[0])
        homes.add(file, before, attr[0])
    _redirect_links(book, given_ids, [homes, _guessed_homes(book), _raw_homes(book)])


def _needs_id(node: Node, braced: set[str]) -> bool:
    """Whether the author of a heading, figure or captioned table gave it no id."""
    attr = pandoc_ast.attr(node)
    if not attr or node["t"] not in {"Header", "Figure", "Table"}:
        return False
    # pandoc has put an id there: only braces, or other words than its own, say that it is the
    # author's.
    if node["t"] == "Header" and attr[0]:
        words = {_letters(_words(node)), "section"}
        names = {_letters(attr[0]), _letters(re.sub(r"-\d+$", "", attr[0]))}
        return attr[0] not in braced and not names.isdisjoint(words)
    return not attr[0] and (node["t"] != "Table" or bool(pandoc_ast.caption(node)))


def _words(node: Node) -> str:
    """What an id is made of: the words of a heading with its emoji by name, or the kind."""
    if node["t"] != "Header":
        return str(node["t"])
    named_heading = pandoc_ast.copy(node["c"][2])
    for inner in pandoc_ast.walk(named_heading):
        if "emoji" in pandoc_ast.classes(inner):
            inner["c"][1] = [pandoc_ast.string(pandoc_ast.value(inner, "data-emoji") or "")]
    return pandoc_ast.plain(named_heading)


def _letters(text: str) -> str:
    """Letters and digits only: what every rule for automatic ids keeps, but digits in front."""
    # Readers differ in what they keep of punctuation and accents.
    kept = filter(str.isalnum, unicodedata.normalize("NFKD", text).casefold())
    return "".join(kept).lstrip("0123456789")


def _guessed_homes(book: Book) -> NameTargets:
    """Where the names lead that pandoc or GitHub would give, whichever reader is chosen."""
    homes = NameTargets()
    for where, block in located_blocks(book):
        for node in pandoc_ast.walk(block):
            if node["t"] == "Header":
                for name in automatic_ids(pandoc_ast.plain(node["c"][2])):
                    homes.add(file_of(where), name, node["c"][1][0])
    return homes


RAW_NAME = re.compile(r"""<[^>]+\s(?:id|name)\s*=\s*["']?([^"'\s>]+)""")


def _raw_homes(book: Book) -> NameTargets:
    """Where the names in raw HTML lead: to the heading they stand before, or else stand under."""
    homes = NameTargets()
    home, waiting = "", list[tuple[str, str]]()
    for where, block in located_blocks(book):
        names = [
            (file_of(where), name)
            for node in pandoc_ast.walk(block)
            if node["t"] in {"RawBlock", "RawInline"}
            for name in RAW_NAME.findall(node["c"][1])
        ]
        if block["t"] == "Header":
            home = block["c"][1][0]
        # An anchor before a heading stands in a block of its own, and means the heading.
        elif not home or not pandoc_ast.plain(block.get("c") or []).strip():
            waiting += names
            continue
        for file, name in [*waiting, *names]:
            homes.add(file, name, home)
        waiting = []
    return homes


def _redirect_links(book: Book, given_ids: Mapping[str, str], homes: list[NameTargets]) -> None:
    """Lead links to other files, and to names that the author did not give, to where those are."""
    files = {name for name, _ in book.files}
    chapters = file_links.chapters(located_blocks(book))
    for where, block in located_blocks(book):
        for node in pandoc_ast.walk(block):
            target = node["c"][2][0] if node["t"] == "Link" else ""
            if not (place := file_links.target_of(target, file_of(where), files)):
                continue
            file, name = place
            # Without a file a link may lead into any: all files are one book.
            find = _resolve_anywhere if file == file_of(where) else _resolve_in_file
            found = find(file, name, given_ids, homes) if name else chapters[file]
            if found:
                node["c"][2][0] = f"#{found}"


def _resolve_anywhere(
    file: str, name: str, given_ids: Mapping[str, str], homes: list[NameTargets]
) -> str | None:
    """Where a name leads that stands in a file: to what the author gave it before all others."""
    found = (home.find(file, name) for home in homes)
    return name if name in given_ids else next(filter(None, found), None)


def _resolve_in_file(
    file: str, name: str, given_ids: Mapping[str, str], homes: list[NameTargets]
) -> str | None:
    """Where a name leads that is said to be in a file, and so has to be there."""
    found = (home.get((file, name)) for home in homes)
    return name if given_ids.get(name) == file else next(filter(None, found), None)


def automatic_ids(text: str) -> set[str]:
    """The ids that pandoc and GitHub give a heading."""
    github = re.sub(r"[^\w\- ]", "", text.lower()).replace(" ", "-")
    return {github, _pandocs_id(text)}


def _pandocs_id(text: str) -> str:
    """What pandoc makes of a heading's words (its manual, ``auto_identifiers``)."""
    plain = re.sub(r"[^\w\s.-]", "", text.lower()).strip()
    return re.sub(r"\s+", "-", plain).lstrip("0123456789-._")


def slug(text: str) -> str:
    """An ASCII id from a text: pandoc's rule, with accents taken off. Empty where none is left."""
    return _pandocs_id(_ascii(text)).strip("-.")


def _ascii(text: str) -> str:
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


def _free_id(name: str, taken: set[str]) -> str:
    number, free = 1, name
    # Ours too: paragraph p17 may not exist yet, and will.
    while free in taken or OWN_ID.fullmatch(free):
        free, number = f"{name}-{number}", number + 1
    return free
