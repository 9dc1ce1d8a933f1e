"""The bar code of an ISBN: an EAN-13 as a drawing (ISO/IEC 15420)."""

from __future__ import annotations

LEFT_ODD = (
    *("0001101", "0011001", "0010011", "0111101", "0100011"),
    *("0110001", "0101111", "0111011", "0110111", "0001011"),
)
"""The seven modules of each digit in the left half, with an odd number of dark ones (set A)."""

RIGHT = ["".join("10"[int(module)] for module in digit) for digit in LEFT_ODD]
"""In the right half: light and dark exchanged (set C)."""

LEFT_EVEN = [digit[::-1] for digit in RIGHT]
"""In the left half, with an even number of dark ones: the right half's, mirrored (set B)."""

FIRST = (
    *("AAAAAA", "AABABB", "AABBAB", "AABBBA", "ABAABB"),
    *("ABBAAB", "ABBBAA", "ABABAB", "ABABBA", "ABBABA"),
)
"""The first digit stands in no modules: it is told by the sets of the six digits after it."""

GUARD, MIDDLE = "101", "01010"

QUIET_LEFT, QUIET_RIGHT = 11, 7
"""The white room that a scanner needs beside the bars, in modules."""

MODULE = 0.33
"""The width of a module in millimetres, at the size of 100 %."""

HEIGHT = 22.85
"""The height of the bars in millimetres; the guards are five modules longer."""

GUARD_EXTRA = 5 * MODULE


def modules(isbn: str) -> str:
    """The 95 modules of an ISBN of 13 digits, hyphens or not: 1 is dark, 0 is light."""
    first, *rest = (int(char) for char in isbn if char in "0123456789")
    sets = {"A": LEFT_ODD, "B": LEFT_EVEN}
    left = "".join(sets[name][digit] for name, digit in zip(FIRST[first], rest[:6], strict=True))
    right = "".join(RIGHT[digit] for digit in rest[6:])
    return f"{GUARD}{left}{MIDDLE}{right}{GUARD}"


def drawing(isbn: str) -> str:
    """The bars and their quiet zones as an SVG of their real size, without the digits."""
    bars = modules(isbn)
    width = (QUIET_LEFT + len(bars) + QUIET_RIGHT) * MODULE
    height = HEIGHT + GUARD_EXTRA
    rects, at = [], 0
    while at < len(bars):
        length = 1
        while at + length < len(bars) and bars[at + length] == bars[at]:
            length += 1
        if bars[at] == "1":
            tall = at < len(GUARD) or at >= len(bars) - len(GUARD) or _is_middle(at)
            rects.append(
                f'<rect x="{(QUIET_LEFT + at) * MODULE:.3f}" y="0" width="{length * MODULE:.3f}"'
                f' height="{height if tall else HEIGHT:.2f}"/>'
            )
        at += length
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.2f}mm" height="{height:.2f}mm"'
        f' viewBox="0 0 {width:.2f} {height:.2f}">{"".join(rects)}</svg>'
    )


def _is_middle(at: int) -> bool:
    start = len(GUARD) + 42
    return start <= at < start + len(MIDDLE)
