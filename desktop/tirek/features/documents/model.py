"""Papers of the organisation: which template, which answers, who approved them."""

from __future__ import annotations

from sqlalchemy import Index, Integer, Text
from sqlalchemy.orm import Mapped

from tirek.foundation.privacy.labels import INTERNAL, OPEN, PERSONAL
from tirek.foundation.store.base import OfficeRecord, column
from tirek.foundation.store.numbering import Numbered


class Paper(Numbered, OfficeRecord):
    """One document. The sheet itself is not kept: it is drawn again from the answers, byte for byte.

    `answers` is a JSON object by field, a proposed text with its draft in it. `about_kind` and `about_id` name the card
    it was made from (appeal, member); `approved_at` in ms.
    """

    __tablename__ = "paper"
    __table_args__ = (
        Index("ix_paper_order", "deleted_at", "made_on", "id"),
        Index("ix_paper_about", "about_kind", "about_id"),
    )

    template: Mapped[str] = column(Text, label=OPEN, nullable=False)
    template_version: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    language: Mapped[str] = column(Text, label=OPEN, nullable=False)
    made_on: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    state: Mapped[str] = column(Text, label=OPEN, nullable=False)
    subject: Mapped[str | None] = column(Text, label=PERSONAL)
    answers: Mapped[str] = column(Text, label=PERSONAL, nullable=False)
    about_kind: Mapped[str | None] = column(Text, label=INTERNAL)
    about_id: Mapped[int | None] = column(Integer, label=INTERNAL)
    approved_by: Mapped[str | None] = column(Text, label=PERSONAL)
    approved_at: Mapped[int | None] = column(Integer, label=INTERNAL)
