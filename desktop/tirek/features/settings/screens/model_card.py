"""The card of Settings with the model files on this computer: which is in use, and how well it does."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import Signal

from tirek.features.settings.screens.parts import ModelLine, SettingsParts
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.surfaces import Card


class ModelCard(Card):
    """`changed` comes when another model is in use or one was tried."""

    changed = Signal()

    def __init__(self, context: PageContext, parts: SettingsParts) -> None:
        super().__init__(context.theme, context.texts.t("Language model"))
        self._context, self._parts = context, parts
        self.jobs = ScreenJobs(context.jobs, self)

    def show_models(self, models: Sequence[ModelLine]) -> None:
        t, ui = self._context.texts.t, self._context.ui
        self.clear(keep=1)
        if not models:
            self.add(ui.muted(t("There is no model on this computer. Answers and papers are made by rules, everything works.")))
            return
        for model in models:
            if model.chosen:
                state = ui.chip(t("In use"), "ok")
            elif model.usable:
                state = ui.small_button(t("Use this one"), lambda name=model.file or model.name: self.choose(name))
            else:
                state = ui.chip(t("Cannot be used"), "neutral")
            self.add(ui.split(ui.stack(ui.text(model.name, "strong"), ui.small(model.detail), gap="xs"), state))
        test = self._parts.test_model
        if test is not None and any(model.chosen for model in models):
            self.add(ui.row(ui.secondary(t("Try the model"), lambda: self._try(test), icon="play")))
            self.add(ui.small(t("It gets twenty questions in each language, which takes some minutes. Only where it does well may it write answers here.")))

    def choose(self, name: str) -> None:
        """Another model from now on."""
        choose = self._parts.choose_model
        if choose is not None:
            self.jobs.run(lambda _control: choose(name), done=lambda _none: self.changed.emit(), failed=self._context.shell.show_error, writes=True)

    def _try(self, test: Callable[[Any], str]) -> None:
        def done(words: str) -> None:
            self._context.shell.say(words)
            self.changed.emit()

        self.jobs.run(test, done=done, failed=self._context.shell.show_error)
