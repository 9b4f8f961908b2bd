"""Words of members."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "member_word",
        sa.Column("lookup", sa.LargeBinary(length=32), nullable=False),
        sa.Column("word", sa.LargeBinary(length=8), nullable=False),
        sa.Column("organisation", sa.BigInteger(), nullable=False),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reply", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("lookup"),
        sa.UniqueConstraint("word"),
    )
    with op.batch_alter_table("member_word", schema=None) as batch_op:
        batch_op.create_index("ix_member_word_organisation", ["organisation", "received_ms"], unique=False)
