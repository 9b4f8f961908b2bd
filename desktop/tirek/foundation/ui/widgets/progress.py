"""Progress in words and time, with Stop beside it from the first second."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QVBoxLayout

from tirek.foundation.language.texts import Texts
from tirek.foundation.ui.theme import Theme
from tirek.foundation.ui.widgets.buttons import Button
from tirek.foundation.ui.widgets.labels import Label

ESTIMATE_AFTER_S = 10


class ProgressLine(QFrame):
    """Hidden until work lasts a second; after ten seconds it says about how long is left."""

    def __init__(
        self,
        theme: Theme,
        texts: Texts,
        *,
        stop: Callable[[], object] | None = None,
        seconds: Callable[[], float] = time.monotonic,
        at_once: bool = False,
    ) -> None:
        super().__init__()
        self.setObjectName("card")
        self._texts, self._seconds, self._at_once = texts, seconds, at_once
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.space("l"), theme.space("m"), theme.space("l"), theme.space("l"))
        column.setSpacing(theme.space("s"))
        row = QHBoxLayout()
        self.words = Label("", "muted", wrap=True)
        row.addWidget(self.words, 1)
        self.stop_button = Button(theme, texts.t("Stop"), "small", icon="stop", on=self._stop)
        row.addWidget(self.stop_button, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
        self.stop_button.setVisible(stop is not None)  # after it has a parent: a widget shown without one is a window
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        column.addWidget(self.bar)
        self._on_stop = stop
        self._started = 0.0
        self._text = ""
        self._tick = QTimer(self)
        self._tick.setInterval(1000)
        self._tick.timeout.connect(self._show_time)
        self.hide()

    def start(self, text: str) -> None:
        """Begins; `text` says what is done, as a present action."""
        self._started, self._text = self._seconds(), text
        self.bar.setRange(0, 0)
        self.words.setText(text)
        self.stop_button.setEnabled(True)
        self._tick.start()
        if self._at_once:
            self.show()
        else:
            QTimer.singleShot(1000, self, lambda: self.setVisible(self._tick.isActive()))

    def step(self, done: int, total: int, text: str = "") -> None:
        """Takes what a job reports; `total` 0 means: nobody knows."""
        if text:
            self._text = text
        self.bar.setRange(0, total)
        self.bar.setValue(done)
        self._show_time()

    def finish(self) -> None:
        self._tick.stop()
        self.hide()

    def _show_time(self) -> None:
        passed = int(self._seconds() - self._started)
        if passed < 1:
            self.words.setText(self._text)
            return
        done, total = self.bar.value(), self.bar.maximum()
        if passed >= ESTIMATE_AFTER_S and total > 0 and 0 < done < total:
            left = max(1, round(passed * (total - done) / done))
            line = self._texts.t("{what} · {passed} s, about {left} s left", what=self._text, passed=passed, left=left)
        else:
            line = self._texts.t("{what} · {passed} s", what=self._text, passed=passed)
        self.words.setText(line)

    def _stop(self) -> None:
        self.words.setText(self._texts.t("Stopping…"))
        self._tick.stop()
        if self._on_stop is not None:
            self._on_stop()
