"""Words from the members page."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "sealed_word",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("received_at", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sealed_word")),
        info={"device_local": True},
    )
    with op.batch_alter_table("sealed_word", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sealed_word_word"), ["word"], unique=False)

    op.create_table(
        "word_taken",
        sa.Column("word", sa.Text(), nullable=False),
        sa.Column("appeal", sa.Integer(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("reply_key", sa.LargeBinary(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_word_taken")),
    )
    with op.batch_alter_table("word_taken", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_word_taken_appeal"), ["appeal"], unique=False)
        batch_op.create_index(batch_op.f("ix_word_taken_word"), ["word"], unique=False)
