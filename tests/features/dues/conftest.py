"""A school with a rate and members for the tests of dues."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.dues import School, make_school
from tirek.foundation.clock import FixedClock
from tirek.foundation.organisation import OpenedOrganisation


@pytest.fixture
def school(org: OpenedOrganisation, clock: FixedClock, tmp_path: Path) -> School:
    return make_school(org, clock, tmp_path)
