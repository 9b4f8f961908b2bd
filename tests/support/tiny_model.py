"""The tiny quoting model as a file, made once and kept: a real GGUF for the real engine, with answers that can be checked.

It quotes the first passage it is given word for word, cites it as [1], and stops.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest

_ROOT = Path(__file__).resolve().parents[2]


needs_engine = pytest.mark.skipif(importlib.util.find_spec("llama_cpp") is None, reason="the model engine is not built")


def maker() -> ModuleType:
    """`models/tiny_model.py`, which is no package."""
    spec = importlib.util.spec_from_file_location("tirek_tiny_model", _ROOT / "models" / "tiny_model.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module      # dataclasses look their own module up
    spec.loader.exec_module(module)
    return module


def tiny_model(folder: Path | None = None) -> Path:
    """Path of the model; made in some seconds the first time, kept in `.cache/tiny-model/` under a name of its makings."""
    making = maker()
    texts = making.texts_of((_ROOT / "resources" / "knowledge").rglob("*.jsonl")) or SOME_TEXTS
    key = hashlib.sha256(repr((making.VERSION, texts)).encode()).hexdigest()[:16]
    path = (folder or _ROOT / ".cache" / "tiny-model") / f"tiny-{key}.gguf"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}")     # several test processes may start at once
        making.make_tiny_model(unfinished, texts)
        os.replace(unfinished, path)
    return path


SOME_TEXTS = [
    "Жалақы айына кемінде бір рет, келесі айдың онынан кешіктірілмей беріледі. Еңбек демалысы, жұмыс уақыты, кәсіподақ.",
    "Зарплату платят не реже одного раза в месяц, не позднее десятого числа. Трудовой отпуск, рабочее время, профсоюз.",
]
