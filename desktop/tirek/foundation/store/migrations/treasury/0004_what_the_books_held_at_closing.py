"""What the books held at closing."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    with op.batch_alter_table("books_deed", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lines", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("taken_tiyn", sa.Integer(), nullable=True))
