"""What an ebook may say of its accessibility, judged from pages written by hand."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from hexapla.formats.epub import accessibility

MATH = '<math xmlns="http://www.w3.org/1998/Math/MathML"{}><mi>x</mi></math>'
CONTENTS = '<nav epub:type="toc"><ol><li><a href="a.xhtml">A</a></li></ol></nav>'
PICTURE = '<p><img src="x" alt="words"/></p>'
BARE_PICTURE = '<p><img src="x" alt=""/></p>'


def page_of(body: str, head: str = "<title>A</title>", lang: str = ' lang="en"') -> bytes:
    """A page with this body."""
    names = 'xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"'
    return f"<html {names}{lang}><head>{head}</head><body>{body}</body></html>".encode()


def look(
    body: str, style: str = "", pictures: dict[str, bytes] | None = None
) -> accessibility.Claims:
    """What may be said of a book of one chapter with this body."""
    pages = {"a.xhtml": page_of(f"<h1>A</h1>{body}"), "nav.xhtml": page_of(CONTENTS)}
    return accessibility.claims(pages, pictures or {}, style, ["a.xhtml", "nav.xhtml"])


def look_at(contents: str, *bodies: str) -> accessibility.Claims:
    """What may be said of a book with these chapters, 1.xhtml and so on, and these contents."""
    pages = {f"{n}.xhtml": page_of(body) for n, body in enumerate(bodies, start=1)}
    whole = {**pages, "nav.xhtml": page_of(contents)}
    return accessibility.claims(whole, {}, "", list(whole))


def told(body: str, style: str = "") -> list[tuple[str, str]]:
    """Where the faults of a book with this chapter are, and what they are."""
    found = look(body, style).faults
    assert all(fault.tip for fault in found)
    return [(fault.where, fault.what) for fault in found]


# -------------------------------------------------------------------------------- features

PLAIN = {"tableOfContents", "structuralNavigation", "readingOrder", "displayTransformability"}
"""What holds for a book of one chapter with nothing in it but words."""


@pytest.mark.parametrize(
    ("body", "more", "less"),
    [
        ("<p>words</p>", set(), set()),
        (PICTURE, {"alternativeText"}, {"displayTransformability"}),
        (BARE_PICTURE, set(), {"displayTransformability"}),
        ('<p><img src="x" alt="  "/></p>', set(), {"displayTransformability"}),
        ('<p><img src="x"/></p>', set(), {"displayTransformability"}),
        (PICTURE + BARE_PICTURE, set(), {"displayTransformability"}),
        ('<p><img role="doc-cover" src="x" alt="A"/></p>', {"ARIA", "alternativeText"}, set()),
        (MATH.format(""), {"MathML"}, set()),
        ("<h2>B</h2><h3>C</h3><h2>D</h2>", set(), set()),
        ("<h3>B</h3>", set(), {"structuralNavigation"}),
        ('<p><span epub:type="bodymatter pagebreak"/></p>', {"pageBreakMarkers"}, set()),
        ('<p><span class="pagebreak"/></p>', set(), set()),
        ('<nav epub:type="page-list"></nav>', {"pageNavigation"}, set()),
        ('<nav epub:type="landmarks"></nav>', set(), set()),
        ('<section role="doc-index"></section>', {"index", "ARIA"}, set()),
        ('<section role="doc-chapter"></section>', {"ARIA"}, set()),
        ('<section role="main"></section>', set(), set()),
    ],
)
def test_features_are_claimed_if_true(body: str, more: set[str], less: set[str]) -> None:
    """Just the features are claimed that the book has: each once, and no other with it."""
    found = look(body).features
    assert len(set(found)) == len(found)
    assert set(found) == PLAIN - less | more


def test_a_book_without_headings_has_no_structure() -> None:
    """Where nothing is a heading, nobody can go from one to the next."""
    assert "structuralNavigation" not in look_at(CONTENTS, "<p>words</p>").features
    assert "structuralNavigation" in look_at(CONTENTS, "<p>words</p>", "<h1>B</h1>").features


@pytest.mark.parametrize("style", ["px", "pt", "mm", "cm", "in"])
def test_type_of_a_fixed_size_cannot_be_transformed(style: str) -> None:
    """Sizes of type in units of paper or screen stay as they are, whatever a reader wants."""
    rule = f"p {{ font-size: 1.5{style} }}"
    assert "displayTransformability" not in look("", rule).features
    assert told("", rule) == [("style.css", "1.4.4: type of a fixed size")]


@pytest.mark.parametrize(
    "rule", ["font-size: 1.5em", "font-size: 90%", "margin: 3px", "--font-size: 3px"]
)
def test_type_that_grows_can_be_transformed(rule: str) -> None:
    """Sizes that go with the reader's own, and lengths that are no type, are left alone."""
    assert "displayTransformability" in look("", f"p {{ {rule} }}").features
    assert told("", f"p {{ {rule} }}") == []


@pytest.mark.parametrize(
    ("links", "is_in_order"),
    [
        (["1.xhtml", "1.xhtml#b", "2.xhtml", "2.xhtml#d"], True),
        (["1.xhtml#b", "2.xhtml#d"], True),
        (["1.xhtml", "1.xhtml", "2.xhtml"], True),
        (["2.xhtml", "1.xhtml"], False),
        (["1.xhtml#c", "1.xhtml#b"], False),
        (["1.xhtml", "2.xhtml#b"], False),
        (["1.xhtml", "gone.xhtml"], False),
        ([], False),
    ],
)
def test_order_is_claimed_if_the_contents_follow_it(links: list[str], *, is_in_order: bool) -> None:
    """The contents lead to places that are there, in the order in which they are read."""
    entries = "".join(f'<li><a href="{link}">A</a></li>' for link in links)
    other = '<nav epub:type="landmarks"><a href="2.xhtml">B</a><a href="1.xhtml">A</a></nav>'
    body = '<h1 id="{}">A</h1><p id="{}">x</p><p id="">y</p>'
    bodies = (body.format("b", "c"), body.format("d", "e"))
    found = look_at(f'<nav epub:type="toc">{entries}</nav>{other}', *bodies).features
    assert ("readingOrder" in found) is is_in_order
    assert ("tableOfContents" in found) is bool(links)


# ---------------------------------------------------------------------- modes and hazards


@pytest.mark.parametrize(
    ("body", "modes", "sufficient"),
    [
        ("<p>words</p>", ("textual",), ("textual",)),
        (PICTURE, ("textual", "visual"), ("textual",)),
        (BARE_PICTURE, ("textual", "visual"), ("textual,visual",)),
        (PICTURE + BARE_PICTURE, ("textual", "visual"), ("textual,visual",)),
        (BARE_PICTURE + PICTURE, ("textual", "visual"), ("textual,visual",)),
        (PICTURE + PICTURE, ("textual", "visual"), ("textual",)),
    ],
)
def test_modes_are_claimed_if_true(
    body: str, modes: tuple[str, ...], sufficient: tuple[str, ...]
) -> None:
    """Words alone suffice where every picture, and not only some, has them."""
    found = look(body)
    assert (found.modes, found.sufficient) == (modes, sufficient)


def test_pictures_of_every_chapter_count() -> None:
    """One picture without words in a later chapter is enough to need eyes."""
    assert look_at(CONTENTS, PICTURE, BARE_PICTURE).sufficient == ("textual,visual",)
    assert look_at(CONTENTS, PICTURE, PICTURE).sufficient == ("textual",)


STILL = b'<svg xmlns="http://www.w3.org/2000/svg"><g><rect/></g></svg>'


def _frames(kind: str, count: int) -> bytes:
    content = io.BytesIO()
    frames = [Image.new("L", (2, 2), shade) for shade in range(0, 255, 255 // count)][:count]
    if count > 1:
        frames[0].save(content, kind, save_all=True, append_images=frames[1:])
    else:
        frames[0].save(content, kind)
    return content.getvalue()


@pytest.mark.parametrize("name", ["animate", "animateTransform", "animateMotion", "set"])
def test_a_drawing_that_moves_is_a_hazard(name: str) -> None:
    """Any element of SVG that moves others is seen, whatever the case of the file's ending."""
    moving = STILL.replace(b"<rect/>", f"<rect><{name}/></rect>".encode())
    assert look("", pictures={"a.svg": moving}).hazards == ("unknown",)
    assert look("", pictures={"a.SVG": moving}).hazards == ("unknown",)


def test_hazards_are_named_if_anything_moves() -> None:
    """No hazard is denied where one picture of several, or the style, moves or may move."""
    assert look("", pictures={"a.svg": STILL, "b.gif": _frames("GIF", 1)}).hazards == ("none",)
    assert look("", pictures={"a.svg": STILL, "b.gif": _frames("GIF", 2)}).hazards == ("unknown",)
    assert look("", pictures={"a.jpg": _frames("JPEG", 1)}).hazards == ("none",)
    assert look("", pictures={"a.png": b"no picture"}).hazards == ("unknown",)
    assert look("", style="p { animation: turn 1s; }").hazards == ("unknown",)


# ------------------------------------------------------------------------------------ WCAG


@pytest.mark.parametrize(
    ("body", "what"),
    [
        (BARE_PICTURE, "1.1.1: the picture 'x' has no text"),
        (MATH.format(""), "1.1.1: a formula has no text"),
        ("<iframe></iframe>", "1.2.1: nobody has looked at the iframe element"),
        ("<object></object>", "1.2.1: nobody has looked at the object element"),
        ("<video></video>", "1.2.1: nobody has looked at the video element"),
        ("<audio></audio>", "1.2.1: nobody has looked at the audio element"),
        ("<embed></embed>", "1.2.1: nobody has looked at the embed element"),
        ("<h3>B <em>c</em></h3>", "1.3.1: the heading 'B c' skips a level"),
        ("<h2>B</h2><h4>C</h4>", "1.3.1: the heading 'C' skips a level"),
        ("<h2>B</h2><h6>C</h6>", "1.3.1: the heading 'C' skips a level"),
        (
            "<table><tr><td>1</td></tr><tr><td>2</td></tr></table>",
            "1.3.1: a table has no headers",
        ),
        ('<p><a href="b"></a></p>', "2.4.4: the link to 'b' has no words"),
        ('<p><a href="b"><img src="x" alt=""/></a></p>', "2.4.4: the link to 'b' has no words"),
        ("<h2> </h2>", "2.4.6: a heading is empty"),
        ("<h2>B</h2><h3></h3>", "2.4.6: a heading is empty"),
        ("<h2>B</h2><h3>C</h3><h4></h4>", "2.4.6: a heading is empty"),
        ("<h2>B</h2><h3>C</h3><h4>D</h4><h5></h5>", "2.4.6: a heading is empty"),
        ("<h2>B</h2><h3>C</h3><h4>D</h4><h5>E</h5><h6></h6>", "2.4.6: a heading is empty"),
        ("<h1></h1>", "2.4.6: a heading is empty"),
        ('<p id="a"/><p id="b"/><p id="a"/>', "4.1.2: the id 'a' stands there twice"),
        (
            '<p aria-labelledby="none">x</p>',
            "4.1.2: aria-labelledby names 'none', which is not there",
        ),
        (
            '<p id="a" aria-describedby="a b">x</p>',
            "4.1.2: aria-describedby names 'b', which is not there",
        ),
    ],
)
def test_what_fails_wcag(body: str, what: str) -> None:
    """What fails a criterion that a machine can check is told, where it is, by that criterion."""
    found = told(body)
    assert ("a.xhtml", what) in found
    # A link with nothing but a picture lacks the picture's words as well.
    assert [one for one in found if one != ("a.xhtml", what)] == (
        [("a.xhtml", "1.1.1: the picture 'x' has no text")]
        if "<a" in body and "img" in body
        else []
    )


@pytest.mark.parametrize(
    "body",
    [
        "<p>x</p>",
        PICTURE,
        MATH.format(' alttext="x"'),
        "<table><tr><td>1</td></tr></table>",
        "<table><tr><th>1</th></tr><tr><td>2</td></tr></table>",
        '<p><a href="b">words</a></p>',
        '<p><a href="b" aria-label="words"></a></p>',
        '<p><a href="b"><img src="x" alt="words"/></a></p>',
        '<p><a id="place"></a></p>',
        "<h2>B</h2><h3>C</h3><h4>D</h4><h5>E</h5><h6>F</h6><h1>G</h1><h2>H</h2>",
        '<p id="a" aria-labelledby="a b">x</p><p id="b">y</p>',
        '<p id="">x</p><p id="">y</p>',
    ],
)
def test_what_passes_wcag(body: str) -> None:
    """What does as the criteria want is no fault."""
    assert told(body) == []


def test_each_page_is_looked_at_alone() -> None:
    """An id may stand on two pages, and each page begins with a heading of the first level."""
    contents = CONTENTS.replace("a.xhtml", "1.xhtml")
    assert look_at(contents, '<h1 id="a">A</h1><h2>B</h2>', '<h1 id="a">C</h1>').faults == ()
    (fault,) = look_at(contents, "<h1>A</h1>", "<h2>B</h2>").faults
    assert (fault.where, fault.what) == ("2.xhtml", "1.3.1: the heading 'B' skips a level")


def test_a_page_without_title_or_language_fails_wcag() -> None:
    """Every page has a title and names its language, and the book has contents."""
    whole = {"a.xhtml": page_of("", head="<title> </title>", lang=' lang=""')}
    found = accessibility.claims(whole, {}, "", []).faults
    assert [(fault.where, fault.what) for fault in found] == [
        ("a.xhtml", "3.1.1: the page names no language"),
        ("a.xhtml", "2.4.2: the page has no title"),
        ("nav.xhtml", "2.4.5: no table of contents"),
    ]


# --------------------------------------------------------------------------------- colours


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ((0, 0, 0), (255, 255, 255), 21),
        ((255, 255, 255), (0, 0, 0), 21),
        ((9, 9, 9), (9, 9, 9), 1),
        # Figures that everybody's contrast checkers give for the plain colours on white.
        ((255, 0, 0), (255, 255, 255), 3.998),
        ((0, 255, 0), (255, 255, 255), 1.372),
        ((0, 0, 255), (255, 255, 255), 8.592),
        ((119, 119, 119), (255, 255, 255), 4.478),
        # On both sides of where the curve of sRGB begins: 10 is linear, 11 is not.
        ((10, 10, 10), (0, 0, 0), 1.0607),
        ((11, 11, 11), (0, 0, 0), 1.0669),
    ],
)
def test_contrast(one: tuple[int, ...], other: tuple[int, ...], ratio: float) -> None:
    """The contrast is that of WCAG 2.2, whichever colour is named first."""
    assert accessibility.contrast(one, other) == pytest.approx(ratio, abs=6e-4)


@pytest.mark.parametrize(
    "style",
    [
        "p { color: #767676 }",  # the lightest grey that passes on white: 4.54
        "p { color: #060 } b { color: #00f }",
        "p { color: light-dark(#767676, #757575) }",  # 4.56 on black
        "p { color: inherit } b { color: CurrentColor } i { color: unset } u { color: initial }",
        "p { color: transparent }",
        ":root { --ink: light-dark(#333, #ddd); } p { color: var(--ink) }",
        ":root { --ink: #333; } p { color: var(--ink) }",
        "b { color: #fff; background: #000 }",
        "b { color: #fff; background-color: #000 }",
        "p { color: light-dark(#000, #fff) } q { background: #fed }",
        "p { color: light-dark(#000, #fff) } q { background: light-dark(#fed, #111) }",
        "p { opacity: 0.55 }",  # 4.77 by day
        "/* p { color: #999 }\n b { color: #999 } */ i { color: #000 }",
        "p { border-color: #eee }",
        "p { background: none }",
    ],
)
def test_colours_that_pass(style: str) -> None:
    """Letters that are told from their ground, by day and by night, are no fault."""
    assert told("<p>x</p>", style) == []


@pytest.mark.parametrize(
    ("style", "what"),
    [
        ("p { color: #777 }", "p: '#777' has too little contrast"),  # 4.48
        ("p { color: #777777; }", "p: '#777777' has too little contrast"),
        ("p { color: #FF0000 }", "p: '#FF0000' has too little contrast"),
        ("p,\n   b { color: #999 }", "p, b: '#999' has too little contrast"),
        ("@media print { p { color: #999 } }", "p: '#999' has too little contrast"),
        (
            "p { color: light-dark(#777, #fff) }",
            "p: 'light-dark(#777, #fff)' has too little contrast",
        ),
        (
            "p { color: light-dark(#000, #747474) }",  # 4.49 on black
            "p: 'light-dark(#000, #747474)' has too little contrast",
        ),
        (
            ":root { --ink: #999; } p { color: var(--ink) }",
            "p: 'var(--ink)' has too little contrast",
        ),
        ("p { color: #fff; background: #eee }", "p: '#fff' has too little contrast"),
        ("p { color: #000 } q { background: #333 }", "p: '#000' has too little contrast"),
        (
            "p { color: light-dark(#000, #fff) } q { background: light-dark(#fff, #eee) }",
            "p: 'light-dark(#000, #fff)' has too little contrast",
        ),
        ("p { opacity: 0.5 }", "p: 'inherit' has too little contrast"),  # 3.95 by day
        ("p { color: #555; opacity: 0.6 }", "p: '#555' has too little contrast"),
        ("p { color: rebeccapurple }", "p: the contrast of 'rebeccapurple' is not known"),
        ("p { color: var(--none) }", "p: the contrast of 'var(--none)' is not known"),
        ("p { color: #12345 }", "p: the contrast of '#12345' is not known"),
        ("p { color: #ggg }", "p: the contrast of '#ggg' is not known"),
        (
            "p { color: light-dark(#000, white) }",
            "p: the contrast of 'light-dark(#000, white)' is not known",
        ),
    ],
)
def test_colours_that_fail(style: str, what: str) -> None:
    """A rule with faint letters is told by its selector, and one that nobody can judge as well."""
    assert told("<p>x</p>", style) == [("style.css", f"1.4.3: {what}")]
