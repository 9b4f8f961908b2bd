"""The exchange takes open columns and named generalisations, and nothing else."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest
from sqlalchemy import literal

from tirek.features.appeals.model import Appeal, AppealIdentity
from tirek.features.members.model import Member
from tirek.foundation.errors import Bug
from tirek.foundation.exchange import generalise
from tirek.foundation.exchange.generalise import Figure, Generalised
from tirek.foundation.exchange.messages import Ground, OpenMessage, OpenRecord, pack
from tirek.foundation.exchange.outbox import Outbox
from tirek.foundation.privacy.labels import OPEN
from tirek.foundation.store.base import METADATA
from tirek_protocol.messages import AppealCards

FIELDS = {
    "card": Appeal.card_id,
    "month": generalise.month(Appeal.received_on),
    "cause": generalise.first_level(Appeal.cause),
    "term_kept": Appeal.outcome,
    "outcome": Appeal.outcome,
}


def code_of(error: pytest.ExceptionInfo[Bug]) -> str:
    return error.value.code


def test_every_column_of_appeals_that_is_not_open_is_refused(org):
    closed = [
        attribute
        for attribute in (getattr(Appeal, column.name) for column in Appeal.__table__.columns)
        if generalise.label_of(attribute) is not OPEN
    ]
    assert len(closed) >= 8
    for attribute in closed:
        with org.cases.read() as connection, pytest.raises(Bug) as error:
            OpenMessage(connection, "appeal_cards", FIELDS | {"outcome": attribute})
        assert code_of(error) == "EXCHANGE-NOT-OPEN"


@pytest.mark.parametrize("value", ["resolved", 7, None, literal("x"), b"bytes"])
def test_values_cannot_be_handed_in(org, value):
    with org.cases.read() as connection, pytest.raises(Bug) as error:
        OpenMessage(connection, "appeal_cards", FIELDS | {"outcome": value})
    assert code_of(error) == "EXCHANGE-NOT-A-COLUMN"


def test_fields_are_exactly_those_of_the_protocol(org):
    with org.cases.read() as connection:
        for fields in (FIELDS | {"subject": Appeal.cause}, {"card": Appeal.card_id}):
            with pytest.raises(Bug):
                OpenMessage(connection, "appeal_cards", fields)
        with pytest.raises(Bug):
            OpenMessage(connection, "letters", FIELDS)


def test_a_generalisation_needs_a_known_name_and_never_touches_what_is_special():
    with pytest.raises(Bug):
        Generalised("as_it_is", (Appeal.subject,), lambda value: value)
    with pytest.raises(Bug):
        generalise.month(AppealIdentity.name)
    with pytest.raises(Bug):
        generalise.first_level(Appeal.subject)


def test_figures_are_made_only_by_counting(org):
    with pytest.raises(Bug):
        Figure("count_band", "Әсел Қ.", object())
    with pytest.raises(Bug):
        OpenMessage.of_figures("totals", {"month": "2026-11", "members": "5", "appeals": {}})  # type: ignore[dict-item]


def test_totals_hide_small_cells(org, add_appeals):
    add_appeals(6)
    add_appeals(2, cause="leave")
    add_appeals(9, cause="safety")
    with org.register.read() as register, org.cases.read() as cases:
        message = OpenMessage.of_figures(
            "totals",
            {
                "month": generalise.this_month(org.clock.today()),
                "members": generalise.count_band(register, Member, Member.deleted_at.is_(None)),
                "appeals": generalise.count_cells(cases, Appeal.cause),
                "workers": generalise.number_band(23),
                "density": generalise.share_band(12, 1, 23),
            },
        )
    (record,) = message.records
    # "leave" is small; alone it could be found by subtraction, so the next smallest is hidden with it.
    assert record.fields == {
        "month": "2026-11", "members": "0-4", "appeals": {"leave": None, "pay": None, "safety": 9},
        "workers": "20-49", "density": "40-59",
    }  # fmt: skip
    (packed,) = pack("totals", [(record, 1)])
    assert packed.kind == "totals"


@pytest.mark.parametrize(
    ("part", "unclear", "whole", "told"),
    [(23, 0, 23, "80-100"), (0, 0, 10, "0-19"), (9, 0, 9, None), (0, 0, 0, None), (11, 3, 20, None), (11, 1, 20, None), (11, 0, 20, "40-59"), (40, 9, 40, "80-100")],
)
def test_a_share_is_coarse_and_not_told_of_few_or_unclear_ones(part, unclear, whole, told):
    assert generalise.share_band(part, unclear, whole).value == told


def test_a_sentence_that_stands_in_an_open_column_does_not_leave():
    record = OpenRecord(b"12345678", {"month": "2026-11", "cause": "pay", "term_kept": True, "outcome": "Әселге қайтты"})
    with pytest.raises(Bug) as error:
        pack("appeal_cards", [(record, 1)])
    assert code_of(error) == "EXCHANGE-FIELD-DOES-NOT-FIT"


def test_cards_leave_in_the_order_of_their_random_ids():
    fields = {"month": "2026-11", "cause": "pay", "term_kept": None, "outcome": None}
    records = [(OpenRecord(bytes([number]) * 8, fields), 1) for number in (9, 2, 5)]
    (message,) = pack("appeal_cards", records)
    content = msgspec.msgpack.decode(message.body, type=AppealCards)
    assert [card.card[0] for card in content.cards] == [2, 5, 9]


def test_a_sealed_message_needs_a_ground():
    with pytest.raises(Bug):
        Ground("", "")
    with pytest.raises(Bug):
        Ground("consent", "")


def test_the_outbox_takes_nothing_but_open_messages(org):
    class Careless:
        def collect(self, org):
            return [{"kind": "appeal_cards", "name": "Әсел"}]

    with pytest.raises(Bug):
        Outbox(org).collect([Careless()])  # type: ignore[list-item]


@pytest.mark.parametrize(
    ("done", "due", "today", "kept"),
    [
        pytest.param("2026-11-10", "2026-11-10", "2026-11-21", True, id="on the last day"),
        pytest.param("2026-11-11", "2026-11-10", "2026-11-21", False, id="a day late"),
        pytest.param(None, "2026-11-21", "2026-11-21", None, id="still running"),
        pytest.param(None, "2026-11-20", "2026-11-21", False, id="not answered and over"),
    ],
)
def test_whether_a_term_was_kept(done, due, today, kept):
    way = generalise.done_in_time(Appeal.answered_on, Appeal.due_on, today=date.fromisoformat(today))
    assert way.function(done, due) is kept


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ({}, {}),
        ({"a": 5, "b": 50}, {"a": 5, "b": 50}),
        ({"a": 4}, {"a": None}),
        ({"a": 4, "b": 3, "c": 9}, {"a": None, "b": None, "c": 9}),
        ({"a": 4, "b": 7, "c": 9}, {"a": None, "b": None, "c": 9}),
    ],
)
def test_small_cells(counts, shown):
    assert generalise.hide_small(counts) == shown


def test_every_table_of_the_exchange_is_labelled():
    tables = [table for name, table in METADATA["office"].tables.items() if name.startswith("exchange_")]
    assert len(tables) == 6
    assert all("label" in column.info for table in tables for column in table.columns)
