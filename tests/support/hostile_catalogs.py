"""Hostile translations, and what else comes into a book from outside: each by a name.

Samples as those of ``tests/support/hostile_text.py``, for a book of ``TEXT`` in English and French:
catalogs and the glossary, journals of a command that was ended, what lies in ``dist/``, and files
that ``import`` is to take in.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.support.hostile_text import (
    Sample,
    both,
    fifo,
    folder,
    large,
    linked,
    moved,
    outside,
    written,
)

TEXT = """\
# One {#one}

The sea is wide.

See [a map](https://example.org/map), `code` and a word[^n].

[^n]: A note.

![A square](images/square.svg)
"""
LANGUAGES = '[editions]\nlanguages = ["fr"]'

SOURCE = "The sea is wide."

HEADER = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
CATALOG = "translations/fr.po"


def quoted(text: str) -> str:
    """A text as gettext writes it, on one line."""
    return json.dumps(text, ensure_ascii=False)


def catalog(text: str | bytes) -> Callable[[Path], None]:
    """The French catalog with this below its header."""
    return written(CATALOG, HEADER.encode() + (text if isinstance(text, bytes) else text.encode()))


def translated(text: str) -> Callable[[Path], None]:
    """A catalog in which the first paragraph has this translation."""
    return catalog(f"msgid {quoted(SOURCE)}\nmsgstr {quoted(text)}\n")


def entries(count: int) -> str:
    """So many messages that no text has."""
    return "\n".join(f'msgid "text {at}"\nmsgstr "texte {at}"\n' for at in range(count))


CONFLICT = "<<<<<<< HEAD\n{0}\n=======\n{0}\n>>>>>>> theirs\n"
BROKEN = r"fr\.po.*(mark|markup|link|same|missing|broken|source)"
LINE = r"fr\.po, line \d+: "

CATALOGS: Mapping[str, Sample] = {
    # what a page would act upon: it is taken as text, or refused and the source stands there
    "script": Sample(translated("<script>alert(1)</script>")),
    "raw HTML of pandoc": Sample(translated("`<script>alert(1)</script>`{=html}")),
    "raw TeX": Sample(translated(r"\input{/etc/passwd} `\input{/etc/passwd}`{=latex}")),
    "handler of an event": Sample(translated("<img src=x onerror=alert(1)> [a]{onclick=alert(1)}")),
    "link that the source has not": Sample(translated("[la mer](javascript:alert(1))")),
    "link to the disk": Sample(translated("[la mer](file:///etc/passwd) <file:///etc/passwd>")),
    "picture that the source has not": Sample(translated("![la mer](../beside-book/private.md)")),
    "picture of the network": Sample(translated("![la mer](http://198.51.100.7/a.png)")),
    "attributes": Sample(translated('[la mer]{srcdoc="<b>" ping="http://x" style="x:y"}')),
    "formula": Sample(translated(r"$\href{javascript:alert(1)}{x}$")),
    "a citation": Sample(translated("[@nobody] la mer")),
    "heading and list": Sample(translated("# La mer\n\n- une\n- deux")),
    "metadata": Sample(translated("---\ntitle: x\n---\n")),
    "template": Sample(translated("{{ 10 ** 10 ** 10 }}{% include '/etc/passwd' %}")),
    "markup in the title": Sample(
        catalog('msgctxt "title"\nmsgid "The book"\nmsgstr "<script>alert(1)</script>"\n')
    ),
    "path for a title": Sample(
        catalog('msgctxt "title"\nmsgid "The book"\nmsgstr "../../../../beside-book/x"\n')
    ),
    "title of a megabyte": Sample(
        catalog(f'msgctxt "title"\nmsgid "The book"\nmsgstr "{"a " * 500_000}"\n')
    ),
    "another link in a link": Sample(
        catalog(
            'msgid "See [a map](https://example.org/map), `code` and a word⟦1⟧."\n'
            'msgstr "Voir [x](javascript:alert(1)), `other` ⟦1⟧ ⟦1⟧."\n'
        )
    ),
    # marks
    "marks that nobody set": Sample(translated("⟦1⟧ ⟦/1⟧ ⟦2⟧ ⟦999999999999⟧ ⟦⟦1⟧⟧")),
    "half a mark": Sample(translated("⟦1 ⟧1⟦ ⟦")),
    "100,000 marks": Sample(translated("⟦1⟧" * 100_000)),
    "digits of Python's limit": Sample(translated(f"⟦{'9' * 5000}⟧")),
    # characters
    "NUL": Sample(catalog(f"msgid {quoted(SOURCE)}\nmsgstr".encode() + b' "a\x00b"\n')),
    "NUL by its number": Sample(
        catalog(f"msgid {quoted(SOURCE)}\nmsgstr" + r' "a\x00b\000c\1d"' + "\n")
    ),
    "control characters": Sample(
        catalog(f"msgid {quoted(SOURCE)}\nmsgstr".encode() + b' "a\x01\x1b[2Jb"\n')
    ),
    "control characters, escaped": Sample(
        catalog(f"msgid {quoted(SOURCE)}\nmsgstr" + r' "a\a\b\f\v\rb"' + "\n")
    ),
    "a character by its number": Sample(translated("a&#1;b&#0;c&#x1b;d")),
    "noncharacters": Sample(translated("a\ufffe\uffff\U0001ffffb")),
    "marks of direction": Sample(translated("\u202eediw si aes eht\u2066\u2067\u202a\u200f")),
    "half a character": Sample(
        catalog(f"msgid {quoted(SOURCE)}\nmsgstr".encode() + b' "a\xed\xa0\x80b"\n'),
        LINE + "this is not UTF-8",
    ),
    "1,000 accents on a letter": Sample(translated("e" + "\u0301" * 1000)),
    "zero-width": Sample(translated("\u200b\u200d\ufeff\u2060" * 1000)),
    # size and depth
    "a megabyte": Sample(translated("mer " * 250_000)),
    "a megabyte of one word": Sample(translated("m" * 2**20)),
    "a megabyte of brackets": Sample(translated("[" * 2**20)),
    "a megabyte of emphasis": Sample(translated("*a **b " * 150_000)),
    "a megabyte of backticks": Sample(translated("".join("`" * n + " " for n in range(1400)))),
    "quotations 300 deep": Sample(translated("> " * 300 + "mer")),
    "spans 150 deep": Sample(translated("[" * 150 + "mer" + "]{.a}" * 150)),
    "notes 40 deep": Sample(translated("^[" * 40 + "mer" + "]" * 40)),
    "100,000 entries": Sample(catalog(entries(100_000))),
    "100,000 obsolete entries": Sample(
        catalog(entries(100_000).replace("msg", "#~ msg")),
    ),
    "10,000 lines of comment": Sample(catalog("# x\n" * 10_000 + 'msgid "a"\nmsgstr "b"\n')),
    "a comment of a megabyte": Sample(catalog(f'# {"x" * 2**20}\nmsgid "a"\nmsgstr "b"\n')),
    "marks of a machine without end": Sample(
        catalog("# machine: a\n" * 3000 + f"msgid {quoted(SOURCE)}\n" + 'msgstr "b"\n')
    ),
    "a megabyte of backslashes": Sample(
        catalog(f'msgid {quoted(SOURCE)}\nmsgstr "{chr(92) * 2**20}"\n')
    ),
    "larger than any catalog": Sample(large(CATALOG, 2**40), r"fr\.po: .*MiB"),
    # what the format says of itself
    "charset that it is not in": Sample(
        written(CATALOG, HEADER.replace("UTF-8", "UTF-7")), "charset=UTF-7"
    ),
    "charset of Latin letters": Sample(catalog(b'msgid "a"\nmsgstr "\xe9"\n'), LINE + ".*UTF-8"),
    "charset that is a path": Sample(
        written(CATALOG, HEADER.replace("UTF-8", "../../../etc/passwd")),
        LINE + ".*does not read",
    ),
    "UTF-16": Sample(written(CATALOG, HEADER.encode("utf-16")), LINE + ".*UTF-8"),
    "header twice": Sample(catalog(HEADER)),
    "header with everything": Sample(
        written(
            CATALOG,
            'msgid ""\nmsgstr ""\n"Language: ../../x\\n"\n"Plural-Forms: nplurals=999999999; '
            'plural=n**n**n;\\n"\n"X-Generator: <script>\\n"\n"POT-Creation-Date: never\\n"\n'
            '"PO-Revision-Date: 99999-99-99 99:99+9999\\n"\n',
        )
    ),
    "plural forms that compute": Sample(
        catalog('msgid "a"\nmsgid_plural "b"\nmsgstr[999999999] "c"\n'), "fr.po.*"
    ),
    "text that does not end": Sample(catalog('msgid "a\nmsgstr ""\n'), LINE + ".*quotation mark"),
    "text that ends in an escape": Sample(
        catalog('msgid "a\\"\nmsgstr "b\\"\n'), LINE + ".*quotation mark"
    ),
    "marks of a merge": Sample(
        catalog(CONFLICT.format('msgid "a"\nmsgstr "b"')), LINE + ".*(no line|conflict|merge|git)"
    ),
    "no catalog": Sample(catalog("\x7fELF"), LINE),
    "an archive": Sample(written(CATALOG, b"PK\x03\x04" + bytes(range(256))), LINE),
    "place outside": Sample(
        catalog(
            f"#: ../../../etc/passwd#x file:///etc/passwd:1\nmsgid {quoted(SOURCE)}\n"
            'msgstr "La mer"\n'
        )
    ),
    # the files themselves
    "catalog elsewhere": Sample(linked(CATALOG), r"fr\.po: .*leads out"),
    "catalog a named pipe": Sample(fifo(CATALOG), r"fr\.po: .*pipe"),
    "catalog a folder": Sample(
        both(lambda book: (book / CATALOG).unlink(missing_ok=True), folder(CATALOG)),
        r"fr\.po: .*folder",
    ),
    "catalogs elsewhere": Sample(
        both(translated("La mer"), moved("translations")), "translations.*leads out"
    ),
    # the glossary
    "glossary elsewhere": Sample(linked("translations/glossary.csv"), "glossary.csv.*leads out"),
    "glossary a named pipe": Sample(fifo("translations/glossary.csv"), "glossary.csv.*pipe"),
    "glossary with marks of a merge": Sample(
        written("translations/glossary.csv", CONFLICT.format("sea,mer")), "glossary.csv"
    ),
    "glossary in UTF-16": Sample(
        written("translations/glossary.csv", "term,fr\nsea,mer\n".encode("utf-16")), "glossary.csv"
    ),
    "glossary with NUL": Sample(
        written("translations/glossary.csv", b"term,fr\nse\x00a,mer\n"), "glossary.csv"
    ),
    "glossary with a cell of a megabyte": Sample(
        written("translations/glossary.csv", f"term,fr\nsea,{'m' * 2**20}\n"), "glossary.csv"
    ),
    "glossary that does not end": Sample(
        written("translations/glossary.csv", 'term,fr\nsea,"mer\n'), "glossary.csv"
    ),
    "glossary of 50,000 terms": Sample(
        written(
            "translations/glossary.csv",
            "term,fr\n" + "".join(f"word{at},mot{at}\n" for at in range(50_000)),
        )
    ),
    "glossary of patterns": Sample(
        written("translations/glossary.csv", "term,fr\n(a+)+$,x\n" + "a" * 5000 + ",[\n*,?\n")
    ),
}
"""Catalogs and glossaries that a stranger made."""

JOURNAL = "translations/.hexapla-journal"
NEW = ".hexapla-new-12345678"


def journal(text: str | bytes) -> Callable[[Path], None]:
    """What a command that was ended seems to have left."""
    return written(JOURNAL, text)


def entry(target: str, new: str = NEW, **more: object) -> Callable[[Path], None]:
    """A journal that wants one file replaced."""
    one = {"target": target, "new": new, "base": None, "sha256": "0" * 64, **more}
    return journal(json.dumps({"files": [one], "publish": None}))


def published(target: str, new: str, sha256: str | None = None) -> Callable[[Path], None]:
    """A journal that wants ``dist/`` replaced."""
    one = {"target": target, "new": new, "base": None, "sha256": sha256}
    return journal(json.dumps({"files": [], "publish": one}))


def _over_a_letter(book: Path) -> None:
    """A journal with true sums, for a file beside the book."""
    letter = outside(book)
    new = letter.with_name(NEW)
    new.write_text("Dear enemy", encoding="utf-8")
    sums = [hashlib.sha256(path.read_bytes()).hexdigest() for path in (letter, new)]
    entry(str(letter), base=sums[0], sha256=sums[1])(book)


def _publishes_outside(book: Path) -> None:
    """A journal that wants a folder beside the book replaced by another."""
    beside = outside(book).parent
    (beside / ".mine-1-abcdefgh").mkdir(exist_ok=True)
    (beside / "mine").mkdir(exist_ok=True)
    published(str(beside / "mine"), ".mine-1-abcdefgh")(book)


STAGED = f"translations/{NEW}"
MANIFEST = "dist/manifest.json"

JOURNALS: Mapping[str, Sample] = {
    "nothing": Sample(journal("")),
    "no JSON": Sample(journal("\x00\xff{")),
    "JSON in depth": Sample(journal("[" * 200_000)),
    "JSON in depth that ends": Sample(journal("[" * 200_000 + "]" * 200_000)),
    "another shape": Sample(journal('{"files": {"a": 1}, "publish": []}')),
    "a number of many digits": Sample(journal('{"files": ' + "9" * 10_000 + "}")),
    "100,000 files": Sample(
        journal(
            json.dumps(
                {
                    "files": [{"target": "x", "new": NEW, "base": None, "sha256": ""}] * 100_000,
                    "publish": None,
                }
            )
        )
    ),
    "over a letter": Sample(_over_a_letter),
    "above the book": Sample(entry("../beside-book/private.md")),
    "NUL in a name": Sample(entry("a\x00b")),
    "NUL in the other name": Sample(entry("translations/fr.po", f"{NEW}\x00")),
    "half a character in a name": Sample(entry("translations/\ud800.po")),
    "long name": Sample(entry("translations/" + "a" * 5000)),
    "long path": Sample(entry("a/" * 5000)),
    "no name": Sample(entry("", "")),
    "dots": Sample(entry("translations/..", "..")),
    "a path for a name": Sample(entry("translations/fr.po", f"{NEW}/../../source/01.md")),
    "a folder": Sample(entry("source", NEW)),
    "sums that are no text": Sample(entry("translations/fr.po", base=[], sha256={})),
    "staged file that is a pipe": Sample(both(fifo(STAGED), entry("translations/fr.po"))),
    "staged file that is large": Sample(both(large(STAGED, 2**40), entry("translations/fr.po"))),
    "staged file that is elsewhere": Sample(both(linked(STAGED), entry("translations/fr.po"))),
    "target that is large": Sample(
        both(written(STAGED, "x"), large("translations/x", 2**40), entry("translations/x"))
    ),
    "target that is a pipe": Sample(
        both(written(STAGED, "x"), fifo("translations/x"), entry("translations/x"))
    ),
    "target that leads in a circle": Sample(
        both(written(STAGED, "x"), linked("translations/x", "x"), entry("translations/x"))
    ),
    "staged file that is a folder": Sample(both(folder(STAGED, "x"), journal("{}"))),
    "publishes a long path": Sample(published("a/" * 5000, ".a-1-abcdefgh")),
    "publishes a folder outside": Sample(_publishes_outside),
    "publishes a name with NUL": Sample(published("di\x00st", ".dist-1-abcdefgh")),
    "publishes half a character": Sample(published("\ud800", ".dist-1-abcdefgh")),
    "publishes a manifest that is a pipe": Sample(
        both(fifo(".dist-1-abcdefgh/manifest.json"), published("dist", ".dist-1-abcdefgh", "0"))
    ),
    "publishes a manifest that is large": Sample(
        both(
            folder(".dist-1-abcdefgh"),
            large(".dist-1-abcdefgh/manifest.json", 2**40),
            published("dist", ".dist-1-abcdefgh", "0"),
        )
    ),
    "publishes over the source": Sample(
        both(folder(".source-1-abcdefgh"), published("source", ".source-1-abcdefgh"))
    ),
    "journal elsewhere": Sample(linked(JOURNAL)),
    "journal that is a pipe": Sample(fifo(JOURNAL)),
    "journal that is large": Sample(large(JOURNAL, 2**40)),
    "journal that is a folder": Sample(folder(JOURNAL, "x.md"), "translations.*"),
}
"""Journals that a book may come with: at the most they are taken away."""

BUILT: Mapping[str, Sample] = {
    "manifest of another shape": Sample(written(MANIFEST, "[]"), "dist.*"),
    "manifest in depth": Sample(written(MANIFEST, "[" * 200_000), "dist.*"),
    "manifest that is no JSON": Sample(written(MANIFEST, b"\xff\x00"), "dist.*"),
    "manifest of a number": Sample(written(MANIFEST, "9" * 10_000), "dist.*"),
    "manifest that is large": Sample(
        both(lambda book: (book / MANIFEST).unlink(), large(MANIFEST, 2**40)), "dist.*"
    ),
    "manifest that is a pipe": Sample(fifo(MANIFEST), "dist.*"),
    "manifest elsewhere": Sample(linked(MANIFEST), "dist.*"),
    "manifest that is a folder": Sample(
        both(lambda book: (book / MANIFEST).unlink(), folder(MANIFEST)), "dist.*"
    ),
    "dist that is a file": Sample(
        both(lambda book: (book / "dist").rename(book / "old"), written("dist", "x")), "dist.*"
    ),
    "dist that is a pipe": Sample(
        both(lambda book: (book / "dist").rename(book / "old"), fifo("dist")), "dist.*"
    ),
    "dist that is a link to a folder of letters": Sample(
        both(
            lambda book: (book / "dist").rename(book / "old"),
            lambda book: linked("dist", str(outside(book).parent))(book),
        ),
        "dist.*",
    ),
    "dist that is a link to itself": Sample(
        both(lambda book: (book / "dist").rename(book / "old"), linked("dist", "dist")), "dist.*"
    ),
    "pages elsewhere": Sample(
        both(
            lambda book: (book / "dist" / "en").rename(book / "old"),
            lambda book: linked("dist/en", str(outside(book).parent))(book),
        )
    ),
    "page that is a pipe": Sample(fifo("dist/en/one.html")),
    "source with marks of a merge": Sample(
        written("source/02.md", "# Two {#two}\n\n" + CONFLICT.format("Two.")),
        "02.md, line 3: .*(merge|conflict|git)",
    ),
    "settings with marks of a merge": Sample(
        lambda book: (book / "source" / "book.toml").write_text(
            CONFLICT.format((book / "source" / "book.toml").read_text("utf-8")), encoding="utf-8"
        ),
        "book.toml.*line 1",
    ),
}
"""What lies where the build goes, and what git left unfinished."""

ADDRESS = "ADDRESS-OF-A-FILE"
"""In a file for import: the address of a file beside the book that nobody may read."""

BOMB = (
    '<!DOCTYPE x [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
    + "]>"
)
QUADRATIC = f'<!DOCTYPE x [<!ENTITY b "{"b" * 100_000}">]>'
EXTERNAL = f'<!DOCTYPE x [<!ENTITY f SYSTEM "{ADDRESS}">]>'
PARAMETER = f'<!DOCTYPE x [<!ENTITY % p SYSTEM "{ADDRESS}"> %p;]>'
NETWORK = '<!DOCTYPE x SYSTEM "http://198.51.100.7/x.dtd">'

FORMS: Mapping[str, str] = {
    "xlf": '{doctype}<xliff version="1.2" xmlns="urn:oasis:names:tc:xliff:document:1.2"><file '
    'original="b" source-language="en" target-language="fr" datatype="plaintext"><body>'
    f'<trans-unit id="1"><source>{SOURCE}</source><target>{{text}}</target></trans-unit></body>'
    "</file></xliff>",
    "2.xlf": '{doctype}<xliff version="2.0" xmlns="urn:oasis:names:tc:xliff:document:2.0" '
    'srcLang="en" trgLang="fr"><file id="f"><unit id="1"><segment>'
    f"<source>{SOURCE}</source><target>{{text}}</target></segment></unit></file></xliff>",
    "tmx": '{doctype}<tmx version="1.4"><header srclang="en" datatype="plaintext" segtype="block"/>'
    f'<body><tu><tuv xml:lang="en"><seg>{SOURCE}</seg></tuv><tuv xml:lang="fr"><seg>{{text}}</seg>'
    "</tuv></tu></body></tmx>",
    "tbx": '{doctype}<martif type="TBX" xml:lang="en"><text><body><termEntry><langSet '
    'xml:lang="en"><tig><term>sea</term></tig></langSet><langSet xml:lang="fr"><tig><term>{text}'
    "</term></tig></langSet></termEntry></body></text></martif>",
}
"""The four kinds of XML that ``import`` takes, each with a place for its DOCTYPE and its text."""


def _zipped(content: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xlf", content)
    return made.getvalue()


def _xml(form: str) -> dict[str, Callable[[], bytes]]:
    """What may be wrong with a file of XML."""

    def filled(doctype: str = "", text: str = "La mer") -> bytes:
        return FORMS[form].format(doctype=doctype, text=text).encode()

    utf16 = f'<?xml version="1.0" encoding="UTF-16"?>{filled().decode()}'
    return {
        "as it should be": filled,
        "entity of a file": lambda: filled(EXTERNAL, "&f;"),
        "parameter entity of a file": lambda: filled(PARAMETER),
        "DOCTYPE of the network": lambda: filled(NETWORK),
        "entities that grow": lambda: filled(BOMB, "&a11;"),
        "a long entity many times": lambda: filled(QUADRATIC, "&b;" * 10_000),
        "XInclude": lambda: filled(
            "",
            f'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="{ADDRESS}" parse="text"/>',
        ),
        "style sheet": lambda: b'<?xml-stylesheet href="http://198.51.100.7/x.xsl"?>' + filled(),
        "a megabyte": lambda: filled(text="mer " * 250_000),
        "eleven megabytes in one word": lambda: filled(text="m" * 11_000_000),
        "in depth": lambda: filled(text="<g id='1'>" * 100_000 + "</g>" * 100_000),
        "in some depth": lambda: filled(text="<g id='1'>" * 200 + "mer" + "</g>" * 200),
        "in depth without an end": lambda: b"<a>" * 100_000,
        "100,000 attributes": lambda: filled(
            text="<g " + " ".join(f'a{n}="1"' for n in range(100_000)) + "/>"
        ),
        "UTF-16 with its mark": lambda: utf16.encode("utf-16"),
        "UTF-16 that lies": utf16.encode,
        "UTF-7": lambda: filled().replace(b"<", b"+ADw-"),
        "an encoding of nobody": lambda: b'<?xml version="1.0" encoding="x-nobody"?>' + filled(),
        "NUL": lambda: filled(text="a\x00b"),
        "control character": lambda: filled(text="a&#1;b&#27;"),
        "script": lambda: filled(text="<script>alert(1)</script>&lt;script>alert(1)&lt;/script>"),
        "marks that nobody set": lambda: filled(text="⟦1⟧⟦/1⟧⟦99999999999⟧"),
        "marks of direction": lambda: filled(text="\u202erem al\u2066"),
        "broken": lambda: filled()[:-9],
        "something behind": lambda: filled() + b"<x/>",
        "an archive": lambda: _zipped(filled()),
        "packed": lambda: gzip.compress(bytes(20_000_000)),
        "nothing": lambda: b"",
    }


def _rows(*rows: str) -> bytes:
    return "\n".join(["source,target", *rows, ""]).encode()


TABLES: Mapping[str, Callable[[], bytes]] = {
    "as it should be": lambda: _rows(f"{SOURCE},La mer"),
    "formulas": lambda: _rows(f"{SOURCE},\"=cmd|'/C calc'!A0\"", f"{SOURCE},@SUM(1)"),
    "NUL": lambda: _rows(f"{SOURCE},a\x00b"),
    "control characters": lambda: _rows(f"{SOURCE},a\x01\x1b[2J"),
    "script": lambda: _rows(f"{SOURCE},<script>alert(1)</script>"),
    "a cell of a megabyte": lambda: _rows(f"{SOURCE},{'m' * 2**20}"),
    "a cell that does not end": lambda: _rows(f'{SOURCE},"La mer'),
    "eight megabytes in quotation marks": lambda: _rows(f'{SOURCE},"{chr(34) * 8_000_000}'),
    "200,000 rows": lambda: _rows(*(f"text {at},texte" for at in range(200_000))),
    "100,000 columns": lambda: (
        b"source,target" + b",x" * 100_000 + b"\n" + SOURCE.encode() + b",mer\n"
    ),
    "columns twice": lambda: b"source,target,target\nThe sea is wide.,a,b\n",
    "UTF-16 with its mark": lambda: _rows(f"{SOURCE},La mer").decode().encode("utf-16"),
    "UTF-16 in half": lambda: _rows(f"{SOURCE},La mer").decode().encode("utf-16")[:-1],
    "UTF-32": lambda: _rows(f"{SOURCE},La mer").decode().encode("utf-32"),
    "Latin letters": lambda: _rows(f"{SOURCE},La mer, ").replace(b"La", b"L\xe9"),
    "an archive": lambda: _zipped(_rows("a,b")),
    "packed": lambda: gzip.compress(bytes(20_000_000)),
    "marks of a merge": lambda: CONFLICT.format(f"{SOURCE},La mer").encode(),
    "half a character": lambda: _rows(f"{SOURCE},a").replace(b",a", b",\xed\xa0\x80"),
    "nothing": lambda: b"",
    "only line ends": lambda: b"\r\r\n\n" * 100_000,
}
"""What may be wrong with a table."""

IMPORTS: Mapping[str, tuple[str, Callable[[], bytes]]] = {
    **{
        f"{form}: {kind}": (f"file.{form}", content)
        for form in FORMS
        for kind, content in _xml(form).items()
    },
    **{f"csv: {kind}": ("file.csv", content) for kind, content in TABLES.items()},
}
"""Files for ``import``: name, and what makes the content, which may be large.

They are taken in, or refused by name.
"""


def incoming(book: Path, kind: str) -> Path:
    """A file for import, written beside a book."""
    name, content = IMPORTS[kind]
    secret = outside(book).as_uri().encode()
    path = book.parent / "incoming" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content().replace(ADDRESS.encode(), secret))
    return path
