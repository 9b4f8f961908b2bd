"""What the exchange keeps in the office compartment. The bytes themselves lie among the encrypted attachments."""

from __future__ import annotations

from sqlalchemy import Integer, Text
from sqlalchemy.orm import Mapped

from tirek.foundation.privacy.labels import INTERNAL
from tirek.foundation.store.base import DEVICE_LOCAL, OfficeRecord, column


class Membership(OfficeRecord):
    """This installation's place at a centre. Its two private keys are one encrypted attachment, made here."""

    __tablename__ = "exchange_membership"
    __table_args__ = DEVICE_LOCAL

    state: Mapped[str] = column(Text, label=INTERNAL, nullable=False)  # waiting, enrolled, refused, left
    device: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    centre: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    url: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    centre_sign: Mapped[str] = column(Text, label=INTERNAL, nullable=False)  # public keys as hexadecimal text
    centre_seal: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    organisation: Mapped[str] = column(Text, label=INTERNAL, nullable=False)  # the centre's id of this organisation
    keys_blob: Mapped[str] = column(Text, label=INTERNAL, blob=True, nullable=False)
    bundle_blob: Mapped[str] = column(Text, label=INTERNAL, blob=True, nullable=False)  # the enrolment, built once
    made_at: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    enrolled_at: Mapped[int | None] = column(Integer, label=INTERNAL)
    code: Mapped[str | None] = column(Text, label=INTERNAL)  # why refused
    followed: Mapped[str | None] = column(Text, label=INTERNAL)  # the centre's later keys in their order, hexadecimal, by spaces


class Outgoing(OfficeRecord):
    """One message that leaves or has left."""

    __tablename__ = "exchange_message"
    __table_args__ = DEVICE_LOCAL

    kind: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    schema: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    blob: Mapped[str] = column(Text, label=INTERNAL, blob=True, nullable=False)  # the message, packed, as it goes under the seal
    digest: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    size: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    records: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    ground: Mapped[str] = column(Text, label=INTERNAL, nullable=False)  # open, or the consent or rule of a sealed one
    reader: Mapped[str | None] = column(Text, label=INTERNAL)  # public key; None is "the centre, whichever it will be"
    reader_name: Mapped[str | None] = column(Text, label=INTERNAL)
    state: Mapped[str] = column(Text, label=INTERNAL, nullable=False, index=True)
    bundle: Mapped[int | None] = column(Integer, label=INTERNAL, index=True)
    made_at: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    code: Mapped[str | None] = column(Text, label=INTERNAL)  # why refused


class OutgoingBundle(OfficeRecord):
    """Messages sealed together: built once, the same bytes for the line and for a stick."""

    __tablename__ = "exchange_bundle"
    __table_args__ = DEVICE_LOCAL

    membership: Mapped[int] = column(Integer, label=INTERNAL, nullable=False, index=True)
    serial: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    sha: Mapped[str] = column(Text, label=INTERNAL, nullable=False, index=True)
    blob: Mapped[str] = column(Text, label=INTERNAL, blob=True, nullable=False)
    size: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    reader_name: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    state: Mapped[str] = column(Text, label=INTERNAL, nullable=False, index=True)
    made_at: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    handed_at: Mapped[int | None] = column(Integer, label=INTERNAL)
    answered_at: Mapped[int | None] = column(Integer, label=INTERNAL)  # by the centre's clock
    answer: Mapped[str | None] = column(Text, label=INTERNAL)  # the signed receipt or refusal, hexadecimal
    code: Mapped[str | None] = column(Text, label=INTERNAL)
    heads: Mapped[str | None] = column(Text, label=INTERNAL)  # where the journals ended, hexadecimal; the bundle carries its digest


class Told(OfficeRecord):
    """What was last told of a record (a card, a month's totals), so that it is told again only when it changes."""

    __tablename__ = "exchange_told"
    __table_args__ = DEVICE_LOCAL

    kind: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    record: Mapped[str] = column(Text, label=INTERNAL, nullable=False, index=True)
    digest: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    revision: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)


class Incoming(OfficeRecord):
    """A bundle from the centre: `partial` while it is fetched, then taken, parked (for a newer program) or refused."""

    __tablename__ = "exchange_incoming"
    __table_args__ = DEVICE_LOCAL

    sha: Mapped[str] = column(Text, label=INTERNAL, nullable=False, index=True)
    size: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    here: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)  # bytes fetched so far
    blob: Mapped[str | None] = column(Text, label=INTERNAL, blob=True)
    state: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    at: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    code: Mapped[str | None] = column(Text, label=INTERNAL)


class RoundLog(OfficeRecord):
    """One round with the centre: the journal of what left, and the monthly summary."""

    __tablename__ = "exchange_round"
    __table_args__ = DEVICE_LOCAL

    at: Mapped[int] = column(Integer, label=INTERNAL, nullable=False, index=True)
    handed_over: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    delivered: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    received: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    bytes_out: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    bytes_in: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    problems: Mapped[str] = column(Text, label=INTERNAL, nullable=False)  # codes with a space between


class InstalledPack(OfficeRecord):
    """A signed pack that was put in use; the newest row of a kind counts. The files themselves are public and lie in the home."""

    __tablename__ = "pack"
    __table_args__ = DEVICE_LOCAL

    name: Mapped[str] = column(Text, label=INTERNAL, nullable=False)  # law, templates, …
    version: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    order: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)  # grows with each pack of its kind
    valid_until: Mapped[str | None] = column(Text, label=INTERNAL)
    folder: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    digest: Mapped[str] = column(Text, label=INTERNAL, nullable=False)  # of the unpacked files
    installed_at: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
