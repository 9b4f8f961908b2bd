"""The one window of the program: it shows the gate, the recovery code or the workplace, and lets nothing survive a lock."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shiboken6
from PySide6.QtCore import QSize, QTimer
from PySide6.QtGui import QCloseEvent, QIcon, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from tirek.app.shell.auto_lock import AutoLock
from tirek.app.shell.entrance import Entrance
from tirek.app.shell.gate import GatePage
from tirek.app.shell.look import Look
from tirek.app.shell.unlock import UnlockPage
from tirek.foundation.clock import Clock
from tirek.foundation.jobs import Handle, Jobs
from tirek.foundation.language.texts import Texts
from tirek.foundation.resources import resource
from tirek.foundation.ui.clipboard import CarefulClipboard
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.preferences import Preferences, save_preferences
from tirek.foundation.ui.theme import Theme
from tirek.foundation.ui.widgets.emptying import throw_away

if TYPE_CHECKING:
    from tirek.app.shell.ports import OpenWorkplace, VaultPort, Workplace

SMALLEST = QSize(880, 540)
USUAL = QSize(1280, 720)
SMALL_SCREEN = 1440


class MainWindow(QMainWindow):
    """Pages see it as their `Shell`."""

    def __init__(
        self,
        *,
        vault: VaultPort,
        open_workplace: OpenWorkplace,
        home: Path,
        clock: Clock,
        jobs: Jobs,
        preferences: Preferences | None = None,
        language: str | None = None,
        practice: Callable[[], Any] | None = None,
    ) -> None:
        """`language` holds for this run, whatever was saved; `practice` makes and opens the practice school (a job): without it the first
        start does not offer it."""
        super().__init__()
        self.vault = vault
        self._open_workplace, self._home = open_workplace, home
        self._clock, self._jobs, self.practice = clock, jobs, practice
        self._own_jobs = ScreenJobs(jobs, self)
        self._look = Look(home, preferences, language)
        self._opened: Any = None
        self._workplace: Workplace | None = None
        self._busy = ""
        self._started: Handle | None = None
        self._closing = False
        self._kept: tuple[dict[str, Any], Any] | None = None
        self.auto_lock = AutoLock(self, self._own_jobs)
        self.entrance = Entrance(self)
        self._undress: Callable[[], GatePage | QWidget] = self.entrance.make_gate
        clipboard = QApplication.clipboard()
        self._clipboard = CarefulClipboard(clipboard, ours=lambda: clipboard.ownsClipboard() or self.isActiveWindow())
        clipboard.dataChanged.connect(self._copied)
        self.setWindowTitle("Тірек")
        self.setMinimumSize(SMALLEST)
        self.resize(USUAL)
        self.setWindowIcon(QIcon(str(resource("icons", "tirek.svg"))))
        self.build(self.entrance.make_gate)

    # dressing and building ---------------------------------------------------------------------------------------------
    @property
    def preferences(self) -> Preferences:
        return self._look.preferences

    @property
    def texts(self) -> Texts:
        """The words in use; another object after a change of language."""
        return self._look.texts

    @property
    def theme(self) -> Theme:
        return self._look.theme

    @property
    def ui(self) -> Kit:
        return self._look.ui

    def show_on_screen(self) -> None:
        """Fills a small screen (up to 1440 pixels wide); on a large one it is a window."""
        if self.screen().availableGeometry().width() <= SMALL_SCREEN:
            self.showMaximized()
        else:
            self.show()

    def build(self, make: Callable[[], QWidget]) -> None:
        """Shows a fresh screen in place of the old one, which is hidden at once and then thrown away."""
        self._undress = make
        self._throw_away()
        new = make()
        self.setCentralWidget(new)
        new.show()
        if isinstance(new, GatePage):
            new.look_changed.connect(self.change_preferences)
            if self._busy:
                new.set_busy(self._busy)
            focus = new.first_focus()
            if focus is not None:
                focus.setFocus()

    @property
    def screen_shown(self) -> QWidget:
        """The page before unlocking, or the workspace."""
        return self.centralWidget()

    def change_preferences(self, preferences: Preferences) -> None:
        """Language, theme, letters at once: the screen is built again and keeps what is written in it.

        The old screen is thrown away first and the new one built in the next turn of the event loop: the press that
        asked for the change has come back by then, and the new style need not dress a window that nobody will see.
        """
        if preferences == self.preferences:
            return
        self._look.choose(preferences)
        screen: Any = self.centralWidget()
        if screen is None:  # a change is under way already and will take these preferences
            return
        self._kept = (screen.state(), getattr(screen, "recent", None))
        self.setUpdatesEnabled(False)
        self._throw_away()
        QTimer.singleShot(0, self, self._build_again)

    def _build_again(self) -> None:
        if self._kept is None:
            return
        (state, recent), self._kept = self._kept, None
        self._look.dress()
        if self._opened is not None and self._workplace is not None:
            self._workplace = self._open_workplace(self._opened, self.texts)
        self.build(self._undress)
        screen: Any = self.centralWidget()
        if recent is not None:
            screen.take_recent(recent)
        screen.restore(state)
        self.setUpdatesEnabled(True)
        self._save_preferences()

    def _throw_away(self) -> None:
        old = self.takeCentralWidget()
        if old is not None:
            throw_away(old)

    def _save_preferences(self) -> None:
        chosen = self._look.to_keep
        self._own_jobs.run(
            lambda _control: save_preferences(self._home, chosen),
            done=lambda _none: None,
            failed=lambda _error: self.say(
                self.texts.t("The choice holds until the program is closed: its folder cannot be written.")
            ),
            writes=True,
        )

    # before the workplace ------------------------------------------------------------------------------------------------
    def to_gate(self) -> None:
        """Back to the passphrase, or to the first start."""
        self.build(self.entrance.make_gate)

    def start(self, words: str, work: Callable[[Any], Any], done: Callable[[Any], None]) -> None:
        if self._busy:
            return
        self._set_busy(words)
        # The writing lane: an unlocking waits until the lock before it is through.
        self._started = self._own_jobs.run(work, done=done, failed=self._refused, stopped=lambda: self._set_busy(""), writes=True)

    def stop(self) -> None:
        """Stops what `start` began, as soon as it can be; its page stays."""
        if self._started is not None:
            self._started.cancel()

    def show_new_code(self, made: tuple[Any, str, str]) -> None:
        """The fresh code of an organisation that was just opened, then the workplace."""
        self.entrance.show_new_code(made)

    @property
    def organisation(self) -> Any:
        """The organisation that is open, before its workplace is shown too; None behind the passphrase."""
        return self._opened

    def hold(self, opened: Any) -> None:
        """An organisation is open; the entrance still asks something before its workplace is shown."""
        self._busy = ""
        self._opened = opened

    def not_busy(self) -> None:
        """The work is done, and what comes next is shown by whoever began it."""
        self._busy = ""

    def _set_busy(self, words: str) -> None:
        self._busy = words
        screen = self.centralWidget()
        if isinstance(screen, GatePage):
            screen.set_busy(words)

    def _refused(self, error: BaseException) -> None:
        self._set_busy("")
        screen = self.centralWidget()
        if isinstance(screen, UnlockPage):
            screen.refuse(error)
        elif isinstance(screen, GatePage):
            screen.show_error(error)

    # the workplace -------------------------------------------------------------------------------------------------------
    def enter(self, opened: Any) -> None:
        """Shows the workplace of an opened organisation, with the half-written work of last time."""
        self.hold(opened)
        self._workplace = self._open_workplace(opened, self.texts)
        self.build(self._make_workspace)
        drafts = self._workplace.drafts
        workspace: Any = self.centralWidget()
        workspace.restore(drafts.load() if drafts is not None else {})
        self.auto_lock.start()

    def _make_workspace(self) -> QWidget:
        from tirek.app.shell.workspace import Workspace
        from tirek.foundation.ui.page import PageContext

        assert self._workplace is not None
        context = PageContext(
            org=self._workplace.org,
            texts=self.texts,
            theme=self.theme,
            ui=self.ui,
            jobs=self._jobs,
            clock=self._clock,
            shell=self,
            preferences=self.preferences,
            clipboard=self._clipboard,
        )
        workspace = Workspace(self._workplace, context)
        workspace.hide_pressed.connect(lambda: self.lock())
        return workspace

    @property
    def workplace(self) -> Workplace | None:
        """What the workspace shows; None behind the passphrase."""
        return self._workplace

    @property
    def workspace(self) -> Any:
        """The workspace if it is shown, else None."""
        return self.centralWidget() if self._workplace is not None else None

    # what pages may ask ----------------------------------------------------------------------------------------------------
    def navigate(self, key: str, **args: Any) -> None:
        if (workspace := self.workspace) is not None:
            workspace.navigate(key, **args)

    def say(self, text: str) -> None:
        if (workspace := self.workspace) is not None:
            workspace.undo.say(text)
            workspace.arrange()

    def offer_undo(self, text: str, undo: Callable[[], object]) -> None:
        if (workspace := self.workspace) is not None:
            workspace.undo.offer(text, undo)
            workspace.arrange()

    def show_error(self, error: BaseException) -> None:
        if (workspace := self.workspace) is not None:
            workspace.show_error(error)

    def changed(self) -> None:
        if (workspace := self.workspace) is not None:
            workspace.read_status()
            self.auto_lock.read_minutes()

    # hiding and closing ------------------------------------------------------------------------------------------------------
    def join_anew(self) -> None:
        self.lock(self.entrance.make_join)

    def lock(self, then: Callable[[], GatePage] | None = None) -> None:
        """Names vanish first; then half-written work is sealed, everything is closed and the keys are forgotten.

        `then`: the page that stands there afterwards, instead of the passphrase.
        """
        if self._opened is None or self._workplace is None:
            return
        self._build_again()
        workspace = self.workspace
        workspace.hide()
        self.repaint()
        state, workplace, opened = workspace.state(), self._workplace, self._opened
        self._opened = self._workplace = None
        self.auto_lock.hide()
        self._clipboard.empty()
        self._close_other_windows()
        self._busy = self.texts.t("Closing the records…")
        self.build(then or self.entrance.make_gate)
        self._jobs.cancel_all()
        self._jobs.when_idle(lambda: self._seal(workplace, opened, state))

    def _seal(self, workplace: Workplace, opened: Any, state: dict[str, Any]) -> None:
        def work(_control: object) -> None:
            try:
                if workplace.drafts is not None:
                    workplace.drafts.save(state)
            finally:
                self.vault.lock(opened)

        self._own_jobs.run(
            work, done=lambda _none: self._locked(), failed=self._lock_failed, writes=True, unbreakable=True
        )

    def _locked(self) -> None:
        self._set_busy("")
        screen = self.centralWidget()
        if isinstance(screen, GatePage) and (focus := screen.first_focus()) is not None:
            focus.setFocus()
        if self._closing:
            self.close()

    def _lock_failed(self, error: BaseException) -> None:
        self._locked()
        self._refused(error)

    def _close_other_windows(self) -> None:
        """No dialogue, preview or menu survives the lock."""
        for widget in QApplication.topLevelWidgets():
            if widget is not self and widget.isVisible():
                widget.close()

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Closes when nothing runs any more: at once, or after what must not be cut has ended."""
        self._closing = True
        if self._opened is not None and self._workplace is not None:
            event.ignore()
            self.lock()
            return
        if self._opened is not None:  # the recovery code was not confirmed; the records exist and are closed
            opened, self._opened = self._opened, None
            event.ignore()
            self._own_jobs.run(
                lambda _control: self.vault.lock(opened),
                done=lambda _none: self.close(),
                failed=lambda _error: self.close(),
                writes=True,
                unbreakable=True,
            )
            return
        if self._jobs.busy:
            event.ignore()
            self._set_busy(self.texts.t("Finishing, then the program closes…"))
            self._jobs.cancel_all()
            self._jobs.when_idle(lambda: self.close() if shiboken6.isValid(self) else None)
            return
        self.auto_lock.watch.stop()
        self._clipboard.empty()
        self._look.forget()
        event.accept()

    def _copied(self) -> None:
        if self._opened is not None:
            # Later: Qt is still in the middle of the copying that told us.
            QTimer.singleShot(0, self, self._clipboard.adopt)

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        super().showEvent(event)
        handle = self.windowHandle()
        if handle is not None:
            handle.installEventFilter(self.auto_lock.watch)
        QTimer.singleShot(0, self, self._speak_qt)

    def _speak_qt(self) -> None:
        if self.isVisible():  # it may have been closed before its first turn came
            self._look.speak_qt()
