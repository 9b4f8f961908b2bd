"""The empty page of questions: what it is for, three questions to press, step-by-step help, the last questions asked."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tirek.features.counsel.kept import QuestionCard
from tirek.features.counsel.screens.answer_view import WIDEST
from tirek.foundation.language.texts import mark
from tirek.foundation.ui.long_button import LongButton, shortened
from tirek.foundation.ui.page import PageContext

EXAMPLES = (
    mark("By what day of the month must wages be paid?"),
    mark("The director wants to dismiss me because of staff cuts. What is due to me?"),
    mark("How is work on a day off paid?"),
)
"""Questions as people ask them."""


class StartView(QWidget):
    """What stands on the page before the first question."""

    def __init__(
        self,
        context: PageContext,
        earlier: Sequence[QuestionCard],
        *,
        ask: Callable[[str], object],
        show_kept: Callable[[int], object],
        steps: Callable[[], object],
        safety: Callable[[], object],
        law: Callable[[], object],
    ) -> None:
        super().__init__()
        self.setObjectName("clear")
        ui, t = context.ui, context.texts.t
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(context.theme.space("l"))
        column.addWidget(
            ui.stack(
                ui.h2(t("Ask in your own words")),
                ui.muted(t("Tirek looks in the Labour Code and other laws and shows the articles. Where there is no source, it says so.")),
                gap="xs",
            )
        )
        examples = ui.card(t("For example"))
        for words in map(t, EXAMPLES):
            examples.add(LongButton(ui, words, lambda words=words: ask(words), icon="question"))
        column.addWidget(examples)
        column.addWidget(LongButton(ui, t("Step by step: choose what happened"), steps, icon="help",
                                    detail=t("A few questions, then the law, the last day and the paper. For when it is hard to put into words.")))  # fmt: skip
        column.addWidget(LongButton(ui, t("Safety at school: check lists and the first 24 hours of an accident"), safety, icon="shield"))
        self.law_button = LongButton(ui, t("Texts of laws: take in a new revision, see what it changed"), law, icon="book")
        column.addWidget(self.law_button)
        if earlier:
            before = ui.card(t("Asked before"))
            for card in earlier:
                before.add(LongButton(ui, shortened(card.text), lambda card=card: show_kept(card.id), icon="history"))
            column.addWidget(before)
        column.addStretch(1)
        self.setMaximumWidth(context.theme.px(WIDEST))
