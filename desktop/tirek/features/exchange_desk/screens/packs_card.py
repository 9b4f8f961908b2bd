"""Signed packs of the law and of templates: which are in use, and two ways to newer ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from tirek.features.exchange_desk.service import ExchangeDesk
from tirek.foundation.exchange.packs import PackView
from tirek.foundation.language.dates import short_date
from tirek.foundation.language.texts import mark
from tirek.foundation.ui.files import choose_folder
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.emptying import empty_out
from tirek.foundation.ui.widgets.surfaces import Card

KINDS: Mapping[str, str] = {"law": mark("Laws"), "templates": mark("Templates of documents")}


class PacksCard(Card):
    """Shown once a centre is joined: only it can be trusted to sign."""

    def __init__(self, context: PageContext, desk: ExchangeDesk) -> None:
        super().__init__(context.theme, context.texts.t("Laws and templates"))
        self._context, self._desk = context, desk
        self.jobs = ScreenJobs(context.jobs, self)
        ui, t = context.ui, context.texts.t
        self.lines = ui.stack(gap="s")
        self.progress = ui.progress()
        self.from_centre = ui.secondary(t("Fetch newer ones"), lambda: self.install(None), icon="down")
        self.from_stick = ui.ghost(t("Take from a stick"), self._choose, icon="usb")
        self.add(self.lines, self.progress, ui.row(self.from_centre, self.from_stick))
        self.show_packs(())

    def show_packs(self, packs: Sequence[PackView]) -> None:
        """The packs in use; a kind without one is served by what came with the program."""
        ui, texts, t = self._context.ui, self._context.texts, self._context.texts.t
        layout = self.lines.layout()
        empty_out(layout)
        if not packs:
            layout.addWidget(ui.muted(t("Those that came with the program are in use.")))
        for pack in packs:
            words = t("version {version}", version=pack.version)
            if pack.valid_until:
                words = t("{pack}, valid until {date}", pack=words, date=short_date(date.fromisoformat(pack.valid_until), texts.code))
            name = t(KINDS[pack.name]) if pack.name in KINDS else pack.name
            layout.addWidget(ui.stack(ui.text(name, "strong"), ui.text(words, "small"), gap="xs"))
            if not pack.whole:
                layout.addWidget(ui.banner(t("Its files were changed on this computer, so the ones that came with the program are in use. Fetch it again."), "warn"))

    def install(self, place: str | None) -> None:
        """In the background; what is installed stays in use until the new one is proved."""
        self.progress.start(self._context.texts.t("Checking the signatures"))
        self._enable(False)
        self.jobs.run(lambda control: self._desk.install_packs(place, control), done=self._installed, failed=self._failed)

    def _choose(self) -> None:
        choose_folder(self, self._context.texts.t("Choose the stick"), lambda stick: self.install(str(stick)))

    def _installed(self, new: Sequence[PackView]) -> None:
        self.progress.finish()
        self._enable(True)
        t = self._context.texts.t
        self._context.shell.say(t("The newer ones are in use from the next opening of the program.") if new else t("Nothing newer is there: the newest are in use."))
        self.jobs.run(lambda _control: self._desk.packs(), done=self.show_packs, failed=self._failed)

    def _failed(self, error: BaseException) -> None:
        self.progress.finish()
        self._enable(True)
        self._context.shell.show_error(error)

    def _enable(self, enabled: bool) -> None:
        self.from_centre.setEnabled(enabled)
        self.from_stick.setEnabled(enabled)
