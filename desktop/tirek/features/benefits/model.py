"""Services and benefits, and the people who had them."""

from __future__ import annotations

from sqlalchemy import Integer, Text
from sqlalchemy.orm import Mapped

from tirek.foundation.privacy.labels import INTERNAL, PERSONAL
from tirek.foundation.store.base import TreasuryRecord, column


class Benefit(TreasuryRecord):
    """One thing the union did on a day. `approved_by` and `approved_at` (ms) are empty until a named person has checked it;
    a change afterwards empties them again."""

    __tablename__ = "benefit"

    kind: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    happened_on: Mapped[str] = column(Text, label=INTERNAL, nullable=False, index=True)
    title: Mapped[str] = column(Text, label=PERSONAL, nullable=False)
    result: Mapped[str | None] = column(Text, label=PERSONAL)
    approved_by: Mapped[str | None] = column(Text, label=PERSONAL)
    approved_at: Mapped[int | None] = column(Integer, label=INTERNAL)


class BenefitPerson(TreasuryRecord):
    """Who had it. `amount_tiyn`: what it was worth for this person, where that is known."""

    __tablename__ = "benefit_person"

    benefit: Mapped[int] = column(Integer, label=INTERNAL, nullable=False, index=True)
    member: Mapped[int] = column(Integer, label=PERSONAL, nullable=False, index=True)
    amount_tiyn: Mapped[int | None] = column(Integer, label=PERSONAL)
