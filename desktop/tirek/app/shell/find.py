"""Find anywhere (Ctrl+K): people, appeals, articles, places and commands in one list; the last five things when empty."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtCore import QEvent, QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QVBoxLayout,
    QWidget,
)

from tirek.app.shell.ports import Finder, Found
from tirek.foundation.jobs import Control, Handle
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.paged_table import TypingPause
from tirek.foundation.ui.theme import MEDIUM, Theme

EACH = 5
_FOUND = Qt.ItemDataRole.UserRole


class CommandFinder:
    """Places and deeds of the program itself; found by any part of their words."""

    def __init__(self, commands: Sequence[Found]) -> None:
        self._commands = commands

    def find(self, words: str, limit: int) -> list[Found]:
        wanted = words.casefold().split()
        hits = [one for one in self._commands if all(word in f"{one.title} {one.detail}".casefold() for word in wanted)]
        return hits[:limit]


class _Drawing(QStyledItemDelegate):
    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option, index: QModelIndex) -> QSize:  # noqa: N802, ANN001
        return QSize(100, max(44, self._theme.px(44)))

    def paint(self, painter: QPainter, option, index: QModelIndex) -> None:  # noqa: ANN001
        theme, found = self._theme, index.data(_FOUND)
        rect: QRect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.colour("soft"))
            painter.drawRoundedRect(rect.adjusted(0, 1, 0, -1), 8, 8)
        ink = "on_soft" if selected else "text"
        side, pad = theme.px(20), theme.space("m")
        picture = theme.picture(found.icon, ink if selected else "muted", 20, painter.device().devicePixelRatio())
        painter.drawPixmap(rect.x() + pad, rect.center().y() - side // 2, picture)
        area = rect.adjusted(pad * 2 + side, 0, -pad, 0)
        painter.setFont(theme.font("small"))
        painter.setPen(theme.colour(ink if selected else "muted"))
        kind_width = painter.fontMetrics().horizontalAdvance(found.kind)
        painter.drawText(area, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), found.kind)
        area = area.adjusted(0, 0, -kind_width - pad, 0)
        painter.setFont(theme.font("body", MEDIUM))
        painter.setPen(theme.colour(ink))
        title = painter.fontMetrics().elidedText(found.title, Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, int(Qt.AlignmentFlag.AlignVCenter), title)
        used = painter.fontMetrics().horizontalAdvance(title) + pad
        if found.detail and used < area.width() - theme.px(60):
            painter.setFont(theme.font("body"))
            painter.setPen(theme.colour(ink if selected else "muted"))
            rest = area.adjusted(used, 0, 0, 0)
            detail = painter.fontMetrics().elidedText(found.detail, Qt.TextElideMode.ElideRight, rest.width())
            painter.drawText(rest, int(Qt.AlignmentFlag.AlignVCenter), detail)


class FindPanel(QFrame):
    """Lies over the page; Esc or a press elsewhere closes it, Enter goes to the marked line."""

    picked = Signal(object)

    def __init__(
        self,
        ui: Kit,
        finders: Sequence[Finder],
        jobs: Callable[[QWidget], ScreenJobs],
        parent: QWidget,
        failed: Callable[[BaseException], Any],
    ) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._ui, self._finders, self._failed = ui, finders, failed
        self._jobs = jobs(self)
        self._handle: Handle | None = None
        self._recent: list[Found] = []
        theme, t = ui.theme, ui.texts.t
        column = QVBoxLayout(self)
        column.setContentsMargins(*(theme.space("m"),) * 4)
        column.setSpacing(theme.space("s"))
        row = QHBoxLayout()
        row.addWidget(ui.picture("search", "muted", 22))
        self.words = QLineEdit()
        self.words.setObjectName("plain")
        self.words.setAccessibleName(t("Find anywhere"))
        self.words.setPlaceholderText(t("Find: person, appeal, article…"))
        self.words.installEventFilter(self)
        row.addWidget(self.words, 1)
        column.addLayout(row)
        column.addWidget(ui.line())
        self.list = QListWidget()
        self.list.setAccessibleName(t("What was found"))
        self.list.setItemDelegate(_Drawing(theme, self))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setMouseTracking(True)
        self.list.itemEntered.connect(self.list.setCurrentItem)
        self.list.itemClicked.connect(lambda item: self._pick(item))
        column.addWidget(self.list, 1)
        self.note = ui.small("")
        column.addWidget(self.note)
        self._pause = TypingPause(self, self._ask)
        self.words.textChanged.connect(self._pause.touch)
        self.hide()

    def open(self, recent: Sequence[Found]) -> None:
        """Shows the panel, empty, with the last things."""
        self._recent = list(recent)
        self.words.clear()
        self._place()
        self._ask()
        self.show()
        self.raise_()
        self.words.setFocus()

    def close_panel(self) -> None:
        if self._handle is not None:
            self._handle.cancel()
        self.hide()

    def _place(self) -> None:
        parent = self.parentWidget()
        width = min(self._ui.theme.px(680), parent.width() - 2 * self._ui.theme.space("xl"))
        height = min(self._ui.theme.px(440), parent.height() - 2 * self._ui.theme.space("xxl"))
        self.setGeometry((parent.width() - width) // 2, self._ui.theme.space("xxl"), width, height)

    def _ask(self) -> None:
        words = self.words.text().strip()
        if self._handle is not None:
            self._handle.cancel()
        if not words:
            self._show(self._recent, empty=True)
            return

        def work(control: Control) -> list[Found]:
            found: list[Found] = []
            for finder in self._finders:
                control.check()
                found += list(finder.find(words, EACH))
            return found

        self._handle = self._jobs.run(work, done=self._show, failed=self._failed)

    def _show(self, found: Sequence[Found], *, empty: bool = False) -> None:
        t = self._ui.texts.t
        self.list.clear()
        for one in found:
            item = QListWidgetItem()
            item.setData(_FOUND, one)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{one.title}, {one.detail}, {one.kind}")
            self.list.addItem(item)
        if found:
            self.list.setCurrentRow(0)
        keys = t("↑ ↓ to choose · Enter to open · Esc to close")
        self.note.setText(keys if found or empty else t("Nothing found. Try other words"))

    def _pick(self, item: QListWidgetItem | None) -> None:
        if item is None:
            return
        found = item.data(_FOUND)
        self.close_panel()
        self.picked.emit(found)

    def eventFilter(self, watched, event: QEvent) -> bool:  # noqa: N802, ANN001
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            key = event.key()
            if key == Qt.Key.Key_Escape:
                self.close_panel()
                return True
            if key in (Qt.Key.Key_Down, Qt.Key.Key_Up) and self.list.count():
                step = 1 if key == Qt.Key.Key_Down else -1
                self.list.setCurrentRow((self.list.currentRow() + step) % self.list.count())
                return True
            if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._pick(self.list.currentItem())
                return True
        if event.type() == QEvent.Type.FocusOut and self.isVisible() and not self.underMouse():
            self.close_panel()
        return False
