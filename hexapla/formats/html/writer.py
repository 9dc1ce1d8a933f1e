"""The HTML edition: a small static site, a page per chapter, readable without scripts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

from hexapla.editions import parallel
from hexapla.formats import code_lines, glossaries, own_fonts
from hexapla.formats.html import fonts as webfonts
from hexapla.formats.html.fonts import WebFont
from hexapla.images import pixels
from hexapla.images.bounds import Unfit
from hexapla.languages import languages
from hexapla.model import Edition
from hexapla.registry import OFFERED
from hexapla.rendering import chapters as html_chapters
from hexapla.rendering import columns, context, tables
from hexapla.rendering.chapters import Chapter
from hexapla.rendering.elements import add_class, wrap
from hexapla.rendering.headings import HEADINGS
from hexapla.source import images
from hexapla.source.constructs import divisions
from hexapla.source.pictures import sizes
from hexapla.source.references import linked_files
from hexapla.theme import Theme

if TYPE_CHECKING:
    from lxml.etree import _Element

SCRIPTS = ("theme.js", "page.js", "search.js")


TWO = 2
"""A list of figures with fewer than this helps nobody."""


def render(edition: Edition, target: Path, templates: Path) -> list[Path]:
    """Write the site of an edition into a folder and return its files, its first page first."""
    theme = Theme(edition.book.root, templates)
    target.mkdir(parents=True, exist_ok=True)
    pictures = columns.write_pictures(edition, target)
    linked = linked_files.write(edition, target)
    own = _own_families(edition)
    fonts = webfonts.unpack(target / f"{edition.book.settings.slug}.epub", target, own)
    site = Site(edition, target, theme, fonts=fonts)
    texts = {name: site.page(name) for name in site.pages}
    texts |= site.parts(fonts)
    for name, text in texts.items():
        (target / name).write_text(text, encoding="utf-8")
    others = [*texts, *(font.file for font in fonts)]
    carried = [*pictures.values(), *linked]
    return [target / "index.html", *carried, *(target / name for name in others)]


def prepare(edition: Edition) -> tuple[list[Chapter], dict[str, Any]]:
    """The chapters of an edition in one language as pages hold them, and its templates' values."""
    chapters = html_chapters.chapters(edition, carries_files=True)
    home = html_chapters.home_pages(chapters)
    values = context.template_values(edition, chapters)
    for chapter in chapters:
        html_chapters.add_notes(chapter, edition.words, "div", "")
        code_lines.part(chapter.body)
        spoken = edition.words["Cite: {place}"].format(place=edition.words["Paragraph {number}"])
        html_chapters.paragraph_numbers(chapter.body, spoken, values["digits"])
        _add_places(chapter, edition, values["digits"])
        html_chapters.point_links(chapter, lambda name: f"{home[name]}.html#{name}")
    return chapters, values


CONTENTS, TERMS = "index.html", f"{html_chapters.TERMS}.html"
"""The page with the contents of an edition, and the one with its index."""


class Site:
    """The pages of an edition, each made when it is asked for, and what they all share.

    ``folder`` has its pictures; ``prepare`` makes the chapters, as :func:`prepare` does. Of the
    ``fonts`` its pages ask for those first that all of them need.
    """

    def __init__(
        self,
        edition: Edition,
        folder: Path,
        theme: Theme,
        prepare: columns.Prepare = prepare,
        *,
        fonts: Sequence[WebFont] = (),
    ) -> None:
        self._edition, self._folder, self._theme = edition, folder, theme
        self._chapters, self._values = columns.compose(edition, prepare)
        for chapter in self._chapters:
            glossaries.name(chapter.body)
        self._shared = {
            **self._values,
            **_site_values(edition, self._chapters, self._values, folder),
            "first_fonts": webfonts.first_needed(fonts, _own_families(edition)),
        }

    @property
    def pages(self) -> list[str]:
        """The names of the pages, those of the chapters first."""
        chapters = [f"{chapter.file}.html" for chapter in self._chapters]
        return [*chapters, CONTENTS, *([TERMS] if self._values["index"] else [])]

    def page(self, name: str) -> str:
        """A page by its name; each once, for its chapter is changed.

        Raises:
            KeyError: there is none of this name.
        """
        if name == CONTENTS:
            return self._theme.render("html/contents.html", **self._shared, page=name)
        if name == TERMS:
            return self._theme.render("html/terms.html", **self._shared, page=name)
        chapters = {f"{chapter.file}.html": at for at, chapter in enumerate(self._chapters)}
        at = chapters[name]
        body = self._chapters[at].body
        _fit_for_the_web(body, self._folder)
        return self._theme.render(
            "html/page.html",
            **self._shared,
            page=name,
            section=self._chapters[at].section,
            body=html_chapters.to_html(body),
            previous=self._chapters[at - 1] if at else None,
            next=self._chapters[at + 1] if at + 1 < len(self._chapters) else None,
        )

    def parts(self, fonts: Sequence[WebFont]) -> dict[str, str]:
        """The texts of the scripts and the style that all pages share; these fonts are there."""
        theme, edition = self._theme, self._edition
        texts = {"columns.js": theme.read("parallel/columns.js")} if edition.beside else {}
        texts |= {script: theme.read(f"html/{script}") for script in SCRIPTS}
        families = {
            tag: webfonts.families(listed, fonts)
            for tag, listed in _listed_families(edition).items()
        }
        style = theme.read("shared.css") + theme.read("formulas.css")
        style += theme.read("html/style.css")
        style += f"\n:root {{\n  --serif: {families[edition.language]};\n}}\n"
        if edition.beside:
            style += theme.render("parallel/web.css", **self._values, families=families)
        style += "".join(font.rule for font in fonts)
        style += own_fonts.element_rules(edition.book, "var(--serif)")
        style += sizes.rules(edition.book.picture_sizes)
        return {**texts, "style.css": style}


def _listed_families(edition: Edition) -> dict[str, str]:
    """The families that each language of an edition is set in."""
    return {
        half.language: str(half.typography["fonts"]) for half in parallel.single_editions(edition)
    }


def _own_families(edition: Edition) -> set[str]:
    """The first of each, which the text itself is set in."""
    return set(map(webfonts.first_family, _listed_families(edition).values()))


def _add_places(chapter: Chapter, edition: Edition, digits: Callable[[str], str]) -> None:
    """Tell each heading and numbered paragraph how its place is cited: Section 2.3, ¶17."""
    section_place, comma = "", languages.comma(edition.typography)
    sections = {section.id: section for section in chapter.sections}
    for element in chapter.body.iter(*HEADINGS, "a"):
        if element.tag != "a" and (section := sections.get(element.get("id", ""))):
            number = digits(section.number)
            word = chapter.kind if section.level == 1 else divisions.SECTION
            section_place = (
                edition.words[f"{word.capitalize()} {{number}}"].format(number=number)
                if number
                else section.title
            )
            element.set("data-place", section_place)
            element.set("data-cite", edition.words["Cite: {place}"].format(place=section_place))
        elif element.get("class") == "paragraph-number":
            element.set("data-place", f"{section_place}{comma}¶{element.text}")


def _fit_for_the_web(body: _Element, folder: Path) -> None:
    """Links for citing beside the headings, tables that scroll, pictures whose size is known.

    A browser keeps the room of a picture free until it is there. One with a clear ground says so,
    for it has to be seen in the dark, too.
    """
    for picture in body.iter("img"):
        file = folder / images.path_of(picture.get("src", ""))
        for key, length in _size(file).items():
            picture.set(key, str(length))
        if images.is_drawing(file) or _is_clear(file):
            add_class(picture, "clear")
    for heading in list(body.iter(*HEADINGS)):
        place, cite_label = (
            heading.attrib.pop("data-place", ""),
            heading.attrib.pop("data-cite", ""),
        )
        if place:
            anchor = etree.Element("a", {"class": "anchor", "href": f"#{heading.get('id')}"})
            anchor.set("data-place", place)
            anchor.set("aria-label", cite_label)
            wrap(heading, "div", "titled").append(anchor)
    tables.let_scroll(body)


def _is_clear(file: Path) -> bool:
    """Whether one can see through a picture of pixels; no where nobody can tell."""
    try:
        return pixels.is_clear(file.read_bytes())
    except (OSError, Unfit):
        return False


def _size(file: Path) -> dict[str, int]:
    """The width and height of a picture; nothing where they cannot be told."""
    from PIL import Image

    try:
        if images.is_drawing(file):
            root = etree.parse(file).getroot()
            return {key: round(float(root.get(key, ""))) for key in ("width", "height")}
        with Image.open(file) as picture:
            return {"width": picture.width, "height": picture.height}
    except (OSError, ValueError, etree.LxmlError):
        return {}


def _site_values(
    edition: Edition, chapters: list[Chapter], values: dict[str, Any], folder: Path
) -> dict[str, Any]:
    """What the pages of a site say besides the values that all formats know."""
    settings, words = edition.book.settings, edition.words
    captioned = [(words["Figures"], values["figures"]), (words["Tables"], values["tables"])]
    name = parallel.languages_of(edition)
    return {
        "edition_name": name,
        "side_by_side": [
            (parallel.parallel_name(pair), " + ".join(map(languages.language_name, pair)))
            for pair in settings.parallel
            if set(pair) <= set(edition.siblings)
        ],
        "downloads": [
            (one.label, f"{settings.slug}{one.ending}", one.media_type)
            for one in OFFERED
            if (folder / f"{settings.slug}{one.ending}").is_file()
        ],
        "lists": [(heading, entries) for heading, entries in captioned if len(entries) >= TWO],
        "homes": html_chapters.home_pages(chapters),
        "places": _index_places(chapters, values["digits"]),
        "comma": languages.comma(edition.typography),
        "citation": words["{title}, {place}. {language}. {edition}. {address}"].format(
            title=values["title"],
            place="{place}",
            language=name,
            edition=values["colophon"][0],
            address="{address}",
        ),
    }


def _index_places(chapters: list[Chapter], digits: Callable[[str], str]) -> dict[str, str]:
    """How the index names the place of each word in it: by paragraph, otherwise by section.

    A word in a note stands where the mark of the note does.
    """
    places: dict[str, str] = {}
    section = ""
    for chapter in chapters:
        for element in chapter.body.iter(etree.Element):
            name = element.get("id", "")
            if element.tag in HEADINGS:
                section = digits(element.get("data-number") or "") or chapter.section.title
            elif name and (mark := html_chapters.mark_of(element)):
                places[name] = places.get(mark, section)
            elif name:
                number = _paragraph(element)
                places[name] = f"¶{digits(number)}" if number else section
    return places


def _paragraph(element: _Element) -> str:
    """The number of the paragraph that an element stands in; empty where it has none."""
    numbered = (
        e for e in element.iterancestors("div") if "paragraph" in e.get("class", "").split()
    )
    return next((above.get("data-number", "") for above in numbered), "")
