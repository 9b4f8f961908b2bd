"""Keys that the centre began later."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    with op.batch_alter_table("exchange_membership", schema=None) as batch_op:
        batch_op.add_column(sa.Column("followed", sa.Text(), nullable=True))
