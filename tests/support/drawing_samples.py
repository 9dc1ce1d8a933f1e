"""Drawings in the manner of the programs that people draw with, written for these tests."""

from __future__ import annotations

import base64
import io

from PIL import Image

_made = io.BytesIO()
Image.radial_gradient("L").resize((24, 24)).save(_made, "PNG")
PIXELS = base64.b64encode(_made.getvalue()).decode()
LINES = "\n".join(PIXELS[at : at + 76] for at in range(0, len(PIXELS), 76))

INKSCAPE = f"""<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<!-- Created with Inkscape (http://www.inkscape.org/) -->
<svg width="80mm" height="60mm" viewBox="0 0 80 60" version="1.1" id="svg5"
   inkscape:version="1.2" sodipodi:docname="a.svg"
   xmlns:inkscape="http://www.inkscape.org/namespaces/inkscape"
   xmlns:sodipodi="http://sodipodi.sourceforge.net/DTD/sodipodi-0.dtd"
   xmlns:xlink="http://www.w3.org/1999/xlink" xmlns="http://www.w3.org/2000/svg"
   xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
   xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:cc="http://creativecommons.org/ns#">
  <sodipodi:namedview id="namedview7" pagecolor="#ffffff" inkscape:zoom="1.4" showgrid="false"/>
  <title id="title">A garden</title>
  <defs id="defs2">
    <linearGradient inkscape:collect="always" id="linearGradient1"><stop id="stop1" offset="0"
      style="stop-color:#ff8800;stop-opacity:1"/><stop id="stop2" offset="1"
      style="stop-color:#0044aa;stop-opacity:0.5"/></linearGradient>
    <linearGradient inkscape:collect="always" xlink:href="#linearGradient1" id="linearGradient2"
      x1="5" y1="5" x2="40" y2="30" gradientUnits="userSpaceOnUse"
      gradientTransform="matrix(1,0,0,1.1,0,-0.3)"/>
    <radialGradient xlink:href="#linearGradient1" id="radial" cx="60" cy="15" r="12" fx="58" fy="13"
      gradientUnits="userSpaceOnUse"/>
    <marker style="overflow:visible" id="Arrow1" refX="0" refY="0" orient="auto-start-reverse"
      inkscape:stockid="Arrow1" markerWidth="5" markerHeight="5" viewBox="0 0 9 8"
      preserveAspectRatio="xMidYMid"><path transform="scale(0.5)"
      style="fill:context-stroke;fill-rule:evenodd;stroke:none" d="m 5.77,0 -8.65,5 V -5 Z"/>
    </marker>
    <filter inkscape:label="Drop Shadow" id="filter1" x="-0.2" y="-0.2" width="1.4" height="1.4"
      style="color-interpolation-filters:sRGB"><feFlood flood-opacity="0.5"
      flood-color="rgb(0,0,0)" result="flood"/><feComposite in="flood" in2="SourceGraphic"
      operator="in" result="composite1"/><feGaussianBlur in="composite1" stdDeviation="1"
      result="blur"/><feOffset dx="1" dy="1" in="blur" result="offset"/><feComposite
      in="SourceGraphic" in2="offset" operator="over" result="composite2"/></filter>
    <clipPath clipPathUnits="userSpaceOnUse" id="clip1"><circle style="opacity:1" cx="60" cy="40"
      r="12"/></clipPath>
    <mask maskUnits="userSpaceOnUse" id="mask1"><rect fill="#fff" x="0" y="35" width="40"
      height="20"/><circle cx="20" cy="45" r="6" fill="#000"/></mask>
    <path id="curve" d="M 4,56 C 20,48 40,62 76,54"/>
  </defs>
  <g inkscape:label="Layer 1" inkscape:groupmode="layer" id="layer1" style="display:inline">
    <rect style="fill:url(#linearGradient2);fill-rule:evenodd;stroke:#000000;stroke-width:0.26;
      -inkscape-stroke:none" id="rect1" width="36" height="24" x="5" y="5" ry="2"/>
    <circle style="fill:url(#radial);filter:url(#filter1)" cx="60" cy="15" r="11"/>
    <path style="fill:none;stroke:#a02c2c;stroke-width:0.8;stroke-linecap:round;stroke-dasharray:
      2.4, 1.2;marker-end:url(#Arrow1)" d="M 20,31 C 25,40 45,20 58,30" sodipodi:nodetypes="cc"/>
    <g clip-path="url(#clip1)"><image width="30" height="30" x="45" y="25"
      preserveAspectRatio="none" style="image-rendering:optimizeSpeed"
      xlink:href="data:image/png;base64,{LINES}"/></g>
    <rect x="2" y="36" width="36" height="18" fill="#285" mask="url(#mask1)"/>
    <text xml:space="preserve" style="font-style:normal;font-size:4.9px;line-height:1.25;
      font-family:sans-serif;-inkscape-font-specification:'sans-serif, Normal';text-align:center;
      text-anchor:middle;fill:#1a1a1a" x="23" y="18" id="text1"><tspan sodipodi:role="line"
      x="23" y="18">Two</tspan><tspan sodipodi:role="line" x="23" y="24">lines</tspan></text>
    <text style="font-size:3px;fill:#400"><textPath xlink:href="#curve" startOffset="10%">Along
      the path</textPath></text>
  </g>
  <metadata id="metadata1"><rdf:RDF><cc:Work rdf:about=""><dc:title>T</dc:title></cc:Work>
    </rdf:RDF></metadata>
</svg>"""

ILLUSTRATOR = """<?xml version="1.0" encoding="utf-8"?>
<!-- Generator: Adobe Illustrator 24.0, SVG Export Plug-In -->
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [
  <!ENTITY ns_extend "http://ns.adobe.com/Extensibility/1.0/">
  <!ENTITY ns_ai "http://ns.adobe.com/AdobeIllustrator/10.0/">
  <!ENTITY ns_svg "http://www.w3.org/2000/svg">
  <!ENTITY ns_xlink "http://www.w3.org/1999/xlink">
  <!ENTITY st9 "fill:none;stroke:#006837;stroke-miterlimit:10;">
]>
<svg version="1.1" id="Ebene_1" xmlns="&ns_svg;" xmlns:xlink="&ns_xlink;" xmlns:x="&ns_extend;"
  xmlns:i="&ns_ai;" x="0px" y="0px" viewBox="0 0 300 200" xml:space="preserve"
  style="enable-background:new 0 0 300 200;">
<style type="text/css"><![CDATA[
	@import url("https://fonts.example.org/css?family=Myriad");
	.st0{fill:#FBB03B;} .st1{clip-path:url(#SVGID_2_);}
	.st2{fill:url(#SVGID_3_);stroke:#1B1464;stroke-width:3;stroke-miterlimit:10;}
	.st3{font-family:sans-serif;} .st4{font-size:24px;} .st5{opacity:0.6;fill:#29ABE2;}
	.st0>.none, [data-name~="x"]:not(.st1):nth-child(2n+1) {fill:#f00}
	@media print { .st5 { stroke-width: 0 } }
]]></style>
<metadata><sfw xmlns="http://ns.adobe.com/SaveForWeb/1.0/"><slices/></sfw></metadata>
<switch><foreignObject requiredExtensions="&ns_ai;" x="0" y="0" width="1" height="1">
 <i:pgfRef xlink:href="#adobe_illustrator_pgf"/></foreignObject>
<g i:extraneous="self">
 <linearGradient id="SVGID_3_" gradientUnits="userSpaceOnUse" x1="150" y1="20" x2="280" y2="90">
  <stop offset="0" style="stop-color:#FFFFFF"/><stop offset="1" style="stop-color:#ED1C24"/>
 </linearGradient>
 <defs><rect id="SVGID_1_" x="20" y="20" width="100" height="100"/></defs>
 <clipPath id="SVGID_2_"><use xlink:href="#SVGID_1_" style="overflow:visible;"/></clipPath>
 <g class="st1"><circle class="st0" cx="70" cy="70" r="62"/></g>
 <polygon class="st2" points="150,20 280,20 240,90 "/>
 <symbol id="Leaf" viewBox="-20 -20 40 40"><path class="st5"
   d="M-18,0c0-10,8-18,18-18S18-10,18,0z"/>
 </symbol>
 <use xlink:href="#Leaf" width="40" height="40" x="-20" y="-20"
   transform="matrix(1 0 0 -1 180 130)" style="overflow:visible;"/>
 <use xlink:href="#Leaf" width="80" height="60" x="200" y="110"/>
 <path style="&st9;" d="M20,150h260"/>
 <text transform="matrix(1 0 0 1 30 185)" class="st3 st4">Myriad <tspan
   style="font-weight:bold;fill:#900">bold</tspan> text</text>
</g></switch>
</svg>"""

MATPLOTLIB = """<?xml version="1.0" encoding="utf-8" standalone="no"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns:xlink="http://www.w3.org/1999/xlink" width="216pt" height="144pt" viewBox="0 0 216 144"
  xmlns="http://www.w3.org/2000/svg" version="1.1">
 <defs><style type="text/css">*{stroke-linejoin: round; stroke-linecap: butt}</style></defs>
 <g id="figure_1"><g id="patch_1"><path d="M 0 144 L 216 144 L 216 0 L 0 0 z"
   style="fill: #ffffff"/></g><g id="axes_1"><g id="line2d_1"><defs>
   <path id="m0" d="M 0 0 L 0 3.5 " style="stroke: #000000; stroke-width: 0.8"/></defs><g>
   <use xlink:href="#m0" x="40" y="128" style="stroke: #000000; stroke-width: 0.8"/>
   <use xlink:href="#m0" x="90" y="128" style="stroke: #000000; stroke-width: 0.8"/></g></g>
  <g id="text_1"><g transform="translate(36 141) scale(0.1 -0.1)"><defs><path id="D-30"
   d="M 2034 4250 Q 1547 4250 1301 3770 Q 1056 3291 1056 2328 z" transform="scale(0.015625)"/>
   </defs><use xlink:href="#D-30"/><use xlink:href="#D-30" transform="translate(63.623047 0)"/>
   </g></g>
  <g id="line"><path d="M 36.5 120.25 L 60.123456789012 80.5 L 110 96 L 200 20"
   clip-path="url(#p1)" style="fill: none; stroke-dasharray: 5.55,2.4; stroke-dashoffset: 0;
   stroke: #1f77b4; stroke-width: 1.5"/></g>
  <g id="poly"><path d="M 36 128 L 100 60 L 200 128 z" clip-path="url(#p1)"
   style="fill: #ff7f0e; fill-opacity: 0.3; opacity: 0.9"/></g></g></g>
 <defs><clipPath id="p1"><rect x="30" y="10" width="180" height="118"/></clipPath>
  <pattern id="h1" patternUnits="userSpaceOnUse" x="0" y="0" width="12" height="12"><rect
   x="0" y="0" width="13" height="13" fill="#cce"/><path d="M 0 12 L 12 0 "
   style="fill: #000; stroke: #000000; stroke-width: 1.0"/></pattern></defs>
 <rect x="120" y="20" width="40" height="60" fill="url(#h1)" stroke="#333"/>
</svg>"""

GRAPHVIZ = """<?xml version="1.0" encoding="UTF-8" standalone="no"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg width="154pt" height="116pt" viewBox="0.00 0.00 154.00 116.00"
  xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">
<g id="graph0" class="graph" transform="scale(1 1) rotate(0) translate(4 112)">
<title>G</title><polygon fill="white" stroke="none" points="-4,4 -4,-112 150,-112 150,4 -4,4"/>
<g id="node1" class="node"><title>a</title><g id="a_node1"><a xlink:href="https://example.org/"
 xlink:title="a"><ellipse fill="#ffeecc" stroke="black" cx="35" cy="-90" rx="34" ry="18"/>
<text text-anchor="middle" x="35" y="-85" font-family="Times,serif" font-size="14.00">begin</text>
</a></g></g>
<g id="edge1" class="edge"><title>a&#45;&gt;b</title><path fill="none" stroke="black"
 stroke-dasharray="5,2" d="M35,-71.7C35,-63.98 60,-54.71 75,-46.11"/>
<polygon fill="black" stroke="black" points="78,-46 85,-35 71,-40 78,-46"/>
<text text-anchor="start" x="64" y="-55" font-family="Times,serif" font-size="9.00">no &#233;</text>
</g></g></svg>"""

VARIABLES = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 120 80" width="240" height="160"
 style="--ink:#27AE60;--paper:#fefefe;background:var(--paper)">
<style>
  @import url('https://fonts.example.org/css2?family=Inter');
  :root { --line: 2px }
  svg { --_dim: color-mix(in srgb, var(--ink) 40%, white) }
  .a { fill: var(--ink); stroke-width: var(--line); stroke: var(--missing, #913) }
  .b { fill: var(--_dim); transform: translate(60px, 10px) rotate(12deg) }
  .c { fill: light-dark(#ffcc00, #101010) !important; mix-blend-mode: multiply }
  .d { filter: drop-shadow(2px 2px 1px rgb(0 0 0 / 40%)); clip-path: circle(18px at 20px 20px) }
</style>
<rect class="a" x="6" y="6" width="40" height="30"/><rect class="b" width="30" height="20"/>
<circle class="c" cx="50" cy="55" r="18"/>
<g class="d"><rect width="50" height="40" fill="#55c"/></g>
<text x="60" y="70" style="font: bold 9px sans-serif">Inter</text></svg>"""

SAME = {
    "inkscape": INKSCAPE,
    "illustrator": ILLUSTRATOR,
    "matplotlib": MATPLOTLIB,
    "graphviz": GRAPHVIZ,
    "variables": VARIABLES,
}
"""Drawings that look the same, to the pixel, after they were cleaned."""

HTML = 'xmlns="http://www.w3.org/1999/xhtml"'

MERMAID = f"""<svg id="mermaid-1" width="100%" xmlns="http://www.w3.org/2000/svg" class="flowchart"
 style="max-width: 240px; background-color: white;" viewBox="0 0 240 150" role="graphics-document"
 aria-roledescription="flowchart-v2"><style>#mermaid-1{{font-family:sans-serif;font-size:16px;
 fill:#333;}}@keyframes edge-animation-frame{{from{{stroke-dashoffset:0;}}}}#mermaid-1
 .edge-animation-slow{{stroke-dasharray:9,5!important;animation:dash 50s linear infinite;}}
 #mermaid-1 .label{{color:#333;}}#mermaid-1 .node rect{{fill:#ECECFF;stroke:#9370DB;
 stroke-width:1px;}}#mermaid-1 .flowchart-link{{stroke:#333333;fill:none;}}#mermaid-1 p{{margin:0;}}
 #mermaid-1 .label text,#mermaid-1 span{{fill:#333;color:#333;}}#mermaid-1 :root
 {{--mermaid-font-family:sans-serif;}}</style><g><marker id="m_end" class="marker"
 viewBox="0 0 10 10" refX="5" refY="5" markerUnits="userSpaceOnUse" markerWidth="8"
 markerHeight="8" orient="auto"><path d="M 0 0 L 10 5 L 0 10 z"
 style="stroke-width: 1; stroke-dasharray: 1, 0;"/></marker>
 <g class="edgePaths"><path d="M120,60L120,88" class="flowchart-link" marker-end="url(#m_end)"/></g>
 <g class="nodes"><g class="node default" id="flowchart-A-0" transform="translate(120, 33)">
 <rect class="basic label-container" x="-80" y="-27" width="160" height="54"/>
 <g class="label" transform="translate(-50, -12)"><rect/><foreignObject width="100" height="24">
 <div {HTML} style="display: block; white-space: nowrap; line-height: 1.5; max-width: 200px;
 text-align: center;"><span class="nodeLabel"><p>Start here</p></span></div></foreignObject>
 </g></g><g class="node default" id="flowchart-B-1" transform="translate(120, 117)"><rect x="-80"
 y="-27" width="160" height="54"/><g class="label" transform="translate(-50, -24)">
 <foreignObject width="100" height="48"><div {HTML} style="display: block; white-space: nowrap;
 text-align: center;"><span class="nodeLabel"><p>One &amp; two<br/><b>Three</b></p></span></div>
 </foreignObject></g></g></g></g>
 </svg>"""


def _drawio(label: str, fallback: str, box: str, style: str = "text-align: center;") -> str:
    outer = f"display: flex; align-items: unsafe center; justify-content: unsafe center; {box}"
    feature = "http://www.w3.org/TR/SVG11/feature#Extensibility"
    return (
        f'<g transform="translate(-0.5 -0.5)"><switch><foreignObject style="overflow: visible; '
        f'text-align: left;" pointer-events="none" width="100%" height="100%" '
        f'requiredFeatures="{feature}"><div {HTML} style="{outer}"><div style="box-sizing: '
        f'border-box; font-size: 0; {style}"><div style="display: inline-block; font-size: 12px; '
        "font-family: Helvetica; color: #b00; line-height: 1.2; pointer-events: all; white-space: "
        f'normal; word-wrap: normal;">{label}</div></div></div></foreignObject>{fallback}'
        "</switch></g>"
    )


DRAWIO = f"""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">
<svg xmlns="http://www.w3.org/2000/svg" style="background: #ffffff; background-color:
 light-dark(#ffffff, var(--ge-dark-color, #121212)); color-scheme: light dark;"
 xmlns:xlink="http://www.w3.org/1999/xlink" version="1.1" width="282px" height="122px"
 viewBox="-0.5 -0.5 282 122" content="&lt;mxfile&gt;&lt;/mxfile&gt;"><defs/><g>
 <g data-cell-id="2"><rect x="0" y="0" width="120" height="60" rx="9" fill="#dae8fc"
 stroke="#6c8ebf" pointer-events="all" style="fill: light-dark(rgb(218, 232, 252),
 rgb(29, 41, 59)); stroke: light-dark(rgb(108, 142, 191), rgb(92, 121, 163));"/>{
    _drawio(
        "Boil the <b>water</b> until it sings",
        '<text x="60" y="34" font-family="Helvetica" font-size="12px" text-anchor="middle">Boil'
        "...</text>",
        "width: 118px; height: 1px; padding-top: 30px; margin-left: 1px;",
    )
}</g><path d="M 120 30 L 150 30" fill="none" stroke="#000000" stroke-miterlimit="10"/>
 <rect x="160" y="0" width="120" height="120" fill="#fff2cc" stroke="#d6b656"/>{
    _drawio(
        "Left",
        "",
        "width: 112px; height: 1px; padding-top: 60px; margin-left: 164px;",
        "text-align: left;",
    ).replace("justify-content: unsafe center", "justify-content: unsafe flex-start")
}</g><switch><g requiredFeatures="http://www.w3.org/TR/SVG11/feature#Extensibility"/><a
 transform="translate(0,-5)" xlink:href="https://example.org/faq" target="_blank"><text
 text-anchor="middle" font-size="10px" x="50%" y="100%">Text is not SVG - cannot display</text></a>
 </switch></svg>"""

LABELLED = {
    "mermaid": (MERMAID, ["Start here", "One & two", "Three"]),
    "draw.io": (DRAWIO, ["Boil the water until it sings", "Left"]),
}
"""Drawings whose labels are HTML, with the texts that a translator gets."""
