"""Finds labels and buttons whose words do not fit, and things that stick out of their parents. For tests and the tour."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QLabel, QPushButton, QWidget

from tirek.foundation.ui.pictures import settle
from tirek.foundation.ui.widgets.buttons import CheckLine, NavButton
from tirek.foundation.ui.widgets.labels import Elided


@dataclass(frozen=True)
class Cut:
    """One thing that cannot be read whole. Lengths in pixels."""

    text: str
    why: str
    needs: int
    has: int


def cut_texts(window: QWidget) -> list[Cut]:
    """All cut texts of the visible widgets under `window`. Call it on a shown (or grabbed) window."""
    settle()  # an answer that has just come may still wait for its layout
    return list(_cuts(window))


def _cuts(window: QWidget) -> Iterator[Cut]:
    for widget in window.findChildren(QWidget):
        if not widget.isVisibleTo(window):
            continue
        if isinstance(widget, QAbstractButton) and widget.text():
            yield from _button(widget)
        elif isinstance(widget, QLabel) and widget.text() and not isinstance(widget, Elided):
            yield from _label(widget)
        else:
            continue
        yield from _outside(widget, window)


def _button(button: QAbstractButton) -> Iterator[Cut]:
    words = button.text().replace("&&", "&")
    need = button.fontMetrics().horizontalAdvance(words)
    if isinstance(button, CheckLine):
        need = button.sizeHint().width()
    elif not button.icon().isNull():
        need += button.iconSize().width() + 4
    spare = 4 if not isinstance(button, (CheckLine, NavButton)) else 0
    if need > button.width() - spare:
        yield Cut(button.text(), "width", need, button.width())
    if isinstance(button, QPushButton) and button.fontMetrics().height() > button.height():
        yield Cut(button.text(), "height", button.fontMetrics().height(), button.height())


def _label(label: QLabel) -> Iterator[Cut]:
    if label.wordWrap():
        need = label.heightForWidth(label.width())
        if need > label.height() + 2:
            yield Cut(label.text(), "lines", need, label.height())
        longest = max((label.fontMetrics().horizontalAdvance(word) for word in label.text().split()), default=0)
        if longest > label.contentsRect().width() + 1:
            yield Cut(label.text(), "word", longest, label.width())
        return
    need = max(label.fontMetrics().horizontalAdvance(line) for line in label.text().split("\n"))
    if need > label.contentsRect().width() + 1:
        yield Cut(label.text(), "width", need, label.width())


def _outside(widget: QWidget, window: QWidget) -> Iterator[Cut]:
    """Sideways against every parent; up and down only as far as the next scroll area, which shows the rest."""
    place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
    name = widget.text() if isinstance(widget, (QAbstractButton, QLabel)) else widget.objectName()
    scrolled = False
    parent = widget.parentWidget()
    while parent is not None:
        area = QRect(parent.mapTo(window, QPoint(0, 0)), parent.size())
        if place.right() > area.right() + 1 or place.left() < area.left() - 1:
            yield Cut(name, "outside", place.right(), area.right())
            return
        # The viewport of a scroll area is its child; from there on upwards lower things are reached by scrolling.
        scrolled = scrolled or isinstance(parent.parentWidget(), QAbstractScrollArea)
        if not scrolled and (place.bottom() > area.bottom() + 2 or place.top() < area.top() - 2):
            yield Cut(name, "below", place.bottom(), area.bottom())
            return
        if parent is window:
            return
        parent = parent.parentWidget()


def nameless(window: QWidget) -> list[QWidget]:
    """Visible widgets that take the keyboard but say nothing to a screen reader."""
    found: list[QWidget] = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisibleTo(window) or widget.focusPolicy().value == 0 or not widget.isEnabled():
            continue
        if isinstance(widget, QAbstractScrollArea) and not widget.accessibleName() and widget.focusPolicy().value == 0:
            continue
        named = widget.accessibleName() or (isinstance(widget, QAbstractButton) and widget.text())
        if not named:
            found.append(widget)
    return found
