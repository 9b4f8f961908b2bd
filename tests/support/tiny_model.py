"""The tiny quoting model as a file, made once and kept between runs: a real GGUF for the real engine.

It quotes the first passage it is given word for word, cites it as [1], and stops.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path

import pytest

from tirek.foundation.model.practice import practice_model

needs_engine = pytest.mark.skipif(importlib.util.find_spec("llama_cpp") is None, reason="the model engine is not built")

_CACHE = Path(__file__).resolve().parents[2] / ".cache" / "tiny-model"


def tiny_model() -> Path:
    """Its path; the first time it is made in a second or two."""
    return practice_model(_CACHE)
