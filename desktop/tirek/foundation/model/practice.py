"""The tiny quoting model for the tour, the benchmarks and the tests: made here, once, from the shipped digests.

A real file for the real engine; it knows nothing and quotes the first source word for word. `models/tiny_model.py`
says how.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
from collections.abc import Callable
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
    making = _maker("tiny_model")
    texts = making.texts_of(resource("knowledge").rglob("*.jsonl"))
    return _made_once(folder, f"tiny-{_key(making.VERSION, texts)}.gguf", lambda path: making.make_tiny_model(path, texts))


def random_model(folder: Path) -> Path:
    """Path of a model of 200 million random weights in `folder` (220 MB, made in some seconds): for benchmarks.

    Needs what `practice_model` needs.
    """
    tiny, making = _maker("tiny_model"), _maker("random_model")
    texts = tiny.texts_of(resource("knowledge").rglob("*.jsonl"))
    return _made_once(folder, f"random-{making.VERSION}-{_key(tiny.VERSION, texts)}.gguf",
                      lambda path: making.make_random_model(path, tiny, texts))


def _key(version: int, texts: list[str]) -> str:
    return hashlib.sha256(repr((version, texts)).encode()).hexdigest()[:16]


def _made_once(folder: Path, name: str, make: Callable[[Path], object]) -> Path:
    path = folder / name
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}")     # several processes may want it at once
        make(unfinished)
        os.replace(unfinished, path)
    return path


def _maker(file: str) -> ModuleType:
    """`models/tiny_model.py` or its neighbour, which are programs and no package."""
    name = f"tirek_{file}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, models_folder() / f"{file}.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module      # its dataclasses look their own module up
    spec.loader.exec_module(module)
    return module
