"""A table for 100,000 rows: sorted ids in memory, rows read by pages of 128. Own drawing, fixed row height."""

from __future__ import annotations

from array import array
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QStyle, QStyledItemDelegate, QTableView

from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.theme import MEDIUM, NORMAL, STRONG, Theme
from tirek.foundation.ui.tokens import Tone

PAGE = 128
KEPT_PAGES = 12

CellKind = Literal["text", "strong", "muted", "number", "chip"]


@dataclass(frozen=True)
class Column:
    """One column. A `chip` cell is `(words, tone)` or None; all others are text."""

    title: str
    kind: CellKind = "text"
    weight: int = 2
    """Share of the room."""
    letters: int = 0
    """Never narrower than so many letters (a number, a chip)."""
    when_narrow: bool = True
    """False: goes when room is short."""


class RowSource(Protocol):
    """Where rows come from. Both calls may run on another thread than the window's."""

    def ids(self, chosen: Any) -> array[int]:
        """Ids of all rows of a filter, sorted: `array("q")`."""
        ...

    def rows(self, ids: Sequence[int]) -> list[tuple[Any, ...]]:
        """One tuple for each id, in the order of `ids`, with one value a column. A gone row may be an empty tuple."""
        ...


class PagedRows(QAbstractTableModel):
    """Sorted id array and the twelve pages used last: 0.8 MB and 1,536 rows for 100,000 people."""

    def __init__(self, source: RowSource, columns: Sequence[Column]) -> None:
        super().__init__()
        self._source, self.columns = source, list(columns)
        self._ids: array[int] = array("q")
        self._pages: OrderedDict[int, list[tuple[Any, ...]]] = OrderedDict()

    def show_ids(self, ids: array[int]) -> None:
        """Shows these rows from now on."""
        self.beginResetModel()
        self._ids = ids
        self._pages = OrderedDict()
        self.endResetModel()

    def load(self, chosen: Any = None) -> None:
        """Asks the source at once, on this thread: for tests and for small lists."""
        self.show_ids(self._source.ids(chosen))

    def id_at(self, row: int) -> int:
        return self._ids[row]

    def row_of(self, record_id: int) -> int | None:
        """The row of a record, or None if the filter does not show it."""
        try:
            return self._ids.index(record_id)
        except ValueError:
            return None

    def row(self, row: int) -> tuple[Any, ...]:
        number = row // PAGE
        page = self._pages.get(number)
        if page is None:
            wanted = self._ids[number * PAGE : (number + 1) * PAGE]
            page = self._source.rows(wanted)
            page += [()] * (len(wanted) - len(page))
            self._pages[number] = page
            if len(self._pages) > KEPT_PAGES:
                self._pages.popitem(last=False)
        else:
            self._pages.move_to_end(number)
        return page[row % PAGE]

    def forget(self, record_id: int) -> None:
        """A record changed: its page is read again."""
        row = self.row_of(record_id)
        if row is not None:
            self._pages.pop(row // PAGE, None)
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(self.columns) - 1))

    # Qt's side
    def rowCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else len(self._ids)

    def columnCount(self, parent: QModelIndex = QModelIndex()) -> int:  # noqa: N802, B008
        return 0 if parent.isValid() else len(self.columns)

    def cell(self, index: QModelIndex) -> Any:
        row = self.row(index.row())
        return row[index.column()] if index.column() < len(row) else None

    def data(self, index: QModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role not in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            return None
        value = self.cell(index)
        return "" if value is None else str(value[0]) if isinstance(value, tuple) else str(value)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802
        if orientation == Qt.Orientation.Horizontal:
            if role == Qt.ItemDataRole.DisplayRole:
                return self.columns[section].title
            if role == Qt.ItemDataRole.TextAlignmentRole:
                right = self.columns[section].kind == "number"
                side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
                return int(side | Qt.AlignmentFlag.AlignVCenter)
        return None


class _Drawing(QStyledItemDelegate):
    """Draws rows by itself: a third faster than style sheets, and chips need no widgets."""

    def __init__(self, theme: Theme, table: RowTable) -> None:
        super().__init__(table)
        self._theme, self._table = theme, table
        self._fonts = {
            "text": theme.font("body", NORMAL),
            "muted": theme.font("body", NORMAL),
            "number": theme.font("body", NORMAL),
            "strong": theme.font("body", MEDIUM),
            "chip": theme.font("small", STRONG),
        }
        self._metrics = {kind: QFontMetrics(font) for kind, font in self._fonts.items()}

    def paint(self, painter: QPainter, option, index: QModelIndex) -> None:  # noqa: ANN001
        theme, model = self._theme, self._table.rows
        rect: QRect = option.rect
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        if selected:
            painter.fillRect(rect, theme.colour("soft"))
        elif index.row() == self._table.hovered:
            painter.fillRect(rect, theme.colour("hover"))
        painter.setPen(theme.colour("line"))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        kind = model.columns[index.column()].kind
        value = model.cell(index)
        if value is None or value == "":
            return
        pad = theme.space("m")
        area = rect.adjusted(pad, 0, -pad, 0)
        if kind == "chip":
            self._chip(painter, area, str(value[0]), value[1])
            return
        painter.setFont(self._fonts[kind])
        painter.setPen(
            theme.colour("on_soft" if selected and theme.name == "contrast" else "muted" if kind == "muted" else "text")
        )
        side = Qt.AlignmentFlag.AlignRight if kind == "number" else Qt.AlignmentFlag.AlignLeft
        words = self._metrics[kind].elidedText(str(value), Qt.TextElideMode.ElideRight, area.width())
        painter.drawText(area, int(side | Qt.AlignmentFlag.AlignVCenter), words)

    def _chip(self, painter: QPainter, area: QRect, words: str, tone: Tone) -> None:
        theme, metrics = self._theme, self._metrics["chip"]
        inside = theme.space("s") + 2
        words = metrics.elidedText(words, Qt.TextElideMode.ElideRight, area.width() - 2 * inside)
        height = metrics.height() + 6
        box = QRectF(
            area.x(), area.center().y() - height / 2 + 1, metrics.horizontalAdvance(words) + 2 * inside, height
        )
        back, ink = ("soft", "on_soft") if tone == "info" else (f"{tone}_soft", tone)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(theme.colour("chip_line"))
        painter.setBrush(theme.colour(back))
        painter.drawRoundedRect(box, height / 2, height / 2)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        painter.setFont(self._fonts["chip"])
        painter.setPen(theme.colour(ink))
        painter.drawText(box, int(Qt.AlignmentFlag.AlignCenter), words)


class RowTable(QTableView):
    """The table itself. `opened(id)` comes on a double click or Enter, `chosen(id)` when the selection moves."""

    opened = Signal(object)
    chosen = Signal(object)
    counted = Signal(int)

    def __init__(
        self,
        theme: Theme,
        source: RowSource,
        columns: Sequence[Column],
        *,
        name: str,
        jobs: ScreenJobs | None = None,
        failed: Callable[[BaseException], Any] | None = None,
    ) -> None:
        """`name` is what the screen reader says. With `jobs` the ids are looked for in the background."""
        super().__init__()
        self.rows = PagedRows(source, columns)
        self._source, self._theme, self._jobs, self._failed = source, theme, jobs, failed
        self._asked = 0
        self._filter: Any = None
        self._wanted_id: int | None = None
        self.hovered = -1
        self.setModel(self.rows)
        self.setAccessibleName(name)
        self.setItemDelegate(_Drawing(theme, self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        side, top = self.verticalHeader(), self.horizontalHeader()
        side.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        side.setDefaultSectionSize(max(42, theme.px(42)))
        side.hide()
        top.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        top.setFixedHeight(max(40, theme.px(40)))
        top.setHighlightSections(False)
        top.setTextElideMode(Qt.TextElideMode.ElideRight)
        top.setSectionsClickable(False)
        top.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.doubleClicked.connect(lambda index: self.opened.emit(self.rows.id_at(index.row())))
        self.selectionModel().currentRowChanged.connect(self._moved)

    # filling -------------------------------------------------------------------------------------------------------
    def show_filter(self, chosen: Any = None) -> None:
        """Shows the rows of a filter; an answer that comes after a newer question is left out."""
        self._filter = chosen
        self._asked += 1
        asked = self._asked
        if self._jobs is None:
            self._take(asked, self._source.ids(chosen))
            return
        self._jobs.run(
            lambda _control: self._source.ids(chosen),
            done=lambda ids: self._take(asked, ids),
            failed=self._failed or (lambda _error: None),
        )

    def reload(self) -> None:
        """Asks the same filter again and stays at the same record."""
        self._wanted_id = self.current_id()
        self.show_filter(self._filter)

    def _take(self, asked: int, ids: array[int]) -> None:
        if asked != self._asked:
            return
        self.hovered = -1
        self.rows.show_ids(ids)
        self.counted.emit(len(ids))
        if self._wanted_id is not None:
            wanted, self._wanted_id = self._wanted_id, None
            self.select(wanted)

    # choosing ------------------------------------------------------------------------------------------------------
    def current_id(self) -> int | None:
        index = self.currentIndex()
        return self.rows.id_at(index.row()) if index.isValid() else None

    def select(self, record_id: int) -> bool:
        """Puts the mark on a record; False if the filter does not show it."""
        row = self.rows.row_of(record_id)
        if row is None:
            return False
        self.selectRow(row)
        self.scrollTo(self.rows.index(row, 0), QAbstractItemView.ScrollHint.PositionAtCenter)
        return True

    def _moved(self, current: QModelIndex, _previous: QModelIndex) -> None:
        if current.isValid():
            self.chosen.emit(self.rows.id_at(current.row()))

    # kept state ----------------------------------------------------------------------------------------------------
    def state(self) -> dict[str, Any]:
        record_id = self.current_id()
        return {"id": record_id, "scroll": self.verticalScrollBar().value()}

    def restore(self, state: dict[str, Any]) -> None:
        self._wanted_id = state.get("id")
        if self._wanted_id is not None and self.rows.rowCount():
            self.select(self._wanted_id)

    # room and keys ---------------------------------------------------------------------------------------------------
    def set_narrow(self, narrow: bool) -> None:
        for number, column in enumerate(self.rows.columns):
            self.setColumnHidden(number, narrow and not column.when_narrow)
        self._share()

    def enter(self) -> None:
        """From the box above it with the keyboard: the row chosen before, else the first one."""
        if self.rows.rowCount():
            self.setFocus()
            if not self.currentIndex().isValid():
                self.selectRow(0)

    def _share(self) -> None:
        """Room by weight, but first what a column needs at least."""
        shown = [number for number in range(len(self.rows.columns)) if not self.isColumnHidden(number)]
        letter = self._theme.letter_px("body") * 0.58
        pads = 2 * self._theme.space("m")
        least = {n: round(self.rows.columns[n].letters * letter) + pads for n in shown if self.rows.columns[n].letters}
        room = self.viewport().width()
        weights = sum(self.rows.columns[number].weight for number in shown)
        # A column whose share is too small takes what it needs; the others share the rest.
        small = {n for n, need in least.items() if room * self.rows.columns[n].weight // max(1, weights) < need}
        rest = max(0, room - sum(least[n] for n in small))
        weights = max(1, sum(self.rows.columns[n].weight for n in shown if n not in small))
        for n in shown:
            self.setColumnWidth(n, least[n] if n in small else rest * self.rows.columns[n].weight // weights)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self._share()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        record_id = self.current_id()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and record_id is not None:
            self.opened.emit(record_id)
            return
        super().keyPressEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        row = self.rowAt(round(event.position().y()))
        if row != self.hovered:
            self.hovered = row
            self.viewport().update()
        super().mouseMoveEvent(event)

    def leaveEvent(self, event) -> None:  # noqa: N802, ANN001
        self.hovered = -1
        self.viewport().update()
        super().leaveEvent(event)

    def sizeHint(self) -> QSize:  # noqa: N802
        return QSize(600, 400)


class TypingPause:
    """Calls once, 180 ms after the last key: search as you type without a search at each letter."""

    def __init__(self, owner: QTableView | Any, call: Callable[[], object], *, pause_ms: int = 180) -> None:
        self._timer = QTimer(owner)
        self._timer.setSingleShot(True)
        self._timer.setInterval(pause_ms)
        self._timer.timeout.connect(lambda: call())

    def touch(self, *_: object) -> None:
        self._timer.start()
