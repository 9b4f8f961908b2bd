"""The tab of passphrase and printed code: try the code, print a new one, change the passphrase."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tirek.features.safekeeping.recovery import Recovery
from tirek.features.safekeeping.screens.code_card import CodeCard
from tirek.foundation.ui.forms import needed
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.surfaces import Card


class RecoveryView(QWidget):
    """Nothing here is kept when the page is built again: it is all secrets."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._context, self._recovery = context, Recovery(context.org)
        self.jobs = ScreenJobs(context.jobs, self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(context.theme.space("l"))
        column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.sheet: CodeCard | None = None
        self.new_card = self._new_card()
        self.new_card.setVisible(context.org.vault.is_chair)
        for card in (self._try_card(), self.new_card, self._passphrase_card(), self._quick_card()):
            column.addWidget(card)

    def refresh(self) -> None:
        """Secrets are not stored: there is nothing to read again."""

    # try ---------------------------------------------------------------------------------------------------------------
    def _try_card(self) -> Card:
        t, ui = self._context.texts.t, self._context.ui
        self.code = ui.text_field(
            t("Recovery code"), hint=t("Groups of four from the printed sheet"), limit=80, check=needed(t("Write the recovery code"))
        )
        self.code.box.returnPressed.connect(self.try_code)
        self.try_button = ui.secondary(t("Try the code"), self.try_code, icon="check")
        return ui.card(
            t("Try my recovery code"),
            ui.muted(t("A rehearsal: it shows whether the sheet in the safe opens everything. Nothing is changed.")),
            self.code,
            ui.row(self.try_button),
        )

    def try_code(self) -> None:
        """The rehearsal."""
        if not self.code.validate():
            return
        typed = self.code.value()

        def done(_none: object) -> None:
            self.code.set_value("")
            self._context.shell.say(self._context.texts.t("The code fits: with it everything can be opened. Nothing was changed."))

        self.jobs.run(lambda _control: self._recovery.try_code(typed), done=done, failed=self._context.shell.show_error)

    # a new one -----------------------------------------------------------------------------------------------------------
    def _new_card(self) -> Card:
        t, ui = self._context.texts.t, self._context.ui
        self.new_button = ui.secondary(t("Make a new code"), self.make_code, icon="print")
        return ui.card(
            t("A new recovery code"),
            ui.muted(
                t(
                    "When somebody has seen the sheet, when it was used or is lost. The old code stops opening as soon as two "
                    "groups of the new one are written back from the paper."
                )
            ),
            ui.row(self.new_button),
        )

    def make_code(self) -> None:
        """Shows a fresh code; the old one holds until the new one is confirmed."""

        def work(_control: object) -> tuple[str, str]:
            return self._recovery.organisation(), self._recovery.new_code()

        def done(made: tuple[str, str]) -> None:
            self.sheet = CodeCard(self._context.ui, made[0], made[1])
            self.sheet.words.connect(lambda text, _tone: self._context.shell.say(text))
            self.sheet.trouble.connect(self._context.shell.show_error)
            self.sheet.finished.connect(lambda: self._confirm(made[1]))
            self.new_card.clear(keep=2)
            self.new_card.add(self.sheet)

        self.jobs.run(work, done=done, failed=self._context.shell.show_error)

    def _confirm(self, code: str) -> None:
        def done(_none: object) -> None:
            t = self._context.texts.t
            self.sheet = None
            self.new_card.clear(keep=2)
            self.new_button = self._context.ui.secondary(t("Make a new code"), self.make_code, icon="print")
            self.new_card.add(self._context.ui.row(self.new_button))
            self._context.shell.changed()
            self._context.shell.say(t("From now on only the new code opens the records."))

        self.jobs.run(lambda _control: self._recovery.confirm(code), done=done, failed=self._context.shell.show_error, writes=True, unbreakable=True)

    # the passphrase ------------------------------------------------------------------------------------------------------
    def _passphrase_card(self) -> Card:
        t, ui = self._context.texts.t, self._context.ui
        self.old = ui.passphrase_field(t("The passphrase of now"), check=needed(t("Write the passphrase")))
        self.new = ui.passphrase_field(
            t("New passphrase"),
            hint=t("Four words that only you would put together. Nobody can look it up for you."),
            check=self._check,
        )
        self.change_button = ui.secondary(t("Change the passphrase"), self.change)
        return ui.card(t("Passphrase"), self.old, self.new, ui.row(self.change_button))

    # without the passphrase ------------------------------------------------------------------------------------------------
    def _quick_card(self) -> Card:
        from tirek.foundation.vault import quick

        t, ui, home = self._context.texts.t, self._context.ui, self._context.org.home
        self.quick_check = ui.check(t("Do not ask for the passphrase on this computer"), quick.is_on(home), self.switch_quick)
        words = t(
            "The key is then kept in the system's own safe for passwords. Whoever sits at this computer under your name in the system "
            "opens the records: only for a computer that nobody else uses."
        )
        return ui.card(t("Quick opening"), ui.muted(words), self.quick_check)

    def switch_quick(self, on: bool) -> None:
        """On or off, for this person on this computer."""
        from tirek.foundation.vault import quick

        org = self._context.org

        def failed(error: BaseException) -> None:
            self.quick_check.setChecked(False)
            self._context.shell.show_error(error)

        self.jobs.run(
            lambda _control: quick.turn_on(org.vault) if on else quick.turn_off(org.home, org.id),
            done=lambda _none: None, failed=failed, writes=True,
        )  # fmt: skip

    def _check(self, text: str) -> str | None:
        from tirek.foundation.vault.strength import judge

        if not text:
            return self._context.texts.t("Write a passphrase")
        strength = judge(text)
        return None if strength.accepted else self._context.texts.t(strength.reason)

    def change(self) -> None:
        """A new passphrase, if the old one fits."""
        if not (self.old.validate() and self.new.validate()):
            return
        old, new = self.old.value(), self.new.value()

        def done(_none: object) -> None:
            self.old.set_value("")
            self.new.set_value("")
            self._context.shell.say(self._context.texts.t("The new passphrase holds. Backups made before open with the old one."))

        self.jobs.run(lambda _control: self._recovery.change_passphrase(old, new), done=done, failed=self._context.shell.show_error, writes=True)
