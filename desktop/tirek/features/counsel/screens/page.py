"""Ask: a question in everyday words, answered with sources; the same page with a language model and without one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import shiboken6
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from tirek.features.counsel.answer import MODEL, Answer, ShownPassage
from tirek.features.counsel.decision import Zone
from tirek.features.counsel.kept import QuestionCard
from tirek.features.counsel.language import language_of
from tirek.features.counsel.screens.answer_view import WIDEST, Turn
from tirek.features.counsel.screens.question_box import QuestionBox, Stream
from tirek.features.counsel.screens.safety_view import SafetyView
from tirek.features.counsel.screens.sources import SourcePanel
from tirek.features.counsel.screens.start_view import StartView
from tirek.features.counsel.screens.tree_view import TreeList, TreeView
from tirek.features.counsel.service import Counsel, Drafter, NoQuestion
from tirek.features.counsel.tree_service import Trees
from tirek.features.counsel.trees import Tree
from tirek.foundation.errors import Circumstance, to_words
from tirek.foundation.jobs import Control, Handle
from tirek.foundation.ui.page import Page, PageContext
from tirek.foundation.ui.widgets.emptying import empty_out, throw_away
from tirek.foundation.ui.widgets.labels import Label

EARLIER = 3
KEPT_TURNS = 10
LETTERS_TO_BEGIN = 8
"""So many letters tell in which language a question is being written."""


class AskPage(Page):
    """`open(question=…)` asks at once, `open(id=…)` shows a question that was kept."""

    def __init__(self, context: PageContext, drafter: Callable[[], Drafter | None]) -> None:
        super().__init__(context)
        self._drafter = drafter
        self.turns: list[Turn] = []
        self.tree: TreeList | TreeView | SafetyView | None = None
        self._streams: list[Stream] = []
        self._ready_for, self._making_ready = "", False
        ui, space = self.ui, self.theme.space
        holder = QWidget()
        holder.setObjectName("clear")
        self._row = QHBoxLayout(holder)
        self._row.setContentsMargins(0, 0, space("xl"), space("l"))
        self._row.setSpacing(space("l"))
        self._left = QWidget()
        self._left.setObjectName("clear")
        left = QVBoxLayout(self._left)
        left.setContentsMargins(0, 0, 0, 0)
        left.setSpacing(space("s"))
        self.conversation = ui.scroll()
        self.conversation.column.setSpacing(space("l"))
        self.conversation.widget().layout().setContentsMargins(space("xl"), space("l"), space("s"), space("s"))
        left.addWidget(self.conversation, 1)
        self.steps = ui.scroll()
        self.steps.widget().layout().setContentsMargins(space("xl"), space("l"), space("s"), space("s"))
        self.steps.hide()
        left.addWidget(self.steps, 1)
        self._question_bar = self._bar()
        left.addWidget(self._question_bar)
        self._row.addWidget(self._left, 7)
        self.panel = SourcePanel(context, self.close_source)
        self._row.addWidget(self.panel, 5)
        self.column.addWidget(holder, 1)
        self._start: QWidget = QWidget()
        self._show_start(())
        self.keep("typed", self.box)

    @property
    def title(self) -> str:
        return self.texts.t("Ask")

    def _bar(self) -> QWidget:
        ui, t, space = self.ui, self.texts.t, self.theme.space
        holder = QWidget()
        holder.setObjectName("clear")
        outer = QVBoxLayout(holder)
        outer.setContentsMargins(space("xl"), 0, 0, 0)
        frame = QFrame()
        frame.setObjectName("card")
        inner = QVBoxLayout(frame)
        inner.setContentsMargins(space("s"), space("s"), space("s"), space("s"))
        inner.setSpacing(space("xs"))
        self.box = QuestionBox(self.context)
        self.box.sent.connect(self.ask)
        self.box.textChanged.connect(self._make_ready)
        self.ask_button = ui.primary(t("Ask the question"), self.ask)
        inner.addWidget(ui.split(self.box, self.ask_button))
        self.new_button = ui.small_button(t("New question"), self.begin_anew, icon="plus")
        self.new_button.hide()
        promise = ui.split(Label(t("The question does not leave this computer"), "small", wrap=True), self.new_button)
        line = promise.layout()
        assert isinstance(line, QHBoxLayout)
        line.insertWidget(0, ui.picture("lock", "muted", 16))
        line.setSpacing(space("s"))
        inner.addWidget(promise)
        outer.addWidget(frame)
        return holder

    # empty state -----------------------------------------------------------------------------------------------------
    def _show_start(self, earlier: Sequence[QuestionCard]) -> None:
        self._drop_start()
        self._start = StartView(
            self.context, earlier, ask=self.ask, show_kept=self.show_kept, steps=self.show_trees, safety=self.show_safety, law=lambda: self.context.navigate("law")
        )
        self.conversation.column.addWidget(self._start)

    def _drop_start(self) -> None:
        throw_away(self._start)
        self._start = QWidget()

    def refresh(self) -> None:
        if self.turns:
            return
        counsel = Counsel(self.context.org)
        self.jobs.run(
            lambda _control: counsel.questions(EARLIER), done=self._started, failed=self.context.shell.show_error
        )

    def _started(self, earlier: Sequence[QuestionCard]) -> None:
        if not self.turns:
            self._show_start(earlier)

    def first_focus(self) -> QWidget | None:
        return self.box

    def open(self, **args: Any) -> None:
        if args.get("tree"):
            self.show_tree(str(args["tree"]))
            return
        self.close_trees()
        if args.get("question"):
            self.ask(str(args["question"]))
        elif args.get("id") is not None:
            self.show_kept(int(args["id"]))

    # step by step ----------------------------------------------------------------------------------------------------
    def show_trees(self) -> None:
        """The list of matters for which there is step-by-step help."""
        try:
            trees = list(Trees(self.context.org).all.values())
        except Circumstance as trouble:
            self.context.shell.show_error(trouble)
            return
        view = TreeList(self.context, trees, self.close_trees)
        view.chosen.connect(self.show_tree)
        self._put_steps(view)
        view.find_box.setFocus()

    def show_tree(self, tree: str) -> None:
        """The first question of a matter."""
        try:
            view = TreeView(self.context, tree, self.open_source, self.show_trees)
        except Circumstance as trouble:
            self.context.shell.show_error(trouble)
            return
        self._put_steps(view)

    def show_safety(self) -> None:
        """Check lists, and what to do in the first day after an accident."""
        try:
            self._put_steps(SafetyView(self.context, self.close_trees))
        except Circumstance as trouble:
            self.context.shell.show_error(trouble)

    def close_trees(self) -> None:
        """Back to the questions."""
        self._drop_steps()
        self.steps.hide()
        self.conversation.show()
        self._question_bar.show()

    def _put_steps(self, view: TreeList | TreeView | SafetyView) -> None:
        self._drop_steps()
        self.panel.hide()
        self.tree = view
        view.setMaximumWidth(self.theme.px(WIDEST))
        # In a row beside a stretch, because a column would give it the height of the whole width.
        holder = QWidget()
        holder.setObjectName("clear")
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(view, 1000)
        row.addStretch(1)
        self.steps.column.addWidget(holder)
        self.steps.column.addStretch(1)
        self.conversation.hide()
        self._question_bar.hide()
        self.steps.show()
        self.steps.verticalScrollBar().setValue(0)

    def _drop_steps(self) -> None:
        empty_out(self.steps.column)
        self.tree = None

    def _make_ready(self) -> None:
        """Opens the model while the question is being written, so that its first words come sooner; once for a question and language."""
        typed = self.box.toPlainText().strip()
        if len(typed) < LETTERS_TO_BEGIN:
            self._ready_for = "" if not typed else self._ready_for
            return
        lang = language_of(typed, self.texts.code)
        if self._making_ready or lang == self._ready_for:
            return
        self._ready_for, self._making_ready = lang, True

        def work(_control: Control) -> None:
            warm = getattr(self._drafter(), "warm", None)
            if warm is not None:
                warm(lang)

        def over(*_result: object) -> None:
            self._making_ready = False

        # The question itself will meet whatever is wrong with the model, and say it.
        self.jobs.run(work, done=over, failed=over, stopped=over)

    # asking ----------------------------------------------------------------------------------------------------------
    def ask(self, question: str | None = None, *, apart: bool = False) -> Turn | None:
        """Asks what stands in the box, or the question given; `apart`: without the questions before it."""
        words = (question if question is not None else self.box.value()).strip()
        if not words:
            self.context.shell.show_error(NoQuestion())
            self.box.setFocus()
            return None
        if question is None:
            self.box.clear()
        handles: list[Handle] = []
        last = self.turns[-1].answer if self.turns else None
        after = last.id if last is not None and not apart else None
        turn = self._new_turn(words, stop=lambda: handles[0].cancel())
        stream = Stream()
        stream.passages.connect(turn.show_passages)
        stream.words.connect(turn.show_words)
        self._streams = [*self._streams[-3:], stream]
        org, lang = self.context.org, None

        def work(control: Control) -> tuple[Answer, str, bool, bool, list[Tree]]:
            drafter = self._drafter()
            turn.usual_seconds = getattr(drafter, "usual_seconds", None)
            counsel = Counsel(org, drafter)
            answer = counsel.ask(words, lang, drafter is not None, after=after, on_passages=stream.tell_passages,
                                 on_text=stream.tell_words, cancelled=lambda: control.stopped)  # fmt: skip
            pack = f"{counsel.knowledge.pack} {counsel.knowledge.version}"
            first = answer.sources[0] if answer.sources else None
            trees = Trees(org).fitting(first.act, first.article) if first is not None else []
            may_write = getattr(drafter, "may_write", None)
            return answer, pack, drafter is not None and (may_write is None or may_write(answer.lang)), control.stopped, trees

        def done(result: tuple[Answer, str, bool, bool, list[Tree]]) -> None:
            answer, turn.pack, had_model, stopped, trees = result
            turn.show_answer(answer, self._note(answer, had_model, stopped=stopped))
            turn.offer_trees(trees)
            self.context.shell.changed()

        turn.progress.start(self.texts.t("Looking in the laws"))
        handles.append(self.jobs.run(work, done=done, failed=turn.show_error, stopped=turn.show_stopped))
        return turn

    def begin_anew(self) -> None:
        """A clean page: the next question is read by itself, as another person's."""
        for turn in self.turns:
            throw_away(turn)
        self.turns.clear()
        self.panel.hide()
        self.new_button.hide()
        self.box.clear()
        self._show_start(())
        self.refresh()
        self.box.setFocus()

    def _note(self, answer: Answer, had_model: bool, *, stopped: bool) -> str:
        """Why there is no text of the model, where one was expected."""
        if not had_model or answer.made_by == MODEL or answer.zone is not Zone.ANSWER:
            return ""
        if answer.trouble is not None:
            message, next_step = to_words(self.texts, answer.trouble)
            return f"{message} {next_step}"
        if stopped:
            return self.texts.t("The model was stopped. What the law says stands below.")
        return self.texts.t(
            "The model's draft did not stand on the sources and was left out. What the law says stands below."
        )

    def _new_turn(self, question: str, *, stop: Callable[[], object]) -> Turn:
        self._drop_start()
        self.new_button.show()
        turn = Turn(self.context, question, stop=stop)
        turn.opened.connect(self.open_source)
        turn.asked_again.connect(lambda words: self.ask(words, apart=True))
        turn.asked_apart.connect(lambda words: self.ask(words, apart=True))
        turn.tree_chosen.connect(self.show_tree)
        turn.grown.connect(self._to_the_end)
        while (
            item := self.conversation.column.itemAt(self.conversation.column.count() - 1)
        ) is not None and item.spacerItem():
            self.conversation.column.takeAt(self.conversation.column.count() - 1)
        self.conversation.column.addWidget(turn)
        self.conversation.column.addStretch(1)
        self.turns.append(turn)
        self._to_the_end()
        return turn

    def _to_the_end(self) -> None:
        """The newest question comes to the top of the view as soon as the layout has settled."""

        def move() -> None:
            if shiboken6.isValid(self) and self.turns:
                self.conversation.verticalScrollBar().setValue(self.turns[-1].y())

        QTimer.singleShot(0, self, move)
        # Once more, when an answer with cards of its own has found its height.
        self.conversation.verticalScrollBar().rangeChanged.connect(lambda _low, _high: move(), Qt.ConnectionType.SingleShotConnection)

    def show_kept(self, question_id: int) -> None:
        """A question that was asked before, with what was answered then."""
        counsel = Counsel(self.context.org)

        def work(_control: Control) -> tuple[Answer, QuestionCard, list[tuple[str, date]]]:
            card = counsel.question(question_id)
            found = counsel.ask(card.text, card.lang, keep=False)
            return replace(found, id=card.id, zone=card.zone, text=card.answer, made_by=card.made_by), card, counsel.changed_since(card)

        def done(kept: tuple[Answer, QuestionCard, list[tuple[str, date]]]) -> None:
            answer, card, changed = kept
            turn = self._new_turn(answer.question, stop=lambda: None)
            turn.show_answer(answer)
            turn.show_changed(changed)
            if card.checked is not None:
                turn.show_checked(card.checked)

        self.jobs.run(work, done=done, failed=self.context.shell.show_error)

    # sources ---------------------------------------------------------------------------------------------------------
    def open_source(self, passage: ShownPassage) -> None:
        """Shows a source beside; where room is short, in place of the conversation."""
        self.panel.show_passage(passage)
        self.arrange(narrow=self.narrow)
        if self.narrow:
            self.panel.close_button.setFocus()

    def close_source(self) -> None:
        self.panel.hide()
        self._left.show()
        self.box.setFocus()

    def arrange(self, *, narrow: bool) -> None:
        self._left.setVisible(not (narrow and not self.panel.isHidden()))
        pad = self.theme.space("xl")
        margins = self._row.contentsMargins()
        self._row.setContentsMargins(pad if not self._left.isVisibleTo(self) else 0, self.theme.space("l") if not self._left.isVisibleTo(self) else 0,
                                     margins.right(), margins.bottom())  # fmt: skip

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        if event.key() == Qt.Key.Key_Escape and not self.panel.isHidden():
            self.close_source()
            return
        if event.key() == Qt.Key.Key_Escape and self.tree is not None:
            self.close_trees()
            return
        super().keyPressEvent(event)

    # kept state ------------------------------------------------------------------------------------------------------
    def state(self) -> dict[str, Any]:
        steps = {"steps": self.tree.state()} if isinstance(self.tree, TreeView) else {}
        asked = [turn.answer.id for turn in self.turns if turn.answer is not None and turn.answer.id is not None]
        return {**super().state(), **steps, "asked": asked[-KEPT_TURNS:]}

    def restore(self, state: Mapping[str, Any]) -> None:
        super().restore({name: value for name, value in state.items() if name != "scroll"})
        for question_id in state.get("asked", ()):
            self.show_kept(int(question_id))
        steps = state.get("steps")
        if isinstance(steps, dict):
            self.show_tree(str(steps.get("tree")))
            if isinstance(self.tree, TreeView):
                self.tree.restore(steps)
