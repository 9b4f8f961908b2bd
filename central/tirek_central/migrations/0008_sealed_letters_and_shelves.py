"""Sealed letters and shelves."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    _make_address()
    _make_letter()
    _make_shelf()
    _make_shelf_state()
    with op.batch_alter_table("down", schema=None) as batch_op:
        batch_op.add_column(sa.Column("relay", sa.String(length=8), nullable=True))
    with op.batch_alter_table("organisation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=16), nullable=True))


def _make_address() -> None:
    op.create_table(
        "address",
        sa.Column("seal_id", sa.LargeBinary(length=8), nullable=False),
        sa.Column("organisation", sa.BigInteger(), nullable=False),
        sa.Column("sign_key", sa.LargeBinary(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("told_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("seal_id"),
    )
    with op.batch_alter_table("address", schema=None) as batch_op:
        batch_op.create_index("ix_address_organisation", ["organisation", "told_ms"], unique=False)


def _make_letter() -> None:
    op.create_table(
        "letter",
        sa.Column("id", sa.LargeBinary(length=8), nullable=False),
        sa.Column("sha", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sender", sa.BigInteger(), nullable=False),
        sa.Column("reader", sa.BigInteger(), nullable=False),
        sa.Column("computer", sa.LargeBinary(length=8), nullable=True),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("came_ms", sa.BigInteger(), nullable=False),
        sa.Column("fetched_ms", sa.BigInteger(), nullable=True),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("sha"),
    )
    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.create_index("ix_letter_expires", ["expires_ms"], unique=False)
        batch_op.create_index("ix_letter_reader", ["reader", "came_ms"], unique=False)
        batch_op.create_index("ix_letter_sender", ["sender"], unique=False)


def _make_shelf() -> None:
    op.create_table(
        "shelf",
        sa.Column("organisation", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("piece", sa.Integer(), nullable=False),
        sa.Column("pieces", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("installation", sa.LargeBinary(length=8), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("put_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "name", "piece"),
    )
    with op.batch_alter_table("shelf", schema=None) as batch_op:
        batch_op.create_index("ix_shelf_seq", ["organisation", "seq"], unique=False)


def _make_shelf_state() -> None:
    op.create_table(
        "shelf_reader",
        sa.Column("installation", sa.LargeBinary(length=8), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("asked", sa.LargeBinary(length=8), nullable=True),
        sa.PrimaryKeyConstraint("installation"),
    )
    op.create_table(
        "shelf_state",
        sa.Column("organisation", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("put_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation"),
    )
