"""The card of our two keepers: who they are, choosing them by their files, refusing what was asked at this computer."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal

from tirek.features.safekeeping.keepers import Keeper, Keepers
from tirek.features.safekeeping.keepers_log import used_at
from tirek.foundation.clock import KAZAKHSTAN
from tirek.foundation.command_line import read_bytes
from tirek.foundation.language import dates
from tirek.foundation.language.texts import mark
from tirek.foundation.ui.files import choose_file
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.surfaces import Card

KIND_WORDS: dict[str, str] = {"region": mark("Region"), "centre": mark("Centre")}


class KeepersCard(Card):
    """For the chair. Two files are chosen one after the other; the digits are for comparing by voice."""

    changed = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__(context.theme, context.texts.t("Two keepers"))
        self._context, self._keepers = context, Keepers(context.org)
        self.jobs = ScreenJobs(context.jobs, self)
        self.files: dict[str, Path] = {}
        self.refresh()

    def refresh(self) -> None:
        """Reads who the keepers are and whether they were asked."""

        def work(_control: object) -> tuple[list[Keeper], datetime | None, datetime | None]:
            return self._keepers.list(), self._keepers.asked_here(), used_at(self._context.org)

        self.jobs.run(work, done=lambda found: self._show(*found), failed=self._context.shell.show_error)

    def _show(self, chosen: list[Keeper], asked: datetime | None, used: datetime | None) -> None:
        t, ui = self._context.texts.t, self._context.ui
        self.clear(keep=1)
        if asked is not None:
            when = dates.long_date(asked.astimezone(KAZAKHSTAN).date(), self._context.texts.code)
            words = t("Asked on: {date}. If it was not you, refuse: the halves then open nothing.", date=when)
            self.add(ui.banner(words, "bad"), ui.row(ui.danger(t("Refuse"), self.refuse)))
        elif used is not None:
            when = dates.long_date(used.astimezone(KAZAKHSTAN).date(), self._context.texts.code)
            self.add(ui.banner(t("Opened by them on: {date}. What they gave opens nothing any more.", date=when) + " " + t("Choose the two keepers anew"), "warn"))
        self.add(
            ui.muted(
                t(
                    "If passphrase and printed code are both lost, the region and the centre together can open the records, but not the "
                    "names behind confidential appeals. Neither can alone, and 72 hours pass in which you can refuse."
                )
            )
        )
        names = {kind: t(words) for kind, words in KIND_WORDS.items()}
        for one in chosen:
            words = ui.stack(ui.text(names[one.kind], "strong"), *([ui.muted(one.name)] if one.name else []), gap="xs")
            self.add(ui.split(words, ui.word(one.digits, "code").selectable()))
        if chosen:
            self.add(ui.small(t("Compare the twenty digits with both offices by voice.")))
        buttons = [ui.secondary(self._file_words(names[kind], kind), partial(self._choose_file, kind), icon="folder") for kind in names]
        self.add(ui.row(*buttons))
        if len(self.files) == len(names):
            self.add(ui.row(ui.primary(t("Make them the keepers"), self.choose)))

    def _file_words(self, name: str, kind: str) -> str:
        file = self.files.get(kind)
        return f"{name}: {file.name}" if file else self._context.texts.t("Key file: {name}", name=name)

    def _choose_file(self, kind: str) -> None:
        choose_file(self, self._context.texts.t("Choose the key file of the keeper"), partial(self.take_file, kind))

    def take_file(self, kind: str, path: Path) -> None:
        """One of the two files was chosen."""
        self.files[kind] = path
        self.refresh()

    def choose(self) -> None:
        """Both files become the keepers."""
        region, centre = self.files["region"], self.files["centre"]
        self._run(lambda: self._keepers.choose(read_bytes(region), read_bytes(centre)))

    def refuse(self) -> None:
        """The chair says no to what was asked here."""
        self._run(self._keepers.refuse_here)

    def _run(self, deed: Any) -> None:
        def done(_none: object) -> None:
            self.files = {}
            self._context.shell.changed()
            self._context.shell.say(self._context.texts.t("Saved"))
            self.refresh()
            self.changed.emit()

        self.jobs.run(lambda _control: deed(), done=done, failed=self._context.shell.show_error, writes=True, unbreakable=True)
