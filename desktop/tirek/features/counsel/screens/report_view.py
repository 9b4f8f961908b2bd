"""A remark on a wrong answer on its way upward: the very words that would leave, to be read, changed and sent, or kept here."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QVBoxLayout, QWidget

from tirek.features.counsel.outgoing import Report
from tirek.features.counsel.reporting import WrongAnswers
from tirek.foundation.ui.jobs_bridge import ScreenJobs
from tirek.foundation.ui.page import PageContext
from tirek.foundation.ui.widgets.emptying import throw_away


class ReportView(QWidget):
    """Stands under an answer after its remark was kept."""

    def __init__(self, context: PageContext, question: int, closed: Callable[[], object]) -> None:
        super().__init__()
        self.setObjectName("clear")
        self._context, self._question, self._closed = context, question, closed
        self._jobs = ScreenJobs(context.jobs, self)
        self.report: Report | None = None
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        ui, t = context.ui, context.texts.t
        self.begin_button = ui.secondary(t("Send it to the union's lawyers"), self.prepare, icon="send")
        self._body = ui.row(self.begin_button, ui.ghost(t("Keep it here only"), closed))
        self.column.addWidget(self._body)

    def prepare(self) -> None:
        """Shows what would leave; nothing is queued yet."""
        org, question = self._context.org, self._question
        self._jobs.run(lambda _control: WrongAnswers(org).prepare(question), done=self._show, failed=self._context.shell.show_error)

    def _show(self, report: Report) -> None:
        self.report = report
        ui, t = self._context.ui, self._context.texts.t
        hint = t("Names and numbers that were recognised are replaced by labels. Not all can be recognised.")
        self.question = ui.long_text_field(t("Question, names hidden"), lines=3, value=report.question, limit=4_000, hint=hint)
        self.remark = ui.long_text_field(t("What is wrong in the answer"), lines=3, value=report.remark, limit=4_000)
        self.send_button = ui.secondary(t("I have read it, send it"), self.send, icon="send")
        body = ui.stack(
            ui.text(t("Exactly this leaves. Read it and take out whatever shows who it is about."), "strong"),
            self.question,
            self.remark,
            ui.small(f"{t('Also: articles of the answer, its kind, the version of the knowledge.')} {', '.join(report.sources)} · {report.knowledge}"),
            ui.row(self.send_button, ui.ghost(t("Keep it here only"), self._closed)),
            gap="s",
        )
        throw_away(self._body)
        self._body = body
        self.column.addWidget(body)
        self.question.focus()

    def send(self) -> None:
        """The person approves the words in the two boxes as they stand: these bytes, and no others, are queued."""
        assert self.report is not None
        report = self.report.changed(self.question.value(), self.remark.value())
        context, question = self._context, self._question
        if not report.question or not report.remark:
            self.question.set_error(context.texts.t("Both texts are needed."))
            return

        def work(_control: object) -> None:
            reports = WrongAnswers(context.org)
            reports.send(question, report, reports.seen(report))

        def done(_none: None) -> None:
            context.shell.changed()
            context.shell.say(context.texts.t("The report waits for the next exchange."))
            self._closed()

        self._jobs.run(work, done=done, failed=context.shell.show_error, writes=True)
