"""Style sheets that print a number beside the text or hide one, and some that do not."""

from __future__ import annotations

from collections.abc import Iterator

from tests.gallery.breaking import Broken, add


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
        "by a list's own counting": (
            "nav :is(ol, ul) { list-style: decimal !important }",
            "1",
            "contents",
        ),
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
