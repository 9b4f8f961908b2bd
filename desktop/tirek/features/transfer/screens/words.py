"""What a transfer's state means, in plain words."""

from __future__ import annotations

from datetime import date

from tirek.features.transfer.rules import ARRIVING, MOVED, RECALLED, REFUSED, RETURNED, SENT, TAKEN
from tirek.features.transfer.service import TransferView
from tirek.foundation.language.dates import short_date
from tirek.foundation.language.texts import Texts, mark
from tirek.foundation.ui.tokens import Tone

CHIPS: dict[str, tuple[str, Tone]] = {
    SENT: (mark("on the way"), "warn"),
    RECALLED: (mark("asked back"), "warn"),
    MOVED: (mark("moved"), "ok"),
    RETURNED: (mark("came back"), "plain"),
    ARRIVING: (mark("not decided yet"), "warn"),
    TAKEN: (mark("taken in"), "ok"),
    REFUSED: (mark("not taken in"), "plain"),
}
"""State → its short word and tone."""
MEANING: dict[str, str] = {
    SENT: mark("The other organisation has not answered yet. Until then the person is a member nowhere else."),
    RECALLED: mark("Asked back. The membership returns when the other organisation answers that it has not taken the person in."),
    MOVED: mark("The person is a member there now."),
    RETURNED: mark("The other organisation did not take the person in: a member here again."),
    ARRIVING: mark("The file has come. Nobody has decided yet: take the file in once more."),
    TAKEN: mark("A member here. The answer file must reach the other organisation."),
    REFUSED: mark("Not taken in here. The answer file must reach the other organisation."),
}
"""State → what it means and what is still to do."""


def chip_of(view: TransferView, texts: Texts) -> tuple[str, Tone]:
    """The short word of the state and its tone."""
    word, tone = CHIPS[view.state]
    return texts.t(word), tone


def facts_of(view: TransferView, texts: Texts) -> str:
    """Where to or where from, since when, and how it ended."""
    t = texts.t
    where = t("To: {organisation}", organisation=view.peer) if view.direction == "out" else t("From: {organisation}", organisation=view.peer)
    ended = t("ended on {day}", day=day_words(view.ended_on, texts)) if view.ended_on else ""
    there = t("number there: {number}", number=view.number_there) if view.number_there else ""
    return " · ".join(part for part in (where, day_words(view.started_on, texts), ended, there, view.reason or "") if part)


def day_words(day: str, texts: Texts) -> str:
    """A day as it is written; what is no day stays as it is."""
    try:
        return short_date(date.fromisoformat(day), texts.code)
    except ValueError:
        return day
