"""The files of transfers: read with a limit, written at once or not at all."""

from __future__ import annotations

from pathlib import Path

from tirek.features.transfer import refusals
from tirek_protocol.transfers import FILE_LIMIT


def read_address_file(path: Path) -> str:
    """The text of an address file. Raises Circumstance TRANSFER-04 for anything else."""
    try:
        with path.open("rb") as stream:
            return stream.read(FILE_LIMIT).decode("utf-8")
    except (OSError, UnicodeDecodeError):
        raise refusals.no_address() from None


def write_letter_file(path: Path, data: bytes) -> None:
    """Raises Circumstance TRANSFER-17 when it cannot be written there."""
    from tirek.foundation.vault.files import write_atomic

    try:
        write_atomic(path, data)
    except OSError:
        raise refusals.not_written() from None
