"""The ids of headings, figures and captioned tables, and where links to them lead.

There is one way to an id. What the author wrote stands where it is plain: ``{#setup}``. Any other
name, such as ``{#sec:one}`` or ``{#ünï}``, is made plain: its letters without their accents, and
hyphens for all that is no letter, digit, ``-``, ``_`` or ``.``; so an id can be a part of an
address, and the name of a file on every system. Links by the written name lead there.

A heading without an id gets one from its words by the rule of the Markdown, which for most is
pandoc's: small letters, no punctuation but ``-``, ``_`` and ``.``, spaces as hyphens, a letter in
front. Where that gives more than ASCII, pandoc's rule is followed on the letters without their
accents. A figure, a table, or what has no Latin letter has its kind for words. What is taken
already, in letters of any case, gets a number.

So an id comes from the source alone, and is the same in every edition and format.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hexapla.model import Book, Node
from hexapla.source import file_links, pandoc_ast
from hexapla.source.constructs import listings, statements
from hexapla.source.id_rules import ID, LONGEST, automatic_ids, cut, plain_name, slug
from hexapla.source.pandoc_ast import file_of, located_blocks
from hexapla.source.uses.variables import is_variable, name_in_id

GIVEN_ID = r"p\d+|(block|index|cited|picture|formula|code|link)-(?:c\d+-)?\d+|"
GIVEN_ID += r".+-note-\d+(-ref|-part-\d+)?|.+-notes-end|.+-(figure|statement|equation)-number"
"""The ids that Hexapla gives to paragraphs and notes, and to what is counted or pointed to."""

PAGE_ID = r"contents|colophon|main|front-(title|imprint|contents)|back-index"
"""The ids of pages that Hexapla makes, and of their parts."""

OWN_ID = re.compile(rf"(?:{GIVEN_ID})(?:\..+)?|{PAGE_ID}")
"""The ids that nobody else may use; those of a second column have its language behind a dot."""

WIDGETS = frozenset(
    (
        *("search", "keys", "keys-title", "keys-wanted", "note", "said", "contents-menu"),
        *("search-button", "theme-button", "keys-button", "column-first", "column-second"),
    )
)
"""The ids of what the pages of a site have beside their text: a place of the book of such a name
gets a number."""


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


@dataclass(frozen=True, slots=True)
class Names:
    """What a link may call the places of a book, in all its files."""

    written: Mapping[str, str]
    """What the author called each id that is in the book."""
    homes: tuple[NameTargets, ...]
    """Where each name leads: what the author wrote before all that somebody would guess."""

    def anywhere(self, file: str, name: str) -> str | None:
        """The id of what a name in a file means; all files are one book."""
        found = (home.find(file, name) for home in self.homes)
        return next(filter(None, found), None)

    def inside(self, file: str, name: str) -> str | None:
        """The id of what has this name in a file, and so has to be there."""
        found = (home.get((file, name)) for home in self.homes)
        return next(filter(None, found), None)


def give_ids(book: Book, braced: Mapping[str, set[str]]) -> Names:
    """An id for every heading, figure and captioned table, and links that lead there.

    pandoc has made ids of the headings' words, by the rule of the reader. One stays where it is
    plain and free, so that links to it lead on, from elsewhere too; if not, ``slug`` makes it.
    """
    nodes = [
        (file_of(where), node)
        for where, block in located_blocks(book)
        for node in pandoc_ast.walk_markup(block)
        if pandoc_ast.attr(node)
    ]
    needy = [(file, node) for file, node in nodes if _needs_id(node, braced[file])]
    needy_nodes = {id(node) for _, node in needy}
    named = [(file, node) for file, node in nodes if id(node) not in needy_nodes]
    # What an author wrote is taken first: no id that we make may push it away.
    taken_ids = set(WIDGETS)
    ids = _plain_names([node for _, node in named], taken_ids)
    by_author, plain, by_reader = NameTargets(), NameTargets(), NameTargets()
    for file, node in named:
        attr = pandoc_ast.attr(node) or [""]
        if attr[0]:
            name = ids[attr[0]]
            by_author.add(file, attr[0], name)
            plain.add(file, name, name)
            attr[0] = name
    for file, node in needy:
        attr = pandoc_ast.attr(node) or [""]
        before = attr[0]
        name = before if ID.fullmatch(before) else slug(_words(node))
        attr[0] = _free_id(name or "section", taken_ids)
        by_reader.add(file, before, attr[0])
    homes = (by_author, plain, by_reader, _guessed_homes(book), _raw_homes(book))
    names = Names({given: written for written, given in ids.items()}, homes)
    _redirect_links(book, names)
    return names


def _plain_names(nodes: Iterable[Node], taken: set[str]) -> dict[str, str]:
    """The id of each name that an author gave; names that are plain stay before all others."""
    kinds = {attr[0]: node["t"] for node in nodes if (attr := pandoc_ast.attr(node)) and attr[0]}
    names: dict[str, str] = {}
    for name in kinds:
        if ID.fullmatch(name) and name.lower() not in taken:
            names[name] = name
            taken.add(name.lower())
    for name, kind in kinds.items():
        if name not in names:
            names[name] = _free_id(plain_name(name, KIND.get(kind, "place")), taken)
    return names


KIND = {"Header": "section", "Figure": "figure", "Table": "table"}
"""What stands in an id for a name of which nothing plain is left."""


def _needs_id(node: Node, braced: set[str]) -> bool:
    """Whether the author of a heading, figure or captioned table gave it no id."""
    attr = pandoc_ast.attr(node)
    if attr and statements.is_statement(node) and statements.is_numbered(node):
        return not attr[0]
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
    """What an id is made of: a heading's words, with emoji and variables by name; or the kind."""
    if statements.is_statement(node):
        return statements.kind_of(node)
    if listings.is_listing(node):
        return listings.LISTING
    if node["t"] != "Header":
        return str(node["t"])
    named_heading = pandoc_ast.copy(node["c"][2])
    for inner in pandoc_ast.walk_markup(named_heading):
        if is_variable(inner):
            inner["c"][1] = pandoc_ast.words(name_in_id(inner))
        elif "emoji" in pandoc_ast.classes(inner):
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
    times = Counter[tuple[str, str]]()
    for where, block in located_blocks(book):
        for node in pandoc_ast.walk_markup(block):
            if node["t"] == "Header":
                for name in automatic_ids(pandoc_ast.plain(node["c"][2])):
                    # The second heading of a name in a file has a number behind it.
                    before = times[file_of(where), name]
                    times[file_of(where), name] += 1
                    numbered = f"{name}-{before}" if before else name
                    homes.add(file_of(where), numbered, node["c"][1][0])
    return homes


RAW_NAME = re.compile(r"""<[^>]+?\s(?:id|name)\s*=\s*(?:"([^"]+)"|'([^']+)'|([^"'\s>]+))""")


def _raw_homes(book: Book) -> NameTargets:
    """Where the names in raw HTML lead: to the heading they stand before, or else stand under."""
    homes = NameTargets()
    home, waiting = "", list[tuple[str, str]]()
    for where, block in located_blocks(book):
        names = [
            (file_of(where), html.unescape("".join(found)))
            for node in pandoc_ast.walk_markup(block)
            if node["t"] in {"RawBlock", "RawInline"}
            for found in RAW_NAME.findall(node["c"][1])
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


def _redirect_links(book: Book, names: Names) -> None:
    """Lead links to other files, and to names that are no ids, to where those are."""
    files = [name for name, _ in book.files]
    chapters = file_links.chapters(located_blocks(book))
    for where, block in located_blocks(book):
        for node in pandoc_ast.walk_markup(block):
            target = node["c"][2][0] if node["t"] == "Link" else ""
            if not (place := file_links.target_of(target, file_of(where), files)):
                continue
            file, name = place
            # Without a file a link may lead into any: all files are one book.
            find = names.anywhere if file == file_of(where) else names.inside
            found = find(file, name) if name else chapters[file]
            if found:
                node["c"][2][0] = f"#{found}"


def _free_id(name: str, taken: set[str]) -> str:
    """The name as an id that nothing has yet, in letters of any case: it may be a file's name."""
    # With a dot behind it an id of ours stays one, whatever number it gets: p1.5.
    name = name.replace(".", "-") if OWN_ID.fullmatch(name) else name
    number, free = 1, cut(name)
    # Ours too: paragraph p17 may not exist yet, and will.
    while free.lower() in taken or OWN_ID.fullmatch(free):
        free, number = f"{cut(name, LONGEST - 8)}-{number}", number + 1
        # A second "Code" would be code-1, which is ours: code-1-1 is not.
        free += "-1" if OWN_ID.fullmatch(free) else ""
    taken.add(free.lower())
    return free
