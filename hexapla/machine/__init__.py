"""Messages → drafts: what is done around a machine translator, the same for every engine.

A text is stripped of its marks (``plain``), cut into what the engine is asked (``pieces``), and
what comes back gets its marks again where its words went (``projection``), the quotation marks and
spaces of its language (``typesetting``), and a suspicious look (``guards``); ``drafting`` is the
order of all that, and what is tried when it fails.
"""
