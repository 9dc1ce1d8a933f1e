"""How many errors `hexapla check` finds: each kind sown into the book's own catalogs.

    .venv/bin/python -m benchmarks.seeded_errors [--write] [--short] [--missed]

The kinds are those that the checks look for: what is measured is how surely they see what they are
made for, not how many of a translator's mistakes they see (that is ``benchmarks.unseen_errors``).
Of each kind, one error is sown into every message that can bear it, a fifth of them at a time, so
that the rest of the catalog keeps its habits. An error counts as found when the check for it says
something about that message which it did not say before. False alarms are the findings in the
catalogs as they are.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks import tables
from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Catalog, Message
from hexapla.checks.checks import check, check_message
from hexapla.checks.context import CheckContext, check_context
from hexapla.checks.typography import Rules
from hexapla.languages import languages
from hexapla.segments.marks import MARK
from hexapla.terminology.glossary import Glossary, read_csv
from hexapla.terminology.matching import nearest
from hexapla.theme import Theme

ROOT = Path(__file__).parent.parent
FOLDS = 5
SOURCE = "en"

Sow = Callable[[Message, str, Glossary, random.Random], Message | None]
"""A message with an error, or None where the message cannot bear it."""


def _string(message: Message, string: str) -> Message | None:
    return replace(message, string=string) if string != message.string else None


def _once(pattern: str, change: str | Callable[[re.Match[str]], str]) -> Sow:
    """Sows an error in one random place that a pattern finds."""

    def sow(message: Message, _tag: str, _glossary: Glossary, rng: random.Random) -> Message | None:
        found = list(re.finditer(pattern, message.string))
        if not found:
            return None
        one = rng.choice(found)
        new = change if isinstance(change, str) else change(one)
        return _string(message, message.string[: one.start()] + new + message.string[one.end() :])

    return sow


def _other_way(message: Message, *_: object) -> Message | None:
    """A caption with the words of a paragraph, in another order."""
    if message.context or len(message.id) < 60:
        return None
    words = list(message.string) if " " not in message.string else message.string.split(" ")
    mixed = [words[1], words[0], *words[2:]]
    string = ("" if " " not in message.string else " ").join(mixed)
    return replace(message, context="caption", string=string)


def _only(tags: str, sow: Sow) -> Sow:
    """Sows into catalogs of some languages only."""
    return lambda message, tag, glossary, rng: (
        sow(message, tag, glossary, rng) if tag in tags.split() else None
    )


def _other_digit(found: re.Match[str]) -> str:
    return str((int(found[0]) + 3) % 10)


def _mark(change: Callable[[str], str], *, notes: bool) -> Sow:
    def sow(message: Message, _tag: str, _glossary: Glossary, rng: random.Random) -> Message | None:
        described = " ".join(message.extracted)
        found = [
            mark
            for mark in MARK.finditer(message.string)
            if (f"{mark[0]} = note" in described) == notes
        ]
        if not found:
            return None
        one = rng.choice(found)
        start, end = one.span()
        return _string(message, message.string[:start] + change(one[0]) + message.string[end:])

    return sow


def _added(source: str, wrong: str) -> Sow:
    """Puts something into both texts that the book does not have, wrong in the translation."""

    def sow(message: Message, *_: object) -> Message | None:
        if not re.search(r"\w{3} \w", message.id):
            return None
        return replace(message, id=f"{source} {message.id}", string=f"{wrong} {message.string}")

    return sow


def _cut(message: Message, *_: object) -> Message | None:
    if len(message.id) < 100:
        return None
    end = re.search(r"\W*$", message.string)
    half = message.string[: len(message.string) * 2 // 5]
    marks = "".join(m[0] for m in MARK.finditer(message.string[len(half) :]))
    return _string(message, half + marks + (end[0] if end else ""))


def _twice(message: Message, *_: object) -> Message | None:
    if len(message.id) < 100 or MARK.search(message.id):
        return None
    return _string(message, f"{message.string} {message.string}")


def _same(message: Message, *_: object) -> Message | None:
    return _string(message, message.id)


def _double_word(
    message: Message, tag: str, _glossary: Glossary, rng: random.Random
) -> Message | None:
    if tag == "zh-Hans":
        return None
    return _once(
        r"(?<![\w’'-])[^\W\d_]{2,}(?![\w’'\u064b-\u065f-])", lambda found: f"{found[0]} {found[0]}"
    )(message, tag, _glossary, rng)


def _other_term(
    message: Message, tag: str, glossary: Glossary, _rng: random.Random
) -> Message | None:
    """The translation with another word for a term, wherever it says it literally."""
    for term in sorted(glossary.terms, key=lambda term: -len(term.names[0])):
        form = nearest(term.forms, tag)[0]
        if re.search(rf"\b{re.escape(term.names[0])}", message.id) and form in message.string:
            return _string(
                message, message.string.replace(form, "Xyzabc" if tag != "zh-Hans" else "某物")
            )
    return None


def _forbidden(
    message: Message, tag: str, glossary: Glossary, _rng: random.Random
) -> Message | None:
    for term in sorted(glossary.terms, key=lambda term: -len(term.names[0])):
        form, bad = nearest(term.forms, tag)[0], nearest(term.forbidden, tag)[0]
        if re.search(rf"\b{re.escape(term.names[0])}", message.id) and form in message.string:
            return _string(message, message.string.replace(form, bad))
    return None


def _lost_number(message: Message, *_: object) -> Message | None:
    bare = MARK.sub(lambda mark: "\0" * len(mark[0]), message.string)
    found = re.search(r"(?<![\w.,/-])\d{2,}(?![\w.,/-])", bare)
    if not found:
        return None
    return _string(message, message.string[: found.start()] + message.string[found.end() :])


def _changed_number(
    message: Message, _tag: str, _g: Glossary, rng: random.Random
) -> Message | None:
    bare = MARK.sub(lambda mark: "\0" * len(mark[0]), message.string)
    found = list(re.finditer(r"\d", bare))
    if not found:
        return None
    one = rng.choice(found)
    return _string(
        message, message.string[: one.start()] + _other_digit(one) + message.string[one.end() :]
    )


TWICE = "one sentence, two translations"

KINDS: Mapping[str, tuple[str, Sow]] = {
    "mark lost": ("marks", _mark(lambda _: "", notes=False)),
    "mark doubled": ("marks", _mark(lambda mark: mark + mark, notes=False)),
    "mark altered": ("marks", _mark(lambda mark: mark.replace("⟧", "7⟧"), notes=False)),
    "mark broken": ("marks", _mark(lambda mark: mark.replace("⟧", "]"), notes=False)),
    "note lost": ("notes", _mark(lambda _: "", notes=True)),
    "note doubled": ("marks", _mark(lambda mark: mark + mark, notes=True)),
    "address changed": (
        "links",
        _added("See https://example.org/a.", "https://example.org/b:"),
    ),
    "e-mail changed": ("links", _added("Write to a@example.org:", "a@example.com:")),
    "code changed": ("code", _added("Say --strict:", "--streng:")),
    "placeholder changed": ("code", _added("For {name}:", "{nombre}:")),
    "file changed": ("code", _added("In config.toml:", "configuración.toml:")),
    "emphasis not closed": ("markup", _once(r"(?<!\*)\*(?!\*)", "")),
    "HTML added": ("markup", _once(r"[^\W\d_]{4,}", lambda found: f"<b>{found[0]}</b>")),
    "heading added": ("markup", lambda m, *_: _string(m, f"## {m.string}")),
    "number changed": ("number-changed number-lost", _changed_number),
    "number lost": ("number-lost", _lost_number),
    "space at an end": ("space-at-ends", lambda m, *_: _string(m, f"{m.string} ")),
    "word doubled": ("doubled-word", _double_word),
    "two spaces": ("spacing", _only("ar es fr ru", _once(r"(?<=\w) (?=\w)", "  "))),
    "space before a comma": ("spacing", _only("ar es fr ru", _once(r"(?<=\w)(?=[,،])", " "))),
    "plain space for a no-break one": (
        "spacing",
        _only("fr", _once("[\u00a0\u202f](?=[;:»])", " ")),
    ),
    "no space for a no-break one": (
        "spacing",
        _only("fr", _once("(?<=«)\u202f|\u202f(?=[;»])", "")),
    ),
    "space between Han": ("spacing", _only("zh-Hans", _once(r"(?<=[一-鿿])(?=[一-鿿])", " "))),
    "ASCII quotation mark": ("quotation-marks", _once("«\u202f?|\u202f?»|[“”]", '"')),
    "another language's marks": (
        "quotation-marks",
        _only("es fr ru ar", _once("«\u202f?([^»]+?)\u202f?»", lambda found: f"„{found[1]}“")),
    ),
    "mark not closed": ("quotation-marks", _only("es fr ru ar", _once("\u202f?»", ""))),
    "ASCII comma and the like": (
        "punctuation",
        _only(
            "ar zh-Hans",
            _once("[،؛؟，；：]", lambda found: ",;?,;:"["،؛؟，；：".index(found[0])]),
        ),
    ),
    "no ¿": ("opening-mark", _only("es", _added("Why?", "Por qué?"))),
    "no ¡": ("opening-mark", _only("es", _added("Now!", "Ahora!"))),
    "end lost": ("end-punctuation", _once(r"[.。]$", "")),
    "end changed": ("end-punctuation", _once(r"[.。]$", lambda f: "?" if f[0] == "." else "？")),
    TWICE: ("two-translations", _other_way),
    "half of it lost": ("length", _cut),
    "said twice": ("length doubled-word", _twice),
    "not translated": ("same-as-source", _same),
    "term not used": ("term-missing", _other_term),
    "term forbidden": ("term-forbidden", _forbidden),
}
"""Each kind of error: the checks one of which should find it, and what sows it."""


def _with_forbidden(glossary: Glossary) -> Glossary:
    """The glossary, every form of it also forbidden with other letters."""
    terms = tuple(
        replace(
            term,
            forbidden={
                tag: (("Qwx" if tag != "zh-Hans" else "错") + forms[0],)
                for tag, forms in term.forms.items()
            },
        )
        for term in glossary.terms
    )
    return replace(glossary, terms=terms)


def _sown(
    catalog: Catalog, kind: str, glossary: Glossary, rng: random.Random
) -> Iterator[tuple[Catalog, list[Message]]]:
    """Catalogs with the error in a fifth of the messages that can bear it, and those messages."""
    _, sow = KINDS[kind]
    able = {
        i: bad
        for i, message in enumerate(catalog.messages)
        if (bad := sow(message, catalog.language, glossary, rng))
    }
    for part in folds(able, rng):
        spoilt = put_into(catalog, part)
        if kind == TWICE:
            spoilt = replace(catalog, messages=(*catalog.messages, *part.values()))
        yield spoilt, list(part.values())


def folds(able: Mapping[int, Message], rng: random.Random) -> Iterator[dict[int, Message]]:
    """A fifth of the messages at a time, so that the rest of the catalog keeps its habits."""
    order = list(able)
    rng.shuffle(order)
    for fold in range(FOLDS):
        if part := {at: able[at] for at in order[fold::FOLDS]}:
            yield part


def put_into(catalog: Catalog, part: Mapping[int, Message]) -> Catalog:
    """A catalog with other messages at these places."""
    messages = tuple(part.get(at, message) for at, message in enumerate(catalog.messages))
    return replace(catalog, messages=messages)


@dataclass(frozen=True, slots=True)
class Translation:
    """A catalog that errors are sown into, with what its checks need."""

    catalog: Catalog
    rules: Rules
    glossary: Glossary

    def setting(self, bad: Catalog) -> CheckContext:
        """What holds for the catalog as it is now."""
        return check_context(bad, SOURCE, self.rules, self.glossary)


def translations() -> list[Translation]:
    """The book's own catalogs."""
    glossary = read_csv(ROOT / "translations" / "glossary.csv", SOURCE)
    found = map(catalogs.read, sorted((ROOT / "translations").glob("*.po")))
    return [
        Translation(one, languages.typography(Theme(ROOT), one.language), _with_forbidden(glossary))
        for one in found
    ]


def errors(one: Translation) -> Iterator[tuple[str, Catalog, list[Message]]]:
    """Each kind of error, the catalog with some of it, and the messages that have it."""
    rng = random.Random(one.catalog.language)  # noqa: S311 - the same errors every time
    for kind in KINDS:
        for bad, part in _sown(one.catalog, kind, one.glossary, rng):
            yield kind, bad, part


def found_in(one: Translation, *, tell: bool = False) -> Counter[str]:
    """How many errors of each kind are found in a catalog."""
    found: Counter[str] = Counter()
    for kind, bad, part in errors(one):
        setting = one.setting(bad)
        for message in part:
            ids = {finding.id for finding in check_message(message, setting, "")}
            hit = not ids.isdisjoint(KINDS[kind][0].split())
            found[kind] += hit
            if tell and not hit:
                print(kind, one.catalog.language, message.id, message.string, sep=" | ")
    return found


def alarms(every: Iterable[Translation]) -> Counter[str]:
    """The findings in the catalogs as they are, by severity."""
    return Counter(
        finding.severity
        for one in every
        for finding in check(one.catalog, source=SOURCE, rules=one.rules, glossary=one.glossary)
    )


def count(every: Iterable[Translation]) -> Counter[str]:
    """How many errors of each kind are sown."""
    return Counter(kind for one in every for kind, _, part in errors(one) for _ in part)


def report(every: Sequence[Translation], sown: Counter[str], found: Counter[str]) -> str:
    """The table of what holds for all kinds."""
    shares = {kind: found[kind] / sown[kind] for kind in KINDS if sown[kind]}
    weakest = min(shares, key=lambda kind: shares[kind])
    told, checked = alarms(every), sum(len(one.catalog.messages) for one in every)
    head = [
        (
            f"found, of {sown.total():,} errors of {len(shares)} kinds",
            tables.percent(found.total() / sown.total()),
        ),
        ("found, each kind counted alike", tables.percent(sum(shares.values()) / len(shares))),
        (f"weakest kind: {weakest}", f"{found[weakest]:,} of {sown[weakest]:,}"),
        (
            f"false alarms in the {checked:,} messages as they are",
            f"{told['error']} errors, {told['warning']} warnings",
        ),
    ]
    return tables.table(["", ""], head)


def each(sown: Counter[str], found: Counter[str]) -> str:
    """The table of each kind."""
    rows = [
        (kind, ", ".join(f"`{name}`" for name in KINDS[kind][0].split()), sown[kind], found[kind])
        for kind in KINDS
    ]
    return tables.table(["error", "check", "sown", "found"], rows, words=2)


def main() -> None:
    """Sow, check, and tell."""
    parser = tables.options(__doc__)
    parser.add_argument("--missed", action="store_true", help="print each error not found")
    chosen = parser.parse_args()
    every = translations()[-1:] if chosen.short else translations()
    found: Counter[str] = Counter()
    for one in every:
        found += found_in(one, tell=chosen.missed)
    sown = count(every)
    tables.show(
        "seeded errors",
        report(every, sown, found),
        "make bench-translations",
        is_written=chosen.write,
        more=each(sown, found),
    )


if __name__ == "__main__":
    main()
