"""What a centre stores. Plain tables, the same statements for SQLite and PostgreSQL.

Of a school's people there is no column: none can arrive. Staff of the centre have accounts here. Times are milliseconds since 1970, UTC.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()

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

member_word = Table(
    "member_word",
    metadata,
    Column("lookup", LargeBinary(32), primary_key=True),  # made in the browser from the receipt number, which never comes here
    Column("word", LargeBinary(8), nullable=False, unique=True),
    Column("organisation", BigInteger, nullable=False),
    Column("received_ms", BigInteger, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("state", String(16), nullable=False),  # received, registered, answered, closed
    Column("reply", LargeBinary),  # sealed to the member
    Index("ix_member_word_organisation", "organisation", "received_ms"),
)

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

public_answer = Table(
    "public_answer",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("region", BigInteger),  # None: for everybody
    Column("organisation", BigInteger),  # of that region; None: for the whole of it
    Column("published_ms", BigInteger, nullable=False),
    Column("asked", Text, nullable=False),  # JSON {"kk", "ru"}, written by staff: no word of a member
    Column("done", Text, nullable=False),
    Column("withdrawn_ms", BigInteger),
    Index("ix_public_answer_published", "published_ms"),
)

survey = Table(
    "survey",
    metadata,
    Column("id", BigInteger, primary_key=True, autoincrement=False),
    Column("region", BigInteger),
    Column("title", Text, nullable=False),  # JSON {"kk", "ru"}
    Column("questions", Text, nullable=False),  # JSON [{"text": {"kk", "ru"}, "options": [{"kk", "ru"}]}]
    Column("created_ms", BigInteger, nullable=False),
    Column("closed_ms", BigInteger),
)

survey_code = Table(
    "survey_code",
    metadata,
    Column("survey", BigInteger, primary_key=True, autoincrement=False),
    Column("digest", LargeBinary(32), primary_key=True),  # the code itself is only on the slip of paper
    Column("used", Boolean, nullable=False),  # that, not when and not how it was answered
)

survey_count = Table(
    "survey_count",
    metadata,
    Column("survey", BigInteger, primary_key=True, autoincrement=False),
    Column("question", Integer, primary_key=True, autoincrement=False),
    Column("option", Integer, primary_key=True, autoincrement=False),
    Column("count", Integer, nullable=False),  # all that is kept of answers
)

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
