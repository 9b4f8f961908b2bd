"""The tiny quoting model for the tour, the benchmarks and the tests: made here, once, from the shipped digests.

A real file for the real engine; it knows nothing and quotes the first source word for word. `models/tiny_model.py`
says how.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType

from tirek.foundation.resources import models_folder, resource


def can_make_practice_model() -> bool:
    """Whether the engine, the maker and what it needs are installed (a shipped program has only the engine)."""
    wanted = ("llama_cpp", "gguf", "numpy")
    return (models_folder() / "tiny_model.py").exists() and all(find_spec(name) for name in wanted)


def practice_model(folder: Path) -> Path:
    """Path of the model in `folder`, made in a second or two if it is not there yet. Same digests, same file.

    Needs the development packages `gguf` and `numpy`; raises ModuleNotFoundError without them.
    """
    making = _maker()
    texts = making.texts_of(resource("knowledge").rglob("*.jsonl"))
    key = hashlib.sha256(repr((making.VERSION, texts)).encode()).hexdigest()[:16]
    path = folder / f"tiny-{key}.gguf"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}")     # several processes may want it at once
        making.make_tiny_model(unfinished, texts)
        os.replace(unfinished, path)
    return path


def _maker() -> ModuleType:
    """`models/tiny_model.py`, which is a program and no package."""
    name = "tirek_tiny_model"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, models_folder() / "tiny_model.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module      # its dataclasses look their own module up
    spec.loader.exec_module(module)
    return module
