"""The centre's roads: only signed requests of known installations, bounded, repeatable."""

from __future__ import annotations

import asyncio
import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import msgspec
import pytest
from sqlalchemy import Engine, select

from tirek_central import tables
from tirek_central.database import open_database
from tirek_central.enrolment import Enrolments
from tirek_central.identity import Identity, open_identity
from tirek_central.notices import Notices
from tirek_central.report import report
from tirek_central.web import application
from tirek_protocol import bundle
from tirek_protocol.invitations import read_invitation
from tirek_protocol.messages import AppealCard, AppealCards, Enrolment, Message, Notice, Understood, read, write
from tirek_protocol.receipts import (
    MEDIA_TYPE,
    Receipt,
    Refusal,
    check_answer,
    read_problem,
    read_round_start,
    read_waiting,
)
from tirek_protocol.sealing import SealingKey
from tirek_protocol.signing import SigningKey, sign_request


class Client:
    """Asks the application without a socket."""

    def __init__(self, app: Any) -> None:
        self._runner = asyncio.Runner()
        self._client = httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://centre")

    def request(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self._runner.run(self._client.request(method, path, **options))

    def get(self, path: str) -> httpx.Response:
        return self.request("GET", path)

    def post(self, path: str, content: bytes) -> httpx.Response:
        return self.request("POST", path, content=content)

    def close(self) -> None:
        self._runner.run(self._client.aclose())
        self._runner.close()


@dataclass
class Installation:
    """What a desktop would be: two keys and a way to ask."""

    client: Client
    identity: Identity
    sign: SigningKey
    seal: SealingKey

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> httpx.Response:
        signed = sign_request(self.sign, method, path, 1, body, centre=self.identity.sign.id)
        return self.client.request(method, path, content=body, headers=signed | headers)

    def bundle(self, *messages: Message, serial: int = 1) -> bytes:
        return bundle.build(messages, reader=self.identity.seal.reader, sender=self.sign, serial=serial)

    def send(self, data: bytes) -> httpx.Response:
        return self.ask("PUT", f"/v1/bundles/{bundle.sha256(data).hex()}/1/0", data)

    def answer(self, data: bytes) -> Receipt | Refusal:
        reply = self.send(data)
        assert (reply.status_code, reply.headers["content-type"]) == (200, MEDIA_TYPE)
        public = self.identity.sign.public
        return check_answer(reply.content, public, bundle=bundle.sha256(data), installation=self.sign.id)

    def enrol(self, invitation: str, **changes: object) -> httpx.Response:
        invited = read_invitation(invitation)
        keys = {"sign_key": self.sign.public, "seal_key": self.seal.reader.public}
        values = {"token": invited.token, "organisation_id": invited.organisation_id, "practice": False} | keys
        enrolment = Enrolment(**(values | {"program": "test"} | changes))  # type: ignore[arg-type]
        data = bundle.build([write(enrolment)], reader=self.identity.seal.reader, sender=self.sign)
        return self.client.post("/v1/enrol", content=data)


@dataclass
class Centre:
    engine: Engine
    identity: Identity
    client: Client
    now: list[int]

    def invite(self) -> str:
        return Enrolments(self.engine, self.identity, lambda: self.now[0]).invite("7-мектеп").text

    def newcomer(self) -> Installation:
        return Installation(self.client, self.identity, SigningKey.new(), SealingKey.new())

    def installation(self) -> Installation:
        made = self.newcomer()
        assert made.enrol(self.invite()).status_code == 200
        return made


@pytest.fixture(params=["sqlite", "postgresql"])
def centre(request: pytest.FixtureRequest, tmp_path: Path, new_database: Any) -> Iterator[Centre]:
    identity, engine = open_identity(tmp_path), open_database(new_database(request.param), tmp_path)
    now = [1_795_000_000_000]
    client = Client(application(engine, identity, lambda: now[0]))
    yield Centre(engine, identity, client, now)
    client.close()
    engine.dispose()


def cards(count: int, card: bytes | None = None, revision: int = 1, outcome: str | None = None) -> Message:
    return write(
        AppealCards(
            [AppealCard(card or os.urandom(8), revision, "2026-11", "pay", None, outcome) for _ in range(count)]
        )
    )


def test_health(centre):
    assert centre.client.get("/health").json() == {"ok": True, "practice": False}


def test_a_receipt_names_every_message(centre):
    ours, messages = centre.installation(), (cards(3), cards(1))
    receipt = ours.answer(ours.bundle(*messages))
    assert isinstance(receipt, Receipt)
    assert [(taken.message, taken.state, taken.records) for taken in receipt.messages] == [
        (messages[0].digest, "taken", 3),
        (messages[1].digest, "taken", 1),
    ]
    assert receipt.taken_ms == centre.now[0]


def test_the_same_bundle_twice_gives_the_same_receipt(centre):
    ours = centre.installation()
    data = ours.bundle(cards(3))
    first = ours.send(data).content
    centre.now[0] += 1000
    assert ours.send(data).content == first
    assert ours.ask("GET", f"/v1/bundles/{bundle.sha256(data).hex()}/1").content == first
    assert report(centre.engine)["appeals"] == 3


def test_parts_in_any_order_and_more_than_once(centre):
    ours = centre.installation()
    data = ours.bundle(cards(200))
    size = -(-len(data) // 5)
    parts = [data[start : start + size] for start in range(0, len(data), size)]
    road = f"/v1/bundles/{bundle.sha256(data).hex()}/5"
    assert read_waiting(ours.ask("GET", road).content).missing == [0, 1, 2, 3, 4]
    for number in (4, 2, 2, 0, 1, 4):
        reply = ours.ask("PUT", f"{road}/{number}", parts[number])
        assert reply.status_code == 202
    assert read_waiting(reply.content).missing == [3]
    assert ours.ask("PUT", f"{road}/3", parts[3]).status_code == 200


def test_parts_that_do_not_make_the_named_bundle_are_dropped(centre):
    ours = centre.installation()
    data = ours.bundle(cards(2))
    road = f"/v1/bundles/{bundle.sha256(data).hex()}/1/0"
    assert ours.ask("PUT", road, data[:-1] + b"x").status_code == 409
    assert ours.ask("PUT", road, data).status_code == 200


def test_nobody_can_spoil_another_ones_parts(centre):
    ours, other = centre.installation(), centre.installation()
    data = ours.bundle(cards(100))
    sha, half = bundle.sha256(data).hex(), len(data) // 2
    other.ask("PUT", f"/v1/bundles/{sha}/2/0", b"spoiled")
    ours.ask("PUT", f"/v1/bundles/{sha}/2/0", data[:half])
    assert ours.ask("PUT", f"/v1/bundles/{sha}/2/1", data[half:]).status_code == 200


def test_revisions_in_any_order(centre):
    ours, card = centre.installation(), os.urandom(8)
    for serial, (revision, outcome) in enumerate([(2, None), (5, "satisfied"), (3, "refused"), (5, "refused")], 1):
        ours.answer(ours.bundle(cards(1, card, revision, outcome), serial=serial))
    with centre.engine.begin() as connection:
        assert connection.execute(select(tables.card.c.revision, tables.card.c.outcome)).all() == [(5, "satisfied")]
    figures = report(centre.engine)
    assert (figures["appeals"], figures["doubled"], figures["repeated"]) == (1, 0, 2)


def test_the_same_card_id_in_two_organisations_is_two_cards(centre):
    card = os.urandom(8)
    for ours in (centre.installation(), centre.installation()):
        ours.answer(ours.bundle(cards(1, card)))
    assert report(centre.engine)["appeals"] == 2


def test_unknown_kinds_are_parked_and_bad_ones_refused_alone(centre):
    ours = centre.installation()
    future = Message("from_the_future", 1, msgspec.Raw(b"\x93\x01\x02\x03"))
    bad = Message("appeal_cards", 1, msgspec.Raw(msgspec.msgpack.encode([[["short", 1, "2026-11", "Әсел", None, None]]])))
    down_only = write(Notice(b"12345678", 1, {"kk": "x"}, {"kk": "y"}))
    receipt = ours.answer(ours.bundle(future, bad, down_only, cards(1)))
    assert isinstance(receipt, Receipt)
    assert [taken.state for taken in receipt.messages] == ["parked", "refused", "refused", "taken"]
    with centre.engine.begin() as connection:
        kept = connection.execute(select(tables.message.c.raw).where(tables.message.c.state == "parked")).scalar()
    assert kept == b"\x93\x01\x02\x03"


def test_a_bundle_of_somebody_else_is_refused_with_a_signature(centre):
    ours, other = centre.installation(), centre.installation()
    refusal = ours.answer(other.bundle(cards(1)))
    assert isinstance(refusal, Refusal)
    assert refusal.code == "another_sender"
    assert isinstance(ours.answer(os.urandom(300)), Refusal)
    assert report(centre.engine)["appeals"] == 0


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/v1/round/0"),
        ("GET", f"/v1/bundles/{'0' * 64}/1"),
        ("PUT", f"/v1/bundles/{'0' * 64}/1/0"),
        ("GET", f"/v1/down/{'0' * 64}/0"),
        ("POST", "/v1/down/taken"),
    ],
)
class TestEveryRoad:
    def test_without_a_signature(self, centre, method, path):
        reply = centre.client.request(method, path)
        assert (reply.status_code, read_problem(reply.content).code) == (401, "request_not_signed")

    def test_by_a_stranger(self, centre, method, path):
        reply = centre.newcomer().ask(method, path)
        assert (reply.status_code, read_problem(reply.content).code) == (403, "unknown_installation")

    def test_by_another_key_under_a_known_name(self, centre, method, path):
        ours, thief = centre.installation(), SigningKey.new()
        thief.id = ours.sign.id
        ours.sign = thief
        assert ours.ask(method, path).status_code == 401

    def test_by_one_that_was_withdrawn(self, centre, method, path):
        ours = centre.installation()
        with centre.engine.begin() as connection:
            connection.execute(tables.installation.update().values(withdrawn_ms=1))
        reply = ours.ask(method, path)
        assert (reply.status_code, read_problem(reply.content).code) == (403, "installation_withdrawn")

    def test_with_a_body_that_is_too_large(self, centre, method, path):
        reply = centre.installation().ask(method, path, bytes(70_000))
        assert (reply.status_code, read_problem(reply.content).code) == (413, "too_large")


@pytest.mark.parametrize(
    "path",
    [
        f"/v1/bundles/{'0' * 64}/0/0",
        f"/v1/bundles/{'0' * 64}/1/1",
        f"/v1/bundles/{'0' * 64}/100000/0",
        "/v1/bundles/..%2f..%2fetc/1/0",
        f"/v1/bundles/{'Z' * 64}/1/0",
    ],
)
def test_parts_out_of_bounds(centre, path):
    assert centre.installation().ask("PUT", path, b"x").status_code in (400, 401, 404)


def test_unfinished_bundles_do_not_pile_up(centre):
    ours = centre.installation()
    for _ in range(260):
        ours.ask("PUT", f"/v1/bundles/{os.urandom(32).hex()}/2/0", bytes(64 * 1024))
    with centre.engine.begin() as connection:
        lying = sum(connection.execute(select(tables.part.c.size)).scalars())
    assert lying <= 16 * 1024 * 1024 + 64 * 1024


def test_missing_serials_are_asked_for(centre):
    ours = centre.installation()
    for serial in (1, 2, 5):
        ours.answer(ours.bundle(cards(1), serial=serial))
    assert read_round_start(ours.ask("GET", "/v1/round/6").content).missing == [3, 4, 6]
    assert read_round_start(ours.ask("GET", "/v1/round/99999999999999").content).missing != []


def test_a_notice_goes_to_each_installation_until_it_is_confirmed(centre):
    early = centre.installation()
    Notices(centre.engine, centre.identity, lambda: 5).publish(
        {"kk": "Хабар"}, {language: secrets.token_hex(9900) for language in ("kk", "ru", "en")}
    )
    for ours in (early, centre.installation()):
        (item,) = read_round_start(ours.ask("GET", "/v1/round/0").content).down
        assert item.size > 24 * 1024
        data = b""
        while len(data) < item.size:
            data += ours.ask("GET", f"/v1/down/{item.bundle.hex()}/{len(data)}").content
        letter = bundle.open_bundle(data, ours.seal, centre.identity.sign.public)
        content = read(letter.messages[0])
        assert isinstance(content, Understood)
        assert content.content.title == {"kk": "Хабар"}
        assert ours.ask("POST", "/v1/down/taken", msgspec.msgpack.encode([item.bundle])).status_code == 200
        assert read_round_start(ours.ask("GET", "/v1/round/0").content).down == []


def test_nobody_fetches_what_is_for_another(centre):
    ours, other = centre.installation(), centre.installation()
    Notices(centre.engine, centre.identity, lambda: 5).publish({"kk": "Хабар"}, {"kk": "…"})
    (item,) = read_round_start(ours.ask("GET", "/v1/round/0").content).down
    assert read_problem(other.ask("GET", f"/v1/down/{item.bundle.hex()}/0").content).code == "nothing_there"
    other.ask("POST", "/v1/down/taken", msgspec.msgpack.encode([item.bundle]))
    assert len(read_round_start(ours.ask("GET", "/v1/round/0").content).down) == 1


class TestEnrolment:
    def refusal(self, centre: Centre, ours: Installation, invitation: str, **changes: object) -> str:
        reply = ours.enrol(invitation, **changes)
        signed = msgspec.msgpack.decode(msgspec.msgpack.decode(reply.content)[0])
        assert signed[0] == "refusal"
        return signed[-1]

    def test_an_invitation_works_once(self, centre):
        invitation, ours = centre.invite(), centre.newcomer()
        assert ours.enrol(invitation).status_code == 200
        assert ours.enrol(invitation).status_code == 200
        assert self.refusal(centre, centre.newcomer(), invitation) == "invitation_used"

    def test_an_invitation_runs_out(self, centre):
        invitation = centre.invite()
        centre.now[0] += 181 * 24 * 3600 * 1000
        assert self.refusal(centre, centre.newcomer(), invitation) == "invitation_expired"

    def test_a_guessed_token(self, centre):
        assert self.refusal(centre, centre.newcomer(), centre.invite(), token=bytes(16)) == "invitation_unknown"

    def test_somebody_elses_organisation(self, centre):
        assert self.refusal(centre, centre.newcomer(), centre.invite(), organisation_id=1) == "invitation_unknown"

    def test_practice_at_a_real_centre(self, centre):
        assert self.refusal(centre, centre.newcomer(), centre.invite(), practice=True) == "practice_mismatch"

    @pytest.mark.parametrize("body", [b"", b"x" * 100, b"TRK\x01" + bytes(200), bytes(20_000)])
    def test_nonsense(self, centre, body):
        assert centre.client.post("/v1/enrol", content=body).status_code in (400, 413)

    def test_a_key_that_did_not_sign(self, centre):
        ours = centre.newcomer()
        assert ours.enrol(centre.invite(), sign_key=SigningKey.new().public).status_code == 400


def test_the_centre_stores_no_private_thing_of_an_installation(centre, tmp_path):
    ours = centre.installation()
    stored = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert ours.sign.secret not in stored
    assert ours.seal.secret[1:] not in stored
