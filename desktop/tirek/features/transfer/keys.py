"""The keys that letters to this organisation are sealed to and its own are signed with, and the address that tells them."""

from __future__ import annotations

from dataclasses import dataclass

import msgspec
from sqlalchemy import select

from tirek.features.settings.api import Settings
from tirek.features.transfer.model import TransferKeys
from tirek.foundation.clock import milliseconds
from tirek.foundation.organisation import OpenedOrganisation
from tirek_protocol.sealing import HYBRID, SealingKey
from tirek_protocol.signing import SigningKey
from tirek_protocol.transfers import Address


@dataclass(frozen=True)
class Keys:
    seal_id: str
    seal: SealingKey
    sign: SigningKey


def own_keys(org: OpenedOrganisation) -> list[Keys]:
    """Our keys, made at first need. Two computers may have made their own before they met: all stay good, the last is told."""
    found = _read_keys(org)
    if not found:
        seal, sign = SealingKey.new(HYBRID), SigningKey.new()
        row = {"seal_id": seal.reader.id.hex(), "secret": msgspec.msgpack.encode([seal.secret, sign.secret]), "made_at": milliseconds(org.clock.now())}
        with org.register.action("transfer.keys") as act:
            act.insert(TransferKeys, row)
        found = _read_keys(org)
    return found


def address_of(org: OpenedOrganisation, keys: Keys) -> Address:
    """Who we are to others. Nothing in it is secret or personal."""
    card = Settings(org).organisation()
    return Address(card.name[:300], (card.place or "")[:300], keys.seal.reader.public, keys.sign.public, org.practice)


def _read_keys(org: OpenedOrganisation) -> list[Keys]:
    with org.register.read() as session:
        rows = session.execute(
            select(TransferKeys.seal_id, TransferKeys.secret).where(TransferKeys.deleted_at.is_(None)).order_by(TransferKeys.made_at, TransferKeys.id)
        ).all()
    keys: list[Keys] = []
    for row in rows:
        seal, sign = msgspec.msgpack.decode(row.secret, type=tuple[bytes, bytes])
        keys.append(Keys(row.seal_id, SealingKey(seal), SigningKey(sign)))
    return keys
