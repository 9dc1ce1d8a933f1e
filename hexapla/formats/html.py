"""The HTML edition: a small static site, a page per chapter, readable without scripts."""

from __future__ import annotations

from pathlib import Path

from hexapla import chapters as html_chapters
from hexapla import pages
from hexapla.model import Edition
from hexapla.pictures import write_pictures
from hexapla.theme import Theme


def render(edition: Edition, target: Path, templates: Path) -> Path:
    """Write the site of an edition into a folder and return its first page."""
    theme = Theme(edition.book.root, templates)
    target.mkdir(parents=True, exist_ok=True)
    write_pictures(edition, target)
    found = html_chapters.chapters(edition)
    home = html_chapters.homes(found)
    shared = pages.values(edition, found)
    for index, chapter in enumerate(found):
        html_chapters.add_notes(chapter, edition.words, "div", "")
        html_chapters.paragraph_numbers(
            chapter.body, edition.words["Paragraph {number}"], shared["digits"]
        )
        html_chapters.point_links(chapter, lambda name: f"{home[name]}.html#{name}")
        page = theme.render(
            "html/page.html",
            **shared,
            page=f"{chapter.file}.html",
            section=chapter.section,
            body=html_chapters.to_html(chapter.body),
            previous=found[index - 1] if index else None,
            next=found[index + 1] if index + 1 < len(found) else None,
        )
        (target / f"{chapter.file}.html").write_text(page, encoding="utf-8")
    contents = theme.render("html/contents.html", **shared, page="index.html")
    (target / "index.html").write_text(contents, encoding="utf-8")
    style = theme.read("shared.css") + theme.read("html/style.css")
    (target / "style.css").write_text(style, encoding="utf-8")
    (target / "page.js").write_text(theme.read("html/page.js"), encoding="utf-8")
    return target / "index.html"
