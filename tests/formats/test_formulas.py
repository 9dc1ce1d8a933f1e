"""A book with formulas in all formats: in headings, in tables, with colours and lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import Hexapla
from tests.support.books import folder_of

TEXT = r"""# One $x^2$ and $\frac{a}{b}$ {#one}

\newcommand{\R}{\mathbb{R}}

Text $\boxed{x} + \textcolor{red}{y}$ and $\ce{H2O}$.

## Two $\displaystyle\int_0^\infty \frac{\frac{a}{b}}{c}\,dx$ {#two}

$$\begin{align} a &= b \tag{1} \\ c &= d \label{x} \end{align}$$

| a $x_1$ | b |
|---------|---|
| $\cancel{x}$ | $\begin{array}{c|c} 1 & 2 \\ \hline 3 & 4 \end{array}$ |

: Caption $y^k$
"""


@pytest.mark.slow
def test_a_book_of_formulas(hexapla: Hexapla, tmp_path: Path) -> None:
    """Every format has the book, tall formulas in headings too, and says their titles once."""
    folder = folder_of(tmp_path / "book", TEXT, "# Three\n\n$\\R$ and [](#two)\n")
    formats = [part for kind in ("html", "epub", "pdf", "txt") for part in ("--format", kind)]
    done = hexapla("build", "--project", folder, *formats)
    assert done.code == 0, done.stderr
    manifest = json.loads((folder / "dist" / "manifest.json").read_text(encoding="utf-8"))
    (edition,) = manifest["editions"]
    counted = {one["format"]: one["counts"]["formulas"] for one in edition["artifacts"]}
    assert set(counted.values()) - {None} == {11}
    page = (folder / "dist" / "en" / "one.html").read_text(encoding="utf-8")
    assert "<title>1 One x² and a/b" in page
