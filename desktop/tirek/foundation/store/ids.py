"""Ids of records: random 63-bit integers here, 16 hexadecimal letters in JSON and on the command line."""

from __future__ import annotations

import hashlib
import secrets

from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import mark


def new_id() -> int:
    """A random id above zero. Random, so that it tells nothing about when or in which order records were made."""
    return secrets.randbits(63) or 1


def new_ids(count: int) -> list[int]:
    """`count` ids, all different."""
    found: set[int] = set()
    while len(found) < count:
        found.add(new_id())
    return list(found)


def id_of_name(table: str, *names: object) -> int:
    """The id of a record that can be there only once (a setting by its key): two devices that begin it apart begin the
    same record, and its fields are merged, instead of two records that exclude each other."""
    name = "\0".join((table, *map(str, names)))
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big") >> 1 or 1


def id_text(value: int) -> str:
    """The id as 16 hexadecimal letters."""
    return f"{value:016x}"


def parse_id(text: str) -> int:
    """The id that `id_text` wrote. Raises Circumstance ID-01 for anything else."""
    cleaned = text.strip().lower()
    if len(cleaned) != 16 or any(letter not in "0123456789abcdef" for letter in cleaned):
        raise Circumstance(
            "ID-01",
            mark("“{text}” is not an id of a record."),
            mark("Copy the id from the list: 16 letters and digits."),
            text=cleaned[:24],
        )
    return int(cleaned, 16)
