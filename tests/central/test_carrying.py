"""The roads of a region's office that forwards sticks: nothing is taken or given that a school has not signed itself."""

from __future__ import annotations

import msgspec
import pytest

from support.office import Office
from tirek_central.carrier import Carrier
from tirek_central.carrying import Greeted, Greeting
from tirek_central.errors import OperatorError
from tirek_protocol import bundle as bundles
from tirek_protocol import sticks
from tirek_protocol.messages import AppealCard, AppealCards, write
from tirek_protocol.receipts import Problem
from tirek_protocol.signing import SigningKey
from tirek_protocol.sticks import Answered, Hello

OWN, OTHER = "7-мектеп", "O'Brien-Жұмағұлова атындағы лицей"


def problem(answer) -> tuple[int, str]:
    return answer.status_code, msgspec.msgpack.decode(answer.content, type=Problem).code


def road(office: Office, school: str, sha: bytes | None = None) -> str:
    return f"/v1/carry/{office.schools[school].installation.hex()}" + (f"/{sha.hex()}" if sha else "")


def a_bundle(office: Office, school: str, serial: int = 1) -> bytes:
    cards = AppealCards([AppealCard(bytes(8), 1, "2026-11", "pay", None, None)])
    return bundles.build([write(cards)], reader=office.identity.seal.reader, sender=office.schools[school].sign, serial=serial)


def hello(office: Office, school: str, key: SigningKey | None = None, centre: bytes | None = None) -> bytes:
    there = office.schools[school]
    paper = Hello(there.installation, centre or office.identity.sign.id, 0, [])
    return sticks.write_paper(paper, key or there.sign)


def test_only_what_the_school_itself_has_signed_is_taken(office: Office) -> None:
    browser, data = office.browser(), a_bundle(office, OWN)
    sha = bundles.sha256(data)
    assert problem(browser.ask("PUT", road(office, OTHER, sha), content=data))[0] == 400, "another school's folder"
    assert problem(browser.ask("PUT", road(office, OWN, bytes(32)), content=data)) == (403, "damaged")
    assert problem(browser.ask("PUT", f"/v1/carry/{'ab' * 8}/{sha.hex()}", content=data)) == (403, "unknown_installation")
    assert problem(browser.ask("PUT", road(office, OWN, sha), content=b"x" * (bundles.BUNDLE_LIMIT + 1))) == (413, "too_large")
    for path in ("/v1/carry/x", f"/v1/carry/{'AB' * 8}", f"/v1/carry/{'ab' * 8}/x", "/v1/carry/%27/" + "a" * 64):
        assert browser.ask("POST", path, content=b"\xff" * 20).status_code in (400, 403)
    assert browser.ask("PUT", road(office, OWN, sha), content=data).status_code == 200


def test_only_with_the_schools_own_greeting_anything_is_given_out(office: Office) -> None:
    browser = office.signed_in("centre")
    browser.post("/staff/notices", {"title_kk": "Т", "title_ru": "Т", "text_kk": "М", "text_ru": "М"}, page="/staff/mine")

    def greet(school: str, paper: bytes | None, answers: list[Answered] | None = None):
        return browser.ask("POST", road(office, school), content=msgspec.msgpack.encode(Greeting(paper, answers or [])))

    def greeted(school: str, paper: bytes | None) -> Greeted:
        return msgspec.msgpack.decode(greet(school, paper).content, type=Greeted)

    good = greeted(OWN, hello(office, OWN))
    assert len(good.down) == 1 and good.problem == ""
    sha = good.down[0].bundle
    assert greeted(OWN, None).down == []
    assert greeted(OWN, hello(office, OWN, key=SigningKey.new())).problem == "wrong_signature"
    assert greeted(OWN, hello(office, OWN, centre=bytes(8))).problem == "hello_for_another"
    assert greeted(OTHER, hello(office, OWN)).problem == "wrong_signature"
    assert browser.ask("POST", road(office, OWN, sha), content=hello(office, OWN)).status_code == 200
    for paper in (b"", b"\xc0", hello(office, OTHER), hello(office, OWN, key=SigningKey.new())):
        assert browser.ask("POST", road(office, OWN, sha), content=paper).status_code == 400
    assert problem(browser.ask("POST", road(office, OTHER, sha), content=hello(office, OTHER))) == (403, "nothing_there"), "not the reader"
    forged = Answered(bytes(32), b"\x92\xc4\x01x\xc4\x01x")
    assert greet(OWN, None, [forged]).status_code == 400, "our paper repeats only our own answers"
    with office.engine.begin() as connection:
        from tirek_central import tables

        connection.execute(tables.installation.update().values(withdrawn_ms=1))
    assert greeted(OWN, hello(office, OWN)).problem == "installation_withdrawn" and greeted(OWN, hello(office, OWN)).down == []


@pytest.mark.parametrize("url", ["http://127.0.0.1:9", "nonsense", "http://["])
def test_no_centre_there(office: Office, tmp_path, url: str) -> None:
    (tmp_path / sticks.ROOT / ("ab" * 8) / sticks.UP).mkdir(parents=True)
    with pytest.raises(OperatorError) as refused:
        Carrier(url).visit(tmp_path)
    assert refused.value.code == "CARRY-01"
