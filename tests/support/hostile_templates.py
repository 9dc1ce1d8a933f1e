"""Templates of a stranger's book that would take all time and memory: path → text, by kind."""

from __future__ import annotations

PAGE, PRINT, EBOOK, SITE = (
    "html/page.html",
    "pdf/book.html",
    "epub/chapter.xhtml",
    "html/index.html",
)
"""One template of each format, and one of the pages that belong to all editions."""

STYLE = "pdf/style.css"

ENDLESS: dict[str, dict[str, str]] = {
    "a text of ten gigabytes": {PRINT: '{{ "x" * (10 ** 10) }}'},
    "ten gigabytes by joining": {PAGE: '{{ (["x" * 10000] * 1000000) | join }}'},
    "ten gigabytes by centring": {PAGE: '{{ "x" | center(10 ** 10) }}'},
    "ten gigabytes by replacing": {
        PAGE: '{{ ("x" * 100000) | replace("x", "y" * 100000) }}',
    },
    "ten gigabytes by a format": {PAGE: '{{ "%10000000000d" | format(1) }}'},
    "a number without an end": {PAGE: "{{ 10 ** (10 ** 10) }}"},
    "loops in loops": {
        PAGE: "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    },
    "loops that write": {
        EBOOK: "{% for a in range(99999) %}{% for b in range(99999) %}xxxxxxxxxx{% endfor %}"
        "{% endfor %}",
    },
    "a filter that sorts for ever": {
        SITE: "{% for a in range(99999) %}{{ range(99999) | map('string') | sort | length }}"
        "{% endfor %}",
    },
    "a first page without an end": {
        SITE: "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
    },
    "a table of a million cells": {
        PRINT: "<html><body><table>{% for a in range(1000) %}<tr>{% for b in range(1000) %}"
        "<td>x</td>{% endfor %}</tr>{% endfor %}</table></body></html>",
    },
    "boxes in boxes": {PRINT: "<html><body>{{ ('<div>' * 100000) | safe }}</body></html>"},
    "floats in floats": {
        PRINT: "<html><body>{% for a in range(3000) %}<div style='float: left; display: table'>"
        "{% endfor %}x</body></html>",
    },
    "more pages than a library": {
        PRINT: "<html><body>{% for a in range(99999) %}<p style='break-before: page'>x"
        "{% endfor %}</body></html>",
    },
    "a drawing of drawings": {
        PRINT: "<html><body><img src=\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' "
        "xmlns:xlink='http://www.w3.org/1999/xlink'><defs><g id='a0'><rect width='1' height='1'/>"
        "</g>{% for a in range(9) %}<g id='a{{ a + 1 }}'>{% for b in range(10) %}"
        "<use xlink:href='%23a{{ a }}'/>{% endfor %}</g>{% endfor %}</defs>"
        "<use xlink:href='%23a9'/></svg>\"></body></html>",
    },
}
"""Each reaches a limit on time or memory."""

BROKEN: dict[str, dict[str, str]] = {
    "it includes itself": {PAGE: '{% include "html/page.html" %}'},
    "it extends itself": {PAGE: '{% extends "html/page.html" %}'},
    "a macro that calls itself": {PRINT: "{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}"},
    "two that include each other": {
        PAGE: '{% include "html/other.html" %}',
        "html/other.html": '{% include "html/page.html" %}',
    },
    "a division by nothing": {EBOOK: "{{ 1 / 0 }}"},
    "a number and a word": {SITE: "{{ 1 + 'x' }}"},
    "a name that is not there": {PRINT: "{{ nothing.at.all }}"},
    "a template that is not there": {SITE: '{% include "html/nowhere.html" %}'},
    "brackets in brackets": {PAGE: "{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}"},
    "an address of the network": {STYLE: '@import "http://127.0.0.1:9/x.css"; @page { size: A5 }'},
    "a picture of the network": {
        STYLE: "body { background: url(http://127.0.0.1:9/x.png) } @page { size: A5 }",
    },
    "a font of the network": {
        STYLE: "@font-face { font-family: x; src: url(http://127.0.0.1:9/x.woff) }"
        " body { font-family: x } @page { size: A5 }",
    },
}
"""Each is a mistake that the error names, with the template."""
