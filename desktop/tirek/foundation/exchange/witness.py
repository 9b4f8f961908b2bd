"""A witness outside: the centre remembers where this organisation's journals ended, without learning anything of them.

A chain alone does not show that its newest changes were cut off, or that the whole folder was put back as it was last month. So the
first bundle of an exchange carries a digest of where all journals end, with something random in it; what it was made of stays
here beside the bundle. At every greeting the centre says which digest came last: it must be one of ours, and every change
that it was made of must still stand where it stood.
"""

from __future__ import annotations

import hashlib
import os

import msgspec
from sqlalchemy import select

from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.enrolment import Member
from tirek.foundation.exchange.model import OutgoingBundle
from tirek.foundation.journal.tables import CHANGE
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek_protocol.bundle import WITNESS_LENGTH

_CHAIN = 16
"""Bytes of a chain value that are kept: nobody finds another history with the same ones."""

Heads = dict[str, dict[int, tuple[int, bytes]]]


def made_now(org: OpenedOrganisation) -> bytes:
    """What a witness is made of: where the journals end at this moment."""
    heads = {name: {device: (seq, chain[:_CHAIN]) for device, (seq, chain) in found.items()} for name, found in org.journal_heads().items()}
    return msgspec.msgpack.encode((os.urandom(WITNESS_LENGTH), heads))


def witness_of(made: bytes) -> bytes:
    """The digest that leaves; empty for nothing. By the random bytes in it nothing can be guessed from it."""
    return hashlib.sha256(b"tirek witness 1\0" + made).digest()[:WITNESS_LENGTH] if made else b""


def contradiction(org: OpenedOrganisation, member: Member, witness: bytes) -> Circumstance | None:
    """Holds what the centre remembers against what lies here; None if they agree, or if it remembers nothing.

    A part that this person's keys do not open is not looked at.
    """
    if not witness:
        return None
    with org.office.read() as connection:
        rows = select(OutgoingBundle.heads).where(OutgoingBundle.membership == member.id, OutgoingBundle.heads.is_not(None))
        told = connection.execute(rows.order_by(OutgoingBundle.serial.desc())).scalars()
        made = next((content for text in told if witness_of(content := bytes.fromhex(text)) == witness), None)
    if made is not None and _stands(org, msgspec.msgpack.decode(made, type=tuple[bytes, Heads])[1]):
        return None
    return Circumstance(
        "EXCHANGE-17",
        mark("The centre remembers later entries of this computer than lie here: some are missing, or are no longer what they were."),
        mark("If a backup was just restored here, that is the reason: enter what is missing. If not, somebody put an older copy back or took entries out: tell the chair and the audit commission."),
    )


def _stands(org: OpenedOrganisation, heads: Heads) -> bool:
    """Whether every change at which a journal ended then still stands there, with the same history before it."""
    for name, ends in heads.items():
        if not org.may_open(name):
            continue
        part = next(one for one in org.compartments() if one.name == name)
        change = part.metadata.tables[CHANGE]
        with part.read() as connection:
            for device, (seq, chain) in ends.items():
                found = connection.execute(select(change.c.chain).where(change.c.device == device, change.c.seq == seq)).scalar()
                if found is None or bytes(found)[:_CHAIN] != chain:
                    return False
    return True
