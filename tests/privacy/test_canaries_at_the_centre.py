"""The whole exchange with a real `tirek-central serve`: what is personal reaches neither the line nor the centre's disk.

Every personal and special column of every table is filled by looking at the tables themselves, so a new column is
covered the day it is made.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from sqlalchemy import Column, Table, select

from support.canaries import Canaries, found_in, found_under
from support.organisations import PASSPHRASE
from tirek.app.organisations import make_organisation
from tirek.app.wiring import exchange_desk
from tirek.foundation.clock import SystemClock
from tirek.foundation.exchange.generalise import BANDS, SHARE_BANDS, SMALLEST_CELL
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.privacy.labels import OPEN, PERSONAL, SPECIAL
from tirek.foundation.store.base import METADATA

APPEALS = 12
CAUSES = ("pay.late", "pay.late", "leave.refused", None)
NUMBERS = {"number_year": 2026, "number_letter": "A"}


class Listener:
    """Stands on the line before the centre and keeps every byte that goes either way."""

    def __init__(self, address: tuple[str, int]) -> None:
        self._there, self._here = address, socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._here.getsockname()[1]}"
        self.up, self.down = bytearray(), bytearray()
        self._threads: list[threading.Thread] = []
        self._open: list[socket.socket] = []
        self._run(self._accept)

    def close(self) -> None:
        """Hangs up and waits until all is over."""
        with contextlib.suppress(OSError):
            self._here.shutdown(socket.SHUT_RDWR)
        for thread in self._threads[:1]:
            thread.join(10)
        for end in self._open:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)
        for end in (*self._open, self._here):
            end.close()

    def _run(self, work: Callable[..., None], *given: Any) -> None:
        self._threads.append(threading.Thread(target=work, args=given, daemon=True))
        self._threads[-1].start()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._here.accept()
            except OSError:
                return
            far = socket.create_connection(self._there)
            self._open += [near, far]
            self._run(self._carry, near, far, self.up)
            self._run(self._carry, far, near, self.down)

    def _carry(self, source: socket.socket, target: socket.socket, kept: bytearray) -> None:
        with contextlib.suppress(OSError):
            while data := source.recv(65536):
                kept += data
                target.sendall(data)
            target.shutdown(socket.SHUT_WR)


class Centre:
    """A real practice centre in a process of its own, on loopback."""

    def __init__(self, data: Path) -> None:
        self.data, self.said = data, ""
        self.server = subprocess.Popen(
            [sys.executable, "-m", "tirek_central.main", "serve", "--practice", "--json", "--port", "0", "--data", str(data)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        assert self.server.stdout is not None
        place = urlsplit(json.loads(self.server.stdout.readline())["url"])
        self.line = Listener((str(place.hostname), int(place.port or 0)))

    def run(self, *words: str) -> dict[str, Any]:
        done = subprocess.run([sys.executable, "-m", "tirek_central.main", *words, "--json", "--data", str(self.data)], check=True, capture_output=True)
        return json.loads(done.stdout)

    def stop(self) -> None:
        if self.server.poll() is None:
            self.server.terminate()
            self.said = self.server.communicate(timeout=10)[0]
            self.line.close()


@pytest.fixture
def centre(tmp_path: Path) -> Iterator[Centre]:
    running = Centre(tmp_path / "centre")
    yield running
    running.stop()


@pytest.fixture
def org(tmp_path: Path) -> Iterator[OpenedOrganisation]:
    """On the computer's own clock: the centre is another process and goes by it too."""
    opened, _ = make_organisation(
        tmp_path / "home", "Үлгі ұйымы", "Үлгіова Айгүл", PASSPHRASE, clock=SystemClock(), texts=load_texts("kk"), practice=True
    )
    yield opened
    opened.close()


def personal_tables() -> list[tuple[str, Table]]:
    """Compartment and table of everything with a personal or special column."""
    return [
        (name, table)
        for name, metadata in METADATA.items()
        for table in metadata.sorted_tables
        if not table.name.startswith("journal_") and any(column.info["label"] in (PERSONAL, SPECIAL) for column in table.columns)
    ]


def value_for(column: Column[Any], words: Canaries, plain: dict[str, Any]) -> Any:
    """A canary wherever the column is personal or special; else what an honest record would hold."""
    if column.info["label"] in (PERSONAL, SPECIAL):
        kinds = {str: words.word(column.name), bytes: words.stem.encode(), int: int(words.digits), float: float(words.digits)}
        return kinds[column.type.python_type]
    if column.name in plain:
        return plain[column.name]
    if column.nullable:
        return None
    # Internal words stay here as well: nothing but the open columns may go. Some must be unlike any other.
    kinds = {str: f"{words.word(column.name)} {secrets.token_hex(4)}", bytes: secrets.token_bytes(16)}
    return kinds.get(column.type.python_type, 0)


def fill_columns(org: OpenedOrganisation, words: Canaries) -> None:
    """Records with canaries in every such table; appeals with open values that can be told."""
    today = org.clock.today()
    for name, table in personal_tables():
        with getattr(org, name).action("practice.fill") as act:
            for number in range(APPEALS):
                plain = NUMBERS | {
                    "number_seq": number + 1, "card_id": secrets.token_hex(8), "received_on": today.isoformat(), "cause": CAUSES[number % 4],
                    "due_on": (today + timedelta(days=20)).isoformat(), "answered_on": today.isoformat() if number % 2 else None,
                    "outcome": "explained" if number % 2 else None, "card": secrets.token_hex(8),
                }  # fmt: skip
                act.insert(table, {column.name: value_for(column, words, plain) for column in table.columns if column.name not in ("id", "deleted_at")})


def leaves(value: Any) -> Iterator[Any]:
    if isinstance(value, dict):
        for inner in value.values():
            yield from leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from leaves(inner)
    else:
        yield value


def open_values(org: OpenedOrganisation) -> set[Any]:
    """All that stands in columns labelled open."""
    found: set[Any] = set()
    for name, metadata in METADATA.items():
        for table in metadata.sorted_tables:
            for column in table.columns:
                if column.info["label"] is OPEN:
                    with getattr(org, name).read() as session:
                        found.update(session.execute(select(column)).scalars())
    return found


def test_no_personal_column_reaches_the_line_or_the_centre(org: OpenedOrganisation, centre: Centre, tmp_path: Path) -> None:
    words = Canaries()
    fill_columns(org, words)
    assert {"member", "appeal", "appeal_identity", "identity_opening", "question", "paper"} <= {table.name for _, table in personal_tables()}
    desk = exchange_desk(org)
    centre.run("enrol", "7-мектеп", "--out", str(tmp_path / "invitation.txt"), "--url", centre.line.url)
    assert desk.enrol_from(str(tmp_path / "invitation.txt")).state == "enrolled"
    files = desk.write_raw(tmp_path / "raw")
    report = desk.run()
    assert (report.delivered, report.waiting, report.problems) == (4, 0, [])
    assert centre.run("report")["appeals"] == APPEALS
    told = desk.gone()
    centre.stop()

    forms = words.forms() + [int(words.digits).to_bytes(8, "big").lstrip(b"\0")]
    line = bytes(centre.line.up + centre.line.down)
    assert len(centre.line.up) > 1000
    assert found_in(line, forms) is None
    assert found_under([centre.data, tmp_path / "raw"], forms) == []
    assert found_in(centre.said.encode(), forms) is None
    assert found_in(json.dumps([message.fields for message in told], ensure_ascii=False).encode(), forms) is None
    _only_open_values(org, told)
    _sealed_shows_nothing(org, bytes(centre.line.up), files)


def _only_open_values(org: OpenedOrganisation, told: list[Any]) -> None:
    """Each value is one of an open column, or one of the named generalisations of a column."""
    known, month = open_values(org), org.clock.today().isoformat()[:7]
    first_levels = {str(value).split(".")[0] for value in known if value} | {"unsorted"}
    bands = {f"{low}-{high}" for low, high in BANDS} | {f"{BANDS[-1][1] + 1}+"}
    by_kind = {message.kind: message.fields for message in told}
    assert set(by_kind) == {"appeal_cards", "totals", "organisation_key", "card_withdrawals"}
    key = by_kind.pop("organisation_key")
    assert set(key) == {"key", "revision", "public", "proof", "succession"} and {key["key"], key["public"], key["proof"], key["succession"]} <= known | {None}
    withdrawn = by_kind["card_withdrawals"]["cards"]
    assert len(withdrawn) == APPEALS and {one["card"] for one in withdrawn} <= known and all(set(one) == {"card", "revision"} for one in withdrawn)
    cards = by_kind["appeal_cards"]["cards"]
    assert len(cards) == APPEALS
    for card in cards:
        assert set(card) == {"card", "revision", "month", "cause", "term_kept", "outcome"}
        assert {card["card"], card["outcome"]} <= known | {None}
        assert card["month"] == month and card["cause"] in first_levels | {None} and card["term_kept"] in (True, None)
    totals = by_kind["totals"]
    assert totals["month"] == month and totals["members"] in bands
    assert set(totals["appeals"]) <= first_levels
    assert all(count is None or count >= SMALLEST_CELL for count in totals["appeals"].values())
    assert totals["workers"] in bands | {None} and totals["density"] in {f"{low}-{high}" for low, high in SHARE_BANDS} | {None}
    assert set(totals) - {"month", "members", "appeals", "workers", "density"} <= {"record", "revision", "totals", "clauses", "systems"}
    assert totals.get("clauses") is None and totals.get("systems") is None      # nothing here fills them
    # No value is longer than a code: there is no room for a sentence.
    assert max(len(str(value)) for fields in by_kind.values() for value in leaves(fields)) <= 16


def _sealed_shows_nothing(org: OpenedOrganisation, up: bytes, files: list[Path]) -> None:
    """What goes over the line shows not even the open values: neither kinds of messages, nor causes, nor ids of cards."""
    bundles = [path.read_bytes() for path in files if path.name.startswith("bundle-")]
    assert bundles and all(bundle[:1000] in up for bundle in bundles), "what was shown before is what goes"
    ids = [value for value in open_values(org) if isinstance(value, str) and len(value) == 16]
    assert len(ids) == 2 * APPEALS + 1  # of appeals, of withdrawn membership cards, of the key
    plain = [b"appeal_cards", b"totals", b"pay.late", b"explained", b"term_kept", b"leave"]
    for sealed in (up, *bundles):
        assert found_in(sealed, plain) is None
        assert not any(one.encode() in sealed or bytes.fromhex(one) in sealed for one in ids)
