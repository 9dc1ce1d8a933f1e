"""The places of printed pages in the text of an ebook."""

from __future__ import annotations

from lxml import etree

from hexapla.formats.pdf import page_marks

BODIES = (
    (
        "<section><p id='a'>Héllo <em>ﬁrst Ⅷ½</em> tail 你好 ´x</p>"
        "<p id='b'>٣ <b/>c.. d</p><p/></section>"
    ),
    "<section><h1 id='c'>Zw⁵</h1>t<p>—</p></section>",
)


def test_each_letter_knows_where_it_stands() -> None:
    """The character at the place of a letter has this letter, also where it stands for several."""
    text = page_marks._Text([etree.fromstring(body) for body in BODIES])
    for number, letter in enumerate(text.letters):
        place = text.place(number)
        around = place.element.tail if place.is_tail else place.element.text
        assert letter in page_marks.letters((around or "")[place.at])
    assert text.letters[text.begins["b"] :].startswith("٣cdZw5")


def test_without_printed_pages_there_are_no_marks() -> None:
    """Bodies stay as they are where no page is known."""
    bodies = [etree.fromstring(body) for body in BODIES]
    before = list(map(etree.tostring, bodies))
    assert page_marks.add_page_marks(bodies, [], (0, 0), str) == []
    assert list(map(etree.tostring, bodies)) == before
