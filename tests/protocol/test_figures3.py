"""Bytes recorded when totals told clauses and AI systems (schema 3), with cards of disputes and read receipts beside them.

These files are never made anew. What a version before has sent must still be read, and what it does not know is kept.
"""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from tirek_protocol import bundle
from tirek_protocol.errors import Malformed
from tirek_protocol.messages import (
    AppealCard,
    DisputeCards,
    Message,
    NoticeOpened,
    NoticesOpened,
    Totals,
    Understood,
    read,
    write,
)
from tirek_protocol.sealing import SealingKey
from tirek_protocol.signing import SigningKey

RECORDED = Path(__file__).parent / "figures3"
CENTRE_SEAL, OURS_SIGN = SealingKey(b"\x01" + bytes(range(32, 64))), SigningKey(bytes(range(64, 96)))
RECORD = bytes.fromhex("2122232425262728")


def test_the_recorded_bytes() -> None:
    data = bytes.fromhex("".join((RECORDED / "bundle_up.hex").read_text("ascii").split()))
    letter = bundle.open_bundle(data, CENTRE_SEAL, OURS_SIGN.public)
    assert [(message.kind, message.schema) for message in letter.messages] == [("totals", 3), ("dispute_cards", 1), ("notices_opened", 1)]
    found = [read(message) for message in letter.messages]
    assert [one.content for one in found if isinstance(one, Understood)] == [
        Totals(
            RECORD, 20780, "2026-11", "20-49", {"pay": 7, "leave": None}, "50-99", "40-59",
            {"C01": "present", "C04": "partial", "C07": "missing"}, {"video": "agreed", "rating": "unasked"},
        ),
        DisputeCards([AppealCard(bytes.fromhex("3132333435363738"), 20780, "2026-11", "dismissal", True, "satisfied")]),
        NoticesOpened([NoticeOpened(bytes.fromhex("4142434445464748"), 20780)]),
    ]  # fmt: skip


@pytest.mark.parametrize(("schema", "more"), [(1, []), (2, ["50-99", "40-59"])])
def test_totals_of_both_versions_before(schema: int, more: list[str]) -> None:
    body = msgspec.msgpack.encode([RECORD, 20780, "2026-11", "20-49", {"pay": 7}, *more])
    found = read(Message("totals", schema, msgspec.Raw(body)))
    assert isinstance(found, Understood) and not found.newer
    assert (found.content.clauses, found.content.systems, found.content.workers) == (None, None, more[0] if more else None)


def test_a_sentence_or_an_unknown_state_never_fits() -> None:
    totals = Totals(RECORD, 1, "2026-11", None, {})
    for wrong in ({"clauses": {"C01": "good"}}, {"clauses": {"Айгүл айтты": "present"}}, {"systems": {"video": "кеше"}}, {"systems": {f"k{n}": "told" for n in range(51)}}):
        with pytest.raises(Malformed):
            write(msgspec.structs.replace(totals, **wrong))
