"""The outbox: messages that wait, bundles built from them, and what became of them.

States are named by their proof: `waiting`; `handed_over` (bytes left this computer, no receipt yet); `delivered` (a
receipt of the centre, signed, names the message); `refused` (a signed refusal).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import func, select

from tirek.foundation.clock import milliseconds
from tirek.foundation.errors import Bug
from tirek.foundation.exchange.enrolment import Member
from tirek.foundation.exchange.messages import (
    ApprovedText,
    Ground,
    OpenMessage,
    OpenRecord,
    OutgoingSource,
    SealedMessage,
    pack,
)
from tirek.foundation.exchange.model import Outgoing, OutgoingBundle, Told
from tirek.foundation.exchange.witness import made_now, witness_of
from tirek.foundation.organisation import OpenedOrganisation
from tirek_protocol import bundle as bundles
from tirek_protocol.messages import AppealCards, CardWithdrawals, Message, Understood, read, write
from tirek_protocol.receipts import Answer, Refusal
from tirek_protocol.sealing import Reader

WAITING, HANDED_OVER, DELIVERED, REFUSED = "waiting", "handed_over", "delivered", "refused"
STATES = (WAITING, HANDED_OVER, DELIVERED, REFUSED)

BUNDLE_CONTENT = 256 * 1024
"""Bytes of messages that are put into one bundle."""
HELD = "held"
"""Code of a waiting message that a person has stopped: it is sealed into nothing until it is let go."""
OFFERED_AGAIN, LOST_THERE = "offered_again", "lost_there"
"""Codes of a refused part that was offered anew, and of a freed part that the centre has lost."""
_ALONE = ("appeal_cards", "dispute_cards")
"""Cards go in bundles of their own: what else there is to tell that day does not make one card's bundle larger."""
_DAY_MS = 24 * 3600 * 1000


@dataclass(frozen=True)
class BuiltBundle:
    """A bundle that is to be handed over."""

    id: int
    serial: int
    sha: bytes
    data: bytes
    messages: int


class Outbox:
    """Messages in, bundles out. Every method is one transaction and can be repeated."""

    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org

    def collect(self, sources: Sequence[OutgoingSource]) -> int:
        """Asks every source and queues what has changed since it was last told. Returns the number of new messages."""
        found: dict[str, dict[bytes, OpenRecord]] = {}
        for source in sources:
            for message in source.collect(self._org):
                if not isinstance(message, OpenMessage):  # pyright: ignore[reportUnnecessaryIsInstance]
                    raise Bug("EXCHANGE-NOT-OPEN")
                found.setdefault(message.kind, {}).update({record.record: record for record in message.records})
        return sum(self._queue_changed(kind, list(records.values())) for kind, records in found.items())

    def put_sealed(self, sealed: SealedMessage) -> int:
        """Queues a message for one recipient; returns its id."""
        with self._org.office.action("exchange.queue") as act:
            return act.insert(
                Outgoing,
                self._row(sealed.message, 1)
                | {
                    "ground": sealed.ground.text,
                    "reader": sealed.recipient.seal_key.hex(),
                    "reader_name": sealed.recipient.name,
                },
            )

    def put_relayed(self, contents: Sequence[Struct], name: str, ground: Ground) -> list[int]:
        """Queues what the centre passes on and cannot open: sealed already, for `name`. Returns the ids of the messages."""
        rows = [self._row(write(content), 1) | {"ground": ground.text, "reader_name": name} for content in contents]
        with self._org.office.action("exchange.queue") as act:
            return act.insert_many(Outgoing, rows)

    def put_approved(self, text: ApprovedText) -> int:
        """Queues a text that a person has read as it leaves, for the centre; returns its id. The same bytes are queued once."""
        digest = text.message.digest.hex()
        with self._org.office.action("exchange.queue") as act:
            known = act.session.execute(select(Outgoing.id).where(Outgoing.digest == digest, Outgoing.deleted_at.is_(None))).scalar()
            return known or act.insert(Outgoing, self._row(text.message, 1) | {"ground": text.ground})

    def _queue_changed(self, kind: str, records: list[OpenRecord]) -> int:
        with self._org.office.read() as connection:
            rows = connection.execute(
                select(Told.id, Told.record, Told.digest, Told.revision).where(
                    Told.kind == kind, Told.deleted_at.is_(None)
                )
            )
            told = {bytes.fromhex(row.record): row for row in rows}
        changed = [one for one in records if one.record not in told or told[one.record].digest != one.digest]
        if not changed:
            return 0
        # At least today's number: after a restore from a backup a revision must not be issued a second time.
        today = milliseconds(self._org.clock.now()) // _DAY_MS
        revisions = {
            one.record: max(today, told[one.record].revision + 1 if one.record in told else 1) for one in changed
        }
        messages = pack(kind, [(one, revisions[one.record]) for one in changed])
        new: list[dict[str, Any]] = []
        updates: dict[int, dict[str, Any]] = {}
        for one in changed:
            values = {"digest": one.digest, "revision": revisions[one.record]}
            if one.record in told:
                updates[told[one.record].id] = values
            else:
                new.append({"kind": kind, "record": one.record.hex()} | values)
        rows = [self._row(message, record_count(message)) | {"ground": "open"} for message in messages]
        with self._org.office.action("exchange.queue") as act:
            act.insert_many(Outgoing, rows)
            act.insert_many(Told, new)
            act.update_many(Told, updates)
        return len(messages)

    def _row(self, message: Message, records: int) -> dict[str, Any]:
        packed = msgspec.msgpack.encode(message)
        return {
            "kind": message.kind,
            "schema": message.schema,
            "blob": self._org.office.blobs.put(packed),
            "digest": message.digest.hex(),
            "size": len(packed),
            "records": records,
            "state": WAITING,
            "made_at": milliseconds(self._org.clock.now()),
        }

    def build(self, member: Member) -> int:
        """Seals what waits without a bundle; returns the number of new bundles. Bytes are never made a second time.

        The first one for the centre carries a witness of the journals (`witness.py`).
        """
        with self._org.office.read() as connection:
            waiting = connection.execute(
                select(Outgoing.id, Outgoing.kind, Outgoing.blob, Outgoing.size, Outgoing.reader, Outgoing.reader_name)
                .where(Outgoing.state == WAITING, Outgoing.bundle.is_(None), Outgoing.deleted_at.is_(None), func.coalesce(Outgoing.code, "") != HELD)
                .order_by(Outgoing.kind != "address", Outgoing.made_at, Outgoing.id)  # a letter is believed only after its sender's address
            ).all()
        groups: dict[tuple[str | None, str | None, bool], list[list[Any]]] = {}
        for row in waiting:
            batches = groups.setdefault((row.reader, row.reader_name if row.reader else None, row.kind in _ALONE), [[]])
            if batches[-1] and sum(one.size for one in batches[-1]) + row.size > BUNDLE_CONTENT:
                batches.append([])
            batches[-1].append(row)
        made = made_now(self._org) if any(reader is None for reader, _, _ in groups) else b""
        for (reader, name, _), batches in groups.items():
            for batch in batches:
                self._seal(member, reader, name, batch, b"" if reader else made)
                made = made if reader else b""
        return sum(len(batches) for batches in groups.values())

    def _seal(self, member: Member, reader: str | None, name: str | None, batch: list[Any], made: bytes) -> None:
        messages = [unpack_message(self._org.office.blobs.get(row.blob)) for row in batch]
        key = Reader(bytes.fromhex(reader)) if reader else member.centre_reader
        with self._org.office.action("exchange.build") as act:
            last = act.session.execute(
                select(func.max(OutgoingBundle.serial)).where(OutgoingBundle.membership == member.id)
            ).scalar()
            serial = (last or 0) + 1
            data = bundles.build(messages, reader=key, sender=member.sign, serial=serial, heads=witness_of(made))
            bundle = act.insert(
                OutgoingBundle,
                {
                    "membership": member.id,
                    "serial": serial,
                    "sha": bundles.sha256(data).hex(),
                    "blob": self._org.office.blobs.put(data),
                    "size": len(data),
                    "reader_name": name or member.centre,
                    "state": WAITING,
                    "made_at": milliseconds(self._org.clock.now()),
                    "heads": made.hex() or None,
                },
            )
            act.update_many(Outgoing, {row.id: {"bundle": bundle} for row in batch})

    def hold(self, member: Member | None, messages: Sequence[int]) -> int:
        """Stops messages that have not left; a bundle that has not left either is made anew without them. Returns how many were stopped."""
        with self._org.office.read() as connection:
            rows = connection.execute(
                select(Outgoing.id, Outgoing.bundle)
                .outerjoin(OutgoingBundle, Outgoing.bundle == OutgoingBundle.id)
                .where(Outgoing.id.in_(list(messages)), Outgoing.state == WAITING, func.coalesce(OutgoingBundle.handed_at, 0) == 0)
            ).all()
        if not rows:
            return 0
        with self._org.office.action("exchange.hold") as act:
            act.update_many(Outgoing, {row.id: {"code": HELD, "bundle": None} for row in rows})
        for bundle_id in {row.bundle for row in rows if row.bundle is not None}:
            self._without(member, bundle_id)
        return len(rows)

    def release(self, messages: Sequence[int]) -> None:
        """Lets stopped messages go with the next exchange."""
        with self._org.office.action("exchange.release") as act:
            ids = act.session.execute(select(Outgoing.id).where(Outgoing.id.in_(list(messages)), Outgoing.code == HELD)).scalars().all()
            act.update_many(Outgoing, {row: {"code": None} for row in ids})

    def _without(self, member: Member | None, bundle_id: int) -> None:
        """What is left of a bundle that never left this computer: the same number, new bytes; or none at all."""
        with self._org.office.read() as connection:
            bundle = connection.execute(select(OutgoingBundle.serial, OutgoingBundle.heads).where(OutgoingBundle.id == bundle_id)).one()
            blobs = connection.execute(select(Outgoing.blob).where(Outgoing.bundle == bundle_id).order_by(Outgoing.made_at, Outgoing.id)).scalars().all()
        with self._org.office.action("exchange.build") as act:
            if not blobs or member is None:
                rest = act.session.execute(select(Outgoing.id).where(Outgoing.bundle == bundle_id)).scalars().all()
                act.update_many(Outgoing, {row: {"bundle": None} for row in rest})
                act.update(OutgoingBundle, bundle_id, {"state": REFUSED, "code": HELD})
            else:
                messages = [unpack_message(self._org.office.blobs.get(blob)) for blob in blobs]
                data = _built(member, messages, bundle)
                act.update(OutgoingBundle, bundle_id, {"sha": bundles.sha256(data).hex(), "blob": self._org.office.blobs.put(data), "size": len(data)})

    def to_send(self, member: Member) -> list[int]:
        """Ids of bundles without an answer, oldest first."""
        with self._org.office.read() as connection:
            return list(
                connection.execute(
                    select(OutgoingBundle.id)
                    .where(OutgoingBundle.membership == member.id, OutgoingBundle.state.in_((WAITING, HANDED_OVER)))
                    .order_by(OutgoingBundle.serial)
                ).scalars()
            )

    def bundle(self, bundle_id: int) -> BuiltBundle:
        """A bundle with its bytes."""
        with self._org.office.read() as connection:
            row = connection.execute(
                select(OutgoingBundle.serial, OutgoingBundle.sha, OutgoingBundle.blob).where(
                    OutgoingBundle.id == bundle_id
                )
            ).one()
            count = connection.execute(select(func.count()).where(Outgoing.bundle == bundle_id)).scalar_one()
        return BuiltBundle(bundle_id, row.serial, bytes.fromhex(row.sha), self._org.office.blobs.get(row.blob), count)

    def highest_handed_over(self, member: Member) -> int:
        """The greatest serial that ever left, for asking the centre what it misses; 0 before the first."""
        with self._org.office.read() as connection:
            return (
                connection.execute(
                    select(func.max(OutgoingBundle.serial)).where(
                        OutgoingBundle.membership == member.id, OutgoingBundle.state != WAITING
                    )
                ).scalar()
                or 0
            )

    def handed_over(self, bundle_id: int) -> bool:
        """Bytes of it may have left this computer. False if that was known already."""
        with self._org.office.read() as connection:
            if connection.execute(select(OutgoingBundle.state).where(OutgoingBundle.id == bundle_id)).scalar() == HANDED_OVER:
                return False
        self._move(bundle_id, HANDED_OVER, {"handed_at": milliseconds(self._org.clock.now())})
        return True

    def asked_again(self, member: Member, serials: Sequence[int]) -> int:
        """Bundles that the centre had confirmed and has lost (it was restored from a backup) wait again."""
        if not serials:
            return 0
        with self._org.office.read() as connection:
            lost = (
                connection.execute(
                    select(OutgoingBundle.id).where(
                        OutgoingBundle.membership == member.id,
                        OutgoingBundle.state == DELIVERED,
                        OutgoingBundle.serial.in_(list(serials)),
                    )
                )
                .scalars()
                .all()
            )
        for bundle_id in lost:
            if self._built_again(member, bundle_id):
                self._move(bundle_id, WAITING, {"answer": None, "answered_at": None})
        return len(lost)

    def _built_again(self, member: Member, bundle_id: int) -> bool:
        """A bundle whose bytes were freed, with what is still here under the same number; what was freed is offered anew by its source.
        False: nothing of it is left to send, and it stays delivered."""
        with self._org.office.read() as connection:
            bundle = connection.execute(select(OutgoingBundle.serial, OutgoingBundle.blob, OutgoingBundle.heads).where(OutgoingBundle.id == bundle_id)).one()
            rows = connection.execute(select(Outgoing.id, Outgoing.blob).where(Outgoing.bundle == bundle_id).order_by(Outgoing.made_at, Outgoing.id)).all()
        if bundle.blob:
            return True
        messages = [unpack_message(self._org.office.blobs.get(row.blob)) for row in rows if row.blob]
        with self._org.office.action("exchange.build") as act:
            act.update_many(Outgoing, {row.id: {"bundle": None, "code": LOST_THERE} for row in rows if not row.blob})
        if not messages:
            return False
        data = _built(member, messages, bundle)
        with self._org.office.action("exchange.build") as act:
            act.update(OutgoingBundle, bundle_id, {"sha": bundles.sha256(data).hex(), "blob": self._org.office.blobs.put(data), "size": len(data)})
        return True

    def answered(self, bundle_id: int, answer: Answer, proof: bytes) -> tuple[int, int]:
        """Writes down a checked answer; returns how many messages are now delivered and how many refused."""
        values: dict[str, Any] = {"answer": proof.hex(), "answered_at": answer.taken_ms}
        with self._org.office.action("exchange.answer") as act:
            rows = act.session.execute(select(Outgoing.id, Outgoing.digest).where(Outgoing.bundle == bundle_id)).all()
            if isinstance(answer, Refusal):
                verdicts = {row.id: {"state": REFUSED, "code": answer.code} for row in rows}
                act.update(OutgoingBundle, bundle_id, values | {"state": REFUSED, "code": answer.code})
            else:
                named = {taken.message.hex(): taken for taken in answer.messages}
                verdicts = {}
                for row in rows:
                    taken = named.get(row.digest)
                    good = taken is not None and taken.state != "refused"
                    code = None if good else (taken.code if taken else "not_in_receipt")
                    verdicts[row.id] = {"state": DELIVERED if good else REFUSED, "code": code}
                act.update(OutgoingBundle, bundle_id, values | {"state": DELIVERED})
            act.update_many(Outgoing, verdicts)
        delivered = sum(1 for verdict in verdicts.values() if verdict["state"] == DELIVERED)
        return delivered, len(verdicts) - delivered

    def _move(self, bundle_id: int, state: str, values: dict[str, Any]) -> None:
        with self._org.office.action("exchange.state") as act:
            act.update(OutgoingBundle, bundle_id, {"state": state} | values)
            ids = (
                act.session.execute(select(Outgoing.id).where(Outgoing.bundle == bundle_id, Outgoing.state != REFUSED))
                .scalars()
                .all()
            )
            act.update_many(Outgoing, {row_id: {"state": state} for row_id in ids})

    def last_receipt_ms(self) -> int | None:
        """When the centre, by its clock, signed the last receipt that came; None before the first."""
        with self._org.office.read() as connection:
            return connection.execute(select(func.max(OutgoingBundle.answered_at)).where(OutgoingBundle.state == DELIVERED)).scalar()

    def counts(self) -> dict[str, int]:
        """Messages in each state."""
        with self._org.office.read() as connection:
            rows = connection.execute(
                select(Outgoing.state, func.count())
                .where(Outgoing.deleted_at.is_(None), func.coalesce(Outgoing.code, "") != OFFERED_AGAIN)
                .group_by(Outgoing.state)
            )
            found: dict[str, int] = {row[0]: row[1] for row in rows}
        return {state: found.get(state, 0) for state in STATES}


def _built(member: Member, messages: list[Message], bundle: Any) -> bytes:
    """Other bytes for the centre under the number, and with the witness, that the bundle had."""
    witness = witness_of(bytes.fromhex(bundle.heads or ""))
    return bundles.build(messages, reader=member.centre_reader, sender=member.sign, serial=bundle.serial, heads=witness)


def record_count(message: Message) -> int:
    """How many records a message holds."""
    understood = read(message)
    if isinstance(understood, Understood) and isinstance(understood.content, AppealCards | CardWithdrawals):
        return len(understood.content.cards)
    return 1


def unpack_message(packed: bytes) -> Message:
    """A message from the bytes that are kept."""
    return msgspec.msgpack.decode(packed, type=Message)
