"""`tirek model list`, `tirek model test`: which model fits this computer, and how fast it is here."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from tirek.app.command_line import Context
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark


def register(subparsers: Any, context: Context) -> None:
    """Adds the commands."""
    model = subparsers.add_parser("model", help="the local language model").add_subparsers(dest="deed", metavar="DEED", required=True)
    model.add_parser("list", help="which models fit and which files are here").set_defaults(run=_list)
    test = model.add_parser("test", help="measure this computer with the model that would be used")
    test.add_argument("file", nargs="?", type=Path, metavar="FILE", help="a GGUF file; by default the one in the models folder")
    test.set_defaults(run=_test)


def _list(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.app.wiring import model_folders
    from tirek.foundation.model.catalogue import families, list_models
    from tirek.foundation.model.hardware import hardware

    machine = hardware()
    files = [found for folder in model_folders(context.home) for found in list_models(folder)]
    return {
        **_machine(machine),
        "fits": [family.name for family in families(machine) if family.fits],
        "files": [{"file": found.path.name, "fits": found.fits, "refused": found.problem.code if found.problem else None} for found in files],
        "folder": str(model_folders(context.home)[0]),
        "tokens_per_second": None,
    }


def _test(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.app.wiring import ModelPlace
    from tirek.foundation.model.catalogue import as_dict, families, test_model
    from tirek.foundation.model.hardware import hardware

    path = arguments.file
    if path is None:
        found = ModelPlace(context.home, context.clock).found()
        path = found.path if found else None
    machine = hardware()
    fits = {**_machine(machine), "fits": [family.name for family in families(machine) if family.fits]}
    if path is None:
        context.say(mark("There is no model file here; everything works by rules."))
        return {**fits, "tokens_per_second": None, "model": None}
    if not path.is_file():
        raise Circumstance("FILE-01", mark("The file “{name}” cannot be read."), mark("Check that it exists, is a text file and may be opened."), name=path.name)
    measured = test_model(path, context.clock)
    return {**fits, "tokens_per_second": round(measured.tokens_per_second, 1), "model": as_dict(measured)}


def _machine(machine: Any) -> dict[str, Any]:
    return {"ram_gb": round(machine.memory / 2**30, 1), "cpu": machine.processor, "fast_maths": machine.fast_maths}
