"""The members' page in a real browser: what is sealed there opens only at the school, and the answer only with the receipt."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from support.chromium import Chromium, chromium
from support.office import Office, School, open_office, serving
from support.postgres import Cluster
from tirek_central import tables
from tirek_central.asking import Asking
from tirek_central.enrolment import Enrolments
from tirek_central.web import application
from tirek_protocol import bundle as bundles
from tirek_protocol.messages import (
    MEMBER_REPLY_INFO,
    MEMBER_WORD_INFO,
    MemberReply,
    MemberWord,
    Understood,
    read,
    write,
)
from tirek_protocol.receipts import read_round_start
from tirek_protocol.sealing import Reader, SealingKey
from tirek_protocol.signing import SigningKey, sign_request

SCHOOL = "7-мектеп"
TEXT = "Қазан айының үстемеақысы төленбеді. Әсел Қ. O'Brien-Жұмағұлова 🙂 <b>"


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with chromium(phone=True, language="ru") as opened:
        yield opened


@pytest.fixture
def office(postgres: Cluster, tmp_path: Path, new_database: Callable[[str], str | None]) -> Iterator[Office]:
    opened = open_office(tmp_path, new_database("postgresql"))
    opened.app = application(opened.engine, opened.identity, lambda: opened.now[0], members=True)
    yield opened
    opened.close()


@pytest.fixture
def url(office: Office) -> Iterator[str]:
    with serving(lambda _url: office.app) as address:
        yield address


def ask(office: Office, school: School, method: str, path: str, body: bytes = b"") -> Any:
    headers = sign_request(school.sign, method, path, 1, body, centre=office.identity.sign.id)
    return office.browser().ask(method, path, content=body, headers=headers)


def fetch(office: Office, school: School) -> MemberWord:
    """As the school's next exchange does it."""
    import msgspec

    waiting = read_round_start(ask(office, school, "GET", "/v1/round/0").content).down
    data = ask(office, school, "GET", f"/v1/down/{waiting[0].bundle.hex()}/0").content
    letter = bundles.open_bundle(data, school.seal, office.identity.sign.public)
    understood = read(letter.messages[0])
    assert isinstance(understood, Understood) and isinstance(understood.content, MemberWord)
    ask(office, school, "POST", "/v1/down/taken", msgspec.msgpack.encode([waiting[0].bundle]))
    return understood.content


def write_word(browser: Chromium, url: str, office: Office, how: str) -> str:
    """Fills in and sends; returns the receipt number."""
    browser.go(f"{url}/ask/{office.schools[SCHOOL].organisation:016x}")
    browser.wait_for("#writing")
    browser.click(f"input[value={how}]")
    if how != "anonymous":
        browser.type("#name", "Әсел Қ.")
    browser.run("document.getElementById('text').value = arguments[0]", TEXT)
    browser.click("#word button")
    browser.wait_for("#sent")
    return browser.text("#number")


@pytest.mark.parametrize("how", ["named", "confidential", "anonymous"])
def test_from_the_telephone_to_the_school_and_back(browser: Chromium, url: str, office: Office, how: str) -> None:
    school = office.schools[SCHOOL]
    number = write_word(browser, url, office, how)
    assert re.fullmatch(r"([0-9A-HJKMNP-TV-Z]{4}-){3}[0-9A-HJKMNP-TV-Z]{4}", number)
    assert state(browser, number) == "state-received"

    word = fetch(office, school)
    opened = json.loads(school.seal.open(word.sealed, MEMBER_WORD_INFO + school.seal.reader.id))
    assert (opened["how"], opened["text"], opened["lang"]) == (how, TEXT, "ru")
    assert opened["name"] == ("" if how == "anonymous" else "Әсел Қ.")
    assert len(word.sealed) == 1024 + 48  # whole kilobytes, and the seal
    assert state(browser, number) == "state-delivered"

    reader = Reader(base64.b64decode(opened["reply_key"]))
    sealed = reader.seal(json.dumps({"v": 1, "text": "Төленді. Рахмет <i>"}).encode(), MEMBER_REPLY_INFO + reader.id)
    reply = bundles.build([write(MemberReply(word.word, 1, "answered", sealed))], reader=office.identity.seal.reader, sender=school.sign, serial=1)
    assert ask(office, school, "PUT", f"/v1/bundles/{bundles.sha256(reply).hex()}/1/0", reply).status_code == 200
    assert state(browser, number.lower().replace("-", " ")) == "state-answered"
    assert browser.text("#reply-text") == "Төленді. Рахмет <i>"

    # Neither the words, nor the name, nor the receipt number are at the centre.
    with office.engine.connect() as connection:
        stored = repr([connection.execute(select(table)).all() for table in tables.metadata.sorted_tables])
    assert not any(secret in stored for secret in ("үстемеақы", "Әсел", number, number.replace("-", ""), "Рахмет"))
    assert browser.ask("GET", "/cookie") == []


def state(browser: Chromium, number: str) -> str:
    browser.run("document.getElementById('receipt').value = arguments[0]", number)
    browser.run("for (const e of document.querySelectorAll('[data-group=state]')) e.hidden = true")
    browser.click("#receipt-form button")
    browser.wait_for("[data-group=state]:not([hidden])")
    return browser.run("return document.querySelector('[data-group=state]:not([hidden])').id")


def test_wrong_numbers(browser: Chromium, url: str, office: Office) -> None:
    browser.go(url + "/ask")
    browser.wait_for("#looking")
    assert state(browser, "0000-0000-0000") == "state-form"
    assert state(browser, "0000-0000-0000-0000") == "state-nothing"
    assert state(browser, "О000-0000-0000-000I") == "state-nothing"  # a Cyrillic О and an I are read as what they look like


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_it_fits_a_telephone(browser: Chromium, url: str, office: Office, language: str) -> None:
    browser.go(f"{url}/ask/{office.schools[SCHOOL].organisation:016x}?lang={language}")
    browser.wait_for("#writing")
    assert browser.wider_than_the_window() == []


def lookup(number: str) -> bytes:
    return hashlib.sha256(b"tirek/lookup/1\0" + number.encode()).digest()


def words(office: Office, *, of: bytes | None = None, size: int = 1072) -> dict[str, Any]:
    reader = office.schools[SCHOOL].seal.reader
    sealed = {base64.b64encode(of or reader.id).decode(): base64.b64encode(os.urandom(size)).decode()}
    return {"lookup": base64.b64encode(os.urandom(32)).decode(), "sealed": sealed}


def test_only_the_right_form_is_taken(office: Office) -> None:
    browser, road = office.browser(), f"/ask/{office.schools[SCHOOL].organisation:016x}/words"
    good = words(office)
    bad: list[Any] = [
        {}, [], {"lookup": good["lookup"]}, good | {"sealed": []}, good | {"sealed": {}}, good | {"lookup": "x"}, good | {"lookup": None},
        words(office, size=20), words(office, size=70_000), good | {"sealed": {"!": "!"}}, good | {"sealed": {"AAAAAAAAAAA=": 5}},
    ]  # fmt: skip
    for body in bad:
        assert browser.ask("POST", road, json=body).status_code == 400, body
    assert browser.ask("POST", road, content="[" * 100_000, headers={"content-type": "application/json"}).status_code == 400
    assert browser.ask("POST", road, content=b"\xff", headers={"content-type": "application/json"}).status_code == 400
    assert browser.ask("POST", road, content=json.dumps(good), headers={"content-type": "text/plain"}).status_code == 400
    assert browser.ask("POST", road, content=b" " * 600_000, headers={"content-type": "application/json"}).status_code == 400
    assert browser.ask("POST", road, json=words(office, of=b"12345678")).json()["problem"] == "ASK-01"
    assert browser.ask("POST", "/ask/0000000000000001/words", json=good).json()["problem"] == "ASK-01"
    assert browser.get("/ask/0000000000000001").status_code == 404
    for _ in range(2):  # an answer was lost: again, and there is one word
        assert browser.ask("POST", road, json=good).json() == {"ok": True}
    with office.engine.connect() as connection:
        assert len(connection.execute(select(tables.member_word)).all()) == 1


def test_a_flood_stops_at_the_centre(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tirek_central.asking.PER_DAY", 3)
    browser, road = office.browser(), f"/ask/{office.schools[SCHOOL].organisation:016x}/words"
    assert [browser.ask("POST", road, json=words(office)).status_code for _ in range(5)] == [200, 200, 200, 429, 429]
    office.now[0] += 25 * 3600_000
    assert browser.ask("POST", road, json=words(office)).status_code == 200


def test_guesses_are_limited_and_no_cookie_or_address_is_kept(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    from dataclasses import replace

    from tirek_central import asking

    monkeypatch.setattr(asking, "GUESSES", replace(asking.GUESSES, most=5))
    browser = office.browser()
    guess = [browser.ask("POST", "/ask/state", json={"lookup": base64.b64encode(os.urandom(32)).decode()}) for _ in range(7)]
    assert [answer.status_code for answer in guess] == [404] * 5 + [429] * 2
    page = browser.get(f"/ask/{office.schools[SCHOOL].organisation:016x}?lang=kk")
    assert "set-cookie" not in page.headers and not any("set-cookie" in answer.headers for answer in guess)
    assert "script-src 'self'" in page.headers["content-security-policy"] and "unsafe" not in page.headers["content-security-policy"]
    with office.engine.connect() as connection:
        stored = repr([connection.execute(select(table)).all() for table in tables.metadata.sorted_tables])
    assert "127.0.0.1" not in stored


def test_a_reply_of_another_school_changes_nothing(office: Office) -> None:
    asking, school = Asking(office.engine, office.identity, lambda: office.now[0]), office.schools[SCHOOL]
    name = os.urandom(32)
    asking.take(school.organisation, name, {school.seal.reader.id: os.urandom(100)})
    word, other = fetch(office, school), office.schools["№ 3 «Еңбек» мектебі"]
    data = bundles.build([write(MemberReply(word.word, 1, "closed"))], reader=office.identity.seal.reader, sender=other.sign, serial=1)
    assert ask(office, other, "PUT", f"/v1/bundles/{bundles.sha256(data).hex()}/1/0", data).status_code == 200
    found = asking.state(name)
    assert found and found.state == "delivered"


def test_who_does_not_trust_the_chair_writes_to_the_regional_office(office: Office) -> None:
    """Of their own region alone, and only when it has a computer: sealed to the desk, by its own page."""
    office.app = application(office.engine, office.identity, lambda: office.now[0], members=True)
    school = f"/ask/{office.schools[SCHOOL].organisation:016x}"
    assert "regional office" not in office.browser().get(school + "?lang=en").text
    abai, ulytau = office.regions.values()
    for name, region in (("Абай облысының басқармасы", abai), ("Ұлытау облысының басқармасы", ulytau)):
        invited = Enrolments(office.engine, office.identity, lambda: office.now[0]).invite(name, region=region, kind="desk")
        assert f"/ask/{invited.organisation_id:016x}" not in office.browser().get(school).text, "it has not joined yet"
        sign, seal = SigningKey.new(), SealingKey.new()
        row = {"id": sign.id, "organisation": invited.organisation_id, "sign_key": sign.public, "seal_key": seal.reader.public, "program": "tirek", "enrolled_ms": 1, "seen_ms": 1}
        with office.engine.begin() as connection:
            connection.execute(tables.installation.insert().values(**row))
        office.schools[name] = School(invited.organisation_id, sign.id, sign, seal)
    own, other = (f"/ask/{office.schools[name].organisation:016x}" for name in ("Абай облысының басқармасы", "Ұлытау облысының басқармасы"))
    page = office.browser().get(school + "?lang=en").text
    assert own in page and other not in page
    desk = office.browser().get(own + "?lang=en").text
    assert "The regional office" in desk and "The chair</b>" not in desk and own + "/words" in desk
    assert base64.b64encode(office.schools["Абай облысының басқармасы"].seal.reader.public).decode() in desk.replace("&#43;", "+").replace("&#34;", '"')


def test_without_the_switch_there_is_no_such_page(office: Office) -> None:
    office.app = application(office.engine, office.identity)
    assert office.browser().get("/ask").status_code == 404
