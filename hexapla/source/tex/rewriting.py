r"""A formula as authors write it → the same in the commands that pandoc turns into MathML."""

from __future__ import annotations

import re
from typing import Any

from hexapla.source.tex import chemistry, colours, marks, tables
from hexapla.source.tex.commands import (
    ARROWS,
    AS_TYPED,
    IN_OTHER_WORDS,
    IN_TEXT,
    INFIX,
    SPACES,
    STYLES,
    SWITCHES,
)
from hexapla.source.tex.groups import (
    Group,
    Item,
    Reader,
    UnbalancedError,
    parse,
    split,
    write,
)

LINES = {"align", "alignat", "flalign", "gather", "multline", "equation", "aligned"}
LINES |= {"gathered", "alignedat", "split"}
"""The environments whose lines can have a number of their own, also with a star."""

ALIGNED_AT = {"alignat", "alignedat", "xalignat"}
"""Those of them that are told how many columns there are."""

FENCES = {"": ("", ""), "p": ("(", ")"), "b": ("[", "]"), "v": ("|", "|")}
FENCES |= {"B": (r"\{", r"\}"), "V": (r"\|", r"\|")}
MATRIX = re.compile(r"([pbvBV]?)(small)?matrix\*?")
"""The matrices, by the letter for what stands round them."""

LENGTH = r"\s*[-+]?\s*[\d.]+\s*(?:em|ex|pt|mm|cm|in|pc|mu|bp|sp|dd)\s?"

NO_HEIGHT, NO_WIDTH = "flat", "narrow"
"""The kinds of what takes no height, and of what takes no width."""

ENCLOSED = {r"\sout": "horizontalstrike"}
"""Commands for a line through something, and MathML's name for it."""


def rewrite(tex: str) -> str:
    """The formula in words of pandoc's; as it is where nothing is to be said otherwise.

    What is not known stays, for pandoc knows most, and so does a formula without its closing
    braces: it is refused with its place.
    """
    try:
        items = parse(tex)
    except UnbalancedError:
        return tex
    return _Rewriting().whole(items)


def readable(thing: Any) -> Any:  # noqa: ANN401 - pandoc's JSON
    """A tree whose formulas pandoc can read; the span round each tells how it was written.

    Not in pictures: what is said of them is plain text.
    """
    if isinstance(thing, list):
        return [readable(part) for part in thing]
    if not isinstance(thing, dict) or thing.get("t") == "Image":
        return thing
    if thing.get("t") == "Math":
        kind, tex = thing["c"]
        if (written := rewrite(tex)) == tex:
            return thing
        return {
            "t": "Span",
            "c": [["", [], [[AS_WRITTEN, tex]]], [{"t": "Math", "c": [kind, written]}]],
        }
    return {key: readable(part) for key, part in thing.items()}


AS_WRITTEN = "hexapla-tex"
"""The attribute with the TeX of the author."""


class _Rewriting:
    """Rewrites one formula; ``tag`` is the number that its author gave to all of it."""

    def __init__(self) -> None:
        self.tag = ""

    def whole(self, items: list[Item]) -> str:
        rows = split(items, r"\\")
        if len(rows) == 1:
            written = self.cells(items)
            return written + (_spaced_tag(self.tag) if self.tag else "")
        # Lines without an environment: browsers' TeX breaks them, too.
        name = "aligned" if len(split(items, "&")) > 1 else "gathered"
        return self._environment(Group(rf"\begin{{{name}}}", items, rf"\end{{{name}}}"))

    def cells(self, items: list[Item]) -> str:
        """A list of items, each piece between the signs of a table for itself."""
        pieces: list[list[Item]] = [[]]
        signs = [""]
        for item in items:
            if isinstance(item, str) and (item == "&" or item.startswith(r"\\")):
                signs.append(item)
                pieces.append([])
            else:
                pieces[-1].append(item)
        return "".join(sign + self.cell(piece) for sign, piece in zip(signs, pieces, strict=True))

    def cell(self, items: list[Item]) -> str:
        """Items in which a command may be about all that stands before or behind it."""
        for at, item in enumerate(items):
            if isinstance(item, str) and item in INFIX:
                before, between, behind = INFIX[item]
                return (
                    before + self.cell(items[:at]) + between + self._run(items[at + 1 :]) + behind
                )
        return self._run(items)

    def _run(self, items: list[Item]) -> str:
        reader, written, closings = Reader(items), [], []
        for item in reader:
            if isinstance(item, Group):
                written.append(self._group(item))
            elif opened := self._switch(item, reader):
                written.append(opened[0])
                closings.append(opened[1])
            else:
                written.append(self._command(item, reader) if item.startswith("\\") else item)
        return "".join((*written, *reversed(closings)))

    def _group(self, group: Group) -> str:
        if group.environment:
            return self._environment(group)
        return group.opening + self.cells(group.items) + group.closing

    # ------------------------------------------------------------------------- commands

    def _switch(self, command: str, reader: Reader) -> tuple[str, str] | None:
        """What to put before and behind all that follows in a group; None for other commands."""
        if command in SWITCHES:
            return f"{SWITCHES[command]}{{", "}"
        if command in STYLES:
            return marks.opening(f"style {STYLES[command]}"), marks.CLOSING
        if command == r"\color" and (colour := self._colour(reader)):
            return marks.opening(f"colour {colour}"), marks.CLOSING
        return None

    def _command(self, command: str, reader: Reader) -> str:
        """A command with what it takes; as it was typed where it is not known, or takes more."""
        start = reader.place
        written = self._in_other_words(command, reader)
        if written is None:
            reader.place = start
            return command + self._as_typed(AS_TYPED.get(command, 0), reader)
        return written

    def _in_other_words(self, command: str, reader: Reader) -> str | None:
        if command in IN_OTHER_WORDS:
            return self._filled(*IN_OTHER_WORDS[command], reader)
        if command in ARROWS:
            return self._arrow(ARROWS[command], reader)
        if command in IN_TEXT:
            words = reader.argument()
            said = "" if words is None else write(words)
            return rf"\boxed{{\text{{{said}}}}}" if command == r"\fbox" else rf"\text{{{said}}}"
        if command in SPACES:
            width = re.sub(r"\s", "", reader.text(LENGTH))
            space = r"\mspace" if width.endswith("mu") else SPACES[command]
            return f"{space}{{{width}}}" if width else None
        if command in ENCLOSED:
            return self._marked(f"enclosed {ENCLOSED[command]}", reader)
        known = getattr(self, f"_{command[1:]}", None) if command in OWN else None
        return known(reader) if known else None

    def _filled(self, count: int, form: str, reader: Reader) -> str | None:
        """A form with the arguments in their places."""
        if count:
            reader.star()
        for number in range(1, count + 1):
            argument = reader.argument()
            if argument is None:
                return None
            form = form.replace(f"#{number}", self.cells(argument).replace("#", "\ue0ff"))
        return form.replace("\ue0ff", "#")

    def _as_typed(self, count: int, reader: Reader) -> str:
        """So many arguments, and the options before them, as they were typed."""
        written = ""
        while count:
            if (option := reader.option()) is not None:
                written += f"[{write(option)}]"
            elif isinstance(following := reader.peek(), Group):
                written += write([following])
                reader.take()
                count -= 1
            else:
                break
        return written

    def _arrow(self, arrow: str, reader: Reader) -> str | None:
        below, above = reader.option(), reader.argument()
        if above is None:
            return None
        drawn = rf"\overset{{{self.cells(above)}}}{{{arrow}}}"
        return rf"\underset{{{self.cells(below)}}}{{{drawn}}}" if below else drawn

    def _marked(self, kind: str, reader: Reader) -> str | None:
        argument = reader.argument()
        return None if argument is None else marks.marked(kind, self.cells(argument))

    def _tag(self, reader: Reader) -> str | None:
        is_bare, words = reader.star(), reader.argument()
        if words is None:
            return None
        self.tag = rf"\text{{{write(words)}}}" if is_bare else rf"\text{{({write(words)})}}"
        return ""

    def _ce(self, reader: Reader) -> str | None:
        text = reader.argument()
        return None if text is None else chemistry.read(write(text))

    # -------------------------------------------------------------------------- colours

    def _colour(self, reader: Reader) -> str | None:
        model, name = reader.option(), reader.argument()
        if name is None:
            return None
        return colours.read(write(name), write(model or []))

    def _color(self, reader: Reader) -> str | None:
        """A colour that is not known: pandoc would pass over it, and must not."""
        del reader
        return r"\textcolor "

    def _textcolor(self, reader: Reader) -> str | None:
        colour = self._colour(reader)
        return self._marked(f"colour {colour}", reader) if colour else None

    _mathcolor = _textcolor

    def _colorbox(self, reader: Reader) -> str | None:
        colour, words = self._colour(reader), reader.argument()
        if not colour or words is None:
            return None
        return marks.marked(f"ground {colour}", rf"\text{{{write(words)}}}")

    def _fcolorbox(self, reader: Reader) -> str | None:
        frame, colour, words = self._colour(reader), self._colour(reader), reader.argument()
        if not frame or not colour or words is None:
            return None
        within = marks.marked(f"ground {colour}", rf"\text{{{write(words)}}}")
        return rf"\boxed{{{within}}}"

    # ---------------------------------------------------------------------------- sizes

    def _hphantom(self, reader: Reader) -> str | None:
        return self._phantom(NO_HEIGHT, reader)

    def _vphantom(self, reader: Reader) -> str | None:
        return self._phantom(NO_WIDTH, reader)

    def _phantom(self, kind: str, reader: Reader) -> str | None:
        argument = reader.argument()
        if argument is None:
            return None
        return marks.marked(kind, rf"\phantom{{{self.cells(argument)}}}")

    def _smash(self, reader: Reader) -> str | None:
        reader.option()
        return self._marked(NO_HEIGHT, reader)

    def _mathrlap(self, reader: Reader) -> str | None:
        return self._marked(NO_WIDTH, reader)

    _rlap = _mathrlap

    def _enclose(self, reader: Reader) -> str | None:
        notation = write(reader.argument() or [])
        is_plain = re.fullmatch("[a-z ]+", notation)
        return self._marked(f"enclosed {notation}", reader) if is_plain else None

    def _cfrac(self, reader: Reader) -> str | None:
        reader.option()
        above, below = reader.argument(), reader.argument()
        if above is None or below is None:
            return None
        fraction = rf"\frac{{{self.cells(above)}}}{{{self.cells(below)}}}"
        return marks.marked("style display", fraction)

    def _unicode(self, reader: Reader) -> str | None:
        argument = reader.argument()
        return None if argument is None else _character(write(argument))

    def _char(self, reader: Reader) -> str | None:
        return _character(reader.text(r'\s*(?:"[0-9A-F]{2,6}|\d{1,7})').replace('"', "x"))

    # ----------------------------------------------------------------------- quantities

    def _si(self, reader: Reader) -> str | None:
        """A unit; those in letters are upright, which pandoc does only with units by name."""
        reader.option()
        return _upright(write(reader.argument() or [])) or None

    _unit = _si

    def _SI(self, reader: Reader) -> str | None:  # noqa: N802 - it is siunitx's name
        reader.option()
        number = reader.take()
        # In the package physics the same name is for brackets: \qty(x).
        if not isinstance(number, Group) or not isinstance(reader.peek(), Group):
            return None
        unit = _upright(write(reader.argument() or []))
        return rf"\num{{{write(number.items)}}}\,{unit}" if unit else None

    _qty = _SI

    # --------------------------------------------------------------------- environments

    def _environment(self, group: Group) -> str:
        name = group.environment
        plain = name.removesuffix("*")
        if name == "subequations":
            return self.cells(group.items)
        if found := MATRIX.fullmatch(name):
            return self._matrix(found[1], group)
        if name in {"array", "subarray"}:
            return self._array(group.items)
        if plain in {"dcases", "rcases", "drcases"}:
            return self._cases(plain, group.items)
        if plain in LINES:
            return self._lines(group, plain)
        return group.opening + self.cells(group.items) + group.closing

    def _array(self, items: list[Item]) -> str:
        reader = Reader(items)
        reader.option()
        spec = reader.argument() or []
        return self._table(write(spec), list(reader))

    def _table(self, spec: str, items: list[Item]) -> str:
        letters, column_rules = tables.columns(spec)
        rows, row_rules = tables.without_rules(split(items, r"\\"))
        width = max((len(split(row, "&")) for row in rows), default=1)
        letters = letters or "c"
        letters += letters[-1] * (width - len(letters))
        body = r"\\".join(self.cells(row) for row in rows)
        mark = tables.mark(column_rules, row_rules)
        return rf"\begin{{array}}{{{letters}}}{mark}{body}\end{{array}}"

    def _matrix(self, fence: str, group: Group) -> str:
        reader = Reader(group.items)
        spec = reader.option()
        has_rules = any(item in tables.RULES for item in group.items if isinstance(item, str))
        if spec is None and not has_rules:
            return group.opening + self.cells(group.items) + group.closing
        left, right = FENCES[fence]
        table = self._table(write(spec or []), list(reader))
        return rf"\left{left}{table}\right{right}" if fence else table

    def _cases(self, kind: str, items: list[Item]) -> str:
        body = self.cells(items)
        left, right = (r"\{", ".") if kind == "dcases" else (".", r"\}")
        table = rf"\left{left}\begin{{array}}{{ll}}{body}\end{{array}}\right{right}"
        return marks.marked("style display", table) if kind.startswith("d") else table

    def _lines(self, group: Group, plain: str) -> str:
        """Lines with the numbers that their author gave: in a column of their own, behind all."""
        reader = Reader(group.items)
        head = self._head(plain, reader)
        outer, rows, tags = self.tag, [], []
        for row in split(list(reader), r"\\"):
            self.tag = ""
            rows.append([self.cell(cell) for cell in split(row, "&")])
            tags.append(self.tag)
        self.tag = outer
        if not any(tags):
            body = r"\\".join("&".join(row) for row in rows)
            return group.opening + head + body + group.closing
        return _numbered(rows, tags)

    def _head(self, plain: str, reader: Reader) -> str:
        """What an environment of lines is told before the first of them."""
        if plain in ALIGNED_AT and isinstance(group := reader.peek(), Group):
            reader.take()
            return write([group])
        if plain in {"aligned", "gathered"}:
            reader.option()
        return ""


OWN = {
    *(
        r"\tag",
        r"\ce",
        r"\color",
        r"\textcolor",
        r"\mathcolor",
        r"\colorbox",
        r"\fcolorbox",
        r"\hphantom",
    ),
    *(r"\vphantom", r"\smash", r"\mathrlap", r"\rlap", r"\cfrac", r"\unicode", r"\char"),
    r"\enclose",
    *(r"\si", r"\unit", r"\SI", r"\qty"),
}
"""The commands that ``_Rewriting`` has a method for."""


def _numbered(rows: list[list[str]], tags: list[str]) -> str:
    """Lines as a table that has a column more, with their numbers."""
    while len(rows) > 1 and not "".join(rows[-1]).strip() and not tags[-1]:
        rows, tags = rows[:-1], tags[:-1]
    width = max(map(len, rows))
    cells = [
        [*row, *[""] * (width - len(row)), _spaced_tag(tag) if tag else ""]
        for row, tag in zip(rows, tags, strict=True)
    ]
    if len(cells) == width == 1:
        return "".join(cells[0])
    body = r"\\".join("&".join(row) for row in cells)
    if width == 1:
        return rf"\begin{{array}}{{cr}}{body}\end{{array}}"
    return rf"\begin{{aligned}}{body}\end{{aligned}}"


def _spaced_tag(tag: str) -> str:
    return rf"\qquad {tag}"


def _character(number: str) -> str | None:
    """A character by its number, in hexadecimal behind an ``x``."""
    number = number.strip()
    try:
        code = int(number[1:], 16) if number[:1] in "xU" else int(number)
        character = chr(code)
    except (ValueError, OverflowError):
        return None
    return rf"\text{{{character}}}" if character.isprintable() and not character.isascii() else None


def _upright(unit: str) -> str:
    """A unit in letters, ``kg.m/s^2``; nothing where it has commands, which pandoc knows."""
    if "\\" in unit:
        return ""
    return rf"\mathrm{{{unit.replace('~', '.').replace('.', DOT).replace('*', DOT)}}}"


DOT = r"{\cdot}"
