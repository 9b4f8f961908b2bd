"""The centre's schema: steps and tables say the same, an older database is brought along, a newer one left alone."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, select, text

from support.postgres import Cluster
from tirek_central import tables
from tirek_central.bench import bench
from tirek_central.database import insert_if_new, open_database, postgres_url, put_newest
from tirek_central.errors import OperatorError
from tirek_central.migrating import newest_revision

Database = Callable[[str], str | None]
BOTH = pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
FIRST_TABLES = ("organisation", "invitation", "installation", "part", "bundle", "message", "appeal_card", "totals", "notice", "down")


@BOTH
def test_the_steps_give_the_tables_of_the_program(kind: str, new_database: Database, tmp_path: Path) -> None:
    engine = open_database(new_database(kind), tmp_path)
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []
    engine.dispose()


def test_a_database_of_the_first_version_is_brought_along(postgres: Cluster, tmp_path: Path) -> None:
    url = postgres.database()
    engine = open_database(url, tmp_path)
    with engine.begin() as connection:
        for name in set(tables.metadata.tables) - set(FIRST_TABLES):
            connection.execute(text(f"DROP TABLE {name} CASCADE"))
        for table, column in added_columns():
            connection.execute(text(f"ALTER TABLE {table} DROP COLUMN {column}"))
        connection.execute(text("DROP TABLE alembic_version"))
        connection.execute(text("INSERT INTO organisation (id, name, created_ms) VALUES (7, '7-мектеп', 1)"))
    engine.dispose()
    engine = open_database(url, tmp_path)
    with engine.begin() as connection:
        assert connection.execute(select(tables.organisation.c.name)).scalars().all() == ["7-мектеп"]
        assert connection.execute(text("SELECT version_num FROM alembic_version")).scalar() == newest_revision()
        assert compare_metadata(MigrationContext.configure(connection), tables.metadata) == []
    engine.dispose()


def added_columns() -> list[tuple[str, str]]:
    """Columns that the first version's tables did not have."""
    return [
        ("organisation", "region"), ("organisation", "kind"), ("notice", "region"), ("notice", "staff"), ("totals", "workers"), ("totals", "density"),
        ("down", "relay"),
        ("appeal_card", "matter"), ("invitation", "signer"), ("totals", "clauses"), ("totals", "systems"), ("installation", "speaks"),
        ("bundle", "witness"),
    ]  # fmt: skip


@BOTH
def test_a_newer_database_is_not_touched(kind: str, new_database: Database, tmp_path: Path) -> None:
    url = new_database(kind)
    engine = open_database(url, tmp_path)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(OperatorError) as refused:
        open_database(url, tmp_path)
    assert refused.value.code == "DATABASE-03"


def test_processes_that_start_together_wait_for_each_other(postgres: Cluster, tmp_path: Path) -> None:
    url = postgres.database()
    with ThreadPoolExecutor(4) as pool:
        for engine in pool.map(lambda _: open_database(url, tmp_path), range(4)):
            engine.dispose()


@BOTH
@pytest.mark.parametrize("count", [1, 3])
def test_the_newest_revision_stands(kind: str, count: int, new_database: Database, tmp_path: Path) -> None:
    engine = open_database(new_database(kind), tmp_path)
    name = "\"'\\ \u2028 Әсел Қ. O'Brien-Жұмағұлова"

    def rows(revision: int) -> list[dict[str, object]]:
        row = {"organisation": 2**62, "revision": revision, "month": "2026-11", "cause": None, "term_kept": False, "matter": None}
        return [row | {"card": bytes([n, 0, 255, 92, 34, 10, 39, 0]), "outcome": name} for n in range(count)]

    with engine.begin() as connection:
        assert put_newest(connection, tables.card, rows(2)) == count
        assert put_newest(connection, tables.card, rows(2)) == 0
        assert put_newest(connection, tables.card, rows(1)) == 0
        assert put_newest(connection, tables.card, rows(3)) == count
        insert_if_new(connection, tables.card, rows(4))
        found = connection.execute(select(tables.card).order_by(tables.card.c.card)).mappings().all()
    assert [dict(row) | {"card": bytes(row["card"])} for row in found] == rows(3)
    engine.dispose()


def test_the_measurement_leaves_nothing_behind(postgres: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tirek_central.bench.BUNDLES", 2)
    monkeypatch.setattr("tirek_central.bench.ROUNDS", 1)
    url = postgres.database()
    found = bench(url)
    assert [result["ratio"] > 0 for result in json.loads(json.dumps(found))["results"]] == [True, True]
    engine = create_engine(postgres_url(url))
    with engine.connect() as connection:
        left = connection.execute(text("SELECT count(*) FROM pg_namespace WHERE nspname LIKE 'tirek%'")).scalar()
    engine.dispose()
    assert left == 0
