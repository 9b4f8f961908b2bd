"""A centre with two regions, their schools and staff, and a browser that keeps cookies and fills in forms as they were drawn."""

from __future__ import annotations

import asyncio
import os
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from sqlalchemy import Engine

from tirek_central import tables
from tirek_central.database import open_database
from tirek_central.directory import Directory
from tirek_central.enrolment import Enrolments
from tirek_central.identity import Identity, open_identity
from tirek_central.server import Server, listen, url_of
from tirek_central.staff.accounts import Account, Accounts
from tirek_central.staff.sessions import Sessions
from tirek_central.web import application
from tirek_protocol.sealing import SealingKey
from tirek_protocol.signing import SigningKey

NOW = 1_795_300_000_000
PASSWORD = "тас көпір қызыл алма 4"
SCHOOLS_TOLD = 3
CAUSES = ("pay", "pay", "leave", "workload", "pay", "leave", "dismissal")


class Browser:
    """Asks the application in this process; follows nothing by itself."""

    def __init__(self, app: Any) -> None:
        self._runner = asyncio.Runner()
        transport = httpx.ASGITransport(app)
        self.client = httpx.AsyncClient(transport=transport, base_url="http://centre", headers={"accept-language": "en"})

    def get(self, path: str, **headers: str) -> httpx.Response:
        return self._runner.run(self.client.get(path, headers=headers))

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        return self._runner.run(self.client.request(method, path, **options))

    def post(self, path: str, fields: dict[str, str], *, page: str, **headers: str) -> httpx.Response:
        """Sends a form with the token that stands on `page`."""
        data = {"form_token": self.form_token(page)} | fields
        return self._runner.run(self.client.post(path, data=data, headers=headers))

    def form_token(self, page: str) -> str:
        found = re.search(r'name="form_token" value="([0-9a-f]{64})"', self.get(page).text)
        assert found, page
        return found[1]

    def close(self) -> None:
        self._runner.run(self.client.aclose())
        self._runner.close()


@dataclass
class School:
    organisation: int
    installation: bytes
    sign: SigningKey
    seal: SealingKey


@dataclass
class Office:
    engine: Engine
    identity: Identity
    now: list[int]
    app: Any
    regions: dict[str, int] = field(default_factory=dict[str, int])
    staff: dict[str, Account] = field(default_factory=dict[str, Account])
    schools: dict[str, School] = field(default_factory=dict[str, School])
    browsers: list[Browser] = field(default_factory=list[Browser])

    @property
    def accounts(self) -> Accounts:
        return Accounts(self.engine, self.identity, lambda: self.now[0])

    def browser(self) -> Browser:
        self.browsers.append(Browser(self.app))
        return self.browsers[-1]

    def signed_in(self, name: str) -> Browser:
        """A browser with an open session of one of `staff`."""
        browser = self.browser()
        token = Sessions(self.engine, lambda: self.now[0]).open(self.staff[name])
        browser.client.cookies.set("tirek-session", token)
        return browser

    def code(self, secret: str, ahead: int = 0) -> str:
        import base64

        key = base64.b32decode(secret)
        return TOTP(key, 6, hashes.SHA1(), 30).generate(self.now[0] // 1000 + ahead).decode()

    def close(self) -> None:
        for browser in self.browsers:
            browser.close()
        self.engine.dispose()


def open_office(data: Path, url: str | None) -> Office:
    identity, engine, now = open_identity(data, name="Орталық"), open_database(url, data), [NOW]
    office = Office(engine, identity, now, application(engine, identity, lambda: now[0]))
    directory = Directory(engine, lambda: now[0])
    for name in ("Абай облысы", "Ұлытау облысы"):
        office.regions[name] = directory.add_region(name)
    abai, ulytau = office.regions.values()
    for name, role, region in [("centre", "centre", None), ("abai", "region", abai), ("ulytau", "region", ulytau), ("lawyer", "lawyer", abai)]:
        added = office.accounts.add(name, role, region)
        office.staff[name] = Account(added.id, added.name, role, region)
    for name, region in [("7-мектеп", abai), ("№ 3 «Еңбек» мектебі", abai), ("O'Brien-Жұмағұлова атындағы лицей", ulytau)]:
        office.schools[name] = _school(office, name, region)
    return office


def _school(office: Office, name: str, region: int) -> School:
    invited = Enrolments(office.engine, office.identity, lambda: office.now[0]).invite(name, region=region)
    sign, seal = SigningKey.new(), SealingKey.new()
    row = {
        "id": sign.id, "organisation": invited.organisation_id, "sign_key": sign.public, "seal_key": seal.reader.public,
        "program": "tirek 0.1.0", "enrolled_ms": office.now[0], "seen_ms": office.now[0],
    }  # fmt: skip
    with office.engine.begin() as connection:
        connection.execute(tables.installation.insert().values(**row))
    return School(invited.organisation_id, sign.id, sign, seal)


def tell_appeals(office: Office, school: str, count: int) -> None:
    """Cards as they would have come by the line."""
    number = office.schools[school].organisation
    outcomes = ("satisfied", "explained", None)
    rows = [
        {
            "organisation": number, "card": os.urandom(8), "revision": 1, "month": f"2026-{n % 3 + 9:02d}", "cause": CAUSES[n % 7],
            "term_kept": (True, True, False, None)[n % 4], "outcome": outcomes[n % 3],
        }
        for n in range(count)
    ]  # fmt: skip
    with office.engine.begin() as connection:
        connection.execute(tables.card.insert(), rows)


@contextmanager
def serving(make_app: Callable[[str], Any], host: str = "127.0.0.1") -> Iterator[str]:
    """The application on a free port of this computer, under `host`; gives its address, as `make_app` gets it."""
    bound, ready = listen("127.0.0.1", 0), threading.Event()
    bound.listen()
    url = url_of(bound).replace("127.0.0.1", host)
    server = Server(uvicorn.Config(make_app(url), lifespan="off", log_level="critical", access_log=False), ready.set)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    assert ready.wait(10)
    try:
        yield url
    finally:
        server.should_exit = True
        thread.join(10)
        bound.close()


def tell_totals(office: Office, count: int, *, members: str = "20-49", workers: str | None = "50-99", density: str | None = "40-59", region: int | None = None) -> None:
    """Totals of `count` more organisations, as they would have come by the line."""
    with office.engine.begin() as connection:
        for _ in range(count):
            number = int.from_bytes(os.urandom(7), "big")
            connection.execute(tables.organisation.insert().values(id=number, name=f"Мектеп {number}", created_ms=1, region=region))
            row = {"organisation": number, "month": "2026-11", "revision": 1, "members": members, "appeals": "{}"}
            connection.execute(tables.totals.insert().values(**row, workers=workers, density=density))
