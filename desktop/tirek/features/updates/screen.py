"""The program's own versions: which is in use, what a stick or the centre brings, what will happen, the way back."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtWidgets import QWidget

from tirek.features.updates.service import InUse, Offered, Updates, words_of
from tirek.foundation.jobs import Handle
from tirek.foundation.language.texts import mark
from tirek.foundation.ui.files import choose_folder
from tirek.foundation.ui.page import PageContext, PageSpec, ScrollPage
from tirek.foundation.ui.widgets.buttons import Button
from tirek.foundation.updating.update import Updated

_T = TypeVar("_T")

TITLE = mark("New version")
STEPS = (
    mark("Every file is compared with the signed list. One wrong byte, and nothing is changed."),
    mark("A backup of all records is made and opened again to prove it."),
    mark("The new version is put beside the old one and tries itself out. If it does not find itself sound, the old one stays."),
    mark("From the next start the new version opens. The old one is kept until the new one has started three times."),
)


class UpdatesPage(ScrollPage):
    """`updates` is asked in the background only."""

    def __init__(self, context: PageContext, updates: Updates) -> None:
        super().__init__(context, width=860)
        t, ui = self.texts.t, self.ui
        self._updates = updates
        self._offered: Offered | None = None
        self._handle: Handle | None = None
        self.take: Button | None = None
        self.back: Button | None = None
        self.version = ui.card(t("Version in use"))
        self.search = ui.card(
            t("Is there a newer one?"),
            ui.muted(t("Nothing is asked and nothing is fetched by itself: only when you press.")),
        )
        self.from_stick = ui.secondary(t("Look on a stick"), self._choose, icon="usb")
        self.from_centre = ui.secondary(t("Ask the centre"), self.ask_centre, icon="down")
        self.asked = ui.muted("")
        self.asked.hide()
        self.search.add(ui.row(self.from_stick, self.from_centre), self.asked)
        self.offer = ui.card("")
        self.offer.hide()
        self.progress = ui.progress(stop=self._stop)
        self.add(self.version, self.search, self.offer, self.progress)
        self.body.addStretch(1)

    @property
    def title(self) -> str:
        return self.texts.t(TITLE)

    def first_focus(self) -> QWidget | None:
        return self.from_stick

    def refresh(self) -> None:
        self.jobs.run(lambda _control: self._updates.in_use(), done=self._show, failed=self.context.shell.show_error)

    # which is in use ------------------------------------------------------------------------------------------------------
    def _show(self, now: InUse) -> None:
        t, ui, card = self.texts.t, self.ui, self.version
        card.clear(keep=1)
        self.back = None
        card.add(ui.text(t("Tirek {version}", version=now.version), "strong"))
        if now.waiting:
            card.add(ui.banner(t("Version {version} is in place. Close Tirek and open it again: it will start.", version=now.waiting), "ok"))
        if not now.renews:
            card.add(ui.muted(t("This copy does not renew itself: it was not put here by its own installer. Start the installer of the new version; the records stay as they are.")))
        elif now.before:
            kept = self.texts.n(
                "Version {version} is kept until the new one has started well {count} more time.", "Version {version} is kept until the new one has started well {count} more times.",
                now.starts_left, version=now.before,
            )  # fmt: skip
            self.back = ui.secondary(t("Go back to version {version}", version=now.before), self.go_back, icon="undo")
            card.add(ui.muted(kept), ui.row(self.back))
        self.search.setVisible(now.renews)
        self.from_centre.setVisible(now.centre is not None)

    def go_back(self) -> None:
        """The version before starts next time."""

        def done(version: str) -> None:
            self.refresh()
            self.context.shell.say(self.texts.t("Version {version} will start next time.", version=version))

        self._run(lambda _control: self._updates.go_back(), done)

    # looking --------------------------------------------------------------------------------------------------------------
    def _choose(self) -> None:
        choose_folder(self, self.texts.t("Choose the stick"), self.look_at)

    def look_at(self, stick: Path) -> None:
        """Reads the stick's signed list."""
        self.progress.start(self.texts.t("Reading the stick"))
        self._run(lambda _control: self._updates.look_at(stick), self._show_offer)

    def ask_centre(self) -> None:
        """Reads the centre's signed lists; fetches nothing else."""
        self.progress.start(self.texts.t("Asking the centre"))
        self._run(lambda _control: self._updates.ask_centre(), self._show_offer)

    def _show_offer(self, offered: Offered | None) -> None:
        t, ui, card = self.texts.t, self.ui, self.offer
        self._offered = offered
        card.clear()
        self.take = None
        card.setVisible(offered is not None)
        self.asked.setVisible(offered is None)
        if offered is None:
            self.asked.setText(t("The centre has no newer version."))
            return
        size = t("{mb} MB", mb=max(1, offered.bytes // 1_000_000))
        whom = t("From the stick: {place}", place=offered.whom) if offered.place else t("From your centre: {centre}; {size} will be fetched", centre=offered.whom, size=size)
        room = [t("Room on the disk: {size}", size=size)] if offered.place else []
        self.take = ui.primary(t("Put version {version} into use", version=offered.version), self.put_in_use)
        card.add(ui.h2(t("Version {version}", version=offered.version)))
        if words := words_of(self.texts, offered.words):
            card.add(ui.text(words))
        card.add(ui.one_line(whom, "small"))       # a folder may have a long name
        card.add(*(ui.small(line) for line in (t("The list of its files is signed by those who make Tirek; this is checked now and before the first byte is written."), *room)))
        card.add(ui.line(), ui.word(t("What will happen"), "label"))
        card.add(ui.stack(*(ui.muted(f"{number}. {t(step)}") for number, step in enumerate(STEPS, 1)), gap="s"))
        card.add(ui.row(self.take))

    # putting in use ---------------------------------------------------------------------------------------------------------
    def put_in_use(self) -> None:
        """All steps of the update, in the background; the records can be worked with meanwhile."""
        offered = self._offered
        if offered is None:
            return

        def done(updated: Updated) -> None:
            self._offered = None
            self.offer.hide()
            self.refresh()
            self.context.shell.changed()
            self.context.shell.say(self.texts.t("Version {version} is in place. It will start next time.", version=updated.now))

        self.progress.start(self.texts.t("Checking every file of the new version"))
        self._run(lambda control: self._updates.put_in_use(offered, control), done, progress=self.progress.step)

    def _run(self, work: Callable[[Any], _T], done: Callable[[_T], None], *, progress: Callable[[int, int, str], None] | None = None) -> None:
        self._enable(False)

        def ended(answer: _T) -> None:
            self._end()
            done(answer)

        def failed(error: BaseException) -> None:
            self._end()
            self.context.shell.show_error(error)

        self._handle = self.jobs.run(work, done=ended, failed=failed, stopped=self._end, progress=progress, unbreakable=True)

    def _stop(self) -> None:
        if self._handle is not None:
            self._handle.cancel()

    def _end(self) -> None:
        self.progress.finish()
        self._enable(True)

    def _enable(self, enabled: bool) -> None:
        for button in (self.from_stick, self.from_centre, self.take, self.back):
            if button is not None:
                button.setEnabled(enabled)


def updates_spec(updates: Updates) -> PageSpec:
    """The page; it is reached from Settings."""
    return PageSpec("updates", TITLE, "down", partial(_page, updates), under="settings")


def _page(updates: Updates, context: PageContext) -> UpdatesPage:
    return UpdatesPage(context, updates)
