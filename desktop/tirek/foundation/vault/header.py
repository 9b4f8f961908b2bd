"""The vault's header file: magic line, SHA-256 of the body, canonical JSON. Written with a last good copy beside it.

The SHA-256 tells damage from a wrong passphrase and proves nothing; the HMAC (vault's own key) proves the whole, the chair's
Ed25519 signature says who may open what. An officer's own passphrase slot may be wrapped anew without the chair: its secret
part stands outside the signature, inside the HMAC. `generation` grows with each writing.
Hashing libraries are imported when used.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark
from tirek.foundation.vault.files import FILE, LAST_GOOD, vault_exists, write_atomic

MAGIC = b"tirek vault 1"
FORMAT = 2
_LIMIT_BYTES = 1_000_000


@dataclass(frozen=True)
class Header:
    """What stands in `vault.json`. `actors`: id (hex) → Ed25519 public key (base64); `keyrings`: id (hex) → that person's
    sealed keyring. No names. Format 1 (keyrings inside the slots) is read, and written as 2 at the first change."""

    vault: str
    generation: int
    practice: bool
    chair: str
    actors: dict[str, str]
    slots: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    mac: str = ""
    signature: str = ""
    keyrings: dict[str, str] = field(default_factory=dict[str, str])
    format: int = FORMAT

    def body(self) -> bytes:
        """Canonical JSON of everything that the MAC covers."""
        return _canonical(self._content())

    def statement(self) -> bytes:
        """What the chair signs: all but the generation and the secret part of the passphrase slots."""
        if self.format == 1:
            return self.body()
        content = self._content()
        del content["generation"]
        content["slots"] = sorted(
            (
                {name: value for name, value in slot.items() if slot["kind"] != "passphrase" or name in ("kind", "actor", "role")}
                for slot in self.slots
            ),
            key=_canonical,
        )
        return _canonical(content)

    def _content(self) -> dict[str, Any]:
        content: dict[str, Any] = {
            "format": self.format,
            "vault": self.vault,
            "generation": self.generation,
            "practice": self.practice,
            "chair": self.chair,
            "actors": self.actors,
            "slots": self.slots,
        }
        return content if self.format == 1 else {**content, "keyrings": self.keyrings}


def write(home: Path, header: Header, header_key: bytes, signing_seed: bytes | None) -> Header:
    """Seals and writes the header, first the copy, then the file. Returns it with its new generation, MAC and signature.

    Without `signing_seed` the chair's signature of before stays: it must still cover the statement.
    """
    fresh, data = _sealed(replace(header, generation=header.generation + 1, format=FORMAT), header_key, signing_seed)
    for name in (LAST_GOOD, FILE):
        write_atomic(home / name, data)
    return fresh


def for_rescue(header: Header, header_key: bytes, signing_seed: bytes) -> bytes:
    """The header without any passphrase slot: what may lie elsewhere, because nobody can guess at a printed code or two keepers' keys."""
    slots = [slot for slot in header.slots if slot["kind"] in ("recovery", "keepers")]
    keyrings = {actor: sealed for actor, sealed in header.keyrings.items() if any(f"{slot['actor']:016x}" == actor for slot in slots)}
    return _sealed(replace(header, slots=slots, keyrings=keyrings, format=FORMAT), header_key, signing_seed)[1]


def _sealed(fresh: Header, header_key: bytes, signing_seed: bytes | None) -> tuple[Header, bytes]:
    """The header with MAC and signature, and its bytes."""
    import base64
    import hashlib

    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    body = fresh.body()
    fresh = replace(fresh, mac=_mac(header_key, body))
    if signing_seed is not None:
        signed = Ed25519PrivateKey.from_private_bytes(signing_seed).sign(fresh.statement())
        fresh = replace(fresh, signature=base64.b64encode(signed).decode())
    content = json.dumps(
        {**json.loads(body), "mac": fresh.mac, "signature": fresh.signature},
        sort_keys=True,
        indent=1,
        ensure_ascii=False,
    ).encode()
    return fresh, b"\n".join((MAGIC, hashlib.sha256(content).hexdigest().encode(), content, b""))


def read(home: Path) -> Header:
    """The newest whole header. Raises Circumstance VAULT-01 (none here), VAULT-02 (both copies damaged), VAULT-03 (no right to read)."""
    from tirek.foundation.vault.slots import header_damaged

    if not vault_exists(home):
        raise Circumstance(
            "VAULT-01",
            mark("There is no organisation in this folder yet."),
            mark("Make one with the first page, or choose another folder."),
        )
    found: list[Header] = []
    for name in (FILE, LAST_GOOD):
        try:
            found.append(_parse((home / name).read_bytes()[:_LIMIT_BYTES]))
        except PermissionError:
            raise Circumstance(
                "VAULT-03",
                mark("The folder of this organisation cannot be read."),
                mark("Open the program under the name of its owner."),
            ) from None
        except (OSError, ValueError, KeyError, TypeError):
            continue
    if not found:
        raise header_damaged()
    return max(found, key=lambda header: header.generation)


def take_over(home: Path, data: bytes) -> None:
    """Puts a header that has been proved in the place of the older one: first the copy, then the file."""
    for name in (LAST_GOOD, FILE):
        write_atomic(home / name, data)


def parse(data: bytes) -> Header:
    """A header from its bytes. Raises ValueError, KeyError or TypeError for anything else."""
    return _parse(data)


def proved(header: Header, header_key: bytes) -> bool:
    """Whether MAC and the chair's signature cover this very header."""
    import base64
    import hmac

    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

    body = header.body()
    if not hmac.compare_digest(_mac(header_key, body), header.mac):
        return False
    try:
        Ed25519PublicKey.from_public_bytes(base64.b64decode(header.actors[header.chair])).verify(
            base64.b64decode(header.signature), header.statement()
        )
    except (InvalidSignature, KeyError, ValueError):
        return False
    return True


def new_vault_id() -> str:
    """Sixteen random bytes in hex."""
    return os.urandom(16).hex()


def _mac(header_key: bytes, body: bytes) -> str:
    import hashlib
    import hmac

    from tirek.foundation.vault.slots import derive

    return hmac.new(derive(header_key, b"tirek header-mac"), body, hashlib.sha256).hexdigest()


def _parse(data: bytes) -> Header:
    import hashlib

    magic, digest, rest = data.split(b"\n", 2)
    content = rest.removesuffix(b"\n")
    if magic != MAGIC or hashlib.sha256(content).hexdigest().encode() != digest:
        raise ValueError("not a vault header")
    fields = json.loads(content)
    if fields["format"] not in (1, FORMAT):
        raise ValueError("format")
    return Header(**fields)


def _canonical(content: Any) -> bytes:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
