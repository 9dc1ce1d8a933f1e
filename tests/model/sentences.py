"""Writes English that ``language.translate`` understands: sentences, headings, words of cells.

What it writes has one translation, and that translation has no other source: so a model can learn
both directions.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from random import Random

from tests.model.language import (
    ADJECTIVES,
    ADVERBS,
    ASKING,
    INTRANSITIVE,
    MODALS,
    NOUNS,
    PEOPLE,
    PLACES,
    PLURAL,
    PREPOSITIONS,
    SINGULAR,
    SPEECH,
    SUBORDINATORS,
    TRANSITIVE,
    VOCABULARY,
    entries,
    tokens,
)

FORMS = {"XQ{}": 12, "Z{}Z": 9, "[{}]": 9}
"""The sentinels' forms, and the highest number of each."""

FORM_WEIGHTS = (60, 6, 34)
"""How often each form is trained. The second is rare, so that the model keeps it less well."""

SENTINEL_WEIGHTS = (40, 20, 20, 15, 5)
"""How often a sentence has none, one, two, three or four."""

CONSONANTS = "bcdfghjklmnprstvz"
FOREIGN = "бвгджзклмнпрстаеиоуαβγδεζηθλπφψωאבגדהוז"
"""Letters that the model's pieces don't have."""

NOUN_FORMS = [(singular, plural) for singular, plural, _ in entries(NOUNS)]
TRANSITIVE_FORMS = [tuple(entry[:3]) for entry in entries(TRANSITIVE)]
INTRANSITIVE_FORMS = [tuple(entry[:3]) for entry in entries(INTRANSITIVE)]
SPEECH_FORMS = [tuple(entry[:3]) for entry in entries(SPEECH)]
ADJECTIVE_WORDS = [entry[0] for entry in entries(ADJECTIVES)]
ADVERB_WORDS = [entry[0] for entry in entries(ADVERBS)]
PREPOSITION_WORDS = [entry[0] for entry in entries(PREPOSITIONS) if entry[0] != "of"]
SUBORDINATOR_WORDS = [entry[0] for entry in entries(SUBORDINATORS)]
MODAL_WORDS = [entry[0] for entry in entries(MODALS)]
NAMES = [entry[0] for entry in entries(f"{PLACES},{PEOPLE}")]
CELL_WORDS = [
    word
    for word in VOCABULARY
    if word not in ["am", "is", "are", "was", "were", "be", "do", "does", "did", "a", "an"]
]
"""Words that have a translation of their own."""

SUBJECTS = ["I", "you", "he", "she", "it", "we", "they"]
OBJECTS = ["me", "you", "him", "her", "it", "us", "them"]


def sentences(chance: Random, count: int, sentinels: Sequence[str] = ()) -> list[str]:
    """English sentences, headings and phrases; each with every one of the sentinels once."""
    made: list[str] = []
    while len(made) < count:
        text = Author(chance, list(sentinels)).text()
        if all(tokens(text).count(one) == 1 for one in sentinels):
            made.append(text)
    return made


def training(chance: Random, count: int) -> list[str]:
    """The same with sentinels as often as the model should learn them."""
    made = []
    for _ in range(count):
        (number,) = chance.choices(range(5), SENTINEL_WEIGHTS)
        made.append(Author(chance, numbered(chance, number)).text())
    return made


def numbered(chance: Random, count: int, form: str = "") -> list[str]:
    """Different sentinels of one form (any, if none is given), often in the order of numbers."""
    form = form or chance.choices(list(FORMS), FORM_WEIGHTS)[0]
    numbers = list(range(1, count + 1))
    if chance.random() < 0.5:
        numbers = chance.sample(range(1, FORMS[form] + 1), count)
    return [form.format(number) for number in numbers]


def name(chance: Random) -> str:
    """A name that is in no vocabulary."""
    if chance.random() < 0.04:
        return "".join(chance.choices(FOREIGN, k=chance.randint(2, 7)))
    syllables = [chance.choice(CONSONANTS) + chance.choice("aeiou") for _ in range(2)]
    made = "".join(syllables[: chance.randint(1, 2)]) + chance.choice("lmnrst")
    return made.capitalize() if made not in VOCABULARY else name(chance)


def figure(chance: Random) -> str:
    """A number in figures, sometimes a decimal."""
    whole = str(chance.randrange(10 ** chance.randint(1, 4)))
    return f"{whole}.{chance.randint(0, 99)}" if chance.random() < 0.15 else whole


@dataclass(frozen=True, slots=True)
class Noun:
    """A noun phrase."""

    text: str
    third: bool = True
    """Whether its verb ends in -s."""
    be: str = ""
    """Its form of *be* in the present, where that isn't *is* or *are*."""


@dataclass(slots=True)
class Author:
    """Writes one text, with chance's help."""

    chance: Random
    sentinels: list[str] = field(default_factory=list)
    """Those it has still to place."""

    def likely(self, probability: float) -> bool:
        """Whether something of that probability (0 to 1) happens."""
        return self.chance.random() < probability

    def text(self) -> str:
        """A sentence, a heading or a word."""
        shapes = {
            self.statement: 34,
            self.joined: 9,
            self.reason: 12,
            self.setting: 8,
            self.question: 8,
            self.open_question: 5,
            self.order: 12,
            self.speech: 5,
            self.heading: 10,
            self.fragment: 8,
        }
        return self.chance.choices(list(shapes), list(shapes.values()))[0]()

    # ------------------------------------------------------------------------------- texts

    def statement(self) -> str:
        """One clause."""
        return self.ended(self.clause())

    def joined(self) -> str:
        """Two clauses side by side."""
        conjunction = self.chance.choice(["and", "but", "or"])
        return self.ended(f"{self.clause()}, {conjunction} {self.clause()}")

    def reason(self) -> str:
        """A clause and one under it, in either order."""
        word = self.chance.choice(SUBORDINATOR_WORDS)
        if self.likely(0.5):
            return self.ended(f"{self.clause()} {word} {self.clause()}")
        return self.ended(f"{word} {self.clause()}, {self.clause()}")

    def setting(self) -> str:
        """A clause after when or where it is."""
        first = self.place() if self.likely(0.6) else self.chance.choice(ADVERB_WORDS)
        return self.ended(f"{first}, {self.clause()}")

    def question(self) -> str:
        """A question for yes or no."""
        subject = self.subject(alone=True)
        if self.likely(0.25):
            return _capital(f"{self.be(subject)} {subject.text} {self.complement()}?")
        auxiliary = self.chance.choice(MODAL_WORDS)
        if self.likely(0.6):
            auxiliary = self.chance.choice(["did", "does" if subject.third else "do"])
        return _capital(f"{auxiliary} {subject.text} {self.deed(0)}?")

    def open_question(self) -> str:
        """A question with a question word."""
        asking = self.chance.choice([entry[0] for entry in entries(ASKING)])
        if asking == "who":
            return _capital(f"who {self.deed(self.chance.choice([1, 2]))}?")
        subject = self.subject(alone=True)
        if self.likely(0.25):
            return _capital(f"{asking} {self.be(subject)} {subject.text}?")
        do = self.chance.choice(["did", "does" if subject.third else "do"])
        if asking == "what":
            verb = self.chance.choice(TRANSITIVE_FORMS)[0]
            return _capital(f"what {do} {subject.text} {verb}?")
        return _capital(f"{asking} {do} {subject.text} {self.deed(0)}?")

    def order(self) -> str:
        """An order to the reader."""
        return self.ended(("do not " if self.likely(0.2) else "") + self.deed(0, adverb=False))

    def speech(self) -> str:
        """What somebody says."""
        subject = self.subject()
        verb = self.verb(self.chance.choice(SPEECH_FORMS), subject)
        said = self.chance.choice([self.statement, self.order, self.question])()
        opening, closing = ("“", "”") if '"' in said or self.likely(0.5) else ('"', '"')
        return _capital(f"{subject.text} {verb}: {opening}{said}{closing}")

    def heading(self) -> str:
        """A title, without a full stop."""
        first = self.noun().text
        if self.likely(0.3):
            second = self.chance.choice([self.plain().text, self.clause()])
            return _capital(f"{first}: {_capital(second) if self.likely(0.5) else second}")
        if self.likely(0.3):
            return _capital(f"{first} and {self.noun().text}")
        return _capital(f"{first} {self.place()}" if self.likely(0.3) else first)

    def fragment(self) -> str:
        """A word, or a few, as in the cell of a table."""
        word = self.chance.choice(CELL_WORDS)
        bare = self.chance.choice(NOUN_FORMS)[0]
        phrase = self.determined(self.described(third=True), third=True).text
        known = [word, _capital(word), bare, _capital(bare), phrase, self.place()]
        names = [figure(self.chance), name(self.chance), self.sentinel() or bare]
        return self.chance.choice(known if self.likely(0.8) else names)

    def ended(self, clause: str) -> str:
        """A sentence of it, now and then with an aside before its end."""
        aside = self.chance.choice([self.plain().text, self.place()]) if self.likely(0.05) else ""
        end = self.chance.choices([".", "!", ""], [90, 4, 6])[0]
        return _capital(clause + (f" ({aside})" if aside else "") + end)

    # ------------------------------------------------------------------------------ clauses

    def clause(self) -> str:
        """Who does what."""
        subject = self.subject()
        if self.likely(0.2):
            negation = " not" if self.likely(0.15) else ""
            return f"{subject.text} {self.be(subject)}{negation} {self.complement()}"
        if self.likely(0.2):
            negation = " not" if self.likely(0.2) else ""
            modal = self.chance.choice(MODAL_WORDS)
            return f"{subject.text} {modal}{negation} {self.deed(0, adverb=False)}"
        if self.likely(0.1):
            do = self.chance.choice(["did", "does" if subject.third else "do"])
            return f"{subject.text} {do} not {self.deed(0, adverb=False)}"
        form = 2 if self.likely(0.35) else int(subject.third)
        return f"{subject.text} {self.deed(form)}"

    def deed(self, form: int, *, adverb: bool = True) -> str:
        """A verb (0 as it is, 1 with -s, 2 past) and what belongs to it."""
        where = f" {self.place()}" if self.likely(0.25) else ""
        if self.likely(0.75):
            text = self.chance.choice(TRANSITIVE_FORMS)[form]
            where = f" {self.target()}{where}"
        else:
            text = self.chance.choice(INTRANSITIVE_FORMS)[form]
        if adverb and where and self.likely(0.12):
            return f"{self.chance.choice(ADVERB_WORDS)} {text}{where}"
        if self.likely(0.12):
            where += f" {self.chance.choice(ADVERB_WORDS)}"
        return text + where

    def verb(self, forms: tuple[str, ...], subject: Noun) -> str:
        """A verb in the present or the past."""
        return forms[2] if self.likely(0.3) else forms[int(subject.third)]

    def be(self, subject: Noun) -> str:
        """The form of *be*."""
        if self.likely(0.3):
            return "was" if subject.third or subject.be else "were"
        return subject.be or ("is" if subject.third else "are")

    def complement(self) -> str:
        """What somebody is."""
        if self.likely(0.5):
            return self.degree() + self.chance.choice(ADJECTIVE_WORDS)
        return self.plain().text if self.likely(0.5) else self.place()

    def place(self) -> str:
        """A preposition with its noun."""
        preposition = self.chance.choice(PREPOSITION_WORDS)
        if self.likely(0.05):
            return f"{preposition} {self.chance.randint(1500, 2099)}"
        return f"{preposition} {self.noun().text}"

    # -------------------------------------------------------------------------------- nouns

    def subject(self, *, alone: bool = False) -> Noun:
        """Who acts: one, or perhaps two."""
        if self.likely(0.2):
            word = self.chance.choice(SUBJECTS)
            return Noun(word, word in {"he", "she", "it"}, "am" if word == "I" else "")
        if not alone and self.likely(0.08):
            return Noun(f"{self.plain().text} and {self.plain().text}", third=False)
        return self.noun()

    def target(self) -> str:
        """To whom it is done."""
        if self.likely(0.12):
            return self.chance.choice(OBJECTS)
        if self.likely(0.08):
            return f"{self.plain().text} {self.chance.choice(['and', 'or'])} {self.plain().text}"
        if self.likely(0.06):
            opening, closing = self.chance.choice([("“", "”"), ('"', '"')])
            return f"{self.plain().text} {opening}{self.quoted()}{closing}"
        return self.noun().text

    def quoted(self) -> str:
        """A word or two for between quotation marks."""
        bare = self.chance.choice(NOUN_FORMS)[0]
        return self.chance.choice([bare, _capital(bare), self.copy(), self.plain().text])

    def noun(self) -> Noun:
        """A noun phrase, perhaps with an *of*."""
        noun = self.plain()
        if self.likely(0.06):
            return Noun(f"{noun.text} of {self.plain().text}", noun.third)
        return noun

    def plain(self) -> Noun:
        """A noun phrase without one."""
        if self.likely(0.55 if self.sentinels else 0.07):
            return self.named()
        third = self.likely(0.65)
        return self.determined(self.described(third=third), third=third)

    def named(self) -> Noun:
        """A noun phrase with something to copy."""
        copied = self.copy()
        singular = self.chance.choice(NOUN_FORMS)[0]
        shapes = {
            copied: 50,
            f"the {singular} {copied}": 14,
            f"{singular} {copied}": 14,
            f"the {copied} {singular}": 12,
            f"the {self.chance.choice(ADJECTIVE_WORDS)} {singular} {copied}": 5,
            f"the {copied}": 5,
        }
        return Noun(self.chance.choices(list(shapes), list(shapes.values()))[0])

    def copy(self) -> str:
        """Something to copy."""
        if sentinel := self.sentinel():
            return sentinel
        return self.chance.choice(NAMES) if self.likely(0.4) else name(self.chance)

    def sentinel(self) -> str:
        """The next of the sentinels, if there is one left."""
        return self.sentinels.pop(0) if self.sentinels else ""

    def described(self, *, third: bool) -> str:
        """A noun with its adjectives."""
        noun = self.chance.choice(NOUN_FORMS)[int(not third)]
        if self.likely(0.35):
            noun = f"{self.degree()}{self.chance.choice(ADJECTIVE_WORDS)} {noun}"
            if self.likely(0.1):
                noun = f"{self.chance.choice(ADJECTIVE_WORDS)} {noun}"
        if third and self.likely(0.08):
            noun += f" {figure(self.chance)}"
        return noun

    def degree(self) -> str:
        """*very*, *too* or nothing, with a space after it."""
        return self.chance.choice(["very ", "too "]) if self.likely(0.1) else ""

    def determined(self, noun: str, *, third: bool) -> Noun:
        """The noun after its article or determiner; after none, where it is a plural."""
        if self.likely(0.45):
            return Noun(f"the {noun}", third)
        if third:
            word = "a" if self.likely(0.5) else self.chance.choice(SINGULAR.split())
            return Noun(f"{'an' if word == 'a' and noun[0] in 'aeiou' else word} {noun}")
        few = [
            *PLURAL.split(),
            *["no", "my", "your", "his", "our", "their"],
            str(self.chance.randint(2, 99)),
        ]
        return Noun(f"{self.chance.choice(few)} {noun}" if self.likely(0.5) else noun, third=False)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
