"""Passing an appeal on: the page that prepares it, reached from the appeal, and the part of the appeal's card that says how it stands."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tirek.foundation.exchange.directory import Correspondent
from tirek.foundation.language.texts import mark
from tirek.foundation.ui.page import Page, PageContext, PageSpec

TITLE = mark("Send sealed")
LookUp = Callable[[], list[Correspondent]]


def refer_spec(look_up: LookUp) -> PageSpec:
    """`look_up` asks the centre's book of addresses, on a worker thread."""

    def make(context: PageContext) -> Page:
        from tirek.features.referrals.screens.send_page import SendPage

        return SendPage(context, look_up)

    return PageSpec("refer", TITLE, "send", make, under="appeals", offered=False, needs=("cases", "register", "office"))


def make_appeal_part(context: PageContext, appeal: int) -> Any:
    """What the card of an appeal says of the lawyer and the region, and the way to pass it on; None for who may not."""
    if not context.org.may_open("cases", "register", "office"):
        return None
    from tirek.features.referrals.screens.card_part import AppealPart

    return AppealPart(context, appeal)


def make_case_view(context: PageContext, letter: int) -> Any:
    """A case of the desk, opened by a person."""
    from tirek.features.referrals.screens.desk_view import CaseView

    return CaseView(context, letter)
