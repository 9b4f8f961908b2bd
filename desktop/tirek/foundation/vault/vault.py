"""Making and opening a vault. What comes out is an `UnlockedVault`: keys in memory, nothing on disk but the header."""

from __future__ import annotations

import base64
import contextlib
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark
from tirek.foundation.store.ids import id_text, new_id
from tirek.foundation.vault import header as vault_header
from tirek.foundation.vault import recovery_code, slots, strength
from tirek.foundation.vault.compartments import COMPARTMENTS
from tirek.foundation.vault.files import vault_exists
from tirek.foundation.vault.header import Header
from tirek.foundation.vault.slots import Keyring, Slot


@dataclass(frozen=True)
class UnlockedVault:
    """An open vault of one person."""

    home: Path
    header: Header
    keyring: Keyring

    @property
    def signer(self) -> Callable[[bytes], bytes] | None:
        """Signs with this person's Ed25519 key; None for who may only read."""
        seed = self.keyring.signing_seed
        return Ed25519PrivateKey.from_private_bytes(seed).sign if seed else None

    @property
    def actors(self) -> dict[int, bytes]:
        """Actor id → public key, for proving the journal."""
        return {int(actor, 16): base64.b64decode(public) for actor, public in self.header.actors.items()}

    @property
    def role(self) -> str:
        """The role of the slot that was opened."""
        return self.keyring.role

    @property
    def is_chair(self) -> bool:
        """Whether this person may change who opens this organisation."""
        return id_text(self.keyring.actor) == self.header.chair and self.keyring.signing_seed is not None

    def seal_own(self, content: bytes, purpose: str) -> bytes:
        """Content that only those who open this vault can read, whoever keeps it (AES-256-GCM, nonce first)."""
        nonce = os.urandom(12)
        key = slots.derive(self.keyring.header_key, b"tirek sealed " + purpose.encode())
        return nonce + AESGCM(key).encrypt(nonce, content, purpose.encode())

    def open_own(self, sealed: bytes, purpose: str) -> bytes:
        """What `seal_own` sealed, also before a change of keys. Raises cryptography's InvalidTag for anything else."""
        for header_key in (self.keyring.header_key, *self.keyring.past):
            with contextlib.suppress(InvalidTag):
                key = slots.derive(header_key, b"tirek sealed " + purpose.encode())
                return AESGCM(key).decrypt(sealed[:12], sealed[12:], purpose.encode())
        raise InvalidTag

    def own_key(self, purpose: str) -> bytes:
        """A key that only this person has (half-written forms, for instance)."""
        own = self.keyring.signing_seed or self.keyring.own
        return slots.derive(own, b"tirek own " + purpose.encode())


def refuse_weak(passphrase: str, *known: str) -> None:
    """Raises Circumstance PASSPHRASE-01 with the reason when a passphrase is too easy to guess."""
    judged = strength.judge(passphrase, known=known)
    if not judged.accepted:
        raise Circumstance(
            "PASSPHRASE-01",
            judged.reason,
            mark("Choose another passphrase: four or five words that only you would put together."),
        )


def create(
    home: Path, passphrase: str, *, practice: bool = False, known: tuple[str, ...] = ()
) -> tuple[UnlockedVault, str]:
    """Makes a vault in an empty folder; returns it open, with the recovery code to print (it is kept nowhere).

    Raises Circumstance VAULT-04 (an organisation is there already), PASSPHRASE-01 (weak), DISK-02 (folder cannot be written).
    """
    if vault_exists(home):
        raise already_here()
    refuse_weak(passphrase, *known)
    try:
        home.mkdir(parents=True, exist_ok=True)
        (home / "data").mkdir(exist_ok=True)
    except OSError:
        raise cannot_write() from None
    actor, seed = new_id(), os.urandom(32)
    keyring = Keyring({name: os.urandom(32) for name in COMPARTMENTS}, os.urandom(32), actor, seed, own=os.urandom(32))
    vault, code = vault_header.new_vault_id(), recovery_code.new_code()
    made = [
        slots.passphrase_slot(vault, keyring, passphrase),
        slots.recovery_slot(vault, keyring, recovery_code.secret_of(code)),
    ]
    header = Header(
        vault, 0, practice, id_text(actor), {id_text(actor): public_key(seed)}, made,
        keyrings={id_text(actor): slots.seal_keyring(vault, keyring)},
    )  # fmt: skip
    try:
        header = vault_header.write(home, header, keyring.header_key, seed)
    except OSError:
        raise cannot_write() from None
    return UnlockedVault(home, header, keyring), code


def unlock(home: Path, passphrase: str) -> UnlockedVault:
    """Opens with a passphrase. Raises Circumstance UNLOCK-01 when it does not fit; nothing is changed."""
    header = vault_header.read(home)
    for slot in header.slots:
        if slot["kind"] == "passphrase" and (opened := slots.open_with_passphrase(header.vault, slot, passphrase)):
            return unlocked_by(home, header, slot, opened)
    raise Circumstance(
        "UNLOCK-01",
        mark("The passphrase does not fit. Nothing was changed."),
        mark("Check the keyboard layout and Caps Lock and type it again."),
    )


def unlock_with_recovery(home: Path, typed_code: str) -> UnlockedVault:
    """Opens with the printed code. Raises Circumstance RECOVERY-01 (slip), RECOVERY-02 (another vault's or an old code)."""
    secret = recovery_code.secret_of(typed_code)
    header = vault_header.read(home)
    for slot in header.slots:
        if slot["kind"] == "recovery" and (opened := slots.open_with_recovery(header.vault, slot, secret)):
            return unlocked_by(home, header, slot, opened)
    raise Circumstance(
        "RECOVERY-02",
        mark("This recovery code belongs to another organisation or has been replaced."),
        mark("Look for the newest printed sheet, or call the regional office."),
    )


def set_passphrase(vault: UnlockedVault, passphrase: str) -> UnlockedVault:
    """Gives this person a new passphrase: one slot is wrapped anew, the data is not touched. Raises Circumstance PASSPHRASE-01."""
    refuse_weak(passphrase)
    vault = _seated(vault)
    slot = slots.passphrase_slot(vault.header.vault, vault.keyring, passphrase)
    others = [old for old in vault.header.slots if not _is(old, "passphrase", vault.keyring.actor)]
    header = replace(vault.header, slots=[slot, *others])
    if vault.is_chair:
        return rewrite(vault, header)
    return replace(vault, header=vault_header.write(vault.home, header, vault.keyring.header_key, None))


def set_recovery_code(vault: UnlockedVault, code: str) -> UnlockedVault:
    """Makes `code` (of `recovery_code.new_code`) the chair's only printed code: the old sheet is dead. Raises Circumstance ROLE-01."""
    refuse_unless_chair(vault)
    if any("role" not in slot for slot in vault.header.slots if slot["kind"] == "passphrase"):
        raise first_format()
    vault = _seated(vault)
    slot = slots.recovery_slot(vault.header.vault, vault.keyring, recovery_code.secret_of(code))
    return rewrite(vault, replace(vault.header, slots=[*(old for old in vault.header.slots if old["kind"] != "recovery"), slot]))


def first_format() -> Circumstance:
    """The slots were made by the first version of the program and hold the keys themselves."""
    return Circumstance(
        "VAULT-05",
        mark("The keys of this organisation are kept in the way of an older version. Nothing was changed."),
        mark("Change your passphrase, print a new recovery code, and do it again."),
    )


def _seated(vault: UnlockedVault) -> UnlockedVault:
    """A vault of the first format gets a personal key; in memory only, the caller writes."""
    if vault.keyring.own:
        return vault
    keyring = replace(vault.keyring, own=os.urandom(32))
    sealed = {id_text(keyring.actor): slots.seal_keyring(vault.header.vault, keyring)}
    return replace(vault, keyring=keyring, header=replace(vault.header, keyrings={**vault.header.keyrings, **sealed}, format=vault_header.FORMAT))


def _is(slot: Slot, kind: str, actor: int) -> bool:
    return slot["kind"] == kind and slot["actor"] == actor


def refuse_unless_chair(vault: UnlockedVault) -> None:
    """Raises Circumstance ROLE-01 for anybody but the chair."""
    if not vault.is_chair:
        raise Circumstance(
            "ROLE-01", mark("Only the chair can change who opens this organisation."), mark("Ask the chair to do it.")
        )


def rewrite(vault: UnlockedVault, header: Header) -> UnlockedVault:
    """Writes a changed header. Only the chair's key may sign it. Raises Circumstance ROLE-01 for anybody else, DISK-02."""
    refuse_unless_chair(vault)
    try:
        written = vault_header.write(vault.home, header, vault.keyring.header_key, vault.keyring.signing_seed)
    except OSError:
        raise cannot_write() from None
    return replace(vault, header=written)


def already_here() -> Circumstance:
    """A folder that should be empty holds an organisation."""
    return Circumstance(
        "VAULT-04",
        mark("An organisation already lives in this folder. It was not touched."),
        mark("Open it with its passphrase, or choose another folder."),
    )


def cannot_write() -> Circumstance:
    """The folder of the organisation cannot be written to."""
    return Circumstance(
        "DISK-02",
        mark("Not saved: the folder of this organisation cannot be written to."),
        mark("Check that the disk or stick is not write-protected and that the folder is yours, then do it again."),
    )


def unlocked_by(home: Path, header: Header, slot: Slot, opened: slots.Opened) -> UnlockedVault:
    """The vault as the person of the slot has it. Raises Circumstance VAULT-02 when the header does not prove."""
    actor, role = slot["actor"], slot.get("role", "chair")
    sealed = header.keyrings.get(id_text(actor))
    keyring = opened.whole or (slots.open_keyring(header.vault, sealed, actor, role, opened) if sealed else None)
    if keyring is None or not vault_header.proved(header, keyring.header_key):
        raise slots.header_damaged()
    return UnlockedVault(home, header, keyring)


def public_key(seed: bytes) -> str:
    """The public half of a signing seed, in base64."""
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

    return base64.b64encode(
        Ed25519PrivateKey.from_private_bytes(seed).public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    ).decode()
