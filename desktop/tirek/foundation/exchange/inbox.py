"""What comes from the centre: fetched in pieces, checked, opened, handed to the feature that knows the kind."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol, runtime_checkable

import msgspec
from sqlalchemy import select

from tirek.foundation.clock import milliseconds
from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.enrolment import Enrolments, Member
from tirek.foundation.exchange.model import Incoming
from tirek.foundation.exchange.transport import LineError, NotAccepted, Reply
from tirek.foundation.language.texts import mark
from tirek.foundation.organisation import OpenedOrganisation
from tirek_protocol import bundle as bundles
from tirek_protocol.errors import Refused
from tirek_protocol.messages import KeyNews, Understood, read
from tirek_protocol.receipts import DownItem
from tirek_protocol.signing import key_id

PARTIAL, TAKEN, PARKED, REFUSED = "partial", "taken", "parked", "refused"
KEEP_EVERY = 256 * 1024
"""Bytes after which an unfinished bundle is put on disk; it is also put there when the line breaks."""

Ask = Callable[..., Reply]


class IncomingSink(Protocol):
    """A feature that takes messages of some kinds. `take` must change nothing when it gets the same content again."""

    kinds: tuple[str, ...]

    def take(self, org: OpenedOrganisation, kind: str, content: Any) -> None: ...


@runtime_checkable
class SettlingSink(Protocol):
    """A sink that works through what came once all of it is here. True: there is something new to tell at once."""

    def settle(self, org: OpenedOrganisation, problems: list[Circumstance]) -> bool: ...


class Inbox:
    def __init__(self, org: OpenedOrganisation, sinks: Sequence[IncomingSink]) -> None:
        self._org, self._all = org, sinks
        self._sinks = {kind: sink for sink in sinks for kind in sink.kinds}

    def receive(self, member: Member, items: Sequence[DownItem], ask: Ask) -> tuple[int, list[Circumstance]]:
        """Fetches what the centre offers; returns how many new messages came, and what was wrong with others.

        Raises LineError when the line breaks; what was fetched so far is kept.
        """
        received, problems, confirm = 0, list[Circumstance](), list[bytes]()
        try:
            for item in items:
                if self._state(item.bundle) not in (TAKEN, PARKED, REFUSED):
                    data = self._fetch(item, ask)
                    if data is None:
                        continue
                    taken, problem = self._open(member, item, data)
                    received += taken
                    problems += [problem] if problem else []
                confirm.append(item.bundle)
        finally:
            # What is safely here is confirmed even if a later one broke off; if this fails too, it is offered again.
            if confirm:
                ask("POST", "/v1/down/taken", msgspec.msgpack.encode(confirm))
        return received, problems

    def settle(self, problems: list[Circumstance]) -> bool:
        """Lets sinks work through what came; whether one of them has something to tell."""
        news = False
        for sink in self._all:
            if isinstance(sink, SettlingSink):
                news = sink.settle(self._org, problems) or news
        return news

    def _row(self, sha: bytes) -> Any:
        with self._org.office.read() as connection:
            return connection.execute(
                select(Incoming.id, Incoming.state, Incoming.here, Incoming.blob).where(Incoming.sha == sha.hex())
            ).first()

    def _state(self, sha: bytes) -> str | None:
        row = self._row(sha)
        return row.state if row else None

    def _fetch(self, item: DownItem, ask: Ask) -> bytes | None:
        """The whole bundle, going on where an earlier round stopped; None if what came is not what was named."""
        if not 0 < item.size <= bundles.BUNDLE_LIMIT:
            return None
        row = self._row(item.bundle)
        data = bytearray(self._org.office.blobs.get(row.blob) if row and row.blob else b"")
        kept = len(data)
        try:
            while len(data) < item.size:
                piece = ask("GET", f"/v1/down/{item.bundle.hex()}/{len(data)}").body
                if not piece or len(data) + len(piece) > item.size:
                    break
                data += piece
                if len(data) - kept >= KEEP_EVERY:
                    self._keep(item, bytes(data), PARTIAL)
                    kept = len(data)
        except NotAccepted:
            return None  # the centre has taken it back
        except LineError:
            if len(data) > kept:
                self._keep(item, bytes(data), PARTIAL)
            raise
        if bundles.sha256(bytes(data)) == item.bundle:
            return bytes(data)
        self._keep(item, b"", PARTIAL)
        return None

    def _open(self, member: Member, item: DownItem, data: bytes) -> tuple[int, Circumstance | None]:
        try:
            letter = bundles.open_bundle(data, member.seal, _signer(data, member))
            contents = [read(message) for message in letter.messages]
        except Refused as error:
            self._keep(item, data, REFUSED, error.code)
            return 0, Circumstance(
                "EXCHANGE-12",
                mark("Something came that is not from the centre or was damaged. It was put aside and not opened."),
                mark("If it happens again, tell the regional office."),
            )
        state, taken = TAKEN, 0
        for content in contents:
            kind = content.message.kind
            if isinstance(content, Understood) and isinstance(content.content, KeyNews) and content.content.what == "succession":
                Enrolments(self._org).follow(content.content.paper)
            if isinstance(content, Understood) and kind in self._sinks:
                self._sinks[kind].take(self._org, kind, content.content)
                taken += 1
            else:
                state = PARKED
        self._keep(item, data, state)
        if state == TAKEN:
            return taken, None
        return taken, Circumstance(
            "EXCHANGE-13",
            mark("A message came that only a newer program can read. It is kept."),
            mark("Install the newest program from the regional office's stick."),
        )

    def _keep(self, item: DownItem, data: bytes, state: str, code: str | None = None) -> None:
        row = self._row(item.bundle)
        values: dict[str, Any] = {
            "size": item.size,
            "here": len(data),
            "blob": self._org.office.blobs.put(data) if data else None,
            "state": state,
            "code": code,
            "at": milliseconds(self._org.clock.now()),
        }
        with self._org.office.action("exchange.incoming") as act:
            if row is None:
                act.insert(Incoming, values | {"sha": item.bundle.hex()})
            else:
                act.update(Incoming, row.id, values)
        if row and row.blob and row.blob != values["blob"]:
            self._org.office.blobs.remove(row.blob)


def _signer(data: bytes, member: Member) -> bytes:
    """The centre's key that stands on the bundle: what waited there since before a change of its key is signed by the one of before."""
    sender = bundles.look(data).sender
    return next((key for key in member.centre_keys if key_id(key) == sender), member.centre_sign)
