"""Two keepers, region and centre: neither alone learns anything, both together open all but `identities`.

The slot's secret is made of two halves; each is sealed to one keeper's key (HPKE, ML-KEM-768 with X25519: it lies about for
years). To open, each keeper seals its half anew, to a key made on the asking computer: only there they meet.
"""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark
from tirek.foundation.store.ids import id_text, new_id
from tirek.foundation.vault import header as vault_header
from tirek.foundation.vault import recovery_code, slots
from tirek.foundation.vault.compartments import COMPARTMENTS, DERIVED
from tirek.foundation.vault.header import Header
from tirek.foundation.vault.seats import reseal
from tirek.foundation.vault.slots import Keyring, Opened, Slot
from tirek.foundation.vault.vault import (
    UnlockedVault,
    first_format,
    public_key,
    refuse_unless_chair,
    refuse_weak,
    unlocked_by,
)
from tirek_protocol.errors import Refused
from tirek_protocol.sealing import Reader, SealingKey

KINDS = ("region", "centre")
ROLE = "keepers"


@dataclass(frozen=True)
class Chosen:
    """The two keepers of a vault, by their public keys."""

    region: bytes
    centre: bytes


def chosen(header: Header) -> Chosen | None:
    """Who keeps the halves; None where no keepers were chosen."""
    slot = slot_of(header)
    return Chosen(_unb64(slot["region"]), _unb64(slot["centre"])) if slot else None


def slot_of(header: Header) -> Slot | None:
    """The keepers' slot."""
    return next((slot for slot in header.slots if slot["kind"] == ROLE), None)


def choose(vault: UnlockedVault, who: Chosen) -> UnlockedVault:
    """Fresh halves for these keepers; halves given before open nothing any more. Raises Circumstance ROLE-01, VAULT-05, KEEPERS-01 (no such keys)."""
    refuse_unless_chair(vault)
    if any("role" not in slot for slot in vault.header.slots):
        raise first_format()
    halves = {kind: os.urandom(32) for kind in KINDS}
    try:
        readers = {"region": Reader(who.region), "centre": Reader(who.centre)}
    except Refused:
        raise not_a_key() from None
    if who.region == who.centre:
        raise not_a_key()
    name, actor, seed, own = vault.header.vault, new_id(), os.urandom(32), os.urandom(32)
    sealed = {f"half_{kind}": _b64(readers[kind].seal(halves[kind], half_info(name, kind))) for kind in KINDS}
    slot: Slot = {"kind": ROLE, "actor": actor, "role": ROLE, "region": _b64(who.region), "centre": _b64(who.centre), **sealed}
    theirs = Keyring({}, b"", actor, seed, ROLE, own)
    slot = slots.wrap_under(name, slot, _key(name, halves), theirs)
    old = slot_of(vault.header)
    kept = {hexed: key for hexed, key in vault.keyring.others.items() if old is None or hexed != id_text(old["actor"])}
    header = replace(
        vault.header,
        slots=[*(one for one in vault.header.slots if one["kind"] != ROLE), slot],
        actors={**vault.header.actors, id_text(actor): public_key(seed)},
    )
    return reseal(replace(vault, keyring=replace(vault.keyring, others={**kept, id_text(actor): own})), header)


def dismiss(vault: UnlockedVault) -> UnlockedVault:
    """No keepers any more. Raises Circumstance ROLE-01."""
    refuse_unless_chair(vault)
    return reseal(vault, replace(vault.header, slots=[slot for slot in vault.header.slots if slot["kind"] != ROLE]))


def open_together(home: Path, halves: Mapping[str, bytes]) -> UnlockedVault:
    """Both halves open all but `identities`. Raises Circumstance KEEPERS-02 when they do not fit."""
    header = vault_header.read(home)
    slot = slot_of(header)
    opened: Opened | None = slots.open_under(header.vault, slot, _key(header.vault, halves)) if slot and set(halves) == set(KINDS) else None
    if slot is None or opened is None:
        raise Circumstance(
            "KEEPERS-02",
            mark("The two halves do not open this organisation. Nothing was changed."),
            mark("Both keepers must answer the same, newest request. Ask them again."),
        )
    return unlocked_by(home, header, slot, opened)


def succeed(vault: UnlockedVault, actor: int, passphrase: str, code: str) -> UnlockedVault:
    """A new chair after an opening by keepers: own signing seed, new keys to come for everything, a fresh key for the
    confidential names to be kept from now on (those of before stay closed). All other seats are gone: give them anew.

    Raises Circumstance PASSPHRASE-01.
    """
    refuse_weak(passphrase)
    seed, ring, name = os.urandom(32), vault.keyring, vault.header.vault
    closed = {one: os.urandom(32) for one in COMPARTMENTS if one not in ring.keys}
    coming = {one: os.urandom(32) for one in ring.keys if one not in DERIVED}
    fresh = Keyring(
        {**ring.keys, **closed}, os.urandom(32), actor, seed, "chair", os.urandom(32),
        coming={**ring.coming, **coming} if not ring.coming else dict(ring.coming), past=(ring.header_key, *ring.past), former=ring.former,
    )  # fmt: skip
    made = [slots.passphrase_slot(name, fresh, passphrase), slots.recovery_slot(name, fresh, recovery_code.secret_of(code))]
    header = replace(vault.header, chair=id_text(actor), actors={**vault.header.actors, id_text(actor): public_key(seed)}, slots=made)
    return reseal(replace(vault, keyring=fresh, header=header), header)


def half_info(vault: str, kind: str) -> bytes:
    """What a half is bound to."""
    return b"tirek keepers half " + kind.encode() + b" " + vault.encode()


def share_info(request_digest: str, kind: str) -> bytes:
    """What a half on its way to the asking computer is bound to."""
    return b"tirek keepers share " + kind.encode() + b" " + request_digest.encode()


def new_key() -> SealingKey:
    """A keeper's key, or the one of an asking computer."""
    from tirek_protocol.sealing import HYBRID

    return SealingKey.new(HYBRID)


def not_a_key() -> Circumstance:
    """The file is no keeper's key, or both are one and the same."""
    return Circumstance(
        "KEEPERS-01",
        mark("This is not the key of a keeper, or both keepers are one. Nothing was changed."),
        mark("Take the two files again: one from the region, one from the centre."),
    )


def _key(vault: str, halves: Mapping[str, bytes]) -> bytes:
    return slots.derive(halves["region"] + halves["centre"], b"tirek kek/keepers", vault.encode())


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _unb64(text: str) -> bytes:
    return base64.b64decode(text)
