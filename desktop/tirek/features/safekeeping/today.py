"""Reminders for the first page: a backup, a recovery code."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tirek.features.members.api import Members
from tirek.features.safekeeping.backup import backed_up_at
from tirek.features.safekeeping.header_age import was_put_back
from tirek.features.safekeeping.keepers import Keepers
from tirek.features.safekeeping.keepers_log import used_at
from tirek.features.safekeeping.recovery import Recovery
from tirek.features.today.api import Target, TodayTask
from tirek.foundation.clock import KAZAKHSTAN
from tirek.foundation.language import dates
from tirek.foundation.language.texts import Texts
from tirek.foundation.organisation import OpenedOrganisation

REMIND_AFTER_DAYS = 30


def backup_tasks(org: OpenedOrganisation, today: date, texts: Texts) -> Sequence[TodayTask]:
    """One line when there is something to lose and the last backup is old, or there was none. The practice school has nothing to lose."""
    if org.practice or not Members(org).count():
        return []
    made = backed_up_at(org)
    if made is None:
        title = texts.t("No backup has been made yet")
    elif (age := (today - made.astimezone(KAZAKHSTAN).date()).days) > REMIND_AFTER_DAYS:
        title = texts.n("The last backup is {count} day old", "The last backup is {count} days old", age)
    else:
        return []
    return [TodayTask("save", title, texts.t("A disk breaks without a warning. A stick and a minute are enough."), texts.t("Make a backup"), Target("settings"))]


def backed_up_words(org: OpenedOrganisation, texts: Texts) -> str:
    """When the last backup was made, in the user's words."""
    made = backed_up_at(org)
    if made is None:
        return texts.t("No backup has been made yet")
    return texts.t("The last backup: {date}", date=dates.long_date(made.astimezone(KAZAKHSTAN).date(), texts.code))


def keepers_tasks(org: OpenedOrganisation, today: date, texts: Texts) -> Sequence[TodayTask]:
    """Somebody at this computer asked the keepers to open this organisation: whoever opens it with a passphrase should know."""
    asked, target = Keepers(org).asked_here(), Target("safekeeping", {"show": "keepers"})
    if asked is None:
        used = used_at(org) if org.vault.is_chair else None
        if used is None:
            return []
        words = texts.t("Opened by them on: {date}. What they gave opens nothing any more.", date=dates.long_date(used.astimezone(KAZAKHSTAN).date(), texts.code))
        return [TodayTask("key", texts.t("Choose the two keepers anew"), words, texts.t("Look"), target)]
    when = dates.long_date(asked.astimezone(KAZAKHSTAN).date(), texts.code)
    words = texts.t("Asked on: {date}. If it was not you, refuse: the halves then open nothing.", date=when)
    return [TodayTask("key", texts.t("The keepers were asked to open these records"), words, texts.t("Look"), target, tone="bad")]


def recovery_tasks(org: OpenedOrganisation, today: date, texts: Texts) -> Sequence[TodayTask]:
    """A recovery code that was used, never written down, or no longer opens everything: the chair prints a new one."""
    if not org.vault.is_chair:
        return []
    target = Target("safekeeping", {"show": "recovery"})
    if was_put_back(org):
        words = texts.t("A passphrase that was changed since may open again. Choose a new passphrase, then print a new code.")
        return [TodayTask("key", texts.t("An older list of keys was put in place of the newer one"), words, texts.t("Look"), target, tone="bad")]
    why = {
        "used": texts.t("The code was used to open the records: the sheet has been seen."),
        "shown": texts.t("It was shown once and not asked back: perhaps nobody has it."),
        "keys": texts.t("The keys have changed since it was printed."),
    }.get(Recovery(org).waits)
    if why is None:
        return []
    return [TodayTask("key", texts.t("Print a new recovery code"), why, texts.t("Print"), target)]
