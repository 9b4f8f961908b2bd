"""The chain of keys at a real centre, on both its databases: regions certified, organisations certified, keys followed and withdrawn."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select

from support.exchanging import hear, offered, tell
from support.office import Office, School
from tirek_central import tables
from tirek_central.authority import Authority, sign_for_region
from tirek_central.card_post import CardPost
from tirek_central.enrolment import Enrolments
from tirek_central.errors import OperatorError
from tirek_central.main import main
from tirek_protocol import chain
from tirek_protocol.cards import withdrawn_name
from tirek_protocol.chain import Trust
from tirek_protocol.errors import Refused
from tirek_protocol.invitations import read_invitation
from tirek_protocol.messages import (
    CardWithdrawal,
    CardWithdrawals,
    KeyNews,
    OwnCertificate,
    WithdrawnCards,
)
from tirek_protocol.signing import SigningKey, key_id

SCHOOL, OTHER = "7-мектеп", "№ 3 «Еңбек» мектебі"
TODAY = date(2026, 11, 22)


@pytest.fixture
def authority(office: Office) -> Authority:
    return Authority(office.engine, office.identity, lambda: office.now[0])


def certificate(office: Office, school: School) -> OwnCertificate:
    (found,) = [one for one in hear(office, school) if isinstance(one, OwnCertificate)]
    return found


def trust(office: Office, *heard: KeyNews) -> Trust:
    by = {what: [one.paper for one in sorted(heard, key=lambda one: one.order) if one.what == what] for what in ("succession", "withdrawal")}
    return Trust(office.identity.sign.public, by["succession"], by["withdrawal"])


def test_the_centre_acts_for_a_region_without_a_key(office: Office):
    school, key = office.schools[SCHOOL], SigningKey.new()
    assert tell(office, school, offered(school, key), 1).messages[0].state == "taken"
    found = certificate(office, school)
    proven = chain.prove(found.chain, trust(office), TODAY)
    assert (proven.organisation.title, proven.region.title, found.key) == (SCHOOL, "Абай облысы", key.id)
    assert proven.organisation.subject == school.organisation.to_bytes(8)
    assert hear(office, school) == []
    assert tell(office, school, offered(school, key, revision=2), 2).messages[0].repeated == 1
    assert hear(office, school) == []


def test_secrets_of_regions_lie_sealed(office: Office):
    tell(office, office.schools[SCHOOL], offered(office.schools[SCHOOL], SigningKey.new()), 1)
    with office.engine.connect() as connection:
        row = connection.execute(select(tables.region_key)).one()
    assert len(bytes(row.secret)) == 12 + 32 + 16
    assert SigningKey(bytes(row.secret)[12:44]).public != bytes(row.public)


def test_a_key_that_it_does_not_hold_is_not_certified(office: Office):
    school, other = office.schools[SCHOOL], office.schools[OTHER]
    stolen = offered(other, SigningKey.new())
    receipt = tell(office, school, stolen, 1)
    assert [(one.state, one.code) for one in receipt.messages] == [("refused", "wrong_proof")]
    assert hear(office, school) == []


def test_a_new_key_needs_the_old_ones_signature_or_a_person(office: Office, authority: Authority):
    school, first, second, third = office.schools[SCHOOL], *(SigningKey.new() for _ in range(3))
    tell(office, school, offered(school, first), 1)
    certificate(office, school)
    tell(office, school, offered(school, second, chain.succeed(first, second, 40, TODAY)), 2)
    came = hear(office, school)
    news = [one for one in came if isinstance(one, KeyNews)]
    assert [one.key for one in came if isinstance(one, OwnCertificate)] == [second.id]
    assert chain.read_succession(news[0].paper).new == second.public

    tell(office, school, offered(school, third, chain.succeed(SigningKey.new(), third, 1, TODAY)), 3)
    assert hear(office, school) == []
    (waits,) = authority.keys()
    assert (waits.organisation, waits.key, waits.state) == (school.organisation, third.id, "unproven")
    with pytest.raises(OperatorError):
        authority.accept(school.organisation, second.id)
    authority.accept(school.organisation, third.id)
    came = hear(office, school)
    assert [one.key for one in came if isinstance(one, OwnCertificate)] == [third.id]
    assert [one.what for one in came if isinstance(one, KeyNews)] == ["withdrawal"]


def test_a_region_that_keeps_its_key_itself(office: Office, authority: Authority):
    school, region, own, key = office.schools[SCHOOL], office.regions["Абай облысы"], SigningKey.new(), SigningKey.new()
    made = authority.certify(region, own.public)
    assert not made.here
    assert authority.certify(region, own.public) == made
    tell(office, school, offered(school, key), 1)
    assert hear(office, school) == []
    asked = authority.to_sign(region)
    with pytest.raises(OperatorError):
        sign_for_region(asked, SigningKey.new())
    signed, names = sign_for_region(asked, own)
    assert names == [SCHOOL]
    with pytest.raises(OperatorError):
        authority.signed(region, signed[:-1] + bytes([signed[-1] ^ 1]))
    assert authority.signed(region, signed) == 1
    assert authority.signed(region, signed) == 0
    proven = chain.prove(certificate(office, school).chain, trust(office), TODAY)
    assert proven.region.key == own.public


def test_a_withdrawn_region_key_is_replaced_and_everybody_hears_of_it(office: Office, authority: Authority):
    school, key = office.schools[SCHOOL], SigningKey.new()
    authority.certify(office.regions["Абай облысы"])
    tell(office, school, offered(school, key), 1)
    old = certificate(office, school)
    region_key = chain.read_certificate(old.chain[0]).key
    assert authority.withdraw(key_id(region_key), 1) == 1
    came = hear(office, school)
    news = [one for one in came if isinstance(one, KeyNews)]
    with pytest.raises(chain.NotProven, match="key_withdrawn"):
        chain.prove(old.chain, trust(office, *news), TODAY)
    (new,) = [one for one in came if isinstance(one, OwnCertificate)]
    assert chain.prove(new.chain, trust(office, *news), TODAY).region.key != region_key
    public = CardPost(office.engine, office.identity, lambda: office.now[0]).public()
    assert len(public["withdrawals"]) == 1




def test_withdrawn_cards_reach_the_others_as_numbers_only(office: Office):
    school, other, card = office.schools[SCHOOL], office.schools[OTHER], b"cardcard"
    for number, each in enumerate((school, other)):
        tell(office, each, offered(each, SigningKey.new()), number + 1)
        hear(office, each)
    receipt = tell(office, school, CardWithdrawals([CardWithdrawal(card, 1)]), 5)
    assert (receipt.messages[0].records, receipt.messages[0].repeated) == (1, 0)
    assert tell(office, school, CardWithdrawals([CardWithdrawal(card, 2)]), 6).messages[0].repeated == 1
    (heard,) = [one for one in hear(office, other) if isinstance(one, WithdrawnCards)]
    assert heard.names == withdrawn_name(school.organisation.to_bytes(8), card)
    tell(office, school, CardWithdrawals([CardWithdrawal(b"anothers", 1)]), 7)
    assert hear(office, other) == []  # at most one part a day
    office.now[0] += 24 * 3600_000
    (heard,) = hear(office, other)
    assert (heard.batch, heard.names) == (2, withdrawn_name(school.organisation.to_bytes(8), b"anothers"))


def test_nothing_of_cards_goes_to_programs_that_have_not_asked(office: Office):
    school, silent = office.schools[SCHOOL], office.schools[OTHER]
    tell(office, school, offered(school, SigningKey.new()), 1)
    tell(office, school, CardWithdrawals([CardWithdrawal(b"cardcard", 1)]), 2)
    assert hear(office, silent) == []


def test_a_certified_region_signs_its_invitations(office: Office, authority: Authority):
    region = office.regions["Абай облысы"]
    enrolments = Enrolments(office.engine, office.identity, lambda: office.now[0])
    assert read_invitation(enrolments.invite("1-мектеп", region=region).text, TODAY).chain == []
    authority.certify(region)
    invitation = read_invitation(enrolments.invite("2-мектеп", region=region).text, TODAY)
    assert chain.prove_region(invitation.chain, trust(office), TODAY).title == "Абай облысы"
    assert invitation.sign_key == office.identity.sign.public
    authority.certify(region, SigningKey.new().public)  # kept by the region: the centre signs again
    assert read_invitation(enrolments.invite("3-мектеп", region=region).text, TODAY).chain == []


def test_commands_of_a_region_by_files_only(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    def run(*words: str) -> dict[str, Any]:
        main(["region", *words, "--data", str(tmp_path / "centre"), "--json"])
        return json.loads(capsys.readouterr().out)

    own = run("new-key", "--out", str(tmp_path / "own.key"))
    assert run("new-key", "--out", str(tmp_path / "own.key"))["error"]["code"] == "REGION-10"
    made = run("certify", "Ұлытау облысы", "--public-key", own["public_key"])
    assert made["kept"] == "region"
    assert run("certify", "Абай облысы")["kept"] == "here"
    assert [(one["name"], one["kept"]) for one in run("list")["regions"]] == [("Абай облысы", "here"), ("Ұлытау облысы", "region")]
    asked, signed = str(tmp_path / "to-sign"), str(tmp_path / "signed")
    run("to-sign", "Ұлытау облысы", "--out", asked)
    assert run("sign", asked, "--key", str(tmp_path / "own.key"), "--out", signed)["organisations"] == []
    assert run("signed", "Ұлытау облысы", signed) == {"certified": 0}
    assert run("keys") == {"keys": []}
    assert run("withdraw", made["key"], "--from", "1") == {"withdrawn_from": 1}
    assert run("withdraw", made["key"], "--from", "0")["error"]["code"] == "REGION-09"
    assert run("to-sign", "Жоқ", "--out", asked)["error"]["code"] == "REGION-03"


@pytest.mark.parametrize("noise", [b"", b"\xc0", b"x" * 1000, msgspec.msgpack.encode([b"12345678", [b"no"]]), msgspec.msgpack.encode([b"x"])])
def test_foreign_files_are_refused_with_a_sentence(noise: bytes, office: Office, authority: Authority, new_database: Callable[[str], str | None]):
    own = SigningKey.new()
    authority.certify(office.regions["Абай облысы"], own.public)
    with pytest.raises((OperatorError, Refused)):
        sign_for_region(noise, own)
    if noise != msgspec.msgpack.encode([b"x"]):
        with pytest.raises(OperatorError):
            authority.signed(office.regions["Абай облысы"], noise)
