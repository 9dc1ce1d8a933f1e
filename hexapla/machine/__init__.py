"""Messages → drafts: what is done around a machine translator, the same for every engine.

A text is stripped of its marks (``plaintext``), cut into what the engine is asked (``requests``),
and what comes back gets its marks again where its words went (``projection``), the quotation marks
and spaces of its language (``typography``), and a suspicious look (``quality``); ``drafting`` is
the order of all that, and what is tried when it fails.
"""
