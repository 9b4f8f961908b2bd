"""One short way to every widget: `ui.card(...)`, `ui.primary(...)`. A `Kit` knows the theme and the language in use."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from tirek.foundation.errors import to_words
from tirek.foundation.language.texts import Texts
from tirek.foundation.ui.theme import Theme
from tirek.foundation.ui.tokens import Tone
from tirek.foundation.ui.widgets.buttons import Button, CheckLine, Choice
from tirek.foundation.ui.widgets.fields import (
    Check,
    ChoiceField,
    LongTextField,
    PassphraseField,
    SearchBox,
    SelectField,
    TextField,
)
from tirek.foundation.ui.widgets.flow import Columns, FlowRow
from tirek.foundation.ui.widgets.labels import Chip, Elided, Label, Paragraph
from tirek.foundation.ui.widgets.levels import Levels, Scroll
from tirek.foundation.ui.widgets.progress import ProgressLine
from tirek.foundation.ui.widgets.surfaces import Banner, Card, DraftSurface, EmptyState, Stack, StatTile, line
from tirek.foundation.ui.widgets.undo_bar import UndoBar

Press = Callable[[], object]


class Kit:
    """Makes widgets. Words given to it are already in the user's language; the few it adds itself it translates."""

    def __init__(self, theme: Theme, texts: Texts) -> None:
        self.theme, self.texts = theme, texts

    # words -----------------------------------------------------------------------------------------------------------
    def h1(self, text: str) -> Label:
        return Label(text, "h1", wrap=True)

    def h2(self, text: str) -> Label:
        return Label(text, "h2", wrap=True)

    def text(self, text: str, kind: str = "body") -> Paragraph:
        """Running text of at most 75 letters a line. Kinds: body, lead, strong, muted, small, error."""
        return Paragraph(self.theme, text, kind)

    def muted(self, text: str) -> Paragraph:
        return Paragraph(self.theme, text, "muted")

    def small(self, text: str) -> Paragraph:
        return Paragraph(self.theme, text, "small")

    def word(self, text: str, kind: str = "body") -> Label:
        """One short piece that never breaks."""
        return Label(text, kind)

    def one_line(self, text: str, kind: str = "body") -> Elided:
        """One line of unknown length (a name, a title): ends in … when there is no room, whole in the tip."""
        return Elided(text, kind)

    def chip(self, text: str, tone: Tone = "plain") -> Chip:
        return Chip(text, tone)

    def picture(self, icon: str, token: str = "muted", size: int = 20) -> QLabel:
        label = QLabel()
        label.setPixmap(self.theme.picture(icon, token, size, 2.0))
        label.setFixedSize(self.theme.icon_size(size))
        label.setScaledContents(True)
        return label

    def sign(self, icon: str, token: str = "on_soft") -> QLabel:
        """A picture on a soft rounded square, at the head of a line."""
        label = QLabel()
        label.setObjectName("sign")
        side = self.theme.px(36)
        label.setFixedSize(side, side)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        label.setPixmap(self.theme.picture(icon, token, 20, 2.0))
        return label

    # buttons ---------------------------------------------------------------------------------------------------------
    def primary(self, text: str, on: Press, *, icon: str | None = None, key: str | None = None) -> Button:
        """The one filled button of a screen."""
        return Button(self.theme, text, "primary", on=on, icon=icon, key=key)

    def secondary(self, text: str, on: Press, *, icon: str | None = None, key: str | None = None) -> Button:
        return Button(self.theme, text, "secondary", on=on, icon=icon, key=key)

    def ghost(self, text: str, on: Press, *, icon: str | None = None, key: str | None = None) -> Button:
        return Button(self.theme, text, "ghost", on=on, icon=icon, key=key)

    def back(self, text: str, on: Press) -> Button:
        """The way back inside a page; over a page and over a card it stands by itself."""
        return Button(self.theme, text, "back", on=on, icon="left")

    def danger(self, text: str, on: Press, *, icon: str | None = None) -> Button:
        return Button(self.theme, text, "danger", on=on, icon=icon)

    def small_button(self, text: str, on: Press, *, icon: str | None = None) -> Button:
        return Button(self.theme, text, "small", on=on, icon=icon)

    def start_button(self, text: str, on: Press, *, icon: str) -> Button:
        """A wide line with a picture: the beginning of a task, a source."""
        return Button(self.theme, text, "start", on=on, icon=icon)

    def icon_button(self, icon: str, name: str, on: Press, *, key: str | None = None) -> Button:
        """A picture alone; `name` is its tip and what the screen reader says."""
        return Button(self.theme, "", "icon", on=on, icon=icon, name=name, key=key)

    def choice(
        self,
        options: Sequence[tuple[str, str]],
        value: str | None,
        on: Callable[[str], object],
        *,
        name: str = "",
        joined: bool = True,
    ) -> Choice:
        """One of a few; `options` are (key, word); `on(key)` runs at a change."""
        choice = Choice(self.theme, options, value, joined=joined, name=name)
        choice.changed.connect(lambda key: on(key))
        return choice

    def check(self, text: str, on: bool = False, changed: Callable[[bool], object] | None = None) -> CheckLine:
        return CheckLine(self.theme, text, on=on, changed=changed)

    # fields (put them into a Form) -----------------------------------------------------------------------------------
    def text_field(
        self,
        label: str,
        *,
        hint: str = "",
        check: Check | None = None,
        value: str = "",
        letters: int | None = None,
        limit: int = 500,
    ) -> TextField:
        return TextField(self.theme, label, hint=hint, check=check, value=value, letters=letters, limit=limit)

    def long_text_field(
        self,
        label: str,
        *,
        hint: str = "",
        check: Check | None = None,
        value: str = "",
        lines: int = 5,
        limit: int = 20_000,
    ) -> LongTextField:
        return LongTextField(self.theme, label, hint=hint, check=check, value=value, lines=lines, limit=limit)

    def choice_field(
        self,
        label: str,
        options: Sequence[tuple[str, str]],
        *,
        value: str | None = None,
        hint: str = "",
        check: Check | None = None,
    ) -> ChoiceField:
        return ChoiceField(self.theme, label, options, value=value, hint=hint, check=check)

    def select_field(
        self,
        label: str,
        options: Sequence[tuple[str, str]],
        *,
        value: str = "",
        hint: str = "",
        check: Check | None = None,
    ) -> SelectField:
        return SelectField(self.theme, label, options, value=value, hint=hint, check=check)

    def passphrase_field(
        self, label: str, *, hint: str = "", check: Check | None = None, shown: bool = False
    ) -> PassphraseField:
        t = self.texts.t
        return PassphraseField(
            self.theme,
            label,
            show_words=(t("Show the letters"), t("Hide the letters")),
            caps_words=t("Caps Lock seems to be on"),
            hint=hint,
            check=check,
            shown=shown,
        )

    def search_box(self, name: str, placeholder: str) -> SearchBox:
        """A box above a list; join its `textChanged` to a `TypingPause`."""
        return SearchBox(self.theme, name, placeholder)

    # surfaces --------------------------------------------------------------------------------------------------------
    def card(self, title: str = "", *widgets: QWidget) -> Card:
        return Card(self.theme, title).add(*widgets)

    def stat(self, name: str, figure: str, remark: str = "") -> StatTile:
        return StatTile(self.theme, name, figure, remark)

    def banner(self, text: str, tone: Tone = "info", *, action: Button | None = None) -> Banner:
        return Banner(self.theme, text, tone, action=action)

    def error_banner(self, error: BaseException) -> Banner:
        """What happened and what to do next, in the user's language."""
        message, next_step = to_words(self.texts, error)
        return self.banner(f"{message}\n{next_step}", "bad")

    def empty(
        self, icon: str, title: str, text: str, action: Button | None = None, other: Button | None = None
    ) -> EmptyState:
        return EmptyState(self.theme, icon, title, text, action, other)

    def draft(self, text: str = "", *, label: str | None = None) -> DraftSurface:
        """Proposed text with the AI label; `label` only where the words of the state differ."""
        return DraftSurface(self.theme, label or self.texts.t("Draft · not yet checked by a person"), text)

    def progress(self, *, stop: Press | None = None, at_once: bool = False) -> ProgressLine:
        return ProgressLine(self.theme, self.texts, stop=stop, at_once=at_once)

    def undo_bar(self) -> UndoBar:
        return UndoBar(self.theme, self.texts)

    def line(self) -> QFrame:
        return line()

    # arrangement -----------------------------------------------------------------------------------------------------
    def row(self, *widgets: QWidget, gap: str = "s", right: bool = False) -> FlowRow:
        """Widgets beside each other that break to a second row when there is no room."""
        return FlowRow(self.theme, *widgets, gap=gap, right=right)

    def split(self, left: QWidget, *right: QWidget) -> QWidget:
        """`left` takes the room that it can use, `right` stays at the edge."""
        holder = QWidget()
        holder.setObjectName("clear")
        box = QHBoxLayout(holder)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(self.theme.space("m"))
        box.addWidget(left, 1)
        box.addStretch()
        for widget in right:
            box.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)
        return holder

    def stack(self, *widgets: QWidget, gap: str = "m") -> Stack:
        """Widgets under each other."""
        return Stack(self.theme, *widgets, gap=gap)

    def columns(self, main: QWidget, side: QWidget, *, parts: tuple[int, int] = (7, 4)) -> Columns:
        """Two columns; call `set_narrow` on it from the page's `arrange`."""
        return Columns(self.theme, main, side, parts=parts)

    def levels(self, first: QWidget, back_words: str) -> Levels:
        return Levels(self.theme, first, back_words)

    def scroll(self, *, room: str = "xl", width: int | None = None) -> Scroll:
        return Scroll(self.theme, room=room, width=width)
