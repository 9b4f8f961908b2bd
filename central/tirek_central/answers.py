"""Public answers, "you asked, we did": written by staff for all, for a region or for one school, or by a school for its own members.

No word of a member stands in them."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Engine, and_, func, or_, select, update

from tirek_protocol.errors import Malformed
from tirek_protocol.messages import PublicAnswer as SchoolAnswer

from . import tables
from .clock import NowMs
from .enrolment import Installation
from .errors import OperatorError
from .staff.accounts import Account
from .staff.audit import record

LETTERS = 2000
OF_ONE_SCHOOL = 500
SHOWN = 20
"""Public answers on one page of members."""


@dataclass(frozen=True)
class PublicAnswer:
    id: int
    region: int | None
    organisation: str | None
    """Name of the school it is for."""
    published_ms: int
    asked: dict[str, str]
    done: dict[str, str]
    withdrawn: bool


class Answers:
    def __init__(self, engine: Engine, now_ms: NowMs) -> None:
        self._engine, self._now_ms = engine, now_ms

    def publish(self, who: Account, asked: Mapping[str, str], done: Mapping[str, str], *, region: int | None, organisation: int | None) -> None:
        """For a school only within the own region. Raises OperatorError ANSWER-01 (words missing or too long), ANSWER-02 (no such school)."""
        texts = [*asked.values(), *done.values()]
        if not all(text.strip() for text in texts) or max(map(len, texts)) > LETTERS:
            raise OperatorError("ANSWER-01", "The words are missing or too long.", f"Write both in Kazakh and Russian, up to {LETTERS} letters.")
        now, there = self._now_ms(), tables.organisation
        region = who.region if who.region is not None else region
        with self._engine.begin() as connection:
            if organisation is not None:
                found = connection.execute(select(there.c.region).where(there.c.id == organisation)).first()
                if found is None or (who.region is not None and found.region != who.region):
                    raise OperatorError("ANSWER-02", "There is no such school.", "Open it from the list of organisations.")
                region = found.region
            row = {"id": secrets.randbits(63) or 1, "region": region, "organisation": organisation, "published_ms": now}
            row |= {"asked": json.dumps(asked, ensure_ascii=False), "done": json.dumps(done, ensure_ascii=False)}
            connection.execute(tables.public_answer.insert().values(**row))
            record(connection, now, "answer.published", asked.get("ru", "")[:100], staff=who.id, region=region)

    def withdraw(self, who: Account, number: int) -> bool:
        """It is shown no more; the log keeps that it was. False if it is not yours."""
        table, now = tables.public_answer, self._now_ms()
        mine = [table.c.id == number] + ([table.c.region == who.region] if who.region is not None else [])
        with self._engine.begin() as connection:
            found = connection.execute(select(table).where(*mine)).first()
            if found is None:
                return False
            if found.withdrawn_ms is None:
                connection.execute(update(table).where(*mine).values(withdrawn_ms=now))
                record(connection, now, "answer.withdrawn", json.loads(found.asked).get("ru", "")[:100], staff=who.id, region=found.region)
        return True

    def board(self, region: int | None, limit: int = 100) -> list[PublicAnswer]:
        """Newest first, withdrawn ones too; with a region only its own and what is for everybody."""
        table = tables.public_answer
        where = [] if region is None else [or_(table.c.region == region, table.c.region.is_(None))]
        return self._read(where, limit)

    def shown(self, organisation: int | None) -> list[PublicAnswer]:
        """What members of a school see; with None what everybody sees."""
        table, there = tables.public_answer, tables.organisation
        everybody = and_(table.c.region.is_(None), table.c.organisation.is_(None))
        region = select(there.c.region).where(there.c.id == organisation).scalar_subquery()
        own = or_(table.c.organisation == organisation, and_(table.c.organisation.is_(None), table.c.region == region))
        return self._read([table.c.withdrawn_ms.is_(None), or_(everybody, own) if organisation is not None else everybody], SHOWN)

    def _read(self, where: list[Any], limit: int) -> list[PublicAnswer]:
        table, there = tables.public_answer, tables.organisation
        query = (
            select(table, there.c.name)
            .select_from(table.outerjoin(there, there.c.id == table.c.organisation))
            .where(*where)
            .order_by(table.c.published_ms.desc(), table.c.id)
            .limit(limit)
        )
        with self._engine.connect() as connection:
            return [
                PublicAnswer(
                    row.id, row.region, row.name, row.published_ms, json.loads(row.asked), json.loads(row.done), row.withdrawn_ms is not None
                )
                for row in connection.execute(query)
            ]


def take(connection: Connection, who: Installation, told: SchoolAnswer, now: int) -> tuple[int, int]:
    """An answer that a school publishes for its own members, or takes back for ever. Raises Malformed with a code for the receipt."""
    table, there = tables.public_answer, tables.organisation
    number = int.from_bytes(hashlib.sha256(f"{who.organisation}/".encode() + told.answer).digest()[:8], "big") >> 1 or 1
    region = connection.execute(select(there.c.region).where(there.c.id == who.organisation)).scalar()
    mine = (table.c.id == number, table.c.organisation == who.organisation)
    known = connection.execute(select(table.c.withdrawn_ms).where(*mine)).first()
    if told.withdrawn:
        if known is None:  # it overtook what it takes back
            row = {"id": number, "region": region, "organisation": who.organisation, "published_ms": now, "asked": "{}", "done": "{}", "withdrawn_ms": now}
            connection.execute(table.insert().values(**row))
        elif known.withdrawn_ms is None:
            connection.execute(update(table).where(*mine).values(withdrawn_ms=now))
            record(connection, now, "answer.withdrawn", who.id.hex(), region=region)
        return 1, int(known is not None and known.withdrawn_ms is not None)
    if known is not None:
        return 1, 1
    if not all(words.get(lang, "").strip() for words in (told.you_asked, told.we_did) for lang in ("kk", "ru")):
        raise Malformed("words_missing")
    count = select(func.count()).where(table.c.organisation == who.organisation, table.c.withdrawn_ms.is_(None))
    if connection.execute(count).scalar_one() >= OF_ONE_SCHOOL:
        raise Malformed("too_many_answers")
    row = {"id": number, "region": region, "organisation": who.organisation, "published_ms": now}
    row |= {"asked": json.dumps(told.you_asked, ensure_ascii=False), "done": json.dumps(told.we_did, ensure_ascii=False)}
    connection.execute(table.insert().values(**row))
    record(connection, now, "answer.published", told.you_asked["ru"][:100], region=region)
    return 1, 0
