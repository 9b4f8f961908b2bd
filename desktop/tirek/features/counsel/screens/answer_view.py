"""One question and its answer, as a turn of the conversation: three zones that look different, sources before deeds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import cast

from PySide6.QtCore import Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from tirek.features.counsel.answer import MODEL, Answer, ShownPassage
from tirek.features.counsel.decision import Zone
from tirek.features.counsel.kept import as_draft
from tirek.features.counsel.law.quoting import BEFORE
from tirek.features.counsel.screens.report_view import ReportView
from tirek.features.counsel.screens.sources import source_button
from tirek.features.counsel.screens.term_card import TermCard
from tirek.features.counsel.screens.tree_view import content_language
from tirek.features.counsel.service import MAX_DRAFTED, Counsel
from tirek.features.counsel.trees import Tree
from tirek.foundation.drafts import Draft
from tirek.foundation.language.dates import clock_time, short_date
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.long_button import LongButton, shortened
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.buttons import Button
from tirek.foundation.ui.widgets.emptying import throw_away
from tirek.foundation.ui.widgets.labels import Label
from tirek.foundation.ui.widgets.surfaces import Card, DraftSurface

WIDEST = 860
BUBBLE = 520
"""Pixels at 100 % letters."""


class Turn(QWidget):
    """The question at the right, under it what is known so far. `opened` asks for a source to be shown beside."""

    opened = Signal(object)
    grown = Signal()
    asked_again = Signal(str)
    asked_apart = Signal(str)
    tree_chosen = Signal(str)

    def __init__(self, context: PageContext, question: str, *, stop: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._context, self._ui = context, context.ui
        self.question, self.answer = question, None
        self.answer: Answer | None
        self.draft: Draft | None = None
        self.read: set[str] = set()
        """Places of the sources that were opened: without one an answer cannot be approved."""
        self.jobs = ScreenJobs(context.jobs, self)
        self._surface: DraftSurface | None = None
        self._streamed = ""
        self.usual_seconds: Callable[[str], float | None] | None = None
        """How long a draft in a language usually takes on this computer."""
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(context.theme.space("m"))
        self.column.addWidget(self._bubble(question))
        self.progress = self._ui.progress(stop=stop)
        self.card: Card | None = None
        # In a row beside a stretch, because a column would give it the height of the whole width.
        answer = self._ui.stack(self.progress)
        answer.setMaximumWidth(context.theme.px(WIDEST))
        self.below = cast("QVBoxLayout", answer.layout())
        row = QHBoxLayout()
        row.addWidget(answer, 1000)
        row.addStretch(1)
        self.column.addLayout(row)

    def _bubble(self, question: str) -> QWidget:
        space = self._context.theme.space
        holder = QWidget()
        holder.setObjectName("clear")
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.addStretch(1)
        bubble = QFrame()
        bubble.setObjectName("banner")
        inner = QVBoxLayout(bubble)
        inner.setContentsMargins(space("l"), space("s"), space("l"), space("s"))
        metrics, widest = QFontMetrics(self._context.theme.font("lead")), self._context.theme.px(BUBBLE)
        needed = max(metrics.horizontalAdvance(line) for line in question.split("\n"))
        label = Label(question, "lead", wrap=True).selectable()
        label.setFixedWidth(min(needed + 6, widest))
        inner.addWidget(label)
        row.addWidget(bubble)
        return holder

    def show_follows(self, answer: Answer) -> None:
        """That the question was read together with the one before it; a button asks it by itself."""
        if not answer.follows:
            return
        texts = self._context.texts
        line = self._ui.small(texts.t("Read together with your question before: “{question}”", question=shortened(answer.follows, 90)))
        self.apart_button = self._ui.small_button(texts.t("Ask it by itself"), lambda: self.asked_apart.emit(self.question))
        self.below.insertWidget(0, self._ui.stack(line, self._ui.row(self.apart_button), gap="xs"))

    # what comes while it is looked for -----------------------------------------------------------------------------------
    def show_passages(self, answer: Answer) -> None:
        """The passages found, at once; the model has begun to write."""
        self.answer = answer
        seconds = self.usual_seconds(answer.lang) if self.usual_seconds is not None else None
        texts = self._context.texts
        self.progress.step(0, 0, texts.t("Writing a draft from the sources") if seconds is None
                           else texts.t("Writing a draft from the sources; on this computer it usually takes {seconds} s", seconds=max(1, round(seconds))))
        card = self._new_card()
        card.add(self._ui.muted(self._context.texts.t("Found in the law. Press to read:")))
        self._add_sources(card, answer, most=MAX_DRAFTED)
        self._surface = self._ui.draft("…")
        self.below.addWidget(self._surface)
        self.grown.emit()

    def show_words(self, piece: str) -> None:
        """A further piece of the draft."""
        if self._surface is not None:
            self._streamed += piece
            self._surface.set_text(self._streamed.strip())
            self.grown.emit()

    # the answer ------------------------------------------------------------------------------------------------------------
    def show_answer(self, answer: Answer, note: str = "") -> None:
        """The whole answer in the look of its zone; `note` says what became of the model."""
        self.answer = answer
        self.progress.finish()
        if self._surface is not None:
            throw_away(self._surface)
            self._surface = None
        t = self._context.texts.t
        by_model = answer.made_by == MODEL
        if by_model:
            self.draft = as_draft(answer, self._context.clock.now(), self.pack)
            card: Card = self._ui.draft(
                label=t("Draft by a language model ({model}) · not yet checked by a person", model=answer.model)
            )
            self._replace(card)
            card.words.hide()  # type: ignore[attr-defined]
        else:
            card = self._new_card(sunken=answer.zone is Zone.REFUSED)
            card.setProperty("edge", "warn" if answer.zone is Zone.NEAR else "")
            card.add(self._zone_line(answer))
            if answer.zone is Zone.ANSWER:
                self.draft = as_draft(answer, self._context.clock.now(), self.pack)
        if note:
            card.add(self._ui.muted(note))
        if answer.trouble is not None:
            self.again_button = self._ui.secondary(t("Try again"), lambda: self.asked_again.emit(self.question), icon="repeat")
            card.add(self._ui.row(self.again_button))
        if answer.what_if is not None:
            self.term_card = TermCard(self._context, answer.what_if, answer.lang)
            card.add(self.term_card)
        shown = self._add_words(card, answer)
        rest = answer.passages[shown:]
        if rest:
            card.add(self._ui.small(t("Sources: press to read") if not shown else t("Also near")))
            self._add_sources(card, answer, start=shown)
        self._add_deeds(card, answer)
        self.show_follows(answer)
        self.grown.emit()

    pack = ""
    """Name and version of the knowledge pack, for the label of the draft."""

    def show_error(self, error: BaseException) -> None:
        """A sentence with a next step in place of an answer."""
        self.progress.finish()
        self._replace(Card(self._context.theme)).add(self._ui.error_banner(error))
        self.grown.emit()

    def show_stopped(self) -> None:
        self.progress.finish()
        self._replace(Card(self._context.theme)).add(
            self._ui.muted(self._context.texts.t("Stopped. Nothing was kept of this question."))
        )

    def _zone_line(self, answer: Answer) -> QWidget:
        t, ui = self._context.texts.t, self._ui
        match answer.zone:
            case Zone.ANSWER:
                return ui.row(ui.chip(t("Answer from the law, put together without AI"), "ok"))
            case Zone.NEAR:
                return ui.row(ui.chip(t("Not sure: these may be near"), "warn"))
            case _:
                return ui.row(ui.sign("search"), ui.word(t("No source, so no answer"), "strong"), gap="m")

    def _new_card(self, *, sunken: bool = False) -> Card:
        return self._replace(Card(self._context.theme, kind="sunken" if sunken else "card"))

    def _replace(self, card: Card) -> Card:
        if self.card is not None:
            throw_away(self.card)
        self.card = card
        self.below.insertWidget(0, card)
        return card

    def _add_words(self, card: Card, answer: Answer) -> int:
        """The text of the answer. Where it quotes sources, the line that names one is the button that opens it.

        Returns how many sources have their button in the text.
        """
        shown, left = 0, list(answer.passages)
        # The counted term has its own card above.
        for block in answer.text.split("\n\n")[1 if answer.what_if is not None else 0 :]:
            lines = block.split("\n")
            passage = left[0] if left and len(lines) > 1 and lines[0].endswith(f"{left[0].place}. {left[0].title}") else None
            if passage is None:
                card.add(self._lines(lines, ()))
                continue
            left.pop(0)
            shown += 1
            card.add(self._ui.stack(self._source(shown, passage), self._quoted(lines[1:], passage), gap="s"))
        return shown

    def _quoted(self, lines: Sequence[str], passage: ShownPassage) -> QWidget:
        """A source's words; a retelling that the law has overtaken is small, under a warning."""
        texts = self._context.texts
        if passage.official is None or not passage.official.outdates or texts.t(BEFORE) not in lines:
            return self._lines(lines, (passage.remark,))
        at = lines.index(texts.t(BEFORE))
        warning = passage.official.warning(texts) or passage.official.headline(texts)
        return self._ui.stack(self._ui.banner(warning, "warn"), self._lines([line for line in lines[:at] if line != warning], ()), self._lines(lines[at:], lines[at:]), gap="s")

    def _lines(self, lines: Sequence[str], small: Sequence[str]) -> QWidget:
        holder = self._ui.stack(gap="xs")
        for line in lines:
            label = self._ui.text(line, "small" if line in small else "body")
            label.setMaximumWidth(self._context.theme.px(WIDEST))
            holder.add(label.selectable())
        return holder

    def _source(self, number: int, passage: ShownPassage) -> QWidget:
        return source_button(self._ui, number, passage, lambda: self._open(passage))

    def _add_sources(self, card: Card, answer: Answer, start: int = 0, most: int | None = None) -> None:
        sources = [self._source(number, passage) for number, passage in enumerate(answer.passages, 1)]
        card.add(self._ui.stack(*sources[start:most], gap="s"))

    def _open(self, passage: ShownPassage) -> None:
        self.read.add(passage.place)
        self._show_checkable()
        self.opened.emit(passage)

    # deeds -----------------------------------------------------------------------------------------------------------------
    def _add_deeds(self, card: Card, answer: Answer) -> None:
        t, ui = self._context.texts.t, self._ui
        self._approved = ui.row(gap="s")
        self._approved.hide()
        card.add(self._approved)
        deeds: list[Button] = []
        if self.draft is not None:
            self.check_outlined = ui.secondary(t("I have checked it"), self._approve, icon="check")
            self.check_filled = ui.primary(t("I have checked it"), self._approve, icon="check")
            deeds += [self.check_outlined, self.check_filled]
        self.lawyer_button = ui.secondary(t("Pass to the lawyer"), lambda: self._appeal(for_lawyer=True))
        self.appeal_button = ui.ghost(t("Turn into an appeal"), lambda: self._appeal(for_lawyer=False))
        self.wrong_button = ui.ghost(t("Wrong answer"), self._ask_what_is_wrong)
        card.add(ui.row(*deeds, self.lawyer_button, self.appeal_button, self.wrong_button))
        self._show_checkable()

    def offer_trees(self, trees: Sequence[Tree]) -> None:
        """Step-by-step help that leads to the same article."""
        if self.card is None or not trees:
            return
        t, lang = self._context.texts.t, content_language(self._context)
        self.tree_buttons = [
            LongButton(self._ui, t("Step by step: {matter}", matter=tree.title[lang]), lambda tree=tree: self.tree_chosen.emit(tree.id), icon="help")
            for tree in trees
        ]  # fmt: skip
        self.card.add(self._ui.stack(*self.tree_buttons, gap="s"))
        self.grown.emit()

    def _show_checkable(self) -> None:
        if self.draft is None:
            return
        waiting = not self.draft.approved
        self.check_outlined.setVisible(waiting and not self.read)
        self.check_filled.setVisible(waiting and bool(self.read))

    def _approve(self) -> None:
        t, context = self._context.texts.t, self._context
        if self.draft is None:
            return
        if not self.read:
            context.shell.say(t("Open a source first and compare the answer with it."))
            return
        draft, question = self.draft, self.answer.id if self.answer is not None else None
        if question is None:
            return
        self.jobs.run(
            lambda _control: Counsel(context.org).approve(question, draft),
            done=self.show_checked, failed=context.shell.show_error, writes=True,
        )  # fmt: skip

    def show_checked(self, draft: Draft) -> None:
        """The answer as a named person has taken it over."""
        t, context = self._context.texts.t, self._context
        self.draft = draft
        at = draft.approved_at or context.clock.now()
        self._show_checkable()
        words = t("Checked by: {name} · {time}", name=self.draft.approved_by, time=clock_time(at))
        self._approved.add(self._ui.picture("check", "ok"))
        self._approved.add(self._ui.text(words, "strong"))
        self._approved.show()
        if isinstance(self.card, DraftSurface):
            self.card.chip.setText(t("Proposed by a language model, checked by a person"))
            self.card.chip.set_tone("ok")
        self.grown.emit()

    def show_changed(self, places: Sequence[tuple[str, date]]) -> None:
        """The answer was given before these articles changed: (article, day of the change)."""
        if self.card is None or not places:
            return
        texts = self._context.texts
        said = ", ".join(texts.t("art. {article} ({date})", article=article, date=short_date(day, texts.code)) for article, day in places)
        again = self._ui.small_button(texts.t("Ask this again"), lambda: self.asked_again.emit(self.question))
        self.changed_banner = self._ui.banner(texts.t("The law has changed since this answer: {places}. Do not rely on it.", places=said), "warn", action=again)
        self.below.insertWidget(0, self.changed_banner)
        self.grown.emit()

    def _appeal(self, *, for_lawyer: bool) -> None:
        question = self.answer.id if self.answer is not None else None
        if question is None:
            return
        self.jobs.run(
            lambda _control: Counsel(self._context.org).as_appeal(question, for_lawyer=for_lawyer),
            done=lambda appeal: self._context.navigate("appeals", new=appeal), failed=self._context.shell.show_error,
        )  # fmt: skip

    def _ask_what_is_wrong(self) -> None:
        if self.answer is None or self.answer.id is None or self.card is None:
            return
        t, ui = self._context.texts.t, self._ui
        self.wrong_button.hide()
        self.remark = ui.long_text_field(
            t("What is wrong in this answer?"), lines=2, hint=t("The remark stays on this computer until you send it.")
        )
        self.keep_button = ui.secondary(t("Keep the remark"), self._keep_remark)
        self._remark_holder = ui.stack(
            self.remark, ui.row(self.keep_button, ui.ghost(t("Cancel"), self._drop_remark)), gap="s"
        )
        self.card.add(self._remark_holder)
        self.remark.focus()
        self.grown.emit()

    def _drop_remark(self) -> None:
        throw_away(self._remark_holder)
        self.wrong_button.show()

    def _keep_remark(self) -> None:
        assert self.answer is not None and self.answer.id is not None
        t, question, words = self._context.texts.t, self.answer.id, self.remark.value()
        if not words:
            self.remark.set_error(t("Write what is wrong, at least in two words."))
            return

        def done(_none: None) -> None:
            self._drop_remark()
            self._context.shell.say(t("The remark is kept with the question."))
            self._offer_report(question)

        counsel = Counsel(self._context.org)
        self.jobs.run(lambda _control: counsel.wrong_answer(question, words), done=done,
                      failed=self._context.shell.show_error, writes=True)  # fmt: skip

    def _offer_report(self, question: int) -> None:
        """After a remark: it may be sent to the lawyers, read first, or stay here."""

        def closed() -> None:
            throw_away(self.report)

        assert self.card is not None
        self.report = ReportView(self._context, question, closed)
        self.card.add(self.report)
        self.grown.emit()
