"""After all roads were used: nothing personal stands anywhere at the centre, in its database or its folder, on either database."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from support.canaries import Canaries, found_in, found_under
from support.central import RealCentre, exchange
from support.organisations import PASSPHRASE, Template
from tirek.app.organisations import make_organisation, restore_from_relay
from tirek.app.wiring import exchange_desk
from tirek.features.appeals.api import Appeals, Applicant, NewAppeal
from tirek.features.devices.api import Relay
from tirek.features.letters.api import Letters
from tirek.features.members.api import Members
from tirek.features.transfer.api import TransfersByExchange
from tirek.foundation.clock import Clock
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek_central import tables
from tirek_central.database import open_database


@pytest.fixture
def other(tmp_path: Path, clock: Clock) -> Iterator[OpenedOrganisation]:
    made, _ = make_organisation(tmp_path / "other", "Басқа ұйым", "Басқа Төраға", PASSPHRASE, clock=clock, texts=load_texts("kk"))
    yield made
    made.close()


@pytest.mark.parametrize("centre", ["sqlite", "postgresql"], indirect=True)
def test_no_canary_at_the_centre(
    org: OpenedOrganisation, second: OpenedOrganisation, other: OpenedOrganisation, centre: RealCentre, template: Template, tmp_path: Path, clock: Clock
) -> None:
    words = Canaries()
    school = centre.join(org, "7-мектеп")
    centre.join(second, school, "--again")
    centre.join(other, "12-мектеп")
    Letters(other).switch(True)
    Relay(org).switch(True)
    member = Members(org).add({"last_name": words.word(), "first_name": words.word(), "phone": words.phone, "iin": words.iin, "email": words.email}).id
    org.office.blobs.put(words.word("attachment").encode())
    appeal = NewAppeal(clock.today(), "phone", "confidential", words.word("subject"), words.word("text"), Applicant(name=words.word("sealed name")), "pay.late")
    Appeals(org).register(appeal)
    exchange(other, org, second, org)
    (there,) = exchange_desk(org).look_up("12-мек")
    TransfersByExchange(org).send(member, there.address, there.name, words.word("ground"))
    exchange(org, other)
    (letter,) = Letters(other).list()
    TransfersByExchange(other).refuse(letter.id, words.word("reason"))
    exchange(other, org, second)
    assert found_in(" ".join(card.last_name for card in Members(second).cards()).encode(), words.forms()), "the other computer has it"
    _, invitation = centre.invite(school, "--again")
    back, _ = restore_from_relay(invitation, template.recovery_code, tmp_path / "new", "жаңа дала аспан тұлпар 9", clock=clock, texts=load_texts("kk"))
    exchange(back, back)
    back.close()

    engine = open_database(centre.database, centre.data)
    with engine.connect() as connection:
        rows = {table.name: connection.execute(select(table)).all() for table in tables.metadata.sorted_tables}
    engine.dispose()
    assert all(rows[name] for name in ("shelf", "letter", "address", "down"))
    stored = b"\0".join(bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode() for table in rows.values() for row in table for value in row)
    assert len(stored) > 30_000
    assert found_in(stored, words.forms()) is None
    assert found_under([centre.data], words.forms()) == []
