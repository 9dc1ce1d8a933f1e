"""A glossary's terms in texts: which a source uses, and whether a translation has them."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from hexapla.languages.tags import primary
from hexapla.terminology.glossary import Glossary, Term
from hexapla.terminology.matching import Finder, nearest, words


def finder(
    *terms: tuple[str, str], target: str = "fr", source: str = "en", refused: Mapping[str, str] = {}
) -> Finder:
    """A glossary of terms with their translations; ``refused`` are forms that must not be used."""
    made = []
    for name, form in terms:
        forms = {target: tuple(form.split("|"))} if form else {}
        forbidden = {target: (refused[name],)} if name in refused else {}
        made.append(Term(tuple(name.split("|")), "", forms, forbidden))
    return Finder(Glossary(source, (target,), tuple(made)), target)


def used(found: Finder, text: str, *, nested: bool = False) -> list[str]:
    return [term.names[0] for term in found.terms(text, nested=nested)]


LAW = (("law", "droit"), ("rule of law", "État de droit"), ("State", "État"))


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("The law.", ["law"]),
        ("The laws.", ["law"]),
        ("LAW", ["law"]),
        ("The outlaw", []),
        ("The rule of law", ["rule of law"]),
        ("The rules of the law", ["law"]),
        ("The rule. Of law", ["law"]),
        ("The rule of law, and the law", ["rule of law", "law"]),
        ("Each State", ["State"]),
        ("in a state", []),
        ("A rule of", []),
        ("l⟦1⟧aw", ["law"]),
        ("law, law and law", ["law"]),
        ("", []),
    ],
)
def test_terms_of_a_source(text: str, terms: list[str]) -> None:
    """A term is whole words in a row in any inflection, the longest one; capitals must be there."""
    assert used(finder(*LAW), text) == terms


def test_terms_inside_of_longer_ones() -> None:
    """All terms are found where those inside of longer ones are asked for."""
    found = finder(*LAW)
    assert used(found, "The rule of law", nested=True) == ["rule of law", "law"]
    assert len(found.terms("The rule of law")) == 1


def test_signs() -> None:
    """A term without words, such as a sign, is a part of the text."""
    assert used(finder(("§", "article")), "See § 7") == ["§"]
    assert used(finder(("§", "article")), "See 7") == []


def test_names_of_a_term() -> None:
    """A term is found under each of its names, and told once."""
    found = finder(("network|web", "réseau"))
    assert used(found, "A web") == ["network"]
    assert used(found, "A web of networks") == ["network"]


def test_terms_without_forms() -> None:
    """A term that has nothing in the language is not looked for."""
    assert used(finder(("law", "")), "The law") == []
    assert used(finder(("law", ""), refused={"law": "loi"}), "The law") == ["law"]


@pytest.mark.parametrize(
    ("text", "nested", "terms"),
    [
        ("主权国家的法律", False, ["主权国家", "法律"]),
        ("主权国家的法律", True, ["主权国家", "国家", "法律"]),
        ("国家", False, ["国家"]),
        ("人", False, []),
    ],
)
def test_terms_of_a_source_without_spaces(text: str, *, nested: bool, terms: list[str]) -> None:
    """In Chinese a term is a part of the text, the longest one first."""
    found = finder(
        *(("国家", "State"), ("主权国家", "sovereign"), ("法律", "law")),
        target="en",
        source="zh-Hans",
    )
    assert sorted(used(found, text, nested=nested)) == sorted(terms)


@pytest.mark.parametrize(
    ("form", "tag", "text", "is_there"),
    [
        ("droit", "fr", "Le droit.", True),
        ("droit", "fr", "Les DROITS.", True),
        ("droit", "fr", "La loi.", False),
        ("droit", "fr", "Cyberdroit", True),
        ("loi", "fr", "exploit", False),
        ("bien commun", "fr", "des biens qui sont communs", True),
        ("bien commun", "fr", "Le bien seul", False),
        ("bien commun", "fr", "bien a b c d e f commun", True),
        ("bien commun", "fr", "bien a b c d e f g commun", False),
        ("mise en œuvre", "fr", "œuvre a mise", True),
        ("a b", "fr", "b a", True),
        ("a b", "fr", "b", False),
        ("Recht", "de", "Völkerrechts", True),
        ("법", "ko", "법률", False),
        ("가격", "ko", "시장가격은", True),
        ("بلد", "ar", "والبلد", True),
        ("يد", "ar", "واليد", False),
        *(("ab", tag, "xaby", True) for tag in ("bo", "ja", "km", "lo", "my", "th", "yue")),
        ("ab", "fr", "xaby", False),
        ("§", "fr", "a § 7", True),
        ("§", "fr", "a", False),
        ("법률", "ko", "국제법률을", True),
        ("网络空间", "zh-Hans", "在网络空间里", True),
        ("网络空间", "zh-Hans", "在网 络空间里", True),
        ("网络空间", "zh-Hans", "在网⟦1⟧络空间里", True),
        ("网络 空间", "zh-Hans", "网络空间", True),
        ("ICT", "zh-Hans", "使用ict", True),
        ("网络空间", "zh-Hans", "空间", False),
        ("دولة", "ar", "والدولة", True),
        ("دولة", "ar", "بلد", False),
        ("دَوْلة", "ar", "للدولة", True),
        ("מדינה", "he", "והמדינה", True),
        ("הספרייה", "he", "כשספרייה", True),
        ("मानव", "hi", "मानवों", True),
        ("ısı", "tr", "Isı burada", True),
        ("internet", "tr", "İNTERNET", True),
        ("ağ", "tr", "ağın kendisi", True),
        ("ağ", "tr", "ağır taş", False),
        ("ışıq", "az", "Işığın", True),
        ("мережа", "uk", "багато мереж", True),
        ("мережа", "uk", "мережею", True),
        ("книга", "uk", "у книзі", True),
        ("цифрова економіка", "uk", "цифрової економіки", True),
        ("мережа", "uk", "міра сили", False),
        ("síť", "cs", "v sítích", True),
        ("síť", "cs", "sirup", False),
        ("sieť", "sk", "sietí", True),
        ("rețea", "ro", "rețeaua", True),
        ("rețea", "ro", "rețelelor", True),
        ("rețea", "ro", "retrage", False),
        ("stradă", "ro", "străzi", True),
        ("książka", "pl", "w książce", True),
        ("knjiga", "hr", "u knjizi", True),
        ("turvallisuus", "fi", "turvallisuuden", True),
        ("réseau", "fr", "réserve", False),
        ("sheria", "sw", "Sheria", True),
        ("sheria", "sw", "shule", False),
    ],
)
def test_a_form_in_a_translation(form: str, tag: str, text: str, *, is_there: bool) -> None:
    """A form is there in any inflection and order, and inside of longer words; near together."""
    found = finder(("x", form), target=tag)
    terms = found.terms("An x")
    assert [term.names[0] for term in found.unused(terms, text)] == ([] if is_there else ["x"])


def test_one_of_several_forms() -> None:
    """Any form of a term will do, and a term without accepted forms is not missed."""
    found = finder(("law", "droit|loi"), ("x", ""), refused={"x": "y"})
    terms = found.terms("An x of law")
    assert found.unused(terms, "La loi") == []
    assert [term.names[0] for term in found.unused(terms, "La règle")] == ["law"]


@pytest.mark.parametrize(
    ("accepted", "refused", "tag", "text", "is_told"),
    [
        ("cyberespace", "espace", "fr", "Un espace", True),
        ("cyberespace", "espace", "fr", "Un cyberespace", False),
        ("espace cyber", "espace", "fr", "Un espace cyber", False),
        ("espace cyber", "espace", "fr", "Un espace cyber, un espace", True),
        ("espace cyber", "espace", "fr", "Deux espaces", True),
        ("", "espace", "fr", "Un espace", True),
        ("", "espace libre", "fr", "Un espace très libre", False),
        ("", "espace libre", "fr", "Des espaces libres", True),
        ("", "espace libre", "fr", "libre espace", False),
        ("网络空间", "空间", "zh-Hans", "网络空间", False),
        ("网络空间", "空间", "zh-Hans", "网络空间和空间", True),
        ("", "ICT", "zh-Hans", "使用ict", True),
        ("", "§", "fr", "a § 7", True),
        ("", "§", "fr", "a", False),
    ],
)
def test_forbidden_forms(
    accepted: str, refused: str, tag: str, text: str, *, is_told: bool
) -> None:
    """A forbidden form is told where it stands word by word, and is no part of an accepted one."""
    found = finder(("x", accepted), target=tag, refused={"x": refused})
    told = [(term.names[0], form) for term, form in found.forbidden(found.terms("An x"), text)]
    assert told == ([("x", refused)] if is_told else [])


def test_forms_of_the_nearest_language() -> None:
    """A regional language has its own forms, or those of the language that it is a kind of."""
    forms = {"pt": ("a",), "zh-Hant": ("b",), "zh": ("c",)}
    assert nearest(forms, "pt-BR") == ("a",)
    assert nearest(forms, "zh-Hant-TW") == ("b",)
    assert nearest(forms, "zh-Hans") == ("c",)
    assert nearest(forms, "fr") == ()
    assert (primary("zh-Hant-TW"), primary("fr")) == ("zh", "fr")


def test_words() -> None:
    """Words are letters and digits with the signs that combine with them; marks are none."""
    assert words("It’s ⟦1⟧two⟦/1⟧-fold, 3a_b.") == ["It", "s", "two", "fold", "3a", "b"]
    assert words("हिन्दी में") == ["हिन्दी", "में"]
