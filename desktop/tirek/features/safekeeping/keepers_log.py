"""What happened with keepers here, step by step: chosen, asked, seen, given, refused, used. Read from the records; nothing is kept twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from sqlalchemy import select

from tirek.features.safekeeping.model import KeeperKey, KeeperRequest
from tirek.features.settings.api import Settings
from tirek.foundation.clock import moment_of
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.store.ids import id_of_name

Happened = Literal["chosen", "refused_here", "key_made", "seen", "given", "refused", "asked", "used"]
CHOSEN_AT, REFUSED_AT, NAMES = "keepers_chosen_at", "keepers_refused_at", "keepers_names"
"""Settings: when keepers were chosen, when the chair refused, and the offices' names by kind."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `who`: the officer at this computer, where known; `what`: the organisation that asked, or the reason."""

    at: datetime
    happened: Happened
    who: str = ""
    what: str = ""


def steps(org: OpenedOrganisation) -> list[Step]:
    """Every step that this organisation knows of, the newest first."""
    names = Settings(org).officers()
    found: list[Step] = []
    marks: tuple[tuple[str, Happened], ...] = ((CHOSEN_AT, "chosen"), (REFUSED_AT, "refused_here"))
    for key, happened in marks:
        changes = org.office.history("setting", id_of_name("setting", key))
        found += [Step(change.at, happened, names.get(change.actor, "")) for change in changes if change.field == "value" and change.new is not None]
    with org.office.read() as session:
        requests = session.execute(select(KeeperRequest)).mappings().all()
        keys = session.execute(select(KeeperKey.id, KeeperKey.kind).where(KeeperKey.deleted_at.is_(None))).all()
    for row in requests:
        if row["vault"] == org.vault.header.vault:
            found.append(Step(moment_of(row["asked_at"]), "asked", what=row["reason"]))
            found.append(Step(moment_of(row["decided_at"] or row["may_open_at"]), "used"))
            continue
        found.append(Step(moment_of(row["seen_at"]), "seen", what=row["organisation"]))
        if row["decided_at"] is not None:
            found.append(Step(moment_of(row["decided_at"]), "given" if row["state"] == "opened" else "refused", what=row["organisation"]))
    for key in keys:
        made = org.office.history("keeper_key", key.id)
        if made:
            found.append(Step(made[-1].at, "key_made", names.get(made[-1].actor, "")))
    return sorted(found, key=lambda step: step.at, reverse=True)


def used_at(org: OpenedOrganisation) -> datetime | None:
    """When keepers opened these records, while no new ones were chosen since: what they gave opens nothing any more."""
    log = steps(org)
    used = next((step.at for step in log if step.happened == "used"), None)
    return None if used is None or any(step.happened == "chosen" and step.at > used for step in log) else used
