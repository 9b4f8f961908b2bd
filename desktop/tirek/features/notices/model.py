"""Notices of the centre, as they came with the exchange."""

from __future__ import annotations

from sqlalchemy import Integer, Text
from sqlalchemy.orm import Mapped

from tirek.foundation.journal.versions import LATEST
from tirek.foundation.privacy.labels import INTERNAL, OPEN
from tirek.foundation.store.base import OfficeRecord, column


class StoredNotice(OfficeRecord):
    """One notice in all its languages (JSON {"kk": …, "ru": …})."""

    __tablename__ = "notice"

    notice: Mapped[str] = column(Text, label=OPEN, nullable=False, index=True)  # the centre's own id, hexadecimal; goes back to it as a read receipt
    published_at: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    received_at: Mapped[int] = column(Integer, label=INTERNAL, nullable=False, merge=LATEST)
    title: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    text: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    read_at: Mapped[int | None] = column(Integer, label=INTERNAL, merge=LATEST)
