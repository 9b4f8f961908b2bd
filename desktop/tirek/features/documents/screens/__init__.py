"""The page of documents. What is heavy is imported when the page is first opened."""

from __future__ import annotations

from tirek.foundation.ui.page import Page, PageContext, PageSpec


def _make(context: PageContext) -> Page:
    from tirek.features.documents.screens.page import DocumentsPage

    return DocumentsPage(context)


SPEC = PageSpec("documents", "Documents", "document", _make, needs=("office", "register"))
