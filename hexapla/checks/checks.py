"""Catalog → findings: what a translation must keep of its source, and do in its language.

``CHECKS`` is the list, top to bottom; docs/source/04-checks.md has an example of each. A translator
silences a check for one message by a comment, ``# ignore: length, same-as-source``.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import get_close_matches

from hexapla.catalogs.catalog import Catalog, Message
from hexapla.checks import typography as texts
from hexapla.checks.context import (
    CURRENT,
    CheckContext,
    check_context,
    is_sentence,
    normalised,
)
from hexapla.checks.kept import (
    LEAST_LETTERS,
    LEAST_OF_A_NAME,
    Kept,
    forgotten,
    is_capitalised,
    is_list_of_code,
    ordinary_words,
)
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
from hexapla.languages import line_ends
from hexapla.languages.scripts import ends_with_space, sentences
from hexapla.languages.tags import script
from hexapla.segments.marks import MARK, marks_in, paired
from hexapla.segments.refusals import excess
from hexapla.segments.slots import CODE
from hexapla.terminology.glossary import Glossary
from hexapla.terminology.matching import words

IGNORE = re.compile(r"ignore:\s*(.*)")
NOTE = re.compile(r"⟦(\d+)⟧ = note\b")

COUNTING = {"Jpan", "Kore"}
"""The scripts of languages that count in figures what English says without: 1 つ, 제3자."""

EXAMPLE = re.compile(
    r"(?P<scheme>\w+://)?"
    r"(?P<names>(?:[^/:?#]*[.@])?(?:example(?:\.(?:com|net|org))?|test|invalid|localhost))"
    r"(?P<path>[/:?#].*)?"
)
"""An address in a domain that is nobody's, as RFC 2606 and RFC 6761 (section 6) name them."""

ANY_ADDRESS = re.compile(r"(?P<scheme>\w+://)?(?P<names>[^/:?#]+)(?P<path>[/:?#].*)?")
"""Any address, in the parts that ``EXAMPLE`` has."""

FIRST = 50
"""Letters of the source that name a message in a finding."""

NAMED = re.compile(r"(?<!\w)(?:[A-Z][A-Za-z]*[-/]?|[a-z]+)\d+[A-Za-z]*(?![\w.,]\w)", re.ASCII)
"""A name with a number in it."""

ACRONYM = re.compile(r"(?<![^\W_])[A-Z]{2,5}(?![^\W_])")
"""A word of initials: as a capital, each is a word of the full name."""

IN_FULL = 4
"""So many letters more an initial may have in a translation that says the name in full."""

SEVERAL = 3
"""So many sentences end as sentences do, though their source is a phrase."""

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


def check(  # noqa: PLR0913 - what is checked, and by whose rules, each by name
    catalog: Catalog,
    *,
    source: str,
    rules: Rules,
    glossary: Glossary,
    source_rules: Rules | None = None,
    where: str = "",
) -> list[Finding]:
    """What is wrong in a catalog, in its order.

    Stale and missing messages are left out: a stale one is no translation of its source yet.
    ``source`` is the language of the book, ``rules`` what ``languages.typography`` says of the
    catalog's language and ``source_rules`` of the book's; ``where`` names the file.

    Raises:
        ToolError: a rule in a language's file is not of the kind it should be.
    """
    file = where or paths.catalog(catalog.language)

    def find() -> list[Finding]:
        context = check_context(catalog, source, rules, glossary, source_rules)
        return [found for message in catalog for found in check_message(message, context, file)]

    key = (catalog, source, rules, glossary, file, source_rules)
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
    if message.context != CODE:  # as an edition prints it
        message = replace(message, string=line_ends.joined(message.string, context.target))
    ignored = silenced(message)
    for name in sorted(ignored - set(CHECKS)):
        near = get_close_matches(name, CHECKS, n=1)
        what = f"the comment silences {name!r}, and there is no such check"
        what += f"; did you mean {near[0]!r}?" if near else ""
        yield Finding(where, what, CHECKS[UNKNOWN].tip, CHECKS[UNKNOWN].severity, UNKNOWN)
    left_out = ignored if message.context != CODE else ignored | (set(CHECKS) - OF_CODE)
    if is_untranslated(message, context):
        left_out = left_out | OF_THE_LANGUAGE
    for name, entry in CHECKS.items():
        if name in left_out:
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
    wanted, got = (Counter(texts.addresses(text)) for text in (message.id, message.string))
    lost, new = list(wanted - got), list(got - wanted)
    # An address that stands for no one may say its words in another language.
    for address in list(lost):
        other = next((one for one in new if _is_example_of(address, one)), None)
        if other:
            lost.remove(address)
            new.remove(other)
    for address in lost:
        yield f"the address {address} is lost or changed"
    for address in new:
        yield f"the address {address} is not in the source"


def _is_example_of(address: str, other: str) -> bool:
    """Whether an address for examples has its words in another language in the other one.

    The names of an example are words (foo@example.org, blah@ejemplo.org); what ends them and the
    path of a page are not.
    """
    source, target = EXAMPLE.fullmatch(address), ANY_ADDRESS.fullmatch(other)
    if not source or not target:
        return False
    kinds = [(one["scheme"], one["path"], "@" in one["names"]) for one in (source, target)]
    own, its = (_names(one["names"]) for one in (source, target))
    return kinds[0] == kinds[1] and _has_word(its - own)


def _names(names: str) -> set[str]:
    return set(re.split("[.@]", re.sub(r"\.(?:com|net|org)$", "", names)))


def _has_word(names: Iterable[str]) -> bool:
    """Whether one of these can be a word: a single letter stands for itself in every language."""
    return any(name.isalpha() and len(name) >= LEAST_LETTERS for name in names)


def code(message: Message, _context: CheckContext) -> Iterator[str]:
    """Placeholders, options, names of files and the like that changed."""
    wanted, got = (Counter(texts.code_words(text)) for text in (message.id, message.string))
    for token in wanted - got:
        if wanted[token] and token not in got:
            yield f"{token} is lost or changed"


def markup(message: Message, context: CheckContext) -> Iterator[str]:
    """Markup that the source does not have, or that is not closed, as a build reads the text."""
    if fault := context.markup_faults.get((message.id, message.string)):
        yield fault


def number_faults(message: Message, context: CheckContext) -> tuple[list[str], list[str]]:
    """The figures of the source that a translation lacks, and its own that the source lacks."""
    source_numbers, target_numbers = map(texts.without_code, (message.id, message.string))
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
    if script(context.target) in COUNTING and not missing:
        new = {number for number in new if number > SMALL}
    if not has_number_words(context.source) and not missing:
        new = {number for number in new if number > SMALL}
    # One of several equal figures that is gone counts only where another one came.
    missing |= set(wanted - got) & set(got) if new and not missing else set()
    # A mark that the source does not have may stand for the number, and `marks` tells of it.
    if set(marks_in(message.string)) - set(marks_in(message.id)) and not new:
        missing = set()
    # A translator may say the name of a thing where the source has none: X11, UTF-8, S/390, i386.
    if new and not missing:
        new &= set(digit_numbers(NAMED.sub(" ", target_numbers), context.target))
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
    for word in texts.doubled_words(message.id, message.string, context.rules, context.text):
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
        texts.end_punctuation(message.id, context.source_rules),
        texts.end_punctuation(message.string, context.rules),
    )
    said = target | texts.spoken_marks(message.string, context.rules)
    asked = source | texts.spoken_marks(message.id, context.source_rules)
    if source & said or asked & target or source == target:
        return
    if _may_end_so(message, source, target, context):
        return
    yield f"it ends with {_listed_kinds(target)}, and the source with {_listed_kinds(source)}"


def _may_end_so(
    message: Message, source: set[str], target: set[str], context: CheckContext
) -> bool:
    """Whether languages may differ so: what is no question or exclamation may go on in many ways.

    So an item of a list ends with a semicolon in French, and what leads to code with a full stop in
    Japanese or with nothing in English.
    """
    stop, goes_on = texts.KINDS["."], {texts.KINDS[mark] for mark in ":;,"}
    # A warning or a request may be said with more stress: German sets ! where English has a stop.
    if source == {stop} and target == {texts.KINDS["!"]}:
        return True
    # An item of a list that begins small is no sentence; in scripts without case it ends open.
    is_item = message.id[:1].islower() and source <= {stop, *goes_on}
    if not target and is_item and script(context.target) in COUNTING:
        return True
    # A phrase that became several sentences ends as they do.
    if not source and target == {stop} and _has_become_sentences(message):
        return True
    if source | target <= {stop, *goes_on} and (source and target):
        return True
    # A heading may be a question in one language only.
    is_freer = message.context == "heading" and stop not in target
    # Nor has an author who leaves a sentence open said how it is to end.
    is_freer |= message.context is None and len(message.id) >= texts.SHORT
    if not source and (target <= goes_on or is_freer):
        return True
    if not target and source == {texts.KINDS[","]}:
        return True
    if not target and source <= {stop} and ends_with_space(context.target):
        return True
    if not source and target <= {stop} and ends_with_space(context.source):
        return True
    # Where the source ends in what has no words, another order of words may end in a sentence.
    if not source and target <= {stop} and plain_text(message.id).rstrip().endswith(texts.THING):
        return True
    # In Japanese what ends in a noun is no sentence, and has no full stop.
    if not target and source <= {stop} and texts.is_japanese_phrase(message.string, context.target):
        return True
    lone = message.id if not target else message.string if not source else ""
    return source | target == {stop} and texts.is_abbreviated(
        plain_text(lone), short=lone != message.id
    )


def _has_become_sentences(message: Message) -> bool:
    """Whether a phrase is a text of several sentences in its translation."""
    said, translated = (sentences(plain_text(text)) for text in (message.id, message.string))
    return len(said) == 1 and len(translated) >= SEVERAL


def _listed_kinds(kinds: set[str]) -> str:
    return " and ".join(sorted(kinds)) or "no mark"


def length(message: Message, context: CheckContext) -> Iterator[str]:
    """Far longer or shorter than translations of such texts are."""
    source, target = texts.size(message.id) * context.usual_length_ratio, texts.size(message.string)
    if not source or not target:
        return
    plain = plain_text(message.id)
    # What is short for something may be said in full.
    if source < target and len(plain) < texts.SHORT:
        source = min(target, source + IN_FULL * sum(map(len, ACRONYM.findall(plain))))
    # Short texts vary more: a word of five letters may well have fifteen in another language.
    ratio = (target + SLACK) / (source + SLACK)
    limit = math.exp(0.35 + 4 / math.sqrt(max(source, target)))
    if not 1 / limit <= ratio <= limit:
        share = f"{ratio:.1f} times" if ratio > 1 else f"{ratio:.0%} of"
        yield f"it has {share} the usual length"


def same_as_source(message: Message, context: CheckContext) -> Iterator[str]:
    """The source's own words, which are no names, numbers or code."""
    if is_untranslated(message, context):
        yield "it is the same as the source"
    elif message.string != message.id:
        yield from forgotten(
            message.id,
            message.string,
            context.kept,
            context.lowercase_words,
            same_script=bool(context.allowed_loanwords),
        )


def is_untranslated(message: Message, context: CheckContext) -> bool:
    """Whether a translation has the words of its source, and these are to be translated."""
    plain = plain_text(message.id)
    if plain.strip() != plain_text(message.string).strip() or _is_name(message, plain):
        return False
    found = ordinary_words(plain, context.lowercase_words)
    if _are_of_a_name(words(plain), found, context.kept):
        return False
    # A loan word may look the same (Notes, Format), but hardly two in a row, or in another script.
    return len(found) > context.allowed_loanwords and not context.kept.is_kept(message.id)


def _is_name(message: Message, plain: str) -> bool:
    """Whether a text may be no more than a name, or a list of values.

    A paragraph or cell of several words, all with a capital, may be one.
    """
    return (message.context is None and is_capitalised(plain)) or is_list_of_code(plain.strip())


def _are_of_a_name(said: Sequence[str], ordinary: Sequence[str], kept: Kept) -> bool:
    """Whether ordinary words beside a name are no more than a part of it: Linux for all."""
    others = [one for one in ordinary if not kept.is_name(one)]
    are_small = all(len(one) < LEAST_OF_A_NAME and one == one.lower() for one in others)
    return are_small and any(map(kept.is_name, said))


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

OF_THE_LANGUAGE = {"spacing", "quotation-marks", "punctuation", "opening-mark"}
"""The checks of how a language is written: not of words that are still those of the source."""
