"""What a stranger's text and settings may hold, each by a name: how a book is spoilt with it.

Each sample is done to a book that is in order, with ``source/01.md`` and ``source/book.toml``.
What must be told is a pattern over a finding's place and words; without one the book is built, and
the sample must do no harm in it.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sample:
    """One way to spoil a book."""

    spoil: Callable[[Path], object]
    """Does it to the book in a folder."""
    told: str = ""
    """A pattern of ``where: what``; empty where the book is built all the same."""


def added(text: str) -> Callable[[Path], None]:
    """Add a text to the first file."""

    def spoil(book: Path) -> None:
        with (book / "source" / "01.md").open("ab") as file:
            file.write(b"\n\n" + text.encode("utf-8", "surrogatepass") + b"\n")

    return spoil


def setting(old: str, new: str) -> Callable[[Path], None]:
    """Put other text in place of a pattern in ``book.toml``."""

    def spoil(book: Path) -> None:
        file = book / "source" / "book.toml"
        text, count = re.subn(old, lambda _: new, file.read_text(encoding="utf-8"), count=1)
        assert count == 1, f"book.toml has no {old}"
        file.write_text(text, encoding="utf-8")

    return spoil


def more(table: str) -> Callable[[Path], None]:
    """Add a text to ``book.toml``."""

    def spoil(book: Path) -> None:
        with (book / "source" / "book.toml").open("a", encoding="utf-8") as file:
            file.write(f"\n{table}\n")

    return spoil


def outside(book: Path, name: str = "private.md") -> Path:
    """A file beside the book that it must not read."""
    file = book.parent / f"beside-{book.name}" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text("# PRIVATE {#private}\n\nPRIVATE\n", encoding="utf-8")
    return file


def linked(name: str, target: str = "") -> Callable[[Path], None]:
    """A link in the book to a file beside it, or to another target."""

    def spoil(book: Path) -> None:
        link = book / name
        link.parent.mkdir(parents=True, exist_ok=True)
        if link.exists():
            link.unlink()
        link.symlink_to(target or outside(book))

    return spoil


def moved(name: str) -> Callable[[Path], None]:
    """A part of the book moved out of it, with a link left in its place."""

    def spoil(book: Path) -> None:
        away = outside(book).parent / "moved"
        (book / name).rename(away)
        (book / name).symlink_to(away)

    return spoil


def fifo(name: str) -> Callable[[Path], None]:
    """A named pipe, which never ends, in place of a file."""

    def spoil(book: Path) -> None:
        path = book / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        os.mkfifo(path)

    return spoil


def folder(name: str, inner: str = "") -> Callable[[Path], None]:
    """A folder of a name, with a file in it."""

    def spoil(book: Path) -> None:
        (book / name).mkdir(parents=True)
        if inner:
            (book / name / inner).write_text("# In {#in}\n\nIn.\n", encoding="utf-8")

    return spoil


def written(name: str, text: str | bytes) -> Callable[[Path], None]:
    """A file of the book with this content."""

    def spoil(book: Path) -> None:
        path = book / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())

    return spoil


def large(name: str, size: int) -> Callable[[Path], None]:
    """A file of so many bytes that takes no room on a disk."""

    def spoil(book: Path) -> None:
        with (book / name).open("wb") as file:
            file.truncate(size)

    return spoil


def both(*steps: Callable[[Path], object]) -> Callable[[Path], None]:
    """One after the other."""

    def spoil(book: Path) -> None:
        for step in steps:
            step(book)

    return spoil


BIB = '[book]\nbibliography = ["works.bib"]'
cites = setting(r"\[book\]", BIB)

FILES: Mapping[str, Sample] = {
    "link to a private file": Sample(linked("source/99-key.md"), "source/99-key.md: .*leads out"),
    "link to a device": Sample(linked("source/x.md", "/dev/zero"), "source/x.md: .*leads out"),
    "link to itself": Sample(linked("source/x.md", "x.md"), "source/x.md: .*(circle|levels)"),
    "link to nothing": Sample(linked("source/x.md", "none.md"), "source/x.md: .*missing"),
    "link to a folder outside": Sample(
        both(outside, lambda book: linked("source/part", str(outside(book).parent))(book)),
        "source/part: .*leads out",
    ),
    "link to the folder it stands in": Sample(linked("source/again", ".")),
    "link inside the book": Sample(
        both(written("drafts/d.md", "# D {#d}\n\nD.\n"), linked("source/d.md", "../drafts/d.md"))
    ),
    "source/ elsewhere": Sample(moved("source"), "source: .*leads out"),
    "book.toml elsewhere": Sample(moved("source/book.toml"), "book.toml: .*leads out"),
    "book.toml a folder": Sample(
        both(lambda book: (book / "source" / "book.toml").unlink(), folder("source/book.toml")),
        "book.toml: this is a folder",
    ),
    "named pipe": Sample(fifo("source/x.md"), "source/x.md: .*named pipe"),
    "named pipe for book.toml": Sample(fifo("source/book.toml"), "book.toml: .*named pipe"),
    "named pipe for a template": Sample(fifo("templates/html/style.css"), "style.css: .*pipe"),
    "named pipe for works": Sample(both(cites, fifo("source/works.bib")), "works.bib: .*pipe"),
    "folder named as a file": Sample(folder("source/x.md", "y.md")),
    "folder for a template": Sample(folder("templates/html/page.html"), "page.html: .*a folder"),
    "file of an editor": Sample(
        both(
            linked("source/.#01.md", "me@host.1234:5678"),
            written("source/._01.md", b"\x00\x05\x16\x07\xff"),
            written("source/01.md~", b"\xff"),
            written("source/.ipynb_checkpoints/01-checkpoint.md", "# Twice {#one}\n"),
        )
    ),
    "file too large": Sample(large("source/x.md", 2**40), "source/x.md: .*MiB"),
    "template elsewhere": Sample(linked("templates/html/style.css"), "style.css: .*leads out"),
    "templates elsewhere": Sample(
        both(written("templates/html/style.css", "a{}"), moved("templates")),
        "style.css: .*leads out",
    ),
    "template that includes a private file": Sample(
        written("templates/html/page.html", '{% include "../../../../etc/passwd" %}'),
        "page.html.*passwd",
    ),
    "language data elsewhere": Sample(linked("templates/languages/en.toml"), "en.toml: .*out"),
    "works elsewhere": Sample(both(cites, linked("source/works.bib")), "works.bib' lies outside"),
}
"""Names in the book's folder that are no files of it."""


def nested(before: str, after: str, times: int) -> Callable[[Path], None]:
    """Something that stands in itself so many times."""
    return added(before * times + "words" + after * times)


def lists(times: int, mark: str) -> Callable[[Path], None]:
    """Lists in lists, a paragraph in each."""
    step = len(mark)
    return added("\n".join(f"{' ' * step * at}{mark}words\n" for at in range(times)))


DEEP = "too deeply"
LINE = r"source/01.md, line \d+: "
LATE = "source/01.md: pandoc gave up"

DEPTH: Mapping[str, Sample] = {
    "lists 150 deep": Sample(lists(150, "-   "), LINE + f".*{DEEP}"),
    "numbered lists 60 deep": Sample(lists(60, "1.  "), LINE + f".*{DEEP}"),
    "lists 20 deep": Sample(lists(20, "-   ")),
    "quotations 300 deep": Sample(nested("> ", "", 300), LINE + f".*{DEEP}"),
    "divs 160 deep": Sample(nested("::: a\n", "\n:::", 160), LINE + f".*{DEEP}"),
    "emphasis 200 deep": Sample(nested("*a **b ", "** c*", 100), LINE + f".*{DEEP}"),
    "spans 150 deep": Sample(nested("[", "]{.a}", 150), LINE + "more than .* brackets"),
    "spans 14 deep": Sample(nested("[", "]{.a}", 14), LINE + "more than .* brackets"),
    "notes 40 deep": Sample(nested("^[", "]", 40), LINE + "more than .* brackets"),
    "pictures 40 deep": Sample(nested("![", "](a.png)", 40), LINE + "more than .* brackets"),
    "brackets that nobody closes": Sample(nested("[", "", 100_000), LINE + "more than"),
    "brackets in a fence": Sample(added("```\n" + "[" * 500 + "\n```")),
    "brackets as text": Sample(added(r"\[" * 500)),
    "spans 200 deep in another reader": Sample(
        both(setting(r"\[book\]", '[book]\nreader = "commonmark_x"'), nested("[", "]{.a}", 200)),
        LINE + f".*{DEEP}",
    ),
    "a table of 10,000 columns": Sample(
        added("a|" * 10_000 + "\n" + "-|" * 10_000 + "\n" + "b|" * 10_000), "columns"
    ),
    "runs of backticks": Sample(added("".join("`" * length + " " for length in range(400))), LATE),
    "runs of ampersands": Sample(added("&" * 60_000), LATE),
    "TOML of lists in lists": Sample(more("x = " + "[" * 100_000), "book.toml: .*levels.*line 10"),
    "TOML of names in names": Sample(more("x." * 5000 + "y = 1"), "book.toml: .*levels.*line 10"),
    "TOML of a long number": Sample(more("[pdf]\npaper = " + "9" * 5000), "book.toml: .*digits"),
    "YAML at the head in depth": Sample(
        written("source/00.md", "---\na: " + "[" * 3000 + "\n---\n"), "source/00.md.*"
    ),
}
"""What stands in itself, or is read in more time than there is."""

CONTROL = "a control character"

CHARACTERS: Mapping[str, Sample] = {
    "U+0001": Sample(added("a\x01b"), LINE + CONTROL),
    "NUL": Sample(added("a\x00b"), LINE + CONTROL),
    "NUL in code": Sample(added("```\na\x00b\n```"), LINE + CONTROL),
    "U+FFFE": Sample(added("a\ufffeb"), LINE + CONTROL),
    "U+1FFFF": Sample(added("a\U0001ffffb"), LINE + CONTROL),
    "an escape of a terminal": Sample(added("\x1b[2Ja"), LINE + CONTROL),
    "half a character": Sample(added("a\ud800b"), r"source/01.md, line \d+: this is not UTF-8"),
    "UTF-16": Sample(
        written("source/02.md", "# Two {#two}\n".encode("utf-16")), "02.md, line 1: .*not UTF-8"
    ),
    "a control character by its number": Sample(added("a&#1;b"), f"01.md.*{CONTROL}"),
    "and in an attribute": Sample(added('[a]{title="&#x1b;"}'), f"01.md.*{CONTROL}"),
    "form feed": Sample(added("a\x0cb\n\n\x0c\n\nc\x0bd")),
    "control character in a title": Sample(
        setting("The book", r"The \u0001book"), f"book.toml, line 3: .*{CONTROL}"
    ),
    "control character in a name": Sample(
        setting(r"A\. Author", r"A \u0000"), f"book.toml, line 4: .*{CONTROL}"
    ),
    "control character in works": Sample(
        both(
            cites,
            setting("works.bib", "works.json"),
            written("source/works.json", r'[{"id": "a", "type": "book", "title": "x\u0001y"}]'),
        ),
        f"source/works.json.*{CONTROL}",
    ),
    "marks of direction": Sample(added("a\u202eb\u2066c\u200fd\ufeffe\u2028f\u0085g")),
}
"""What cannot be seen."""


def pdf(text: str) -> Callable[[Path], None]:
    """A setting of the printed page."""
    return more(f"[pdf]\n{text}")


def many(line: str) -> Callable[[Path], None]:
    """A line of settings many times, with other numbers."""
    return more("\n".join(line.format(at) for at in range(30_000)))


AT = r"book.toml, line \d+: "

SETTINGS: Mapping[str, Sample] = {
    "no page": Sample(pdf('page = "0mm 0mm"'), AT + "pdf.page"),
    "page of a hundred kilometres": Sample(pdf('page = "99999999mm 99999999mm"'), AT + "pdf.page"),
    "page in digits of another script": Sample(pdf('page = "١٤٨mm ٢١٠mm"'), AT + "pdf.page"),
    "endless paper": Sample(pdf("paper = inf"), AT + "pdf.paper"),
    "paper that is no number": Sample(pdf("paper = nan"), AT + "pdf.paper"),
    "thick paper": Sample(pdf("paper = 1e300"), AT + "pdf.paper"),
    "wide bleed": Sample(pdf('bleed = "500mm"'), AT + "pdf.bleed"),
    "margins wider than the page": Sample(
        pdf('margins = "90mm 90mm 90mm 90mm"'), AT + "margins of"
    ),
    "page smaller than its margins": Sample(pdf('page = "50mm 50mm"'), AT + "margins of"),
    "year 1": Sample(setting("2026-11-23", "0001-01-01"), AT + "book.date"),
    "year 9999": Sample(setting("2026-11-23", "9999-12-31"), AT + "book.date"),
    "long slug": Sample(setting(r"\[book\]", f'[book]\nslug = "{"a" * 300}"'), AT + "book.slug"),
    "slug of a device": Sample(setting(r"\[book\]", '[book]\nslug = "nul"'), AT + "book.slug"),
    "slug of a device with an ending": Sample(
        setting(r"\[book\]", '[book]\nslug = "COM1.x"'), AT + "book.slug"
    ),
    "long title": Sample(setting("The book", "word " * 300)),
    "long word for a title": Sample(setting("The book", "w" * 300)),
    "title of a device": Sample(setting("The book", "Aux")),
    "title of a megabyte": Sample(setting("The book", "a " * 500_000), AT + ".*letters"),
    "author of two megabytes": Sample(setting(r"A\. Author", "a" * 2**21), "book.toml: .*letters"),
    "identifier of a megabyte": Sample(
        setting("urn:uuid:", "urn:" + "a" * 10**6), AT + ".*letters"
    ),
    "10,000 languages": Sample(
        more("[editions]\nlanguages = [" + '"fr",' * 10_000 + "]"), AT + ".*entries"
    ),
    "30,000 keys": Sample(many("k{} = 1"), "book.toml: .*keys"),
    "30,000 tables": Sample(many("[k{}]"), "book.toml: .*keys"),
    "address with spaces": Sample(
        more('[site]\naddress = "https://exa mple/"'), AT + "site.address"
    ),
    "address with no port": Sample(
        more('[site]\naddress = "https://a:99999999/"'), AT + "site.address"
    ),
    "works that are a folder": Sample(
        setting(r"\[book\]", '[book]\nbibliography = ["images"]'), "source/images: .*folder"
    ),
    "title of markup": Sample(setting("The book", "<script>alert(1)</script> [a](javascript:b)")),
    "year 1611": Sample(setting("2026-11-23", "1611-05-02"), AT + "book.date"),
    "first day of the clock": Sample(setting("2026-11-23", "1970-01-01")),
    "share that is no number": Sample(more("[editions]\nminimum = nan"), AT + "editions.minimum"),
    "endless price": Sample(more("[prices]\nepub = { EUR = inf }"), AT + "prices"),
    "price that is no number": Sample(more("[prices]\nepub = { EUR = nan }"), AT + "prices"),
}
"""Values of settings that would fail late and obscurely."""


ATTRIBUTES = (
    'srcset="x" ping="http://x" poster=y srcdoc="<b>" src="z" onclick="x()" style="color:red" '
    'is="x-y" xlink:href="http://x" lang="../x y" data-x=1 role=alert aria-label=q name=n type=t '
    "width=3 value=5 foo=bar foo=baz data-foo=1 a:b=c xml:lang=de "
    'xmlns="http://www.w3.org/2000/svg" xmlns:h="http://x" href="javascript:1" alt=q class=k '
    'http-equiv=refresh content="0;url=x" é=1 a_b=2 number=9 own-id=zz data-own-id=yy state=x '
    'action=a formaction="javascript:1" data=d dir=up title="t"'
)
"""Attributes that mean nothing to a book, or the wrong thing."""


def attributed(form: str) -> Sample:
    """A sample with these attributes where the form says so."""
    return Sample(added(form.replace("ATTRIBUTES", ATTRIBUTES)))


MARKUP: Mapping[str, Sample] = {
    "attributes of a span": attributed("[a]{ATTRIBUTES}"),
    "attributes of a div": attributed("::: {#d .box ATTRIBUTES}\ntext\n:::"),
    "attributes of a picture": attributed("![a](images/square.svg){ATTRIBUTES} x"),
    "attributes of a figure": attributed("![a](images/square.svg){ATTRIBUTES}"),
    "attributes of a link": attributed('[a](http://a.org "t"){ATTRIBUTES} [b](#one){ATTRIBUTES}'),
    "attributes of code": attributed("`x`{ATTRIBUTES}\n\n``` {.python ATTRIBUTES}\nx\n```"),
    "attributes of a table": attributed("| a |\n|---|\n| b |\n\n: c {#t ATTRIBUTES}"),
    "attributes of a heading": attributed("## Two {#two ATTRIBUTES}"),
    "classes of ours": Sample(added("[x]{.state} [y]{.state .missing title=mine} [z]{.noteref}")),
    "raw HTML": Sample(added("<script>alert(1)</script>\n\na <img src=x onerror=alert(1)> b")),
    "formula with a link": Sample(added(r"$\href{javascript:alert(1)}{x}$"), "formula"),
}
"""Markup that a browser would act upon."""

LINKS: Mapping[str, Sample] = {
    "link to a file that is not there": Sample(added("[x](notes.md)"), "notes.md.*not in the book"),
    **{
        f"link to {target[:20]}": Sample(added(f"[x]({target})"), "out of source|not there")
        for target in (
            *("../../../etc/passwd", "/etc/passwd", "%2e%2e/x"),
            *(r"\\\\server\\share", "<java\tscript:alert(1)>"),
        )
    },
    **{
        f"link to {target[:20]}": Sample(added(f"[x]({target})"))
        for target in (
            *("//host/x", "file:///etc/passwd", "javascript:alert(1)", "JaVaScRiPt:alert(1)"),
            *("&#106;avascript&colon;alert(1)", "data:text/html,x"),
            *(
                "",
                "http:///x",
                "http://[::1",
                "https://a:99999999/",
                "https://a.b/%zz",
                "http://a..b/",
            ),
            *(
                r"http://a.b\\@c/",
                "http://a@b@c/",
                "http://a.b/#c#d",
                "vbscript:x",
                "mailto:",
                "tel:",
            ),
        )
    },
}
"""Links that lead out of a book, or nowhere."""

SAMPLES: Mapping[str, Sample] = {
    **FILES,
    **DEPTH,
    **CHARACTERS,
    **SETTINGS,
    **MARKUP,
    **LINKS,
}
"""All of them."""
