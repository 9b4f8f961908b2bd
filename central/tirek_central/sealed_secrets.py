"""Secrets that lie in the database, sealed under a key that is not in it: it is worked out from the centre's own key.

A changed key of the centre seals anew; what was sealed under the one of before is still opened as long as that one is kept.
"""

from __future__ import annotations

import secrets

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from tirek_protocol.signing import SigningKey

from .errors import OperatorError
from .identity import Identity


def seal(identity: Identity, purpose: bytes, about: bytes, secret: bytes) -> bytes:
    """`about` binds it to its row."""
    nonce = secrets.token_bytes(12)
    return nonce + AESGCM(_key(identity.newest, purpose)).encrypt(nonce, secret, about)


def unseal(identity: Identity, purpose: bytes, about: bytes, sealed: bytes) -> bytes:
    """Raises OperatorError where none of the centre's keys opens it."""
    for key in identity.keys:
        try:
            return AESGCM(_key(key, purpose)).decrypt(sealed[:12], sealed[12:], about)
        except InvalidTag:
            continue
    raise OperatorError("DATA-03", "A secret in the database belongs to another centre.json.", "Put both back from the same backup.")


def _key(key: SigningKey, purpose: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, None, purpose).derive(key.secret)
