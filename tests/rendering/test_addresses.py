"""Addresses in a text are found, whole and without what follows them."""

from __future__ import annotations

import pytest
from lxml import etree

from hexapla.rendering.addresses import mark_addresses


def marked(html: str, *, rtl: bool = False) -> str:
    root = etree.fromstring(f"<div>{html}</div>")
    mark_addresses(root, rtl=rtl)
    return etree.tostring(root, encoding="unicode")[5:-6]


@pytest.mark.parametrize(
    ("address", "after"),
    [
        ("https://example.org/a_(b)/?q=1&amp;r=2#s", "."),
        ("http://example.org", ", and"),
        ("www.example.org", "!"),
        ("doi:10.1234/abc.def-ghi", "."),
        ("10.5281/zenodo.123", ";"),
        ("urn:isbn:978-3-16-148410-0", "."),
        ("first.last+tag@mail.example.org", "."),
        ("example.org/a/b", "?"),
        ("ftp://example.org/file.txt", "،"),
    ],
)
def test_addresses_are_found(address: str, after: str) -> None:
    """An address is marked whole; the mark of punctuation after it is not a part of it."""
    assert marked(f"See {address}{after} More") == (
        f'See <span class="address">{address}</span>{after} More'
    )


@pytest.mark.parametrize(
    "text",
    ["and/or", "3.5/4", "a.b", "10.5", "e.g. this", "12/3/2026", "www", "@someone", "1.2.3"],
)
def test_other_text_is_left_alone(text: str) -> None:
    """What only looks a little like an address is none."""
    assert marked(text) == text


def test_several_in_nested_text() -> None:
    """Each is marked where it stands: in what an element begins with, and in what follows one."""
    one, two = "https://a.example/b", "https://c.example/d"
    assert marked(f"<p>{one} <em>x {two}</em> {one}, {two}</p>") == (
        f'<p><span class="address">{one}</span> <em>x <span class="address">{two}</span></em> '
        f'<span class="address">{one}</span>, <span class="address">{two}</span></p>'
    )


def test_code_stays_and_links_are_named() -> None:
    """Code is left as typed; a link with an address for its words gets the class itself."""
    code = "<code>https://a.example/b</code>"
    assert marked(code) == code
    link = '<a href="https://a.example/b" class="link">https://a.example/b</a>'
    assert 'class="link address"' in marked(link)


def test_from_right_to_left() -> None:
    """In a text from right to left an address says that it runs the other way."""
    assert 'dir="ltr"' in marked("انظر https://a.example/b", rtl=True)
