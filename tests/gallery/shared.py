"""What is broken in the same way in a site and in an ebook: their text has the same elements."""

from __future__ import annotations

from collections.abc import Iterator

from tests.gallery.breaking import Broken, add, drop, swap

NUMBER = '<span class="number">{}</span>'
ARABIC = "ar-EG"


LINK = r'(<a [^>]*?href="{}"[^>]*?class="{}"[^>]*>)'


def of_text(end: str) -> Iterator[tuple[str, Broken]]:
    """The numbers, counts and places in the text, in files with this ending."""
    for part in (_sections, _paragraphs, _notes, _captions, _references, _counts):
        yield from part(end)


def _sections(end: str) -> Iterator[tuple[str, Broken]]:
    """Headings: number, level, title, id."""
    first = f"first{end}"
    preface = f"preface{end}"
    yield (
        "section: another number",
        Broken(
            first,
            swap('(id="inside">)' + NUMBER.format("1.1"), r"\1" + NUMBER.format(9)),
            "section 1.1",
            "the number of the section 'inside' is printed as '9'",
        ),
    )
    yield (
        "section: no number",
        Broken(
            first,
            swap('(id="deep">)' + NUMBER.format("1.1.1"), r"\1"),
            "section 1.1.1",
            "the number of the section 'deep' is not printed",
        ),
    )
    yield (
        "section: a number that the book does not give",
        Broken(
            preface,
            swap(r'(<h1[^>]*id="preface"[^>]*>)', rf"\g<1>{NUMBER.format(7)} "),
            "section 'preface'",
            "as '7', and the book has none",
        ),
    )
    yield (
        "section: another number in Arabic digits",
        Broken(
            first,
            swap('(id="last">)' + NUMBER.format("١.٢"), r"\1" + NUMBER.format("١.٣")),
            "section 1.2",
            "the number of the section 'last' is printed as '1.3'",
            ARABIC,
        ),
    )
    yield (
        "section: another level",
        Broken(first, lambda t: t.replace("<h3", "<h2").replace("</h3", "</h2"), "1.1.1", "level"),
    )
    yield (
        "section: gone",
        Broken(first, drop(r"<h2[^>]*id=\"last\".*?</h2>"), "section 1.2", "'last' is missing"),
    )
    yield (
        "section: another id",
        Broken(first, swap('id="deep"', 'id="deeper"'), "section 1.1.1", "'deep' is missing"),
    )
    yield (
        "section: another title",
        Broken(first, swap("Inside</h2>", "Outside</h2>"), "section 'inside'", "title differs"),
    )


def _paragraphs(end: str) -> Iterator[tuple[str, Broken]]:
    """The numbers of paragraphs."""
    first = f"first{end}"
    second = f"second{end}"
    number = r'<a class="paragraph-number"[^>]*>[^<]*</a>'
    yield (
        "paragraph: no numbers at all",
        Broken(first, drop(number, every=True), "section 1.1.1", "'p3' is not printed"),
    )
    yield (
        "paragraph: no number",
        Broken(second, drop(number), "section 2", "the paragraph 'p5' is not printed"),
    )
    yield (
        "paragraph: another number",
        Broken(first, swap(r"(-number\"[^>]*>)3<", r"\g<1>4<"), "1.1.1", "'p3' is printed as '4'"),
    )
    yield (
        "paragraph: another number in Arabic digits",
        Broken(first, swap(r"(-number\"[^>]*>)٣<", r"\g<1>٤<"), "1.1.1", "as '4'", ARABIC),
    )
    yield (
        "paragraph: more than a number",
        Broken(
            first, swap(r"(-number\"[^>]*>)3<", r"\g<1>3a<"), "1.1.1", "'p3' is printed as '3a'"
        ),
    )
    yield (
        "paragraph: another id",
        Broken(first, swap('id="p3"', 'id="p9"'), "edition", "no such paragraph: 'p9'"),
    )
    yield (
        "paragraph: gone",
        Broken(first, drop(r'<div id="p4".*?</div>'), "section 1.2", "'p4' is not printed"),
    )


def _notes(end: str) -> Iterator[tuple[str, Broken]]:
    """The numbers of notes, and those in the text."""
    first = f"first{end}"
    second = f"second{end}"
    preface = f"preface{end}"
    call = LINK.format(rf"first{end}#first-note-2", "noteref")
    yield "call: another number", Broken(first, swap(call + "2<", r"\g<1>5<"), "1.1", "as '5'")
    yield (
        "call: another number in Arabic digits",
        Broken(first, swap(call + "٢<", r"\g<1>٥<"), "section 1.1", "as '5'", ARABIC),
    )
    yield (
        "call: no number",
        Broken(first, swap(call + "2<", r"\g<1><"), "section 1.1", "'first-note-2' is not printed"),
    )
    yield (
        "call: leads to another note",
        Broken(first, swap('#first-note-2" id', '#first-note-1" id'), "1.1", "is not printed"),
    )
    yield (
        "note: no numbers at all",
        Broken(
            first,
            drop(r'<span class="note-number">[^<]*</span>', every=True),
            "section 1.1",
            "the number of the note 'first-note-2' is not printed",
        ),
    )
    yield (
        "note: another number",
        Broken(second, swap('(note-number">)1<', r"\g<1>5<"), "section 2", "as '5'"),
    )
    yield (
        "note: gone",
        Broken(
            preface,
            drop(r'<(div|aside) id="preface-note-1".*?</\1>'),
            "section 'preface'",
            "the number of the note 'preface-note-1' is not printed",
        ),
    )
    yield (
        "note: two in another order",
        Broken(
            first,
            swap(
                r'(<(?P<tag>div|aside) id="first-note-1".*?</(?P=tag)>)\s*'
                r'(<(?P=tag) id="first-note-2".*?</(?P=tag)>)',
                r"\g<3>\g<1>",
            ),
            "edition",
            "another order",
        ),
    )


def _captions(end: str) -> Iterator[tuple[str, Broken]]:
    """The labels of figures and tables."""
    first = f"first{end}"
    second = f"second{end}"
    yield (
        "figure: another number",
        Broken(first, swap(">Figure 2.<", ">Figure 3.<"), "1.1.1", "'fig-two' is printed as '3'"),
    )
    yield (
        "figure: no label",
        Broken(
            first, drop('<span class="label">Figure 1.</span>'), "1.1", "'fig-one' is not printed"
        ),
    )
    yield (
        "figure: gone",
        Broken(first, drop(r'<figure id="fig-two".*?</figure>'), "edition", "1 figures"),
    )
    yield (
        "figure: two in another order",
        Broken(
            first,
            lambda text: (
                text.replace('"fig-one" d', "§")
                .replace('"fig-two" d', '"fig-one" d')
                .replace("§", '"fig-two" d')
            ),
            "edition",
            "figures stand in another order",
        ),
    )
    yield (
        "table: another number",
        Broken(
            second, swap(">Table 2.<", ">Table 1.<"), "section 2", "'tab-two' is printed as '1'"
        ),
    )
    yield (
        "table: another number in Arabic digits",
        Broken(second, swap("الجدول ٢", "الجدول ١"), "section 2", "as '1'", ARABIC),
    )
    yield (
        "table: no caption",
        Broken(first, drop("<caption>.*?</caption>"), "edition", "1 tables, the book has 2"),
    )


def _references(end: str) -> Iterator[tuple[str, Broken]]:
    """Cross-references: words, number, and where they lead."""
    first = f"first{end}"
    second = f"second{end}"
    inside = LINK.format(rf"first{end}#inside", "reference")
    yield (
        "reference: another number",
        Broken(
            first, swap(inside + "section.1.1<", r"\g<1>section 9<"), "section 1", "'section 9'"
        ),
    )
    yield (
        "reference: no number",
        Broken(first, swap(inside + "section.1.1<", r"\g<1>section<"), "section 1", "as 'section'"),
    )
    yield (
        "reference: nothing printed",
        Broken(first, swap(inside + "section.1.1<", r"\g<1><"), "section 1", "is not printed"),
    )
    yield (
        "reference: another word",
        Broken(first, swap(">Figure.1</a>", ">Table 1</a>"), "section 1.1", "as 'Table 1'"),
    )
    yield (
        "reference: the word of another language",
        Broken(
            first, swap("القسم.١.١</a>", "section 1.1</a>"), "section 1", "'section 1.1'", ARABIC
        ),
    )
    yield (
        "reference: another number in Arabic digits",
        Broken(first, swap("القسم.١.١</a>", "القسم ١.٢</a>"), "section 1", "القسم 1.2", ARABIC),
    )
    yield (
        "reference: leads elsewhere",
        Broken(
            first,
            swap(rf"first{end}#inside\" class=\"ref", f'first{end}#last" class="ref'),
            "section",
            "a cross-reference to 'inside' is not printed",
        ),
    )
    yield (
        "reference: another title",
        Broken(first, swap(">Preface</a>", ">Foreword</a>"), "section 1.1", "as 'Foreword'"),
    )
    yield (
        "reference: no link",
        Broken(
            second, swap(r'<a [^>]*class="reference"[^>]*>(.*?)</a>', r"\1"), "2", "not printed"
        ),
    )
    yield (
        "reference: one too many",
        Broken(
            second,
            swap(r'(<a [^>]*class="reference"[^>]*>.*?</a>)', r"\1 \1"),
            "section 2",
            "one time too many",
        ),
    )


def _counts(end: str) -> Iterator[tuple[str, Broken]]:
    """What is counted only, and what links lead to."""
    first = f"first{end}"
    second = f"second{end}"
    for name, pattern in {
        "pictures": r"<img[^>]*>",
        "formulas": r"<math.*?</math>",
        "code blocks": r"<pre.*?</pre>",
        "links": r'<a [^>]*class="link".*?</a>',
    }.items():
        file = first if name == "pictures" else second
        yield (
            f"counts: fewer {name}",
            Broken(file, drop(pattern), "edition", f"{name}, the book has"),
        )
    yield (
        "counts: fewer index marks",
        Broken(first, drop('id="index-3"'), "edition", "'index-3'"),
    )
    yield (
        "link: leads nowhere",
        Broken(first, swap("#inside", "#outside"), "edition", "lead nowhere"),
    )
    yield (
        "picture: no file",
        Broken(
            first, swap('src="images/drawing.svg"', 'src="images/other.svg"'), "edition", "nowhere"
        ),
    )


def of_styles() -> Iterator[tuple[str, Broken]]:
    """What a style prints beside a number, and how it hides one."""
    printing = {
        "before every paragraph": (
            'p::before { content: "99" }',
            "1.1.1",
            "'p3' is printed as '3 99'",
        ),
        "before the box of a paragraph": (
            '.paragraph::before { content: "99" }',
            "1.1.1",
            "'99 3'",
        ),
        "after the number of a paragraph": (
            '.paragraph-number::after { content: "9" }',
            "2",
            "'5 9'",
        ),
        "in Arabic digits": ('.paragraph-number::after { content: "٩" }', "section 2", "'5 9'"),
        "by counting": (".paragraph::before { content: counter(p) }", "section 2", "counter(p) 5"),
        "as a call": ('sup::before { content: "77" }', "section 1.1", "as '77 2'"),
        "in a call": ('.noteref::after { content: "7" }', "section 1.1", "as '2 7'"),
        "at a note": ('.note-number::before { content: "88" }', "section 2", "as '88 1'"),
        "before a heading": ('h2::before { content: "9. " }', "section 1.1", "as '9. 1.1'"),
        "before a chapter": (
            '.chapter::before { content: "Chapter 9" }',
            "section 2",
            "Chapter 9 2",
        ),
        "after a heading": ('h3::after { content: " (9)" }', "section 1.1.1", "'1.1.1 (9)'"),
        "at a label": (
            '.label::after { content: " 9" }',
            "section 1.1",
            "'fig-one' is printed as '1 9'",
        ),
        "before a caption": ('figcaption::before { content: "9 " }', "1.1", "as '9 1'"),
        "in a reference": (
            '.reference::before { content: "§ 9 " }',
            "section 1",
            "as '§ 9 section",
        ),
        "in the contents": ('nav li::before { content: "9" }', "section 1", "in the contents"),
        "by a list's own counting": ("nav ol { list-style: decimal !important }", "1", "contents"),
        "by making an item of a paragraph": (
            ".paragraph { display: list-item; list-style: decimal }",
            "section 2",
            "'p5' is printed as",
        ),
        "by a selector of today": (
            ':is(.paragraph, .x):not(.y)::before { content: "9" }',
            "2",
            "'9 5'",
        ),
        "in a wide window": (
            '@media (min-width: 60em) { p::before { content: "9" } }',
            "2",
            "'5 9'",
        ),
        "in a narrow window": (
            '@media (max-width: 30em) { p::before { content: "9" } }',
            "2",
            "'5 9'",
        ),
        "in a rule inside another": ('.paragraph { & p::before { content: "9" } }', "2", "'5 9'"),
        "from an attribute": (
            ".paragraph-number::before { content: attr(href) }",
            "section 2",
            "#p5 5",
        ),
        "by a variable": (":root { --n: '9' } p::before { content: var(--n) }", "2", "var(--n)"),
    }
    for name, (rule, where, what) in printing.items():
        yield f"style prints: {name}", Broken("style.css", add(rule), where, what)
    hiding = {
        "display": "display: none",
        "visibility": "visibility: hidden",
        "opacity": "opacity: 0",
        "no size": "font-size: 0",
        "no size, in short": "font: 0/0 serif",
        "no colour": "color: transparent",
        "a colour without a share": "color: rgb(0 0 0 / 0)",
        "outside the page": "position: absolute; left: -9999px",
        "far from its place": "position: absolute; inset-inline-start: -200vw",
        "drawn in": "display: inline-block; text-indent: -9999px",
        "moved away": "transform: translateX(-9999px)",
        "scaled to nothing": "transform: scale(0)",
        "clipped": "position: absolute; clip: rect(0, 0, 0, 0)",
        "cut from each side": "clip-path: inset(50%)",
        "no room": "display: block; width: 0; height: 0; overflow: hidden",
        "against all others": "display: none !important",
    }
    for name, declared in hiding.items():
        rule = f".paragraph-number {{ {declared} }}"
        broken = Broken("style.css", add(rule), "section 2", "the paragraph 'p5' is not printed")
        yield f"style hides: {name}", broken
    elsewhere = {
        "the number of a note": (
            ".note-number",
            "section 2",
            "the note 'second-note-1' is not printed",
        ),
        "the number of a section": ("h2 .number", "section 1.1", "is not printed"),
        "a call": ("sup", "section 2", "the mark of the note 'second-note-1' is not printed"),
        "a label": (".label", "section 2", "the table 'tab-two' is not printed"),
        "a reference": (".reference", "section 1", "is not printed"),
        "the numbers of contents": ("nav .number", "section 1.1", "in the contents is not printed"),
        "all notes": (".notes", "section 2", "'second-note-1' is not printed"),
    }
    for name, (selector, where, what) in elsewhere.items():
        rule = f"{selector} {{ display: none }}"
        yield f"style hides: {name}", Broken("style.css", add(rule), where, what)
    narrow = "@media (max-width: 30em) { .note-number { display: none } }"
    yield (
        "style hides: in a narrow window",
        Broken("style.css", add(narrow), "section 2", "'second-note-1' is not printed"),
    )


HARMLESS = """\
.paragraph-number { opacity: 0.5; width: 0; position: absolute; inset-inline-end: 100% }
.paragraph-number:hover, .x .note-number { display: none }
.note-number::after { content: "." }
.number::before { content: "No. " }
h2::before, .anchor::before { content: "§" }
.state::after { content: "\\2060*" }
p:has(> em)::before { content: "" }
sup { font-size: 0.6em; transform: translate(0, -50%) scale(0.9) }
.label { color: rgb(0 0 0 / 0.6); text-indent: -1.6em; overflow: hidden; max-width: 100% }
@media print { .number { display: none } p::before { content: "99" } }
@media not screen { .number { display: none } }
@media (max-width: 10em) { .number { display: none } }
@supports not (display: grid) { .number { display: none } }
main::before { display: none; content: "99" }
.unknown::before { content: counter(x) }
.note-number { display: none; display: inline !important; display: none }
"""
"""Rules that print no number and hide none, on a screen."""
