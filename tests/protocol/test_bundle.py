"""Bundles: small, sealed to one reader, signed by one sender, and nothing hostile gets in."""

from __future__ import annotations

import os
import random

import msgspec
import pytest
import zstandard

from tirek_protocol import bundle
from tirek_protocol.errors import Malformed, NotForUs, Refused, WrongSignature
from tirek_protocol.messages import AppealCard, AppealCards, Message, Parked, Totals, Understood, read, write
from tirek_protocol.sealing import SealingKey
from tirek_protocol.signing import SigningKey

READER, SENDER = SealingKey.new(), SigningKey.new()


def cards(count: int) -> Message:
    return write(AppealCards([AppealCard(os.urandom(8), 1, "2026-11", "pay", True, "satisfied") for _ in range(count)]))


def built(*messages: Message) -> bytes:
    return bundle.build(messages or (cards(1),), reader=READER.reader, sender=SENDER, serial=1)


def sealed_anew(packed: bytes) -> bytes:
    """A bundle with anything at all under a right seal and a right signature."""
    head = b"TRK\x01" + READER.reader.id + SENDER.id
    data = head + READER.reader.seal(packed, b"tirek/seal/1\0" + READER.reader.id + SENDER.id)
    return data + SENDER.sign(b"tirek/bundle/1\0", data)


def test_sizes_stay_small():
    assert len(built(cards(1))) <= 250
    assert len(built(cards(50))) / 50 <= 40


def test_what_goes_in_comes_out():
    message = cards(3)
    letter = bundle.open_bundle(built(message), READER, SENDER.public)
    assert letter.serial == 1
    assert letter.messages[0].digest == message.digest


def test_another_reader_or_sender_is_refused():
    data, stranger = built(), SigningKey.new()
    with pytest.raises(NotForUs):
        bundle.open_bundle(data, SealingKey.new(), SENDER.public)
    with pytest.raises(WrongSignature):
        bundle.open_bundle(data, READER, stranger.public)


def test_a_stolen_bundle_cannot_be_signed_by_somebody_else():
    thief, data = SigningKey.new(), built()
    body = data[:12] + thief.id + data[20:-64]
    with pytest.raises(NotForUs):
        bundle.open_bundle(body + thief.sign(b"tirek/bundle/1\0", body), READER, thief.public)


def test_mutated_bundles_are_never_accepted_and_never_crash():
    rng, data = random.Random(7), built(cards(20))
    for _ in range(10_000):
        mutant = bytearray(data)
        for _ in range(rng.randint(1, 4)):
            place = rng.randrange(len(mutant))
            way = rng.randrange(3)
            if way == 0:
                mutant[place] ^= rng.randint(1, 255)
            elif way == 1:
                del mutant[place : place + rng.randint(1, 30)]
            else:
                mutant[place:place] = rng.randbytes(rng.randint(1, 30))
        if bytes(mutant) != data:
            with pytest.raises(Refused):
                bundle.open_bundle(bytes(mutant), READER, SENDER.public)


def test_mutated_letters_under_a_right_seal_never_crash():
    rng, packed = random.Random(8), bundle.pack(bundle.Letter(1, [cards(20)]))
    for _ in range(500):
        mutant = bytearray(packed)
        mutant[rng.randrange(len(mutant))] ^= rng.randint(1, 255)
        try:
            for message in bundle.open_bundle(sealed_anew(bytes(mutant)), READER, SENDER.public).messages:
                read(message)
        except Refused:
            continue


@pytest.mark.parametrize(
    "packed",
    [
        pytest.param(b"\1" + zstandard.ZstdCompressor().compress(bytes(40 * 1024 * 1024)), id="bomb"),
        pytest.param(
            b"\1" + zstandard.ZstdCompressor(write_content_size=False).compress(bytes(40 * 1024 * 1024)),
            id="bomb that hides its size",
        ),
        pytest.param(b"\0" + b"\x91" * 100_000, id="deep"),
        pytest.param(b"\0" + msgspec.msgpack.encode([1, []]), id="no messages"),
        pytest.param(b"\0" + msgspec.msgpack.encode([1, [["Kind", 1, 0]]]), id="bad kind"),
        pytest.param(b"\2abc", id="unknown packing"),
        pytest.param(b"", id="empty"),
    ],
)
def test_hostile_letters_are_refused(packed: bytes):
    with pytest.raises(Malformed):
        bundle.open_bundle(sealed_anew(packed), READER, SENDER.public)


def test_an_unknown_kind_is_parked_whole():
    stranger = Message("from_the_future", 3, msgspec.Raw(msgspec.msgpack.encode({"a": [1, 2]})))
    letter = bundle.open_bundle(built(stranger, cards(1)), READER, SENDER.public)
    parked = read(letter.messages[0])
    assert isinstance(parked, Parked)
    assert bytes(parked.message.body) == bytes(stranger.body)
    assert isinstance(read(letter.messages[1]), Understood)


def test_fields_appended_by_a_newer_program_are_read_over_and_kept():
    newer = [[[b"12345678", 1, "2026-11", "pay", True, "satisfied", "a new field"]], "another"]
    message = Message("appeal_cards", 2, msgspec.Raw(msgspec.msgpack.encode(newer)))
    understood = read(bundle.open_bundle(built(message), READER, SENDER.public).messages[0])
    assert isinstance(understood, Understood)
    assert understood.newer
    assert understood.content.cards[0].cause == "pay"
    assert b"a new field" in bytes(understood.message.body)


@pytest.mark.parametrize(
    "card",
    [
        pytest.param(AppealCard(b"12345678", 1, "2026-11", "Әсел Қ. кешіктірді", True, None), id="a sentence as cause"),
        pytest.param(AppealCard(b"12345678", 1, "2026-11", "pay\n", True, None), id="line break"),
        pytest.param(AppealCard(b"12345678", 1, "2026-11-21", "pay", True, None), id="a day in place of a month"),
        pytest.param(AppealCard(b"1234", 1, "2026-11", "pay", True, None), id="short id"),
        pytest.param(AppealCard(b"12345678", 1, "2026-11", "pay", True, "x" * 41), id="long outcome"),
    ],
)
def test_what_is_not_a_code_cannot_be_written(card: AppealCard):
    with pytest.raises(Malformed):
        write(AppealCards([card]))


def test_a_cell_under_five_cannot_be_written():
    with pytest.raises(Malformed):
        write(Totals(b"12345678", 1, "2026-11", "20-49", {"pay": 4}))
