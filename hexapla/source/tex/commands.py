r"""The commands that can be said in others, which pandoc knows: ``\dbinom`` is ``\binom``."""

from __future__ import annotations

from collections.abc import Mapping

from hexapla.source.tex import marks

IN_OTHER_WORDS: Mapping[str, tuple[int, str]] = {
    # amsmath, mathtools
    r"\dbinom": (2, r"\binom{#1}{#2}"),
    r"\tbinom": (2, r"\binom{#1}{#2}"),
    r"\overunderset": (3, r"\overset{#1}{\underset{#2}{#3}}"),
    r"\cancelto": (2, r"{{\cancel{#2}}^{#1}}"),
    r"\prescript": (3, r"{{}^{#1}_{#2}{#3}}"),
    r"\varliminf": (0, r"\underset{-}{\operatorname{lim}}"),
    r"\varlimsup": (0, r"\overset{-}{\operatorname{lim}}"),
    r"\varinjlim": (0, r"\underset{\longrightarrow}{\lim}"),
    r"\varprojlim": (0, r"\underset{\longleftarrow}{\lim}"),
    r"\injlim": (0, r"\operatorname*{inj\,lim}"),
    r"\projlim": (0, r"\operatorname*{proj\,lim}"),
    r"\sgn": (0, r"\operatorname{sgn}"),
    r"\idotsint": (0, r"{\int\cdots\int}"),
    r"\vcentcolon": (0, r"\mathrel{:}"),
    r"\centernot": (0, r"\not "),
    r"\bigm": (0, r"\big "),
    r"\Bigm": (0, r"\Big "),
    r"\biggm": (0, r"\bigg "),
    r"\Biggm": (0, r"\Bigg "),
    r"\nicefrac": (2, r"{{}^{#1}\!/{}_{#2}}"),
    r"\sfrac": (2, r"{{}^{#1}\!/{}_{#2}}"),
    r"\surd": (0, "{√}"),
    # letters and signs
    r"\S": (0, r"\text{§}"),
    r"\P": (0, r"\text{¶}"),
    r"\copyright": (0, r"\text{©}"),
    r"\degree": (0, r"\text{°}"),
    r"\textdegree": (0, r"\text{°}"),
    r"\celsius": (0, r"\text{°C}"),
    r"\micro": (0, r"\text{µ}"),
    r"\textmu": (0, r"\text{µ}"),
    r"\ohm": (0, r"\text{Ω}"),
    r"\AA": (0, r"\text{Å}"),
    r"\textasciitilde": (0, r"\text{~}"),
    r"\mathbbm": (1, r"\mathbb{#1}"),
    r"\mathnormal": (1, r"{#1}"),
    r"\vv": (1, r"\overrightarrow{#1}"),
    r"\uline": (1, r"\underline{#1}"),
    # physics, braket
    r"\abs": (1, r"\left|#1\right|"),
    r"\norm": (1, r"\left\|#1\right\|"),
    r"\bra": (1, r"\left\langle #1\right|"),
    r"\ket": (1, r"\left|#1\right\rangle "),
    r"\braket": (1, r"\left\langle #1\right\rangle "),
    r"\Bra": (1, r"\left\langle #1\right|"),
    r"\Ket": (1, r"\left|#1\right\rangle "),
    r"\Braket": (1, r"\left\langle #1\right\rangle "),
    r"\vb": (1, r"\mathbf{#1}"),
    # what MathJax has for pages, of which the formula stays
    r"\class": (2, r"{#2}"),
    r"\cssId": (2, r"{#2}"),
    r"\require": (1, ""),
    r"\style": (2, r"{#2}"),
    r"\mathinner": (1, r"{#1}"),
    r"\mathstrut": (0, r"{}"),
    r"\strut": (0, r"{}"),
    r"\null": (0, r"{}"),
    # a formula has the size of the text that it stands in
    **dict.fromkeys((r"\tiny", r"\scriptsize", r"\small", r"\normalsize"), (0, "")),
    **dict.fromkeys((r"\large", r"\Large", r"\LARGE", r"\huge", r"\Huge"), (0, "")),
    # what is in no formula: names of places, and that a line has no number
    r"\label": (1, ""),
    r"\notag": (0, ""),
    r"\nonumber": (0, ""),
}
"""A command, how many arguments it takes, and how it is said."""

IN_TEXT = {
    r"\hbox": r"\mbox",
    r"\textnormal": r"\text",
    r"\textup": r"\text",
    r"\fbox": r"\boxed",
}
"""Commands that take words, and what they are called."""

ARROWS: Mapping[str, str] = {
    r"\xleftrightarrow": r"\longleftrightarrow",
    r"\xRightarrow": r"\Longrightarrow",
    r"\xLeftarrow": r"\Longleftarrow",
    r"\xLeftrightarrow": r"\Longleftrightarrow",
    r"\xmapsto": r"\longmapsto",
    r"\xrightleftharpoons": r"\rightleftharpoons",
    r"\xleftrightharpoons": r"\leftrightharpoons",
    r"\xhookrightarrow": r"\hookrightarrow",
    r"\xhookleftarrow": r"\hookleftarrow",
}
"""Arrows with something above, and below in brackets; and the arrow itself."""

NO_LINE = marks.opening("bare")

INFIX: Mapping[str, tuple[str, str, str]] = {
    r"\over": (r"\frac{", "}{", "}"),
    r"\atop": (rf"{NO_LINE}\frac{{", "}{", f"}}{marks.CLOSING}"),
    r"\choose": (r"\binom{", "}{", "}"),
    r"\brace": (rf"\left\{{{NO_LINE}\frac{{", "}{", rf"}}{marks.CLOSING}\right\}}"),
    r"\brack": (rf"\left[{NO_LINE}\frac{{", "}{", rf"}}{marks.CLOSING}\right]"),
}
"""Commands that stand between what they divide, and what stands before, between and behind."""

SWITCHES: Mapping[str, str] = {
    r"\rm": r"\mathrm",
    r"\bf": r"\mathbf",
    r"\it": r"\mathit",
    r"\sf": r"\mathsf",
    r"\tt": r"\mathtt",
    r"\cal": r"\mathcal",
    r"\frak": r"\mathfrak",
}
"""Commands for all that follows in a group, and those that take an argument."""

STYLES: Mapping[str, str] = {
    r"\displaystyle": "display",
    r"\textstyle": "text",
    r"\scriptstyle": "script",
    r"\scriptscriptstyle": "scriptscript",
}
"""Commands for the size of what follows."""

SPACES: Mapping[str, str] = {
    r"\kern": r"\hspace",
    r"\hskip": r"\hspace",
    r"\mkern": r"\mspace",
    r"\mskip": r"\mspace",
}
"""Spaces whose width follows without braces, and those that take an argument."""

AS_TYPED: Mapping[str, int] = {
    **dict.fromkeys((r"\text", r"\mbox", r"\textrm", r"\textbf", r"\textit", r"\texttt"), 1),
    **dict.fromkeys((r"\textsf", r"\textsc", r"\num", r"\ang", r"\numlist"), 1),
    **dict.fromkeys((r"\numrange", r"\DeclareMathOperator"), 2),
    **dict.fromkeys((r"\newcommand", r"\renewcommand", r"\providecommand"), 2),
    **dict.fromkeys((r"\SIrange", r"\qtyrange"), 3),
}
"""Commands whose arguments are no formula, and how many they take."""
