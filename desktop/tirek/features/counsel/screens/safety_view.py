"""Safety at school: a check list to tick, the act made from it, and the first 24 hours after an accident."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tirek.features.counsel.safety import ACT, BAD, OK, Safety
from tirek.features.counsel.screens.tree_view import content_language
from tirek.foundation.language.texts import load_texts
from tirek.foundation.ui.long_button import LongButton
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.emptying import throw_away

NOT_SEEN = ""


class SafetyView(QWidget):
    """The check lists and the steps of the first day; one of them opened."""

    def __init__(self, context: PageContext, back: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._context, self._back = context, back
        self._safety, self._lang = Safety(), content_language(context)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self._body = QWidget()
        self.opened = ""
        self.show_all()

    def show_all(self) -> None:
        """What there is."""
        ui, t, lang = self._context.ui, self._context.texts.t, self._lang
        self.opened = ""
        accident = LongButton(ui, self._safety.first_day.title[lang], self.show_first_day, icon="warning")
        lists = [
            LongButton(ui, each.title[lang], lambda each=each: self.show_list(each.id), icon="shield") for each in self._safety.lists.values()
        ]
        self._replace(
            ui.stack(
                ui.row(ui.back(t("Back to questions"), self._back)),
                ui.h2(t("Safety at school")),
                ui.card(t("If there was an accident"), accident),
                ui.card(t("Check lists"), ui.stack(*lists, gap="s")),
            )
        )

    def show_list(self, name: str) -> None:
        """A list to go through on the spot; what nobody looked at does not get into the act."""
        ui, t, lang = self._context.ui, self._context.texts.t, self._lang
        self.opened = name
        checked = self._safety.list(name)
        states = [(NOT_SEEN, t("not seen")), (OK, t("in order")), (BAD, t("not in order"))]
        self.lines = [ui.choice_field(item.words[lang], states, value=NOT_SEEN) for item in checked.items]
        self.act_button = ui.primary(t("Write the act"), self.write_act, icon="document")
        self._replace(
            ui.stack(
                ui.row(ui.back(t("All check lists"), self.show_all)),
                ui.h2(checked.title[lang]),
                ui.muted(t("Go round together with the administration. What you did not look at is left out of the act.")),
                ui.card("", *self.lines),
                ui.row(self.act_button),
            )
        )

    def write_act(self) -> None:
        """Opens the act with what was looked at."""
        seen = {number: line.value() for number, line in enumerate(self.lines)}
        data = self._safety.act(self.opened, seen, {}, load_texts(self._lang))
        if not data["objects"]:
            self._context.shell.say(self._context.texts.t("Mark at least one line first."))
            return
        self._context.navigate("documents", template=ACT, data=data, language=self._lang)

    def show_first_day(self) -> None:
        """The steps of the first 24 hours, in order."""
        ui, t, lang = self._context.ui, self._context.texts.t, self._lang
        self.opened = "accident"
        steps = self._safety.first_day
        lines = [ui.text(f"{number}. {item.words[lang]}") for number, item in enumerate(steps.items, 1)]
        source = ui.small(t("Labour Code, articles 186–190. Retold in our own words."))
        self._replace(
            ui.stack(
                ui.row(ui.back(t("All check lists"), self.show_all)),
                ui.h2(steps.title[lang]),
                ui.card("", *lines, source),
                ui.row(
                    ui.primary(
                        t("Count the terms"), lambda: self._context.navigate("ask", tree="accident"), icon="clock"
                    )
                ),
            )
        )

    def _replace(self, body: QWidget) -> None:
        throw_away(self._body)
        self._body = body
        self.column.addWidget(body)
