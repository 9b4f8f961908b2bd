"""A slot wraps what one person alone has (a personal key, and a signing seed if the role writes) under a secret.

The personal key seals the person's keyring, which lies in the header beside the slots: so the chair can give new keys of
compartments to everybody without knowing a single passphrase. AES-256-GCM throughout; all else in the slot, and the vault's
id, is authenticated with it: a slot can neither be moved to another vault nor have its Argon2id parameters lowered.
"""

from __future__ import annotations

import base64
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
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
    """What a person can open. `keys`: compartment → key (32 bytes); `signing_seed` is None for who may only read.

    `own` is the personal key (empty in a slot of the first format). `others` (only in the chair's): actor (hex) → that
    person's personal key. `coming`: keys to which compartments are being moved. `past`: earlier vault's own keys, newest first.
    `former`: compartment → its earlier keys, newest first: another computer's files may still be under one, and attachments keep
    the names that the first one gave them.
    """

    keys: Mapping[str, bytes]
    header_key: bytes
    actor: int
    signing_seed: bytes | None
    role: str = "chair"
    own: bytes = b""
    others: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    coming: Mapping[str, bytes] = field(default_factory=dict[str, bytes])
    past: tuple[bytes, ...] = ()
    former: Mapping[str, tuple[bytes, ...]] = field(default_factory=dict[str, tuple[bytes, ...]])

    def __repr__(self) -> str:
        return f"Keyring({sorted(self.keys)})"


@dataclass(frozen=True)
class Opened:
    """What a secret gave: the personal key and the signing seed; `whole` only from a slot of the first format."""

    own: bytes
    signing_seed: bytes | None
    whole: Keyring | None = None

    def __repr__(self) -> str:
        return "Opened()"


def passphrase_slot(vault: str, keyring: Keyring, passphrase: str, *, memory_kib: int = MEMORY_KIB) -> Slot:
    """A slot opened by a passphrase through Argon2id (RFC 9106). Raises Circumstance MEMORY-01 when memory is too short."""
    slot: Slot = {
        "kind": "passphrase",
        "actor": keyring.actor,
        "role": keyring.role,
        "salt": _b64(os.urandom(16)),
        "m": memory_kib,
        "t": TIME_COST,
        "p": LANES,
    }
    return _wrap(vault, slot, _passphrase_key(slot, passphrase), keyring)


def recovery_slot(vault: str, keyring: Keyring, secret: bytes) -> Slot:
    """A slot opened by the printed code; 135 random bits need no slow hash."""
    slot: Slot = {"kind": "recovery", "actor": keyring.actor, "role": keyring.role, "salt": _b64(os.urandom(16))}
    return _wrap(vault, slot, _recovery_key(slot, secret), keyring)


def wrap_under(vault: str, slot: Slot, key: bytes, keyring: Keyring) -> Slot:
    """A slot under a key that comes from elsewhere (the two keepers)."""
    return _wrap(vault, slot, key, keyring)


def open_under(vault: str, slot: Slot, key: bytes) -> Opened | None:
    """What `wrap_under` wrapped, or None when the key does not fit."""
    return _unwrap(vault, slot, key)


def seal_keyring(vault: str, keyring: Keyring) -> str:
    """The keyring under its person's own key, for the header."""
    nonce = os.urandom(12)
    plain = msgspec.msgpack.encode(
        {
            "keys": dict(keyring.keys),
            "header": keyring.header_key,
            "others": dict(keyring.others),
            "coming": dict(keyring.coming),
            "past": list(keyring.past),
            "former": {name: list(keys) for name, keys in keyring.former.items()},
        }
    )
    return _b64(nonce + AESGCM(keyring.own).encrypt(nonce, plain, _keyring_bound(vault, keyring.actor, keyring.role)))


def open_keyring(vault: str, sealed: str, actor: int, role: str, opened: Opened) -> Keyring:
    """The keyring that `opened` unseals. Raises Circumstance VAULT-02 for anything else."""
    data = _unb64(sealed)
    try:
        plain = AESGCM(opened.own).decrypt(data[:12], data[12:], _keyring_bound(vault, actor, role))
    except InvalidTag:
        raise header_damaged() from None
    told = msgspec.msgpack.decode(plain)
    return Keyring(
        told["keys"], told["header"], actor, opened.signing_seed, role, opened.own, told["others"], told["coming"], tuple(told["past"]),
        {name: tuple(keys) for name, keys in told["former"].items()},
    )  # fmt: skip


def open_with_passphrase(vault: str, slot: Slot, passphrase: str) -> Opened | None:
    """What the slot holds, or None when the passphrase does not fit. Raises Circumstance VAULT-02 for forged parameters."""
    return _unwrap(vault, slot, _passphrase_key(slot, passphrase))


def open_with_recovery(vault: str, slot: Slot, secret: bytes) -> Opened | None:
    """What the slot holds, or None when the code is another vault's or an old one."""
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
    plain = msgspec.msgpack.encode({"own": keyring.own, "signing": keyring.signing_seed})
    return {**slot, "n": _b64(nonce), "ct": _b64(AESGCM(kek).encrypt(nonce, plain, _bound(vault, slot)))}


def _unwrap(vault: str, slot: Slot, kek: bytes) -> Opened | None:
    try:
        plain = AESGCM(kek).decrypt(_unb64(slot["n"]), _unb64(slot["ct"]), _bound(vault, slot))
    except InvalidTag:
        return None
    told = msgspec.msgpack.decode(plain)
    if "keys" in told:
        return Opened(b"", told["signing"], Keyring(told["keys"], told["header"], told["actor"], told["signing"]))
    return Opened(told["own"], told["signing"])


def _keyring_bound(vault: str, actor: int, role: str) -> bytes:
    return msgspec.json.encode({"keyring": vault, "actor": actor, "role": role})


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
