"""Services and benefits."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "benefit",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("result", sa.Text(), nullable=True),
        sa.Column("approved_by", sa.Text(), nullable=True),
        sa.Column("approved_at", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit")),
    )
    with op.batch_alter_table("benefit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_benefit_happened_on"), ["happened_on"], unique=False)

    op.create_table(
        "benefit_person",
        sa.Column("benefit", sa.Integer(), nullable=False),
        sa.Column("member", sa.Integer(), nullable=False),
        sa.Column("amount_tiyn", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_benefit_person")),
    )
    with op.batch_alter_table("benefit_person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_benefit_person_benefit"), ["benefit"], unique=False)
        batch_op.create_index(batch_op.f("ix_benefit_person_member"), ["member"], unique=False)
