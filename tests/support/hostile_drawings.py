"""Drawings that want to do more than be seen: each SVG by name, with what it tries.

Those in ``CLEANED`` are drawn without what they may not have; those in ``REFUSED`` are no drawing,
or more than anybody can draw.
"""

from __future__ import annotations

import base64
import gzip
import io

FAR = "http://198.51.100.7"
"""An address that answers nobody (RFC 5737): whoever asks for it has been led out."""

MARK = "document.title='RUN'"
"""A script that leaves a trace."""

SHAPE = '<rect id="shape" width="40" height="30" fill="#1a6"/>'
"""What is to be seen of every drawing after it was cleaned."""


def _svg(inside: str, attributes: str = "") -> str:
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'xmlns:h="http://www.w3.org/1999/xhtml" viewBox="0 0 100 60" {attributes}>'
        f"{inside}{SHAPE}</svg>"
    )


def _style(text: str) -> str:
    return _svg(f"<style>{text}</style>")


def _data(content: str, kind: str) -> str:
    return f"data:{kind};base64,{base64.b64encode(content.encode()).decode()}"


def _png(width: int, height: int) -> bytes:
    from PIL import Image

    made = io.BytesIO()
    Image.new("1", (width, height)).save(made, "PNG")
    return made.getvalue()


INNER = f'<svg xmlns="http://www.w3.org/2000/svg"><script>{MARK}</script></svg>'

CLEANED: dict[str, str | bytes] = {
    # scripts, by every way in
    "script": _svg(f"<script>{MARK}</script>"),
    "script in CDATA": _svg(f"<script><![CDATA[{MARK}]]></script>"),
    "script from elsewhere": _svg(f'<script href="{FAR}/a.js"/>'),
    "script with xlink": _svg(f'<script xlink:href="{FAR}/a.js"/>'),
    "script of XHTML": _svg(f"<h:script>{MARK}</h:script>"),
    "script with a prefix": _svg(
        f"<svg:script xmlns:svg='http://www.w3.org/2000/svg'>{MARK}</svg:script>"
    ),
    "script in the middle of a text": _svg(f"<text>a<script>{MARK}</script>b</text>"),
    "script in defs": _svg(f"<defs><g><script>{MARK}</script></g></defs><use href='#x'/>"),
    "script in a title": _svg(f"<title><h:script>{MARK}</h:script>T</title>"),
    "script in metadata": _svg(f"<metadata><h:script>{MARK}</h:script></metadata>"),
    "script in foreignObject": _svg(
        '<foreignObject width="9" height="9"><h:p>hi'
        f"<h:script>{MARK}</h:script></h:p></foreignObject>"
    ),
    "onload": _svg("", f'onload="{MARK}"'),
    "onbegin": _svg(f'<animate attributeName="x" begin="0s" dur="1s" onbegin="{MARK}"/>'),
    "onerror of an image": _svg(f'<image href="{FAR}/none.png" onerror="{MARK}"/>'),
    "handler in capitals": _svg(f'<g ONCLICK="{MARK}" onClick="{MARK}"/>'),
    "handler with a prefix": _svg(f'<g h:onload="{MARK}"/>'),
    "ev:listener": _svg(
        f'<handler xmlns:ev="http://www.w3.org/2001/xml-events" ev:event="load">{MARK}</handler>'
    ),
    # links and animations that lead to scripts
    "javascript link": _svg(f'<a href="javascript:{MARK}"><text>x</text></a>'),
    "javascript link in pieces": _svg(f'<a xlink:href="java&#10;script:{MARK}"><text>x</text></a>'),
    "set of a link": _svg(
        f'<a id="a"><set attributeName="href" to="javascript:{MARK}"/>'
        '<rect width="99" height="99"/></a>'
    ),
    "animate of a link": _svg(
        f'<a><animate attributeName="xlink:href" values="javascript:{MARK}"/><text>x</text></a>'
    ),
    "set of a far image": _svg(f'<image><set attributeName="href" to="{FAR}/a.png"/></image>'),
    "use of a data drawing": _svg(f'<use href="{_data(INNER, "image/svg+xml")}#x"/>'),
    "image that is a drawing": _svg(
        f'<image width="9" height="9" href="{_data(INNER, "image/svg+xml")}"/>'
    ),
    "image that says PNG and is a drawing": _svg(
        f'<image width="9" height="9" href="{_data(INNER, "image/png")}"/>'
    ),
    "image that says PNG and is HTML": _svg(
        f'<image width="9" height="9" href="{_data(f"<script>{MARK}</script>", "image/png")}"/>'
    ),
    # HTML in other namespaces
    "iframe of XHTML": _svg(
        f'<h:iframe src="{FAR}/"/><h:iframe srcdoc="&lt;script>{MARK}&lt;/script>"/>'
    ),
    "img of XHTML": _svg(f'<h:img src="{FAR}/a.png" onerror="{MARK}"/>'),
    "object of XHTML": _svg(f'<h:object data="{FAR}/a.svg"/><h:embed src="{FAR}/a.svg"/>'),
    "meta refresh": _svg(f'<h:meta http-equiv="refresh" content="0;url={FAR}/"/>'),
    "base of XHTML": _svg(f'<h:base href="{FAR}/"/><image href="a.png"/>'),
    "link of XHTML": _svg(f'<h:link rel="stylesheet" href="{FAR}/a.css"/>'),
    "style of XHTML": _svg(f"<h:style>@import '{FAR}/a.css';</h:style>"),
    "video and audio": _svg(
        f'<h:video src="{FAR}/a.mp4" autoplay=""/><h:audio src="{FAR}/a.mp3"/>'
    ),
    "form": _svg(f'<h:form action="{FAR}/"><h:input type="image" src="{FAR}/a.png"/></h:form>'),
    "iframe in foreignObject": _svg(
        f'<foreignObject width="9" height="9"><h:iframe src="{FAR}/"/></foreignObject>'
    ),
    "body in foreignObject": _svg(
        '<foreignObject width="9" height="9">'
        f'<h:body onload="{MARK}" style="background:url({FAR}/a)">'
        "hi</h:body></foreignObject>"
    ),
    # addresses in attributes
    "image from elsewhere": _svg(f'<image width="9" height="9" href="{FAR}/a.png"/>'),
    "image without a scheme": _svg(
        '<image width="9" height="9" xlink:href="//198.51.100.7/a.png"/>'
    ),
    "image beside the drawing": _svg('<image width="9" height="9" href="../../../etc/passwd"/>'),
    "image in a file": _svg('<image width="9" height="9" href="file:///etc/passwd"/>'),
    "both kinds of href": _svg(f'<image width="9" height="9" href="#a" xlink:href="{FAR}/a.png"/>'),
    "use from elsewhere": _svg(f'<use href="{FAR}/a.svg#b"/>'),
    "gradient from elsewhere": _svg(f'<linearGradient id="g" href="{FAR}/a.svg#b"/>'),
    "filter image": _svg(
        f'<filter id="f"><feImage href="{FAR}/a.png"/></filter><g filter="url(#f)"/>'
    ),
    "xml:base": _svg('<use href="#a"/><image href="#b"/>', f'xml:base="{FAR}/"'),
    "fill from elsewhere": _svg(f'<path d="M0 0h9v9z" fill="url({FAR}/a.svg#b)"/>'),
    "mask from elsewhere": _svg(f'<path d="M0 0h9v9z" mask="url(\'{FAR}/a.svg#b\')"/>'),
    "cursor from elsewhere": _svg(f'<rect width="9" height="9" cursor="url({FAR}/a.cur), auto"/>'),
    "mask with an escape": _svg(f'<rect width="9" height="9" mask="u\\72l({FAR}/a.svg#b)"/>'),
    "attribute with a comment": _svg(f'<rect width="9" height="9" mask="/**/url(/**/{FAR}/a#b)"/>'),
    # style
    "import": _style(f"@import '{FAR}/a.css'; .a {{ fill: red }}"),
    "import with url": _style(f"@import url({FAR}/a.css);"),
    "import with an escape": _style(f"@\\69mport '{FAR}/a.css';"),
    "import in capitals": _style(f"@IMPORT '{FAR}/a.css';"),
    "import after a comment": _style(f"/* a */@import/**/'{FAR}/a.css';"),
    "import after a child": _svg(f"<style>.a {{}}<g/>@import '{FAR}/a.css';</style>"),
    "import in a child": _svg(f"<style><h:b>@import '{FAR}/a.css';</h:b></style>"),
    "import in CDATA": _style(f"<![CDATA[@import '{FAR}/a.css';]]>"),
    "import after comment signs": _style(f"&lt;!-- @import '{FAR}/a.css'; --&gt;"),
    "import in pieces": _style(f"@imp&#x6f;rt '{FAR}/a.css';"),
    "url with an escape": _style(f"#shape {{ mask: u\\72l({FAR}/a.svg#b) }}"),
    "url with a long escape": _style(f"#shape {{ mask: \\000075rl({FAR}/a.svg#b) }}"),
    "url in capitals": _style(f"#shape {{ mask: URL('{FAR}/a.svg#b') }}"),
    "image-set": _style(f"svg {{ background: image-set('{FAR}/a.png' 1x) }}"),
    "image-set of a browser": _style(
        f"svg {{ background: -webkit-image-set(url({FAR}/a.png) 1x) }}"
    ),
    "cross-fade and element": _style(
        f"svg {{ background: cross-fade(url({FAR}/a.png), red); mask-image: src('{FAR}/a.png') }}"
    ),
    "variable with an address": _style(
        f":root {{ --far: url({FAR}/a.png) }} svg {{ background: var(--far) }}"
    ),
    "variable as a text": _style(
        f":root {{ --far: '{FAR}/a.png' }} svg {{ background: image(var(--far)) }}"
    ),
    "font-face": _style(
        f"@font-face {{ font-family: A; src: url({FAR}/a.woff2) }} text {{ font: 9px A }}"
    ).replace(SHAPE, f"<text>A</text>{SHAPE}"),
    "media": _style(
        f"@media all {{ @import '{FAR}/a.css'; svg {{ background: url({FAR}/a.png) }} }}"
    ),
    "supports": _style(f"@supports (fill: red) {{ svg {{ background: url({FAR}/a.png) }} }}"),
    "layer and nesting": _style(
        f"@layer x {{ svg {{ &amp; {{ background: url({FAR}/a.png) }} }} }}"
    ),
    "nested rule": _style(f"svg {{ fill: red; &amp; rect {{ background: url({FAR}/a.png) }} }}"),
    "list style and content": _style(f"svg::before {{ content: url({FAR}/a.png) }}"),
    "expression and behaviour": _style(
        f"svg {{ width: expression({MARK}); behavior: url({FAR}/a.htc) }}"
    ),
    "style attribute": _svg("", f'style="background:url({FAR}/a.png)"'),
    "style attribute with an escape": _svg("", f'style="background:ur\\6C ({FAR}/a.png)"'),
    "style that does not end": _style(f"svg {{ background: url({FAR}/a.png"),
    "bad url": _style(f"svg {{ background: url({FAR}/a'b.png); fill: red }}"),
    "animation": _style("@keyframes a { to { opacity: 0 } } #shape { animation: a 1s infinite }"),
    "sheet of another kind": _svg(f"<style type='text/x'>@import '{FAR}/a.css';</style>"),
    # around the drawing
    "style sheet in an instruction": f'<?xml-stylesheet href="{FAR}/a.css"?>{_svg("")}',
    "transformation in an instruction": f'<?xml-stylesheet type="text/xsl" href="{FAR}/a.xsl"?>'
    + _svg(""),
    "DOCTYPE from elsewhere": f'<!DOCTYPE svg SYSTEM "{FAR}/svg.dtd">{_svg("")}',
    "entity in a link": '<!DOCTYPE svg [<!ENTITY j "javascript:">]>'
    + _svg(f'<a xlink:href="&j;{MARK}"><text>x</text></a>'),
    "attribute by DOCTYPE": f'<!DOCTYPE svg [<!ATTLIST svg onload CDATA "{MARK}">]>{_svg("")}',
    "a script in UTF-16": _svg(f"<script>{MARK}</script>").encode("utf-16"),
    "processing of XInclude": _svg(
        '<x:include xmlns:x="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>'
    ),
    "picture bomb inside": _svg(
        '<image width="9" height="9" href="data:image/png;base64,'
        f'{base64.b64encode(_png(20_000, 20_000)).decode()}"/>'
    ),
    # numbers that are none
    "not a number": _svg('<path d="M0 0L9 9LNaN NaN"/><rect x="NaN" width="inf" height="-5"/>'),
    "width that is none": _svg("", 'width="nan" height="-inf"'),
    "opacity that is none": _svg(
        '<g opacity="nan" stroke-width="infinity" fill-opacity="calc(1)"/>'
    ),
    "gradient without an end": _svg(
        '<linearGradient id="r" spreadMethod="repeat" x2="1e-9"><stop offset="0"/>'
        '<stop offset="1"/></linearGradient><path d="M0 0h9v9z" fill="url(#r)"/>'
    ),
    "styles that print stumbles over": _svg(
        '<g style="transform-origin: 50% 50%; transform: scale(2)" fill-opacity="1px" opacity=""/>'
    ),
    "labels at odd places": _svg(
        '<text x="1 2 3" y="50%" dx="1em" font-size="larger" rotate="9deg">שלום</text>'
        '<text x="a" y="" font-size="12pt" letter-spacing="x">שלום</text>'
    ),
}
"""They are drawn, without what they may not have: nothing runs, nothing is asked for."""


def _nested(reference: str, most: int = 9, each: int = 10) -> str:
    """Parts that show ten parts each, which show ten parts each."""
    parts = "".join(
        f'<g id="p{level}">{reference.format(level - 1) * each}</g>' for level in range(1, most + 1)
    )
    return f'<defs><g id="p0"><path d="M0 0h1"/></g>{parts}</defs>'


def _patterns(property_: str) -> str:
    filled = '<rect width="1" height="1" {0}="url(#q{1})"/>'
    parts = "".join(
        f'<pattern id="q{level}" width="1" height="1">'
        f"{filled.format(property_, level - 1) * 10}</pattern>"
        for level in range(1, 9)
    )
    return f'<pattern id="q0" width="1" height="1"><path d="M0 0h1"/></pattern>{parts}'


USE = '<use href="#g"/>'

CORNERS = "L1 1 2 2" * 5000

REFUSED: dict[str, str | bytes] = {
    # no drawing
    "root is a script": f'<script xmlns="http://www.w3.org/2000/svg">{MARK}</script>',
    "root is HTML": f'<html xmlns="http://www.w3.org/1999/xhtml"><script>{MARK}</script></html>',
    "root without a namespace": "<svg><rect/></svg>",
    "HTML": f"<!DOCTYPE html><script>{MARK}</script>",
    "nothing": "",
    "text": "a drawing",
    "binary": bytes(range(256)),
    "broken": "<svg xmlns='http://www.w3.org/2000/svg'><g></svg>",
    "packed": gzip.compress(_svg("").encode()),
    "packed bomb": gzip.compress(bytes(50_000_000)),
    "picture of pixels": _png(9, 9),
    "entity of a file": '<!DOCTYPE svg [<!ENTITY f SYSTEM "file:///etc/passwd">]>'
    + _svg("<text>&f;</text>"),
    "entities that grow": '<!DOCTYPE svg [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + "]>"
    + _svg("<text>&a9;</text>"),
    # more than can be drawn
    "nested use": _svg(_nested('<use href="#p{}"/>') + '<use href="#p9"/>'),
    "nested use by xlink": _svg(_nested('<use xlink:href="#p{}"/>') + '<use href="#p9"/>'),
    "nested use with escapes": _svg(_nested('<use href="#%70{}"/>') + '<use href="#p9"/>'),
    "use in a circle": _svg('<g id="a"><use href="#b"/></g><g id="b"><use href="#a"/></g>'),
    "use of itself": _svg('<use id="a" href="#a"/>'),
    "use of what it stands in": _svg('<g id="a"><use href="#a"/></g>'),
    "long chain of use": _svg(
        "".join(f'<g id="c{n}"><use href="#c{n + 1}"/></g>' for n in range(5000))
    ),
    "nested patterns": _svg(f'{_patterns("fill")}<rect width="9" height="9" fill="url(#q8)"/>'),
    "nested patterns by style": _svg(
        _patterns("class").replace("url(#", "").replace(')"', '"')
        + "<style>"
        + "".join(f".q{n} {{ fill: u\\72l('#q{n}') }}" for n in range(9))
        + '</style><rect class="q8" width="9" height="9"/>'
    ),
    "pattern of itself": _svg(
        '<pattern id="q" width="1" height="1"><rect width="1" height="1" fill="url(#q)"/></pattern>'
        '<rect width="9" height="9" fill="url(#q)"/>'
    ),
    "pattern that is handed on": _svg(
        f'{_patterns("fill")}<g id="g"><path d="M0 0h1"/></g>'
        '<g style="fill:url(#q3)"><path d="M0 0h1"/></g>'
        f'<g fill="url(#q4)">{USE * 20}</g>'
    ),
    "mark on each corner": _svg(
        f'<marker id="m">{"<path/>" * 100}</marker><path d="M0 0{CORNERS}" marker-mid="url(#m)"/>'
    ),
    "nested masks": _svg(
        "".join(
            f'<mask id="m{n}">{f"<rect mask={chr(34)}url(#m{n - 1}){chr(34)}/>" * 10}</mask>'
            for n in range(1, 8)
        )
        + '<rect mask="url(#m7)" width="9" height="9"/>'
    ),
    "gradients in a circle": _svg(
        '<linearGradient id="a" href="#b"/><linearGradient id="b" href="#a"/>'
    ),
    "many elements": _svg("<g/>" * 150_000),
    "deep elements": _svg("<g>" * 5000 + "</g>" * 5000),
    "rather deep elements": _svg("<g>" * 200 + "</g>" * 200),
    "label of a megabyte": _svg(f"<text>{'x' * 1_000_000}</text>"),
    "label of a megabyte in HTML": _svg(
        f'<foreignObject width="9" height="9"><h:p>{"x " * 500_000}</h:p></foreignObject>'
    ),
    "many megabytes": _svg(f"<desc>{'x' * 9_000_000}</desc><desc>{'x' * 9_000_000}</desc>"),
    "much style": _style("a { fill: red }" * 50_000),
    "much style in an attribute": _svg("", f'style="{"(" * 400_000}"'),
    "many rules of style": _svg(
        f"<style>{''.join(f'.a{n} {{fill:red}}' for n in range(2000))}</style>{'<g/>' * 20_000}"
    ),
    # numbers
    "width of infinity": _svg("", 'width="1e400" height="9"'),
    "width without end": _svg("", f'width="{"9" * 400}"'),
    "width of a planet": _svg("", 'width="40000km" height="99999999"'),
    "no width": _svg("", 'width="0" height="0"'),
    "view box without a size": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 0"/>',
    "huge path": _svg('<path d="M0 0L1e308 1e308"/>'),
    "huge number in a style": _svg('<rect style="stroke-width:1e400px"/>'),
    "huge number in a sheet": _style("#shape { font-size: 99999999999px }"),
    "number of thousands of digits": _style(f"#shape {{ x: {'9' * 5000} }}"),
    "huge shift": _svg('<g transform="translate(1e99)"/>'),
    "huge label place": _svg('<text x="1e400">x</text>'),
}
"""They are no drawing, or come to more than can be drawn: a finding names the file."""
