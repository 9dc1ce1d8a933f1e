"""Ebooks that EPUBCheck refuses, each for one thing, and what our own reader says of it."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Files = dict[str, bytes]
"""The files of an ebook by their names, in order."""

Change = Callable[[Files], None]

FIRST, NAV, PACKAGE, STYLE = (
    f"EPUB/{name}" for name in ("first.xhtml", "nav.xhtml", "package.opf", "style.css")
)


@dataclass(frozen=True, slots=True)
class Refused:
    """An ebook with one thing broken."""

    change: Change
    where: str
    """What the place of our finding has."""
    what: str
    """What it says."""


def text(file: str, old: str, new: str) -> Change:
    """Put ``new`` where a pattern is found first in a file."""

    def change(files: Files) -> None:
        found, times = re.subn(old, new, files[file].decode(), count=1, flags=re.DOTALL)
        assert times, f"{file} has no {old}"
        files[file] = found.encode()

    return change


def more(file: str, content: str) -> Change:
    """Put something at the end of the text of a page, or of another file."""
    if file.endswith(".xhtml"):
        return text(file, "</body>", content.replace("\\", r"\\") + "</body>")
    return text(file, r"\Z", content)


def named(old: str, new: str, href: str = "") -> Change:
    """Give a file another name, in the package and where it is shown, too."""

    def change(files: Files) -> None:
        files[f"EPUB/{new}"] = files.pop(f"EPUB/{old}")
        for name in [name for name in files if name.endswith(("opf", "xhtml"))]:
            files[name] = files[name].replace(f'"{old}'.encode(), f'"{href or new}'.encode())

    return change


def item(attributes: str, file: str = "", content: bytes = b"") -> Change:
    """One more item in the manifest, and its file."""

    def change(files: Files) -> None:
        text(PACKAGE, "</manifest>", f"<item {attributes}/></manifest>")(files)
        if file:
            files[f"EPUB/{file}"] = content

    return change


def _last_mimetype(files: Files) -> None:
    files["mimetype"] = files.pop("mimetype")


def _picture_of_another_kind(files: Files) -> None:
    files["EPUB/images/fake.png"] = files["EPUB/cover.jpg"]
    item('id="fake" href="images/fake.png" media-type="image/png"')(files)
    more(FIRST, '<p><img src="images/fake.png" alt="x"/></p>')(files)


def _one_name(files: Files) -> None:
    item('id="one" href="images/SQUARE.svg" media-type="image/svg+xml"')(files)
    files["EPUB/images/SQUARE.svg"] = files["EPUB/images/square.svg"]


def _linked_file(files: Files) -> None:
    item('id="data" href="data.csv" media-type="text/csv"', "data.csv", b"a,b\n")(files)
    more(FIRST, '<p><a href="data.csv">data</a></p>')(files)


REFUSED = {
    # the container
    "mimetype: not first": Refused(_last_mimetype, "mimetype", "not the first file"),
    "mimetype: other words": Refused(
        lambda files: files.update(mimetype=b"application/zip"), "mimetype", "does not say"
    ),
    "names: a colon": Refused(named("first.xhtml", "sec:first.xhtml"), "sec:first", "character"),
    "names: a space": Refused(
        named("images/square.svg", "images/my square.svg", "images/my%20square.svg"),
        "my square.svg",
        "character",
    ),
    "names: one in letters of any case": Refused(_one_name, "SQUARE", "one file on some systems"),
    "names: a dot at the end": Refused(
        item('id="dot" href="dot." media-type="text/css"', "dot.", b""), "dot.", "character"
    ),
    # the package
    "package: not XML": Refused(text(PACKAGE, "</metadata>", ""), "package.opf", "no package"),
    "package: no title": Refused(
        text(PACKAGE, "<dc:title.*?</dc:title>", ""), "package.opf", "has no title"
    ),
    "package: an empty author": Refused(
        text(PACKAGE, ">A. Author<", "> <"), "package.opf", "'creator' in line"
    ),
    "package: no date of change": Refused(
        text(PACKAGE, '<meta property="dcterms:modified">.*?</meta>', ""), "package", "modified"
    ),
    "package: language": Refused(
        text(PACKAGE, "<dc:language>en<", "<dc:language>english!<"), "package", "no language tag"
    ),
    "package: identifier": Refused(
        text(PACKAGE, 'unique-identifier="id"', 'unique-identifier="x"'), "package", "which identif"
    ),
    "manifest: an id with a colon": Refused(
        text(PACKAGE, '"chapter-first"(.*)"chapter-first"', r'"sec:a"\1"sec:a"'),
        "package.opf",
        "'sec:a' is no name of XML",
    ),
    "manifest: an id twice": Refused(
        text(PACKAGE, 'id="page-title"', 'id="page-cover"'), "package.opf", "is there 2 times"
    ),
    "manifest: a file twice": Refused(
        item('id="again" href="first.xhtml" media-type="application/xhtml+xml"'),
        "package.opf",
        "names 'EPUB/first.xhtml' 2 times",
    ),
    "manifest: no file": Refused(
        item('id="none" href="none.xhtml" media-type="application/xhtml+xml"'),
        "package.opf",
        "there is no such file",
    ),
    "manifest: a file on a server": Refused(
        item('id="far" href="https://example.org/x.xhtml" media-type="application/xhtml+xml"'),
        "package.opf",
        "no file in the ebook",
    ),
    "manifest: a wrong kind": Refused(
        text(PACKAGE, r'(square.svg" media-type=)"image/svg\+xml"', r'\1"image/png"'),
        "square.svg",
        "this is no image/png",
    ),
    "manifest: a page with formulas that it does not tell": Refused(
        text(PACKAGE, ' properties="mathml"', ""), "second.xhtml", "does not say 'mathml'"
    ),
    "manifest: formulas that are not there": Refused(
        text(PACKAGE, '(href="title.xhtml")', r'\1 properties="mathml"'), "title.x", "says 'mathml'"
    ),
    "manifest: no navigation": Refused(
        text(PACKAGE, ' properties="nav"', ""), "package.opf", "0 items of its manifest are 'nav'"
    ),
    "spine: what is not in the manifest": Refused(
        text(PACKAGE, 'idref="chapter-first"', 'idref="none"'), "package.opf", "spine names 'none'"
    ),
    "spine: a page twice": Refused(
        text(PACKAGE, '(<itemref idref="chapter-first"/>)', r"\1\1"), "package.opf", "2 times"
    ),
    "spine: a picture": Refused(
        text(PACKAGE, "</spine>", '<itemref idref="cover-image"/></spine>'), "package", "is no page"
    ),
    # pages
    "page: not XML": Refused(text(FIRST, "</p>", ""), "first.xhtml", "not XML"),
    "page: an entity": Refused(more(FIRST, "<p>a&nbsp;b</p>"), "first.xhtml", "Entity"),
    "page: no title": Refused(text(FIRST, "<title>.*?</title>", ""), "first.xhtml", "no title"),
    "page: no such element": Refused(
        more(FIRST, "<p><blink>x</blink></p>"), "first.xhtml, line", "no element 'blink'"
    ),
    "attribute: name": Refused(
        more(FIRST, '<div name="Little">x</div>'), "first.xhtml, line", "'div' has no attribute"
    ),
    "attribute: width": Refused(
        text(FIRST, "<h2", '<h2 width="50%"'), "first.xhtml, line", "has no attribute 'width'"
    ),
    "attribute: type": Refused(more(FIRST, '<ul type="a"><li>x</li></ul>'), "first", "'type'"),
    "attribute: href": Refused(more(FIRST, '<p href="x">x</p>'), "first", "'href'"),
    "attribute: start": Refused(
        more(FIRST, '<ol start="abc"><li>x</li></ol>'), "first", "'start' of 'ol' is 'abc'"
    ),
    "attribute: dir": Refused(more(FIRST, '<p dir="up">x</p>'), "first", "'dir' of 'p' is 'up'"),
    "attribute: lang": Refused(
        more(FIRST, '<p lang="deutsch!" xml:lang="deutsch!">x</p>'), "first", "no language tag"
    ),
    "attribute: two languages": Refused(
        more(FIRST, '<p lang="de" xml:lang="fr">x</p>'), "first", "at once"
    ),
    "attribute: columns": Refused(
        more(FIRST, '<table><tr><td colspan="x">x</td></tr></table>'), "first", "'colspan'"
    ),
    "id: twice": Refused(more(FIRST, '<p id="inside">x</p>'), "first", "'inside' is there 2"),
    "id: a space": Refused(more(FIRST, '<p id="a b">x</p>'), "first", "has a space"),
    "id: empty": Refused(more(FIRST, '<p id="">x</p>'), "first", "is empty"),
    "id: of a label": Refused(
        more(FIRST, '<p aria-labelledby="none">x</p>'), "first", "names 'none'"
    ),
    "id: of a header": Refused(
        more(FIRST, '<table><tr><td headers="none">x</td></tr></table>'), "first", "names 'none'"
    ),
    "nested: a link in a link": Refused(
        more(FIRST, '<p><a href="nav.xhtml">x <a href="nav.xhtml">y</a></a></p>'),
        "first",
        "'a' stands in 'a'",
    ),
    "nested: a block in a paragraph": Refused(
        more(FIRST, "<p>x<div>y</div></p>"), "first", "'p', which holds words only"
    ),
    "nested: a block in a link in a paragraph": Refused(
        more(FIRST, '<p><a href="nav.xhtml"><span>x<ul><li>y</li></ul></span></a></p>'),
        "first",
        "which holds words only",
    ),
    "nested: an item without a list": Refused(more(FIRST, "<li>x</li>"), "first", "'li' stands"),
    "nested: words in a list": Refused(more(FIRST, "<ul>x</ul>"), "first", "text in 'ul'"),
    "nested: a term without a list": Refused(more(FIRST, "<dt>x</dt>"), "first", "'dt' stands"),
    "nested: a cell without a row": Refused(
        more(FIRST, "<table><td>x</td></table>"), "first", "'td' stands in 'table'"
    ),
    "nested: a caption at the end": Refused(
        more(FIRST, "<table><tr><td>x</td></tr><caption>y</caption></table>"),
        "first",
        "in their order",
    ),
    "nested: a caption in the middle": Refused(
        more(FIRST, "<figure><p>x</p><figcaption>y</figcaption><p>z</p></figure>"),
        "first",
        "neither first nor last",
    ),
    "element: a rule with words": Refused(more(FIRST, "<hr>x</hr>"), "first", "holds something"),
    "element: a picture of nothing": Refused(
        more(FIRST, '<p><img alt="x"/></p>'), "first", "has no 'src'"
    ),
    # links
    "link: no such file": Refused(
        more(FIRST, '<p><a href="02.md">x</a></p>'), "first.xhtml, line", "leads to no file"
    ),
    "link: no such place": Refused(
        more(FIRST, '<p><a href="second.xhtml#none">x</a></p>'), "first", "no place in that page"
    ),
    "link: of no page": Refused(_linked_file, "first.xhtml, line", "no page of the ebook"),
    "link: file": Refused(
        more(FIRST, '<p><a href="file:///book/02.md">x</a></p>'), "first", "where no ebook leads"
    ),
    "link: a space": Refused(
        more(FIRST, '<p><a href="https://exa mple.org/">x</a></p>'), "first", "is no address"
    ),
    "link: out of the ebook": Refused(
        more(FIRST, '<p><a href="../../x.xhtml">x</a></p>'), "first", "leads out of the ebook"
    ),
    # pictures, styles
    "picture: another kind than its name": Refused(
        _picture_of_another_kind, "fake.png", "this is no image/png"
    ),
    "picture: on a server": Refused(
        more(FIRST, '<p><img src="https://example.org/x.png" alt="x"/></p>'), "first", "not in the"
    ),
    "picture: not there": Refused(
        more(FIRST, '<p><img src="images/none.png" alt="x"/></p>'), "first", "no file in the ebook"
    ),
    "picture: a drawing that is no XML": Refused(
        text("EPUB/images/square.svg", "</svg>", "<b></svg>"), "square.svg", "not XML"
    ),
    "picture: a drawing with an id twice": Refused(
        text("EPUB/images/square.svg", "</svg>", '<g id="a"/><g id="a"/></svg>'), "square", "'a'"
    ),
    "style: direction": Refused(more(STYLE, "p { direction: rtl }"), "style.css", "'direction'"),
    "style: no CSS": Refused(more(STYLE, "} p { color: red }"), "style.css", "no CSS"),
    "style: a file that is not there": Refused(
        more(STYLE, "p { background: url(none.png) }"), "style.css", "no file in the ebook"
    ),
    "script": Refused(more(FIRST, "<script>x</script>"), "first.xhtml", "'scripted'"),
    # navigation
    "navigation: no contents": Refused(
        text(NAV, 'epub:type="toc"', 'epub:type="lot"'), "nav.xhtml", "0 lists of the kind 'toc'"
    ),
    "navigation: a line without words": Refused(
        text(NAV, '(<li><a href="first.xhtml#first">).*?</a>', r"\1</a>"), "nav", "has no words"
    ),
    "navigation: an empty list": Refused(
        text(NAV, "</ol>\n</nav>", "<ol></ol></ol></nav>"), "nav", ""
    ),
    "navigation: words and no link": Refused(
        text(NAV, '(<li>)<a href="first.xhtml#last">(.*?)</a>', r"\1<span>\2</span>"),
        "nav",
        "no link",
    ),
    "navigation: a landmark twice": Refused(
        text(NAV, '(<li><a epub:type="cover".*?</li>)', r"\1\1"), "nav", "is there twice"
    ),
    "navigation: another order": Refused(
        text(NAV, r'(<li><a href="preface.xhtml#preface".*?</li>)(.*?)(</ol>\n</nav>)', r"\2\1\3"),
        "nav",
        "stands before what its list names before it",
    ),
}


def write(files: Files, target: Path) -> Path:
    """An ebook of these files."""
    with zipfile.ZipFile(target, "w") as book:
        for name, content in files.items():
            kind = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            book.writestr(zipfile.ZipInfo(name, (2026, 11, 23, 0, 0, 0)), content, kind)
    return target


def read(file: Path) -> Files:
    """The files of an ebook."""
    with zipfile.ZipFile(file) as book:
        return {name: book.read(name) for name in book.namelist()}
