"""Before anything is rendered: whether all that the editions need is here, told once for each."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from hexapla.editions.parallel import single_editions
from hexapla.errors import Finding, ToolError, line_of, plural
from hexapla.files import book_files, paths
from hexapla.formats import fonts, own_fonts, requirements
from hexapla.formats.printed_text import Text, cover_texts, formula_texts, page_texts
from hexapla.formats.requirements import LIBRARIES, PARTS, Need
from hexapla.languages import catalog_files, languages
from hexapla.model import Edition, Settings
from hexapla.registry import DRAWN, PAGED, format_of
from hexapla.source.pandoc_ast import file_of
from hexapla.theme import Theme

WITHOUT = "leave it out, or build without the PDF: --format html --format epub"

OWN = "name one that has it under [fonts] in book.toml"

SHOWN = 8
"""How many of the characters that no font has a finding shows."""


@dataclass(frozen=True, slots=True)
class Stopped:
    """The editions that cannot be made here, and why."""

    names: frozenset[str]
    findings: tuple[Finding, ...]
    """One for each face that is missing, and for each script of which characters are."""


def check(
    formats: Collection[str], tags: Iterable[str], theme: Theme, own: Collection[str]
) -> None:
    """Refuse to begin what cannot be finished in any language.

    Raises:
        ToolError: something is missing; a finding for each thing, for the faces of these languages
            and the book's ``own`` fonts, too.
    """
    if faults := list(requirements.missing((*PARTS, *LIBRARIES), formats)):
        faces = filter(None, (_face_of(tag, theme, own) for tag in tags))
        raise ToolError([*faults, *requirements.missing(dict.fromkeys(faces), formats)])


def needs_of(settings: Settings | None, theme: Theme) -> list[Need]:
    """What a book needs in all its languages; without one, what every book does."""
    needs = [*PARTS, *LIBRARIES]
    if settings:
        tags = settings.all_languages
        needs += [face for tag in tags if (face := _face_of(tag, theme, settings.fonts))]
        own = own_fonts.characters(theme.root, settings)
        rare = without_font(set(book_text(theme.root)), fonts.packaged_files())
        families = (fonts.face_for(one) for one in rare if ord(one) not in own)
        needs += [requirements.face(family) for family in families if family]
    return list(dict.fromkeys(needs))


def book_text(root: Path) -> str:
    """All that authors and translators have written into the files of a book, as it stands there.

    What cannot be read is left out: a build tells of it.
    """
    files = [*(root / paths.SOURCE).rglob("*.md"), *(root / paths.TRANSLATIONS).glob("*.po")]
    files.append(root / paths.SETTINGS)
    # What editors and systems keep there is none of it: the gate says so.
    fit = [file for file in files if book_files.fault(file, root) is None]
    return "".join(file.read_text("utf-8", "ignore") for file in fit)


def _face_of(tag: str, theme: Theme, own: Collection[str]) -> Need | None:
    """The face that a language is set in, where it is none that comes with Hexapla."""
    listed = languages.typography(theme, tag, own)["fonts"]
    first = str(listed).partition(",")[0].strip('"')
    if first.startswith(fonts.CJK):
        return requirements.CJK
    return requirements.face(first) if first in fonts.SYSTEM_FACES else None


class Lack(NamedTuple):
    """What an edition would have to be set in, and no font here has."""

    edition: str
    kind: Literal["face", "character", "formula"]
    what: str
    """The family of a face, or a character: of the text, or of a formula."""
    where: str = ""


def stopped(editions: Iterable[Edition], formats: Collection[str], theme: Theme) -> Stopped:
    """The editions that would have to be set in fonts which are not here."""
    lacks = [lack for edition in editions for lack in _lacks(edition, formats, theme)]
    findings = (*_missing_faces(lacks), *_unset_characters(lacks), *_unset_formulas(lacks))
    return Stopped(frozenset(lack.edition for lack in lacks), findings)


def _lacks(edition: Edition, formats: Collection[str], theme: Theme) -> Iterator[Lack]:
    """What is missing for an edition, in both halves of a parallel one.

    Of the book's own print styles nothing is known: where they bring fonts, these may have all.
    """
    brings_fonts = "@font-face" in theme.read("pdf/style.css")
    for half in single_editions(edition):
        face = _face_of(half.language, theme, half.book.settings.fonts)
        is_faceless = bool(face and face.is_missing and DRAWN.intersection(formats))
        if face and is_faceless:
            yield Lack(edition.name, "face", face.name)
        for character, where in () if brings_fonts else _unset(half, formats):
            if not (face and is_faceless and fonts.face_for(character) == face.name):
                yield Lack(edition.name, "character", character, where)
        for character, where in _unset_in_formulas(half, formats):
            yield Lack(edition.name, "formula", character, where)


def _unset(edition: Edition, formats: Collection[str]) -> Iterator[tuple[str, str]]:
    """The characters of an edition that no font has, and where each stands first."""
    texts: Iterable[Text] = ()
    if PAGED.intersection(formats):
        texts = page_texts(edition)
    elif edition.book.settings.address or any(format_of(kind).is_offered for kind in formats):
        texts = cover_texts(edition)
    first = _first_places(texts)
    own = own_fonts.characters(edition.book.root, edition.book.settings)
    for character in without_font(first):
        if ord(character) not in own:
            yield character, _place(first[character], character, edition)


def _unset_in_formulas(edition: Edition, formats: Collection[str]) -> Iterator[tuple[str, str]]:
    """The characters of formulas that no font has, and where each stands first."""
    if PAGED.intersection(formats) and (file := fonts.packaged("ziamath")):
        known = fonts.faces(file[0])[0].characters
        first = _first_places(formula_texts(edition))
        for character in without_font(first):
            if ord(character) not in known:
                yield character, _place(first[character], character, edition)


def _first_places(texts: Iterable[Text]) -> dict[str, str]:
    first: dict[str, str] = {}
    for where, text in texts:
        for character in set(text).difference(first):
            first[character] = where
    return first


def _place(where: str, character: str, edition: Edition) -> str:
    """The file, the section and, where the file has the very character, the line; the language."""
    for name in (file_of(where), catalog_files.name(edition.book.root, edition.language)):
        file = edition.book.root / name
        text = file.read_text("utf-8", "ignore") if file.is_file() else ""
        if line := line_of(text, character):
            found = where if name == file_of(where) else name
            return f"{found}, line {line} in {edition.language}"
    return f"{where} in {edition.language}"


def _missing_faces(lacks: Iterable[Lack]) -> Iterator[Finding]:
    names = _grouped(lacks, "face", lambda lack: lack.what)
    for family, found in names.items():
        editions = ", ".join(dict.fromkeys(lack.edition for lack in found))
        yield requirements.finding(requirements.face(family), f"the edition {editions}")


def _unset_characters(lacks: Iterable[Lack]) -> Iterator[Finding]:
    def script(lack: Lack) -> str:
        return fonts.face_for(lack.what) or fonts.script_of(lack.what)

    for found in _grouped(lacks, "character", script).values():
        yield _finding(_characters(found), _places(found))


def _unset_formulas(lacks: Iterable[Lack]) -> Iterator[Finding]:
    for found in _grouped(lacks, "formula", lambda lack: lack.kind).values():
        what = f"no font here has what stands in formulas: {_listed(_characters(found))}"
        yield Finding(
            _all_places(_places(found)), what, f"write words beside the formula; {WITHOUT}"
        )


def _grouped(lacks: Iterable[Lack], kind: str, key: Callable[[Lack], str]) -> dict[str, list[Lack]]:
    groups: dict[str, list[Lack]] = defaultdict(list)
    for lack in lacks:
        if lack.kind == kind:
            groups[key(lack)].append(lack)
    return groups


def _characters(lacks: Iterable[Lack]) -> list[str]:
    return sorted({lack.what for lack in lacks})


def _places(lacks: Iterable[Lack]) -> list[str]:
    return list(dict.fromkeys(lack.where for lack in lacks))


def _finding(characters: list[str], at: list[str]) -> Finding:
    """What is said of characters that one font would have."""
    where = _all_places(at)
    count = plural(len(characters), "character")
    what = f"no font here has {count} of the text: {_listed(characters)}"
    family = fonts.face_for(characters[0])
    if family and (face := requirements.face(family)).is_missing:
        return Finding(where, what, f"the face for them is {family}: {requirements.remedy(face)}")
    is_on_cover = any(place.startswith(paths.SETTINGS) for place in at)
    others = "or leave it out" if is_on_cover else WITHOUT
    return Finding(where, what, f"no font of Hexapla has them: {OWN}, {others}")


def _all_places(at: list[str]) -> str:
    return at[0] + (f", and {plural(len(at) - 1, 'other place')}" if at[1:] else "")


def _listed(characters: list[str]) -> str:
    return " ".join(map(_shown, characters[:SHOWN])) + (" …" if len(characters) > SHOWN else "")


def _shown(character: str) -> str:
    """A character for a person to see; by its number where there is nothing to see."""
    is_letter = character.isprintable() and unicodedata.category(character) != "Co"
    return character if is_letter else f"U+{ord(character):04X}"


# -------------------------------------------------------------------------------- characters


def without_font(characters: Iterable[str], files: Iterable[Path] | None = None) -> list[str]:
    """Those of the characters that no font of Hexapla or of the system has.

    Parts of a letter would not do: Pango asks for the whole one. What is for private use every font
    has something else for: only the book's own mean the same.
    """
    wanted = sorted(filter(_is_drawn, characters))
    private = [one for one in wanted if unicodedata.category(one) == "Co"]
    for path in fonts.files() if files is None else files:
        if not wanted:
            break
        known = fonts.faces(path)[0].characters
        wanted = [character for character in wanted if ord(character) not in known]
    return sorted({*wanted, *private})


def _is_drawn(character: str) -> bool:
    """Whether a character needs a glyph: spaces, controls and what only joins others do not."""
    import icu

    is_blank = unicodedata.category(character)[0] == "Z" or character.isspace()
    unseen = icu.Char.hasBinaryProperty(character, icu.UProperty.DEFAULT_IGNORABLE_CODE_POINT)
    return not (is_blank or unseen or unicodedata.category(character) in {"Cc", "Cf", "Cs"})
