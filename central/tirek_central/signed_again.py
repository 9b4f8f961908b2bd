"""Answers that were signed before, by whichever key of the centre: whose signature it is, and the same answer signed by another."""

from __future__ import annotations

import msgspec

from tirek_protocol import signing
from tirek_protocol.errors import WrongSignature
from tirek_protocol.receipts import Signed
from tirek_protocol.signing import SigningKey

from .identity import Identity


def signer_of(answer: bytes, identity: Identity) -> SigningKey:
    """The centre's key that has signed this answer. Raises WrongSignature if none has."""
    signed = _parts(answer)
    for key in identity.keys:
        try:
            signing.verify(key.public, signing.ANSWER, signed.answer, signed.signature)
        except WrongSignature:
            continue
        return key
    raise WrongSignature("wrong_signature")


def sign_again(answer: bytes, identity: Identity) -> bytes:
    """The answer signed by the key that speaks here; the very bytes where that is the key that has signed it."""
    if len(identity.keys) == 1:
        return answer
    signed = _parts(answer)
    try:
        signing.verify(identity.sign.public, signing.ANSWER, signed.answer, signed.signature)
    except WrongSignature:
        return msgspec.msgpack.encode(Signed(signed.answer, identity.sign.sign(signing.ANSWER, signed.answer)))
    return answer


def _parts(answer: bytes) -> Signed:
    try:
        return msgspec.msgpack.decode(answer, type=Signed)
    except (msgspec.MsgspecError, RecursionError) as error:
        raise WrongSignature("wrong_signature") from error
