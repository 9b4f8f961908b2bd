"""Passkeys of staff: with a real Chromium and its virtual device, and with forged, old and copied answers."""

from __future__ import annotations

import base64
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import cbor2
import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import select, update

from support.chromium import Chromium, chromium
from support.office import Browser, Office, open_office, serving
from tirek_central import tables
from tirek_central.staff.accounts import Account, Accounts
from tirek_central.staff.passkeys import CHALLENGE_MS, MOST, Passkeys
from tirek_central.staff.sessions import Sessions
from tirek_central.web import application

SITE, ORIGIN = "centre.example", "https://centre.example"


def text(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class Device:
    """A telephone that makes one passkey, as WebAuthn Level 2 describes it; each answer can be spoilt."""

    def __init__(self, owner: int) -> None:
        self.key, self.id, self.count = ec.generate_private_key(ec.SECP256R1()), os.urandom(32), 0
        self.handle = owner.to_bytes(8, "big")

    def client(self, kind: str, options: str, origin: str = ORIGIN) -> bytes:
        return json.dumps({"type": kind, "challenge": json.loads(options)["challenge"], "origin": origin, "crossOrigin": False}).encode()

    def data(self, flags: int, site: str = SITE) -> bytes:
        return hashlib.sha256(site.encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def make(self, options: str, *, origin: str = ORIGIN, flags: int = 0x45) -> str:
        numbers = self.key.public_key().public_numbers()
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")})
        data = self.data(flags) + bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        attested = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": data})
        response = {"clientDataJSON": text(self.client("webauthn.create", options, origin)), "attestationObject": text(attested)}
        return self._whole(response)

    def answer(self, options: str, *, origin: str = ORIGIN, flags: int = 0x05, site: str = SITE, handle: bytes | None = None, count: int = 1) -> str:
        self.count += count
        client, data = self.client("webauthn.get", options, origin), self.data(flags, site)
        signature = self.key.sign(data + hashlib.sha256(client).digest(), ec.ECDSA(hashes.SHA256()))
        response = {"clientDataJSON": text(client), "authenticatorData": text(data), "signature": text(signature)}
        return self._whole(response | {"userHandle": text(self.handle if handle is None else handle)})

    def _whole(self, response: dict[str, str]) -> str:
        whole: dict[str, Any] = {"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": response}
        return json.dumps(whole | {"clientExtensionResults": {}})


@pytest.fixture
def passkeys(office: Office) -> Passkeys:
    with office.engine.begin() as connection:
        connection.execute(update(tables.staff).values(password="taken into use"))
    return Passkeys(office.engine, replace(office.identity, url=ORIGIN), lambda: office.now[0])


def added(passkeys: Passkeys, who: Account) -> Device:
    device = Device(who.id)
    passkeys.add(who, "browser", device.make(passkeys.options_to_add(who, "browser")), "Телефон")
    return device


def test_it_signs_in_once_for_each_challenge(office: Office, passkeys: Passkeys) -> None:
    who = office.staff["abai"]
    device = added(passkeys, who)
    answer = device.answer(passkeys.options_to_sign_in("b"))
    assert passkeys.sign_in("b", answer) == who
    assert passkeys.sign_in("b", answer) is None, "the same answer a second time"
    assert passkeys.of(who.id)[0].used_ms == office.now[0]
    assert passkeys.sign_in("b", device.answer(passkeys.options_to_sign_in("b"))) == who


@pytest.mark.parametrize(
    "spoilt",
    [
        {"origin": "https://centre.example.evil"}, {"origin": "http://centre.example"}, {"flags": 0x01}, {"flags": 0x00},
        {"site": "other.example"}, {"handle": (5).to_bytes(8, "big")}, {"handle": b""}, {"count": -1},
    ],
    ids=str,
)  # fmt: skip
def test_spoilt_answers_open_nothing(office: Office, passkeys: Passkeys, spoilt: dict[str, Any]) -> None:
    device = added(passkeys, office.staff["abai"])
    device.count = 5
    assert passkeys.sign_in("b", device.answer(passkeys.options_to_sign_in("b"))) is not None
    assert passkeys.sign_in("b", device.answer(passkeys.options_to_sign_in("b"), **spoilt)) is None


def test_challenges_of_others_and_old_ones_open_nothing(office: Office, passkeys: Passkeys) -> None:
    who = office.staff["abai"]
    device = added(passkeys, who)
    assert passkeys.sign_in("another browser", device.answer(passkeys.options_to_sign_in("b"))) is None
    assert passkeys.sign_in("b", device.answer(passkeys.options_to_add(who, "b"))) is None, "given for adding"
    assert passkeys.sign_in("", device.answer(passkeys.options_to_sign_in(""))) is None
    old = passkeys.options_to_sign_in("b")
    office.now[0] += CHALLENGE_MS + 1
    assert passkeys.sign_in("b", device.answer(old)) is None
    made_up = json.dumps({"challenge": text(os.urandom(56))})
    assert passkeys.sign_in("b", device.answer(made_up)) is None
    stranger = Device(who.id)
    assert passkeys.sign_in("b", stranger.answer(passkeys.options_to_sign_in("b"))) is None
    stranger.id = device.id  # its id, but not its key
    assert passkeys.sign_in("b", stranger.answer(passkeys.options_to_sign_in("b"))) is None
    for nonsense in ("", "{}", "[]", "null", "[" * 20_000, "{" + "\"a\":" * 3, "x" * 40_000, json.dumps({"response": {"clientDataJSON": 7}})):
        assert passkeys.sign_in("b", nonsense) is None


def test_making_one_asks_for_an_unlocked_device_and_the_right_place(office: Office, passkeys: Passkeys) -> None:
    from tirek_central.errors import OperatorError

    who = office.staff["abai"]
    for spoilt in ({"flags": 0x41}, {"origin": "https://evil.example"}):
        with pytest.raises(OperatorError) as refused:
            passkeys.add(who, "b", Device(who.id).make(passkeys.options_to_add(who, "b"), **spoilt), "x")
        assert refused.value.code == "PASSKEY-01"
    device, options = Device(who.id), passkeys.options_to_add(who, "b")
    passkeys.add(who, "b", device.make(options), "x")
    with pytest.raises(OperatorError):
        passkeys.add(who, "b", device.make(options), "x")
    with pytest.raises(OperatorError):  # another account may not take the same key for itself
        passkeys.add(office.staff["ulytau"], "b", device.make(passkeys.options_to_add(office.staff["ulytau"], "b")), "x")
    for _ in range(MOST - 1):
        added(passkeys, who)
    with pytest.raises(OperatorError) as many:
        added(passkeys, who)
    assert many.value.code == "PASSKEY-02"


def test_it_ends_with_the_account_and_with_a_new_start(office: Office, passkeys: Passkeys) -> None:
    first, second = (added(passkeys, office.staff[name]) for name in ("abai", "lawyer"))
    office.accounts.close(office.staff["abai"].id)
    office.accounts.restart(office.staff["lawyer"].id)
    for device in (first, second):
        assert passkeys.sign_in("b", device.answer(passkeys.options_to_sign_in("b"))) is None
    with office.engine.connect() as connection:
        assert connection.execute(select(tables.passkey)).all() == []


def test_one_cannot_remove_anothers(office: Office, passkeys: Passkeys) -> None:
    device = added(passkeys, office.staff["abai"])
    assert not passkeys.remove(office.staff["centre"], device.id)
    assert passkeys.remove(office.staff["abai"], device.id)


@pytest.mark.parametrize(("url", "possible"), [("https://a.kz", True), ("http://a.kz", False), ("http://localhost:8765", True), ("https://10.0.0.1", False), ("http://[::1]:1", False)])
def test_where_browsers_make_them(office: Office, url: str, possible: bool) -> None:
    assert Passkeys(office.engine, replace(office.identity, url=url), lambda: 1).possible == possible


def test_guesses_are_limited(office: Office, passkeys: Passkeys, monkeypatch: pytest.MonkeyPatch) -> None:
    from tirek_central.staff import passkeys as module

    device = added(passkeys, office.staff["abai"])
    monkeypatch.setattr(module, "SIGN_IN_ALL", replace(module.SIGN_IN_ALL, most=3))
    for _ in range(3):
        assert passkeys.sign_in("b", "{}") is None
    assert passkeys.sign_in("b", device.answer(passkeys.options_to_sign_in("b"))) is None


# in a browser --------------------------------------------------------------------------------------------------------
@pytest.fixture
def browser() -> Iterator[Chromium]:
    with chromium(language="ru") as opened:
        opened.cdp("WebAuthn.enable", enableUI=False)
        opened.device = opened.cdp(  # type: ignore[attr-defined]
            "WebAuthn.addVirtualAuthenticator",
            options={"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True},
        )["authenticatorId"]
        yield opened


def test_in_chromium(browser: Chromium, new_database: Callable[[str], str | None], tmp_path: Path) -> None:
    office = open_office(tmp_path, new_database("postgresql"))
    secret = ""

    def app(url: str) -> Any:
        office.identity = replace(office.identity, url=url)
        office.app = application(office.engine, office.identity, lambda: office.now[0])
        return office.app

    with serving(app, "localhost") as url:
        accounts = Accounts(office.engine, office.identity, lambda: office.now[0])
        begun = accounts.add("аида", "centre", None)
        secret = (accounts.starting("аида", begun.start_code) or "").partition("secret=")[2].partition("&")[0]
        assert accounts.start("аида", begun.start_code, "тас көпір қызыл алма 4", office.code(secret))
        office.now[0] += 30_000
        browser.go(f"{url}/staff/sign-in")
        browser.cookie("tirek-session", Sessions(office.engine, lambda: office.now[0]).open(Account(begun.id, "аида", "centre", None)))
        browser.go(f"{url}/staff/mine")
        browser.wait_for("form[data-passkey]")
        browser.type("#passkey_name", "Жұмыс ноутбугі")
        browser.type("#one_time", "000000")
        browser.click("form[data-passkey] button")
        browser.wait_for(".note.bad")
        browser.type("#passkey_name", "Жұмыс ноутбугі")
        browser.type("#one_time", office.code(secret))
        browser.click("form[data-passkey] button")
        browser.wait_for("input[name=passkey] + button")
        browser.ask("DELETE", "/cookie")
        browser.go(f"{url}/staff/sign-in")
        browser.wait_for("form[data-passkey]")
        browser.click("form[data-passkey] button")
        browser.wait_for("nav a[aria-current]")
        assert browser.run("return location.pathname") == "/staff"
        browser.ask("DELETE", "/cookie")
        browser.cdp("WebAuthn.setUserVerified", authenticatorId=browser.device, isUserVerified=False)  # type: ignore[attr-defined]
        browser.go(f"{url}/staff/sign-in")
        browser.wait_for("form[data-passkey]")
        browser.click("form[data-passkey] button")
        browser.wait_for("[data-failed]")
        assert browser.run("return location.pathname") == "/staff/sign-in"
    office.close()


def test_the_pages_say_where_there_can_be_none(office: Office) -> None:
    browser: Browser = office.signed_in("abai")
    assert "passkeys need one" in browser.get("/staff/mine").text
    assert "data-passkey" not in browser.get("/staff/mine").text and "data-passkey" not in office.browser().get("/staff/sign-in").text
