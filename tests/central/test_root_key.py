"""The centre's own key is changed: what lies sealed is still opened, answers come by the key that is asked, what was broken off is finished."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import delete, select

from support.office import PASSWORD, Office, open_office
from tirek_central import tables
from tirek_central.authority import Authority
from tirek_central.card_post import CardPost
from tirek_central.errors import OperatorError
from tirek_central.identity import FILE, begin_key, open_identity
from tirek_central.main import main
from tirek_central.root_key import RootKey
from tirek_central.staff.accounts import Accounts
from tirek_central.web import application
from tirek_protocol import bundle, chain
from tirek_protocol.chain import Trust
from tirek_protocol.invitations import read_invitation
from tirek_protocol.messages import AppealCard, AppealCards, write
from tirek_protocol.receipts import Receipt, check_answer
from tirek_protocol.signing import sign_request

OWN = "7-мектеп"


def changed(office: Office, data: Path) -> None:
    """A change, and the processes started anew."""
    office.identity = RootKey(office.engine, office.identity, data, lambda: office.now[0]).change()
    assert open_identity(data) == office.identity or open_identity(data).newest.public == office.identity.newest.public
    office.app = application(office.engine, office.identity, lambda: office.now[0])


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path, new_database: Callable[[str], str | None]):
    office = open_office(tmp_path, new_database(request.param))
    yield office, tmp_path
    office.close()


def test_what_lies_sealed_is_opened_after_the_change_and_after_the_old_key_is_gone(place: tuple[Office, Path]) -> None:
    office, data = place
    added = office.accounts.add("аида", "centre", None)
    address = office.accounts.starting("аида", added.start_code)
    assert address is not None
    secret = address.partition("secret=")[2].partition("&")[0]
    assert office.accounts.start("аида", added.start_code, PASSWORD, office.code(secret))
    region, before = office.regions["Абай облысы"], office.identity
    Authority(office.engine, before, lambda: office.now[0]).certify(region)
    changed(office, data)
    RootKey(office.engine, office.identity, data, lambda: office.now[0]).drop(before.sign.id, although_known=True)
    identity = open_identity(data)
    assert [key.id for key in identity.keys] == [office.identity.newest.id] and identity.first == before.sign.public
    office.now[0] += 30_000
    assert Accounts(office.engine, identity, lambda: office.now[0]).sign_in("аида", PASSWORD, office.code(secret)) is not None
    with office.engine.connect() as connection:
        inviting = Authority(office.engine, identity, lambda: office.now[0]).inviting(connection, region)
    assert inviting is not None and chain.read_certificate(inviting[1]).key == inviting[0].public
    log = office.browser()
    assert log.get("/health").status_code == 200


def test_an_invitation_of_a_region_proves_by_the_new_key(place: tuple[Office, Path]) -> None:
    office, data = place
    region = office.regions["Абай облысы"]
    Authority(office.engine, office.identity, lambda: office.now[0]).certify(region)
    changed(office, data)
    browser = office.signed_in("abai")
    invitation = read_invitation(browser.post("/staff/enrolment", {"organisation": "Жаңа мектеп"}, page="/staff/mine").text)
    assert invitation.sign_key == office.identity.newest.public and len(invitation.chain) == 1
    page = office.signed_in("centre").get("/staff/regions").text
    assert "Schools that have not exchanged since" in page
    assert "own key changed" in office.signed_in("centre").get("/staff/audit").text.replace("&#39;", "'")


def test_the_same_bundle_is_answered_by_the_key_that_is_asked(place: tuple[Office, Path]) -> None:
    office, data = place
    school, old = office.schools[OWN], office.identity.sign
    sent = bundle.build([write(AppealCards([AppealCard(b"12345678", 1, "2026-11", "pay", None, None)]))], reader=office.identity.seal.reader, sender=school.sign, serial=1)
    sha = bundle.sha256(sent)
    path = f"/v1/bundles/{sha.hex()}/1/0"

    def put(centre: bytes):
        return office.browser().ask("PUT", path, content=sent, headers=sign_request(school.sign, "PUT", path, 1, sent, centre=centre))

    first = put(old.id).content
    changed(office, data)
    new = office.identity.newest
    assert put(old.id).content == first
    answer = check_answer(put(new.id).content, new.public, bundle=sha, installation=school.installation)
    assert isinstance(answer, Receipt) and answer == check_answer(first, old.public, bundle=sha, installation=school.installation)
    assert put(b"12345678").status_code == 401
    with office.engine.connect() as connection:
        assert len(connection.execute(select(tables.card)).all()) == 1


def test_a_change_that_was_broken_off_is_finished(place: tuple[Office, Path]) -> None:
    office, data = place
    before = office.identity
    begun = begin_key(data, before)  # the power went here
    change = RootKey(office.engine, open_identity(data), data, lambda: office.now[0])
    change.change()
    assert open_identity(data).newest.public == begun.newest.public
    with office.engine.begin() as connection:
        papers = [bytes(one) for one in connection.execute(select(tables.chain_paper.c.paper)).scalars()]
        assert [(found.old, found.new) for found in map(chain.read_succession, papers)] == [(before.sign.public, begun.newest.public)]
        connection.execute(delete(tables.chain_paper))  # a database of before, with the centre.json of now
    RootKey(office.engine, open_identity(data), data, lambda: office.now[0]).change()
    assert open_identity(data).newest.public == begun.newest.public


def test_the_check_page_proves_from_the_first_key(place: tuple[Office, Path]) -> None:
    office, data = place
    region, first = office.regions["Абай облысы"], office.identity.sign.public
    old = Authority(office.engine, office.identity, lambda: office.now[0]).certify(region).certificate
    changed(office, data)
    changed(office, data)
    known = CardPost(office.engine, office.identity, lambda: office.now[0]).public()
    import base64

    successions = [base64.b64decode(one) for one in known["successions"]]
    assert base64.b64decode(known["root"]) == first and len(successions) == 2
    now = Authority(office.engine, office.identity, lambda: office.now[0]).regions()[region].certificate
    today = chain.day_of(20778)
    for root in (first, office.identity.newest.public, office.identity.former[1].public):
        trust = Trust(root, successions)
        assert chain.prove_region([old], trust, today).subject == chain.prove_region([now], trust, today).subject
        assert chain.current_key(trust) == office.identity.newest.public
    stranger = Trust(first, successions[1:])
    with pytest.raises(chain.NotProven):
        chain.prove_region([now], stranger, today)


def test_the_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*words: str):
        status = main([*words, "--json", "--data", str(tmp_path)])
        return status, json.loads(capsys.readouterr().out)

    status, listed = run("key", "list")
    assert status == 0 and [one["newest"] for one in listed["keys"]] == [True]
    assert run("key", "change")[1]["error"]["code"] == "KEY-03"
    old = listed["keys"][0]["key"]
    status, made = run("key", "change", "--sure")
    assert status == 0 and run("key", "list")[1]["keys"][0]["fingerprint"] == made["fingerprint"]
    assert run("key", "drop", made["key"])[1]["error"]["code"] == run("key", "drop", "zz")[1]["error"]["code"] == "KEY-01"
    run("enrol", "x", "--out", str(tmp_path / "i"))
    assert run("key", "drop", old) == (0, {"ok": True})
    kept = json.loads((tmp_path / FILE).read_text("utf-8"))
    assert [one["sign"] for one in kept["former"]] == [None]


def test_a_secret_of_another_centre_is_a_sentence(tmp_path: Path) -> None:
    office = open_office(tmp_path, None)
    stranger = open_identity(tmp_path / "another")
    with pytest.raises(OperatorError) as refused:
        Accounts(office.engine, stranger, lambda: office.now[0]).confirm(office.staff["centre"], "123456")
    assert refused.value.code == "DATA-03"
    office.close()
