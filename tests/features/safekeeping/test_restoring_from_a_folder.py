"""The sealed copy as files in a folder makes an empty home the organisation again: by the printed code, or by the two keepers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from support.organisations import PASSPHRASE, Template
from tirek.app.keepers_copy import ask_from_copy, finish_from_copy
from tirek.app.organisations import open_organisation, restore_from_relay
from tirek.features.appeals.api import Appeals, Applicant, NewAppeal
from tirek.features.members.api import Members
from tirek.features.safekeeping.checking import check_organisation
from tirek.features.safekeeping.keepers import WAIT, Keepers
from tirek.features.safekeeping.recovery import Recovery
from tirek.foundation.clock import FixedClock
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.replication.meeting import leave
from tirek.foundation.replication.mirror import RESCUE
from tirek.foundation.replication.shelf import Shelf
from tirek.foundation.vault import header as vault_header
from tirek.foundation.vault import vault

NEW = "самал жел терезе алпыс үш 9"


@pytest.fixture
def offices(template: Template, tmp_path: Path, clock: FixedClock) -> Iterator[dict[str, OpenedOrganisation]]:
    found = {kind: template.open_copy(tmp_path / kind, clock) for kind in ("region", "centre")}
    yield found
    for office in found.values():
        office.close()


@pytest.fixture
def copy(org: OpenedOrganisation, offices: dict[str, OpenedOrganisation], tmp_path: Path) -> Path:
    """What the centre holds of this organisation, as files; the computer itself is lost."""
    Members(org).add({"last_name": "Үлгіова", "first_name": "Мәдина"})
    Appeals(org).register(NewAppeal(org.clock.today(), "table", "confidential", "Сөгіс", applicant=Applicant(name="Үлгі Жасырын")))
    Keepers(org).choose(*(Keepers(offices[kind]).make_key(kind) for kind in ("region", "centre")))
    shelf = Shelf(tmp_path / "lying", org.id)
    leave(org, shelf)
    ring = org.vault.keyring
    assert ring.signing_seed is not None
    shelf.write_small(RESCUE, vault_header.for_rescue(org.vault.header, ring.header_key, ring.signing_seed))
    org.close()
    shutil.rmtree(org.home)
    return shelf.folder


def test_the_printed_code_opens_a_copy_that_lies_in_a_folder(copy: Path, template: Template, tmp_path: Path, clock: FixedClock) -> None:
    back, meeting = restore_from_relay(copy, template.recovery_code, tmp_path / "new", NEW, clock=clock, texts=load_texts("kk"))
    assert meeting.problems == [] and meeting.changes > 0
    assert Members(back).count() == 1 and check_organisation(back).ok
    assert Appeals(back).open_identity(Appeals(back).list()[0].id, "тексеру керек").name == "Үлгі Жасырын"
    back.close()
    open_organisation(tmp_path / "new", NEW, clock=clock, texts=load_texts("kk")).close()


def test_a_folder_without_a_whole_copy_is_refused_and_the_home_stays_empty(tmp_path: Path, template: Template, clock: FixedClock) -> None:
    (tmp_path / "nothing").mkdir()
    with pytest.raises(Circumstance) as refused:
        restore_from_relay(tmp_path / "nothing", template.recovery_code, tmp_path / "new", NEW, clock=clock, texts=load_texts("kk"))
    assert refused.value.code == "COPY-01" and not (tmp_path / "new" / "vault.json").exists()


def test_without_laptop_and_sheet_the_two_keepers_open_the_copy(
    copy: Path, offices: dict[str, OpenedOrganisation], template: Template, tmp_path: Path, clock: FixedClock
) -> None:
    home = tmp_path / "new"
    request = ask_from_copy(home, copy, "Үлгі мектебі", "Өртте бәрі жоғалды", NEW, clock=clock)
    for office in offices.values():
        assert Keepers(office).look(request).state == "waiting"
    clock.advance(WAIT + timedelta(minutes=1))
    shares = [Keepers(offices[kind]).give(request, kind) for kind in ("region", "centre")]
    for wrong in (shares[:1], [shares[0], shares[0]]):
        with pytest.raises(Circumstance) as refused:
            finish_from_copy(home, copy, wrong, NEW, "Үлгінов Ерлан", clock=clock, texts=load_texts("kk"))
        assert refused.value.code == "KEEPERS-02" and not (home / "vault.json").exists()
    with pytest.raises(Circumstance) as refused:
        finish_from_copy(home, copy, shares, PASSPHRASE, "Үлгінов Ерлан", clock=clock, texts=load_texts("kk"))
    assert refused.value.code == "UNLOCK-01"
    back = finish_from_copy(home, copy, shares, NEW, "Үлгінов Ерлан", clock=clock, texts=load_texts("kk"))
    assert Members(back.org).count() == 1 and [card.subject for card in Appeals(back.org).list()] == ["Сөгіс"]
    with pytest.raises(Circumstance) as closed:
        Appeals(back.org).open_identity(Appeals(back.org).list()[0].id, "тексеру керек")
    assert closed.value.code == "IDENTITY-02", "the names behind confidential appeals stay closed"
    assert check_organisation(back.org).problems == [] and Recovery(back.org).waits
    back.org.close()
    for lost, way in ((PASSPHRASE, vault.unlock), (template.recovery_code, vault.unlock_with_recovery)):
        with pytest.raises(Circumstance):
            way(home, lost)
    assert vault.unlock_with_recovery(home, back.code).is_chair
