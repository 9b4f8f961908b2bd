"""Threads of questions and reports of wrong answers."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    with op.batch_alter_table("question", schema=None) as batch_op:
        batch_op.add_column(sa.Column("follows", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("reported_at", sa.Integer(), nullable=True))
