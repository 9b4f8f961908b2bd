"""The tiny quoting model, made on the spot where its maker can run; it goes through the very code of a real model."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

from tirek.foundation.resources import models_folder, resource


def make_tiny_model(folder: Path) -> Path | None:
    """Writes the model into `folder`; None where the maker, its libraries or the engine are not installed."""
    wanted = ("llama_cpp", "gguf", "numpy")
    path = models_folder() / "tiny_model.py"
    if not path.exists() or any(importlib.util.find_spec(name) is None for name in wanted):
        return None
    spec = importlib.util.spec_from_file_location("tirek_tiny_model", path)
    if spec is None or spec.loader is None:
        return None
    maker = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = maker
    spec.loader.exec_module(maker)
    folder.mkdir(parents=True, exist_ok=True)
    texts = maker.texts_of(resource("knowledge").rglob("*.jsonl"))
    return maker.make_tiny_model(folder / "tiny-practice.gguf", texts)
