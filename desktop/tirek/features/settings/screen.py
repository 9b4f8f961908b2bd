"""Settings: person and school, letters and language, safety, the union's own term, the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from PySide6.QtWidgets import QWidget

from tirek.features.settings.screens.backup_card import BackupCard
from tirek.features.settings.screens.model_card import ModelCard
from tirek.features.settings.screens.parts import ModelLine, SettingsParts, SettingsService
from tirek.features.settings.screens.term_card import TermCard
from tirek.features.settings.screens.update_card import update_card
from tirek.features.settings.service import OrganisationView
from tirek.foundation.ui.deed_view import offer_undo
from tirek.foundation.ui.forms import Form, needed
from tirek.foundation.ui.page import PageContext, PageSpec, ScrollPage
from tirek.foundation.ui.preferences import LANGUAGE_NAMES
from tirek.foundation.ui.tokens import LETTER_SIZES
from tirek.foundation.ui.widgets.surfaces import Card

LOCK_MINUTES = "lock_minutes"
"""Key of the setting: minutes without work until the program hides itself."""
LOCK_CHOICES = (5, 10, 15, 30)
LOCK_DEFAULT = 10

_CARD_FIELDS = ("name", "name_kk", "school", "place", "phone", "director", "work_language")


class SettingsPage(ScrollPage):
    """One column of cards; only the first has a Save, all else is kept at once."""

    def __init__(
        self,
        context: PageContext,
        service: SettingsService,
        person: Callable[[], str],
        parts: SettingsParts | None = None,
    ) -> None:
        super().__init__(context, width=860)
        self._service, self._person, self._parts = service, person, parts or SettingsParts()
        self._filled = False
        self.form = Form(self.ui)
        self.add(self._person_card())
        self.history: Any = self._parts.card_history(context) if self._parts.card_history is not None else None
        if self.history is not None:
            self.history.restored.connect(self._put_back)
            self.add(self.history)
        self.add(self._look_card(), self._safety_card())
        if self._parts.pages:
            self.add(self._pages_card())
        if self._parts.back_up is not None:
            self.backup = BackupCard(context, self._parts.back_up)
            self.backup.made.connect(self.refresh)
            self.add(self.backup)
        if self._parts.read_term is not None:
            self.term = TermCard(context, self._parts.read_term(), self._parts.write_term)
            self.term.kept.connect(self._saved)
            self.add(self.term)
        if self._parts.models is not None:
            self.models = ModelCard(context, self._parts)
            self.models.changed.connect(self.refresh)
            self.add(self.models)
        if self._parts.update is not None:
            self.add(update_card(context, self._parts.update))
        self.body.addStretch(1)

    @property
    def title(self) -> str:
        return self.texts.t("Settings")

    def first_focus(self) -> QWidget | None:
        return self.form.field("person").input()

    # kept: only what was typed and not saved -----------------------------------------------------------------------------
    def state(self) -> dict[str, Any]:
        return {"form": self.form.state(), "scroll": self.scroll_area.verticalScrollBar().value()} if self._filled else {}

    def restore(self, state: Mapping[str, Any]) -> None:
        if "form" in state:
            self.form.restore(state["form"])
            self._filled = True
        if "scroll" in state:
            self._scroll_later(int(state["scroll"]))

    def refresh(self) -> None:
        def work(_control: object) -> tuple[OrganisationView, str, int, Sequence[ModelLine], str]:
            parts = self._parts
            return (
                self._service.organisation(),
                self._person(),
                int(self._service.get(LOCK_MINUTES, LOCK_DEFAULT)),
                parts.models() if parts.models is not None else (),
                parts.backed_up() if parts.backed_up is not None else "",
            )

        self.jobs.run(work, done=lambda answer: self._fill(*answer), failed=self.context.shell.show_error)

    # rare pages ---------------------------------------------------------------------------------------------------------------
    def _pages_card(self) -> Card:
        t, ui = self.texts.t, self.ui
        words = ui.text(t("Who opens what, the recovery code, handing over to a new chair; working on several computers."))
        self.page_buttons = {spec.key: ui.secondary(t(spec.title), partial(self.context.navigate, spec.key), icon=spec.icon) for spec in self._parts.pages}
        return ui.card(t("Keys and computers"), words, ui.row(*self.page_buttons.values()))

    def _fill(self, view: OrganisationView, person: str, minutes: int, models: Sequence[ModelLine], backed_up: str) -> None:
        self.minutes.set_value(str(minutes))
        if self._parts.back_up is not None:
            self.backup.words.setText(backed_up)
        if self._parts.models is not None:
            self.models.show_models(models)
        if self._filled:
            return
        self._filled = True
        values = {name: str(getattr(view, name) or "") for name in _CARD_FIELDS}
        self.form.set_values({**values, "person": person, "week_days": str(view.week_days)})

    # person and school ---------------------------------------------------------------------------------------------------
    def _person_card(self) -> Card:
        t, ui, form = self.texts.t, self.ui, self.form
        form.add(
            "person",
            ui.text_field(
                t("Your name"),
                hint=t("Surname, name and patronymic"),
                check=needed(t("Write your surname and name")),
                limit=200,
            ),
        )
        form.add(
            "name",
            ui.text_field(
                t("Organisation"),
                hint=t("The full name, as on the stamp"),
                check=needed(t("Write the name of the organisation")),
                limit=300,
            ),
        )
        form.add("name_kk", ui.text_field(t("Organisation in Kazakh"), hint=t("For papers in Kazakh"), limit=300))
        form.add("school", ui.text_field(t("School"), limit=200))
        form.add("place", ui.text_field(t("Town or village"), hint=t("As papers name the place"), limit=200))
        form.add(
            "director", ui.text_field(t("Director of the school"), hint=t("To whom inquiries are written"), limit=200)
        )
        form.add("phone", ui.text_field(t("Telephone"), letters=20, limit=40))
        form.add(
            "week_days",
            ui.choice_field(
                t("Working week of the school"),
                [("5", t("Five days")), ("6", t("Six days"))],
                value="5",
                hint=t("Terms in working days are counted by it"),
            ),
        )
        form.add(
            "work_language",
            ui.choice_field(t("Language of papers"), [("kk", "Қазақша"), ("ru", "Русский")], value="kk"),
        )
        return ui.card(t("Person and school"), form, ui.row(ui.primary(t("Save"), self._save, key="Ctrl+S")))

    def _save(self) -> None:
        self.form.save(self._store)

    def _store(self, values: dict[str, str]) -> None:
        card: dict[str, Any] = {name: values[name] or None for name in _CARD_FIELDS}
        card["week_days"] = int(values["week_days"])

        def work(_control: object) -> None:
            self._service.change_organisation(**card)
            self._service.rename_officer(values["person"])

        def done(_none: object) -> None:
            self._saved()
            if self.history is not None:
                self.history.refresh()

        self.jobs.run(work, done=done, failed=self.context.shell.show_error, writes=True)

    def _put_back(self, _action: int | None) -> None:
        offer_undo(self.context, "settings", self.texts.t("The card is as it was then"), self.history.service.undo, self.history.service.last_action)
        self._fill_again()

    def _fill_again(self) -> None:
        self._filled = False
        self.refresh()
        if self.history is not None:
            self.history.refresh()

    def open(self, **args: Any) -> None:
        if args.get("undone"):
            self._fill_again()

    def _saved(self) -> None:
        self.context.shell.changed()
        self.context.shell.say(self.texts.t("Saved"))

    # letters and language --------------------------------------------------------------------------------------------------
    def _look_card(self) -> Card:
        t, ui, now = self.texts.t, self.ui, self.context.preferences
        language = ui.choice(
            LANGUAGE_NAMES, now.language, lambda code: self._look(language=code), name=t("Language"), joined=False
        )
        letters = ui.choice(
            [(str(size), f"{size} %") for size in LETTER_SIZES],
            str(now.letters),
            lambda size: self._look(letters=int(size)),
            name=t("Letters"),
            joined=False,
        )
        theme = ui.choice(
            [("light", t("Light")), ("dark", t("Dark")), ("contrast", t("High contrast"))],
            now.theme,
            lambda name: self._look(theme=name),
            name=t("Colours"),
            joined=False,
        )
        card = ui.card(t("Letters and language"))
        for name, choice in ((t("Language"), language), (t("Letters"), letters), (t("Colours"), theme)):
            card.add(ui.stack(ui.word(name, "label"), choice, gap="s"))
        return card

    def _look(self, **change: Any) -> None:
        self.context.shell.change_preferences(replace(self.context.preferences, **change))

    # safety ------------------------------------------------------------------------------------------------------------------
    def _safety_card(self) -> Card:
        t, ui = self.texts.t, self.ui
        self.minutes = ui.choice(
            [(str(n), self.texts.n("{count} minute", "{count} minutes", n)) for n in LOCK_CHOICES],
            None,
            self._keep_minutes,
            name=t("Hide after"),
            joined=False,
        )
        return ui.card(
            t("Safety"),
            ui.stack(
                ui.word(t("Hide after"), "label"),
                ui.muted(t("Without work the program hides itself. It warns half a minute before.")),
                self.minutes,
                gap="s",
            ),
            ui.line(),
            ui.stack(
                ui.word(t("Recovery code"), "label"),
                ui.muted(
                    t(
                        "The printed code opens the records if the passphrase is forgotten. Is it in the safe, away from this "
                        "computer? Without passphrase and code nobody can open the records."
                    )
                ),
                gap="s",
            ),
            ui.row(
                ui.secondary(t("Hide now"), self.context.shell.lock, icon="lock"),
                ui.ghost(t("Try my recovery code"), lambda: self.context.navigate("safekeeping", show="recovery"), icon="key"),
            ),
        )

    def _keep_minutes(self, minutes: str) -> None:
        self.jobs.run(
            lambda _control: self._service.put(LOCK_MINUTES, int(minutes)),
            done=lambda _none: self._saved(),
            failed=self.context.shell.show_error,
            writes=True,
        )


def settings_spec(service: SettingsService, person: Callable[[], str], parts: SettingsParts | None = None) -> PageSpec:
    """The page for the navigation."""
    return PageSpec(
        "settings",
        "Settings",
        "settings",
        lambda context: SettingsPage(context, service, person, parts),
        at_bottom=True,
    )
