"""Every road of the whole application, by name: a new one fails here until somebody has said who may walk it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import select
from starlette.routing import Mount, Route

from support.exchanging import ask, hear, tell
from support.office import NOW, Browser, Office, open_office
from tirek_central import tables
from tirek_central.notices import Notices
from tirek_central.pages.roads import ROADS
from tirek_central.staff.accounts import CENTRE, LAWYER, REGION
from tirek_central.web import application
from tirek_protocol import bundle as bundles
from tirek_protocol import sticks
from tirek_protocol.messages import AppealCard, AppealCards, write
from tirek_protocol.receipts import read_round_start, read_waiting
from tirek_protocol.signing import SigningKey, sign_request

SCHOOL, OTHER = "7-мектеп", "№ 3 «Еңбек» мектебі"

SIGNED, CARRIED, PUBLIC, TOKEN = "an enrolled installation", "whoever has the stick", "everybody", "who has the token of the figures"
EVERY_STAFF, OFFICE_STAFF, CENTRE_STAFF = {CENTRE, REGION, LAWYER}, {CENTRE, REGION}, {CENTRE}

WHO: dict[tuple[str, str], Any] = {
    ("GET", "/health"): PUBLIC,
    ("POST", "/v1/enrol"): PUBLIC,
    ("GET", "/v1/round/{highest:int}"): SIGNED,
    ("GET", "/v1/bundles/{sha}/{count:int}"): SIGNED,
    ("PUT", "/v1/bundles/{sha}/{count:int}/{number:int}"): SIGNED,
    ("POST", "/v1/directory"): SIGNED,
    ("POST", "/v1/down/taken"): SIGNED,
    ("GET", "/v1/down/{sha}/{start:int}"): SIGNED,
    ("POST", "/v1/carry/{installation}"): CARRIED,
    ("PUT", "/v1/carry/{installation}/{sha}"): CARRIED,
    ("POST", "/v1/carry/{installation}/{sha}"): CARRIED,
    ("GET", "/staff/sign-in"): PUBLIC,
    ("POST", "/staff/sign-in"): PUBLIC,
    ("GET", "/staff/start"): PUBLIC,
    ("POST", "/staff/start"): PUBLIC,
    ("POST", "/staff/sign-in/passkey/options"): PUBLIC,
    ("POST", "/staff/sign-in/passkey"): PUBLIC,
    ("POST", "/staff/sign-out"): EVERY_STAFF,
    ("GET", "/staff"): EVERY_STAFF,
    ("GET", "/staff/organisations.xlsx"): OFFICE_STAFF,
    ("GET", "/staff/organisations/{number}"): EVERY_STAFF,
    ("POST", "/staff/organisations/{number}/region"): CENTRE_STAFF,
    ("POST", "/staff/installations/{installation}/withdraw"): OFFICE_STAFF,
    ("GET", "/staff/notices"): EVERY_STAFF,
    ("POST", "/staff/notices"): OFFICE_STAFF,
    ("GET", "/staff/enrolment"): OFFICE_STAFF,
    ("POST", "/staff/enrolment"): OFFICE_STAFF,
    ("GET", "/staff/audit"): OFFICE_STAFF,
    ("GET", "/staff/people"): CENTRE_STAFF,
    ("POST", "/staff/people"): CENTRE_STAFF,
    ("POST", "/staff/people/{number}/restart"): CENTRE_STAFF,
    ("POST", "/staff/people/{number}/close"): CENTRE_STAFF,
    ("POST", "/staff/people/{number}/sessions"): CENTRE_STAFF,
    ("POST", "/staff/regions"): CENTRE_STAFF,
    ("POST", "/staff/mine/sessions"): EVERY_STAFF,
    ("GET", "/staff/figures"): EVERY_STAFF,
    ("GET", "/staff/disputes"): EVERY_STAFF,
    ("GET", "/staff/figures.xlsx"): OFFICE_STAFF,
    ("GET", "/staff/disputes.xlsx"): OFFICE_STAFF,
    ("GET", "/staff/clauses"): EVERY_STAFF,
    ("GET", "/staff/systems"): EVERY_STAFF,
    ("GET", "/staff/clauses.xlsx"): OFFICE_STAFF,
    ("GET", "/staff/systems.xlsx"): OFFICE_STAFF,
    ("GET", "/staff/membership"): EVERY_STAFF,
    ("GET", "/staff/membership.xlsx"): OFFICE_STAFF,
    ("GET", "/staff/packs"): EVERY_STAFF,
    ("GET", "/staff/wrong-answers"): {CENTRE, LAWYER},
    ("POST", "/staff/wrong-answers"): {CENTRE, LAWYER},
    ("GET", "/staff/mine"): EVERY_STAFF,
    ("POST", "/staff/mine/passkeys/options"): EVERY_STAFF,
    ("POST", "/staff/mine/passkeys"): EVERY_STAFF,
    ("POST", "/staff/mine/passkeys/remove"): EVERY_STAFF,
    ("GET", "/staff/answers"): EVERY_STAFF,
    ("POST", "/staff/answers"): OFFICE_STAFF,
    ("POST", "/staff/answers/{answer}/withdraw"): OFFICE_STAFF,
    ("GET", "/staff/surveys"): EVERY_STAFF,
    ("POST", "/staff/surveys"): OFFICE_STAFF,
    ("POST", "/staff/surveys/{survey}/codes"): OFFICE_STAFF,
    ("POST", "/staff/surveys/{survey}/close"): OFFICE_STAFF,
    ("GET", "/staff/surveys/{survey}.xlsx"): OFFICE_STAFF,
    ("GET", "/staff/regions"): OFFICE_STAFF,
    ("GET", "/staff/regions/{region}"): OFFICE_STAFF,
    ("POST", "/staff/regions/{region}/certify"): CENTRE_STAFF,
    ("POST", "/staff/keys/{key}/withdraw"): CENTRE_STAFF,
    ("POST", "/staff/keys/{organisation}/{key}/accept"): CENTRE_STAFF,
    ("GET", "/static/{name}"): PUBLIC,
    ("GET", "/check"): PUBLIC,
    ("GET", "/check/known.json"): PUBLIC,
    ("GET", "/ask"): PUBLIC,
    ("POST", "/ask/state"): PUBLIC,
    ("GET", "/ask/survey/{number}"): PUBLIC,
    ("POST", "/ask/survey/{number}"): PUBLIC,
    ("GET", "/ask/{number}"): PUBLIC,
    ("POST", "/ask/{number}/words"): PUBLIC,
    ("*", "/packs"): PUBLIC,
    ("GET", "/metrics"): TOKEN,
}


@pytest.fixture
def whole(tmp_path: Path, new_database: Callable[[str], str | None]) -> Iterator[Office]:
    """A centre with everything that it can serve switched on."""
    office = open_office(tmp_path, new_database("every_road"))
    office.app = application(office.engine, office.identity, lambda: NOW, members=True, packs=tmp_path / "packs", metrics_token="figures")
    yield office
    office.close()


def roads_of(app: Any) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for route in app.routes:
        if isinstance(route, Mount):
            found.add(("*", route.path))
        else:
            assert isinstance(route, Route), route
            found |= {(method, route.path) for method in (route.methods or {"*"}) - {"HEAD"}}
    return found


def test_every_road_is_known_by_name(whole: Office) -> None:
    there = roads_of(whole.app)
    assert there - set(WHO) == set(), "a new road: say who may walk it, in this file"
    assert set(WHO) - there == set()


def test_the_roads_of_staff_are_open_to_whom_they_should_be() -> None:
    assert {(road.method, road.path) for road in ROADS} == {road for road in WHO if road[1].startswith("/staff")}
    for road in ROADS:
        who = WHO[road.method, road.path]
        assert road.roles == (frozenset() if who == PUBLIC else frozenset(who)), road.path


def signed_roads(whole: Office) -> list[tuple[str, str, bytes]]:
    """Each road of the exchange with something right to ask on it."""
    data = bundles.build([write(AppealCards([AppealCard(b"12345678", 1, "2026-11", None, None, None)]))],
                         reader=whole.identity.seal.reader, sender=whole.schools[SCHOOL].sign, serial=1)  # fmt: skip
    sha = bundles.sha256(data).hex()
    bodies = {"PUT": data, "/v1/directory": b"\x91\xa0", "/v1/down/taken": b"\x90"}
    filled: list[tuple[str, str, bytes]] = []
    for method, path in sorted(road for road, who in WHO.items() if who == SIGNED):
        body = bodies.get(path, bodies.get(method, b""))
        path = path.replace("{highest:int}", "0").replace("{sha}", sha).replace("{count:int}", "1").replace("{number:int}", "0").replace("{start:int}", "0")
        filled.append((method, path, body))
    return filled


def test_the_exchange_hears_nobody_but_its_installations(whole: Office) -> None:
    """Every signed road × no signature, a stranger's, another's under this name, for another road, another body, another centre, withdrawn."""
    school, other, stranger = whole.schools[SCHOOL], whole.schools[OTHER], SigningKey.new()
    centre, browser = whole.identity.sign.id, whole.browser()
    withdrawn = whole.schools["O'Brien-Жұмағұлова атындағы лицей"]
    with whole.engine.begin() as connection:
        connection.execute(tables.installation.update().where(tables.installation.c.id == withdrawn.installation).values(withdrawn_ms=1))
    for method, path, body in signed_roads(whole):
        right = sign_request(school.sign, method, path, 1, body, centre=centre)
        forged = {
            "nobody": {},
            "a stranger": sign_request(stranger, method, path, 1, body, centre=centre),
            "another school under this name": right | {"tirek-signature": sign_request(other.sign, method, path, 1, body, centre=centre)["tirek-signature"]},
            "for another road": sign_request(school.sign, method, path + "0", 1, body, centre=centre),
            "another method": sign_request(school.sign, "DELETE", path, 1, body, centre=centre),
            "another body": sign_request(school.sign, method, path, 1, body + b"x", centre=centre),
            "another centre": sign_request(school.sign, method, path, 1, body, centre=stranger.id),
            "another time": right | {"tirek-time": "2"},
            "withdrawn": sign_request(withdrawn.sign, method, path, 1, body, centre=centre),
        }
        for who, headers in forged.items():
            reply = browser.ask(method, path, content=body, headers=headers)
            assert reply.status_code in (401, 403), (method, path, who, reply.status_code)
            assert len(reply.content) < 60, "a code and nothing else"
        assert browser.ask(method, path, content=body, headers=right).status_code in (200, 202, 400), path


def test_nobody_is_told_what_is_for_another_school(whole: Office) -> None:
    """Bundles up and down, by the line and by the roads of the stick: another organisation's name in the path gives nothing."""
    school, other = whole.schools[SCHOOL], whole.schools[OTHER]
    tell(whole, school, AppealCards([AppealCard(b"12345678", 1, "2026-11", "pay", None, None)]), 1)
    Notices(whole.engine, whole.identity, lambda: NOW).publish({"kk": "Жиналыс"}, {"kk": "Жұмада"})
    with whole.engine.connect() as connection:
        sent = bytes(connection.execute(select(tables.bundle.c.id)).scalar_one()).hex()
    (item,) = read_round_start(ask(whole, school, "GET", "/v1/round/0").content).down
    assert ask(whole, school, "GET", f"/v1/bundles/{sent}/1").status_code == 200
    answer = ask(whole, other, "GET", f"/v1/bundles/{sent}/1")
    assert (answer.status_code, read_waiting(answer.content).missing) == (202, [0]), "as of a bundle that never was"
    down = f"/v1/down/{item.bundle.hex()}/0"
    assert (ask(whole, school, "GET", down).status_code, ask(whole, other, "GET", down).status_code) == (200, 400)
    ask(whole, other, "POST", "/v1/down/taken", msgspec.msgpack.encode([item.bundle]))
    assert read_round_start(ask(whole, school, "GET", "/v1/round/0").content).down == [item], "nobody confirms for another"
    _carried(whole, item.bundle)
    assert len(hear(whole, school)) == 1


def _carried(whole: Office, waiting: bytes) -> None:
    school, other, browser = whole.schools[SCHOOL], whole.schools[OTHER], whole.browser()
    centre, mine = whole.identity.sign.id, f"/v1/carry/{school.installation.hex()}"
    right = sticks.write_paper(sticks.Hello(school.installation, centre, 0, []), school.sign)
    others = sticks.write_paper(sticks.Hello(other.installation, centre, 0, [waiting]), other.sign)
    lying = sticks.write_paper(sticks.Hello(school.installation, centre, 0, [waiting]), other.sign)
    for hello in (others, lying, b"", b"\xff" * 40):
        assert browser.ask("POST", f"{mine}/{waiting.hex()}", content=hello).status_code in (400, 403)
        greeted = _greeted(browser, mine, hello)
        assert (greeted[1], bool(greeted[2])) == ([], True), "nothing waits for who cannot show that it is theirs"
    foreign = bundles.build([write(AppealCards([AppealCard(b"abcdefgh", 1, "2026-11", None, None, None)]))],
                            reader=whole.identity.seal.reader, sender=other.sign, serial=1)  # fmt: skip
    assert browser.ask("PUT", f"{mine}/{bundles.sha256(foreign).hex()}", content=foreign).status_code in (400, 403)
    assert browser.ask("POST", f"{mine}/{waiting.hex()}", content=right).status_code == 200
    assert len(_greeted(browser, mine, right)[1]) == 1


def _greeted(browser: Browser, road: str, hello: bytes) -> list[Any]:
    reply = browser.ask("POST", road, content=msgspec.msgpack.encode([hello, []]))
    assert reply.status_code == 200
    return msgspec.msgpack.decode(reply.content)


def test_the_figures_want_their_token(whole: Office) -> None:
    browser = whole.browser()
    for headers in ({}, {"authorization": "Bearer wrong"}, {"authorization": "figures"}):
        assert browser.ask("GET", "/metrics", headers=headers).status_code in (401, 403, 404)
    assert browser.ask("GET", "/metrics", headers={"authorization": "Bearer figures"}).status_code == 200


def test_what_everybody_may_read_sets_no_name(whole: Office) -> None:
    """The roads of members and of checkers keep no cookie of a session; roads of packs lead out of no folder."""
    browser = whole.browser()
    number = f"{whole.schools[SCHOOL].organisation:016x}"
    for path in ("/check", "/check/known.json", "/ask", f"/ask/{number}", "/static/base.css", "/health"):
        assert "session" not in browser.get(path).headers.get("set-cookie", ""), path
    for trick in ("/packs/../staff", "/packs/%2e%2e/%2e%2e/identity", "/packs//etc/passwd"):
        assert browser.get(trick).status_code in (303, 404), trick
