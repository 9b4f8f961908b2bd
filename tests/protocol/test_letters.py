"""The outer form of sealed letters: what a centre reads, what nobody else can open, and ten thousand damaged ones."""

from __future__ import annotations

import random

import pytest

from tirek_protocol import letters
from tirek_protocol.directory import Directory, Entry, OwnComputer, read_directory, sign_directory
from tirek_protocol.errors import Refused
from tirek_protocol.letters import Case, Line, Paper
from tirek_protocol.messages import Message, Relay, Relayed, ShelfDrop, ShelfFile, Understood, Withdrawal, read, write
from tirek_protocol.sealing import HYBRID, SealingKey
from tirek_protocol.signing import SigningKey
from tirek_protocol.transfers import Address

SIGN, SEAL = SigningKey(bytes(range(32))), SealingKey.new(HYBRID)
READER = SealingKey.new(HYBRID)
OWN = Address("7-мектеп", "", SEAL.reader.public, SIGN.public, False)


def case(purpose: str = "case") -> Case:
    about = bytes(16) if purpose in letters.ANSWERS else None
    return Case(bytes(16), OWN, purpose, "Жалақы", [Line("Мәтін", "Құпия сөз")], [Paper("өтініш.pdf", b"%PDF" * 100)], "2026-11-21", about)  # type: ignore[arg-type]


@pytest.mark.parametrize("purpose", ["case", "complaint", "reply", "opened"])
def test_only_the_reader_opens_a_case(purpose: str) -> None:
    data = letters.write_case(case(purpose), READER.reader, SIGN)
    assert letters.open_case(data, [READER]) == case(purpose)
    assert letters.outer(data) == letters.Outer(letters.REPLY if purpose in letters.ANSWERS else letters.CASE, False, READER.reader.id, SIGN.id)
    assert letters.check_sender(data, SIGN.public).sender == SIGN.id
    for key in (SEAL, SealingKey.new(HYBRID)):
        with pytest.raises(Refused):
            letters.open_case(data, [key])
    with pytest.raises(Refused):
        letters.check_sender(data, SigningKey.new().public)
    assert "Құпия".encode() not in data


def test_damaged_letters_are_never_accepted_and_never_crash() -> None:
    chance = random.Random(20261121)
    data = letters.write_case(case(), READER.reader, SIGN)
    for number in range(10_000):
        damaged = bytearray(data)
        match number % 3:
            case 0:
                damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
            case 1:
                del damaged[chance.randrange(len(damaged)) :]
            case _:
                damaged[chance.randrange(len(damaged)) : chance.randrange(len(damaged))] = chance.randbytes(chance.randrange(40))
        if bytes(damaged) == data:
            continue
        with pytest.raises(Refused):
            letters.check_sender(bytes(damaged), SIGN.public)
        if number % 20 == 0:  # opening costs more: the signature is checked before anything is believed
            with pytest.raises(Refused):
                letters.open_case(bytes(damaged), [READER])


def test_another_signature_cannot_be_put_on() -> None:
    """The seal is bound to both names in the outer form."""
    data = letters.write_case(case(), READER.reader, SIGN)
    thief = SigningKey.new()
    stolen = data[:14] + thief.id + data[22:-64]
    stolen += thief.sign(b"tirek/letter/1\0", stolen)
    letters.check_sender(stolen, thief.public)
    with pytest.raises(Refused):
        letters.open_case(stolen, [READER])


@pytest.mark.parametrize(
    "content",
    [
        Relay(b"x" * 100),
        Relayed(b"12345678", 1, "7-мектеп", b"x"),
        ShelfFile("header", 0, 1, b""),
        ShelfFile(f"attachments/{'a' * 16}/{'b' * 64}", 2, 3, b"x"),
        ShelfDrop([f"{'0' * 64}.part", "rescue"]),
        Withdrawal([b"12345678"]),
    ],
)
def test_new_kinds_are_read_back(content: object) -> None:
    message = write(content)  # type: ignore[arg-type]
    understood = read(Message(message.kind, message.schema, message.body))
    assert isinstance(understood, Understood) and understood.content == content


@pytest.mark.parametrize("name", ["../header", "a.part", "header/../x", "attachments/x/y", "Қанат.have", f"{'0' * 64}.part\n", ""])
def test_names_on_a_shelf_lead_nowhere(name: str) -> None:
    with pytest.raises(Refused):
        write(ShelfFile(name, 0, 1, b"x"))


def test_a_directory_holds_for_one_computer_and_one_centre() -> None:
    centre, mine = SigningKey.new(), SigningKey.new()
    own = OwnComputer(mine.id, mine.public, SEAL.reader.public, 1, 2, False)
    directory = Directory(mine.id, 5, "", [Entry("desk", "Облыс", "Абай", "text")], [own])
    signed = sign_directory(directory, centre)
    assert read_directory(signed, centre.public, mine.id) == directory
    for public, installation in ((SigningKey.new().public, mine.id), (centre.public, SigningKey.new().id)):
        with pytest.raises(Refused):
            read_directory(signed, public, installation)
    chance = random.Random(7)
    for _ in range(1000):
        damaged = bytearray(signed)
        damaged[chance.randrange(len(damaged))] ^= 1 << chance.randrange(8)
        with pytest.raises(Refused):
            read_directory(bytes(damaged), centre.public, mine.id)
