"""Whole card, reliefs, family events, merged cards."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "family_event",
        sa.Column("member", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("happened_on", sa.Text(), nullable=True),
        sa.Column("who", sa.Text(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_family_event")),
    )
    with op.batch_alter_table("family_event", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_family_event_member"), ["member"], unique=False)

    op.create_table(
        "list_memory",
        sa.Column("headings", sa.Text(), nullable=False),
        sa.Column("columns", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_memory")),
    )
    with op.batch_alter_table("list_memory", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_list_memory_headings"), ["headings"], unique=False)

    op.create_table(
        "member_relief",
        sa.Column("member", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("since", sa.Text(), nullable=True),
        sa.Column("until", sa.Text(), nullable=True),
        sa.Column("paper", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member_relief")),
    )
    with op.batch_alter_table("member_relief", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_relief_member"), ["member"], unique=False)

    op.create_table(
        "not_the_same",
        sa.Column("one", sa.Integer(), nullable=False),
        sa.Column("other", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_not_the_same")),
    )
    with op.batch_alter_table("not_the_same", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_not_the_same_one"), ["one"], unique=False)

    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.add_column(sa.Column("other_last_name", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("other_first_name", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("other_patronymic", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("phone_2", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("staff_number", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("contract_kind", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("contract_from", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("joined_ground", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("joined_decision", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("left_on", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("left_ground", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("left_decision", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("consent", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("consent_on", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("merged_into", sa.Integer(), nullable=True))
        batch_op.drop_index(batch_op.f("ix_member_order"))
        batch_op.create_index("ix_member_order", ["deleted_at", "sort_key", "id", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_member_merged_into"), ["merged_into"], unique=False)
