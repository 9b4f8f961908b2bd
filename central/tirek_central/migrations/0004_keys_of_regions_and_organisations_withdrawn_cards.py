"""Keys of regions and organisations, withdrawn cards."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "chain_paper",
        sa.Column("order", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("what", sa.String(length=16), nullable=False),
        sa.Column("paper", sa.LargeBinary(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("order"),
    )
    op.create_table(
        "organisation_key",
        sa.Column("organisation", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.LargeBinary(length=8), nullable=False),
        sa.Column("public", sa.LargeBinary(length=32), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("region_key", sa.LargeBinary(length=8), nullable=True),
        sa.Column("serial", sa.Integer(), nullable=True),
        sa.Column("certificate", sa.LargeBinary(), nullable=True),
        sa.Column("asked_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("organisation", "id"),
    )
    with op.batch_alter_table("organisation_key", schema=None) as batch_op:
        batch_op.create_index("ix_organisation_key_state", ["state"], unique=False)

    op.create_table(
        "region_key",
        sa.Column("id", sa.LargeBinary(length=8), nullable=False),
        sa.Column("region", sa.BigInteger(), nullable=False),
        sa.Column("public", sa.LargeBinary(length=32), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("certificate", sa.LargeBinary(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("invites", sa.Boolean(), nullable=False),
        sa.Column("issued", sa.Integer(), nullable=False),
        sa.Column("made_ms", sa.BigInteger(), nullable=False),
        sa.Column("withdrawn_from", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("serial"),
    )
    with op.batch_alter_table("region_key", schema=None) as batch_op:
        batch_op.create_index("ix_region_key_region", ["region", "serial"], unique=False)

    op.create_table(
        "withdrawn_card",
        sa.Column("name", sa.LargeBinary(length=8), nullable=False),
        sa.Column("taken_ms", sa.BigInteger(), nullable=False),
        sa.Column("batch", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("name"),
    )
    with op.batch_alter_table("withdrawn_card", schema=None) as batch_op:
        batch_op.create_index("ix_withdrawn_card_batch", ["batch"], unique=False)
