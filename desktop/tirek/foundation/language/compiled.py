"""Compiled catalogues: ordinary gettext `.mo` files, read by looking up the sorted table instead of loading it whole.

The standard `gettext` builds a dictionary of all sentences first: 5 ms for 3,000 of them, which an old laptop would
wait for at every start. Here opening costs the reading of the file, and a sentence is decoded when it is first shown.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping

_MAGIC = 0x950412DE
_HEADER = struct.Struct("<7I")
_ENTRY = struct.Struct("<2I")

CONTEXT_END = "\x04"
PLURAL_BREAK = "\0"


class CompiledCatalogue:
    """Sentences of one language by key. Raises ValueError if the bytes are no catalogue."""

    __slots__ = ("_count", "_data", "_found", "_originals", "_translations")

    def __init__(self, data: bytes) -> None:
        if len(data) < _HEADER.size:
            raise ValueError("the catalogue is cut off")
        magic, _, self._count, self._originals, self._translations, _, _ = _HEADER.unpack_from(data)
        tables_end = max(self._originals, self._translations) + self._count * _ENTRY.size
        if magic != _MAGIC or tables_end > len(data):
            raise ValueError("this is not a catalogue")
        self._data = data
        self._found: dict[str, tuple[str, ...] | None] = {}

    def forms(self, message: str, context: str | None = None) -> tuple[str, ...] | None:
        """The translation (one form, or one for each plural form) of a key, None if there is none."""
        key = message if context is None else context + CONTEXT_END + message
        if key not in self._found:
            self._found[key] = self._look_up(key.encode())
        return self._found[key]

    def _look_up(self, key: bytes) -> tuple[str, ...] | None:
        low, high = 0, self._count
        while low < high:
            middle = (low + high) // 2
            original = self._text(self._originals, middle).partition(b"\0")[0]
            if original == key:
                return tuple(self._text(self._translations, middle).decode().split(PLURAL_BREAK))
            if original < key:
                low = middle + 1
            else:
                high = middle
        return None

    def _text(self, table: int, place: int) -> bytes:
        length, offset = _ENTRY.unpack_from(self._data, table + place * _ENTRY.size)
        return self._data[offset : offset + length]


def compiled(messages: Mapping[str, str]) -> bytes:
    """A `.mo` file of keys (with context and plural marks inside) and translations; the same messages, the same bytes."""
    pairs = sorted((key.encode(), text.encode()) for key, text in messages.items())
    originals = _HEADER.size
    translations = originals + len(pairs) * _ENTRY.size
    texts = [text for side in zip(*pairs, strict=True) for text in side]
    offset = translations + len(pairs) * _ENTRY.size
    tables, body = bytearray(), bytearray()
    for text in texts:
        tables += _ENTRY.pack(len(text), offset + len(body))
        body += text + b"\0"
    header = _HEADER.pack(_MAGIC, 0, len(pairs), originals, translations, 0, offset)
    return header + bytes(tables) + bytes(body)
