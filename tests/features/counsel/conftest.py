"""The shipped knowledge, indexed once for all tests of counsel, in plain memory: nothing in it is personal."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine
from sqlalchemy.engine import Connection

from tirek.features.counsel.index import ensure_index
from tirek.features.counsel.retrieval import IndexRetriever
from tirek.foundation.resources import resource


@pytest.fixture(scope="session")
def pack_folder() -> Path:
    return resource("knowledge")


@pytest.fixture(scope="session")
def knowledge(pack_folder: Path) -> Iterator[Connection]:
    with create_engine("sqlite://").connect() as connection:
        ensure_index(connection, pack_folder)
        yield connection


@pytest.fixture(scope="session")
def retriever(knowledge: Connection) -> IndexRetriever:
    return IndexRetriever(knowledge)
