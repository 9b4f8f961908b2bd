"""Transfers of members and the keys by which other organisations seal to this one."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Integer, LargeBinary, Text, select
from sqlalchemy.orm import Mapped

from tirek.features.transfer import refusals
from tirek.features.transfer.rules import GONE, MOVED, ON_ITS_WAY
from tirek.foundation.privacy.labels import INTERNAL, PERSONAL
from tirek.foundation.store.base import RegisterRecord, column, deed_guard


class TransferKeys(RegisterRecord):
    """The organisation's own keys for transfers: sealing (X25519 with ML-KEM) and signing. All its computers share them."""

    __tablename__ = "transfer_keys"

    seal_id: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    secret: Mapped[bytes] = column(LargeBinary, label=INTERNAL, nullable=False)
    made_at: Mapped[int] = column(Integer, label=INTERNAL, nullable=False)


class MemberTransfer(RegisterRecord):
    """One transfer, on either side. `state` as in `rules`; `peer`: the other organisation's packed address."""

    __tablename__ = "transfer"

    direction: Mapped[str] = column(Text, label=INTERNAL, nullable=False)  # out, in
    transfer: Mapped[str] = column(Text, label=INTERNAL, nullable=False, index=True)  # 32 hexadecimal letters
    member: Mapped[int | None] = column(Integer, label=INTERNAL, index=True)
    state: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    peer_name: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    peer: Mapped[bytes] = column(LargeBinary, label=INTERNAL, nullable=False)
    seal_id: Mapped[str] = column(Text, label=INTERNAL, nullable=False)  # which of our keys it came to, or is answered to
    person: Mapped[str | None] = column(Text, label=PERSONAL)
    number_there: Mapped[str | None] = column(Text, label=PERSONAL)
    ground: Mapped[str | None] = column(Text, label=PERSONAL)
    reason: Mapped[str | None] = column(Text, label=PERSONAL)
    started_on: Mapped[str] = column(Text, label=INTERNAL, nullable=False)
    ended_on: Mapped[str | None] = column(Text, label=INTERNAL)
    letter: Mapped[bytes | None] = column(LargeBinary, label=INTERNAL)  # sealed to the peer: we cannot read it either
    answer: Mapped[bytes | None] = column(LargeBinary, label=INTERNAL)


def _refuse_by_hand(session: Any, member: int, state: str | None, ground: str) -> None:
    """While a transfer is under way only the answer moves the membership; after it, a person says why it is here again."""
    query = select(MemberTransfer.state, MemberTransfer.peer_name).where(
        MemberTransfer.member == member, MemberTransfer.direction == "out", MemberTransfer.deleted_at.is_(None)
    )
    rows = session.execute(query).all()
    away = next((row for row in rows if row.state in ON_ITS_WAY), None)
    if away is not None:
        raise refusals.on_its_way(away.peer_name)
    card = RegisterRecord.metadata.tables["member"]
    gone = session.execute(select(card.c.state).where(card.c.id == member)).scalar() == GONE
    if gone and state is not None and not ground:
        moved = next((row for row in rows if row.state == MOVED), None)
        if moved is not None:
            raise refusals.moved(moved.peer_name)


deed_guard(RegisterRecord, "member.standing", _refuse_by_hand)
