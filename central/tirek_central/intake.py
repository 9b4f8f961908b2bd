"""Taking in bundles: parts, the whole, what is in it, the signed answer. Everything can be repeated without harm."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import msgspec
from sqlalchemy import Connection, Engine, delete, func, or_, select, update

from tirek_protocol import bundle as bundles
from tirek_protocol.errors import Malformed, Refused
from tirek_protocol.messages import (
    AddressTold,
    AppealCard,
    AppealCards,
    CardWithdrawals,
    DisputeCards,
    MemberReply,
    Message,
    NoticesOpened,
    OrganisationKey,
    PublicAnswer,
    Relay,
    ShelfAsk,
    ShelfDrop,
    ShelfFile,
    Totals,
    Understood,
    Withdrawal,
    WrongAnswer,
    read,
)
from tirek_protocol.receipts import Receipt, Refusal, Taken, Waiting, sign_answer

from . import tables
from .answers import take as take_public_answer
from .authority import Authority
from .card_post import CardPost
from .clock import NowMs
from .database import insert_if_new, lock_organisation, put_newest
from .enrolment import Installation
from .identity import Identity
from .letters import Letters
from .service import Service
from .shelves import Shelves
from .signed_again import sign_again

PART_LIMIT = 64 * 1024
"""Bytes of one part."""
PARTS_LIMIT = 1024
UNFINISHED_LIMIT = 2 * bundles.BUNDLE_LIMIT
"""Bytes of parts that one installation may have lying here without a whole."""
QUARANTINE_LIMIT = 256 * 1024
"""Bytes kept of one refused bundle."""
QUARANTINE_OF_ONE = 4 * QUARANTINE_LIMIT
"""Bytes of refused bundles kept for one installation; of older ones only size and answer stay."""
DISPUTE = "dispute"


@dataclass(frozen=True)
class Reply:
    status: int
    """200 answered, 202 parts are missing, 409 the parts do not make this bundle: send them again."""
    body: bytes


class Intake(Service):
    def __init__(self, engine: Engine, identity: Identity, now_ms: NowMs) -> None:
        super().__init__(engine, identity, now_ms)
        self._authority, self._cards = Authority(engine, identity, now_ms), CardPost(engine, identity, now_ms)
        self._letters, self._shelves = Letters(identity), Shelves(identity)

    def put(self, who: Installation, sha: bytes, count: int, number: int, body: bytes) -> Reply:
        """Stores one part; with the last one the bundle is taken in. Raises Refused for a part out of bounds."""
        if not (0 < count <= PARTS_LIMIT and 0 <= number < count and 0 < len(body) <= PART_LIMIT):
            raise Refused("part_out_of_bounds")
        if count == 1:
            return self._put_whole(who, sha, body)
        with self._engine.begin() as connection:
            lock_organisation(connection, who.organisation)
            if answer := self._known(connection, who, sha):
                return Reply(200, answer)
            self._make_room(connection, who, sha, len(body))
            row = {"installation": who.id, "bundle": sha, "count": count, "number": number, "body": body}
            insert_if_new(connection, tables.part, [row | {"size": len(body)}])
            return self._try_whole(connection, who, sha, count)

    def _put_whole(self, who: Installation, sha: bytes, data: bytes) -> Reply:
        """Most bundles are one part: it never lies among the parts."""
        with self._engine.begin() as connection:
            if bundles.sha256(data) == sha:
                return Reply(200, self.take(connection, who, data))
            answer = self._known(connection, who, sha)
        return Reply(200, answer) if answer else Reply(409, msgspec.msgpack.encode(Waiting([0])))

    def state(self, who: Installation, sha: bytes, count: int) -> Reply:
        """What `put` would have answered last: for a sender whose answer was lost."""
        if not 0 < count <= PARTS_LIMIT:
            raise Refused("part_out_of_bounds")
        with self._engine.begin() as connection:
            lock_organisation(connection, who.organisation)
            if answer := self._known(connection, who, sha):
                return Reply(200, answer)
            return self._try_whole(connection, who, sha, count)

    def take_whole(self, who: Installation, data: bytes) -> tuple[bytes, bool]:
        """Takes in a bundle that came in one piece; returns the signed answer and whether it was new."""
        with self._engine.begin() as connection:
            known = self._known(connection, who, bundles.sha256(data))
            return (known, False) if known else (self.take(connection, who, data), True)

    def missing_serials(self, who: Installation, highest: int) -> list[int]:
        """Numbers up to `highest` that never arrived, at most 1000: asked for again after a restore from a backup."""
        start = max(1, highest - 100_000)
        table = tables.bundle
        with self._engine.begin() as connection:
            here = set(
                connection.execute(
                    select(table.c.serial).where(table.c.installation == who.id, table.c.serial >= start)
                ).scalars()
            )
        return [serial for serial in range(start, min(highest, 2**53) + 1) if serial not in here][:1000]

    def witness(self, who: Installation) -> bytes:
        """What it told last of where its journals ended; empty if it never did."""
        table = tables.bundle
        newest = select(table.c.witness).where(table.c.installation == who.id, table.c.witness.is_not(None)).order_by(table.c.taken_ms.desc(), table.c.serial.desc())
        with self._engine.begin() as connection:
            return bytes(connection.execute(newest.limit(1)).scalar() or b"")

    def _known(self, connection: Connection, who: Installation, sha: bytes) -> bytes | None:
        table = tables.bundle
        found = connection.execute(
            select(table.c.answer).where(table.c.installation == who.id, table.c.id == sha)
        ).scalar()
        return sign_again(bytes(found), self._identity) if found is not None else None

    def _make_room(self, connection: Connection, who: Installation, sha: bytes, coming: int) -> None:
        """Drops parts of other unfinished bundles where there are too many: their sender still has the bytes."""
        table = tables.part
        mine = table.c.installation == who.id
        lying = connection.execute(select(func.coalesce(func.sum(table.c.size), 0)).where(mine)).scalar_one()
        if lying + coming > UNFINISHED_LIMIT:
            connection.execute(delete(table).where(mine, table.c.bundle != sha))

    def _try_whole(self, connection: Connection, who: Installation, sha: bytes, count: int) -> Reply:
        table = tables.part
        mine = (table.c.installation == who.id, table.c.bundle == sha, table.c.count == count)
        numbers = set(connection.execute(select(table.c.number).where(*mine)).scalars())
        if missing := [number for number in range(count) if number not in numbers]:
            return Reply(202, msgspec.msgpack.encode(Waiting(missing)))
        bodies = connection.execute(select(table.c.body).where(*mine).order_by(table.c.number)).scalars()
        data = b"".join(bytes(body) for body in bodies)
        connection.execute(delete(table).where(table.c.installation == who.id, table.c.bundle == sha))
        if bundles.sha256(data) != sha:
            return Reply(409, msgspec.msgpack.encode(Waiting(list(range(count)))))
        return Reply(200, self.take(connection, who, data))

    def take(self, connection: Connection, who: Installation, data: bytes) -> bytes:
        """Takes in a whole bundle, by line or by stick; returns the signed answer, the same one each time."""
        sha, now = bundles.sha256(data), self._now_ms()
        lock_organisation(connection, who.organisation)
        if answer := self._known(connection, who, sha):
            return answer
        row: dict[str, Any] = {"installation": who.id, "id": sha, "organisation": who.organisation}
        row |= {"size": len(data), "taken_ms": now, "serial": None, "quarantine": None, "witness": None}
        try:
            letter = bundles.open_bundle(data, self._identity.seal, who.sign_key)
            taken = [self._take_message(connection, who, sha, message) for message in letter.messages]
            answer = sign_answer(Receipt(sha, who.id, now, taken), self._identity.sign)
            row |= {"state": "taken", "serial": letter.serial, "witness": letter.heads if len(letter.heads) == bundles.WITNESS_LENGTH else None}
        except Refused as refused:
            answer = sign_answer(Refusal(sha, who.id, now, refused.code), self._identity.sign)
            row |= {"state": "refused", "quarantine": data[:QUARANTINE_LIMIT]}
            self._empty_quarantine(connection, who, min(len(data), QUARANTINE_LIMIT))
        connection.execute(tables.bundle.insert().values(**row, answer=answer))
        return answer

    def _empty_quarantine(self, connection: Connection, who: Installation, coming: int) -> None:
        """Makes room for one more refused bundle: the oldest ones go first. Their sender still has the bytes."""
        table = tables.bundle
        mine = (table.c.installation == who.id, table.c.quarantine.is_not(None))
        size = func.length(table.c.quarantine)
        lying = connection.execute(select(table.c.id, size.label("size")).where(*mine).order_by(table.c.taken_ms.desc(), table.c.id)).all()
        kept = coming
        for row in lying:
            kept += row.size
            if kept > QUARANTINE_OF_ONE:
                connection.execute(update(table).where(table.c.installation == who.id, table.c.id == row.id).values(quarantine=None))

    def _take_message(self, connection: Connection, who: Installation, sha: bytes, message: Message) -> Taken:
        """One bad message does not hold back the others of its bundle."""
        state, records, repeated, code, keep = "taken", 1, 0, "", False
        try:
            understood = read(message)
            if isinstance(understood, Understood):
                keep = understood.newer
                records, repeated = self._store(connection, who, understood.content)
            else:
                state, keep = "parked", True
        except Malformed as error:
            state, code = "refused", error.code
        row = {"installation": who.id, "bundle": sha, "digest": message.digest, "organisation": who.organisation}
        row |= {"kind": message.kind, "schema": message.schema, "state": state}
        row |= {"records": records, "repeated": repeated, "raw": bytes(message.body) if keep else None}
        insert_if_new(connection, tables.message, [row])
        return Taken(message.digest, state, records, repeated, code)

    def _store(self, connection: Connection, who: Installation, content: object) -> tuple[int, int]:
        """How many records, and how many of them were here already in this or a newer revision."""
        if isinstance(content, AppealCards):
            return self._store_cards(connection, who, content, None)
        if isinstance(content, DisputeCards):
            return self._store_cards(connection, who, content, DISPUTE)
        if isinstance(content, Totals):
            return self._store_totals(connection, who, content)
        if isinstance(content, MemberReply):
            return self._store_reply(connection, who, content)
        if isinstance(content, OrganisationKey):
            return 1, 1 - self._authority.offered(connection, who.organisation, content)
        if isinstance(content, CardWithdrawals):
            return self._cards.take(connection, who.organisation, content)
        if isinstance(content, NoticesOpened):
            return self._store_opened(connection, who, content)
        if isinstance(content, WrongAnswer):
            return self._store_wrong_answer(connection, who, content)
        if isinstance(content, PublicAnswer):
            return take_public_answer(connection, who, content, self._now_ms())
        return self._pass_on(connection, who, content)

    def _pass_on(self, connection: Connection, who: Installation, content: object) -> tuple[int, int]:
        """What the centre keeps for others and cannot open."""
        now = self._now_ms()
        match content:
            case Relay():
                return self._letters.take(connection, who, content, now)
            case AddressTold():
                return self._letters.take_address(connection, who, content, now)
            case ShelfFile():
                return self._shelves.put(connection, who, content, now)
            case ShelfDrop():
                return self._shelves.drop(connection, who, content)
            case ShelfAsk():
                return self._shelves.ask(connection, who, content)
            case Withdrawal():
                return self._shelves.withdraw(connection, who, content, now)
            case _:
                raise Malformed("kind_goes_down_only")

    def _store_wrong_answer(self, connection: Connection, who: Installation, content: WrongAnswer) -> tuple[int, int]:
        """The same report twice is one."""
        table, key = tables.wrong_answer, {"organisation": who.organisation, "report": content.report}
        known = connection.execute(select(table.c.report).where(table.c.organisation == who.organisation, table.c.report == content.report)).first()
        row = key | {name: getattr(content, name) for name in ("lang", "question", "remark", "zone", "made_by", "knowledge")}
        row |= {"sources": json.dumps(content.sources, ensure_ascii=False), "received_ms": self._now_ms()}
        insert_if_new(connection, table, [row])
        return 1, 0 if known is None else 1

    def _store_opened(self, connection: Connection, who: Installation, content: NoticesOpened) -> tuple[int, int]:
        """Once for each organisation, and only of notices that went to it."""
        notice, opened = tables.notice, tables.notice_opened
        region = select(tables.organisation.c.region).where(tables.organisation.c.id == who.organisation).scalar_subquery()
        named = {one.notice for one in content.notices}
        there = select(notice.c.id).where(notice.c.id.in_(named), or_(notice.c.region.is_(None), notice.c.region == region))
        rows = [{"notice": bytes(one), "organisation": who.organisation, "came_ms": self._now_ms()} for one in connection.execute(there).scalars()]
        known = select(func.count()).where(opened.c.organisation == who.organisation, opened.c.notice.in_(named))
        before = connection.execute(known).scalar_one()
        insert_if_new(connection, opened, rows)
        return len(content.notices), len(content.notices) - (connection.execute(known).scalar_one() - before)

    def _store_reply(self, connection: Connection, who: Installation, content: MemberReply) -> tuple[int, int]:
        """Only about a word that was written to this very organisation."""
        word = tables.member_word
        changed = connection.execute(
            update(word)
            .where(word.c.word == content.word, word.c.organisation == who.organisation, word.c.revision < content.revision)
            .values(revision=content.revision, state=content.state, reply=content.sealed)
        )
        return 1, 1 - changed.rowcount

    def _store_cards(self, connection: Connection, who: Installation, content: AppealCards | DisputeCards, matter: str | None) -> tuple[int, int]:
        newest: dict[bytes, AppealCard] = {}
        for card in content.cards:
            if card.card not in newest or newest[card.card].revision < card.revision:
                newest[card.card] = card
        fields = ("card", "revision", "month", "cause", "term_kept", "outcome")
        rows = [
            {"organisation": who.organisation, "matter": matter} | {name: getattr(card, name) for name in fields}
            for card in newest.values()
        ]
        return len(content.cards), len(content.cards) - put_newest(connection, tables.card, rows)

    def _store_totals(self, connection: Connection, who: Installation, content: Totals) -> tuple[int, int]:
        row = {"organisation": who.organisation, "month": content.month, "revision": content.revision}
        row |= {"members": content.members, "appeals": json.dumps(content.appeals, sort_keys=True)}
        row |= {"workers": content.workers, "density": content.density, "clauses": _states(content.clauses), "systems": _states(content.systems)}
        return 1, 1 - put_newest(connection, tables.totals, [row])


def _states(told: dict[str, Any] | None) -> str | None:
    return None if told is None else json.dumps(told, sort_keys=True)
