"""A slot wraps a person's keyring (keys of the compartments that the role may open, and a signing key) under a secret.

AES-256-GCM; everything else in the slot and the vault's id is authenticated with it, so that a slot can neither be moved
to another vault nor have its Argon2id parameters lowered.
"""

from __future__ import annotations

import base64
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import msgspec
from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark

Slot = dict[str, Any]

MEMORY_KIB, MEMORY_BOUNDS_KIB = 64 * 1024, (19 * 1024, 1024 * 1024)
TIME_COST, TIME_BOUNDS = 3, (1, 10)
LANES, LANE_BOUNDS = 1, (1, 4)


@dataclass(frozen=True)
class Keyring:
    """What a slot opens: compartment → key (32 bytes), the vault's own key, who this is, and the signing seed of who may write."""

    keys: Mapping[str, bytes]
    header_key: bytes
    actor: int
    signing_seed: bytes | None

    def __repr__(self) -> str:
        return f"Keyring({sorted(self.keys)})"


def passphrase_slot(vault: str, keyring: Keyring, passphrase: str, *, memory_kib: int = MEMORY_KIB) -> Slot:
    """A slot opened by a passphrase through Argon2id (RFC 9106). Raises Circumstance MEMORY-01 when memory is too short."""
    slot: Slot = {
        "kind": "passphrase",
        "actor": keyring.actor,
        "salt": _b64(os.urandom(16)),
        "m": memory_kib,
        "t": TIME_COST,
        "p": LANES,
    }
    return _wrap(vault, slot, _passphrase_key(slot, passphrase), keyring)


def recovery_slot(vault: str, keyring: Keyring, secret: bytes) -> Slot:
    """A slot opened by the printed code; 130 random bits need no slow hash."""
    slot: Slot = {"kind": "recovery", "actor": keyring.actor, "salt": _b64(os.urandom(16))}
    return _wrap(vault, slot, _recovery_key(slot, secret), keyring)


def open_with_passphrase(vault: str, slot: Slot, passphrase: str) -> Keyring | None:
    """The keyring, or None when the passphrase does not fit. Raises Circumstance VAULT-02 for forged parameters."""
    return _unwrap(vault, slot, _passphrase_key(slot, passphrase))


def open_with_recovery(vault: str, slot: Slot, secret: bytes) -> Keyring | None:
    """The keyring, or None when the code is another vault's or an old one."""
    return _unwrap(vault, slot, _recovery_key(slot, secret))


def derive(key: bytes, purpose: bytes, salt: bytes | None = None) -> bytes:
    """HKDF-SHA256 (RFC 5869), 32 bytes."""
    return HKDF(SHA256(), 32, salt, purpose).derive(key)


def _passphrase_key(slot: Slot, passphrase: str) -> bytes:
    memory, time, lanes = slot["m"], slot["t"], slot["p"]
    for value, (low, high) in ((memory, MEMORY_BOUNDS_KIB), (time, TIME_BOUNDS), (lanes, LANE_BOUNDS)):
        if not isinstance(value, int) or not low <= value <= high:
            raise header_damaged()
    # NFKC: Kazakh and Russian keyboards differ in how they compose letters.
    secret = unicodedata.normalize("NFKC", passphrase).encode()
    try:
        stretched = hash_secret_raw(secret, _unb64(slot["salt"]), time, memory, lanes, 32, Type.ID)
    except HashingError:
        raise Circumstance(
            "MEMORY-01",
            mark("There is too little free memory to open the organisation. Nothing was changed."),
            mark("Close other programs and try again."),
        ) from None
    return derive(stretched, b"tirek kek/passphrase")


def _recovery_key(slot: Slot, secret: bytes) -> bytes:
    return derive(secret, b"tirek kek/recovery", _unb64(slot["salt"]))


def _wrap(vault: str, slot: Slot, kek: bytes, keyring: Keyring) -> Slot:
    nonce = os.urandom(12)
    plain = msgspec.msgpack.encode(
        {
            "keys": dict(keyring.keys),
            "header": keyring.header_key,
            "actor": keyring.actor,
            "signing": keyring.signing_seed,
        }
    )
    return {**slot, "n": _b64(nonce), "ct": _b64(AESGCM(kek).encrypt(nonce, plain, _bound(vault, slot)))}


def _unwrap(vault: str, slot: Slot, kek: bytes) -> Keyring | None:
    try:
        plain = AESGCM(kek).decrypt(_unb64(slot["n"]), _unb64(slot["ct"]), _bound(vault, slot))
    except InvalidTag:
        return None
    content = msgspec.msgpack.decode(plain)
    return Keyring(content["keys"], content["header"], content["actor"], content["signing"])


def _bound(vault: str, slot: Slot) -> bytes:
    return msgspec.json.encode(
        {"vault": vault, "slot": {name: slot[name] for name in sorted(slot) if name not in ("n", "ct")}}
    )


def header_damaged() -> Circumstance:
    """The header file is not what the program wrote."""
    return Circumstance(
        "VAULT-02",
        mark("The key file of this organisation is damaged."),
        mark("Nothing was changed. Restore the last backup or call the regional office."),
    )


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _unb64(text: str) -> bytes:
    return base64.b64decode(text)
