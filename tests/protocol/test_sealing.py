"""Sealing by HPKE: the library gives what RFC 9180 says, and a seal opens only for its reader and its purpose."""

from __future__ import annotations

import pytest
from cryptography.hazmat.bindings._rust import openssl
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from tirek_protocol.errors import Malformed, NotForUs
from tirek_protocol.sealing import HYBRID, X25519, Reader, SealingKey

# RFC 9180, appendix A.1.1: DHKEM(X25519, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, base mode, first message.
RFC_INFO = bytes.fromhex("4f6465206f6e2061204772656369616e2055726e")
RFC_READER = bytes.fromhex("4612c550263fc8ad58375df3f557aac531d26850903e55a9f23f21d8534e8ac8")
RFC_ENC = bytes.fromhex("37fda3567bdbd628e88668c3c8d7e97d1d1253b6d4ea6d44c150f741f1bf4431")
RFC_CT = bytes.fromhex(
    "f938558b5d72f1a23810b4be2ab4f84331acc02fc97babc53a52ae8218a355a96d8770ac83d07bea87e13c512a"
)
RFC_AAD = b"Count-0"


def test_the_library_opens_the_vector_of_the_rfc():
    suite = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_128_GCM)
    key = X25519PrivateKey.from_private_bytes(RFC_READER)
    opened = openssl.hpke._decrypt_with_aad(suite, RFC_ENC + RFC_CT, key, info=RFC_INFO, aad=RFC_AAD)
    assert opened == b"Beauty is truth, truth beauty"


@pytest.mark.parametrize("suite", [X25519, HYBRID])
def test_only_the_reader_opens_and_only_for_the_same_purpose(suite: int):
    key, other = SealingKey.new(suite), SealingKey.new(suite)
    sealed = key.reader.seal(b"plain", b"purpose")
    assert SealingKey(key.secret).open(sealed, b"purpose") == b"plain"
    for reader, info, data in [
        (other, b"purpose", sealed),
        (key, b"another", sealed),
        (key, b"purpose", sealed[:-1]),
        (key, b"purpose", bytes([sealed[0] ^ 1]) + sealed[1:]),
        (key, b"purpose", b""),
    ]:
        with pytest.raises(NotForUs):
            reader.open(data, info)


@pytest.mark.parametrize("key", [b"", b"\x01", b"\x07" + bytes(32), b"\x01" + bytes(31), b"\x02" + bytes(40)])
def test_what_is_not_a_key_is_refused(key: bytes):
    with pytest.raises(Malformed):
        Reader(key)
    with pytest.raises(Malformed):
        SealingKey(key)
