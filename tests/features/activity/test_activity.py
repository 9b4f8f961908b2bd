"""The journal as the audit commission reads it: who, when, what, on which record, undone or not, signed or not."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from sqlalchemy import update

import tirek
from support.organisations import Template
from tirek.app.organisations import open_organisation
from tirek.features.activity.deeds import DEEDS, GROUPS, OTHER, deed_words, group_of
from tirek.features.activity.finding import Asked
from tirek.features.activity.service import Activity
from tirek.features.activity.words import FIELDS, TABLES, UNSHOWN
from tirek.features.appeals.api import Appeals, Applicant, NewAppeal
from tirek.features.members.service import Members
from tirek.features.safekeeping.readings import Readings
from tirek.features.safekeeping.roles import Roles
from tirek.foundation.clock import FixedClock
from tirek.foundation.errors import Circumstance
from tirek.foundation.journal.tables import ACTION
from tirek.foundation.journal.verify import FORGED, verify
from tirek.foundation.language.texts import load_texts
from tirek.foundation.organisation import OpenedOrganisation
from tirek.foundation.store.base import METADATA

AUDIT = "шолпан керуен бұлақ тастақ 9"


@pytest.fixture
def org(template: Template, tmp_path: Path, clock: FixedClock) -> Iterator[OpenedOrganisation]:
    opened = template.open_copy(tmp_path / "home", clock, "ru")
    yield opened
    if not opened.closed:
        opened.close()


def add(org: OpenedOrganisation, last_name: str = "Үлгібаева") -> int:
    return Members(org).add({"last_name": last_name, "first_name": "Сәуле"}).id


def test_every_action_is_listed_newest_first_with_its_person_record_and_computer(org: OpenedOrganisation, clock: FixedClock) -> None:
    members = Members(org)
    clock.advance(timedelta(minutes=1))
    member = add(org)
    clock.advance(timedelta(minutes=1))
    members.change(member, {"phone": "+77010000001"})
    changed = members.last_action
    clock.advance(timedelta(minutes=1))
    assert changed is not None
    members.undo(changed)
    activity = Activity(org)
    rows = activity.rows(activity.ids(Asked()))
    assert [row.kind for row in rows] == ["undo", "member.change", "member.add", "organisation.begin"]
    undo, change = rows[0], rows[1]
    assert change.about.startswith("Үлгібаева Сәуле") and change.records == 1 and change.this_computer
    assert change.who.name == org.actor.name and change.who.role == "chair"
    assert change.undone is not None and change.undone[0] == org.actor.name and undo.undoes == changed
    assert undo.words == "Отменено: Карточка члена профсоюза изменена" and undo.undone is None
    assert all(row.faults == () for row in rows)


def test_an_undoing_that_was_undone_itself_no_longer_holds(org: OpenedOrganisation, clock: FixedClock) -> None:
    members, member = Members(org), add(org)
    members.change(member, {"phone": "+77010000001"})
    changed = members.last_action
    assert changed is not None
    activity = Activity(org)
    clock.advance(timedelta(minutes=1))
    members.undo(changed)
    undo = activity.ids(Asked(kind="undo"))[0]
    clock.advance(timedelta(minutes=1))
    members.undo(undo)
    assert activity.rows([changed])[0].undone is None
    assert activity.rows([undo])[0].undone is not None


def test_filters_by_day_person_kind_part_and_words(org: OpenedOrganisation, clock: FixedClock) -> None:
    add(org, "Үлгібаева")
    clock.advance(timedelta(days=1))
    second = add(org, "Мысалова")
    Appeals(org).register(NewAppeal(clock.today(), "table", "named", "Қызметкерге тиесілі", "Мәтін", Applicant(second)))
    activity, today = Activity(org), clock.today()

    def kinds(asked: Asked) -> list[str]:
        return sorted(row.kind for row in activity.rows(activity.ids(asked)))

    assert kinds(Asked(first=today, last=today)) == ["appeal.register", "member.add"]
    assert kinds(Asked(last=today - timedelta(days=1))) == ["member.add", "organisation.begin"]
    assert kinds(Asked(who=org.actor.id, kind="people")) == ["member.add", "member.add"]
    assert kinds(Asked(who=1)) == []
    assert kinds(Asked(part="cases")) == ["appeal.register"]
    assert kinds(Asked(kind="member.add", first=today)) == ["member.add"]
    assert kinds(Asked(find="мысалова")) == ["appeal.register", "member.add"], "the appeal is about her too"
    assert kinds(Asked(find="записано обращение")) == [] and kinds(Asked(find="Обращение записано")) == ["appeal.register"]
    assert kinds(Asked(find="Қызметкерге")) == ["appeal.register"]
    assert kinds(Asked(find="ешкімдіғой")) == []
    number = Appeals(org).list()[0].number
    assert "appeal.register" in kinds(Asked(find=number))


def test_what_the_program_writes_by_itself_is_shown_only_on_request(org: OpenedOrganisation) -> None:
    activity = Activity(org)
    activity.note_opened()
    assert "reading.note" not in {row.kind for row in activity.rows(activity.ids(Asked()))}
    assert "reading.note" in {row.kind for row in activity.rows(activity.ids(Asked(routine=True)))}
    assert [row.kind for row in activity.rows(activity.ids(Asked(kind="readings")))] == ["reading.note"]
    assert activity.count(Asked(routine=True)) == len(activity.ids(Asked(routine=True)))


def test_opening_an_action_shows_fields_in_words_and_stands_in_the_log_of_readings(org: OpenedOrganisation) -> None:
    members, member = Members(org), add(org)
    members.change(member, {"phone": "+77010000001", "contract_kind": "fixed", "iin": "850412400126"})
    assert members.last_action is not None
    view = Activity(org).open(members.last_action)
    fields = {field.field: (field.before, field.after) for field in view.records[0].fields}
    assert fields["Телефон"] == ("", "+7 701 000 00 01")
    assert fields["ИИН"][1].count("•") == 8, "the number is hidden as on the card"
    assert fields["Вид договора"][1] not in ("", "fixed")
    assert not {"fold", "sort_key"} & set(fields)
    assert [one.name for one in Readings(org).of("member", member)] == [org.actor.name]


def test_a_sealed_name_stays_sealed_in_the_activity(org: OpenedOrganisation, clock: FixedClock) -> None:
    secret = "Құпиябекова Жансая"
    appeal = Appeals(org).register(NewAppeal(clock.today(), "table", "confidential", "Тақырып", "Мәтін", Applicant(None, secret)))
    Appeals(org).open_identity(appeal.id, "сотқа дайындық керек")
    activity = Activity(org)
    told = repr([activity.open(one) for one in activity.ids(Asked(routine=True))]) + repr(activity.rows(activity.ids(Asked(routine=True))))
    assert "Құпиябекова" not in told and secret not in told
    assert "сотқа дайындық керек" in told, "why it was opened is what an audit asks"
    assert list(activity.ids(Asked(find="Құпиябекова"))) == []


def test_the_audit_commission_sees_what_its_keys_open_and_others_are_refused(org: OpenedOrganisation, clock: FixedClock) -> None:
    appeal = Appeals(org).register(NewAppeal(clock.today(), "table", "named", "Тақырып", "Мәтін", Applicant(add(org))))
    Roles(org).grant("audit", "Тексеруші Мысал", AUDIT)
    Roles(org).grant("treasurer", "Қазынашы Мысал", "жидек қоңырау саябақ теңге 4")
    home = org.home
    org.close()
    audit = open_organisation(home, AUDIT, clock=clock, texts=load_texts("kk"))
    try:
        activity = Activity(audit)
        rows = activity.rows(activity.ids(Asked(routine=True)))
        assert {row.part for row in rows} == {"register", "office"} and "member.add" in {row.kind for row in rows}
        activity.note_opened()
        with pytest.raises(Circumstance) as refused:
            activity.open(next(iter([appeal.id])))
        assert refused.value.code == "ACTIVITY-02"
    finally:
        audit.close()
    treasurer = open_organisation(home, "жидек қоңырау саябақ теңге 4", clock=clock, texts=load_texts("kk"))
    try:
        with pytest.raises(Circumstance) as refused:
            Activity(treasurer)
        assert refused.value.code == "ACTIVITY-01"
    finally:
        treasurer.close()


def test_an_action_whose_signature_does_not_hold_is_named_and_so_by_the_check(org: OpenedOrganisation) -> None:
    add(org)
    activity = Activity(org)
    assert list(activity.ids(Asked(faulty=True))) == []
    forged = activity.ids(Asked(kind="member.add"))[0]
    with org.register.schema_change() as connection:
        table = org.register.metadata.tables[ACTION]
        connection.execute(update(table).where(table.c.id == forged).values(kind="member.import"))
    assert list(activity.ids(Asked(faulty=True))) == [forged]
    assert activity.rows([forged])[0].faults == (FORGED,)
    with org.register.read() as connection:
        assert ("JOURNAL-UNSIGNED", ACTION, forged) in verify(connection, org.register.metadata, org.vault.actors).problems


def test_the_list_as_an_excel_file_is_disarmed_and_its_saving_is_written_down(org: OpenedOrganisation, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    from tirek.features.activity.sheet import write_activity

    add(org, "=HYPERLINK(1)")
    file = tmp_path / "activity.xlsx"
    assert write_activity(file, org, Asked()) == 2
    rows = list(load_workbook(BytesIO(file.read_bytes())).active.iter_rows(values_only=True))  # type: ignore[union-attr]
    assert len(rows) == 3 and rows[0][0] == "Когда"
    assert any(str(cell).startswith("'=HYPERLINK") for row in rows for cell in row)
    activity = Activity(org)
    assert activity.open(activity.ids(Asked(kind="readings"))[0]).row.about == "Страница действий сохранена в файл"


# words ---------------------------------------------------------------------------------------------------------------
def _written_kinds() -> set[str]:
    """Names of actions that stand in the code, whole or put together."""
    found: set[str] = set()
    shape = re.compile(r"[a-z_]+\.[a-z_]+")
    for file in Path(next(iter(tirek.__path__))).rglob("*.py"):
        if "action(" not in file.read_text("utf-8"):
            continue
        tree = ast.parse(file.read_text("utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "action" and node.args:
                told = node.args[0]
                if isinstance(told, ast.Constant) and isinstance(told.value, str):
                    found.add(told.value)
                elif isinstance(told, ast.IfExp):
                    found |= {one.value for one in (told.body, told.orelse) if isinstance(one, ast.Constant)}
                elif isinstance(told, ast.Name):  # handed in: any literal of that shape in the file, given to a function
                    found |= {one.value for call in ast.walk(tree) if isinstance(call, ast.Call) for one in (*call.args, *(k.value for k in call.keywords))
                              for one in ast.walk(one) if isinstance(one, ast.Constant) and isinstance(one.value, str) and shape.fullmatch(one.value)}  # fmt: skip
    return found


def test_every_action_in_the_code_has_its_words_in_both_languages() -> None:
    without = {kind for kind in _written_kinds() if kind not in DEEDS and not kind.endswith((".json", ".jsonl", ".py", ".db"))}
    assert without == set(), "write their words into features/activity/deeds.py, and translations/*/activity.po"
    for language in ("kk", "ru"):
        texts = load_texts(language)
        assert {kind for kind, words in DEEDS.items() if deed_words(texts, kind) == words} == set()
    assert {kind for kind in DEEDS if group_of(kind) == OTHER} == set()
    assert len({beginning for _, beginnings in GROUPS.values() for beginning in beginnings}) == sum(len(beginnings) for _, beginnings in GROUPS.values())


def test_every_field_of_a_known_record_has_words_or_is_not_shown() -> None:
    lacking = {
        f"{table.name}.{column.name}"
        for name, metadata in METADATA.items() if name != "knowledge"
        for table in metadata.tables.values() if table.name in TABLES
        for column in table.columns if column.name not in FIELDS and column.name not in UNSHOWN
    }  # fmt: skip
    assert lacking == set()


