"""`tirek-central carry DIR --to URL`: run in a region's office, where the stick of many schools is and a line, but no centre."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import httpx
import msgspec

from tirek_protocol import bundle as bundles
from tirek_protocol import sticks
from tirek_protocol.receipts import Problem
from tirek_protocol.sticks import Answered

from .carrying import Carried, Greeted, Greeting
from .errors import OperatorError
from .stick import Visited

S = TypeVar("S")
TIMEOUT_S = 60.0


class _Said(Exception):
    """The centre's refusal of one school's file; the others go on."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Carrier:
    """Stopped at any moment, and done again, it goes on: the centre gives each answer a second time."""

    def __init__(self, url: str) -> None:
        self._url = url.rstrip("/")

    def visit(self, stick: Path, progress: Callable[[int, int], None] = lambda _done, _total: None) -> Visited:
        """Forwards every school on the stick. Raises OperatorError CARRY-01 (no such line or not a centre), STICK-01."""
        visited = Visited()
        try:
            with httpx.Client(timeout=TIMEOUT_S, follow_redirects=False, headers={"user-agent": "tirek"}) as line:
                found = sticks.places(stick)
                for number, (installation, place) in enumerate(found):
                    progress(number, len(found))
                    self._school(line, installation, place, visited)
        except OSError as error:
            raise OperatorError("STICK-01", "The stick cannot be read or written.", "Put it in again and repeat: what was taken in is kept.") from error
        except (httpx.HTTPError, httpx.InvalidURL, msgspec.MsgspecError) as error:
            raise OperatorError(
                "CARRY-01", "The centre does not answer there.", "Check the address and the connection and repeat: what was taken in is kept."
            ) from error
        return visited

    def _school(self, line: httpx.Client, installation: bytes, place: Path, visited: Visited) -> None:
        files, foreign = sticks.bundles_in(place / sticks.UP)
        visited.foreign += foreign
        road, answers, code = f"/v1/carry/{installation.hex()}", list[Answered](), ""
        for sha, path in files.items():
            data = sticks.read_bundle(path, sha)
            try:
                if data is None:
                    raise _Said("damaged")
                carried = self._ask(line, "PUT", f"{road}/{sha.hex()}", data, Carried)
            except _Said as said:
                if said.code in ("unknown_installation", "installation_withdrawn"):
                    code = said.code
                    break
                visited.foreign += 1
                continue
            answers.append(Answered(sha, carried.answer))
            visited.taken += carried.new
            visited.repeated += not carried.new and not carried.joined
        hello = sticks.read_file(place / sticks.UP / sticks.HELLO, sticks.PAPER_LIMIT)
        greeted = self._ask(line, "POST", road, msgspec.msgpack.encode(Greeting(hello, answers)), Greeted)
        code = code or greeted.problem
        if code:
            visited.problems.append((place.name, code))
        if code == "unknown_installation" and not answers:
            return
        visited.organisations += 1
        if hello is not None and not code:
            visited.down += self._put_down(line, road, hello, place / sticks.DOWN, greeted)
            if greeted.directory:
                sticks.write_file(place / sticks.DOWN / sticks.DIRECTORY, greeted.directory)
        sticks.write_file(place / sticks.DOWN / sticks.REPLY, greeted.reply)

    def _put_down(self, line: httpx.Client, road: str, hello: bytes, folder: Path, greeted: Greeted) -> int:
        """Puts what waits for it on the stick; what it has confirmed comes off."""
        lying, _foreign = sticks.bundles_in(folder)
        for item in greeted.down:
            old = lying.pop(item.bundle, None)
            if old is None or sticks.read_bundle(old, item.bundle) is None:
                data = self._fetch(line, f"{road}/{item.bundle.hex()}", hello)
                if bundles.sha256(data) != item.bundle:
                    raise httpx.DecodingError("cut")
                sticks.write_file(folder / sticks.bundle_name(item.bundle), data)
        for path in lying.values():
            sticks.remove(path)
        return len(greeted.down)

    def _ask(self, line: httpx.Client, method: str, road: str, body: bytes, kind: type[S]) -> S:
        return msgspec.msgpack.decode(self._send(line, method, road, body), type=kind)

    def _fetch(self, line: httpx.Client, road: str, hello: bytes) -> bytes:
        return self._send(line, "POST", road, hello)

    def _send(self, line: httpx.Client, method: str, road: str, body: bytes) -> bytes:
        """Raises httpx.HTTPError, and _Said for a refusal that the centre gave in its own form."""
        answer = line.request(method, self._url + road, content=body)
        if answer.status_code in (400, 403):
            raise _Said(msgspec.msgpack.decode(answer.content, type=Problem).code)
        answer.raise_for_status()
        return answer.content
