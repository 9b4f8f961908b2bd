"""Members of the organisation and the index that finds them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Float, Index, Integer, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped

from tirek.foundation.privacy.labels import INTERNAL, PERSONAL
from tirek.foundation.store.base import RegisterRecord, column, derived_ddl, made_columns
from tirek.foundation.store.numbering import NUMBER, Numbered, number_text


class Member(Numbered, RegisterRecord):
    """One person in the union. `fold` and `sort_key` are made by the program from the names (see `foundation.language`)."""

    __tablename__ = "member"
    __table_args__ = (Index("ix_member_order", "deleted_at", "sort_key", "id", "state"), UniqueConstraint(*NUMBER))

    last_name: Mapped[str] = column(Text, label=PERSONAL, nullable=False)
    first_name: Mapped[str] = column(Text, label=PERSONAL, nullable=False)
    patronymic: Mapped[str | None] = column(Text, label=PERSONAL)
    former_last_name: Mapped[str | None] = column(Text, label=PERSONAL)
    other_last_name: Mapped[str | None] = column(Text, label=PERSONAL)
    other_first_name: Mapped[str | None] = column(Text, label=PERSONAL)
    other_patronymic: Mapped[str | None] = column(Text, label=PERSONAL)
    birth_date: Mapped[str | None] = column(Text, label=PERSONAL)
    sex: Mapped[str | None] = column(Text, label=PERSONAL)
    iin: Mapped[str | None] = column(Text, label=PERSONAL, index=True)
    iin_verified: Mapped[int] = column(Integer, label=INTERNAL, nullable=False, default=0)
    phone: Mapped[str | None] = column(Text, label=PERSONAL)
    phone_typed: Mapped[str | None] = column(Text, label=PERSONAL)
    phone_2: Mapped[str | None] = column(Text, label=PERSONAL)
    email: Mapped[str | None] = column(Text, label=PERSONAL)
    address: Mapped[str | None] = column(Text, label=PERSONAL)
    post: Mapped[str | None] = column(Text, label=PERSONAL)
    post_id: Mapped[str | None] = column(Text, label=PERSONAL)
    subject: Mapped[str | None] = column(Text, label=PERSONAL)
    category: Mapped[str | None] = column(Text, label=PERSONAL)
    category_typed: Mapped[str | None] = column(Text, label=PERSONAL)
    workload: Mapped[str | None] = column(Text, label=PERSONAL)
    hours_per_week: Mapped[float | None] = column(Float, label=PERSONAL)
    education: Mapped[str | None] = column(Text, label=PERSONAL)
    experience: Mapped[str | None] = column(Text, label=PERSONAL)
    hired_on: Mapped[str | None] = column(Text, label=PERSONAL)
    staff_number: Mapped[str | None] = column(Text, label=PERSONAL)
    contract_kind: Mapped[str | None] = column(Text, label=PERSONAL)
    contract: Mapped[str | None] = column(Text, label=PERSONAL)
    contract_from: Mapped[str | None] = column(Text, label=PERSONAL)
    contract_until: Mapped[str | None] = column(Text, label=PERSONAL)
    card_number: Mapped[str | None] = column(Text, label=PERSONAL)
    joined_on: Mapped[str | None] = column(Text, label=PERSONAL)
    joined_ground: Mapped[str | None] = column(Text, label=PERSONAL)
    joined_decision: Mapped[str | None] = column(Text, label=PERSONAL)
    state: Mapped[str] = column(Text, label=INTERNAL, nullable=False, default="member")
    left_on: Mapped[str | None] = column(Text, label=PERSONAL)
    left_ground: Mapped[str | None] = column(Text, label=PERSONAL)
    left_decision: Mapped[str | None] = column(Text, label=PERSONAL)
    consent: Mapped[str | None] = column(Text, label=PERSONAL)
    consent_on: Mapped[str | None] = column(Text, label=PERSONAL)
    note: Mapped[str | None] = column(Text, label=PERSONAL)
    sort_key: Mapped[bytes] = column(LargeBinary, label=PERSONAL, nullable=False)
    fold: Mapped[str] = column(Text, label=PERSONAL, nullable=False)
    merged_into: Mapped[int | None] = column(Integer, label=INTERNAL, index=True)
    """The card that this one was found to be the same person as; it is then off the list, and links to it lead on."""


class Relief(RegisterRecord):
    """A ground on which a member pays less or gets more: retirement, disability, many children. `kind` is of `kinds`."""

    __tablename__ = "member_relief"

    member: Mapped[int] = column(Integer, label=INTERNAL, nullable=False, index=True)
    kind: Mapped[str] = column(Text, label=PERSONAL, nullable=False)
    since: Mapped[str | None] = column(Text, label=PERSONAL)
    until: Mapped[str | None] = column(Text, label=PERSONAL)
    paper: Mapped[str | None] = column(Text, label=PERSONAL)


class FamilyEvent(RegisterRecord):
    """What happened in a member's family that the union helps with: a wedding, a birth, a loss. `kind` is of `kinds`."""

    __tablename__ = "family_event"

    member: Mapped[int] = column(Integer, label=INTERNAL, nullable=False, index=True)
    kind: Mapped[str] = column(Text, label=PERSONAL, nullable=False)
    happened_on: Mapped[str | None] = column(Text, label=PERSONAL)
    who: Mapped[str | None] = column(Text, label=PERSONAL)
    note: Mapped[str | None] = column(Text, label=PERSONAL)


class NotTheSame(RegisterRecord):
    """A person's word that two cards are two people, so that the pair is not shown again. `one` is the smaller id."""

    __tablename__ = "not_the_same"

    one: Mapped[int] = column(Integer, label=INTERNAL, nullable=False, index=True)
    other: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)


class ListMemory(RegisterRecord):
    """How a person wanted the columns of a list with these headings to be read. Only a digest of the headings is kept."""

    __tablename__ = "list_memory"

    headings: Mapped[str] = column(Text, label=INTERNAL, nullable=False, index=True)
    columns: Mapped[str] = column(Text, label=INTERNAL, nullable=False)


# `fold` holds names, number, phone and post without the differences that typing makes; three letters are enough to search.
derived_ddl(
    RegisterRecord,
    "CREATE VIRTUAL TABLE IF NOT EXISTS member_fts USING fts5(fold, content='member', content_rowid='id', tokenize='trigram')",
    """CREATE TRIGGER IF NOT EXISTS member_fts_insert AFTER INSERT ON member BEGIN
         INSERT INTO member_fts(rowid, fold) VALUES (new.id, new.fold); END""",
    """CREATE TRIGGER IF NOT EXISTS member_fts_update AFTER UPDATE OF fold ON member BEGIN
         INSERT INTO member_fts(member_fts, rowid, fold) VALUES ('delete', old.id, old.fold);
         INSERT INTO member_fts(rowid, fold) VALUES (new.id, new.fold); END""",
    """CREATE TRIGGER IF NOT EXISTS member_fts_delete AFTER DELETE ON member BEGIN
         INSERT INTO member_fts(member_fts, rowid, fold) VALUES ('delete', old.id, old.fold); END""",
)


def _made(row: Mapping[str, Any]) -> Mapping[str, Any]:
    from tirek.features.members.derived import made

    return made(row, number_text(row["number_year"], row["number_letter"], row["number_seq"]))


made_columns(Member, ("fold", "sort_key", "iin_verified"), _made)
