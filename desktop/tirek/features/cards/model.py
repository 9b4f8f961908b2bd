"""Membership cards and the organisation's key that signs them (register); what was heard of keys and withdrawn cards (office)."""

from __future__ import annotations

from sqlalchemy import Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped

from tirek.foundation.privacy.labels import INTERNAL, OPEN, PERSONAL
from tirek.foundation.store.base import OfficeRecord, RegisterRecord, column


class CardKey(RegisterRecord):
    """A key of the organisation; all its computers share it. What leaves: the public key and two signatures by it, as hexadecimal text."""

    __tablename__ = "card_key"

    key: Mapped[str] = column(Text, label=OPEN, nullable=False)  # the key's id
    public: Mapped[str] = column(Text, label=OPEN, nullable=False)
    proof: Mapped[str] = column(Text, label=OPEN, nullable=False)  # that we hold it, over our id at the centre
    succession: Mapped[str | None] = column(Text, label=OPEN)  # that it follows the one before
    secret: Mapped[bytes] = column(LargeBinary, label=INTERNAL, nullable=False)
    organisation: Mapped[str] = column(Text, label=INTERNAL, nullable=False)  # our id at the centre of `proof`
    made_at: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)


class MembershipCard(RegisterRecord):
    """A card that was given out. It is withdrawn, never undone: the paper is in somebody's pocket."""

    __tablename__ = "membership_card"

    card: Mapped[str] = column(Text, label=OPEN, nullable=False, index=True)  # random, 16 hexadecimal letters; the only thing that ever leaves
    member: Mapped[int] = column(Integer, label=INTERNAL, nullable=False, index=True)
    serial: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    key: Mapped[str] = column(Text, label=INTERNAL, nullable=False)  # which key has signed it
    signed: Mapped[bytes] = column(LargeBinary, label=PERSONAL, nullable=False)  # name and number stand in it
    issued_on: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    withdrawn_on: Mapped[str | None] = column(Text, label=INTERNAL)
    reason: Mapped[str | None] = column(Text, label=INTERNAL)  # of `rules.REASONS`


class HeardCertificate(OfficeRecord):
    """The two certificates behind one of our keys, as a centre has sent them."""

    __tablename__ = "card_certificate"

    root: Mapped[str] = column(Text, label=INTERNAL, nullable=False)  # the centre's key, hexadecimal
    key: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    region: Mapped[bytes] = column(LargeBinary, label=INTERNAL, nullable=False)
    organisation: Mapped[bytes] = column(LargeBinary, label=INTERNAL, nullable=False)


class HeardPaper(OfficeRecord):
    """A paper about a key of the chain: one that follows another, one that is believed no longer."""

    __tablename__ = "card_paper"

    root: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    order: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    what: Mapped[str] = column(Text, label=INTERNAL, nullable=False)  # succession, withdrawal
    paper: Mapped[bytes] = column(LargeBinary, label=INTERNAL, nullable=False)


class HeardWithdrawn(OfficeRecord):
    """A part of the list of withdrawn cards of all organisations: names that tell nothing, eight bytes each."""

    __tablename__ = "card_withdrawn"

    root: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    batch: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    as_of: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)  # by the centre's clock, ms
    names: Mapped[bytes] = column(LargeBinary, label=INTERNAL, nullable=False)
