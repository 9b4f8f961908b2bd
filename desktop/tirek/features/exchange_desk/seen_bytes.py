"""The very bytes of one message, before and after sealing, for the eye of the person whose computer they leave."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from sqlalchemy import select

from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.model import Outgoing, OutgoingBundle
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.store.ids import parse_id


@dataclass(frozen=True)
class SeenBytes:
    """`before` is the packed content, `after` the sealed bundle that goes over the line; None while it is not sealed.

    `before` is None for a message sealed to one reader alone: its content is not shown to others either.
    """

    before: bytes | None
    after: bytes | None

    @property
    def before_sha256(self) -> str:
        return hashlib.sha256(self.before or b"").hexdigest()

    @property
    def after_sha256(self) -> str:
        return hashlib.sha256(self.after or b"").hexdigest()


def bytes_of(org: OpenedOrganisation, message: str) -> SeenBytes:
    """The bytes of the message with this id, as `OutgoingView` names it. Raises Circumstance RECORD-01."""
    with org.office.read() as connection:
        row = connection.execute(
            select(Outgoing.blob, Outgoing.ground, OutgoingBundle.blob.label("bundle"))
            .select_from(Outgoing)
            .outerjoin(OutgoingBundle, Outgoing.bundle == OutgoingBundle.id)
            .where(Outgoing.id == parse_id(message), Outgoing.deleted_at.is_(None))
        ).first()
    if row is None:
        raise Circumstance(
            "RECORD-01", mark("This record is no longer there."), mark("Open the list again and look for it.")
        )
    readable = row.ground == "open" or row.ground.startswith("approved:")
    before = org.office.blobs.get(row.blob) if readable and row.blob else None
    return SeenBytes(before, org.office.blobs.get(row.bundle) if row.bundle else None)
