"""Exchange: how it stands, exchange now, what leaves this computer, what has left, notices of the centre."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from tirek.features.exchange_desk.screens.join_card import JoinCard, MoveCard
from tirek.features.exchange_desk.screens.message_view import MessageView
from tirek.features.exchange_desk.screens.notices_card import NoticesCard
from tirek.features.exchange_desk.screens.packs_card import PacksCard
from tirek.features.exchange_desk.screens.words import (
    STAGES,
    STATES,
    kind_words,
    month_words,
    records_words,
    size_words,
    state_chip,
)
from tirek.features.exchange_desk.service import ExchangeDesk, Joined, Month, Standing
from tirek.features.notices.api import Notices, NoticeView
from tirek.foundation.errors import to_words
from tirek.foundation.exchange.outbox import HELD
from tirek.foundation.exchange.outgoing import OutgoingView
from tirek.foundation.exchange.packs import PackView
from tirek.foundation.exchange.round import RoundReport
from tirek.foundation.jobs import Control, Handle
from tirek.foundation.language.dates import age
from tirek.foundation.ui.files import choose_folder
from tirek.foundation.ui.page import Page, PageContext
from tirek.foundation.ui.widgets.emptying import empty_out
from tirek.foundation.ui.widgets.tabs import Tabs

FIRST_SHOWN = 20
News = tuple[Standing, list[OutgoingView], list[OutgoingView], list[NoticeView], list[PackView], list[Month], bool]
MONTHS_SHOWN = 3


class ExchangePage(Page):
    """`open(show="outgoing")` shows what leaves, `open(run=True)` begins a round."""

    def __init__(self, context: PageContext, desk: ExchangeDesk) -> None:
        super().__init__(context)
        self._desk = desk
        self.standing: Standing | None = None
        self.waiting: list[OutgoingView] = []
        self.left: list[OutgoingView] = []
        self.months: list[Month] = []
        self._round: Handle | None = None
        ui, t = self.ui, self.texts.t
        self.first = ui.scroll(width=1180)
        self.state_card = ui.card()
        self.join_card = JoinCard(context, desk)
        self.join_card.joined.connect(self._joined)
        self.join_card.hide()
        self.move_card = MoveCard(context, desk)
        self.move_card.joined.connect(self._joined)
        self.move_card.left.connect(lambda: self._move(False))
        self.move_card.hide()
        self.result = ui.stack()
        self.result.hide()
        self.tabs = Tabs(self.theme, t("Messages"), [
            ("outgoing", t("What leaves this computer"), lambda: self._list(self.waiting, gone=False)),
            ("gone", t("What has left"), lambda: self._list(self.left, gone=True)),
        ])  # fmt: skip
        self.messages = ui.card("", self.tabs)
        self.notices = NoticesCard(context)
        self.notices.read.connect(context.shell.changed)
        main = ui.stack(self.state_card, self.join_card, self.move_card, self.messages, gap="l")
        main.fill()
        self.packs = PacksCard(context, desk)
        side = ui.stack(self.notices, self.packs, gap="l")
        side.fill()
        self._columns = ui.columns(main, side)
        self.first.add(self._columns)
        self.first.column.addStretch(1)
        self.levels = ui.levels(self.first, t("Back to the exchange"))
        self.levels.moved.connect(self.title_changed)
        self.column.addWidget(self.levels)
        self.run_button = ui.primary(t("Exchange now"), self.exchange, icon="exchange")
        self.to_stick_button = ui.secondary(t("Write to a stick"), lambda: self._choose_stick(self.write_stick), icon="usb")
        self.from_stick_button = ui.secondary(t("Read from a stick"), lambda: self._choose_stick(self.read_stick), icon="usb")
        self.arrived_button = ui.ghost(t("What came"), lambda: context.navigate("arrived"), icon="mail")
        self.move_button = ui.ghost(t("Move to another centre"), lambda: self._move(True))
        self.saver = ui.check(t("Save data"))
        self.saver.clicked.connect(self._save_data)
        self.saving = ui.stack(self.saver, ui.small(t("Large parts then wait for a free connection or a stick.")), ui.row(self.move_button), gap="xs")
        self.progress = ui.progress(stop=self._stop, at_once=True)
        self._tiles = ui.stack()
        self._build_state()
        self.tabs.show_tab("outgoing")

    @property
    def title(self) -> str:
        return self.texts.t("Message") if self.levels.opened is not None else self.texts.t("Exchange")

    def first_focus(self) -> QWidget | None:
        return self.run_button if self.run_button.isVisible() else None

    def open(self, **args: Any) -> None:
        self.levels.back()
        if args.get("show"):
            self.tabs.show_tab("gone" if args["show"] == "gone" else "outgoing")
            self.first.ensureWidgetVisible(self.messages)
        if args.get("run"):
            self.exchange()

    def arrange(self, *, narrow: bool) -> None:
        self._columns.set_narrow(narrow)

    # reading ---------------------------------------------------------------------------------------------------------
    def refresh(self) -> None:
        desk, org = self._desk, self.context.org

        def work(_control: Control) -> News:
            waiting = desk.outgoing()  # first: it gathers what has changed, so that the counts are right
            return desk.status(), waiting, desk.gone(), Notices(org).all(), desk.packs(), desk.months(MONTHS_SHOWN), desk.saves_data

        self.jobs.run(work, done=self._show, failed=self.context.shell.show_error, writes=True)

    def _show(self, news: News) -> None:
        self.standing, self.waiting, self.left, notices, packs, self.months, saves = news
        self.saver.setChecked(saves)
        self.packs.setVisible(self.standing.centre is not None)
        self.packs.show_packs(packs)
        self._show_state(self.standing)
        self.tabs.renew("outgoing", "gone")
        self.notices.show_notices(notices)

    # the state -------------------------------------------------------------------------------------------------------
    def _build_state(self) -> None:
        card, ui = self.state_card, self.ui
        self.heading, self.sentence = ui.h2(""), ui.text("", "muted")
        head = ui.stack(self.heading, self.sentence, gap="xs")
        self.deeds = ui.row(self.run_button, self.to_stick_button, self.from_stick_button, self.arrived_button)
        card.add(head, self._tiles, self.result, self.progress, self.deeds, self.saving)

    def _show_state(self, standing: Standing) -> None:
        texts, t = self.texts, self.texts.t
        joined = standing.centre is not None
        self.join_card.setVisible(not joined)
        self.deeds.setVisible(joined)
        self.saving.setVisible(joined)
        self._tiles.setVisible(joined)
        if not joined:
            self.heading.setText(t("Not joined to a centre"))
            self.sentence.setText(t("Everything stays on this computer. Below you see what would leave if you joined."))
            return
        self.heading.setText(standing.centre or "")
        when = age(texts, standing.last_round_at, self.context.clock.now()) if standing.last_round_at else ""
        if standing.state == "waiting":
            self.sentence.setText(t("The invitation is taken. The centre has not answered yet; exchange when there is a connection."))
        elif when:
            sizes = {"out": size_words(standing.bytes_out, texts), "came": size_words(standing.bytes_in, texts)}
            self.sentence.setText(t("Last exchange: {when} · sent in all: {out} · received: {came}", when=when, **sizes))
        else:
            self.sentence.setText(t("There was no exchange yet."))
        self._show_tiles(standing)

    def _show_tiles(self, standing: Standing) -> None:
        layout = self._tiles.layout()
        empty_out(layout)
        holder = QWidget()
        holder.setObjectName("clear")
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self.theme.space("m"))
        for state, (words, _tone) in STATES.items():
            tile = self.ui.stat(self.texts.t(words), str(getattr(standing, state)))
            tile.setObjectName("sunken")
            row.addWidget(tile, 1)
        layout.addWidget(holder)

    # exchanging ------------------------------------------------------------------------------------------------------
    def exchange(self) -> None:
        """One round with the centre, in the background; a second press while it runs does nothing."""
        self._begin(self._desk.run, self._exchanged)

    def write_stick(self, stick: Path) -> None:
        """The first half of a round by a stick."""
        self._begin(lambda control: self._desk.write_stick(stick, control), self._written)

    def read_stick(self, stick: Path) -> None:
        """The second half, when the stick is back."""
        self._begin(lambda control: self._desk.read_stick(stick, control), self._exchanged)

    def _begin(self, work: Callable[[Control], RoundReport], done: Callable[[RoundReport], None]) -> None:
        if self._round is not None and not self._round.finished:
            return
        self._say_result("", "info")
        self.progress.start(self.texts.t(STAGES["collect"]))
        self._round = self.jobs.run(work, done=done, failed=self._not_exchanged, progress=self._step, stopped=self._stopped)

    def _choose_stick(self, chosen: Callable[[Path], None]) -> None:
        choose_folder(self, self.texts.t("Choose the stick"), chosen)

    def _step(self, done: int, total: int, stage: str) -> None:
        words = STAGES.get(stage)
        self.progress.step(done, total, self.texts.t(words) if words else "")

    def _stop(self) -> None:
        if self._round is not None:
            self._round.cancel()

    def _exchanged(self, report: RoundReport) -> None:
        n, t = self.texts.n, self.texts.t
        parts: list[str] = []
        if report.delivered:
            parts.append(n("The centre received {count} message.", "The centre received {count} messages.", report.delivered))
        if report.received:
            parts.append(n("{count} message came from the centre.", "{count} messages came from the centre.", report.received))
        problems = [" ".join(to_words(self.texts, problem)) for problem in report.problems]
        if not parts and not problems:
            parts.append(t("Nothing new: the centre has everything."))
        words = "\n".join(part for part in (" ".join(parts), *problems) if part)
        self._ended(words, "bad" if report.refused else "warn" if problems else "ok")

    def _written(self, report: RoundReport) -> None:
        problems = [" ".join(to_words(self.texts, problem)) for problem in report.problems]
        words = problems or [self.texts.t("Everything is on the stick. Take it out and give it to the regional office; when it is back, press “Read from a stick”.")]
        self._ended("\n".join(words), "warn" if problems else "ok")

    def _ended(self, words: str, tone: Any) -> None:
        self.progress.finish()
        self._say_result(words, tone)
        self.context.shell.changed()
        self.refresh()

    def _not_exchanged(self, error: BaseException) -> None:
        self.progress.finish()
        self._say_result("\n".join(to_words(self.texts, error)), "bad")
        self.refresh()

    def _stopped(self) -> None:
        self.progress.finish()
        self._say_result(self.texts.t("Stopped. What has no receipt waits here for the next exchange."), "info")
        self.refresh()

    def _say_result(self, words: str, tone: Any) -> None:
        layout = self.result.layout()
        empty_out(layout)
        if words:
            layout.addWidget(self.ui.banner(words, tone))
        self.result.setVisible(bool(words))

    def _move(self, on: bool) -> None:
        """Opens the card by which a centre is left for another one, or closes it."""
        self.move_card.begin_anew()
        self.move_card.setVisible(on)
        self.move_button.setEnabled(not on)
        if on:
            self.move_card.asked.setFocus()
            QTimer.singleShot(0, self.move_card, self._show_move)

    def _show_move(self) -> None:
        """Its beginning comes first: what it means stands there."""
        top = self.move_card.mapTo(self.first.widget(), self.move_card.rect().topLeft()).y()
        self.first.verticalScrollBar().setValue(top - self.theme.space("m"))

    def _joined(self, joined: Joined) -> None:
        t = self.texts.t
        self._move(False)
        words = t("Joined: {centre}. Compare this sign with the regional office by telephone: {sign}", centre=joined.centre, sign=joined.fingerprint)
        self._say_result(words, "ok")
        self.context.shell.changed()
        self.refresh()

    # messages --------------------------------------------------------------------------------------------------------
    def _list(self, messages: Sequence[OutgoingView], *, gone: bool) -> QWidget:
        ui, t = self.ui, self.texts.t
        holder = ui.stack(gap="m")
        if not messages:
            words = t("Nothing has left this computer yet.") if gone else t("Nothing waits. New cards and totals appear here before they leave.")
            holder.add(ui.muted(words))
            return holder
        if gone:
            for month in self.months:
                holder.add(ui.muted(month_words(month, self.texts)))
            holder.add(ui.line())
        elif any(message.state == "waiting" for message in messages):
            holder.add(self._stop_all(messages))
        for number, message in enumerate(messages[:FIRST_SHOWN]):
            if number:
                holder.add(ui.line())
            holder.add(self._line(message))
        if len(messages) > FIRST_SHOWN:
            rest = len(messages) - FIRST_SHOWN
            holder.add(ui.muted(self.texts.n("{count} more", "{count} more", rest)))
        return holder

    def _line(self, message: OutgoingView) -> QWidget:
        ui, texts, t = self.ui, self.texts, self.texts.t
        holder = QWidget()
        holder.setObjectName("clear")
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setColumnStretch(0, 1)
        grid.setHorizontalSpacing(self.theme.space("m"))
        title = kind_words(message.kind, texts)
        reader = message.sealed_to or (self.standing.centre if self.standing else "") or ""
        facts = [records_words(message, texts), size_words(message.bytes, texts)]
        facts.append(t("sealed for: {name}", name=reader) if message.bundle else t("not sealed yet"))
        grid.addWidget(ui.text(title, "strong"), 0, 0)
        held = message.code == HELD
        grid.addWidget(ui.row(ui.chip(t("Stopped"), "warn") if held else ui.chip(*state_chip(message.state, texts)), *(ui.word(fact, "small") for fact in facts), gap="m"), 1, 0)
        button = ui.small_button(t("Look inside"), lambda: self.open_message(message), icon="eye")
        button.setAccessibleName(f"{t('Look inside')}: {title}")
        grid.addWidget(button, 0, 1, 2, 1)
        if message.state == "waiting" and self.context.org.vault.signer is not None:
            words = t("Let it go") if held else t("Stop")
            deed = ui.small_button(words, lambda: self._hold(held, message.id), icon="play" if held else "stop")
            deed.setAccessibleName(f"{words}: {title}")
            grid.addWidget(deed, 0, 2, 2, 1)
        return holder

    def _stop_all(self, messages: Sequence[OutgoingView]) -> QWidget:
        ui, t = self.ui, self.texts.t
        held = all(message.code == HELD for message in messages if message.state == "waiting")
        self.stop_all_button = ui.small_button(t("Let all go") if held else t("Stop all"), lambda: self._hold(held), icon="play" if held else "stop")
        return ui.row(self.stop_all_button)

    def _hold(self, held: bool, *messages: str) -> None:
        desk = self._desk

        def work(_control: Control) -> None:
            (desk.release if held else desk.hold)(*messages)

        def done(_none: object) -> None:
            self.context.shell.changed()
            self.context.shell.say(self.texts.t("It leaves with the next exchange.") if held else self.texts.t("Stopped: it stays here until you let it go"))
            self.refresh()

        self.jobs.run(work, done=done, failed=self.context.shell.show_error, writes=True)

    def _save_data(self, on: bool) -> None:
        desk = self._desk
        self.jobs.run(lambda _control: desk.save_data(on), done=lambda _none: self.context.shell.say(self.texts.t("Saved")), failed=self.context.shell.show_error, writes=True)

    def open_message(self, message: OutgoingView) -> MessageView:
        """Shows one message, decoded, with its bytes."""
        view = MessageView(self.context, message)
        self.levels.open(view)
        return view
