"""The journal's tables; the same three in each journalled compartment.

`journal_change` is a chain for each device: `chain = SHA256(previous chain ‖ packed facts ‖ body digest)` and
`body_digest = SHA256(salt ‖ body)`. The chain covers the digest of the body and not the body, so that values can be
erased later (body and salt gone) and the chain still proves; the salt stops guessing a phone from its digest.
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, MetaData, Table, Text

from tirek.foundation.privacy.labels import INTERNAL, PERSONAL

CHANGE, ACTION, HEAD = "journal_change", "journal_action", "journal_head"

READING, READING_ACTION = "reading", "reading.note"
"""The table of who opened which card, and the only action that a person without a signing key makes: it may add to that table
and nothing else, so its missing signature is no fault."""


def add_journal_tables(metadata: MetaData) -> None:
    """Adds the journal to a compartment's tables."""
    internal = {"label": INTERNAL}
    Table(
        ACTION,
        metadata,
        Column("id", Integer, primary_key=True, autoincrement=False, info=internal),
        Column("kind", Text, nullable=False, info=internal),
        Column("device", Integer, nullable=False, info=internal),
        Column("actor", Integer, nullable=False, info=internal),
        Column("hlc", Integer, nullable=False, index=True, info=internal),
        Column("first_seq", Integer, nullable=False, info=internal),
        Column("last_seq", Integer, nullable=False, info=internal),
        Column("undoes", Integer, index=True, info=internal),
        Column("chain", LargeBinary(32), nullable=False, info=internal),
        Column("signature", LargeBinary(64), info=internal),
    )
    Table(
        CHANGE,
        metadata,
        Column("device", Integer, primary_key=True, autoincrement=False, info=internal),
        Column("seq", Integer, primary_key=True, autoincrement=False, info=internal),
        Column("hlc", Integer, nullable=False, info=internal),
        Column("actor", Integer, nullable=False, info=internal),
        Column(
            "action",
            Integer,
            ForeignKey(f"{ACTION}.id", deferrable=True, initially="DEFERRED"),
            nullable=False,
            index=True,
            info=internal,
        ),
        Column("op", Text, nullable=False, info=internal),
        Column("table_name", Text, nullable=False, info=internal),
        Column("row_id", Integer, nullable=False, info=internal),
        Column("salt", LargeBinary(16), info=internal),
        Column("body", LargeBinary, info={"label": PERSONAL}),
        Column("body_digest", LargeBinary(32), nullable=False, info=internal),
        Column("chain", LargeBinary(32), nullable=False, info=internal),
        Index("ix_journal_change_row", "table_name", "row_id"),
        sqlite_with_rowid=False,
    )
    Table(
        HEAD,
        metadata,
        Column("table_name", Text, primary_key=True, info=internal),
        Column("row_id", Integer, primary_key=True, autoincrement=False, info=internal),
        Column("field", Text, primary_key=True, info=internal),
        Column("device", Integer, primary_key=True, autoincrement=False, info=internal),
        Column("seq", Integer, primary_key=True, autoincrement=False, info=internal),
        sqlite_with_rowid=False,
    )
