"""The tab of hand-over: the next chair types name and passphrase, the new code is asked back from paper, the act is saved."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tirek.features.safekeeping.handover import Act, Handover
from tirek.features.safekeeping.papers import language_of
from tirek.features.safekeeping.recovery import Recovery
from tirek.features.safekeeping.screens.code_card import CodeCard
from tirek.foundation.clock import KAZAKHSTAN
from tirek.foundation.command_line import write_file
from tirek.foundation.language import dates
from tirek.foundation.ui.files import choose_place
from tirek.foundation.ui.forms import Form, needed
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext


class HandoverView(QWidget):
    """Only the chair sees the form; everybody sees the acts."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._context, self._handover = context, Handover(context.org)
        self.jobs = ScreenJobs(context.jobs, self)
        t, ui = context.texts.t, context.ui
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(context.theme.space("l"))
        column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.form = Form(ui)
        self.sheet: CodeCard | None = None
        self.card = ui.card(t("Hand over to the next chair"))
        self.progress = ui.progress()
        self.acts = ui.card(t("Acts of hand-over"))
        for widget in (self.card, self.progress, self.acts):
            column.addWidget(widget)
        self.card.setVisible(context.org.vault.is_chair)
        self._fill_card()
        self.refresh()

    def refresh(self) -> None:
        self.jobs.run(lambda _control: self._handover.acts(), done=self._show, failed=self._context.shell.show_error)

    def _fill_card(self) -> None:
        t, ui = self._context.texts.t, self._context.ui
        self.card.add(
            ui.muted(
                t(
                    "Sit down together. The next chair writes name and passphrase here; then everything gets new keys, a new recovery "
                    "code is printed, and both sign the act. Your passphrase and your printed code open nothing afterwards."
                )
            )
        )
        self.form.add("name", ui.text_field(t("The next chair"), hint=t("Surname, name and patronymic"), check=needed(t("Write surname and name.")), limit=200))
        self.form.add(
            "passphrase",
            ui.passphrase_field(
                t("Their own passphrase"),
                hint=t("Let them type it themselves and do not look: it opens everything and signs in their name."),
                check=self._check,
            ),
        )
        self.hand_button = ui.danger(t("Hand over"), self.hand_over)
        self.card.add(self.form, ui.row(self.hand_button))

    def _check(self, text: str) -> str | None:
        from tirek.foundation.vault.strength import judge

        if not text:
            return self._context.texts.t("Write a passphrase")
        strength = judge(text, known=(str(self.form.values().get("name", "")),))
        return None if strength.accepted else self._context.texts.t(strength.reason)

    def hand_over(self) -> None:
        """The step itself; then the code of the new chair."""
        if not self.form.validate():
            return
        values, recovery = self.form.values(), Recovery(self._context.org)

        def done(made: tuple[Act, str]) -> None:
            self.progress.finish()
            self._context.shell.changed()
            self._ask_back(made[1], recovery.organisation())
            self.refresh()

        self.hand_button.setEnabled(False)
        self.progress.start(self._context.texts.t("Changing the keys"))
        self.jobs.run(
            lambda _control: self._handover.hand_over(values["name"], values["passphrase"]), done=done, failed=self._failed, writes=True, unbreakable=True
        )

    def _failed(self, error: BaseException) -> None:
        self.progress.finish()
        self.hand_button.setEnabled(True)
        self._context.shell.show_error(error)

    def _ask_back(self, code: str, organisation: str) -> None:
        t, ui, shell = self._context.texts.t, self._context.ui, self._context.shell
        self.card.clear(keep=1)
        self.card.add(ui.banner(t("The chair's place is handed over. This is the new recovery code: print it for the safe."), "ok"))
        self.sheet = CodeCard(ui, organisation, code)
        self.sheet.words.connect(lambda text, _tone: shell.say(text))
        self.sheet.trouble.connect(shell.show_error)
        self.sheet.finished.connect(lambda: self._confirm(code))
        self.card.add(self.sheet)

    def _confirm(self, code: str) -> None:
        def done(_none: object) -> None:
            t = self._context.texts.t
            self.card.clear(keep=1)
            self.card.add(self._context.ui.muted(t("Done. Make a new backup now, and print the act below for both signatures.")))
            self._context.shell.changed()

        self.jobs.run(lambda _control: Recovery(self._context.org).confirm(code), done=done, failed=self._context.shell.show_error, writes=True)

    # the acts --------------------------------------------------------------------------------------------------------------
    def _show(self, acts: list[Act]) -> None:
        t, ui = self._context.texts.t, self._context.ui
        self.acts.setVisible(bool(acts))
        self.acts.clear(keep=1)
        for act in acts:
            day = dates.long_date(act.made_at.astimezone(KAZAKHSTAN).date(), self._context.texts.code)
            words = ui.stack(ui.text(f"{act.from_name} → {act.to_name}", "strong"), ui.small(day), gap="xs")
            self.acts.add(ui.split(words, ui.small_button(t("Save the act as PDF"), lambda act=act: self._choose(act), icon="save")))

    def _choose(self, act: Act) -> None:
        choose_place(self, self._context.texts.t("Save the act as PDF"), "act.pdf", lambda path: self.save(act, path))

    def save(self, act: Act, path: Path) -> None:
        """Writes the act where the user said."""
        language = language_of(self._context.texts.code)

        def work(_control: object) -> None:
            write_file(path, self._handover.paper(act.id, language))

        self.jobs.run(work, done=lambda _none: self._context.shell.say(self._context.texts.t("Saved")), failed=self._context.shell.show_error)
