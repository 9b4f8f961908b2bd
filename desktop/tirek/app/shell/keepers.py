"""Before anything is open: passphrase and printed code are both lost, so region and centre are asked; later their halves are put together."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QWidget

from tirek.app.shell.copy_parts import CopyPlace, LostCheck
from tirek.app.shell.gate import GatePage
from tirek.foundation.clock import KAZAKHSTAN
from tirek.foundation.language.dates import date_and_time, long_date
from tirek.foundation.ui.files import choose_file, choose_place
from tirek.foundation.ui.forms import Form, needed
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.preferences import Preferences
from tirek.foundation.vault.asking import WAIT
from tirek.foundation.vault.strength import judge

if TYPE_CHECKING:
    from tirek.app.shell.window import MainWindow


class KeepersPage(GatePage):
    """`asked(place, organisation, reason, passphrase)` for a request; `opened(shares, passphrase, chair)` when both halves are there.

    With `copy` nothing of the organisation is on this computer: the request and the records come from the sealed copy.
    """

    asked = Signal(Path, str, str, str)
    opened = Signal(list, str, str)
    again = Signal()
    back = Signal()
    stop = Signal()

    def __init__(self, ui: Kit, preferences: Preferences, asked_at: datetime | None, *, copy: CopyPlace | None = None) -> None:
        super().__init__(ui, preferences, width=620)
        t = ui.texts.t
        self.asked_at, self.copy = asked_at, copy
        self.lost = LostCheck(ui) if copy is not None and asked_at is not None else None
        self.shares: dict[str, Path] = {}
        self._typed: dict[str, Any] = {}
        words = t("If passphrase and printed code are both lost, the region and the centre together open the records. The names behind confidential appeals stay closed for ever.")
        self.heading(t("Ask the two keepers"), words, "key")
        self.form = Form(ui)
        self.buttons: list[Any] = [] if copy is None else copy.buttons
        (self._ask if asked_at is None else self._finish)()
        self.back_button = ui.ghost(t("Back to the passphrase") if copy is None else t("Back to the beginning"), self.back.emit)
        self.buttons.append(self.back_button)
        self.card.add(self.back_button)

    # the request -------------------------------------------------------------------------------------------------------
    def _ask(self) -> None:
        ui, t = self.ui, self.texts.t
        if self.copy is not None:
            self.card.add(self.copy)
        self.form.add("organisation", ui.text_field(t("Name of the organisation"), check=needed(t("Write the name of the organisation")), limit=300))
        self.form.add("reason", ui.text_field(t("Why are the records to be opened?"), check=needed(t("Write in a few words why.")), limit=1000))
        hint = t("Four words that only you would put together. Nobody can look it up for you.")
        self.form.add("passphrase", ui.passphrase_field(t("New passphrase"), hint=hint, check=self._check))
        self.write_button = ui.primary(t("Write the request"), lambda: self._where_is_it() and self.form.save(lambda _values: self._choose_place()), icon="save")
        self.buttons.append(self.write_button)
        self.card.add(self.form, self.write_button)

    def _check(self, text: str) -> str | None:
        if not text:
            return self.texts.t("Write a passphrase")
        strength = judge(text, known=(str(self.form.values().get("organisation", "")),))
        return None if strength.accepted else self.texts.t(strength.reason)

    def _where_is_it(self) -> bool:
        """Says what is missing while nobody has chosen the copy."""
        missing = self.copy.missing() if self.copy is not None else ""
        if missing:
            self.show_words(missing, "warn")
        return not missing

    def _choose_place(self) -> None:
        choose_place(self, self.texts.t("Where to write the request"), "tirek-request.json", self.ask_at)

    def ask_at(self, place: Path) -> None:
        """Hands the request on to be written there."""
        values = self.form.values()
        self.asked.emit(place, values["organisation"], values["reason"], values["passphrase"])

    # the answers ---------------------------------------------------------------------------------------------------------
    def _finish(self) -> None:
        ui, t = self.ui, self.texts.t
        assert self.asked_at is not None
        when = long_date(self.asked_at.astimezone(KAZAKHSTAN).date(), self.texts.code)
        self.card.add(ui.banner(t("Asked on: {date}", date=when)))
        self.card.add(ui.muted(t("Give the request file to both offices. Each waits 72 hours and calls the school; then each writes its half on the stick.")))
        self.card.add(ui.muted(t("No half is given before: {moment}", moment=date_and_time(self.asked_at + WAIT, self.texts.code))))
        if self.copy is not None:
            self.card.add(self.copy)
        self.share_buttons: dict[str, Any] = {}
        for kind, words in (("region", t("The half of the region")), ("centre", t("The half of the centre"))):
            self.share_buttons[kind] = ui.secondary(words, partial(self._choose_share, kind), icon="folder")
            self.card.add(self.share_buttons[kind])
        self.form.add("chair", ui.text_field(t("Who is the chair from now on?"), check=needed(t("Write surname and name.")), limit=200))
        self.form.add("passphrase", ui.passphrase_field(t("The passphrase that was chosen with the request"), check=needed(t("Write the passphrase"))))
        self.open_button = ui.primary(t("Open together"), self._press)
        again = ui.ghost(t("Ask anew"), self.again.emit)
        self.buttons += [*self.share_buttons.values(), self.open_button, again]
        self.card.add(self.form, *([self.lost] if self.lost is not None else []), self.open_button, again)

    def _choose_share(self, kind: str) -> None:
        choose_file(self, self.texts.t("Choose the half"), partial(self.take_share, kind))

    def take_share(self, kind: str, path: Path) -> None:
        """One of the two halves was chosen."""
        self.shares[kind] = path
        words = {"region": self.texts.t("The half of the region"), "centre": self.texts.t("The half of the centre")}[kind]
        self.share_buttons[kind].setText(f"{words}: {path.name}")

    def _press(self) -> None:
        if not self._where_is_it():
            return
        if len(self.shares) < 2:
            self.show_words(self.texts.t("Choose both halves first"), "warn")
            return
        self.form.save(lambda values: self.opened.emit(list(self.shares.values()), values["passphrase"], values["chair"]))

    # what the window uses ------------------------------------------------------------------------------------------------
    def first_focus(self) -> QWidget | None:
        return self.form.field("organisation").input() if self.asked_at is None else self.share_buttons["region"]

    def set_busy(self, words: str) -> None:
        self.pause(self.buttons, words, self.stop.emit if self.copy is not None else None)

    def state(self) -> dict[str, Any]:
        place = self.copy.place if self.copy is not None else None
        return {"form": self.form.state(), "copy": str(place or ""), "shares": {kind: str(path) for kind, path in self.shares.items()}}

    def restore(self, state: Mapping[str, Any]) -> None:
        self.form.restore(state.get("form") or {})
        if self.copy is not None and state.get("copy"):
            self.copy.take(Path(state["copy"]))
        for kind, path in (state.get("shares") or {}).items():
            self.take_share(kind, Path(path))


class KeepersWay:
    """The window's way through this page, from the passphrase to the new recovery code."""

    def __init__(self, window: MainWindow, *, from_copy: bool = False, place: Path | None = None) -> None:
        """`from_copy`: nothing of the organisation is on this computer; `place`: where its sealed copy is, if that is known."""
        self._window = window
        self._from_copy, self._place = from_copy, place
        self._anew = False

    def show(self, *, anew: bool = False) -> None:
        """Shows the page; `anew` for another request although one is waiting."""
        self._anew = anew
        self._window.build(self._make)

    def _make(self) -> GatePage:
        window = self._window
        copy = CopyPlace(window.ui) if self._from_copy else None
        if copy is not None and self._place is not None:
            copy.take(self._place)
        page = KeepersPage(window.ui, window.preferences, None if self._anew else window.vault.keepers_asked(), copy=copy)
        page.asked.connect(self._ask)
        page.opened.connect(self._open)
        page.again.connect(lambda: self.show(anew=True))
        page.stop.connect(window.stop)
        page.back.connect(window.to_gate)
        return page

    def _copy(self) -> Path | None:
        """Where the copy is, as the page says now."""
        page: Any = self._window.screen_shown
        if self._from_copy:
            self._place = page.copy.place
        return self._place if self._from_copy else None

    def _ask(self, place: Path, organisation: str, reason: str, passphrase: str) -> None:
        window, t, copy = self._window, self._window.texts.t, self._copy()

        def done(_none: object) -> None:
            window.not_busy()
            self.show()
            screen: Any = window.screen_shown
            screen.show_words(t("The request is written: {name}. Give it to both offices.", name=place.name), "ok")

        def work(control: Any) -> None:
            if copy is None:
                window.vault.ask_keepers(place, organisation, reason, passphrase)
            else:
                window.vault.ask_keepers_for_copy(copy, place, organisation, reason, passphrase, control)

        window.start(t("Making the request…") if copy is None else t("Fetching the sealed copy and making the request…"), work, done)

    def _open(self, shares: list[Path], passphrase: str, chair: str) -> None:
        window, copy = self._window, self._copy()
        page: Any = window.screen_shown
        if copy is None:
            window.start(window.texts.t("Opening…"), lambda _control: window.vault.open_by_keepers(shares, passphrase, chair), window.show_new_code)
            return
        lost, words = not page.lost.stay, window.texts.t("Fetching and opening the sealed copy…")
        window.start(words, lambda control: window.vault.open_copy_by_keepers(copy, shares, passphrase, chair, control, lost=lost), window.show_new_code)
