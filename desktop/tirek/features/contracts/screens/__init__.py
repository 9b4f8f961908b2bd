"""The page of labour contracts, reached from the list of members. What is heavy is imported when it is first opened."""

from __future__ import annotations

from tirek.foundation.ui.page import Page, PageContext, PageSpec


def _make(context: PageContext) -> Page:
    from tirek.features.contracts.screens.page import ContractsPage

    return ContractsPage(context)


SPEC = PageSpec("contracts", "Labour contracts", "agreement", _make, under="members")
