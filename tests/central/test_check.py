"""The check page in a real browser judges cards as the program does, and sends nothing of them to the centre."""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import uvicorn

from support.chromium import Chromium, chromium
from support.office import Office, open_office
from tirek_central import tables
from tirek_central.card_post import CardPost
from tirek_central.server import Server, listen, url_of
from tirek_protocol import cards, chain
from tirek_protocol.chain import Certificate, NotProven, Trust, day_number, pack_name
from tirek_protocol.errors import Refused
from tirek_protocol.messages import CardWithdrawal, CardWithdrawals
from tirek_protocol.signing import SigningKey

NAME, NUMBER = "Жұмағұлова Әсел Қайратқызы", "17-A/2026"
SCHOOL = "O'Brien-Жұмағұлова атындағы <b>№ 7</b> лицей"
ISSUED = date(2026, 11, 21)
CARD = b"cardcard"


@dataclass
class Seen:
    """Everything that a browser has sent."""

    app: Any
    requests: list[tuple[str, str, bytes]] = field(default_factory=list[tuple[str, str, bytes]])

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body = bytearray()

        async def listening() -> Any:
            message = await receive()
            body.extend(message.get("body", b""))
            return message

        await self.app(scope, listening, send)
        self.requests.append((scope["path"] + "?" + scope["query_string"].decode(), repr(scope["headers"]), bytes(body)))


@pytest.fixture(scope="module")
def browser() -> Iterator[Chromium]:
    with chromium(phone=True, language="ru") as opened:
        yield opened


@pytest.fixture
def office(tmp_path: Path, new_database: Callable[[str], str | None]) -> Iterator[Office]:
    opened = open_office(tmp_path, None)
    opened.app = Seen(opened.app)
    yield opened
    opened.close()


@pytest.fixture
def url(office: Office) -> Iterator[str]:
    bound, ready = listen("127.0.0.1", 0), threading.Event()
    bound.listen()
    server = Server(uvicorn.Config(office.app, lifespan="off", log_level="critical", access_log=False), ready.set)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    assert ready.wait(60)
    yield url_of(bound)
    server.should_exit = True
    thread.join(60)
    bound.close()


class Makes:
    """Papers and cards under the key of a centre."""

    def __init__(self, root: SigningKey) -> None:
        self.root, self.region, self.school, self.later = root, *(SigningKey(bytes([number]) * 32) for number in (5, 6, 7))

    def certificate(self, context: bytes, by: SigningKey, key: SigningKey, name: str, *, serial: int = 1, subject: int = 7, start: date = ISSUED, days: int = 3650) -> bytes:
        content = Certificate(serial, subject.to_bytes(8), key.public, pack_name(name), day_number(start), day_number(start + timedelta(days=days)))
        return chain.certify(context, content, by)

    def text(self, *, by: SigningKey | None = None, root: SigningKey | None = None, serial: int = 1, card: bytes = CARD, days: int = 3650, start: date = ISSUED, name: str = NAME) -> str:
        signed = cards.write_card(cards.Card(serial, card, pack_name(NUMBER), pack_name(name), day_number(ISSUED)), by or self.school)
        region = self.certificate(chain.REGION, root or self.root, self.region, "Ұлытау облысы", days=days, start=start)
        school = self.certificate(chain.ORGANISATION, self.region, self.school, SCHOOL, days=days, start=start)
        return "".join(cards.card_text("", signed, region, school))[len("/check") :]


def open_page(browser: Chromium, url: str, text: str = "", language: str = "ru") -> None:
    browser.go("about:blank")
    browser.go(f"{url}/check?lang={language}{text}")
    browser.wait_for("#asking")


def verdict(browser: Chromium) -> str:
    browser.wait_for("[data-group=said]:not([hidden])")
    return browser.run("return document.querySelector('[data-group=said]:not([hidden])').id.slice(5)")


def check(browser: Chromium, url: str, text: str) -> str:
    open_page(browser, url, text if text.startswith("#") else "#" + text)
    return verdict(browser)


def judged(text: str, trust: Trust, withdrawn: set[bytes]) -> str:
    """What the program says, in the page's words."""
    words = {"foreign_root": "foreign", "wrong_signature": "changed", "card_changed": "changed", "not_a_paper": "changed", "bad_name": "changed"}
    try:
        found = cards.check_card(text, trust, ISSUED)
    except NotProven as error:
        return words.get(error.code, error.code)
    except Refused as error:
        return words.get(error.code, error.code)
    return "withdrawn" if found.withdrawn_name in withdrawn else "genuine"


def test_a_genuine_card_and_what_the_centre_sees_of_it(browser: Chromium, url: str, office: Office) -> None:
    text = Makes(office.identity.sign).text()
    open_page(browser, url, text)
    assert verdict(browser) == "genuine"
    shown = {name: browser.text(f"#card-{name}") for name in ("name", "number", "organisation", "region", "issued")}
    assert shown == {"name": NAME, "number": NUMBER, "organisation": SCHOOL, "region": "Ұлытау облысы", "issued": "21.11.2026"}
    assert browser.run("return location.href") == url + "/check?lang=ru"  # the card is not left among the visited pages
    digits = text[1:]
    assert browser.run("return document.querySelector('.languages a').hash") == text
    sent = list(office.app.requests)
    assert {path for path, _, body in sent} - {"/favicon.ico?"} == {"/check?lang=ru", "/static/pages.css?", "/static/check.js?", "/check/known.json?"}
    for path, headers, body in sent:
        assert body == b""
        assert not any(part in path + headers for part in (digits, digits[:40], digits[200:240], NUMBER, CARD.hex()))
    assert browser.ask("GET", "/cookie") == []
    with office.engine.connect() as connection:
        stored = repr([connection.execute(table.select()).all() for table in tables.metadata.sorted_tables])
    assert "127.0.0.1" not in stored and NUMBER not in stored


def test_the_browser_and_the_program_judge_alike(browser: Chromium, url: str, office: Office) -> None:
    make, stranger = Makes(office.identity.sign), SigningKey.new()
    post = CardPost(office.engine, office.identity, lambda: office.now[0])
    with office.engine.begin() as connection:
        post.take(connection, 7, CardWithdrawals([CardWithdrawal(b"gonegone", 1)]))
        post.take(connection, 8, CardWithdrawals([CardWithdrawal(CARD, 1)]))  # another school's word changes nothing
        papers = [("succession", chain.succeed(make.school, make.later, 10, ISSUED)), ("succession", chain.succeed(make.school, stranger, 2, ISSUED)),
                  ("succession", b"x" * 200), ("withdrawal", chain.withdraw(make.root, 9, stranger.id, 1, ISSUED)), ("withdrawal", chain.withdraw(stranger, 9, make.region.id, 1, ISSUED)),
                  ("withdrawal", chain.withdraw(make.root, 10, make.later.id, 20, ISSUED))]  # fmt: skip
        for what, paper in papers:
            connection.execute(tables.chain_paper.insert().values(what=what, paper=paper, made_ms=1, number=None))
    trust = Trust(make.root.public, [paper for what, paper in papers if what == "succession"], [paper for what, paper in papers if what == "withdrawal"])
    withdrawn = {cards.withdrawn_name((7).to_bytes(8), b"gonegone")}
    good = make.text()
    cases = {
        "genuine": [good, make.text(serial=9), make.text(by=make.later, serial=10), make.text(start=date(2026, 11, 1), name="Ñandú Жұмабек")],
        "withdrawn": [make.text(card=b"gonegone")],
        "foreign": [make.text(root=stranger)],
        "changed": [make.text(by=stranger)],
        "key_withdrawn": [make.text(serial=10), make.text(by=make.later, serial=9), make.text(by=make.later, serial=20)],
        "expired": [make.text(start=date(2001, 1, 1), days=365)],
        "not_a_card": ["#1", "#" + "9" * 900, "#x"],
        "newer_card": ["#" + str(int.from_bytes(b"\x02" + bytes(300)))],
    }
    for expected, texts in cases.items():
        for text in texts:
            assert judged(text, trust, withdrawn) == expected
            assert check(browser, url, text) == expected
    luck = random.Random(7)
    for _ in range(12):
        at = luck.randrange(2, len(good))
        changed = good[:at] + str((int(good[at]) + 1) % 10) + good[at + 1 :]
        assert judged(changed, trust, withdrawn) not in ("genuine", "withdrawn")
        assert check(browser, url, changed) == judged(changed, trust, withdrawn)


def test_a_text_from_a_scanner(browser: Chromium, url: str, office: Office) -> None:
    make = Makes(office.identity.sign)
    open_page(browser, url)
    browser.run("document.getElementById('text').value = arguments[0]", "https://elsewhere.example/check" + make.text())
    browser.click("#text-form button")
    assert verdict(browser) == "genuine"


def test_withdrawn_cards_say_since_when_and_the_list_says_its_day(browser: Chromium, url: str, office: Office) -> None:
    with office.engine.begin() as connection:
        CardPost(office.engine, office.identity, lambda: office.now[0]).take(connection, 7, CardWithdrawals([CardWithdrawal(CARD, 1)]))
    assert check(browser, url, Makes(office.identity.sign).text()) == "withdrawn"
    assert browser.text("#card-gone") == "22.11.2026"
    assert browser.text("#as-of-day") == "22.11.2026"
    assert not browser.run("return document.getElementById('compare').checkVisibility()")


@pytest.mark.parametrize("language", ["kk", "ru", "en"])
def test_it_fits_a_telephone(browser: Chromium, url: str, office: Office, language: str) -> None:
    open_page(browser, url, Makes(office.identity.sign).text(name="Өте-ұзынесімдіқызы " * 6), language)
    assert verdict(browser) == "genuine"
    assert browser.wider_than_the_window() == []


def test_the_page_has_strict_headers_and_no_cookie(office: Office) -> None:
    browser = office.browser()
    page, known = browser.get("/check"), browser.get("/check/known.json")
    for answer in (page, known):
        assert "set-cookie" not in answer.headers and answer.headers["cache-control"] == "no-store"
        assert "unsafe" not in answer.headers["content-security-policy"]
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert set(known.json()) == {"v", "centre", "practice", "root", "as_of_ms", "successions", "withdrawals", "withdrawn"}
