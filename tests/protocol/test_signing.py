"""Signatures of requests, receipts and invitations hold only for what they were made for."""

from __future__ import annotations

import pytest

from tirek_protocol.errors import Malformed, WrongSignature
from tirek_protocol.invitations import read_invitation, write_invitation
from tirek_protocol.messages import Invitation
from tirek_protocol.receipts import Receipt, Taken, check_answer, sign_answer
from tirek_protocol.sealing import SealingKey
from tirek_protocol.signing import SigningKey, check_request, read_request_mark, sign_request

KEY, CENTRE = SigningKey.new(), SigningKey.new()


def test_a_signed_request_is_accepted_with_any_clock():
    for time_ms in (0, 1795000000000, 32503680000000):
        headers = sign_request(KEY, "put", "/v1/x?y=1", time_ms, b"body", centre=CENTRE.id)
        mark = read_request_mark(headers)
        assert mark.time_ms == time_ms
        check_request(mark, KEY.public, "PUT", "/v1/x?y=1", b"body", centre=CENTRE.id)


@pytest.mark.parametrize(
    ("method", "path", "body", "centre"),
    [
        ("GET", "/v1/x", b"body", CENTRE.id),
        ("PUT", "/v1/y", b"body", CENTRE.id),
        ("PUT", "/v1/x", b"other", CENTRE.id),
        ("PUT", "/v1/x", b"body", b"12345678"),
    ],
    ids=["method", "path", "body", "centre"],
)
def test_a_request_changed_on_the_way_is_refused(method: str, path: str, body: bytes, centre: bytes):
    mark = read_request_mark(sign_request(KEY, "PUT", "/v1/x", 1, b"body", centre=CENTRE.id))
    with pytest.raises(WrongSignature):
        check_request(mark, KEY.public, method, path, body, centre=centre)


@pytest.mark.parametrize("change", [("tirek-key", "zz"), ("tirek-time", "x"), ("tirek-signature", "AA==")])
def test_broken_headers_are_refused(change: tuple[str, str]):
    headers = sign_request(KEY, "PUT", "/v1/x", 1, b"body", centre=CENTRE.id) | dict([change])
    with pytest.raises(WrongSignature):
        read_request_mark(headers)
    del headers[change[0]]
    with pytest.raises(WrongSignature):
        read_request_mark(headers)


def test_a_receipt_is_for_one_bundle_and_one_installation():
    signed = sign_answer(Receipt(b"b" * 32, KEY.id, 1, [Taken(b"m" * 32, "taken", 1, 0)]), CENTRE)
    assert check_answer(signed, CENTRE.public, bundle=b"b" * 32, installation=KEY.id)
    for public, sha, installation in [
        (KEY.public, b"b" * 32, KEY.id),
        (CENTRE.public, b"c" * 32, KEY.id),
        (CENTRE.public, b"b" * 32, b"87654321"),
    ]:
        with pytest.raises(WrongSignature):
            check_answer(signed, public, bundle=sha, installation=installation)
    with pytest.raises(Malformed):
        check_answer(b"<html>", CENTRE.public, bundle=b"b" * 32, installation=KEY.id)


def test_an_invitation_survives_line_breaks_and_notices_a_change():
    seal = SealingKey.new().reader.public
    invitation = Invitation("C", "https://c.kz", CENTRE.public, seal, 7, "Мектеп № 7", False, bytes(16), 1)
    text = write_invitation(invitation, CENTRE)
    broken = "\n".join(text[start : start + 40] for start in range(0, len(text), 40))
    assert read_invitation(f"  {broken}\r\n") == invitation
    changed = text[:-20] + ("A" if text[-20] != "A" else "B") + text[-19:]
    with pytest.raises((WrongSignature, Malformed)):
        read_invitation(changed)
    for nonsense in ("", "TIREK1-", "TIREK1-ÄÖ", "hello", "TIREK1-" + "A" * 50_000):
        with pytest.raises(Malformed):
            read_invitation(nonsense)
