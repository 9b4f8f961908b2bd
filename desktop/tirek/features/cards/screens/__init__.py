"""The page of membership cards, reached from the list of members and from a member's card. What is heavy is imported when it is first opened."""

from __future__ import annotations

from tirek.foundation.ui.page import Page, PageContext, PageSpec


def _make(context: PageContext) -> Page:
    from tirek.features.cards.screens.page import CardsPage

    return CardsPage(context)


SPEC = PageSpec("cards", "Cards", "person", _make, under="members", needs=("register",))
