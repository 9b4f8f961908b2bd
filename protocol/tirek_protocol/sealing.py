"""Sealing bytes to one reader by HPKE (RFC 9180, base mode). The only module that knows which library does it.

A key carries the number of its suite as the first byte: 1 is X25519 (small, for daily messages), 2 is ML-KEM-768 with
X25519 (1.1 KB more; for what lies about for years, such as keepers' shares and case files).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey

from .errors import Malformed, NotForUs
from .signing import key_id

X25519, HYBRID = 1, 2

_SUITES = {
    X25519: hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM),
    HYBRID: hpke.Suite(hpke.KEM.MLKEM768_X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM),
}
_MLKEM_SEED, _MLKEM_PUBLIC = 64, 1184


class Reader:
    """The public half: whoever something is sealed to."""

    def __init__(self, public: bytes) -> None:
        """Raises Malformed if these bytes are not a public key of a known suite."""
        self.public = public
        self.id = key_id(public)
        self._suite, self._key = _public_key(public)

    def seal(self, plain: bytes, info: bytes) -> bytes:
        """`info` binds the seal to its purpose: opening with another `info` fails."""
        return self._suite.encrypt(plain, self._key, info)


class SealingKey:
    """The private half: opens what was sealed to its reader."""

    def __init__(self, secret: bytes) -> None:
        """Raises Malformed if these bytes are not a private key of a known suite."""
        self.secret = secret
        self._suite, self._key, public = _private_key(secret)
        self.reader = Reader(public)

    @classmethod
    def new(cls, suite: int = X25519) -> SealingKey:
        x25519 = X25519PrivateKey.generate().private_bytes_raw()
        if suite == X25519:
            return cls(bytes([X25519]) + x25519)
        return cls(bytes([HYBRID]) + MLKEM768PrivateKey.generate().private_bytes_raw() + x25519)

    def open(self, sealed: bytes, info: bytes) -> bytes:
        """Raises NotForUs if the seal is another reader's, was made for another purpose, or is broken."""
        try:
            return self._suite.decrypt(sealed, self._key, info)
        except (InvalidTag, ValueError) as error:
            raise NotForUs("seal_not_ours") from error


def _public_key(public: bytes) -> tuple[hpke.Suite, Any]:
    def hybrid(raw: bytes) -> hpke.MLKEM768X25519PublicKey:
        return hpke.MLKEM768X25519PublicKey(
            MLKEM768PublicKey.from_public_bytes(raw[:_MLKEM_PUBLIC]),
            X25519PublicKey.from_public_bytes(raw[_MLKEM_PUBLIC:]),
        )

    makers: dict[int, Callable[[bytes], Any]] = {X25519: X25519PublicKey.from_public_bytes, HYBRID: hybrid}
    try:
        return _SUITES[public[0]], makers[public[0]](public[1:])
    except (IndexError, KeyError, ValueError) as error:
        raise Malformed("not_a_sealing_key") from error


def _private_key(secret: bytes) -> tuple[hpke.Suite, Any, bytes]:
    try:
        suite = _SUITES[secret[0]]
        if secret[0] == X25519:
            key = X25519PrivateKey.from_private_bytes(secret[1:])
            return suite, key, bytes([X25519]) + key.public_key().public_bytes_raw()
        lattice = MLKEM768PrivateKey.from_seed_bytes(secret[1 : 1 + _MLKEM_SEED])
        curve = X25519PrivateKey.from_private_bytes(secret[1 + _MLKEM_SEED :])
        public = lattice.public_key().public_bytes_raw() + curve.public_key().public_bytes_raw()
        return suite, hpke.MLKEM768X25519PrivateKey(lattice, curve), bytes([HYBRID]) + public
    except (IndexError, KeyError, ValueError) as error:
        raise Malformed("not_a_sealing_key") from error
