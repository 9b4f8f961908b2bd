"""Whom an organisation can write to through this centre, with keys, signed: its region's desk, lawyers, found schools, its own computers."""

from __future__ import annotations

from typing import Any, Literal

from sqlalchemy import Connection, or_, select

from tirek_protocol.directory import ASKED_LIMIT, ENTRIES_LIMIT, Directory, Entry, OwnComputer, sign_directory

from . import tables
from .enrolment import Installation
from .service import Service

SHORTEST = 3
"""Letters of a name that are needed to look for a school: nobody reads the whole list by the way."""


class AddressBook(Service):
    def answer(self, who: Installation, find: str) -> bytes:
        """For the line: desk, lawyers, and schools that have `find` in their names."""
        find = " ".join(find.split())
        with self._engine.begin() as connection:
            entries = self._entries(connection, who, find if len(find) >= SHORTEST else None, ASKED_LIMIT)
            return self._signed(connection, who, find, entries)

    def for_stick(self, who: Installation) -> bytes:
        """For a stick, where nothing can be asked: all of its own region."""
        with self._engine.begin() as connection:
            return self._signed(connection, who, "", self._entries(connection, who, "", ENTRIES_LIMIT))

    def _signed(self, connection: Connection, who: Installation, find: str, entries: list[Entry]) -> bytes:
        table = tables.installation
        rows = connection.execute(select(table).where(table.c.organisation == who.organisation).order_by(table.c.enrolled_ms)).all()
        own = [
            OwnComputer(bytes(row.id), bytes(row.sign_key), bytes(row.seal_key), row.enrolled_ms, row.seen_ms, row.withdrawn_ms is not None) for row in rows
        ][-200:]
        return sign_directory(Directory(who.id, self._now_ms(), find[:100], entries, own), self._identity.sign)

    def _entries(self, connection: Connection, who: Installation, schools: str | None, limit: int) -> list[Entry]:
        """`schools`: part of a name; empty: all of the own region; None: no schools."""
        organisation, region, address = tables.organisation, tables.region, tables.address
        own_region = connection.execute(select(organisation.c.region).where(organisation.c.id == who.organisation)).scalar()
        here = or_(organisation.c.region.is_(None), organisation.c.region == own_region)
        wanted: Any = organisation.c.kind.is_not(None) & here
        if schools:
            wanted = wanted | (organisation.c.kind.is_(None) & organisation.c.name.icontains(schools, autoescape=True))
        elif schools is not None:
            wanted = wanted | (organisation.c.kind.is_(None) & (organisation.c.region == own_region))
        rows = connection.execute(
            select(organisation.c.id, organisation.c.kind, organisation.c.name, region.c.name.label("region"), address.c.text)
            .select_from(
                organisation.join(address, address.c.organisation == organisation.c.id).outerjoin(region, region.c.id == organisation.c.region)
            )
            .where(wanted, organisation.c.id != who.organisation)
            .order_by(organisation.c.kind.is_(None), organisation.c.name, organisation.c.id, address.c.told_ms.desc())
            .limit(limit * 2)
        ).all()
        found: dict[int, Entry] = {}
        for row in rows:
            found.setdefault(row.id, Entry(_kind(row.kind), row.name[:300], (row.region or "")[:300], row.text))
        return list(found.values())[:limit]


def _kind(kind: str | None) -> Literal["desk", "lawyer", "school"]:
    return "desk" if kind == "desk" else "lawyer" if kind == "lawyer" else "school"
