"""Drawings from strangers: nothing in them runs or fetches, and they look as they were drawn."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

import pytest
from lxml import etree
from PIL import Image, ImageChops

from hexapla.files.namespaces import SVG
from hexapla.formats.pdf import weasyprint
from hexapla.images import bounds, labels
from hexapla.images.bounds import Unfit
from hexapla.images.drawings import clean
from tests.support import judges
from tests.support.books import book_of
from tests.support.browser import chromium, served
from tests.support.drawing_samples import LABELLED, SAME
from tests.support.hostile_drawings import CLEANED, FAR, MARK, REFUSED

if TYPE_CHECKING:
    from lxml.etree import _Element
    from playwright.sync_api import Browser, Page, Route


def as_bytes(drawing: str | bytes) -> bytes:
    return drawing if isinstance(drawing, bytes) else drawing.encode()


def svg(inside: str, attributes: str = 'viewBox="0 0 90 90"') -> bytes:
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f"<svg {names} {attributes}>{inside}</svg>".encode()


def root_of(inside: str, attributes: str = 'viewBox="0 0 90 90"') -> _Element:
    return clean(svg(inside, attributes)).root


def said(inside: str) -> tuple[str, ...]:
    return clean(svg(inside)).removed


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


# -------------------------------------------------------------------------------- in a browser


def asked_for(page: Page, folder: Path, drawings: dict[str, bytes]) -> set[str]:
    """Which drawings ran a script or asked for something, each opened as a page of its own."""
    for name, content in drawings.items():
        (folder / f"{name}.svg").write_bytes(content)
    frames = "".join(
        f'<iframe name="{name}" src="{quote(name)}.svg"></iframe>' for name in drawings
    )
    (folder / "all.html").write_text(f"<!DOCTYPE html><title>All</title>{frames}")
    own = {*(f"{name}.svg" for name in drawings), "all.html", "favicon.ico"}
    found = set()

    def look(route: Route) -> None:
        url = route.request.url
        if url.startswith(address) and unquote(url.rpartition("/")[2]) in own:
            route.continue_()
        else:
            found.add(f"{route.request.frame.name}: {url}")
            route.abort()

    with served(folder) as address:
        page.route("**/*", look)
        page.goto(f"{address}all.html", wait_until="load")
        page.wait_for_timeout(500)  # animations and scripts that begin late
        for frame in page.frames:
            if "RUN" in str(frame.evaluate("document.title")):
                found.add(f"{frame.name}: a script")
    return found


@pytest.mark.slow
def test_a_browser_runs_and_fetches_nothing(tmp_path: Path, browser: Browser) -> None:
    """No hostile drawing runs a script or asks for anything from elsewhere, opened by itself."""
    page = browser.new_page()
    drawings = {name: clean(as_bytes(drawing)).content for name, drawing in CLEANED.items()}
    assert asked_for(page, tmp_path, drawings) == set()
    page.close()


def test_the_browser_would_see_it(tmp_path: Path, browser: Browser) -> None:
    """The test above can fail: as they came, most of the drawings run or fetch something."""
    page = browser.new_page()
    drawings = {name: as_bytes(drawing) for name, drawing in CLEANED.items()}
    drawings.pop("meta refresh")  # it would lead the frame away
    found = {line.partition(":")[0] for line in asked_for(page, tmp_path, drawings)}
    assert {"script", "script of XHTML", "import with an escape", "image-set"} <= found
    assert len(found) >= 30
    page.close()


@pytest.mark.parametrize("name", CLEANED)
def test_the_rest_is_drawn(name: str) -> None:
    """What is harmless in a hostile drawing stays, and nothing in it names another place."""
    drawing = clean(as_bytes(CLEANED[name]))
    assert drawing.root.find(f".//{SVG}rect[@id='shape']") is not None
    assert FAR.encode() not in drawing.content
    assert MARK.encode() not in drawing.content
    root = drawing.root
    labels.set_lines(root)
    content = etree.tostring(root, encoding="UTF-8")
    assert clean(content).content == content


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    """What is no drawing, or comes to more than can be drawn, is refused before it is drawn."""
    with pytest.raises(Unfit) as error:
        clean(as_bytes(REFUSED[name]))
    assert error.value.what
    assert error.value.tip


# ------------------------------------------------------------------------------------- the look


def drawn(page: Page, content: bytes) -> Image.Image:
    """A picture of a drawing as a page shows it."""
    source = f"data:image/svg+xml,{quote(content)}"
    page.set_content(f'<body style="margin:0"><img src="{source}" width="480">')
    page.evaluate("document.images[0].decode()")  # what is loaded need not be painted yet
    return Image.open(io.BytesIO(page.screenshot())).convert("RGB")


@pytest.mark.parametrize("name", SAME)
def test_looks_the_same(browser: Browser, name: str) -> None:
    """A drawing of a common program looks the same, to the pixel, after it was cleaned."""
    page = browser.new_page(viewport={"width": 500, "height": 400})
    before = drawn(page, SAME[name].encode())
    after = drawn(page, clean(SAME[name].encode()).content)
    assert ImageChops.difference(before, after).getbbox() is None
    assert before.getextrema() != ((255, 255),) * 3
    page.close()


@pytest.mark.parametrize("name", LABELLED)
def test_labels_in_html(browser: Browser, name: str) -> None:
    """Labels that are HTML become text in the same place, a line of its own for translators."""
    drawing, texts = LABELLED[name]
    # One that every system has: else it would be whatever is installed.
    drawing = drawing.replace("Helvetica", "DejaVu Sans")
    cleaned = clean(drawing.encode())
    root = cleaned.root
    assert [text.text for text in root.iter(f"{SVG}text")] == texts
    assert not list(root.iter(f"{SVG}foreignObject", f"{SVG}switch"))
    labels.set_lines(root)
    page = browser.new_page(viewport={"width": 500, "height": 400})
    before, after = drawn(page, drawing.encode()), drawn(page, etree.tostring(root))
    for text in list(root.iter(f"{SVG}text")):
        text.text = ""
    bare = drawn(page, etree.tostring(root))
    page.close()
    ink = [ImageChops.difference(picture, bare).getbbox() for picture in (before, after)]
    assert all(abs(one - other) < 20 for one, other in zip(*ink, strict=True)), ink


@pytest.mark.slow
@pytest.mark.parametrize(("name", "drawing"), [*SAME.items(), *CLEANED.items()])
def test_print_survives(tmp_path: Path, name: str, drawing: str | bytes) -> None:
    """WeasyPrint draws every drawing that passes, without a complaint."""
    from datetime import date

    (tmp_path / "a.svg").write_bytes(clean(as_bytes(drawing)).content)
    with weasyprint.layout_session(name, date(2026, 11, 23), tmp_path):
        weasyprint.lay_out(
            '<html lang="en"><title>A</title><img src="a.svg" alt="A">', tmp_path
        ).write_pdf()


# --------------------------------------------------------------------------------- what is kept


@pytest.mark.parametrize(
    ("style", "kept"),
    [
        ("fill: red", "fill: red"),
        ("FILL: Red !important", "fill: Red !important"),
        ("fill: url( '#a' ) none", "fill: url(#a) none"),
        ("fill: u\\72l('#a')", "fill: url(#a)"),
        ("fill: url('#%61')", "fill: url(#a)"),
        ("fill: url(a.svg#a); stroke: blue", "stroke: blue"),
        ("fill: rgb(1 2 3 / 50%)", "fill: rgb(1 2 3 / 50%)"),
        ("fill: attr(x url)", ""),
        ("font-family: 'A \\' B', serif", 'font-family: "A \' B", serif'),
        ("font: 9px/1.2 'A', sans-serif", 'font: 9px/1.2 "A", sans-serif'),
        ("fill: var(--none, #abc)", "fill: #abc"),
        ("fill: var(--none, url(http://a.b/c))", ""),
        ("fill: light-dark(white, black)", "fill: white"),
        ("transform: rotate(calc(1turn / 4))", "transform: rotate(calc(1turn / 4))"),
        ("position: fixed; cursor: url(a); fill: red; -x-y: z", "fill: red"),
        ("fill: {}; stroke: blue", "stroke: blue"),
        ("fill: red; ( stroke: blue", "fill: red"),
        (f"fill: {'(' * 3000}", ""),
        ("opacity: 50%; fill-opacity: 1px", "opacity: 50%"),
        ("stroke-width: 1e3px", "stroke-width: 1e3px"),
        ("opacity: NaN; stroke: blue", "stroke: blue"),
    ],
)
def test_style(style: str, kept: str) -> None:
    """Of a style, the properties and functions on the lists stay, written anew."""
    (shape,) = root_of(f'<g style="{style}"/>')
    assert shape.get("style", "") == kept
    ((sheet, _),) = [root_of(f"<style>g {{ {style} }}</style><g/>")]
    assert (sheet.text or "") == (f"g {{ {kept} }}" if kept else "")


def test_one_import_costs_one_import() -> None:
    """What may not be in a style sheet goes alone: the rules around it stay."""
    sheet, _ = root_of(
        "<style>.a{fill:red}@import 'x';@media print{.b{r:1}.c{x:url(y)}}</style><g/>"
    )
    assert sheet.text == ".a { fill: red }\n@media print {\n.b { r: 1 }\n}"


def test_variables_are_put_in() -> None:
    """A custom property with one value is put in where it is used; with several it stays."""
    style = (
        "svg { --a: red; --b: var(--a); --c: 1 } g { --c: 2; fill: var(--b); stroke: var(--c, 3) }"
    )
    sheet, _ = root_of(f"<style>{style}</style><g/>")
    assert (sheet.text or "").splitlines()[1] == "g { --c: 2; fill: red; stroke: var(--c, 3) }"


@pytest.mark.parametrize(
    ("inside", "lost"),
    [
        ("<script/>", "a script"),
        ('<g onclick="x"/>', "a script"),
        ('<animate attributeName="x"/>', "an animation"),
        ("<style>g { animation: a 1s }</style>", "an animation"),
        ('<image href="a.png"/>', "a picture from elsewhere ('a.png')"),
        ('<image href="data:image/png;base64,AA=="/>', "a picture in it that is none"),
        (
            '<foreignObject width="9"><p xmlns="http://www.w3.org/1999/xhtml">w</p></foreignObject>',
            "'w'",
        ),
        ("<hatch/>", "<hatch>"),
        ("<style>@font-face { }</style>", "type of its own"),
        ("<style>@import 'a';</style>", "a style sheet from elsewhere"),
        ('<path d="M0 0 L NaN 9"/>', 'd="NaN 9"'),
    ],
)
def test_losses_are_named(inside: str, lost: str) -> None:
    """Whatever made a part of the look and is left out is named."""
    (found,) = said(inside)
    assert lost in found


@pytest.mark.parametrize(
    "inside",
    [
        '<a href="https://example.org/"><g/></a>',
        "<metadata><x xmlns='http://ns.example.org/'/></metadata>",
        '<g xmlns:i="http://ns.example.org/" i:label="x" data-x="y" cursor="pointer"/>',
        '<g style="cursor: pointer; -inkscape-stroke: none; user-select: none"/>',
    ],
)
def test_what_nobody_misses(inside: str) -> None:
    """What is no part of the look goes without a word."""
    assert said(inside) == ()


def test_words_around_stay() -> None:
    """The text after something that is left out stays where it was."""
    (text,) = root_of("<text>a <script/>b <g/>c<x xmlns='urn:x'/> d</text>")
    assert "".join(map(str, text.itertext())) == "a b c d"


def test_a_switch_shows_one_part() -> None:
    """Of a switch that part stays which a browser shows; by language, all stay."""
    parts = '<g id="a" requiredExtensions="urn:x"/><g id="b"/><g id="c"/>'
    (group,) = root_of(f'<switch fill="red">{parts}</switch>')
    assert ([part.get("id") for part in group], group.get("fill")) == (["b"], "red")
    (switch,) = root_of('<switch><g systemLanguage="fr"/><g/></switch>')
    assert (switch.tag, len(switch)) == (f"{SVG}switch", 2)


def test_references_are_counted_where_style_sets_them() -> None:
    """A pattern that a style sheet sets counts for what its selector chooses, and no more."""
    pattern = f'<pattern id="p" width="1" height="1">{"<path/>" * 1000}</pattern>'
    shapes = "<path/>" * 200
    fine = f"<style>.a {{ fill: url(#p) }}</style>{pattern}<path class='a'/>{shapes}"
    clean(svg(fine))
    with pytest.raises(Unfit, match="repeat one another"):
        clean(svg(fine.replace(".a {", "path {").replace(pattern, pattern.replace("path", "rect"))))


def test_deep_but_fine() -> None:
    """Depth and number have room for real drawings."""
    depth = bounds.MOST_DEPTH - 2
    clean(svg("<g>" * depth + "</g>" * depth))
    clean(svg('<defs><g id="a"><path/></g></defs>' + '<use href="#a"/>' * 10_000))


# ------------------------------------------------------------------------------------- in a book


@pytest.mark.slow
def test_epubcheck_accepts_them(tmp_path: Path) -> None:
    """EPUBCheck has nothing against an ebook with cleaned drawings in it."""
    from hexapla.editions import localize
    from hexapla.formats.epub import writer
    from hexapla.theme import Theme, default_templates

    shown = {**SAME, **{name: drawing for name, (drawing, _) in LABELLED.items()}, **CLEANED}
    names = [f"d{number}.svg" for number in range(len(shown))]
    text = "\n\n".join(f"![A drawing](images/{name})" for name in names)
    (tmp_path / "source" / "images").mkdir(parents=True)
    for name, drawing in zip(names, shown.values(), strict=True):
        (tmp_path / "source" / "images" / name).write_bytes(as_bytes(drawing))
    book = book_of(tmp_path, f"# A\n\n{text}\n")
    theme = Theme(tmp_path)
    target = writer.render(
        localize.of_source(book, theme), tmp_path / "a.epub", default_templates()
    )
    assert judges.epubcheck(target) == []
