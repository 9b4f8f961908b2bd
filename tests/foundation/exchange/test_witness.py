"""What one card really costs, and the witness outside: a centre that knows nothing of the records notices that they were put back."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from support.organisations import PASSPHRASE
from tirek.app.organisations import open_organisation
from tirek.app.wiring import exchange_desk
from tirek.features.appeals.api import Appeals, Applicant, NewAppeal
from tirek.foundation.clock import FixedClock
from tirek.foundation.exchange.enrolment import Enrolments
from tirek.foundation.exchange.model import Outgoing, OutgoingBundle
from tirek.foundation.exchange.round import RoundReport
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek_central import tables
from tirek_protocol import bundle as bundles

OTHER = "EXCHANGE-17"


def codes(report: RoundReport) -> list[str]:
    return [problem.code for problem in report.problems]


def one_appeal(org: OpenedOrganisation, subject: str = "Үстеме ақы") -> None:
    Appeals(org).register(NewAppeal(org.clock.today(), "table", "named", subject, "Екі айдан бері төленбейді.", Applicant(name="Қанат"), "pay.late"))


def bundles_of(org: OpenedOrganisation) -> list[tuple[set[str], int]]:
    """(kinds, bytes) of each bundle, in their order."""
    with org.office.read() as connection:
        rows = connection.execute(
            select(OutgoingBundle.serial, OutgoingBundle.size, Outgoing.kind).join(Outgoing, Outgoing.bundle == OutgoingBundle.id).order_by(OutgoingBundle.serial)
        ).all()
    return [({row.kind for row in rows if row.serial == serial}, size) for serial, size in sorted({(row.serial, row.size) for row in rows})]


@pytest.fixture
def joined(org: OpenedOrganisation, centre: Any) -> OpenedOrganisation:
    exchange_desk(org).enrol(centre.invite())
    assert codes(exchange_desk(org).run()) == []
    return org


def test_a_card_leaves_in_a_bundle_of_at_most_250_bytes(joined: OpenedOrganisation, clock: FixedClock) -> None:
    """With every source and sink of the program, on the day of joining, on the next, and where the month's totals change with it."""
    before = len(bundles_of(joined))
    for _ in range(6):
        one_appeal(joined)
        report = exchange_desk(joined).run()
        assert (report.waiting, report.refused) == (0, 0)
        clock.advance(timedelta(days=1))
    gone = bundles_of(joined)[before:]
    cards = [(kinds, size) for kinds, size in gone if "appeal_cards" in kinds]
    assert len(cards) == 6
    assert all(kinds == {"appeal_cards"} and size <= 250 for kinds, size in cards), cards
    assert any(kinds == {"totals"} for kinds, _ in gone)


def test_totals_go_only_when_they_have_changed(joined: OpenedOrganisation, clock: FixedClock) -> None:
    for _ in range(3):
        clock.advance(timedelta(hours=1))
        exchange_desk(joined).run()
    assert len([kinds for kinds, _ in bundles_of(joined) if "totals" in kinds]) == 1


def test_the_centre_remembers_a_digest_and_nothing_else(joined: OpenedOrganisation, centre: Any) -> None:
    one_appeal(joined)
    exchange_desk(joined).run()
    with centre.engine.begin() as connection:
        kept = [bytes(found) for found in connection.execute(select(tables.bundle.c.witness).where(tables.bundle.c.witness.is_not(None))).scalars()]
    assert kept
    assert all(len(witness) == bundles.WITNESS_LENGTH for witness in kept)
    with joined.office.read() as connection:
        made = [bytes.fromhex(text) for text in connection.execute(select(OutgoingBundle.heads).where(OutgoingBundle.heads.is_not(None))).scalars()]
    assert len(made) == len(kept)
    assert not any(witness in content for witness in kept for content in made)


def test_an_older_copy_of_the_folder_is_noticed(joined: OpenedOrganisation, centre: Any, clock: FixedClock, tmp_path: Path) -> None:
    home = joined.home
    joined.close()
    shutil.copytree(home, tmp_path / "last month")
    again = open_organisation(home, PASSPHRASE, clock=clock, texts=load_texts("kk"))
    one_appeal(again)
    assert codes(exchange_desk(again).run()) == []
    again.close()
    shutil.rmtree(home)
    shutil.copytree(tmp_path / "last month", home)
    old = open_organisation(home, PASSPHRASE, clock=clock, texts=load_texts("kk"))
    try:
        assert codes(exchange_desk(old).run()) == [OTHER]
        assert codes(exchange_desk(old).run()) == [OTHER], "it is said until something new has left"
        with centre.engine.begin() as connection:  # the clock of this centre stands still: what came until now came earlier
            connection.execute(update(tables.bundle).values(taken_ms=1))
        one_appeal(old)
        assert OTHER in codes(exchange_desk(old).run())
        assert codes(exchange_desk(old).run()) == []
    finally:
        old.close()


def test_a_cut_tail_of_one_compartment_is_noticed(joined: OpenedOrganisation, clock: FixedClock, tmp_path: Path) -> None:
    """The exchange's own books are left as they are: only the newest appeals go."""
    home = joined.home
    joined.close()
    shutil.copytree(home / "data", tmp_path / "data")
    again = open_organisation(home, PASSPHRASE, clock=clock, texts=load_texts("kk"))
    one_appeal(again)
    exchange_desk(again).run()
    again.close()
    for file in home.joinpath("data").glob("cases.db*"):
        file.unlink()
    for file in tmp_path.joinpath("data").glob("cases.db*"):
        shutil.copy(file, home / "data" / file.name)
    cut = open_organisation(home, PASSPHRASE, clock=clock, texts=load_texts("kk"))
    try:
        assert OTHER in codes(exchange_desk(cut).run())
    finally:
        cut.close()


def test_a_centre_restored_from_yesterday_is_no_contradiction(joined: OpenedOrganisation, centre: Any) -> None:
    one_appeal(joined)
    exchange_desk(joined).run()
    with centre.engine.begin() as connection:
        newest = connection.execute(select(tables.bundle.c.serial).order_by(tables.bundle.c.serial.desc())).scalars().first()
        connection.execute(tables.bundle.delete().where(tables.bundle.c.serial == newest))
    assert codes(exchange_desk(joined).run()) == []


def test_by_a_stick_too(joined: OpenedOrganisation, centre: Any, tmp_path: Path) -> None:
    from tirek_central.stick import Stick

    stick = tmp_path / "stick"
    stick.mkdir()
    exchange_desk(joined).write_stick(stick)
    Stick(centre.engine, centre.identity, lambda: 1).visit(stick)
    assert codes(exchange_desk(joined).read_stick(stick)) == []
    with centre.engine.begin() as connection:
        connection.execute(update(tables.bundle).where(tables.bundle.c.witness.is_not(None)).values(witness=bytes(bundles.WITNESS_LENGTH)))
    exchange_desk(joined).write_stick(stick)
    Stick(centre.engine, centre.identity, lambda: 1).visit(stick)
    assert codes(exchange_desk(joined).read_stick(stick)) == [OTHER]


def test_heads_of_older_programs_are_taken_and_left_alone(joined: OpenedOrganisation, centre: Any) -> None:
    from tirek_central.enrolment import Enrolments as CentreEnrolments
    from tirek_central.intake import Intake
    from tirek_protocol.messages import AppealCard, AppealCards, write
    from tirek_protocol.receipts import Receipt, check_answer

    member = Enrolments(joined).current()
    assert member is not None
    who = CentreEnrolments(centre.engine, centre.identity, lambda: 1).find(member.sign.id)
    intake = Intake(centre.engine, centre.identity, lambda: 1)
    before = intake.witness(who)
    card = write(AppealCards([AppealCard(b"12345678", 1, "2026-11", None, None, None)]))
    data = bundles.build([card], reader=member.centre_reader, sender=member.sign, serial=99, heads=bytes(420))
    signed, _ = intake.take_whole(who, data)
    assert isinstance(check_answer(signed, member.centre_sign, bundle=bundles.sha256(data), installation=who.id), Receipt)
    assert intake.witness(who) == before


def test_an_answer_of_an_older_centre_has_no_witness() -> None:
    import msgspec

    from tirek_protocol.receipts import read_round_start

    assert read_round_start(msgspec.msgpack.encode([1, [], []])).witness == b""
