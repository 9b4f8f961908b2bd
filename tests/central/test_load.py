"""The morning's exchange of many organisations, with kill -9 in the middle of it: nothing lost, nothing doubled."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlalchemy import func, select

from support.morning import CARDS, MESSAGES, Figures, Morning, Servers, enrol_all
from support.postgres import Cluster, running
from tirek_central import tables
from tirek_central.clock import system_now_ms
from tirek_central.database import open_database
from tirek_central.identity import open_identity
from tirek_central.notices import Notices
from tirek_central.report import report


def morning(cluster: Cluster, data: Path, *, schools: int, kills: int) -> Figures:
    url = cluster.database()
    engine, identity = open_database(url, data), open_identity(data)
    there = enrol_all(engine, schools)
    Notices(engine, identity, system_now_ms).publish({"kk": "Хабарлама"}, {"kk": "Мәтін"})
    servers = Servers(data, url, 2)
    try:
        figures = Morning(identity, servers, there).run(kills)
    finally:
        servers.stop()
    told = report(engine)
    assert (told["messages"], told["appeals"], told["doubled"], told["refused"]) == (MESSAGES * schools, CARDS * schools, 0, 0)
    with engine.begin() as connection:
        stored = {bytes(card) for card in connection.execute(select(tables.card.c.card)).scalars()}
        parts = connection.execute(select(func.count()).select_from(tables.part)).scalar()
        confirmed = connection.execute(select(func.count()).where(tables.down.c.taken_ms.is_not(None))).scalar()
    engine.dispose()
    assert stored == {card for school in there for card in school.cards}
    assert all(school.receipt and len(school.receipt.messages) == MESSAGES and school.notices == 1 for school in there)
    assert (parts, confirmed, figures.kills) == (0, schools, kills)
    return figures


def test_two_hundred_organisations_and_three_kills(postgres: Cluster, tmp_path: Path) -> None:
    morning(postgres, tmp_path, schools=200, kills=3)


@pytest.mark.soak
def test_ten_thousand_organisations_and_twenty_kills(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with running() as cluster:
        figures = morning(cluster, tmp_path, schools=10_000, kills=20)
    with capsys.disabled():
        print("\n" + figures.line())
