"""Passphrase and code both lost: region and centre together, each useless alone, over files; waiting, refusing, a log."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from support.organisations import PASSPHRASE, Template
from tirek.app.organisations import open_organisation
from tirek.features.appeals.api import Appeals, Applicant, NewAppeal
from tirek.features.members.api import Members
from tirek.features.safekeeping import keepers as desk
from tirek.features.safekeeping.checking import check_organisation
from tirek.features.safekeeping.keepers import WAIT, Keepers, ask, finish
from tirek.features.safekeeping.recovery import Recovery
from tirek.features.safekeeping.roles import Roles
from tirek.features.safekeeping.today import keepers_tasks
from tirek.foundation.clock import FixedClock
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.vault import keepers, vault

NEW = "самал жел терезе алпыс үш 9"


@pytest.fixture
def offices(template: Template, tmp_path: Path, clock: FixedClock) -> Iterator[dict[str, OpenedOrganisation]]:
    """Region and centre: each an organisation with a vault of its own."""
    found = {kind: template.open_copy(tmp_path / kind, clock) for kind in ("region", "centre")}
    yield found
    for office in found.values():
        office.close()


@pytest.fixture
def school(org: OpenedOrganisation, offices: dict[str, OpenedOrganisation]) -> OpenedOrganisation:
    Members(org).add({"last_name": "Үлгіова", "first_name": "Мәдина"})
    Appeals(org).register(NewAppeal(org.clock.today(), "table", "confidential", "Сөгіс", applicant=Applicant(name="Үлгі Жасырын")))
    Roles(org).grant("deputy", "Үлгібаева Сәуле", "бұлбұл түн ай жарық 12")
    Keepers(org).choose(*(Keepers(offices[kind]).make_key(kind) for kind in ("region", "centre")))
    return org


def asked(school: OpenedOrganisation, clock: FixedClock) -> tuple[Path, bytes]:
    home = school.home
    school.close()
    return home, ask(home, "Үлгі мектебі", "Төраға қайтыс болды", NEW, clock=clock)


def test_both_keepers_open_all_but_the_confidential_names(school: OpenedOrganisation, offices: dict[str, OpenedOrganisation], template: Template, clock: FixedClock) -> None:
    home, request = asked(school, clock)
    for office in offices.values():
        assert Keepers(office).look(request).state == "waiting"
    clock.advance(WAIT)
    shares = [Keepers(offices[kind]).give(request, kind) for kind in ("region", "centre")]
    assert [one.state for one in Keepers(offices["region"]).requests()] == ["opened"]
    org, code = finish(home, shares, NEW, "Үлгінов Ерлан", clock=clock, texts=load_texts("kk"))
    assert Members(org).count() == 1 and [card.subject for card in Appeals(org).list()] == ["Сөгіс"]
    with pytest.raises(Circumstance) as closed:
        Appeals(org).open_identity(Appeals(org).list()[0].id, "тексеру керек")
    assert closed.value.code == "IDENTITY-02"
    Appeals(org).register(NewAppeal(clock.today(), "table", "confidential", "Жаңа", applicant=Applicant(name="Үлгі Жаңа")))
    assert check_organisation(org).ok
    assert [(holder.role, holder.name) for holder in Roles(org).list()] == [("chair", "Үлгінов Ерлан")]
    assert [one.state for one in Keepers(org).requests()] == ["opened"]
    assert Recovery(org).waits and not Keepers(org).asked_here()
    org.close()
    for refused, way in ((PASSPHRASE, vault.unlock), (template.recovery_code, vault.unlock_with_recovery)):
        with pytest.raises(Circumstance):
            way(home, refused)
    assert vault.unlock_with_recovery(home, code).is_chair
    assert (home / "closed-identities-1" / "identities.db").exists()


def test_nothing_is_given_before_the_waiting_is_over_nor_after_a_refusal(school: OpenedOrganisation, offices: dict[str, OpenedOrganisation], clock: FixedClock) -> None:
    _home, request = asked(school, clock)
    region = Keepers(offices["region"])
    region.look(request)
    clock.advance(WAIT - timedelta(minutes=1))
    with pytest.raises(Circumstance) as early:
        region.give(request, "region")
    assert early.value.code == "KEEPERS-04"
    region.refuse(request)
    clock.advance(WAIT)
    with pytest.raises(Circumstance) as refused:
        region.give(request, "region")
    assert refused.value.code == "KEEPERS-05"
    with pytest.raises(Circumstance) as other:
        Keepers(offices["centre"]).look(request)
        clock.advance(WAIT)
        Keepers(offices["centre"]).give(request, "region")
    assert other.value.code == "KEEPERS-06"


def test_one_half_or_a_half_for_another_request_opens_nothing(school: OpenedOrganisation, offices: dict[str, OpenedOrganisation], clock: FixedClock) -> None:
    home, request = asked(school, clock)
    for office in offices.values():
        Keepers(office).look(request)
    clock.advance(WAIT)
    shares = {kind: Keepers(offices[kind]).give(request, kind) for kind in ("region", "centre")}
    for wrong in ([shares["region"]], [shares["region"], shares["region"]], [], [b"{}", b"x" * 10], [shares["centre"]]):
        with pytest.raises(Circumstance) as refused:
            finish(home, wrong, NEW, "Біреу", clock=clock, texts=load_texts("kk"))
        assert refused.value.code == "KEEPERS-02"
    with pytest.raises(Circumstance) as wrong_passphrase:
        finish(home, list(shares.values()), PASSPHRASE, "Біреу", clock=clock, texts=load_texts("kk"))
    assert wrong_passphrase.value.code == "UNLOCK-01"
    ask(home, "Үлгі мектебі", "Қайта сұраймыз", NEW, clock=clock)
    with pytest.raises(Circumstance):
        finish(home, list(shares.values()), NEW, "Біреу", clock=clock, texts=load_texts("kk"))
    assert vault.unlock(home, PASSPHRASE).is_chair, "nothing was changed"


def test_the_chair_is_told_and_can_refuse(school: OpenedOrganisation, offices: dict[str, OpenedOrganisation], clock: FixedClock) -> None:
    home, request = asked(school, clock)
    for office in offices.values():
        Keepers(office).look(request)
    clock.advance(WAIT)
    shares = [Keepers(offices[kind]).give(request, kind) for kind in ("region", "centre")]
    org = open_organisation(home, PASSPHRASE, clock=clock, texts=load_texts("kk"))
    assert [task.tone for task in keepers_tasks(org, clock.today(), org.texts)] == ["bad"]
    kept = (home / desk.ASKING).read_bytes()
    Keepers(org).refuse_here()
    assert keepers_tasks(org, clock.today(), org.texts) == []
    org.close()
    (home / desk.ASKING).write_bytes(kept)
    with pytest.raises(Circumstance) as dead:
        finish(home, shares, NEW, "Біреу", clock=clock, texts=load_texts("kk"))
    assert dead.value.code == "KEEPERS-02"


def test_keepers_stay_through_a_change_of_keys(school: OpenedOrganisation, offices: dict[str, OpenedOrganisation], clock: FixedClock) -> None:
    deputy = next(holder for holder in Roles(school).list() if holder.role == "deputy")
    Roles(school).withdraw(deputy.id)
    home, request = asked(school, clock)
    for office in offices.values():
        Keepers(office).look(request)
    clock.advance(WAIT)
    shares = [Keepers(offices[kind]).give(request, kind) for kind in ("region", "centre")]
    org, _code = finish(home, shares, NEW, "Үлгінов Ерлан", clock=clock, texts=load_texts("kk"))
    assert Members(org).count() == 1
    org.close()


def test_a_keepers_keyring_has_no_key_of_the_confidential_names(school: OpenedOrganisation) -> None:
    slot = keepers.slot_of(school.vault.header)
    assert slot is not None
    own = school.vault.keyring.others[f"{slot['actor']:016x}"]
    from tirek.foundation.vault.slots import Opened, open_keyring

    sealed = school.vault.header.keyrings[f"{slot['actor']:016x}"]
    ring = open_keyring(school.vault.header.vault, sealed, slot["actor"], keepers.ROLE, Opened(own, None))
    assert "identities" not in ring.keys and "cases" in ring.keys


@pytest.mark.parametrize("content", [b"", b"[]", b"{", json.dumps({"format": 1, "kind": "region"}).encode(), b"\xff" * 300_000])
def test_hostile_files_are_sentences(school: OpenedOrganisation, offices: dict[str, OpenedOrganisation], content: bytes) -> None:
    with pytest.raises(Circumstance) as key:
        Keepers(school).choose(content, content)
    with pytest.raises(Circumstance) as request:
        Keepers(offices["region"]).look(content)
    assert (key.value.code, request.value.code) == ("KEEPERS-01", "KEEPERS-03")


def test_a_request_needs_keepers_and_a_reason(org: OpenedOrganisation, clock: FixedClock) -> None:
    with pytest.raises(Circumstance) as none:
        ask(org.home, "Үлгі", "себеп", NEW, clock=clock)
    assert none.value.code == "KEEPERS-07"
