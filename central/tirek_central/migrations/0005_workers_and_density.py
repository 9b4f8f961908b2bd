"""Workers and density."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    with op.batch_alter_table("totals", schema=None) as batch_op:
        batch_op.add_column(sa.Column("workers", sa.String(length=16), nullable=True))
        batch_op.add_column(sa.Column("density", sa.String(length=8), nullable=True))
