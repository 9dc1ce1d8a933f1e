"""The namespaces of XML that more than one module reads or writes, by the standards' own names.

lxml spells a name in a namespace ``{namespace}name``.
"""

from __future__ import annotations

SVG_NAMESPACE = "http://www.w3.org/2000/svg"
XHTML_NAMESPACE = "http://www.w3.org/1999/xhtml"
MATHML_NAMESPACE = "http://www.w3.org/1998/Math/MathML"

SVG, XHTML, MATHML = (
    f"{{{namespace}}}" for namespace in (SVG_NAMESPACE, XHTML_NAMESPACE, MATHML_NAMESPACE)
)
"""What stands before the name of an element."""

XML = "{http://www.w3.org/XML/1998/namespace}"
XML_LANG, XML_SPACE = f"{XML}lang", f"{XML}space"

XLINK_HREF = "{http://www.w3.org/1999/xlink}href"
"""Where SVG 1.1 has its references."""
