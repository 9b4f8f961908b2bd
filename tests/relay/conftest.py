"""A real centre process, on both its databases, and two computers of one organisation that never see each other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from support.central import RealCentre
from support.organisations import CHAIR, PASSPHRASE, Template
from support.postgres import Cluster, running
from tirek.app.organisations import join_organisation
from tirek.features.devices.service import Devices
from tirek.foundation.clock import Clock, SystemClock
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek_central.database import open_database

__all__ = ["CHAIR", "Template"]


@pytest.fixture
def clock() -> Clock:
    """The computer's own: the centre is another process and goes by it too."""
    return SystemClock()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    with running("fsync=off") as cluster:
        yield cluster


@pytest.fixture(params=["sqlite"])
def centre(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[RealCentre]:
    """Parametrise indirectly with "postgresql" for the other database."""
    url = None
    if request.param == "postgresql":
        cluster: Cluster = request.getfixturevalue("postgres")
        url = cluster.database()
        open_database(url, tmp_path).dispose()
    (tmp_path / "centre").mkdir()
    running_centre = RealCentre(tmp_path / "centre", url)
    yield running_centre
    running_centre.stop()


@pytest.fixture
def second(org: OpenedOrganisation, tmp_path: Path, clock: Clock) -> Iterator[OpenedOrganisation]:
    """Another computer of the same organisation, joined once over a stick."""
    stick = tmp_path / "joining"
    stick.mkdir()
    code, _ = Devices(org).pair(stick)
    joined, _ = join_organisation(stick, code, tmp_path / "second", PASSPHRASE, clock=clock, texts=load_texts("kk"))
    yield joined
    joined.close()
