"""Questions asked, so that one can become an appeal and nothing that was answered is lost; official texts taken in."""

from __future__ import annotations

from sqlalchemy import Integer, Text
from sqlalchemy.orm import Mapped

from tirek.foundation.journal.versions import LATEST
from tirek.foundation.privacy.labels import INTERNAL, PERSONAL
from tirek.foundation.store.base import CasesRecord, OfficeRecord, column


class Question(CasesRecord):
    """One question and what was answered. `sources`: JSON list of citations; `asked_at`: ms since 1970.

    `checked`: JSON of the `Draft` that a named person approved. `remark`: what a person said about a wrong answer; it stays here until somebody sends it. `follows`:
    the question that this one went on with. `reported_at`: when the report of a wrong answer was queued, ms.
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
    follows: Mapped[int | None] = column(Integer, label=INTERNAL)
    reported_at: Mapped[int | None] = column(Integer, label=INTERNAL)


class LawRevision(OfficeRecord):
    """One revision of one act in one language, as it was taken in from a file: begun under its name, so that two computers that
    take in the same text have it once. `blob`: the cut text (`law.text.pack_text`); `kind`: docx, html, pdf, text."""

    __tablename__ = "law_revision"

    act: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    lang: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    revised: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    title: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    articles: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    kind: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    blob: Mapped[str] = column(Text, label=INTERNAL, nullable=False, blob=True)
    added_at: Mapped[int] = column(Integer, label=INTERNAL, nullable=False, merge=LATEST)
