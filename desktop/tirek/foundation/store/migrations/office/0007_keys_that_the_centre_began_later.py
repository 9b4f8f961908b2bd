"""Keys that the centre began later."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    with op.batch_alter_table("exchange_membership", schema=None) as batch_op:
        batch_op.add_column(sa.Column("followed", sa.Text(), nullable=True))

    with op.batch_alter_table("exchange_message", schema=None) as batch_op:
        batch_op.add_column(sa.Column("followed", sa.Text(), nullable=True))
