"""What is known of a worker's membership, in words: for the screen and for files."""

from __future__ import annotations

from tirek.features.staff.service import WorkerRow
from tirek.foundation.language.texts import Texts, mark

ANSWERS = {"joins": mark("Joins"), "later": mark("Answers later"), "no": mark("Does not join")}


def standing_words(row: WorkerRow, texts: Texts) -> str:
    """Member, to be told apart, what was answered, invited or not."""
    if row.member is not None:
        return texts.t("Member")
    if row.maybe:
        return texts.t("To be told apart")
    if row.answer in ANSWERS:
        return texts.t(ANSWERS[row.answer])
    return texts.t("Invited, no answer yet") if row.invited_on else texts.t("Not invited yet")
