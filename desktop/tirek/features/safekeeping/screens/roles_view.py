"""The tab of who opens what: everybody with keys, the form that gives keys, the withdrawal in two presses."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tirek.features.safekeeping.roles import Holder, Roles
from tirek.features.safekeeping.words import COMPARTMENT_WORDS, ROLE_WORDS
from tirek.foundation.ui.forms import Form, needed
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.surfaces import Card
from tirek.foundation.vault.compartments import DERIVED, GRANTED


class RolesView(QWidget):
    """`refresh` reads who has keys."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._context, self._roles = context, Roles(context.org)
        self.jobs = ScreenJobs(context.jobs, self)
        t, ui = context.texts.t, context.ui
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(context.theme.space("l"))
        column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.list = ui.card(t("Who opens what"))
        self.progress = ui.progress()
        column.addWidget(self.list)
        column.addWidget(self.progress)
        self.form = Form(ui)
        if context.org.vault.is_chair:
            column.addWidget(self._grant_card())
        self.refresh()

    def refresh(self) -> None:
        self.jobs.run(lambda _control: self._roles.list(), done=self._show, failed=self._context.shell.show_error)

    # the list ------------------------------------------------------------------------------------------------------------
    def _show(self, holders: list[Holder]) -> None:
        ui = self._context.ui
        self.list.clear(keep=1)
        for number, holder in enumerate(holders):
            if number:
                self.list.add(ui.line())
            self.list.add(self._row(holder))

    def _row(self, holder: Holder) -> QWidget:
        t, ui = self._context.texts.t, self._context.ui
        name = holder.name or t("The name was not written")
        chips = [ui.chip(t(ROLE_WORDS[holder.role]), "info" if holder.role == "chair" else "plain")]
        if not holder.writes:
            chips.append(ui.chip(t("reads only"), "plain"))
        if holder.you:
            chips.append(ui.chip(t("this is you"), "ok"))
        words = ui.stack(ui.text(name, "strong"), ui.row(*chips), ui.small(self._opens(holder)), gap="xs")
        if holder.role == "chair" or not self._context.org.vault.is_chair:
            return words
        holder_row = ui.split(words, ui.small_button(t("Withdraw the keys"), lambda: self._ask(holder, asking)))
        asking = ui.stack()
        return ui.stack(holder_row, asking, gap="s")

    def _opens(self, holder: Holder) -> str:
        t = self._context.texts.t
        return t("Opens: {parts}", parts=", ".join(t(COMPARTMENT_WORDS[name]) for name in holder.compartments if name not in DERIVED))

    def _ask(self, holder: Holder, place: QWidget) -> None:
        """This one cannot be undone, so it is said before what it means."""
        t, ui, layout = self._context.texts.t, self._context.ui, place.layout()
        assert layout is not None
        if layout.count():
            return
        banner = ui.banner(
            t(
                "The passphrase of this person stops opening at once, and what they opened gets new keys: it takes some seconds. What "
                "they have copied or what lies in earlier backups they can still read. Make a new backup afterwards."
            ),
            "warn",
        )
        layout.addWidget(banner)
        layout.addWidget(ui.row(ui.danger(t("Withdraw now"), partial(self.withdraw, holder)), ui.ghost(t("Leave as it is"), self.refresh)))

    def withdraw(self, holder: Holder) -> None:
        """Takes the keys away."""
        t = self._context.texts.t

        def done(_changed: object) -> None:
            self.progress.finish()
            self._context.shell.changed()
            self._context.shell.say(t("The keys are withdrawn. Make a new backup: earlier ones still open with the withdrawn passphrase."))
            self.refresh()

        self.progress.start(t("Changing the keys"))
        self.jobs.run(lambda control: self._roles.withdraw(holder.id), done=done, failed=self._failed, writes=True, unbreakable=True)

    def _failed(self, error: BaseException) -> None:
        self.progress.finish()
        self._context.shell.show_error(error)
        self.refresh()

    # giving --------------------------------------------------------------------------------------------------------------
    def _grant_card(self) -> Card:
        t, ui = self._context.texts.t, self._context.ui
        options = [(role, t(ROLE_WORDS[role])) for role in GRANTED]
        self.form.add("role", ui.choice_field(t("Role"), options, value="deputy"))
        self.form.add("name", ui.text_field(t("Surname and name"), check=needed(t("Write surname and name.")), limit=200))
        self.passphrase = self.form.add(
            "passphrase",
            ui.passphrase_field(
                t("Their own passphrase"),
                hint=t("Let them type it themselves and do not look: it opens their part and signs in their name."),
                check=self._check,
            ),
        )
        self.grant_button = ui.secondary(t("Give the keys"), self.grant, icon="key")
        return ui.card(
            t("Give keys to an officer"),
            ui.muted(t("A role is held by keys: what it does not open cannot be opened with its passphrase, not even with the files in hand.")),
            self.form,
            ui.row(self.grant_button),
        )

    def _check(self, text: str) -> str | None:
        from tirek.foundation.vault.strength import judge

        if not text:
            return self._context.texts.t("Write a passphrase")
        strength = judge(text, known=(str(self.form.values().get("name", "")),))
        return None if strength.accepted else self._context.texts.t(strength.reason)

    def grant(self) -> None:
        """Gives the keys of the role to the person named."""
        if not self.form.validate():
            return
        values: dict[str, Any] = self.form.values()

        def done(holder: Holder) -> None:
            self.form.set_values({"role": "deputy", "name": "", "passphrase": ""})
            self._context.shell.changed()
            self._context.shell.say(self._context.texts.t("The keys are given: {name}", name=holder.name))
            self.refresh()

        self.jobs.run(
            lambda _control: self._roles.grant(values["role"], values["name"], values["passphrase"]), done=done, failed=self._failed, writes=True
        )
