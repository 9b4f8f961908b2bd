"""Another organisation, as far as a transfer needs one: its keys, its address, the files that it writes."""

from __future__ import annotations

import os
from pathlib import Path

from tirek_protocol.sealing import HYBRID, Reader, SealingKey
from tirek_protocol.signing import SigningKey
from tirek_protocol.transfers import (
    Address,
    Answer,
    Opened,
    Recall,
    Transfer,
    open_letter,
    read_address,
    write_address,
    write_letter,
)


class AnotherSchool:
    def __init__(self, folder: Path, name: str = "Басқа мектептің ұйымы") -> None:
        self.folder, self.seal, self.sign = folder, SealingKey.new(HYBRID), SigningKey.new()
        self.own = Address(name, "", self.seal.reader.public, self.sign.public, False)
        self.address = write_address(self.own, self.sign)

    def _file(self, data: bytes) -> Path:
        path = self.folder / os.urandom(8).hex()
        path.write_bytes(data)
        return path

    def transfer(self, to: str, *, number: str = "3-A/2026", ground: str = "өтініш", **fields: str) -> tuple[bytes, Path]:
        """A sealed transfer to whoever has this address; its id and its file."""
        content = Transfer(os.urandom(16), self.own, number, "2026-11-20", ground, dict(fields))
        return content.transfer, self._file(write_letter(content, Reader(read_address(to).seal_key), self.sign))

    def recall(self, to: str, transfer: bytes) -> Path:
        return self._file(write_letter(Recall(transfer, self.own), Reader(read_address(to).seal_key), self.sign))

    def answer(self, to: str, transfer: bytes, outcome: str = "taken", *, number: str = "8-A/2026", reason: str = "") -> Path:
        content = Answer(transfer, outcome, "2026-11-24", number, reason)  # type: ignore[arg-type]
        return self._file(write_letter(content, Reader(read_address(to).seal_key), self.sign))

    def open(self, letter: bytes) -> Opened:
        return open_letter(letter, [self.seal])
