"""Ebooks with one thing broken."""

from __future__ import annotations

from collections.abc import Iterator

from tests.gallery.breaking import Broken, add, drop, swap
from tests.gallery.shared import ARABIC, of_text
from tests.gallery.styles import of_styles


def _own() -> Iterator[tuple[str, Broken]]:
    """What only an ebook has: navigation, spine, printed pages."""
    nav, terms, package = "nav.xhtml", "index-of-terms.xhtml", "package.opf"

    # ------------------------------------------------------------------------------- contents
    yield (
        "contents: another number",
        Broken(nav, swap('"number">1.1<', '"number">9<'), "section 1.1", "its number is '9'"),
    )
    yield (
        "contents: another number in Arabic digits",
        Broken(nav, swap('"number">١.١<', '"number">٩<'), "section 1.1", "as '9'", ARABIC),
    )
    yield (
        "contents as they are read: another number",
        Broken("index.xhtml", swap('"number">1.1<', '"number">9<'), "section 1.1", "as '9'"),
    )
    yield (
        "contents as they are read: another title",
        Broken("index.xhtml", swap("> Inside<", "> Outside<"), "section 'inside'", "title differs"),
    )
    yield (
        "contents as they are read: a table without a line",
        Broken(
            "index.xhtml",
            drop(r"<li><a href=\"first.xhtml#tab-one.*?</li>"),
            "1.1.1",
            "'tab-one' in the",
        ),
    )
    yield (
        "contents: no number",
        Broken(nav, drop('<span class="number">1.1.1</span> '), "1.1.1", "contents is not printed"),
    )
    yield (
        "contents: no line",
        Broken(nav, drop(r'<li><a href="first.xhtml#last".*?</li>'), "1.2", "'last' is missing"),
    )
    yield (
        "contents: a line leads to another section",
        Broken(nav, swap('#last"', '#inside"'), "section 1.2", "'last' is missing"),
    )
    yield (
        "contents: another title",
        Broken(nav, swap("> Inside<", "> Outside<"), "section 'inside'", "title differs"),
    )
    yield (
        "contents: another level",
        Broken(
            nav,
            swap(r'(<li><a href="first.xhtml#last".*?</li>)', r"<li><ol>\1</ol></li>"),
            "section 1.2",
            "its level is 3",
        ),
    )
    yield (
        "contents: a figure with another number",
        Broken(nav, swap(">Figure 2.", ">Figure 4."), "1.1.1", "'fig-two' in the contents is"),
    )
    yield (
        "contents: a table without a line",
        Broken(
            nav, drop(r"<li><a href=\"first.xhtml#tab-one.*?</li>"), "1.1.1", "'tab-one' in the"
        ),
    )

    # ----------------------------------------------------------------------------------- spine
    item = r'\s*<itemref idref="chapter-{}"/>'
    yield (
        "spine: a chapter left out",
        Broken(package, drop(item.format("first")), "edition", "its spine: there is no page"),
    )
    yield (
        "spine: chapters in another order",
        Broken(
            package,
            swap(f"({item.format('first')})({item.format('second')})", r"\2\1"),
            "edition",
            "its spine: from 'second' on, the pages stand in another order",
        ),
    )
    yield (
        "spine: a page that is not there",
        Broken(
            package,
            swap('href="title.xhtml"', 'href="more.xhtml"'),
            "edition",
            "the page of 'page-1' is printed as '1', and it is on no page",
        ),
    )
    yield (
        "chapter: gone",
        Broken("first.xhtml", None, "section 1", "'first' is missing"),
    )

    # ------------------------------------------------------------------------- index and pages
    yield (
        "index: another page",
        Broken(
            terms, swap('(#index-4">)\\d+', r"\g<1>99"), "1.1.1", "'index-4' is printed as '99'"
        ),
    )
    yield (
        "index: another page in Arabic digits",
        Broken(terms, swap('(#index-4">)[^<]+', r"\g<1>٩٩"), "1.1.1", "is printed as '99'", ARABIC),
    )
    yield (
        "index: a run that ends nowhere",
        Broken(terms, swap('(#index-4">)(\\d+)', r"\g<1>\2–99"), "section 1.1.1", "'index-4'"),
    )
    yield (
        "index: a section that is another one",
        Broken(
            terms, swap('(#index-4">)\\d+', r"\g<1>2.1"), "section 1.1.1", "is printed as '2.1'"
        ),
    )
    yield (
        "index: a word that it does not lead to",
        Broken(terms, drop(r'<a href="[^"]*#index-4">[^<]*</a>'), "1.1.1", "not lead to 'index-4'"),
    )
    yield (
        "page list: another number",
        Broken(nav, swap('(#page-5">)5<', r"\g<1>6<"), "edition", "'page-5' is printed as '6'"),
    )
    yield (
        "page list: another number in Arabic digits",
        Broken(nav, swap('(#page-5">)٥<', r"\g<1>٦<"), "edition", "is printed as '6'", ARABIC),
    )
    yield (
        "page list: a page left out",
        Broken(
            nav, drop(r'<li><a href="[^"]*#page-5">.*?</li>'), "edition", "not in its page list"
        ),
    )
    yield (
        "page list: another order",
        Broken(
            nav,
            swap(r'(<li><a href="[^"]*#page-5">.*?</li>)(.*?</li>)', r"\2\1"),
            "edition",
            "in its page list '5' follows",
        ),
    )
    yield (
        "page list: leads nowhere",
        Broken(
            nav, swap("#page-5", "#page-55"), "edition", "'page-55' is printed as '5', and it is on"
        ),
    )
    yield (
        "page break: another number",
        Broken(
            "preface.xhtml",
            swap('(id="page-5"[^>]*aria-label=")5', r"\g<1>6"),
            "edition",
            "'page-5' is printed as '5', and it stands on page 6",
        ),
    )
    yield "no container", Broken("../META-INF/container.xml", None, "edition", "could be read back")


BROKEN = {**dict(of_text(".xhtml")), **dict(of_styles()), **dict(_own())}

IN_PAIRS = {
    "second column: another number of a paragraph": Broken(
        "first.xhtml",
        swap(r'(id="p3.ar-EG".*?-number"[^>]*>)٣<', r"\1٤<"),
        "the text in ar-EG, section 1.1.1",
        "'p3' is printed as '4'",
    ),
    "second column: another title in the navigation": Broken(
        "nav.xhtml",
        swap("Inside بالعربية", "Outside بالعربية"),
        "section 'inside.ar-EG'",
        "title differs",
    ),
    "second column: hidden": Broken(
        "style.css",
        add(".second .note-number { visibility: hidden }"),
        "the text in ar-EG, section 2",
        "'second-note-1' is not printed",
    ),
}
