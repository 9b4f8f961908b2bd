"""`tirek model list`, `test`, `examine`, `choose`: which model fits this computer, how fast it is here, and whether it may write."""

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
    examine = model.add_parser("examine", help="twenty questions a language; only what passes may write here")
    examine.add_argument("name", nargs="?", metavar="NAME", help="a file of the models folder; by default the one that would be used")
    examine.add_argument("--only", choices=("kk", "ru"), default=None, help="one language")
    examine.set_defaults(run=_examine)
    choose = model.add_parser("choose", help="use this file of the models folder")
    choose.add_argument("name", metavar="NAME")
    choose.set_defaults(run=_choose)


def _list(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.app.wiring import ModelPlace, model_folders
    from tirek.foundation.model.catalogue import as_dict, families, list_models
    from tirek.foundation.model.hardware import hardware

    machine, place = hardware(), ModelPlace(context.home, context.clock)
    used = place.found()
    files = [found for folder in model_folders(context.home) for found in list_models(folder)]
    return {
        **_machine(machine),
        "fits": [family.name for family in families(machine) if family.fits],
        "catalogue": [as_dict(family) for family in families(machine)],
        "files": [
            {
                "file": found.path.name,
                "name": found.file.name if found.file else None,
                "licence": found.file.licence if found.file else None,
                "fits": found.fits,
                "used": used is not None and found.path == used.path,
                "may_write": sorted(verdict.languages) if found.fits and (verdict := place.verdict(found)) else [],
                "refused": found.problem.code if found.problem else None,
            }
            for found in files
        ],
        "folder": str(model_folders(context.home)[0]),
        "tokens_per_second": None,
    }


def _examine(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from dataclasses import asdict

    from tirek.app.wiring import ModelPlace

    place = ModelPlace(context.home, context.clock)
    found = _named(place, arguments.name) if arguments.name else place.found()
    if found is None:
        context.say(mark("There is no model file here; everything works by rules."))
        return {"model": None, "languages": [], "results": []}
    verdict = place.examine(found, languages=(arguments.only,) if arguments.only else ("kk", "ru"))
    return {
        "model": verdict.model,
        "file": found.path.name,
        "languages": sorted(verdict.languages),
        "results": [{**asdict(result), "passed": result.passed} for result in verdict.results],
    }


def _choose(arguments: argparse.Namespace, context: Context) -> dict[str, Any]:
    from tirek.app.wiring import ModelPlace

    place = ModelPlace(context.home, context.clock)
    _named(place, arguments.name)
    place.choose(arguments.name)
    return {"used": arguments.name}


def _named(place: Any, name: str) -> Any:
    found = next((model for model in place.usable() if model.path.name == name), None)
    if found is None:
        raise Circumstance(
            "MODEL-15",
            mark("There is no usable model file with the name {name} in the models folder."),
            mark("Look at the list of models: it says which files fit this computer, and why the others do not."),
            name=name,
        )
    return found


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
    return {"ram_gb": round(machine.memory / 2**30, 1), "cpu": machine.processor, "cores": machine.cores, "fast_maths": machine.fast_maths, "instructions": list(machine.instructions)}
