"""Reads the head of a model file with our own eyes before any C code opens it.

A GGUF file is foreign data and its usual reader is C. Here every count, length and offset is compared with the file's
size, only architectures that answer questions are let through, and the figures for the memory question are collected.
Nothing of the weights is read; a head of 300,000 words takes under a second.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark

MAX_KEYS, MAX_TENSORS, MAX_ITEMS = 4096, 65_536, 4_000_000
MAX_KEY_BYTES, MAX_STRING_BYTES, MAX_DEPTH = 4096, 1 << 20, 2

ARCHITECTURES = frozenset({
    "llama", "mistral3", "qwen2", "qwen3", "qwen35", "gemma", "gemma2", "gemma3", "gemma3n", "gemma4", "phi3",
    "granite", "olmo2", "smollm3", "exaone4", "apertus", "command-r", "cohere2", "falcon", "hunyuan-dense",
})
"""Text models for conversation that the engine knows; no picture, speech or embedding models, no huge expert mixes."""

# kind of value in the file: (struct format, bytes)
_NUMBERS = {0: "<B", 1: "<b", 2: "<H", 3: "<h", 4: "<I", 5: "<i", 6: "<f", 7: "<?", 10: "<Q", 11: "<q", 12: "<d"}
_STRING, _ARRAY = 8, 9

# kind of tensor: (values in a block, bytes of a block), as ggml stores them.
_BLOCKS = {
    0: (1, 4), 1: (1, 2), 2: (32, 18), 3: (32, 20), 6: (32, 22), 7: (32, 24), 8: (32, 34), 9: (32, 36),
    10: (256, 84), 11: (256, 110), 12: (256, 144), 13: (256, 176), 14: (256, 210), 15: (256, 292), 16: (256, 66),
    17: (256, 74), 18: (256, 98), 19: (256, 50), 20: (32, 18), 21: (256, 110), 22: (256, 82), 23: (256, 136),
    24: (1, 1), 25: (1, 2), 26: (1, 4), 27: (1, 8), 28: (1, 8), 29: (256, 56), 30: (1, 2), 34: (256, 54),
    35: (256, 66), 39: (32, 17),
}


class ModelFileRefused(Circumstance):
    """The file is damaged, of another kind, or not a model for conversation."""


@dataclass(frozen=True)
class ModelFile:
    """What the head of a model file says about it. Sizes in bytes."""

    path: Path
    name: str
    architecture: str
    licence: str
    size: int
    context_trained: int
    parameters: int
    kv_bytes_per_token: int
    has_template: bool


def check_model_file(path: Path) -> ModelFile:
    """Reads and checks the head. Raises ModelFileRefused with a reason a user can act on."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            return _facts(path, size, _Head(data, size))
    except FileNotFoundError as error:
        raise ModelFileRefused("MODEL-01", mark("The model file {file} is not there any more."),
                               mark("Choose another model, or put the file back."), file=path.name) from error
    except OSError as error:
        raise ModelFileRefused("MODEL-02", mark("The model file {file} cannot be read."),
                               mark("Copy it again, and check that you may read it."), file=path.name) from error
    except (_Damaged, ValueError, struct.error, OverflowError, MemoryError) as error:   # ValueError: an empty file
        raise ModelFileRefused("MODEL-03", mark("The file {file} is damaged or is not a model."),
                               mark("Get the file again and compare its size with the original."),
                               file=path.name) from error


class _Damaged(Exception):
    pass


class _Head:
    """Metadata and tensor table of one file; every step is checked against the end of the file."""

    def __init__(self, data: mmap.mmap, size: int) -> None:
        self._data, self._size, self._at = data, size, 0
        if self._bytes(4) != b"GGUF":
            raise _Damaged("magic")
        version = self._number("<I")
        if version not in (2, 3):
            raise _Damaged("version")
        tensors, keys = self._number("<Q"), self._number("<Q")
        if not 0 < tensors <= MAX_TENSORS or not 0 < keys <= MAX_KEYS:
            raise _Damaged("counts")
        self.values: dict[str, Any] = {}
        for _ in range(keys):
            key = self._string(MAX_KEY_BYTES)
            self.values[key] = self._value(self._number("<I"), 0)
        self.parameters = 0
        self._check_tensors([self._tensor() for _ in range(tensors)])

    def _bytes(self, count: int) -> bytes:
        if count < 0 or self._at + count > self._size:
            raise _Damaged("end of file")
        self._at += count
        return self._data[self._at - count:self._at]

    def _number(self, kind: str) -> Any:
        return struct.unpack(kind, self._bytes(struct.calcsize(kind)))[0]

    def _string(self, limit: int = MAX_STRING_BYTES) -> str:
        length = self._number("<Q")
        if length > limit:
            raise _Damaged("string")
        return self._bytes(length).decode("utf-8", "replace")

    def _value(self, kind: int, depth: int) -> Any:
        if kind in _NUMBERS:
            return self._number(_NUMBERS[kind])
        if kind == _STRING:
            return self._string()
        if kind != _ARRAY or depth >= MAX_DEPTH:
            raise _Damaged("kind of value")
        inner, count = self._number("<I"), self._number("<Q")
        if count > MAX_ITEMS:
            raise _Damaged("array")
        if inner in _NUMBERS:
            return self._numbers(_NUMBERS[inner], count)
        step: Callable[[], Any] = self._skip_string if inner == _STRING else lambda: self._value(inner, depth + 1)
        for _ in range(count):
            step()
        return count     # words and merges: only how many there are matters here

    def _numbers(self, kind: str, count: int) -> Any:
        raw = self._bytes(struct.calcsize(kind) * count)
        return list(struct.unpack(f"<{count}{kind[1]}", raw)) if count <= MAX_TENSORS else count

    def _skip_string(self) -> None:
        length = self._number("<Q")
        if length > MAX_STRING_BYTES or self._at + length > self._size:
            raise _Damaged("string")
        self._at += length

    def _tensor(self) -> tuple[str, int, int]:
        """Name, offset and bytes of one tensor."""
        name = self._string(MAX_KEY_BYTES)
        dimensions = self._number("<I")
        if not 0 < dimensions <= 4:
            raise _Damaged("dimensions")
        sides = [self._number("<Q") for _ in range(dimensions)]
        kind, offset = self._number("<I"), self._number("<Q")
        if kind not in _BLOCKS:
            raise _Damaged("kind of tensor")
        values, block = _BLOCKS[kind]
        count = 1
        for side in sides:
            if not 0 < side < 1 << 32:
                raise _Damaged("side")
            count *= side
        if sides[0] % values:
            raise _Damaged("row")
        self.parameters += count
        return name, offset, count // values * block

    def _check_tensors(self, tensors: list[tuple[str, int, int]]) -> None:
        alignment = self.values.get("general.alignment", 32)
        if not isinstance(alignment, int) or not 0 < alignment <= 4096 or alignment & (alignment - 1):
            raise _Damaged("alignment")
        begin = (self._at + alignment - 1) // alignment * alignment
        if len({name for name, _, _ in tensors}) != len(tensors):
            raise _Damaged("a tensor twice")
        end = 0
        for _, offset, length in sorted(tensors, key=lambda one: one[1]):
            if offset % alignment or offset < end or begin + offset + length > self._size:
                raise _Damaged("a tensor outside the file")
            end = offset + length


def _facts(path: Path, size: int, head: _Head) -> ModelFile:
    values = head.values
    architecture = str(values.get("general.architecture", ""))[:64]
    if architecture not in ARCHITECTURES or values.get("split.count", 1) not in (0, 1):
        raise ModelFileRefused("MODEL-04", mark("The file {file} holds a model of a kind that Tirek does not use ({kind})."),
                               mark("Choose a text model from the list in Settings."),
                               file=path.name, kind=architecture or "?")
    template = values.get("tokenizer.chat_template")
    return ModelFile(
        path=path, name=str(values.get("general.name", path.stem))[:200], architecture=architecture,
        licence=str(values.get("general.license", ""))[:200], size=size,
        context_trained=_whole(values, f"{architecture}.context_length", 2048), parameters=head.parameters,
        kv_bytes_per_token=_kv_bytes(values, architecture), has_template=isinstance(template, str) and bool(template))


def _whole(values: dict[str, Any], key: str, otherwise: int) -> int:
    value = values.get(key, otherwise)
    if isinstance(value, list) and value:
        value = max(value)
    if not isinstance(value, int) or not 0 < value < 1 << 31:
        raise _Damaged(key)
    return value


def _kv_bytes(values: dict[str, Any], architecture: str) -> int:
    """Bytes of attention memory a token needs at 16 bits; an upper bound for models that share or window layers."""
    def get(name: str, otherwise: int) -> int:
        return _whole(values, f"{architecture}.{name}", otherwise)

    heads = get("attention.head_count", 1)
    width = get("embedding_length", 1) // heads or 1
    keys, numbers = get("attention.key_length", width), get("attention.value_length", width)
    return get("block_count", 1) * get("attention.head_count_kv", heads) * (keys + numbers) * 2
