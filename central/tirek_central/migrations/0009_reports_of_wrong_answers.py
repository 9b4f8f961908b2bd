"""Reports of wrong answers."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.create_table(
        "wrong_answer",
        sa.Column("organisation", sa.BigInteger(), nullable=False),
        sa.Column("report", sa.LargeBinary(length=8), nullable=False),
        sa.Column("received_ms", sa.BigInteger(), nullable=False),
        sa.Column("lang", sa.String(length=2), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("sources", sa.Text(), nullable=False),
        sa.Column("zone", sa.String(length=8), nullable=False),
        sa.Column("made_by", sa.String(length=8), nullable=False),
        sa.Column("knowledge", sa.String(length=80), nullable=False),
        sa.Column("settled_ms", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("organisation", "report"),
    )
    with op.batch_alter_table("wrong_answer", schema=None) as batch_op:
        batch_op.create_index("ix_wrong_answer_received", ["settled_ms", "received_ms"], unique=False)
