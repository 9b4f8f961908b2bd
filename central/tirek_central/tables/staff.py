"""People who work at the centre: accounts, sessions, and what they did."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, LargeBinary, String, Table, Text

from .base import metadata

staff = Table(
    "staff",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", String(100), nullable=False, unique=True),  # what is typed to sign in, folded
    Column("role", String(16), nullable=False),  # centre, region, lawyer
    Column("region", BigInteger),  # None only for the centre
    Column("password", Text),  # Argon2id; None until the account was taken into use
    Column("totp", LargeBinary, nullable=False),  # sealed under a key that is not in the database
    Column("totp_step", BigInteger, nullable=False),  # the last step used: a code works once
    Column("start_hash", LargeBinary(32)),
    Column("start_expires_ms", BigInteger),
    Column("created_ms", BigInteger, nullable=False),
    Column("closed_ms", BigInteger),
)

session = Table(
    "session",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),  # the token itself is only in the browser
    Column("staff", BigInteger, nullable=False),
    Column("opened_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
    Column("ended_ms", BigInteger),
    Index("ix_session_staff", "staff"),
)

passkey = Table(
    "passkey",
    metadata,
    Column("id", LargeBinary(1023), primary_key=True),  # made by the device
    Column("staff", BigInteger, nullable=False),
    Column("public_key", LargeBinary, nullable=False),
    Column("sign_count", BigInteger, nullable=False),
    Column("name", Text, nullable=False),  # given by its owner
    Column("added_ms", BigInteger, nullable=False),
    Column("used_ms", BigInteger),
    Index("ix_passkey_staff", "staff"),
)

used_challenge = Table(
    "used_challenge",
    metadata,
    Column("digest", LargeBinary(32), primary_key=True),
    Column("expires_ms", BigInteger, nullable=False),  # then it may be forgotten: too old anyway
)

attempt = Table(
    "attempt",
    metadata,
    Column("key", LargeBinary(32), primary_key=True),  # a hash of what is counted; never an address
    Column("window", BigInteger, primary_key=True),
    Column("count", Integer, nullable=False),
)

audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at_ms", BigInteger, nullable=False),
    Column("staff", BigInteger),
    Column("region", BigInteger),
    Column("action", String(40), nullable=False),
    Column("about", Text, nullable=False),
    Index("ix_audit_region", "region", "id"),
)
