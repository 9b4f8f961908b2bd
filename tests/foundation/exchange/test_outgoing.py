"""The window "what leaves this computer": decoded from the very bytes, before and after."""

from __future__ import annotations

import hashlib

import msgspec
import pytest

from tirek.features.exchange_desk.service import ExchangeDesk
from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.model import OutgoingBundle
from tirek_protocol import bundle


@pytest.fixture
def desk(org, cards_source):
    return ExchangeDesk(org, [cards_source])


def test_before_joining_all_is_shown_and_nothing_is_sealed(desk, add_appeals, tmp_path):
    add_appeals(2)
    (message,) = desk.outgoing()
    assert (message.kind, message.state, message.sealed_to, message.bundle) == ("appeal_cards", "waiting", None, None)
    (first, second) = message.fields["cards"]
    assert set(first) == {"card", "revision", "month", "cause", "term_kept", "outcome"}
    assert (second["month"], second["cause"], second["term_kept"]) == ("2026-11", "pay", None)
    files = desk.write_raw(tmp_path / "raw")
    assert [path.suffix for path in files] == [".msgpack"]
    assert len(files[0].read_bytes()) == message.bytes


def test_looking_twice_changes_nothing(desk, add_appeals):
    add_appeals(2)
    assert desk.outgoing() == desk.outgoing()


def test_the_bytes_shown_before_are_the_bytes_that_arrive(org, desk, centre, exchange, add_appeals, tmp_path):
    exchange.join(centre.invite())
    add_appeals(3)
    (before,) = desk.outgoing()
    files = desk.write_raw(tmp_path / "raw")
    sealed = next(path for path in files if path.suffix == ".tirek").read_bytes()
    assert hashlib.sha256(sealed).hexdigest() == before.bundle
    assert exchange.run().delivered == 1
    assert sealed in centre.bodies
    (after,) = desk.gone()
    assert (after.id, after.fields, after.state, after.sealed_to) == (before.id, before.fields, "delivered", "Centre")
    assert after.delivered_at is not None
    assert desk.outgoing() == []
    # What the centre reads under the seal is the content that was shown.
    plain = next(path for path in files if path.suffix == ".msgpack").read_bytes()
    with org.office.read() as connection:
        assert connection.execute(OutgoingBundle.__table__.select()).one().size == len(sealed)
    letter = bundle.open_bundle(sealed, centre.identity.seal, _sender(org))
    assert msgspec.msgpack.encode(letter.messages[0]) == plain


def test_a_folder_that_cannot_be_written(desk, add_appeals, tmp_path):
    add_appeals(1)
    (tmp_path / "file").write_text("")
    with pytest.raises(Circumstance) as error:
        desk.write_raw(tmp_path / "file")
    assert error.value.code == "RAW-01"


def _sender(org) -> bytes:
    from tirek.foundation.exchange.enrolment import Enrolments

    return Enrolments(org).current().sign.public
