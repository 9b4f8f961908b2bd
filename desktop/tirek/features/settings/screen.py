"""Settings: person and school, letters and language, safety, the union's own term, the model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtWidgets import QWidget

from tirek.features.settings.service import OrganisationView
from tirek.features.settings.update_card import update_card
from tirek.foundation.ui.files import choose_place
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


class SettingsService(Protocol):
    """What the page needs of `Settings`."""

    def organisation(self) -> OrganisationView: ...

    def change_organisation(self, **values: Any) -> None: ...

    def rename_officer(self, name: str) -> None: ...

    def get(self, key: str, default: Any = None) -> Any: ...

    def put(self, key: str, value: Any) -> None: ...


@dataclass(frozen=True)
class TermChoice:
    """The union's own term of answering an appeal. `unit` is working_days or calendar_days."""

    n: int
    unit: str
    source: str
    """Where the term in use comes from, in the user's language."""


@dataclass(frozen=True)
class ModelLine:
    """A model file found on this computer, in the user's words."""

    name: str
    detail: str
    chosen: bool
    file: str = ""
    """What `choose_model` gets."""
    usable: bool = True


@dataclass(frozen=True)
class SettingsParts:
    """What other features hand in; a missing part is not shown."""

    read_term: Callable[[], TermChoice] | None = None
    write_term: Callable[[int, str], None] | None = None
    models: Callable[[], Sequence[ModelLine]] | None = None
    choose_model: Callable[[str], None] | None = None
    test_model: Callable[[Any], str] | None = None
    """Gets the job's control, gives a sentence on how the model did."""
    backed_up: Callable[[], str] | None = None
    """When the last backup was made, in the user's words."""
    back_up: Callable[[Path, Any], str] | None = None
    """Gets the file and the job's control, gives a sentence."""
    pages: Sequence[PageSpec] = ()
    """Rare pages that are reached from here."""
    update: PageSpec | None = None
    """The page of the program's own versions."""


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
        self.add(self._person_card(), self._look_card(), self._safety_card())
        if self._parts.pages:
            self.add(self._pages_card())
        if self._parts.back_up is not None:
            self.add(self._backup_card())
        if self._parts.read_term is not None:
            self.add(self._term_card(self._parts.read_term))
        if self._parts.models is not None:
            self.model_card = self.ui.card(self.texts.t("Language model"))
            self.add(self.model_card)
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
        return {"form": self.form.state(), "scroll": self.scroll.verticalScrollBar().value()} if self._filled else {}

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

    # backup -----------------------------------------------------------------------------------------------------------------
    def _backup_card(self) -> Card:
        t, ui = self.texts.t, self.ui
        self.backup_words = ui.muted("")
        self.backup_button = ui.secondary(t("Make a backup"), self._choose_backup, icon="save")
        self.backup_progress = ui.progress()
        return ui.card(
            t("Backup"),
            ui.text(t("One encrypted file with everything: keep it on a stick, away from this computer. It opens with the same passphrase or recovery code.")),
            self.backup_words,
            ui.row(self.backup_button),
            self.backup_progress,
        )

    def _choose_backup(self) -> None:
        choose_place(self, self.texts.t("Where to keep the backup"), f"tirek-{self.context.clock.today():%Y-%m-%d}.tirek", self.back_up_to)

    def back_up_to(self, path: Path) -> None:
        """Makes the backup in the background; the records can be worked with meanwhile."""
        back_up = self._parts.back_up
        if back_up is None:
            return
        self.backup_button.setEnabled(False)
        self.backup_progress.start(self.texts.t("Making the backup and opening it again to prove it"))

        def ended() -> None:
            self.backup_progress.finish()
            self.backup_button.setEnabled(True)

        def done(words: str) -> None:
            ended()
            self.refresh()
            self.context.shell.changed()
            self.context.shell.say(words)

        def failed(error: BaseException) -> None:
            ended()
            self.context.shell.show_error(error)

        self.jobs.run(lambda control: back_up(path, control), done=done, failed=failed, unbreakable=True)

    def _fill(self, view: OrganisationView, person: str, minutes: int, models: Sequence[ModelLine], backed_up: str) -> None:
        self.minutes.set_value(str(minutes))
        if self._parts.back_up is not None:
            self.backup_words.setText(backed_up)
        if self._parts.models is not None:
            self._show_models(models)
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

        self.jobs.run(work, done=lambda _none: self._saved(), failed=self.context.shell.show_error, writes=True)

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

    # the union's own term ----------------------------------------------------------------------------------------------------
    def _term_card(self, read: Callable[[], TermChoice]) -> Card:
        t, ui = self.texts.t, self.ui
        now = read()
        form = Form(ui)
        number = form.add(
            "n",
            ui.text_field(
                t("Days to answer an appeal"),
                value=str(now.n),
                letters=4,
                limit=3,
                hint=now.source,
                check=self._check_days,
            ),
        )
        unit = form.add(
            "unit",
            ui.choice_field(
                t("Which days"),
                [("working_days", t("Working days")), ("calendar_days", t("Calendar days"))],
                value=now.unit,
            ),
        )

        self._term_form, self._term_days, self._term_unit = form, number, unit
        return ui.card(t("Term of answering"), form, ui.row(ui.secondary(t("Save the term"), self.keep_term)))

    def keep_term(self) -> None:
        """Writes the union's own term if it is a number of days."""
        write = self._parts.write_term
        if write is None or not self._term_form.validate():
            return
        days, kind = int(self._term_days.value()), self._term_unit.value()
        self.jobs.run(
            lambda _control: write(days, kind),
            done=lambda _none: self._saved(),
            failed=self.context.shell.show_error,
            writes=True,
        )

    def _check_days(self, text: str) -> str | None:
        if text.isdigit() and 1 <= int(text) <= 90:
            return None
        return self.texts.t("Write a number of days from 1 to 90")

    # the model -----------------------------------------------------------------------------------------------------------------
    def _show_models(self, models: Sequence[ModelLine]) -> None:
        t, ui, card = self.texts.t, self.ui, self.model_card
        card.clear(keep=1)
        if not models:
            card.add(
                ui.muted(
                    t("There is no model on this computer. Answers and papers are made by rules, everything works.")
                )
            )
            return
        for model in models:
            if model.chosen:
                state = ui.chip(t("In use"), "ok")
            elif model.usable:
                state = ui.small_button(t("Use this one"), lambda name=model.file or model.name: self._choose(name))
            else:
                state = ui.chip(t("Cannot be used"), "neutral")
            card.add(ui.split(ui.stack(ui.text(model.name, "strong"), ui.small(model.detail), gap="xs"), state))
        test = self._parts.test_model
        if test is not None and any(model.chosen for model in models):
            card.add(ui.row(ui.secondary(t("Try the model"), lambda: self._try(test), icon="play")))
            card.add(ui.small(t("It gets twenty questions in each language, which takes some minutes. Only where it does well may it write answers here.")))

    def _choose(self, name: str) -> None:
        choose = self._parts.choose_model
        if choose is not None:
            self.jobs.run(
                lambda _control: choose(name),
                done=lambda _none: self.refresh(),
                failed=self.context.shell.show_error,
                writes=True,
            )

    def _try(self, test: Callable[[Any], str]) -> None:
        def done(words: str) -> None:
            self.context.shell.say(words)
            self.refresh()

        self.jobs.run(test, done=done, failed=self.context.shell.show_error)


def settings_spec(service: SettingsService, person: Callable[[], str], parts: SettingsParts | None = None) -> PageSpec:
    """The page for the navigation."""
    return PageSpec(
        "settings",
        "Settings",
        "settings",
        lambda context: SettingsPage(context, service, person, parts),
        at_bottom=True,
    )
