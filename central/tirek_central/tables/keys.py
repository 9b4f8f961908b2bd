"""Keys of regions and organisations, papers about them, cards that were withdrawn."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, LargeBinary, String, Table

from .base import metadata

region_key = Table(
    "region_key",
    metadata,
    Column("id", LargeBinary(8), primary_key=True),  # key id
    Column("region", BigInteger, nullable=False),  # 0: the centre itself, for organisations without a region
    Column("public", LargeBinary(32), nullable=False),
    Column("serial", Integer, nullable=False, unique=True),  # the centre's count of what it certified
    Column("certificate", LargeBinary, nullable=False),
    Column("secret", LargeBinary),  # sealed under a key that is not in the database; None: the region keeps it itself
    Column("invites", Boolean, nullable=False),  # certified by a person's word, so it may sign invitations
    Column("issued", Integer, nullable=False),  # the last serial that it has signed
    Column("made_ms", BigInteger, nullable=False),
    Column("withdrawn_from", Integer),
    Index("ix_region_key_region", "region", "serial"),
)

organisation_key = Table(
    "organisation_key",
    metadata,
    Column("organisation", BigInteger, primary_key=True),
    Column("id", LargeBinary(8), primary_key=True),  # key id
    Column("public", LargeBinary(32), nullable=False),
    Column("state", String(16), nullable=False),  # asked, to_sign (by the region), certified, replaced, unproven (a person decides)
    Column("region_key", LargeBinary(8)),
    Column("serial", Integer),
    Column("certificate", LargeBinary),
    Column("asked_ms", BigInteger, nullable=False),
    Index("ix_organisation_key_state", "state"),
)

chain_paper = Table(
    "chain_paper",
    metadata,
    Column("order", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("what", String(16), nullable=False),  # succession, withdrawal
    Column("paper", LargeBinary, nullable=False),
    Column("number", Integer),  # the centre's serial, of a withdrawal
    Column("made_ms", BigInteger, nullable=False),
)

withdrawn_card = Table(
    "withdrawn_card",
    metadata,
    Column("name", LargeBinary(8), primary_key=True),  # made of the organisation's id and the card's random number
    Column("taken_ms", BigInteger, nullable=False),
    Column("batch", Integer),  # None until it goes down with the next part of the list
    Index("ix_withdrawn_card_batch", "batch"),
)
