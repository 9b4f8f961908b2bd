"""Initial."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "appeal_card",
        sa.Column("organisation", sa.BigInteger(), nullable=False),
        sa.Column("card", sa.LargeBinary(length=8), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("cause", sa.String(length=40), nullable=True),
        sa.Column("term_kept", sa.Boolean(), nullable=True),
        sa.Column("outcome", sa.String(length=40), nullable=True),
        sa.PrimaryKeyConstraint("organisation", "card"),
    )
    with op.batch_alter_table("appeal_card", schema=None) as batch_op:
        batch_op.create_index("ix_appeal_card_month", ["month", "cause"], unique=False)

    op.create_table(
        "bundle",
        sa.Column("installation", sa.LargeBinary(length=8), nullable=False),
        sa.Column("id", sa.LargeBinary(length=32), nullable=False),
        sa.Column("organisation", sa.BigInteger(), nullable=False),
        sa.Column("serial", sa.BigInteger(), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("taken_ms", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("quarantine", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("installation", "id"),
    )
    with op.batch_alter_table("bundle", schema=None) as batch_op:
        batch_op.create_index("ix_bundle_serial", ["installation", "serial"], unique=False)
        batch_op.create_index("ix_bundle_taken", ["taken_ms"], unique=False)

    op.create_table(
        "down",
        sa.Column("installation", sa.LargeBinary(length=8), nullable=False),
        sa.Column("notice", sa.LargeBinary(length=8), nullable=False),
        sa.Column("bundle", sa.LargeBinary(length=32), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("taken_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("installation", "notice"),
        sa.UniqueConstraint("bundle"),
    )
    op.create_table(
        "message",
        sa.Column("installation", sa.LargeBinary(length=8), nullable=False),
        sa.Column("bundle", sa.LargeBinary(length=32), nullable=False),
        sa.Column("digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("organisation", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("schema", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("records", sa.Integer(), nullable=False),
        sa.Column("repeated", sa.Integer(), nullable=False),
        sa.Column("raw", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("installation", "bundle", "digest"),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.LargeBinary(length=8), nullable=False),
        sa.Column("published_ms", sa.BigInteger(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "organisation",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "part",
        sa.Column("installation", sa.LargeBinary(length=8), nullable=False),
        sa.Column("bundle", sa.LargeBinary(length=32), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("installation", "bundle", "count", "number"),
    )
    op.create_table(
        "totals",
        sa.Column("organisation", sa.BigInteger(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("members", sa.String(length=16), nullable=True),
        sa.Column("appeals", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "month"),
    )
    op.create_table(
        "installation",
        sa.Column("id", sa.LargeBinary(length=8), nullable=False),
        sa.Column("organisation", sa.BigInteger(), nullable=False),
        sa.Column("sign_key", sa.LargeBinary(), nullable=False),
        sa.Column("seal_key", sa.LargeBinary(), nullable=False),
        sa.Column("program", sa.String(length=40), nullable=False),
        sa.Column("enrolled_ms", sa.BigInteger(), nullable=False),
        sa.Column("seen_ms", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_ms", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation"],
            ["organisation.id"],
        ),
        sa.PrimaryKeyConstraint("id"),
    )
    with op.batch_alter_table("installation", schema=None) as batch_op:
        batch_op.create_index("ix_installation_organisation", ["organisation"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("token_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("organisation", sa.BigInteger(), nullable=False),
        sa.Column("expires_ms", sa.BigInteger(), nullable=False),
        sa.Column("used_by", sa.LargeBinary(length=8), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation"],
            ["organisation.id"],
        ),
        sa.PrimaryKeyConstraint("token_hash"),
    )
