from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from support.tiny_model import tiny_model
from tirek.foundation.clock import FixedClock
from tirek.foundation.model.client import ModelWorker


@pytest.fixture(scope="session")
def model_file() -> Path:
    return tiny_model()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(datetime(2026, 11, 21, 9, 0, tzinfo=UTC))


@pytest.fixture
def worker(model_file: Path, clock: FixedClock) -> Iterator[ModelWorker]:
    one = ModelWorker(model_file, clock)
    yield one
    one.close()
