"""Organisations, their installations and regions, as staff look at them: each only within the own region."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, Select, func, select, update
from sqlalchemy.exc import IntegrityError

from . import tables
from .clock import NowMs
from .errors import OperatorError
from .staff.accounts import Account
from .staff.audit import record

PAGE = 50
SILENT_MS = 30 * 24 * 3600_000
"""Not heard for so long: shown as silent."""


@dataclass(frozen=True)
class OrganisationRow:
    id: int
    name: str
    region: str | None
    installations: int
    """Not withdrawn."""
    heard_ms: int | None
    silent: bool
    """Joined, but not heard for thirty days."""


@dataclass(frozen=True)
class InstallationRow:
    id: bytes
    program: str
    enrolled_ms: int
    seen_ms: int
    withdrawn_ms: int | None


@dataclass(frozen=True)
class OrganisationCard:
    id: int
    name: str
    region: str | None
    region_id: int | None
    created_ms: int
    installations: list[InstallationRow]
    members: str | None
    """The last band that was told."""
    members_month: str | None


@dataclass(frozen=True)
class Counts:
    organisations: int
    joined: int
    silent: int


class Directory:
    def __init__(self, engine: Engine, now_ms: NowMs) -> None:
        self._engine, self._now_ms = engine, now_ms

    def regions(self) -> dict[int, str]:
        table = tables.region
        with self._engine.connect() as connection:
            return {row.id: row.name for row in connection.execute(select(table).order_by(table.c.name))}

    def add_region(self, name: str, *, by: int | None = None) -> int:
        """Raises OperatorError if the name is empty or there already."""
        name, new = " ".join(name.split())[:200], secrets.randbits(63) or 1
        if not name:
            raise OperatorError("REGION-01", "The region has no name.", "Write its name.")
        try:
            with self._engine.begin() as connection:
                connection.execute(tables.region.insert().values(id=new, name=name))
                record(connection, self._now_ms(), "region.added", name, staff=by)
        except IntegrityError as error:
            raise OperatorError("REGION-02", "There is a region with this name.", "Choose another name.") from error
        return new

    def region_named(self, name: str) -> int | None:
        with self._engine.connect() as connection:
            return connection.execute(select(tables.region.c.id).where(tables.region.c.name == " ".join(name.split()))).scalar()

    def organisations(self, who: Account, *, find: str = "", after: str = "", limit: int | None = PAGE) -> list[OrganisationRow]:
        """By name; `after` is where the last page ended (name and id). `find` is a part of the name, as it is written."""
        organisation, installation, region = tables.organisation, tables.installation, tables.region
        query = (
            select(
                organisation.c.id,
                organisation.c.name,
                region.c.name.label("region"),
                func.count(installation.c.id).label("installations"),
                func.max(installation.c.seen_ms).label("heard_ms"),
            )
            .select_from(
                organisation.outerjoin(region, region.c.id == organisation.c.region).outerjoin(
                    installation,
                    (installation.c.organisation == organisation.c.id) & installation.c.withdrawn_ms.is_(None),
                )
            )
            .group_by(organisation.c.id, organisation.c.name, region.c.name)
            .order_by(organisation.c.name, organisation.c.id)
        )
        query = _within(query, who)
        if find.strip():
            query = query.where(organisation.c.name.icontains(find.strip()[:100], autoescape=True))
        if after:
            name, _, number = after.rpartition("\n")
            query = query.where(
                (organisation.c.name > name)
                | ((organisation.c.name == name) & (organisation.c.id > (int(number) if number.isdecimal() and len(number) < 19 else 0)))
            )
        if limit is not None:
            query = query.limit(limit)
        silent = self._now_ms() - SILENT_MS
        with self._engine.connect() as connection:
            return [
                OrganisationRow(
                    row.id, row.name, row.region, row.installations, row.heard_ms, bool(row.heard_ms and row.heard_ms < silent)
                )
                for row in connection.execute(query)
            ]

    def counts(self, who: Account) -> Counts:
        organisation, installation = tables.organisation, tables.installation
        heard = (
            select(func.max(installation.c.seen_ms).label("heard"))
            .select_from(organisation.join(installation, installation.c.organisation == organisation.c.id))
            .where(installation.c.withdrawn_ms.is_(None))
            .group_by(organisation.c.id)
        )
        all_of = _within(select(func.count()).select_from(organisation), who)
        joined = _within(heard, who).subquery()
        silent = select(func.count()).select_from(joined).where(joined.c.heard < self._now_ms() - SILENT_MS)
        with self._engine.connect() as connection:

            def one(query: Any) -> int:
                return int(connection.execute(query).scalar() or 0)

            return Counts(one(all_of), one(select(func.count()).select_from(joined)), one(silent))

    def organisation(self, who: Account, number: int) -> OrganisationCard | None:
        """None if there is none, or it belongs to another region: the answer does not say which."""
        organisation, installation, totals = tables.organisation, tables.installation, tables.totals
        query = (
            select(organisation.c.id, organisation.c.name, organisation.c.region.label("region_id"), organisation.c.created_ms, tables.region.c.name.label("region"))
            .select_from(organisation.outerjoin(tables.region, tables.region.c.id == organisation.c.region))
            .where(organisation.c.id == number)
        )
        with self._engine.begin() as connection:
            found = connection.execute(_within(query, who)).first()
            if found is None:
                return None
            rows = connection.execute(
                select(installation).where(installation.c.organisation == number).order_by(installation.c.enrolled_ms)
            ).all()
            told = connection.execute(
                select(totals.c.members, totals.c.month)
                .where(totals.c.organisation == number)
                .order_by(totals.c.month.desc())
                .limit(1)
            ).first()
            record(connection, self._now_ms(), "organisation.opened", found.name, staff=who.id, region=who.region)
        installations = [
            InstallationRow(bytes(row.id), row.program, row.enrolled_ms, row.seen_ms, row.withdrawn_ms) for row in rows
        ]
        members, month = (told.members, told.month) if told else (None, None)
        return OrganisationCard(found.id, found.name, found.region, found.region_id, found.created_ms, installations, members, month)

    def name_of(self, who: Account, number: int) -> str | None:
        """The name of an organisation, if it is yours; nothing is written into the log."""
        with self._engine.connect() as connection:
            return connection.execute(_within(select(tables.organisation.c.name).where(tables.organisation.c.id == number), who)).scalar()

    def withdraw(self, who: Account, installation_id: bytes) -> int | None:
        """From now on nothing of this installation is accepted. Returns its organisation; None if it is not yours."""
        installation, organisation = tables.installation, tables.organisation
        query = (
            select(organisation.c.id, organisation.c.name, organisation.c.region, installation.c.withdrawn_ms)
            .select_from(installation.join(organisation, organisation.c.id == installation.c.organisation))
            .where(installation.c.id == installation_id)
        )
        now = self._now_ms()
        with self._engine.begin() as connection:
            found = connection.execute(_within(query, who)).first()
            if found is None:
                return None
            if found.withdrawn_ms is None:
                connection.execute(update(installation).where(installation.c.id == installation_id).values(withdrawn_ms=now))
                about = f"{found.name}: {installation_id.hex()}"
                record(connection, now, "installation.withdrawn", about, staff=who.id, region=found.region)
            return found.id

    def move(self, who: Account, number: int, region: int | None) -> bool:
        """Puts an organisation under a region; for the centre only."""
        with self._engine.begin() as connection:
            found = connection.execute(_within(select(tables.organisation.c.name).where(tables.organisation.c.id == number), who)).first()
            if found is None or who.region is not None:
                return False
            connection.execute(update(tables.organisation).where(tables.organisation.c.id == number).values(region=region))
            record(connection, self._now_ms(), "organisation.moved", found.name, staff=who.id, region=region)
        return True


def _within(query: Select[Any], who: Account) -> Select[Any]:
    """Only what the account's region holds; the centre's accounts see all."""
    return query if who.region is None else query.where(tables.organisation.c.region == who.region)
