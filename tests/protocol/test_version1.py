"""Bytes recorded from version 1: whatever comes later must still read them exactly so.

These files are never made anew. A new version adds a folder beside `version1`.
"""

from __future__ import annotations

from pathlib import Path

from tirek_protocol import bundle, signing
from tirek_protocol.invitations import fingerprint, read_invitation
from tirek_protocol.messages import AppealCard, AppealCards, Notice, Totals, Understood, read
from tirek_protocol.receipts import Receipt, Refusal, check_answer
from tirek_protocol.sealing import SealingKey
from tirek_protocol.signing import SigningKey

RECORDED = Path(__file__).parent / "version1"
CENTRE_SIGN, CENTRE_SEAL = SigningKey(bytes(range(32))), SealingKey(b"\x01" + bytes(range(32, 64)))
OURS_SIGN, OURS_SEAL = SigningKey(bytes(range(64, 96))), SealingKey(b"\x01" + bytes(range(96, 128)))


def recorded(name: str) -> bytes:
    return bytes.fromhex("".join((RECORDED / f"{name}.hex").read_text("ascii").split()))


def contents(data: bytes, key: SealingKey, sender: bytes) -> list[object]:
    found: list[object] = []
    for message in bundle.open_bundle(data, key, sender).messages:
        understood = read(message)
        assert isinstance(understood, Understood)
        assert not understood.newer
        found.append(understood.content)
    return found


def test_a_bundle_going_up():
    data = recorded("bundle_up")
    letter = bundle.open_bundle(data, CENTRE_SEAL, OURS_SIGN.public)
    assert (letter.serial, letter.heads) == (3, b"heads")
    assert contents(data, CENTRE_SEAL, OURS_SIGN.public) == [
        AppealCards(
            [
                AppealCard(bytes.fromhex("0102030405060708"), 20778, "2026-11", "pay", True, "satisfied"),
                AppealCard(bytes.fromhex("1112131415161718"), 20779, "2026-10", None, None, None),
            ]
        ),
        Totals(bytes.fromhex("2122232425262728"), 20780, "2026-11", "20-49", {"pay": 7, "leave": None}),
    ]


def test_a_notice_going_down():
    (notice,) = contents(recorded("bundle_down"), OURS_SEAL, CENTRE_SIGN.public)
    assert isinstance(notice, Notice)
    assert notice.title == {"kk": "Хабарлама", "ru": "Уведомление"}


def test_an_enrolment():
    enrolment = bundle.open_enrolment(recorded("enrolment"), CENTRE_SEAL)
    assert (enrolment.organisation_id, enrolment.sign_key) == (77, OURS_SIGN.public)


def test_receipt_and_refusal():
    sha = bundle.sha256(recorded("bundle_up"))
    receipt = check_answer(recorded("receipt"), CENTRE_SIGN.public, bundle=sha, installation=OURS_SIGN.id)
    assert isinstance(receipt, Receipt)
    letter = bundle.open_bundle(recorded("bundle_up"), CENTRE_SEAL, OURS_SIGN.public)
    assert [taken.message for taken in receipt.messages] == [message.digest for message in letter.messages]
    refusal = check_answer(recorded("refusal"), CENTRE_SIGN.public, bundle=sha, installation=OURS_SIGN.id)
    assert isinstance(refusal, Refusal)
    assert refusal.code == "bad_letter"


def test_an_invitation_and_its_fingerprint():
    invitation = read_invitation((RECORDED / "invitation.txt").read_text("ascii"))
    assert (invitation.organisation, invitation.organisation_id, invitation.practice) == ("School 7", 77, False)
    assert fingerprint(invitation.sign_key) == "98871 50436 51323 45691"


def test_a_signed_request():
    headers = signing.sign_request(
        OURS_SIGN, "PUT", "/v1/bundles/aa/1/0", 1795000000000, b"body", centre=CENTRE_SIGN.id
    )
    assert headers["tirek-signature"] == (
        "d6kKSbVzY5ZRrK8rLB5OJzxHpau/tWinoImk7h1QfO0hWyCSYLXJUuAVpMOgkKVrI8rcwZnEilFnfSYAPd4MAQ=="
    )
