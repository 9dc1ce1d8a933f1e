"""What a file is that was given as translated Markdown and is none, and what to do with it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple

from hexapla.errors import Finding
from hexapla.files import bounded_json

HEAD = 2**16
"""The bytes in which a file says what it is: an archive at its end, too."""


class Kind(NamedTuple):
    """A kind of file that is no Markdown."""

    begins: re.Pattern[bytes]
    """What its first bytes are like."""
    name: str
    tip: str


IMPORT = "take it in with `import {file}`"
CONVERT = "make Markdown of it, `pandoc {file} -t gfm -o {stem}.md`, look at it, and adopt that"
SAVE = "save its text as Markdown, with headings and lists, and adopt that"
UTF8 = "save the file as UTF-8"


def _kind(begins: bytes, name: str, tip: str) -> Kind:
    return Kind(re.compile(begins, re.IGNORECASE | re.DOTALL | re.MULTILINE), name, tip)


def _lines(comment: bytes) -> bytes:
    """The empty lines and comments that a file may begin with."""
    return rb"\A(?:\xef\xbb\xbf)?(?:[ \t]*(?:" + comment + rb"[^\n]*)?\r?\n)*[ \t]*"


SPACE = rb"\A(?:\xef\xbb\xbf)?\s*"
XML = SPACE + rb"(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*(?:<!DOCTYPE[^>]*>\s*)?"

KINDS = (
    _kind(rb"\A%PDF-", "a PDF", SAVE),
    _kind(rb"\APK\x03\x04.*word/", "a Word document", CONVERT),
    _kind(rb"\APK\x03\x04.*mimetypeapplication/epub", "an EPUB", CONVERT),
    _kind(rb"\APK\x03\x04.*mimetypeapplication/vnd\.oasis", "an OpenDocument file", CONVERT),
    _kind(rb"\APK\x03\x04.*(?:xl/|ppt/)", "a file of an office program", SAVE),
    _kind(rb"\APK\x03\x04", "a ZIP archive", "unpack it, and give the Markdown files in it"),
    _kind(rb"\A(?:\x1f\x8b|BZh|\xfd7zXZ|7z\xbc\xaf)", "an archive", "unpack it first"),
    _kind(rb"\A\xd0\xcf\x11\xe0", "a Word document of the old kind", SAVE),
    _kind(rb"\A\{\\rtf", "an RTF file", CONVERT),
    _kind(
        rb"\A(?:\xde\x12\x04\x95|\x95\x04\x12\xde)", "a compiled catalog (MO)", "give the PO file"
    ),
    _kind(rb"\A(?:\x89PNG|\xff\xd8\xff|GIF8|RIFF|II\*\x00|MM\x00\*)", "a picture", SAVE),
    _kind(rb"\A(?:\xff\xfe|\xfe\xff)", "text in UTF-16", UTF8),
    _kind(_lines(b"#") + rb"(?:msgid|msgctxt)[ \t]*\"", "a PO file", IMPORT),
    _kind(XML + rb"<(?:\w+:)?xliff\b", "an XLIFF file", IMPORT),
    _kind(XML + rb"<(?:\w+:)?tmx\b", "a TMX file", IMPORT),
    _kind(XML + rb"<(?:\w+:)?(?:tbx|martif)\b", "a glossary in TBX", IMPORT),
    _kind(XML + rb"<(?:html|head|body)\b", "an HTML page", CONVERT),
    _kind(SPACE + rb"<!doctype html", "an HTML page", CONVERT),
    _kind(SPACE + rb"<\?xml", "an XML file", SAVE),
    _kind(_lines(b"%") + rb"\\documentclass\b", "a LaTeX document", CONVERT),
    _kind(SPACE + rb"(?:\.\. [\w-]+::|=+\n[^\n]+\n=+\n)", "reStructuredText", CONVERT),
    _kind(SPACE + rb"= \w[^\n]*\n(?:[^\n]*\n)*?==+ \w", "AsciiDoc", SAVE),
)
"""In the order of their being tried."""

BY_NAME = {
    ".csv": ("a table (CSV)", IMPORT),
    ".tsv": ("a table (TSV)", IMPORT),
    ".po": ("no PO file that has messages", "give one that has, to `import`"),
    ".srt": ("a file of subtitles", SAVE),
}
"""Kinds that only the ending of a name tells."""


def fault(file: Path, content: bytes) -> Finding | None:
    """What is said of a file that is no Markdown; None where it may be."""
    head = content[:HEAD] + content[HEAD:][-HEAD:]
    found = next(((kind.name, kind.tip) for kind in KINDS if kind.begins.search(head)), None)
    found = found or BY_NAME.get(file.suffix.lower()) or _json(content)
    if not found:
        return None
    name, tip = found
    named = {"file": file.name, "stem": file.stem}
    return Finding(str(file), f"this is {name}, and no Markdown", tip.format(**named))


def _json(content: bytes) -> tuple[str, str] | None:
    if not re.match(SPACE + rb"[{\[]", content):
        return None
    try:
        bounded_json.loads(content.decode("utf-8-sig"))
    except ValueError:
        return None
    return "a JSON file", SAVE
