"""Which file is the catalog of a language: ``pt-BR.po``, or ``pt_BR.po`` as other tools have it.

gettext, Weblate and their like write tags as POSIX has them: ``pt_BR``, ``zh_CN``, ``sr@latin``.
Such a file is read where it is and keeps its name, so that the tool finds it again.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from hexapla.errors import CatalogError, Finding
from hexapla.files import paths
from hexapla.languages import names, tags
from hexapla.model import PSEUDO_LANGUAGE


def name(root: Path, language: str) -> str:
    """The catalog of a language, from the book's folder, as findings name it.

    Ours, where there is none of another name.
    """
    own = paths.catalog(language)
    others = () if (root / own).exists() else _others(_catalogs(root), language)
    return next((f"{paths.TRANSLATIONS}/{one}.po" for one in others), own)


def check(root: Path, languages: Iterable[str]) -> None:
    """Refuse a book in which nobody can tell which file is the catalog of a language.

    Raises:
        CatalogError: a language has two files, or a file two languages.
    """
    found = _catalogs(root)
    owners: dict[str, str] = {}
    faults = []
    for language in languages:
        files = [*([language] if language in found else []), *_others(found, language)]
        if len(files) > 1:
            what = f"there are two catalogs of {language}: {' and '.join(f'{f}.po' for f in files)}"
            tip = f"bring them together, `msgcat --use-first` helps, and keep {files[0]}.po"
            faults.append(Finding(paths.catalog(files[1]), what, tip))
        for file in files[:1]:
            if other := owners.get(file):
                what = f"this could be the catalog of {other}, or of {language}"
                faults.append(Finding(paths.catalog(file), what, f"call it {language}.po"))
            owners[file] = language
    if faults:
        raise CatalogError(faults)


def strangers(root: Path, languages: Iterable[str]) -> list[Finding]:
    """A warning for each catalog that is of no language of the book: it is left as it is."""
    listed = list(languages)
    found = _catalogs(root)
    known = {*listed, PSEUDO_LANGUAGE, *(one for tag in listed for one in _others(found, tag))}
    what = f"this is no catalog of the book, whose languages are {', '.join(listed) or 'none'}"
    return [
        Finding(paths.catalog(one), what, _advice(one, listed), "warning", "no-catalog")
        for one in found
        if one not in known
    ]


def _advice(file: str, languages: Iterable[str]) -> str:
    tag = names.of_posix(file)
    like = (one for one in languages if tag and tags.likely(one) == tags.likely(tag))
    if own := next(like, None):
        return f"call it {own}.po if it is"
    listed = f"add {tag!r} to editions.languages in book.toml" if tag else "correct its name"
    return f"{listed}, or move the file away"


def _catalogs(root: Path) -> list[str]:
    """The names of the catalogs that are there, without their ending."""
    files = sorted((root / paths.TRANSLATIONS).glob("*.po"))
    return [file.stem for file in files if not paths.is_nobodys(file.name)]


def _others(found: Iterable[str], language: str) -> list[str]:
    """Those that another tool would give to a language, the nearest first.

    A name that is a tag of BCP 47 as we write it is of that language alone.
    """
    fitting = [
        (tag != language, one)
        for one in found
        if one != (tag := names.of_posix(one)) and tag and tags.likely(tag) == tags.likely(language)
    ]
    return [one for _, one in sorted(fitting)]
