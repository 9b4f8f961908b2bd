"""The open workplace: navigation, top bar, pages, and what lies over them. Built anew at a change of language or letters."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import shiboken6
from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from tirek.app.shell.find import CommandFinder, FindPanel
from tirek.app.shell.keys import KeysPanel
from tirek.app.shell.navigation import Navigation
from tirek.app.shell.ports import Found, Workplace
from tirek.app.shell.top_bar import TopBar
from tirek.foundation.errors import Circumstance, to_words
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import Page, PageContext, PageSpec, is_narrow, is_tight
from tirek.foundation.ui.widgets.emptying import throw_away
from tirek.foundation.ui.widgets.surfaces import Banner

STATUS_EVERY_MS = 30_000
DRAFTS_EVERY_MS = 5_000
RECENT = 5


class Workspace(QWidget):
    """Pages are built when first opened and keep what is written in them."""

    hide_pressed = Signal()

    def __init__(self, workplace: Workplace, context: PageContext) -> None:
        super().__init__()
        self.setObjectName("page")
        self._workplace, self._context = workplace, context
        self._specs = {spec.key: spec for spec in workplace.pages}
        self._pages: dict[str, Page] = {}
        self._waiting_states: dict[str, Mapping[str, Any]] = {}
        self._current = ""
        self._recent: list[Found] = []
        self._last_draft: dict[str, Any] = {}
        self.jobs = ScreenJobs(context.jobs, self)
        ui = context.ui
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self.navigation = Navigation(ui, workplace.pages, workplace.title, practice=workplace.practice)
        self.navigation.chosen.connect(lambda key: self.navigate(key))
        row.addWidget(self.navigation)
        right = QVBoxLayout()
        right.setSpacing(0)
        row.addLayout(right, 1)
        self.top = TopBar(ui, context.preferences)
        self.top.switches.changed.connect(context.shell.change_preferences)
        self.top.hide_pressed.connect(self.hide_pressed)
        right.addWidget(self.top)
        self._notices = QVBoxLayout()
        self._notices.setContentsMargins(ui.theme.space("xl"), 0, ui.theme.space("xl"), 0)
        self._notices.setSpacing(ui.theme.space("s"))
        right.addLayout(self._notices)
        self.stack = QStackedWidget()
        right.addWidget(self.stack, 1)
        self.undo = ui.undo_bar()
        self.undo.setParent(self)
        self.keys_panel = KeysPanel(ui, self)
        self.find_panel = FindPanel(
            ui,
            [*workplace.finders, CommandFinder(self._commands())],
            lambda panel: ScreenJobs(context.jobs, panel),
            self,
            context.shell.show_error,
        )
        self.find_panel.picked.connect(self._go)
        self.top.find.connect(self.open_find)
        QApplication.instance().focusChanged.connect(self._keep_focus_in_page)  # type: ignore[union-attr]
        self._shortcuts()
        self._timers()

    # pages -----------------------------------------------------------------------------------------------------------
    @property
    def current(self) -> Page | None:
        return self._pages.get(self._current)

    def navigate(self, key: str, **args: Any) -> None:
        """Opens a page, building it the first time; unknown keys are ignored (a role may not have the page)."""
        spec = self._specs.get(key)
        if spec is None:
            return
        page = self._pages.get(key) or self._build(spec)
        self._current = key
        self.navigation.mark(key)
        self.stack.setCurrentWidget(page)
        page.measure()
        page.refresh()
        if args:
            page.open(**args)
        self._show_title()
        self.read_status()
        (page.first_focus() or page).setFocus()

    def _build(self, spec: PageSpec) -> Page:
        try:
            page = spec.factory(self._context)
        except Circumstance as error:
            page = _Refused(self._context, spec, error)
        self._pages[spec.key] = page
        page.title_changed.connect(self._show_title)
        under = self._specs.get(spec.under)
        if under is not None:
            words = page.way_back()[0] or self._context.texts.t(under.title)
            page.lead_back(words, lambda: self.navigate(under.key, **page.way_back()[1]))
        self.stack.addWidget(page)
        if spec.key in self._waiting_states:
            page.restore(self._waiting_states.pop(spec.key))
        return page

    def _show_title(self) -> None:
        page = self.current
        if page is not None:
            self.top.title.setText(page.title or self._context.texts.t(self._specs[self._current].title))

    def page(self, key: str) -> Page | None:
        """A page that was opened already."""
        return self._pages.get(key)

    # kept state ------------------------------------------------------------------------------------------------------
    def state(self) -> dict[str, Any]:
        """Of all pages, also of those not opened since the last change."""
        pages = {key: dict(state) for key, state in self._waiting_states.items()}
        pages.update({key: page.state() for key, page in self._pages.items()})
        return {"current": self._current, "pages": pages}

    def restore(self, state: Mapping[str, Any]) -> None:
        self._waiting_states = dict(state.get("pages", {}))
        first = next(iter(self._specs), "")
        current = str(state.get("current", ""))
        self.navigate(current if current in self._specs else first)

    @property
    def recent(self) -> list[Found]:
        return self._recent

    def take_recent(self, recent: list[Found]) -> None:
        self._recent = recent

    # lines over and under the page -----------------------------------------------------------------------------------
    def notice(
        self,
        text: str,
        tone: str = "info",
        *,
        lasting: bool = False,
        action: tuple[str, Callable[[], object]] | None = None,
    ) -> Banner:
        """A banner under the top bar; only one that is not lasting at a time."""
        ui = self._context.ui
        if not lasting:
            self.clear_notice()
        button = ui.ghost(action[0], action[1]) if action else None
        if button is None and not lasting:
            button = ui.icon_button("cross", ui.texts.t("Close this line"), self.clear_notice)
        banner = ui.banner(text, tone, action=button)  # type: ignore[arg-type]
        banner.setProperty("lasting", lasting)
        self._notices.addWidget(banner)
        self._notices.setContentsMargins(
            self._notices.contentsMargins().left(), ui.theme.space("m"), self._notices.contentsMargins().right(), 0
        )
        return banner

    def clear_notice(self) -> None:
        for number in reversed(range(self._notices.count())):
            widget = self._notices.itemAt(number).widget()
            if widget is not None and not widget.property("lasting"):
                throw_away(widget)
        if not self._notices.count():
            margins = self._notices.contentsMargins()
            self._notices.setContentsMargins(margins.left(), 0, margins.right(), 0)

    def show_error(self, error: BaseException) -> None:
        message, next_step = to_words(self._context.texts, error)
        self.notice(f"{message}\n{next_step}", "bad")

    # the corner ------------------------------------------------------------------------------------------------------
    def read_status(self) -> None:
        """Reads badges and the corner in the background: both ask the base."""

        def work(_control: object) -> tuple[Any, Any]:
            return self._workplace.status(), self._workplace.badges()

        def show(answer: tuple[Any, Any]) -> None:
            self.navigation.corner.show_status(answer[0], self._context.clock.today())
            self.navigation.show_badges(answer[1])

        self.jobs.run(work, done=show, failed=self.show_error)

    def _timers(self) -> None:
        status = QTimer(self)
        status.setInterval(STATUS_EVERY_MS)
        status.timeout.connect(lambda: self.read_status() if self.isVisible() else None)
        status.start()
        drafts = self._workplace.drafts
        if drafts is None:
            return
        timer = QTimer(self)
        timer.setInterval(DRAFTS_EVERY_MS)
        timer.timeout.connect(self.keep_drafts)
        timer.start()

    def keep_drafts(self) -> None:
        """Puts half-written work into the vault if it changed: after a power cut it is there."""
        drafts, state = self._workplace.drafts, self.state()
        if drafts is None or state == self._last_draft:
            return
        self._last_draft = state
        self.jobs.run(lambda _control: drafts.save(state), done=lambda _none: None, failed=self.show_error, writes=True)

    # search and keys -------------------------------------------------------------------------------------------------
    def open_find(self) -> None:
        self.find_panel.open(self._recent)

    def _commands(self) -> list[Found]:
        t = self._context.texts.t
        kind = t("Command")
        commands = [Found(t("Page"), t(spec.title), icon=spec.icon, page=spec.key) for spec in self._workplace.pages if spec.offered]
        commands.append(Found(kind, t("Hide"), "Ctrl+L", "lock", run=self.hide_pressed.emit))
        commands.append(Found(kind, t("Keys"), "F1", "keyboard", run=self.keys_panel.open))
        return commands

    def _go(self, found: Found) -> None:
        if found.run is None:
            self._recent = [found, *(one for one in self._recent if one != found)][:RECENT]
            self.navigate(found.page, **found.args)
        else:
            found.run()

    def _shortcuts(self) -> None:
        for keys, call in (
            ("Ctrl+K", self.open_find),
            ("Ctrl+L", self.hide_pressed.emit),
            ("Ctrl+Z", self.undo.press),
            ("F1", self.keys_panel.open),
            ("Ctrl++", lambda: self._letters(larger=True)),
            ("Ctrl+=", lambda: self._letters(larger=True)),
            ("Ctrl+-", lambda: self._letters(larger=False)),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(lambda call=call: call())

    def _letters(self, *, larger: bool) -> None:
        now = self._context.preferences
        wanted = now.larger() if larger else now.smaller()
        if wanted != now:
            self._context.shell.change_preferences(wanted)

    def _keep_focus_in_page(self, old: QWidget | None, new: QWidget | None) -> None:
        """A page that shows itself anew hides what had the keyboard; Qt then gives it to the navigation. The page keeps it."""
        lost = old is not None and shiboken6.isValid(old) and not old.isVisible()
        if lost and new is not None and self.current is not None and self.navigation.isAncestorOf(new):
            self.current.setFocus()

    # room ------------------------------------------------------------------------------------------------------------
    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.arrange()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - the window's own smallest size rules, not that of texts at their narrowest
        return QSize(0, 0)

    def arrange(self) -> None:
        theme = self._context.theme
        self.top.set_room(narrow=is_narrow(self, theme), tight=is_tight(self, theme))
        if self.current is not None:
            self.current.measure()
        width = min(theme.px(620), self.stack.width() - 2 * theme.space("xl"))
        width = max(width, 200)
        height = max(theme.hit + theme.space("s"), self.undo.layout().heightForWidth(width))
        self.undo.resize(width, height)
        x = self.navigation.width() + (self.width() - self.navigation.width() - self.undo.width()) // 2
        self.undo.move(x, self.height() - self.undo.height() - theme.space("l"))


class _Refused(Page):
    """In place of a page that cannot be opened now: why, and what to do."""

    def __init__(self, context: PageContext, spec: PageSpec, error: Circumstance) -> None:
        super().__init__(context)
        message, next_step = to_words(context.texts, error)
        self.column.addWidget(context.ui.empty(spec.icon, message, next_step))
