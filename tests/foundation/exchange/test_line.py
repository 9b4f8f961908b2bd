"""The line itself: waits that grow and differ, a round that ends in time, and networks that let nothing through but a proxy."""

from __future__ import annotations

import http.client
import random
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import pytest

from tirek.foundation.exchange.round import Round
from tirek.foundation.exchange.transport import HttpLine, Lost, OutOfTime, Patience
from tirek.foundation.jobs import Control


def waits(chance: Any, tries: int = 8) -> list[float]:
    slept: list[float] = []
    patience = Patience(sleep=slept.append, random=chance, monotonic=lambda: 0.0, attempts=tries)
    with pytest.raises(Lost):
        while True:
            patience.failed()
    return slept


def test_waits_grow_and_differ_from_computer_to_computer() -> None:
    assert waits(lambda: 0.5) == [1, 2, 4, 8, 16, 32, 60]
    one, other = (waits(random.Random(seed).random) for seed in (1, 2))
    assert all(a != b for a, b in zip(one, other, strict=True)), "schools that were cut off together do not come back together"
    assert all(0.5 * plain <= wait <= 1.5 * plain for wait, plain in zip(one, waits(lambda: 0.5), strict=True))


def test_after_a_success_waits_begin_anew() -> None:
    slept: list[float] = []
    patience = Patience(sleep=slept.append, random=lambda: 0.5, monotonic=lambda: 0.0)
    for _ in range(3):
        patience.failed()
    patience.succeeded()
    patience.failed()
    assert slept == [1, 2, 4, 1]


def test_a_round_ends_in_time_also_where_all_goes_well(org: Any, centre: Any, exchange: Any, add_appeals: Any) -> None:
    """Each request takes a minute by this clock; what was delivered stays, the next round goes on."""
    exchange.join(centre.invite())
    add_appeals(3)
    now = [0.0]

    class Slow(HttpLine):
        def ask(self, method: str, path: str, body: bytes = b"") -> Any:
            now[0] += 60
            return super().ask(method, path, body)

    def one_round(budget_s: float) -> Any:
        patience = Patience(sleep=lambda _s: None, random=lambda: 0.5, monotonic=lambda: now[0], budget_s=budget_s)
        from tirek.features.appeals.api import AppealCardsSource

        line = lambda member: Slow(member.url, member.sign, member.centre_sign, org.clock)  # noqa: E731
        return Round(org, [AppealCardsSource()], [], open_line=line, patience=patience, part_size=100).run(Control(None))

    first = one_round(120)
    assert ([problem.code for problem in first.problems], first.delivered, first.waiting) == (["EXCHANGE-18"], 0, 1)
    later = one_round(3600)
    assert ([problem.code for problem in later.problems], later.delivered, later.waiting) == ([], 1, 0)
    assert centre.report()["appeals"] == 3


def test_time_that_is_over_stops_before_the_next_request() -> None:
    now = [0.0]
    patience = Patience(sleep=lambda _s: None, random=lambda: 0.5, monotonic=lambda: now[0], budget_s=10)
    patience.check()
    now[0] = 10
    with pytest.raises(OutOfTime):
        patience.check()


class Proxy(BaseHTTPRequestHandler):
    """A proxy of a school's network: everything goes through it, or nothing without a password."""

    seen: list[str]
    asks = False

    def _pass_on(self) -> None:
        self.seen.append(f"{self.command} {self.path}")
        body = self.rfile.read(int(self.headers.get("content-length", "0")))
        if self.asks:
            self.send_response(407)
            self.send_header("proxy-authenticate", "Basic")
            self.send_header("content-length", "0")
            self.end_headers()
            return
        there = urlsplit(self.path)
        line = http.client.HTTPConnection(there.hostname or "", there.port or 80, timeout=30)
        line.request(self.command, there.path, body or None, {name: value for name, value in self.headers.items() if name.lower() not in ("host", "proxy-connection")})
        answer = line.getresponse()
        content = answer.read()
        self.send_response(answer.status)
        self.send_header("content-type", answer.headers["content-type"])
        self.send_header("content-length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
        line.close()

    do_GET = do_POST = do_PUT = do_CONNECT = _pass_on  # noqa: N815

    def log_message(self, format: str, *args: Any) -> None:
        return


@pytest.fixture
def proxy(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Proxy]]:
    """As the system tells of it: by the environment here, by the settings of the network on Windows."""
    kind: type[Proxy] = type("OneProxy", (Proxy,), {"seen": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    for name in ("no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{server.server_address[1]}")
    yield kind
    server.shutdown()
    thread.join(10)
    server.server_close()


def test_a_round_goes_through_the_networks_proxy(proxy: type[Proxy], centre: Any, exchange: Any, add_appeals: Any) -> None:
    assert exchange.join(centre.invite()) == "enrolled"
    add_appeals(2)
    report = exchange.run()
    assert (report.delivered, report.waiting, report.problems) == (1, 0, [])
    assert len(proxy.seen) >= 3 and all(centre.url in line for line in proxy.seen)


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_proxy_that_wants_a_password_is_said_as_a_network_that_stands_between(
    proxy: type[Proxy], scheme: str, org: Any, centre: Any, exchange: Any, add_appeals: Any
) -> None:
    exchange.join(centre.invite())
    add_appeals(1)
    proxy.asks = True
    exchange.org = org
    line = lambda member: HttpLine(member.url.replace("http:", f"{scheme}:"), member.sign, member.centre_sign, org.clock)  # noqa: E731
    round_ = exchange.round()
    round_._open_line = line  # noqa: SLF001
    report = round_.run(Control(None))
    assert [problem.code for problem in report.problems] == ["EXCHANGE-03"]
    assert (report.waiting, report.delivered) == (1, 0)
