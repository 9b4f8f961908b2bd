"""Computers: what was written in two ways, which computers there are, meeting over a stick, joining another one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QWidget

from tirek.features.devices.screens.conflict_card import ConflictCard
from tirek.features.devices.screens.relay_card import RelayCard
from tirek.features.devices.service import ConflictView, Devices, DeviceView, VersionView
from tirek.foundation.errors import to_words
from tirek.foundation.jobs import Control
from tirek.foundation.language.dates import age
from tirek.foundation.replication.meeting import Meeting
from tirek.foundation.ui.files import choose_folder
from tirek.foundation.ui.page import PageContext, ScrollPage
from tirek.foundation.ui.widgets.buttons import Button
from tirek.foundation.ui.widgets.emptying import empty_out

SHOWN = 20


class DevicesPage(ScrollPage):
    def __init__(self, context: PageContext) -> None:
        super().__init__(context, width=860)
        self._devices = Devices(context.org)
        ui, t = self.ui, self.texts.t
        self.conflicts: list[ConflictView] = []
        self.waiting = ui.stack(gap="m")
        self.cards: list[ConflictCard] = []
        self.meet_button = ui.primary(t("Meet over a stick"), self.choose_folder, icon="usb")
        self.pair_button = ui.ghost(t("Join another computer"), self.choose_pairing_folder, icon="plus")
        self.progress = ui.progress()
        self.result = ui.stack(gap="s")
        self.lines = ui.stack(gap="m")
        self.card = ui.card(t("Computers of the organisation"), self.lines)
        self.card.add_line()
        words = t("Put a stick in here, then into the other computer, then here once more: both have everything. On the stick nobody can read it.")
        self.card.add(ui.muted(words), self.result, self.progress, ui.row(self.meet_button, self.pair_button))
        anew = t("If the keys were changed on another computer, or this one was withdrawn and found again, it joins anew. What it holds is set aside and stays here.")
        self.anew_button = ui.ghost(t("Join this computer anew"), context.shell.join_anew, icon="usb")
        self.card.add_line().add(ui.muted(anew), ui.row(self.anew_button))
        self.relay_card = RelayCard(context, self._later)
        self.add(self.waiting, self.card, self.relay_card)
        self.body.addStretch(1)

    @property
    def title(self) -> str:
        return self.texts.t("Computers")

    def first_focus(self) -> QWidget | None:
        return self.cards[0].findChild(Button) if self.cards else self.meet_button

    def refresh(self) -> None:
        devices = self._devices
        self.jobs.run(lambda _control: (devices.list(), devices.conflicts()), done=self._show, failed=self.context.shell.show_error)
        self.relay_card.refresh()

    def _later(self) -> None:
        self.context.shell.changed()
        self.refresh()

    # showing -----------------------------------------------------------------------------------------------------------
    def _show(self, found: tuple[list[DeviceView], list[ConflictView]]) -> None:
        devices, self.conflicts = found
        empty_out(self.waiting.layout())
        self.cards = [ConflictCard(self.context, conflict, self._choose) for conflict in self.conflicts[:SHOWN]]
        self.waiting.setVisible(bool(self.cards))
        if self.cards:
            ui, texts = self.ui, self.texts
            heading = texts.n("{count} field was written in two ways", "{count} fields were written in two ways", len(self.conflicts))
            words = texts.t("Different things were written on two computers before they met. Both are kept. Nothing is chosen until you choose.")
            self.waiting.add(ui.stack(ui.h2(heading), ui.muted(words), gap="xs"))
            for card in self.cards:
                self.waiting.add(card)
        empty_out(self.lines.layout())
        for device in devices:
            self.lines.add(self._line(device))
        self.measure()

    def _line(self, device: DeviceView) -> QWidget:
        ui, t = self.ui, self.texts.t
        name = t("This computer") if device.this else t("Another computer")
        letter = t("Letter in numbers: {letter}", letter=device.letter) if device.letter else t("Has given no number yet")
        head = ui.row(ui.text(name, "strong"), gap="m")
        if device.clock_ahead:
            head.add(ui.chip(t("Its date looks wrong"), "warn"))
        parts = [letter]
        if device.last_person and device.last_change:
            parts.append(t("last wrote: {who}, {when}", who=device.last_person, when=self._age(device.last_change)))
        lines = [head, ui.small(" · ".join(parts))]
        if not device.this:
            lines.append(ui.small(self._met(device)))
        return ui.stack(*lines, gap="xs")

    def _met(self, device: DeviceView) -> str:
        texts = self.texts
        if device.met_at is None:
            return texts.t("It has not answered over a stick yet.")
        when = self._age(device.met_at)
        if device.lacks:
            lacks = texts.n("{count} change from here had not reached it", "{count} changes from here had not reached it", device.lacks)
            return texts.t("Met: {when} · {lacks}", when=when, lacks=lacks)
        return texts.t("Met: {when} · it has everything from here", when=when)

    def _age(self, moment: Any) -> str:
        return age(self.texts, moment, self.context.clock.now())

    # choosing ------------------------------------------------------------------------------------------------------------
    def _choose(self, conflict: ConflictView, version: VersionView) -> None:
        devices = self._devices

        def work(_control: Control) -> int:
            return devices.choose(conflict.table, conflict.record, conflict.field, version.id)

        def done(_action: int) -> None:
            self.context.shell.changed()
            self.context.shell.say(self.texts.t("Chosen. The other version stays in the history."))
            self.refresh()

        self.jobs.run(work, done=done, failed=self.context.shell.show_error, writes=True)

    # meeting -------------------------------------------------------------------------------------------------------------
    def choose_folder(self) -> None:
        """Asks for the stick's folder, then meets."""
        self._ask(self.meet)

    def choose_pairing_folder(self) -> None:
        """Asks for the stick's folder, then makes a pairing."""
        self._ask(self.pair)

    def _ask(self, then: Any) -> None:
        choose_folder(self, self.texts.t("Choose the folder of the stick"), lambda folder: then(str(folder)))

    def meet(self, folder: str) -> None:
        """Takes in what the others left there, then leaves what is new here."""
        devices = self._devices

        def work(control: Control) -> tuple[Meeting, Meeting]:
            return devices.meet(Path(folder), lambda done, total: control.step(done, total, ""))

        self._begin(self.texts.t("Meeting the other computers"))
        self.jobs.run(work, done=self._met_them, failed=self._failed, progress=self.progress.step, writes=True)

    def pair(self, folder: str) -> None:
        """Prepares the stick and shows the code."""
        devices = self._devices

        def work(control: Control) -> tuple[str, Meeting]:
            return devices.pair(Path(folder), lambda done, total: control.step(done, total, ""))

        self._begin(self.texts.t("Writing everything on the stick, sealed"))
        self.jobs.run(work, done=self._paired, failed=self._failed, progress=self.progress.step, writes=True)

    def _begin(self, words: str) -> None:
        empty_out(self.result.layout())
        self.progress.start(words)

    def _met_them(self, both: tuple[Meeting, Meeting]) -> None:
        self.progress.finish()
        taken, left = both
        n, t = self.texts.n, self.texts.t
        parts: list[str] = []
        if taken.changes:
            parts.append(n("{count} change was taken in.", "{count} changes were taken in.", taken.changes))
        if left.changes:
            parts.append(n("{count} change lies on the stick for the others.", "{count} changes lie on the stick for the others.", left.changes))
        problems = [" ".join(to_words(self.texts, problem)) for problem in taken.problems]
        if not parts and not problems:
            parts.append(t("Nothing new on either side."))
        self._say("\n".join([" ".join([*parts, t("Take the stick out now.")]), *problems]), "warn" if problems else "ok")
        self.context.shell.changed()
        self.refresh()

    def _paired(self, made: tuple[str, Meeting]) -> None:
        self.progress.finish()
        t = self.texts.t
        self._say(t("The stick is ready. On the other computer start Tirek, choose “Another computer has our records”, and type the code and your passphrase."), "ok")
        self.result.add(self.ui.stack(self.ui.small(t("Code, for one joining; say it aloud, do not keep it with the stick")), self.ui.h1(made[0]), gap="xs"))
        self.refresh()

    def _failed(self, error: BaseException) -> None:
        self.progress.finish()
        self._say("\n".join(to_words(self.texts, error)), "bad")

    def _say(self, words: str, tone: Any) -> None:
        empty_out(self.result.layout())
        self.result.add(self.ui.banner(words, tone))
