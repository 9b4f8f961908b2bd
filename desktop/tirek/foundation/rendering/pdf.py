"""A document as PDF bytes: A4, embedded letters, page numbers, marks of drafts. Nothing is written to disk."""

from __future__ import annotations

from io import BytesIO

from tirek.foundation.rendering.document_model import Document


def render_pdf(document: Document) -> bytes:
    """The whole paper as a PDF file in memory.

    The same document gives the same bytes: the date inside is the document's own. reportlab is loaded here and not at
    import, because the page of the passphrase must not wait for it. Raises FontsAreMissing.
    """
    from tirek.foundation.rendering.pdf_blocks import flowables_of
    from tirek.foundation.rendering.pdf_page import build

    buffer = BytesIO()
    build(buffer, document, flowables_of(document))
    return buffer.getvalue()
