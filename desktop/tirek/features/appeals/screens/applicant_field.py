"""Who appeals: a name by hand, with people of the register offered as it is typed."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from tirek.features.appeals.rules import Applicant
from tirek.features.members.api import MemberRow, Members
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.paged_table import TypingPause
from tirek.foundation.ui.widgets.buttons import Button
from tirek.foundation.ui.widgets.emptying import throw_away
from tirek.foundation.ui.widgets.fields import Check, TextField

OFFERED = 5
_LINKED = re.compile(r"(.*)#([0-9a-f]{16})")


class _NameBox(QLineEdit):
    """Down goes to the first person offered."""

    def __init__(self, field: ApplicantField) -> None:
        super().__init__()
        self._field = field

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Down and self._field.offered:
            self._field.offered[0].setFocus(Qt.FocusReason.TabFocusReason)
            return
        super().keyPressEvent(event)


class ApplicantField(TextField):
    """The value is the name; `applicant` says whether it is a member. A value of a form: "name" or "name#id"."""

    def __init__(self, ui: Kit, org: OpenedOrganisation, jobs: ScreenJobs, *, label: str, hint: str, check: Check) -> None:
        self.offered: list[Button] = []
        super().__init__(ui.theme, label, hint=hint, check=check, limit=200)
        self._ui, self._org, self._jobs = ui, org, jobs
        old, self.box = self.box, _NameBox(self)
        self.box.setMaxLength(200)
        self.column.replaceWidget(old, self.box)
        throw_away(old)
        self.box.textChanged.connect(lambda _text: self._typed())
        self.label.setBuddy(self.box)
        self.box.setAccessibleName(label)
        self.box.setAccessibleDescription(hint)
        self.box.installEventFilter(self)
        self.member: int | None = None
        self._asked = 0
        self._offers = QWidget()
        self._offers.setObjectName("clear")
        self._offer_column = QVBoxLayout(self._offers)
        self._offer_column.setContentsMargins(0, ui.theme.space("xs"), 0, 0)
        self._offer_column.setSpacing(ui.theme.space("xs"))
        self._offers.hide()
        self.column.addWidget(self._offers)
        self.known = ui.chip(ui.texts.t("on the list of members"), "ok")
        self.known.hide()
        self.column.addWidget(self.known, 0, Qt.AlignmentFlag.AlignLeft)
        self._pause = TypingPause(self, self._look)

    @property
    def applicant(self) -> Applicant | None:
        """The member, or the name by hand; None when nothing is written."""
        name = self.box.text().strip()
        if self.member is not None:
            return Applicant(member=self.member)
        return Applicant(name=name) if name else None

    # the value survives a change of language together with the link to the member
    def value(self) -> str:
        name = self.box.text().strip()
        return f"{name}#{self.member:016x}" if self.member is not None else name

    def set_value(self, value: str) -> None:
        linked = _LINKED.fullmatch(value)
        if linked:
            self._take(int(linked[2], 16), linked[1])
        else:
            self.box.setText(value)

    def begin_with(self, applicant: Applicant) -> None:
        """Shows somebody who is known already; a member's name comes from the register."""
        member = applicant.member
        if member is None:
            self.box.setText(applicant.name or "")
            return
        self._jobs.run(lambda _control: Members(self._org).card(member), done=lambda card: self._take(card.id, card.full_name), failed=lambda _error: None)

    def _typed(self) -> None:
        self.member = None
        self.known.hide()
        self._edited()
        self._pause.touch()

    def _look(self) -> None:
        """Asks the register; answers to older letters are left out."""
        words = self.box.text().strip()
        self._asked += 1
        asked = self._asked
        if self.member is not None or len(words) < 2:
            self._offer([])
            return
        self._jobs.run(
            lambda _control: Members(self._org).page(words, limit=OFFERED),
            done=lambda rows: self._offer(rows) if asked == self._asked and self.member is None else None,
            failed=lambda _error: self._offer([]),
        )

    def _offer(self, rows: list[MemberRow]) -> None:
        for button in self.offered:
            throw_away(button)
        self.offered = []
        for row in rows:
            words = " · ".join(part for part in (row.name, row.post) if part)
            button = self._ui.start_button(words, lambda row=row: self._chosen(row), icon="person")
            self._offer_column.addWidget(button)
            self.offered.append(button)
        self._offers.setVisible(bool(rows))

    def _chosen(self, row: MemberRow) -> None:
        self._take(row.id, row.name)
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _take(self, member: int, name: str) -> None:
        self.box.setText(name)
        self.member = member
        self.known.show()
        self._asked += 1
        self._offer([])
        self.set_error(None)
        self.changed.emit()
