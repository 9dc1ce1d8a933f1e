"""A machine's text as its language prints it."""

from __future__ import annotations

import pytest

from hexapla.languages.languages import typography
from hexapla.machine.plaintext import Plain
from hexapla.machine.requests import Translated
from hexapla.machine.typography import typeset
from hexapla.theme import Theme
from tests.conftest import ROOT

NARROW, WIDE = "\u202f", "\u00a0"

CASES = [
    ("en", 'He said "yes" and left.', "He said “yes” and left."),
    ("en", "She isn't 'here' today, the dogs' owner said.", None),
    ("en", "It is 5'10\" tall", "It is 5'10\" tall"),
    ("en", "Wait ... and see  now .", "Wait … and see now."),
    ("es", 'Dijo "sí" ayer.', "Dijo «sí» ayer."),
    ("es", 'El "caso “A” nuevo" sigue.', "El «caso “A” nuevo» sigue."),
    ("es", "Por qué? Porque sí!", "¿Por qué? ¡Porque sí!"),
    ("es", "¿Por qué? Nada.", "¿Por qué? Nada."),
    ("fr", 'Il dit "oui"; vraiment? Non: jamais!', None),
    ("fr", "Voir https://example.org/a?b=c à 10:30.", "Voir https://example.org/a?b=c à 10:30."),
    ("fr", f"Déjà « bien »{NARROW}!", f"Déjà «{NARROW}bien{NARROW}»{NARROW}!"),
    ("fr", "l'ami d'hier", "l’ami d’hier"),
    ("de", 'Er sagte "ja".', "Er sagte „ja“."),
    ("de", "Er sagte „ja“ und „nein“.", "Er sagte „ja“ und „nein“."),
    ("ru", 'Он сказал "да".', "Он сказал «да»."),
    ("zh-Hans", "网络空间 是 开放的, 也是安全的.", "网络空间是开放的，也是安全的。"),
    ("zh-Hans", "他说 “好” (真的)。", None),
    ("ar", 'قال "نعم", ثم ذهب؟ نعم; لا?', "قال «نعم»، ثم ذهب؟ نعم؛ لا؟"),
    ("en", 'A lone " mark stays', 'A lone " mark stays'),
    ("en", "", ""),
]

SPECIAL = {
    ("en", "She isn't 'here' today, the dogs' owner said."): (
        "She isn’t “here” today, the dogs' owner said."
    ),
    ("fr", 'Il dit "oui"; vraiment? Non: jamais!'): (
        f"Il dit «{NARROW}oui{NARROW}»{NARROW}; vraiment{NARROW}? Non{WIDE}: jamais{NARROW}!"
    ),
    ("zh-Hans", "他说 “好” (真的)。"): "他说 “好” （真的）。",
}


@pytest.mark.parametrize(("language", "text", "wanted"), CASES)
def test_typography(language: str, text: str, wanted: str | None) -> None:
    """Quotation marks, spaces and punctuation become the language's, where that is sure."""
    made = Translated(Plain(""), text)
    typeset(made, typography(Theme(ROOT), language))
    assert made.text == (wanted if wanted is not None else SPECIAL[language, text])


@pytest.mark.parametrize(("language", "text"), [case[:2] for case in CASES])
def test_typography_is_settled(language: str, text: str) -> None:
    """What has the typography of its language is not changed again."""
    rules = typography(Theme(ROOT), language)
    made = Translated(Plain(""), text)
    typeset(made, rules)
    once = made.text
    typeset(made, rules)
    assert made.text == once


def test_places_are_carried_along() -> None:
    """Links and edges of a text stay with their words when the typography changes."""
    made = Translated(Plain("a word"), 'dit "oui" ; puis')
    start = made.text.index("oui")
    made.links = [((start, start + 3), (2, 6), 1.0)]
    made.edges = {("open", 0): start, ("close", 0): start + 3}
    typeset(made, typography(Theme(ROOT), "fr"))
    (first, last), _, _ = made.links[0]
    assert made.text[first:last] == "oui"
    assert made.text[made.edges["open", 0] : made.edges["close", 0]] == "oui"


@pytest.mark.parametrize(
    ("source", "text", "wanted"),
    [
        ("Global governance", "governança global", "Governança global"),
        ("“Yes”, he said", "“sí”, digué", "«Sí», digué"),
        ("digital divide", "fractura digital", "fractura digital"),
        ("2019 was good", "2019 fou bo", "2019 fou bo"),
        ("Peace", "和平", "和平"),
    ],
)
def test_capitals_at_the_beginning(source: str, text: str, wanted: str) -> None:
    """A text begins with a capital where its source does."""
    made = Translated(Plain(source), text)
    typeset(made, typography(Theme(ROOT), "ca"))
    assert made.text == wanted
