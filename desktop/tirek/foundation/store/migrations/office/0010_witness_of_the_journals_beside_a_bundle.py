"""Witness of the journals beside a bundle."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    with op.batch_alter_table("exchange_bundle", schema=None) as batch_op:
        batch_op.add_column(sa.Column("heads", sa.Text(), nullable=True))
