"""One field that was written in two ways: each version with who and when, a button for each; nothing is chosen beforehand."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from tirek.features.devices.service import ConflictView, VersionView
from tirek.foundation.language.dates import date_and_time
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.surfaces import Card

Choose = Callable[[ConflictView, VersionView], object]


class ConflictCard(Card):
    """`choose` is told the pressed version."""

    def __init__(self, context: PageContext, conflict: ConflictView, choose: Choose) -> None:
        super().__init__(context.theme)
        self._context, self._conflict, self._choose = context, conflict, choose
        ui = context.ui
        title = f"{conflict.title} · {conflict.field_words}" if conflict.title else conflict.field_words
        self.add(ui.stack(ui.small(conflict.kind), ui.text(title, "strong"), gap="xs"))
        for version in conflict.versions:
            self.add_line()
            self.add(self._version(version))

    def _version(self, version: VersionView) -> QWidget:
        ui, texts, t = self._context.ui, self._context.texts, self._context.texts.t
        when = date_and_time(version.at, texts.code)
        who = t("{who}, {when}, computer {letter}", who=version.who, when=when, letter=version.letter) if version.letter else t("{who}, {when}", who=version.who, when=when)
        button = ui.secondary(t("This one is right"), lambda: self._choose(self._conflict, version))
        button.setAccessibleName(f"{t('This one is right')}: {version.words}")
        # Which of them the lists show meanwhile is said, and gets no other weight: neither is proposed.
        remark = [ui.small(t("Shown in the lists until you choose"))] if version.shown else []
        return ui.split(ui.stack(ui.text(version.words), ui.small(who), *remark, gap="xs"), button)
