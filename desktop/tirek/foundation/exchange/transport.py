"""The line to a centre: HTTPS requests, and what can happen to them, in words the round understands.

TLS is transport only: everything that matters is sealed and signed inside. What came back is believed to be from a
centre only if it has the centre's media type; anything else is some network's own page.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import httpx

from tirek.foundation.clock import Clock, milliseconds
from tirek_protocol.errors import Malformed
from tirek_protocol.receipts import ANSWER_LIMIT, MEDIA_TYPE, read_problem
from tirek_protocol.signing import SigningKey, key_id, sign_request

PART_SIZE = 16 * 1024
"""Bytes of one part: a quarter of a minute at 9.6 kbit/s, so that a cut line loses little."""
CONNECT_S, READ_S = 20.0, 60.0
TOO_MANY, SIGN_IN_FIRST = 429, 511
PROXY_ASKS = "407"
"""A proxy of the network wants a name and a password before it lets anything through."""


class LineError(Exception):
    """The request was not answered by the centre."""


class NotConnected(LineError):
    """No way to the centre: nothing left this computer. `tls` if the other side could not prove itself."""

    def __init__(self, *, tls: bool = False) -> None:
        super().__init__()
        self.tls = tls


class Lost(LineError):
    """The line broke, or the centre is ill: whether the request arrived is not known. Worth trying again."""


class OutOfTime(LineError):
    """The round has had its time; what it did stands."""


class Portal(LineError):
    """Something else answered: the sign-in page of a network, or another server."""


class NotAccepted(LineError):
    """The centre understood and said no to the request itself. Not worth repeating now."""

    def __init__(self, code: str) -> None:
        super().__init__()
        self.code = code


@dataclass(frozen=True)
class Reply:
    status: int
    body: bytes


class Line(Protocol):
    """One way to a centre. `bytes_out` and `bytes_in` count heads and bodies, without TLS."""

    bytes_out: int
    bytes_in: int

    def ask(self, method: str, path: str, body: bytes = b"") -> Reply: ...

    def close(self) -> None: ...


class HttpLine:
    """The line over HTTP(S). Requests are signed by the installation's key."""

    def __init__(
        self, url: str, key: SigningKey, centre_sign: bytes, clock: Clock, *, client: httpx.Client | None = None
    ) -> None:
        self._url, self._key, self._centre, self._clock = url.rstrip("/"), key, key_id(centre_sign), clock
        self._client = client or httpx.Client(
            timeout=httpx.Timeout(READ_S, connect=CONNECT_S),
            follow_redirects=False,
            headers={"user-agent": "tirek", "accept": MEDIA_TYPE},
        )
        self.bytes_out = self.bytes_in = 0

    def ask(self, method: str, path: str, body: bytes = b"") -> Reply:
        """The centre's answer (200, 202 or 409). Raises LineError."""
        time_ms = milliseconds(self._clock.now())
        headers = sign_request(self._key, method, path, time_ms, body, centre=self._centre)
        if body:
            headers["content-type"] = MEDIA_TYPE
        try:
            request = self._client.build_request(method, self._url + path, content=body or None, headers=headers)
            self.bytes_out += _head_size(f"{method} {path}", request.headers) + len(body)
            response = self._client.send(request, stream=True)
            try:
                received = self._read(response)
            finally:
                response.close()
        except httpx.ProxyError as error:
            raise Portal if PROXY_ASKS in str(error) else NotConnected from error
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.UnsupportedProtocol) as error:
            raise NotConnected(tls="CERTIFICATE" in str(error).upper() or "SSL" in str(error).upper()) from error
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise Lost from error
        except httpx.InvalidURL as error:
            raise NotConnected from error
        self.bytes_in += _head_size("HTTP/1.1 200 OK", response.headers) + len(received)
        return _judged(response, received)

    def _read(self, response: httpx.Response) -> bytes:
        received = bytearray()
        for chunk in response.iter_bytes():
            received += chunk
            if len(received) > ANSWER_LIMIT:
                raise Portal
        return bytes(received)

    def close(self) -> None:
        self._client.close()


def _judged(response: httpx.Response, body: bytes) -> Reply:
    """Sorts an answer. A server that is ill or overloaded may answer anything, so that is looked at first."""
    status = response.status_code
    ours = response.headers.get("content-type", "").split(";")[0].strip() == MEDIA_TYPE
    if status == TOO_MANY or (status >= 500 and status != SIGN_IN_FIRST):
        raise Lost
    if not ours:
        raise Portal
    if status in (200, 202, 409):
        return Reply(status, body)
    try:
        raise NotAccepted(read_problem(body).code)
    except Malformed as error:
        raise Lost from error


def _head_size(first_line: str, headers: httpx.Headers) -> int:
    return len(first_line) + 13 + sum(len(name) + len(value) + 4 for name, value in headers.raw)


class Patience:
    """How often something is tried again, and how long a round may take. Waits grow, with jitter, up to a minute."""

    def __init__(
        self,
        *,
        sleep: Callable[[float], None],
        random: Callable[[], float],
        monotonic: Callable[[], float],
        attempts: int = 6,
        budget_s: float = 15 * 60,
    ) -> None:
        self._sleep, self._random, self._monotonic = sleep, random, monotonic
        self._attempts, self._end = attempts, monotonic() + budget_s
        self._failures = 0

    def succeeded(self) -> None:
        self._failures = 0

    def check(self) -> None:
        """Before each request. Raises OutOfTime when the round has had its time, however well it goes: the next one goes on there."""
        if self._monotonic() >= self._end:
            raise OutOfTime

    def failed(self) -> None:
        """Waits before the next try. Raises Lost when there was too much of it, or the round's time is over."""
        self._failures += 1
        if self._failures >= self._attempts or self._monotonic() >= self._end:
            raise Lost
        self._sleep(min(60.0, 2.0 ** (self._failures - 1)) * (0.5 + self._random()))
