"""The chair changes: one step, new keys for everything, a new code, an act that both signed; the old chair opens nothing."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from support.organisations import CHAIR, PASSPHRASE, Template
from tirek.app.organisations import open_organisation
from tirek.features.appeals.api import Appeals, Applicant, NewAppeal
from tirek.features.members.api import Members
from tirek.features.safekeeping.checking import check_organisation
from tirek.features.safekeeping.handover import Handover
from tirek.features.safekeeping.roles import Roles
from tirek.foundation.clock import FixedClock
from tirek.foundation.errors import Circumstance
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.rendering.preview import page_text
from tirek.foundation.store.engine import connect
from tirek.foundation.vault import vault
from tirek.foundation.vault.compartments import DERIVED

NEXT, THEIRS = "Үлгінов Ерлан Асанұлы", "самал жел терезе алпыс үш 9"
DEPUTYS = "бұлбұл түн ай жарық 12"


@pytest.fixture
def full(org: OpenedOrganisation) -> OpenedOrganisation:
    Members(org).add({"last_name": "Үлгіова", "first_name": "Мәдина"})
    Appeals(org).register(NewAppeal(org.clock.today(), "table", "confidential", "Жалақы", applicant=Applicant(name="Үлгі Жасырын")))
    Roles(org).grant("deputy", "Үлгібаева Сәуле", DEPUTYS)
    return org


def test_one_step_and_the_old_chair_opens_nothing(full: OpenedOrganisation, template: Template, clock: FixedClock) -> None:
    old, home = full.vault, full.home
    act, code = Handover(full).hand_over(NEXT, THEIRS)
    assert (act.from_name, act.to_name, act.records["member"]) == (CHAIR, NEXT, 1)
    assert Handover(full).proves(act)
    assert (full.actor.name, full.actor.role, full.vault.is_chair) == (NEXT, "chair", True)
    for name, key in old.keyring.keys.items():
        if name not in DERIVED:
            with pytest.raises(Circumstance):
                connect(home / "data" / f"{name}.db", key)
    for refused, way in ((PASSPHRASE, vault.unlock), (template.recovery_code, vault.unlock_with_recovery)):
        with pytest.raises(Circumstance):
            way(home, refused)
    assert [holder.role for holder in Roles(full).list()] == ["chair", "deputy"]
    Appeals(full).open_identity(Appeals(full).list()[0].id, "жаңа төраға тексерді")
    assert check_organisation(full).ok, "what the old chair signed still proves"
    full.close()
    for passphrase in (THEIRS, DEPUTYS):
        org = open_organisation(home, passphrase, clock=clock, texts=load_texts("kk"))
        assert Members(org).count() == 1 and check_organisation(org).ok
        org.close()
    assert vault.unlock_with_recovery(home, code).is_chair


@pytest.mark.parametrize(("language", "words"), [("kk", "ҚАБЫЛДАУ-ТАПСЫРУ АКТІСІ"), ("ru", "АКТ ПРИЁМА-ПЕРЕДАЧИ")])
def test_the_act_is_a_paper_for_both_hands(full: OpenedOrganisation, language: str, words: str) -> None:
    handover = Handover(full)
    act, _code = handover.hand_over(NEXT, THEIRS)
    text = page_text(handover.paper(act.id, language), 0)  # type: ignore[arg-type]
    assert words in text and NEXT.split()[0] in text and CHAIR.split()[0] in text


def test_only_the_chair_hands_over_and_a_weak_passphrase_changes_nothing(full: OpenedOrganisation, clock: FixedClock) -> None:
    before = (full.home / "vault.json").read_bytes()
    for name, passphrase in ((NEXT, "12345"), ("", THEIRS), (NEXT, PASSPHRASE), (NEXT, DEPUTYS)):
        with pytest.raises(Circumstance):
            Handover(full).hand_over(name, passphrase)
    assert (full.home / "vault.json").read_bytes() == before
    home = full.home
    full.close()
    deputy = open_organisation(home, DEPUTYS, clock=clock, texts=load_texts("kk"))
    with pytest.raises(Circumstance) as refused:
        Handover(deputy).hand_over(NEXT, THEIRS)
    assert refused.value.code == "ROLE-01"
    deputy.close()


CUT = """
import os, signal, sys
from pathlib import Path
from support.organisations import PASSPHRASE, fixed_clock
from tirek.app.organisations import open_organisation
from tirek.features.safekeeping.handover import Handover
from tirek.foundation.language.texts import load_texts

org = open_organisation(Path(sys.argv[1]), PASSPHRASE, clock=fixed_clock(), texts=load_texts("kk"))
left, replacing = [int(sys.argv[2])], os.replace
def replace(source, target):
    for moment in (0, 1):
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
        if moment == 0:
            replacing(source, target)
os.replace = replace
Handover(org).hand_over("Үлгінов Ерлан", sys.argv[3])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9")
def test_killed_at_any_step_one_of_the_two_chairs_opens_everything(full: OpenedOrganisation, clock: FixedClock, tmp_path: Path) -> None:
    home = full.home
    full.close()
    opened: list[str] = []
    for moment in (0, 3, 4, 9, 13, 40):
        copy = tmp_path / f"cut-{moment}"
        shutil.copytree(home, copy)
        environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)}
        done = subprocess.run([sys.executable, "-c", CUT, str(copy), str(moment), THEIRS], capture_output=True, text=True, check=False, env=environment)
        assert done.returncode in (0, -signal.SIGKILL), done.stderr
        for passphrase in (PASSPHRASE, THEIRS):
            try:
                org = open_organisation(copy, passphrase, clock=clock, texts=load_texts("kk"))
            except Circumstance as refused:
                assert refused.code == "UNLOCK-01"
                continue
            assert not org.vault.keyring.coming and org.vault.is_chair
            assert Members(org).count() == 1 and check_organisation(org).ok
            opened.append(passphrase)
            org.close()
        assert len(opened) == 1, moment
        if opened.pop() == PASSPHRASE:
            assert moment < 4, "the old chair only before the new header is in its place"
        shutil.rmtree(copy)
