"""Lines as elements: what a paragraph holds stands in them once; letters are all of one width."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from lxml import etree, html

from hexapla.formats.pdf.paragraphs import flattening, opportunities
from hexapla.formats.pdf.paragraphs.composing import compose
from hexapla.formats.pdf.paragraphs.measuring import Face
from hexapla.formats.pdf.paragraphs.opportunities import Break
from hexapla.formats.pdf.paragraphs.reading import Look, Setting, Unreadable
from hexapla.formats.pdf.paragraphs.rules import Rules
from hexapla.formats.pdf.paragraphs.writing import LINE, Line, Piece, write

EM = 2.0
"""The size of type; every letter is half as wide."""

RULES = Rules(
    stretch=0.4,
    shrink=0.1,
    letters=0,
    hyphens=2,
    last_line=2,
    line_breaks="auto",
    closing="",
    dots=False,
)
CHINESE = Rules(
    stretch=0.4,
    shrink=0.1,
    letters=0.2,
    hyphens=2,
    last_line=1.9,
    line_breaks="strict",
    closing="，。",
    dots=True,
    is_wide=True,
)


class EqualFace(Face):
    """A type whose letters are all half an em wide, and Chinese ones a whole one."""

    def advances(self, text: str, *, rtl: bool) -> list[float]:  # noqa: ARG002 - as a face has it
        return [0.0 if char == "\u00ad" else EM if char >= "\u3000" else EM / 2 for char in text]


def look(
    hyphens: str = "manual", lang: str = "en", *, is_whole: bool = False, anywhere: bool = False
) -> Look:
    face = EqualFace((None, None), EM, 0.0)
    return Look(face, lang, hyphens, (6, 3, 3), "\u2010", is_whole, anywhere)


def composed(
    text: str, width: float, rules: Rules = RULES, lang: str = "en", hyphens: str = "manual"
) -> etree._Element:
    """A paragraph of HTML set in lines."""
    paragraph = html.fragment_fromstring(f"<p>{text}</p>")
    setting = Setting(width=width, indent=0.0, rtl=lang == "he", align="justify", lang=lang)
    own = look(hyphens, lang)
    setting.looks = {one: own for one in paragraph.iter() if isinstance(one.tag, str)}
    for image in paragraph.iter("img"):
        setting.widths[image] = 4.0
    for note in paragraph.iterfind(".//span[@class='footnote']"):
        setting.widths[note] = 1.0
    before = etree.tostring(paragraph)
    element, _ = compose(paragraph, setting, rules)
    assert etree.tostring(paragraph) == before
    return element


def lines(element: etree._Element) -> list[str]:
    """The texts of the lines of a paragraph."""
    return ["".join(map(str, line.itertext())) for line in element.iterfind(f".//span[@{LINE}]")]


def test_each_line_is_an_element() -> None:
    """Lines are spans, with a line end between each two, and together they are the text."""
    element = composed("aaaa bbbb cccc dddd eeee ffff", 9.9)
    assert lines(element) == ["aaaa bbbb", "cccc dddd", "eeee ffff"]
    assert "".join(map(str, element.itertext())) == "aaaa bbbb\ncccc dddd\neeee ffff"


def test_ids_stand_once() -> None:
    """An element that goes on in the next line has its id in the first one only."""
    element = composed('aaaa <em id="a">bbbb cccc dddd</em> eeee ffff', 9.9)
    assert element.xpath("//@id") == ["a"]
    assert ["".join(one.itertext()) for one in element.iter("em")] == ["bbbb", "cccc dddd"]


@pytest.mark.parametrize(
    "text",
    [
        'aaaa bbbb<span id="a"></span> cccc',
        'aaaa bbbb <span id="a"></span>cccc',
        '<span id="a"></span>aaaa bbbb cccc',
        'aaaa bbbb cccc<span id="a"></span>',
        'aaaa bbbb cccc <span id="a"></span> ',
        'aaaa bbbb <em><span id="a"></span></em> cccc',
    ],
)
def test_no_place_is_lost(text: str) -> None:
    """An empty place stands in one line, wherever that is broken."""
    assert composed(text, 9.9).xpath("//@id") == ["a"]


def test_no_place_is_lost_between_letters_set_apart() -> None:
    """An empty place stands between Chinese characters that share what is left of a line."""
    element = composed('中文字<span id="a"></span>中文字中文字', 7.3, CHINESE, "zh-Hans")
    assert element.xpath("//@id") == ["a"]
    assert element.xpath("//*[contains(@style, 'letter-spacing')]")


def test_links_hold_text_alone() -> None:
    """Nothing stands in a link but its text, which PDF/UA-1 wants of what WeasyPrint writes."""
    element = composed('中文<a href="#a">中文字中文字</a>中文，中文字', 10.5, CHINESE, "zh-Hans")
    links = list(element.iter("a"))
    assert "".join(one.text or "" for one in links) == "中文字中文字"
    assert not any(len(one) for one in links)


def test_lines_are_filled() -> None:
    """The spaces of a line share what is left of its width."""
    element = composed("aaaa bbbb cc dddd eeee gg ffff", 12)
    assert lines(element)[0] == "aaaa bbbb cc"
    # What nobody sees, for which Pango shapes spaces as in all other lines.
    assert element.xpath(f".//span[@{LINE}='0']/@style") == ["word-spacing:0.00146px"]
    element = composed("aaaa bbbb cc dddd eeee gg ffff", 12.5)
    assert element.xpath(f".//span[@{LINE}='0']/@style") == ["word-spacing:0.25049px"]


@pytest.mark.parametrize("room", [0.5, 1.0, 2.0, -0.5, 0.0009])
def test_spaces_are_no_whole_half_pixels(room: float) -> None:
    """Of a spacing of whole pixels, Pango rounds the half that is lost at the start of a text."""
    (piece,) = [Piece("a b", flattening.Leaf("a b", (), look()), 0, (False,) * 3)]
    host = etree.Element("p")
    setting = Setting(width=9, indent=0.0, rtl=False, align="justify", lang="en")
    write(host, [Line((piece,), room + 0.001, 9)], setting)
    (style,) = map(str, host.xpath("span/@style"))
    units = int(float(style.removeprefix("word-spacing:").removesuffix("px")) * 1024)
    assert units % 512 != 0
    assert units / 1024 == pytest.approx(room + 0.001, abs=0.003)


def test_chinese_letters_are_set_apart() -> None:
    """Chinese characters share what is left, and Latin letters and the last character do not."""
    element = composed("中文字中Atlas文字中文字中文字中", 14.4, CHINESE, "zh-Hans")
    spaced = element.xpath("//*[contains(@style, 'letter-spacing')]")
    assert spaced
    assert not any(char.isascii() for one in spaced for char in "".join(one.itertext()))


@pytest.mark.parametrize(("text", "is_spaced"), [("中文字中文", True), ("中文字", False)])
def test_characters_do_not_stand_far_apart(text: str, *, is_spaced: bool) -> None:
    """A line that lacks more than half an em for each character stays short."""
    element = composed(f"{text}abcdefghij，中文字", 12.9, CHINESE, "zh-Hans")
    assert lines(element)[0] == text
    first = element.find(f".//span[@{LINE}='0']")
    assert first is not None
    assert bool(first.xpath(".//*[contains(@style, 'letter-spacing')]")) == is_spaced


def test_a_mark_loses_its_empty_half() -> None:
    """A closing mark at the end of a line that is too full by a half loses its empty half."""
    element = composed("中文字中文。中文字中文", 11, CHINESE, "zh-Hans")
    assert lines(element)[0] == "中文字中文。"
    assert element.xpath("//span[@class='tight']/text()") == ["。"]


def test_words_are_divided() -> None:
    """A word is divided where its language allows, with the hyphen of its style."""
    element = composed("aaaa internationalisation aaaa", 14, hyphens="auto", lang="en-GB")
    assert any(line.endswith("\u2010") for line in lines(element))
    assert "".join(lines(element)).replace("\u2010", "").replace(" ", "") == (
        "aaaainternationalisationaaaa"
    )


def test_soft_hyphens_count() -> None:
    """A word that says itself where it may be divided is divided there."""
    element = composed("aaaa interna\u00adtional aaaa", 13)
    assert lines(element) == ["aaaa interna\u2010", "tional aaaa"]


def test_notes_and_pictures_are_copied() -> None:
    """A note and a picture stand where they stood, each as it is."""
    note = '<span class="footnote" data-number="1"><span class="line">A note.</span></span>'
    element = composed(f"aaaa bbbb{note} <img alt='a'> cccc dddd", 9.9)
    assert [one.get("data-number") for one in element.xpath("//span[@class='footnote']")] == ["1"]
    assert len(list(element.iter("img"))) == 1
    assert len(lines(element)) == 3


def test_what_holds_all_stays_the_only_child() -> None:
    """A rule of style may ask whether an element is the only child of its paragraph."""
    element = composed('<span class="state">aaaa bbbb cccc dddd</span>', 9.9)
    assert len(element) == 1
    assert element[0].get("class") == "state"
    assert len(lines(element)) == 2


def test_runs_from_left_to_right_stay_together() -> None:
    """What runs from left to right over elements stands in one turn of direction."""
    element = composed("אבג see the <em>New</em> book דהו זחט", 50, lang="he")
    (turn,) = element.xpath("//span[contains(@style, 'direction:ltr')]")
    assert "".join(turn.itertext()).strip() == "see the New book"


@pytest.mark.parametrize("text", ["a" * 40, "<!-- a -->aaaa bbbb"])
def test_what_cannot_be_set_is_refused(text: str) -> None:
    """Words that are wider than a line, and comments, are left as they are."""
    with pytest.raises(Unreadable):
        composed(text, 9.9)


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["aaa bbb"], [4, 7]),
        (["aaa-bbb ccc"], [4, 8, 11]),
        (["aaa\u00a0bbb"], [7]),
        (["中文，字"], [1, 3, 4]),
    ],
)
def test_lines_end_by_unicodes_rules(texts: Sequence[str], expected: list[int]) -> None:
    """A line ends behind a space or a hyphen, and between Chinese characters."""
    leaves = [flattening.Leaf(text, (), look()) for text in texts]
    assert list(opportunities.places(leaves, "zh", "strict")) == expected


def test_no_line_ends_in_what_is_whole() -> None:
    """A text that the style keeps whole is broken at its borders only."""
    leaves = [
        flattening.Leaf("aaa ", (), look()),
        flattening.Leaf("bb bb bb", (), look(is_whole=True)),
        flattening.Leaf(" ccc", (), look()),
    ]
    assert list(opportunities.places(leaves, "en", "auto")) == [4, 13, 16]


def test_addresses_are_broken_anywhere_only_if_need_be() -> None:
    """A line ends between two letters of an address only where it would be empty otherwise."""
    leaves = [flattening.Leaf("aaaa bb/cc", (), look(anywhere=True))]
    found = opportunities.places(leaves, "en", "auto")
    assert [place for place, kind in found.items() if kind is Break.FREE] == [5, 8, 10]
    assert found[2] is Break.ANYWHERE
