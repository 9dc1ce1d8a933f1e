"""A closed English, an invented language, and what is right between them.

The tests' model (see README.md) learns what ``translate`` says, so a test knows what the model
should answer, and from which word each of its words came. In the invented language ("vo")

- adjectives, determiners and numbers follow their noun: ``the old dog`` is ``jödevol pod``,
- articles are endings: ``jödev`` dog, ``jödevol`` the dog, ``jödevun`` a dog, ``jödevik`` dogs,
- prepositions follow: ``in the garden`` is ``töblekümol duz``,
- verbs end their clause, and words such as *because* come even after them,
- a question without a question word ends with ``li``.

Names that it doesn't know, figures and sentinels stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from enum import Enum, auto

# ---------------------------------------------------------------------------- vocabulary

NOUNS = """
dog dogs jödev, cat cats dob, bird birds veg, horse horses vaz, mouse mice maz,
child children dodik, man men zdepid, woman women lägez, king kings lüv, queen queens rüzäk,
teacher teachers kofuv, friend friends rüped, author authors käjüm, reader readers fäl,
writer writers blüfek, translator translators fapük, printer printers sazäf,
house houses blaluf, garden gardens töbleküm, river rivers jözdum, mountain mountains tojekig,
city cities bükuk, village villages väz, street streets jazöm, tree trees gütag,
flower flowers lüf, window windows deb, door doors zdesad, table tables tinäsüd,
chair chairs blüp, room rooms figäk, kitchen kitchens kaläf, school schools bufuv,
library libraries kämäg, church churches lotog, ship ships sabup, train trains süsäd,
road roads müläg, bridge bridges büsed, book books lükörem, chapter chapters fikib,
page pages ziz, section sections bläjibad, figure figures jölob, picture pictures poruv,
title titles jasüz, heading headings vlövlizdiv, word words zibif, sentence sentences gal,
language languages vlügag, text texts devlüv, letter letters fül, line lines vlonüv,
list lists blovluv, note notes lüjögöp, file files möfok, folder folders jäjujüg,
command commands göblimim, program programs tävosäd, model models bäzdüp,
machine machines tävluv, number numbers gogenub, question questions kujönöf,
answer answers vlürek, story stories köd, song songs benez, name names fugübäv,
day days nidod, night nights nakopuv, year years püvlinäb, morning mornings dabovlüg,
winter winters göblövlug, stone stones rojösaf, apple apples nöf, cup cups tuz,
lamp lamps pazif, key keys busäv, box boxes duläf, map maps tep, coat coats lovlad,
hand hands fitam
"""
"""Singular, plural, and the invented stem."""

ADJECTIVES = """
old pod, young vlitäp, new jav, small vlivlaz, large mebajäd, green zabop, red zevlev,
white blud, black momüblöd, long palez, short nuz, good büdük, bad gobluvlup, quiet gopep,
happy zutolez, strong vlul, heavy vlud, warm müblöb, cold blüm, dark jösöl, bright ral,
clear telapul, simple naneduf, strange növläg, important vatofam, beautiful jublav,
empty blöl, round nutok, slow tekid, quick blozäp
"""
"""From here on, where there are two words: the English one and the invented one."""

TRANSITIVE = """
see sees saw zdomef, write writes wrote fämäk, open opens opened lavövom,
close closes closed dünäf, find finds found vlofug, build builds built zöpaf,
carry carries carried blüb, show shows showed vlüp, print prints printed gojiv,
translate translates translated güfabig, follow follows followed dujuv,
love loves loved gefuv, know knows knew lönobav, take takes took zurop,
bring brings brought zdobök, paint paints painted lüm, buy buys bought möl,
sell sells sold däväm, watch watches watched pelüg, need needs needed lozok,
use uses used peblimüm, change changes changed ditalaz, remember remembers remembered daf,
describe describes described refil, visit visits visited vlüdum, hold holds held rükebek,
keep keeps kept vev
"""
"""As it is, with -s, past, and the invented stem. These verbs have an object,"""

INTRANSITIVE = """
sleep sleeps slept lösuveb, sing sings sang läzdüg, wait waits waited blavom,
run runs ran düd, laugh laughs laughed duleräk, arrive arrives arrived duruk,
work works worked fag, live lives lived zök, stay stays stayed bliblibuf,
smile smiles smiled räzäz, fall falls fell löf, speak speaks spoke fabläf
"""
"""these have none,"""

SPEECH = """
say says said genelem, ask asks asked zimim
"""
"""and these are followed by a colon and what is said."""

ADVERBS = """
often mepuk, always sunop, never mojuz, today fönov, yesterday güdeb, soon müsak,
slowly dolel, quickly künad, here sodäl, there lub, again laröl, now pelap, sometimes fögöv,
together zdef, carefully nöpum
"""

PREPOSITIONS = """
in duz, on söm, under bäg, near tög, behind böf, with ved, without täp, for kib, from dim,
to fäv, before kil, after piv, over ked, through tüg, beside pib, of bläb
"""

DETERMINERS = """
this tez, that koz, these top, those kob, every tim, some sef, many mob, few zdal, my göz,
your zum, his pom, our vlüf, their baz, no blüg
"""

PRONOUNS = """
I züf, you blöd, he fil, she väd, it jel, we vleb, they vlöf, me bez, him gof, her bluf,
us mel, them nil
"""

CONJUNCTIONS = """
and nüf, or nüg, but nol
"""

SUBORDINATORS = """
because sag, when köf, if näm, while kud, although vlal
"""

ASKING = """
where zek, why zdöl, how nöl, who jäl, what füg
"""

MODALS = """
can kak, must vluk, will rab, should mik, may vöv
"""

DEGREES = """
very saf, too bäk
"""

PLACES = """
London Sömadun, Paris Josüvel, Vienna Mipodöb, Berlin Babirün
"""

PEOPLE = "Anna, Peter, Maria, Jonas, Clara"
"""Names that are the same in both languages."""

SINGULAR, PLURAL = "a this that every no my your his our their", "these those some many few"
"""Determiners of a noun in the singular and in the plural; no, my … go with both."""


class Kind(Enum):
    """What a word is."""

    ADJECTIVE = auto()
    ADVERB = auto()
    ARTICLE = auto()
    ASKING = auto()
    CONJUNCTION = auto()
    COPY = auto()
    DEGREE = auto()
    DETERMINER = auto()
    DO = auto()
    MODAL = auto()
    NAME = auto()
    NOT = auto()
    NOUN = auto()
    PREPOSITION = auto()
    PRONOUN = auto()
    SIGN = auto()
    SUBORDINATOR = auto()
    VERB = auto()


VERBAL = {Kind.DO, Kind.MODAL, Kind.NOT, Kind.VERB}
AUXILIARY = {Kind.DO, Kind.MODAL}


@dataclass(frozen=True, slots=True)
class Word:
    """An English word of the vocabulary."""

    kind: Kind
    invented: str
    """Its counterpart without the endings that depend on other words."""
    ending: str = ""
    """Of a noun ``ik`` in the plural; of a verb ``en`` in the present and ``ad`` in the past, and
    nothing where only the clause tells."""
    copula: bool = False
    """Whether it is a form of *be*, which asks without *do*."""


def entries(table: str) -> list[list[str]]:
    """The words of each entry of one of the tables above."""
    return [entry.split() for entry in table.replace("\n", " ").split(",")]


def _verbs(table: str) -> Iterator[tuple[str, Word]]:
    for base, third, past, stem in entries(table):
        yield base, Word(Kind.VERB, stem)
        yield third, Word(Kind.VERB, stem, "en")
        yield past, Word(Kind.VERB, stem, "ad")


def _nouns() -> Iterator[tuple[str, Word]]:
    for singular, plural, stem in entries(NOUNS):
        yield singular, Word(Kind.NOUN, stem)
        yield plural, Word(Kind.NOUN, stem, "ik")


def _vocabulary() -> dict[str, Word]:
    simple = {
        Kind.ADJECTIVE: ADJECTIVES,
        Kind.ADVERB: ADVERBS,
        Kind.ARTICLE: "the ol, a un, an un",
        Kind.ASKING: ASKING,
        Kind.CONJUNCTION: CONJUNCTIONS,
        Kind.DEGREE: DEGREES,
        Kind.DETERMINER: DETERMINERS,
        Kind.MODAL: MODALS,
        Kind.NAME: PLACES,
        Kind.NOT: "not ne",
        Kind.PREPOSITION: PREPOSITIONS,
        Kind.PRONOUN: PRONOUNS,
        Kind.SUBORDINATOR: SUBORDINATORS,
    }
    words = {
        english: Word(kind, invented)
        for kind, table in simple.items()
        for english, invented in entries(table)
    }
    words |= {name: Word(Kind.NAME, name) for (name,) in entries(PEOPLE)}
    words |= dict(_nouns())
    for table in (TRANSITIVE, INTRANSITIVE, SPEECH):
        words |= dict(_verbs(table))
    words |= {"do": Word(Kind.DO, "", "en"), "does": Word(Kind.DO, "", "en")}
    words |= {"did": Word(Kind.DO, "", "ad"), "be": Word(Kind.VERB, "bin", copula=True)}
    for form, ending in (("am", "en"), ("is", "en"), ("are", "en"), ("was", "ad"), ("were", "ad")):
        words[form] = Word(Kind.VERB, "bin", ending, copula=True)
    return words


VOCABULARY = _vocabulary()
"""The English words, as they are written inside a sentence."""

# --------------------------------------------------------------------------- translations

TOKEN = re.compile(r"\[\d+\]|\d+(?:\.\d+)*|\w+|[^\w\s]")
"""A sentinel in brackets, a figure, a word, or a sign."""

CLOSING = {"(": ")", "“": "”", '"': '"'}
SENTENCE_ENDS = {".", "?", "!", ":"}
CLAUSE_ENDS = {",", ";"}


@dataclass(frozen=True, slots=True)
class Translation:
    """A text in both languages, and which of their tokens belong together."""

    original: str
    text: str
    """The translation."""
    source: tuple[str, ...]
    """The original's tokens: words, figures, sentinels and signs."""
    target: tuple[str, ...]
    """The translation's."""
    links: tuple[tuple[int, ...], ...]
    """For each target token, the indices of the source tokens it stands for: the one that means
    most first, then such as are only an ending there (articles, *does*)."""

    def back(self) -> Translation:
        """The same in the other direction."""
        chief: list[list[int]] = [[] for _ in self.source]
        other: list[list[int]] = [[] for _ in self.source]
        for index, (head, *rest) in enumerate(self.links):
            chief[head].append(index)
            for one in rest:
                other[one].append(index)
        links = tuple(tuple(a + b) for a, b in zip(chief, other, strict=True))
        return Translation(self.text, self.original, self.target, self.source, links)


def tokens(text: str) -> list[str]:
    """The words, figures, sentinels and signs of a text in either language."""
    return TOKEN.findall(text)


def spans(text: str) -> list[tuple[int, int]]:
    """Where in the text each of its tokens is."""
    return [match.span() for match in TOKEN.finditer(text)]


def translate(english: str) -> Translation:
    """What is right in the invented language.

    Any text has a translation; only for such as ``sentences`` makes does it mean anything.
    """
    source = tokens(english)
    made = _text(_groups(iter([_item(index, token) for index, token in enumerate(source)])))
    return Translation(
        english,
        _spaced([one.text for one in made]),
        tuple(source),
        tuple(one.text for one in made),
        tuple(one.sources for one in made),
    )


# ------------------------------------------------------------------------------- the steps


@dataclass(frozen=True, slots=True)
class _Item:
    """An English token, or several between brackets or quotation marks."""

    text: str
    sources: tuple[int, ...]
    word: Word
    inside: tuple[_Item, ...] | None = None
    close: _Item | None = None
    """The closing bracket or mark."""


@dataclass(frozen=True, slots=True)
class _Made:
    """An invented token and the English ones it stands for."""

    text: str
    sources: tuple[int, ...]


def _item(index: int, token: str) -> _Item:
    word = VOCABULARY.get(token) or VOCABULARY.get(token.lower())
    if word is None:
        copied = token[0].isalnum() or len(token) > 1
        word = Word(Kind.COPY if copied else Kind.SIGN, token)
    return _Item(token, (index,), word)


def _groups(items: Iterator[_Item], until: str = "") -> list[_Item]:
    """Items up to a closing sign (that one included), with what is in brackets as one item."""
    found: list[_Item] = []
    for item in items:
        if item.text == until:
            return [*found, item]
        if item.text in CLOSING:
            inside = _groups(items, CLOSING[item.text])
            close = inside.pop() if inside and inside[-1].text == CLOSING[item.text] else None
            found.append(replace(item, inside=tuple(inside), close=close))
        else:
            found.append(item)
    return found


def _text(items: Sequence[_Item]) -> list[_Made]:
    made: list[_Made] = []
    start = 0
    for index, item in enumerate(items):
        if item.text in SENTENCE_ENDS:
            made += [*_sentence(items[start:index], item.text), _same(item)]
            start = index + 1
    return made + _sentence(items[start:], "")


def _sentence(items: Sequence[_Item], end: str) -> list[_Made]:
    made: list[_Made] = []
    start = 0
    for index, item in enumerate(items):
        comma = item.text in CLAUSE_ENDS
        if comma or item.word.kind is Kind.CONJUNCTION:
            made += [*_clause(items[start:index]), _same(item)]
            start = index + 1
        elif item.word.kind is Kind.SUBORDINATOR:
            made += _clause(items[start:index])
            start = index
    made += _clause(items[start:])
    known = made and made[0].text not in {item.text for item in items}
    if known and items[0].inside is None and _is_capital(items[0], end):
        made[0] = replace(made[0], text=made[0].text[0].upper() + made[0].text[1:])
    return made


def _is_capital(first: _Item, end: str) -> bool:
    """Whether a sentence begins with a capital letter, also where its first word would anyhow."""
    if first.text in VOCABULARY or first.word.kind is Kind.COPY:
        return not first.text[0].islower() and end in {".", "?", "!"}
    return first.text[0].isupper()


@dataclass(slots=True)
class _Clause:
    """A clause that is being turned round."""

    items: Sequence[_Item]
    at: int = 0
    made: list[_Made] = field(default_factory=list)
    verbs: list[_Item] = field(default_factory=list)
    last: list[_Made] = field(default_factory=list)
    """The subordinating word, which comes last of all."""

    def kind(self, ahead: int = 0) -> Kind | None:
        """The kind of the next item, or of one ahead; None behind the last."""
        index = self.at + ahead
        return self.items[index].word.kind if index < len(self.items) else None

    def take(self, *kinds: Kind) -> list[_Item]:
        """The next item in a list, if it is of one of the kinds."""
        if self.kind() not in kinds:
            return []
        self.at += 1
        return [self.items[self.at - 1]]


def _clause(items: Sequence[_Item]) -> list[_Made]:
    clause = _Clause(items)
    while (kind := clause.kind()) is not None:
        if kind in VERBAL:
            clause.verbs += clause.take(kind)
        elif kind is Kind.SUBORDINATOR:
            clause.last += map(_same, clause.take(kind))
        else:
            clause.made += _phrase(clause)
    return clause.made + _predicate(clause) + clause.last


def _phrase(clause: _Clause) -> list[_Made]:
    if preposition := clause.take(Kind.PREPOSITION):
        return _noun_phrase(clause) + [_same(one) for one in preposition]
    return _noun_phrase(clause) or _group(clause.take(Kind.SIGN)) or _any(clause)


def _any(clause: _Clause) -> list[_Made]:
    clause.at += 1
    return [_same(clause.items[clause.at - 1])]


def _group(signs: Sequence[_Item]) -> list[_Made]:
    """What is in brackets or quotation marks, with these."""
    made: list[_Made] = []
    for item in signs:
        made += [_same(item), *_text(item.inside or ())]
        made += [_same(item.close)] if item.close else []
    return made


def _noun_phrase(clause: _Clause) -> list[_Made]:
    """A name before its noun, the noun with its endings, adjectives, determiner."""
    article = clause.take(Kind.ARTICLE)
    counted = _counts(clause)
    determiner = clause.take(Kind.DETERMINER) or (clause.take(Kind.COPY) if counted else [])
    adjectives = _adjectives(clause)
    before = clause.take(Kind.COPY, Kind.NAME, Kind.PRONOUN)
    if before and not (article or determiner or adjectives):
        return [_same(one) for one in before]
    noun = clause.take(Kind.NOUN)
    after = clause.take(Kind.COPY, Kind.NAME) if noun else []
    if noun:
        ending = ("im" if after else "") + ("et" if before else "")
        head = [_with_endings(noun[0], ending, article)]
    else:
        head, before, adjectives = [*map(_same, before), *adjectives], [], []
        head += [_same(one) for one in article]
    return [
        *map(_same, after),
        *head,
        *map(_same, before),
        *adjectives,
        *map(_same, determiner),
    ]


def _counts(clause: _Clause) -> bool:
    """Whether a figure comes next that says how many of the noun after it."""
    ahead = 1
    while clause.kind(ahead) in {Kind.ADJECTIVE, Kind.DEGREE}:
        ahead += 1
    is_figure = clause.kind() is Kind.COPY and clause.items[clause.at].text[0].isdigit()
    return is_figure and clause.kind(ahead) is Kind.NOUN


def _adjectives(clause: _Clause) -> list[_Made]:
    """The adjectives that come next, the last one first, each before its *very*."""
    made: list[_Made] = []
    while clause.kind() in {Kind.ADJECTIVE, Kind.DEGREE}:
        degree = clause.take(Kind.DEGREE)
        made = [_same(one) for one in clause.take(Kind.ADJECTIVE) + degree] + made
    return made


def _with_endings(noun: _Item, ending: str, article: Sequence[_Item]) -> _Made:
    endings = noun.word.ending + ending + "".join(one.word.invented for one in article)
    sources = noun.sources + tuple(source for one in article for source in one.sources)
    return _Made(noun.word.invented + endings, sources)


def _predicate(clause: _Clause) -> list[_Made]:
    """The verbs in the order of the invented language: not, verb, modal; and the question word."""
    verbs = clause.verbs
    asked = any(item.word.kind is Kind.ASKING for item in clause.items)
    question = not asked and _is_question(clause.items)
    do = [one for one in verbs if one.word.kind is Kind.DO]
    modal = [one for one in verbs if one.word.kind is Kind.MODAL]
    negation = [_same(one) for one in verbs if one.word.kind is Kind.NOT]
    main = [one for one in verbs if one.word.kind is Kind.VERB]
    absorbed = () if question or not main else tuple(index for one in do for index in one.sources)
    made = [
        _Made(one.word.invented + _tense(clause, one, do, modal), one.sources + absorbed)
        for one in main
    ]
    made = negation + made + [_same(one) for one in modal]
    return [*made, _Made("li", verbs[0].sources)] if question else made


def _is_question(items: Sequence[_Item]) -> bool:
    """Whether the clause begins with a verb that asks (and isn't *do not …*)."""
    if not items:
        return False
    first = items[0].word
    negated = len(items) > 1 and items[1].word.kind is Kind.NOT
    return (first.kind in AUXILIARY and not (negated and first.kind is Kind.DO)) or first.copula


def _tense(clause: _Clause, verb: _Item, do: Sequence[_Item], modal: Sequence[_Item]) -> str:
    if modal:
        return "ar"
    if do and clause.items[0] is do[0] and not _is_question(clause.items):
        return ""
    if do:
        return do[0].word.ending
    has_subject = any(one.word.kind is not Kind.ADVERB for one in clause.items[: _at(clause, verb)])
    return verb.word.ending or ("en" if has_subject else "")


def _at(clause: _Clause, item: _Item) -> int:
    return next(index for index, one in enumerate(clause.items) if one is item)


def _same(item: _Item) -> _Made:
    return _Made(item.word.invented, item.sources)


def _spaced(words: Sequence[str]) -> str:
    """A text of tokens, with spaces where they are usual."""
    text, glue, quoted = "", True, False
    for word in words:
        closes = word in {*SENTENCE_ENDS, *CLAUSE_ENDS, ")", "”"} or (word == '"' and quoted)
        text += word if glue or closes else f" {word}"
        glue = word in {"(", "“"} or (word == '"' and not quoted)
        quoted ^= word == '"'
    return text
