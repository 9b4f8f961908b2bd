"""Room for large parts: bytes that a receipt has made needless are let go, and what the centre had no room for is offered again."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from tirek.foundation.clock import milliseconds
from tirek.foundation.exchange.model import Outgoing, OutgoingBundle
from tirek.foundation.exchange.outbox import DELIVERED, LOST_THERE, OFFERED_AGAIN, REFUSED, unpack_message
from tirek.foundation.organisation import OpenedOrganisation
from tirek_protocol.messages import Message

FREED_AFTER_MS = 7 * 24 * 3600 * 1000
"""After the receipt, the bytes of sealed parts of records go: the records have them. For a centre restored from a backup they are kept so long."""
_FREED = ("shelf_file",)


class Room:
    """Only of messages that carry parts of records, which this computer can make again at any time."""

    def __init__(self, org: OpenedOrganisation) -> None:
        self._org = org

    def free(self) -> int:
        """Lets go of the bytes of delivered parts of records; size, digest and receipt stay. Returns how many messages were freed."""
        before = milliseconds(self._org.clock.now()) - FREED_AFTER_MS
        with self._org.office.read() as connection:
            rows = connection.execute(
                select(Outgoing.id, Outgoing.blob, Outgoing.bundle, OutgoingBundle.blob.label("sealed"))
                .join(OutgoingBundle, Outgoing.bundle == OutgoingBundle.id)
                .where(Outgoing.kind.in_(_FREED), Outgoing.state == DELIVERED, Outgoing.blob != "", OutgoingBundle.state == DELIVERED)
                .where(OutgoingBundle.answered_at < before)
            ).all()
        if not rows:
            return 0
        with self._org.office.action("exchange.free") as act:
            act.update_many(Outgoing, {row.id: {"blob": ""} for row in rows})
            act.update_many(OutgoingBundle, {row.bundle: {"blob": ""} for row in rows})
        names = {name for row in rows for name in (row.blob, row.sealed) if name}
        with self._org.office.read() as connection:
            used = set(connection.execute(select(Outgoing.blob).where(Outgoing.blob.in_(names))).scalars())
        for name in names - used:
            self._org.office.blobs.remove(name)
        return len(rows)

    def refused_for_room(self, *, before_ms: int) -> list[Message]:
        """Parts of records that the centre had no room for, refused before this moment and not offered since."""
        with self._org.office.read() as connection:
            blobs = connection.execute(select(Outgoing.blob).where(*_no_room(before_ms))).scalars().all()
        return [unpack_message(self._org.office.blobs.get(blob)) for blob in blobs]

    def offered_again(self, *, before_ms: int) -> None:
        """They were queued anew: the refused ones stay in the journal with a code of their own."""
        with self._org.office.action("exchange.offer_again") as act:
            ids = act.session.execute(select(Outgoing.id).where(*_no_room(before_ms))).scalars().all()
            act.update_many(Outgoing, {row: {"code": OFFERED_AGAIN} for row in ids})

    def lost_there(self) -> bool:
        """Whether the centre has lost parts whose bytes were freed here: then everything is offered anew. Asked once."""
        with self._org.office.read() as connection:
            ids = connection.execute(select(Outgoing.id).where(Outgoing.code == LOST_THERE)).scalars().all()
        if ids:
            with self._org.office.action("exchange.offer_again") as act:
                act.update_many(Outgoing, {row: {"code": OFFERED_AGAIN} for row in ids})
        return bool(ids)


def _no_room(before_ms: int) -> tuple[Any, ...]:
    return (
        Outgoing.kind == "shelf_file", Outgoing.state == REFUSED, Outgoing.code == "shelf_full", Outgoing.made_at < before_ms, Outgoing.blob != "",
        Outgoing.deleted_at.is_(None),
    )  # fmt: skip
