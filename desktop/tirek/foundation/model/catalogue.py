"""Which models there are: the families that suit this computer, and the files in the user's own models folder.

Nothing is fetched from anywhere: a person gets a file where they choose and puts it into the folder.
"""

from __future__ import annotations

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tirek.foundation.clock import Clock
from tirek.foundation.errors import Circumstance
from tirek.foundation.model.client import CONTEXT_TOKENS, ModelWorker
from tirek.foundation.model.gguf_check import ModelFile, ModelFileRefused, check_model_file
from tirek.foundation.model.hardware import GIB, Hardware, hardware, memory_needed
from tirek.foundation.model.messages import Part
from tirek.foundation.resources import models_folder

MAX_FILES = 50
_TEST_TEXT = "Жалақы айына кемінде бір рет төленеді. Зарплата выплачивается не реже одного раза в месяц. "


@dataclass(frozen=True)
class Family:
    """A model family a union could use. `verified` is False: others report it, nobody here has tried it.

    Sizes in bytes; `memory` is what the whole computer should have.
    """

    id: str
    name: str
    licence: str
    commercial: bool
    languages: str
    file_bytes: int
    memory: int
    needs_fast_maths: bool
    note_kk: str
    note_ru: str
    verified: bool
    context: int
    """Tokens that it was trained for, as reported; Tirek uses two thousand of them."""
    template: str
    """The family's way of marking who speaks; the file's own template is what is used."""
    sha256: str | None
    """Of the file, filled when a pack of models is made; None: any file of the family."""
    fits: bool


@dataclass(frozen=True)
class FoundModel:
    """A file in the models folder. `file` is None when it was refused, and `problem` says why."""

    path: Path
    file: ModelFile | None
    problem: Circumstance | None
    needed: int = 0
    fits: bool = False


@dataclass(frozen=True)
class ModelsHere:
    """`models`: files found, usable ones first. `families`: what could be got, those that fit first."""

    hardware: Hardware
    models: tuple[FoundModel, ...]
    families: tuple[Family, ...]

    @property
    def usable(self) -> tuple[FoundModel, ...]:
        return tuple(one for one in self.models if one.fits)


@dataclass(frozen=True)
class ModelTest:
    """Speeds in tokens a second. `sealed` as in `ModelState`."""

    model: str
    licence: str
    sealed: str
    start_seconds: float
    reading_speed: float
    tokens_per_second: float


def list_models(folder: Path) -> tuple[FoundModel, ...]:
    """The model files directly in `folder`, checked but not opened; the usable and larger first. No folder: none."""
    try:
        paths = sorted(path for path in folder.iterdir() if path.suffix.lower() == ".gguf" and path.is_file())
    except OSError:
        return ()
    machine = hardware()
    found = [_found(path, machine) for path in paths[:MAX_FILES]]
    return tuple(sorted(found, key=lambda one: (not one.fits, -(one.file.size if one.file else 0), one.path.name)))


def _found(path: Path, machine: Hardware) -> FoundModel:
    try:
        file = check_model_file(path)
    except ModelFileRefused as error:
        return FoundModel(path, None, error)
    needed = memory_needed(file.size, file.kv_bytes_per_token, CONTEXT_TOKENS)
    return FoundModel(path, file, None, needed, file.has_template and (not machine.memory or needed <= machine.memory))


def families(machine: Hardware) -> tuple[Family, ...]:
    """The catalogue that is shipped, with `fits` for this computer."""
    found = [_family(json.loads(line), machine)
             for line in (models_folder() / "catalogue.jsonl").read_text(encoding="utf-8").splitlines() if line.strip()]
    return tuple(sorted(found, key=lambda one: not one.fits))


def _family(record: dict[str, Any], machine: Hardware) -> Family:
    # A computer sold with 8 GB shows a little less to programs.
    enough = machine.memory >= record["memory_gb"] * GIB * 0.92
    return Family(
        id=record["id"], name=record["name"], licence=record["licence"], commercial=record["commercial"],
        languages=record["languages"], file_bytes=int(record["file_gb"] * GIB), memory=int(record["memory_gb"] * GIB),
        needs_fast_maths=record["needs_fast_maths"], note_kk=record["note_kk"], note_ru=record["note_ru"],
        verified=record["verified"], context=record["context"], template=record["template"], sha256=record["sha256"], fits=enough and (machine.fast_maths or not record["needs_fast_maths"]))


def describe_models(folder: Path) -> ModelsHere:
    """For `tirek model list` and the settings page."""
    machine = hardware()
    return ModelsHere(machine, list_models(folder), families(machine))


def test_model(path: Path, clock: Clock) -> ModelTest:
    """Opens the model in its own process and measures how fast it reads and writes here. Some seconds to a minute.

    Raises what `ModelWorker.ask` raises.
    """
    worker = ModelWorker(path, clock)
    try:
        state = worker.start()
        worker.ask([Part("1", False)], [Part("2", True)], max_tokens=1)     # the first computation also warms up
        began = time.perf_counter()
        answer = worker.ask([Part("Қайталаңыз.", False)], [Part(_TEST_TEXT * 4, True)], max_tokens=48)
        whole = time.perf_counter() - began
    finally:
        worker.close()
    writing = max(whole - answer.first_seconds, 1e-6)
    return ModelTest(state.file.name, state.file.licence, state.sealed, state.start_seconds,
                     answer.prompt_tokens / max(answer.first_seconds, 1e-6), max(answer.tokens - 1, 0) / writing)


def as_dict(value: Hardware | Family | ModelTest) -> dict[str, Any]:
    """Plain values for JSON."""
    return asdict(value)
