"""Initial."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "journal_action",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("device", sa.Integer(), nullable=False),
        sa.Column("actor", sa.Integer(), nullable=False),
        sa.Column("hlc", sa.Integer(), nullable=False),
        sa.Column("first_seq", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.Integer(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("chain", sa.LargeBinary(length=32), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_action")),
    )
    with op.batch_alter_table("journal_action", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_action_hlc"), ["hlc"], unique=False)
        batch_op.create_index(batch_op.f("ix_journal_action_undoes"), ["undoes"], unique=False)

    op.create_table(
        "journal_head",
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("row_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("device", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.PrimaryKeyConstraint("table_name", "row_id", "field", "device", "seq", name=op.f("pk_journal_head")),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "member",
        sa.Column("last_name", sa.Text(), nullable=False),
        sa.Column("first_name", sa.Text(), nullable=False),
        sa.Column("patronymic", sa.Text(), nullable=True),
        sa.Column("former_last_name", sa.Text(), nullable=True),
        sa.Column("birth_date", sa.Text(), nullable=True),
        sa.Column("sex", sa.Text(), nullable=True),
        sa.Column("iin", sa.Text(), nullable=True),
        sa.Column("iin_verified", sa.Integer(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("phone_typed", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("post", sa.Text(), nullable=True),
        sa.Column("post_id", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("category", sa.Text(), nullable=True),
        sa.Column("category_typed", sa.Text(), nullable=True),
        sa.Column("workload", sa.Text(), nullable=True),
        sa.Column("hours_per_week", sa.Float(), nullable=True),
        sa.Column("education", sa.Text(), nullable=True),
        sa.Column("experience", sa.Text(), nullable=True),
        sa.Column("hired_on", sa.Text(), nullable=True),
        sa.Column("contract", sa.Text(), nullable=True),
        sa.Column("contract_until", sa.Text(), nullable=True),
        sa.Column("card_number", sa.Text(), nullable=True),
        sa.Column("joined_on", sa.Text(), nullable=True),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("sort_key", sa.LargeBinary(), nullable=False),
        sa.Column("fold", sa.Text(), nullable=False),
        sa.Column("number_year", sa.Integer(), nullable=False),
        sa.Column("number_letter", sa.Text(), nullable=False),
        sa.Column("number_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_member")),
        sa.UniqueConstraint(
            "number_year", "number_letter", "number_seq", name=op.f("uq_member_number_year_number_letter_number_seq")
        ),
    )
    with op.batch_alter_table("member", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_member_iin"), ["iin"], unique=False)
        batch_op.create_index("ix_member_order", ["deleted_at", "sort_key", "id"], unique=False)

    op.create_table(
        "journal_change",
        sa.Column("device", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("hlc", sa.Integer(), nullable=False),
        sa.Column("actor", sa.Integer(), nullable=False),
        sa.Column("action", sa.Integer(), nullable=False),
        sa.Column("op", sa.Text(), nullable=False),
        sa.Column("table_name", sa.Text(), nullable=False),
        sa.Column("row_id", sa.Integer(), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("body_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("chain", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["action"],
            ["journal_action.id"],
            name=op.f("fk_journal_change_action"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("device", "seq", name=op.f("pk_journal_change")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("journal_change", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_change_action"), ["action"], unique=False)
        batch_op.create_index("ix_journal_change_row", ["table_name", "row_id"], unique=False)
