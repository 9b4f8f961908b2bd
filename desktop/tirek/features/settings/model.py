"""What the organisation knows of itself: its card, the people who open it, its own settings."""

from __future__ import annotations

from sqlalchemy import Integer, Text
from sqlalchemy.orm import Mapped

from tirek.foundation.privacy.labels import INTERNAL, OPEN, PERSONAL
from tirek.foundation.store.base import OfficeRecord, column


class OrganisationCard(OfficeRecord):
    """One row: name in both languages, school, place, how the week goes."""

    __tablename__ = "organisation_card"

    name: Mapped[str] = column(Text, label=OPEN, nullable=False)
    name_kk: Mapped[str | None] = column(Text, label=OPEN)
    school: Mapped[str | None] = column(Text, label=OPEN)
    place: Mapped[str | None] = column(Text, label=OPEN)
    phone: Mapped[str | None] = column(Text, label=INTERNAL)
    week_days: Mapped[int] = column(Integer, label=INTERNAL, nullable=False, default=5)
    director: Mapped[str | None] = column(Text, label=PERSONAL)
    work_language: Mapped[str] = column(Text, label=INTERNAL, nullable=False, default="kk")


class Officer(OfficeRecord):
    """Who opens this organisation: the name behind an actor of the journal. The id is the actor's id."""

    __tablename__ = "officer"

    name: Mapped[str] = column(Text, label=PERSONAL, nullable=False)
    role: Mapped[str] = column(Text, label=INTERNAL, nullable=False)


class Setting(OfficeRecord):
    """A choice of the organisation, such as its own term of answering: a key of the program and a JSON value."""

    __tablename__ = "setting"

    key: Mapped[str] = column(Text, label=INTERNAL, nullable=False, unique=True)
    value: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
