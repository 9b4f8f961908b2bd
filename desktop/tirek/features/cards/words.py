"""A judgement and a card in words, for the window and the command line."""

from __future__ import annotations

from tirek.features.cards.rules import REASONS, WHY, Judgement
from tirek.features.cards.service import CardView
from tirek.foundation.language.dates import long_date
from tirek.foundation.language.texts import Texts


def verdict_words(judgement: Judgement, texts: Texts) -> str:
    """One or two sentences: what was found, and what the list of withdrawn cards behind it is worth."""
    t, code = texts.t, texts.code
    as_of = t("List of withdrawn cards: as of {day}.", day=long_date(judgement.as_of, code)) if judgement.as_of else t("No list of withdrawn cards has come yet.")
    if judgement.verdict == "genuine":
        return f"{t('The card is genuine.')} {as_of}"
    if judgement.verdict == "withdrawn":
        day = judgement.withdrawn_on
        said = t("This card was withdrawn on {day} and holds no longer.", day=long_date(day, code)) if day else t("This card was withdrawn and holds no longer.")
        return f"{said} {as_of}"
    if judgement.verdict == "not_a_card":
        return f"{t('This is not the text of a membership card.')} {t(WHY['not_a_card'])}"
    day = long_date(judgement.judged_on, code) if judgement.judged_on else ""
    return f"{t('The card is not genuine or no longer valid.')} {t(WHY.get(judgement.code, WHY['wrong_signature']), day=day)}"


def state_words(card: CardView, texts: Texts) -> str:
    """Whether a card holds, and if not, since when and why."""
    if card.withdrawn_on is None:
        return texts.t("Holds")
    why = texts.t(REASONS[card.reason]) if card.reason in REASONS else ""
    return " · ".join(part for part in (texts.t("Withdrawn: {day}", day=long_date(card.withdrawn_on, texts.code)), why) if part)
