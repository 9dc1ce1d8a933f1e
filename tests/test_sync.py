"""What an edit of the source does to its translations."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hexapla import catalog as catalogs
from hexapla.catalog import Catalog, signature
from hexapla.edits import Edit, Languages, judge
from hexapla.model import Segment
from hexapla.sync import Changes, edition_of, in_step_with, pinned, sentences, sync
from tests.books import segment


def catalog_of(language: str, *pairs: tuple[str, str]) -> Catalog:
    """A complete catalog of these texts and translations, in this order."""
    empty = catalogs.empty(language, "book", "2026-11-23")
    new, _ = sync(empty, [segment(text) for text, _ in pairs])
    strings = dict(pairs)
    return replace(new, messages=tuple(replace(m, string=strings[m.id]) for m in new))


def after(
    catalog: Catalog, *texts: str, language: str = "en"
) -> tuple[list[tuple[str, str, str]], Changes]:
    """Text, state and translation of each message once the source is these texts."""
    new, changes = sync(catalog, [segment(text) for text in texts], language)
    return [(m.id, m.state, m.string) for m in new], changes


COSMETIC = {
    "a comma": ("First we read", "First, we read"),
    "a full stop": ("No end", "No end."),
    "spacing": ("a –b", "a – b"),
    "quotation marks": ('the "net"', "the “net”"),
    "an apostrophe": ("the state's", "the state’s"),
    "emphasis": ("a word", "a *word*"),
    "strong emphasis": ("an *old* word", "an **old** word"),
    "case": ("The internet", "The Internet"),
    "a title's case": ("Four steps forward", "Four Steps Forward"),
    "a hyphen": ("well known", "well-known"),
    "an escape": ("so they say", "so\\* they say"),
}


@pytest.mark.parametrize("kind", COSMETIC)
def test_cosmetic(kind: str) -> None:
    """An edit that leaves the words as they are leaves the translation as it is."""
    old, new = COSMETIC[kind]
    assert judge(old, new, "x", Languages("en", "fr")) == Edit("cosmetic", "x")


REAL = {
    "a word": ("the old text", "the new text"),
    "a question": ("It is.", "It is?"),
    "a percentage": ("5 more", "5% more"),
    "an ordinal": ("the 5th", "the 6th"),
    "an acronym": ("the WHO", "the who"),
    "a sign": ("at 5 degrees", "at -5 degrees"),
    "a power": ("m2", "m^2^"),
    "joined words": ("re-sign", "resign"),
    "a note in the middle": ("One. Two.", "One.⟦1⟧ Two."),
    "a new link": ("see this", "see ⟦1⟧this⟦/1⟧"),
    "a deleted word": ("not good", "good"),
}


@pytest.mark.parametrize("kind", REAL)
def test_real(kind: str) -> None:
    """An edit that may change what is said is for a person."""
    old, new = REAL[kind]
    assert judge(old, new, "x 5 2", Languages("en", "fr")) == Edit("real", "x 5 2")


MECHANICAL = {
    "a year": ("In 2019", "In 2020", "En 2019", "fr", "En 2020"),
    "Arabic digits": ("In 2019", "In 2020", "في عام ٢٠١٩", "ar", "في عام ٢٠٢٠"),
    "Chinese, without spaces": ("In 2019", "In 2020", "在2019年", "zh-Hans", "在2020年"),
    "French thousands": ("1,000 men", "2,500.5 men", "1 000 gens", "fr", "2 500,5 gens"),
    "no thousands": ("1,000 men", "12,000 men", "1000人", "zh-Hans", "12000人"),
    "a percentage": ("5% more", "6% more", "5 % de plus", "fr", "6 % de plus"),
    "the same form": ("4 steps", "5 steps", "4 pas", "fr", "5 pas"),
    "two numbers change places": ("5 to 7", "7 to 5", "de 5 à 7", "fr", "de 7 à 5"),
    "an address": ("at https://a.org/x", "at https://b.org", "à https://a.org/x.", "fr", "à https://b.org."),
    "a note that went": ("a.⟦1⟧ ⟦2⟧b⟦/2⟧", "a. ⟦1⟧b⟦/1⟧", "A.⟦1⟧ ⟦2⟧B⟦/2⟧", "fr", "A. ⟦1⟧B⟦/1⟧"),
    "a link that went": ("a ⟦1⟧b⟦/1⟧⟦2⟧", "a b⟦1⟧", "⟦1⟧B⟦/1⟧ a⟦2⟧", "fr", "B a⟦1⟧"),
    "a line break that went": ("One⟦1⟧two", "One two", "Un⟦1⟧deux", "fr", "Un deux"),
    "a note at the end": ("One.", "One.⟦1⟧", "Un.", "fr", "Un.⟦1⟧"),
    "a note before the full stop": ("One.", "One⟦1⟧.", "一。", "zh-Hans", "一⟦1⟧。"),
}  # fmt: skip


@pytest.mark.parametrize("kind", MECHANICAL)
def test_mechanical(kind: str) -> None:
    """A number, an address or a mark is changed in the translation where it stands once."""
    old, new, string, language, expected = MECHANICAL[kind]
    assert judge(old, new, string, Languages("en", language)) == Edit("mechanical", expected)


UNSURE = {
    "it stands there twice": ("In 2019", "In 2020", "En 2019, oui, 2019", "fr"),
    "it stands twice in the source": ("5 and 5", "5 and 6", "5 et cinq", "fr"),
    "it is in words": ("4 steps", "5 steps", "quatre pas", "fr"),
    "the noun would need another form": ("4 steps", "5 steps", "4 шага", "ru"),
    "it is another number": ("In 20", "In 30", "En 2019 et 120", "fr"),
    "it is in an address": ("In 20", "In 30", "voir https://a.org/20", "fr"),
    "the translation lost a mark": ("a⟦1⟧ b⟦2⟧", "a b⟦1⟧", "A B⟦2⟧", "fr"),
}


@pytest.mark.parametrize("kind", UNSURE)
def test_no_guess(kind: str) -> None:
    """Where the place of a change in the translation is not sure, it is left to a person."""
    old, new, string, language = UNSURE[kind]
    assert judge(old, new, string, Languages("en", language)) == Edit("real", string)


@given(st.text(), st.text(), st.text(), st.sampled_from(["fr", "ar", "zh-Hans", "ru"]))
def test_any_text(old: str, new: str, string: str, language: str) -> None:
    """No text is too odd to judge, and a real edit never changes a translation."""
    edit = judge(old, new, string, Languages("en", language))
    assert edit.kind != "real" or edit.string == string
    assert judge(old, old, string, Languages("en", language)).string == string


BOOK = (
    ("Title", "Titre"),
    ("The first paragraph speaks of the sea and its ships.", "Le premier parle de la mer."),
    ("The second paragraph speaks of mountains in winter.", "Le deuxième parle des montagnes."),
    ("The third one is about bread, and how to bake it.", "Le troisième parle du pain."),
    ("End", "Fin"),
)
TEXTS = [text for text, _ in BOOK]
STRINGS = [string for _, string in BOOK]


def test_a_merge_is_followed() -> None:
    """Two paragraphs made one have the two translations as one."""
    merged = f"{TEXTS[1]} {TEXTS[2]}"
    found, changes = after(catalog_of("fr", *BOOK), TEXTS[0], merged, *TEXTS[3:])
    assert found[1] == (merged, "translated", f"{STRINGS[1]} {STRINGS[2]}")
    assert [carried.kind for carried in changes.carried] == ["cosmetic"]
    assert changes.gone == []


def test_a_merge_undone() -> None:
    """Two paragraphs that were one for a time have their own translations again."""
    catalog = catalog_of("fr", *BOOK)
    merged, _ = sync(catalog, map(segment, [TEXTS[0], f"{TEXTS[1]} {TEXTS[2]}", *TEXTS[3:]]))
    found, _ = after(merged, *TEXTS)
    assert found == [(text, "translated", string) for text, string in BOOK]


def test_a_merge_numbers_marks_on() -> None:
    """The marks of merged paragraphs are numbered through."""
    catalog = catalog_of("fr", ("One ⟦1⟧.", "Un ⟦1⟧."), ("Two ⟦1⟧b⟦/1⟧.", "Deux ⟦1⟧c⟦/1⟧."))
    found, _ = after(catalog, "One ⟦1⟧. Two ⟦2⟧b⟦/2⟧.")
    assert found == [("One ⟦1⟧. Two ⟦2⟧b⟦/2⟧.", "translated", "Un ⟦1⟧. Deux ⟦2⟧c⟦/2⟧.")]


def test_a_merge_in_chinese_has_no_space() -> None:
    """Chinese sentences follow each other without a space."""
    catalog = catalog_of("zh-Hans", ("One is here.", "一。"), ("Two is here.", "二。"))
    assert after(catalog, "One is here. Two is here.")[0][0][2] == "一。二。"


def test_a_split_is_followed() -> None:
    """Each part of a split paragraph is offered its own sentences, as stale."""
    catalog = catalog_of("fr", ("A note.⟦1⟧ And ⟦2⟧more⟦/2⟧. End.", "Un.⟦1⟧ Et ⟦2⟧plus⟦/2⟧. Fin."))
    found, _ = after(catalog, "A note.⟦1⟧", "And ⟦1⟧more⟦/1⟧. End.")
    assert found == [
        ("A note.⟦1⟧", "stale", "Un.⟦1⟧"),
        ("And ⟦1⟧more⟦/1⟧. End.", "stale", "Et ⟦1⟧plus⟦/1⟧. Fin."),
    ]


def test_a_split_of_other_sentences() -> None:
    """Where a translation has other sentences than its source, each part is offered all of it."""
    catalog = catalog_of("fr", ("One here. Two here.", "Un et deux."))
    found, _ = after(catalog, "One here.", "Two here.")
    assert [string for _, _, string in found] == ["Un et deux.", "Un et deux."]


def test_a_split_undone() -> None:
    """A paragraph that was split for a time has its own translation again."""
    catalog = catalog_of("fr", ("One here. Two here.", "Un ici. Deux ici."))
    split, _ = sync(catalog, map(segment, ["One here.", "Two here."]))
    found, _ = after(split, "One here. Two here.")
    assert found == [("One here. Two here.", "translated", "Un ici. Deux ici.")]


def test_a_merge_with_an_edit() -> None:
    """Paragraphs that were merged and edited are offered both translations, with both sources."""
    catalog = catalog_of("fr", *BOOK)
    text = f"{TEXTS[1][:-1]} of war. {TEXTS[2]}"
    new, _ = sync(catalog, map(segment, [TEXTS[0], text, *TEXTS[3:]]))
    assert new.messages[1].state == "stale"
    assert new.messages[1].string == f"{STRINGS[1]} {STRINGS[2]}"
    assert new.messages[1].previous == f"{TEXTS[1]} {TEXTS[2]}"


def test_moved_with_its_section_and_edited() -> None:
    """A paragraph that moved with its neighbours, and was edited, is offered its translation."""
    others = [(f"Other paragraph {n} of some length.", f"Autre {n}") for n in range(5)]
    catalog = catalog_of("fr", *BOOK, *others)
    edited = "The second paragraph now speaks of hills in winter."
    moved = [TEXTS[0], TEXTS[1], edited, TEXTS[3], TEXTS[4]]
    found, _ = after(catalog, *(text for text, _ in others), *moved)
    assert found[7] == (edited, "stale", STRINGS[2])


def test_one_of_two_identical_texts_is_edited() -> None:
    """Of two identical paragraphs, the edited one is offered the translation they shared."""
    twice = [segment("The same words stand here.", where=place) for place in ("a.md#a", "b.md#b")]
    catalog = catalogs.empty("fr", "book", "2026-11-23")
    catalog, _ = sync(catalog, twice)
    catalog = replace(catalog, messages=(replace(catalog.messages[0], string="Les mêmes."),))
    new, _ = sync(catalog, [twice[0], segment("The same words stand there.", where="b.md#b")])
    assert [m.state for m in new] == ["translated", "stale"]
    assert {m.string for m in new} == {"Les mêmes."}


def test_one_of_two_identical_texts_in_a_section_is_edited() -> None:
    """Of two identical paragraphs in one section likewise."""
    catalog = catalog_of("fr", *BOOK)
    edited = TEXTS[1].replace("ships", "boats")
    found, changes = after(catalog, TEXTS[0], TEXTS[1], *TEXTS[2:], edited)
    assert found[1] == (TEXTS[1], "translated", STRINGS[1])
    assert found[-1] == (edited, "stale", STRINGS[1])
    assert [m.previous for m in changes.stale] == [TEXTS[1]]
    assert changes.gone == []


def test_a_copy_elsewhere() -> None:
    """A copy with changes, in another section, is offered the translation of its original."""
    catalog = catalog_of("fr", *BOOK)
    alike = segment(TEXTS[1].replace("the sea", "the ocean"), where="source/09.md#far")
    vague = segment("The first paragraph speaks of bread and salt.", where="source/09.md#far")
    new, changes = sync(catalog, [*map(segment, TEXTS), alike, vague])
    assert [m.state for m in new] == ["translated"] * 5 + ["stale", "missing"]
    assert (new.messages[5].string, new.messages[5].previous) == (STRINGS[1], TEXTS[1])
    assert sync(new, [*map(segment, TEXTS), alike, vague]) == (new, Changes())
    assert changes.gone == []


def test_a_short_text_is_no_copy() -> None:
    """A short text like another that is still in use is offered nothing."""
    found, _ = after(
        catalog_of("fr", ("Two steps here", "Deux pas ici")), "Two steps here", "Two steps"
    )
    assert found[1] == ("Two steps", "missing", "")


def test_another_role_in_the_same_place() -> None:
    """A paragraph that became a heading keeps its words' translation."""
    catalog = catalog_of("fr", *BOOK)
    texts = [segment(text) for text in TEXTS]
    new, _ = sync(catalog, [*texts[:4], Segment("End", "heading", "source/01.md#one")])
    assert (new.messages[4].state, new.messages[4].string) == ("translated", "Fin")


def test_a_machine_stays_a_machine() -> None:
    """A machine's text in which a number was changed is still a machine's."""
    catalog = catalog_of("fr", ("In 2019", "En 2019"))
    signed = f"machine: argos en→fr 1.9 {signature('En 2019')}"
    catalog = replace(catalog, messages=(replace(catalog.messages[0], comments=(signed,)),))
    assert after(catalog, "In 2020")[0] == [("In 2020", "machine", "En 2020")]


def test_a_review_holds_while_the_words_stand() -> None:
    """A cosmetic edit leaves a review standing; a changed number has to be read again."""
    catalog = catalog_of("fr", ("In 2019", "En 2019"))
    signed = f"reviewed: A. Name 2026-11-23 {signature('In 2019' + chr(0) + 'En 2019')}"
    catalog = replace(catalog, messages=(replace(catalog.messages[0], comments=(signed,)),))
    assert after(catalog, "In 2019,")[0] == [("In 2019,", "reviewed", "En 2019")]
    assert after(catalog, "In 2020")[0] == [("In 2020", "translated", "En 2020")]


def test_what_was_there_before_a_number_changed() -> None:
    """The translation of a text whose number changed stays, and returns with the old number."""
    catalog = catalog_of("fr", ("In 2019", "En 2019, donc"))
    new, _ = sync(catalog, [segment("In 2020")])
    assert [(m.id, m.string) for m in new.obsolete] == [("In 2019", "En 2019, donc")]
    assert after(new, "In 2019")[0] == [("In 2019", "translated", "En 2019, donc")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three?", ["One. ", "Two! ", "Three?"]),
        ("“One.” Two.⟦1⟧ Three", ["“One.” ", "Two.⟦1⟧ ", "Three"]),
        ("一。二！三", ["一。", "二！", "三"]),
        ("3.5 is one", ["3.5 is one"]),
        ("", []),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    """Sentences are told apart by their end, and together are the text."""
    assert sentences(text) == expected


def test_the_source_edition() -> None:
    """A catalog says which source it last kept up with: only a complete one keeps up."""
    one, two = [segment("One is here")], [segment("Quite another text")]
    complete = catalog_of("fr", ("One is here", "Un"))
    first = edition_of(one, "2026-11-23")
    kept = pinned(complete, first)
    assert in_step_with(complete) is None
    assert in_step_with(kept) == first
    assert pinned(kept, first) == kept
    behind, _ = sync(kept, two)
    assert in_step_with(pinned(behind, edition_of(two, "2026-11-24"))) == first
    assert edition_of(two, "2026-11-23") != first


def test_equal_words_in_two_roles_are_two_translations() -> None:
    """A heading that is gone keeps its translation though a label with the same words stays."""
    both = [Segment("Governments", role, "source/01.md#one") for role in ("heading", "label")]
    catalog, _ = sync(catalogs.empty("fr", "book", "2026-11-23"), both)
    catalog = replace(catalog, messages=tuple(replace(m, string="Gouvernements") for m in catalog))
    without, _ = sync(catalog, both[1:])
    again, _ = sync(without, both)
    assert [(m.state, m.string) for m in again] == [("translated", "Gouvernements")] * 2


def test_what_was_written_over_a_stale_translation() -> None:
    """An old text returns with its translation, though another one was written in its place."""
    old, new = "The sea is wide and blue today.", "The sea is deep and cold today."
    changed, _ = sync(catalog_of("fr", (old, "La mer est large.")), [segment(new)])
    assert changed.messages[0].state == "stale"
    done = replace(changed.messages[0], string="La mer est profonde.", flags=(), previous=None)
    written = replace(changed, messages=(done,))
    found, _ = after(written, new, old)
    assert found == [
        (new, "translated", "La mer est profonde."),
        (old, "translated", "La mer est large."),
    ]
