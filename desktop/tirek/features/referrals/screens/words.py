"""States and facts of sealed cases in plain words."""

from __future__ import annotations

from datetime import date

from tirek.features.referrals.rules import CASE, COMPLAINT
from tirek.features.referrals.service import ReferralView
from tirek.foundation.language.dates import number, short_date
from tirek.foundation.language.texts import Texts, mark
from tirek.foundation.ui.tokens import Tone

PURPOSES = {CASE: mark("Case for a lawyer"), COMPLAINT: mark("Complaint to the region")}
STATES: dict[str, tuple[str, Tone]] = {
    "waiting": (mark("Waiting"), "info"),
    "handed_over": (mark("Handed over"), "warn"),
    "delivered": (mark("Delivered"), "ok"),
    "refused": (mark("Refused"), "bad"),
}
MEANING = {
    "waiting": mark("It leaves with the next exchange."),
    "handed_over": mark("It left this computer; the centre has not confirmed it yet."),
    "delivered": mark("The centre has it and passes it on; it cannot open it."),
    "refused": mark("The centre did not take it. Nothing is lost: send it once more, or call the regional office."),
}


def size_words(size: int, texts: Texts) -> str:
    """«1 240 bytes», and kilobytes from ten thousand on."""
    if size >= 10_000:
        return texts.t("{count} KB", count=number(size / 1024, texts.code))
    return texts.n("{count} byte", "{count} bytes", size)


def facts_of(view: ReferralView, texts: Texts) -> str:
    """To whom, when, and whether a person there has opened it."""
    day = lambda iso: short_date(date.fromisoformat(iso), texts.code)  # noqa: E731
    opened = texts.t("opened there on {day}", day=day(view.opened_on)) if view.opened_on else ""
    return " · ".join(part for part in (view.reader, day(view.sent_on), opened) if part)
