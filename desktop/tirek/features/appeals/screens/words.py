"""Words of an appeal on the screen: how it came, who sees the name, its term, its history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from tirek.features.appeals.rules import Cause
from tirek.features.appeals.service import AppealCard, HistoryEntry
from tirek.foundation.language.dates import date_and_time, short_date
from tirek.foundation.language.texts import Texts, mark
from tirek.foundation.ui.tokens import Tone
from tirek.foundation.ui.widgets.history import HistoryLine

SOON_DAYS = 3
SUBJECT = 90
"""Letters of what happened that become the subject."""
CHANNELS = {
    "table": mark("In person"),
    "phone": mark("By telephone"),
    "paper": mark("On paper"),
    "message": mark("By message"),
    "other": mark("Another way"),
}
CONFIDENTIALITY = {
    "named": mark("Openly"),
    "confidential": mark("Only me and the lawyer"),
    "anonymous": mark("Without a name"),
}
WHO_SEES = {
    "named": mark("The name stands on the card. Everybody who opens this program with you sees it; it never leaves this computer by itself."),
    "confidential": mark("The name is kept apart and sealed. You open it with a reason, and the reason is written down."),
    "anonymous": mark("No name is kept at all. You cannot find out later who it was."),
}
OUTCOMES = {
    "satisfied": mark("Done as asked"),
    "partly": mark("Done in part"),
    "explained": mark("Explained"),
    "refused": mark("Refused with reasons"),
}
_DEEDS = {
    "appeal.register": mark("Appeal recorded"),
    "appeal.change": mark("Changed"),
    "appeal.for_lawyer": mark("Mark for the lawyer"),
    "appeal.propose_answer": mark("A draft of the answer was kept"),
    "appeal.approve_answer": mark("The answer was checked and approved"),
    "appeal.close": mark("Closed"),
    "appeal.restore": mark("Put back to an earlier moment"),
    "identity.open": mark("The sealed name was opened"),
    "undo": mark("An action was taken back"),
}
_TITLES = {
    "received_on": mark("Received on"),
    "channel": mark("How it came"),
    "confidentiality": mark("Who sees the name"),
    "applicant_name": mark("Who appeals"),
    "subject": mark("Subject of the appeal"),
    "text": mark("What happened"),
    "cause": mark("Cause"),
    "for_lawyer": mark("For the lawyer"),
    "due_on": mark("Answer by"),
    "state": mark("State"),
    "answered_on": mark("Answered on"),
    "outcome": mark("Outcome"),
    "reason": mark("Reason"),
}
_STATES = {"open": mark("waits for an answer"), "answered": mark("answered")}


def chip(card: AppealCard, texts: Texts) -> tuple[str, Tone]:
    """How the term stands: words and tone."""
    if card.state != "open":
        return texts.t(_STATES["answered"]), "ok"
    left = card.days_left
    if left < 0:
        return texts.n("{count} day late", "{count} days late", -left), "bad"
    if left == 0:
        return texts.p("due", "today"), "bad"
    if left == 1:
        return texts.p("due", "tomorrow"), "warn"
    return texts.n("{count} day", "{count} days", left), "warn" if left <= SOON_DAYS else "info"


def applicant_words(card: AppealCard, texts: Texts) -> str:
    """The name, or why there is none."""
    if card.applicant:
        return card.applicant
    return texts.t("name sealed") if card.confidentiality == "confidential" else texts.t("without a name")


def cause_words(cause_id: str | None, causes: dict[str, Cause], language: str) -> str:
    """The title of a cause; empty while it is not sorted."""
    cause = causes.get(cause_id or "")
    return cause.titles[language] if cause is not None else ""


def cause_options(causes: dict[str, Cause], texts: Texts) -> list[tuple[str, str]]:
    """The tree as a list: each first level with what belongs to it under it."""
    options = [("", texts.t("Not sorted yet"))]
    for first in (cause for cause in causes.values() if cause.parent is None):
        options.append((first.id, first.titles[texts.code]))
        options += [(one.id, "    " + one.titles[texts.code]) for one in causes.values() if one.parent == first.id]
    return options


def subject_of(text: str) -> str:
    """What happened, in one line: the first sentence, or as many whole words as fit."""
    first = text.strip().split("\n", 1)[0]
    for sign in (". ", "! ", "? "):
        first = first.split(sign, 1)[0]
    first = first.rstrip(". ")
    return first if len(first) <= SUBJECT else first[: SUBJECT - 1].rsplit(" ", 1)[0] + "…"


def history_line(entry: HistoryEntry, causes: dict[str, Cause], texts: Texts, back: tuple[str, Callable[[], object]] | None = None) -> HistoryLine:
    """An action in the history of an appeal, in words."""
    changes = tuple(
        (texts.t(_TITLES[name]), _shown(name, old, causes, texts), _shown(name, new, causes, texts))
        for name, old, new in entry.fields
        if name in _TITLES
    )
    deed = texts.t(_DEEDS.get(entry.kind, "Changed"))
    return HistoryLine(deed, entry.actor, date_and_time(entry.at, texts.code), changes, back)


def _shown(name: str, value: Any, causes: dict[str, Cause], texts: Texts) -> str:
    if value is None or value == "":
        return ""
    if name in ("received_on", "due_on", "answered_on"):
        return short_date(date.fromisoformat(str(value)), texts.code)
    if name == "cause":
        return cause_words(str(value), causes, texts.code) or str(value)
    if name == "for_lawyer":
        return texts.t("yes") if value else texts.t("no")
    known = {"channel": CHANNELS, "confidentiality": CONFIDENTIALITY, "outcome": OUTCOMES, "state": _STATES}.get(name)
    return texts.t(known[value]) if known is not None and value in known else str(value)
