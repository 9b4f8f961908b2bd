"""Workers of the school, as the school's staff list names them, and what a person decided about a likely member."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Index, Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped

from tirek.foundation.language.sorting import sort_key
from tirek.foundation.privacy.labels import INTERNAL, PERSONAL
from tirek.foundation.store.base import RegisterRecord, column, made_columns


class Worker(RegisterRecord):
    """One worker. Only what is needed to count, to recognise a member and to invite is kept; `member` is a person's own link."""

    __tablename__ = "worker"
    __table_args__ = (Index("ix_worker_order", "deleted_at", "sort_key", "id"),)

    last_name: Mapped[str] = column(Text, label=PERSONAL, nullable=False)
    first_name: Mapped[str] = column(Text, label=PERSONAL, nullable=False)
    patronymic: Mapped[str | None] = column(Text, label=PERSONAL)
    birth_date: Mapped[str | None] = column(Text, label=PERSONAL)
    sex: Mapped[str | None] = column(Text, label=PERSONAL)
    iin: Mapped[str | None] = column(Text, label=PERSONAL)
    iin_verified: Mapped[int] = column(Integer, label=INTERNAL, nullable=False, default=0)
    phone: Mapped[str | None] = column(Text, label=PERSONAL)
    school: Mapped[str | None] = column(Text, label=PERSONAL)
    post: Mapped[str | None] = column(Text, label=PERSONAL)
    post_id: Mapped[str | None] = column(Text, label=PERSONAL)
    subject: Mapped[str | None] = column(Text, label=PERSONAL)
    staff_number: Mapped[str | None] = column(Text, label=PERSONAL)
    hired_on: Mapped[str | None] = column(Text, label=PERSONAL)
    member: Mapped[int | None] = column(Integer, label=INTERNAL)
    invited_on: Mapped[str | None] = column(Text, label=PERSONAL)
    invited_by: Mapped[int | None] = column(Integer, label=INTERNAL)
    answer: Mapped[str | None] = column(Text, label=PERSONAL)
    answered_on: Mapped[str | None] = column(Text, label=PERSONAL)
    sort_key: Mapped[bytes] = column(LargeBinary, label=PERSONAL, nullable=False)


class WorkerApart(RegisterRecord):
    """A person's word that a worker is not the member of the same name."""

    __tablename__ = "worker_apart"

    worker: Mapped[int] = column(Integer, label=INTERNAL, nullable=False, index=True)
    member: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)


def _made(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"sort_key": b"\0".join(sort_key(row[name] or "") for name in ("last_name", "first_name", "patronymic"))}


made_columns(Worker, ("sort_key",), _made)
