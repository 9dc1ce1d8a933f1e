"""Small inputs at the edges of Markdown, each a document of its own: for the identity law."""

from __future__ import annotations

from itertools import product

SIGNS = ("*", "**", "***", "_", "__", "~", "~~", "^", "`", "$", '"', "'")

NESTED = [f"a {one}b {two}c{two} d{one} e" for one, two in product(SIGNS, SIGNS)]
CROSSED = [f"a {one}b {two}c{one} d{two} e" for one, two in product(SIGNS, SIGNS) if one != two]
IN_WORDS = [f"a{sign}b{sign}c {sign}d{sign}e f{sign}g{sign} {sign}h" for sign in SIGNS]
LOOSE = [
    f"{sign} a {sign} b{sign} c {sign}" for sign in (*SIGNS, "#", ">", "-", "+", "|", "=", ":")
]
EMPTY = [f"a {sign}{sign} b {sign} {sign} c" for sign in SIGNS]
QUOTED = [
    f"{left}«*a*»{right}b" for left, right in product(("", "x", "*", "("), ("", "y", "*", ")"))
]

ESCAPES = [f"a \\{sign}b\\{sign} c\\{sign}" for sign in "\\`*_{}[]()#+-.!<>|~^$&@'\"=:;,%/?"]
ENTITIES = [
    f"a{entity}b {entity} c {entity}"
    for entity in (
        *("&amp;", "&lt;", "&gt;", "&quot;", "&nbsp;", "&shy;", "&zwj;", "&rlm;", "&hellip;"),
        *("&#42;", "&#x5f;", "&#0;", "&#10;", "&#9;", "&#32;", "&#160;", "&#xFFFF;", "&#8232;"),
        *("&amp;amp;", "&amp;lt;b&amp;gt;", "&bogus;", "&", "&;", "&#;", "&copy", "&#x110000;"),
        *(
            "&lbrack;x&rbrack;(y)",
            "&ast;x&ast;",
            "&bsol;*",
            "&NewLine;",
            "&Tab;",
            "&grave;x&grave;",
        ),
    )
]
CHARACTERS = [
    f"a{character}b {character} c{character}\n\n{character}d"
    for character in (
        *("\u00a0", "\u00ad", "\u034f", "\u061c", "\u180e", "\u2002", "\u2003", "\u2009", "\u200b"),
        *("\u200c", "\u200d", "\u200e", "\u200f", "\u2028", "\u2029", "\u202a", "\u202e", "\u202c"),
        *("\u2066", "\u2069", "\u202f", "\u205f", "\u2060", "\u3000", "\ufeff", "\ufffd", "\ufff9"),
        *(
            "\t",
            "\x0b",
            "\x0c",
            "\x1c",
            "\x7f",
            "\x85",
            "\x01",
            "\x1b",
            "\r",
            "e\u0301",
            "\U000e0001",
        ),
        *(
            "⟦",
            "⟧",
            "⟦1⟧",
            "⟦/1⟧",
            "⟦1⟧x⟦/1⟧",
            "⟦01⟧",
            "⟦٣⟧",
            "👩‍👩‍👧",
            "🇫🇷",
            "1️⃣",
            "\u0600",
            "ﷺ",
            "İ",
            "ß",
        ),
    )
]
BREAKS = [
    *(
        "a  \nb",
        "a\\\nb",
        "a\\\n\nb",
        "a \\",
        "a  ",
        "*a  \nb*",
        "[a\\\nb](c)",
        "a\\\n\\\nb",
        "`a\nb`",
    ),
    *("- a\\\n  b", "# a\\\nb", "a\\\n# b", "| a\\\n| b", "**a\\\n** b", "a<br>b", "a  \n  \n  b"),
]
LINKS = [
    *("[](x)", "[a]()", "[](<>)", '[a](<b c> "d")', "[*a*](b)", "*[a](b)*", "[a *b](c) d*"),
    *("[![a](b)](c)", "![[a](b)](c)", "![](a)", "![*a* `b`](c)", "[`a`](b)", "[a`](b)`", "[a]: b"),
    *("[a][]\n\n[a]: b", "[a]\n\n[a]: <b> 'c'", "[*a*][b]\n\n[b]: c", "[a] [b]\n\n[b]: c"),
    *("<http://a.b>", "<a@b.c>", "http://a.b", "www.a.b", "<a:b>", "a@b.c", "https://a.b/c_d_e*f*"),
    *(
        "[a](b_c_d)",
        "[a](b 'c *d* e')",
        "[a\\]b](c)",
        "[[a]](b)",
        "[a [b](c) d](e)",
        "[a](b)[c](d)",
    ),
    *(
        "**[a](b)**",
        "[**a**](b)c",
        "a[b](c)d",
        "[ a ](b)",
        "[a ](b)c",
        "x[](y)z",
        "[^a]",
        "[a^b](c)",
    ),
    *("![a\nb](c)", "[a\nb](c)", '[a](b "c\nd")', '![a](b "\'c\' \\"d\\"")', "[a](#b)", "[@a](b)"),
    *("[a]{.b}", "[]{.b}", "[ ]{.b}", "[a ]{.b}c", "x[ a]{.b}", "[[a]{.b} *c*]{.d}", "[a]{=html}"),
    *("`a`{=html}", "`a`{.b}", "[a]{#b c=d}", "![a](b){c=d}", "[a](b){.c}", "[a]{.smallcaps}"),
]
HTML = [
    *(
        "<b>a</b>",
        "a<b>b</b>c",
        "<b>*a*</b>",
        "*<b>a*</b>",
        "<!-- a -->",
        "a <!-- b --> c",
        "<!---->",
    ),
    *("<!-- a", "a <!-- b\n\nc -->", "<br/>", "a<br />b", "<a href='b'>c</a>", "<div>a</div>"),
    *("<div>\n\na\n\n</div>", "<span>a *b* c</span>", '<span class="a">b</span>', "<u>a</u>"),
    *("<details><summary>a</summary>\n\nb\n\n</details>", "<script>a</script>", "<style>a</style>"),
    *(
        "a <script>b</script> c",
        "<?a?>",
        "<!DOCTYPE a>",
        "<![CDATA[a]]>",
        "<1",
        "a < b > c",
        "a<b>c",
    ),
    *("<pre>a\n*b*</pre>", "<table><tr><td>a</td></tr></table>", "<img src='a'>", "<p>a", "</p>"),
    *(
        "<h2>a</h2>",
        "<!-- translators: a -->\n\nb",
        "<!-- translators: a -->",
        "<kbd>a</kbd>+<kbd>b</kbd>",
    ),
    *("<sub>a</sub>b<sup>c</sup>", "<del>a</del>", "<mark>a</mark>", "<em>a</em>", "<q>a</q>"),
]
STARTS = [
    *("# ", "#", "# #", "# a #", "# a \\#", "# a#", "####### a", "#a", "# *a", "# a\n## b\n### c"),
    *(
        "a\n=",
        "a\n-",
        "a\n\n=",
        "=\n=",
        "***\n---\n___",
        "- ",
        "-",
        "- - a",
        "+ a\n\n\n+ b",
        "* a\n* * b",
    ),
    *(
        "1. a",
        "1) a",
        "(1) a",
        "1986\\. a",
        "1986. a",
        "a. b",
        "A.  b",
        "(@) a",
        "(@a) b (@a)",
        "#. a",
    ),
    *(
        "i. a\nii. b",
        "- a\n1. b",
        "- [ ] a",
        "- [x] a",
        "- [X] a",
        "- [ ]",
        "- [a] b",
        "> a\nb",
        ">",
        "> > a",
    ),
    *(
        "> - a\n> b",
        "> [!NOTE]\n> a",
        "> [!TIP] a",
        "> [!NOTE]",
        ":::",
        "::: a",
        "::: a\nb\n:::",
        ":::: {.a}\n::: b",
    ),
    *(
        "a\n: b",
        "a\n\n:   b\n\n    c",
        ": a",
        "~ a",
        "| a",
        "| a\n|  b\n| *c*",
        "|",
        "||",
        "| a | b",
        "|a|\n|-|",
    ),
    *(
        "|a|b|\n|-|:-:|\n|c\\|d|`e|f`|",
        "|a|\n|-|\n|b|c|d|",
        "a | b\n--|--\n*c | d*",
        "    a",
        "\ta",
        " \ta",
    ),
    *(
        "```\na\n```",
        "```a\nb",
        "~~~ {.a #b}\nc\n~~~",
        "``` {.translate}\n\n a \n\n```",
        "```{=html}\n<a>\n```",
    ),
    *(
        "% a\n% b\n\nc",
        "---\na: b\n---\n\nc",
        "a\n\n---\n\nb: c\n\n---\n\nd",
        "\\a",
        "\\begin{a}\nb\n\\end{a}",
        "\\",
    ),
]
MATH = [
    *(
        "$a$",
        "$ a$",
        "$a $",
        "$a$1",
        "\\$a$",
        "$$a$$",
        "$$\na\n$$",
        "a $$b$$ c",
        "$a\nb$",
        "$a_b$ *c*_d",
    ),
    *(
        "5$ and 6$",
        "$5 and $6",
        "$`a`$",
        "\\(a\\)",
        "\\[a\\]",
        "\\textbf{a}",
        "\\a{b}{*c*}",
        "{\\a b}",
        "a\\b c",
    ),
    *(
        "H~2~O",
        "x^2^",
        "x^a b^",
        "x^a\\ b^",
        "~a~~b~~",
        "^a^^b^",
        "a~b*c~d*",
        "2^10",
        "~/a ~/b",
        "~~~a~~~",
    ),
]
SMART = [
    *(
        '"a"',
        "'a'",
        "\"a 'b' c\"",
        "'a \"b\" c'",
        '"a',
        'a"',
        "'90s",
        "a's b's",
        "'*a*'",
        '*"a"*',
        '"*a*',
    ),
    *(
        "--",
        "---",
        "----",
        "a--b",
        "a---b",
        "a -- b",
        "...",
        "a...b",
        "....",
        '"--"',
        '"..."',
        "\"'a'\"",
    ),
    *(
        '"[a](b)"',
        '["a"](b)',
        '"`a`"',
        '"a"b"c"',
        '\\"a\\"',
        "5'6\"",
        "'",
        '"',
        "''",
        '""',
        "'' a ''",
        ":smile:",
    ),
    *(
        "e.g. a",
        "Mr. a",
        "a :+1: b",
        "[[a]]",
        "[[a|b]]",
        "==a==",
        "a^[b]",
        "a^[b *c*]d",
        "a[^b]\n\n[^b]: c",
        "^[a]",
    ),
    *(
        "@a",
        "[@a]",
        "[-@a]",
        "[see @a, p. 3; @b]",
        "@a [p. 3]",
        "a@b",
        "[@{a b}]",
        "@a:b_c",
        "(@a)",
        "\\@a",
    ),
]

NASTY = list(
    dict.fromkeys(
        [
            *(NESTED + CROSSED + IN_WORDS + LOOSE + EMPTY + QUOTED + ESCAPES + ENTITIES),
            *(CHARACTERS + BREAKS + LINKS + HTML + STARTS + MATH + SMART),
        ]
    )
)
"""Every input once."""
