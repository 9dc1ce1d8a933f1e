"""The words of XHTML: which elements and attributes there are, and what may stand in what.

They are those of the HTML Standard and of MathML 3, as far as an ebook may have them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from hexapla.verification.web.page import HEADINGS


def _set(names: str) -> frozenset[str]:
    return frozenset(names.split())


WORDS = _set(
    "a abbr area audio b bdi bdo br button canvas cite code data datalist del dfn em embed i iframe"
    " img input ins kbd label map mark meter noscript object output picture progress q ruby s samp"
    " script select slot small span strong sub sup template textarea time u var video wbr"
)
"""The elements that may stand among words."""

BLOCKS = frozenset(HEADINGS) | _set(
    "address article aside blockquote details dialog div dl fieldset figure footer form header"
    " hgroup hr main menu nav ol p pre section table ul"
)

INSIDE: Mapping[str, frozenset[str]] = {
    name: _set(parents)
    for name, parents in {
        "head": "html",
        "body": "html",
        "title": "head",
        "base": "head",
        "link": "head body",
        "meta": "head",
        "style": "head noscript",
        "li": "ul ol menu",
        "dt": "dl div",
        "dd": "dl div",
        "figcaption": "figure",
        "caption": "table",
        "colgroup": "table",
        "col": "colgroup",
        "thead": "table",
        "tbody": "table",
        "tfoot": "table",
        "tr": "thead tbody tfoot table",
        "td": "tr",
        "th": "tr",
        "rt": "ruby",
        "rp": "ruby",
        "rb": "ruby",
        "rtc": "ruby",
        "summary": "details",
        "legend": "fieldset",
        "option": "select optgroup datalist",
        "optgroup": "select",
        "source": "audio video picture",
        "track": "audio video",
        "param": "object",
    }.items()
}
"""What the elements must stand in that are parts of others."""

ONLY: Mapping[str, frozenset[str]] = {
    name: _set(children)
    for name, children in {
        "html": "head body",
        "head": "title base link meta style script noscript template",
        "ul": "li script template",
        "ol": "li script template",
        "menu": "li script template",
        "dl": "dt dd div script template",
        "table": "caption colgroup thead tbody tfoot tr script template",
        "thead": "tr script template",
        "tbody": "tr script template",
        "tfoot": "tr script template",
        "tr": "td th script template",
        "colgroup": "col template",
    }.items()
}
"""What alone may stand in the elements that hold no text."""

HOLDS_WORDS = frozenset(HEADINGS) | _set(
    "p pre span em strong small s cite q dfn abbr data time code var samp kbd sub"
    " sup i b u mark bdi bdo rt rp label legend button output progress meter"
)
"""The elements that hold words and nothing else."""

THROUGH = _set("a ins del map")
"""The elements that may hold what that may hold which they stand in."""

VOID = _set("area base br col embed hr img input link meta param source track wbr")

NEVER_IN: Mapping[str, frozenset[str]] = {
    "a": frozenset({"a"}),
    "button": frozenset({"a", "button", "label"}),
    "label": frozenset({"label"}),
    "form": frozenset({"form"}),
    "dfn": frozenset({"dfn"}),
    "table": frozenset({"caption"}),
    "noscript": frozenset({"noscript"}),
    "meter": frozenset({"meter"}),
    "progress": frozenset({"progress"}),
    "header": frozenset({"header", "footer", "dt", "address"}),
    "footer": frozenset({"header", "footer", "dt", "address"}),
    "input": frozenset({"a", "button"}),
    "select": frozenset({"a", "button"}),
    "textarea": frozenset({"a", "button"}),
    "iframe": frozenset({"a", "button"}),
    "main": frozenset({"article", "aside", "footer", "header", "nav"}),
    "address": frozenset({"address"}),
    **dict.fromkeys(HEADINGS, frozenset({"dt", "th"})),
    **dict.fromkeys(("article", "section", "nav", "aside"), frozenset({"address", "dt"})),
}
"""What an element must not stand in, at any depth."""

EVERYWHERE = re.compile(
    "id|class|lang|dir|title|style|hidden|tabindex|accesskey|translate|role|contenteditable|spellcheck"
    "|draggable|autocapitalize|autofocus|enterkeyhint|inputmode|inert|is|item(id|prop|ref|scope|type)"
    "|nonce|slot|part|popover|data-[a-z0-9._-]+|on[a-z]+|about|content|datatype|inlist|prefix"
    "|property|rel|resource|rev|typeof|vocab"
    "|aria-(activedescendant|atomic|autocomplete|braillelabel|brailleroledescription|busy|checked"
    "|col(count|index|indextext|span)|controls|current|describedby|description|details|disabled"
    "|dropeffect|errormessage|expanded|flowto|grabbed|haspopup|hidden|invalid|keyshortcuts|label"
    "|labelledby|level|live|modal|multiline|multiselectable|orientation|owns|placeholder|posinset"
    "|pressed|readonly|relevant|required|roledescription|row(count|index|indextext|span)|selected"
    "|setsize|sort|value(max|min|now|text))"
)
"""The attributes that every element may have, those of RDFa and of microdata among them."""

MEDIA = "src crossorigin preload autoplay loop muted controls"
LINKED = "href target download ping rel hreflang type referrerpolicy"
FIELD = "disabled form name"

OF: Mapping[str, frozenset[str]] = {
    name: _set(attributes)
    for name, attributes in {
        "html": "manifest version",
        "a": f"{LINKED} name",
        "area": f"{LINKED} alt coords shape",
        "audio": MEDIA,
        "video": f"{MEDIA} poster playsinline width height",
        "base": "href target",
        "blockquote": "cite",
        "q": "cite",
        "ins": "cite datetime",
        "del": "cite datetime",
        "button": f"{FIELD} type value formaction formenctype formmethod formnovalidate formtarget",
        "canvas": "width height",
        "col": "span",
        "colgroup": "span",
        "data": "value",
        "details": "open name",
        "dialog": "open",
        "embed": "src type width height",
        "fieldset": FIELD,
        "form": "accept-charset action autocomplete enctype method name novalidate target",
        "iframe": "src srcdoc name sandbox allow allowfullscreen width height loading"
        " referrerpolicy",
        "img": "alt src srcset sizes crossorigin usemap ismap width height loading decoding"
        " referrerpolicy fetchpriority",
        "input": f"{FIELD} accept alt autocomplete checked dirname list max maxlength min minlength"
        " multiple pattern placeholder readonly required size src step type value width height",
        "label": "for",
        "li": "value",
        "link": "href crossorigin rel as media integrity hreflang type sizes referrerpolicy"
        " disabled",
        "map": "name",
        "meta": "name http-equiv content charset media",
        "meter": "value min max low high optimum",
        "object": "data type name form width height",
        "ol": "reversed start type",
        "optgroup": "disabled label",
        "option": "disabled label selected value",
        "output": "for form name",
        "param": "name value",
        "progress": "value max",
        "script": "src type async defer crossorigin integrity nomodule referrerpolicy charset",
        "select": f"{FIELD} autocomplete multiple required size",
        "slot": "name",
        "source": "src type srcset sizes media width height",
        "style": "media type",
        "table": "border",
        "td": "colspan rowspan headers",
        "textarea": f"{FIELD} autocomplete cols dirname maxlength minlength placeholder readonly"
        " required rows wrap",
        "th": "colspan rowspan headers scope abbr",
        "time": "datetime",
        "track": "default kind label src srclang",
    }.items()
}
"""The attributes that an element may have besides."""

NEEDED = {"img": "src", "bdo": "dir", "link": "rel", "map": "name", "data": "value"}
"""The attributes that an element has to have."""

WHOLE, POSITIVE = re.compile(r"\d+"), re.compile(r"0*[1-9]\d*")

VALUES: Mapping[str, re.Pattern[str]] = {
    "dir": re.compile("ltr|rtl|auto"),
    "colspan": POSITIVE,
    "rowspan": WHOLE,
    "span": POSITIVE,
    "start": re.compile(r"-?\d+"),
    "tabindex": re.compile(r"-?\d+"),
    "scope": re.compile("row|col|rowgroup|colgroup"),
    "width": WHOLE,
    "height": WHOLE,
    "hidden": re.compile("|hidden|until-found"),
    "translate": re.compile("|yes|no"),
    "spellcheck": re.compile("|true|false"),
    "contenteditable": re.compile("|true|false|plaintext-only"),
    "reversed": re.compile("|reversed"),
    "border": re.compile("1?"),
    "role": re.compile(
        "(doc-[a-z]+|alert|alertdialog|application|article|banner|blockquote|button|caption|cell"
        "|checkbox|code|columnheader|combobox|complementary|contentinfo|definition|deletion|dialog"
        "|directory|document|emphasis|feed|figure|form|generic|grid|gridcell|group|heading|img|image"
        "|insertion|link|list|listbox|listitem|log|main|mark|marquee|math|menu|menubar|menuitem"
        "|menuitemcheckbox|menuitemradio|meter|navigation|none|note|option|paragraph|presentation"
        "|progressbar|radio|radiogroup|region|row|rowgroup|rowheader|scrollbar|search|searchbox"
        "|separator|slider|spinbutton|status|strong|subscript|suggestion|superscript|switch|tab"
        "|table|tablist|tabpanel|term|textbox|time|timer|toolbar|tooltip|tree|treegrid|treeitem)"
        r"(\s+[a-z-]+)*"
    ),
}
"""What the values of attributes look like, of whatever element."""

TYPES = {
    "ol": re.compile("[1aAiI]"),
    "input": re.compile(
        "button|checkbox|color|date|datetime-local|email|file|hidden|image|month|number|password"
        "|radio|range|reset|search|submit|tel|text|time|url|week"
    ),
    "button": re.compile("button|submit|reset"),
}
"""What ``type`` may say."""

ORDER = {
    "dl": re.compile("((dt )+(dd )+)*|(div )*"),
    "table": re.compile("(caption )?(colgroup )*(thead )?((tbody )*|(tr )+)(tfoot )?"),
    "details": re.compile("summary .*"),
    "hgroup": re.compile("(p )*(h[1-6] )(p )*"),
}
"""The parts that some elements have, and in which order."""

TOKENS = _set("mi mn mo mtext ms annotation annotation-xml")
"""The elements of a formula that hold text."""

FORMULA = TOKENS | _set(
    "math mrow mfrac msqrt mroot mstyle merror mpadded mphantom mfenced menclose msub msup msubsup"
    " munder mover munderover mmultiscripts mprescripts none mtable mtr mlabeledtr mtd mspace"
    " mglyph maction maligngroup malignmark semantics mstack mlongdiv msgroup msrow mscarries"
    " mscarry msline"
)
"""The elements that a formula may have."""

PARTS = {
    **dict.fromkeys(("mfrac", "mroot", "msub", "msup", "munder", "mover"), 2),
    **dict.fromkeys(("msubsup", "munderover"), 3),
}
"""How many parts some of them have."""
