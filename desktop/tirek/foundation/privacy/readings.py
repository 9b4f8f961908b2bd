"""Who opened whose card: the one mechanism by which reading is written down. Ids only; the names are found when somebody asks."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Index, Integer, Text, select
from sqlalchemy.orm import Mapped

from tirek.foundation.clock import milliseconds
from tirek.foundation.journal.tables import READING, READING_ACTION
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.privacy.labels import INTERNAL
from tirek.foundation.store.base import OfficeRecord, column

ONCE_IN = timedelta(hours=1)
"""A person who opens the same card again within this time is written down once."""


class Reading(OfficeRecord):
    """Somebody opened a card: of which `kind` (member, appeal), which `record`, `actor`, `at` (ms). One row an hour at most. Ids only."""

    __tablename__ = READING
    __table_args__ = (Index("ix_reading_record", "kind", "record", "at"),)

    kind: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    record: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    actor: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    at: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)


def note_reading(org: OpenedOrganisation, kind: str, record: int) -> bool:
    """Writes down that the person at the computer opened a card; returns whether it was new within the hour.

    Also for roles without a signing key: theirs is the only unsigned action (see `journal.tables.READING_ACTION`).
    """
    now = milliseconds(org.clock.now())
    since = now - round(ONCE_IN.total_seconds() * 1000)
    query = select(Reading.id).where(
        Reading.kind == kind, Reading.record == record, Reading.actor == org.actor.id, Reading.at > since, Reading.at <= now
    )
    with org.office.read() as session:
        if session.execute(query.limit(1)).first() is not None:
            return False
    with org.office.action(READING_ACTION) as act:
        act.insert(Reading, {"kind": kind, "record": record, "actor": org.actor.id, "at": now})
    return True
