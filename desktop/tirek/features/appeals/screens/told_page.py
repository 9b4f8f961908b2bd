"""«You asked, we did»: a word for all members, written here, screened, seen as it leaves, and taken back when it is outdated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from tirek.features.appeals.telling import LANGUAGES, LETTERS, Telling, Told, ToldView
from tirek.foundation.language.dates import short_date
from tirek.foundation.ui.forms import Form, needed
from tirek.foundation.ui.page import Page, PageContext
from tirek.foundation.ui.widgets.emptying import empty_out

NAMES = {"kk": "Қазақша", "ru": "На русском"}


class ToldPage(Page):
    """`open(appeal=id)` begins with the cause of an appeal."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(context)
        ui, t = self.ui, self.texts.t
        self.told: Told | None = None
        self.holder, self.list = ui.stack(), ui.stack()
        scroll = ui.scroll(width=980)
        words = t("Members of this school read it on the members' page. Write it for everybody: no names, no place, no day by which somebody is known.")
        scroll.add(ui.muted(words), self.holder, self.list)
        scroll.column.addStretch(1)
        self.column.addWidget(scroll)

    @property
    def title(self) -> str:
        return self.texts.t("You asked, we did")

    def open(self, **args: Any) -> None:
        self.begin(int(args["appeal"]) if args.get("appeal") is not None else None)

    def refresh(self) -> None:
        org = self.context.org
        self.jobs.run(lambda _control: Telling(org).list(), done=self._show_list, failed=self.context.shell.show_error)
        if self.told is None and org.vault.signer is not None:
            self.begin(None)

    # writing -------------------------------------------------------------------------------------------------------------
    def begin(self, appeal: int | None) -> None:
        """An empty one, or one with the cause of an appeal."""
        org = self.context.org
        self.jobs.run(lambda _control: Telling(org).begin(appeal), done=self._show_form, failed=self.context.shell.show_error)

    def _show_form(self, told: Told) -> None:
        self.told = told
        ui, t = self.ui, self.texts.t
        empty_out(self.holder.layout())
        self.form = Form(ui)
        for lang in LANGUAGES:
            for part, title, value in (("asked", t("You asked"), told.asked[lang]), ("done", t("We did"), told.done[lang])):
                field = ui.long_text_field(f"{title} · {NAMES[lang]}", lines=2, value=value, limit=LETTERS, check=needed(t("Both texts are needed in both languages")))
                self.form.add(f"{part}_{lang}", field)
        self.look_button = ui.primary(t("Show what leaves"), self.look, icon="eye")
        self.holder.add(ui.card("", self.form, ui.row(self.look_button)))

    def _written(self, values: Mapping[str, str]) -> Told:
        assert self.told is not None
        return replace(self.told, asked={lang: values[f"asked_{lang}"] for lang in LANGUAGES}, done={lang: values[f"done_{lang}"] for lang in LANGUAGES})

    def look(self) -> None:
        """Screens the words and shows exactly what would leave."""
        self.form.save(self._look)

    def _look(self, values: dict[str, str]) -> None:
        org, told = self.context.org, self._written(values)

        def work(_control: object) -> tuple[Told, bytes]:
            screened = Telling(org).screened(told)
            return screened, Telling(org).seen(screened)

        self.jobs.run(work, done=lambda found: self._show_seen(*found), failed=self.context.shell.show_error)

    def _show_seen(self, told: Told, seen: bytes) -> None:
        self.told = told
        ui, t = self.ui, self.texts.t
        empty_out(self.holder.layout())
        card = ui.card(t("Exactly this leaves, open for everybody"))
        if told.hidden:
            card.add(ui.banner(t("Something that looks like a name or a number was replaced by a label. Write the sentence anew without it."), "warn"))
        for lang in LANGUAGES:
            card.add(ui.stack(ui.small(NAMES[lang]), ui.text(told.asked[lang], "strong"), ui.text(told.done[lang]), gap="xs"))
        self.send_button = ui.primary(t("I have read it, publish it"), partial(self.send, told, seen), icon="send")
        change = ui.ghost(t("Back and change"), lambda: self._show_form(told), icon="edit")
        card.add(ui.row(self.send_button, change), ui.small(t("It leaves with the next exchange. You can take it back later.")))
        self.holder.add(card)

    def send(self, told: Told, seen: bytes) -> None:
        """The bytes that were shown, and no others, are queued under the name of the person at the computer."""
        org = self.context.org

        def done(_view: object) -> None:
            self.told = None
            self.context.shell.changed()
            self.context.shell.say(self.texts.t("It leaves with the next exchange."))
            self.refresh()

        self.jobs.run(lambda _control: Telling(org).tell(told, seen), done=done, failed=self.context.shell.show_error, writes=True)

    # what was told -----------------------------------------------------------------------------------------------------------
    def _show_list(self, found: list[ToldView]) -> None:
        ui, t = self.ui, self.texts.t
        empty_out(self.list.layout())
        if not found:
            return
        card = ui.card(t("What was told"))
        for number, one in enumerate(found):
            if number:
                card.add_line()
            card.add(self._line(one))
        self.list.add(card)

    def _line(self, one: ToldView) -> QWidget:
        ui, t = self.ui, self.texts.t
        lang = "ru" if self.texts.code == "ru" else "kk"
        words = ui.stack(ui.text(one.asked.get(lang, ""), "strong"), ui.text(one.done.get(lang, "")), ui.small(short_date(one.told_on, self.texts.code)), gap="xs")
        if one.withdrawn_on is not None or self.context.org.vault.signer is None:
            return ui.split(words, *([ui.chip(t("shown no more"), "plain")] if one.withdrawn_on else []))
        button = ui.small_button(t("Take it back"), partial(self.take_back, one.id), icon="undo")
        button.setAccessibleName(f"{button.text()}: {one.asked.get(lang, '')}")
        return ui.split(words, button)

    def take_back(self, answer: int) -> None:
        """The page of the members shows it no more after the next exchange."""
        org = self.context.org

        def done(_none: object) -> None:
            self.context.shell.changed()
            self.context.shell.say(self.texts.t("Taken back with the next exchange"))
            self.refresh()

        self.jobs.run(lambda _control: Telling(org).take_back(answer), done=done, failed=self.context.shell.show_error, writes=True)
