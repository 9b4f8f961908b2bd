"""The centre on both its databases: a SQLite file, and a real PostgreSQL started for these tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from support.office import Office, open_office
from support.postgres import Cluster, running
from tirek_central.database import open_database


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    with running("fsync=off") as cluster:  # no power cut is tried here
        yield cluster


@pytest.fixture(scope="session")
def empty_centre(postgres: Cluster, tmp_path_factory: pytest.TempPathFactory) -> str:
    """Name of a database with the newest schema, to be copied."""
    url = postgres.database()
    open_database(url, tmp_path_factory.mktemp("unused")).dispose()
    return url.rsplit("/", 1)[1]


@pytest.fixture
def new_database(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], str | None]:
    """Gives the address of a new empty centre's database: None for SQLite, which lies in the data folder."""

    def new(kind: str) -> str | None:
        if kind == "sqlite":
            return None
        cluster: Cluster = request.getfixturevalue("postgres")
        return cluster.database(request.getfixturevalue("empty_centre"))

    return new


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, tmp_path: Path, new_database: Callable[[str], str | None]) -> Iterator[Office]:
    opened = open_office(tmp_path, new_database(request.param))
    yield opened
    opened.close()
