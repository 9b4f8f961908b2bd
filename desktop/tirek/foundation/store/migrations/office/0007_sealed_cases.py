"""Sealed cases."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    with op.batch_alter_table("arrived_letter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("opened_at", sa.Integer(), nullable=True))
