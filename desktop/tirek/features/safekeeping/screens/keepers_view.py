"""The tab of the two keepers: who keeps our halves, what we keep for others, and every step that was taken."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tirek.features.safekeeping.keepers import Keepers, Standing
from tirek.features.safekeeping.keepers_log import Step, steps
from tirek.features.safekeeping.screens.keepers_card import KIND_WORDS, KeepersCard
from tirek.foundation.command_line import read_bytes, write_file
from tirek.foundation.language import dates
from tirek.foundation.language.texts import mark
from tirek.foundation.ui.files import choose_file, choose_place
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.tokens import Tone

HAPPENED: dict[str, str] = {
    "chosen": mark("Two keepers were chosen"),
    "refused_here": mark("The chair refused what was asked: the halves given open nothing"),
    "key_made": mark("This office made a keeper's key"),
    "seen": mark("A request was seen, the waiting began"),
    "given": mark("Our half was given"),
    "refused": mark("The request was refused"),
    "asked": mark("The keepers were asked to open these records"),
    "used": mark("The keepers opened these records"),
}
STATES: dict[str, tuple[str, Tone]] = {
    "waiting": (mark("waits"), "warn"), "opened": (mark("our half was given"), "info"), "refused": (mark("refused"), "plain"),
}  # fmt: skip
SHOWN_STEPS = 12


class KeepersView(QWidget):
    """`refresh` reads everything again."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._context, self._keepers = context, Keepers(context.org)
        self.jobs = ScreenJobs(context.jobs, self)
        self.request: tuple[bytes, Standing] | None = None
        t, ui = context.texts.t, context.ui
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(context.theme.space("l"))
        column.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.own = KeepersCard(context) if context.org.vault.is_chair else None
        self.log = ui.card(t("Steps"))
        self.office = ui.card(t("When this office is a keeper"))
        for card in (self.own, self.log, self.office):
            if card is not None:
                column.addWidget(card)
        if self.own is not None:
            self.own.changed.connect(self._read)
        self._read()

    def refresh(self) -> None:
        """Reads again who keeps, what was asked and what happened."""
        if self.own is not None:
            self.own.refresh()
        self._read()

    def _read(self) -> None:
        org = self._context.org

        def work(_control: object) -> tuple[list[Step], list[Standing], list[str]]:
            return steps(org), self._keepers.requests(), self._keepers.own_kinds()

        self.jobs.run(work, done=lambda found: self._show(*found), failed=self._context.shell.show_error)

    def _show(self, log: list[Step], requests: list[Standing], kinds: list[str]) -> None:
        ui, t = self._context.ui, self._context.texts.t
        own = self._context.org.vault.header.vault
        self.log.clear(keep=1)
        for number, step in enumerate(log[:SHOWN_STEPS]):
            if number:
                self.log.add_line()
            facts = " · ".join(part for part in (self._moment(step.at), step.who, step.what) if part)
            self.log.add(ui.stack(ui.text(t(HAPPENED[step.happened])), ui.muted(facts), gap="xs"))
        self.log.setVisible(bool(log))
        self._show_office([one for one in requests if one.vault != own], kinds)

    def _moment(self, at: datetime) -> str:
        return dates.date_and_time(at, self._context.texts.code)

    # this office as a keeper -----------------------------------------------------------------------------------------------
    def _show_office(self, requests: list[Standing], kinds: list[str]) -> None:
        ui, t = self._context.ui, self._context.texts.t
        self.office.clear(keep=1)
        self.office.add(ui.muted(t("For the regional office and the centre: schools choose them by a key file. The key itself never leaves this vault.")))
        buttons = [ui.secondary(t("Write the key file: {name}", name=t(words)), partial(self._choose_key_place, kind), icon="key") for kind, words in KIND_WORDS.items()]
        self.request_button = ui.secondary(t("Open a request"), self._choose_request, icon="folder")
        self.office.add(ui.row(*buttons, *([self.request_button] if kinds else [])))
        if self.request is not None:
            self.office.add(ui.line(), self._open_request(*self.request, kinds))
        for one in requests:
            if self.request is None or one.digest != self.request[1].digest:
                self.office.add(ui.line(), self._line(one))

    def _line(self, one: Standing) -> QWidget:
        ui, t = self._context.ui, self._context.texts.t
        word, tone = STATES[one.state]
        facts = [t("Asked: {moment}", moment=self._moment(one.asked_at)), one.reason]
        if one.state == "waiting":
            facts.insert(1, self._when(one))
        words = ui.stack(ui.text(one.organisation, "strong"), ui.muted(" · ".join(part for part in facts if part)), gap="xs")
        return ui.split(words, ui.chip(t(word), tone))

    def _when(self, one: Standing) -> str:
        left, texts = one.may_open_at - self._context.clock.now(), self._context.texts
        if left <= timedelta():
            return texts.t("The waiting is over")
        hours = -(-int(left.total_seconds()) // 3600)
        return texts.n("{count} hour to wait, until {moment}", "{count} hours to wait, until {moment}", hours, moment=self._moment(one.may_open_at))

    def _open_request(self, data: bytes, one: Standing, kinds: list[str]) -> QWidget:
        ui, t = self._context.ui, self._context.texts.t
        words = t("Call the school by the number that you know, and ask whether they really asked.")
        stack = ui.stack(self._line(one), ui.banner(words, "warn"), gap="s")
        deeds: list[QWidget] = []
        self.give_buttons: dict[str, Any] = {}
        ready = one.state != "refused" and self._context.clock.now() >= one.may_open_at
        for kind in kinds if ready else ():
            self.give_buttons[kind] = ui.primary(t("Give our half: {name}", name=t(KIND_WORDS[kind])), partial(self._choose_share_place, kind), icon="key")
            deeds.append(self.give_buttons[kind])
        if self._context.org.may_open("register"):
            self.letter_button = ui.secondary(t("Write about it by letter"), partial(self._context.navigate, "keepers_post", digest=one.digest), icon="mail")
            deeds.append(self.letter_button)
        self.refuse_button = ui.danger(t("Refuse"), self.refuse)
        if one.state == "waiting":
            deeds.append(self.refuse_button)
        layout = stack.layout()
        assert layout is not None
        layout.addWidget(ui.row(*deeds))
        return stack

    def _choose_key_place(self, kind: str) -> None:
        choose_place(self, self._context.texts.t("Where to write the key file"), f"tirek-keeper-{kind}.json", partial(self.write_key, kind))

    def write_key(self, kind: str, path: Path) -> None:
        """Makes this office's key at the first time, and writes its public half for the schools."""
        self._deed(lambda: write_file(path, self._keepers.make_key(kind)), self._context.texts.t("The file is written: {name}", name=path.name))

    def _choose_request(self) -> None:
        choose_file(self, self._context.texts.t("Choose the request of the school"), self.look)

    def look(self, path: Path) -> None:
        """Shows a request; the first time it is seen the waiting begins."""

        def work(_control: object) -> tuple[bytes, Standing]:
            data = read_bytes(path)
            return data, self._keepers.look(data)

        def done(found: tuple[bytes, Standing]) -> None:
            self.request = found
            self._read()

        self.jobs.run(work, done=done, failed=self._context.shell.show_error, writes=True)

    def _choose_share_place(self, kind: str) -> None:
        choose_place(self, self._context.texts.t("Where to write our half"), f"tirek-half-{kind}.json", partial(self.give, kind))

    def give(self, kind: str, path: Path) -> None:
        """Writes this office's half for the request that is open."""
        assert self.request is not None
        data = self.request[0]
        self._deed(lambda: write_file(path, self._keepers.give(data, kind)), self._context.texts.t("The file is written: {name}", name=path.name))

    def refuse(self) -> None:
        """The school did not ask."""
        assert self.request is not None
        data = self.request[0]
        self._deed(lambda: self._keepers.refuse(data), self._context.texts.t("The request was refused"))

    def _deed(self, work: Any, words: str) -> None:
        def done(_none: object) -> None:
            if self.request is not None:
                digest = self.request[1].digest
                standing = next((one for one in self._keepers.requests() if one.digest == digest), None)
                self.request = (self.request[0], standing) if standing is not None else None
            self._context.shell.changed()
            self._context.shell.say(words)
            self._read()

        self.jobs.run(lambda _control: work(), done=done, failed=self._context.shell.show_error, writes=True)


