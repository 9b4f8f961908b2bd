"""Bytes recorded when the sealed roads were added: whatever comes later must still read them exactly so. Never made anew."""

from __future__ import annotations

from pathlib import Path

from tirek_protocol import bundle, letters
from tirek_protocol.directory import read_directory
from tirek_protocol.messages import (
    AddressTold,
    Relay,
    Relayed,
    ShelfAsk,
    ShelfDrop,
    ShelfFile,
    Understood,
    Withdrawal,
    read,
)
from tirek_protocol.sealing import SealingKey
from tirek_protocol.signing import SigningKey
from tirek_protocol.transfers import read_address

RECORDED = Path(__file__).parent / "relays1"
CENTRE_SIGN, CENTRE_SEAL = SigningKey(bytes(range(32))), SealingKey(b"\x01" + bytes(range(32, 64)))
OURS_SIGN, OURS_SEAL = SigningKey(bytes(range(64, 96))), SealingKey(b"\x01" + bytes(range(96, 128)))
ADDRESS = SealingKey(b"\x02" + bytes(range(64)) + bytes(range(100, 132)))


def recorded(name: str) -> bytes:
    return bytes.fromhex("".join((RECORDED / f"{name}.hex").read_text("ascii").split()))


def contents(data: bytes, key: SealingKey, sender: bytes) -> list[object]:
    found = [read(message) for message in bundle.open_bundle(data, key, sender).messages]
    assert all(isinstance(one, Understood) and not one.newer for one in found)
    return [one.content for one in found if isinstance(one, Understood)]


def test_a_sealed_letter() -> None:
    case = letters.open_case(recorded("letter"), [ADDRESS])
    assert (case.purpose, case.subject, case.sent_on, case.about) == ("complaint", "Pay", "2026-11-21", None)
    assert (case.lines[0].words, case.papers[0].content, case.sender.organisation) == ("Words", b"%PDF", "School 7")


def test_what_goes_up() -> None:
    relay, file, drop, ask, address, withdrawal = contents(recorded("bundle_up"), CENTRE_SEAL, OURS_SIGN.public)
    assert relay == Relay(recorded("letter"))
    assert file == ShelfFile("header", 0, 1, b"sealed")
    assert drop == ShelfDrop(["rescue"]) and ask == ShelfAsk(b"12345678") and withdrawal == Withdrawal([b"abcdefgh"])
    assert isinstance(address, AddressTold) and read_address(address.text).fingerprint == read_address(address.text).fingerprint
    assert read_address(address.text).place == "Abai"


def test_what_comes_down() -> None:
    relayed, file = contents(recorded("bundle_down"), OURS_SEAL, CENTRE_SIGN.public)
    assert relayed == Relayed(b"12345678", 1795000000000, "School 7", recorded("letter"))
    assert file == ShelfFile("header", 0, 1, b"sealed")


def test_a_directory() -> None:
    directory = read_directory(recorded("directory"), CENTRE_SIGN.public, OURS_SIGN.id)
    assert (directory.find, directory.entries[0].kind, directory.computers[0].withdrawn) == ("sch", "desk", True)
