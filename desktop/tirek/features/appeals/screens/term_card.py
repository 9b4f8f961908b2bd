"""The last day for the answer, the rule it stands on, and the days that were left out."""

from __future__ import annotations

from tirek.foundation.calendar.terms import Due
from tirek.foundation.language.dates import long_date, short_date, weekday
from tirek.foundation.language.texts import Texts
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.widgets.surfaces import Card


class TermCard(Card):
    """`show_due` writes the term anew; `show_nothing` says what is missing."""

    def __init__(self, ui: Kit) -> None:
        super().__init__(ui.theme, ui.texts.t("Answer by"))
        self._ui = ui

    def show_due(self, due: Due) -> None:
        texts = self._ui.texts
        self.clear(keep=1)
        self.add(self._ui.text(long_date(due.due_on, texts.code), "h2"), self._ui.muted(weekday(due.due_on, texts.code)))
        self.add_line()
        self.add(self._ui.text(rule_words(due, texts), "strong"))
        self.add(*(self._ui.small(sentence) for sentence in due.explanation(texts)))
        if due.warnings:
            self.add(self._ui.banner("\n".join(due.cautions(texts)), "warn"))

    def show_nothing(self) -> None:
        self.clear(keep=1)
        self.add(self._ui.muted(self._ui.texts.t("Write the day of receipt: the term appears here.")))


def rule_words(due: Due, texts: Texts) -> str:
    """The rule with its article and the day from which it is in force."""
    rule = due.rule
    citation = rule.rule.citation(texts.code)
    if rule.in_force_from is None:
        return texts.t("By the rule: {rule}", rule=citation)
    return texts.t("By the rule: {rule}; in force from {day}", rule=citation, day=short_date(rule.in_force_from, texts.code))
