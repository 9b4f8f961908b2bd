"""Rows that break: nothing is cut when letters grow or the window shrinks, it goes to the next row."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QBoxLayout, QLayout, QLayoutItem, QSizePolicy, QWidget

from tirek.foundation.ui.theme import Theme
from tirek.foundation.ui.widgets.emptying import empty_out


class FlowLayout(QLayout):
    """Places widgets from left to right and breaks the row like words in a paragraph."""

    def __init__(self, parent: QWidget | None = None, gap: int = 8, *, right: bool = False) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._gap = gap
        self._right = right
        self.setContentsMargins(0, 0, 0, 0)

    def addItem(self, item: QLayoutItem) -> None:  # noqa: N802 - Qt's name
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:  # noqa: N802
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:  # noqa: N802
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        return self._place(QRect(0, 0, width, 0), dry=True)

    def setGeometry(self, rect: QRect) -> None:  # noqa: N802
        super().setGeometry(rect)
        self._place(rect, dry=False)

    def sizeHint(self) -> QSize:  # noqa: N802
        visible = [item.sizeHint() for item in self._items if not item.isEmpty()]
        width = sum(size.width() for size in visible) + self._gap * max(0, len(visible) - 1)
        return QSize(width, max((size.height() for size in visible), default=0))

    def minimumSize(self) -> QSize:  # noqa: N802
        size = QSize()
        for item in self._items:
            if not item.isEmpty():
                size = size.expandedTo(item.minimumSize())
        return size

    def _rows(self, width: int) -> list[list[tuple[QLayoutItem, QSize]]]:
        rows: list[list[tuple[QLayoutItem, QSize]]] = [[]]
        used = 0
        for item in self._items:
            if item.isEmpty():
                continue
            size = item.sizeHint().boundedTo(QSize(max(width, 1), 100_000))
            if rows[-1] and used + self._gap + size.width() > width:
                rows.append([])
                used = 0
            used += size.width() + (self._gap if rows[-1] else 0)
            rows[-1].append((item, size))
        return [row for row in rows if row]

    def _place(self, rect: QRect, *, dry: bool) -> int:
        y = rect.y()
        for row in self._rows(rect.width()):
            height = max(
                item.heightForWidth(size.width()) if item.hasHeightForWidth() else size.height() for item, size in row
            )
            if not dry:
                length = sum(size.width() for _, size in row) + self._gap * (len(row) - 1)
                x = rect.x() + (rect.width() - length if self._right else 0)
                for item, size in row:
                    own = min(height, max(size.height(), item.heightForWidth(size.width())))
                    item.setGeometry(QRect(QPoint(x, y + (height - own) // 2), QSize(size.width(), own)))
                    x += size.width() + self._gap
            y += height + self._gap
        return max(0, y - rect.y() - self._gap)


class FlowRow(QWidget):
    """A row of widgets that breaks. `right=True` sets them at the right edge."""

    def __init__(self, theme: Theme, *widgets: QWidget, gap: str = "s", right: bool = False) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._flow = FlowLayout(self, theme.space(gap), right=right)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        for widget in widgets:
            self.add(widget)

    def add(self, widget: QWidget) -> QWidget:
        self._flow.addWidget(widget)
        return widget

    def clear(self) -> None:
        empty_out(self._flow)


class Columns(QWidget):
    """A wide and a narrow column beside each other; one under the other when the window is narrow."""

    def __init__(self, theme: Theme, main: QWidget, side: QWidget, *, parts: tuple[int, int] = (7, 4)) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._side = side
        self._box = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._box.setContentsMargins(0, 0, 0, 0)
        self._box.setSpacing(theme.space("l"))
        self._box.addWidget(main, parts[0])
        self._box.addWidget(side, parts[1])

    def set_narrow(self, narrow: bool) -> None:
        direction = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        if self._box.direction() != direction:
            self._box.setDirection(direction)
