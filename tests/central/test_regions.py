"""The page of regions and keys: what it shows, what it does, and to whom; and read receipts of notices."""

from __future__ import annotations

import os

from support.exchanging import hear, offered, tell
from support.office import Office
from tirek_central.authority import Authority
from tirek_protocol import chain
from tirek_protocol.messages import AddressTold, NoticeOpened, NoticesOpened
from tirek_protocol.sealing import HYBRID, SealingKey
from tirek_protocol.signing import SigningKey
from tirek_protocol.transfers import Address, read_address, write_address

SCHOOL, OTHER, FAR = "7-мектеп", "№ 3 «Еңбек» мектебі", "O'Brien-Жұмағұлова атындағы лицей"
NOTICE = {"title_kk": "Тақырып", "title_ru": "Заголовок", "text_kk": "Мәтін", "text_ru": "Текст"}


def region_of(office: Office, name: str = "Абай облысы") -> str:
    return f"/staff/regions/{office.regions[name]:016x}"


def test_who_is_certified_and_can_be_written_to(office: Office) -> None:
    tell(office, office.schools[SCHOOL], offered(office.schools[SCHOOL], SigningKey.new()), 1)
    seal, sign = SealingKey.new(HYBRID), SigningKey.new()
    text = write_address(Address(SCHOOL, "", seal.reader.public, sign.public, False), sign)
    tell(office, office.schools[OTHER], AddressTold(text), 1)
    page = office.signed_in("abai").get(region_of(office)).text
    assert read_address(text).fingerprint in page and "№ 1" in page and SCHOOL in page
    whole = office.signed_in("centre").get("/staff/regions").text
    assert whole.index("The centre itself") < whole.index("Абай облысы") < whole.index("Ұлытау облысы")
    assert "Ұлытау" not in office.signed_in("abai").get("/staff/regions").text
    assert office.signed_in("abai").get(region_of(office, "Ұлытау облысы")).status_code == 404
    for wrong in ("0" * 16, "x", "f" * 16):
        assert office.signed_in("abai").get(f"/staff/regions/{wrong}").status_code == 404
    assert office.signed_in("centre").get("/staff/regions/" + "0" * 16).status_code == 200


def test_certifying_and_withdrawing(office: Office) -> None:
    browser, road = office.signed_in("centre"), region_of(office)
    assert browser.post(f"{road}/certify", {}, page=road).status_code == 400
    assert browser.post(f"{road}/certify", {"sure": "yes", "public_key": "xyz"}, page=road).status_code == 400
    assert browser.post(f"{road}/certify", {"sure": "yes", "public_key": "ab" * 31}, page=road).status_code == 400
    assert browser.post(f"{road}/certify", {"sure": "yes"}, page=road).status_code == 303
    number = office.regions["Абай облысы"]
    mine = Authority(office.engine, office.identity, lambda: office.now[0]).regions()[number]
    assert mine.here and mine.id.hex() in browser.get(road).text
    own = SigningKey.new()
    browser.post(f"{road}/certify", {"sure": "yes", "public_key": own.public.hex().upper()}, page=road)
    assert "kept by the region" in browser.get(road).text
    assert browser.post(f"/staff/keys/{mine.id.hex()}/withdraw", {}, page=road).status_code == 400
    assert browser.post(f"/staff/keys/{mine.id.hex()}/withdraw", {"sure": "yes", "all": "yes"}, page=road).status_code == 303
    page = browser.get("/staff/regions").text
    assert mine.id.hex() in page and "everything it has signed" in page
    assert mine.id.hex() in office.signed_in("abai").get("/staff/regions").text
    assert mine.id.hex() not in office.signed_in("ulytau").get("/staff/regions").text
    log = browser.get("/staff/audit").text.replace("’", "'").replace("&#39;", "'")
    assert "Region's key certified" in log and "Region's key withdrawn" in log


def test_a_lost_key_is_accepted_by_a_person(office: Office) -> None:
    school, first, second = office.schools[SCHOOL], SigningKey.new(), SigningKey.new()
    tell(office, school, offered(school, first), 1)
    hear(office, school)
    tell(office, school, offered(school, second), 2)
    browser = office.signed_in("centre")
    page = browser.get("/staff/regions").text
    assert "Waiting for a person" in page and second.id.hex() in page
    assert second.id.hex() not in office.signed_in("abai").get("/staff/regions").text
    assert "a new key waits" in browser.get(region_of(office)).text and "№ 1" in browser.get(region_of(office)).text
    road = f"/staff/keys/{school.organisation:016x}/{second.id.hex()}/accept"
    assert office.signed_in("abai").post(road, {"sure": "yes"}, page="/staff/mine").status_code == 403
    assert browser.post(road, {}, page="/staff/mine").status_code == 400
    assert browser.post(road, {"sure": "yes"}, page="/staff/mine").status_code == 303
    assert browser.post(road, {"sure": "yes"}, page="/staff/mine").status_code == 404
    page = browser.get("/staff/regions").text
    assert "Waiting for a person" not in page and first.id.hex() in page
    withdrawn = [chain.read_withdrawal(one.paper).key for one in hear(office, school) if hasattr(one, "paper")]
    assert withdrawn == [first.id]


def test_read_receipts(office: Office) -> None:
    browser = office.signed_in("abai")
    browser.post("/staff/notices", NOTICE, page="/staff/mine")
    (notice,) = [one.notice for one in hear(office, office.schools[SCHOOL])]
    assert "1 of 2" in browser.get("/staff/notices").text and "0 of 2" in browser.get("/staff/notices").text
    opened = NoticesOpened([NoticeOpened(notice, 1), NoticeOpened(os.urandom(8), 1)])
    assert [(one.records, one.repeated) for one in tell(office, office.schools[SCHOOL], opened, 1).messages] == [(2, 1)]
    again = NoticesOpened([NoticeOpened(notice, 2)])
    assert tell(office, office.schools[SCHOOL], again, 2).messages[0].repeated == 1
    assert browser.get("/staff/notices").text.count("1 of 2") == 2
    tell(office, office.schools[FAR], again, 1)  # it was not for that region
    assert browser.get("/staff/notices").text.count("1 of 2") == 2
    tell(office, office.schools[OTHER], again, 1)  # opened there, though no computer has confirmed it yet
    assert browser.get("/staff/notices").text.count("2 of 2") == 2
