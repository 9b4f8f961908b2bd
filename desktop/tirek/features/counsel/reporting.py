"""«Wrong answer» goes upward only when the person sends it: prepared with names hidden, read as it will leave, approved, queued."""

from __future__ import annotations

from sqlalchemy import select

from tirek.features.counsel.model import Question
from tirek.features.counsel.outgoing import Report, approved, message_of, report_name, screened
from tirek.features.counsel.service import Counsel
from tirek.features.members.api import Members
from tirek.features.staff.api import Staff
from tirek.foundation.clock import milliseconds
from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.outbox import Outbox
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation

MAX_SOURCES = 8


class WrongAnswers:
    """Reports of wrong answers."""

    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org

    def prepare(self, question_id: int) -> Report:
        """What would leave, with names and numbers hidden as far as the screening finds them. Nothing is queued.

        Raises Circumstance RECORD-01, ASK-03 (no remark yet).
        """
        card = Counsel(self._org).question(question_id)
        if not card.remark:
            raise Circumstance("ASK-03", mark("There is no remark yet on what is wrong."), mark("Write what is wrong in the answer, then send it."))
        with self._org.cases.read() as session:
            knowledge: str = session.execute(select(Question.knowledge).where(Question.id == question_id)).scalar_one()
        sources = tuple(f"{source.act}/{source.article}@{source.revised or '-'}"[:160] for source in card.sources[:MAX_SOURCES])
        whole = Report(report_name(self._org.id, question_id), card.lang, card.text, card.remark, sources, card.zone.value, card.made_by, knowledge[:80])
        return screened(whole, self._names())

    def seen(self, report: Report) -> bytes:
        """Names the very bytes of a report that is shown: `send` takes only these."""
        return message_of(report).digest

    def send(self, question_id: int, report: Report, seen: bytes) -> None:
        """Queues the report that the person has read. It leaves with the next exchange, and stands in the window of what leaves.

        Raises Circumstance ASK-04 when it was sent before; Bug EXCHANGE-NOT-SEEN for bytes nobody has read.
        """
        ready = approved(report, seen, self._org.actor.name)
        if self.sent(question_id):
            raise Circumstance("ASK-04", mark("This report was sent before."), mark("What leaves stands on the page of the exchange."))
        Outbox(self._org).put_approved(ready)
        with self._org.cases.action("question.report") as act:
            act.update(Question, question_id, {"reported_at": milliseconds(self._org.clock.now())})

    def sent(self, question_id: int) -> bool:
        """Whether a report on this answer was queued."""
        with self._org.cases.read() as session:
            return session.execute(select(Question.reported_at).where(Question.id == question_id)).scalar() is not None

    def _names(self) -> list[str]:
        """Everybody the school's lists name, as far as this person's keys open them."""
        if not self._org.may_open("register"):
            return []
        return [*Members(self._org).names(), *Staff(self._org).names()]
