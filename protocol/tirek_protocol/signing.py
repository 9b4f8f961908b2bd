"""Ed25519 signatures: of bundles, receipts, invitations and HTTP requests.

Each use has its own context, so that a signature made for one thing never passes for another. A request's signature
has no time window: village laptops have wrong clocks, every call can be repeated without harm: a replay does nothing.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .errors import WrongSignature

BUNDLE = b"tirek/bundle/1\0"
ANSWER = b"tirek/answer/1\0"
INVITATION = b"tirek/invitation/1\0"
REQUEST = b"tirek/request/1\0"
STICK_HELLO = b"tirek/stick-hello/1\0"
STICK_REPLY = b"tirek/stick-reply/1\0"
PACK_ROOT = b"tirek/pack-root/1\0"

SIGNATURE_LENGTH = 64
KEY_HEADER, TIME_HEADER, SIGNATURE_HEADER = "tirek-key", "tirek-time", "tirek-signature"


def key_id(public: bytes) -> bytes:
    """Eight bytes that name a public key."""
    return hashlib.sha256(public).digest()[:8]


class SigningKey:
    """A private signing key. `secret` is 32 bytes and must stay where the key was made."""

    def __init__(self, secret: bytes) -> None:
        self._key = Ed25519PrivateKey.from_private_bytes(secret)
        self.public: bytes = self._key.public_key().public_bytes_raw()
        self.id: bytes = key_id(self.public)

    @classmethod
    def new(cls) -> SigningKey:
        return cls(Ed25519PrivateKey.generate().private_bytes_raw())

    @property
    def secret(self) -> bytes:
        return self._key.private_bytes_raw()

    def sign(self, context: bytes, data: bytes) -> bytes:
        """64 bytes over `context` and `data`."""
        return self._key.sign(context + data)


def verify(public: bytes, context: bytes, data: bytes, signature: bytes) -> None:
    """Raises WrongSignature unless `signature` was made over exactly this context and data by the key of `public`."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, context + data)
    except (InvalidSignature, ValueError) as error:
        raise WrongSignature("wrong_signature") from error


@dataclass(frozen=True)
class RequestMark:
    """The three headers of a signed request, read but not yet checked."""

    key_id: bytes
    time_ms: int
    """What the sender's clock says; for showing only, it decides nothing."""
    signature: bytes


def _request_text(method: str, path: str, key: bytes, time_ms: int, body: bytes, centre: bytes) -> bytes:
    lines = (method.upper(), path, key.hex(), str(time_ms), hashlib.sha256(body).hexdigest(), centre.hex())
    return "\n".join(lines).encode()


def sign_request(
    key: SigningKey, method: str, path: str, time_ms: int, body: bytes, *, centre: bytes
) -> dict[str, str]:
    """Headers to put on a request. `path` includes the query; `centre` is the key id of the centre that is asked."""
    signature = key.sign(REQUEST, _request_text(method, path, key.id, time_ms, body, centre))
    return {
        KEY_HEADER: key.id.hex(),
        TIME_HEADER: str(time_ms),
        SIGNATURE_HEADER: base64.b64encode(signature).decode(),
    }


def read_request_mark(headers: Mapping[str, str]) -> RequestMark:
    """Raises WrongSignature if a header is missing or is not what it must be."""
    try:
        key = bytes.fromhex(headers[KEY_HEADER])
        time_text = headers[TIME_HEADER]
        signature = base64.b64decode(headers[SIGNATURE_HEADER], validate=True)
        if len(key) != 8 or len(time_text) > 17 or len(signature) != SIGNATURE_LENGTH:
            raise ValueError("length")
        return RequestMark(key, int(time_text), signature)
    except (KeyError, ValueError, binascii.Error) as error:
        raise WrongSignature("request_not_signed") from error


def check_request(mark: RequestMark, public: bytes, method: str, path: str, body: bytes, *, centre: bytes) -> None:
    """Raises WrongSignature unless the mark belongs to this request and this public key."""
    verify(public, REQUEST, _request_text(method, path, mark.key_id, mark.time_ms, body, centre), mark.signature)
