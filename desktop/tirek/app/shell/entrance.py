"""The ways in: the passphrase, the first start, another computer's stick, a backup, the sealed copy, the printed code."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtWidgets import QWidget

from tirek.app.shell.gate import GatePage
from tirek.app.shell.unlock import UnlockPage

if TYPE_CHECKING:
    from tirek.app.shell.window import MainWindow


class Entrance:
    """Leads from page to page until an organisation is open. The pages know nothing of each other; rare ones are imported when asked for."""

    def __init__(self, window: MainWindow) -> None:
        self._window, self._vault = window, window.vault
        self.code = self._name = ""
        """The fresh recovery code, until it is confirmed, and the name of its organisation."""
        self._asked: tuple[int, ...] | None = None

    def make_gate(self) -> GatePage:
        if self._vault.exists():
            page = UnlockPage(self._window.ui, self._window.preferences, lock_minutes=self._window.auto_lock.hid_after, quick=self._vault.quick())
            page.unlock_quickly.connect(self._unlock_quickly)
            page.unlock.connect(self.unlock)
            page.unlock_with_code.connect(self._unlock_with_code)
            page.keepers_wanted.connect(self.ask_keepers)
            return page
        from tirek.app.shell.first_start import FirstStartPage

        first = FirstStartPage(self._window.ui, self._window.preferences, self._vault.judge, offer_practice=self._window.practice is not None, asked_at=self._vault.keepers_asked())
        first.copy_wanted.connect(self.bring_back_copy)
        first.create_asked.connect(self.create)
        first.practice.connect(self._open_practice)
        first.backup_chosen.connect(self._choose_backup)
        first.join_asked.connect(lambda: self._window.build(self.make_join))
        return first

    def ask_keepers(self) -> None:
        from tirek.app.shell.keepers import KeepersWay

        KeepersWay(self._window).show()

    def bring_back_copy(self) -> None:
        from tirek.app.shell.copy import CopyWay

        CopyWay(self._window).show()

    def make_join(self) -> GatePage:
        from tirek.app.shell.join import JoinPage

        page = JoinPage(self._window.ui, self._window.preferences)
        page.join.connect(self._join)
        page.back.connect(lambda: self._window.build(self.make_gate))
        return page

    def _join(self, folder: Path, code: str, passphrase: str) -> None:
        self._window.start(self._window.texts.t("Taking everything in from the stick"), lambda _control: self._vault.join(folder, code, passphrase), self._window.enter)

    def _choose_backup(self, file: Path) -> None:
        self._window.build(partial(self._make_restore, file))

    def _make_restore(self, file: Path) -> GatePage:
        from tirek.app.shell.restore import RestorePage

        page = RestorePage(self._window.ui, self._window.preferences, file)
        page.unlock.connect(lambda passphrase: self._bring_back(file, passphrase, by_code=False))
        page.unlock_with_code.connect(lambda code: self._bring_back(file, code, by_code=True))
        page.back.connect(lambda: self._window.build(self.make_gate))
        return page

    def _bring_back(self, file: Path, secret: str, *, by_code: bool) -> None:
        entered = self.ask_new_passphrase if by_code else self._window.enter
        self._window.start(self._window.texts.t("Bringing back…"), lambda _control: self._vault.restore(file, secret, by_code=by_code), entered)

    def unlock(self, passphrase: str) -> None:
        self._window.start(self._window.texts.t("Opening…"), lambda _control: self._vault.unlock(passphrase), self._window.enter)

    def _unlock_quickly(self) -> None:
        self._window.start(self._window.texts.t("Opening…"), lambda _control: self._vault.unlock_quickly(), self._window.enter)

    def _unlock_with_code(self, code: str) -> None:
        self._window.start(self._window.texts.t("Opening…"), lambda _control: self._vault.unlock_with_recovery(code), self.ask_new_passphrase)

    def ask_new_passphrase(self, opened: Any) -> None:
        self._window.hold(opened)
        self._window.build(self._make_new_passphrase)

    def _make_new_passphrase(self) -> QWidget:
        from tirek.app.shell.new_passphrase import NewPassphrasePage

        page = NewPassphrasePage(self._window.ui, self._window.preferences, self._vault.judge)
        page.chosen.connect(self._set_passphrase)
        page.later.connect(lambda: self._window.enter(self._window.organisation))
        return page

    def _set_passphrase(self, passphrase: str) -> None:
        opened = self._window.organisation

        def work(_control: object) -> tuple[str, str]:
            self._vault.set_passphrase(opened, passphrase)
            return self._vault.new_code(opened)

        def done(fresh: tuple[str, str]) -> None:
            self._window.not_busy()
            self._name, self.code = fresh
            self._window.build(self._make_recovery)

        self._window.start(self._window.texts.t("Making the vault…"), work, done)

    def create(self, organisation: str, chair: str, passphrase: str) -> None:
        words = self._window.texts.t("Making the vault…")
        self._window.start(words, lambda _control: (*self._vault.create(organisation, chair, passphrase), organisation), self.show_new_code)

    def show_new_code(self, made: tuple[Any, str, str]) -> None:
        """An organisation that was just opened with a fresh code: the code is written down before anything else."""
        opened, self.code, self._name = made
        self._window.hold(opened)
        self._window.build(self._make_recovery)

    def _open_practice(self) -> None:
        practice = self._window.practice
        if practice is not None:
            self._window.start(self._window.texts.t("Preparing the practice school…"), lambda _control: practice(), self._window.enter)

    def _make_recovery(self) -> QWidget:
        from tirek.app.shell.recovery_code import RecoveryCodePage

        page = RecoveryCodePage(self._window.ui, self._window.preferences, self._name, self.code, self._asked)
        self._asked = page.asked
        page.finished.connect(self._leave_recovery)
        return page

    def _leave_recovery(self) -> None:
        opened, code = self._window.organisation, self.code

        def done(_none: object) -> None:
            self.code, self._asked = "", None
            self._window.enter(opened)

        self._window.start(self._window.texts.t("Keeping…"), lambda _control: self._vault.keep_code(opened, code), done)
