"""Taking things out of a layout: hidden at once, so that nothing flashes, and thrown away when the event loop turns."""

from __future__ import annotations

from PySide6.QtWidgets import QLayout, QWidget


def throw_away(widget: QWidget) -> None:
    """Out of sight and of its layout now, out of memory when the event loop turns."""
    widget.hide()
    parent = widget.parentWidget()
    layout = parent.layout() if parent is not None else None
    if layout is not None:
        layout.removeWidget(widget)
    widget.deleteLater()


def empty_out(layout: QLayout | None, *, keep: int = 0) -> None:
    """Takes everything out but the first `keep` things."""
    while layout is not None and (item := layout.takeAt(keep)) is not None:
        if (widget := item.widget()) is not None:
            throw_away(widget)
