"""A small program in a folder of its own, and a stick with the next version of it, signed."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.releases import Stick, install


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """Version 0.1.0, installed, with its real start link."""
    return install(tmp_path / "Бағдарлама мен үлгі")


@pytest.fixture
def stick(tmp_path: Path) -> Stick:
    return Stick(tmp_path / "stick")
