"""Which reader reads which format."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

from lxml import etree

from hexapla.model import Reading
from hexapla.verification.pdf.read_pdf import read_pdf
from hexapla.verification.readings import NOTHING
from hexapla.verification.web.read_epub import read_epub
from hexapla.verification.web.read_html import read_html

READERS: Mapping[str, Callable[[Path], Reading]] = {
    "html": read_html,
    "epub": read_epub,
    "pdf": read_pdf,
    "print": read_pdf,
}
"""How each format is read back."""


def read_back(kind: str, path: Path) -> Reading:
    """What an artifact says of itself. An artifact that cannot be read says nothing."""
    try:
        return READERS[kind](path)
    except (OSError, LookupError, AttributeError, TypeError, ValueError, RecursionError):
        return NOTHING  # a file that is damaged may hold anything in any place
    except (etree.LxmlError, zipfile.BadZipFile):
        return NOTHING
    except Exception as error:  # the errors of PDF libraries share no root with anything
        if type(error).__module__.partition(".")[0] in {"pikepdf", "pypdfium2"}:
            return NOTHING
        raise
