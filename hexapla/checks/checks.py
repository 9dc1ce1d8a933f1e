"""Catalog → findings: what a translation must keep of its source, and do in its language.

``CHECKS`` is the list, top to bottom; docs/source/04-checks.md has an example of each. A translator
silences a check for one message by a comment, ``# ignore: length, same-as-source``.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches

from hexapla.catalogs.catalog import Catalog, Message
from hexapla.checks import typography as texts
from hexapla.checks.context import CURRENT, CheckContext, check_context, is_sentence, normalised
from hexapla.checks.numbers import (
    AFTERNOON,
    SMALL,
    digit_numbers,
    has_number_words,
    written_numbers,
)
from hexapla.checks.typography import Rules, plain_text
from hexapla.errors import Finding, Severity
from hexapla.files import cache as caching
from hexapla.files import paths
from hexapla.languages.scripts import ends_with_space
from hexapla.segments.marks import MARK, marks_in, paired
from hexapla.segments.refusals import excess
from hexapla.terminology.glossary import Glossary
from hexapla.terminology.matching import words

IGNORE = re.compile(r"ignore:\s*(.*)")
NOTE = re.compile(r"⟦(\d+)⟧ = note\b")
TAG = re.compile(r"(?<!\\)</?[A-Za-z][^<>]*(?<!\\)>|(?<!\\)<!--")
HEADING = re.compile(r"#{1,6}\s|={3,}\s*$|-{3,}\s*$")
LINK = re.compile(r"(?<!\\)!?(?<!\\)\[[^\[\]]*(?<!\\)\]\(")

FIRST = 50
"""Letters of the source that name a message in a finding."""

SLACK = 10
"""Letters that a translation may have more or less, however short it is."""


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that can be wrong with a translation."""

    severity: Severity
    find: Callable[[Message, CheckContext], Iterable[str]]
    """What is wrong, a sentence for each fault."""
    tip: str
    """What to do about it."""


def check(
    catalog: Catalog, *, source: str, rules: Rules, glossary: Glossary, where: str = ""
) -> list[Finding]:
    """What is wrong in a catalog, in its order.

    Stale and missing messages are left out: a stale one is no translation of its source yet.
    ``source`` is the language of the book, ``rules`` what ``languages.typography`` says of the
    catalog's language; ``where`` names the file.

    Raises:
        ToolError: a rule in a language's file is not of the kind it should be.
    """
    file = where or paths.catalog(catalog.language)

    def find() -> list[Finding]:
        context = check_context(catalog, source, rules, glossary)
        return [found for message in catalog for found in check_message(message, context, file)]

    key = (catalog, source, rules, glossary, file)
    return caching.current().value("check", key, find)


def check_message(message: Message, context: CheckContext, file: str) -> Iterator[Finding]:
    """What is wrong with one message of a catalog."""
    if message.state not in CURRENT:
        return
    where = f'{file}, "{_first_words(message.id)}"'
    if too_long := excess(message.id, message.string):
        # The other checks would take for ever to read it.
        yield Finding(where, too_long, CHECKS["length"].tip, "error", "length")
        return
    ignored = silenced(message)
    for name in sorted(ignored - set(CHECKS)):
        near = get_close_matches(name, CHECKS, n=1)
        what = f"the comment silences {name!r}, and there is no such check"
        what += f"; did you mean {near[0]!r}?" if near else ""
        yield Finding(where, what, CHECKS[UNKNOWN].tip, CHECKS[UNKNOWN].severity, UNKNOWN)
    for name, entry in CHECKS.items():
        if name in ignored or (message.context == "code" and name not in OF_CODE):
            continue
        for what in dict.fromkeys(entry.find(message, context)):
            yield Finding(where, what, entry.tip, entry.severity, name)


def silenced(message: Message) -> set[str]:
    """The checks that the comments of a message silence."""
    lines = (IGNORE.fullmatch(line.strip()) for line in message.comments)
    return {name for line in lines if line for name in re.split(r"[\s,;]+", line[1]) if name}


def _first_words(text: str) -> str:
    plain = " ".join(plain_text(text).replace(texts.THING, "").replace(texts.NAME, "…").split())
    if len(plain) <= FIRST:
        return plain
    return f"{plain[:FIRST].rpartition(' ')[0] or plain[:FIRST]}…"


# What must be kept


def marks(message: Message, _context: CheckContext) -> Iterator[str]:
    """Marks other than notes that are lost, doubled, new, broken, or cross each other."""
    wanted = set(marks_in(message.id))
    got = Counter(marks_in(message.string))
    notes_here = _note_marks(message)
    for mark in sorted(wanted - set(got) - notes_here):
        yield f"{mark} is lost"
    for mark, times in sorted(got.items()):
        if mark not in wanted:
            yield f"{mark} is not in the source"
        elif times > 1:
            yield f"{mark} stands there {times} times"
    rest = MARK.sub("", message.string)
    if re.search("[⟦⟧]", rest) and not re.search("[⟦⟧]", MARK.sub("", message.id)):
        yield "a mark is broken: a ⟦ or ⟧ that belongs to no number"
    if wanted == set(got):
        yield from _nesting(message)


def _nesting(message: Message) -> Iterator[str]:
    pairs = paired(message.id)
    opened: list[str] = []
    for match in MARK.finditer(message.string):
        if match[2] in pairs and not match[1]:
            opened.append(match[2])
        elif match[1] and (not opened or opened.pop() != match[2]):
            yield f"{match[0]} stands before its ⟦{match[2]}⟧, or crosses another pair"
            return
    for number in pairs:
        empty = re.compile(rf"⟦{number}⟧\W*⟦/{number}⟧")
        if empty.search(message.string) and not empty.search(message.id):
            yield f"there are no words between ⟦{number}⟧ and ⟦/{number}⟧"


def _note_marks(message: Message) -> set[str]:
    return {f"⟦{found[1]}⟧" for line in message.extracted for found in NOTE.finditer(line)}


def notes(message: Message, _context: CheckContext) -> Iterator[str]:
    """Notes that are lost."""
    numbers = {
        f"⟦{found[1]}⟧": found[2]
        for line in message.extracted
        for found in re.finditer(r"⟦(\d+)⟧ = (note \S*[^\s,])", line)
    }
    for mark in sorted(_note_marks(message)):
        if mark in message.id and mark not in message.string:
            yield f"{numbers.get(mark, 'a note')} is lost: there is no {mark}"


def links(message: Message, _context: CheckContext) -> Iterator[str]:
    """Web and e-mail addresses in the text that changed."""
    wanted, got = (
        Counter(map(texts.address, texts.URL.findall(texts.unescaped(text))))
        for text in (message.id, message.string)
    )
    for address in wanted - got:
        yield f"the address {address} is lost or changed"
    for address in got - wanted:
        yield f"the address {address} is not in the source"


def code(message: Message, _context: CheckContext) -> Iterator[str]:
    """Placeholders, options, names of files and the like that changed."""
    wanted, got = (
        Counter(texts.CODE.findall(texts.URL.sub(" ", texts.unescaped(MARK.sub(" ", text)))))
        for text in (message.id, message.string)
    )
    for token in wanted - got:
        if wanted[token] and token not in got:
            yield f"{token} is lost or changed"


def markup(message: Message, _context: CheckContext) -> Iterator[str]:
    """Markup that the source does not have, or that is not closed."""
    source, target = message.id, message.string
    if tags := Counter(TAG.findall(target)) - Counter(TAG.findall(source)):
        yield f"{next(iter(tags))} is not in the source"
    if HEADING.match(target) and not HEADING.match(source):
        yield "it begins like a heading"
    if LINK.search(target) and not LINK.search(source):
        yield "a link or picture that the source does not have"
    for sign in ("*", "`", "~~"):
        if _is_odd(sign, target) and not _is_odd(sign, source):
            yield f"emphasis or code that is not closed: an odd number of {sign}"
    if re.search(r"(?<![*\\\S])\*+(?=\s)", target) and not re.search(r"(?:^|\s)\*+\s", source):
        yield "a * that begins and ends nothing"


def _is_odd(sign: str, text: str) -> bool:
    return len(re.findall(rf"(?<!\\){re.escape(sign)}", text)) % 2 == 1


def number_faults(message: Message, context: CheckContext) -> tuple[list[str], list[str]]:
    """The figures of the source that a translation lacks, and its own that the source lacks."""
    source_numbers, target_numbers = (_numbered(text) for text in (message.id, message.string))
    wanted, got = (
        digit_numbers(source_numbers, context.source),
        digit_numbers(target_numbers, context.target),
    )
    missing, new = set(wanted) - set(got), set(got) - set(wanted)
    missing -= written_numbers(target_numbers, context.target) if missing else set()
    new -= written_numbers(source_numbers, context.source) if new else set()
    missing, new = _without_parts(missing, got), _without_parts(new, wanted)
    missing -= {number - 12 for number in got} if AFTERNOON.search(source_numbers) else set()
    new -= {number - 12 for number in wanted} if AFTERNOON.search(target_numbers) else set()
    if not has_number_words(context.target) and not new:
        missing = {number for number in missing if number > SMALL}
    if not has_number_words(context.source) and not missing:
        new = {number for number in new if number > SMALL}
    # One of several equal figures that is gone counts only where another one came.
    missing |= set(wanted - got) & set(got) if new and not missing else set()
    return [f"{number:f}" for number in sorted(missing)], [f"{number:f}" for number in sorted(new)]


def _without_parts(numbers: set[Decimal], other: Iterable[Decimal]) -> set[Decimal]:
    """Numbers without those that the other text writes as a part of a larger one: 9.30, 2014."""
    parts = {part for number in other if "." in f"{number}" for part in f"{number}".split(".")}
    wholes = {f"{number}" for number in other}
    return {
        number
        for number in numbers
        if f"{number}" not in parts and not set(f"{number}".split(".")) <= wholes
    }


def _numbered(text: str) -> str:
    text = texts.unescaped(MARK.sub(" ", text))
    return texts.CODE.sub(" ", texts.URL.sub(" ", text)).replace("*", "")


def number_changed(message: Message, context: CheckContext) -> Iterator[str]:
    """Figures that became other ones."""
    lost, new = number_faults(message, context)
    if lost and new:
        yield f"the source says {', '.join(lost)}, and the translation {', '.join(new)}"


def number_lost(message: Message, context: CheckContext) -> Iterator[str]:
    """Figures that stand in one of the two only, and are not written in words in the other."""
    missing, new = number_faults(message, context)
    if missing and not new:
        yield f"{', '.join(missing)} is in the source only"
    if new and not missing:
        yield f"{', '.join(new)} is in the translation only"


# How it is written


def space_at_ends(message: Message, _context: CheckContext) -> Iterator[str]:
    """Space before or after the text."""
    source, target = message.id, message.string
    if target[: len(target) - len(target.lstrip())] != source[: len(source) - len(source.lstrip())]:
        yield "the space before the first word differs from the source"
    if target[len(target.rstrip()) :] != source[len(source.rstrip()) :]:
        yield "the space after the last word differs from the source"


def doubled_word(message: Message, context: CheckContext) -> Iterator[str]:
    """Words that stand twice in a row."""
    for word in texts.doubled_words(message.id, message.string, context.rules):
        yield f"twice: {word}"


def spacing(message: Message, context: CheckContext) -> Iterator[str]:
    """Spaces too many, too few or of the wrong kind."""
    yield from texts.spacing(message.id, message.string, context.rules)


def quotation_marks(message: Message, context: CheckContext) -> Iterator[str]:
    """Quotation marks that are not the language's, or are not closed."""
    yield from texts.quotation(
        message.id, message.string, context.rules, outer_first=context.prefers_outer_quotes
    )


def punctuation(message: Message, context: CheckContext) -> Iterator[str]:
    """ASCII punctuation where the language has its own."""
    yield from texts.foreign_marks(message.string, context.rules)


def opening_mark(message: Message, context: CheckContext) -> Iterator[str]:
    """Questions and exclamations without the mark that opens them."""
    yield from texts.openings(message.string, context.rules)


def end_punctuation(message: Message, context: CheckContext) -> Iterator[str]:
    """Another mark at the end than in the source."""
    source, target = (
        texts.end_punctuation(message.id, {}),
        texts.end_punctuation(message.string, context.rules),
    )
    if source & target or source == target:
        return
    stop = "a full stop"
    if not target and stop in source and ends_with_space(context.target):
        return
    lone = message.id if not target else message.string if not source else ""
    if source | target == {stop} and texts.is_abbreviated(
        plain_text(lone), short=lone != message.id
    ):
        return
    yield f"it ends with {_listed_kinds(target)}, and the source with {_listed_kinds(source)}"


def _listed_kinds(kinds: set[str]) -> str:
    return " and ".join(sorted(kinds)) or "no mark"


def length(message: Message, context: CheckContext) -> Iterator[str]:
    """Far longer or shorter than translations of such texts are."""
    source, target = texts.size(message.id) * context.usual_length_ratio, texts.size(message.string)
    if not source or not target:
        return
    # Short texts vary more: a word of five letters may well have fifteen in another language.
    ratio = (target + SLACK) / (source + SLACK)
    limit = math.exp(0.35 + 4 / math.sqrt(max(source, target)))
    if not 1 / limit <= ratio <= limit:
        share = f"{ratio:.1f} times" if ratio > 1 else f"{ratio:.0%} of"
        yield f"it has {share} the usual length"


def same_as_source(message: Message, context: CheckContext) -> Iterator[str]:
    """The source's own words, which are no names, numbers or code."""
    plain = plain_text(message.id)
    if plain.strip() != plain_text(message.string).strip():
        return
    found = [word for word in words(plain) if word.casefold() in context.lowercase_words]
    # A loan word may look the same (Notes, Format), but hardly two in a row, or in another script.
    if len(found) > context.allowed_loanwords:
        yield "it is the same as the source"


# The words chosen


def term_missing(message: Message, context: CheckContext) -> Iterator[str]:
    """Terms of the glossary that the translation says in another way."""
    source = plain_text(message.id)
    terms = context.finder.terms(source)
    every = context.finder.terms(source, nested=True)
    refused = {id(term) for term, _ in context.finder.forbidden(every, plain_text(message.string))}
    for term in context.finder.unused(terms, plain_text(message.string)):
        if id(term) not in refused:
            forms = " | ".join(context.finder.accepted[id(term)])
            yield f"{term.names[0]!r} is {forms!r} in the glossary, which is not in the translation"


def term_forbidden(message: Message, context: CheckContext) -> Iterator[str]:
    """Forms that the glossary forbids."""
    terms = context.finder.terms(plain_text(message.id), nested=True)
    for term, form in context.finder.forbidden(terms, plain_text(message.string)):
        forms = " | ".join(context.finder.accepted[id(term)])
        instead = f"; it has {forms!r}" if forms else ""
        yield f"the glossary forbids {form!r} for {term.names[0]!r}{instead}"


def two_translations(message: Message, context: CheckContext) -> Iterator[str]:
    """A sentence that the book says twice and the translation in two ways."""
    ways = context.renderings.get(normalised(message.id), {})
    own = normalised(message.string)
    if is_sentence(message.id) and (other := next((w for w in ways if w != own), None)):
        yield f"elsewhere the same text is translated as {ways[other][:60]!r}"


def unknown_check(_message: Message, _context: CheckContext) -> Iterator[str]:
    """A comment that silences a check which does not exist; found while the comment is read."""
    return iter(())


UNKNOWN = "unknown-check"

CHECKS: Mapping[str, Check] = {
    "marks": Check("error", marks, "keep each ⟦n⟧ and ⟦/n⟧ exactly once; they may move"),
    "notes": Check("error", notes, "put the note's mark where the note belongs"),
    "links": Check("error", links, "keep addresses exactly as in the source"),
    "code": Check("error", code, "keep code exactly as in the source"),
    "markup": Check("error", markup, "close every emphasis, and add no markup"),
    "number-changed": Check("error", number_changed, "correct the number"),
    "number-lost": Check("warning", number_lost, "compare the numbers with the source"),
    "space-at-ends": Check("warning", space_at_ends, "begin and end as the source does"),
    "doubled-word": Check("warning", doubled_word, "take one of the two out"),
    "spacing": Check("warning", spacing, "set the space as the language does"),
    "quotation-marks": Check("warning", quotation_marks, "use the language's own marks, in pairs"),
    "punctuation": Check("warning", punctuation, "use the language's own mark"),
    "opening-mark": Check("warning", opening_mark, "open the sentence with its mark"),
    "end-punctuation": Check("warning", end_punctuation, "end as the source does"),
    "length": Check("warning", length, "see whether something is missing or said twice"),
    "same-as-source": Check("warning", same_as_source, "translate it"),
    "term-missing": Check("warning", term_missing, "use the term, or list this form of it"),
    "term-forbidden": Check("warning", term_forbidden, "use the accepted form"),
    "two-translations": Check("warning", two_translations, "choose one of the two"),
    UNKNOWN: Check("warning", unknown_check, "docs/source/04-checks.md lists the checks"),
}
"""Every check by its id, which docs/source/04-checks.md and the ``ignore`` comments use."""

OF_CODE = {"links", "number-changed"}
"""The checks for code blocks: the rest is about prose."""
