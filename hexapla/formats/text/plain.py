"""Elements of a chapter → lines of plain text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from lxml import etree

from hexapla.editions.marking import SIGNS
from hexapla.formats.text import tables
from hexapla.languages import languages
from hexapla.model import Edition
from hexapla.rendering.elements import classes
from hexapla.rendering.headings import HEADINGS

if TYPE_CHECKING:
    from lxml.etree import _Element

EN_SPACE = "\u2002"
JOINER = "\u2060"

BREAK = "\u2028"
"""Stands for the end of a line that the author asked for, until all other space is put right."""

OURS = str.maketrans({EN_SPACE: " ", JOINER: None, BREAK: " "})
"""What has a meaning of its own in a plain-text edition, and so does not stand in its texts."""

SPACE = re.compile(r"[ \t\r\n\f\v]+")

RAISED = str.maketrans("0123456789+-−=()n", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿ")
LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")

BLOCKS = {
    *("p", "div", "section", "ul", "ol", "dl", "blockquote", "pre", "figure", "table", "hr"),
    *("li", "dt", "dd", "details", "summary"),
}

MARK = re.compile(rf"{JOINER}\[[^\]]*\]")
"""The mark of a note."""

QUOTED, NESTED = " " * 4, " " * 2
"""What stands before the lines of a quotation, and of what belongs to an item of a list."""

CODE = "\t"


def clean(text: str) -> str:
    """A text on one line, without the characters that a plain-text edition has for itself."""
    return SPACE.sub(" ", text.translate(OURS)).strip(" ")


class Plain:
    """Writes the elements of one edition as plain text."""

    def __init__(self, edition: Edition) -> None:
        self.edition = edition
        signs = edition.typography["punctuation"]
        self._colon, self._semicolon = (_spaced(signs.get(sign, sign)) for sign in ":;")
        self._inline: Mapping[str, Callable[[_Element], str]] = {
            "br": lambda _: BREAK,
            "img": self._picture,
            "input": lambda box: "☐ " if box.get("checked") is None else "☑ ",
            "math": lambda formula: str(formula.get("alttext", "")).translate(OURS),
            "sup": self._raised,
            "sub": lambda low: _raised_or_lowered(self._words(low), LOWERED),
            "del": lambda gone: f"~{self._words(gone)}~",
            "a": self._link,
            "span": self._span,
            "rt": self._reading,
            "caption": lambda _: "",
            "figcaption": lambda _: "",
        }
        self._block: Mapping[str, Callable[[_Element], Iterable[str]]] = {
            "pre": _code,
            "ul": lambda whole: self._list(whole, lambda _: "- "),
            "ol": lambda whole: self._list(whole, _numbers(whole)),
            "dl": self._definitions,
            "blockquote": lambda quoted: _indented(self.inner(quoted), QUOTED),
            "figure": self._figure,
            "table": self._table,
            "hr": lambda _: ["* * *"],
            "div": self._div,
        }

    # ------------------------------------------------------------------------------ blocks

    def blocks(self, element: _Element) -> list[str]:
        """A block-level element as blocks of text, each of one or more lines."""
        write = self._block.get(str(element.tag), self.inner)
        return [text for text in write(element) if text.strip()]

    def inner(self, element: _Element) -> Iterator[str]:
        """The content of an element that holds words, blocks, or both."""
        words = [(element.text or "").translate(OURS)]
        for child in element:
            if child.tag in BLOCKS:
                yield _lines("".join(words))
                yield from self.blocks(child)
                words = []
            elif isinstance(child.tag, str):
                words.append(self._of_inline(child))
            words.append((child.tail or "").translate(OURS))
        yield _lines("".join(words))

    def heading(self, element: _Element, *, with_notes: bool = True) -> tuple[str, str]:
        """The number of a heading, which may be empty, and its title."""
        number = element.find("span[@class='number']")
        shown = "" if number is None else clean(number.text or "")
        said = " ".join(_lines(self._words(element)).split("\n")).removeprefix(shown).strip()
        return shown, said if with_notes else MARK.sub("", said)

    def note(self, element: _Element) -> list[str]:
        """A note: its number and its text."""
        first, *others = [text for text in self.inner(element) if text.strip()] or [""]
        return [f"[{self._digits(element)}]{EN_SPACE}{first}", *others]

    def _digits(self, element: _Element) -> str:
        """The number of an element in the digits of the edition."""
        numerals = self.edition.book.settings.numerals
        return languages.digits(element.get("data-number", ""), self.edition.language, numerals)

    def _div(self, element: _Element) -> Iterator[str]:
        """A part of the text; a numbered paragraph begins with its number."""
        first, *others = [text for text in self.inner(element) if text.strip()] or [""]
        is_numbered = "paragraph" in classes(element) and element.get("data-number")
        yield f"¶{self._digits(element)}{EN_SPACE}{first}" if is_numbered else first
        yield from others

    def _list(self, list_element: _Element, mark: Callable[[int], str]) -> Iterator[str]:
        """A list, as one block: a line for each paragraph in it."""
        lines: list[str] = []
        for at, item in enumerate(list_element.iterchildren("li")):
            first, *others = [text for text in self.inner(item) if text.strip()] or [""]
            lines += [mark(at) + first, *_indented(others, NESTED)]
        yield "\n".join(lines)

    def _definitions(self, list_element: _Element) -> Iterator[str]:
        """A list of definitions, as one block: the terms, with their meanings further in."""
        lines: list[str] = []
        for part in list_element.iterchildren("dt", "dd"):
            inner = [text for text in self.inner(part) if text.strip()]
            lines += inner if part.tag == "dt" else _indented(inner, NESTED)
        yield "\n".join(lines)

    def _figure(self, figure: _Element) -> Iterator[str]:
        """What stands under a figure, then what it shows: of a picture, its description."""
        caption = self._caption(figure.find("figcaption"))
        words = caption.partition(EN_SPACE)[2]
        # A picture may have the words of its caption, without the marks of the notes in it.
        said = f"[{MARK.sub('', words)}]"
        shown = [text for text in self.inner(figure) if text.strip() and text != said]
        yield "\n".join([f"[{caption}]", *shown] if caption else shown)

    def _table(self, table: _Element) -> Iterator[str]:
        """What stands over a table, then a line for each row."""
        said = self._caption(table.find("caption"))
        found = tables.rows(table, self._cell, self._colon, self._semicolon)
        yield "\n".join([said, *found] if said else found)

    def _cell(self, cell: _Element) -> str:
        return " ".join(" ".join(self.inner(cell)).split("\n")).replace(CODE, "").strip()

    def _caption(self, caption: _Element | None) -> str:
        """A caption with an en space behind its label; empty where there is none."""
        if caption is None:
            return ""
        label = caption.find(".//span[@class='label']")
        said = " ".join(" ".join(self.inner(caption)).split("\n")).strip()
        shown = "" if label is None else _lines(self._words(label))
        return f"{shown}{EN_SPACE}{said.removeprefix(shown).strip()}" if shown else said

    # ----------------------------------------------------------------------------- inlines

    def _words(self, element: _Element) -> str:
        parts = [(element.text or "").translate(OURS)]
        for child in element:
            parts.append(self._of_inline(child) if isinstance(child.tag, str) else "")
            parts.append((child.tail or "").translate(OURS))
        return "".join(parts)

    def _of_inline(self, element: _Element) -> str:
        return self._inline.get(etree.QName(element).localname, self._words)(element)

    def _picture(self, picture: _Element) -> str:
        said = clean(picture.get("alt", ""))
        return f"[{said}]" if said else ""

    def _raised(self, element: _Element) -> str:
        """The mark of a note, or what stands above the line."""
        mark = element.find("a[@role='doc-noteref']")
        if mark is not None:
            return f"{JOINER}[{clean(mark.text or '')}]"
        return _raised_or_lowered(self._words(element), RAISED)

    def _reading(self, reading: _Element) -> str:
        """How the words before it are read, in brackets as they are usual between such letters."""
        said = self._words(reading)
        return f" ({said})" if said.isascii() else f"（{said}）"

    def _link(self, link: _Element) -> str:
        """The words of a link; behind them where it leads, if that is not in the book.

        Not in a heading: its words are those of the contents.
        """
        words, address = self._words(link), link.get("href", "")
        is_said = clean(words) in {address, re.sub("^https?://", "", address).rstrip("/")}
        is_outside = address.startswith(("http:", "https:")) and not is_said
        is_heading = next(link.iterancestors(*HEADINGS), None) is not None
        return f"{words} ({address})" if is_outside and not is_heading else words

    def _span(self, span: _Element) -> str:
        """Words; behind those that are no ordinary translation, the sign that says so."""
        names = classes(span)
        signs = [sign for shown, sign in SIGNS.items() if {"state", shown} <= set(names)]
        return self._words(span) + "".join(f"{JOINER}{sign}" for sign in signs)


def _lines(text: str) -> str:
    """A text whose only breaks are those that the author asked for."""
    return "\n".join(SPACE.sub(" ", line).strip(" ") for line in text.split(BREAK)).strip("\n")


def _raised_or_lowered(text: str, to: Mapping[int, int]) -> str:
    """A text above or below the line, where there are characters for all of it."""
    return text.translate(to) if text and all(ord(char) in to for char in text) else text


def _code(block: _Element) -> Iterator[str]:
    text = "".join(map(str, block.itertext())).rstrip("\n")
    yield "\n".join(CODE + line for line in text.split("\n"))


def _indented(texts: Iterable[str], by: str) -> list[str]:
    """Blocks further in; lines of code stay where they are."""
    return [
        "\n".join(
            line if line.startswith(CODE) or not line else by + line for line in text.split("\n")
        )
        for text in texts
    ]


def _numbers(whole: _Element) -> Callable[[int], str]:
    """What stands before each item of a numbered list."""
    start, kind = int(whole.get("start", "1")), whole.get("type", "1")
    return lambda at: f"{_counted(start + at, kind)}. "


def _counted(number: int, kind: str) -> str:
    if kind in {"i", "I"}:
        roman = languages.roman(number)
        return roman if kind == "I" else roman.lower()
    if kind in {"a", "A"}:
        letters = languages.letter(number)
        return letters if kind == "A" else letters.lower()
    return str(number)


def _spaced(sign: str) -> str:
    """A sign with the space that it takes behind it; a full-width one has it in itself."""
    return sign if sign >= "\u3000" else f"{sign} "
