"""Appeals, their steps, and (in a compartment of its own) who stands behind a confidential one."""

from __future__ import annotations

from sqlalchemy import Integer, LargeBinary, Text, UniqueConstraint
from sqlalchemy.orm import Mapped

from tirek.foundation.journal.versions import LATEST
from tirek.foundation.privacy.labels import INTERNAL, OPEN, PERSONAL, SPECIAL
from tirek.foundation.store.base import DEVICE_LOCAL, CasesRecord, IdentitiesRecord, column
from tirek.foundation.store.numbering import NUMBER, Numbered


class Appeal(Numbered, CasesRecord):
    """One appeal of a worker. The applicant stands here only when the appeal is named.

    `card_id`: 16 hex letters, random, the only id that leaves. `answer_draft`: JSON of `foundation.drafts.Draft`.
    """

    __tablename__ = "appeal"
    __table_args__ = (UniqueConstraint(*NUMBER),)

    card_id: Mapped[str] = column(Text, label=OPEN, nullable=False)
    received_on: Mapped[str] = column(Text, label=OPEN, nullable=False, index=True)
    channel: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    confidentiality: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    applicant_member: Mapped[int | None] = column(Integer, label=PERSONAL, index=True)
    applicant_name: Mapped[str | None] = column(Text, label=PERSONAL)
    subject: Mapped[str] = column(Text, label=PERSONAL, nullable=False)
    text: Mapped[str | None] = column(Text, label=PERSONAL)
    cause: Mapped[str | None] = column(Text, label=OPEN)
    question: Mapped[int | None] = column(Integer, label=INTERNAL)
    for_lawyer: Mapped[int] = column(Integer, label=INTERNAL, nullable=False, default=0)
    due_on: Mapped[str] = column(Text, label=INTERNAL, nullable=False, index=True)
    due_rule: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    state: Mapped[str] = column(Text, label=INTERNAL, nullable=False, default="open")
    answered_on: Mapped[str | None] = column(Text, label=OPEN)
    outcome: Mapped[str | None] = column(Text, label=OPEN)
    answer_draft: Mapped[str | None] = column(Text, label=PERSONAL)


class AppealIdentity(IdentitiesRecord):
    """The person behind a confidential appeal."""

    __tablename__ = "appeal_identity"

    appeal: Mapped[int] = column(Integer, label=INTERNAL, nullable=False, index=True)
    member: Mapped[int | None] = column(Integer, label=SPECIAL)
    name: Mapped[str] = column(Text, label=SPECIAL, nullable=False)


class IdentityOpening(IdentitiesRecord):
    """Each opening of a sealed name: who is in the journal, why is here."""

    __tablename__ = "identity_opening"

    appeal: Mapped[int] = column(Integer, label=INTERNAL, nullable=False, index=True)
    reason: Mapped[str] = column(Text, label=PERSONAL, nullable=False)


class SealedWord(CasesRecord):
    """A word from the members' page as it came: each computer of the organisation gets its own, sealed to it alone."""

    __tablename__ = "sealed_word"
    __table_args__ = DEVICE_LOCAL

    word: Mapped[str] = column(Text, label=INTERNAL, nullable=False, index=True)
    received_at: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    sealed: Mapped[bytes] = column(LargeBinary, label=INTERNAL, nullable=False)


class WordTaken(CasesRecord):
    """What was done with a word, for all computers: begun under the word's own name."""

    __tablename__ = "word_taken"

    word: Mapped[str] = column(Text, label=INTERNAL, nullable=False, index=True)
    appeal: Mapped[int | None] = column(Integer, label=INTERNAL, index=True)  # None: put aside without an appeal
    state: Mapped[str] = column(Text, label=INTERNAL, nullable=False)  # registered, answered, closed
    revision: Mapped[int] = column(Integer, label=INTERNAL, nullable=False, merge=LATEST)
    reply_key: Mapped[bytes] = column(LargeBinary, label=INTERNAL, nullable=False)


class ToldAnswer(CasesRecord):
    """«You asked, we did», as it was approved for everybody: JSON of two languages each."""

    __tablename__ = "told_answer"

    answer: Mapped[str] = column(Text, label=INTERNAL, nullable=False)  # random, hexadecimal
    appeal: Mapped[int | None] = column(Integer, label=INTERNAL, index=True)
    asked: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    done: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    told_on: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    withdrawn_on: Mapped[str | None] = column(Text, label=INTERNAL, merge=LATEST)
