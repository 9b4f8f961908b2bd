"""The page of the exchange. What is heavy is imported when the page is first opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tirek.foundation.ui.page import Page, PageContext, PageSpec

if TYPE_CHECKING:
    from tirek.features.exchange_desk.service import ExchangeDesk


def exchange_spec(desk: ExchangeDesk | None = None) -> PageSpec:
    """The page for the navigation. Without a desk it has one that tells nothing and takes nothing in."""

    def make(context: PageContext) -> Page:
        from tirek.features.exchange_desk.screens.page import ExchangePage
        from tirek.features.exchange_desk.service import ExchangeDesk

        return ExchangePage(context, desk or ExchangeDesk(context.org))

    return PageSpec("exchange", "Exchange", "exchange", make, needs=("office", "cases", "register"))


SPEC = exchange_spec()
