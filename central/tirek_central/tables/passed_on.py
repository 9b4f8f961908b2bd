"""What the centre keeps for others and cannot open: addresses, letters, shelves."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, Text

from .base import metadata

address = Table(
    "address",
    metadata,
    Column("seal_id", LargeBinary(8), primary_key=True),  # letters name it as their reader
    Column("organisation", BigInteger, nullable=False),
    Column("sign_key", LargeBinary, nullable=False),
    Column("text", Text, nullable=False),  # signed by the organisation itself
    Column("told_ms", BigInteger, nullable=False),
    Index("ix_address_organisation", "organisation", "told_ms"),
)

letter = Table(
    "letter",
    metadata,
    Column("id", LargeBinary(8), primary_key=True),
    Column("sha", LargeBinary(32), nullable=False, unique=True),
    Column("sender", BigInteger, nullable=False),  # organisations
    Column("reader", BigInteger, nullable=False),
    Column("computer", LargeBinary(8)),  # None: for every computer of the reader
    Column("size", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),  # sealed to the reader: nobody here can open it
    Column("came_ms", BigInteger, nullable=False),
    Column("fetched_ms", BigInteger),
    Column("expires_ms", BigInteger, nullable=False),
    Index("ix_letter_reader", "reader", "came_ms"),
    Index("ix_letter_sender", "sender"),
    Index("ix_letter_expires", "expires_ms"),
)

shelf = Table(
    "shelf",
    metadata,
    Column("organisation", BigInteger, primary_key=True),
    Column("name", String(100), primary_key=True),
    Column("piece", Integer, primary_key=True),
    Column("pieces", Integer, nullable=False),
    Column("seq", BigInteger, nullable=False),  # grows with each change in this organisation's shelf
    Column("installation", LargeBinary(8), nullable=False),  # whose it is
    Column("size", Integer, nullable=False),
    Column("body", LargeBinary, nullable=False),  # sealed by keys that only the organisation has
    Column("put_ms", BigInteger, nullable=False),
    Index("ix_shelf_seq", "organisation", "seq"),
)

shelf_state = Table(
    "shelf_state",
    metadata,
    Column("organisation", BigInteger, primary_key=True, autoincrement=False),
    Column("seq", BigInteger, nullable=False),
    Column("put_ms", BigInteger, nullable=False),
)

shelf_reader = Table(
    "shelf_reader",
    metadata,
    Column("installation", LargeBinary(8), primary_key=True),
    Column("seq", BigInteger, nullable=False),  # up to here everything was offered to it
    Column("asked", LargeBinary(8)),
)
