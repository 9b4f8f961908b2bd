"""Transfers of members: the page, reached from the members, the part of a member's card that leads to it, and a letter about a transfer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tirek.foundation.language.texts import mark
from tirek.foundation.ui.page import Page, PageContext, PageSpec

TITLE = mark("Transfers")


def transfers_spec(look_up: Callable[[str], Sequence[Any]] | None = None) -> PageSpec:
    """The page; `look_up` asks the centre for schools by a part of the name (see `exchange.directory.Correspondent`)."""

    def make(context: PageContext) -> Page:
        from tirek.features.transfer.screens.page import TransfersPage

        return TransfersPage(context, look_up)

    return PageSpec("transfers", "Transfers", "exchange", make, under="members", needs=("register",))


def make_card_part(context: PageContext, member: int) -> Any:
    """What the card of a member says of a transfer, and the way to begin one."""
    from tirek.features.transfer.screens.card_part import CardPart

    return CardPart(context, member)


def make_letter_view(context: PageContext, letter: int) -> Any:
    """A letter about a transfer that came with the exchange: what it holds, and the answer to it."""
    from tirek.features.transfer.screens.arrived_view import ArrivedLetter

    return ArrivedLetter(context, letter)


SPEC = transfers_spec()
