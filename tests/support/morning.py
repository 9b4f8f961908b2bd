"""The morning on which all organisations exchange: many small clients against real server processes, which may be killed.

The clients keep the rules of docs/protocol.md: after a loss they ask before they send again, and believe only a receipt.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import secrets
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

import msgspec
from sqlalchemy import Engine

from tirek_central import tables
from tirek_central.identity import Identity
from tirek_protocol import bundle as bundles
from tirek_protocol.messages import AppealCard, AppealCards, Totals, write
from tirek_protocol.receipts import Receipt, check_answer, read_round_start, read_waiting
from tirek_protocol.sealing import SealingKey
from tirek_protocol.signing import SigningKey, sign_request

CARDS = 5
MESSAGES = 2
SEED = 20261121


@dataclass
class School:
    organisation: int
    sign: SigningKey
    seal: SealingKey
    cards: list[bytes] = field(default_factory=list[bytes])
    receipt: Receipt | None = None
    notices: int = 0


def enrol_all(engine: Engine, count: int) -> list[School]:
    """Schools that joined long ago: their rows stand there already."""
    schools = [School(secrets.randbits(62), SigningKey.new(), SealingKey.new()) for _ in range(count)]
    with engine.begin() as connection:
        rows = [{"id": school.organisation, "name": "Мектеп", "created_ms": 1} for school in schools]
        connection.execute(tables.organisation.insert(), rows)
        installations = [
            {
                "id": school.sign.id, "organisation": school.organisation, "sign_key": school.sign.public,
                "seal_key": school.seal.reader.public, "program": "test", "enrolled_ms": 1, "seen_ms": 1,
            }
            for school in schools
        ]  # fmt: skip
        connection.execute(tables.installation.insert(), installations)
    return schools


class Servers:
    """Some `tirek-central serve` on one database. `kill_one` is kill -9, and starts another in its place."""

    def __init__(self, data: Path, database: str, count: int) -> None:
        self._words = [sys.executable, "-m", "tirek_central.main", "serve", "--json", "--data", str(data), "--database", database]
        self._words += ["--public-url", "http://127.0.0.1"]
        self.ports: list[int] = []
        self._running = [self._start("0") for _ in range(count)]
        self.kills = 0

    def _start(self, port: str) -> subprocess.Popen[str]:
        server = subprocess.Popen([*self._words, "--port", port], stdout=subprocess.PIPE, text=True)
        assert server.stdout is not None
        line = server.stdout.readline()
        if port == "0":
            self.ports.append(int(json.loads(line)["url"].rsplit(":", 1)[1]))
        return server

    async def kill_one(self) -> None:
        which = random.randrange(len(self._running))
        os.kill(self._running[which].pid, signal.SIGKILL)
        self._running[which].wait()
        self._running[which].stdout.close()  # type: ignore[union-attr]
        self._running[which] = await asyncio.to_thread(self._start, str(self.ports[which]))
        self.kills += 1

    def stop(self) -> None:
        for server in self._running:
            server.terminate()
            server.wait(20)
            server.stdout.close()  # type: ignore[union-attr]


class Line:
    """A connection that is kept open; the least of HTTP that is needed to load a server and not oneself."""

    def __init__(self, ports: list[int]) -> None:
        self._ports, self._streams = ports, None
        self.asked = self.lost = 0

    async def ask(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        """Raises ConnectionError when the line breaks anywhere."""
        self.asked += 1
        try:
            if self._streams is None:
                self._streams = await asyncio.open_connection("127.0.0.1", random.choice(self._ports))
            reader, writer = self._streams
            lines = [f"{method} {path} HTTP/1.1", "host: centre", f"content-length: {len(body)}"]
            lines += [f"{name}: {value}" for name, value in headers.items()]
            writer.write("\r\n".join([*lines, "", ""]).encode() + body)
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
            length = int(head.split("content-length:")[1].split("\r\n")[0])
            return int(head.split()[1]), await reader.readexactly(length)
        except (OSError, asyncio.IncompleteReadError) as error:
            self.lost += 1
            self.close()
            await asyncio.sleep(0.05 + random.random() * 0.2)
            raise ConnectionError from error

    def close(self) -> None:
        if self._streams is not None:
            self._streams[1].close()
            self._streams = None


@dataclass
class Figures:
    schools: int
    seconds: float
    requests: int
    lost: int
    kills: int

    def line(self) -> str:
        rate = self.schools / self.seconds
        words = f"{self.schools} organisations in {self.seconds:.0f} s ({rate:.0f} a second), {self.requests} requests"
        return f"{words}, {self.lost} broken off, {self.kills} kills"


class Morning:
    def __init__(self, identity: Identity, servers: Servers, schools: list[School], at_once: int = 32) -> None:
        self._identity, self._servers, self._schools, self._at_once = identity, servers, schools, at_once
        self._lines: list[Line] = []
        self._waiting = list(reversed(schools))

    def run(self, kills: int) -> Figures:
        begun = time.monotonic()
        asyncio.run(self._all(kills))
        seconds = time.monotonic() - begun
        asked, lost = sum(line.asked for line in self._lines), sum(line.lost for line in self._lines)
        return Figures(len(self._schools), seconds, asked, lost, self._servers.kills)

    async def _all(self, kills: int) -> None:
        killer = asyncio.create_task(self._kill(kills))
        await asyncio.gather(*[self._worker() for _ in range(self._at_once)])
        await killer

    async def _kill(self, kills: int) -> None:
        """Spread over the work, so that each kill hits a busy server."""
        for number in range(1, kills + 1):
            while self._waiting and len(self._waiting) > len(self._schools) * (1 - number / (kills + 1)):
                await asyncio.sleep(0.02)
            await self._servers.kill_one()

    async def _worker(self) -> None:
        line = Line(self._servers.ports)
        self._lines.append(line)
        while self._waiting:
            await self._exchange(line, self._waiting.pop())
        line.close()

    async def _signed(self, line: Line, school: School, method: str, path: str, body: bytes = b"") -> tuple[int, bytes]:
        """Until there is an answer: a broken line and a 500 mean "again"."""
        while True:
            headers = sign_request(school.sign, method, path, 1, body, centre=self._identity.sign.id)
            try:
                status, answer = await line.ask(method, path, headers, body)
            except ConnectionError:
                continue
            if status < 500:
                assert status in (200, 202), (status, answer)
                return status, answer
            await asyncio.sleep(0.1)

    async def _exchange(self, line: Line, school: School) -> None:
        _, start = await self._signed(line, school, "GET", "/v1/round/0")
        data = self._bundle(school)
        school.receipt = await self._hand_over(line, school, data)
        taken: list[bytes] = []
        for item in read_round_start(start).down:
            body = b""
            while len(body) < item.size:
                body += (await self._signed(line, school, "GET", f"/v1/down/{item.bundle.hex()}/{len(body)}"))[1]
            letter = bundles.open_bundle(body, school.seal, self._identity.sign.public)
            school.notices += len(letter.messages)
            taken.append(item.bundle)
        if taken:
            await self._signed(line, school, "POST", "/v1/down/taken", msgspec.msgpack.encode(taken))

    def _bundle(self, school: School) -> bytes:
        school.cards = [os.urandom(8) for _ in range(CARDS)]
        cards = AppealCards([AppealCard(card, 1, "2026-11", "pay", None, None) for card in school.cards])
        totals = Totals(os.urandom(8), 1, "2026-11", "20-49", {"pay": 5})
        return bundles.build([write(cards), write(totals)], reader=self._identity.seal.reader, sender=school.sign, serial=1)

    async def _hand_over(self, line: Line, school: School, data: bytes) -> Receipt:
        """Every third in parts; every fifth sends all again although it has its answer."""
        sha = bundles.sha256(data)
        count = 3 if school.organisation % 3 == 0 else 1
        size = -(-len(data) // count)
        parts = [data[start : start + size] for start in range(0, len(data), size)]
        road, missing = f"/v1/bundles/{sha.hex()}/{count}", list(range(count))
        again = school.organisation % 5 == 0
        while True:
            for number in missing:
                status, answer = await self._signed(line, school, "PUT", f"{road}/{number}", parts[number])
            if status == 200:  # type: ignore[possibly-undefined]
                receipt = check_answer(answer, self._identity.sign.public, bundle=sha, installation=school.sign.id)  # type: ignore
                assert isinstance(receipt, Receipt)
                if not again:
                    return receipt
                again, missing = False, list(range(count))
                continue
            missing = read_waiting(answer).missing  # type: ignore[possibly-undefined]
