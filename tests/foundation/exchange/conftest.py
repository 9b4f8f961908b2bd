"""An opened organisation, a real centre on loopback that can be made ill, and lines that can be cut."""

from __future__ import annotations

import itertools
import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from sqlalchemy import Engine

from support.organisations import MONDAY, PASSPHRASE
from support.packs import Publisher
from tirek.app.organisations import make_organisation
from tirek.app.wiring import exchange_desk
from tirek.features.appeals.api import AppealCardsSource
from tirek.features.appeals.model import Appeal
from tirek.features.exchange_desk.service import ExchangeDesk
from tirek.features.notices.service import NoticeSink
from tirek.foundation.clock import FixedClock
from tirek.foundation.exchange.enrolment import Enrolments
from tirek.foundation.exchange.round import Round
from tirek.foundation.exchange.transport import HttpLine, Lost, NotConnected, Patience, Reply
from tirek.foundation.jobs import Control
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek_central.database import open_database
from tirek_central.enrolment import Enrolments as CentreEnrolments
from tirek_central.identity import Identity, open_identity
from tirek_central.notices import Notices as CentreNotices
from tirek_central.report import report
from tirek_central.server import Server, listen, url_of
from tirek_central.web import application

CANARY = "Қанарейка-Жұмағұлова"
CENTRE_NOW = int(MONDAY.timestamp() * 1000)


@dataclass
class Centre:
    """A running centre. `ill` may name an answer that is given in place of the centre's own."""

    url: str
    engine: Engine
    identity: Identity
    bodies: list[bytes] = field(default_factory=list[bytes])
    ill: Callable[[str, str], str | None] = lambda method, path: None

    def invite(self, name: str = "7-мектеп") -> str:
        return CentreEnrolments(self.engine, self.identity, lambda: CENTRE_NOW).invite(name, self.url).text

    def publish(self, title: str, text: str = "…") -> None:
        CentreNotices(self.engine, self.identity, lambda: CENTRE_NOW).publish({"kk": title}, {"kk": text})

    def report(self) -> dict[str, Any]:
        return report(self.engine)


class Illness:
    """Stands before the centre: records bodies, and answers in its place when told so."""

    def __init__(self, app: Any) -> None:
        self.app, self.centre = app, None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        assert self.centre is not None
        body = bytearray()

        async def listening() -> Any:
            message = await receive()
            body.extend(message.get("body", b""))
            return message

        match self.centre.ill(scope["method"], scope["path"]):
            case "500":
                await answer(send, 500, b"text/plain", b"broken")
            case "portal":
                await answer(send, 200, b"text/html", b"<html>Sign in to the Wi-Fi</html>")
            case "redirect":
                await answer(send, 302, b"text/html", b"", (b"location", b"http://127.0.0.1:1/login"))
            case "half":
                kind = b"application/vnd.tirek.v1+msgpack"
                await answer(send, 200, kind, b"half an ans", (b"content-length", b"400"))
            case _:
                await self.app(scope, listening, send)
        self.centre.bodies.append(bytes(body))


async def answer(send: Any, status: int, kind: bytes, body: bytes, *more: tuple[bytes, bytes]) -> None:
    await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", kind), *more]})
    await send({"type": "http.response.body", "body": body})


def start_centre(data: Path, *, practice: bool = False) -> Iterator[Centre]:
    identity = open_identity(data, practice=practice)
    engine = open_database(None, data)
    bound, ready = listen("127.0.0.1", 0), threading.Event()
    bound.listen()
    app = Illness(application(engine, identity, lambda: CENTRE_NOW))
    app.centre = Centre(url_of(bound), engine, identity)
    server = Server(uvicorn.Config(app, lifespan="off", log_level="critical", access_log=False), ready.set)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [bound]}, daemon=True)
    thread.start()
    assert ready.wait(10)
    yield app.centre
    server.should_exit = True
    thread.join(10)
    bound.close()
    engine.dispose()


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    yield from start_centre(tmp_path / "centre")


@pytest.fixture
def other_centre(tmp_path: Path) -> Iterator[Centre]:
    yield from start_centre(tmp_path / "other")


@pytest.fixture
def practice_centre(tmp_path: Path) -> Iterator[Centre]:
    yield from start_centre(tmp_path / "practice", practice=True)


@pytest.fixture
def practice_org(tmp_path: Path, clock: FixedClock) -> Iterator[OpenedOrganisation]:
    texts = load_texts("kk")
    opened, _ = make_organisation(tmp_path / "home", "П", "Ә", PASSPHRASE, clock=clock, texts=texts, practice=True)
    yield opened
    opened.close()


_numbers = itertools.count(1)


@pytest.fixture
def add_appeals(org: OpenedOrganisation) -> Callable[..., list[int]]:
    """Writes appeals straight into the register, with a canary in every personal field."""

    def add(count: int = 1, **values: Any) -> list[int]:
        rows = [
            {
                "card_id": secrets.token_hex(8), "received_on": "2026-11-10", "channel": "table",
                "confidentiality": "named", "applicant_name": CANARY, "subject": CANARY, "text": CANARY,
                "cause": "pay.late", "due_on": "2026-11-30", "due_rule": "rule", "state": "open", "for_lawyer": 0,
                "answer": CANARY, "answer_approved_by": CANARY,
                "number_year": 2026, "number_letter": "A", "number_seq": next(_numbers),
            } | values
            for _ in range(count)
        ]  # fmt: skip
        known = {column.name for column in Appeal.__table__.columns}
        rows = [{name: value for name, value in row.items() if name in known} for row in rows]
        with org.cases.action("appeal.register") as act:
            return act.insert_many(Appeal, rows)

    return add


class CutLine:
    """A real line that is cut at request number `at`: before it leaves, or after the centre has done the work."""

    def __init__(self, line: HttpLine, at: int | None, side: str = "before") -> None:
        self._line, self._at, self._side = line, at, side
        self.asked: list[str] = []
        self.bytes_out = self.bytes_in = 0

    def ask(self, method: str, path: str, body: bytes = b"") -> Reply:
        self.asked.append(f"{method} {path}")
        cut = self._at is not None and len(self.asked) > self._at
        if cut and (self._side == "before" or len(self.asked) > self._at + 1):
            raise NotConnected
        reply = self._line.ask(method, path, body)
        self.bytes_out, self.bytes_in = self._line.bytes_out, self._line.bytes_in
        if cut:
            raise Lost
        return reply

    def close(self) -> None:
        self._line.close()


@dataclass
class Exchange:
    """Rounds of one organisation, without waiting between attempts."""

    org: OpenedOrganisation
    lines: list[CutLine] = field(default_factory=list[CutLine])
    waits: list[float] = field(default_factory=list[float])

    def round(self, *, cut_at: int | None = None, side: str = "before", part_size: int = 16 * 1024) -> Round:
        def open_line(member: Any) -> CutLine:
            line = HttpLine(member.url, member.sign, member.centre_sign, self.org.clock)
            self.lines.append(CutLine(line, cut_at, side))
            return self.lines[-1]

        patience = Patience(sleep=self.waits.append, random=lambda: 0.5, monotonic=lambda: 0.0)
        sinks, sources = [NoticeSink()], [AppealCardsSource()]
        return Round(self.org, sources, sinks, open_line=open_line, patience=patience, part_size=part_size)

    def run(self, **options: Any) -> Any:
        return self.round(**options).run(Control(None))

    def join(self, invitation: str) -> str:
        return self.round().join(Enrolments(self.org).accept(invitation), Control(None))


@pytest.fixture
def exchange(org: OpenedOrganisation) -> Exchange:
    return Exchange(org)


@pytest.fixture
def practice_exchange(practice_org: OpenedOrganisation) -> Exchange:
    return Exchange(practice_org)


@pytest.fixture
def cards_source() -> AppealCardsSource:
    return AppealCardsSource()


@pytest.fixture
def publisher(centre: Any, tmp_path: Path) -> Publisher:
    made = Publisher(centre, tmp_path)
    made.law("2026.12.1", valid_until="2027-12-31")
    made.publish()
    made.out()
    return made


@pytest.fixture
def desk(org: OpenedOrganisation, centre: Any) -> ExchangeDesk:
    Enrolments(org).accept(centre.invite())
    return exchange_desk(org)
