"""A lost computer is made anew from the sealed copy at the centre; who was withdrawn reads nothing that came after."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from support.central import RealCentre, exchange
from support.organisations import PASSPHRASE, Template
from tirek.app.keepers_copy import ask_from_copy, finish_from_copy
from tirek.app.organisations import restore_from_relay
from tirek.features.appeals.api import Appeals, Applicant, NewAppeal
from tirek.features.devices.api import Relay
from tirek.features.members.api import Members
from tirek.features.safekeeping.api import check_organisation
from tirek.features.safekeeping.keepers import WAIT, Keepers
from tirek.foundation.clock import Clock, FixedClock
from tirek.foundation.errors import Circumstance
from tirek.foundation.exchange.enrolment import Enrolments
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.replication.meeting import journalled
from tirek.foundation.replication.parts import key_id, open_part
from tirek_central.database import open_database
from tirek_central.tables import down, letter, shelf
from tirek_protocol import bundle as bundles
from tirek_protocol import letters
from tirek_protocol.errors import Refused
from tirek_protocol.messages import Relayed, ShelfFile, read

NEW = "жаңа дала аспан тұлпар 9"
HERE_ONLY = {"setting", "installation"}


def records(org: OpenedOrganisation) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that travels: every record of every table, its attachments by name."""
    found: dict[str, list[tuple[Any, ...]]] = {}
    for part in journalled(org):
        with part.read() as connection:
            for name, table in part.metadata.tables.items():
                if not table.info.get("device_local") and not name.startswith("journal_") and name not in HERE_ONLY and "deleted_at" in table.c:
                    found[f"{part.name}.{name}"] = sorted((tuple(row) for row in connection.execute(select(table))), key=repr)
    return found


@pytest.fixture
def school(org: OpenedOrganisation, centre: RealCentre) -> str:
    organisation = centre.join(org, "7-мектеп")
    Relay(org).switch(True)
    members = Members(org)
    for number in range(12):
        members.add({"last_name": f"Үлгі{number}", "first_name": "Айгүл", "phone": f"+7701111223{number % 10}"})
    Appeals(org).register(NewAppeal(org.clock.today(), "phone", "confidential", "Жалақы", applicant=Applicant(name="Құпия Есім")))
    assert all(report.problems == [] for report in exchange(org, org, org, org))
    return organisation


@pytest.fixture
def restored(school: str, org: OpenedOrganisation, centre: RealCentre, template: Template, tmp_path: Path, clock: Clock) -> Iterator[OpenedOrganisation]:
    _, invitation = centre.invite(school, "--again")
    back, meeting = restore_from_relay(invitation, template.recovery_code, tmp_path / "new", NEW, clock=clock, texts=load_texts("kk"))
    assert meeting.problems == []
    yield back
    back.close()


@pytest.mark.parametrize("centre", ["sqlite", "postgresql"], indirect=True)
def test_an_empty_home_equals_the_lost_one(restored: OpenedOrganisation, org: OpenedOrganisation) -> None:
    assert records(restored) == records(org)
    assert restored.device != org.device
    assert check_organisation(restored).problems == []
    sealed = Appeals(restored).list()[0]
    assert Appeals(restored).open_identity(sealed.id, "тексеру").name == "Құпия Есім"


def test_the_lost_computer_is_out_at_the_next_exchange(restored: OpenedOrganisation, org: OpenedOrganisation, centre: RealCentre) -> None:
    for report in exchange(restored, restored):
        assert report.problems == [] and report.refused == 0
    Members(restored).add({"last_name": "Кейін", "first_name": "Дана"})
    exchange(restored)
    assert [problem.code for problem in exchange(org)[0].problems] == ["EXCHANGE-10"]
    everything = stored(centre)
    assert any(key_id(key) in data for data in everything for key in restored.vault.keyring.keys.values())
    assert not opened_by(org, everything)


def test_a_wrong_code_opens_nothing_and_leaves_the_home_empty(school: str, centre: RealCentre, tmp_path: Path, clock: Clock) -> None:
    from tirek.foundation.vault.recovery_code import new_code

    _, invitation = centre.invite(school, "--again")
    with pytest.raises(Circumstance) as refused:
        restore_from_relay(invitation, new_code(), tmp_path / "new", NEW, clock=clock, texts=load_texts("kk"))
    assert refused.value.code == "RECOVERY-02"
    assert not (tmp_path / "new" / "vault.json").exists()


def test_two_keepers_make_the_copy_at_the_centre_an_organisation_again(
    org: OpenedOrganisation, centre: RealCentre, template: Template, tmp_path: Path, clock: Clock
) -> None:
    """Laptop, passphrase and printed code are all lost."""
    then = FixedClock(clock.now())
    offices = {kind: template.open_copy(tmp_path / kind, then) for kind in ("region", "centre-office")}
    kinds = {"region": offices["region"], "centre": offices["centre-office"]}
    organisation = centre.join(org, "7-мектеп")
    Keepers(org).choose(*(Keepers(office).make_key(kind) for kind, office in kinds.items()))
    Relay(org).switch(True)
    Members(org).add({"last_name": "Үлгі", "first_name": "Айгүл"})
    assert all(report.problems == [] for report in exchange(org, org, org, org))
    _, invitation = centre.invite(organisation, "--again")
    home = tmp_path / "new"
    request = ask_from_copy(home, invitation, "7-мектеп", "Бәрі жоғалды", NEW, clock=clock)
    for office in kinds.values():
        Keepers(office).look(request)
    then.advance(WAIT + timedelta(minutes=1))
    shares = [Keepers(office).give(request, kind) for kind, office in kinds.items()]
    back = finish_from_copy(home, invitation, shares, NEW, "Жаңа Төраға", clock=clock, texts=load_texts("kk"))
    assert Members(back.org).count() == 1 and check_organisation(back.org).problems == []
    for report in exchange(back.org, back.org):
        assert report.problems == [] and report.refused == 0
    assert [problem.code for problem in exchange(org)[0].problems] == ["EXCHANGE-10"], "the lost computer takes part no longer"
    back.org.close()
    for office in offices.values():
        office.close()


def test_a_withdrawn_computer_cannot_read_the_new_epoch(org: OpenedOrganisation, second: OpenedOrganisation, centre: RealCentre, tmp_path: Path) -> None:
    """It stands open, with all that the centre has in hand; the computer that stays goes on by itself."""
    organisation = centre.join(org, "7-мектеп")
    centre.join(second, organisation, "--again")
    third = _third(org, tmp_path)
    centre.join(third, organisation, "--again")
    Relay(org).switch(True)
    Members(org).add({"last_name": "Бұрын", "first_name": "Айгүл"})
    exchange(org, second, third, org)
    lost = Enrolments(third).current()
    assert lost is not None
    _ask_directory(org)
    Relay(org).withdraw(lost.sign.id.hex())
    Members(org).add({"last_name": "Кейін", "first_name": "Дана"})
    exchange(org, second, org, second)
    assert sorted(card.last_name for card in Members(second).cards()) == ["Бұрын", "Кейін"]
    assert second.vault.keyring.keys == org.vault.keyring.keys
    Members(second).add({"last_name": "Екіншіден", "first_name": "Ерлан"})
    exchange(second, org)
    assert len(Members(org).cards()) == 3
    assert [problem.code for problem in exchange(third)[0].problems] == ["EXCHANGE-10"]
    everything = stored(centre)
    assert not opened_by(third, everything)
    assert check_organisation(org).problems == [] and check_organisation(second).problems == []
    third.close()
    _joins_anew(org, centre, organisation, tmp_path)


def _joins_anew(org: OpenedOrganisation, centre: RealCentre, organisation: str, tmp_path: Path) -> None:
    """The withdrawn computer was found again: over a stick and with a new invitation it takes part as before, under a new name."""
    found = _third(org, tmp_path, anew=True)
    try:
        assert len(Members(found).cards()) == 3 and found.vault.keyring.keys == org.vault.keyring.keys
        centre.join(found, organisation, "--again")
        Members(found).add({"last_name": "Табылған", "first_name": "Сая"})
        for report in exchange(found, org, found):
            assert [problem.code for problem in report.problems] == []
        assert len(Members(org).cards()) == 4
        assert check_organisation(found).problems == []
    finally:
        found.close()


def _third(org: OpenedOrganisation, tmp_path: Path, *, anew: bool = False) -> OpenedOrganisation:
    from tirek.app.organisations import join_organisation
    from tirek.features.devices.api import Devices

    (tmp_path / "joining3").mkdir(exist_ok=True)
    code, _ = Devices(org).pair(tmp_path / "joining3")
    return join_organisation(tmp_path / "joining3", code, tmp_path / "third", PASSPHRASE, clock=org.clock, texts=load_texts("kk"), anew=anew)[0]


def _ask_directory(org: OpenedOrganisation) -> None:
    from tirek.app.wiring import exchange_desk

    exchange_desk(org).look_up("")


def stored(centre: RealCentre, database: str | None = None) -> list[bytes]:
    """Every sealed thing that lies at the centre."""
    engine = open_database(database, centre.data)
    with engine.connect() as connection:
        found = [bytes(body) for table in (shelf, letter, down) for body in connection.execute(select(table.c.body)).scalars()]
    engine.dispose()
    return found


def opened_by(org: OpenedOrganisation, everything: list[bytes]) -> list[bytes]:
    """What of it a computer can open that stands unlocked, by any key that it has or ever had."""
    ring, member = org.vault.keyring, Enrolments(org).current()
    assert member is not None
    found: list[bytes] = []
    for data in everything:
        for name, keys in {name: (key, *ring.former.get(name, ())) for name, key in ring.keys.items()}.items():
            for key in keys:
                try:
                    open_part(data, name, key)
                    found.append(data)
                except Refused:
                    continue
        try:
            letters.open_sealed(data, [member.seal])
            found.append(data)
        except Refused:
            pass
        try:
            for message in bundles.open_bundle(data, member.seal, member.centre_sign).messages:
                content: Any = getattr(read(message), "content", None)
                found += opened_by(org, [content.letter] if isinstance(content, Relayed) else [content.data] if isinstance(content, ShelfFile) else [])
        except Refused:
            pass
    return found
