"""New keys for everything, told to the organisation's remaining computers through the centre: a new epoch.

Whenever the chair's keys are not those that were told last (a role or a computer was withdrawn, the place was handed over), the
new header goes to each remaining computer: sealed to that computer, and inside sealed anew to each person with a place. So neither
the centre, nor a computer that was withdrawn, nor a person without a place can open it, even with all the centre has.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Any

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.directory import kept_directory, times_kept
from tirek.foundation.exchange.enrolment import ENROLLED, Enrolments, Member
from tirek.foundation.exchange.messages import Ground
from tirek.foundation.exchange.outbox import Outbox
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.replication.parts import key_id
from tirek.foundation.store.ids import id_text
from tirek.foundation.vault import header as vault_header
from tirek.foundation.vault import seats, slots
from tirek.foundation.vault.files import FILE, write_atomic
from tirek.foundation.vault.slots import Opened
from tirek.foundation.vault.vault import UnlockedVault
from tirek_protocol import letters
from tirek_protocol.errors import Refused
from tirek_protocol.messages import Relay, Relayed, Withdrawal
from tirek_protocol.sealing import Reader

STATE, _PURPOSE = "epoch.sealed", "epoch"
_BOUND = b"tirek epoch"


class _Told(msgspec.Struct):
    """`keys`: names of the keys that were told last. `withdrawn`: computers that are told nothing any more."""

    keys: list[bytes] = msgspec.field(default_factory=list[bytes])
    since: int | None = None
    """How many directories had come when the new keys were first seen: an older one may lack a computer."""
    withdrawn: list[bytes] = msgspec.field(default_factory=list[bytes])


def start_epoch(org: OpenedOrganisation, withdrawn: Sequence[bytes]) -> None:
    """Withdraws computers (key ids of their installations) and gives new keys to everything. The rest goes with the next exchange.

    Raises Circumstance ROLE-01, VAULT-05, BUSY-01, DISK-01; what was cut is finished at the next opening.
    """
    told = _load(org)
    told.withdrawn = [*told.withdrawn, *(one for one in withdrawn if one not in told.withdrawn)]
    org.finish_new_keys()
    if not told.keys:
        told.keys = _keys(org)
    _save(org, told)
    org.vault = seats.new_epoch(org.vault)
    org.finish_new_keys()
    Outbox(org).put_relayed([Withdrawal(list(withdrawn))], org.texts.t("Computers of this organisation"), Ground("rule", "own-copy"))


def is_due(org: OpenedOrganisation) -> bool:
    """Whether there are keys that the other computers have not been told."""
    if not org.vault.is_chair or org.vault.keyring.coming:
        return False
    told = _load(org)
    if not told.keys:
        told.keys = _keys(org) if not org.vault.keyring.former else [b"before"]
        _save(org, told)
    if told.keys == _keys(org):
        return False
    if told.since is None:
        told.since = times_kept(org)
        _save(org, told)
    return True


def tell(org: OpenedOrganisation) -> int:
    """Queues the new header for every remaining computer; returns to how many. Nothing before the directory of the centre is here."""
    member = Enrolments(org).current()
    directory = kept_directory(org, member) if member is not None and member.state == ENROLLED else None
    if member is None or directory is None:
        return 0
    told = _load(org)
    if told.since is None or times_kept(org) <= told.since:
        return 0
    staying = [one for one in directory.computers if not one.withdrawn and one.installation not in told.withdrawn and one.installation != member.sign.id]
    plain = _sealed_for_people(org)
    contents = [Relay(letters.write(letters.EPOCH, plain, Reader(one.seal_key), member.sign)) for one in staying]
    if contents:
        Outbox(org).put_relayed(contents, org.texts.t("Computers of this organisation"), Ground("rule", "own-copy"))
    told.keys, told.since = _keys(org), None
    _save(org, told)
    return len(contents)


def learn(org: OpenedOrganisation, member: Member, letter: bytes) -> bool:
    """Takes new keys over, if they are for this computer and this person, and prove. Otherwise nothing is changed."""
    try:
        seen, plain = letters.open_sealed(letter, [member.seal])
        directory = kept_directory(org, member)
        known = {one.installation: one.sign_key for one in directory.computers} if directory else {}
        if seen.sender in known:
            letters.check_sender(letter, known[seen.sender])
        people = msgspec.msgpack.decode(plain, type=dict[str, bytes])
        ring, actor = org.vault.keyring, id_text(org.vault.keyring.actor)
        if actor not in people or not ring.own:
            return False
        data = _open(ring.own, people[actor])
        header = vault_header.parse(data)
        if header.vault != org.id or header.generation <= org.vault.header.generation or actor not in header.keyrings:
            return False
        fresh = slots.open_keyring(header.vault, header.keyrings[actor], ring.actor, ring.role, Opened(ring.own, ring.signing_seed))
        if not vault_header.proved(header, fresh.header_key):
            return False
    except (Refused, InvalidTag, msgspec.MsgspecError, ValueError, KeyError, TypeError):
        return False
    except Circumstance:
        return False
    vault_header.take_over(org.home, data)
    org.become(UnlockedVault(org.home, header, fresh), org.actor)
    return True


def _sealed_for_people(org: OpenedOrganisation) -> bytes:
    """The header file once for each person with a place, under the key that only this person and the chair have."""
    ring, data = org.vault.keyring, (org.home / FILE).read_bytes()
    people = {id_text(ring.actor): ring.own, **ring.others}
    seated = {id_text(slot["actor"]) for slot in org.vault.header.slots if slot["kind"] == "passphrase"}
    return msgspec.msgpack.encode({actor: _seal(own, data) for actor, own in people.items() if actor in seated})


def _seal(own: bytes, data: bytes) -> bytes:
    nonce = os.urandom(12)
    return nonce + AESGCM(slots.derive(own, _BOUND)).encrypt(nonce, data, _BOUND)


def _open(own: bytes, sealed: bytes) -> bytes:
    return AESGCM(slots.derive(own, _BOUND)).decrypt(sealed[:12], sealed[12:], _BOUND)


def _keys(org: OpenedOrganisation) -> list[bytes]:
    return sorted(key_id(key) for key in org.vault.keyring.keys.values())


def _load(org: OpenedOrganisation) -> _Told:
    try:
        return msgspec.msgpack.decode(org.vault.open_own((org.home / STATE).read_bytes(), _PURPOSE), type=_Told)
    except (OSError, InvalidTag, ValueError, msgspec.MsgspecError):
        return _Told()


def _save(org: OpenedOrganisation, told: _Told) -> None:
    write_atomic(org.home / STATE, org.vault.seal_own(msgspec.msgpack.encode(told), _PURPOSE))


class EpochReader:
    """For the exchange: new keys that came from the chair's computer."""

    def reads(self, outer: letters.Outer) -> bool:
        return not outer.transfer and outer.kind == letters.EPOCH

    def take(self, org: OpenedOrganisation, outer: letters.Outer, relayed: Relayed) -> None:
        member = Enrolments(org).current()
        if member is not None:
            learn(org, member, relayed.letter)


class EpochSource:
    """For the exchange: tells the other computers of new keys, once they are there."""

    def __init__(self, wanted: Any) -> None:
        self._wanted = wanted

    def wants_directory(self, org: OpenedOrganisation) -> bool:
        return self._wanted(org) and is_due(org)

    def collect(self, org: OpenedOrganisation) -> list[Any]:
        if self._wanted(org) and is_due(org):
            tell(org)
        return []
