"""The invitation as a file on a stick or as one line that can be copied into a window.

The signature proves that nothing was changed on the way since the centre wrote it. Who the centre is, is proved by how
the invitation came (from hand to hand), and by the fingerprint that the region can read out over the telephone.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from datetime import date

import msgspec

from . import chain, signing
from .errors import Malformed
from .messages import Invitation
from .sealing import Reader
from .signing import SigningKey

PREFIX = "TIREK1-"
TEXT_LIMIT = 16_000
"""Characters of an invitation."""


def write_invitation(invitation: Invitation, key: SigningKey) -> str:
    """One line: prefix and base64url of the signature and the packed invitation. `key` is the centre's own, or with a `chain` the region's."""
    packed = msgspec.msgpack.encode(invitation)
    return PREFIX + base64.urlsafe_b64encode(key.sign(signing.INVITATION, packed) + packed).decode().rstrip("=")


def read_invitation(text: str, today: date = date(1970, 1, 1)) -> Invitation:
    """Spaces and line breaks are left out. `today` is the reader's clock, for the term of a region's certificate.

    Raises Malformed, WrongSignature or NotProven.
    """
    if len(text) > TEXT_LIMIT:
        raise Malformed("not_an_invitation")
    line = "".join(text.split())
    if not line.startswith(PREFIX):
        raise Malformed("not_an_invitation")
    coded = line.removeprefix(PREFIX)
    try:
        data = base64.b64decode(coded + "=" * (-len(coded) % 4), altchars=b"-_", validate=True)
        invitation = msgspec.msgpack.decode(data[signing.SIGNATURE_LENGTH :], type=Invitation)
    except (binascii.Error, ValueError, msgspec.MsgspecError, RecursionError) as error:
        raise Malformed("not_an_invitation") from error
    signer = invitation.sign_key
    if invitation.chain:
        signer = chain.prove_region(invitation.chain, chain.Trust(signer), today).key
    signing.verify(signer, signing.INVITATION, data[signing.SIGNATURE_LENGTH :], data[: signing.SIGNATURE_LENGTH])
    Reader(invitation.seal_key)
    return invitation


def fingerprint(sign_key: bytes) -> str:
    """Twenty digits in groups of five, to be compared by voice."""
    number = int.from_bytes(hashlib.sha256(b"tirek/fingerprint/1\0" + sign_key).digest(), "big") % 10**20
    digits = f"{number:020d}"
    return " ".join(digits[start : start + 5] for start in range(0, 20, 5))
