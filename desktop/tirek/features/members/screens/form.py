"""The form of a member: seven fields to take somebody in, all of them to change a card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from tirek.features.members.screens import checks
from tirek.features.members.screens.words import GROUPS, TITLES, categories, category_words, shown
from tirek.features.members.service import MemberCard
from tirek.foundation.language.texts import Texts
from tirek.foundation.ui.forms import Form
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.widgets.fields import Field

FIRST = ("last_name", "first_name", "patronymic", "phone", "iin", "post", "joined_on")
"""What is asked when somebody is taken in; the rest may be added later."""
_ALONE = ("note", "address", "sex")
_WIDTHS = {"iin": 18, "birth_date": 14, "hired_on": 14, "joined_on": 14, "contract_until": 14, "hours_per_week": 8, "phone": 22}


class Pair(QWidget):
    """Two fields beside each other where there is room, else under each other."""

    def __init__(self, ui: Kit, fields: Sequence[QWidget]) -> None:
        super().__init__()
        self.setObjectName("clear")
        self.box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self.box.setContentsMargins(0, 0, 0, 0)
        self.box.setSpacing(ui.theme.space("l"))
        for field in fields:
            holder = QWidget()
            holder.setObjectName("clear")
            column = QVBoxLayout(holder)
            column.setContentsMargins(0, 0, 0, 0)
            column.addWidget(field)
            column.addStretch(1)
            self.box.addWidget(holder, 1)

    def set_narrow(self, narrow: bool) -> None:
        self.box.setDirection(QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight)


class MemberForm(Form):
    """Fields by the names of the card. `record` gives what is to be kept."""

    def __init__(self, ui: Kit, today: date, card: MemberCard | None = None) -> None:
        super().__init__(ui)
        self._today, self._card = today, card
        self._pairs: list[Pair] = []
        self._rest: list[QWidget] = []
        t = ui.texts.t
        if card is None:
            self._group(ui, "", FIRST)
            self.more = ui.ghost(t("Fill in more"), self.show_rest, icon="down")
            self.place(ui.row(self.more))
        for title, names in GROUPS:
            left = [name for name in names if name not in self._fields and name not in ("workload", "former_last_name")]
            if card is not None and card.former_last_name and "former_last_name" in names:
                left.insert(3, "former_last_name")
            if card is not None and card.workload and "workload" in names:
                left.insert(4, "workload")
            placed = self._group(ui, t(title), left)
            if card is None:
                self._rest += placed
        for widget in self._rest:
            widget.hide()

    def show_rest(self) -> None:
        """Shows the fields that may be filled in later."""
        self.more.hide()
        for widget in self._rest:
            widget.show()

    def set_narrow(self, narrow: bool) -> None:
        for pair in self._pairs:
            pair.set_narrow(narrow)

    def record(self) -> dict[str, object]:
        return checks.record(self.values(), self._today)

    def restore(self, state: object) -> None:
        values = dict(state) if isinstance(state, dict) else {}
        self.set_values(values)
        if self._card is None and any(values.get(name) for name in values if name not in FIRST):
            self.show_rest()

    # building --------------------------------------------------------------------------------------------------------
    def _group(self, ui: Kit, title: str, names: Sequence[str]) -> list[QWidget]:
        placed: list[QWidget] = []
        if title:
            placed.append(ui.h2(title))
        waiting: list[Field] = []
        for name in names:
            field = self.join(name, self._make(ui, name))
            if name in _ALONE:
                if waiting:
                    placed.append(self._pair(ui, waiting))
                    waiting = []
                placed.append(field)
                continue
            waiting.append(field)
            if len(waiting) == 2:
                placed.append(self._pair(ui, waiting))
                waiting = []
        if waiting:
            placed.append(self._pair(ui, [*waiting, _room()]))
        self.place(*placed)
        return placed

    def _pair(self, ui: Kit, fields: Sequence[QWidget]) -> Pair:
        pair = Pair(ui, fields)
        self._pairs.append(pair)
        return pair

    def _make(self, ui: Kit, name: str) -> Field:
        texts = ui.texts
        label = texts.t(TITLES[name])
        value = self._value(name, texts)
        if name == "sex":
            return ui.choice_field(label, [("female", texts.t("Woman")), ("male", texts.t("Man"))], value=value or None)
        if name == "category":
            options = [("", texts.t("Not known")), *((known, category_words(known, texts.code)) for known, _ in categories())]
            if value and value not in dict(options):
                options.append((value, value))
            return ui.select_field(label, options, value=value)
        if name == "note":
            return ui.long_text_field(label, value=value, lines=3, limit=2000)
        return ui.text_field(label, check=self._check(name, texts), hint=_hint(name, texts), value=value, limit=300,
                             letters=_WIDTHS.get(name))  # fmt: skip

    def _value(self, name: str, texts: Texts) -> str:
        value = getattr(self._card, name) if self._card is not None else None
        if value is None:
            return ""
        if name in ("sex", "category"):
            return str(value)
        return shown(name, value, texts, masked=False)

    def _check(self, name: str, texts: Texts) -> checks.Check | None:
        if name == "last_name":
            return checks.name_check(texts, texts.t("Write the surname"))
        if name == "first_name":
            return checks.name_check(texts, texts.t("Write the name"))
        if name in checks.NAMES:
            return checks.name_check(texts)
        if name in checks.DATES:
            return checks.date_check(texts, checks.DATES[name], self._today)
        if name == "iin":
            return checks.iin_check(texts, (self._card.iin or "") if self._card else "")
        kinds = {"phone": checks.phone_check, "email": checks.email_check, "hours_per_week": checks.hours_check}
        return kinds[name](texts) if name in kinds else None


def _hint(name: str, texts: Texts) -> str:
    if name == "joined_on":
        return texts.t("The way you write it: 1.9.26")
    if name == "iin":
        return texts.t("12 digits from the identity card")
    return ""


def _room() -> QWidget:
    room = QWidget()
    room.setObjectName("clear")
    room.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return room
