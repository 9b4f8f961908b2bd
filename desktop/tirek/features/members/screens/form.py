"""The form of a member: seven fields to take somebody in, all of them in three parts to change a card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from tirek.features.members.kinds import former_states, kind_words, kinds
from tirek.features.members.screens import checks
from tirek.features.members.screens.words import SECTIONS, TITLES, categories, category_words, shown
from tirek.features.members.service import MemberCard
from tirek.foundation.language.texts import Texts
from tirek.foundation.ui.forms import Form
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.widgets.fields import Field

FIRST = ("last_name", "first_name", "patronymic", "phone", "iin", "post", "joined_on")
"""What is asked when somebody is taken in; the rest may be added later."""
_ALONE = ("note", "address", "sex")
_WIDTHS = {"iin": 18, "hours_per_week": 8, "phone": 22, "phone_2": 22, "staff_number": 14, **dict.fromkeys(checks.DATES, 14)}
_WHEN_FILLED = ("workload",)
"""Shown only where the card has it already, from a list: hours say more than a text."""
_WHEN_LEFT = ("left_on", "left_ground", "left_decision")
_CHOSEN = ("contract_kind", "consent", "joined_ground")


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
    """Fields by the names of the card. `record` gives what is to be kept. One part is seen at a time; Save checks all of them."""

    def __init__(self, ui: Kit, today: date, card: MemberCard | None = None, *, section: str = "person") -> None:
        super().__init__(ui)
        self._today, self._card = today, card
        self._pairs: list[Pair] = []
        self._sections: dict[str, QWidget] = {}
        self._section_of: dict[str, str] = {}
        t = ui.texts.t
        if card is None:
            self.place(ui.stack(*self._group(ui, FIRST), gap="l"))
            self.more = ui.ghost(t("Fill in more"), self.show_rest, icon="down")
            self.place(ui.row(self.more))
        self.bar = ui.choice([(key, t(title)) for key, title, _ in SECTIONS], section, self.show_section, name=t("Parts of the card"))
        self.place(ui.row(self.bar))
        for key, _, names in SECTIONS:
            fields = [name for name in names if name not in self._fields and self._asked(name)]
            self._sections[key] = ui.stack(*self._group(ui, fields), gap="l")
            self._section_of.update(dict.fromkeys(fields, key))
            self.place(self._sections[key])
        self.show_section(section if section in self._sections else "person")
        if card is None:
            for widget in (self.bar, *self._sections.values()):
                widget.hide()

    def _asked(self, name: str) -> bool:
        if name == "state":
            return False  # changed by a deed of its own, with its day and decision
        if name in _WHEN_LEFT:
            return self._card is not None and self._card.state in former_states()
        return name not in _WHEN_FILLED or (self._card is not None and bool(getattr(self._card, name)))

    def show_section(self, key: str) -> None:
        """Shows one part of the card's fields."""
        self.section = key
        self.bar.set_value(key)
        for other, widget in self._sections.items():
            widget.setVisible(other == key)

    def show_rest(self) -> None:
        """Shows the fields that may be filled in later."""
        self.more.hide()
        self.bar.show()
        self.show_section(self.section)

    def validate(self) -> bool:
        """As every form; the part with the first fault comes to the front."""
        wrong = next((name for name, field in self._fields.items() if not field.validate()), None)
        if wrong in self._section_of:
            if self._card is None:
                self.show_rest()
            self.show_section(self._section_of[wrong])
        return super().validate()

    def set_narrow(self, narrow: bool) -> None:
        for pair in self._pairs:
            pair.set_narrow(narrow)

    def record(self) -> dict[str, object]:
        return checks.record(self.values(), self._today)

    def state(self) -> dict[str, str]:
        return {**super().state(), "section": self.section}

    def restore(self, state: object) -> None:
        values = dict(state) if isinstance(state, dict) else {}
        section = values.pop("section", "person")
        self.set_values(values)
        if self._card is not None:
            self.show_section(section if section in self._sections else "person")
        elif any(values.get(name) for name in values if name not in FIRST):
            self.show_rest()

    # building --------------------------------------------------------------------------------------------------------
    def _group(self, ui: Kit, names: Sequence[str]) -> list[QWidget]:
        placed: list[QWidget] = []
        waiting: list[Field] = []
        for name in names:
            field = self.join(name, self._make(ui, name))
            if name in _ALONE:
                if waiting:
                    placed.append(self._pair(ui, [*waiting, _room()]))
                    waiting = []
                placed.append(field)
                continue
            waiting.append(field)
            if len(waiting) == 2:
                placed.append(self._pair(ui, waiting))
                waiting = []
        if waiting:
            placed.append(self._pair(ui, [*waiting, _room()]))
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
        if name in _CHOSEN:
            return ui.select_field(label, _options(name, value, texts), value=value)
        if name == "note":
            return ui.long_text_field(label, value=value, lines=3, limit=2000)
        return ui.text_field(label, check=self._check(name, texts), hint=_hint(name, texts), value=value, limit=300,
                             letters=_WIDTHS.get(name))  # fmt: skip

    def _value(self, name: str, texts: Texts) -> str:
        value = getattr(self._card, name) if self._card is not None else None
        if value is None:
            return ""
        if name in ("sex", "category", *_CHOSEN):
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
        kinds = {"phone": checks.phone_check, "phone_2": checks.phone_check, "email": checks.email_check, "hours_per_week": checks.hours_check}
        return kinds[name](texts) if name in kinds else None


def _options(name: str, value: str, texts: Texts) -> list[tuple[str, str]]:
    """The choices of a field; what an old list said in its own words stays among them."""
    options = [("", texts.t("Not known")), *((kind.id, kind.names[texts.code]) for kind in kinds(name))]
    return options if not value or value in dict(options) else [*options, (value, kind_words(name, value, texts.code))]


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
