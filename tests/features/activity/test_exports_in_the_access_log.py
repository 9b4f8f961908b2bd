"""A list that left the vault as a file stands in the access log: members, staff, dues; by the command and by the page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from support.dues import MONTH, make_school
from support.organisations import PASSPHRASE, Template
from support.screens import page_context
from tirek.app.main import main
from tirek.app.organisations import open_organisation
from tirek.features.activity.finding import Asked
from tirek.features.activity.service import Activity
from tirek.features.appeals.api import Appeals, Applicant, NewAppeal
from tirek.features.dues.screens.month_view import MonthTab
from tirek.features.dues.screens.owed_tab import OwedTab
from tirek.features.members.api import Members
from tirek.features.staff.model import Worker
from tirek.features.staff.screens.page import StaffPage
from tirek.foundation.clock import FixedClock
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.privacy.readings import Reading
from tirek.foundation.store.ids import id_text


def kinds(org: OpenedOrganisation) -> list[str]:
    """Files that were saved, as the access log knows them."""
    with org.office.read() as session:
        return sorted(session.execute(select(Reading.kind).where(Reading.kind.startswith("export."))).scalars())


def cells(path: Path) -> list[tuple[object, ...]]:
    return list(load_workbook(path).active.iter_rows(values_only=True))  # type: ignore[union-attr]


def worker(org: OpenedOrganisation, last_name: str, post: str) -> None:
    with org.register.action("staff.import") as act:
        act.insert(Worker, {"last_name": last_name, "first_name": "Сәуле", "post": post, "sort_key": last_name.encode(), "birth_date": "1990-02-03"})


def test_the_pages_write_their_files_and_the_log(qtbot: QtBot, org: OpenedOrganisation, clock: FixedClock, tmp_path: Path) -> None:
    make_school(org, clock, tmp_path)
    worker(org, "Үлгібаева", "=HYPERLINK(1)")
    context = page_context("ru", org=org)
    month = MonthTab(context)
    owed = OwedTab(context)
    staff = StaffPage(context, lambda *_args, **_options: None)
    for view in (month, owed, staff):
        qtbot.addWidget(view)
    month.month = MONTH
    month.save_list(tmp_path / "month.xlsx")
    qtbot.waitUntil(lambda: (tmp_path / "month.xlsx").exists(), timeout=20_000)
    owed.save_list(tmp_path / "owed.xlsx")
    qtbot.waitUntil(lambda: (tmp_path / "owed.xlsx").exists(), timeout=20_000)
    staff.save_list(tmp_path / "staff.xlsx")
    qtbot.waitUntil(lambda: not context.jobs.busy and kinds(org) == ["export.dues", "export.staff"], timeout=20_000)
    assert len(cells(tmp_path / "month.xlsx")) == Members(org).count() + 1
    assert len(cells(tmp_path / "owed.xlsx")[0]) == 4
    head, line = cells(tmp_path / "staff.xlsx")
    assert len(head) == 10 and line[0] == "Үлгібаева" and line[4] == "'=HYPERLINK(1)", "disarmed"
    told = [row.about for row in Activity(org).rows(Activity(org).ids(Asked(routine=True, kind="reading.note")))]
    assert len(told) == 2 and all(told), "named on the page of activity"


def test_the_commands_write_them_too(template: Template, tmp_path: Path, clock: FixedClock, capsys: pytest.CaptureFixture[str]) -> None:
    org = template.open_copy(tmp_path / "home", clock)
    make_school(org, clock, tmp_path)
    worker(org, "Үлгібаева", "мұғалім")
    org.close()
    (tmp_path / "passphrase").write_text(PASSPHRASE, "utf-8")

    def tirek(*words: str) -> dict[str, object]:
        assert main([*words, "--home", str(tmp_path / "home"), "--passphrase-file", str(tmp_path / "passphrase"), "--lang", "ru", "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    assert tirek("staff", "export", str(tmp_path / "s.xlsx"))["workers"] == 1
    assert tirek("dues", "export", str(tmp_path / "m.xlsx"), "--month", "2026-10")["lines"]
    assert tirek("dues", "export", str(tmp_path / "o.xlsx"))["ok"] and tirek("members", "export", str(tmp_path / "p.xlsx"))["ok"]
    opened = open_organisation(tmp_path / "home", PASSPHRASE, clock=clock, texts=load_texts("ru"))
    assert sorted(kinds(opened)) == ["export.dues", "export.members", "export.staff"], "once an hour each"
    opened.close()


def test_an_appeal_that_a_command_shows_was_read(template: Template, tmp_path: Path, clock: FixedClock, capsys: pytest.CaptureFixture[str]) -> None:
    org = template.open_copy(tmp_path / "home", clock)
    appeal = id_text(Appeals(org).register(NewAppeal(org.clock.today(), "table", "named", "Тақырып", applicant=Applicant(name="Үлгі Сәуле"))).id)
    org.close()
    (tmp_path / "passphrase").write_text(PASSPHRASE, "utf-8")

    def tirek(*words: str) -> dict[str, object]:
        assert main([*words, "--home", str(tmp_path / "home"), "--passphrase-file", str(tmp_path / "passphrase"), "--lang", "ru", "--json"]) == 0
        return json.loads(capsys.readouterr().out)

    assert tirek("readings", "appeal", appeal)["openings"] == []
    assert tirek("appeals", "show", appeal)["appeal"]["subject"] == "Тақырып"  # type: ignore[index]
    assert len(tirek("readings", "appeal", appeal)["openings"]) == 1  # type: ignore[arg-type]
