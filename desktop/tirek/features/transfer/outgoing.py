"""The only place that puts a member's columns into a transfer. Its ground is the person's own application."""

from __future__ import annotations

from tirek.features.members.api import MemberCard
from tirek.features.transfer.rules import CARRIED
from tirek_protocol.transfers import Address, Transfer


def transfer_of(card: MemberCard, transfer: bytes, sender: Address, sent_on: str, ground: str) -> Transfer:
    """The content of the letter, still readable: it is sealed to the other organisation before it is kept."""
    fields = {name: value for name in CARRIED if (value := getattr(card, name, None)) not in (None, "")}
    return Transfer(transfer, sender, card.number, sent_on, ground, fields)
