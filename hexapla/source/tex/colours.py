r"""The colours of TeX: by a name, or by numbers in a model that is named."""

from __future__ import annotations

import re
from collections.abc import Mapping

HEX = re.compile("[0-9A-Fa-f]{6}")

XCOLOR = """
    black 000000  white ffffff  red ff0000  green 00ff00  blue 0000ff  cyan 00ffff
    magenta ff00ff  yellow ffff00  gray 808080  darkgray 404040  lightgray bfbfbf  brown bf8040
    lime bfff00  olive 808000  orange ff8000  pink ffbfbf  purple bf0040  teal 008080
    violet 800080  grey 808080
"""
"""The names of the package xcolor, as it defines them."""

OTHERS = """
    brickred b6321c  maroon af3235  redorange f26035  goldenrod ffdf42  forestgreen 009b55
    olivegreen 3c8031  seagreen 3fbc9d  navy 000080  royalblue 0071bc  navyblue 006eb8
    midnightblue 006795  gold ffd700  cerulean 00a2e3  turquoise 00b4ce  tealblue 00aeb3
    crimson dc143c  plum 92268f  orchid af72b0  mahogany a9341f  salmon f69289  darkgreen 006400
    darkred 8b0000  darkblue 00008b  lightblue add8e6  lightgreen 90ee90  indigo 4b0082
    silver c0c0c0  aqua 00ffff  fuchsia ff00ff  coral ff7f50  tomato ff6347  steelblue 4682b4
"""
"""Names of printers' inks (dvipsnames) and of the web that formulas have most."""


def _pairs(table: str) -> dict[str, str]:
    words = table.split()
    return dict(zip(words[::2], words[1::2], strict=True))


NAMED: Mapping[str, str] = {**_pairs(OTHERS), **_pairs(XCOLOR)}

LARGEST = {"rgb": 1.0, "RGB": 255.0, "gray": 1.0}
"""The models of numbers, and what stands for full light in each."""


def read(spec: str, model: str = "") -> str | None:
    """A colour as six hexadecimal digits; None where it cannot be read."""
    spec, model = spec.strip(), model.strip()
    if model in LARGEST:
        return _of_numbers(spec, model)
    if model not in {"", "HTML", "named"}:
        return None
    digits = spec.removeprefix("\\").removeprefix("#")
    if (model == "HTML" or spec != digits) and HEX.fullmatch(digits):
        return digits.lower()
    if spec != digits and re.fullmatch("[0-9A-Fa-f]{3}", digits):
        return "".join(digit * 2 for digit in digits.lower())
    return NAMED.get(spec.lower())


def _of_numbers(spec: str, model: str) -> str | None:
    parts = [part.strip() for part in spec.split(",")]
    if not all(re.fullmatch(r"\d{1,3}(\.\d{0,9})?|\.\d{1,9}", part) for part in parts):
        return None
    shares = [float(part) / LARGEST[model] for part in parts]
    if model == "gray":
        shares *= 3
    if len(shares) != len("rgb") or max(shares) > 1:
        return None
    return "".join(f"{round(share * 255):02x}" for share in shares)
