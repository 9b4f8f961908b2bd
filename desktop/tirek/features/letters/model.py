"""Letters that came through the exchange, still sealed as they came."""

from __future__ import annotations

from sqlalchemy import Integer, Text
from sqlalchemy.orm import Mapped

from tirek.foundation.journal.versions import LATEST
from tirek.foundation.privacy.labels import INTERNAL
from tirek.foundation.store.base import OfficeRecord, column


class ArrivedLetter(OfficeRecord):
    """One letter. Every computer of the organisation gets it; its record is begun under the letter's own name."""

    __tablename__ = "arrived_letter"

    sha: Mapped[str] = column(Text, label=INTERNAL, nullable=False, index=True)
    kind: Mapped[str] = column(Text, label=INTERNAL, nullable=False)  # transfer, recall, answer, case, reply, keepers
    sender: Mapped[str] = column(Text, label=INTERNAL, nullable=False)  # the organisation, as the centre knows it
    sender_key: Mapped[str] = column(Text, label=INTERNAL, nullable=False)  # key id, hexadecimal
    came_at: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)  # by the centre's clock
    size: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)
    blob: Mapped[str] = column(Text, label=INTERNAL, blob=True, nullable=False)
    done_at: Mapped[int | None] = column(Integer, label=INTERNAL, merge=LATEST)
    opened_at: Mapped[int | None] = column(Integer, label=INTERNAL, merge=LATEST)  # by a person
