"""What an edit of the source does to its translations."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from hexapla.catalogs import catalog as catalogs
from hexapla.catalogs.catalog import Catalog, Message, signature
from hexapla.catalogs.source_version import source_version, source_version_of, with_source_version
from hexapla.languages.scripts import sentences
from hexapla.model import Segment
from hexapla.segments.carry import Changes
from hexapla.segments.edits import (
    Edit,
    Languages,
    classify_edit,
    is_contained,
    similarity,
    words,
)
from hexapla.segments.marks import ATOM
from hexapla.segments.successors import _window
from hexapla.segments.sync import sync_catalog
from tests.support.books import segment


def catalog_of(language: str, *pairs: tuple[str, str]) -> Catalog:
    """A complete catalog of these texts and translations, in this order."""
    empty = catalogs.empty(language, "book", "2026-11-23")
    new, _ = sync_catalog(empty, [segment(text) for text, _ in pairs])
    strings = dict(pairs)
    return replace(new, messages=tuple(replace(m, string=strings[m.id]) for m in new))


def after(
    catalog: Catalog, *texts: str, language: str = "en"
) -> tuple[list[tuple[str, str, str]], Changes]:
    """Text, state and translation of each message once the source is these texts."""
    new, changes = sync_catalog(catalog, [segment(text) for text in texts], language)
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
    assert classify_edit(old, new, "x", Languages("en", "fr")) == Edit("cosmetic", "x")


REAL = {
    "a word": ("the old text", "the new text"),
    "a question": ("It is.", "It is?"),
    "a percentage": ("5 more", "5% more"),
    "an ordinal": ("the 5th", "the 6th"),
    "an acronym": ("the WHO", "the who"),
    "a currency": ("5 $ more", "5 € more"),
    "a symbol that went": ("5 ± 2 men", "5 2 men"),
    "a symbol that came": ("the arrow", "the → arrow"),
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
    assert classify_edit(old, new, "x 5 2", Languages("en", "fr")) == Edit("real", "x 5 2")


MECHANICAL = {
    "a year": ("In 2019", "In 2020", "En 2019", "fr", "En 2020"),
    "Arabic digits": ("In 2019", "In 2020", "في عام ٢٠١٩", "ar", "في عام ٢٠٢٠"),
    "Chinese, without spaces": ("In 2019", "In 2020", "在2019年", "zh-Hans", "在2020年"),
    "Arabic thousands": ("1,000 men", "2,500 men", "١٬٠٠٠ رجل", "ar", "٢٬٥٠٠ رجل"),
    "an Arabic fraction": ("at 1.5", "at 1,002.25", "في ١٫٥", "ar", "في ١٬٠٠٢٫٢٥"),
    "many decimals": ("at 1.5", "at 1.23456", "à 1,5", "fr", "à 1,23456"),
    "Persian thousands": ("at 1,000", "at 2,500", "در ۱٬۰۰۰", "fa", "در ۲٬۵۰۰"),
    "Arabic digits with a comma": ("at 1,000", "at 2,500", "في ١,٠٠٠", "ar", "في ٢,٥٠٠"),
    "Hindi digits": ("at 1,000", "at 2,500", "में १,०००", "hi", "में २,५००"),
    "a minus": ("at −5", "at −6", "à -5", "fr", "à -6"),
    "a year before a word": ("the 2020 ship", "the 2021 ship", "судно 2020", "ru", "судно 2021"),
    "an early year": ("the 1000 feast", "the 1021 feast", "пир 1000", "ru", "пир 1021"),
    "Swiss thousands": ("12,000 men", "14,500 men", "12'000 Männer", "de-CH", "14'500 Männer"),
    "thousands that are gone": ("1,000 men", "900 men", "1 000 gens", "fr", "900 gens"),
    "one that is a part of another": ("p. 12", "p. 14", "p. 12, pas 120", "fr", "p. 14, pas 120"),
    "beside an address": ("12 at a", "14 at a", "12, www.a.org/12", "fr", "14, www.a.org/12"),
    "French thousands": ("1,000 men", "2,500.5 men", "1 000 gens", "fr", "2 500,5 gens"),
    "no thousands": ("1,000 men", "12,000 men", "1000人", "zh-Hans", "12000人"),
    "a percentage": ("5% more", "6% more", "5 % de plus", "fr", "6 % de plus"),
    "the same form": ("4 steps", "5 steps", "4 pas", "fr", "5 pas"),
    "the number of a label": ("Target 9.c", "Target 62.c", "Задача 9.c", "ru", "Задача 62.c"),
    "a label and a year": ("9.c of 2030", "62.c of 2083", "9-ج من 2030", "ar", "62-ج من 2083"),
    "a label in brackets": ("Rule 3(b)", "Rule 5(b)", "Правило 3(b)", "ru", "Правило 5(b)"),
    "two numbers change places": ("5 to 7", "7 to 5", "de 5 à 7", "fr", "de 7 à 5"),
    "an address": ("at https://a.org/x", "at https://b.org", "à https://a.org/x.", "fr", "à https://b.org."),
    "a note that went": ("a.⟦1⟧ ⟦2⟧b⟦/2⟧", "a. ⟦1⟧b⟦/1⟧", "A.⟦1⟧ ⟦2⟧B⟦/2⟧", "fr", "A. ⟦1⟧B⟦/1⟧"),
    "a link that went": ("a ⟦1⟧b⟦/1⟧⟦2⟧", "a b⟦1⟧", "⟦1⟧B⟦/1⟧ a⟦2⟧", "fr", "B a⟦1⟧"),
    "a line break that went": ("One⟦1⟧two", "One two", "Un⟦1⟧deux", "fr", "Un deux"),
    "a link of which the words stay": ("A ⟦1⟧b⟦/1⟧ c", "A b c", "Ah ⟦1⟧b⟦/1⟧c", "fr", "Ah bc"),
    "two notes at the end": ("One", "One⟦1⟧⟦2⟧", "Un…", "fr", "Un…⟦1⟧⟦2⟧"),
    "a note at the end": ("One.", "One.⟦1⟧", "Un.", "fr", "Un.⟦1⟧"),
    "a note before the full stop": ("One.", "One⟦1⟧.", "一。", "zh-Hans", "一⟦1⟧。"),
}  # fmt: skip


@pytest.mark.parametrize("kind", MECHANICAL)
def test_mechanical(kind: str) -> None:
    """A number, an address or a mark is changed in the translation where it stands once."""
    old, new, string, language, expected = MECHANICAL[kind]
    assert classify_edit(old, new, string, Languages("en", language)) == Edit(
        "mechanical", expected
    )


UNSURE = {
    "it stands there twice": ("In 2019", "In 2020", "En 2019, oui, 2019", "fr"),
    "it stands twice in the source": ("5 and 5", "5 and 6", "5 et cinq", "fr"),
    "it is in words": ("4 steps", "5 steps", "quatre pas", "fr"),
    "the noun would need another form": ("4 steps", "5 steps", "4 шага", "ru"),
    "a sentence follows without a space": ("Say 4.Steps", "Say 5.Steps", "4 шага", "ru"),
    "one of two numbers is there twice": ("4 at 20", "5 at 30", "4 à 20, 20", "fr"),
    "it is another number": ("In 20", "In 30", "En 2019 et 120", "fr"),
    "a noun after what is no year": ("2991 men", "3000 men", "2991 человек", "ru"),
    "a noun after what was no year": ("991 men", "1000 men", "991 человек", "ru"),
    "an address that stands there twice": (
        "at www.a.org",
        "at www.b.org",
        "www.a.org www.a.org",
        "fr",
    ),
    "an address that is not there": ("at www.a.org", "at www.b.org", "là", "fr"),
    "an address for a number": ("at www.a.org", "at 5", "à www.a.org", "fr"),
    "another sign": ("at -5", "at +5", "à -5", "fr"),
    "one of two like marks went": ("a⟦1⟧⟦2⟧ b", "a⟦1⟧ b", "A⟦1⟧⟦2⟧ B", "fr"),
    "a link became a note": ("a ⟦1⟧b⟦/1⟧", "a b⟦1⟧", "A ⟦1⟧B⟦/1⟧", "fr"),
    "the translation has a mark of its own": ("a⟦1⟧ b", "a b", "A⟦1⟧ B⟦2⟧", "fr"),
    "it is in an address": ("In 20", "In 30", "voir https://a.org/20", "fr"),
    "the translation lost a mark": ("a⟦1⟧ b⟦2⟧", "a b⟦1⟧", "A B⟦2⟧", "fr"),
}


@pytest.mark.parametrize("kind", UNSURE)
def test_no_guess(kind: str) -> None:
    """Where the place of a change in the translation is not sure, it is left to a person."""
    old, new, string, language = UNSURE[kind]
    assert classify_edit(old, new, string, Languages("en", language)) == Edit("real", string)


@given(st.text(), st.text(), st.text(), st.sampled_from(["fr", "ar", "zh-Hans", "ru"]))
def test_any_text(old: str, new: str, string: str, language: str) -> None:
    """No text is too odd to judge, and a real edit never changes a translation."""
    edit = classify_edit(old, new, string, Languages("en", language))
    assert edit.kind != "real" or edit.string == string
    assert classify_edit(old, old, string, Languages("en", language)).string == string


def test_what_likeness_is_measured_on() -> None:
    """Marks, case and punctuation make two texts no less alike; their words do."""
    assert words("The ⟦1⟧Sea⟦/1⟧, 5 %") == ("the", "sea", "5", "%")
    assert similarity("the sea", "THE SEA") == 1
    assert similarity("the sea", "the sky") < similarity("the sea", "the sea,") < 1
    assert is_contained("the sea⟦1⟧", "of the blue sea", 1)
    assert is_contained("the red sea", "the sea", 0.66)
    assert not is_contained("the red sea", "the sea", 0.67)
    assert not is_contained("⟦1⟧", "the sea", 0.1)


DIGITS = {"fr": "0123456789", "ar": "٠١٢٣٤٥٦٧٨٩", "zh-Hans": "0123456789", "hi": "०१२३४५६७८९"}
PLACES = st.lists(st.sampled_from("xyz"), min_size=1, max_size=4)


@given(
    PLACES, st.integers(1, 999), st.integers(1, 999), st.sampled_from([*DIGITS]), st.integers(0, 3)
)
@example(["x"], 5, 6, "fr", 1)
def test_any_number(places: list[str], old: int, new: int, language: str, times: int) -> None:
    """A number that changed is followed where the translation has it once, and nowhere else."""
    assume(old != new)
    said = str(old).translate(str.maketrans("0123456789", DIGITS[language]))
    now = str(new).translate(str.maketrans("0123456789", DIGITS[language]))
    string, followed = (" ".join([*places, *[n] * times, "."]) for n in (said, now))
    edit = classify_edit(f"In {old}.", f"In {new}.", string, Languages("en", language))
    assert edit == (Edit("mechanical", followed) if times == 1 else Edit("real", string))


@given(PLACES, st.integers(1, 99), st.integers(1, 99), st.integers(0, 3))
def test_any_address(places: list[str], old: int, new: int, times: int) -> None:
    """So is an address."""
    assume(old != new)
    one, other = f"https://a.org/x{old}", f"https://b.org/{new}y"
    string, followed = (" ".join([*places, *[a] * times, "!"]) for a in (one, other))
    edit = classify_edit(f"See {one}.", f"See {other}.", string, Languages("en", "fr"))
    assert edit == (Edit("mechanical", followed) if times == 1 else Edit("real", string))


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
    merged, _ = sync_catalog(
        catalog, map(segment, [TEXTS[0], f"{TEXTS[1]} {TEXTS[2]}", *TEXTS[3:]])
    )
    found, _ = after(merged, *TEXTS)
    assert found == [(text, "translated", string) for text, string in BOOK]


def test_a_merge_numbers_marks_on() -> None:
    """The marks of merged paragraphs are numbered through."""
    catalog = catalog_of("fr", ("One ⟦1⟧.", "Un ⟦1⟧."), ("Two ⟦1⟧b⟦/1⟧.", "Deux ⟦1⟧c⟦/1⟧."))
    found, _ = after(catalog, "One ⟦1⟧. Two ⟦2⟧b⟦/2⟧.")
    assert found == [("One ⟦1⟧. Two ⟦2⟧b⟦/2⟧.", "translated", "Un ⟦1⟧. Deux ⟦2⟧c⟦/2⟧.")]


@pytest.mark.parametrize(
    ("language", "expected"),
    [("zh-Hans", "一。二。"), ("yue", "一。二。"), ("ja", "一。二。"), ("th", "一。 二。")],
)
def test_a_merge_without_a_space(language: str, expected: str) -> None:
    """Chinese and Japanese sentences follow each other without a space, others with one."""
    catalog = catalog_of(language, ("One is here.", "一。"), ("Two is here.", "二。"))
    assert after(catalog, "One is here. Two is here.")[0][0][2] == expected


def test_a_split_is_followed() -> None:
    """Each part of a split paragraph is offered its own sentences, as stale."""
    catalog = catalog_of("fr", ("A note.⟦1⟧ And ⟦2⟧more⟦/2⟧. End.", "Un.⟦1⟧ Et ⟦2⟧plus⟦/2⟧. Fin."))
    found, _ = after(catalog, "A note.⟦1⟧", "And ⟦1⟧more⟦/1⟧. End.")
    assert found == [
        ("A note.⟦1⟧", "stale", "Un.⟦1⟧"),
        ("And ⟦1⟧more⟦/1⟧. End.", "stale", "Et ⟦1⟧plus⟦/1⟧. Fin."),
    ]


@pytest.mark.parametrize(
    ("language", "one", "two"),
    [
        ("hi", "घर बड़ा है।", "उसमें एक बाग है।"),
        ("hy", "Տունը մեծ է։", "Այգի ունի։"),
        ("am", "ቤቱ ትልቅ ነው።", "አትክልት አለው።"),
        ("my", "အိမ်ကြီးသည်။", "ဥယျာဉ်ရှိသည်။"),
        ("de", "Er sagte: „Das Haus ist groß.“", "Es hat einen Garten."),
    ],
)
def test_a_split_in_every_script(language: str, one: str, two: str) -> None:
    """The sentences of a split paragraph are known by the full stop of their script."""
    catalog = catalog_of(language, ("The house is large. It has a garden.", f"{one} {two}"))
    found, _ = after(catalog, "The house is large.", "It has a garden.")
    assert [string for _, _, string in found] == [one, two]


def test_a_split_of_other_sentences() -> None:
    """Where a translation has other sentences than its source, each part is offered all of it."""
    catalog = catalog_of("fr", ("One here. Two here.", "Un et deux."))
    found, _ = after(catalog, "One here.", "Two here.")
    assert [string for _, _, string in found] == ["Un et deux.", "Un et deux."]


def test_a_split_undone() -> None:
    """A paragraph that was split for a time has its own translation again."""
    catalog = catalog_of("fr", ("One here. Two here.", "Un ici. Deux ici."))
    split, _ = sync_catalog(catalog, map(segment, ["One here.", "Two here."]))
    found, _ = after(split, "One here. Two here.")
    assert found == [("One here. Two here.", "translated", "Un ici. Deux ici.")]


def test_a_merge_with_an_edit() -> None:
    """Paragraphs that were merged and edited are offered both translations, with both sources."""
    catalog = catalog_of("fr", *BOOK)
    text = f"{TEXTS[1][:-1]} of war. {TEXTS[2]}"
    new, _ = sync_catalog(catalog, map(segment, [TEXTS[0], text, *TEXTS[3:]]))
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
    catalog, _ = sync_catalog(catalog, twice)
    catalog = replace(catalog, messages=(replace(catalog.messages[0], string="Les mêmes."),))
    new, _ = sync_catalog(
        catalog, [twice[0], segment("The same words stand there.", where="b.md#b")]
    )
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
    new, changes = sync_catalog(catalog, [*map(segment, TEXTS), alike, vague])
    assert [m.state for m in new] == ["translated"] * 5 + ["stale", "missing"]
    assert (new.messages[5].string, new.messages[5].previous) == (STRINGS[1], TEXTS[1])
    assert sync_catalog(new, [*map(segment, TEXTS), alike, vague]) == (new, Changes())
    assert changes.gone == []


def test_a_short_text_is_no_copy() -> None:
    """A short text like another that is still in use is offered nothing."""
    found, _ = after(
        catalog_of("fr", ("Two steps here", "Deux pas ici")), "Two steps here", "Two steps"
    )
    assert found[1] == ("Two steps", "missing", "")


@pytest.mark.parametrize(
    ("copied", "is_offered"),
    [
        ("See the map below.", True),
        ("See the list above.", True),
        ("See the long list below.", False),
        ("See a map below.", False),
    ],
)
def test_a_short_copy_in_which_one_word_changed(copied: str, *, is_offered: bool) -> None:
    """A text of four words is known by three of them in their places, wherever it is copied to."""
    model = "See the list below."
    catalog = catalog_of("fr", (model, "Voir."), *BOOK)
    copy = segment(copied, where="source/09.md#far")
    synced, _ = sync_catalog(catalog, [*map(segment, [model, *TEXTS]), copy])
    assert (synced.messages[0].state, synced.messages[0].string) == ("translated", "Voir.")
    last = synced.messages[-1]
    expected = ("stale", "Voir.", model) if is_offered else ("missing", "", None)
    assert (last.state, last.string, last.previous) == expected
    assert sync_catalog(synced, [*map(segment, [model, *TEXTS]), copy]) == (synced, Changes())


def test_a_short_copy_has_one_model() -> None:
    """A copy in which one word changed is offered nothing where two texts may be its model."""
    models = ["See the list below.", "See the map below."]
    catalog = catalog_of("fr", (models[0], "Voir."), (models[1], "Carte."), *BOOK)
    copy = segment("See the table below.", where="source/09.md#far")
    synced, _ = sync_catalog(catalog, [*map(segment, [*models, *TEXTS]), copy])
    assert synced.messages[-1].state == "missing"


def test_a_short_copy_has_to_have_its_role() -> None:
    """A heading is not offered what a paragraph of nearly the same words says."""
    catalog = catalog_of("fr", ("See the list below.", "Voir."), *BOOK)
    heading = Segment("See the map below.", "heading", "source/09.md#far")
    texts = map(segment, ["See the list below.", *TEXTS])
    assert sync_catalog(catalog, [*texts, heading])[0].messages[-1].state == "missing"


def test_another_role_in_the_same_place() -> None:
    """A paragraph that became a heading keeps its words' translation."""
    catalog = catalog_of("fr", *BOOK)
    texts = [segment(text) for text in TEXTS]
    new, _ = sync_catalog(catalog, [*texts[:4], Segment("End", "heading", "source/01.md#one")])
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
    new, _ = sync_catalog(catalog, [segment("In 2020")])
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
    assert sentences(text, ATOM) == expected


def test_the_source_edition() -> None:
    """A catalog says which source it last kept up with: only a complete one keeps up."""
    one, two = [segment("One is here")], [segment("Quite another text")]
    complete = catalog_of("fr", ("One is here", "Un"))
    first = source_version(one, "2026-11-23")
    kept = with_source_version(complete, first)
    assert source_version_of(complete) is None
    assert source_version_of(kept) == first
    assert with_source_version(kept, first) == kept
    behind, _ = sync_catalog(kept, two)
    assert (
        source_version_of(with_source_version(behind, source_version(two, "2026-11-24"))) == first
    )
    assert source_version(two, "2026-11-23") != first


def test_equal_words_in_two_roles_are_two_translations() -> None:
    """A heading that is gone keeps its translation though a label with the same words stays."""
    both = [Segment("Governments", role, "source/01.md#one") for role in ("heading", "label")]
    catalog, _ = sync_catalog(catalogs.empty("fr", "book", "2026-11-23"), both)
    catalog = replace(catalog, messages=tuple(replace(m, string="Gouvernements") for m in catalog))
    without, _ = sync_catalog(catalog, both[1:])
    again, _ = sync_catalog(without, both)
    assert [(m.state, m.string) for m in again] == [("translated", "Gouvernements")] * 2


def test_what_was_written_over_a_stale_translation() -> None:
    """An old text returns with its translation, though another one was written in its place."""
    old, new = "The sea is wide and blue today.", "The sea is deep and cold today."
    changed, _ = sync_catalog(catalog_of("fr", (old, "La mer est large.")), [segment(new)])
    assert changed.messages[0].state == "stale"
    done = replace(changed.messages[0], string="La mer est profonde.", flags=(), previous=None)
    written = replace(changed, messages=(done,))
    found, _ = after(written, new, old)
    assert found == [
        (new, "translated", "La mer est profonde."),
        (old, "translated", "La mer est large."),
    ]


# Where a text is looked for


def of_section(*texts: str, where: str = "source/01.md#one") -> list[Segment]:
    return [segment(text, where=where) for text in texts]


def test_a_short_text_is_looked_for_after_its_neighbour() -> None:
    """A short text that changed is known by the one before it, where what follows has moved."""
    catalog = catalog_of(
        "fr", ("One", "Un"), ("Ships at sea", "En mer"), ("Two", "D"), ("Six", "S")
    )
    found, _ = after(catalog, "One", "Ships on sea", "Six", "Two")
    assert found[1] == ("Ships on sea", "stale", "En mer")


def test_short_texts_are_looked_for_before_their_neighbour() -> None:
    """Likewise by the one after it, where what stood before has moved: all of a row."""
    row = (("Ships at sea", "En mer"), ("Bread with salt", "Au sel"))
    catalog = catalog_of("fr", ("One", "Un"), ("Two", "Deux"), *row, ("End", "Fin"))
    found, _ = after(catalog, "Two", "One", "Ships on sea", "Bread and salt", "End")
    assert found[2:4] == [
        ("Ships on sea", "stale", "En mer"),
        ("Bread and salt", "stale", "Au sel"),
    ]


def test_nothing_is_offered_from_beyond_a_neighbour() -> None:
    """A short text is not looked for beyond those beside it that are still there."""
    catalog = catalog_of("fr", ("Ships at sea", "En mer"), ("One", "Un"), ("Two", "Deux"))
    found, changes = after(catalog, "One", "Two", "Ships on sea")
    assert found[2] == ("Ships on sea", "missing", "")
    assert [m.string for m in changes.gone] == ["En mer"]


def test_what_has_no_translation_is_offered_to_nobody() -> None:
    """A text nobody had translated is simply new where it comes again, moved and changed."""
    catalog = catalog_of("fr", *((text, "") for text in TEXTS))
    moved = of_section(TEXTS[1].replace("ships", "boats"), where="source/09.md#far")
    new, changes = sync_catalog(catalog, [*map(segment, [TEXTS[0], *TEXTS[2:]]), *moved])
    assert new.messages[-1].flags == ()
    assert new.messages[-1].previous is None
    assert changes.new == [new.messages[-1]]
    assert changes.stale == []


@pytest.mark.parametrize("state", ["translated", "stale"])
def test_moved_and_changed_in_a_comma_or_a_number(state: str) -> None:
    """A text that moved is carried over with a comma, and with another number only offered."""
    text = "The first paragraph speaks of the sea and its 12 ships."
    catalog = catalog_of("fr", (text, "Les 12 navires."), *BOOK[2:])
    edited = text.replace("sea", "sea,") if state == "translated" else text.replace("12", "13")
    new, _ = sync_catalog(
        catalog, [*map(segment, TEXTS[2:]), *of_section(edited, where="source/09.md#far")]
    )
    assert (new.messages[-1].state, new.messages[-1].string) == (state, "Les 12 navires.")


@pytest.mark.parametrize(
    ("many", "share", "first", "last"),
    [(1000, 0.5, 400, 600), (1000, 0, 0, 100), (1000, 1, 900, 1000), (150, 0.5, 0, 150)],
)
def test_in_a_long_section(many: int, share: float, first: int, last: int) -> None:
    """Of many old texts in a place those are looked at that stood about as far on."""
    old = [Message(str(number)) for number in range(many)]
    assert list(_window(old, share)) == old[first:last]


def test_a_short_text_that_nobody_translated() -> None:
    """A short text that changed in its place, untranslated, is new: there is nothing to offer."""
    catalog = catalog_of("fr", ("One", "Un"), ("Ships at sea", ""), ("Two", "Deux"))
    new, changes = sync_catalog(catalog, map(segment, ["One", "Ships on sea", "Two"]))
    assert (new.messages[1].flags, new.messages[1].previous) == ((), None)
    assert (changes.new, changes.stale) == ([new.messages[1]], [])


def test_two_edits_leave_one_old_text() -> None:
    """Law 5, and no more: of a text that changed twice only the translated one is kept."""
    catalog = catalog_of("fr", ("The old text stands here", "Le vieux"))
    for text in ("The new text stands here", "The newer text stands there"):
        catalog, _ = sync_catalog(catalog, [segment(text)])
    assert [m.state for m in catalog] == ["stale"]
    assert [(m.id, m.state) for m in catalog.obsolete] == [
        ("The old text stands here", "translated")
    ]


def test_a_text_that_is_back_in_its_old_role() -> None:
    """What became another thing and changed is current again where it is what it was."""
    stale = Message("New", "Vieux", flags=("fuzzy",), previous="Old", previous_context="heading")
    new, changes = sync_catalog(Catalog("fr", (stale,)), [segment("Old", "heading")])
    assert [(m.context, m.previous_context, m.state) for m in new] == [
        ("heading", None, "translated")
    ]
    assert changes.revived[0].string == "Vieux"
    assert changes.carried == []


def test_the_role_that_a_translation_was_made_for() -> None:
    """A stale translation says what it was made for where that was another role, also after two."""
    old = Message("Of the WHO", "De l'OMS", context="heading")
    new, _ = sync_catalog(Catalog("fr", (old,)), [segment("Of the who")])
    (message,) = new.messages
    assert (message.state, message.previous, message.previous_context) == (
        "stale",
        "Of the WHO",
        "heading",
    )
    (message,) = sync_catalog(replace(new, obsolete=()), [segment("Of the who there")])[0].messages
    assert (message.previous, message.previous_context) == ("Of the WHO", "heading")
    (same,) = sync_catalog(Catalog("fr", (old,)), [segment("Of the who", "heading")])[0].messages
    assert (same.previous, same.previous_context) == ("Of the WHO", None)


def test_one_of_many_texts_in_a_place() -> None:
    """Of many texts that are gone, the one most like the new one is offered."""
    words_of = ["sea", "sky", "bread", "salt", "iron", "glass", "horse", "river", "stone", "wood"]
    pairs = [(f"All about {word} {word}", word.upper()) for word in words_of]
    for word in words_of:
        found, changes = after(catalog_of("fr", *pairs), f"Much about {word} {word}")
        assert found[0][1:] == ("stale", word.upper())
        assert len(changes.gone) == len(pairs) - 1


def test_a_previous_source_of_a_current_text_is_history() -> None:
    """What a current translation once was made from has no claim on it."""
    current = Message("New text", "Neuf", previous="Old words")
    new, changes = sync_catalog(Catalog("fr", (current,)), map(segment, ["New text", "Old words"]))
    assert [(m.id, m.string) for m in new] == [("New text", "Neuf"), ("Old words", "")]
    assert changes.revived == []


def test_a_previous_source_without_a_flag() -> None:
    """Who takes the flag away and leaves the previous source has made the translation current."""
    catalog = catalog_of("fr", ("The new text here", "Le nouveau"))
    left = replace(catalog.messages[0], previous="Some quite other words")
    found, changes = after(replace(catalog, messages=(left,)), "The new text, here")
    assert found == [("The new text, here", "translated", "Le nouveau")]
    assert [carried.kind for carried in changes.carried] == ["cosmetic"]


def test_a_draft_of_a_changed_text() -> None:
    """What a person marked as unsure stays so, and is offered with no source that it was not of."""
    catalog = catalog_of("fr", ("The old text here", "Le vieux ?"))
    draft = replace(catalog.messages[0], flags=("fuzzy",))
    new, _ = sync_catalog(replace(catalog, messages=(draft,)), [segment("The old text, here")])
    assert new.messages[0].flags == ("fuzzy",)
    assert (new.messages[0].string, new.messages[0].previous) == ("Le vieux ?", None)


def test_a_previous_source_that_is_known_stays() -> None:
    """The source a stale translation says it was made from is not replaced by another."""
    stale = Message("New", "X", flags=("fuzzy",), previous="The true source")
    bare = replace(stale, previous=None)
    for state in ("machine", "translated", "reviewed"):
        done = signed(Message("Another source", "X"), state)
        for message, previous in ((stale, "The true source"), (bare, "Another source")):
            catalog = Catalog("fr", (message,), (done,))
            assert sync_catalog(catalog, [segment("New")])[0].messages[0].previous == previous


def test_a_text_that_is_back_is_told_as_revived() -> None:
    """What only msgmerge knows of an old text is current again when that returns, and is told."""
    stale = Message("New", "Vieux", flags=("fuzzy", "x"), previous="Old", comments=("a remark",))
    new, changes = sync_catalog(Catalog("fr", (stale,)), [segment("Old")])
    (message,) = new.messages
    assert (message.id, message.state, message.string) == ("Old", "translated", "Vieux")
    assert (message.flags, message.comments, message.previous) == (("x",), ("a remark",), None)
    assert changes.revived == [replace(message, places=stale.places)]
    assert (changes.new, changes.stale) == ([], [])


def test_what_returns_with_its_translation_is_told() -> None:
    """Law 5: an obsolete text that is there again is told with what it had; nothing else is."""
    kept = (Message("Old", "Vieux"), Message("Bare", comments=("a remark",)))
    catalog = Catalog("fr", (Message("Here", "Ici"),), kept)
    new, changes = sync_catalog(catalog, map(segment, ["Here", "Old", "Bare"]))
    assert [(m.id, m.string) for m in changes.revived] == [("Old", "Vieux")]
    assert [(m.id, m.string) for m in new] == [("Here", "Ici"), ("Old", "Vieux"), ("Bare", "")]
    assert new.obsolete == ()
    assert (changes.new, changes.stale, changes.gone) == ([], [], [])


def test_a_text_that_is_back_where_only_a_remark_stood() -> None:
    """A remark that was kept without a translation goes with the one that is found for it."""
    stale = Message("New", "Vieux", flags=("fuzzy",), previous="Old", comments=("one",))
    remark = Message("Old", comments=("two",))
    for catalog in (Catalog("fr", (stale, remark)), Catalog("fr", (stale,), (remark,))):
        (message,) = sync_catalog(catalog, [segment("Old")])[0].messages
        assert (message.string, message.state) == ("Vieux", "translated")
        assert message.comments == ("one", "two")


def test_moved_in_its_section_and_another_number() -> None:
    """A text that moved in its section is offered, not patched: the number may be of the place."""
    text = "The first paragraph speaks of the sea and its 12 ships."
    catalog = catalog_of("fr", (text, "Les 12 navires."), *BOOK[2:])
    found, _ = after(catalog, *TEXTS[2:], text.replace("12", "13"))
    assert found[-1][1:] == ("stale", "Les 12 navires.")


SEA = "The sea is wide and blue today in all of its parts."
HILLS = "The mountains are high and cold in the winter months."


def test_a_part_that_was_cut_off_and_edited() -> None:
    """A text cut off another is offered that one's translation, as is what is left of it."""
    both = catalog_of("fr", (f"{SEA} {HILLS}", "La mer et les monts."))
    sea, hills = SEA.replace("wide", "vast"), HILLS.replace("high", "steep")
    for texts in ((sea, hills), (hills, sea)):
        found, changes = after(both, *texts)
        assert found == [(text, "stale", "La mer et les monts.") for text in texts]
        assert {m.previous for m in changes.stale} == {f"{SEA} {HILLS}"}
    assert after(both, sea, "Something else altogether stands here now.")[0][1][1] == "missing"


def test_what_was_joined_to_an_edited_text() -> None:
    """A text joined to another, both edited, has its translation beside that one's, in order."""
    catalog = catalog_of("fr", (SEA, "La mer ⟦1⟧."), (HILLS, "Les monts ⟦1⟧."))
    both = f"{SEA.replace('wide', 'vast')} {HILLS.replace('high', 'steep')}"
    found, changes = after(catalog, both)
    assert found == [(both, "stale", "La mer ⟦1⟧. Les monts ⟦2⟧.")]
    assert [m.previous for m in changes.stale] == [f"{SEA} {HILLS}"]
    assert changes.gone == []


# Merged, and split


def test_a_merge_of_three_and_of_four() -> None:
    """Up to four paragraphs made one have their translations as one, whatever else is gone."""
    pairs = [(f"Text {word} is here.", f"{word}.") for word in "abcdef"]
    for first, last in ((0, 3), (0, 4), (1, 4), (2, 6)):
        merged = " ".join(text for text, _ in pairs[first:last])
        found, _ = after(catalog_of("fr", *pairs), merged)
        assert found == [(merged, "translated", " ".join(s for _, s in pairs[first:last]))]
    found, _ = after(catalog_of("fr", *pairs), " ".join(text for text, _ in pairs[:5]))
    assert found[0][1] != "translated"


def test_a_split_into_three() -> None:
    """A paragraph split in three has its sentences given out in order."""
    catalog = catalog_of("fr", ("One is here. Two is here. Three is here.", "Un. Deux. Trois."))
    found, changes = after(catalog, "One is here.", "Two is here.", "Three is here.")
    assert [(state, string) for _, state, string in found] == [
        ("stale", "Un."),
        ("stale", "Deux."),
        ("stale", "Trois."),
    ]
    assert {m.previous for m in changes.stale} == {"One is here. Two is here. Three is here."}


def test_what_was_merged_is_not_merged_again() -> None:
    """A translation goes into one merged text, and not into the next one too."""
    pairs = [(f"Text {word} stands here.", f"{word}.") for word in "abc"]
    texts = [text for text, _ in pairs]
    found, changes = after(catalog_of("fr", *pairs), " ".join(texts[:2]), " ".join(texts[1:]))
    assert found[0][1:] == ("translated", "a. b.")
    assert found[1][1] != "translated"
    assert len(changes.carried) == 1


def test_a_split_beside_what_is_gone() -> None:
    """A split is followed also where the text before it went away."""
    pairs = [("Quite another thing.", "Autre."), ("One is here. Two is here.", "Un. Deux.")]
    found, _ = after(catalog_of("fr", *pairs), "One is here.", "Two is here.")
    assert [string for _, _, string in found] == ["Un.", "Deux."]


def test_what_was_merged_is_not_split_as_well() -> None:
    """A translation that went into a merged text is not given out once more in pieces."""
    catalog = catalog_of("fr", ("One. Two.", "Un. Deux."), ("Three.", "Trois."))
    found, _ = after(catalog, "One. Two. Three.", "One.", "Two.")
    assert found == [
        ("One. Two. Three.", "translated", "Un. Deux. Trois."),
        ("One.", "missing", ""),
        ("Two.", "missing", ""),
    ]


def test_a_split_where_one_piece_has_other_marks() -> None:
    """Where the marks of one piece are not those of its part, every part is offered all of it."""
    whole = "A ⟦1⟧ is here. B ⟦2⟧ is here. C is here."
    for string, pieces in (
        ("A ⟦1⟧. B ⟦2⟧. C.", ["A ⟦1⟧.", "B ⟦1⟧.", "C."]),
        ("A ⟦1⟧ ⟦2⟧. B. C.", ["A ⟦1⟧ ⟦2⟧. B. C."] * 3),
    ):
        catalog = catalog_of("fr", (whole, string))
        found, _ = after(catalog, "A ⟦1⟧ is here.", "B ⟦1⟧ is here.", "C is here.")
        assert [said for _, _, said in found] == pieces


@pytest.mark.parametrize(
    ("text", "state"),
    [("The sea has its own laws", "translated"), ("The sea has its laws", "stale")],
)
def test_how_long_a_text_is_that_is_known_again(text: str, state: str) -> None:
    """A text of six words that moved and got a comma is current, and a shorter one is offered."""
    catalog = catalog_of("fr", (text, "La mer."), *BOOK[2:])
    moved = of_section(f"{text},", where="source/09.md#far")
    new, _ = sync_catalog(catalog, [*map(segment, TEXTS[2:]), *moved])
    assert new.messages[-1].state == state


# One text in several places, and in another role


CHAPTERS = [f"source/0{n}.md#c{n}" for n in (1, 2, 3)]


def in_chapters(*texts: str, contexts: tuple[str | None, ...] = (None,) * 3) -> list[Segment]:
    """A text in each of three chapters, between others."""
    told = []
    for text, where, context in zip(texts, CHAPTERS, contexts, strict=True):
        told.append(segment(f"Chapter at {where[8]}", "heading", where))
        told.append(segment(text, context, where))
        told.append(segment(f"Nothing else is said in the part of number {where[8]}.", None, where))
    return told


def translated(segments: list[Segment], **strings: str) -> Catalog:
    """A complete catalog of these segments: with these strings, or their texts in capitals."""
    new, _ = sync_catalog(catalogs.empty("fr", "book", "2026-11-23"), segments)
    said = {text.replace("_", " "): string for text, string in strings.items()}
    return replace(
        new, messages=tuple(replace(m, string=said.get(m.id, m.id.upper())) for m in new)
    )


COPIES = {
    "a year in each": (
        "Source: yearly report of the ministry, 2019.",
        [f"Source: yearly report of the ministry, {year}." for year in (2020, 2021, 2022)],
        ["translated"] * 3,
    ),
    "words in each": (
        "See the list below.",
        ["See the table below.", "See the list above.", "See the first list below."],
        ["stale"] * 3,
    ),
    "signs in each": (
        "See the list below.",
        ["See the list below:", "See the list below!", "See the list, below."],
        ["translated", "stale", "translated"],
    ),
    "one stays": ("In 2019", ["In 2019", "In 2021", "In 2022"], ["translated"] * 3),
}


@pytest.mark.parametrize("kind", COPIES)
def test_one_text_in_several_places_that_changed_in_each(kind: str) -> None:
    """Each text that stands where one text stood has that one's translation, or its offer."""
    old, new, states = COPIES[kind]
    synced, changes = sync_catalog(translated(in_chapters(*[old] * 3)), in_chapters(*new))
    found = [m for m in synced if m.id in new]
    assert [m.state for m in found] == states
    assert {m.previous for m in found if m.state == "stale"} <= {old}
    assert (changes.new, changes.gone) == ([], [])
    assert sync_catalog(synced, in_chapters(*new))[0] == synced


@pytest.mark.parametrize("text", ["Close", "Nine words are in this text and no more."])
@pytest.mark.parametrize("contexts", [("verb", "noun", "x"), ("verb", None, "x"), ("a", "b", None)])
def test_a_context_for_each_of_several(text: str, contexts: tuple[str | None, ...]) -> None:
    """A context that an author gives to an unchanged text costs no translation, of any copy."""
    before, now = in_chapters(*[text] * 3), in_chapters(*[text] * 3, contexts=contexts)
    synced, changes = sync_catalog(translated(before), now)
    assert [m.state for m in synced] == ["translated"] * len(synced.messages)
    assert changes.new == changes.stale == []


def test_copies_in_one_section() -> None:
    """Copies in one section, which a catalog cannot count, are offered what they were."""
    catalog = catalog_of("fr", ("See the list below.", "Voir."), *BOOK)
    found, _ = after(
        catalog, "See the map below.", TEXTS[0], "See the lists below.", *TEXTS[1:], "See the list."
    )
    assert [said for text, *said in found if text.startswith("See")] == [["stale", "Voir."]] * 3


@pytest.mark.parametrize("words", ["Deploy", "Deploy all", "Deploy all of the five"])
@pytest.mark.parametrize(("old", "new"), [(None, "heading"), ("heading", "cell"), ("cell", None)])
@pytest.mark.parametrize("is_deleted_first", [False, True])
def test_a_short_text_in_another_role_and_place(
    words: str, old: str | None, new: str | None, *, is_deleted_first: bool
) -> None:
    """A text of any length that is another thing elsewhere is offered what it was."""
    others = [segment(text, where=CHAPTERS[1]) for text in TEXTS]
    catalog = translated([segment(words, old, CHAPTERS[0]), *others])
    if is_deleted_first:
        catalog, _ = sync_catalog(catalog, others)
    synced, changes = sync_catalog(catalog, [*others, segment(words, new, CHAPTERS[2])])
    last = synced.messages[-1]
    assert (last.state, last.string, last.previous) == ("stale", words.upper(), words)
    assert last.previous_context == old
    assert changes.new == []


def test_a_short_text_that_also_stays() -> None:
    """So is one that stays where it was, too; and its own translation stays current."""
    both = [segment("Open", "heading"), segment("Open", "cell", CHAPTERS[2])]
    synced, _ = sync_catalog(translated(both[:1]), both)
    assert [(m.state, m.string) for m in synced] == [("translated", "OPEN"), ("stale", "OPEN")]


def test_what_was_deleted_and_comes_back_changed() -> None:
    """A text of some length that is obsolete is offered where nearly the same is written again."""
    catalog = catalog_of("fr", *BOOK)
    gone, _ = sync_catalog(catalog, map(segment, [TEXTS[0], *TEXTS[2:]]))
    back = segment(TEXTS[1].replace("ships", "boats"), where="source/09.md#far")
    synced, _ = sync_catalog(gone, [*map(segment, [TEXTS[0], *TEXTS[2:]]), back])
    assert (synced.messages[-1].state, synced.messages[-1].previous) == ("stale", TEXTS[1])


# Sources in other languages


SOURCES = {
    "zh-Hans": ("海很宽，今天很蓝。", "山又高又冷，冬天尤其如此。", ""),
    "ja": ("海は今日とても青い。", "山は冬になると高くて寒い。", ""),
    "ar": ("البحر واسع وأزرق اليوم.", "الجبال عالية وباردة في الشتاء.", " "),
    "ru": ("Море сегодня широкое и синее.", "Горы зимой высокие и холодные.", " "),
    "th": ("ทะเลกว้างและเป็นสีฟ้าในวันนี้", "ภูเขาสูงและหนาวในฤดูหนาว", " "),
    "km": ("សមុទ្រធំទូលាយនៅថ្ងៃនេះ។", "ភ្នំខ្ពស់ហើយត្រជាក់។", " "),
}


@pytest.mark.parametrize("language", SOURCES)
def test_a_merge_in_any_language(language: str) -> None:
    """Paragraphs of any language that are made one keep their translations, as one."""
    one, two, space = SOURCES[language]
    catalog = replace(catalog_of("en", (one, "The sea."), (two, "The hills.")), language="en")
    found, _ = after(catalog, f"{one}{space}{two}", language=language)
    assert found == [(f"{one}{space}{two}", "translated", "The sea. The hills.")]


@pytest.mark.parametrize("language", ["zh-Hans", "ja", "ar", "ru", "km"])
def test_a_split_in_any_language(language: str) -> None:
    """And those that are split are offered their own sentences."""
    one, two, space = SOURCES[language]
    catalog = catalog_of("en", (f"{one}{space}{two}", "The sea. The hills."))
    found, _ = after(catalog, one, two, language=language)
    assert found == [(one, "stale", "The sea."), (two, "stale", "The hills.")]


@pytest.mark.parametrize("language", SOURCES)
def test_moved_and_changed_in_any_language(language: str) -> None:
    """What moved far and changed a little is offered, in scripts without spaces, too."""
    one, two, space = SOURCES[language]
    long = f"{one}{space}{two}{space}"
    catalog = catalog_of("en", (long * 2, "All of it."), ("X", "X"))
    moved = segment(f"{long}{one}{space}{two[2:]}", where="source/09.md#far")
    new, _ = sync_catalog(catalog, [segment("X"), moved], language)
    assert (new.messages[1].state, new.messages[1].string) == ("stale", "All of it.")


@pytest.mark.parametrize(
    ("language", "old", "new", "kind"),
    [
        ("hi", "किताब यहाँ है", "कताब यहाँ है", "real"),
        ("th", "ต้องใช้น้ำ", "ไม่ต้องใช้น้ำ", "real"),
        ("my", "သွားမည်", "မသွားပါ", "real"),
        ("zh-Hans", "可以用", "不可用", "real"),
        ("ar", "كَتَبَ الرَّجُلُ", "كتب الرجل", "cosmetic"),
        ("he", "שָׁלוֹם", "שלום", "cosmetic"),
        ("ar", "في عام ٢٠١٩", "في عام ٢٠٢٠", "mechanical"),
        ("fa", "در سال ۲۰۱۹", "در سال ۲۰۲۰", "mechanical"),
        ("ko", "2019년에 왔다", "2020년에 왔다", "mechanical"),
        ("ja", "2019年に来た", "2020年に来た", "mechanical"),
        ("th", "ปี2019มา", "ปี2020มา", "mechanical"),
        ("ru", "5-й день, 5го", "6-й день, 6го", "real"),
    ],
)
def test_an_edit_in_any_language(language: str, old: str, new: str, kind: str) -> None:
    """A vowel sign makes another word, points of Arabic and Hebrew do not; all digits are read."""
    assert classify_edit(old, new, "In 2019", Languages(language, "en")).kind == kind


def test_texts_of_two_roles_are_not_merged() -> None:
    """A heading and the paragraph below it are no two parts of one paragraph."""
    both = [segment("Of ships", "heading"), segment("They sail.")]
    catalog, _ = sync_catalog(catalogs.empty("fr", "book", "2026-11-23"), both)
    catalog = replace(catalog, messages=tuple(replace(m, string=m.id.upper()) for m in catalog))
    new, _ = sync_catalog(catalog, [segment("Of ships They sail.")])
    assert new.messages[0].state != "translated"


def signed(message: Message, state: str) -> Message:
    """A translated message in another state."""
    both = f"{message.id}\0{message.string}"
    said = {
        "machine": f"machine: argos 1.9 {signature(message.string)}",
        "reviewed": f"reviewed: Ana 2026-11-23 {signature(both)}",
    }
    flags = ("fuzzy",) if state == "stale" else ()
    previous = "An older text." if state == "stale" else None
    comments = (said[state],) if state in said else ()
    return replace(message, comments=comments, flags=flags, previous=previous)


@pytest.mark.parametrize(
    ("states", "expected"),
    [
        (("reviewed", "reviewed"), "translated"),
        (("reviewed", "translated"), "translated"),
        (("translated", "machine"), "machine"),
        (("machine", "reviewed"), "machine"),
        (("machine", "machine"), "machine"),
        (("reviewed", "stale"), "stale"),
        (("stale", "machine"), "machine"),  # the older text is there again
    ],
)
def test_a_merge_is_as_good_as_its_worst_part(states: tuple[str, str], expected: str) -> None:
    """Law 6: of paragraphs made one, the least trusted says what the whole is."""
    catalog = catalog_of("fr", ("The sea is wide.", "La mer."), ("The sky is high.", "Le ciel."))
    parts = [signed(m, state) for m, state in zip(catalog, states, strict=True)]
    merged = " ".join(m.previous or m.id for m in parts)
    new, _ = sync_catalog(replace(catalog, messages=tuple(parts)), [segment(merged)])
    assert [(m.state, m.string) for m in new] == [(expected, "La mer. Le ciel.")]


# Law 5, and what a catalog says it is in step with


def test_a_remark_on_what_is_gone_stays() -> None:
    """Law 5: what a person wrote beside a text without a translation stays when the text goes."""
    catalog = catalog_of("fr", ("One is here", ""), ("Two is here", ""))
    remarked = replace(catalog.messages[0], comments=("ask the author",))
    catalog = replace(catalog, messages=(remarked, catalog.messages[1]))
    for _ in range(2):
        catalog, _ = sync_catalog(catalog, [segment("Something else")])
        assert [(m.id, m.comments) for m in catalog.obsolete] == [
            ("One is here", ("ask the author",))
        ]
    catalog, _ = sync_catalog(catalog, [segment("One is here")])
    assert catalog.messages[0].comments == ("ask the author",)


def test_a_remark_on_what_is_translated_elsewhere_stays() -> None:
    """Law 5: an old message is kept for a remark that its successor has not."""
    one = Message("Others", "La mer", comments=("mine",), flags=("fuzzy",), previous="The sea wide")
    for comments, kept in (((), 1), (("mine",), 0)):
        catalog = Catalog("fr", (Message("The sea wide", "La mer", comments=comments),), (one,))
        new, _ = sync_catalog(catalog, [segment("The sea wide")])
        assert "mine" in [comment for m in (*new, *new.obsolete) for comment in m.comments]
        assert len(new.obsolete) == kept


@pytest.mark.parametrize("state", ["missing", "stale", "machine", "translated", "reviewed"])
def test_what_a_catalog_is_in_step_with(state: str) -> None:
    """Law 6: a catalog keeps up with a source only while nothing in it is missing or stale."""
    catalog = catalog_of("fr", ("One", "Un"), ("Two", "Deux"))
    last = replace(signed(catalog.messages[1], state), string="" if state == "missing" else "Deux")
    catalog = replace(catalog, messages=(catalog.messages[0], last))
    is_complete = state not in {"missing", "stale"}
    assert source_version_of(with_source_version(catalog, "2026-11-23 0a")) == (
        "2026-11-23 0a" if is_complete else None
    )


def test_the_pin_is_one_line_of_the_header() -> None:
    """A new edition of the source takes the place of the last one; other lines stay."""
    catalog = replace(catalog_of("fr", ("One", "Un")), header="A: b\nX-Source-Edition: old\nC: d\n")
    assert with_source_version(catalog, "new").header == "A: b\nX-Source-Edition: new\nC: d\n"
    assert with_source_version(Catalog("fr"), "new") == Catalog("fr")


def test_an_edition_of_the_source_is_of_its_texts_and_roles() -> None:
    """Its name changes with a text, a role, their order, or the day; and with nothing else."""
    one, two = segment("a"), segment("b")
    names = [
        source_version(segments, day)
        for segments, day in (
            ([one, two], "2026-11-23"),
            ([two, one], "2026-11-23"),
            ([one, segment("b", "heading")], "2026-11-23"),
            ([one, segment("c")], "2026-11-23"),
            ([one, two], "2026-11-24"),
        )
    ]
    assert len({*names}) == len(names)
    assert source_version([one, segment("b", where="source/02.md#x")], "2026-11-23") == names[0]
    assert names[0].startswith("2026-11-23 ")
