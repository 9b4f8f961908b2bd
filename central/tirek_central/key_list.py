"""Keys of regions and organisations, certificates, withdrawals and addresses, as staff look at them: each only within the own region."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Connection, Engine, and_, func, select

from tirek_protocol import chain
from tirek_protocol.errors import Refused
from tirek_protocol.transfers import read_address

from . import tables
from .authority import ASKED, CENTRE, CERTIFIED, TO_SIGN, UNPROVEN

PAGE = 50


@dataclass(frozen=True)
class RegionLine:
    """`region` 0 is the centre itself, for organisations that belong to none. Without a key nothing was certified yet."""

    region: int
    name: str | None
    key: bytes | None
    here: bool
    until: date | None
    certified: int
    """Organisations whose key holds a certificate."""
    waiting: int
    """Keys that wait for the region's own signature."""
    addresses: int
    """Organisations that letters can be sealed to."""


@dataclass(frozen=True)
class RegionKeyLine:
    id: bytes
    here: bool
    invites: bool
    start: date
    end: date
    issued: int
    withdrawn_from: int | None


@dataclass(frozen=True)
class OrganisationLine:
    """An organisation and its key, if it has asked for a certificate: `asked`, `to_sign`, `certified`, `unproven`. `fingerprint` of its address."""

    organisation: int
    name: str
    key: bytes | None
    state: str | None
    serial: int | None
    end: date | None
    fingerprint: str | None
    waits: str | None = None
    """State of another key that was asked for since: `asked`, `to_sign`, `unproven`."""


@dataclass(frozen=True)
class Withdrawn:
    """A key that is believed no longer, `serial` and later. `whose`: a region's or an organisation's name; None: no longer known here."""

    key: bytes
    whose: str | None
    day: date
    serial: int


@dataclass(frozen=True)
class Waiting:
    """A key that an organisation has begun anew, without the signature of the one before."""

    organisation: int
    name: str
    key: bytes
    asked_ms: int


class KeyList:
    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def regions(self, only: int | None) -> list[RegionLine]:
        """By name, the centre itself first; with `only` that region alone."""
        region, organisation, keys, address = tables.region, tables.organisation, tables.organisation_key, tables.address
        of = func.coalesce(organisation.c.region, CENTRE).label("of")
        with self._engine.connect() as connection:
            names: dict[int, str | None] = {row.id: row.name for row in connection.execute(select(region).order_by(region.c.name, region.c.id))}
            counted = select(of, keys.c.state, func.count(func.distinct(organisation.c.id)).label("n")).join(organisation, organisation.c.id == keys.c.organisation)
            counts = {(row.of, row.state): row.n for row in connection.execute(counted.group_by(of, keys.c.state))}
            told = select(of, func.count(func.distinct(organisation.c.id)).label("n")).join(address, address.c.organisation == organisation.c.id).group_by(of)
            addresses = {row.of: row.n for row in connection.execute(told)}
            current = _current(connection)
        wanted = [only] if only is not None else [CENTRE, *names]
        lines: list[RegionLine] = []
        for one in wanted:
            row = current.get(one)
            until = chain.day_of(chain.read_certificate(bytes(row.certificate)).end) if row is not None else None
            mine = (counts.get((one, CERTIFIED), 0), counts.get((one, TO_SIGN), 0), addresses.get(one, 0))
            lines.append(RegionLine(one, names.get(one), bytes(row.id) if row else None, bool(row and row.secret is not None), until, *mine))
        return lines

    def keys_of(self, region: int) -> list[RegionKeyLine]:
        """The newest first."""
        table = tables.region_key
        with self._engine.connect() as connection:
            rows = connection.execute(select(table).where(table.c.region == region).order_by(table.c.serial.desc())).all()
        found: list[RegionKeyLine] = []
        for row in rows:
            paper = chain.read_certificate(bytes(row.certificate))
            found.append(RegionKeyLine(bytes(row.id), row.secret is not None, row.invites, chain.day_of(paper.start), chain.day_of(paper.end), row.issued, row.withdrawn_from))
        return found

    def organisations(self, region: int, after: str = "") -> tuple[list[OrganisationLine], str | None]:
        """Schools of a region by name, with the key that counts and the newest address; and where the next page begins."""
        organisation, keys, address = tables.organisation, tables.organisation_key, tables.address
        query = select(organisation.c.id, organisation.c.name).where(_of(region)).order_by(organisation.c.name, organisation.c.id)
        if after:
            name, _, number = after.rpartition("\n")
            beyond = int(number) if number.isdecimal() and len(number) < 20 else 0
            query = query.where((organisation.c.name > name) | and_(organisation.c.name == name, organisation.c.id > min(beyond, 2**63 - 1)))
        with self._engine.connect() as connection:
            rows = connection.execute(query.limit(PAGE + 1)).all()
            shown = [row.id for row in rows[:PAGE]]
            held = select(keys).where(keys.c.organisation.in_(shown), keys.c.state.in_((ASKED, TO_SIGN, CERTIFIED, UNPROVEN))).order_by(keys.c.asked_ms)
            key: dict[int, list[Any]] = {}
            for row in connection.execute(held):
                key.setdefault(row.organisation, []).append(row)
            told = select(address.c.organisation, address.c.text).where(address.c.organisation.in_(shown)).order_by(address.c.told_ms)
            texts = {row.organisation: row.text for row in connection.execute(told)}
        lines = [_line(row, key.get(row.id, []), texts.get(row.id)) for row in rows[:PAGE]]
        return lines, f"{rows[PAGE - 1].name}\n{rows[PAGE - 1].id}" if len(rows) > PAGE else None

    def waiting(self) -> list[Waiting]:
        keys, organisation = tables.organisation_key, tables.organisation
        query = select(keys, organisation.c.name).join(organisation, organisation.c.id == keys.c.organisation).where(keys.c.state == UNPROVEN)
        with self._engine.connect() as connection:
            rows = connection.execute(query.order_by(keys.c.asked_ms, keys.c.id).limit(PAGE)).all()
        return [Waiting(row.organisation, row.name, bytes(row.id), row.asked_ms) for row in rows]

    def withdrawn(self, only: int | None) -> list[Withdrawn]:
        """Papers of withdrawal, the newest first; with `only` those about that region's keys and its organisations' keys."""
        region, region_key, keys, organisation, paper = tables.region, tables.region_key, tables.organisation_key, tables.organisation, tables.chain_paper
        of_regions = select(region_key.c.id, region.c.name, region_key.c.region.label("of")).outerjoin(region, region.c.id == region_key.c.region)
        of_schools = select(keys.c.id, organisation.c.name, organisation.c.region.label("of")).join(organisation, organisation.c.id == keys.c.organisation)
        with self._engine.connect() as connection:
            rows = connection.execute(select(paper.c.paper).where(paper.c.what == "withdrawal").order_by(paper.c.order.desc())).scalars().all()
            papers = [chain.read_withdrawal(bytes(one)) for one in rows]
            named = [one.key for one in papers]
            whose: dict[bytes, Any] = {}
            for query, column in ((of_schools, keys.c.id), (of_regions, region_key.c.id)):
                for start in range(0, len(named), 500):
                    whose |= {bytes(row.id): row for row in connection.execute(query.where(column.in_(named[start : start + 500])))}
        found = [(whose.get(one.key), one) for one in papers]
        return [
            Withdrawn(one.key, row.name if row is not None else None, chain.day_of(one.day), one.serial)
            for row, one in found
            if only is None or (row is not None and row.of == only)
        ]


def _current(connection: Connection) -> dict[int, Any]:
    table = tables.region_key
    rows = connection.execute(select(table).where(table.c.withdrawn_from.is_(None)).order_by(table.c.serial)).all()
    return {row.region: row for row in rows}


def _of(region: int) -> Any:
    column = tables.organisation.c.region
    return column.is_(None) if region == CENTRE else column == region


def _line(row: Any, keys: list[Any], text: str | None) -> OrganisationLine:
    """`keys`: the last asked for stands last."""
    end, fingerprint = None, None
    key = next((one for one in reversed(keys) if one.state == CERTIFIED), keys[-1] if keys else None)
    waits = next((one.state for one in keys if one is not key and one.state != CERTIFIED), None)
    if key is not None and key.state == CERTIFIED:
        end = chain.day_of(chain.read_certificate(bytes(key.certificate)).end)
    if text is not None:
        with suppress(Refused):
            fingerprint = read_address(text).fingerprint
    return OrganisationLine(row.id, row.name, bytes(key.id) if key else None, key.state if key else None, key.serial if key else None, end, fingerprint, waits)
