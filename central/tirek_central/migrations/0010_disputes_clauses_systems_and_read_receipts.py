"""Disputes clauses systems and read receipts."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "notice_opened",
        sa.Column("notice", sa.LargeBinary(length=8), nullable=False),
        sa.Column("organisation", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("came_ms", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("notice", "organisation"),
    )
    with op.batch_alter_table("appeal_card", schema=None) as batch_op:
        batch_op.add_column(sa.Column("matter", sa.String(length=8), nullable=True))

    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.add_column(sa.Column("signer", sa.LargeBinary(length=8), nullable=True))

    with op.batch_alter_table("totals", schema=None) as batch_op:
        batch_op.add_column(sa.Column("clauses", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("systems", sa.Text(), nullable=True))
