"""Step by step: a few questions with ready answers, then what the law says, the term, the paper and the appeal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from tirek.features.counsel.answer import ShownPassage
from tirek.features.counsel.screens.sources import source_button
from tirek.features.counsel.tree_service import LeafView, Trees
from tirek.features.counsel.trees import Step, Tree
from tirek.foundation.calendar.terms import Due
from tirek.foundation.language.dates import read_date, short_date
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.long_button import LongButton
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.emptying import empty_out, throw_away


def content_language(context: PageContext) -> str:
    """Trees are written in Kazakh and Russian; an English screen shows them in Kazakh."""
    return context.texts.code if context.texts.code in ("kk", "ru") else "kk"


class TreeList(QWidget):
    """All matters; typing narrows them."""

    chosen = Signal(str)

    def __init__(self, context: PageContext, trees: Sequence[Tree], back: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("clear")
        ui, t, lang = context.ui, context.texts.t, content_language(context)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self.find_box = ui.search_box(t("Find a matter"), t("A word of it"))
        self.find_box.textChanged.connect(self._narrow)
        column.addWidget(ui.row(ui.back(t("Back to questions"), back)))
        column.addWidget(ui.h2(t("What happened?")))
        column.addWidget(ui.muted(t("Answer a few questions: the law, the last day and the paper to write will be shown.")))
        column.addWidget(self.find_box)
        self.buttons = {
            tree.id: LongButton(ui, tree.title[lang], lambda tree=tree: self.chosen.emit(tree.id), icon="question") for tree in trees
        }
        for button in self.buttons.values():
            column.addWidget(button)
        self.nothing = ui.muted(t("No such matter. Ask in your own words instead."))
        self.nothing.hide()
        column.addWidget(self.nothing)
        column.addStretch(1)

    def _narrow(self, words: str) -> None:
        wanted = words.strip().lower()
        for button in self.buttons.values():
            button.setVisible(wanted in button.accessibleName().lower())
        self.nothing.setVisible(all(button.isHidden() for button in self.buttons.values()))


class TreeView(QWidget):
    """One tree: the answers given stay above and can be changed; below the next question, or the leaf."""

    grown = Signal()

    def __init__(
        self, context: PageContext, tree: str, open_source: Callable[[ShownPassage], object], back: Callable[[], object]
    ) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._context, self._open_source, self._back = context, open_source, back
        self._trees = Trees(context.org)
        self._lang = content_language(context)
        self._jobs = ScreenJobs(context.jobs, self)
        self.tree, self.answers = tree, list[int]()
        self.view: LeafView | None = None
        self.counted_from: date | None = None
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self._body = QWidget()
        self._show()

    # the way ----------------------------------------------------------------------------------------------------------
    def answer(self, number: int) -> None:
        """Takes the option with this number, from 0."""
        self.answers.append(number)
        self._show()

    def back_to(self, place: int) -> None:
        """Forgets the answers from this place on."""
        del self.answers[place:]
        self._show()

    def _show(self) -> None:
        ui, t, lang = self._context.ui, self._context.texts.t, self._lang
        step = self._trees.step(self.tree, self.answers)
        self.view, self.counted_from = None, None
        parts: list[QWidget] = [
            ui.row(ui.back(t("All matters"), self._back)),
            ui.h2(step.tree.title[lang]),
        ]
        for place, (question, option) in enumerate(step.said):
            words = ui.stack(ui.muted(question.ask[lang]), ui.text(option.words[lang], "strong"), gap="xs")
            parts.append(ui.split(words, ui.small_button(t("Change"), lambda place=place: self.back_to(place))))
        if step.question is not None:
            card = ui.card(step.question.ask[lang])
            self.options = [
                LongButton(ui, option.words[lang], lambda number=number: self.answer(number), icon="right")
                for number, option in enumerate(step.question.options)
            ]
            for button in self.options:
                card.add(button)
            parts.append(card)
        body = ui.stack(*parts)
        self._replace(body)
        if step.leaf is not None:
            self._read(step)

    def _replace(self, body: QWidget) -> None:
        throw_away(self._body)
        self._body = body
        self.column.addWidget(body)
        self.grown.emit()

    # the leaf ---------------------------------------------------------------------------------------------------------
    def _read(self, step: Step) -> None:
        trees, lang = self._trees, self._lang
        self._jobs.run(lambda _control: trees.view(step, lang), done=self._show_leaf, failed=self._context.shell.show_error)

    def _show_leaf(self, view: LeafView) -> None:
        if self.view is not None or list(self.answers) != self._said(view):
            return
        self.view = view
        ui, t = self._context.ui, self._context.texts.t
        card = ui.card(t("What the law says"), ui.text(view.says))
        sources = [
            source_button(ui, number, passage, lambda passage=passage: self._open_source(passage))
            for number, passage in enumerate(view.passages, 1)
        ]
        card.add(ui.stack(*sources, gap="s"))
        card.add(ui.small(t("Told in short, in our own words. Read the articles before you act.")))
        layout = self._body.layout()
        assert layout is not None
        layout.addWidget(card)
        if view.term:
            layout.addWidget(self._term_card(view))
        self.appeal_button = ui.primary(t("Take it to the union now"), self.to_union, icon="appeal")
        deeds: list[QWidget] = [self.appeal_button]
        if view.leaf.paper:
            self.paper_button = ui.secondary(t("Write the paper"), self.write_paper, icon="document")
            deeds.append(self.paper_button)
        layout.addWidget(ui.row(*deeds))
        self.grown.emit()

    def _said(self, view: LeafView) -> list[int]:
        return [question.options.index(option) for question, option in view.step.said]

    def _term_card(self, view: LeafView) -> QWidget:
        ui, t = self._context.ui, self._context.texts.t
        self.date = ui.text_field(t("Counts from: {event}", event=view.event), hint=t("For example {date}", date=self._today()), letters=14)
        self.count_button = ui.secondary(t("Count the last day"), self.count)
        self.due = ui.stack(gap="xs")
        self.due.hide()
        self.date.input().returnPressed.connect(self.count)
        return ui.card(t("The term"), ui.text(view.term, "strong"), ui.small(view.citation), self.date, ui.row(self.count_button), self.due)

    def _today(self) -> str:
        return short_date(self._context.clock.today(), self._lang)

    def count(self) -> None:
        """Counts the term from the date written."""
        view, texts = self.view, self._context.texts
        assert view is not None
        event = read_date(self.date.value())
        if event is None:
            self.date.set_error(texts.t("Write the date as {date}", date=self._today()))
            return
        self.date.set_error(None)
        trees, leaf = self._trees, view.leaf

        def done(due: Due | None) -> None:
            self.counted_from = event
            if due is not None:
                self._show_due(due, view)

        self._jobs.run(lambda _control: trees.due(leaf, event), done=done, failed=self._context.shell.show_error)

    def _show_due(self, due: Due, view: LeafView) -> None:
        ui, texts = self._context.ui, self._context.texts
        layout = self.due.layout()
        assert layout is not None
        empty_out(layout)
        late = due.due_on < self._context.clock.today()
        layout.addWidget(ui.text(texts.t("Last day: {date}", date=short_date(due.due_on, self._lang)), "strong"))
        if due.safe_on < due.due_on:
            layout.addWidget(ui.text(texts.t("Last safe day: {date}", date=short_date(due.safe_on, self._lang)), "strong"))
        if late:
            layout.addWidget(ui.banner(texts.t("The term has passed. What follows: {missed}", missed=view.missed), "warn"))
        for line in (*due.explanation(texts), *due.cautions(texts)):
            layout.addWidget(ui.small(line))
        self.due.show()
        self.grown.emit()

    # what to do -------------------------------------------------------------------------------------------------------
    def to_union(self) -> None:
        """Opens a new appeal with the story and the articles in it."""
        assert self.view is not None
        self._context.navigate("appeals", new=self._trees.appeal(self.view))

    def write_paper(self) -> None:
        """Opens the template with what is known already."""
        assert self.view is not None
        data = self._trees.paper_data(self.view, self.counted_from)
        self._context.navigate("documents", template=self.view.leaf.paper, data=data, language=self._lang)

    def state(self) -> dict[str, Any]:
        """The place reached, to come back to."""
        return {"tree": self.tree, "answers": list(self.answers)}

    def restore(self, state: Mapping[str, Any]) -> None:
        """Goes back to a place that `state` gave."""
        self.answers = [int(number) for number in state.get("answers", ())]
        self._show()
