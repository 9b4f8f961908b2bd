"""Rates, ledger, lists and books of dues."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.create_table(
        "books_deed",
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("deed", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_books_deed")),
    )
    with op.batch_alter_table("books_deed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_books_deed_month"), ["month"], unique=False)

    op.create_table(
        "cash_receipt",
        sa.Column("member", sa.Integer(), nullable=True),
        sa.Column("payer", sa.Text(), nullable=False),
        sa.Column("amount_tiyn", sa.Integer(), nullable=False),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("received_on", sa.Text(), nullable=False),
        sa.Column("received_by", sa.Text(), nullable=False),
        sa.Column("number_year", sa.Integer(), nullable=False),
        sa.Column("number_letter", sa.Text(), nullable=False),
        sa.Column("number_seq", sa.Integer(), nullable=False),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cash_receipt")),
        sa.UniqueConstraint(
            "number_year",
            "number_letter",
            "number_seq",
            name=op.f("uq_cash_receipt_number_year_number_letter_number_seq"),
        ),
    )
    with op.batch_alter_table("cash_receipt", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_cash_receipt_member"), ["member"], unique=False)

    op.create_table(
        "dues_line",
        sa.Column("member", sa.Integer(), nullable=True),
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("period", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("amount_tiyn", sa.Integer(), nullable=False),
        sa.Column("known", sa.Integer(), nullable=False),
        sa.Column("correction", sa.Integer(), nullable=False),
        sa.Column("corrects", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("booked_on", sa.Text(), nullable=False),
        sa.Column("payroll_row", sa.Integer(), nullable=True),
        sa.Column("receipt", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dues_line")),
    )
    with op.batch_alter_table("dues_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dues_line_corrects"), ["corrects"], unique=False)
        batch_op.create_index(batch_op.f("ix_dues_line_member"), ["member"], unique=False)
        batch_op.create_index(batch_op.f("ix_dues_line_month"), ["month"], unique=False)
        batch_op.create_index(batch_op.f("ix_dues_line_payroll_row"), ["payroll_row"], unique=False)
        batch_op.create_index(batch_op.f("ix_dues_line_period"), ["period"], unique=False)
        batch_op.create_index(batch_op.f("ix_dues_line_receipt"), ["receipt"], unique=False)

    op.create_table(
        "dues_rate",
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("member", sa.Integer(), nullable=True),
        sa.Column("ground", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dues_rate")),
    )
    with op.batch_alter_table("dues_rate", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dues_rate_member"), ["member"], unique=False)
        batch_op.create_index(batch_op.f("ix_dues_rate_since"), ["since"], unique=False)

    op.create_table(
        "dues_sharing",
        sa.Column("since", sa.Text(), nullable=False),
        sa.Column("shares", sa.Text(), nullable=False),
        sa.Column("ground", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dues_sharing")),
    )
    with op.batch_alter_table("dues_sharing", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_dues_sharing_since"), ["since"], unique=False)

    op.create_table(
        "payroll_list",
        sa.Column("month", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("taken_on", sa.Text(), nullable=False),
        sa.Column("total_tiyn", sa.Integer(), nullable=False),
        sa.Column("stated_tiyn", sa.Integer(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payroll_list")),
    )
    with op.batch_alter_table("payroll_list", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payroll_list_month"), ["month"], unique=False)

    op.create_table(
        "payroll_row",
        sa.Column("payroll", sa.Integer(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("iin", sa.Text(), nullable=True),
        sa.Column("staff_number", sa.Text(), nullable=True),
        sa.Column("amount_tiyn", sa.Integer(), nullable=False),
        sa.Column("member", sa.Integer(), nullable=True),
        sa.Column("how", sa.Text(), nullable=True),
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("deleted_at", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payroll_row")),
    )
    with op.batch_alter_table("payroll_row", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_payroll_row_member"), ["member"], unique=False)
        batch_op.create_index(batch_op.f("ix_payroll_row_payroll"), ["payroll"], unique=False)
