"""What members are told."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "told_answer",
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("appeal", sa.Integer(), nullable=True),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.Column("told_on", sa.Text(), nullable=False),
        sa.Column("withdrawn_on", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told_answer")),
    )
    with op.batch_alter_table("told_answer", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_told_answer_appeal"), ["appeal"], unique=False)
