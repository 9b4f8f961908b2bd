"""A real centre on loopback, and schools that belong to it: what membership cards need."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import uvicorn
from sqlalchemy import Engine

from support.organisations import MONDAY
from tirek.app.wiring import exchange_desk
from tirek.foundation.organisation import OpenedOrganisation
from tirek_central.database import open_database
from tirek_central.enrolment import Enrolments
from tirek_central.identity import Identity, open_identity
from tirek_central.server import Server, listen, url_of
from tirek_central.web import application


@dataclass
class CardCentre:
    url: str
    engine: Engine
    identity: Identity
    now: list[int]

    def join(self, org: OpenedOrganisation, name: str = "№ 7 «Үлгі» мектебінің бастауыш кәсіподақ ұйымы") -> None:
        """Invites and takes in; after two rounds the certificate is there."""
        invited = Enrolments(self.engine, self.identity, lambda: self.now[0]).invite(name, self.url)
        desk = exchange_desk(org)
        assert desk.enrol(invited.text).state == "enrolled"
        for _ in range(2):
            report = desk.run()
            assert report.problems == []


@contextmanager
def card_centre(data: Path) -> Iterator[CardCentre]:
    now = [int(MONDAY.timestamp() * 1000)]
    identity, engine = open_identity(data, name="Орталық"), open_database(None, data)
    bound, ready = listen("127.0.0.1", 0), threading.Event()
    bound.listen()
    server = Server(uvicorn.Config(application(engine, identity, lambda: now[0]), lifespan="off", log_level="critical", access_log=False), ready.set)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    assert ready.wait(60)
    try:
        yield CardCentre(url_of(bound), engine, identity, now)
    finally:
        server.should_exit = True
        thread.join(60)
        bound.close()
        engine.dispose()
