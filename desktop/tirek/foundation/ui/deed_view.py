"""A view in a tab or over a page: it does a deed on a worker thread, says it, and offers to take it back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.undoing import offer_undo
from tirek.foundation.ui.widgets.emptying import empty_out
from tirek.foundation.ui.widgets.levels import Scroll


class DeedView(QWidget):
    """`changed` comes after something was written. A service has `last_action` and `undo`."""

    changed = Signal()
    done_with = Signal()
    """The view has done its work and may be closed."""

    page: ClassVar[str] = ""
    """The page that is shown again after an undo."""
    width: ClassVar[int] = 1180
    """Greatest width in pixels at 100 % letters, when it stands alone."""
    heading: ClassVar[str] = ""
    """English word for the top bar, when it stands alone."""

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.setObjectName("clear")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(context.theme.space("l"))
        self.context, self.ui, self.texts = context, context.ui, context.texts
        self.jobs = ScreenJobs(context.jobs, self)
        self.narrow = False

    def add(self, *widgets: QWidget) -> None:
        """Puts things under each other."""
        for widget in widgets:
            self.column.addWidget(widget)

    def deed(self, service: Any, work: Callable[[Any], Any], words: str, done: Callable[[Any], Any] | None = None) -> None:
        """Does something on a worker thread, says it, and offers to take it back."""

        def finished(result: Any) -> None:
            offer_undo(self.context, self.page, words, service.undo, service.last_action)
            if done is not None:
                done(result)
            self.changed.emit()

        self.jobs.run(lambda _control: work(service), done=finished, failed=self.context.shell.show_error, writes=True)

    def show_refusal(self, error: BaseException) -> None:
        """Says why there is nothing to show, where it would stand."""
        self.add(self.ui.card("", self.ui.error_banner(error)))
        self.column.addStretch(1)

    def set_narrow(self, narrow: bool) -> None:
        self.narrow = narrow

    def load(self) -> None:
        """Reads again what is shown."""

    def open(self, **args: Any) -> None:
        """What another page asked this view for."""

    def state(self) -> dict[str, Any]:
        return {}

    def restore(self, state: dict[str, Any]) -> None:
        """Takes back what `state` gave."""

    @staticmethod
    def empty_out(holder: Any) -> None:
        """Takes everything out of a holder."""
        empty_out(holder.layout())


class OpenedView(Scroll):
    """A view over the tabs, which scrolls by itself."""

    def __init__(self, view: DeedView) -> None:
        super().__init__(view.context.theme, width=view.width)
        self.view = view
        self.add(view)
        self.column.addStretch(1)
