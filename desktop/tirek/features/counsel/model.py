"""Questions asked, so that one can become an appeal and nothing that was answered is lost."""

from __future__ import annotations

from sqlalchemy import Integer, Text
from sqlalchemy.orm import Mapped

from tirek.foundation.privacy.labels import INTERNAL, PERSONAL
from tirek.foundation.store.base import CasesRecord, column


class Question(CasesRecord):
    """One question and what was answered. `sources`: JSON list of citations; `asked_at`: ms since 1970.

    `checked`: JSON of the `Draft` that a named person approved. `remark`: what a person said about a wrong answer; it stays here until somebody sends it.
    """

    __tablename__ = "question"

    text: Mapped[str] = column(Text, label=PERSONAL, nullable=False)
    lang: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    zone: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    answer: Mapped[str] = column(Text, label=PERSONAL, nullable=False)
    sources: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    made_by: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    knowledge: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    asked_at: Mapped[int] = column(Integer, label=INTERNAL, nullable=False, index=True)
    checked: Mapped[str | None] = column(Text, label=PERSONAL)
    remark: Mapped[str | None] = column(Text, label=PERSONAL)
