"""Taking things out of a layout: hidden at once, so that nothing flashes, and thrown away when the event loop turns."""

from __future__ import annotations

from PySide6.QtWidgets import QLayout


def empty_out(layout: QLayout | None, *, keep: int = 0) -> None:
    """Takes everything out but the first `keep` things."""
    while layout is not None and (item := layout.takeAt(keep)) is not None:
        if (widget := item.widget()) is not None:
            widget.hide()
            widget.deleteLater()
