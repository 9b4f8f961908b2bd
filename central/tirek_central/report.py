"""Figures of what has arrived. Cells under five are hidden here too."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Engine, distinct, func, select

from . import tables
from .clock import iso

THRESHOLD = 5


def report(engine: Engine) -> dict[str, Any]:
    """`doubled` counts cards that stand here more than once (it must be 0); `repeated` counts those that came again and
    were not counted twice."""
    card, message, bundle = tables.card, tables.message, tables.bundle
    twice = select(card.c.card).group_by(card.c.organisation, card.c.card).having(func.count() > 1).subquery()
    with engine.begin() as connection:

        def one(statement: Any) -> int:
            return int(connection.execute(statement).scalar() or 0)

        last = connection.execute(select(func.max(bundle.c.taken_ms))).scalar()
        by_cause = connection.execute(select(card.c.cause, func.count().label("n")).where(card.c.matter.is_(None)).group_by(card.c.cause)).all()
        return {
            "organisations": one(select(func.count(distinct(tables.installation.c.organisation)))),
            "installations": one(select(func.count()).select_from(tables.installation)),
            "messages": one(select(func.count()).where(message.c.state != "refused")),
            "appeals": one(select(func.count()).where(card.c.matter.is_(None))),
            "disputes": one(select(func.count()).where(card.c.matter.is_not(None))),
            "doubled": one(select(func.count()).select_from(twice)),
            "repeated": one(select(func.sum(message.c.repeated))),
            "parked": one(select(func.count()).where(message.c.state == "parked")),
            "refused": one(select(func.count()).where(bundle.c.state == "refused")),
            "last": iso(last) if last else None,
            "appeals_by_cause": {
                row.cause or "unsorted": row.n if row.n >= THRESHOLD else None
                for row in sorted(by_cause, key=lambda row: row.cause or "")
            },
        }
