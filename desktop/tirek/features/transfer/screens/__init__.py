"""Transfers of members: the page, reached from the members, and the part of a member's card that leads to it."""

from __future__ import annotations

from typing import Any

from tirek.foundation.language.texts import mark
from tirek.foundation.ui.page import Page, PageContext, PageSpec

TITLE = mark("Transfers")


def _make(context: PageContext) -> Page:
    from tirek.features.transfer.screens.page import TransfersPage

    return TransfersPage(context)


def make_card_part(context: PageContext, member: int) -> Any:
    """What the card of a member says of a transfer, and the way to begin one."""
    from tirek.features.transfer.screens.card_part import CardPart

    return CardPart(context, member)


SPEC = PageSpec("transfers", "Transfers", "exchange", _make, under="members", needs=("register",))
