"""Organisations, their installations, and what travelled to and from them."""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, LargeBinary, String, Table, Text

from .base import metadata

region = Table(
    "region",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False, unique=True),
)

organisation = Table(
    "organisation",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("created_ms", BigInteger, nullable=False),
    Column("region", BigInteger),  # None: seen by the centre only
    Column("kind", String(16)),  # None: a school; desk, lawyer
    Index("ix_organisation_name", "region", "name"),
)

invitation = Table(
    "invitation",
    metadata,
    Column("token_hash", LargeBinary(32), primary_key=True),  # the token itself is only in the invitation
    Column("organisation", BigInteger, ForeignKey("organisation.id"), nullable=False),
    Column("expires_ms", BigInteger, nullable=False),
    Column("used_by", LargeBinary(8)),
    Column("signer", LargeBinary(8)),  # key id of the centre's key that stands in it; None: the centre's first key
)

installation = Table(
    "installation",
    metadata,
    Column("id", LargeBinary(8), primary_key=True),  # key id of its signing key
    Column("organisation", BigInteger, ForeignKey("organisation.id"), nullable=False),
    Column("sign_key", LargeBinary, nullable=False),
    Column("seal_key", LargeBinary, nullable=False),
    Column("program", String(40), nullable=False),
    Column("enrolled_ms", BigInteger, nullable=False),
    Column("seen_ms", BigInteger, nullable=False),
    Column("withdrawn_ms", BigInteger),
    Column("speaks", LargeBinary(8)),  # key id of the centre's key that it knows; None: the centre's first key
    Index("ix_installation_organisation", "organisation"),
)

part = Table(
    "part",
    metadata,
    Column("installation", LargeBinary(8), primary_key=True),
    Column("bundle", LargeBinary(32), primary_key=True),
    Column("count", Integer, primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("body", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),
)

bundle = Table(
    "bundle",
    metadata,
    Column("installation", LargeBinary(8), primary_key=True),
    Column("id", LargeBinary(32), primary_key=True),
    Column("organisation", BigInteger, nullable=False),
    Column("serial", BigInteger),  # None if it was refused before it could be opened
    Column("state", String(16), nullable=False),  # taken, refused
    Column("size", Integer, nullable=False),
    Column("taken_ms", BigInteger, nullable=False),
    Column("answer", LargeBinary, nullable=False),  # the signed answer, given again at every repetition
    Column("quarantine", LargeBinary),  # a refused bundle as it came, still sealed
    Column("witness", LargeBinary(16)),  # digest of where the sender's journals ended, told back to it at every greeting
    Index("ix_bundle_serial", "installation", "serial"),
    Index("ix_bundle_taken", "taken_ms"),
)

message = Table(
    "message",
    metadata,
    Column("installation", LargeBinary(8), primary_key=True),
    Column("bundle", LargeBinary(32), primary_key=True),
    Column("digest", LargeBinary(32), primary_key=True),
    Column("organisation", BigInteger, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("schema", Integer, nullable=False),
    Column("state", String(16), nullable=False),  # taken, parked, refused
    Column("records", Integer, nullable=False),
    Column("repeated", Integer, nullable=False),
    Column("raw", LargeBinary),  # kept where there is more in it than this program understands
)

card = Table(
    "appeal_card",
    metadata,
    Column("organisation", BigInteger, primary_key=True),
    Column("card", LargeBinary(8), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("month", String(7), nullable=False),
    Column("cause", String(40)),
    Column("term_kept", Boolean),
    Column("outcome", String(40)),
    Column("matter", String(8)),  # None: an appeal; dispute
    Index("ix_appeal_card_month", "month", "cause"),
)

totals = Table(
    "totals",
    metadata,
    Column("organisation", BigInteger, primary_key=True),
    Column("month", String(7), primary_key=True),
    Column("revision", Integer, nullable=False),
    Column("members", String(16)),
    Column("appeals", Text, nullable=False),  # JSON {cause: count or null}
    Column("workers", String(16)),
    Column("density", String(8)),  # per cent as a band
    Column("clauses", Text),  # JSON {clause: present, partial, missing}; None: nothing told
    Column("systems", Text),  # JSON {kind: agreed, told, unasked}; None: nothing told
)

notice = Table(
    "notice",
    metadata,
    Column("id", LargeBinary(8), primary_key=True),
    Column("published_ms", BigInteger, nullable=False),
    Column("packed", LargeBinary, nullable=False),
    Column("region", BigInteger),  # None: to everybody
    Column("staff", BigInteger),  # None: by the command line
)

notice_opened = Table(
    "notice_opened",
    metadata,
    Column("notice", LargeBinary(8), primary_key=True),
    Column("organisation", BigInteger, primary_key=True, autoincrement=False),
    Column("came_ms", BigInteger, nullable=False),  # when the centre heard; when it was opened is told by nobody
)

down = Table(
    "down",
    metadata,
    Column("installation", LargeBinary(8), primary_key=True),
    Column("notice", LargeBinary(8), primary_key=True),
    Column("bundle", LargeBinary(32), nullable=False, unique=True),
    Column("body", LargeBinary, nullable=False),
    Column("size", Integer, nullable=False),
    Column("made_ms", BigInteger, nullable=False),
    Column("taken_ms", BigInteger),
    Column("relay", String(8)),  # None: the centre's own word; letter, shelf: passed on, and thrown away when it was taken
)

wrong_answer = Table(
    "wrong_answer",
    metadata,
    Column("organisation", BigInteger, primary_key=True),
    Column("report", LargeBinary(8), primary_key=True),
    Column("received_ms", BigInteger, nullable=False),
    Column("lang", String(2), nullable=False),
    Column("question", Text, nullable=False),  # as a person at the school has approved it: names hidden
    Column("remark", Text, nullable=False),
    Column("sources", Text, nullable=False),  # JSON
    Column("zone", String(8), nullable=False),
    Column("made_by", String(8), nullable=False),
    Column("knowledge", String(80), nullable=False),
    Column("settled_ms", BigInteger),  # looked at by a lawyer
    Index("ix_wrong_answer_received", "settled_ms", "received_ms"),
)
