"""Fixtures that all tests share. Real parts only: vaults, encrypted files, catalogues."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Slow is no fault of an example: computers differ, and a busy one is ten times slower than a quiet one.
settings.register_profile("tirek", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tirek")
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).parent))
if os.environ.get("TIREK_WITHOUT_ENGINE"):  # make unit WITHOUT=engine: as on a computer on which the model engine was not built
    sys.modules["llama_cpp"] = None  # type: ignore[assignment]

from support.organisations import Template, fixed_clock
from tirek.foundation.clock import FixedClock
from tirek.foundation.organisation import OpenedOrganisation


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return Template(tmp_path_factory.mktemp("organisation"))


@pytest.fixture
def clock() -> FixedClock:
    return fixed_clock()


@pytest.fixture
def org(template: Template, tmp_path: Path, clock: FixedClock) -> Iterator[OpenedOrganisation]:
    opened = template.open_copy(tmp_path / "home", clock)
    yield opened
    opened.close()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_teardown() -> Iterator[None]:
    """After all fixtures have ended: a window left open keeps Qt's words, files and jobs, and some later test pays for it."""
    yield
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is not None and widgets.QApplication.instance() is not None:
        assert widgets.QApplication.translate("QPlatformTheme", "Cancel") == "Cancel", "Qt's own words were not given back: close the window and wait for it"


@pytest.fixture(autouse=True)
def collected_on_this_thread() -> Iterator[None]:
    """As in the program: a widget that died on a job's thread would take the tests down."""
    from tirek.foundation.ui.garbage import collect_if_due

    gc.disable()
    yield
    collect_if_due()
