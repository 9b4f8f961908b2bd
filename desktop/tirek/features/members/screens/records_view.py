"""Reliefs and family events on a card: a list of each, and the short form to add or change one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtWidgets import QWidget

from tirek.features.members.card_records import FIELDS, GROUPS, CardRecord, Of
from tirek.features.members.kinds import kind_words, kinds
from tirek.features.members.screens import checks
from tirek.features.members.screens.words import shown
from tirek.foundation.language.texts import Texts, mark
from tirek.foundation.ui.forms import Form, needed
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.widgets.labels import Label
from tirek.foundation.ui.widgets.surfaces import Card

_WORDS: dict[Of, dict[str, str]] = {
    "relief": {
        "title": mark("Reliefs"), "none": mark("No relief is recorded."), "add": mark("Add a relief"),
        "kind": mark("Relief"), "since": mark("From"), "until": mark("Until"), "paper": mark("By which paper"),
    },
    "family": {
        "title": mark("Family events"), "none": mark("No family event is recorded."), "add": mark("Add a family event"),
        "kind": mark("Which event"), "happened_on": mark("Day"), "who": mark("With whom"), "note": mark("Note"),
    },
}  # fmt: skip


def records_card(ui: Kit, of: Of, records: Sequence[CardRecord], *, add: Callable[[Of], object],
                 change: Callable[[CardRecord], object], remove: Callable[[CardRecord], object]) -> Card:  # fmt: skip
    """The records of one kind with what can be done with each."""
    t, words = ui.texts.t, _WORDS[of]
    own = [one for one in records if one.of == of]
    card = ui.card()
    card.add(ui.split(ui.h2(t(words["title"])), ui.small_button(t(words["add"]), lambda: add(of), icon="plus")))
    if not own:
        card.add(ui.muted(t(words["none"])))
    for number, record in enumerate(own):
        if number:
            card.add_line()
        card.add(_line(ui, record, change, remove))
    return card


def _line(ui: Kit, record: CardRecord, change: Callable[[CardRecord], object], remove: Callable[[CardRecord], object]) -> QWidget:
    t, title = ui.texts.t, kind_words(GROUPS[record.of], record.kind, ui.texts.code)
    more = " · ".join(part for part in _said(record, ui.texts) if part)
    words = ui.stack(Label(title, wrap=True), *([Label(more, "muted", wrap=True)] if more else []), gap="xs")
    return ui.split(
        words,
        ui.icon_button("edit", t("Change: {what}", what=title), lambda: change(record)),
        ui.icon_button("remove", t("Take off: {what}", what=title), lambda: remove(record)),
    )


def _said(record: CardRecord, texts: Texts) -> list[str]:
    values = record.values
    if record.of == "family":
        return [shown("family.happened_on", values["happened_on"], texts), values["who"] or "", values["note"] or ""]
    since, until = (shown(f"relief.{name}", values[name], texts) for name in ("since", "until"))
    term = texts.t("from {since} until {until}", since=since, until=until) if since and until else ""
    term = term or (texts.t("from {since}", since=since) if since else texts.t("until {until}", until=until) if until else "")
    return [term, values["paper"] or ""]


class RecordForm(Form):
    """The fields of one relief or family event."""

    def __init__(self, ui: Kit, of: Of, today: date, record: CardRecord | None = None) -> None:
        super().__init__(ui)
        self.of, self.record_id, self._today = of, record.id if record else None, today
        t, words = ui.texts.t, _WORDS[of]
        values: Mapping[str, Any] = record.values if record else {}
        for name in FIELDS[of]:
            value, label = values.get(name) or "", t(words[name])
            if name == "kind":
                options = [("", t("Choose")), *((kind.id, kind.names[ui.texts.code]) for kind in kinds(GROUPS[of]))]
                self.add(name, ui.select_field(label, options, value=value, check=needed(t("Choose from the list"))))
            elif name in checks.DATES:
                check = checks.date_check(ui.texts, checks.DATES[name], today)
                self.add(name, ui.text_field(label, value=shown(f"{of}.{name}", value, ui.texts), check=check, letters=14, limit=40))
            else:
                self.add(name, ui.text_field(label, value=value, limit=300))

    @property
    def title(self) -> str:
        return self._ui.texts.t(_WORDS[self.of]["add"])

    def kept(self) -> dict[str, Any]:
        """The values as they are kept."""
        return checks.record(self.values(), self._today)
