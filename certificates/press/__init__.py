"""The press: a page is laid out once, then only what is personal is set, file by file.

``pressing`` decides which sheet serves a record; ``layout`` takes a page of
WeasyPrint's apart; ``shaping`` and ``fonts`` set personal text; ``frame`` and
``writer`` make the file. Importing any but ``qr``, ``writer`` and ``metadata`` needs Pango.
"""
