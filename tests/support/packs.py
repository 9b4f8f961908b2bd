"""A publisher of packs, and what a school says to them."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tirek.features.exchange_desk.service import ExchangeDesk
from tirek.foundation.clock import SystemClock, milliseconds
from tirek.foundation.errors import Circumstance
from tirek.foundation.resources import resource
from tirek_central.packs import Repository
from tirek_protocol.packs import FOLDER


class Publisher:
    """The centre's desk: prepares a pack of the law under a version, publishes, copies to the stick."""

    def __init__(self, centre: Any, tmp_path: Path) -> None:
        self.source, self.stick = tmp_path / "prepared", tmp_path / "stick"
        self.stick.mkdir()
        self.repository = Repository(tmp_path / "publisher", centre.identity, lambda: milliseconds(SystemClock().now()))

    def law(self, version: str, **more: Any) -> None:
        folder = self.source / "law"
        if not folder.exists():
            folder.mkdir(parents=True)
            (folder / "articles").mkdir()
            for name in ("acts.jsonl", "calibration.json"):
                shutil.copy(resource("knowledge", name), folder / name)
            shutil.copy(resource("knowledge", "articles", "labour-code.jsonl"), folder / "articles")
        (folder / "pack.json").write_text(json.dumps({"name": "law", "version": version} | more), encoding="utf-8")

    def publish(self) -> Any:
        return self.repository.publish(self.source)

    def out(self) -> Path:
        self.repository.copy_to(self.stick)
        return self.stick / FOLDER

    def metadata(self, role: str) -> Path:
        """The newest file of that role on the stick."""
        found = (self.stick / FOLDER / "metadata").glob(f"*{role}.json")
        return max(found, key=lambda path: int(path.name.split(".")[0]) if path.name[0].isdigit() else 0)


def refusal(act: Callable[[], object]) -> str:
    with pytest.raises(Circumstance) as refused:
        act()
    return refused.value.code


def versions(desk: ExchangeDesk) -> list[tuple[str, str]]:
    return [(pack.name, pack.version) for pack in desk.packs()]
