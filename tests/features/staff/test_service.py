"""The staff list on a real register: taking in, renewing, linking, inviting."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.organisations import PASSPHRASE, Template
from support.workbooks import build
from tirek.app.main import main
from tirek.features.members.api import Members
from tirek.features.staff.service import Staff
from tirek.foundation.clock import FixedClock
from tirek.foundation.errors import Circumstance
from tirek.foundation.organisation import OpenedOrganisation

HEADINGS = ["№", "Аты-жөні", "Туған күні", "Лауазымы", "Мектеп"]
LIST = [
    HEADINGS,
    [1, "Нұрланов Әлихан Серікұлы", "01.05.1998", "математика мұғалімі", "№ 1 мектеп"],
    [2, "Ким Анна", None, "библиотекарь", "№ 1 мектеп"],
    [3, "Өтегенова Мәдина Қайратқызы", "12.03.1975", "күзетші", "№ 2 мектеп"],
]


@pytest.fixture
def staff(org: OpenedOrganisation, tmp_path: Path) -> Staff:
    members = Members(org)
    members.add({"last_name": "Нурланов", "first_name": "Алихан", "patronymic": "Серикович", "birth_date": "1998-05-01"})
    members.add({"last_name": "Ким", "first_name": "Анна", "patronymic": "Викторовна"})
    staff = Staff(org)
    preview = staff.preview(build(tmp_path / "штат.xlsx", LIST))
    staff.take_in([row.member for row in preview.rows if row.member is not None])
    return staff


def names(staff: Staff, which: str) -> list[str]:
    return [row.last_name for row in staff.workers(which)]  # type: ignore[arg-type]


def test_members_are_recognised_and_unclear_ones_left_to_a_person(staff: Staff) -> None:
    assert names(staff, "members") == ["Нұрланов"] and names(staff, "unclear") == ["Ким"] and names(staff, "to_invite") == ["Өтегенова"]
    assert names(staff, "young") == ["Нұрланов"], "a teacher of 28; the librarian has no birth date"
    (kim,) = staff.workers("unclear")
    assert staff.link(kim.id, kim.maybe[0]).how == "person"
    assert names(staff, "members") == ["Ким", "Нұрланов"]
    assert staff.not_this_member(kim.id, kim.maybe[0]).member is None
    assert names(staff, "unclear") == [] and names(staff, "to_invite") == ["Ким", "Өтегенова"]


def test_density_counts_members_among_workers(staff: Staff) -> None:
    whole = staff.whole()
    assert (whole.workers, whole.members, whole.unclear, whole.percent) == (3, 1, 1, 33)
    assert [(line.key, line.workers, line.members) for line in staff.density("school")] == [("№ 1 мектеп", 2, 1), ("№ 2 мектеп", 1, 0)]
    assert [line.key for line in staff.density("age")] == ["00-29", "45-54", "?"]
    assert [line.key for line in staff.density("post")] == ["librarian", "teacher", "technical"]


def test_a_new_list_renews_workers_and_doubles_nobody(staff: Staff, tmp_path: Path) -> None:
    new = [HEADINGS, [1, "Нурланов Алихан Серикович", "01.05.1998", "директор", None], [2, "Жаңабаев Ерлан", None, "мұғалім", "№ 1 мектеп"]]
    preview = staff.preview(build(tmp_path / "жаңа.xlsx", new))
    taken = staff.renew([row.member for row in preview.rows if row.member is not None])
    assert (taken.added, taken.renewed) == (1, 1) and staff.count() == 4
    assert {staff.worker(one).last_name for one in taken.missing} == {"Ким", "Өтегенова"}
    renewed = next(row for row in staff.workers() if row.post == "директор")
    assert renewed.school == "№ 1 мектеп", "an empty cell does not empty what is known"
    staff.undo(taken.action or 0)
    assert staff.count() == 3 and "директор" not in {row.post for row in staff.workers()}


def test_inviting_answering_and_joining(staff: Staff) -> None:
    (worker,) = staff.workers("to_invite")
    staff.invite([worker.id])
    assert names(staff, "to_invite") == [] and staff.worker(worker.id).invited_on == "2026-11-23"
    assert staff.answered(worker.id, "joins").answer == "joins"
    with pytest.raises(Circumstance, match="STAFF-01"):
        staff.answered(worker.id, "perhaps")
    card = staff.join(worker.id)
    assert card.full_name == "Өтегенова Мәдина Қайратқызы" and card.joined_on == "2026-11-23"
    assert staff.worker(worker.id).member == card.id
    assert staff.join(worker.id) == card, "asked twice, nobody is made twice"


def test_a_link_follows_a_merged_card(staff: Staff, org: OpenedOrganisation) -> None:
    from tirek.features.members.merging import Duplicates

    (kim,) = staff.workers("unclear")
    member = staff.link(kim.id, kim.maybe[0]).member or 0
    other = Members(org).add({"last_name": "Ким", "first_name": "Анна"})
    Duplicates(org).merge(other.id, member)
    assert staff.worker(kim.id).member == other.id


def test_the_command_line(template: Template, tmp_path: Path, clock: FixedClock, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    template.open_copy(tmp_path / "home", clock).close()
    (tmp_path / "passphrase").write_text(PASSPHRASE, encoding="utf-8")
    monkeypatch.setenv("TIREK_PASSPHRASE_FILE", str(tmp_path / "passphrase"))
    path = build(tmp_path / "штат.xlsx", LIST)

    def tirek(*arguments: str) -> dict:
        assert main([*arguments, "--json", "--home", str(tmp_path / "home")]) == 0
        return json.loads(capsys.readouterr().out)

    assert tirek("staff", "import", str(path))["action_id"] is None
    taken = tirek("staff", "import", str(path), "--commit")
    assert (taken["people"], taken["added"], taken["renewed"]) == (3, 3, 0)
    listed = tirek("staff", "list", "--which", "to_invite")["workers"]
    assert [one["name"].split()[0] for one in listed] == ["Ким", "Нұрланов", "Өтегенова"]
    assert tirek("staff", "invite", listed[0]["id"])["invited"] == 1
    assert tirek("staff", "answer", listed[0]["id"], "later")["worker"]["answer"] == "later"
    assert tirek("staff", "join", listed[1]["id"])["member"]["full_name"] == "Нұрланов Әлихан Серікұлы"
    density = tirek("staff", "density")
    assert (density["workers"], density["members"], density["young_teachers"]["under_age"]) == (3, 1, 35)


def test_two_workers_of_one_name_stay_two(org: OpenedOrganisation) -> None:
    staff, one = Staff(org), {"last_name": "Ким", "first_name": "Анна"}
    staff.take_in([one, dict(one)])
    assert staff.count() == 2
    staff.take_in([one | {"birth_date": "1990-01-01"}])
    assert staff.count() == 3, "which of the two it is nobody can tell, so nobody is overwritten"


def test_the_same_names_in_a_new_list_are_the_same_workers(org: OpenedOrganisation) -> None:
    staff, names = Staff(org), [{"last_name": "Ким", "first_name": "Анна"}, {"last_name": "Ли", "first_name": "Виктор"}]
    staff.take_in(names)
    taken = staff.renew([names[0] | {"post": "мұғалім"}, names[1]])
    assert (taken.added, staff.count()) == (0, 2)
