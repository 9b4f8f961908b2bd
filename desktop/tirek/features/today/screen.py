"""The first page: what must I do now, what can I begin, is everything safe."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from tirek.features.today.service import ExchangeNews, StartButton, Target, Today, TodayTask, TodayView, chip
from tirek.foundation.language.dates import date_with_weekday
from tirek.foundation.ui.page import PageContext, PageSpec, ScrollPage
from tirek.foundation.ui.widgets.buttons import Button
from tirek.foundation.ui.widgets.emptying import empty_out
from tirek.foundation.ui.widgets.flow import Columns
from tirek.foundation.ui.widgets.surfaces import Card, line


class TodayPage(ScrollPage):
    """Reads everything in the background and shows it; every line has one button."""

    def __init__(self, context: PageContext, today: Today) -> None:
        super().__init__(context, width=1180)
        self._today = today
        self._view: TodayView | None = None
        self._columns: Columns | None = None

    @property
    def title(self) -> str:
        return self.texts.t("Today")

    def refresh(self) -> None:
        self.jobs.run(
            lambda _control: self._today.view(self.texts), done=self.show_view, failed=self.context.shell.show_error
        )

    def arrange(self, *, narrow: bool) -> None:
        if self._columns is not None:
            self._columns.set_narrow(narrow)

    # showing ---------------------------------------------------------------------------------------------------------
    @property
    def shown(self) -> bool:
        """Whether the first answer is on the screen."""
        return self._view is not None

    def show_view(self, view: TodayView) -> None:
        """Builds the page from what was collected; nothing is rebuilt if nothing changed."""
        if view == self._view:
            return
        self._view = view
        empty_out(self.body)
        self.add(self._head(view))
        main = self.ui.stack(self._tasks(view), gap="l")
        if view.figures:
            main.add(self._figures(view))
        main.fill()
        side = self.ui.stack(gap="l")
        if view.starts:
            side.add(self._starts(view.starts))
        if view.exchange is not None:
            side.add(self._exchange(view.exchange))
        side.fill()
        self._columns = self.ui.columns(main, side)
        self._columns.set_narrow(self.narrow)
        self.add(self._columns)
        self.body.addStretch(1)

    def _head(self, view: TodayView) -> QWidget:
        day = self.ui.word(date_with_weekday(self.context.clock.today(), self.texts.code), "muted")
        row = self.ui.row(self.ui.word(view.greeting, "h2"), gap="l")
        row.add(day)
        return row

    def _tasks(self, view: TodayView) -> Card:
        t = self.texts.t
        if not view.tasks:
            return self._nothing_due(view)
        card = self.ui.card(t("What to do today"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(self.theme.space("m"))
        grid.setVerticalSpacing(self.theme.space("m"))
        grid.setColumnStretch(1, 1)
        for number, task in enumerate(view.tasks):
            self._task(grid, number * 2, task, first=number == 0)
            if number < len(view.tasks) - 1:
                grid.addWidget(line(), number * 2 + 1, 0, 1, 4)
        card.add_layout(grid)
        if view.more:
            more = self.texts.n("{count} more", "{count} more", view.more)
            card.add(self.ui.row(self.ui.ghost(more, lambda: self._go(view.tasks[-1].target))))
        return card

    def _task(self, grid: QGridLayout, row: int, task: TodayTask, *, first: bool) -> None:
        words, tone = chip(task, self.context.clock.today(), self.texts)
        middle = Qt.AlignmentFlag.AlignVCenter
        grid.addWidget(self.ui.sign(task.kind), row, 0, middle)
        text = self.ui.stack(self.ui.text(task.title, "strong"), self.ui.muted(task.reason), gap="xs")
        grid.addWidget(text, row, 1, middle)
        if words:
            grid.addWidget(self.ui.chip(words, tone), row, 2, Qt.AlignmentFlag.AlignRight | middle)
        make = self.ui.primary if first else self.ui.secondary
        button = make(task.button, lambda: self._go(task.target))
        button.setAccessibleName(f"{task.button}: {task.title}")
        grid.addWidget(button, row, 3, middle)

    def _nothing_due(self, view: TodayView) -> Card:
        t = self.texts.t
        card = self.ui.card()
        first = view.starts[0] if view.starts else None
        action = self.ui.primary(first.title, lambda: self._go(first.target), icon=first.icon) if first else None
        card.add(
            self.ui.empty(
                "check",
                t("All done for today"),
                t("Nothing has a term that is near. Whatever comes in appears here with its day."),
                action,
            )
        )
        return card

    def _figures(self, view: TodayView) -> QWidget:
        holder = QWidget()
        holder.setObjectName("clear")
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self.theme.space("l"))
        for figure in view.figures:
            row.addWidget(self.ui.stat(figure.name, figure.figure, figure.remark), 1)
        return holder

    def _starts(self, starts: tuple[StartButton, ...]) -> Card:
        card = self.ui.card(self.texts.t("Begin"))
        card.column.setSpacing(self.theme.space("s"))
        card.gap("xs")
        for start in starts:
            card.add(self.ui.start_button(start.title, lambda target=start.target: self._go(target), icon=start.icon))
        return card

    def _exchange(self, news: ExchangeNews) -> Card:
        t = self.texts.t
        card = self.ui.card(t("Exchange with the centre"), self.ui.text(news.sentence, "muted"))
        buttons: list[Button] = []
        if news.waiting:
            buttons.append(self.ui.secondary(t("Exchange now"), lambda: self._go(Target("exchange")), icon="exchange"))
        buttons.append(self.ui.ghost(t("See what leaves"), lambda: self._go(Target("exchange", {"show": "outgoing"}))))
        card.add(self.ui.row(*buttons))
        if news.age:
            card.add_line()
            card.add(self.ui.small(news.age))
        return card

    def _go(self, target: Target) -> None:
        self.context.navigate(target.page, **target.args)


def today_spec(today: Today) -> PageSpec:
    """The page for the navigation."""
    return PageSpec("today", "Today", "today", lambda context: TodayPage(context, today))
