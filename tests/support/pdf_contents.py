"""What stands in the content of a page: its operations, and the letters of its codes."""

from __future__ import annotations

import re
from typing import Any

import pikepdf


def operations(page: pikepdf.Page) -> list[tuple[list[Any], str]]:
    """The operands of each operation with its name."""
    found: list[Any] = list(pikepdf.parse_content_stream(page))
    return [(list(operands), str(operator)) for operands, operator in found]


def letters_of(font: Any) -> dict[int, str]:  # noqa: ANN401 - pikepdf's
    """The letters of each code of a font."""
    lines = re.findall(rb"<(\w{4})> <(\w+)>\n", font.ToUnicode.read_bytes())
    return {int(code, 16): bytes.fromhex(text.decode()).decode("utf-16-be") for code, text in lines}
