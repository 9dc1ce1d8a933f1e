"""Sites with one thing broken."""

from __future__ import annotations

from collections.abc import Iterator

from tests.gallery.breaking import Broken, add, drop, swap
from tests.gallery.shared import ARABIC, of_text
from tests.gallery.styles import of_styles

TURN = r'<a rel="{}".*?</a>'


def _own() -> Iterator[tuple[str, Broken]]:
    """What only a site has: pages by name, ways from one to the next, contents on each."""
    front, first, terms = "index.html", "first.html", "index-of-terms.html"
    row = r'<li class="level-2"><a href="first.html#{}">.*?</li>\n'

    # ------------------------------------------------------------------------------- contents
    yield (
        "contents: another number",
        Broken(front, swap('"number">1.1<', '"number">9<'), "1.1", "contents is printed as '9'"),
    )
    yield (
        "contents: another number in Arabic digits",
        Broken(front, swap('"number">١.١<', '"number">٩<'), "section 1.1", "as '9'", ARABIC),
    )
    yield (
        "contents: no number",
        Broken(
            front, drop('<span class="number">1.1.1</span>'), "1.1.1", "contents is not printed"
        ),
    )
    yield (
        "contents: a number beside another page",
        Broken(
            first, swap('"number">2<', '"number">3<'), "section 2", "contents is printed as '3'"
        ),
    )
    yield (
        "contents: no number beside another page",
        Broken(
            first, drop('<span class="number">2</span>'), "section 2", "contents is not printed"
        ),
    )
    yield (
        "contents: no line",
        Broken(
            front, drop(row.format("last")), "edition", "its contents: there is no section 'last'"
        ),
    )
    yield (
        "contents: a line leads to another section",
        Broken(
            front,
            swap('#last"', '#inside"'),
            "section 1.1",
            "'inside' in the contents is printed as '1.2'",
        ),
    )
    yield (
        "contents: another title",
        Broken(front, swap(">Inside<", ">Outside<"), "section 'inside'", "title differs"),
    )
    yield (
        "contents: lines in another order",
        Broken(
            front,
            swap(rf"({row.format('inside')})(.*?)({row.format('last')})", r"\3\2\1"),
            "section",
            "from 'last' on, the lines of its contents stand in another order",
        ),
    )
    yield (
        "contents: pages in another order",
        Broken(
            first,
            swap(r'(<li><a href="preface.*?</li>)(.*?)(<li><a href="second.*?</li>)', r"\3\2\1"),
            "edition",
            "the contents beside first.html: from 'second' on",
        ),
    )
    yield (
        "contents: a figure with another number",
        Broken(front, swap(">Figure 2<", ">Figure 4<"), "1.1.1", "'fig-two' in the contents is"),
    )
    yield (
        "contents: a table without a line",
        Broken(
            front, drop(r"<li><a href=\"first.html#tab-one.*?</li>"), "1.1.1", "'tab-one' in the"
        ),
    )

    # ------------------------------------------------------------------------------------ index
    yield (
        "index: another paragraph",
        Broken(terms, swap(">¶3<", ">¶9<"), "section 1.1.1", "'index-4' is printed as '¶9'"),
    )
    yield (
        "index: another paragraph in Arabic digits",
        Broken(terms, swap(">¶٣<", ">¶٩<"), "1.1.1", "'index-4' is printed as '¶9'", ARABIC),
    )
    yield (
        "index: another title",
        Broken(
            terms,
            swap('(#index-1">)Preface<', r"\1Foreword<"),
            "'preface'",
            "'index-1' is printed as 'Foreword', in the book it is the title of 'preface'",
        ),
    )
    yield (
        "index: nothing printed",
        Broken(terms, swap(">¶1<", "><"), "section 1", "'index-3' is not printed"),
    )
    yield (
        "index: leads elsewhere",
        Broken(terms, swap("#index-3", "#index-4"), "section 1", "'index-3' is not printed"),
    )
    yield "index: gone", Broken(terms, None, "section 1", "'index-3' is not printed")

    # ------------------------------------------------------------------------------------ pages
    yield "page: gone", Broken(first, None, "edition", "its files: there is no page 'first'")
    yield (
        "page: one too many",
        Broken("extra.html", add("<main><p>More.</p></main>"), "edition", "has no page 'extra'"),
    )
    yield (
        "page: no link to the next",
        Broken(
            first, drop(TURN.format("next")), "edition", "links to the next page: there is no page"
        ),
    )
    yield (
        "page: a link to the next that leads back",
        Broken(
            first,
            swap(r'(rel="next" href=")second', r"\1preface"),
            "edition",
            "there is no page 'second'",
        ),
    )
    yield (
        "page: no link to the one before",
        Broken(
            first,
            drop(TURN.format("prev")),
            "edition",
            "links to the page before: there is no page",
        ),
    )
    yield (
        "page: named as the next and is another",
        Broken(
            "preface.html",
            swap('(<link rel="next" href=")first', r"\1second"),
            "edition",
            "the next pages that it names: there is no page 'first'",
        ),
    )
    yield (
        "page: a link to the next with another title",
        Broken(
            first,
            swap("(<span>Next</span> )Second", r"\1Third"),
            "section 'second'",
            "its title differs: html 'Second', html 'Next Third'",
        ),
    )

    # ------------------------------------------------------------------------------- styles
    yield (
        "style prints: in a sheet that another one imports",
        Broken(
            "style.css",
            lambda text: "@import url('data.css');" + text,
            "section 2",
            "'5 9'",
        ),
    )
    yield (
        "style prints: in the page itself",
        Broken(
            "second.html",
            swap("</head>", '<style>p::before { content: "9" }</style></head>'),
            "section 2",
            "'5 9'",
        ),
    )
    yield (
        "style hides: in the element itself",
        Broken(
            "second.html",
            swap('class="note-number"', 'class="note-number" style="display: none"'),
            "section 2",
            "'second-note-1' is not printed",
        ),
    )
    yield (
        "hidden without a style",
        Broken(
            "second.html", swap('class="label"', 'class="label" hidden'), "2", "'tab-two' is not"
        ),
    )


BROKEN = {**dict(of_text(".html")), **dict(of_styles()), **dict(_own())}

IN_PAIRS = {
    "second column: another number of a paragraph": Broken(
        "first.html",
        swap(r'(id="p3.ar-EG".*?-number"[^>]*>)٣<', r"\1٤<"),
        "the text in ar-EG, section 1.1.1",
        "'p3' is printed as '4'",
    ),
    "second column: another call": Broken(
        "first.html",
        swap(r"(#first-note-2.ar-EG\"[^>]*>)٢<", r"\1٥<"),
        "the text in ar-EG, section 1.1",
        "'first-note-2' is printed as '5'",
    ),
    "second column: another number of a section": Broken(
        "first.html",
        swap(r'(id="last.ar-EG"[^>]*><span class="number">)[^<]*', r"\g<1>٩"),
        "the text in ar-EG, section 1.2",
        "'last' is printed as '9'",
    ),
    "second column: another reference": Broken(
        "first.html",
        swap("القسم.١.١</a>", "القسم ٩</a>"),
        "the text in ar-EG, section 1",
        "'القسم 9'",
    ),
    "second column: hidden": Broken(
        "style.css",
        add(".second .paragraph-number { display: none }"),
        "the text in ar-EG, section 2",
        "'p5' is not printed",
    ),
}
