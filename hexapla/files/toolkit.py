"""Opens the XML files of translators' tools, with translate-toolkit; data, never instructions."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from hexapla.errors import Finding, HexaplaError


def opened(path: Path, storage: type[Any], kind: str, tip: str, error: type[HexaplaError]) -> Any:  # noqa: ANN401 - the toolkit's
    """The file as one of the toolkit's stores.

    Raises:
        HexaplaError: of the class ``error``: the file cannot be read, is not XML or not of this
            kind, or uses entities, which might read other files or grow without end.
    """
    from lxml import etree

    try:
        store = storage(io.BytesIO(path.read_bytes()))
        root = store.document.getroot()
    except OSError as fault:
        what = f"cannot be read: {fault.strerror}"
        raise error(Finding(str(path), what)) from None
    except etree.XMLSyntaxError as fault:
        where = f"{path}, line {fault.lineno or 1}"
        raise error(Finding(where, f"not XML: {fault.msg}", tip)) from None
    except (AssertionError, AttributeError, LookupError, TypeError, ValueError):
        what = f"this is XML, but no {kind} that Hexapla reads"
        raise error(Finding(str(path), what, tip)) from None
    for node in root.iter(etree.Entity):
        where = f"{path}, line {node.sourceline}"
        what = f"the entity {node.text} stands in it, and entities are not followed"
        raise error(Finding(where, what, "write the text itself in its place"))
    return store
