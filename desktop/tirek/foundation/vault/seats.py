"""Who opens what: a seat is a person's slot with the keyring of a role. Only the chair gives, takes away, and hands over.

Taking away and handing over name keys that are *coming*; `OpenedOrganisation.finish_new_keys` moves every file to them and
`settle` says so in the header. Between the two, both keys stand in every keyring: a crash leaves nothing closed.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from tirek.foundation.errors import Bug, Circumstance
from tirek.foundation.language.texts import mark
from tirek.foundation.store.ids import id_text
from tirek.foundation.vault import recovery_code, slots
from tirek.foundation.vault.compartments import COMPARTMENTS, DERIVED, GRANTED, ROLES, SIGNING
from tirek.foundation.vault.header import Header
from tirek.foundation.vault.slots import Keyring
from tirek.foundation.vault.vault import (
    UnlockedVault,
    first_format,
    public_key,
    refuse_unless_chair,
    refuse_weak,
    rewrite,
)

_PAST_KEPT = 50
CARRIED = {**ROLES, "keepers": tuple(name for name in COMPARTMENTS if name != "identities")}
"""What each keyring carries; the two keepers together do not open the names behind confidential appeals."""


@dataclass(frozen=True)
class Seat:
    """One person's way in. `writes`: has a signing key."""

    actor: int
    role: str
    compartments: tuple[str, ...]
    writes: bool


def seats(header: Header) -> list[Seat]:
    """Everybody who can open this vault with a passphrase, the chair first."""
    found = [
        Seat(slot["actor"], role, ROLES[role], id_text(slot["actor"]) in header.actors)
        for slot in header.slots
        if slot["kind"] == "passphrase" and (role := slot.get("role", "chair")) in ROLES
    ]
    return sorted(found, key=lambda seat: (list(ROLES).index(seat.role), seat.actor))


def grant(vault: UnlockedVault, actor: int, role: str, passphrase: str, *known: str) -> UnlockedVault:
    """A new seat: own slot, own signing seed if the role writes, only the keys of its compartments.

    Raises Circumstance ROLE-01 (not the chair), ROLE-06 (no such role), PASSPHRASE-01 (weak), PASSPHRASE-04 (opens another seat), VAULT-05.
    """
    refuse_unless_chair(vault)
    if role not in GRANTED:
        raise no_such_role(role)
    refuse_weak(passphrase, *known)
    _refuse_first_format(vault)
    _refuse_taken(vault, passphrase)
    seed = os.urandom(32) if role in SIGNING else None
    own = os.urandom(32)
    chair = replace(vault.keyring, others={**vault.keyring.others, id_text(actor): own})
    theirs = replace(_cut(chair, actor, role, own), signing_seed=seed)
    slot = slots.passphrase_slot(vault.header.vault, theirs, passphrase)
    actors = {**vault.header.actors, **({id_text(actor): public_key(seed)} if seed else {})}
    header = replace(vault.header, slots=[*vault.header.slots, slot], actors=actors)
    return reseal(replace(vault, keyring=chair), header)


def withdraw(vault: UnlockedVault, actor: int) -> UnlockedVault:
    """Takes a seat away and names new keys for every compartment it could open. Raises Circumstance ROLE-01, ROLE-07 (no such seat), VAULT-05."""
    refuse_unless_chair(vault)
    _refuse_first_format(vault)
    seat = next((seat for seat in seats(vault.header) if seat.actor == actor and seat.role != "chair"), None)
    if seat is None:
        raise no_such_seat()
    left = {hexed: own for hexed, own in vault.keyring.others.items() if hexed != id_text(actor)}
    chair = _with_new_keys(replace(vault.keyring, others=left), seat.compartments)
    header = replace(vault.header, slots=[slot for slot in vault.header.slots if slot["actor"] != actor])
    return reseal(replace(vault, keyring=chair), header)


def hand_over(vault: UnlockedVault, actor: int, passphrase: str, code: str, *known: str) -> UnlockedVault:
    """The chair's place goes to a new person with a new signing seed; the old chair's slots are gone, all keys are to change.

    Returns the vault as the new chair has it. Raises Circumstance as `grant` does.
    """
    refuse_unless_takes(vault, passphrase, *known)
    seed, old = os.urandom(32), vault.keyring.actor
    fresh = replace(_with_new_keys(vault.keyring, COMPARTMENTS), actor=actor, signing_seed=seed, own=os.urandom(32))
    made = [
        slots.passphrase_slot(vault.header.vault, fresh, passphrase),
        slots.recovery_slot(vault.header.vault, fresh, recovery_code.secret_of(code)),
    ]
    kept = [slot for slot in vault.header.slots if slot["actor"] != old]
    header = replace(
        vault.header, chair=id_text(actor), actors={**vault.header.actors, id_text(actor): public_key(seed)}, slots=[*made, *kept]
    )
    return reseal(replace(vault, keyring=fresh, header=header), header)


def refuse_unless_takes(vault: UnlockedVault, passphrase: str, *known: str) -> None:
    """Raises what `hand_over` would: nothing need be written before. Raises Circumstance as `grant` does."""
    refuse_unless_chair(vault)
    refuse_weak(passphrase, *known)
    _refuse_first_format(vault)
    _refuse_taken(vault, passphrase)


def new_epoch(vault: UnlockedVault) -> UnlockedVault:
    """New keys to come for everything, the seats as they are: for a computer that was lost. Raises Circumstance ROLE-01, VAULT-05."""
    refuse_unless_chair(vault)
    _refuse_first_format(vault)
    return reseal(replace(vault, keyring=_with_new_keys(vault.keyring, COMPARTMENTS)), vault.header)


def settle(vault: UnlockedVault) -> UnlockedVault:
    """All files are under the keys that were coming: they are the keys now."""
    ring = vault.keyring
    former = {**ring.former, **{name: (ring.keys[name], *ring.former.get(name, ())) for name in ring.coming}}
    chair = replace(ring, keys={**ring.keys, **ring.coming}, coming={}, former=former)
    return reseal(replace(vault, keyring=chair), vault.header)


def no_such_role(role: str) -> Circumstance:
    """The role is not one that can be given."""
    return Circumstance(
        "ROLE-06", mark("There is no role “{role}” to give."), mark("Choose: {choices}."), role=role[:40], choices=", ".join(GRANTED)
    )


def no_such_seat() -> Circumstance:
    """Nobody with this id opens the vault, or it is the chair."""
    return Circumstance(
        "ROLE-07",
        mark("Nobody with this id has keys that could be withdrawn."),
        mark("Look at the list of who has what. The chair's place is handed over instead."),
    )


def _with_new_keys(chair: Keyring, compartments: Iterable[str]) -> Keyring:
    if chair.coming:  # a file may be under any of the two already: a third key would lose it
        raise Bug("KEYS-ARE-COMING")
    coming = {name: os.urandom(32) for name in compartments if name not in DERIVED}
    return replace(chair, coming={**chair.coming, **coming}, header_key=os.urandom(32), past=(chair.header_key, *chair.past)[:_PAST_KEPT])


def _cut(chair: Keyring, actor: int, role: str, own: bytes) -> Keyring:
    """What of the chair's keyring belongs to a role."""

    def part(keys: Mapping[str, bytes]) -> dict[str, bytes]:
        return {name: key for name, key in keys.items() if name in CARRIED[role]}

    former = {name: keys for name, keys in chair.former.items() if name in CARRIED[role]}
    return Keyring(part(chair.keys), chair.header_key, actor, None, role, own, coming=part(chair.coming), past=chair.past, former=former)


def reseal(vault: UnlockedVault, header: Header) -> UnlockedVault:
    """For the chair: seals every keyring anew from the chair's own, and writes the header."""
    chair, name = vault.keyring, vault.header.vault
    sealed = {id_text(chair.actor): slots.seal_keyring(name, chair)}
    for slot in header.slots:
        actor, role = slot["actor"], slot.get("role", "chair")
        own = chair.others.get(id_text(actor))
        if own is not None and role in CARRIED:
            sealed[id_text(actor)] = slots.seal_keyring(name, _cut(chair, actor, role, own))
    return rewrite(vault, replace(header, keyrings=sealed))


def _refuse_first_format(vault: UnlockedVault) -> None:
    if any("role" not in slot for slot in vault.header.slots) or not vault.keyring.own:
        raise first_format()


def _refuse_taken(vault: UnlockedVault, passphrase: str) -> None:
    for slot in vault.header.slots:
        if slot["kind"] == "passphrase" and slots.open_with_passphrase(vault.header.vault, slot, passphrase):
            raise Circumstance(
                "PASSPHRASE-04",
                mark("This passphrase cannot be taken: it opens somebody else's place. Nothing was changed."),
                mark("Choose another passphrase: four or five words that only you would put together."),
            )
