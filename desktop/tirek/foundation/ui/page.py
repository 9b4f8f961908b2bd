"""What every page of the program is, and what it is given. Pages are registered by `PageSpec` and built when first opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QPushButton, QScrollArea, QVBoxLayout, QWidget

from tirek.foundation.clock import Clock
from tirek.foundation.jobs import Jobs
from tirek.foundation.language.texts import Texts
from tirek.foundation.ui.clipboard import CarefulClipboard
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.kit import Kit
from tirek.foundation.ui.preferences import Preferences
from tirek.foundation.ui.theme import Theme
from tirek.foundation.ui.tokens import NARROW_BELOW, TIGHT_BELOW
from tirek.foundation.ui.widgets.levels import BackLine, Levels, Scroll


class Shell(Protocol):
    """What a page may ask of the window around it."""

    def navigate(self, key: str, **args: Any) -> None:
        """Opens another page; `args` go to its `open`."""
        ...

    def say(self, text: str) -> None:
        """One calm line under the page, for six seconds."""
        ...

    def offer_undo(self, text: str, undo: Callable[[], object]) -> None:
        """Says what was done and offers the way back (Ctrl+Z) for twenty seconds."""
        ...

    def show_error(self, error: BaseException) -> None:
        """Says what happened, what was kept and what to do next."""
        ...

    def changed(self) -> None:
        """Something was saved: numbers in the navigation and the corner are read again."""
        ...

    def change_preferences(self, preferences: Preferences) -> None:
        """Language, theme, letters: at once, keeping what is written on every page."""
        ...

    def lock(self) -> None: ...

    def join_anew(self) -> None:
        """Hides everything, as `lock`, and asks for the stick from which this computer joins its organisation again."""
        ...


@dataclass(frozen=True)
class PageContext:
    """Everything a page gets. There are no globals."""

    org: Any
    """The opened organisation; services are made from it: `Members(context.org)`."""
    texts: Texts
    theme: Theme
    ui: Kit
    jobs: Jobs
    clock: Clock
    shell: Shell
    preferences: Preferences = field(default_factory=Preferences)
    clipboard: CarefulClipboard | None = None
    """The only way to copy; None only where nothing can be copied (a page drawn without a window)."""

    def navigate(self, key: str, **args: Any) -> None:
        self.shell.navigate(key, **args)


class Keeps(Protocol):
    """Anything that can give its state and take it back: forms, tables, search boxes."""

    def state(self) -> Any: ...

    def restore(self, state: Any) -> None: ...


class Page(QWidget):
    """Base of all pages. A page shows and asks: no SQL, no sums, no dates.

    Write `self.column.addWidget(...)` or set your own layout on a `Scroll`; give `title`; call `self.keep("form", form)`
    for whatever must survive a change of language or letters.
    """

    title_changed = Signal()

    def __init__(self, context: PageContext) -> None:
        super().__init__()
        self.setObjectName("page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.context = context
        self.texts, self.theme, self.ui = context.texts, context.theme, context.ui
        self.jobs = ScreenJobs(context.jobs, self)
        self._kept: dict[str, Keeps] = {}
        self._narrow: bool | None = None
        self.back_line: BackLine | None = None
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(0)

    # to be written by pages ----------------------------------------------------------------------------------------
    @property
    def title(self) -> str:
        """The heading in the top bar."""
        return ""

    def open(self, **args: Any) -> None:
        """Called by navigation with its arguments, for example `open(id=…)` or `open(new=True)`."""

    def refresh(self) -> None:
        """Called each time the page comes to the front: reads again what may have changed."""

    def first_focus(self) -> QWidget | None:
        """The field that gets the keyboard when the page opens; None: Enter presses the main button."""
        return None

    def way_back(self) -> tuple[str, dict[str, Any]]:
        """Words of the line back and what the page there is opened with. Without words: the name of that page."""
        return "", {}

    def arrange(self, *, narrow: bool) -> None:
        """Called when room runs short or comes back: two columns become one, less important ones go."""

    def lead_back(self, words: str, back: Callable[[], object]) -> None:
        """Puts the line back over the page (Esc does it too). It is away while a card of the page is open, which has its own."""
        self.back_line = BackLine(self.theme, words, back)
        self.column.insertWidget(0, self.back_line)
        for levels in self.findChildren(Levels):
            levels.moved.connect(lambda levels=levels: self.show_way_back(levels.opened is None))

    def show_way_back(self, shown: bool) -> None:
        """For a page with a view of its own that has another way back."""
        if self.back_line is not None:
            self.back_line.setVisible(shown)

    # kept state ----------------------------------------------------------------------------------------------------
    def keep(self, name: str, part: Keeps) -> None:
        """This part's state survives a change of language, theme or letters, and goes into the sealed draft at a lock."""
        self._kept[name] = part

    def state(self) -> dict[str, Any]:
        """Plain values only (text, numbers, lists): it is kept in the vault as a draft."""
        state: dict[str, Any] = {name: part.state() for name, part in self._kept.items()}
        scroll = self.findChild(QScrollArea)
        if scroll is not None:
            state["scroll"] = scroll.verticalScrollBar().value()
        return state

    def restore(self, state: Mapping[str, Any]) -> None:
        """Takes back what `state` gave; parts that no longer exist are left out."""
        for name, part in self._kept.items():
            if name in state:
                part.restore(state[name])
        if state.get("scroll"):
            self._scroll_later(int(state["scroll"]))

    def _scroll_later(self, value: int) -> None:
        """Goes back to a place as soon as the page is long enough to have it."""
        scroll = self.findChild(QScrollArea)
        if scroll is not None and value:
            bar = scroll.verticalScrollBar()
            bar.rangeChanged.connect(lambda _low, _high: bar.setValue(value), Qt.ConnectionType.SingleShotConnection)

    # room ----------------------------------------------------------------------------------------------------------
    @property
    def narrow(self) -> bool:
        """True when room is short: window width divided by the letter scale under 1180."""
        return bool(self._narrow)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        super().resizeEvent(event)
        self.measure()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Enter presses the main button while nothing else is chosen
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.hasFocus():
            for button in self.findChildren(QPushButton, "primary"):
                if button.isVisible():
                    button.click()
                    return
        if event.key() == Qt.Key.Key_Escape and self.back_line is not None:
            self.back_line.button.click()
            return
        super().keyPressEvent(event)

    def measure(self) -> None:
        """Looks again how much room there is. The window does this; tests may call it."""
        narrow = is_narrow(self, self.theme)
        if narrow != self._narrow:
            self._narrow = narrow
            self.arrange(narrow=narrow)


class ScrollPage(Page):
    """A page whose content scrolls. Put things in with `self.add(...)`; `width` limits it, in pixels at 100 % letters."""

    def __init__(self, context: PageContext, *, width: int | None = None) -> None:
        super().__init__(context)
        self.scroll_area = Scroll(context.theme, width=width)
        self.column.addWidget(self.scroll_area)
        self.body = self.scroll_area.column

    def add(self, *widgets: QWidget) -> ScrollPage:
        self.scroll_area.add(*widgets)
        return self


def is_narrow(widget: QWidget, theme: Theme) -> bool:
    """One rule for small screens and for large letters."""
    return widget.window().width() / theme.scale < NARROW_BELOW


def is_tight(widget: QWidget, theme: Theme) -> bool:
    return widget.window().width() / theme.scale < TIGHT_BELOW


@dataclass(frozen=True)
class PageSpec:
    """One place of the left navigation. `factory` runs at the first opening, so that heavy imports wait until then."""

    key: str
    title: str
    """English key of the word in the navigation (15 letters at most in any language)."""
    icon: str
    factory: Callable[[PageContext], Page]
    at_bottom: bool = False
    under: str = ""
    """The key of another place from which this page is reached: it has no word of its own in the navigation, that one is lit, and a line leads back there."""
    offered: bool = True
    """False: it has nothing to show until another page opens it, so the search does not offer it."""
    needs: tuple[str, ...] = ()
    """Compartments without which the page has nothing to show: who has no keys of them is not offered it."""
