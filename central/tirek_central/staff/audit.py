"""The log of every act of staff. Written in the act's own transaction, never changed, never deleted by the program."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Engine, select

from .. import tables
from ..i18n import mark

ACTIONS = {
    "account.added": mark("Account added"),
    "account.started": mark("Account taken into use"),
    "account.closed": mark("Account closed"),
    "account.restarted": mark("Account given a new start code"),
    "passkey.added": mark("Passkey added"),
    "passkey.removed": mark("Passkey removed"),
    "session.opened": mark("Signed in"),
    "session.refused": mark("Sign-in refused"),
    "session.ended": mark("Signed out"),
    "sessions.ended": mark("Sessions ended"),
    "organisation.invited": mark("Organisation invited"),
    "organisation.moved": mark("Organisation moved to a region"),
    "organisation.opened": mark("Organisation looked at"),
    "installation.withdrawn": mark("Installation withdrawn"),
    "notice.published": mark("Notice published"),
    "export.organisations": mark("List of organisations exported"),
    "export.figures": mark("Figures exported"),
    "export.disputes": mark("Disputes exported"),
    "export.clauses": mark("Clauses of agreements exported"),
    "export.systems": mark("AI systems exported"),
    "export.membership": mark("Membership exported"),
    "answer.published": mark("Public answer published"),
    "answer.withdrawn": mark("Public answer withdrawn"),
    "survey.opened": mark("Survey opened"),
    "survey.codes": mark("Survey codes given out"),
    "survey.closed": mark("Survey closed"),
    "export.survey": mark("Survey results exported"),
    "region.added": mark("Region added"),
    "region.certified": mark("Region’s key certified"),
    "region.key_withdrawn": mark("Region’s key withdrawn"),
    "organisation.key_accepted": mark("New key of an organisation accepted"),
    "centre.key_changed": mark("The centre's own key changed"),
}
"""Every action that there is, as it is shown."""


@dataclass(frozen=True)
class Entry:
    id: int
    at_ms: int
    who: str | None
    action: str
    about: str


def record(
    connection: Connection, at_ms: int, action: str, about: str, *, staff: int | None = None, region: int | None = None
) -> None:
    """`about` names what it was done to. An unknown action is a mistake of ours: KeyError."""
    ACTIONS[action]
    row = {"at_ms": at_ms, "staff": staff, "region": region, "action": action, "about": about[:300]}
    connection.execute(tables.audit.insert().values(**row))


def entries(engine: Engine, *, region: int | None, before: int | None = None, limit: int = 50) -> list[Entry]:
    """Newest first; with a region only what belongs to it. `before` is the id where the last page ended."""
    audit, staff = tables.audit, tables.staff
    query = select(audit.c.id, audit.c.at_ms, staff.c.name, audit.c.action, audit.c.about)
    query = query.select_from(audit.outerjoin(staff, staff.c.id == audit.c.staff)).order_by(audit.c.id.desc()).limit(limit)
    if region is not None:
        query = query.where(audit.c.region == region)
    if before is not None:
        query = query.where(audit.c.id < before)
    with engine.connect() as connection:
        return [Entry(row.id, row.at_ms, row.name, row.action, row.about) for row in connection.execute(query)]
