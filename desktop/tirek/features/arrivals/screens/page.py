"""What came: words of members and sealed letters in one list; each opens as what it is."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from tirek.features.arrivals.screens.word_view import HOW, WordLetterView
from tirek.features.arrivals.service import WORD, Arrival, Arrivals
from tirek.features.letters.api import ANSWER, CASE, KEEPERS, RECALL, REPLY, TRANSFER, Letters
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.dates import date_and_time
from tirek.foundation.language.texts import mark
from tirek.foundation.ui.deed_view import DeedView, OpenedView
from tirek.foundation.ui.page import Page, PageContext
from tirek.foundation.ui.widgets.levels import Scroll

KINDS: dict[str, tuple[str, str]] = {
    WORD: (mark("Word of a member"), "person"),
    CASE: (mark("Sealed case"), "scales"),
    REPLY: (mark("Reply to a case"), "scales"),
    TRANSFER: (mark("Transfer of a member"), "people"),
    RECALL: (mark("A member is asked back"), "people"),
    ANSWER: (mark("Answer to a transfer"), "people"),
    KEEPERS: (mark("Letter about keepers' halves"), "key"),
}
"""Kind → its word and picture."""
SHOWN = 60


class ArrivedPage(Page):
    """`views`: kind of letter → how it is shown, by the letter's id."""

    def __init__(self, context: PageContext, views: Mapping[str, Callable[[PageContext, int], Any]]) -> None:
        super().__init__(context)
        self._views = views
        ui, t = self.ui, self.texts.t
        self.list = ui.stack(gap="l")
        scroll = Scroll(self.theme, width=980)
        self.switch_line = ui.stack(gap="s")
        scroll.add(self.list, self.switch_line)
        scroll.column.addStretch(1)
        self.levels = ui.levels(scroll, t("Back to what came"))
        self.levels.moved.connect(self.title_changed)
        self.column.addWidget(self.levels)
        self.buttons: dict[str, Any] = {}

    @property
    def opened(self) -> DeedView | None:
        holder = self.levels.opened
        return holder.view if isinstance(holder, OpenedView) else None

    @property
    def title(self) -> str:
        opened = self.opened
        return self.texts.t(opened.heading if opened is not None else "What came")

    def open(self, **args: Any) -> None:
        self.levels.back()

    # the list ------------------------------------------------------------------------------------------------------------
    def refresh(self) -> None:
        org = self.context.org

        def work(_control: object) -> tuple[list[Arrival], bool]:
            return Arrivals(org).list(), Letters(org).open

        self.jobs.run(work, done=lambda found: self._show(*found), failed=self.context.shell.show_error)

    def _show(self, found: Sequence[Arrival], on: bool) -> None:
        ui, t, layout = self.ui, self.texts.t, self.list.layout()
        assert layout is not None
        DeedView.empty_out(self.list)
        DeedView.empty_out(self.switch_line)
        self.buttons = {}
        if not found:
            words = t("Questions from the members' page, cases, replies and transfers come with the exchange and wait here for you.")
            layout.addWidget(ui.card("", ui.empty("mail", t("Nothing has come yet"), words)))
        for title, done in ((t("Waits for you"), False), (t("Done"), True)):
            some = [one for one in found if one.done == done][:SHOWN]
            if some:
                card = ui.card(title)
                for number, one in enumerate(some):
                    if number:
                        card.add_line()
                    card.add(self._line(one))
                layout.addWidget(card)
        if self.context.org.vault.signer is not None:
            self._show_switch(on)

    def _line(self, one: Arrival) -> QWidget:
        ui, t = self.ui, self.texts.t
        words, icon = KINDS.get(one.kind, (one.kind, "mail"))
        about = t(HOW[one.about]) if one.kind == WORD and one.about in HOW else one.about
        facts = [one.sender, date_and_time(one.came_at, self.texts.code), about]
        text = ui.stack(ui.text(t(words), "strong"), ui.muted(" · ".join(fact for fact in facts if fact)), gap="xs")
        right: list[QWidget] = [] if one.opened or one.done else [ui.chip(t("New"), "info")]
        button = ui.small_button(t("Open"), partial(self.open_one, one), icon="open")
        button.setAccessibleName(f"{t('Open')}: {t(words)}, {one.sender}")
        self.buttons[one.key] = button
        line = ui.split(text, *right, button)
        beside: Any = line.layout()
        beside.insertWidget(0, ui.sign(icon))
        return line

    def _show_switch(self, on: bool) -> None:
        ui, t, layout = self.ui, self.texts.t, self.switch_line.layout()
        assert layout is not None
        self.switch = ui.check(t("Others may write sealed letters to us"), on, self._switched)
        layout.addWidget(self.switch)
        layout.addWidget(ui.small(t("Our address then stands in the centre's book of addresses.")))

    def _switched(self, on: bool) -> None:
        org = self.context.org

        def failed(error: BaseException) -> None:
            self.context.shell.show_error(error)
            self.refresh()

        self.jobs.run(lambda _control: Letters(org).switch(on), done=lambda _none: self.context.shell.say(self.texts.t("Saved")), failed=failed, writes=True)

    # one of them -----------------------------------------------------------------------------------------------------------
    def open_one(self, one: Arrival) -> None:
        """Opens what came as what it is."""
        view = self._view(one)
        if view is None:
            return
        view.set_narrow(bool(self.narrow))
        view.done_with.connect(self._back)
        view.changed.connect(self.context.shell.changed)
        self.levels.open(OpenedView(view), on_back=self.refresh)

    def _view(self, one: Arrival) -> DeedView | None:
        if one.kind == WORD:
            return WordLetterView(self.context, one.key)
        if one.kind == REPLY:
            self._reply(done=one.done)
            return None
        return self._views[one.kind](self.context, int(one.key))

    def _reply(self, *, done: bool) -> None:
        """A reply lies on its appeal. One that fits none is shown for what it is: a letter to put aside."""
        if done:
            self.context.navigate("appeals")
            return
        self.context.shell.show_error(not_ours())

    def _back(self) -> None:
        self.levels.back()
        self.refresh()

    @property
    def narrow(self) -> bool | None:
        return self._narrow


def not_ours() -> Circumstance:
    """A reply that answers nothing, or comes from another than was asked."""
    return Circumstance(
        "LETTER-02", mark("This reply fits no case that was sent from here, or is not from whom it was sent to. It stays sealed."), mark("Call the organisation that sent it.")
    )
