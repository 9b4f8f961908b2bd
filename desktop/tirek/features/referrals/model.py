"""What was passed on, what came back, and the cases that lie on this desk."""

from __future__ import annotations

from sqlalchemy import Integer, LargeBinary, Text
from sqlalchemy.orm import Mapped

from tirek.foundation.journal.versions import LATEST
from tirek.foundation.privacy.labels import INTERNAL, PERSONAL
from tirek.foundation.store.base import CasesRecord, column


class Referral(CasesRecord):
    """An appeal that was sealed to a lawyer or to the region. `content`: what stands in the letter, as it was shown before it was sealed."""

    __tablename__ = "referral"

    case: Mapped[str] = column(Text, label=INTERNAL, nullable=False, index=True)  # random, hexadecimal
    appeal: Mapped[int] = column(Integer, label=INTERNAL, nullable=False, index=True)
    purpose: Mapped[str] = column(Text, label=INTERNAL, nullable=False)  # case, complaint
    reader_name: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    reader: Mapped[bytes] = column(LargeBinary, label=INTERNAL, nullable=False)  # the packed address it was sealed to
    content: Mapped[str] = column(Text, label=PERSONAL, blob=True, nullable=False)
    ground: Mapped[str] = column(Text, label=PERSONAL, nullable=False)  # how the person agreed, in the words of who sent it
    digest: Mapped[str] = column(Text, label=INTERNAL, nullable=False)  # of the message in the outbox
    state: Mapped[str] = column(Text, label=INTERNAL, nullable=False, merge=LATEST)
    sent_on: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    opened_on: Mapped[str | None] = column(Text, label=INTERNAL, merge=LATEST)  # the reader's word that a person opened it


class ReferralReply(CasesRecord):
    """A reply that came, begun under its letter's own name. It is a proposal: nothing of it is an answer before a person approves it."""

    __tablename__ = "referral_reply"

    referral: Mapped[int] = column(Integer, label=INTERNAL, nullable=False, index=True)
    came_at: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    signed_by: Mapped[str] = column(Text, label=PERSONAL, nullable=False)
    words: Mapped[str] = column(Text, label=PERSONAL, nullable=False)
    asks: Mapped[str | None] = column(Text, label=PERSONAL)
    content: Mapped[str] = column(Text, label=PERSONAL, blob=True, nullable=False)
    taken_at: Mapped[int | None] = column(Integer, label=INTERNAL, merge=LATEST)  # became a draft of the answer, or was read


class ArrivedCase(CasesRecord):
    """A case on this desk, begun when a person opens its letter. Its text and papers stay sealed in the letter."""

    __tablename__ = "arrived_case"

    letter: Mapped[int] = column(Integer, label=INTERNAL, nullable=False, index=True)
    case: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    purpose: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    subject: Mapped[str] = column(Text, label=PERSONAL, nullable=False)
    sender: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    opened_at: Mapped[int] = column(Integer, label=INTERNAL, nullable=False, merge=LATEST)
    answered_at: Mapped[int | None] = column(Integer, label=INTERNAL, merge=LATEST)
    answer: Mapped[str | None] = column(Text, label=PERSONAL)  # our last reply
