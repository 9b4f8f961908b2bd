"""Divided tables: the same program on them, nothing lost, nothing doubled."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select, text

from support.office import Office, open_office, tell_appeals
from tirek_central import tables
from tirek_central.errors import OperatorError
from tirek_central.migrating import bring_up_to_date
from tirek_central.partitioning import DIVIDED, partition
from tirek_central.report import report
from tirek_protocol import bundle as bundles
from tirek_protocol.messages import AppealCard, AppealCards, write
from tirek_protocol.receipts import Receipt, check_answer, read_round_start
from tirek_protocol.signing import sign_request


@pytest.fixture
def office(tmp_path: Path, new_database: Callable[[str], str | None]) -> Iterator[Office]:
    opened = open_office(tmp_path, new_database("postgresql"))
    yield opened
    opened.close()


def ask(office: Office, name: str, method: str, path: str, body: bytes = b""):
    school = office.schools[name]
    headers = sign_request(school.sign, method, path, 1, body, centre=office.identity.sign.id)
    return office.browser().ask(method, path, content=body, headers=headers)


def send(office: Office, name: str, serial: int) -> bytes:
    school = office.schools[name]
    cards = AppealCards([AppealCard(serial.to_bytes(4, "big") + n.to_bytes(4, "big"), 1, "2026-11", "pay", True, None) for n in range(30)])
    data = bundles.build([write(cards)], reader=office.identity.seal.reader, sender=school.sign, serial=serial)
    sha = bundles.sha256(data)
    for start in range(2):  # in two parts, and the whole twice
        half = len(data) // 2
        reply = ask(office, name, "PUT", f"/v1/bundles/{sha.hex()}/2/{start}", data[:half] if start == 0 else data[half:])
    again = ask(office, name, "PUT", f"/v1/bundles/{sha.hex()}/1/0", data)
    assert again.content == reply.content
    assert isinstance(check_answer(reply.content, office.identity.sign.public, bundle=sha, installation=school.installation), Receipt)
    return data


def test_everything_goes_on(office: Office) -> None:
    import msgspec

    names = list(office.schools)
    for at, name in enumerate(names):
        send(office, name, at + 1)
    tell_appeals(office, names[0], 50)
    office.signed_in("centre").post("/staff/notices", {"title_kk": "Т", "title_ru": "Т", "text_kk": "М", "text_ru": "М"}, page="/staff/mine")
    waiting = read_round_start(ask(office, names[0], "GET", "/v1/round/1").content).down
    before = report(office.engine)
    done = partition(office.engine, 4)
    assert {one["table"] for one in done["divided"]} == {table.name for table in DIVIDED}
    assert report(office.engine) == before
    assert partition(office.engine, 4)["divided"] == [], "a second time changes nothing"
    bring_up_to_date(office.engine)
    piece = ask(office, names[0], "GET", f"/v1/down/{waiting[0].bundle.hex()}/0")
    assert piece.status_code == 200
    assert ask(office, names[0], "POST", "/v1/down/taken", msgspec.msgpack.encode([waiting[0].bundle])).status_code == 200
    assert read_round_start(ask(office, names[0], "GET", "/v1/round/1").content).down == []
    for at, name in enumerate(names):
        send(office, name, at + 10)
        assert read_round_start(ask(office, name, "GET", f"/v1/round/{at + 10}").content).missing
    after = report(office.engine)
    assert (after["appeals"], after["doubled"], after["refused"]) == (before["appeals"] + 90, 0, 0)
    assert "1 of 3" in office.signed_in("centre").get("/staff/notices").text
    assert office.signed_in("abai").get("/staff/figures").status_code == 200
    with office.engine.connect() as connection:
        parts = connection.execute(text("SELECT count(*) FROM pg_inherits JOIN pg_class ON pg_class.oid = inhrelid WHERE relkind = 'r'")).scalar()
        plan = "\n".join(connection.execute(text("EXPLAIN SELECT 1 FROM message WHERE installation = '\\x0102030405060708' AND bundle = '\\x00'")).scalars())
        assert connection.execute(select(func.count()).select_from(tables.message)).scalar() == 6
    assert parts == 4 * len(DIVIDED) and len(set(re.findall(r"message_0\d\d\b", plan))) == 1, f"one part is looked into: {plan}"


def test_only_with_sense(office: Office, tmp_path: Path) -> None:
    from tirek_central.database import open_database

    for parts in (0, 1, 257):
        with pytest.raises(OperatorError) as refused:
            partition(office.engine, parts)
        assert refused.value.code == "PARTITION-02"
    (tmp_path / "b").mkdir()
    engine = open_database(None, tmp_path / "b")
    with pytest.raises(OperatorError) as sqlite:
        partition(engine, 4)
    assert sqlite.value.code == "PARTITION-01"
    engine.dispose()
